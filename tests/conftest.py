"""What every test has: a record of its own, chance that repeats, kernels that are offline and on a budget."""

import os
import tempfile
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from hypothesis import settings

from ghosts.grader.gradebook import Gradebook, default_url
from tests.classroom import EXERCISES, result, the_source

matplotlib.use("agg")
settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")
os.environ["PYTHONPATH"] = str(Path(__file__).parent / "offline")
os.environ["GHOSTS_HOME"] = tempfile.mkdtemp(prefix="ghosts-tests-")


@pytest.fixture(autouse=True)
def closed_figures():
    """No figure is left open for the next test."""
    yield
    plt.close("all")


@pytest.fixture
def rng():
    """Chance that is the same in every run."""
    return np.random.default_rng(7)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A learner's fresh folder."""
    monkeypatch.setenv("GHOSTS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def url(tmp_path):
    """Where a new gradebook is kept."""
    return default_url(tmp_path)


@pytest.fixture
def book(url):
    """A gradebook that knows the small course, and ada in it."""
    with Gradebook(url) as book:
        book.prepare("ps1", EXERCISES)
        book.record("ps1", result())
        yield book


@pytest.fixture
def course(tmp_path):
    """The folder of the small course; nobody has handed in."""
    (tmp_path / "source" / "ps1").mkdir(parents=True)
    nbformat.write(the_source(), tmp_path / "source" / "ps1" / "p1.ipynb")
    return tmp_path
