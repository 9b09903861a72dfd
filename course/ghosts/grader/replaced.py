"""What a test puts in the place of a library's function, so that the student's code meets it too.

`np.sort = forbidden`, `del np.sort`, `mock.patch("time.sleep")`, `builtins.sum = count`: a test does so to learn
whether an answer uses what it should not, or to spare it a wait. It changes the trusted side's library; the student's
is changed alike for the time of each call, and this side's machinery works with the real one meanwhile. When the test
is over, everything is put back, so that one that failed half-way spoils no other.

But: goes by the words of the test and of the instructor's helpers. A name that they put together from parts is
noticed only beside a word like `setattr`. Functions that the student's code has imported under their own names, as in
`from numpy import sort`, are its own already, as in any notebook.
"""

import builtins
import contextlib
import importlib
import re
import sys
import types
from builtins import vars  # by name: a test may replace it in its module
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest.mock import NonCallableMock

from ghosts.grader.inside.swap import GONE, Swap, made

CHAIN = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
PATCH = re.compile(r"\bpatch\(\s*[rf]?[\"']([\w.]+)\.\w+[\"']")
REPLACES = re.compile(r"\bpatch\b|setattr|delattr|\w\.\w+\s*=[^=]|\bdel \w+\.")
BY_ANY_NAME = {"setattr", "delattr", "monkeypatch", "__dict__", "vars"}  # replacing what no text names
OURS = {"ghosts", "unittest", "IPython", "inspect", "__main__"}  # places whose changes don't concern the student


def told(change: Swap) -> tuple[str, tuple[str, ...], str, bool, tuple[Any, ...]]:
    """A change in words for the student's side: module, class in it, name, whether the value binds, and the value."""
    owner, value = change.owner, () if change.value is GONE else (change.value,)
    if isinstance(owner, types.ModuleType):
        return owner.__name__, (), change.name, True, value
    return owner.__module__, tuple(owner.__qualname__.split(".")), change.name, not is_mock(change.value), value


def is_mock(value: Any) -> bool:
    """Whether a value is a mock, which in a class is no method."""
    return isinstance(value, NonCallableMock)


class Replaced:
    """The changes that one test makes to libraries. `helpers` are texts of the instructor's that it may call."""

    def __init__(self, helpers: Iterable[str] = ()) -> None:
        self.helpers = "\n".join(text for text in helpers if REPLACES.search(text))
        self.before: list[tuple[Any, dict[str, Any]]] = []
        self.aside: list[Swap] = []

    def notice(self, source: str, space: dict[str, Any]) -> None:
        """Look at what stands where a test with the text `source` may put something else."""
        text = f"{source}\n{self.helpers}"
        for module in PATCH.findall(text):
            with contextlib.suppress(Exception):
                importlib.import_module(module)
        chains = {tuple(chain.split(".")) for chain in CHAIN.findall(text)}
        words = {word for chain in chains for word in chain}
        owners = {id(owner): owner for chain in chains for owner in reached(chain, space)}.values()
        self.before = [(builtins, {name: each for name, each in vars(builtins).items() if name != "_"})]
        self.before += [(owner, held(owner, words)) for owner in owners if owner is not builtins]

    def changes(self) -> list[Swap]:
        """What is not as it was."""
        return [Swap(owner, name, before, now) for owner, names in self.before for name, before in names.items()
                if (now := vars(owner).get(name, GONE)) is not before]  # fmt: skip

    def restore(self) -> None:
        """Put everything back."""
        for each in self.changes():
            each.undo()

    def set_aside(self, work: Callable[[list[Swap]], Any]) -> Any:
        """What `work` returns, done while the changes, which it is told, are undone."""
        # subtle: before they are undone, any built-in may be the test's, and so break whatever uses it, even a `with`
        outer, self.aside = self.aside, self.changes()
        for each in self.aside:
            each.undo()
        try:
            return work(self.aside)
        finally:
            for each in self.aside:
                each.make()
            self.aside = outer

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """The changes made again in the midst of `set_aside`, while a function of the test's runs."""
        with made(self.aside):
            yield


def reached(chain: tuple[str, ...], space: dict[str, Any]) -> Iterator[Any]:
    """The modules and classes of libraries on the way along a name with dots."""
    thing = space.get(chain[0], sys.modules.get(chain[0]))
    for name in (*chain[1:], ""):
        if not is_owner(thing):
            return
        yield thing
        thing = vars(thing).get(name)


def is_owner(thing: Any) -> bool:
    """Whether a thing is a library's module or class."""
    if type(thing) is types.ModuleType:
        return thing.__name__.split(".")[0] not in OURS and sys.modules.get(thing.__name__) is thing
    # subtle: a proxy of a student's class says that it is a type
    return issubclass(type(thing), type) and thing.__module__.split(".")[0] not in OURS


def held(owner: Any, words: set[str]) -> dict[str, Any]:
    """What those names of an owner hold that a text with these words may replace."""
    if owner is sys:
        words = words & {"argv"}  # its streams go another way
    public = {name for name in vars(owner) if not name.startswith("_")} if words & BY_ANY_NAME else set()
    return {name: vars(owner)[name] for name in public | (words & set(vars(owner)))}
