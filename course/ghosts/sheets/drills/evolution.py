"""Drills of lesson 03: surprise, next tokens, who looks at whom, slopes sent back, steps downhill."""

from math import exp, log, log2, log10, sqrt

import numpy as np

from ghosts.sheets.drill import SHARE, Unfair, choice, drill, number, percent, pick
from ghosts.sheets.picture import Picture

# ── entropy ───────────────────────────────────────────────────────────────────────────────────────────


@drill("entropy", 0)
def surprise(rng):
    """The bits in one outcome."""
    p = pick(rng, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95)
    what = pick(rng, "the character that then comes", "the token that a page goes on with", "tomorrow's rain")
    return number(
        f"A ghost gives {what} a probability of {p:g}, and that is what happens. How many bits of surprise is that?",
        log2(1 / p), unit="bits",
        mistakes={
            "That is in nats. Bits need the logarithm to base 2.": log(1 / p),
            "That counts decimal digits. Bits need the logarithm to base 2.": log10(1 / p),
            "The sign is turned: the logarithm of a probability is negative, surprise is not.": log2(p),
            "That is its share in the average, p log2(1/p). One outcome that has happened counts in full.":
                p * log2(1 / p),
            "That is one over the probability. How many halvings is it?": 1 / p,
        },
        hints=("How often must one halve to get from certainty down to this probability?",
               "An outcome of probability p carries log2(1/p) bits.",
               f"One over {p:g}, then the logarithm to base 2: log(x) / log(2)."),
        because="Surprise counts halvings: each bit makes an outcome half as likely.",
    )  # fmt: skip


@drill("entropy", 1)
def average_surprise(rng):
    """The entropy of a few outcomes."""
    cuts = rng.choice(np.arange(1, 20), pick(rng, 2, 3), replace=False)
    p = sorted((int(n) / 20 for n in np.diff([0, *sorted(cuts), 20])), reverse=True)
    entropy = sum(q * log2(1 / q) for q in p)
    listed = ", ".join(f"{q:g}" for q in p)
    return number(
        f"The next token is one of {len(p)}, with probabilities {listed}. How many bits does it carry on average?",
        entropy, unit="bits",
        mistakes={
            "That is in nats. Bits need the logarithm to base 2.": entropy * log(2),
            "That would be so if all were equally likely. These are easier to guess.": log2(len(p)),
            "That is the plain mean of the surprises. A rare surprise is also rarely met: weight each with its"
            " probability.": sum(log2(1 / q) for q in p) / len(p),
            "That is the surprise of the likeliest token alone. The others come too, and say more.": log2(1 / max(p)),
            "The likeliest token is missing from the sum. It says little, but says it often.":
                entropy - max(p) * log2(1 / max(p)),
        },
        hints=("What does each token say when it comes, and how often does it come?",
               "Entropy is the mean of log2(1/p), weighted with the probabilities themselves.",
               "Add up p × log2(1/p): " + " + ".join(f"{q:g} × {log2(1 / q):.3g}" for q in p) + "."),
        because="Entropy is what a perfect guesser still has to be told: the length of the best code.",
    )  # fmt: skip


@drill("entropy", 2)
def wrong_belief(rng):
    """The extra bits of a wrong belief."""
    p, q = pick(rng, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9), pick(rng, 0.1, 0.2, 0.3, 0.4, 0.5, 0.9, 0.95, 0.99)
    if abs(p - q) < 0.14:
        raise Unfair("hardly wrong")
    cross = -p * log2(q) - (1 - p) * log2(1 - q)
    own, believed = (-x * log2(x) - (1 - x) * log2(1 - x) for x in (p, q))
    reverse = q * log2(q / p) + (1 - q) * log2((1 - q) / (1 - p))
    return number(
        f"It rains on {percent(p)} of all days, but a forecaster always says {percent(q)}. A code made from those"
        " forecasts records the weather. How many bits a day does it take *more* than the best code would?",
        cross - own, unit="bits",
        mistakes={
            "That is all that the code takes. Subtract what even the best code takes.": cross,
            "That is what the best code takes. Asked for is the waste.": own,
            "That is in nats. Bits need the logarithm to base 2.": (cross - own) * log(2),
            "That weights the days with the forecast. It rains as often as it rains: weight with the truth.": reverse,
            "That is the difference of two entropies. The forecaster pays for his belief on days that come as they"
            " come.": believed - own,
        },
        hints=("What does a rainy day cost in this code, and how often does it come?",
               "The code spends log2(1/forecast) bits, weighted with how often it *really* rains. Subtract the"
               " entropy of the truth.",
               f"{p:g} × log2({p:g}/{q:g}) + {1 - p:.2g} × log2({1 - p:.2g}/{1 - q:.2g})."),
        because="The waste is the relative entropy: never negative, and without bound for a forecaster who is sure"
        " and wrong.",
    )  # fmt: skip


