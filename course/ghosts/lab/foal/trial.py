"""Push an animal and its ghost off the road they know, and measure how far each gets.

But: does not say why. Compare ghosts that see different things for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.foal.body import MEADOW, SUBSTEPS, TICK, World
from ghosts.lab.foal.brain import Brain, Run, simulate
from ghosts.lab.stats import Interval, mean_interval

PUSHES = {
    "meadow": MEADOW,
    "shove back": World(shove=-1.5),
    "shove on": World(shove=1.5),
    "5° uphill": World(slope=5),
    "5° downhill": World(slope=-5),
    "10 kg rider": World(rider=10),
}


@dataclass(frozen=True)
class Trial:
    """Metres each brain got: `metres[name]` is (worlds, groups), a group being one ghost or a batch of starts."""

    metres: Mapping[str, np.ndarray]
    worlds: tuple[str, ...]
    seconds: float

    def interval(self, name: str, world: str) -> Interval:
        """Mean over groups of what `name` got in `world`, in metres."""
        return mean_interval(self.metres[name][self.worlds.index(world)])

    def share(self, name: str, of: str, world: str, beyond: str | None = None) -> Interval:
        """Mean over groups of `name`'s metres as a share of `of`'s in `world`; `beyond`: less the share there."""
        shares = self.metres[name] / self.metres[of]
        home = shares[self.worlds.index(beyond)] if beyond else 0
        return mean_interval(shares[self.worlds.index(world)] - home)

    def plot(self, ax: Axes | None = None) -> Axes:
        """One row a world, one mark with its interval a brain."""
        ax = figures.axes(ax, title="Pushed off the road they know", x=f"metres before a fall, in {self.seconds:g} s")
        for k, name in enumerate(self.metres):
            intervals = [self.interval(name, world) for world in self.worlds]
            values = np.array([each.value for each in intervals])
            arms = np.abs([[each.low for each in intervals], [each.high for each in intervals]] - values)
            shift = (k - (len(self.metres) - 1) / 2) * 0.18
            ax.errorbar(values, np.arange(len(values)) + shift, xerr=arms, label=name, capsize=2,
                        **figures.series(k) | {"linestyle": "none"})  # fmt: skip
        ax.set_yticks(range(len(self.worlds)), self.worlds)
        ax.invert_yaxis()
        ax.set_xlim(0, None)
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
        return ax

    def describe(self) -> str:
        """One clause a brain."""
        return "; ".join(
            f"{name}: " + ", ".join(f"{world} {self.interval(name, world):.1f} m" for world in self.worlds)
            for name in self.metres
        )


def trial(brains: Mapping[str, Brain], rng: np.random.Generator, worlds: Mapping[str, World] = PUSHES,
          groups: int = 8, starts: int = 16, seconds: float = 6) -> Trial:  # fmt: skip
    """Let each of `brains` live `groups · starts` lives in each of `worlds`, of which a ghost knows the meadow alone.

    `groups` has to be the number of ghosts, so that an interval speaks about ghosts, not about starts.
    """
    metres = {
        name: np.array([
            simulate(brain, groups * starts, rng, seconds, world).distance.reshape(groups, starts).mean(1)
            for world in worlds.values()
        ])
        for name, brain in brains.items()
    }  # fmt: skip
    return Trial(metres, tuple(worlds), seconds)


class Together:
    """Several brains in equal shares of one herd, so that they are simulated at once."""

    def __init__(self, *brains: Brain):
        """`brains` steer the herd's columns from left to right."""
        self.brains = brains

    def wake(self, n: int) -> None:
        """Wake each for its share of `n` foals."""
        for brain in self.brains:
            brain.wake(n // len(self.brains))

    def act(self, senses: np.ndarray) -> np.ndarray:
        """The efforts of all."""
        parts = np.split(senses, len(self.brains), axis=1)
        return np.concatenate([brain.act(part) for brain, part in zip(self.brains, parts, strict=True)], axis=1)


@dataclass(frozen=True)
class Duel:
    """Lives of several brains in one world: `runs[name]` holds a few starts each."""

    runs: Mapping[str, Run] = field(repr=False)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Metres over time, a line a start; a cross where it falls."""
        ax = figures.axes(ax, title="The way each foal makes", x="seconds", y="metres")
        for k, (name, run) in enumerate(self.runs.items()):
            look = figures.series(k)
            metres = run.way
            seconds = np.arange(len(metres)) * TICK
            lasts = run.upright.sum(0) - 1
            for j, last in enumerate(lasts):
                ax.plot(seconds[: last + 1], metres[: last + 1, j], color=look["color"], linestyle=look["linestyle"],
                        linewidth=1, label=None if j else f"{name}: {run.distance.mean():.1f} m")  # fmt: skip
            fell = lasts[lasts < len(metres) - 1]
            columns = np.flatnonzero(lasts < len(metres) - 1)
            ax.plot(seconds[fell], metres[fell, columns], "x", color=look["color"], markersize=8, markeredgewidth=2)
        ax.legend(frameon=False, loc="upper left")
        return ax

    def describe(self) -> str:
        """One clause a brain."""
        seconds = max(len(run.states) for run in self.runs.values()) * TICK
        return f"In {seconds:g} s: " + "; ".join(
            f"{name} gets {run.distance.mean():.1f} m, {run.upright[-1].sum()} of {run.upright.shape[1]} still up"
            for name, run in self.runs.items()
        ) + "."  # fmt: skip


def duel(brains: Mapping[str, Brain], rng: np.random.Generator, world: World = MEADOW, starts: int = 8,
         seconds: float = 6, substeps: int = SUBSTEPS) -> Duel:  # fmt: skip
    """Let each of `brains` live `starts` lives in `world`."""
    run = simulate(Together(*brains.values()), starts * len(brains), rng, seconds, world, substeps)
    parts = [np.split(each, len(brains), axis=-1) for each in (run.states, run.efforts)]
    return Duel({name: Run(*pair) for name, *pair in zip(brains, *parts, strict=True)})
