"""Copies are found through their disguises, and what everybody writes is nobody's copy."""

import csv
import io
import random
import tokenize

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import v4
from typer.testing import CliRunner

from ghosts.cli import app
from ghosts.grader.similar import COLUMNS, KEPT, TOKENS, alike, everybodys, lines, sentences, similar

pytest.importorskip("rapidfuzz", reason="rapidfuzz is not installed")

STARTER = "def smooth(values, width):\n    raise NotImplementedError"
ORIGINAL = '''def smooth(values, width):
    """Mean of a window."""
    result = []
    for i in range(len(values)):
        low = max(0, i - width)
        high = min(len(values), i + width + 1)
        window = values[low:high]  # both sides
        result.append(sum(window) / len(window))
    return result
'''
RENAMED = """# my own work!
def smooth(v, w):
    out = []

    for k in range(len(v)):
        a = max(0, k - w)
        b = min(len(v), k + w + 1)
        part = v[a:b]
        out.append(sum(part) / len(part))   # mean
    return out
"""
BY_CUMSUM = """def smooth(values, width):
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    low, high = np.maximum(0, at - width), np.minimum(len(values), at + width + 1)
    return (total[high] - total[low]) / (high - low)
"""


def pairs(answers, threshold=0.9, starter=STARTER, code=True):
    return {(one, other) for one, other, *_ in alike(answers, starter, threshold, code)}


def test_renaming_comments_and_spaces_hide_nothing():
    found = list(alike({"ada": ORIGINAL, "bob": RENAMED, "cy": BY_CUMSUM}, STARTER, 0.9, code=True))
    assert [(one, other) for one, other, *_ in found] == [("ada", "bob")]
    assert found[0][2] == 1.0


def test_a_small_change_is_still_a_copy_and_another_way_is_none():
    changed = ORIGINAL.replace("max(0, i - width)", "max(i - width, 0)").replace("result = []", "result = list()")
    assert pairs({"ada": ORIGINAL, "bob": changed}) == {("ada", "bob")}
    assert pairs({"ada": ORIGINAL, "bob": BY_CUMSUM}, threshold=0.7) == set()


def test_the_similarity_is_that_of_the_longest_common_subsequence():
    def by_hand(one, other):
        table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
        for i, a in enumerate(one):
            for j, b in enumerate(other):
                table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
        return 2 * table[-1][-1] / (len(one) + len(other))

    starter = set(lines(STARTER))
    one, other = ([token for line in lines(text) if line not in starter for token in line]
                  for text in (ORIGINAL, BY_CUMSUM))  # fmt: skip
    ((*_, found, shorter),) = alike({"ada": ORIGINAL, "bob": BY_CUMSUM}, STARTER, 0.0, code=True)
    assert found == pytest.approx(by_hand(one, other))
    assert shorter == min(len(one), len(other))


def test_the_starter_is_left_out_also_when_it_is_long():
    long = ORIGINAL + "    # your turn below\n"
    assert pairs({"ada": long + "x = 1", "bob": long + "y = [2]"}, starter=long) == set()
    assert pairs({"ada": ORIGINAL, "bob": ORIGINAL}, starter=ORIGINAL) == set()


def test_what_a_quarter_of_the_class_writes_is_left_out():
    klass = {f"s{number}": ORIGINAL for number in range(4)} | {f"t{number}": BY_CUMSUM for number in range(4)}
    assert pairs(klass) == set()
    klass = {f"s{number}": f"x = {number}\n" * 10 for number in range(8)} | {"ada": ORIGINAL, "bob": RENAMED}
    assert pairs(klass) == {("ada", "bob")}
    assert everybodys([[("a",)]] * 7) == set(), "of few students that cannot be said"


def test_an_answer_of_a_line_or_two_tells_nothing():
    short = "def smooth(values, width):\n    return values"
    assert len([token for line in lines(short) for token in line]) < TOKENS
    assert pairs({"ada": short, "bob": short}) == set()


def test_code_that_is_no_python_is_compared_all_the_same():
    broken = ORIGINAL.replace("    return result", "  return ((result")
    assert pairs({"ada": broken, "bob": broken.replace("result", "out")}) == {("ada", "bob")}
    for text in ("'''", "(", "\x00", "if x:\npass", "£ ¬", "\\", ""):
        lines(text)


