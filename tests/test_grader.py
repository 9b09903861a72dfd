"""The grader against nbgrader itself, cell by cell, and against a class that has everything wrong with it."""

import ast
import copy
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import nbformat
import psutil
import pytest
from nbformat import v4

from ghosts.grader import names
from ghosts.grader.cells import Pages, Unreadable, read
from ghosts.grader.gradebook import GradebookError
from ghosts.grader.inside.shell import CUT
from ghosts.grader.run import Limits, Summary, gathered, grade
from ghosts.grader.scoring import judge
from ghosts.grader.submission import CourseError, face, lay, source
from ghosts.sheets import shelf
from tests.boxed import run

# ── a course ──────────────────────────────────────────────────────────────────────────────────────────


def label(grade_id, *, grade=False, solution=False, locked=False, task=False, points=None):
    mark = dict(grade_id=grade_id, grade=grade, solution=solution, locked=locked, task=task, schema_version=3)
    return {"nbgrader": mark | ({} if points is None else {"points": points})}


def code(text, **mark):
    return v4.new_code_cell(text, metadata=label(**mark) if mark else {})


def words(text, **mark):
    return v4.new_markdown_cell(text, metadata=label(**mark) if mark else {})


def the_source():
    """Two functions, a partly credited test, a written answer, a graded code answer, a task, and open cells."""
    return v4.new_notebook(
        cells=[
            words("# Problem set 1"),
            code("import math"),
            words("Write `square`."),
            code("def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION",
                 grade_id="square", solution=True),
            code("square(3)"),
            code("assert square(2) == 4\n### BEGIN HIDDEN TESTS\nassert square(-3) == 9\n### END HIDDEN TESTS",
                 grade_id="test_square", grade=True, locked=True, points=3),
            words("Write `area`, of a disc."),
            code("def area(r):\n    ### BEGIN SOLUTION\n    return math.pi * square(r)\n    ### END SOLUTION",
                 grade_id="area", solution=True),
            code("kept = square\ndel square\ntry:\n    area(1)\nexcept NameError:\n    pass\nelse:\n"
                 "    raise AssertionError('area should use square')\nfinally:\n    square = kept",
                 grade_id="test_uses", grade=True, locked=True, points=1),
            code("points = 0\nfor r in (1, 2, 0, -1):\n"
                 "    points += 0.5 * (abs(area(r) - 3.141592653589793 * r * r) < 1e-9)\npoints",
                 grade_id="test_area", grade=True, locked=True, points=2),
            words("Why does it hold?"),
            words("Because $A = \\pi r^2$.", grade_id="why", grade=True, solution=True, points=2),
            code("# a use\nsquare(12)", grade_id="use", grade=True, solution=True, points=1),
            words("Explore.\n=== BEGIN MARK SCHEME ===\nAnything.\n=== END MARK SCHEME ===",
                  grade_id="explore", task=True, locked=True, points=4),
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )  # fmt: skip


def at(book, grade_id):
    """Where the cell with that grade_id is."""
    return next(i for i, c in enumerate(book.cells) if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def cell(book, grade_id):
    return book.cells[at(book, grade_id)]


def solved(book):
    cell(book, "square").source = "def square(x):\n    return x ** 2"
    cell(book, "area").source = "def area(r):\n    return square(r) * math.pi"
    cell(book, "why").source = "By integration."
    cell(book, "use").source = "square(13)"
    return book


def helped(book):
    """Relies on cells of the student's own, in the places where they stand, and on an edited open cell."""
    solved(book)
    book.cells[1].source = "import math\nfrom math import pi as PI"
    cell(book, "area").source = "def area(r):\n    return disc(r)"
    book.cells.insert(at(book, "area"), code("def disc(r):\n    return PI * square(r)"))
    book.cells.insert(at(book, "test_square"), code("square = lambda x: x * abs(x)  # spoils the hidden test"))
    book.cells.insert(at(book, "test_square") + 1, code("square = lambda x: x * x"))
    return book


def half(book):
    """Half of the discs, and `square` not used."""
    solved(book)
    cell(book, "area").source = "def area(r):\n    return math.pi * r * abs(r) if r < 2 else 0"
    cell(book, "why").source = "YOUR ANSWER HERE"
    return book


def wrong(book):
    solved(book)
    cell(book, "square").source = "def square(x):\n    return x * 2"
    cell(book, "use").source = "# YOUR CODE HERE\nraise NotImplementedError()"
    return book


def tampered(book):
    """Easier tests, worth more."""
    wrong(book)
    cell(book, "test_square").source = "pass"
    cell(book, "test_square").metadata.nbgrader.points = 100
    cell(book, "test_area").source = "2"
    cell(book, "test_area").metadata.nbgrader.locked = False
    cell(book, "test_area").cell_type = "markdown"
    for name in ("outputs", "execution_count"):
        cell(book, "test_area").pop(name)
    return book


def doubled(book):
    """An answer that is there twice, of which the second holds: nbgrader stops at it."""
    solved(book)
    twin = copy.deepcopy(cell(book, "square"))
    twin.id = "twin"
    cell(book, "square").source = "def square(x):\n    return 0"
    book.cells.insert(at(book, "square") + 1, twin)
    return book


def untouched(book):
    return book


SAME_AS_NBGRADER = [solved, helped, half, tampered, untouched]


def hand_in(course, student, book, name="p1.ipynb"):
    folder = course / "submitted" / student / "ps1"
    folder.mkdir(parents=True, exist_ok=True)
    content = book if isinstance(book, bytes) else nbformat.writes(book).encode()
    (folder / name).write_bytes(content)


@pytest.fixture(scope="module")
def nbgraders(tmp_path_factory):
    """nbgrader's own course: generated, handed in, autograded; and its scores by student and cell."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)  # where nbgrader looks for alembic
        return autograde(tmp_path_factory.mktemp("course"))


def autograde(course):
    from nbgrader.api import MissingEntry
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    (course / "source" / "ps1").mkdir(parents=True)
    nbformat.write(the_source(), course / "source" / "ps1" / "p1.ipynb")
    api = NbGraderAPI(config=Config({"CourseDirectory": {"root": str(course)}}))
    assert api.generate_assignment("ps1")["success"]
    for change in SAME_AS_NBGRADER:
        hand_in(course, change.__name__, change(nbformat.read(course / "release" / "ps1" / "p1.ipynb", 4)))
        outcome = api.autograde("ps1", change.__name__)
        assert outcome["success"], outcome["log"]
    scores = {}
    with api.gradebook as book:
        for change in SAME_AS_NBGRADER:
            for name in ("test_square", "test_uses", "test_area", "why", "use", "explore"):
                try:
                    found = book.find_grade(name, "p1", "ps1", change.__name__)
                except MissingEntry:
                    continue
                scores[change.__name__, name] = found.auto_score, found.max_score, found.needs_manual_grade
    return course, scores


def by_cell(summary: Summary, student: str):
    result = next(each for each in summary.results if each.student == student)
    return {each.exercise: each for each in result.scores}


# ── the same as nbgrader ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def ours(nbgraders):
    return grade("ps1", nbgraders[0], workers=2)


@pytest.mark.parametrize("change", SAME_AS_NBGRADER, ids=lambda change: change.__name__)
def test_every_cell_scores_as_in_nbgrader(nbgraders, ours, change):
    theirs = {name: score for (student, name), score in nbgraders[1].items() if student == change.__name__}
    mine = {
        name: (each.score, each.max_score, each.needs_manual) for name, each in by_cell(ours, change.__name__).items()
    }
    assert len(theirs) == 6
    assert mine == theirs


def test_the_oracle_is_not_trivial(nbgraders):
    """Each kind of score occurs, so that equality above means something."""
    _, scores = nbgraders
    seen = {name: {scores[change.__name__, name][0] for change in SAME_AS_NBGRADER} for _, name in scores}
    assert seen == {"test_square": {0, 3}, "test_uses": {0, 1}, "test_area": {0, 1, 2}, "why": {0, None},
                    "use": {0, None}, "explore": {None}}  # fmt: skip


def test_oddities_are_named(ours):
    remarks = {each.student: " ".join(each.remarks) for each in ours.results}
    assert "test_square was edited" in remarks["tampered"]
    assert "test_square claims 100 points; it is worth 3" in remarks["tampered"]
    assert "test_area was turned into a markdown cell" in remarks["tampered"]
    assert remarks["solved"] == remarks["untouched"] == remarks["helped"] == ""


def test_both_gradebooks_share_one_file(nbgraders, ours):
    assert (nbgraders[0] / "gradebook.db").is_file()
    assert ours.exit_code == 0


# ── a class with everything wrong with it ─────────────────────────────────────────────────────────────

FULL = {"test_square": 3, "test_uses": 1, "test_area": 2}


def unanswered(book):
    solved(book)
    del book.cells[at(book, "square")]
    return book


def with_answers(**answers):
    def change(book):
        solved(book)
        for name, text in answers.items():
            cell(book, name).source = text
        return book

    return change


LOOP = "def area(r):\n    while True:\n        pass"
DEAF = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
LEFT_BEHIND = """import subprocess
subprocess.Popen(['sleep', '4711'], start_new_session=True)
subprocess.Popen(['env', '-i', '/bin/sh', '-c', 'sleep 4711 & exit'], start_new_session=True)"""
WARNS = "import warnings\ndef square(x):\n    warnings.warn('slow')\n    return x * x"

CLASS = {
    "doubled": (doubled, FULL),
    "unanswered": (unanswered, {"test_square": 0, "test_uses": 1, "test_area": 0}),
    "hangs": (with_answers(area=LOOP), {**FULL, "test_uses": 0, "test_area": 0}),
    "exits": (with_answers(area="import os\nos._exit(0)"), {**FULL, "test_uses": 1, "test_area": 0}),
    "deaf": (with_answers(use=DEAF), FULL),
    "floods": (with_answers(use="print('x' * 50_000_000)"), FULL),
    "warns": (with_answers(square=WARNS), FULL),
    "leaves": (with_answers(use=LEFT_BEHIND), FULL),
    "surrogate": (with_answers(use="'\ud800'"), FULL),
    "=cmd()": (solved, FULL),
}
UNREADABLE = {
    "empty": (b"", "p1.ipynb is empty."),
    "binary": (bytes(range(256)) * 9, "p1.ipynb is not a notebook: its text is not JSON (line 1)."),
    "list": (b"[1, 2]", "p1.ipynb is not a notebook: its JSON is a list, not an object."),
    "cut": (b'{"cells": [{"cell', "p1.ipynb is not a notebook: its text is not JSON (line 1)."),
    "deep": (b"[" * 100_000, "p1.ipynb is not a notebook: its text is not JSON."),
    "no cells": (b'{"cells": [], "nbformat": 4}', "p1.ipynb has no cells."),
}


@pytest.fixture(scope="module")
def mixed(nbgraders, tmp_path_factory):
    """The class, graded once with short limits, in a course without nbgrader's gradebook."""
    course = tmp_path_factory.mktemp("mixed")
    for name in ("source", "release"):
        shutil.copytree(nbgraders[0] / name, course / name)
    given = nbformat.read(course / "release" / "ps1" / "p1.ipynb", 4)
    for student, (change, _) in CLASS.items():
        book = change(copy.deepcopy(given))
        text = json.dumps(book).encode()  # nbformat refuses to write half characters
        hand_in(course, student, text)
    for student, (content, _) in UNREADABLE.items():
        hand_in(course, student, content)
    hand_in(course, "renamed", solved(copy.deepcopy(given)), "Untitled (2).ipynb")
    for student in ("folder", "loop", "nothing", "pipe"):
        (course / "submitted" / student / "ps1").mkdir(parents=True)
    (course / "submitted" / "folder" / "ps1" / "p1.ipynb").mkdir()
    (course / "submitted" / "loop" / "ps1" / "p1.ipynb").symlink_to("p1.ipynb")
    os.mkfifo(course / "submitted" / "pipe" / "ps1" / "p1.ipynb")
    (course / "submitted" / "absent").mkdir()
    room = tmp_path_factory.mktemp("room")
    calls = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(room))
        summary = grade("ps1", course, workers=3, progress=lambda *call: calls.append(call),
                        limits=Limits(seconds_per_cell=4, seconds=120))  # fmt: skip
    return course, summary, calls, list(room.iterdir())


@pytest.mark.parametrize("student", CLASS)
def test_a_fault_costs_its_own_question(mixed, student):
    found = by_cell(mixed[1], student)
    assert {name: found[name].score for name in FULL} == CLASS[student][1]


@pytest.mark.parametrize(("student", "sentence"), [
    ("hangs", "test_uses was stopped after 4 seconds."),
    ("exits", "area ended or blocked its kernel; the other cells were run without it."),
    ("doubled", "square is there 2 times; one is the answer."),
    ("unanswered", "square has no answer; the starter stands in its place."),
    ("renamed", "p1.ipynb is missing; Untitled (2).ipynb was taken instead."),
    ("folder", "p1.ipynb is a folder, not a notebook file."),
    ("loop", "p1.ipynb is a link, not a notebook file."),
    ("pipe", "p1.ipynb is not an ordinary file."),
    ("nothing", "There is no notebook in ps1/."),
    *((student, sentence) for student, (_, sentence) in UNREADABLE.items()),
])  # fmt: skip
def test_each_fault_is_said_in_a_sentence(mixed, student, sentence):
    result = next(each for each in mixed[1].results if each.student == student)
    assert sentence in result.remarks


def test_the_same_of_several_cells_is_said_once():
    said = [
        "a was deleted; so.",
        "b.ipynb is empty.",
        "c was deleted; so.",
        "d was deleted; so.",
        "b.ipynb is empty.",
    ]
    assert gathered(said) == ["a (and 2 more) was deleted; so.", "b.ipynb is empty."]


def test_the_summary_knows_who_could_not_be_graded(mixed):
    summary = mixed[1]
    assert {each.student for each in summary.ungraded} == {*UNREADABLE, "folder", "loop", "pipe", "nothing"}
    assert [each.student for each in summary.missing] == ["absent"]
    assert summary.exit_code == 1


def test_what_cannot_be_read_is_left_to_a_person_and_what_is_missing_earns_nothing(mixed):
    assert {(each.score, each.needs_manual) for each in by_cell(mixed[1], "empty").values()} == {(None, True)}
    assert {(each.score, each.needs_manual) for each in by_cell(mixed[1], "absent").values()} == {(0, False)}


def test_progress_is_told_of_every_student_once(mixed):
    _, summary, calls, _ = mixed
    assert [done for done, _, _ in calls] == list(range(1, len(summary.results) + 1))
    assert {total for _, total, _ in calls} == {len(summary.results)}
    assert sorted(result.student for _, _, result in calls) == [each.student for each in summary.results]


def test_nothing_stays_behind(mixed):
    assert mixed[3] == []
    assert not sleepers("4711")


# ── without a kernel ──────────────────────────────────────────────────────────────────────────────────


def outputs(*each):
    return [v4.new_output(kind, **content) for kind, content in each]


def value(text):
    return ("execute_result", {"data": {"text/plain": text}})


def stderr(text):
    return ("stream", {"name": "stderr", "text": text})


ERROR = ("error", {"ename": "AssertionError", "evalue": "no", "traceback": []})


@pytest.mark.parametrize(("shown", "score"), [
    ([], 4),                                                  # silence is full credit
    ([ERROR], 0),                                             # an error is none
    ([value("1.5")], 1.5),                                    # a number is partial credit
    ([value("0")], 0),
    ([value("True")], 4),                                     # anything else is full credit
    ([value("-1")], 4),
    ([("stream", {"name": "stdout", "text": "hello"})], 4),
    ([stderr("hello")], 0),
    ([("display_data", {"data": {"text/plain": "2"}})], 4),   # only a value counts
    ([value("2"), ERROR], 2),                                 # the first word counts
    ([ERROR, value("2")], 0),
])  # fmt: skip
def test_a_test_cell_is_judged_as_nbgrader_judges_it(shown, score):
    from nbgrader.utils import determine_grade

    test = code("", grade_id="t", grade=True, locked=True, points=4)
    test.outputs = outputs(*shown)
    assert judge(test.outputs, 4.0)[0] == determine_grade(test)[0] == score


@pytest.mark.parametrize(("shown", "score"), [
    ([value("5")], 4),                                                   # nbgrader stops at it, with the whole class
    ([value("nan")], 4),
    ([stderr("/tmp/x.py:3: UserWarning: slow\n  warnings.warn('slow')\n")], 4),  # a warning is no failure
    ([stderr("/tmp/x.py:3: UserWarning: slow\n  f()\nTraceback: no\n")], 0),
])  # fmt: skip
def test_where_we_part_from_nbgrader(shown, score):
    assert judge(outputs(*shown), 4.0)[0] == score


@pytest.mark.parametrize(("text", "meaning"), [
    ("def f():\n    return 1  # ?", "def f():\n    return 1"),
    ("'''%%time\n!ls'''", "'''%%time\n!ls'''"),
    ("%matplotlib inline\nx = 1", "get_ipython().run_line_magic('matplotlib', 'inline')\nx = 1"),
    ("    x = 1", "x = 1"),
    ("files = !ls", "files = get_ipython().getoutput('ls')"),
    (">>> x = 1", "x = 1"),
    ("def", ""),
])  # fmt: skip
def test_a_cell_is_read_as_ipython_reads_it(text, meaning):
    assert [ast.unparse(each) for each in names.parse(text)] == [
        ast.unparse(each) for each in ast.parse(meaning).body
    ]


def test_plain_python_means_the_same_to_ipython():
    """So that it need not be asked."""
    for path in shelf.SOLUTIONS.glob("*.ipynb"):
        for text in [each.source for each in nbformat.read(path, 4).cells if each.cell_type == "code"]:
            assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(names.without_magics(text)))


