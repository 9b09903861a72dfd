"""Every test has a record of its own, and every kernel that it starts is offline and bound to a lesson's budget."""

import os
import tempfile
from pathlib import Path

import matplotlib
import pytest

matplotlib.use("agg")
os.environ["PYTHONPATH"] = str(Path(__file__).parent / "offline")
os.environ["GHOSTS_HOME"] = tempfile.mkdtemp(prefix="ghosts-tests-")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A learner's fresh folder."""
    monkeypatch.setenv("GHOSTS_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
