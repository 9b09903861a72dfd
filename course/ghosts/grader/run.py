"""A folder of submissions becomes scores: find, read, lay, execute, score, write down, one student after another.

But: judges nothing itself. Where things lie is `assignment`, what a submission says is `submission`, what runs is
`sandbox`, what a cell earns is `scoring`, and what stays is the `gradebook`.
"""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from ghosts.grader import fingerprint as fingerprints
from ghosts.grader import hidden, names, sandbox
from ghosts.grader import late as lateness
from ghosts.grader.assignment import Assignment, imports, open_assignment, plan, role, secret, submissions
from ghosts.grader.cells import Pages, Unreadable, read, reason
from ghosts.grader.gradebook import Gradebook, default_url
from ghosts.grader.scoring import Score, blank, earned, legible, score_notebook, ungraded
from ghosts.grader.submission import Laid, Source, find, lay
from ghosts.grader.tables import GRADED, MISSING, UNGRADED


@dataclass(frozen=True)
class Result:
    """One student's submission: its `state` (graded, ungraded, missing), its scores and what was odd about it.

    `kept` says that it was graded before and is unchanged since.
    """

    student: str
    state: str
    scores: tuple[Score, ...] = ()
    remarks: tuple[str, ...] = ()
    cpu_seconds: float = 0.0
    kept: bool = False

    @property
    def score(self) -> float:
        """Points earned so far."""
        return sum(each.score or 0.0 for each in self.scores)

    @property
    def line(self) -> str:
        """The submission in one line."""
        most = sum(each.max_score for each in self.scores)
        waiting = sum(each.needs_manual for each in self.scores)
        points = f"{self.score:g} of {most:g} points" + (f", {waiting} for a person to grade" if waiting else "")
        what = {GRADED: points, UNGRADED: "could not be graded", MISSING: "handed in nothing"}[self.state]
        return legible(" ".join([f"{self.student}: {what}.", *gathered(self.remarks)]))


def gathered(remarks: Iterable[str]) -> list[str]:
    """The `remarks`; of several cells about which the same is said the first is named and the others are counted."""
    same: dict[str, list[str]] = {}
    for each in dict.fromkeys(remarks):
        name, _, said = each.partition(" ")
        same.setdefault(said, []).append(name)
    return [
        f"{names[0]}{f' (and {len(names) - 1} more)' if names[1:] else ''} {said}" for said, names in same.items()
    ]


@dataclass(frozen=True)
class Summary:
    """What became of a class: one result for each student, by name.

    `doubted` are the students whose own timestamp.txt alone has them in time.
    """

    assignment: str
    results: tuple[Result, ...]
    doubted: tuple[str, ...] = ()

    def having(self, state: str) -> tuple[Result, ...]:
        """The results in `state`."""
        return tuple(each for each in self.results if each.state == state)

    @property
    def ungraded(self) -> tuple[Result, ...]:
        """The submissions that are there but could not be graded, wholly or in part."""
        return self.having(UNGRADED)

    @property
    def missing(self) -> tuple[Result, ...]:
        """The students who handed in nothing."""
        return self.having(MISSING)

    @property
    def waiting(self) -> int:
        """How many answers in what was graded are for a person to decide on."""
        return sum(score.needs_manual for each in self.having(GRADED) for score in each.scores)

    @property
    def doubt(self) -> str:
        """Who has only their own word for it that they are in time, in a sentence."""
        if not self.doubted:
            return ""
        return legible(
            f"In time by a timestamp.txt alone, with a notebook from after the due date: {', '.join(self.doubted)}."
            " Students can write that file; where you delete it, the notebook's own date counts."
        )

    @property
    def exit_code(self) -> int:
        """0 if every submission could be graded, otherwise 1."""
        return 1 if self.ungraded else 0


@dataclass(frozen=True)
class Limits:
    """What a notebook may use: CPU seconds per cell, seconds in all, bytes of output per cell; in which sandbox."""

    seconds_per_cell: float = 30
    seconds: float = 600
    output_bytes: int = 2**20
    sandbox: str = "auto"


