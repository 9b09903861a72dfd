"""The two memories against closed forms, brute force, finite differences and published values."""

import numpy as np
import pytest

from ghosts.lab import memory
from ghosts.lab.gpt import GPT, IGNORE
from ghosts.lab.memory import core, sleep
from ghosts.lab.stats import Interval
from tests.drawing import assert_draws_itself

# ── thirty-five million ───────────────────────────────────────────────────────────────────────────────


def test_the_interviews_numbers():
    llama = memory.Memories()
    assert llama.weight_bits == pytest.approx(0.0747, abs=5e-5)  # the dossier's arithmetic
    assert llama.cache_bytes == 327_680
    assert llama.storage_ratio == pytest.approx(35.1e6, rel=1e-3)
    assert llama.information_ratio == pytest.approx(227, abs=0.5)
    assert memory.Memories(kept=3.6).information_ratio == pytest.approx(1_010, abs=0.5)


def test_large_numbers_in_words():
    numbers = {
        227: "227",
        2_048: "2,048",
        35_108_571: "35.1 million",
        2.62144e6: "2.62 million",
        3.36e12: "3.36 trillion",
    }
    assert [memory.ratio.in_words(n) for n in numbers] == list(numbers.values())


def test_a_cache_smaller_than_a_token_can_not_hold_the_token():
    tiny = memory.Memories(layers=1, kv_heads=1, head_width=1, cache_bits=1)
    assert tiny.information_ratio == tiny.storage_ratio == pytest.approx(2 / tiny.weight_bits)


# ── recall ────────────────────────────────────────────────────────────────────────────────────────────


def test_writing_once_is_the_sum_of_outer_products(rng):
    keys, values = memory.facts(rng, 2, 5, 3)
    want = [sum(np.outer(k, v) for k, v in zip(*run, strict=True)) for run in zip(keys, values, strict=True)]
    np.testing.assert_allclose(memory.write_once(keys, values), want)


def test_rehearsing_is_exact_up_to_as_many_facts_as_dimensions_and_least_squares_beyond(rng):
    keys, values = memory.facts(rng, 3, 8, 8)
    np.testing.assert_allclose(keys @ memory.rehearse(keys, values), values, atol=1e-8)
    keys, values = memory.facts(rng, 1, 20, 8)
    want = np.linalg.lstsq(keys[0], values[0], rcond=None)[0]
    np.testing.assert_allclose(memory.rehearse(keys, values)[0], want, atol=1e-8)


def test_attention_in_a_loop(rng):
    keys, values = memory.facts(rng, 1, 6, 4)
    query = rng.normal(size=(1, 2, 4))
    for row, got in zip(query[0], memory.attend(query, keys, values, sharpness=3)[0], strict=True):
        shares = np.exp([3 * row @ key for key in keys[0]])
        np.testing.assert_allclose(got, sum(s * v for s, v in zip(shares / shares.sum(), values[0], strict=True)))


def test_recalled_counts_the_nearest_value():
    values = np.eye(3)[None]
    np.testing.assert_allclose(memory.recalled(values[:, [0, 2, 2]], values), [2 / 3])


def test_a_window_recalls_its_own_facts_and_no_other(rng):
    share = memory.recall(rng, d=32, N=64, runs=4)
    np.testing.assert_allclose(share["attention, window"], 16 / 64)
    np.testing.assert_allclose(share["attention"], 1)
    assert (share["weights, one pass"] < 1).all()


def test_prices():
    curves = memory.recall_curves(np.random.default_rng(0), N=(8, 512), runs=2)
    assert curves.floats("attention", 512) == 32_768
    assert curves.floats("weights, one pass", 512) == curves.floats("attention, window", 512) == 1_024


def test_a_haze_has_a_best_beyond_which_fewer_come_back_and_attention_has_none():
    curves = memory.recall_curves(np.random.default_rng(0), N=(8, 128, 512), runs=4)
    few, best, many = (each.value for each in curves.back("weights, one pass"))
    assert few < many < best
    for memory_, share in curves.share.items():
        back = curves.back(memory_)
        assert [each.value for each in back] == [n * each.value for n, each in zip((8, 128, 512), share, strict=True)]
        assert all(each.low <= each.value <= each.high for each in back)
    assert [each.value for each in curves.back("attention")] == [8, 128, 512]


