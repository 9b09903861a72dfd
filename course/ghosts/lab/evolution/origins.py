"""Where to begin: a life that starts from nothing, from what evolution found, or from what pretraining left behind.

A world has four hidden features that all its tasks are about; which of them count, and which way, is new in every
task. Three ways to spend one budget before life begins; then life is gradient descent on a task never met, and what
counts is how many steps it takes. The coin is one forward pass of one example; a gradient costs three.

But: does not evolve an architecture or a rule of learning, only the weights at birth. Its evolution strategies follow
a sampled gradient (Salimans et al. 2017), which is kinder than selection. Worlds (the seeds) are the leading axis of
every array and live side by side, in float32.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, bootstrap_interval, mean_interval

INPUTS, FEATURES, HIDDEN, BATCH = 16, 4, 32, 16
GRADIENT = 3  # forward passes that a forward and a backward pass cost
RATES = (0.03, 0.1, 0.3, 1.0)
USUAL = float(np.sqrt(2 / np.pi))  # the mean of |x| for a standard normal x
NOTHING, EVOLUTION, RICH, PRETRAINING, ELSEWHERE = (
    "nothing", "evolution", "evolution, 10 × the budget", "pretraining", "pretraining in another world",
)  # fmt: skip

Weights = list[np.ndarray]  # W (…, INPUTS, HIDDEN), bias (…, 1, HIDDEN), heads (…, HIDDEN, tasks)


def normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Standard normal numbers of `shape`, float32."""
    return rng.standard_normal(shape, np.float32)


def world_features(rng: np.random.Generator, seeds: int) -> np.ndarray:
    """The features (seeds, INPUTS, FEATURES) of each world, as directions."""
    return normal(rng, seeds, INPUTS, FEATURES) / INPUTS**0.5


def labels(x: np.ndarray, world: np.ndarray, task: np.ndarray) -> np.ndarray:
    """±1 (…, n, tasks) for points `x` (…, n, INPUTS): is the weighted sum of bent features above its mean?"""
    return np.sign((np.abs(x @ world) - USUAL) @ task)


def newborn(rng: np.random.Generator, seeds: int, heads: int = 1) -> Weights:
    """Weights that know nothing."""
    W = normal(rng, seeds, INPUTS, HIDDEN) / INPUTS**0.5
    return [W, np.zeros((seeds, 1, HIDDEN), W.dtype), np.zeros((seeds, HIDDEN, heads), W.dtype)]


def scores(weights: Weights, x: np.ndarray) -> np.ndarray:
    """Scores (…, n, tasks) of points `x` (…, n, INPUTS); the sign is the answer."""
    W, bias, head = weights
    return np.maximum(x @ W + bias, 0) @ head


def gradient(weights: Weights, x: np.ndarray, y: np.ndarray) -> Weights:
    """Gradient of the mean logistic loss at points `x` (…, n, INPUTS) with labels `y` (…, n, tasks)."""
    W, bias, head = weights
    a = np.maximum(x @ W + bias, 0)
    dscore = -y / (1 + np.exp(np.clip(y * (a @ head), -30, 30))) / x.shape[-2]
    da = (dscore @ head.swapaxes(-1, -2)) * (a > 0)
    return [x.swapaxes(-1, -2) @ da, da.sum(-2, keepdims=True), a.swapaxes(-1, -2) @ dscore]


