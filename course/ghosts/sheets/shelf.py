"""Where the course's files lie: in a checkout beside the library, or inside the installed package."""

import os
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
CHECKOUT = PACKAGE.parents[1]
IS_CHECKOUT = (CHECKOUT / "course" / "source").is_dir()
ROOT = CHECKOUT if IS_CHECKOUT else PACKAGE / "shelf"

LESSON_SOURCES = ROOT / "course" / "source"
LEDGER = ROOT / "course" / "claims.toml"
LEDGER_PAGE = ROOT / "course" / "claims.md"
SHEETS = ROOT / "exercises"
SOLUTIONS = ROOT / "solutions"


@cache
def lesson_sources() -> dict[str, str]:
    """The text of every lesson's source by the lesson's name, in the order in which they are taught."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(LESSON_SOURCES.glob("[0-9][0-9]_*.py"))}


def home() -> Path:
    """The learner's own folder: `$GHOSTS_HOME`, or `summoning-ghosts` in the user's home."""
    return Path(os.environ.get("GHOSTS_HOME") or Path.home() / "summoning-ghosts")


def lessons_folder() -> str:
    """What the lessons' folder is called where this person reads: `lessons` in a workspace, else `course`."""
    return "course" if IS_CHECKOUT and not (home() / "lessons").is_dir() else "lessons"
