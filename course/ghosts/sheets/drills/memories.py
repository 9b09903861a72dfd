"""Drills of lesson 04: famous numbers checked, learning without touching a weight, full memories, and forgetting."""

from math import ceil, log, log2, log10

import numpy as np

from ghosts.sheets.drill import SHARE, Unfair, choice, drill, number, order, percent, pick
from ghosts.sheets.picture import Picture

# ── estimation ────────────────────────────────────────────────────────────────────────────────────────


@drill("estimation", 0)
def cache_bytes(rng):
    """The bytes of keys and values a token."""
    layers, heads = pick(rng, 12, 24, 32, 48, 64), pick(rng, 2, 4, 8, 16)
    width, bits = pick(rng, 64, 96, 128), pick(rng, 4, 16, 32)
    size = layers * 2 * heads * width * bits // 8
    return number(
        f"A model has {layers} layers with {heads} key-value heads of width {width}, and caches numbers of {bits}"
        " bits. How many bytes does its cache grow by with each token?",
        size, unit="bytes",
        mistakes={
            "The cache holds keys *and* values: two arrays a layer.": size / 2,
            "That is in bits. A byte has eight.": size * 8,
            "That counts numbers. Each takes its bits, and eight of them make a byte.": size * 8 / bits,
            "That is one layer. Each has a cache of its own.": size / layers,
            "That is one head. All key-value heads are cached.": size / heads,
        },
        hints=("What is stored for one token in one layer?",
               "Layers × 2 (keys and values) × heads × width numbers, each of so many bytes.",
               f"{layers} × 2 × {heads} × {width} numbers, times {bits} / 8 bytes each."),
        because="A cache is plain counting: room that is set aside, whatever the token has to say.",
    )  # fmt: skip


@drill("estimation", 1)
def sizes(rng):
    """Things sorted by their bytes."""
    pairs, parameters, bits = pick(rng, 0.7, 1.6, 3.1, 5, 15), pick(rng, 0.1, 0.3, 1, 3), pick(rng, 4, 8, 16, 32)
    genome, weights = pairs * 2 / 8, parameters * bits / 8  # in gigabytes
    near = [genome * rng.uniform(1.3, 3.3), weights * rng.uniform(1.3, 6)]  # where a slip of unit changes the order
    text, cache = near if rng.integers(2) else near[::-1]
    characters, kilobytes = float(f"{text:.1g}"), pick(rng, 40, 80, 160, 320)
    tokens = int(float(f"{cache * 1e6 / kilobytes:.1g}"))
    names = (f"a genome of {pairs:g} billion base pairs, each one of four letters",
             f"the weights of a model of {parameters:g} billion parameters, {bits} bits each",
             f"a cache of {tokens:,} tokens, {kilobytes} kilobytes each",
             f"{characters:g} billion characters of text, a byte each")  # fmt: skip
    gigabytes = genome, weights, tokens * kilobytes / 1e6, characters
    wrong = {
        "That takes a byte for each base pair. One of four letters is 2 bits, a quarter of a byte.":
            (pairs, *gigabytes[1:]),
        "That takes the weights' bits for bytes. A byte has eight bits.":
            (genome, parameters * bits, *gigabytes[2:]),
        "That sorts by the numbers in the text. Turn everything into bytes first.":
            (pairs, parameters, tokens / 1e3, characters),
    }  # fmt: skip
    return order(
        "Sort from the fewest bytes to the most.",
        dict(zip(names, gigabytes, strict=True)),
        {text: dict(zip(names, keys, strict=True)) for text, keys in wrong.items()},
        hints=("In which unit can all four be compared?",
               "One of four letters takes 2 bits; eight bits make a byte; a million kilobytes make a gigabyte.",
               f"In gigabytes: {pairs:g} × 2/8; {parameters:g} × {bits}/8; {tokens:,} × {kilobytes} / 1,000,000; and"
               f" {characters:g}."),
        because="Most famous numbers that are wrong are wrong by a unit: a byte for a base pair makes a genome four"
        " times too long.",
    )  # fmt: skip


