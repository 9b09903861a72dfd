"""Counts over the standard library: what follows k tokens, in any part of it. An autocomplete is nothing else.

But: no network, no meaning. Whatever these counts get right they get right because it was there.
"""

from dataclasses import dataclass, field

import numpy as np

from ghosts.lab.autonomy.source import own_names, renamed, tokens_of

ORDER = 4  # tokens of context
FOLDS = 5


@dataclass(frozen=True)
class Library:
    """All files one after the other, each as written and then renamed, each led in by `ORDER` empty tokens.

    `token`, `file`, `fold`, `as_written`, `lead` (a place that leads in) and `own` (a name that its module gives) are
    (n,). `context[k]` (n,) numbers the k tokens before each place, `pair[k]` those and the token itself, and
    `first[k]` says where each pair occurs first.
    """

    vocabulary: list[str] = field(repr=False)
    token: np.ndarray
    file: np.ndarray
    fold: np.ndarray
    as_written: np.ndarray
    lead: np.ndarray
    own: np.ndarray
    context: list[np.ndarray] = field(repr=False)
    pair: list[np.ndarray] = field(repr=False)
    first: list[np.ndarray] = field(repr=False)

    def favourite(self, k: int, train: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """By context of `k` tokens, in the places `train`: the likeliest next token, its count, the context's count.

        A context that never occurs there has −1 and zeros.
        """
        contexts = self.context[k].max() + 1
        times = np.bincount(self.pair[k][train], minlength=len(self.first[k]))
        rising = np.argsort(times, kind="stable")
        rising = rising[times[rising] > 0]
        where = self.first[k][rising]
        best, most = np.full(contexts, -1), np.zeros(contexts, np.int64)
        best[self.context[k][where]] = self.token[where]  # the last one written is the most frequent
        most[self.context[k][where]] = times[rising]
        return best, most, np.bincount(self.context[k][train], minlength=contexts)

    def after(self, *words: str) -> tuple[str, int, int]:
        """What the whole library writes most often after `words`, how often, and how often `words` occur."""
        places = np.flatnonzero(self.as_written & ~self.lead)
        for back, word in enumerate(reversed(words), 1):
            places = places[self.token[places - back] == self.vocabulary.index(word)]
        next_one, count = np.unique(self.token[places], return_counts=True)
        return self.vocabulary[next_one[count.argmax()]], int(count.max()), len(places)


def numbered(*parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One number for each different tuple of `parts`, and where each occurs first."""
    code = parts[0].astype(np.int64)
    for part in parts[1:]:
        code = code * (int(part.max()) + 1) + part
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    return number.reshape(-1), first


def load(sources: dict[str, str], rng: np.random.Generator) -> Library:
    """The library of `sources`, its files dealt into `FOLDS` folds of about the same number of files."""
    vocabulary, texts, owns = {"": 0}, [], []
    for source in sources.values():
        names, plain = own_names(source), tokens_of(source)
        for text in (plain, renamed(plain, names)):
            texts.append([0] * ORDER + [vocabulary.setdefault(token, len(vocabulary)) for token in text])
            owns.append([False] * ORDER + [token in names for token in plain])
    file = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    token, own = np.concatenate(texts), np.concatenate(owns)
    lead = np.concatenate([np.arange(len(text)) < ORDER for text in texts])
    folds = rng.permutation(len(sources)) % FOLDS
    context, pair, first = [np.zeros(len(token), np.int64)], [], []
    for k in range(ORDER + 1):
        number, where = numbered(context[k], token)
        pair.append(number)
        first.append(where)
        # subtle: the k + 1 tokens before a place are the pair of the place before it
        context.append(np.roll(number, 1))
    return Library(
        list(vocabulary), token, file, folds[file // 2], file % 2 == 0, lead, own, context[:-1], pair, first
    )


def rank(group: np.ndarray) -> np.ndarray:
    """How often each number of `group` (n,) has occurred before its place."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    start = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    result = np.empty(len(group), np.int64)
    result[order] = np.arange(len(group)) - np.repeat(start, np.diff(np.r_[start, len(group)]))
    return result


def last_place(group: np.ndarray) -> np.ndarray:
    """Where each number of `group` (n,) occurred the last time before its place; −1 if it had not."""
    order = np.argsort(group, kind="stable")
    result = np.full(len(group), -1)
    again = group[order][1:] == group[order][:-1]
    result[order[1:][again]] = order[:-1][again]
    return result
