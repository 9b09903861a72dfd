"""Judges, leaderboards and reviews against closed forms, enumeration, finite differences and linear algebra."""

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghosts.lab import judges
from ghosts.lab.judges import nonsense, popularity, reptile
from ghosts.lab.judges.maze import marked
from tests.drawing import assert_draws_itself
from tests.oracles import finite_differences

# ── a learned judge ───────────────────────────────────────────────────────────────────────────────────


def test_gradient_of_the_judge_is_the_derivative_of_its_log_odds(rng):
    judge, answer = judges.Judge(6, rng), rng.normal(size=(1, 6))
    judge.W1 *= 10
    want = finite_differences(lambda x: judge.logit(x)[0], answer)
    np.testing.assert_allclose(judge.gradient(answer), want, atol=1e-8)


def test_first_step_of_the_fit_goes_down_the_cross_entropy_in_every_weight(rng):
    answers, marks = rng.normal(size=(30, 4)), rng.integers(0, 2, 30).astype(float)
    judge = judges.Judge(4, rng, hidden=5)
    names = ("W1", "b1", "w2", "b2")
    before = {name: getattr(judge, name).copy() for name in names}
    rows = np.random.default_rng(3).integers(30, size=128)

    def loss(name, value):
        setattr(judge, name, value)
        p = judge.score(answers[rows])
        setattr(judge, name, before[name].copy())
        return -np.mean(marks[rows] * np.log(p) + (1 - marks[rows]) * np.log(1 - p))

    want = {name: finite_differences(lambda w, name=name: loss(name, w), before[name]) for name in names}
    judge.fit(answers, marks, np.random.default_rng(3), steps=1, rate=0.01)
    for name in names:  # Adam's first step is the rate times the sign of the gradient
        moved = getattr(judge, name) - before[name]
        np.testing.assert_allclose(moved, -0.01 * np.sign(want[name]), atol=1e-4, err_msg=name)


def test_quality_falls_to_nothing_off_the_meaning_and_is_a_half_in_the_middle(rng):
    world = judges.make_world(3, rng)
    answer = np.zeros(world.size)
    assert world.quality(answer) == pytest.approx(0.5)
    answer[-1] = 4
    assert world.quality(answer) == pytest.approx(0.5 * np.exp(-8))
    best = np.append(10 * world.better, [0, 0, 0])
    assert world.quality(best) > 0.999
    assert np.std(world.honest(4000, rng)[:, -1]) == pytest.approx(0.1, rel=0.1)


def test_climbing_helps_then_harms_and_the_turn_is_a_distance(rng):
    hack = judges.hack_the_judge(rng, seeds=5, steps=600)
    start, best, end = (hack.at(step)[1] for step in (0, hack.best, 600))
    assert best.low > start.high and end.high < start.low
    assert hack.at(600)[0].low > 0.95
    fine, coarse = hack.turn[0.01].value, hack.turn[0.05].value
    assert fine / coarse == pytest.approx(5, rel=0.15)
    assert hack.turned_at[0.01].value == pytest.approx(hack.turned_at[0.05].value, rel=0.05)


def test_without_free_directions_climbing_does_no_harm(rng):
    hack = judges.hack_the_judge(rng, free=0, seeds=3, steps=600)
    assert hack.at(600)[1].low > 0.95


def test_patching_saves_a_judge_with_two_ways_out_and_not_one_with_many(rng):
    patches = judges.patch_and_retrain(rng, free=(2, 24), rounds=9, seeds=3)
    assert patches.fooling[2][-1].value < 0.2
    assert patches.fooling[24][-1].value > 0.8
    assert patches.correlation[24][-1].value < patches.correlation[24][0].value - 0.05


# ── nonsense ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text, right", [
    ("7 + 5 is 12, carry the 1. 1 + 2 + 1 is 4, so 42.", True),
    ("7 + 5 is 13, carry the 1. 1 + 2 + 1 is 4, so 42.", False),  # a wrong step under a right answer
    ("7 + 5 is 12, carry the 1. 1 + 2 + 1 is 4, so 43.", False),
    ("7 + 5 is 12, so 42.", False),  # half of it is missing
    ("42", False),
    ("is is makes 7 + 42.", False),
])  # fmt: skip
def test_what_is_right(text, right):
    assert judges.is_right(text) is right


