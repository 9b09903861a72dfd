"""Who is pushed for a win: every token of the answer, its wrong turns included.

But: the tokens are independent, so a wrong one is never mended by a later one, as it may be in a real answer.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_share_interval
from ghosts.lab.straw.bits import binomial, expected_reward
from ghosts.lab.straw.policy import pay


@dataclass(frozen=True)
class WrongCredit:
    """For every bar 0 … T of right tokens: chance to `win` (T + 1,), and `wrong` share of the winners' tokens."""

    T: int
    A: int
    win: np.ndarray
    wrong: np.ndarray
    majority: int  # the bar at which more than half are right
    measured: Interval  # wrong share at that bar
    winners: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """Wrong share against the chance of winning, from the majority's bar to all right."""
        title = f"Purer winners are rarer winners ({self.T} tokens, {self.A} choices)"
        ax = figures.axes(ax, title=title, x="chance that a rollout wins", y="wrong share of up-weighted steps")
        ax.plot(self.win[self.majority :], self.wrong[self.majority :], **figures.series(0))
        for bar in (self.majority, (self.majority + self.T) // 2, self.T):
            figures.note(ax, f"at least {bar} right", self.win[bar], self.wrong[bar], right=9, up=-8)
        ax.set_xscale("log")
        ax.set_xlim(right=8 * self.win[self.majority])
        ax.set_ylim(-0.06, None)
        return ax

    def describe(self) -> str:
        """The wrong share at the majority's bar, exact and measured, and what purity costs."""
        bar, lucky = self.majority, 1 / self.win
        return (
            f"Of the steps up-weighted in winners {self.wrong[bar]:.3f} were wrong if more than half of {self.T} had "
            f"to be right (measured {self.measured:.3f}, {self.winners:,} winners); if all had to be right none was, "
            f"but one rollout in {lucky[-1]:,.0f} won instead of one in {lucky[bar]:.1f}."
        )


def wrong_credit(rng: np.random.Generator, T: int = 11, A: int = 2, episodes: int = 20_000) -> WrongCredit:
    """Closed form for every bar, and a measurement at "more than half right", for a policy that still guesses.

    With A = 2 and odd T the share at that bar is 1/2 − C(T−1, (T−1)/2) / 2^T: nearly half, however long the answer.
    """
    right, majority = binomial(T, 1 / A), T // 2 + 1
    win = right[::-1].cumsum()[::-1]
    wrong = 1 - (right * np.arange(T + 1))[::-1].cumsum()[::-1] / win / T
    drawn = rng.random((episodes, T)) < 1 / A
    winners = drawn[drawn.sum(-1) >= majority]
    return WrongCredit(T, A, win, wrong, majority, mean_share_interval(1 - winners.mean(-1)), len(winners))


@dataclass(frozen=True)
class Episode:
    """One answer, what arrived for it (1,) or (T,), and the credit (T,) that each token gets."""

    scheme: str
    tokens: np.ndarray
    right: np.ndarray
    reward: np.ndarray
    credit: np.ndarray

    def plot(self, ax: Axes | None = None) -> Axes:
        """The answer as a row of cells, ✓ or ✗ in each, and from each an arrow: pushed up or down, and how much."""
        T, step = len(self.tokens), np.arange(1, len(self.tokens) + 1)
        push = f"each pushed by {self.credit[0]:+.2g}" if len(self.reward) == 1 else "each by its own"
        title = f"{self.scheme}: {self.right.sum()} of {T} right, {self.reward.sum():.2g} paid, {push}"
        ax = figures.axes(ax, title=title, x="step", y="down      credit      up", size=(max(6.4, 0.28 * T + 1), 2.6))
        paper = np.where(self.right, "#D6EAF8", "#FBE3D6")
        ax.scatter(step, 0 * step, s=230, marker="s", c=paper, edgecolors=figures.INK, linewidths=0.6)
        for at, token, good in zip(step, self.tokens, self.right, strict=True):
            ax.text(at, 0, f"{'abcdefghij'[token]}{'✓' if good else '✗'}", ha="center", va="center", fontsize=8)
        foot, colour = (
            0.22 * np.sign(self.credit),
            np.where(self.right == (self.credit > 0), figures.BLUE, figures.RED),
        )
        arrow = {"angles": "xy", "scale_units": "xy", "scale": 1, "minlength": 0, "units": "inches", "width": 0.045}
        ax.quiver(step, foot, 0 * step, self.credit, color=colour, **arrow)
        ax.set(xlim=(0.3, T + 0.7), ylim=(-1.3, 1.3), yticks=[0], yticklabels=[""], xticks=step[:: 1 + T // 20])
        return ax

    def describe(self) -> str:
        """What arrived, and how many tokens it pushes the wrong way."""
        up, down = (self.credit > 0) & ~self.right, (self.credit < 0) & self.right
        return (
            f"{self.right.sum()} of {len(self.tokens)} tokens right, paid {self.reward.sum():.3g} under "
            f"“{self.scheme}”: {up.sum()} wrong tokens are pushed up and {down.sum()} right ones down."
        )


def episode(T: int, scheme: str, rng: np.random.Generator, A: int = 4) -> Episode:
    """One answer by a policy that still guesses, credited with what it is paid above the expected reward."""
    target, tokens = rng.integers(A, size=(2, T))
    right = tokens == target
    reward = pay(right, A, scheme, rng)
    return Episode(scheme, tokens, right, reward, np.broadcast_to(reward - expected_reward(T, A, scheme), T))
