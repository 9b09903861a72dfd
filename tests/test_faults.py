"""A fault costs its own question only: forty unlucky submissions, each with the score that is fair, and its sentence.

They are graded in one run with honest ones, and none of them touches another.
"""

# ruff: noqa: E501 - a table

import copy
import json
import tempfile

import nbformat
import psutil
import pytest
from nbformat import v4

from ghosts.grader.run import Limits, grade
from ghosts.sheets import shelf
from tests.boxed import needs_sandbox
from tests.test_grader import at, cell, code, hand_in, solved, the_source

pytestmark = needs_sandbox

FULL = {"test_square": 3, "test_uses": 1, "test_area": 2}
SQUARE, AREA = "def square(x):\n    return x * x\n", "def area(r):\n    return math.pi * square(r)\n"


def answers(square=SQUARE, area=AREA, use="square(13)"):
    """A change that writes these answers."""

    def change(book):
        solved(book)
        for name, text in (("square", square), ("area", area), ("use", use)):
            cell(book, name).source = text
        return book

    return change


def first(text):
    """A right submission that begins with a cell of the student's own."""

    def change(book):
        solved(book)
        book.cells.insert(0, code(text))
        return book

    return change


def edited(edit):
    """A right submission, with `edit` done to it."""

    def change(book):
        solved(book)
        edit(book)
        return book

    return change


def no_tests(book):
    book.cells = [each for each in book.cells if not each.metadata.get("nbgrader", {}).get("locked")]


def twins(book):
    for name in ("test_square", "test_area"):
        twin = copy.deepcopy(cell(book, name))
        twin.id, twin.source = f"{name}-2", "assert False"
        book.cells.insert(at(book, name), twin)


def retyped(book):
    for name in ("square", "test_square"):
        book.cells[at(book, name)] = v4.new_raw_cell(cell(book, name).source, metadata=cell(book, name).metadata)


def unlabelled(book):
    for each in book.cells:
        each.metadata.pop("nbgrader", None)


def answered_twice(book):
    twin = copy.deepcopy(cell(book, "square"))
    twin.id, cell(book, "square").source = "twin", "def square(x):\n    return 0"
    book.cells.insert(at(book, "square") + 1, twin)


def retagged(book):
    one, two = cell(book, "square"), cell(book, "test_square")
    one.metadata, two.metadata = two.metadata, one.metadata


def other_kernel(book):
    book.metadata.kernelspec = {"name": "julia-1.9", "display_name": "Julia", "language": "julia"}


def links_in_outputs(book):
    cell(book, "use").outputs = [v4.new_output("display_data", {"text/html": "<script>alert(1)</script>" * 1000})]


def as_written_in_order(book):
    """Passes only in the order in which it was run: `area` relies on a cell that stands at the end."""
    cell(book, "area").source = AREA.replace("square", "late")
    book.cells.append(code("late = square"))
    cell(book, "area").execution_count, book.cells[-1].execution_count = 9, 8


def on(text, encode=lambda text: text.encode()):
    """A right submission, saved in another way."""
    return lambda book: encode(text(json.dumps(solved(book))))


def version3(book):
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": []}]}
    for each in solved(book).cells:
        made = {"cell_type": each.cell_type, "metadata": each.metadata}
        made |= ({"input": each.source, "language": "python", "outputs": []} if each.cell_type == "code" else {"source": each.source})  # fmt: skip
        old["worksheets"][0]["cells"].append(made)
    return json.dumps(old).encode()


THREAD = "import threading, time\ndef run():\n    while True: time.sleep(0.01)\nthreading.Thread(target=run).start()"
ONLY_SQUARE, NO_AREA = {**FULL, "test_uses": 0, "test_area": 0}, {**FULL, "test_uses": 1, "test_area": 0}

