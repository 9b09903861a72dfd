"""Binder: the pins satisfy the project, the build file is accepted, the badge opens something that exists."""

import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement

from ghosts.grader import faces
from ghosts.sheets import shelf

PINS = (shelf.ROOT / "binder" / "requirements.txt").read_text().split("\n")
PROJECT = tomllib.loads((shelf.ROOT / "pyproject.toml").read_text())["project"]


def test_every_pin_is_exact_and_satisfies_the_project():
    pinned = dict(re.fullmatch(r"([\w-]+)==([\w.]+)", line).groups() for line in PINS if line and line != "-e .")
    for needed in map(Requirement, PROJECT["dependencies"]):
        assert needed.name in pinned
        assert needed.specifier.contains(pinned[needed.name])
    assert [line for line in PINS if line][-1] == "-e ."


def test_runtime_is_a_python_that_the_project_takes():
    version = (shelf.ROOT / "binder" / "runtime.txt").read_text().strip().removeprefix("python-")
    assert Requirement(f"x{PROJECT['requires-python']}").specifier.contains(version)


def test_repo2docker_accepts_the_folder(tmp_path):
    pytest.importorskip("repo2docker", reason="jupyter-repo2docker is not installed")
    for name in ("binder", "pyproject.toml"):
        source = shelf.ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    command = [
        sys.executable,
        "-m",
        "repo2docker",
        "--no-build",
        "--user-id",
        "1000",
        "--user-name",
        "jovyan",
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([*command[:-1], "--debug", str(tmp_path)], capture_output=True, text=True, check=False)
    assert "binder/requirements.txt" in done.stdout + done.stderr
    assert "binder/postBuild" in done.stdout + done.stderr


def test_badge_opens_a_lesson():
    readme = (shelf.ROOT / "README.md").read_text()
    [target] = re.findall(
        r"mybinder\.org/v2/gh/[\w-]+/[\w-]+/HEAD\?urlpath=lab/tree/summoning-ghosts/lessons/(\w+)", readme
    )
    assert target in {unit.source.stem for unit in faces.units() if not unit.sheet}
