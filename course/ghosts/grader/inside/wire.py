"""The language in which a student's process answers: plain data, written by hand, read with suspicion.

A frame is two lengths, a JSON text and the raw bytes of its arrays. JSON's own scalars stand for themselves; all else
is a list that begins with its kind, as in `["t", 1, 2]` for a tuple. `Reader` believes nothing: lengths are compared
with limits before a byte is allocated, an array's shape with its bytes before it is made, depth and number of values
are counted, and what does not fit is a `WireError`.

But: nothing is ever unpickled here, and what has no plain form is written as `["o", handle, …]`, a thing that stays
where it is. Subclasses, objects that pretend to be equal, arrays of objects: all of these are such things.
"""

import collections
import datetime
import decimal
import fractions
import json
import math
import re
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from . import labelled

HEADER = struct.Struct(">II")  # bytes of JSON, bytes of arrays
TEXT = 32 * 2**20  # bytes of JSON in a frame
BLOB = 256 * 2**20  # bytes of arrays in a frame
DEPTH = 100  # containers in containers
COUNT = 2_000_000  # values in a frame
KEYS = 200_000  # entries of one dictionary or set, whose hashes may have been chosen to collide
BITS = 2**17  # of one integer
RECORDS = 1000  # kinds of tuples with names in a frame, each a class
DTYPE = re.compile(r"[<>|=][biufcSU]\d{1,6}|[<>|=][mM]8\[\d*[a-zA-Z]{1,7}\]")
ATOMS = {type(None), bool, float, str}
DATES = {each.__name__: each for each in (datetime.datetime, datetime.date, datetime.time)}
LISTS = {"l": list, "t": tuple, "s": set, "f": frozenset, "q": collections.deque}
DICTS = {"d": dict, "D": collections.OrderedDict, "C": collections.Counter, "F": collections.defaultdict}
LIST_TAGS = {each: tag for tag, each in LISTS.items()}
DICT_TAGS = {each: tag for tag, each in DICTS.items()}


class WireError(Exception):
    """A frame that does not follow the rules: what is wrong with it, as the end of a sentence."""


class TooDeep(Exception):
    """A value that contains itself, or too much: it stays where it is."""


# ── writing ───────────────────────────────────────────────────────────────────────────────────────────


class Writer:
    """Writes values into one frame. `keep(value)` says how to write what has no plain form."""

    def __init__(self, keep: Callable[[Any, "Writer"], list]) -> None:
        self.keep, self.blobs, self.size, self.count = keep, [], 0, 0
        self.open: set[int] = set()

    def value(self, value: Any) -> Any:
        """The JSON of any `value`; one that is circular or too large is kept."""
        before = len(self.blobs), self.size, self.count
        try:
            return self.plain(value)
        except (TooDeep, RecursionError):
            (length, self.size, self.count), self.open = before, set()
            del self.blobs[length:]
            return self.keep(value, None)

    def plain(self, value: Any) -> Any:
        """The JSON of `value`, container by container."""
        kind = type(value)
        self.count += 1
        if self.count > COUNT or len(self.open) >= DEPTH or id(value) in self.open:
            raise TooDeep
        if kind in ATOMS:
            return value
        if kind is int:
            if -(2**63) <= value < 2**63:
                return value
            return ["I", f"{value:x}"] if fits(value) else self.keep(value, None)
        if kind in LIST_TAGS or kind in DICT_TAGS or is_record(value):
            self.open.add(id(value))
            made = self.container(kind, value)
            self.open.discard(id(value))
            return made
        if kind in (bytes, bytearray):
            return ["b" if kind is bytes else "B", *self.blob(bytes(value))]
        if isinstance(value, np.ndarray | np.generic) and kind.__module__ == "numpy":
            return self.array(value)
        if kind is complex:
            return ["c", value.real, value.imag]
        if kind in SIMPLE:
            tag, write, _ = SIMPLE[kind]
            return [tag, *write(value)]
        return self.labelled(value) or self.keep(value, self)

    def container(self, kind: type, value: Any) -> list:
        """A list, tuple, set, dictionary, or a tuple with names."""
        if kind in DICT_TAGS:
            pairs = [(self.plain(key), self.plain(each)) for key, each in value.items()]
            return [DICT_TAGS[kind], *[item for pair in pairs for item in pair]]
        items = [self.plain(each) for each in value]
        return [LIST_TAGS[kind], *items] if kind in LIST_TAGS else ["n", kind.__name__, list(kind._fields), *items]

    def blob(self, content: bytes) -> tuple[int, int]:
        """Where `content` lies in the frame."""
        self.size += len(content)
        if self.size > BLOB:
            raise TooDeep
        self.blobs.append(content)
        return self.size - len(content), len(content)

    def array(self, value: Any) -> list:
        """An array or a scalar of NumPy's; one of objects or records is kept."""
        name = value.dtype.str
        if value.dtype.names or not DTYPE.fullmatch(name) or value.dtype.itemsize == 0:
            return self.keep(value, None)
        tag = "a" if isinstance(value, np.ndarray) else "N"
        return [tag, name, list(value.shape), *self.blob(np.ascontiguousarray(value).tobytes())]

    def labelled(self, value: Any) -> list | None:
        """A value of pandas' by what it is made of; None for all else, and for one that holds anything but data."""
        before, outer = (len(self.blobs), self.size, self.count), self.keep

        def unwritable(*_: Any) -> list:
            raise labelled.Unwritable

        self.keep = unwritable
        try:
            made = labelled.written(value, self.plain)
        except labelled.Unwritable:
            length, self.size, self.count = before
            del self.blobs[length:]
            made = None
        finally:
            self.keep = outer
        return made and ["p", *made]

    def frame(self, message: dict[str, Any]) -> bytes:
        """The frame that carries `message`."""
        text = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode()
        return b"".join([HEADER.pack(len(text), self.size), text, *self.blobs])


