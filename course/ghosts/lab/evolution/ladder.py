"""Three ghosts of one text, each seeing more of it: a bigram sees one character, an MLP eight, a GPT sixty-four.

All three are judged by one number, the bits that a character of text they never saw costs them, and that number is
also a file size: an arithmetic coder fed with a ghost's predictions writes that many bits, so archivers can compete.

But: does not write the file. The coder that would turn predictions into bits is not here, and the ghost itself, which
a reader of the file would need, is not counted, just as the archiver's program is not.
"""

import bz2
import lzma
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.gpt import IGNORE, Room, sample, softmax
from ghosts.lab.stats import Interval, mean_interval

EXAM = (10, 10_000)  # the held-out text is ten stretches: of each, so many characters are the exam


class Bigram:
    """What follows a character, counted: `logits` (V, V) are the logarithms of `tokens`' smoothed pair counts."""

    context = 1

    def __init__(self, tokens: np.ndarray, vocabulary: int, smoothing: float = 0.1):
        pairs = np.bincount(tokens[:-1] * vocabulary + tokens[1:], minlength=vocabulary**2)
        self.logits = np.log(pairs.reshape(vocabulary, vocabulary) + smoothing)

    def next_logits(self, seen: np.ndarray) -> np.ndarray:
        """Logits (B, V) of what follows the last of `seen` (B, context)."""
        return self.logits[seen[:, -1]]


class MLP:
    """A multilayer perceptron over the last `context` characters (Bengio et al. 2003), one hidden layer of ReLU.

    Its weights are one vector `flat` (P,) with views `embed` (V, e), `up` (context · e, hidden) and `down`
    (hidden, V), so that `training.train` teaches it as it teaches a GPT.
    """

    def __init__(self, vocabulary: int, rng: np.random.Generator, context: int = 8, embed: int = 16,
                 hidden: int = 192, dtype=np.float32):  # fmt: skip
        self.vocabulary, self.context, self.dtype = vocabulary, context, np.dtype(dtype)
        self.shapes = (vocabulary, embed), (context * embed, hidden), (hidden, vocabulary)
        self.flat = np.concatenate(
            [rng.normal(0, scale, a * b) for (a, b), scale in zip(self.shapes, (0.5, 0.15, 0.02), strict=True)]
        ).astype(dtype)
        self.embed, self.up, self.down = self.views(self.flat)

    def __setstate__(self, state: dict) -> None:
        """What `copy.deepcopy` and `pickle` call last: a copy's matrices must look into its own `flat`."""
        vars(self).update(state)
        self.embed, self.up, self.down = self.views(self.flat)

    def views(self, flat: np.ndarray) -> list[np.ndarray]:
        """The three matrices inside `flat`, nothing copied."""
        cuts = np.cumsum([0, *(a * b for a, b in self.shapes)])
        return [flat[a:b].reshape(shape) for (a, b), shape in zip(pairwise(cuts), self.shapes, strict=True)]

    def next_logits(self, seen: np.ndarray) -> np.ndarray:
        """Logits (B, V) of what follows `seen` (B, context)."""
        return np.maximum(self.embed[seen].reshape(len(seen), -1) @ self.up, 0) @ self.down

    def loss_and_grad(
        self, inputs: np.ndarray, targets: np.ndarray, room: Room | None = None,
        flat: np.ndarray | None = None, count: int | None = None,
    ) -> tuple[float, np.ndarray]:  # fmt: skip
        """Cross-entropy in nats and its gradient (P,): `inputs` (B, context), `targets` (B, 1); −1 does not count."""
        flat = np.empty_like(self.flat) if flat is None else flat
        dembed, dup, ddown = self.views(flat)
        rows, targets = np.arange(len(inputs)), targets.ravel()
        counts = (targets != IGNORE) / self.dtype.type(count or max(1, (targets != IGNORE).sum()))

        x = self.embed[inputs].reshape(len(inputs), -1)
        a = np.maximum(x @ self.up, 0)
        p = softmax(a @ self.down)
        loss = -np.log(np.maximum(p[rows, targets], np.finfo(self.dtype).tiny)) @ counts

        p[rows, targets] -= 1
        p *= counts[:, None]
        np.matmul(a.T, p, out=ddown)
        da = (p @ self.down.T) * (a > 0)
        np.matmul(x.T, da, out=dup)
        dx = (da @ self.up.T).reshape(*inputs.shape, -1)
        which = np.eye(self.vocabulary, dtype=self.dtype)[inputs.ravel()]
        np.matmul(which.T, dx.reshape(inputs.size, -1), out=dembed)
        return float(loss), flat


def next_characters(tokens: np.ndarray, context: int, batch: int = 256) -> Callable:
    """A draw of `batch` random places of `tokens`: the `context` characters before each, and the one there."""
    stretches = np.lib.stride_tricks.sliding_window_view(tokens, context + 1)

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        rows = stretches[rng.integers(len(stretches), size=batch)]
        return rows[:, :-1], rows[:, -1:]

    return draw


