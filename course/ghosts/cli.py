"""The `ghosts` command: open the course, build it, grade a class. Thin: the work is done in the rooms below."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ghosts.sheets import ledger, shelf

if TYPE_CHECKING:
    from ghosts.grader.faces import Unit

app = typer.Typer(
    name="ghosts", no_args_is_help=True, rich_markup_mode="markdown", pretty_exceptions_enable=False,
    add_completion=False, help="Summoning Ghosts: an interview turned into a laboratory.",
)  # fmt: skip
console = Console(highlight=False)
COLUMNS = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()

# subtle: as in `ghosts.grader`, without a grammar that nobody needs JupyterLab is there in a third of the time
JUPYTERLAB = "import sys; sys.modules['rfc3987_syntax'] = None; from jupyterlab.labapp import main; sys.exit(main())"

# The course makes no outside request: no news, no update check, no extension store.
QUIET = ("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.extension_manager=readonly")
LAB_SETTINGS = shelf.PACKAGE / "desk" / "jupyter"


@app.command()
def lab(
    browser: Annotated[bool, typer.Option(help="Open a browser; without one the address is printed.")] = True,
    dir: Annotated[Path | None, typer.Option(help="Your workspace.", show_default="~/summoning-ghosts")] = None,
    jupyter: Annotated[list[str] | None, typer.Argument(help="After `--`: options for JupyterLab itself.")] = None,
) -> None:
    """Open the course in JupyterLab, on a workspace of your own.

    The workspace is made once: lessons/ to read, exercises/ to fill in. What you write there is kept for good,
    also when a newer course is installed: then the newer version is laid beside yours.
    """
    from ghosts.desk import workspace

    folder = (dir or shelf.home()).expanduser().resolve()
    try:
        done = workspace.deliver(folder)
    except OSError as error:
        stop(f"The workspace {folder} can't be written: {error.strerror}. Choose another with --dir.")
    say(f"Your workspace: {folder}")
    for line in done.lines():
        say(f"  {line}")
    first = sorted((folder / "lessons").glob("*.ipynb"))[0].relative_to(folder)
    command = [sys.executable, "-c", JUPYTERLAB, f"--ServerApp.root_dir={folder}",
               f"--LabApp.default_url=/lab/tree/{first.as_posix()}", *QUIET, *(jupyter or [])]  # fmt: skip
    command += [] if browser else ["--no-browser"]
    command += ["--allow-root"] if is_root() else []
    config = [str(LAB_SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    own = {"GHOSTS_HOME": str(folder), "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, config))}
    try:
        code = subprocess.call(command, env=os.environ | own)
    except KeyboardInterrupt:
        code = 0
    raise typer.Exit(code)


@app.command()
def build(
    names: Annotated[list[str] | None, typer.Argument(help="Beginnings of names: `05`. All without any.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Build nothing; fail where a notebook drifted.")] = False,
) -> None:
    """Turn each source into its notebooks: lessons and solutions executed, exercise sheets emptied."""
    from ghosts.grader import build as builder  # here: they bring jupytext, which grading does without
    from ghosts.grader import faces

    if not shelf.IS_CHECKOUT:
        stop(
            "This is an installed copy. `ghosts build` needs a checkout of the course, installed with pip install -e."
        )
    try:
        chosen = faces.units(names)
        if check:
            return compare(chosen)
        for unit in chosen:
            faces.notebook(unit)  # a faulty source is refused before any other is run
        for unit in chosen:
            with console.status(f"Executing {unit.name} …"):
                builder.build(unit)
            say(f"✓ {unit.name}")
        shelf.LEDGER_PAGE.write_text(ledger.page(), encoding="utf-8")
    except (faces.BuildError, ledger.LedgerError) as error:
        stop(str(error))


def compare(units: "list[Unit]") -> None:
    """Say which notebooks of `units`, or the ledger's page, are not what their sources give; exit code 1 if any."""
    from ghosts.grader import build as builder

    drifted = [line for unit in units for line in builder.drift(unit)]
    if shelf.LEDGER_PAGE.read_text(encoding="utf-8") != ledger.page():
        drifted.append("course/claims.md is not what claims.toml and the lessons give.")
    for line in drifted:
        say(f"✗ {line}")
    if drifted:
        stop("Run `ghosts build` and commit what it writes.")
    say(f"✓ {len(units)} sources, no drift")


