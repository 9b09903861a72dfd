"""What a test holds of the student's: plain values as they are, and for all else a `Proxy`.

A `Proxy` can be called, read, indexed and iterated, and each time the student's process is asked. Compared with any
value of the test's it is unequal, and it enters no arithmetic with one: otherwise an object that says yes to
everything would pass, and would be told what it is compared with. Two of the student's objects are compared by the
student's own class; so is one that the test made itself from a class that the solution defines.

But: it never becomes an array or a number, and no test class can inherit from it.
"""

import builtins
import inspect
import sys
import types
from builtins import any, hash, isinstance, iter, list, next, object, type  # noqa: UP029 - a test may replace them
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ghosts.grader.judge import Names

MIMICS = {"equals", "compare", "eq", "ne", "allclose", "isclose", "isin", "issubset", "issuperset", "isdisjoint",
          "difference", "symmetric_difference", "startswith", "endswith", "count", "index", "find", "rfind",
          "rindex"}  # fmt: skip
READ = {"__name__", "__qualname__", "__doc__", "__module__", "__dict__", "__annotations__", "__defaults__",
        "__class_getitem__", "__closure__", "__slots__", "__members__", "__version__"}  # fmt: skip
DOING = {"__init__", "__enter__", "__exit__", "__next__", "__iter__", "__len__", "__str__", "__repr__", "__eq__",
         "__lt__", "__add__", "__call__", "__getitem__", "__contains__", "__hash__", "__bool__"}  # fmt: skip
KNOWN = {("builtins", "function"): types.FunctionType, ("builtins", "generator"): types.GeneratorType,
         ("builtins", "module"): types.ModuleType, ("builtins", "type"): type, ("builtins", "map"): map,
         ("builtins", "filter"): filter, ("builtins", "zip"): zip, ("builtins", "enumerate"): enumerate,
         ("builtins", "list_iterator"): type(iter([])), ("builtins", "coroutine"): types.CoroutineType}  # fmt: skip


class Opaque(TypeError):
    """A test asks of a student's object what only plain data can answer."""


