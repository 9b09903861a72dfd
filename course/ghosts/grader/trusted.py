"""The trusted side: a warm process that forks a judge for every notebook.

A judge asks for a student's process in a fresh sandbox, has the student's cells run there, and runs the tests itself.
A student's process that dies or does not let itself be interrupted is replaced, the cells before are run again, and
the rest goes on without the one that was fatal.

But: trusts the instructor entirely. A test cell may read files and use the network as the user who grades may.
"""

import contextlib
import gc
import importlib
import json
import math
import os
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from ghosts.grader import guard, unpickling
from ghosts.grader.cage import cage, homes
from ghosts.grader.inside.shell import FLOOD, OutputLimit, Shell, Stream, make_shell
from ghosts.grader.inside.standin import ghosts as standin
from ghosts.grader.judge import Names, patch_inspect, reseed
from ghosts.grader.link import BUSY, PATIENCE, Link, Stopped, Watch, introduce
from ghosts.grader.replaced import Replaced
from ghosts.sheets.register import REGISTER, NotYet

GRACE = 60  # CPU seconds for handing over what came of it
START = 60  # seconds in which the sandbox has to open
OVERTIME, OVERFLOW, DEATH = "TimeLimit", "OutputLimit", "DeadKernel"
BEYOND = "CannotCross"
ROOM = 64 * 2**20  # bytes of output that are kept of all of a student's cells, whatever the student's process says
KINDS = {"stream": ("name", "text"), "display_data": ("data", "metadata"),
         "error": ("ename", "evalue", "traceback", "line"),
         "execute_result": ("data", "metadata", "execution_count")}  # fmt: skip


# ── the warm process ──────────────────────────────────────────────────────────────────────────────────


def main(job: str) -> None:
    """Begin as the JSON text `job` says: open the sandbox's zygote, tell how, and fork judges until nobody asks."""
    settings = json.loads(job)
    control = socket.socket(fileno=settings["control"])
    furnish()
    distinguish_empty()
    shell = make_shell(settings["room"])
    for name in settings["warm"]:
        if name != "matplotlib.pyplot":  # which is the student's
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    settings["homes"] = homes() if settings["cages"] else ()
    ask, fresh = open_zygote(settings)
    control.send(fresh)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # as in the zygote
    while True:
        message, links, _, _ = socket.recv_fds(control, 16, 1)
        if not message:
            os._exit(0)
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            judge(socket.socket(fileno=links[0]), ask, settings, shell)
        os.close(links[0])


def furnish() -> None:
    """Make `ghosts`, as a sheet imports it here, the place of the checks themselves."""
    import ghosts

    for name in standin.__all__:
        setattr(ghosts, name, getattr(standin, name))
    ghosts.check = check


def distinguish_empty() -> None:
    """NumPy says that an empty array is close to any number. An answer that is empty should not pass for right."""
    from numpy.testing._private import utils

    compare, allclose = utils.assert_array_compare, np.allclose

    def assert_array_compare(comparison: Any, x: Any, y: Any, *rest: Any, **more: Any) -> None:
        if (np.size(x) == 0) != (np.size(y) == 0):
            raise AssertionError(f"One of the two is empty: shapes {np.shape(x)} and {np.shape(y)}.")
        compare(comparison, x, y, *rest, **more)

    def both_or_neither(a: Any, b: Any, *rest: Any, **more: Any) -> bool:
        return (np.size(a) == 0) == (np.size(b) == 0) and allclose(a, b, *rest, **more)

    utils.assert_array_compare, np.allclose = assert_array_compare, both_or_neither


def check(id: str, answer: Any) -> None:
    """Try `answer` on exercise `id` with inputs that nobody has seen."""
    exercise = REGISTER.get(id)
    if exercise is None or exercise.check is None:
        raise NotYet(f"{id} has no check.")
    try:
        exercise.check(answer, np.random.default_rng())
    except NotYet as error:
        raise type(error)(f"{exercise.title}: {error}") from None


