"""Nonsense that a judge of text marks with 1: change a letter, keep it if the score did not fall, repeat.

The judge reads a pupil's working for 17 + 25 by its groups of three characters, and has learned from 3,000 marked
workings which are right. What is right is decided by `is_right`, which does the sums.

But: one question, and a judge that counts. A language model reads better than this; the search is the same.
"""

import re
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.judges.judge import Judge, sigmoid
from ghosts.lab.stats import Interval, bootstrap_interval, share_interval

LETTERS = " abcdefghijklmnopqrstuvwxyz0123456789+,."
BUCKETS, LENGTH = 1024, 72
EQUALS, THEN = ("is", "makes", "gives"), ("carry the 1", "write 2 and carry 1", "that is one ten and 2")


def workings(count: int, rng: np.random.Generator) -> tuple[list[str], np.ndarray]:
    """`count` workings, half of them right, in varying words, and which are right (count,)."""
    texts = []
    for i in range(count):
        equals, then, so = rng.choice(EQUALS), rng.choice(THEN), rng.choice(("so", "so it is", "answer"))
        ones, tens, answer = 12, 4, 42
        if i % 2:  # one mistake, which is carried on, or one at the end
            slip = rng.choice([-2, -1, 1, 2])
            where = rng.integers(3)
            ones, tens = ones + slip * (where == 0), tens + slip * (where == 1)
            answer = 10 * tens + ones - 10 if where < 2 else answer + slip
        texts.append(f"7 + 5 {equals} {ones}, {then}. 1 + 2 + 1 {equals} {tens}, {so} {answer}.")
    return texts, np.array([is_right(text) for text in texts], float)


def is_right(text: str) -> bool:
    """Whether `text` adds up to 42: at least two sums, each of them correct, and 42 as its last number."""
    sums = re.findall(r"(\d+(?: \+ \d+)+) (?:is|makes|gives) (\d+)", text)
    correct = [sum(map(int, left.split(" + "))) == int(right) for left, right in sums]
    return len(sums) >= 2 and all(correct) and re.findall(r"\d+", text)[-1] == "42"


def triples(texts: list[str]) -> list[np.ndarray]:
    """For each text the buckets of its groups of three characters."""
    codes = [np.array([LETTERS.index(c) for c in text]) for text in texts]
    return [buckets(code) for code in codes]


def buckets(codes: np.ndarray) -> np.ndarray:
    """The bucket (…, n − 2) of every three neighbours of `codes` (…, n), which are places in `LETTERS`."""
    a, b, c = codes[..., :-2], codes[..., 1:-1], codes[..., 2:]
    return (a * 1681 + b * 41 + c) * 2654435761 % 2**32 * BUCKETS >> 32  # a fixed scramble


def counts(texts: list[str]) -> np.ndarray:
    """What the judge sees of each text (n, BUCKETS): how often each bucket occurs."""
    return np.array([np.bincount(each, minlength=BUCKETS) for each in triples(texts)], float)


def text_judge(rng: np.random.Generator, texts: list[str], right: np.ndarray) -> Judge:
    """A judge that has learned which of `texts` are `right` (n,)."""
    return Judge(BUCKETS, rng, hidden=32).fit(counts(texts), right, rng, steps=300)


def babble(climbs: int, rng: np.random.Generator) -> np.ndarray:
    """Random letters (climbs, LENGTH), as places in `LETTERS`."""
    return rng.integers(len(LETTERS), size=(climbs, LENGTH))


def mistaken(climbs: int, rng: np.random.Generator) -> np.ndarray:
    """Wrong workings (climbs, LENGTH), as places in `LETTERS`, cut or filled up with spaces."""
    texts, right = workings(4 * climbs, rng)
    wrong = [text.ljust(LENGTH)[:LENGTH] for text, good in zip(texts, right, strict=True) if not good][:climbs]
    return np.array([[LETTERS.index(c) for c in text] for text in wrong])


def hill_climb(judge: Judge, codes: np.ndarray, rng: np.random.Generator, queries: int,
               goal: float = 0.99) -> tuple[list[str], np.ndarray, np.ndarray]:  # fmt: skip
    """Climb the judge from `codes` (climbs, LENGTH): last texts, queries used and score (queries + 1, climbs).

    A climb that reaches `goal` stops there; one that has not after `queries` counts as `queries`.
    """
    codes, climbs = codes.copy(), len(codes)
    seen = judge.W1[buckets(codes)].sum(1)  # subtle: a count times W1 is a sum of its rows, one for each group
    score = [judged(judge, seen)]
    used = np.full(climbs, queries)
    every = np.arange(climbs)
    for query in range(queries):
        alone = codes.copy()
        alone[every, rng.integers(LENGTH, size=climbs)] = rng.integers(len(LETTERS), size=climbs)
        tried = judge.W1[buckets(alone)].sum(1)
        new = judged(judge, tried)
        better = (new >= score[-1]) & (score[-1] < goal)
        codes[better], seen[better] = alone[better], tried[better]
        score.append(np.where(better, new, score[-1]))
        used[(score[-1] >= goal) & (used == queries)] = query + 1
    return ["".join(LETTERS[c] for c in row) for row in codes], used, np.array(score)


