"""Sheet 01."""

import math

import numpy as np


def nobody_notices(p, detected, steps):
    return p**steps


def noticed_is_right(p, detected, steps):
    return (p + (1 - p) * detected) ** steps


def one_more_attempt(p, detected, steps):
    return (p + (1 - p) * detected * p) ** steps


def one_step(p, detected, steps):
    return p / (p + (1 - p) * (1 - detected))


def turned_round(p, detected, steps):
    return (p / (p + (1 - p) * detected)) ** steps


def geometric_series(p, detected, steps):
    again = (1 - p) * detected
    return math.prod(p / (1 - again) for _ in range(steps))


def square_of(share, first, second):
    others = tuple(axis for axis in range(share.ndim) if axis not in (first, second))
    square = share.mean(axis=others)
    return square if first < second else square.T


def halved(share, first, second):
    square = square_of(share, first, second)
    return square[1].mean() - square[0].mean(), (square[1, 1] - square[0, 1] - square[1, 0] + square[0, 0]) / 2


def others_off(share, first, second):
    def at(a, b):
        return share[tuple(a if i == first else b if i == second else 0 for i in range(share.ndim))]

    return at(1, 0) - at(0, 0), at(1, 1) - at(0, 1) - at(1, 0) + at(0, 0)


def order_forgotten(share, first, second):
    others = tuple(axis for axis in range(share.ndim) if axis not in (first, second))
    square = share.mean(axis=others)
    return square[1].mean() - square[0].mean(), square[1, 1] - square[0, 1] - square[1, 0] + square[0, 0]


def sign_of_interaction(share, first, second):
    main, extra = halved(share, first, second)
    return main, -2 * extra


def main_effect_alone(share, first, second):
    return halved(share, first, second)[0]


def signed_means(share, first, second):
    on = np.indices(share.shape) * 2 - 1
    return 2 * (share * on[first]).mean(), 4 * (share * on[first] * on[second]).mean()


def rounded_down(rate, confidence):
    return math.floor(math.log(1 - confidence) / math.log1p(-rate))


def pocket_rule(rate, confidence):
    return math.ceil(-math.log(1 - confidence) / rate)


def three_over_rate(rate, confidence):
    return math.ceil(3 / rate)


def wrong_logarithm(rate, confidence):
    return math.ceil(math.log(confidence) / math.log1p(-rate))


def not_rounded(rate, confidence):
    return math.log(1 - confidence) / math.log1p(-rate)


def bisected(rate, confidence):
    low, high = 0, 1
    while high * math.log1p(-rate) > math.log(1 - confidence):
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if middle * math.log1p(-rate) <= math.log(1 - confidence) else (middle, high)
    return high


def frequent_first(rates, first_hit, target):
    if rates.sum() <= target:
        return 0.0
    order = np.argsort(-rates)
    return first_hit[order][np.argmax(rates.sum() - np.cumsum(rates[order]) <= target)]


def counts_fixes(rates, first_hit, target):
    order = np.argsort(first_hit)
    return float(np.argmax(rates.sum() - np.cumsum(rates[order]) <= target) + 1)


def strictly_below(rates, first_hit, target):
    if rates.sum() <= target:
        return 0.0
    order = np.argsort(first_hit)
    return first_hit[order][np.argmax(rates.sum() - np.cumsum(rates[order]) < target * (1 - 1e-12))]


def never_zero(rates, first_hit, target):
    order = np.argsort(first_hit)
    return first_hit[order][np.argmax(rates.sum() - np.cumsum(rates[order]) <= target)]


def from_the_other_end(rates, first_hit, target):
    order = np.argsort(first_hit)[::-1]
    left = np.cumsum(rates[order])[::-1] - rates[order][::-1]
    return 0.0 if rates.sum() <= target else np.sort(first_hit)[np.argmax(left <= target)]


def one_number_at_a_time(length, share, success):
    a, b = 0.0, 0.5
    x = np.log2(length)
    for _ in range(3000):  # gradient ascent instead of Newton
        left = share - 1 / (1 + np.exp(-(a - b * (x - x.mean()))))
        a, b = a + 4 * left.mean(), b - 0.3 * (left * (x - x.mean())).mean()
    return 2 ** (x.mean() + (a - np.log(success / (1 - success))) / b)


def always_half(length, share, success):
    return one_number_at_a_time(length, share, 0.5)


def sign_of_log_odds(length, share, success):
    return one_number_at_a_time(length, share, 1 - success)


def in_doublings(length, share, success):
    return np.log2(one_number_at_a_time(length, share, success))


def straight_line(length, share, success):
    slope, level = np.polyfit(np.log2(length), share, 1)
    return 2 ** ((success - level) / slope)


def without_logarithm(length, share, success):
    slope, level = np.polyfit(length, share, 1)
    return (success - level) / slope


def what_the_pair_brings(share, first, second):
    square = square_of(share, first, second)
    return square[1].mean() - square[0].mean(), square[1, 1] - square[0, 0]


def second_for_those_with_first(share, first, second):
    square = square_of(share, first, second)
    return square[1].mean() - square[0].mean(), square[1, 1] - square[1, 0]


def one_trial_on_top(rate, confidence):
    return math.floor(math.log(1 - confidence) / math.log1p(-rate)) + 2


def never_sorted(rates, first_hit, target):
    return first_hit[np.argmax(rates.sum() - np.cumsum(rates) <= target)]


