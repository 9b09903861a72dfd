"""Is a skill known, or not yet? A chance for each, moved by answers to it and to all that stands on it.

The belief of `belief.py` says how an answer will turn out; whether to go on to something else takes another question.
A skill is known or not (Corbett and Anderson 1995), and what it stands on lends it its chance:

    known     share · (STRAY + (1 − STRAY) · chance that every need is known)
    answer    Bayes' rule with SLIP and GUESS, at the difficulty of the item; then, as the drill may have taught it,
              share += LEARNS · (1 − share)
    needs     the same answer is evidence on each need, weakened by the doubt between them: who has the upper skill
              has the lower one, and a skill that is drilled in vain speaks against what it stands on (Pearl 1988)
    new       a skill not met yet has the mean share that this person's skills had when they were met
    time      the share is multiplied by (1 + pause ÷ days)^−fades; `days` is the wait until its review, and `fades`
              grows with each review that this person fails and shrinks with each that holds

But: it is exact only where skills stand on each other as a tree and all is heard in one sitting. The constants are
customary or were chosen on simulated learners (`simulate.py`) of other seeds than the ones it reports.
"""

from collections.abc import Iterable, Mapping
from copy import copy
from math import exp, log
from typing import NamedTuple

from ghosts.mentor.skills import Skill

DAY = 24 * 3600
SLIP, GUESS = 0.1, 0.2  # at a medium item (Corbett and Anderson 1995)
LEARNS = 0.15
STRAY = 0.4  # of the chance is left where a need is missing: the graph may not be this person's
NEWCOMER, WEIGHT = 0.3, 2.0  # the share of a new skill before anything is known, and the skills that it counts for
FADES, SLOWEST, FASTEST = 0.15, 0.02, 0.6
HELD, FAILED = 0.85, 1.5  # by which a review that holds, or fails, changes how fast this person forgets
LEARNT = 0.6  # a share from which a review tells of memory
SUREST = 0.995  # no share is nearer to 0 or 1


class Heard(NamedTuple):
    """An answer: its moment, skill, difficulty (logits from medium), grade, and the days until a review is due."""

    moment: float
    skill: str
    difficulty: float
    correct: float
    days: float


class Knowing:
    """What one learner knows of `graph`, by `answers` in order of time; `placed` are shares to begin with."""

    def __init__(self, graph: Mapping[str, Skill], answers: Iterable[Heard] = (), placed: Mapping[str, float] = {}):
        self.needs = {name: [need for need in skill.needs if need in graph] for name, skill in graph.items()}
        self.share, self.seen = dict(placed), {}
        self.total, self.met = NEWCOMER * WEIGHT, WEIGHT
        self.fades = FADES
        for answer in answers:
            self.hear(answer)

    def copy(self) -> "Knowing":
        """An independent copy."""
        twin = copy(self)
        twin.share, twin.seen = dict(self.share), dict(self.seen)
        return twin

    def known(self, skill: str, now: float) -> float:
        """The chance that `skill` is known at `now` seconds."""
        return self.known_if(skill, self.reach(skill, now), now)

    def known_if(self, skill: str, ready: float, now: float) -> float:
        """The same where all its needs are known with the chance `ready`."""
        return self.share_at(skill, now) * (STRAY + (1 - STRAY) * ready)

    def reach(self, skill: str, now: float) -> float:
        """The chance that all needs of `skill` are known."""
        ready = 1.0
        for need in self.needs[skill]:
            ready *= self.known(need, now)
        return ready

    def share_at(self, skill: str, now: float) -> float:
        """The chance that `skill` is known, where its needs are."""
        return self.share.get(skill, self.total / self.met) * self.kept(skill, now)

    def kept(self, skill: str, now: float) -> float:
        """What time has left of a share since the last answer."""
        if skill not in self.seen or now <= self.seen[skill].moment:
            return 1.0
        last = self.seen[skill]
        return (1 + (now - last.moment) / DAY / last.days) ** -self.fades

    def hear(self, answer: Heard) -> None:
        """Learn from an answer."""
        now, skill, difficulty, correct, _ = answer
        last = self.seen.get(skill)
        if last and now - last.moment > DAY / 2 and self.share[skill] > LEARNT:
            self.fades = min(FASTEST, max(SLOWEST, self.fades * (HELD if correct else FAILED)))
        hits = (1 / (1 + exp(difficulty - log(odds))) for odds in ((1 - SLIP) / SLIP, GUESS / (1 - GUESS)))
        self.tell(skill, *(hit**correct * (1 - hit) ** (1 - correct) for hit in hits), now)
        share = self.share_at(skill, now)
        if not last:
            self.total, self.met = self.total + share, self.met + 1
        self.share[skill], self.seen[skill] = share + LEARNS * (1 - share), answer

    def tell(self, skill: str, if_known: float, if_not: float, now: float) -> None:
        """Evidence of these likelihoods, where `skill` is known and where not: to its needs, then to itself."""
        share, ready = self.share_at(skill, now), self.reach(skill, now)
        stray = STRAY * share  # the chance of the skill where a need is missing
        for need, known in [(need, self.known(need, now)) for need in self.needs[skill]]:
            with_need = self.known_if(skill, ready / known, now)
            self.tell(need, if_known * with_need + if_not * (1 - with_need),
                      if_known * stray + if_not * (1 - stray), now)  # fmt: skip
        share = share * if_known / (share * if_known + (1 - share) * if_not)
        self.share[skill] = min(SUREST, max(1 - SUREST, share / self.kept(skill, now)))
