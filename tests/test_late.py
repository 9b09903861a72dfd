"""Lateness: what it costs, who says when something came, and what an instructor may write in ghosts.toml."""

import os
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import nbformat
import pytest
from nbformat import v4

from ghosts.grader.export import penalty, total
from ghosts.grader.gradebook import Gradebook
from ghosts.grader.late import (
    BY_FILE,
    BY_STAMP,
    DOUBTED,
    NEVER,
    Arrival,
    Policy,
    Rules,
    handed_in,
    moment,
    rules,
    stamp,
)
from ghosts.grader.run import Result, Score, default_url
from ghosts.grader.submission import CourseError

DUE = datetime(2026, 11, 30, 22, 59)


@pytest.mark.parametrize(("words", "late", "share"), [
    ("none", timedelta(days=9), 0),
    ("cut-off", timedelta(0), 0),
    ("cut-off", timedelta(seconds=1), 1),
    ("10%", timedelta(0), 0),
    ("10%", timedelta(seconds=1), 0.1),             # a day begun is a day
    ("10%", timedelta(days=1), 0.1),
    ("10%", timedelta(days=1, seconds=1), 0.2),
    ("10%", timedelta(days=30), 1),                 # never more than everything
    ("10%, at most 50%", timedelta(days=30), 0.5),
    ("12.5% per day, max 40%", timedelta(days=2), 0.25),
    ("10%", timedelta(days=-3), 0),
])  # fmt: skip
def test_what_lateness_costs(words, late, share):
    assert Policy.of(words).share(DUE, DUE + late) == pytest.approx(share)


def test_what_is_not_known_costs_nothing():
    assert Policy.of("cut-off").share(None, DUE) == Policy.of("cut-off").share(DUE, None) == 0


@pytest.mark.parametrize("words", ["10", "ten percent", "110%", "10%, at most 500%", "", "-5%"])
def test_an_unknown_policy_is_a_sentence(words):
    with pytest.raises(CourseError, match="is no late policy; try"):
        Policy.of(words)


@pytest.mark.parametrize(("text", "utc"), [
    ("2026-11-30 15:58:23.948203 America/Los_Angeles", datetime(2026, 11, 30, 23, 58, 23, 948203)),
    ("2026-07-30 15:58:23.948203 America/Los_Angeles", datetime(2026, 7, 30, 22, 58, 23, 948203)),  # summer
    ("2026-11-30 15:58:23 UTC", datetime(2026, 11, 30, 15, 58, 23)),
    ("2026-11-30 15:58:23", datetime(2026, 11, 30, 15, 58, 23)),
    ("2026-11-30T15:58:23+01:00", datetime(2026, 11, 30, 14, 58, 23)),
])  # fmt: skip
def test_timestamps_are_read_as_nbgrader_reads_them(text, utc):
    from nbgrader.utils import parse_utc

    assert stamp(text) == parse_utc(text.strip()) == utc


def test_an_offset_in_digits_is_hours_and_minutes():
    """nbgrader takes +0100 for a hundred seconds."""
    assert stamp("2026-11-30 15:58:23.948203 +0100\n") == datetime(2026, 11, 30, 14, 58, 23, 948203)


def test_the_witness_is_the_timestamp_and_else_the_file(tmp_path):
    assert handed_in(tmp_path / "nowhere") == handed_in(tmp_path) == Arrival()
    (tmp_path / "p1.ipynb").write_text("{}")
    os.utime(tmp_path / "p1.ipynb", (1_796_000_000, 1_796_000_000))
    dated = datetime(2026, 11, 30, 0, 53, 20)
    by_file = Arrival(dated, BY_FILE, dated)
    assert handed_in(tmp_path) == by_file
    for broken in ("", "soon", "2026-11-30 12:00:00 Atlantis/Capital", "2026-11-30 12:00:00 ../../etc",
                   "0001-01-01 00:00:00 +1400", "9999-12-31 23:00:00 -1400"):  # fmt: skip
        (tmp_path / "timestamp.txt").write_text(broken)
        assert handed_in(tmp_path) == by_file
    (tmp_path / "timestamp.txt").write_text("2026-11-30 12:00:00 UTC")
    assert handed_in(tmp_path) == Arrival(datetime(2026, 11, 30, 12), BY_STAMP, dated)


