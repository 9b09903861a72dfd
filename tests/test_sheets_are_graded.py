"""The course's own sheets, solved and untouched, through nbgrader and `ghosts grade`; a class in one command."""

import csv
import os
import shutil
import sys

import nbformat
import pytest
from typer.testing import CliRunner

from ghosts import cli
from ghosts.grader import faces
from ghosts.grader.run import grade
from ghosts.sheets import shelf
from ghosts.sheets.register import REGISTER

SHEETS = [unit for unit in faces.units() if unit.sheet]
NAME = "05_rl_straw"
invoke = CliRunner().invoke


def hand_in(course, student, path, change=lambda book: book, name=NAME):
    book = change(nbformat.read(path, as_version=4))
    folder = course / "submitted" / student / name
    folder.mkdir(parents=True)
    nbformat.write(book, folder / f"{name}.ipynb")


def points_of(book):
    """Points of the auto-checked cells of a sheet, from the register."""
    ids = [cell.metadata.nbgrader.grade_id for cell in book.cells if cell.metadata.get("nbgrader", {}).get("locked")]
    return {id: REGISTER[id.removesuffix("-check").replace("-", ".", 1)].points for id in ids}


@pytest.mark.parametrize("unit", SHEETS, ids=lambda unit: unit.source.stem)
def test_solved_earns_everything_and_untouched_nothing(unit, tmp_path):
    name = unit.source.stem
    hand_in(tmp_path, "solved", unit.executed, name=name)
    hand_in(tmp_path, "untouched", unit.sheet, name=name)
    solved, untouched = grade(name, tmp_path, workers=2).results
    best = points_of(nbformat.read(unit.sheet, as_version=4))
    assert {each.exercise: each.score for each in solved.scores if each.exercise in best} == best
    assert {each.score for each in untouched.scores} == {0.0}


def test_nbgrader_agrees_on_the_sheet(tmp_path, monkeypatch):
    apps = pytest.importorskip("nbgrader.apps", reason="nbgrader is not installed")
    from traitlets.config import Config

    monkeypatch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)  # where nbgrader finds alembic
    source = tmp_path / "source" / NAME / f"{NAME}.ipynb"
    source.parent.mkdir(parents=True)
    shutil.copy(shelf.SOLUTIONS / f"{NAME}.ipynb", source)
    api = apps.NbGraderAPI(config=Config({"CourseDirectory": {"root": str(tmp_path)}}))
    assert api.generate_assignment(NAME)["success"]
    released = tmp_path / "release" / NAME / f"{NAME}.ipynb"
    hand_in(tmp_path, "solved", shelf.SOLUTIONS / f"{NAME}.ipynb")
    hand_in(tmp_path, "untouched", released)
    hand_in(tmp_path, "our-untouched", shelf.SHEETS / f"{NAME}.ipynb")
    best = points_of(nbformat.read(released, as_version=4))
    assert best.keys() == points_of(nbformat.read(shelf.SHEETS / f"{NAME}.ipynb", as_version=4)).keys()
    for student, share in (("solved", 1), ("untouched", 0), ("our-untouched", 0)):
        outcome = api.autograde(NAME, student)
        assert outcome["success"], outcome["log"]
        with api.gradebook as book:
            found = {id: book.find_grade(id, NAME, NAME, student).auto_score for id in best}
        assert found == {id: share * points for id, points in best.items()}


# ── a class, as an instructor meets it ────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """Twenty students: each renamed something, added a remark, and some got one exercise wrong."""
    course = tmp_path_factory.mktemp("class")
    for number in range(20):
        hand_in(course, f"student{number:02}", shelf.SOLUTIONS / f"{NAME}.ipynb", edited(number))
    return course, invoke(cli.app, ["grade", NAME, "--course", str(course), "--workers", "2"])


def edited(number):
    def change(book):
        cells = {cell.id: cell for cell in book.cells}
        cells["05-bits"].source = f"# student {number}\n" + cells["05-bits"].source
        book.cells.insert(2, nbformat.v4.new_code_cell(f"mine = {number}", id=f"mine-{number}"))
        if number % 4 == 0:
            cells["05-pass-at-k"].source = "def pass_at_k(n, c, k):\n    return 1 - (1 - c / n) ** k"
        return book

    return change


def test_twenty_edited_copies_get_their_right_scores(classroom, tmp_path):
    course, told = classroom
    assert told.exit_code == 0, told.output
    assert "20 graded, 0 ungraded, 0 missing" in told.output
    exported = invoke(cli.app, ["export", str(tmp_path / "grades.csv"), "--course", str(course)])
    assert exported.exit_code == 0
    rows = list(csv.DictReader((tmp_path / "grades.csv").open(encoding="utf-8")))
    totals = {}
    for row in rows:
        totals[row["student"]] = totals.get(row["student"], 0) + float(row["score"])
    best = sum(points_of(nbformat.read(shelf.SHEETS / f"{NAME}.ipynb", as_version=4)).values())
    slip = REGISTER["straw.pass-at-k"].points
    assert totals == {f"student{number:02}": best - slip if number % 4 == 0 else best for number in range(20)}
    [comment] = {row["comment"] for row in rows if row["exercise"] == "straw-pass-at-k-check" and row["comment"]}
    assert "pass@k" in comment


def with_essay(book):
    next(cell for cell in book.cells if cell.id == "05-essay").source = "Both."
    return book


def test_one_broken_notebook_costs_nobody_else_anything(tmp_path):
    hand_in(tmp_path, "good", shelf.SOLUTIONS / f"{NAME}.ipynb", with_essay)
    broken = tmp_path / "submitted" / "broken" / NAME
    broken.mkdir(parents=True)
    (broken / f"{NAME}.ipynb").write_text("{")
    (tmp_path / "submitted" / "away").mkdir()
    told = invoke(cli.app, ["grade", NAME, "--course", str(tmp_path)])
    assert told.exit_code == 1
    assert "broken: could not be graded." in told.output
    assert "away: handed in nothing." in told.output
    assert "1 graded, 1 ungraded, 1 missing" in told.output
    assert "good" not in told.output
    assert f"1 answer waits for a person: ghosts manual {NAME} --course {tmp_path}\n" in told.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "nothing"], "There is no assignment 'nothing'"),
        (["grade", NAME], "submissions belong in submitted/STUDENT"),
        (["export", "grades.csv", "--gradebook", "nonsense"], "nonsense"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = invoke(cli.app, arguments)
    assert told.exit_code == 2
    assert words in told.output
    assert "Traceback" not in told.output
    assert "━" not in told.output, "no bar of what was not begun"


@pytest.mark.parametrize("command", ["lab", "build", "grade", "export"])
def test_help_says_what_it_does(command):
    told = invoke(cli.app, [command, "--help"])
    assert told.exit_code == 0
    assert len(told.output) > 300


def test_build_check_is_clean():
    told = invoke(cli.app, ["build", "--check"])
    assert told.exit_code == 0, told.output
    assert "no drift" in told.output