@drill("estimation", 2)
def said_or_stored(rng):
    """What a token in context can say, against what one left in the weights."""
    parameters, tokens = pick(rng, 1, 3, 8, 30, 70), pick(rng, 1, 2, 5, 10, 15)
    bits, kilobytes = pick(rng, 4, 8, 16), pick(rng, 64, 128, 160, 320)
    vocabulary = pick(rng, 32_768, 50_000, 65_536, 100_000, 200_000)
    kept = parameters * 1e9 * bits / (tokens * 1e12)
    said = log2(vocabulary)
    return number(
        f"A model of {parameters} billion parameters, {bits} bits each, was trained on {tokens} trillion tokens. It"
        f" reads tokens from a vocabulary of {vocabulary:,}, and caches {kilobytes} kB for each. At most how many"
        " times more can a token in the context *tell* than a training token could leave in the weights on average?",
        said / kept, unit="times",
        mistakes={
            "That compares what is stored. The cache is computed from the token (given the weights): it cannot know"
            " more than which token it was.": kilobytes * 8000 / kept,
            "That compares storage, and bytes with bits on top of it. How much can a token *tell*?":
                kilobytes * 1000 / kept,
            "That is in nats. Which one of V it was takes log2 V bits.": log(vocabulary) / kept,
            "That takes one parameter for one number. It has its bits.": said / kept * bits,
            "The size of the vocabulary is no amount of information. Its logarithm is.": vocabulary / kept,
            "That is what a token tells, in bits. Compare it with what one left in the weights.": said,
        },
        hints=("If somebody has the weights and the tokens, what does the cache add?",
               "Above: log2 of the vocabulary. Below: all bits of the weights, over all tokens of the training.",
               f"A token tells at most log2 {vocabulary:,} = {said:.4g} bits; in the weights are {parameters} × 10⁹"
               f" × {bits} / ({tokens} × 10¹²) bits a token."),
        because="Computing adds no information (the data-processing inequality): the warehouse is not its goods.",
    )  # fmt: skip


# ── in-context learning ───────────────────────────────────────────────────────────────────────────────


@drill("in-context learning", 0)
def one_descent(rng):
    """The weight after one step of descent over the examples."""
    n, slope, rate = 3, pick(rng, -2, -1, 2, 3), pick(rng, 0.05, 0.1, 0.15, 0.2)
    x = [pick(rng, -3, -2, -1, 1, 2, 3) for _ in range(n)]
    y = [slope * each + pick(rng, -1, 0, 1) for each in x]
    total = sum(a * b for a, b in zip(x, y, strict=True))
    shown = ", ".join(f"({a}, {b})" for a, b in zip(x, y, strict=True))
    if abs(total) < 3 or rate * sum(a * a for a in x) / n > 0.9:
        raise Unfair("a step to nowhere, or too far")
    return number(
        f"A prompt holds the examples (x, y) = {shown} of a rule y = w·x. Start from w = 0 and take one step of"
        f" gradient descent on half the *mean* squared error, at rate {rate:g}. What is w then?",
        rate * total / n,
        mistakes={
            "That is the step for the sum of the errors. Their mean divides by the number of examples.": rate * total,
            "That is the best w of all (least squares). One step only starts towards it.":
                total / sum(a * a for a in x),
            "The sign is turned: a step goes against the gradient, and the two minus signs cancel.":
                -rate * total / n,
            "The rate is missing: how far along the slope does the step go?": total / n,
            "The loss is *half* the mean square: its 2 cancels.": 2 * rate * total / n,
            "Each example counts as y times x. An x that is large pulls more.": rate * sum(y) / n,
        },
        hints=("Which way does each example pull w, and how hard?",
               "From w = 0 the step is rate × the mean of x·y.",
               "The mean of " + ", ".join(f"{a} × {b}" for a, b in zip(x, y, strict=True)) + f", times {rate:g}."),
        because="That w is a sum over examples, weighted by y: linear attention can compute it without changing a"
        " weight.",
    )  # fmt: skip


@drill("in-context learning", 1)
def layers_of_descent(rng):
    """How much several steps, a layer each, have learned."""
    steps, rate, spread = int(rng.integers(2, 7)), pick(rng, 0.1, 0.2, 0.25, 0.3), pick(rng, 0.5, 0.8, 1.5, 2)
    pull = rate * spread
    if not 0.08 < pull < 0.7:
        raise Unfair("at once or never")
    return number(
        f"In some prompt y = w·x without noise, and the mean of x² is {spread:g}. Each layer of a ghost takes one"
        f" step of gradient descent (half the mean squared error, rate {rate:g}) from where the last one stood; the"
        f" first starts from 0. Which share of the true w has been learned after {steps} layers?",
        1 - (1 - pull) ** steps, unit=SHARE,
        mistakes={
            "That adds the first step's gain each time. Each step only closes a part of what is *left*.":
                steps * pull,
            "That is the first layer alone. What does the next one close of what is left?": pull,
            "That is the share still missing. Take what is left to one.": (1 - pull) ** steps,
            "That forgets that large x pull harder: the step is rate × mean of x².": 1 - (1 - rate) ** steps,
            "That multiplies what is learned. What multiplies is the part that is missing.": pull**steps,
        },
        hints=("After one step, which part of the way is left?",
               "One step closes the share rate × mean(x²) of what is missing. What is missing multiplies.",
               f"Missing after one layer: 1 - {rate:g} × {spread:g}. After {steps} layers: its power. Learned is the"
               " rest."),
        because="Descent closes a fixed part of the gap at each step: its error falls as a straight line on a log"
        " scale.",
    )  # fmt: skip


