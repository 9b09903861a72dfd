"""Five days, five tasks, one network: what does the fifth day leave of the first?

Each task lives in its own part of the plane, where a line of its own divides yes from no. Naive training sees only
today. Replay keeps a few items of every day. Dreams keep no data at all: noise is labelled by yesterday's self.

But: two dimensions, which noise can cover. `bad_dreams` shows how they get lost in eight.
"""

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.memory.perceptron import Perceptrons, sigmoid
from ghosts.lab.stats import Interval, mean_share_interval

NAIVE, REPLAY, DREAMS, JOINT = "naive", "replay", "dreams", "joint"
DAYS, RADIUS, SPREAD = 5, 3.0, 0.8
HIDDEN, STEPS, BATCH, RATE = 64, 250, 64, 0.02
Items = tuple[np.ndarray, np.ndarray]


def centres(D: int) -> np.ndarray:
    """Where each day's task lives (DAYS, D): on a circle in the plane, on an axis each in more dimensions."""
    if D > 2:
        return RADIUS * np.eye(DAYS, D)
    angle = 2 * np.pi * np.arange(DAYS) / DAYS
    return RADIUS * np.stack([np.cos(angle), np.sin(angle)], 1)


def tasks(rng: np.random.Generator, runs: int, D: int, n: int) -> list[Items]:
    """For each day `n` items: x (runs, n, D) about its centre, and y (runs, n): on which side of its line."""
    days = []
    for centre in centres(D):
        away, line = SPREAD * rng.normal(size=(runs, n, D)), rng.normal(size=(runs, D, 1))
        days.append(((away + centre).astype(np.float32), ((away @ line)[..., 0] > 0).astype(float)))
    return days


def halves(items: Items) -> tuple[Items, Items]:
    """The first half to learn from, the other to be tested on."""
    (x, y), n = items, items[0].shape[1] // 2
    return (x[:, :n], y[:, :n]), (x[:, n:], y[:, n:])


def drawn(items: Items, rng: np.random.Generator) -> Items:
    """A batch of `items`."""
    chosen = rng.integers(items[0].shape[1], size=BATCH)
    return items[0][:, chosen], items[1][:, chosen]


def joined(*several: Items) -> Items:
    """Items one after the other."""
    return tuple(np.concatenate(parts, 1) for parts in zip(*several, strict=True))


def dream(yesterday: Perceptrons, noise: np.ndarray | float, rng: np.random.Generator, runs: int, D: int) -> Items:
    """A batch of noise (runs, BATCH, D) of size `noise`, with what `yesterday` would have said to it."""
    x = (noise * rng.normal(size=(runs, BATCH, D))).astype(np.float32)
    return x, sigmoid(yesterday(x))


def live(way: str, days: list[Items], rng: np.random.Generator, noise: np.ndarray | float = 2.0,
         kept: int = 30) -> Perceptrons:  # fmt: skip
    """The networks after all `days`, learning in one `way`. Replay has `kept` items of each earlier day."""
    runs, _, D = days[0][0].shape
    nets, everything = Perceptrons(rng, runs, D, HIDDEN), joined(*days)
    for today, items in enumerate(days):
        yesterday = deepcopy(nets)
        nets.forget_momentum()
        store = joined(*((x[:, :kept], y[:, :kept]) for x, y in days[:today])) if today else None
        for _ in range(STEPS):
            batch = drawn(everything if way == JOINT else items, rng)
            if today and way == REPLAY:
                batch = joined(batch, drawn(store, rng))
            if today and way == DREAMS:
                batch = joined(batch, dream(yesterday, noise, rng, runs, D))
            nets.learn(*batch, RATE)
    return nets


