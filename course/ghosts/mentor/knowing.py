"""Is a skill known, or not yet? A chance for each, moved by answers to it and to all that stands on it.

The belief of `belief.py` says how an answer will turn out; whether to go on to something else takes another question.
A skill is known or not (Corbett and Anderson 1995), and what it stands on lends it its chance:

    known     ready · share + (1 − ready) · stray, where `ready` is the chance that every need is known
    answer    Bayes' rule for share and stray with SLIP and GUESS, at the difficulty of the item; then, as the drill
              may have taught it, share += LEARNS · (1 − share), and stray by STRAY of that
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
from functools import lru_cache
from math import exp, log, prod
from typing import NamedTuple

from ghosts.mentor.belief import DAY
from ghosts.mentor.skills import Skill

# At a medium item. More is believed of guessing than is customary (.2, Corbett and Anderson 1995), although simulated
# learners guess no more than that: on average over their worlds, who doubts a lucky success longer teaches faster.
SLIP, GUESS = 0.1, 0.3
LEARNS = 0.15
STRAY = 0.4  # of the share, and of what a drill teaches, where a need is missing: this person's map may be another
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
        self.shares = {name: (share, STRAY * share) for name, share in placed.items()}  # with its needs, and without
        self.seen: dict[str, Heard] = {}
        self.total, self.met = NEWCOMER * WEIGHT, WEIGHT
        self.fades = FADES
        for answer in answers:
            self.hear(answer)

    def copy(self) -> "Knowing":
        """An independent copy."""
        twin = copy(self)
        twin.shares, twin.seen = dict(self.shares), dict(self.seen)
        return twin

    def known(self, skill: str, now: float) -> float:
        """The chance that `skill` is known at `now` seconds."""
        ready, (share, stray) = self.reach(skill, now), self.shares_at(skill, now)
        return ready * share + (1 - ready) * stray

    def reach(self, skill: str, now: float) -> float:
        """The chance that all needs of `skill` are known."""
        ready = 1.0
        for need in self.needs[skill]:
            ready *= self.known(need, now)
        return ready

    def shares_at(self, skill: str, now: float) -> tuple[float, float]:
        """The chances that `skill` is known, where its needs are and where one is missing."""
        new, kept = self.total / self.met, self.kept(skill, now)
        share, stray = self.shares.get(skill) or (new, STRAY * new)
        return share * kept, stray * kept

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
        if last and now - last.moment > DAY / 2 and self.shares[skill][0] > LEARNT:
            self.fades = min(FASTEST, max(SLOWEST, self.fades * (HELD if correct else FAILED)))
        self.tell(skill, *likelihoods(difficulty, correct), now)
        share, stray = self.shares_at(skill, now)
        if not last:
            self.total, self.met = self.total + share, self.met + 1
        self.shares[skill] = share + LEARNS * (1 - share), stray + STRAY * LEARNS * (1 - stray)
        self.seen[skill] = answer

    def tell(self, skill: str, if_known: float, if_not: float, now: float) -> None:
        """Evidence of these likelihoods, where `skill` is known and where not: to its needs, then to itself."""
        known = {need: self.known(need, now) for need in self.needs[skill]}
        ready, (share, stray), kept = prod(known.values()), self.shares_at(skill, now), self.kept(skill, now)
        for need, chance in known.items():
            with_need = stray + (share - stray) * ready / chance
            self.tell(need, if_known * with_need + if_not * (1 - with_need),
                      if_known * stray + if_not * (1 - stray), now)  # fmt: skip
        self.shares[skill] = posterior(share, if_known, if_not) / kept, posterior(stray, if_known, if_not) / kept


@lru_cache
def likelihoods(difficulty: float, correct: float) -> tuple[float, float]:
    """How likely an answer is from who knows the skill, and from who does not."""
    hits = (1 / (1 + exp(difficulty - log(odds))) for odds in ((1 - SLIP) / SLIP, GUESS / (1 - GUESS)))
    return tuple(hit**correct * (1 - hit) ** (1 - correct) for hit in hits)


def posterior(chance: float, if_true: float, if_not: float) -> float:
    """Bayes' rule, never quite sure."""
    p = chance * if_true / (chance * if_true + (1 - chance) * if_not)
    return min(SUREST, max(1 - SUREST, p))
