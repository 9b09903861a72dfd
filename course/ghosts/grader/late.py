"""Hand-in times, due dates and what lateness costs; and which exercises are a bonus.

An instructor writes them once, into COURSE/ghosts.toml, a table for each assignment:

    [ps1]
    due = 2026-11-30T23:59:00              # this machine's time, unless it names its own offset
    late = "10%, at most 50%"              # of what was earned, per day begun; or "cut-off"; or "none"
    bonus = ["test_hard"]                  # exercises whose points count, and whose maximum does not
    [ps1.extensions]
    ada = 2026-12-03T23:59:00

But: the raw score is never touched. A penalty is computed from it when somebody looks, beside it. And nobody knows
who wrote a timestamp.txt, the collecting machine or the student: it is believed, and doubted aloud where it alone has
a submission in time. Delete it, and the notebook's own date counts.
"""

import math
import os
import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from ghosts.grader.cells import contents
from ghosts.grader.submission import CourseError

FILE = "ghosts.toml"
STAMP = "timestamp.txt"  # nbgrader's own file beside a submission
BY_STAMP, BY_FILE, DOUBTED = STAMP, "the file's own date", f"{STAMP}, older than the notebook"
SLACK = timedelta(minutes=10)  # between two clocks
LAST = datetime.max.replace(tzinfo=UTC, microsecond=0).timestamp()
KEYS = {"due", "late", "bonus", "extensions"}
PER_DAY = re.compile(r"(\d+(?:\.\d+)?) ?%(?: ?(?:per|/|a) ?day)?(?:,? ?(?:at most|max) ?(\d+(?:\.\d+)?) ?%)?")


@dataclass(frozen=True)
class Policy:
    """What lateness costs: a share of what was earned for each day begun, up to a `cap`; at once, for a cut-off."""

    per_day: float = 0.0
    cap: float = 1.0

    @classmethod
    def of(cls, words: str) -> Self:
        """The policy in `words`: "none", "cut-off", "10%", "10% per day, at most 50%"."""
        if words == "none":
            return cls()
        if words == "cut-off":
            return cls(1.0)
        found = PER_DAY.fullmatch(words.strip())
        shares = [float(each) / 100 for each in found.groups("100")] if found else [2.0]
        if max(shares) > 1:
            raise CourseError(f'{words!r} is no late policy; try "none", "cut-off" or "10%, at most 50%".')
        return cls(*shares)

    def share(self, due: datetime | None, handed_in: datetime | None) -> float:
        """The share of the points that is lost, 0 to 1; nothing where a time is not known."""
        if due is None or handed_in is None or handed_in <= due:
            return 0.0
        days = math.ceil((handed_in - due) / timedelta(days=1))
        return min(self.cap, self.per_day * days)


@dataclass(frozen=True)
class Rules:
    """What holds for one assignment. None: nothing was said, so what the gradebook has stays."""

    due: datetime | None = None
    late: str | None = None
    bonus: tuple[str, ...] | None = None
    extensions: dict[str, datetime] = field(default_factory=dict)


NEVER = datetime.max  # a due date that was taken away


def rules(assignment: str, course: Path, due: str | None = None, late: str | None = None) -> Rules:
    """The rules for `assignment` in COURSE/ghosts.toml; `due` and `late`, from the command line, go before them."""
    made = from_file(assignment, course / FILE)
    if due is not None:
        made = replace(made, due=NEVER if due == "none" else moment(due, "--due"))
    if late is not None:
        made = replace(made, late=late)
    Policy.of(made.late or "none")
    return made


def from_file(assignment: str, path: Path) -> Rules:
    """The table of `assignment` in the file `path`; nothing if there is none."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Rules()
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read: {error}.") from None
    table = tables.get(assignment, {})
    if not isinstance(table, dict) or set(table) - KEYS:
        strange = ", ".join(sorted(set(table) - KEYS)) if isinstance(table, dict) else repr(table)
        raise CourseError(f"{path}: [{assignment}] may have {', '.join(sorted(KEYS))}, not {strange}.")
    where = f"{path}: [{assignment}]"
    bonus, extensions, late = table.get("bonus"), table.get("extensions", {}), table.get("late")
    if bonus is not None and not (isinstance(bonus, list) and all(isinstance(each, str) for each in bonus)):
        raise CourseError(f'{where} bonus should be a list of names, like ["test_hard"].')
    if not isinstance(extensions, dict) or not isinstance(late, str | None):
        raise CourseError(f"{where} late should be text, and extensions a table of students and dates.")
    return Rules(
        due=moment(table["due"], f"{where} due") if "due" in table else None,
        late=late,
        bonus=None if bonus is None else tuple(bonus),
        extensions={name: moment(each, f"{where} {name}") for name, each in extensions.items()},
    )


def moment(value: Any, where: str) -> datetime:
    """A date-time in UTC, without a zone, from what a person wrote. A day alone ends at its midnight."""
    try:
        made = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(value, str) and len(value) <= len("2026-11-30"):
            made = made.date()
    except ValueError:
        made = None
    if isinstance(made, date) and not isinstance(made, datetime):
        made = datetime.combine(made, clock.max)
    if not isinstance(made, datetime):
        raise CourseError(f"{where} should be a date and time like 2026-11-30T23:59, not {value!r}.")
    return made.astimezone(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Arrival:
    """When something was handed in, in UTC, the `witness` who says so, and the newest notebook's own date."""

    when: datetime | None = None
    witness: str = ""
    dated: datetime | None = None

    def by(self, due: datetime | None) -> str:
        """The witness, doubted where a timestamp.txt alone has it in time: students can write that file, too."""
        saved = self.witness == BY_STAMP and due is not None and self.when <= due
        return DOUBTED if saved and self.dated is not None and self.dated > due + SLACK else self.witness


def handed_in(folder: Path) -> Arrival:
    """When what is in `folder` was handed in, and who says so.

    nbgrader's timestamp.txt, if it can be read, is the witness; otherwise the newest notebook's own date is, which
    copying may have changed.
    """
    dated = newest(folder)
    try:
        return Arrival(stamp(contents(folder / STAMP).decode("utf-8", "replace")), BY_STAMP, dated)
    except (OSError, ValueError, KeyError, OverflowError):  # a zone that nobody knows, a time before all times
        return Arrival(dated, BY_FILE, dated) if dated else Arrival()


def newest(folder: Path) -> datetime | None:
    """The date of the newest notebook in `folder`, in UTC."""
    try:
        dates = [each.stat(follow_symlinks=False).st_mtime for each in os.scandir(folder) if ".ipynb" in each.name]
    except OSError:
        return None
    # subtle: a file can be dated in the year 30828, and that it must not be without a date is a late student's wish
    return datetime.fromtimestamp(min(max(0, *dates), LAST), UTC).replace(tzinfo=None) if dates else None


def stamp(text: str) -> datetime:
    """The time in nbgrader's `text`, in UTC: "2026-11-30 15:58:23.948203 America/Los_Angeles", or with "+0100"."""
    words = text.split()
    zone = UTC
    if len(words) == 3 and not words[2].lstrip("+-").isdigit():
        zone = UTC if words.pop() == "UTC" else ZoneInfo(text.split()[2])
    made = datetime.fromisoformat(" ".join(words[:2]) + "".join(words[2:]))
    return (made if made.tzinfo else made.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)
