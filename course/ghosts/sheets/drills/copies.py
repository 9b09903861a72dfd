"""Drills of lesson 07: what is lost when copies learn from copies, and when culture gains."""

from itertools import pairwise
from math import exp

from ghosts.sheets.drill import SHARE, Unfair, drill, number, order, percent, pick
from ghosts.sheets.picture import Picture

GUMBEL = 0.5772  # the mean of a standard Gumbel variable: Euler's constant

# ── model collapse ────────────────────────────────────────────────────────────────────────────────────


@drill("model collapse", 0)
def lineages(rng):
    """Lineages sorted by the error that has gathered."""
    few, many, kept, mixed = int(rng.integers(2, 8)), *(int(rng.integers(10, 61)) for _ in range(3))
    fresh = pick(rng, 0.1, 0.2, 0.3, 0.5)
    names = (f"labels replaced, {few} generations", f"labels replaced, {many} generations",
             f"labels added to all earlier ones, {kept} generations",
             f"labels replaced, {percent(fresh)} of them fresh from the truth, {mixed} generations")  # fmt: skip
    errors = few, many, sum(k**-2 for k in range(1, kept + 1)), sum((1 - fresh) ** (2 * k) for k in range(mixed))
    if any(b < 1.15 * a for a, b in pairwise(sorted(errors))):
        raise Unfair("two that err alike")

    def keys(values):
        return dict(zip(names, values, strict=True))

    return order(
        "Each generation labels examples by its own predictions plus some noise, and the next is fitted to the"
        " labels. Sort the lineages from the smallest squared error in the end to the largest.",
        keys(errors),
        {
            "That sorts by the number of generations. It matters only as far as errors are handed on.":
                keys((few, many, kept, mixed)),
            "That takes kept labels for replaced ones. In a mean of k generations the new noise has a share of 1/k:"
            " hardly anything is added.": keys((few, many, kept, errors[3])),
            "That lets the fresh labels do nothing. They pull back a part of *every* error that was made so far.":
                keys((few, many, errors[2], mixed)),
        },
        hints=("What becomes of an error that an early generation made: is it handed on whole, in part, or outvoted?",
               "In squares of one generation's error: replaced, k after k generations. Kept, 1 + 1/4 + 1/9 + …, never"
               " above 1.65. With a share f fresh, 1 + (1-f)² + (1-f)⁴ + …, never above 1 / (1 - (1-f)²).",
               f"Replaced: {few} and {many}. Kept: less than 1.65. With {percent(fresh)} fresh: at most 1 / (1 -"
               f" {(1 - fresh) ** 2:.2g}) = {1 / (1 - (1 - fresh) ** 2):.3g}."),
        because="Copies of copies grow worse where the old is thrown away. Where it is kept, or some truth comes in"
        " each time, the error stops growing.",
    )  # fmt: skip


@drill("model collapse", 1)
def jokes_left(rng):
    """How many rare jokes survive one generation."""
    jokes, samples = pick(rng, 20, 50, 100, 200, 400), pick(rng, 100, 200, 500, 1000)
    p = pick(rng, 0.0005, 0.001, 0.002, 0.004)
    if jokes * p > 0.6:
        raise Unfair("not rare")
    return number(
        f"A ghost knows {jokes} rare jokes, each with a chance of {percent(p)} a telling. The next ghost learns from"
        f" {samples:,} of its tellings, and only what it has heard. How many of the rare jokes does it know, on"
        " average?",
        jokes * (1 - (1 - p) ** samples), unit="jokes",
        mistakes={
            "That counts tellings. A joke that is heard twice is still one joke.": jokes * p * samples,
            "Those are the jokes that are lost. Take the others.": jokes * (1 - p) ** samples,
            "That is one joke's chance to survive. There are many.": 1 - (1 - p) ** samples,
            "Rare is not never: some are told. How likely is that for one of them?": 0,
            "The mean number of tellings says little: chance leaves some out.": jokes,
        },
        hints=("How likely is it that one certain joke is never told?",
               "(1 - p) to the power of the tellings is the chance to be lost. The others survive.",
               f"One survives with 1 - (1 - {p:g})^{samples}. There are {jokes} of them."),
        because="Tails go first: what is rare is lost by chance, and what is lost is never told again.",
    )  # fmt: skip


@drill("model collapse", 2)
def silent(rng):
    """The typical run, where the mean run keeps its variance."""
    swing, rounds = pick(rng, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7), pick(rng, 4, 6, 8, 10, 12, 14, 16, 20)
    typical = (1 - swing**2) ** (rounds / 2)
    if typical < 1e-4:
        raise Unfair("too small to write")
    return number(
        f"In each generation chance multiplies a ghost's variety by {1 + swing:g} or by {1 - swing:g}, equally"
        " often. The mean over many lineages stays at 1 for ever. What is left of it in the *typical* (median)"
        f" lineage after {rounds} generations?",
        typical, tol=0.04,
        mistakes={
            "That is the mean, and a few lucky lineages carry it. The typical one loses.": 1,
            "That is the unluckiest of all lineages. The typical one goes up as often as down.":
                (1 - swing) ** rounds,
            "That takes one up and one down for a single generation. They are two: count pairs.":
                (1 - swing**2) ** rounds,
            "Up and down don't cancel to their difference: multiply them.": 1 - rounds / 2 * swing**2,
            "That is one pair of generations, up and down. How many pairs are there?": 1 - swing**2,
        },
        hints=("After one up and one down, in either order, what is left?",
               "The typical lineage goes up as often as down. Multiply the factors.",
               f"{1 + swing:g} × {1 - swing:g} for each pair of generations, and {rounds} generations are {rounds}/2"
               " pairs."),
        because="A mean that holds can hide a collapse: most lineages dwindle, while a few make up the average.",
    )  # fmt: skip