@pytest.fixture
def given(plain_source):
    """What a student is given."""
    book = the_source()
    for each, shown in zip(book.cells, plain_source.faces, strict=True):
        each.source = shown
    return book


@pytest.fixture
def plain_source(tmp_path):
    nbformat.write(the_source(), tmp_path / "p1.ipynb")
    return source(tmp_path / "p1.ipynb")


def test_the_faces_are_nbgraders(nbgraders, plain_source):
    release = nbformat.read(nbgraders[0] / "release" / "ps1" / "p1.ipynb", 4)
    assert list(plain_source.faces) == [each.source for each in release.cells]


def test_a_missing_answer_is_never_the_solution(plain_source):
    laid = lay(plain_source, [])
    texts = {each.mark.grade_id: each.source for each in laid.cells if each.mark}
    assert texts["square"] == "def square(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert "By" not in texts["why"]
    assert "square(12)" not in [each.source for each in laid.cells]
    assert laid.untouched == {"square", "area", "why", "use"}


@pytest.mark.parametrize("encode", [
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.encode("utf-16"),
    lambda text: text.encode("latin-1"),
    lambda text: text.replace("\n", "\r\n").encode(),
], ids=["bom", "utf-16", "latin-1", "dos"])  # fmt: skip
def test_any_encoding_is_read(tmp_path, encode):
    book = v4.new_notebook(cells=[v4.new_code_cell("x = 'é'\ny = 1")])
    (tmp_path / "a.ipynb").write_bytes(encode(nbformat.writes(book)))
    assert read(tmp_path / "a.ipynb").cells[0].source == "x = 'é'\ny = 1"


