"""The gradebook: a person's word stays, the machine's is replaced, nothing is lost or counted twice."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbformat import v4
from sqlalchemy import create_engine, event, text

from ghosts.grader import tables
from ghosts.grader.export import by_exercise, total
from ghosts.grader.gradebook import Gradebook, GradebookError, Overtaken, give
from ghosts.grader.late import Arrival, Rules
from ghosts.grader.run import Result, Score, default_url
from tests.classroom import EXERCISES, result


def rows(book):
    return by_exercise(book.submissions())


def kept(book):
    """Score, whether a person is needed, and comment, by exercise."""
    return {row[2]: (row[3], row[5], row[6]) for row in rows(book)}


def test_a_regrade_changes_nothing(book):
    before = rows(book)
    for _ in range(3):
        book.prepare("ps1", EXERCISES)
        book.record("ps1", result())
    assert rows(book) == before == [
        ("ada", "ps1", "test_square", 3.0, 3.0, False, ""), ("ada", "ps1", "why", None, 2.0, True, "")]  # fmt: skip


def test_a_regrade_follows_the_submission(book):
    book.record("ps1", result(score=1.5))
    assert kept(book)["test_square"] == (1.5, False, "")


def test_a_person_has_the_last_word(book):
    book.decide("ada", "ps1", "why", 1.5, "Nearly.")
    book.decide("ada", "ps1", "test_square", 2.0, "Late.")
    book.record("ps1", result())
    assert kept(book) == {"test_square": (2.0, False, "Late."), "why": (1.5, False, "Nearly.")}


def test_a_person_is_asked_again_if_the_answer_changes(book):
    book.decide("ada", "ps1", "why", 1.5, "Nearly.")
    book.record("ps1", result(answer="Because of Fubini."))
    assert kept(book)["why"] == (1.5, True, "Nearly.")
    book.decide("ada", "ps1", "why", 2.0, "Yes.")
    assert kept(book)["why"] == (2.0, False, "Yes.")


def test_a_vanished_submission_erases_nothing(book):
    absent = result(state="missing", scores=(Score("p1", "test_square", 0.0, 3.0), Score("p1", "why", 0.0, 2.0)))
    book.record("ps1", absent)
    assert kept(book)["test_square"] == (3.0, False, "")
    book.record("ps1", Result("bob", "missing", absent.scores))
    book.record("ps1", result("bob"))
    assert [row[3] for row in rows(book) if row[0] == "bob"] == [3.0, None]


def test_an_exercise_that_is_gone_leaves_the_export_and_its_scores_wait(book):
    book.decide("ada", "ps1", "why", 1.5)
    book.prepare("ps1", EXERCISES[:1])
    assert list(kept(book)) == ["test_square"]
    book.prepare("ps1", EXERCISES)
    assert kept(book)["why"] == (1.5, False, "")


def test_new_points_count_at_once(book):
    book.prepare("ps1", [("p1", "test_square", 30.0), *EXERCISES[1:]])
    assert [row[4] for row in rows(book)] == [30.0, 2.0]


def test_namesakes_in_two_notebooks_are_told_apart(book):
    book.prepare("ps1", [*EXERCISES, ("p2", "why", 1.0)])
    scores = (*result().scores, Score("p2", "why", 1.0, 1.0))
    book.record("ps1", result(scores=scores))
    assert [row[2] for row in rows(book)] == ["test_square", "p1/why", "p2/why"]
    book.decide("ada", "ps1", "p2/why", 0.5)
    assert [row[3] for row in rows(book)] == [3.0, None, 0.5]


def test_the_same_exercise_in_two_assignments_is_two_exercises(book):
    book.prepare("ps2", EXERCISES)
    book.record("ps2", result(score=0.0))
    assert [row[3] for row in rows(book)] == [3.0, None, 0.0, None]


def test_a_result_is_written_whole_or_not_at_all(book):
    with pytest.raises(KeyError):
        book.record("ps1", result("eve", scores=(*result().scores, Score("p1", "unheard of", 1.0, 1.0))))
    assert {row[0] for row in rows(book)} == {"ada"}


def test_an_unknown_score_cannot_be_decided(book):
    with pytest.raises(GradebookError, match="ada has no score for 'nothing' in 'ps1'"):
        book.decide("ada", "ps1", "nothing", 1.0)


def test_what_no_database_can_keep_is_left_out(book):
    scores = (Score("p1", "test_square", 0.0, 3.0, note="a\0b\ud800"), result().scores[1])
    book.record("ps1", result(scores=scores, remarks=("\0",)))
    assert kept(book)["test_square"] == (0.0, False, "ab?")


# ── addresses ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("address", "sentence"), [
    ("nonsense", "is not a database address"),
    ("nodb://x", "is not a database address"),
    ("sqlite:////nowhere/at/all/gradebook.db", "unable to open database file"),
    ("oracle+cx_oracle://ada:hunter2@localhost/x", "needs the Python package cx_Oracle"),
])  # fmt: skip
def test_a_wrong_address_is_a_sentence_without_its_password(address, sentence):
    with pytest.raises(GradebookError, match=sentence) as raised:
        Gradebook(address)
    assert "\n" not in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_a_corrupt_file_is_a_sentence(tmp_path):
    (tmp_path / "gradebook.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(GradebookError, match="file is not a database"):
        Gradebook(default_url(tmp_path))


def test_tables_of_others_are_left_alone(tmp_path):
    """nbgrader keeps its own `assignment` and `student` in a file of the same name."""
    with sqlite3.connect(tmp_path / "gradebook.db") as other:
        other.execute("create table assignment (nbgraders text)")
    with Gradebook(default_url(tmp_path)) as book:
        book.prepare("ps1", EXERCISES)
        book.record("ps1", result())
        assert len(rows(book)) == 2


# ── extra credit ──────────────────────────────────────────────────────────────────────────────────────


def test_extra_points_of_a_person_go_on_top_and_survive(book):
    book.decide("ada", "ps1", "test_square", None, "Two ways!", extra=0.5)
    book.record("ps1", result(score=2.0))
    assert kept(book)["test_square"] == (2.5, False, "Two ways!")
    book.decide("ada", "ps1", "why", 2.0, extra=1.0)
    (ada,) = book.submissions("ps1")
    assert (ada.earned, ada.most) == (5.5, 5.0)


def test_a_bonus_counts_and_its_maximum_does_not(book):
    book.prepare("ps1", EXERCISES, Rules(bonus=("why",)))
    book.decide("ada", "ps1", "why", 2.0)
    (ada,) = book.submissions("ps1")
    assert (ada.earned, ada.most) == (5.0, 3.0)
    book.prepare("ps1", EXERCISES, Rules())  # nothing is said: it stays
    assert book.submissions("ps1")[0].most == 3.0
    book.prepare("ps1", EXERCISES, Rules(bonus=()))
    assert book.submissions("ps1")[0].most == 5.0


def test_who_decides_on_what_another_has_changed_meanwhile_is_told(book):
    seen = book.submissions("ps1")[0].counted[1].revision
    book.decide("ada", "ps1", "why", 1.0, "Hm.", seen=seen)
    with pytest.raises(Overtaken, match="Somebody else has decided on ada's why"):
        book.decide("ada", "ps1", "why", 2.0, "Fine.", seen=seen)
    assert kept(book)["why"] == (1.0, False, "Hm.")


# ── 500 students ──────────────────────────────────────────────────────────────────────────────────────


def test_the_number_of_queries_does_not_grow_with_the_class(book):
    def queries(look):
        seen = []
        hook = lambda *call: seen.append(call[2])  # noqa: E731
        event.listen(book.engine, "before_cursor_execute", hook)
        look()
        event.remove(book.engine, "before_cursor_execute", hook)
        return len(seen)

    few = queries(lambda: rows(book)), queries(lambda: book.decide("ada", "ps1", "why", 1.0))
    for number in range(40):
        book.record("ps1", result(f"student{number}"))
    many = queries(lambda: rows(book)), queries(lambda: book.decide("ada", "ps1", "why", 2.0))
    assert few == many
    assert len(rows(book)) == 82


# ── older gradebooks ──────────────────────────────────────────────────────────────────────────────────

FIRST = """
CREATE TABLE ghosts_assignment (id INTEGER NOT NULL, name VARCHAR(250) NOT NULL, PRIMARY KEY (id), UNIQUE (name));
CREATE TABLE ghosts_student (id INTEGER NOT NULL, name VARCHAR(250) NOT NULL, PRIMARY KEY (id), UNIQUE (name));
CREATE TABLE ghosts_exercise (id INTEGER NOT NULL, assignment_id INTEGER NOT NULL, notebook VARCHAR(250) NOT NULL,
    name VARCHAR(250) NOT NULL, position INTEGER, max_score FLOAT NOT NULL, PRIMARY KEY (id),
    UNIQUE (assignment_id, notebook, name), FOREIGN KEY(assignment_id) REFERENCES ghosts_assignment (id));
