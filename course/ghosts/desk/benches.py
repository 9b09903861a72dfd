"""The benches of the lessons, one function each: a notebook shows one with one line."""

import numpy as np

from ghosts.desk.bench import Bench, dial, pick
from ghosts.lab import straw


def straw_bench() -> Bench:
    """Lesson 05: an answer of T tokens, and the credit that each token gets under a reward scheme."""

    def draw(T: int, scheme: str, again: int) -> straw.Episode:
        return straw.episode(int(T), scheme, np.random.default_rng([int(T), again]))

    return Bench(
        "Who gets the credit?", draw, again="Another answer",
        T=dial("Tokens in the answer", 2, 40, start=12), scheme=pick("Reward", list(straw.SCHEMES)),
    )  # fmt: skip
