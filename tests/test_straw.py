"""The straw's experiments against closed forms, exact enumeration of all answers, and brute force."""

from itertools import combinations, islice, pairwise, product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ghosts.lab import straw
from ghosts.lab.stats import slope
from ghosts.lab.straw import ALL_OR_NOTHING, FRACTION, IMITATION, MAJORITY, NOISY_BIT, PER_STEP, SCHEMES
from tests.drawing import assert_draws_itself
from tests.oracles import finite_differences


def every_answer(T, A):
    """All A^T answers, and which tokens are right when the target is all zeros."""
    answers = np.array(list(product(range(A), repeat=T)))
    return answers, answers == 0


# ── the policy gradient ───────────────────────────────────────────────────────────────────────────────


def exact_expected_reward(logits, answers, reward):
    probs = straw.softmax(logits)
    return probs[np.arange(logits.shape[0]), answers].prod(-1) @ reward


@pytest.mark.parametrize("baseline", [0.0, 0.37])
def test_the_estimator_averaged_over_all_answers_is_the_gradient_of_the_expected_reward(rng, baseline):
    T, A = 3, 3
    answers, _ = every_answer(T, A)
    logits, reward = rng.normal(size=(T, A)), rng.normal(size=A**T)
    probs = straw.softmax(logits)
    chance = probs[np.arange(T), answers].prod(-1)
    estimates = np.array(
        [
            straw.policy_gradient(a[None], probs, np.array([[r - baseline]]))
            for a, r in zip(answers, reward, strict=True)
        ]
    )
    want = finite_differences(lambda x: exact_expected_reward(x, answers, reward), logits)
    np.testing.assert_allclose(np.tensordot(chance, estimates, 1), want, atol=1e-8)


def test_log_prob_gradient_is_the_derivative_of_the_log_probability(rng):
    logits, action = rng.normal(size=(1, 5)), np.array([3])
    want = finite_differences(lambda x: np.log(straw.softmax(x)[0, 3]), logits)
    np.testing.assert_allclose(straw.log_prob_gradient(action, straw.softmax(logits)), want, atol=1e-8)


def test_policy_gradient_is_the_mean_over_the_batch_and_credits_each_step_with_its_own_advantage(rng):
    probs = straw.softmax(rng.normal(size=(2, 4, 3)))  # two policies at once
    actions, advantage = rng.integers(3, size=(2, 6, 4)), rng.normal(size=(2, 6, 4))
    want = np.zeros((2, 4, 3))
    for run, b, t, a in np.ndindex(2, 6, 4, 3):
        want[run, t, a] += advantage[run, b, t] * ((actions[run, b, t] == a) - probs[run, t, a]) / 6
    np.testing.assert_allclose(straw.policy_gradient(actions, probs, advantage), want)


def test_softmax_survives_large_logits():
    np.testing.assert_allclose(straw.softmax(np.array([1000.0, 1000.0, -1000.0])), [0.5, 0.5, 0.0])


def test_samples_follow_the_probabilities(rng):
    probs = np.array([[0.7, 0.2, 0.1], [0.0, 0.5, 0.5]])
    drawn = straw.sample(probs, 40_000, rng)
    share = np.array([[(drawn[:, t] == a).mean() for a in range(3)] for t in range(2)])
    np.testing.assert_allclose(share, probs, atol=0.012)


# ── what arrives ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scheme, paid", [
    (PER_STEP, [1, 0, 1, 0]), (FRACTION, [0.5]), (MAJORITY, [1]), (ALL_OR_NOTHING, [0]),
])  # fmt: skip
def test_pay_for_two_right_of_four(scheme, paid, rng):
    np.testing.assert_array_equal(straw.pay(np.array([True, False, True, False]), 4, scheme, rng), paid)


def test_a_majority_is_more_right_than_guessing_gets(rng):
    one_of_four, two_of_four = np.arange(4) < 1, np.arange(4) < 2
    assert straw.pay(one_of_four, 4, MAJORITY, rng) == 0
    assert straw.pay(two_of_four, 4, MAJORITY, rng) == 1
    assert straw.pay(two_of_four, 2, MAJORITY, rng) == 0