def open_zygote(settings: dict[str, Any]) -> tuple[socket.socket | None, bytes]:
    """The zygote's control socket, and how it opens boxes; none where each student's process is started by itself."""
    if not settings["many"]:
        return None, b"cold"
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    command = [part.replace("{control}", str(theirs.fileno())) for part in settings["command"]]
    zygote = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, env=settings["environment"])  # fmt: skip
    theirs.close()
    ours.settimeout(START)
    fresh = ours.recv(16)
    if fresh == b"fresh":
        ours.settimeout(None)
        return ours, fresh
    ours.close()
    zygote.kill()
    return None, b"cold" if fresh else b"failed"


# ── a judge ───────────────────────────────────────────────────────────────────────────────────────────


def judge(link: socket.socket, ask: socket.socket | None, settings: dict[str, Any], shell: Shell) -> NoReturn:
    """Read a job, do it, answer, and be gone."""
    line = Connection(os.dup(link.fileno()))
    job = line.recv()
    os.chdir(os.path.join(job["root"], "work"))
    os.environ.update(HOME=job["root"], GHOSTS_HOME=job["root"], NBGRADER_EXECUTION="autograde")
    # subtle: not "", for what lies beside the notebook is the student's
    sys.path.insert(0, os.path.join(job["root"], "modules"))
    resource.setrlimit(resource.RLIMIT_DATA, (settings["limits"]["memory"],) * 2)
    reseed()
    sys.addaudithook(unpickling.watch)
    sys.addaudithook(guard.watch)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    session = Session(job, ask, settings, shell, line)
    threading.Thread(target=abandon, args=(link, job["root"], session.watch), daemon=True).start()
    made = session.run()
    bound(GRACE)
    with contextlib.suppress(OSError):
        line.send(made)
    session.watch.leave()
    os._exit(0)


def abandon(link: socket.socket, root: str, watch: Watch) -> None:
    """Once the grader is gone, leave nothing behind."""
    poll = select.poll()
    poll.register(link, 0)
    poll.poll()
    shutil.rmtree(root, ignore_errors=True)
    watch.leave()
    os._exit(1)


