"""Prior drag: a file that does it in its own way, and an assistant that goes on suggesting what everybody does.

But: one token of idiom after two of context. The frameworks and habits of the interview's example are larger things.
"""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.autonomy.counts import FOLDS, Library, last_place, numbered, rank
from ghosts.lab.autonomy.novelty import shares
from ghosts.lab.stats import Interval


@dataclass(frozen=True)
class Drag:
    """What a file does that had always departed from the common idiom, by how many `examples` (m,) it had given.

    `own` is how often it then keeps to its own way, `common` how often it returns to the library's. `needed` is, at
    each such place, how many more examples it would take until counts of library and file poured together switch.
    """

    examples: np.ndarray
    own: list[Interval]
    common: list[Interval]
    needed: np.ndarray = field(repr=False)

    def plot(self, ax: Axes | None = None) -> Axes:
        """What the file writes next, by the number of examples."""
        ax = figures.axes(ax, title="What comes next, once a file has gone its own way",
                          x="examples of its own way so far, and none of the common one", y="share")  # fmt: skip
        rows = {"its own way again": self.own, "the common idiom": self.common}
        for i, (name, row) in enumerate(rows.items()):
            figures.errorbars(ax, self.examples, row, i)
            figures.note(ax, name, self.examples[-1], row[-1].value, right=9)
        ax.set(xlim=(0.7, self.examples[-1] + 2.6), ylim=(0, 1), xticks=self.examples)
        return ax

    def describe(self) -> str:
        """After one example and after the most."""
        parts = "; ".join(f"after {self.examples[i]}: {self.own[i].value:.2f} its own way again, "
                          f"{self.common[i].value:.2f} the common idiom" for i in (0, -1))  # fmt: skip
        return (
            f"Of files that have departed from the common idiom, {parts}. Counts poured together would need "
            f"{np.median(self.needed):.0f} more examples to switch (median of {len(self.needed):,} places)."
        )


def drag(library: Library, k: int = 2, least: int = 30, most: int = 6) -> Drag:
    """What files do that depart from the library's favourite after `k` tokens, where that occurred `least` times.

    Only files as written, and only the favourite of the other folds counts as the common idiom.
    """
    real = np.flatnonzero(~library.lead)
    token, file, fold, written = (
        each[real] for each in (library.token, library.file, library.fold, library.as_written)
    )
    context, pair = library.context[k][real], library.pair[k][real]
    group, _ = numbered(file, context)
    place, given = last_place(group), rank(group)
    consistent = (place >= 0) & (rank(numbered(file, pair)[0])[place] + 1 == given)  # so far as the last time, always
    keeps, returns = np.zeros((2, len(real)), bool)
    common = np.zeros(len(real), np.int64)
    for each in range(FOLDS):
        best, count, _ = library.favourite(k, library.as_written & ~library.lead & (library.fold != each))
        departs = consistent & written & (fold == each) & (count[context] >= least) & (token[place] != best[context])
        test = np.flatnonzero(departs)
        common[test] = count[context[test]]
        keeps[test] = token[test] == token[place[test]]
        returns[test] = token[test] == best[context[test]]
    examples = np.arange(1, most + 1)
    at = [np.flatnonzero((common > 0) & (given == m)) for m in examples]
    every = np.concatenate(at)
    return Drag(
        examples,
        [shares(keeps[rows], file[rows]) for rows in at],
        [shares(returns[rows], file[rows]) for rows in at],
        common[every] + 1 - given[every],
    )