@drill("in-context learning", 2)
def rivals(rng):
    """When Newton's error falls below a bar, told from its first steps."""
    last, reached = int(rng.integers(4, 9)), pick(rng, 1.2, 1.5, 1.8, 2.1)  # the last dot is at 10^-reached
    fall, goal = pick(rng, 0.5, 0.6, 0.7, 0.8), pick(rng, 12, 20, 30, 50, 80, 120)
    shown = tuple(range(last + 1))
    newton = tuple(10 ** (-reached * 2.0 ** (k - last)) for k in shown)
    descent = tuple(fall**k for k in shown)
    steps = next(k for k in range(99) if reached * 2.0 ** (k - last) > goal)
    if newton[-1] > descent[-1] / 2:
        raise Unfair("the curves have not crossed")
    if not 0.15 < log2(goal / reached) % 1 < 0.85:
        raise Unfair("a hair's breadth in reading would change the count")
    names = ("circles, solid", "squares, dashed")
    swap = bool(rng.integers(2))
    lines = (newton, descent) if swap else (descent, newton)
    picture = Picture("Two learners on one prompt", "steps", "error", shown, dict(zip(names, lines, strict=True)),
                      log="y")  # fmt: skip
    straight = last + ceil((goal - reached) / (reached / 2))
    return number(
        "One of the two curves is plain gradient descent, the other Newton's iteration, which squares its error at"
        f" every step. After how many steps in all is **Newton's** error first below 10^-{goal}? (A whole number.)",
        steps, tol=0, unit="steps", picture=picture,
        mistakes={
            "That is the other curve, which falls by the same factor at each step: plain descent.":
                ceil(goal / -log10(fall)),
            "That goes on with Newton's last fall. It squares: each step has twice as many digits as the one before.":
                straight,
            "One step too few: the error is not below the bar yet.": steps - 1,
            "One step too many: it was below the bar before.": steps + 1,
        },
        hints=("Which curve bends, on this scale?",
               "Squaring doubles the exponent. Read the last error of the bending curve as a power of ten.",
               f"At the last dot, step {last}, it is 10^-{reached:g}. Double that exponent once a step until it"
               f" passes {goal}, and count on from there."),
        because="Newton spends a while getting near and then doubles its digits; descent adds the same number of"
        " digits for the same number of steps.",
    )  # fmt: skip


# ── capacity ──────────────────────────────────────────────────────────────────────────────────────────


@drill("capacity", 0)
def facts_that_fit(rng):
    """How many facts a number of parameters holds."""
    parameters, bits = pick(rng, 256, 1000, 1024, 5000, 20_000), pick(rng, 1.2, 1.5, 2, 3.6)
    values = pick(rng, 4, 8, 16, 32, 64, 256, 1000)
    facts = parameters * bits / log2(values)
    return number(
        f"A memory holds {bits:g} bits in each of its {parameters:,} parameters. A fact says which one of {values:,}"
        " equally likely values belongs to a key. About how many facts fit in?",
        facts, unit="facts", tol=0.04,
        mistakes={
            "That takes a fact for a bit. Which one of several it is takes log2 of their number.": parameters * bits,
            "That takes as many bits as there are values. Each bit halves what is left.":
                parameters * bits / values,
            "That is in nats. Bits need the logarithm to base 2.": parameters * bits / log(values),
            "A parameter of 32 bits does not hold 32 bits of fact: take what was measured.":
                parameters * 32 / log2(values),
            "That takes a fact for each parameter. How many bits does each of the two have?": parameters,
        },
        hints=("How many bits is one fact?",
               "Bits of the whole memory, over the bits of a fact: log2 of the number of values.",
               f"{parameters:,} × {bits:g} bits, divided by log2({values:,}) = {log2(values):.3g} bits a fact."),
        because="A memory is full in bits, not in facts: the longer the answers, the fewer of them it holds.",
    )  # fmt: skip


