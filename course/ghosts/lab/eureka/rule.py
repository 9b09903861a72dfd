"""The 85 % rule: how hard should a task be for a learner to get better fastest? It depends on how the learner learns.

Wilson et al. 2019: for a learner that follows the gradient of its errors in a two-way choice, progress goes as
D · φ(D) where the error rate is Φ(−D). It is largest at D = 1, an error of 15.87 %. `perceptron` is such a learner,
made to err at a chosen rate; `gain` has others. But: progress in one skill, no boredom and no forgetting.
"""

from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, bootstrap_interval, mean_interval

NORMAL = NormalDist()
BEST_ERROR = NORMAL.cdf(-1)  # 15.87 %
START = 0.2  # every perceptron's precision before its first trial
ERRORS = (0.01, 0.03, 0.06, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.36, 0.42, 0.48)


def distances(errors: np.ndarray) -> np.ndarray:
    """D for each of `errors`: how many standard deviations of noise a stimulus lies from the border."""
    return np.array([-NORMAL.inv_cdf(float(each)) for each in errors])


def progress(error: np.ndarray) -> np.ndarray:
    """Speed of learning of the gradient learner at each `error` rate, relative to the best: D φ(D) / φ(1)."""
    distance = distances(error)
    return distance * np.exp(-(distance**2) / 2) / np.exp(-0.5)


def perceptron(rng: np.random.Generator, errors: tuple[float, ...] = ERRORS, runs: int = 80, trials: int = 1000,
               width: int = 100) -> np.ndarray:  # fmt: skip
    """Precision (runs, errors) of perceptrons after `trials`, each trial as hard as makes them err at that rate.

    A stimulus lies Δ from the border along the direction that matters, plus noise in all others. A perceptron at
    angle α to that direction errs with probability Φ(−Δ cot α): cot α is its precision, and Δ is set by it.
    It learns from its mistakes alone (Rosenblatt 1958): w ← w + label · stimulus.
    """
    shape = (runs, len(errors))
    distance = distances(errors)
    w = rng.normal(size=(*shape, width))
    w[..., 0] = START * np.linalg.norm(w[..., 1:], axis=-1)  # the direction that matters is the first axis
    for _ in range(trials):
        label = rng.choice([-1.0, 1.0], shape)
        x = rng.normal(size=(*shape, width))
        x[..., 0] = label * distance / precision(w)
        wrong = label * np.einsum("rew,rew->re", w, x) < 0
        w += (wrong * label)[..., None] * x
    return precision(w)


def precision(w: np.ndarray) -> np.ndarray:
    """cot of the angle between each `w` (…, width) and the first axis."""
    return w[..., 0] / np.sqrt((w[..., 1:] ** 2).sum(-1))


@dataclass(frozen=True)
class Rule:
    """Precision (runs, errors) reached by perceptrons that were made to err at each of `errors`."""

    errors: tuple[float, ...]
    reached: np.ndarray = field(repr=False)

    @property
    def best(self) -> Interval:
        """The error rate of fastest learning: the top of the curve, bootstrapped over runs."""
        return bootstrap_interval(self.reached, self.top, np.random.default_rng(0), 400)

    def top(self, reached: np.ndarray) -> float:
        """The error rate at which the mean of `reached` is highest: a parabola in D through five points."""
        mean = reached.mean(0)
        near = np.clip(mean.argmax(), 2, len(mean) - 3) + np.arange(-2, 3)
        a, b, _ = np.polyfit(distances(self.errors)[near], mean[near], 2)
        return NORMAL.cdf(b / (2 * a))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Precision reached, against the rate of error during training, with the theory's curve."""
        ax = figures.axes(
            ax, title="How often should it err?", x="error rate while training", y="precision at the end"
        )
        intervals = [mean_interval(column) for column in self.reached.T]
        figures.errorbars(ax, np.array(self.errors), intervals, 0, linestyle="", label="perceptrons, measured")
        fine = np.linspace(0.005, 0.495, 200)
        highest = max(each.value for each in intervals)
        ax.plot(fine, highest * np.sqrt(progress(fine)), color=figures.INK, linewidth=1, label="theory, scaled")
        ax.axvline(BEST_ERROR, color=figures.RED, linestyle=":")
        figures.note(ax, f"{100 * BEST_ERROR:.2f} %", BEST_ERROR, 0.05 * highest)
        ax.set_ylim(bottom=0)
        ax.legend(frameon=False, loc="upper right")
        return ax

    def describe(self) -> str:
        """The best rate of error, measured and derived."""
        return f"Perceptrons learn most at an error rate of {self.best:.3f}; the theory says {BEST_ERROR:.4f}."


def rule(rng: np.random.Generator, runs: int = 80) -> Rule:
    """Perceptrons taught at every error rate of the grid."""
    return Rule(ERRORS, perceptron(rng, runs=runs))


# ── other learners, other rules ───────────────────────────────────────────────────────────────────────

TARGETS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
LEARNERS = ("learns by surprise", "learns by success", "loses heart")


def teach(learner: str, rng: np.random.Generator, runs: int = 200, items: int = 200, rate: float = 0.2) -> np.ndarray:
    """Skill in logits (runs, targets) after `items` tasks that it solves with each of TARGETS as its chance.

    `learns by surprise`: gains rate · (1 − p) when it solves, and rate · p when it fails: 2p(1 − p) on average.
    `learns by success`: only a solved task teaches, and a hard one more: rate · (1 − p)^½ when it solves.
    `loses heart`: learns by surprise, and stops for good with chance ¼ whenever three failures follow each other.
    """
    shape = (runs, len(TARGETS))
    p = np.broadcast_to(TARGETS, shape)
    skill, streak, there = np.zeros(shape), np.zeros(shape, int), np.ones(shape, bool)
    for _ in range(items):
        solved = rng.random(shape) < p
        gain = np.where(solved, 1 - p, p) if learner != "learns by success" else solved * np.sqrt(1 - p)
        skill += rate * gain * there
        streak = np.where(solved, 0, streak + 1)
        if learner == "loses heart":
            there &= ~((streak >= 3) & (rng.random(shape) < 0.25))
    return skill


@dataclass(frozen=True)
class Targets:
    """For each kind of learner, the skill (runs, targets) that it reached at each chance of success."""

    reached: dict[str, np.ndarray] = field(repr=False)

    def best(self, learner: str) -> float:
        """The chance of success at which `learner` gained most."""
        return TARGETS[int(self.reached[learner].mean(0).argmax())]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Skill gained, against the chance of success at which it was taught."""
        ax = figures.axes(ax, title="Each learner has a rule of its own", x="chance of success, kept all the way",
                          y="skill gained (share of its best)")  # fmt: skip
        for i, (learner, skill) in enumerate(self.reached.items()):
            best = skill.mean(0).max()
            figures.errorbars(ax, np.array(TARGETS), [mean_interval(c / best) for c in skill.T], i, label=learner)
        ax.axvline(1 - BEST_ERROR, color=figures.INK, linestyle=":", linewidth=1)
        figures.note(ax, "85 %", 1 - BEST_ERROR, 0.04)
        ax.set_ylim(bottom=0)
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
        return ax

    def describe(self) -> str:
        """Each learner's best chance of success."""
        each = ", ".join(f"one that {learner} at {self.best(learner):.0%}" for learner in self.reached)
        return f"The best chance of success to be taught at: {each}."


def targets(rng: np.random.Generator) -> Targets:
    """The three learners, taught at every chance of success."""
    return Targets({learner: teach(learner, rng) for learner in LEARNERS})
