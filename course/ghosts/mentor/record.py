"""The learner so far: every event of the record, replayed in order, and what to do next.

An item counts once, when it is finished: solved, revealed, or left for another. What it says of the learner is
graded by the help that it took. But: nothing here is kept; erase the events and the mentor knows nobody.
"""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from ghosts.mentor import events, placement
from ghosts.mentor.events import Event
from ghosts.mentor.policy import AIM, YOURS, Policy, Suggestion, drill
from ghosts.sheets.register import REGISTER

FIRST_TRY, OWN_RETRY, HINTED = 1.0, 0.6, (0.5, 0.35, 0.2)  # one, two, three hints; after the reveal nothing
AWAY = 30  # minutes without an event, after which the time since is no measure of work
KNOWN = 0.8  # a wish for a skill is granted when it is known with this chance
CLOSE = 0.2  # an exercise is preferred to a drill when its predicted success is this near to AIM


@dataclass
class Attempt:
    """One exercise or drill in hand: wrong `tries`, `hints` taken, whether it was `revealed`."""

    about: str
    since: float
    tries: int = 0
    hints: int = 0
    revealed: bool = False

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

    policy: Policy = field(default_factory=lambda: new_policy())
    solved: set[str] = field(default_factory=set)
    open: dict[str, Attempt] = field(default_factory=dict)  # not solved yet, by exercise or drill
    current: str | None = None
    answers: list[tuple[float, float]] = field(default_factory=list)  # the predicted chance, and the grade
    guesses: list[Event] = field(default_factory=list)
    reading: str | None = None  # the sheet of the last guess, while nothing has been tried since
    wish: str = ""
    last: Event | None = None

    def absorb(self, event: Event) -> None:
        """Let one more event have happened."""
        moment, kind, about, facts, _ = self.last = event
        self.policy.now = max(self.policy.now, moment)
        if kind == "predict":
            self.guesses.append(event)
            self.reading = about.split(".")[0]
        elif kind == "wish":
            self.leave()
            self.wish = about
        elif kind == "place":
            placement.apply(self.policy, facts.get("answers", []))
        elif self.knows(about) and about not in self.solved and not facts.get("blank"):
            self.work(moment, kind, about, facts)

    def knows(self, about: str) -> bool:
        """Whether there is such an exercise or drill: a record may be older than the course."""
        return about in REGISTER or parse(about)[0] in self.policy.graph

    def work(self, moment: float, kind: str, about: str, facts: dict) -> None:
        """A try, a hint or a reveal at an exercise or drill."""
        if self.current not in (None, about):
            self.leave()
        self.current, self.reading = about, None
        attempt = self.open.setdefault(about, Attempt(about, moment))
        if kind == "hint":
            attempt.hints = max(attempt.hints, facts.get("level", 1))
        elif kind == "reveal":
            attempt.revealed = True
        elif facts.get("passed"):
            self.finish(attempt, True, facts.get("minutes") or (moment - attempt.since) / 60)
        else:
            attempt.tries += 1

    def leave(self) -> None:
        """Count the item in hand as not solved, if it was tried; it may be taken up again."""
        attempt = self.open.get(self.current)
        if attempt and (attempt.tries or attempt.revealed):
            self.finish(attempt, False)
        self.current = None

    def finish(self, attempt: Attempt, passed: bool, minutes: float = 0) -> None:
        """Tell the policy what came of an item."""
        item, skills, expected = self.item(attempt.about)
        grade = attempt.grade(passed)
        self.answers.append((self.policy.answered(item, skills, grade, max(attempt.tries, 1)), grade))
        if passed:
            self.solved.add(attempt.about)
            self.open.pop(attempt.about)
            self.current = None
            if grade == FIRST_TRY and 0.05 < minutes < AWAY:
                self.policy.took(minutes, expected)
        if self.wish in ("review", "surprise me") or (self.wish in skills and self.policy.known(self.wish) > KNOWN):
            self.wish = ""

    def item(self, about: str) -> tuple[str, tuple[str, ...], float]:
        """The model's item, its skills, and the minutes that are expected of this learner."""
        if about in REGISTER:
            exercise = REGISTER[about]
            return about, exercise.skills, self.policy.tempo * exercise.minutes
        skill, level = parse(about)
        return drill(skill, level), (skill,), self.policy.minutes(skill, level)

    def as_of(self, now: float) -> "Record":
        """The record as it stands at `now`, with the item in hand counted as far as it went."""
        twin = replace(self, policy=self.policy.copy(), solved=set(self.solved), answers=list(self.answers),
                       open={about: replace(attempt) for about, attempt in self.open.items()})  # fmt: skip
        twin.policy.now = max(now, self.policy.now)
        twin.leave()
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
        sheet = [exercise for exercise in REGISTER.values() if exercise.sheet == self.reading]
        if not sheet or any(exercise.id in self.solved or exercise.id in self.open for exercise in sheet):
            return None
        lessons = [self.policy.graph[skill].lesson for each in sheet for skill in each.skills
                   if skill in self.policy.graph]  # fmt: skip
        return f"lesson {max(lessons, key=lessons.count)}" if lessons else None

    def exercise_for(self, suggestion: Suggestion) -> Suggestion:
        """The suggestion with an exercise in the place of its drill, where an unsolved one of the skill suits."""
        if suggestion.kind in (YOURS, "review", "below"):
            return suggestion
        for exercise in REGISTER.values():
            if exercise.check is None or exercise.id in self.solved or suggestion.skill != exercise.skills[0]:
                continue
            if not self.solved.issuperset(exercise.needs):
                continue
            chance = self.policy.model.predict(self.policy.state, exercise.id, exercise.skills, self.policy.now)
            if abs(chance - AIM) <= CLOSE:
                minutes = self.policy.tempo * exercise.minutes
                return replace(
                    suggestion, exercise=exercise.id, level=exercise.stars - 1, minutes=minutes, chance=chance
                )
        return suggestion


def new_policy() -> Policy:
    """The policy over the course's skills, its drills and exercises labelled by their authors."""
    policy = Policy()
    policy.model.set_items({exercise.id: exercise.stars - 1 for exercise in REGISTER.values()})
    return policy


def parse(about: str) -> tuple[str, int]:
    """Skill and level of a drill's events: `parse("pass@k/1/17")` is ("pass@k", 1)."""
    skill, _, rest = about.partition("/")
    level = rest.partition("/")[0]
    return (skill, int(level)) if level in ("0", "1", "2") else ("", 0)


_latest: dict[Path, Record] = {}


def replay() -> Record:
    """The whole record so far. Within one process only the events since the last call are read."""
    record = _latest.get(events.path()) or Record()
    # subtle: the last event is read once more, to see whether the file is still the one that was replayed
    kept = events.events(after=record.last.id - 1 if record.last else 0)
    if record.last and kept[:1] != [record.last]:
        record, kept = Record(), events.events()
    elif record.last:
        kept = kept[1:]
    for event in kept:
        record.absorb(event)
    _latest[events.path()] = record
    return record


def next_up(now: float | None = None) -> Suggestion:
    """What the mentor suggests at `now` (seconds since 1970; default: this moment)."""
    return replay().as_of(time.time() if now is None else now).next()
