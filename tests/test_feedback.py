"""What a student gets back: complete, silent about hidden tests, and nothing that they wrote is more than text."""

import base64
import hashlib
import re
import shutil
from datetime import datetime
from html.parser import HTMLParser

import nbformat
import pytest
from nbformat import v4

from ghosts.grader import pages
from ghosts.grader.feedback import OFF, UNSEEN, feedback, in_words
from ghosts.grader.fingerprint import fingerprint
from ghosts.grader.gradebook import Gradebook, GradebookError
from ghosts.grader.late import Arrival, Rules
from ghosts.grader.questions import questions
from ghosts.grader.run import Result, Score, default_url, open_assignment
from tests.classroom import the_source

HOSTILE = [
    "<script>alert(1)</script>",
    "</pre></code></section></main><h1 id=x onclick=alert(1)>You passed</h1>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)><animate onbegin=alert(1)>",
    "[click](javascript:alert(1)) <a href='javascript:alert(1)'>click</a>",
    "<style>body{display:none}</style><link rel=stylesheet href=//example.org/x.css>",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62; &amp;lt;",
    "{{ 7 * 7 }} {% raw %} {# no #}",
    "<meta http-equiv=refresh content='0;url=//example.org'><base href=//example.org>",
    "<!-- --><![CDATA[ ]]> <iframe srcdoc='<script>alert(1)</script>'>",
    "x" * 100_000,
    "\u202e\u2066 right to left \x0b\x0c\x1b[31m",
]


def hand_in(course, student, square="def square(x):\n    return x + x", why="Hm.", below="A plot."):
    book = the_source()
    book.cells[1].source, book.cells[5].source = square, why
    book.cells.append(v4.new_markdown_cell(below))
    folder = course / "submitted" / student / "ps1"
    folder.mkdir(parents=True)
    nbformat.write(book, folder / "p1.ipynb")
    return folder


def graded(student, note="AssertionError: square(-31) is -62", **changes):
    scores = (
        Score("p1", "test_square", 0.0, 3.0, note=note),
        Score("p1", "test_zero", 1.0, 1.0),
        Score("p1", "why", None, 2.0, True, answer=changes.pop("why", "Hm.")),
        Score("p1", "explore", None, 4.0, True, answer=changes.pop("below", "A plot.")),
    )
    return Result(student, **({"state": "graded", "scores": scores} | changes))


@pytest.fixture
def book(course):
    with Gradebook(default_url(course)) as book:
        book.prepare("ps1", open_assignment("ps1", course).exercises, Rules())
        yield book


def record(book, course, student, result, **answers):
    book.record("ps1", result, fingerprint(hand_in(course, student, **answers), "0" * 64))


def written(course, student="ada", **options):
    feedback("ps1", course, **options)
    return (course / "feedback" / student / "ps1.html").read_text(encoding="utf-8")


class Skeleton(HTMLParser):
    """A page's tags and attributes in order, without the words, and without the colours of code."""

    def __init__(self, text):
        super().__init__()
        self.bones = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag != "span" or dict(attributes).get("class") == "verdict":
            self.bones.append((tag, tuple(attributes)))

    def handle_endtag(self, tag):
        if tag != "span":
            self.bones.append(("/" + tag,))


def words(text):
    """What a reader reads, tags taken away and entities resolved."""

    class Words(HTMLParser):
        said = ""

        def handle_data(self, data):
            self.said += data

    parser = Words()
    parser.feed(text)
    return parser.said


# ── what is on the page ───────────────────────────────────────────────────────────────────────────────


def test_questions_know_what_was_asked_and_where_it_is_answered(course):
    asked = {key[1]: each for key, each in questions(open_assignment("ps1", course)).items()}
    assert list(asked) == ["test_square", "test_zero", "why", "explore"]
    assert [each.title for each in asked.values()] == ["Squares", "test_zero", "Why?", "explore"]
    assert asked["test_square"].answers == asked["test_zero"].answers == (("p1", "square"),)
    assert asked["test_square"].hidden and not asked["test_zero"].hidden
    assert (asked["why"].kind, asked["explore"].kind) == ("written", "task")
    assert asked["explore"].rubric == "Two plots: 2."


def test_every_exercise_is_there_with_points_answer_and_comment(book, course):
    record(book, course, "ada", graded("ada"))
    book.decide("ada", "ps1", "why", 1.5, "Nearly: which area?", extra=0.25)
    said = words(written(course))
    for each in ("2.75 of 10 points", "1 answer waits", "✗ not yet · 0 of 3 points", "✓ all of it · 1 of 1 points",
                 "Nearly: which area?", "Including 0.25 extra points", "◐ in part · 1.75 of 2 points",
                 "return x + x", "assert square(2) == 4", "Hm.", "A plot."):  # fmt: skip
        assert each in said
    assert "Two plots" not in said, "how a task is marked is told when it has been marked"


def test_hidden_tests_stay_hidden_unless_released(book, course):
    record(book, course, "ada", graded("ada"))
    text = written(course)
    assert "square(-31)" not in words(text) and "961" not in words(text) and "-62" not in words(text)
    assert OFF in words(text) and UNSEEN in words(text)
    assert "BEGIN HIDDEN" not in text
    released = words(written(course, release_hidden=True))
    assert "assert square(-31) == 961" in released
    assert "square(-31) is -62" in released


def test_what_happened_is_the_detail_that_the_grader_wrote_for_the_student(book, course):
    first = Score("p1", "test_square", 0.0, 3.0, note="for you alone", detail="square(2) is 5;\nit should be 4.")
    record(book, course, "ada", graded("ada", scores=(first, *graded("ada").scores[1:])))
    said = words(written(course))
    assert "square(2) is 5;\nit should be 4." in said
    assert "for you alone" not in said


