"""Sheet 04."""

import math

import numpy as np

# ── storage or information ────────────────────────────────────────────────────────────────────────────


def both(parameters, kept, tokens, layers, heads, width, bits, vocabulary):
    below = parameters * kept / tokens
    return 2 * layers * heads * width * bits / below, math.log2(vocabulary) / below


def keys_alone(*numbers):
    storage, information = both(*numbers)
    return storage / 2, information


def storage_in_bytes(*numbers):
    storage, information = both(*numbers)
    return storage / 8, information


def vocabulary_itself(*numbers):
    storage, information = both(*numbers)
    return storage, information * numbers[-1] / math.log2(numbers[-1])


def in_nats(*numbers):
    storage, information = both(*numbers)
    return storage, information * math.log(2)


def other_order(*numbers):
    return both(*numbers)[::-1]


def undivided(parameters, kept, tokens, layers, heads, width, bits, vocabulary):
    return 2 * layers * heads * width * bits, math.log2(vocabulary)


def storage_only(*numbers):
    return both(*numbers)[0]


def with_logs(parameters, kept, tokens, layers, heads, width, bits, vocabulary):
    per_token = tokens / kept / parameters
    return np.array([bits * layers * heads * (width + width), len(bin(int(vocabulary) - 1)) - 2]) * per_token


# ── one step as attention ─────────────────────────────────────────────────────────────────────────────


def uphill(x, y, rate):
    return x, -rate * y / len(y)


def summed(x, y, rate):
    return x, rate * y


def without_rate(x, y, rate):
    return x, y / len(y)


def twice(x, y, rate):
    return x, 2 * rate * y / len(y)


def over_dimensions(x, y, rate):
    return x, rate * y / x.shape[1]


def softmax_values(x, y, rate):
    return x, np.exp(y) / np.exp(y).sum()


def swapped(x, y, rate):
    return rate * y / len(y), x


def rate_in_the_keys(x, y, rate):
    return -rate * x, [-value / len(y) for value in y]


# ── decoding with a cache ─────────────────────────────────────────────────────────────────────────────


def soft(scores):
    return np.exp(scores) / np.exp(scores).sum()


def grown(cache, x, Wk, Wv):
    keys, values = cache or ([], [])
    return [*keys, x @ Wk], [*values, x @ Wv]


def forgetful(cache, x, Wq, Wk, Wv):
    return x @ Wv, ([x @ Wk], [x @ Wv])


def unscaled(cache, x, Wq, Wk, Wv):
    keys, values = grown(cache, x, Wk, Wv)
    return soft(np.array(keys) @ (x @ Wq)) @ np.array(values), (keys, values)


def scaled_by_d(cache, x, Wq, Wk, Wv):
    keys, values = grown(cache, x, Wk, Wv)
    return soft(np.array(keys) @ (x @ Wq) / len(x)) @ np.array(values), (keys, values)


def looks_first(cache, x, Wq, Wk, Wv):
    read = np.zeros(len(x))
    if cache:
        read = soft(np.array(cache[0]) @ (x @ Wq) / np.sqrt(len(x))) @ np.array(cache[1])
    return read, grown(cache, x, Wk, Wv)


def keeps_the_tokens(cache, x, Wq, Wk, Wv):
    xs = np.vstack([cache, x]) if cache is not None else x[None]
    return soft(xs @ Wk @ (x @ Wq) / np.sqrt(len(x))) @ (xs @ Wv), xs


def no_cache_back(cache, x, Wq, Wk, Wv):
    return x @ Wv


def cache_first(cache, x, Wq, Wk, Wv):
    read, cache = in_lists(cache, x, Wq, Wk, Wv)
    return cache, read


def ragged(cache, x, Wq, Wk, Wv):
    keys, values = grown(cache, x, Wk, Wv)
    return [keys[-1], values[-1][:2]], (keys, values)


def flat(cache, x, Wq, Wk, Wv):
    read, cache = in_lists(cache, x, Wq, Wk, Wv)
    return read[None], cache


def in_lists(cache, x, Wq, Wk, Wv):
    keys, values = grown(cache, x, Wk, Wv)
    shares = soft(np.array([key @ (x @ Wq) for key in keys]) / len(x) ** 0.5)
    return sum(share * value for share, value in zip(shares, values, strict=True)), [keys, values]


# ── a capacity meter ──────────────────────────────────────────────────────────────────────────────────


def chosen(probs, answers):
    return np.array([row[a] for row, a in zip(probs, answers, strict=True)])


def the_message(probs, answers, parameters):
    return -np.log2(chosen(probs, answers)).sum() / parameters


def all_that_there_is(probs, answers, parameters):
    return len(probs) * np.log2(probs.shape[1]) / parameters


def nats(probs, answers, parameters):
    return savings(probs, answers, parameters) * np.log(2)


def right_ones(probs, answers, parameters):
    return (probs.argmax(1) == answers).sum() * np.log2(probs.shape[1]) / parameters


def mean_fact(probs, answers, parameters):
    return savings(probs, answers, parameters) / len(probs)


def all_bits(probs, answers, parameters):
    return savings(probs, answers, 1)


