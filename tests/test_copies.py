"""Copies of copies against closed forms, enumeration, numerical integration and conservation laws."""

import re
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghosts.lab import copies, text
from ghosts.lab.copies import scribe
from ghosts.lab.copies.regression import fresh
from ghosts.lab.gpt import GPT
from tests.drawing import assert_draws_itself

# ── jokes ─────────────────────────────────────────────────────────────────────────────────────────────


@given(st.lists(st.integers(0, 20), min_size=2, max_size=8).filter(any), st.floats(0.3, 3))
@settings(max_examples=100)
def test_temperature_is_a_power_that_undoes_itself_and_leaves_nothing_where_nothing_was(counts, temperature):
    p = np.array(counts) / sum(counts)
    q = copies.at_temperature(p, temperature)
    want = np.array([share ** (1 / temperature) for share in p])
    np.testing.assert_allclose(q, want / want.sum(), atol=1e-12)
    np.testing.assert_allclose(copies.at_temperature(q, 1 / temperature), p, atol=1e-9)
    assert (q[p == 0] == 0).all()


def test_a_thousand_jokes_in_words_are_all_different():
    told = [copies.joke(rank) for rank in range(1000)]
    assert len(set(told)) == 1000
    assert told[0] == "A duck walks into a bar and asks for grapes."
    who, where = ({re.search(pattern, joke)[1] for joke in told} for pattern in (r"A (\w+)", r"a (\w+) and"))
    assert (len(who), len(where)) == (10, 10)


def test_variety_is_the_chance_that_two_draws_differ():
    p = np.array([0.5, 0.3, 0.2])
    want = sum(p[i] * p[j] for i, j in product(range(3), repeat=2) if i != j)
    assert copies.variety(p) == pytest.approx(want)


def test_variety_falls_by_one_over_n_a_generation(rng):
    p = copies.zipf(50)
    counts = copies.retell(p, rng, samples=40, generations=12, runs=3000)
    measured = copies.variety(counts[12] / 40)
    # generation 12 is the thirteenth draw of forty
    want = copies.expected_variety(p, 40, 13)
    assert abs(measured.mean() - want) < 4 * measured.std() / np.sqrt(3000)


def test_every_generation_tells_so_many_and_only_what_it_has_heard(rng):
    counts = copies.retell(copies.zipf(30), rng, samples=25, generations=6, runs=5)
    assert (counts.sum(2) == 25).all()
    assert (counts[1:][counts[:-1] == 0] == 0).all()
    assert (copies.retell(copies.zipf(30), rng, 20, 4, 5, fresh=0.5).sum(2) == 20).all()
    piled = copies.retell(copies.zipf(30), rng, 25, 6, 5, accumulate=True)
    heard = piled.cumsum(0)
    assert (piled[1:][heard[:-1] == 0] == 0).all()


def test_what_keeps_jokes_alive(rng):
    retelling = copies.three_jokes(rng)
    left = {arm: line[-1] for arm, line in retelling.distinct.items()}
    assert left["accumulate"].low > left["10 % fresh"].high > 100
    assert 20 < left["replace"].value < 40
    assert left["replace, temperature 0.8"].value == 1
    p = copies.zipf(1000)
    first = retelling.distinct["replace"][0].value
    assert first == pytest.approx(sum(1 - (1 - each) ** 1000 for each in p), rel=0.03)


# ── regression and variance ───────────────────────────────────────────────────────────────────────────


def test_growth_formulas_by_recursion():
    k = np.arange(1, 21)
    replace = accumulate = share = 0.0
    for i in k:
        replace += 1
        accumulate += 1 / i**2
        share = (1 - 0.25) ** 2 * share + 1
        assert copies.expected_growth(copies.REPLACE, k)[i - 1] == pytest.approx(replace)
        assert copies.expected_growth(copies.ACCUMULATE, k)[i - 1] == pytest.approx(accumulate)
        assert copies.expected_growth(0.25, k)[i - 1] == pytest.approx(share)
    assert copies.expected_growth(copies.ACCUMULATE, np.array([100_000]))[0] == pytest.approx(copies.BOUND, abs=2e-5)


def test_lineages_of_regressions_grow_as_the_formulas_say(rng):
    lineage = copies.inherit(rng, runs=250)
    for arm in (copies.REPLACE, copies.ACCUMULATE):
        for generation in (0, 4, 29):
            measured = lineage.growth[arm][generation]
            assert abs(measured.value - lineage.theory[arm][generation]) < measured.high - measured.low
    assert lineage.growth[fresh(0.1)][-1].value == pytest.approx(lineage.theory[fresh(0.1)][-1], rel=0.2)


def test_fitting_all_labels_so_far_is_fitting_their_mean(rng):
    X, labels = rng.normal(size=(12, 3)), rng.normal(size=(4, 12))
    together = np.linalg.lstsq(np.tile(X, (4, 1)), labels.ravel(), rcond=None)[0]
    np.testing.assert_allclose(together, np.linalg.pinv(X) @ labels.mean(0), atol=1e-12)


