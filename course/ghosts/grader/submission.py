"""A submission is its answers: they are laid into the instructor's source.

Tests, points, tags and order come from the source alone, so an edited, deleted, duplicated, re-tagged or re-typed
test cell changes nothing. Cells that students added themselves stay where they stood: each follows the cell that it
followed, as it would if nbgrader ran the student's notebook with its locked cells restored.

But: runs nothing and scores nothing. It never raises because of what a student sent. Which of the student's cells
stands for which of the instructor's is `matching`'s affair.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ghosts.grader.cells import Cell, Pages, Unreadable, pages, read
from ghosts.grader.matching import match, unchanged

# nbgrader's own words, so that its releases are recognised
CODE_STUB = "# YOUR CODE HERE\nraise NotImplementedError()"
TEXT_STUB = "YOUR ANSWER HERE"
STRAYS = 20  # notebooks under other names that are looked into


class CourseError(Exception):
    """The instructor's side is at fault: one sentence that says what to repair."""


@dataclass(frozen=True)
class Source:
    """The instructor's notebook `name`, with the `faces` its cells show to students (same order as `cells`)."""

    name: str
    cells: tuple[Cell, ...]
    faces: tuple[str, ...]

    @property
    def scored(self) -> tuple[Cell, ...]:
        """The cells that earn points, in order."""
        return tuple(cell for cell in self.cells if cell.mark and cell.mark.scored)


@dataclass(frozen=True)
class Laid:
    """The source with the student's answers in it, ready to run.

    `untouched` are the grade_ids of answers that are still the starter, `answers` what was written where a person
    grades (for a task: the student's own cells below it). `slots` says for each cell which of the source's it stands
    for; None for a cell of the student's own.
    """

    cells: tuple[Cell, ...]
    remarks: tuple[str, ...]
    untouched: frozenset[str]
    answers: dict[str, str]
    slots: tuple[int | None, ...] = ()


# ── the instructor's side ─────────────────────────────────────────────────────────────────────────────


def source(path: Path, release: Path | None = None) -> Source:
    """The instructor's notebook `path`, with the faces of its answers from `release`, or made as nbgrader makes them.

    Raises CourseError with one sentence if it cannot be graded against.
    """
    cells = instructors(path)
    faces = {cell.mark.grade_id: cell.source for cell in instructors(release) if cell.mark} if release else {}
    shown = tuple((cell.mark and faces.get(cell.mark.grade_id)) or face(cell, path) for cell in cells)
    ids = [cell.mark.grade_id for cell in cells if cell.mark]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise CourseError(f"{path} uses the grade_id {twice[0]!r} for more than one cell.")
    made = Source(path.stem, cells, shown)
    if not made.scored:
        raise CourseError(f"{path} has no cell that earns points.")
    if hashed := next((cell for cell in made.scored if "### AUTOTEST" in cell.source.replace("HASHED ", "")), None):
        raise CourseError(f"{path}: {hashed.mark.grade_id} uses AUTOTEST, which nbgrader must turn into tests first.")
    return made


def instructors(path: Path) -> tuple[Cell, ...]:
    """The cells of a notebook that the instructor wrote, all in Python."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read: {error}") from None
    made = pages(raw, str(path), [])
    if isinstance(made, Unreadable):
        raise CourseError(made.reason)
    about = raw.get("metadata", {})
    language = about.get("kernelspec", {}).get("language") or about.get("language_info", {}).get("name") or "python"
    if language != "python":
        raise CourseError(f"{path} is written in {language}; only Python notebooks can be graded.")
    return made.cells


def face(cell: Cell, path: Path) -> str:
    """What a student is given of `cell`: nbgrader's stub for each solution, no hidden test, no marking scheme."""
    stub = CODE_STUB if cell.kind == "code" else TEXT_STUB
    text = without(cell.source, "SOLUTION", path, stub)
    if cell.answer and text == cell.source:
        return stub
    return without(without(text, "HIDDEN TESTS", path), "MARK SCHEME", path)


def without(text: str, region: str, path: Path, stub: str | None = None) -> str:
    """`text` with each region between BEGIN and END replaced by `stub`, indented as the region was."""
    lines, inside = [], False
    for line in text.split("\n"):
        if f"BEGIN {region}" in line:
            if inside:
                raise CourseError(f"{path} begins a {region} region inside another.")
            inside, indent = True, re.match(r"\s*", line)[0]
            lines += [indent + each for each in stub.split("\n")] if stub else []
        elif f"END {region}" in line:
            inside = False
        elif not inside:
            lines.append(line)
    if inside:
        raise CourseError(f"{path} begins a {region} region that never ends.")
    return "\n".join(lines)