# ── culture and self-play ─────────────────────────────────────────────────────────────────────────────


@drill("culture and self-play", 0)
def worth_setting(rng):
    """Problems by what a solver can learn from them."""
    rates = [(98, 90, 60, 50)[rng.integers(4)], (2, 5, 8)[rng.integers(3)], (20, 25, 30)[rng.integers(3)],
             (70, 75, 85)[rng.integers(3)], (40, 45, 12)[rng.integers(3)]]  # fmt: skip
    names = {f"a problem that it solves in {rate} of 100 tries": rate / 100 for rate in rates}
    if len(names) < 5:
        raise Unfair("two alike")
    return order(
        "One ghost sets problems for another, and is paid by how much there is to learn from them: p (1 - p), where"
        " p is how often the solver succeeds. Sort from the least worth setting to the most.",
        {name: p * (1 - p) for name, p in names.items()},
        {
            "That sorts from easy to hard. A problem that is never solved teaches nothing.":
                {name: -p for name, p in names.items()},
            "That sorts from hard to easy. A problem that is always solved teaches nothing.": names,
            "That is the reverse: the farther from one half, the less there is to learn.":
                {name: -p * (1 - p) for name, p in names.items()},
        },
        hints=("What is there to learn from a problem that is always solved? And from one that never is?",
               "p (1 - p) is largest at one half, and alike at equal distances on both sides of it.",
               "For each, multiply the share solved with the share not solved: "
               + ", ".join(f"{rate} × {100 - rate}" for rate in sorted(rates)) + "."),
        because="Neither too easy nor impossible: a proposer that is paid by p (1 - p) follows the edge of what is"
        " known.",
    )  # fmt: skip


@drill("culture and self-play", 1)
def threshold(rng):
    """How many copiers it takes for a craft to grow."""
    loss, spread = pick(rng, 3, 3.5, 4, 4.5, 5, 6, 7, 8), pick(rng, 0.8, 0.9, 1, 1.2, 1.25, 1.5, 2)
    people = exp(loss / spread - GUMBEL)
    if not 20 < people < 20_000:
        raise Unfair("a village or a planet")
    return number(
        f"Everybody copies the best of the last generation. A copy loses {loss} points of skill on average, give or"
        f" take luck. Of N copiers the luckiest is (ln N + 0.577) × {spread:g} points above the average copy. From"
        " how many people on does the craft get better instead of worse?",
        people, unit="people", tol=0.05,
        mistakes={
            "The 0.577 is missing: even a lone copier's luck is worth that much.": exp(loss / spread),
            "The 0.577 goes the other way: it helps, so fewer people are needed.": exp(loss / spread + GUMBEL),
            "The logarithm is the natural one: undo it with powers of e.": 10 ** (loss / spread - GUMBEL),
            "That is ln N. Undo the logarithm.": loss / spread - GUMBEL,
            "That lets luck grow in proportion to the people. It grows with their logarithm.": loss / spread,
        },
        hints=("At the edge the luckiest copy just makes up for the loss. Which equation is that?",
               f"(ln N + 0.577) × {spread:g} = {loss}: solve for ln N, then for N.",
               f"ln N = {loss} / {spread:g} - 0.577 = {loss / spread - GUMBEL:.3g}."),
        because="Below a size a craft is lost by copying, above it culture accumulates. The luck of many grows"
        " slowly.",
    )  # fmt: skip


@drill("culture and self-play", 2)
def scratchpad(rng):
    """The long-run truth of a shared notebook."""
    slip, found = pick(rng, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4), pick(rng, 0.1, 0.2, 0.3, 0.5, 0.6)
    share = found / (1 - (1 - slip) * (1 - found))
    first = tuple(round(v, 3) for v in trace(slip, found, 4))
    who = pick(rng, "ghosts", "apprentices", "monks")
    picture = Picture(f"A notebook handed on among {who}", "generation", "share of true notes", tuple(range(5)),
                      {"": first}, top=1.05)  # fmt: skip
    return number(
        f"In each generation {percent(slip)} of the true notes are spoilt in copying. Then a check finds"
        f" {percent(found)} of all the false ones and mends them. The picture has the first generations. At which"
        " share of true notes does the notebook settle in the long run?",
        share, unit=SHARE, tol=0.015, picture=picture,
        mistakes={
            "That is after one copy without a check. Both go on.": 1 - slip,
            "Where the picture ends it is still moving. When would it stand still?": first[-1],
            "A notebook that is checked does not go bad altogether: mending brings true notes back.": 0,
            "That is the check's rate. The balance of spoiling and mending is asked for.": found,
            "Close: but the check also sees the notes that were spoilt just now.": found / (found + slip),
        },
        hints=("When does nothing change any more?",
               "With share t: after the copy t (1 - slip) is true; the check adds its part of the rest. Set that"
               " equal to t.",
               f"t = t × {1 - slip:.2g} + {found:g} × (1 - t × {1 - slip:.2g}). Solve for t."),
        because="Without a check mistakes become culture. With one the notebook settles where mending meets"
        " spoiling.",
    )  # fmt: skip


def trace(slip: float, found: float, generations: int) -> list[float]:
    """The share of true notes, generation by generation."""
    shares = [1.0]
    for _ in range(generations):
        copied = shares[-1] * (1 - slip)
        shares.append(copied + found * (1 - copied))
    return shares
