"""Simulated learners of kinds that the mentor does not assume: what may be true of people, as the literature has it.

They were written down before any policy was tuned on them, and are not bent afterwards. Each learner answers a drill,
learns from it (or not), sleeps, and can be looked into: `mastery()` is the share of the map that is known.

But: these are five caricatures. A policy that does well on them all has passed a test of robustness, no more; it
says nothing of motivation, fatigue, teaching, or whether people are like this.
"""

from collections.abc import Mapping
from math import exp
from random import Random

from ghosts.mentor.policy import DRILLS_A_SKILL, TEMPO
from ghosts.mentor.skills import Skill

# Chances of a right answer at the three levels: slip about .1 and guess about .2 (Corbett and Anderson 1995).
KNOWS, GUESSES = (0.96, 0.90, 0.80), (0.35, 0.20, 0.10)
LEARNS = (0.15, 0.20, 0.24)  # the chance that a drill teaches: about the same per minute at each level
UNREADY = 0.1  # of it is left where a need is missing


class Learner:
    """All or none: a skill is learned in one jump, at a drill, or not yet (Bower 1961; Corbett and Anderson 1995).

    What is known in the beginning is closed under the graph: nobody knows a thing without what it stands on.
    """

    def __init__(self, graph: Mapping[str, Skill], rng: Random):
        self.graph, self.rng = graph, rng
        self.needs = {name: [need for need in skill.needs if need in graph] for name, skill in graph.items()}
        self.tempo = exp(rng.gauss(0, 0.3))
        self.talent = 1.0
        self.known: dict[str, bool] = {}
        self.begin()

    def begin(self) -> None:
        """What is known before the first drill: more by some people than by others."""
        chance = logistic(self.rng.gauss(-0.5, 1.2))
        for name in self.graph:
            self.known[name] = all(self.known[need] for need in self.needs[name]) and self.rng.random() < chance

    def answer(self, skill: str, level: int) -> tuple[bool, float]:
        """Whether a drill is answered right, and the minutes it took; the learner may learn from it."""
        right = self.rng.random() < self.chance(skill, level)
        self.learn(skill, level, right)
        minutes = TEMPO[level] * self.graph[skill].minutes / DRILLS_A_SKILL
        return right, minutes * self.tempo * exp(self.rng.gauss(0, 0.3))

    def chance(self, skill: str, level: int) -> float:
        """The true chance of a right answer."""
        return (KNOWS if self.known[skill] else GUESSES)[level]

    def learn(self, skill: str, level: int, right: bool) -> None:
        """What a drill does."""
        if not self.known[skill]:
            ready = all(self.known[need] for need in self.needs[skill])
            self.known[skill] = self.rng.random() < self.talent * LEARNS[level] * (1 if ready else UNREADY)

    def sleep(self, days: float) -> None:
        """Nothing is lost overnight by these learners."""

    def mastery(self) -> float:
        """The share of the map that is known."""
        return sum(self.known.values()) / len(self.known)


class Gradual(Learner):
    """Ability grows in small steps, most where an item is neither trivial nor hopeless, and more after a success.

    Success teaches more than failure as in performance factors analysis (Pavlik, Cen and Koedinger 2009); the step
    is largest at even odds, as for any learner that follows a gradient (Wilson et al. 2019), and shrinks with ability
    (the power law of practice). A missing need slows it down.
    """

    STEPS, TOP = (-1.0, 0.0, 1.0), 3.0  # difficulties of the levels, and the ability that nobody passes, in logits

    def begin(self) -> None:
        """Abilities scattered about the person's own level, lower where much stands beneath."""
        person = self.rng.gauss(-1.2, 0.8)
        self.ability: dict[str, float] = {}
        for name in self.graph:
            lowest = min((self.ability[need] for need in self.needs[name]), default=person)
            self.ability[name] = min(person, lowest) + self.rng.gauss(0, 0.7)

    def chance(self, skill: str, level: int) -> float:
        """Rasch's model."""
        return logistic(1.5 * (self.ability[skill] - self.STEPS[level]))

    def learn(self, skill: str, level: int, right: bool) -> None:
        """A step upward."""
        p = self.chance(skill, level)
        ready = min((self.share(need) for need in self.needs[skill]), default=1.0)
        left = 1 - self.ability[skill] / self.TOP
        self.ability[skill] += (0.6 if right else 0.3) * 4 * p * (1 - p) * left * (UNREADY + (1 - UNREADY) * ready)

    def share(self, skill: str) -> float:
        """How far a skill is known: success at a medium drill, from mere guessing (.2) to mastery (.85)."""
        return min(1.0, max(0.0, (self.chance(skill, 1) - 0.2) / 0.65))

    def mastery(self) -> float:
        """The mean share."""
        return sum(map(self.share, self.graph)) / len(self.graph)


