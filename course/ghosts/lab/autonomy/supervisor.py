"""One person, n machines: whoever needs help stops and waits, and the person helps one at a time.

This is the machine-repair queue, solved long ago: throughput in closed form, and a simulation beside it.
But: help comes in order of asking, switching between machines costs nothing, and the person never tires.
"""

from dataclasses import dataclass
from math import inf

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval


def busy(machines: int, escalated: float, review: float = 1) -> float:
    """Share of the time in which the person is helping; tasks (mean 1) and help (mean `review`) are exponential.

    With r = `escalated` · `review` and n `machines`, the chance of k machines needing help is n! / (n − k)! · r^k,
    scaled to sum to one; the person is busy unless k = 0.
    """
    weight = total = 1.0
    for waiting in range(machines):
        weight *= (machines - waiting) * escalated * review
        total += weight
    return 1 - 1 / total


def throughput(machines: int, escalated: float = 0.2, review: float = 1) -> float:
    """Tasks done in the time of one task, in closed form: every task escalated is one that the person helps with."""
    if escalated == 0:
        return float(machines)
    return busy(machines, escalated, review) / (escalated * review)


def unhindered(machines: int, escalated: float = 0.2, review: float = 1) -> float:
    """Tasks done in the time of one task if nobody waits for a turn: a machine stops only while it is helped."""
    return machines / (1 + escalated * review)


def ceiling(escalated: float = 0.2, review: float = 1) -> float:
    """Tasks done in the time of one task by a person who never rests: no number of machines gets past it."""
    return inf if escalated == 0 else 1 / (escalated * review)


def simulate(machines: int, rng: np.random.Generator, escalated: float = 0.2, review: float = 1, helps: int = 1500,
             runs: int = 40, steady_help: bool = False) -> tuple[Interval, Interval]:  # fmt: skip
    """Tasks done in the time of one task, and how long an escalated task waits for the person: means over `runs`.

    Each run plays `helps` escalations, task by task, after a tenth as many to warm up. With `steady_help` every
    help takes the same time.
    """

    def work() -> tuple[np.ndarray, np.ndarray]:
        tasks = rng.geometric(escalated, runs)  # the last of them asks for help
        return rng.gamma(tasks), tasks

    rows, warm = np.arange(runs), helps // 10
    asks_at, doing = (np.stack(each, 1) for each in zip(*(work() for _ in range(machines)), strict=True))
    free_at, begun, done, waited = np.zeros(runs), np.zeros(runs), np.zeros(runs), np.zeros(runs)
    for help in range(warm + helps):
        if help == warm:
            begun, done, waited = free_at.copy(), np.zeros(runs), np.zeros(runs)
        first = asks_at.argmin(1)
        asked = asks_at[rows, first]
        waited += np.maximum(free_at - asked, 0)
        free_at = np.maximum(free_at, asked) + (review if steady_help else rng.exponential(review, runs))
        done += doing[rows, first]
        time, tasks = work()
        asks_at[rows, first], doing[rows, first] = free_at + time, tasks
    return mean_interval(done / (free_at - begun)), mean_interval(waited / helps)


@dataclass(frozen=True)
class Supervisor:
    """For each number of `machines`: tasks done in the time of one, by closed form and simulated, and the waiting."""

    machines: tuple[int, ...]
    exact: np.ndarray
    simulated: list[Interval]
    waiting: list[Interval]
    escalated: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """Throughput against the number of machines, with the two lines that it cannot cross."""
        ax = figures.axes(ax, title=f"One person, n machines, {self.escalated:.0%} escalated", x="machines",
                          y="tasks done in an hour,\neach an hour's work")  # fmt: skip
        most, top = self.machines[-1], ceiling(self.escalated)
        free = np.array([0, min(most, top / unhindered(1, self.escalated))])
        ax.plot(free, unhindered(free, self.escalated), ":", color=figures.INK)
        ax.plot([0, most], [top, top], ":", color=figures.INK)
        figures.note(ax, "nobody waits for a turn", 3, unhindered(3, self.escalated), right=-8, up=6, ha="right")
        figures.note(ax, "the person never rests", most, top, right=0, up=8, ha="right")
        ax.plot(self.machines, self.exact, color=figures.BLUE, label="closed form")
        figures.errorbars(ax, np.array(self.machines), self.simulated, 1, linestyle="none", label="simulated")
        ax.set(xlim=(0, most + 0.4), ylim=(0, top * 1.12))
        ax.legend(frameon=False, loc="lower right")
        return ax

    def describe(self) -> str:
        """Throughput by closed form and simulation."""
        rows = zip(self.machines, self.exact, self.simulated, strict=True)
        parts = ", ".join(f"{n}: {exact:.2f} ({played.value:.2f})" for n, exact, played in rows)
        return (
            f"Tasks done in an hour, each an hour's work, by n machines with one person, {self.escalated:.0%} "
            f"escalated, in closed form (and simulated): {parts}. The ceiling is {ceiling(self.escalated):.3g}."
        )


def supervise(rng: np.random.Generator, machines: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 8, 10),
              escalated: float = 0.2) -> Supervisor:  # fmt: skip
    """Throughput of one person with each number of `machines`, closed form against simulation."""
    played = [simulate(n, rng, escalated) for n in machines]
    exact = np.array([throughput(n, escalated) for n in machines])
    return Supervisor(machines, exact, [each for each, _ in played], [each for _, each in played], escalated)


def backlog(rng: np.random.Generator, machines: int = 5, escalated: float = 0.2, hours: int = 1000,
            runs: int = 100) -> np.ndarray:  # fmt: skip
    """Escalated tasks on the person's desk (runs, hours) if machines go on with the next task instead of waiting.

    In each unit of time the machines escalate a Poisson number, and the person could help with another.
    """
    steps = rng.poisson(machines * escalated, (runs, hours)) - rng.poisson(1, (runs, hours))
    walk = steps.cumsum(1)
    return walk - np.minimum(np.minimum.accumulate(walk, 1), 0)
