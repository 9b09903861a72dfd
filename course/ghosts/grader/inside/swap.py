"""A name of a module or class that holds something else for a while.

But: doesn't know why. `replaced` notices on the trusted side what a test has swapped; `student` swaps alike.
"""

import contextlib
from builtins import delattr, reversed, setattr, vars  # by name: a test may replace them in their module
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

GONE = object()


@dataclass(frozen=True)
class Swap:
    """`name` in the module or class `owner` held `before` and is to hold `value`; GONE stands for no such name."""

    owner: Any
    name: str
    before: Any
    value: Any

    def make(self) -> None:
        """Put the value there."""
        self.put(self.value)

    def undo(self) -> None:
        """Put there what was there before."""
        self.put(self.before)

    def put(self, value: Any) -> None:
        """Have the name hold `value`."""
        if value is not GONE:
            setattr(self.owner, self.name, value)
        elif self.name in vars(self.owner):
            delattr(self.owner, self.name)


@contextlib.contextmanager
def made(swaps: Iterable[Swap]) -> Iterator[None]:
    """All `swaps` made, for as long as the `with` lasts."""
    swaps = list(swaps)
    try:
        for each in swaps:
            each.make()
        yield
    finally:
        for each in reversed(swaps):
            each.undo()


@contextlib.contextmanager
def undone(swaps: Iterable[Swap]) -> Iterator[None]:
    """All `swaps` undone, for as long as the `with` lasts."""
    swaps = list(swaps)
    for each in reversed(swaps):
        each.undo()
    try:
        yield
    finally:
        for each in swaps:
            each.make()
