"""The only door to a student's code: cells go in, what they showed and what the tests said comes out.

`open_bench` starts two warm processes: the trusted side, and behind bubblewrap the zygote from which every submission
gets a process in a box of its own. Inside there is Python and its libraries, read-only, and no file of the course: no
solution, no test, no check, no submission. `Bench.run` has one notebook judged.

But: Linux. A container engine serves where there is no bubblewrap, one container a notebook, and more slowly; without
either, a refusal, unless `none` is asked for, which limits time and memory and hides nothing.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from ghosts.grader.names import Plan
from ghosts.grader.walls import (
    DOOR,
    INSTALL,
    THREADS,
    Bounds,
    NoSandbox,
    choose,
    command,
    sandbox_environment,
    student_environment,
)
from ghosts.sheets import shelf

GRACE = 30  # seconds to start and to hand over, beyond those that the cells may use
READY = 90  # seconds in which both warm processes have to be there
FOLDERS = 256 * 2**20  # bytes of data files that are laid beside the notebook
FILES = 5000  # how many of them
NAMED = 10  # files that were left out and are named
WARM = ("numpy", "numpy.random", "numpy.linalg")
# subtle: the package's own page imports the desk, which the trusted side must neither load nor ask
BEGIN_TRUSTED = (
    "import sys, types; ghosts = types.ModuleType('ghosts'); ghosts.__path__ = [sys.argv[2]];"
    "sys.modules['ghosts'] = ghosts; sys.modules['rfc3987_syntax'] = None;"
    "from ghosts.grader.trusted import main; main(sys.argv[1])"
)


@dataclass(frozen=True)
class Task:
    """A notebook to run: each cell's role (`student`, `test`, or None), text and title, and whose names are whose.

    `own` is what the trusted side runs of an open cell. Cells without a role are not run. `modules` are the
    instructor's, which tests may import; those among the `files` are never imported on the trusted side. With
    `apart` calls get copies of what tests pass.
    """

    cells: tuple[dict[str, Any], ...]
    plan: Plan = field(default_factory=Plan)
    files: dict[str, bytes] = field(default_factory=dict)
    plots: bool = False
    modules: dict[str, bytes] = field(default_factory=dict)
    apart: bool = False


@dataclass(frozen=True)
class Executed:
    """What came of a notebook: `outputs` and `seconds` by cell, and what went wrong, in sentences.

    `fates` are those of the sentences that say what befell a cell, by cell; `spoilt` the tests since a call
    has changed what one of them passed.

    `starved`: a cell was stopped by the wall clock without having used its CPU time, as may happen on a busy machine.
    """

    outputs: dict[int, list[dict[str, Any]]]
    remarks: tuple[str, ...]
    cpu_seconds: float = 0.0
    seconds: dict[int, float] = field(default_factory=dict)
    starved: bool = False
    fates: dict[int, str] = field(default_factory=dict)
    spoilt: frozenset[int] = frozenset()


# ── the bench ─────────────────────────────────────────────────────────────────────────────────────────


class Bench:
    """The warm processes, ready for notebooks from any thread. Use it in a `with`."""

    def __init__(self, kind: str, bounds: Bounds, warm: Sequence[str], hidden: Sequence[Path], room: int) -> None:
        self.kind, self.bounds, self.room = choose(kind), bounds, room
        self.running: set[socket.socket] = set()
        self.hidden = hidden
        self.warm = list(dict.fromkeys([*WARM, *warm]))  # in the sandbox
        plots = ["matplotlib.figure"] if any(each.startswith("matplotlib") for each in warm) else []
        self.warm_here = ["numpy.testing", *warm, *plots]  # on the trusted side
        self.lock = threading.Lock()
        self.stopped = False

    def __enter__(self) -> Self:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        job = json.dumps(self.settings(theirs.fileno()))
        command = [sys.executable, "-P", "-c", BEGIN_TRUSTED, job, str(shelf.PACKAGE)]
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, env={**os.environ, **THREADS, "MPLBACKEND": "agg"},
                                        start_new_session=True)  # fmt: skip
        theirs.close()
        self.control.settimeout(READY)
        try:
            self.fresh = self.control.recv(16)
        except TimeoutError:
            self.fresh = b""
        if self.fresh not in (b"fresh", b"cold"):
            self.__exit__()
            raise NoSandbox(INSTALL.format(why=f"the sandbox ({self.kind}) does not open"))
        self.control.settimeout(None)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.control.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def settings(self, control: int) -> dict[str, Any]:
        """What the trusted side is told at its start."""
        bounds = vars(self.bounds)
        many = self.kind in ("bwrap", "none")
        inside = {"warm": self.warm, "limits": bounds, "environment": student_environment(self.kind),
                  "walls": "none" if self.kind == "none" else "own", "door": None if many else DOOR}  # fmt: skip
        cold = command(self.kind, inside | {"many": False}, self.hidden, self.bounds)
        warm = command(self.kind, inside | {"many": True}, self.hidden, self.bounds) if many else None
        # subtle: an engine is no part of the sandbox, and finds its own affairs by its environment
        known = sandbox_environment(self.kind) if many else dict(os.environ)
        return {"control": control, "warm": self.warm_here, "limits": bounds, "room": self.room, "many": many,
                "cages": many,  # an engine makes its own
                "command": warm, "cold": cold, "door": inside["door"], "environment": known}  # fmt: skip

    def run(self, task: Task, *, seconds_per_cell: float, seconds: float, output_bytes: int) -> Executed:
        """Have `task` judged, and end all that it started. Raises nothing on the notebook's account.

        A test that takes the judge with it is left out, and the rest is judged anew.
        """
        end, fatal = time.monotonic() + seconds, []
        job = {"cells": task.cells, "plan": task.plan, "files": task.files, "plots": task.plots, "apart": task.apart,
               "seconds_per_cell": seconds_per_cell, "seconds": seconds, "output_bytes": output_bytes}  # fmt: skip
        while (left := end - time.monotonic()) > 0:
            reply = self.judge(task, job | {"left": left, "fatal": tuple(fatal)}, seconds + left + GRACE)
            if isinstance(reply, dict):
                return Executed(reply["outputs"], tuple(reply["remarks"]), reply["cpu_seconds"], reply["seconds"],
                                reply["starved"], reply["fates"], reply["spoilt"])  # fmt: skip
            if reply is None or reply in fatal:
                break
            fatal.append(reply)
        return Executed({}, ("The test stopped the process that ran it.",))

    def judge(self, task: Task, job: dict[str, Any], seconds: float) -> dict[str, Any] | int | None:
        """What `converse` returns of a `job`, in a folder that is there for its time."""
        root = Path(tempfile.mkdtemp(prefix="ghosts-"))
        try:
            lay_out(task.files, root / "work")
            lay_out(task.modules, root / "modules")
            return self.converse(job | {"root": str(root)}, seconds)
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def converse(self, job: dict[str, Any], seconds: float) -> dict[str, Any] | int | None:
        """Give the `job` to a new judge and return its answer.

        Where it dies, the cell that was its last; None if it says nothing for `seconds`, or we are to stop.
        """
        ours, theirs = socket.socketpair()
        with self.lock:
            if self.stopped:
                return None
            self.running.add(ours)
        said = None
        try:
            line = Connection(os.dup(ours.fileno()))
            socket.send_fds(self.control, [b"judge"], [theirs.fileno()])
            theirs.close()
            line.send(job)
            while not isinstance(said, dict):
                if not line.poll(seconds):
                    return None
                said = line.recv()
            return said
        except (OSError, EOFError):
            return None if self.stopped else said
        finally:
            with self.lock:
                self.running.discard(ours)
            line.close()
            ours.close()

    def stop(self) -> None:
        """End every notebook that is being run; each `run` then returns as if its judge had died."""
        with self.lock:
            self.stopped = True
            for each in self.running:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def open_bench(kind: str = "auto", bounds: Bounds | None = None, warm: Sequence[str] = (),
               hidden: Sequence[Path] = (), room: int = 2**20) -> Iterator[Bench]:  # fmt: skip
    """A bench for as long as the `with` lasts. NoSandbox if no sandbox of that `kind` works here.

    `warm` are modules to import beforehand; `hidden` are places that the sandbox must not show, wherever they lie.
    """
    with Bench(kind, bounds or Bounds(), warm, hidden, room) as bench:
        yield bench


# ── data files ────────────────────────────────────────────────────────────────────────────────────────


def gather(folders: Sequence[Path]) -> tuple[dict[str, bytes], list[str]]:
    """The files of `folders`, notebooks apart, a later one's over an earlier one's, and which were left out."""
    files, left_out, room, skipped = {}, [], FOLDERS, 0
    for folder in folders:
        for where, _, names in os.walk(folder):
            for name in sorted(names):
                path = Path(where, name)
                inner = str(path.relative_to(folder))
                if ".ipynb" in inner:
                    continue
                full = len(files) >= FILES
                with contextlib.suppress(OSError):
                    if not (full or path.is_symlink() or not path.is_file() or path.stat().st_size > room):
                        files[inner] = path.read_bytes()
                        room -= len(files[inner])
                        continue
                skipped += 1
                if skipped <= NAMED and not full:
                    why = "it is a link or too large, or may not be read"
                    left_out.append(f"{name} was not laid beside the notebook: {why}.")
    if skipped > len(left_out):
        left_out.append(f"{skipped - len(left_out)} more files were not laid beside the notebook.")
    return files, left_out


def lay_out(files: dict[str, bytes], folder: Path) -> None:
    """Write `files` into a new `folder`."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
