"""RL's straw, lesson 05: a policy writes an answer of T tokens, one number comes back. How much does it teach?

The files in the order of learning: `policy` (the algorithm, the rewards, the ways to credit), `bits`, `credit`,
`noise`, `learning`, `widening`, `attempts`, `beyond`. Each experiment is a function that returns a small result
with `.plot()` and `.describe()`.
"""

from ghosts.lab.straw.attempts import crossover, pass_at_k, plug_in
from ghosts.lab.straw.beyond import beyond_the_teacher
from ghosts.lab.straw.bits import binomial, bits_per_episode, coin, entropy, expected_reward
from ghosts.lab.straw.credit import Episode, episode, wrong_credit
from ghosts.lab.straw.learning import (
    episodes_to_solve,
    episodes_until_solved,
    race_to_one_token,
    runs_of,
    student,
    tuned_rate,
)
from ghosts.lab.straw.noise import correlations, credit_budget, measure_signal_to_noise, signal_to_noise
from ghosts.lab.straw.policy import (
    ALL_OR_NOTHING,
    FRACTION,
    IMITATION,
    MAJORITY,
    NOISY_BIT,
    PER_STEP,
    RUNGS,
    SCHEMES,
    Critic,
    RunningBaseline,
    expected_pay,
    group_baseline,
    imitate,
    log_prob_gradient,
    no_baseline,
    pay,
    policy_gradient,
    reinforce,
    sample,
    softmax,
)
from ghosts.lab.straw.widening import filmstrip, widen_the_straw

__all__ = [
    "ALL_OR_NOTHING",
    "FRACTION",
    "IMITATION",
    "MAJORITY",
    "NOISY_BIT",
    "PER_STEP",
    "RUNGS",
    "SCHEMES",
    "Critic",
    "Episode",
    "RunningBaseline",
    "beyond_the_teacher",
    "binomial",
    "bits_per_episode",
    "coin",
    "correlations",
    "credit_budget",
    "crossover",
    "entropy",
    "episode",
    "episodes_to_solve",
    "episodes_until_solved",
    "expected_pay",
    "expected_reward",
    "filmstrip",
    "group_baseline",
    "imitate",
    "log_prob_gradient",
    "measure_signal_to_noise",
    "no_baseline",
    "pass_at_k",
    "pay",
    "plug_in",
    "policy_gradient",
    "race_to_one_token",
    "reinforce",
    "runs_of",
    "sample",
    "signal_to_noise",
    "softmax",
    "student",
    "tuned_rate",
    "widen_the_straw",
    "wrong_credit",
]
