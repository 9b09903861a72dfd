"""A helper changes nothing but the time: not the numbers, not the notebook, whatever becomes of it."""

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from ghosts.lab import helper, training
from ghosts.lab.evolution import MLP
from ghosts.lab.gpt import GPT, IGNORE
from ghosts.lab.training import Trainer, train

pytestmark = pytest.mark.skipif(not hasattr(os, "memfd_create"), reason="looks into /proc and sends signals")
SOON = 60  # seconds; a helper is there in a fraction of one


@pytest.fixture(autouse=True)
def three_cores(monkeypatch):
    monkeypatch.setattr(training, "cores", lambda: 3)
    monkeypatch.setattr(helper, "IDLE", [])


def ghost(seed=0, dtype=np.float32) -> GPT:
    rng = np.random.default_rng(seed)
    model = GPT(11, rng, dtype=dtype, width=8, layers=2, heads=2, context=6)
    model.flat[:] = rng.normal(0, 0.4, model.flat.shape)
    return model


def batch(seed=1, B=5, T=5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 11, (B, T)), rng.integers(IGNORE, 11, (B, T))


def until(true, what: str) -> None:
    end = time.monotonic() + SOON
    while not true():
        assert time.monotonic() < end, f"{what}: not in {SOON} s"
        time.sleep(0.01)


def helped(model, parts=2, work=batch, lr=0.01) -> tuple[Trainer, int]:
    """A trainer whose helpers have been found right, and after how many steps."""
    trainer, steps = Trainer(model, parts), 0
    end = time.monotonic() + SOON
    while not all(part.trusted for part in trainer.parts[1:]):
        assert time.monotonic() < end, "no helper came"
        trainer.step(*work(), lr)
        steps += 1
    return trainer, steps


def alone(model, steps, monkeypatch, parts=2, work=batch, lr=0.01) -> np.ndarray:
    """The losses of as many steps without a helper."""
    with monkeypatch.context() as patch:
        patch.setattr(training, "cores", lambda: 1)
        trainer = Trainer(model, parts)
    assert not any(part.helper for part in trainer.parts)
    return np.array([trainer.step(*work(), lr) for _ in range(steps)])


def helper_of(trainer: Trainer) -> helper.Helper:
    return trainer.parts[1].helper


# ── the same numbers ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("parts", [2, 3])
def test_helpers_parts_add_up_to_the_whole_batchs_gradient(parts):
    model = ghost(dtype=np.float64)
    trainer, _ = helped(model, parts)
    for B in (1, 2, 3, 8):
        x, y = batch(seed=B, B=B)
        y[0, 1:] = IGNORE
        whole, split = model.loss_and_grad(x, y), trainer.loss_and_grad(x, y)
        assert split[0] == pytest.approx(whole[0], abs=1e-13)
        np.testing.assert_allclose(split[1], whole[1], atol=1e-13)
    assert all(part.asked for part in trainer.parts[1:])  # of the eight rows


@pytest.mark.parametrize("parts", [2, 3])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_with_and_without_helpers_a_ghost_learns_the_same_to_the_last_bit(dtype, parts, monkeypatch):
    models = [ghost(dtype=dtype), ghost(dtype=dtype)]
    trainer, steps = helped(models[0], parts)
    losses = np.array([trainer.step(*batch(), 0.01) for _ in range(20)])
    np.testing.assert_array_equal(alone(models[1], steps + 20, monkeypatch, parts)[-20:], losses)
    np.testing.assert_array_equal(models[0].flat, models[1].flat)


def test_a_multilayer_perceptron_is_helped_too():
    rng = np.random.default_rng(0)
    mlp, x = MLP(11, rng, context=4), rng.integers(11, size=(6, 5))
    trainer, _ = helped(mlp, work=lambda: (x[:, :-1], x[:, -1:]))
    whole, split = mlp.loss_and_grad(x[:, :-1], x[:, -1:]), trainer.loss_and_grad(x[:, :-1], x[:, -1:])
    assert trainer.parts[1].asked
    np.testing.assert_allclose(split[1], whole[1], atol=1e-6)


def test_a_model_that_was_changed_in_the_notebook_is_computed_as_it_was_changed(monkeypatch):
    original = GPT.loss_and_grad

    def twice(self, *how):
        loss, grad = original(self, *how)
        grad *= 2
        return loss, grad

    monkeypatch.setattr(GPT, "loss_and_grad", twice)
    trainer = Trainer(model := ghost(dtype=np.float64))
    until(lambda: trainer.step(*batch(), 0.01) and not helper_of(trainer).free, "found out")
    _, grad = trainer.loss_and_grad(*batch())
    np.testing.assert_allclose(grad, 2 * original(model, *batch())[1], atol=1e-12)
    assert not trainer.parts[1].trusted and not trainer.parts[1].asked