def write(model: Bigram | MLP, prompt: np.ndarray, length: int, rng: np.random.Generator,
          temperature: float = 1.0) -> np.ndarray:  # fmt: skip
    """`prompt` (n,) followed by `length` sampled characters. What stands before the prompt is character 0."""
    tokens = [0] * model.context + list(prompt)
    for _ in range(length):
        logits = model.next_logits(np.array([tokens[-model.context :]]))
        tokens.append(int(sample(logits, rng, temperature)[0]))
    return np.array(tokens[model.context :])


# ── bits per character ────────────────────────────────────────────────────────────────────────────────


def bits(model: Bigram | MLP, tokens: np.ndarray) -> float:
    """Mean −log2 p over `tokens` (n,), each predicted from the `context` before it; the first few are not counted."""
    seen = np.lib.stride_tricks.sliding_window_view(tokens[:-1], model.context)
    targets, total = tokens[model.context :], 0.0
    for at in range(0, len(targets), 8192):
        p = softmax(model.next_logits(seen[at : at + 8192]))
        total -= np.log2(p[np.arange(len(p)), targets[at : at + 8192]]).sum()
    return float(total / len(targets))


def exam(tokens: np.ndarray) -> np.ndarray:
    """The exam (10, 10,000): the beginning of each tenth of `tokens` (n,), so that means have intervals."""
    parts, characters = EXAM
    return np.stack([part[:characters] for part in np.array_split(tokens, parts)])


def sit(measure: Callable[[np.ndarray], float], papers: np.ndarray) -> Interval:
    """The mean of `measure` over `papers`, the rows of an exam, with its interval."""
    return mean_interval([measure(paper) for paper in papers])


ARCHIVERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: zlib.compress(data, 9),  # the algorithm of gzip, which looks back 32 KiB
    "bz2": lambda data: bz2.compress(data, 9),  # sorts blocks of 900 kB
    "lzma": lambda data: lzma.compress(data, preset=6),  # looks back over everything
}


def archive(before: str, text: str) -> dict[str, tuple[float, float]]:
    """For each archiver the bits that a character of `text` costs: alone, and as what follows `before`.

    The second is size(before + text) − size(before), in bits, by the characters of `text`: the archiver has seen the
    training text as a ghost has. How much of it an archiver can still see is its own affair.
    """
    before_bytes, new = before.encode(), text.encode()
    jobs = [(press, data) for press in ARCHIVERS.values() for data in (new, before_bytes + new, before_bytes)]
    with ThreadPoolExecutor(2) as pool:
        alone, both, first = np.array([*pool.map(lambda job: len(job[0](job[1])), jobs)]).reshape(-1, 3).T
    rates = 8 * np.stack([alone, both - first], 1) / len(text)
    return {name: tuple(row.tolist()) for name, row in zip(ARCHIVERS, rates, strict=True)}


@dataclass(frozen=True)
class Ladder:
    """Bits per character on the same held-out text: `ghosts` with intervals, `archivers` alone and prefixed."""

    ghosts: dict[str, Interval]
    archivers: dict[str, tuple[float, float]]

    def beaten(self, ghost: str) -> list[str]:
        """The archivers that need more bits than `ghost`, beyond its interval, although they have studied as well."""
        return [name for name, (_, after) in self.archivers.items() if after > self.ghosts[ghost].high]

    def plot(self, ax: Axes | None = None) -> Axes:
        """A row each: ghosts as dots with intervals, archivers as a hollow mark (alone) and a full one (prefixed)."""
        ax = figures.axes(ax, title="What a character of unseen text costs", x="bits per character (less is better)")
        rows = {name: (each.value, each.value) for name, each in self.ghosts.items()} | self.archivers
        for y, (name, (alone, after)) in enumerate(reversed(rows.items())):
            if each := self.ghosts.get(name):
                ax.plot([each.low, each.high], [y, y], color=figures.BLUE, linewidth=3)
                ax.plot(after, y, "o", color=figures.BLUE, markersize=8)
            else:
                ax.plot([alone, after], [y, y], color=figures.ORANGE, linewidth=1, linestyle=":")
                ax.plot(alone, y, "s", markerfacecolor="white", markeredgecolor=figures.ORANGE, markersize=8)
                ax.plot(after, y, "s", color=figures.ORANGE, markersize=8)
            figures.note(ax, f"{after:.2f}", after, y, right=0, up=12, ha="center")
        ax.set_yticks(range(len(rows)), list(rows)[::-1])
        ax.set_ylim(-0.6, len(rows) - 0.2)
        ax.set_xlim(left=0)
        if self.archivers:
            told = "squares: archivers, white without the training text, full with it"
            ax.annotate(told, (0.01, 0.03), xycoords="axes fraction", fontsize=8.5)
        return ax

    def describe(self) -> str:
        """Every row in numbers."""
        ghosts = ", ".join(f"{name} {each:.2f}" for name, each in self.ghosts.items())
        archivers = ", ".join(f"{name} {after:.2f} ({alone:.2f})" for name, (alone, after) in self.archivers.items())
        return (
            f"Bits per character of the held-out text, with 95 % intervals over ten stretches of it: {ghosts}. "
            f"Archivers that have seen the training text (in brackets: that have not): {archivers}."
        )
