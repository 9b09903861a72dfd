"""Pairs of answers that are more alike than chance: a list for a person to look at, and no more than that.

Code is compared by its tokens, as Python's own tokenizer cuts them: comments, docstrings, spaces and the names of
variables are looked past, so renaming hides nothing. Left out is what the starter says, and every line that a
quarter of the class has: what all write alike says nothing about two. The measure is the share of tokens in the
longest common subsequence (rapidfuzz, `Indel.normalized_similarity`), 0 to 1.

But: two people can write the same line for the same reason, and who copied whom is not in the text. Whoever reorders
everything is not found; a library that finds that (Dolos, JPlag) needs another runtime.
"""

import builtins
import io
import keyword
import re
import tokenize
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ghosts.grader.assignment import open_assignment, submissions
from ghosts.grader.export import write
from ghosts.grader.questions import Key, questions, starters, written
from ghosts.grader.submission import CourseError

KEPT = frozenset(dir(builtins)) | frozenset(keyword.kwlist)  # names that renaming cannot change
LAYOUT = {tokenize.INDENT: "⇥", tokenize.DEDENT: "⇤"}
DROPPED = {tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER, tokenize.ENCODING}
COMMON = 0.25  # the share of a class from which a line is everybody's
CLASS = 8  # students from which that can be said
TOKENS = 20  # of its own, below which an answer is too short to be telling
LONGEST, MOST = 20_000, 200_000  # tokens and characters of an answer that are compared
WORD = re.compile(r"\w+|[^\w\s]")
COLUMNS = ("student", "other", "similarity", "tokens", "exercises")
CAUTION = "Alike is not copied. Look at both answers, and talk to both people, before you conclude anything."

Line = tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two students, the largest similarity of an answer, the `tokens` of all answers found alike, and which."""

    student: str
    other: str
    similarity: float
    tokens: int
    exercises: tuple[str, ...]


def similar(assignment: str, course: Path, threshold: float = 0.9, file: Path | None = None) -> list[Pair]:
    """The pairs of students with an answer at least `threshold` alike, the most telling first; to a `file` too."""
    task = open_assignment(assignment, course)
    folders = submissions(assignment, course, None)
    texts = {name: written(task, folder) for name, folder in folders.items()}
    given = starters(task)
    code = {(source.name, cell.mark.grade_id): cell.kind == "code" for source in task.sources
            for cell in source.cells if cell.answer}  # fmt: skip
    titles = {key: each.title for each in questions(task).values() for key in each.answers}
    found = []
    for key, starter in given.items():
        answers = {name: theirs[key] for name, theirs in texts.items() if key in theirs}
        found += [(key, *each) for each in alike(answers, starter, threshold, code[key])]
    pairs = gathered(found, titles)
    if file is not None:
        rows = [(each.student, each.other, round(each.similarity, 3), each.tokens, "; ".join(each.exercises))
                for each in pairs]  # fmt: skip
        write(file, [COLUMNS, *rows])
    return pairs


def gathered(found: Iterable[tuple[Key, str, str, float, int]], titles: dict[Key, str]) -> list[Pair]:
    """The findings of all answers, by pair; whoever shares the most comes first."""
    by_pair: dict[tuple[str, str], list[tuple[Key, float, int]]] = defaultdict(list)
    for key, one, other, similarity, tokens in found:
        by_pair[one, other].append((key, similarity, tokens))
    pairs = [
        Pair(one, other, max(each[1] for each in finds), sum(each[2] for each in finds),
             tuple(titles.get(key, key[1]) for key, _, _ in finds))
        for (one, other), finds in by_pair.items()
    ]  # fmt: skip
    return sorted(pairs, key=lambda pair: (-pair.tokens, -pair.similarity, pair.student, pair.other))


def alike(
    answers: dict[str, str], starter: str, threshold: float, code: bool
) -> Iterator[tuple[str, str, float, int]]:
    """Pairs of students, how much alike their answers are, and the length of the shorter in tokens of its own."""
    cut = lines if code else sentences
    cuts = {name: cut(text[:MOST]) for name, text in answers.items()}
    common = set(cut(starter)) | everybodys(cuts.values())
    own = {name: [token for line in theirs if line not in common for token in line] for name, theirs in cuts.items()}
    names = [name for name, tokens in own.items() if len(tokens) >= TOKENS]
    alphabet: dict[str, str] = {}
    # subtle: there are a million letters, and whoever writes a million different words may share one with another
    letter = lambda token: alphabet.setdefault(token, chr(0x10000 + len(alphabet) % 2**20))  # noqa: E731
    spelled = ["".join(map(letter, own[name][:LONGEST])) for name in names]
    for row, column, similarity in close(spelled, threshold):
        yield names[row], names[column], similarity, min(len(spelled[row]), len(spelled[column]))


def close(spelled: list[str], threshold: float, rows: int = 500) -> Iterator[tuple[int, int, float]]:
    """Each pair of texts at least `threshold` alike, the first before the second; `rows` of the table at a time."""
    try:
        from rapidfuzz.distance import Indel
        from rapidfuzz.process import cdist
    except ImportError:
        raise CourseError("`ghosts similar` needs rapidfuzz: pip install 'summoning-ghosts[teach]'.") from None
    for start in range(0, len(spelled), rows):
        table = cdist(spelled[start : start + rows], spelled, scorer=Indel.normalized_similarity,
                      score_cutoff=threshold, dtype=np.float32)  # fmt: skip
        for row, column in np.argwhere(table >= threshold):
            if start + row < column:
                yield int(start + row), int(column), float(table[row, column])


def everybodys(cuts: Iterable[list[Line]]) -> set[Line]:
    """The lines that so many have that they tell nothing."""
    cuts = list(cuts)
    if len(cuts) < CLASS:
        return set()
    counts = Counter(line for theirs in cuts for line in set(theirs))
    return {line for line, count in counts.items() if count > COMMON * len(cuts)}


def lines(text: str) -> list[Line]:
    """The lines of Python code as tuples of tokens: without names, comments and docstrings."""
    made: list[Line] = []
    line: list[str] = []
    before = ""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NEWLINE:
                if [each for each in line if each not in LAYOUT.values()] == ["text"]:
                    line.pop()  # subtle: a docstring goes, but the indent before it belongs to the next line
                else:
                    made.append(tuple(line))
                    line = []
            elif token.type not in DROPPED:
                line.append(normal(token, before))
            before = token.string
    except (tokenize.TokenError, SyntaxError, RecursionError):
        return [tuple("name" if each.isidentifier() and each not in KEPT else each for each in WORD.findall(part))
                for part in text.split("\n") if part.strip() and not part.lstrip().startswith("#")]  # fmt: skip
    return made + ([tuple(line)] if line else [])


def normal(token: tokenize.TokenInfo, before: str) -> str:
    """A token without what renaming changes; a name after a dot is somebody else's, so it stays."""
    if token.type == tokenize.NAME and token.string not in KEPT and before != ".":
        return "name"
    if token.type == tokenize.STRING:
        return "text"
    return LAYOUT.get(token.type, token.string)


def sentences(text: str) -> list[Line]:
    """The sentences of prose as tuples of words, without case and marks."""
    parts = re.split(r"(?<=[.!?])\s+|\n\s*\n", text)
    return [words for part in parts if (words := tuple(re.findall(r"\w+", part.casefold())))]