# ── language models ───────────────────────────────────────────────────────────────────────────────────


@drill("language models", 0)
def bigram(rng):
    """A probability from counts of pairs."""
    a, b, c = pick(rng, ("a", "b", "c"), ("x", "y", "z"), ("ho", "hum", "ha"), ("la", "le", "lu"))
    text = [pick(rng, a, a, b, c) for _ in range(11)] + [a]
    after = [text[i + 1] for i in range(11) if text[i] == a]
    pairs, times = after.count(b), len(after)
    if not 1 <= pairs < times:
        raise Unfair("nothing to count")
    return number(
        f"All that a bigram ghost has read is `{' '.join(text)}`. Which probability does it give to `{b}` after"
        f" `{a}`?",
        pairs / times, unit=SHARE, tol=0.02,
        mistakes={
            f"That divides by every `{a}`. The last one is never followed by anything: count pairs.":
                pairs / text.count(a),
            f"That divides by all pairs. Given that `{a}` stands there, only pairs that begin with it count.":
                pairs / 11,
            f"That is how often `{b}` comes at all. Here something is known: what stands before.": text.count(b) / 12,
            f"That asks what stood before `{b}`: the pair over all that end with it.":
                pairs / max(text[1:].count(b), 1),
        },
        hints=(f"Which pairs of the text begin with `{a}`?",
               f"Among the pairs that begin with `{a}`, take the share whose second is `{b}`.",
               f"What follows `{a}`, in order: {' '.join(after)}. Count the `{b}` among them."),
        because="A bigram model is a table of pairs, each row divided by its sum.",
    )  # fmt: skip


@drill("language models", 1)
def file_size(rng):
    """From a loss in nats to a file in kilobytes."""
    nats = pick(rng, 0.9, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2.0, 2.2, 2.5)
    characters = pick(rng, 20_000, 50_000, 80_000, 100_000, 400_000, 1_000_000)
    size = characters * nats / log(2) / 8000
    return number(
        f"A ghost's loss on unseen text is {nats:g} nats a character. A coder that is told its probabilities writes"
        f" {characters:,} such characters into a file of how many kilobytes (1 kB = 1,000 bytes)?",
        size, unit="kB",
        mistakes={
            "The loss is in nats. A file is made of bits: divide by log 2.": characters * nats / 8000,
            "That is in kilobits. A byte has eight bits.": size * 8,
            "Nats are larger than bits, so there are more bits: divide by log 2, don't multiply.":
                characters * nats * log(2) / 8000,
            "That is the text as it stands, a byte a character. What does the ghost know about it?":
                characters / 1000,
        },
        hints=("How many bits does one character cost?",
               "A nat is 1 / log 2 = 1.4427 bits. Eight bits make a byte, a thousand bytes a kilobyte.",
               f"{characters:,} × {nats:g} / 0.6931 / 8, and a thousand bytes to the kB."),
        because="A loss is a file size: the better a model predicts, the fewer bits are left to write down.",
    )  # fmt: skip


