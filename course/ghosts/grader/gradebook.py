"""Scores, kept: by the machine as often as it likes, by a person once and for all.

A re-grade replaces what the machine said and nothing else. Any database that SQLAlchemy knows will do. Several
graders may write to it at once: a submission is one transaction, which is tried again if another was quicker.

But: knows neither notebooks nor who may look. The tables and their history are in `tables`, the penalty in `late`.
"""

import functools
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import Engine, create_engine, event, select, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, contains_eager, selectinload

from ghosts.grader import tables
from ghosts.grader.late import DOUBTED, NEVER, Arrival, Rules
from ghosts.grader.tables import MISSING, Assignment, Exercise, Score, Student, Submission, Table

if TYPE_CHECKING:
    from ghosts.grader.run import Result

PATIENCE = 30  # seconds to wait for another grader's transaction
ATTEMPTS = 8  # at a transaction that others were quicker at


class GradebookError(Exception):
    """The gradebook cannot be used: one sentence that says why."""


class Clash(GradebookError):
    """Somebody else wrote the same thing at the same moment."""


def retried(method: Callable) -> Callable:
    """`method`, tried again, a little later each time, while others are quicker at the same rows."""

    @functools.wraps(method)
    def again(self: "Gradebook", *args: Any, **named: Any) -> Any:
        for attempt in range(1, ATTEMPTS):
            try:
                return method(self, *args, **named)
            except Clash:
                time.sleep(random.uniform(0, 0.05 * attempt))
        return method(self, *args, **named)

    return again


