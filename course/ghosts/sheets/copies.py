"""Sheet 07, ghosts of ghosts: count variety, retell, pay for entropy, copy the best, set problems worth solving."""

from itertools import combinations

import numpy as np

from ghosts.sheets.register import ask, exercise, same, written


@exercise(
    "copies.distinct",
    title="Different n-grams",
    points=2,
    stars=1,
    minutes=8,
    skills=("model collapse",),
    hints=(
        "A model wrote “ab” and then, in another sample, “ba”. Did it ever write “bb”?",
        "Take the n-grams of each sample on its own, s[i : i + n], and put all of them into one set.",
        "In one sample they are {s[i : i + n] for i in range(len(s) - n + 1)}. Let a second loop, over the samples,"
        " fill the same set. How many are in it?",
    ),
    why="A sample of a collapsed model looks like any other; only many of them show it. And glued samples show"
    " variety that nobody wrote, n − 1 false n-grams a seam: more of it the shorter the samples. Try next: divide by"
    " the number of n-grams, and compare texts of different lengths. What goes wrong?",
)
def distinct(answer, rng):
    """Against a loop that keeps a list of what it has seen."""
    for n in (3, 2, 1):
        samples = ["".join(rng.choice(list("abcd"), size=int(rng.integers(4, 20)))) for _ in range(12)]
        samples += ["x" * 9, "z"]
        seen = []
        for sample in samples:
            for start in range(len(sample) - n + 1):
                if sample[start : start + n] not in seen:
                    seen.append(sample[start : start + n])
        glued = "".join(samples)
        crossing = {glued[i : i + n] for i in range(len(glued) - n + 1)}
        total = sum(max(len(sample) - n + 1, 0) for sample in samples)
        each = sum(len({s[i : i + n] for i in range(len(s) - n + 1)}) for s in samples)
        chopped = {s[i : i + n] for s in samples for i in range(0, len(s) - n + 1, n)}
        short = {s[i : i + n] for s in samples for i in range(len(s) - n)}
        bare = sum(len(sample) - n + 1 for sample in samples)
        stubs, longer = ({s[i : i + k] for s in samples for i in range(len(s) - n + 1)} for k in (n - 1, n + 1))
        ragged = {s[i : i + n] for s in samples for i in range(len(s))}
        got = ask(answer, samples, n, name="distinct")
        same(got, len(seen), name=f"distinct(samples, n={n})", clues={
            "That counts n-grams across the seams between samples, which nobody wrote.": len(crossing),
            "That counts every n-gram as often as it occurs. How many *different* ones are there?": total,
            "That counts every n-gram as often as it occurs, and a sample shorter than n below 0. How many"
            " *different* ones are there?": bare,
            "That adds up the samples' own counts: an n-gram in two samples is counted twice.": each,
            "Those are blocks: n-grams overlap, one begins at every place.": len(chopped),
            "The last n-gram of each sample is missing: there are len(s) − n + 1 of them.": len(short),
            "That counts the shorter scraps at the ends of the samples as well.": len(ragged),
            "Those have n − 1 characters: an n-gram is s[i : i + n], for a slice ends before its end.": len(stubs),
            "Those have n + 1 characters: an n-gram is s[i : i + n], for a slice ends before its end.": len(longer),
            "That is how many different samples there are. Look inside them.": len(set(samples)),
            "That is their share of all n-grams. Asked for is how many there are.": len(seen) / total,
        })  # fmt: skip


@exercise(
    "copies.retell",
    title="What the next generation tells",
    points=3,
    stars=2,
    minutes=10,
    skills=("model collapse", "probability"),
    hints=(
        "A joke that nobody has told: how likely is the next generation to tell it, if it only knows what it heard?",
        "Shares of the counts, each to the power 1 / temperature, normalised; then mix with the real distribution.",
        "q = (counts / counts.sum()) ** (1 / temperature) becomes probabilities when it is divided by its own sum."
        " Then (1 - fresh) of all telling comes from q, and fresh of it from real.",
    ),
    why="Two lines hold the whole lesson: what is 0 stays 0, a temperature below 1 makes the frequent more frequent,"
    " and only the term with `real` brings anything back. Try next: iterate it with rng.multinomial, at temperature 1"
    " and without fresh jokes, and count.",
)
def retell(answer, rng):
    """Against a loop over jokes."""
    for temperature, fresh in ((1.0, 0.0), (0.8, 0.0), (0.7, 0.25), (1.5, 0.1)):
        counts = rng.multinomial(40, [0.5, 0.3, 0.15, 0.05, 0.0])
        real = rng.dirichlet(np.ones(5))
        shares = [(c / sum(counts)) ** (1 / temperature) for c in counts.tolist()]
        q = np.array([share / sum(shares) for share in shares])
        want = np.array([(1 - fresh) * a + fresh * b for a, b in zip(q, real, strict=True)])
        share = counts / counts.sum()
        hot, plain = share**temperature, (1 - fresh) * share + fresh * real
        mixed = plain ** (1 / temperature)
        late = (1 - fresh) * np.array(shares) + fresh * real
        got = ask(answer, counts, real, fresh, temperature, name="next_generation")
        same(got, want, name=f"next_generation with fresh={fresh}, temperature={temperature}", clues={
            "The powers no longer add up to 1: normalise before you mix in the real jokes.":
                late,
            "The temperature is the wrong way round: the exponent is 1 / temperature.":
                (1 - fresh) * hot / hot.sum() + fresh * real,
            "The temperature does nothing there.": plain,
            "That applies the temperature to the fresh jokes too. They come as they are.": mixed / mixed.sum(),
            "That is the other way round: `fresh` is the share of real jokes.": fresh * q + (1 - fresh) * real,
            "The old jokes get only the share 1 - fresh: those probabilities exceed 1 in all.": q + fresh * real,
            "The newcomers are missing: a share `fresh` of all telling follows `real`.": q,
            "That normalises after mixing. Normalise what was heard first: then newcomers have exactly their share.":
                late / late.sum(),
            "Those are counts to a power, not shares: a sum of 1 is missing.": counts ** (1 / temperature),
        } if temperature != 1 else {})  # fmt: skip