# ── the cache ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ghost(rng):
    model = GPT(11, rng, width=8, layers=2, heads=2, context=16)
    model.flat[:] = rng.normal(0, 0.4, model.flat.size)  # newborn blocks do nothing: give them something to do
    return model


def test_one_by_one_equals_all_at_once_and_the_cache_can_be_rebuilt(ghost, rng):
    tokens = rng.integers(11, size=16)
    logits, cache = memory.read_one_by_one(ghost, tokens)
    np.testing.assert_allclose(logits, ghost.logits(tokens), atol=2e-5)
    assert memory.cache_gap(cache, memory.cache_of(ghost, tokens)) < 1e-5
    other = memory.cache_of(ghost, (tokens + 1) % 11)
    assert memory.cache_gap(cache, other) > 1e-2


def test_decoding_reports_equal_logits_and_the_bytes_of_the_architecture(ghost, rng):
    result = memory.decoding_times(ghost, rng.integers(11, size=16), rng, length=(4, 12), repeats=3)
    assert result.gap < 1e-4
    np.testing.assert_array_equal(
        result.nbytes, [2 * 2 * 8 * 4 * n for n in (4, 12)]
    )  # k and v, layers, width, float32


# ── learning in context ───────────────────────────────────────────────────────────────────────────────


def test_linear_attention_is_one_step_of_gradient_descent(rng):
    x, y, query, _ = memory.prompts(rng, (200,), n=20, d=5)
    attended = memory.linear_attention(x, y, query, 0.7 * np.eye(5))
    stepped = memory.one_step(x, y, query, 0.7)
    assert np.abs(attended - stepped).max() < 1e-15 * 5 * np.abs(stepped).max()


def test_the_step_follows_the_gradient_by_finite_differences(rng):
    (x,), (y,), (query,), _ = memory.prompts(rng, (1,), n=7, d=3)

    def loss(w):
        return ((y - x @ w) ** 2).mean() / 2

    gradient = [(loss(h) - loss(-h)) / 2e-5 for h in 1e-5 * np.eye(3)]
    assert memory.one_step(x, y, query, 0.3) == pytest.approx(-0.3 * query @ gradient, abs=1e-8)


def test_linear_attention_with_any_matrix_in_a_loop(rng):
    (x,), (y,), (query,), _ = memory.prompts(rng, (1,), n=4, d=3)
    M = rng.normal(size=(3, 3))
    want = sum(key @ M @ query * value for key, value in zip(x, y, strict=True)) / 4
    assert memory.linear_attention(x, y, query, M) == pytest.approx(want)


def test_training_finds_the_best_step(rng):
    trained = memory.train_attention(rng, n=(20,), runs=4, steps=400)
    assert trained.theory[0] == pytest.approx(0.769, abs=5e-4)  # the published value
    assert trained.diagonal[0].value == pytest.approx(20 / 26, abs=0.015)
    assert trained.error[0].value == pytest.approx(30 / 26, abs=0.1)
    assert trained.rest[0] < 0.03


def test_steps_follow_from_the_eigenvalues(rng):
    S, w = memory.stretched(rng, 3, 4, 50.0)
    values, vectors = np.linalg.eigh(S)
    np.testing.assert_allclose(values[:, -1] / values[:, 0], 50)
    along = np.einsum("rde,rd->re", vectors, w)

    def first(error):
        return [next(k for k in range(1, 10_000)
                     if np.linalg.norm(error(k, run) * along[run]) < 1e-4 * np.linalg.norm(w[run]))
                for run in range(3)]  # fmt: skip

    rate = 2 / (values[:, 0] + values[:, -1])
    descent = first(lambda k, run: (1 - rate[run] * values[run]) ** k)
    newton = first(lambda k, run: (1 - (values[run] / values[run, -1]) ** 2) ** (2**k))
    np.testing.assert_array_equal(memory.steps_of_descent(S, w, 1e-4), descent)
    np.testing.assert_array_equal(memory.steps_of_newton(S, w, 1e-4), newton)


# ── capacity ──────────────────────────────────────────────────────────────────────────────────────────


def test_cover_in_two_dimensions_by_turning_a_line(rng):
    """N points about the origin of a plane: turning a line once gives every labelling that a line can give."""
    points = rng.normal(size=(6, 2))
    turns = np.linspace(0, 2 * np.pi, 20_001)
    labellings = {tuple(row) for row in (np.stack([np.cos(turns), np.sin(turns)], 1) @ points.T > 0)}
    assert memory.cover(6, 2) == len(labellings) / 2**6