class Gradebook:
    """The gradebook at a SQLAlchemy `url`, made if it is new. Use it in a `with`, from one thread."""

    def __init__(self, url: str) -> None:
        try:
            self.engine = engine(url)
            with self.engine.begin() as connection:
                found = tables.migrate(connection)
            self.session = Session(self.engine, expire_on_commit=False)
        except (ArgumentError, NoSuchModuleError, ValueError):
            raise GradebookError(no_address(url)) from None
        except ImportError as error:
            raise GradebookError(f"{secretless(url)} needs the Python package {error.name}.") from None
        except SQLAlchemyError as error:
            raise GradebookError(f"The gradebook {secretless(url)} cannot be used: {said(error)}.") from None
        if found > tables.VERSION:
            raise GradebookError(f"The gradebook {secretless(url)} was written by a newer version of this course.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()
        self.engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and one sentence if the database refuses. What was read stays readable, as it was then."""
        try:
            with self.session.begin():
                yield
                self.session.flush()
                self.session.expunge_all()  # subtle: the next transaction must not see what this one remembers
        except SQLAlchemyError as error:
            # subtle: SQLite has waited for its lock already; elsewhere an operational error may be a deadlock
            may_pass = IntegrityError if self.engine.dialect.name == "sqlite" else (IntegrityError, OperationalError)
            kind = Clash if isinstance(error, may_pass) else GradebookError
            raise kind(f"The gradebook cannot be used: {said(error)}.") from None

    # ── what the machine says ─────────────────────────────────────────────────────────────────────────

    @retried
    def prepare(
        self, assignment: str, exercises: Sequence[tuple[str, str, float]], rules: Rules | None = None
    ) -> None:
        """Write down the `exercises` (notebook, name, maximal score) that `assignment` has now, and its `rules`."""
        rules = rules or Rules()
        with self.transaction():
            home = self.one(Assignment, name=assignment)
            self.session.refresh(home, with_for_update=True)
            home.due = home.due if rules.due is None else None if rules.due == NEVER else rules.due
            home.late = home.late if rules.late is None else rules.late
            known = {(each.notebook, each.name): each for each in home.exercises}
            for exercise in home.exercises:
                exercise.position = None
            for position, (notebook, name, most) in enumerate(exercises):
                exercise = known.get((notebook, name)) or Exercise(assignment=home, notebook=notebook, name=name)
                self.session.add(exercise)
                exercise.position, exercise.max_score = position, most
                if rules.bonus is not None:
                    exercise.bonus = bool({exercise.name, exercise.full_name} & set(rules.bonus))

    @retried
    def record(self, assignment: str, result: "Result", fingerprint: str = "") -> None:
        """Write down one student's `result`, all or nothing. What a person decided stays.

        A person is asked again only if the answer that they judged has changed. Nothing handed in, where something
        was graded before, changes nothing.
        """
        with self.transaction():
            home = self.one(Assignment, name=assignment)
            student = self.one(Student, name=storable(result.student))
            submission = self.locked(home.id, student.id)
            if submission and submission.state != MISSING and result.state == MISSING:
                return
            submission = submission or Submission(assignment=home, student=student)
            self.session.add(submission)
            submission.state, submission.remark = result.state, storable("\n".join(result.remarks))
            submission.fingerprint, submission.seconds = fingerprint, result.cpu_seconds
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
                score.detail, score.seconds = storable(each.detail), each.seconds

    @retried
    def clock(self, assignment: str, arrivals: Mapping[str, Arrival], rules: Rules) -> list[str]:
        """Write down when each student handed in, by name, and until when they may; returns who is in doubt.

        An extension that is no longer in the `rules` is no longer granted.
        """
        with self.transaction():
            home = self.one(Assignment, name=assignment)
            rows = select(Submission.id, Student.name).join(Submission.student)
            ids = {name: id for id, name in self.session.execute(rows.where(Submission.assignment_id == home.id))}
            dues = {name: rules.extensions.get(name, home.due) for name in arrivals if name in ids}
            changes = [
                {"id": ids[name], "handed_in": arrivals[name].when, "witness": arrivals[name].by(due), "due": due}
                for name, due in dues.items()
            ]
            if changes:
                self.session.execute(update(Submission), changes)
            return [name for name, due in dues.items() if arrivals[name].by(due) == DOUBTED]

    # ── what a person says ────────────────────────────────────────────────────────────────────────────

    @retried
    def decide(
        self,
        student: str,
        assignment: str,
        exercise: str,
        points: float | None,
        comment: str = "",
        extra: float | None = None,
        seen: int | None = None,
    ) -> int:
        """A person gives `points`, a `comment`, `extra` credit; `exercise` is its name, or NOTEBOOK/NAME.

        Returns the new revision. `seen` is the revision that the person had before them: if somebody else has
        decided since, nothing is written, and `Overtaken` says so.
        """
        with self.transaction():
            score = self.score(student, assignment, exercise)
            if seen is not None and seen != score.revision:
                raise Overtaken(f"Somebody else has decided on {student}'s {exercise}; nothing was written.")
            give(score, points, comment, extra)
            return score.revision

    @retried
    def decide_all(
        self,
        assignment: str,
        wanted: Sequence[tuple[str, str, int]],
        points: float | None,
        comment: str,
        extra: float | None,
    ) -> list[bool]:
        """The same decision on many answers (student, exercise, revision seen), and which of them were written.

        Those on which somebody else has decided since are left as they are.
        """
        with self.transaction():
            scores = [self.score(student, assignment, exercise) for student, exercise, _ in wanted]
            fresh = [score.revision == seen for score, (_, _, seen) in zip(scores, wanted, strict=True)]
            for score, is_fresh in zip(scores, fresh, strict=True):
                if is_fresh:
                    give(score, points, comment, extra)
            return fresh

    def score(self, student: str, assignment: str, exercise: str) -> Score:
        """The one score, held until the transaction ends, so that two people decide one after the other."""
        chosen = select(Score).join(Score.exercise).join(Score.submission).join(Submission.student)
        chosen = chosen.join(Assignment, Exercise.assignment_id == Assignment.id)
        chosen = chosen.where(Assignment.name == assignment, Student.name == student, Exercise.position.is_not(None))
        chosen = chosen.where((Exercise.name == exercise) | (Exercise.notebook + "/" + Exercise.name == exercise))
        found = self.session.scalars(chosen.order_by(Exercise.position)).first()
        if found is None:
            raise GradebookError(f"{student} has no score for {exercise!r} in {assignment!r}.")
        self.session.refresh(found.submission, with_for_update=True)
        self.session.refresh(found, with_for_update=True)
        return found

    # ── looking ───────────────────────────────────────────────────────────────────────────────────────

    def submissions(self, assignment: str | None = None, *, empty: bool = False) -> list[Submission]:
        """Every submission, by assignment and student, with all that belongs to it, in a fixed number of queries.

        Of an `assignment` there must be some, unless none (`empty`) is an answer too.
        """
        chosen = select(Submission).join(Submission.student).join(Submission.assignment)
        chosen = chosen.options(
            contains_eager(Submission.student),
            contains_eager(Submission.assignment).selectinload(Assignment.exercises),
            selectinload(Submission.scores).joinedload(Score.exercise),
        )
        if assignment is not None:
            chosen = chosen.where(Assignment.name == assignment)
        with self.transaction():
            found = list(self.session.scalars(chosen.order_by(Assignment.name, Student.name)))
        if assignment is not None and not found and not empty:
            raise GradebookError(f"The gradebook has no scores of {assignment!r}; run `ghosts grade` first.")
        return found

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

    def locked(self, assignment_id: int, student_id: int) -> Submission | None:
        """A submission with its scores, held until the transaction ends."""
        chosen = select(Submission).filter_by(assignment_id=assignment_id, student_id=student_id)
        chosen = chosen.options(selectinload(Submission.scores)).with_for_update()
        return self.session.scalars(chosen).one_or_none()


def give(score: Score, points: float | None, comment: str, extra: float | None) -> None:
    """Write a person's decision into a `score`; None takes it back."""
    score.manual, score.comment, score.extra = points, storable(comment), extra
    score.needs_manual = points is None and score.auto is None
    score.revision += 1


class Overtaken(GradebookError):
    """Somebody else has decided meanwhile."""


def short_names(exercises: Iterable[Exercise]) -> dict[str, str]:
    """For each exercise's full name the one to show: with its notebook's only where two share a name."""
    there = [each for each in exercises if each.position is not None]
    names = [each.name for each in there]
    return {each.full_name: each.name if names.count(each.name) == 1 else each.full_name for each in there}


# ── addresses ─────────────────────────────────────────────────────────────────────────────────────────


def default_url(course: Path) -> str:
    """Where a course keeps its grades unless told otherwise."""
    return f"sqlite:///{(Path(course) / 'gradebook.db').resolve()}"


def engine(url: str) -> Engine:
    """The engine for `url`; with SQLite, one whose transactions lock the file before they read.

    A reader that later wants to write could otherwise find that somebody wrote in between. No write-ahead log: it
    does not work on the network drives where courses lie, and the locks that this leaves are a few milliseconds long.
    """
    made = create_engine(url)
    if made.dialect.name == "sqlite":

        @event.listens_for(made, "connect")
        def by_hand(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # subtle: else sqlite3 would begin transactions of its own, too late
            connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
            connection.execute("PRAGMA foreign_keys = ON")

        @event.listens_for(made, "begin")
        def at_once(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made


def storable(text: str) -> str:
    """`text` as every database can keep it: no NUL, no half characters."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def no_address(url: str) -> str:
    """What to say of a `url` that no database has."""
    return f"{secretless(url)} is not a database address; try sqlite:///gradebook.db."


def there(url: str) -> str:
    """The `url` of a gradebook that exists, as far as that can be told without opening it."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise GradebookError(no_address(url)) from None
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        raise GradebookError(f"There is no gradebook at {secretless(url)}; run `ghosts grade` first.")
    return url


def secretless(url: str) -> str:
    """The `url` without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return repr(url)


def said(error: SQLAlchemyError) -> str:
    """What the database said, in one line."""
    return str(getattr(error, "orig", None) or error).strip().split("\n")[0].rstrip(".")
