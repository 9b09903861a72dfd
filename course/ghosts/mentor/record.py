"""The learner so far: every event of the record, replayed in order, and what to do next.

An item counts once, when it is finished: solved, revealed, or left for another. What it says of the learner is
graded by the help that it took. But: nothing here is kept; erase the events and the mentor knows nobody.
"""

import gc
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path

from ghosts.mentor import events, placement
from ghosts.mentor.belief import Model
from ghosts.mentor.events import Event
from ghosts.mentor.policy import AIM, JUMP, SKILL, SURE, Policy, drill
from ghosts.mentor.skills import SKILLS, Skill
from ghosts.mentor.suggestion import Suggestion
from ghosts.sheets.register import REGISTER
from ghosts.sheets.sections import Section, asking, sections, teaching

FIRST_TRY, OWN_RETRY, HINTED = 1.0, 0.6, (0.5, 0.35, 0.2)  # one, two, three hints; after the reveal nothing
AWAY = 30  # minutes without an event, after which the time since is no measure of work
KNOWN = 0.8  # a wish for a skill is granted when it is known with this chance
HOPE = 0.3  # a chance of success below which what was just read waits for what it stands on
CLOSE = 0.2  # an exercise is preferred to a drill when its predicted success is this near to AIM
REHEARSED = "decade.chain"  # lesson 00 has a wrong answer to it, a hint and its solution: evidence of nothing


@dataclass(frozen=True)
class Item:
    """What an event may be about: the model's name for it, its skills, the author's minutes."""

    name: str
    skills: tuple[str, ...]
    minutes: float
    lesson: int | None = None  # of an exercise


