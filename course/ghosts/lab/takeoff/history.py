"""Growth over the long run, as published: three numbers, and what they say about “the same exponential”.

But: world output before 1900 is an estimate upon estimates. Nothing is measured here but ratios.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures


@dataclass(frozen=True)
class Era:
    """Growth of world output, % a year, between two years, with its source."""

    start: int
    end: int
    percent: float
    source: str

    @property
    def doubling(self) -> float:
        """Years in which output doubles."""
        return float(np.log(2) / np.log1p(self.percent / 100))


# The first era's beginning is ours: “before 1650”.
ERAS = (
    Era(1000, 1650, 0.07, "DeLong, before 1650"),
    Era(1800, 1900, 1.0, "DeLong, 1800–1900"),
    Era(1913, 2012, 3.0, "Piketty, 1913–2012"),
)


@dataclass(frozen=True)
class LongRun:
    """The eras, and the one exponential that the claim speaks of, in % a year."""

    eras: tuple[Era, ...]
    claimed: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """A bar for each era at its growth, and the claimed rate over its 250 years."""
        ax = figures.axes(ax, title="World output, as published", x="year", y="growth, % a year (logarithmic)")
        for era in self.eras:
            ax.plot([era.start, era.end], [era.percent] * 2, color=figures.BLUE, linewidth=6, solid_capstyle="butt")
            figures.note(ax, f"{era.percent:g} %, doubles in {era.doubling:.0f} years", era.start, era.percent, up=12,
                         right=0 if era.start < 1700 else -150)  # fmt: skip
        ax.plot([1760, 2012], [self.claimed] * 2, color=figures.RED, linestyle="--", linewidth=2)
        figures.note(ax, f"{self.claimed:g} % for 250 years", 1760, self.claimed, right=-105)
        ax.set_yscale("log")
        ax.set_yticks([0.05, 0.1, 0.3, 1, 3], [0.05, 0.1, 0.3, 1, 3])
        ax.minorticks_off()
        ax.set_ylim(0.04, 6)
        return ax

    def describe(self) -> str:
        """Every era with its doubling time."""
        rows = "; ".join(f"{era.source}: {era.percent:g} % a year, doubling in {era.doubling:.0f} years"
                         for era in self.eras)  # fmt: skip
        return f"Growth of world output. {rows}. The claim: {self.claimed:g} % for 200 to 300 years."


def long_run(claimed: float = 2.0) -> LongRun:
    """The published eras beside the `claimed` rate."""
    return LongRun(ERAS, claimed)
