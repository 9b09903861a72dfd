"""A drill: a small question drawn from a seed, that knows its answer and the wrong ideas that lead elsewhere.

A generator is a pure function of `rng`, registered by `@drill(skill, level)`; `make` draws from it until the
instance is fair: no hint shows the answer, and no wrong idea happens to give it. But: it does not teach. Each
drill exercises one skill of a lesson that has been read.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import floor, log10
from string import ascii_lowercase
from zlib import crc32

import numpy as np

from ghosts.sheets.picture import Picture
from ghosts.sheets.reading import Unread, numbers, say

TOL = 0.03  # a number may be rounded to two or three digits
TRIES = 200  # draws until a fair instance
SHARE = "0 to 1"  # the unit of a chance or a share
COARSE = "That may well be it, but one digit is too few to tell. Write two or three."


class Unfair(Exception):
    """This instance would mislead: draw another."""


@dataclass(frozen=True)
class Verdict:
    """What became of an answer. `attempt` is False where it could not be read, which counts for nothing."""

    right: bool
    sentence: str
    attempt: bool = True


@dataclass(frozen=True)
class Drill:
    """One question. `mistakes` pairs wrong answers with what to say to them; `hints` nudge, point, nearly tell.

    The solution is a number (right to the relative tolerance `tol`, or to two digits; exactly where `tol` is 0), one
    of the `options`, or all of them in order. A `picture` plots and describes itself.
    """

    prompt: str
    solution: float | str | tuple[str, ...]
    mistakes: tuple[tuple[float | str | tuple[str, ...], str], ...]
    hints: tuple[str, str, str]
    because: str
    options: tuple[str, ...] = ()
    unit: str = ""
    tol: float = TOL
    picture: Picture | None = None
    skill: str = ""
    level: int = 0
    seed: int = 0

    @property
    def kind(self) -> str:
        """`numeric`, `choice` or `order`."""
        return "order" if isinstance(self.solution, tuple) else "choice" if self.options else "numeric"

    @property
    def ask(self) -> str:
        """How to answer, in a line."""
        last = ascii_lowercase[max(len(self.options) - 1, 0)]
        return {
            "numeric": f"A number ({self.unit}):" if self.unit else "A number:",
            "choice": f"One letter, a to {last}:",
            "order": f"All letters a to {last} in order, for example `{' '.join(ascii_lowercase[1::-1])} …`:",
        }[self.kind]

    @property
    def said(self) -> str:
        """The solution in words."""
        if self.kind == "order":
            return " → ".join(self.solution)
        if self.kind == "choice":
            return self.solution
        return f"{say(self.solution)} {self.unit if self.unit != SHARE else ''}".strip()

    @property
    def question(self) -> str:
        """All that is shown, in plain text: the prompt, the picture's numbers, the lettered options."""
        lettered = [f"{letter}) {option}" for letter, option in zip(ascii_lowercase, self.options, strict=False)]
        shown = [f"[{self.picture.describe()}]"] if self.picture else []
        return "\n".join([self.prompt, *shown, *lettered])

    def __str__(self) -> str:
        return f"{self.question}\n{self.ask}"

    def judge(self, answer: object) -> Verdict:
        """Whether `answer` (a number, a text, a letter, a sequence) holds; if not, which idea led there."""
        try:
            readings = self.read(answer)
        except Unread as unread:
            return Verdict(False, str(unread), attempt=False)
        if any(self.accepts(given, self.solution) for given in readings):
            return Verdict(True, self.because)
        known = [(self.gap(given, mistake), sentence) for mistake, sentence in self.mistakes
                 for given in readings if self.accepts(given, mistake)]  # fmt: skip
        if known:
            return Verdict(False, min(known)[1])
        if any(self.coarse(given) for given in readings):
            return Verdict(False, COARSE, attempt=False)
        return Verdict(False, self.off(readings[0]))

    def read(self, answer: object) -> list:
        """What `answer` may mean, or `Unread` with a sentence."""
        if self.kind == "numeric":
            values = numbers(answer, self.unit)
            if self.unit == SHARE and not any(self.accepts(v, m) for v in values for m, _ in self.mistakes):
                values = [value for value in values if 0 <= value <= 1]
                if not values:
                    raise Unread("A chance or share lies between 0 and 1. Write it like 0.25, 1/4 or 25 %.")
            return values
        by_letter = dict(zip(ascii_lowercase, self.options, strict=False)) | {plain(o): o for o in self.options}
        if self.kind == "choice":
            chosen = by_letter.get(plain(answer).strip("(). "), by_letter.get(plain(answer)))
            if chosen is None:
                raise Unread(f"Choose one of the letters a to {ascii_lowercase[len(self.options) - 1]}.")
            return [chosen]
        given = re.findall(r"[a-z]", answer.lower()) if isinstance(answer, str) else answer
        if not isinstance(given, Sequence) or sorted(plain(g) for g in given) not in (
            sorted(map(plain, self.options)),
            list(ascii_lowercase[: len(self.options)]),
        ):
            raise Unread(f"Name each of the {len(self.options)} letters once, for example: b a …")
        return [tuple(by_letter[plain(g)] for g in given)]

    def gap(self, given: float | str | tuple, other: float | str | tuple) -> float:
        """How far two answers lie apart: numbers by their difference, others by being different at all."""
        return abs(given - other) if self.kind == "numeric" else float(given != other)

    def accepts(self, given: float | str | tuple, wanted: float | str | tuple) -> bool:
        """Whether `given` is as good as `wanted`."""
        return self.gap(given, wanted) <= (self.slack(wanted) if self.kind == "numeric" else 0)

    def slack(self, wanted: float) -> float:
        """How far a number may lie from the one that is `wanted`."""
        return 1e-12 + (max(self.tol * abs(wanted), half_unit(wanted, 2)) if self.tol else 0)

    def coarse(self, given: float | str | tuple) -> bool:
        """Whether `given` is the solution rounded to its first digit."""
        if self.kind != "numeric" or not self.tol or given != float(f"{given:.0e}"):
            return False
        return abs(given - self.solution) <= half_unit(self.solution, 1) + 1e-12

    def off(self, given: float | str | tuple) -> str:
        """How far off and in which direction, without telling the answer."""
        if self.kind == "choice":
            return "Not that one. What would have to be true for it to be right?"
        if self.kind == "order":
            first = next(i for i, (a, b) in enumerate(zip(given, self.solution, strict=True)) if a != b)
            kept = (
                "The first is not right yet" if not first else f"Right up to place {first}; look at what comes next"
            )
            return f"{kept}: “{given[first]}” belongs further back."
        return distance(given, self.solution)

    def worked(self) -> str:
        """The drill with its way and its answer: a worked example, for a twin with another seed."""
        return "\n".join([self.question, self.hints[2], f"So: {self.said}. {self.because}"])


