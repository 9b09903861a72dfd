"""The duel of extrapolations: an exponential, and an exponential with a ceiling, on the same published points.

Both are fitted to log2 of the horizon by least squares. The ceiling turns the exponential e into
e / (1 + e / ceiling), which is the logistic curve. Early points look the same under both.

But: the intervals cover the scatter about a curve of the assumed form. That the form goes on holding is not in them.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.decade.horizon import METR, Published
from ghosts.lab.stats import Interval

# ceilings on trial, in minutes: from 4 minutes to far beyond a working life, and none
CEILINGS = np.concatenate([2.0 ** np.arange(2, 41, 0.25), [np.inf]])


def curve(year: np.ndarray, offset: np.ndarray, rate: np.ndarray, ceiling: np.ndarray) -> np.ndarray:
    """log2 of the horizon in minutes; `rate` is in doublings a year while the ceiling is far."""
    exponential = offset + rate * (year - 2025)
    return exponential - np.log2(1 + 2.0**exponential / ceiling)


def fit(year: np.ndarray, log_horizon: np.ndarray, ceilings: np.ndarray, rounds: int = 60):
    """Least squares for every ceiling at once: (offset, rate, squared error), each (samples, ceilings).

    `log_horizon` is (samples, points). Gauss–Newton with halved steps; a ceiling of inf is the plain exponential.
    """
    slope, level = np.polyfit(year - 2025, log_horizon.T, 1)
    shape = (len(log_horizon), len(ceilings))
    offset, rate = (np.broadcast_to(each[:, None], shape).copy() for each in (level, slope))
    t, target = year - 2025, log_horizon[:, None, :]
    for _ in range(rounds):
        left = target - curve(year, offset[..., None], rate[..., None], ceilings[:, None])
        pull = 1 / (1 + 2.0 ** (offset[..., None] + rate[..., None] * t) / ceilings[:, None])  # ∂curve/∂offset
        a, b, c = ((pull**2 * t**k).sum(-1) for k in range(3))
        g, h = (pull * left).sum(-1), (pull * t * left).sum(-1)
        determinant = a * c - b**2 + 1e-9
        offset += 0.5 * np.clip((c * g - b * h) / determinant, -2, 2)
        rate += 0.5 * np.clip((a * h - b * g) / determinant, -2, 2)
    left = target - curve(year, offset[..., None], rate[..., None], ceilings[:, None])
    return offset, rate, (left**2).sum(-1)


@dataclass(frozen=True)
class Duel:
    """Both forecasts, in minutes, at each of `years`: median and 95 % interval (3, years) by curve."""

    points: list[Published]
    held_out: int
    years: np.ndarray
    forecast: dict[str, np.ndarray]
    doubling_months: Interval
    error: dict[str, float]  # root mean squared error on the fitted points, in doublings
    least_ceiling: float  # minutes: the lowest ceiling that the points do not reject
    under_it: np.ndarray  # minutes (years,): the best curve under that ceiling
    next_points: dict[str, list[Interval]]  # for every held-out point: where 95 % of new points should lie

    def caught(self, name: str) -> int:
        """How many held-out points lie in the interval that this curve gave for them."""
        hidden = self.points[len(self.points) - self.held_out :]
        return sum(point.half.value in each for point, each in zip(hidden, self.next_points[name], strict=True))

    def at(self, year: float, name: str) -> Interval:
        """The forecast of the curve `name` for `year`, in minutes."""
        low, middle, high = (10 ** np.interp(year, self.years, np.log10(line)) for line in self.forecast[name])
        return Interval(float(middle), float(low), float(high))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Points with published intervals, both forecasts as bands; what was held out as hollow squares."""
        ax = figures.axes(ax, title="Two curves, one past", x="release", y="50 % horizon", size=(7.0, 4.4))
        for i, (name, (low, middle, high)) in enumerate(self.forecast.items()):
            style = figures.series(i)
            ax.plot(self.years, middle, color=style["color"], linestyle=style["linestyle"], label=name)
            ax.fill_between(self.years, low, high, color=style["color"], alpha=0.17, hatch=("", "//")[i], lw=0)
        ax.plot(self.years, self.under_it, color=figures.GREEN, linewidth=2, linestyle=":",
                label="lowest ceiling that the points do not reject")  # fmt: skip
        for i, point in enumerate(self.points):
            hidden = i >= len(self.points) - self.held_out
            ax.plot([point.year] * 2, [point.half.low, point.half.high], color="grey", linewidth=1)
            ax.plot(point.year, point.half.value, "s" if hidden else "o", color=figures.INK,
                    markerfacecolor="white" if hidden else figures.INK)  # fmt: skip
        if self.held_out:
            ax.plot([], [], "s", color=figures.INK, markerfacecolor="white", label="points held out")
        ax.set_yscale("log")
        ax.set_yticks([1, 60, 480, 10_000, 120_000, 1.2e7, 1.2e9],
                      ["a minute", "an hour", "a day", "a work month", "a work year", "100 work years",
                       "10,000 work years"])  # fmt: skip
        ax.minorticks_off()
        ax.set_ylim(0.5, 3e12)
        ax.legend(frameon=False, fontsize=8.5, loc="upper left")
        return ax

    def describe(self) -> str:
        """Doubling time, and both forecasts at the last year."""
        ends = "; ".join(f"{name} {line[1, -1] / 60:.3g} hours [{line[0, -1] / 60:.3g}, {line[2, -1] / 60:.3g}]"
                         for name, line in self.forecast.items())  # fmt: skip
        return (
            f"Fitted to {len(self.points) - self.held_out} points, {self.held_out} held out. Doubling every"
            f" {self.doubling_months:.1f} months. Forecast for {self.years[-1]:.0f}: {ends}."
            f" A ceiling of {self.least_ceiling / 60:.1f} hours is not rejected."
        )