@drill("language models", 2)
def temperature(rng):
    """The temperature that turned one set of bars into the other."""
    ratio, heat = pick(rng, (3, 0.5), (4, 0.5), (2, 0.25), (2, 0.4), (3, 0.4), (2, 1 / 3), (3, 1 / 3),
                       (4, 2 / 3), (9, 2), (16, 2), (25, 2), (8, 3), (27, 3), (8, 1.5), (27, 1.5), (10, 2.5),
                       (16, 4))  # fmt: skip
    words = pick(rng, ("cat", "dog", "cow"), ("and", "but", "or"), ("sea", "sky", "sun"), ("one", "two", "six"))
    after = ratio ** (1 / heat)
    picture = Picture("What a ghost says next", "token", "probability", words,
                      {"at temperature 1": (ratio / (ratio + 2), 1 / (ratio + 2), 1 / (ratio + 2)),
                       "at another": (after / (after + 2), 1 / (after + 2), 1 / (after + 2))},
                      style="bars", top=1)  # fmt: skip
    return number(
        "The same logits, read out at temperature 1 and at another temperature. Which one is it?",
        heat, tol=0.09, picture=picture,
        mistakes={
            "That is upside down: logits are *divided* by the temperature, so a high one makes the bars more alike.":
                1 / heat,
            "That is the ratio of the two highest bars. Probabilities share a sum; compare two bars of one colour.":
                (ratio / (ratio + 2)) / (after / (after + 2)),
            "That divides the two ratios. Temperature divides *logits*: compare the logarithms of the ratios.":
                ratio / after,
        },
        hints=(f"How many times likelier than “{words[1]}” is “{words[0]}”, at 1 and at the other temperature?",
               "The ratio of two tokens is exp(difference of logits / T): its logarithm goes as 1 / T.",
               f"At temperature 1 the ratio is {ratio}, at the other about {after:.3g}. Divide the logarithm of the"
               " first by that of the second."),
        because="Temperature divides every difference of logits: below 1 it sharpens, above 1 it flattens.",
    )  # fmt: skip


# ── attention ─────────────────────────────────────────────────────────────────────────────────────────


@drill("attention", 0)
def pairs_looked_at(rng):
    """How many pairs a causal mask leaves."""
    T, heads = int(rng.integers(5, 31)), pick(rng, 2, 3, 4, 6)
    return number(
        f"{T} tokens are read by causal attention with {heads} heads: each looks at itself and at all before it. How"
        " many pairs (who looks, at whom) are that, over all heads?",
        heads * T * (T + 1) // 2, tol=0, unit="pairs",
        mistakes={
            "That lets everybody look ahead. The mask shuts out half of the table.": heads * T * T,
            "A token also looks at itself: the diagonal counts.": heads * T * (T - 1) // 2,
            "That is how many the last token looks at. Add up all tokens.": heads * T,
            "That is one head. Each has a table of its own.": T * (T + 1) // 2,
        },
        hints=("At how many does the first token look? The second? The last?",
               "1 + 2 + 3 + … up to the number of tokens, for each head.",
               f"1 + 2 + … + {T} is {T} × {T + 1} / 2; then {heads} times that."),
        because="The mask leaves the lower triangle with its diagonal: a text teaches all its predictions at once.",
    )  # fmt: skip


@drill("attention", 1)
def weighted_read(rng):
    """What a token reads, through softmax and mask."""
    scores = [pick(rng, 0, 1, 2, 3) for _ in range(4)]
    values = [pick(rng, 0, 2, 4, 5, 8, 10, 20) for _ in range(4)]
    place = pick(rng, 2, 3)

    def read(weights, values=values):
        return sum(w * v for w, v in zip(weights, values, strict=False)) / sum(weights)

    seen = scores[:place]
    if len(set(seen)) < 2 or len(set(values[:place])) < 2 or not sum(seen):
        raise Unfair("nothing to weigh")
    if (right := read([exp(s) for s in seen])) < 0.5:
        raise Unfair("reads nothing")
    shown = ", ".join(f"{s} and {v}" for s, v in zip(scores, values, strict=True))
    return number(
        f"Causal attention over four places. Token {place} has, for places 1 to 4, these scores (already divided by"
        f" √d) and finds these values there: {shown}. What does it read?",
        right,
        mistakes={
            "That looks ahead: places after its own are masked.": read([exp(s) for s in scores]),
            "That is the plain mean. Scores decide who counts how much.": read([1] * place),
            "That weights with the scores themselves. Softmax weights with their exponentials.": read(seen),
            "That reads only the best match. Softmax leaves something for the others.":
                values[seen.index(max(seen))],
            "Softmax uses powers of e, not of 2: weigh with exp(score).": read([2**s for s in seen]),
            "That masks its own place as well. A token looks at itself too.":
                read([exp(s) for s in seen[:-1]]),
            "That is a sum. Shares add up to one: divide by the sum of the exponentials.":
                sum(exp(s) * v for s, v in zip(seen, values, strict=False)),
        },
        hints=("Which places may it look at?",
               "Share of a place: exp(score), divided by the sum of exp(score) over the places it may see.",
               "Weights " + ", ".join(f"{exp(s):.3g}" for s in seen) + " on values "
               + ", ".join(map(str, values[:place])) + ": take the weighted mean."),
        because="Ask, compare, read a weighted mean of what came before: that is all of attention.",
    )  # fmt: skip


