"""What does each missing capability cost? Take away one, two, three, all: every one of the 16 interns, same jobs.

But: shares of jobs done in time. On another scale (minutes, or another deadline) the same lacks combine differently,
and `slack` shows how.
"""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.decade.office import CAPABILITIES, new_office, work
from ghosts.lab.stats import Interval, mean_interval, mean_share_interval


def contrast(table: np.ndarray, axes: tuple[int, ...]) -> np.ndarray:
    """The effect of switching `axes` on, differenced one after the other and averaged over all other switches.

    `table` has an axis of length 2 for each switch (off, on). One axis: a main effect, on minus off. Two: how much
    the second switch adds to the effect of the first (Yates's contrast without his factor of ½).
    """
    others = tuple(axis for axis in range(table.ndim) if axis not in axes)
    kept = table.mean(others, keepdims=True)
    for axis in axes:
        kept = np.diff(kept, axis=axis)
    return kept.reshape(())


@dataclass(frozen=True)
class Ablation:
    """`share` (offices, 2, 2, 2, 2) of jobs done by each intern; axes in the order of `CAPABILITIES`, 1 = can."""

    share: np.ndarray
    deadline: float

    def of(self, *can: str) -> Interval:
        """Share of jobs done by the intern with exactly these capabilities."""
        return mean_share_interval(self.share[(slice(None), *(int(each in can) for each in CAPABILITIES))])

    def effect(self, *switches: str) -> Interval:
        """Main effect of one switch, or interaction of several, over offices: see `contrast`."""
        axes = tuple(CAPABILITIES.index(each) for each in switches)
        return mean_interval(np.array([contrast(office, axes) for office in self.share]))

    def between(self, more: tuple[str, ...], fewer: tuple[str, ...]) -> Interval:
        """Difference in the share of jobs done between two interns, office by office."""
        shares = [self.share[(slice(None), *(int(each in can) for each in CAPABILITIES))] for can in (more, fewer)]
        return mean_interval(shares[0] - shares[1])

    def lost(self, *missing: str) -> Interval:
        """What the complete intern loses without these."""
        return self.between(CAPABILITIES, tuple(each for each in CAPABILITIES if each not in missing))

    def gained(self, alone: str) -> Interval:
        """What the intern who can do nothing gains by this one."""
        return self.between((alone,), ())

    def plot(self, ax: Axes | None = None) -> Axes:
        """One row for each of the 16 interns: its switches as dots, its share as a bar with its interval."""
        ax = figures.axes(ax, title=f"Sixteen interns, {self.deadline:g} minutes a job",
                          x="share of jobs done in time", size=(7.0, 4.6))  # fmt: skip
        rows = sorted(product((0, 1), repeat=4), key=lambda on: (sum(on), self.share[:, *on].mean()))
        for y, on in enumerate(rows):
            done = mean_share_interval(self.share[:, *on])
            ax.barh(y, done.value, color=figures.SKY, height=0.75)
            ax.plot([done.low, done.high], [y, y], color=figures.INK, linewidth=1.5)
            figures.note(ax, f"{done.value:.2f}", done.high, y, right=6)
            for i, has in enumerate(on):
                ax.plot(-0.44 + 0.115 * i, y, "o", color=figures.INK, markerfacecolor=figures.INK if has else "white")
        for i, name in enumerate(CAPABILITIES):
            ax.text(-0.44 + 0.115 * i, len(rows) - 0.1, name, rotation=40, fontsize=8.5, ha="left", va="bottom")
        for can, words in enumerate(("lacks all", "lacks three", "lacks two", "lacks one", "complete")):
            group = [y for y, on in enumerate(rows) if sum(on) == can]
            ax.axhline(group[-1] + 0.5, color="grey", linewidth=0.7, visible=can < 4)
            ax.text(1.36, np.mean(group), words, fontsize=8.5, ha="right", va="center")
        ax.set(xlim=(-0.5, 1.38), ylim=(-0.7, len(rows) + 2), yticks=[], xticks=np.linspace(0, 1, 6))
        return ax

    def describe(self) -> str:
        """Best, worst, and what each lack costs the complete intern."""
        lost = ", ".join(f"{name} {self.lost(name):.2f}" for name in CAPABILITIES)
        return (
            f"Jobs done in {self.deadline:g} minutes: with all four {self.of(*CAPABILITIES):.2f}, with none"
            f" {self.of():.2f}. Lost by lacking one: {lost}."
        )

    def effects(self) -> "Effects":
        """Main effects and two-way interactions."""
        pairs = [*[(each,) for each in CAPABILITIES], *combinations(CAPABILITIES, 2)]
        return Effects({" × ".join(pair): self.effect(*pair) for pair in pairs}, self.deadline)


