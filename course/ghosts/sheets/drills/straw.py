"""Drills of lesson 05: who got the credit, which way the logits move, and what k attempts are worth."""

from itertools import product
from math import ceil, comb, inf, log

import numpy as np

from ghosts.sheets.drill import SHARE, Unfair, drill, number, order, percent, pick
from ghosts.sheets.picture import Picture

# ── credit assignment ─────────────────────────────────────────────────────────────────────────────────


@drill("credit assignment", 0)
def wrong_among_raised(rng):
    """The share of wrong steps among those that outcome reward raises."""
    length, bar = pick(rng, 5, 6, 7), 3
    marks = rng.random((4, length)) < 0.5
    wins = marks.sum(1) >= bar
    if not 2 <= wins.sum() <= 3:
        raise Unfair("nobody or everybody wins")
    rows = "\n".join("- `" + " ".join("✓" if m else "✗" for m in row) + f"` reward {int(w)}"
                     for row, w in zip(marks, wins, strict=True))  # fmt: skip
    won = marks[wins]
    share = float(1 - won.mean())
    return number(
        f"Four answers of {length} steps, each step right (✓) or wrong (✗); the reward comes at the"
        f" end:\n{rows}\nOutcome reward raises every step of the winners. What share of the raised steps was wrong?",
        share, unit=SHARE, tol=0.02,
        mistakes={
            "That is the share of right steps among the raised ones. Count the others.": 1 - share,
            "That looks at all answers. Only the winners' steps are raised.": float(1 - marks.mean()),
            "That is the share among the losers. Outcome reward raises the winners.": float(1 - marks[~wins].mean()),
            "That divides the winners' wrong steps by the steps of all answers. Divide by those that were raised.":
                float((~won).sum() / marks.size),
            "That is wrong steps per winner. Divide by the number of steps as well.": float((~won).sum(1).mean()),
        },
        hints=("Which rows count at all?",
               "Count ✗ in the rows with reward 1, and divide by all steps in those rows.",
               f"{int(wins.sum())} rows of {length} steps each have reward 1. How many ✗ are in them?"),
        because="One number for the whole answer cannot tell its steps apart: a winner's mistakes are praised as"
        " well.",
    )  # fmt: skip


@drill("credit assignment", 1)
def growth_of_patience(rng):
    """Ways of rewarding sorted by the episodes they need."""
    lengths = pick(rng, 8, 16, 24, 32, 40, 64, 96, 128), pick(rng, 6, 8, 12, 16, 20, 24), pick(rng, 5, 6, 7, 8)
    steps = pick(rng, 64, 256, 512)
    names = (f"the fraction right, {lengths[0]} tokens", f"a noisy bit, {lengths[1]} tokens",
             f"all or nothing, {lengths[2]} tokens", f"a reward for every step, {steps} tokens")  # fmt: skip
    episodes = lengths[0] / 4, (lengths[1] / 4) ** 2, 4.0 ** (lengths[2] - 4), 1.0
    return order(
        "With 4 tokens each way of rewarding takes 20 episodes. With T tokens signal over noise goes as 1/√T for"
        " the fraction right, as 1/T for a noisy bit, as 2^-T for all or nothing, and stays where it is with a"
        " reward for every step. Sort from the fewest episodes to the most.",
        dict(zip(names, episodes, strict=True)),
        {
            "That sorts by the length alone. How fast the signal drowns depends on the reward.":
                dict(zip(names, (*lengths, steps), strict=True)),
            "That lets all or nothing lose as little as a noisy bit. It loses a factor with *every* token.":
                dict(zip(names, (*episodes[:2], (lengths[2] / 4) ** 2, 1.0), strict=True)),
        },
        hints=("By which factor does the signal drop from 4 tokens to the length in each line?",
               "Episodes go as one over (signal over noise) squared: T, T², 4^T, and constant.",
               f"Times as many as with 4 tokens: {lengths[0]}/4; ({lengths[1]}/4)²; 4 to the power of"
               f" {lengths[2] - 4}; and no more."),
        because="A number can be correlated with many steps only a little with each: the straw narrows with length.",
    )  # fmt: skip


