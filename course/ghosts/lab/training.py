"""Teaching a ghost in your notebook: draw a batch, have each half's gradient computed, take a step, say how it goes.

The matrices of a small model are too small to be worth dividing, while half a batch is a whole job. So BLAS is held
at one thread and the batch is cut in two: one half is computed here, the other by a helper on a second core.

But: the cut stays where there is no second core, so that a ghost learns the same, to the last bit, wherever it is
taught. Knows no widget and no text: it reports to whoever passed `report`, and learns whatever tokens `draw` returns.
"""

import os
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from threadpoolctl import threadpool_limits

from ghosts.lab import figures
from ghosts.lab.gpt import GPT, IGNORE, AdamW, Room
from ghosts.lab.helper import Helper, dismiss, hire

Draw = Callable[[np.random.Generator], tuple[np.ndarray, np.ndarray]]  # a batch: inputs and targets, each (B, T)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Part:
    """A part of each batch: `begin` it, do something else, `finish` it. A `helper` uses the time in between."""

    def __init__(self, model: GPT, helper: Helper | None):
        self.model, self.helper, self.trusted = model, helper, False
        self.room, self.grad = Room(model.dtype), np.empty_like(model.flat)
        if helper:
            weakref.finalize(self, dismiss, helper)

    def begin(self, inputs: np.ndarray, targets: np.ndarray, count: int) -> None:
        """Take on the rows `inputs` and `targets` (B, T) of a batch in which `count` targets count."""
        self.rows = inputs, targets, count
        self.asked = self.helper is not None and self.helper.ask(*self.rows)

    def finish(self) -> tuple[float, np.ndarray]:
        """What the rows add to the batch's loss and to its gradient (P,)."""
        theirs = self.helper.answer() if self.asked else None
        if theirs and self.trusted:
            return theirs
        inputs, targets, count = self.rows
        ours = self.model.loss_and_grad(inputs, targets, self.room, self.grad, count)
        if theirs:  # the first answer is looked into: the model's code may have been changed here, and not there
            self.trusted = self.helper.free = theirs[0] == ours[0] and np.array_equal(theirs[1], ours[1])
        return ours


class Trainer:
    """Steps of AdamW on `model`, each batch cut in `parts`: the first is computed here, each other by a helper."""

    def __init__(self, model: GPT, parts: int = 2, **adam):
        self.adam = AdamW(model.flat, **adam)
        self.parts = [Part(model, hire(model) if 0 < i < cores() else None) for i in range(parts)]

    def loss_and_grad(self, inputs: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
        """The whole batch's loss and gradient: the sum over its parts, each divided by the whole's count."""
        count, n = max(1, (targets != IGNORE).sum()), min(len(self.parts), len(inputs))
        for i, part in enumerate(self.parts[:n]):
            rows = slice(len(inputs) * i // n, len(inputs) * (i + 1) // n)
            part.begin(inputs[rows], targets[rows], count)
        (loss, grad), *others = [part.finish() for part in self.parts[:n]]
        for other_loss, other_grad in others:
            loss += other_loss
            grad += other_grad
        return loss, grad

    def step(self, inputs: np.ndarray, targets: np.ndarray, lr: float) -> float:
        """Learn from one batch (B, T); returns its loss in nats, before the step."""
        loss, grad = self.loss_and_grad(inputs, targets)
        self.adam.step(grad, lr)
        return loss


@dataclass(frozen=True)
class Progress:
    """Where a training stands: the share `done`, its `step`, `loss` in nats, `speed` in tokens/s, and a `sample`."""

    done: float
    step: int
    loss: float
    speed: float
    sample: str

    def __str__(self) -> str:
        bar = "█" * round(20 * self.done)
        return f"{bar:·<20} {self.done:4.0%}  step {self.step:5}  loss {self.loss:.3f}  {self.sample!r}"


@dataclass(frozen=True)
class Training:
    """What a training did: `losses` (steps,) in nats, `seconds` it took, `tokens` read, whether `interrupted`."""

    losses: np.ndarray
    seconds: float
    tokens: int
    interrupted: bool

    def smooth(self) -> np.ndarray:
        """The losses averaged over a window of 2 % of the steps."""
        width = max(1, len(self.losses) // 50)
        return np.convolve(self.losses, np.full(width, 1 / width), "valid")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Loss against step, every batch and averaged."""
        ax = figures.axes(ax, title="A ghost learns", x="training step", y="loss (nats per token)")
        smooth = self.smooth()
        ax.plot(self.losses, color=figures.SKY, linewidth=0.6, label="each batch")
        ax.plot(len(self.losses) - len(smooth) + np.arange(len(smooth)), smooth, color=figures.INK, label="average")
        ax.legend(frameon=False)
        return ax

    def describe(self) -> str:
        """The training in a sentence."""
        return (
            f"In {len(self.losses):,} steps and {self.seconds:.0f} s ({self.tokens / self.seconds:,.0f} tokens per "
            f"second) the loss went from {self.losses[0]:.2f} to {self.smooth()[-1]:.2f} nats per token."
        )


def windows(tokens: np.ndarray, context: int, batch: int = 32) -> Draw:
    """A draw of `batch` random stretches of `context` from `tokens` (n,), each with its text one token later."""
    stretches = np.lib.stride_tricks.sliding_window_view(tokens, context + 1)

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        rows = stretches[rng.integers(len(stretches), size=batch)]
        return rows[:, :-1], rows[:, 1:]

    return draw


def train(
    model: GPT, draw: Draw, rng: np.random.Generator, *, steps: int | None = None, seconds: float | None = None,
    lr: float = 3e-3, warmup: int = 50, parts: int = 2, report: Callable[[Progress], None] | None = print,
    reports: int = 10, sample: Callable[[GPT], str] = lambda model: "",
) -> Training:  # fmt: skip
    """Teach `model` the batches of `draw` for `steps` or `seconds`, whichever ends first, and say how it goes.

    The learning rate rises over `warmup` steps to `lr` and falls in a line to a tenth of it at the end. `report` is
    called `reports` times with a `Progress`, whose sample is `sample(model)`. Batches are cut in `parts`, as by
    `Trainer`. Interrupting keeps what was learned.
    """
    trainer, losses, tokens, told, interrupted, began = Trainer(model, parts), [], 0, 0, False, time.perf_counter()
    done = 0.0
    with threadpool_limits(1, "blas"):  # subtle: BLAS's own threads wait by spinning, and matrices here are small
        try:
            while done < 1:
                rate = lr * min(1, (len(losses) + 1) / warmup) * (1 - 0.9 * done)
                inputs, targets = draw(rng)
                losses.append(trainer.step(inputs, targets, rate))
                tokens += inputs.size
                spent = time.perf_counter() - began
                done = min(1.0, max(len(losses) / steps if steps else 0, spent / seconds if seconds else 0))
                if report and int(done * reports) > told:
                    told = int(done * reports)
                    report(Progress(done, len(losses), float(np.mean(losses[-20:])), tokens / spent, sample(model)))
        except KeyboardInterrupt:
            interrupted = True
    return Training(np.array(losses), time.perf_counter() - began, tokens, interrupted)
