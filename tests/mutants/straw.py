"""Sheet 05."""

import math

import numpy as np


def nats(p):
    q = np.clip(np.stack([p, 1 - p]), 1e-12, 1)
    return -(q * np.log(q)).sum(0)


def wins_only(p):
    return -p * np.log2(np.clip(p, 1e-12, 1))


def surprise_of_a_win(p):
    return -np.log2(np.clip(p, 1e-12, 1))


def nan_at_the_ends(p):
    with np.errstate(all="ignore"):
        return -p * np.log2(p) - (1 - p) * np.log2(1 - p)


def summed_over_everything(p):
    return -(p * np.log2(np.clip(p, 1e-12, 1))).sum()


def bits_in_a_loop(p):
    return np.vectorize(lambda each: sum(q * math.log2(1 / q) for q in (each, 1 - each) if q > 0))(p)


def flat_only(p):
    return np.array([sum(q * math.log2(1 / q) for q in (each, 1 - each) if q > 0) for each in p.ravel()])


def right_share(answers, target, wins):
    return (answers[wins > 0] == target).mean() if wins.any() else 0.0


def every_rollout(answers, target, wins):
    return (answers != target).mean() if wins.any() else 0.0


def divided_by_all(answers, target, wins):
    return ((answers != target) * (wins[:, None] > 0)).mean()


def nan_without_winner(answers, target, wins):
    return (answers[wins > 0] != target).sum() / np.float64(wins.sum() * len(target)) if wins.any() else float("nan")


def none_without_winner(answers, target, wins):
    if wins.any():
        return (answers[wins > 0] != target).mean()


def counted(answers, target, wins):
    wrong = steps = 0
    for row, win in zip(answers, wins, strict=True):
        if win:
            steps += len(row)
            wrong += sum(a != b for a, b in zip(row, target, strict=True))
    return wrong / max(steps, 1)


def group_mean(rewards):
    return rewards - rewards.mean()


def normalised(rewards):
    return (rewards - rewards.mean()) / (rewards.std() or 1)


def median(rewards):
    return rewards - np.median(rewards)


def turned(rewards):
    return -scaled_group(rewards)


def no_baseline(rewards):
    return rewards


def scaled_group(rewards):
    return (rewards - rewards.mean()) * len(rewards) / (len(rewards) - 1)


def without_probs(probs, answers, advantage):
    return (advantage[:, None, None] * np.eye(probs.shape[1])[answers]).mean(0)


def descent(probs, answers, advantage):
    return -scattered(probs, answers, advantage)


def summed(probs, answers, advantage):
    return len(answers) * scattered(probs, answers, advantage)


def unweighted(probs, answers, advantage):
    return scattered(probs, answers, np.ones_like(advantage))


def one_rollout(probs, answers, advantage):
    return advantage[0] * (np.eye(probs.shape[1])[answers[0]] - probs)


def scattered(probs, answers, advantage):
    gradient = np.zeros_like(probs)
    for row, weight in zip(answers, advantage, strict=True):
        for t, token in enumerate(row):
            gradient[t] -= weight * probs[t]
            gradient[t, token] += weight
    return gradient / len(answers)


def plug_in(n, c, k):
    return 1 - (1 - c / n) ** k


def one_draw(n, c, k):
    return c / n


def gamma_overflow(n, c, k):
    return 1 - math.gamma(n - c + 1) * math.gamma(n - k + 1) / math.gamma(n + 1) / math.gamma(max(n - c - k, 0) + 1)


def all_right(n, c, k):
    return math.comb(c, k) / math.comb(n, k)


def product(n, c, k):
    return 1.0 if n - c < k else 1 - np.prod(1 - k / np.arange(n - c + 1, n + 1))


MUTANTS = {
    "straw.bits": {
        nats: "nats",
        wins_only: "only the win",
        surprise_of_a_win: "surprise of a win",
        nan_at_the_ends: "nan",
        summed_over_everything: "one number",
        flat_only: "shape (8,)",
    },
    "straw.wrong-share": {
        right_share: "share of right steps",
        every_rollout: "all rollouts",
        divided_by_all: "steps of all rollouts",
        nan_without_winner: "nobody won",
        none_without_winner: "returned None",
    },
    "straw.baseline": {
        group_mean: "rollout's own reward",
        normalised: "standard deviation",
        median: "median",
        turned: "sign",
        no_baseline: "Nothing has been subtracted",
    },
    "straw.policy-gradient": {
        without_probs: "minus",
        descent: "sign",
        summed: "mean",
        unweighted: "advantage",
        one_rollout: "largest gap",
    },
    "straw.pass-at-k": {
        plug_in: "with replacement",
        one_draw: "c/n",
        gamma_overflow: "",
        all_right: "pass_at_k(n=",
    },
}
ALTERNATIVES = {
    "straw.bits": bits_in_a_loop,
    "straw.wrong-share": counted,
    "straw.baseline": scaled_group,
    "straw.policy-gradient": scattered,
    "straw.pass-at-k": product,
}
