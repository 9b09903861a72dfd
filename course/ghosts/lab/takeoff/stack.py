"""Loss of understanding: a stack of layers, a team that comes and goes, and knowledge that only the living pass on.

Every so often somebody leaves. Whoever comes in learns each layer with chance q, but only from somebody who still
understands it. A layer that nobody understands is *orphaned*: it goes on working, until an incident needs someone.

But: understanding is yes or no, layers are alike, and nobody rediscovers one from its code.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_share_interval

TEAM, LEAVERS, INCIDENTS = 20, 2, 0.03  # people; leavers a year; incidents a year in each layer


def leavers_until_lost(q: float, team: int = TEAM) -> np.ndarray:
    """Expected number of leavers until a layer is lost, from k = 0 … `team` knowers: (team + 1,).

    One leaver: a knower with chance k / team. If any knower remains, the newcomer becomes one with chance q. The
    expectations solve T(k) = 1 + Σ P(k → j) T(j), T(0) = 0.
    """
    move = np.zeros((team + 1, team + 1))
    for k in range(1, team + 1):
        for left, chance in ((k - 1, k / team), (k, 1 - k / team)):
            learns = q if left else 0.0
            move[k, left] += chance * (1 - learns)
            if chance and learns:
                move[k, left + 1] += chance * learns
    inner = np.eye(team) - move[1:, 1:]
    return np.concatenate([[0.0], np.linalg.solve(inner, np.ones(team))])


@dataclass(frozen=True)
class Stack:
    """By arm: share of layers `orphaned` (years,) and of those already `noticed`, `bus_factor` (runs, years)."""

    years: np.ndarray
    orphaned: dict[str, np.ndarray]
    noticed: dict[str, np.ndarray]
    bus_factor: dict[str, np.ndarray]
    runs: dict[str, np.ndarray]  # orphaned share (runs, years)

    def at(self, year: int, arm: str) -> Interval:
        """Share of layers orphaned in `year`, over runs."""
        return mean_share_interval(self.runs[arm][:, year])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Share orphaned over the years; dotted, the share that anybody has noticed."""
        ax = figures.axes(ax, title="Layers that nobody understands", x="year", y="share of all layers")
        for i, (arm, line) in enumerate(self.orphaned.items()):
            style = figures.series(i) | {"marker": ""}
            ax.plot(self.years, line, label=arm, **style)
            if line[-1] > 0.02:
                ax.plot(self.years, self.noticed[arm], color=style["color"], linestyle=":", linewidth=1)
        ax.plot([], [], ":", color="grey", linewidth=1, label="noticed so far")
        ax.set_ylim(-0.02, 0.65)
        ax.legend(frameon=False, fontsize=8.5, loc="upper left")
        return ax

    def describe(self) -> str:
        """Orphaned and noticed at the end, for every arm."""
        rows = "; ".join(f"{arm}: {self.orphaned[arm][-1]:.2f} orphaned, {self.noticed[arm][-1]:.2f} noticed"
                         for arm in self.orphaned)  # fmt: skip
        return f"Share of layers that nobody understands after {self.years[-1]} years. {rows}."


def run_stack(rng: np.random.Generator, q: float, drills: int = 0, years: int = 40, layers: int = 20,
              runs: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """One arm: (orphaned, noticed, bus factor), each (runs, years + 1).

    At the start half of the team understands each layer. Every year `LEAVERS` are replaced, and one layer is added
    that three people understand. A drill takes a layer in turn and asks who can explain it; if at most two can, they
    teach two more. Incidents come to each layer at the rate `INCIDENTS`; in an orphaned one it is noticed.
    """
    knows = rng.random((runs, TEAM, layers)) < 0.5
    noticed = np.zeros((runs, layers), bool)
    history, turn, each_run = [], 0, np.arange(runs)

    def record():
        knowers = knows.sum(1)
        alive = np.where(knowers > 0, knowers, TEAM + 1).min(1)
        history.append(((knowers == 0).mean(1), (noticed & (knowers == 0)).mean(1), alive))

    record()
    for _ in range(years):
        for _ in range(LEAVERS):
            leaver = rng.integers(TEAM, size=runs)
            knows[each_run, leaver] = False
            knows[each_run, leaver] = (rng.random((runs, knows.shape[2])) < q) & knows.any(1)
        builders = rng.random((runs, TEAM)).argsort(1)[:, :3]
        fresh = np.zeros((runs, TEAM, 1), bool)
        fresh[each_run[:, None], builders] = True
        knows, noticed = np.concatenate([knows, fresh], 2), np.concatenate([noticed, np.zeros((runs, 1), bool)], 1)
        for _ in range(drills):
            layer = turn % knows.shape[2]
            turn += 1
            few = (knows[:, :, layer].sum(1) <= 2) & knows[:, :, layer].any(1)
            pupils = (rng.random((runs, TEAM)) + knows[:, :, layer]).argsort(1)[:, :2]
            knows[each_run[:, None], pupils, layer] |= few[:, None]
        noticed |= (rng.random(noticed.shape) < INCIDENTS) & ~knows.any(1)
        record()
    return tuple(np.array(each).T for each in zip(*history, strict=True))


def lose_understanding(rng: np.random.Generator) -> Stack:
    """Three chances to learn; where it is lowest, drills of five and of twenty layers a year (0.1 s)."""
    arms = {
        "newcomers learn half": (0.5, 0),
        "newcomers learn a fifth": (0.2, 0),
        "newcomers learn a twentieth": (0.05, 0),
        "a twentieth, 5 drills a year": (0.05, 5),
        "a twentieth, 20 drills a year": (0.05, 20),
    }
    results = {name: run_stack(rng, q, drills) for name, (q, drills) in arms.items()}
    years = np.arange(next(iter(results.values()))[0].shape[1])
    orphaned, noticed = ({name: each[i].mean(0) for name, each in results.items()} for i in (0, 1))
    return Stack(years, orphaned, noticed, {name: each[2] for name, each in results.items()},
                 {name: each[0] for name, each in results.items()})  # fmt: skip
