"""The gradebook as a file that others read: our own CSV, totals, Canvas, Moodle.

Canvas: the columns of its own gradebook export, which is what it imports; a second row holds the points possible
(https://community.canvaslms.com/t5/Instructor-Guide/How-do-I-import-grades-in-the-Gradebook/ta-p/807; the columns one
by one: https://teaching.resources.osu.edu/toolsets/carmencanvas/guides/calculating-final-grades/import-csv-file-carmen-grades).
Moodle: a header line, one user a line; the person who imports maps "Email address" or "ID number" to a user, and must
map grade and feedback together, else one erases the other (https://docs.moodle.org/311/en/Grade_import).

But: talks to no server. A total for which something waits for a person is left empty, which both take as no news.
"""

import csv
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ghosts.grader.gradebook import Gradebook, GradebookError, short_names, there
from ghosts.grader.late import Policy
from ghosts.grader.scoring import legible
from ghosts.grader.tables import UNGRADED, Submission

COLUMNS = ("student", "assignment", "exercise", "score", "max_score", "needs_manual", "comment")
TOTALS = ("student", "assignment", "state", "earned", "late_penalty", "total", "max_score", "needs_manual",
          "handed_in", "due", "handed_in_according_to")  # fmt: skip
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("First name", "Last name", "ID number", "Email address")
WHO = {"canvas": (CANVAS, "SIS Login ID"), "moodle": (MOODLE, "ID number")}  # columns; which one a folder's name is
FOLDER = "folder"  # the column of a roster that holds the names of the folders in submitted/
# where a spreadsheet would calculate instead of read: at a cell's beginning, and after a semicolon, which parts cells
# in many countries
FORMULA = re.compile(r"^(?= *[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])|(?<=;)(?=[\s\"]*[=+\-@\uff1d\uff0b\uff0d\uff20])")

Row = Sequence[str | float | bool | None]


@dataclass(frozen=True)
class Written:
    """How many rows were written, and what the reader should know, in sentences."""

    rows: int
    remarks: tuple[str, ...] = ()


def export(
    file: Path, url: str, format: str = "csv", roster: Path | None = None, assignment: str | None = None
) -> Written:
    """Write the gradebook at `url` to `file` as csv, totals, canvas or moodle, all or nothing."""
    with Gradebook(there(url)) as book:
        handed_in = book.submissions(assignment)
    remarks: list[str] = []
    if format == "csv":
        head, rows = [COLUMNS], by_exercise(handed_in)
    elif format == "totals":
        head, rows = [TOTALS], [total_row(each) for each in handed_in]
    else:
        head, rows, remarks = for_others(handed_in, format, read_roster(roster, format))
    write(Path(file), [*head, *rows])
    return Written(len(rows), tuple(remarks))


def by_exercise(handed_in: Iterable[Submission]) -> list[Row]:
    """One row a score, in the columns of COLUMNS: assignment by assignment, student by student."""
    rows: list[Row] = []
    names: dict[int, dict[str, str]] = {}
    for each in handed_in:
        called = names.setdefault(each.assignment_id, short_names(each.assignment.exercises))
        for score in each.counted:
            exercise = score.exercise
            rows.append((each.student.name, each.assignment.name, called[exercise.full_name], score.points,
                         exercise.max_score, score.needs_manual, score.comment or score.note))  # fmt: skip
    return rows


def penalty(submission: Submission) -> float:
    """The points that lateness costs."""
    return Policy.of(submission.assignment.late).share(submission.due, submission.handed_in) * submission.earned


def total(submission: Submission) -> float:
    """What was earned, less what lateness costs."""
    return submission.earned - penalty(submission)


def total_row(each: Submission) -> Row:
    """A submission in the columns of TOTALS."""
    times = (moment and moment.isoformat(timespec="seconds") + "Z" for moment in (each.handed_in, each.due))
    return (each.student.name, each.assignment.name, each.state, each.earned, round(penalty(each), 2),
            round(total(each), 2), each.most, each.waiting, *times, each.witness)  # fmt: skip


