"""Which of a student's cells stands for which of the instructor's: by label, by text, by place, by likeness.

A submission may have lost labels, moved cells, copied, split and edited them; whatever is odd gets a remark.

But: takes nothing over. What becomes of a cell that stands for another, and of one that stands for none, is decided
in `submission`.
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ghosts.grader.cells import Cell

if TYPE_CHECKING:
    from ghosts.grader.submission import Source

ALIKE = 0.6  # share of common text from which a cell counts as an edited copy of another
COMPARED = 2000  # characters of each cell that a search for an edited copy looks at
CANDIDATES = 40  # cells that it looks at


def match(source: "Source", submitted: Sequence[Cell]) -> tuple[dict[int, int], list[str]]:
    """Which submitted cell stands for which cell of `source`, and a remark for everything odd.

    First by grade_id, then by unchanged text, then, for answers that lost their label and for the instructor's open
    cells that were edited, by position: among the strangers between the neighbours, the one most alike. A cell that
    carries a test's label but not its text may be a mislabelled answer, and stands for the test only if it is not.
    """
    claims = claimants(source, submitted)
    labelled = {slot: chosen(source, slot, [(place, submitted[place]) for place in places])
                for slot, places in claims.items()}  # fmt: skip
    intact = {slot: place for slot, place in labelled.items()
              if source.cells[slot].answer or unchanged(source, slot, submitted[place])}  # fmt: skip
    matching = Matching(source, submitted, dict(intact))
    matching.by_text()
    matching.by_place()
    matching.by_label({slot: place for slot, place in labelled.items() if slot not in intact})
    matching.by_likeness()
    remarks = [remark for slot, place in labelled.items()
               for remark in changes(source, slot, submitted[place], len(claims[slot]))]  # fmt: skip
    unlabelled = [slot for slot, cell in enumerate(source.cells) if cell.mark and slot not in claims]
    return matching.found, remarks + [absence(source.cells[slot], slot in matching.found) for slot in unlabelled]


@dataclass
class Matching:
    """What has been `found` so far: for a cell of the `source`, by its slot, the place of what stands for it."""

    source: "Source"
    submitted: Sequence[Cell]
    found: dict[int, int]

    def by_text(self) -> None:
        """What still reads as it was given: an answer between its neighbours, all else wherever it stands."""
        for slot in self.lost():
            anywhere = [] if self.source.cells[slot].answer else self.free(range(len(self.submitted)))
            near = self.between(slot) + anywhere
            same = [place for place in near if unchanged(self.source, slot, self.submitted[place])]
            self.found.update({slot: same[0]} if same else {})

    def by_place(self) -> None:
        """Answers that lost their label."""
        for slot in [slot for slot in self.lost() if self.source.cells[slot].answer]:
            kinds = ("code",) if self.source.cells[slot].kind == "code" else ("markdown", "raw")
            if near := self.between(slot, *kinds)[:CANDIDATES]:
                self.found[slot] = max(near, key=lambda place: self.likeness(slot, place))

    def by_label(self, edited: dict[int, int]) -> None:
        """Tests that were `edited`, where the copy stands for nothing else."""
        self.found.update({slot: place for slot, place in edited.items() if self.free([place])})

    def by_likeness(self) -> None:
        """The instructor's open cells that were edited."""
        for slot in self.lost():
            if self.source.cells[slot].mark is None and self.source.cells[slot].kind == "code":
                near = self.between(slot, "code")[:CANDIDATES]
                near = [place for place in near if self.likeness(slot, place) >= ALIKE]
                self.found.update({slot: near[0]} if near else {})

    def lost(self) -> list[int]:
        """The slots that nothing stands for yet."""
        return [slot for slot in range(len(self.source.cells)) if slot not in self.found]

    def free(self, places: Iterable[int]) -> list[int]:
        """Those of the `places` at which something is written that stands for nothing yet."""
        taken = set(self.found.values())
        return [place for place in places if place not in taken and self.submitted[place].source.strip()]

    def between(self, slot: int, *kinds: str) -> list[int]:
        """The free places between the nearest neighbours of `slot`, all or those of these `kinds`."""
        before = max((each for each in self.found if each < slot), default=None)
        after = min((each for each in self.found if each > slot), default=None)
        start = self.found[before] + 1 if before is not None else 0
        stop = self.found[after] if after is not None else len(self.submitted)
        return [place for place in self.free(range(start, stop)) if not kinds or self.submitted[place].kind in kinds]

    def likeness(self, slot: int, place: int) -> float:
        """Share of text, 0 to 1, that a submitted cell has in common with what was given."""
        given, written = self.source.faces[slot][:COMPARED], self.submitted[place].source[:COMPARED]
        return difflib.SequenceMatcher(None, given, written, autojunk=False).ratio()


def claimants(source: "Source", submitted: Sequence[Cell]) -> dict[int, list[int]]:
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


def chosen(source: "Source", slot: int, claims: list[tuple[int, Cell]]) -> int:
    """Which of several cells with one grade_id stands for it.

    A test: the unchanged one. An answer for a person: the last one written, as in nbgrader. An answer that tests run:
    the first one written, because the later ones stay behind it as the student's own cells and so still take effect.
    """
    if not source.cells[slot].answer:
        return next((place for place, cell in claims if unchanged(source, slot, cell)), claims[0][0])
    written = [place for place, cell in claims if not unchanged(source, slot, cell)] or [claims[0][0]]
    return written[-1] if source.cells[slot].mark.grade else written[0]


def unchanged(source: "Source", slot: int, cell: Cell) -> bool:
    """Whether `cell` still reads as the student was given it, or, where nothing is written, as the source has it."""
    given = [source.faces[slot]] if source.cells[slot].answer else [source.faces[slot], source.cells[slot].source]
    return cell.source.rstrip() in [text.rstrip() for text in given]


def changes(source: "Source", slot: int, cell: Cell, copies: int) -> list[str]:
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
