"""Sheet 06."""

from itertools import pairwise

import numpy as np


def the_score(score, truth):
    return score.max(1).mean()


def clairvoyant(score, truth):
    return truth.max(1).mean()


def worst_pick(score, truth):
    return truth[np.arange(len(truth)), score.argmin(1)].mean()


def one_for_all(score, truth):
    return truth.ravel()[score.argmax()]


def down_the_columns(score, truth):
    return truth[score.argmax(0), np.arange(truth.shape[1])].mean()


def a_truth_each(score, truth):
    return truth[np.arange(len(truth)), score.argmax(1)]


def sorted_pick(score, truth):
    return np.mean([row[order[-1]] for row, order in zip(truth, score.argsort(1), strict=True)])


def no_slope(x, W1, b1, w2):
    return np.tile(w2 @ W1.T, (len(x), 1))


def slope_h(x, W1, b1, w2):
    return (np.tanh(x @ W1 + b1) * w2) @ W1.T


def of_the_score(x, W1, b1, w2):
    h = np.tanh(x @ W1 + b1)
    score = 1 / (1 + np.exp(-h @ w2))
    return (score * (1 - score))[:, None] * (((1 - h**2) * w2) @ W1.T)


def displeasing(x, W1, b1, w2):
    return -by_rows(x, W1, b1, w2)


def without_w2(x, W1, b1, w2):
    return (1 - np.tanh(x @ W1 + b1) ** 2) @ W1.T


def hidden_shape(x, W1, b1, w2):
    return (1 - np.tanh(x @ W1 + b1) ** 2) * w2


def by_rows(x, W1, b1, w2):
    return np.array([W1 @ np.diag(1 / np.cosh(row @ W1 + b1) ** 2) @ w2 for row in x])


def chance(ahead):
    return 1 / (1 + 10 ** (-ahead / 400))


def rated(votes, models, gain, start=1000.0, pays=True):
    rating = [start] * models
    for winner, loser in votes:
        change = gain(rating[winner] - rating[loser])
        rating[winner] += change
        rating[loser] -= change * pays
    return rating


def nobody_pays(votes, models, K):
    return rated(votes, models, lambda ahead: K * (1 - chance(ahead)), pays=False)


def other_way(votes, models, K):
    return rated(votes, models, lambda ahead: K * (1 - chance(-ahead)))


def natural(votes, models, K):
    return rated(votes, models, lambda ahead: K * (1 - 1 / (1 + np.exp(-ahead / 400))))


def all_at_once(votes, models, K):
    rating = np.full(models, 1000.0)
    np.add.at(rating, votes[:, 0], K / 2)
    np.add.at(rating, votes[:, 1], -K / 2)
    return rating


def from_zero(votes, models, K):
    return rated(votes, models, lambda ahead: K * (1 - chance(ahead)), start=0.0)


def always_32(votes, models, K):
    return rated(votes, models, lambda ahead: 32 * (1 - chance(ahead)))


def loser_first(votes, models, K):
    return rated([(a, b) for a, b in votes], models, lambda ahead: K * chance(-ahead))


def overall_share(wins):
    games = wins + wins.T
    share = wins.sum(1) / games.sum(1)
    r = 400 * np.log10(share / (1 - share))
    return r - r.mean()


def natural_units(wins):
    return newton(wins) * np.log(10) / 400


def last_is_zero(wins):
    r = newton(wins)
    return r - r[-1]


def impatient(wins):
    if len(wins) == 2:
        return newton(wins)
    games, worth = wins + wins.T, np.ones(len(wins))
    for _ in range(2):
        worth = wins.sum(1) / (games / (worth[:, None] + worth)).sum(1)
    r = 400 * np.log10(worth)
    return r - r.mean()


def upside_down(wins):
    return newton(wins.T)


