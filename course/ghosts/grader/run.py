"""A folder of submissions becomes scores: find, read, lay, execute, score, write down, one student after another.

But: judges nothing itself. What a cell earns follows nbgrader's rules, with four exceptions, each for a reason: a
Python warning on standard error costs nothing, nor does what the student's code says there while a test calls it; a
value above the maximum is no partial credit and stops nobody; a test that the student deleted is run all the same.
"""

import ast
import os
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode, from_dict

from ghosts.grader import fingerprint as fingerprints
from ghosts.grader import hidden, names, sandbox
from ghosts.grader import late as lateness
from ghosts.grader.gradebook import Gradebook
from ghosts.grader.submission import (
    Cell,
    CourseError,
    Laid,
    Pages,
    Source,
    Unreadable,
    find,
    lay,
    read,
    source,
)  # fmt: skip
from ghosts.sheets import shelf

GRADED, UNGRADED, MISSING = "graded", "ungraded", "missing"
WARNING = re.compile(r"^.*:\d+: \w*Warning: .*\n(?:[ \t]+.*\n?)*", re.MULTILINE)  # as warnings.showwarning prints it
SECRET = ("source", "release", "autograded", "feedback", "gradebook.db")  # what lies beside submitted/
NUMPYS = re.compile(r"(?:np\.\w+|array)\(\[*([^\[\](),]+)\]*(?:, dtype=\w+)?\)")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Score:
    """What an exercise earned: `score` is None until a person decides on the `answer`.

    `note` says why in one line, to the instructor; `detail` what the student may read of a failed check, in several
    lines if need be, and of a hidden one only that there was one. `seconds` is the time that its test took.
    """

    notebook: str
    exercise: str
    score: float | None
    max_score: float
    needs_manual: bool = False
    note: str = ""
    answer: str = ""
    detail: str = ""
    seconds: float = 0.0


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
        return legible(" ".join([f"{self.student}: {what}.", *self.remarks]))


@dataclass(frozen=True)
class Summary:
    """What became of a class: one result for each student, by name."""

    assignment: str
    results: tuple[Result, ...]

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


@dataclass(frozen=True)
class Assignment:
    """An assignment's `name`, its notebooks, the `folder` of data files beside them if there is one, its `files`."""

    name: str
    sources: tuple[Source, ...]
    folder: Path | None
    files: tuple[Path | None, ...] = ()

    @property
    def exercises(self) -> tuple[tuple[str, str, float], ...]:
        """Notebook, grade_id and maximal score of every cell that earns points."""
        cells = ((each.name, cell.mark) for each in self.sources for cell in each.scored)
        return tuple((notebook, mark.grade_id, mark.points) for notebook, mark in cells)


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
        times = [(name, *lateness.handed_in(folder)) for name, folder in folders.items()]
        book.clock(assignment, times, rule)
    return Summary(assignment, tuple(sorted(results, key=lambda each: each.student)))


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


def default_url(course: Path) -> str:
    """Where a course keeps its grades unless told otherwise."""
    return f"sqlite:///{(Path(course) / 'gradebook.db').resolve()}"


def open_assignment(name: str, course: Path) -> Assignment:
    """The notebooks of assignment `name`: nbgrader's layout, or one of this course's own sheets."""
    folder = course / "source" / name
    if folder.is_dir():
        paths = sorted(path for path in folder.glob("*.ipynb") if not path.name.startswith("."))
        releases = [course / "release" / name / path.name for path in paths]
    else:
        folder, home = None, course if (course / "solutions").is_dir() else shelf.ROOT
        paths = [path for path in [home / "solutions" / f"{name}.ipynb"] if path.is_file()]
        releases = [home / "exercises" / f"{name}.ipynb"]
    if not paths:
        raise CourseError(f"There is no assignment {name!r}: no {course}/source/{name}/, and no sheet of that name.")
    releases = [path if path.is_file() else None for path in releases]
    return Assignment(name, tuple(map(source, paths, releases)), folder, (*paths, *releases))


def submissions(assignment: str, course: Path, student: str | None) -> dict[str, Path]:
    """Each student's folder for `assignment`, there or not, by name."""
    root = course / "submitted"
    if not root.is_dir():
        raise CourseError(f"{root} is not there: submissions belong in submitted/STUDENT/{assignment}/.")
    names = [student] if student else sorted(path.name for path in root.iterdir() if is_student(path))
    if student and not (root / student / assignment).is_dir():
        raise CourseError(f"{student} has no folder {root / student / assignment}.")
    if not any((root / name / assignment).exists() for name in names):
        raise CourseError(f"Nobody has handed in {assignment!r}: {root}/*/{assignment} is nowhere to be found.")
    return {name: root / name / assignment for name in names}


def is_student(path: Path) -> bool:
    """Whether a folder in submitted/ is a student's."""
    return path.is_dir() and not path.name.startswith(".")


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