@app.command("next")
def next_(
    wish: Annotated[str, typer.Option(help="A skill, `lesson 5`, `review`, `surprise me`; else the mentor's.")] = "",
    dir: Annotated[Path | None, typer.Option(help="Your workspace.", show_default="~/summoning-ghosts")] = None,
) -> None:
    """Say what the mentor suggests next and why: the plain-text twin of `practise()` in a notebook."""
    from ghosts.desk import where
    from ghosts.mentor import events, record
    from ghosts.mentor.suggestion import wish_words

    at_home(dir)
    if wish:
        events.record("wish", wish_words(wish))
    suggestion = record.next_up()
    say(str(suggestion))
    for each in (suggestion, *suggestion.alternatives):
        if each.exercise:
            part, sheet = where.place(each.exercise)[1], where.exercise(each.exercise).partition("#")[0]
            taught = f"its skill is taught in {where.taught(each.skill)}"
            say(f"{each.exercise} is part {part} of {sheet}; {taught}.")
    for number in sorted({each.reading.number for each in (suggestion, *suggestion.alternatives) if each.reading}):
        path = f"{shelf.lessons_folder()}/{where.lesson(number)}"
        say(f"Lesson {number:02} is {path}.")
    say("`ghosts lab` opens the course; for a drill, run `practise()` in any notebook.")


