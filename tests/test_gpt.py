"""The engine against finite differences, PyTorch, its readable twin, counting, and itself by another road."""

import copy
import pickle
import threading

import numpy as np
import pytest

from ghosts.lab import autograd
from ghosts.lab.gpt import GPT, IGNORE, SIZES, AdamW, Cache, sample, softmax
from ghosts.lab.training import Trainer, train, windows

TINY = {"width": 8, "layers": 2, "heads": 2, "context": 6}


def ghost(dtype=np.float64, seed=0, vocabulary=11, **own) -> GPT:
    """A ghost all of whose weights are random: a newborn one has zeros that hide mistakes."""
    rng = np.random.default_rng(seed)
    model = GPT(vocabulary, rng, dtype=dtype, **(TINY | own))
    model.flat[:] = rng.normal(0, 0.4, model.flat.shape)
    return model


def batch(seed=1, B=3, T=5, vocabulary=11, ignored=True) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, vocabulary, (B, T)), rng.integers(IGNORE if ignored else 0, vocabulary, (B, T))


# ── the gradient ──────────────────────────────────────────────────────────────────────────────────────


def test_gradient_equals_finite_differences_in_every_weight():
    model, (x, y) = ghost(), batch()
    _, grad = model.loss_and_grad(x, y)
    for i in range(model.flat.size):
        here = model.flat[i]
        model.flat[i] = here + 1e-5
        above, _ = model.loss_and_grad(x, y)
        model.flat[i] = here - 1e-5
        below, _ = model.loss_and_grad(x, y)
        model.flat[i] = here
        assert grad[i] == pytest.approx((above - below) / 2e-5, abs=1e-9)


def test_fast_path_equals_readable_twin():
    model, (x, y) = ghost(), batch()
    fast, slow = model.loss_and_grad(x, y), autograd.loss_and_grad(model, x, y)
    assert fast[0] == pytest.approx(slow[0], abs=1e-13)
    np.testing.assert_allclose(fast[1], slow[1], atol=1e-13)


def test_gradient_is_not_spoilt_by_memory_that_was_used_before():
    model, trainer = ghost(), Trainer(ghost(), parts=2)
    trainer.loss_and_grad(*batch(seed=7, B=4, T=6))
    _, grad = trainer.loss_and_grad(*batch(T=4))
    np.testing.assert_allclose(grad, model.loss_and_grad(*batch(T=4))[1], atol=1e-14)


@pytest.mark.parametrize("B", [1, 2, 3, 8])
@pytest.mark.parametrize("parts", [1, 2, 3])
def test_split_batch_has_the_whole_batchs_gradient_even_when_ignored_targets_are_uneven(B, parts):
    model, (x, y) = ghost(), batch(B=B)
    y[0, 1:] = IGNORE
    whole, split = model.loss_and_grad(x, y), Trainer(model, parts).loss_and_grad(x, y)
    assert split[0] == pytest.approx(whole[0], abs=1e-13)
    np.testing.assert_allclose(split[1], whole[1], atol=1e-13)


def test_ignored_targets_count_for_nothing():
    model, (x, y) = ghost(), batch(ignored=False)
    y[:, 2:] = IGNORE
    loss, grad = model.loss_and_grad(x, y)
    short_loss, short_grad = model.loss_and_grad(x[:, :2], y[:, :2])
    assert loss == pytest.approx(short_loss, abs=1e-13)
    np.testing.assert_allclose(grad, short_grad, atol=1e-13)


# ── against PyTorch ───────────────────────────────────────────────────────────────────────────────────


def torch_logits(torch, weights: dict, heads: int, x):
    """The same architecture in PyTorch's own words, from the definition of each layer."""
    F = torch.nn.functional
    d = weights["embed"].shape[1]
    h = F.embedding(x, weights["embed"]) + weights["place"][: x.shape[1]]
    for qkv, mix, up, down in zip(*(weights[n] for n in ("qkv", "mix", "up", "down")), strict=True):
        q, k, v = (
            part.unflatten(-1, (heads, -1)).transpose(1, 2)
            for part in (F.rms_norm(h, (d,), eps=1e-5) @ qkv).split(d, -1)
        )
        h = h + F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2) @ mix
        h = h + F.relu(F.rms_norm(h, (d,), eps=1e-5) @ up).square() @ down
    return F.rms_norm(h, (d,), eps=1e-5) @ weights["embed"].T


