"""How much does a submission cost? Ours, nbgrader and otter-grader on the same honest notebooks, in one run.

    python tests/benchmarks/grading.py [--submissions 20] [--workers 2] [--without otter]

One NumPy assignment of four functions and twelve points; every submission is right, and that it earns them all is
checked. CPU seconds are those of all processes together: a cgroup counts them, because a child that nobody waits for
is in no parent's account. So this has to run as root where cgroups can be made (`cpuacct` of version 1, or version
2). A run with one submission is subtracted from one with all for the cost of one more. Memory is the sum of
proportional set sizes (shared pages counted once), sampled while it runs. Each contender runs as its manual says, in
the environment as it is; ours holds BLAS at one thread by itself.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil
from nbformat import v4

from ghosts.grader.gradebook import Gradebook

BARS = {"nbgrader": 8, "otter": 30, "marginal": 0.25, "memory": 400}
SOLUTIONS = {
    "centred": "def centred(x):\n    return x - x.mean(0)",
    "distances": "def distances(a, b):\n    return np.sqrt(((a[:, None] - b[None]) ** 2).sum(-1))",
    "softmax": "def softmax(z):\n    e = np.exp(z - z.max(-1)[..., None])\n    return e / e.sum(-1)[..., None]",
    "moving": "def moving(x, n):\n    return np.convolve(x, np.ones(n) / n, 'valid')",
}
TESTS = {
    "centred": "x = np.arange(12.0).reshape(4, 3)\nnp.testing.assert_allclose(centred(x).mean(0), 0, atol=1e-12)",
    "distances": "a = np.eye(3)\nnp.testing.assert_allclose(distances(a, a), np.sqrt(2) * (1 - a))",
    "softmax": "z = np.array([[1000.0, 1000.0], [0.0, np.log(3)]])\n"
    "np.testing.assert_allclose(softmax(z), [[0.5, 0.5], [0.25, 0.75]])",
    "moving": "np.testing.assert_allclose(moving(np.arange(6.0), 3), [1, 2, 3, 4])",
}
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
GROUPS = [Path("/sys/fs/cgroup/cpuacct"), Path("/sys/fs/cgroup")]


def nbgrader_course(folder: Path, number: int) -> None:
    """nbgrader's layout, which ours reads as well."""
    made = v4.new_notebook(cells=[v4.new_code_cell("import numpy as np")])
    made.metadata.kernelspec = KERNEL
    for name, text in SOLUTIONS.items():
        head, *body = text.split("\n")
        text = "\n".join([head, "    ### BEGIN SOLUTION", *body, "    ### END SOLUTION"])
        made.cells += [labelled(text, name, solution=True), labelled(TESTS[name], f"test-{name}", points=3)]
    (folder / "source" / "ps1").mkdir(parents=True)
    nbformat.write(made, folder / "source" / "ps1" / "p1.ipynb")
    for student in range(number):
        where = folder / "submitted" / f"s{student:02}" / "ps1"
        where.mkdir(parents=True)
        nbformat.write(made, where / "p1.ipynb")
    (folder / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.root = {str(folder)!r}\n")


def labelled(text: str, name: str, solution: bool = False, points: int | None = None):
    """A cell with nbgrader's label."""
    mark = dict(grade_id=name, grade=not solution, solution=solution, locked=not solution, task=False,
                schema_version=3, cell_type="code")  # fmt: skip
    return v4.new_code_cell(text, metadata={"nbgrader": mark | ({} if solution else {"points": points})})


def otter_course(folder: Path, number: int) -> None:
    """otter's own format, turned into an autograder by `otter assign`."""
    made = v4.new_notebook(
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    )
    made.cells = [v4.new_raw_cell("# ASSIGNMENT CONFIG\ngenerate: true\nrun_tests: false\nfiles: []"),
                  v4.new_code_cell("import numpy as np")]  # fmt: skip
    for name, text in SOLUTIONS.items():
        test = "\n".join(f">>> {line}" for line in TESTS[name].split("\n"))
        made.cells += [v4.new_raw_cell(f"# BEGIN QUESTION\nname: {name}\npoints: 3"), v4.new_markdown_cell(name),
                       v4.new_raw_cell("# BEGIN SOLUTION"), v4.new_code_cell(text), v4.new_raw_cell("# END SOLUTION"),
                       v4.new_raw_cell("# BEGIN TESTS"), v4.new_code_cell(test.replace(">>> ", "")),
                       v4.new_raw_cell("# END TESTS"), v4.new_raw_cell("# END QUESTION")]  # fmt: skip
    nbformat.write(made, folder / "p1.ipynb")
    tool = [sys.executable, "-m", "otter"]
    subprocess.run(
        [*tool, "assign", "p1.ipynb", "dist", "--no-run-tests"], cwd=folder, check=True, capture_output=True
    )
    clean = v4.new_notebook(metadata=made.metadata, cells=[each for each in made.cells if each.cell_type == "code"])
    clean.cells = [each for each in clean.cells if each.source not in TESTS.values()]
    for student in range(number):
        nbformat.write(clean, folder / f"s{student:02}.ipynb")


class Meter:
    """CPU seconds and peak memory of a command and of everything below it."""

    def __init__(self) -> None:
        version2 = not GROUPS[0].is_dir()
        self.group = GROUPS[version2] / f"grading-{os.getpid()}"
        self.count = (lambda: int((self.group / "cpu.stat").read_text().split()[1]) / 1e6) if version2 else (
            lambda: int((self.group / "cpuacct.usage").read_text()) / 1e9)  # fmt: skip

    def run(self, command: list[str], folder: Path, env: dict[str, str]) -> tuple[float, float, float]:
        """CPU seconds, wall seconds, and megabytes at the peak."""
        self.group.mkdir()
        began, peak = time.perf_counter(), 0.0
        enter = ["sh", "-c", f'echo $$ > {self.group}/cgroup.procs; exec "$@"', "sh", *command]
        process = subprocess.Popen(enter, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = b""
        while process.returncode is None:
            peak = max(peak, self.memory())
            with contextlib.suppress(subprocess.TimeoutExpired):
                said = process.communicate(timeout=0.25)[0]
        if process.returncode:
            raise RuntimeError(said.decode()[-2000:])
        used = self.count()
        for _ in range(50):
            with contextlib.suppress(OSError):
                self.group.rmdir()
                break
            time.sleep(0.1)
        return used, time.perf_counter() - began, peak

    def memory(self) -> float:
        """Megabytes that the group's processes hold now."""
        held = 0
        for number in (self.group / "cgroup.procs").read_text().split():
            with contextlib.suppress(psutil.Error):
                held += psutil.Process(int(number)).memory_full_info().pss
        return held / 2**20


def ours(folder: Path, workers: int) -> list[str]:
    """Our command."""
    return [sys.executable, "-m", "ghosts.cli", "grade", "ps1", "--course", str(folder), "--workers", str(workers)]


def theirs(folder: Path, workers: int) -> list[str]:
    """nbgrader's commands."""
    tool = f"{sys.executable} -m nbgrader"
    return ["sh", "-c", f"{tool} generate_assignment ps1 --force && {tool} autograde ps1 --force"]


def otters(folder: Path, workers: int) -> list[str]:
    """otter's command, once for every notebook: without containers it knows no batch."""
    one = f"{sys.executable} -m otter run $n -a dist/autograder/*.zip -o out-$n --no-logo"
    run = f"for n in s*.ipynb; do mkdir out-$n && {one} || exit 1; done"
    return ["sh", "-c", run]


def earned(name: str, folder: Path) -> list[float]:
    """The points of every student, as a contender wrote them down."""
    if name == "otter":
        results = [json.loads(each.read_text())["tests"] for each in sorted(folder.glob("out-*/results.json"))]
        return [sum(float(test.get("score") or 0) for test in tests) for tests in results]
    if name == "ours":
        with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
            return [sum(score.auto for score in each.scores) for each in book.submissions("ps1")]
    from nbgrader.api import Gradebook as Theirs

    with Theirs(f"sqlite:///{folder}/gradebook.db") as book:
        return [each.score for each in book.assignment_submissions("ps1")]


CONTENDERS = {"ours": (nbgrader_course, ours), "nbgrader": (nbgrader_course, theirs), "otter": (otter_course, otters)}


def main() -> None:
    """Measure, print, and say which bars hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--without", nargs="*", default=[])
    chosen = parser.parse_args()
    meter, cost = Meter(), {}
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for name, (make, command) in CONTENDERS.items():
        if name in chosen.without:
            continue
        found = {}
        for number in (1, chosen.submissions):
            folder = Path(tempfile.mkdtemp())
            make(folder, number)
            found[number] = meter.run(command(folder, chosen.workers), folder, env)
            assert earned(name, folder) == [12.0] * number, f"{name}: {earned(name, folder)}"
        used, wall, peak = found[chosen.submissions]
        marginal = (used - found[1][0]) / max(1, chosen.submissions - 1)
        cost[name] = used / chosen.submissions
        print(f"{name:9} {cost[name]:6.3f} CPU s a submission, {marginal:6.3f} for one more, "
              f"{wall:6.1f} s in all, {peak:5.0f} MB at the peak")  # fmt: skip
        if name == "ours":
            print(f"          marginal ≤ {BARS['marginal']}: {marginal <= BARS['marginal']}, "
                  f"memory ≤ {BARS['memory']} MB: {peak <= BARS['memory']}")  # fmt: skip
        else:
            ratio = cost[name] / cost["ours"]
            print(f"          ours is {ratio:.1f} times as cheap, the bar is {BARS[name]}: {ratio >= BARS[name]}")


if __name__ == "__main__":
    main()
