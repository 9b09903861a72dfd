"""How loud one episode is about one token, and why no single number can be louder: Bessel's inequality.

But: at the start policy only, where every token is a guess. As learning goes on the noise changes.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, bootstrap_interval, mean_interval, power_law, slope
from ghosts.lab.straw.bits import binomial, expected_reward
from ghosts.lab.straw.policy import (
    ALL_OR_NOTHING,
    FRACTION,
    MAJORITY,
    NOISY_BIT,
    PER_STEP,
    SCHEMES,
    expected_pay,
    pay,
)


def signal_to_noise(T: int, scheme: str, A: int = 4, baseline: bool = True) -> tuple[float, float]:
    """Exact signal-to-noise of one episode's gradient at one step, and the correlation behind it: (snr, correlation).

    The estimate is (R − b)(x − 1/A): x is 1 where the step's token is right, b the expected reward (or 0). Its
    signal-to-noise is mean / standard deviation: an amplitude. (Its square, the power, falls twice as fast: 1/T for
    1/√T. Sources quote either.) The baseline changes the noise, never the mean. For A = 2 the snr with baseline is
    correlation / √(1 − correlation²) (without noise, inf, for "per step"), and for long answers it is close to the
    correlation unless success is rare or the step itself is rewarded.
    """
    p = 1 / A
    chance, pull = np.array([1 - p, p]), np.array([-p, 1 - p])  # of a wrong token, of a right one
    if scheme == PER_STEP:
        mean = square = np.array([0.0, 1.0])
    else:
        value = expected_pay(np.arange(2)[:, None] + np.arange(T), T, A, scheme)
        others = binomial(T - 1, p)
        mean, square = value @ others, (value if scheme == NOISY_BIT else value**2) @ others
    expected = chance @ mean
    b = expected if baseline else 0.0
    signal = chance @ (pull * mean)
    noise = np.sqrt(chance @ (pull**2 * (square - 2 * b * mean + b**2)) - signal**2)
    return signal / noise, signal / np.sqrt(p * (1 - p) * (chance @ square - expected**2))


def correlations(reward: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Correlation (T,) of `reward` (answers,) with each column of `right` (answers, T), all equally likely."""
    reward, right = reward - reward.mean(), right - right.mean(0)
    return reward @ right / np.sqrt((reward @ reward) * (right**2).sum(0))


@dataclass(frozen=True)
class SignalToNoise:
    """Signal over noise against `T` (lengths,): `exact` and `bare` (no baseline) by scheme, and measured."""

    T: np.ndarray
    A: int
    exact: dict[str, np.ndarray]
    bare: dict[str, np.ndarray]
    measured: dict[str, list[Interval]]
    exponent: dict[str, Interval]
    from_T: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """Exact lines and measured points with intervals, both axes logarithmic; without baseline for one scheme."""
        ax = figures.axes(ax, title="How loud is one episode about one token?", x="tokens T", y="signal / noise")
        for i, (scheme, line) in enumerate(self.exact.items()):
            style = figures.series(i)
            ax.plot(self.T, line, color=style["color"], linestyle=style["linestyle"])
            figures.errorbars(ax, self.T[: len(self.measured[scheme])], self.measured[scheme], i, linestyle="none")
            law = f"∝ {self.A**0.5:.3g}$^{{-T}}$" if scheme == ALL_OR_NOTHING else power_law(self.exponent[scheme])
            last = np.flatnonzero(line > 3e-3)[-1]
            figures.note(
                ax, f"{scheme} {law}", self.T[last], line[last], up={FRACTION: 6, MAJORITY: -6}.get(scheme, 0)
            )
        ax.plot(self.T, self.bare[FRACTION], color="grey", lw=1)
        figures.note(ax, "fraction, no baseline", self.T[-1], self.bare[FRACTION][-1], color="dimgrey")
        figures.log_axes(ax, self.T, room=5).set_ylim(3e-3, 2)
        return ax

    def describe(self) -> str:
        """Each scheme's loudness at the longest answer, and its measured exponent."""
        last = ", ".join(f"{scheme} {line[-1]:.2g}" for scheme, line in self.exact.items())
        fits = ", ".join(f"{scheme} T^{fit:.2f}" for scheme, fit in self.exponent.items())
        return (
            f"Signal over noise of one episode about one of {self.T[-1]} tokens: {last}. Measured growth from "
            f"T = {self.from_T}: {fits}; all or nothing falls as {self.A**0.5:.3g}^-T."
        )