def secret(folders: dict[str, Path]) -> list[Path]:
    """Where the class and its course lie: what no sandbox must show, should it lie among what one does show."""
    submitted = [folder.parents[1] for folder in list(folders.values())[:1]]
    return submitted + [folder for each in submitted for name in SECRET if (folder := each.with_name(name)).exists()]


def imports(task: Assignment) -> list[str]:
    """The modules that the instructor's cells import, to be there before the first submission."""
    trees = [names.parse(cell.source) for each in task.sources for cell in each.cells if cell.kind == "code"]
    found = [each for tree in trees for each in tree if names.is_import(each)]
    dotted = [alias.name for each in found if isinstance(each, ast.Import) for alias in each.names]
    dotted += [each.module for each in found if isinstance(each, ast.ImportFrom) and each.module and not each.level]
    return [each for each in dict.fromkeys(dotted) if each.split(".")[0] not in ("ghosts", "antigravity", "this")]


def plan(source: Source) -> names.Plan:
    """Whose names are whose in a notebook of the instructor's."""
    return names.plan([(role(source, slot), cell.source if cell.kind == "code" else "")
                       for slot, cell in enumerate(source.cells)])  # fmt: skip


def role(source: Source, slot: int) -> str:
    """Whether a cell of the source is an answer, a test, or open. One that hides a solution is an answer."""
    cell = source.cells[slot]
    if cell.mark and cell.mark.grade and not cell.mark.solution:
        return names.TEST
    return names.ANSWER if cell.answer or cell.source != source.faces[slot] else names.OPEN


@dataclass(frozen=True)
class Handed:
    """What one student handed in, as data: each notebook's cells, or why it can't be read; and the other files."""

    student: str
    pages: dict[str, Pages | Unreadable | None]
    files: dict[str, bytes]
    remarks: tuple[str, ...]


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
                told, again = self.tell(each, laid, ran, handed.files, bench)
                cpu, starved = cpu + again.cpu_seconds, starved or again.starved
                scores += score_notebook(each, laid, ran, told)
                remarks += [*made.remarks, *laid.remarks, *ran.remarks]
        return Result(handed.student, state, tuple(scores), tuple(remarks), cpu), starved

    def tell(self, source: Source, laid: Laid, ran: sandbox.Executed, files: dict[str, bytes], bench: sandbox.Bench
             ) -> tuple[dict[int, str], sandbox.Executed]:  # fmt: skip
        """What may be read of the tests that failed after hidden ones, and the second run that it is taken from."""
        late = hidden.late(source, laid, ran.outputs)
        if not late:
            return {}, sandbox.Executed({}, ())
        again = self.execute(source, hidden.as_seen(source, laid, max(late)), files, bench)
        return {place: hidden.detail_as_seen(source.faces[laid.slots[place]], again.outputs.get(place, []))
                for place in late}, again  # fmt: skip

    def execute(self, source: Source, laid: Laid, files: dict[str, bytes], bench: sandbox.Bench) -> sandbox.Executed:
        """What comes of a laid notebook: its answers run as the student's, its tests by a judge."""
        whose = self.plans[source.name]
        cells = []
        for place, (cell, slot) in enumerate(zip(laid.notebook.cells, laid.slots, strict=True)):
            kind = None if cell.cell_type != "code" else "student"
            if kind and slot is not None and role(source, slot) == names.TEST:
                kind = "test"
            title = cell.metadata.get("nbgrader", {}).get("grade_id") or f"Cell {place + 1}"
            cells.append({"role": kind, "source": cell.source, "own": whose.own.get(slot, ""), "title": title})
        plots = any("pyplot" in cell.source for cell in source.cells)
        limits = self.limits
        modules = {name: content for name, content in self.shared.items() if name.endswith(".py")}
        return bench.run(sandbox.Task(tuple(cells), replace(whose, own={}), {**files, **self.shared}, plots, modules),
                         seconds_per_cell=limits.seconds_per_cell, seconds=limits.seconds,
                         output_bytes=limits.output_bytes)  # fmt: skip


def collect(task: Assignment, student: str, folder: Path) -> Handed | Result:
    """Read what is in a student's folder; a Result where there is nothing to grade."""
    if not os.path.lexists(folder):
        return Result(student, MISSING, tuple(blank(task.sources, 0.0, "nothing was handed in")))
    if folder.is_symlink() or folder.parent.is_symlink():  # to the solutions, or to what another handed in
        what = f"{folder.name} is a link, not a folder of the student's own."
        return Result(student, UNGRADED, tuple(blank(task.sources, None, what)), (what,))
    files = find(folder, task.sources) if folder.is_dir() else {}
    if all(path is None for path, _ in files.values()):
        what = f"There is no notebook in {folder.name}/." if folder.is_dir() else f"{folder.name} is not a folder."
        return Result(student, UNGRADED, tuple(blank(task.sources, None, what)), (what,))
    pages = {name: read(path) if path else None for name, (path, _) in files.items()}
    data, left_out = sandbox.gather([folder])
    renamed = [remark for _, remarks in files.values() for remark in remarks]
    return Handed(student, pages, data, (*renamed, *left_out))


