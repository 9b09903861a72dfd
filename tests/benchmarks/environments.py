"""Environment steps per second: the foal, and our CartPole against gymnasium's own vector CartPole in the same run.

    python tests/benchmarks/environments.py

Rounds are interleaved and the median is printed, so that a busy minute hits both sides.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import time

import gymnasium
import numpy as np

from ghosts.lab.cartpole import CartPoles
from ghosts.lab.foal import Animal, Herd, feel, newborn

ROUNDS, STEPS, TICKS = 9, 300, 10


def timed(work, count: int) -> float:
    """Millions of `count` per second."""
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start) / 1e6


def ours(n: int):
    """A runner of `STEPS` steps of `n` of our cart-poles."""
    poles, actions = CartPoles(n, np.random.default_rng(0)), np.random.default_rng(1).integers(0, 2, (STEPS, n))
    return lambda: [poles.step(action) for action in actions]


def theirs(n: int):
    """The same of gymnasium's."""
    poles = gymnasium.make_vec("CartPole-v1", num_envs=n, vectorization_mode="vector_entry_point")
    poles.reset(seed=0)
    actions = np.random.default_rng(1).integers(0, 2, (STEPS, n))
    return lambda: [poles.step(action) for action in actions]


def herd(n: int):
    """A runner of `TICKS` ticks of `n` foals, brain and senses included."""
    rng = np.random.default_rng(0)
    foals, brain = Herd(newborn(n, rng)), Animal(rng.normal(size=(n, 25)))
    brain.wake(n)

    def run() -> None:
        for _ in range(TICKS):
            foals.command(brain.act(feel(foals.state)))
            foals.tick()

    return run


def main() -> None:
    """Print the table."""
    print("CartPole, M steps/s      ours   gymnasium   ratio")
    for n, bar in ((1024, 2.5), (4096, 3.0)):
        pair = (ours(n), theirs(n))
        for work in pair:
            work()
        rates = [[timed(work, n * STEPS) for work in pair] for _ in range(ROUNDS)]
        mine, others = (statistics.median(column) for column in zip(*rates, strict=True))
        ratio = statistics.median(a / b for a, b in rates)
        print(f"  {n:5d} environments   {mine:7.1f}   {others:9.1f}   {ratio:5.2f}  (bar {bar})")
    print("Foal, M body-steps/s")
    for n in (512, 1024):
        work = herd(n)
        work()
        steps = n * TICKS * Herd(newborn(1, np.random.default_rng(0))).substeps
        print(f"  {n:5d} bodies         {statistics.median(timed(work, steps) for _ in range(ROUNDS)):7.1f}  (bar 3)")


if __name__ == "__main__":
    main()