def grade(
    assignment: str,
    course: Path,
    student: str | None = None,
    gradebook_url: str | None = None,
    workers: int | None = None,
    progress: Callable[[int, int, Result], None] | None = None,
    limits: Limits | None = None,
    *,
    regrade: bool = False,
    due: str | None = None,
    late: str | None = None,
    scheduler: str | None = None,
) -> Summary:
    """Grade what was handed in for `assignment` in the folder `course`, and write it to the gradebook.

    All students, or the one called `student`; `workers` notebooks at a time (default: one per processor). What was
    graded before and has not changed since, on either side, is taken from the gradebook unless `regrade` is set.
    After each submission `progress(done, total, result)` is called. The gradebook is COURSE/gradebook.db unless a
    SQLAlchemy `gradebook_url` is given. `due` and `late` go before what COURSE/ghosts.toml says (see `late`).
    With the address of a Dask `scheduler`, its cluster does the work (see `cluster`).
    Raises CourseError or GradebookError with one sentence if nothing can be graded at all.
    """
    course, limits = Path(course), limits or Limits()
    task = open_assignment(assignment, course)
    folders = submissions(assignment, course, student)
    rule = lateness.rules(assignment, course, due, late)
    basis = fingerprints.basis(task.files, task.folder, limits)
    marks = {name: fingerprints.fingerprint(folder, basis) for name, folder in folders.items()}
    results = []

    def tell(result: Result) -> None:
        results.append(result)
        if progress:
            progress(len(results), len(folders), result)

    with Gradebook(gradebook_url or default_url(course)) as book:
        book.prepare(assignment, task.exercises, rule)
        for result in [] if regrade else known(book, assignment, marks):
            tell(result)
        done = {result.student for result in results}
        waiting = {name: folder for name, folder in folders.items() if name not in done}
        for result in graded(task, waiting, workers, limits, scheduler) if waiting else ():
            book.record(assignment, result, marks[result.student])
            tell(result)
        arrivals = {name: lateness.handed_in(folder) for name, folder in folders.items()}
        doubted = book.clock(assignment, arrivals, rule)
    return Summary(assignment, tuple(sorted(results, key=lambda each: each.student)), tuple(doubted))


def graded(
    task: Assignment, folders: dict[str, Path], workers: int | None, limits: Limits, scheduler: str | None
) -> Iterable[Result]:
    """The results of `folders`, from this machine or from a cluster."""
    if scheduler is None:
        return grade_all(task, folders, workers or os.cpu_count() or 1, limits)
    from ghosts.grader import cluster

    return cluster.grade_all(task, folders, scheduler, limits)


def known(book: Gradebook, assignment: str, marks: dict[str, str]) -> list[Result]:
    """The results that the gradebook has, of submissions that still carry their mark and could be graded."""
    return [
        Result(
            each.student.name,
            each.state,
            tuple(Score(score.exercise.notebook, score.exercise.name, score.points, score.exercise.max_score,
                        score.needs_manual, score.note, score.answer, score.detail, score.seconds)
                  for score in each.counted),
            tuple(filter(None, each.remark.split("\n"))),
            kept=True,
        )
        for each in book.submissions(assignment, empty=True)
        if each.state != UNGRADED and each.fingerprint == marks.get(each.student.name)
    ]  # fmt: skip


def grade_all(task: Assignment, folders: dict[str, Path], workers: int, limits: Limits) -> Iterable[Result]:
    """The results, in the order in which they are ready. A worker is a thread that waits for a judge.

    A submission that the wall clock stopped is run a second time at the end, alone: the machine may have been busy.
    """
    plans = {each.name: plan(each) for each in task.sources}
    shared, _ = sandbox.gather([task.folder] if task.folder else [])
    hands = Hands(task, plans, shared, limits)
    with sandbox.open_bench(
        limits.sandbox, warm=imports(task), hidden=secret(folders), room=limits.output_bytes
    ) as bench:
        pool = ThreadPoolExecutor(workers)
        again = []
        try:
            futures = [pool.submit(hands.grade, name, folder, bench) for name, folder in folders.items()]
            for future in as_completed(futures):
                result, starved = future.result()
                if starved:
                    again.append(result.student)
                else:
                    yield result
            for student in again:
                yield hands.grade(student, folders[student], bench)[0]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            bench.stop()
            pool.shutdown()


@dataclass(frozen=True)
class Handed:
    """What one student handed in, as data: each notebook's cells, or why it can't be read; and the other files."""

    student: str
    pages: dict[str, Pages | Unreadable | None]
    files: dict[str, bytes]
    remarks: tuple[str, ...]


_apart: dict[Source, sandbox.Executed] = {}  # what comes of the solutions where calls get copies


