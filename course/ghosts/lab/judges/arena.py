"""Ranking models by votes: Elo's running sum, Bradley and Terry's fit, and what neither of them can see.

But: simulated voters. They have no taste, no fatigue and no favourite, and every comparison is one vote.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.judges.judge import sigmoid
from ghosts.lab.stats import Interval, mean_share_interval, share_interval

SCALE = 400 / np.log(10)  # Elo points in one unit of log-odds


def elo_in_many_orders(
    winner: np.ndarray, loser: np.ndarray, models: int, K: float, orders: np.ndarray
) -> np.ndarray:
    """Elo ratings (n, models) after the same votes in each of `orders` (n, votes), which are permutations.

    The winner of a vote takes K · (1 − its expected score) from the loser. `winner` and `loser` are (votes,) model
    numbers. Ratings start at 0; a difference of 400 is odds of ten to one.
    """
    rating, every = np.zeros((len(orders), models)), np.arange(len(orders))
    for vote in orders.T:
        won, lost = winner[vote], loser[vote]
        gain = K * (1 - sigmoid((rating[every, won] - rating[every, lost]) / SCALE))
        rating[every, won] += gain
        rating[every, lost] -= gain
    return rating


def bradley_terry(wins: np.ndarray, rounds: int = 30) -> np.ndarray:
    """Ratings (…, n), mean 0, that make `wins` (…, n, n) likeliest: P(i beats j) = σ((rᵢ − rⱼ) / SCALE).

    `wins[i, j]` counts how often i beat j. Newton's method on the log-likelihood; half a win is added to each pair
    that met, so that a model that never lost has a finite rating.
    """
    n = wins.shape[-1]
    games = wins + wins.swapaxes(-1, -2)
    wins = wins + 0.5 * (games > 0)
    games = wins + wins.swapaxes(-1, -2)
    strength = np.zeros(wins.shape[:-1])
    for _ in range(rounds):
        p = sigmoid(strength[..., :, None] - strength[..., None, :])
        slope = (wins - games * p).sum(-1)  # won less expected
        weight = games * p * (1 - p)
        curve = weight.sum(-1)[..., None] * np.eye(n) - weight
        # subtle: only differences count, so the curvature is singular along (1, …, 1); 1/n there fixes the mean
        strength = strength + np.linalg.solve(curve + 1 / n, slope[..., None])[..., 0]
    return SCALE * (strength - strength.mean(-1, keepdims=True))


def vote(rating: np.ndarray, votes: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Winners and losers (votes,) of random pairs of models with true `rating` (n,)."""
    first = rng.integers(len(rating), size=votes)
    second = (first + rng.integers(1, len(rating), size=votes)) % len(rating)
    won = rng.random(votes) < sigmoid((rating[first] - rating[second]) / SCALE)
    return np.where(won, first, second), np.where(won, second, first)


def table(winner: np.ndarray, loser: np.ndarray, models: int) -> np.ndarray:
    """How often each model beat each: (models, models)."""
    wins = np.zeros((models, models))
    np.add.at(wins, (winner, loser), 1)
    return wins


