"""Drills of lesson 09: factors that compound, effects that data can or cannot show, and who still understands."""

from math import prod, sqrt

from ghosts.sheets.drill import SHARE, Unfair, drill, number, order, percent, pick
from ghosts.sheets.picture import Picture

# ── growth ────────────────────────────────────────────────────────────────────────────────────────────


@drill("growth", 0)
def everything_better(rng):
    """Several factors, each better by a little."""
    factors, better = int(rng.integers(3, 9)), pick(rng, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5)
    what = pick(rng, "Data, hardware, software, algorithms …: what a ghost can do is their product.",
                "Output is the product of its factors.", "A plan's worth is the product of its parts.")  # fmt: skip
    return number(
        f"{what} There are {factors} of them, and each gets better by {percent(better)}. How many times as much is"
        " the whole then?",
        (1 + better) ** factors, unit="times", tol=0.015,
        mistakes={
            "That adds the gains. Each works on what the others have already gained: multiply.": 1 + factors * better,
            "That is one of them. What does the next one multiply?": 1 + better,
            "That is the gain alone. The old whole is still there.": (1 + better) ** factors - 1,
            "That is the gain to a power. What is multiplied is one *plus* the gain.": better**factors,
            "That is one factor too few. Each one counts, the first as well.": (1 + better) ** (factors - 1),
        },
        hints=("What are two of them worth, one after the other?",
               "Multiply 1 plus the gain once for each.",
               f"{1 + better:g} to the power of {factors}."),
        because="Small gains everywhere multiply: five times a fifth is two and a half times as much, not twice.",
    )  # fmt: skip


@drill("growth", 1)
def bottleneck(rng):
    """What speeding up a part does to the whole."""
    part, speed = pick(rng, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95), pick(rng, 2, 3, 5, 10, 20, 100)
    what = pick(rng, "a firm's work", "research", "writing software", "building a house")
    return number(
        f"{percent(part)} of the time that {what} takes can be automated, and becomes {speed} times as fast. The"
        " rest stays as it is, and cannot be done at the same time. How many times as fast is the whole?",
        1 / (1 - part + part / speed), unit="times",
        mistakes={
            "That is the part that was automated. The rest still takes its time.": speed,
            "That takes a mean of speeds. It is *times* that add up.": 1 - part + part * speed,
            "That is the ceiling, for a part that takes no time at all any more. Here it still takes some.":
                1 / (1 - part),
            "That is the time it takes now, as a share of the old one. The speed is one over it.":
                1 - part + part / speed,
            "That is the automated part times its speed. Add up times instead.": part * speed,
        },
        hints=("How long does the whole take now, if it took 1 before?",
               "Time: the rest, plus the automated part divided by its speed. The speed-up is one over that.",
               f"{1 - part:.2g} + {part:g} / {speed} is the new time."),
        because="What is not sped up soon is all that is left: the last per cent decides (Amdahl's law).",
    )  # fmt: skip


@drill("growth", 2)
def exponent(rng):
    """The self-improvement exponent from growth rates."""
    phi = pick(rng, 0.2, 0.25, 0.4, 0.5, 0.6, 0.75, 1.25, 1.4, 1.5, 1.6, 1.75)
    start, level = pick(rng, 2, 4, 8, 10, 16), pick(rng, 4, 16)
    levels = tuple(float(level**i) for i in range(4))
    rates = tuple(start * v ** (phi - 1) for v in levels)
    what = pick(rng, "capability", "research output", "computing power")
    picture = Picture(f"{what.capitalize()} that improves itself", "level", "growth, % a year", levels, {"": rates},
                      style="dots", log="xy")  # fmt: skip
    fate = phi - 1
    return number(
        f"The speed at which {what} A grows follows dA/dt ∝ A^φ. The picture has its growth *rate* in per cent a"
        " year (speed over level) at several levels, both axes logarithmic. What is φ?",
        phi, tol=0.09, picture=picture,
        mistakes={
            "That is the slope of the picture. It shows the rate, dA/dt divided by A: one power less.": fate,
            "The sign of the slope is turned: does the rate rise or fall with the level?": 1 - fate,
            "That takes one off the slope. The slope is one less than φ already: add one.": fate - 1,
            "That is one over it: rise over run, with the level along the axis.": 1 / fate + 1,
        },
        hints=("If the level grows to its " + str(level) + "-fold, what happens to the rate?",
               "Rate = A^φ / A = A^(φ - 1): on two log axes a straight line of slope φ - 1.",
               f"From the first dot to the next the level grows {level}-fold and the rate from {rates[0]:.3g} to"
               f" {rates[1]:.3g}. The slope is log of the second ratio over log of the first."),
        because="Below φ = 1 the rate falls as it grows: no explosion. At 1 it is exponential, above it ends in"
        " finite time.",
    )  # fmt: skip


# ── statistical power ─────────────────────────────────────────────────────────────────────────────────


