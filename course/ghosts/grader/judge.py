"""A test cell, run where the student can't reach: the instructor's own names, and proxies for the student's.

`Names` is the namespace of the tests. Before a test it asks for the student's names that the test mentions; with each
call it passes on what the test has bound or deleted, and takes over what the call has changed: arguments changed in
place, global names, text printed, the state of a generator.

But: it judges by what came over the line. What a test can't see in plain data it can't judge, and a test that needs
an opaque object to be equal to something fails, with a sentence that says so.
"""

import ast
import contextlib
import copy
import functools
import inspect
import io
import operator
import os
import random
import re
import sys
import types
from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock, NonCallableMock

import numpy as np

from ghosts.grader import names as grammar
from ghosts.grader import proxy
from ghosts.grader.beside import Beside
from ghosts.grader.inside import labelled, lent, wire
from ghosts.grader.inside.swap import Swap
from ghosts.grader.link import Link
from ghosts.grader.names import Plan
from ghosts.grader.proxy import PROXIES, Proxy
from ghosts.grader.renew import revived, update
from ghosts.grader.replaced import Replaced, told

MISSING = object()
RECORD = {*dir(MagicMock), "method_calls"}
ENVIRON = re.compile(r"\benviron\b|\b(put|set|unset|del)env\b")
FUNCTIONS = (types.FunctionType, types.MethodType, functools.partial)
SPOILT = (list, dict, set, bytearray, np.ndarray)
RUNS = {*FUNCTIONS, types.BuiltinFunctionType, type}
HERE = ("__main__", "ghosts.sheets", "ghosts.grader")