def test_any_format_is_read(tmp_path):
    cell3 = {"cell_type": "code", "input": ["a = 1"], "language": "python", "metadata": {}, "outputs": []}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [cell3]}]}
    new = {"nbformat": 9, "cells": [{"cell_type": "code", "source": "a = 1"}, {"cell_type": "video"}, 7]}
    for number, raw in enumerate((old, new)):
        (tmp_path / f"{number}.ipynb").write_text(json.dumps(raw))
        made = read(tmp_path / f"{number}.ipynb")
        assert [each.source for each in made.cells] == ["a = 1"]
        assert made.remarks


@pytest.mark.parametrize("label", [
    7, [], {"grade_id": 3}, {"grade_id": "", "grade": True}, {"grade_id": "a"},
    {"grade_id": "a", "grade": "yes"}, {"grade_id": "square", "grade": True, "points": "1e999"},
    {"grade_id": "square", "grade": True, "points": {}}, {"grade_id": "test_square", "solution": True},
])  # fmt: skip
def test_no_label_breaks_the_reading(tmp_path, plain_source, label):
    raw = {"nbformat": 4, "cells": [{"cell_type": "code", "source": "x", "metadata": {"nbgrader": label}}]}
    (tmp_path / "b.ipynb").write_text(json.dumps(raw))
    made = read(tmp_path / "b.ipynb")
    assert isinstance(made, Pages)
    points = [each.mark.points for each in lay(plain_source, made.cells).cells if each.mark]
    assert [each for each in points if each] == [3, 1, 2, 2, 1, 4]


