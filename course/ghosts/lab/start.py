"""Lesson 00: runs of many steps, each of them nearly sure. Where do they break?"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures

RUNS = 20


@dataclass(frozen=True)
class Runs:
    """`right` (RUNS, steps): which steps came out right, each with chance `p`."""

    p: float
    right: np.ndarray

    @property
    def broke(self) -> np.ndarray:
        """Steps (RUNS,) that each run took until it broke, all of them where it never did."""
        return np.where(self.right.all(1), self.right.shape[1], self.right.argmin(1))

    @property
    def expected(self) -> float:
        """Chance that a run gets through: p to the power of its steps."""
        return self.p ** self.right.shape[1]

    def plot(self, ax: Axes | None = None) -> Axes:
        """A line for each run, as far as it got: a cross where it broke, a dot where it got through."""
        ax = figures.axes(ax, title="Twenty runs", x="step", y="run")
        steps = self.right.shape[1]
        for run, got in enumerate(self.broke, 1):
            through = got == steps
            colour = figures.GREEN if through else figures.RED
            ax.plot([0, got], [run, run], color=colour, linewidth=2)
            ax.plot(got, run, "o" if through else "X", color=colour, markersize=7)
        ax.set_xlim(0, 1.03 * steps)
        ax.set_yticks([1, 5, 10, 15, 20])
        return ax

    def describe(self) -> str:
        """How many got through, and how many should."""
        through, steps = int(self.right.all(1).sum()), self.right.shape[1]
        return (
            f"{through} of {RUNS} runs got through all {steps} steps at {100 * self.p:g} % a step; on average"
            f" {RUNS * self.expected:.1f} do, a share of {self.expected:.3f}."
        )


def runs(p: float, steps: int, rng: np.random.Generator) -> Runs:
    """Twenty runs of `steps` steps, each right with chance `p`."""
    return Runs(p, rng.random((RUNS, steps)) < p)
