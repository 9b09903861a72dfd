"""Where a newcomer stands, from at most eight questions: each splits the states of knowledge that the graph allows.

A state is a set of skills that holds, with every skill, all that it stands on (a knowledge space: Doignon and
Falmagne 1985). Thousands of such states are drawn from a prior in which some people know more than others; an
answer re-weighs them by Bayes' rule with SLIP and GUESS. As an answer depends on one skill alone, the question that
tells most of the whole state is the one whose skill is nearest to even: a half-split.

But: it trusts the graph. Who knows a thing without what it stands on is misplaced, and only practice will mend it.
"""

from collections.abc import Iterable, Mapping
from math import prod, sqrt
from statistics import NormalDist

import numpy as np

from ghosts.mentor.knowing import STRAY, SUREST
from ghosts.mentor.policy import Policy
from ghosts.mentor.skills import SKILLS, Skill

QUESTIONS = 8
SLIP = GUESS = 0.1  # of a question that is neither a coin's toss nor a trap
STATES = 4000
SPREAD, MIDDLE = 2.0, 0.8  # logits: how people differ, and how likely a skill is known where its needs are
SURE = 0.02  # expected share of wrong calls at which no more is asked
UNLIKELY = 0.25  # chance of every root, below which no more is asked
MASTERY = 0.5  # logits: the ability at which a skill is as likely known as not, a medium item right with chance .62
FLOOR = 0.02  # no skill is placed as more certainly unknown, or known


class Placement:
    """Eight questions at most: `ask()` names the skill of the next one, `answer(skill, right)` learns from it."""

    def __init__(self, graph: Mapping[str, Skill] = SKILLS, seed: int = 0):
        self.names = list(graph)
        self.states = knowledge_states(graph, np.random.default_rng(seed))  # (STATES, skills)
        self.log_weight = np.zeros(STATES)
        self.roots = np.array([not any(need in graph for need in graph[name].needs) for name in self.names])
        self.asked: list[str] = []

    @property
    def known(self) -> np.ndarray:
        """The chance that each skill is known, in the order of the graph."""
        weight = np.exp(self.log_weight - self.log_weight.max())
        return weight @ self.states / weight.sum()

    def ask(self) -> str | None:
        """The skill to ask about next, or None when enough is known: at once, where no root is likely."""
        known = self.known
        doubt = np.minimum(known, 1 - known)
        nothing = bool(self.asked) and (known[self.roots] < UNLIKELY).all()
        if len(self.asked) == QUESTIONS or doubt.mean() < SURE or nothing:
            return None
        doubt[[self.names.index(name) for name in self.asked]] -= 1  # asked again it would be the same evidence
        return self.names[int(doubt.argmax())]

    def answer(self, skill: str, right: bool) -> None:
        """Re-weigh the states by an answer to a medium question of `skill`."""
        self.asked.append(skill)
        knows = self.states[:, self.names.index(skill)]
        hit = np.where(knows, 1 - SLIP, GUESS)
        self.log_weight += np.log(hit if right else 1 - hit)


def knowledge_states(graph: Mapping[str, Skill], rng: np.random.Generator) -> np.ndarray:
    """(STATES, skills), sets that the graph allows: where its needs are known, a skill is with chance σ(person)."""
    place = {name: column for column, name in enumerate(graph)}
    person = SPREAD * rng.normal(size=STATES) + MIDDLE
    chance = 1 / (1 + np.exp(-person))
    states = np.zeros((STATES, len(graph)), bool)
    for name, skill in graph.items():
        needs = [place[need] for need in skill.needs if need in place]
        states[:, place[name]] = states[:, needs].all(1) & (rng.random(STATES) < chance)
    return states


def apply(policy: Policy, answers: Iterable[tuple[str, bool]]) -> None:
    """Begin `policy` where `answers` ((skill, right), …) place the learner; without any, all stays as it was."""
    placement = Placement(policy.graph)
    for skill, right in answers:
        if skill in policy.graph:
            placement.answer(skill, right)
    if not placement.asked:
        return
    known = dict(zip(placement.names, placement.known.clip(FLOOR, 1 - FLOOR).tolist(), strict=True))
    practised = {skill for skill, trail in policy.trails.items() if trail.answers}
    for skill in known.keys() - practised:  # of the others practice has told more than a question could
        ready = prod(known[need] for need in policy.graph[skill].needs if need in known)
        policy.placed[skill] = min(known[skill] / (STRAY + (1 - STRAY) * ready), SUREST)
        _, mean, v, _, _ = policy.model.skill_at(policy.state, skill, policy.now)
        ability, variance = policy.ability(skill)
        mean += MASTERY + sqrt(variance) * NormalDist().inv_cdf(known[skill]) - ability
        policy.state.skills[skill] = (mean, v, 0, 0.0, policy.now)
    policy.knows = None