class Names:
    """The namespace of the tests of one notebook, `space`, and the student's names in it.

    With `apart` a call gets copies of what it could change, so that the tests keep what they passed.
    """

    def __init__(
        self, link: Link, plan: Plan, space: dict[str, Any], replaced: Replaced, apart: bool = False
    ) -> None:
        self.apart, self.spoilt = apart, False  # and whether a call has changed what a test passed
        self.link, self.plan, self.space, self.replaced = link, plan, space, replaced
        self.known: dict[str, Any] = {}  # what the student's names held when last heard of
        self.first: dict[str, Any] = {}  # and what they held here when the test began
        self.errors: dict[int, type] = {}
        self.named: dict[int, str] = {}
        self.watched: tuple[str, ...] = ()
        self.edited: frozenset[str] = frozenset()
        self.random = False
        self.source = ""
        self.beside = Beside(link)
        self.operands: list[Any] = []
        self.environ: dict[str, str] = {}  # what stood there when the test began, if it may change that
        self.pyplot: Proxy | None = None  # the student's, once it has been lent
        link.opaque, link.pass_on, link.calling = self.opaque, self.pass_on, replaced.in_place
        link.known = self.known_class

    # ── before and after a test ───────────────────────────────────────────────────────────────────────

    def open(self, source: str) -> None:
        """Ask for the student's names that the test `source` mentions, itself or through a helper."""
        self.source = source
        mentioned = (grammar.words(source) | self.plan.helpers) & (self.plan.students | self.plan.mirrored)
        tree = grammar.parse(source)
        self.edited = frozenset(name for each in tree for name in grammar.touched(each)) & self.plan.students
        self.random = "seed(" in source
        self.environ = dict(os.environ) if ENVIRON.search(source) else {}
        students = {
            name
            for name in mentioned
            if name in self.plan.students or not (name in self.space or name in self.plan.imported)
        }
        answer, reader = self.link.ask("look", names=tuple(sorted(mentioned)))
        held = self.link.read(reader, answer.get("value"), dict)
        for name in students:
            self.space.pop(name, None)
            if name in held:
                self.space[name] = held[name]
                if type(held[name]) in PROXIES:
                    self.named[held[name]._proxy_handle] = name
        self.known = {name: self.space.get(name, MISSING) for name in mentioned}
        self.first = dict(self.known)
        self.watched = tuple(sorted(students))
        self.beside.open(source)
        self.replaced.notice(source, self.space)

    def close(self) -> None:
        """Pass on what the test left bound or deleted; its functions can be called no more."""
        if any(self.space.get(name, MISSING) is not held for name, held in self.known.items()) or self.edited:
            self.do("nothing", (), {})
        self.link.forget()

    # ── a call ────────────────────────────────────────────────────────────────────────────────────────

    def do(self, verb: str, operands: tuple, named: dict[str, Any]) -> Any:
        """What the student's side returns for `verb`, with all that it changed taken over."""
        return self.replaced.set_aside(functools.partial(self.exchange, verb, operands, named))

    def exchange(self, verb: str, operands: tuple, named: dict[str, Any], replaced: list[Swap]) -> Any:
        """The same, with the libraries here as they are, and there with what the test has `replaced`."""
        names = self.news()
        self.beside.lay()
        if self.apart:
            operands, named = tuple(map(spare, operands)), {name: spare(each) for name, each in named.items()}
        lend = self.lent() | ({"replaced": [told(each) for each in replaced]} if replaced else {})
        outer, self.operands = self.operands, [*operands, *named.values()]
        try:
            answer, reader = self.link.ask("do", verb=verb, operands=operands, named=named, names=names,
                                           watch=self.watched, lend=lend)  # fmt: skip
            self.take_over(answer, reader)
            if "error" in answer:
                if verb == "next" and is_end(answer["error"]):
                    raise StopIteration
                raise self.error(answer["error"], reader)
            return self.link.read(reader, answer.get("value"))
        finally:
            self.operands = outer

    def news(self) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
        """The names that the test has bound, deleted, and given back, since the student's side last heard."""
        bind, drop, back = {}, [], []
        for name, held in self.known.items():
            if name not in self.plan.mirrored and name not in self.edited:
                continue
            now = self.space.get(name, MISSING)
            changed = now is not held or (name in self.edited and type(now) not in PROXIES)
            if now is MISSING or type(now) is types.ModuleType:
                drop += [name] if now is MISSING and held is not MISSING else []
            elif changed and now is self.first[name] and type(now) in RUNS:
                back.append(name)  # subtle: to the student's own; sent, it would become a call of this side's
            elif changed:
                bind[name] = now
            self.known[name] = now
        return bind, tuple(drop), tuple(back)

    def lent(self) -> dict[str, Any]:
        """What the test has put in the place of standard input, and its random state if it sets one."""
        lend: dict[str, Any] = {}
        if isinstance(sys.stdin, io.StringIO):
            lend["stdin"] = sys.stdin
        if self.environ:
            names = self.environ.keys() | os.environ.keys()
            lend["environ"] = {name: now for name in names if (now := os.environ.get(name)) != self.environ.get(name)}
        if self.random:
            lend["random"] = lent.randomness()
        return lend

    def take_over(self, answer: dict[str, Any], reader: wire.Reader) -> None:
        """Changes that a call has made: to its arguments, to names, to the random state."""
        changed, gone = answer.get("changed"), answer.get("gone")
        if not isinstance(changed, list) or not isinstance(gone, list):
            raise self.link.broken("does not say what has changed")
        for each in changed:
            if not isinstance(each, list) or len(each) != 2:
                raise self.link.broken("says badly what has changed")
            key, value = each[0], self.link.read(reader, each[1])
            if type(key) is int and 0 <= key < len(self.operands):
                self.spoilt |= update(self.operands[key], value) and can_be_spoilt(self.operands[key])
            elif key in self.watched:
                self.rename(key, value)
        for name in set(self.watched) & {each for each in gone if isinstance(each, str)}:
            if self.space.get(name, MISSING) is self.known.get(name):
                self.space.pop(name, None)
                self.known[name] = MISSING
        if self.random and "random" in answer:
            with contextlib.suppress(TypeError, ValueError, KeyError, IndexError):
                lent.randomise(self.link.read(reader, answer["random"], list))
        self.beside.fetch()

    def rename(self, name: str, value: Any) -> None:
        """Let the test see what a name now holds, unless the test itself has given it another meaning."""
        held = self.known.get(name, MISSING)
        if self.space.get(name, MISSING) is held and not update(held, value):
            self.space[name] = self.known[name] = value

    def error(self, raw: Any, reader: wire.Reader) -> BaseException:
        """The exception that a call has raised, as it is raised here."""
        try:
            handle, words, arguments, bases, thrown = raw
            bases = [(str(module), str(name)) for module, name in bases][:20]
            arguments = reader.value(arguments)
            if type(words) is not str or type(arguments) is not list or type(handle) is not int:
                raise ValueError
        except (ValueError, TypeError, wire.WireError):
            return self.link.broken("tells of an error that makes no sense")
        own = self.link.thrown.get(thrown) if type(thrown) is int else None
        return own or proxy.raised(self.error_class(handle, bases), words, arguments)

    def error_class(self, handle: int, bases: list[tuple[str, str]]) -> type[BaseException]:
        """The class that stands here for the student's exception class `handle`."""
        if handle not in self.errors:
            name = bases[0][1] if bases else "Exception"
            self.errors[handle] = proxy.error_kind(name, bases, self.classes())
        return self.errors[handle]

    def known_class(self, name: str) -> type | None:
        """The instructor's own class of that name."""
        found = self.space.get(name)
        return found if type(found) is type and found.__module__ == "__main__" else None

    def classes(self) -> dict[str, type]:
        """The instructor's own classes, by name."""
        return {name: each for name, each in self.space.items()
                if type(each) is not proxy.Callable and isinstance(each, type) and each.__module__ == "__main__"
                and each.__name__ == name}  # fmt: skip

    # ── what does not cross ───────────────────────────────────────────────────────────────────────────

    def opaque(self, reader: wire.Reader, depth: int, handle: Any, what: Any, name: Any, bases: Any,
               state: Any = None) -> Any:  # fmt: skip
        """What stands here for a thing that stayed there: an operand, an exception class, an instance, a proxy."""
        if type(handle) is not int or not isinstance(name, str) or not isinstance(bases, list):
            raise wire.WireError("describes an object badly")
        if handle < 0:
            return self.operands[-1 - handle]
        bases = tuple((str(each[0])[:200], str(each[1])[:200]) for each in bases[:20])
        if what == "class" and ("builtins", "BaseException") in bases:
            return self.error_class(handle, list(bases))
        stated = what == "thing" and isinstance(state, list) and state[:1] == ["d"] and bases
        if stated and (kind := self.classes().get(bases[0][1])) and kind.__new__ is object.__new__:
            return revived(kind, reader.plain(state, depth + 1))
        kind = proxy.Callable if what in ("class", "callable") else Proxy
        return kind(self, handle, str(what)[:20], name[:200], bases)

    def pass_on(self, value: Any) -> tuple | None:
        """How a value is named towards the student that must not, or can't, be copied; None for all else."""
        kind = type(value)
        if kind in PROXIES:
            return "handle", value._proxy_handle
        if kind in (int, str, float, bool, list, tuple, dict, np.ndarray, type(None)):
            return None
        if isinstance(value, type):
            if getattr(value, "stand_in", False):
                return "handle", next(handle for handle, each in self.errors.items() if each is value)
            return ("class", value.__name__, self.text_of(value)) if value.__module__ == "__main__" else None
        if kind.__module__ == wire.__name__ and wire.is_record_class(kind):
            return "record", kind.__name__, kind._fields, tuple(value)
        if isinstance(value, NonCallableMock):
            return "mock", self.link.lend(functools.partial(mocked, value)), "mock", None
        if isinstance(value, types.GeneratorType):
            return "iterator", self.link.lend(value.__next__), "iterator", None
        if self.is_function(value):
            return ("callback", self.link.lend(value), str(getattr(value, "__name__", "function")),
                    getattr(value, "__doc__", None))  # fmt: skip
        return None

    def text_of(self, kind: type) -> str:
        """The text of a class that a test defines, for the student's side, which has never seen it."""
        defined = (each for each in grammar.parse(self.source) if isinstance(each, ast.ClassDef))
        return next((ast.unparse(each) for each in defined if each.name == kind.__name__), "")

    @staticmethod
    def is_function(value: Any) -> bool:
        """Whether a value is a function that has to run here: the test's own, or a bound method."""
        if isinstance(value, types.BuiltinMethodType) and not isinstance(
            value.__self__, types.ModuleType | type(None)
        ):
            return True
        if not isinstance(value, FUNCTIONS):
            return False
        # subtle: one that `functools.wraps` another claims that one's home
        claimed = getattr(value, "__module__", None) or "__main__"
        home = value.__globals__.get("__name__", claimed) if isinstance(value, types.FunctionType) else claimed
        local = "<" in getattr(value, "__qualname__", "<")
        return local or isinstance(value, types.MethodType) or home.startswith(HERE)

    def is_module(self, value: Proxy) -> bool:
        """Whether a proxy stands for a library's module that this side has asked for."""
        return self.pyplot is not None and value._proxy_handle == self.pyplot._proxy_handle

    def is_named(self, value: Proxy) -> bool:
        """Whether a proxy stands for a class that the solution defines, under its own name."""
        return self.named.get(value._proxy_handle) in self.plan.classes

    @staticmethod
    def kind(base: tuple[str, str]) -> type | None:
        """The class that an opaque object may claim to be an instance of: an iterator, or one of Matplotlib's."""
        if base in proxy.KNOWN:
            return proxy.KNOWN[base]
        module, name = base
        found = getattr(sys.modules.get(module), name, None) if module.startswith("matplotlib.") else None
        return found if isinstance(found, type) else None

    def lend_pyplot(self) -> None:
        """Let tests that use pyplot use the student's: figures stay where they were drawn and are read from there."""
        import matplotlib.figure  # here, because few notebooks plot

        self.pyplot = self.do("module", ("matplotlib.pyplot",), {})
        sys.modules["matplotlib.pyplot"] = matplotlib.pyplot = self.pyplot


