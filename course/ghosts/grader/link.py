"""A line to one student's process: questions go over pickled, answers come back as plain data or not at all.

`Link.ask` writes a request, runs the callbacks that the student's code makes meanwhile, and reads the answer with
`wire.Reader`. An answer to another question, or a second one, is dropped; one that breaks the rules ends the process.
`Watch` sees to it that nothing takes longer than it may: CPU seconds of the whole process tree, and a patient wall
clock for those who sleep.

But: nothing is unpickled on this side.
"""

import array
import contextlib
import io
import itertools
import os
import pickle
import signal
import socket
import struct
import threading
from collections.abc import Callable
from time import monotonic, process_time, sleep  # by name: a test may replace them in their module
from typing import Any, NamedTuple

from ghosts.grader import guard
from ghosts.grader.cage import Cage
from ghosts.grader.inside import wire

LENGTH = struct.Struct(">IQ")
REQUEST = 512 * 2**20  # bytes that a test may pass
STALE = 1000  # answers to other questions that are dropped before the process is ended
PATIENCE = 4.0  # seconds in which interrupted code has to stop, or as many as a cell may take
SLEEP = 3.0  # wall seconds that a cell may take for each CPU second it may take
TICKS = os.sysconf("SC_CLK_TCK")
BUSY = 0.1  # share of the time in which a process wanted a processor and got none, from which a time-out is retried
THROWN = 1000  # numbers for which an exception of the test's is kept
TICK = 0.2  # seconds between two looks


class Stopped(BaseException):
    """The student's process can go no further with this cell; `fate` says why. No test can swallow it."""

    fate = "DeadKernel"


class Dead(Stopped):
    """It ended, or broke the rules of the line."""


class TimeLimit(Stopped):
    """It took too long, and has been interrupted."""

    fate = "TimeLimit"


class CannotCross(TypeError):
    """A test passes what can't be handed to the student's code."""


def children(process: int) -> list[int]:
    """The children of a process, whichever of its threads has started them."""
    found = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{thread}/children") as listing:
                found += map(int, listing.read().split())
    return found


class Clocks(NamedTuple):
    """What the clocks say: the wall's, CPU seconds of the tree and of the test, seconds waited for a processor."""

    wall: float
    spent: float
    test: float
    queued: float


class Watch:
    """Time and memory of one student's process, and of the test that talks to it."""

    def __init__(self, seconds: float, memory: int) -> None:
        self.seconds, self.memory = seconds, memory
        self.keeper: int | None = None
        self.child: int | None = None
        self.cages: list[Cage] = []
        self.over: str | None = None  # why the cell has been interrupted
        self.deadline: float | None = None  # when the whole notebook has had its time
        self.starved = False  # whether it was the wall clock, which a busy machine may have caused
        self.cell = 0
        self.waited = 0.0  # seconds for a processor, in all cells
        self.began: Clocks | None = None
        self.lock = threading.Lock()
        signal.signal(signal.SIGALRM, self.stop_test)
        threading.Thread(target=self.look, daemon=True).start()

    def follow(self, keeper: int, child: int, cage: Cage) -> None:
        """Watch a new process, for which nothing is over yet."""
        self.keeper, self.child, self.over = keeper, child, None
        self.cages.append(cage)
        cage.hold((keeper, child))

    def leave(self) -> None:
        """Let nothing of what was watched be left."""
        self.kill()
        for each in self.cages:
            each.remove()

    @property
    def full(self) -> str:
        """The words for too much memory."""
        return f"stopped at {self.memory >> 20} MB of memory"

    @contextlib.contextmanager
    def cell_time(self) -> Any:
        """For the time of a cell."""
        with self.lock:
            self.cell, self.over, self.starved = self.cell + 1, None, False
            tree = self.tree()
            self.began = Clocks(monotonic(), self.spent(tree), process_time(), self.queued(tree))
        try:
            yield
        finally:
            with self.lock:
                self.waited += max(0.0, self.queued(self.tree()) - self.began.queued)
                self.began = None

    def tree(self) -> list[int]:
        """The keeper and everything below it."""
        found = [self.keeper] if self.keeper else []
        for each in found:
            found += children(each)
        return found

    def spent(self, tree: list[int] | None = None) -> float:
        """CPU seconds of the process tree so far, those included that have ended."""
        total = 0
        for each in self.tree() if tree is None else tree:
            with contextlib.suppress(OSError), open(f"/proc/{each}/stat", "rb") as status:
                total += sum(map(int, status.read().rpartition(b")")[2].split()[11:15]))
        return total / TICKS

    @staticmethod
    def queued(tree: list[int]) -> float:
        """Seconds in which this process and those of the `tree` waited for a processor, as the kernel counts them.

        Who sleeps does not wait, so a time-out by sleeping is not taken for a busy machine's.
        """
        total = 0.0
        for number in ("self", *tree):
            with contextlib.suppress(OSError, IndexError, ValueError), open(f"/proc/{number}/schedstat") as file:
                total += int(file.read().split()[1]) / 1e9
        return total

    def look(self) -> None:
        """Again and again: has the cell used up what it may?"""
        while True:
            sleep(TICK)
            try:
                cell = self.too_far()
            except Exception:  # the test has just replaced a built-in; then at the next look
                continue
            if cell is not None:
                self.interrupt(cell)

    def too_far(self) -> int | None:
        """The number of the cell, if it has to be interrupted."""
        with self.lock:
            began, cell = self.began, self.cell
            if began is None or self.over:
                return None
            if self.deadline and monotonic() > self.deadline:
                self.over = "stopped with the whole notebook"
                self.kill()
                return None
            wall = monotonic() - began.wall
            if wall < min(self.seconds, 0.5) - TICK:
                return None
            tree = self.tree()
            if self.too_large(tree):
                self.over = self.full
                self.kill()
                return None
            used = self.spent(tree) - began.spent + process_time() - began.test
            if used < self.seconds and wall < self.seconds * SLEEP:
                return None
            self.over = f"stopped after {self.seconds:g} seconds"
            self.starved = used < 0.9 * self.seconds and self.queued(tree) - began.queued > BUSY * wall
            return cell

    def too_large(self, tree: list[int]) -> bool:
        """Whether all processes together hold more memory than they may."""
        held = 0
        for each in tree:
            # subtle: shared memory is no file's, though it is counted as shared with one
            with contextlib.suppress(OSError), open(f"/proc/{each}/status") as file:
                parts = (line.split() for line in file if line.startswith(("RssAnon:", "RssShmem:")))
                held += sum(int(size) << 10 for _, size, _ in parts)
        return held > self.memory

    def interrupt(self, cell: int) -> None:
        """Interrupt the student's code; kill it if it goes on; then stop the test as well."""
        with contextlib.suppress(OSError, TypeError):
            os.kill(self.child, signal.SIGINT)
        for step in (self.kill, lambda: signal.pthread_kill(threading.main_thread().ident, signal.SIGALRM)):
            end = monotonic() + min(PATIENCE, self.seconds)
            while monotonic() < end:
                if self.began is None or self.cell != cell:
                    return
                if self.too_large(self.tree()):  # or it would have this time for taking more
                    self.kill()
                sleep(0.05)
            step()

    def stop_test(self, *_: object) -> None:
        """Stop the test that runs on this side."""
        if self.began is not None:
            raise TimeLimit(self.over or "stopped")

    def kill(self) -> None:
        """End the student's process and all that it started."""
        for each in reversed(self.tree()):
            with contextlib.suppress(OSError):
                os.kill(each, signal.SIGKILL)


