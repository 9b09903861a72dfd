"""The gradebook's tables, and the steps that bring an older gradebook up to them.

Names begin with `ghosts_`, so that the tables can share nbgrader's gradebook.db. A gradebook that was written before
there was a `ghosts_schema` is version 1. Each step runs once, all steps in one transaction.

But: no step ever goes back, and nothing here reads or writes a score.
"""

from datetime import datetime

from sqlalchemy import Connection, DateTime, ForeignKey, String, Text, UniqueConstraint, inspect, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

GRADED, UNGRADED, MISSING = "graded", "ungraded", "missing"  # what a submission can be


class Table(DeclarativeBase):
    """The tables below."""


class Schema(Table):
    """One row: the version that the tables have."""

    __tablename__ = "ghosts_schema"
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Assignment(Table):
    """An assignment, by name; `due` in UTC and the late policy as `late.Policy` reads it."""

    __tablename__ = "ghosts_assignment"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(250), unique=True)
    due: Mapped[datetime | None] = mapped_column(DateTime)
    late: Mapped[str] = mapped_column(String(60), default="none", server_default="none")
    exercises: Mapped[list["Exercise"]] = relationship(back_populates="assignment", order_by="Exercise.position")


class Exercise(Table):
    """A cell that earns points. `position` is None once the assignment no longer has it.

    The points of a `bonus` count, its maximum does not.
    """

    __tablename__ = "ghosts_exercise"
    __table_args__ = (UniqueConstraint("assignment_id", "notebook", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey(Assignment.id))
    notebook: Mapped[str] = mapped_column(String(250))
    name: Mapped[str] = mapped_column(String(250))
    position: Mapped[int | None]
    max_score: Mapped[float]
    bonus: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    assignment: Mapped[Assignment] = relationship(back_populates="exercises")

    @property
    def full_name(self) -> str:
        """Its name with that of its notebook."""
        return f"{self.notebook}/{self.name}"


class Student(Table):
    """A student, by the name of the folder in submitted/."""

    __tablename__ = "ghosts_student"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(250), unique=True)


class Submission(Table):
    """What a student handed in for an assignment, as last graded.

    `state` is GRADED, UNGRADED or MISSING. `fingerprint` says what was graded against what; `due` is this student's
    own, `handed_in` when it came and `witness` who says so. Times are in UTC.
    """

    __tablename__ = "ghosts_submission"
    __table_args__ = (UniqueConstraint("assignment_id", "student_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey(Assignment.id))
    student_id: Mapped[int] = mapped_column(ForeignKey(Student.id))
    state: Mapped[str] = mapped_column(String(20))
    remark: Mapped[str] = mapped_column(Text, default="")
    graded_at: Mapped[datetime]
    fingerprint: Mapped[str] = mapped_column(String(64), default="", server_default="")
    seconds: Mapped[float] = mapped_column(default=0.0, server_default=text("0"))
    due: Mapped[datetime | None] = mapped_column(DateTime)
    handed_in: Mapped[datetime | None] = mapped_column(DateTime)
    witness: Mapped[str] = mapped_column(String(60), default="", server_default="")
    student: Mapped[Student] = relationship()
    assignment: Mapped[Assignment] = relationship()
    scores: Mapped[list["Score"]] = relationship(back_populates="submission")

    @property
    def counted(self) -> list["Score"]:
        """The scores of the exercises that the assignment still has, in their order."""
        there = [score for score in self.scores if score.exercise.position is not None]
        return sorted(there, key=lambda score: score.exercise.position)

    @property
    def earned(self) -> float:
        """Points so far, before any penalty."""
        return sum(score.points or 0.0 for score in self.counted)

    @property
    def most(self) -> float:
        """The points of everything that is no bonus."""
        return sum(score.exercise.max_score for score in self.counted if not score.exercise.bonus)

    @property
    def waiting(self) -> int:
        """How many scores wait for a person."""
        return sum(score.needs_manual for score in self.counted)


class Score(Table):
    """An exercise's points.

    The machine's: `auto`, `note` (to the instructor), `detail` (to the student), `answer`, `seconds`. A person's:
    `manual`, which replaces `auto`; `extra`, which is added; `comment`; and `revision`, how often a person decided.
    """

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
    detail: Mapped[str] = mapped_column(Text, default="", server_default="")
    seconds: Mapped[float] = mapped_column(default=0.0, server_default=text("0"))
    extra: Mapped[float | None]
    revision: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    submission: Mapped[Submission] = relationship(back_populates="scores")
    exercise: Mapped[Exercise] = relationship()

    @property
    def points(self) -> float | None:
        """A person's word, else the machine's, and what was given on top."""
        decided = self.auto if self.manual is None else self.manual
        return self.extra if decided is None else decided + (self.extra or 0.0)


# ── from version to version ───────────────────────────────────────────────────────────────────────────

STEPS: dict[int, tuple[str, ...]] = {  # what brings a gradebook to a version from the one before
    2: (
        "ALTER TABLE ghosts_assignment ADD COLUMN due TIMESTAMP",
        "ALTER TABLE ghosts_assignment ADD COLUMN late VARCHAR(60) DEFAULT 'none' NOT NULL",
        "ALTER TABLE ghosts_exercise ADD COLUMN bonus BOOLEAN DEFAULT false NOT NULL",
        "ALTER TABLE ghosts_submission ADD COLUMN fingerprint VARCHAR(64) DEFAULT '' NOT NULL",
        "ALTER TABLE ghosts_submission ADD COLUMN seconds FLOAT DEFAULT 0 NOT NULL",
        "ALTER TABLE ghosts_submission ADD COLUMN due TIMESTAMP",
        "ALTER TABLE ghosts_submission ADD COLUMN handed_in TIMESTAMP",
        "ALTER TABLE ghosts_submission ADD COLUMN witness VARCHAR(60) DEFAULT '' NOT NULL",
        "ALTER TABLE ghosts_score ADD COLUMN detail TEXT DEFAULT '' NOT NULL",
        "ALTER TABLE ghosts_score ADD COLUMN seconds FLOAT DEFAULT 0 NOT NULL",
        "ALTER TABLE ghosts_score ADD COLUMN extra FLOAT",
        "ALTER TABLE ghosts_score ADD COLUMN revision INTEGER DEFAULT 0 NOT NULL",
    ),
}
VERSION = max(STEPS)


def migrate(connection: Connection) -> int:
    """Make the tables, or bring them up to VERSION, inside the connection's transaction; returns what was there.

    0 stands for nothing. Tables of a version above VERSION are left as they are.
    """
    if connection.dialect.name == "postgresql":  # SQLite's transaction has locked the file already
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": 0x6768_6F73_7473})  # "ghosts"
    there = set(inspect(connection).get_table_names())
    if Schema.__tablename__ in there:
        found = connection.execute(text("SELECT max(version) FROM ghosts_schema")).scalar() or 1
    else:
        found = 1 if Submission.__tablename__ in there else 0
    if found == 0:
        Table.metadata.create_all(connection)
    elif found < VERSION:
        Table.metadata.create_all(connection, [Schema.__table__])
        for version in range(found + 1, VERSION + 1):
            for statement in STEPS[version]:
                connection.execute(text(statement))
    if found < VERSION:
        connection.execute(text("DELETE FROM ghosts_schema"))
        connection.execute(text("INSERT INTO ghosts_schema (version) VALUES (:version)"), {"version": VERSION})
    return found
