"""What every test has: a record of its own, chance that repeats, kernels that are offline and on a budget."""

import os
import tempfile
from pathlib import Path

import matplotlib
import numpy as np
import pytest

matplotlib.use("agg")
os.environ["PYTHONPATH"] = str(Path(__file__).parent / "offline")
os.environ["GHOSTS_HOME"] = tempfile.mkdtemp(prefix="ghosts-tests-")


@pytest.fixture
def rng():
    """Chance that is the same in every run."""
    return np.random.default_rng(7)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A learner's fresh folder."""
    monkeypatch.setenv("GHOSTS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