@dataclass(frozen=True)
class Orders:
    """The same votes in many orders: Elo `ratings[K]` (orders, models), beside one `fit` (models,) and the `truth`.

    `low` and `high` (models,) are the fit's bootstrap interval; `covered` is how often such intervals held the truth.
    `upset` is how often the truly best model is not on top, by way of rating, over many boards of fresh votes.
    """

    truth: np.ndarray
    ratings: dict[float, np.ndarray]
    fit: np.ndarray
    low: np.ndarray
    high: np.ndarray
    covered: Interval
    upset: dict[str, Interval]
    votes: int

    def spread(self, K: float) -> float:
        """Mean over models of the range that holds 95 % of the orders' ratings."""
        low, high = np.quantile(self.ratings[K], [0.025, 0.975], axis=0)
        return float((high - low).mean())

    def plot(self, ax: Axes | None = None) -> Axes:
        """For each model the truth, the ranges of Elo over orders, and the Bradley–Terry fit with its interval."""
        ax = figures.axes(ax, title=f"The same {self.votes:,} votes, in 500 orders", x="rating", y="model")
        y = np.arange(len(self.truth))
        for i, (K, ratings) in enumerate(self.ratings.items()):
            low, middle, high = np.quantile(ratings, [0.025, 0.5, 0.975], axis=0)
            look = figures.series(i) | {"linestyle": "none", "label": f"Elo, K = {K:g}: 95 % of the orders"}
            ax.errorbar(middle, y + 0.25 - 0.25 * i, xerr=(middle - low, high - middle), capsize=3, lw=1.5, **look)
        look = figures.series(2) | {"linestyle": "none", "label": "Bradley–Terry: 95 % of redrawn votes"}
        ax.errorbar(self.fit, y - 0.25, xerr=(self.fit - self.low, self.high - self.fit), capsize=3, lw=1.5, **look)
        ax.plot(self.truth, y, "|", color=figures.INK, markersize=26, label="truth")
        ax.set_yticks(y, "ABCDEFGHIJ"[: len(y)])
        ax.legend(frameon=False, fontsize=8.5, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
        return ax

    def describe(self) -> str:
        """How far order moves Elo, and what the fit's intervals are worth."""
        moved = ", ".join(f"{self.spread(K):.0f} points with K = {K:g}" for K in self.ratings)
        return (
            f"The order of the same {self.votes:,} votes moves an Elo rating over a range of {moved}. A "
            f"Bradley–Terry fit does not depend on it; its bootstrap interval is {(self.high - self.low).mean():.0f} "
            f"points wide, and such intervals held the truth in {self.covered:.2f} of the cases."
        )


def redrawn(wins: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    """Bradley–Terry ratings (draws, n) of as many votes, drawn again from those in `wins` (n, n): a bootstrap."""
    votes, n = int(wins.sum()), len(wins)
    again = rng.multinomial(votes, (wins / votes).ravel(), size=draws)
    return bradley_terry(again.reshape(draws, n, n).astype(float))


def upsets(truth: np.ndarray, votes: int, Ks: tuple[float, ...], boards: int,
           rng: np.random.Generator) -> dict[str, Interval]:  # fmt: skip
    """On what share of `boards`, each with its own `votes`, the truly best model is not on top: Elo and the fit."""
    models, best = len(truth), truth.argmax()
    winner, loser = vote(truth, boards * votes, rng)
    rows = np.arange(boards * votes).reshape(boards, votes)
    wins = np.stack([table(winner[row], loser[row], models) for row in rows])
    ratings = {f"Elo, K = {K:g}": elo_in_many_orders(winner, loser, models, K, rows) for K in Ks}
    ratings["Bradley–Terry"] = bradley_terry(wins)
    return {way: share_interval(int((each.argmax(1) != best).sum()), boards) for way, each in ratings.items()}


def shuffle_votes(rng: np.random.Generator, votes: int = 2000, gap: float = 15, models: int = 6, orders: int = 500,
                  boards: int = 60) -> Orders:  # fmt: skip
    """One leaderboard of `models` that lie `gap` points apart, in many orders; intervals on `boards` others (3 s)."""
    truth = gap * (np.arange(models) - (models - 1) / 2)
    winner, loser = vote(truth, votes, rng)
    orders_ = rng.random((orders, votes)).argsort(1)
    ratings = {K: elo_in_many_orders(winner, loser, models, K, orders_) for K in (32, 4)}
    wins = table(winner, loser, models)
    low, high = np.quantile(redrawn(wins, 500, rng), [0.025, 0.975], axis=0)
    covered = []
    for _ in range(boards):
        a, b = np.quantile(redrawn(table(*vote(truth, votes, rng), models), 200, rng), [0.025, 0.975], axis=0)
        covered.append(((a <= truth) & (truth <= b)).mean())
    upset = upsets(truth, votes, tuple(ratings), 10 * boards, rng)
    return Orders(truth, ratings, bradley_terry(wins), low, high, mean_share_interval(covered), upset, votes)
