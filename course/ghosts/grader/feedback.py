"""What a student gets back: one page with every exercise, its points, what was checked, how far off, what was said.

`feedback` writes COURSE/feedback/STUDENT/ASSIGNMENT.html from the gradebook and the answers in submitted/. Of hidden
tests only that there are some is shown, unless the instructor releases them.

But: grades nothing and sends nothing. Anything a student wrote is text on the page (see `pages`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ghosts.grader import fingerprint as fingerprints
from ghosts.grader import pages
from ghosts.grader.assignment import Assignment, home, open_assignment
from ghosts.grader.export import penalty
from ghosts.grader.gradebook import Gradebook, GradebookError, default_url, there
from ghosts.grader.questions import Key, Question, questions, written
from ghosts.grader.tables import GRADED, Score, Submission

UNSEEN = "There are further tests that this page does not show."
OFF = "A hidden test does not hold: try inputs that the tests above do not try."
OUTCOMES = {"full": "✓ all of it", "some": "◐ in part", "none": "✗ not yet", "open": "… waits for a person"}


@dataclass(frozen=True)
class Written:
    """How many pages were written, and for whom none could be."""

    pages: int
    remarks: tuple[str, ...]


def feedback(
    assignment: str,
    course: Path,
    student: str | None = None,
    gradebook_url: str | None = None,
    release_hidden: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Written:
    """Write a page for every student with a score in `assignment`, or for the one called `student`."""
    task = open_assignment(assignment, course)
    asked = questions(task)
    with Gradebook(there(gradebook_url or default_url(course))) as book:
        handed_in = book.submissions(assignment)
    chosen = [each for each in handed_in if student in (None, each.student.name)]
    if not chosen:
        raise GradebookError(f"{student} has no score in {assignment!r}.")
    remarks = []
    for done, each in enumerate(chosen, 1):
        name = each.student.name
        if Path(name).name != name:
            remarks.append(f"{name!r} is no name for a folder; no page was written.")
            continue
        folder = home(name, course) / assignment
        stale = each.state == GRADED and fingerprints.changed(folder, each.fingerprint)
        text = render(task, asked, each, written(task, folder), release_hidden, stale)
        pages.save(course / "feedback" / name / f"{assignment}.html", text)
        if progress:
            progress(done, len(chosen))
    return Written(len(chosen) - len(remarks), tuple(remarks))


def render(
    task: Assignment,
    asked: dict[Key, Question],
    submission: Submission,
    texts: dict[Key, str],
    release_hidden: bool = False,
    stale: bool = False,
) -> str:
    """One student's page: HTML that is whole in itself."""
    lost, late = penalty(submission), submission.assignment.late
    policy_words = f"{late}; each day begun counts" if "%" in late else late
    late_by = submission.handed_in - submission.due if lost else None
    return pages.page(
        "feedback.html",
        assignment=task.name,
        student=submission.student.name,
        earned=submission.earned,
        penalty=lost,
        total=submission.earned - lost,
        most=submission.most,
        waiting=submission.waiting,
        policy_words=policy_words,
        late_by=in_words(late_by.total_seconds()) if late_by else "",
        handed_in=moment(submission.handed_in),
        due=moment(submission.due),
        witness=submission.witness,
        graded_at=moment(submission.graded_at),
        remarks=[line for line in submission.remark.split("\n") if line],
        stale=stale,
        exercises=[shown(score, asked, texts, release_hidden) for score in submission.counted],
    )


def shown(score: Score, asked: dict[Key, Question], texts: dict[Key, str], release_hidden: bool) -> dict[str, object]:
    """One exercise as the template takes it."""
    exercise = score.exercise
    question = asked.get((exercise.notebook, exercise.name))
    tone = outcome(score)
    return {
        "title": question.title if question else exercise.name,
        "tone": tone,
        "verdict": OUTCOMES[tone],
        "points": score.points,
        "most": exercise.max_score,
        "bonus": exercise.bonus,
        "extra": score.extra,
        "comment": score.comment,
        "happened": happened(score, question, tone, release_hidden),
        "check": question and (question.whole if release_hidden else question.check).strip(),
        "more": UNSEEN if question and question.hidden and not release_hidden else "",
        "rubric": question.rubric if question and question.kind != "test" and not score.needs_manual else "",
        "answers": list(answers(score, question, texts)),
    }


def outcome(score: Score) -> str:
    """full, some or none of the points; open if a person has yet to decide."""
    if score.needs_manual or score.points is None:
        return "open"
    return "full" if score.points >= score.exercise.max_score else "some" if score.points > 0 else "none"


def happened(score: Score, question: Question | None, tone: str, release_hidden: bool) -> str:
    """What the student may read about a test that did not hold.

    The grader's note may quote a hidden test, so it stands in for a missing detail only where nothing is hidden.
    """
    if tone == "full" or (question and question.kind != "test"):
        return ""
    if question is None or not question.hidden:
        return score.detail or score.note
    if release_hidden:
        return score.note or score.detail
    return score.detail or ("" if tone == "open" else OFF)


def answers(score: Score, question: Question | None, texts: dict[Key, str]) -> Iterable[dict[str, object]]:
    """The student's own words; for a person's question those that the person saw."""
    if question is None or question.kind != "test":
        yield {"text": score.answer, "code": bool(question and question.code)}
        return
    for key in question.answers:
        if key in texts:
            yield {"text": texts[key], "code": True}


def moment(time: datetime | None) -> str:
    """A time to the minute."""
    return f"{time.day} {time:%B %Y, %H:%M}" if time else ""


def in_words(seconds: float) -> str:
    """A length of time as a person says it: days and hours, or hours and minutes."""
    minutes = int(seconds // 60)
    counts = (minutes // 1440, "day"), (minutes % 1440 // 60, "hour"), (minutes % 60, "minute")
    said = [f"{count} {unit}{'s' * (count > 1)}" for count, unit in counts if count]
    return " ".join(said[:2]) or "less than a minute"
