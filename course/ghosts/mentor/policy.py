"""What next: the skill that gains most per minute, at the level where success is likely but not sure.

Each skill is weighed by four factors, and the largest product is served:

    ready    the chance that all that it stands on is known (never nil: the graph may be wrong)
    room     the chance that it is not known yet (`knowing.py`), less where practice did not help so far, and more
             where other skills wait for it
    order    the author's order, mildly: a skill of the last lesson weighs two thirds of one of the first
    minutes  what a drill of it takes; the product of the others is divided by it

at the level (easy, medium, hard) whose predicted success is nearest to AIM. Every fourth suggestion may be a review,
and after the fourth failure in a row the mentor turns to the skill below that it doubts most, if it doubts any.

The constants were chosen on simulated learners (`simulate.py`) of other seeds than the ones it reports, except AIM,
which is the custom of the field (Klinkenberg et al. 2011).

But: it only ever suggests. The learner's wish goes before all of this, and nothing is locked or taken away.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from math import prod
from random import Random

from ghosts.mentor.belief import DAY, EASE, PAUSE, Model, State
from ghosts.mentor.knowing import Heard, Knowing
from ghosts.mentor.skills import SKILLS, Skill
from ghosts.mentor.suggestion import Suggestion, listed, standing_on
from ghosts.mentor.trail import Trail

AIM = 0.75  # the predicted success that is served
SKILL, JUMP = 1.5, 0.8  # a skill here is a lesson's worth: further from the next than a school log's, learned faster
RECENT = 12  # answers to each skill from which it is told whether it is known
OPENS = 0.1  # of a skill's worth is added for each unknown skill that waits for it
IN_VAIN = 20  # failures that halve the room, where practice does not help
LOCKED = 0.05  # what is left of a skill's weight where a need is surely unknown
MISSING = 0.5  # of the chance of success is left where a need is surely unknown
SURE, CERTAIN = 0.65, 0.9  # chances of being known, below and above which the mentor says so
STUCK = 4  # failures in a row, after which the mentor looks below
REVIEW_EVERY = 4  # of so many suggestions one may be a review
DRILLS_A_SKILL = 5  # the author's minutes for a skill are about so many drills
TEMPO = (0.75, 1.0, 1.35)  # minutes of an easy, a medium and a hard drill in those of a medium one
TEMPO_LEARNS = 0.1  # how far one answer moves what is believed of a person's tempo
YOURS = "choose myself"


class Policy:
    """Serves one learner: `next()` suggests, `record(…)` tells what came of it, `new_day()` lets a night pass."""

    def __init__(self, graph: Mapping[str, Skill] = SKILLS, model: Model | None = None, rng: Random | None = None):
        self.graph, self.model, self.rng = graph, model or Model(SKILL, JUMP), rng or Random(0)
        self.state: State = self.model.new()
        self.now = 0.0  # seconds
        self.trails = {name: Trail() for name in graph}  # what happened, by skill
        self.placed: dict[str, float] = {}  # shares by a placement (`knowing.py`)
        self.knows: Knowing | None = None  # what they say, once somebody has asked
        self.since_review = 0
        self.last: str | None = None  # the skill of the last answer
        self.tempo = 1.0  # this person's minutes in those of the author
        self.model.set_items({drill(skill, level): level for skill in graph for level in range(3)})
        names = list(graph)
        self.order = {name: 1 / (1 + 0.5 * place / len(names)) for place, name in enumerate(names)}
        self.above = {name: [other for other in names if name in graph[other].needs] for name in names}

    def copy(self) -> "Policy":
        """An independent copy: what happens to it happens to it alone."""
        twin = copy(self)
        twin.state, twin.trails = self.state.copy(), {name: each.copy(RECENT) for name, each in self.trails.items()}
        twin.placed, twin.knows = dict(self.placed), self.knows and self.knows.copy()
        return twin

    # ── what is believed ──────────────────────────────────────────────────────────────────────────────

    def ability(self, skill: str) -> tuple[float, float]:
        """Mean and variance of the logit of success at a medium item of `skill`, on a day of usual form."""
        _, mean, v, _, _ = self.model.skill_at(self.state, skill, self.now)
        person = self.state.person
        return person[0] + mean + EASE, person[1] + v

    def known(self, skill: str) -> float:
        """The chance that `skill` is known."""
        if self.knows is None:
            heard = [answer for trail in self.trails.values() for answer in trail.answers[-RECENT:]]
            self.knows = Knowing(self.graph, sorted(heard, key=lambda each: each.moment), self.placed)
        return self.knows.known(skill, self.now)

    def chance(self, skill: str, level: int) -> float:
        """The predicted success at a drill: what the belief says, and less where a need may be missing."""
        needs = [self.known(need) for need in self.graph[skill].needs if need in self.graph]
        p = self.model.predict(self.state, drill(skill, level), (skill,), self.now)
        return p * (MISSING + (1 - MISSING) * min(needs, default=1.0))

    def level(self, skill: str) -> int:
        """The level whose predicted success is nearest to AIM."""
        return min(range(3), key=lambda level: abs(self.chance(skill, level) - AIM))

    def minutes(self, skill: str, level: int) -> float:
        """The minutes that a drill will take this learner."""
        return self.tempo * TEMPO[level] * self.graph[skill].minutes / DRILLS_A_SKILL

    # ── what happened ─────────────────────────────────────────────────────────────────────────────────

    def record(self, skill: str, level: int, correct: float, minutes: float | None = None,
               t: float | None = None) -> None:  # fmt: skip
        """An answer to a drill: `correct` from 0 to 1 by the help used, in `minutes`, at `t` seconds."""
        spent = self.minutes(skill, level) if minutes is None else minutes
        self.until(self.now + 60 * spent if t is None else t)
        self.answered(drill(skill, level), (skill,), correct)
        if minutes is not None and correct:
            self.took(minutes, self.minutes(skill, level))

    def answered(self, item: str, skills: tuple[str, ...], correct: float, failures: int = 1) -> float:
        """An answer to any item now, a wrong one for so many `failures`; returns the chance that it was given."""
        now, difficulty = self.now, self.model.difficulty.get(item, (-EASE,))[0] + EASE
        chance = self.model.update(self.state, item, skills, now, correct)
        self.since_review += 1
        for skill in skills:
            trail = self.trails.get(skill) or self.trails.setdefault(skill, Trail())
            if trail.waited(now) >= 1:
                self.since_review = 0
            if correct:
                trail.succeed(now)
                for above in self.above.get(skill, ()):
                    self.trails[above].try_again(STUCK - 2)
            else:
                trail.fail(now, failures)
            trail.answers.append(Heard(now, skill, difficulty, correct, trail.days))
            if len(trail.answers) > RECENT:  # one is forgotten: the rest is to be heard anew
                self.knows = None
            elif self.knows:
                self.knows.hear(trail.answers[-1])
        self.last = skills[0] if skills else None
        return chance

    def took(self, minutes: float, expected: float) -> None:
        """Learn this person's tempo from a right answer that took `minutes` where so many were expected."""
        self.tempo *= max(1 / 3, min(3, minutes / expected)) ** TEMPO_LEARNS

    def new_day(self, days: float = 1) -> None:
        """Let `days` pass."""
        self.until(self.now + days * DAY)

    def until(self, moment: float) -> None:
        """Let time pass; after a pause nobody is stuck any more."""
        if moment - self.now > PAUSE:
            for trail in self.trails.values():
                trail.failures = min(trail.failures, STUCK - 1)
        if moment > self.now:
            self.now = moment

    # ── what next ─────────────────────────────────────────────────────────────────────────────────────

    def weights(self) -> dict[str, float]:
        """The weight of every skill: ready × room × order ÷ minutes."""
        known = {skill: self.known(skill) for skill in self.graph}
        return {name: self.ready(name, known) * self.room(name, known) * self.order[name] / skill.minutes
                for name, skill in self.graph.items()}  # fmt: skip

    def ready(self, skill: str, known: Mapping[str, float]) -> float:
        """The chance that all needs are known, from LOCKED to 1."""
        return LOCKED + (1 - LOCKED) * prod(known[need] for need in self.graph[skill].needs if need in known)

    def room(self, skill: str, known: Mapping[str, float]) -> float:
        """The chance that there is something to gain; less where practice has not helped, more where others wait."""
        waiting = sum(1 - known[above] for above in self.above[skill])
        return (1 - known[skill]) * (1 + OPENS * waiting) / (1 + self.trails[skill].trouble / IN_VAIN)

    def due(self) -> list[str]:
        """The skills whose review is due, the most overdue first."""
        return [skill for skill in self.fading() if self.trails[skill].waited(self.now) >= 1]

    def fading(self) -> list[str]:
        """The skills that were practised, the nearest to their review, or the most overdue, first."""
        waited = {name: each.waited(self.now) for name, each in self.trails.items() if each.practised is not None}
        return sorted(waited, key=waited.get, reverse=True)

    def below(self, skill: str) -> str | None:
        """The skill below `skill` that is doubted most, or None where it stands on nothing."""
        needs, seen = [need for need in self.graph[skill].needs if need in self.graph], set()
        while needs:
            need = needs.pop()
            if need not in seen:
                seen.add(need)
                needs += [deeper for deeper in self.graph[need].needs if deeper in self.graph]
        return min((name for name in self.graph if name in seen), key=self.known, default=None)

    def next(self, wish: str = "") -> Suggestion:
        """The suggestion for `wish`: "" for the mentor's choice, a skill, "lesson 5", "review", "surprise me", …"""
        weights = self.weights()
        ranked = sorted(weights, key=weights.get, reverse=True)
        first = self.wished(wish, ranked) if wish else self.chosen(ranked)
        others = [skill for skill in ranked if skill != first.skill][:2]
        return replace(first, alternatives=tuple(self.suggest(skill, "next", self.why(skill)) for skill in others))

    def chosen(self, ranked: list[str]) -> Suggestion:
        """The mentor's own choice."""
        stuck = self.last
        below = self.below(stuck) if stuck and self.trails[stuck].failures >= STUCK else None
        if below and self.known(below) < SURE:
            why = f"“{stuck}” has resisted {self.trails[stuck].failures} times, and it stands on “{below}”"
            return self.suggest(below, "below", f"{why}: a step back is the short way.")
        if self.since_review >= REVIEW_EVERY - 1 and (due := self.due()):
            return self.review(due[0])
        return self.suggest(ranked[0], "next", self.why(ranked[0]))

    def wished(self, wish: str, ranked: list[str]) -> Suggestion:
        """What the learner asked for."""
        if wish == YOURS:
            why = "You choose: everything is open, and the map shows where each skill stands."
            return Suggestion("", 0, why, 0, 1, "yours")
        if wish == "review":
            if fading := self.fading():
                return self.review(fading[0])
            return self.suggest(ranked[0], "wish", "There is nothing to review yet; this one is new to you.")
        if wish == "surprise me":
            skill = self.rng.choice([skill for skill in ranked[1:12] if skill != self.last])
            return self.suggest(skill, "wish", f"A surprise: “{skill}”, from lesson {self.graph[skill].lesson}.")
        topic = [skill for skill in ranked if wish in (skill, f"lesson {self.graph[skill].lesson}")]
        if not topic:
            return self.suggest(ranked[0], "next", f"No skill is called “{wish}”. {self.why(ranked[0])}")
        doubt = self.doubt(topic[0])
        return self.suggest(topic[0], "wish", f"You asked for “{wish}”{f'; {doubt}' if doubt else ''}.")

    def review(self, skill: str) -> Suggestion:
        """A review of `skill`."""
        days = (self.now - self.trails[skill].practised) / DAY
        ago = f"{days:.0f} days ago" if days >= 1.5 else "yesterday" if days >= 0.5 else "earlier today"
        return self.suggest(skill, "review", f"You last used “{skill}” {ago}; a short look now keeps it.")

    def suggest(self, skill: str, kind: str, why: str) -> Suggestion:
        """A drill of `skill` at the level that suits."""
        level = self.level(skill)
        return Suggestion(skill, level, why, self.minutes(skill, level), self.chance(skill, level), kind)

    def doubt(self, skill: str) -> str:
        """The needs of `skill` that may be missing, in words; nothing where all are likely to be there."""
        shaky = tuple(need for need in self.graph[skill].needs if need in self.graph and self.known(need) < SURE)
        return f"it stands on {listed(shaky)}, where I am not sure of you yet" if shaky else ""

    def why(self, skill: str) -> str:
        """Why `skill` is next, in one sentence."""
        needs, above, trail = self.graph[skill].needs, self.above[skill], self.trails[skill]
        if trail.failures:
            easy = self.level(skill) == 0
            then = "an easy one now, to find your footing" if easy else "another one while it is fresh"
            return f"“{skill}” did not hold last time; {then}."
        if trail.answers and trail.answers[-1].correct <= 0.5:
            return f"“{skill}” went with help; one without hints will show that it is yours."
        if self.known(skill) > CERTAIN:
            return f"“{skill}” is as good as yours; it is the least certain thing left."
        if trail.answers:
            return f"“{skill}” is coming, and practice now gains the most for its minutes."
        if needs:
            return f"“{skill}” is new; {self.doubt(skill) or f'you are ready, as it stands on {listed(needs)}'}."
        return f"“{skill}” is new and needs nothing before it{standing_on(above)}."


def drill(skill: str, level: int) -> str:
    """The item that all drills of `skill` at `level` are."""
    return f"{skill}/{level}"