def loss(weights: Weights, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Mean logistic loss (…)."""
    return np.logaddexp(0, -y * scores(weights, x)).mean((-1, -2))


# ── two ways to spend a budget before life begins ─────────────────────────────────────────────────────


def pretrain(
    world: np.ndarray, budget: int, rng: np.random.Generator, heads: int = 64, rate: float = 3e-3
) -> Weights:
    """Learn `heads` old tasks at once by Adam, then drop their heads: what stays is the representation."""
    seeds, task = len(world), normal(rng, len(world), FEATURES, heads)
    weights = newborn(rng, seeds, heads)
    mean, square = ([np.zeros_like(w) for w in weights] for _ in range(2))
    steps = budget // (GRADIENT * BATCH)
    for step in range(1, steps + 1):
        x = normal(rng, seeds, BATCH, INPUTS)
        for w, m, v, g in zip(weights, mean, square, gradient(weights, x, labels(x, world, task)), strict=True):
            m += 0.1 * (g - m)
            v += 0.01 * (g * g - v)
            w -= rate * (1 - 0.9 * step / steps) * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
    return [weights[0], weights[1], np.zeros_like(weights[2][..., :1])]


def evolve(world: np.ndarray, budget: int, rng: np.random.Generator, population: int = 32, life: int = 20,
           exam: int = 64, spread: float = 0.15, rate: float = 0.05) -> Weights:  # fmt: skip
    """Evolution strategies on the weights at birth: fitness is the loss after a short life on an old task.

    Children come in mirrored pairs, parent ± noise, and a pair shares its task and its data. Returns the last parent.
    """
    seeds, pairs = len(world), population // 2
    parent = newborn(rng, seeds)
    momentum = [np.zeros_like(w) for w in parent]
    here = world[:, None, None]
    for _ in range(budget // (population * (life * GRADIENT * BATCH + exam))):
        noise = [normal(rng, seeds, pairs, 1, *w.shape[1:]) for w in parent]
        children = [
            w[:, None, None] + spread * np.concatenate([e, -e], 2) for w, e in zip(parent, noise, strict=True)
        ]
        task = normal(rng, seeds, pairs, 1, FEATURES, 1)
        for _ in range(life):
            x = normal(rng, seeds, pairs, 1, BATCH, INPUTS)
            grad = gradient(children, x, labels(x, here, task))
            children = [w - 0.3 * g for w, g in zip(children, grad, strict=True)]
        x = normal(rng, seeds, pairs, 1, exam, INPUTS)
        worse = loss(children, x, labels(x, here, task))
        better = worse[..., 1] - worse[..., 0]
        better /= better.std(1, keepdims=True) + 1e-9
        for w, m, e in zip(parent, momentum, noise, strict=True):
            m += 0.2 * (np.einsum("sp,sp...->s...", better, e[:, :, 0]) / np.sqrt(pairs) - m)
            w += rate * m
    return parent


# ── and then, life ────────────────────────────────────────────────────────────────────────────────────


def live(start: Weights, world: np.ndarray, rate: float, steps: int, tasks: int,
         rng: np.random.Generator, exam: int = 100) -> np.ndarray:  # fmt: skip
    """Share right (steps + 1, seeds) on unseen points after each step of gradient descent, averaged over `tasks`.

    Every task is new and is learned by a copy of `start` of its own.
    """
    seeds, here = len(world), world[:, None]
    weights = [np.repeat(w[:, None], tasks, 1) for w in start]
    task = normal(rng, seeds, tasks, FEATURES, 1)
    unseen = normal(rng, seeds, tasks, exam, INPUTS)
    answers, right = labels(unseen, here, task), []
    for step in range(steps + 1):
        right.append(((scores(weights, unseen) > 0) == (answers > 0)).mean((1, 2, 3)))
        if step < steps:
            x = normal(rng, seeds, tasks, BATCH, INPUTS)
            grad = gradient(weights, x, labels(x, here, task))
            weights = [w - rate * g for w, g in zip(weights, grad, strict=True)]
    return np.array(right)


@dataclass(frozen=True)
class Origins:
    """Share right on a new task by step of life, `right[start]` (steps + 1, seeds), after `budget` forward passes."""

    right: dict[str, np.ndarray]
    rate: dict[str, float]
    budget: int
    solved: float

    def steps(self, start: str) -> np.ndarray:
        """Steps (seeds,) until the share right first reaches `solved`; the length of a life where it never does."""
        reached = self.right[start] >= self.solved
        return np.where(reached.any(0), reached.argmax(0), len(reached) - 1)

    def median(self, start: str) -> Interval:
        """Median steps over the worlds with its bootstrap interval."""
        return bootstrap_interval(self.steps(start).astype(float), np.median, np.random.default_rng(0))

    def gain(self, start: str) -> Interval:
        """Mean over the worlds of how many steps sooner a task is learned from `start` than from nothing there."""
        return mean_interval(self.steps(NOTHING) - self.steps(start))

    def said(self, start: str) -> str:
        """The median with its interval, or that life was too short for it."""
        life, median = len(self.right[start]) - 1, self.median(start)
        return f"more than {life}" if median.value >= life else f"{median:.0f}"

    def plot(self, ax: Axes | None = None) -> Axes:
        """One line a start, the mean over the worlds, with the range of the worlds as a band."""
        ax = figures.axes(ax, title="A new task, from five starting points", x="steps of life", y="share right")
        for i, (start, right) in enumerate(self.right.items()):
            look = figures.series(i) | {"markevery": (7 * i, max(1, len(right) // 8))}
            ax.plot(right.mean(1), **look, label=f"{start}: {self.said(start)} steps")
            ax.fill_between(range(len(right)), right.min(1), right.max(1), color=look["color"], alpha=0.08)
        ax.axhline(self.solved, color="grey", linewidth=1)
        figures.note(ax, "learned", len(right) / 4, self.solved, right=0, up=7, color="dimgrey")
        ax.set_ylim(0.45, 1)
        ax.legend(frameon=False, fontsize=8.5, loc="lower right")
        return ax

    def describe(self) -> str:
        """Steps to learn a new task, from each start."""
        parts = "; ".join(f"from {start} {self.said(start)}" for start in self.right)
        return f"Median steps until {self.solved:.0%} of a new task's points are labelled right: {parts}."


def race(rng: np.random.Generator, seeds: int = 16, budget: int = 240_000, life: int = 300, tasks: int = 8,
         solved: float = 0.85) -> Origins:  # fmt: skip
    """The same new tasks from nothing, evolution and pretraining, at equal `budget`; and two controls (4 s).

    Evolution is also given ten times the budget, and what was pretrained is also set down in another world. Each
    start gets the learning rate of `RATES` that does best on tasks of its own, which are not used again.
    """
    world, other = world_features(rng, seeds), world_features(rng, seeds)

    def settle(start: Weights, here: np.ndarray, rng: np.random.Generator) -> tuple[float, np.ndarray]:
        trial = {rate: live(start, here, rate, life // 2, 2, rng).mean() for rate in RATES}
        best = max(trial, key=trial.get)
        return best, live(start, here, best, life, tasks, rng)

    with ThreadPoolExecutor(2) as pool:
        ways, budgets = (evolve, evolve, pretrain), (10 * budget, budget, budget)
        rich, evolved, learned = pool.map(lambda way, *how: way(world, *how), ways, budgets, rng.spawn(3))
        starts = {
            NOTHING: newborn(rng, seeds),
            EVOLUTION: evolved,
            RICH: rich,
            PRETRAINING: learned,
            ELSEWHERE: learned,
        }
        homes = [other if name == ELSEWHERE else world for name in starts]
        rates, right = zip(*pool.map(settle, starts.values(), homes, rng.spawn(len(starts))), strict=True)
    return Origins(dict(zip(starts, right, strict=True)), dict(zip(starts, rates, strict=True)), budget, solved)