@pytest.mark.parametrize(("seconds", "share"), [(2.0**40, 1), (-(2.0**40), 0)])
def test_a_date_beyond_all_calendars_is_no_way_round_lateness(tmp_path, monkeypatch, seconds, share):
    file = SimpleNamespace(name="p1.ipynb", stat=lambda **_: SimpleNamespace(st_mtime=seconds))
    monkeypatch.setattr("ghosts.grader.late.os.scandir", lambda folder: [file])
    assert Policy.of("10%").share(DUE, handed_in(tmp_path).when) == share


@pytest.mark.parametrize(("when", "dated", "due", "witness"), [
    (-1, +1, DUE, DOUBTED),        # in time by the file that a student can write, and by nothing else
    (-1, +99, DUE, DOUBTED),
    (-1, -0.5, DUE, BY_STAMP),     # newer than it says, but in time all the same
    (-1, +0.1, DUE, BY_STAMP),     # two clocks may differ by as much
    (+1, +2, DUE, BY_STAMP),       # late by its own word
    (-1, +1, None, BY_STAMP),      # nothing is due
    (-1, None, DUE, BY_STAMP),     # nothing is known against it
])  # fmt: skip
def test_a_timestamp_is_doubted_where_it_alone_has_a_notebook_in_time(when, dated, due, witness):
    at = lambda hours: None if hours is None else DUE + timedelta(hours=hours)  # noqa: E731
    assert Arrival(at(when), BY_STAMP, at(dated)).by(due) == witness


def test_a_notebooks_own_date_is_not_doubted():
    """There is nothing better."""
    assert Arrival(DUE, BY_FILE, DUE).by(DUE) == BY_FILE
    assert Arrival().by(DUE) == ""