def test_half_of_the_workings_are_right_and_all_can_be_spelt(rng):
    texts, right = judges.workings(400, rng)
    assert right.mean() == 0.5
    assert max(map(len, texts)) <= nonsense.LENGTH
    assert nonsense.counts(texts).sum(1).tolist() == [len(text) - 2 for text in texts]


def test_hill_climbing_reports_the_score_that_the_judge_gives_and_never_goes_down(rng):
    judge = nonsense.text_judge(rng, *judges.workings(600, rng))
    texts, used, score = nonsense.hill_climb(judge, nonsense.babble(5, rng), rng, 60)
    np.testing.assert_allclose(judge.score(nonsense.counts(texts)), score[-1], atol=1e-9)
    assert (np.diff(score, axis=0) >= 0).all()
    assert all(used[i] == (np.argmax(score[:, i] >= 0.99) or 60) for i in range(5))


def test_babble_breaks_the_judge_patches_stop_babble_and_not_a_better_forger(rng):
    made = judges.write_nonsense(rng)
    assert made.accuracy[0].low > 0.98
    assert made.broken[0].low > 0.8 and made.broken[-1].high < 0.5
    assert made.mistaken_broken[-1].low > 0.5
    assert made.right.high < 0.05
    assert not judges.is_right(made.example[0])


# ── picking ───────────────────────────────────────────────────────────────────────────────────────────


def test_distance_of_best_of_n_by_integration():
    u = (np.arange(400_000) + 0.5) / 400_000
    for n in (2, 16, 100):
        density = n * u ** (n - 1)
        assert judges.kl_of_best_of(n) == pytest.approx(
            (density * (np.log(n) + (n - 1) * np.log(u))).mean(), abs=1e-3
        )


def test_truth_of_the_best_in_closed_form_where_errors_are_gaussian():
    # truth 1 and error √3 make a score of standard deviation 2, whose quarter is the expected truth
    expected_max = {1: 0.0, 2: np.pi**-0.5, 3: 1.5 * np.pi**-0.5, 5: 1.16296}
    got = judges.truth_of_best(judges.GAUSS, np.array(list(expected_max)))
    np.testing.assert_allclose(got, np.array(list(expected_max.values())) / 2, atol=2e-4)


@pytest.mark.parametrize("kind", [judges.GAUSS, judges.HEAVY])
def test_measured_truth_lies_on_the_exact_curve(kind, rng):
    picked = judges.best_of_n(rng, n=(4, 64, 256), draws=4000)
    exact = judges.truth_of_best(kind, picked.n)
    for measured, want in zip(picked.truth[kind], exact, strict=True):
        assert abs(measured.value - want) < 2 * (measured.high - measured.low) / 2


def test_only_heavy_tails_turn_over():
    n = np.geomspace(1, 1e5, 30)
    assert (np.diff(judges.truth_of_best(judges.GAUSS, n)) > 0).all()
    heavy = judges.truth_of_best(judges.HEAVY, n)
    assert heavy[-1] < 0.3 * heavy.max()


# ── steps ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("steps, skill", [(1, 0.8), (4, 0.8), (5, 0.6)])
def test_right_answers_by_enumeration(steps, skill):
    right = valid = 0.0
    for errors in product((-1, 0, 1), repeat=steps):
        chance = np.prod([skill if e == 0 else (1 - skill) / 2 for e in errors])
        right += chance * (sum(errors) == 0)
        valid += chance * (not any(errors))
    assert judges.chance_right(steps, skill) == pytest.approx(right)
    assert judges.honest_share(steps, skill) == pytest.approx(valid / right)


def test_marks_without_error_pick_valid_solutions_and_a_known_answer_half_of_them(rng):
    marking = judges.mark_steps(rng, error=(0.0, 0.5), problems=1500)
    assert marking.valid[judges.STEPS][0].value == 1.0
    assert marking.right[judges.KNOWN][0].value == 1.0
    assert judges.honest_share(8, 0.8) in marking.valid[judges.KNOWN][0]
    chance = judges.chance_right(8, 0.8)  # marks that are coin flips pick by chance
    assert abs(marking.right[judges.ANSWER][1].value - chance) < 0.05
    assert abs(marking.right[judges.STEPS][1].value - chance) < 0.05
    assert 0 < marking.crossing() < 0.5


