"""Self-play of a proposer and a solver: what should the one who sets the problems be paid for?

A solver of skill s solves a problem of difficulty d with probability σ(s − d), and learns most from a problem that it
solves half the time. The proposer chooses d, sees how eight attempts went, and learns by policy gradient from its own
reward: for problems that are easy, hard, or learnable, p (1 − p); or it chooses at random.

But: one number for a skill. Problems have a difficulty and nothing else, unless they are riddles that a coin decides.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval, mean_share_interval

LEARNABLE, RANDOM, EASIEST, HARDEST = "learnable, p(1−p)", "at random", "easiest, p", "hardest, 1−p"
ATTEMPTS, SPREAD, GAIN, TOP = 8, 1.0, 0.1, 60.0


def unbiased_learnability(wins: np.ndarray, attempts: int = ATTEMPTS) -> np.ndarray:
    """Estimate (…,) of p (1 − p) from `wins` of n attempts without bias: p̂ (1 − p̂) · n / (n − 1)."""
    share = wins / attempts
    return share * (1 - share) * attempts / (attempts - 1)


REWARDS = {
    LEARNABLE: unbiased_learnability,
    EASIEST: lambda wins: wins / ATTEMPTS,
    HARDEST: lambda wins: 1 - wins / ATTEMPTS,
}


@dataclass(frozen=True)
class SelfPlay:
    """The solver's `skill` (rounds / 10 + 1, games) by the proposer's reward, and the share of `riddles` it sets."""

    skill: dict[str, np.ndarray]
    riddles: dict[str, Interval]
    rounds: int

    def end(self, reward: str) -> Interval:
        """The skill after the last round."""
        return mean_interval(self.skill[reward][-1])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Skill against rounds, one line a reward, with the share of riddles at the end if there are any."""
        riddled = any(share.value for share in self.riddles.values())
        title = "Pay the proposer for …" + " and let it set riddles" * riddled
        ax = figures.axes(ax, title=title, x="round", y="skill of the solver")
        at = np.linspace(0, self.rounds, len(next(iter(self.skill.values()))))
        for i, (reward, skill) in enumerate(self.skill.items()):
            look = figures.series(i) | {"markevery": 40}
            ax.plot(at, skill.mean(1), **look)
            ax.fill_between(at, skill.min(1), skill.max(1), color=look["color"], alpha=0.15, lw=0)
            told = f"{reward}: {self.riddles[reward].value:.0%} riddles" if riddled else reward
            figures.note(ax, told, at[-1], skill[-1].mean(), right=9, up=(0, 11, -9, 1)[i])
        figures.ticks(ax.xaxis, np.linspace(0, self.rounds, 4))
        ax.set_xlim(0, 1.6 * self.rounds)
        ax.set_ylim(-5, 1.05 * TOP)
        return ax

    def describe(self) -> str:
        """Final skill by reward."""
        ends = ", ".join(f"{reward} {self.end(reward):.1f}" for reward in self.skill)
        return f"Skill of the solver after {self.rounds:,} rounds, by what the proposer is paid for: {ends}."


def play(rng: np.random.Generator, riddles: bool = False, rounds: int = 3000, games: int = 20,
         rate: float = 0.5) -> SelfPlay:  # fmt: skip
    """`games` pairs of each kind (1 s). With `riddles` a proposer may set one: a coin decides it, and nobody learns.

    It proposes difficulties around a mean that it moves by policy gradient, and riddles with a probability it moves
    likewise, from a tenth on. `RANDOM` draws difficulties from 0 to 60 evenly.
    """
    skill, shares = {}, {}
    for name in (LEARNABLE, RANDOM, EASIEST, HARDEST):
        s, mean, usual = np.zeros(games), np.zeros(games), np.zeros(games)
        lean = np.full(games, np.log(1 / 9) if riddles else -np.inf)
        history = [s]
        for round in range(1, rounds + 1):
            odd = rng.normal(size=games)
            d = rng.uniform(0, TOP, games) if name == RANDOM else mean + SPREAD * odd
            chance = 1 / (1 + np.exp(-lean))
            riddle = rng.random(games) < chance
            p = np.where(riddle, 0.5, 1 / (1 + np.exp(np.clip(d - s, -60, 60))))
            wins = rng.binomial(ATTEMPTS, p)
            s = s + GAIN * np.where(riddle, 0, p * (1 - p))
            if name != RANDOM:
                better = REWARDS[name](wins) - usual
                usual = usual + 0.1 * better
                mean = mean + rate * better * SPREAD * odd * ~riddle
                lean = lean + rate * better * (riddle - chance)
            if round % 10 == 0:
                history.append(s)
        skill[name] = np.array(history)
        shares[name] = mean_share_interval(1 / (1 + np.exp(-lean)))
    return SelfPlay(skill, shares, rounds)
