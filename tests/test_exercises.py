"""Every check bites: starters fail, references pass, mutants fail by name, and another right answer passes."""

import importlib

import numpy as np
import pytest

from ghosts.grader import build
from ghosts.sheets.register import REGISTER, Blank, NotYet

AUTO = [id for id, exercise in REGISTER.items() if exercise.check]
SEEDS = range(5)


def tables(id):
    return importlib.import_module(f"tests.mutants.{REGISTER[id].sheet}")


def answer_in(face, id):
    """The learner's object in the answer cell of exercise `id`, in a sheet's or a solution's face."""
    for unit in build.units():
        if unit.sheet:
            book = face(build.notebook(unit))
            cells = {cell.metadata.nbgrader.grade_id: cell for cell in book.cells if "nbgrader" in cell.metadata}
            if (grade_id := id.replace(".", "-")) in cells:
                scope = {}
                imports = next(cell.source for cell in book.cells if cell.id.endswith("-imports"))
                exec(imports, scope)
                exec(cells[grade_id].source, scope)
                call = cells[f"{grade_id}-check"].source
                return scope[call.removesuffix(")").split(", ")[1]]
    raise AssertionError(f"no sheet asks for {id}")


@pytest.mark.parametrize("id", AUTO)
def test_starter_is_blank(id):
    with pytest.raises(Blank):
        REGISTER[id].check(answer_in(build.sheet_face, id), np.random.default_rng(0))


@pytest.mark.parametrize("id", AUTO)
@pytest.mark.parametrize("seed", SEEDS)
def test_reference_and_alternative_pass(id, seed):
    for answer in (answer_in(build.solution_face, id), tables(id).ALTERNATIVES[id]):
        REGISTER[id].check(answer, np.random.default_rng(seed))


@pytest.mark.parametrize(
    ("id", "mutant", "words"),
    [pytest.param(id, mutant, words, id=f"{id}-{mutant.__name__}")
     for id in AUTO for mutant, words in tables(id).MUTANTS[id].items()],
)  # fmt: skip
def test_mutant_fails_and_is_named(id, mutant, words):
    for seed in SEEDS:
        with pytest.raises(NotYet) as failed:
            REGISTER[id].check(mutant, np.random.default_rng(seed))
        assert words in str(failed.value)
        assert not isinstance(failed.value, Blank)


@pytest.mark.parametrize("id", AUTO)
def test_at_least_three_mutants(id):
    assert len(tables(id).MUTANTS[id]) >= 3


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
    assert each.skills
    assert len(each.why) > 40
    assert set(each.needs) <= set(REGISTER)
    if each.check:
        assert len(each.hints) == 3


@pytest.mark.parametrize("sheet", sorted({exercise.sheet for exercise in REGISTER.values()}))
def test_sheet_has_its_measure(sheet):
    mine = [exercise for exercise in REGISTER.values() if exercise.sheet == sheet]
    auto = [exercise for exercise in mine if exercise.check]
    assert 4 <= len(auto) <= 6
    assert len(mine) - len(auto) == (2 if sheet == "eureka" else 1)  # the last one ends with a finding of one's own
    assert {1, 3} <= {exercise.stars for exercise in auto}


def test_the_course_has_its_measure():
    assert len(AUTO) >= 48
    assert len(REGISTER) - len(AUTO) >= 11
