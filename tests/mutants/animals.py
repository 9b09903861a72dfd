"""Sheet 02."""

import numpy as np


def one_try(right):
    return np.prod(right)


def dial_by_dial(right):
    return (1 / right).sum()


def mean_dial(right):
    return right.mean() ** -len(right)


def failures_only(right):
    return 1 / np.prod(right) - 1


def median_wait(right):
    return np.log(0.5) / np.log(1 - np.prod(right))


def by_logarithms(right):
    return float(np.exp(-np.log(np.asarray(right)).sum()))


def pairs(layers):
    return [(layers[i], layers[i + 1]) for i in range(len(layers) - 1)]


def numbers_only(layers, rank, synapse_bits, gene_bits):
    return sum(a * b for a, b in pairs(layers)) / sum(rank * (a + b) for a, b in pairs(layers))


def upside_down(layers, rank, synapse_bits, gene_bits):
    return 1 / counted_by_hand(layers, rank, synapse_bits, gene_bits)


def neurons(layers, rank, synapse_bits, gene_bits):
    return sum(layers) * synapse_bits / (sum(rank * (a + b) for a, b in pairs(layers)) * gene_bits)


def one_thin(layers, rank, synapse_bits, gene_bits):
    return sum(a * b for a, b in pairs(layers)) * synapse_bits / (sum(rank * a for a, _ in pairs(layers)) * gene_bits)


def counted_by_hand(layers, rank, synapse_bits, gene_bits):
    synapses = genes = 0
    for a, b in pairs(layers):
        synapses += a * b
        genes += a * rank + rank * b
    return synapses / genes * synapse_bits / gene_bits


def earned(genomes, guesses, first=1, born=0, never=1):
    trials, out = guesses.shape[1], []
    for genome, tries in zip(genomes, guesses, strict=True):
        if (genome == 1).all():
            out.append(1 + 19 * (trials - born) / trials)
            continue
        hits = [t for t, guess in enumerate(tries, first) if np.where(genome == 2, guess, genome).tolist() ==
                [1] * len(genome)]  # fmt: skip
        out.append(1 + 19 * (trials - hits[0]) / trials if hits else never)
    return np.array(out)


def one_too_few(genomes, guesses):
    return earned(genomes, guesses, first=0)


def born_pays(genomes, guesses):
    return earned(genomes, guesses, born=1)


def zero_for_the_rest(genomes, guesses):
    return earned(genomes, guesses, never=0)


def every_finder_alike(genomes, guesses):
    return np.where(earned(genomes, guesses, never=0) > 0, 20, 1)


def guesses_over_all(genomes, guesses):
    trials = guesses.shape[1]
    hit = ((guesses == 1) | (genomes == 1)[:, None]).all(2)
    used = np.where((genomes == 1).all(1), 0, hit.argmax(1) + 1)
    return np.where(hit.any(1), 1 + 19 * (trials - used) / trials, 1)


def in_a_loop(genomes, guesses):
    return earned(genomes, guesses)


def fitted(seen, said):
    return np.linalg.lstsq(seen, said, rcond=None)[0]


def losses(seen, said, met, wanted, weights):
    return ((seen @ weights - said) ** 2).mean(), ((met @ weights - wanted) ** 2).mean()


def off_the_film(seen, said, met, wanted):
    return losses(seen, said, met, wanted, fitted(seen, said))


def gap_as_ratio(seen, said, met, wanted):
    on, off = off_the_film(seen, said, met, wanted)
    return on, off / on


def gap_turned(seen, said, met, wanted):
    on, off = off_the_film(seen, said, met, wanted)
    return on, on - off


def fitted_on_both(seen, said, met, wanted):
    weights = fitted(np.vstack([seen, met]), np.vstack([said, wanted]))
    on, off = losses(seen, said, met, wanted, weights)
    return on, off - on


def fitted_off_film(seen, said, met, wanted):
    on, off = losses(seen, said, met, wanted, fitted(met, wanted))
    return on, off - on


def by_pseudo_inverse(seen, said, met, wanted):
    weights = np.linalg.pinv(seen) @ said
    on = np.square(seen @ weights - said).sum() / said.size
    return np.array([on, np.square(met @ weights - wanted).sum() / wanted.size - on])


def mirrored(score, genome, noise, spread):
    return sum((score((genome + spread * e)[None])[0] - score((genome - spread * e)[None])[0]) * e for e in noise) / (
        2 * spread * len(noise)
    )


def downhill(score, genome, noise, spread):
    return -mirrored(score, genome, noise, spread)


def summed_tries(score, genome, noise, spread):
    return mirrored(score, genome, noise, spread) * len(noise)


def half_distance(score, genome, noise, spread):
    return mirrored(score, genome, noise, spread) * 2


def no_distance(score, genome, noise, spread):
    return mirrored(score, genome, noise, spread) * 2 * spread


def forward_only(score, genome, noise, spread):
    return (score(genome + spread * noise)[:, None] * noise).mean(0) / spread


def from_here(score, genome, noise, spread):
    rise = score(genome + spread * noise) - score(genome[None])
    return (rise[:, None] * noise).mean(0) / spread


def half_ranked(layers, rank, synapse_bits, gene_bits):
    genes = sum(rank * a + b for a, b in pairs(layers))
    return sum(a * b for a, b in pairs(layers)) * synapse_bits / (genes * gene_bits)


def mean_of_ratios(layers, rank, synapse_bits, gene_bits):
    return np.mean([a * b * synapse_bits / (rank * (a + b) * gene_bits) for a, b in pairs(layers)])


def argmax_alone(genomes, guesses):
    trials = guesses.shape[1]
    hit = (np.where(genomes[:, None] == 2, guesses, genomes[:, None]) == 1).all(2)
    return 1 + 19 * (trials - hit.argmax(1) - 1) / trials


