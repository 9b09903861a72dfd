"""A policy writes an answer, a number comes back, and each token is pushed: the whole algorithm is `reinforce`.

The policy is a table of logits (T, A): T tokens, A choices each, every token drawn on its own. A hidden target
answer decides what is right.

But: no network, no state, no generalisation. Every token's choice is its own parameters, so what is measured
is credit assignment alone, and an answer of T tokens here says nothing about the accuracy of a real model.
"""

from collections.abc import Callable, Iterator

import numpy as np

SCHEMES = ("per step", "fraction", "majority", "noisy bit", "all or nothing")
PER_STEP, FRACTION, MAJORITY, NOISY_BIT, ALL_OR_NOTHING = SCHEMES
IMITATION = "imitation"
RUNGS = ("plain", "baseline", "group", "critic")


# ── the policy and its gradient ───────────────────────────────────────────────────────────────────────


def softmax(logits: np.ndarray) -> np.ndarray:
    """Probabilities (…, A) of `logits` (…, A)."""
    weights = np.exp(logits - logits.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)


def sample(probs: np.ndarray, batch: int, rng: np.random.Generator) -> np.ndarray:
    """Tokens (…, batch, T): `batch` answers from each policy in `probs` (…, T, A)."""
    *policies, T, _ = probs.shape
    below = probs.cumsum(-1)[..., None, :, :-1] < rng.random((*policies, batch, T, 1))
    return below.sum(-1)


def log_prob_gradient(actions: np.ndarray, probs: np.ndarray) -> np.ndarray:
    """∇ log π (…, T, A) with respect to the logits, for `actions` (…, T): one-hot of the action minus `probs`."""
    return np.eye(probs.shape[-1])[actions] - probs


def policy_gradient(actions: np.ndarray, probs: np.ndarray, advantage: np.ndarray) -> np.ndarray:
    """The REINFORCE estimate (…, T, A) of the gradient of the expected reward (Williams 1992).

    `actions` (…, batch, T) were drawn from `probs` (…, T, A); `advantage` (…, batch, T), or (…, batch, 1) when
    one number is credited to every token of its answer.
    """
    return (advantage[..., None] * log_prob_gradient(actions, probs[..., None, :, :])).mean(-3)


def reinforce(logits: np.ndarray, reward: Callable, credit: Callable, rate: np.ndarray | float,
              rng: np.random.Generator, batch: int = 1) -> Iterator[np.ndarray]:  # fmt: skip
    """Learn by trial: yields the policies `probs` (runs, T, A) before each update, without end.

    `reward(actions)` pays answers (runs, batch, T); `credit(reward, actions, probs)` turns what arrived into
    advantages; `rate` is the learning rate, one for all or shaped (runs, 1, 1). `logits` (runs, T, A) are updated
    in place.
    """
    while True:
        probs = softmax(logits)
        yield probs
        actions = sample(probs, batch, rng)
        advantage = credit(reward(actions), actions, probs)
        logits += rate * policy_gradient(actions, probs, advantage)


def imitate(logits: np.ndarray, target: np.ndarray, rate: np.ndarray | float) -> Iterator[np.ndarray]:
    """Learn by example: cross-entropy on the demonstrated `target` (runs, T), one demonstration an update."""
    while True:
        probs = softmax(logits)
        yield probs
        logits += rate * log_prob_gradient(target, probs)


# ── what arrives ──────────────────────────────────────────────────────────────────────────────────────


def expected_pay(right: np.ndarray, T: int, A: int, scheme: str) -> np.ndarray:
    """The expected number at the end of an answer with `right` tokens right, for the four one-number schemes.

    "majority" asks for more right than guessing gets, T/A: for A = 2 the majority, and for any A within reach.
    """
    return (
        1.0 * {FRACTION: right / T, MAJORITY: right * A > T, NOISY_BIT: right / T, ALL_OR_NOTHING: right == T}[scheme]
    )


def pay(right: np.ndarray, A: int, scheme: str, rng: np.random.Generator) -> np.ndarray:
    """What arrives for tokens `right` (…, T): (…, T) under "per step", one number (…, 1) under the others."""
    if scheme == PER_STEP:
        return 1.0 * right
    value = expected_pay(right.sum(-1, keepdims=True), right.shape[-1], A, scheme)
    return 1.0 * (rng.random(value.shape) < value) if scheme == NOISY_BIT else value


# ── who is credited: a credit turns (reward, actions, probs) into advantages ──────────────────────────


def no_baseline(reward, actions, probs):
    """The reward itself, to every token: the winner's wrong turns included."""
    return reward


def group_baseline(reward, actions, probs):
    """The reward above the mean of its group (the batch): GRPO's baseline, without its division by the spread."""
    return reward - reward.mean(-2, keepdims=True)


class RunningBaseline:
    """The reward above a running mean of the last `window` or so rewards."""

    def __init__(self, window: int = 10):
        self.mean, self.seen, self.window = 0.0, 0, window

    def __call__(self, reward, actions, probs):
        """Advantages against the mean of earlier rewards; the first reward has none and teaches nothing."""
        before = self.mean if self.seen else reward
        self.seen += 1
        self.mean = before + (reward - before).mean(-2, keepdims=True) / min(self.seen, self.window)
        return reward - before


class Critic:
    """The change of the predicted reward as each token is written.

    The prediction is linear in the tokens: ridge regression of the final reward on all past answers, kept up to
    date by recursive least squares. No one ever tells it which token was right.
    """

    def __init__(self, runs: int, T: int, A: int, prior: float = 10.0):
        self.worth = np.zeros((runs, T * A))
        self.spread = prior * np.tile(np.eye(T * A), (runs, 1, 1))

    def __call__(self, reward, actions, probs):
        """Advantages (runs, 1, T): worth of the chosen token above the policy's mean worth at that step."""
        runs, T, A = probs.shape
        answer = np.eye(A)[actions[:, 0]].reshape(runs, T * A)
        heading = np.einsum("rij,rj->ri", self.spread, answer)
        gain = heading / (1 + (answer * heading).sum(-1, keepdims=True))
        self.worth += gain * (reward[:, 0] - (self.worth * answer).sum(-1, keepdims=True))
        self.spread -= gain[:, :, None] * heading[:, None, :]
        worth = self.worth.reshape(runs, T, A)
        return (worth * log_prob_gradient(actions[:, 0], probs)).sum(-1)[:, None]
