"""Sheet 04, two memories: what weights and context hold, what a cache saves, and how to learn without forgetting."""

from collections import Counter
from math import exp, log2

import numpy as np

from ghosts.sheets.register import NotYet, ask, describe, exercise, parts, same, written


@exercise(
    "memories.ratio",
    title="Storage or information?",
    points=2,
    stars=1,
    minutes=8,
    skills=("estimation",),
    hints=(
        "Two different things stand above the line: what the cache stores for a token, and what a token can say."
        " What stands below it both times?",
        "Below: parameters * kept / training_tokens. The storage is 2 arrays (keys, values) of layers * heads * width"
        " numbers; what one of `vocabulary` tokens can say is its logarithm to base 2.",
        "below = parameters * kept / training_tokens. Above it stand first 2 * layers * heads * width * bits, then"
        " np.log2(vocabulary). Return both ratios, in this order.",
    ),
    why="The first grows with every layer you add, the second does not know that there are layers: a cache is"
    " computed from its tokens. Try next: how few training tokens bring the second ratio below 1?",
)
def ratio(answer, rng):
    """Against the counting of every number in a small cache, and a token's bits by halving the vocabulary."""
    for _ in range(3):
        parameters, tokens = float(rng.integers(1, 100) * 1e9), float(rng.integers(1, 30) * 1e12)
        kept, layers, heads, width = (
            float(rng.uniform(1, 16)),
            *(int(n) for n in rng.choice([3, 5, 6, 7], 3, replace=False)),
        )
        bits, doublings = int(rng.choice([4, 16, 32])), int(rng.integers(8, 19))
        stored = sum(np.zeros((layers, heads, width)).size * bits for _ in ("keys", "values"))
        below = parameters * kept / tokens
        storage, information = stored / below, doublings / below
        got = ask(answer, parameters, kept, tokens, layers, heads, width, bits, 2**doublings, name="two_ratios")
        got = list(got) if isinstance(got, np.ndarray) and got.ndim else got
        got = arrays(parts(got, "storage", "information", name="two_ratios"), "two_ratios")
        if np.allclose(got[0], information) and np.allclose(got[1], storage):
            raise NotYet("The two are in the other order: storage first, then information.")
        if np.allclose(got[0] * storage, 1) and np.allclose(got[1] * information, 1):
            raise NotYet("Those are upside down: what the weights keep stands below the line.")
        same(got[0], storage, name="storage, the first of the two,", clues={
            "The cache holds keys *and* values: twice as much as that.": storage / 2,
            "Every layer has several heads, and each of them has its own keys and values.": storage / heads,
            "Every layer has its own keys and values.": storage / layers,
            "A key is `width` numbers, and so is a value.": storage / width,
            "Each of these numbers takes `bits` bits.": storage / bits,
            "What a parameter keeps, `kept` bits, is missing below the line.": storage * kept,
            "The storage is in bytes there and the weights in bits: use bits for both.": storage / 8,
            "Divide by what the weights keep: parameters * kept / training_tokens.": stored,
            "All training tokens share what the weights keep: divide that by their number.": storage / tokens,
        })  # fmt: skip
        same(got[1], information, name="information, the second of the two,", clues={
            "The second is the size of the vocabulary. Which one of V it was takes log2(V) bits.":
                2**doublings / below,
            "The second is in nats. Bits need the logarithm to base 2: np.log2.": doublings * np.log(2) / below,
            "The second uses the logarithm to base 10. Bits need base 2: np.log2.": doublings * np.log10(2) / below,
            "The second is divided by 8 there. It is in bits already.": information / 8,
            "Divide the second by what the weights keep as well: parameters * kept / training_tokens.":
                float(doublings),
            "What a parameter keeps, `kept` bits, is missing below the second line.": information * kept,
        })  # fmt: skip


