"""An answer may change what a test passes to it, as any Python may; but it earns nothing by having done so.

In `TESTS` are careless ones, which compute what they expect after the call, from the very array that they passed.
"""

import nbformat
import pytest

from ghosts.grader.run import GRADED, Hands, Limits, grade
from tests.boxed import needs_sandbox
from tests.test_grader import cell, code

pytestmark = needs_sandbox

OPEN = (
    "import numpy as np\nDATA = np.arange(5.0)\nCASES = [[2], [3]]\nclass Box:\n    def __init__(self, x): self.x = x"
)
SOLUTION = (
    "def norm(x): return (x - x.mean()) / x.std()\ndef order(x): return sorted(x)\n"
    "def square(x): return x[0] ** 2\ndef tidy(x): x.sort()\ndef weigh(box): return sum(box.x)"
)
TESTS = {
    "array": "d = np.arange(4.0)\nout = norm(d)\nnp.testing.assert_allclose(out, (d - d.mean()) / d.std())",
    "given": "np.testing.assert_allclose(norm(DATA), (DATA - DATA.mean()) / DATA.std())",
    "list": "x = [3, 1, 2]\nassert order(x) == sorted(x)",
    "counted": "points = 0\nfor x in CASES:\n    points += 0.5 * (square(x) == x[0] ** 2)\npoints",
    "object": "box = Box([1, 2])\nassert weigh(box) == sum(box.x)",
    "in place": "x = [3, 1, 2]\ntidy(x)\nassert x == [1, 2, 3]",
    "later": "assert norm(np.array([1.0, 3.0])).tolist() == [-1, 1]",
}  # fmt: skip
SPOILS = (
    "def norm(x):\n    x[:] = 0\n    return x * np.nan\ndef order(x):\n    x.clear()\n    return []\n"
    "def square(x):\n    x[0] = 0\n    return 0\ndef tidy(x): x.sort()\ndef weigh(box):\n    box.x = []\n    return 0"
)
CARELESS = (
    "def norm(x):\n    x -= x.mean()\n    x /= x.std()\n    return x\ndef order(x):\n    x.sort()\n    return x\n"
    "def square(x): return x[0] ** 2\ndef tidy(x): x.sort()\ndef weigh(box): return sum(box.x)"
)


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """Each student's result, and how often each notebook was run."""
    course, runs = tmp_path_factory.mktemp("course"), []
    (course / "source" / "a").mkdir(parents=True)
    cells = [code(OPEN), code(f"### BEGIN SOLUTION\n{SOLUTION}\n### END SOLUTION", grade_id="answer", solution=True)]
    cells += [code(text, grade_id=name, grade=True, locked=True, points=1) for name, text in TESTS.items()]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), course / "source" / "a" / "p.ipynb")
    for student, answer in {"honest": SOLUTION, "spoils": SPOILS, "careless": CARELESS}.items():
        book = nbformat.v4.new_notebook(cells=cells)
        cell(book, "answer").source = answer
        folder = course / "submitted" / student / "a"
        folder.mkdir(parents=True)
        nbformat.write(book, folder / "p.ipynb")
    execute = Hands.execute

    def counted(hands, source, laid, files, bench, **how):
        runs.append(laid.cells[1].source)
        return execute(hands, source, laid, files, bench, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Hands, "execute", counted)
        summary = grade("a", course, workers=1, limits=Limits(seconds_per_cell=5, seconds=60))
    return {each.student: each for each in summary.results}, runs


def test_a_test_that_holds_by_what_the_answer_did_to_it_is_for_a_person(marked):
    result = marked[0]["spoils"]
    scores = {each.exercise: each for each in result.scores}
    assert result.state == GRADED
    for name in ("array", "given", "list", "counted", "object"):
        assert (scores[name].score, scores[name].needs_manual) == (None, True), name
        assert "changed by the answer" in scores[name].note
    assert (scores["in place"].score, scores["later"].score) == (1, 0)


@pytest.mark.parametrize("student", ["honest", "careless"])
def test_who_is_right_earns_everything(marked, student):
    """Also who works in the array that was passed, and returns it."""
    assert {each.exercise: each.score for each in marked[0][student].scores} == dict.fromkeys(TESTS, 1)


def test_it_costs_a_second_run_only_where_something_was_changed(marked):
    runs = marked[1]
    assert [runs.count(each) for each in (SPOILS, CARELESS)] == [2, 2]
    assert sum("BEGIN SOLUTION" in each for each in runs) == 1, "the solution is run once for all"
