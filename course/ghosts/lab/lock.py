"""Representation first, then agency: a lock that trial and error opens at once from a prior, and never from nothing.

A combination of `dials` numbers, each one of `choices`; reward only when all are right. REINFORCE (Williams 1992)
on a table of logits, begun from nothing, from a clone of imperfect demonstrations, or with a reward for every dial.
But: does not generalise, because a table has nothing to generalise with; and its prior is simply given, while the
cost of the data behind it is not counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, bootstrap_interval, share_interval


def tries(right: float, dials: int = 10) -> float:
    """Expected episodes until the lock first opens, each dial being `right` with that probability: right^-dials."""
    return right**-dials


def clone(rng: np.random.Generator, runs: int, right: float, dials: int = 10, choices: int = 10,
          demonstrations: int = 1000) -> np.ndarray:  # fmt: skip
    """Logits (runs, dials, choices) cloned from people who set each dial `right` with that probability.

    The combination is 0 at every dial, which a table of logits cannot know. A clone is the log of smoothed counts;
    with no demonstrations it knows nothing.
    """
    odds = np.full(choices, (1 - right) / (choices - 1))
    odds[0] = right
    return np.log(rng.multinomial(demonstrations, odds, (runs, dials)) + 1.0)


def reinforce(rng: np.random.Generator, logits: np.ndarray, shaped: bool = False, updates: int = 300, batch: int = 32,
              rate: float = 2.0) -> np.ndarray:  # fmt: skip
    """Probability (runs, updates + 1) that the lock opens, while each run learns from `updates` · `batch` episodes.

    The reward is 1 if all dials are right and 0 otherwise, or, if `shaped`, the share of dials that are right. The
    baseline is the batch's mean.
    """
    logits = logits.copy()
    runs, dials, choices = logits.shape
    chance = np.empty((runs, updates + 1))
    for update in range(updates + 1):
        policy = softmax(logits)
        chance[:, update] = policy[:, :, 0].prod(1)
        ladder = policy.cumsum(2)[:, None]
        action = (rng.random((runs, batch, dials, 1)) > ladder).sum(3).clip(max=choices - 1)
        right = action == 0
        reward = right.mean(2) if shaped else right.all(2).astype(float)
        advantage = (reward - reward.mean(1, keepdims=True)) / batch
        # subtle: the mean over advantages is zero, so the term "- policy" of the score vanishes from the sum.
        for choice in range(choices):
            logits[:, :, choice] += rate * np.einsum("rb,rbd->rd", advantage, action == choice)
    return chance


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities along the last axis."""
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


@dataclass(frozen=True)
class Opening:
    """For each arm, the probability (runs, updates + 1) that the lock opens, after every `batch` episodes."""

    chance: Mapping[str, np.ndarray] = field(repr=False)
    batch: int

    def opened(self, arm: str) -> Interval:
        """Share of the runs of `arm` that end with the lock opening more often than not."""
        last = self.chance[arm][:, -1]
        return share_interval(int((last > 0.5).sum()), len(last))

    def episodes(self, arm: str) -> np.ndarray:
        """Episodes (runs,) until the lock opens more often than not; infinite where it never does."""
        above = self.chance[arm] > 0.5
        return np.where(above.any(1), above.argmax(1) * float(self.batch), np.inf)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Median run of each arm with the middle 95 % of runs."""
        ax = figures.axes(ax, title="Opening a lock", x="episodes", y="probability that it opens")
        for k, (arm, chance) in enumerate(self.chance.items()):
            low, middle, high = np.quantile(chance, [0.025, 0.5, 0.975], axis=0)
            episodes = np.arange(chance.shape[1]) * self.batch
            look = figures.series(k) | {"markevery": max(1, len(episodes) // 10)}
            ax.plot(episodes, middle, label=arm, **look)
            ax.fill_between(episodes, low, high, color=look["color"], alpha=0.15)
        ax.set_ylim(-0.03, 1.03)
        ax.xaxis.set_major_formatter("{x:,.0f}")
        ax.legend(frameon=False, fontsize=9, loc="center right", bbox_to_anchor=(1, 0.35))
        return ax

    def describe(self) -> str:
        """One clause an arm: how many runs open it, and after how many episodes half of the runs do."""
        return "; ".join(
            f"{arm}: opened by {self.opened(arm):.2f} of the runs"
            + (f", by half of them within {median:.0f} episodes" if np.isfinite(median) else "")
            for arm in self.chance
            for median in [np.median(self.episodes(arm))]
        )


def opening(rng: np.random.Generator, runs: int = 20, dials: int = 10, choices: int = 10, updates: int = 800,
            batch: int = 32) -> Opening:  # fmt: skip
    """The lock learned from nothing, from two clones, and from nothing with a shaped reward."""
    nothing = np.zeros((runs, dials, choices))
    arms = {
        "from nothing": (nothing, False),
        "from a clone, 50 % right": (clone(rng, runs, 0.5, dials, choices), False),
        "from a clone, 80 % right": (clone(rng, runs, 0.8, dials, choices), False),
        "from nothing, a reward for every dial": (nothing, True),
    }
    return Opening(
        {arm: reinforce(rng, start, shaped, updates, batch) for arm, (start, shaped) in arms.items()}, batch
    )


def first_opening(rng: np.random.Generator, policy: np.ndarray, runs: int = 2000) -> Interval:
    """Mean episodes until the first opening, by playing `policy` (dials, choices) without learning `runs` times.

    Episodes are geometric, so the interval is a bootstrap.
    """
    waits, waiting = np.zeros(runs), np.arange(runs)
    while len(waiting):
        waits[waiting] += 1
        right = rng.random((len(waiting), len(policy))) < policy[:, 0]
        waiting = waiting[~right.all(1)]
    return bootstrap_interval(waits, np.mean, rng)