@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float64, 1e-12), (np.float32, 1e-5)])
@pytest.mark.parametrize("size", ["small", "medium"])
def test_logits_loss_and_gradient_equal_pytorchs(size, dtype, tolerance):
    torch = pytest.importorskip("torch")
    model = GPT(68, np.random.default_rng(0), size, dtype=dtype)
    model.flat[:] = np.random.default_rng(1).normal(0, 0.1, model.flat.shape)
    x, y = batch(B=4, T=model.context, vocabulary=68)
    weights = {n: torch.tensor(getattr(model.weights, n), requires_grad=True) for n in model.shapes}
    logits = torch_logits(torch, weights, model.heads, torch.tensor(x))
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), torch.tensor(y).flatten(), ignore_index=IGNORE)
    loss.backward()
    mine, grad = model.loss_and_grad(x, y)
    np.testing.assert_allclose(model.logits(x), logits.detach().numpy(), atol=tolerance)
    assert mine == pytest.approx(loss.item(), abs=tolerance)
    theirs = np.concatenate([weights[n].grad.numpy().ravel() for n in model.shapes])
    np.testing.assert_allclose(grad, theirs, atol=tolerance)


def test_adamw_equals_pytorchs_over_many_steps():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    mine = rng.normal(size=50)
    theirs = torch.tensor(mine.copy(), requires_grad=True)
    ours = AdamW(mine, betas=(0.9, 0.95), eps=1e-8, decay=0.1)
    other = torch.optim.AdamW([theirs], lr=1.0, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.1)
    for step in range(30):
        grad, lr = rng.normal(size=50) * 10.0 ** -(step % 5), 0.01 * (step + 1)
        ours.step(grad, lr)
        other.param_groups[0]["lr"] = lr
        theirs.grad = torch.tensor(grad)
        other.step()
    np.testing.assert_allclose(mine, theirs.detach().numpy(), atol=1e-12)


# ── what it computes ──────────────────────────────────────────────────────────────────────────────────


def test_a_ghost_that_sees_one_token_learns_what_a_bigram_table_counts():
    tokens = np.random.default_rng(0).choice(4, 400, p=[0.5, 0.3, 0.15, 0.05])
    pairs = np.stack([tokens[:-1], tokens[1:]], 1)
    counts = np.zeros((4, 4))
    np.add.at(counts, (pairs[:, 0], pairs[:, 1]), 1)
    model = GPT(4, np.random.default_rng(1), width=16, layers=1, heads=1, context=1)
    trainer = Trainer(model, parts=1, decay=0.0)
    for step in range(1500):
        loss = trainer.step(pairs[:, :1], pairs[:, 1:], 3e-3 * (1 - step / 1500))
    shares = counts / counts.sum(1, keepdims=True)
    entropy = -(counts * np.log(shares)).sum() / counts.sum()
    assert loss == pytest.approx(entropy, abs=2e-4)
    np.testing.assert_allclose(softmax(model.logits(np.arange(4)[:, None])[:, 0]), shares, atol=0.01)


@pytest.mark.parametrize("size", ["small", "medium", "large"])
def test_a_newborn_finds_every_token_about_as_likely_as_any(size):
    model = GPT(64, np.random.default_rng(0), size)
    loss, _ = model.loss_and_grad(*batch(B=8, T=model.context, vocabulary=64))
    assert np.log(64) - 0.05 < loss < np.log(64) + 0.3


def test_nobody_looks_ahead():
    model, (x, _) = ghost(), batch(T=6)
    changed = x.copy()
    changed[:, 4] = (changed[:, 4] + 1) % 11
    before, after = model.logits(x), model.logits(changed)
    np.testing.assert_array_equal(before[:, :4], after[:, :4])
    assert (abs(before[:, 4:] - after[:, 4:]).max((0, 2)) > 1e-3).all()
    maps = model.attention(x)
    assert maps.shape == (2, 3, 2, 6, 6)
    np.testing.assert_allclose(maps.sum(-1), 1)
    assert (maps[..., ~np.tri(6, dtype=bool)] == 0).all()
    np.testing.assert_allclose(model.attention(x[1]), maps[:, 1], atol=1e-15)