def plain(text: object) -> str:
    """`text` without marks, capitals and spare blanks."""
    return " ".join(re.sub(r"[`*]", "", str(text)).lower().split())


def half_unit(number: float, digits: int) -> float:
    """The most that rounding `number` to so many digits can move it."""
    return 0.5 * 10.0 ** (floor(log10(abs(number))) + 1 - digits) if number else 0.0


def distance(given: float, wanted: float) -> str:
    """How far `given` lies from `wanted`, in words that don't give it away."""
    way = "high" if given > wanted else "low"
    if given * wanted < 0:
        return f"Too {way}: the sign is the other one."
    small, large = sorted((abs(given), abs(wanted)))
    if small == 0:
        return f"Too {way}: it is not nothing."
    ratio = large / small
    if ratio < 1.1:
        return f"Close, but too {way} by less than a tenth. Did you round on the way?"
    if ratio < 2:
        return f"Too {way}, by less than a factor of two."
    return f"Too {way}, by a factor of about {say(float(f'{ratio:.1g}'))}."


# ── what a generator draws with and returns ───────────────────────────────────────────────────────────


def pick(rng: np.random.Generator, *options):
    """One of the `options`."""
    return options[rng.integers(len(options))]


def percent(share: float) -> str:
    """`0.25` as `25 %`."""
    return f"{100 * share:.6g} %"


