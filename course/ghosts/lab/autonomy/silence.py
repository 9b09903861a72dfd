"""A machine too sure of itself: the best setting stays where it was, the cost does not, and no report shows it.

But: one kind of miscalibration, log-odds that are too large by a factor, which a temperature would cure.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.autonomy.slider import best_threshold, slide


@dataclass(frozen=True)
class Silence:
    """By stretch of the log-odds: what the calibrated machine's best threshold costs now, and claims to cost."""

    stretch: np.ndarray
    cost: np.ndarray  # what it really costs
    promised: np.ndarray  # what the machine says it costs
    slipped: np.ndarray  # silent errors in 100 tasks
    promised_slips: np.ndarray
    best: float
    ask_always: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """Real and promised cost against miscalibration."""
        ax = figures.axes(ax, title="The same threshold, a machine too modest or too sure",
                          x="the log-odds that it states, as a multiple of the true ones",
                          y="human hours for 100 tasks")  # fmt: skip
        rows = {"what it costs": self.cost, "what it says it costs": self.promised}
        for i, (name, row) in enumerate(rows.items()):
            ax.plot(self.stretch, row, **figures.series(i) | {"markevery": 4})
            figures.note(ax, name, self.stretch[-1], row[-1])
        for level, name in ((self.ask_always, "review everything"), (self.best, "best setting")):
            ax.plot(self.stretch[[0, -1]], [level, level], ":", color=figures.INK, linewidth=1)
            figures.note(ax, name, self.stretch[-1], level)
        ax.axvline(1, color=figures.INK, linewidth=1)
        top = 1.08 * self.cost.max()
        figures.note(ax, "← too modest", 1, top, right=-6, ha="right")
        figures.note(ax, "too sure →", 1, top, right=6)
        ax.set_xlim(self.stretch[0], self.stretch[-1] + 0.85)
        ax.set(ylim=(0, 1.12 * self.cost.max()), xticks=(0.5, 1, 1.5, 2, 2.5, 3))
        return ax

    def describe(self) -> str:
        """Costs at half, right and double."""
        at = {s: int(np.abs(self.stretch - s).argmin()) for s in (0.5, 1, 2)}
        parts = ", ".join(f"{self.cost[i]:.1f} at {s:g}×" for s, i in at.items())
        i = at[2]
        return (
            f"Human hours for 100 tasks at the threshold that calibration would make best: {parts}; reviewing "
            f"everything costs {self.ask_always:.1f}. At 2× the machine reports {self.promised_slips[i]:.1f} errors, "
            f"and makes {self.slipped[i]:.1f}."
        )


def miscalibrate(review: float = 3, error: float = 120, stretch: np.ndarray | None = None) -> Silence:
    """Keep the best threshold of a calibrated machine, and let its log-odds grow or shrink by `stretch`."""
    stretch = np.linspace(0.5, 3, 26) if stretch is None else stretch
    threshold = best_threshold(review, error)
    settings = [slide(threshold, review, error, each) for each in stretch]
    right = slide(threshold, review, error)
    return Silence(
        stretch,
        np.array([each.cost for each in settings]),
        np.array([each.promised[each.at] for each in settings]),
        np.array([each.slipped for each in settings]),
        np.array([each.promised_slips for each in settings]),
        float(right.total.min()),
        float(right.total[0]),
    )
