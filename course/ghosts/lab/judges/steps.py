"""Marking the answer or marking the steps, where two wrongs can make a right.

A solution is a sum of steps. A wrong step is off by one, up or down, so two of them may cancel and the answer is
right for the wrong reasons.

But: a toy of selection. Lightman et al. (2023) train both judges on real mathematics; here a judge is an error rate.
"""

from dataclasses import dataclass
from math import comb

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, share_interval

KNOWN, ANSWER, STEPS = "answer, known", "answer, judged", "steps, judged"


def chance_right(steps: int, skill: float) -> float:
    """Chance that the answer is right: an even number of wrong steps, half of them up and half of them down."""
    wrong = range(0, steps + 1, 2)
    return sum(comb(steps, k) * (1 - skill) ** k * skill ** (steps - k) * comb(k, k // 2) / 2**k for k in wrong)


def honest_share(steps: int, skill: float) -> float:
    """Among right answers the share whose every step is right."""
    return skill**steps / chance_right(steps, skill)


@dataclass(frozen=True)
class Marking:
    """By way of marking, for each of `error` (k,): share of picks with a `right` answer, and of `valid` ones."""

    error: np.ndarray
    right: dict[str, list[Interval]]
    valid: dict[str, list[Interval]]
    candidates: int
    honest: float

    def crossing(self) -> float:
        """The error rate at which step marks stop giving more valid picks than a known answer (linear, or nan)."""
        ahead = [s.value - k.value for s, k in zip(self.valid[STEPS], self.valid[KNOWN], strict=True)]
        for i in range(len(ahead) - 1):
            if ahead[i] > 0 >= ahead[i + 1]:
                return float(np.interp(0, [-ahead[i], -ahead[i + 1]], self.error[i : i + 2]))
        return float("nan")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Right answers with full lines and markers, valid reasoning hollow and dotted, against the error rate."""
        ax = figures.axes(ax, title=f"The best of {self.candidates}, chosen by", x="error rate of one mark",
                          y="share of picks")  # fmt: skip
        for i, way in enumerate(self.right):
            look = figures.series(i) | {"linestyle": "-"}
            ax.plot(self.error, [each.value for each in self.right[way]], **look, label=f"{way}: right answer")
            ax.plot(self.error, [each.value for each in self.valid[way]], **look | {"linestyle": ":"},
                    markerfacecolor="white", label=f"{way}: and every step right")  # fmt: skip
        ax.set_ylim(0, 1.05)
        ax.legend(frameon=False, fontsize=8.5, loc="center left", bbox_to_anchor=(1, 0.5))
        return ax

    def describe(self) -> str:
        """Right and valid shares of every way at the second error rate."""
        rows = "; ".join(f"{way}: {self.right[way][1].value:.2f} right, {self.valid[way][1].value:.2f} valid"
                         for way in self.right)  # fmt: skip
        return (
            f"Best of {self.candidates} at an error rate of {self.error[1]:.2f} a mark: {rows}. Of right answers "
            f"{self.honest:.2f} are right for the right reasons."
        )


def best(mark: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Place (problems, 1) of the highest whole-numbered `mark` (problems, candidates); ties are broken by chance."""
    return (mark + 0.5 * rng.random(mark.shape)).argmax(1)[:, None]


def mark_steps(rng: np.random.Generator, steps: int = 8, skill: float = 0.8, candidates: int = 64,
               error=(0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5), problems: int = 2000) -> Marking:  # fmt: skip
    """Pick one of `candidates` solutions to each of `problems` in three ways (1 s).

    `KNOWN` picks any whose answer is right (a verifier); `ANSWER` any that a judge passes, whose verdict on the
    whole is wrong with probability `error`; `STEPS` one with the fewest steps marked wrong, where each mark is wrong
    with that probability.
    """
    wrong = rng.random((problems, candidates, steps)) > skill
    off = np.where(wrong, rng.choice([-1, 1], wrong.shape), 0).sum(2)
    is_right, is_valid = off == 0, ~wrong.any(2)
    right, valid = ({way: [] for way in (KNOWN, ANSWER, STEPS)} for _ in range(2))
    known = best(1.0 * is_right, rng)  # nobody errs here: one pick for every error rate
    for rate in error:
        passed = is_right ^ (rng.random(is_right.shape) < rate)
        flags = (wrong ^ (rng.random(wrong.shape) < rate)).sum(2)
        for way, pick in ((KNOWN, known), (ANSWER, best(1.0 * passed, rng)), (STEPS, best(-1.0 * flags, rng))):
            for shares, truth in ((right, is_right), (valid, is_valid)):
                shares[way].append(share_interval(int(np.take_along_axis(truth, pick, 1).sum()), problems))
    return Marking(np.array(error), right, valid, candidates, honest_share(steps, skill))