@drill("statistical power", 0)
def narrower(rng):
    """The data for a narrower interval."""
    n, narrow, times = pick(rng, 20, 25, 40, 50, 100, 200), pick(rng, 0.5, 1, 1.5, 2, 2.5, 3), pick(rng, 2, 3, 4, 5)
    return number(
        f"From {n} runs an effect is known to ±{narrow * times:g} points. You want it to ±{narrow:g} points. How many"
        " runs does that take in all?",
        n * times**2, unit="runs", tol=0.02,
        mistakes={
            "An interval shrinks with the *root* of the number of runs: for half the width it takes four times as"
            " many.": n * times,
            "That is the root the wrong way round: a narrower interval takes more than in proportion.":
                n * sqrt(times),
            "Those are the runs still to do. Asked for are all.": n * (times**2 - 1),
        },
        hints=("How many times narrower is it to be?",
               "Half-width goes as 1 / √n: n grows with the square of how many times narrower.",
               f"{narrow * times:g} / {narrow:g} times narrower; square that, times {n}."),
        because="Precision is bought with squares: a digit more costs a hundred times as much.",
    )  # fmt: skip


@drill("statistical power", 1)
def years(rng):
    """The years until a change of growth shows."""
    before, change, noise = pick(rng, 1, 2, 3), pick(rng, 0.3, 0.4, 0.5, 1, 1.5), pick(rng, 1, 1.5, 2, 2.5, 3)
    n = (2.8 * noise / change) ** 2
    if n < 20:
        raise Unfair("at once")
    return number(
        f"Growth has been {before} % a year, known well, and swings by {noise:g} points (standard deviation) from"
        f" year to year, independently. It rises to {before + change:g} %. How many years of data does it take for"
        " an 80 % chance of noticing at the 5 % level (2.8 standard errors)?",
        n, unit="years", tol=0.05,
        mistakes={
            "The square is missing: the mean of n years has noise / √n.": 2.8 * noise / change,
            "With an effect of just 1.96 standard errors you notice it only half of the time: take 2.8.":
                (1.96 * noise / change) ** 2,
            "That is when the change is one standard error: far too early.": (noise / change) ** 2,
            "That compares two unknown means. The old one is known well.": 2 * n,
            "That forgets how much a year swings: the noise is what hides the change.": (2.8 / change) ** 2,
            "That compares the noise with the new rate. What has to show is the *change*.":
                (2.8 * noise / (before + change)) ** 2,
        },
        hints=("How large is the standard error of the mean of n years?",
               "noise / √n must be as small as change / 2.8.",
               f"√n = 2.8 × {noise:g} / {change:g}; square it."),
        because="What looks like no change for years may be a change that nobody could have seen yet.",
    )  # fmt: skip


@drill("statistical power", 2)
def designs(rng):
    """Designs sorted by their power."""
    n = [pick(rng, *some) for some in ((20, 25, 40, 50, 80), (50, 80, 100, 160), (10, 20, 30, 40), (100, 200, 400))]
    effect = [pick(rng, 2, 3, 4), pick(rng, 2, 3, 4, 5), pick(rng, 1, 2, 3), pick(rng, 1, 2, 3)]
    together = [pick(rng, 0.2, 0.5, 0.8), 0, pick(rng, 0.5, 0.8, 0.95), 0]
    noise = 10
    names = [f"{m} seeds run with *both* methods (correlation {r:g}), effect {e}" if r else
             f"{m} seeds for each method, all different, effect {e}"
             for m, e, r in zip(n, effect, together, strict=True)]  # fmt: skip
    score = [e * sqrt(m / (2 * noise**2 * (1 - r))) for m, e, r in zip(n, effect, together, strict=True)]
    blind = [e * sqrt(m) for m, e in zip(n, effect, strict=True)]
    return order(
        f"Two methods are compared; a result swings by {noise} points from seed to seed. Sort the designs from the"
        " least likely to show the effect to the most likely.",
        dict(zip(names, score, strict=True)),
        {
            "That forgets the pairs. Where both methods run on one seed, what the seed does to both cancels.":
                dict(zip(names, blind, strict=True)),
            "That sorts by the number of seeds. A larger effect and a paired design count as well.":
                dict(zip(names, n, strict=True)),
            "That sorts by the effect. How well can each design measure it?": dict(zip(names, effect, strict=True)),
        },
        hints=("How much does the *difference* of the two methods swing, in each design?",
               "A difference has variance 2 × noise² × (1 - correlation), over the number of seeds. Compare effect"
               " over its root.",
               "Effect × √(seeds / (1 - correlation)): "
               + "; ".join(f"{e} × √({m} / {1 - r:.2g})" for m, e, r in zip(n, effect, together, strict=True)) + "."),
        because="Running both on the same seeds takes the seeds' luck out of the difference: the cheapest power"
        " there is.",
    )  # fmt: skip


# ── understanding ─────────────────────────────────────────────────────────────────────────────────────


