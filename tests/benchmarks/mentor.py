"""How long does the mentor think? A prediction and an update beside Elo's; a suggestion beside plain reading.

    python tests/benchmarks/mentor.py [--events 10000]

Everything is timed in turns in one run, and the fastest of several turns is printed, so that a busy machine disturbs
all alike. Bars: 20 µs for a prediction with its update, 50 ms for `next_up()` with 10,000 events stored.
"""

import argparse
import os
import random
import sqlite3
import tempfile
import time

from ghosts.mentor import evaluate, events, record
from ghosts.mentor.evaluate import Answer
from ghosts.mentor.skills import SKILLS

TURNS = 7


def log(rng, count):
    """One learner's answers over the course's skills."""
    names = list(SKILLS)
    return [Answer("a", f"i{rng.randrange(900)}", (rng.choice(names),), float(rng.random() < 0.7), 60.0 * k, None)
            for k in range(count)]  # fmt: skip


def fastest(work, before=lambda: None):
    """Seconds of the fastest of several turns, each after what has to be done `before` it."""
    best = float("inf")
    for _ in range(TURNS):
        before()
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def fill(rng, count):
    """A record of `count` finished drills."""
    events.record("wish", "")
    rows = [(1e9 + 60 * k, "drill", events.item(rng.choice(list(SKILLS)), k % 3, k),
             f'{{"passed": {str(rng.random() < 0.7).lower()}, "minutes": 1.5}}') for k in range(count)]  # fmt: skip
    with sqlite3.connect(events.path()) as book:
        book.executemany(events.INSERT, rows)


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--events", type=int, default=10_000)
    count = parser.parse_args().events
    rng = random.Random(0)
    answers = log(rng, count)
    times = {
        name: fastest(lambda who=who: evaluate.predictions(answers, who)) for name, who in evaluate.RIVALS.items()
    }
    for name, seconds in times.items():
        print(f"{name:8} predict and update {seconds / count * 1e6:6.1f} µs   {seconds / times['Elo']:5.2f} × Elo")

    with tempfile.TemporaryDirectory() as folder:
        os.environ["GHOSTS_HOME"] = folder
        fill(rng, count)
        reading = fastest(events.events)
        for name, work, before in (
            ("reading alone", events.events, int),
            ("next_up, first", record.next_up, record._latest.clear),  # nobody's first call has an old record to free
            ("next_up, again", record.next_up, int),
        ):
            seconds = fastest(work, before)
            print(f"{name:15} {seconds * 1e3:6.1f} ms   {seconds / reading:5.2f} × reading")


if __name__ == "__main__":
    main()
