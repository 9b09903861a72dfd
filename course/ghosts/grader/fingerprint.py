"""What was graded against what, in 64 characters: with the same fingerprint, grading again would change nothing.

The first half stands for the assignment's own files and the grader (with the sheets and the laboratory that its
checks use), the second for what lies in the student's folder.

But: follows no link and opens nothing but ordinary files; of a giant it takes size and date for its content.
"""

import hashlib
import os
import stat
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ghosts.sheets import shelf

GIANT = 64 * 2**20  # bytes of a file whose content nobody wants to hash 500 times
HALF = 32
ROOMS = ("grader", "sheets", "lab")


def fingerprint(folder: Path, basis: str) -> str:
    """Of what is in the student's `folder`, graded on `basis`."""
    return basis[:HALF] + digest(marks(folder))[:HALF]


def changed(folder: Path, fingerprint: str) -> bool:
    """Whether something else lies in `folder` now than when the `fingerprint` was taken."""
    return digest(marks(folder))[:HALF] != fingerprint[HALF:]


def basis(files: Iterable[Path | None], folder: Path | None, *settings: object) -> str:
    """What all submissions are graded against: the source `files`, the data `folder`, the grader, its `settings`."""
    sources = [mark(path, path.name) for path in files if path]
    return digest([grader(), *map(repr, settings), *sources, *(marks(folder) if folder else [])])


@cache
def grader() -> str:
    """Of the code that decides on a score."""
    paths = sorted(path for room in ROOMS for path in (shelf.PACKAGE / room).rglob("*.py"))
    return digest([mark(path, str(path.relative_to(shelf.PACKAGE))) for path in paths])


def marks(folder: Path) -> list[str]:
    """A line for everything in `folder`, or one for what stands in its place."""
    if os.path.islink(folder) or not os.path.isdir(folder):
        return [mark(folder, folder.name)]
    paths = [Path(where, name) for where, _, names in os.walk(folder) for name in names]
    return sorted(mark(path, str(path.relative_to(folder))) for path in paths)


def mark(path: Path, name: str) -> str:
    """A file in one line: its `name` and its content."""
    try:
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= GIANT:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            content = f"{stat.S_IFMT(status.st_mode)} {status.st_size} {status.st_mtime_ns}"
    except OSError as error:
        content = f"error {error.errno}"
    return f"{name}\0{content}"


def digest(parts: Iterable[str]) -> str:
    """The SHA-256 of `parts`, each by itself."""
    made = hashlib.sha256()
    for part in parts:
        made.update(hashlib.sha256(part.encode("utf-8", "surrogateescape")).digest())
    return made.hexdigest()
