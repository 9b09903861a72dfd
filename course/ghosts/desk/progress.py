"""Where the learner stands: exercises tried and solved, guesses against what came out."""

from collections.abc import Mapping

from ghosts.desk.figure import Table
from ghosts.desk.start import whereabouts
from ghosts.lab.stats import Interval
from ghosts.mentor import events
from ghosts.sheets.ledger import claims
from ghosts.sheets.register import REGISTER


def progress() -> Table:
    """Every exercise with its tries, hints and state, and every prediction, from the learner's own record."""
    rows = [[id, "★" * exercise.stars, *standing(id)] for id, exercise in REGISTER.items() if exercise.check]
    guesses = {event.about: event.facts for event in events.events(kind="predict")}
    rows += [[id, "guess", "", f"you {said(facts['guess'])}", f"it was {said(facts['truth'])}"]
             for id, facts in guesses.items()]  # fmt: skip
    return Table(["what", "stars", "tries", "hints", "state"], rows, whereabouts())


def standing(id: str) -> list[str]:
    """Tries, hints and state of exercise `id`, in words."""
    tries = [event for event in events.events(id, "check") if not event.facts["blank"]]
    hints = len(events.events(id, "hint"))
    solved = any(event.facts["passed"] for event in tries)
    state = "✓ solved" if solved else "under way" if tries else "not begun"
    return [str(len(tries)), str(hints), state]


def said(value: object) -> str:
    """A guess or a truth in a few characters."""
    if isinstance(value, list):
        return ", ".join(said(each) for each in value)
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def verdicts(lesson: str, measured: Mapping[str, Interval | str]) -> Table:
    """The claims of `lesson` (`straw`) with what was `measured` for each here and the ledger's verdict."""
    mine = {id: claim for id, claim in claims().items() if id.split(".")[0] == lesson}
    if missing := set(mine) ^ {f"{lesson}.{name}" for name in measured}:
        raise ValueError(f"Measured and claimed differ: {', '.join(sorted(missing))}.")
    rows = [[f"`{id}` {claim.claim}", str(measured[id.split(".")[1]]), claim.verdict, claim.fails_when]
            for id, claim in mine.items()]  # fmt: skip
    return Table(["claim", "measured here", "verdict", "where it fails"], rows)
