"""A notebook file as plain cells, read leniently: in any encoding, of any format version, however damaged.

But: never raises because of what a student sent. What can't be read is `Unreadable`, with the reason in one sentence;
what is odd about the rest is remarked on.
"""

import errno
import json
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 64 * 2**20  # bytes of one notebook file
PARTS = 2_000_000  # lists and objects in it
CELLS = 10_000


@dataclass(frozen=True)
class Mark:
    """A cell's nbgrader label, schema 1 to 3. `points` of a cell that earns none are 0."""

    grade_id: str
    grade: bool
    solution: bool
    locked: bool
    task: bool
    points: float

    @property
    def scored(self) -> bool:
        """Whether the cell earns points: a test, an answer that a person grades, or a task."""
        return self.grade or self.task

    @property
    def manual(self) -> bool:
        """Whether a person decides on the points."""
        return self.task or (self.grade and self.solution)


@dataclass(frozen=True)
class Cell:
    """A cell reduced to what grading needs; `kind` is code, markdown or raw."""

    kind: str
    source: str
    mark: Mark | None = None

    @property
    def answer(self) -> bool:
        """Whether the student writes here."""
        return self.mark is not None and self.mark.solution

    @property
    def test(self) -> bool:
        """Whether the machine decides here on points."""
        return self.mark is not None and self.mark.grade and not self.mark.manual and self.kind == "code"


@dataclass(frozen=True)
class Unreadable:
    """A submission that cannot be read, and the `reason` in one sentence."""

    reason: str


@dataclass(frozen=True)
class Pages:
    """A student's cells as read, and a remark for everything odd about the file."""

    cells: tuple[Cell, ...]
    remarks: tuple[str, ...] = ()


def read(path: Path) -> Pages | Unreadable:
    """The cells of the notebook file `path`, however it was saved, or why they cannot be had."""
    try:
        content = contents(path)
    except OSError as error:
        return Unreadable(f"{path.name} {reason(error)}.")
    if not content.strip(b"\0 \t\r\n"):
        return Unreadable(f"{path.name} is empty.")
    if content.count(b"[") + content.count(b"{") > PARTS:  # each takes twenty times its bytes once it is read
        return Unreadable(f"{path.name} has more parts than a notebook has; it was not read.")
    text, remarks = decode(content, path.name)
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        return Unreadable(f"{path.name} is not a notebook: its text is not JSON{where}.")
    return pages(raw, path.name, remarks)


def contents(path: Path) -> bytes:
    """The bytes of a regular file; a link, folder, pipe or giant is an OSError."""
    # subtle: a link could lead to the solutions, and opening a pipe would wait for ever
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(handle, "rb") as file:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, "is a folder")
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "is not an ordinary file")
        if status.st_size > LARGEST:
            raise OSError(errno.EFBIG, "is too large")
        return file.read(LARGEST + 1)


def reason(error: OSError) -> str:
    """Why a file cannot be read, as the end of a sentence."""
    return {
        errno.ENOENT: "is missing",
        errno.EISDIR: "is a folder, not a notebook file",
        errno.ELOOP: "is a link, not a notebook file",
        errno.EACCES: "may not be read: its permissions forbid it",
        errno.EFBIG: f"is larger than {LARGEST >> 20} MB",
        errno.EINVAL: "is not an ordinary file",
        errno.ENXIO: "is not an ordinary file",
    }.get(error.errno, f"cannot be read ({error.strerror})")


def decode(content: bytes, name: str) -> tuple[str, list[str]]:
    """`content` as text, with a remark if it is not plain UTF-8."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace"), [f"{name} is written in UTF-16; it was read as such."]
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig", "replace"), [f"{name} begins with a byte order mark; it was skipped."]
    try:
        return content.decode("utf-8"), []
    except UnicodeDecodeError:
        return content.decode("latin-1"), [f"{name} is not written in UTF-8; it was read as Latin-1."]


def pages(raw: Any, name: str, remarks: list[str]) -> Pages | Unreadable:
    """The cells of a parsed notebook `raw` of any format version."""
    remarks = list(remarks)
    if not isinstance(raw, dict):
        return Unreadable(f"{name} is not a notebook: its JSON is a {type(raw).__name__}, not an object.")
    if "cells" not in raw and "worksheets" in raw:
        import nbformat  # here, because old notebooks are rare and its schemas take their time

        try:
            raw = nbformat.convert(nbformat.from_dict({"nbformat": 3, "nbformat_minor": 0, **raw}), 4)
        except Exception:  # the upgrade trusts its input, and fails in as many ways as there are broken files
            return Unreadable(f"{name} is in an old notebook format and cannot be upgraded.")
        remarks.append(f"{name} is in an old notebook format; it was upgraded.")
    elif raw.get("nbformat") not in (None, 4):
        remarks.append(f"{name} claims notebook format {raw['nbformat']!r:.20}; its cells were read as format 4.")
    listed = raw.get("cells")
    if not isinstance(listed, list) or not listed:
        return Unreadable(f"{name} has no cells.")
    if len(listed) > CELLS:
        return Unreadable(f"{name} has {len(listed)} cells, which nobody writes; it was not read.")
    cells = [made for each in listed if (made := cell(each))]
    if not cells:
        return Unreadable(f"{name} has no readable cells.")
    if len(cells) < len(listed):
        remarks.append(f"{name}: {len(listed) - len(cells)} of {len(listed)} cells are malformed; left out.")
    counts = [each.get("execution_count") for each in listed if isinstance(each, dict)]
    counts = [each for each in counts if type(each) is int]
    if counts != sorted(counts):
        remarks.append(f"{name} was last run in another order than its cells stand in; graded from top to bottom.")
    return Pages(tuple(cells), tuple(remarks))


def cell(raw: Any) -> Cell | None:
    """One cell of a notebook's JSON, or None if it is none."""
    if not isinstance(raw, dict):
        return None
    source = raw.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str) or raw.get("cell_type") not in ("code", "markdown", "raw"):
        return None
    metadata = raw.get("metadata") if isinstance(raw.get("metadata"), dict) else {}
    return Cell(raw["cell_type"], clean(source), mark(metadata.get("nbgrader")))


def clean(text: str) -> str:
    """`text` with Unix line ends and without lone surrogates, which no kernel can be sent."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")


def mark(label: Any) -> Mark | None:
    """The nbgrader label of a cell, of any schema version; None if it has none that means anything."""
    if not isinstance(label, dict) or not isinstance(label.get("grade_id"), str) or not label["grade_id"]:
        return None
    flags = {name: label.get(name) is True for name in ("grade", "solution", "locked", "task")}
    if not any(flags.values()):
        return None
    try:
        points = max(0.0, float(label.get("points") or 0)) if flags["grade"] or flags["task"] else 0.0
    except (TypeError, ValueError, OverflowError):
        points = 0.0
    return Mark(label["grade_id"], points=points, **flags)
