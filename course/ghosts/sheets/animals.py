"""Sheet 02, animals and ghosts: what a genome holds, what a clone misses, and how long a lock takes."""

import numpy as np

from ghosts.sheets.register import ask, exercise, parts, same, steady, written


@exercise(
    "animals.lock",
    title="How long until it opens?",
    points=2,
    stars=1,
    minutes=5,
    skills=("probability",),
    hints=(
        "All dials have to be right in the same try. How likely is that, if they do not know of each other?",
        "The chance of one try is the product of the dials' chances. If a thing happens once in n tries, how long"
        " does one wait for it on average?",
        "What happens with a chance of one in four takes four tries on average: one over the chance. And np.prod"
        " multiplies the dials.",
    ),
    why="Chances multiply, so waits do. Ten dials at 0.8 take 9.3 tries and at 0.1 ten billion: that is how much a"
    " prior is worth when the reward comes only at the end. Try next: which dial is worth improving first, the best"
    " or the worst?",
)
def lock(answer, rng):
    """Against the sum of a geometric series, term by term."""
    for dials in (2, 3, 5):
        right = rng.uniform(0.4, 0.95, dials).round(2)
        chance = 1.0
        for each in right:
            chance *= each
        want = sum((1 - chance) ** tries for tries in range(20_000))  # the chance that it is still shut, every time
        got = steady(answer, right, name="expected_tries")
        same(got, want, name=f"expected_tries(np.array({right.tolist()}))", tol=1e-5, clues={
            "That is the chance of one try. Asked for is how many tries it takes.": chance,
            "That opens the dials one after the other and keeps each. Here all have to be right in the same try.":
                (1 / right).sum(),
            "That takes every dial at their mean. Chances multiply as they are.": right.mean() ** -dials,
            "That is the median wait. The mean is longer, because some waits are very long.":
                np.log(0.5) / np.log(1 - chance),
            "That counts the failures before it opens. The try that opens it counts as well.": want - 1,
            "That lock opens as soon as *any* dial is right. All have to be.": 1 / (1 - np.prod(1 - right)),
            "That waits for the try in which every dial is *wrong*.": 1 / np.prod(1 - right),
            "That waits for the worst dial alone. The others have to be right in the same try.": 1 / right.min(),
            "Chances of things that must all happen multiply. You have added them up.": 1 / right.sum(),
            "That is rounded to whole tries. A mean need not be whole.": np.ceil(want),
        })  # fmt: skip


@exercise(
    "animals.bits",
    title="A brain through a bottleneck",
    points=2,
    stars=1,
    minutes=8,
    skills=("compression",),
    hints=(
        "How many synapses lie between a layer of 256 and one of 64? And how many numbers do two thin matrices hold?",
        "A layer of a × b synapses is the product of an a × rank and a rank × b matrix. The connectome holds a · b"
        " numbers, the genome rank · (a + b). Add up over the layers, each number times its bits.",
        "For [4, 3, 2] and rank 1, pairwise(layers) gives (4, 3) and (3, 2): 12 + 6 synapses, 7 + 5 genes. Each sum"
        " times its bits, and then one over the other.",
    ),
    why="Two thin matrices grow with the edges of a layer, its synapses with the area: the larger the brain, the more"
    " a short genome can unfold. Whether what it unfolds is any good is another question, the lesson's §6. Try next:"
    " at which rank does the genome stop being shorter?",
)
def bits(answer, rng):
    """Against counting the entries of the matrices themselves."""
    for depth in (2, 3, 4):
        # subtle: where a layer is as wide as the one before, some mistakes come to the same
        layers = np.sort(rng.choice(np.arange(8, 40), depth, replace=False)).tolist()
        rank, synapse_bits, gene_bits = int(rng.integers(2, 5)), 32, int(rng.integers(5, 9))
        pairs = [(layers[i], layers[i + 1]) for i in range(depth - 1)]
        synapses = sum(np.ones((a, b)).size for a, b in pairs)
        genes = sum(np.ones((a, rank)).size + np.ones((rank, b)).size for a, b in pairs)
        want = synapses * synapse_bits / (genes * gene_bits)
        same(ask(answer, layers, rank, synapse_bits, gene_bits, name="compression"), want,
             name=f"compression({layers}, rank={rank}, {synapse_bits}, {gene_bits})", clues={
            "That is numbers against numbers. Each has its bits: a synapse 32, a gene fewer.": synapses / genes,
            "That is upside down: genome over connectome.": 1 / want,
            "That counts neurons, not synapses. Between a and b neurons there are a · b synapses.":
                sum(layers) * synapse_bits / (genes * gene_bits),
            "One of the two thin matrices is there without its rank: they hold a · rank and rank · b numbers.":
                synapses * synapse_bits / (sum(rank * a + b for a, b in pairs) * gene_bits),
            "That is the mean of the layers' ratios. Add up each side over all layers, and divide once.":
                np.mean([a * b * synapse_bits / (rank * (a + b) * gene_bits) for a, b in pairs]),
            "That forgets one of the two thin matrices.":
                synapses * synapse_bits / (sum(rank * a for a, _ in pairs) * gene_bits),
            "That multiplies where the two thin matrices' numbers are to be added.":
                synapses * synapse_bits / (sum(rank * a * rank * b for a, b in pairs) * gene_bits),
            "The bits are swapped: synapse_bits belongs to the connectome.":
                synapses * gene_bits / (genes * synapse_bits),
            "The inner layers' neurons are counted once there. Each pair of layers has two thin matrices of its own.":
                synapses * synapse_bits / (rank * sum(layers) * gene_bits),
            "That multiplies all layers with each other. Synapses lie between a layer and the next: add those up.":
                np.prod(layers) * synapse_bits / (genes * gene_bits),
            "That is rounded down. Divide by /, not by //.": np.floor(want),
        })  # fmt: skip


