"""Time horizons: how long a task may be (in a person's minutes) until an agent fails at it half of the time.

METR fits success against the logarithm of task length by a logistic curve, and reads two numbers off it: where it
crosses 50 % and where 80 %. Their ratio says how errors come: for errors without memory it would be 0.322.

But: published points are typed in, dated and sourced; runs behind them are not here, only simulated ones.
"""

from dataclasses import dataclass
from math import log

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval

MEMORYLESS = log(1 / 0.8) / log(2)  # 0.322: where exp(−λt) is 0.8, over where it is 0.5


@dataclass(frozen=True)
class Published:
    """One published horizon: `year` of release, minutes at 50 % with the published interval, and at 80 %."""

    model: str
    year: float
    half: Interval
    four_fifths: float


# METR, Time Horizon 1.1, the models that were ahead of all before (benchmark_results_1_1.yaml), as copied in three
# public repositories that agree, read in 2026: second hand. One later point (17.4 h) is left out: METR calls
# measurements above 16 hours unreliable on this suite. Minutes at 50 %, its interval, minutes at 80 %.
METR = [
    Published(model, year, Interval(half, low, high), four_fifths)
    for model, year, half, low, high, four_fifths in (
        ("GPT-4", 2023.20, 3.99, 1.93, 8.00, np.nan),
        ("GPT-4, November 2023", 2023.85, 4.04, 1.87, 8.44, np.nan),
        ("GPT-4o", 2024.37, 6.99, 4.00, 12.9, 1.27),
        ("Claude 3.5 Sonnet", 2024.47, 11.4, 5.49, 22.4, 1.67),
        ("o1-preview", 2024.70, 20.3, 11.7, 33.4, 4.42),
        ("Claude 3.5 Sonnet, new", 2024.81, 20.5, 10.1, 40.8, 2.60),
        ("o1", 2024.93, 38.8, 21.2, 65.0, 7.09),
        ("Claude 3.7 Sonnet", 2025.15, 60.4, 33.0, 104, 12.1),
        ("o3", 2025.29, 119.7, 74.6, 191, 30.0),
        ("GPT-5", 2025.60, 203, 113, 406, 38.3),
        ("Gemini 3 Pro", 2025.88, 224, 140, 379, 54.1),
        ("Claude Opus 4.5", 2025.90, 293, 162, 624, 49.4),
        ("GPT-5.2", 2025.94, 352, 198, 815, 66.0),
        ("Claude Opus 4.6", 2026.10, 719, 317, 3634, 69.9),
    )
]


def fit_logistic(length: np.ndarray, share: np.ndarray, trials: np.ndarray | float = 1.0,
                 rounds: int = 30) -> tuple[float, float]:  # fmt: skip
    """The logistic curve of success `share` (tasks,) on log2 of `length` (tasks,): (horizon at 50 %, slope).

    Maximum likelihood by Newton's method. Success is 1 / (1 + (length / horizon)^slope′) with slope′ = slope / ln 2,
    so the slope counts log-odds lost for each doubling of the length.
    """
    x = np.stack([np.ones_like(length, float), -np.log2(length)])
    w = np.zeros(2)
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-w @ x))
        curvature = (x * trials * p * (1 - p)) @ x.T + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, x @ (trials * (share - p)))
        w = w + step * min(1.0, 3 / np.abs(step).max())
    return float(2 ** (w[0] / w[1])), float(w[1])


def horizon_at(success: float, half: float, slope: float) -> float:
    """Task length at which the fitted curve crosses `success`."""
    return half * 2 ** (-log(success / (1 - success)) / slope)


def slope_between(half: float, four_fifths: float) -> float:
    """The slope of the logistic that crosses 50 % and 80 % at these lengths."""
    return log(4) / np.log2(half / four_fifths)


def simulate_runs(rng: np.random.Generator, uneven: float = 0.0, half: float = 60.0, tasks: int = 170,
                  runs: int = 8) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Lengths (tasks,) from a second to 32 hours, and the share of `runs` at each that went well.

    An agent makes errors at a constant rate, which halves success every `half` minutes. The rate is the same for
    every task, or differs between tasks: log-normal around the common one with a standard deviation `uneven`.
    """
    length = 2 ** rng.uniform(-6, 11, tasks)
    hazard = np.log(2) / half * np.exp(uneven * rng.normal(size=tasks))
    return length, rng.binomial(runs, np.exp(-hazard * length)) / runs


@dataclass(frozen=True)
class HazardTest:
    """Ratio of the 80 % to the 50 % horizon: `simulated` by unevenness (95 % of agents), `published` by model."""

    simulated: dict[float, Interval]
    published: dict[str, float]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Published ratios as dots over the bands of the simulated agents."""
        ax = figures.axes(ax, title="Are errors without memory?", x="80 % horizon / 50 % horizon", size=(7.0, 4.4))
        for i, (uneven, band) in enumerate(self.simulated.items()):
            colour = (figures.SKY, figures.ORANGE, figures.PINK)[i]
            name = "same error rate in every task" if uneven == 0 else f"rates differ between tasks, σ = {uneven:g}"
            ax.axvspan(band.low, band.high, color=colour, alpha=0.35, label=name, hatch=("", "//", "..")[i], lw=0)
        for y, ratio in enumerate(reversed(self.published.values())):
            ax.plot(ratio, y, "o", color=figures.INK)
        ax.axvline(MEMORYLESS, color=figures.BLUE, linestyle="--")
        figures.note(ax, f"{MEMORYLESS:.3f}, by formula", MEMORYLESS, len(self.published) - 0.2)
        ax.set_yticks(range(len(self.published)), list(self.published)[::-1])
        ax.set_ylim(-0.7, len(self.published) + 0.3)
        ax.set_xlim(0, 0.5)
        ax.legend(frameon=False, fontsize=8.5, loc="upper center", bbox_to_anchor=(0.4, -0.15), ncols=1)
        return ax

    def describe(self) -> str:
        """The bands, and the published ratios."""
        bands = "; ".join(f"unevenness {uneven:g}: {band:.2f}" for uneven, band in self.simulated.items())
        return (
            f"80 % over 50 % horizon, fitted as METR does. Simulated, {bands}. Published:"
            f" {min(self.published.values()):.2f} to {max(self.published.values()):.2f}."
        )


def constant_hazard(rng: np.random.Generator, uneven: tuple[float, ...] = (0.0, 1.0, 2.0),
                         agents: int = 300) -> HazardTest:  # fmt: skip
    """Fit so many simulated `agents` of each kind, and set the published ratios beside them (about 2 s)."""
    simulated = {}
    for each in uneven:
        fits = [fit_logistic(*simulate_runs(rng, each), trials=8.0) for _ in range(agents)]
        ratios = [horizon_at(0.8, *fit) / fit[0] for fit in fits]
        simulated[each] = Interval(float(np.median(ratios)), *map(float, np.quantile(ratios, [0.025, 0.975])))
    published = {point.model: point.four_fifths / point.half.value for point in METR if point.four_fifths > 0}
    return HazardTest(simulated, published)
