"""Drills of lesson 02: selection, slopes from blind tries, clones that leave their film, and bits."""

from itertools import pairwise
from math import log, log2

from ghosts.sheets.drill import SHARE, Unfair, choice, drill, number, order, percent, pick

# ── evolution ─────────────────────────────────────────────────────────────────────────────────────────


@drill("evolution", 0)
def one_generation(rng):
    """The share of a fitter kind after one generation."""
    share, fitness = pick(rng, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5), pick(rng, 1.5, 2, 3, 4, 5)
    kind = pick(rng, "foals of the long-legged kind", "genomes with the new allele", "foals with a faster clock")
    return number(
        f"{percent(share)} of a herd are {kind}. They have {fitness:g} times as many children as the others. The"
        " herd keeps its size. What share of the next generation is of that kind?",
        share * fitness / (share * fitness + 1 - share), unit=SHARE,
        mistakes={
            "That multiplies the share and stops. All shares must add up to 1 again: divide by all children.":
                share * fitness,
            "That is this generation. The next has more of them.": share,
            "That is the odds, their children for each child of the others. A share divides by all children.":
                share * fitness / (1 - share),
            "That is the share of the others. Take what is left.": (1 - share) / (share * fitness + 1 - share),
        },
        hints=("If the others have one child each, how many children are there in all?",
               "A share is their children divided by everybody's children.",
               f"Theirs: {share:g} × {fitness:g}. The others': {1 - share:g} × 1. Put the first over the sum."),
        because="Selection multiplies odds; the division by the sum is what keeps shares below one.",
    )  # fmt: skip


@drill("evolution", 1)
def find_in_life(rng):
    """The chance to find the pattern within a life's trials."""
    alleles, unknown = pick(rng, 10, 12, 16, 20), int(rng.integers(3, 9))
    trials = pick(rng, 4, 8, 10, 20, 50, 100, 200)
    found = 1 - (1 - 2.0**-unknown) ** trials
    if not 0.02 < found < 0.97:
        raise Unfair("a foregone conclusion")
    return number(
        f"A genome of {alleles} alleles is right in {alleles - unknown} places and open in {unknown}. In life each"
        " trial guesses every open allele anew, right or wrong with even chances. How likely is it that one of"
        f" {trials} trials gets all of them right?",
        found, unit=SHARE,
        mistakes={
            "That adds up the trials' chances, and counts lives that find it twice. How likely is it that every"
            " trial misses?": trials * 2.0**-unknown,
            "That is one trial. A life has many.": 2.0**-unknown,
            "That guesses every allele. Those that are right at birth need no guess.":
                1 - (1 - 2.0**-alleles) ** trials,
            "That is the chance that the life ends without the find. Take what is left.": 1 - found,
            "That guesses one allele of the open ones at a time. All have to be right in the same trial.":
                1 - (1 - 0.5 / unknown) ** trials,
        },
        hints=("How likely is it that a single trial gets all the open alleles right?",
               "A trial misses with 1 minus that. All trials miss with its power. The find is what is left.",
               f"One trial: one half to the power of {unknown}. All {trials} trials miss: (1 - that) to the power of"
               " their number."),
        because="Each allele that is born right doubles the chance of a trial: that is the slope which learning"
        " gives to evolution.",
    )  # fmt: skip