def without_labels(book):
    solved(book)
    for each in book.cells:
        each.metadata.pop("nbgrader", None)
    return book


def without_tests(book):
    solved(book)
    book.cells = [
        each for each in book.cells if not each.metadata.get("nbgrader", {}).get("grade_id", "").startswith("test")
    ]
    return book


def thrice(book):
    solved(book)
    for name in ("test_square", "test_area"):
        for number in range(2):
            twin = copy.deepcopy(cell(book, name))
            twin.id, twin.source = f"{name}-{number}", "raise SystemExit"
            book.cells.insert(at(book, name), twin)
    return book


def retagged(book):
    """Test and answer swap their labels."""
    solved(book)
    square, test = cell(book, "square"), cell(book, "test_square")
    square.metadata, test.metadata = test.metadata, square.metadata
    return book


def retyped(book):
    solved(book)
    for name in ("square", "test_square"):
        changed = v4.new_raw_cell(cell(book, name).source, metadata=cell(book, name).metadata)
        book.cells[at(book, name)] = changed
    return book


def worth_more(book):
    solved(book)
    cell(book, "test_area").metadata.nbgrader.points = 1000
    cell(book, "area").metadata.nbgrader |= {"grade": True, "points": 1000}
    return book


def emptied_tests(book):
    solved(book)
    for name in ("test_square", "test_area", "test_uses"):
        cell(book, name).source = "pass"
    return book


