"""The student's side of the wire: runs cells, and does to the student's objects what a test asks.

A request arrives pickled, because it comes from the instructor; the answer leaves as a `wire` frame. What a test
reads or calls lives on here under a number, its handle. Functions that a test passes arrive as a `Callback`, and a
call of one goes back to where the function lives.

But: this process belongs to the student, who may change anything in it, this file's functions included. Nothing
here is relied upon: whoever reads the answers takes them for what they are, a student's words.
"""

import collections
import contextlib
import importlib
import inspect
import io
import itertools
import operator
import os
import pickle
import signal
import socket
import struct
import sys
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, NoReturn

from . import lent, swap, wire
from .lent import Callback
from .shell import Shell, text_of

LENGTH = struct.Struct(">IQ")  # bytes of a request, and its number
MUTABLE = (list, dict, set, bytearray, io.StringIO)
CODE = ("co_argcount", "co_kwonlyargcount", "co_posonlyargcount", "co_flags", "co_name", "co_names", "co_varnames",
        "co_freevars", "co_nlocals", "co_filename", "co_firstlineno", "co_consts")  # fmt: skip
NUMPYS = ("ndarray", "Generator", "RandomState", "deque", "DataFrame", "Series")


class Gone(BaseException):
    """Nobody listens any more."""


class Requests(pickle.Unpickler):
    """Reads a request, in which the student's own objects are only named."""

    def __init__(self, content: bytes, student: "Student") -> None:
        super().__init__(io.BytesIO(content))
        self.student = student

    def persistent_load(self, pid: tuple) -> Any:
        """What is meant by a name."""
        kind, *rest = pid
        if kind == "handle":
            return self.student.held[rest[0]]
        if kind == "class":
            return self.student.kind(*rest)
        if kind == "record":
            return self.student.record(*rest)
        return {"callback": Callback, "iterator": lent.Iterator, "mock": lent.Mock}[kind](self.student, *rest)


