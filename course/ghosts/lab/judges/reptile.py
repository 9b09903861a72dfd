"""Learning to learn: Reptile (Nichol, Achiam and Schulman 2018) on sine waves, its gradients derived by hand.

A task is a wave of random height and phase. Learn one from ten points by a few gradient steps; then move the
starting weights a little towards where they ended. After a thousand tasks the start *is* a way to learn waves.

But: one family of tasks. What is learned is how to learn these, and not how to learn.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval

NOTHING, AVERAGE, REPTILE = "from nothing", "from all waves at once", "from Reptile"
STARTS = (NOTHING, AVERAGE, REPTILE)
WAVES, LINES, QUICK = "waves", "straight lines", "waves three times as quick"
HIDDEN, POINTS, RATE = 40, 10, 0.02
Weights = list[np.ndarray]


def newborn(rng: np.random.Generator) -> Weights:
    """Weights of a network 1 → 40 → 40 → 1: W₁, b₁, W₂, b₂, W₃, b₃."""
    shapes = [(1, HIDDEN), (HIDDEN,), (HIDDEN, HIDDEN), (HIDDEN,), (HIDDEN, 1), (1,)]
    return [
        rng.normal(0, shape[0] ** -0.5, shape) if len(shape) == 2 else rng.normal(0, 1, shape) for shape in shapes
    ]


def predict(weights: Weights, x: np.ndarray) -> np.ndarray:
    """The network's values (…, n, 1) at `x` (…, n, 1). Weights may have leading axes, one network for each task."""
    W1, b1, W2, b2, W3, b3 = weights
    h = np.tanh(x @ W1 + b1[..., None, :])
    h = np.tanh(h @ W2 + b2[..., None, :])
    return h @ W3 + b3[..., None, :]


def gradient(weights: Weights, x: np.ndarray, y: np.ndarray) -> Weights:
    """Gradient of the mean squared error at (x, y), each (…, n, 1): for every weight an array of its shape."""
    W1, b1, W2, b2, W3, b3 = weights
    h1 = np.tanh(x @ W1 + b1[..., None, :])
    h2 = np.tanh(h1 @ W2 + b2[..., None, :])
    dout = 2 * (h2 @ W3 + b3[..., None, :] - y) / x.shape[-2]
    dz2 = dout @ W3.swapaxes(-1, -2) * (1 - h2 * h2)
    dz1 = dz2 @ W2.swapaxes(-1, -2) * (1 - h1 * h1)
    layers = ((x, dz1), (h1, dz2), (h2, dout))
    return [g for below, dz in layers for g in (below.swapaxes(-1, -2) @ dz, dz.sum(-2))]


def tasks(family: str, count: int, rng: np.random.Generator, points: int = POINTS) -> tuple[np.ndarray, ...]:
    """`count` tasks of a family: x and y (count, points, 1), and the true curve (count, 50, 1) on a grid."""
    grid = np.linspace(-5, 5, 50)[None, :, None]
    x = rng.uniform(-5, 5, (count, points, 1))
    height, phase = rng.uniform(0.1, 5, (count, 1, 1)), rng.uniform(0, 2 * np.pi, (count, 1, 1))
    if family == LINES:
        slope, level = (phase - np.pi) / 2, height - 2.5
        return x, slope * x + level, slope * grid + level
    often = 3 if family == QUICK else 1
    return x, height * np.sin(often * x + phase), height * np.sin(often * grid + phase)


def for_each(weights: Weights, count: int) -> Weights:
    """A copy of `weights` for each of `count` tasks, along a leading axis."""
    return [np.repeat(w[None], count, axis=0) for w in weights]


def descend(weights: Weights, x: np.ndarray, y: np.ndarray, steps: int) -> None:
    """Move `weights` by `steps` of gradient descent, in place."""
    for _ in range(steps):
        for w, g in zip(weights, gradient(weights, x, y), strict=True):
            w -= RATE * g


