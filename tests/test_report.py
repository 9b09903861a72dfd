"""The instructor's page: every number on it against a count by hand, and no student's text is more than text."""

import base64
import re
from datetime import datetime, timedelta
from html import unescape

import numpy as np
import pytest

from ghosts.grader.gradebook import Gradebook, GradebookError
from ghosts.grader.late import BY_STAMP, Arrival, Rules
from ghosts.grader.report import by_exercise, correlation, failures, histogram, render, report
from ghosts.grader.run import Result, Score, default_url

EXERCISES = [("p1", "easy", 2.0), ("p1", "hard", 4.0), ("p1", "essay", 3.0)]
POINTS = {"ada": (2, 4, 3), "bob": (2, 2, 2), "cy": (2, 0, 0), "dot": (0, 0, 1), "eve": (2, 3, None)}


@pytest.fixture
def book(tmp_path):
    with Gradebook(default_url(tmp_path)) as book:
        book.prepare("ps1", EXERCISES, Rules())
        for number, (name, points) in enumerate(POINTS.items()):
            notes = ["", f"AssertionError: f({number}) is {number / 2}, not 7" if points[1] < 4 else "", ""]
            scores = tuple(
                Score(notebook, exercise, earned, most, earned is None, note, seconds=0.1 * number)
                for (notebook, exercise, most), earned, note in zip(EXERCISES, points, notes, strict=True)
            )
            book.record("ps1", Result(name, "graded", scores, cpu_seconds=0.5))
        book.record("ps1", Result("fay", "missing", tuple(Score(n, e, 0.0, m) for n, e, m in EXERCISES)))
        yield book


def page(book):
    text = render("ps1", book.submissions("ps1"), {})
    return text, " ".join(unescape(re.sub(r"<[^>]+>", " ", text.split("</style>")[1])).split())


def columns(book):
    here = [each for each in book.submissions("ps1") if each.state != "missing"]
    return {column[0][1].exercise.name: (column, rest) for column, rest in by_exercise(here)}


def test_the_numbers_are_those_of_a_count_by_hand(book):
    _, said = page(book)
    assert "5 handed in, 1 did not." in said
    assert "The middle one has 5 of 9 points; 1 totals are not final" in said  # 9, 6, 2, 1, 5 so far
    assert "Grading took 2 seconds of processor time, 0.5 for each." in said
    assert "5 decided. Mean 1.6 of 2; 4 with all points, 1 with none." in said
    assert "5 decided. Mean 1.8 of 4; 1 with all points, 2 with none." in said
    assert "4 decided, 1 waiting for a person. Mean 1.5 of 3; 1 with all points, 1 with none." in said
    assert "The test took 0.2 s (median), 0.4 s at most." in said


def test_discrimination_is_the_corrected_item_total_correlation(book):
    column, rest = columns(book)["hard"]
    points = [4, 2, 0, 0, 3]
    others = [2 + 3, 2 + 2, 2 + 0, 0 + 1, 2 + 0]
    assert [score.points for _, score in column] == points
    assert list(rest) == others
    x, y = np.subtract(points, np.mean(points)), np.subtract(others, np.mean(others))
    by_hand = (x @ y) / np.sqrt((x @ x) * (y @ y))
    assert correlation(np.array(points), rest) == pytest.approx(by_hand)
    assert f"Discrimination {by_hand:.2g}." in page(book)[1]


def test_who_answers_alike_and_who_is_alone_tells_nothing():
    assert correlation(np.array([1.0, 1, 1]), np.array([1.0, 2, 3])) is None
    assert correlation(np.array([1.0, 2, 3]), np.array([1.0, 1, 1])) is None
    assert correlation(np.array([1.0, 2]), np.array([1.0, 2])) is None
    assert correlation(np.array([0.0, 1, 2]), np.array([4.0, 2, 0])) == pytest.approx(-1)


def test_failures_that_differ_in_numbers_alone_are_one(book):
    other = Score("p1", "hard", 0.0, 4.0, note="NameError: f2 is not defined")
    book.record("ps1", Result("gil", "graded", (Score("p1", "easy", 2.0, 2.0), other)))
    found = failures(columns(book)["hard"][0])
    assert [(each.students, each.names) for each in found] == [(4, ("bob", "cy", "dot", "eve")), (1, ("gil",))]
    assert found[0].note == "AssertionError: f(1) is 0.5, not 7"


def test_a_note_beside_all_points_is_no_failure(book):
    scores = (Score("p1", "easy", 2.0, 2.0, note="the test's value 'x' is not between 0 and 2; full credit"),)
    book.record("ps1", Result("ada", "graded", scores))
    assert failures(columns(book)["easy"][0]) == []


def test_what_waits_for_a_person_has_not_failed(book):
    torn = tuple(Score(n, e, None, m, True, note="p1.ipynb is empty.") for n, e, m in EXERCISES)
    book.record("ps1", Result("hal", "ungraded", torn))
    assert "p1.ipynb is empty" not in page(book)[1]
    assert "Could not be graded: hal." in page(book)[1]
    assert "1 with none. Discrimination" in page(book)[1], "a space between two sentences"


def test_who_has_only_their_own_word_for_the_time_is_named(book):
    due = datetime(2026, 11, 30)
    book.prepare("ps1", EXERCISES, Rules(due=due))
    before, after = due - timedelta(hours=1), due + timedelta(hours=1)
    arrivals = {"ada": Arrival(before, BY_STAMP, after), "bob": Arrival(before, BY_STAMP, before)}
    assert book.clock("ps1", arrivals, Rules()) == ["ada"]
    assert "with a notebook from after the due date: ada." in page(book)[1]


def test_every_picture_has_its_words():
    picture = histogram(np.array([0.0, 0.0, 4.0]), 4.0, 2.0)
    assert picture["alt"] == "Histogram of points: 2 with 0 to 0.4, 1 with 3.6 to 4."
    assert b"<svg" in base64.b64decode(picture["source"].split(",")[1])
    above = histogram(np.array([5.0]), 4.0, 2.0)
    assert above["alt"] == "Histogram of points: 1 with 4.5 to 5.", "extra credit is not cut off"


def test_nothing_a_student_wrote_is_more_than_text(book):
    hostile = "</td><script>alert(1)</script><img src=x onerror=alert(1)>"
    book.record("ps1", Result(hostile, "ungraded", (Score("p1", "easy", 0.0, 2.0, note=hostile),)))
    text, _ = page(book)
    assert "<script" not in text and "<img src=x" not in text
    assert text.count("&lt;script&gt;alert(1)") == 3  # among those that could not be graded, as a note, as a name


def test_it_is_written_beside_the_course(course):
    with Gradebook(default_url(course)) as book:
        book.prepare("ps1", [("p1", "test_square", 3.0)], Rules())
        book.record("ps1", Result("ada", "graded", (Score("p1", "test_square", 1.0, 3.0),)))
    text = report("ps1", course).read_text()
    assert (course / "reports" / "ps1.html").is_file()
    assert "Squares" in text, "exercises go by what they ask, where that is known"
    with pytest.raises(GradebookError, match="There is no gradebook"):
        (course / "gradebook.db").unlink()
        report("ps1", course)