class Forgetting(Learner):
    """All or none, and lost again: recall halves in days, and a recall after a delay lengthens the half-life.

    Half-lives as in Settles and Meeder (2016), the effect of spacing as in Cepeda et al. (2006): a success when
    recall was in danger strengthens most, repetition within the hour hardly at all. What is lost comes back fast
    (savings).
    """

    HALF_LIFE, SAVINGS = 4.0, 0.5  # days after first learning; the chance that one drill brings back what was known

    def begin(self) -> None:
        """As others, and what is known from before is known well."""
        super().begin()
        self.day, self.seen = 0.0, dict.fromkeys(self.graph, 0.0)
        self.half_life = {name: 40.0 if self.known[name] else self.HALF_LIFE for name in self.graph}
        self.learned = dict(self.known)

    def recall(self, skill: str) -> float:
        """The chance that a skill which was learned is there today."""
        return 0.5 ** ((self.day - self.seen[skill]) / self.half_life[skill]) if self.learned[skill] else 0.0

    def answer(self, skill: str, level: int) -> tuple[bool, float]:
        """Whether it comes back is decided once, when the drill is met; `mastery` looks at the chance."""
        recall = self.recall(skill)
        self.known[skill] = self.rng.random() < recall
        if self.known[skill]:
            self.half_life[skill] *= 1.05 + 3 * (1 - recall)
        result = super().answer(skill, level)
        if self.learned[skill] and not self.known[skill] and self.rng.random() < self.SAVINGS:
            self.known[skill] = True
        if self.known[skill]:
            self.learned[skill], self.seen[skill] = True, self.day
        return result

    def learn(self, skill: str, level: int, right: bool) -> None:
        """A need that fades is a need that is missing."""
        for need in self.needs[skill]:
            self.known[need] = self.rng.random() < self.recall(need)
        super().learn(skill, level, right)

    def sleep(self, days: float) -> None:
        """Time passes."""
        self.day += days

    def mastery(self) -> float:
        """The mean recall today."""
        return sum(map(self.recall, self.graph)) / len(self.graph)


class OwnMap(Learner):
    """Everybody's map is another: of the author's arrows six in ten hold, some are missing, and talents differ."""

    def begin(self) -> None:
        """A map and a talent of one's own."""
        names = list(self.graph)
        for place, name in enumerate(names):
            self.needs[name] = [need for need in self.needs[name] if self.rng.random() < 0.6]
            if place and self.rng.random() < 0.3:
                self.needs[name].append(self.rng.choice(names[:place]))
        self.talent = exp(self.rng.gauss(-0.1, 0.5))
        super().begin()


class Patchy(Learner):
    """A broken start: what is known before is scattered over the map, whatever it stands on, as in adults."""

    def begin(self) -> None:
        """Each skill for itself."""
        chance = logistic(self.rng.gauss(-0.5, 0.6))
        self.known = {name: self.rng.random() < chance for name in self.graph}


WORLDS = {"all or none": Learner, "gradual": Gradual, "forgetting": Forgetting, "own map": OwnMap,
          "broken start": Patchy}  # fmt: skip


def logistic(x: float) -> float:
    """σ(x)."""
    return 1 / (1 + exp(-x))
