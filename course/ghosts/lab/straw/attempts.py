"""Sampling k answers and keeping the best: reward sharpens a policy, and a sharp policy has fewer ideas.

`pass_at_k` is the unbiased estimator of Chen et al. (2021); `crossover` is the smallest world in which training
on reward wins with one attempt and loses with many (the direction of Yue et al. 2025).

But: a toy of a mechanism. Its strategies are given, not learned, and its shared policy cannot tell problems apart.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, columns, mean_share_interval
from ghosts.lab.straw.policy import RunningBaseline, reinforce, softmax


def pass_at_k(n: int, c: np.ndarray | int, k: np.ndarray | int) -> np.ndarray:
    """Chance that `k` of `n` answers, drawn without replacement, hold one of the `c` right ones.

    1 − C(n−c, k) / C(n, k): the unbiased estimate of the chance that k fresh answers hold a right one (Chen et al.
    2021). `c` and `k` are integers or arrays that broadcast; 1 ≤ k ≤ n.
    """
    c, k = np.asarray(c), np.asarray(k)
    # subtle: C(n, k) overflows long before n = 1,000; the ratio is the product over i = n−c+1 … n of (1 − k/i)
    miss = np.cumprod(1 - k[..., None] / np.arange(n, 0, -1), axis=-1)
    miss = np.concatenate([np.ones((*k.shape, 1)), miss], axis=-1)
    c, k = np.broadcast_arrays(c, k)
    return 1 - np.take_along_axis(np.broadcast_to(miss, (*k.shape, n + 1)), c[..., None], -1)[..., 0]


def plug_in(n: int, c: np.ndarray | int, k: np.ndarray | int) -> np.ndarray:
    """The obvious estimate, 1 − (1 − c/n)^k: biased, and too low for k > 1."""
    return 1 - (1 - np.asarray(c) / n) ** k


@dataclass(frozen=True)
class Crossover:
    """pass@k of each policy, `curves[policy]` one interval for each of `k`, over `runs` worlds."""

    k: np.ndarray
    curves: dict[str, list[Interval]]
    runs: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """pass@k against k, k logarithmic, one line a policy with its interval as a band."""
        ax = figures.axes(ax, title="One attempt, or many", x="attempts k", y="pass@k")
        for i, (name, curve) in enumerate(self.curves.items()):
            value, low, high = columns(curve)
            ax.plot(self.k, value, label=name, **figures.series(i))
            ax.fill_between(self.k, low, high, color=figures.series(i)["color"], alpha=0.15)
        ax.set_xscale("log", base=2)
        ax.set_xticks(self.k, self.k)
        ax.set_ylim(0, 1.03)
        ax.legend(frameon=False, fontsize=8.5, loc="center left", bbox_to_anchor=(1, 0.5))
        return ax

    def describe(self) -> str:
        """Every policy's pass@k at the smallest and at the largest k."""
        ends = "; ".join(f"{name} {curve[0]:.2f} and {curve[-1]:.2f}" for name, curve in self.curves.items())
        return f"pass@{self.k[0]} and pass@{self.k[-1]} over {self.runs} worlds: {ends}."


def crossover(rng: np.random.Generator, strategies: int = 24, common: float = 1 / 3, runs: int = 20,
              updates: int = 1500, rate=1.0, bonus=0.1, samples: int = 512) -> Crossover:  # fmt: skip
    """Problems of as many kinds as there are `strategies`, each kind solved by its own strategy alone (1 s).

    One kind makes up a share `common` of all problems, the others share the rest. The base policy spreads over the
    strategies unevenly. It is then rewarded for solving: as one policy for all kinds; so with an entropy `bonus`;
    and as a policy that sees the kind. An update takes as many problems as there are kinds, for each of them.
    pass@k is estimated from `samples` answers to each kind.
    """
    k, kinds = np.array([1, 4, 16, 64, 256]), np.arange(strategies)
    share = np.where(kinds == 0, common, (1 - common) / (strategies - 1))
    base = rng.normal(scale=2.0, size=(runs, 1, strategies))

    def trained(logits: np.ndarray, reward: Callable, batch: int, weight: float = 0.0) -> np.ndarray:
        baseline = RunningBaseline()

        def credit(paid, actions, probs):
            chosen = np.take_along_axis(probs[:, None], actions[..., None], -1)[..., 0]
            return baseline(paid - weight * np.log(chosen), actions, probs)  # entropy is the mean of −log π

        policies = reinforce(logits.copy(), reward, credit, rate, rng, batch)
        return next(islice(policies, updates, None))

    def solved_blind(actions: np.ndarray) -> np.ndarray:
        return 1.0 * (actions == rng.choice(strategies, size=actions.shape, p=share))

    def solved_seeing(actions: np.ndarray) -> np.ndarray:  # one problem of every kind: T stands for the kind
        return 1.0 * (actions == kinds)

    policies = {
        "base": softmax(base),
        "rewarded, blind": trained(base, solved_blind, strategies),
        f"… and entropy × {bonus:g}": trained(base, solved_blind, strategies, bonus),
        "rewarded, sees the kind": trained(np.repeat(base, strategies, axis=1), solved_seeing, 1),
    }
    curves = {}
    for name, probs in policies.items():
        fitting = np.broadcast_to(probs, (runs, strategies, strategies))[:, kinds, kinds]
        right = rng.binomial(samples, np.minimum(fitting, 1))
        passed = pass_at_k(samples, right[..., None], k)
        curves[name] = [mean_share_interval(each) for each in (share @ passed).T]
    return Crossover(k, curves, runs)