@pytest.mark.parametrize("n", [2, 3, 10, 100])
def test_drift_of_the_log_variance_by_integration(n):
    nu = n - 1
    log_x = np.linspace(-60, 12, 400_001)  # of a χ² variable
    log_density = nu / 2 * log_x - np.exp(log_x) / 2
    weight = np.exp(log_density - log_density.max())
    want = (weight * log_x).sum() / weight.sum() - np.log(nu)
    assert copies.log_drift(n) == pytest.approx(want, abs=1e-6)


def test_drift_of_the_smallest_sample_in_closed_form():
    assert copies.log_drift(2) == pytest.approx(-np.euler_gamma - 2 * np.log(2) + np.log(2), abs=1e-7)


def test_variance_is_that_of_sampling_and_refitting(rng):
    collapse = copies.collapse_silently(rng, n=10, generations=30, chains=20_000)
    variance = np.ones(4000)
    for _ in range(30):
        variance = (rng.normal(size=(4000, 10)) * np.sqrt(variance)[:, None]).var(1, ddof=1)
    quantiles = [0.25, 0.5, 0.75]
    by_hand, drawn = (np.log(np.quantile(each, quantiles)) for each in (variance, collapse.variance[-1]))
    np.testing.assert_allclose(by_hand, drawn, atol=0.12)


def test_the_mean_stays_and_the_median_goes(rng):
    short = copies.collapse_silently(rng, n=100, generations=40, chains=20_000)
    assert 1 in short.mean
    long = copies.collapse_silently(rng)
    assert long.median.value == pytest.approx(long.typical, rel=0.1)
    assert long.typical == pytest.approx(0.0063, abs=2e-4)
    assert long.share_below(0.1) > 0.7


# ── the scribe ────────────────────────────────────────────────────────────────────────────────────────


def test_different_stretches_are_counted_without_those_across_seams(rng):
    passages = rng.integers(3, size=(6, 9))
    seen = {tuple(row[i : i + 3]) for row in passages for i in range(7)}
    assert copies.distinct(passages, 3) == len(seen)
    assert copies.distinct(np.array([[0, 1], [1, 0]]), 2) == 2


