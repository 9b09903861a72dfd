"""Ghosts of ghosts, lesson 07: what happens when models learn from what models wrote, and from each other.

The files in the order of learning: `jokes` (retold by chance), `regression` (replace, accumulate, a fresh share),
`silent` (mean and median), `scribe` (the course's GPT on its own text), `modes` (two collapses told apart), `bonus`
(variety and its price), `culture` (how many must copy) and `selfplay` (who sets the problems). Each experiment is a
function that returns a small result with `.plot()` and `.describe()`.
"""

from ghosts.lab.copies.bonus import gibbs, sweep_bonus
from ghosts.lab.copies.culture import AVERAGE, BEST, copy_skills, expected_drift, threshold
from ghosts.lab.copies.jokes import (
    Lineages,
    at_temperature,
    expected_variety,
    joke,
    lineages,
    retell,
    three_jokes,
    variety,
    zipf,
)
from ghosts.lab.copies.modes import (
    MODE,
    RECURSIVE,
    SMOOTHED,
    expected_distinct,
    sharpened_to,
    total_variation,
    two_collapses,
)
from ghosts.lab.copies.regression import ACCUMULATE, BOUND, REPLACE, expected_growth, fresh, inherit
from ghosts.lab.copies.scribe import DISTINCT, ENTROPY, LOSS, copy_scribes, distinct, entropy_of, stretches
from ghosts.lab.copies.selfplay import EASIEST, HARDEST, LEARNABLE, RANDOM, play, unbiased_learnability
from ghosts.lab.copies.silent import collapse_silently, log_drift

__all__ = [
    "ACCUMULATE",
    "AVERAGE",
    "BEST",
    "BOUND",
    "DISTINCT",
    "EASIEST",
    "ENTROPY",
    "HARDEST",
    "LEARNABLE",
    "LOSS",
    "MODE",
    "RANDOM",
    "RECURSIVE",
    "REPLACE",
    "SMOOTHED",
    "Lineages",
    "at_temperature",
    "collapse_silently",
    "copy_scribes",
    "copy_skills",
    "distinct",
    "entropy_of",
    "expected_distinct",
    "expected_drift",
    "expected_growth",
    "expected_variety",
    "fresh",
    "gibbs",
    "inherit",
    "joke",
    "lineages",
    "log_drift",
    "play",
    "retell",
    "sharpened_to",
    "stretches",
    "sweep_bonus",
    "three_jokes",
    "threshold",
    "total_variation",
    "two_collapses",
    "unbiased_learnability",
    "variety",
    "zipf",
]
