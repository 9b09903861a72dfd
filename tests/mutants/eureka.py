"""Sheet 10."""

import numpy as np


def only_the_change(skill, difficulty, right, rate):
    return rate * (right - 1 / (1 + np.exp(difficulty - skill)))


def downhill(skill, difficulty, right, rate):
    return skill - rate * (right - 1 / (1 + np.exp(difficulty - skill)))


def whole_rate(skill, difficulty, right, rate):
    return skill + (rate if right else -rate)


def turned_chance(skill, difficulty, right, rate):
    return skill + rate * (right - 1 / (1 + np.exp(skill - difficulty)))


def rateless(skill, difficulty, right, rate):
    return skill + right - 1 / (1 + np.exp(difficulty - skill))


def elo_by_odds(skill, difficulty, right, rate):
    odds = np.exp(skill - difficulty)
    return skill + (rate / (1 + odds) if right else -rate * odds / (1 + odds))


def chess(skill, difficulty, right, rate):
    return skill + rate * (right - 1 / (1 + 10 ** ((difficulty - skill) / 400)))


def plain_brier(chance, happened):
    return np.mean((chance - happened) ** 2)


def ratio(chance, happened):
    return np.mean((chance - happened) ** 2) / (happened.mean() * (1 - happened.mean()))


def against_a_coin(chance, happened):
    return 1 - 4 * np.mean((chance - happened) ** 2)


def absolute(chance, happened):
    return 1 - np.mean(abs(chance - happened)) / (happened.mean() * (1 - happened.mean()))


def base_alone(chance, happened):
    return 1 - np.mean((chance - happened) ** 2) / happened.mean()


def one_minus_score(chance, happened):
    return 1 - np.mean((chance - happened) ** 2)


def lead(chance, happened):
    return happened.mean() * (1 - happened.mean()) - np.mean((chance - happened) ** 2)


def skill_by_variance(chance, happened):
    return 1 - sum((c - h) ** 2 for c, h in zip(chance, happened, strict=True)) / (len(happened) * np.var(happened))


def best_index(gain, grid):
    return int(np.argmax([p * gain(p, True) + (1 - p) * gain(p, False) for p in grid]))


def best_gain(gain, grid):
    return max(p * gain(p, True) + (1 - p) * gain(p, False) for p in grid)


def successes_only(gain, grid):
    return grid[np.argmax([gain(p, True) for p in grid])]


def unweighted(gain, grid):
    return grid[np.argmax([gain(p, True) + gain(p, False) for p in grid])]


def worst(gain, grid):
    return grid[np.argmin([p * gain(p, True) + (1 - p) * gain(p, False) for p in grid])]


def best_in_a_loop(gain, grid):
    return max(grid, key=lambda p: gain(p, False) + p * (gain(p, True) - gain(p, False)))


def from_the_last(half_life, since, least):
    return half_life * np.log2(1 / least)


def overdue_positive(half_life, since, least):
    return since - half_life * np.log2(1 / least)


def recall_today(half_life, since, least):
    return 0.5 ** (since / half_life)


def one_half_life(half_life, since, least):
    return half_life - since


def natural(half_life, since, least):
    return half_life * np.log(1 / least) - since


def log_of_least(half_life, since, least):
    return half_life * np.log2(least) - since


def straight(half_life, since, least):
    return half_life * (1 - least) - since


def days_by_ratio(half_life, since, least):
    return -half_life * np.log(least) / np.log(2) - since


def parts(mean, variance):
    p = 1 / (1 + np.exp(-mean.sum()))
    return p, p * (1 - p), variance / (1 + p * (1 - p) * variance.sum())


def no_surer(mean, variance, right):
    p, _, gain = parts(mean, variance)
    return mean + gain * (right - p), variance


def each_alone(mean, variance, right):
    p, w, _ = parts(mean, variance)
    gain = variance / (1 + w * variance)
    return mean + gain * (right - p), variance - w * variance * gain


def all_alike(mean, variance, right):
    p, w, gain = parts(mean, variance)
    return mean + gain.mean() * (right - p), variance - w * variance * gain


def seen_directly(mean, variance, right):
    p, _, _ = parts(mean, variance)
    gain = variance / (1 + variance.sum())
    return mean + gain * (right - p), variance - variance * gain


def backwards(mean, variance, right):
    p, w, gain = parts(mean, variance)
    return mean - gain * (right - p), variance - w * variance * gain


def means_alone(mean, variance, right):
    p, _, gain = parts(mean, variance)
    return mean + gain * (right - p)


def variances_alone(mean, variance, right):
    p, w, gain = parts(mean, variance)
    return mean + gain * (right - p), variance / (1 + w * variance)


def undivided(mean, variance, right):
    p, w, _ = parts(mean, variance)
    return mean + variance * (right - p), variance - w * variance**2


def own_chances(mean, variance, right):
    _, w, gain = parts(mean, variance)
    return mean + gain * (right - 1 / (1 + np.exp(-mean))), variance - w * variance * gain


