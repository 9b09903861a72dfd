"""A submission is its answers: they are laid into the instructor's source.

Tests, points, tags and order come from the source alone, so an edited, deleted, duplicated, re-tagged or re-typed
test cell changes nothing. Cells that students added themselves stay where they stood: each follows the cell that it
followed, as it would if nbgrader ran the student's notebook with its locked cells restored.

But: runs nothing and scores nothing. It never raises because of what a student sent.
"""

import difflib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ghosts.grader.cells import Cell, Pages, Unreadable, pages, read

CODE_STUB = (
    "# YOUR CODE HERE\nraise NotImplementedError()"  # nbgrader's own words, so that its releases are recognised
)
TEXT_STUB = "YOUR ANSWER HERE"
STRAYS = 20  # notebooks under other names that are looked into
ALIKE = 0.6  # share of common text from which a cell counts as an edited copy of another
COMPARED = 2000  # characters of each cell that a search for an edited copy looks at
CANDIDATES = 40  # cells that it looks at


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


def match(source: Source, submitted: Sequence[Cell]) -> tuple[dict[int, int], list[str]]:
    """Which submitted cell stands for which cell of `source`, and a remark for everything odd.

    First by grade_id, then by unchanged text, then, for answers that lost their label and for the instructor's open
    cells that were edited, by position: among the strangers between the neighbours, the one most alike. A cell that
    carries a test's label but not its text may be a mislabelled answer, and stands for the test only if it is not.
    """
    found: dict[int, int] = {}
    edited: dict[int, int] = {}
    claims, remarks = claimants(source, submitted), []
    for slot, places in claims.items():
        place = chosen(source, slot, [(place, submitted[place]) for place in places])
        intact = source.cells[slot].answer or unchanged(source, slot, submitted[place])
        (found if intact else edited)[slot] = place
        remarks += changes(source, slot, submitted[place], len(places))

    def lost() -> list[int]:
        return [slot for slot in range(len(source.cells)) if slot not in found]

    def free(places: Iterable[int]) -> list[int]:
        taken = set(found.values())
        return [place for place in places if place not in taken and submitted[place].source.strip()]

    def between(slot: int) -> list[int]:
        """Submitted cells between the nearest neighbours of `slot` that stand for nothing yet."""
        before = max((each for each in found if each < slot), default=None)
        after = min((each for each in found if each > slot), default=None)
        start = found[before] + 1 if before is not None else 0
        stop = found[after] if after is not None else len(submitted)
        return free(range(start, stop))

    for slot in lost():
        near = between(slot) + ([] if source.cells[slot].answer else free(range(len(submitted))))
        same = [place for place in near if unchanged(source, slot, submitted[place])]
        found.update({slot: same[0]} if same else {})
    for slot in [slot for slot in lost() if source.cells[slot].answer]:
        kinds = ("code",) if source.cells[slot].kind == "code" else ("markdown", "raw")
        near = [place for place in between(slot) if submitted[place].kind in kinds][:CANDIDATES]
        if near:
            found[slot] = max(near, key=lambda place: alike(source.faces[slot], submitted[place].source))
    found.update({slot: place for slot, place in edited.items() if place in free([place])})
    for slot in [slot for slot in lost() if source.cells[slot].mark is None and source.cells[slot].kind == "code"]:
        near = [place for place in between(slot) if submitted[place].kind == "code"][:CANDIDATES]
        near = [place for place in near if alike(source.faces[slot], submitted[place].source) >= ALIKE]
        found.update({slot: near[0]} if near else {})
    unlabelled = [slot for slot, cell in enumerate(source.cells) if cell.mark and slot not in claims]
    return found, remarks + [absence(source.cells[slot], slot in found) for slot in unlabelled]


def claimants(source: Source, submitted: Sequence[Cell]) -> dict[int, list[int]]:
    """For each cell of `source`, the submitted cells that carry its grade_id, in order.

    An answer's label on the unchanged text of a test is a mistake and claims nothing.
    """
    slots = {cell.mark.grade_id: slot for slot, cell in enumerate(source.cells) if cell.mark}
    tests = [slot for slot, cell in enumerate(source.cells) if cell.mark and not cell.answer]
    claims: dict[int, list[int]] = {}
    for place, cell in enumerate(submitted):
        slot = slots.get(cell.mark.grade_id) if cell.mark else None
        if slot is None or (source.cells[slot].answer and any(unchanged(source, test, cell) for test in tests)):
            continue
        claims.setdefault(slot, []).append(place)
    return dict(sorted(claims.items()))


def chosen(source: Source, slot: int, claims: list[tuple[int, Cell]]) -> int:
    """Which of several cells with one grade_id stands for it.

    A test: the unchanged one. An answer for a person: the last one written, as in nbgrader. An answer that tests run:
    the first one written, because the later ones stay behind it as the student's own cells and so still take effect.
    """
    if not source.cells[slot].answer:
        return next((place for place, cell in claims if unchanged(source, slot, cell)), claims[0][0])
    written = [place for place, cell in claims if not unchanged(source, slot, cell)] or [claims[0][0]]
    return written[-1] if source.cells[slot].mark.grade else written[0]


def unchanged(source: Source, slot: int, cell: Cell) -> bool:
    """Whether `cell` still reads as the student was given it, or, where nothing is written, as the source has it."""
    given = [source.faces[slot]] if source.cells[slot].answer else [source.faces[slot], source.cells[slot].source]
    return cell.source.rstrip() in [text.rstrip() for text in given]


def alike(one: str, other: str) -> float:
    """Share of text that two cells have in common, 0 to 1."""
    return difflib.SequenceMatcher(None, one[:COMPARED], other[:COMPARED], autojunk=False).ratio()


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


def changes(source: Source, slot: int, cell: Cell, copies: int) -> list[str]:
    """A remark for each thing that a student changed about a marked cell, the answer itself apart."""
    original, remarks = source.cells[slot], []
    name = original.mark.grade_id
    if copies > 1:
        remarks.append(f"{name} is there {copies} times; {'one is the answer' if original.answer else 'one counts'}.")
    if cell.kind != original.kind:
        remarks.append(f"{name} was turned into a {cell.kind} cell; it was taken as {original.kind}.")
    if not original.answer and not unchanged(source, slot, cell):
        remarks.append(f"{name} was edited; the instructor's cell was used.")
    if cell.mark.points != original.mark.points:
        remarks.append(f"{name} claims {cell.mark.points:g} points; it is worth {original.mark.points:g}.")
    if any(getattr(cell.mark, flag) != getattr(original.mark, flag) for flag in ("grade", "solution", "task")):
        remarks.append(f"{name} was given other tags; the instructor's count.")
    return remarks


def absence(cell: Cell, by_place: bool) -> str:
    """The remark for a marked cell whose grade_id is not in the submission."""
    if by_place:
        return f"{cell.mark.grade_id} had lost its label; it was found by its place."
    if cell.answer:
        return f"{cell.mark.grade_id} has no answer; the starter stands in its place."
    return f"{cell.mark.grade_id} was deleted; the instructor's cell was used."


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
