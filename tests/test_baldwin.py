"""Hinton & Nowlan against closed forms and the published replication."""

import numpy as np

from ghosts.lab import baldwin
from ghosts.lab.baldwin import OPEN, RIGHT, WRONG


def test_fitness_is_the_papers():
    rng, trials = np.random.default_rng(0), 1000
    pool = np.full((4, 20000, 20), RIGHT, np.int8)
    pool[1, :, 3] = WRONG
    pool[2, :, :10] = OPEN
    pool[3, :, :5], pool[3, :, 7] = OPEN, WRONG
    fit = baldwin.fitness(pool, trials, rng)
    assert (fit[0] == 20).all()
    assert (fit[1] == 1).all() and (fit[3] == 1).all()
    p, k = 2.0**-10, np.arange(1, trials + 1)
    expected = 1 + 19 * np.sum(p * (1 - p) ** (k - 1) * (trials - k)) / trials
    error = fit[2].std() / 20000**0.5
    assert abs(fit[2].mean() - expected) < 4 * error
    assert fit.min() >= 1 and fit.max() <= 20


def test_learning_makes_the_needle_smooth():
    pool = np.full((20, 400, 20), RIGHT, np.int8)
    for q in range(20):
        pool[q, :, :q] = OPEN
    mean = baldwin.fitness(pool, 1000, np.random.default_rng(0)).mean(1)
    assert np.all(np.diff(mean[:13]) < 0)


def test_parents_by_fitness_within_their_own_run():
    rng = np.random.default_rng(0)
    pool = np.arange(2 * 3).reshape(2, 3, 1).repeat(20, axis=2).astype(np.int8)
    fit = np.array([[1.0, 2.0, 1.0], [0.0, 0.0, 5.0]])
    children = np.concatenate([baldwin.offspring(pool, fit, rng) for _ in range(4000)], axis=1)
    assert set(np.unique(children[0])) == {0, 1, 2} and set(np.unique(children[1])) == {5}
    np.testing.assert_allclose([(children[0, :, 0] == k).mean() for k in range(3)], [0.25, 0.5, 0.25], atol=0.02)


def test_crossover_has_one_point_and_both_ends():
    pool = np.arange(100).reshape(1, 100, 1).repeat(20, axis=2).astype(np.int8)
    children = baldwin.offspring(pool, np.ones((1, 100)), np.random.default_rng(1))[0]
    changes = (np.diff(children.astype(int), axis=1) != 0).sum(1)
    assert changes.max() == 1
    assert (changes == 0).mean() < 0.1  # one mother for all twenty genes is one chance in a hundred
    where = np.flatnonzero((np.diff(children.astype(int), axis=1) != 0).any(0))
    assert where.tolist() == list(range(19))


def test_begins_as_in_the_paper():
    one = baldwin.hinton_nowlan(np.random.default_rng(0), runs=10, generations=0)
    np.testing.assert_allclose(one.shares.mean((0, 1)), [0.25, 0.25, 0.5], atol=0.01)
    two = baldwin.hinton_nowlan(np.random.default_rng(0), runs=10, generations=0, learning=False)
    np.testing.assert_allclose(two.shares.mean((0, 1)), [0.5, 0.5, 0], atol=0.01)


def test_the_replication_of_2017_and_not_the_figure_of_1987():
    runs = baldwin.hinton_nowlan(np.random.default_rng(1), runs=40)
    assert abs(runs.at(50, "open").value - 0.239) < 0.03
    assert abs(runs.at(50, "right").value - 0.761) < 0.03
    assert runs.at(50, "open").high < 0.46
    assert runs.solved.value > 0.9
    assert "0." in runs.describe()
    picture = runs.plot()
    assert len(picture.get_legend().get_texts()) == 3
    assert {note.get_text() for note in picture.texts} == {f"open, {name}" for name in baldwin.PUBLISHED}


def test_without_learning_the_needle_stays_lost():
    runs = baldwin.hinton_nowlan(np.random.default_rng(2), runs=30, learning=False)
    assert runs.solved.value < 0.3
    assert runs.shares[:, :, OPEN].max() == 0
