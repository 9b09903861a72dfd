"""How many bits does one parameter hold? Fill a memory with facts of known size until it gives way.

A fact is a random key that belongs to one of N random values: log2 N bits. What is stored of them is what the
trained memory saves when the values are to be written down: N log2 N bits less its code length, as Morris et al.
(2025) count.

But: one matrix, trained to the end on facts without structure. A deep network may hold more or less per parameter.
"""

from dataclasses import dataclass
from math import comb

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.gpt import AdamW
from ghosts.lab.stats import Interval, mean_interval, mean_share_interval

PUBLISHED = {"Allen-Zhu & Li: 2": 2.0, "Morris et al.: 3.6": 3.6}
PERFECT = 0.999  # the share recalled that counts as all
LOWEST = -60.0  # subtle: below it exp gives denormal numbers, with which processors are a hundred times slower


def cover(N: int, d: int) -> float:
    """Chance that a neuron with `d` weights can hold `N` random bits, one for each of N points (Cover 1965).

    2 Σ_{k<d} C(N−1, k) of the 2^N labellings can be separated. At N = 2d it is exactly one half, for every d: with
    many weights a cliff at 2 bits each.
    """
    return 2 * sum(comb(N - 1, k) for k in range(min(d, N))) / 2**N


def log_shares(logits: np.ndarray) -> np.ndarray:
    """Logarithm of the softmax over the last axis, cut off at exp(−60)."""
    logits = np.maximum(logits - logits.max(-1, keepdims=True), LOWEST)
    return logits - np.log(np.exp(logits).sum(-1, keepdims=True))


def fill(rng: np.random.Generator, d: int, N: int, runs: int, steps: int) -> tuple[np.ndarray, ...]:
    """Keys and values (runs, N, d) and the weights W (runs, d, d) trained to say which value belongs to which key."""
    keys, values = rng.normal(0, d**-0.5, (2, runs, N, d)).astype(np.float32)
    W = np.zeros((runs, d, d), np.float32)
    adam, own = AdamW(W, decay=0), np.eye(N, dtype=np.float32)
    for step in range(steps):
        p = np.exp(log_shares(keys @ W @ values.swapaxes(1, 2)))
        adam.step(keys.swapaxes(1, 2) @ ((p - own) @ values) / N, 0.3 * (1 - 0.9 * step / steps))
    return keys, values, W


def bits_stored(logits: np.ndarray) -> np.ndarray:
    """Bits (runs,) that `logits` (runs, N, N) save in writing down which value is each key's own, the diagonal."""
    N = logits.shape[-1]
    own = log_shares(logits).diagonal(axis1=1, axis2=2)
    return N * np.log2(N) + own.sum(-1) / np.log(2)


def rounded(W: np.ndarray, bits: int) -> np.ndarray:
    """Each matrix of `W` (runs, d, d) rounded to 2^bits evenly spaced levels between ± its largest entry."""
    top = np.abs(W).max((1, 2), keepdims=True)
    levels = 2**bits - 1
    return (np.round((W / top + 1) / 2 * levels) / levels * 2 - 1) * top


@dataclass(frozen=True)
class Capacity:
    """Recall and bits stored per parameter against the number of facts `N`, and recall after rounding the weights."""

    N: np.ndarray
    d: int
    recall: list[Interval]
    stored: list[Interval]  # bits per parameter
    coarse: dict[int, dict[int, Interval]]  # recall of so many facts, the weights rounded to so many bits

    @property
    def offered(self) -> np.ndarray:
        """Bits that the facts hold, per parameter."""
        return self.N * np.log2(self.N) / self.d**2

    @property
    def best(self) -> int:
        """Where most bits are stored: an index into `N`."""
        return int(np.argmax([each.value for each in self.stored]))

    @property
    def full(self) -> int:
        """The most facts that are recalled without a mistake."""
        return int(self.N[np.flatnonzero([each.value > PERFECT for each in self.recall])[-1]])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Bits per parameter, the share recalled written at each point, and the two published values."""
        ax = figures.axes(ax, title=f"Filling {self.d**2} parameters", x="facts", y="bits stored per parameter")
        ax.plot(self.N, self.offered, color="grey", lw=1)
        figures.note(ax, "all that the facts hold", self.N[-2], self.offered[-2], right=8, up=-4, color="dimgrey")
        figures.errorbars(ax, self.N, self.stored, 0)
        for n, bits, share in zip(self.N, self.stored, self.recall, strict=True):
            figures.note(ax, f"{share.value:.0%}", n, bits.high, right=-8, up=9)
        for name, level in PUBLISHED.items():
            ax.axhline(level, color=figures.RED, lw=1, linestyle=":")
            figures.note(ax, name, self.N[0], level, up=7, right=0, color=figures.RED)
        ax.set_ylim(0, 4)
        return ax

    def describe(self) -> str:
        """Where it is full, the most it stores, and what is left at the end."""
        return (
            f"{self.d**2} parameters recall {self.full} facts without a mistake. Most is stored at "
            f"{self.N[self.best]} facts: {self.stored[self.best].value:.2f} bits per parameter. At {self.N[-1]} "
            f"facts {self.recall[-1].value:.0%} are recalled, and {self.stored[-1].value:.2f} bits per parameter "
            "are left."
        )


def capacity(rng: np.random.Generator, d: int = 16, N=(32, 40, 48, 56, 64, 72, 96), runs: int = 12,
             steps: int = 2000, bits=(8, 6, 5, 4, 3, 2)) -> Capacity:  # fmt: skip
    """Fill d × d parameters with ever more facts (about 4 s), and round those that make no mistake."""
    recall, stored, coarse = [], [], {}
    for n in N:
        keys, values, W = fill(rng, d, n, runs, steps)
        read = values.swapaxes(1, 2)
        logits = keys @ W @ read
        recall.append(mean_share_interval((logits.argmax(-1) == np.arange(n)).mean(-1)))
        stored.append(mean_interval(bits_stored(logits) / d**2))
        if recall[-1].value > PERFECT:
            rows = {b: (keys @ rounded(W, b) @ read).argmax(-1) == np.arange(n) for b in bits}
            coarse[n] = {b: mean_share_interval(right.mean(-1)) for b, right in rows.items()}
    return Capacity(np.array(N), d, recall, stored, coarse)