@dataclass(slots=True)
class Attempt:
    """One exercise or drill in hand: wrong `tries`, `hints` taken, whether it was `revealed`."""

    about: str
    item: Item
    since: float
    tries: int = 0
    hints: int = 0
    revealed: bool = False
    counted: int | None = None  # the tries that were counted when it was last left

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
    reached: dict[int, float] = field(default_factory=dict)  # by lesson the last section with a guess; inf: its sheet
    reading: int | None = None  # the lesson of the last guess, while nothing has been tried since
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
            self.reads(about)
        elif kind == "wish":
            self.leave()
            self.wish = about
        elif kind == "place":
            placement.apply(self.policy, facts.get("answers", []))
        elif about not in self.solved and not facts.get("blank") and (item := self.item(about)):
            self.work(moment, kind, about, facts, item)

    def reads(self, prediction: str) -> None:
        """A guess tells how far the learner has read, and nothing of what they know: it comes before the lesson."""
        if section := asking(prediction):
            self.reading = section.number
            self.reached[section.number] = max(section.place, self.reached.get(section.number, 0))

    def item(self, about: str) -> Item | None:
        """The exercise or the kind of drill that `about` names; None where the record is older than the course."""
        return self.items.get(about) or self.items.get(about.rpartition("/")[0])

    def work(self, moment: float, kind: str, about: str, facts: dict, item: Item) -> None:
        """A try, a hint or a reveal at an exercise or drill."""
        passed = kind in ("check", "drill") and facts.get("passed")
        if about == REHEARSED and item.lesson not in self.reached:
            self.solved |= {about} if passed else set()
            return
        if item.lesson:
            self.reached[item.lesson] = inf
        if about != self.current:
            self.leave()
        self.current, self.reading = about, None
        attempt = self.open.get(about) or Attempt(about, item, moment)
        if passed:
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
        attempt = self.open.get(self.current) if self.current else None
        if attempt and attempt.counted != attempt.tries and (attempt.tries or attempt.revealed):
            self.finish(attempt, False)
            attempt.counted = attempt.tries
        self.current = None

    def finish(self, attempt: Attempt, passed: bool, minutes: float = 0) -> None:
        """Tell the policy what came of an item."""
        item, grade = attempt.item, attempt.grade(passed)
        if not (attempt.revealed and attempt.counted is not None):  # then it has been counted already
            failures = attempt.tries - (attempt.counted or 0)
            self.answers.append((self.policy.answered(item.name, item.skills, grade, failures or 1), grade))
        if passed:
            self.solved.add(attempt.about)
            self.open.pop(attempt.about, None)
            self.current = None
            if grade == FIRST_TRY and 0.05 < minutes < AWAY:
                self.policy.took(minutes, self.policy.tempo * item.minutes)
        if self.wish and self.granted(item):
            self.wish = ""

    def granted(self, item: Item) -> bool:
        """Whether the wish is fulfilled, now that `item` is done: a skill when it is known."""
        return self.wish in ("review", "surprise me") or (
            self.wish in item.skills and self.policy.known(self.wish) > KNOWN
        )

    def as_of(self, now: float) -> "Record":
        """The record as it stands at `now`, with the item in hand counted as far as it went."""
        twin = copy(self)
        twin.policy, twin.solved, twin.open = self.policy.copy(), set(self.solved), dict(self.open)
        twin.answers = list(self.answers)
        if self.current in twin.open:  # of all that is open, only the item in hand is about to change
            twin.open[self.current] = replace(self.open[self.current])
        twin.leave()
        twin.policy.until(now)
        return twin

    def next(self) -> Suggestion:
        """What to do next: to read where that comes first, an exercise where one suits."""
        read = self.just_read() if not self.wish else None
        suggestion = self.policy.next(self.wish or read or "")
        if read:
            why = f"You have read in lesson {self.reading} and tried nothing of it yet"
            suggestion = replace(suggestion, why=f"{why}; doing it once is worth reading it twice.", kind="next")
        others = tuple(self.with_task(other) for other in suggestion.alternatives)
        first = replace(self.with_task(suggestion), alternatives=others)
        if first.reading and not self.wish and all(event.kind in ("wish", "place") for event in self.past):
            why = "You are new here: lesson 00 shows in ten minutes how all of this works."
            return replace(first, why=why, reading=sections()[0])
        return first

    def just_read(self) -> str | None:
        """The best skill of those read about in the lesson of the last guess, if there is hope and no sheet begun."""
        if self.reading is None or self.reached[self.reading] == inf:
            return None
        weights = self.policy.weights()
        ends = {skill: teaching(skill)[-1] for skill in weights}
        read = [skill for skill, end in ends.items()
                if end.number == self.reading and end.place <= self.reached[self.reading]]  # fmt: skip
        best = max(read, key=weights.get, default=None)
        return best if best and self.policy.chance(best, self.policy.level(best)) > HOPE else None

    def with_task(self, suggestion: Suggestion) -> Suggestion:
        """The suggestion with what to read first, or else with an exercise in place of its drill where one suits."""
        if suggestion.kind in ("yours", "review"):
            return suggestion
        if section := self.unread(suggestion.skill):
            return replace(suggestion, reading=section)
        return self.exercise_for(suggestion) if suggestion.kind != "below" else suggestion

    def unread(self, skill: str) -> Section | None:
        """The section at whose end `skill` is taught; None where it was reached, or the skill is likely known."""
        section = teaching(skill)[-1]
        reached = self.reached.get(section.number, 0) >= section.place
        return None if reached or self.policy.known(skill) >= SURE else section

    def exercise_for(self, suggestion: Suggestion) -> Suggestion:
        """The suggestion with an exercise in the place of its drill, where an unsolved one of the skill suits."""
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
    lesson = {sheet: lesson_of(sheet, policy.graph) for sheet in {each.sheet for each in REGISTER.values()}}
    exercises = {id: Item(id, each.skills, each.minutes, lesson[each.sheet]) for id, each in REGISTER.items()}
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
    with uncollected():
        for event in kept:
            record.absorb(event)
    _latest[events.path()] = record
    return record


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold Python's garbage collector: events form no circle, and to look for one takes a tenth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def next_up(now: float | None = None) -> Suggestion:
    """What the mentor suggests at `now` (seconds since 1970; default: this moment)."""
    return replay().as_of(time.time() if now is None else now).next()
