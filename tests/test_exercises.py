"""Every check bites: starters fail, references pass, mutants fail by name, and another right answer passes."""

import importlib
import re
from collections import Counter
from functools import cache

import numpy as np
import pytest

from ghosts.grader import faces
from ghosts.sheets import register, shelf
from ghosts.sheets.register import REGISTER, Blank, NotYet

AUTO = [id for id, exercise in REGISTER.items() if exercise.check]
SEEDS = range(5)


def mutants(id):
    """The wrong answers to exercise `id`, each with words that the message must contain."""
    return importlib.import_module(f"tests.mutants.{REGISTER[id].sheet}").MUTANTS.get(id, {})


def alternative(id):
    """A right answer to exercise `id` that is not the reference."""
    sheet = REGISTER[id].sheet
    others = importlib.import_module(f"tests.mutants.{sheet}").ALTERNATIVES
    assert id in others, f"tests/mutants/{sheet}.py: ALTERNATIVES has no right answer to {id} in other words."
    return others[id]


@cache
def cells(face):
    """The cells of all sheets, in a sheet's or a solution's face, that nbgrader knows: by grade_id, with imports."""
    found = {}
    for book in (face(faces.notebook(unit)) for unit in faces.units() if unit.sheet):
        imports = next(cell.source for cell in book.cells if cell.id.endswith("-imports"))
        known = [cell for cell in book.cells if "nbgrader" in cell.metadata]
        found |= {cell.metadata.nbgrader.grade_id: (cell.source, imports) for cell in known}
    return found


def source(face, id, role="answers"):
    """The source of the cell that answers, checks or holds exercise `id`, and the imports above it."""
    grade_id = id.replace(".", "-") + "-check" * (role == "checks")
    assert grade_id in cells(face), f'No cell in solutions/source/ says {role}="{id}" on its first line.'
    return cells(face)[grade_id]


def answer_in(face, id):
    """The learner's object in the answer cell of exercise `id`, in a sheet's or a solution's face."""
    answer, imports = source(face, id)
    call, _ = source(face, id, "checks")
    scope = {}
    exec(imports, scope)
    exec(answer, scope)
    return scope[call.removesuffix(")").split(", ")[1]]


@pytest.mark.parametrize("id", AUTO)
def test_a_sheet_checks_it_by_its_own_id_and_hides_the_solution(id):
    assert source(faces.sheet_face, id, "checks")[0].startswith(f'check("{id}", ')
    solution, sheet = source(faces.solution_face, id)[0], source(faces.sheet_face, id)[0]
    assert len(faces.REGION.findall(solution)) == 1, "One region, from ### BEGIN SOLUTION to ### END SOLUTION."
    assert "SOLUTION" not in sheet, "A mark without its other half: the sheet would show the solution."


@pytest.mark.parametrize("id", sorted(set(REGISTER) - set(AUTO)))
def test_a_sheet_asks_for_what_is_written(id):
    assert source(faces.sheet_face, id, "written")[0]


def test_no_id_is_given_twice():
    """A second exercise of the same id and title would take the place of the first without a word."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (shelf.PACKAGE / "sheets").glob("*.py"))
    given = Counter(re.findall(r'^(?:@exercise|written)\(\s*"([^"]+)"', sources, re.M))
    assert [id for id, times in given.items() if times > 1] == []
    assert set(given) == set(REGISTER)


def test_another_exercise_of_the_same_id_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(register, "_filed", {})
    facts = dict(points=1, stars=1, minutes=1, skills=("entropy",))
    register.written("tiny.one", title="First", rubric="", **facts)
    register.written("tiny.one", title="First", rubric="Read again", **facts)
    with pytest.raises(ValueError, match=r"^ghosts/sheets/ has two exercises 'tiny.one': “First” and “Second”\.$"):
        register.exercise("tiny.one", title="Second", hints=("", "", ""), why="", **facts)(lambda answer, rng: None)
    assert [each.why for each in register._filed.values()] == ["Read again"]


@pytest.mark.parametrize("id", AUTO)
def test_starter_is_blank(id):
    with pytest.raises(Blank):
        REGISTER[id].check(answer_in(faces.sheet_face, id), np.random.default_rng(0))


@pytest.mark.parametrize("id", AUTO)
@pytest.mark.parametrize("seed", SEEDS)
def test_reference_and_alternative_pass(id, seed):
    for answer in (answer_in(faces.solution_face, id), alternative(id)):
        assert REGISTER[id].check(answer, np.random.default_rng(seed)) is None


@pytest.mark.parametrize(
    ("id", "mutant", "words"),
    [pytest.param(id, mutant, words, id=f"{id}-{mutant.__name__}")
     for id in AUTO for mutant, words in mutants(id).items()],
)  # fmt: skip
def test_mutant_fails_and_is_named(id, mutant, words):
    for seed in SEEDS:
        with pytest.raises(NotYet) as failed:
            REGISTER[id].check(mutant, np.random.default_rng(seed))
        assert words in str(failed.value)
        assert not isinstance(failed.value, Blank)


@pytest.mark.parametrize("id", AUTO)
def test_at_least_three_mutants(id):
    assert len(mutants(id)) >= 3, f"Three wrong answers to {id} belong into tests/mutants/{REGISTER[id].sheet}.py."


@pytest.mark.parametrize("id", AUTO)
@pytest.mark.parametrize("junk", [None, 3, "text", [], lambda *_: None, lambda *_: "text", lambda *_: [1, [2]],
                                  lambda *_: np.array([]), lambda: 1, lambda *_: {}, lambda *_: 1 / 0])  # fmt: skip
def test_junk_gets_a_sentence(id, junk):
    with pytest.raises(NotYet) as failed:
        REGISTER[id].check(junk, np.random.default_rng(0))
    assert len(str(failed.value)) > 20


@pytest.mark.parametrize("id", REGISTER)
def test_register_is_complete(id):
    each = REGISTER[id]
    assert 1 <= each.stars <= 3
    assert each.points > 0
    assert each.minutes > 0
    assert isinstance(each.skills, tuple), "A tuple of one has a comma."
    assert isinstance(each.needs, tuple), "A tuple of one has a comma."
    assert each.skills
    assert len(each.why) > 40
    assert set(each.needs) <= set(REGISTER)
    if each.check:
        assert len(each.hints) == 3, "A nudge, a pointer, a near-answer."
    for text in (*each.hints, each.why):
        assert text.count("`") % 2 == 0, f"A back-tick is open: {text}"
        assert text.count("(") == text.count(")"), f"A bracket is open: {text}"


@pytest.mark.parametrize("sheet", sorted({exercise.sheet for exercise in REGISTER.values()}))
def test_sheet_has_its_measure(sheet):
    mine = [exercise for exercise in REGISTER.values() if exercise.sheet == sheet]
    auto = [exercise for exercise in mine if exercise.check]
    assert 4 <= len(auto) <= 6, "Four to six exercises with a check: an hour's work."
    assert len(mine) - len(auto) == (2 if sheet == "eureka" else 1)  # the last one ends with a finding of one's own
    assert {1, 3} <= {exercise.stars for exercise in auto}, "One with a single star, one with three."


def test_the_course_has_its_measure():
    assert len(AUTO) >= 48
    assert len(REGISTER) - len(AUTO) >= 11
