"""Things that improve together, and things that improve themselves: five factors, and dA/dt = A^φ.

But: one number for “capability”, and an exponent that nobody has measured.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures


def together(gains: np.ndarray, rho: float | None = None) -> float:
    """Overall gain from the factors' `gains` (n,): their product, or with `rho` their CES mean of that power.

    ρ = −1 is work split into equal parts that are done one after the other (Amdahl's law); ρ = 0 the geometric mean.
    """
    gains = np.asarray(gains, float)
    if rho is None:
        return float(gains.prod())
    return float(np.exp(np.log(gains).mean()) if rho == 0 else (gains**rho).mean() ** (1 / rho))


@dataclass(frozen=True)
class FiveFactors:
    """Overall gain (len(gain),) by how the five factors combine, when `moving` of them gain so much each."""

    gain: np.ndarray
    moving: int
    overall: dict[str, np.ndarray]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Overall gain against the gain of each moving factor."""
        ax = figures.axes(ax, title=f"{self.moving} of 5 factors improve", x="each of them by a factor of",
                          y="all together by a factor of")  # fmt: skip
        for i, (name, line) in enumerate(self.overall.items()):
            ax.plot(self.gain, line, label=name, **figures.series(i) | {"marker": ""})
        ax.loglog()
        ax.set_xticks([1, 1.2, 2, 5, 10, 100], [1, 1.2, 2, 5, 10, 100])
        ax.set_yticks([1, 2, 5, 10, 100, 1000], [1, 2, 5, 10, 100, 1000])
        ax.set_ylim(0.95, 2000)
        ax.minorticks_off()
        ax.legend(frameon=False, fontsize=8.5)
        return ax

    def describe(self) -> str:
        """Overall gain at 1.2 and at the largest gain."""
        rows = "; ".join(f"{name} {np.interp(1.2, self.gain, line):.2f} and {line[-1]:.3g}"
                         for name, line in self.overall.items())  # fmt: skip
        return f"{self.moving} of 5 factors gain 20 %, or {self.gain[-1]:g} times. All together: {rows}."


def five_factors(moving: int = 4) -> FiveFactors:
    """`moving` of five factors gain, the rest stand still."""
    gain = np.geomspace(1, 100, 101)

    def factors(each: float) -> list[float]:
        return [each] * moving + [1.0] * (5 - moving)

    overall = {name: np.array([together(factors(each), rho) for each in gain]) for name, rho in
               (("they multiply", None), ("geometric mean", 0.0), ("parts of one job (Amdahl)", -1.0))}  # fmt: skip
    return FiveFactors(gain, moving, overall)


def capability(time: np.ndarray, phi: float) -> np.ndarray:
    """A (len(time),) where dA/dt = A^φ and A(0) = 1: a power, e^t, or inf from t = 1 / (φ − 1) on."""
    time = np.asarray(time, float)
    if phi == 1:
        return np.exp(time)
    base = 1 + (1 - phi) * time
    return np.where(base > 0, np.abs(np.where(base > 0, base, 1)) ** (1 / (1 - phi)), np.inf)


def integrate(time: np.ndarray, phi: float, ceiling: float = np.inf, steps: int = 400) -> np.ndarray:
    """The same by Runge–Kutta steps, with a bottleneck: improvement is never faster than `ceiling`.

    The rate is 1 / (A^−φ + 1 / ceiling): two stages in series, of which one does not improve.
    """

    def rate(a: float) -> float:
        return 1 / (a**-phi + 1 / ceiling)

    a, values = 1.0, [1.0]
    for start, end in pairwise(time):
        h = (end - start) / steps
        for _ in range(steps):
            k1 = rate(a)
            k2 = rate(a + h / 2 * k1)
            k3 = rate(a + h / 2 * k2)
            k4 = rate(a + h * k3)
            a += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        values.append(a)
    return np.array(values)


@dataclass(frozen=True)
class Recursion:
    """Capability (time,) by exponent, and one with a bottleneck."""

    time: np.ndarray
    curves: dict[str, np.ndarray]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Capability over time, logarithmic."""
        ax = figures.axes(ax, title="What improves itself: dA/dt = A^φ", x="time, in e-foldings at the start",
                          y="capability A")  # fmt: skip
        for i, (name, line) in enumerate(self.curves.items()):
            shown = np.where(line < 1e9, line, np.nan)
            ax.plot(self.time, shown, label=name, **figures.series(i) | {"marker": ""})
        ax.set_yscale("log")
        ax.set_ylim(0.8, 1e5)
        ax.legend(frameon=False, fontsize=8.5, loc="upper left")
        return ax

    def describe(self) -> str:
        """Every curve at time 1 and at the end."""
        rows = "; ".join(f"{name} {np.interp(1, self.time, line):.2f}, then {line[-1]:.3g}"
                         for name, line in self.curves.items())  # fmt: skip
        return f"Capability at time 1 and {self.time[-1]:g}: {rows}."


def recursion(phis: tuple[float, ...] = (0.5, 0.9, 1.0, 1.1, 1.5), ceiling: float = 10.0) -> Recursion:
    """Closed forms for each exponent, and the last one with a stage that can't be sped up."""
    time = np.linspace(0, 12, 241)
    curves = {f"φ = {phi:g}": capability(time, phi) for phi in phis}
    curves[f"φ = {phis[-1]:g}, with a bottleneck"] = integrate(time, phis[-1], ceiling, steps=20)
    return Recursion(time, curves)


def time_to_tell(low: float, high: float, noise: float) -> float:
    """When the capabilities of two exponents differ by a factor of 1 + `noise`, by bisection."""
    near, far = 0.0, 1 / (high - 1) - 1e-9 if high > 1 else 1e3
    for _ in range(80):
        middle = (near + far) / 2
        ratio = capability(np.array(middle), high) / capability(np.array(middle), low)
        near, far = (middle, far) if ratio < 1 + noise else (near, middle)
    return near
