"""Sheet 03, bootleg evolution: what a ghost is made of, what it costs, and the circuit that training boots up."""

from math import exp, log, log2, sqrt

import numpy as np

from ghosts.sheets.register import ask, exercise, parts, same, written


@exercise(
    "evolution.bits",
    title="Bits per character",
    points=2,
    stars=1,
    minutes=5,
    skills=("entropy", "language models"),
    hints=(
        "A ghost that says probability ½ for what then comes: how many bits does that character cost it?",
        "First pick from each row of `probs` the probability of the character that came; then take log2 of one over"
        " it, and the mean.",
        "p = probs[np.arange(len(text)), text], and the answer is -np.log2(p).mean().",
    ),
    why="This one number is a loss and a file size at once: an arithmetic coder fed with these probabilities writes"
    " the text in that many bits. Try next: what does a ghost pay that is sure of itself, and wrong once in a"
    " thousand?",
)
def bits(answer, rng):
    """Against a loop over the characters."""
    for n, V in ((7, 3), (50, 20)):
        probs, text = rng.dirichlet(np.ones(V), n), rng.integers(V, size=n)
        costs = [log2(1 / probs[i, c]) for i, c in enumerate(text.tolist())]
        entropy = -(probs * np.log2(probs)).sum(1).mean()
        same(ask(answer, probs, text, name="bits_per_character"), np.mean(costs), name="bits_per_character", clues={
            "That is in nats. Bits need the logarithm to base 2: np.log2.": np.mean(costs) * log(2),
            "That is the bits of the whole text; divide by its number of characters.": np.sum(costs),
            "The sign is turned: a cost is positive.": -np.mean(costs),
            "The mean is taken too early: average the bits, not the probabilities.":
                -log2(np.mean([2**-cost for cost in costs])),
            "`probs[:, text]` takes every character's column in every row. Each row has one character that came:"
            " probs[np.arange(n), text].": -np.log2(probs[:, text]).mean(),
            "That is the entropy of the ghost's own opinion. What counts is the character that came.": entropy,
        })  # fmt: skip


@exercise(
    "evolution.attention",
    title="Causal attention",
    points=4,
    stars=2,
    minutes=12,
    skills=("attention",),
    hints=(
        "For the first token: whom may it look at, and what does it therefore read?",
        "scores = q @ k.T / sqrt(d) is a (T, T) table. Entry [t, s] must not count where s > t: np.tri(T) is 1 where"
        " it may, and exp(-inf) is 0.",
        "scores = np.where(np.tri(T, dtype=bool), q @ k.T / np.sqrt(d), -np.inf); subtract each row's maximum; exp;"
        " divide by each row's sum; then @ v.",
    ),
    why="That is the whole of attention: ask, compare, read a weighted mean. Nobody looks ahead, so all T predictions"
    " of a text are trained at once without cheating. Try next: change the last token. Which outputs move?",
)
def attention(answer, rng):
    """Against a loop over tokens and those before them."""
    for T, d in ((1, 4), (5, 3), (8, 16)):
        q, k, v = rng.normal(size=(3, T, d)) * 1.5
        want = attended(q, k, v, 1 / sqrt(d))
        scores = q @ k.T / sqrt(d)
        everywhere = softmaxed(scores)
        masked = np.tri(T) * everywhere
        same(ask(answer, q, k, v, name="causal_attention"), want, name="causal_attention(q, k, v)", tol=1e-5, clues={
            "Everybody looks ahead there: mask the scores [t, s] with s > t.": everywhere @ v,
            "A masked score has to be -inf before the softmax. A 0 still gets a share, because exp(0) is 1.":
                softmaxed(np.tril(scores)) @ v,
            "The shares of a *column* sum to 1 there. Each row is one token's attention: sum over axis 1.":
                softmaxed(np.where(np.tri(T) > 0, scores, -np.inf).T).T @ v,
            "The scores are not divided by the square root of d.": attended(q, k, v, 1),
            "The shares of a row no longer sum to 1: mask before the softmax, with -inf, not after it.": masked @ v,
            "That divides by d; the scores of random vectors grow as its square root.": attended(q, k, v, 1 / d),
        } if T > 1 else {})  # fmt: skip
    huge = ask(answer, q * 1000, k, v, name="causal_attention")
    same(huge, attended(q * 1000, k, v, 1 / sqrt(d)), tol=1e-4,
         name="With very large scores (subtract each row's maximum before exp), causal_attention")  # fmt: skip


def softmaxed(scores: np.ndarray) -> np.ndarray:
    """Each row's exponentials over their sum."""
    return np.exp(scores) / np.exp(scores).sum(1, keepdims=True)


