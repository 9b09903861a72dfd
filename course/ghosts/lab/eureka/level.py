"""Finding a person's level: every answer moves a belief, and the right question moves it most.

The Rasch model (Rasch 1960): a person of `skill` θ solves a question of difficulty b with probability 1/(1+e^(b−θ)),
both in logits. A belief about θ is a curve on a grid, multiplied by the chance of each answer as it comes: Bayes,
exactly. But: one skill, which stands still while it is measured, and difficulties that are known.
"""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, bootstrap_interval

GRID = np.linspace(-6, 6, 241)  # skills that are thought possible, in logits
SPREAD = 1.5  # standard deviation of skill among people, in logits
BANK = np.linspace(-3, 3, 25)  # the difficulties on offer
STRATEGIES = ("easy to hard for all", "average for all", "at your level")


def chance(skill: np.ndarray | float, difficulty: np.ndarray | float, guess: float = 0.0) -> np.ndarray | float:
    """Probability that `skill` solves `difficulty` (logits), where a share `guess` of all questions solves itself."""
    return guess + (1 - guess) / (1 + np.exp(np.subtract(difficulty, skill)))


def prior(people: int) -> np.ndarray:
    """What is believed of each of `people` before the first question: N(0, SPREAD²) on the grid, (people, grid)."""
    curve = np.exp(-0.5 * (GRID / SPREAD) ** 2)
    return np.tile(curve / curve.sum(), (people, 1))


def learn(belief: np.ndarray, difficulty: np.ndarray, right: np.ndarray, guess: float = 0.0) -> np.ndarray:
    """`belief` (people, grid) after answers `right` (people,) to questions of `difficulty` (people,)."""
    solves = chance(GRID, difficulty[:, None], guess)
    belief = belief * np.where(right[:, None], solves, 1 - solves)
    return belief / belief.sum(1, keepdims=True)


