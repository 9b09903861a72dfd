"""The lessons as their first cells describe them: title, question, minutes. Nothing is written down twice."""

import re
from dataclasses import dataclass
from functools import cache

from ghosts.sheets.shelf import lesson_sources

FIRST_CELL = {
    "title": r"^# ([^\n]+)",
    "question": r"\*\*The question\.\*\* (.+?)\n\n",
    "minutes": r"\*\*Time:\*\* (\d+) minutes",
    "exercise_minutes": r"(\d+)\s+for\s+the",
    "cost": r"\*\*Cost:\*\* (.+?)\.(?:\n|$)",
}


@dataclass(frozen=True)
class Lesson:
    """A lesson: its file's `name`, and what its first cell says; minutes are a reader's, as its author expects."""

    name: str
    title: str
    question: str
    minutes: int
    exercise_minutes: int | None
    cost: str

    @property
    def number(self) -> int:
        """Its place in the course, from 0."""
        return int(self.name[:2])


@cache
def lessons() -> dict[str, Lesson]:
    """Every lesson by name, in the order in which they are taught."""
    return {name: read(name, source) for name, source in lesson_sources().items()}


def read(name: str, source: str) -> Lesson:
    """The lesson that `source`, a percent script, begins."""
    cell = re.sub(r"^# ?", "", source.split("# %%")[1].partition("\n")[2], flags=re.M)
    found = {key: re.search(pattern, cell, re.M | re.S) for key, pattern in FIRST_CELL.items()}
    words = {key: " ".join(match[1].split()) if match else None for key, match in found.items()}
    words["minutes"] = int(words["minutes"])
    words["exercise_minutes"] = int(words["exercise_minutes"]) if words["exercise_minutes"] else None
    return Lesson(name, **words)