def fits(value: int) -> bool:
    """Whether an integer is of a size that anybody needs."""
    return value.bit_length() <= BITS


def is_record(value: Any) -> bool:
    """Whether `value` is a named tuple with nothing of its own."""
    kind = type(value)
    return is_record_class(kind) and len(kind._fields) == len(value)


def is_record_class(kind: type) -> bool:
    """Whether a class is one of tuples with names, and nothing more."""
    fields = getattr(kind, "_fields", None)
    return kind.__bases__ == (tuple,) and isinstance(fields, tuple) and all(type(each) is str for each in fields)


SIMPLE: dict[type, tuple[str, Callable, Callable]] = {
    type(...): ("E", lambda each: (), lambda: ...),
    range: ("r", lambda each: (str(each.start), str(each.stop), str(each.step)),
            lambda *each: range(*map(int, each))),
    slice: ("S", lambda each: tuple(part if type(part) is int else None for part in
                                    (each.start, each.stop, each.step)), lambda *each: slice(*each)),
    fractions.Fraction: ("Q", lambda each: (f"{each.numerator:x}", f"{each.denominator:x}"),
                         lambda *each: fractions.Fraction(*(int(part, 16) for part in each))),
    decimal.Decimal: ("m", lambda each: (str(each),), lambda text: decimal.Decimal(text)),
    datetime.timedelta: ("T", lambda each: (each.days, each.seconds, each.microseconds),
                         lambda *each: datetime.timedelta(*each)),
    **{each: (name, lambda each: (each.isoformat(),), each.fromisoformat) for name, each in DATES.items()},
}  # fmt: skip
READERS = {tag: read for tag, _, read in SIMPLE.values()}


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────


def lengths(header: bytes) -> tuple[int, int]:
    """How long the two parts of a frame are; WireError before anything is allocated for too long ones."""
    text, blob = HEADER.unpack(header)
    if text > TEXT or blob > BLOB:
        raise WireError(f"is {(text + blob) >> 20} MB long")
    return text, blob


def message(text: bytes) -> dict[str, Any]:
    """The JSON object of a frame."""
    try:
        made = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError, MemoryError):
        raise WireError("is not JSON") from None
    if not isinstance(made, dict):
        raise WireError("is not an object")
    return made


