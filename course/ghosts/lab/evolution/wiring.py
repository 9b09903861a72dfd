"""Where the heads look: over a line of text, as a map; and when a random sequence is said for the second time.

The textbook's induction head looks at the token after the last occurrence. Two hops can do the same: a first layer
that reads some way back, and a second that looks to where the first has read the right thing.

But: attention is not use. That a head looks somewhere does not prove that what it reads there decides the answer.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from ghosts.lab import figures
from ghosts.lab.gpt import GPT
from ghosts.lab.text import Corpus

PALE_TO_BLUE = LinearSegmentedColormap.from_list("pale to blue", ["white", figures.BLUE])


def look_back(attention: np.ndarray, period: int) -> float:
    """Mean share that goes from each repeated token to the one after its last occurrence.

    `attention` (…, T, T) is over a sequence that repeats after `period` tokens; the mean is over the second time.
    """
    t = np.arange(period, attention.shape[-1])
    return float(attention[..., t, t - period + 1].mean())


@dataclass(frozen=True)
class Gaze:
    """The shares `attention` (layers, heads, T, T) that each character of `text` gives to those before it."""

    text: str
    attention: np.ndarray

    def back(self) -> np.ndarray:
        """How many characters back each head looks on average, (layers, heads)."""
        t = np.arange(self.attention.shape[-1])
        return (self.attention * (t[:, None] - t)).sum(-1).mean(-1)

    def plot(self, ax: Axes | None = None) -> Axes:
        """A map for each head, layer below layer: a row is the character that looks, a column the one looked at."""
        layers, heads, T, _ = self.attention.shape
        ax = figures.axes(ax, title="Where each head looks", x="at this character",
                          y="this character looks", size=(7.0, 0.5 + 3.3 * layers))  # fmt: skip
        tile, letters = T + 3, list(self.text.replace("\n", "↵"))
        for layer in range(layers):
            for head in range(heads):
                x, y = head * tile, layer * tile
                # subtle: the root of the shares, so that a tenth is still seen beside a half
                share = self.attention[layer, head] ** 0.5
                ax.imshow(share, extent=(x, x + T, y + T, y), cmap=PALE_TO_BLUE, vmin=0, vmax=1)
                ax.text(x + T, y + 0.5, f"layer {layer + 1}, head {head + 1}", ha="right", va="top", fontsize=9)
        for place, parts in ((ax.set_xticks, heads), (ax.set_yticks, layers)):
            place([part * tile + t + 0.5 for part in range(parts) for t in range(T)], letters * parts, fontsize=7.5)
        ax.set(xlim=(0, heads * tile - 3), ylim=(layers * tile - 3, 0))
        ax.tick_params(length=0, pad=2)
        ax.grid(False)
        ax.spines[:].set_visible(False)
        return ax

    def describe(self) -> str:
        """How far back each head looks."""
        far = [
            f"layer {layer + 1}, head {head + 1}: {back:.1f}"
            for layer, row in enumerate(self.back())
            for head, back in enumerate(row)
        ]
        return f"Over “{self.text}” the heads look so many characters back on average: {'; '.join(far)}."


def gaze(model: GPT, corpus: Corpus, text: str) -> Gaze:
    """Where each head of `model` looks while it reads `text`."""
    return Gaze(text, model.attention(corpus.encode(text)))


@dataclass(frozen=True)
class Wiring:
    """Mean share `far[layer][head]` (period + 1,) that goes to the token so far back, and the ways to the right one.

    `one_hop` is the best head's share to the token after the last occurrence, `two_hops` the best pair's of heads,
    `blind` the share of somebody who looks everywhere alike.
    """

    far: np.ndarray
    period: int
    one_hop: float
    two_hops: float
    blind: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """Share of attention by distance, a line a head; the textbook's distance is marked."""
        ax = figures.axes(ax, title="Where the heads look", x="tokens back", y="share of attention")
        for layer, heads in enumerate(self.far):
            for head, share in enumerate(heads):
                i = 2 * layer + head
                ax.plot(share, **figures.series(i), label=f"layer {layer + 1}, head {head + 1}")
        ax.axvline(self.period - 1, color="grey", linewidth=1)
        figures.note(ax, "textbook head", self.period - 1, self.far.max(), right=-4, ha="right", color="dimgrey")
        ax.legend(frameon=False, fontsize=8.5)
        return ax

    def describe(self) -> str:
        """Where each layer looks most, and the shares of one and of two hops."""
        back = ["; ".join(f"{share.argmax()} back ({share.max():.2f})" for share in heads) for heads in self.far]
        return (
            f"The first layer's heads look most {back[0]}, the second's {back[1]}. To the token after the last "
            f"occurrence goes {self.one_hop:.2f} of the best head's attention in one hop and {self.two_hops:.2f} "
            f"over two hops; looking everywhere alike gives {self.blind:.2f}."
        )


def wiring(model: GPT, sequences: np.ndarray) -> Wiring:
    """Where the heads of a `model` of two layers look in `sequences` (n, 2L), each a random one said twice."""
    period = sequences.shape[1] // 2
    attention = model.attention(sequences[:, :-1])
    t = np.arange(period, 2 * period - 1)
    far = np.stack([attention[..., t, t - back].mean((1, 3)) for back in range(period + 1)], -1)
    first, second = attention.swapaxes(1, 2)  # each (heads, n, T, T)
    one = max(look_back(head, period) for layer in (first, second) for head in layer)
    two = max(look_back(late @ early, period) for late in second for early in first)
    return Wiring(far, period, one, two, float((1 / (t + 1)).mean()))