# ── laying the answers into the source ────────────────────────────────────────────────────────────────


def lay(source: Source, submitted: Sequence[Cell]) -> Laid:
    """The notebook of `source` with the answers, and the cells of their own, that `submitted` brings."""
    found, remarks = match(source, submitted)
    theirs = {place: slot for slot, place in found.items()}
    extras: dict[int, list[Cell]] = {}
    slot = -1
    for place, cell in enumerate(submitted):
        slot = theirs.get(place, slot)
        if own(source, found, submitted, place):
            extras.setdefault(slot, []).append(Cell(cell.kind, cell.source))

    laid, answers, untouched = list(extras.get(-1, [])), {}, set()
    slots: list[int | None] = [None] * len(laid)
    for slot, cell in enumerate(source.cells):
        if cell.answer:
            answer = submitted[found[slot]] if slot in found else Cell(cell.kind, source.faces[slot])
            cell = replace(cell, source=answer.source)
            if answer.source == source.faces[slot]:
                untouched.add(cell.mark.grade_id)
        elif not (cell.mark and cell.mark.grade):
            # what the instructor hides, the student's process never sees
            cell = replace(cell, source=source.faces[slot])
        if cell.mark and cell.mark.manual:
            written = extras.get(slot, []) if cell.mark.task else [cell]
            answers[cell.mark.grade_id] = "\n\n".join(each.source for each in written)
        laid += [cell, *extras.get(slot, [])]
        slots += [slot, *[None] * len(extras.get(slot, []))]
    return Laid(tuple(laid), tuple(remarks), frozenset(untouched), answers, tuple(slots))


def own(source: Source, found: dict[int, int], submitted: Sequence[Cell], place: int) -> bool:
    """Whether the cell at `place` is the student's own, to be kept where it stands.

    So is an edited copy of an open cell (it runs after the instructor's) and of an answer; a copy of a test is not.
    """
    cell = submitted[place]
    standing = next((slot for slot, each in found.items() if each == place), None)
    if standing is not None:
        return source.cells[standing].mark is None and not unchanged(source, standing, cell)
    claimed = next((s for s, each in enumerate(source.cells) if cell.mark and each.mark and
                    each.mark.grade_id == cell.mark.grade_id), None)  # fmt: skip
    if claimed is None:
        return bool(cell.source.strip())
    return source.cells[claimed].answer and not unchanged(source, claimed, cell)


# ── finding the file ──────────────────────────────────────────────────────────────────────────────────


def find(folder: Path, sources: Sequence[Source]) -> dict[str, tuple[Path | None, tuple[str, ...]]]:
    """For each source's name, the student's file in `folder` and a remark if it goes by another name.

    A stray notebook stands for a missing one if it is the only candidate, or holds the most of its labels.
    """
    # subtle: a folder or a link that carries the right name is found too, so that `read` can say what it is
    there = {path.name: path for path in sorted(folder.iterdir()) if not path.name.startswith(".")}
    named = {source.name: there.pop(f"{source.name}.ipynb", None) for source in sources}
    strays = [path for name, path in there.items() if ".ipynb" in name.lower() and path.is_file()][:STRAYS]
    found = {}
    for source in sources:
        path, remarks = named[source.name], ()
        missing = sum(each is None for each in named.values())
        if path is None and (path := nearest(source, strays, alone=missing == len(strays) == 1)):
            strays.remove(path)
            named[source.name] = path
            remarks = (f"{source.name}.ipynb is missing; {path.name} was taken instead.",)
        found[source.name] = path, remarks
    return found


def nearest(source: Source, strays: Sequence[Path], alone: bool) -> Path | None:
    """The stray notebook that shares most labels with `source`; one without any only if there is no choice."""
    labels = {cell.mark.grade_id for cell in source.cells if cell.mark}

    def shared(path: Path) -> int:
        made = read(path)
        return (
            len(labels & {cell.mark.grade_id for cell in made.cells if cell.mark}) if isinstance(made, Pages) else 0
        )

    best = max(strays, key=shared, default=None)
    return best if best and (alone or shared(best)) else None