@exercise(
    "animals.fitness",
    title="Learning smooths the landscape",
    points=3,
    stars=2,
    minutes=12,
    skills=("evolution",),
    hints=(
        "Who can never find the pattern, however long it guesses? And who need not guess at all?",
        "A trial is a hit if every allele is 1 once the open ones take that trial's guess. `argmax` along the trials"
        " finds the first hit; a creature born right has used no trial.",
        "genomes[:, None] has the shape (n, 1, alleles), so np.where can lay it beside the guesses and fill in the 2s"
        " alone. .all(2) asks for all alleles, .argmax(1) for the first trial that hits (count from 1), .any(1)"
        " whether one does. Two np.where remain, for who is born right and for who never finds it.",
    ),
    why="A single right genome in a million is no slope at all; with guessing, each allele that is born right makes"
    " the find a little earlier, and there is one. Nothing learned was inherited. Try next: raise the number of"
    " trials a hundredfold. Does selection still close the open alleles?",
)
def fitness(answer, rng):
    """Against a loop over lives, trials and alleles."""
    for alleles, trials in ((3, 10), (5, 40)):
        genomes = rng.choice(3, size=(60, alleles), p=[0.1, 0.5, 0.4])
        genomes[0], genomes[1], genomes[2] = 1, 0, 2
        guesses = rng.integers(0, 2, (60, trials, alleles))
        guesses[2, 0], guesses[3:6] = 0, 0
        guesses[2, 1] = 1
        uses = np.array([used_trials(genome, tries) for genome, tries in zip(genomes, guesses, strict=True)])
        left = np.where(uses < 0, 0, trials - uses)
        born, found = uses == 0, uses > 0
        want = 1 + 19 * left / trials
        mended = [used_trials(np.where(genome == 0, 2, genome), tries)
                  for genome, tries in zip(genomes, guesses, strict=True)]  # fmt: skip
        got = ask(answer, genomes, guesses, name="fitness")
        same(got, want, name="fitness(genomes, guesses)", clues={
            "The find counts one trial too few: a hit at the first trial has used one.": want + 19 / trials * found,
            "Who is born right has used no trial at all, and gets 20.": want - 19 / trials * born,
            "That grows with the trials *used*. What counts is how many are left.":
                np.where(uses < 0, 1, 1 + 19 * uses / trials),
            "Every finder gets 20 there. An early find is worth more than a late one.": np.where(uses < 0, 1, 20),
            "Who never finds it gets 1, not 0.": np.where(uses < 0, 0, want),
            "Who never finds it has used nothing there. `argmax` of trials without a hit is 0: ask `any` as well.":
                np.where(uses < 0, 1 + 19 * (trials - 1) / trials, want),
            "Two cases are left over: who never finds it (`argmax` is 0 there as well) gets 1, and who is born right"
            " has used no trial and gets 20.":
                np.where(uses < 0, 1 + 19 * (trials - 1) / trials, want - 19 / trials * born),
            "A wrong allele stays wrong: only alleles that are 2 may be guessed.":
                np.where(np.array(mended) < 0, 1, 1 + 19 * (trials - np.array(mended)) / trials),
            "That is 20 times the share of trials left. It is 1 + *19* times that: 20 for who is born right.":
                np.where(uses < 0, 1, 1 + 20 * left / trials),
            "Those are whole numbers: the array into which you write was made for integers.": np.floor(want),
        } | first_off(got, want, genomes, guesses, uses))  # fmt: skip


