"""The ledger of claims (`course/claims.toml`): who said what, when, and what became of it here."""

import tomllib
from dataclasses import dataclass
from functools import cache

from ghosts.sheets.shelf import LEDGER

VERDICTS = ("supported", "contested", "not testable here")


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


@cache
def claims() -> dict[str, Claim]:
    """Every claim by its id, in the ledger's order."""
    rows = tomllib.loads(LEDGER.read_text(encoding="utf-8"))
    return {
        f"{lesson}.{name}": Claim(id=f"{lesson}.{name}", **row | {"sources": tuple(row["sources"])})
        for lesson, part in rows.items()
        for name, row in part.items()
    }
