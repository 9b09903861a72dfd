"""nbgrader's own quick-start course, and three notebooks in its styles: every cell of every student scores as there.

Where nbgrader's score is unfair it is named in `UNFAIR`, with what is fair; ours is held to that.
"""

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from ghosts.grader.gradebook import Gradebook
from ghosts.grader.run import grade
from tests.test_grader import at, code, words

# ── the quick-start course ────────────────────────────────────────────────────────────────────────────

SQUARES = "def squares(n):\n    if n < 1:\n        raise ValueError(n)\n    return [i * i for i in range(1, n + 1)]"
FORMULA = "def sum_of_squares(n):\n    return n * (n + 1) * (2 * n + 1) // 6"


def right(book):
    fill(book, squares=SQUARES, sum_of_squares="def sum_of_squares(n):\n    return sum(squares(n))",
         sum_of_squares_equation="$n^3 / 3 + …$", sum_of_squares_application="sum_of_squares(24) == 70**2",
         **{"part-a": "Fibonacci's numbers.", "part-b": "Below 0 it never ends."})  # fmt: skip


def partly(book):
    """No ValueError, and a sum that does without `squares`."""
    fill(book, squares="def squares(n):\n    return [i * i for i in range(1, n + 1)]", sum_of_squares=FORMULA)


def wrong(book):
    fill(book, squares="def squares(n):\n    return [i * i for i in range(n)]", sum_of_squares="sum_of_squares = sum")


def broken(book):
    """A cell that is no Python, one that raises, and a student's own that raises."""
    fill(book, squares="def squares(n)\n    return n", sum_of_squares="1 / 0\ndef sum_of_squares(n):\n    return n")
    book.cells.insert(3, v4.new_code_cell("raise RuntimeError('mine')"))


def deleted(book):
    right(book)
    del book.cells[at(book, "correct_squares")]


def untouched(book):
    pass


# ── notebooks in nbgrader's styles ────────────────────────────────────────────────────────────────────


def answer(grade_id, text):
    head, *body = text.split("\n")
    return code("\n".join([head, "    ### BEGIN SOLUTION", *body, "    ### END SOLUTION"]),
                grade_id=grade_id, solution=True)  # fmt: skip


def test(grade_id, points, text, hidden=""):
    text += f"\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS" if hidden else ""
    return code(text, grade_id=grade_id, grade=True, locked=True, points=points)


test.__test__ = False  # pytest


def arrays():
    """Points as a number of Python's and of NumPy's, a test worth nothing, one test of two answers."""
    return [
        code("import numpy as np"),
        answer("centre", "def centre(x):\n    return x - x.mean(0)"),
        test("test_centre", 2, "np.testing.assert_allclose(centre(np.eye(2)), np.eye(2) - 0.5)",
             "np.testing.assert_allclose(centre(np.ones((3, 2))), 0)"),
        test("test_shape", 0, "assert centre(np.ones((3, 2))).shape == (3, 2)"),
        answer("clip", "def clip(x):\n    return np.clip(x, -1, 1)"),
        answer("scale", "def scale(x):\n    return 2 * x"),
        test("test_both", 3, "x = np.arange(-2.0, 3)\nheld = [np.allclose(clip(x), np.sign(x)), (clip(x) <= 1).all(),"
             " np.allclose(scale(x), x + x)]\nfloat(sum(held))"),
        test("test_numpys", 4, "np.mean([clip(2.0) == 1, scale(1.0) == 2]) * 4"),
        words("Explore.\n### BEGIN MARK SCHEME\nA plot: 2.\n### END MARK SCHEME", grade_id="plot", task=True,
              locked=True, points=2),
    ]  # fmt: skip


def files():
    """A data file and a module beside the notebook, a read-only cell, captured output, a file that is written."""
    return [
        code("import contextlib\nimport io\n\nfrom helpers import close"),
        code('def numbers(path="numbers.csv"):\n    return [float(each) for each in open(path).read().split(",")]',
             grade_id="numbers", locked=True),
        answer("total", "def total(path):\n    return sum(numbers(path))"),
        test("test_total", 1, 'assert close(total("numbers.csv"), 10.5)'),
        answer("report", 'def report(xs):\n    print(f"{len(xs)} numbers")'),
        test("test_report", 1, "with contextlib.redirect_stdout(io.StringIO()) as said:\n    report(numbers())\n"
             'assert said.getvalue() == "3 numbers\\n"'),
        answer("save", 'def save(xs, path):\n    open(path, "w").write(",".join(map(str, xs)))'),
        test("test_save", 2, 'save([1, 2], "out.csv")\nassert numbers("out.csv") == [1, 2]',
             'save([], "empty.csv")\nassert open("empty.csv").read() == ""'),
        code('save(numbers(), "copy.csv")', grade_id="use", grade=True, solution=True, points=2),
    ]  # fmt: skip