def number(prompt: str, solution: float, *, mistakes: Mapping[str, float], unit: str = "", tol: float = TOL,
           hints: tuple[str, str, str], because: str, picture: Picture | None = None) -> Drill:  # fmt: skip
    """A numeric drill. `mistakes` maps a sentence to the value it explains; of two alike the first is kept."""
    made = Drill(prompt, float(solution), (), hints, because, unit=unit, tol=tol, picture=picture)
    if unit == SHARE and made.accepts(1, solution):
        raise Unfair("as good as certain")
    kept: list[tuple[float, str]] = []
    for sentence, value in mistakes.items():
        if made.accepts(value, solution):
            raise Unfair("a wrong idea leads to the right answer")
        if np.isfinite(value) and not any(made.accepts(value, other) for other, _ in kept):
            kept.append((float(value), sentence))
    return replace(made, mistakes=tuple(kept))


def choice(prompt: str, solution: str, wrong: Mapping[str, str], *, hints: tuple[str, str, str], because: str,
           picture: Picture | None = None) -> Drill:  # fmt: skip
    """A choice among `solution` and the `wrong` options, each of which maps to what to say to it."""
    kept = tuple((option, sentence) for option, sentence in wrong.items() if option != solution)
    options = (solution, *(option for option, _ in kept))
    return Drill(prompt, solution, kept, hints, because, options=options, picture=picture)


def order(prompt: str, keys: Mapping[str, float], mistakes: Mapping[str, Mapping[str, float]], *,
          hints: tuple[str, str, str], because: str, picture: Picture | None = None) -> Drill:  # fmt: skip
    """An order by rising `keys`. `mistakes` maps a sentence to the keys by which a wrong idea would sort."""
    ranks = sorted(keys.values())
    if any(b - a <= 0.04 * max(abs(a), abs(b)) for a, b in pairwise(ranks)):
        raise Unfair("two items are too close to tell apart")
    right = tuple(sorted(keys, key=keys.__getitem__))
    kept = {tuple(sorted(keys, key=other.__getitem__)): sentence for sentence, other in mistakes.items()}
    if right in kept:
        raise Unfair("a wrong idea leads to the right order")
    return Drill(prompt, right, tuple(kept.items()), hints, because, options=right, picture=picture)


# ── the register of generators ────────────────────────────────────────────────────────────────────────

Generator = Callable[[np.random.Generator], Drill]
DRILLS: dict[tuple[str, int], Generator] = {}


def drill(skill: str, level: int) -> Callable[[Generator], Generator]:
    """Register the decorated generator for `skill` at `level` 0, 1 or 2; each level has one."""

    def register(generator: Generator) -> Generator:
        other = DRILLS.get((skill, level), generator).__name__
        if other != generator.__name__:
            raise ValueError(f"{skill!r} has a drill at level {level} already, {other}: change that one.")
        DRILLS[skill, level] = generator
        return generator

    return register


def make(skill: str, level: int, seed: int) -> Drill:
    """The drill of `skill` at `level` that belongs to `seed` ≥ 0: always the same, and fair."""
    for attempt in range(TRIES):
        rng = np.random.default_rng([seed, attempt, level, crc32(skill.encode())])
        try:
            made = DRILLS[skill, level](rng)
        except Unfair:
            continue
        if fair(made):
            options = tuple(made.options[i] for i in rng.permutation(len(made.options)))
            return replace(made, options=options, skill=skill, level=level, seed=seed)
    raise RuntimeError(f"{TRIES} draws of {skill!r}, level {level}, and none of them fair: mend the generator.")


def fair(made: Drill) -> bool:
    """Whether no hint shows the answer and enough wrong ideas are left to be told from it."""
    enough = len(made.mistakes) >= (1 if made.kind == "order" else 2)
    return enough and not any(shows(hint, made) for hint in made.hints)


def shows(hint: str, made: Drill) -> bool:
    """Whether `hint` contains the solution of `made`: as a number, as the option's text, or in full order."""
    if made.kind == "numeric":
        alone = re.findall(r"(?<![\w.^])-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?(?: ?%)?(?![\w^])", hint)
        values = [value for text in alone for value in {*numbers(text, "%"), *numbers(text, "")}]
        return any(made.accepts(value, made.solution) for value in values)
    text = plain(hint)
    if made.kind == "choice":
        return re.search(rf"(?<!\w){re.escape(plain(made.solution))}(?!\w)", text) is not None
    places = [text.find(plain(item)) for item in made.solution]
    return min(places) >= 0 and places == sorted(places)
