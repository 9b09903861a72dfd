"""Two ways to remember that a key belongs to a value: add it to a matrix of weights, or keep it and look.

The weights cost d² floats whatever they are asked to hold, and every fact blurs the others. Attention keeps each key
and value exactly, and pays 2d floats for each.

But: random keys, which share no structure. Facts that resemble each other could be stored for less.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_share_interval

ONE_PASS, REHEARSED = "weights, one pass", "weights, least squares"
ATTENTION, WINDOW = "attention", "attention, window"
MEMORIES = (ONE_PASS, REHEARSED, ATTENTION, WINDOW)


def facts(rng: np.random.Generator, runs: int, N: int, d: int) -> tuple[np.ndarray, np.ndarray]:
    """Random keys and values, each (runs, N, d): directions, so every one has length 1."""
    both = rng.normal(size=(2, runs, N, d))
    both /= np.linalg.norm(both, axis=-1, keepdims=True)
    return both[0], both[1]


def write_once(keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Weights (runs, d, d) after one pass: Σ key ⊗ value, each fact added on top of the others (Hebb's rule)."""
    return keys.swapaxes(1, 2) @ values


def rehearse(keys: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Weights (runs, d, d) after rehearsing by least squares to the end. Other rules hold more (`fill`)."""
    return np.linalg.pinv(keys) @ values


def attend(query: np.ndarray, keys: np.ndarray, values: np.ndarray, sharpness: float = 40.0) -> np.ndarray:
    """softmax(sharpness · query keysᵀ) values: what attention reads for each `query` (runs, M, d)."""
    scores = sharpness * query @ keys.swapaxes(1, 2)
    shares = np.exp(scores - scores.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True) @ values


def recalled(read: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Share (runs,) of `read` (runs, N, d) for which the value of its own row is the most similar one."""
    return ((read @ values.swapaxes(1, 2)).argmax(-1) == np.arange(values.shape[1])).mean(-1)


def recall(rng: np.random.Generator, d: int, N: int, noise: float = 0.0, runs: int = 20) -> dict[str, np.ndarray]:
    """Share (runs,) of `N` facts that each memory recalls when asked with its key plus noise of length ≈ `noise`.

    The window keeps only the last d/2 facts: then attention has as many floats as the weights, d².
    """
    keys, values = facts(rng, runs, N, d)
    query = keys + noise * rng.normal(0, d**-0.5, keys.shape)
    last = slice(max(0, N - d // 2), None)
    read = {
        ONE_PASS:  query @ write_once(keys, values),
        REHEARSED: query @ rehearse(keys, values),
        ATTENTION: attend(query, keys, values),
        WINDOW:    attend(query, keys[:, last], values[:, last]),
    }  # fmt: skip
    return {memory: recalled(each, values) for memory, each in read.items()}


@dataclass(frozen=True)
class Recall:
    """Share of facts recalled by each memory, against `along` (number of facts, or noise)."""

    along: np.ndarray
    share: dict[str, list[Interval]]
    d: int
    N: int | None  # how many facts, where `along` is noise

    def back(self, memory: str) -> list[Interval]:
        """How many facts come back from `memory`, for each number of facts along which it was asked."""
        scaled = zip(self.along, self.share[memory], strict=True)
        return [Interval(n * each.value, n * each.low, n * each.high) for n, each in scaled]

    def floats(self, memory: str, N: int) -> int:
        """What `memory` pays for `N` facts, in numbers kept."""
        return 2 * self.d * N if memory == ATTENTION else self.d**2

    def plot(self, ax: Axes | None = None) -> Axes:
        """One line a memory, with its price at the last point: the share along noise, else how many come back."""
        title = f"{self.N} facts, asked unclearly" if self.N else "How many come back?"
        x = "noise in the question (1: as strong as the question)" if self.N else "facts to remember"
        y = "share recalled" if self.N else "facts that come back"
        ax = figures.axes(ax, title=title, x=x, y=y, size=(7.6, 3.9))
        for i, (memory, share) in enumerate(self.share.items()):
            paid = f"{memory}\n{self.floats(memory, self.N or int(self.along[-1])):,} floats"
            figures.errorbars(ax, self.along, share if self.N else self.back(memory), i, label=paid)
        if self.N:
            ax.set_ylim(-0.03, 1.06)
        else:
            ax.loglog()
            figures.ticks(ax.xaxis, self.along)
            figures.ticks(ax.yaxis, self.along)
        ax.legend(frameon=False, fontsize=8.5, loc="center left", bbox_to_anchor=(1, 0.5), labelspacing=1)
        return ax

    def describe(self) -> str:
        """First and last share of each memory."""
        rows = "; ".join(
            f"{memory} {line[0].value:.2f} to {line[-1].value:.2f}" for memory, line in self.share.items()
        )
        what = f"the noise grows from {self.along[0]:g} to {self.along[-1]:g}" if self.N else (
            f"the facts grow from {self.along[0]} to {self.along[-1]}")  # fmt: skip
        return f"Share of facts recalled as {what}: {rows}."


def recall_curves(rng: np.random.Generator, d: int = 32, N=(8, 16, 32, 64, 128, 256, 512), runs: int = 20) -> Recall:
    """Recall of each memory against the number of facts, with the keys themselves as questions."""
    rows = [recall(rng, d, n, 0.0, runs) for n in N]
    return Recall(np.array(N), {m: [mean_share_interval(row[m]) for row in rows] for m in MEMORIES}, d, None)


def recall_under_noise(rng: np.random.Generator, d: int = 32, N: int = 128, noise=(0, 0.25, 0.5, 1, 1.5, 2, 3),
                       runs: int = 20) -> Recall:  # fmt: skip
    """Recall of each memory against the noise in the question."""
    rows = [recall(rng, d, N, each, runs) for each in noise]
    return Recall(np.array(noise), {m: [mean_share_interval(row[m]) for row in rows] for m in MEMORIES}, d, N)