def blank(sources: Iterable[Source], score: float | None, note: str) -> list[Score]:
    """The same `score` for every exercise of `sources`; None leaves it to a person."""
    return [
        Score(each.name, cell.mark.grade_id, score, cell.mark.points, needs_manual=score is None, note=note)
        for each in sources
        for cell in each.scored
    ]


# ── scoring ───────────────────────────────────────────────────────────────────────────────────────────


def places(source: Source, laid: Laid) -> dict[str, int]:
    """Where each marked cell of `source` lies, by grade_id."""
    return {source.cells[slot].mark.grade_id: place for place, slot in enumerate(laid.slots)
            if slot is not None and source.cells[slot].mark}  # fmt: skip


def ungraded(source: Source, laid: Laid, ran: sandbox.Executed) -> bool:
    """Whether a test was never run."""
    where = places(source, laid)
    return any(where[cell.mark.grade_id] not in ran.outputs for cell in source.scored if cell.test)


def score_notebook(source: Source, laid: Laid, ran: sandbox.Executed, told: dict[int, str]) -> list[Score]:
    """The score of every cell of `source` that earns points; `told` says of some what may be read of them."""
    where = places(source, laid)
    return [score_cell(source.name, cell, where[cell.mark.grade_id], laid, ran, told) for cell in source.scored]


def score_cell(
    notebook: str, cell: Cell, place: int, laid: Laid, ran: sandbox.Executed, told: dict[int, str]
) -> Score:
    """What one cell earned, by nbgrader's rules."""
    name, most = cell.mark.grade_id, cell.mark.points
    if name in laid.untouched and not cell.mark.task:
        return Score(notebook, name, 0.0, most, note="no answer")
    if not cell.test:
        return Score(notebook, name, None, most, needs_manual=True, answer=laid.answers.get(name, ""))
    if place not in ran.outputs:
        return Score(notebook, name, None, most, needs_manual=True, note="the test was not run")
    outputs = [from_dict(each) for each in ran.outputs[place]]
    score = Score(notebook, name, *judge(outputs, most, counts(cell.source)), seconds=ran.seconds.get(place, 0.0))
    if score.score == most:
        return score
    return replace(score, detail=told[place] if place in told else hidden.detail(cell.source, ran.outputs[place]))


def counts(source: str) -> bool:
    """Whether a test ends in a name in which it has counted points, as in `points += …`."""
    tree = names.parse(source)
    last = tree[-1].value if tree and isinstance(tree[-1], ast.Expr) else None
    added = (each.target for statement in tree for each in ast.walk(statement) if isinstance(each, ast.AugAssign))
    return isinstance(last, ast.Name) and last.id in {each.id for each in added if isinstance(each, ast.Name)}


def judge(outputs: list[NotebookNode], most: float, counted: bool = False) -> tuple[float, float, bool, str]:
    """Score, maximum, whether a person is needed, and why, from a test cell's outputs in their order.

    An error or anything but warnings on standard error earns nothing; a result that is a number from 0 to `most`
    earns that number; all else earns everything, unless points were `counted` and an answer made them no number.
    """
    for output in outputs:
        if output.output_type == "error":
            return 0.0, most, False, in_one_line(output)
        if output.output_type == "stream" and output.name == "stderr" and WARNING.sub("", output.text).strip():
            return 0.0, most, False, "the test wrote to standard error"
        if output.output_type == "execute_result":
            text = output.data["text/plain"]
            number = to_number(text)
            if number is not None and 0 <= number <= most:
                return number, most, False, "" if number == most else "partial credit"
            if number is None and counted:
                return 0.0, most, False, f"the points counted became {text[:40]}, which is no number"
            return most, most, False, f"the test's value {text[:40]} is not between 0 and {most:g}; full credit"
    return most, most, False, ""


def to_number(text: str) -> float | None:
    """The number that `text` prints, if it prints one; NumPy's are printed as np.int64(2) or array([2.])."""
    wrapped = NUMPYS.fullmatch(text)
    try:
        return float(wrapped[1] if wrapped else text)
    except ValueError:
        return None


def legible(text: str) -> str:
    """`text` without what a terminal would obey: a file's name may hold it."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def in_one_line(error: NotebookNode) -> str:
    """An error in one line, as a note."""
    said = legible(" ".join(COLOUR.sub("", error.evalue).split()))
    return f"{error.ename}: {said}"[:300] if said else error.ename
