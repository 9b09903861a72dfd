"""Placement: states that the graph allows, Bayes' rule by enumeration, and the share of calls that are right."""

import itertools
from random import Random

import numpy as np
import pytest

from ghosts.mentor import placement
from ghosts.mentor.placement import GUESS, QUESTIONS, SLIP, Placement, knowledge_states
from ghosts.mentor.policy import Policy
from ghosts.mentor.skills import SKILLS, Skill


def graph_of(needs):
    return {name: Skill(name, tuple(of), 1, 1, 10.0, "") for name, of in needs.items()}


TREE = graph_of({f"s{k}": [f"s{(k - 1) // 2}"] if k else [] for k in range(12)})
CHAIN = graph_of({f"s{k}": [f"s{k - 1}"] if k else [] for k in range(12)})
COURSE = dict(list(SKILLS.items())[:12])
GRAPHS = {"tree": TREE, "chain": CHAIN, "the course's first twelve": COURSE}


def closed(known, graph):
    return all(known[need] for name, skill in graph.items() if known[name] for need in skill.needs)


@pytest.mark.parametrize("graph", [TREE, SKILLS], ids=["tree", "course"])
def test_every_state_is_one_that_the_graph_allows(graph):
    for state in knowledge_states(graph, np.random.default_rng(0))[:500]:
        assert closed(dict(zip(graph, state, strict=True)), graph)


def test_answers_re_weigh_the_states_as_enumeration_does():
    graph = graph_of({"a": [], "b": ["a"], "c": ["a"]})
    placed = Placement(graph)
    prior = placed.states.astype(float)
    placed.answer("b", True)
    placed.answer("c", False)
    want, total = np.zeros(3), 0.0
    for state in itertools.product([False, True], repeat=3):
        share = (prior == state).all(1).mean()
        share *= (1 - SLIP if state[1] else GUESS) * (SLIP if state[2] else 1 - GUESS)
        want += share * np.array(state)
        total += share
    assert placed.known == pytest.approx(want / total, abs=1e-9)


def place(graph, truth, rng, slips):
    placed = Placement(graph)
    while skill := placed.ask():
        right = truth[skill] != (rng.random() < slips)
        placed.answer(skill, right)
    assert len(placed.asked) == len(set(placed.asked)) <= QUESTIONS
    return np.mean((placed.known > 0.5) == [truth[name] for name in graph])


def someone(graph, rng):
    """A state that the graph allows, by another rule than the placement's: a size, then a random walk up to it."""
    known, size = dict.fromkeys(graph, False), rng.randrange(len(graph) + 1)
    while sum(known.values()) < size:
        open = [name for name, skill in graph.items() if not known[name] and all(map(known.get, skill.needs))]
        known[rng.choice(open)] = True
    return known


@pytest.mark.parametrize("name", GRAPHS)
def test_nine_calls_in_ten_are_right_over_twelve_skills(name):
    graph, rng = GRAPHS[name], Random(5)
    right = [place(graph, someone(graph, rng), rng, 0.0) for _ in range(60)]
    assert np.mean(right) >= 0.9
    right = [place(graph, someone(graph, rng), rng, 0.1) for _ in range(60)]
    assert np.mean(right) >= 0.82  # one answer in ten is a slip or a lucky guess


def test_it_stops_at_once_where_the_roots_are_not_known():
    placed = Placement(CHAIN)
    while skill := placed.ask():
        placed.answer(skill, False)
    assert len(placed.asked) <= 3
    course = Placement(SKILLS)
    while skill := course.ask():
        course.answer(skill, False)
    assert len(course.asked) < QUESTIONS


def test_the_person_is_placed_on_the_whole_map_with_doubt():
    answers = [("policy gradient", True), ("model collapse", False), ("no such skill", True)]
    placed = Placement(SKILLS)
    for skill, right in answers[:2]:
        placed.answer(skill, right)
    policy, untouched = Policy(SKILLS), Policy(SKILLS)
    placement.apply(policy, answers)
    for skill, known in zip(SKILLS, placed.known, strict=True):
        assert policy.known(skill) == pytest.approx(np.clip(known, 0.02, 0.98), abs=1e-6)
        assert policy.ability(skill)[1] == untouched.ability(skill)[1]  # a first guess, soon overruled by practice
    assert policy.known("probability") > policy.known("policy gradient") > 0.4
    assert policy.known("model collapse") < 0.2
    placement.apply(untouched, [])
    assert untouched.state.skills == {}


def test_what_was_practised_is_not_placed_anew():
    policy = Policy(SKILLS)
    policy.record("probability", 2, 1.0)
    practised = policy.state.skills["probability"]
    placement.apply(policy, [("probability", False)])
    assert policy.state.skills["probability"] == practised
    assert "entropy" in policy.state.skills