def objects():
    """A class, an exception, a generator, a function that takes a function, a test that looks at its own mock."""
    return [
        code("from unittest.mock import Mock"),
        code("class Stack:\n    ### BEGIN SOLUTION\n    def __init__(self):\n        self.items = []\n\n"
             "    def push(self, item):\n        self.items.append(item)\n\n    def pop(self):\n"
             "        return self.items.pop()\n\n    def __len__(self):\n        return len(self.items)\n"
             "    ### END SOLUTION", grade_id="stack", solution=True),
        test("test_stack", 2, 'stack = Stack()\nstack.push(1)\nstack.push("two")\nassert len(stack) == 2\n'
             'assert stack.pop() == "two" and stack.items == [1]'),
        test("test_empty", 1, "try:\n    Stack().pop()\nexcept IndexError:\n    pass\nelse:\n    assert False"),
        answer("countdown", "def countdown(n):\n    while n:\n        yield n\n        n -= 1"),
        test("test_countdown", 1, "steps = countdown(3)\nassert next(steps) == 3 and list(steps) == [2, 1]"),
        answer("twice", "def twice(f, x):\n    return f(f(x))"),
        test("test_twice", 2, "f = Mock(side_effect=lambda x: x + 3)\nassert twice(f, 1) == 7 and f.call_count == 2"),
        words("Because.", grade_id="why", grade=True, solution=True, points=1),
    ]  # fmt: skip


def able(book):
    fill(book, centre="def centre(x):\n    return x - np.mean(x, axis=0)", clip="clip = lambda x: np.clip(x, -1, 1)",
         scale="def scale(x):\n    return x + x", total="def total(path):\n    return sum(numbers(path))",
         report="def report(xs):\n    print(len(xs), 'numbers')", use="save([3], 'copy.csv')", why="So.",
         save="def save(xs, path):\n    open(path, 'w').write(','.join(str(x) for x in xs))",
         stack="class Stack(list):\n    push = list.append\n    items = property(list)",
         twice="def twice(f, x):\n    return f(f(x))", countdown="def countdown(n):\n    yield from range(n, 0, -1)",
         )  # fmt: skip


def half(book):
    """Half of each, a read-only cell edited, and a warning from one's own function."""
    fill(book, centre="import warnings\n\ndef centre(x):\n    warnings.warn('slowly')\n    return x - x.mean(0)",
         clip="def clip(x):\n    return np.minimum(x, 1)", scale="def scale(x):\n    return x ** 2",
         numbers="def numbers(path='numbers.csv'):\n    return [1, 2, 3]", total="def total(path):\n    return 6",
         report="def report(xs):\n    print(len(xs))",
         stack="class Stack(list):\n    push = list.append\n    pop = lambda self: self and list.pop(self)",
         save="def save(xs, path):\n    open(path, 'w').write(repr(xs)[1:-1] or '0')",
         twice="def twice(f, x):\n    return 2 * f(x) - x", countdown="def countdown(n):\n    return range(n, 0, -1)",
         )  # fmt: skip


@dataclass(frozen=True)
class Ours:
    """A score of ours that is not nbgrader's, because nbgrader's is not fair."""

    score: float
    why: str


UNFAIR = {
    ("deleted", "correct_squares"): Ours(1, "a deleted test is not run, and left to a person"),
    ("half", "test_centre"): Ours(2, "a Python warning costs all points"),
    ("half", "test_numpys"): Ours(2, "NumPy's numbers are no numbers: everything is given"),
}

NOTEBOOKS = {"ps1": ("problem1", "problem2"), "styles": ("arrays", "files", "objects")}
MADE = {"ps1": [right, partly, wrong, broken, deleted, untouched], "styles": [able, half]}
ONE_NOTEBOOK = [partly, wrong, broken, deleted]  # the second is missing
NBGRADERS = ["bitdiddle", "hacker"]  # the students of its manual: one comments tests out, the other solves them
STUDENTS = [(name, each.__name__) for name, changes in MADE.items() for each in changes]
STUDENTS += [("ps1", each) for each in NBGRADERS]


# ── held against each other ───────────────────────────────────────────────────────────────────────────


def fill(book, **answers):
    """Write the `answers` of cells that are there."""
    for each in book.cells:
        name = each.metadata.get("nbgrader", {}).get("grade_id")
        each.source = answers.get(name, each.source)


