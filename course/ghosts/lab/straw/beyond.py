"""What reward can do that imitation cannot: climb past its teachers, to an answer that none of them ever showed.

But: the better answer differs from a shown one in a single token. How far a prior may be from it is the question.
"""

from dataclasses import dataclass
from itertools import islice

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, columns, mean_share_interval, share_interval
from ghosts.lab.straw.policy import RunningBaseline, reinforce


@dataclass(frozen=True)
class Beyond:
    """By arm: chance of a right answer (`success`), and of the better one that nobody showed (`novel`).

    `found` is the share of runs of clone, then reward, that end on the better answer, by the clone's smoothing.
    """

    success: dict[str, Interval]
    novel: dict[str, Interval]
    found: dict[float, Interval]
    runs: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """One row an arm: a plain bar for any right answer, a hatched one for the better answer."""
        ax = figures.axes(ax, title="Past the teacher", x="chance of writing it")
        y = np.arange(len(self.success))[::-1]
        answers = (("a right answer", self.success, 0.2, figures.SKY, ""),
                   ("the better one, shown by nobody", self.novel, -0.2, figures.ORANGE, "///"))  # fmt: skip
        for label, arms, up, colour, hatch in answers:
            value, low, high = columns(arms.values())
            ax.barh(y + up, value, 0.36, xerr=(value - low, high - value), color=colour, hatch=hatch,
                    edgecolor="white", label=label)  # fmt: skip
            for at, right, v in zip(y + up, high, value, strict=True):
                figures.note(ax, f"{v:.2f}" if v > 0.005 or v == 0 else f"{v:.0e}", right, at)
        ax.set_yticks(y, list(self.success))
        ax.set_xlim(0, 1.2)
        ax.legend(frameon=False, fontsize=8.5, loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
        return ax

    def describe(self) -> str:
        """Every arm's two chances, and how often the better answer was found."""
        rows = "; ".join(f"{arm} {each.value:.2g}, {self.novel[arm].value:.2g}" for arm, each in self.success.items())
        found = ", ".join(f"{share:.2f} with smoothing {smooth:g}" for smooth, share in self.found.items())
        return (
            f"Chance of a right answer, and of the better one that no demonstrator shows: {rows}. "
            f"Share of {self.runs} runs in which clone, then reward found the better one: {found}."
        )


def beyond_the_teacher(rng: np.random.Generator, T: int = 8, quality: float = 0.7, smoothing=(0.2, 0.1, 0.02),
                       runs: int = 40, episodes: int = 8000, rate: float = 1.0) -> Beyond:  # fmt: skip
    """Demonstrators who get each token right with chance `quality`, their clone, and all-or-nothing reward (1 s).

    Demonstrators write four of five choices. The fifth, at the last step of an otherwise right answer, pays 2
    instead of 1. The clone writes with the frequencies of 200 demonstrations. Where reward takes over, a share of
    `smoothing` goes to all choices alike: what was never shown is rare, not impossible. Arms show its first entry.
    """
    A, batch = 5, 8
    target = rng.integers(4, size=(runs, T))
    wrong_by = rng.integers(1, 4, size=(runs, 200, T)) * (rng.random((runs, 200, T)) > quality)
    shown = (target[:, None] + wrong_by) % 4
    clone = np.eye(A)[shown].mean(1)

    def reward(actions: np.ndarray) -> np.ndarray:
        right = actions == target[:, None]
        return (right[..., :-1].all(-1) * (right[..., -1] + 2.0 * (actions[..., -1] == 4)))[..., None]

    def rewarded(probs: np.ndarray) -> np.ndarray:
        policies = reinforce(np.log(probs), reward, RunningBaseline(), rate, rng, batch)
        return next(islice(policies, episodes // batch, None))

    def chances(probs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        right = np.take_along_axis(probs, target[..., None], -1)[..., 0]
        novel = right[:, :-1].prod(-1) * probs[:, -1, 4]
        return right.prod(-1) + novel, novel

    ends = {share: chances(rewarded((1 - share) * clone + share / A)) for share in smoothing}
    arms = {
        "demonstrator": ((shown == target[:, None]).all(-1).mean(-1), np.zeros(runs)),
        "clone, sampled": chances(clone),
        "clone, greedy": chances(np.eye(A)[clone.argmax(-1)]),
        "reward from scratch": chances(rewarded(np.full((runs, T, A), 1 / A))),
        "clone, then reward": ends[smoothing[0]],
    }
    success, novel = ({arm: mean_share_interval(each[i]) for arm, each in arms.items()} for i in (0, 1))
    found = {share: share_interval(int((novel > 0.5).sum()), runs) for share, (_, novel) in ends.items()}
    return Beyond(success, novel, found, runs)
