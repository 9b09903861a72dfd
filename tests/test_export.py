"""Files for others: our own CSV, totals, Canvas, Moodle. No text is a formula, no total is half a total."""

import csv
from datetime import datetime

import nbformat
import pytest
from nbformat import v4

from ghosts.grader import export as exports
from ghosts.grader.export import COLUMNS, TOTALS, export
from ghosts.grader.gradebook import GradebookError
from ghosts.grader.late import Arrival, Rules
from ghosts.grader.run import Result, Score, default_url, grade
from tests.classroom import EXERCISES, cell, result


def written(url, tmp_path, **options):
    export(tmp_path / "out.csv", url, **options)
    with open(tmp_path / "out.csv", newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


# ── the CSV ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_columns_are_as_promised(book, url, tmp_path):
    assert written(url, tmp_path) == [
        ["student", "assignment", "exercise", "score", "max_score", "needs_manual", "comment"],
        ["ada", "ps1", "test_square", "3.0", "3.0", "false", ""],
        ["ada", "ps1", "why", "", "2.0", "true", ""],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("x","y")']
)
def test_no_text_is_a_formula_and_no_number_is_text(book, url, tmp_path, text):
    book.record("ps1", result(text, score=-1.0))
    book.decide(text, "ps1", "why", -2.0, text)
    rows = [row for row in written(url, tmp_path) if row[0] != "ada"][1:]
    assert [row[0] for row in rows] == [f"'{text}"] * 2
    assert [row[3] for row in rows] == ["-1.0", "-2.0"]
    assert rows[1][6] == f"'{text}"


@pytest.mark.parametrize("text", ["x;=1", "x; +1", 'x;"=1', "ValueError: ;@SUM(A1)"])
def test_no_text_is_a_formula_where_semicolons_part_cells(book, url, tmp_path, text):
    """A spreadsheet there takes a comma for a letter, and quotation marks inside a line as well."""
    book.record("ps1", result("bob"))
    book.decide("bob", "ps1", "why", 1.0, text)
    cells = ",".join(written(url, tmp_path)[-1]).split(";")
    assert cells[1].startswith("'"), cells


@pytest.mark.parametrize("text", ["Zoë, “the” 猫", 'a "quoted", comma', "two\nlines", "e-mail@example.org", "a=b"])
def test_other_text_comes_back_as_it_was(book, url, tmp_path, text):
    book.record("ps1", result(text))
    assert text in [row[0] for row in written(url, tmp_path)]


def test_a_failed_export_leaves_the_old_file(book, url, tmp_path, monkeypatch):
    export(tmp_path / "out.csv", url)
    before = (tmp_path / "out.csv").read_bytes()

    class FullDisk:
        def writerows(self, rows):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports.csv, "writer", lambda file: FullDisk())
    with pytest.raises(GradebookError, match="No space left"):
        export(tmp_path / "out.csv", url)
    assert (tmp_path / "out.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gradebook.db", "out.csv"]


def test_exporting_nothing_makes_nothing(tmp_path):
    with pytest.raises(GradebookError, match="There is no gradebook"):
        export(tmp_path / "out.csv", default_url(tmp_path))
    assert list(tmp_path.iterdir()) == []


# ── from folder to CSV ────────────────────────────────────────────────────────────────────────────────