def test_a_noisy_bit_says_one_as_often_as_tokens_are_right(rng):
    right = np.tile(np.arange(5) < 2, (40_000, 1))
    bits = straw.pay(right, 4, NOISY_BIT, rng)
    assert set(np.unique(bits)) == {0, 1} and abs(bits.mean() - 0.4) < 0.01


@pytest.mark.parametrize("scheme", SCHEMES)
def test_expected_reward_is_the_mean_over_all_answers(scheme):
    _, right = every_answer(5, 3)
    mean = straw.expected_pay(right.sum(-1), 5, 3, scheme).mean() if scheme != PER_STEP else right.mean()
    assert straw.expected_reward(5, 3, scheme) == pytest.approx(mean)


def test_credit_of_an_episode_is_the_pay_above_the_expected(rng):
    shown = straw.episode(9, PER_STEP, rng)
    np.testing.assert_allclose(shown.credit, shown.right - 0.25)
    shown = straw.episode(9, FRACTION, rng)
    np.testing.assert_allclose(shown.credit, np.full(9, shown.right.mean() - 0.25))


# ── bits ──────────────────────────────────────────────────────────────────────────────────────────────


def test_bits_by_counting_all_answers():
    T, A = 4, 3
    bits = straw.bits_per_episode(T, A)
    _, right = every_answer(T, A)

    def counted(values):
        share = np.unique(values, axis=0, return_counts=True)[1] / len(values)
        return -(share * np.log2(share)).sum()

    assert bits.arriving[IMITATION] == pytest.approx(np.log2(A**T))
    assert bits.arriving[PER_STEP] == pytest.approx(counted(right))
    for scheme in (FRACTION, MAJORITY, ALL_OR_NOTHING):
        assert bits.arriving[scheme] == pytest.approx(counted(straw.expected_pay(right.sum(-1), T, A, scheme)))
    assert bits.arriving[NOISY_BIT] == pytest.approx(straw.coin(1 / 3))


def test_what_the_noisy_bit_says_about_the_target_is_the_mutual_information():
    T, A = 3, 4
    _, right = every_answer(T, A)  # by symmetry: every target for one answer
    joint = np.array([right.mean(-1), 1 - right.mean(-1)]).T / A**T
    apart = joint.sum(0) * joint.sum(1, keepdims=True)
    information = (joint * np.log2(np.where(joint > 0, joint, 1) / np.where(joint > 0, apart, 1))).sum()
    assert straw.bits_per_episode(T, A).teaching[NOISY_BIT] == pytest.approx(information)


def test_three_right_of_a_hundred_is_a_fifth_of_a_bit():
    assert straw.coin(0.03) == pytest.approx(0.194, abs=5e-4)  # the dossier's arithmetic


# ── credit, signal and noise ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("T, A", [(3, 2), (5, 2), (4, 3)])
def test_wrong_share_by_counting_all_answers(T, A, rng):
    result = straw.wrong_credit(rng, T, A, episodes=1000)
    _, right = every_answer(T, A)
    for bar in range(T + 1):
        winners = right[right.sum(-1) >= bar]
        assert result.win[bar] == pytest.approx(len(winners) / A**T)
        assert result.wrong[bar] == pytest.approx(1 - winners.mean())