@exercise(
    "memories.step",
    title="One gradient step, written as attention",
    points=3,
    stars=2,
    minutes=10,
    skills=("in-context learning", "attention"),
    hints=(
        "After one step from w = 0, which vectors is w a sum of, and with which weights?",
        "w = rate / n · Σ y_i x_i. The answer is w · query: the keys are the x_i, and the query is the query."
        " What is left over are the values.",
        "Take the keys from x as they are: then the scores are x @ query. Each of them is still to be multiplied by"
        " its y_i, the rate, and 1 / n: those are the values.",
    ),
    why="One step of gradient descent *is* linear attention over the examples: no weight was changed to learn. Try"
    " next: which keys and values would start from a w that is not 0?",
)
def step(answer, rng):
    """Against a gradient by finite differences, and one step of it."""
    for n, d in ((7, 3), (15, 4)):
        x, y, rate = rng.normal(size=(n, d)), rng.normal(size=n), float(rng.uniform(0.2, 0.9))

        def loss(w, x=x, y=y):
            return ((y - x @ w) ** 2).mean() / 2

        hair = 1e-5 * np.eye(d)
        w = -rate * np.array([(loss(h) - loss(-h)) / 2e-5 for h in hair])
        got = ask(answer, x, y, rate, name="keys_and_values")
        if getattr(got, "shape", None) == (d,):
            raise NotYet(
                "One vector of d numbers is w, what the step learns. Return what it is a sum of: a key and a value"
                " for each example."
            )
        keys, values = arrays(parts(got, "keys (n, d)", "values (n,)", name="keys_and_values"), "keys_and_values")
        if (keys.shape, values.shape) == ((n,), (n, d)):
            raise NotYet("Keys and values are in the other order: the keys, of shape (n, d), come first.")
        if keys.shape != (n, d) or values.shape != (n,):
            raise NotYet(
                f"keys_and_values should return shapes {(n, d)} and {(n,)}, not {keys.shape} and {values.shape}."
            )
        queries = rng.normal(size=(5, d))
        want = queries @ w
        same(queries @ keys.T @ values, want, name="what attention reads, Σ (query · key) value,", tol=1e-6, clues={
            "The sign is turned: a step goes *against* the gradient, and the two minus signs cancel.": -want,
            "That is the step for the sum of the squared errors. Their mean divides by n.": n * want,
            "The rate is missing: the step is rate times the gradient.": want / rate,
            "The rate is missing, and the 1 / n of the mean: values that are y are not yet a step.": n * want / rate,
            "The rate is in both, keys and values. It belongs there once.": want * rate,
            "That divides by n twice, in the keys and in the values. Once is enough.": want / n,
            "That divides by the number of dimensions. The mean is over the n examples.": n / d * want,
            "That step is twice as long: the loss is the mean squared error over 2, so the 2 cancels.": 2 * want,
        })  # fmt: skip


def arrays(got, name):
    """The parts of `got` as arrays of numbers, or a sentence."""
    try:
        return [np.asarray(each, float) for each in got]
    except (TypeError, ValueError):
        what = " and ".join(map(describe, got))
        raise NotYet(f"{name} should return arrays of numbers, but it returned {what}.") from None