def forged(book):
    """A test of the student's own making, worth much."""
    solved(book)
    book.cells.append(code("", grade_id="test_bonus", grade=True, points=50))
    return book


def reversed_order(book):
    solved(book)
    book.cells = book.cells[::-1]
    return book


TAMPERINGS = [
    without_labels,
    without_tests,
    thrice,
    retagged,
    retyped,
    worth_more,
    emptied_tests,
    forged,
    reversed_order,
]


def laid(source, book, folder):
    (folder / "x.ipynb").write_text(json.dumps(book))
    return lay(source, read(folder / "x.ipynb").cells)


@pytest.mark.parametrize("change", TAMPERINGS, ids=lambda change: change.__name__)
def test_tampering_changes_nothing(given, plain_source, tmp_path, change):
    honest = laid(plain_source, solved(copy.deepcopy(given)), tmp_path)
    tampered = laid(plain_source, change(copy.deepcopy(given)), tmp_path)
    assert tampered.cells == honest.cells
    assert tampered.untouched == honest.untouched


@pytest.mark.parametrize(("change", "sentence"), [
    (without_labels, "square had lost its label; it was found by its place."),
    (without_tests, "test_square was deleted; the instructor's cell was used."),
    (thrice, "test_area is there 3 times; one counts."),
    (retagged, "square had lost its label; it was found by its place."),
    (retyped, "test_square was turned into a raw cell; it was taken as code."),
    (worth_more, "test_area claims 1000 points; it is worth 2."),
    (emptied_tests, "test_uses was edited; the instructor's cell was used."),
])  # fmt: skip
def test_tampering_is_said(given, plain_source, tmp_path, change, sentence):
    assert sentence in laid(plain_source, change(copy.deepcopy(given)), tmp_path).remarks
    assert laid(plain_source, solved(copy.deepcopy(given)), tmp_path).remarks == ()


