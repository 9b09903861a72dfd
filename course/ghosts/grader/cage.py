"""A control group for one submission, in which the kernel counts the memory and the processes of all of it together.

Version 2 of the groups, or version 1; a group is made in this process' own, or beside it if its own may have none.
Limits on each process and a look every fifth of a second are there in any case: this is the third wall, which memory
that is taken in between, and root's processes, don't pass.

But: only where this process may make groups, as root or by delegation. Elsewhere there are none, without a word.
"""

import contextlib
import itertools
import os
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

PREFIX = "ghosts"
PATIENCE = 5.0  # seconds in which a group that was left has to become empty
NUMBERS = itertools.count()
# by version: the files that limit memory, the one that limits processes, the one that counts kills
FILES = {2: (("memory.max",), "pids.max", "memory.events"),
         1: (("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"), "pids.max", "memory.oom_control")}  # fmt: skip


@dataclass(frozen=True)
class Home:
    """A folder in which groups can be made, of a version, for some controllers."""

    folder: Path
    version: int


@dataclass
class Cage:
    """A submission's groups: one, or in version 1 one for each controller."""

    memory: int
    processes: int
    groups: list[tuple[Path, int]] = field(default_factory=list)

    def build(self, homes: Iterable[Home]) -> "Cage":
        """Make the groups, with their limits. Raises OSError."""
        name = f"{PREFIX}-{os.getpid()}-{next(NUMBERS)}"
        for home in homes:
            group = home.folder / name
            group.mkdir()
            self.groups.append((group, home.version))
            memory, processes, _ = FILES[home.version]
            for file, most in {**dict.fromkeys(memory, self.memory), processes: self.processes}.items():
                with contextlib.suppress(FileNotFoundError, PermissionError):  # another controller's
                    (group / file).write_text(str(most))
        return self

    def hold(self, processes: Iterable[int]) -> None:
        """Put `processes` into the groups; what they start will be there too."""
        for group, _ in self.groups:
            for each in processes:
                with contextlib.suppress(OSError):  # it has ended
                    (group / "cgroup.procs").write_text(str(each))

    def burst(self) -> bool:
        """Whether a process was killed for the memory that all of them took."""
        for group, version in self.groups:
            with contextlib.suppress(OSError):
                if re.search(r"^oom_kill [1-9]", (group / FILES[version][2]).read_text(), re.MULTILINE):
                    return True
        return False

    def remove(self) -> None:
        """Remove the groups, as soon as the last process in them has ended."""
        end = time.monotonic() + PATIENCE
        for group, _ in self.groups:
            while group.exists() and time.monotonic() < end:
                try:
                    group.rmdir()
                except OSError:
                    time.sleep(0.01)
        self.groups = []


def homes(membership: Path = Path("/proc/self/cgroup"), mounts: Path = Path("/proc/self/mounts")) -> tuple[Home, ...]:
    """Where groups that limit memory and processes can be made; nothing if either can't be limited."""
    own = [line.split(":", 2) for line in membership.read_text().splitlines()]
    places = [line.split(" ") for line in mounts.read_text().splitlines()]
    unified = [(Path(place + path), 2) for _, place, kind, *_ in places if kind == "cgroup2"
               for _, controllers, path in own if not controllers]  # fmt: skip
    for folder in [each for own_group, _ in unified for each in (own_group, own_group.parent)]:
        with contextlib.suppress(OSError):
            passed_on = (folder / "cgroup.subtree_control").read_text().split()
            if {"memory", "pids"} <= set(passed_on) and writable(folder):
                return (Home(folder, 2),)
    found = [Home(Path(place + path), 1) for wanted in ("memory", "pids") for _, place, kind, options, *_ in places
             if kind == "cgroup" and wanted in options.split(",")
             for _, controllers, path in own if wanted in controllers.split(",")]  # fmt: skip
    return tuple(found) if len(found) == 2 and all(writable(each.folder) for each in found) else ()


def writable(folder: Path) -> bool:
    """Whether a group can be made in `folder`; those that a killed grader has left there are removed."""
    try:
        for each in folder.glob(f"{PREFIX}-*"):
            if not os.path.exists(f"/proc/{each.name.split('-')[1]}"):
                each.rmdir()
        trial = folder / f"{PREFIX}-{os.getpid()}-trial"
        trial.mkdir()
        trial.rmdir()
    except OSError:
        return False
    return True


def cage(places: tuple[Home, ...], limits: dict[str, int]) -> Cage:
    """A cage for one submission, of no groups where none can be made."""
    made = Cage(limits["memory"] + limits["scratch"], limits["processes"] + 1)  # and the keeper
    try:
        return made.build(places)
    except OSError:
        made.remove()
        return made