def attended(q: np.ndarray, k: np.ndarray, v: np.ndarray, scale: float) -> np.ndarray:
    """What each token reads, one token at a time."""
    rows = []
    for t in range(len(q)):
        scores = [scale * float(q[t] @ k[s]) for s in range(t + 1)]
        weights = [exp(score - max(scores)) for score in scores]
        rows.append(sum(w / sum(weights) * v[s] for s, w in enumerate(weights)))
    return np.array(rows)


@exercise(
    "evolution.backward",
    title="One layer, backwards",
    points=5,
    stars=3,
    minutes=15,
    skills=("backpropagation",),
    hints=(
        "You know how the loss changes with y. y = a @ down: how does it then change with `down`, and with `a`? The"
        " shapes leave only one way to multiply.",
        "ddown = a².T @ dy and dsquare = dy @ down.T. The square turns into a factor 2a. Where the ramp was shut"
        " (a = 0) nothing comes through.",
        "a = np.maximum(x @ up, 0); dh = (dy @ down.T) * 2 * a; then dup = x.T @ dh, dx = dh @ up.T and"
        " ddown = (a**2).T @ dy. Return dx, dup, ddown.",
    ),
    why="Every product X @ W sends back two: dY @ W.T to its input and X.T @ dY to its weights. A whole GPT is this,"
    " layer after layer, in reverse; open ghosts.lab.gpt and find this very function. Try next: how many"
    " multiplications does the way back need for each on the way there?",
)
def backward(answer, rng):
    """Against central finite differences of the layer."""
    x, up, down = rng.normal(size=(3, 4)), rng.normal(size=(4, 6)), rng.normal(size=(6, 2))
    dy = rng.normal(size=(3, 2))

    def loss(x, up, down):
        return float((np.maximum(x @ up, 0) ** 2 @ down * dy).sum())

    inputs = [x, up, down]
    wants = []
    for which, array in enumerate(inputs):
        slope = np.zeros_like(array)
        for spot in np.ndindex(array.shape):
            nudge = np.zeros_like(array)
            nudge[spot] = 1e-5
            there, back = ([a + s * nudge if i == which else a for i, a in enumerate(inputs)] for s in (1, -1))
            slope[spot] = (loss(*there) - loss(*back)) / 2e-5
        wants.append(slope)
    got = parts(ask(answer, x, up, down, dy, name="mlp_backward"), "dx", "dup", "ddown", name="mlp_backward")
    a = np.maximum(x @ up, 0)
    late, plain = dy @ down.T * 2 * (x @ up), dy @ down.T * (a > 0)
    halves = {
        "dx": {"The ramp is forgotten: where x @ up is negative nothing comes back.": late @ up.T,
               "The square is forgotten: its derivative is the factor 2a.": plain @ up.T,
               "Half of it is missing: the derivative of a² is 2a.": wants[0] / 2},
        "dup": {"The ramp is forgotten: where x @ up is negative nothing comes back.": x.T @ late,
                "The square is forgotten: its derivative is the factor 2a.": x.T @ plain},
        "ddown": {"`down` was multiplied by a², not by a: ddown = (a**2).T @ dy.": a.T @ dy},
    }  # fmt: skip
    for (name, clues), mine, want in zip(halves.items(), got, wants, strict=True):
        same(mine, want, name=name, tol=1e-5, clues=clues)


