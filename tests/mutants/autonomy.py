"""Sheet 08."""

from collections import Counter
from itertools import pairwise

import numpy as np


def strictly_above(confidence, right, threshold, review, error):
    alone = confidence > threshold
    return review * (~alone).sum() + error * (alone & ~right).sum()


def every_error(confidence, right, threshold, review, error):
    return review * (confidence < threshold).sum() + error * (~right).sum()


def turned_round(confidence, right, threshold, review, error):
    alone = confidence >= threshold
    return review * alone.sum() + error * (~alone & ~right).sum()


def all_alone_wrong(confidence, right, threshold, review, error):
    alone = confidence >= threshold
    return review * (~alone).sum() + error * alone.sum()


def mean_bill(confidence, right, threshold, review, error):
    return bill_in_a_loop(confidence, right, threshold, review, error) / len(right)


def no_reviews(confidence, right, threshold, review, error):
    return error * ((confidence >= threshold) & ~right).sum()


def bill_in_a_loop(confidence, right, threshold, review, error):
    total = 0
    for sure, good in zip(confidence, right, strict=True):
        if sure < threshold:
            total += review
        elif not good:
            total += error
    return float(total)


def by_formula(confidence, right, review, error):
    return 1 - review / error


def dearest(confidence, right, review, error):
    order, bills = settings(confidence, right, review, error)
    return ([np.inf, *confidence[order]])[int(np.argmax(bills))]


def never_nothing(confidence, right, review, error):
    order, bills = settings(confidence, right, review, error)
    return confidence[order][int(np.argmin(bills[1:]))]


def errors_of_the_reviewed(confidence, right, review, error):
    order = np.argsort(-confidence)
    k = np.arange(len(right) + 1)
    bills = review * (len(right) - k) + error * np.r_[np.cumsum(~right[order][::-1])[::-1], 0]
    return float(([np.inf, *confidence[order]])[int(bills.argmin())])


def median_confidence(confidence, right, review, error):
    return float(np.median(confidence))


def settings(confidence, right, review, error):
    order = np.argsort(-confidence)
    wrong = np.concatenate([[0], np.cumsum(~right[order])])
    return order, review * (len(right) - np.arange(len(right) + 1)) + error * wrong


def from_below(confidence, right, review, error):
    """Start with everything done alone, and take the least sure away one by one."""
    order = np.argsort(confidence)
    saved = np.concatenate([[0], np.cumsum(error * ~right[order] - review)])
    k = len(saved) - 1 - int(saved[::-1].argmax())
    return float(confidence[order][k]) if k < len(right) else float("inf")


def binned(confidence):
    return np.minimum((np.asarray(confidence) * 10).astype(int), 9)


def unweighted(confidence, right):
    b = binned(confidence)
    return np.mean([abs(confidence[b == k].mean() - right[b == k].mean()) for k in set(b.tolist())])


def signed(confidence, right):
    return confidence.mean() - right.mean()


def absolute_of_the_sum(confidence, right):
    return abs(confidence.mean() - right.mean())


def worst_bin(confidence, right):
    b = binned(confidence)
    return max(abs(confidence[b == k].mean() - right[b == k].mean()) for k in set(b.tolist()))


def each_answer(confidence, right):
    return np.abs(confidence - right).mean()


def nan_where_empty(confidence, right):
    b = binned(confidence)
    with np.errstate(all="ignore"):
        said, held = (np.bincount(b, x, 10) / np.bincount(b, minlength=10) for x in (confidence, right))
    return float((np.abs(said - held) * np.bincount(b, minlength=10)).sum() / len(b))


def one_left_out(confidence, right):
    b = (confidence * 10).astype(int)
    return sum(abs((confidence - right)[b == k].sum()) for k in range(10)) / len(b)


def with_histograms(confidence, right):
    edges = np.linspace(0, 1, 11)
    gap = (
        np.histogram(confidence, edges, weights=confidence)[0]
        - np.histogram(confidence, edges, weights=right.astype(float))[0]
    )
    return np.abs(gap).sum() / len(right)


