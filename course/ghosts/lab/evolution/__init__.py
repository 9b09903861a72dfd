"""Bootleg evolution, lesson 03: what pretraining puts into the weights, and how it compares with evolution.

The files in the order of learning: `ladder` (three ghosts of one text, and archivers), `pages` (what they write),
`circuits` (knowledge and a circuit, probed apart), `wiring` (where the heads look), `origins` (a new task from
nothing, evolution, pretraining), `lineage` (what evolution hands down). Each experiment
returns a small result with `.plot()` and `.describe()`.
"""

from ghosts.lab.evolution.circuits import (
    CIRCUIT,
    KNOWLEDGE,
    ONE,
    RULE_ONLY,
    TWO,
    Circuits,
    Rise,
    induction_score,
    locate_rise,
    repeated,
    two_things,
)
from ghosts.lab.evolution.ladder import MLP, Bigram, Ladder, archive, bits, exam, next_characters, sit, write
from ghosts.lab.evolution.lineage import AFTER, BEFORE, MOVING, STILL, Lineages, hand_down
from ghosts.lab.evolution.origins import ELSEWHERE, EVOLUTION, NOTHING, PRETRAINING, RICH, Origins, race
from ghosts.lab.evolution.pages import Page, page, surprise
from ghosts.lab.evolution.wiring import Gaze, Wiring, gaze, look_back, wiring

__all__ = [
    "AFTER",
    "BEFORE",
    "CIRCUIT",
    "ELSEWHERE",
    "EVOLUTION",
    "KNOWLEDGE",
    "MLP",
    "MOVING",
    "NOTHING",
    "ONE",
    "PRETRAINING",
    "RICH",
    "RULE_ONLY",
    "STILL",
    "TWO",
    "Bigram",
    "Circuits",
    "Gaze",
    "Ladder",
    "Lineages",
    "Origins",
    "Page",
    "Rise",
    "Wiring",
    "archive",
    "bits",
    "exam",
    "gaze",
    "hand_down",
    "induction_score",
    "locate_rise",
    "look_back",
    "next_characters",
    "page",
    "race",
    "repeated",
    "sit",
    "surprise",
    "two_things",
    "wiring",
    "write",
]
