"""How long until a change of growth is noticed? Statistical power, in years.

But: a known old rate, a sudden change, and noise that the economist has measured. In real series all three are worse.
"""

from dataclasses import dataclass
from math import ceil
from statistics import NormalDist

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval, share_interval

NORMAL = NormalDist()


def power(years: np.ndarray | int, change: float, sd: float = 2.0, alpha: float = 0.05) -> np.ndarray:
    """Chance that the mean of so many `years` is significantly (one-sided, `alpha`) above the old rate.

    `change` and the yearly noise's `sd` are in points. Independent years: the mean has sd / √years.
    """
    bar = NORMAL.inv_cdf(1 - alpha)
    return np.vectorize(lambda n: 1 - NORMAL.cdf(bar - change * n**0.5 / sd))(np.asarray(years, float))


def years_to_notice(change: float, sd: float = 2.0, alpha: float = 0.05, chance: float = 0.8) -> int:
    """Fewest years with `power` of at least `chance`: ((z_α + z_β) sd / change)², rounded up."""
    z = NORMAL.inv_cdf(1 - alpha) + NORMAL.inv_cdf(chance)
    return ceil((z * sd / change) ** 2)


def noise(rng: np.random.Generator, shape: tuple[int, int], sd: float = 2.0, memory: float = 0.0) -> np.ndarray:
    """Yearly noise (runs, years) with standard deviation `sd`; each year keeps a share `memory` of the last."""
    fresh = rng.normal(0, sd, shape)
    if memory:
        for year in range(1, shape[1]):
            fresh[:, year] = memory * fresh[:, year - 1] + np.sqrt(1 - memory**2) * fresh[:, year]
    return fresh


def alarm(series: np.ndarray, change: float, sd: float, bar: float) -> np.ndarray:
    """Year (runs,) in which the running evidence for `change` first passes `bar`; inf if never (Page's CUSUM 1954).

    The evidence is the log-likelihood ratio of the new rate against the old, which is 0, restarted at zero whenever
    it falls below.
    """
    evidence = np.zeros(len(series))
    first = np.full(len(series), np.inf)
    for year, value in enumerate(series.T, 1):
        evidence = np.maximum(0, evidence + change / sd**2 * (value - change / 2))
        first = np.where(np.isinf(first) & (evidence > bar), year, first)
    return first


@dataclass(frozen=True)
class Noticing:
    """Power (years,) by change, exact; `simulated` at the year of 80 %; and the delay of a watchman, by change."""

    years: np.ndarray
    exact: dict[float, np.ndarray]
    needed: dict[float, int]
    simulated: dict[float, Interval]
    with_memory: dict[float, Interval]
    delay: dict[float, Interval]
    false_alarms: Interval

    def plot(self, ax: Axes | None = None) -> Axes:
        """Power against years, one line a change, simulated points where it passes 80 %."""
        ax = figures.axes(ax, title="When is a new growth rate noticed?", x="years since the change",
                          y="chance to have noticed")  # fmt: skip
        for i, (change, line) in enumerate(self.exact.items()):
            ax.plot(self.years, line, label=f"2 % → {2 + change:g} %", **figures.series(i) | {"marker": ""})
            figures.errorbars(ax, np.array([self.needed[change]]), [self.simulated[change]], i, linestyle="none")
        ax.axhline(0.8, color="grey", linewidth=1)
        ax.set_xscale("log")
        ax.set_xticks([1, 2, 5, 10, 25, 50, 100], [1, 2, 5, 10, 25, 50, 100])
        ax.set_ylim(0, 1.03)
        ax.legend(frameon=False, fontsize=8.5, loc="center left", bbox_to_anchor=(1, 0.5))
        return ax

    def describe(self) -> str:
        """Years to 80 % of each change, and the watchman's delay."""
        rows = "; ".join(f"2 to {2 + change:g} %: {self.needed[change]} years (simulated power"
                         f" {self.simulated[change]:.2f}), running watch {self.delay[change]:.1f}"
                         for change in self.needed)  # fmt: skip
        return f"Years until a change is noticed with 80 % chance. {rows}."


def notice(rng: np.random.Generator, changes: tuple[float, ...] = (0.5, 1.0, 3.0, 10.0), sd: float = 2.0,
           runs: int = 4000, memory: float = 0.3, quiet: int = 100) -> Noticing:  # fmt: skip
    """A test after n years, and a watchman who decides every year and gives a false alarm once in `quiet` years.

    The watchman's bar is set by simulation without any change; `with_memory` is the power that the test really has
    if the noise keeps a share `memory` (about 2 s).
    """
    years = np.unique(np.geomspace(1, 120, 60).round())
    exact = {change: power(years, change, sd) for change in changes}
    needed = {change: years_to_notice(change, sd) for change in changes}
    simulated, remembered, delay, wrong = {}, {}, {}, None
    bar = NORMAL.inv_cdf(0.95)
    for change, n in needed.items():
        for where, kept in ((simulated, 0.0), (remembered, memory)):
            mean = change + noise(rng, (runs, n), sd, kept).mean(1)
            where[change] = share_interval(int((mean > bar * sd / n**0.5).sum()), runs)
        calm = noise(rng, (600, 12 * quiet), sd)
        low, high = 0.0, 12.0
        for _ in range(14):
            middle = (low + high) / 2
            waited = np.minimum(alarm(calm, change, sd, middle), calm.shape[1]).mean()
            low, high = (middle, high) if waited < quiet else (low, middle)
        delay[change] = mean_interval(alarm(change + noise(rng, (1500, 400), sd), change, sd, high))
        if change == 1.0:
            fresh = noise(rng, (600, 12 * quiet), sd)
            wrong = mean_interval(np.minimum(alarm(fresh, change, sd, high), fresh.shape[1]))
    return Noticing(years, exact, needed, simulated, remembered, delay, wrong)
