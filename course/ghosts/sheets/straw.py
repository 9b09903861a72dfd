"""Sheet 05, RL's straw: how much one reward teaches, to which steps, and how to widen it."""

from fractions import Fraction
from itertools import combinations
from math import log2

import numpy as np

from ghosts.sheets.register import ask, exercise, same, written


@exercise(
    "straw.bits",
    title="Bits in one reward",
    points=2,
    stars=1,
    minutes=5,
    skills=("entropy",),
    hints=(
        "Who is more surprised by a reward: a policy that wins half the time, or one that wins once in a thousand?",
        "An outcome with probability q carries log2(1/q) bits. A reward has two outcomes, with probabilities p and"
        " 1 - p: average their bits with those same probabilities.",
        "p * log2(1/p) + (1-p) * log2(1/(1-p)), where a term whose probability is 0 counts 0: np.where, or clip p"
        " a hair (1e-9, say) away from 0 and 1.",
    ),
    why="A sure outcome tells nothing and a coin flip tells one bit: no 0/1 reward can ever tell more. A demonstrated"
    " answer of 32 tokens among 4 tells 64. Try next: at which win rate does RL learn most per episode?",
)
def bits(answer, rng):
    """Against a loop over the two outcomes."""
    p = np.concatenate([[0.03, 0.5], rng.uniform(0.01, 0.99, 6)]).reshape(2, 4)
    want = np.array([sum(q * log2(1 / q) for q in (each, 1 - each)) for each in p.flat]).reshape(2, 4)
    same(ask(answer, p, name="reward_bits"), want, name="reward_bits(p)", tol=1e-5, clues={
        "That is the entropy in nats. Bits need the logarithm to base 2: np.log2.": want * np.log(2),
        "That counts only the win. A loss tells something as well: add the term of 1 - p.": -p * np.log2(p),
        "That counts only the loss. A win tells something as well: add the term of p.": -(1 - p) * np.log2(1 - p),
        "That is the surprise of a win, log2(1/p). Bits are its average over winning and losing.": -np.log2(p),
        "The sign is turned: log2 of a probability is negative, information is not.": -want,
    })  # fmt: skip
    ends = ask(answer, np.array([0.0, 1.0]), name="reward_bits")
    same(ends, [0, 0], name="reward_bits at p = 0 and p = 1, where a sure outcome carries no bits,", tol=1e-4)


@exercise(
    "straw.wrong-share",
    title="Who else got the credit?",
    points=2,
    stars=1,
    minutes=8,
    skills=("credit assignment",),
    hints=(
        "Which rollouts does outcome RL up-weight? Throw the others away first.",
        "`answers == target` says for every step whether it was right. Which of its rows belong to winners?",
        "Select the winners' rows with `wins > 0`, then take the mean of `answers[...] != target`; without a winner"
        " return 0.",
    ),
    why="Outcome RL raises every token of a winner; with two choices a token, almost half of what it raises in a long"
    " answer was wrong. Try next: what happens to this share when only perfect answers win, and to the number of"
    " winners?",
)
def wrong_share(answer, rng):
    """Against a loop over winning rollouts and their steps."""
    for rollouts, length in ((40, 9), (200, 25)):
        answers, target = rng.integers(0, 3, (rollouts, length)), rng.integers(0, 3, length)
        right = answers == target
        wins = (right.sum(1) > length / 3).astype(float)
        steps = [
            a != b for row, win in zip(answers, wins, strict=True) if win for a, b in zip(row, target, strict=True)
        ]
        got = ask(answer, answers, target, wins, name="wrong_share")
        same(got, np.mean(steps), name="wrong_share", clues={
            "That is the share of right steps. The question is about the wrong ones.": 1 - np.mean(steps),
            "That looks at all rollouts. Only winners are raised: keep the rows with wins > 0.": 1 - right.mean(),
            "That divides the winners' wrong steps by the steps of all rollouts.": np.sum(steps) / right.size,
            "That is the share among the losers. Winners are the rows with wins > 0.": 1 - right[wins == 0].mean(),
            "That is wrong steps per winner. Divide by the number of steps as well.": np.sum(steps) / wins.sum(),
        })  # fmt: skip
    none = ask(answer, answers, target, np.zeros(rollouts), name="wrong_share, where nobody won,")
    same(none, 0.0, name="Where nobody won nothing is raised: wrong_share")


@exercise(
    "straw.baseline",
    title="A baseline from the others",
    points=3,
    stars=2,
    minutes=10,
    skills=("policy gradient",),
    hints=(
        "If every rollout of the batch got the same reward, what should each of them learn?",
        "The baseline of a rollout is the mean reward of the *others*. Their sum is the total less its own reward.",
        "others = (rewards.sum() - rewards) / (len(rewards) - 1), and the advantage is rewards - others.",
    ),
    why="Subtracting what the others earned turns “it went well” into “it went better than usual”, and leaves the"
    " gradient's mean where it was: a rollout's baseline does not contain its own luck. GRPO uses the mean of the"
    " whole group, (n-1)/n times as much, and divides by its spread. Try next: rewards that are all 1.",
)
def baseline(answer, rng):
    """Against a loop that deletes one rollout at a time."""
    for rewards in (rng.normal(3, 2, 6), rng.integers(0, 2, 8).astype(float), np.ones(5)):
        want = np.array([reward - np.mean(np.delete(rewards, i)) for i, reward in enumerate(rewards)])
        total = rewards - rewards.mean()
        same(ask(answer, rewards, name="advantage"), want, name="advantage(rewards)", clues={
            "Nothing has been subtracted yet: these are the rewards.": rewards,
            "That is the baseline itself. Subtract it from the rewards.": rewards - want,
            "Divide the sum of the others by their number, n - 1, not by n.":
                rewards - (rewards.sum() - rewards) / len(rewards),
            "The sign is turned: a rollout that beats the others needs a positive advantage.": -want,
        } | ({} if np.allclose(want, 0) else {
            "The baseline contains the rollout's own reward. Take the mean of the *others*: that makes every"
            " advantage n/(n-1) times as large, and the estimate unbiased.": total,
            "That is divided by the standard deviation as well (GRPO does so). Here only the baseline is asked for.":
                total / rewards.std(),
            "That subtracts the median of all. Asked for is the mean of the others.":
                rewards - np.median(rewards),
        }))  # fmt: skip


