"""What a test's function may not do on this side while the student's code is calling it.

A test may put a function of its own in the place of `eval` or `open` that counts the calls and passes them on. Here
that would be the instructor's `eval`, with a text of the student's. So during such a call nothing compiles a text,
starts a process, opens a connection, or touches a file elsewhere than beside the notebook.

But: goes by what Python tells its audit hooks. A test that passes on calls of `os.getenv` gives the environment away.
"""

import contextlib
import os
import sys
import threading
from collections.abc import Iterator

READABLE = tuple(os.path.realpath(each) + "/" for each in (sys.prefix, sys.base_prefix, "/usr"))
FAMILIES = ("subprocess.", "socket.", "ctypes.", "pty.", "os.exec", "os.spawn", "os.posix_spawn", "os.fork",
            "os.system", "urllib.", "ftplib.", "http.", "smtplib.", "sqlite3.")  # fmt: skip
PLACES = ("os.listdir", "os.scandir", "os.walk", "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod",
          "os.chown", "os.link", "os.symlink", "os.truncate", "os.utime", "os.chdir", "shutil.", "glob.",
          "pathlib.Path.", "tempfile.")  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
calls: list[int] = []  # the threads in which the student's code is calling, one entry a call


class NotHere(RuntimeError):
    """A student's call must not have that effect on this side."""


@contextlib.contextmanager
def on_students_behalf() -> Iterator[None]:
    """For as long as a function of the test's runs because the student's code has called it."""
    calls.append(threading.get_ident())
    try:
        yield
    finally:
        calls.pop()


def watch(event: str, facts: tuple) -> None:
    """The audit hook."""
    if not calls or calls[-1] != threading.get_ident():
        return
    if event == "compile" and facts[1] in (None, "<string>", "<unknown>"):
        refuse("eval or exec")
    elif event.startswith(FAMILIES):
        refuse(event)
    elif event == "open":
        path, mode, flags = facts
        writes = flags & WRITING if mode is None else set(mode) & set("wax+")
        if not beside(path) and (writes or not str(os.path.realpath(path)).startswith(READABLE)):
            refuse("open")
    elif event.startswith(PLACES) and not all(beside(each) for each in facts if isinstance(each, str | bytes)):
        refuse(event)


def beside(path: object) -> bool:
    """Whether a path leads to what lies beside the notebook; an open file has been judged before."""
    if not isinstance(path, str | bytes | os.PathLike):
        return True
    here, there = os.path.realpath(os.getcwd()), os.path.realpath(os.fsdecode(path))
    return there == here or there.startswith(here + os.sep)


def refuse(what: str) -> None:
    """Say so."""
    raise NotHere(f"The test passes a call of the student's on to {what}, which on the trusted side must not be.")