def test_lessons_are_cut_from_one_passage_and_shifted_by_one(rng):
    passages = np.arange(40).reshape(4, 10)
    inputs, targets = copies.stretches(passages, context=5, batch=200)(rng)
    assert (targets == inputs + 1).all()
    assert (inputs[:, 0] // 10 == targets[:, -1] // 10).all()
    assert {int(t) % 10 for t in targets[:, -1]} == {5, 6, 7, 8, 9}  # every place is reached


def test_entropy_of_a_newborn_is_nearly_that_of_guessing(rng):
    model = GPT(16, rng, "tiny")
    model.flat[:] = 0
    assert copies.entropy_of(model, rng.integers(16, size=(3, 20))) == pytest.approx(np.full(3, 4.0), abs=1e-6)


def test_scribes_who_sharpen_collapse_and_those_who_read_real_text_keep_their_loss(monkeypatch):
    monkeypatch.setattr(scribe, "PASSAGES", 128)
    corpus = text.Corpus("a tenth of a Bible", "", "", text.load("bible").text[:400_000])
    scribes = copies.copy_scribes(corpus, np.random.default_rng(0), 4, steps=120, first_steps=250, runs=2)
    cold, half = (scribes.measures[arm] for arm in ("temperature 0.8", "temperature 0.8, half real"))
    assert cold[copies.LOSS][-1].value > cold[copies.LOSS][0].value + 0.3
    assert cold[copies.DISTINCT][-1].value < 0.5 * cold[copies.DISTINCT][0].value
    assert cold[copies.ENTROPY][-1].value < cold[copies.ENTROPY][0].value - 0.5
    assert half[copies.LOSS][-1].value < half[copies.LOSS][0].value + 0.1
    assert_draws_itself(scribes)


# ── two collapses, and a bonus ────────────────────────────────────────────────────────────────────────


def test_total_variation_is_the_largest_difference_of_any_event():
    p, q = np.array([0.5, 0.3, 0.2]), np.array([0.1, 0.6, 0.3])
    events = [event for size in range(4) for event in combinations(range(3), size)]
    want = max(abs(sum(p[i] - q[i] for i in event)) for event in events)
    assert copies.total_variation(p, q) == pytest.approx(want)


def test_expected_number_of_different_kinds_by_enumeration():
    p = np.array([0.6, 0.3, 0.1])
    want = sum(np.prod([p[i] for i in draws]) * len(set(draws)) for draws in product(range(3), repeat=4))
    assert copies.expected_distinct(p, 4) == pytest.approx(want)


def test_a_sharpened_sampler_has_the_variety_asked_for():
    p = copies.zipf(200)
    cold = copies.sharpened_to(p, 15, 100)
    assert copies.expected_distinct(copies.at_temperature(p, cold), 100) == pytest.approx(15, abs=1e-6)


def test_the_sharpened_comes_back_and_the_forgotten_does_not(rng):
    two = copies.two_collapses(rng)
    nearest = {kind: min(each.value for each in line) for kind, line in two.distance.items()}
    assert nearest[copies.MODE] < 0.06
    assert nearest[copies.RECURSIVE] > 0.6 and nearest[copies.SMOOTHED] > 0.6
    assert two.distinct[copies.MODE].value == pytest.approx(two.distinct[copies.RECURSIVE].value, abs=2)
    assert two.recovered[copies.MODE].value > 0.9 * two.original
    assert two.recovered[copies.RECURSIVE].value < 0.15 * two.original


def test_gibbs_policy_is_the_optimum_of_reward_plus_entropy(rng):
    reward, beta = rng.normal(size=6), 0.4
    pi = copies.gibbs(reward, beta)
    worth = reward - beta * np.log(pi)  # at the optimum alike for all
    assert np.ptp(worth) < 1e-9

    def objective(p):
        return p @ reward - beta * (p * np.log(p)).sum()

    others = rng.dirichlet(np.ones(6), size=200)
    assert max(objective(p) for p in others) < objective(pi)


def test_a_bonus_buys_variety_first_and_nonsense_then(rng):
    bonus = copies.sweep_bonus(rng)
    assert bonus.variety[bonus.best].value > 5 * bonus.variety[0].value
    assert bonus.invented[0].value < 0.001 and bonus.invented[-1].value > 0.9
    assert bonus.laughs[-1].value < 0.3 < 0.85 < bonus.laughs[bonus.best - 2].value


# ── culture and self-play ─────────────────────────────────────────────────────────────────────────────


def test_henrichs_threshold():
    assert copies.threshold(7) == pytest.approx(616, abs=0.5)
    assert copies.expected_drift(copies.threshold(5, 1.3), 5, 1.3) == pytest.approx(0)
    x = np.linspace(-6, 50, 200_001)
    below = np.exp(-300 * np.exp(-x))
    want = ((x[1:] + x[:-1]) / 2 * np.diff(below)).sum() - 7
    assert copies.expected_drift(300) == pytest.approx(want, abs=1e-4)


def test_crowds_that_copy_the_best_drift_as_the_formula_says_and_others_decay_at_any_size(rng):
    culture = copies.copy_skills(rng, size=(10, 300, 3000), islands=40)
    for measured, want in zip(culture.drift[copies.BEST], culture.theory[copies.BEST], strict=True):
        assert abs(measured.value - want) < 2 * (measured.high - measured.low) / 2
    for measured in culture.drift[copies.AVERAGE]:
        assert measured.value == pytest.approx(np.euler_gamma - 7, abs=0.15)


def test_learnability_is_unbiased():
    for n, p in product((2, 5, 8), (0.0, 0.2, 0.5)):
        attempts = np.array(list(product((0, 1), repeat=n)))
        chance = (p**attempts * (1 - p) ** (1 - attempts)).prod(1)
        estimate = copies.unbiased_learnability(attempts.sum(1), n)
        assert chance @ estimate == pytest.approx(p * (1 - p))


def test_the_proposer_paid_for_the_learnable_wins_until_it_may_set_riddles(rng):
    game, riddled = copies.play(rng, games=10), copies.play(rng, riddles=True, games=10)
    ends = {reward: game.end(reward) for reward in game.skill}
    assert ends[copies.LEARNABLE].low > 5 * max(each.high for r, each in ends.items() if r != copies.LEARNABLE)
    assert riddled.end(copies.LEARNABLE).high < ends[copies.LEARNABLE].low / 2
    assert riddled.riddles[copies.LEARNABLE].low > 0.9
    assert riddled.riddles[copies.EASIEST].high < 0.1
    assert all(game.riddles[reward].value == 0 for reward in game.skill)
    most = 0.1 * 0.25 * game.rounds  # nobody can learn faster than a quarter of the gain a round
    assert all((skill <= most).all() for skill in game.skill.values())


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("result", [
    lambda rng: copies.three_jokes(rng, kinds=20, samples=20, generations=4, runs=2),
    lambda rng: copies.lineages(rng, 50, 5, 0.1, 0.9, kinds=20),
    lambda rng: copies.inherit(rng, d=3, n=20, generations=4, runs=3),
    lambda rng: copies.collapse_silently(rng, generations=9, chains=50),
    lambda rng: copies.two_collapses(rng, kinds=20, others=30, samples=50, generations=20, runs=3),
    lambda rng: copies.sweep_bonus(rng, others=50, runs=3),
    lambda rng: copies.copy_skills(rng, size=(10, 20), generations=3, islands=3),
    lambda rng: copies.play(rng, rounds=40, games=3),
])  # fmt: skip
def test_every_result_draws_itself_on_given_axes_and_says_what_it_shows(result, rng):
    assert_draws_itself(result(rng))
