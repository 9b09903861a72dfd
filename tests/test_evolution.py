"""Lesson 03's experiments against counting, loops, finite differences and curves whose answer is known."""

import bz2
from itertools import pairwise

import numpy as np
import pytest

from ghosts.desk import training as desk
from ghosts.lab import evolution as ev
from ghosts.lab.evolution import circuits, lineage, origins
from ghosts.lab.gpt import GPT
from ghosts.lab.stats import Interval
from ghosts.lab.text import Corpus
from ghosts.lab.training import windows
from tests.drawing import assert_draws_itself

TINY = Corpus("tiny", "made up", "none", "abcabcabdabc\n" * 60)


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def ghost(vocabulary=5, context=8, seed=0):
    """A ghost with random weights everywhere: a newborn one hides mistakes behind zeros."""
    rng = np.random.default_rng(seed)
    model = GPT(vocabulary, rng, width=8, layers=2, heads=2, context=context, dtype=np.float64)
    model.flat[:] = rng.normal(0, 0.4, model.flat.shape)
    return model


def finite_differences(f, x, step=1e-6):
    slope = np.zeros_like(x)
    for at in np.ndindex(x.shape):
        here = x[at]
        x[at] = here + step
        above = f()
        x[at] = here - step
        slope[at] = (above - f()) / (2 * step)
        x[at] = here
    return slope


# ── the ladder ────────────────────────────────────────────────────────────────────────────────────────


def test_the_bigram_is_counting(rng):
    tokens = rng.integers(4, size=500)
    model = ev.Bigram(tokens, 4, smoothing=0.5)
    for a in range(4):
        followers = [b for x, b in pairwise(tokens) if x == a]
        want = np.array([followers.count(b) + 0.5 for b in range(4)])
        got = np.exp(model.next_logits(np.array([[9, a]]))[0])
        np.testing.assert_allclose(got, want)


def test_bits_are_the_mean_surprise_of_every_character_that_can_be_predicted(rng):
    model = ev.MLP(5, rng, context=3, embed=2, hidden=4)
    tokens = rng.integers(5, size=30)
    costs = []
    for i in range(3, 30):
        logits = model.next_logits(tokens[None, i - 3 : i])[0].astype(float)
        costs.append(np.log2(np.exp(logits).sum()) - logits[tokens[i]] / np.log(2))
    assert ev.bits(model, tokens) == pytest.approx(np.mean(costs), abs=1e-6)


def test_the_mlps_gradient_is_the_slope_in_every_weight(rng):
    model = ev.MLP(5, rng, context=3, embed=2, hidden=4, dtype=np.float64)
    x, y = rng.integers(5, size=(6, 3)), rng.integers(-1, 5, size=(6, 1))
    loss, grad = model.loss_and_grad(x, y)
    logits = model.next_logits(x)
    counted = y[:, 0] >= 0
    nats = np.log(np.exp(logits).sum(1)) - logits[np.arange(6), y[:, 0]]
    assert loss == pytest.approx(nats[counted].mean())
    want = finite_differences(lambda: model.loss_and_grad(x, y)[0], model.flat)
    np.testing.assert_allclose(grad, want, atol=1e-8)


def test_archivers_are_charged_for_what_the_text_adds():
    before, text = "the cat sat on the mat. " * 50, "the dog sat on the mat. "
    alone, after = ev.archive(before, text)["bz2"]
    assert alone == 8 * len(bz2.compress(text.encode(), 9)) / len(text)
    both, first = (len(bz2.compress(part.encode(), 9)) for part in (before + text, before))
    assert after == 8 * (both - first) / len(text)
    assert after < alone


def test_an_exam_is_the_beginning_of_each_tenth():
    tokens = np.arange(400_000)
    papers = ev.exam(tokens)
    assert papers.shape == (10, 10_000)
    np.testing.assert_array_equal(papers[:, 0], np.arange(10) * 40_000)
    assert ev.sit(np.mean, papers).value == papers.mean()


def test_a_ghost_beats_the_archivers_that_need_more_bits_than_its_interval():
    steps = ev.Ladder({"GPT": Interval(1.8, 1.7, 1.9)}, {"gzip": (2.5, 2.4), "bz2": (2.1, 1.85), "lzma": (2.3, 1.6)})
    assert steps.beaten("GPT") == ["gzip"]