# ── leaderboards ──────────────────────────────────────────────────────────────────────────────────────


def elo_by_the_book(pairs, models, K):
    rating = [0.0] * models
    for winner, loser in pairs:
        expected = 1 / (1 + 10 ** ((rating[loser] - rating[winner]) / 400))
        rating[winner] += K * (1 - expected)
        rating[loser] -= K * (1 - expected)
    return rating


def test_elo_in_many_orders_is_elo_by_the_book_in_each(rng):
    winner, loser = judges.vote(np.array([50.0, 0, -50]), 80, rng)
    pairs = list(zip(winner, loser, strict=True))
    orders = np.array([rng.permutation(80) for _ in range(4)])
    got = judges.elo_in_many_orders(winner, loser, 3, 24, orders)
    for row, order in zip(got, orders, strict=True):
        np.testing.assert_allclose(row, elo_by_the_book([pairs[i] for i in order], 3, 24))


def test_bradley_terry_of_two_models_in_closed_form():
    wins = np.array([[0, 29.5], [9.5, 0]])  # half a win is added to either side
    want = 200 * np.log10(30 / 10)
    np.testing.assert_allclose(judges.bradley_terry(wins), [want, -want], atol=1e-9)


def test_bradley_terry_agrees_with_zermelos_iteration_and_satisfies_its_equations(rng):
    wins = rng.integers(1, 40, (3, 5, 5)) * (1 - np.eye(5))
    got = judges.bradley_terry(wins.astype(float))
    for board, rating in zip(wins, got, strict=True):
        padded = board + 0.5 * (1 - np.eye(5))
        games, worth = padded + padded.T, np.ones(5)
        for _ in range(5000):
            worth = padded.sum(1) / (games / (worth[:, None] + worth)).sum(1)
        want = 400 * np.log10(worth)
        np.testing.assert_allclose(rating, want - want.mean(), atol=1e-6)


def test_votes_follow_the_odds(rng):
    winner, loser = judges.vote(np.array([400.0, 0.0]), 20_000, rng)
    assert (winner != loser).all()
    assert (winner == 0).mean() == pytest.approx(10 / 11, abs=0.01)
    assert judges.table(winner, loser, 2)[0, 1] == (winner == 0).sum()


def test_order_moves_elo_and_the_intervals_of_the_fit_are_honest(rng):
    orders = judges.shuffle_votes(rng, boards=40)
    assert orders.spread(32) > 2 * orders.spread(4) > 10
    assert 0.9 < orders.covered.value < 0.99
    assert (orders.low < orders.fit).all() and (orders.fit < orders.high).all()


def test_expected_maximum_of_normals_in_closed_form():
    for count, want in {1: 0.0, 2: np.pi**-0.5, 3: 1.5 * np.pi**-0.5, 5: 1.16296}.items():
        assert judges.expected_maximum(count) == pytest.approx(want, abs=1e-3)


def test_best_of_27_identical_models(rng):
    board = judges.publish_the_best(rng, boards=2000)
    for votes, published in {3000: 12.7, 1000: 22.0}.items():
        assert judges.gain_of_best_of(27, votes) == pytest.approx(published, abs=0.1)
        assert board.gain[votes][-1].value == pytest.approx(published, rel=0.05)
    assert abs(board.gain[3000][0].value) < 0.6


def test_a_circle_is_rated_alike_until_one_comes_in_crowds():
    circle = judges.rock_paper_scissors()
    assert all(abs(line[0]) < 1e-6 for line in circle.rating.values())
    assert (np.diff(circle.rating["paper"]) > 0).all()
    np.testing.assert_allclose(circle.rating["paper"], -circle.rating["scissors"], atol=1e-6)


