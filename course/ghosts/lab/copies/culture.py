"""Culture needs a crowd: skills decay when few copy the best, and grow when many do (Henrich 2004).

Everybody tries to copy the most skilled of the last generation. A copy most likely falls `loss` short, and
varies by a Gumbel error; now and then one is better than its master. With many copies, one of them will be.

But: one skill, one number, and everybody can see who is best. Henrich's Tasmania is a reading of the record.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval

EULER = 0.5772156649015329  # the mean of a standard Gumbel variable
BEST, AVERAGE = "copy the best", "copy anybody"


def expected_drift(size: np.ndarray | int, loss: float = 7.0, spread: float = 1.0) -> np.ndarray:
    """Skill gained per generation by `size` people who copy the best: spread · (γ + ln size) − loss.

    The largest of n Gumbel variables is a Gumbel variable, ln n higher.
    """
    return spread * (EULER + np.log(size)) - loss


def threshold(loss: float = 7.0, spread: float = 1.0) -> float:
    """The population at which skill neither grows nor decays: e^(loss / spread − γ)."""
    return float(np.exp(loss / spread - EULER))


@dataclass(frozen=True)
class Culture:
    """Skill gained per generation by `size` (k,), for each way to copy, with the `theory` of copying the best."""

    size: np.ndarray
    drift: dict[str, list[Interval]]
    theory: dict[str, np.ndarray]
    loss: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """Drift against population, logarithmic, with the line of no change."""
        ax = figures.axes(ax, title="How many must copy?", x="people (or models)", y="skill gained per generation")
        for i, (way, line) in enumerate(self.drift.items()):
            figures.errorbars(ax, self.size, line, i, linestyle="none")
            ax.plot(self.size, self.theory[way], **figures.series(i) | {"marker": ""})
            figures.note(ax, way, self.size[-1], self.theory[way][-1], right=9)
        ax.axhline(0, color=figures.INK, lw=1)
        ax.axvline(threshold(self.loss), color="grey", lw=1)
        figures.note(
            ax, f"{threshold(self.loss):.0f} people", threshold(self.loss), self.theory[BEST][0], color="dimgrey"
        )
        ax.set_xscale("log")
        figures.ticks(ax.xaxis, (10, 100, 1000, 10_000))
        ax.set_xlim(right=30 * self.size[-1])
        return ax

    def describe(self) -> str:
        """Drift in the smallest and the largest population."""
        ends = "; ".join(f"{way} {line[0].value:+.2f} with {self.size[0]} and {line[-1].value:+.2f} with "
                         f"{self.size[-1]:,}" for way, line in self.drift.items())  # fmt: skip
        return f"Skill gained per generation: {ends}. By theory the best are kept from {threshold(self.loss):.0f} on."


def copy_skills(rng: np.random.Generator, size=(10, 30, 100, 300, 616, 1000, 3000, 10_000), loss: float = 7.0,
                spread: float = 1.0, generations: int = 20, islands: int = 20) -> Culture:  # fmt: skip
    """`islands` populations of each size for so many generations, copying the best or anybody (2 s)."""
    drift = {BEST: [], AVERAGE: []}
    for people in size:
        for way, gained in drift.items():
            skill = np.zeros((islands, people))
            for _ in range(generations):
                if way == BEST:
                    master = skill.max(1, keepdims=True)
                else:
                    master = np.take_along_axis(skill, rng.integers(people, size=skill.shape), 1)
                skill = master - loss + rng.gumbel(0, spread, skill.shape)
            first = EULER * spread - loss  # the first copy has nobody better to copy from
            gained.append(mean_interval((skill.mean(1) - first) / (generations - 1)))
    sizes = np.array(size)
    theory = {BEST: expected_drift(sizes, loss, spread), AVERAGE: np.full(len(sizes), EULER * spread - loss)}
    return Culture(sizes, drift, theory, loss)
