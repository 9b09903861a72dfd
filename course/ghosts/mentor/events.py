"""The learner's own record: one SQLite file of events, appended to and never rewritten.

An event is a moment, a kind, the exercise, drill, prediction or wish it is about, and a few facts. What the
mentor believes is a replay of these events and of nothing else. But: the learner's code is not stored, and
nothing leaves this machine.

    kind     about                      facts
    check    "straw.bits"               passed, blank
    drill    "pass@k/1/17" (see item)   passed, and what the desk adds: minutes, mistake
    hint     an exercise or a drill     level (1, 2, 3)
    reveal   an exercise or a drill
    predict  "straw.gap"                guess, truth, and confidence (0–1) where it was asked
    wish     a skill, "review", "surprise me", "choose myself", or "" for the mentor's choice
    place    "new", or "questions"      answers: [[skill, right], …]
"""

import csv
import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from ghosts.sheets import shelf

KINDS = ("check", "hint", "reveal", "predict", "drill", "wish", "place")
COLUMNS = ("moment", "kind", "about", "facts")
PATIENCE = 30  # seconds to wait while another notebook writes
SCHEMA = """CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY, moment REAL NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, facts TEXT NOT NULL)"""
INSERT = "INSERT INTO event (moment, kind, about, facts) VALUES (?, ?, ?, ?)"
SELECT = "SELECT moment, kind, about, facts, id FROM event WHERE id > ?"
SPOILED = {"SQLITE_NOTADB", "SQLITE_CORRUPT", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_ERROR", "SQLITE_MISMATCH"}


class Event(NamedTuple):
    """Something that the learner did: `moment` in seconds since 1970, `facts` as plain data."""

    moment: float
    kind: str
    about: str
    facts: dict
    id: int = 0


def path() -> Path:
    """Where the record lies."""
    return shelf.home() / "my-record.sqlite"


def item(skill: str, level: int, seed: int) -> str:
    """What a drill's events are about: `item("pass@k", 1, 17)` is "pass@k/1/17"."""
    return f"{skill}/{level}/{seed}"


def record(kind: str, about: str, **facts) -> None:
    """Append an event of one of the `KINDS`. A record that cannot be written costs one line, never the work."""
    if kind not in KINDS:
        raise ValueError(f"There is no kind of event {kind!r}; there are {', '.join(KINDS)}.")
    row = (time.time(), kind, about, json.dumps(facts, default=plain))
    try:
        with_a_sound_file(lambda book: book.execute(INSERT, row))
    except (sqlite3.Error, OSError) as error:
        print(f"(Not recorded: {path()} cannot be written: {reason(error)}. Your work goes on.)")


def events(about: str | None = None, kind: str | None = None) -> list[Event]:
    """The recorded events in order, all or those `about` one thing or of one `kind`."""
    return list(stream(about, kind))


def stream(about: str | None = None, kind: str | None = None, after: int = 0) -> Iterator[Event]:
    """The same, one by one, and only those `after` the event of this id."""
    if not path().exists():
        return
    chosen = {"about": about, "kind": kind}
    query = SELECT + "".join(f" AND {column} = ?" for column, value in chosen.items() if value is not None)
    values = [value for value in chosen.values() if value is not None]
    try:
        rows = with_a_sound_file(lambda book: book.execute(f"{query} ORDER BY id", [after, *values]).fetchall())
        moments, kinds, abouts, facts, ids = zip(*rows, strict=True) if rows else [()] * 5
        facts = json.loads(f"[{','.join(facts)}]")  # all at once: a third of the time
    except (sqlite3.Error, OSError, ValueError) as error:
        print(f"(Your record at {path()} cannot be read: {reason(error)}. Your work goes on.)")
        return
    # `tuple.__new__` is what Event's own constructor calls, without a detour through Python for each of thousands
    yield from map(tuple.__new__, repeat(Event), zip(moments, kinds, abouts, facts, ids, strict=True))


def export(target: Path | str) -> int:
    """Write every event to `target`, a .csv or .json file, and return how many there are."""
    target, kept = Path(target), events()
    rows = [{column: getattr(event, column) for column in COLUMNS} for event in kept]
    if target.suffix == ".json":
        target.write_text(json.dumps(rows, indent=1, ensure_ascii=False), encoding="utf-8")
    elif target.suffix == ".csv":
        with target.open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, COLUMNS)
            table.writeheader()
            table.writerows(row | {"facts": json.dumps(row["facts"], ensure_ascii=False)} for row in rows)
    else:
        raise ValueError(f"The record is exported as .csv or .json; {target.name!r} is neither.")
    return len(kept)


def forget() -> int:
    """Erase the record for good, with whatever was set aside, and return how many events it held."""
    held = len(events())
    for file in path().parent.glob(f"{path().stem}*.sqlite*"):
        file.unlink()
    return held


# ── the file ──────────────────────────────────────────────────────────────────────────────────────────


def with_a_sound_file(work):
    """What `work(connection)` returns; a file that is no record any more is set aside, and work begins afresh."""
    try:
        return transact(work)
    except sqlite3.DatabaseError as error:
        if not spoiled(error):
            raise
        set_aside(str(error))
        return transact(work)


def transact(work):
    """`work` in one transaction. The write-ahead log lets two notebooks read and write at once."""
    path().parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path(), timeout=PATIENCE)) as book:
        prepare(book)
        with book:
            return work(book)


def prepare(book: sqlite3.Connection) -> None:
    """Turn a new file into a record; an old one is left as it is."""
    if book.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        book.execute(SCHEMA)
        return
    # subtle: SQLite does not wait for its turn to change the journal's mode: two notebooks' first events meet here
    for _ in range(PATIENCE * 20):
        try:
            book.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
            time.sleep(0.05)
    book.execute(SCHEMA)


def spoiled(error: sqlite3.DatabaseError) -> bool:
    """Whether the file itself is at fault, and not another notebook's turn or a full disk."""
    name = getattr(error, "sqlite_errorname", "")
    return any(name.startswith(each) for each in SPOILED)


def set_aside(why: str) -> None:
    """Rename a file that cannot serve, beside its place, and say so in one line."""
    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    aside = path().with_name(f"{path().stem}-set-aside-{stamp}.sqlite")
    path().rename(aside)
    for tail in ("-wal", "-shm"):
        if (log := path().with_name(path().name + tail)).exists():
            log.rename(aside.with_name(aside.name + tail))
    print(f"(Your record could not be used ({why}). It is kept as {aside.name}, and a fresh one begins.)")


def reason(error: Exception) -> str:
    """Why it went wrong, without the paths that Python adds to it."""
    return getattr(error, "strerror", None) or str(error)


def plain(value):
    """NumPy's numbers and arrays as JSON's."""
    return value.tolist() if hasattr(value, "tolist") else str(value)
