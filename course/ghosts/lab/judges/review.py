"""A review by somebody who may be wrong: from which accuracy on does a critic's verdict on every door help?

It is a theorem. A walker takes a praised door before an unmarked one with probability `trust`; each verdict is right
with probability `accuracy`, once and for all. In any maze without loops the mean walk is shorter than without a
review exactly if accuracy > trust.

But: the mean. Some critics send their walker to and fro nearly for ever, and the mean is made of those.
"""

from dataclasses import dataclass
from math import comb

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.judges.maze import MOVES, Mazes, attempt, dig
from ghosts.lab.stats import Interval, bootstrap_interval


def odds(trust: float) -> float:
    """How many times as often a praised door is taken as an unmarked one: trust / (1 − trust)."""
    return trust / (1 - trust)


def drag(accuracy: float, trust: float) -> float:
    """Mean odds of a wrong door against the right one at a cell: (accuracy / odds + (1 − accuracy) · odds)².

    It is 1 without a review, below 1 if accuracy > trust, above 1 if accuracy < trust. (For an endless corridor
    Solomon 1975 shows that a walk gets ahead at a speed above zero exactly if such a mean is below 1.)
    """
    return (accuracy / odds(trust) + (1 - accuracy) * odds(trust)) ** 2


def majority_accuracy(accuracy: float, reviews: int) -> float:
    """How often the majority of an odd number of independent `reviews`, each right with `accuracy`, is right."""
    return sum(comb(reviews, k) * accuracy**k * (1 - accuracy) ** (reviews - k)
               for k in range(reviews // 2 + 1, reviews + 1))  # fmt: skip


def verdicts_of(good: np.ndarray, accuracy: float, rng: np.random.Generator) -> np.ndarray:
    """The critic's verdict on every door (mazes, cells, 4): +1 or −1, right with probability `accuracy`."""
    return np.where(good == (rng.random(good.shape) < accuracy), 1, -1)


def steps_to_goal(mazes: Mazes, maze: int, ratio: np.ndarray) -> np.ndarray:
    """Mean steps (…) from start to goal, `ratio` (cells, 4, …) being each wrong door's odds against the right one.

    To get from a cell to the next one nearer takes 1 + Σ over its wrong doors of odds · (1 + the steps back from
    behind that door).
    """
    doors, good, ways = mazes.doors[maze], mazes.good[maze], mazes.ways

    def nearer(cell: int) -> np.ndarray:
        wrong = np.flatnonzero(doors[cell] & ~good[cell])
        return 1 + sum(ratio[cell, d] * (1 + nearer(ways[cell, d])) for d in wrong)

    cell, steps = 0, 0.0
    while cell != mazes.side**2 - 1:
        steps = steps + nearer(cell)
        cell = ways[cell, good[cell].argmax()]
    return steps


def mean_steps(mazes: Mazes, accuracy: float, trust: float) -> np.ndarray:
    """Mean steps (mazes,) over critics and walks, exact, as verdicts at different cells are independent."""
    ratio = np.full((mazes.side**2, 4), drag(accuracy, trust))
    return np.array([steps_to_goal(mazes, maze, ratio) for maze in range(len(mazes.doors))])


def steps_with(mazes: Mazes, maze: int, verdict: np.ndarray, trust: float) -> np.ndarray:
    """Mean steps (critics,) over walks in one maze, for each critic's `verdict` (critics, cells, 4)."""
    weight = odds(trust) ** np.moveaxis(verdict, 0, -1)
    right = np.take_along_axis(weight, mazes.good[maze].argmax(1)[:, None, None], 1)
    return steps_to_goal(mazes, maze, weight / right)


@dataclass(frozen=True)
class Review:
    """By `trust`, for each of `accuracy` (k,): `mean` steps, exact, and the `median` over critics, measured.

    `alone` is the mean without a review.
    """

    accuracy: np.ndarray
    mean: dict[float, np.ndarray]
    median: dict[float, list[Interval]]
    alone: float
    mazes: int

    def threshold(self, trust: float) -> float:
        """The accuracy from which on a review shortens the mean walk, read off the curve."""
        return float(np.interp(0, self.alone - self.mean[trust], self.accuracy))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Mean steps against accuracy, one line a trust; medians hollow; the level of no review."""
        ax = figures.axes(ax, title=f"When does a review help? ({self.mazes} mazes)", x="accuracy of the critic",
                          y="steps to the goal")  # fmt: skip
        for i, (trust, line) in enumerate(self.mean.items()):
            ax.plot(self.accuracy, line, **figures.series(i) | {"linestyle": "-"}, label=f"trust {trust:g}: mean")
            figures.errorbars(ax, self.accuracy, self.median[trust], i, linestyle=":", markerfacecolor="white",
                              label=f"trust {trust:g}: median critic")  # fmt: skip
        ax.axhline(self.alone, color=figures.INK, lw=1.5)
        figures.note(ax, "no review", self.accuracy[-1], self.alone, up=8, right=-48)
        ax.set_yscale("log")
        ax.set_ylim(self.alone / 50, self.alone * 50)
        ax.legend(frameon=False, fontsize=8.5, loc="center left", bbox_to_anchor=(1, 0.5))
        return ax

    def describe(self) -> str:
        """Where each line crosses the level of no review."""
        where = ", ".join(f"{self.threshold(trust):.2f} at trust {trust:g}" for trust in self.mean)
        return (
            f"Without a review the goal takes {self.alone:.0f} steps on average over {self.mazes} mazes. A review "
            f"begins to shorten the mean walk at an accuracy of {where}."
        )


def measure_review(rng: np.random.Generator, accuracy=(0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0),
                   trust=(0.6, 0.75, 0.9), mazes: int = 60, side: int = 5, critics: int = 20) -> Review:  # fmt: skip
    """Exact means over `mazes`, and the median of the expected walk over so many `critics` for each of them (3 s)."""
    world, median = dig(mazes, side, rng), {t: [] for t in trust}
    for t in trust:
        for a in accuracy:
            verdict = [verdicts_of(np.repeat(good[None], critics, 0), a, rng) for good in world.good]
            steps = np.stack([steps_with(world, maze, each, t) for maze, each in enumerate(verdict)])
            # subtle: critics of one maze are alike, so whole mazes (the rows) are redrawn
            median[t].append(bootstrap_interval(steps, np.median, rng, draws=300))
    mean = {t: np.array([mean_steps(world, a, t).mean() for a in accuracy]) for t in trust}
    return Review(np.array(accuracy), mean, median, float(mean_steps(world, 1.0, 0.5).mean()), mazes)


@dataclass(frozen=True)
class ReviewedMaze:
    """One maze with one critic's `verdict` on its doors and one walk of `visits` to its cells.

    `steps` of this walk, `expected` of walks with this critic and `mean` over critics, against `alone`, no review.
    """

    mazes: Mazes
    verdict: np.ndarray
    visits: np.ndarray
    steps: int
    expected: float
    mean: float
    alone: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """The maze: an arrow where the critic praises a door, a cross where it blames one; darker: more visits."""
        side = self.mazes.side
        title = f"{self.steps:,} steps on this walk; with this critic {self.expected:,.0f} on average"
        ax = figures.axes(ax, title=title, size=(5.4, 5.2))
        ax.imshow(np.log1p(self.visits).reshape(side, side), cmap="Blues", vmin=0, vmax=np.log(400), alpha=0.7)
        for cell in range(side**2):
            row, column = divmod(cell, side)
            for d, (down, right) in enumerate(MOVES):
                x, y = column + right * 0.5, row + down * 0.5
                if not self.mazes.doors[0, cell, d]:
                    ax.plot([x - down / 2, x + down / 2], [y - right / 2, y + right / 2], color=figures.INK, lw=2.5)
                elif cell != side**2 - 1:
                    praised, wrong = (
                        self.verdict[cell, d] > 0,
                        (self.verdict[cell, d] > 0) != self.mazes.good[0, cell, d],
                    )
                    marker = ("^>v<"[d]) if praised else "X"
                    ax.plot(column + right * 0.33, row + down * 0.33, marker, markersize=7,
                            color=figures.RED if wrong else figures.GREEN,
                            markerfacecolor="white" if wrong else figures.GREEN)  # fmt: skip
        for cell, word in ((0, "start"), (side**2 - 1, "goal")):
            ax.text(*divmod(cell, side)[::-1], word, ha="center", va="center", fontsize=8.5, fontweight="bold")
        ax.set(xticks=[], yticks=[], xlim=(-0.55, side - 0.45), ylim=(side - 0.45, -0.55))
        ax.set_xlabel("arrow: praised, ×: blamed; green and filled: rightly, red and hollow: wrongly", fontsize=8.5)
        ax.grid(False)
        ax.spines[:].set_visible(False)
        return ax

    def describe(self) -> str:
        """The walk, this critic and the mean critic, against no review."""
        door = self.mazes.doors[0, :-1]
        wrong = int((((self.verdict[:-1] > 0) != self.mazes.good[0, :-1]) & door).sum())
        return (
            f"{wrong} of {int(door.sum())} doors wrongly judged. This walk took {self.steps:,} steps; with this "
            f"critic walks take {self.expected:,.0f} on average, over critics of its accuracy {self.mean:,.0f}, and "
            f"without any review {self.alone:,.0f}."
        )


def reviewed_maze(accuracy: float, trust: float, rng: np.random.Generator, side: int = 5,
                  budget: int = 20_000) -> ReviewedMaze:  # fmt: skip
    """One maze, one critic, one walk."""
    maze = dig(1, side, rng)
    verdict = verdicts_of(maze.good, accuracy, rng)
    cell, _, steps, _ = attempt(maze, maze.doors * odds(trust) ** verdict, budget, rng)
    visits = np.bincount(cell[: steps[0], 0], minlength=side**2)
    numbers = steps_with(maze, 0, verdict, trust), mean_steps(maze, accuracy, trust), mean_steps(maze, 1.0, 0.5)
    return ReviewedMaze(maze, verdict[0], visits, int(steps[0]), *(float(each[0]) for each in numbers))
