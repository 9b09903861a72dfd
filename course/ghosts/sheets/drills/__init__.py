"""The drills, one file a lesson: importing this room fills `DRILLS` with three levels for every skill.

>>> from ghosts.sheets.drills import make
>>> question = make("entropy", level=0, seed=7)
>>> question.judge("3 bits").right
False
"""

from ghosts.sheets.drill import DRILLS as DRILLS
from ghosts.sheets.drill import TRIES, Drill, make
from ghosts.sheets.drill import Verdict as Verdict
from ghosts.sheets.register import Exercise

# isort: off
from ghosts.sheets.drills import decade as decade
from ghosts.sheets.drills import animals as animals
from ghosts.sheets.drills import evolution as evolution
from ghosts.sheets.drills import memories as memories
from ghosts.sheets.drills import straw as straw
from ghosts.sheets.drills import judges as judges
from ghosts.sheets.drills import copies as copies
from ghosts.sheets.drills import autonomy as autonomy
from ghosts.sheets.drills import takeoff as takeoff
from ghosts.sheets.drills import eureka as eureka
# isort: on


def twin(task: Exercise | Drill, seed: int) -> Drill:
    """A task like `task` with other numbers, to be shown worked.

    For a drill its own generator, drawn until it differs; for an exercise its first skill, at the level of its stars.
    """
    if isinstance(task, Exercise):
        return make(task.skills[0], task.stars - 1, seed)
    drawn = (make(task.skill, task.level, seed + step) for step in range(TRIES))
    return next(other for other in drawn if shown(other) != shown(task))


def shown(drill: Drill) -> tuple:
    """What a learner sees of `drill`, whatever the order of its options."""
    return drill.prompt, drill.picture, frozenset(drill.options)
