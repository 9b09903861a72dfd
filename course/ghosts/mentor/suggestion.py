"""What the mentor suggests, in words that a card and a terminal share.

But: nothing is chosen here; `policy.py` says what, and `record.py` what to read before it or which exercise.
"""

import re
from dataclasses import dataclass

from ghosts.sheets.sections import Section

LEVELS = ("easy", "medium", "hard")


@dataclass(frozen=True)
class Suggestion:
    """What to do next. `kind` is next, review, below, wish or yours; `chance` of success as predicted."""

    skill: str
    level: int
    why: str
    minutes: float
    chance: float
    kind: str = "next"
    exercise: str | None = None  # the id of an exercise; None for a drill
    reading: Section | None = None  # where to read as far as, before it
    alternatives: tuple["Suggestion", ...] = ()

    @property
    def title(self) -> str:
        """Its name in a few words."""
        if self.kind == "yours":
            return "Your own choice"
        return f"exercise {self.exercise}" if self.exercise else f"a drill on {self.skill}, {LEVELS[self.level]}"

    @property
    def facts(self) -> str:
        """How long it takes and how likely it succeeds."""
        return f"about {max(self.minutes, 1):.0f} min, chance of success {percent(self.chance)}"

    def __str__(self) -> str:
        lines = [self.why]
        for word, each in (("Next", self), *(("Or", other) for other in self.alternatives)):
            first = f"{reading_words(each.reading)}; then " if each.reading else ""
            if each.kind != "yours":
                lines.append(f"{word}: {first}{each.title}; {each.facts}.")
        return "\n".join(lines)


def wish_words(wish: str) -> str:
    """A wish as the mentor knows it: `Lesson 05` is `lesson 5`, and `Entropy` a skill."""
    return re.sub(r"^lesson 0+(?=\d)", "lesson ", " ".join(wish.lower().split()))


def standing_on(above: list[str]) -> str:
    """How many skills stand on a skill, in words."""
    if len(above) < 2:
        return f", and “{above[0]}” stands on it" if above else ""
    return f", and {len(above)} others stand on it"


def reading_words(section: Section) -> str:
    """How far to read: lesson 00 as a whole, of every other as far as to the end of `section`."""
    lesson = f"read lesson {section.number:02}"
    return f"{lesson} to the end of §{section.place}, “{section.title}”" if section.number else lesson


def percent(chance: float) -> str:
    """`73 %`, as the lessons write it."""
    return f"{100 * chance:.0f} %"


def listed(names: tuple[str, ...]) -> str:
    """“a”, “b” and “c”."""
    quoted = [f"“{name}”" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
