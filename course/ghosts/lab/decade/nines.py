"""The march of nines: bugs of very different rates, each fixed when it is first hit. What does the next nine cost?

A test meets bug i with a small rate λᵢ. After t tests the failure rate that is left is Σ λᵢ e^(−λᵢt) on average. The
tail of the rates decides everything: Zipf's law λᵢ ∝ i^(−s) leaves ∝ t^(−(s−1)/s), so a nine takes 10^(s/(s−1)) times
the tests so far; rates that halve leave ∝ 1/t; equal rates leave an exponential.

But: every failure is noticed, every fix works and breaks nothing, and tests are drawn from the life they stand for.
"""

from dataclasses import dataclass
from math import gamma

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval

NINES = np.array([2, 3, 4, 5])


def zipf_rates(s: float, bugs: int = 200_000, total: float = 0.1) -> np.ndarray:
    """Rates (bugs,) ∝ i^(−s), which add up to `total`: the failure rate of the untested product."""
    rates = np.arange(1, bugs + 1) ** -float(s)
    return total * rates / rates.sum()


def halving_rates(bugs: int = 60, total: float = 0.1) -> np.ndarray:
    """Rates of which each is half of the one before: a light tail."""
    rates = 0.5 ** np.arange(bugs)
    return total * rates / rates.sum()


def equal_rates(bugs: int = 10_000, total: float = 0.1) -> np.ndarray:
    """Rates that are all the same: no tail at all."""
    return np.full(bugs, total / bugs)


TAILS = {
    "Zipf, s = 2": zipf_rates(2),
    "Zipf, s = 3": zipf_rates(3),
    "halving": halving_rates(),
    "equal": equal_rates(),
}


def left_after(tests: np.ndarray, rates: np.ndarray) -> np.ndarray:
    """Expected failure rate (len(tests),) after so many `tests`."""
    return np.array([(rates * np.exp(-rates * t)).sum() for t in np.atleast_1d(tests)])


def march(rates: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Tests and fixes, each (len(NINES),), until one product has first reached each of `NINES`: (tests, fixes)."""
    first_hit = rng.exponential(1 / rates)
    order = np.argsort(first_hit)
    left = rates.sum() - np.cumsum(rates[order])
    fixes = np.array([np.argmax(left <= 10.0**-nines) for nines in NINES])
    return first_hit[order][fixes], fixes + 1


def zipf_tests(s: float, nines: np.ndarray, total: float = 0.1, bugs: int = 200_000) -> np.ndarray:
    """Tests to each of `nines` in theory, for many bugs: c^(1/s) Γ(1 − 1/s) / s · t^(−(s−1)/s) = 10^(−nines)."""
    scale = total / (np.arange(1, bugs + 1) ** -float(s)).sum()
    return (scale ** (1 / s) * gamma(1 - 1 / s) / s * 10.0 ** np.asarray(nines)) ** (s / (s - 1))


@dataclass(frozen=True)
class March:
    """`tests` and `fixes` (products, len(NINES)) until each nine, by tail; `theory` for the Zipf tails."""

    tests: dict[str, np.ndarray]
    fixes: dict[str, np.ndarray]
    theory: dict[str, np.ndarray]

    def per_nine(self, tail: str, currency: str = "tests") -> Interval:
        """By what factor the total grows with each nine (geometric mean over nines, interval over products)."""
        total = getattr(self, currency)[tail]
        steps = (np.log10(total[:, -1]) - np.log10(total[:, 0])) / (len(NINES) - 1)
        each = mean_interval(steps)
        return Interval(10**each.value, 10**each.low, 10**each.high)

    def added(self, tail: str, currency: str = "tests") -> np.ndarray:
        """What each nine after the second costs on top (medians over products)."""
        return np.median(np.diff(getattr(self, currency)[tail], axis=1), axis=0)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Tests until each nine, logarithmic: median and range of the products, theory as a grey line."""
        ax = figures.axes(ax, title="What the next nine costs", x="nines reached", y="tests so far")
        for i, (tail, tests) in enumerate(self.tests.items()):
            style = figures.series(i)
            low, middle, high = np.quantile(tests, [0.025, 0.5, 0.975], axis=0)
            ax.plot(NINES, middle, **style)
            ax.fill_between(NINES, low, high, color=style["color"], alpha=0.15)
            figures.note(ax, f"{tail}: × {self.per_nine(tail).value:.3g} a nine", NINES[-1], middle[-1], right=9)
        for line in self.theory.values():
            ax.plot(NINES, line, color="grey", linewidth=1)
        ax.set_yscale("log")
        ax.set_xticks(NINES)
        ax.set_xlim(1.9, 6.6)
        return ax

    def describe(self) -> str:
        """The factor a nine of each tail."""
        rows = "; ".join(f"{tail} × {self.per_nine(tail)}" for tail in self.tests)
        return f"Tests for each further nine, from {NINES[0]} to {NINES[-1]}: {rows}."


def march_of_nines(rng: np.random.Generator, products: int = 30) -> March:
    """Every tail of `TAILS` for so many `products`, each with luck of its own (about 1 s)."""
    runs = {tail: [march(rates, rng) for _ in range(products)] for tail, rates in TAILS.items()}
    tests = {tail: np.array([each[0] for each in run]) for tail, run in runs.items()}
    fixes = {tail: np.array([each[1] for each in run]) for tail, run in runs.items()}
    theory = {f"Zipf, s = {s}": zipf_tests(s, NINES) for s in (2, 3)}
    return March(tests, fixes, theory)


@dataclass(frozen=True)
class Calendar:
    """Years until each of `nines`, by how the fleet grows."""

    nines: np.ndarray
    years: dict[str, np.ndarray]

    def plot(self, ax: Axes | None = None) -> Axes:
        """One line a fleet, years logarithmic."""
        ax = figures.axes(ax, title="The same march on the calendar", x="nines reached", y="years")
        for i, (fleet, years) in enumerate(self.years.items()):
            ax.plot(self.nines, years, **figures.series(i))
            figures.note(ax, fleet, self.nines[-1], years[-1], right=9, up=(0, 4, -5)[i])
        ax.set_yscale("log")
        ax.set_xticks(self.nines)
        ax.set_xlim(self.nines[0] - 0.1, self.nines[-1] + 1.9)
        return ax

    def describe(self) -> str:
        """Years of each fleet for every nine."""
        rows = "; ".join(
            f"{fleet} " + ", ".join(f"{each:.3g}" for each in years) for fleet, years in self.years.items()
        )
        return f"Years until {', '.join(map(str, self.nines))} nines: {rows}."


def calendar(tests: np.ndarray, a_year: float = 500.0, growth: tuple[float, ...] = (1, 10, 100)) -> Calendar:
    """When so many `tests` (len(NINES),) are done, at first `a_year`, by a fleet that grows so many times a year."""
    years = {}
    for each in growth:
        name = "no fleet: as many every year" if each == 1 else f"a fleet × {each:g} a year"
        rate = np.log(each)
        years[name] = tests / a_year if each == 1 else np.log1p(tests * rate / a_year) / rate
    return Calendar(NINES, years)
