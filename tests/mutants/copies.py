"""Sheet 07."""

import numpy as np


def grams(text, n):
    return [text[i : i + n] for i in range(len(text) - n + 1)]


def glued(samples, n):
    return len(set(grams("".join(samples), n)))


def every_one(samples, n):
    return sum(len(grams(s, n)) for s in samples)


def sample_by_sample(samples, n):
    return sum(len(set(grams(s, n))) for s in samples)


def blocks(samples, n):
    return len({s[i : i + n] for s in samples for i in range(0, len(s) - n + 1, n)})


def last_one_missing(samples, n):
    return len({s[i : i + n] for s in samples for i in range(len(s) - n)})


def scraps(samples, n):
    return len({s[i : i + n] for s in samples for i in range(len(s))})


def by_zip(samples, n):
    return len(set().union(*(zip(*(s[i:] for i in range(n)), strict=False) for s in samples)))


def share(counts):
    return counts / counts.sum()


def not_normalised(counts, real, fresh, temperature):
    return (1 - fresh) * share(counts) ** (1 / temperature) + fresh * real


def wrong_way(counts, real, fresh, temperature):
    q = share(counts) ** temperature
    return (1 - fresh) * q / q.sum() + fresh * real


def no_temperature(counts, real, fresh, temperature):
    return (1 - fresh) * share(counts) + fresh * real


def fresh_as_well(counts, real, fresh, temperature):
    q = ((1 - fresh) * share(counts) + fresh * real) ** (1 / temperature)
    return q / q.sum()


def shares_swapped(counts, real, fresh, temperature):
    q = share(counts) ** (1 / temperature)
    return fresh * q / q.sum() + (1 - fresh) * real


def no_newcomers(counts, real, fresh, temperature):
    q = share(counts) ** (1 / temperature)
    return q / q.sum()


def by_logarithms(counts, real, fresh, temperature):
    heard = counts > 0
    q = np.zeros(len(counts))
    q[heard] = np.exp((np.log(counts[heard]) - np.log(counts.max())) / temperature)
    return q / q.sum() * (1 - fresh) + real * fresh


def adds_the_fresh(counts, real, fresh, temperature):
    q = share(counts) ** (1 / temperature)
    return q / q.sum() + fresh * real


def softmax(x):
    return np.exp(x - x.max()) / np.exp(x - x.max()).sum()


def reward_alone(logits, reward, beta):
    pi = softmax(logits)
    return pi * (reward - pi @ reward)


def entropy_alone(logits, reward, beta):
    pi = softmax(logits)
    return -beta * pi * (np.log(pi) - pi @ np.log(pi))


def pays_for_certainty(logits, reward, beta):
    return jacobian(logits, reward, -beta)


def without_mean(logits, reward, beta):
    pi = softmax(logits)
    return pi * (reward - beta * np.log(pi))


def of_probabilities(logits, reward, beta):
    pi = softmax(logits)
    f = reward - beta * np.log(pi)
    return f - pi @ f


def plain_mean(logits, reward, beta):
    f = reward - beta * np.log(softmax(logits))
    return softmax(logits) * (f - f.mean())


def without_beta(logits, reward, beta):
    pi = softmax(logits)
    f = reward - np.log(pi)
    return pi * (f - pi @ f)


def downhill(logits, reward, beta):
    return -jacobian(logits, reward, beta)


def jacobian(logits, reward, beta):
    pi = softmax(logits)
    return (np.diag(pi) - np.outer(pi, pi)) @ (reward - beta * (np.log(pi) + 1))


def centred_errors(n, loss, spread):
    return spread * np.log(n) - loss


def bare_constant(n, loss, spread):
    return spread * np.log(n) + 0.5772156649 - loss


def base_ten(n, loss, spread):
    return spread * (np.log10(n) + np.euler_gamma) - loss


def without_spread(n, loss, spread):
    return np.log(n) + np.euler_gamma - loss


def without_loss(n, loss, spread):
    return spread * (np.log(n) + np.euler_gamma)


def loss_in_spreads(n, loss, spread):
    return spread * (np.log(n) + np.euler_gamma) - loss / spread


def negative_mean(n, loss, spread):
    return spread * (np.log(n) - np.euler_gamma) - loss


def from_the_threshold(n, loss, spread):
    return spread * np.log(n / np.exp(loss / spread - np.euler_gamma))


def plug_in(wins, n):
    return wins / n * (1 - wins / n)


def corrected_the_other_way(wins, n):
    return plug_in(wins, n) * (n - 1) / n


def differing_pairs(wins, n):
    return 2 * sample_variance(wins, n)


def bare_count(wins, n):
    return wins * (n - wins)


