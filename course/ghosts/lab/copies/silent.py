"""Silent collapse: the mean of what you measure stays where it was, and almost every lineage is gone.

A Gaussian fitted to samples of a Gaussian, again and again. The unbiased variance keeps its mean exactly. But
variances *multiply*, and a product of fair factors drifts to zero: its logarithm loses about 1/(n − 1) a generation.

But: one number a generation. In a real model each feature does this, at a speed of its own.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, bootstrap_interval, mean_interval


def log_drift(n: int) -> float:
    """Mean of log(s² / σ²) for the unbiased variance s² of `n` samples: ψ(ν/2) − log(ν/2) with ν = n − 1, exact.

    About −1/ν. (ψ, the digamma function, by its recurrence and asymptotic series.)
    """
    x, shift = (n - 1) / 2, 0.0
    while x < 20:
        shift -= 1 / x
        x += 1
    return float(np.log(x) - 1 / (2 * x) - 1 / (12 * x**2) + 1 / (120 * x**4) + shift - np.log((n - 1) / 2))


@dataclass(frozen=True)
class Collapse:
    """Variances (generations + 1, chains) of lineages that began with 1; `n` samples a generation."""

    variance: np.ndarray
    n: int
    mean: Interval
    median: Interval

    @property
    def typical(self) -> float:
        """exp(generations · drift): what the median is by theory."""
        return float(np.exp((len(self.variance) - 1) * log_drift(self.n)))

    def share_below(self, level: float) -> float:
        """Share of the lineages whose variance ends below `level`."""
        return float((self.variance[-1] < level).mean())

    def plot(self, ax: Axes | None = None) -> Axes:
        """Some lineages, and the mean, the median and the theory of the median over all."""
        ax = figures.axes(ax, title=f"Variance, {self.n} samples a generation", x="generation", y="variance")
        generation = np.arange(len(self.variance))
        ax.plot(self.variance[:, :40], color=figures.SKY, alpha=0.5, lw=0.7)
        lines = {"mean": self.variance.mean(1), "median": np.median(self.variance, 1)}
        for i, (name, line) in enumerate(lines.items()):
            ax.plot(line, **figures.series(i) | {"marker": ""}, lw=2.4)
            figures.note(ax, f"{name} {line[-1]:.2g}", generation[-1], line[-1])
        ax.plot(np.exp(generation * log_drift(self.n)), color=figures.INK, lw=1, ls=":")
        ax.set_yscale("log")
        figures.ticks(ax.xaxis, generation[::100])
        ax.set(xlim=(0, 1.25 * generation[-1]), ylim=(1e-6, 30))
        return ax

    def describe(self) -> str:
        """Mean and median at the end."""
        return (
            f"After {len(self.variance) - 1} generations of {self.n} samples the variance, which was 1, has mean "
            f"{self.mean:.2f} over {self.variance.shape[1]:,} lineages and median {self.median:.4f}; theory says 1 "
            f"and {self.typical:.4f}."
        )


def collapse_silently(
    rng: np.random.Generator, n: int = 100, generations: int = 500, chains: int = 20_000
) -> Collapse:
    """Lineages of Gaussians (1 s). Drawn exactly: s² / σ² is a χ² variable with n − 1 degrees over n − 1."""
    factors = rng.chisquare(n - 1, size=(generations, chains)).astype(np.float32) / (n - 1)
    variance = np.concatenate([np.ones((1, chains), np.float32), np.cumprod(factors, axis=0)])
    median = bootstrap_interval(variance[-1], np.median, rng, draws=200)
    return Collapse(variance, n, mean_interval(variance[-1]), median)
