"""Lesson 10's experiments against closed forms, brute force and the published 15.87 %."""

from itertools import permutations
from math import log

import numpy as np
import pytest

from ghosts.lab import eureka
from tests.drawing import assert_draws_itself

# ── finding a level ───────────────────────────────────────────────────────────────────────────────────


def test_chance_is_a_half_at_ones_level_and_never_below_the_guess():
    assert eureka.chance(1.3, 1.3) == 0.5
    assert eureka.chance(-50, 0, guess=0.25) == pytest.approx(0.25)
    assert log(eureka.chance(2, 0.5) / (1 - eureka.chance(2, 0.5))) == pytest.approx(1.5)


def test_belief_is_bayes_on_a_finer_grid(rng):
    difficulty, right = rng.normal(size=6), np.array([1, 0, 1, 1, 0, 1])
    belief = eureka.prior(1)
    for b, r in zip(difficulty, right, strict=True):
        belief = eureka.learn(belief, np.array([b]), np.array([bool(r)]))
    fine = np.linspace(-9, 9, 20_001)
    logit = fine[:, None] - difficulty
    weight = -0.5 * (fine / eureka.SPREAD) ** 2 + (right * logit - np.logaddexp(0, logit)).sum(1)
    weight = np.exp(weight - weight.max())
    mean = weight @ fine / weight.sum()
    spread = np.sqrt(weight @ fine**2 / weight.sum() - mean**2)
    got = eureka.estimate(belief)
    assert got[0][0] == pytest.approx(mean, abs=2e-3)
    assert got[1][0] == pytest.approx(spread, abs=2e-3)


def test_no_strategy_beats_the_bound_and_asking_at_the_level_is_nearest(rng):
    placement = eureka.place(rng, people=3000, asked=16)
    for strategy in eureka.STRATEGIES:
        for asked in (1, 4, 16):
            assert placement.typical(strategy, asked).high > eureka.bound(asked)
    assert placement.curve("at your level")[16] < 1.08 * eureka.bound(16)
    assert placement.curve("at your level")[16] < placement.curve("average for all")[16]


def test_a_fixed_test_fails_those_who_are_far_from_its_level(rng):
    placement = eureka.place(rng, people=3000)
    skill = -placement.errors["average for all"][:, 0]
    far = np.abs(skill) >= 2
    after = placement.errors["average for all"][far, 24]
    found = placement.typical("average for all", 24, low=2)
    assert found.value == pytest.approx(np.sqrt((after**2).mean()))
    assert found.low > placement.typical("at your level", 24, low=2).high
    near = (placement.typical(strategy, 24, high=1).value for strategy in ("average for all", "at your level"))
    assert next(near) < 1.15 * next(near)


def test_the_posterior_knows_its_own_error(rng):
    """Calibration: the mean of the posterior variance is the mean squared error."""
    skill = rng.normal(0, eureka.SPREAD, 4000)
    belief = eureka.prior(4000)
    for _ in range(8):
        difficulty = rng.choice(eureka.BANK, 4000)
        belief = eureka.learn(belief, difficulty, rng.random(4000) < eureka.chance(skill, difficulty))
    mean, spread = eureka.estimate(belief)
    assert ((mean - skill) ** 2).mean() == pytest.approx((spread**2).mean(), rel=0.06)


def test_luck_that_the_tutor_does_not_know_of_flatters():
    honest = eureka.place(np.random.default_rng(0), people=1500, guess=0.25)
    fooled = eureka.place(np.random.default_rng(0), people=1500, guess=0.25, believed_guess=0)
    assert fooled.errors["at your level"][:, -1].mean() > 0.4
    assert abs(honest.errors["at your level"][:, -1].mean()) < 0.1


# ── how hard ──────────────────────────────────────────────────────────────────────────────────────────


def test_progress_is_best_at_the_published_rate():
    grid = np.linspace(0.01, 0.49, 4801)
    assert grid[eureka.progress(grid).argmax()] == pytest.approx(0.1587, abs=1e-4)
    assert pytest.approx(0.1587, abs=5e-5) == eureka.BEST_ERROR


def test_perceptrons_err_as_often_as_they_are_made_to(rng):
    """The oracle is a count: stimuli at the distance that the theory names for 16 % are missed 16 % of the time."""
    w = rng.normal(size=100)
    w[0] = 4.0
    label = rng.choice([-1.0, 1.0], 40_000)
    x = rng.normal(size=(40_000, 100))
    x[:, 0] = label * 1.0 / eureka.precision(w)  # D = 1
    assert (label * (x @ w) < 0).mean() == pytest.approx(eureka.BEST_ERROR, abs=0.006)


def test_perceptrons_learn_best_near_the_published_rate(rng):
    rule = eureka.rule(rng)
    assert 0.1587 in rule.best
    assert rule.best.high - rule.best.low < 0.04
    reached = rule.reached.mean(0)
    assert reached[-1] < 0.4 * reached.max()