LENGTHS = (2, 4, 8, 16, 32, 64, 128)


def measure_signal_to_noise(rng: np.random.Generator, A: int = 4, batches: int = 20, episodes: int = 1000,
                            from_T: int = 8) -> SignalToNoise:  # fmt: skip
    """`signal_to_noise` at every length of `LENGTHS`, exact, and measured in `batches` of `episodes` (about 1 s).

    Exponents are fitted to the measured batches from `from_T` on, with a bootstrap over batches. "All or nothing"
    falls exponentially, so it has none, and it is measured only where some answer can be expected to win.
    """
    T, heard = np.array(LENGTHS), {scheme: [] for scheme in SCHEMES}
    exact = {scheme: np.array([signal_to_noise(t, scheme, A)[0] for t in LENGTHS]) for scheme in SCHEMES}
    bare = {
        scheme: np.array([signal_to_noise(t, scheme, A, baseline=False)[0] for t in LENGTHS]) for scheme in SCHEMES
    }
    for t in LENGTHS:
        right = rng.random((batches, episodes, t)) < 1 / A
        for scheme in SCHEMES:
            if scheme != ALL_OR_NOTHING or episodes > 10 * A**t:
                estimate = (pay(right, A, scheme, rng) - expected_reward(t, A, scheme)) * (right - 1 / A)
                heard[scheme].append(estimate.mean((1, 2)) / estimate.std((1, 2)))
    measured = {scheme: [mean_interval(batch) for batch in line] for scheme, line in heard.items()}
    tail = np.searchsorted(T, from_T)
    exponent = {
        scheme: bootstrap_interval(np.array(line).T[:, tail:], lambda rows: slope(T[tail:], rows.mean(0)), rng)
        for scheme, line in heard.items()
        if scheme != ALL_OR_NOTHING
    }
    return SignalToNoise(T, A, exact, bare, measured, exponent, from_T)


@dataclass(frozen=True)
class CreditBudget:
    """Σ over the steps of correlation² between a step's reward and whether it was right: `total[scheme]` by T."""

    T: np.ndarray
    A: int
    total: dict[str, np.ndarray]

    def plot(self, ax: Axes | None = None) -> Axes:
        """One line a scheme, and the ceiling of 1 for anything that arrives as one number."""
        ax = figures.axes(ax, title="One number has one unit of credit to share", x="tokens T", y="Σ correlation²")
        for i, (scheme, line) in enumerate(self.total.items()):
            ax.plot(self.T, line, **figures.series(i))
            last = np.flatnonzero(line > 2e-3)[-1]
            figures.note(ax, scheme, self.T[last], line[last], up={FRACTION: 6, MAJORITY: -6}.get(scheme, 0), right=8)
        ax.axhline(1, color="grey", lw=1)
        figures.note(ax, "ceiling for one number", 16, 1, up=8, color="dimgrey")
        figures.log_axes(ax, self.T, room=4).set_ylim(1e-3, 4 * self.T[-1])
        return ax

    def describe(self) -> str:
        """What each scheme spends of its unit at the longest answer."""
        spent = ", ".join(f"{scheme} {line[-1]:.3g}" for scheme, line in self.total.items())
        return f"Squared correlations with the {self.T[-1]} steps add up to: {spent}. One number can never exceed 1."


def credit_budget(A: int = 4) -> CreditBudget:
    """Exact credit of each scheme at every length of `LENGTHS`.

    The steps are independent, so their standardised "right" indicators are orthonormal, and by Bessel's inequality
    the squared correlations of any one number with them add up to at most 1: no scheme with one number can give
    every step more than 1/√T. "Per step" sends T numbers, and has T units.
    """
    total = {scheme: np.array([T * signal_to_noise(T, scheme, A)[1] ** 2 for T in LENGTHS]) for scheme in SCHEMES}
    return CreditBudget(np.array(LENGTHS), A, total)