@exercise(
    "memories.cache",
    title="Decoding with a cache",
    points=4,
    stars=3,
    minutes=15,
    skills=("attention",),
    hints=(
        "When token t arrives, which of q, k, v of the earlier tokens are needed again, and which never?",
        "Begin with empty keys and values if `cache` is None. Append this x's own row to both, then let its q look at"
        " all rows there are: softmax(K q / √d) V. No mask is needed: what is not in the cache yet can't be seen.",
        "keys = np.vstack([keys, x @ Wk]) adds a row, and the values grow likewise. The scores are"
        " keys @ (x @ Wq) / np.sqrt(len(x)); their exponentials, divided by their sum, are the shares. Return"
        " shares @ values, and both arrays as one tuple.",
    ),
    why="The same outputs, each token computed once: the mask became the fact that the future has not been appended"
    " yet. Try next: keep only the last 8 keys and values, and find the first output that"
    " differs.",
)
def cache(answer, rng):
    """Against the whole masked attention at once, and with weights that change: what is cached must not."""
    T, d = 9, 4
    xs, Wq, Wk, Wv = rng.normal(size=(T, d)), *rng.normal(size=(3, d, d))

    def attention(xs, scale=d**-0.5, asks=Wq, looks=Wk, shared=True, read=Wv):
        scores = (xs @ asks) @ (xs @ looks).T * scale
        shares = np.exp(np.where(np.tri(len(xs)) > 0, scores, -np.inf))
        return (shares / shares.sum(1, keepdims=True) if shared else shares) @ (xs @ read)

    def fed_one_by_one(state, x, Wv=Wv):
        got = ask(answer, state, x, Wq, Wk, Wv, name="extend")
        return parts(got, "what is read, of shape (d,)", "the cache to go on with", name="extend")

    state, read = None, []
    for x in xs:
        row, state = fed_one_by_one(state, x)
        read.append(numbers(row, (d,)))
    lonely = xs @ Wv
    same(np.array(read), attention(xs), name="the outputs, token by token,", clues={
        "Every token reads only itself: is the cache returned, with the earlier keys and values still in it?": lonely,
        "The scores are not divided by √d.": attention(xs, scale=1),
        "The shares don't sum to 1: divide the exponentials by their sum.": attention(xs, shared=False),
        "The token asks with its key there. It asks with its query, x @ Wq.": attention(xs, asks=Wk),
        "The shares weigh the keys there. What is read are the values.": attention(xs, read=Wk),
        "The scores are divided by d; attention divides by its square root.": attention(xs, scale=1 / d),
        "The scores are divided by √t, for t tokens there. It is √d, for the d numbers of a key.":
            attention(xs, scale=np.arange(1, T + 1)[:, None] ** -0.5),
        "The scores weigh the values there as they are. First softmax: exponentials, divided by their sum.":
            np.tril(xs @ Wq @ (xs @ Wk).T) @ (xs @ Wv) / np.sqrt(d),
        "The matrices are on the other side there, Wq @ x. Here a token is a row: x @ Wq.":
            attention(xs, asks=Wq.T, looks=Wk.T, read=Wv.T),
        "The token does not see itself: append its key and value first, then look.":
            np.concatenate([np.zeros((1, d)), lonely[:1], *(
                shifted(xs[: t + 1], Wq, Wk, Wv)[None] for t in range(2, T))]),
    })  # fmt: skip
    doubled = numbers(fed_one_by_one(state, x, 2 * Wv)[0], (d,))
    scores = np.exp(np.append(xs, x[None], 0) @ Wk @ (x @ Wq) / np.sqrt(d))
    want = (scores / scores.sum()) @ np.concatenate([xs @ Wv, x[None] @ (2 * Wv)])
    again = (scores / scores.sum()) @ np.append(xs, x[None], 0) @ (2 * Wv)
    same(doubled, want, name="with new weights for one more token, what extend reads", clues={
        "The outputs are right, but the earlier tokens are computed again at each step. Keep their keys and values"
        " instead of their x: that is what saves the time.": again,
    })  # fmt: skip


def numbers(row, shape):
    """`row` as an array of numbers of this `shape`, or a sentence."""
    try:
        row = np.asarray(row, float)
    except (TypeError, ValueError):
        raise NotYet(
            f"extend should read shape {shape}, not {describe(row)}. Are read and cache in the other order?"
        ) from None
    if row.ndim == 2 and row.shape[1:] == shape:
        raise NotYet(
            f"extend should read shape {shape}, not {row.shape}: one row, the sum of all values times their shares."
        )
    if row.shape != shape:
        raise NotYet(f"extend should read shape {shape}, not {row.shape}. Are read and cache in the other order?")
    return row


def shifted(xs, Wq, Wk, Wv):
    """What the last of `xs` reads if its own key and value are not there yet."""
    scores = (xs[:-1] @ Wk) @ (xs[-1] @ Wq) / np.sqrt(xs.shape[1])
    shares = np.exp(scores)
    return shares / shares.sum() @ (xs[:-1] @ Wv)


