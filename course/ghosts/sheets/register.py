"""The register of exercises, and the vocabulary in which their checks are written.

An exercise is registered once, beside its check: `check(answer, rng)` calls the learner's object on inputs
drawn from `rng` and compares with an oracle that is not the reference solution. It returns nothing when the
answer holds and raises `NotYet` with a sentence for a person who is stuck when it does not. The learner's
cell and the grader run this very function.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

Check = Callable[[Any, np.random.Generator], None]


class NotYet(AssertionError):
    """The answer does not hold yet. Its text says what happened, how far off, and what to try."""


class Blank(NotYet):
    """Nothing has been written yet."""


@dataclass(frozen=True)
class Exercise:
    """One exercise: `points` for the grader, `stars` 1–3 and `minutes` for the learner, three `hints`."""

    id: str
    title: str
    points: int
    stars: int
    minutes: int
    skills: tuple[str, ...]
    needs: tuple[str, ...]
    hints: tuple[str, ...]
    why: str
    check: Check | None  # None: a written answer, which a person grades

    @property
    def sheet(self) -> str:
        """The sheet it belongs to: the part of the id before the dot."""
        return self.id.split(".")[0]

    @property
    def rating(self) -> str:
        """Its stars: `★★☆`."""
        return "★" * self.stars + "☆" * (3 - self.stars)


SHEETS = ("decade", "animals", "evolution", "memories", "straw", "judges", "copies", "autonomy", "takeoff", "eureka")
_filed: dict[str, Exercise] = {}


def __getattr__(name: str) -> dict[str, Exercise]:
    """`REGISTER`: every exercise by its id, as the sheets are taught. They are read when somebody asks for it."""
    if name != "REGISTER":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    for sheet in SHEETS:
        import_module(f"ghosts.sheets.{sheet}")
    # subtle: one of them may have been read before its turn
    globals()[name] = {id: each for sheet in SHEETS for id, each in _filed.items() if each.sheet == sheet}
    return globals()[name]


def exercise(id: str, *, title: str, points: int, stars: int, minutes: int, skills: tuple[str, ...],
             hints: tuple[str, str, str], why: str,
             needs: tuple[str, ...] = ()) -> Callable[[Check], Check]:  # fmt: skip
    """Register the decorated check under `id`. `needs` are the ids of exercises to do before it."""

    def register(check: Check) -> Check:
        file(Exercise(id, title, points, stars, minutes, skills, needs, hints, why, check))
        return check

    return register


def written(id: str, *, title: str, points: int, stars: int, minutes: int, skills: tuple[str, ...],
            rubric: str, needs: tuple[str, ...] = ()) -> None:  # fmt: skip
    """Register a written answer, graded by a person against `rubric`."""
    file(Exercise(id, title, points, stars, minutes, skills, needs, (), rubric, None))


def file(new: Exercise) -> None:
    """Put a `new` exercise into the register. ValueError if another one has its id."""
    old = _filed.setdefault(new.id, new)
    # subtle: a sheet that is read again, because an error had stopped it, files its own exercises again
    if old.title != new.title:
        raise ValueError(f"ghosts/sheets/ has two exercises {new.id!r}: “{old.title}” and “{new.title}”.")
    _filed[new.id] = new


# ── the vocabulary of checks ──────────────────────────────────────────────────────────────────────────


def ask(answer: Callable, *inputs: Any, name: str = "your function") -> Any:
    """What the learner's `answer` returns for `inputs`, which it receives as copies it may spoil."""
    if not callable(answer):
        raise NotYet(f"{name} should be a function, but it is {describe(answer)}. Did a later cell rename it?")
    try:
        value = answer(*copy.deepcopy(inputs))
    except NotImplementedError:
        raise Blank(
            f"{name} is still the starter. Replace `raise NotImplementedError` and run both cells again."
        ) from None
    except NotYet:
        raise
    except Exception as error:
        called = ", ".join(describe(each) for each in inputs)
        raise NotYet(f"{name} stopped with {type(error).__name__}: {error}\nIt was called with {called}.") from error
    if value is Ellipsis:
        raise Blank(f"{name} still returns the starter's dots.")
    if value is None:
        raise NotYet(f"{name} returned None. Does every way through it end in `return`? `print` hands nothing back.")
    return value