def test_a_page_begins_with_its_prompt_and_its_surprise_is_the_writers(rng):
    V = len(TINY.alphabet)
    writers = {"bigram": ev.Bigram(TINY.train, V), "MLP": ev.MLP(V, rng), "GPT": ghost(V)}
    for writer in writers.values():
        made = ev.page(writer, TINY, "abc", rng, length=30)
        assert f"The {type(writer).__name__} writes" in made.describe()
        assert made.text.startswith("abc") and len(made.text) == len(made.surprise) == 33
        made.plot().figure.canvas.draw()
    tokens = TINY.encode("abcabdab")  # short enough to be seen at once
    logits = writers["GPT"].logits(tokens)
    want = np.log2(np.exp(logits[:-1]).sum(1)) - logits[np.arange(7), tokens[1:]] / np.log(2)
    np.testing.assert_allclose(ev.surprise(writers["GPT"], tokens)[1:], want, atol=1e-9)


def test_surprise_of_a_long_page_always_sees_half_a_context(rng):
    model, tokens = ghost(), rng.integers(5, size=29)
    got = ev.surprise(model, tokens)
    for i in range(1, 29):
        start = max(0, (i - 1) // 4 * 4 - 4)  # contexts of 8, begun at every fourth token
        logits = model.logits(tokens[start:i])[-1]
        want = np.log2(np.exp(logits).sum()) - logits[tokens[i]] / np.log(2)
        assert got[i] == pytest.approx(want)


# ── circuits ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_fact_is_the_same_in_every_document_and_the_first_keys_are_common(rng):
    values = circuits.facts(rng)
    text = circuits.factual(rng, values, 2000)
    keys, said = text[:, ::2] - circuits.SYMBOLS, text[:, 1::2] - circuits.SYMBOLS - circuits.KEYS
    np.testing.assert_array_equal(said, values[keys])
    counts = np.bincount(keys.ravel(), minlength=circuits.KEYS)
    assert counts[0] / counts[3] == pytest.approx(4, rel=0.15)


def test_a_rule_holds_within_a_document_and_is_new_in_the_next(rng):
    text = circuits.ruled(rng, 300, jump=0)
    followers = []
    for row in text:
        follows = {}
        for a, b in pairwise(row):
            assert follows.setdefault(int(a), int(b)) == b
        assert 4 <= len(follows) <= 6
        followers.append(follows)
    zero = [follows[0] for follows in followers if 0 in follows]
    assert len(set(zero)) == circuits.SYMBOLS - 1
    jumping = circuits.ruled(rng, 300)
    lag = [np.mean(jumping[:, back:] == jumping[:, :-back]) for back in range(1, 12)]
    assert max(lag) < 0.4  # no fixed distance back is right


def test_the_probes_read_probabilities(rng):
    model, values = GPT(circuits.VOCABULARY, rng, width=16, layers=1, heads=2, context=24), circuits.facts(rng)
    told = []
    for key in range(circuits.KEYS):
        logits = model.logits(np.array([circuits.SYMBOLS + key]))[0].astype(float)
        told.append(np.exp(logits[circuits.SYMBOLS + circuits.KEYS + values[key]]) / np.exp(logits).sum())
    assert circuits.knowledge(model, values) == pytest.approx(np.mean(told), rel=1e-4)
    sequences = ev.repeated(rng, 5)
    np.testing.assert_array_equal(sequences[:, :9], sequences[:, 9:])
    logits = model.logits(sequences[:, :-1]).astype(float)
    p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
    second = [p[n, t, sequences[n, t + 1]] for n in range(5) for t in range(9, 17)]
    assert ev.induction_score(model, sequences) == pytest.approx(np.mean(second), rel=1e-4)


@pytest.mark.parametrize(("mid", "width"), [(300, 100), (650, 400)])
def test_a_rise_is_found_where_it_was_put(mid, width, rng):
    steps = np.arange(0, 1001, 25)
    curve = 0.1 + 0.6 / (1 + np.exp(-2 * np.log(9) * (steps - mid) / width)) + 0.01 * rng.normal(size=len(steps))
    rise = ev.locate_rise(steps, curve)
    assert rise.mid == pytest.approx(mid, abs=15)
    assert rise.width == pytest.approx(width, rel=0.15)
    assert (rise.floor, rise.top) == pytest.approx((0.1, 0.7), abs=0.03)
    tenth = np.interp(0.1 + 0.06, curve, steps) if (np.diff(curve) > 0).all() else rise.onset
    assert rise.onset == pytest.approx(tenth, abs=25)
    assert rise.onset == pytest.approx(mid - width / 2, abs=30)


def test_what_does_not_rise_has_no_place(rng):
    rise = ev.locate_rise(np.arange(0, 1001, 25), 0.1 + 0.02 * rng.normal(size=41))
    assert not rise.happened and np.isnan(rise.mid)


def test_the_textbook_head_scores_one_and_two_hops_are_found():
    period, T = 5, 10
    textbook = np.zeros((T, T))
    textbook[np.arange(T), np.maximum(np.arange(T) - period + 1, 0)] = 1
    assert ev.look_back(textbook, period) == 1
    three_back, two_back = (np.eye(T)[np.maximum(np.arange(T) - back, 0)] for back in (3, 1))
    assert ev.look_back(three_back, period) == 0
    assert ev.look_back(three_back @ two_back, period) == 1


def test_a_gaze_is_the_models_attention_and_knows_how_far_back(rng):
    model = ghost(len(TINY.alphabet))
    seen = ev.gaze(model, TINY, "abcabd")
    np.testing.assert_array_equal(seen.attention, model.attention(TINY.encode("abcabd")))
    far = [[sum(share[t, s] * (t - s) for t in range(6) for s in range(6)) / 6 for share in heads]
           for heads in seen.attention]  # fmt: skip
    np.testing.assert_allclose(seen.back(), far)
    assert f"layer 2, head 1: {far[1][0]:.1f}" in seen.describe()


def test_two_layers_get_the_circuit_and_one_does_not():
    two, one = circuits.grow(ev.TWO, 102, 900, every=50), circuits.grow(ev.ONE, 105, 900, every=50)
    for life in (two, one):
        assert life.probes[ev.KNOWLEDGE][-1] > 0.95
    assert one.probes[ev.CIRCUIT].max() < 0.2 < 0.3 < two.probes[ev.CIRCUIT][-1]
    wired = ev.wiring(two.model, ev.repeated(np.random.default_rng(0), 50))
    assert max(wired.one_hop, wired.two_hops) > 2 * wired.blind
    assert wired.describe() and wired.plot()


# ── origins ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_gradient_is_the_slope_of_the_loss(rng):
    weights = [rng.normal(size=shape) for shape in ((2, 16, 32), (2, 1, 32), (2, 32, 3))]
    x, y = rng.normal(size=(2, 5, 16)), np.sign(rng.normal(size=(2, 5, 3)))
    grads = origins.gradient(weights, x, y)
    for which, spot in ((0, (1, 3, 4)), (1, (0, 0, 7)), (2, (1, 9, 2))):
        array = weights[which]
        here, ends = array[spot], []
        for nudge in (1e-6, -1e-6):
            array[spot] = here + nudge
            ends.append(origins.loss(weights, x, y)[spot[0]] * 3)  # the loss is a mean over the three tasks too
        array[spot] = here
        assert grads[which][spot] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-7)


