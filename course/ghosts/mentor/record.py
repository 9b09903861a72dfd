"""The learner so far: every event of the record, replayed in order, and what to do next.

An item counts once, when it is finished: solved, revealed, or left for another. What it says of the learner is
graded by the help that it took. But: nothing here is kept; erase the events and the mentor knows nobody.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ghosts.mentor import events, placement
from ghosts.mentor.belief import Model
from ghosts.mentor.events import Event
from ghosts.mentor.policy import AIM, JUMP, SKILL, YOURS, Policy, Suggestion, drill
from ghosts.mentor.skills import SKILLS, Skill
from ghosts.sheets.register import REGISTER

FIRST_TRY, OWN_RETRY, HINTED = 1.0, 0.6, (0.5, 0.35, 0.2)  # one, two, three hints; after the reveal nothing
AWAY = 30  # minutes without an event, after which the time since is no measure of work
KNOWN = 0.8  # a wish for a skill is granted when it is known with this chance
CLOSE = 0.2  # an exercise is preferred to a drill when its predicted success is this near to AIM


@dataclass(frozen=True)
class Item:
    """What an event may be about: the model's name for it, its skills, the author's minutes."""

    name: str
    skills: tuple[str, ...]
    minutes: float


@dataclass(slots=True)
class Attempt:
    """One exercise or drill in hand: wrong `tries`, `hints` taken, whether it was `revealed`."""

    about: str
    item: Item
    since: float
    tries: int = 0
    hints: int = 0
    revealed: bool = False
    counted: int = -1  # the tries that were counted when it was last left

    def grade(self, passed: bool) -> float:
        """What it says of the learner, from 0 to 1."""
        if self.revealed or not passed:
            return 0.0
        if self.hints:
            return HINTED[min(self.hints, len(HINTED)) - 1]
        return OWN_RETRY if self.tries else FIRST_TRY


@dataclass
class Record:
    """A learner as replayed: `policy` holds the belief, the rest what has been done."""

    policy: Policy = field(default_factory=lambda: course_policy())
    solved: set[str] = field(default_factory=set)
    open: dict[str, Attempt] = field(default_factory=dict)  # not solved yet, by exercise or drill
    current: str | None = None
    answers: list[tuple[float, float]] = field(default_factory=list)  # the predicted chance, and the grade
    guesses: list[Event] = field(default_factory=list)
    reading: str | None = None  # the sheet of the last guess, while nothing has been tried since
    wish: str = ""
    past: list[Event] = field(default_factory=list)

    def __post_init__(self):
        self.items = items(self.policy)

    @property
    def last(self) -> Event | None:
        """The last event."""
        return self.past[-1] if self.past else None

    def absorb(self, event: Event) -> None:
        """Let one more event have happened."""
        moment, kind, about, facts, _ = event
        self.past.append(event)
        self.policy.until(moment)
        if kind == "predict":
            self.guesses.append(event)
            self.reading = about.split(".")[0]
        elif kind == "wish":
            self.leave()
            self.wish = about
        elif kind == "place":
            placement.apply(self.policy, facts.get("answers", []))
        elif about not in self.solved and not facts.get("blank") and (item := self.item(about)):
            self.work(moment, kind, about, facts, item)

    def item(self, about: str) -> Item | None:
        """The exercise or the kind of drill that `about` names; None where the record is older than the course."""
        return self.items.get(about) or self.items.get(about.rpartition("/")[0])

    def work(self, moment: float, kind: str, about: str, facts: dict, item: Item) -> None:
        """A try, a hint or a reveal at an exercise or drill."""
        if self.current not in (None, about):
            self.leave()
        self.current, self.reading = about, None
        attempt = self.open.get(about) or Attempt(about, item, moment)
        if kind in ("check", "drill") and facts.get("passed"):
            self.finish(attempt, True, facts.get("minutes") or (moment - attempt.since) / 60)
            return
        self.open[about] = attempt
        if kind == "hint":
            attempt.hints = max(attempt.hints, facts.get("level", 1))
        elif kind == "reveal":
            attempt.revealed = True
        else:
            attempt.tries += 1

    def leave(self) -> None:
        """Count the item in hand as not solved, if it was tried; it may be taken up again."""
        attempt = self.open.get(self.current)
        if attempt and attempt.counted < attempt.tries and (attempt.tries or attempt.revealed):
            self.finish(attempt, False)
            attempt.counted = attempt.tries
        self.current = None

    def finish(self, attempt: Attempt, passed: bool, minutes: float = 0) -> None:
        """Tell the policy what came of an item."""
        item, grade = attempt.item, attempt.grade(passed)
        if not (attempt.revealed and attempt.counted >= 0):  # what was counted as revealed is not counted again
            failures = attempt.tries - max(attempt.counted, 0)
            self.answers.append((self.policy.answered(item.name, item.skills, grade, max(failures, 1)), grade))
        if passed:
            self.solved.add(attempt.about)
            self.open.pop(attempt.about, None)
            self.current = None
            if grade == FIRST_TRY and 0.05 < minutes < AWAY:
                self.policy.took(minutes, self.policy.tempo * item.minutes)
        granted = self.wish in item.skills and self.policy.known(self.wish) > KNOWN
        if granted or self.wish in ("review", "surprise me"):
            self.wish = ""

    def as_of(self, now: float) -> "Record":
        """The record as it stands at `now`, with the item in hand counted as far as it went."""
        twin = replace(self, policy=self.policy.copy(), solved=set(self.solved), answers=list(self.answers),
                       open=dict(self.open))  # fmt: skip
        if self.current in twin.open:  # of all that is open, only the item in hand is about to change
            twin.open[self.current] = replace(self.open[self.current])
        twin.leave()
        twin.policy.until(now)
        return twin

    def next(self) -> Suggestion:
        """What to do next, an exercise where one suits."""
        wish = self.wish
        lesson = self.lesson_read() if not wish else None
        suggestion = self.policy.next(wish or lesson or "")
        if lesson:
            why = f"You have read in {lesson} and tried nothing of it yet; doing it once is worth reading it twice."
            suggestion = replace(suggestion, why=why, kind="next")
        others = tuple(self.exercise_for(other) for other in suggestion.alternatives)
        return replace(self.exercise_for(suggestion), alternatives=others)

    def lesson_read(self) -> str | None:
        """The lesson in which the learner guessed last, where none of its exercises has been tried."""
        sheet = [id for id, exercise in REGISTER.items() if exercise.sheet == self.reading]
        lesson = lesson_of(self.reading, self.policy.graph)
        if lesson is None or any(id in self.solved or id in self.open for id in sheet):
            return None
        return f"lesson {lesson}"

    def exercise_for(self, suggestion: Suggestion) -> Suggestion:
        """The suggestion with an exercise in the place of its drill, where an unsolved one of the skill suits."""
        if suggestion.kind in (YOURS, "review", "below"):
            return suggestion
        fitting = []
        for exercise in REGISTER.values():
            ready = exercise.check and exercise.id not in self.solved and self.solved.issuperset(exercise.needs)
            if ready and exercise.skills[0] == suggestion.skill:
                chance = self.policy.model.predict(self.policy.state, exercise.id, exercise.skills, self.policy.now)
                fitting.append((abs(chance - AIM), chance, exercise))
        gap, chance, exercise = min(fitting, key=lambda each: each[0], default=(1, 0, None))
        if gap > CLOSE:
            return suggestion
        minutes = self.policy.tempo * exercise.minutes
        return replace(suggestion, exercise=exercise.id, level=exercise.stars - 1, minutes=minutes, chance=chance)


def course_policy(jump: float = JUMP) -> Policy:
    """The policy over the course's skills, its drills and exercises labelled by their authors."""
    policy = Policy(SKILLS, Model(SKILL, jump))
    policy.model.set_items({exercise.id: exercise.stars - 1 for exercise in REGISTER.values()})
    return policy


