"""The input of a hidden test reaches the student's code, and from there nothing that a student may read.

`SECRET` is such an input. Every leak below carries it out of the hidden test, and would say it in a visible one.
"""

import re

import nbformat
import pytest

from ghosts.grader.feedback import feedback
from ghosts.grader.hidden import AFTERWARDS, ONLY_AFTER
from ghosts.grader.run import Hands, Limits, grade
from tests.boxed import needs_sandbox
from tests.test_grader import cell, code

pytestmark = needs_sandbox

SECRET = 8675309
SOLUTION = "def f(x): return x * x\ndef g(x): return x + 1"
TESTS = {
    "before": "import numpy as np\nassert f(2) == 4, f'f(2) is {f(2)}'",
    "hidden": f"assert f(3) == 9\n### BEGIN HIDDEN TESTS\nassert f({SECRET}) == {SECRET**2}\n### END HIDDEN TESTS",
    "after": "assert g(1) == 2, f'g(1) is {g(1)}'",
    "arrays": "np.testing.assert_allclose(g(4), 5)",
    "between": f"### BEGIN HIDDEN TESTS\ng({SECRET})\n### END HIDDEN TESTS\nassert g(7) == 8",
}

KEEP = "kept = []\ndef f(x):\n    kept.append(x)\n    return x * x\n"
LEAKS = {
    "message": KEEP + "def g(x): raise ValueError(f'I saw {kept}')",
    "name of a class": KEEP + "def g(x): raise type(f'Saw{kept[-1]}', (Exception,), {})",
    "value": KEEP + "def g(x): return kept[-1]",
    "file": "def f(x):\n    open('kept.txt', 'a').write(f'{x} ')\n    return x * x\n"
            "def g(x): raise ValueError(open('kept.txt').read())",
    "printed": KEEP + "def g(x):\n    print(kept)\n    raise ValueError",
    "length": KEEP + "def g(x): raise ValueError('a' * (max(kept) // 10_000))",
    "same cell": "kept = []\ndef f(x): return x * x\ndef g(x):\n    kept.append(x)\n"
                 f"    if kept[-2:-1] == [{SECRET}]: raise ValueError(f'I saw {{kept[-2:]}}')\n    return x + 1",
    "dies": KEEP + "def g(x):\n    import os\n    os._exit(kept[-1] % 256)",
}  # fmt: skip
HONEST = {
    "right": SOLUTION,
    "wrong": "def f(x): return x * x\ndef g(x): return x + 2",
    "wrong where hidden": "def f(x): return min(x * x, 100)\ndef g(x): return x + 1",
    "wrong at once": "def f(x): return x\ndef g(x): return x + 1",
    "keeps something": "made = {}\ndef f(x): return made.setdefault('f', []).append(x) or x * x\n"
                       "def g(x): return x + len(made) if len(made['f']) < 3 else 0",
}  # fmt: skip


def notebook(answer):
    cells = [code(answer, grade_id="answer", solution=True)]
    cells += [code(text, grade_id=name, grade=True, locked=True, points=1) for name, text in TESTS.items()]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """Each student's scores and page, and how often each notebook was run."""
    course, runs = tmp_path_factory.mktemp("course"), []
    (course / "source" / "a").mkdir(parents=True)
    nbformat.write(notebook(f"### BEGIN SOLUTION\n{SOLUTION}\n### END SOLUTION"), course / "source" / "a" / "p.ipynb")
    for student, answer in {**LEAKS, **HONEST}.items():
        folder = course / "submitted" / student / "a"
        folder.mkdir(parents=True)
        book = notebook("")
        cell(book, "answer").source = answer
        nbformat.write(book, folder / "p.ipynb")
    execute = Hands.execute

    def counted(hands, source, laid, files, bench):
        runs.append(laid.cells[0].source)
        return execute(hands, source, laid, files, bench)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Hands, "execute", counted)
        summary = grade("a", course, workers=2, limits=Limits(seconds_per_cell=2, seconds=60))
    feedback("a", course)
    pages = {each.student: (course / "feedback" / each.student / "a.html").read_text() for each in summary.results}
    scores = {each.student: {score.exercise: score for score in each.scores} for each in summary.results}
    return scores, pages, {name: runs.count(answer) for name, answer in {**LEAKS, **HONEST}.items()}


