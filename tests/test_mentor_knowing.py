"""Whether a skill is known: against enumeration of all states, and facts that anyone would expect."""

import itertools

import pytest

from ghosts.mentor.knowing import DAY, GUESS, LEARNS, NEWCOMER, SLIP, STRAY, Heard, Knowing
from ghosts.mentor.skills import Skill

CHAIN = {name: Skill(name, needs, 1, 1, 10.0, "") for name, needs in (("a", ()), ("b", ("a",)), ("c", ("b",)))}


def heard(skill, correct, day=0.0, difficulty=0.0):
    return Heard(day * DAY, skill, difficulty, correct, 1.0)


@pytest.mark.parametrize("skill", CHAIN)
@pytest.mark.parametrize("correct", [0.0, 1.0])
def test_one_answer_moves_a_chain_as_enumeration_does(skill, correct):
    shares = {"a": 0.6, "b": 0.5, "c": 0.3}
    found = Knowing(CHAIN, [heard(skill, correct)], shares)
    total, want = 0.0, dict.fromkeys(CHAIN, 0.0)
    for state in itertools.product([True, False], repeat=3):
        known, chance = dict(zip(CHAIN, state, strict=True)), 1.0
        for name in CHAIN:
            p = shares[name] * (1 if all(known[need] for need in CHAIN[name].needs) else STRAY)
            chance *= p if known[name] else 1 - p
        hit = 1 - SLIP if known[skill] else GUESS
        chance *= hit if correct else 1 - hit
        total += chance
        for name in CHAIN:
            want[name] += chance * known[name]
    below = list(CHAIN)[: list(CHAIN).index(skill)]
    assert {name: found.known(name, 0) for name in below} == pytest.approx(
        {name: want[name] / total for name in below}
    )


def test_what_a_drill_taught_is_added_after_bayes_rule():
    found = Knowing(CHAIN, [heard("a", 1.0)])
    share = NEWCOMER * (1 - SLIP) / (NEWCOMER * (1 - SLIP) + (1 - NEWCOMER) * GUESS)
    assert found.known("a", 0) == pytest.approx(share + LEARNS * (1 - share))


def test_evidence_walks_down_and_doubt_walks_up():
    new = Knowing(CHAIN)
    right, wrong = (Knowing(CHAIN, [heard("c", correct)] * 3) for correct in (1.0, 0.0))
    assert right.known("a", 0) > new.known("a", 0) > wrong.known("a", 0)
    failed = Knowing(CHAIN, [heard("a", 0.0)] * 3)
    assert failed.known("c", 0) < new.known("c", 0)


def test_a_hard_item_says_more_when_right_and_less_when_wrong():
    easy, hard = (
        [Knowing(CHAIN, [heard("a", correct, 0, difficulty)]).known("a", 0) for correct in (1.0, 0.0)]
        for difficulty in (-1, 1)
    )
    assert hard[0] > easy[0]
    assert hard[1] > easy[1]


def test_time_takes_from_what_is_known_and_a_person_who_forgets_is_met_earlier():
    learned = [heard("a", 1.0)] * 4
    holds, fails = (Knowing(CHAIN, [*learned, heard("a", correct, 1)]) for correct in (1.0, 0.0))
    known = Knowing(CHAIN, learned)
    assert known.known("a", 30 * DAY) < known.known("a", DAY) < known.known("a", 0)
    assert holds.fades < known.fades < fails.fades


def test_who_knew_the_first_skills_is_thought_to_know_the_next():
    flat = {name: Skill(name, (), 1, 1, 10.0, "") for name in "abc"}
    able, new = (Knowing(flat, [heard(name, correct) for name in "ab"]) for correct in (1.0, 0.0))
    assert able.known("c", 0) > NEWCOMER > new.known("c", 0)