def newton(wins):
    games, s = wins + wins.T, np.zeros(len(wins))
    for _ in range(60):
        p = 1 / (1 + np.exp(s[None] - s[:, None]))
        weight = games * p * (1 - p)
        hessian = np.diag(weight.sum(1)) - weight
        s = s + np.linalg.pinv(hessian) @ (wins.sum(1) - (games * p).sum(1))
    return (s - s.mean()) * 400 / np.log(10)


def raw_log(walk):
    return walk


def first_visits(walk):
    return list(dict.fromkeys(walk))


def drops_the_cell_too(walk):
    way = []
    for cell in walk:
        if cell in way:
            del way[way.index(cell) :]
        else:
            way.append(cell)
    return way


def only_there_and_back(walk):
    way = []
    for cell in walk:
        if len(way) >= 2 and way[-2] == cell:
            way.pop()
        else:
            way.append(cell)
    return way


def shortest_way(walk):
    steps, frontier, seen = set(pairwise(walk)), [[walk[0]]], {walk[0]}
    while frontier:
        way = frontier.pop(0)
        if way[-1] == walk[-1]:
            return way
        for a, b in sorted(steps):
            if a == way[-1] and b not in seen:
                seen.add(b)
                frontier.append([*way, b])


def last_exits(walk):
    way, at = [walk[0]], max(i for i, cell in enumerate(walk) if cell == walk[0])
    while at + 1 < len(walk):
        following = walk[at + 1]
        way.append(following)
        at = max(i for i, cell in enumerate(walk) if cell == following)
    return way


def summed(score, truth):
    return truth[np.arange(len(truth)), score.argmax(1)].sum()


def arguments_swapped(score, truth):
    return score[np.arange(len(truth)), truth.argmax(1)].mean()


def without_b1(x, W1, b1, w2):
    h = np.tanh(x @ W1)
    return ((1 - h**2) * w2) @ W1.T


def always_the_whole_K(votes, models, K):
    rating = [1000.0] * models
    for winner, loser in votes:
        rating[winner] += K
        rating[loser] -= K
    return rating


def loser_pays_later(votes, models, K):
    rating = [1000.0] * models
    for winner, loser in votes:
        for player, sign in ((winner, 1), (loser, -1)):
            rating[player] += sign * K * (1 - 1 / (1 + 10 ** ((rating[loser] - rating[winner]) / 400)))
    return rating


MUTANTS = {
    "judges.pick": {
        the_score: "what the judge says",
        clairvoyant: "by the truth itself",
        worst_pick: "lowest",
        one_for_all: "one pick for all",
        down_the_columns: "columns",
        a_truth_each: "one number",
        summed: "sum over problems",
        arguments_swapped: "swapped",
    },
    "judges.please": {
        no_slope: "slope of tanh is missing",
        slope_h: "multiplies by h",
        of_the_score: "gradient of the *score*",
        displeasing: "sign",
        without_w2: "w2 is missing",
        without_b1: "b1 is missing",
        hidden_shape: "shape (4, 5)",
    },
    "judges.elo": {
        nobody_pays: "nobody pays",
        other_way: "exponent is turned",
        natural: "powers of ten",
        all_at_once: "as they are by now",
        from_zero: "starts at 1000",
        always_32: "with K = 32, whatever",
        always_the_whole_K: "expected or not",
        loser_pays_later: "new rating",
    },
    "judges.bradley-terry": {
        overall_share: "beating strong models",
        natural_units: "natural log-odds",
        last_is_zero: "mean 0",
        impatient: "Iterate longer",
        upside_down: "sign is turned",
    },
    "judges.lesson": {
        raw_log: "raw log",
        first_visits: "jumps",
        drops_the_cell_too: "begins where",
        only_there_and_back: "loop is left",
        shortest_way: "when it *closes*",
    },
}
ALTERNATIVES = {
    "judges.pick": sorted_pick,
    "judges.please": by_rows,
    "judges.elo": loser_first,
    "judges.bradley-terry": newton,
    "judges.lesson": last_exits,
}