CREATE TABLE ghosts_submission (id INTEGER NOT NULL, assignment_id INTEGER NOT NULL, student_id INTEGER NOT NULL,
    state VARCHAR(20) NOT NULL, remark TEXT NOT NULL, graded_at DATETIME NOT NULL, PRIMARY KEY (id),
    UNIQUE (assignment_id, student_id), FOREIGN KEY(assignment_id) REFERENCES ghosts_assignment (id),
    FOREIGN KEY(student_id) REFERENCES ghosts_student (id));
CREATE TABLE ghosts_score (id INTEGER NOT NULL, submission_id INTEGER NOT NULL, exercise_id INTEGER NOT NULL,
    auto FLOAT, manual FLOAT, needs_manual BOOLEAN NOT NULL, note TEXT NOT NULL, comment TEXT NOT NULL,
    answer TEXT NOT NULL, PRIMARY KEY (id), UNIQUE (submission_id, exercise_id),
    FOREIGN KEY(submission_id) REFERENCES ghosts_submission (id),
    FOREIGN KEY(exercise_id) REFERENCES ghosts_exercise (id));
INSERT INTO ghosts_assignment VALUES (1, 'ps1');
INSERT INTO ghosts_student VALUES (1, 'ada');
INSERT INTO ghosts_exercise VALUES (1, 1, 'p1', 'test_square', 0, 3.0), (2, 1, 'p1', 'why', 1, 2.0);
INSERT INTO ghosts_submission VALUES (1, 1, 1, 'graded', '', '2026-10-01 12:00:00.000000');
INSERT INTO ghosts_score VALUES (1, 1, 1, 3.0, NULL, 0, '', '', ''),
    (2, 1, 2, NULL, 1.5, 0, '', 'Nearly.', 'Because.');
