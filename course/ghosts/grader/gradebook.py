"""Scores, kept: by the machine as often as it likes, by a person once and for all.

A re-grade replaces what the machine said and nothing else. Any database that SQLAlchemy knows will do; the tables
have names of their own, so that they can share nbgrader's gradebook.db.

But: knows neither late policies nor who may look.
"""

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

if TYPE_CHECKING:
    from ghosts.grader.run import Result

COLUMNS = ("student", "assignment", "exercise", "score", "max_score", "needs_manual", "comment")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # what makes a spreadsheet calculate instead of read


class GradebookError(Exception):
    """The gradebook cannot be used: one sentence that says why."""


class Table(DeclarativeBase):
    """The tables below."""


class Assignment(Table):
    """An assignment, by name."""

    __tablename__ = "ghosts_assignment"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(250), unique=True)
    exercises: Mapped[list["Exercise"]] = relationship(back_populates="assignment", order_by="Exercise.position")


class Exercise(Table):
    """A cell that earns points. `position` is None once the assignment no longer has it."""

    __tablename__ = "ghosts_exercise"
    __table_args__ = (UniqueConstraint("assignment_id", "notebook", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey(Assignment.id))
    notebook: Mapped[str] = mapped_column(String(250))
    name: Mapped[str] = mapped_column(String(250))
    position: Mapped[int | None]
    max_score: Mapped[float]
    assignment: Mapped[Assignment] = relationship(back_populates="exercises")


class Student(Table):
    """A student, by the name of the folder in submitted/."""

    __tablename__ = "ghosts_student"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(250), unique=True)


