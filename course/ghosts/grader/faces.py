"""One source, two faces: `source/NN_slug.py` becomes a lesson, or a sheet to fill in and its solution.

A source is a jupytext percent script in which every cell has a name: `# %% reward-per-step`. The name and the
unit give the cell its id, so that a rebuild of an unchanged source changes nothing but executed outputs.

    # %% baseline answers="straw.baseline"          a learner's answer; its SOLUTION region is cut from the sheet
    # %% baseline-check checks="straw.baseline"     the graded call of its check
    # %% essay [markdown] written="straw.essay"     a written answer
    #| ...                                          inside the region: a starter line that the sheet keeps
    {exercise straw.baseline}  {claim straw.bits}   in Markdown: stars, minutes and points; the quotation

But: no templates, no numbering, and nothing is run: `build` does that. nbgrader's metadata is schema 3.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat import NotebookNode

from ghosts.sheets import ledger, shelf
from ghosts.sheets.register import REGISTER, Exercise

WIDTH = 104  # characters of a line of code that fit the page
KEYS = ("answers", "checks", "written", "teaches", "skills", "tags")  # what a cell's first line may say of it
FORMAT = {"title", "cell_marker", "lines_to_next_cell", "lines_to_end_of_cell_marker"}  # what jupytext adds to that
MARK = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION", re.M)
REGION = re.compile(r"^([ \t]*)### BEGIN SOLUTION[^\n]*\n(.*?)^[ \t]*### END SOLUTION[^\n]*$", re.M | re.S)
STARTER = re.compile(r"^[ \t]*#\| ?", re.M)
STUB = "raise NotImplementedError  # your turn"


class BuildError(Exception):
    """A source that cannot become a notebook: which notebook, which cell, and why."""


@dataclass(frozen=True)
class Unit:
    """One source and the notebooks it becomes: a lesson, or a solution and a `sheet`."""

    source: Path
    executed: Path
    sheet: Path | None = None

    @property
    def name(self) -> str:
        """`NN_slug`, as the reader knows it: `lesson 05_rl_straw` or `solutions 05_rl_straw`."""
        return f"{'solutions' if self.sheet else 'lesson'} {self.source.stem}"


def units(names: list[str] | None = None, root: Path = shelf.ROOT) -> list[Unit]:
    """The units whose source's name begins with one of `names` (all without any), in the course's order."""
    lessons = [Unit(path, root / "course" / f"{path.stem}.ipynb") for path in sources(root / "course")]
    sheets = [
        Unit(path, root / "solutions" / f"{path.stem}.ipynb", root / "exercises" / f"{path.stem}.ipynb")
        for path in sources(root / "solutions")
    ]
    every = sorted(lessons + sheets, key=lambda unit: (unit.source.stem, unit.sheet is not None))
    for name in names or []:
        if not any(unit.source.stem.startswith(name) for unit in every):
            known = ", ".join(sorted({unit.source.stem for unit in every}))
            raise BuildError(f"There is no source called {name!r}. The sources are: {known}.")
    return [unit for unit in every if not names or any(unit.source.stem.startswith(name) for name in names)]


def sources(folder: Path) -> list[Path]:
    """The percent scripts of `folder`, in order."""
    return sorted((folder / "source").glob("[0-9][0-9]_*.py"))


# ── from a source to its faces ────────────────────────────────────────────────────────────────────────


def notebook(unit: Unit) -> NotebookNode:
    """`unit` as a notebook without outputs: the lesson, or the solution with its regions still marked."""
    script = jupytext.reads(unit.source.read_text(encoding="utf-8"), fmt="py:percent")
    cells = [dressed(cell, unit, number) for number, cell in enumerate(script.cells, 1)]
    answered, checked = ({cell.metadata[key] for cell in script.cells if key in cell.metadata}
                         for key in ("answers", "checks"))  # fmt: skip
    if half := answered ^ checked:
        raise BuildError(f"{unit.name}: exercise {min(half)!r} needs a cell for its answer and one for its check.")
    names = [cell.id for cell in cells]
    for name in names:
        if names.count(name) > 1:
            raise BuildError(f"{unit.name}: two cells are called {name!r}.")
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def dressed(cell: NotebookNode, unit: Unit, number: int) -> NotebookNode:
    """`cell` with its id, its nbgrader metadata, and the words that the register and the ledger lend it."""
    name = cell.metadata.get("title", "")
    if not re.fullmatch(r"[a-z0-9-]{1,48}", name):
        raise BuildError(f"{unit.name}: cell {number} is called {name!r}; use small letters, digits and hyphens.")
    where = f"{unit.name}: cell {name!r}"
    if fault := fault_of(cell):
        raise BuildError(f"{where} {fault}")
    metadata = {"tags": cell.metadata.tags} if "tags" in cell.metadata else {}
    if grading := nbgrader_metadata(cell, where):
        metadata["nbgrader"] = grading
    make = nbformat.v4.new_markdown_cell if cell.cell_type == "markdown" else nbformat.v4.new_code_cell
    text = lent_words(cell.source, where) if cell.cell_type == "markdown" else cell.source
    return make(text, id=f"{unit.source.stem[:2]}-{name}", metadata=metadata)


def fault_of(cell: NotebookNode) -> str | None:
    """What is wrong with a source's `cell`, as the end of a sentence; None if nothing is."""
    if strange := sorted(set(cell.metadata) - {*KEYS, *FORMAT}):
        return f"says {', '.join(strange)} on its first line; known are {', '.join(KEYS)}."
    marks = MARK.findall(cell.source)
    if marks != ["BEGIN", "END"] * (len(marks) // 2):
        return "has half a solution: ### BEGIN SOLUTION and ### END SOLUTION come in pairs."
    if "answers" in cell.metadata and not marks:
        return "answers an exercise, and no ### BEGIN SOLUTION keeps the answer from the sheet."
    longest = max(map(len, cell.source.split("\n")))
    if cell.cell_type == "code" and longest > WIDTH:
        return f"has a line of {longest} characters; {WIDTH} fit."
    return None


def nbgrader_metadata(cell: NotebookNode, where: str) -> dict | None:
    """nbgrader's schema 3 for a cell that answers, checks or writes an exercise; None for every other."""
    for key in ("answers", "checks", "written"):
        if id := cell.metadata.get(key):
            exercise = registered(id, where)
            graded = key != "answers"
            metadata = {
                "schema_version": 3,
                "grade_id": id.replace(".", "-") + ("-check" if key == "checks" else ""),
                "grade": graded,
                "solution": key != "checks",
                "locked": key == "checks",
                "task": False,
                "cell_type": cell.cell_type,
            }
            return metadata | ({"points": exercise.points} if graded else {})
    return None


def lent_words(text: str, where: str) -> str:
    """`text` with `{exercise id}` and `{claim id}` filled in."""

    def exercise(match: re.Match) -> str:
        each = registered(match[1], where)
        kind = "written, graded by a person" if each.check is None else each.rating
        return f"*{kind} · {each.minutes} min · {each.points} points · `{each.id}`*"

    def claim(match: re.Match) -> str:
        if match[1] not in ledger.claims():
            raise BuildError(f"{where} quotes claim {match[1]!r}, which is not in claims.toml.")
        return ledger.claims()[match[1]].cited

    text = re.sub(r"\{claim ([\w.-]+)\}", claim, re.sub(r"\{exercise ([\w.-]+)\}", exercise, text))
    if left := re.search(r"\{(claim|exercise)\b.{,40}", text, re.I):
        raise BuildError(f"{where} has {left[0]!r}, where {{{left[1].lower()} sheet.name}}, spelt so, is filled in.")
    return text


def registered(id: str, where: str) -> Exercise:
    """The exercise `id`, or the sentence that says where to register it."""
    if id not in REGISTER:
        raise BuildError(f"{where} names exercise {id!r}, which is not registered in ghosts/sheets/.")
    return REGISTER[id]


def solution_face(book: NotebookNode) -> NotebookNode:
    """The notebook to execute: starter lines dropped, solution regions kept between nbgrader's markers."""
    for cell in book.cells:
        cell.source = "\n".join(line for line in cell.source.split("\n") if not STARTER.match(line))
    return book


def sheet_face(book: NotebookNode) -> NotebookNode:
    """The notebook to fill in: each solution region replaced by its starter lines, or by a stub."""
    for cell in book.cells:
        cell.source = REGION.sub(starter, cell.source)
        if cell.metadata.get("nbgrader", {}).get("locked"):
            # subtle: with this tag "Run all" goes on after an exercise that is not solved yet.
            cell.metadata.tags = [*cell.metadata.get("tags", []), "raises-exception"]
    return book


def starter(region: re.Match) -> str:
    """What a sheet shows in place of a solution `region`."""
    lines = [line for line in region[2].split("\n") if STARTER.match(line)]
    return "\n".join(region[1] + STARTER.sub("", line) for line in lines) or region[1] + STUB


def solution_of(id: str) -> str | None:
    """The reference solution's cell of exercise `id`, markers left out; None where the course has none."""
    for unit in units():
        for cell in notebook(unit).cells if unit.sheet else ():
            if cell.metadata.get("nbgrader", {}).get("grade_id") == id.replace(".", "-"):
                lines = solution_face(nbformat.v4.new_notebook(cells=[cell])).cells[0].source.split("\n")
                return "\n".join(line for line in lines if not re.match(r"\s*### (BEGIN|END) SOLUTION", line))
    return None
