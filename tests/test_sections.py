"""What each section teaches and asks for: read by another reader, never too early, and never shown to a learner."""

import json
from itertools import accumulate
from urllib.parse import unquote

import jupytext
import pytest

from ghosts.grader import faces
from ghosts.mentor.skills import SKILLS
from ghosts.sheets import sections, shelf
from ghosts.sheets.sections import Section

LESSONS = sorted(path.stem for path in shelf.LESSON_SOURCES.glob("[0-9][0-9]_*.py"))
ASKED = [(section, id) for section in sections.sections() for id in section.asks]


def cells_of(lesson):
    """Jupytext's own reading of a source."""
    return jupytext.reads((shelf.LESSON_SOURCES / f"{lesson}.py").read_text(encoding="utf-8"), fmt="py:percent").cells


def words(cell, option):
    return [name.strip() for name in cell.metadata.get(option, "").split(",") if name.strip()]


@pytest.mark.parametrize("lesson", LESSONS)
def test_sections_are_what_jupytext_reads(lesson):
    cells = cells_of(lesson)
    mine = [section for section in sections.sections() if section.lesson == lesson]
    headings = [line[3:] for cell in cells if cell.cell_type == "markdown"
                for line in cell.source.split("\n") if line.startswith("## ")]  # fmt: skip
    assert [section.heading for section in mine] == headings
    assert [section.place for section in mine] == list(range(1, len(mine) + 1))
    teaches = [name for cell in cells for name in words(cell, "teaches")]
    assert [name for section in mine for name in section.teaches] == teaches
    asked = [cell for cell in cells if cell.cell_type == "code" and "\npredict(" in f"\n{cell.source}"]
    assert [list(names) for section in mine for names in section.asks.values()] == [words(c, "skills") for c in asked]
    told = accumulate((cell.cell_type == "markdown" and "\n## " in f"\n{cell.source}" for cell in cells), int.__add__)
    places = [place for cell, place in zip(cells, told, strict=True) if cell in asked]
    assert [section.place for section in mine for _ in section.asks] == places


def test_sections_of_a_script():
    source = (
        '# %% title [markdown]\n# # T\n\n# %% a [markdown] teaches="one, two"\n# ## 1. First\n# words\n\n'
        '# %% guess skills="one"\npredict(\n    "t.x", "?")\n\n# %% b [markdown] teaches="three"\n# ### Sub\n\n'
        "# %% c\n# ## no heading\nx = 1\n\n# %% d [markdown]\n# after\n#\n# ## 2. Second: why?\n"
    )
    first, second = sections.read("07_tiny", source)
    assert first == Section("07_tiny", "1. First", ("one", "two", "three"), {"t.x": ("one",)})
    assert (second.heading, second.place, second.teaches, second.asks) == ("2. Second: why?", 2, (), {})
    assert (str(second), second.title, second.anchor) == ("lesson 07 §2", "Second: why?", "2.-Second:-why?")


@pytest.mark.parametrize("skill", SKILLS)
def test_a_skill_is_taught_in_the_lesson_that_the_graph_says(skill):
    taught = sections.teaching(skill)
    assert taught, "no section teaches it"
    assert {section.number for section in taught} == {SKILLS[skill].lesson}
    later = [other for other in sections.sections() if other.lesson == taught[-1].lesson and other.asks]
    assert any(other.place >= taught[-1].place for other in later), "no guess could tell that it was read"


def test_nothing_is_taught_that_is_no_skill():
    assert {name for section in sections.sections() for name in section.teaches} == set(SKILLS)


@pytest.mark.parametrize(("section", "id"), ASKED, ids=[id for _, id in ASKED])
def test_a_prediction_names_skills_and_none_before_it_is_taught(section, id):
    skills = section.asks[id]
    assert 1 <= len(skills) <= 2
    for skill in skills:
        first = sections.teaching(skill)[0]
        if section.number:
            assert (first.number, first.place) <= (section.number, section.place), f"{skill} comes in {first}"
        else:
            assert first.number == 1  # lesson 00 is a taste of lesson 01, and of no other
    assert sections.asking(id) is section


def test_what_is_not_there_is_none():
    assert sections.asking("straw.nothing") is None
    assert sections.teaching("alchemy") == ()


@pytest.mark.parametrize("lesson", LESSONS)
def test_an_anchor_is_a_heading_and_no_reader_sees_the_ties(lesson):
    text = (shelf.ROOT / "course" / f"{lesson}.ipynb").read_text(encoding="utf-8")
    prose = ["".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown"]
    headings = {line[3:].replace(" ", "-") for cell in prose for line in cell.split("\n") if line.startswith("## ")}
    assert {unquote(section.anchor) for section in sections.sections() if section.lesson == lesson} <= headings
    [unit] = [unit for unit in faces.units() if unit.source.stem == lesson and not unit.sheet]
    for cell in faces.notebook(unit).cells:
        assert not {"teaches", "skills"} & set(cell.metadata)
        assert "teaches=" not in cell.source