def test_an_edited_open_cell_runs_after_the_instructors(given, plain_source, tmp_path):
    book = copy.deepcopy(given)
    book.cells[1].source = "import math\nmath.tau = 6"
    texts = [each.source for each in laid(plain_source, book, tmp_path).cells]
    assert texts[1:3] == ["import math", "import math\nmath.tau = 6"]


def test_the_students_own_cells_below_a_task_are_its_answer(plain_source, tmp_path):
    book = solved(the_source())
    book.cells += [words("I found"), code("1 + 1")]
    nbformat.write(book, tmp_path / "d.ipynb")
    laid = lay(plain_source, read(tmp_path / "d.ipynb").cells)
    assert laid.answers == {"why": "By integration.", "use": "square(13)", "explore": "I found\n\n1 + 1"}


@pytest.mark.parametrize(("change", "sentence"), [
    (lambda book: book.cells.append(book.cells[3]), "uses the grade_id 'square' for more than one cell"),
    (lambda book: setattr(cell(book, "area"), "source", "### BEGIN SOLUTION"), "that never ends"),
    (lambda book: setattr(book, "cells", book.cells[:3]), "no cell that earns points"),
    (lambda book: setattr(cell(book, "test_uses"), "source", "### HASHED AUTOTEST area(1)"), "uses AUTOTEST"),
    (lambda book: book.metadata.kernelspec.update(language="R"), "written in R"),
])  # fmt: skip
def test_the_instructors_mistakes_are_named(tmp_path, change, sentence):
    book = the_source()
    change(book)
    (tmp_path / "p1.ipynb").write_text(json.dumps(book))
    with pytest.raises(CourseError, match=sentence):
        source(tmp_path / "p1.ipynb")