def can_be_spoilt(value: Any) -> bool:
    """Whether a test may go on computing with what a call has made of a `value`; a generator's state is not meant."""
    kind = type(value)
    tables = kind.__module__.startswith("pandas") and kind.__name__ in labelled.TABLES
    return kind in SPOILT or tables or (kind.__module__ == "__main__" and kind not in PROXIES)


def spare(value: Any) -> Any:
    """A copy of a value that a call could spoil; other values, and those that can't be copied, as they are."""
    with contextlib.suppress(Exception):
        return copy.deepcopy(value) if can_be_spoilt(value) else value
    return value


MOCKING: dict[str, Callable] = {
    "call": lambda mock, *arguments, **named: mock(*arguments, **named),
    "getattr": lambda mock, name: getattr(mock, name),
    "enter": lambda mock: mock.__enter__(), "exit": lambda mock: mock.__exit__(None, None, None),
    "iter": iter, "next": next, "len": len, "getitem": operator.getitem, "contains": operator.contains,
}  # fmt: skip


def mocked(mock: NonCallableMock, verb: str, *operands: Any, **named: Any) -> Any:
    """What a test's mock does when the student's code uses it. Its own record of that is out of reach."""
    if verb == "getattr" and (type(operands[0]) is not str or operands[0].startswith("_") or operands[0] in RECORD):
        raise AttributeError(operands[0])
    return MOCKING[verb](mock, *operands, **named)


def is_end(raw: Any) -> bool:
    """Whether a raw error says that an iterator has come to its end."""
    return isinstance(raw, list) and len(raw) == 5 and raw[3][:1] == [["builtins", "StopIteration"]]


def source_of(cells: list[str], before: Callable) -> Callable:
    """`inspect.getsource` that finds the student's functions and classes in the `cells` they were handed in with."""

    def getsource(thing: Any) -> str:
        if type(thing) not in PROXIES:
            return before(thing)
        for text in reversed(cells):
            for node in ast.walk(ast.Module(grammar.parse(text), [])):
                if grammar.is_definition(node) and node.name == thing._proxy_name:
                    return ast.get_source_segment(text, node) or ast.unparse(node)
        raise OSError(f"the source of {thing._proxy_name} is not in the notebook")

    return getsource


def patch_inspect(cells: list[str]) -> None:
    """Let a test that reads source find the student's."""
    inspect.getsource = source_of(cells, inspect.getsource)


def reseed() -> None:
    """A generator of its own for every notebook."""
    random.seed()
    np.random.seed()  # noqa: NPY002
