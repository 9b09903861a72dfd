"""How much evidence is a nine? What no failure in n trials shows, and what a few failures in many miles show.

But: trials must be independent and drawn from what comes later. No formula here can tell whether they were.
"""

from dataclasses import dataclass
from math import ceil, exp, log, log1p

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval


def trials_needed(failure_rate: float, confidence: float = 0.95) -> int:
    """Fewest flawless trials that exclude this `failure_rate` at this `confidence`: (1 − p)ⁿ ≤ 0.05."""
    return ceil(log(1 - confidence) / log1p(-failure_rate))


def rule_of_three(failure_rate: float) -> int:
    """The same by the rule that fits in a pocket: −ln 0.05 / p, about 3 / p (Hanley & Lippman-Hand 1983)."""
    return round(-log(0.05) / failure_rate)


def poisson_cdf(events: int, expected: float) -> float:
    """Chance of at most so many `events` where so many are `expected`."""
    term = total = exp(-expected)
    for k in range(1, events + 1):
        term *= expected / k
        total += term
    return total


def poisson_interval(events: int, tail: float = 0.025) -> Interval:
    """The exact 95 % interval for the expected number, given `events` (Garwood 1936), by bisection."""

    def solve(chance_at, wanted):
        low, high = 0.0, 10.0 + 3 * events
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if chance_at(middle) > wanted else (low, middle)
        return low

    below = solve(lambda mean: poisson_cdf(events - 1, mean), 1 - tail) if events else 0.0
    return Interval(float(events), below, solve(lambda mean: poisson_cdf(events, mean), tail))


def nines_of(rate: float) -> float:
    """How many nines a failure `rate` is: 0.001 is three."""
    return -np.log10(rate)


@dataclass(frozen=True)
class Miles:
    """Crashes a million miles, by kind: a driverless fleet's rate with its interval, and the human benchmark."""

    million_miles: float
    fleet: dict[str, Interval]
    human: dict[str, float]

    def plot(self, ax: Axes | None = None) -> Axes:
        """A dot with its interval for the fleet, a bar's end for people, one row a kind."""
        ax = figures.axes(ax, title=f"{self.million_miles} million miles without a driver",
                          x="crashed vehicles a million miles (logarithmic)", size=(7.0, 2.7))  # fmt: skip
        for y, (kind, rate) in enumerate(self.fleet.items()):
            ax.plot([rate.low, rate.high], [y, y], color=figures.BLUE, linewidth=2)
            ax.plot(rate.value, y, "o", color=figures.BLUE)
            ax.plot(self.human[kind], y, "D", color=figures.RED)
            figures.note(ax, "people", self.human[kind], y, right=9)
            figures.note(ax, "no driver", rate.value, y, up=12, right=-18)
        ax.set_xscale("log")
        ax.set_xticks([0.1, 0.3, 1, 3, 10], [0.1, 0.3, 1, 3, 10])
        ax.minorticks_off()
        ax.set_yticks(range(len(self.fleet)), list(self.fleet))
        ax.set_ylim(-0.6, len(self.fleet) - 0.3)
        return ax

    def describe(self) -> str:
        """Both rates of each kind."""
        return "; ".join(f"{kind}: {rate:.2f} a million miles without a driver, {self.human[kind]:.2f} with people"
                         for kind, rate in self.fleet.items()) + "."  # fmt: skip


def published_miles() -> Miles:
    """Waymo's first 7.14 million rider-only miles and the human benchmark (Kusano et al., arXiv 2312.12675v3).

    The paper prints rates; the events are rate × miles, rounded, and the intervals are ours.
    """
    million, rates = 7.14, {"any injury": 0.6, "reported to the police": 2.1}
    fleet = {}
    for kind, rate in rates.items():
        events = poisson_interval(round(rate * million))
        fleet[kind] = Interval(events.value / million, events.low / million, events.high / million)
    return Miles(million, fleet, {"any injury": 2.80, "reported to the police": 4.68})