@pytest.mark.parametrize("d", [1, 5, 300])
def test_cover_is_one_half_at_two_bits_per_weight(d):
    assert memory.cover(2 * d, d) == 0.5
    assert memory.cover(d, d) == 1


def test_bits_stored_by_the_messages_they_save(rng):
    logits = rng.normal(size=(1, 4, 4))
    p = np.exp(logits[0]) / np.exp(logits[0]).sum(1, keepdims=True)
    assert memory.bits_stored(logits)[0] == pytest.approx(4 * 2 + sum(np.log2(p[i, i]) for i in range(4)))
    assert memory.bits_stored(np.zeros((1, 8, 8)))[0] == pytest.approx(0)  # a guesser
    assert memory.bits_stored(50 * np.eye(8)[None])[0] == pytest.approx(24)  # a perfect memory


def test_a_memory_is_full_between_two_sizes_and_filling_finds_the_minimum(rng):
    few = memory.fill(rng, d=8, N=10, runs=3, steps=600)
    many = memory.fill(rng, d=8, N=60, runs=3, steps=600)
    share = [((K @ W @ V.swapaxes(1, 2)).argmax(-1) == np.arange(K.shape[1])).mean() for K, V, W in (few, many)]
    assert share[0] == 1
    assert share[1] < 0.5
    K, V, W = (each.astype(float) for each in many)
    best = memory.bits_stored(K @ W @ V.swapaxes(1, 2))
    for _ in range(5):  # the loss is convex in W: no small change may store more
        near = memory.bits_stored(K @ (W + 0.05 * rng.normal(size=W.shape)) @ V.swapaxes(1, 2))
        assert (near < best).all()


def test_rounding_leaves_so_many_levels(rng):
    W = rng.uniform(-1, 1, size=(2, 20, 20))
    for bits in (1, 3):
        assert len(np.unique(memory.rounded(W, bits)[0])) == 2**bits
    np.testing.assert_allclose(memory.rounded(W, 20), W, atol=1e-5)


# ── small networks ────────────────────────────────────────────────────────────────────────────────────


def test_perceptrons_learn_along_their_gradient(rng):
    nets = memory.Perceptrons(rng, 2, 3, 4)
    x, y = rng.normal(size=(2, 6, 3)), rng.integers(2, size=(2, 6)).astype(float)
    before = [each.astype(float) for each in nets.weights]

    def loss(weights):
        W, b, read = weights
        z = (np.maximum(x @ W + b, 0) @ read)[..., 0]
        return (np.log1p(np.exp(z)) - y * z).mean(1).sum()

    seen = []
    for adam in nets.adams:
        adam.step = lambda gradient, rate: seen.append(gradient)
    nets.learn(x, y, 0.1)
    for i, gradient in enumerate(seen):
        for at in [(0,) * 3, tuple(n - 1 for n in gradient.shape)]:
            up, down = ([each.copy() for each in before] for _ in range(2))
            up[i][at] += 1e-5
            down[i][at] -= 1e-5
            assert gradient[at] == pytest.approx((loss(up) - loss(down)) / 2e-5, abs=2e-4)


def test_questions_ask_which_number_is_greater(rng):
    x, rule, _ = memory.questions(rng, 1, 50)
    for digits, answer in zip(x[0], rule[0], strict=True):
        a, b = (int("".join("1" if bit > 0 else "0" for bit in half[::-1]), 2) for half in (digits[:8], digits[8:]))
        assert answer == (a > b)


# ── facts and an algorithm ────────────────────────────────────────────────────────────────────────────


def test_pages_repeat_and_only_the_second_writing_counts(rng):
    inputs, targets = memory.pages(rng, 3)
    assert inputs.shape == targets.shape == (3, core.CONTEXT)
    assert (inputs[:, 0] == core.COPY).all()
    assert (targets[:, : core.HALF] == IGNORE).all()
    np.testing.assert_array_equal(targets[:, core.HALF :], inputs[:, 1 : core.HALF + 1])


def test_lists_are_facts_and_only_answers_count(rng):
    facts = memory.world(rng, 30)
    assert len({tuple(pair) for pair in facts[:, :2]}) == 30
    inputs, targets = memory.lists(facts, rng, 4, scrambled=False)
    answer = {tuple(pair): value for *pair, value in facts.tolist()}
    for row, target in zip(inputs, targets, strict=True):
        asked = np.flatnonzero(target != IGNORE)
        np.testing.assert_array_equal(asked, np.arange(2, core.CONTEXT, 3))
        assert all(answer[row[t - 1], row[t]] == target[t] for t in asked)


