"""A maze, a walker without a map, and what it can carry from one attempt to the next.

An attempt ends at the goal or when its steps are used up. Afterwards the walker may keep nothing, the raw log of the
attempt, or a lesson distilled from it: the log with every detour cut out, and the detours noted as such.

But: the walker knows a place when it comes back to it. In a new task of another kind none of these notes would help.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval, share_interval

NOTHING, LOG, LESSON, SUCCESS = "no memory", "raw log", "distilled lesson", "lesson, successes only"
MOVES = np.array([(-1, 0), (0, 1), (1, 0), (0, -1)])  # north, east, south, west


@dataclass(frozen=True)
class Mazes:
    """Many mazes of `side` × `side` cells: `doors` (mazes, cells, 4) are open; `ways` (cells, 4) is where they lead.

    `good` (mazes, cells, 4) marks the doors that lead nearer to the goal, the last cell; attempts start at cell 0.
    """

    side: int
    doors: np.ndarray
    ways: np.ndarray
    good: np.ndarray


def dig(count: int, side: int, rng: np.random.Generator) -> Mazes:
    """`count` mazes in which exactly one way joins any two cells, dug by a walk that backs out of dead ends."""
    cells = side * side
    row, column = np.divmod(np.arange(cells), side)
    target = np.stack([row, column], 1)[:, None] + MOVES
    inside = ((target >= 0) & (target < side)).all(2)
    ways = np.where(inside, target[..., 0] * side + target[..., 1], 0)
    doors, good = np.zeros((2, count, cells, 4), bool)
    for maze in range(count):
        seen, trail = np.zeros(cells, bool), [cells - 1]  # from the goal: the way back along the trail leads to it
        seen[cells - 1] = True
        while trail:
            here = trail[-1]
            open_ways = [d for d in range(4) if inside[here, d] and not seen[ways[here, d]]]
            if not open_ways:
                trail.pop()
                continue
            d = open_ways[rng.integers(len(open_ways))]
            there, back = ways[here, d], (d + 2) % 4
            doors[maze, here, d] = doors[maze, there, back] = good[maze, there, back] = seen[there] = True
            trail.append(there)
    return Mazes(side, doors, ways, good)


def attempt(mazes: Mazes, weight: np.ndarray, budget: int, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """One walk in each maze, at most `budget` steps: `cell`, `door` (budget, mazes) at each step; `steps`, `won`.

    At a cell a door is taken in proportion to its `weight` (mazes, cells, 4), which is 0 where there is a wall. After
    the goal `door` is −1; `steps` (mazes,) is `budget` for a walk that did not get there, and `won` says which did.
    """
    count, goal = len(weight), weight.shape[1] - 1
    here, every = np.zeros(count, int), np.arange(count)
    chance = weight.cumsum(2)
    cell, door = np.zeros((2, budget, count), np.int64)
    for step in range(budget):
        walking = here != goal
        if not walking.any():
            door[step:] = -1
            break
        at = chance[every, here]
        d = (at <= rng.random((count, 1)) * at[:, -1:]).sum(1)
        cell[step], door[step] = here, np.where(walking, d, -1)
        here = np.where(walking, mazes.ways[here, np.minimum(d, 3)], here)
    return cell, door, (door >= 0).sum(0), here == goal


def without_detours(walk: list[int]) -> list[int]:
    """The cells of `walk` with every loop cut out, in the order in which loops close (loop erasure)."""
    way: list[int] = []
    for cell in walk:
        if cell in way:
            del way[way.index(cell) + 1 :]
        else:
            way.append(cell)
    return way


def marked(cell: np.ndarray, door: np.ndarray, ways: np.ndarray, won: bool) -> tuple[set, set]:
    """Moves (cell, door) of one walk to repeat and to avoid: those that loop erasure left, and those it cut."""
    kept = set(pairwise(without_detours([*cell.tolist(), int(ways[cell[-1], door[-1]])])))
    moves = set(zip(cell.tolist(), door.tolist(), strict=True))
    on_the_way = {(c, d) for c, d in moves if (c, int(ways[c, d])) in kept}
    return (on_the_way if won else set()), moves - on_the_way


@dataclass(frozen=True)
class Memories:
    """By kind of memory, for each attempt: `steps` (mean, with a cap) and `won` share, over `mazes` mazes.

    `elsewhere` is the share that reaches the goal of another maze with the notes made in this one.
    """

    budget: int
    mazes: int
    steps: dict[str, list[Interval]]
    won: dict[str, list[Interval]]
    elsewhere: dict[str, Interval]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Steps against attempt, one line a memory."""
        title = f"What to carry from attempt to attempt ({self.mazes} mazes)"
        ax = figures.axes(ax, title=title, x="attempt", y=f"steps (at most {self.budget})")
        for i, (memory, line) in enumerate(self.steps.items()):
            figures.errorbars(ax, np.arange(1, len(line) + 1), line, i)
            figures.note(ax, memory, len(line), line[-1].value, right=9)
        ax.set(xlim=(0.7, 1.45 * len(line)), ylim=(0, None), xticks=range(1, len(line) + 1))
        return ax

    def describe(self) -> str:
        """Steps and wins in the last attempt."""
        ends = "; ".join(f"{memory} {line[-1].value:.0f} steps, {self.won[memory][-1].value:.2f} of them at the goal"
                         for memory, line in self.steps.items())  # fmt: skip
        return f"In attempt {len(next(iter(self.steps.values())))} of {self.mazes} mazes: {ends}."


def remember(rng: np.random.Generator, mazes: int = 300, side: int = 6, budget: int = 100, attempts: int = 8,
             trust: float = 0.75) -> Memories:  # fmt: skip
    """The same mazes with each kind of memory, `attempts` times (1 s).

    A door with a good note is taken before an unmarked one with probability `trust`, and an unmarked one before a bad
    one. The log praises every move of a walk that got there and blames every move of one that did not; a lesson
    praises the way without its detours and blames the detours. Notes add up, to one in size.
    """
    world, other = dig(mazes, side, rng), dig(mazes, side, rng)
    odds = trust / (1 - trust)
    steps, won, elsewhere = {}, {}, {}
    for memory in (NOTHING, LOG, SUCCESS, LESSON):
        note = np.zeros(world.doors.shape)
        steps[memory], won[memory] = [], []
        for _ in range(attempts):
            cell, door, took, there = attempt(world, world.doors * odds**note, budget, rng)
            steps[memory].append(mean_interval(took))
            won[memory].append(share_interval(int(there.sum()), mazes))
            for maze in range(mazes if memory != NOTHING else 0):
                c, d = cell[: took[maze], maze], door[: took[maze], maze]
                if memory == LOG:
                    note[maze, c, d] += 1 if there[maze] else -1
                    continue
                repeat, avoid = marked(c, d, world.ways, bool(there[maze]))
                for at in repeat:
                    note[maze, at[0], at[1]] = 1
                if memory == LESSON:
                    for at in avoid:
                        note[maze, at[0], at[1]] = -1
            np.clip(note, -1, 1, out=note)
        there = attempt(other, other.doors * odds**note, budget, rng)[3]
        elsewhere[memory] = share_interval(int(there.sum()), mazes)
    return Memories(budget, mazes, steps, won, elsewhere)
