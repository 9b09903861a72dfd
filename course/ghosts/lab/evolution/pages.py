"""A page that a ghost writes, with its own surprise at every character: what the trained weights say, made visible.

But: surprise is the writer's own. A ghost that babbles is not surprised by its babble.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.evolution.ladder import MLP, Bigram, write
from ghosts.lab.gpt import GPT, softmax
from ghosts.lab.text import Corpus

COLUMNS, WIDE, PIXELS, DPI = 72, 7.0, 10, 110  # characters in a row, inches, pixels of a character, per inch


@dataclass(frozen=True)
class Page:
    """A `text` by `writer` that begins with `prompt`, and the writer's `surprise` (n,) in bits at each character."""

    writer: str
    prompt: str
    text: str
    surprise: np.ndarray

    def plot(self, ax: Axes | None = None) -> Axes:
        """The text in rows; the taller the bar under a character, the less its writer expected it."""
        rows = -(-len(self.text) // COLUMNS)
        ax = figures.axes(
            ax, title=f"What the {self.writer} writes, and its surprise", size=(WIDE, 0.75 + 0.42 * rows)
        )
        ax.figure.set_layout_engine("none")
        tall, width = 0.75 + 0.42 * rows, COLUMNS * PIXELS / DPI / WIDE
        ax.set_position((0.01, 0.3 / tall, width, 0.42 * rows / tall))
        at = np.arange(len(self.text))
        x, y = at % COLUMNS, -(at // COLUMNS) * 1.0
        ax.vlines(x, y - 0.5, y - 0.5 + np.minimum(self.surprise, 8) / 8 * 0.4, color=figures.SKY, linewidth=5.5)
        # subtle: the drawn width of a character is a whole number of pixels, so the grid of the bars is made of those
        font = {"family": "DejaVu Sans Mono", "fontsize": 72 * (PIXELS - 0.3) / DPI / 0.602, "va": "center"}
        shown, first = self.text.replace("\n", "↵"), len(self.prompt)
        ax.text(-0.5, 0.14, shown[:first], fontweight="bold", **font)
        ax.text(first - 0.5, 0.14, shown[first:COLUMNS], **font)
        for row in range(1, rows):
            ax.text(-0.5, 0.14 - row, shown[row * COLUMNS : (row + 1) * COLUMNS], **font)
        ax.set(xlim=(-0.5, COLUMNS - 0.5), ylim=(0.45 - rows, 0.45), xticks=[], yticks=[])
        ax.grid(False)
        ax.spines[:].set_visible(False)
        ax.set_xlabel("bold: the prompt; bar: bits of surprise, full height 8 bits", fontsize=8.5)
        return ax

    def describe(self) -> str:
        """The text, and the mean surprise."""
        told = self.text.replace("\n", " / ")
        return (
            f"The {self.writer} writes: “{told}” "
            f"Its mean surprise is {self.surprise[len(self.prompt) :].mean():.2f} bits a character."
        )


def surprise(model: Bigram | MLP | GPT, tokens: np.ndarray) -> np.ndarray:
    """−log2 p (n,) of each of `tokens` (n,) given those before it; the first counts as certain."""
    out = np.zeros(len(tokens))
    if isinstance(model, GPT):
        half = model.context // 2
        for start in range(0, len(tokens) - 1, half):
            part = tokens[start : start + model.context + 1]
            losses = model.losses(part[None, :-1], part[None, 1:])[0] / np.log(2)
            fresh = 0 if start == 0 else half
            out[start + 1 + fresh : start + 1 + len(losses)] = losses[fresh:]
        return out
    padded = np.concatenate([np.zeros(model.context, int), tokens])
    seen = np.lib.stride_tricks.sliding_window_view(padded[:-1], model.context)
    p = softmax(model.next_logits(seen))
    out[1:] = -np.log2(p[np.arange(len(tokens)), tokens])[1:]
    return out


def page(model: Bigram | MLP | GPT, corpus: Corpus, prompt: str, rng: np.random.Generator, temperature: float = 0.8,
         length: int = 140) -> Page:  # fmt: skip
    """What `model` writes after `prompt`, `length` characters of it."""
    start = corpus.encode(prompt)
    if isinstance(model, GPT):
        tokens = model.generate(start, length, rng, temperature=temperature)
    else:
        tokens = write(model, start, length, rng, temperature)
    return Page(type(model).__name__, prompt, corpus.decode(tokens), surprise(model, tokens))
