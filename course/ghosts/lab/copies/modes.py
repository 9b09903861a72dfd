"""Two collapses that look alike: a sampler whose mode was sharpened, and one whose tail was forgotten.

Preference training prefers the typical, and sharpens: p becomes pᵞ. Recursive training forgets what it did not happen
to sample. Flatten both again and one comes back, the other does not: what is 0 stays 0 at any temperature.

But: sharpening here is exactly a power, and so undoing it is exact as well. Whether asking a real model for a
distribution undoes its sharpening is a matter of experiment (Zhang et al. 2025).
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.copies.jokes import at_temperature, retell, zipf
from ghosts.lab.stats import Interval, columns, mean_interval, mean_share_interval

MODE, RECURSIVE, SMOOTHED = "sharpened", "recursive", "recursive, smoothed"


def total_variation(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    """Half the sum (…,) of |p − q| (…, kinds): the largest difference in probability of any event."""
    return np.abs(p - q).sum(-1) / 2


def expected_distinct(p: np.ndarray, samples: int) -> np.ndarray:
    """Mean number (…,) of different kinds in `samples` draws from `p` (…, kinds): Σ 1 − (1 − p)ⁿ."""
    return (1 - (1 - p) ** samples).sum(-1)


def sharpened_to(p: np.ndarray, distinct: float, samples: int) -> float:
    """The temperature at which `p` (kinds,) shows `distinct` kinds in `samples` draws: by bisection."""
    low, high = 0.02, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        few = expected_distinct(at_temperature(p, middle), samples) < distinct
        low, high = (middle, high) if few else (low, middle)
    return (low + high) / 2


@dataclass(frozen=True)
class TwoCollapses:
    """Distance to the original by temperature (k,) for each kind of collapse, and how they look before.

    `distinct` different jokes in `samples`, as found; `recovered` those that come back at the best temperature, and
    `nonsense` the share of what is then said that is no joke at all; `commonest` the share, before, of the
    joke told most.
    """

    temperature: np.ndarray
    distance: dict[str, list[Interval]]
    distinct: dict[str, Interval]
    recovered: dict[str, Interval]
    nonsense: dict[str, Interval]
    commonest: dict[str, Interval]
    samples: int
    original: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """Distance to the original distribution against the temperature at which the collapsed one is read."""
        ax = figures.axes(ax, title="Which collapse can be undone by asking?", x="temperature",
                          y="distance to the original (0 … 1)")  # fmt: skip
        for i, (kind, line) in enumerate(self.distance.items()):
            value, low, high = columns(line)
            look = figures.series(i) | {"markevery": 8}
            ax.plot(self.temperature, value, **look, label=kind)
            ax.fill_between(self.temperature, low, high, color=look["color"], alpha=0.15, lw=0)
        ax.set_xscale("log")
        ticks = [1, 2, 4, 8]
        ax.set_xticks(ticks, ticks)
        ax.minorticks_off()
        ax.set_ylim(-0.03, 1)
        ax.legend(frameon=False)
        return ax

    def describe(self) -> str:
        """How each collapsed sampler looks, and what flattening recovers."""
        rows = "; ".join(
            f"{kind} {self.distinct[kind].value:.0f}, then {self.recovered[kind].value:.0f} with "
            f"{self.nonsense[kind].value:.2f} nonsense"
            for kind in self.distance
        )
        return (
            f"Different jokes among {self.samples:,} told, and at the temperature that comes closest to the original "
            f"({self.original:.0f} jokes): {rows}."
        )


def two_collapses(rng: np.random.Generator, kinds: int = 1000, others: int = 4000, samples: int = 1000,
                  generations: int = 50, runs: int = 20) -> TwoCollapses:  # fmt: skip
    """Zipf jokes among `others` strings that are no jokes; both collapses are brought to the same variety (1 s).

    `RECURSIVE` is the drift of `retell`. `SMOOTHED` is the same with a millionth of its probability spread over all
    strings, as a network would have it: nothing is quite 0. The original has the same millionth. `MODE` is the
    original at the temperature at which it tells as many different jokes as the recursive one.
    """
    blur = 1e-6
    original = np.concatenate([(1 - blur) * zipf(kinds), np.zeros(others)]) + blur / (kinds + others)
    original /= original.sum()
    counts = retell(zipf(kinds), rng, samples, generations, runs)[-1]
    drifted = np.concatenate([counts / samples, np.zeros((runs, others))], axis=1)
    left = (counts > 0).sum(1)
    cold = [sharpened_to(original, each, samples) for each in left]
    samplers = {
        MODE: np.array([at_temperature(original, each) for each in cold]),
        RECURSIVE: drifted,
        SMOOTHED: (1 - blur) * drifted + blur / (kinds + others),
    }
    temperature = np.geomspace(1, 8, 97)
    distance, distinct, recovered, nonsense, commonest = {}, {}, {}, {}, {}
    for kind, p in samplers.items():
        off = np.array([total_variation(at_temperature(p, t), original) for t in temperature])
        distance[kind] = [mean_share_interval(each) for each in off]
        best = np.array([at_temperature(row, t) for row, t in zip(p, temperature[off.argmin(0)], strict=True)])
        distinct[kind] = mean_interval(expected_distinct(p, samples))
        recovered[kind] = mean_interval(expected_distinct(best[:, :kinds], samples))
        nonsense[kind] = mean_share_interval(best[:, kinds:].sum(1))
        commonest[kind] = mean_share_interval(p.max(1))
    return TwoCollapses(temperature, distance, distinct, recovered, nonsense, commonest, samples,
                        float(expected_distinct(original, samples)))  # fmt: skip