"""


@pytest.fixture
def first(tmp_path):
    """A gradebook as the first version wrote it."""
    with sqlite3.connect(tmp_path / "gradebook.db") as old:
        old.executescript(FIRST)
    old.close()
    return tmp_path / "gradebook.db"


def schema(path):
    with sqlite3.connect(path) as db:
        tables = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
        columns = {
            table: sorted((name, notnull) for _, name, _, notnull, _, _ in db.execute(f"pragma table_info({table})"))
            for table in tables
        }
        version = db.execute("select version from ghosts_schema").fetchall()
    db.close()
    return columns, version


def test_a_gradebook_of_the_first_version_is_brought_up_to_date_once(first, url, tmp_path):
    for _ in range(2):
        with Gradebook(url) as book:
            assert kept(book) == {"test_square": (3.0, False, ""), "why": (1.5, False, "Nearly.")}
            book.prepare("ps1", EXERCISES)
            book.record("ps1", result())
    with Gradebook(default_url(tmp_path / "..").replace("gradebook.db", f"{tmp_path.name}/new.db")):
        pass
    assert schema(first) == schema(tmp_path / "new.db")


def test_a_migration_happens_wholly_or_not_at_all(first, url, monkeypatch):
    steps = (*tables.STEPS[2][:3], "ALTER TABLE nowhere ADD COLUMN x FLOAT")
    monkeypatch.setitem(tables.STEPS, 2, steps)
    with pytest.raises(GradebookError, match="no such table: nowhere"):
        Gradebook(url)
    monkeypatch.undo()
    with Gradebook(url) as book:
        assert kept(book)["why"] == (1.5, False, "Nearly.")


def test_a_gradebook_from_the_future_is_left_alone(url, tmp_path):
    with Gradebook(url):
        pass
    with sqlite3.connect(tmp_path / "gradebook.db") as db:
        db.execute("update ghosts_schema set version = 99")
    db.close()
    with pytest.raises(GradebookError, match="written by a newer version"):
        Gradebook(url)


# ── many graders, and graders that are killed ─────────────────────────────────────────────────────────

# A grader whose `grade_all` needs no kernels: each submission is a file with its score, and counts who graded it.
GRADER = """
import sys, time
from ghosts.grader import run
from ghosts.grader.run import Result, Score

