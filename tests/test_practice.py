"""The mentor's card and its drills as a learner's hand moves them, and what is left in the record."""

import json
import sqlite3
import time
from urllib.parse import unquote

import numpy as np
import pytest
from typer.testing import CliRunner

from ghosts.cli import app
from ghosts.desk import where
from ghosts.desk.practice import Placing, Practice
from ghosts.mentor import events
from ghosts.mentor.skills import SKILLS
from ghosts.sheets import sections, shelf
from ghosts.sheets.drills import make
from ghosts.sheets.register import REGISTER


@pytest.fixture
def card(home):
    return Practice(seeds=iter(range(7, 1000)).__next__)


def do(card, act, value=None):
    card.heard(card, {"do": act, "value": value, "turn": card.view["turn"]}, [])
    return card.view


def wrong(drill):
    """An answer that is surely not right."""
    if drill.kind == "numeric":
        return str(1000 * abs(drill.solution) + 17)
    return drill.mistakes[0][0] if drill.kind == "choice" else list(drill.solution)[::-1]


def right(drill):
    return drill.solution if drill.kind != "order" else list(drill.solution)


def test_the_card_gives_a_reason_minutes_a_chance_and_two_alternatives(card):
    assert len(card.view["text"]) > 20
    assert len(card.view["offers"]) == 3
    assert all("min" in offer["text"] and "%" in offer["text"] for offer in card.view["offers"])
    assert {wish for wish, _ in card.view["wishes"]} >= {"", "review", "surprise me", "choose myself", *SKILLS}


def test_a_wish_is_granted_and_remembered(card):
    do(card, "wish", "queues")
    assert "queues" in card.view["text"]
    assert events.events(kind="wish")[-1].about == "queues"
    assert "choose" in do(card, "wish", "choose myself")["text"].lower()


def test_a_right_answer_is_recorded_explained_and_leads_on(card):
    card.begin(make("entropy", 1, 3))
    view = do(card, "answer", right(card._drill))
    assert view["done"] and "It holds" in view["said"]
    assert events.events(kind="drill")[-1].facts["passed"] is True
    assert [act for act, _ in view["buttons"]] == ["next", "again"]
    assert "offers" in do(card, "next")


def test_a_wrong_answer_says_how_far_off_and_after_two_a_nudge_is_offered(card):
    card.begin(make("probability", 0, 3))
    first = do(card, "answer", "0.001")["said"]
    assert "Not yet" in first and "nudge" not in first
    assert "nudge" in do(card, "answer", "0.002")["said"]
    assert [event.facts["passed"] for event in events.events(kind="drill")] == [False, False]


def test_what_cannot_be_read_is_no_attempt(card):
    card.begin(make("probability", 0, 3))
    view = do(card, "answer", "perhaps")
    assert "number" in view["said"] and "Not yet" not in view["said"]
    assert events.events(kind="drill") == []


def test_the_ladder_has_four_rungs_and_only_the_last_tells(card):
    card.begin(make("probability", 0, 3))
    said = [do(card, "hint")["said"] for _ in range(4)]
    assert "taught in lesson 01, §4" in said[0]
    assert "worked" in said[2]
    assert card._drill.said in said[3] and not any(card._drill.said in rung for rung in said[:2])
    assert [event.facts["level"] for event in events.events(kind="hint")] == [1, 2, 3]
    assert len(events.events(kind="reveal")) == 1


def test_after_four_failures_a_step_back_is_offered_and_taken(card):
    card.begin(make("queues", 0, 3))
    for _ in range(4):
        view = do(card, "answer", wrong(card._drill))
    assert view["step_back"] == "probability"
    do(card, "below", "probability")
    assert card._drill.skill == "probability"


