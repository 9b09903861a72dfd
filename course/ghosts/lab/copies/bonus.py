"""An entropy bonus, and what it costs: variety among good answers first, then words that do not exist.

A policy is paid for jokes that people laugh at, plus β times its entropy. What it converges to is known exactly:
π ∝ exp(reward / β), Gibbs's distribution.

But: the exact optimum, not a training run. A policy that learns from few samples may never get there.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.copies.modes import expected_distinct
from ghosts.lab.stats import Interval, mean_interval, mean_share_interval


def gibbs(reward: np.ndarray, bonus: float) -> np.ndarray:
    """The policy (…, kinds) that maximises Σ π · `reward` + `bonus` · entropy(π): softmax(reward / bonus)."""
    p = np.exp((reward - reward.max(-1, keepdims=True)) / bonus)
    return p / p.sum(-1, keepdims=True)


@dataclass(frozen=True)
class Bonus:
    """By `bonus` (k,): share of laughs, share of `invented` strings, and different good jokes in `samples` draws."""

    bonus: np.ndarray
    laughs: list[Interval]
    invented: list[Interval]
    variety: list[Interval]
    good: int
    samples: int
    cliff: float  # the gap in reward over the logarithm of the strings per joke

    @property
    def best(self) -> int:
        """The place of the bonus with the most different good jokes."""
        return int(np.argmax([each.value for each in self.variety]))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Variety among the good, mean reward and strings that are no joke, against the bonus; and theory's cliff."""
        ax = figures.axes(ax, title="What an entropy bonus buys", x="bonus β", y="share")
        lines = {f"of {self.good} good jokes, told": [each.value / self.good for each in self.variety],
                 "mean reward": [each.value for each in self.laughs],
                 "no joke at all": [each.value for each in self.invented]}  # fmt: skip
        for i, (name, line) in enumerate(lines.items()):
            ax.plot(self.bonus, line, **figures.series(i), label=name)
        ax.axvline(self.cliff, color="grey", lw=1)
        figures.note(ax, f"cliff: {self.cliff:.2f}", self.cliff, 1.03, color="dimgrey")
        ax.set_xscale("log")
        figures.ticks(ax.xaxis, (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5))
        ax.set_ylim(-0.03, 1.08)
        ax.legend(frameon=False)
        return ax

    def describe(self) -> str:
        """The ends and the best bonus."""
        at = (0, self.best, -1)
        rows = "; ".join(
            f"β = {self.bonus[i]:.2g}: {self.variety[i].value:.0f} good jokes, reward {self.laughs[i].value:.2f}, "
            f"{self.invented[i].value:.2f} invented"
            for i in at
        )
        return f"Of {self.good} good jokes, in {self.samples} draws. {rows}."


def sweep_bonus(rng: np.random.Generator, good: int = 25, others: int = 5000, samples: int = 100,
                runs: int = 40) -> Bonus:  # fmt: skip
    """`good` jokes of reward near 0.9 that differ a little, among `others` strings near 0.1 (1 s)."""
    bonus = np.geomspace(0.005, 0.5, 21)
    reward = np.concatenate([rng.normal(0.9, 0.05, (runs, good)), rng.normal(0.1, 0.05, (runs, others))], axis=1)
    laughs, invented, variety = [], [], []
    for each in bonus:
        p = gibbs(reward, each)
        laughs.append(mean_interval((p * reward).sum(1)))
        invented.append(mean_share_interval(p[:, good:].sum(1)))
        variety.append(mean_interval(expected_distinct(p[:, :good], samples)))
    return Bonus(bonus, laughs, invented, variety, good, samples, (0.9 - 0.1) / np.log(others / good))