def lost(probs, answers, parameters):
    return -savings(probs, answers, parameters)


def favourites(probs, answers, parameters):
    return (len(probs) * np.log2(probs.shape[1]) + np.log2(probs.max(1)).sum()) / parameters


def added(probs, answers, parameters):
    return (len(probs) * np.log2(probs.shape[1]) - np.log2(chosen(probs, answers)).sum()) / parameters


def one_of_n(probs, answers, parameters):
    return (len(probs) * np.log2(len(probs)) + np.log2(chosen(probs, answers)).sum()) / parameters


def savings(probs, answers, parameters):
    return sum(math.log2(probs.shape[1] * p) for p in chosen(probs, answers)) / parameters


# ── a batch for the night ─────────────────────────────────────────────────────────────────────────────


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def today(x, y, noise, w, b):
    return x, y


def dreams(x, y, noise, w, b):
    return noise, sigmoid(noise @ w + b)


def rounded(x, y, noise, w, b):
    return np.concatenate([x, noise]), np.concatenate([y, np.round(sigmoid(noise @ w + b))])


def logits(x, y, noise, w, b):
    return np.concatenate([x, noise]), np.concatenate([y, noise @ w + b])


def blank_dreams(x, y, noise, w, b):
    return np.concatenate([x, noise]), np.concatenate([y, np.zeros(len(noise))])


def unbiased(x, y, noise, w, b):
    return np.concatenate([x, noise]), np.concatenate([y, sigmoid(noise @ w)])


def mixed_up(x, y, noise, w, b):
    return np.concatenate([x, noise]), np.concatenate([sigmoid(noise @ w + b), y])


def turned(x, y, noise, w, b):
    return np.concatenate([x, noise]), np.concatenate([y, sigmoid(-(noise @ w + b))])


def relabelled(x, y, noise, w, b):
    inputs = np.concatenate([x, noise])
    return inputs, sigmoid(inputs @ w + b)


def dreams_first(x, y, noise, w, b):
    inputs = [*noise.tolist(), *x.tolist()]
    return inputs, [*(float(sigmoid(np.dot(row, w) + b)) for row in noise), *y.tolist()]


def one_head(parameters, kept, training_tokens, layers, heads, width, bits, vocabulary):
    below = parameters * kept / training_tokens
    return 2 * layers * width * bits / below, np.log2(vocabulary) / below


def rate_twice(x, y, rate):
    return rate * x, rate * y / len(y)


def decode(cache, x, Wk, Wv, asks, shared=True):
    keys, values = ([], []) if cache is None else cache
    keys, values = [*keys, x @ Wk], [*values, x @ Wv]
    shares = np.exp(np.array(keys) @ (x @ asks) / np.sqrt(len(x)))
    return (shares / shares.sum() if shared else shares) @ np.array(values), (keys, values)


def shares_not_shared(cache, x, Wq, Wk, Wv):
    return decode(cache, x, Wk, Wv, Wq, shared=False)


def asks_with_its_key(cache, x, Wq, Wk, Wv):
    return decode(cache, x, Wk, Wv, Wk)


def share_right(probs, answers, parameters):
    return (probs.argmax(1) == answers).mean() * np.log2(probs.shape[1]) / parameters


def told_once(probs, answers, parameters):
    N, C = probs.shape
    return (np.log2(C) + np.log2(probs[np.arange(N), answers]).sum()) / parameters


def one_layer(parameters, kept, training_tokens, layers, heads, width, bits, vocabulary):
    below = parameters * kept / training_tokens
    return 2 * heads * width * bits / below, np.log2(vocabulary) / below


def one_bit_each(parameters, kept, training_tokens, layers, heads, width, bits, vocabulary):
    below = parameters * kept / training_tokens
    return 2 * layers * heads * width / below, np.log2(vocabulary) / below


def nothing_kept(parameters, kept, training_tokens, layers, heads, width, bits, vocabulary):
    below = parameters / training_tokens
    return 2 * layers * heads * width * bits / below, np.log2(vocabulary) / below


def n_twice(x, y, rate):
    return x / len(y), rate * y / len(y)


def reads_the_keys(cache, x, Wq, Wk, Wv):
    return decode(cache, x, Wk, Wk, Wq)


def logarithms_alone(probs, answers, parameters):
    return np.log2(probs[np.arange(len(answers)), answers]).sum() / parameters


def undecided(x, y, noise, w, b):
    return np.vstack([x, noise]), np.append(y, np.full(len(noise), 0.5))


def no_width(parameters, kept, training_tokens, layers, heads, width, bits, vocabulary):
    storage, information = both(parameters, kept, training_tokens, layers, heads, width, bits, vocabulary)
    return storage / width, information


def tokens_forgotten(parameters, kept, training_tokens, layers, heads, width, bits, vocabulary):
    return both(parameters, kept, 1, layers, heads, width, bits, vocabulary)


def upside_down(*numbers):
    storage, information = both(*numbers)
    return 1 / storage, 1 / information


def base_ten(*numbers):
    storage, information = both(*numbers)
    return storage, information * np.log10(2)