def said(scores, student):
    """What the student's page says happened, test by test."""
    return {name: score.detail for name, score in scores[student].items()}


@pytest.mark.parametrize("student", LEAKS)
def test_no_hidden_input_is_said(marked, student):
    scores, pages, _ = marked
    assert any(score.score == 0 for score in scores[student].values()), "it has not even spoken"
    page = re.sub(r"(?s)<pre.*?</pre>", "", pages[student])  # the student's own answer
    for words in (page, *said(scores, student).values()):
        assert str(SECRET) not in words
        assert "a" * 100 not in words


def test_the_leaks_do_reach_the_instructor(marked):
    """So that there was something to stop: in the run that counts, the words are there."""
    for student in ("message", "name of a class", "file", "same cell"):
        assert any(str(SECRET) in score.note for score in marked[0][student].values()), student


def test_the_honest_are_told_as_much_as_before(marked):
    scores, _, _ = marked
    assert said(scores, "right") == dict.fromkeys(TESTS, "")
    assert said(scores, "wrong") | {"arrays": ""} == {
        "before": "", "hidden": "", "arrays": "",
        "after": "AssertionError: g(1) is 3\nThe test stopped at: assert g(1) == 2, f'g(1) is {g(1)}'",
        "between": "AssertionError\nThe test stopped at: assert g(7) == 8",
    }  # fmt: skip
    assert "ACTUAL: array(6)" in said(scores, "wrong")["arrays"]
    assert said(scores, "wrong where hidden")["hidden"] == "A hidden test does not hold."
    assert "f(2) is 2" in said(scores, "wrong at once")["before"]


def test_who_fails_only_after_hidden_tests_is_told_so(marked):
    scores, _, _ = marked
    assert scores["keeps something"]["after"].score == 0
    assert said(scores, "keeps something")["after"] == ONLY_AFTER


def test_a_second_run_is_made_only_where_something_failed_after_a_hidden_test(marked):
    runs = marked[2]
    assert [runs[name] for name in ("right", "wrong where hidden")] == [1, 1]
    assert {name: runs[name] for name in (*LEAKS, "wrong", "keeps something")} == dict.fromkeys(
        (*LEAKS, "wrong", "keeps something"), 2)  # fmt: skip


@pytest.mark.parametrize(("when", "named"), [("max(kept) > 100 and {}", 0), ("max(kept) < 100 or {}", 8)],
                         ids=["by the bits", "by the bits, and always in the second run"])  # fmt: skip
def test_what_befalls_cells_that_a_student_adds_spells_no_hidden_input(tmp_path, when, named):
    (tmp_path / "source" / "a").mkdir(parents=True)
    nbformat.write(
        notebook(f"### BEGIN SOLUTION\n{SOLUTION}\n### END SOLUTION"), tmp_path / "source" / "a" / "p.ipynb"
    )
    book = notebook("")
    cell(book, "answer").source = KEEP + "def g(x): return x + 1"
    for bit in range(8):
        flood = f"if {when.format(f'max(kept) >> {bit} & 1')}: print('x' * 70_000_000)"
        book.cells.append(nbformat.v4.new_code_cell(flood))
    folder = tmp_path / "submitted" / "ada" / "a"
    folder.mkdir(parents=True)
    nbformat.write(book, folder / "p.ipynb")
    result = grade("a", tmp_path, limits=Limits(seconds_per_cell=5, seconds=60)).results[0]
    assert result.score == len(TESTS)
    assert sum(each.startswith("Cell ") for each in result.remarks) == named, result.remarks
    assert (AFTERWARDS in result.remarks) is (named == 0)
