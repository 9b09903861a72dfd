"""What next: the four factors, the level, reviews, wishes, and the numbers of the map."""

import json
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghosts.mentor import Policy, chart, events, record
from ghosts.mentor.belief import DAY
from ghosts.mentor.policy import AIM, REVIEW_EVERY
from ghosts.mentor.skills import SKILLS, Skill
from ghosts.mentor.suggestion import listed, percent, standing_on
from ghosts.mentor.trail import FIRST_REVIEW, STRETCH


def graph_of(needs, minutes=10.0):
    return {name: Skill(name, tuple(of), 1, 1, minutes, "") for name, of in needs.items()}


FORK = graph_of({"a": [], "b": ["a"], "c": ["a"], "d": ["b", "c"]})


def test_known_is_what_the_recent_answers_say_whenever_it_is_asked():
    asked, at_once = Policy(FORK), Policy(FORK)
    for k in range(40):
        for policy in (asked, at_once):
            policy.record("abcd"[k % 4], k % 3, float(k % 5 > 0), 1.0)
        asked.known("d")
        twin = asked.copy()
        twin.record("a", 0, 0.0)
    assert {name: asked.known(name) for name in FORK} == pytest.approx({name: at_once.known(name) for name in FORK})


def test_success_opens_what_stands_on_a_skill_and_failure_holds_it_back():
    policy = Policy(FORK)
    before = policy.weights()
    for _ in range(4):
        policy.record("a", 1, 1.0)
    after = policy.weights()
    assert after["b"] / after["a"] > 1.5 * before["b"] / before["a"]
    failed = Policy(FORK)
    for _ in range(4):
        failed.record("a", 1, 0.0)
    assert failed.weights()["b"] < failed.weights()["a"]
    assert min(failed.weights().values()) > 0  # nothing locks


def test_twice_the_minutes_is_half_the_weight_and_order_is_mild():
    graph = {"long": Skill("long", (), 1, 1, 20.0, ""), "short": Skill("short", (), 1, 1, 10.0, "")}
    weights = Policy(graph).weights()
    assert weights["short"] / weights["long"] == pytest.approx(2 / 1.25)  # second of two in the author's order
    even = list(Policy(graph_of({f"s{k}": [] for k in range(10)})).weights().values())
    assert even == sorted(even, reverse=True)
    assert even[-1] > 0.6 * even[0]


def test_practice_that_does_not_help_makes_room_for_something_else():
    policy = Policy(graph_of({"a": [], "b": []}))
    for _ in range(5):
        policy.record("a", 0, 0.0)
        policy.record("b", 0, 0.0)
        policy.record("b", 0, 1.0)
        policy.record("b", 0, 1.0)
    assert policy.trails["a"].trouble == 5
    assert policy.trails["b"].trouble < 2.5
    assert policy.room("a", {"a": 0.2}) < policy.room("b", {"b": 0.2})


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(list(SKILLS)), st.integers(0, 2), st.sampled_from([0.0, 0.35, 0.6, 1.0])),
                max_size=40))  # fmt: skip
def test_the_level_served_is_the_one_nearest_to_the_aim_and_every_suggestion_is_whole(answers):
    policy = Policy()
    for skill, level, correct in answers:
        policy.record(skill, level, correct, 1.5)
    said = policy.next()
    gaps = [abs(policy.chance(said.skill, level) - AIM) for level in range(3)]
    assert gaps[said.level] == min(gaps)
    assert said.chance == policy.chance(said.skill, said.level)
    assert said.minutes > 0
    assert len(said.alternatives) == 2
    assert len({said.skill, *(other.skill for other in said.alternatives)}) == 3
    assert said.why.endswith(".")
    assert policy.next() == said  # asking changes nothing


@pytest.mark.parametrize("wish", ["", "review", "surprise me", "choose myself", "pass@k", "lesson 7", "baking"])
def test_every_wish_is_answered_from_the_first_minute(wish):
    said = Policy().next(wish)
    assert said.why
    assert said.skill in SKILLS or wish == "choose myself"
    if wish in SKILLS:
        assert said.skill == wish
    if wish == "lesson 7":
        assert SKILLS[said.skill].lesson == 7


def test_each_review_that_holds_waits_longer_and_one_that_fails_begins_anew():
    policy = Policy(FORK)
    policy.record("a", 0, 1.0)
    waits = []
    for _ in range(3):
        waits.append(policy.trails["a"].days)
        policy.new_day(waits[-1] - 0.01)
        assert policy.due() == []
        policy.new_day(0.02)
        assert policy.due() == ["a"]
        policy.record("a", 0, 1.0)
        assert policy.due() == []
    assert waits == [FIRST_REVIEW, FIRST_REVIEW * STRETCH, FIRST_REVIEW * STRETCH**2]
    policy.record("a", 0, 0.0)
    assert policy.trails["a"].days == FIRST_REVIEW
    policy.record("a", 0, 1.0)
    policy.record("a", 0, 1.0)
    assert policy.trails["a"].days == FIRST_REVIEW  # repetition within the hour is no spacing