@drill("attention", 2)
def reach(rng):
    """How far back a window reaches through layers."""
    window, layers = pick(rng, 3, 4, 5, 8, 16, 32, 64, 128), pick(rng, 2, 3, 4, 5, 6, 8)
    at = layers * window + int(rng.integers(5, 400))
    return number(
        f"A ghost has {layers} layers. In each a token looks at itself and the {window - 1} tokens before it, no"
        f" farther. Its output at place {at:,} is about to be computed. What is the earliest place whose token can"
        " still change it?",
        at - layers * (window - 1), tol=0,
        mistakes={
            "That is one layer. What a token has read is passed on by the next layer.": at - (window - 1),
            "Each layer reaches one less than the window: the token itself takes a place in it.":
                at - layers * window,
            "Off by one: the window holds the token itself.": at - layers * (window - 1) - 1,
            "That is off by one, on the near side: step back layer by layer.":
                at - layers * (window - 1) + 1,
            "Reaches add up from layer to layer; they don't multiply.": at - (window - 1) ** layers,
            "Without a window it would be so. Here news travels a few places a layer.": 1,
        },
        hints=("With two layers: whom has the farthest token that you see in the last layer seen in the one before?",
               "Each layer carries news by at most the window less one; layers add up.",
               f"Step back {window - 1} places once for each of the {layers} layers, starting from {at:,}."),
        because="Layers relay: a short window still reaches far, a little at each layer. So a circuit can need two"
        " layers.",
    )  # fmt: skip


# ── backpropagation ───────────────────────────────────────────────────────────────────────────────────


@drill("backpropagation", 0)
def squared(rng):
    """The slope of a square of a line."""
    w, x, b = pick(rng, -3, -2, 2, 3, 4), pick(rng, 2, 3, 4, 5, -2, -3), pick(rng, -4, -1, 1, 2, 3, 5)
    inner = w * x + b
    if abs(inner) < 2:
        raise Unfair("flat")
    return number(
        f"y = (w·x + b)², with w = {w}, x = {x}, b = {b}. By how much does y change for each unit of a *tiny* change"
        " of w: what is dy/dw?",
        2 * inner * x,
        mistakes={
            "The inner slope is missing: w moves the bracket by x.": 2 * inner,
            "The 2 is missing: the slope of a square is twice its root.": inner * x,
            "That is y itself. How fast does it change as w does?": inner**2,
            "That is the slope by x. Asked for is the one by w.": 2 * inner * w,
            "Something squared stays in the bracket: the slope of u² is 2u, not u².": inner**2 * x,
        },
        hints=("If w grows a little, how fast does the bracket grow? And how fast its square?",
               "Chain rule: slope of the square (2 × the bracket) times slope of the bracket by w (x).",
               f"The bracket is {w} × {x} + {b}. Twice that, times {x}."),
        because="Backpropagation is this, many times: the slope outside times the slope inside.",
    )  # fmt: skip


