"""A second core: a process of its own computes a part of every batch while this one computes another.

A process and not a thread, for the threads of one Python share a lock: at size "small" an operation is over in 5 µs,
and to hand the lock over takes longer. The weights go over and the gradient comes back in memory that both see, the
rows of the batch and their loss through pipes, on which whoever waits sleeps.

But: promises nothing. A helper takes a tenth of a second or two to start, may not start at all or die, and has a
model's code from its file, whatever you did to it in a notebook. `ask` and `answer` say when there is nothing to be
had, and `training.Part` then computes the same numbers here. Only for models of up to sixteen million weights.
"""

import contextlib
import mmap
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import uuid
import weakref

import numpy as np

from ghosts.lab.gpt import GPT, Room

MEMORY, HEAD = 2**27, 64  # bytes shared, of which only the used ones exist: a count, then weights and gradient
PATIENCE = 60  # seconds after which a helper leaves that nobody asks; on Windows it stays as long as its notebook
WINDOWS = sys.platform == "win32"
START = "import sys; sys.path[:] = {!r}; from ghosts.lab.helper import work; work({!r})"
IDLE: list["Helper"] = []  # from earlier trainings, for the next


def new_memory() -> tuple:
    """What `mmap` needs on either side: a file without a name, on Windows a name. It goes with its last process."""
    if WINDOWS:
        return -1, MEMORY, uuid.uuid4().hex
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("ghosts")
    else:
        with tempfile.TemporaryFile() as nameless:
            file = os.dup(nameless.fileno())
    os.ftruncate(file, MEMORY)
    return file, MEMORY


def weights_and_gradient(shared: mmap.mmap, model: GPT) -> np.ndarray:
    """Their places in shared memory, (2, P)."""
    return np.frombuffer(shared, model.dtype, 2 * model.flat.size, HEAD).reshape(2, -1)


def work(memory: tuple) -> None:
    """A helper's life: given a model, then parts of batches, answer with their losses, until nobody asks."""
    questions, answers, sys.stdout = sys.stdin.buffer, sys.stdout.buffer, sys.stderr
    ready = np.frombuffer(shared := mmap.mmap(*memory), np.int64, 1)

    def listen() -> GPT | tuple:
        if not WINDOWS:
            signal.alarm(PATIENCE)
        return pickle.load(questions)

    ready += 1
    question = listen()
    while True:
        model, room = question, Room(question.dtype)
        weights, gradient = weights_and_gradient(shared, model)
        ready += 1
        while isinstance(question := listen(), tuple):
            inputs, targets, count = question
            model.flat[:] = weights
            loss, _ = model.loss_and_grad(inputs, targets, room, gradient, count)
            pickle.dump(loss, answers)
            answers.flush()


class Helper:
    """A process that computes gradients for `model`, and the memory that it shares with this one."""

    def __init__(self):
        memory = new_memory()
        try:
            self.shared, self.owner, self.free = mmap.mmap(*memory), os.getpid(), True
            self.process = subprocess.Popen(  # subtle: in a group of its own, for an interrupt goes to the notebook's
                [sys.executable, "-c", START.format(sys.path, memory)], process_group=0,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                pass_fds=() if WINDOWS else memory[:1], creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )  # fmt: skip
        finally:
            if not WINDOWS:
                os.close(memory[0])
        weakref.finalize(self, end, self.process)
        self.ready, self.expected = np.frombuffer(self.shared, np.int64, 1), 1  # once started, once with each model

    def usable(self) -> bool:
        """Whether it is alive, not inherited by a fork, and has nothing under way."""
        return self.free and self.owner == os.getpid() and self.process.poll() is None

    def take(self, model: GPT) -> "Helper":
        """Help `model` from now on."""
        self.model, self.introduced = model, False
        self.weights, self.gradient = weights_and_gradient(self.shared, model)
        return self

    def ask(self, inputs: np.ndarray, targets: np.ndarray, count: int) -> bool:
        """Begin with a part (B, T) of a batch in which `count` targets count; False if it cannot, or cannot yet."""
        if not self.usable() or self.ready[0] < self.expected:
            return False
        self.free = False  # until it knows the model, or has answered: an interrupt may come anywhere in between
        if not self.introduced:
            self.introduced = self.free = self.say(self.model)
            self.expected += 1
            return False
        self.weights[:] = self.model.flat
        return self.say((inputs, targets, count))

    def say(self, what: object) -> bool:
        """Send `what` over; False if nobody is there, or it cannot be sent."""
        try:
            self.process.stdin.write(pickle.dumps(what))
            self.process.stdin.flush()
        except Exception:  # also whatever a learner's own model raises when it is pickled
            return False
        return True

    def answer(self) -> tuple[float, np.ndarray] | None:
        """Wait for loss and gradient (P,) of what was asked; None if the helper has died over it."""
        try:
            loss = pickle.load(self.process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            return None
        self.free = True
        return loss, self.gradient


def hire(model: GPT) -> Helper | None:
    """A helper for `model`; None if the memory has no room for it, or no process can be started."""
    if HEAD + 2 * model.flat.nbytes > MEMORY:
        return None
    with contextlib.suppress(OSError, IndexError):
        while IDLE:
            if (helper := IDLE.pop()).usable():
                return helper.take(model)
        return Helper().take(model)
    return None


def dismiss(helper: Helper) -> None:
    """Keep it for the next training, unless it has come to harm."""
    helper.model = None
    if helper.usable():
        IDLE.append(helper)


def end(process: subprocess.Popen) -> None:
    """End it and close its pipes."""
    with contextlib.suppress(OSError), process:
        process.kill()