class Student:
    """One submission's process, from its first cell to its end."""

    def __init__(self, link: socket.socket, shell: Shell) -> None:
        self.link, self.shell, self.names = link, shell, shell.user_ns
        self.held: dict[int, Any] = {}
        self.handles: dict[int, int] = {}
        self.numbers = itertools.count(1)
        self.said: list[list[str]] = []
        self.lent_kinds: dict[str, type] = {}
        self.running = False
        self.current = 0
        self.own: dict[str, Any] = {}  # what names held before the test bound or dropped them
        self.swaps: list[swap.Swap] = []  # what the test has put in the place of a library's functions
        self.passed: list[Any] = []  # what the present request passes, so that an answer may say "that very one"
        os.register_at_fork(after_in_child=self.forked)
        signal.signal(signal.SIGINT, self.interrupt)

    # ── the conversation ──────────────────────────────────────────────────────────────────────────────

    def serve(self) -> NoReturn:
        """Answer until nobody asks."""
        with contextlib.suppress(Gone, OSError):
            while True:
                self.answer(*self.receive())
        os._exit(0)

    def receive(self) -> tuple[int, bytes]:
        """The number of the next request, and the request."""
        length, number = LENGTH.unpack(self.exactly(LENGTH.size))
        return number, self.exactly(length)

    def exactly(self, size: int) -> bytes:
        """The next `size` bytes."""
        content = bytearray(size)
        view, read = memoryview(content), 0
        while read < size:
            if not (more := self.link.recv_into(view[read:])):
                raise Gone
            read += more
        return bytes(content)

    def send(self, message: dict[str, Any], writer: wire.Writer) -> None:
        """Answer, with all that was printed meanwhile."""
        said, self.said = self.said, []
        self.link.sendall(writer.frame({"q": self.current, "said": said, **message}))

    def answer(self, number: int, content: bytes) -> None:
        """Do what one request asks."""
        before = self.current, self.passed, self.shell.outputs.tap
        self.current = number
        try:
            try:
                request = Requests(content, self).load()
            except Exception as error:  # an argument that can't be rebuilt here
                self.send({"lost": f"{type(error).__name__}: {error}"[:500]}, self.writer())
                return
            getattr(self, request["what"])(**request["with"])
        finally:
            self.current, self.passed, self.shell.outputs.tap = before

    def interrupt(self, *_: object) -> None:
        """An interrupt stops the student's code, and nothing else."""
        if self.running:
            self.running = False
            raise KeyboardInterrupt

    def forked(self) -> None:
        """A child of the student's own making has no part in the conversation."""
        with contextlib.suppress(OSError):
            self.link.close()

    def kind(self, name: str, text: str) -> type:
        """The class `name` of the notebook, or one that a test defines by `text`."""
        if name not in self.names and text not in self.lent_kinds:
            space = dict(self.names)
            exec(text, space)
            self.lent_kinds[text] = space[name]
        return self.names[name] if name in self.names else self.lent_kinds[text]

    def record(self, name: str, fields: tuple[str, ...], items: tuple) -> tuple:
        """A tuple with names, of the notebook's class if it has one with these names."""
        known = self.names.get(name)
        same = isinstance(known, type) and getattr(known, "_fields", None) == fields
        return (known if same else collections.namedtuple(name, fields))(*items)

    # ── what may be asked ─────────────────────────────────────────────────────────────────────────────

    def files(self, content: dict[str, bytes], gone: tuple[str, ...] = ()) -> None:
        """Lay files beside the notebook."""
        for name in gone:
            with contextlib.suppress(OSError):
                os.unlink(name)
        for name, each in content.items():
            with contextlib.suppress(OSError):
                os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
                with open(name, "wb") as file:
                    file.write(each)
        self.send({}, self.writer())

    def cell(self, source: str, room: int) -> None:
        """Run a cell of the notebook."""
        if pyplot := sys.modules.get("matplotlib.pyplot"):
            pyplot.close("all")
        self.shell.outputs.room = self.shell.outputs.left = room
        signal.signal(signal.SIGINT, self.interrupt)
        try:
            self.running = True
            outputs = self.shell.run(source)
            self.running = False
        except KeyboardInterrupt as error:
            self.shell.outputs.error(error)
            outputs = self.shell.outputs.clear()
        finally:
            self.running = False
        self.send({"outputs": outputs}, self.writer())

    def do(self, verb: str, operands: tuple, named: dict, names: tuple, watch: tuple, lend: dict) -> None:
        """Do `verb` to `operands`, and answer with the value, or the error, and with all that it changed.

        First give `names` what the test wants them to hold; `watch` others for changes. `lend` is what the test has
        replaced in libraries, its standard input, and its state of the random generators.
        """
        self.rename(*names)
        self.passed = [*operands, *named.values()]
        writer = self.writer()
        before = {**self.prints(enumerate(self.passed)), **self.prints(self.watched(watch))}
        self.shell.outputs.tap = self.say
        value, error = self.tried(verb, operands, named, lend)
        message = {"error": self.error(error, writer)} if error else {"value": self.returned(value, writer)}
        state = lend.get("random") and lent.randomness()
        after = [*enumerate(self.passed), *self.watched(watch)]
        changed = [[key, writer.value(each if isinstance(key, str) else portable(each))] for key, each in after
                   if (key not in before and isinstance(key, str)) or
                   (key in before and before[key] != self.print_of(each, key))]  # fmt: skip
        gone = [name for name in watch if name not in self.names]
        if state and not lent.same(state, lend["random"]):
            message["random"] = writer.value(state)
        self.send({**message, "changed": changed, "gone": gone}, writer)

    def rename(self, bind: dict, drop: tuple, back: tuple) -> None:
        """`bind` and `drop` names, and give those in `back` what they held before that."""
        for name in (*bind, *drop):
            self.own.setdefault(name, self.names.get(name, swap.GONE))
        self.names.update(bind)
        for name in (*drop, *back):
            self.names.pop(name, None)
        self.names.update({name: each for name in back if (each := self.own.pop(name, swap.GONE)) is not swap.GONE})

    def tried(self, verb: str, operands: tuple, named: dict, lend: dict) -> tuple[Any, BaseException | None]:
        """The value, or the error, while what the test lends is in place."""
        before, self.swaps = self.swaps, lent.swaps(lend.get("replaced", ()))
        try:
            with lent.surroundings(lend, self.shell), swap.made(self.swaps):
                self.running = True
                try:
                    return VERBS[verb](*operands, **named), None
                finally:
                    self.running = False
        except Gone:
            raise
        except BaseException as error:
            return None, error
        finally:
            self.swaps = before

    def returned(self, value: Any, writer: wire.Writer) -> Any:
        """The JSON of a value that a call returns; one of its own arguments is only named."""
        for place, passed in enumerate(self.passed):
            if value is passed and (isinstance(value, Callback) or self.print_of(value, place) is not None):
                return passed_by(place)
        return writer.value(value)

    def look(self, names: tuple[str, ...]) -> None:
        """What the names hold; a name that holds nothing is left out."""
        writer, self.own = self.writer(), {}
        self.send({"value": ["d", *itertools.chain.from_iterable(
            (name, writer.value(self.names[name])) for name in names if name in self.names)]}, writer)  # fmt: skip

    def fetch(self, known: dict[str, str], room: int) -> None:
        """Files beside the notebook that are new or have changed since they were `known`."""
        writer, found, left = self.writer(), {}, room
        for where, _, names in itertools.islice(os.walk("."), 100):
            for name in names[:1000]:
                path = os.path.normpath(os.path.join(where, name))
                with contextlib.suppress(OSError):
                    if os.path.islink(path) or not os.path.isfile(path) or os.path.getsize(path) > left:
                        continue
                    with open(path, "rb") as file:
                        content = file.read()
                    if known.get(path) != blake2b(content).hexdigest():
                        found[path], left = content, left - len(content)
        gone = [path for path in known if not os.path.lexists(path)]
        self.send({"value": writer.value([found, gone])}, writer)

    # ── the answers ───────────────────────────────────────────────────────────────────────────────────

    def writer(self) -> wire.Writer:
        """A writer that keeps here what has no plain form."""
        return wire.Writer(self.keep)

    def keep(self, value: Any, writer: wire.Writer | None) -> list:
        """How a thing that stays here is described: handle, kind, name, bases, state."""
        for place, passed in enumerate(self.passed):
            if value is passed and isinstance(passed, Callback):
                return passed_by(place)
        handle = self.handles.get(id(value))
        if handle is None or self.held.get(handle) is not value:
            handle = self.handles[id(value)] = next(self.numbers)
            self.held[handle] = value
        kind = type(value)
        about = value if isinstance(value, type) else kind
        bases = [[each.__module__, each.__name__] for each in about.__mro__[:20]]
        what = "class" if isinstance(value, type) else "callable" if callable(value) else "thing"
        state = None
        if writer and what == "thing" and self.names.get(kind.__name__) is kind and hasattr(value, "__dict__"):
            writer.open.add(id(value))
            state = writer.plain(dict(vars(value)))
            writer.open.discard(id(value))
        return ["o", handle, what, str(getattr(value, "__name__", "") or ""), bases, state]

    def say(self, name: str, text: str) -> None:
        """Pass on what a call prints, while there is room."""
        self.shell.outputs.spend(len(text))
        if self.shell.outputs.left > 0:
            self.said.append([name, text])

    def error(self, error: BaseException, writer: wire.Writer) -> list:
        """An exception: class, text, arguments, bases, and its number if the test itself has raised it."""
        kind = type(error)
        plain = [each for each in error.args if type(each) in (str, int, float, bool, type(None))]
        arguments = plain if len(plain) == len(error.args) else [text_of(error)]
        bases = [[each.__module__, each.__name__] for each in kind.__mro__[:20]]
        thrown = getattr(error, "_ghosts_thrown", 0)
        return [writer.keep(kind, None)[1], text_of(error)[:4000], writer.value(arguments[:20]), bases, thrown]

    def watched(self, names: tuple[str, ...]) -> list[tuple[str, Any]]:
        """The names that are watched, with what they hold."""
        return [(name, self.names[name]) for name in names if name in self.names]

    def prints(self, things: Any) -> dict:
        """A fingerprint of each thing that may change, by its key."""
        return {key: mark for key, each in things if (mark := self.print_of(each, key)) is not None}

    def print_of(self, value: Any, key: Any) -> Any:
        """A fingerprint of `value`; None for what can't change. A name's fingerprint says which object it holds."""
        kind = type(value)
        own = id(value) if isinstance(key, str) else None
        if callable(value) or not (isinstance(value, MUTABLE) or kind.__module__ == "__main__" or
                                   kind.__name__ in NUMPYS):  # fmt: skip
            return own
        writer = wire.Writer(mark)
        return own, blake2b(writer.frame({"": writer.value(portable(value))})).digest()

    def call_back(self, number: int, arguments: tuple, named: dict) -> Any:
        """What the test's function `number` returns, or raises."""
        was, self.running = self.running, False
        try:
            with swap.undone(self.swaps):
                request = self.converse(number, arguments, named)
        finally:
            self.running = was
        if "error" in request:
            request["error"]._ghosts_thrown = request["thrown"]
            raise request["error"]
        return request["back"]

    def converse(self, number: int, arguments: tuple, named: dict) -> dict[str, Any]:
        """Ask the test to run its function, and do what it asks until that is done."""
        writer = self.writer()
        self.send({"back": number, "arguments": writer.value(list(arguments)),
                   "named": writer.value(named)}, writer)  # fmt: skip
        while True:
            turn, content = self.receive()
            if turn == 0:
                return Requests(content, self).load()
            self.answer(turn, content)


