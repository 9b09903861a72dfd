"""Predict, then reveal: commit a number, a choice or a point, and see the gap on the plot.

The guess is stored in the learner's own record. Without a front end that could ask (nbclient, nbval, a script)
the answer is revealed at once and nothing is stored.
"""

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import anywidget
import traitlets
from IPython import get_ipython
from IPython.display import display
from matplotlib.axes import Axes

from ghosts.desk.bench import middle
from ghosts.desk.figure import png, show
from ghosts.desk.widget import HERE, overheard, script
from ghosts.lab.figures import RED
from ghosts.mentor import events

ARROW = {"arrowstyle": "->", "color": RED, "linewidth": 2}


@dataclass(frozen=True)
class Number:
    """A number from `low` to `high`. Its gap is drawn `along` an axis of the plot, at `at` on the other one."""

    low: float
    high: float
    unit: str = ""
    step: float = 1
    label: str = "Your guess"
    along: str = "y"
    at: float | str | None = None

    @property
    def form(self) -> dict:
        """What the page needs to ask for it."""
        return {"name": "number", "low": self.low, "high": self.high, "step": self.step, "unit": self.unit,
                "label": self.label, "start": middle(self.low, self.high, self.step)}  # fmt: skip

    def answers(self, value: Any) -> bool:
        """Whether a recorded guess answers this question, which may have been another in an older course."""
        return isinstance(value, int | float)

    def say(self, value: float) -> str:
        """The value with its unit."""
        return f"{value:.4g}{self.unit}"

    def gap(self, guess: float, truth: float) -> str:
        """How far the guess was off, in words."""
        if self.say(guess) == self.say(truth):
            return "exactly right"
        return f"{self.say(abs(guess - truth))} too {'high' if guess > truth else 'low'}"

    def on_axis(self, ax: Axes, truth: float) -> bool:
        """Whether `truth` lies on the axis along which the gap is drawn: another unit would squeeze the plot flat."""
        low, high = sorted(ax.get_ylim() if self.along == "y" else ax.get_xlim())
        return low <= truth <= high

    def mark(self, ax: Axes, guess: float, truth: float) -> None:
        """Draw the guess as a dashed line, and an arrow from it to the truth."""
        limits, line = (ax.get_xlim, ax.axhline) if self.along == "y" else (ax.get_ylim, ax.axvline)
        at = sum(limits()) / 2 if self.at is None else self.at
        here, there = ((at, guess), (at, truth)) if self.along == "y" else ((guess, at), (truth, at))
        line(guess, color=RED, linestyle="--", linewidth=1.5)
        ax.annotate("", there, here, arrowprops=ARROW)
        ax.annotate(f"you: {self.say(guess)}", here, (6, 6), textcoords="offset points", color=RED)


