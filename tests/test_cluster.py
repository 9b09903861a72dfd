"""A class on a cluster: the same scores as on one machine, also when a worker is lost on the way."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from nbformat import v4

from ghosts.grader import cluster, run
from ghosts.grader.gradebook import Gradebook
from ghosts.grader.run import default_url, grade
from ghosts.grader.submission import CourseError

pytest.importorskip("distributed", reason="dask and distributed are not installed")


def label(grade_id, **mark):
    flags = {"grade": False, "solution": False, "locked": False, "task": False}
    return {"nbgrader": {"grade_id": grade_id, "schema_version": 3, **flags, **mark}}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Nine students: every third is wrong, one sends no notebook, one nothing at all; each takes a while."""
    course = tmp_path_factory.mktemp("course")
    book = v4.new_notebook(cells=[
        v4.new_code_cell("### BEGIN SOLUTION\ndouble = lambda x: 2 * x\n### END SOLUTION",
                         metadata=label("double", solution=True)),
        v4.new_code_cell("assert double(4) == 8 + len(open('data.csv').read())",
                         metadata=label("t", grade=True, locked=True, points=5)),
    ])  # fmt: skip
    (course / "source" / "ps1").mkdir(parents=True)
    nbformat.write(book, course / "source" / "ps1" / "p1.ipynb")
    (course / "source" / "ps1" / "data.csv").write_text("12")
    for number in range(9):
        folder = course / "submitted" / f"s{number:02}" / "ps1"
        folder.mkdir(parents=True)
        right = "2 * x + 2" if number % 3 else "2 * x"
        book.cells[0].source = f"import time\ntime.sleep(0.3)\ndef double(x):\n    return {right}"
        if number != 7:
            nbformat.write(book, folder / "p1.ipynb")
    (course / "submitted" / "s08" / "ps1" / "p1.ipynb").unlink()
    (course / "submitted" / "s08" / "ps1").rmdir()
    return course


def worker(file):
    command = [sys.executable, "-m", "dask", "worker", "--scheduler-file", file, "--nthreads", "1", "--no-nanny",
               "--no-dashboard", "--host", "127.0.0.1"]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, cwd=os.path.dirname(file), **quiet)


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    """A scheduler and two worker processes; yields the scheduler's address and the workers."""
    from distributed import Client

    file = str(tmp_path_factory.mktemp("dask") / "scheduler.json")
    command = [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
               "--scheduler-file", file]  # fmt: skip
    scheduler = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    workers = [worker(file), worker(file)]
    while not os.path.exists(file):
        assert scheduler.poll() is None
        time.sleep(0.1)
    with Client(scheduler_file=file, set_as_default=False, timeout=60) as client:
        client.wait_for_workers(2, timeout=60)
        address = client.scheduler.address
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait(20)


def scores(course):
    with Gradebook(default_url(course)) as book:
        return {each.student.name: (each.state, [score.points for score in each.counted])
                for each in book.submissions("ps1")}  # fmt: skip


EXPECTED = {
    **{f"s{number:02}": ("graded", [5.0 if number % 3 else 0.0]) for number in range(7)},
    "s07": ("ungraded", [None]),
    "s08": ("missing", [0.0]),
}


def test_a_cluster_scores_as_one_machine_does_also_when_a_worker_is_lost(course, dask):
    address, workers = dask
    seen = []

    def progress(done, total, result):
        seen.append(result.student)
        if result.state == run.GRADED and workers[0].poll() is None:
            workers[0].send_signal(signal.SIGKILL)

    summary = grade("ps1", course, progress=progress, scheduler=address)
    assert workers[0].wait(10) == -signal.SIGKILL
    assert sorted(seen) == sorted(EXPECTED), "everybody once"
    assert scores(course) == EXPECTED
    assert summary.exit_code == 1
    again = grade("ps1", course, scheduler=address)
    assert {each.student for each in again.results if not each.kept} == {"s07"}


def test_no_more_than_a_window_is_under_way(course, dask, monkeypatch):
    address, _ = dask
    read, seen, most = [], [], []
    collect = run.collect
    monkeypatch.setattr(run, "collect", lambda *call: (read.append(call[1]), collect(*call))[1])
    task = run.open_assignment("ps1", course)
    for result in cluster.grade_all(task, run.submissions("ps1", course, None), address, run.Limits()):
        seen.append(result.student)
        most.append(len(read) - len(seen))
    assert len(seen) == 9
    assert max(most) <= cluster.AHEAD + 2


def test_another_version_on_a_worker_is_a_sentence(course, dask, monkeypatch):
    monkeypatch.setattr(cluster.fingerprints, "grader", lambda: "another")
    task = run.open_assignment("ps1", course)
    with pytest.raises(CourseError, match="A worker has another version"):
        list(cluster.grade_all(task, run.submissions("ps1", course, "s00"), dask[0], run.Limits()))


def test_without_a_scheduler_there_is_a_sentence(course, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x"):
        with pytest.raises(CourseError, match="No Dask scheduler answers at"):
            grade("ps1", course, scheduler=address, regrade=True)
