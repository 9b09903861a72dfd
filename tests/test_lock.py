"""The lock against its closed forms: how long until it opens, and which way REINFORCE pushes on average."""

import numpy as np

from ghosts.lab import lock


def test_closed_forms():
    np.testing.assert_allclose([lock.tries(0.1), lock.tries(0.8), lock.tries(0.5)], [1e10, 9.3132257, 1024])
    np.testing.assert_allclose(lock.tries(0.5, dials=3), 8)


def test_played_as_computed():
    policy = np.full((4, 5), 0.4 / 4)
    policy[:, 0] = 0.6
    measured = lock.first_opening(np.random.default_rng(0), policy, runs=4000)
    assert measured.low < lock.tries(0.6, 4) < measured.high


def test_a_clone_is_as_good_as_its_demonstrations():
    policy = lock.softmax(lock.clone(np.random.default_rng(0), 50, 0.8, demonstrations=100_000))
    assert abs(policy[..., 0].mean() - 0.8) < 0.002
    assert abs(policy[..., 7].mean() - 0.2 / 9) < 0.001
    blank = lock.softmax(lock.clone(np.random.default_rng(0), 2, 0.8, demonstrations=0))
    np.testing.assert_allclose(blank, 0.1)


def expected_change(shaped: bool) -> tuple[float, float]:
    """Measured and computed mean change of the right logit of the first of two dials in one update of 8 episodes."""
    logits = np.zeros((40_000, 2, 3))
    logits[:, :, 0] = 0.5
    p = np.exp(0.5) / (np.exp(0.5) + 2)
    chance = lock.reinforce(np.random.default_rng(0), logits, shaped, updates=0, batch=8, rate=1.0)
    np.testing.assert_allclose(chance[:, 0], p * p)
    # after one update the chance of opening has moved along the gradient: compare to first order with a small rate
    small = 1e-3
    moved = lock.reinforce(np.random.default_rng(0), logits, shaped, updates=1, batch=8, rate=small)
    change = (moved[:, 1] - moved[:, 0]).mean() / small
    # d(chance)/d(logit c of a dial) = p² (1[c = 0] - p_c); expected push on it = (1 - 1/8) · d(reward)/d(logit)
    policy = np.array([p, (1 - p) / 2, (1 - p) / 2])
    slope = p * (np.array([1, 0, 0]) - policy)
    reward_slope = slope / 2 if shaped else p * slope
    return change, 2 * (1 - 1 / 8) * (p * slope) @ reward_slope


def test_reinforce_climbs_the_reward_it_is_given():
    for shaped in (False, True):
        measured, computed = expected_change(shaped)
        assert abs(measured / computed - 1) < 0.05


def test_the_starting_logits_are_left_alone():
    start = lock.clone(np.random.default_rng(0), 2, 0.8)
    before = start.copy()
    lock.reinforce(np.random.default_rng(0), start, updates=5)
    np.testing.assert_array_equal(start, before)


def test_nothing_opens_it_but_a_prior_or_a_shape():
    result = lock.opening(np.random.default_rng(0), runs=6)
    scratch, poor, good, shaped = result.chance
    assert result.opened(scratch).value == 0
    assert np.isinf(result.episodes(scratch)).all()
    assert result.chance[scratch].max() < 1e-9
    assert result.opened(good).value == 1 and result.opened(shaped).value == 1
    assert np.median(result.episodes(good)) < np.median(result.episodes(shaped))
    assert np.median(result.episodes(good)) < np.median(result.episodes(poor))
    assert "opened by 0.00" in result.describe()
    result.plot()


def test_episodes_count_batches():
    chance = {"one": np.array([[0.1, 0.4, 0.6, 0.9], [0.0, 0.0, 0.1, 0.2]])}
    result = lock.Opening(chance, 32)
    assert result.episodes("one").tolist() == [64, np.inf]
    assert result.opened("one").value == 0.5
