"""Compounding reliability: a chain of steps is as good as all of them together, unless errors are caught.

But: steps fail independently and equally often. Real errors cluster, and some can be lived with.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval, share_interval


def step_reliability(p: float, detected: float = 0.0) -> float:
    """Chance that a step ends right if each attempt is right with `p`, and a wrong one is noticed with `detected`.

    What is noticed is done again, as often as it takes: the silent share of errors alone remains.
    """
    return p / (p + (1 - p) * (1 - detected))


def chain_reliability(p: float, steps: np.ndarray | int, detected: float = 0.0) -> np.ndarray:
    """Chance that all `steps` end right."""
    return step_reliability(p, detected) ** np.asarray(steps)


def run_chains(rng: np.random.Generator, p: float, steps: int, detected: float = 0.0, runs: int = 4000) -> Interval:
    """Simulated share of `runs` chains without a wrong step, attempt by attempt."""
    right = np.ones(runs, bool)
    for _ in range(steps):
        busy = np.ones(runs, bool)
        while busy.any():
            fine = rng.random(runs) < p
            noticed = ~fine & (rng.random(runs) < detected)
            right &= ~(busy & ~fine & ~noticed)
            busy &= noticed
    return share_interval(int(right.sum()), runs)


@dataclass(frozen=True)
class Compounding:
    """Chance that a chain of `steps` (lengths,) succeeds, by name: `exact`, and `simulated` at the longest."""

    steps: np.ndarray
    exact: dict[str, np.ndarray]
    simulated: dict[str, Interval]
    simulated_at: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """A line for each kind of step, and its simulation as a point with an interval."""
        ax = figures.axes(
            ax, title="A chain is as good as all of its steps", x="steps", y="chance that all are right"
        )
        lines = list(self.exact.values())
        for i, (name, line) in enumerate(self.exact.items()):
            style = figures.series(i) | {"marker": ""}
            if any(np.allclose(line, other, atol=0.01) for other in lines[i + 1 :]):  # another will lie on it
                style |= {"linewidth": 7, "linestyle": "-", "alpha": 0.35}
            ax.plot(self.steps, line, label=name, **style)
            figures.errorbars(ax, np.array([self.simulated_at]), [self.simulated[name]], i, linestyle="none")
        ax.set_xscale("log")
        ax.set_xticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
        ax.set_ylim(0, 1.03)
        ax.legend(frameon=False, fontsize=8.5, loc="lower left")
        return ax

    def describe(self) -> str:
        """Every kind of step at the simulated length."""
        at = np.searchsorted(self.steps, self.simulated_at)
        rows = "; ".join(f"{name} {line[at]:.3f} (simulated {self.simulated[name]:.3f})"
                         for name, line in self.exact.items())  # fmt: skip
        return f"Chance that {self.simulated_at} steps are all right: {rows}."


def compound(rng: np.random.Generator, steps: int = 100) -> Compounding:
    """Two, three and four nines a step, and two nines of which nine errors in ten are noticed (0.1 s)."""
    kinds = {
        "0.99": (0.99, 0),
        "0.999": (0.999, 0),
        "0.9999": (0.9999, 0),
        "0.99, 90 % of errors noticed": (0.99, 0.9),
    }
    lengths = np.unique(np.concatenate([np.geomspace(1, 1000, 60).round(), [steps]])).astype(int)
    exact = {name: chain_reliability(p, lengths, detected) for name, (p, detected) in kinds.items()}
    simulated = {name: run_chains(rng, p, steps, detected) for name, (p, detected) in kinds.items()}
    return Compounding(lengths, exact, simulated, steps)


def expected_work(spacing: np.ndarray | int, p: float = 0.99, steps: int = 100, check: float = 1.0) -> np.ndarray:
    """Steps of work, checks included, until `steps` are done *and right*, with a check after each `spacing` steps.

    A check costs as much as `check` steps and finds every error; then the piece since the last check is done again.
    A piece of m steps takes 1/pᵐ attempts on average. (`steps` need not be a multiple: pieces count by length.)
    """
    spacing = np.asarray(spacing)
    return steps / spacing * (spacing + check) / p**spacing


@dataclass(frozen=True)
class Checkpoints:
    """Expected `work` (spacings,) by `spacing` of the checks, and `simulated` work at some of them."""

    spacing: np.ndarray
    work: np.ndarray
    simulated: dict[int, Interval]
    steps: int
    p: float

    @property
    def best(self) -> int:
        """The spacing that costs least."""
        return int(self.spacing[self.work.argmin()])

    def plot(self, ax: Axes | None = None) -> Axes:
        """The work against the spacing, its minimum as a star."""
        ax = figures.axes(ax, title=f"{self.steps} steps, all right in the end", x="steps between two checks",
                          y="steps of work, checks included")  # fmt: skip
        ax.plot(self.spacing, self.work, color=figures.BLUE, linewidth=2)
        figures.errorbars(ax, np.array(list(self.simulated)), list(self.simulated.values()), 1, linestyle="none")
        ax.plot(self.best, self.work.min(), "*", color=figures.GREEN, markersize=15)
        figures.note(ax, f"best: every {self.best}", self.best, self.work.min(), up=-14, right=-4)
        ax.set_xscale("log")
        ax.set_xticks([1, 2, 5, 10, 20, 50, 100], [1, 2, 5, 10, 20, 50, 100])
        ax.set_ylim(self.steps * 0.9, 1.15 * self.work.max())
        return ax

    def describe(self) -> str:
        """Work with every step checked, at the best spacing, and with one check at the end."""
        return (
            f"{self.steps} steps, each right with {self.p}: {self.work[0]:.0f} of work if every step is checked,"
            f" {self.work.min():.0f} with a check every {self.best}, {self.work[-1]:.0f} with one check at the end."
        )


def check_along_the_way(rng: np.random.Generator, p: float = 0.99, steps: int = 100, check: float = 1.0,
                        runs: int = 2000) -> Checkpoints:  # fmt: skip
    """Exact work for every spacing up to `steps`, and simulated for the divisors of `steps`."""
    spacing = np.arange(1, steps + 1)
    simulated = {}
    for m in (m for m in spacing.tolist() if steps % m == 0):
        attempts = rng.geometric(p**m, size=(runs, steps // m)).sum(1)
        simulated[m] = mean_interval(attempts * (m + check))
    return Checkpoints(spacing, expected_work(spacing, p, steps, check), simulated, steps, p)
