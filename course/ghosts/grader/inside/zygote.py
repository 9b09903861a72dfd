"""A warm process that forks: everything heavy is imported once, every submission gets a copy of it in a box.

`serve` waits behind bubblewrap for sockets; each becomes a student's process in a fresh box. `once` is the same for
a process that serves one submission only, where the kernel allows no boxes in boxes.

But: knows nothing of the class. It is started before any submission is read, and each fork ends with its socket.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import socket
import sys
from typing import Any, NoReturn

from . import box
from .shell import make_shell
from .student import Student

ROOM = 2**20  # bytes of output that a cell keeps unless it is told otherwise


def main(job: str) -> None:
    """Begin as the JSON text `job` says."""
    settings = json.loads(job)
    make_shell(ROOM)
    os.environ.setdefault("MPLBACKEND", "agg")
    for name in settings["warm"]:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    (serve if settings["many"] else once)(settings)


def serve(settings: dict[str, Any]) -> None:
    """Fork for every socket that arrives at the control socket, until that is closed."""
    control = socket.socket(fileno=settings["control"])
    box.call("prctl", box.SET_DUMPABLE, 0, 0, 0, 0)
    walls = settings["walls"]
    control.send(b"fresh" if walls == "none" or box.possible() else b"stale")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # what is there now is shared by all forks, as long as no collection writes to it
    while True:
        message, (link,), _, _ = receive(control)
        if not message:
            os._exit(0)
        if os.fork() == 0:
            control.close()
            become(socket.socket(fileno=link), settings, walls)
        os.close(link)


def receive(control: socket.socket) -> tuple:
    """A message with its socket; an empty one at the end."""
    message, links, flags, address = socket.recv_fds(control, 16, 1)
    return message, links or [-1], flags, address


def once(settings: dict[str, Any]) -> None:
    """Serve one submission, over standard input or through the door that a container has."""
    if settings["door"]:
        link = socket.socket(socket.AF_UNIX)
        link.connect(settings["door"])
    else:
        link = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    become(link, settings, "outer")


def become(link: socket.socket, settings: dict[str, Any], walls: str) -> NoReturn:
    """From here on this process is a student's."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # subtle: as an ordinary number the socket would be among those that a careless `os.closerange` closes
    with link:
        link = socket.socket(fileno=os.dup2(link.fileno(), 300, inheritable=False))
    os.environ.update(settings["environment"])
    box.enter(settings["limits"], link, walls)
    for number in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)
    sys.path.insert(0, "")
    from IPython.core.interactiveshell import InteractiveShell

    Student(link, InteractiveShell.instance()).serve()