@dataclass(frozen=True)
class Choice:
    """One of `options`."""

    options: Sequence[str]

    @property
    def form(self) -> dict:
        """What the page needs to ask for it, and for how sure the learner is: from pure chance to certain."""
        low = 5 * round(20 / len(self.options))
        sure = {"low": low, "high": 100, "step": 5, "unit": " %", "start": (low + 100) // 10 * 5}
        return {"name": "choice", "options": list(self.options), "sure": sure}

    def answers(self, value: Any) -> bool:
        """Whether a recorded guess is one of the options."""
        return value in self.options

    def say(self, value: str) -> str:
        """The option in quotation marks."""
        return f"“{value}”"

    def gap(self, guess: str, truth: str) -> str:
        """Right or not."""
        return "right" if guess == truth else "not so"

    def mark(self, ax: Axes, guess: str, truth: str) -> None:
        """A choice leaves no mark on the plot."""


@dataclass(frozen=True)
class Point:
    """A point on the plot, whose axes `x` and `y` are numbers with labels."""

    x: Number
    y: Number

    @property
    def form(self) -> dict:
        """What the page needs to ask for it."""
        x, y = self.x.form, self.y.form
        return {"name": "point", "x": x, "y": y, "start": [x["start"], y["start"]]}

    def answers(self, value: Any) -> bool:
        """Whether a recorded guess is a point."""
        return isinstance(value, list) and len(value) == 2

    def say(self, value: Sequence[float]) -> str:
        """Both coordinates with their labels."""
        return f"{self.x.label} {self.x.say(value[0])}, {self.y.label} {self.y.say(value[1])}"

    def gap(self, guess: Sequence[float], truth: Sequence[float]) -> str:
        """The gap along each axis."""
        pairs = zip((self.x, self.y), guess, truth, strict=True)
        return ", ".join(f"{axis.label} {axis.gap(g, t)}" for axis, g, t in pairs)

    def mark(self, ax: Axes, guess: Sequence[float], truth: Sequence[float]) -> None:
        """Draw the guess as a cross, and an arrow from it to the truth."""
        ax.annotate("", truth, guess, arrowprops=ARROW)
        ax.plot(*guess, "X", color=RED, markersize=11)
        ax.annotate("you", guess, (8, 6), textcoords="offset points", color=RED)


def predict(id: str, question: str, kind: Number | Choice | Point, *, truth: Any, plot: Callable[[], Axes],
            because: str) -> None:  # fmt: skip
    """Ask `question`; once a guess is committed, store it and reveal `truth` on `plot()` with the gap.

    `because` says in a sentence or two why the truth is what it is. A question that was answered before opens
    with that answer, and can be guessed again.
    """
    if has_front_end():
        display(Prediction(id, question, kind, truth, plot, because))
        return
    ax, told = plot(), f"{question} It is {kind.say(truth)}. {because}"
    if isinstance(kind, Number) and not kind.on_axis(ax, truth):
        raise ValueError(f"{id}: the truth, {kind.say(truth)}, is not on the plot's {kind.along} axis.")
    show(ax, alt=told)
    print(textwrap.fill(told, 96))


def has_front_end() -> bool:
    """Whether somebody is there to answer: a front end lets the kernel ask for input, nbclient does not."""
    kernel = getattr(get_ipython(), "kernel", None)
    return bool(kernel and kernel._allow_stdin)


class Prediction(anywidget.AnyWidget):
    """A question with one control and one button; the answer is drawn only after the button is pressed."""

    _esm = script("guess.js")
    _css = HERE / "desk.css"
    question = traitlets.Unicode().tag(sync=True)
    form = traitlets.Dict().tag(sync=True)
    guess = traitlets.Dict().tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int().tag(sync=True)

    def __init__(self, id: str, question: str, kind: Number | Choice | Point, truth: Any,
                 plot: Callable[[], Axes], because: str):  # fmt: skip
        self._id, self._kind, self._truth, self._plot, self._because = id, kind, truth, plot, because
        super().__init__(question=question, form=kind.form)
        earlier = [event.facts["guess"] for event in events.events(id, "predict")]
        if earlier and kind.answers(earlier[-1]):
            self.reveal(earlier[-1], "Last time you said")
        self.observe(self.commit, "guess")

    def commit(self, _change: Any = None) -> None:
        """Store the guess, and reveal. A guess made before the last answer came is a second click, and nothing."""
        if self.guess["frame"] != self.frame:
            return
        guess = self.guess["value"]
        sure = {"confidence": self.guess["sure"] / 100} if self.guess.get("sure") else {}
        told = overheard(lambda: events.record("predict", self._id, guess=guess, truth=self._truth, **sure))
        self.reveal(guess, "You said", told)

    def reveal(self, guess: Any, you_said: str, told: str = "") -> None:
        """Draw the truth with the gap to `guess`; `told` is what the record had to say."""
        ax, kind = self._plot(), self._kind
        kind.mark(ax, guess, self._truth)
        self.picture = png(ax.figure)
        self.sentence = (
            f"{you_said} {kind.say(guess)}; it is {kind.say(self._truth)} ({kind.gap(guess, self._truth)})."
            f" {self._because} {told}".rstrip()
        )
        self.frame += 1  # subtle: sent last, so that the page never shows a new sentence with an old picture
