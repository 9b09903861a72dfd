"""Eureka, lesson 10: can a machine find your level, and what should it serve you then?

The files in the order of learning: `level` (a belief about a person), `rule` (how hard a task should be), `objective`
(what a teacher counts), `staying` (what is left later), `ramps` (what must come before what), `effects` (what a
measured effect means). The mentor itself is in `ghosts.mentor`.
"""

from ghosts.lab.eureka.effects import PUBLISHED, Effects, found, group_size, superiority
from ghosts.lab.eureka.level import (
    BANK,
    GRID,
    SPREAD,
    STRATEGIES,
    Interview,
    bound,
    chance,
    estimate,
    interview,
    learn,
    place,
    prior,
)
from ghosts.lab.eureka.objective import Teachers, minutes, teachers
from ghosts.lab.eureka.ramps import Map, breaks, ramp, random_breaks
from ghosts.lab.eureka.rule import (
    BEST_ERROR,
    LEARNERS,
    TARGETS,
    perceptron,
    precision,
    progress,
    rule,
    targets,
    teach,
)
from ghosts.lab.eureka.staying import PLANS, benefit, practise, recall, staying

__all__ = [
    "BANK",
    "BEST_ERROR",
    "GRID",
    "LEARNERS",
    "PLANS",
    "PUBLISHED",
    "SPREAD",
    "STRATEGIES",
    "TARGETS",
    "Effects",
    "Interview",
    "Map",
    "Teachers",
    "benefit",
    "bound",
    "breaks",
    "chance",
    "estimate",
    "found",
    "group_size",
    "interview",
    "learn",
    "minutes",
    "perceptron",
    "place",
    "practise",
    "precision",
    "prior",
    "progress",
    "ramp",
    "random_breaks",
    "recall",
    "rule",
    "staying",
    "superiority",
    "targets",
    "teach",
    "teachers",
]
