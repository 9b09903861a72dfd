"""What a test may unpickle on the trusted side: data, since a pickle that a student wrote is a program.

Two of a pickle's instructions reach further than calling. One names things, and here only containers, numbers, dates,
arrays and tables may be named. One sets attributes, also of a class that was named: `Counter.__eq__` could become
something that always agrees. So a class that is named is remembered, put back after the test, and the test fails.

But: an object's own attributes are data. A table from a pickle may carry an `equals` of its own beside its values.
"""

import re
from importlib import import_module
from pickle import UnpicklingError
from typing import Any

DATA = re.compile(  # containers, numbers, dates, arrays, tables
    r"builtins:(set|frozenset|complex|bytearray|slice|range|list|dict|tuple|int|float|str|bytes|bool|object)"
    r"|collections:(OrderedDict|Counter|defaultdict|deque)|decimal:Decimal|fractions:Fraction"
    r"|datetime:(datetime|date|time|timedelta|timezone)"  # subtle: `datetime:sys` is there as well
    r"|_codecs:encode|copyreg:_reconstructor"
    r"|numpy(\._?core\.(multiarray|numeric))?:(_reconstruct|ndarray|dtype|scalar|_frombuffer)"
    r"|pandas(\.arrays|\.core(\.\w+)*)?:(NA|DataFrame|Series|(_new_)?\w*Index|\w*BlockManager|\w+Array|\w+Dtype"
    r"|Categorical|Interval|Period)"
    r"|pandas\._libs(\.\w+)+:(_unpickle_\w+|__pyx_unpickle_\w+|_\w+_unpickle|[A-Z]\w+)"
)
MISSING = object()
_named: dict[type, dict[str, Any]] = {}  # the classes that pickles have named, and what they held then


def watch(event: str, facts: tuple) -> None:
    """The audit hook."""
    if event != "pickle.find_class":
        return
    module, name = facts
    if not DATA.fullmatch(f"{module}:{name}"):
        raise UnpicklingError(f"The test unpickles {module}.{name}: that could run a student's code, so it must not.")
    found = getattr(import_module(module), name, None)
    if isinstance(found, type) and found not in _named:
        _named[found] = dict(vars(found))


def restore() -> str | None:
    """Put back what pickles have changed of classes; the name of such a class, if there is one."""
    changed = None
    for kind, before in _named.items():
        for name in before.keys() | vars(kind).keys():
            if vars(kind).get(name, MISSING) is before.get(name, MISSING):
                continue
            changed = kind.__name__
            if name in before:
                setattr(kind, name, before[name])
            else:
                delattr(kind, name)
    return changed