@drill("credit assignment", 2)
def wrong_given_win(rng):
    """How often a step of a winner is wrong, by counting."""
    steps, p, need = pick(rng, 3, 4, 5, 6), pick(rng, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8), pick(rng, 2, 3, 4)
    if need >= steps:
        raise Unfair("winners have nothing wrong")
    win = wrong = 0.0
    for marks in product((0, 1), repeat=steps):
        chance = float(np.prod([p if m else 1 - p for m in marks]))
        if sum(marks) >= need:
            win, wrong = win + chance, wrong + chance * (steps - sum(marks)) / steps
    lost = ((1 - p) - wrong) / (1 - win)
    return number(
        f"An answer has {steps} steps, each right with a chance of {percent(p)}, whatever the others are. It wins if"
        f" at least {need} are right. Of the steps of *winning* answers, which share is wrong on average?",
        wrong / win, unit=SHARE,
        mistakes={
            "That is so before the reward is known. Winning makes right steps likelier.": 1 - p,
            "That is the chance to lose. Asked are the steps of those who win.": 1 - win,
            "That is the share in losing answers. Asked are those that win.": lost,
            "That counts wins among all answers. Divide by the chance to win.": wrong,
            "That is the most that a winner can have wrong. Most winners have fewer.": (steps - need) / steps,
        },
        hints=("Which numbers of right steps win, and how likely is each?",
               f"For j right steps from {need} to {steps}: chance C({steps}, j) p^j (1-p)^({steps}-j), wrong share"
               f" ({steps} - j)/{steps}. Weigh, and divide by the chance to win.",
               f"The chance to win is {win:.3g}. Of all answers, winners' wrong steps make up {wrong:.3g}. Put one"
               " over the other."),
        because="An outcome reward sees a step only through the sum: the longer the answer, the less a win says of"
        " it.",
    )  # fmt: skip


# ── policy gradient ───────────────────────────────────────────────────────────────────────────────────


@drill("policy gradient", 0)
def leave_one_out(rng):
    """One rollout's advantage over the others."""
    n = pick(rng, 4, 5, 6)
    rewards = [pick(rng, 0, 1, 2, 3, 5, 8, 10) for _ in range(n)]
    which = int(rng.integers(n))
    others = (sum(rewards) - rewards[which]) / (n - 1)
    own = rewards[which]
    if abs(own - others) < 0.7:
        raise Unfair("no better than usual")
    name = ("first", "second", "third", "fourth", "fifth", "sixth")[which]
    return number(
        f"Rollouts of one prompt earned {', '.join(map(str, rewards))}. The baseline of each is the mean reward of"
        f" the *others*. What is the advantage of the {name} (which earned {own})?",
        own - others,
        mistakes={
            "That baseline contains the rollout's own reward. Take the mean of the others.": own - sum(rewards) / n,
            "That is the baseline. Subtract it from the reward.": others,
            "Nothing has been subtracted yet: how much did the others get?": own,
            "There is one fewer of the others: divide their sum by that number.": own - (sum(rewards) - own) / n,
            "The sign is turned: beating the others is an advantage above zero.": others - own,
            "That subtracts the median. The baseline is a mean.": own - float(np.median(rewards)),
        },
        hints=("If all had earned the same, what should the advantage be?",
               "Add up the others' rewards, divide by how many they are, and subtract that from this one's.",
               f"The others sum to {sum(rewards) - own} and are one fewer than {n}. What is {own} above their mean?"),
        because="“Better than the others” carries the same gradient on average as “good”, with far less noise.",
    )  # fmt: skip


