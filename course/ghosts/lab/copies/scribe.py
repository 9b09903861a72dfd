"""The course's own GPT as a scribe: it learns a text, writes one, and the next scribe learns from that.

But: a small model and a few thousand lines. What it loses first, and how soon, depends on both.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.gpt import GPT, softmax
from ghosts.lab.stats import Interval, mean_interval
from ghosts.lab.text import Corpus
from ghosts.lab.training import Draw, train

LOSS, ENTROPY, DISTINCT = "held-out loss", "entropy", "different 4-grams"
ARMS = {  # temperature, share of real passages
    "temperature 1": (1.0, 0.0),
    "temperature 0.8": (0.8, 0.0),
    "temperature 0.8, half real": (0.8, 0.5),
}
PASSAGES, LENGTH = 256, 128  # what a scribe writes: so many passages of so many characters


def distinct(passages: np.ndarray, n: int) -> int:
    """How many different `n`-grams occur in `passages` (passages, length), none of them across a seam."""
    grams = np.lib.stride_tricks.sliding_window_view(passages, n, axis=1).reshape(-1, n)
    return len(np.unique(grams @ (256 ** np.arange(n))))


def stretches(passages: np.ndarray, context: int, batch: int = 32) -> Draw:
    """A draw of stretches of `context` from `passages` (passages, length), none across a seam, with what follows."""

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        rows, at = rng.integers(len(passages), size=batch), rng.integers(passages.shape[1] - context, size=batch)
        cut = passages[rows[:, None], at[:, None] + np.arange(context + 1)]
        return cut[:, :-1], cut[:, 1:]

    return draw


def entropy_of(model: GPT, passages: np.ndarray) -> np.ndarray:
    """Mean entropy (passages,) in bits of the model's next-character distribution, over its own text."""
    logits = model.logits(passages[:, : model.context]).reshape(-1, model.vocabulary)
    p = softmax(logits.astype(float))
    bits = -(p * np.log2(np.maximum(p, 1e-30))).sum(1)
    return bits.reshape(len(passages), -1).mean(1)


@dataclass(frozen=True)
class Scribes:
    """By `arm`, for each generation: `measures` of what the scribe knows and writes, and a `page` it wrote.

    `LOSS` is in bits per character on real text that nobody trained on, `ENTROPY` in bits per character on its own
    text, `DISTINCT` the number of different 4-grams in its 256 passages. `real` is that number in as much real text.
    """

    measures: dict[str, dict[str, list[Interval]]]
    page: dict[str, list[str]]
    real: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """Different 4-grams against generation, one line an arm, with the loss on real text at both ends."""
        ax = figures.axes(ax, title="Scribes who copy scribes", x="generation",
                          y=f"different 4-grams in {PASSAGES} passages")  # fmt: skip
        for i, (arm, measure) in enumerate(self.measures.items()):
            grams, loss = measure[DISTINCT], measure[LOSS]
            figures.errorbars(ax, np.arange(len(grams)), grams, i)
            figures.note(ax, f"{arm}\nloss on real text {loss[0].value:.2f} → {loss[-1].value:.2f}",
                         len(grams) - 1, grams[-1].value, right=9)  # fmt: skip
        ax.axhline(self.real, color="grey", lw=1)
        figures.note(ax, "as much real text", 1.04 * (len(grams) - 1), self.real, up=7, color="dimgrey")
        ax.set(xlim=(-0.2, 1.7 * (len(grams) - 1)), ylim=(0, 15_500))
        figures.ticks(ax.xaxis, range(len(grams)))
        figures.ticks(ax.yaxis, range(0, 15_001, 3000))
        return ax

    def describe(self) -> str:
        """Loss, entropy and 4-grams of the first and the last scribe of each arm."""
        rows = "; ".join(
            f"{arm}: "
            + ", ".join(f"{name} {line[0].value:,.2f} to {line[-1].value:,.2f}" for name, line in each.items())
            for arm, each in self.measures.items()
        )
        return f"From the first scribe to the last, in bits per character. {rows}."


def copy_scribes(corpus: Corpus, rng: np.random.Generator, generations: int = 5, steps: int = 150,
                 first_steps: int = 600, runs: int = 3) -> Scribes:  # fmt: skip
    """Lineages of GPTs on `corpus` in three arms, `runs` times (17 s): sampled at 1, at 0.8, and with half real text.

    A run's first scribe learns the corpus and is the same in all arms; each later one begins at its predecessor's
    weights and learns 256 passages that it wrote.
    """
    real = corpus.train[: len(corpus.train) // LENGTH * LENGTH].reshape(-1, LENGTH)
    paper = corpus.held_out[:20_000]
    found = {arm: {name: np.zeros((generations + 1, runs)) for name in (LOSS, ENTROPY, DISTINCT)} for arm in ARMS}
    page: dict[str, list[str]] = {arm: [] for arm in ARMS}

    def some_real(count: int) -> np.ndarray:
        return real[rng.integers(len(real), size=count)]

    for run in range(runs):
        first = GPT(len(corpus.alphabet), rng, "small")
        train(first, stretches(real, first.context), rng, steps=first_steps, lr=8e-3, report=None)
        for arm, (temperature, share) in ARMS.items():
            scribe, written, keep = first, some_real(PASSAGES), round(share * PASSAGES)
            for generation in range(generations + 1):
                if generation:
                    heir = GPT(len(corpus.alphabet), rng, "small")
                    heir.flat[:] = scribe.flat
                    lessons = np.concatenate([written[keep:], some_real(keep)])
                    train(heir, stretches(lessons, heir.context), rng, steps=steps, lr=4e-3, report=None)
                    scribe = heir
                written = scribe.generate(some_real(PASSAGES)[:, :1], LENGTH - 1, rng, temperature=temperature)
                measure = found[arm]
                measure[LOSS][generation, run] = scribe.bits_per_character(paper)
                measure[ENTROPY][generation, run] = entropy_of(scribe, written[:64]).mean()
                measure[DISTINCT][generation, run] = distinct(written, 4)
                if run == 0:
                    page[arm].append(corpus.decode(written[0]).replace("\n", " / "))
    measures = {
        arm: {name: [mean_interval(each) for each in lines] for name, lines in measure.items()}
        for arm, measure in found.items()
    }
    return Scribes(measures, page, distinct(some_real(PASSAGES), 4))