@drill("capacity", 1)
def saved_message(rng):
    """Bits a parameter, from the probability given to the right answers."""
    facts, parameters = pick(rng, 100, 200, 400, 500), pick(rng, 100, 200, 256, 500)
    values, p = pick(rng, 4, 8, 16, 32, 64), pick(rng, 0.5, 0.6, 0.7, 0.8, 0.9)
    stored = facts * (log2(values) + log2(p)) / parameters
    return number(
        f"A memory of {parameters} parameters was taught {facts} facts: to each key one of {values} values, all"
        f" equally likely beforehand. It now gives the right value a probability of {p:g}, for every key. How many"
        " bits does it store in a parameter (message without it, less message with it)?",
        stored, unit="bits",
        mistakes={
            "That is all that the facts hold. Subtract what still has to be sent with the memory's help.":
                facts * log2(values) / parameters,
            "That is what still has to be sent. Stored is what is saved.": -facts * log2(p) / parameters,
            "That weights the facts with the probability. Its doubt costs log2(1/p) bits a fact.":
                facts * p * log2(values) / parameters,
            "That is in nats. Bits need the logarithm to base 2.": stored * log(2),
            "That is the mean per fact. Add up all facts, and divide by the parameters.":
                stored * parameters / facts,
            "That adds the two messages. Stored is their difference.":
                facts * (log2(values) - log2(p)) / parameters,
        },
        hints=("How many bits must be sent for one fact without the memory, and how many with it?",
               "Without: log2 of the number of values. With: log2(1/p). Stored is the difference, over all facts.",
               f"{facts} × (log2 {values} - log2(1/{p:g})) = {facts} × ({log2(values):g} - {log2(1 / p):.3g}); then"
               f" divide by {parameters}."),
        because="A memory is worth the message it saves: a hesitant one saves less, a guesser nothing.",
    )  # fmt: skip


@drill("capacity", 2)
def larger_matrix(rng):
    """Where a larger memory is full, if facts get longer with their number."""
    full, factor, d = pick(rng, 32, 48, 64, 80, 96, 128), pick(rng, 4, 9, 16), pick(rng, 8, 12, 16, 24)
    along = tuple(round(full * step) for step in (0.25, 0.5, 0.75, 1, 1.25, 1.5, 2))
    recall = tuple(round(min(1, float(np.exp(-3.2 * max(0, n / full - 1)))), 2) for n in along)
    room = full * log2(full) * factor
    larger = float(full)
    for _ in range(60):
        larger = room / log2(larger)
    side = round(factor**0.5) * d
    picture = Picture(
        f"A memory of {d} × {d} weights", "facts taught", "share recalled", along, {"": recall}, top=1.05
    )
    return number(
        f"N facts were taught to a memory of {d} × {d} weights, each of them one of the N values itself: log2 N bits"
        f" a fact. At how many facts is a memory of {side} × {side} full, if a weight holds as many bits as here?",
        larger, unit="facts", tol=0.07, picture=picture,
        mistakes={
            "That grows with the weights. But among more facts each takes more bits to name: fewer fit in.":
                full * factor,
            "That grows with the side. Weights grow with its square.": full * factor**0.5,
            "That is where this one is full. How many times as many bits does the larger one hold?": full,
            "That is the number of weights. How many bits does each hold, and how many are there in a fact?":
                side * side,
        },
        hints=("Where is this memory full, and how many bits does it hold there?",
               "Full means N × log2 N bits. The larger memory has room for as many times more as it has weights.",
               f"Room here: {full} × {log2(full):.3g} bits. There: {factor} times that, {room:,.0f} bits. Try numbers"
               " N until N × log2 N fits."),
        because="Bits grow with the weights; facts grow a little slower, because each gets longer to name.",
    )  # fmt: skip


# ── continual learning ────────────────────────────────────────────────────────────────────────────────


@drill("continual learning", 0)
def forgotten(rng):
    """Points of the first task that are lost, read off the picture."""
    names = pick(rng, ("letters", "digits", "signs"), ("law", "trade", "verse"), ("left", "right", "up"))
    spans = (86, 98), (62, 78), (35, 55), (86, 97), (60, 80), (84, 97)
    start, after, end, second, second_end, third = (int(rng.integers(*span)) for span in spans)
    stages = tuple(f"after {name}" for name in names)
    chance = 10
    picture = Picture("One network, three tasks in a row", "when", "right, %", stages,
                      {names[0]: (start, after, end), names[1]: (chance, second, second_end),
                       names[2]: (chance, chance, third)}, style="bars", top=100)  # fmt: skip
    return number(
        f"A network learns {names[0]}, then {names[1]}, then {names[2]}, and nothing is rehearsed. How many points"
        f" of **{names[0]}** has it forgotten at the end?",
        start - end, unit="points", tol=0.02, picture=picture,
        mistakes={
            "That is what is left. Forgotten is what was there less what is left.": end,
            "That is up to the second task only. The third took some more.": start - after,
            f"That is what was forgotten of {names[1]}. Follow the bars of the other task.": second - second_end,
            "That compares different tasks at the end. Follow one task through time.": third - end,
            "That is the distance to 100. Compare with what it once knew.": 100 - end,
        },
        hints=(f"How good was it at {names[0]} when it had just learned it?",
               f"Follow the bars of {names[0]} from the first group to the last.",
               "Height in the first group less height in the last, same colour."),
        because="Forgetting is a difference in time, for one task: what naive training on the next does to the last.",
    )  # fmt: skip