class Link:
    """The connection. `write(stream, text)` takes what the student's code prints while it is asked something."""

    def __init__(self, line: socket.socket, watch: Watch, write: Callable[[str, str], None]) -> None:
        self.line, self.watch, self.write = line, watch, write
        self.numbers = itertools.count(1)
        self.dead: str | None = None  # why there will be no more answers
        self.callbacks: dict[int, Callable] = {}
        self.calling: Callable[[], Any] = contextlib.nullcontext  # round each call of a test's function
        self.thrown: dict[int, Exception] = {}  # what those functions have raised, where the kind is the test's own
        self.lent = itertools.count(1)
        self.beyond = False  # whether the test has passed what can't be handed over
        self.opaque: Callable[..., Any] = lambda reader, depth, *facts: facts
        self.known: Callable[[str], Any] = lambda name: None
        self.pass_on: Callable[[Any], tuple | None] = lambda value: None

    def ask(self, what: str, **facts: Any) -> tuple[dict[str, Any], wire.Reader]:
        """The answer to one request, and the reader of its values. Raises Stopped if there will be none."""
        number = next(self.numbers)
        self.send(number, {"what": what, "with": facts})
        for _ in range(STALE):
            answer, reader = self.receive()
            if answer.get("q") != number:
                continue
            self.hear(answer)
            if "back" in answer:
                self.call_back(answer, reader)
                continue
            if self.watch.over:
                raise TimeLimit(self.watch.over)
            if "lost" in answer:
                raise CannotCross(f"What the test passes can't be rebuilt in the sandbox: {answer['lost']!s:.300}")
            return answer, reader
        raise self.broken("did not answer what it was asked")

    def read(self, reader: wire.Reader, raw: Any, kind: type | None = None) -> Any:
        """The value of `raw`; the student's process ends if it makes no sense."""
        try:
            value = reader.value(raw)
            if kind and type(value) is not kind:
                raise wire.WireError("is of another kind than was asked for")
            return value
        except wire.WireError as error:
            raise self.broken(str(error)) from None

    def send(self, number: int, request: dict[str, Any]) -> None:
        """Pickle a request towards the student."""
        buffer = io.BytesIO()
        try:
            Passing(buffer, self).dump(request)
        except (pickle.PicklingError, TypeError, AttributeError, RecursionError, ValueError) as error:
            self.beyond = True
            raise CannotCross(f"The test passes what can't be handed to the student's code: {error}") from None
        content = buffer.getvalue()
        if len(content) > REQUEST:
            self.beyond = True
            raise CannotCross(f"The test passes {len(content) >> 20} MB at once; {REQUEST >> 20} MB may cross.")
        try:
            self.line.sendall(LENGTH.pack(len(content), number) + content)
        except OSError:
            raise self.gone() from None

    def receive(self) -> tuple[dict[str, Any], wire.Reader]:
        """The next frame, checked before it is read."""
        try:
            text, blob = wire.lengths(self.exactly(wire.HEADER.size))
            answer = wire.message(self.exactly(text))
            return answer, wire.Reader(self.exactly(blob), self.opaque, self.known)
        except wire.WireError as error:
            raise self.broken(str(error)) from None
        except OSError:
            raise self.gone() from None

    def exactly(self, size: int) -> bytes:
        """The next `size` bytes, allocated as they arrive."""
        parts, left = [], size
        while left:
            part = self.line.recv(min(left, 2**20))
            if not part:
                raise self.gone()
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def gone(self) -> Stopped:
        """What to raise when the student's process has ended."""
        burst = any(each.burst() for each in self.watch.cages[-1:])
        self.dead = self.dead or self.watch.over or (self.watch.full if burst else "the cell ended its kernel")
        return Dead(self.dead)

    def broken(self, why: str) -> Stopped:
        """End a process that doesn't keep to the rules, and what to raise then."""
        self.watch.kill()
        self.line.close()
        self.dead = f"what the student's process answered {why}"
        return Dead(self.dead)

    def hear(self, answer: dict[str, Any]) -> None:
        """Pass on what was printed."""
        said = answer.get("said")
        for each in said if isinstance(said, list) else ():
            if isinstance(each, list) and len(each) == 2 and each[0] in ("stdout", "stderr") and type(each[1]) is str:
                self.write(*each)

    def call_back(self, answer: dict[str, Any], reader: wire.Reader) -> None:
        """Run one of the test's functions for the student's code."""
        function = self.callbacks.get(answer["back"]) if type(answer["back"]) is int else None
        try:
            arguments, named = reader.value(answer.get("arguments")), reader.value(answer.get("named"))
            if function is None or type(arguments) is not list or type(named) is not dict:
                raise wire.WireError("calls a function that it was not given")
        except wire.WireError as error:
            raise self.broken(str(error)) from None
        try:
            with guard.on_students_behalf(), self.calling():
                reply = {"back": function(*arguments, **named)}
        except Exception as error:
            reply = {"error": portable_error(error), "thrown": self.keep(error)}
        self.send(0, reply)

    def keep(self, error: Exception) -> int:
        """A number by which the student's code may let an exception of the test's own kind through; 0 for others."""
        # subtle: one that ends a loop or skips a test may be raised by a test, never because a student wants it
        if not all(each.__module__ in ("builtins", "__main__") for each in type(error).__mro__):
            return 0
        if type(error).__module__ == "builtins" or isinstance(error, StopIteration | StopAsyncIteration):
            return 0
        number = next(self.lent)
        self.thrown[number] = error
        self.thrown.pop(number - THROWN, None)
        return number

    def forget(self) -> None:
        """The test is over: its functions can be called no more."""
        self.callbacks.clear()
        self.thrown.clear()

    def lend(self, function: Callable) -> int:
        """A number under which the student's code may call `function` until this test is over."""
        number = next(self.lent)
        self.callbacks[number] = function
        return number