def test_grading_nothing_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(CourseError, match="no assignment 'ps9'"):
        grade("ps9", tmp_path)
    (tmp_path / "source" / "ps1").mkdir(parents=True)
    nbformat.write(the_source(), tmp_path / "source" / "ps1" / "p1.ipynb")
    with pytest.raises(CourseError, match="submissions belong in"):
        grade("ps1", tmp_path)
    (tmp_path / "submitted" / "ada" / "ps2").mkdir(parents=True)
    with pytest.raises(CourseError, match="ada has no folder"):
        grade("ps1", tmp_path, student="ada")
    (tmp_path / "submitted" / "ada" / "ps1").mkdir()
    with pytest.raises(GradebookError, match="not a database address"):
        grade("ps1", tmp_path, gradebook_url="nonsense")


def test_links_to_the_solutions_are_not_followed(tmp_path):
    nbformat.write(the_source(), tmp_path / "solutions.ipynb")
    (tmp_path / "p1.ipynb").symlink_to("solutions.ipynb")
    assert read(tmp_path / "p1.ipynb") == Unreadable("p1.ipynb is a link, not a notebook file.")


# ── the sandbox ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """One notebook that looks around, with a data file and a module of the kernel's beside it."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "data.csv").write_text("1,2")
    (folder / "ipykernel_launcher.py").write_text("raise SystemExit('shadowed')")
    (folder / "link.txt").symlink_to("/etc/passwd")
    os.environ["GHOSTS_SECRET"] = "grades"
    texts = [
        "open('data.csv').read()",
        "import os; os.environ.get('GHOSTS_SECRET')",
        "os.environ['HOME'], os.getcwd()",
        "os.environ['GHOSTS_HOME'].startswith(os.environ['HOME'])",
        "with open('big', 'wb') as file:\n    file.write(bytes(3000))",
        "import sys; print('a' * 500, file=sys.stderr); print('b' * 500); print('c' * 500)",
        "1 / 0",
        "x = bytearray(2**31)",
        "os.path.exists('link.txt')",
    ]
    book = v4.new_notebook(cells=[v4.new_code_cell(text) for text in texts])
    try:
        return run(book, seconds_per_cell=20, output_bytes=600, file_bytes=2000, memory_bytes=2**30, folders=[folder])
    finally:
        del os.environ["GHOSTS_SECRET"]