def test_twenty_copies_in_one_command(tmp_path):
    """This repository's own layout: solutions/NAME.ipynb and exercises/NAME.ipynb."""
    for name in ("solutions", "exercises"):
        (tmp_path / name).mkdir()
    given = v4.new_notebook(cells=[
        cell("### BEGIN SOLUTION\ndouble = lambda x: 2 * x\n### END SOLUTION", grade_id="double", solution=True),
        cell("assert double(4) == 8", grade_id="test_double", grade=True, locked=True, points=5),
    ])  # fmt: skip
    nbformat.write(given, tmp_path / "solutions" / "ps1.ipynb")
    given.cells[0].source = "def double(x):\n    ...  # our own starter"
    nbformat.write(given, tmp_path / "exercises" / "ps1.ipynb")
    for number in range(20):
        right = "x + x" if number % 5 else "x + 1"
        given.cells[0].source = f"def double(x):\n    # {number}\n    return {right}"
        folder = tmp_path / "submitted" / f"student{number:02}" / "ps1"
        folder.mkdir(parents=True)
        nbformat.write(given, folder / "ps1.ipynb")
    summary = grade("ps1", tmp_path, workers=2)
    assert summary.exit_code == 0
    rows = written(default_url(tmp_path), tmp_path)
    assert tuple(rows[0]) == COLUMNS
    assert [row[:6] for row in rows[1:]] == [
        [f"student{number:02}", "ps1", "test_double", "5.0" if number % 5 else "0.0", "5.0", "false"]
        for number in range(20)]  # fmt: skip


# ── totals, Canvas, Moodle ────────────────────────────────────────────────────────────────────────────

DUE = datetime(2026, 11, 30, 12)


@pytest.fixture
def klass(book):
    """Ada is done and two days late, Bob's essay waits, Cy handed in nothing; ps2 has only Ada."""
    book.prepare("ps1", EXERCISES, Rules(due=DUE, late="10%"))
    book.record("ps1", result("bob", score=1.0))
    blank = (Score("p1", "test_square", 0.0, 3.0), Score("p1", "why", 0.0, 2.0))
    book.record("ps1", Result("cy", "missing", blank))
    book.decide("ada", "ps1", "why", 1.0, "Nearly;\nlook at r = 0.")
    book.clock("ps1", {"ada": Arrival(datetime(2026, 12, 2, 12), "timestamp.txt")}, Rules())
    book.prepare("ps2", [("p2", "t", 10.0)])
    book.record("ps2", Result("ada", "graded", (Score("p2", "t", 7.5, 10.0),)))
    return book


def test_totals_show_the_raw_score_and_the_penalty(klass, url, tmp_path):
    rows = written(url, tmp_path, format="totals", assignment="ps1")
    assert rows[0] == list(TOTALS)
    assert rows[1:] == [
        [
            "ada",
            "ps1",
            "graded",
            "4.0",
            "0.8",
            "3.2",
            "5.0",
            "0",
            "2026-12-02T12:00:00Z",
            "2026-11-30T12:00:00Z",
            "timestamp.txt",
        ],
        ["bob", "ps1", "graded", "1.0", "0.0", "1.0", "5.0", "1", "", "", ""],
        ["cy", "ps1", "missing", "0.0", "0.0", "0.0", "5.0", "0", "", "", ""],
    ]


def test_a_penalty_is_no_longer_than_anybody_reads(klass, url, tmp_path):
    klass.prepare("ps1", EXERCISES, Rules(late="40%"))
    klass.decide("ada", "ps1", "why", 0.6)
    assert 3.6 * 0.8 != 2.88
    assert written(url, tmp_path, format="totals", assignment="ps1")[1][4:6] == ["2.88", "0.72"]


def as_canvas_reads(rows):
    """What Canvas' importer makes of a file (canvas-lms, lib/gradebook_importer.rb): points, and grades by login."""
    head = rows[0]
    assert "Student" in head[0] and "ID" in head[1]
    assert head[2:5] == ["SIS User ID", "SIS Login ID", "Section"]
    assert "Points Possible" in rows[1][0]
    points = {name: float(rows[1][column]) for column, name in enumerate(head) if column >= 5}
    grades = {row[3]: {name: row[column] for column, name in enumerate(head) if column >= 5} for row in rows[2:]}
    return points, grades


def test_canvas_can_import_what_is_written(klass, url, tmp_path):
    done = export(tmp_path / "out.csv", url, "canvas")
    assert done.rows == 3
    assert done.remarks == ("1 totals are left empty: something in them waits for a person.",)
    points, grades = as_canvas_reads(written(url, tmp_path, format="canvas"))
    assert points == {"ps1": 5.0, "ps2": 10.0}
    assert grades == {"ada": {"ps1": "3.2", "ps2": "7.5"}, "bob": {"ps1": "", "ps2": ""},
                      "cy": {"ps1": "0.0", "ps2": ""}}  # fmt: skip