def portable_error(error: Exception) -> Exception:
    """An exception as the student's side can rebuild it: of a builtin kind, with text alone."""
    import builtins

    kind = next(each for each in type(error).__mro__ if getattr(builtins, each.__name__, None) is each)
    try:
        return kind(*[each for each in error.args if isinstance(each, str | int | float)])
    except TypeError:
        return Exception(str(error))


class Passing(pickle.Pickler):
    """Pickles towards the student. `link.pass_on` names what must not be copied."""

    def __init__(self, buffer: io.BytesIO, link: Link) -> None:
        super().__init__(buffer, protocol=5)
        self.link = link

    def persistent_id(self, value: Any) -> tuple | None:
        """The name of what is not copied; None for what is."""
        return self.link.pass_on(value)


def introduce(line: socket.socket, seconds: float) -> dict[bytes, int]:
    """The process numbers of a new student's keeper and of itself, as the kernel vouches for them."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    line.settimeout(seconds)
    known: dict[bytes, int] = {}
    while len(known) < 2:
        byte, ancillary, _, _ = line.recvmsg(1, socket.CMSG_SPACE(12))
        if not byte:
            raise Dead("the sandbox could not be opened")
        for _, kind, data in ancillary:
            if kind == socket.SCM_CREDENTIALS:
                known[byte] = array.array("i", data[:4])[0]
    line.settimeout(None)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 0)
    return known