class Session:
    """One notebook's run: its cells in order, in as many student's processes as it takes."""

    def __init__(
        self, job: dict[str, Any], ask: socket.socket | None, settings: dict[str, Any], shell: Shell, line: Connection
    ) -> None:
        self.job, self.ask, self.settings, self.shell, self.line = job, ask, settings, shell, line
        self.outputs: dict[int, list] = {}
        self.remarks: list[str] = []
        self.fates: dict[int, str] = {}  # what befell a cell, in a sentence; all of them are remarks, too
        self.seconds: dict[int, float] = {}
        self.spoilt: set[int] = set()
        self.starved = False
        self.room = ROOM
        self.cpu = 0.0
        self.watch = Watch(job["seconds_per_cell"], settings["limits"]["memory"])
        self.watch.deadline = time.monotonic() + job["left"]
        self.bare = dict(shell.user_ns)
        self.replaced = Replaced([*(each["own"] for each in job["cells"]), *modules(job["root"])])
        patch_inspect([each["source"] for each in job["cells"] if each["role"] == "student"])

    def run(self) -> dict[str, Any]:
        """All that came of it."""
        wanted = [place for place, cell in enumerate(self.job["cells"]) if cell["role"]]
        fatal = set(self.job["fatal"])
        for place in self.job["fatal"]:
            self.outputs[place] = [failure(DEATH, "the test could not be stopped, and was ended")]
            self.tell(place, "could not be stopped, and was ended; the other cells were run without it")
        try:
            while any(place not in self.outputs for place in wanted) and not self.late():
                self.round(wanted, fatal)
        except Stopped as error:
            self.remarks.append(f"The notebook could not be run: {error}.")
        if self.late() and any(place not in self.outputs for place in wanted):
            self.starved = self.watch.waited > BUSY * self.job["seconds"]
            self.remarks.append(f"The {self.job['seconds']:g} seconds for the whole notebook were used up.")
        return {"outputs": self.outputs, "remarks": self.remarks, "fates": self.fates, "seconds": self.seconds,
                "spoilt": frozenset(self.spoilt), "starved": self.starved,
                "cpu_seconds": self.cpu + time.process_time()}  # fmt: skip

    def late(self) -> bool:
        """Whether the whole notebook has had its time."""
        return time.monotonic() > self.watch.deadline

    def round(self, wanted: list[int], fatal: set[int]) -> None:
        """Run the cells in a new process, to the end or until one is fatal."""
        self.shell.user_ns.clear()
        self.shell.user_ns.update(self.bare)
        link = self.open()
        names = Names(link, self.job["plan"], self.shell.user_ns, self.replaced, self.job["apart"])
        try:
            if self.job["files"]:
                link.ask("files", content=self.job["files"])
            if self.job["plots"]:
                names.lend_pyplot()
            for place in wanted:
                new = place not in self.outputs
                fate = self.attempt(place, link, names) if place not in fatal else None
                if self.late():
                    return
                if fate and new:
                    self.tell(place, self.consequence(fate))
                if fate == DEATH:
                    fatal.add(place)
                    return
        finally:
            self.cpu += self.watch.spent()
            link.line.close()

    def tell(self, place: int, what: str) -> None:
        """Remark on what befell a cell."""
        self.fates[place] = f"{self.job['cells'][place]['title']} {what}."
        self.remarks.append(self.fates[place])

    def open(self) -> Link:
        """A line to a new student's process."""
        try:
            ours = self.through_the_door() if self.settings["door"] else self.handed_over()
            who = introduce(ours, START)
        except (TimeoutError, OSError):
            raise Stopped("the sandbox did not open") from None
        self.watch.follow(who[b"K"], who[b"S"], cage(self.settings["homes"], self.settings["limits"]))
        return Link(ours, self.watch, self.write)

    def handed_over(self) -> socket.socket:
        """A line whose other end the zygote, or a process of its own, is given."""
        ours, theirs = socket.socketpair()
        if self.ask:
            socket.send_fds(self.ask, [b"new"], [theirs.fileno()])
        else:
            self.start(self.settings["cold"], theirs)
        theirs.close()
        return ours

    def through_the_door(self) -> socket.socket:
        """A line to a container, which finds the door to it among its files."""
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as door:
            path = os.path.join(folder, "door")
            door.bind(path)
            os.chmod(path, 0o666)  # the folder is ours alone, and in the container nobody must be able to connect
            door.listen(1)
            door.settimeout(START)
            self.start([part.replace("{door}", path) for part in self.settings["cold"]], subprocess.DEVNULL)
            return door.accept()[0]

    def start(self, command: list[str], stdin: Any) -> None:
        """Start a process behind walls."""
        subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                         env=self.settings["environment"])  # fmt: skip

    def write(self, stream: str, text: str) -> None:
        """Print what the student's code prints while a test calls it. What it says on stderr is no failure."""
        if stream == "stdout" or not isinstance(sys.stderr, Stream):
            print(text, end="", file=getattr(sys, stream))

    def attempt(self, place: int, link: Link, names: Names) -> str | None:
        """Run a cell, keep its first outputs, say what befell it: OVERTIME, OVERFLOW, BEYOND, DEATH or None."""
        cell, began = self.job["cells"][place], time.monotonic()
        with contextlib.suppress(OSError):  # nobody listens any more, and `abandon` sees to that
            self.line.send(place)  # so that it is known what was last, should this process be ended
        bound(self.job["seconds_per_cell"])
        with self.watch.cell_time():
            try:
                outputs = self.test(cell, names) if cell["role"] == "test" else self.student(cell, link)
            except Stopped as error:
                outputs = [failure(error.fate, str(error))]
            except (Exception, OutputLimit) as error:  # an answer outside the rules costs its own question
                outputs = [failure(type(error).__name__, str(error))]
        fate = DEATH if link.dead else OVERTIME if self.watch.over else None
        if fate:
            words = link.dead or self.watch.over
            outputs = [each for each in outputs if each["output_type"] in ("stream", "display_data")]
            outputs.append(failure(fate, words))
            self.starved = self.starved or self.watch.starved
        elif outputs and outputs[-1].get("ename") == OVERFLOW:
            fate = OVERFLOW
        elif link.beyond:
            fate, link.beyond = BEYOND, False
        if names.spoilt and cell["role"] == "test":
            self.spoilt.add(place)
        if not self.late() or place in self.outputs:
            self.outputs.setdefault(place, outputs)
            self.seconds.setdefault(place, time.monotonic() - began)
        return fate

    def student(self, cell: dict[str, Any], link: Link) -> list[dict[str, Any]]:
        """Run a cell in the student's process, and the instructor's part of it here."""
        if cell["own"]:
            self.shell.run(cell["own"])
        answer, _ = link.ask("cell", source=cell["source"], room=self.job["output_bytes"])
        outputs = cleaned(answer.get("outputs"), self.room)
        self.room -= sum(map(size, outputs))
        return outputs

    def test(self, cell: dict[str, Any], names: Names) -> list[dict[str, Any]]:
        """Run a test here."""
        self.shell.outputs.room = self.shell.outputs.left = self.job["output_bytes"]
        names.open(cell["source"])
        try:
            outputs = self.shell.run(cell["source"])
        finally:
            self.replaced.restore()
            changed = unpickling.restore()
        names.close()
        if changed:
            outputs.insert(0, failure("UnpicklingError", f"A pickle that the test loads changes {changed} itself."))
        return outputs

    def consequence(self, fate: str) -> str:
        """What happened to a cell, as the end of a sentence."""
        if fate == OVERTIME:
            return f"was stopped after {self.job['seconds_per_cell']:g} seconds"
        if fate == BEYOND:  # subtle: without the error's own words, in which a student's may stand
            return "can't be judged apart from the student's code: it hands over what can't leave it; see its note"
        if fate == OVERFLOW:
            return f"was stopped after {FLOOD >> 20} MB of output"
        return "ended or blocked its kernel; the other cells were run without it"


