"""The gradebook: what a person decided stays, what the machine says is replaced, and the CSV is safe to open."""

import csv
import sqlite3

import nbformat
import pytest
from nbformat import v4

from ghosts.grader import gradebook
from ghosts.grader.gradebook import COLUMNS, Gradebook, GradebookError, export
from ghosts.grader.run import Result, Score, default_url, grade

EXERCISES = [("p1", "test_square", 3.0), ("p1", "why", 2.0)]


def result(student="ada", score=3.0, answer="Because.", **changes):
    scores = (Score("p1", "test_square", score, 3.0), Score("p1", "why", None, 2.0, needs_manual=True, answer=answer))
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


def kept(book):
    """Score, whether a person is needed, and comment, by exercise."""
    return {row[2]: (row[3], row[5], row[6]) for row in book.rows()}


def written(url, tmp_path):
    export(tmp_path / "out.csv", url)
    with open(tmp_path / "out.csv", newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_a_regrade_changes_nothing(book):
    before = book.rows()
    for _ in range(3):
        book.prepare("ps1", EXERCISES)
        book.record("ps1", result())
    assert book.rows() == before == [
        ("ada", "ps1", "test_square", 3.0, 3.0, False, ""), ("ada", "ps1", "why", None, 2.0, True, "")]  # fmt: skip


def test_a_regrade_follows_the_submission(book):
    book.record("ps1", result(score=1.5))
    assert kept(book)["test_square"] == (1.5, False, "")


def test_a_person_has_the_last_word(book):
    book.decide("ada", "ps1", "why", 1.5, "Nearly.")
    book.decide("ada", "ps1", "test_square", 2.0, "Late.")
    book.record("ps1", result())
    assert kept(book) == {"test_square": (2.0, False, "Late."), "why": (1.5, False, "Nearly.")}


def test_a_person_is_asked_again_if_the_answer_changes(book):
    book.decide("ada", "ps1", "why", 1.5, "Nearly.")
    book.record("ps1", result(answer="Because of Fubini."))
    assert kept(book)["why"] == (1.5, True, "Nearly.")
    book.decide("ada", "ps1", "why", 2.0, "Yes.")
    assert kept(book)["why"] == (2.0, False, "Yes.")


def test_a_vanished_submission_erases_nothing(book):
    absent = result(state="missing", scores=(Score("p1", "test_square", 0.0, 3.0), Score("p1", "why", 0.0, 2.0)))
    book.record("ps1", absent)
    assert kept(book)["test_square"] == (3.0, False, "")
    book.record("ps1", Result("bob", "missing", absent.scores))
    book.record("ps1", result("bob"))
    assert [row[3] for row in book.rows() if row[0] == "bob"] == [3.0, None]


def test_an_exercise_that_is_gone_leaves_the_export_and_its_scores_wait(book):
    book.decide("ada", "ps1", "why", 1.5)
    book.prepare("ps1", EXERCISES[:1])
    assert list(kept(book)) == ["test_square"]
    book.prepare("ps1", EXERCISES)
    assert kept(book)["why"] == (1.5, False, "")


def test_new_points_count_at_once(book):
    book.prepare("ps1", [("p1", "test_square", 30.0), *EXERCISES[1:]])
    assert [row[4] for row in book.rows()] == [30.0, 2.0]


def test_namesakes_in_two_notebooks_are_told_apart(book):
    book.prepare("ps1", [*EXERCISES, ("p2", "why", 1.0)])
    scores = (*result().scores, Score("p2", "why", 1.0, 1.0))
    book.record("ps1", result(scores=scores))
    assert [row[2] for row in book.rows()] == ["test_square", "p1/why", "p2/why"]
    book.decide("ada", "ps1", "p2/why", 0.5)
    assert [row[3] for row in book.rows()] == [3.0, None, 0.5]


def test_the_same_exercise_in_two_assignments_is_two_exercises(book):
    book.prepare("ps2", EXERCISES)
    book.record("ps2", result(score=0.0))
    assert [row[3] for row in book.rows()] == [3.0, None, 0.0, None]


def test_a_result_is_written_whole_or_not_at_all(book):
    with pytest.raises(KeyError):
        book.record("ps1", result("eve", scores=(*result().scores, Score("p1", "unheard of", 1.0, 1.0))))
    assert {row[0] for row in book.rows()} == {"ada"}


def test_an_unknown_score_cannot_be_decided(book):
    with pytest.raises(GradebookError, match="ada has no score for 'nothing' in 'ps1'"):
        book.decide("ada", "ps1", "nothing", 1.0)


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


def test_what_no_database_can_keep_is_left_out(book):
    scores = (Score("p1", "test_square", 0.0, 3.0, note="a\0b\ud800"), result().scores[1])
    book.record("ps1", result(scores=scores, remarks=("\0",)))
    assert kept(book)["test_square"] == (0.0, False, "ab?")


def test_a_failed_export_leaves_the_old_file(book, url, tmp_path, monkeypatch):
    export(tmp_path / "out.csv", url)
    before = (tmp_path / "out.csv").read_bytes()

    class FullDisk:
        def writerows(self, rows):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(gradebook.csv, "writer", lambda file: FullDisk())
    with pytest.raises(GradebookError, match="No space left"):
        export(tmp_path / "out.csv", url)
    assert (tmp_path / "out.csv").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["gradebook.db", "out.csv"]


# ── addresses ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("address", "sentence"), [
    ("nonsense", "is not a database address"),
    ("nodb://x", "is not a database address"),
    ("sqlite:////nowhere/at/all/gradebook.db", "unable to open database file"),
    ("oracle+cx_oracle://ada:hunter2@localhost/x", "needs the Python package cx_Oracle"),
])  # fmt: skip
def test_a_wrong_address_is_a_sentence_without_its_password(address, sentence):
    with pytest.raises(GradebookError, match=sentence) as raised:
        Gradebook(address)
    assert "\n" not in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_a_corrupt_file_is_a_sentence(tmp_path):
    (tmp_path / "gradebook.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(GradebookError, match="file is not a database"):
        Gradebook(default_url(tmp_path))


def test_exporting_nothing_makes_nothing(tmp_path):
    with pytest.raises(GradebookError, match="There is no gradebook"):
        export(tmp_path / "out.csv", default_url(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_tables_of_others_are_left_alone(tmp_path):
    """nbgrader keeps its own `assignment` and `student` in a file of the same name."""
    with sqlite3.connect(tmp_path / "gradebook.db") as other:
        other.execute("create table assignment (nbgraders text)")
    with Gradebook(default_url(tmp_path)) as book:
        book.prepare("ps1", EXERCISES)
        book.record("ps1", result())
        assert len(book.rows()) == 2


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
