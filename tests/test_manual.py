"""Grading by a person: sorting decides nothing, two people are not blind to each other, keys suffice."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghosts.grader.gradebook import Gradebook, GradebookError
from ghosts.grader.late import Rules
from ghosts.grader.manual import LEVELS, Desk, groups
from ghosts.grader.run import Result, Score, default_url, open_assignment

ESSAYS = {"ada": "By the area.", "bob": "by  the\narea", "cy": "  \n", "dot": "By the area.", "eve": "By 0.5 of it.",
          "fay": "By the area.", "gil": ""}  # fmt: skip


# ── sorting ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("one", "other", "from_level"), [
    ("By the area.", "By the area.", 2),
    ("By the area.", "  By\n\n the\tarea. ", 2),
    ("By the area.", "by the AREA", 3),
    ("“By” the area;", "By the area", 3),
    ("", " \n\t", 1),
    ("0.5", "0 5", None),          # a mark inside a word means something
    ("x < y", "x > y", None),
    ("-3", "3", None),
    ("n!", "n", None),
    ("...", "", None),             # not empty
    ("...", "???", None),
    ("yes", "no", None),
])  # fmt: skip
def test_what_is_put_together_and_from_where(one, other, from_level):
    alike = [a == b for a, b in zip(groups(one, "one"), groups(other, "other"), strict=True)]
    assert alike == [from_level is not None and level >= from_level for level in range(len(LEVELS))]


@pytest.mark.parametrize(("one", "other", "alike"), [
    ("x = 1\ny = 2", "x = 1  \n\ny = 2\n", True),
    ("if a:\n    b\nc", "if a:\n    b\n    c", False),   # in code the spaces before a line mean something
    ("a + b", "a - b", False),
    ("A", "a", False),
])  # fmt: skip
def test_code_is_alike_only_if_it_is_the_same_code(one, other, alike):
    assert (groups(one, "one", code=True)[3] == groups(other, "other", code=True)[3]) is alike


def test_an_answer_that_stops_the_counter_is_put_with_none_and_shown_by_its_beginning(desk, course):
    """Normalising takes a second for a letter with ten thousand marks on it, and months for one with ten million."""
    flood = "a" + "\u0301\u0327" * 1_000_000
    assert groups(flood, "one")[:2] == ("one", "one")
    assert groups(flood, "one")[2:] == groups(flood, "other")[2:]
    desk.book.record("ps1", Result("bob", "graded", (Score("p1", "why", None, 2.0, True, answer=flood),)))
    assert len(by_name(desk)["bob"]["text"]) < 201_000


@given(st.text(), st.text(), st.booleans())
def test_more_sorting_never_parts_what_less_has_joined(one, other, code):
    alike = [a == b for a, b in zip(groups(one, "one", code), groups(other, "other", code), strict=True)]
    assert alike == sorted(alike)
    assert not alike[0]
    assert alike[1] == (not one.strip() and not other.strip())


# ── the desk ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def course(course):
    """Seven essays that wait."""
    with Gradebook(default_url(course)) as book:
        book.prepare("ps1", open_assignment("ps1", course).exercises, Rules())
        for name, essay in ESSAYS.items():
            scores = (Score("p1", "test_square", 3.0, 3.0), Score("p1", "test_zero", 1.0, 1.0),
                      Score("p1", "why", None, 2.0, True, answer=essay),
                      Score("p1", "explore", None, 4.0, True, answer=f"A plot by {len(essay)}."))  # fmt: skip
            book.record("ps1", Result(name, "graded", scores))
    return course


@pytest.fixture
def desk(course):
    with Gradebook(default_url(course)) as book:
        yield Desk(book, "ps1", course, "secret")


def decided(course, exercise="why"):
    with Gradebook(default_url(course)) as book:
        return {
            each.student.name: (score.manual, score.comment, score.extra, score.needs_manual)
            for each in book.submissions("ps1")
            for score in each.counted
            if score.exercise.name == exercise
        }


def by_name(desk, exercise="p1/why"):
    return {each["name"]: each for each in desk.answers(exercise, names=True)}


def test_only_what_a_person_decides_is_asked(desk):
    assert [(each["id"], each["title"], each["points"], each["waiting"]) for each in desk.questions()] == [
        ("p1/why", "Why?", 2.0, 7), ("p1/explore", "explore", 4.0, 7)]  # fmt: skip
    assert desk.questions()[1]["rubric"] == "Two plots: 2."
    assert "<h2>2. Why?</h2>" in desk.questions()[0]["prompt"]


def test_of_a_test_only_what_could_not_be_run_is_asked_and_after_what_was_written(desk, course):
    points = {"test_square": 3.0, "test_zero": 1.0, "why": 2.0, "explore": 4.0}
    torn = tuple(Score("p1", name, None, most, True, note="p1.ipynb is empty.") for name, most in points.items())
    with Gradebook(default_url(course)) as book:
        book.record("ps1", Result("hal", "ungraded", torn))
    assert [(each["id"], each["answers"]) for each in desk.questions()] == [
        ("p1/why", 8), ("p1/explore", 8), ("p1/test_square", 1), ("p1/test_zero", 1)]  # fmt: skip
    (hal,) = desk.answers("p1/test_zero", names=True)
    assert (hal["name"], hal["note"]) == ("hal", "p1.ipynb is empty.")
    desk.decide({hal["id"]: hal["revision"]}, 1.0, "On paper.", None)
    assert [each["waiting"] for each in desk.answers("p1/test_zero", names=True)] == [False], "and it can be undone"


def test_a_decision_is_on_one_answer(desk, course):
    ada = by_name(desk)["ada"]
    saved = desk.decide({ada["id"]: ada["revision"]}, 1.5, "Nearly.", 0.25)
    assert saved.written == (ada["id"],)
    assert decided(course)["ada"] == (1.5, "Nearly.", 0.25, False)
    assert {name for name, each in decided(course).items() if not each[3]} == {"ada"}


def test_a_group_leaves_out_whoever_was_decided_on(desk, course):
    desk.decide({by_name(desk)["dot"]["id"]: 0}, 0.5, "Not you.", None)
    found = by_name(desk)
    group = {found[name]["id"]: found[name]["revision"] for name in ("ada", "dot", "fay")}
    saved = desk.decide(group, 2.0, "Good.", None, overtaking=False)
    assert set(saved.left) == {found["dot"]["id"]}
    assert decided(course)["dot"] == (0.5, "Not you.", None, False)
    assert decided(course)["fay"] == decided(course)["ada"] == (2.0, "Good.", None, False)


def test_of_two_people_the_second_is_told(desk, course):
    mine, theirs = by_name(desk)["ada"], by_name(desk)["ada"]
    desk.decide({mine["id"]: mine["revision"]}, 1.0, "Hm.", None)
    assert desk.decide({theirs["id"]: theirs["revision"]}, 2.0, "Fine.", None).left == (theirs["id"],)
    assert decided(course)["ada"] == (1.0, "Hm.", None, False)


def test_a_decision_can_be_taken_back(desk, course):
    ada = by_name(desk)["ada"]
    desk.decide({ada["id"]: 0}, 1.0, "Hm.", None)
    desk.decide({ada["id"]: 1}, None, "", None)
    assert decided(course)["ada"] == (None, "", None, True)


@pytest.mark.parametrize("points", [-1, 2.5, float("nan")])
def test_points_beyond_the_exercise_are_refused(desk, course, points):
    ada = by_name(desk)["ada"]
    with pytest.raises(GradebookError, match="Points go from 0 to 2; more is extra credit"):
        desk.decide({ada["id"]: 0}, points, "", None)
    assert decided(course)["ada"][0] is None


def test_without_names_neither_word_nor_order_tells_who(desk):
    hidden = desk.answers("p1/why", names=False)
    assert all(each["name"] == "" for each in hidden)
    assert not set(ESSAYS) & set(re.findall(r"\w+", json.dumps(hidden)))
    order = [each["id"] for each in hidden]
    assert order == sorted(order) != [each["id"] for each in by_name(desk).values()]


def test_an_assignment_without_written_answers_is_a_sentence(course):
    with Gradebook(default_url(course)) as book:
        book.prepare("ps1", [("p1", "test_square", 3.0)], Rules())
        with pytest.raises(GradebookError, match="Nothing in 'ps1' is for a person"):
            Desk(book, "ps1", course, "secret")


# ── the counter ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def address(course):
    """The address of `ghosts manual`, as it tells it."""
    command = [sys.executable, "-m", "ghosts.cli", "manual", "ps1", "--course", str(course), "--no-browser"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    yield re.search(r"http://127\.0\.0\.1:\d+/[\w-]+/", server.stdout.readline())[0]
    server.send_signal(2)
    assert server.wait(20) == 0


def call(url, body=None, **headers):
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as reply:
            return reply.status, reply.read().decode(), reply.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def test_only_whoever_has_the_address_gets_an_answer(address, course):
    status, text, headers = call(address)
    assert status == 200 and "Grading ps1" in text
    assert "default-src 'none'; script-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    root = address.rsplit("/", 2)[0]
    for path in ("/", "/questions", "/x" * 11 + "/answers?question=p1/why"):
        assert call(root + path)[0] == 404
    assert call(address + "questions", Host="grades.example.org")[0] == 403
    assert call(address + "../" * 5 + "etc/passwd")[0] == 404

    answers = json.loads(call(address + "answers?question=p1/why&names=0")[1])
    assert len(answers) == 7
    good = {"wanted": {answers[0]["id"]: 0}, "points": 1, "comment": "", "extra": None, "group": False}
    for bad in (
        b"",
        b"[]",
        b"{}",
        b"\xff",
        good | {"points": "1e999"},
        good | {"points": True},
        good | {"wanted": 3},
    ):
        assert call(address + "answers", bad)[:2] == (400, '{"error": "That is no decision."}')
    assert call(address + "answers", good | {"points": 3})[0] == 422
    assert call(address + "answers", good | {"wanted": {"1": 0}})[0] == 422
    assert all(each[0] is None for each in decided(course).values())
    assert call(address + "answers", good)[0] == 200
    assert [each[0] for each in decided(course).values() if not each[3]] == [1.0]


def test_by_keyboard_in_a_browser(address, course):
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser is None:
        pytest.skip("no Chromium or Chrome on this machine's PATH")
    trouble = []
    with sync_api.sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        chromium = playwright.chromium.launch(executable_path=browser, args=flags)
        page = chromium.new_page(viewport={"width": 1280, "height": 860})
        page.on("console", lambda message: message.type == "error" and trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(address)
        said, who, press = page.locator("#said"), page.locator("#who"), page.keyboard.press

        def saw(text, where=said):
            where.filter(has_text=text).wait_for(timeout=10_000)

        saw("ada", who)
        press("1")
        saw("Saved: 1 of 2")
        press(".")
        saw("Saved: 1.5 of 2")
        press("9")
        saw("The most is 2; more is extra credit")
        press("c")
        page.keyboard.type("Which area, n or j?")
        press("Escape")
        saw("with a comment")
        assert decided(course)["ada"] == (1.5, "Which area, n or j?", None, False)

        page.reload()  # the page comes back to where it was
        saw("ada", who)
        assert page.locator("#comment").input_value() == "Which area, n or j?"
        assert page.locator("#points").input_value() == "1.5"

        page.goto("about:blank")  # who comes anew begins with what is undecided
        page.goto(address)
        saw("bob", who)
        press("k")
        saw("ada", who)

        press("n")
        saw("bob", who)
        press("j")
        saw("cy", who)
        press("k")
        saw("bob", who)
        assert decided(course)["bob"][3], "to look is not to decide"

        page.locator("#level").focus()
        for _ in range(2):
            press("ArrowRight")
        saw("the same words together: 4 to read", page.locator("#level-said"))
        assert page.locator("#level").get_attribute("aria-valuetext") == LEVELS[2]
        press("Escape")
        assert sum(not each[3] for each in decided(course).values()) == 1, "sorting decides nothing"
        press("n")
        press("n")
        saw("Stands for 3 answers that are alike; 1 others undecided", page.locator("#group"))
        press("2")
        saw("Saved: 2 of 2")
        assert sum(not each[3] for each in decided(course).values()) == 2, "a decision is on one answer"
        press("g")
        saw("for 1 answers")
        assert {name for name, each in decided(course).items() if each[0] == 2.0} == {"dot", "fay"}
        assert decided(course)["ada"][0] == 1.5, "who was decided on stays"

        with Gradebook(default_url(course)) as book:  # somebody else, meanwhile
            book.decide("dot", "ps1", "why", 0.5, "Look again.")
        press("0")
        saw("somebody else has given 0.5 meanwhile")
        assert decided(course)["dot"][:2] == (0.5, "Look again.")
        press("0")
        saw("Saved: 0 of 2")
        assert decided(course)["dot"][:2] == (0.0, "Look again.")

        press("a")
        saw("Names are hidden")
        assert not re.search(r"\b(ada|bob|dot|fay)\b", page.locator("body").inner_text())
        press("]")
        saw("explore · 4 points", page.locator("#title"))
        press("?")
        page.locator("dialog[open]").wait_for()
        press("Escape")
        unnamed = page.evaluate("""[...document.querySelectorAll('button, input, select, textarea')].filter(each =>
            !each.labels?.length && !each.textContent.trim() && !each.getAttribute('aria-label')).length""")
        assert unnamed == 0, "every control has a name that a screen reader can speak"
        homeless = page.evaluate("""[...document.querySelectorAll('button, input, select, textarea')].filter(each =>
            !each.closest('header, main, dialog, section[aria-label]')).length""")
        assert homeless == 0, "every control stands in a region that a screen reader can go to"
        chromium.close()
    assert trouble == []