@drill("policy gradient", 1)
def logit_slope(rng):
    """The slope of one logit after one rollout."""
    words = pick(rng, ("red", "green", "blue"), ("left", "right", "stay"), ("yes", "no", "maybe"))
    probs = pick(rng, (0.5, 0.3, 0.2), (0.7, 0.2, 0.1), (0.1, 0.6, 0.3), (0.25, 0.25, 0.5), (0.05, 0.15, 0.8))
    reward, baseline = pick(rng, (1, 0.3), (0, 0.4), (5, 3), (2, 3.5), (1, 0.75), (0, 0.6), (10, 6))
    written, about = int(rng.integers(3)), int(rng.integers(3))
    advantage = reward - baseline
    hot = float(written == about)
    shown = ", ".join(f"“{w}” {p:g}" for w, p in zip(words, probs, strict=True))
    return number(
        f"The policy's probabilities are {shown}. It wrote “{words[written]}” and earned {reward:g}; the baseline is"
        f" {baseline:g}. By how much does this rollout move the logit of “{words[about]}”, at a learning rate of 1?",
        advantage * (hot - probs[about]),
        mistakes={
            "The baseline is missing: weigh with the advantage.": reward * (hot - probs[about]),
            "The probability is missing: the slope of log softmax is one (if written) *minus* the probability."
            if hot else "A token that was not written moves as well: its logit's slope is minus its probability.":
                advantage * hot,
            "The sign is turned: ascent moves towards what was better than usual.": -advantage * (hot - probs[about]),
            "That is the slope of another token: this one was not the one that was written." if not hot else
            "That is the slope of a token that was not written. This one was: one *minus* its probability.":
                advantage * ((1 - hot) - probs[about]),
            "That is the slope of the log-probability. Weigh it with the advantage.": hot - probs[about],
        },
        hints=(f"Was “{words[about]}” the token that was written?",
               "The slope of log π by a logit: 1 if it was written, 0 if not, minus its probability. Weigh with the"
               " advantage.",
               f"Advantage {reward:g} - {baseline:g}; slope {hot:g} - {probs[about]:g}. Multiply."),
        because="What was written moves by (1 - p), all others by -p: the slopes of all logits add up to nothing.",
    )  # fmt: skip


@drill("policy gradient", 2)
def mean_update(rng):
    """The mean update of a two-way choice, with a baseline."""
    p, baseline = pick(rng, 0.02, 0.05, 0.1, 0.2, 0.3, 0.6, 0.8, 0.9), pick(rng, 0.25, 0.4, 0.7, 1.5, 3)
    good, bad = pick(rng, 1, 2, 4, 5, 10), pick(rng, 0.5, 1, 2, -1)
    if good <= bad:
        raise Unfair("nothing to learn")
    return number(
        f"A policy writes A with a chance of {percent(p)}, else B. A earns {good:g}, B earns {bad:g}. REINFORCE"
        f" subtracts a fixed baseline of {baseline:g}. What is the slope of A's logit, on average over rollouts?",
        p * (1 - p) * (good - bad),
        mistakes={
            "That counts only the rollouts that wrote A. Those that wrote B move A's logit as well, by -p.":
                p * (1 - p) * (good - baseline),
            "The probability is missing in the slope: it is 1 - p for what was written.": p * (good - baseline),
            "That forgets B's reward: without it A looks better than it is.": p * (1 - p) * good,
            "That is how much better A is. How often does a rollout show it, and how far does it move?": good - bad,
            "In the rollouts that wrote B the slope of A's logit is -p, so the two cases don't cancel in this way.":
                p * (1 - p) * (good + bad - 2 * baseline),
            "That weighs with p alone. The slope of the written token's logit is 1 - p.": p * (good - bad),
        },
        hints=("There are two kinds of rollouts. How often does each come, and what does it do to A's logit?",
               "A: chance p, slope 1 - p, advantage of A. B: chance 1 - p, slope -p, advantage of B. Add.",
               f"{p:g} × {1 - p:.2g} × ({good:g} - {baseline:g}) minus {1 - p:.2g} × {p:g} × ({bad:g} -"
               f" {baseline:g})."),
        because="The baseline drops out of the mean; p (1 - p) stays: what is hardly ever tried, or nearly always,"
        " hardly moves.",
    )  # fmt: skip


# ── pass@k ────────────────────────────────────────────────────────────────────────────────────────────


