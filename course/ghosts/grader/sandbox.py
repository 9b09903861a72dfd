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
import sysconfig
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from nbformat import NotebookNode, from_dict

from ghosts.grader.inside import box
from ghosts.grader.inside.shell import CUT as CUT
from ghosts.grader.names import Plan
from ghosts.grader.submission import CourseError
from ghosts.sheets import shelf

GRACE = 30  # seconds to start and to hand over, beyond those that the cells may use
READY = 90  # seconds in which both warm processes have to be there
FOLDERS = 256 * 2**20  # bytes of data files that are laid beside the notebook
FILES = 5000  # how many of them
NAMED = 10  # files that were left out and are named
KINDS = ("auto", "bwrap", "container", "none")
ENGINES = ("podman", "docker")
IMAGE = "docker.io/library/debian:stable-slim"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts",
          "/etc/localtime")  # fmt: skip
PASSED = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "OPENBLAS_CORETYPE")
THREADS = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMEXPR")}
WARM = ("numpy", "numpy.random", "numpy.linalg", "numpy.testing")
INSIDE, STANDIN = Path(box.__file__).parent, Path(box.__file__).parent / "standin" / "ghosts" / "__init__.py"
BEGIN = "import sys; sys.path.insert(0, '/sealed'); from inside.zygote import main; main(sys.argv[1])"
BEGIN_BARE = (
    "import sys; sys.path[:0] = sys.argv[2:]; from inside.zygote import main; main(sys.argv[1])"  # without a box
)
# subtle: the package's own page imports the desk, which the trusted side must neither load nor ask
BEGIN_TRUSTED = (
    "import sys, types; ghosts = types.ModuleType('ghosts'); ghosts.__path__ = [sys.argv[2]];"
    "sys.modules['ghosts'] = ghosts; sys.modules['rfc3987_syntax'] = None;"
    "from ghosts.grader.trusted import main; main(sys.argv[1])"
)
INSTALL = (
    "Student code is run in a sandbox, and none works here: {why}. Install bubblewrap (`apt install bubblewrap`, or"
    " your system's package of that name), or podman or docker, or accept the risk with --sandbox none."
)


class NoSandbox(CourseError):
    """There is no sandbox to run students' code in: one sentence that says what to do."""


@dataclass(frozen=True)
class Bounds:
    """What one submission may use: bytes of memory, of one file, of scratch space, and processes."""

    memory: int = 2 * 2**30
    file: int = 256 * 2**20
    scratch: int = 256 * 2**20
    processes: int = 64
    seconds: int = 1200


@dataclass(frozen=True)
class Task:
    """A notebook to run: each cell's role (`student`, `test`, or None), text and title, and whose names are whose.

    `own` is what the trusted side runs of an open cell. Cells without a role are not run. `modules` are the
    instructor's, which tests may import; those among the `files` are never imported on the trusted side.
    """

    cells: tuple[dict[str, Any], ...]
    plan: Plan = field(default_factory=Plan)
    files: dict[str, bytes] = field(default_factory=dict)
    plots: bool = False
    modules: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Executed:
    """What came of a notebook: `outputs` and `seconds` by cell, and what went wrong, in sentences.

    `starved`: a cell was stopped by the wall clock without having used its CPU time, as may happen on a busy machine.
    """

    outputs: dict[int, list[dict[str, Any]]]
    remarks: tuple[str, ...]
    cpu_seconds: float = 0.0
    seconds: dict[int, float] = field(default_factory=dict)
    starved: bool = False


# ── the bench ─────────────────────────────────────────────────────────────────────────────────────────


class Bench:
    """The warm processes, ready for notebooks from any thread. Use it in a `with`."""

    def __init__(self, kind: str, bounds: Bounds, warm: Sequence[str], hidden: Sequence[Path], room: int) -> None:
        self.kind, self.bounds, self.room = choose(kind), bounds, room
        self.running: set[socket.socket] = set()
        self.own, self.hidden = ["numpy.testing", *warm], hidden
        self.warm = list(dict.fromkeys([*WARM, *warm]))
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
                  "many": many, "walls": "none" if self.kind == "none" else "own"}  # fmt: skip
        command = commands(self.kind, inside, self.hidden, self.bounds)
        cold = commands(self.kind, {**inside, "many": False}, self.hidden, self.bounds)
        plots = ["matplotlib.figure"] if any(each.startswith("matplotlib") for each in self.own) else []
        return {"control": control, "warm": [*self.own, *plots], "limits": bounds, "room": self.room, "many": many,
                "cages": many,  # an engine makes its own
                "command": command, "cold": cold, "environment": sandbox_environment(self.kind)}  # fmt: skip

    def run(self, task: Task, *, seconds_per_cell: float, seconds: float, output_bytes: int) -> Executed:
        """Have `task` judged, and end all that it started. Raises nothing on the notebook's account."""
        root = Path(tempfile.mkdtemp(prefix="ghosts-"))
        job = {"root": str(root), "cells": task.cells, "plan": task.plan, "files": task.files, "plots": task.plots,
               "seconds_per_cell": seconds_per_cell, "seconds": seconds, "output_bytes": output_bytes}  # fmt: skip
        try:
            lay_out(task.files, root / "work")
            lay_out(task.modules, root / "modules")
            reply = self.converse(job, 2 * seconds + GRACE)
        finally:
            shutil.rmtree(root, ignore_errors=True)
        if reply is None:
            return Executed({}, ("The test stopped the process that ran it.",))
        return Executed(reply["outputs"], tuple(reply["remarks"]), reply["cpu_seconds"], reply["seconds"],
                        reply["starved"])  # fmt: skip

    def converse(self, job: dict[str, Any], seconds: float) -> dict[str, Any] | None:
        """Give the `job` to a new judge and return its answer, or None if there is none after `seconds`."""
        ours, theirs = socket.socketpair()
        with self.lock:
            if self.stopped:
                return None
            self.running.add(ours)
        try:
            line = Connection(os.dup(ours.fileno()))
            socket.send_fds(self.control, [b"judge"], [theirs.fileno()])
            theirs.close()
            line.send(job)
            return line.recv() if line.poll(seconds) else None
        except (OSError, EOFError):
            return None
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


