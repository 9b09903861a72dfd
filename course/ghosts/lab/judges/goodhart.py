"""Best of n by a judge that is wrong by chance: whether the best pick is ever bad depends on the tail of its errors.

With Gaussian errors picking harder always helps, ever more slowly. With heavy tails the largest score is sooner or
later a large error, and the truth behind it goes back to average.

But: errors here are independent of the answer. A judge that errs *more* on odd answers turns over sooner.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval

GAUSS, HEAVY = "Gaussian errors", "heavy-tailed errors, t(3)"
SPREAD = 3**0.5  # standard deviation of Student's t with three degrees of freedom: both kinds of error have it


def kl_of_best_of(n: np.ndarray | int) -> np.ndarray:
    """How far picking the best of `n` moves from the base policy, in nats: log n − (n − 1) / n."""
    n = np.asarray(n, float)
    return np.log(n) - (n - 1) / n


def error_density(kind: str, x: np.ndarray) -> np.ndarray:
    """Density of the judge's error at `x`, with standard deviation √3 for either kind."""
    if kind == GAUSS:
        return np.exp(-0.5 * (x / SPREAD) ** 2) / (SPREAD * (2 * np.pi) ** 0.5)
    return 2 / (np.pi * SPREAD) / (1 + x * x / 3) ** 2


def errors(kind: str, size: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Errors of the judge, of shape `size`."""
    return rng.normal(0, SPREAD, size) if kind == GAUSS else rng.standard_t(3, size)


def truth_of_best(kind: str, n: np.ndarray) -> np.ndarray:
    """Exact mean truth of the best of `n` (k,) by score = truth + error, truths N(0, 1): ∫ E[truth | s] d F(s)ⁿ."""
    score = np.sinh(np.linspace(-9, 9, 6001))  # dense in the middle, and ±4,000 at the ends
    truth = np.linspace(-7, 7, 561)
    weight = np.exp(-0.5 * truth**2) * (truth[1] - truth[0]) / (2 * np.pi) ** 0.5
    joint = error_density(kind, score[:, None] - truth) * weight
    density = joint.sum(1)
    expected = joint @ truth / np.maximum(density, 1e-300)
    below = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(score))])
    chance = np.diff((below / below[-1])[None] ** np.asarray(n, float)[:, None], axis=1)
    return chance @ ((expected[1:] + expected[:-1]) / 2)


@dataclass(frozen=True)
class BestOfN:
    """Mean truth and mean score of the best of `n` (k,) by kind of error: measured, and `exact` on `fine` (m,)."""

    n: np.ndarray
    truth: dict[str, list[Interval]]
    score: dict[str, list[Interval]]
    fine: np.ndarray
    exact: dict[str, np.ndarray]

    def peak(self, kind: str) -> int:
        """The n at which the exact truth is highest."""
        return int(self.fine[self.exact[kind].argmax()])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Truth of the pick against n: exact lines, measured points."""
        ax = figures.axes(ax, title="Pick the best of n by a judge that errs", x="n answers to pick from",
                          y="truth of the pick")  # fmt: skip
        for i, (kind, line) in enumerate(self.exact.items()):
            figures.errorbars(ax, self.n, self.truth[kind], i, linestyle="none")
            ax.plot(self.fine, line, **figures.series(i) | {"marker": ""})
            figures.note(ax, kind, self.fine[-1], line[-1], up=9, right=-60)
        ax.set_xscale("log")
        ax.set(xlim=(0.9, 12 * self.fine[-1]), ylim=(-0.1, None))
        return ax

    def describe(self) -> str:
        """Truth at the ends of both curves, and where the heavy one turns."""
        ends = "; ".join(f"{kind} {each[0].value:.2f} at n = {self.n[0]} and {each[-1].value:.2f} at {self.n[-1]:,}"
                         for kind, each in self.truth.items())  # fmt: skip
        return f"Mean truth of the pick: {ends}. With heavy tails it is highest at n = {self.peak(HEAVY)}."


def best_of_n(rng: np.random.Generator, n=(1, 4, 16, 64, 256, 1024), draws: int = 2000) -> BestOfN:
    """Measure truth and score of the best of `n`, `draws` times each, beside the exact curves (1 s)."""
    fine = np.unique(np.round(np.geomspace(1, 100_000, 60)))
    truth, score = {}, {}
    for kind in (GAUSS, HEAVY):
        truth[kind], score[kind] = [], []
        for count in n:
            true = rng.normal(size=(draws, count))
            shown = true + errors(kind, true.shape, rng)
            pick = shown.argmax(1)[:, None]
            truth[kind].append(mean_interval(np.take_along_axis(true, pick, 1)[:, 0]))
            score[kind].append(mean_interval(shown.max(1)))
    return BestOfN(np.array(n), truth, score, fine, {kind: truth_of_best(kind, fine) for kind in truth})
