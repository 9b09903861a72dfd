"""What the cache buys: the same logits for less work, paid in bytes, and nothing that the tokens did not say.

But: seconds are this machine's at this moment, and a small ghost spends much of its time on Python itself.
"""

import time
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.gpt import GPT, Cache
from ghosts.lab.stats import Interval, bootstrap_interval


def read_one_by_one(model: GPT, tokens: np.ndarray) -> tuple[np.ndarray, Cache]:
    """Logits (T, V) after each of `tokens` (T,), each computed once, and the cache that remains."""
    cache = Cache(model)
    return np.concatenate([model.extend(token[None, None], cache)[0] for token in tokens]), cache


def cache_of(model: GPT, tokens: np.ndarray) -> Cache:
    """The cache rebuilt from nothing but `tokens` (T,) and the weights."""
    cache = Cache(model)
    model.extend(tokens[None], cache)
    return cache


def cache_gap(one: Cache, other: Cache) -> float:
    """The largest difference between two caches of the same length, in any key or value."""
    n = one.length
    return max(float(np.abs(a[..., :n, :] - b[..., :n, :]).max())
               for a, b in ((one.keys, other.keys), (one.values, other.values)))  # fmt: skip


@dataclass(frozen=True)
class Decoding:
    """Milliseconds for the token after `length` tokens, without cache (`afresh`) and with, and the cache's bytes."""

    length: np.ndarray
    afresh: list[Interval]
    cached: list[Interval]
    nbytes: np.ndarray
    gap: float  # largest difference between the logits of the two ways

    def ratio(self, at: int = -1) -> float:
        """How many times as fast the cache makes the token after `length[at]` tokens."""
        return self.afresh[at].value / self.cached[at].value

    def plot(self, ax: Axes | None = None) -> Axes:
        """Two lines; at each length the bytes that the cache then holds."""
        ax = figures.axes(ax, title="One more token", x="tokens already read", y="milliseconds for the next one")
        figures.errorbars(ax, self.length, self.afresh, 0, label="everything computed afresh")
        figures.errorbars(ax, self.length, self.cached, 1, label="with the cache (its size in KiB)")
        for n, each, size in zip(self.length, self.cached, self.nbytes, strict=True):
            figures.note(ax, f"{size / 1024:.0f}", n, each.value, right=-8, up=-10)
        ax.set_ylim(0)
        ax.legend(frameon=False)
        return ax

    def describe(self) -> str:
        """The ends of both lines."""
        return (
            f"After {self.length[-1]} tokens the next takes {self.afresh[-1].value:.2f} ms computed afresh and "
            f"{self.cached[-1].value:.2f} ms with a cache of {self.nbytes[-1]:,} bytes; after {self.length[0]} "
            f"tokens {self.afresh[0].value:.2f} and {self.cached[0].value:.2f} ms."
        )


def decoding_times(model: GPT, tokens: np.ndarray, rng: np.random.Generator, length=(32, 64, 128, 192, 255),
                   repeats: int = 25) -> Decoding:  # fmt: skip
    """The time of the token after each of `length` tokens of a text `tokens` (T,), both ways in turn: medians."""
    afresh, cached, nbytes, gap = [], [], [], 0.0
    for n in length:
        times = np.empty((2, repeats))
        for repeat in range(repeats):
            cache = cache_of(model, tokens[: n - 1])
            began = time.perf_counter()
            whole = model.logits(tokens[:n])[-1]
            between = time.perf_counter()
            last = model.extend(tokens[None, n - 1 : n], cache)[0, -1]
            times[:, repeat] = between - began, time.perf_counter() - between
            gap = max(gap, float(np.abs(whole - last).max()))
        afresh.append(bootstrap_interval(1e3 * times[0], np.median, rng))
        cached.append(bootstrap_interval(1e3 * times[1], np.median, rng))
        nbytes.append(cache.nbytes)
    return Decoding(np.array(length), afresh, cached, np.array(nbytes), gap)
