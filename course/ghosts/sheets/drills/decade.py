"""Drills of lesson 01: chances in chains, clean trials, parts switched off, trends carried on, results weighed."""

from math import log, sqrt

import numpy as np

from ghosts.sheets.drill import SHARE, choice, drill, number, order, percent, pick
from ghosts.sheets.picture import Picture

# ── probability ───────────────────────────────────────────────────────────────────────────────────────


@drill("probability", 0)
def chain(rng):
    """All of n independent steps."""
    steps, p = int(rng.integers(3, 13)), pick(rng, 0.8, 0.85, 0.9, 0.95, 0.98)
    who, what = pick(rng, ("An agent", "a booking"), ("A ghost", "a proof"), ("An intern", "an order"))
    return number(
        f"{who} does {what} in {steps} steps. Each step comes out right with a chance of {percent(p)}, whatever"
        " happened before. How likely is it that all of them come out right?",
        p**steps, unit=SHARE,
        mistakes={
            "That takes the steps' risks off one by one, as if two could never fail at once. Chances of “and”"
            " multiply.": 1 - steps * (1 - p),
            "That is the chance that at least one step fails. Asked for is the other case.": 1 - p**steps,
            "That is the chance of one step alone. How many have to come out right?": p,
            "That adds where “and” multiplies: chances never rise when more has to go right.": steps * p,
        },
        hints=("Think of the first two steps only: of all runs that survive step one, which part survives step two?",
               "Independent chances joined by “and” multiply.",
               f"Multiply {p:g} by itself, once for each step after the first."),
        because="Reliability of a chain is a product, and products of many numbers below one are small.",
    )  # fmt: skip


