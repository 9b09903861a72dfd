"""An object of the test's made to hold what a call in the student's process has made of it, in place.

But: for kinds that are known. A student's code runs in none of this.
"""

import contextlib
import io
from collections import deque
from typing import Any

import numpy as np

from ghosts.grader.inside import labelled
from ghosts.grader.proxy import PROXIES


def revived(kind: type, state: dict[str, Any]) -> Any:
    """An instance of one of the instructor's classes from plain data, without running anything of the student's."""
    made = object.__new__(kind)
    own = {name for name in dir(kind) if callable(getattr(kind, name, None))}
    made.__dict__.update({name: each for name, each in state.items() if type(name) is str and name not in own})
    return made


def update(old: Any, new: Any) -> bool:
    """Make the `old` object hold what `new` holds, in place; False where that has no meaning."""
    kind = type(old)
    with contextlib.suppress(TypeError, ValueError, KeyError, AttributeError, IndexError):
        if kind is list and type(new) is list:
            old[:] = [merged(a, b) for a, b in zip(old, new, strict=False)] + new[len(old) :]
        elif kind in (dict, set) and type(new) is kind:
            old.clear()
            old.update(new)
        elif kind is deque and type(new) is deque:
            old.clear()
            old.extend(new)
        elif kind is bytearray and type(new) is bytearray:
            old[:] = new
        elif kind is np.ndarray and type(new) is np.ndarray and old.shape == new.shape:
            old[...] = new
        elif kind is np.random.Generator and type(new) is dict:
            old.bit_generator.state = new
        elif kind is np.random.RandomState and type(new) is dict:
            old.set_state(new)
        elif kind is io.StringIO and type(new) is list:
            old.seek(0)
            old.truncate()
            old.write(new[0])
            old.seek(new[1])
        elif kind.__name__ in labelled.TABLES and kind.__module__.startswith("pandas") and type(new) is kind:
            old._update_inplace(new)
            old.attrs = new.attrs
        elif kind.__module__ == "__main__" and type(new) is dict and kind not in PROXIES:
            fresh = vars(revived(kind, new))
            old.__dict__.clear()
            old.__dict__.update(fresh)
        elif kind.__module__ == "__main__" and type(new) is kind:
            old.__dict__.clear()
            old.__dict__.update(vars(new))
        else:
            return False
        return True
    return False


def merged(old: Any, new: Any) -> Any:
    """`old` with what `new` holds if both are of one mutable kind, else `new`."""
    return old if type(old) is type(new) in (list, dict, np.ndarray) and update(old, new) else new
