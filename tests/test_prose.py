"""What lessons and sheets promise a reader: headings, alternative text, honest quotations, minutes that add up."""

import re
import tomllib
from itertools import pairwise

import nbformat
import pytest

from ghosts.grader import faces
from ghosts.sheets import ledger, shelf
from ghosts.sheets.register import REGISTER

UNITS = faces.units()
LESSONS = [unit for unit in UNITS if not unit.sheet]
SHEETS = [unit for unit in UNITS if unit.sheet]
README = (shelf.ROOT / "README.md").read_text(encoding="utf-8")


def executed(unit):
    return nbformat.read(unit.executed, as_version=4)


def prose(book):
    return "\n\n".join(cell.source for cell in book.cells if cell.cell_type == "markdown")


def outputs(book):
    return [(cell, output) for cell in book.cells for output in cell.get("outputs", ())]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_headings_are_in_order(unit):
    text = re.sub(r"```.*?```", "", prose(executed(unit)), flags=re.S)
    levels = [len(mark) for mark in re.findall(r"^(#+) ", text, flags=re.M)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in pairwise(levels))


@pytest.mark.parametrize("unit", LESSONS, ids=lambda unit: unit.name)
def test_lesson_opens_with_what_a_reader_asks_first(unit):
    first = executed(unit).cells[0].source
    for word in ("**The question.**", "**You will be able to**", "**Before this:**", "**Time:**", "**Cost:**"):
        assert word in first


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_picture_has_alternative_text_and_every_widget_a_still(unit):
    for cell, output in outputs(executed(unit)):
        data = output.get("data", {})
        if "image/png" in data:
            alt = output.metadata.get("image/png", {}).get("alt", "")
            assert len(alt) > 20, f"{cell.id} shows a picture without words"
            assert data["text/plain"]
        assert "Error" not in str(data.get("text/plain", ""))[:40], cell.id
        meant = "raises-exception" in cell.metadata.get("tags", ())  # lesson 00 is wrong on purpose
        assert (output.output_type == "error") <= meant, cell.id
        if re.search(r"_bench\(\)", cell.source):
            assert "image/png" in data, f"{cell.id} leaves no still"


@pytest.mark.parametrize("unit", LESSONS, ids=lambda unit: unit.name)
def test_lesson_predicts_three_times_and_has_a_bench_and_verdicts(unit):
    code = "\n".join(cell.source for cell in executed(unit).cells if cell.cell_type == "code")
    assert len(re.findall(r"^predict\(", code, flags=re.M)) >= 3
    assert re.search(r"_bench\(", code)
    assert "verdicts(" in code
    guesses = re.findall(r'^predict\(\s*"([\w.-]+)"', code, flags=re.M)
    assert len(set(guesses)) == len(guesses)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_code_fits_the_page(unit):
    for cell in executed(unit).cells:
        if cell.cell_type == "code":
            long = [line for line in cell.source.split("\n") if len(line) > 104]
            assert not long, f"cell {cell.id} has a line of {len(long[0])} characters, 104 fit"


@pytest.mark.parametrize("id", ledger.claims())
def test_claim_is_complete_and_its_quotation_short(id):
    claim = ledger.claims()[id]
    assert len(claim.quote.split()) <= 20
    assert claim.verdict in ledger.VERDICTS
    assert claim.speaker
    assert claim.claim
    assert claim.fails_when
    assert claim.sources
    assert re.fullmatch(r"(from )?\d{1,2}:\d\d(:\d\d)?|\d{4}", claim.time)
    if claim.quote:
        assert claim.speaker in ("Andrej Karpathy", "Dwarkesh Patel")
        assert not claim.time.startswith("from")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_quotations_come_from_the_ledger(unit):
    """A block quotation in a lesson is one that the builder took from the ledger, with speaker and time."""
    text = prose(executed(unit))
    assert not re.search(r"\{(claim|exercise)\b", text), "The builder fills in {claim sheet.name}, spelt so."
    cited = {claim.cited for claim in ledger.claims().values()}
    for block in re.findall(r"(?:^>.*\n?)+", text, flags=re.M):
        assert block.strip() in cited


@pytest.mark.parametrize("unit", LESSONS, ids=lambda unit: unit.name)
def test_every_claim_of_the_lesson_is_shown_where_it_is_tested(unit):
    rows = tomllib.loads(shelf.LEDGER.read_text())
    mine = [f"{part}.{name}" for part, claims in rows.items() for name, row in claims.items()
            if row["lesson"] == unit.source.stem]  # fmt: skip
    assert mine
    shown = unit.source.read_text() + "".join(str(output) for _, output in outputs(executed(unit)))
    assert [id for id in mine if id not in shown] == []


@pytest.mark.parametrize("unit", SHEETS, ids=lambda unit: unit.name)
def test_minutes_of_a_sheet_add_up(unit):
    book = executed(unit)
    ids = re.findall(r"`([\w.-]+)`\*", prose(book))
    total = sum(REGISTER[id].minutes for id in ids)
    stated = int(re.search(r"about (\d+) minutes", book.cells[0].source)[1])
    assert abs(stated - total) <= 3, "The sheet's first cell says how long it takes."
    assert ids == [id for id in REGISTER if REGISTER[id].sheet == REGISTER[ids[0]].sheet], "In the register's order."
    lesson = nbformat.read(shelf.ROOT / "course" / unit.executed.name, as_version=4).cells[0].source
    assert f"{stated} for the" in lesson, "The lesson's first cell says how long its exercises take."


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_notebook_is_light(unit):
    assert unit.executed.stat().st_size < 600 * 1024


@pytest.mark.parametrize("unit", LESSONS, ids=lambda unit: unit.name)
def test_readme_maps_the_lesson_with_its_minutes(unit):
    [row] = [line for line in README.split("\n") if f"course/{unit.source.stem}.ipynb" in line and line[0] == "|"]
    title, minutes = re.search(
        r"^# \d\d · ([^\n]+)$.*\*\*Time:\*\* (\d+) minutes", prose(executed(unit)), re.M | re.S
    ).groups()
    assert title in row
    assert f"| {minutes} |" in row


def test_links_inside_the_course_lead_somewhere():
    for unit in UNITS:
        for target in re.findall(r"\]\(((?:\.\./)?[\w/]+\.ipynb)\)", prose(executed(unit))):
            assert (unit.executed.parent / target).resolve().exists(), f"{unit.name}: {target}"
    for target in re.findall(r"\]\(((?!http)[\w./-]+)\)", README):
        assert (shelf.ROOT / target).exists(), f"README: {target}"


def test_what_a_maintainer_is_told_to_read_is_there():
    text = (shelf.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").replace("NN_slug", "05_rl_straw")
    paths = re.findall(r"[`(]([\w./-]+\.(?:py|ipynb|toml|md)|[\w./-]+/)[`)]", text.replace("SHEET", "straw"))
    assert len(paths) > 20
    for path in paths:
        assert (shelf.ROOT / path).exists() or (shelf.PACKAGE / path).exists(), f"CONTRIBUTING: {path}"
