"""Files for others: our own CSV, totals, Canvas, Moodle. No text is a formula, no total is half a total."""

import csv

import nbformat
import pytest
from nbformat import v4

from ghosts.grader import export as exports
from ghosts.grader.export import COLUMNS, export
from ghosts.grader.gradebook import Gradebook, GradebookError
from ghosts.grader.run import Result, Score, default_url, grade

EXERCISES = [("p1", "test_square", 3.0), ("p1", "why", 2.0)]


def result(student="ada", score=3.0, **changes):
    scores = (Score("p1", "test_square", score, 3.0), Score("p1", "why", None, 2.0, needs_manual=True, answer="Oh."))
    return Result(student, **({"state": "graded", "scores": scores} | changes))


@pytest.fixture
def url(tmp_path):
    return default_url(tmp_path)


@pytest.fixture
def book(url):
    with Gradebook(url) as book:
        book.prepare("ps1", EXERCISES)
        book.record("ps1", result())
        yield book


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


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", '=HYPERLINK("x","y")'])
def test_no_text_is_a_formula_and_no_number_is_text(book, url, tmp_path, text):
    book.record("ps1", result(text, score=-1.0))
    book.decide(text, "ps1", "why", -2.0, text)
    rows = [row for row in written(url, tmp_path) if row[0] != "ada"][1:]
    assert [row[0] for row in rows] == [f"'{text}"] * 2
    assert [row[3] for row in rows] == ["-1.0", "-2.0"]
    assert rows[1][6] == f"'{text}"


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


def code(text, grade_id, **mark):
    label = {
        "grade_id": grade_id,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "schema_version": 3,
    }
    return v4.new_code_cell(text, metadata={"nbgrader": label | mark})


def test_twenty_copies_in_one_command(tmp_path):
    """This repository's own layout: solutions/NAME.ipynb and exercises/NAME.ipynb."""
    for name in ("solutions", "exercises"):
        (tmp_path / name).mkdir()
    given = v4.new_notebook(cells=[
        code("### BEGIN SOLUTION\ndouble = lambda x: 2 * x\n### END SOLUTION", grade_id="double", solution=True),
        code("assert double(4) == 8", grade_id="test_double", grade=True, locked=True, points=5),
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
