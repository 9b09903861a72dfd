"""Other ways to choose the next drill: what the mentor is held against in simulation.

Each has `next()`, `record(skill, level, correct, minutes)` and `new_day()`, as the mentor's policy has. They follow
their papers as closely as a page allows. But: none is given the learner's wish, and only some look at the graph.
"""

from collections import deque
from collections.abc import Mapping
from math import exp
from random import Random
from typing import NamedTuple

from ghosts.mentor.skills import Skill


class Task(NamedTuple):
    """A drill of `skill` at `level`."""

    skill: str
    level: int


class FixedOrder:
    """A textbook: each skill in the author's order, three drills at each level, and again from the start."""

    EACH = 3

    def __init__(self, graph: Mapping[str, Skill], rng: Random):
        self.graph, self.rng, self.names = graph, rng, list(graph)
        self.done = 0

    def next(self) -> Task:
        """The next page."""
        page, drill = divmod(self.done, 3 * self.EACH)
        return Task(self.names[page % len(self.names)], drill // self.EACH)

    def record(self, skill: str, level: int, correct: float, minutes: float) -> None:
        """The page is turned, whatever came of it."""
        self.done += 1

    def new_day(self, days: float = 1) -> None:
        """Another day changes nothing."""


class AtRandom(FixedOrder):
    """Any skill at any level."""

    def next(self) -> Task:
        """A draw."""
        return Task(self.rng.choice(self.names), self.rng.randrange(3))


class Mastery(FixedOrder):
    """Bayesian knowledge tracing to mastery: the first skill in the author's order that is not yet at `enough`.

    The default constants are the customary ones (Corbett and Anderson 1995: mastery at .95).
    """

    def __init__(self, graph: Mapping[str, Skill], rng: Random, known: float = 0.4, transit: float = 0.1,
                 slip: float = 0.1, guess: float = 0.2, enough: float = 0.95, level: int = 1):  # fmt: skip
        super().__init__(graph, rng)
        self.known = dict.fromkeys(self.names, known)
        self.transit, self.slip, self.guess, self.enough, self.level = transit, slip, guess, enough, level

    def next(self) -> Task:
        """The first that is not mastered; when all are, the one least sure."""
        open = (name for name in self.names if self.known[name] < self.enough)
        return Task(next(open, min(self.names, key=self.known.get)), self.level)

    def record(self, skill: str, level: int, correct: float, minutes: float) -> None:
        """Bayes' rule, then the chance to have learned."""
        known = self.known[skill]
        if correct:
            known = known * (1 - self.slip) / (known * (1 - self.slip) + (1 - known) * self.guess)
        else:
            known = known * self.slip / (known * self.slip + (1 - known) * (1 - self.guess))
        self.known[skill] = known + (1 - known) * self.transit


class TargetSuccess(FixedOrder):
    """Elo ratings, and the drill whose predicted success is nearest to `aim` (Klinkenberg et al. 2011: .75)."""

    def __init__(self, graph: Mapping[str, Skill], rng: Random, aim: float = 0.75):
        super().__init__(graph, rng)
        self.aim, self.person = aim, 0.0
        self.skill = dict.fromkeys(self.names, 0.0)

    def chance(self, task: Task) -> float:
        """Predicted success; harder by a logit for each level, and for each step of the author's label."""
        difficulty = task.level - 1 + self.graph[task.skill].level - 1
        return 1 / (1 + exp(difficulty - self.person - self.skill[task.skill]))

    def next(self) -> Task:
        """The nearest to the aim; a draw among the equally near."""
        tasks = [Task(name, level) for name in self.names for level in range(3)]
        return min(tasks, key=lambda task: (round(abs(self.chance(task) - self.aim), 2), self.rng.random()))

    def record(self, skill: str, level: int, correct: float, minutes: float) -> None:
        """Elo's step for the person and the skill."""
        surprise = correct - self.chance(Task(skill, level))
        self.person += 0.2 * surprise
        self.skill[skill] += 0.6 * surprise


class Zpdes(FixedOrder):
    """The zone of proximal development and empirical success (Clément et al. 2015): a bandit on learning progress.

    A drill's worth is its recent success less its earlier success. A skill opens when what it stands on succeeds,
    a harder level opens when the easier one does, and a drill that always succeeds leaves the zone.
    """

    WINDOW, OPEN, CLOSE, EXPLORE = 8, 0.6, 0.9, 0.2

    def __init__(self, graph: Mapping[str, Skill], rng: Random):
        super().__init__(graph, rng)
        self.past = {Task(name, level): deque(maxlen=self.WINDOW) for name in self.names for level in range(3)}
        self.worth = dict.fromkeys(self.past, 0.1)

    def success(self, task: Task) -> float:
        """The recent share of right answers; nothing is known of a drill tried less than twice."""
        past = list(self.past[task])[-self.WINDOW // 2 :]
        return sum(past) / len(past) if len(past) > 1 else 0.0

    def opened(self, task: Task) -> bool:
        """Whether a drill is in the zone."""
        if task.level:
            below = [Task(task.skill, task.level - 1)]
        else:
            below = [Task(need, 0) for need in self.graph[task.skill].needs if need in self.graph]
        tried = len(self.past[task])
        done = tried >= self.WINDOW // 2 and self.success(task) >= self.CLOSE
        return not done and all(self.success(each) >= self.OPEN for each in below)

    def next(self) -> Task:
        """A draw in proportion to worth, with some exploration."""
        zone = [task for task in self.past if self.opened(task)] or list(self.past)
        total = sum(self.worth[task] for task in zone)
        weights = [(1 - self.EXPLORE) * self.worth[task] / total + self.EXPLORE / len(zone) for task in zone]
        return self.rng.choices(zone, weights)[0]

    def record(self, skill: str, level: int, correct: float, minutes: float) -> None:
        """Progress: the newer half of the window less the older half."""
        task = Task(skill, level)
        self.past[task].append(correct)
        past = list(self.past[task])
        newer, older = past[-self.WINDOW // 2 :], past[: -self.WINDOW // 2]
        progress = sum(newer) / len(newer) - (sum(older) / len(older) if older else 0.0)
        self.worth[task] = max(0.01, 0.7 * self.worth[task] + 0.3 * progress)


class Ladder(FixedOrder):
    """A staircase on each skill: two right answers lead up, a wrong one leads down; past hard, the next skill."""

    def __init__(self, graph: Mapping[str, Skill], rng: Random):
        super().__init__(graph, rng)
        self.place, self.level, self.streak = 0, 0, 0

    def next(self) -> Task:
        """The present rung."""
        return Task(self.names[self.place % len(self.names)], self.level)

    def record(self, skill: str, level: int, correct: float, minutes: float) -> None:
        """Up, down, or on."""
        self.streak = self.streak + 1 if correct else 0
        if not correct:
            self.level = max(0, self.level - 1)
        elif self.streak == 2:
            self.streak, self.level = 0, self.level + 1
        if self.level > 2:
            self.place, self.level = self.place + 1, 0