@exercise(
    "memories.meter",
    title="A capacity meter",
    points=3,
    stars=2,
    minutes=10,
    skills=("capacity", "entropy"),
    hints=(
        "How many bits must you send a friend who has no memory of the facts? And one who has the model's guesses?",
        "Without the model: log2(C) bits for each of N answers. With it: log2(1/p) for the probability p that it"
        " gives to the right one. What the model stores is the difference.",
        "N, C = probs.shape, and p = probs[np.arange(N), answers] are the probabilities of the right answers. Since"
        " log2(1/p) = -log2(p), the model saves N * np.log2(C) + np.log2(p).sum() in all.",
    ),
    why="A memory is worth the message it saves. A guesser scores 0, a perfect memory log2(C) a fact, and a sure but"
    " wrong one less than nothing. Try next: 120 of 480 answers (C = 16) known for certain, the rest guessed. How"
    " many bits?",
)
def meter(answer, rng):
    """Against the length of the two messages, summed fact by fact."""
    for N, C in ((30, 16), (7, 4)):
        logits, answers = rng.normal(size=(N, C)), rng.integers(0, C, N)
        logits[np.arange(N), answers] += 3
        logits[0, answers[0] - 1] += 8  # one mistake at least
        probs = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
        parameters = int(rng.integers(10, 60))
        chosen = [probs[i][a] for i, a in enumerate(answers)]
        without, with_it = sum(log2(C) for _ in answers), sum(log2(1 / p) for p in chosen)
        want = (without - with_it) / parameters
        right = sum(int(row.argmax() == a) for row, a in zip(probs, answers, strict=True))
        got = ask(answer, probs, answers, parameters, name="bits_per_parameter")
        same(got, want, name="bits per parameter", clues={
            "That is the message with the model. Stored is what it saves: N log2(C) less that.": with_it / parameters,
            "Those are the logarithms alone. Stored is what is left of N log2(C) bits.": -with_it / parameters,
            "That is all that the facts hold, whether the model knows them or not.": without / parameters,
            "That is in nats. Bits need the logarithm to base 2: np.log2.": want * np.log(2),
            "That counts every right guess in full. A hesitant memory saves less: use its probabilities.":
                right * log2(C) / parameters,
            "That takes its favourite answer's probability, right or wrong. Take probs[i, answers[i]].":
                (without + np.log2(probs.max(1)).sum()) / parameters,
            "That adds the two messages. Stored is what the model saves: the difference.":
                (without + with_it) / parameters,
            "An answer is one of C, not one of N: without the model it takes log2(C) bits.":
                (N * log2(N) - with_it) / parameters,
            "That is log2(C) once. Without the model every one of the N answers takes it.":
                (log2(C) - with_it) / parameters,
            "That is the share of right guesses times log2(C). Stored are bits of all facts, by their probabilities.":
                right / N * log2(C) / parameters,
            "That is the mean per fact. Add up all facts before you divide by the parameters.": want / N,
            "Divide by the number of parameters.": want * parameters,
            "The sign is turned: a good memory saves bits.": -want,
            "That adds up all of `probs[:, answers]`, N × N of them. For fact i take probs[i, answers[i]].":
                (without + np.log2(probs[:, answers]).sum()) / parameters,
            "That is the logarithm of the mean probability. Each fact has a message of its own: take the logarithm"
            " of each p, then add.": (without + N * np.log2(np.mean(chosen))) / parameters,
            "That adds probabilities. A message has log2(1/p) bits.": (without - sum(chosen)) / parameters,
            "That cuts off at 0. A sure mistake makes its message longer than without the model: it counts, below 0.":
                np.maximum(log2(C) + np.log2(chosen), 0).sum() / parameters,
            "That is the entropy of what the model says, right or wrong. Only the right answer's p counts.":
                (without + (probs * np.log2(probs)).sum()) / parameters,
        })  # fmt: skip


