"""One look for every figure: a palette that colour-blind eyes can tell apart, and markers that grey ones can.

Colours are Okabe and Ito's (2008). No series is told by its colour alone: each has its own marker and dash,
and a label beside it wherever there is room.
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis

from ghosts.lab.stats import Interval, columns

INK, BLUE, ORANGE, GREEN, SKY, RED, PINK = (
    "#222222", "#0072B2", "#E69F00", "#009E73", "#56B4E9", "#D55E00", "#CC79A7",
)  # fmt: skip
COLOURS = (BLUE, RED, GREEN, ORANGE, PINK, SKY, INK)
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES = ("-", "--", "-.", ":", (0, (5, 1)), (0, (3, 1, 1, 1)), (0, (1, 1)))


def axes(ax: Axes | None = None, *, title: str = "", x: str = "", y: str = "", size=(7.0, 3.9)) -> Axes:
    """`ax`, or a new one of `size` inches, dressed in the course's style with its title and axis labels."""
    if ax is None:
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    ax.spines[["top", "right"]].set_visible(False)
    ax.grid(alpha=0.25, linewidth=0.6)
    ax.set_axisbelow(True)
    ax.set_title(title, loc="left", fontsize=11, fontweight="bold")
    ax.set_xlabel(x)
    ax.set_ylabel(y)
    return ax


def series(i: int) -> dict:
    """Plot arguments of the `i`-th series: its colour, marker and dash, all three different from the others."""
    return {
        "color": COLOURS[i % len(COLOURS)],
        "marker": MARKERS[i % len(MARKERS)],
        "linestyle": DASHES[i % len(DASHES)],
        "markersize": 5,
    }


def errorbars(ax: Axes, x: np.ndarray, intervals: list[Interval], i: int, **style) -> None:
    """The `i`-th series of a figure: `intervals` against `x`."""
    value, low, high = columns(intervals)
    ax.errorbar(x, value, np.maximum((value - low, high - value), 0), capsize=3, **series(i) | style)


def note(ax: Axes, text: str, x: float, y: float, right: int = 5, up: int = 0, **style) -> None:
    """Small `text` beside the point (`x`, `y`), shifted by `right` and `up` points."""
    ax.annotate(text, (x, y), (right, up), textcoords="offset points", va="center", fontsize=8.5, **style)


def ticks(axis: Axis, places: np.ndarray | tuple[float, ...]) -> None:
    """`axis`, an `ax.xaxis` or `ax.yaxis`, marked at `places` alone, each written out: 1,000 and not 10³."""
    axis.set_ticks(places, [f"{each:,g}" for each in places])
    axis.set_ticks([], minor=True)


def log_axes(ax: Axes, places: np.ndarray | tuple[float, ...], room: float = 1.2) -> Axes:
    """Both axes logarithmic, marked at `places` below, and the right edge at `room` times the last of them."""
    ax.loglog()
    ax.minorticks_off()
    ticks(ax.xaxis, places)
    ax.set_xlim(right=places[-1] * room)
    return ax
