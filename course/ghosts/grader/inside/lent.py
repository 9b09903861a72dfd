"""What a test lends to the student's code: functions of its own, mocks, and for the time of a call its surroundings.

A function of the test's arrives as a `Callback`, a mock as a `Mock`, a generator as an `Iterator`; each goes back to
where it lives when it is used. The surroundings are what the test has put in the place of a library's function, its
standard input, what it has changed in the environment, and the state of the random generators.

But: these are the student's to take apart. What they call back is checked where it arrives.
"""

import builtins
import contextlib
import functools
import importlib
import os
import pickle
import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import swap
from .shell import Shell

if TYPE_CHECKING:
    from .student import Student


class Callback:
    """A function of the test's: called here, run there."""

    def __init__(self, student: "Student", number: int, name: str, doc: str | None) -> None:
        self._student, self._number = student, number
        self.__name__ = self.__qualname__ = name
        self.__doc__ = doc

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What the test's function returns."""
        return self._student.call_back(self._number, arguments, named)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)

    def __deepcopy__(self, memo: dict) -> "Callback":
        return self


class Iterator(Callback):
    """A generator of the test's."""

    def __iter__(self) -> "Iterator":
        return self

    def __next__(self) -> Any:
        return self()


def mocking(verb: str) -> Callable:
    """The method of a mock that has `verb` done where the mock lives."""
    return lambda self, *arguments: self._student.call_back(self._number, (verb, *arguments), {})


class Mock(Callback):
    """A mock of the test's: called, entered and asked for its parts here, there it keeps count."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What the mock returns."""
        return self._student.call_back(self._number, ("call", *arguments), named)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self._student.call_back(self._number, ("getattr", name), {})

    def __exit__(self, *_: object) -> Any:
        return self._student.call_back(self._number, ("exit",), {})

    def __bool__(self) -> bool:
        return True

    __enter__, __iter__, __next__, __len__ = map(mocking, ("enter", "iter", "next", "len"))
    __getitem__, __contains__ = mocking("getitem"), mocking("contains")


# ── the surroundings of a call ────────────────────────────────────────────────────────────────────────


def randomness() -> list:
    """The state of the global generators, as plain data."""
    import random

    state = [random.getstate()]
    if numpys := sys.modules.get("numpy.random"):
        state.append(numpys.get_state(legacy=True))
    return state


def same(one: list, other: list) -> bool:
    """Whether two states of the global generators are the same."""
    return pickle.dumps(one) == pickle.dumps(other)


def randomise(state: list) -> None:
    """Set the state of the global generators."""
    import random

    random.setstate(state[0])
    if len(state) > 1:
        import numpy

        numpy.random.set_state(state[1])  # noqa: NPY002


def swaps(told: list[tuple]) -> list[swap.Swap]:
    """What the test has replaced, here. What this process doesn't have its code can't be using."""
    made = []
    for module, path, name, binds, value in told:
        with contextlib.suppress(ImportError, AttributeError):
            owner = functools.reduce(getattr, path, importlib.import_module(module))
            new = swap.GONE if not value else value[0] if binds else staticmethod(value[0])
            made.append(swap.Swap(owner, name, vars(owner).get(name, swap.GONE), new))
    return made


@contextlib.contextmanager
def surroundings(lend: dict, shell: Shell) -> Any:
    """For the time of a call: the test's standard input, its part of the environment, its random state."""
    shell.open_streams()
    stdin, environ = sys.stdin, {name: os.environ.get(name) for name in lend.get("environ", ())}
    try:
        inhabit(lend.get("environ", {}))
        if "stdin" in lend:
            sys.stdin = lend["stdin"]
            builtins.input = read_line
        if "random" in lend and not same(lend["random"], randomness()):
            randomise(lend["random"])
        yield
    finally:
        sys.stdin = stdin
        inhabit(environ)


def inhabit(environ: dict[str, str | None]) -> None:
    """Set variables of the environment; None is for those that are not to be there."""
    for name, each in environ.items():
        if each is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = each


def read_line(prompt: object = "") -> str:
    """`input`, from a standard input that the test has lent."""
    print(prompt, end="")
    line = sys.stdin.readline()
    if not line:
        raise EOFError("EOF when reading a line")
    return line.removesuffix("\n")