def test_reviews_are_at_most_one_in_four_and_what_is_due_does_not_wait_for_ever():
    policy, kinds, old = Policy(), [], 0
    for skill in list(SKILLS)[:12]:
        policy.record(skill, 0, 1.0)
    for _ in range(60):
        policy.new_day(0.5)
        said = policy.next()
        kinds.append(said.kind)
        old += said.skill in policy.due()  # as a review, or because it may have faded
        policy.record(said.skill, said.level, 1.0)
    assert 0 < kinds.count("review") <= 60 / REVIEW_EVERY + 1
    assert old >= 60 / REVIEW_EVERY


def test_tempo_is_learned_from_right_answers_alone_and_tells_nothing_of_skill():
    slow, fast, wrong = Policy(FORK), Policy(FORK), Policy(FORK)
    for _ in range(20):
        slow.record("a", 1, 1.0, 8.0, t=0.0)
        fast.record("a", 1, 1.0, 1.0, t=0.0)
        wrong.record("a", 1, 0.0, 8.0, t=0.0)
    assert slow.tempo > 2 > 1 > fast.tempo > 0.4
    assert wrong.tempo == 1
    assert slow.state.skills == fast.state.skills
    assert slow.next().minutes > 4 * fast.next().minutes


def test_words():
    assert listed(("a",)) == "“a”"
    assert listed(("a", "b", "c")) == "“a”, “b” and “c”"
    assert percent(0.726) == "73 %"
    assert standing_on([]) == ""
    assert standing_on(["b"]) == ", and “b” stands on it"
    assert standing_on(["b", "c"]) == ", and 2 others stand on it"


def test_a_surprise_is_not_what_was_just_done():
    policy = Policy(rng=Random(4))
    policy.record("probability", 0, 1.0)
    said = {policy.next("surprise me").skill for _ in range(60)}
    assert len(said) > 5
    assert "probability" not in said


# ── the map as data ───────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def learner(home):
    home.mkdir()
    return home


def test_the_map_holds_every_skill_with_its_interval_and_practice_narrows_it(learner):
    before = {place.skill: place for place in chart.places(record.replay())}
    for seed in range(6):
        events.record("drill", events.item("ablation", 1, seed), passed=True)
    after = {place.skill: place for place in chart.places(record.replay())}
    assert list(after) == list(SKILLS)
    assert all(0 < place.low < place.chance < place.high < 1 for place in after.values())
    assert after["ablation"].chance > before["ablation"].chance
    assert after["ablation"].high - after["ablation"].low < before["ablation"].high - before["ablation"].low
    assert (before["ablation"].answers, after["ablation"].answers) == (0, 6)
    late = record.replay().as_of(record.replay().policy.now + 2 * DAY)
    assert [place.skill for place in chart.places(late) if place.due] == ["ablation"]


def test_progress_on_lessons_counts_solved_and_tried(learner):
    events.record("check", "straw.bits", passed=True, blank=False)
    events.record("check", "straw.baseline", passed=False, blank=False)
    rows = {row.sheet: row for row in chart.lessons(record.replay())}
    straw = rows["straw"]
    assert (straw.lesson, straw.solved, straw.tried) == (5, 1, 1)
    assert straw.total >= 4
    assert sum(row.solved for row in rows.values()) == 1


def test_guesses_by_hand(learner):
    events.record("predict", "a.1", guess="more", truth="fewer")  # certain, and wrong: corrected below
    for about, guess, truth, facts in (
        ("a.1", "fewer", "fewer", {"confidence": 0.6}),
        ("a.2", "more", "fewer", {"confidence": 0.7}),
        ("a.3", "same", "same", {}),
        ("a.4", 46.0, 50.0, {}),
        ("a.5", 20, 50.0, {}),
        ("a.6", 95, 50, {}),
        ("a.7", 0.0, 0.0, {}),
        ("a.8", [1.0, 2.0], [1.0, 3.0], {}),
    ):
        events.record("predict", about, guess=guess, truth=truth, **facts)
    found = chart.guesses(record.replay())
    assert (found.choices, found.right) == (3, 2)
    assert found.brier == pytest.approx((0.4**2 + 0.7**2 + 0) / 3)
    assert (found.numbers, found.close, found.within_factor_two) == (4, 2, 3)
    assert [(each.chance, each.true, each.count) for each in found.reliability] == [
        (pytest.approx(0.65), 0.5, 2), (1.0, 1.0, 1)]  # fmt: skip


def test_without_guesses_there_is_no_score(learner):
    found = chart.guesses(record.replay())
    assert (found.choices, found.brier, found.numbers, found.reliability) == (0, None, 0, ())
    assert chart.mentor_reliability(record.replay()) == ()


def test_the_mentors_own_predictions_are_held_against_what_came(learner):
    rng = np.random.default_rng(0)
    for k in range(40):
        events.record("drill", events.item("ablation", int(rng.integers(3)), k), passed=bool(rng.random() < 0.7))
    now = record.replay()
    bins = chart.mentor_reliability(now.as_of(now.policy.now))
    assert sum(each.count for each in bins) == 40
    assert all(0 <= each.true <= 1 and 0 < each.chance < 1 for each in bins)
    json.dumps([each.__dict__ for each in bins])  # plain numbers, for a page
