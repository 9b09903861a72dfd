"""A class larger than one machine: the same judging, mapped over the workers of a Dask cluster.

    dask scheduler                                        on one machine, which prints its tcp://… address
    dask worker tcp://10.0.0.1:8786 --nthreads 1 --nworkers -1       on every machine that has this course installed
    ghosts grade 05_rl_straw --course my-class --scheduler tcp://10.0.0.1:8786

Notebooks travel as data, so no machine needs to see the course's folder; each worker keeps a warm sandbox of its own.
What a lost worker had is given to another. A few submissions more than there are hands are under way at a time, so
that ten thousand need no more memory than ten.

Measured with 400 submissions of sheet 05 and two workers on a busy machine of two cores: 0.14 s each by the clock,
the same as without Dask. The scheduler's share is 0.005 s of processor time, that of `ghosts grade`, which reads the
notebooks and writes the gradebook, 0.008 s. So ten thousand are 24 minutes on two cores, and however many workers
there are, not less than 80 seconds.

But: Dask trusts its network. Let nobody but the machines of the cluster reach its ports, or use its TLS.
"""

import atexit
import contextlib
import itertools
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ghosts.grader import fingerprint as fingerprints
from ghosts.grader import run, sandbox
from ghosts.grader.assignment import Assignment, imports, plan, secret
from ghosts.grader.scoring import blank
from ghosts.grader.submission import CourseError

PATIENCE = 60  # seconds in which a scheduler has to answer and to have a worker
AHEAD = 3  # submissions under way for each thread of the cluster


class OtherVersion(Exception):
    """A worker has another version of the course."""


# ── on a worker ───────────────────────────────────────────────────────────────────────────────────────

_lock = threading.Lock()
_benches: dict[tuple[Any, ...], sandbox.Bench] = {}


def judge(hands: run.Hands, hidden: list[Path], handed: run.Handed, version: str) -> tuple[run.Result, bool]:
    """A submission's result, and whether it deserves a second run; on this process' own warm sandbox."""
    if version != fingerprints.grader():
        raise OtherVersion
    return hands.judge(handed, bench(hands, hidden))


def bench(hands: run.Hands, hidden: list[Path]) -> sandbox.Bench:
    """The warm sandbox of this process for such an assignment, opened at its first."""
    warm, limits = imports(hands.task), hands.limits
    key = (limits.sandbox, limits.output_bytes, *warm, *hidden)
    with _lock:
        if key not in _benches:
            hold = contextlib.ExitStack()
            opened = sandbox.open_bench(limits.sandbox, warm=warm, hidden=hidden, room=limits.output_bytes)
            _benches[key] = hold.enter_context(opened)
            atexit.register(hold.close)
        return _benches[key]


# ── on the teacher's machine ──────────────────────────────────────────────────────────────────────────


def grade_all(task: Assignment, folders: dict[str, Path], scheduler: str, limits: run.Limits) -> Iterator[run.Result]:
    """The results, in the order in which they are ready, as `run.grade_all` gives them.

    CourseError if there is no cluster. What the wall clock stopped is run a second time at the end, alone.
    """
    client = connect(scheduler)
    plans = {each.name: plan(each) for each in task.sources}
    shared, _ = sandbox.gather([task.folder] if task.folder else [])
    hands = run.Hands(task, plans, shared, limits)
    try:
        # subtle: the result of a task, not scattered, so that it is made again if the worker that holds it is lost
        held = client.submit(same, hands, key=f"ghosts-hands-{os.urandom(8).hex()}")
        yield from mapped(client, held, hands, folders)
    finally:
        client.close()


def same(thing: Any) -> Any:
    """The thing itself."""
    return thing


def mapped(client: Any, held: Any, hands: run.Hands, folders: dict[str, Path]) -> Iterator[run.Result]:
    """The results of `folders`, a window of them under way at a time."""
    from distributed import as_completed

    version, hidden = fingerprints.grader(), secret(folders)
    names: dict[str, str] = {}
    again: list[str] = []

    def send(student: str) -> Any:
        """The submission's future, or its result where there is nothing to run."""
        try:
            handed = run.collect(hands.task, student, folders[student])
        except Exception as error:
            return failed(student, hands, error)
        if isinstance(handed, run.Result):
            return handed
        future = client.submit(judge, held, hidden, handed, version, pure=False, retries=1)
        names[future.key] = student
        return future

    waiting = iter(folders)
    under_way = as_completed(loop=client.loop)
    room = AHEAD * max(1, sum(client.nthreads().values()))
    for made in map(send, itertools.islice(waiting, room)):
        if isinstance(made, run.Result):
            yield made
        else:
            under_way.add(made)
    while under_way.count():
        future = next(under_way)
        result, starved = outcome(future, names[future.key], hands)
        if starved:
            again.append(result.student)
        else:
            yield result
        for student in waiting:
            if isinstance(made := send(student), run.Result):
                yield made
                continue
            under_way.add(made)
            break
    for student in again:
        yield outcome(send(student), student, hands)[0]


def outcome(future: Any, student: str, hands: run.Hands) -> tuple[run.Result, bool]:
    """What came of a submission, and whether it deserves a second run."""
    try:
        return future.result()
    except OtherVersion:
        raise CourseError("A worker has another version of this course; install the same on all.") from None
    except CourseError:
        raise
    except Exception as error:
        return failed(student, hands, error), False


def failed(student: str, hands: run.Hands, error: Exception) -> run.Result:
    """A submission that could not be graded anywhere: that costs this student a second look, the others nothing."""
    why = f"The cluster failed on it ({type(error).__name__}: {str(error)[:200]})."
    return run.Result(student, run.UNGRADED, tuple(blank(hands.task.sources, None, why)), (why,))


def connect(scheduler: str) -> Any:
    """A client of the `scheduler`, with at least one worker; CourseError with one sentence otherwise."""
    try:
        from distributed import Client
    except ImportError:
        raise CourseError("`--scheduler` needs Dask: pip install 'summoning-ghosts[cluster]'.") from None
    try:
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CourseError(f"No Dask scheduler answers at {scheduler} ({type(error).__name__}).") from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close()
        raise CourseError(
            f"The Dask scheduler at {scheduler} has no workers; start some with `dask worker`."
        ) from None
    return client