def for_others(
    handed_in: Sequence[Submission], format: str, roster: dict[str, dict[str, str]] | None
) -> tuple[list[Row], list[Row], list[str]]:
    """Head rows, one row a student with a total for each assignment, and remarks."""
    who, login = WHO[format]
    assignments = list(dict.fromkeys(each.assignment.name for each in handed_in))
    students: dict[str, dict[str, Submission]] = {}
    for each in handed_in:
        students.setdefault(each.student.name, {})[each.assignment.name] = each
    rows, unknown, unfinished = [], [], 0
    for name, theirs in sorted(students.items()):
        person = roster.get(name) if roster is not None else {"Student": name, login: name}
        if person is None:
            unknown.append(name)
            continue
        parts = [in_columns(theirs.get(assignment), format) for assignment in assignments]
        rows.append([*(person.get(column, "") for column in who), *(cell for part in parts for cell in part)])
        unfinished += sum(not finished(each) for each in theirs.values())
    remarks = [f"{unfinished} totals are left empty: something in them waits for a person."] if unfinished else []
    remarks += [f"Not on the roster, so left out: {legible(', '.join(unknown))}."] if unknown else []
    return heads(handed_in, assignments, format), rows, remarks


def heads(handed_in: Sequence[Submission], assignments: Sequence[str], format: str) -> list[Row]:
    """The head rows: the columns' names, and for Canvas the points possible."""
    who, _ = WHO[format]
    if format == "moodle":
        return [[*who, *(f"{what}: {name}" for name in assignments for what in ("Assignment", "Feedback"))]]
    most = [max(each.most for each in handed_in if each.assignment.name == name) for name in assignments]
    return [[*who, *assignments], ["    Points Possible", *[""] * (len(who) - 1), *most]]


def in_columns(submission: Submission | None, format: str) -> Row:
    """A submission in its columns: the total, and for Moodle what is said of it; empty where it is not finished."""
    if submission is None or not finished(submission):
        return [None, None] if format == "moodle" else [None]
    points = round(total(submission), 2)
    return [points, feedback(submission)] if format == "moodle" else [points]


def finished(submission: Submission) -> bool:
    """Whether nothing in it waits for a person."""
    return not submission.waiting and submission.state != UNGRADED


def feedback(submission: Submission) -> str:
    """A submission in one line, as Moodle shows it beside the grade: the late penalty, and a person's comments."""
    lost = penalty(submission)
    said = [f"{submission.earned:g} of {submission.most:g} points, {lost:g} lost for lateness."] if lost else []
    said += [f"{score.exercise.name}: {score.comment}" for score in submission.counted if score.comment]
    return " ".join(" ".join(said).split())


def read_roster(path: Path | None, format: str) -> dict[str, dict[str, str]] | None:
    """Who stands behind each folder's name: a CSV with the columns of `format`, and `folder` beside them.

    Without `folder`, a folder's name is the login: so Canvas' or Moodle's own export is a roster as it is.
    """
    if path is None:
        return None
    who, login = WHO[format]
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = [{key.strip(): value or "" for key, value in line.items() if isinstance(key, str)}
                     for line in csv.DictReader(file)]  # fmt: skip
    except (OSError, ValueError, csv.Error) as error:
        raise GradebookError(f"The roster {path} cannot be read: {error}.") from None
    columns = set(lines[0]) if lines else set()
    if not columns & set(who) or not columns & {FOLDER, login}:
        raise GradebookError(
            f"The roster {path} should have a column {FOLDER!r} or {login!r}, and some of {', '.join(who)}."
        )
    key = FOLDER if FOLDER in columns else login
    return {line[key].strip(): line for line in lines if line[key].strip()}


def write(file: Path, rows: Iterable[Row]) -> None:
    """Write `rows` as a CSV, all or nothing."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([plain(value) for value in row] for row in rows)
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise GradebookError(f"{file} cannot be written: {error.strerror}.") from None


def plain(value: str | float | bool | None) -> str | float:
    """A cell of the CSV: text that a spreadsheet reads as text, numbers as numbers, nothing for None."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return FORMULA.sub("'", value)
    return "" if value is None else value