def test_losses_are_minus_log_shares_and_average_to_the_loss():
    model, (x, y) = ghost(), batch()
    shares = np.exp(model.logits(x))
    shares /= shares.sum(-1, keepdims=True)
    losses = model.losses(x, y, batch=2)
    for b, t in np.ndindex(x.shape):
        assert losses[b, t] == pytest.approx(0 if y[b, t] == IGNORE else -np.log(shares[b, t, y[b, t]]))
    assert losses.sum() / (y != IGNORE).sum() == pytest.approx(model.loss_and_grad(x, y)[0])


@pytest.mark.parametrize("context", [5, 6])
def test_bits_per_character_scores_each_character_once_with_half_a_context_before_it(context):
    model, text, half = ghost(context=context), np.random.default_rng(3).integers(0, 11, 60), context // 2
    bits = []
    for at in range(1, 60):  # the window that scores the character `at`: the first, or the one whose last half has it
        start = 0 if at <= context else -(-(at - context) // half) * half
        if start + context < 60:
            row = model.logits(text[start:at])[-1]
            bits.append((np.log(np.exp(row).sum()) - row[text[at]]) / np.log(2))
    assert model.bits_per_character(text) == pytest.approx(np.mean(bits))


def test_hidden_states_end_in_the_logits():
    model, (x, _) = ghost(), batch()
    top = model.hidden(x)[-1]
    top /= np.sqrt((top**2).mean(-1, keepdims=True) + 1e-5)
    np.testing.assert_allclose(top @ model.weights.embed.T, model.logits(x))


@pytest.mark.parametrize("huge", [200.0, 1e4])
def test_softmax_survives_scores_that_overflow_or_vanish(huge):
    scores = np.array([[huge, 0, -huge], [-huge, -huge - 1, -huge], [1, 2, 3]], np.float32)
    want = [[1, 0, 0], np.array([1, np.exp(-1), 1]) / (2 + np.exp(-1)), np.exp([1, 2, 3]) / np.exp([1, 2, 3]).sum()]
    np.testing.assert_allclose(softmax(scores.copy()), want, atol=1e-6)
    blind = np.array([0, -np.inf, 0], np.float32)
    hidden = softmax(np.array([[-huge, huge, -huge]], np.float32), blind)
    np.testing.assert_allclose(hidden, [[0.5, 0, 0.5]])


def test_huge_weights_give_no_nan():
    model = ghost(np.float32)
    model.flat *= 1e3
    loss, grad = model.loss_and_grad(*batch())
    assert np.isfinite(loss) and np.isfinite(grad).all()


# ── speaking ──────────────────────────────────────────────────────────────────────────────────────────


def test_cached_decoding_equals_the_full_forward():
    model, (x, _) = ghost(), batch(T=6)
    cache = Cache(model, 3)
    parts = [model.extend(x[:, a:b], cache) for a, b in ((0, 3), (3, 4), (4, 6))]
    np.testing.assert_allclose(np.concatenate(parts, 1), model.logits(x), atol=1e-13)
    assert cache.nbytes == 2 * model.layers * model.width * 8 * 6 * 3


@pytest.mark.parametrize("prompt", [np.array([3]), np.arange(9), np.arange(8).reshape(2, 4)])
def test_cache_changes_no_word_even_beyond_the_context(prompt):
    model = ghost()
    said = [model.generate(prompt, 25, np.random.default_rng(5), cached=cached) for cached in (True, False)]
    np.testing.assert_array_equal(*said)
    assert said[0].shape == (*prompt.shape[:-1], prompt.shape[-1] + 25)
    np.testing.assert_array_equal(said[0][..., : prompt.shape[-1]], prompt)


def test_sampling_follows_the_softmax_its_temperature_and_its_top_k():
    logits = np.log(np.array([0.1, 0.2, 0.3, 0.4]))
    rng, many = np.random.default_rng(0), np.tile(logits, (40_000, 1))

    def shares(**how):
        return np.bincount(sample(many, rng, **how), minlength=4) / len(many)

    np.testing.assert_allclose(shares(), [0.1, 0.2, 0.3, 0.4], atol=0.01)
    np.testing.assert_allclose(shares(temperature=0.5), np.array([1, 4, 9, 16]) / 30, atol=0.01)
    np.testing.assert_allclose(shares(top_k=2), [0, 0, 3 / 7, 4 / 7], atol=0.01)
    np.testing.assert_array_equal(shares(temperature=0), [0, 0, 0, 1])
    np.testing.assert_array_equal(shares(top_k=1), [0, 0, 0, 1])


# ── training, keeping ─────────────────────────────────────────────────────────────────────────────────


def cycle(rng):
    """0 1 2 3 4 0 1 …, from anywhere."""
    rows = (rng.integers(5, size=(8, 1)) + np.arange(7)) % 5
    return rows[:, :-1], rows[:, 1:]


def test_training_learns_reports_and_repeats_itself():
    told = []
    models = [GPT(5, np.random.default_rng(0), **TINY) for _ in range(2)]
    runs = [
        train(model, cycle, np.random.default_rng(1), steps=500, report=told.append, reports=5, sample=lambda m: "hi")
        for model in models
    ]
    assert runs[0].losses[0] > 1.4 and runs[0].losses[-1] < 0.1
    np.testing.assert_array_equal(models[0].flat, models[1].flat)
    assert [p.step for p in told[:5]] == [100, 200, 300, 400, 500] and told[0].sample == "hi"
    assert runs[0].tokens == 500 * 48
    assert "500 steps" in runs[0].describe() and runs[0].plot().get_xlabel() == "training step"


def test_a_longer_training_ends_lower():
    model, rng = GPT(5, np.random.default_rng(0), **TINY), np.random.default_rng(1)
    first = train(model, cycle, rng, steps=60, report=None)
    second = train(model, cycle, rng, steps=120, report=None)
    assert second.losses[-10:].mean() < first.losses[-10:].mean()


def test_seconds_end_a_training():
    run = train(GPT(5, np.random.default_rng(0), **TINY), cycle, np.random.default_rng(1), seconds=0.2, report=None)
    assert 1 <= len(run.losses) < 10_000 and run.seconds >= 0.2 and not run.interrupted


def test_interrupting_keeps_what_was_learned():
    model = GPT(5, np.random.default_rng(0), **TINY)
    newborn, calls = model.flat.copy(), []

    def impatient(rng):
        calls.append(threading.current_thread())
        if len(calls) == 30:
            raise KeyboardInterrupt
        return cycle(rng)

    run = train(model, impatient, np.random.default_rng(1), steps=1000, report=None)
    assert run.interrupted and len(run.losses) == 29
    assert abs(model.flat - newborn).max() > 0.01 and np.isfinite(model.flat).all()


def test_windows_pair_each_token_with_the_next():
    x, y = windows(np.arange(100), context=7, batch=500)(np.random.default_rng(0))
    np.testing.assert_array_equal(y, x + 1)
    assert x.shape == (500, 7) and x.min() == 0 and y.max() == 99


def test_saved_and_loaded_it_is_the_same_ghost(tmp_path):
    model, (x, _) = ghost(np.float32), batch()
    model.save(tmp_path / "ghost.npz")
    again = GPT.load(tmp_path / "ghost.npz")
    np.testing.assert_array_equal(again.logits(x), model.logits(x))
    assert repr(again) == repr(model)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_knows_the_same_and_learns_on_its_own(copied):
    model, (x, y) = ghost(), batch()
    again, before = copied(model), model.flat.copy()
    np.testing.assert_array_equal(again.logits(x), model.logits(x))
    loss = Trainer(again, parts=1).step(x, y, 0.01)
    assert again.loss_and_grad(x, y)[0] < loss
    np.testing.assert_array_equal(model.flat, before)
    assert model.loss_and_grad(x, y)[0] == loss


@pytest.mark.parametrize("size", SIZES)
def test_one_dial_sets_the_size_and_every_weight_is_a_view(size):
    model = GPT(68, np.random.default_rng(0), size)
    d, L, T = model.width, model.layers, model.context
    assert model.flat.size == 68 * d + T * d + 12 * L * d * d
    assert f"{model.flat.size:,}" in repr(model)
    model.flat[:] = np.arange(model.flat.size)
    assert model.weights.embed[0, 1] == 1 and model.weights.down.flat[-1] == model.flat.size - 1


@pytest.mark.parametrize("own", [{"width": 10, "heads": 4}, {"hight": 3}])
def test_a_size_that_cannot_be_is_refused(own):
    with pytest.raises(ValueError, match="heads dividing width"):
        GPT(5, np.random.default_rng(0), **own)
