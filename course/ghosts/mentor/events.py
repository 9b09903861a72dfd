"""The learner's own record: one SQLite file of events, appended to and never rewritten.

An event is a moment, a kind (`check`, `hint`, `reveal`, `predict`), the exercise or prediction it is about, and
a few facts. But: the learner's code is not stored, and nothing leaves this machine.
"""

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ghosts.sheets import shelf

SCHEMA = """CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY, moment REAL NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, facts TEXT NOT NULL)"""


@dataclass(frozen=True)
class Event:
    """Something that the learner did: `moment` in seconds since 1970, `facts` as plain data."""

    moment: float
    kind: str
    about: str
    facts: dict


def path() -> Path:
    """Where the record lies."""
    return shelf.home() / "my-record.sqlite"


def connect() -> sqlite3.Connection:
    """The record, made on first use; two notebooks may write to it at once."""
    path().parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path(), timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(SCHEMA)
    return connection


def record(kind: str, about: str, **facts) -> None:
    """Append an event. A record that cannot be written costs one line, never the learner's work."""
    try:
        with closing(connect()) as book, book:
            row = (time.time(), kind, about, json.dumps(facts))
            book.execute("INSERT INTO event (moment, kind, about, facts) VALUES (?, ?, ?, ?)", row)
    except (sqlite3.Error, OSError) as error:
        print(f"(Not recorded: {path()} cannot be written: {error}. Your work goes on.)")


def events(about: str | None = None, kind: str | None = None) -> list[Event]:
    """The recorded events in order, all or those `about` one exercise or of one `kind`."""
    if not path().exists():
        return []
    try:
        with closing(connect()) as book:
            rows = book.execute(
                "SELECT moment, kind, about, facts FROM event"
                " WHERE about = coalesce(?, about) AND kind = coalesce(?, kind) ORDER BY id",
                (about, kind),
            ).fetchall()
    except (sqlite3.Error, OSError) as error:
        print(f"(Your record at {path()} cannot be read: {error}. Your work goes on.)")
        return []
    return [Event(moment, kind, about, json.loads(facts)) for moment, kind, about, facts in rows]