class Proxy:
    """An object that stays in the student's process."""

    __slots__ = (
        "__weakref__",
        "_proxy_bases",
        "_proxy_built",
        "_proxy_handle",
        "_proxy_home",
        "_proxy_length",
        "_proxy_name",
        "_proxy_what",
    )
    __array_ufunc__ = None  # NumPy leaves comparisons to us

    def __init__(self, home: "Names", handle: int, what: str, name: str, bases: tuple, built: bool = False) -> None:
        put = object.__setattr__
        put(self, "_proxy_home", home)
        put(self, "_proxy_handle", handle)
        put(self, "_proxy_what", what)
        put(self, "_proxy_name", name)
        put(self, "_proxy_bases", bases)
        put(self, "_proxy_built", built)
        put(self, "_proxy_length", None)

    def _proxy_ask(self, verb: str, *operands: Any, **named: Any) -> Any:
        if verb not in ("len", "iter", "getitem", "contains"):
            object.__setattr__(self, "_proxy_length", None)
        return self._proxy_home.do(verb, (self, *operands), named)

    # ── what any object may be asked ──────────────────────────────────────────────────────────────────

    @property
    def __class__(self) -> type:
        if self._proxy_what == "class":
            return type
        return next((kind for each in self._proxy_bases if (kind := self._proxy_home.kind(each))), Proxy)

    def __getattr__(self, name: str) -> Any:
        if name == "__signature__" and self._proxy_what == "callable":
            return signature(self._proxy_ask("signature"))
        if name == "__code__" and self._proxy_what == "callable":
            return types.SimpleNamespace(**self._proxy_ask("code"))
        if name.startswith("__") and name.endswith("__") and name not in READ | DOING:
            raise AttributeError(name)
        value = self._proxy_ask("getattr", name)
        if isinstance(value, Callable):
            home, built = self._proxy_home, self._proxy_built or self._proxy_what == "class"
            if name in MIMICS and not built and name not in home.plan.methods and not home.is_module(self):
                return refuse(self, f".{name}()")
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        self._proxy_ask("setattr", name, value)

    def __delattr__(self, name: str) -> None:
        self._proxy_ask("delattr", name)

    def __dir__(self) -> list[str]:
        return self._proxy_ask("dir")

    def __getitem__(self, key: Any) -> Any:
        return self._proxy_ask("getitem", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._proxy_ask("setitem", key, value)

    def __delitem__(self, key: Any) -> None:
        self._proxy_ask("delitem", key)

    def __len__(self) -> int:
        object.__setattr__(self, "_proxy_length", length := counted(self._proxy_ask("len")))
        return length

    def __bool__(self) -> bool:
        return self._proxy_ask("bool") is True

    def __iter__(self) -> Any:
        made = self._proxy_ask("iter")
        if isinstance(made, Proxy) and made._proxy_handle == self._proxy_handle:
            return self
        items = made if isinstance(made, Proxy) else iter(made)
        return items if self._proxy_length is None else all_of(self, items)

    def __next__(self) -> Any:
        return self._proxy_ask("next")

    def __reversed__(self) -> Any:
        return iter(list(self)[::-1])

    def __contains__(self, value: Any) -> bool:
        if self._proxy_built or type(value) in (Proxy, Callable):
            return self._proxy_ask("contains", value) is True
        return any(each is value or each == value for each in self)

    def __str__(self) -> str:
        return text(self._proxy_ask("str"))

    def __repr__(self) -> str:
        return text(self._proxy_ask("repr"))

    def __format__(self, how: str) -> str:
        return text(self._proxy_ask("format", how))

    def __hash__(self) -> int:
        return hash((id(self._proxy_home), self._proxy_handle))

    def __enter__(self) -> Any:
        return self._proxy_ask("getattr", "__enter__")()

    def __exit__(self, *_: Any) -> Any:
        return self._proxy_ask("getattr", "__exit__")(None, None, None)

    def __instancecheck__(self, value: Any) -> bool:
        return type(value) in (Proxy, Callable) and self._proxy_home.do("isinstance", (value, self), {}) is True

    def __subclasscheck__(self, value: Any) -> bool:
        return type(value) in (Proxy, Callable) and self._proxy_home.do("issubclass", (value, self), {}) is True

    def __mro_entries__(self, _: tuple) -> tuple:
        raise Opaque(f"The test derives a class from the student's {self._proxy_name}, which stays in the sandbox.")

    def __reduce_ex__(self, _: int) -> Any:
        raise Opaque("An object of the student's can't be copied out of the sandbox.")

    def __deepcopy__(self, memo: dict) -> "Proxy":
        return self

    # ── what compares and computes ────────────────────────────────────────────────────────────────────

    def __eq__(self, other: Any) -> bool:
        if self is other or (type(other) in (Proxy, Callable) and other._proxy_handle == self._proxy_handle):
            return True
        return self._proxy_ask("eq", other) is True if comparable(self, other) else False

    def __ne__(self, other: Any) -> bool:
        return self._proxy_ask("ne", other) is True if comparable(self, other) else True


class Callable(Proxy):
    """A function or a class that stays in the student's process."""

    __slots__ = ()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """What the student's function returns, or raises."""
        value = self._proxy_ask("call", *arguments, **named)
        if (
            type(value) in (Proxy, Callable)
            and self._proxy_name in self._proxy_home.plan.classes
            and self._proxy_what == "class"
        ):
            object.__setattr__(value, "_proxy_built", self._proxy_home.is_named(self))
        return value

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self if instance is None else types.MethodType(self, instance)


PROXIES = (Proxy, Callable)
Proxy.__doc__ = Callable.__doc__ = property(lambda self: self._proxy_ask("getattr", "__doc__"))


def comparable(one: Proxy, other: Any) -> bool:
    """Whether the student's own class may say how two things compare."""
    return type(other) in (Proxy, Callable) or one._proxy_built


def computing(verb: str, swapped: bool = False) -> Any:
    """The method of an operator: for two of the student's objects, or one that the test built."""

    def method(self: Proxy, other: Any) -> Any:
        if not comparable(self, other):
            raise Opaque(
                f"The answer is {article(self)}, no plain value, so the test can't compute or compare with it."
            )
        operands = (other, self) if swapped else (self, other)
        value = self._proxy_home.do(verb, operands, {})
        if type(value) in (Proxy, Callable) and self._proxy_built:
            object.__setattr__(value, "_proxy_built", True)
        return value

    return method


def single(verb: str) -> Any:
    """The method of an operator on one object, for one that the test built."""

    def method(self: Proxy, *more: Any) -> Any:
        if not self._proxy_built:
            raise Opaque(
                f"The answer is {article(self)}, no plain value, so the test can't compute or compare with it."
            )
        value = self._proxy_ask(verb, *more)
        if type(value) in (Proxy, Callable):
            object.__setattr__(value, "_proxy_built", True)
        return value

    return method


for _verb in ("lt", "le", "gt", "ge"):
    setattr(Proxy, f"__{_verb}__", computing(_verb))
for _verb in ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and_", "or_", "xor", "divmod"):
    setattr(Proxy, f"__{_verb.rstrip('_')}__", computing(_verb))
    setattr(Proxy, f"__r{_verb.rstrip('_')}__", computing(_verb, swapped=True))
for _verb in ("iadd", "isub", "imul"):
    setattr(Proxy, f"__{_verb}__", computing(_verb))
for _verb in ("int", "float", "complex", "index", "abs", "neg", "pos", "invert", "round"):
    setattr(Proxy, f"__{_verb}__", single(_verb))


def refuse(proxy: Proxy, what: str) -> Any:
    """A function that refuses: an object that only looks like data can't vouch for itself."""

    def refusal(*_: Any, **__: Any) -> Any:
        raise Opaque(f"The answer is {article(proxy)}, no plain value, so the test can't ask it for {what}.")

    return refusal


def all_of(proxy: Proxy, items: Any) -> Any:
    """The items of an iteration, which should be as many as the object has just told the test."""
    number = 0
    for each in items:
        number += 1
        yield each
    if proxy._proxy_length not in (None, number):
        raise Opaque(f"The answer is {article(proxy)} of length {proxy._proxy_length}, but {number} items came.")


def article(proxy: Proxy) -> str:
    """What kind of thing it is, in a few words."""
    kind = proxy._proxy_bases[0][1] if proxy._proxy_bases and proxy._proxy_what != "class" else "class"
    return f"an object of type {kind}"


def counted(value: Any) -> int:
    """A length, or nothing."""
    if type(value) is not int:
        raise Opaque("The length of the student's object is no number.")
    return value


def text(value: Any) -> str:
    """A text, or a word in its place."""
    return value if type(value) is str else "(an object of the student's)"


def signature(parameters: Any) -> inspect.Signature:
    """The signature of a student's function, its defaults' values apart."""
    made = [
        inspect.Parameter(name, inspect._ParameterKind(kind), default=... if default else inspect.Parameter.empty)
        for name, kind, default in parameters
    ]
    return inspect.Signature(made)


# ── errors ────────────────────────────────────────────────────────────────────────────────────────────


def error_kind(name: str, bases: list[tuple[str, str]], known: dict[str, type]) -> type[BaseException]:
    """The class in which a student's exception is raised here: a real one where there is one, else a stand-in."""
    for place, (module, each) in enumerate(bases):
        found = known.get(each) if module == "__main__" else real_error(module, each)
        if isinstance(found, type) and issubclass(found, BaseException):
            if issubclass(found, StopIteration | StopAsyncIteration | GeneratorExit):
                found = RuntimeError  # subtle: raised by a call, they would end the test's own loops in silence
            return found if place == 0 else type(name, (found,), {"__module__": "__main__", "stand_in": True})
    return Exception


# where errors mean "skip"
TAMING = {"unittest", "pytest", "_pytest", "bdb", "doctest", "hypothesis", "ghosts", "IPython", "__main__"}


def real_error(module: str, name: str) -> type | None:
    """An exception class of a library that is loaded here."""
    found = getattr(builtins if module == "builtins" else sys.modules.get(module), name, None)
    if module.split(".")[0] in TAMING or not isinstance(found, type):
        return None
    return found if issubclass(found, BaseException) else None


def raised(kind: type[BaseException], words: str, arguments: list[Any]) -> BaseException:
    """An exception of `kind` that says what the student's said, whatever its class would make of it."""
    error = kind.__new__(kind)
    error.args = tuple(arguments)
    try:
        fine = str(error) == words
    except Exception:
        fine = False
    if not fine:
        error.args = (words,)
    return error
