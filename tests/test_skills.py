"""The skills are a ramp: no circle, nothing before what it needs, and every task speaks their language."""

import re
from dataclasses import replace

import pytest

from ghosts.mentor.skills import SKILLS, before, ramp_breaks
from ghosts.sheets import shelf
from ghosts.sheets.drills import DRILLS
from ghosts.sheets.register import REGISTER

VOCABULARY = """probability, rare events, ablation, extrapolation, evidence,
    evolution, evolution strategies, imitation, compression,
    entropy, language models, attention, backpropagation, optimisation,
    estimation, in-context learning, capacity, continual learning,
    credit assignment, policy gradient, pass@k,
    proxy rewards, rating models, reflection,
    model collapse, culture and self-play,
    calibration, selective prediction, queues,
    growth, statistical power, understanding,
    skill estimation, spaced practice"""


def lessons_of_sheets():
    """The lesson's number by the sheet's name, as the solutions' sources have it."""
    found = {}
    for path in (shelf.SOLUTIONS / "source").glob("*.py"):
        for sheet in re.findall(r"\{exercise ([\w]+)\.", path.read_text(encoding="utf-8")):
            found[sheet] = int(path.name[:2])
    return found


def test_the_vocabulary_is_what_was_agreed():
    assert list(SKILLS) == [" ".join(name.split()) for name in VOCABULARY.split(",")]
    assert all(skill.name == name for name, skill in SKILLS.items())


def test_needs_are_skills_and_never_lead_round():
    """By taking away, again and again, what needs nothing that is left (Kahn's algorithm)."""
    left = dict(SKILLS)
    while left:
        free = [name for name, skill in left.items() if not set(skill.needs) & set(left)]
        assert free, f"a circle among {list(left)}"
        for name in free:
            del left[name]
    assert {need for skill in SKILLS.values() for need in skill.needs} <= set(SKILLS)


def test_needs_are_sparse():
    """No need is drawn that another need already brings along."""
    for skill in SKILLS.values():
        for need in skill.needs:
            others = set(skill.needs) - {need}
            assert not any(need in before(other) for other in others), (skill.name, need)


def test_before_is_every_need_near_and_far():
    assert before("probability") == frozenset()
    assert before("selective prediction") == {"calibration", "evidence", "probability"}
    for name, skill in SKILLS.items():
        assert before(name) >= set(skill.needs)
        assert name not in before(name)
        assert all(before(need) <= before(name) for need in before(name))


def test_the_course_is_a_ramp():
    assert ramp_breaks() == []
    assert [skill.lesson for skill in SKILLS.values()] == sorted(skill.lesson for skill in SKILLS.values())
    turned = dict(reversed(SKILLS.items()))
    assert len(ramp_breaks(turned)) == sum(len(skill.needs) for skill in SKILLS.values())
    late = SKILLS | {"probability": replace(SKILLS["probability"], lesson=9)}
    assert "“rare events” comes before “probability”, which it needs." in ramp_breaks(late)


def test_labels_are_the_authors():
    assert {skill.level for skill in SKILLS.values()} == {0, 1, 2}
    for skill in SKILLS.values():
        assert 1 <= skill.lesson <= 10
        assert 5 <= skill.minutes <= 30
        assert skill.about.endswith(".")
        assert len(skill.about) > 30
    for skill in SKILLS.values():  # a skill is never easier than all that it stands on by two
        assert all(SKILLS[need].level - skill.level < 2 for need in skill.needs), skill.name


@pytest.mark.parametrize("id", REGISTER)
def test_an_exercise_asks_for_known_skills_that_have_been_taught(id):
    exercise = REGISTER[id]
    assert 1 <= len(exercise.skills) <= 2
    assert [name for name in exercise.skills if name not in SKILLS] == []
    lesson = lessons_of_sheets()[exercise.sheet]
    assert max(SKILLS[name].lesson for name in exercise.skills) <= lesson
    if exercise.check is None:
        assert "evidence" in exercise.skills


def test_every_skill_has_drills_on_three_levels_in_its_lessons_file():
    assert list(DRILLS) == [(name, level) for name in SKILLS for level in (0, 1, 2)]
    files = {lesson: sheet for sheet, lesson in lessons_of_sheets().items()}
    for (name, _), generator in DRILLS.items():
        assert generator.__module__ == f"ghosts.sheets.drills.{files[SKILLS[name].lesson]}"