def test_rank_correlation_is_the_correlation_of_ranks(rng):
    a, b = rng.normal(size=(2, 4, 9))
    want = [np.corrcoef(x.argsort().argsort(), y.argsort().argsort())[0, 1] for x, y in zip(a, b, strict=True)]
    np.testing.assert_allclose(judges.rank_correlation(a, b), want)


def test_every_user_visits_once_and_free_choice_is_by_the_better_of_two(rng):
    quality = np.tile(np.arange(4.0), (200, 1))
    visits = popularity.visit(0.0, quality, 300, rng)
    assert (visits.sum(1) == 304).all()
    share = (visits - 1).mean(0) / 300
    np.testing.assert_allclose(share, [1 / 16, 3 / 16, 5 / 16, 7 / 16], atol=0.01)


def test_a_table_that_nobody_reads_ranks_quality_and_one_that_all_read_does_not(rng):
    popular = judges.popular_or_good(rng, herd=(0.0, 0.99), histories=40)
    assert popular.with_quality[0].low > 0.95 and popular.with_quality[1].high < 0.3
    assert popular.between[1].high < 0.3


# ── mazes and reviews ─────────────────────────────────────────────────────────────────────────────────


def distances(mazes, maze):
    goal = mazes.side**2 - 1
    away, frontier = {goal: 0}, [goal]
    while frontier:
        cell = frontier.pop(0)
        for d in np.flatnonzero(mazes.doors[maze, cell]):
            if (there := int(mazes.ways[cell, d])) not in away:
                away[there] = away[cell] + 1
                frontier.append(there)
    return away


def test_a_maze_is_a_tree_and_good_doors_lead_nearer(rng):
    mazes = judges.dig(6, 5, rng)
    assert (mazes.doors.sum((1, 2)) == 2 * 24).all()
    for maze in range(6):
        away = distances(mazes, maze)
        assert len(away) == 25
        for cell in range(24):
            [d] = np.flatnonzero(mazes.good[maze, cell])
            assert mazes.doors[maze, cell, d] and away[int(mazes.ways[cell, d])] == away[cell] - 1
            back = (d + 2) % 4
            assert mazes.ways[mazes.ways[cell, d], back] == cell


def test_a_walk_goes_through_doors_only_and_straight_to_the_goal_if_it_knows_the_way(rng):
    mazes = judges.dig(8, 4, rng)
    cell, door, steps, won = judges.attempt(mazes, 1.0 * mazes.doors, 60, rng)
    for maze in range(8):
        c, d = cell[: steps[maze], maze], door[: steps[maze], maze]
        assert mazes.doors[maze, c, d].all()
        assert (mazes.ways[c, d][:-1] == c[1:]).all()
        assert won[maze] == (mazes.ways[c[-1], d[-1]] == 15)
    _, _, steps, won = judges.attempt(mazes, 1.0 * mazes.good, 60, rng)
    assert won.all()
    assert steps.tolist() == [distances(mazes, maze)[0] for maze in range(8)]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40))
@settings(max_examples=200)
def test_a_way_without_detours_meets_no_cell_twice_and_keeps_both_ends(walk):
    way = judges.without_detours(walk)
    assert way[0] == walk[0] and way[-1] == walk[-1]
    assert len(set(way)) == len(way)
    at = len(walk) - 1 - walk[::-1].index(walk[0])  # the last exit of each cell leads on
    for cell in way[1:]:
        assert walk[at + 1] == cell
        at = len(walk) - 1 - walk[::-1].index(cell)


def test_what_is_repeated_and_what_is_avoided():
    ways = np.array([[1, 3, 3, 3], [2, 0, 3, 3], [1, 3, 3, 3], [3, 3, 3, 3]])  # 0 → 1 → 2 → 1 → 3
    repeat, avoid = marked(np.array([0, 1, 2, 1]), np.array([0, 0, 0, 2]), ways, won=True)
    assert repeat == {(0, 0), (1, 2)} and avoid == {(1, 0), (2, 0)}
    repeat, avoid = marked(np.array([0, 1, 2]), np.array([0, 0, 0]), ways, won=False)
    assert repeat == set() and avoid == {(1, 0), (2, 0)}