@app.command("record")
def record_(
    save: Annotated[Path | None, typer.Option(help="Write every event to this .csv or .json file.")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Erase the record for good.")] = False,
    dir: Annotated[Path | None, typer.Option(help="Your workspace.", show_default="~/summoning-ghosts")] = None,
) -> None:
    """Show where your record lies and what is in it; save it, or erase it. It never leaves this machine by itself."""
    from ghosts.mentor import events

    at_home(dir)
    try:
        if save:
            say(f"✓ {events.export(save)} events in {save}")
    except (ValueError, OSError) as error:
        stop(str(error))
    if forget:
        say(f"✓ {events.forget()} events erased.")
    elif not save:
        say(f"{len(events.events())} events in {events.path()}")


@app.command()
def claims(
    about: Annotated[str, typer.Argument(help="A lesson (`05`), a verdict, or a word of the claim.")] = "",
    dir: Annotated[Path | None, typer.Option(help="Your workspace.", show_default="~/summoning-ghosts")] = None,
) -> None:
    """Show the ledger: every claim, who made it and when, what became of it, and where it is put to the test."""
    at_home(dir)
    shown = [claim for claim in ledger.claims().values() if about.lower() in claim.told.lower()]
    if not shown:
        stop(f"No claim has {about!r} in it. `ghosts claims` alone shows them all.")
    for claim in shown:
        say(f"{claim.told}\n")


# ── for those who teach ───────────────────────────────────────────────────────────────────────────────

Course = Annotated[Path, typer.Option(help="A folder with submitted/; nbgrader's source/ is used where it is there.")]

Url = Annotated[str | None, typer.Option(help="Any SQLAlchemy URL.", show_default="COURSE/gradebook.db")]


class Format(StrEnum):
    """What an export is for."""

    csv, totals, canvas, moodle = "csv", "totals", "canvas", "moodle"


@app.command()
def grade(
    assignment: Annotated[str, typer.Argument(help="Its name: `05_rl_straw`, or a folder of source/.")],
    course: Course = Path("."),
    student: Annotated[str | None, typer.Option(help="One student only.")] = None,
    gradebook: Url = None,
    workers: Annotated[int | None, typer.Option(min=1, show_default="one per core")] = None,
    regrade: Annotated[bool, typer.Option("--regrade", help="Grade again what has not changed, too.")] = False,
    due: Annotated[str | None, typer.Option(help="2026-11-30T23:59, or none.", show_default="ghosts.toml")] = None,
    late: Annotated[str | None, typer.Option(help="none, cut-off, '10%', '10%, at most 50%' of what was earned a "
                                                  "day.", show_default="ghosts.toml")] = None,
    sandbox: Annotated[str, typer.Option(help="auto, bwrap, container; none: only for code you trust.")] = "auto",
    scheduler: Annotated[str | None, typer.Option(help="Of a Dask cluster: tcp://…", show_default="here")] = None,
) -> None:  # fmt: skip
    """Grade COURSE/submitted/STUDENT/ASSIGNMENT/*.ipynb into a gradebook.

    The assignment is a sheet of this course, or any of nbgrader's in COURSE/source/ASSIGNMENT/. Only the students'
    own answers are taken; tests that they changed are run as you wrote them. Run it again whenever you like, also
    after it was interrupted: what has not changed is not graded twice, and scores that a person gave are kept.

    Due dates, late policy, extensions and bonus exercises of each assignment can stand in COURSE/ghosts.toml:
    `[ps1]`, `due = 2026-11-30T23:59:00`, `late = "10%, at most 50%"`, `bonus = ["test_hard"]`, and in
    `[ps1.extensions]` `ada = 2026-12-03T23:59:00`. When a student handed in is read from nbgrader's timestamp.txt
    beside the notebook, else from the notebook's own date; who is in time by the former alone is named, because
    students can write it, too. The raw score stays; the penalty is a column of its own.

    Exit code 0: all graded. 1: some could not be, each with its line. 2: nothing was.
    """
    from ghosts.grader import run as runner
    from ghosts.grader.gradebook import GradebookError, secretless
    from ghosts.grader.submission import CourseError

    with Progress(*COLUMNS, console=console) as bar:
        task = bar.add_task(assignment, total=None)

        def tell(done: int, total: int, result: runner.Result) -> None:
            bar.update(task, completed=done, total=total)
            if not result.kept and (result.remarks or result.state != runner.GRADED):
                say(result.line)

        try:
            summary = runner.grade(assignment, course, student, gradebook, workers, tell,
                                   runner.Limits(sandbox=sandbox), regrade=regrade, due=due, late=late,
                                   scheduler=scheduler)  # fmt: skip
        except (CourseError, GradebookError) as error:
            bar.live.transient = True
            bar.stop()
            stop(str(error), code=2)
    states = (runner.GRADED, runner.UNGRADED, runner.MISSING)
    counts = ", ".join(f"{len(summary.having(state))} {state}" for state in states)
    kept = sum(result.kept for result in summary.results)
    counts += f" ({kept} unchanged since the last time)" if kept else ""
    if summary.doubt:
        say(summary.doubt)
    address = secretless(gradebook or runner.default_url(course))
    say(f"{counts}. The gradebook: {address}")
    if summary.waiting:
        wait = "1 answer waits" if summary.waiting == 1 else f"{summary.waiting} answers wait"
        same = f"{assignment} --course {course}" + (" --gradebook …" if gradebook else "")
        say(f"{wait} for a person: ghosts manual {same}")
    raise typer.Exit(summary.exit_code)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="The CSV file to write.")],
    course: Course = Path("."),
    gradebook: Url = None,
    format: Annotated[Format, typer.Option(help="What the file is for.")] = Format.csv,
    assignment: Annotated[str | None, typer.Option(help="This one only.", show_default="all")] = None,
    roster: Annotated[Path | None, typer.Option(help="A CSV that says who stands behind each folder's name.")] = None,
) -> None:
    """Write the gradebook to a CSV file.

    **csv**: a row for each score: student, assignment, exercise, score, max_score, needs_manual, comment.
    **totals**: a row for each submission, with what was earned, the late penalty and the total.
    **canvas**, **moodle**: what their gradebooks import, a column for each assignment. A total is left empty while
    something in it waits for a person. The roster is Canvas' or Moodle's own export if your folders are named by
    login (Canvas) or ID number (Moodle); otherwise add a column `folder` to it. Exit code 2: nothing was written.
    """
    from ghosts.grader import export as exports
    from ghosts.grader import run as runner

    with telling():
        done = exports.export(file, gradebook or runner.default_url(course), format.value, roster, assignment)
    for remark in done.remarks:
        say(remark)
    say(f"✓ {done.rows} rows in {file}")


@app.command()
def feedback(
    assignment: Annotated[str, typer.Argument(help="Its name.")],
    course: Course = Path("."),
    student: Annotated[str | None, typer.Option(help="One student only.")] = None,
    gradebook: Url = None,
    release_hidden: Annotated[bool, typer.Option("--release-hidden", help="Show the hidden tests, too.")] = False,
) -> None:
    """Write what each student gets back to COURSE/feedback/STUDENT/ASSIGNMENT.html.

    Each page is one file that needs no other, runs nothing and asks nobody: points, what was checked and how far off,
    your comments, the student's own answers as text, the late penalty. Exit code 2: nothing was written.
    """
    from ghosts.grader import feedback as writer

    with telling(), Progress(*COLUMNS, console=console, transient=True) as bar:
        task = bar.add_task("feedback", total=None)
        done = writer.feedback(assignment, course, student, gradebook, release_hidden,
                               lambda done, total: bar.update(task, completed=done, total=total))  # fmt: skip
    for remark in done.remarks:
        say(remark)
    say(f"✓ {done.pages} pages in {course / 'feedback'}")