def judged(judge: Judge, seen: np.ndarray) -> np.ndarray:
    """The score (n,) of texts whose input to the hidden layer is `seen` (n, hidden), before the bias."""
    return sigmoid(np.tanh(seen + judge.b1) @ judge.w2 + judge.b2)


@dataclass(frozen=True)
class Nonsense:
    """By round of patching: median `queries` to a score of 0.99 and share of climbs that get there (`broken`).

    `score` (queries + 1, climbs) is the first round's; `example` is one text of each round; `accuracy` on unseen
    workings before any patch and after the last; `right` is the share of all that babble whose sums are right;
    `shared` the share of the first round's that a second judge, taught apart, passes. `mistaken` and
    `mistaken_broken` are the same two numbers for climbs that begin at a wrong working, before and after all patches.
    """

    queries: list[Interval]
    broken: list[Interval]
    score: np.ndarray
    example: list[str]
    accuracy: tuple[Interval, Interval]
    right: Interval
    shared: Interval
    mistaken: list[Interval]
    mistaken_broken: list[Interval]
    mistaken_example: str

    def plot(self, ax: Axes | None = None) -> Axes:
        """Every climb of the first round: its score against the queries spent."""
        ax = figures.axes(ax, title="Letters that please a judge", x="queries to the judge", y="judge's score")
        ax.plot(self.score[1:], color=figures.BLUE, alpha=0.3, lw=1)
        ax.plot(np.median(self.score[1:], 1), color=figures.INK, lw=2.4)
        ax.axhline(0.99, color="grey", lw=1)
        ax.set_xscale("log")
        ax.set(xlim=(1, len(self.score)), ylim=(-0.03, 1.1))
        figures.note(ax, "median climb", 1.3, np.median(self.score[1]) + 0.06)
        figures.note(ax, "0.99", 1.1, 0.99, up=8, color="dimgrey")
        return ax

    def describe(self) -> str:
        """How soon the judge was broken, with what, and how it was after patching."""
        first, last = self.queries[0], self.queries[-1]
        return (
            f"Median queries from random letters to a score of 0.99: {first:,.0f}, and {last:,.0f} or more after "
            f"{len(self.queries) - 1} patches, when {self.broken[-1]:.2f} of the climbs still get there. One of the "
            f"texts: “{self.example[0]}”"
        )


def write_nonsense(rng: np.random.Generator, climbs: int = 40, queries: int = 4000, patches: int = 4) -> Nonsense:
    """Climb a judge of text, mark what comes out as wrong, go on training, climb again (4 s)."""
    texts, right = workings(3000, rng)
    judge = text_judge(rng, texts, right)
    second = text_judge(rng, *workings(3000, rng))
    unseen, truth = workings(1000, rng)
    used, broken, example, accuracy, mistaken_used, mistaken_broken, adds_up = [], [], [], [], [], [], 0

    def broken_share(made: list[str], score: np.ndarray) -> Interval:
        return share_interval(sum(s >= 0.99 and not is_right(text) for text, s in zip(made, score[-1], strict=True)),
                              climbs)  # fmt: skip

    for patch in range(patches + 1):
        made, spent, score = hill_climb(judge, babble(climbs, rng), rng, queries)
        if patch == 0:
            first, shared = score, share_interval(int((second.score(counts(made)) > 0.5).sum()), climbs)
        used.append(bootstrap_interval(spent, np.median, rng))
        broken.append(broken_share(made, score))
        example.append(made[int(np.argmin(spent))])
        adds_up += sum(map(is_right, made))
        if patch in (0, patches):
            marked = (judge.score(counts(unseen)) > 0.5) == truth
            accuracy.append(share_interval(int(marked.sum()), len(unseen)))
            forged, spent, score = hill_climb(judge, mistaken(climbs, rng), rng, queries)
            mistaken_used.append(bootstrap_interval(spent, np.median, rng))
            mistaken_broken.append(broken_share(forged, score))
        texts, right = texts + made * 5, np.append(right, np.zeros(5 * climbs))  # each is shown five times
        judge.fit(counts(texts), right, rng, steps=200)
    total = climbs * (patches + 1)
    return Nonsense(used, broken, first, example, tuple(accuracy), share_interval(adds_up, total), shared,
                    mistaken_used, mistaken_broken, forged[int(np.argmin(spent))])  # fmt: skip