def never_waits(n, escalated, review):
    return min(n, 1 / (escalated * review))


def only_busy(n, escalated, review):
    return summed(n, escalated, review) * escalated * review


def without_a_queue(n, escalated, review):
    return n / (1 + escalated * review)


def endless_callers(n, escalated, review):
    """Weights of a queue whose callers never run out: n^k instead of n! / (n − k)!."""
    weights = (n * escalated * review) ** np.arange(n + 1)
    return (1 - 1 / weights.sum()) / (escalated * review)


def summed(n, escalated, review):
    factors = (n - np.arange(n)) * escalated * review
    return (1 - 1 / (1 + np.cumprod(factors).sum())) / (escalated * review)


def counts_every_occurrence(train, test):
    return [[train.count(context), row[1]] for context, row in zip(test, by_pairs(train, test), strict=False)]


def columns_turned(train, test):
    return [row[::-1] for row in by_pairs(train, test)]


def transposed(train, test):
    return np.transpose(by_pairs(train, test))


def largest_tie(train, test):
    rows = []
    for context, token in pairwise(test):
        count = Counter(b for a, b in pairwise(train) if a == context)
        best = max(count, key=lambda t: (count[t], t)) if count else None
        rows.append([count.total(), int(best == token)])
    return rows


def ignores_context(train, test):
    common = Counter(train).most_common(1)[0][0]
    return [[row[0], int(common == token)] for row, token in zip(by_pairs(train, test), test[1:], strict=True)]


def by_pairs(train, test):
    pairs = Counter(pairwise(train))
    rows = []
    for context, token in pairwise(test):
        options = sorted((-n, b) for (a, b), n in pairs.items() if a == context)
        rows.append([-sum(n for n, _ in options), int(bool(options) and options[0][1] == token)])
    return rows


def charges_the_reviewed(confidence, right, threshold, review, error):
    asked = confidence < threshold
    return review * asked.sum() + error * (asked & ~right).sum()


def charges_the_right(confidence, right, threshold, review, error):
    asked = confidence < threshold
    return review * asked.sum() + error * (~asked & right).sum()


def bills_by_rank(confidence, right, review, error):
    order = np.argsort(-confidence)
    return review * (len(right) - np.arange(len(right) + 1)) + error * np.append(0, np.cumsum(~right[order]))


def smallest_bill(confidence, right, review, error):
    return bills_by_rank(confidence, right, review, error).min()


def how_many_alone(confidence, right, review, error):
    return bills_by_rank(confidence, right, review, error).argmin()


def review_forgotten(n, escalated, review):
    weight = [1.0]
    for k in range(n):
        weight.append(weight[-1] * (n - k) * escalated * review)
    return (1 - 1 / sum(weight)) / escalated


def this_token_only(train, test):
    rows = []
    for context, token in pairwise(test):
        after = [b for a, b in pairwise(train) if a == context]
        guess = min(after, key=lambda each, after=after: (-after.count(each), each), default=None)
        rows.append([after.count(token), int(guess == token)])
    return rows


def costs_exchanged(confidence, right, threshold, review, error):
    return bill_in_a_loop(confidence, right, threshold, error, review)


def reviews_everything(confidence, right, threshold, review, error):
    return review * len(right) + error * ((confidence >= threshold) & ~right).sum()


def one_too_many(confidence, right, review, error):
    order, bills = settings(confidence, right, review, error)
    return confidence[order][min(int(bills.argmin()), len(right) - 1)]


def one_too_few(confidence, right, review, error):
    order, bills = settings(confidence, right, review, error)
    return np.array([np.inf, np.inf, *confidence[order]])[int(bills.argmin())]


def least_sure_first(confidence, right, review, error):
    order = np.argsort(confidence)
    bills = review * (len(right) - np.arange(len(right) + 1)) + error * np.append(0, np.cumsum(~right[order]))
    return float(np.append(np.inf, confidence[order])[bills.argmin()])


def one_for_inf(confidence, right, review, error):
    return min(1.0, from_below(confidence, right, review, error))


