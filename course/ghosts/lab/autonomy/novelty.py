"""Novelty: an autocomplete is good where the context is common, and loses when the same program has other names.

But: a memory of counts, not a language model. It cannot generalise from a name to a similar one.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.autonomy.counts import FOLDS, ORDER, Library, last_place, numbered
from ghosts.lab.stats import Z95, Interval

SEEN = (0, 1, 2, 4, 8, 16, 64, 256)  # edges: how often the context occurred
TEXTS, HELPERS = ("as written", "renamed"), ("library", "library and this file")


def shares(right: np.ndarray, file: np.ndarray) -> Interval:
    """Share `right` (n,), with an interval that takes whole files as the samples, long ones counting for more."""
    _, number = np.unique(file, return_inverse=True)
    hits, count = np.bincount(number, right), np.bincount(number)
    share = hits.sum() / count.sum()
    half = Z95 * np.sqrt(((hits - share * count) ** 2).sum()) / count.sum()
    return Interval(share, share - half, share + half)


@dataclass(frozen=True)
class Guesses:
    """At each tested place (n,): was it `right`, how often was its context `seen`, which `file`, an `own` one?"""

    right: np.ndarray
    seen: np.ndarray
    file: np.ndarray
    own: np.ndarray

    def accuracy(self, which: np.ndarray | None = None) -> Interval:
        """Share guessed right, of all places or of those in the mask `which`."""
        which = np.ones(len(self.right), bool) if which is None else which
        return shares(self.right[which], self.file[which])

    def seen_between(self, low: float, high: float) -> np.ndarray:
        """The places whose context had occurred at least `low` and less than `high` times."""
        return (self.seen >= low) & (self.seen < high)


@dataclass(frozen=True)
class Novelty:
    """Guesses by (text, helper): "as written" or "renamed", and "library" or "library and this file"."""

    guesses: dict[tuple[str, str], Guesses] = field(repr=False)

    def accuracy(self, text: str, helper: str, others: bool = True) -> Interval:
        """Share guessed right; `others` leaves out the names that a module gives, which renaming changes."""
        each = self.guesses[text, helper]
        return each.accuracy(~each.own if others else None)

    @property
    def by_seen(self) -> dict[str, Interval]:
        """Accuracy as written, from the library alone, by how often the four tokens before had occurred."""
        each = self.guesses[TEXTS[0], HELPERS[0]]
        edges = [*SEEN, np.inf]
        spans = list(pairwise(edges))
        names = [f"{low}" if high == low + 1 else f"{low}–{high - 1:g}" for low, high in spans]
        names[-1] = f"{edges[-2]}+"
        return {name: each.accuracy(each.seen_between(*span)) for name, span in zip(names, spans, strict=True)}

    @property
    def unseen(self) -> float:
        """Share of places whose four tokens before had never occurred."""
        return float((self.guesses[TEXTS[0], HELPERS[0]].seen == 0).mean())

    def plot(self, ax: Axes | None = None) -> Axes:
        """Accuracy by how often the context occurred."""
        ax = figures.axes(ax, title="Autocomplete, by how often the context had occurred",
                          x="times that the four tokens before had occurred", y="next token right")  # fmt: skip
        rows = self.by_seen
        figures.errorbars(ax, np.arange(len(rows)), list(rows.values()), 0)
        ax.set_xticks(range(len(rows)), list(rows))
        ax.set_ylim(0, None)
        return ax

    def plot_renamed(self, ax: Axes | None = None) -> Axes:
        """The four arms, on the tokens that renaming leaves alone."""
        ax = figures.axes(ax, title="The same programs, other names", y="next token right (own names left out)",
                          size=(6.2, 3.6))  # fmt: skip
        for i, helper in enumerate(HELPERS):
            rows = [self.accuracy(text, helper) for text in TEXTS]
            figures.errorbars(ax, np.arange(2), rows, i)
            figures.note(ax, f"knows the {helper}", 1, rows[1].value, right=10)
        ax.set_xticks(range(2), TEXTS)
        ax.set(xlim=(-0.2, 1.9), ylim=(0, None))
        return ax

    def describe(self) -> str:
        """The four accuracies, and the two ends of the curve."""
        rows = self.by_seen
        arms = "; ".join(
            f"{text}, {helper}: {self.accuracy(text, helper).value:.2f}" for text, helper in self.guesses
        )
        first, second, *_, last = rows.items()
        ends = ", ".join(f"{name} times {each.value:.2f}" for name, each in (first, second, last))
        return f"Next token right, own names left out: {arms}. All tokens, by how often the context occurred: {ends}."


def latest(library: Library, k: int) -> np.ndarray:
    """At each place: what followed the same `k` tokens the last time in the same file, −1 if never."""
    place = last_place(numbered(library.file, library.context[k])[0])
    return np.where((place >= 0) & ~library.lead[place], library.token[place], -1)


def complete(library: Library) -> Novelty:
    """Guess every token of every file from the other folds' files as written, and again with a look at its own file.

    The longest context that has occurred decides; at the same length the file itself comes before the library.
    """
    back = [latest(library, k) for k in range(ORDER + 1)]
    guess = {helper: np.full(len(library.token), -1) for helper in HELPERS}
    seen = np.zeros(len(library.token), np.int64)
    for fold in range(FOLDS):
        mine = library.fold == fold
        train, test = library.as_written & ~library.lead & ~mine, np.flatnonzero(mine & ~library.lead)
        for k in range(ORDER, -1, -1):
            best, _, times = library.favourite(k, train)
            here = library.context[k][test]
            offers = {HELPERS[0]: (best[here],), HELPERS[1]: (back[k][test], best[here])}
            for helper, made in offers.items():
                for offer in made:
                    guess[helper][test] = np.where(guess[helper][test] < 0, offer, guess[helper][test])
            if k == ORDER:
                seen[test] = times[here]
    guesses = {}
    for text, written in zip(TEXTS, (True, False), strict=True):
        here = ~library.lead & (library.as_written == written)
        for helper in HELPERS:
            right = guess[helper][here] == library.token[here]
            guesses[text, helper] = Guesses(right, seen[here], library.file[here] // 2, library.own[here])
    return Novelty(guesses)