def test_a_person_writes_times_of_their_own(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    os.environ["TZ"] = "Europe/Berlin"
    import time

    time.tzset()
    try:
        assert moment("2026-11-30T23:59", "--due") == DUE
        assert moment("2026-11-30T22:59Z", "--due") == DUE
        assert moment("2026-11-30", "--due") == datetime(2026, 11, 30, 22, 59, 59, 999999)
    finally:
        monkeypatch.undo()
        time.tzset()
    with pytest.raises(CourseError, match="--due should be a date and time like"):
        moment("tomorrow", "--due")


TOML = """
[ps1]
due = 2026-11-30T22:59:00Z
late = "10%, at most 50%"
bonus = ["test_hard"]
[ps1.extensions]
ada = 2026-12-03T22:59:00Z
"""


def test_the_rules_of_a_course_are_one_file(tmp_path):
    assert rules("ps1", tmp_path) == Rules()
    (tmp_path / "ghosts.toml").write_text(TOML)
    assert rules("ps1", tmp_path) == Rules(DUE, "10%, at most 50%", ("test_hard",), {"ada": DUE + timedelta(days=3)})
    assert rules("ps2", tmp_path) == Rules()
    spoken = rules("ps1", tmp_path, due="none", late="cut-off")
    assert (spoken.due, spoken.late, spoken.bonus) == (NEVER, "cut-off", ("test_hard",))


@pytest.mark.parametrize(("text", "sentence"), [
    ("[ps1", "cannot be read"),
    ("ps1 = 3", "not 3"),
    ("[ps1]\ndeu = 2026-11-30", "may have bonus, due, extensions, late, not deu"),
    ('[ps1]\ndue = "soon"', "due should be a date and time"),
    ("[ps1]\ndue = 3", "due should be a date and time"),
    ('[ps1]\nlate = "later"', "is no late policy"),
    ('[ps1]\nbonus = "test_hard"', "bonus should be a list"),
    ("[ps1.extensions]\nada = 3", "ada should be a date and time"),
])  # fmt: skip
def test_a_slip_in_the_file_is_a_sentence(tmp_path, text, sentence):
    (tmp_path / "ghosts.toml").write_text(text)
    with pytest.raises(CourseError, match=sentence) as raised:
        rules("ps1", tmp_path)
    assert "\n" not in str(raised.value).replace(str(tmp_path), "")[:80]


# ── in the gradebook ──────────────────────────────────────────────────────────────────────────────────


def test_the_raw_score_stays_and_the_penalty_stands_beside_it(tmp_path):
    with Gradebook(default_url(tmp_path)) as book:
        book.prepare("ps1", [("p1", "a", 4.0)], Rules(due=DUE, late="10%"))
        for name in ("ada", "bob", "cy"):
            book.record("ps1", Result(name, "graded", (Score("p1", "a", 4.0, 4.0),)))
        two_days = DUE + timedelta(hours=30)
        times = {"ada": Arrival(two_days), "bob": Arrival(two_days), "cy": Arrival(DUE)}
        book.clock("ps1", times, Rules(extensions={"bob": DUE + timedelta(days=2)}))
        found = {each.student.name: each for each in book.submissions("ps1")}
        assert {name: each.earned for name, each in found.items()} == {"ada": 4.0, "bob": 4.0, "cy": 4.0}
        assert {name: total(each) for name, each in found.items()} == pytest.approx({"ada": 3.2, "bob": 4, "cy": 4})
        assert penalty(found["ada"]) == pytest.approx(0.8)
        book.decide("ada", "ps1", "a", 2.0)
        assert total(book.submissions("ps1")[0]) == pytest.approx(1.6), "the penalty follows a person's word"
        book.clock("ps1", times, Rules())
        assert total(book.submissions("ps1")[1]) == pytest.approx(3.2), "an extension taken back is taken back"
        book.prepare("ps1", [("p1", "a", 4.0)], Rules(due=NEVER))
        book.clock("ps1", times, Rules())
        assert [penalty(each) for each in book.submissions("ps1")] == [0, 0, 0]


def test_from_the_command_line(tmp_path):
    from typer.testing import CliRunner

    from ghosts.cli import app

    label = {"grade_id": "t", "grade": True, "locked": True, "solution": False, "points": 4, "schema_version": 3}
    book = v4.new_notebook(cells=[v4.new_code_cell("assert True", metadata={"nbgrader": label})])
    for folder in ("source/ps1", "submitted/ada/ps1"):
        (tmp_path / folder).mkdir(parents=True)
        nbformat.write(book, tmp_path / folder / "p1.ipynb")
    written = datetime(2026, 12, 1, 6, tzinfo=UTC).timestamp()
    os.utime(tmp_path / "submitted/ada/ps1/p1.ipynb", (written, written))
    (tmp_path / "submitted/ada/ps1/timestamp.txt").write_text("2026-12-01 12:00:00 UTC")
    command = ["grade", "ps1", "--course", str(tmp_path)]
    for options, said in (
        ([], "1 graded, 0 ungraded"),
        (["--due", "2026-11-30T12:00Z", "--late", "25%"], "unchanged"),
    ):
        done = CliRunner().invoke(app, command + options)
        assert done.exit_code == 0, done.output
        assert said in done.output
    with Gradebook(default_url(tmp_path)) as book:
        assert total(book.submissions("ps1")[0]) == 3.0
    (tmp_path / "submitted/ada/ps1/timestamp.txt").write_text("2026-11-30 11:00:00 UTC")  # forged
    done = CliRunner().invoke(app, command)
    assert "In time by a timestamp.txt alone, with a notebook from after the due date: ada." in done.output
    assert done.exit_code == 0
    with Gradebook(default_url(tmp_path)) as book:
        assert total(book.submissions("ps1")[0]) == 4.0, "it is believed all the same: a person decides"
        assert book.submissions("ps1")[0].witness == DOUBTED
    (tmp_path / "submitted/ada/ps1/timestamp.txt").unlink()
    done = CliRunner().invoke(app, command)
    assert "alone" not in done.output
    with Gradebook(default_url(tmp_path)) as book:
        assert total(book.submissions("ps1")[0]) == 3.0
    for options in (["--late", "soon"], ["--due", "soon"]):
        done = CliRunner().invoke(app, command + options)
        assert done.exit_code == 2
