"""Sheet 09."""

import math
from functools import cache
from statistics import NormalDist

import numpy as np


def arithmetic(before, after, years):
    return 100 * (after / before - 1) / years


def the_whole_rise(before, after, years):
    return 100 * (after / before - 1)


def a_share(before, after, years):
    return (after / before) ** (1 / years) - 1


def continuous(before, after, years):
    return 100 * np.log(after / before) / years


def the_factor(before, after, years):
    return 100 * (after / before) ** (1 / years)


def turned_round(before, after, years):
    return 100 * ((before / after) ** (1 / years) - 1)


def by_logarithms(before, after, years):
    return 100 * np.expm1((np.log(after) - np.log(before)) / years)


def quantiles(alpha, power):
    return NormalDist().inv_cdf(1 - alpha), NormalDist().inv_cdf(power)


def rounded_down(old, new, sd, alpha, power):
    return math.floor((sum(quantiles(alpha, power)) * sd / (new - old)) ** 2)


def not_squared(old, new, sd, alpha, power):
    return math.ceil(sum(quantiles(alpha, power)) * sd / (new - old))


def power_forgotten(old, new, sd, alpha, power):
    return math.ceil((quantiles(alpha, power)[0] * sd / (new - old)) ** 2)


def quantiles_subtracted(old, new, sd, alpha, power):
    bar, reach = quantiles(alpha, power)
    return math.ceil(((bar - reach) * sd / (new - old)) ** 2)


def two_sided(old, new, sd, alpha, power):
    return math.ceil((sum(quantiles(alpha / 2, power)) * sd / (new - old)) ** 2)


def variance_for_sd(old, new, sd, alpha, power):
    return math.ceil((sum(quantiles(alpha, power)) * sd**2 / (new - old)) ** 2)


def counted_up(old, new, sd, alpha, power):
    years, bar = 1, quantiles(alpha, power)[0]
    while NormalDist(new, sd / math.sqrt(years)).cdf(old + bar * sd / math.sqrt(years)) > 1 - power:
        years += 1
    return years


def not_spread(machines, people, beta, rho):
    if rho == 0:
        return machines**beta * people ** (1 - beta)
    return (beta * machines**rho + (1 - beta) * people**rho) ** (1 / rho)


def spread_the_wrong_way(machines, people, beta, rho):
    rho = rho or 1e-9
    return (beta * (beta * machines) ** rho + (1 - beta) * ((1 - beta) * people) ** rho) ** (1 / rho)


def no_outer_power(machines, people, beta, rho):
    return beta * (machines / beta) ** rho + (1 - beta) * (people / (1 - beta)) ** rho


def no_weights(machines, people, beta, rho):
    return ((machines / beta) ** rho + (people / (1 - beta)) ** rho) ** (1 / rho)


def breaks_at_zero(machines, people, beta, rho):
    return (beta * (machines / beta) ** rho + (1 - beta) * (people / (1 - beta)) ** rho) ** (1 / rho)


def plain_mean(machines, people, beta, rho):
    return machines + people


def textbook_form(machines, people, beta, rho):
    if rho == 0:
        return math.exp(beta * math.log(machines / beta) + (1 - beta) * math.log(people / (1 - beta)))
    return (beta ** (1 - rho) * machines**rho + (1 - beta) ** (1 - rho) * people**rho) ** (1 / rho)


def always_exponential(times, phi):
    return np.exp(times)


def wrong_exponent(times, phi):
    return np.exp(times) if phi == 1 else np.abs(1 + (1 - phi) * times) ** (1 / (phi or 1))


def bracket_turned(times, phi):
    if phi == 1:
        return np.exp(times)
    base = 1 - (1 - phi) * times
    return np.where(base > 0, np.abs(base) ** (1 / (1 - phi)), np.inf)


def power_not_inverted(times, phi):
    return np.exp(times) if phi == 1 else np.abs(1 + (1 - phi) * times) ** (1 - phi)


def from_zero(times, phi):
    return np.exp(times) if phi == 1 else np.abs((1 - phi) * times) ** (1 / (1 - phi))


