"""Hold the mentor's belief against a log of real answers: `python -m ghosts.mentor.evaluate DATA.csv`.

The table has the columns learner, item, skills (separated by ~ or ;), correct (0 to 1), and if there are such,
timestamp (seconds or milliseconds since 1970, or a date) and label (0 easy, 1 medium, 2 hard). Each answer is
predicted from what that learner answered before it, and from nothing else. But: nothing is fitted here. Two rivals
with constants set by hand stand beside the mentor: Bayesian knowledge tracing (Corbett and Anderson 1995) and Elo
(Pelánek 2016).
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import exp, isfinite
from pathlib import Path

import numpy as np

from ghosts.mentor.belief import EASE, STEP, Model

FIRST = 20  # the answers of each learner that are also scored apart: how soon does it know you?
BINS = 10
MILLISECONDS = 1e11  # seconds since 1970 pass this in the year 5138, milliseconds did in 1973


class BadData(ValueError):
    """A table that cannot be read, with one sentence that says where."""


@dataclass(frozen=True)
class Answer:
    """One answer of one learner."""

    learner: str
    item: str
    skills: tuple[str, ...]
    correct: float
    moment: float | None
    label: int | None


def read(path: Path) -> list[Answer]:
    """The answers in `path`, each learner's in order of time. `BadData` names what is missing, and the line."""
    try:
        with Path(path).open(newline="", encoding="utf-8-sig") as file:
            table = csv.DictReader(file)
            if missing := {"learner", "item", "skills", "correct"} - set(table.fieldnames or ()):
                raise BadData(f"{path} has no column {' and no column '.join(sorted(missing))}.")
            answers = [answer(row, f"{path}, line {table.line_num}") for row in table]
    except OSError as error:
        raise BadData(f"{path} cannot be opened: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadData(f"{path} is not a table of comma-separated text: {error}.") from None
    if len({each.correct for each in answers}) < 2:
        raise BadData(f"{path} has {len(answers)} answers; it takes right and wrong ones to compare predictions.")
    # subtle: a stable sort, so that answers of one second, or without a time, stay in the order of the file
    return sorted(answers, key=lambda each: (each.learner, each.moment if each.moment is not None else 0.0))


def answer(row: dict, where: str) -> Answer:
    """One line of the table."""
    try:
        correct = float(row["correct"])
    except (TypeError, ValueError):
        raise BadData(f"{where}: correct should be a number from 0 to 1, but it is {row['correct']!r}.") from None
    if not 0 <= correct <= 1:
        raise BadData(f"{where}: correct should be from 0 to 1, but it is {correct:g}.")
    skills = tuple(filter(None, (row["skills"] or "").replace(";", "~").split("~")))
    label = (row.get("label") or "").strip()
    if label not in ("", "0", "1", "2"):
        raise BadData(f"{where}: label should be 0, 1 or 2, but it is {label!r}.")
    return Answer(row["learner"], row["item"], skills, correct, seconds(row.get("timestamp"), where),
                  int(label) if label else None)  # fmt: skip


def seconds(text: str | None, where: str) -> float | None:
    """A moment in seconds, from seconds, milliseconds or a date."""
    if not (text or "").strip():
        return None
    try:
        moment = float(text)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text.strip()).timestamp()
        except ValueError:
            raise BadData(f"{where}: timestamp should be seconds or a date, but it is {text!r}.") from None
    if not isfinite(moment):
        raise BadData(f"{where}: timestamp should be seconds or a date, but it is {text!r}.")
    return moment / 1000 if moment > MILLISECONDS else moment


# ── who predicts ──────────────────────────────────────────────────────────────────────────────────────


class Mentor:
    """The mentor's belief, as others drive it."""

    def __init__(self, labels: dict[str, int]):
        self.model = Model()
        self.model.set_items(labels)

    def new(self) -> None:
        """Meet a new learner."""
        self.state = self.model.new()

    def step(self, each: Answer) -> float:
        """Predict an answer, then learn from it."""
        p = self.model.predict(self.state, each.item, each.skills, each.moment)
        self.model.update(self.state, each.item, each.skills, each.moment, each.correct)
        return p


class Elo:
    """One rating for the person and one for each skill; the gain of both falls from .4 as answers come in."""

    def __init__(self, labels: dict[str, int]):
        self.labels = labels

    def new(self) -> None:
        """Meet a new learner."""
        self.person, self.skills, self.count = 0.0, {}, {}

    def step(self, each: Answer) -> float:
        """Predict an answer, then learn from it."""
        keys = each.skills or (each.item,)
        z = self.person + sum(self.skills.get(key, 0.0) for key in keys) / len(keys)
        z -= STEP * (self.labels.get(each.item, 1) - 1) - EASE
        p = 1 / (1 + exp(-z))
        for key in keys:
            n = self.count.get(key, 0)
            self.skills[key] = self.skills.get(key, 0.0) + 0.4 / (1 + 0.05 * n) * (each.correct - p)
            self.count[key] = n + 1
        n = self.count.get(None, 0)
        self.person += 0.4 / (1 + 0.05 * n) * (each.correct - p)
        self.count[None] = n + 1
        return p