@drill("backpropagation", 1)
def two_ways(rng):
    """A number that is used twice, once through a ramp."""
    x, u, v = pick(rng, 1, 2, 3, -1, -2), pick(rng, 2, 3, 4, 5, -3), pick(rng, 2, 3, -2, -4, 5)
    dy = pick(rng, 2, 3, -2, 0.5, 10)
    shut = x * v < 0
    ways = {
        "The ramp is shut here: v·x is negative, and nothing comes back through it.": dy * (u + v),
        "That is the way through the ramp, which is shut. The other one is open.": dy * v,
    } if shut else {
        "One way is missing: x acts through the ramp as well, and it is open here.": dy * u,
        "That is the way through the ramp alone. x acts directly as well.": dy * v,
    }  # fmt: skip
    return number(
        f"y = u·x + relu(v·x), with x = {x}, u = {u}, v = {v}; relu(z) is z if z is positive and 0 otherwise. The"
        f" loss changes by {dy:g} for each unit of y. What is its slope by x?",
        dy * (u + (0 if shut else v)),
        mistakes=ways | {
            "What comes from above is missing: multiply with the loss's slope by y.": u + (0 if shut else v),
            "Where a number is used twice, its slopes add; they don't multiply.": dy * u * v,
            "That multiplies with x. The slope of u·x by x is u.": dy * x * (u + (0 if shut else v)),
        },
        hints=("On how many ways does x reach the loss? Which of them are open?",
               "Slopes multiply along a way and add over ways; a shut ramp passes nothing.",
               f"v·x is {x * v}, so the ramp is {'shut' if shut else 'open'}. Add the open ways' slopes, times"
               f" {dy:g}."),
        because="Along a way slopes multiply, over ways they add. A shut ramp is a way that is not there.",
    )  # fmt: skip


@drill("backpropagation", 2)
def gradient_check(rng):
    """What a check by small steps says."""
    steps = (0.1, 0.03, 0.01, 0.003, 0.001)
    bend, bug, floor = (float(10 ** rng.uniform(*span)) for span in ((-3.5, -1.5), (-1.5, -0.3), (-9, -8)))
    ways = {
        "the gradient is right: the gap is the curve's bend, which smaller steps take away":
            ([bend * (h / 0.1) ** 2 for h in steps],
             "Then the gap would shrink with the square of the step, all the way down: a hundredth for a tenth."),
        "the gradient is wrong: no step, however small, takes the gap away":
            ([bug + 0.3 * bug * (h / 0.1) ** 2 for h in steps],
             "Then the gap would stay where it is for small steps. Does it level out?"),
        "nothing yet: the gap is rounding, divided by steps that are all too small":
            ([floor / h for h in steps],
             "Then the gap would *grow* all the way, as the step gets smaller. Look at the largest steps."),
        "the gradient is right: bend at large steps, rounding at small ones, least in between":
            ([bend * ((h / 0.1) ** 2 + 5e-5 / h) for h in steps],
             "Then the gap would fall, turn, and grow again as the step gets smaller. Is there a turn?"),
    }  # fmt: skip
    chosen = pick(rng, *ways)
    gaps = tuple(ways[chosen][0])
    layer = pick(rng, "attention", "a squared ramp", "a softmax", "a norm")
    picture = Picture(f"Checking the gradient of {layer}", "size of the step", "gap", steps, {"": gaps},
                      style="dots", log="xy")  # fmt: skip
    return choice(
        f"Your backward pass for {layer} is checked against central differences, (f(x + h) - f(x - h)) / 2h. The"
        " picture has the largest gap for several steps h, both axes logarithmic. What does it say?",
        chosen, {option: reply for option, (_, reply) in ways.items() if option != chosen}, picture=picture,
        hints=("What happens to the gap when the step gets ten times smaller?",
               "A central difference errs by about h² from the bend, and by about precision / h from rounding. A"
               " bug does not care about h.",
               f"From the largest step to the smallest the gap goes from {gaps[0]:.1e} over {gaps[2]:.1e} to"
               f" {gaps[-1]:.1e}. Is that down, up, to a level, or down and up again?"),
        because="A check has two errors of its own, one that grows with the step, one that grows as the step"
        " shrinks. A bug has neither.",
    )  # fmt: skip


# ── optimisation ──────────────────────────────────────────────────────────────────────────────────────