def goes_on_after_the_end(times, phi):
    with np.errstate(all="ignore"):
        return np.exp(times) if phi == 1 else np.abs(1 + (1 - phi) * times) ** np.divide(1, 1 - phi)


def divides_by_zero_at_one(times, phi):
    with np.errstate(all="ignore"):
        base = 1 + (1 - phi) * times
        return np.where(base > 0, base ** np.float64(np.divide(1.0, 1 - phi)), np.inf)


def through_logarithms(times, phi):
    if abs(phi - 1) < 1e-12:
        return np.exp(times)
    with np.errstate(all="ignore"):
        grown = np.exp(np.log1p((1 - phi) * times) / (1 - phi))
    return np.where(np.isfinite(grown), grown, np.inf)


def solved(team, knowers, q, learned_from_nobody=False, shift=0):
    move = np.zeros((team + 2, team + 2))
    for k in range(1, team + 1):
        for left, chance in ((k - 1, k / team), (k, 1 - k / team)):
            learns = q if left or learned_from_nobody else 0
            move[k, left] += chance * (1 - learns)
            move[k, left + 1] += chance * learns
    waits = np.linalg.solve(np.eye(team) - move[1 : team + 1, 1 : team + 1], np.ones(team))
    return waits[min(knowers - 1 + shift, team - 1)]


def learned_from_nobody(team, knowers, q):
    return solved(team, knowers, q, learned_from_nobody=True)


def learns_in_a_knowers_place(team, knowers, q):
    return sum(team / k / (1 - q if k > 1 else 1) for k in range(1, knowers + 1))


def nobody_learns(team, knowers, q):
    return solved(team, knowers, 0.0)


def one_more_knower(team, knowers, q):
    return solved(team, knowers, q, shift=1)


def every_leaver_knows(team, knowers, q):
    return float(knowers)


def drift_alone(team, knowers, q):
    return knowers / (1 / team)


def walked(team, knowers, q):
    """Each T(k) - T(k - 1) from the one above it, by recursion."""

    @cache
    def climb(k):
        down = k / team * (1 if k == 1 else 1 - q)
        up = (1 - k / team) * q
        return 1 / down if k == team else (1 + up * climb(k + 1)) / down

    return sum(climb(k) for k in range(1, knowers + 1))


MUTANTS = {
    "takeoff.growth": {
        arithmetic: "divides the whole rise",
        the_whole_rise: "whole rise. Growth",
        a_share: "times 100",
        continuous: "continuous rate",
        the_factor: "Subtract 1",
        turned_round: "turned round",
    },
    "takeoff.years": {
        rounded_down: "round up",
        not_squared: "square is missing",
        power_forgotten: "quantile of `power`",
        quantiles_subtracted: "quantiles add up",
        two_sided: "two-sided",
        variance_for_sd: "sd²",
    },
    "takeoff.ces": {
        not_spread: "machines / beta each",
        spread_the_wrong_way: "beta times the machines",
        no_outer_power: "outer power",
        no_weights: "weights are missing",
        breaks_at_zero: "ZeroDivisionError",
        plain_mean: "plain mean",
    },
    "takeoff.blow-up": {
        always_exponential: "phi = 1 alone",
        wrong_exponent: "1 - phi",
        bracket_turned: "sign in the bracket",
        power_not_inverted: "not 1 - phi",
        from_zero: "starts at 0",
        goes_on_after_the_end: "np.inf",
        divides_by_zero_at_one: "phi = 1",
    },
    "takeoff.lost": {
        learned_from_nobody: "learned again",
        learns_in_a_knowers_place: "in the place of a knower",
        nobody_learns: "nobody ever learns",
        one_more_knower: "one knower more",
        every_leaver_knows: "",
        drift_alone: "leavers_until_lost(team",
    },
}
ALTERNATIVES = {
    "takeoff.growth": by_logarithms,
    "takeoff.years": counted_up,
    "takeoff.ces": textbook_form,
    "takeoff.blow-up": through_logarithms,
    "takeoff.lost": walked,
}