# name: (the submission, its fair score, a word of what is said about it)
FAULTS = {
    "honest": (answers(), FULL, ""),
    "bom": (on(str, lambda text: b"\xef\xbb\xbf" + text.encode()), FULL, "byte order mark"),
    "utf-16": (on(str, lambda text: text.encode("utf-16")), FULL, "UTF-16"),
    "latin-1": (on(lambda text: text.replace("By integration", "Par intégration"), lambda text: text.encode("latin-1")), FULL, "Latin-1"),
    "dos": (on(str, lambda text: text.replace("\\n", "\\r\\n").encode()), FULL, ""),
    "nbformat 3": (version3, FULL, "old notebook format"),
    "nbformat 9": (edited(lambda book: book.update(nbformat=9)), FULL, "claims notebook format"),
    "deleted tests": (edited(no_tests), FULL, "was deleted"),
    "duplicated tests": (edited(twins), FULL, "is there 2 times"),
    "re-typed": (edited(retyped), FULL, "turned into a raw cell"),
    "re-tagged": (edited(retagged), FULL, "lost its label"),
    "re-ordered": (edited(lambda book: book.cells.reverse()), FULL, ""),
    "unlabelled": (edited(unlabelled), FULL, "lost its label"),
    "answered twice": (edited(answered_twice), FULL, "is there 2 times"),
    "other kernel": (edited(other_kernel), FULL, ""),
    "order of running": (edited(as_written_in_order), {**FULL, "test_area": 0}, "in another order"),
    "scripts in outputs": (edited(links_in_outputs), FULL, ""),
    "syntax error": (answers(area="def area(r:\n    return"), NO_AREA, ""),
    "missing import": (answers(area="import no_such_library\n" + AREA), NO_AREA, ""),
    "raises": (answers(area="1 / 0\n" + AREA), NO_AREA, ""),
    "exits": (answers(area="import os\nos._exit(0)"), NO_AREA, "ended or blocked its kernel"),
    "sys.exit": (answers(area=AREA + "import sys\nsys.exit()"), FULL, ""),
    "segfault": (answers(area="import ctypes\nctypes.string_at(0)"), NO_AREA, "ended or blocked its kernel"),
    "exits in a test": (answers(area="import os\ndef area(r):\n    os._exit(1)"), {**FULL, "test_uses": 0, "test_area": 0}, "ended or blocked"),
    "loops": (answers(area="def area(r):\n    while True: pass"), ONLY_SQUARE, "was stopped after 2 seconds"),
    "loops deaf": (answers(use="while True:\n    try:\n        while True: pass\n    except BaseException: pass"), FULL, "stopped"),
    "sleeps": (answers(use="import time\ntime.sleep(3)"), FULL, ""),
    "memory hog": (answers(use="x = [0] * 10**11"), FULL, ""),
    "memory by and by": (answers(use="x = []\nwhile True: x.append(bytes(10**8))"), FULL, ""),
    "floods lines": (answers(use="for i in range(10**6): print(i)"), FULL, ""),
    "floods one line": (answers(use="print('x' * 10**8)"), FULL, "64 MB of output"),
    "floods displays": (answers(use="from IPython.display import display\nwhile True: display('x' * 10**6)"), FULL, "64 MB of output"),
    "closed stdout": (first("import sys\nsys.stdout.close()\nsys.stdout = None"), FULL, ""),
    "closed descriptors": (first("import os\nos.close(1)\nos.close(2)"), FULL, ""),
    "changed folder": (first("import os\nos.makedirs('a')\nos.chdir('a')"), FULL, ""),
    "folder gone": (first("import os, shutil\nos.makedirs('/tmp/b')\nos.chdir('/tmp/b')\nshutil.rmtree('/tmp/b')"), FULL, ""),
    "input": (answers(use="name = input('Your name? ')"), FULL, ""),
    "threads": (first(THREAD), FULL, ""),
    "detached": (first("import subprocess\nsubprocess.Popen(['sleep', '4714'], start_new_session=True)"), FULL, ""),
    "forks": (first("import os\nif os.fork() == 0: os._exit(0)"), FULL, ""),
    "forks and goes on": (first("import os\nos.fork()"), FULL, ""),
    "fork bomb": (answers(use="import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"), FULL, "use"),
    "warns": (answers(square="import warnings\ndef square(x):\n    warnings.warn('slow')\n    return x * x"), FULL, ""),
    "says on stderr": (answers(square="import sys\ndef square(x):\n    print('here', x, file=sys.stderr)\n    return x * x"), FULL, ""),
    "logs": (answers(square="import logging\ndef square(x):\n    logging.warning('x is %s', x)\n    return x * x"), FULL, ""),
    "debug prints": (answers(square="def square(x):\n    print('x', x)\n    return x * x"), FULL, ""),
    "deep recursion": (answers(area="def area(r):\n    return area(r)"), ONLY_SQUARE, ""),
    "numpy scalar": (answers(square="import numpy as np\ndef square(x):\n    return np.int64(x) ** 2"), FULL, ""),
    "redefines builtins": (first("list = sum = print = abs = 3"), FULL, ""),
    "fills the disk": (first("try:\n    with open('big', 'wb') as f:\n        while True: f.write(bytes(10**7))\nexcept OSError: pass"), FULL, ""),
    "half characters": (answers(use="'\ud800'"), FULL, ""),
    "huge cell": (answers(use="x = '" + "y" * 2_000_000 + "'"), FULL, ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """The class, graded once."""
    course = tmp_path_factory.mktemp("faulty")
    (course / "source" / "ps1").mkdir(parents=True)
    nbformat.write(the_source(), course / "source" / "ps1" / "p1.ipynb")
    for name, (change, _, _) in FAULTS.items():
        made = change(the_source())
        hand_in(course, name, made if isinstance(made, bytes) else json.dumps(made).encode())
    folder = course / "submitted" / "honest" / "ps1"
    (folder / "huge.bin").write_bytes(bytes(10**6))
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "around").symlink_to(".")
    room = tmp_path_factory.mktemp("room")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(room))
        summary = grade("ps1", course, workers=2, limits=Limits(seconds_per_cell=2, seconds=120))
    return {each.student: each for each in summary.results}, room


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_costs_its_own_question_and_no_more(faulty, name):
    result = faulty[0][name]
    scores = {score.exercise: score for score in result.scores}
    assert {test: scores[test].score for test in FULL} == FAULTS[name][1], [scores[test].note for test in FULL]
    assert FAULTS[name][2] in " ".join(result.remarks)


def test_nothing_is_left_running_and_no_file_outside(faulty):
    assert list(faulty[1].iterdir()) == []
    assert not [each for each in psutil.process_iter(["cmdline"]) if (each.info["cmdline"] or [])[1:] == ["4714"]]


def test_the_page_has_the_same_table():
    page = (shelf.ROOT / "course" / "grading.md").read_text(encoding="utf-8").split("\n")
    rows = [
        f"| {name} | {sum(fair.values())} of {sum(FULL.values())} | {said or '–'} |"
        for name, (_, fair, said) in FAULTS.items()
    ]
    assert len(rows) >= 35
    assert [row for row in rows if row not in page] == []