class Submission(Table):
    """What a student handed in for an assignment, as last graded."""

    __tablename__ = "ghosts_submission"
    __table_args__ = (UniqueConstraint("assignment_id", "student_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey(Assignment.id))
    student_id: Mapped[int] = mapped_column(ForeignKey(Student.id))
    state: Mapped[str] = mapped_column(String(20))
    remark: Mapped[str] = mapped_column(Text, default="")
    graded_at: Mapped[datetime]
    student: Mapped[Student] = relationship()
    assignment: Mapped[Assignment] = relationship()
    scores: Mapped[list["Score"]] = relationship(back_populates="submission")


class Score(Table):
    """An exercise's points: `auto`, `note` and `answer` are the machine's, `manual` and `comment` a person's."""

    __tablename__ = "ghosts_score"
    __table_args__ = (UniqueConstraint("submission_id", "exercise_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey(Submission.id))
    exercise_id: Mapped[int] = mapped_column(ForeignKey(Exercise.id))
    auto: Mapped[float | None]
    manual: Mapped[float | None]
    needs_manual: Mapped[bool]
    note: Mapped[str] = mapped_column(Text, default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    submission: Mapped[Submission] = relationship(back_populates="scores")
    exercise: Mapped[Exercise] = relationship()

    @property
    def points(self) -> float | None:
        """A person's word, else the machine's."""
        return self.auto if self.manual is None else self.manual


class Gradebook:
    """The gradebook at a SQLAlchemy `url`, made if it is new. Use it in a `with`, from one thread."""

    def __init__(self, url: str) -> None:
        try:
            self.engine = create_engine(url)
            Table.metadata.create_all(self.engine)
            self.session = Session(self.engine)
        except (ArgumentError, NoSuchModuleError, ValueError):
            raise GradebookError(no_address(url)) from None
        except ImportError as error:
            raise GradebookError(f"{secretless(url)} needs the Python package {error.name}.") from None
        except SQLAlchemyError as error:
            raise GradebookError(f"The gradebook {secretless(url)} cannot be used: {said(error)}.") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and one sentence if the database refuses."""
        try:
            with self.session.begin():
                yield
        except SQLAlchemyError as error:
            raise GradebookError(f"The gradebook cannot be used: {said(error)}.") from None

    def prepare(self, assignment: str, exercises: Sequence[tuple[str, str, float]]) -> None:
        """Write down the `exercises` (notebook, name, maximal score) that `assignment` has now, in order."""
        with self.transaction():
            home = self.one(Assignment, name=assignment)
            for known in home.exercises:
                known.position = None
            for position, (notebook, name, most) in enumerate(exercises):
                known = self.find(Exercise, assignment_id=home.id, notebook=notebook, name=name)
                exercise = known or Exercise(assignment=home, notebook=notebook, name=name)
                exercise.position, exercise.max_score = position, most
                self.session.add(exercise)

    def record(self, assignment: str, result: "Result") -> None:
        """Write down one student's `result`, all or nothing. What a person decided stays.

        A person is asked again only if the answer that they judged has changed. Nothing handed in, where something
        was graded before, changes nothing.
        """
        with self.transaction():
            home = self.one(Assignment, name=assignment)
            student = self.one(Student, name=storable(result.student))
            submission = self.find(Submission, assignment_id=home.id, student_id=student.id)
            if submission and submission.state != "missing" and result.state == "missing":
                return
            submission = submission or Submission(assignment=home, student=student)
            self.session.add(submission)
            submission.state, submission.remark = result.state, storable(" ".join(result.remarks))
            submission.graded_at = datetime.now(UTC).replace(tzinfo=None)
            ids = {(each.notebook, each.name): each.id for each in home.exercises}
            known = {each.exercise_id: each for each in submission.scores}
            for each in result.scores:
                exercise_id = ids[each.notebook, each.exercise]
                score = known.get(exercise_id) or Score(submission=submission, exercise_id=exercise_id, answer="")
                self.session.add(score)
                new = score.auto != each.score or score.answer != storable(each.answer)
                if score.manual is None or new:
                    score.needs_manual = each.needs_manual or score.manual is not None
                score.auto, score.note, score.answer = each.score, storable(each.note), storable(each.answer)

    def decide(self, student: str, assignment: str, exercise: str, points: float, comment: str = "") -> None:
        """A person gives `points` and a `comment` to an answer; `exercise` is its name, or NOTEBOOK/NAME."""
        with self.transaction():
            for score in self.scores():
                key = score.submission.student.name, score.submission.assignment.name
                if key == (student, assignment) and exercise in (score.exercise.name, full_name(score.exercise)):
                    score.manual, score.comment, score.needs_manual = points, comment, False
                    return
        raise GradebookError(f"{student} has no score for {exercise!r} in {assignment!r}.")

    def rows(self) -> list[tuple[str, str, str, float | None, float, bool, str]]:
        """The gradebook: assignment by assignment, student by student, in the columns of COLUMNS."""
        with self.transaction():
            return [row(score) for score in self.scores()]

    def scores(self) -> Sequence[Score]:
        """Every score of an exercise that its assignment still has: by assignment, student, position."""
        order = Assignment.name, Student.name, Exercise.position
        chosen = select(Score).join(Score.exercise).join(Score.submission).join(Submission.student)
        chosen = chosen.join(Assignment, Submission.assignment_id == Assignment.id)
        return self.session.scalars(chosen.where(Exercise.position.is_not(None)).order_by(*order)).all()

    def find(self, table: type[Table], **key: object) -> Table | None:
        """The row of `table` with that `key`, if there is one."""
        return self.session.scalars(select(table).filter_by(**key)).one_or_none()

    def one(self, table: type[Table], **key: object) -> Table:
        """The row of `table` with that `key`, new if need be."""
        row = self.find(table, **key)
        if row is None:
            row = table(**key)
            self.session.add(row)
            self.session.flush()
        return row


def row(score: Score) -> tuple[str, str, str, float | None, float, bool, str]:
    """A `score` in the columns of COLUMNS; the exercise with its notebook's name only where that is needed."""
    exercise, submission = score.exercise, score.submission
    namesakes = [each for each in exercise.assignment.exercises if each.name == exercise.name]
    name = exercise.name if len(namesakes) == 1 else full_name(exercise)
    return (submission.student.name, submission.assignment.name, name, score.points, exercise.max_score,
            score.needs_manual, score.comment or score.note)  # fmt: skip


def full_name(exercise: Exercise) -> str:
    """An exercise's name with that of its notebook."""
    return f"{exercise.notebook}/{exercise.name}"


def export(file: Path, url: str) -> int:
    """Write the gradebook at `url` to the CSV `file`, all or nothing, and return the number of rows."""
    if no_file(url):
        raise GradebookError(f"There is no gradebook at {secretless(url)}; run `ghosts grade` first.")
    with Gradebook(url) as book:
        rows = [[plain(value) for value in row] for row in book.rows()]
    file = Path(file)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with draft.open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle).writerows([COLUMNS, *rows])
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise GradebookError(f"{file} cannot be written: {error.strerror}.") from None
    return len(rows)


def plain(value: str | float | bool | None) -> str | float:
    """A cell of the CSV: text that a spreadsheet reads as text, numbers as numbers, nothing for None."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(FORMULA) else value
    return "" if value is None else value


def storable(text: str) -> str:
    """`text` as every database can keep it: no NUL, no half characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def no_address(url: str) -> str:
    """What to say of a `url` that no database has."""
    return f"{secretless(url)} is not a database address; try sqlite:///gradebook.db."


def no_file(url: str) -> bool:
    """Whether `url` names a SQLite file that is not there."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise GradebookError(no_address(url)) from None
    return parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file()


def secretless(url: str) -> str:
    """The `url` without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return repr(url)


def said(error: SQLAlchemyError) -> str:
    """What the database said, in one line."""
    return str(getattr(error, "orig", None) or error).strip().split("\n")[0].rstrip(".")
