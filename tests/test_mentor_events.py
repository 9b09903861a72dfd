"""The learner's file: two notebooks lose nothing, a broken one is never fatal, and it is the learner's own."""

import csv
import json
import os
import sqlite3
import subprocess
import sys

import numpy as np
import pytest

from ghosts.mentor import events

WRITER = """
from ghosts.mentor import events
for k in range(150):
    events.record("drill", f"entropy/1/{k}", passed=True, who=WHO)
"""


@pytest.fixture(autouse=True)
def own_folder(home):
    home.mkdir()


def test_two_notebooks_at_once_lose_nothing():
    scripts = [WRITER.replace("WHO", repr(who)) for who in ("one", "two")]
    both = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for script in scripts]
    told = [each.communicate()[0] for each in both]
    assert told == ["", ""]
    kept = events.events(kind="drill")
    for who in ("one", "two"):
        assert [event.about for event in kept if event.facts["who"] == who] == [f"entropy/1/{k}" for k in range(150)]


def test_events_come_back_in_order_and_chosen():
    events.record("check", "straw.bits", passed=False, blank=False)
    events.record("hint", "straw.bits", level=1)
    events.record("predict", "straw.gap", guess=np.float32(3), truth=np.arange(2))
    assert [event.kind for event in events.events()] == ["check", "hint", "predict"]
    assert [event.kind for event in events.events("straw.bits")] == ["check", "hint"]
    assert events.events(kind="predict")[0].facts == {"guess": 3.0, "truth": [0, 1]}
    assert [event.id for event in events.stream(after=1)] == [2, 3]


def test_an_unknown_kind_is_a_mistake_of_ours():
    with pytest.raises(ValueError, match="no kind of event 'login'"):
        events.record("login", "x")


def broken(how):
    if how == "folder":
        events.path().mkdir()
    elif how == "nonsense":
        events.path().write_text("this is not a database " * 100)
    elif how == "torn":
        for k in range(200):
            events.record("hint", f"straw.{k}", level=1)
        whole = events.path().read_bytes()
        events.path().write_bytes(whole[:4096] + b"\x00\xff" * 4096 + whole[12288:])
    elif how == "another":
        with sqlite3.connect(events.path()) as book:
            book.execute("CREATE TABLE event (name TEXT)")


@pytest.mark.parametrize("how", ["folder", "nonsense", "torn", "another"])
def test_a_broken_file_is_set_aside_with_one_line_and_a_fresh_one_begun(how, capsys):
    broken(how)
    events.record("check", "straw.bits", passed=True, blank=False)
    told = capsys.readouterr().out
    assert told.count("\n") == 1
    assert "a fresh one begins" in told
    [aside] = events.path().parent.glob("my-record-set-aside-*.sqlite")
    assert aside.name in told
    assert [event.about for event in events.events()] == ["straw.bits"]
    assert capsys.readouterr().out == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_read_only_file_is_set_aside():
    events.record("hint", "a.b", level=1)
    events.path().chmod(0o400)
    events.record("hint", "a.b", level=2)
    assert [event.facts["level"] for event in events.events()] == [2]


def test_an_impossible_folder_costs_one_line_and_no_work(home, monkeypatch, capsys):
    (home / "file").write_text("")
    monkeypatch.setenv("GHOSTS_HOME", str(home / "file" / "below"))
    events.record("hint", "a.b", level=1)
    assert capsys.readouterr().out.startswith(f"(Not recorded: {events.path()} cannot be written: Not a directory.")
    assert events.events() == []


def test_a_busy_file_is_never_set_aside(monkeypatch, capsys):
    events.record("hint", "a.b", level=1)
    monkeypatch.setattr(events, "PATIENCE", 0.05)
    with sqlite3.connect(events.path()) as other:
        other.execute("BEGIN IMMEDIATE")
        events.record("hint", "a.b", level=2)
    assert "locked" in capsys.readouterr().out
    assert [event.facts["level"] for event in events.events()] == [1]
    assert not list(events.path().parent.glob("*set-aside*"))


@pytest.mark.parametrize("suffix", [".csv", ".json"])
def test_export_holds_every_event(tmp_path, suffix):
    events.record("check", "straw.bits", passed=True, blank=False)
    events.record("wish", "pass@k")
    target = tmp_path / f"mine{suffix}"
    assert events.export(target) == 2
    if suffix == ".json":
        rows = json.loads(target.read_text())
    else:
        rows = list(csv.DictReader(target.open()))
        rows[0]["facts"] = json.loads(rows[0]["facts"])
    assert [row["about"] for row in rows] == ["straw.bits", "pass@k"]
    assert rows[0]["facts"] == {"passed": True, "blank": False}
    assert float(rows[0]["moment"]) == events.events()[0].moment
    with pytest.raises(ValueError, match=r"as \.csv or \.json"):
        events.export(tmp_path / "mine.pdf")


def test_forget_erases_the_file_and_what_was_set_aside(home):
    broken("nonsense")
    events.record("wish", "review")
    events.record("wish", "")
    assert events.forget() == 2
    assert list(home.iterdir()) == []
    assert events.events() == []