def test_labels_follow_the_hidden_features(rng):
    world, task = origins.world_features(rng, 1), np.array([[[1.0], [0.0], [0.0], [-2.0]]])
    x = rng.normal(size=(1, 50, 16))
    first, last = (np.abs(x[0] @ world[0, :, f]) - np.sqrt(2 / np.pi) for f in (0, 3))
    np.testing.assert_array_equal(origins.labels(x, world, task)[0, :, 0], np.sign(first - 2 * last))


def test_steps_are_those_until_the_line_is_first_reached():
    right = np.array([[0.5, 0.5, 0.9], [0.86, 0.5, 0.2], [0.5, 0.7, 0.2]])
    race = ev.Origins({"nothing": right}, {}, 0, 0.85)
    np.testing.assert_array_equal(race.steps("nothing"), [1, 2, 0])


def test_a_gain_is_taken_world_by_world():
    nothing, pretrained = np.full((9, 2), 0.5), np.full((9, 2), 0.5)
    nothing[[4, 8], [0, 1]] = pretrained[[3, 7], [0, 1]] = 0.9
    race = ev.Origins({"nothing": nothing, "pretraining": pretrained}, {}, 0, 0.85)
    assert (race.gain("pretraining").low, race.gain("pretraining").high) == (1, 1)


def test_pretraining_is_a_head_start_in_its_own_world_only(rng):
    world, other = origins.world_features(rng, 4), origins.world_features(rng, 4)
    learned, nothing = origins.pretrain(world, 120_000, rng), origins.newborn(rng, 4)
    at_20 = [origins.live(start, here, 0.3, 20, 4, rng)[-1].mean()
             for start, here in ((learned, world), (nothing, world), (learned, other))]  # fmt: skip
    assert at_20[0] > at_20[1] + 0.15
    assert at_20[2] < at_20[1] + 0.1


