"""Where things stand: the sheet and the heading of an exercise, the lesson and the sections that teach a skill.

Paths are those of a workspace; what follows the `#` is a heading as JupyterLab spells it. But: nothing is looked up
on disk, so a notebook that the learner has renamed is not found.
"""

from ghosts.mentor.record import lesson_of
from ghosts.mentor.skills import SKILLS
from ghosts.sheets.lessons import lessons
from ghosts.sheets.register import REGISTER
from ghosts.sheets.sections import anchor, teaching


def lesson(number: int) -> str:
    """The file of lesson `number`: `01_decade_of_agents.ipynb`."""
    return next(f"{name}.ipynb" for name, each in lessons().items() if each.number == number)


def place(id: str) -> tuple[int, int]:
    """Exercise `id` as (sheet, part): (1, 2) is the second exercise of sheet 01."""
    sheet = REGISTER[id].sheet
    return lesson_of(sheet, SKILLS), [other for other in REGISTER if REGISTER[other].sheet == sheet].index(id) + 1


def exercise(id: str) -> str:
    """Where exercise `id` is asked: `exercises/01_decade_of_agents.ipynb#1.-A-chain-with-a-checker`."""
    number, part = place(id)
    return f"exercises/{lesson(number)}#{anchor(f'{part}. {REGISTER[id].title}')}"


def taught(skill: str) -> str:
    """Where `skill` is taught, in words: `lesson 01, §5 and §6`."""
    places = " and ".join(f"§{section.place}" for section in teaching(skill))
    return f"lesson {SKILLS[skill].lesson:02}, {places}"