def test_prose_is_compared_by_its_words():
    essay = ("A reward is one number. It cannot say which of the many steps earned it, so all of them share the "
             "credit, and most of that is noise.")  # fmt: skip
    other = (
        "Every token of a winning answer is pushed up. Some of them were wrong, and nobody tells the learner which."
    )
    assert pairs({"ada": essay, "bob": essay.upper().replace(",", ""), "cy": other}, code=False) == {("ada", "bob")}
    assert sentences("One. Two two!\n\nThree") == [("one",), ("two", "two"), ("three",)]


NAMES = st.text("abcdefgh_", min_size=1, max_size=6).filter(lambda name: name not in KEPT)


@settings(max_examples=50)
@given(st.lists(NAMES, min_size=8, max_size=8, unique=True))
def test_no_renaming_changes_a_token(names):
    own = ["smooth", "values", "width", "result", "i", "low", "high", "window"]
    chosen = dict(zip(own, names, strict=True))
    tokens = [(token.type, chosen.get(token.string, token.string))
              for token in tokenize.generate_tokens(io.StringIO(ORIGINAL).readline)]  # fmt: skip
    assert lines(tokenize.untokenize(tokens)) == lines(ORIGINAL)


def test_what_belongs_to_others_keeps_its_name():
    assert lines("np.mean(x)") != lines("np.median(x)")
    assert lines("sum(x)") != lines("max(x)")
    assert lines("x = 1") != lines("x = 2")


# ── a class ───────────────────────────────────────────────────────────────────────────────────────────


def program(rng):
    """A program that nobody else writes."""
    calls = ["sum", "max", "len", "sorted", "abs", "np.mean", "np.cumsum", "np.sort", "list", "set"]
    return "\n".join(f"v{n} = {rng.choice(calls)}(v{rng.randrange(9)}) {rng.choice('+-*/')} {rng.randrange(99)}"
                     for n in range(12))  # fmt: skip


@pytest.fixture
def course(tmp_path):
    label = {"grade": False, "solution": True, "locked": False, "task": False, "schema_version": 3}
    test = {"grade_id": "t", "grade": True, "locked": True, "solution": False, "points": 1, "schema_version": 3}
    book = v4.new_notebook(cells=[
        v4.new_markdown_cell("## 1. Smooth"),
        v4.new_code_cell(f"### BEGIN SOLUTION\n{ORIGINAL}### END SOLUTION",
                         metadata={"nbgrader": {**label, "grade_id": "smooth"}}),
        v4.new_code_cell("assert smooth([1], 1)", metadata={"nbgrader": test}),
    ])  # fmt: skip
    (tmp_path / "source" / "ps1").mkdir(parents=True)
    nbformat.write(book, tmp_path / "source" / "ps1" / "p1.ipynb")
    rng = random.Random(0)
    for number in range(60):
        book.cells[1].source = program(rng)
        if number in (7, 41):
            book.cells[1].source = ORIGINAL if number == 7 else RENAMED
        folder = tmp_path / "submitted" / f"s{number:02}" / "ps1"
        folder.mkdir(parents=True)
        nbformat.write(book, folder / "p1.ipynb")
    (tmp_path / "submitted" / "s03" / "ps1" / "p1.ipynb").write_text("broken")
    return tmp_path


def test_the_planted_pair_is_found_and_nobody_else(course):
    (pair,) = similar("ps1", course, file=course / "pairs.csv")
    assert (pair.student, pair.other, pair.similarity, pair.exercises) == ("s07", "s41", 1.0, ("Smooth",))
    rows = list(csv.reader((course / "pairs.csv").open(newline="")))
    assert rows == [list(COLUMNS), ["s07", "s41", "1.0", str(pair.tokens), "Smooth"]]


def test_on_the_command_line_the_list_comes_with_a_caution(course):
    done = CliRunner().invoke(app, ["similar", "ps1", "--course", str(course)], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    assert "s07" in done.output and "s41" in done.output
    assert "Alike is not copied." in done.output
    done = CliRunner().invoke(app, ["similar", "ps9", "--course", str(course)])
    assert done.exit_code == 2


def test_an_answer_of_a_million_words_is_compared_by_its_beginning():
    flood = " ".join(map(str, range(1_200_000)))
    other = " ".join(map(str, range(5_000_000, 5_000_300)))
    answers = {"flood": flood, "ada": other, "bob": other, "cy": "x"}
    assert [pair[:2] for pair in alike(answers, "", 0.9, code=False)] == [("ada", "bob")]


def test_names_command_no_terminal(course):
    (course / "submitted" / "s07").rename(course / "submitted" / "s07\x1b[2J")
    done = CliRunner().invoke(app, ["similar", "ps1", "--course", str(course)], env={"COLUMNS": "200"})
    assert "s07" in done.output
    assert "\x1b" not in done.output