@drill("evolution", 2)
def handed_down(rng):
    """What the child of two learners is born with."""
    n = pick(rng, 10, 12, 14)
    first = "".join("1?"[int(x)] for x in rng.random(n) < 0.5)
    second = "".join("1?"[int(x)] for x in rng.random(n) < 0.25)
    cut = int(rng.integers(3, n - 2))
    child = first[:cut] + second[cut:]
    open_first, open_second, open_child = (each.count("?") for each in (first, second, child))
    if len({open_first, open_second, open_child, 0}) < 4 or open_child > 8:
        raise Unfair("nothing to tell apart")
    return number(
        "In Hinton and Nowlan's world `1` is an allele that is right at birth, `?` one that is guessed anew in each"
        f" trial, with even chances. The parents are `{first}` and `{second}`. Both found the whole pattern in their"
        f" lives. Their child gets the first {cut} alleles of the first parent and the rest of the second. How"
        " likely is it that the child's first trial is right?",
        2.0**-open_child, unit=SHARE, tol=0.02,
        mistakes={
            "That lets the child inherit what its parents learned. Only the genome is handed down: `?` stays `?`.": 1,
            "That is the first parent's chance. The child has other alleles.": 2.0**-open_first,
            "That is the second parent's chance. The child has other alleles.": 2.0**-open_second,
            "That guesses every allele. Those that are `1` at birth need no guess.": 2.0**-n,
            "That cuts at the right place and takes the wrong halves: the first parent gives the beginning.":
                2.0 ** -(second[:cut] + first[cut:]).count("?"),
            "Chances of independent guesses multiply; they don't add.": 0.5 * open_child,
        },
        hints=("What does the child's genome look like, letter by letter?",
               "What the parents found in life is not in their genomes. Count the open alleles of the child.",
               f"The child is {first[:cut]} followed by {second[cut:]}. Each `?` in it halves the chance."),
        because="Nothing learned is inherited. What selection hands down is that the child has less to guess.",
    )  # fmt: skip


# ── evolution strategies ──────────────────────────────────────────────────────────────────────────────


@drill("evolution strategies", 0)
def forth_and_back(rng):
    """The slope along one direction of noise."""
    spread, back = pick(rng, 0.1, 0.2, 0.25, 0.4), round(float(rng.uniform(2, 9)), 1)
    rise = round(float(rng.uniform(0.4, 3)), 1) * pick(rng, 1, -1)
    ahead = round(back + rise, 1)
    return number(
        f"A genome is moved by {spread:g} along a random direction e and earns {ahead:g}; moved by {spread:g} the"
        f" other way it earns {back:g}. What is the slope along e, in earnings per unit of distance?",
        rise / (2 * spread),
        mistakes={
            "The two tries lie twice the spread apart: divide by both steps.": rise / spread,
            "That is how much more it earns. A slope divides by the distance.": rise,
            "That multiplies by the distance. The same rise over a shorter way is steeper.": rise * 2 * spread,
            "That looks at the step ahead alone. What counts is the difference to the step back.":
                ahead / (2 * spread),
            "The sign is turned: rise is what the step ahead earns more.": -rise / (2 * spread),
        },
        hints=("By how much do the two tries differ in earnings, and by how much in place?",
               "Slope is the difference of the scores over the distance between the two places.",
               f"({ahead:g} - {back:g}), divided by the way from one try to the other, which is {spread:g} +"
               f" {spread:g}."),
        because="A step forth and the same step back: the level of the score cancels, and what is left is slope.",
    )  # fmt: skip


@drill("evolution strategies", 1)
def gene_slope(rng):
    """One gene's slope from a few tries."""
    noise = [[round(float(x), 1) for x in row] for row in rng.normal(size=(3, 2))]
    slopes = [pick(rng, -4, -3, -2, 2, 3, 4, 5) for _ in range(3)]
    gene = int(rng.integers(2))
    terms = [s * e[gene] for s, e in zip(slopes, noise, strict=True)]
    mean = sum(terms) / 3
    if abs(mean) < 0.3:
        raise Unfair("a slope of nothing")
    lines = "\n".join(f"- e = ({e[0]:g}, {e[1]:g}): {s:+d}" for e, s in zip(noise, slopes, strict=True))
    name = ("first", "second")[gene]
    return number(
        "A genome has two genes. Three random directions were tried, forth and back; the slope of the score along"
        f" each was\n{lines}\nWhat does an evolution strategy take for the slope of the **{name}** gene?",
        mean,
        mistakes={
            "That is the sum over the tries. Take their mean, so that more tries do not mean longer steps.":
                sum(terms),
            "That is the mean of the slopes. Weight each with how far its direction moved this gene.":
                sum(slopes) / 3,
            "That is the other gene: look at the other entry of each direction.":
                sum(s * e[1 - gene] for s, e in zip(slopes, noise, strict=True)) / 3,
            "That weights with the sizes of the noise. A move to the other side counts with its sign.":
                sum(s * abs(e[gene]) for s, e in zip(slopes, noise, strict=True)) / 3,
            "That walks downhill: the sign is turned.": -mean,
        },
        hints=("A direction that did not move this gene at all: what can it tell about it?",
               f"Multiply each slope by the {name} entry of its direction, and take the mean over the tries.",
               "The three products are " + ", ".join(f"{s} × {e[gene]:g}" for s, e in zip(slopes, noise, strict=True))
               + "; their mean is the answer."),
        because="Noise weighted by what it earned points uphill on average: a gradient without a derivative.",
    )  # fmt: skip