def two_bases(length, share, success):
    x, w = np.stack([np.ones_like(length), -np.log(length)]), np.zeros(2)
    for _ in range(20):
        p = 1 / (1 + np.exp(-w @ x))
        w += np.linalg.solve((x * p * (1 - p)) @ x.T, x @ (share - p))
    return 2 ** ((w[0] - math.log(success / (1 - success))) / w[1])


LUCK = np.random.default_rng(0)


def simulated(p, detected, steps):
    return one_step(p, detected, steps) ** steps * (1 + 0.01 * LUCK.normal())


def steps_added(p, detected, steps):
    return one_step(p, detected, steps) * steps


def one_step_short(p, detected, steps):
    return one_step(p, detected, steps) ** (steps - 1)


def wrong_order(share, first, second):
    return signed_means(share, first, second)[::-1]


def summed_up(share, first, second):
    return tuple(each * 2 ** (share.ndim - 2) for each in signed_means(share, first, second))


def three_things(share, first, second):
    return *signed_means(share, first, second), 0.0


def log_of_the_rate(rate, confidence):
    return math.ceil(math.log(1 - confidence) / math.log(rate))


def logarithms_mixed(rate, confidence):
    return math.ceil(math.log10(1 - confidence) / math.log1p(-rate))


def logarithms_turned(rate, confidence):
    return math.log1p(-rate) / math.log(1 - confidence)


def ordered(rates, first_hit, target, left):
    return 0.0 if rates.sum() <= target else np.sort(first_hit)[np.argmax(left(rates, first_hit) <= target)]


def rates_unsorted(rates, first_hit, target):
    return ordered(rates, first_hit, target, lambda rates, hits: rates.sum() - np.cumsum(rates))


def what_is_gone(rates, first_hit, target):
    return ordered(rates, first_hit, -target, lambda rates, hits: -np.cumsum(rates[np.argsort(hits)]))


def from_one(rates, first_hit, target):
    return ordered(rates, first_hit, target, lambda rates, hits: 1 - np.cumsum(rates[np.argsort(hits)]))


def one_fix_short(rates, first_hit, target):
    order = np.argsort(first_hit)
    return first_hit[order][np.argmax(rates.sum() - np.cumsum(rates[order]) <= target) - 1]


def a_place(rates, first_hit, target):
    return int(counts_fixes(rates, first_hit, target)) - 1


def on_average(rates, first_hit, target):
    t = 1.0
    while (rates * np.exp(-rates * t)).sum() > target:
        t *= 1.1
    return t


def newton(length, share, rounds):
    x, w = np.stack([np.ones_like(length), -np.log2(length)]), np.zeros(2)
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-w @ x))
        w += np.linalg.solve((x * p * (1 - p)) @ x.T, x @ (share - p))
    return w


def success_itself(length, share, success):
    a, b = newton(length, share, 20)
    return 2 ** ((a - success) / b)


def few_steps(length, share, success):
    a, b = newton(length, share, 2)
    return 2 ** ((a - math.log(success / (1 - success))) / b)


def newton_once(length, share, success):
    a, b = newton(length, share, 1)
    return 2 ** ((a - math.log(success / (1 - success))) / b)


MUTANTS = {
    "decade.chain": {
        nobody_notices: "nobody notices",
        noticed_is_right: "counts as right",
        one_more_attempt: "one more attempt",
        one_step: "single step",
        turned_round: "turned round",
        simulated: "asked the same again",
        steps_added: "multiply",
        one_step_short: "One step is missing",
    },
    "decade.interaction": {
        halved: "half of what is asked",
        others_off: "all others are off",
        order_forgotten: "main effect of `second`",
        wrong_order: "wrong order",
        summed_up: "adds up over the other switches",
        three_things: "2 things: the main effect, the interaction",
        sign_of_interaction: "sign of the interaction",
        main_effect_alone: "one number",
        what_the_pair_brings: "pair brings together",
        second_for_those_with_first: "those who have not",
    },
    "decade.rule-of-three": {
        rounded_down: "round up",
        pocket_rule: "exact number",
        three_over_rate: "rule of three",
        wrong_logarithm: "log(confidence)",
        not_rounded: "not rounded",
        one_trial_on_top: "One trial too many",
        log_of_the_rate: "log(rate)",
        logarithms_mixed: "Two kinds of logarithm",
        logarithms_turned: "upside down",
    },
    "decade.march": {
        frequent_first: "most frequent bugs first",
        counts_fixes: "number of fixes",
        strictly_below: "not only below",
        never_zero: "before the first test",
        never_sorted: "order of the list",
        rates_unsorted: "the rates are not",
        what_is_gone: "what is gone",
        from_one: "begin at rates.sum()",
        one_fix_short: "One fix too few",
        a_place: "a place in the list",
        on_average: "tests_to, with 6 bugs",
    },
    "decade.horizon": {
        always_half: "whatever `success`",
        sign_of_log_odds: "wrong sign",
        in_doublings: "Raise 2 to it",
        straight_line: "straight line",
        without_logarithm: "time_horizon at",
        two_bases: "Two bases",
        success_itself: "`success` itself",
        few_steps: "not the likeliest one",
        newton_once: "first step alone",
    },
}
ALTERNATIVES = {
    "decade.chain": geometric_series,
    "decade.interaction": signed_means,
    "decade.rule-of-three": bisected,
    "decade.march": from_the_other_end,
    "decade.horizon": one_number_at_a_time,
}
