"""What stays: the same practice all at once, evenly spread, or at growing gaps, and what is left of it later.

A memory has a half-life: after it, the chance of recall is ½. Practice makes the half-life longer, the more so the
more had been lost (`benefit`), which is how the benefit of spacing enters: by assumption, in one line.
But: a toy. It shows what follows from that line, not that people have it.
"""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures

FIRST = 0.5  # days until half is lost after the first study
PLANS = {  # days of five reviews after day 0
    "all on one day": (0.0, 0.0, 0.0, 0.0, 0.0),
    "every other day": (2.0, 4.0, 6.0, 8.0, 10.0),
    "growing gaps": (0.5, 1.5, 3.5, 6.5, 10.0),
}


def recall(days: np.ndarray | float, half_life: np.ndarray | float) -> np.ndarray | float:
    """Chance of recall `days` after the last practice: ½ to the power of days / half-life."""
    return 0.5 ** (days / np.asarray(half_life))


def benefit(chance: np.ndarray | float, got: np.ndarray | bool) -> np.ndarray:
    """What practice multiplies the half-life by: 1.3 + 2.7 (1 − chance) after a recall, half the gain after none."""
    return 1 + (0.3 + 2.7 * (1 - np.asarray(chance))) * np.where(got, 1, 0.5)


def practise(plan: tuple[float, ...], rng: np.random.Generator, people: int = 4000) -> np.ndarray:
    """Half-lives (people,) in days after a first study on day 0 and a review on each day of `plan`."""
    half, last = np.full(people, FIRST), 0.0
    for day in plan:
        chance = recall(day - last, half)
        half = half * benefit(chance, rng.random(people) < chance)
        last = day
    return half


@dataclass(frozen=True)
class Staying:
    """For each plan, the mean chance of recall on each of `days`, counted from the last day of all plans."""

    days: np.ndarray
    chance: dict[str, np.ndarray] = field(repr=False)

    def plot(self, ax: Axes | None = None) -> Axes:
        """What is left, day by day, plan by plan."""
        ax = figures.axes(ax, title="Five reviews, three plans", x="days since the last review", y="chance of recall")
        for i, (plan, chance) in enumerate(self.chance.items()):
            ax.plot(self.days, chance, label=plan, **figures.series(i) | {"markevery": 8})
        ax.set_ylim(0, 1.03)
        ax.legend(frameon=False)
        return ax

    def describe(self) -> str:
        """What is left after a day and after two weeks."""
        spots = [int(np.abs(self.days - d).argmin()) for d in (1, 14)]
        parts = [f"{plan}: {c[spots[0]]:.2f} and {c[spots[1]]:.2f}" for plan, c in self.chance.items()]
        return "Chance of recall one day and 14 days after the last review, " + "; ".join(parts) + "."


def staying(rng: np.random.Generator) -> Staying:
    """The three plans, each followed by the same wait after its own last review."""
    days = np.linspace(0, 28, 113)
    return Staying(days, {
        plan: recall(days[:, None], practise(reviews, rng)).mean(1) for plan, reviews in PLANS.items()
    })  # fmt: skip