def first_off(got, want, genomes, guesses, uses):
    """A clue that shows the first creature on which the answer is off, with its genome and its guesses."""
    try:
        got = np.asarray(got, float)
    except (TypeError, ValueError):
        return {}
    if got.shape != want.shape or (off := ~np.isclose(got, want)).sum() == 0:
        return {}
    i = int(off.argmax())
    genome = " ".join(map(str, genomes[i]))
    tries = " · ".join("".join(map(str, guess)) for guess in guesses[i])
    found = {-1: "never finds it", 0: "is born right"}.get(int(uses[i]), f"finds it at trial {uses[i]}")
    return {
        f"{off.sum()} of {off.size} creatures earn something else. The first of them, row {i}, has the genome"
        f" {genome} and guesses {tries}. It {found} and earns {want[i]:.4g}, not {got[i]:.4g}.": got
    }


def used_trials(genome, tries):
    """Trials used until the pattern is found: 0 if born right, -1 if never."""
    if all(allele == 1 for allele in genome):
        return 0
    for number, guess in enumerate(tries, 1):
        if all(allele == 1 or (allele == 2 and bit == 1) for allele, bit in zip(genome, guess, strict=True)):
            return number
    return -1


@exercise(
    "animals.gap",
    title="Right on film, lost on its feet",
    points=3,
    stars=2,
    minutes=10,
    skills=("imitation",),
    hints=(
        "On which data may the clone be fitted? And on which is it to be judged?",
        "Fit by least squares on (seen, said) alone: np.linalg.lstsq(seen, said, rcond=None)[0]. Then take the mean"
        " squared error twice, with the same weights.",
        "`seen @ weights` is what the clone does on the film, `met @ weights` what it does off it, with the very same"
        " weights. Square what each misses, and take the mean over all entries: that makes two losses.",
    ),
    why="Training minimises the first number, and a walk depends on the second. Data aggregation moves `met` and"
    " `wanted` into the training set: then they are on film. Try next: append them, fit again, and compare both"
    " losses.",
)
def gap(answer, rng):
    """Against the normal equations, and errors in a loop."""
    for senses, efforts in ((3, 2), (6, 4)):
        mix = rng.normal(size=(senses, efforts))
        seen, met = rng.normal(size=(50, senses)), 3 * rng.normal(size=(30, senses)) + 1
        said, wanted = (np.tanh(each @ mix) for each in (seen, met))
        weights = solved(seen, said)
        loss, lost = error(seen, said, weights), error(met, wanted, weights)
        both = solved(np.vstack([seen, met]), np.vstack([said, wanted]))
        off, ones = error(met, wanted, solved(met, wanted)), [np.ones((len(each), 1)) for each in (seen, met)]
        lifted = [np.hstack(pair) for pair in zip((seen, met), ones, strict=True)]
        tilted = solved(lifted[0], said)
        held = error(lifted[0], said, tilted)
        got = parts(ask(answer, seen, said, met, wanted, name="clone_and_gap"), "the loss on the film", "the gap",
                    name="clone_and_gap")  # fmt: skip
        missed, strayed = seen @ weights - said, met @ weights - wanted
        same(got, [loss, lost - loss], name="What clone_and_gap returns (loss, gap)", clues={
            "The second number is the loss off the film itself. The gap is that less the loss on it.": [loss, lost],
            "That is the gap as a ratio. Asked for is the difference.": [loss, lost / loss],
            "The sign of the gap is turned: the loss off the film, less the loss on it.": [loss, loss - lost],
            "The clone was fitted on both sets. Then `met` is on film, and the gap closes: that is the remedy, not"
            " the measurement.": [error(seen, said, both), error(met, wanted, both) - error(seen, said, both)],
            "That sums over the efforts. Take the mean over all entries.": [loss * efforts, (lost - loss) * efforts],
            "That is the root of the mean squared error.": [loss**0.5, lost**0.5 - loss**0.5],
            "That sums up all entries. Take their mean.":
                [loss * missed.size, lost * strayed.size - loss * missed.size],
            "Those are mean *absolute* errors. Square them before the mean.":
                [abs(missed).mean(), abs(strayed).mean() - abs(missed).mean()],
            "The right numbers in the wrong order: first the loss on the film, then the gap.": [lost - loss, loss],
            "A second clone was fitted, to what the first one met. It is the first that walks there.":
                [loss, off - loss],
            "That clone has a constant. Here it is to do without one.":
                [held, error(lifted[1], wanted, tilted) - held],
        })  # fmt: skip