@drill("pass@k", 0)
def unbiased(rng):
    """The unbiased estimate from a few answers."""
    n = int(rng.integers(5, 13))
    c, k = int(rng.integers(1, n - 1)), int(rng.integers(2, 5))
    if n - c < k:
        raise Unfair("sure to pass")
    return number(
        f"You wrote {n} answers to a problem; {c} of them {'is' if c == 1 else 'are'} right. Estimate pass@{k}"
        f" without bias: the chance that among {k} of the {n}, drawn without putting any back, at least one is"
        " right.",
        1 - comb(n - c, k) / comb(n, k), unit=SHARE, tol=0.015,
        mistakes={
            "That draws with putting back, 1 - (1 - c/n)^k: it is too low on average.": 1 - (1 - c / n) ** k,
            "That is the chance that all of them are wrong. Take what is left.": comb(n - c, k) / comb(n, k),
            "That is one draw. You draw more, and one right answer among them is enough.": c / n,
            "That adds up the draws, and counts twice where two are right. How likely is it that none is?": k * c / n,
            "That is the chance that all of them are right. One is enough.": comb(c, k) / comb(n, k),
        },
        hints=("When do you fail?",
               f"You fail if all {k} come from the wrong ones: C(wrong, {k}) of C({n}, {k}) draws.",
               f"Draw one after the other: the first is wrong with {n - c}/{n}, the next with {n - c - 1}/{n - 1},"
               " and so on. Multiply, and take what is left to one."),
        because="Draw without putting back: with it, the same wrong answer counts again and again.",
    )  # fmt: skip


@drill("pass@k", 1)
def attempts_needed(rng):
    """Attempts until a success is likely."""
    p, goal = pick(rng, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2), pick(rng, 0.75, 0.8, 0.9, 0.95, 0.99)
    exact = log(1 - goal) / log(1 - p)
    counted = exact <= 30  # beyond that one attempt more or less is no matter
    return number(
        f"Each answer to a problem is right with a chance of {percent(p)}, whatever the others are. How many"
        f" attempts does it take until pass@k reaches {percent(goal)}?",
        ceil(exact), unit="attempts", tol=0 if counted else 0.02,
        mistakes={
            "That adds up the chances. Attempts overlap: two may both be right.": ceil(goal / p),
            "That is the mean wait for the first success. It is not yet that likely by then.": round(1 / p),
            "Rounded down, it is not reached yet: one attempt more.": ceil(exact) - 1 if counted else inf,
            "That is when you *fail* with that chance. The chance to fail has to come down to what is left.":
                ceil(log(goal) / log(1 - p)),
        },
        hints=("How likely is it that all k attempts fail?",
               "(1 - p) to the power of k must come down to 1 minus the goal: take logarithms, round up.",
               f"log({1 - goal:.2g}) / log({1 - p:g}), rounded up to a whole number."),
        because="The chance to fail falls by a factor with each attempt: the last few per cent cost most of them.",
    )  # fmt: skip


@drill("pass@k", 2)
def crossover(rng):
    """From which k on the wider policy wins, beyond the picture."""
    p, s = pick(rng, 0.04, 0.05, 0.06, 0.08, 0.1), pick(rng, 0.6, 0.7, 0.75, 0.8, 0.9)
    shown = (1, 2, 4, 8)
    cross = ceil(log(1 - s) / log(1 - p) + 1e-9)
    if cross < 10:
        raise Unfair("in the picture")
    name = pick(rng, "base", "before reward")
    picture = Picture("Problems solved by at least one of k attempts", "attempts k", "pass@k", shown,
                      {name: tuple(1 - (1 - p) ** k for k in shown), "rewarded": (s,) * 4}, log="x",
                      top=1)  # fmt: skip
    return number(
        f"All attempts of a policy are independent. The one called “{name}” solves every problem with the same small"
        " chance an attempt, the rewarded one solves some problems always and the others never. The picture ends at"
        f" 8 attempts (at 1 attempt, “{name}” is at {percent(p)}). From about how many attempts on is “{name}”"
        " ahead?",
        cross, unit="attempts", tol=0.12, picture=picture,
        mistakes={
            "That adds its chance for each attempt. Attempts overlap, so it climbs ever more slowly.": s / p,
            "That is its mean wait for a success on one problem. The bar here is the other curve.": 1 / p,
            "That goes on with the slope between the last two dots. The curve bends: it can't pass 1.":
                8 + (s - (1 - (1 - p) ** 8)) / (((1 - p) ** 4 - (1 - p) ** 8) / 4),
            "That is the last dot of the picture: there it is still behind.": 8,
        },
        hints=("How high is the flat curve, and how does the other one climb?",
               "The climbing curve is 1 - (1 - p)^k, where p is its first dot. Where does it pass the flat one?",
               f"(1 - {p:g})^k must fall below 1 - {s:g}: take logarithms."),
        because="A policy that bets on few strategies wins the first attempt and loses the hundredth.",
    )  # fmt: skip