def divided_by_attempts(wins, n):
    return wins * (n - wins) / n


def wins_share(wins, n):
    return wins / n


def losses_share(wins, n):
    return 1 - wins / n


def never_nothing(wins, n):
    return np.maximum(sample_variance(wins, n), 1 / n**2)


def sample_variance(wins, n):
    return np.array([np.var([1] * w + [0] * (n - w), ddof=1) for w in wins])


def below_zero(samples, n):
    return sum(len(s) - n + 1 for s in samples)


def one_too_short(samples, n):
    return len({s[i : i + n - 1] for s in samples for i in range(len(s) - n + 1)})


def one_too_long(samples, n):
    return len({s[i : i + n + 1] for s in samples for i in range(len(s) - n + 1)})


def samples_themselves(samples, n):
    return len(set(samples))


def share_of_all(samples, n):
    return by_zip(samples, n) / every_one(samples, n)


def normalised_at_the_end(counts, real, fresh, temperature):
    q = (1 - fresh) * share(counts) ** (1 / temperature) + fresh * real
    return q / q.sum()


def uncoupled(logits, reward, beta):
    pi = softmax(logits)
    return pi * (reward - beta * (np.log(pi) + 1))


def partial(logits, reward, beta):
    return reward - beta * (np.log(softmax(logits)) + 1)


def half_centred(logits, reward, beta):
    pi = softmax(logits)
    return pi * (reward - pi @ reward) - beta * pi * np.log(pi)


def in_bits(logits, reward, beta):
    pi = softmax(logits)
    f = reward - beta * np.log2(pi)
    return pi * (f - pi @ f)


def the_end(logits, reward, beta):
    return softmax(reward / beta)


def base_two(n, loss, spread):
    return spread * (np.log2(n) + np.euler_gamma) - loss


def bare_logarithm(n, loss, spread):
    return np.log(n) - loss


def gains_the_loss(n, loss, spread):
    return without_loss(n, loss, spread) + loss


def two_wins(wins, n):
    return wins * (wins - 1) / (n * (n - 1))


def one_less_twice(wins, n):
    return wins * (n - wins) / (n - 1) ** 2


def floored(wins, n):
    return wins * (n - wins) // (n * (n - 1))


MUTANTS = {
    "copies.distinct": {
        glued: "across the seams",
        every_one: "as often as it occurs",
        sample_by_sample: "counted twice",
        blocks: "overlap",
        last_one_missing: "last n-gram",
        scraps: "scraps",
        below_zero: "below 0",
        one_too_short: "n − 1 characters",
        one_too_long: "n + 1 characters",
        samples_themselves: "different samples",
        share_of_all: "their share",
    },
    "copies.retell": {
        not_normalised: "normalise",
        wrong_way: "1 / temperature",
        no_temperature: "does nothing",
        adds_the_fresh: "1 - fresh",
        fresh_as_well: "fresh jokes too",
        shares_swapped: "next_generation",
        no_newcomers: "newcomers are missing",
        normalised_at_the_end: "after mixing",
    },
    "copies.bonus": {
        reward_alone: "where is the bonus",
        entropy_alone: "where is the reward",
        pays_for_certainty: "less",
        without_mean: "mean has not been subtracted",
        of_probabilities: "Through softmax",
        plain_mean: "under π",
        without_beta: "not multiplied by beta",
        downhill: "downhill",
        uncoupled: "π times dJ/dπ",
        partial: "before softmax",
        half_centred: "reward alone. The bonus",
        in_bits: "natural logarithm",
        the_end: "would end",
    },
    "copies.drift": {
        centred_errors: "not 0 but",
        bare_constant: "multiplies both",
        base_ten: "base 10",
        without_spread: "spread is missing",
        without_loss: "loss is missing",
        loss_in_spreads: "units of skill",
        negative_mean: "is positive",
        base_two: "base 2",
        bare_logarithm: "Neither the spread",
        gains_the_loss: "is subtracted",
    },
    "copies.learnable": {
        plug_in: "pairs every attempt with itself",
        corrected_the_other_way: "other way",
        differing_pairs: "twice as much",
        bare_count: "count of pairs",
        divided_by_attempts: "to divide by",
        wins_share: "share of wins",
        losses_share: "share of losses",
        two_wins: "two wins",
        one_less_twice: "one factor is n",
        floored: "Divide with /",
        never_nothing: "differs",
    },
}
ALTERNATIVES = {
    "copies.distinct": by_zip,
    "copies.retell": by_logarithms,
    "copies.bonus": jacobian,
    "copies.drift": from_the_threshold,
    "copies.learnable": sample_variance,
}
