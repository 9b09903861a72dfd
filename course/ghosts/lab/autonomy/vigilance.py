"""A reviewer who seldom finds anything stops seeing: detection falls with the base rate of errors.

A model of signal detection, not a measurement: each item gives a feeling x, from N(0, 1) if it is fine and N(d, 1) if
it is wrong, and the reviewer objects when x exceeds a criterion that depends on how often errors are expected.
But: nobody gets tired here and nobody is bored. Only the expectation moves.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_share_interval

SHARPNESS = 2.5  # d: how far errors and good work lie apart in the reviewer's eyes
RATES = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01)
NORMAL = NormalDist()
FLOOR = 1e-4  # nobody forgets altogether that errors exist


def criterion(expected: np.ndarray, d: float = SHARPNESS, stakes: float = 1) -> np.ndarray:
    """Where the best reviewer objects who expects this share of errors: d / 2 + log(odds of fine / stakes) / d.

    `stakes` says how many false alarms a missed error is worth (Green & Swets 1966).
    """
    return d / 2 + np.log((1 - expected) / (expected * stakes)) / d


def detection(expected: float, d: float = SHARPNESS, stakes: float = 1) -> float:
    """Share of errors found by a reviewer who expects them at this rate."""
    return 1 - NORMAL.cdf(float(criterion(expected, d, stakes)) - d)


def false_alarms(expected: float, d: float = SHARPNESS, stakes: float = 1) -> float:
    """Share of good work objected to by the same reviewer."""
    return 1 - NORMAL.cdf(float(criterion(expected, d, stakes)))


def settled(rate: float, audits: float = 0, d: float = SHARPNESS, stakes: float = 1) -> float:
    """The rate of errors that a reviewer comes to expect who counts only those found, and every planted one.

    An error missed is not counted, so expectation e sinks until e = audits + (1 − audits) · rate · detection(e).
    """
    expected = rate
    for _ in range(500):
        expected = audits + (1 - audits) * rate * detection(max(expected, FLOOR), d, stakes)
    return max(expected, FLOOR)


def review(rng: np.random.Generator, rate: float, audits: float = 0, d: float = SHARPNESS, stakes: float = 1,
           items: int = 6000, runs: int = 200, memory: int = 300) -> tuple[Interval, np.ndarray]:  # fmt: skip
    """Share of real errors found in the second half by a reviewer who learns from what is found, and the expectation.

    `audits` of the items are planted errors, revealed afterwards, found or not. The expectation (runs,) is a running
    mean over about `memory` items; it starts at the truth.
    """
    expected = np.full(runs, audits + (1 - audits) * rate)
    found, real, mean = np.zeros(runs), np.zeros(runs), np.zeros(runs)
    for item in range(items):
        planted = rng.random(runs) < audits
        wrong = planted | (rng.random(runs) < rate)
        objects = rng.normal(size=runs) + d * wrong > criterion(np.maximum(expected, FLOOR), d, stakes)
        if item >= items // 2:
            counted = wrong & ~planted
            real += counted
            found += counted & objects
            mean += expected / (items - items // 2)
        expected += ((wrong & objects) | planted) / memory - expected / memory
    enough = real > 0
    return mean_share_interval(found[enough] / real[enough]), mean


@dataclass(frozen=True)
class Vigilance:
    """By base rate: share of errors found if the rate is known, if it is learnt, and learnt with audits."""

    rates: tuple[float, ...]
    known: np.ndarray
    learnt: list[Interval]
    audited: list[Interval]
    audits: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """Detection against the base rate."""
        ax = figures.axes(ax, title="The rarer the error, the fewer of them are seen",
                          x="share of reviewed tasks that are wrong", y="share of those that are found")  # fmt: skip
        x = np.array(self.rates)
        ax.plot(x, self.known, label="the rate is known", **figures.series(0))
        figures.errorbars(ax, x, self.learnt, 1, label="the rate is learnt from what is found")
        figures.errorbars(ax, x, self.audited, 2, label=f"learnt, with {self.audits:.0%} planted errors")
        ax.set_xscale("log")
        ax.set_xticks(x, [f"{rate:.0%}" for rate in x])
        ax.minorticks_off()
        ax.invert_xaxis()
        ax.set_ylim(0, 1)
        ax.legend(frameon=False, fontsize=8.5, loc="lower left")
        return ax

    def describe(self) -> str:
        """Detection at the highest and the lowest rate."""
        parts = "; ".join(
            f"{rate:.0%}: {self.known[i]:.2f} known, {self.learnt[i].value:.2f} learnt, {self.audited[i].value:.2f} "
            f"with audits"
            for i, rate in ((0, self.rates[0]), (-1, self.rates[-1]))
        )
        return f"Share of errors found when this share of the work is wrong: {parts}."


def watch(rng: np.random.Generator, rates: tuple[float, ...] = RATES, audits: float = 0.05) -> Vigilance:
    """Detection at each base rate, for a reviewer who knows it, one who learns it, and one who is audited."""
    learnt, audited = ([review(rng, rate, share)[0] for rate in rates] for share in (0, audits))
    return Vigilance(rates, np.array([detection(rate) for rate in rates]), learnt, audited, audits)


@dataclass(frozen=True)
class Audits:
    """By share of planted errors: hours for 100 real tasks, in reviews and in errors that slip through."""

    share: np.ndarray
    reviews: np.ndarray
    slips: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """Both together."""
        return self.reviews + self.slips

    @property
    def best(self) -> float:
        """The cheapest share."""
        return float(self.share[self.total.argmin()])

    def plot(self, ax: Axes | None = None) -> Axes:
        """What audits cost and what they save."""
        ax = figures.axes(ax, title="What audits buy", x="planted errors among the reviewed items",
                          y="hours for 100 real tasks")  # fmt: skip
        rows = {"all": self.total, "reviews, audits included": self.reviews, "errors that slip": self.slips}
        for i, (name, row) in enumerate(rows.items()):
            ax.plot(self.share, row, **figures.series(i) | {"markevery": 10})
            figures.note(ax, name, self.share[-1], row[-1])
        ax.plot(self.best, self.total.min(), "*", color=figures.RED, markersize=15)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        ax.set(xlim=(0, self.share[-1] * 1.5), ylim=(0, None), xticks=np.linspace(0, self.share[-1], 4))
        return ax

    def describe(self) -> str:
        """Without audits, and at the best."""
        return (
            f"Hours for 100 tasks without audits {self.total[0]:.1f}, at the best share of planted errors, "
            f"{self.best:.1%}, {self.total.min():.1f}."
        )


def audit(rate: float = 0.02, review: float = 3, error: float = 120, share: np.ndarray | None = None,
          d: float = SHARPNESS) -> Audits:  # fmt: skip
    """Cost of every `share` of planted errors once the reviewer's expectation has settled."""
    share = np.linspace(0, 0.3, 61) if share is None else share
    found = np.array([detection(settled(rate, each, d), d) for each in share])
    alarms = np.array([false_alarms(settled(rate, each, d), d) for each in share])
    # subtle: a false alarm is a second look, and costs a second review
    return Audits(share, 100 / 60 * review * (1 / (1 - share) + (1 - rate) * alarms),
                  100 / 60 * error * rate * (1 - found))  # fmt: skip