@drill("continual learning", 1)
def five_evenings(rng):
    """Which way of training left these marks."""

    def row(first, step, low=0.5):
        return [
            round(min(max(first + step * day + float(rng.uniform(-0.02, 0.02)), low), 0.99), 2) for day in range(4)
        ]

    def guess():
        return row(0.5, 0)

    ways = {  # the day's own task, the first day's, and the next day's, on four evenings
        "each day it trains on that day's task and on nothing else":
            ((row(0.97, 0), row(0.97, -0.24), guess()),
             "Then the first day's task would be lost again within days. Is it?"),
        "each day it trains on that day's task and on some stored items of earlier days":
            ((row(0.96, 0), row(0.96, -0.02), guess()),
             "Then it would be good at the old and at the new, but only guess at what is still to come. Is it so?"),
        "each day it trains on that day's task, with weights held so fast that they hardly move":
            ((row(0.96, -0.12), row(0.96, 0), guess()),
             "Then nothing old would be lost, and each day's own task would be learned worse. Is it?"),
        "each day it trains on the tasks of all the days, those to come included":
            ((row(0.95, 0), row(0.95, 0), row(0.95, 0)),
             "Then it would know the next day's task the evening before. Does it?"),
    }  # fmt: skip
    way = pick(rng, *ways)
    todays, firsts, tomorrows = (", ".join(f"{share:.2f}" for share in shares) for shares in ways[way][0])
    return choice(
        "A network has one new task a day, a question with two answers, so that 0.50 is guessing. Share right in the"
        f" evening, on days 1 to 4:\n- on the day's own task: {todays}\n- on the first day's task: {firsts}\n"
        f"- on the next day's task: {tomorrows}\nHow was it trained?",
        way, {option: reply for option, (_, reply) in ways.items() if option != way},
        hints=("Does it learn what is new? Does it keep what is old? Does it know what it has not met yet?",
               "Forgetting shows in the second row, stiffness in the first, and who knows the next day's task has"
               " seen it.",
               f"From day 1 to day 4 its own task goes {todays.split(', ')[0]} to {todays[-4:]}, the first day's"
               f" {firsts.split(', ')[0]} to {firsts[-4:]}; the next day's is at {tomorrows[-4:]}. Which row gives"
               " the way away?"),
        because="To learn without forgetting takes both: room to move, and something that speaks for the old.",
    )  # fmt: skip


@drill("continual learning", 2)
def tug_of_war(rng):
    """How much of the damage a share of replay takes away."""
    share, old, new = pick(rng, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5), pick(rng, 1, 2, 3, 4, 6), pick(rng, 1, 2, 3, 4)
    left = (1 - share) * new / (share * old + (1 - share) * new)
    return number(
        f"Two tasks pull at one weight w. The old one's loss is ½·{old}·(w - a)², the new one's ½·{new}·(w - b)²."
        f" After naive training on the new task, w = b. Now {percent(share)} of each batch are old items, and"
        " training goes on to its end. Which share of the old task's loss (after naive training) is left?",
        left**2, unit=SHARE,
        mistakes={
            "That is how far w is from a. A loss goes as the square of that.": left,
            "That forgets that one task pulls harder than the other: weigh shares with curvatures.": (1 - share) ** 2
                if old != new else 1 - share,
            "That takes off the share of old items. A little of the pull does more than its share.": 1 - share,
            "That is the share that is gone. Take what is left.": 1 - left**2,
            "That is how far w is from b, squared: the new task's damage.": (1 - left) ** 2,
        },
        hints=("Where does w come to rest, between a and b?",
               "At rest the pulls cancel: share × curvature, each times its distance. The loss is the distance"
               " squared.",
               f"The pulls are {share:g} × {old} towards a and {1 - share:g} × {new} towards b. So w stops at the"
               " part (pull to b) / (both pulls) of the way from a to b; square it."),
        because="Loss goes as the square of a distance: a little rehearsal takes away more than its share of the"
        " damage.",
    )  # fmt: skip
