"""Sheet 03."""

import math

import numpy as np


def picked(probs, text):
    return probs[np.arange(len(text)), text]


def nats(probs, text):
    return -np.log(picked(probs, text)).mean()


def whole_text(probs, text):
    return -np.log2(picked(probs, text)).sum()


def mean_first(probs, text):
    return -np.log2(picked(probs, text).mean())


def own_opinion(probs, text):
    return -(probs * np.log2(probs)).sum(1).mean()


def negative(probs, text):
    return np.log2(picked(probs, text)).mean()


def bits_in_a_loop(probs, text):
    return sum(math.log2(1 / float(row[c])) for row, c in zip(probs, text, strict=True)) / len(text)


def softmax(scores):
    shares = np.exp(scores - scores.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def causal(scores):
    return np.where(np.tri(len(scores), dtype=bool), scores, -np.inf)


def looks_ahead(q, k, v):
    return softmax(q @ k.T / np.sqrt(q.shape[1])) @ v


def unscaled(q, k, v):
    return softmax(causal(q @ k.T)) @ v


def divided_by_d(q, k, v):
    return softmax(causal(q @ k.T / q.shape[1])) @ v


def masked_late(q, k, v):
    return np.tri(len(q)) * softmax(q @ k.T / np.sqrt(q.shape[1])) @ v


def overflows(q, k, v):
    with np.errstate(all="ignore"):
        shares = np.exp(causal(q @ k.T / np.sqrt(q.shape[1])))
        return shares / shares.sum(1, keepdims=True) @ v


def row_by_row(q, k, v):
    return np.concatenate([softmax(q[[t]] @ k[: t + 1].T / np.sqrt(q.shape[1])) @ v[: t + 1] for t in range(len(q))])


def no_ramp(x, up, down, dy):
    dh = dy @ down.T * 2 * (x @ up)
    return dh @ up.T, x.T @ dh, (np.maximum(x @ up, 0) ** 2).T @ dy


def no_square(x, up, down, dy):
    dh = dy @ down.T * (x @ up > 0)
    return dh @ up.T, x.T @ dh, (np.maximum(x @ up, 0) ** 2).T @ dy


def half(x, up, down, dy):
    a = np.maximum(x @ up, 0)
    dh = dy @ down.T * a
    return dh @ up.T, x.T @ dh, (a**2).T @ dy


def down_by_a(x, up, down, dy):
    dx, dup, _ = by_einsum(x, up, down, dy)
    return dx, dup, np.maximum(x @ up, 0).T @ dy


def two_arrays(x, up, down, dy):
    return by_einsum(x, up, down, dy)[:2]


def other_order(x, up, down, dy):
    dx, dup, ddown = by_einsum(x, up, down, dy)
    return ddown, dup, dx


def by_einsum(x, up, down, dy):
    a = np.clip(np.einsum("nd,dh->nh", x, up), 0, None)
    dh = np.einsum("ne,he,nh->nh", dy, down, 2 * a)
    return np.einsum("nh,dh->nd", dh, up), np.einsum("nd,nh->dh", x, dh), np.einsum("nh,ne->he", a * a, dy)


def adam(w, g, m, v, t, lr, b1, b2, eps, decay):
    return one_line(w, g, m, v, t, lr, b1, b2, eps, 0)


def coupled(w, g, m, v, t, lr, b1, b2, eps, decay):
    return one_line(w, g + decay * w, m, v, t, lr, b1, b2, eps, 0)


def uncorrected(w, g, m, v, t, lr, b1, b2, eps, decay):
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
    return w - lr * decay * w - lr * m / (np.sqrt(v) + eps), m, v


def climbs(w, g, m, v, t, lr, b1, b2, eps, decay):
    new, m, v = one_line(w, g, m, v, t, lr, b1, b2, eps, decay)
    return 2 * w * (1 - lr * decay) - new, m, v


def keeps_corrected(w, g, m, v, t, lr, b1, b2, eps, decay):
    new, m, v = one_line(w, g, m, v, t, lr, b1, b2, eps, decay)
    return new, m / (1 - b1**t), v / (1 - b2**t)


def weights_only(w, g, m, v, t, lr, b1, b2, eps, decay):
    return one_line(w, g, m, v, t, lr, b1, b2, eps, decay)[0]


def one_line(w, g, m, v, t, lr, b1, b2, eps, decay):
    m, v = m + (1 - b1) * (g - m), v + (1 - b2) * (g * g - v)
    rate = lr * math.sqrt(1 - b2**t) / (1 - b1**t)
    return w * (1 - lr * decay) - rate * m / (np.sqrt(v) + eps * math.sqrt(1 - b2**t)), m, v


def last_occurrence(attention, period):
    t = np.arange(period, len(attention))
    return attention[t, t - period].mean()


def turned(attention, period):
    t = np.arange(period, len(attention))
    return attention[t - period + 1, t].mean()


def added(attention, period):
    t = np.arange(period, len(attention))
    return attention[t, t - period + 1].sum()


def over_all(attention, period):
    return added(attention, period) / len(attention)


def diagonal(attention, period):
    return np.diagonal(attention, 1 - period)[1:].mean()


def every_column(probs, text):
    return -np.log2(probs[:, text]).mean()


def masked_with_zeros(q, k, v):
    shares = np.exp(np.tril(q @ k.T / np.sqrt(q.shape[1])))
    return shares / shares.sum(1, keepdims=True) @ v


def columns_sum_to_one(q, k, v):
    shares = np.tril(np.exp(q @ k.T / np.sqrt(q.shape[1])))
    return shares / shares.sum(0) @ v


def corrected_without_power(w, g, m, v, t, lr, b1, b2, eps, decay):
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
    return w - lr * decay * w - lr * m / (1 - b1) / (np.sqrt(v / (1 - b2)) + eps), m, v


def by_the_square(w, g, m, v, t, lr, b1, b2, eps, decay):
    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
    return w - lr * decay * w - lr * m / (1 - b1**t) / (v / (1 - b2**t) + eps), m, v


def whole_diagonal(attention, period):
    return np.diag(attention, 1 - period).mean()


MUTANTS = {
    "evolution.bits": {
        nats: "nats",
        whole_text: "number of characters",
        mean_first: "average the bits",
        own_opinion: "entropy",
        negative: "sign",
        every_column: "every row",
    },
    "evolution.attention": {
        looks_ahead: "looks ahead",
        unscaled: "square root of d",
        divided_by_d: "divides by d",
        masked_late: "before the softmax",
        overflows: "very large scores",
        masked_with_zeros: "exp(0) is 1",
        columns_sum_to_one: "column",
    },
    "evolution.backward": {
        no_ramp: "ramp",
        no_square: "square",
        half: "Half of it",
        down_by_a: "ddown",
        two_arrays: "3 things: dx, dup, ddown. It returned a tuple of 2",
        other_order: "dx should be",
    },
    "evolution.adamw": {
        adam: "not decayed",
        coupled: "directly",
        uncorrected: "too small at first",
        climbs: "climbs",
        keeps_corrected: "corrected mean",
        weights_only: "3 things: w, m, v",
        corrected_without_power: "first step only",
        by_the_square: "square root",
    },
    "evolution.induction": {
        last_occurrence: "one place further on",
        turned: "turned",
        added: "mean",
        over_all: "all tokens",
        whole_diagonal: "whole diagonal",
    },
}
ALTERNATIVES = {
    "evolution.bits": bits_in_a_loop,
    "evolution.attention": row_by_row,
    "evolution.backward": by_einsum,
    "evolution.adamw": one_line,
    "evolution.induction": diagonal,
}
