"""How many bits one episode brings: what arrives, and what of it is about the answer.

Closed forms for a policy that still guesses. But: a ceiling, not what a learner makes of it.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.straw.policy import ALL_OR_NOTHING, FRACTION, IMITATION, MAJORITY, NOISY_BIT, PER_STEP, expected_pay


def binomial(n: int, p: float) -> np.ndarray:
    """Probabilities (n + 1,) of 0 … n right among `n` tokens, each right with probability `p` in (0, 1)."""
    k = np.arange(n + 1)
    log_factorial = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1)))])
    return np.exp(log_factorial[n] - log_factorial - log_factorial[::-1] + k * np.log(p) + (n - k) * np.log1p(-p))


def entropy(distribution: np.ndarray) -> np.ndarray:
    """Entropy in bits of each `distribution` (…, outcomes)."""
    return -(distribution * np.log2(np.where(distribution > 0, distribution, 1))).sum(-1)


def coin(p: np.ndarray | float) -> np.ndarray:
    """Entropy in bits of a coin that falls heads with probability `p`, exact also where `p` is tiny."""
    heads = p * np.log2(np.where(p > 0, p, 1))
    return -heads - (1 - p) * np.log1p(-np.where(p < 1, p, 0)) / np.log(2)


def expected_reward(T: int, A: int, scheme: str) -> float:
    """What a policy that still guesses is paid on average: at each step under "per step", at the end otherwise."""
    return 1 / A if scheme == PER_STEP else float(binomial(T, 1 / A) @ expected_pay(np.arange(T + 1), T, A, scheme))


@dataclass(frozen=True)
class Bits:
    """Bits that one episode brings a fresh policy: `arriving` (entropy) and `teaching` (about the target)."""

    T: int
    A: int
    arriving: dict[str, float]
    teaching: dict[str, float]

    def plot(self, ax: Axes | None = None) -> Axes:
        """One row a teacher, on a logarithmic scale: a bar for what arrives, a dot for what is about the target."""
        ax = figures.axes(ax, title=f"One episode: {self.T} tokens, {self.A} choices each", x="bits (logarithmic)")
        least, names = 1e-3, list(self.arriving)[::-1]
        bits, useful = (np.array([each[name] for name in names]) for each in (self.arriving, self.teaching))
        ax.barh(names, np.maximum(bits, least), color=figures.SKY, label="arriving")
        ax.plot(np.where(useful > least, useful, np.nan), names, "D", color=figures.INK, label="about the target")
        for name, value in zip(names, bits, strict=True):
            figures.note(ax, f"{value:.3g}", max(value, least), name, right=9)
        ax.set_xscale("log")
        ax.set_xlim(least, 8 * bits.max())
        ax.legend(loc="lower right", frameon=False, fontsize=9)
        return ax

    def describe(self) -> str:
        """The bits of each teacher in one sentence."""
        rows = ", ".join(f"{name} {bits:.3g}" for name, bits in self.arriving.items())
        return (
            f"Bits arriving per episode of {self.T} tokens with {self.A} choices: {rows}. "
            f"Of the noisy bit only {self.teaching[NOISY_BIT]:.2g} bit is about the target; the rest is its noise."
        )


def bits_per_episode(T: int = 32, A: int = 4) -> Bits:
    """Closed forms for a policy that still guesses uniformly, and a target that could be any of the A^T answers."""
    right = binomial(T, 1 / A)
    arriving = {IMITATION: T * np.log2(A), PER_STEP: T * coin(1 / A), FRACTION: entropy(right)}
    arriving |= {scheme: coin(expected_reward(T, A, scheme)) for scheme in (MAJORITY, NOISY_BIT, ALL_OR_NOTHING)}
    arriving = {name: float(bits) for name, bits in arriving.items()}
    own_noise = float(right @ coin(np.arange(T + 1) / T))
    return Bits(T, A, arriving, arriving | {NOISY_BIT: arriving[NOISY_BIT] - own_noise})
