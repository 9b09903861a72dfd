"""A class's folder as it really comes: names from old zips, locked folders, and what a student may have meant by it.

Whatever lies there, everybody is graded or named, nobody's points become another's, and the run goes on.
"""

import os
import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from ghosts.grader.feedback import feedback
from ghosts.grader.gradebook import Gradebook, default_url
from ghosts.grader.run import MISSING, UNGRADED, grade
from tests.boxed import needs_sandbox
from tests.classroom import the_source

pytestmark = needs_sandbox


def hand_in(course, student, square="def square(x):\n    return x * x"):
    book = the_source()
    book.cells[1].source = square
    folder = course / "submitted" / student / "ps1"
    folder.mkdir(parents=True)
    nbformat.write(book, folder / "p1.ipynb")
    return folder


def test_names_that_are_no_utf_8_are_spelt_out_and_not_confused(course):
    """As an old zip leaves them: Müller and Möller would both have become M?ller, in one row."""
    names = [os.fsdecode(each) for each in (b"M\xfcller", b"M\xf6ller")]
    hand_in(course, names[0])
    hand_in(course, names[1], "def square(x):\n    return 0")
    hand_in(course, "M?ller")
    (course / "ghosts.toml").write_text('[ps1]\ndue = 2001-01-01T00:00:00\nlate = "10%, at most 50%"\n')
    assert len(grade("ps1", course, workers=2).results) == 3
    with Gradebook(default_url(course)) as book:
        found = {each.student.name: each for each in book.submissions("ps1")}
    assert {name: each.earned for name, each in found.items()} == {"M?ller": 4, "M\\xfcller": 4, "M\\xf6ller": 1}
    assert all(each.handed_in for each in found.values())  # or they would never be late
    assert all(each.kept for each in grade("ps1", course).results)
    assert grade("ps1", course, "M\\xf6ller").results[0].score == 1
    feedback("ps1", course)
    page = (course / "feedback" / "M\\xfcller" / "ps1.html").read_text()
    assert "return x * x" in re.sub("<[^>]+>", "", page)


def test_what_may_not_be_read_is_named_and_the_rest_is_graded(course):
    hand_in(course, "ada")
    (hand_in(course, "locked notebook") / "p1.ipynb").chmod(0)
    hand_in(course, "locked folder").chmod(0)
    hand_in(course, "locked student").parent.chmod(0)
    data = hand_in(course, "locked data") / "data.txt"
    data.write_text("x")
    data.chmod(0)
    command = [sys.executable, "-m", "ghosts.cli", "grade", "ps1", "--course", str(course), "--workers", "2"]
    if os.geteuid() == 0:  # whom nothing is locked from
        if shutil.which("setpriv") is None:
            pytest.skip("root, and no setpriv")
        command = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *command]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "40"}, check=False)
    for each in (course / "submitted").glob("locked*"):
        each.chmod(0o700)
        (each / "ps1").chmod(0o700)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    for student, what in (("notebook", "p1.ipynb"), ("folder", "ps1/"), ("student", "ps1/")):
        assert (
            f"locked {student}: could not be graded. {what} may not be read: its permissions forbid it."
            in done.stdout
        )
    assert "data.txt was not laid beside the notebook" in done.stdout
    assert "2 graded, 3 ungraded, 0 missing" in done.stdout


def test_what_stands_in_a_folders_place_is_named(course):
    hand_in(course, "ada")
    for student in ("file", "nothing", "empty"):
        (course / "submitted" / student).mkdir()
    (course / "submitted" / "file" / "ps1").write_text("")
    (course / "submitted" / "empty" / "ps1").mkdir()
    (course / "submitted" / "notes.txt").write_text("not a student")
    results = {each.student: each for each in grade("ps1", course).results}
    assert results.keys() == {"ada", "file", "nothing", "empty"}
    assert [results[name].state for name in ("file", "nothing", "empty")] == [UNGRADED, MISSING, UNGRADED]
    assert results["file"].remarks == ("ps1 is not a folder.",)
    assert results["empty"].remarks == ("There is no notebook in ps1/.",)