def argmax_and_born(genomes, guesses):
    return np.where((genomes == 1).all(1), 20, argmax_alone(genomes, guesses))


def second_clone(seen, said, met, wanted):
    first, second = (np.linalg.lstsq(*pair, rcond=None)[0] for pair in ((seen, said), (met, wanted)))
    loss = ((seen @ first - said) ** 2).mean()
    return loss, ((met @ second - wanted) ** 2).mean() - loss


def with_a_constant(seen, said, met, wanted):
    seen, met = (np.hstack([each, np.ones((len(each), 1))]) for each in (seen, met))
    weights = np.linalg.lstsq(seen, said, rcond=None)[0]
    loss = ((seen @ weights - said) ** 2).mean()
    return loss, ((met @ weights - wanted) ** 2).mean() - loss


LUCK = np.random.default_rng(0)


def simulated(right):
    return (1 + 0.01 * LUCK.normal()) / np.prod(right)


def any_dial(right):
    return 1 / (1 - np.prod(1 - right))


def whole_tries(right):
    return np.ceil(1 / np.prod(right))


def worst_dial(right):
    return 1 / right.min()


def neurons_once(layers, rank, synapse_bits, gene_bits):
    return sum(a * b for a, b in pairs(layers)) * synapse_bits / (rank * sum(layers) * gene_bits)


def all_layers_multiplied(layers, rank, synapse_bits, gene_bits):
    return np.prod(layers) * synapse_bits / (sum(rank * (a + b) for a, b in pairs(layers)) * gene_bits)


def whole_bits(layers, rank, synapse_bits, gene_bits):
    return counted_by_hand(layers, rank, synapse_bits, gene_bits) // 1


def twenty_times(genomes, guesses):
    return np.where(earned(genomes, guesses, never=0) > 0, 1 + 20 * (in_a_loop(genomes, guesses) - 1) / 19, 1)


def whole_numbers(genomes, guesses):
    return in_a_loop(genomes, guesses).astype(int)


def any_allele(genomes, guesses):
    trials = guesses.shape[1]
    hit = (np.where(genomes[:, None] == 2, guesses, genomes[:, None]) == 1).any(2)
    used = np.where((genomes == 1).all(1), 0, hit.argmax(1) + 1)
    return np.where(hit.any(1), 1 + 19 * (trials - used) / trials, 1)


def mean_fitness(genomes, guesses):
    return in_a_loop(genomes, guesses).mean()


def all_entries_summed(seen, said, met, wanted):
    weights = fitted(seen, said)
    loss = ((seen @ weights - said) ** 2).sum()
    return loss, ((met @ weights - wanted) ** 2).sum() - loss


def absolute_errors(seen, said, met, wanted):
    weights = fitted(seen, said)
    loss = abs(seen @ weights - said).mean()
    return loss, abs(met @ weights - wanted).mean() - loss


def gap_first(seen, said, met, wanted):
    on, off = off_the_film(seen, said, met, wanted)
    return off - on, on


def gap_alone(seen, said, met, wanted):
    on, off = off_the_film(seen, said, met, wanted)
    return off - on


def noise_of_its_own(score, genome, noise, spread):
    return mirrored(score, genome, LUCK.normal(size=noise.shape), spread)


def gene_by_gene(score, genome, noise, spread):
    steps = spread * np.eye(len(genome))
    return (score(genome + steps) - score(genome - steps)) / (2 * spread)


def stepped(score, genome, noise, spread):
    return genome + mirrored(score, genome, noise, spread)


MUTANTS = {
    "animals.lock": {
        one_try: "chance of one try",
        dial_by_dial: "one after the other",
        mean_dial: "mean",
        failures_only: "failures",
        median_wait: "median",
        simulated: "asked the same again",
        any_dial: "*any* dial",
        whole_tries: "whole tries",
        worst_dial: "worst dial",
    },
    "animals.bits": {
        numbers_only: "numbers against numbers",
        upside_down: "upside down",
        neurons: "neurons",
        one_thin: "one of the two",
        half_ranked: "without its rank",
        mean_of_ratios: "mean of the layers",
        neurons_once: "counted once",
        all_layers_multiplied: "multiplies all layers",
        whole_bits: "rounded down",
    },
    "animals.fitness": {
        one_too_few: "one trial too few",
        born_pays: "born right",
        zero_for_the_rest: "not 0",
        every_finder_alike: "Every finder",
        guesses_over_all: "stays wrong",
        argmax_alone: "Two cases",
        argmax_and_born: "ask `any`",
        twenty_times: "*19*",
        whole_numbers: "made for integers",
        any_allele: "has the genome",
        mean_fitness: "shape (60,)",
    },
    "animals.gap": {
        off_the_film: "off the film itself",
        gap_as_ratio: "ratio",
        gap_turned: "sign",
        fitted_on_both: "both sets",
        fitted_off_film: "largest gap",
        second_clone: "second clone",
        with_a_constant: "constant",
        all_entries_summed: "sums up all entries",
        absolute_errors: "*absolute*",
        gap_first: "wrong order",
        gap_alone: "the loss on the film, the gap",
    },
    "animals.strategy": {
        downhill: "downhill",
        summed_tries: "mean",
        half_distance: "2 · spread",
        no_distance: "Nothing is divided",
        forward_only: "forward only",
        from_here: "the genome itself",
        noise_of_its_own: "asked the same again",
        gene_by_gene: "gene by gene",
        stepped: "after a step",
    },
}
ALTERNATIVES = {
    "animals.lock": by_logarithms,
    "animals.bits": counted_by_hand,
    "animals.fitness": in_a_loop,
    "animals.gap": by_pseudo_inverse,
    "animals.strategy": mirrored,
}
