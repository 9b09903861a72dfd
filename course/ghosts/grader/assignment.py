"""An assignment as it lies in a course's folder: the instructor's notebooks, data beside them, students' folders.

Either nbgrader's layout, COURSE/source/ASSIGNMENT/*.ipynb, or one of this course's own sheets. What was handed in for
it stands in COURSE/submitted/STUDENT/ASSIGNMENT/.

But: opens no submission. It says whose folders there are, and whose names are whose in the instructor's notebooks.
"""

import ast
import os
from dataclasses import dataclass
from pathlib import Path

from ghosts.grader import names
from ghosts.grader.submission import CourseError, Source, source
from ghosts.sheets import shelf

SECRET = ("source", "release", "autograded", "feedback", "gradebook.db")  # what lies beside submitted/


@dataclass(frozen=True)
class Assignment:
    """An assignment's `name`, its notebooks, the `folder` of data files beside them if there is one, its `files`."""

    name: str
    sources: tuple[Source, ...]
    folder: Path | None
    files: tuple[Path | None, ...] = ()

    @property
    def exercises(self) -> tuple[tuple[str, str, float], ...]:
        """Notebook, grade_id and maximal score of every cell that earns points."""
        cells = ((each.name, cell.mark) for each in self.sources for cell in each.scored)
        return tuple((notebook, mark.grade_id, mark.points) for notebook, mark in cells)


def open_assignment(name: str, course: Path) -> Assignment:
    """The notebooks of assignment `name`: nbgrader's layout, or one of this course's own sheets."""
    folder = course / "source" / name
    if folder.is_dir():
        paths = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
        releases = [course / "release" / name / path.name for path in paths]
    else:
        folder, home = None, course if (course / "solutions").is_dir() else shelf.ROOT
        paths = [path for path in [home / "solutions" / f"{name}.ipynb"] if path.is_file()]
        releases = [home / "exercises" / f"{name}.ipynb"]
    if not paths:
        raise CourseError(f"There is no assignment {name!r}: no {course}/source/{name}/, and no sheet of that name.")
    releases = [path if path.is_file() else None for path in releases]
    return Assignment(name, tuple(map(source, paths, releases)), folder, (*paths, *releases))


def submissions(assignment: str, course: Path, student: str | None) -> dict[str, Path]:
    """Each student's folder for `assignment`, there or not, by name."""
    root = course / "submitted"
    if not root.is_dir():
        raise CourseError(f"{root} is not there: submissions belong in submitted/STUDENT/{assignment}/.")
    names = [student] if student else sorted(spelt(path.name) for path in root.iterdir() if is_student(path))
    found = {name: home(name, course) / assignment for name in names}
    if student and not os.path.isdir(found[student]):
        raise CourseError(f"{student} has no folder {root / student / assignment}.")
    if not any(os.path.exists(folder) for folder in found.values()):
        raise CourseError(f"Nobody has handed in {assignment!r}: {root}/*/{assignment} is nowhere to be found.")
    return found


def home(student: str, course: Path) -> Path:
    """The folder of a `student` in submitted/."""
    there = course / "submitted" / student
    if there.exists() or not there.parent.is_dir():
        return there
    return next((path for path in there.parent.iterdir() if spelt(path.name) == student), there)


def spelt(name: str) -> str:
    """A folder's `name` as every database can keep it: bytes that are no UTF-8, as old zips have them, spelt out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def is_student(path: Path) -> bool:
    """Whether a folder in submitted/ is a student's."""
    return os.path.isdir(path) and not path.name.startswith((".", "__MACOSX"))


def secret(folders: dict[str, Path]) -> list[Path]:
    """Where the class and its course lie: what no sandbox must show, should it lie among what one does show."""
    submitted = [folder.parents[1] for folder in list(folders.values())[:1]]
    return submitted + [folder for each in submitted for name in SECRET if (folder := each.with_name(name)).exists()]


def imports(task: Assignment) -> list[str]:
    """The modules that the instructor's cells import, to be there before the first submission."""
    trees = [names.parse(cell.source) for each in task.sources for cell in each.cells if cell.kind == "code"]
    found = [each for tree in trees for each in tree if names.is_import(each)]
    dotted = [alias.name for each in found if isinstance(each, ast.Import) for alias in each.names]
    dotted += [each.module for each in found if isinstance(each, ast.ImportFrom) and each.module and not each.level]
    return [each for each in dict.fromkeys(dotted) if each.split(".")[0] not in ("ghosts", "antigravity", "this")]


def plan(source: Source) -> names.Plan:
    """Whose names are whose in a notebook of the instructor's."""
    return names.plan([(role(source, slot), cell.source if cell.kind == "code" else "")
                       for slot, cell in enumerate(source.cells)])  # fmt: skip


def role(source: Source, slot: int) -> str:
    """Whether a cell of the source is an answer, a test, or open. One that hides a solution is an answer."""
    cell = source.cells[slot]
    if cell.mark and cell.mark.grade and not cell.mark.solution:
        return names.TEST
    return names.ANSWER if cell.answer or cell.source != source.faces[slot] else names.OPEN