def test_a_distilled_lesson_beats_a_log_and_a_log_beats_nothing(rng):
    memories = judges.remember(rng, mazes=200)
    last = {memory: won[-1] for memory, won in memories.won.items()}
    assert last[judges.LESSON].low > last[judges.SUCCESS].high > last[judges.SUCCESS].low > last[judges.NOTHING].high
    assert last[judges.LOG].value > last[judges.NOTHING].value
    assert memories.elsewhere[judges.LESSON].high < 0.25


def by_linear_algebra(mazes, maze, weight):
    cells = mazes.side**2
    chance = weight / weight.sum(1, keepdims=True)
    move = np.zeros((cells, cells))
    for cell, d in np.ndindex(cells, 4):
        move[cell, mazes.ways[cell, d]] += chance[cell, d]
    keep = slice(0, cells - 1)
    return np.linalg.solve(np.eye(cells - 1) - move[keep, keep], np.ones(cells - 1))[0]


def test_steps_with_a_critic_by_linear_algebra(rng):
    mazes = judges.dig(3, 4, rng)
    verdict = judges.verdicts_of(mazes.good, 0.7, rng)
    for maze in range(3):
        want = by_linear_algebra(mazes, maze, mazes.doors[maze] * judges.odds(0.7) ** verdict[maze])
        assert judges.steps_with(mazes, maze, verdict[maze][None], 0.7)[0] == pytest.approx(want)


@pytest.mark.parametrize("accuracy, trust", [(0.9, 0.7), (0.7, 0.7), (0.6, 0.8)])
def test_mean_over_critics_by_enumerating_all_of_them(accuracy, trust, rng):
    mazes = judges.dig(1, 2, rng)
    doors = np.argwhere(mazes.doors[0, :3])
    total = 0.0
    for right in product((True, False), repeat=len(doors)):
        verdict = np.ones((4, 4), int)
        for (cell, d), r in zip(doors, right, strict=True):
            verdict[cell, d] = 1 if mazes.good[0, cell, d] == r else -1
        chance = accuracy ** sum(right) * (1 - accuracy) ** (len(doors) - sum(right))
        total += chance * by_linear_algebra(mazes, 0, mazes.doors[0] * judges.odds(trust) ** verdict)
    assert judges.mean_steps(mazes, accuracy, trust)[0] == pytest.approx(total)


@given(st.floats(0.5, 1), st.floats(0.51, 0.95), st.integers(0, 50))
@settings(max_examples=60)
def test_a_review_shortens_the_mean_walk_exactly_if_the_critic_is_right_as_often_as_trusted(accuracy, trust, seed):
    mazes = judges.dig(1, 4, np.random.default_rng(seed))
    alone, reviewed = (judges.mean_steps(mazes, a, c)[0] for a, c in ((1.0, 0.5), (accuracy, trust)))
    if abs(accuracy - trust) > 1e-3:
        assert (reviewed < alone) == (accuracy > trust)
    assert judges.mean_steps(mazes, trust, trust)[0] == pytest.approx(alone)


def test_walks_take_the_steps_that_the_formula_says(rng):
    mazes = judges.dig(1, 4, rng)
    many = judges.Mazes(4, np.repeat(mazes.doors, 4000, 0), mazes.ways, np.repeat(mazes.good, 4000, 0))
    verdict = judges.verdicts_of(many.good, 0.9, rng)
    steps = judges.attempt(many, many.doors * judges.odds(0.7) ** verdict, 5000, rng)[2]
    assert steps.mean() == pytest.approx(judges.mean_steps(mazes, 0.9, 0.7)[0], rel=0.08)


def test_thresholds_and_medians(rng):
    review = judges.measure_review(rng, trust=(0.75,), mazes=30)
    assert review.threshold(0.75) == pytest.approx(0.75, abs=1e-6)
    at = list(review.accuracy).index(0.7)
    assert review.mean[0.75][at] > review.alone > review.median[0.75][at].high


def test_the_majority_of_several_reviews_by_enumeration():
    for accuracy, reviews in ((0.65, 5), (0.9, 3), (0.5, 1)):
        want = sum(np.prod([accuracy if r else 1 - accuracy for r in right])
                   for right in product((1, 0), repeat=reviews) if sum(right) > reviews / 2)  # fmt: skip
        assert judges.majority_accuracy(accuracy, reviews) == pytest.approx(want)
    assert judges.majority_accuracy(0.6, 3) == pytest.approx(comb(3, 2) * 0.36 * 0.4 + 0.216)


