"""The learner's map as data: what is known and how surely, what is done, and how good the guesses are.

Pure functions of a `Record`; the desk draws them. But: a chance is a belief about drills, not a mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from ghosts.lab.stats import Z95
from ghosts.mentor.belief import chance
from ghosts.mentor.policy import Policy
from ghosts.mentor.record import Record, course_policy, lesson_of
from ghosts.sheets.register import REGISTER

WITHIN = 0.2  # of the truth: what counts as a close guess of a number
BINS = 5  # of the reliability plot


@dataclass(frozen=True)
class Place:
    """A skill on the map: the `chance` of a medium drill with its 95 % interval, and how often it was answered."""

    skill: str
    lesson: int
    chance: float
    low: float
    high: float
    known: float
    answers: int
    due: bool  # for review


@dataclass(frozen=True)
class Progress:
    """One sheet of exercises: how many are `solved`, under way (`tried`), and there in all."""

    sheet: str
    lesson: int | None
    solved: int
    tried: int
    total: int


@dataclass(frozen=True)
class Bin:
    """Predictions of about one `chance`: how many, and how often they came `true`."""

    chance: float
    true: float
    count: int


@dataclass(frozen=True)
class Guesses:
    """The learner's predictions: of choices how many were right, of numbers how many came close.

    `brier` is the mean squared gap between confidence and outcome over the choices (0 is best, always even gives
    .25), a choice without a stated confidence counting as certain; None without any choice.
    """

    choices: int
    right: int
    brier: float | None
    reliability: tuple[Bin, ...]
    numbers: int
    close: int  # within WITHIN of the truth
    within_factor_two: int


def places(record: Record) -> list[Place]:
    """Every skill in the author's order, at the level that the answers so far have shown."""
    policy, shown, due = record.policy, level_shown(record), set(record.policy.due())
    found = []
    for name, skill in policy.graph.items():
        mean, v = shown.ability(name)
        half = Z95 * sqrt(v)
        low, middle, high = (chance(mean + shift, spread) for shift, spread in ((-half, 0), (0, v), (half, 0)))
        answers = policy.state.skills[name][2] if name in policy.state.skills else 0
        found.append(Place(name, skill.lesson, middle, low, high, policy.known(name), answers, name in due))
    return found


def level_shown(record: Record) -> Policy:
    """What a mentor would believe after the same events if no answer could teach all at once.

    subtle: the mentor that suggests allows for such a jump after each answer, and so never grows sure. For choosing
    what to try that is right. As an interval it would say little: [16, 94] % after a hundred answers of which half
    were right, where this one says [49, 77].
    """
    twin = Record(course_policy(jump=0.0))
    for event in record.past:
        twin.absorb(event)
    twin.policy.until(record.policy.now)
    return twin.policy


def lessons(record: Record) -> list[Progress]:
    """Every sheet in the order in which it is taught; written answers are a person's to judge and not counted."""
    checked = [exercise for exercise in REGISTER.values() if exercise.check]
    found = []
    for sheet in dict.fromkeys(exercise.sheet for exercise in checked):
        ids = {exercise.id for exercise in checked if exercise.sheet == sheet}
        solved = ids & record.solved
        tried = ids & set(record.open) - solved
        found.append(Progress(sheet, lesson_of(sheet, record.policy.graph), len(solved), len(tried), len(ids)))
    return found


def guesses(record: Record) -> Guesses:
    """The last guess at each prediction."""
    last = {event.about: event.facts for event in record.guesses}
    choices = [facts for facts in last.values() if isinstance(facts["truth"], str)]
    numbers = [facts for facts in last.values() if is_number(facts["truth"]) and is_number(facts["guess"])]
    right = np.array([facts["guess"] == facts["truth"] for facts in choices], float)
    sure = np.array([facts.get("confidence", 1.0) for facts in choices], float)
    guess, truth = (np.array([facts[key] for facts in numbers], float) for key in ("guess", "truth"))
    close = np.abs(guess - truth) <= WITHIN * np.abs(truth)
    ratio = np.divide(guess, truth, out=np.full(len(guess), np.inf), where=truth != 0)
    double = ((ratio >= 0.5) & (ratio <= 2)) | (guess == truth)
    brier = float(np.mean((sure - right) ** 2)) if choices else None
    return Guesses(len(choices), int(right.sum()), brier, reliability(sure, right), len(numbers), int(close.sum()),
                   int(double.sum()))  # fmt: skip


def mentor_reliability(record: Record) -> tuple[Bin, ...]:
    """The mentor's own predictions against what came out: whether its chances mean what they say."""
    predicted, graded = zip(*record.answers, strict=True) if record.answers else ((), ())
    return reliability(predicted, graded)


def reliability(predicted: Sequence[float], outcome: Sequence[float]) -> tuple[Bin, ...]:
    """Mean prediction and mean outcome in each of BINS equal ranges of prediction that was used."""
    predicted, outcome = np.asarray(predicted, float), np.asarray(outcome, float)
    which = np.minimum((predicted * BINS).astype(int), BINS - 1)
    return tuple(Bin(float(predicted[which == k].mean()), float(outcome[which == k].mean()), int((which == k).sum()))
                 for k in range(BINS) if (which == k).any())  # fmt: skip


def is_number(value: object) -> bool:
    """A plain number."""
    return isinstance(value, int | float) and not isinstance(value, bool)
