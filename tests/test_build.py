"""One source, two faces: deterministic cells and ids, honest failures, drift found."""

import nbformat
import pytest
from typer.testing import CliRunner

from ghosts.cli import app
from ghosts.grader import build, faces
from ghosts.sheets import shelf

SOURCE = """# %% title [markdown]
# # Tiny
# {exercise straw.bits}

# %% imports
import numpy as np

# %% bits answers="straw.bits"
def reward_bits(p):
    ### BEGIN SOLUTION
    #| q = ...
    #| raise NotImplementedError
    secret = 1
    return secret
    ### END SOLUTION

# %% bits-check checks="straw.bits"
reward_bits(1)

# %% essay [markdown] written="straw.essay"
# Yours.
"""


@pytest.fixture
def tiny(tmp_path):
    """A course of one sheet, in a folder of its own."""

    def make(source=SOURCE, name="05_tiny"):
        path = tmp_path / "solutions" / "source" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
        return faces.units([name], tmp_path)[0]

    return make


@pytest.fixture
def built(tiny):
    unit = tiny()
    build.build(unit)
    return unit


def test_course_has_not_drifted():
    assert [line for unit in faces.units() for line in build.drift(unit)] == []


def test_sheet_shows_the_starter_and_never_the_solution(built):
    sheet = nbformat.read(built.sheet, as_version=4)
    answer = next(cell for cell in sheet.cells if cell.id == "05-bits")
    assert answer.source.split("\n")[1:] == ["    q = ...", "    raise NotImplementedError"]
    assert "secret" not in built.sheet.read_text()
    assert all(not cell.get("outputs") for cell in sheet.cells)


def test_solution_keeps_the_region_and_drops_the_starter(built):
    solution = nbformat.read(built.executed, as_version=4)
    answer = next(cell for cell in solution.cells if cell.id == "05-bits")
    assert "### BEGIN SOLUTION" in answer.source
    assert "#|" not in answer.source
    check = next(cell for cell in solution.cells if cell.id == "05-bits-check")
    assert check.outputs[0].data["text/plain"] == "1"


def test_nbgrader_metadata_is_schema_3(built):
    sheet = nbformat.read(built.sheet, as_version=4)
    grading = {cell.id: cell.metadata.nbgrader for cell in sheet.cells if "nbgrader" in cell.metadata}
    flags = {id: (g.grade, g.solution, g.locked, g.get("points"), g.cell_type) for id, g in grading.items()}
    assert flags == {
        "05-bits": (False, True, False, None, "code"),
        "05-bits-check": (True, False, True, 2, "code"),
        "05-essay": (True, True, False, 6, "markdown"),
    }
    assert {g.schema_version for g in grading.values()} == {3}


def test_rebuild_gives_the_same_bytes(built):
    first = built.sheet.read_bytes()
    build.build(built)
    assert built.sheet.read_bytes() == first


def test_built_is_without_drift_and_every_change_is_found(built, tiny):
    assert list(build.drift(built)) == []
    book = nbformat.read(built.executed, as_version=4)
    for change in (
        lambda book: book.cells[1].update(source="import sys"),
        lambda book: book.cells[1].update(id="other"),
        lambda book: book.cells[2].metadata.nbgrader.update(points=9),
        lambda book: book.cells.pop(),
        lambda book: book.metadata.update(title="x"),
    ):
        changed = nbformat.reads(nbformat.writes(book), as_version=4)
        change(changed)
        nbformat.write(changed, built.executed)
        assert any("differs from its source" in line for line in build.drift(built))
    nbformat.write(book, built.executed)
    assert list(build.drift(built)) == []
    tiny(SOURCE.replace("Yours", "Mine"))
    assert len(list(build.drift(built))) == 2


def test_notebook_without_outputs_is_drift(built):
    book = nbformat.read(built.executed, as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    nbformat.write(book, built.executed)
    assert any("has not been executed" in line for line in build.drift(built))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            SOURCE.replace("reward_bits(1)", "1 / 0"),
            "cell '05-bits-check' failed. ZeroDivisionError: division by zero",
        ),
        (SOURCE.replace("import numpy as np", "import os; os._exit(3)"), "cell '05-imports' failed"),
    ],
)
def test_failure_names_notebook_cell_and_reason(tiny, source, words):
    unit = tiny(source)
    with pytest.raises(faces.BuildError) as failed:
        build.build(unit)
    assert words in str(failed.value)
    assert "05_tiny" in str(failed.value)
    assert not unit.executed.exists()