def twenty_bins(confidence, right):
    b = np.minimum((confidence * 20).astype(int), 19)
    return sum(abs((confidence - right)[b == k].sum()) for k in range(20)) / len(b)


def middle_of_the_bin(confidence, right):
    b = binned(confidence)
    return sum(abs((k + 0.5) / 10 - right[b == k].mean()) * (b == k).mean() for k in set(b.tolist()))


def not_divided(confidence, right):
    return len(right) * with_histograms(confidence, right)


def by_factors(factors, load):
    return (1 - 1 / (1 + np.cumprod(factors).sum())) / load


def one_working_less(n, escalated, review):
    return by_factors((n - 1 - np.arange(n)) * escalated * review, escalated * review)


def one_working_more(n, escalated, review):
    return by_factors((n + 1 - np.arange(n)) * escalated * review, escalated * review)


def all_helped_at_once(n, escalated, review):
    k = np.arange(n)
    return by_factors((n - k) / (k + 1) * escalated * review, escalated * review)


def review_of_one(n, escalated, review):
    return by_factors((n - np.arange(n)) * escalated, escalated)


def no_row_for_the_unseen(train, test):
    return [row for row in by_pairs(train, test) if row[0]]


def first_tie(train, test):
    rows = []
    for context, token in pairwise(test):
        count = Counter(b for a, b in pairwise(train) if a == context)
        rows.append([count.total(), int(bool(count) and count.most_common(1)[0][0] == token)])
    return rows


def counts_the_guess(train, test):
    rows = []
    for (context, _), row in zip(pairwise(test), by_pairs(train, test), strict=True):
        count = Counter(b for a, b in pairwise(train) if a == context)
        rows.append([max(count.values(), default=0), row[1]])
    return rows


MUTANTS = {
    "autonomy.cost": {
        costs_exchanged: "changed places",
        reviews_everything: "review for every task",
        strictly_above: ">=",
        every_error: "put right",
        turned_round: "turned round",
        all_alone_wrong: "Only the wrong ones",
        mean_bill: "sum",
        no_reviews: "reviews are missing",
        charges_the_reviewed: "reviewed, and so",
        charges_the_right: "*right*",
    },
    "autonomy.threshold": {
        by_formula: "calibrated",
        dearest: "smallest bill",
        never_nothing: "k = 0",
        errors_of_the_reviewed: "threshold",
        median_confidence: "best_threshold",
        smallest_bill: "bill itself",
        how_many_alone: "how many tasks",
        one_too_many: "too many alone",
        one_too_few: "too few alone",
        least_sure_first: "the surest",
        one_for_inf: "answer is inf",
    },
    "autonomy.calibration": {
        unweighted: "share of the answers",
        signed: "cancel",
        absolute_of_the_sum: "cancel",
        worst_bin: "largest gap",
        each_answer: "within a bin",
        nan_where_empty: "nan",
        one_left_out: "exactly 1",
        twenty_bins: "20 bins",
        middle_of_the_bin: "middle of each bin",
        not_divided: "Divide it by their number",
    },
    "autonomy.queue": {
        never_waits: "at random",
        only_busy: "Divide",
        without_a_queue: "never wait for each other",
        endless_callers: "go on asking",
        review_forgotten: "left out",
        one_working_less: "n - k - 1",
        one_working_more: "n - k + 1",
        all_helped_at_once: "all at once",
        review_of_one: "It takes `review`",
    },
    "autonomy.novelty": {
        counts_every_occurrence: "count pairs",
        columns_turned: "columns",
        transposed: "shape",
        largest_tie: "smaller token",
        ignores_context: "context",
        this_token_only: "*this* token",
        no_row_for_the_unseen: "never seen has one too",
        first_tie: "smaller token",
        counts_the_guess: "*guess* followed",
    },
}
ALTERNATIVES = {
    "autonomy.cost": bill_in_a_loop,
    "autonomy.threshold": from_below,
    "autonomy.calibration": with_histograms,
    "autonomy.queue": summed,
    "autonomy.novelty": by_pairs,
}