class Tracing:
    """Bayesian knowledge tracing: a skill is known or not, and is learned at each answer with chance TRANSIT."""

    KNOWN, TRANSIT, SLIP, GUESS = 0.4, 0.1, 0.1, 0.2

    def __init__(self, labels: dict[str, int]):
        pass

    def new(self) -> None:
        """Meet a new learner."""
        self.known: dict[str, float] = {}

    def step(self, each: Answer) -> float:
        """Predict an answer, then learn from it."""
        keys = each.skills or (each.item,)
        before = [self.known.get(key, self.KNOWN) for key in keys]
        for key, known in zip(keys, before, strict=True):
            hit, lucky = known * (1 - self.SLIP), (1 - known) * self.GUESS
            miss, true_miss = known * self.SLIP, (1 - known) * (1 - self.GUESS)
            after = each.correct * hit / (hit + lucky) + (1 - each.correct) * miss / (miss + true_miss)
            self.known[key] = after + (1 - after) * self.TRANSIT
        return sum(known * (1 - self.SLIP) + (1 - known) * self.GUESS for known in before) / len(before)


RIVALS = {"mentor": Mentor, "Elo": Elo, "BKT": Tracing}


def predictions(answers: list[Answer], who: type = Mentor) -> np.ndarray:
    """The chance that `who` gave to each of the `answers` (sorted by learner and time) before it was seen."""
    labels = {each.item: each.label for each in answers if each.label is not None}
    return np.array([p for learner in learners(answers) for p in tell(who(labels), learner)])


def tell(rival, answers: list[Answer]) -> Iterator[float]:
    """One learner's answers, predicted in order."""
    rival.new()
    for each in answers:
        yield rival.step(each)


def learners(answers: list[Answer]) -> Iterator[list[Answer]]:
    """The answers of each learner in turn."""
    own: list[Answer] = []
    for each in answers:
        if own and own[0].learner != each.learner:
            yield own
            own = []
        own.append(each)
    yield own


# ── how well ──────────────────────────────────────────────────────────────────────────────────────────


def auc(p: np.ndarray, y: np.ndarray) -> float:
    """The chance that a right answer was given a larger p than a wrong one, ties counting half."""
    right = y >= 0.5
    _, place, count = np.unique(p, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]  # the mean rank among equals, from 1
    n, m = right.sum(), (~right).sum()
    return float((rank[right].sum() - n * (n + 1) / 2) / (n * m)) if n and m else float("nan")


def log_loss(p: np.ndarray, y: np.ndarray) -> float:
    """Mean negative logarithm of the chance given to what happened, in nats."""
    p = np.clip(p, 1e-9, 1 - 1e-9)
    return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())


def calibration_error(p: np.ndarray, y: np.ndarray) -> float:
    """Mean gap between chance and frequency over ten bins of equal width, weighed by their answers."""
    which = np.minimum((p * BINS).astype(int), BINS - 1)
    gap = np.bincount(which, p - y, BINS)
    return float(np.abs(gap).sum() / len(p))


def scores(p: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """The four figures of merit."""
    return {"AUC": auc(p, y), "log-loss": log_loss(p, y), "RMSE": float(np.sqrt(((p - y) ** 2).mean())),
            "calibration error": calibration_error(p, y)}  # fmt: skip


def report(answers: list[Answer]) -> str:
    """The table that the command prints."""
    y = np.array([each.correct for each in answers])
    early = np.concatenate([np.arange(len(own)) < FIRST for own in learners(answers)])
    labelled = sum(each.label is not None for each in answers) / len(answers)
    people, items = len({each.learner for each in answers}), len({each.item for each in answers})
    size = f"{len(y):,} answers of {people:,} learners to {items:,} items"
    lines = [f"{size}; {y.mean():.1%} right, {labelled:.0%} labelled.",
             f"{'':8} {'':9} {'AUC':>6} {'log-loss':>9} {'RMSE':>6} {'calibration error':>18}"]  # fmt: skip
    for name, who in RIVALS.items():
        p = predictions(answers, who)
        for words, rows in (("all", slice(None)), (f"first {FIRST}", early)):
            got = scores(p[rows], y[rows])
            lines.append(f"{name:8} {words:9} {got['AUC']:6.3f} {got['log-loss']:9.3f} {got['RMSE']:6.3f}"
                         f" {got['calibration error']:18.3f}")  # fmt: skip
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Print the report on one table; 2 for a table that cannot be used."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stdout if arguments in (["-h"], ["--help"]) else sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    try:
        print(report(read(Path(arguments[0]))))
    except BadData as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