def by_matrix(mean, variance, right):
    p, w, _ = parts(mean, variance)
    covariance = np.linalg.inv(np.diag(1 / variance) + w)
    return mean + covariance.sum(1) * (right - p), np.diag(covariance)


def half_expected(skill, difficulty, right, rate):
    return skill + rate * (right - 0.5)


def no_difficulty(skill, difficulty, right, rate):
    return elo_by_odds(skill, 0, right, rate)


def failures_ignored(skill, difficulty, right, rate):
    return elo_by_odds(skill, difficulty, right, rate) if right else skill


def summed_squares(chance, happened):
    return 1 - np.sum((chance - happened) ** 2) / np.var(happened)


def base_of_the_said(chance, happened):
    return 1 - np.mean((chance - happened) ** 2) / (chance.mean() * (1 - chance.mean()))


def turned_score(chance, happened):
    return -skill_by_variance(chance, happened)


def by_deviation(chance, happened):
    return 1 - np.mean((chance - happened) ** 2) / np.std(happened)


def half_of_the_sum(gain, grid):
    return grid[np.argmax([p * gain(p, True) for p in grid])]


def forgets_solved(gain, grid):
    return max(gain(p) for p in grid)


def never_late(half_life, since, least):
    return np.maximum(days_by_ratio(half_life, since, least), 0)


def without_sign(half_life, since, least):
    return abs(days_by_ratio(half_life, since, least))


def in_order(half_life, since, least):
    return sorted(days_by_ratio(half_life, since, least))


def whole_days(half_life, since, least):
    return days_by_ratio(half_life, since, least) // 1


def decimal(half_life, since, least):
    return half_life * np.log10(1 / least) - since


def changed_places(mean, variance, right):
    return by_matrix(mean, variance, right)[::-1]


def one_factor_missing(mean, variance, right):
    p, w, gain = parts(mean, variance)
    return mean + gain * (right - p), variance - w * gain


def a_quarter(mean, variance, right):
    p, _, _ = parts(mean, variance)
    gain = variance / (1 + variance.sum() / 4)
    return mean + gain * (right - p), variance - gain * variance / 4


def chance_of_the_mean(mean, variance, right):
    p = 1 / (1 + np.exp(-mean.mean()))
    gain = variance / (1 + p * (1 - p) * variance.sum())
    return mean + gain * (right - p), variance - p * (1 - p) * variance * gain


MUTANTS = {
    "eureka.elo": {
        only_the_change: "only the change",
        downhill: "sign is turned",
        whole_rate: "the whole rate",
        turned_chance: "turned around",
        rateless: "rate is missing",
        chess: "chess's scale",
        half_expected: "chance for ½",
        no_difficulty: "difficulty is missing",
        failures_ignored: "should lower the skill",
    },
    "eureka.brier": {
        plain_brier: "Brier's score itself",
        ratio: "Subtract it from 1",
        against_a_coin: "with a coin",
        absolute: "absolute distances",
        base_alone: "base rate alone",
        one_minus_score: "1 minus Brier's score",
        lead: "by how much you beat",
        summed_squares: "their mean",
        base_of_the_said: "what *happened*",
        turned_score: "sign is turned",
        by_deviation: "standard deviation",
    },
    "eureka.target": {
        best_index: "Return the chance: grid[index]",
        best_gain: "the largest gain itself",
        successes_only: "looks only at what a *solved* task teaches",
        unweighted: "weighs the two gains wrongly",
        worst: "the worst chance",
        half_of_the_sum: "what a failed task teaches",
        forgets_solved: "gain() missing",
    },
    "eureka.due": {
        from_the_last: "counts from the last practice",
        overdue_positive: "sign is turned",
        recall_today: "the recall today",
        one_half_life: "whatever `least` says",
        natural: "natural one",
        log_of_least: "log2(least) is negative",
        straight: "straight line",
        never_late: "how many days it is late",
        without_sign: "Leave it its sign",
        in_order: "sorted",
        whole_days: "fraction",
        decimal: "decimal",
    },
    "eureka.belief": {
        no_surer: "variances have not become smaller",
        each_alone: "as if it had answered alone",
        all_alike: "All parts move by the same amount",
        seen_directly: "information p(1-p) is missing",
        backwards: "sign is turned",
        means_alone: "the new means, the new variances",
        variances_alone: "as if each part had answered alone",
        undivided: "shares nothing out",
        own_chances: "each part's own",
        changed_places: "changed places",
        one_factor_missing: "They lose w * v * gain",
        a_quarter: "¼ for the information",
        chance_of_the_mean: "that of the mean part",
    },
}

ALTERNATIVES = {
    "eureka.elo": elo_by_odds,
    "eureka.brier": skill_by_variance,
    "eureka.target": best_in_a_loop,
    "eureka.due": days_by_ratio,
    "eureka.belief": by_matrix,
}
