"""A number with its interval: what every experiment here reports.

But: nothing clever. Student's t for means over seeds, kept between 0 and 1 for means of shares, Wilson's for shares
that were counted, and a bootstrap where the quantity is a median or a fit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

Z95 = 1.959964  # the normal quantile that leaves 2.5 % above it
T95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)  # the same of Student's t with 1 to 10


@dataclass(frozen=True)
class Interval:
    """A `value` with the 95 % interval from `low` to `high`, in the unit of what was measured."""

    value: float
    low: float
    high: float

    def __contains__(self, number: float) -> bool:
        return self.low <= number <= self.high

    def __format__(self, spec: str) -> str:
        spec = spec or ".3g"
        return f"{self.value:{spec}} [{self.low:{spec}}, {self.high:{spec}}]"

    def __str__(self) -> str:
        return format(self)


def columns(intervals: Iterable[Interval]) -> np.ndarray:
    """Values, lower and upper ends of `intervals`, a row each: shape (3, n)."""
    return np.array([(each.value, each.low, each.high) for each in intervals]).T


def t95(freedom: int) -> float:
    """The 97.5 % quantile of Student's t with so many degrees of `freedom`, to three digits (Abramowitz 26.7.5)."""
    if freedom <= len(T95):
        return T95[freedom - 1]
    z = Z95
    return z + (z**3 + z) / (4 * freedom) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)


def mean_interval(samples: np.ndarray) -> Interval:
    """Mean of `samples` (n,), n ≥ 2, with its 95 % interval by Student's t: few seeds make it wide."""
    samples = np.asarray(samples, float)
    mean = samples.mean()
    half = t95(len(samples) - 1) * samples.std(ddof=1) / np.sqrt(len(samples))
    return Interval(mean, mean - half, mean + half)


def mean_share_interval(shares: np.ndarray) -> Interval:
    """Mean of `shares` or chances (n,), n ≥ 2, each from 0 to 1, with the part of Student's interval that lies there.

    No mean of shares lies elsewhere, so the interval covers it as often as if nothing had been cut off. That is less
    than 95 % where the shares are few and near an end: 90 % for four from Beta(1, 9), whose mean is a tenth.
    """
    each = mean_interval(shares)
    return Interval(*np.clip((each.value, each.low, each.high), 0, 1))


def share_interval(hits: int, trials: int) -> Interval:
    """Share `hits / trials` with Wilson's 95 % interval (Wilson 1927), honest also at 0 and 1."""
    share, z2 = hits / trials, Z95**2
    centre = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = Z95 * np.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2)) / (1 + z2 / trials)
    return Interval(share, centre - half, centre + half)


def bootstrap_interval(
    samples: np.ndarray, statistic: Callable[[np.ndarray], float], rng: np.random.Generator, draws: int = 1000
) -> Interval:
    """`statistic` of `samples` (n, …) with its percentile bootstrap interval: rows redrawn `draws` times."""
    samples = np.asarray(samples)
    rows = rng.integers(len(samples), size=(draws, len(samples)))
    low, high = np.quantile([statistic(samples[row]) for row in rows], [0.025, 0.975])
    return Interval(float(statistic(samples)), float(low), float(high))


def slope(T: np.ndarray, value: np.ndarray) -> float:
    """The exponent n of value ∝ T^n: least squares on logarithms."""
    return float(np.polyfit(np.log(T), np.log(value), 1)[0])


def power_law(exponent: Interval) -> str:
    """The label of a line that grows with this `exponent` of T."""
    return "flat" if abs(exponent.value) < 0.01 or 0 in exponent else f"∝ $T^{{{exponent.value:.2f}}}$"