def test_evolution_climbs_what_it_is_judged_by(rng):
    world = origins.world_features(rng, 4)
    young, old = (origins.evolve(world, budget, np.random.default_rng(5)) for budget in (0, 2_000_000))
    after = [origins.live(start, world, 0.3, 40, 10, np.random.default_rng(6))[-1].mean() for start in (young, old)]
    assert after[1] > after[0] + 0.02


# ── lineages ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_life_is_gradient_descent_on_the_squared_error():
    genome, task = np.random.default_rng(1).normal(size=(2, 3, 9)), np.random.default_rng(2).normal(size=(2, 1, 8))
    genome[..., 8] = np.log(0.1)
    got = lineage.live(genome, task, np.random.default_rng(7), steps=1, examples=4)
    x = np.random.default_rng(7).normal(size=(2, 1, 4, 8))
    for i in range(2):
        for j in range(3):
            w = genome[i, j, :8].copy()
            w -= 0.1 * sum((w @ row - task[i, 0] @ row) * row for row in x[i, 0]) / 4
            assert got[i, j] == pytest.approx(((w - task[i, 0]) ** 2).mean())


def test_a_still_world_is_inherited_and_a_moving_one_is_not(rng):
    handed = ev.hand_down(rng, lineages=6, generations=150)
    assert handed.end(ev.STILL, ev.BEFORE).value == pytest.approx(1 - handed.shared, abs=0.06)
    assert handed.end(ev.MOVING, ev.BEFORE).high > 0.95
    for world in (ev.STILL, ev.MOVING):
        assert handed.rate_grown(world).low > 10
        assert handed.end(world, ev.AFTER).value < 0.15


# ── watching ──────────────────────────────────────────────────────────────────────────────────────────


def test_watching_is_plain_text_without_a_front_end(rng, capsys):
    model = GPT(len(TINY.alphabet), rng, width=16, layers=1, heads=2, context=16)
    desk.watch(model, windows(TINY.train, 16, 8), rng, seconds=30, steps=40, sample=lambda model: "a sample")
    told = capsys.readouterr().out
    assert "100%" in told and "a sample" in told and "<" not in told


def test_more_training_lowers_the_loss_and_stopping_loses_nothing(rng, capsys):
    model = GPT(len(TINY.alphabet), rng, width=16, layers=1, heads=2, context=16)
    draw = windows(TINY.train, 16, 8)
    newborn = model.bits_per_character(TINY.held_out)

    def stop(model):
        raise KeyboardInterrupt

    stopped = desk.watch(model, draw, rng, seconds=30, steps=160, sample=stop)
    some = model.bits_per_character(TINY.held_out)
    assert stopped.interrupted and "Nothing is lost" in capsys.readouterr().out
    assert some < newborn
    desk.watch(model, draw, rng, seconds=30, steps=150)
    assert model.bits_per_character(TINY.held_out) < some


def test_the_bar_shows_the_latest_report_and_escapes_the_sample(monkeypatch):
    from ghosts.lab.training import Progress

    shown = []
    handle = type("Handle", (), {"update": lambda self, bar: shown.append(bar._repr_html_())})()
    monkeypatch.setattr(desk, "display", lambda bar, display_id: handle)
    bar = desk.Bar()
    assert "begins" in repr(bar) and "begins" in bar._repr_html_()
    bar(Progress(0.5, 10, 1.234, 1000.0, "<b>"))
    assert "50%" in shown[0] and "1.234" in shown[0] and "&lt;b&gt;" in shown[0]
    assert "1.234" in repr(bar)


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("result", [
    lambda rng: ev.Ladder({"GPT": Interval(1.8, 1.7, 1.9)}, {"gzip": (2.5, 2.4)}),
    lambda rng: ev.race(rng, seeds=3, budget=30_000, life=6, tasks=1),
    lambda rng: ev.gaze(ghost(len(TINY.alphabet)), TINY, "abcabd"),
    lambda rng: ev.hand_down(rng, lineages=2, generations=20),
    lambda rng: ev.two_things(steps=50, lives=(2, 2, 2)),
])  # fmt: skip
def test_every_result_draws_itself_on_given_axes_and_says_what_it_shows(result, rng):
    assert_draws_itself(result(rng))
