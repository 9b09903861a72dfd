"""What a lineage hands down: what to know, how to learn, or both; it depends on whether the world holds still.

A genome is eight numbers to know at birth and one rate at which to learn. A life is five steps of gradient descent on
a task that nobody has met; the quarter that ends it least wrong has the children, with mutations. Tasks share most of
what they are about. In a still world that common part is the same for ever; in a moving world it is drawn afresh
in every generation, and then no genome can know it.

But: does not give the genome a price by the bit, so nothing but the moving world keeps knowledge out of it.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval

WORLDS = ("still", "moving")
STILL, MOVING = WORLDS
SIZE = 8  # numbers that a task consists of
BEFORE, AFTER = "at birth", "after life"


@dataclass(frozen=True)
class Lineages:
    """Mean squared error of a generation, `error[world][when]` (generations, lineages), and its learning `rate`.

    `shared` is the part of a task's variance that all tasks of a world have in common.
    """

    error: dict[str, dict[str, np.ndarray]]
    rate: dict[str, np.ndarray]
    shared: float

    def end(self, world: str, when: str) -> Interval:
        """Mean error over the lineages, in the last tenth of the generations."""
        return mean_interval(self.error[world][when][-len(self.error[world][when]) // 10 :].mean(0))

    def rate_grown(self, world: str) -> Interval:
        """How many times as fast the last generation learns as the first."""
        return mean_interval(self.rate[world][-1] / self.rate[world][0])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Error at birth and after life by generation, in both worlds."""
        ax = figures.axes(ax, title="What is handed down", x="generation", y="squared error (1: knows nothing)")
        for i, (world, when) in enumerate((w, when) for w in WORLDS for when in (BEFORE, AFTER)):
            line = self.error[world][when].mean(1)
            smooth = np.convolve(line, np.full(5, 0.2), "valid")
            look = figures.series(i) | {"markevery": (4 * i, 20)}
            ax.plot(np.arange(len(smooth)) + 2, smooth, **look, label=f"{world} world, {when}")
        ax.axhline(1 - self.shared, color="grey", linewidth=1)
        figures.note(ax, "best possible at birth, still world", len(line), 1 - self.shared, right=0, up=-8,
                     ha="right", color="dimgrey")  # fmt: skip
        ax.set_ylim(0, 1.5)
        ax.legend(frameon=False, fontsize=8.5, ncols=2, loc="upper right")
        return ax

    def describe(self) -> str:
        """Both errors in both worlds, and how the learning rate grew."""
        rows = "; ".join(
            f"{world} world: {self.end(world, BEFORE):.2f} at birth, {self.end(world, AFTER):.2f} after life, "
            f"learning {self.rate_grown(world):.0f} times as fast as the first generation"
            for world in WORLDS
        )
        return f"Squared error at the end of the lineages (1 is knowing nothing): {rows}."


def live(
    genome: np.ndarray, task: np.ndarray, rng: np.random.Generator, steps: int = 5, examples: int = 8
) -> np.ndarray:
    """Squared error (…) per number after a life, for `genome` (…, SIZE + 1) and `task` (…, SIZE).

    Each step sees `examples` points x and the answers x · task, and descends the squared error at the genome's rate.
    """
    off, rate = genome[..., :SIZE] - task, np.exp(genome[..., SIZE:])
    for _ in range(steps):
        x = rng.normal(size=(*off.shape[:-2], 1, examples, SIZE))
        off = off - rate * np.einsum("...nd,...n->...d", x, np.einsum("...nd,...d->...n", x, off)) / examples
        off = np.clip(off, -10, 10)
    return (off**2).mean(-1)


def hand_down(rng: np.random.Generator, lineages: int = 12, generations: int = 200, population: int = 48,
              shared: float = 0.8, mutation: float = 0.06) -> Lineages:  # fmt: skip
    """Let `lineages` evolve in a still and in a moving world (2 s)."""
    error = {world: {BEFORE: [], AFTER: []} for world in WORLDS}
    rates = {world: [] for world in WORLDS}
    for world in WORLDS:
        genome = np.zeros((lineages, population, SIZE + 1))
        genome[..., SIZE] = np.log(0.01)
        common = rng.normal(size=(lineages, 1, SIZE))
        for _ in range(generations):
            if world == MOVING:
                common = rng.normal(size=(lineages, 1, SIZE))
            after, before = np.zeros((2, lineages, population))
            for _ in range(4):  # a life is tried on four tasks
                task = np.sqrt(shared) * common + np.sqrt(1 - shared) * rng.normal(size=(lineages, 1, SIZE))
                before += ((genome[..., :SIZE] - task) ** 2).mean(-1) / 4
                after += live(genome, task, rng) / 4
            error[world][BEFORE].append(before.mean(1))
            error[world][AFTER].append(np.median(after, 1))
            rates[world].append(np.exp(genome[..., SIZE].mean(1)))
            parents = after.argsort(1)[:, : population // 4]
            chosen = np.take_along_axis(genome, np.tile(parents, 4)[..., None], 1)
            genome = chosen + mutation * rng.normal(size=genome.shape)
    collected = {world: {when: np.array(rows) for when, rows in both.items()} for world, both in error.items()}
    return Lineages(collected, {world: np.array(rows) for world, rows in rates.items()}, shared)
