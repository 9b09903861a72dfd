"""What a cell earned, from what its test showed: nbgrader's rules, with few exceptions, each for a reason.

A Python warning on standard error costs nothing, nor does what the student's code says there while a test calls it; a
value above the maximum is no partial credit and stops nobody; a number of NumPy's is a number; points that a test
counted are none if an answer made them no number; a test that the student deleted is run all the same.

But: runs nothing, and decides nothing that a person has to decide.
"""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from ghosts.grader import hidden, names, sandbox
from ghosts.grader.cells import Cell
from ghosts.grader.submission import Laid, Source

WARNING = re.compile(r"^.*:\d+: \w*Warning: .*\n(?:[ \t]+.*\n?)*", re.MULTILINE)  # as warnings.showwarning prints it
SPOILT = "the test holds only with its own values changed by the answer: does it compute from them afterwards?"
NUMPYS = re.compile(r"(?:np\.\w+|array)\(\[*([^\[\](),]+)\]*(?:, dtype=\w+)?\)")


@dataclass(frozen=True)
class Score:
    """What an exercise earned: `score` is None until a person decides on the `answer`.

    `note` says why in one line, to the instructor; `detail` what the student may read of a failed check, in several
    lines if need be, and of a hidden one only that there was one. `seconds` is the time that its test took.
    """

    notebook: str
    exercise: str
    score: float | None
    max_score: float
    needs_manual: bool = False
    note: str = ""
    answer: str = ""
    detail: str = ""
    seconds: float = 0.0


def blank(sources: Iterable[Source], score: float | None, note: str) -> list[Score]:
    """The same `score` for every exercise of `sources`; None leaves it to a person."""
    return [
        Score(each.name, cell.mark.grade_id, score, cell.mark.points, needs_manual=score is None, note=note)
        for each in sources
        for cell in each.scored
    ]


def places(source: Source, laid: Laid) -> dict[str, int]:
    """Where each marked cell of `source` lies, by grade_id."""
    return {source.cells[slot].mark.grade_id: place for place, slot in enumerate(laid.slots)
            if slot is not None and source.cells[slot].mark}  # fmt: skip


def ungraded(source: Source, laid: Laid, ran: sandbox.Executed) -> bool:
    """Whether a test was never run."""
    where = places(source, laid)
    return any(where[cell.mark.grade_id] not in ran.outputs for cell in source.scored if cell.test)


def score_notebook(
    source: Source, laid: Laid, ran: sandbox.Executed, told: dict[int, str], doubted: frozenset[int] = frozenset()
) -> list[Score]:
    """The score of every cell of `source` that earns points; `told` says of some what may be read of them.

    On those that are `doubted` a person decides.
    """
    where = places(source, laid)
    scores = [score_cell(source.name, cell, where[cell.mark.grade_id], laid, ran, told) for cell in source.scored]
    return [replace(each, score=None, needs_manual=True, note=SPOILT) if where[each.exercise] in doubted else each
            for each in scores]  # fmt: skip


def score_cell(
    notebook: str, cell: Cell, place: int, laid: Laid, ran: sandbox.Executed, told: dict[int, str]
) -> Score:
    """What one cell earned, by nbgrader's rules."""
    name, most = cell.mark.grade_id, cell.mark.points
    if name in laid.untouched and not cell.mark.task:
        return Score(notebook, name, 0.0, most, note="no answer")
    if not cell.test:
        return Score(notebook, name, None, most, needs_manual=True, answer=laid.answers.get(name, ""))
    if place not in ran.outputs:
        return Score(notebook, name, None, most, needs_manual=True, note="the test was not run")
    outputs = ran.outputs[place]
    score = Score(notebook, name, *judge(outputs, most, counts(cell.source)), seconds=ran.seconds.get(place, 0.0))
    if score.score == most:
        return score
    return replace(score, detail=told[place] if place in told else hidden.detail(cell.source, outputs))


def earned(source: Source, laid: Laid, ran: sandbox.Executed, place: int) -> float:
    """The points of the test at a `place`."""
    cell = source.cells[laid.slots[place]]
    return judge(ran.outputs[place], cell.mark.points, counts(cell.source))[0] if place in ran.outputs else 0.0


def counts(source: str) -> bool:
    """Whether a test ends in a name in which it has counted points, as in `points += …`."""
    tree = names.parse(source)
    last = tree[-1].value if tree and isinstance(tree[-1], ast.Expr) else None
    added = (each.target for statement in tree for each in ast.walk(statement) if isinstance(each, ast.AugAssign))
    return isinstance(last, ast.Name) and last.id in {each.id for each in added if isinstance(each, ast.Name)}


def judge(outputs: list[dict[str, Any]], most: float, counted: bool = False) -> tuple[float, float, bool, str]:
    """Score, maximum, whether a person is needed, and why, from a test cell's outputs in their order.

    An error or anything but warnings on standard error earns nothing; a result that is a number from 0 to `most`
    earns that number; all else earns everything, unless points were `counted` and an answer made them no number.
    """
    for output in outputs:
        match output:
            case {"output_type": "error"}:
                return 0.0, most, False, in_one_line(output)
            case {"output_type": "stream", "name": "stderr", "text": text} if WARNING.sub("", text).strip():
                return 0.0, most, False, "the test wrote to standard error"
            case {"output_type": "execute_result", "data": {"text/plain": text}}:
                number = to_number(text)
                if number is not None and 0 <= number <= most:
                    return number, most, False, "" if number == most else "partial credit"
                if number is None and counted:
                    return 0.0, most, False, f"the points counted became {text[:40]}, which is no number"
                return most, most, False, f"the test's value {text[:40]} is not between 0 and {most:g}; full credit"
    return most, most, False, ""


def to_number(text: str) -> float | None:
    """The number that `text` prints, if it prints one; NumPy's are printed as np.int64(2) or array([2.])."""
    wrapped = NUMPYS.fullmatch(text)
    try:
        return float(wrapped[1] if wrapped else text)
    except ValueError:
        return None


def legible(text: str) -> str:
    """`text` without what a terminal would obey: a file's name may hold it."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def in_one_line(error: dict[str, Any]) -> str:
    """An error in one line, as a note."""
    said = legible(" ".join(hidden.COLOUR.sub("", error["evalue"]).split()))
    return f"{error['ename']}: {said}"[:300] if said else error["ename"]
