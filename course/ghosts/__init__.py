"""Summoning Ghosts: an interview turned into a laboratory.

Lessons and sheets import from here: the experiments from `ghosts.lab`, the benches from `ghosts.desk.benches`,
and from this page what a learner's hand touches.
"""

__version__ = "0.1.0"

from ghosts.desk.check import check, hint, reveal
from ghosts.desk.figure import show
from ghosts.desk.mymap import my_map
from ghosts.desk.practice import place_me, practise
from ghosts.desk.predict import Choice, Number, Point, predict
from ghosts.desk.progress import progress, verdicts
from ghosts.desk.start import course_map, ready

__all__ = [
    "Choice", "Number", "Point", "check", "course_map", "hint", "my_map", "place_me", "practise", "predict",
    "progress", "ready", "reveal", "show", "verdicts",
]  # fmt: skip