def second_undivided(parameters, kept, training_tokens, layers, heads, width, bits, vocabulary):
    storage, _ = both(parameters, kept, training_tokens, layers, heads, width, bits, vocabulary)
    return storage, np.log2(vocabulary)


def w_itself(x, y, rate):
    return rate / len(y) * y @ x


def bare_labels(x, y, rate):
    return x, y


def columns_for_rows(cache, x, Wq, Wk, Wv):
    return in_lists(cache, x, Wq.T, Wk.T, Wv.T)


def by_the_number_of_tokens(cache, x, Wq, Wk, Wv):
    keys, values = grown(cache, x, Wk, Wv)
    return soft(keys @ (x @ Wq) / np.sqrt(len(keys))) @ values, (keys, values)


def no_softmax(cache, x, Wq, Wk, Wv):
    keys, values = grown(cache, x, Wk, Wv)
    return keys @ (x @ Wq) / np.sqrt(len(x)) @ values, (keys, values)


def not_added_up(cache, x, Wq, Wk, Wv):
    keys, values = grown(cache, x, Wk, Wv)
    return soft(keys @ (x @ Wq) / np.sqrt(len(x)))[:, None] * values, (keys, values)


def every_pair(probs, answers, parameters):
    N, C = probs.shape
    return (N * np.log2(C) + np.log2(probs[:, answers]).sum()) / parameters


def mean_first(probs, answers, parameters):
    N, C = probs.shape
    return N * (np.log2(C) + np.log2(chosen(probs, answers).mean())) / parameters


def no_logarithm(probs, answers, parameters):
    N, C = probs.shape
    return (N * np.log2(C) - chosen(probs, answers).sum()) / parameters


def nothing_below_zero(probs, answers, parameters):
    return np.maximum(np.log2(probs.shape[1]) + np.log2(chosen(probs, answers)), 0).sum() / parameters


def its_own_doubt(probs, answers, parameters):
    N, C = probs.shape
    return (N * np.log2(C) + (probs * np.log2(probs)).sum()) / parameters


def a_column_of_targets(x, y, noise, w, b):
    inputs, targets = dreams_first(x, y, noise, w, b)
    return inputs, np.reshape(targets, (-1, 1))


MUTANTS = {
    "memories.ratio": {
        keys_alone: "keys *and* values",
        storage_in_bytes: "bits for both",
        vocabulary_itself: "log2",
        in_nats: "nats",
        other_order: "other order",
        undivided: "Divide",
        storage_only: "2 things: storage",
        one_head: "several heads",
        one_layer: "Every layer has its own",
        one_bit_each: "`bits` bits",
        nothing_kept: "below the line",
        no_width: "`width` numbers",
        tokens_forgotten: "training tokens share",
        upside_down: "upside down",
        base_ten: "base 10",
        second_undivided: "Divide the second",
    },
    "memories.step": {
        uphill: "sign",
        summed: "divides by n",
        without_rate: "rate is missing",
        twice: "twice as long",
        over_dimensions: "number of dimensions",
        softmax_values: "largest gap",
        swapped: "the other order",
        rate_twice: "in both",
        n_twice: "n twice",
        w_itself: "what the step learns",
        bare_labels: "not yet a step",
    },
    "memories.cache": {
        forgetful: "reads only itself",
        unscaled: "not divided",
        scaled_by_d: "square root",
        looks_first: "does not see itself",
        keeps_the_tokens: "computed again",
        no_cache_back: "2 things: what is read",
        cache_first: "other order",
        ragged: "read shape (4,)",
        flat: "not (1, 4)",
        shares_not_shared: "sum to 1",
        asks_with_its_key: "its query",
        reads_the_keys: "weigh the keys",
        columns_for_rows: "on the other side",
        by_the_number_of_tokens: "√t",
        no_softmax: "First softmax",
        not_added_up: "the sum of all values",
    },
    "memories.meter": {
        the_message: "message with the model",
        all_that_there_is: "whether the model knows",
        nats: "nats",
        right_ones: "hesitant",
        mean_fact: "mean per fact",
        all_bits: "number of parameters",
        lost: "sign",
        favourites: "favourite",
        added: "adds the two",
        one_of_n: "one of C",
        share_right: "share of right",
        logarithms_alone: "logarithms alone",
        told_once: "log2(C) once",
        every_pair: "N × N",
        mean_first: "mean probability",
        no_logarithm: "adds probabilities",
        nothing_below_zero: "cuts off at 0",
        its_own_doubt: "right or wrong. Only",
    },
    "memories.night": {
        undecided: "other targets",
        a_column_of_targets: "(12, 1)",
        today: "naive",
        dreams: "nothing new",
        rounded: "rounded",
        logits: "sigmoid",
        blank_dreams: "labelled 0",
        unbiased: "b is missing",
        turned: "sigmoid is turned",
        mixed_up: "one order",
        relabelled: "keep their own labels",
    },
}
ALTERNATIVES = {
    "memories.ratio": with_logs,
    "memories.step": rate_in_the_keys,
    "memories.cache": in_lists,
    "memories.meter": savings,
    "memories.night": dreams_first,
}