def test_a_model_that_cannot_travel_is_computed_here():
    class Mine(GPT):
        """Known to this function alone."""

    model = ghost()
    model.__class__ = Mine
    trainer = Trainer(model)
    until(lambda: trainer.step(*batch(), 0.0) and not helper_of(trainer).free, "refused")
    np.testing.assert_allclose(trainer.loss_and_grad(*batch())[1], model.loss_and_grad(*batch())[1], atol=1e-6)


def test_a_model_too_large_for_the_memory_gets_no_helper_not_even_an_idle_one(monkeypatch):
    monkeypatch.setattr(helper, "MEMORY", helper.HEAD + 2 * ghost().flat.nbytes)
    helper.dismiss(idle := helper.hire(ghost()))
    assert helper.hire(ghost(dtype=np.float64)) is None
    assert helper.hire(ghost()) is idle


# ── whatever becomes of it ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("moment", ["before it is asked", "before it answers"])
def test_a_killed_helper_costs_nothing_and_the_next_training_gets_another(moment, monkeypatch):
    models = [ghost(), ghost()]
    trainer, steps = helped(models[0])
    victim, ask = helper_of(trainer), helper.Helper.ask

    def struck(self, *work):
        if moment == "before it is asked":
            victim.process.kill()
            return ask(self, *work)
        os.kill(victim.process.pid, signal.SIGSTOP)  # it cannot have answered
        said = ask(self, *work)
        victim.process.kill()
        return said

    with monkeypatch.context() as patch:
        patch.setattr(helper.Helper, "ask", struck)
        trainer.step(*batch(), 0.01)
    victim.process.wait(SOON)
    trainer.step(*batch(), 0.01)
    alone(models[1], steps + 2, monkeypatch)
    np.testing.assert_array_equal(models[0].flat, models[1].flat)
    del trainer
    assert not helper.IDLE
    assert helper_of(helped(models[0])[0]) is not victim


def test_what_fails_there_fails_here_where_it_is_seen():
    trainer, _ = helped(ghost())
    x, y = batch()
    x[-1, -1] = 11  # there is no such token; the row is the helper's
    with pytest.raises(IndexError, match="index 11"):
        trainer.step(x, y, 0.01)
    assert np.isfinite(trainer.step(*batch(), 0.01))