def hand_in(course, name, change):
    folder = course / "submitted" / change.__name__ / name
    folder.mkdir(parents=True)
    for notebook in NOTEBOOKS[name][: 1 if change in ONE_NOTEBOOK else None]:
        book = nbformat.read(course / "release" / name / f"{notebook}.ipynb", 4)
        change(book)
        nbformat.write(book, folder / f"{notebook}.ipynb")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The quick-start course with a second assignment, released, handed in and autograded by nbgrader."""
    nbgrader = pytest.importorskip("nbgrader", reason="nbgrader is not installed")
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    course, manual = tmp_path_factory.mktemp("nbgrader"), Path(nbgrader.__file__).parent / "docs/source/user_guide"
    shutil.copytree(manual / "source" / "ps1", course / "source" / "ps1")  # as `nbgrader quickstart` does
    lay_styles(course / "source" / "styles")
    for student in NBGRADERS:
        shutil.copytree(manual / "submitted" / student / "ps1", course / "submitted" / student / "ps1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.path.dirname(sys.executable), prepend=os.pathsep)  # where nbgrader looks for alembic
        api = NbGraderAPI(config=Config({"CourseDirectory": {"root": str(course)}}))
        for name, changes in MADE.items():
            made = api.generate_assignment(name)
            assert made["success"], made["log"]
            for change in changes:
                hand_in(course, name, change)
        for name, student in STUDENTS:
            done = api.autograde(name, student)
            assert done["success"], done["log"]
    return course, api


def lay_styles(folder):
    """The second assignment: three notebooks, a data file and a module."""
    folder.mkdir(parents=True)
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    for made in (arrays, files, objects):
        nbformat.write(v4.new_notebook(cells=made(), metadata=about), folder / f"{made.__name__}.ipynb")
    (folder / "numbers.csv").write_text("1,2.5,7")
    (folder / "helpers.py").write_text("def close(a, b):\n    return abs(a - b) < 1e-9\n")


@pytest.fixture(scope="module")
def theirs(course):
    """nbgrader's word on every cell, by assignment and student: score, maximum, whether a person is needed."""
    with course[1].gradebook as book:
        return {
            (name, each.student.id): {
                (notebook.name, cell.name): (cell.auto_score, cell.max_score, cell.needs_manual_grade)
                for notebook in each.notebooks
                for cell in notebook.grades
            }
            for name in NOTEBOOKS
            for each in book.assignment_submissions(name)
        }


@pytest.fixture(scope="module")
def ours(course):
    """Ours, in the same folders."""
    summaries = {name: grade(name, course[0], workers=2) for name in NOTEBOOKS}
    assert [each.exit_code for each in summaries.values()] == [0, 0]
    return {
        (name, each.student): {
            (cell.notebook, cell.exercise): (cell.score, cell.max_score, cell.needs_manual) for cell in each.scores
        }
        for name, summary in summaries.items()
        for each in summary.results
        if each.state != "missing"
    }


@pytest.mark.parametrize(("name", "student"), STUDENTS)
def test_every_cell_scores_as_in_nbgrader(theirs, ours, name, student):
    expected = dict(theirs[name, student])
    assert len(expected) == {"ps1": 9, "styles": 14}[name]
    for notebook, exercise in expected:
        if fair := UNFAIR.get((student, exercise)):
            assert expected[notebook, exercise][0] != fair.score, "nbgrader has mended this: strike it from the list"
            expected[notebook, exercise] = fair.score, expected[notebook, exercise][1], False
    assert ours[name, student] == expected


def test_the_oracle_is_not_trivial(theirs):
    """Every test is passed by some and failed by others, so that equality above means something."""
    seen = {}
    for cells in theirs.values():
        for (_, exercise), (score, most, _) in cells.items():
            seen.setdefault(exercise, set()).add(score if score is None else score == most)
    always_passed = {"test_shape", "test_numpys"}  # worth nothing; and unfair
    tests = ("test", "correct", "squares", "sum_of_squares_uses")
    by_a_person = {name for name in seen if not name.startswith(tests)}
    assert {name for name, each in seen.items() if {True, False} <= each} == set(seen) - always_passed - by_a_person
    assert len(by_a_person) == 8


def test_a_persons_points_and_extra_credit_add_up_as_in_nbgrader(course, ours):
    home, api = course
    with api.gradebook as book:
        for name, points, extra in (("sum_of_squares_equation", 0.5, 0.25), ("correct_squares", 0.0, 1.0)):
            found = book.find_grade(name, "problem1", "ps1", "right")
            found.manual_score, found.extra_credit = points, extra
        book.db.commit()
        total = book.find_submission("ps1", "right").score
    with Gradebook(f"sqlite:///{home}/gradebook.db") as book:
        book.decide("right", "ps1", "sum_of_squares_equation", 0.5, extra=0.25)
        book.decide("right", "ps1", "correct_squares", 0.0, extra=1.0)
        (mine,) = [each for each in book.submissions("ps1") if each.student.name == "right"]
    assert mine.earned == total == 0.5 + 0.25 + 1.0 + 2.0