def results(executed):
    return [[each.get("data", {}).get("text/plain") or each.get("ename") for each in cell.outputs]
            for cell in executed.notebook.cells]  # fmt: skip


def test_data_lies_beside_the_notebook_but_no_link_and_no_secret(executed):
    shown = results(executed)
    assert shown[0] == ["'1,2'"]
    assert shown[1] == []
    assert str(os.path.expanduser("~")) not in shown[2][0]
    assert shown[3] == ["True"]
    assert shown[8] == ["False"]
    assert executed.remarks == (
        "link.txt was not laid beside the notebook: it is a link or too large, or may not be read.",
    )


def test_files_memory_and_output_have_limits(executed):
    shown = results(executed)
    assert shown[4] == ["OSError"]
    assert shown[7] == ["MemoryError"]
    assert sum(len(each.text) for each in executed.notebook.cells[5].outputs) < 600 + 3 * len(CUT)
    assert {each.name for each in executed.notebook.cells[5].outputs} == {"stdout", "stderr"}


def test_an_error_stops_nothing(executed):
    assert results(executed)[6] == ["ZeroDivisionError"]
    assert executed.unreached == frozenset()


def test_the_time_for_all_cells_is_kept_and_the_rest_is_unreached():
    book = v4.new_notebook(cells=[v4.new_code_cell(text) for text in ("1", "import time; time.sleep(60)", "2")])
    ran = run(book, seconds=4)
    assert ran.unreached == {1, 2}
    assert ran.remarks == ("The 4 seconds for the whole notebook were used up.",)


ORPHAN = """
from nbformat import v4
from tests.boxed import run
cell = v4.new_code_cell("import subprocess\\nsubprocess.run(['sleep', '4712'])")
run(v4.new_notebook(cells=[cell]), seconds_per_cell=100)
"""


def sleepers(number):
    """The processes that sleep for `number` seconds, which nothing else does."""
    return [each for each in psutil.process_iter(["cmdline"]) if (each.info["cmdline"] or [])[1:] == [number]]


def soon(fact, seconds=30):
    """Whether `fact()` comes true."""
    end = time.monotonic() + seconds
    while not fact() and time.monotonic() < end:
        time.sleep(0.1)
    return bool(fact())


def test_a_killed_grader_leaves_nothing_behind(tmp_path):
    grader = subprocess.Popen(
        [sys.executable, "-c", ORPHAN], cwd=shelf.ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}
    )
    started = soon(lambda: sleepers("4712"))
    grader.kill()
    grader.wait()
    assert started
    assert soon(lambda: not sleepers("4712") and not list(tmp_path.iterdir()))


def test_a_cell_that_prints_without_end_is_stopped_before_its_time():
    endless = "from IPython.display import display\nwhile True:\n    display('x' * 10**5)"
    ran = run(v4.new_notebook(cells=[v4.new_code_cell(endless), v4.new_code_cell("6 * 7")]), seconds_per_cell=300)
    assert ran.remarks == ("Cell 1 was stopped after 64 MB of output.",)
    assert results(ran)[0][-1] == "OutputLimit"
    assert results(ran)[1] == ["42"]
    assert len(str(ran.notebook)) < 3 * 2**20


def test_who_kills_the_process_above_kills_nobody():
    book = v4.new_notebook(
        cells=[v4.new_code_cell("import os\nos.kill(os.getppid(), 9)\nwhile True: pass"), v4.new_code_cell("2")]
    )
    ran = run(book, seconds=60, seconds_per_cell=2)
    assert ran.unreached == set()
    assert results(ran) == [["TimeLimit"], ["2"]]
    assert ran.remarks == ("Cell 1 was stopped after 2 seconds.",)


def test_an_unmarked_solution_cell_shows_the_stub(tmp_path, plain_source):
    assert face(plain_source.cells[12], tmp_path) == "# YOUR CODE HERE\nraise NotImplementedError()"
