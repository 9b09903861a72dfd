"""Judges and reflection, lesson 06: who marks the steps, how long a judge stays honest, and what a review is worth.

The files in the order of learning: `judge` (a learned judge and its gradient), `hack` and `nonsense` (climbing it),
`goodhart` (picking by it), `steps` (answers or steps), `arena`, `board` and `popularity` (judges of models), `maze`
and `review` (looking back), `reptile` (learning to learn). Each experiment is a function that returns a small result
with `.plot()` and `.describe()`.
"""

from ghosts.lab.judges.arena import SCALE, bradley_terry, elo_in_many_orders, shuffle_votes, table, vote
from ghosts.lab.judges.board import expected_maximum, gain_of_best_of, publish_the_best, rock_paper_scissors
from ghosts.lab.judges.goodhart import GAUSS, HEAVY, best_of_n, kl_of_best_of, truth_of_best
from ghosts.lab.judges.hack import climb, educated, hack_the_judge, patch_and_retrain
from ghosts.lab.judges.judge import Judge, World, make_world, sigmoid
from ghosts.lab.judges.maze import LESSON, LOG, NOTHING, SUCCESS, Mazes, attempt, dig, remember, without_detours
from ghosts.lab.judges.nonsense import is_right, workings, write_nonsense
from ghosts.lab.judges.popularity import popular_or_good, rank_correlation
from ghosts.lab.judges.reptile import QUICK, REPTILE, WAVES, learn_to_learn
from ghosts.lab.judges.review import (
    ReviewedMaze,
    drag,
    majority_accuracy,
    mean_steps,
    measure_review,
    odds,
    reviewed_maze,
    steps_with,
    verdicts_of,
)
from ghosts.lab.judges.steps import ANSWER, KNOWN, STEPS, chance_right, honest_share, mark_steps

__all__ = [
    "ANSWER",
    "GAUSS",
    "HEAVY",
    "KNOWN",
    "LESSON",
    "LOG",
    "NOTHING",
    "QUICK",
    "REPTILE",
    "SCALE",
    "STEPS",
    "SUCCESS",
    "WAVES",
    "Judge",
    "Mazes",
    "ReviewedMaze",
    "World",
    "attempt",
    "best_of_n",
    "bradley_terry",
    "chance_right",
    "climb",
    "dig",
    "drag",
    "educated",
    "elo_in_many_orders",
    "expected_maximum",
    "gain_of_best_of",
    "hack_the_judge",
    "honest_share",
    "is_right",
    "kl_of_best_of",
    "learn_to_learn",
    "majority_accuracy",
    "make_world",
    "mark_steps",
    "mean_steps",
    "measure_review",
    "odds",
    "patch_and_retrain",
    "popular_or_good",
    "publish_the_best",
    "rank_correlation",
    "remember",
    "reviewed_maze",
    "rock_paper_scissors",
    "shuffle_votes",
    "sigmoid",
    "steps_with",
    "table",
    "truth_of_best",
    "verdicts_of",
    "vote",
    "without_detours",
    "workings",
    "write_nonsense",
]
