"""How to climb a leaderboard without getting better: send in many and publish one, or have your friends come along.

The first is Singh et al.'s “Leaderboard Illusion” (2025); the second is what one number does to a circle.

But: variants and clones are exactly alike here. Real private variants differ, and some of the gain may be real.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.judges.arena import SCALE, bradley_terry
from ghosts.lab.stats import Interval, mean_interval


def expected_maximum(count: int) -> float:
    """Mean of the largest of `count` standard normal numbers: ∫ x d Φ(x)ᶜᵒᵘⁿᵗ."""
    x = np.linspace(-8, 8, 20_001)
    density = np.exp(-0.5 * x * x) / (2 * np.pi) ** 0.5
    below = np.cumsum(density) * (x[1] - x[0])
    return float((x * count * below ** (count - 1) * density).sum() * (x[1] - x[0]))


def gain_of_best_of(count: int, votes: int) -> float:
    """Elo points that the best of `count` equal models seems to be ahead; SCALE · 2 / √votes is a standard error."""
    return 2 * SCALE / votes**0.5 * expected_maximum(count)


@dataclass(frozen=True)
class Variants:
    """Apparent `gain` in Elo points of publishing the best of `count` (k,) identical models, by votes for each."""

    count: np.ndarray
    gain: dict[int, list[Interval]]
    exact: dict[int, np.ndarray]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Gain against the number of variants: lines are the theory, points were measured."""
        ax = figures.axes(ax, title="Publish the best of several identical models", x="variants tried in private",
                          y="apparent gain, Elo points")  # fmt: skip
        for i, (votes, measured) in enumerate(self.gain.items()):
            figures.errorbars(ax, self.count, measured, i, linestyle="none")
            ax.plot(self.count, self.exact[votes], **figures.series(i) | {"marker": ""})
            figures.note(ax, f"{votes:,} votes each", self.count[-1], self.exact[votes][-1])
        ax.set_xlim(0, self.count[-1] * 1.4)
        return ax

    def describe(self) -> str:
        """The gain at the largest number of variants."""
        ends = ", ".join(
            f"{line[-1].value:.1f} Elo points at {votes:,} votes each" for votes, line in self.gain.items()
        )
        return f"The best of {self.count[-1]} identical models seems ahead by {ends}."


def publish_the_best(
    rng: np.random.Generator, count=(1, 3, 9, 27), votes=(1000, 3000), boards: int = 400
) -> Variants:
    """Identical models, each against an equal opponent in so many `votes`; the best of `count` is published (1 s)."""
    gain = {}
    for each in votes:
        won = rng.binomial(each, 0.5, size=(boards, max(count))) / each
        rating = SCALE * np.log(won / (1 - won))
        gain[each] = [mean_interval(rating[:, :k].max(1)) for k in count]
    return Variants(
        np.array(count), gain, {each: np.array([gain_of_best_of(k, each) for k in count]) for each in votes}
    )


@dataclass(frozen=True)
class Circle:
    """Bradley–Terry `rating[model]` (k,) on a board with so many `rocks` (k,); `beats` is the chance in each duel."""

    rocks: np.ndarray
    rating: dict[str, np.ndarray]
    beats: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """Rating against the number of rocks."""
        title = "Nobody changed, only who else is there"
        ax = figures.axes(ax, title=title, x="rocks on the board", y="rating")
        for i, (model, line) in enumerate(self.rating.items()):
            ax.plot(self.rocks, line, **figures.series(i))
            figures.note(ax, model, self.rocks[-1], line[-1])
        ax.set_xlim(0.5, self.rocks[-1] * 1.2)
        return ax

    def describe(self) -> str:
        """Ratings with one rock and with many."""
        ends = "; ".join(f"{model} {line[0]:z.0f}, then {line[-1]:z.0f}" for model, line in self.rating.items())
        return f"Ratings with one rock on the board and with {self.rocks[-1]}: {ends}."


def rock_paper_scissors(beats: float = 0.8, most: int = 8, games: int = 1000) -> Circle:
    """Paper beats rock beats scissors beats paper with chance `beats`; every pair meets as often, rocks draw even."""
    kinds, rocks = ["rock", "paper", "scissors"], np.arange(1, most + 1)
    against = np.array([[0.5, 1 - beats, beats], [beats, 0.5, 1 - beats], [1 - beats, beats, 0.5]])
    rating = {kind: np.zeros(most) for kind in kinds}
    for at, count in enumerate(rocks):
        board = np.array([0] * count + [1, 2])
        wins = games * against[np.ix_(board, board)] * (1 - np.eye(len(board)))
        fit = bradley_terry(wins)
        for kind, name in enumerate(kinds):
            rating[name][at] = fit[board == kind].mean()
    return Circle(rocks, rating, beats)