def duel(rng: np.random.Generator, held_out: int = 2, points: list[Published] = METR, until: float = 2036,
         draws: int = 400) -> Duel:  # fmt: skip
    """Fit both curves to all but the last `held_out` points; intervals by redrawing residuals (about 2 s).

    A residual is scaled up by √(n / (n − parameters)), because a fit lies closer to its points than the truth does.
    The logistic may take any of `CEILINGS`. A ceiling is rejected if its squared error exceeds the best one's by
    more than 3.84 variances (95 %, one parameter).
    """
    year = np.array([each.year for each in points])
    y = np.log2([each.half.value for each in points])
    n = len(points) - held_out
    years = np.linspace(year[0], until, 200)
    forecast, error, next_points = {}, {}, {}
    for name, ceilings, parameters in (("exponential", CEILINGS[-1:], 2), ("logistic", CEILINGS, 3)):
        offset, rate, squared = (each[0] for each in fit(year[:n], y[None, :n], ceilings))
        best = int(squared.argmin())
        fitted = curve(year[:n], offset[best], rate[best], ceilings[best])
        spread = (y[:n] - fitted) * np.sqrt(n / (n - parameters))
        redrawn = fitted + rng.choice(spread, size=(draws, n))
        o, r, s = fit(year[:n], redrawn, ceilings)
        pick = s.argmin(1)
        rows = np.arange(draws)
        o, r, k = o[rows, pick, None], r[rows, pick, None], ceilings[pick, None]
        paths = 2.0 ** curve(years, o, r, k)
        middle = 2.0 ** curve(years, offset[best], rate[best], ceilings[best])
        low, high = np.quantile(paths, [0.025, 0.975], axis=0)
        forecast[name] = np.stack([low, middle, high])
        error[name] = float(np.sqrt(squared[best] / n))
        ahead = 2.0 ** (curve(year[n:], o, r, k) + rng.choice(spread, size=(draws, held_out)))
        ends = np.quantile(ahead, [0.025, 0.975], axis=0)
        expected = 2.0 ** curve(year[n:], offset[best], rate[best], ceilings[best])
        next_points[name] = [Interval(*map(float, each)) for each in zip(expected, *ends, strict=True)]
        if name == "exponential":
            months = 12 / rate[best], *np.quantile(12 / r, [0.025, 0.975])
        else:
            variance = squared[best] / (n - parameters)
            low = int(np.argmax(squared <= squared[best] + 3.84 * variance))
            least, under_it = float(ceilings[low]), 2.0 ** curve(years, offset[low], rate[low], ceilings[low])
    months = Interval(*map(float, months))
    return Duel(points, held_out, years, forecast, months, error, least, under_it, next_points)


def years_until(target: float, start: float, doubling_months: float) -> float:
    """Years from `start` to `target` minutes at this doubling time."""
    return float(np.log2(target / start) * doubling_months / 12)