@exercise(
    "straw.policy-gradient",
    title="The policy gradient",
    points=4,
    stars=3,
    minutes=15,
    skills=("policy gradient",),
    needs=("straw.baseline",),
    hints=(
        "For one step: which way do the logits have to move to make the token that was written more likely?",
        "The gradient of log softmax with respect to the logits is: one at the token that was written, zero"
        " elsewhere, minus the probabilities. `np.eye(A)[answers]` makes the ones.",
        "score = np.eye(A)[answers] - probs has shape (n, T, A). Weight it with advantage[:, None, None], and take"
        " the mean over the rollouts.",
    ),
    why="You have just written the whole of REINFORCE: two lines, and every step of a rollout shares one number. The"
    " rest of the lesson is about that number. Try next: give `advantage` the shape (n, T), a number for each step.",
)
def policy_gradient(answer, rng):
    """Against central finite differences of the weighted log-likelihood."""
    rollouts, length, choices = 7, 3, 4
    logits = rng.normal(size=(length, choices))
    answers = rng.integers(0, choices, (rollouts, length))
    advantage = rng.normal(size=rollouts)

    def weighted_log_likelihood(logits):
        log_probs = logits - np.log(np.exp(logits).sum(1, keepdims=True))
        return np.mean([a * sum(log_probs[t, row[t]] for t in range(length))
                        for a, row in zip(advantage, answers, strict=True)])  # fmt: skip

    want = np.zeros_like(logits)
    for spot in np.ndindex(logits.shape):
        step = np.zeros_like(logits)
        step[spot] = 1e-5
        want[spot] = (weighted_log_likelihood(logits + step) - weighted_log_likelihood(logits - step)) / 2e-5
    probs = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    counts = np.mean(advantage[:, None, None] * np.eye(choices)[answers], 0)
    same(ask(answer, probs, answers, advantage, name="policy_gradient"), want, name="the gradient", tol=1e-6, clues={
        "The sign is turned: that walks away from what was rewarded. *Ascent* adds advantage · ∇ log π.": -want,
        "That is the sum over the rollouts; take their mean, so that a larger batch does not mean larger steps.":
            want * rollouts,
        "That is averaged over the steps as well. Only the rollouts are averaged.": want / length,
        "That is the gradient with respect to the probabilities. Through softmax it becomes one-hot minus probs.":
            counts / probs,
        "The probabilities are missing: the gradient of log softmax is one-hot *minus* probs.": counts,
        "Every rollout counts the same there: weight each with its advantage.":
            np.mean(np.eye(choices)[answers] - probs, 0),
    })  # fmt: skip


@exercise(
    "straw.pass-at-k",
    title="pass@k without bias",
    points=4,
    stars=2,
    minutes=12,
    skills=("pass@k",),
    hints=(
        "You wrote n answers, c of them right. You draw k of the n without putting any back. When do you fail?",
        "You fail when all k come from the n - c wrong ones. Count: C(n-c, k) such draws out of C(n, k).",
        "1 - math.comb(n - c, k) / math.comb(n, k). math.comb gives 0 when there are fewer than k wrong ones.",
    ),
    why="The plug-in 1-(1-c/n)^k draws *with* replacement and is too low on average; Chen et al. (2021) draw without."
    " Try next: n = 20, c = 1, k = 10. Which of the two says ½?",
)
def pass_at_k(answer, rng):
    """Against the count over every subset of k answers."""
    cases = [(5, 0, 2), (5, 4, 3), (6, 6, 1), *((n, int(rng.integers(0, n + 1)), int(rng.integers(1, n + 1)))
             for n in rng.integers(4, 9, 8).tolist())]  # fmt: skip
    for n, c, k in cases:
        drawn = [any(i < c for i in subset) for subset in combinations(range(n), k)]
        same(ask(answer, n, c, k, name="pass_at_k"), np.mean(drawn), name=f"pass_at_k(n={n}, c={c}, k={k})", clues={
            f"At n={n}, c={c}, k={k} that is 1-(1-c/n)^k, which draws with replacement and is biased. Draw k"
            " different ones of the n.": 1 - (1 - c / n) ** k,
            f"At n={n}, c={c}, k={k} that is the chance that all k are wrong. Subtract it from 1.":
                1 - np.mean(drawn),
            f"At n={n}, c={c}, k={k} that is c/n: the chance of one draw. Any of the k may be right.": c / n,
        } if not np.isclose(np.mean(drawn), c / n) else {})  # fmt: skip
    large = ask(answer, 2000, 3, 1000, name="pass_at_k")
    want = 1 - Fraction(1000 * 999 * 998, 2000 * 1999 * 1998)
    same(large, float(want), name="pass_at_k(n=2000, c=3, k=1000), where factorials overflow,")


written(
    "straw.essay",
    title="Terrible, or narrow?",
    points=6,
    stars=2,
    minutes=15,
    skills=("evidence", "credit assignment"),
    rubric="The points are in brackets. One claim by its id, and what was measured here, with the interval (2). The"
    " assumption of the toy that matters most for it, and which way it pushes the result (2). One experiment whose"
    " outcome would change your mind, and which outcome (2).",
)