# ── learning to learn ─────────────────────────────────────────────────────────────────────────────────


def test_gradient_of_the_wave_learner_by_finite_differences(rng):
    weights = reptile.newborn(rng)
    x, y = rng.normal(size=(2, 6, 1))
    got = reptile.gradient(weights, x, y)
    for i, weight in enumerate(weights):
        spots = [tuple(rng.integers(n) for n in weight.shape) for _ in range(4)]
        for spot in spots:
            losses = []
            for step in (1e-6, -1e-6):
                moved = [w.copy() for w in weights]
                moved[i][spot] += step
                losses.append(((reptile.predict(moved, x) - y) ** 2).mean())
            assert got[i][spot] == pytest.approx((losses[0] - losses[1]) / 2e-6, abs=1e-6)


def test_many_tasks_at_once_learn_as_each_alone(rng):
    weights = reptile.newborn(rng)
    x, y, _ = reptile.tasks(reptile.WAVES, 3, rng)
    together = reptile.for_each(weights, 3)
    reptile.descend(together, x, y, 4)
    for i in range(3):
        alone = [w.copy() for w in weights]
        reptile.descend(alone, x[i], y[i], 4)
        for a, b in zip(alone, together, strict=True):
            np.testing.assert_allclose(a, b[i], atol=1e-12)


def test_one_round_of_reptile_moves_the_start_to_the_mean_of_where_tasks_ended():
    weights = reptile.newborn(np.random.default_rng(0))
    moved = reptile.reptile(weights, np.random.default_rng(1), rounds=1, batch=3, inner=2)
    x, y, _ = reptile.tasks(reptile.WAVES, 3, np.random.default_rng(1))
    ended = [[w.copy() for w in weights] for _ in range(3)]
    for i, own in enumerate(ended):
        reptile.descend(own, x[i], y[i], 2)
    for w, *each in zip(moved, *ended, strict=True):
        np.testing.assert_allclose(w, np.mean(each, 0), atol=1e-12)


def test_reptile_learns_waves_quickly_and_only_waves_of_its_kind(rng):
    starts = judges.learn_to_learn(rng, rounds=400, steps=(0, 8), seeds=2, fresh=40)
    learned, random, average = (starts.at(judges.WAVES, start, 8) for start in
                                (judges.REPTILE, reptile.NOTHING, reptile.AVERAGE))  # fmt: skip
    assert learned.value < 0.5 * min(random.value, average.value)  # two networks are too few for an interval
    assert starts.at(judges.QUICK, judges.REPTILE, 8).value > 0.8 * starts.at(judges.QUICK, reptile.NOTHING, 8).value


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("result", [
    lambda rng: judges.hack_the_judge(rng, seeds=2, steps=120),
    lambda rng: judges.patch_and_retrain(rng, free=(0, 2), rounds=2, seeds=2, steps=20),
    lambda rng: judges.write_nonsense(rng, climbs=4, queries=60, patches=1),
    lambda rng: judges.best_of_n(rng, n=(1, 4), draws=50),
    lambda rng: judges.mark_steps(rng, problems=50),
    lambda rng: judges.shuffle_votes(rng, votes=200, orders=20, boards=2),
    lambda rng: judges.publish_the_best(rng, boards=20),
    lambda rng: judges.rock_paper_scissors(),
    lambda rng: judges.popular_or_good(rng, users=50, histories=4),
    lambda rng: judges.remember(rng, mazes=5),
    lambda rng: judges.measure_review(rng, trust=(0.7,), mazes=3),
    lambda rng: judges.reviewed_maze(0.8, 0.7, rng),
    lambda rng: judges.learn_to_learn(rng, rounds=3, steps=(0, 8), seeds=2, fresh=3),
])  # fmt: skip
def test_every_result_draws_itself_on_given_axes_and_says_what_it_shows(result, rng):
    assert_draws_itself(result(rng))
