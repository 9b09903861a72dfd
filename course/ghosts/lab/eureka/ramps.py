"""Ramps: an order of teaching in which nothing is used before it is taught, and how far from it an order can be.

A course is a set of things with what each needs. A *ramp break* is a need that is taught only afterwards.
But: says nothing of how steep a step is, only whether there is one under it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval

Needs = Mapping[str, Sequence[str]]  # what each thing needs, by name


def breaks(order: Sequence[str], needs: Needs) -> list[tuple[str, str]]:
    """The pairs (thing, need) in which the need comes only after the thing, in the order of teaching."""
    place = {name: i for i, name in enumerate(order)}
    return [(name, need) for name in order for need in needs[name] if place[need] > place[name]]


def ramp(needs: Needs) -> list[str]:
    """An order without a break (Kahn 1962): again and again the first thing whose needs have all been taught."""
    order: list[str] = []
    while len(order) < len(needs):
        ready = [name for name in needs if name not in order and set(needs[name]) <= set(order)]
        if not ready:
            raise ValueError("these things need each other in a circle; no order has a ramp")
        order.append(ready[0])
    return order


def random_breaks(needs: Needs, rng: np.random.Generator, orders: int = 500) -> Interval:
    """Mean number of breaks in a random order. Theory: half of all needs, for either end is as likely to be first."""
    names = list(needs)
    return mean_interval(np.array([len(breaks(list(rng.permutation(names)), needs)) for _ in range(orders)]))


@dataclass(frozen=True)
class Map:
    """A course to draw: `needs` of each thing, and the `column` (a lesson, say) in which each stands."""

    needs: Needs
    column: Mapping[str, int]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Things as points in their columns, a line from each to what it needs."""
        ax = figures.axes(ax, title="What needs what", x="lesson", size=(10.0, 5.2))
        rows: dict[int, int] = {}
        spots = {}
        for name in self.needs:
            column = self.column[name]
            rows[column] = rows.get(column, 0) + 1
            spots[name] = (column, -rows[column] - 0.5 * (column % 2))
        for name, needs in self.needs.items():
            for need in needs:
                # subtle: a bent line passes by the points between its ends, where a straight one would seem to stop
                bend = {"arrowstyle": "-", "color": figures.SKY, "connectionstyle": "arc3,rad=-0.15"}
                ax.annotate("", spots[name], spots[need], arrowprops=bend, zorder=1)
        for name, (x, y) in spots.items():
            ax.plot(x, y, "o", color=figures.BLUE, markersize=6, zorder=2)
            ax.annotate(name.replace(" ", "\n"), (x, y), (0, -6), textcoords="offset points", ha="center", va="top",
                        fontsize=7.5, path_effects=[withStroke(linewidth=3, foreground="white")])  # fmt: skip
        ax.set_xticks(sorted(set(self.column.values())))
        ax.set_yticks([])
        ax.grid(False)
        ax.margins(0.06, 0.12)
        return ax

    def describe(self) -> str:
        """How many things, how many needs."""
        count = sum(map(len, self.needs.values()))
        return f"A map of {len(self.needs)} skills by lesson, joined by {count} lines from each to what it needs."
