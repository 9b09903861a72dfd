"""An assignment as a person sees it: questions, what was asked, what is looked for, and what a student wrote.

The gradebook knows exercises by the cell that earns the points. For a test that is the answers between it and the
test before it that no other test stands closer to; for a written answer it is the cell itself.

But: scores nothing. Answers are read from submitted/ as the grader reads them, through `submission.lay`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from ghosts.grader.assignment import Assignment
from ghosts.grader.cells import Cell, Pages, read
from ghosts.grader.submission import Source, find, lay
from ghosts.sheets.register import REGISTER

HEADING = re.compile(r"^#+ +(?:\d+[.)] +)?(.+?) *#*$", re.MULTILINE)
SCHEME = re.compile(r"=== BEGIN MARK SCHEME ===\n?(.*?)\n?=== END MARK SCHEME ===", re.DOTALL)
BY_ID = {id.replace(".", "-"): exercise for id, exercise in REGISTER.items()}

Key = tuple[str, str]  # notebook, grade_id


@dataclass(frozen=True)
class Question:
    """One exercise: what was asked (`prompt`), the cells it is answered in, what is looked for.

    `check` is the test as students see it, and `hidden` whether there is more of it than they see; `whole` is all of
    it. `rubric` is what a person grades by.
    """

    key: Key
    title: str
    points: float
    kind: str  # "test", "written", "task"
    prompt: str
    answers: tuple[Key, ...]
    code: bool
    check: str = ""
    whole: str = ""
    rubric: str = ""

    @property
    def hidden(self) -> bool:
        """Whether the test has a part that students do not see."""
        return self.check != self.whole


def questions(task: Assignment) -> dict[Key, Question]:
    """The questions of an assignment, in order, each under its notebook and grade_id."""
    return {each.key: each for source in task.sources for each in in_notebook(source)}


def in_notebook(source: Source) -> list[Question]:
    """The questions of one notebook."""
    found, words, since = [], [], []
    last: tuple[str, ...] = ()
    for cell, face in zip(source.cells, source.faces, strict=True):
        mark = cell.mark
        if mark is None:
            words += [cell.source] if cell.kind == "markdown" else []
        elif mark.solution and not mark.grade:
            since.append(mark.grade_id)
        elif mark.scored:
            last = (mark.grade_id,) if mark.manual else tuple(since) or last  # a second test of the same answer
            found.append(question(source.name, cell, face, "\n\n".join(words), last))
            words, since = [], since if mark.manual else []
    return found


def question(notebook: str, cell: Cell, face: str, words: str, answers: tuple[str, ...]) -> Question:
    """What a scored `cell` asks: in the `words` before it, about the cells that `answers` names."""
    mark, manual = cell.mark, cell.mark.manual
    prompt = words or (face if mark.task else "")
    known = BY_ID.get(mark.grade_id.removesuffix("-check"))
    scheme = "\n\n".join(SCHEME.findall(cell.source))
    return Question(
        key=(notebook, mark.grade_id),
        title=known.title if known else heading(prompt) or mark.grade_id,
        points=mark.points,
        kind="task" if mark.task else "written" if manual else "test",
        prompt=prompt,
        answers=tuple((notebook, name) for name in answers),
        code=cell.kind == "code",
        check="" if manual else face,
        whole="" if manual else cell.source,
        rubric=(known.why if known and known.check is None else "") or scheme or (cell.source if manual else ""),
    )


def heading(prompt: str) -> str:
    """The last heading of a Markdown text, without its number."""
    found = HEADING.findall(prompt)
    return found[-1] if found else ""


def starters(task: Assignment) -> dict[Key, str]:
    """What each answer cell says before anybody has written."""
    return {
        (source.name, cell.mark.grade_id): face
        for source in task.sources
        for cell, face in zip(source.cells, source.faces, strict=True)
        if cell.answer
    }


def written(task: Assignment, folder: Path) -> dict[Key, str]:
    """What stands in each answer cell of the submission in `folder`, and below each task, where it can be read."""
    texts: dict[Key, str] = {}
    try:
        files = {} if folder.is_symlink() else find(folder, task.sources)
    except OSError:
        files = {}
    for source in task.sources:
        path, _ = files.get(source.name, (None, ()))
        made = read(path) if path else None
        if not isinstance(made, Pages):
            continue
        laid = lay(source, made.cells)
        texts |= {(source.name, cell.mark.grade_id): cell.source for cell in laid.cells if cell.answer}
        texts |= {(source.name, name): text for name, text in laid.answers.items()}
    return texts