@pytest.mark.parametrize("T, share", [(11, 0.377), (51, 0.444), (101, 0.460), (401, 0.480)])
def test_wrong_share_of_the_majoritys_winners(T, share, rng):
    result = straw.wrong_credit(rng, T, 2)
    exact = 0.5 - comb(T - 1, (T - 1) // 2) / 2**T
    assert result.wrong[result.majority] == pytest.approx(exact)
    assert exact == pytest.approx(share, abs=6e-4)
    spread = (result.measured.high - result.measured.low) / 2
    assert abs(result.measured.value - exact) < 2 * spread  # four standard errors


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("T, A", [(1, 3), (3, 4), (5, 2)])
@pytest.mark.parametrize("baseline", [True, False])
@np.errstate(divide="ignore")  # with two choices and a reward per step there is no noise at all
def test_signal_to_noise_by_enumerating_all_answers(scheme, T, A, baseline):
    _, right = every_answer(T, A)
    x = right[:, 0]
    if scheme == PER_STEP:
        outcomes = [(np.ones(len(x)), 1.0 * x)]
    elif scheme == NOISY_BIT:
        outcomes = [(right.mean(-1), np.ones(len(x))), (1 - right.mean(-1), np.zeros(len(x)))]
    else:
        outcomes = [(np.ones(len(x)), straw.expected_pay(right.sum(-1), T, A, scheme))]
    chance = np.concatenate([weight for weight, _ in outcomes]) / A**T
    reward, x = np.concatenate([paid for _, paid in outcomes]), np.tile(x, len(outcomes))
    expected = chance @ reward
    estimate = (reward - expected * baseline) * (x - 1 / A)
    mean = chance @ estimate
    snr, correlation = straw.signal_to_noise(T, scheme, A, baseline)
    assert snr == pytest.approx(mean / np.sqrt(chance @ estimate**2 - mean**2))
    covariance = chance @ (reward * x) - expected / A
    spread = np.sqrt((chance @ reward**2 - expected**2) * (1 / A) * (1 - 1 / A))
    assert correlation == pytest.approx(covariance / spread)


@pytest.mark.parametrize("scheme, exponent", [(PER_STEP, 0), (FRACTION, -0.5), (MAJORITY, -0.5), (NOISY_BIT, -1)])
def test_signal_to_noise_falls_with_its_known_exponent(scheme, exponent):
    T = np.array([256, 512, 1024, 2048])
    loud = np.array([straw.signal_to_noise(t, scheme)[0] for t in T])
    assert slope(T, loud) == pytest.approx(exponent, abs=0.01)


def test_known_sizes_of_the_signal():
    assert straw.signal_to_noise(7, PER_STEP, 4)[0] == pytest.approx(np.sqrt(0.75))  # power 0.75
    for T in (11, 51, 101, 401):  # the dossier's 0.8/√T
        rho = comb(T - 1, (T - 1) // 2) / 2 ** (T - 1)
        assert straw.signal_to_noise(T, MAJORITY, 2) == pytest.approx((rho / np.sqrt(1 - rho**2), rho))
    assert straw.signal_to_noise(401, MAJORITY, 2)[0] * np.sqrt(401) == pytest.approx(np.sqrt(2 / np.pi), abs=0.002)
    halves = [straw.signal_to_noise(T, ALL_OR_NOTHING, 4)[0] for T in (10, 11)]
    assert halves[0] / halves[1] == pytest.approx(2, abs=0.01)
    bare = [straw.signal_to_noise(T, FRACTION, 4, baseline=False)[0] for T in (1000, 2000)]
    assert bare[0] / bare[1] == pytest.approx(2, abs=0.02)


def test_measured_signal_agrees_with_the_exact_one_and_the_fit_with_the_law(rng):
    result = straw.measure_signal_to_noise(rng)
    for scheme in SCHEMES:
        for exact, heard in zip(result.exact[scheme], result.measured[scheme], strict=False):
            assert abs(heard.value - exact) < 2.5 * (heard.high - heard.low) / 2, scheme
    for scheme, law in {PER_STEP: 0, FRACTION: -0.5, MAJORITY: -0.5, NOISY_BIT: -1}.items():
        fit = result.exponent[scheme]
        assert fit.low - 0.03 < law < fit.high + 0.03, scheme


@settings(max_examples=60)
@given(arrays(float, 3**3, elements=st.floats(-5, 5).map(lambda v: round(v, 3))))
def test_one_number_has_at_most_one_unit_of_credit(reward):
    """Bessel's inequality, for any reward over all answers of three tokens and three choices."""
    if np.ptp(reward) == 0:
        return
    _, right = every_answer(3, 3)
    assert (straw.correlations(reward, right) ** 2).sum() <= 1 + 1e-9


def test_credit_budgets():
    budget = straw.credit_budget(A=4)
    np.testing.assert_allclose(budget.total[PER_STEP], budget.T)
    np.testing.assert_allclose(budget.total[FRACTION], 1)
    np.testing.assert_allclose(budget.total[NOISY_BIT], 1 / budget.T)
    assert (budget.total[MAJORITY] < 1).all() and budget.total[MAJORITY][-1] == pytest.approx(2 / np.pi, abs=0.01)
    _, right = every_answer(4, 4)
    brute = straw.correlations(1.0 * right.all(-1), right)
    assert budget.total[ALL_OR_NOTHING][1] == pytest.approx((brute**2).sum())


# ── learning ──────────────────────────────────────────────────────────────────────────────────────────


def test_imitation_follows_the_cross_entropy_by_hand():
    target = np.array([[1, 0]])
    *_, probs = islice(straw.imitate(np.zeros((1, 2, 3)), target, 0.5), 3)
    by_hand = np.zeros(3)
    for _ in range(2):
        by_hand += 0.5 * (np.array([1, 0, 0]) - np.exp(by_hand) / np.exp(by_hand).sum())
    want = np.exp(by_hand) / np.exp(by_hand).sum()
    np.testing.assert_allclose(probs[0], [want[[1, 0, 2]], want])


def test_runs_are_solved_when_first_past_the_bar_and_censored_after_the_budget():
    path = [np.array([[[1 - p, p]], [[0.5, 0.5]]]) for p in (0.2, 0.89, 0.9, 0.1, 0.95)]
    spent = straw.episodes_until_solved(iter(path), np.array([[1], [1]]), budget=12, batch=3)
    np.testing.assert_array_equal(spent, [6, np.inf])


def test_baselines_by_hand():
    reward = np.array([[[1.0], [0.0], [0.5]]])
    np.testing.assert_allclose(straw.group_baseline(reward, None, None).ravel(), [0.5, -0.5, 0.0])
    running = straw.RunningBaseline(window=2)
    given = [float(running(np.array([[[paid]]]), None, None).item()) for paid in (0.4, 1.0, 0.0)]
    np.testing.assert_allclose(given, [0.0, 0.6, -0.7])  # means before each: 0.4, 0.4, 0.7


def test_the_critic_is_ridge_regression_on_all_past_answers(rng):
    T, A, prior = 4, 3, 10.0
    critic, probs = straw.Critic(2, T, A, prior), np.full((2, T, A), 1 / A)
    past = [(rng.integers(A, size=(2, 1, T)), rng.normal(size=(2, 1, 1))) for _ in range(30)]
    for actions, reward in past:
        advantage = critic(reward, actions, probs)
    for run in range(2):
        X = np.array([np.eye(A)[actions[run, 0]].ravel() for actions, _ in past])
        worth = np.linalg.solve(X.T @ X + np.eye(T * A) / prior, X.T @ [reward[run, 0, 0] for _, reward in past])
        worth = worth.reshape(T, A)
        want = worth[np.arange(T), past[-1][0][run, 0]] - worth.mean(-1)
        np.testing.assert_allclose(advantage[run, 0], want, atol=1e-8)


def test_reward_waits_for_the_first_success_and_imitation_does_not(rng):
    race = straw.race_to_one_token(rng, choices=(5, 50), runs=200)
    for N, shown, paid in zip(race.choices, race.imitation, race.reward, strict=True):
        assert shown.value <= 2
        assert paid.high > N  # the mean of a geometric wait with success 1/N
        assert paid.value < 1.5 * N


def test_episodes_to_solve_in_the_order_of_what_arrives(rng):
    lengths = {IMITATION: (8,), PER_STEP: (4, 8), FRACTION: (4, 8), NOISY_BIT: (4, 8), ALL_OR_NOTHING: (5,)}
    rows = straw.episodes_to_solve(rng, lengths, runs=20, budget=8000).rows
    at_8 = [rows[teacher][8].median for teacher in (IMITATION, PER_STEP, FRACTION, NOISY_BIT)]
    for sooner, later in pairwise(at_8):
        assert sooner.high < later.low
    assert rows[ALL_OR_NOTHING][5].median.high > rows[FRACTION][8].median.high


def test_a_passed_majority_stops_teaching(rng):
    row = straw.runs_of(MAJORITY, 8, 4, 10, 800, rng)
    assert row.unsolved == 10 and row.median.value == 800 and "10 of 10 unsolved" in str(row)


def test_the_ladder_descends_and_no_critic_helps_where_every_reward_is_zero(rng):
    ladder = straw.widen_the_straw(rng, T=12, budget=15_000, runs=12)
    medians = {rung: row.median for rung, row in ladder.rows.items()}
    assert medians["plain"].low > medians["baseline"].high
    assert medians["baseline"].low > medians["critic"].high > medians["critic"].low > medians[PER_STEP].high
    assert ladder.share_gone("plain") == (0, 0) and ladder.share_gone(PER_STEP) == (1, 1)
    silent = straw.widen_the_straw(rng, T=16, scheme=ALL_OR_NOTHING, budget=300, runs=5)
    assert all(silent.rows[rung].unsolved == 5 for rung in straw.RUNGS)


def test_reward_goes_past_the_teacher_and_never_starts_from_nothing(rng):
    result = straw.beyond_the_teacher(rng, runs=20)
    assert result.success["demonstrator"].value == pytest.approx(0.7**8, abs=0.01)
    assert result.success["clone, sampled"].value == pytest.approx(0.7**8, abs=0.015)
    assert result.success["clone, greedy"].value > 0.99  # a majority of imperfect teachers
    assert result.novel["clone, sampled"].value == result.novel["clone, greedy"].value == 0
    assert result.success["reward from scratch"].value < 0.1 < 0.95 < result.success["clone, then reward"].value
    assert result.found[0.2].low > result.found[0.02].high  # the tighter the imitation, the less is found


def test_the_filmstrip_starts_from_guessing_and_photographs_what_was_asked(rng):
    film = straw.filmstrip(rng, teachers=(IMITATION, ALL_OR_NOTHING), T=6, episodes=(0, 5))
    np.testing.assert_allclose(film.probs[IMITATION][0], 0.25)
    np.testing.assert_array_equal(film.probs[IMITATION][1].argmax(-1), film.target)
    assert film.probs[ALL_OR_NOTHING].shape == (2, 6, 4)


# ── pass@k ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("n", [1, 5, 7])
def test_pass_at_k_by_enumerating_subsets(n):
    for c, k in product(range(n + 1), range(1, n + 1)):
        subsets = list(combinations(range(n), k))  # answers 0 … c−1 are right
        brute = sum(min(subset) < c for subset in subsets) / len(subsets)
        assert straw.pass_at_k(n, c, k) == pytest.approx(brute)


def test_pass_at_k_broadcasts_and_does_not_overflow():
    c, k = np.array([0, 3, 2000]), np.array([1, 1000])
    got = straw.pass_at_k(2000, c[:, None], k)
    assert got.shape == (3, 2)
    np.testing.assert_allclose(got, [[0, 0], [0.0015, 1 - comb(1997, 1000) / comb(2000, 1000)], [1, 1]], atol=1e-12)


def test_pass_at_k_is_unbiased_and_the_plug_in_is_too_low():
    n, p, k = 10, 0.2, 5
    right = straw.binomial(n, p)
    assert right @ straw.pass_at_k(n, np.arange(n + 1), k) == pytest.approx(1 - (1 - p) ** k)
    assert right @ straw.plug_in(n, np.arange(n + 1), k) < 1 - (1 - p) ** k - 0.01


def test_the_crossover(rng):
    curves = straw.crossover(rng).curves
    base, blind, bonus, seeing = curves.values()
    assert blind[0].low > base[0].high and blind[-1].high < base[-1].low
    assert seeing[0].low > blind[0].high and seeing[-1].high > base[-1].value
    assert bonus[0].high < blind[0].value + 0.1 and bonus[-1].low > blind[-1].high


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("result", [
    lambda rng: straw.bits_per_episode(8),
    lambda rng: straw.wrong_credit(rng),
    lambda rng: straw.credit_budget(),
    lambda rng: straw.episode(12, NOISY_BIT, rng),
    lambda rng: straw.filmstrip(rng, T=3, episodes=(0, 2)),
    lambda rng: straw.race_to_one_token(rng, choices=(10,), runs=4),
    lambda rng: straw.episodes_to_solve(rng, {MAJORITY: (4,), FRACTION: (3, 4)}, runs=3, budget=40),
    lambda rng: straw.widen_the_straw(rng, T=3, runs=3, budget=300),
])  # fmt: skip
def test_every_result_draws_itself_on_given_axes_and_says_what_it_shows(result, rng):
    assert_draws_itself(result(rng))
