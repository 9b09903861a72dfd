"""Which way to choose the next drill teaches most? `python -m ghosts.mentor.simulate` asks simulated learners.

Every policy teaches the same learners of every world (`worlds.py`): sessions of an hour a day. Reported are the
mastery gained in four hours, the minutes to 80 % of the map (censored at the end), and what is there fourteen days
after the last session, each with its interval over learners.

But: a simulated learner does what its author put in. Nothing here shows what helps a person. Nor is there much more
to gain here: a tutor who knows the rules of the world does no better (`tests/benchmarks/ceiling.py`).
"""

import argparse
import sys
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import product
from random import Random

import numpy as np

from ghosts.lab.stats import Interval, mean_interval
from ghosts.mentor.policy import Policy
from ghosts.mentor.rivals import AtRandom, FixedOrder, Ladder, Mastery, TargetSuccess, Zpdes
from ghosts.mentor.skills import SKILLS, Skill
from ghosts.mentor.worlds import WORLDS, Learner

SESSION, SESSIONS, REST = 60, 12, 14  # minutes, sessions on as many days, days of rest
EARLY = 240  # minutes: four hours
GOAL = 0.8  # of the map
GRID = {"known": (0.2, 0.4, 0.6), "transit": (0.1, 0.2, 0.3), "slip": (0.1,), "guess": (0.1, 0.2, 0.3),
        "enough": (0.6, 0.7, 0.8, 0.9, 0.95), "level": (0, 1, 2)}  # fmt: skip
# The best of the grid, by mastery gained in four hours over the five worlds on learners of other seeds (`tune`).
TUNED = {"known": 0.6, "transit": 0.1, "slip": 0.1, "guess": 0.3, "enough": 0.95, "level": 0}

Found = Mapping[str, Mapping[str, np.ndarray]]  # policy → world → (learners, 3)
Make = Callable[[Mapping[str, Skill], Random], object]
POLICIES: dict[str, Make] = {
    "fixed order": FixedOrder,
    "random": AtRandom,
    "BKT mastery, default": Mastery,
    "BKT mastery, tuned": lambda graph, rng: Mastery(graph, rng, **TUNED),
    "target success": TargetSuccess,
    "ZPDES": Zpdes,
    "level ladder": Ladder,
    "the mentor": lambda graph, rng: Policy(graph, rng=rng),
}


@dataclass(frozen=True)
class Outcome:
    """What one learner had from one policy."""

    gained: float  # share of the map, in the first EARLY minutes
    minutes: float  # to GOAL, or all there were
    kept: float  # share of the map, REST days after the last session


def teach(policy, learner: Learner, sessions: int = SESSIONS) -> Outcome:
    """Let `policy` teach `learner` for so many `sessions`, a day apart, and look at what it knows."""
    start, spent = learner.mastery(), 0.0
    gained, goal = None, None
    for session in range(sessions):
        while spent < SESSION * (session + 1):
            task = policy.next()
            right, minutes = learner.answer(task.skill, task.level)
            policy.record(task.skill, task.level, right, minutes)
            spent += minutes
            mastery = learner.mastery()
            if goal is None and mastery >= GOAL:
                goal = spent
            if gained is None and spent >= EARLY:
                gained = mastery - start
        if session < sessions - 1:
            learner.sleep(1)
            policy.new_day()
    gained = learner.mastery() - start if gained is None else gained
    learner.sleep(REST)
    return Outcome(gained, SESSION * sessions if goal is None else goal, learner.mastery())


def outcomes(make: Make, world: type[Learner], learners: int, graph: Mapping[str, Skill] = SKILLS, seed: int = 0,
             sessions: int = SESSIONS) -> np.ndarray:  # fmt: skip
    """(learners, 3): what each of the learners had. The same seed is the same people for every policy."""
    rows = []
    for person in range(learners):
        key = zlib.crc32(f"{world.__name__} {seed} {person}".encode())
        got = teach(make(graph, Random(key + 1)), world(graph, Random(key)), sessions)
        rows.append((got.gained, got.minutes, got.kept))
    return np.array(rows)


def compare(
    learners: int, seed: int = 0, policies: Mapping[str, Make] = POLICIES
) -> dict[str, dict[str, np.ndarray]]:
    """What every policy reaches in every world: name → world → (learners, 3)."""
    return {name: {label: outcomes(make, world, learners, seed=seed) for label, world in WORLDS.items()}
            for name, make in policies.items()}  # fmt: skip


def over_worlds(found: Mapping[str, np.ndarray], column: int) -> Interval:
    """Mean over worlds of one column, with its interval over learners: the worlds weigh the same."""
    return mean_interval(np.mean([rows[:, column] for rows in found.values()], axis=0))


def report(found: Found) -> str:
    """The tables that the command prints."""
    titles = (f"Share of the map gained in {EARLY // 60} hours", f"Minutes to {GOAL:.0%} of the map",
              f"Share of the map {REST} days after {SESSIONS} sessions of an hour")  # fmt: skip
    lines = []
    for column, title in enumerate(titles):
        spec = ".0f" if column == 1 else ".3f"
        lines += [title, f"{'':22}{'all worlds':24}" + "".join(f"{world:>14}" for world in WORLDS)]
        for name, rows in found.items():
            each = "".join(f"{rows[world][:, column].mean():14{spec}}" for world in WORLDS)
            lines.append(f"{name:22}{over_worlds(rows, column):{spec}}".ljust(46) + each)
        lines.append("")
    return "\n".join(lines + verdict(found))


def verdict(found: Found) -> list[str]:
    """The mentor beside its rivals, as ratios."""
    if not {"the mentor", "fixed order", "random"} <= set(found):
        return []
    ours, mean = found["the mentor"], lambda name, column: over_worlds(found[name], column).value
    worst = min(ours[world][:, 0].mean() / found["random"][world][:, 0].mean() for world in WORLDS)
    return [
        f"Gained in four hours: {mean('the mentor', 0) / mean('fixed order', 0):.2f} × fixed order,"
        f" {mean('the mentor', 0) / mean('BKT mastery, tuned', 0):.2f} × BKT mastery tuned;"
        f" at least {worst:.2f} × random in every world.",
        f"Minutes to {GOAL:.0%}: {1 - mean('the mentor', 1) / mean('BKT mastery, default', 1):.0%} fewer than"
        " BKT mastery default.",
        f"After {REST} days: {mean('the mentor', 2):.2f}; BKT tuned {mean('BKT mastery, tuned', 2):.2f}.",
    ]


def tune(learners: int = 12, seed: int = 1000) -> dict:
    """The best constants of BKT mastery for these worlds, on learners that no comparison sees."""

    def gained(constants: dict) -> float:
        return np.mean([outcomes(partial(Mastery, **constants), world, learners, seed=seed,
                                 sessions=EARLY // SESSION)[:, 0] for world in WORLDS.values()])  # fmt: skip

    return max((dict(zip(GRID, values, strict=True)) for values in product(*GRID.values())), key=gained)


def main(arguments: list[str]) -> int:
    """Compare the policies and print."""
    parser = argparse.ArgumentParser(prog="python -m ghosts.mentor.simulate", description=__doc__.split("\n\n")[0])
    parser.add_argument("--learners", type=int, default=24, help="in each world (default 24)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tune", action="store_true", help="search the constants of the tuned rival instead")
    options = parser.parse_args(arguments)
    if options.learners < 2:
        parser.error("an interval takes at least two learners")
    print(tune() if options.tune else report(compare(options.learners, options.seed)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
