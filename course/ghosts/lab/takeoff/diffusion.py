"""Invisible technologies: each spreads along a logistic curve, and their sum can look like one exponential.

The logarithm of output is a sum of such curves, so growth is a sum of bells. With equal bells at equal distances the
ripple is 2x / sinh(x) of the mean, x = 2π² · width / distance (Poisson's summation formula). With bells at random
times it is Campbell's: variance = rate · size² / (6 · width).

But: what a technology is worth, and how fast it spreads, are ours. No series of national accounts is fitted.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval

WORTH, WIDTH, GAP = np.log(1.27), 6.0, 12.0  # each adds 27 % in the end; scale of its curve and distance, in years


def bell(years: np.ndarray, width: float) -> np.ndarray:
    """Slope of the logistic curve of scale `width` at `years` from its middle: 10 to 90 % takes 4.4 widths."""
    half = np.abs(years) / (2 * width)
    return 1 / (4 * width * np.cosh(np.minimum(half, 300)) ** 2)


def growth(years: np.ndarray, middles: np.ndarray, worth: float = WORTH, width: float = WIDTH) -> np.ndarray:
    """Growth in points a year (len(years),) from technologies half spread at `middles`; `worth` in logarithms."""
    return 100 * worth * bell(years[:, None] - middles, width).sum(1)


def ripple(gap: float = GAP, worth: float = WORTH, width: float = WIDTH) -> float:
    """Standard deviation of growth, in points, for equal technologies at equal distances."""
    x = 2 * np.pi**2 * width / gap
    return 100 * worth / gap * np.sqrt(2) * x / np.sinh(x)


def sway(gap: float = GAP, worth: float = WORTH, width: float = WIDTH) -> float:
    """Standard deviation of growth, in points, for equal technologies at random times, one in `gap` years."""
    return 100 * worth / np.sqrt(6 * width * gap)


@dataclass(frozen=True)
class Technologies:
    """Growth (years,) by kind of world; over many worlds its `mean` and standard deviation `sd`, in points."""

    years: np.ndarray
    growth: dict[str, np.ndarray]
    mean: dict[str, Interval]
    sd: dict[str, Interval]
    theory: dict[str, float]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Growth over the years in one world of each kind."""
        ax = figures.axes(ax, title="Growth, when technologies overlap", x="year", y="growth, % a year")
        for i, (world, line) in enumerate(self.growth.items()):
            ax.plot(self.years, line, label=world, **figures.series(i) | {"marker": ""})
        ax.set_ylim(0, 7)
        ax.legend(frameon=False, fontsize=8.5, loc="upper left", ncols=2)
        return ax

    def plot_sway(self, ax: Axes | None = None) -> Axes:
        """How much growth sways in each kind of world, with its interval; theory as a diamond."""
        ax = figures.axes(ax, title="How much does growth sway?", x="standard deviation of growth, points",
                          size=(7.0, 2.7))  # fmt: skip
        for y, (kind, sd) in enumerate(reversed(self.sd.items())):
            ax.plot([sd.low, sd.high], [y, y], color=figures.BLUE, linewidth=2)
            ax.plot(sd.value, y, "o", color=figures.BLUE, label="measured" if not y else None)
            ax.plot(self.theory[kind], y, "D", color=figures.INK, markerfacecolor="none", markersize=10,
                    label="theory" if not y else None)  # fmt: skip
        ax.set_yticks(range(len(self.sd)), list(self.sd)[::-1])
        ax.set_xlim(-0.1, 3)
        ax.set_ylim(-0.6, len(self.sd) - 0.4)
        ax.legend(frameon=False, fontsize=8.5)
        return ax

    def describe(self) -> str:
        """Mean and standard deviation of every world."""
        rows = "; ".join(f"{world}: {self.mean[world].value:.2f} %, standard deviation {self.sd[world]:.3g} points"
                         for world in self.sd)  # fmt: skip
        return f"Growth over {np.ptp(self.years):.0f} years. {rows}."


def invisible_technologies(rng: np.random.Generator, worlds: int = 60) -> Technologies:
    """Regular and random arrivals, few and many, over 200 years in so many `worlds` of each kind (1 s)."""
    years = np.arange(200.0)
    margin = 20 * WIDTH
    span = years[-1] + 2 * margin

    def regular(split: int) -> np.ndarray:
        return np.arange(-margin + rng.uniform(0, GAP / split), years[-1] + margin, GAP / split)

    def at_random(split: int) -> np.ndarray:
        return rng.uniform(-margin, years[-1] + margin, rng.poisson(span / GAP * split))

    kinds = {
        "one every 12 years": (regular, 1),
        "at random, one in 12 years": (at_random, 1),
        "at random, ten times as many": (at_random, 10),
    }
    lines, mean, sd = {}, {}, {}
    for name, (arrive, split) in kinds.items():
        runs = [growth(years, arrive(split), WORTH / split) for _ in range(worlds)]
        lines[name], mean[name] = runs[0], mean_interval(np.mean(runs, axis=1))
        # subtle: a world's own mean would take the slow sway away; measure from the mean that all worlds share
        spread = np.sqrt(np.mean((np.array(runs) - 100 * WORTH / GAP) ** 2, axis=1))
        sd[name] = mean_interval(spread)
    theory = dict(zip(kinds, (ripple(), sway(), sway() / np.sqrt(10)), strict=True))
    return Technologies(years, lines, mean, sd, theory)


def giant(times: float, width: float = WIDTH) -> float:
    """Points of growth that one technology adds at its steepest, if in the end it multiplies output by `times`."""
    return 100 * np.log(times) / (4 * width)
