"""The `ghosts` that a sheet imports while it is graded: `ghosts.lab` is the course's own, the rest does nothing.

But: no check, no hint and no solution is here; those stand where a submission can't reach.
"""

from typing import Any

__all__ = [
    "Choice", "Number", "Point", "check", "course_map", "hint", "my_map", "place_me", "practise", "predict",
    "progress", "ready", "reveal", "show", "verdicts",
]  # fmt: skip


def nothing(*_: Any, **__: Any) -> None:
    """What each of them does while a notebook is graded."""


class Choice:
    """Takes anything, means nothing."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass


Number = Point = Choice
check = hint = reveal = predict = progress = show = verdicts = nothing
course_map = my_map = place_me = practise = ready = nothing