@dataclass(frozen=True)
class Days:
    """Share right on each day's task at the end, `by_day[way]` (DAYS of them), and its mean `overall[way]`."""

    by_day: dict[str, list[Interval]]
    overall: dict[str, Interval]
    D: int
    runs: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """One line a way, from the first day's task to the last day's."""
        ax = figures.axes(ax, title="On the evening of the fifth day", x="the task of day", y="share right")
        days = np.arange(1, DAYS + 1)
        for i, (way, line) in enumerate(self.by_day.items()):
            figures.errorbars(
                ax, days + 0.04 * (i - 1.5), line, i, label=f"{way}: {self.overall[way].value:.2f} overall"
            )
        ax.axhline(0.5, color="grey", linestyle=":")
        ax.set_xticks(days)
        ax.set_ylim(0.4, 1.03)
        ax.legend(frameon=False, fontsize=8.5, loc="center left", bbox_to_anchor=(1, 0.5))
        return ax

    def describe(self) -> str:
        """Every way's mean over the five tasks, and on the first."""
        rows = "; ".join(
            f"{way} {each.value:.2f}, {self.by_day[way][0].value:.2f}" for way, each in self.overall.items()
        )
        return (
            f"Share right after five days, over all tasks and on the first day's (mean of {self.runs} runs): {rows}."
        )


def five_days(rng: np.random.Generator, D: int = 2, runs: int = 8, n: int = 800) -> Days:
    """Naive, replay, dreams and joint on the same five tasks (about 3 s)."""
    learned, unseen = zip(*map(halves, tasks(rng, runs, D, n)), strict=True)
    right = {}
    for way in (NAIVE, REPLAY, DREAMS, JOINT):
        nets = live(way, list(learned), rng)
        right[way] = np.array([nets.right(*items) for items in unseen])
    by_day = {way: [mean_share_interval(row) for row in rows] for way, rows in right.items()}
    return Days(by_day, {way: mean_share_interval(rows.mean(0)) for way, rows in right.items()}, D, runs)


@dataclass(frozen=True)
class BadDreams:
    """Share right over all tasks against the size of the noise that is dreamed of, in each number of dimensions."""

    noise: np.ndarray
    right: dict[int, list[Interval]]

    def best(self, D: int) -> int:
        """Which noise does best in `D` dimensions: an index into `noise`."""
        return int(np.argmax([each.value for each in self.right[D]]))

    def plot(self, ax: Axes | None = None) -> Axes:
        """One line for each number of dimensions."""
        ax = figures.axes(
            ax, title="Good dreams and bad ones", x="size of the noise dreamed of", y="share right, all tasks"
        )
        for i, (D, line) in enumerate(self.right.items()):
            figures.errorbars(ax, self.noise, line, i, label=f"{D} dimensions")
        ax.set_xscale("log")
        ax.set_xticks(self.noise, [f"{each:g}" for each in self.noise])
        ax.minorticks_off()
        ax.set_ylim(0.5, 1)
        ax.legend(frameon=False)
        return ax

    def describe(self) -> str:
        """The best and both ends of each line."""
        rows = "; ".join(
            f"in {D} dimensions {line[0].value:.2f} with noise {self.noise[0]:g}, {line[self.best(D)].value:.2f} "
            f"with {self.noise[self.best(D)]:g}, {line[-1].value:.2f} with {self.noise[-1]:g}"
            for D, line in self.right.items()
        )
        return f"Share right over all five tasks with dreams of various noise: {rows}."


def bad_dreams(rng: np.random.Generator, noise=(0.1, 0.5, 2, 8, 32), dimensions=(2, 8), runs: int = 8,
               n: int = 800) -> BadDreams:  # fmt: skip
    """Dreams of every size of `noise` on the same tasks, side by side (about 4 s)."""
    right = {}
    for D in dimensions:
        days = [tuple(np.tile(each, (len(noise),) + (1,) * (each.ndim - 1)) for each in items)
                for items in tasks(rng, runs, D, n)]  # fmt: skip
        learned, unseen = zip(*map(halves, days), strict=True)
        nets = live(DREAMS, list(learned), rng, np.repeat(noise, runs)[:, None, None])
        shares = np.mean([nets.right(*items) for items in unseen], 0).reshape(len(noise), runs)
        right[D] = [mean_share_interval(row) for row in shares]
    return BadDreams(np.array(noise), right)