def test_lateness_stands_beside_the_points(book, course):
    book.prepare("ps1", open_assignment("ps1", course).exercises, Rules(due=datetime(2026, 11, 30), late="10%"))
    record(book, course, "ada", graded("ada"))
    book.decide("ada", "ps1", "why", 2.0)
    book.decide("ada", "ps1", "explore", 4.0)
    book.clock("ps1", {"ada": Arrival(datetime(2026, 12, 1, 3), "timestamp.txt")}, Rules())
    said = " ".join(words(written(course)).split())
    assert "5.6 of 10 points" in said
    assert "1.4 are lost because it came 1 day 3 hours late (10%; each day begun counts)." in said
    assert "Handed in 1 December 2026, 03:00, due 30 November 2026, 00:00 (UTC, according to timestamp.txt)." in said


@pytest.mark.parametrize(("seconds", "words"), [
    (20, "less than a minute"), (60, "1 minute"), (7260, "2 hours 1 minute"), (86400, "1 day"),
    (2 * 86400 + 3600 + 60, "2 days 1 hour"), (86460, "1 day 1 minute"),
])  # fmt: skip
def test_lateness_is_said_as_a_person_says_it(seconds, words):
    assert in_words(seconds) == words


def test_a_newer_notebook_is_named(book, course):
    record(book, course, "ada", graded("ada"))
    assert "has changed since it was graded" not in written(course)
    (course / "submitted" / "ada" / "ps1" / "more.csv").write_text("1")
    assert "has changed since it was graded" in written(course)


def test_whoever_handed_in_nothing_gets_a_page_too(book, course):
    blank = [Score("p1", name, 0.0, most, note="nothing was handed in") for _, name, most in
             open_assignment("ps1", course).exercises]  # fmt: skip
    book.record("ps1", Result("cy", "missing", tuple(blank)))
    assert "0 of 10 points" in words(written(course, "cy"))


def test_one_student_only_and_nobody(book, course):
    record(book, course, "ada", graded("ada"))
    record(book, course, "bob", graded("bob"))
    assert feedback("ps1", course, student="bob").pages == 1
    assert not (course / "feedback" / "ada").exists()
    with pytest.raises(GradebookError, match="eve has no score"):
        feedback("ps1", course, student="eve")
    with pytest.raises(GradebookError, match="no scores of 'ps2'"):
        (course / "source" / "ps2").mkdir()
        nbformat.write(the_source(), course / "source" / "ps2" / "p1.ipynb")
        feedback("ps2", course)


def test_no_page_leaves_the_folder(book, course):
    book.record("ps1", graded("../../outside"))
    done = feedback("ps1", course)
    assert done.pages == 0
    assert "is no name for a folder" in done.remarks[0]


# ── nothing runs ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_changes_no_tag_and_is_shown_as_it_is(book, course, text):
    def everywhere(words):
        scores = graded("ada", note=words).scores
        scores = (Score("p1", "test_square", 0.0, 3.0, note=words, detail=words), *scores[1:2],
                  Score("p1", "why", None, 2.0, True, answer=words), scores[3])  # fmt: skip
        book.record("ps1", Result("ada", "graded", scores, (words.replace("\n", " "),)), "")
        book.decide("ada", "ps1", "why", 1.0, words)

    folder = hand_in(course, "ada", square=text, why=text, below=text)
    everywhere(text)
    hostile = written(course, release_hidden=True)
    shutil.rmtree(folder.parent)
    hand_in(course, "ada", square="x", why="x", below="x")
    everywhere("x")
    harmless = written(course, release_hidden=True)
    assert Skeleton(hostile).bones == Skeleton(harmless).bones
    shown = text if len(text) < pages.SHOWN else text[: pages.SHOWN]
    visible = re.sub(r"[\x0b\x0c\x1b]", "", shown)
    assert re.sub(r"[\x0b\x0c\x1b]", "", words(hostile)).count(visible) >= 4


def test_a_students_name_is_text(book, course):
    name = "<script>alert(1)<!--"
    record(book, course, name, graded(name))
    text = written(course, name)
    assert "<script" not in text
    assert name in words(text)


def test_the_browser_may_apply_one_style_and_nothing_else(book, course):
    record(book, course, "ada", graded("ada"))
    text = written(course)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', text)[1].replace("&#39;", "'")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; "
                      "form-action 'none'")  # fmt: skip
    assert not re.search(r"<script|javascript:|\son\w+=|https?://|\sstyle=|url\(", text)


def test_in_a_browser_nothing_runs_and_nothing_is_asked_for(book, course):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("no Chromium or Chrome on this machine's PATH")
    everything = "\n".join(HOSTILE)
    scores = (Score("p1", "test_square", 0.0, 3.0, detail=everything), *graded("ada").scores[1:])
    record(book, course, "ada", graded("ada", scores=scores), square=everything, why=everything, below=everything)
    written(course)
    trouble = []
    with sync_api.sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        chromium = playwright.chromium.launch(executable_path=browser, args=flags)
        page = chromium.new_page(viewport={"width": 400, "height": 800})
        page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: trouble.append(message.text))
        url = (course / "feedback" / "ada" / "ps1.html").as_uri()
        page.on("request", lambda request: request.url != url and trouble.append(request.url))
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, "a long line makes the page wider"
        assert page.evaluate("getComputedStyle(document.querySelector('.card')).borderLeftWidth") == "5px"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "To the exercises"
        chromium.close()
    assert trouble == []
