"""A popularity table: visits counted, and users who look at the table. It ranks, but what?

After Salganik, Dodds and Watts (2006), whose fourteen thousand listeners saw, or did not see, what others had
downloaded.

But: users here can tell the better of two tools at once. Real ones also have habits, prices and advertisements.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval, mean_share_interval


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks (…, n) from 0, smallest first."""
    return values.argsort(-1).argsort(-1)


def rank_correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Spearman's ρ (…,) between `a` and `b` (…, n), for values without ties: 1 − 6 Σ d² / (n³ − n)."""
    n, d = a.shape[-1], ranks(a) - ranks(b)
    return 1 - 6 * (d**2).sum(-1) / (n**3 - n)


@dataclass(frozen=True)
class Popularity:
    """By share of `herd` users (k,): rank correlation of visits with quality, and between two histories."""

    herd: np.ndarray
    with_quality: list[Interval]
    between: list[Interval]
    best_on_top: list[Interval]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Both correlations against the share of users who go where the visits are."""
        ax = figures.axes(ax, title="What does a popularity table rank?", x="share of users who follow the table",
                          y="rank correlation")  # fmt: skip
        lines = {"visits and quality": self.with_quality, "visits in two histories": self.between}
        for i, (name, line) in enumerate(lines.items()):
            figures.errorbars(ax, self.herd, line, i, label=name)
        ax.set_ylim(-0.1, 1.05)
        ax.legend(frameon=False, loc="lower left")
        return ax

    def describe(self) -> str:
        """The correlation with quality at both ends, and how often the best tool leads."""
        a, b = self.with_quality[0].value, self.with_quality[-1].value
        return (
            f"Rank correlation of visits with quality: {a:.2f} if nobody looks at the table, {b:.2f} if "
            f"{self.herd[-1]:.0%} of the users follow it; the best tool leads in {self.best_on_top[0].value:.2f} and "
            f"{self.best_on_top[-1].value:.2f} of the histories."
        )


def visit(herd: float, quality: np.ndarray, users: int, rng: np.random.Generator) -> np.ndarray:
    """Visits (histories, tools) after `users` came: herd ones go where visits are, others keep the better of two."""
    histories, tools = quality.shape
    visits, every = np.ones((histories, tools)), np.arange(histories)
    for _ in range(users):
        total = visits.cumsum(1)
        followed = (total < rng.random((histories, 1)) * total[:, -1:]).sum(1)
        a, b = rng.integers(tools, size=(2, histories))
        better = np.where(quality[every, a] > quality[every, b], a, b)
        visits[every, np.where(rng.random(histories) < herd, followed, better)] += 1
    return visits


def popular_or_good(rng: np.random.Generator, herd=(0.0, 0.5, 0.8, 0.9, 0.95, 0.99), tools: int = 20,
                    users: int = 2000, histories: int = 60) -> Popularity:  # fmt: skip
    """Two histories of each of `histories` markets with the same tools, for each share of `herd` users (2 s)."""
    with_quality, between, top = [], [], []
    for share in herd:
        quality = np.repeat(rng.normal(size=(histories, tools)), 2, axis=0)
        visits = visit(share, quality, users, rng) + 1e-6 * rng.random(quality.shape)  # ties are broken by chance
        # subtle: two histories of one market share its tools and count as one sample
        with_quality.append(mean_interval(rank_correlation(visits, quality).reshape(-1, 2).mean(1)))
        between.append(mean_interval(rank_correlation(visits[::2], visits[1::2])))
        top.append(mean_share_interval((visits.argmax(1) == quality.argmax(1)).reshape(-1, 2).mean(1)))
    return Popularity(np.array(herd), with_quality, between, top)