def bound(seconds: float) -> None:
    """Have the kernel end this process if a cell goes on here for far more CPU `seconds` than it may.

    `sum(range(10**13))` and `len(set(out))` of colliding numbers are one step of Python's, which no signal interrupts
    and during which no thread of this process gets its turn, so no watch of our own would ever look.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = math.ceil(time.process_time() + seconds + 2 * min(PATIENCE, seconds)) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def modules(root: str) -> list[str]:
    """The texts of the instructor's modules."""
    return [path.read_text("utf-8", "replace") for path in Path(root, "modules").rglob("*.py")]


def failure(ename: str, evalue: str) -> dict[str, Any]:
    """An error among a cell's outputs."""
    return {"output_type": "error", "ename": ename, "evalue": evalue, "traceback": [], "line": 0}


def cleaned(outputs: Any, room: int) -> list[dict[str, Any]]:
    """The outputs of a student's cell as nbformat wants them; what is not, or beyond `room`, is left out."""
    made = []
    for each in outputs if isinstance(outputs, list) else ():
        kind = each.get("output_type") if isinstance(each, dict) else None
        if isinstance(kind, str) and kind in KINDS:
            made.append({"output_type": kind, **{name: each.get(name) for name in KINDS[kind]}})
            room -= size(made[-1])
            if room < 0 or not fine(made[-1]):
                made.pop()
    return made[:10_000]


def size(output: dict[str, Any]) -> int:
    """About how many bytes an output takes."""
    return len(repr(output))


def fine(output: dict[str, Any]) -> bool:
    """Whether every part of an output is of the kind that it should be."""
    wanted = {"name": str, "text": str, "data": dict, "metadata": dict, "ename": str, "evalue": str,
              "traceback": list, "output_type": str, "execution_count": type(None), "line": int}  # fmt: skip
    return all(isinstance(each, wanted[name]) for name, each in output.items())