@exercise(
    "copies.bonus",
    title="Pay for entropy",
    points=4,
    stars=3,
    minutes=15,
    skills=("policy gradient", "entropy"),
    needs=("straw.policy-gradient",),
    hints=(
        "Where a policy is already uniform, which way does an entropy bonus push?",
        "Both terms are means over π of something: the reward r, and −log π. The gradient of a mean of f under"
        " softmax is π · (f − mean of f).",
        "J is the mean of f = reward - beta * np.log(pi) under pi, and that mean is (pi * f).sum(). (The derivative"
        " of −log π itself adds nothing: probabilities add up to 1.)",
    ),
    why="Set it to zero and solve: f must be the same for all answers, so π ∝ exp(reward / β), Gibbs's distribution."
    " A bonus is a temperature. Try next: which β makes an answer of reward 0 half as likely as one of reward 1?",
)
def bonus(answer, rng):
    """Against central finite differences of mean reward plus β times entropy."""
    kinds = 5
    logits, reward = rng.normal(size=kinds), rng.normal(size=kinds)
    beta = float(rng.uniform(0.2, 0.8))

    def softmax(x):
        return np.exp(x) / np.exp(x).sum()

    def worth(x):
        pi = softmax(x)
        return sum(p * r for p, r in zip(pi, reward, strict=True)) - beta * sum(p * np.log(p) for p in pi)

    step = 1e-5 * np.eye(kinds)
    want = np.array([(worth(logits + each) - worth(logits - each)) / 2e-5 for each in step])
    pi = softmax(logits)
    f = reward - beta * np.log(pi)
    cold, full, bits = reward + beta * np.log(pi), reward - np.log(pi), reward - beta * np.log2(pi)
    same(ask(answer, logits, reward, beta, name="gradient"), want, name="the gradient", tol=1e-6, clues={
        "That is the gradient of the reward alone: where is the bonus?": pi * (reward - pi @ reward),
        "That is the gradient of the entropy alone: where is the reward?":
            -beta * pi * (np.log(pi) - pi @ np.log(pi)),
        "The sign of the bonus is turned: this pays for *less* variety.": pi * (cold - pi @ cold),
        "The mean has not been subtracted: raising all logits alike must change nothing.": pi * f,
        "That is the gradient with respect to the probabilities. Through softmax: π · (f − mean of f).": f - pi @ f,
        "Subtract the mean under π, (pi * f).sum(); the plain mean over the answers is another.": pi * (f - f.mean()),
        "There the bonus is not multiplied by beta.": pi * (full - pi @ full),
        "That is π times dJ/dπ. A logit moves all probabilities: subtract the mean of dJ/dπ under π first.":
            pi * (f - beta),
        "That is dJ/dπ. The logits come before softmax: π · (f − mean of f).": f - beta,
        "The mean is subtracted from the reward alone. The bonus has a mean as well.":
            pi * (reward - pi @ reward) - beta * pi * np.log(pi),
        "There the entropy is in bits. Use the natural logarithm: np.log.": pi * (bits - pi @ bits),
        "That is the policy at which it would end, π ∝ exp(reward / β). Asked for is the gradient on the way there.":
            softmax(reward / beta),
        "The sign is turned: this goes downhill.": -want,
    })  # fmt: skip


