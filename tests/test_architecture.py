"""The house: arrows point down only, the card's top level, nothing that belongs to a workplace."""

import ast
import re
import subprocess
import sys

import pytest

from ghosts.sheets import shelf

ROOMS = ("lab", "sheets", "mentor", "grader", "desk", "cli")
MAY_KNOW = {
    "lab": {"lab"},
    "sheets": {"sheets", "lab"},
    "mentor": {"mentor", "sheets", "lab"},
    "grader": {"grader", "sheets", "lab"},
    "desk": {"desk", "mentor", "grader", "sheets", "lab"},
    "cli": set(ROOMS),
}
FILES = sorted(shelf.PACKAGE.rglob("*.py"))


TEXT = (".py", ".md", ".toml", ".txt", ".yml", ".js", ".css", ".ipynb")


def tracked():
    listing = subprocess.run(["git", "ls-files"], cwd=shelf.ROOT, capture_output=True, text=True, check=False)
    return listing.stdout.split("\n")[:-1]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(shelf.PACKAGE)))
def test_arrows_point_down(path):
    room = path.relative_to(shelf.PACKAGE).parts[0].removesuffix(".py")
    if room not in ROOMS:
        return
    tree = ast.parse(path.read_text())
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    imported += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    known = {name.split(".")[1] for name in imported if name.startswith("ghosts.")}
    bare = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "ghosts"]
    known |= {alias.name for node in bare for alias in node.names}
    assert known <= MAY_KNOW[room]


def test_the_laboratory_needs_numpy_and_matplotlib_alone():
    for path in (shelf.PACKAGE / "lab").rglob("*.py"):
        names = re.findall(r"^\s*(?:from|import) ([\w]+)", path.read_text(), flags=re.M)
        assert not {"ipywidgets", "anywidget", "IPython", "torch", "scipy", "socket", "urllib"} & set(names), path


def test_lessons_and_sheets_import_from_ghosts_alone():
    for path in [*shelf.LESSON_SOURCES.glob("*.py"), *(shelf.SOLUTIONS / "source").glob("*.py")]:
        code = "\n".join(line for line in path.read_text().split("\n") if not line.startswith("#"))
        roots = set(re.findall(r"^(?:from|import) (\w+)", code, flags=re.M))
        assert roots <= {"ghosts", "numpy", "matplotlib", *STANDARD}, path


STANDARD = {
    "math",
    "time",
    "itertools",
    "collections",
    "random",
    "textwrap",
    "gzip",
    "bz2",
    "lzma",
    "re",
    "functools",
    "statistics",
}


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=lambda command: command[0])
def test_ruff_is_clean(command):
    done = subprocess.run([sys.executable, "-m", "ruff", *command, str(shelf.ROOT)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_top_level_is_what_the_card_says():
    folders = {name.split("/")[0] for name in tracked() if "/" in name}
    assert folders <= {"course", "exercises", "solutions", "tests", "binder", ".ci", ".github"}


def test_no_address_of_a_registry_and_no_path_of_a_machine():
    forbidden = re.compile(r"index-url|https?://[^ ]*/simple\b|https?://files\.|/(?:root|home/\w+|opt/\w+)/")
    for name in tracked():
        path = shelf.ROOT / name
        if path.suffix in TEXT and path.exists() and name != "tests/test_architecture.py":
            found = forbidden.search(path.read_text(encoding="utf-8"))
            assert not found, f"{name}: {found and found[0]}"