@exercise(
    "memories.night",
    title="A batch for the night",
    points=3,
    stars=1,
    minutes=10,
    skills=("continual learning",),
    hints=(
        "Who labels the dreams: the one who is learning today, or the one who went to sleep yesterday?",
        "Which array grows: inputs, targets, or both? A dream adds a row to the one and a number to the other, and"
        " np.concatenate([a, b]) puts b after a.",
        "dreamed = 1 / (1 + np.exp(-(noise @ w + b))) has a number for each dream: it goes after y, as the noise"
        " goes after x.",
    ),
    why="Those two lines are learning without forgetting: yesterday's answers become today's targets, and no item was"
    " stored. Soft targets tell more than rounded ones: how sure yesterday was. Try next: noise of another size"
    " (the lesson's last figure).",
)
def night(answer, rng):
    """Against pairs collected one at a time, as a bag: the order within the batch is free."""
    n, m, D = 5, 7, 3
    x, y, noise = rng.normal(size=(n, D)), rng.integers(0, 2, n).astype(float), rng.normal(size=(m, D))
    w, b = rng.normal(size=D), float(rng.uniform(0.5, 1))
    logits = [sum(a * c for a, c in zip(each, w, strict=True)) + b for each in noise]
    labels = [1 / (1 + exp(-z)) for z in logits]
    got = ask(answer, x, y, noise, w, b, name="night_batch")
    inputs, targets = arrays(parts(got, "all inputs", "all their targets", name="night_batch"), "night_batch")
    if inputs.shape == (n, D):
        raise NotYet("Only today's items are in the batch: that is naive training. Where are the dreams?")
    if inputs.shape == (m, D):
        raise NotYet("Only dreams are in the batch: that learns nothing new. Where are today's items?")
    if inputs.shape != (n + m, D) or targets.shape != (n + m,):
        raise NotYet(
            f"night_batch should return shapes {(n + m, D)} and {(n + m,)}, not {inputs.shape} and {targets.shape}:"
            f" {n} items of today and {m} dreams, one after the other, and a number for each."
        )
    want, mistakes = bag([*x, *noise], [*y, *labels]), {
        "The dreams' labels are rounded to 0 and 1. Keep yesterday's probabilities: they say how sure it was.":
            np.round(labels),
        "The dreams' labels are logits. Targets are probabilities: the sigmoid of that.": logits,
        "The dreams are all labelled 0. Their labels are what yesterday's self says to them.": np.zeros(m),
        "Yesterday's b is missing from the dreams' labels.": [1 / (1 + exp(b - z)) for z in logits],
        "The sigmoid is turned: it is 1 / (1 + exp(-z)).": [1 - p for p in labels],
    }  # fmt: skip
    for clue, mistake in mistakes.items():
        if bag(inputs, targets) == bag([*x, *noise], [*y, *mistake]):
            raise NotYet(clue)
    if bag(inputs, targets) == bag([*x, *noise], 1 / (1 + np.exp(-(np.array([*x, *noise]) @ w + b)))):
        raise NotYet("Today's items keep their own labels y. Only the dreams ask yesterday's self.")
    if lacking := want - bag(inputs, targets):
        missing = sum(lacking.values())
        if missing == m and lacking == bag(noise, labels):
            raise NotYet(
                f"Today's items are right, but all {m} dreams have other targets than yesterday's self gives them:"
                f" the first should be {labels[0]:.3g}, sigmoid(noise[0] @ w + b)."
            )
        raise NotYet(
            f"{missing} of {n + m} inputs do not stand beside their own target. Do both arrays have one order?"
        )


def bag(inputs, targets):
    """The pairs of an input and its target, in any order, to six digits."""
    return Counter((*np.round(row, 6), round(float(t), 6)) for row, t in zip(inputs, targets, strict=True))


written(
    "memories.essay",
    title="A number you will meet again",
    points=6,
    stars=2,
    minutes=12,
    skills=("evidence", "estimation"),
    rubric="Says what 35 million counts and that the count is right, with its parts (2). Says what it does not mean,"
    " with the argument (the cache is computed from the tokens) and a number from the lesson (2). Says what"
    " the bytes of the cache do buy (1). Names a measurement that would move the ratio, and in which direction (1).",
)