# ── which sandbox, and how it is called ───────────────────────────────────────────────────────────────


def choose(kind: str) -> str:
    """The kind of sandbox to use; NoSandbox if it is not there."""
    if kind not in KINDS:
        raise NoSandbox(f"There is no sandbox {kind!r}; there are {', '.join(KINDS)}.")
    engine = next((each for each in ENGINES if shutil.which(each)), None)
    if kind == "none":
        return kind
    if kind in ("auto", "bwrap"):
        why = bwrap_fails()
        if why is None:
            return "bwrap"
        if kind == "bwrap" or engine is None:
            raise NoSandbox(INSTALL.format(why=why))
    if engine is None:
        raise NoSandbox(INSTALL.format(why="neither podman nor docker is installed"))
    return engine


def bwrap_fails() -> str | None:
    """Why bubblewrap can't be used; None if it can."""
    if sys.platform != "linux":
        return "bubblewrap needs Linux"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    command = [*walls(), *system(), "--", "/bin/true"]
    tried = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    return None if tried.returncode == 0 else f"bubblewrap says {tried.stderr.strip()[-200:]!r}"


def walls() -> list[str]:
    """bubblewrap with every namespace and no capability, but what root needs in order to become nobody."""
    if os.geteuid() != 0:
        apart = ["--unshare-all", "--cap-drop", "ALL"]
    else:
        apart = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
                 "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]  # fmt: skip
    return ["bwrap", *apart, "--die-with-parent", "--new-session", "--clearenv"]


def system() -> list[str]:
    """The system's own folders, read-only."""
    binds = ["--dir", "/etc"]
    for path in map(Path, SYSTEM):
        if path.is_symlink() and path.is_dir():
            binds += ["--symlink", os.readlink(path), str(path)]
        elif path.exists():
            binds += ["--ro-bind", str(path), str(path)]
    return [*binds, "--proc", "/proc", "--dev", "/dev"]


def pythons() -> list[Path]:
    """The folders that Python needs here, none inside another."""
    found = {Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve().parents[1]}
    found |= {Path(each) for each in sys.path if Path(each).name in ("site-packages", "dist-packages")}
    found = {each.resolve() for each in found if each.is_dir()} | {each for each in found if each.is_dir()}
    return sorted(each for each in found if not any(other in each.parents for other in found))


def secrets(hidden: Sequence[Path]) -> list[Path]:
    """What must not be seen inside, should it lie in a folder that is: the course, installed or checked out."""
    own = [shelf.SOLUTIONS, shelf.SHEETS, shelf.ROOT / "course", shelf.ROOT / "tests", shelf.PACKAGE]
    own.append(Path(sysconfig.get_path("purelib")) / "ghosts")
    return [each.resolve() for each in (*own, *hidden) if each.exists()]


def covers(hidden: Sequence[Path]) -> list[str]:
    """Emptiness over every secret that would be seen."""
    shown, made = pythons(), []
    for each in sorted(set(secrets(hidden))):
        if any(each == other or other in each.parents for other in [*shown, *map(Path, SYSTEM)]):
            made += ["--tmpfs", str(each)] if each.is_dir() else ["--ro-bind", "/dev/null", str(each)]
    return made


