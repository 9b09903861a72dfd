"""A small course to test with: one notebook of two tests, a written answer and a task; and what ada has handed in."""

from nbformat import v4

from ghosts.grader.run import Result
from ghosts.grader.scoring import Score

EXERCISES = [("p1", "test_square", 3.0), ("p1", "why", 2.0)]  # half of it, for those who need no notebook


def result(student="ada", score=3.0, answer="Because.", **changes):
    """All points of a test, and a written answer that waits for a person."""
    scores = (Score("p1", "test_square", score, 3.0), Score("p1", "why", None, 2.0, needs_manual=True, answer=answer))
    return Result(student, **({"state": "graded", "scores": scores} | changes))


def cell(text, grade_id, kind=v4.new_code_cell, **mark):
    """A cell with nbgrader's label."""
    label = {"grade_id": grade_id, "grade": False, "solution": False, "locked": False, "task": False}
    return kind(text, metadata={"nbgrader": {**label, "schema_version": 3, **mark}})


def the_source():
    """The instructor's notebook."""
    return v4.new_notebook(cells=[
        v4.new_markdown_cell("# Problem set\n## 1. Squares\nWrite `square`."),
        cell("def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION", "square",
             solution=True),
        cell("assert square(2) == 4\n### BEGIN HIDDEN TESTS\nassert square(-31) == 961\n### END HIDDEN TESTS",
             "test_square", grade=True, locked=True, points=3),
        cell("assert square(0) == 0", "test_zero", grade=True, locked=True, points=1),
        v4.new_markdown_cell("## 2. Why?"),
        cell("Because of the area.", "why", v4.new_markdown_cell, grade=True, solution=True, points=2),
        cell("Explore.\n=== BEGIN MARK SCHEME ===\nTwo plots: 2.\n=== END MARK SCHEME ===", "explore",
             v4.new_markdown_cell, task=True, points=4),
    ])  # fmt: skip
