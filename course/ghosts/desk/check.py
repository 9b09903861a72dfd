"""Check an exercise, ask for a hint, open the solution: what stands under every exercise."""

import textwrap
from typing import Any

import numpy as np
from IPython.display import display

from ghosts.desk.figure import Card
from ghosts.mentor import events
from ghosts.sheets.register import REGISTER, Blank, Exercise, NotYet

HINTS_AFTER = 2  # failed attempts before the first hint is offered


class CheckFailed(AssertionError):
    """A check that does not hold yet. A notebook shows its text alone, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).split("\n")


def check(id: str, answer: Any) -> None:
    """Try `answer` on exercise `id` with fresh inputs: a card when it holds, `CheckFailed` when not yet."""
    exercise = known(id)
    if exercise.check is None:
        raise CheckFailed(f"{id} is a written answer: a person reads it, there is nothing to check.")
    try:
        exercise.check(answer, np.random.default_rng())
    except NotYet as error:
        events.record("check", id, passed=False, blank=isinstance(error, Blank))
        raise CheckFailed(not_yet(exercise, str(error))) from None
    events.record("check", id, passed=True, blank=False)
    display(Card(f"✓ {exercise.title} · it holds", exercise.why, foot=f"{stars(exercise)} · `{id}`", tone="good"))


def hint(id: str) -> Card:
    """The next rung of exercise `id`'s ladder: a question, a pointer, a near-answer."""
    exercise = known(id)
    if not exercise.hints:
        return Card(exercise.title, "This one is graded by a person. What is asked for:\n" + exercise.why)
    rung = min(len(events.events(id, "hint")), len(exercise.hints) - 1)
    events.record("hint", id, level=rung + 1)
    more = f'`hint("{id}")` again for the next' if rung + 1 < len(exercise.hints) else f'then `reveal("{id}")`'
    foot = f"Hint {rung + 1} of {len(exercise.hints)} · {more}"
    return Card(f"Hint: {exercise.title}", exercise.hints[rung], foot=foot)


def reveal(id: str) -> Card:
    """The reference solution of exercise `id`, once an honest attempt has been checked."""
    exercise = known(id)
    if exercise.check is None:
        return Card(exercise.title, "There is no one solution. What is asked for:\n" + exercise.why)
    tried = [event for event in events.events(id, "check") if not event.facts["blank"]]
    if not tried:
        return Card(
            f"{exercise.title}: try it first",
            "The solution opens after one attempt that runs, right or wrong. Write the first thing that comes to"
            f' mind, check it, and read what it says; `hint("{id}")` helps as well.',
        )
    from ghosts.grader import build  # here, because notebooks import this file and seldom need the builder

    solution = build.solution_of(id)
    if solution is None:
        return Card(exercise.title, "This copy of the course was installed without its solutions.")
    events.record("reveal", id)
    foot = "Close it, and write it again from memory: that is the exercise now."
    return Card(f"One solution: {exercise.title}", code=solution, foot=foot)


def known(id: str) -> Exercise:
    """Exercise `id`, or a sentence with the ids that there are."""
    if id in REGISTER:
        return REGISTER[id]
    sheet = [other for other in REGISTER if other.split(".")[0] == id.split(".")[0]] or list(REGISTER)
    raise CheckFailed(f"There is no exercise {id!r}. Here are: {', '.join(sheet)}.")


def not_yet(exercise: Exercise, message: str) -> str:
    """The text of a failed check: the verdict, what happened, and after two failures where to find help."""
    failures = sum(not event.facts["passed"] for event in events.events(exercise.id, "check"))
    lines = [f"✗ {exercise.title} · not yet", *message.split("\n")]
    if failures >= HINTS_AFTER:
        lines.append(f'Stuck? hint("{exercise.id}") gives a nudge; a mistake costs nothing here.')
    return "\n".join(textwrap.fill(line, 96) for line in lines)


def stars(exercise: Exercise) -> str:
    """★★☆."""
    return "★" * exercise.stars + "☆" * (3 - exercise.stars)