@exercise(
    "copies.drift",
    title="Copy the best of n",
    points=2,
    stars=2,
    minutes=8,
    skills=("culture and self-play", "probability"),
    hints=(
        "Every copy is worse than its master on average. How can skill ever grow?",
        "The best of n copies has the largest of n Gumbel errors: spread · (ln n + 0.5772) on average.",
        "The largest error is spread * (np.log(n) + np.euler_gamma) on average. What does every copy lose of that?",
    ),
    why="A crowd does not have to be clever: it has to be large, and to see who is best. The threshold is e^(loss /"
    " spread − γ) people, and a loss that is smaller by one spread divides it by e. Try next: what must a book do to"
    " the loss, so that a village is enough?",
)
def drift(answer, rng):
    """Against numerical integration of the largest of n Gumbel errors."""
    loss, spread = float(rng.uniform(4, 8)), float(rng.uniform(0.5, 1.5))
    n = np.array([1, 10, 616, 5000])
    x = np.linspace(-8, 60, 400_001)
    largest = []
    for count in n:  # P(all of them ≤ x) = exp(−count · e^(−x))
        below = np.exp(-count * np.exp(-x))
        largest.append(np.sum((x[1:] + x[:-1]) / 2 * np.diff(below)))
    want = spread * np.array(largest) - loss
    same(ask(answer, n, loss, spread, name="drift"), want, name=f"drift(n, loss={loss:.2f}, spread={spread:.2f})",
         tol=1e-4, clues={
        "The mean of one Gumbel error is not 0 but 0.5772 · spread.": spread * np.log(n) - loss,
        "The spread multiplies both terms: the constant 0.5772 as well.": spread * np.log(n) + np.euler_gamma - loss,
        "That uses the logarithm to base 10.": spread * (np.log10(n) + np.euler_gamma) - loss,
        "That uses the logarithm to base 2.": spread * (np.log2(n) + np.euler_gamma) - loss,
        "Neither the spread nor the mean of a Gumbel error, 0.5772 · spread, is in there.": np.log(n) - loss,
        "A copy is worse than its master: the loss is subtracted.": want + 2 * loss,
        "The spread is missing: it multiplies the Gumbel errors.": np.log(n) + np.euler_gamma - loss,
        "The loss is missing.": want + loss,
        "That divides the loss by the spread: it is already in units of skill.":
            spread * (np.log(n) + np.euler_gamma) - loss / spread,
        "That subtracts 0.5772: the mean of a Gumbel error is positive.":
            spread * (np.log(n) - np.euler_gamma) - loss,
    })  # fmt: skip


@exercise(
    "copies.learnable",
    title="A problem worth setting",
    points=3,
    stars=2,
    minutes=10,
    skills=("culture and self-play", "estimation"),
    needs=("straw.pass-at-k",),
    hints=(
        "A problem is worth p (1 − p). Take the share of wins for p: what does that say after a single attempt, which"
        " can't show both a win and a loss?",
        "p (1 − p) is the chance that a first attempt wins and a second one loses. How often is that so among pairs"
        " of *different* attempts?",
        "Each of `wins` won attempts stands first in a pair with each of the n - wins lost ones. How many ordered"
        " pairs of different attempts are there in all?",
    ),
    why="The plug-in p̂ (1 − p̂) is too low by a factor of (n − 1) / n, since it also pairs every attempt with itself."
    " The same trick as pass@k: draw without replacement. Try next: a problem decided by a coin. What is it worth to"
    " this proposer, and to the solver?",
)
def learnable(answer, rng):
    """Against the count over all ordered pairs of different attempts."""
    for n in (5, 2, 8):  # subtle: with two attempts a count and twice its share are one number
        wins = np.append(rng.integers(0, n + 1, 4), [0, n, 1])
        want = []
        for won in wins:
            attempts = [1] * won + [0] * (n - won)
            want.append(sum(a != b for a, b in combinations(attempts, 2)) / (n * (n - 1)))
        share = wins / n
        got = ask(answer, wins, n, name="learnability")
        same(got, want, name=f"learnability(wins, n={n})", clues={
            "That is the plug-in p̂ (1 − p̂): biased, for it pairs every attempt with itself.": share * (1 - share),
            "The correction goes the other way: multiply by n / (n − 1).": share * (1 - share) * (n - 1) / n,
            "That is twice as much: the chance that two attempts differ. Asked for is p (1 − p).": 2 * np.array(want),
            "That is the count of pairs. Divide by how many pairs there are, n (n − 1).": wins * (n - wins),
            "Each of n attempts has n − 1 others: there are n (n − 1) pairs to divide by.": wins * (n - wins) / n,
            "That is the share of wins.": share,
            "Those are pairs of two wins. The second attempt has to lose.": wins * (wins - 1) / (n * (n - 1)),
            "There are n (n − 1) ordered pairs: one factor is n.": wins * (n - wins) / (n - 1) ** 2,
            "// drops everything after the decimal point. Divide with /.": wins * (n - wins) // (n * (n - 1)),
            "That is the share of losses: it pays for the hardest problem.": 1 - share,
        })  # fmt: skip


written(
    "copies.essay",
    title="Your diet of ghosts",
    points=6,
    stars=2,
    minutes=12,
    skills=("model collapse", "evidence"),
    rubric="The points are in brackets. A stream of text that the learner reads or trains on, and which arm of the"
    " lesson it is most like: replaced, accumulated or with a fresh share, and at which temperature (2). A"
    " measurement that would show collapse, and why a mean or a single sample would not (2). What must be seen to"
    " conclude that it is mode collapse and not recursive collapse (2).",
)