BEGIN, END = "    ### BEGIN SOLUTION\n", "    ### END SOLUTION\n"
HALF = "cell 'bits' has half a solution"
FAULTS = [
    ("# %% imports", "# %%", "cell 2 is called ''"),
    ("# %% imports", "# %% bits", "two cells are called '05-bits'"),
    ('"straw.essay"', '"straw.nothing"', "cell 'essay' names exercise 'straw.nothing', which is not registered"),
    ("exercise straw.bits", "claim straw.nothing", "cell 'title' quotes claim 'straw.nothing', which is not in"),
    (BEGIN, "", HALF),
    (END, "", HALF),
    (BEGIN, BEGIN + BEGIN, HALF),
    (BEGIN, END + BEGIN, HALF),
    (" SOLUTION", "", "cell 'bits' answers an exercise, and no ### BEGIN SOLUTION keeps"),
    (' checks="straw.bits"', "", "exercise 'straw.bits' needs a cell for its answer and one for its check"),
    ("answers=", "answer=", "cell 'bits' says answer on its first line; known are answers, checks,"),
    ("# %% imports", '# %% imports skill="entropy"', "cell 'imports' says skill on its first line"),
    ("{exercise straw.bits}", "{exercise: straw.bits}", "cell 'title' has '{exercise: straw.bits}', where {exercise"),
    ("Yours.", "{claim  straw.bits}", "cell 'essay' has '{claim  straw.bits}', where {claim sheet.name}, spelt so,"),
    ("Yours.", "{Claim straw.bits}", "cell 'essay' has '{Claim straw.bits}', where {claim sheet.name}, spelt so,"),
    ("Yours.", "{claim straw.bits", "cell 'essay' has '{claim straw.bits', where {claim sheet.name}, spelt so,"),
    ("as np", f"as {'n' * 89}", "cell 'imports' has a line of 105 characters; 104 fit."),
]


@pytest.mark.parametrize(("old", "new", "words"), FAULTS)
def test_a_faulty_source_is_refused_in_one_sentence_before_anything_runs(tiny, old, new, words, monkeypatch):
    monkeypatch.setattr(build, "NotebookClient", None)
    unit = tiny(SOURCE.replace(old, new))
    with pytest.raises(faces.BuildError) as refused:
        build.build(unit)
    assert str(refused.value).startswith(f"solutions 05_tiny: {words}")
    assert "\n" not in str(refused.value)
    assert not unit.executed.exists()
    assert not unit.sheet.exists()


def test_the_command_refuses_a_faulty_source_before_it_runs_another(tiny, monkeypatch):
    monkeypatch.setattr(build, "NotebookClient", None)
    units = [tiny(), tiny(SOURCE.replace(END, ""), "06_tiny")]
    monkeypatch.setattr(faces, "units", lambda names: units)
    done = CliRunner().invoke(app, ["build"])
    assert done.exit_code == 1
    assert "✗ solutions 06_tiny: cell 'bits' has half a solution" in done.output
    assert not units[0].executed.exists()


def test_a_line_that_just_fits_is_no_fault(tiny):
    longest = f"import numpy as {'n' * 88}"
    assert len(longest) == 104
    assert faces.notebook(tiny(SOURCE.replace("import numpy as np", longest))).cells[1].source == longest


def test_a_cell_that_never_ends_is_stopped_and_named(tiny):
    unit = tiny(SOURCE.replace("reward_bits(1)", "while True: pass"))
    with pytest.raises(faces.BuildError, match=r"cell '05-bits-check' failed.*timed out"):
        build.build(unit, seconds_per_cell=5)


def test_unknown_name_lists_the_sources():
    with pytest.raises(faces.BuildError, match="There is no source called '77'"):
        faces.units(["77"])


def test_widget_views_leave_stills():
    for path in (shelf.ROOT / "course").glob("*.ipynb"):
        book = nbformat.read(path, as_version=4)
        assert "widgets" not in book.metadata
        assert "widget-view" not in path.read_text()