def quick(task, folders, *_, **__):
    for name, folder in folders.items():
        time.sleep(0.01)
        score = float((folder / "p1.ipynb").read_text())
        with open(sys.argv[3], "a") as log:
            log.write(name + "\\n")
        yield Result(name, "graded", (Score("p1", "test_double", score, 100.0), ))

run.grade_all = quick
run.grade("ps1", sys.argv[1], gradebook_url=sys.argv[2])
"""


def course_of(number, folder):
    """A course whose student k has k points."""
    label = {"grade_id": "test_double", "grade": True, "locked": True, "solution": False, "points": 100}
    cell = v4.new_code_cell("assert True", metadata={"nbgrader": {**label, "schema_version": 3}})
    (folder / "source" / "ps1").mkdir(parents=True)
    nbformat.write(v4.new_notebook(cells=[cell]), folder / "source" / "ps1" / "p1.ipynb")
    for each in range(number):
        home = folder / "submitted" / f"s{each:02}" / "ps1"
        home.mkdir(parents=True)
        (home / "p1.ipynb").write_text(str(each))
    return folder


def grader(course, url):
    command = [sys.executable, "-c", GRADER, str(course), url, str(course / "log")]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def log(course):
    path = course / "log"
    return path.read_text().split() if path.exists() else []


def scores(url):
    with Gradebook(url) as book:
        return {each.student.name: [score.points for score in each.counted] for each in book.submissions("ps1")}


def test_a_grader_that_is_killed_goes_on_where_it_stopped(tmp_path, url):
    course = course_of(60, tmp_path)
    for stop in (10, 35):
        process = grader(course, url)
        while len(log(course)) < stop and process.poll() is None:
            time.sleep(0.005)
        process.kill()
        assert process.communicate()[1] == ""
    last = grader(course, url)
    assert last.communicate()[1] == ""
    assert scores(url) == {f"s{each:02}": [float(each)] for each in range(60)}
    twice = [name for name in set(log(course)) if log(course).count(name) > 1]
    assert len(log(course)) <= 62, "only what was under way when it was killed is graded again"
    assert len(twice) <= 2
    assert grader(course, url).wait() == 0
    assert len(log(course)) <= 62, "nothing changed, so nothing is graded"


def test_what_changed_is_graded_again_and_nothing_else(tmp_path, url):
    course = course_of(5, tmp_path)
    assert grader(course, url).wait() == 0
    (course / "submitted" / "s03" / "ps1" / "p1.ipynb").write_text("33")
    assert grader(course, url).wait() == 0
    assert log(course)[5:] == ["s03"]
    assert scores(url)["s03"] == [33.0]
    source = course / "source" / "ps1" / "p1.ipynb"
    source.write_text(source.read_text().replace("assert True", "assert 1"))
    assert grader(course, url).wait() == 0
    assert sorted(log(course)[6:]) == [f"s{each:02}" for each in range(5)]


def together(course, url):
    """Two graders at once on the same class, each with a new gradebook; what they left behind."""
    both = [grader(course, url) for _ in range(2)]
    assert [process.communicate()[1] for process in both] == ["", ""]
    assert [process.returncode for process in both] == [0, 0]
    return scores(url)


def test_two_graders_at_once_lose_nothing(tmp_path, url):
    assert together(course_of(30, tmp_path), url) == {f"s{each:02}": [float(each)] for each in range(30)}


# ── PostgreSQL ────────────────────────────────────────────────────────────────────────────────────────


def binaries():
    """Where initdb and pg_ctl are."""
    places = [Path(found).parent for found in [shutil.which("initdb")] if found]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists()), None)


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL server of our own, on a socket in a temporary folder, stopped and gone at the end."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    place = binaries()
    if place is None:
        pytest.skip("no PostgreSQL server is installed on this machine")
    if os.geteuid() == 0 and not shutil.which("runuser"):
        pytest.skip("PostgreSQL does not run as root, and there is no runuser to become somebody else")
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if user:
        shutil.chown(folder, "postgres")

    def run(*command):
        done = subprocess.run(
            [*user, *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        assert done.returncode == 0, done.stderr

    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        run(place / "initdb", "-D", folder / "data", "-U", "teacher", "-A", "trust", "-N", "--no-sync")
        run(place / "pg_ctl", "-D", folder / "data", "-o", options, "-l", folder / "log", "-w", "start")
        yield f"postgresql+psycopg://teacher@/postgres?host={folder}"
    finally:
        subprocess.run([*user, place / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


def test_on_postgresql_two_graders_at_once_lose_nothing(server, tmp_path):
    assert together(course_of(30, tmp_path), server) == {f"s{each:02}": [float(each)] for each in range(30)}


def test_on_postgresql_everything_is_as_on_sqlite(server, tmp_path):
    with Gradebook(server) as book:
        book.prepare("pg", EXERCISES, Rules(due=datetime(2026, 11, 30), late="10%", bonus=("why",)))
        book.record(
            "pg", result(scores=(Score("p1", "test_square", 1.0, 3.0, note="a\0b\ud800"), result().scores[1]))
        )
        book.decide("ada", "pg", "why", 1.5, "Nearly.", extra=0.25)
        book.record("pg", result())
        book.clock("pg", {"ada": Arrival(datetime(2026, 12, 2), "timestamp.txt")}, Rules())
        (ada,) = book.submissions("pg")
        assert (ada.earned, ada.most, total(ada)) == (4.75, 3.0, pytest.approx(4.75 * 0.8))


def test_on_postgresql_a_regrade_waits_for_a_person_who_is_deciding(server):
    with Gradebook(server) as person, Gradebook(server) as machine, ThreadPoolExecutor(1) as pool:
        person.prepare("both", EXERCISES)
        person.record("both", result())
        with person.transaction():
            give(person.score("ada", "both", "test_square"), 1.0, "By hand.", None)
            regrade = pool.submit(machine.record, "both", result(score=2.0))
            time.sleep(0.3)
            assert not regrade.done()
        regrade.result(timeout=20)
        (ada,) = person.submissions("both")
        assert ada.counted[0].points == 1.0
        assert ada.counted[0].needs_manual, "the machine's word has changed under the person's: ask again"


def test_on_postgresql_an_older_gradebook_is_brought_up_to_date(server):
    engine = create_engine(server)
    with engine.begin() as db:
        db.execute(text("CREATE SCHEMA old"))
        db.execute(text("SET search_path TO old"))
        for statement in FIRST.replace("DATETIME", "TIMESTAMP").replace(", 0, '', ", ", false, '', ").split(";")[:-1]:
            db.execute(text(statement))
    with Gradebook(server + "&options=-csearch_path%3Dold") as book:
        assert kept(book) == {"test_square": (3.0, False, ""), "why": (1.5, False, "Nearly.")}
    engine.dispose()
