"""Thirty-five million, and what is left of it: bits stored for each token, and bits that a token can bring.

Storage is counted: what the weights keep per training token, what the cache keeps per token read. Information is
bounded: the cache is computed from the tokens and the weights, so, given the weights, it
can't know more than the tokens say.

But: a ceiling on both sides. How much of its capacity a model uses is measured in `capacity`.
"""

from dataclasses import dataclass
from math import log2

from matplotlib.axes import Axes

from ghosts.lab import figures


def in_words(n: float) -> str:
    """`n` to three digits at least, in millions or more where it has as many."""
    for unit, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if n >= unit:
            return f"{n / unit:.3g} {word}"
    return f"{n:,.0f}" if n >= 100 else f"{n:.3g}"


@dataclass(frozen=True)
class Memories:
    """A model's two memories: the weights and the cache. Without arguments: Llama 3 70B, as in the interview.

    `kept` is how many bits one parameter holds of what was read: 16 if each stored bit counts, 2 to 3.6 as measured.
    """

    parameters: float = 70e9
    kept: float = 16
    training_tokens: float = 15e12
    layers: int = 80
    kv_heads: int = 8
    head_width: int = 128
    cache_bits: int = 16
    vocabulary: int = 128_256

    @property
    def weight_bits(self) -> float:
        """Bits that the weights keep for each token of their training."""
        return self.parameters * self.kept / self.training_tokens

    @property
    def cache_bytes(self) -> float:
        """Bytes of keys and values for each token in the context."""
        return self.layers * 2 * self.kv_heads * self.head_width * self.cache_bits / 8

    @property
    def storage_ratio(self) -> float:
        """Bits stored per token in the context, over bits kept per training token."""
        return 8 * self.cache_bytes / self.weight_bits

    @property
    def token_bits(self) -> float:
        """The most that one token can say: log2 of the vocabulary."""
        return log2(self.vocabulary)

    @property
    def information_ratio(self) -> float:
        """The most that one token in the context can say, over bits kept per training token."""
        return min(self.token_bits, 8 * self.cache_bytes) / self.weight_bits

    def plot(self, ax: Axes | None = None) -> Axes:
        """Three bars on a logarithmic scale, and the two ratios between them."""
        ax = figures.axes(
            ax, title="What one token leaves behind", x="bits for each token (logarithmic)", size=(7.6, 3)
        )
        rows = ("kept in the weights", "what a token can say", "stored in the cache")
        bits = (self.weight_bits, self.token_bits, 8 * self.cache_bytes)
        ax.barh(rows, bits, left=1e-5, color=(figures.BLUE, figures.ORANGE, figures.SKY))
        words = (f"{bits[0]:.3g} bits", f"{bits[1]:.3g} bits: up to {in_words(self.information_ratio)} × the weights",
                 f"{in_words(bits[2])} bits: {in_words(self.storage_ratio)} × the weights")  # fmt: skip
        for row, value, said in zip(rows, bits, words, strict=True):
            figures.note(ax, said, value, row, right=6)
        ax.set_xscale("log")
        ax.set_xlim(1e-5, 1e15)
        ax.set_xticks([1e-3, 1, 1e3, 1e6, 1e9], ["0.001", "1", "1,000", "1 million", "1 billion"])
        ax.minorticks_off()
        ax.invert_yaxis()
        return ax

    def describe(self) -> str:
        """The three amounts and the two ratios."""
        return (
            f"For each training token the weights keep {self.weight_bits:.3g} bits. For each token read the cache "
            f"stores {self.cache_bytes:,.0f} bytes, {self.storage_ratio:,.0f} times as much; but a token can say at "
            f"most {self.token_bits:.1f} bits, {self.information_ratio:,.0f} times as much if a parameter holds "
            f"{self.kept:g}."
        )