@app.command()
def report(
    assignment: Annotated[str, typer.Argument(help="Its name.")],
    course: Course = Path("."),
    gradebook: Url = None,
) -> None:
    """Write what you want to know of an assignment to COURSE/reports/ASSIGNMENT.html.

    How the points are spread, for the whole and for each exercise; the commonest failures; how long the tests ran;
    what waits for a person; which exercise tells strong from weak. Exit code 2: nothing was written.
    """
    from ghosts.grader import report as writer

    with telling():
        path = writer.report(assignment, course, gradebook)
    say(f"✓ {path}")


@app.command()
def manual(
    assignment: Annotated[str, typer.Argument(help="Its name.")],
    course: Course = Path("."),
    gradebook: Url = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Never show a name, and shuffle the order.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, show_default="a free one")] = 0,
    browser: Annotated[bool, typer.Option(help="Open a browser; without one the address is printed.")] = True,
) -> None:
    """Decide on written answers, in a page that only this machine can open.

    One question at a time, everybody's answers to it, by keyboard: `j` and `k` go on and back, digits give points,
    `c` comments, `n` finds the next undecided, `?` tells the rest. A slider sets how much is sorted beforehand:
    nothing is decided by sorting. Each decision is in the gradebook at once; a re-grade keeps it. Stop with Ctrl-C.
    """
    from ghosts.grader import counter

    def ready(address: str) -> None:
        say(f"Open {address}\nCtrl-C ends it; everything is saved already.")

    with telling(), suppress(KeyboardInterrupt):
        counter.serve(assignment, course, gradebook, anonymous, port, browser, ready)


@app.command()
def similar(
    assignment: Annotated[str, typer.Argument(help="Its name.")],
    course: Course = Path("."),
    threshold: Annotated[float, typer.Option(min=0, max=1, help="How much alike an answer must be.")] = 0.9,
    file: Annotated[Path | None, typer.Option(help="A CSV file to write them all to.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
) -> None:
    """List pairs of answers that are suspiciously alike, for a person to look at.

    Names of variables, comments and spaces are looked past; the starter and what much of the class wrote are left
    out. Alike is not copied: the list accuses nobody. Exit code 0, whatever was found; 2: nothing was compared.
    """
    from rich.table import Table

    from ghosts.grader import similar as finder
    from ghosts.grader.scoring import legible

    with telling():
        pairs = finder.similar(assignment, course, threshold, file)
    if not pairs:
        say(f"No two answers are {threshold:.0%} alike, what much of the class wrote left aside.")
        return
    table = Table("student", "other", "alike", "tokens", "exercises")
    for pair in pairs[:most]:
        texts = pair.student, pair.other, f"{pair.similarity:.0%}", str(pair.tokens), ", ".join(pair.exercises)
        table.add_row(*(escape(legible(each)) for each in texts))
    console.print(table)
    say(f"{min(most, len(pairs))} of {len(pairs)} pairs. {finder.CAUTION}")


def say(text: str) -> None:
    """Print `text` as it is: never folded, and with its square brackets."""
    console.print(text, soft_wrap=True, markup=False)


def at_home(dir: Path | None) -> None:
    """Let the learner's record be the one in workspace `dir`."""
    if dir:
        os.environ["GHOSTS_HOME"] = str(dir.expanduser().resolve())


@contextmanager
def telling() -> Iterator[None]:
    """What the instructor can mend ends the command with one sentence and exit code 2."""
    from ghosts.grader.gradebook import GradebookError
    from ghosts.grader.submission import CourseError

    try:
        yield
    except (CourseError, GradebookError) as error:
        stop(str(error), code=2)
    except OSError as error:
        stop(f"{error.filename or 'A file'} cannot be used: {error.strerror}.", code=2)


def is_root() -> bool:
    """Whether this is a container's usual user, whom JupyterLab refuses unless told."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def stop(reason: str, code: int = 1) -> NoReturn:
    """Say `reason` on stderr and leave with exit `code`."""
    Console(stderr=True, highlight=False).print(f"✗ {reason}", soft_wrap=True, markup=False)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()