@exercise(
    "evolution.adamw",
    title="One step of AdamW",
    points=4,
    stars=2,
    minutes=10,
    skills=("optimisation",),
    hints=(
        "After one step from m = 0 and v = 0, what are m and v, and how much too small are they as means?",
        "Divide m by 1 - b1**t and v by 1 - b2**t before use. The decay shrinks the weights themselves by lr * decay;"
        " it does not pass through m and v.",
        "m = b1*m + (1-b1)*g; v = b2*v + (1-b2)*g*g; w = w - lr*decay*w - lr * (m/(1-b1**t)) /"
        " (np.sqrt(v/(1-b2**t)) + eps); return w, m, v.",
    ),
    why="Each weight moves by about lr, whatever the size of its gradient; only its steadiness counts. The decay is"
    " decoupled (that is the W): it would be scaled away if it went through v. Try next: which weight moves"
    " furthest on the very first step?",
)
def adamw(answer, rng):
    """Against a loop over weights and steps, from fresh memory and from later on."""
    lr, b1, b2, eps, decay = 0.05, 0.9, 0.97, 1e-8, 0.1
    w, m, v = rng.normal(size=5), np.zeros(5), np.zeros(5)
    for t in (1, 2, 3):
        g = rng.normal(size=5) * np.array([1e-3, 0.1, 1, 10, 100])
        rows = [one_weight(*each, t, lr, b1, b2, eps, decay) for each in zip(w, g, m, v, strict=True)]
        new_w, new_m, new_v = (np.array(column) for column in zip(*rows, strict=True))
        got = ask(answer, w, g, m, v, t, lr, b1, b2, eps, decay, name="adamw_step")
        got_w, got_m, got_v = parts(got, "w", "m", "v", name="adamw_step")
        same(got_m, new_m, name=f"m after step {t}", clues={
            "The decay went into m through the gradient. In AdamW it shrinks w directly.":
                b1 * m + (1 - b1) * (g + decay * w),
            "m holds the corrected mean. Keep the running mean, and correct it only when it is used.":
                new_m / (1 - b1**t),
        })  # fmt: skip
        same(got_v, new_v, name=f"v after step {t}", clues={
            "v is the mean of squared gradients: g * g.": b2 * v + (1 - b2) * g,
        })  # fmt: skip
        step = lr * new_m / (1 - b1**t) / (np.sqrt(new_v / (1 - b2**t)) + eps)
        same(got_w, new_w, name=f"w after step {t}", clues={
            "m and v start at 0 and are too small at first: divide them by 1 - b1**t and 1 - b2**t.":
                w * (1 - lr * decay) - lr * new_m / (np.sqrt(new_v) + eps),
            "The corrections are 1 - b1**t and 1 - b2**t. Without the power they are right at the first step only.":
                w * (1 - lr * decay) - lr * new_m / (1 - b1) / (np.sqrt(new_v / (1 - b2)) + eps),
            "That divides by v itself. The step is divided by its square root.":
                w * (1 - lr * decay) - lr * new_m / (1 - b1**t) / (new_v / (1 - b2**t) + eps),
            "The weights are not decayed: subtract lr * decay * w as well.": w - step,
            "That climbs. Subtract the step.": w * (1 - lr * decay) + step,
            "The decay is not scaled by lr.": w * (1 - decay) - step,
        })  # fmt: skip
        w, m, v = new_w, new_m, new_v


def one_weight(w, g, m, v, t, lr, b1, b2, eps, decay):
    """One weight's step, in plain numbers."""
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    return w - lr * decay * w - lr * (m / (1 - b1**t)) / (sqrt(v / (1 - b2**t)) + eps), m, v


@exercise(
    "evolution.induction",
    title="An induction score",
    points=4,
    stars=2,
    minutes=10,
    skills=("attention",),
    needs=("evolution.attention",),
    hints=(
        "Token t is the same as token t - 4. If you want to know what comes after t, which place do you look up?",
        "The place after the last occurrence is t - period + 1. It exists for every t ≥ period.",
        "t = np.arange(period, len(attention)); return attention[t, t - period + 1].mean().",
    ),
    why="It is how induction heads were found (Olsson et al. 2022). But it finds only those that look straight there:"
    " the lesson's ghosts often take two hops, and score near nothing here while they answer. Try next: the score of"
    " attention that looks everywhere alike.",
)
def induction(answer, rng):
    """Against a loop that finds each token's last occurrence by search."""
    for period, T in ((3, 6), (4, 11), (6, 18)):
        text = np.resize(rng.permutation(20)[:period], T)
        weights = np.tril(rng.random((T, T)) + 0.05)
        attention = weights / weights.sum(1, keepdims=True)
        looked = []
        for t in range(period, T):
            last = max(s for s in range(t) if text[s] == text[t])
            looked.append(attention[t, last + 1])
        t = np.arange(period, T)
        same(ask(answer, attention, period, name="induction_score"), np.mean(looked), name="induction_score", clues={
            "That looks at the last occurrence itself. What came next stands one place further on: t - period + 1.":
                attention[t, t - period].mean(),
            "That looks one place before the last occurrence, at t - period - 1.":
                attention[t[1:], t[1:] - period - 1].mean(),
            "Rows and columns are turned: attention[t, s] is what t gives to s.": attention[t - period + 1, t].mean(),
            "That adds up the shares. Take their mean.": np.sum(looked),
            "That divides by all tokens. Only those from `period` on have an earlier occurrence.": np.sum(looked) / T,
            "That is a whole diagonal of the table. It begins at t = period - 1, one token before anything recurs.":
                np.diag(attention, 1 - period).mean(),
        })  # fmt: skip


written(
    "evolution.essay",
    title="What did it learn?",
    points=6,
    stars=2,
    minutes=15,
    skills=("evidence",),
    rubric="Names one claim by its id and says what was measured here, with the interval (2). Names the"
    " simplification of the toy that matters most for it, and which way it pushes the result (2). Describes one"
    " experiment whose outcome would change the writer's mind, and says which outcome (2).",
)
