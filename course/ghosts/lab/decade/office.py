"""An office with an intern in it: jobs come in, forms have customs, totals must be right, a deadline runs.

Four capabilities are switches. Whoever lacks one can do without, for the same few minutes of help each time it is
needed: a colleague reads the scan out, a clerk types the form in, a slow recount finds the carry. What a lack
costs is then a matter of how often it is needed, and of what else is missing.

But: minutes, rates and the deadline are ours. No language model and no real office is measured here.
"""

from collections.abc import Set
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures

MEMORY, EYES, HANDS, REASONING = CAPABILITIES = ("memory", "eyes", "hands", "reasoning")
ACTIVITIES = ("first tries", "wrong tries", "asking for scans", "recounting")
BUTTONS = 4


@dataclass(frozen=True)
class Step:
    """One form to file: two amounts to add up, one of them perhaps on a scan; buttons in the order of guessing."""

    form: int
    a: int
    b: int
    scanned: bool
    guesses: tuple[int, ...]


@dataclass(frozen=True)
class Office:
    """The house custom of every form (its one right button), and the jobs: each a list of steps."""

    right_button: tuple[int, ...]
    jobs: list[list[Step]]


def new_office(rng: np.random.Generator, jobs: int = 100, steps: int = 5, forms: int = 20,
               scanned: float = 0.45) -> Office:  # fmt: skip
    """An office of its own: forms turn up like words (the k-th as 1/k), amounts have two digits.

    A sum of two such amounts carries in 45 % of cases; an amount is on a scan as often.
    """
    popularity = 1 / np.arange(1, forms + 1)
    shape = (jobs, steps)
    form = rng.choice(forms, size=shape, p=popularity / popularity.sum()).tolist()
    a, b = rng.integers(100, size=(2, *shape)).tolist()
    scan = (rng.random(shape) < scanned).tolist()
    guesses = rng.permuted(np.tile(np.arange(BUTTONS), (*shape, 1)), axis=-1).tolist()
    stream = [
        [Step(form[j][i], a[j][i], b[j][i], scan[j][i], tuple(guesses[j][i])) for i in range(steps)]
        for j in range(jobs)
    ]
    return Office(tuple(rng.integers(BUTTONS, size=forms).tolist()), stream)


def add_without_carrying(a: int, b: int) -> int:
    """The gap in reasoning: digits are added one by one, and what should be carried is lost."""
    return 10 * (a // 10 + b // 10) + (a + b) % 10


def file_form(
    step: Step, right_button: int, can: Set[str], notes: dict[int, int], help_minutes: float
) -> list[float]:
    """Minutes (activities,) until the form is accepted. The button that worked goes into `notes`."""
    minutes = [0.0, 0.0, 0.0, 0.0]
    submit = 1 if HANDS in can else help_minutes
    if step.scanned and EYES not in can:
        minutes[2] = help_minutes
    sure = REASONING in can
    total = step.a + step.b if sure else add_without_carrying(step.a, step.b)
    buttons = [notes[step.form]] if step.form in notes else list(step.guesses)
    minutes[0] = submit
    while (total_wrong := total != step.a + step.b) | (button_wrong := buttons[0] != right_button):
        # subtle: only who sees the screen sees *what* is marked red; the others know that something is
        if EYES in can:
            recount, next_button = total_wrong, button_wrong
        else:
            recount, next_button = not sure, not total_wrong
        if recount:
            minutes[3] += help_minutes
            total, sure = step.a + step.b, True
        if next_button and len(buttons) > 1:
            buttons.pop(0)
        minutes[1] += submit
    notes[step.form] = buttons[0]
    return minutes


@dataclass(frozen=True)
class Shift:
    """What one intern did: `minutes` (jobs, activities), and which jobs were `done` (jobs,) by the `deadline`."""

    can: tuple[str, ...]
    minutes: np.ndarray
    done: np.ndarray
    deadline: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """A stacked bar a job, by activity, under the line of the deadline."""
        names = ", ".join(self.can) or "nothing"
        ax = figures.axes(ax, title=f"An intern with {names}: {self.done.mean():.0%} done in time",
                          x="job", y="minutes")  # fmt: skip
        number, bottom = np.arange(1, len(self.done) + 1), np.zeros(len(self.done))
        colours, hatches = (figures.SKY, figures.RED, figures.ORANGE, figures.PINK), ("", "///", "...", "xxx")
        for i, name in enumerate(ACTIVITIES):
            height = self.minutes[:, i]
            ax.bar(number, height, bottom=bottom, width=0.9, label=name, color=colours[i], hatch=hatches[i],
                   edgecolor="white", linewidth=0)  # fmt: skip
            bottom = bottom + height
        ax.axhline(self.deadline, color=figures.INK, linewidth=1.5, linestyle="--")
        ax.set_ylim(0, 1.45 * max(self.deadline, bottom.max()))
        ax.legend(frameon=False, fontsize=8.5, loc="upper center", ncols=4)
        return ax

    def describe(self) -> str:
        """Jobs done in time, early and late, and where the minutes went."""
        half = len(self.done) // 2
        spent = ", ".join(f"{name} {share:.0%}" for name, share in
                          zip(ACTIVITIES, self.minutes.sum(0) / self.minutes.sum(), strict=True))  # fmt: skip
        return (
            f"With {', '.join(self.can) or 'no capability'}: {self.done.sum()} of {len(self.done)} jobs done within"
            f" {self.deadline:g} minutes ({self.done[:half].mean():.0%} of the first half,"
            f" {self.done[half:].mean():.0%} of the second). Minutes: {spent}."
        )


def work(office: Office, can: Set[str], deadline: float = 15, help_minutes: float = 3) -> Shift:
    """All jobs of the `office` by an intern that `can` do these things; at the deadline a job is taken away."""
    notes: dict[int, int] = {}
    minutes, done = np.zeros((len(office.jobs), len(ACTIVITIES))), np.zeros(len(office.jobs), bool)
    for j, job in enumerate(office.jobs):
        if MEMORY not in can:
            notes.clear()
        spent, clock = minutes[j], 0.0
        for step in job:
            took = file_form(step, office.right_button[step.form], can, notes, help_minutes)
            spent += took
            clock += sum(took)
            if clock > deadline:
                break
        done[j] = clock <= deadline
    return Shift(tuple(each for each in CAPABILITIES if each in can), minutes, done, deadline)
