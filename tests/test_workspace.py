"""Nothing that the learner wrote is ever lost: first delivery, second start, newer course, broken files."""

import json

import nbformat
import pytest
from typer.testing import CliRunner

from ghosts import cli
from ghosts.desk import workspace
from ghosts.sheets import sections


@pytest.fixture
def course(monkeypatch):
    """A course of two files whose texts a test can change."""
    files = {"lessons/05.ipynb": text("lesson"), "exercises/05.ipynb": text("sheet")}
    monkeypatch.setattr(workspace, "shipped", lambda: iter(files.items()))
    return files


def text(source, **outputs):
    cell = nbformat.v4.new_code_cell(source, id="a", **outputs)
    return nbformat.writes(nbformat.v4.new_notebook(cells=[cell])) + "\n"


def test_first_delivery_brings_everything(course, tmp_path):
    done = workspace.deliver(tmp_path)
    assert done.new == list(course)
    assert all((tmp_path / name).read_text() == course[name] for name in course)


def test_the_command_names_a_folder_with_brackets(course, tmp_path, monkeypatch):
    monkeypatch.setattr(cli.subprocess, "call", lambda command, env: 0)
    folder = tmp_path / "[red] ghosts"
    done = CliRunner().invoke(cli.app, ["lab", "--dir", str(folder)])
    assert done.exit_code == 0
    assert f"Your workspace: {folder}\n" in done.output


def test_second_start_changes_nothing_and_says_what_it_kept(course, tmp_path):
    workspace.deliver(tmp_path)
    mine = tmp_path / "exercises/05.ipynb"
    mine.write_text(text("my answer"))
    done = workspace.deliver(tmp_path)
    assert mine.read_text() == text("my answer")
    assert done.kept == ["exercises/05.ipynb"]
    assert not (done.new or done.updated or done.beside)
    assert "Kept as you wrote them: exercises/05.ipynb" in list(done.lines())


def test_newer_course_updates_untouched_files_and_lays_its_version_beside_written_ones(course, tmp_path):
    workspace.deliver(tmp_path)
    mine = tmp_path / "exercises/05.ipynb"
    mine.write_text(text("my answer"))
    course["lessons/05.ipynb"], course["exercises/05.ipynb"] = text("lesson 2"), text("sheet 2")
    done = workspace.deliver(tmp_path)
    assert (tmp_path / "lessons/05.ipynb").read_text() == text("lesson 2")
    assert mine.read_text() == text("my answer")
    assert done.updated == ["lessons/05.ipynb"]
    [beside] = done.beside
    assert (tmp_path / beside).read_text() == text("sheet 2")
    (tmp_path / beside).write_text(text("written in the newer one"))
    assert workspace.deliver(tmp_path).beside == []
    assert (tmp_path / beside).read_text() == text("written in the newer one")


def test_a_lesson_that_was_only_run_is_still_untouched(course, tmp_path):
    workspace.deliver(tmp_path)
    output = nbformat.v4.new_output("stream", text="hello")
    (tmp_path / "lessons/05.ipynb").write_text(text("lesson", outputs=[output], execution_count=3))
    course["lessons/05.ipynb"] = text("lesson 2")
    assert workspace.deliver(tmp_path).updated == ["lessons/05.ipynb"]


@pytest.mark.parametrize("memory", ["", "[1, 2]", "nonsense", None])
def test_a_lost_memory_keeps_everything(course, tmp_path, memory):
    workspace.deliver(tmp_path)
    (tmp_path / "exercises/05.ipynb").write_text("half a notebook {")
    (tmp_path / ".delivered.json").unlink()
    if memory is not None:
        (tmp_path / ".delivered.json").write_text(memory)
    course["exercises/05.ipynb"] = text("sheet 2")
    workspace.deliver(tmp_path)
    assert (tmp_path / "exercises/05.ipynb").read_text() == "half a notebook {"


def test_the_code_of_every_guess_is_folded_and_no_other(tmp_path):
    workspace.deliver(tmp_path)
    guesses = 0
    for path in tmp_path.glob("lessons/*"):
        book = nbformat.read(path, as_version=4)
        nbformat.validate(book)
        for cell in book.cells:
            guess = cell.cell_type == "code" and "\npredict(" in f"\n{cell.source}"
            hidden = cell.metadata.get("jupyter", {}).get("source_hidden", False)
            assert hidden == guess, (path.name, cell.id)
            assert (cell.source.split("\n")[0] == workspace.FOLD) == guess
            guesses += guess
    assert guesses == sum(len(section.asks) for section in sections.sections())


def test_a_deleted_file_comes_back(course, tmp_path):
    workspace.deliver(tmp_path)
    (tmp_path / "lessons/05.ipynb").unlink()
    assert workspace.deliver(tmp_path).new == ["lessons/05.ipynb"]


def test_the_real_course_is_delivered_without_outputs(tmp_path):
    workspace.deliver(tmp_path)
    lessons, sheets = sorted(tmp_path.glob("lessons/*")), sorted(tmp_path.glob("exercises/*"))
    assert lessons
    assert sheets
    for path in lessons + sheets:
        cells = json.loads(path.read_text())["cells"]
        assert not any(cell.get("outputs") for cell in cells)
