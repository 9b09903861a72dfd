"""Jokes retold: a generation tells a thousand, the next knows only what it heard. How many jokes are left?

What biologists call drift: each retelling is a draw, and a joke that nobody happened to tell is gone for ever.

But: nobody here invents a joke, and nobody prefers the good ones. What dies, dies by chance.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, columns, mean_interval

WHO = ("duck", "ghost", "horse", "neutron", "skeleton", "robot", "statistician", "penguin", "pirate", "mime")
WHERE = ("bar", "bank", "bakery", "library", "pharmacy", "museum", "sauna", "cinema", "lighthouse", "courtroom")
WHAT = ("grapes", "a ladder", "a refund", "the bill", "silence", "a second opinion", "ice", "credit", "directions",
        "its coat")  # fmt: skip


def joke(rank: int) -> str:
    """The joke of this `rank`, 0 to 999, in words: a thousand different ones, neighbours in rank not alike."""
    hundreds, tens, ones = (int(digit) for digit in f"{379 * rank % 1000:03}")  # 379 has no factor of 2 or 5
    return f"A {WHO[hundreds]} walks into a {WHERE[tens]} and asks for {WHAT[ones]}."


def zipf(kinds: int, exponent: float = 1.0) -> np.ndarray:
    """Probabilities (kinds,) in proportion to 1 / rank^exponent."""
    p = 1 / np.arange(1, kinds + 1) ** exponent
    return p / p.sum()


def at_temperature(p: np.ndarray, temperature: float) -> np.ndarray:
    """`p` (…, kinds) sharpened (below 1) or flattened (above 1): pᵢ^(1/T), normalised. What is 0 stays 0."""
    with np.errstate(divide="ignore"):
        log_p = np.log(p) / temperature
    q = np.exp(log_p - log_p.max(-1, keepdims=True))
    return q / q.sum(-1, keepdims=True)


def variety(p: np.ndarray) -> np.ndarray:
    """Chance (…,) that two draws from `p` (…, kinds) differ: 1 − Σ p²."""
    return 1 - (p**2).sum(-1)


def expected_variety(p: np.ndarray, samples: int, generations: np.ndarray | int) -> np.ndarray:
    """Mean variety after `generations` of `samples` draws each: variety(p) · (1 − 1/samples)^generations, exact."""
    return variety(p) * (1 - 1 / samples) ** np.asarray(generations)


@dataclass(frozen=True)
class Retelling:
    """Different jokes in the `samples` of generations 0 … k, by `arm`, over `runs` lineages; `of` there are."""

    distinct: dict[str, list[Interval]]
    samples: int
    of: int
    runs: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """Distinct jokes against generation, logarithmic, one line an arm."""
        ax = figures.axes(ax, title=f"Jokes left, of {self.of:,}", x="generation",
                          y=f"different jokes in {self.samples:,}")  # fmt: skip
        for i, (arm, line) in enumerate(self.distinct.items()):
            value, low, high = columns(line)
            look = figures.series(i) | {"markevery": max(1, len(line) // 8)}
            ax.plot(value, **look)
            ax.fill_between(np.arange(len(line)), low, high, color=look["color"], alpha=0.15, lw=0)
            figures.note(ax, arm, len(line) - 1, value[-1], right=9, up=(6, -6, 0, 6, -6)[i])
        ax.set_yscale("log")
        figures.ticks(ax.yaxis, (1, 3, 10, 30, 100, 300))
        figures.ticks(ax.xaxis, np.linspace(0, len(line) - 1, 6).round())
        ax.set_xlim(-0.5, 1.5 * len(line))
        return ax

    def describe(self) -> str:
        """Distinct jokes at the beginning and the end of each arm."""
        ends = "; ".join(
            f"{arm} {line[0].value:.0f}, then {line[-1].value:.1f}" for arm, line in self.distinct.items()
        )
        last = len(next(iter(self.distinct.values()))) - 1
        return f"Different jokes among {self.samples:,} told, at first and in generation {last}: {ends}."


def retell(p: np.ndarray, rng: np.random.Generator, samples: int, generations: int, runs: int, fresh: float = 0.0,
           temperature: float = 1.0, accumulate: bool = False) -> np.ndarray:  # fmt: skip
    """Counts (generations + 1, runs, kinds): generation 0 draws from `p`, each later one from what it has heard.

    A share `fresh` of every generation's samples comes from `p` again. With `accumulate` a generation has heard all
    the earlier ones. At a `temperature` a teller prefers what it has heard often (below 1) or rarely (above 1).
    """
    counts = np.zeros((generations + 1, runs, len(p)), np.int32)
    counts[0] = rng.multinomial(samples, p, size=runs)
    real = round(fresh * samples)
    for g in range(1, generations + 1):
        heard = counts[:g].sum(0) if accumulate else counts[g - 1]
        told = at_temperature(heard / heard.sum(-1, keepdims=True), temperature)
        counts[g] = rng.multinomial(samples - real, told) + rng.multinomial(real, p, size=runs)
    return counts


def three_jokes(rng: np.random.Generator, kinds: int = 1000, samples: int = 1000, generations: int = 50,
                runs: int = 20) -> Retelling:  # fmt: skip
    """Zipf-distributed jokes, retold in five ways (2 s)."""
    arms = {
        "accumulate": {"accumulate": True},
        "10 % fresh": {"fresh": 0.1},
        "replace": {},
        "replace, temperature 0.9": {"temperature": 0.9},
        "replace, temperature 0.8": {"temperature": 0.8},
    }
    distinct = {}
    for arm, options in arms.items():
        known = (retell(zipf(kinds), rng, samples, generations, runs, **options) > 0).sum(2)
        distinct[arm] = [mean_interval(each) for each in known]
    return Retelling(distinct, samples, kinds, runs)


@dataclass(frozen=True)
class Lineages:
    """One setting of the retelling: distinct jokes (generations + 1, runs), and the last generation's favourites."""

    known: np.ndarray
    favourites: np.ndarray
    samples: int
    of: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """Every lineage's number of different jokes against the generation."""
        ax = figures.axes(ax, title=f"{self.known[-1].mean():.0f} different jokes in {self.samples:,} at the end",
                          x="generation", y="different jokes")  # fmt: skip
        ax.plot(self.known, color=figures.BLUE, alpha=0.35, lw=1)
        ax.plot(self.known.mean(1), color=figures.INK, lw=2.4)
        ax.set_yscale("log")
        figures.ticks(ax.yaxis, (1, 3, 10, 30, 100, 300, 1000))
        ax.set_ylim(0.8, 1.2 * self.of)
        return ax

    def describe(self) -> str:
        """Jokes at the beginning and at the end, and what the most told three make up."""
        return (
            f"Of {self.of:,} jokes {self.known[0].mean():.0f} were told in the first {self.samples:,}, and "
            f"{self.known[-1].mean():.0f} in generation {len(self.known) - 1}, where the three most told make up "
            f"{self.favourites.mean():.0%}."
        )


def lineages(rng: np.random.Generator, samples: int, generations: int, fresh: float, temperature: float,
             kinds: int = 1000, runs: int = 8) -> Lineages:  # fmt: skip
    """Some lineages of one setting, for the bench."""
    counts = retell(zipf(kinds), rng, samples, generations, runs, fresh, temperature)
    last = np.sort(counts[-1], axis=1)[:, -3:].sum(1) / samples
    return Lineages((counts > 0).sum(2), last, samples, kinds)