@drill("evolution strategies", 2)
def smaller_steps(rng):
    """What a smaller spread costs when the score is noisy."""
    old, factor = pick(rng, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.2), pick(rng, 2, 3, 4, 5)
    new, tries = old / factor, pick(rng, 100, 200, 400, 500)
    return number(
        "Every score is measured with the same noise, wherever you are. An evolution strategy estimates slopes from"
        f" {tries} tries, forth and back, with a spread of {old:g}. To see finer detail you reduce the spread to"
        f" {new:.3g}. How many tries do you need now, for slopes as free from the scores' noise as before?",
        tries * factor**2, unit="tries",
        mistakes={
            "The noise of a slope grows by that factor, but tries average it away only with their root.":
                tries * factor,
            "The noise of the score is the same, but it is now divided by a shorter distance.": tries,
            "That is the wrong way round: shorter steps make the score's noise larger.": tries / factor,
            "Shorter steps make the noise larger, and tries help with their root: square, not root, the factor.":
                tries * factor**0.5,
            "That is one power of the factor too many: noise goes with the factor, tries with its square.":
                tries * factor**3,
        },
        hints=("What is the noise of the scores divided by, when a slope is made of them?",
               "Noise of one slope goes as 1 / spread. The mean over n tries has that noise over the root of n.",
               f"The noise of one slope is {factor} times as large. To make up for that, the root of n has to grow"
               " as much."),
        because="A slope divides the score's noise by the step: fine steps are paid with the square in tries.",
    )  # fmt: skip


# ── imitation ─────────────────────────────────────────────────────────────────────────────────────────


@drill("imitation", 0)
def first_slip(rng):
    """Seconds until a clone's first slip."""
    slip, ticks = pick(rng, 0.001, 0.002, 0.004, 0.005, 0.01, 0.02), pick(rng, 10, 20, 25, 50, 100)
    who = pick(rng, "foal", "driver", "pianist", "pilot")
    return number(
        f"The ghost of a {who} does what the {who} would have done, except for a slip in {percent(slip)} of all"
        f" moments. It decides {ticks} times a second. After how many seconds, on average, comes its first slip?",
        1 / slip / ticks, unit="seconds",
        mistakes={
            "That is in moments. A second has many.": 1 / slip,
            "That multiplies moments by their number in a second. Divide.": ticks / slip,
            "That is the number of slips in a second. The wait is one over it.": slip * ticks,
            "That is the time by which half of all ghosts have slipped. The mean is longer.": log(2) / slip / ticks,
        },
        hints=("If a thing happens once in n moments, how many moments does one wait for it?",
               "The mean wait is one over the chance, in moments. Then turn moments into seconds.",
               f"One over {slip:g} is the wait in moments; there are {ticks} of them in a second."),
        because="Being right nearly always is not enough for a thing that decides many times a second.",
    )  # fmt: skip