@dataclass(frozen=True)
class Effects:
    """Main effects and interactions, in shares of all jobs, with intervals over offices."""

    size: dict[str, Interval]
    deadline: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """One dot with its interval for each effect, main effects first."""
        ax = figures.axes(ax, title="What a capability adds, and what a pair adds to the sum",
                          x=f"share of jobs done in {self.deadline:g} minutes", size=(7.0, 3.9))  # fmt: skip
        for y, (name, each) in enumerate(reversed(self.size.items())):
            pair = "×" in name
            ax.plot([each.low, each.high], [y, y], color=figures.RED if pair else figures.BLUE, linewidth=2)
            ax.plot(each.value, y, "s" if pair else "o", color=figures.RED if pair else figures.BLUE)
        ax.axvline(0, color=figures.INK, linewidth=1)
        ax.text(0, -0.8, " a pair at 0: its two costs add up", fontsize=8.5, va="center")
        ax.set_ylim(-1.2, len(self.size) - 0.5)
        ax.set_xlim(left=min(-0.04, *(each.low - 0.02 for each in self.size.values())))
        ax.set_yticks(range(len(self.size)), list(self.size)[::-1])
        return ax

    def describe(self) -> str:
        """Every effect in a list."""
        return "; ".join(f"{name} {each:+.2f}" for name, each in self.size.items()) + "."


def ablate(rng: np.random.Generator, offices: int = 40, jobs: int = 100, deadline: float = 15,
           help_minutes: float = 3) -> Ablation:  # fmt: skip
    """All 16 interns in each of `offices`, on the same jobs (about 4 s)."""
    share = np.zeros((offices, 2, 2, 2, 2))
    for i in range(offices):
        office = new_office(rng, jobs)
        for on in product((0, 1), repeat=4):
            can = {name for name, has in zip(CAPABILITIES, on, strict=True) if has}
            share[i, *on] = work(office, can, deadline, help_minutes).done.mean()
    return Ablation(share, deadline)


@dataclass(frozen=True)
class Slack:
    """Share of jobs done against the `deadlines` (minutes,), by `lacks`: one interval for each deadline."""

    deadlines: np.ndarray
    done: dict[tuple[str, ...], list[Interval]]

    def surplus(self, a: str, b: str) -> np.ndarray:
        """Loss by lacking both, less the sum of the losses by lacking either, at each deadline (means)."""
        mean = {lacks: np.array([each.value for each in line]) for lacks, line in self.done.items()}
        full = mean[()]
        return (full - mean[a, b]) - (full - mean[(a,)]) - (full - mean[(b,)])

    def plot(self, ax: Axes | None = None) -> Axes:
        """A line for the complete intern, for each single lack, and for the lack of everything."""
        ax = figures.axes(ax, title="How long may it take?", x="deadline, minutes a job", y="share of jobs done")
        shown = [(), *[(name,) for name in CAPABILITIES], CAPABILITIES]
        for i, lacks in enumerate(shown):
            name = "lacks everything" if len(lacks) == 4 else f"lacks {lacks[0]}" if lacks else "lacks nothing"
            figures.errorbars(ax, self.deadlines, self.done[lacks], i, label=name)
        ax.set_ylim(-0.03, 1.05)
        ax.legend(frameon=False, fontsize=8.5, loc="center left", bbox_to_anchor=(1, 0.5))
        return ax

    def describe(self) -> str:
        """Every line at the shortest, the middle and the longest deadline."""
        at = (0, len(self.deadlines) // 2, -1)
        words = "; ".join(
            f"{' and '.join(lacks) if 0 < len(lacks) < 4 else 'everything' if lacks else 'nothing'} missing "
            + ", ".join(f"{line[i].value:.2f}" for i in at)
            for lacks, line in self.done.items()
            if len(lacks) != 2
        )
        return f"Share done at {', '.join(f'{self.deadlines[i]:g}' for i in at)} minutes: {words}."


def slack(rng: np.random.Generator, offices: int = 12, jobs: int = 60,
          deadlines: tuple[float, ...] = (8, 10, 12, 15, 18, 22, 27, 33, 40)) -> Slack:  # fmt: skip
    """The complete intern and every lack of one, of two and of all, at each deadline (about 5 s)."""
    lacks = [(), *((name,) for name in CAPABILITIES), *combinations(CAPABILITIES, 2), CAPABILITIES]
    worlds = [new_office(rng, jobs) for _ in range(offices)]
    done = {
        lack: [mean_share_interval(np.array([work(each, set(CAPABILITIES) - set(lack), deadline).done.mean()
                                       for each in worlds])) for deadline in deadlines]
        for lack in lacks
    }  # fmt: skip
    return Slack(np.array(deadlines), done)