@drill("optimisation", 0)
def one_step(rng):
    """A plain step downhill."""
    w, g, rate = (
        pick(rng, 0.5, 1.2, 2, -0.8, 3, -1.5),
        pick(rng, -6, -4, -2, 2, 3, 5, 8),
        pick(rng, 0.1, 0.2, 0.3, 0.5),
    )
    return number(
        f"A weight is {w:g}, the loss's slope by it is {g}, the learning rate {rate:g}. What is the weight after one"
        " plain step of gradient descent?",
        w - rate * g,
        mistakes={
            "That climbs. A step downhill goes *against* the slope.": w + rate * g,
            "That is the step. Take it from the weight.": rate * g,
            "The learning rate is missing: the step is rate × slope.": w - g,
            "That shrinks the weight by the rate: it is decay, not descent.": w * (1 - rate),
            "That multiplies the slope with the weight: the step is rate × slope.": w - rate * g * w,
        },
        hints=("If the slope is positive, which way is down?",
               "New weight = old weight - rate × slope.",
               f"{w:g} minus {rate:g} × ({g})."),
        because="All of training is this line, repeated; the rest is about the slope and the rate.",
    )  # fmt: skip


@drill("optimisation", 1)
def first_adam_step(rng):
    """The plain learning rate that would do what Adam's first step does."""
    rate, g = pick(rng, 0.001, 0.002, 0.003, 0.01, 0.05), pick(rng, 0.0004, 0.02, 0.25, 5, 80, 800)
    return number(
        "Adam with β₁ = 0.9, β₂ = 0.999 (and a negligible ε, no decay) takes its very first step, at a learning"
        f" rate of {rate:g}. The slope by some weight is {g:g}. Which learning rate would *plain* gradient descent"
        " have needed to move that weight just as far?",
        rate / g,
        mistakes={
            "That rate would move it as far only if the slope were 1. Adam divides by the slope's own size.": rate,
            "That is how far a plain step at Adam's rate would go. How far does Adam's step go?": rate * g,
            "The running means start at 0 and are too small at first. Adam corrects both: divide by 1 - β₁ and 1 -"
            " β₂.": rate * 0.1 / sqrt(0.001) / g,
            "That corrects the mean of squares but not the mean: both start at 0.": rate * 0.1 / g,
            "That corrects the mean but not the mean of squares: both start at 0.": rate / sqrt(0.001) / g,
            "That divides by the mean square. Adam divides by its *root*, which has the size of a slope.":
                rate / g**2,
        },
        hints=("How far does Adam move this weight, and on what does that depend?",
               "Corrected, m is the slope itself and v its square: Adam moves by rate × m / √v. A plain step moves by"
               " rate × slope.",
               f"m / √v = {g:g} / {g:g}, so Adam moves the weight by its rate, {rate:g}. A plain step moves it by its"
               f" own rate × {g:g}. Set the two equal."),
        because="Adam's first step is as long as its learning rate, whatever the slope: each weight gets, in effect,"
        " a rate of its own.",
    )  # fmt: skip


@drill("optimisation", 2)
def slow_valley(rng):
    """Steps along the flat direction when the steep one sets the rate."""
    steep, flat = pick(rng, 20, 40, 50, 80, 100), pick(rng, 0.1, 0.2, 0.4, 0.5, 1)
    goal = pick(rng, 0.1, 0.01)
    factor = 1 - flat / steep
    return number(
        f"A valley: the loss is ½({steep} u² + {flat:g} v²). You take the learning rate 1/{steep}, which settles u"
        f" in one step. How many steps until v has come down to {percent(goal)} of where it started?",
        log(goal) / log(factor), unit="steps", tol=0.06,
        mistakes={
            "That is the ratio of the curvatures. Distances fall by a factor each step: a logarithm is missing.":
                steep / flat,
            "That would be so in the steep direction. In the flat one a step does much less.": 1,
            "That falls by a fixed amount each step. It falls by a fixed *factor*.": (1 - goal) * steep / flat,
            "That is the loss, which goes as the square. Asked for is v itself.": log(goal) / log(factor) / 2,
            "That halves it each step, as if the rate suited v. By which factor does a step shrink v here?":
                log2(1 / goal),
        },
        hints=("By which factor does v shrink in one step?",
               "A step takes rate × slope = rate × curvature × v away from v: it is multiplied by 1 - rate ×"
               " curvature.",
               f"The factor is 1 - {flat:g}/{steep} = {factor:.4g}. Which power of it is {goal:g}?"),
        because="The steepest direction sets the rate, the flattest the time: their ratio is what preconditioning"
        " and Adam fight.",
    )  # fmt: skip
