"""The picture of a read-the-plot drill: a few named series, drawn for eyes and told in words for ears.

But: no cleverness. Lines, dots or bars; whoever cannot see the picture is given its numbers. Lines and logarithmic
heights are to be read off; dots and bars on a level scale carry their numbers, which no eye could read finely enough.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator

from ghosts.lab import figures
from ghosts.sheets.reading import say


@dataclass(frozen=True)
class Picture:
    """`series` maps a name to its `y` values along `x` (numbers, or names for bars), drawn in this `style`."""

    title: str
    x: str
    y: str
    along: tuple
    series: dict[str, tuple[float, ...]]
    style: str = "lines"  # or dots, bars
    log: str = ""  # any of x, y, xy
    top: float | None = None
    diagonal: bool = False

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw on `ax`, or on a new one."""
        ax = figures.axes(ax, title=self.title, x=self.x, y=self.y, size=(6.0, 3.6))
        places = np.arange(len(self.along)) if self.style == "bars" else np.array(self.along, float)
        for i, (name, values) in enumerate(self.series.items()):
            if self.style == "bars":
                width = 0.8 / len(self.series)
                left = places + (i - (len(self.series) - 1) / 2) * width
                bars = ax.bar(left, values, width, label=name, color=figures.COLOURS[i], hatch=("", "//", "..")[i])
                ax.bar_label(bars, map(say, values), padding=1, fontsize=8)
            else:
                look = figures.series(i) | ({"linestyle": ""} if self.style == "dots" else {})
                ax.plot(places, values, label=name, **look)
            if self.style == "dots" and "y" not in self.log:
                for place, value in zip(places, values, strict=True):
                    ax.annotate(
                        say(value), (place, value), (0, 6), textcoords="offset points", ha="center", fontsize=8
                    )
        if self.diagonal:
            ax.plot([0, 1], [0, 1], color=figures.INK, linewidth=0.8, linestyle=":")
        if "x" in self.log:
            ax.set_xscale("log")
        ax.set_xticks(places, [each if isinstance(each, str) else say(each) for each in self.along])
        if "y" in self.log:
            self.log_heights(ax)
        else:
            ax.set_ylim(bottom=min(0, *map(min, self.series.values())), top=self.top)
        ax.minorticks_off()
        if len(self.series) > 1:
            below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.16), "ncols": len(self.series)}
            ax.legend(frameon=False, **(below if self.style == "bars" else {}))
        return ax

    def log_heights(self, ax: Axes) -> None:
        """A logarithmic y axis in plain numbers, on which a level line looks level."""
        low, high = (edge(map(edge, self.series.values())) for edge in (min, max))
        ax.set_yscale("log")
        if high < 2 * low:
            low, high = low / 10, high * 10
            ax.set_ylim(low, high)
        fine = (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if high < 5 * low else (1, 2, 3, 4, 5, 6, 8)
        heights = fine if high < 20 * low else (1, 2, 5) if high < 300 * low else (1,)
        ax.yaxis.set_major_locator(LogLocator(subs=heights, numticks=99))
        ax.yaxis.set_major_formatter(lambda height, _: say(height))

    def describe(self) -> str:
        """The picture's numbers in words."""
        scale = f" (logarithmic: {', '.join(self.log)})" if self.log else ""
        told = [f"{name or self.y}: " + ", ".join(
                    f"{say(value)} at {each if isinstance(each, str) else say(each)}"
                    for each, value in zip(self.along, values, strict=True))
                for name, values in self.series.items()]  # fmt: skip
        return f"{self.title}. {self.y} by {self.x}{scale}. " + "; ".join(told) + "."