@drill("probability", 1)
def one_of_many(rng):
    """At least one of k."""
    k, p = int(rng.integers(3, 10)), pick(rng, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
    what = pick(rng, "ghosts try a puzzle", "reviewers look for the same bug", "searchers look for a lost page")
    return number(
        f"{k} {what}. Each succeeds with a chance of {percent(p)}, whatever the others do. How likely is it that at"
        " least one succeeds?",
        1 - (1 - p) ** k, unit=SHARE,
        mistakes={
            "That adds the chances, and counts the cases where several succeed more than once.": k * p,
            "That is the chance that all succeed. Asked for is at least one.": p**k,
            "That is the chance that nobody succeeds. Take what is left.": (1 - p) ** k,
            "That is the chance that exactly one succeeds. Two or more count as well.": k * p * (1 - p) ** (k - 1),
        },
        hints=("Which single case is left out by “at least one”?",
               "Compute the chance that everybody fails: that is an “and”.",
               f"All fail with a chance of 1 - {p:g}, to the power of their number. How much is left to 1?"),
        because="“At least one” is the complement of “none”, and “none” is a plain product.",
    )  # fmt: skip


@drill("probability", 2)
def where_it_broke(rng):
    """The step at which a failed run stopped."""
    steps, q = int(rng.integers(4, 13)), pick(rng, 0.1, 0.15, 0.2, 0.25, 0.3)
    total = 1 - (1 - q) ** steps
    return number(
        f"A run has {steps} steps and stops at the first that fails; each fails with a chance of {percent(q)} if it"
        " is reached. You hear only that the run did not get through. How likely is it that it stopped at the very"
        " first step?",
        q / total, unit=SHARE,
        mistakes={
            "That is the chance before you heard anything. Knowing that it failed somewhere makes it likelier.": q,
            "That treats all steps alike. A later step fails only in runs that reached it.": 1 / steps,
            "That is the chance that the run fails at all. Of those failures, which part comes at step one?": total,
            "That is the last step's share. The first one is reached by every run.":
                q * (1 - q) ** (steps - 1) / total,
        },
        hints=("Imagine a thousand runs. How many stop at step one? And how many stop anywhere?",
               "A chance given some news is a part divided by everything that fits the news.",
               f"Stopping at once: {q:g}. Stopping anywhere: 1 minus (1 - {q:g}) to the power of the steps. Divide."),
        because="Of the failed runs the first step claims most: everybody has to pass it, few get to the last.",
    )  # fmt: skip


# ── rare events ───────────────────────────────────────────────────────────────────────────────────────


@drill("rare events", 0)
def clean_trials(rng):
    """The rule of three."""
    n = pick(rng, 30, 40, 50, 60, 80, 90, 120, 150, 200, 250, 300, 400, 500, 600, 750, 900, 1200, 1500, 2000, 3000)
    what = pick(rng, "rides without a crash", "answers without a mistake", "deliveries without a loss")
    return number(
        f"You have seen {n:,} {what}, and nothing else. How high can the failure rate be at most, at 95 %"
        " confidence? (That is the rate at which so clean a record would still have a chance of 5 %.)",
        1 - 0.05 ** (1 / n), unit=SHARE, tol=0.06,
        mistakes={
            "Having seen none does not mean that there are none: which rates would still let so clean a record"
            " happen?": 0,
            "At one in as many as you have seen, a clean record still has a chance of 37 %. The rate may be higher.":
                1 / n,
            "5 % is the risk you accept. At which rate would the record have just that chance?": 0.05,
            "That shrinks like a standard error, with the root. A clean record is stronger: it shrinks with n.":
                1 / sqrt(n),
        },
        hints=("If the rate were r, how likely would a record without a single failure be?",
               "(1 - r) to the power of n is about exp(-r n). For which r n is that 0.05?",
               "exp(-2.996) is 0.05: the rule of three. Divide that exponent by the number of trials."),
        because="The rule of three: after n clean trials the rate may still be as high as 3 / n.",
    )  # fmt: skip


@drill("rare events", 1)
def fleet(rng):
    """Days until a fleet has proved a rate."""
    cars, miles = pick(rng, 10, 20, 40, 50, 100, 200), pick(rng, 50, 100, 150, 200, 250)
    rate = pick(rng, 100_000, 200_000, 500_000, 1_000_000, 2_000_000)
    days = log(20) * rate / (cars * miles)
    return number(
        f"{cars} cars drive {miles} miles a day each, and never crash. After how many days can you say with 95 %"
        f" confidence that they crash less than once in {rate:,} miles?",
        days, unit="days", tol=0.05,
        mistakes={
            "After that distance a clean record is still likely (37 %) if the rate is what you want to exclude: you"
            " need about three times as far.": rate / (cars * miles),
            "That is one car alone. The fleet drives together.": days * cars,
            "That forgets how far a car drives in a day: miles are what counts as trials.": days * miles,
            "At 95 % confidence the factor is that of the rule of three; 4.6 belongs to 99 %.":
                days * log(100) / log(20),
        },
        hints=("How many clean miles does the claim need in all?",
               "The rule of three: to exclude one in R you need about 3 R clean trials (here: miles).",
               f"3 × {rate:,} miles, divided by what the fleet drives in a day, {cars} × {miles}."),
        because="A clean record proves a rate only after three times the distance; what a fleet buys is time.",
    )  # fmt: skip


@drill("rare events", 2)
def next_nine(rng):
    """Tests per nine, read off a log-log picture."""
    factor, start, more = pick(rng, 20, 30, 50, 60, 100, 200), pick(rng, 20, 30, 50, 100, 200), pick(rng, 1, 2)
    tests = tuple(start * factor**i for i in range(3))
    picture = Picture("Failures left after testing and mending", "tests", "failure rate", tests,
                      {"": (0.1, 0.01, 0.001)}, style="dots", log="xy")  # fmt: skip
    return number(
        "A program is tested and every bug is mended when it shows. The picture has the failure rate after"
        f" {tests[0]:,}, {tests[1]:,} and {tests[2]:,} tests. If it goes on like that, how many tests in all take it"
        f" to one failure in {10 ** (3 + more):,}?",
        tests[2] * factor**more, unit="tests", tol=0.05, picture=picture,
        mistakes={
            "That adds the same work for each nine. In the picture each nine *multiplies* the tests.":
                tests[2] + more * (tests[2] - tests[1]),
            "That is a nine too few. Count them from the last dot to the goal.": tests[2] * factor ** (more - 1),
            "That is a nine too many. Count them from the last dot to the goal.": tests[2] * factor ** (more + 1),
            "That multiplies by ten for each nine. Read the factor off the picture.": tests[2] * 10**more,
        },
        hints=("From one dot to the next the failure rate falls tenfold. What happens to the tests?",
               "On two log axes a straight line means: each tenfold fall costs the same *factor*.",
               f"The factor is {tests[1]:,} / {tests[0]:,}. Count the nines from the last dot to the goal, and"
               " multiply once for each."),
        because="If bugs have a long tail, each nine costs a factor. It is constant work only for a fleet that"
        " grows by that factor as well.",
    )  # fmt: skip


# ── ablation ──────────────────────────────────────────────────────────────────────────────────────────

PARTS = ("memory", "vision", "computer use", "reasoning")


@drill("ablation", 0)
def points_lost(rng):
    """The cost of a part, read off bars."""
    full = int(rng.integers(60, 90))
    without = tuple(int(full - cost) for cost in rng.permutation(np.array([4, 11, 19, 30]) + rng.integers(-2, 3, 4)))
    part = int(rng.integers(4))
    picture = Picture("An office agent with one part switched off", "switched off", "tasks done, %",
                      ("nothing", *PARTS), {"": (full, *without)}, style="bars", top=100)  # fmt: skip
    return number(
        "An office agent was tested whole, and then with one part at a time switched off. How many points of"
        f" success does switching off **{PARTS[part]}** cost?",
        full - without[part], unit="points", tol=0.02, picture=picture,
        mistakes={
            "That is the success that is left. Asked for is what was lost.": without[part],
            "That is the loss as a share of the whole agent's success. Points are a plain difference.":
                100 * (full - without[part]) / full,
            "That is the distance to 100. Compare with the whole agent, which is not perfect either.":
                100 - without[part],
        },
        hints=("Against which bar must this one be held?",
               "The whole agent (“nothing” switched off) is the baseline, not 100 %.",
               "Read two bars, “nothing” and the part's own, and subtract the lower from the higher."),
        because="An ablation is a comparison with the whole, one switch apart.",
    )  # fmt: skip


@drill("ablation", 1)
def together(rng):
    """The interaction of two parts."""
    a, b = (PARTS[i] for i in rng.permutation(4)[:2])
    none, first, second, extra = (int(rng.integers(*span)) for span in ((10, 26), (4, 15), (4, 15), (8, 26)))
    both = none + first + second + extra
    return number(
        f"Tasks done, in per cent: without {a} and {b} {none}; with {a} alone {none + first}; with {b} alone"
        f" {none + second}; with both {both}. How many points come from having them *together*, beyond what each"
        " brings alone?",
        extra, unit="points", tol=0.02,
        mistakes={
            "The baseline is missing: both single results contain what is done without either.":
                both - (none + first) - (none + second),
            "That is all that the two bring. Take off what each brings alone.": both - none,
            f"That still contains what {b} brings alone: take that off as well.": both - none - first,
            f"That still contains what {a} brings alone: take that off as well.": both - none - second,
            "That is the sum of the single gains: what one would expect if they did not interact.": first + second,
        },
        hints=("What would you expect with both, if each simply added its own gain?",
               "Expected: the baseline, plus the gain of one, plus the gain of the other. Then compare.",
               f"The single gains are {none + first} - {none} and {none + second} - {none}. Put both on the baseline"
               f" of {none}, and subtract that from {both}."),
        because="What two parts do together beyond their single gains is their interaction; one switch at a time"
        " hides it.",
    )  # fmt: skip


@drill("ablation", 2)
def two_switches(rng):
    """How the losses of two parts hang together: four ways, told apart by what is left without both."""
    full, keep_a, keep_b = pick(rng, 0.9, 0.8, 0.7), pick(rng, 0.6, 0.65, 0.7), pick(rng, 0.62, 0.72, 0.78)
    nested, chained, apart = min(keep_a, keep_b), keep_a * keep_b, keep_a + keep_b - 1
    ways = {
        "what needs one of them mostly needs the other as well: the same tasks are lost":
            (0.96 * nested, "Then the second loss would hardly take any more than the first. Does it?"),
        "they fail independently: each keeps its share of whatever the other leaves":
            (chained, "Then the shares that survive would multiply. What would be left in that case?"),
        "no task needs both: each takes its own tasks away":
            (apart, "Then the losses in points would add up. What would be left in that case?"),
        "each stands in for the other: the second loss takes the backup away":
            (0.3 * apart, "Then both together would cost more than the two losses added up. Do they?"),
    }  # fmt: skip
    fits = pick(rng, *ways)
    a, b, both = (percent(round(full * keep, 3)) for keep in (keep_a, keep_b, ways[fits][0]))
    return choice(
        f"An agent does {percent(full)} of its tasks; without part A {a}, without part B {b}, without both {both}."
        " What fits best?",
        fits, {option: reply for option, (_, reply) in ways.items() if option != fits},
        hints=("What would you expect without both, if neither cared about the other?",
               "Held against what is measured: the smaller of the two single results, the product of the surviving"
               " shares, and the two losses taken off one after the other.",
               f"Without both {both} is left. As much as the worse single part leaves would be"
               f" {100 * full * nested:.3g}, shares that multiply {100 * full * chained:.3g}, losses that add up"
               f" {100 * full * apart:.3g}, all in per cent. Which is nearest, or is it below them all?"),
        because="One switch at a time cannot tell these apart. Both at once can: more is left where the same tasks"
        " are lost, less where one stood in for the other.",
    )  # fmt: skip


# ── extrapolation ─────────────────────────────────────────────────────────────────────────────────────


@drill("extrapolation", 0)
def doublings(rng):
    """So many doublings on."""
    now, every, doublings = pick(rng, 5, 10, 15, 20, 30, 60), pick(rng, 4, 5, 6, 7, 8), int(rng.integers(3, 8))
    months = every * doublings
    return number(
        f"A machine manages tasks of {now} minutes. That length doubles every {every} months. If the trend holds,"
        f" how many minutes does it manage in {months} months?",
        now * 2**doublings, unit="minutes",
        mistakes={
            "That adds the same length each time. Doubling multiplies.": now * (1 + doublings),
            "That is one doubling too few. How often does its time fit in?": now * 2 ** (doublings - 1),
            "That is one doubling too many. How often does its time fit in?": now * 2 ** (doublings + 1),
            "That is twice the number of doublings. Each one doubles what the last had left.": now * 2 * doublings,
        },
        hints=("How many times does it double in that time?",
               f"{months} months are {months} / {every} doublings; each multiplies by 2.",
               f"Start from {now} and double it once for every {every} months."),
        because="Exponential growth adds the same *factor* in the same time: a straight line on a log scale.",
    )  # fmt: skip


@drill("extrapolation", 1)
def read_doubling(rng):
    """The doubling time, read off a log axis."""
    every, times, start = pick(rng, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15), int(rng.integers(3, 6)), pick(rng, 1, 2, 4, 8)
    last = every * times
    months = tuple(round(last * i / 4, 1) for i in range(5))
    title, what, unit = pick(
        rng,
        ("What a machine manages", "task length", "minutes"),
        ("What a laboratory burns", "power", "kilowatts"),
        ("What a ghost has read", "text", "billions of tokens"),
    )
    picture = Picture(title, "months", f"{what}, {unit}", months,
                      {"": tuple(start * 2 ** (m / every) for m in months)}, log="y")  # fmt: skip
    return number(
        f"The picture has a log scale. How many months does it take the {what} to double?",
        every, unit="months", tol=0.12, picture=picture,
        mistakes={
            "That is the time for a tenfold rise. Look for twofold.": every * log(10) / log(2),
            "That is the time in which it grows fourfold: two doublings.": 2 * every,
            "That reads the whole picture as one doubling. By how much does it grow from end to end?": last,
        },
        hints=("Pick a height. Where is twice that height?",
               "On a log scale equal factors are equal distances: measure how far up it goes in the whole time, in"
               " doublings.",
               f"It starts at {start}. Count how often you double that to get to the last value, and divide the"
               " months of the whole picture by that count."),
        because="The slope on a log scale is the growth rate; it is the same wherever you measure it.",
    )  # fmt: skip


@drill("extrapolation", 2)
def logistic(rng):
    """Odds grow by a factor: when is a share of 90 % reached?"""
    start, factor = pick(rng, 0.01, 0.02, 0.03, 0.04, 0.05), pick(rng, 1.5, 2, 2.5, 3, 4)
    goal = pick(rng, 0.8, 0.9, 0.95)
    odds = start / (1 - start)
    years = log(goal / (1 - goal) / odds) / log(factor)
    return number(
        f"{percent(start)} of all firms use a tool. Adoption is logistic: each year the *odds*, users to non-users,"
        f" grow by a factor of {factor:g}. After how many years do {percent(goal)} use it? (Fractions are allowed.)",
        years, unit="years",
        mistakes={
            "That lets the share itself grow by the factor each year: an exponential, which runs through 100 % as"
            " if nothing were there.": log(goal / start) / log(factor),
            "That adds the first year's growth every year: a straight line.": (goal - start) / (start * (factor - 1)),
            "That is when half of them use it: odds of 1. From there the odds have to grow on, to those of the goal.":
                log(1 / odds) / log(factor),
        },
        hints=("What are the odds today? And what are the odds at the goal?",
               "Odds are share / (1 - share). They are what multiplies each year, without a ceiling.",
               f"From {odds:.3g} to {goal / (1 - goal):.3g}: log of their ratio, divided by log {factor:g}."),
        because="Early on a logistic and an exponential look alike; the ceiling shows only when odds come near one.",
    )  # fmt: skip


# ── evidence ──────────────────────────────────────────────────────────────────────────────────────────


@drill("evidence", 0)
def half_width(rng):
    """The 95 % half-width of a share."""
    n, p = pick(rng, 50, 100, 150, 200, 400, 900), pick(rng, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
    error = 100 * sqrt(p * (1 - p) / n)
    return number(
        f"An agent solved {round(p * n)} of {n} tasks: {percent(p)}. Plus or minus how many points is that, as a 95"
        " % interval (1.96 standard errors)?",
        1.96 * error, unit="points",
        mistakes={
            "That is one standard error: an interval of 68 %, not 95 %.": error,
            "The root is missing: p (1 - p) / n is a variance.": 196 * p * (1 - p) / n,
            "That is the spread of a single task. The mean of n tasks is steadier by the root of n.":
                196 * sqrt(p * (1 - p)),
            "That is the whole width, from end to end. Plus or minus is half of it.": 2 * 1.96 * error,
        },
        hints=("How far would the share jump if you ran the same test again?",
               "The standard error of a share is the root of p (1 - p) / n.",
               f"1.96 times the root of {p:g} × {1 - p:.2g} / {n}, times 100 to get points."),
        because="The interval shrinks with the root of n: half as wide costs four times as many tasks.",
    )  # fmt: skip


@drill("evidence", 1)
def base_rate(rng):
    """A flag, and how often it is right."""
    prior, hit = pick(rng, 0.01, 0.02, 0.03, 0.05, 0.1), pick(rng, 0.7, 0.8, 0.9, 0.95)
    alarm = pick(rng, 0.02, 0.05, 0.1, 0.2)
    true, false = prior * hit, (1 - prior) * alarm
    return number(
        f"{percent(prior)} of all answers are made up. A detector flags {percent(hit)} of those, and"
        f" {percent(alarm)} of the honest ones as well. An answer is flagged. How likely is it that it is made up?",
        true / (true + false), unit=SHARE,
        mistakes={
            "That is how many made-up answers are flagged. Asked is the reverse, and honest answers are far more"
            " numerous: the base rate counts.": hit,
            "That is the chance before the flag. The flag makes it likelier.": prior,
            "That is how many honest answers pass. It says nothing about a flagged one.": 1 - alarm,
            "That divides by the honest flags alone. A chance divides by all flags.": true / false,
            "That is the share of all answers which are made up and flagged. Divide by all that are flagged.": true,
        },
        hints=("Take 10,000 answers. How many are flagged rightly, and how many wrongly?",
               "The chance is the right flags among all flags.",
               f"Right flags: {prior:g} × {hit:g}. Wrong flags: {1 - prior:g} × {alarm:g}. Right over right and"
               " wrong together."),
        because="How often a flag is right hangs on the base rate as much as on the detector: where the thing is"
        " rare, false flags pile up.",
    )  # fmt: skip


@drill("evidence", 2)
def strongest(rng):
    """Findings by their likelihood ratio."""
    pairs = [(90, 60), (40, 4), (30, 15), (80, 20), (8, 1), (95, 76), (60, 12), (50, 40), (20, 1)]
    chosen = [pairs[i] for i in rng.permutation(len(pairs))[:4]]
    items = {f"seen in {a} % of the worlds where it holds, in {b} % of the others": a / b for a, b in chosen}
    hits = {name: a for name, (a, _) in zip(items, chosen, strict=True)}
    gaps = {name: a - b for name, (a, b) in zip(items, chosen, strict=True)}
    rare = {name: -b for name, (_, b) in zip(items, chosen, strict=True)}
    return order(
        "Four findings all speak for the same claim. Sort them from the weakest evidence to the strongest.",
        items,
        {
            "That sorts by how often the finding goes with the claim. A finding that is common anyway proves little.":
                hits,
            "That sorts by differences. Odds are multiplied by the *ratio* of the two numbers.": gaps,
            "That sorts by how rare the finding is without the claim. It must also be likely with it.": rare,
        },
        hints=("By how much does each finding change your odds?",
               "What counts is the likelihood ratio: how often with the claim, over how often without.",
               "Divide the first number by the second in each line, and sort by the result."),
        because="Evidence is a ratio: how much likelier the finding is if the claim holds than if it does not.",
    )  # fmt: skip