@drill("imitation", 1)
def lost_steps(rng):
    """Steps lost when a slip is never mended."""
    slip, steps = pick(rng, 0.0002, 0.0003, 0.0004, 0.0005, 0.0008, 0.001), pick(rng, 40, 50, 60, 70, 80, 90, 100)
    lost = sum(1 - (1 - slip) ** t for t in range(1, steps + 1))
    return number(
        f"A clone slips with a chance of {percent(slip)} at each step. After a slip it is off the film and every"
        f" step is lost, that one included: nobody puts it back. About how many of {steps} steps are lost on"
        " average?",
        lost, unit="steps", tol=0.06,
        mistakes={
            "That counts the slips, as if the clone were put back after each. Alone, it loses all that follows.":
                slip * steps,
            "A slip loses what comes after it: on average half of the run, not all of it.": slip * steps**2,
            "That is a run which always slips at the middle. Most runs have no slip at all.": steps / 2,
            "That loses everything in every run. Most runs have no slip at all.": steps * (1 - slip),
        },
        hints=("If it slips at step t, how many steps are lost?",
               "Step t is lost if there was a slip at t or before: with a chance of about t × slip.",
               f"Add up {slip:g} × t for t = 1 to {steps}; the numbers from 1 to n sum to n (n + 1) / 2."),
        because="Slips grow with the length, and so does what each costs: together they grow as its square.",
    )  # fmt: skip


@drill("imitation", 2)
def diagnosis(rng):
    """What is wrong with this clone."""
    base = float(rng.uniform(0.8, 1.2))

    def numbers(*values):
        return [f"{base * v * float(rng.uniform(0.9, 1.1)):.2f}" for v in values]

    little = "it has seen too little: ask the teacher where the clone goes, and add that to the film"
    hidden = "a cause is hidden from it: let it sense what moves the teacher"
    hasty = "it was not trained to the end: train longer before drawing conclusions"
    fine = "nothing: it is as good on its own as on the film"
    rows = {
        little: numbers(0.05, 0.05, 0.9, 0.08, 0.85),
        hidden: numbers(0.3, 0.3, 0.9, 0.85, 0.33),
        hasty: numbers(0.5, 0.12, 0.6, 0.55, 0.6),
        fine: numbers(0.1, 0.1, 0.1, 0.09, 0.1),
    }
    case = pick(rng, *rows)
    on, longer, off, asked, shown = rows[case]
    replies = {
        little: "Then asking the teacher about the new places would close most of the gap. Look at that row.",
        hidden: "Then one more sense would help, and asking would not. Compare those two rows.",
        hasty: "Then more training would bring the loss on the film itself down. It hardly moves.",
        fine: "Then it would err as little where it goes as on the film, and nothing would help. Compare the rows.",
    }
    return choice(
        "A clone's mean squared error against its teacher:\n"
        f"- on the film: {on}; on the film, trained four times as long: {longer}\n"
        f"- where the clone itself goes: {off}\n"
        f"- there, after asking the teacher twice and adding the answers: {asked}\n"
        f"- there, with the teacher's clock as one more sense: {shown}\n"
        "What is the matter with it?",
        case, {option: reply for option, reply in replies.items() if option != case},
        hints=("Which of the changes helped, and which did nothing?",
               "Longer training, asking, and a new sense are remedies for three different ailments.",
               f"Longer training takes {on} to {longer}; asking takes {off} to {asked}, and the clock takes it to"
               f" {shown}. Which of these is a large fall, if any?"),
        because="Each remedy is a test: a thing is cured by what it lacked, and by nothing else.",
    )  # fmt: skip


# ── compression ───────────────────────────────────────────────────────────────────────────────────────


