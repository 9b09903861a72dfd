"""The straw widened: the same number at the end, credited better and better; and a filmstrip of learning.

But: the critic is a regression on a table, on a reward that really is a sum over tokens. Where it is not, or where
every reward is 0, no way of crediting helps.
"""

from dataclasses import dataclass
from itertools import islice

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.straw.learning import Runs, runs_of, student
from ghosts.lab.straw.policy import ALL_OR_NOTHING, FRACTION, IMITATION, PER_STEP, RUNGS


@dataclass(frozen=True)
class Ladder:
    """The same task and the same reward at the end, credited better and better, then per step: `rows[rung]`."""

    T: int
    scheme: str
    rows: dict[str, Runs]

    def share_gone(self, rung: str) -> tuple[float, float]:
        """Share of the way from plain to per-step reward that `rung` covers: in episodes, and in their logarithm."""
        plain, here, dense = (self.rows[name].median.value for name in ("plain", rung, PER_STEP))
        return float((plain - here) / (plain - dense)), float(np.log(plain / here) / np.log(plain / dense))

    def plot(self, ax: Axes | None = None) -> Axes:
        """One row a rung: every run a dot, the median a tick with its interval as a bar."""
        title = f"The straw widened: {self.T} tokens, {self.scheme} reward"
        ax = figures.axes(ax, title=title, x="episodes until learned (logarithmic)")
        for y, (_, row) in enumerate(reversed(self.rows.items())):
            episodes = np.minimum(row.episodes, row.budget)
            ax.plot(episodes, np.full(len(episodes), y), "o", ms=4, alpha=0.3, color=figures.BLUE)
            ax.plot([row.median.low, row.median.high], [y, y], lw=2, color=figures.INK)
            ax.plot(row.median.value, y, "|", ms=18, mew=2.5, color=figures.INK)
            figures.note(ax, str(row), episodes.max(), y, right=8)
        ax.set_yticks(range(len(self.rows)), list(self.rows)[::-1])
        ax.set_xscale("log")
        ax.set_xlim(right=40 * max(row.median.value for row in self.rows.values()))
        ax.set_ylim(-0.6, len(self.rows) - 0.4)
        return ax

    def describe(self) -> str:
        """Each rung's episodes and the share of the complaint that it removes."""
        parts = [f"{rung} {row}, {self.share_gone(rung)[1]:.0%} gone" for rung, row in self.rows.items()]
        return f"Median episodes, and share of the complaint gone on a logarithmic scale: {'; '.join(parts)}."


def widen_the_straw(rng: np.random.Generator, T: int = 32, A: int = 4, scheme: str = FRACTION, runs: int = 20,
                    budget: int = 40_000) -> Ladder:  # fmt: skip
    """REINFORCE plain, with a running baseline, with its group's mean, with a critic; and a reward per step (5 s).

    All but the last see one number at the end. The critic pools every past answer to find each token's share; it
    can because the reward really is a sum over tokens. Where every reward is 0 it learns that all is worth 0.
    """
    rows = {rung: runs_of(scheme, T, A, runs, budget, rng, rung) for rung in RUNGS}
    return Ladder(T, scheme, rows | {PER_STEP: runs_of(PER_STEP, T, A, runs, budget, rng)})


@dataclass(frozen=True)
class Filmstrip:
    """Policies `probs[teacher]` (snapshots, T, A) after `episodes`, and the `target` (T,) they should find."""

    episodes: tuple[int, ...]
    target: np.ndarray
    probs: dict[str, np.ndarray]

    def plot(self, ax: Axes | None = None) -> Axes:
        """A row of tables for each teacher: tokens down, choices across, darker is likelier, a dot on the target."""
        T, A = self.probs[next(iter(self.probs))].shape[1:]
        size = (1.5 + 1.0 * len(self.episodes), 0.9 + 0.17 * (T + 1) * len(self.probs))
        ax = figures.axes(ax, title="What the policy writes (dot: the right token)", x="episodes", size=size)
        for row, frames in enumerate(self.probs.values()):
            for column, probs in enumerate(frames):
                left, top = column * (A + 1), row * (T + 1)
                image = ax.imshow(probs, extent=(left, left + A, top + T, top), vmin=0, vmax=1, cmap="Blues")
                spot = left + self.target + 0.5, top + np.arange(T) + 0.5
                ax.plot(*spot, "o", ms=3.5, mfc=figures.ORANGE, mec="white", mew=0.6)
        ax.set(xlim=(-0.3, len(self.episodes) * (A + 1)), ylim=(len(self.probs) * (T + 1), -0.3), aspect="auto")
        ax.set_xticks(np.arange(len(self.episodes)) * (A + 1) + A / 2, [f"{n:,}" for n in self.episodes])
        ax.set_yticks(np.arange(len(self.probs)) * (T + 1) + T / 2, list(self.probs))
        ax.tick_params(length=0)
        ax.grid(False)
        ax.spines[:].set_visible(False)
        ax.figure.colorbar(image, ax=ax, label="probability", shrink=0.6)
        return ax

    def describe(self) -> str:
        """The mean probability of the right token at the last snapshot, for each teacher."""
        at = np.arange(len(self.target)), self.target
        ends = ", ".join(f"{teacher} {frames[-1][at].mean():.2f}" for teacher, frames in self.probs.items())
        return f"Mean probability of the right token after {self.episodes[-1]:,} episodes: {ends}."


def filmstrip(rng: np.random.Generator, teachers=(IMITATION, PER_STEP, FRACTION, ALL_OR_NOTHING), T: int = 8,
              A: int = 4, episodes=(0, 1, 10, 30, 100, 300), rate: float = 3.0) -> Filmstrip:  # fmt: skip
    """The same hidden answer learned by each of `teachers`, photographed after `episodes`."""
    target, film = rng.integers(A, size=(1, T)), {}
    for teacher in teachers:
        policies, _ = student(teacher, "baseline", target, A, rate, rng)
        film[teacher] = np.array([p[0] for n, p in enumerate(islice(policies, episodes[-1] + 1)) if n in episodes])
    return Filmstrip(episodes, target[0], film)