def solved(inputs, outputs):
    """Least squares by the normal equations."""
    return np.linalg.solve(inputs.T @ inputs, inputs.T @ outputs)


def error(inputs, outputs, weights):
    """Mean squared error, entry by entry."""
    rows = zip(inputs, outputs, strict=True)
    return float(np.mean([(x @ weights[:, j] - y[j]) ** 2 for x, y in rows for j in range(len(y))]))


@exercise(
    "animals.strategy",
    title="A slope from blind tries",
    points=4,
    stars=3,
    minutes=15,
    skills=("evolution strategies",),
    hints=(
        "You may only ask what a genome earns. If a small step forward earns more than the same step back, which way"
        " is up?",
        "For each row e of the noise: (score(genome + spread·e) - score(genome - spread·e)) / (2·spread) is the slope"
        " along e. Weight e with it, and take the mean.",
        "`score` takes all rows at once: genome + spread * noise has the shape (n, genes), and what it earns (n,). To"
        " weight each row of the noise with its slope, give the slopes a second axis: slopes[:, None]. And then the"
        " mean over the rows.",
    ),
    why="No derivative was taken: the mean of the noise, weighted by what it earned, is a gradient (of the score"
    " blurred by the noise). It needs about as many tries as there are genes, which is why evolution suits"
    " twenty-five numbers and not a billion. Try next: leave out the step back, and see how the noise grows with the"
    " score's level.",
)
def strategy(answer, rng):
    """On a quadratic, where stepping forth and back is exact: the noise's own covariance times the true gradient."""
    for genes, tries in ((3, 40), (8, 30)):
        curve, tilt = rng.normal(size=(genes, genes)), rng.normal(size=genes)
        genome, noise, spread = rng.normal(size=genes), rng.normal(size=(tries, genes)), float(rng.uniform(0.1, 0.4))

        def score(genomes, curve=curve, tilt=tilt):
            genomes = np.asarray(genomes)
            if genomes.ndim not in (1, 2) or genomes.shape[-1] != len(tilt):
                raise ValueError(f"score takes genomes of shape (n, {len(tilt)}), not {genomes.shape}")
            return 5 - ((genomes @ curve) ** 2).sum(-1) + genomes @ tilt

        true = tilt - 2 * curve @ (curve.T @ genome)
        want = noise.T @ (noise @ true) / tries
        ahead = score(genome + spread * noise)
        same(steady(answer, score, genome, noise, spread, name="es_gradient"), want, name="es_gradient", clues={
            "The sign is turned: that walks downhill.": -want,
            "That is the sum over the tries. Take their mean.": want * tries,
            "The two steps lie 2 · spread apart: divide by both.": want * 2,
            "Divide by the spread: the same rise over a smaller step is a steeper slope.": want * spread,
            "Nothing is divided by the distance there, which is 2 · spread.": want * 2 * spread,
            "That divides by the spread twice.": want / spread,
            "That is the genome after a step. Asked for is the slope alone.": genome + want,
            "That is the slope gene by gene: right, but not what the given noise says. Step along its rows.": true,
            "That looks forward only. Subtract what the same step back earns: it cancels the level of the score.":
                (ahead[:, None] * noise).mean(0) / spread,
            "That compares the step with the genome itself. Use the same step back.":
                ((ahead - score(genome))[:, None] * noise).mean(0) / spread,
        })  # fmt: skip


written(
    "animals.essay",
    title="On the page, or behind it?",
    points=6,
    stars=2,
    minutes=15,
    skills=("evidence",),
    rubric="The points are in brackets. One claim by its id, and what was measured here, with the interval (2). Which"
    " part of “a clock that no film shows” carries over to a language model trained on documents, and which part of"
    " the toy does not (2). One experiment on foals or on language models whose outcome would change your mind, and"
    " which outcome (2).",
)