def lesson_of(sheet: str | None, graph: Mapping[str, Skill]) -> int | None:
    """The lesson that `sheet` belongs to: the one of most of its exercises' skills."""
    skills = [skill for each in REGISTER.values() if each.sheet == sheet for skill in each.skills if skill in graph]
    lessons = [graph[skill].lesson for skill in skills]
    return max(lessons, key=lessons.count) if lessons else None


def items(policy: Policy) -> dict[str, Item]:
    """Every exercise by its id, and every kind of drill."""
    exercises = {id: Item(id, exercise.skills, exercise.minutes) for id, exercise in REGISTER.items()}
    drills = [Item(drill(skill, level), (skill,), policy.minutes(skill, level) / policy.tempo)
              for skill in policy.graph for level in range(3)]  # fmt: skip
    return exercises | {each.name: each for each in drills}


_latest: dict[Path, Record] = {}


def replay() -> Record:
    """The whole record so far. Within one process only the events since the last call are read."""
    record = _latest.get(events.path()) or Record()
    # subtle: the last event is read once more, to see whether the file is still the one that was replayed
    kept = events.stream(after=record.last.id - 1 if record.last else 0)
    if record.last and next(kept, None) != record.last:
        record, kept = Record(), events.stream()
    for event in kept:
        record.absorb(event)
    _latest[events.path()] = record
    return record


def next_up(now: float | None = None) -> Suggestion:
    """What the mentor suggests at `now` (seconds since 1970; default: this moment)."""
    return replay().as_of(time.time() if now is None else now).next()
