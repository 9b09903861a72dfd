"""The foal and its ghost, lesson 02: evolution hands down a gait in twenty-five numbers, imitation copies what shows.

The files in the order of learning: `body` (masses, springs, ground), `brain` (senses, the animal, a life),
`evolution`, `family` (eight foals it made), `ghost` (behaviour cloning and its remedy), `trial` (push both off the
road they know), `film`.
"""

from ghosts.lab.foal.body import (
    DAMPING,
    ENDS,
    FALLEN,
    FEET,
    FRICTION,
    GRAVITY,
    HEAD,
    MASS,
    MEADOW,
    MUSCLES,
    SPRINGS,
    STANDING,
    TICK,
    Herd,
    World,
    newborn,
)
from ghosts.lab.foal.brain import GENES, Animal, Brain, Run, feel, simulate
from ghosts.lab.foal.evolution import GENE_LIMIT, Evolution, evolve, surest
from ghosts.lab.foal.family import FAMILY
from ghosts.lab.foal.film import Film, film
from ghosts.lab.foal.ghost import SIGHTS, Ghost, clone, imitate
from ghosts.lab.foal.trial import PUSHES, Duel, Together, Trial, duel, trial

__all__ = [
    "DAMPING",
    "ENDS",
    "FALLEN",
    "FAMILY",
    "FEET",
    "FRICTION",
    "GENES",
    "GENE_LIMIT",
    "GRAVITY",
    "HEAD",
    "MASS",
    "MEADOW",
    "MUSCLES",
    "PUSHES",
    "SIGHTS",
    "SPRINGS",
    "STANDING",
    "TICK",
    "Animal",
    "Brain",
    "Duel",
    "Evolution",
    "Film",
    "Ghost",
    "Herd",
    "Run",
    "Together",
    "Trial",
    "World",
    "clone",
    "duel",
    "evolve",
    "feel",
    "film",
    "imitate",
    "newborn",
    "simulate",
    "surest",
    "trial",
]