def test_each_learner_has_its_own_best_target(rng):
    targets = eureka.targets(rng)
    p = np.array(eureka.TARGETS)
    assert targets.best("learns by surprise") == 0.5
    assert targets.best("learns by success") in p[np.argsort(-p * np.sqrt(1 - p))[:2]]  # p √(1 − p) is best at ⅔
    assert targets.best("loses heart") > 0.65
    mean = targets.reached["learns by surprise"].mean(0)
    assert np.allclose(mean, 200 * 0.2 * 2 * p * (1 - p), rtol=0.03)


def test_teachers_get_what_they_count(rng):
    ready = eureka.teachers(rng)
    for counted, found in (("right answers", ready.right), ("eurekas", ready.eurekas)):
        assert max(found, key=lambda teacher: found[teacher].mean()) == counted
    assert ready.gained("surprise").low > ready.gained("right answers").high
    tired = eureka.teachers(rng, loses_heart=True)
    assert tired.gained("eurekas").high < ready.gained("eurekas").low


# ── what stays ────────────────────────────────────────────────────────────────────────────────────────


def test_recall_halves_with_each_half_life(rng):
    assert eureka.recall(8, 4) == 0.25
    assert eureka.practise((), rng, people=3) == pytest.approx(0.5)
    one = eureka.practise((0.5,), rng, people=60_000)  # recalled by half: two outcomes, known by hand
    high, low = 0.5 * (1 + 0.3 + 2.7 / 2), 0.5 * (1 + (0.3 + 2.7 / 2) / 2)
    assert set(np.round(one, 9)) == {round(high, 9), round(low, 9)}
    assert one.mean() == pytest.approx((high + low) / 2, rel=0.01)


def test_spacing_wins_later_and_not_at_once(rng):
    staying = eureka.staying(rng)
    week = int(np.abs(staying.days - 7).argmin())
    assert staying.chance["growing gaps"][week] > 3 * staying.chance["all on one day"][week]
    assert all(chance[0] == 1 for chance in staying.chance.values())


# ── ramps ─────────────────────────────────────────────────────────────────────────────────────────────

NEEDS = {"a": (), "b": ("a",), "c": ("a", "b"), "d": ("c",), "e": ()}


def test_breaks_are_counted_as_by_hand():
    assert eureka.breaks(list("abcde"), NEEDS) == []
    assert eureka.breaks(list("cabde"), NEEDS) == [("c", "a"), ("c", "b")]
    assert len(eureka.breaks(list("edcba"), NEEDS)) == 4


def test_ramp_has_no_break_and_a_circle_has_no_ramp():
    shuffled = {name: NEEDS[name] for name in "dbeca"}
    assert eureka.breaks(eureka.ramp(shuffled), shuffled) == []
    with pytest.raises(ValueError, match="circle"):
        eureka.ramp({"a": ("b",), "b": ("a",)})


def test_random_order_breaks_half_of_all_needs(rng):
    every = [len(eureka.breaks(order, NEEDS)) for order in permutations(NEEDS)]
    assert np.mean(every) == 2.0
    assert 2.0 in eureka.random_breaks(NEEDS, rng)


# ── effects ───────────────────────────────────────────────────────────────────────────────────────────


def test_superiority_is_what_pairs_show(rng):
    better = rng.normal(0.36, 1, 200_000) > rng.normal(0, 1, 200_000)
    assert eureka.superiority(0.36) == pytest.approx(better.mean(), abs=0.004)
    assert eureka.superiority(0) == 0.5


def test_group_size_is_the_textbook_s_and_finds_what_it_promises(rng):
    assert eureka.group_size(0.5) == pytest.approx(62.8, abs=0.1)  # Cohen's table: 64 with the t distribution
    assert 0.8 in eureka.found(0.36, 123, rng)
    assert 0.05 in eureka.found(0.0, 200, rng)


def test_found_agrees_with_studies_that_draw_every_person(rng):
    hits = 0
    for _ in range(1500):
        a, b = rng.normal(0.5, 1, 40), rng.normal(0, 1, 40)
        error = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 40)
        hits += abs(a.mean() - b.mean()) > 1.959964 * error
    assert eureka.found(0.5, 40, rng).value == pytest.approx(hits / 1500, abs=0.04)


@pytest.mark.parametrize("make", [
    lambda rng: eureka.place(rng, 200, 6), lambda rng: eureka.interview(0.5, 6, "at your level", 0.1, rng),
    eureka.targets, eureka.teachers, eureka.staying, lambda rng: eureka.Effects(),
    lambda rng: eureka.Map(NEEDS, {"a": 1, "b": 1, "c": 2, "d": 3, "e": 2}),
    lambda rng: eureka.rule(rng, runs=4),
])  # fmt: skip
def test_results_draw_themselves(make, rng):
    assert_draws_itself(make(rng))
