"""Control groups: what the kernel itself says of them, where this machine lets us make any."""

import contextlib
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from ghosts.grader import cage as cages
from ghosts.grader import sandbox
from ghosts.grader.cage import Cage, Home, cage, homes
from tests.boxed import needs_sandbox

PLACES = homes()
here = pytest.mark.skipif(not PLACES, reason="no control group that limits memory and processes can be made here")
LIMITS = {"memory": 48 << 20, "scratch": 16 << 20, "processes": 9}


@pytest.fixture
def held():
    """`run(code)`: how a Python program ends in a cage with LIMITS, what it said, and whether the cage burst."""
    made = []

    def run(code):
        made.append(cage(PLACES, LIMITS))
        begin = f"import os, sys\nsys.stdin.readline()\n{code}"
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        with subprocess.Popen([sys.executable, "-c", begin], **pipes) as each:
            made[-1].hold([each.pid])
            said, _ = each.communicate("go\n")
        return each.returncode, said.strip(), made[-1].burst()

    yield run
    for each in made:
        each.remove()


TWO = """
import time
if os.fork() == 0:
    mine = bytearray(b"x" * (40 << 20))
    time.sleep(60)
time.sleep(0.5)
mine = bytearray(b"x" * (40 << 20))
print(os.waitstatus_to_exitcode(os.wait()[1]))
"""
MANY = """
import time
made = 0
try:
    while made < 50:
        if os.fork() == 0:
            time.sleep(3)
            os._exit(0)
        made += 1
except BlockingIOError:
    print(made)
"""


@here
def test_memory_is_counted_for_all_processes_together(held):
    assert held("print(len(bytearray(b'x' * (20 << 20))))") == (0, str(20 << 20), False)
    code, said, burst = held(TWO)
    assert burst
    assert code == -9 or said == "-9"  # the kernel chooses which of the two


@here
def test_processes_are_counted_also_those_of_root(held):
    assert held(MANY) == (0, str(LIMITS["processes"]), False)  # ten with the first; one place is the keeper's


@here
@needs_sandbox
@pytest.mark.parametrize("kind", ["bwrap", "none"])
def test_each_submission_has_groups_of_its_own_and_leaves_none(kind):
    cells = ({"role": "student", "source": "import time\ntime.sleep(1.5)", "own": "", "title": "c"},)
    seen, done = {}, threading.Event()

    def look():
        """Note the groups of the judges below this process, and who is in them."""
        while not done.wait(0.1):
            ours = {str(each.pid) for each in psutil.Process().children(recursive=True)}
            groups = [
                each for home in PLACES for each in home.folder.glob("ghosts-*") if each.name.split("-")[1] in ours
            ]
            for each in groups:
                with contextlib.suppress(OSError):
                    seen.setdefault(each, set()).update((each / "cgroup.procs").read_text().split())

    looking = threading.Thread(target=look)
    looking.start()
    asked = {"seconds_per_cell": 9, "seconds": 60, "output_bytes": 1000}
    with sandbox.open_bench(kind) as bench, ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(bench.run, sandbox.Task(cells), **asked) for _ in range(2)]:
            assert each.result().remarks == ()
    done.set()
    looking.join()
    held = {each: processes for each, processes in seen.items() if processes}
    assert len({each.name for each in held}) == 2
    assert all(len(processes) >= 2 for processes in held.values())  # the student's and its keeper
    assert len(set().union(*held.values())) == 4
    end = time.monotonic() + 5
    while any(each.exists() for each in seen) and time.monotonic() < end:
        time.sleep(0.05)
    assert not [each for each in seen if each.exists()]


@here
def test_what_a_killed_grader_left_is_removed_and_what_lives_is_not():
    with subprocess.Popen(["true"]) as dead:
        pass
    alive, stale = cage(PLACES, LIMITS), [home.folder / f"ghosts-{dead.pid}-0" for home in PLACES]
    for each in stale:
        each.mkdir()
    homes()
    assert not [each for each in stale if each.exists()]
    groups = [group for group, _ in alive.groups]
    assert groups and all(each.exists() for each in groups)
    alive.remove()
    assert not [each for each in groups if each.exists()]


def tree(folder, own, files):
    """A made-up /proc/self/cgroup and /proc/self/mounts, and groups with `files`, in `folder`."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (folder / "membership").write_text(own)
    (folder / "mounts").write_text(f"tmpfs / tmpfs rw 0 0\ncgroup2 {folder}/v2 cgroup2 rw,nosuid 0 0\n")
    return homes(folder / "membership", folder / "mounts")


def test_version_2_takes_the_own_group_or_the_one_above_it(tmp_path):
    above = {"v2/user/cgroup.subtree_control": "cpu memory pids\n", "v2/user/shell/cgroup.subtree_control": "\n"}
    assert tree(tmp_path / "a", "0::/user/shell\n", above) == (Home(tmp_path / "a/v2/user", 2),)
    own = above | {"v2/user/shell/cgroup.subtree_control": "pids memory\n"}
    assert tree(tmp_path / "b", "0::/user/shell\n", own) == (Home(tmp_path / "b/v2/user/shell", 2),)
    assert tree(tmp_path / "c", "0::/user/shell\n", above | {"v2/user/cgroup.subtree_control": "memory\n"}) == ()
    assert tree(tmp_path / "d", "0::/elsewhere\n", above) == ()
    assert tree(tmp_path / "e", "1:name=systemd:/\n", above) == ()


def test_version_2_writes_its_limits_and_reads_its_kills(tmp_path, monkeypatch):
    (tmp_path / "home").mkdir()
    monkeypatch.setattr(cages.Path, "mkdir", lambda self, real=cages.Path.mkdir: (
        real(self), [(self / name).touch() for name in ("memory.max", "pids.max", "cgroup.procs")]))  # fmt: skip
    made = Cage(64 << 20, 10).build([Home(tmp_path / "home", 2)])
    ((group, _),) = made.groups
    made.hold([4711])
    written = [(group / name).read_text() for name in ("memory.max", "pids.max", "cgroup.procs")]
    assert written == ["67108864", "10", "4711"]
    (group / "memory.events").write_text("low 0\noom 2\noom_kill 0\n")
    assert not made.burst()
    (group / "memory.events").write_text("low 0\noom 2\noom_kill 1\n")
    assert made.burst()


def test_without_leave_there_is_no_cage_and_no_word(tmp_path, capsys):
    made = cage((Home(tmp_path / "nowhere", 2),), LIMITS)
    assert made.groups == []
    assert not made.burst()
    made.hold([os.getpid()])
    made.remove()
    assert capsys.readouterr() == ("", "")