def test_every_kind_of_drill_is_shown_and_answered(card):
    kinds = set()
    for skill in SKILLS:
        for level in range(3):
            card.begin(make(skill, level, 5))
            kinds.add(card.view["drill"]["kind"])
            assert do(card, "answer", right(card._drill))["done"], (skill, level)
            assert card.view.get("picture") is None or card.view["alt"]
    assert kinds == {"numeric", "choice", "order"}


def test_markup_is_escaped(card):
    card.begin(make("probability", 0, 3))
    assert "<img" not in do(card, "answer", "<img src=x onerror=alert(1)>")["said"]


def test_what_goes_wrong_is_said_on_the_card(card):
    assert "did not work" in do(card, "begin", 99)["said"]


def test_a_second_click_does_nothing_that_nobody_has_seen(card):
    """Two clicks in one turn: one hint, one answer, one question passed."""
    card.begin(make("probability", 0, 3))
    for act, value in (("hint", None), ("answer", "0.001")):
        message = {"do": act, "value": value, "turn": card.view["turn"]}
        card.heard(card, message, [])
        card.heard(card, message, [])
    assert [event.facts["level"] for event in events.events(kind="hint")] == [1]
    assert len(events.events(kind="drill")) == 1


def test_a_card_in_sight_again_suggests_anew_if_something_happened_and_only_then(card):
    before = card.view
    assert do(card, "look") == before
    events.record("predict", "start.chain", guess=0.5, truth=0.37)
    assert do(card, "look")["text"] != before["text"]
    card.begin(make("probability", 0, 3))
    drill = card.view
    do(Placing(), "new")
    assert do(card, "look") == drill, "A drill in hand is not taken away."


@pytest.mark.parametrize(("typed", "meant"), [("Lesson 05", "lesson 5"), ("lesson 10", "lesson 10"),
                                              (" Pass@k ", "pass@k"), ("Surprise  me", "surprise me")])  # fmt: skip
def test_a_wish_is_understood_as_people_write_it(card, home, typed, meant):
    assert do(card, "wish", typed)["wish"] == meant
    CliRunner().invoke(app, ["next", "--wish", typed, "--dir", str(home)])
    assert [event.about for event in events.events(kind="wish")] == [meant, meant]


def test_the_list_of_wishes_shows_the_one_that_holds(card):
    assert card.view["wish"] == ""
    assert do(card, "wish", "queues")["wish"] == "queues"
    assert do(card, "wish", "")["wish"] == ""
    do(card, "wish", "surprise me")
    card.begin(make("probability", 0, 3))
    do(card, "answer", "0.001")
    assert do(card, "next")["wish"] == "", "One surprise was asked for, and it has been left."


def test_a_record_that_cannot_be_written_is_said_on_the_card_and_the_drill_goes_on(card, home, monkeypatch, capsys):
    def full(_work):
        raise sqlite3.OperationalError("database or disk is full")

    card.begin(make("probability", 0, 3))
    monkeypatch.setattr(events, "with_a_sound_file", full)
    view = do(card, "answer", right(card._drill))
    assert view["done"] and "It holds" in view["said"] and "disk is full" in view["said"]
    assert capsys.readouterr().out == ""
    do(card, "next")
    before = card.view
    assert do(card, "look") == before, "What cannot be read is said once, and not at every look."


@pytest.mark.parametrize("back", [60, 86400 * 400])
def test_a_clock_that_is_set_back_costs_nothing(card, monkeypatch, back):
    card.begin(make("probability", 0, 3))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - back)
    assert do(card, "answer", right(card._drill))["done"]
    assert events.events(kind="drill")[-1].facts["minutes"] >= 0
    assert len(do(card, "next")["offers"]) == 3


def test_without_a_front_end_the_card_is_words(card):
    data, _ = card._repr_mimebundle_()
    assert "What next?" in data["text/plain"] and "min" in data["text/html"]


