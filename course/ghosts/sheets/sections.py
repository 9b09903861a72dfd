"""The sections of the lessons: which skills each teaches, and which of them its predictions ask for.

It stands in the lessons' sources, on the cells that do it: `teaches="entropy, attention"` where a skill is explained,
`skills="entropy"` on a prediction. No reader sees it. But: that a section teaches a thing is its author's word.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from urllib.parse import quote

from ghosts.sheets.shelf import lesson_sources

CELL = re.compile(r"^# %% (.*)\n((?:(?!# %%).*\n)*)", re.M)
HEADING = re.compile(r"^# ## (.+)$", re.M)
PREDICTION = re.compile(r'^predict\(\s*"([^"]+)"', re.M)


@dataclass(frozen=True)
class Section:
    """One section of `lesson` (the name of its file): the skills it `teaches`, those that each prediction `asks`."""

    lesson: str
    heading: str
    teaches: tuple[str, ...]
    asks: Mapping[str, tuple[str, ...]]

    @property
    def number(self) -> int:
        """The lesson's number."""
        return int(self.lesson[:2])

    @property
    def place(self) -> int:
        """Its place in the lesson: 4 for “4. Who else got the credit?”."""
        return int(self.heading.partition(".")[0])

    @property
    def title(self) -> str:
        """The heading without its number."""
        return self.heading.partition(". ")[2]

    @property
    def anchor(self) -> str:
        """Where it begins, after the `#` of a link."""
        return anchor(self.heading)

    def __str__(self) -> str:
        return f"lesson {self.number:02} §{self.place}"


def anchor(heading: str) -> str:
    """A `heading` as JupyterLab spells it after the `#` of a link."""
    return quote(heading.replace(" ", "-"), safe=":,?")


@cache
def sections() -> tuple[Section, ...]:
    """Every section of every lesson, in the order of reading."""
    return tuple(section for name, source in lesson_sources().items() for section in read(name, source))


def read(lesson: str, source: str) -> Iterator[Section]:
    """The sections of `source`, a percent script: what stands before its first heading belongs to none."""
    for heading, cells in groupby(placed(source), key=lambda cell: cell[0]):
        heads, bodies = zip(*((head, body) for _, head, body in cells), strict=True)
        teaches = tuple(skill for head in heads for skill in named("teaches", head))
        asks = {id: named("skills", head) for head, body in zip(heads, bodies, strict=True)
                for id in PREDICTION.findall(body)}  # fmt: skip
        if heading:
            yield Section(lesson, heading, teaches, asks)


def placed(source: str) -> Iterator[tuple[str, str, str]]:
    """Every cell with the heading that it stands under: (heading, first line, the rest)."""
    heading = ""
    for head, body in CELL.findall(source):
        if "[markdown]" in head:
            heading = (HEADING.findall(body) or [heading])[-1]
        yield heading, head, body


def named(option: str, head: str) -> tuple[str, ...]:
    """The names in `option="…, …"` of a cell's first line."""
    found = re.search(rf'\b{option}="([^"]*)"', head)
    return tuple(name.strip() for name in found[1].split(",")) if found else ()


@cache
def teaching(skill: str) -> tuple[Section, ...]:
    """The sections that teach `skill`, in the order of reading; none for a skill that no lesson knows."""
    return tuple(section for section in sections() if skill in section.teaches)


@cache
def asking(prediction: str) -> Section | None:
    """The section in which `prediction` (`straw.length`) is asked; None where the course has it no longer."""
    return next((section for section in sections() if prediction in section.asks), None)
