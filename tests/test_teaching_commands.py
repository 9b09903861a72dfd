"""The commands for those who teach: help that suffices, one sentence for a mistake, honest exit codes."""

import pytest
from typer.testing import CliRunner

from ghosts.cli import app
from ghosts.grader.gradebook import Gradebook
from ghosts.grader.late import Rules
from ghosts.grader.run import Result, Score, default_url, open_assignment

COMMANDS = ("feedback", "report", "manual", "similar")


def call(*words):
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


@pytest.mark.parametrize("command", [*COMMANDS, "export", "grade"])
def test_help_says_what_is_written_and_which_codes_there_are(command):
    said = call(command, "--help").output
    assert "COURSE" in said or "machine" in said or "CSV" in said
    assert command == "manual" or "Exit code" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_assignment_is_a_sentence(tmp_path, command):
    done = call(command, "ps9", "--course", tmp_path)
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit)
    assert "no assignment 'ps9'" in done.output or "There is no gradebook" in done.output


@pytest.mark.parametrize("command", ["feedback", "report", "manual"])
def test_without_a_gradebook_there_is_a_sentence_and_no_file(course, command):
    done = call(command, "ps1", "--course", course)
    assert done.exit_code == 2
    assert "There is no gradebook" in done.output
    assert sorted(path.name for path in course.iterdir()) == ["source"]


@pytest.mark.parametrize("command", ["feedback", "report"])
def test_a_folder_that_cannot_be_written_is_a_sentence(course, command):
    with Gradebook(default_url(course)) as book:
        book.prepare("ps1", open_assignment("ps1", course).exercises, Rules())
        book.record("ps1", Result("ada", "graded", (Score("p1", "test_square", 3.0, 3.0),)))
    (course / {"feedback": "feedback", "report": "reports"}[command]).write_text("a file is in the way")
    done = call(command, "ps1", "--course", course)
    assert done.exit_code == 2
    assert "cannot be used" in done.output


def test_from_scores_to_pages(course):
    with Gradebook(default_url(course)) as book:
        book.prepare("ps1", open_assignment("ps1", course).exercises, Rules())
        book.record("ps1", Result("ada", "graded", (Score("p1", "test_square", 3.0, 3.0),)))
    assert "1 pages in" in call("feedback", "ps1", "--course", course).output
    assert "reports/ps1.html" in call("report", "ps1", "--course", course).output.replace("\n", "")
    assert (course / "feedback" / "ada" / "ps1.html").is_file()
    assert call("export", course / "out.csv", "--course", course, "--format", "canvas").exit_code == 0
    assert call("export", course / "out.csv", "--course", course, "--format", "abacus").exit_code == 2