def estimate(belief: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation (people,) of each `belief`."""
    mean = belief @ GRID
    return mean, np.sqrt(belief @ GRID**2 - mean**2)


def questions(strategy: str, belief: np.ndarray, asked: int) -> np.ndarray:
    """The next difficulty (people,) from the bank, after `asked` questions.

    At a person's level is where the model expects most information: p(1 − p) is largest at p = ½.
    """
    if strategy == "at your level":
        return BANK[np.abs(BANK - estimate(belief)[0][:, None]).argmin(1)]
    if strategy == "average for all":
        return np.zeros(len(belief))
    step = 7 * asked + len(BANK) // 2  # 7 and 25 share no factor: this test walks through the whole bank
    return np.full(len(belief), BANK[step % len(BANK)])


@dataclass(frozen=True)
class Placement:
    """Errors (people, questions + 1) of the estimated skill after each question, for each strategy, in logits."""

    errors: dict[str, np.ndarray] = field(repr=False)

    def typical(self, strategy: str, asked: int, low: float = 0, high: float = np.inf) -> Interval:
        """Root mean square error after `asked` questions, of people between `low` and `high` logits from average."""
        errors = self.errors[strategy]
        from_average = np.abs(errors[:, 0])  # before the first question everybody is thought average
        squares = errors[(from_average >= low) & (from_average < high), asked] ** 2
        return bootstrap_interval(squares, lambda sq: float(np.sqrt(sq.mean())), np.random.default_rng(asked), 200)

    def curve(self, strategy: str) -> np.ndarray:
        """Root mean square error (questions + 1,)."""
        return np.sqrt((self.errors[strategy] ** 2).mean(0))

    def until(self, strategy: str, error: float) -> int | None:
        """Questions until the error is at most `error`; None if it never is."""
        below = np.flatnonzero(self.curve(strategy) <= error)
        return int(below[0]) if len(below) else None

    def plot(self, ax: Axes | None = None) -> Axes:
        """Error against questions, with the bound that no way of asking can beat."""
        ax = figures.axes(ax, title="Finding a level", x="questions asked", y="error of the estimate (logits)")
        asked = np.arange(next(iter(self.errors.values())).shape[1])
        for i, strategy in enumerate(self.errors):
            ax.plot(asked, self.curve(strategy), label=strategy, **figures.series(i) | {"markevery": 3})
        ax.plot(
            asked, bound(asked), color=figures.INK, linewidth=1, linestyle=":", label="no way of asking does better"
        )
        ax.set_ylim(bottom=0)
        ax.legend(frameon=False)
        return ax

    def describe(self) -> str:
        """Errors after five questions and at the end, strategy by strategy."""
        last = len(self.curve(STRATEGIES[0])) - 1
        parts = [f"{s}: {self.typical(s, 5):.2f} after 5 and {self.typical(s, last):.2f} after {last}"
                 for s in self.errors]  # fmt: skip
        return "Error of the estimated skill in logits, by questions asked " + "; ".join(parts) + "."


def bound(asked: np.ndarray) -> np.ndarray:
    """The least error after `asked` questions: precisions add, and no answer brings more than ¼ (van Trees 1968)."""
    return (1 / SPREAD**2 + asked / 4) ** -0.5


def place(rng: np.random.Generator, people: int = 2000, asked: int = 24, guess: float = 0.0,
          believed_guess: float | None = None) -> Placement:  # fmt: skip
    """Place `people` by each strategy. With chance `guess` an answer is right by luck; the belief allows for
    `believed_guess` of it (the truth, unless told otherwise)."""
    believed = guess if believed_guess is None else believed_guess
    skill = rng.normal(0, SPREAD, people)
    errors = {}
    for strategy in STRATEGIES:
        belief = prior(people)
        track = [-skill]
        for n in range(asked):
            difficulty = questions(strategy, belief, n)
            right = rng.random(people) < chance(skill, difficulty, guess)
            belief = learn(belief, difficulty, right, believed)
            track.append(estimate(belief)[0] - skill)
        errors[strategy] = np.stack(track, 1)
    return Placement(errors)


@dataclass(frozen=True)
class Interview:
    """One person's placement: the true `skill`, `difficulty` (n,) and `right` (n,) of each question, the `belief`."""

    skill: float
    difficulty: np.ndarray
    right: np.ndarray
    belief: np.ndarray = field(repr=False)

    def plot(self, ax: Axes | None = None) -> Axes:
        """The belief as a curve, the questions as marks below it (● solved, ○ not), the truth as a line."""
        ax = figures.axes(ax, title="What the tutor believes", x="skill (logits)", y="belief")
        height = self.belief.max()
        ax.fill_between(GRID, self.belief, color=figures.SKY, alpha=0.5)
        ax.axvline(self.skill, color=figures.RED, linestyle="--", label="the truth")
        rows = -height * (0.06 + 0.5 * np.arange(len(self.right)) / max(1, len(self.right)))
        for solved, fill, word in ((True, figures.BLUE, "solved"), (False, "white", "not solved")):
            some = self.right == solved
            ax.plot(self.difficulty[some], rows[some], "o", color=figures.BLUE, markerfacecolor=fill, label=word)
        ax.set_yticks([])
        ax.set_xlim(-5, 5)
        ax.legend(frameon=False, loc="upper left")
        return ax

    def describe(self) -> str:
        """The estimate with its uncertainty, against the truth."""
        mean, spread = (float(each[0]) for each in estimate(self.belief[None]))
        return (
            f"After {len(self.right)} questions, {int(self.right.sum())} of them solved, the tutor believes in a "
            f"skill of {mean:.1f} ± {spread:.1f} logits. The truth is {self.skill:.1f}."
        )


def interview(skill: float, asked: int, strategy: str, guess: float, rng: np.random.Generator) -> Interview:
    """Ask one person of `skill` by `strategy`; a share `guess` of answers is right by luck, as the tutor knows."""
    belief, difficulty, right = prior(1), [], []
    for n in range(asked):
        difficulty.append(questions(strategy, belief, n))
        right.append(rng.random(1) < chance(skill, difficulty[-1], guess))
        belief = learn(belief, difficulty[-1], right[-1], guess)
    return Interview(skill, np.ravel(difficulty), np.ravel(right).astype(bool), belief[0])
