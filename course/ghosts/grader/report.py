"""What an instructor wants to know of an assignment: what was hard, why, and what tells students apart.

`report` writes one page: the class's totals, and for each exercise how the points are spread, the commonest failures,
how long its test ran, how many answers wait for a person, and its discrimination: the correlation of its points with
those of all other exercises of the assignment, over everybody who handed in (the corrected item-total correlation).

But: few students make a noisy page. Every number stands beside how many it was computed from.
"""

import base64
import io
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from ghosts.grader import pages
from ghosts.grader.assignment import open_assignment
from ghosts.grader.export import total
from ghosts.grader.gradebook import Gradebook, default_url, there
from ghosts.grader.late import DOUBTED
from ghosts.grader.questions import Key, Question, questions
from ghosts.grader.tables import MISSING, UNGRADED, Score, Submission
from ghosts.lab.figures import BLUE, INK, axes

NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w])")
FAILURES = 5  # kinds of failure shown for each exercise
NAMES = 12  # students named for each


@dataclass(frozen=True)
class Failure:
    """One kind of failure: a note as it stands somewhere, how many `students` have it, and some of their names."""

    note: str
    students: int
    names: tuple[str, ...]


def report(assignment: str, course: Path, gradebook_url: str | None = None) -> Path:
    """Write COURSE/reports/ASSIGNMENT.html and return where it is."""
    asked = questions(open_assignment(assignment, course))
    with Gradebook(there(gradebook_url or default_url(course))) as book:
        submissions = book.submissions(assignment)
    path = course / "reports" / f"{assignment}.html"
    pages.save(path, render(assignment, submissions, asked))
    return path


def render(assignment: str, submissions: Sequence[Submission], asked: dict[Key, Question]) -> str:
    """The page: HTML that is whole in itself."""
    here = [each for each in submissions if each.state != MISSING]
    totals = np.array([total(each) for each in here])
    most = max((each.most for each in here), default=0.0)
    waiting = sum(each.waiting > 0 for each in here)
    middle = f"The middle one has {np.median(totals):g} of {most:g} points" if len(totals) else "Nobody handed in"
    return pages.page(
        "report.html",
        assignment=assignment,
        handed_in=len(here),
        missing=len(submissions) - len(here),
        ungraded=[each.student.name for each in here if each.state == UNGRADED],
        doubted=[each.student.name for each in here if each.witness == DOUBTED],
        waiting=waiting,
        late=sum(each.due is not None and each.handed_in is not None and each.handed_in > each.due for each in here),
        middle=middle,
        seconds=sum(each.seconds for each in here),
        picture=histogram(totals, most, 3.0),
        exercises=[exercise_card(column, asked, rest) for column, rest in by_exercise(here)],
    )


def by_exercise(here: Sequence[Submission]) -> list[tuple[list[tuple[Submission, Score]], np.ndarray]]:
    """For each exercise its scores, with whose they are, and each student's points in all the others."""
    columns: dict[int, list[tuple[Submission, Score]]] = defaultdict(list)
    for submission in here:
        for score in submission.counted:
            columns[score.exercise_id].append((submission, score))
    ordered = sorted(columns.values(), key=lambda column: column[0][1].exercise.position)
    return [(column, np.array([each.earned - (score.points or 0.0) for each, score in column])) for column in ordered]


def exercise_card(
    column: list[tuple[Submission, Score]], asked: dict[Key, Question], rest: np.ndarray
) -> dict[str, object]:
    """One exercise as the template takes it."""
    exercise = column[0][1].exercise
    question = asked.get((exercise.notebook, exercise.name))
    decided = np.array([score.points is not None and not score.needs_manual for _, score in column], bool)
    points = np.array([score.points or 0.0 for _, score in column])[decided]
    seconds = np.array([score.seconds for _, score in column])
    kinds = failures(column)
    return {
        "title": question.title if question else exercise.name,
        "name": exercise.full_name,
        "most": exercise.max_score,
        "bonus": exercise.bonus,
        "number": len(points),
        "waiting": int((~decided).sum()),
        "mean": float(points.mean()) if len(points) else None,
        "full": int((points >= exercise.max_score).sum()),
        "none": int((points <= 0).sum()),
        "discrimination": correlation(points, rest[decided]),
        "seconds": f"{np.median(seconds):.2g}" if seconds.any() else "",
        "slowest": f"{seconds.max():.2g}",
        "picture": histogram(points, exercise.max_score, 1.7),
        "failures": kinds[:FAILURES],
        "kinds": len(kinds),
    }


def correlation(points: np.ndarray, rest: np.ndarray) -> float | None:
    """Pearson's correlation, -1 to 1; None where one side does not vary or fewer than three are there."""
    if len(points) < 3 or np.ptp(points) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(points, rest)[0, 1])


def failures(column: list[tuple[Submission, Score]]) -> list[Failure]:
    """The notes beside points that were lost, alike but for their numbers counted as one, the commonest first.

    What waits for a person has not failed.
    """
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for submission, score in column:
        if score.note and not score.needs_manual and (score.auto or 0.0) < score.exercise.max_score:
            groups[NUMBER.sub("#", score.note)].append((score.note, submission.student.name))
    ordered = sorted(groups.values(), key=lambda group: (-len(group), group[0]))
    return [Failure(group[0][0], len(group), tuple(name for _, name in group[:NAMES])) for group in ordered]


def histogram(points: np.ndarray, most: float, height: float) -> dict[str, str]:
    """How many students have how many points: a picture, and the same in a sentence."""
    top = max(most, float(points.max(initial=0.0)), 1.0)
    edges = np.linspace(min(0.0, float(points.min(initial=0.0))), top, 11 if most < 40 else 21)
    counts, _ = np.histogram(points, edges)
    figure = Figure(figsize=(7.0, height), layout="constrained")
    ax = axes(figure.add_subplot(), x="points", y="students")
    bars = ax.bar(edges[:-1], counts, np.diff(edges), align="edge", color=BLUE, edgecolor="white")
    ax.bar_label(bars, [count or "" for count in counts], fontsize=8, color=INK)
    ax.set_xlim(edges[0], edges[-1])
    ax.yaxis.get_major_locator().set_params(integer=True)
    said = ", ".join(f"{count} with {low:g} to {high:g}" for count, low, high in
                     zip(counts, edges[:-1], edges[1:], strict=True) if count)  # fmt: skip
    return {"source": svg(figure), "alt": f"Histogram of points: {said or 'nobody'}."}


def svg(figure: Figure) -> str:
    """`figure` as an address of data."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None}, facecolor="white")
    return f"data:image/svg+xml;base64,{base64.b64encode(buffer.getvalue()).decode()}"