def passed_by(place: int) -> list:
    """How an answer says that it is one of the request's own operands."""
    return ["o", -1 - place, "passed", "", []]


def mark(value: Any, writer: wire.Writer | None) -> list:
    """What a fingerprint contains of a thing that has no plain form: which it is, and its state if it has one."""
    state = portable(value)
    if state is value or writer is None:
        return ["o", id(value)]
    writer.open.add(id(value))
    made = ["o", id(value), writer.plain(state)]
    writer.open.discard(id(value))
    return made


def portable(value: Any) -> Any:
    """The state of a thing that a test passed and a call may have changed, as plain data."""
    kind = type(value)
    if kind.__module__.startswith("numpy.random") and kind.__name__ in NUMPYS:
        return value.bit_generator.state if kind.__name__ == "Generator" else value.get_state(legacy=False)
    if isinstance(value, io.StringIO):
        return [value.getvalue(), value.tell()]
    if kind.__module__ == "__main__" and hasattr(value, "__dict__") and not callable(value):
        return dict(vars(value))
    return value


# ── verbs ─────────────────────────────────────────────────────────────────────────────────────────────


VERBS: dict[str, Callable] = {
    "call": lambda answer, *arguments, **named: answer(*arguments, **named),
    "getattr": getattr, "setattr": setattr, "delattr": delattr, "dir": dir,
    "len": len, "iter": iter, "next": next, "bool": bool, "str": str, "repr": repr, "hash": hash,
    "int": int, "float": float, "complex": complex, "index": operator.index, "reversed": reversed,
    "getitem": operator.getitem, "setitem": operator.setitem, "delitem": operator.delitem,
    "contains": operator.contains, "isinstance": isinstance, "issubclass": issubclass, "format": format,
    "abs": abs, "neg": operator.neg, "pos": operator.pos, "invert": operator.invert, "round": round,
    **{name: getattr(operator, name) for name in ("eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "truediv",
        "floordiv", "mod", "pow", "matmul", "and_", "or_", "xor", "lshift", "rshift", "iadd", "isub", "imul")},
    "divmod": divmod,
    "module": importlib.import_module,
    "signature": lambda answer: [(each.name, int(each.kind), each.default is not each.empty)
                                 for each in inspect.signature(answer).parameters.values()],
    "code": lambda answer: {name: getattr(answer.__code__, name) for name in CODE},
    "nothing": lambda: None,
}  # fmt: skip