@dataclass(frozen=True)
class Hands:
    """All that grading a submission needs besides the submission: data that can be sent to another machine."""

    task: Assignment
    plans: dict[str, names.Plan]
    shared: dict[str, bytes]
    limits: Limits

    def grade(self, student: str, folder: Path, bench: sandbox.Bench) -> tuple[Result, bool]:
        """One student's result, whatever was handed in, and whether it deserves a second run."""
        try:
            handed = collect(self.task, student, folder)
            return (handed, False) if isinstance(handed, Result) else self.judge(handed, bench)
        except Exception as error:  # a fault that nobody foresaw costs this student a second look, the others nothing
            why = f"The grader failed on it ({type(error).__name__}: {str(error)[:200]})."
            return Result(student, UNGRADED, tuple(blank(self.task.sources, None, why)), (why,)), False

    def judge(self, handed: Handed, bench: sandbox.Bench) -> tuple[Result, bool]:
        """The result of what was handed in: every notebook of the assignment, each by itself."""
        state, scores, remarks, cpu, starved = GRADED, [], list(handed.remarks), 0.0, False
        for each in self.task.sources:
            made = handed.pages[each.name]
            if made is None:
                remarks.append(f"{each.name}.ipynb is missing.")
                scores += blank([each], 0.0, f"{each.name}.ipynb is missing")
            elif isinstance(made, Unreadable):
                state = UNGRADED
                remarks.append(made.reason)
                scores += blank([each], None, made.reason)
            else:
                laid = lay(each, made.cells)
                ran = self.execute(each, laid, handed.files, bench)
                state = UNGRADED if ungraded(each, laid, ran) else state
                cpu += ran.cpu_seconds
                starved |= ran.starved
                told, seen, again = self.tell(each, laid, ran, handed.files, bench)
                cpu, starved = cpu + again.cpu_seconds, starved or again.starved
                scores += score_notebook(each, laid, ran, told, self.doubted(each, laid, ran, handed.files, bench))
                remarks += [*made.remarks, *laid.remarks, *seen]
        return Result(handed.student, state, tuple(scores), tuple(remarks), cpu), starved

    def tell(self, source: Source, laid: Laid, ran: sandbox.Executed, files: dict[str, bytes], bench: sandbox.Bench
             ) -> tuple[dict[int, str], list[str], sandbox.Executed]:  # fmt: skip
        """What may be read of tests that failed after hidden ones, the remarks, and the second run behind both."""
        late, since = hidden.failed_after_hidden(source, laid, ran.outputs), hidden.first(source, laid)
        befallen = any(place >= since for place in ran.fates)
        if not (late or befallen):
            return {}, list(ran.remarks), sandbox.Executed({}, ())
        last = len(laid.cells) if befallen else max(late)
        again = self.execute(source, hidden.as_seen(source, laid, last), files, bench)
        told = {place: hidden.detail_as_seen(source.faces[laid.slots[place]], again.outputs.get(place, []))
                for place in late}  # fmt: skip
        return told, hidden.remarks(ran.remarks, since, ran.fates, again.fates), again

    def doubted(self, source: Source, laid: Laid, ran: sandbox.Executed, files: dict[str, bytes], bench: sandbox.Bench
                ) -> frozenset[int]:  # fmt: skip
        """The places of tests that earn less where calls get copies of what the tests pass.

        Such a test may compute what it expects from an array that an answer has filled with NaN. Only tests are meant
        that give the solution all points in both ways, so not one of a function that sorts in place.
        """
        if self.task.folder is None:  # this course's checks pass copies anyway
            return frozenset()
        most = {place: earned(source, laid, ran, place) for place in ran.spoilt}
        if not any(most.values()):
            return frozenset()
        whole = Laid(source.cells, (), frozenset(), {}, tuple(range(len(source.cells))))
        if source not in _apart:
            _apart[source] = self.execute(source, whole, {}, bench, apart=True)
        again = self.execute(source, laid, files, bench, apart=True)
        return frozenset(place for place, points in most.items() if earned(source, laid, again, place) < points
                         and earned(source, whole, _apart[source], slot := laid.slots[place])
                         == source.cells[slot].mark.points)  # fmt: skip

    def execute(
        self, source: Source, laid: Laid, files: dict[str, bytes], bench: sandbox.Bench, apart: bool = False
    ) -> sandbox.Executed:
        """What comes of a laid notebook: its answers run as the student's, its tests by a judge."""
        whose = self.plans[source.name]
        cells = []
        for place, (cell, slot) in enumerate(zip(laid.cells, laid.slots, strict=True)):
            kind = None if cell.kind != "code" else "student"
            if kind and slot is not None and role(source, slot) == names.TEST:
                kind = "test"
            title = cell.mark.grade_id if cell.mark else f"Cell {place + 1}"
            cells.append({"role": kind, "source": cell.source, "own": whose.own.get(slot, ""), "title": title})
        plots = any("pyplot" in cell.source for cell in source.cells)
        limits = self.limits
        modules = {name: content for name, content in self.shared.items() if name.endswith(".py")}
        task = sandbox.Task(tuple(cells), replace(whose, own={}), {**files, **self.shared}, plots, modules, apart)
        return bench.run(task, seconds_per_cell=limits.seconds_per_cell, seconds=limits.seconds,
                         output_bytes=limits.output_bytes)  # fmt: skip


def collect(task: Assignment, student: str, folder: Path) -> Handed | Result:
    """Read what is in a student's folder; a Result where there is nothing to grade."""

    def refused(what: str) -> Result:
        return Result(student, UNGRADED, tuple(blank(task.sources, None, what)), (what,))

    try:
        if folder.is_symlink() or folder.parent.is_symlink():  # to the solutions, or to what another handed in
            return refused(f"{folder.name} is a link, not a folder of the student's own.")
        files = find(folder, task.sources)
    except FileNotFoundError:
        return Result(student, MISSING, tuple(blank(task.sources, 0.0, "nothing was handed in")))
    except NotADirectoryError:
        return refused(f"{folder.name} is not a folder.")
    except OSError as error:
        return refused(f"{folder.name}/ {reason(error)}.")
    if all(path is None for path, _ in files.values()):
        return refused(f"There is no notebook in {folder.name}/.")
    pages = {name: read(path) if path else None for name, (path, _) in files.items()}
    data, left_out = sandbox.gather([folder])
    renamed = [remark for _, remarks in files.values() for remark in remarks]
    return Handed(student, pages, data, (*renamed, *left_out))