def reptile(weights: Weights, rng: np.random.Generator, rounds: int, batch: int = 10, inner: int = 8) -> Weights:
    """`weights` after `rounds` of: learn `batch` waves for `inner` steps, move towards the mean of where they ended.

    The move shrinks in a line from a whole step to none.
    """
    weights = [w.copy() for w in weights]
    for round in range(rounds):
        x, y, _ = tasks(WAVES, batch, rng)
        own = for_each(weights, batch)
        descend(own, x, y, inner)
        for w, e in zip(weights, own, strict=True):
            w += (1 - round / rounds) * (e.mean(0) - w)
    return weights


def all_at_once(weights: Weights, rng: np.random.Generator, rounds: int, batch: int = 10, inner: int = 8) -> Weights:
    """Start weights after as many gradients on waves mixed together, which is plain training on the average task."""
    weights = [w.copy() for w in weights]
    for _ in range(rounds * inner):
        x, y, _ = tasks(WAVES, batch, rng)
        descend(weights, x.reshape(-1, 1), y.reshape(-1, 1), 1)
    return weights


@dataclass(frozen=True)
class Starts:
    """Mean squared `error[family][start]` after each of `steps` (k,) on new tasks; a start took `rounds` rounds."""

    steps: np.ndarray
    error: dict[str, dict[str, list[Interval]]]
    rounds: int

    def at(self, family: str, start: str, steps: int) -> Interval:
        """The error of `start` on `family` after `steps` steps."""
        return self.error[family][start][list(self.steps).index(steps)]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Error against steps: full lines for a new wave, dotted ones for waves three times as quick."""
        ax = figures.axes(ax, title="Ten points of a new curve", x="gradient steps", y="squared error",
                          size=(8.4, 3.9))  # fmt: skip
        for i, start in enumerate(STARTS):
            for family, dash in ((WAVES, "-"), (QUICK, ":")):
                line = self.error[family][start]
                figures.errorbars(ax, np.arange(len(line)), line, i, linestyle=dash, label=f"{start}: {family}",
                                  markerfacecolor="white" if family == QUICK else None)  # fmt: skip
        ax.set_yscale("log")
        ax.set_xticks(range(len(self.steps)), self.steps)
        ax.legend(frameon=False, fontsize=8.5, loc="center left", bbox_to_anchor=(1, 0.5))
        return ax

    def describe(self) -> str:
        """Errors after eight steps, in the family that was trained on and in another."""
        rows = "; ".join(f"{start} " + ", ".join(f"{self.at(family, start, 8).value:.2f} on {family}"
                                                 for family in self.error) for start in STARTS)  # fmt: skip
        return f"Squared error after 8 steps on ten points of a new curve: {rows}."


def learn_to_learn(rng: np.random.Generator, rounds: int = 600, steps=(0, 1, 2, 4, 8, 16, 32), seeds: int = 6,
                   fresh: int = 30) -> Starts:  # fmt: skip
    """Three ways to start, `seeds` networks each, every one on `fresh` new tasks of three families (7 s).

    Intervals are over networks: each has tasks of its own, the same for its three starts.
    """
    starts = {NOTHING: [], AVERAGE: [], REPTILE: []}
    for _ in range(seeds):
        born = newborn(rng)
        starts[NOTHING].append(born)
        starts[AVERAGE].append(all_at_once(born, rng, rounds))
        starts[REPTILE].append(reptile(born, rng, rounds))
    error = {family: {start: [] for start in starts} for family in (WAVES, LINES, QUICK)}
    for family in error:
        new = [tasks(family, fresh, rng) for _ in range(seeds)]
        grid = np.linspace(-5, 5, 50)[None, :, None]
        for start, networks in starts.items():
            own = [for_each(weights, fresh) for weights in networks]
            for more in np.diff(steps, prepend=0):
                for weights, (x, y, _) in zip(own, new, strict=True):
                    descend(weights, x, y, more)
                off = [((predict(weights, grid) - curve) ** 2).mean()
                       for weights, (_, _, curve) in zip(own, new, strict=True)]  # fmt: skip
                error[family][start].append(mean_interval(off))
    return Starts(np.array(steps), error, rounds)