class Reader:
    """Reads the values of one frame, whose arrays lie in `blob`. `opaque(*facts)` stands for what stayed behind.

    A tuple with names is of the class that `known` has under its name, if that has the same fields.
    """

    def __init__(
        self, blob: bytes, opaque: Callable[..., Any], known: Callable[[str], Any] = lambda name: None
    ) -> None:
        self.blob, self.opaque, self.known, self.count = blob, opaque, known, 0
        self.records: dict[tuple[str, ...], type] = {}

    def value(self, raw: Any) -> Any:
        """The value that `raw` describes. Raises WireError and nothing else."""
        try:
            return self.plain(raw, 0)
        except WireError:
            raise
        except Exception as error:
            raise WireError(f"makes no sense ({type(error).__name__})") from None

    def plain(self, raw: Any, depth: int) -> Any:
        """The value of `raw`, `depth` containers down."""
        self.count += 1
        if self.count > COUNT or depth > DEPTH:
            raise WireError("holds too much")
        if not isinstance(raw, list):
            if isinstance(raw, dict):
                raise WireError("holds a bare object")
            return raw
        tag, *rest = raw
        if tag in LISTS:
            return self.items(LISTS[tag], rest, depth)
        if tag in DICTS:
            return self.pairs(DICTS[tag], rest, depth)
        if tag in ("a", "N"):
            return self.array(tag, *rest)
        if tag in ("b", "B"):
            return (bytes if tag == "b" else bytearray)(self.slice(*rest))
        if tag == "I":
            return self.integer(*rest)
        if tag == "c":
            return complex(*rest)
        if tag == "n":
            return self.record(rest[0], rest[1], self.items(list, rest[2:], depth))
        if tag == "p":
            return self.labelled(*rest, depth=depth)
        if tag == "o":
            return self.opaque(self, depth, *rest)
        return READERS[tag](*map(self.short, rest))

    def items(self, kind: type, rest: list, depth: int) -> Any:
        """A list, tuple, set or deque."""
        if kind in (set, frozenset) and len(rest) > KEYS:
            raise WireError("holds too large a set")
        return kind(self.plain(each, depth + 1) for each in rest)

    def pairs(self, kind: type, rest: list, depth: int) -> Any:
        """A dictionary of some kind."""
        if len(rest) % 2 or len(rest) > 2 * KEYS:
            raise WireError("holds too large a dictionary, or half of one")
        made = kind()
        for place in range(0, len(rest), 2):
            made[self.plain(rest[place], depth + 1)] = self.plain(rest[place + 1], depth + 1)
        return made

    def slice(self, start: int, length: int) -> bytes:
        """The bytes of one array."""
        if not (type(start) is type(length) is int and 0 <= start <= start + length <= len(self.blob)):
            raise WireError("points outside its bytes")
        return self.blob[start : start + length]

    def array(self, tag: str, name: str, shape: list, start: int, length: int) -> Any:
        """An array whose shape accounts for all its bytes, or a scalar."""
        if not isinstance(name, str) or not DTYPE.fullmatch(name) or len(shape) > 32:
            raise WireError("holds an array of no plain kind")
        if not all(type(each) is int and 0 <= each < 2**48 for each in shape):
            raise WireError("holds an array of no shape")
        dtype = np.dtype(name)
        if math.prod(shape) * dtype.itemsize != length or dtype.itemsize == 0:
            raise WireError("holds an array that does not fill its shape")
        made = np.frombuffer(self.slice(start, length), dtype).reshape(shape).copy()
        if tag == "N" and made.shape:
            raise WireError("holds a scalar with a shape")
        return made if tag == "a" else made[()]

    def integer(self, digits: str) -> int:
        """A large integer."""
        if not isinstance(digits, str) or len(digits) > BITS // 4 + 2:
            raise WireError("holds too large an integer")
        return int(digits, 16)

    def short(self, part: Any) -> Any:
        """A part of a fraction, a decimal, a date: nothing long."""
        if not (part is None or type(part) is int or (type(part) is str and len(part) <= BITS // 4 + 2)):
            raise WireError("holds a strange number")
        if type(part) is int and abs(part) >= 2**63:
            raise WireError("holds a strange number")
        return part

    def record(self, name: str, fields: list[str], items: list) -> tuple:
        """A tuple with names."""
        if len(fields) > 1000 or not all(isinstance(each, str) for each in (name, *fields)):
            raise WireError("holds a tuple with too many names")
        if (kind := (name, *fields)) not in self.records:
            if len(self.records) >= RECORDS:
                raise WireError("holds too many kinds of tuples")
            known = self.known(name)
            same = isinstance(known, type) and is_record_class(known) and list(known._fields) == fields
            self.records[kind] = known if same else collections.namedtuple(name, fields)
        return self.records[kind](*items)

    def labelled(self, what: Any, *facts: Any, depth: int) -> Any:
        """A value of pandas', with data alone in it."""

        def plain(raw: Any) -> Any:
            return self.plain(raw, depth + 1)

        outer, self.opaque = self.opaque, refused
        try:
            return labelled.made(what, list(facts), plain)
        finally:
            self.opaque = outer


def refused(*_: Any) -> Any:
    """What stays behind has no place in a table."""
    raise WireError("holds a table of objects")
