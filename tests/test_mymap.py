"""The learner's map: what is drawn and said follows from the record, and nothing is claimed of an empty one."""

import pytest

from ghosts.desk import mymap
from ghosts.mentor import events
from ghosts.sheets.register import REGISTER
from tests.drawing import assert_draws_itself

VIEWS = {"skills": mymap.skills, "exercises": mymap.done, "guesses": mymap.calibration}


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_draws_itself_with_and_without_a_record(home, view):
    assert_draws_itself(VIEWS[view]())
    events.record("drill", "entropy/1/3", passed=True, minutes=2.0)
    events.record("check", "straw.bits", passed=True, blank=False)
    events.record("predict", "straw.length", guess="a", truth="b", confidence=0.7)
    assert_draws_itself(VIEWS[view]())


def test_nothing_is_claimed_of_a_newcomer(home):
    assert mymap.skills().describe().startswith("0 of 34")
    assert mymap.done().describe().startswith("0 of")
    assert "No guess" in mymap.calibration().describe()


def test_what_was_done_is_told(home):
    events.record("check", "straw.bits", passed=True, blank=False)
    events.record("check", "straw.baseline", passed=False, blank=False)
    checked = [id for id, each in REGISTER.items() if each.sheet == "straw" and each.check]
    assert f"straw 1 of {len(checked)}." in mymap.done().describe()
    assert "tried" in mymap.skills().describe() and "Strongest" in mymap.skills().describe()


def test_brier_is_the_mean_squared_gap(home):
    for k, (sure, right) in enumerate([(0.9, True), (0.6, False)]):
        events.record("predict", f"x.{k}", guess="a", truth="a" if right else "b", confidence=sure)
    assert f"{(0.1**2 + 0.6**2) / 2:.2f}" in mymap.calibration().describe()


def test_the_bench_shows_one_view_after_the_other(home):
    bench = mymap.my_map()
    said = {bench.sentence}
    for view in ("exercises", "guesses"):
        bench.values = {"view": view}
        said.add(bench.sentence)
    assert len(said) == 3


@pytest.mark.parametrize(("answers", "left"), [(10, 0.9), (30, 0.65)])
def test_mixed_answers_leave_less_doubt_than_none(home, answers, left):
    for seed in range(answers):
        events.record("drill", events.item("entropy", 1, seed), passed=bool(seed % 2), minutes=2.0)
        if not seed % 2:
            events.record("reveal", events.item("entropy", 1, seed))
    found = {place.skill: place for place in mymap.skills().places}
    assert found["entropy"].answers == answers
    assert found["entropy"].high - found["entropy"].low < left * (found["queues"].high - found["queues"].low)