def test_an_interrupt_while_waiting_ends_the_helper_and_its_answer_is_not_taken_for_another(monkeypatch):
    models = [ghost(), ghost()]
    trainer, steps = helped(models[0])
    process = helper_of(trainer).process

    def interrupted(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(pickle, "load", interrupted)
        with pytest.raises(KeyboardInterrupt):
            trainer.step(*batch(seed=2), 0.01)
    trainer.step(*batch(), 0.01)
    alone(models[1], steps + 1, monkeypatch)
    np.testing.assert_array_equal(models[0].flat, models[1].flat)
    del trainer
    assert process.wait(SOON) == -signal.SIGKILL and not helper.IDLE


@pytest.mark.parametrize("refusal", [PermissionError, BlockingIOError, FileNotFoundError])
def test_where_no_process_can_be_started_training_goes_on_in_silence(refusal, monkeypatch, capfd):
    def forbidden(*_, **__):
        raise refusal

    open_files = psutil.Process().num_fds()
    monkeypatch.setattr(subprocess, "Popen", forbidden)
    models = [ghost(), ghost()]
    run = train(models[0], lambda rng: batch(), np.random.default_rng(0), steps=5, report=None)
    monkeypatch.setattr(training, "cores", lambda: 1)
    one = train(models[1], lambda rng: batch(), np.random.default_rng(0), steps=5, report=None)
    np.testing.assert_array_equal(run.losses, one.losses)
    np.testing.assert_array_equal(models[0].flat, models[1].flat)
    assert capfd.readouterr() == ("", "") and psutil.Process().num_fds() == open_files


def test_a_fork_does_not_talk_to_its_parents_helper(monkeypatch):
    trainer, _ = helped(ghost())
    monkeypatch.setattr(os, "getpid", lambda: -1)
    trainer.step(*batch(), 0.01)
    assert not trainer.parts[1].asked
    del trainer
    assert not helper.IDLE


# ── coming and going ──────────────────────────────────────────────────────────────────────────────────


def test_where_memory_has_no_file_of_its_own_a_nameless_one_on_the_disk_serves(monkeypatch, tmp_path):
    monkeypatch.delattr(os, "memfd_create")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    trainer, _ = helped(model := ghost())
    _, grad = trainer.loss_and_grad(*batch())
    assert trainer.parts[1].asked and not list(tmp_path.iterdir())
    np.testing.assert_allclose(grad, model.loss_and_grad(*batch())[1], atol=1e-6)


def test_one_helper_serves_training_after_training_and_one_model_at_a_time():
    trainer, _ = helped(ghost())
    first = helper_of(trainer)
    other, _ = helped(ghost(1))
    assert helper_of(other) is not first
    del trainer
    assert first in helper.IDLE
    third, _ = helped(ghost(2, np.float64))
    assert helper_of(third) is first and not helper.IDLE


def test_a_helper_that_nobody_asks_leaves_and_is_replaced(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(
            helper, "START", helper.START.replace("import work;", "import work; work.__globals__['PATIENCE'] = 1;")
        )
        idle = helper.Helper()
    helper.IDLE.append(idle)
    assert idle.process.wait(SOON) == -signal.SIGALRM
    model = ghost()
    assert helper_of(helped(model)[0]) is not idle and not helper.IDLE


LESSON = """
import os, signal, sys, time
import numpy as np
from ghosts.lab import helper, training
from ghosts.lab.gpt import GPT
training.cores = lambda: 2
rng = np.random.default_rng(0)
draw = lambda rng: (rng.integers(11, size=(8, 6)), rng.integers(11, size=(8, 6)))
model = GPT(11, rng, width=8, layers=2, heads=2, context=6)
end = time.monotonic() + 60

def train_with_help():
    steps = 0
    while not helper.IDLE or helper.IDLE[0].ready[0] < 2:
        run = training.train(model, draw, rng, steps=200, report=None)
        steps += len(run.losses)
        assert not run.interrupted and time.monotonic() < end
    return steps

train_with_help()
print(helper.IDLE[0].process.pid, flush=True)
"""
GOES_ON = """
sys.stdin.readline()
"""
INTERRUPTED = """
def told(progress):
    print("under way", flush=True)
    time.sleep(pause)

before = helper.IDLE[0].process.pid
for pause in (30, 0):
    run = training.train(model, draw, rng, seconds=60, report=told, reports=600)
    print("interrupted", run.interrupted, len(run.losses) > 0, bool(np.isfinite(model.flat).all()), flush=True)
    if pause:
        time.sleep(1)  # it would need a moment to die
        assert helper.IDLE[0].usable() and helper.IDLE[0].process.pid == before
train_with_help()
run = training.train(model, draw, rng, steps=200, report=None)
print(run.interrupted, len(run.losses), len(helper.IDLE), helper.IDLE[0].usable(), flush=True)
"""


@pytest.fixture
def notebook():
    """Starts a script as a kernel is started, in a group of its own; says who its helper is."""
    began = []

    def start(script: str) -> tuple[subprocess.Popen, psutil.Process]:
        process = subprocess.Popen(
            [sys.executable, "-X", "dev", "-c", LESSON + script], start_new_session=True, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        began.append(process)
        return process, psutil.Process(int(process.stdout.readline()))

    yield start
    for process in began:
        process.kill()
        process.communicate()


def shared_memory() -> set[str]:
    return {file.name for file in Path("/dev/shm").iterdir()}


@pytest.mark.parametrize("end", ["by itself", signal.SIGTERM, signal.SIGKILL])
def test_however_a_notebook_ends_nothing_is_left_of_its_helper(end, notebook):
    before = shared_memory()
    process, its_helper = notebook(GOES_ON)
    assert its_helper.ppid() == process.pid
    assert shared_memory() <= before
    if end == "by itself":
        process.stdin.write("\n")
        process.stdin.flush()
    else:
        process.send_signal(end)
    _, said = process.communicate(timeout=SOON)
    until(lambda: not its_helper.is_running() or its_helper.status() == psutil.STATUS_ZOMBIE, "helper gone")
    assert said == "" and shared_memory() <= before


def test_an_interrupt_between_two_steps_spares_the_helper_and_at_any_time_the_next_training_is_as_ever(notebook):
    process, its_helper = notebook(INTERRUPTED)
    for _ in range(2):
        assert process.stdout.readline() == "under way\n"
        os.killpg(process.pid, signal.SIGINT)
        while (line := process.stdout.readline()) == "under way\n":
            pass
        assert line == "interrupted True True True\n"
    out, said = process.communicate(timeout=SOON)
    assert (out, said) == ("False 200 1 True\n", "")
    until(lambda: not its_helper.is_running() or its_helper.status() == psutil.STATUS_ZOMBIE, "helper gone")
