"""Eurekas per minute: what a teacher serves depends on what is counted, and each count can be gamed.

A learner who learns by surprise (gain ∝ p(1 − p)) is served tasks from easy and quick to hard and slow for some
hours, by teachers who maximise different things per minute. But: one skill, a teacher who knows it exactly, and a
learner who never tires.
"""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.eureka.level import chance
from ghosts.lab.stats import Interval, mean_interval

DIFFICULTIES = np.linspace(-4, 8, 49)
LEAVES = 0.25  # a discouraged learner's chance of leaving after each failure from the third in a row
HARD = 0.5  # a eureka: solved, though it was more likely not to be


def minutes(difficulty: np.ndarray) -> np.ndarray:
    """Minutes that a task takes: 2 for an easy one, doubling every three logits."""
    return 2 * 2 ** ((difficulty + 4) / 3)


COUNTS = {  # what each teacher maximises per minute, from the chance p of success
    "right answers": lambda p: p,
    "eurekas": lambda p: p * (p < HARD),
    "surprise": lambda p: p * (1 - p),
}


@dataclass(frozen=True)
class Teachers:
    """For each teacher, per learner (runs,): `skill` gained in logits, and `right` answers and `eurekas` an hour."""

    hours: float
    skill: dict[str, np.ndarray] = field(repr=False)
    right: dict[str, np.ndarray] = field(repr=False)
    eurekas: dict[str, np.ndarray] = field(repr=False)

    def gained(self, teacher: str) -> Interval:
        """Mean skill gained."""
        return mean_interval(self.skill[teacher])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Three bars a teacher: right answers an hour, eurekas an hour, skill gained, in per cent of the best."""
        ax = figures.axes(ax, title="What is counted, and what is gained", y="% of the best teacher's")
        series = {"right answers an hour": self.right, "eurekas an hour": self.eurekas, "skill gained": self.skill}
        for i, (name, values) in enumerate(series.items()):
            means = np.array([each.mean() for each in values.values()])
            bars = ax.bar(np.arange(len(means)) + 0.26 * (i - 1), 100 * means / means.max(), 0.24, label=name,
                          color=figures.COLOURS[i], hatch=("", "//", "..")[i], edgecolor="white")  # fmt: skip
            ax.bar_label(bars, fmt="%.0f", fontsize=8.5, padding=2)
        ax.set_xticks(range(len(self.skill)), [f"counts {name}" for name in self.skill])
        ax.set_ylim(0, 135)
        ax.legend(frameon=False, ncols=3, loc="upper center")
        return ax

    def describe(self) -> str:
        """What each teacher brings about."""
        parts = [
            f"the one who counts {name} brings {self.right[name].mean():.1f} right answers and "
            f"{self.eurekas[name].mean():.1f} eurekas an hour, and {self.gained(name):.2f} logits of skill"
            for name in self.skill
        ]
        return f"In {self.hours:g} hours " + "; ".join(parts) + "."


def teachers(rng: np.random.Generator, loses_heart: bool = False, runs: int = 400, hours: float = 4,
             rate: float = 0.4) -> Teachers:  # fmt: skip
    """Each teacher with `runs` learners of skill 0; a learner gains rate · |solved − p| from a task.

    One that `loses_heart` leaves for good, with chance ¼, whenever three failures follow each other.
    """
    skill, right, eurekas = {}, {}, {}
    for teacher, worth in COUNTS.items():
        theta, left = np.zeros(runs), np.full(runs, 60.0 * hours)
        solved, rare, streak = np.zeros(runs), np.zeros(runs), np.zeros(runs, int)
        while (left > 0).any():
            p = chance(theta[:, None], DIFFICULTIES)
            pick = (worth(p) / minutes(DIFFICULTIES)).argmax(1)
            p, there = p[np.arange(runs), pick], left > 0
            success = rng.random(runs) < p
            theta += there * rate * np.abs(success - p)
            solved += there & success
            rare += there & success & (p < HARD)
            left -= minutes(DIFFICULTIES[pick])
            streak = np.where(success, 0, streak + 1)
            left[loses_heart & (streak >= 3) & (rng.random(runs) < LEAVES)] = 0
        skill[teacher], right[teacher], eurekas[teacher] = theta, solved / hours, rare / hours
    return Teachers(hours, skill, right, eurekas)