@drill("understanding", 0)
def drift(rng):
    """By how much understanding drifts in a year."""
    people, leavers = pick(rng, 20, 25, 40, 50), pick(rng, 2, 3, 4, 5)
    knowers, learn = int(people * pick(rng, 0.2, 0.4, 0.6, 0.8)), pick(rng, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7)
    what = pick(rng, "the compiler", "the scheduler", "the oldest module", "the ghost's memory")
    drift = leavers * (learn - knowers / people)
    if abs(drift) < 0.25:
        raise Unfair("in balance")
    return number(
        f"Of {people} people who look after a system, {knowers} understand {what}. In a year {leavers} of the"
        f" {people} leave, whoever it is, and {leavers} newcomers take their places; each of those learns {what} with"
        f" a chance of {percent(learn)}. By how many does the number of people who understand it change in that year,"
        " on average? (With its sign.)",
        drift,
        mistakes={
            "That takes all who leave for people who understood it. Some of them never did.": leavers * (learn - 1),
            "That forgets the newcomers who learn it. How many of them do?": -leavers * knowers / people,
            "That forgets those who leave and take it with them. How many of them understood it?": leavers * learn,
            "That lets every newcomer learn it. Only some do.": leavers * (1 - knowers / people),
            "The sign is turned: what is lost counts below zero, what is gained above.": -drift,
        },
        hints=("Of those who leave, how many understood it, on average? Of those who come, how many will?",
               "Gained: newcomers × their chance to learn it. Lost: leavers × the share who understand it.",
               f"{leavers} × {learn:g} are gained, {leavers} × {knowers}/{people} are lost."),
        because="The share who understand drifts to the share that newcomers learn, whatever it was. Nothing breaks"
        " on the way, so nobody sees it go.",
    )  # fmt: skip


@drill("understanding", 1)
def whole_stack(rng):
    """Whether a team covers every layer."""
    layers = ("screen", "logic", "store", "wires")
    shares = tuple(pick(rng, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8) for _ in layers)
    team = pick(rng, 2, 3, 4, 5)
    covered = prod(1 - (1 - q) ** team for q in shares)
    if len(set(shares)) < 3 or covered < 0.05:
        raise Unfair("hopeless or dull")
    mean = sum(shares) / 4
    picture = Picture("Who understands which layer", "layer", "share of people", layers, {"": shares}, style="bars",
                      top=1)  # fmt: skip
    return number(
        f"A team of {team} is drawn at random from a large firm; who understands one layer does not tell who"
        " understands another. How likely is it that *every* layer is understood by at least one of the team?",
        covered, unit=SHARE, picture=picture,
        mistakes={
            "That is for a team of one. How likely is it that at least one of more understands a layer?":
                prod(shares),
            "That is the weakest layer alone. The others have to be covered too.": 1 - (1 - min(shares)) ** team,
            "That takes every layer at the mean. The weakest one decides far more.": (1 - (1 - mean) ** team) ** 4,
            "That is the chance that some layer is not covered. Take what is left.": 1 - covered,
            "That is a team in which one person understands everything. Layers may be covered by different people.":
                1 - (1 - prod(shares)) ** team,
        },
        hints=("For one layer: how likely is it that at least one of the team understands it?",
               "One layer: 1 - (1 - share)^team. All layers: multiply.",
               "Layer by layer about " + ", ".join(f"{1 - (1 - q) ** team:.3g}" for q in shares) + ": multiply."),
        because="A stack is understood as far as its weakest layer: more people help that one most.",
    )  # fmt: skip


@drill("understanding", 2)
def audit(rng):
    """The share to audit so that a few bad acts are noticed."""
    bad, sure = int(rng.integers(2, 13)), pick(rng, 0.8, 0.9, 0.95, 0.99)
    acts = pick(rng, 1000, 5000, 20_000, 100_000)
    share = 1 - (1 - sure) ** (1 / bad)
    return number(
        f"Delegates do {acts:,} things a day, of which {bad} are bad; an auditor who looks at one sees whether it"
        " is. Which share of all must be looked at, at random, to find *at least one* bad one with a chance of"
        f" {percent(sure)}?",
        share, unit=SHARE,
        mistakes={
            "That is what it takes if only one thing is bad. Finding any of them is enough.": sure,
            "That divides by the number of bad ones, as if an audit never found two. How likely is it to find none?":
                sure / bad,
            "That is what it takes to find *all* of them. One is enough.": sure ** (1 / bad),
            "That is the chance to find none. Look at the goal again.": 1 - sure ** (1 / bad),
            "That is the share which is bad. How many must be looked at to meet one of those?": bad / acts,
            "That takes the rule of three for a number of looks. Here a share of everything is asked for.":
                3 / acts,
        },
        hints=("When does the auditor find nothing?",
               "All bad ones are missed with (1 - share) to the power of their number.",
               f"(1 - share)^{bad} = {1 - sure:.2g}: take the root, and what is left to one."),
        because="One bad act in a crowd needs an audit of nearly everything; many give themselves away to a small"
        " one.",
    )  # fmt: skip
