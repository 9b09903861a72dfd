"""What an effect size means for two people, and what it takes to see it.

Cohen's d, or Hedges' g: the difference of two group means in standard deviations. Here both groups are normal and
equally wide. But: a mean over studies is not a promise to anybody; some effects turn around for other learners.
"""

from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, share_interval

NORMAL = NormalDist()
PUBLISHED = {  # effect in standard deviations with its interval where one was given, and who measured it
    "problem before solution": (0.36, (0.20, 0.51), "Sinha & Kapur 2021"),
    "intelligent tutoring system": (0.76, None, "VanLehn 2011"),
    "human tutor": (0.79, None, "VanLehn 2011"),
    "an AI tutor in one physics course": (0.73, (0.73, 1.3), "Kestin 2025, as reported"),
}


def superiority(d: float) -> float:
    """Chance that one of the treated does better than one of the others: Φ(d / √2)."""
    return NORMAL.cdf(d / 2**0.5)


def group_size(d: float, power: float = 0.8, level: float = 0.05) -> float:
    """People per group to find `d` with this `power` by a two-sided test: 2 (z₁₋level/2 + z_power)² / d²."""
    return 2 * (NORMAL.inv_cdf(1 - level / 2) + NORMAL.inv_cdf(power)) ** 2 / d**2


def found(d: float, n: int, rng: np.random.Generator, studies: int = 4000) -> Interval:
    """Share of `studies` with `n` people per group that find `d` at the 5 % level, by simulation."""
    # subtle: a mean of n is drawn as one number of variance 1/n, and a sample variance as a χ² of n − 1 degrees
    gap = d + rng.normal(size=studies) * (2 / n) ** 0.5
    spread = rng.chisquare(2 * (n - 1), studies) / (2 * (n - 1))
    return share_interval(int((np.abs(gap) > NORMAL.inv_cdf(0.975) * np.sqrt(spread * 2 / n)).sum()), studies)


@dataclass(frozen=True)
class Effects:
    """Published effects: (d, interval or None, source) by name."""

    rows: dict[str, tuple] = field(default_factory=lambda: PUBLISHED)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Each effect as a point, and what it means for two people drawn at random."""
        ax = figures.axes(
            ax, title="How much does teaching change?", x="effect (standard deviations)", size=(8.5, 3.2)
        )
        for i, (d, interval, _) in enumerate(self.rows.values()):
            if interval:
                dash = "-" if interval[0] < d else ":"  # dotted: a range of reported values, not an interval
                ax.plot(interval, [-i, -i], dash, color=figures.BLUE, linewidth=2)
            ax.plot(d, -i, "o", color=figures.BLUE)
            figures.note(ax, f"better than the other in {100 * superiority(d):.0f} of 100 pairs", 1.36, -i)
        ax.set_yticks([-i for i in range(len(self.rows))], [f"{n}\n({s})" for n, (*_, s) in self.rows.items()])
        ax.axvline(0, color=figures.INK, linewidth=1)
        ax.set_xlim(-0.1, 2.3)
        ax.set_xticks([0, 0.5, 1])
        ax.set_ylim(-len(self.rows) + 0.4, 0.6)
        return ax

    def describe(self) -> str:
        """Every row in words."""
        return "; ".join(
            f"{name}: {d} standard deviations, better in {100 * superiority(d):.0f} of 100 pairs ({source})"
            for name, (d, _, source) in self.rows.items()
        )
