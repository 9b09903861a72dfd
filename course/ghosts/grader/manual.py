"""Answers that a person decides on: one question at a time, everybody's answer to it, and who said what before.

How much the machine sorts beforehand is a person's choice, from nothing to putting together what differs in case and
punctuation alone (`LEVELS`). A group is a convenience for the eye: a decision is on one answer, unless the person
asks for it to be on the group, and then on those in it that nobody has decided on yet.

But: judges nothing. The page that shows all this is in `counter`.
"""

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mistune

from ghosts.grader.assignment import home, open_assignment
from ghosts.grader.gradebook import Gradebook, GradebookError
from ghosts.grader.pages import SHOWN, brief
from ghosts.grader.questions import Question, questions, written
from ghosts.grader.tables import MISSING, Exercise, Score, Submission

LEVELS = ("each answer alone", "empty ones together", "the same words together", "the same but for case and marks")
READ = 200_000  # characters of an answer that a person is shown
MARKS = ".,;:?\"'“”‘’()*_`"  # around a word; inside it, as in 0.5, they stay


def groups(text: str, own: str, code: bool = False) -> tuple[str, str, str, str]:
    """The group of an answer at each of LEVELS; `own` is the answer's own key, where it is alone.

    In `code` the spaces before a line and every mark mean something; only blank lines and line ends are looked past.
    """
    if not text.strip():
        return own, "empty", "empty", "empty"
    if code:
        lines = digest("\n".join(line.rstrip() for line in text.split("\n") if line.strip()))
        return own, own, lines, lines
    if len(text) > SHOWN:  # subtle: normalising takes as many steps as there are marks on one letter, squared
        return own, own, digest(text), digest(text)
    words = unicodedata.normalize("NFC", text).split()
    bare = [word.strip(MARKS).casefold() for word in words]
    # subtle: an answer of marks alone is not empty
    return own, own, digest(" ".join(words)), digest(" ".join(filter(None, bare)) or " ".join(words))


def digest(text: str) -> str:
    """A short key for `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Saved:
    """What became of a decision: the answers written, and those left alone because somebody else had decided."""

    written: tuple[str, ...]
    left: tuple[str, ...]


class Desk:
    """An assignment's answers in an open gradebook. Each goes by an id made with `secret`, which tells nothing."""

    def __init__(self, book: Gradebook, assignment: str, course: Path, secret: str) -> None:
        self.book, self.assignment, self.course, self.secret = book, assignment, course, secret
        self.task = open_assignment(assignment, course)
        self.asked = questions(self.task)
        if not self.questions():
            raise GradebookError(f"Nothing in {assignment!r} is for a person to decide on.")

    def handed_in(self) -> list[Submission]:
        """The submissions that are there."""
        return [each for each in self.book.submissions(self.assignment) if each.state != MISSING]

    def questions(self) -> list[dict[str, Any]]:
        """The questions that a person decides on, with how many answers wait; then tests that could not be run."""
        counted: dict[Exercise, list[Score]] = {}
        for _, score in self.scores():
            counted.setdefault(score.exercise, []).append(score)
        ordered = sorted(counted, key=self.is_test)
        return [
            described(exercise, self.question(exercise))
            | {"answers": len(scores := counted[exercise]), "waiting": sum(score.needs_manual for score in scores)}
            for exercise in ordered
        ]

    def scores(self) -> Iterator[tuple[Submission, Score]]:
        """What a person decides on: every written answer; of the tests those that the machine did not decide."""
        for submission in self.handed_in():
            for score in submission.counted:
                if score.needs_manual or score.manual is not None or not self.is_test(score.exercise):
                    yield submission, score

    def question(self, exercise: Exercise) -> Question | None:
        """What was asked; None if the assignment's source no longer has it."""
        return self.asked.get((exercise.notebook, exercise.name))

    def is_test(self, exercise: Exercise) -> bool:
        """Whether the machine decides as a rule."""
        question = self.question(exercise)
        return question is None or question.kind == "test"

    def answers(self, exercise: str, names: bool) -> list[dict[str, Any]]:
        """Everybody's answer to one question; with `names`, by name, and without, in an order that tells nothing."""
        made = [
            self.answer(each, score, names) for each, score in self.scores() if score.exercise.full_name == exercise
        ]
        return made if names else sorted(made, key=lambda answer: answer["id"])

    def id(self, score: Score) -> str:
        """What an answer is called outside."""
        return digest(f"{self.secret} {score.id}")

    def answer(self, submission: Submission, score: Score, names: bool) -> dict[str, Any]:
        """One answer as the page takes it."""
        question = self.question(score.exercise)
        text = score.answer
        if question and question.kind == "test":  # a test that was never run
            folder = home(submission.student.name, self.course) / self.assignment
            texts = written(self.task, folder) if score.needs_manual else {}
            text = "\n\n".join(texts[key] for key in question.answers if key in texts)
        return {
            "id": self.id(score), "name": submission.student.name if names else "", "text": brief(text, READ),
            "points": score.auto if score.manual is None else score.manual, "machine": score.manual is None,
            "comment": score.comment, "extra": score.extra, "waiting": score.needs_manual, "note": score.note,
            "revision": score.revision, "groups": groups(text, self.id(score), bool(question and question.code)),
        }  # fmt: skip

    def decide(
        self, wanted: dict[str, int], points: float | None, comment: str, extra: float | None, overtaking: bool = True
    ) -> Saved:
        """Give `points` to the answers in `wanted` (id, and the revision that was seen).

        Overtaken answers are left, and with `overtaking` off so are those that do not wait.
        """
        found = {self.id(score): (each.student.name, score) for each in self.handed_in() for score in each.counted}
        if not set(wanted) <= set(found):
            raise GradebookError("There is no such answer.")
        chosen, left = [], []
        for id in wanted:
            _, score = found[id]
            if points is not None and not 0 <= points <= score.exercise.max_score:
                raise GradebookError(f"Points go from 0 to {score.exercise.max_score:g}; more is extra credit.")
            (chosen if overtaking or score.needs_manual else left).append(id)
        keys = [(found[id][0], found[id][1].exercise.full_name, wanted[id]) for id in chosen]
        fresh = dict(zip(chosen, self.book.decide_all(self.assignment, keys, points, comment, extra), strict=True))
        left += [id for id in chosen if not fresh[id]]
        return Saved(tuple(id for id in chosen if fresh[id]), tuple(left))


markdown = mistune.create_markdown(escape=True, plugins=["table"])  # of the instructor's own words


def described(exercise: Exercise, question: Question | None) -> dict[str, Any]:
    """A question as the page takes it."""
    return {
        "id": exercise.full_name,
        "title": question.title if question else exercise.name,
        "points": exercise.max_score,
        "prompt": markdown(question.prompt) if question else "",
        "rubric": question.rubric if question else "",
        "code": bool(question and question.code),
    }