def steady(answer: Callable, *inputs: Any, name: str = "your function") -> Any:
    """What `ask` hears, if it hears the same when it asks again: an exact answer draws no random numbers."""
    once, again = (ask(answer, *inputs, name=name) for _ in range(2))
    if repr(once) != repr(again):
        raise NotYet(
            f"{name} answers differently when it is asked the same again. A simulation comes near; asked for is the"
            " exact value, without random numbers of your own."
        )
    return once


def parts(got: Any, *wanted: str, name: str) -> tuple | list | np.ndarray:
    """`got` if it has a part for each of `wanted`; otherwise a sentence that names them."""
    several = isinstance(got, tuple | list) or (isinstance(got, np.ndarray) and got.ndim > 0)
    if several and len(got) == len(wanted):
        return got
    found = f"a {type(got).__name__} of {len(got)}" if isinstance(got, tuple | list) else describe(got)
    raise NotYet(f"{name} should return {len(wanted)} things: {', '.join(wanted)}. It returned {found}.")


def same(got: Any, want: Any, *, name: str = "your answer", tol: float = 1e-6, clues: dict | None = None) -> None:
    """Raise `NotYet` unless `got` equals `want` in shape and, to `tol` (absolute and relative), in value.

    `clues` maps a sentence to the value that a known mistake gives; a match adds the sentence.
    """
    want = np.asarray(want)
    try:
        got = np.asarray(got, dtype=want.dtype if want.dtype.kind in "bU" else float)
    except (TypeError, ValueError):
        raise NotYet(f"{name} should be {shape_words(want)}, but it is {describe(got)}.") from None
    if got.shape != want.shape:
        raise NotYet(f"{name} should be {shape_words(want)}, but it is {shape_words(got)}.")
    off = ~np.isclose(got, want, rtol=tol, atol=tol) if want.dtype.kind not in "bU" else got != want
    if not off.any():
        return
    for clue, mistake in (clues or {}).items():
        mistake = np.asarray(mistake)
        if mistake.shape == got.shape and np.allclose(got, mistake, rtol=tol, atol=tol, equal_nan=True):
            raise NotYet(clue)
    raise NotYet(difference(got, want, off, name))


def difference(got: np.ndarray, want: np.ndarray, off: np.ndarray, name: str) -> str:
    """How far off and where first: the sentence behind a failed comparison."""
    if want.dtype.kind in "bU":
        first = tuple(int(i) for i in np.argwhere(off)[0])
        places = f"{off.sum()} of {off.size} places, first at {list(first)}"
        return f"{name} differs in {places}: {got[first]}, not {want[first]}."
    if want.ndim == 0:
        if np.isnan(got):
            return f"{name} is not a number (nan); it should be {want:.6g}."
        way = "too high" if got > want else "too low"
        return f"{name} is {got:.6g}; it should be {want:.6g} ({way} by {abs(got - want):.3g})."
    first = tuple(int(i) for i in np.argwhere(off)[0])
    spot = ", ".join(map(str, first))
    line = f"{name} differs in {off.sum()} of {off.size} places"
    line = f"{line}. The first is [{spot}]: {got[first]:.6g}, not {want[first]:.6g}"
    if np.isnan(got).any():
        return f"{line}; {np.isnan(got).sum()} are not numbers (nan)."
    return f"{line}; the largest gap is {np.abs(got - want).max():.3g}."


def describe(value: Any) -> str:
    """A few words for any value: its kind, its shape if it has one, itself if it is short."""
    if isinstance(value, np.ndarray | np.generic):
        return shape_words(value)
    if isinstance(value, float):
        return f"float {value:.6g}"
    if callable(value) and hasattr(value, "__name__"):
        return f"the function {value.__name__}"
    text, kind = repr(value), type(value).__name__
    if len(text) <= 60:
        return f"{kind} {text}"
    if isinstance(value, list | tuple) and len(value) <= 3:
        return f"a {kind} of " + " and ".join(map(describe, value))
    if isinstance(value, list | tuple | set | dict):
        return f"a {kind} of {len(value)} items"
    return f"a {kind} of {len(text)} characters"


def shape_words(value: np.ndarray) -> str:
    """`one number`, or `an array of shape (3, 4)`."""
    return "one number" if value.ndim == 0 else f"an array of shape {value.shape}"
