"""The two memories, lesson 04: weights that hold a haze of everything read, a context that holds a little exactly.

The files in the order of learning: `ratio` (thirty-five million), `recall`, `decoding` (the cache), `regression`
(learning in context), `capacity` (bits per parameter), `price` (facts against a rule), `core` (a ghost with facts and
an algorithm), `sleep`. Each experiment is a function that returns a small result with `.plot()` and `.describe()`.
"""

from ghosts.lab.memory.capacity import bits_stored, capacity, cover, fill, rounded
from ghosts.lab.memory.core import TOKENS, chances, diet, ghost_core, lists, pages, reminded, world
from ghosts.lab.memory.decoding import cache_gap, cache_of, decoding_times, read_one_by_one
from ghosts.lab.memory.perceptron import Perceptrons, sigmoid
from ghosts.lab.memory.price import price, questions
from ghosts.lab.memory.ratio import Memories
from ghosts.lab.memory.recall import (
    MEMORIES,
    attend,
    facts,
    recall,
    recall_curves,
    recall_under_noise,
    recalled,
    rehearse,
    write_once,
)
from ghosts.lab.memory.regression import (
    linear_attention,
    one_step,
    prompts,
    race,
    steps_of_descent,
    steps_of_newton,
    stretched,
    train_attention,
)
from ghosts.lab.memory.sleep import bad_dreams, five_days

__all__ = [
    "MEMORIES", "TOKENS", "Memories", "Perceptrons", "attend", "bad_dreams", "bits_stored", "cache_gap", "cache_of",
    "capacity", "chances", "cover", "decoding_times", "diet", "facts", "fill", "five_days", "ghost_core",
    "linear_attention", "lists", "one_step", "pages", "price", "prompts", "questions", "race", "read_one_by_one",
    "recall", "recall_curves", "recall_under_noise", "recalled", "rehearse", "reminded", "rounded", "sigmoid",
    "steps_of_descent", "steps_of_newton", "stretched", "train_attention", "world", "write_once",
]  # fmt: skip
