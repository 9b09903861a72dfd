"""What a student may read of a failed test: never a word of their code's that was said after a hidden test was run.

A hidden test's inputs have to reach the student's code, which may remember them and repeat them later: in the message
of an exception, the name of its class, a value. So where a test fails after hidden ones, its words are taken from a
second run, in a fresh sandbox, of the tests as the student has them. There nothing hidden was ever said. The same
holds for what befell a cell after them, which would be a bit of the input for every cell that the student adds.

But: what is hidden still decides on points, and points are told. A student can spend a test's points on one bit.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ghosts.grader.submission import Laid, Source

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
ELSEWHERE = "A hidden test does not hold."
PARTLY = "The test gives part of the points."
ONLY_AFTER = (
    "What this page shows of the test holds by itself, but not once hidden tests have been run. Does the answer keep"
    " something from one call to the next, or depend on chance?"
)
AFTERWARDS = "Something was stopped, or ended its kernel, only once hidden tests had been run."
Outputs = list[dict[str, Any]]


def failed_after_hidden(source: Source, laid: Laid, outputs: Mapping[int, Outputs]) -> frozenset[int]:
    """The places of tests that failed in what the student sees of them, after something hidden had been run."""
    found, seen = set(), False
    for place, slot in enumerate(laid.slots):
        if slot is None or not source.cells[slot].test:
            continue
        text, hidden = source.cells[slot].source, source.cells[slot].source != source.faces[slot]
        failure = error(outputs.get(place, []))
        if failure and not hides(text, failure["line"]) and (seen or (hidden and begun(text, failure["line"]))):
            found.add(place)
        seen |= hidden
    return frozenset(found)


def first(source: Source, laid: Laid) -> int:
    """The place of the first test that hides something; beyond all cells if there is none."""
    tests = [(place, source.cells[slot], source.faces[slot]) for place, slot in enumerate(laid.slots)
             if slot is not None and source.cells[slot].test]  # fmt: skip
    return min((place for place, cell, face in tests if cell.source != face), default=len(laid.slots))


def remarks(said: Iterable[str], since: int, fates: Mapping[int, str], again: Mapping[int, str]) -> list[str]:
    """What was `said` of a run, with the `fates` of cells `since` the first hidden test as they were `again`."""
    # subtle: not those that befell it both times, for whoever dies always in the second run would say it by the first
    withheld, seen = ([each for place, each in made.items() if place >= since] for made in (fates, again))
    more = [] if set(withheld) <= set(seen) else [AFTERWARDS]
    return [*(each for each in said if each not in withheld), *seen, *more]


def as_seen(source: Source, laid: Laid, last: int) -> Laid:
    """The notebook up to its cell `last`, with every test as the student has it."""
    cells = [
        cell if slot is None or not source.cells[slot].test else replace(cell, source=source.faces[slot])
        for cell, slot in zip(laid.cells, laid.slots, strict=True)
    ]
    return replace(laid, cells=tuple(cells[: last + 1]), slots=laid.slots[: last + 1])


def detail(text: str, outputs: Outputs) -> str:
    """What may be read of a test of this `text` that did not give all its points, unless it is hidden."""
    failure = error(outputs)
    if failure is None:
        return PARTLY if outputs else ""
    name, number, lines = failure["ename"], failure["line"], text.split("\n")
    if hides(text, number):
        return ELSEWHERE
    said = COLOUR.sub("", failure["evalue"]).strip()
    if name in ("NotYet", "Blank"):
        return said
    at = f"The test stopped at: {lines[number - 1].strip()}" if 0 < number <= len(lines) else ""
    return "\n".join(filter(None, [f"{name}: {said}" if said else name, at]))[:4000]


def detail_as_seen(text: str, outputs: Outputs) -> str:
    """What may be read of a test that failed after a hidden one, from its `outputs` in the second run."""
    return detail(text, outputs) if error(outputs) else ONLY_AFTER


def error(outputs: Outputs) -> dict[str, Any] | None:
    """The error among a cell's outputs."""
    return next((each for each in outputs if each["output_type"] == "error"), None)


def hides(text: str, number: int) -> bool:
    """Whether line `number` of a test lies in a region that students don't see."""
    before = [line for line in text.split("\n")[:number] if "HIDDEN TESTS" in line]
    return bool(before) and "BEGIN HIDDEN TESTS" in before[-1]


def begun(text: str, number: int) -> bool:
    """Whether a hidden region lies before line `number`; an error without a line may have come at any time."""
    return number == 0 or any("BEGIN HIDDEN TESTS" in line for line in text.split("\n")[:number])