def commands(kind: str, inside: dict[str, Any], hidden: Sequence[Path], bounds: Bounds) -> list[str]:
    """The command that starts a zygote, or with `many` false a single student's process, in a sandbox of `kind`."""
    job = json.dumps(inside)[:-1] + (', "control": {control}}' if inside["many"] else "}")
    python = [sys.executable, "-I", "-B"]
    if kind == "none":
        return [*python, "-c", BEGIN_BARE, job, str(INSIDE.parent)]
    mounts = [(path, path) for path in pythons()]
    mounts += [(INSIDE, Path("/sealed/inside")), (STANDIN, Path("/sealed/ghosts/__init__.py")),
               (shelf.PACKAGE / "lab", Path("/sealed/ghosts/lab"))]  # fmt: skip
    if kind == "bwrap":
        # subtle: Python may itself live below /tmp, and then has to be laid over the empty one
        # subtle: bubblewrap makes the folders above a mount for root alone, unless it is asked to make them first
        above = sorted({each for _, target in mounts for each in target.parents} - {Path("/")})
        binds = [part for each in above for part in ("--dir", str(each))]
        binds += [part for source, target in mounts for part in ("--ro-bind", str(source), str(target))]
        places = [part for place in ("/tmp", box.HOME) for part in
                  ("--perms", "1777", "--size", str(bounds.scratch), "--tmpfs", place)]  # fmt: skip
        settled = ["--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/"]
        known = [part for pair in sandbox_environment(kind).items() for part in ("--setenv", *pair)]
        return [
            *walls(),
            *system(),
            *places,
            *binds,
            *covers(hidden),
            *settled,
            *known,
            "--",
            *python,
            "-c",
            BEGIN,
            job,
        ]
    volumes = [f"--volume={source}:{target}:ro" for source, target in [*mounts, (Path("/usr"), Path("/usr"))]]
    known = [f"--env={name}={value}" for name, value in sandbox_environment(kind).items()]
    return [kind, "run", "--rm", "--interactive", "--network=none", "--read-only", "--cap-drop=ALL",
            "--security-opt=no-new-privileges", f"--memory={bounds.memory}", f"--pids-limit={bounds.processes}",
            f"--tmpfs=/tmp:size={bounds.scratch}", f"--tmpfs={box.HOME}:size={bounds.scratch},mode=1777",
            "--user=65534:65534", *volumes, *known, IMAGE, *python, "-c", BEGIN, job]  # fmt: skip


def sandbox_environment(kind: str) -> dict[str, str]:
    """What a process in the sandbox is told about the world."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        **{name: os.environ[name] for name in PASSED if name in os.environ},
        **THREADS,
        "MPLBACKEND": "agg",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        **({"TMPDIR": tempfile.gettempdir()} if kind == "none" else {"HOME": box.HOME}),
    }


def student_environment(kind: str) -> dict[str, str]:
    """What a student's process is told besides."""
    if kind == "none":
        return {"NBGRADER_EXECUTION": "autograde"}
    return {"HOME": box.HOME, "USER": "student", "TMPDIR": "/tmp", "GHOSTS_HOME": f"{box.HOME}/.ghosts",
            "IPYTHONDIR": "/tmp/.ipython", "MPLCONFIGDIR": "/tmp/.matplotlib",
            "NBGRADER_EXECUTION": "autograde"}  # fmt: skip


# ── data files, and notebooks without tests ───────────────────────────────────────────────────────────


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
                if full or path.is_symlink() or not path.is_file() or path.stat().st_size > room:
                    skipped += 1
                    if skipped <= NAMED and not full:
                        left_out.append(f"{name} was not laid beside the notebook: it is a link or too large.")
                    continue
                files[inner] = path.read_bytes()
                room -= len(files[inner])
    if skipped > len(left_out):
        left_out.append(f"{skipped - len(left_out)} more files were not laid beside the notebook.")
    return files, left_out


def lay_out(files: dict[str, bytes], folder: Path) -> None:
    """Write `files` into a new `folder`."""
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@dataclass(frozen=True)
class Ran:
    """A `notebook` with outputs, the indices of cells that were never run, and what went wrong, in sentences."""

    notebook: NotebookNode
    unreached: frozenset[int]
    remarks: tuple[str, ...]
    cpu_seconds: float


def run(
    notebook: NotebookNode, *, seconds_per_cell: float = 30, seconds: float = 600, output_bytes: int = 2**20,
    memory_bytes: int = 2 * 2**30, file_bytes: int = 256 * 2**20, folders: Sequence[Path] = (), kind: str = "auto",
) -> Ran:  # fmt: skip
    """Run a `notebook` without tests, every cell as a student's."""
    files, left_out = gather(folders)
    code = [number for number, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    cells = [{"role": "student" if number in code else None, "source": cell.source, "own": "",
              "title": f"Cell {number + 1}"} for number, cell in enumerate(notebook.cells)]  # fmt: skip
    with open_bench(kind, Bounds(memory_bytes, file_bytes)) as bench:
        ran = bench.run(Task(tuple(cells), files=files), seconds_per_cell=seconds_per_cell, seconds=seconds,
                        output_bytes=output_bytes)  # fmt: skip
    for place, outputs in ran.outputs.items():
        notebook.cells[place].outputs = [from_dict(each) for each in outputs]
    return Ran(notebook, frozenset(code) - set(ran.outputs), (*left_out, *ran.remarks), ran.cpu_seconds)