def test_a_newborn_ghost_guesses(rng):
    model = GPT(core.TOKENS + 2, rng, width=16, layers=2, heads=2, context=core.CONTEXT)
    model.weights.embed[:] *= 1e-3
    copying, knowing = memory.chances(model, memory.world(rng, 40), rng)
    assert copying == pytest.approx(1 / 26, abs=0.003)
    assert knowing == pytest.approx(1 / 26, abs=0.003)


def test_a_reminder_teaches_a_copy_and_leaves_the_ghost_as_it_was(rng):
    model, facts = core.ghost(rng, 16), memory.world(rng, 2)
    before = model.flat.copy()
    assert memory.reminded(model, facts, rng) > 2 * memory.chances(model, facts, rng)[1]
    np.testing.assert_array_equal(model.flat, before)


# ── sleep ─────────────────────────────────────────────────────────────────────────────────────────────


def test_tasks_lie_apart_and_are_answered_by_a_line(rng):
    days = sleep.tasks(rng, 2, 2, 400)
    middles = np.array([x.mean((0, 1)) for x, _ in days])
    np.testing.assert_allclose(middles, sleep.centres(2), atol=0.15)
    np.testing.assert_allclose(np.linalg.norm(sleep.centres(2), axis=1), sleep.RADIUS)
    for x, y in days:
        assert 0.2 < y.mean() < 0.8
        for run in range(2):
            line = np.linalg.lstsq(np.c_[x[run], np.ones(400)], 2 * y[run] - 1, rcond=None)[0]
            assert ((np.c_[x[run], np.ones(400)] @ line > 0) == y[run]).mean() > 0.95


def test_dreams_are_labelled_by_yesterday(rng):
    nets = memory.Perceptrons(rng, 3, 2, 8)
    x, y = sleep.dream(nets, np.array([0.0, 1, 5])[:, None, None], rng, 3, 2)
    assert (x[0] == 0).all()
    assert x[2].std() == pytest.approx(5, rel=0.25)
    np.testing.assert_allclose(y, 1 / (1 + np.exp(-nets(x))), rtol=1e-5)


def test_naive_forgets_and_dreams_remember():
    days = memory.five_days(np.random.default_rng(1), runs=4)
    assert days.by_day["naive"][0].value < 0.7 < 0.8 < days.by_day["dreams"][0].value
    assert days.overall["naive"].high < days.overall["dreams"].low
    assert days.overall["dreams"].value < days.overall["joint"].value + 0.02


def a_core():
    """What two arms of two and of three runs would leave."""
    arms = {"16 wide, facts": np.array([[0.1, 0.5], [0.7, 0.9]]), "stripped": np.array([[0.9, 0.1]] * 3)}
    guess = Interval(0.5, 0.4, 0.6)
    return core.Core(arms, dict.fromkeys(arms, 10), 96, guess, guess)


def test_a_core_averages_its_runs_and_never_leaves_what_a_chance_can_be():
    both = a_core()
    assert both.copying["16 wide, facts"].value == pytest.approx(0.4)
    assert both.knowing["16 wide, facts"].value == pytest.approx(0.7)
    assert (both.copying["16 wide, facts"].low, both.copying["16 wide, facts"].high) == (0, 1)
    assert both.copying["stripped"] == Interval(0.9, pytest.approx(0.9), pytest.approx(0.9))


# ── every result speaks and draws ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("make", [
    memory.Memories,
    lambda: memory.recall_curves(np.random.default_rng(0), N=(8, 16), runs=2),
    lambda: memory.recall_under_noise(np.random.default_rng(0), N=16, noise=(0, 1), runs=2),
    lambda: memory.train_attention(np.random.default_rng(0), n=(5, 10), runs=2, steps=5, batch=8),
    lambda: memory.race(np.random.default_rng(0), condition=(3, 10), runs=3),
    lambda: memory.capacity(np.random.default_rng(0), d=4, N=(3, 4, 16), runs=2, steps=100, bits=(8, 2)),
    lambda: memory.price(np.random.default_rng(0), N=(16, 32), runs=2),
    a_core,
])  # fmt: skip
def test_results_draw_and_describe(make):
    result = make()
    assert len(result.describe()) > 60
    assert "nan" not in result.describe()
    assert_draws_itself(result)