@drill("compression", 0)
def bits_to_tell(rng):
    """Messages sorted by the bits they take."""
    flips, throws, letters = int(rng.integers(5, 31)), int(rng.integers(2, 12)), int(rng.integers(2, 9))
    doors = pick(rng, 8, 20, 64, 100, 365, 1000, 5000, 65_536, 10**6, 10**9)
    names = (f"the outcomes of {flips} flips of a fair coin", f"the outcomes of {throws} throws of a fair die",
             f"{letters} letters, each of 26 equally likely", f"one of {doors:,} equally likely doors")  # fmt: skip
    bits = flips, throws * log2(6), letters * log2(26), log2(doors)

    def keys(values):
        return dict(zip(names, values, strict=True))

    if any(b < 1.1 * a for a, b in pairwise(sorted(bits))):
        raise Unfair("two of a length")
    return order(
        "Each message is sent in as few bits as possible. Sort from the fewest bits to the most.",
        keys(bits),
        {
            "That counts symbols. How much a symbol says depends on how many there are to choose from.":
                keys((flips, throws + 0.1, letters + 0.2, 1)),
            "That looks at how many there are to choose from each time. Each bit doubles that, and symbols add up.":
                keys((2, 6, 26, doors + 0.1)),
            "That takes a choice among n for n bits. Each bit doubles what can be told apart: log2 n of them do.":
                keys((2 * flips, 6 * throws + 0.1, 26 * letters + 0.2, doors + 0.3)),
        },
        hints=("With one yes-or-no question, how many things can be told apart? With two?",
               "One of n takes log2 n bits; independent choices add up their bits.",
               f"{flips} × 1, {throws} × {log2(6):.3g}, {letters} × {log2(26):.3g}, and log2({doors:,}) ="
               f" {log2(doors):.3g} bits."),
        because="A bit is one halving: naming one of n takes log2 n of them, and what is independent adds.",
    )  # fmt: skip


@drill("compression", 1)
def thin_matrices(rng):
    """How much shorter two thin matrices are."""
    a, b, rank = pick(rng, 64, 128, 256, 512), pick(rng, 32, 64, 128, 256), pick(rng, 2, 4, 8)
    synapse, gene = 32, pick(rng, 4, 8, 16)
    return number(
        f"A layer has {a} × {b} synapses of {synapse} bits each. A genome stores it as the product of a thin {a} ×"
        f" {rank} and a thin {rank} × {b} matrix, with {gene} bits a number. How many times shorter is the genome"
        " than the layer?",
        a * b * synapse / (rank * (a + b) * gene), unit="times",
        mistakes={
            "That compares numbers with numbers. A synapse has more bits than a gene.": a * b / (rank * (a + b)),
            "That is upside down: the genome's share of the layer.": rank * (a + b) * gene / (a * b * synapse),
            "That forgets one of the two thin matrices: the genome stores both.": a * b * synapse / (rank * a * gene),
            "That multiplies the two thin matrices' sizes. Both are stored: add them.":
                a * b * synapse / (rank * a * rank * b * gene),
            "The bits are swapped: the synapses have the many.": a * b * gene / (rank * (a + b) * synapse),
        },
        hints=("How many numbers does the layer hold, and how many do the two thin matrices?",
               f"The layer: {a} × {b}. The genome: {rank} × ({a} + {b}). Each times its own bits.",
               f"({a} × {b} × {synapse}) / ({rank} × {a + b} × {gene})."),
        because="Synapses grow as an area, thin matrices as its edges: the larger the brain, the more a genome"
        " saves.",
    )  # fmt: skip


@drill("compression", 2)
def no_free_lunch(rng):
    """The share of brains that a shorter genome can spell."""
    brain, saved = pick(rng, 64, 128, 256, 1000, 4096), pick(rng, 3, 4, 5, 6, 7, 8, 10)
    what = pick(rng, "brain", "picture", "page")
    return number(
        f"A {what} is {brain:,} bits. A clever rule unfolds every code of {brain - saved:,} bits into a {what}. At"
        f" most which share of all possible {what}s can be written in that way?",
        2.0**-saved, unit=SHARE, tol=0.02,
        mistakes={
            "That is how much shorter the code is. How many different things can codes of that length say?":
                (brain - saved) / brain,
            "That is the share of the bits saved. Each bit less halves the number of codes.": saved / brain,
            "No rule can do that: two of them would have to share a code.": 1,
            "That takes one code away for each bit. Each bit less *halves* their number.": 1 / saved,
        },
        hints=(f"How many codes are there, and how many {what}s?",
               "n bits tell 2 to the power of n things apart. One code gives one result.",
               f"2 to the power of {brain - saved:,} codes for 2 to the power of {brain:,} things. Divide the"
               " powers."),
        because="Every bit saved halves what can be said. Compression works only because what matters is rare among"
        " all that is possible.",
    )  # fmt: skip
