"""Your map: what the mentor believes of every skill and how surely, what is done, how good your guesses are."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from ghosts.desk import where
from ghosts.desk.bench import Bench, pick
from ghosts.lab import figures
from ghosts.mentor import chart, record
from ghosts.mentor.chart import Bin, Guesses, Place, Progress
from ghosts.mentor.suggestion import Suggestion, percent


@dataclass(frozen=True)
class Skills:
    """The believed chance of success at each skill, with its interval; `coming` is what the mentor suggests."""

    places: Sequence[Place]
    coming: Suggestion

    def plot(self, ax: Axes | None = None) -> Axes:
        """A dot with a 95 % interval for each skill, lesson by lesson; empty where nothing was answered yet."""
        ax = figures.axes(ax, title="What the mentor believes", x="chance of solving a middling question",
                          size=(7.6, 7.4))  # fmt: skip
        for row, place in enumerate(self.places):
            begun, due = place.answers > 0, place.due
            ax.plot([place.low, place.high], [row, row], color=figures.BLUE if begun else "#bbbbbb", linewidth=2)
            ax.plot(place.chance, row, "D" if due else "o", color=figures.ORANGE if due else figures.BLUE,
                    markerfacecolor=None if begun else "white", markersize=6)  # fmt: skip
        for shape, fill, word in (("o", "white", "not tried"), ("o", figures.BLUE, "tried"),
                                  ("D", figures.ORANGE, "tried, due for a review")):  # fmt: skip
            ax.plot([], [], shape, color=figures.BLUE if shape == "o" else figures.ORANGE, markerfacecolor=fill,
                    label=word)  # fmt: skip
        ax.legend(frameon=False, ncols=3, loc="upper right", bbox_to_anchor=(1, -0.06))
        names = [f"{'next → ' * (p.skill == self.coming.skill)}{p.skill}  {p.lesson:02}" for p in self.places]
        ax.set_yticks(range(len(self.places)), names, fontsize=8)
        ax.set_ylim(len(self.places) - 0.5, -0.5)
        ax.set_xlim(0, 1)
        return ax

    def describe(self) -> str:
        """How many were tried, the strongest and the weakest, and what is next."""
        begun = sorted((place for place in self.places if place.answers), key=lambda place: place.chance)
        told = f"{len(begun)} of {len(self.places)} skills have been tried; of the others the mentor can only guess."
        ends = [("Strongest", begun[-1]), ("Weakest", begun[0])][: len(begun)] if begun else []
        for word, place in ends:
            interval = f"[{100 * place.low:.0f}, {100 * place.high:.0f}]"
            told += f" {word}: {place.skill}, {percent(place.chance)} {interval}."
        due = [place.skill for place in self.places if place.due]
        told += f" Due for a review: {', '.join(due)}." if due else ""
        skill = self.coming.skill
        return f"{told} Next: {f'{skill}, taught in {where.taught(skill)}' if skill else 'your own choice'}."


@dataclass(frozen=True)
class Done:
    """How many exercises of each sheet are solved."""

    sheets: Sequence[Progress]

    def plot(self, ax: Axes | None = None) -> Axes:
        """A bar a sheet: solved, under way, not begun."""
        ax = figures.axes(ax, title="What you have done", x="exercises", size=(7.6, 4.2))
        names = [f"{each.lesson or 0:02} {each.sheet}" for each in self.sheets]
        solved, tried = [each.solved for each in self.sheets], [each.tried for each in self.sheets]
        left = [each.total - each.solved - each.tried for each in self.sheets]
        ax.barh(names, solved, color=figures.GREEN, label="solved")
        ax.barh(names, tried, left=solved, color=figures.ORANGE, hatch="//", edgecolor="white", label="under way")
        begun = [a + b for a, b in zip(solved, tried, strict=True)]
        ax.barh(names, left, left=begun, color="#dddddd", label="not begun")
        ax.invert_yaxis()
        ax.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
        return ax

    def describe(self) -> str:
        """The counts in words."""
        solved, total = sum(each.solved for each in self.sheets), sum(each.total for each in self.sheets)
        parts = [f"{each.sheet} {each.solved} of {each.total}" for each in self.sheets if each.solved or each.tried]
        return f"{solved} of {total} exercises solved" + (f": {', '.join(parts)}." if parts else ".")


@dataclass(frozen=True)
class Calibration:
    """How good the learner's guesses are, and the mentor's."""

    guesses: Guesses
    mentor: Sequence[Bin]

    def plot(self, ax: Axes | None = None) -> Axes:
        """How often what was called likely came true: the learner's choices, and the mentor's chances."""
        ax = figures.axes(ax, title="Do chances mean what they say?", x="stated chance", y="share that came true")
        ax.plot([0, 1], [0, 1], color=figures.INK, linewidth=0.8, linestyle=":")
        told = {"you, on choices": self.guesses.reliability, "the mentor, on you": self.mentor}
        for i, (name, bins) in enumerate(told.items()):
            if bins:
                ax.plot([b.chance for b in bins], [b.true for b in bins], label=name, **figures.series(i))
                for b in bins:
                    figures.note(ax, str(b.count), b.chance, b.true, up=8 if i else -9)
        ax.set_xlim(-0.02, 1.02)
        ax.set_ylim(-0.05, 1.08)
        if ax.get_legend_handles_labels()[0]:
            ax.legend(frameon=False, loc="upper left")
        return ax

    def describe(self) -> str:
        """Right choices, close numbers, and Brier's score where there is one."""
        mine = self.guesses
        if not (mine.choices or mine.numbers):
            return "No guess of yours is recorded yet; 0 points are drawn. Every lesson asks for some."
        told = f"Of {mine.numbers} guessed numbers {mine.close} were within a fifth of the truth and"
        told += (
            f" {mine.within_factor_two} within a factor of two; of {mine.choices} choices {mine.right} were right."
        )
        brier = f" Brier score of your choices: {mine.brier:.2f} (0 is best, 0.25 a coin)." if mine.choices else ""
        return told + brier


def my_map() -> Bench:
    """Your map: what the mentor believes of each skill, what is done, and how good your guesses are."""
    views = {"skills": skills, "exercises": done, "guesses": calibration}
    return Bench("My map", lambda view: views[view](), view=pick("Show", list(views)))


def skills() -> Skills:
    """Every skill, as the mentor sees it now."""
    return Skills(chart.places(record.replay()), record.next_up())


def done() -> Done:
    """Every sheet, as far as it is done."""
    return Done(chart.lessons(record.replay()))


def calibration() -> Calibration:
    """The guesses so far, the learner's and the mentor's."""
    now = record.replay()
    return Calibration(chart.guesses(now), chart.mentor_reliability(now))
