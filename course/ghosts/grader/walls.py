"""Which walls there are here, and how they are put up: the command that starts a process for students behind them.

bubblewrap shows a read-only Python and system, an empty home, and nothing of the course. A container engine does the
same in its own words. Without walls there is the same command, and nothing is hidden.

But: starts nothing. What must be new for each submission is `inside.box`'s affair.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ghosts.grader.inside import box
from ghosts.grader.submission import CourseError
from ghosts.sheets import shelf

KINDS = ("auto", "bwrap", "container", "none")
ENGINES = ("podman", "docker")
IMAGE = "docker.io/library/debian:stable-slim"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts",
          "/etc/localtime")  # fmt: skip
PASSED = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "OPENBLAS_CORETYPE")
THREADS = {f"{name}_NUM_THREADS": "1" for name in ("OPENBLAS", "OMP", "MKL", "NUMEXPR")}
INSIDE, STANDIN = Path(box.__file__).parent, Path(box.__file__).parent / "standin" / "ghosts" / "__init__.py"
BEGIN = "import sys; sys.path.insert(0, '/sealed'); from inside.zygote import main; main(sys.argv[1])"
DOOR = "/sealed/door"  # in a container: where the line to the trusted side begins, a socket in the file system
BEGIN_BARE = "import sys; sys.path[:0] = sys.argv[2:]; from inside.zygote import main; main(sys.argv[1])"  # no box
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


def covers(hidden: Sequence[Path]) -> list[Path]:
    """Every secret that would be seen, to be covered by emptiness."""
    open_to_all = [*pythons(), *map(Path, SYSTEM)]
    return [each for each in sorted(set(secrets(hidden)))
            if any(each == other or other in each.parents for other in open_to_all)]  # fmt: skip


def command(kind: str, inside: dict[str, Any], hidden: Sequence[Path], bounds: Bounds) -> list[str]:
    """The command that starts a zygote, or with `many` false a single student's process, in a sandbox of `kind`."""
    job = json.dumps(inside)[:-1] + (', "control": {control}}' if inside["many"] else "}")
    python = [sys.executable, "-I", "-B", "-c"]
    if kind == "none":
        return [*python, BEGIN_BARE, job, str(INSIDE.parent)]
    put_up = bubblewrap(hidden, bounds) if kind == "bwrap" else container(kind, hidden, bounds)
    return [*put_up, *python, BEGIN, job]


def shown() -> list[tuple[Path, Path]]:
    """What a sandbox shows besides the system, and where: Python, this room's inside, and the laboratory."""
    return [*((path, path) for path in pythons()), (INSIDE, Path("/sealed/inside")),
            (STANDIN, Path("/sealed/ghosts/__init__.py")),
            (shelf.PACKAGE / "lab", Path("/sealed/ghosts/lab"))]  # fmt: skip


def bubblewrap(hidden: Sequence[Path], bounds: Bounds) -> list[str]:
    """The words by which bubblewrap puts up its walls."""
    # subtle: Python may itself live below /tmp, and then has to be laid over the empty one
    # subtle: bubblewrap makes the folders above a mount for root alone, unless it is asked to make them first
    above = sorted({each for _, target in shown() for each in target.parents} - {Path("/")})
    binds = [part for each in above for part in ("--dir", str(each))]
    binds += [part for source, target in shown() for part in ("--ro-bind", str(source), str(target))]
    places = [part for place in ("/tmp", box.HOME) for part in
              ("--perms", "1777", "--size", str(bounds.scratch), "--tmpfs", place)]  # fmt: skip
    over = [part for each in covers(hidden) for part in
            (("--tmpfs", str(each)) if each.is_dir() else ("--ro-bind", "/dev/null", str(each)))]  # fmt: skip
    settled = ["--remount-ro", "/", "--remount-ro", "/dev", "--chdir", "/"]
    known = [part for pair in sandbox_environment("bwrap").items() for part in ("--setenv", *pair)]
    return [*walls(), *system(), *places, *binds, *over, *settled, *known, "--"]


def container(engine: str, hidden: Sequence[Path], bounds: Bounds) -> list[str]:
    """The words by which a container `engine` does the same."""
    volumes = [f"--volume={source}:{target}:ro" for source, target in [*shown(), (Path("/usr"), Path("/usr"))]]
    # subtle: an engine hands over no socket that is already open, but it lays a file where a process can find it
    volumes.append(f"--volume={{door}}:{DOOR}")
    volumes += [f"--tmpfs={each}:ro" if each.is_dir() else f"--volume=/dev/null:{each}:ro" for each in covers(hidden)]
    known = [f"--env={name}={value}" for name, value in sandbox_environment(engine).items()]
    return [engine, "run", "--rm", "--network=none", "--read-only", "--cap-drop=ALL",
            "--security-opt=no-new-privileges", f"--memory={bounds.memory}", f"--pids-limit={bounds.processes}",
            f"--tmpfs=/tmp:size={bounds.scratch}", f"--tmpfs={box.HOME}:size={bounds.scratch},mode=1777",
            "--user=65534:65534", *volumes, *known, IMAGE]  # fmt: skip


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