CANVAS_EXPORT = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Quiz (77)
    Points Possible,,,,,10
"Lovelace, Ada",101,s-1,ada,"Maths, A",9
"Babbage, Bob",102,s-2,bob,Maths,
"""


def test_canvas_own_export_is_a_roster(klass, url, tmp_path):
    (tmp_path / "roster.csv").write_text(CANVAS_EXPORT, encoding="utf-8")
    done = export(tmp_path / "out.csv", url, "canvas", tmp_path / "roster.csv", "ps1")
    assert "Not on the roster, so left out: cy." in done.remarks
    rows = written(url, tmp_path, format="canvas", roster=tmp_path / "roster.csv", assignment="ps1")
    assert rows[2] == ["Lovelace, Ada", "101", "s-1", "ada", "Maths, A", "3.2"]


def test_moodle_can_import_what_is_written(klass, url, tmp_path):
    """Grade and feedback stand side by side, because importing one without the other erases the other."""
    roster = (
        "folder,First name,Last name,ID number,Email address\nada,Ada,Lovelace,s-1,ada@example.org\nbob,Bob,,s-2,\n"
    )
    (tmp_path / "roster.csv").write_text(roster)
    rows = written(url, tmp_path, format="moodle", roster=tmp_path / "roster.csv")
    assert rows[0] == ["First name", "Last name", "ID number", "Email address", "Assignment: ps1", "Feedback: ps1",
                       "Assignment: ps2", "Feedback: ps2"]  # fmt: skip
    assert len({len(row) for row in rows}) == 1, "Moodle refuses a file with an uneven row"
    assert rows[1] == ["Ada", "Lovelace", "s-1", "ada@example.org", "3.2",
                       "4 of 5 points, 0.8 lost for lateness. why: Nearly; look at r = 0.", "7.5", ""]  # fmt: skip
    assert rows[2] == ["Bob", "", "s-2", "", "", "", "", ""]


@pytest.mark.parametrize(("format", "login"), [("canvas", 3), ("moodle", 2)])
def test_without_a_roster_the_folder_is_the_login(klass, url, tmp_path, format, login):
    names = [row[login] for row in written(url, tmp_path, format=format)]
    assert names[-3:] == ["ada", "bob", "cy"]


def test_a_name_commands_no_terminal(book, url, tmp_path):
    book.record("ps1", result("cy\x1b[2J\nada: 12 of 12"))
    (tmp_path / "roster.csv").write_text(CANVAS_EXPORT, encoding="utf-8")
    done = export(tmp_path / "out.csv", url, "canvas", tmp_path / "roster.csv", "ps1")
    assert any("cy" in each for each in done.remarks)
    assert all(each.isprintable() for each in done.remarks)


@pytest.mark.parametrize("text", ["", "name,mail\nada,x\n", "folder\nada\n", "SIS User ID,Section\n1,A\n"])
def test_a_roster_without_the_columns_is_a_sentence(klass, url, tmp_path, text):
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(GradebookError, match="should have a column 'folder' or 'SIS Login ID'"):
        export(tmp_path / "out.csv", url, "canvas", tmp_path / "roster.csv")
    with pytest.raises(GradebookError, match="cannot be read"):
        export(tmp_path / "out.csv", url, "canvas", tmp_path / "nowhere.csv")


def test_a_roster_is_guarded_against_formulas_too(klass, url, tmp_path):
    (tmp_path / "roster.csv").write_text("folder,Student,ID\nada,=HYPERLINK(1),@1\n")
    rows = written(url, tmp_path, format="canvas", roster=tmp_path / "roster.csv")
    assert rows[2][:2] == ["'=HYPERLINK(1)", "'@1"]


def test_an_assignment_that_nobody_graded_is_a_sentence(klass, url, tmp_path):
    with pytest.raises(GradebookError, match="no scores of 'ps9'"):
        export(tmp_path / "out.csv", url, "totals", assignment="ps9")