@pytest.mark.parametrize("read", [False, True])
def test_every_offer_leads_to_where_it_is_taught_and_an_exercise_to_its_sheet(card, read):
    """Before a lesson was read to the lesson's beginning, afterwards to the section."""
    lessons = {int(file.name[:2]): file for file in (shelf.ROOT / "course").glob("*.ipynb")}
    for section in sections.sections() if read else ():
        for id in section.asks:
            events.record("predict", id, guess=0, truth=1)
    exercises = set()
    for skill in SKILLS:
        for offer in do(card, "wish", skill)["offers"]:
            assert ("lesson" in offer) == read == ("read" not in offer)
            file, _, heading = (offer["lesson"] if read else offer["read"])["path"].rpartition("/")[2].partition("#")
            assert f"lesson {file[:2]}" in (offer["lesson"] if read else offer["read"])["label"]
            prose = lessons[int(file[:2])].read_text(encoding="utf-8")
            assert f"## {unquote(heading).replace('-', ' ')}" in prose.replace("-", " ") if read else heading == ""
            exercises |= {offer["exercise"]["path"]} if "exercise" in offer else set()
    assert bool(exercises) == read
    assert all(path.startswith("../exercises/") for path in exercises)


def test_card_and_terminal_say_the_same(card, home):
    def both():
        view = do(card, "next")
        told = CliRunner().invoke(app, ["next", "--dir", str(home)], terminal_width=200).stdout
        assert view["text"] in told.replace("'", "&#x27;")
        for offer in view["offers"]:
            assert offer["text"] in told
            if "read" in offer:
                assert f"{offer['read']['label'][1:]}; {offer['drill'][0].lower()}{offer['drill'][1:]};" in told
                assert f"Lesson {offer['read']['label'][12:14]} is course/" in told
        return view

    assert both()["offers"][0]["read"]["path"].endswith("00_start_here.ipynb")
    events.record("predict", "start.chain", guess=0.5, truth=0.37)
    assert "lesson 01" in both()["offers"][0]["read"]["label"]
    events.record("predict", "decade.ceiling", guess="a", truth="b")
    assert "You have read in lesson 1" in both()["text"]


@pytest.mark.parametrize("id", REGISTER)
def test_an_exercise_stands_where_it_is_said_to(id):
    file, _, heading = where.exercise(id).partition("#")
    cells = json.loads((shelf.SHEETS.parent / file).read_text(encoding="utf-8"))["cells"]
    [task] = [text for cell in cells if f"`{id}`*" in (text := "".join(cell["source"]))]
    first = task.split("\n")[0].replace(" ", "-")
    assert first == f"##-{unquote(heading)}", "A heading is the exercise's place in the register, and its title."


# ── placement ─────────────────────────────────────────────────────────────────────────────────────────


def test_being_new_needs_no_talk(home):
    talk = Placing()
    do(talk, "new")
    assert events.events(kind="place")[-1].about == "new"
    assert "first step" in talk.view["said"]


@pytest.mark.parametrize("knows", [True, False])
def test_a_talk_ends_within_eight_questions_and_is_recorded(home, knows):
    talk = Placing(seeds=iter(range(1000)).__next__)
    do(talk, "ask")
    asked = 0
    while "drill" in talk.view:
        asked += 1
        do(talk, "answer", right(talk._drill)) if knows else do(talk, "pass")
    [place] = events.events(kind="place")
    assert 1 <= asked <= 8 and len(place.facts["answers"]) == asked
    assert asked < 8 or knows  # who knows none of the roots is not asked to the end
    known = np.round(talk._talk.known)
    assert known.mean() > 0.8 if knows else known.mean() < 0.2


def test_a_talk_may_be_stopped(home):
    talk = Placing()
    do(talk, "ask")
    do(talk, "stop")
    assert "After 0 questions: nothing is known" in talk.view["text"]


def test_a_talk_counts_its_questions(home):
    talk = Placing()
    assert do(talk, "ask")["head"].startswith("Question 1 of at most 8")
    assert do(talk, "pass")["head"].startswith("Question 2 of")
