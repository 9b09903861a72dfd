"""A class of 500 hands in sheet 05; the grader is killed twice and begun again. Are all scores right, and none twice?

    python tests/benchmarks/class_of_500.py [--students 500] [--workers 2] [--kill 20 45]

Each student solved exercises drawn at random, so that every right score is known. The command is `ghosts grade`, as a
teacher types it; SIGKILL takes the grader with all that it started, after so many seconds.
"""

import argparse
import copy
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import numpy as np

from ghosts.sheets import shelf

SHEET = "05_rl_straw"


def hand_in(root: Path, students: int, rng: np.random.Generator) -> dict[str, float]:
    """Write a submission for each student, and return the score that each has earned."""
    empty, solved = (nbformat.read(folder / f"{SHEET}.ipynb", 4) for folder in (shelf.SHEETS, shelf.SOLUTIONS))
    answers = {cell.id: cell.source for cell in solved.cells if cell.metadata.get("nbgrader", {}).get("solution")}
    points = {cell.id.removesuffix("-check"): cell.metadata.nbgrader.points
              for cell in empty.cells if cell.id.endswith("-check")}  # fmt: skip
    earned = {}
    for number in range(students):
        book, chosen = copy.deepcopy(empty), [name for name in points if rng.random() < 0.7]
        for cell in book.cells:
            if cell.id in chosen:
                cell.source = answers[cell.id]
        folder = root / "submitted" / f"student-{number:03}" / SHEET
        folder.mkdir(parents=True)
        nbformat.write(book, folder / f"{SHEET}.ipynb")
        earned[folder.parent.name] = sum(points[name] for name in chosen)
    return earned


def grade(root: Path, workers: int, kill_after: float | None = None) -> None:
    """Run `ghosts grade`, to its end or until it is killed."""
    command = [sys.executable, "-m", "ghosts.cli", "grade", SHEET, "--course", str(root), "--workers", str(workers)]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        process.wait(kill_after)
        print(f"  ended after {time.perf_counter() - began:.0f} s with exit code {process.returncode}")
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        print(f"  killed after {kill_after:.0f} s")


def scores(root: Path) -> list[tuple[str, float]]:
    """Every student's automatic points in the gradebook, a row for each submission there."""
    if not (root / "gradebook.db").exists():
        return []
    with sqlite3.connect(root / "gradebook.db") as book:
        return book.execute(
            "SELECT student.name, sum(score.auto) FROM ghosts_submission AS submission"
            " JOIN ghosts_student AS student ON student.id = submission.student_id"
            " JOIN ghosts_score AS score ON score.submission_id = submission.id GROUP BY submission.id"
        ).fetchall()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=500)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill", type=float, nargs="*", default=[60, 90])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        earned = hand_in(root, asked.students, np.random.default_rng(0))
        for seconds in asked.kill:
            grade(root, asked.workers, seconds)
            print(f"  {len(scores(root))} in the gradebook")
        grade(root, asked.workers)
        found = scores(root)
        right = sum(abs(points - earned[name]) < 1e-9 for name, points in found)
        twice = len(found) - len({name for name, _ in found})
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = spent.ru_utime + spent.ru_stime
        print(f"{right} of {asked.students} scores right, {twice} twice; CPU {cpu:.0f} s in all")


if __name__ == "__main__":
    main()
