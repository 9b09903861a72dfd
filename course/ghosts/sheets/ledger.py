"""The ledger of claims (`course/claims.toml`): who said what, when, and what became of it here.

`page` prints the whole of it with a link to the place in a lesson where each claim is put to the test.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from itertools import groupby
from urllib.parse import unquote

from ghosts.sheets.lessons import lessons
from ghosts.sheets.sections import anchor
from ghosts.sheets.shelf import LEDGER, lesson_sources, lessons_folder

VERDICTS = ("supported", "contested", "not testable here")
VIDEO = "https://www.youtube.com/watch?v=lXUZvyajciY"


class LedgerError(ValueError):
    """What stands in `claims.toml` is no ledger: where, and what is wanted there."""


@dataclass(frozen=True)
class Claim:
    """One claim: the words (≤ 20) and their minute, the claim in our words, sources, verdict, where it fails."""

    id: str
    lesson: str
    speaker: str
    time: str
    quote: str
    claim: str
    verdict: str
    fails_when: str
    sources: tuple[str, ...]

    @property
    def cited(self) -> str:
        """The claim as Markdown: the quotation, or our words marked as ours, with speaker, time and id."""
        words = f"“{self.quote}”" if self.quote else f"In our words: {self.claim}"
        return f"> {words}\n>\n> — {self.speaker}, {self.time} · claim `{self.id}`"

    @property
    def words(self) -> str:
        """The quotation, if there is one, and the claim in our words."""
        return f"“{self.quote}” {self.claim}" if self.quote else self.claim

    @property
    def told(self) -> str:
        """The claim as plain text, in four lines: what it says, whose it is, what became of it, where."""
        what, where = f"{self.verdict}. Fails when: {self.fails_when}", f"{lessons_folder()}/{unquote(self.link)}"
        return "\n  ".join([f"{self.id} · {self.speaker}, {self.time}", self.words, what, where])

    @property
    def link(self) -> str:
        """Where it is put to the test: its lesson, and the heading under which it is quoted or judged."""
        heading = headings(self.lesson).get(self.id) or headings(self.lesson)["verdicts"]
        return f"{self.lesson}.ipynb#{anchor(heading)}"


@cache
def claims() -> dict[str, Claim]:
    """Every claim by its id, in the ledger's order."""
    try:
        rows = tomllib.loads(LEDGER.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LedgerError(f"claims.toml cannot be read: {error}.") from None
    return {(id := f"{lesson}.{name}"): claim(id, row) for lesson, part in rows.items() for name, row in part.items()}


def claim(id: str, row: dict) -> Claim:
    """The claim that `row`, a table of the ledger, makes, or a `LedgerError` that says what is wrong with it."""
    wanted = {field.name for field in fields(Claim)} - {"id"}
    if missing := wanted - set(row):
        raise LedgerError(f"claims.toml: [{id}] lacks {', '.join(sorted(missing))}.")
    if strange := set(row) - wanted:
        raise LedgerError(f"claims.toml: [{id}] has {', '.join(sorted(strange))}, which no claim has.")
    if row["verdict"] not in VERDICTS:
        raise LedgerError(f"claims.toml: [{id}] has the verdict {row['verdict']!r}. Choose: {', '.join(VERDICTS)}.")
    if row["lesson"] not in lesson_sources():
        raise LedgerError(f"claims.toml: [{id}] belongs to {row['lesson']!r}, and there is no such lesson.")
    return Claim(id=id, **row | {"sources": tuple(row["sources"])})


@cache
def headings(lesson: str) -> dict[str, str]:
    """The heading above each `{claim id}` of `lesson`, and above its table of verdicts."""
    found, heading = {}, ""
    for line in lesson_sources()[lesson].split("\n"):
        if match := re.match(r"# #+ (.+)", line):
            heading = match[1]
        for id in re.findall(r"\{claim ([\w.-]+)\}", line):
            found.setdefault(id, heading)
        if line.startswith("verdicts("):
            found["verdicts"] = heading
    return found


def page() -> str:
    """The ledger as a Markdown page: lesson by lesson, each claim with its speaker, verdict and where it fails."""
    return "\n".join(lines()) + "\n"


def lines() -> Iterator[str]:
    """The lines of the page."""
    yield "# The ledger"
    yield ""
    yield f"Every claim that the course examines, {len(claims())} in all: who made it, and what became of it here."
    yield f"`ghosts build` makes this page from [claims.toml](claims.toml). Times are those of [the video]({VIDEO})."
    for lesson, group in groupby(sorted(claims().values(), key=by_lesson), key=by_lesson):
        yield from ["", f"## [{lessons()[lesson].title}]({lesson}.ipynb)", ""]
        yield "| claim | said by | verdict | where it fails, or why it can't be tested |"
        yield "| --- | --- | --- | --- |"
        for claim in group:
            said = f"{claim.speaker}, {claim.time}"
            yield f"| [{claim.id}]({claim.link}): {claim.words} | {said} | {claim.verdict} | {claim.fails_when} |"


def by_lesson(claim: Claim) -> str:
    """The lesson of a claim: lessons are numbered, so this is also their order."""
    return claim.lesson
