"""Check an exercise, ask for a hint, open the solution: what stands under every exercise.

Help is a ladder: a nudge, a pointer at this error, a near-answer with a worked twin, the solution. It is offered
after the second failure; after the fourth the mentor names what the exercise stands on.
"""

import textwrap
from typing import Any

import numpy as np
from IPython.display import display

from ghosts.desk import where
from ghosts.desk.figure import Card
from ghosts.desk.rewording import reworded
from ghosts.mentor import events, record
from ghosts.mentor.policy import STUCK
from ghosts.sheets.register import REGISTER, Blank, Exercise, NotYet

HINTS_AFTER = 2  # failed attempts before the first hint is offered
_last_said: dict[str, str] = {}  # by each exercise's last failed check, in this notebook alone: it is not recorded


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
        _last_said[id] = str(error)
        raise CheckFailed(not_yet(exercise, str(error))) from None
    except KeyboardInterrupt:
        raise CheckFailed(
            f"✗ {exercise.title} · stopped\nYou stopped it while your code ran. That does not count as a try. Is"
            " there a loop that goes on for longer than you think?"
        ) from None
    events.record("check", id, passed=True, blank=False)
    display(Card(f"✓ {exercise.title} · it holds", exercise.why, foot=f"{exercise.rating} · `{id}`", tone="good"))


def hint(id: str) -> Card:
    """The next rung of exercise `id`'s ladder: a nudge, a pointer at this error, a near-answer with a worked twin."""
    exercise = known(id)
    if not exercise.hints:
        return Card(exercise.title, "This one is graded by a person. What is asked for:\n" + exercise.why)
    rung = min(len(events.events(id, "hint")), len(exercise.hints) - 1)
    events.record("hint", id, level=rung + 1)
    more = f'`hint("{id}")` again for the next' if rung + 1 < len(exercise.hints) else f'then `reveal("{id}")`'
    foot = f"Hint {rung + 1} of {len(exercise.hints)} · {more} · taught in {where.taught(exercise.skills[0])}"
    if rung == 2:
        return Card(f"Hint: {exercise.title}", exercise.hints[2], code=worked_twin(exercise), foot=foot)
    said = f"Your last check said: {_last_said[id]}\n" if rung and id in _last_said else ""
    words = reworded(exercise.hints[rung], exercise.title, lambda: secrets(id))
    return Card(f"Hint: {exercise.title}", said + words, foot=foot)


def worked_twin(exercise: Exercise) -> str:
    """A smaller question of the same kind, worked to its end."""
    from ghosts.sheets.drills import twin  # here, because a hundred generators are seldom needed

    worked = twin(exercise, int(np.random.default_rng().integers(2**31))).worked()
    lines = ["The same skill in a small question, worked:", "", *worked.split("\n")]
    return "\n".join(textwrap.fill(line, 96) for line in lines)


def secrets(id: str) -> list[str]:
    """The lines of exercise `id`'s solution that a reworded hint may not contain."""
    from ghosts.grader import faces  # here, because notebooks import this file and seldom need a source

    lines = (faces.solution_of(id) or "").split("\n")
    return [line for line in lines if len(line.strip()) > 12 and "def " not in line]


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
    from ghosts.grader import faces  # here, because notebooks import this file and seldom need a source

    solution = faces.solution_of(id)
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
    """The text of a failed check: the verdict, what happened, and, once it resists, where to find help."""
    failures = sum(not event.facts["passed"] for event in events.events(exercise.id, "check"))
    lines = [f"✗ {exercise.title} · not yet", *message.split("\n")]
    if failures >= STUCK and (below := record.replay().policy.below(exercise.skills[0])):
        stands = f"It stands on “{below}” ({where.taught(below)})"
        lines.append(f'{stands}. A step back may be the short way: practise("{below}").')
    elif failures >= HINTS_AFTER:
        lines.append(f'Stuck? hint("{exercise.id}") gives a nudge; a mistake costs nothing here.')
    return "\n".join(textwrap.fill(line, 96) for line in lines)
