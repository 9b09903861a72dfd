"""Drills of lesson 06: judges that are pushed too far, ratings, and reviews that help or hurt."""

from itertools import pairwise
from math import exp, sqrt

from ghosts.sheets.drill import SHARE, Unfair, drill, number, order, percent, pick
from ghosts.sheets.picture import Picture

# ── proxy rewards ─────────────────────────────────────────────────────────────────────────────────────


@drill("proxy rewards", 0)
def where_to_stop(rng):
    """The step at which the true score is best, read off two curves."""
    steps = pick(rng, (1, 3, 10, 30, 100, 300), (2, 5, 20, 50, 200, 500), (5, 10, 20, 40, 80, 160))
    best = int(rng.integers(1, 5))
    judged = (0.30, 0.48, 0.70, 0.86, 0.97, 1.0)
    judge = *(round(j + float(rng.uniform(-0.03, 0.03)), 2) for j in judged[:-1]), 1.0
    true = tuple(round(judge[i] - 0.04 if i <= best else max(judge[best] - 0.05 - 0.19 * (i - best), 0), 2)
                 for i in range(6))  # fmt: skip
    gap = max(range(6), key=lambda i: judge[i] - true[i])
    what = pick(rng, "essays", "proofs", "summaries", "jokes")
    picture = Picture(f"A judge of {what} is optimised", "steps of optimisation", "score", steps,
                      {"the judge's score": judge, "the true score": true}, log="x", top=1.05)  # fmt: skip
    return number(
        f"The scores of {what} while a policy climbs a judge. At which of the dots should one have stopped: after how"
        " many steps?",
        steps[best], unit="steps", tol=0.1, picture=picture,
        mistakes={
            "There the *judge* is happiest. What one wants is the other curve.": steps[-1],
            "One stop too early: the true score still rises.": steps[best - 1],
            "One stop too late: the true score falls already.": steps[best + 1],
            "There the two lie farthest apart: the worst place to be.": steps[gap],
        },
        hints=("Which of the two curves does one care about?",
               "Up to a point climbing the judge also climbs the truth. Where does the truth turn?",
               f"Find the highest dot of the true score, at about {max(true):.2f}, and read the steps below it."),
        because="A judge is good for some steps. Later ones climb its mistakes.",
    )  # fmt: skip


@drill("proxy rewards", 1)
def regression(rng):
    """What a judged excess is worth in truth."""
    true, error = pick(rng, 1, 1.5, 2, 3), pick(rng, 0.5, 1, 2, 3)
    n, out = pick(rng, (10, 1.5), (20, 1.9), (50, 2.2), (100, 2.5), (1000, 3.2))  # the best is so many spreads out
    seen = round(out * sqrt(true**2 + error**2), 1)
    return number(
        f"Answers differ in true quality with a standard deviation of {true:g}; the judge adds an independent error"
        f" with one of {error:g} (both normal). The best of {n} answers is {seen:g} above the mean *by the judge*."
        " How far above the mean is it truly, on average?",
        seen * true**2 / (true**2 + error**2),
        mistakes={
            "That believes the judge. Whoever comes out on top was partly lucky.": seen,
            "That shares by standard deviations. Variances are what add up.": seen * true / (true + error),
            "That is the part which is the judge's error. The rest is real.": seen * error**2 / (true**2 + error**2),
            "That takes one error off. The luck of a winner grows with how far ahead it seems.": seen - error,
            "That is the correlation's share. It enters twice: squared.": seen * true / sqrt(true**2 + error**2),
        },
        hints=("Of the spread that the judge sees, which part is real?",
               "Variances add: the real part of an excess is true variance over the whole variance.",
               f"{true:g}² / ({true:g}² + {error:g}²), times {seen:g}."),
        because="Selection picks quality and luck alike, in the proportion of their variances. With heavy-tailed"
        " errors it ends up picking luck alone.",
    )  # fmt: skip


@drill("proxy rewards", 2)
def cancelling(rng):
    """How many right answers were reached by valid reasoning."""
    steps, slip = int(rng.integers(4, 13)), pick(rng, 0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25)
    valid, right = (1 - slip) ** steps, (1 + (1 - 2 * slip) ** steps) / 2
    return number(
        f"A calculation has {steps} steps; each turns a sign by mistake with a chance of {percent(slip)},"
        " independently. Two turned signs cancel, so the answer is right whenever their number is even. Of the"
        " *right* answers, which share has no mistake at all?",
        valid / right, unit=SHARE,
        mistakes={
            "That is the share of all answers without a mistake. Divide by those that are right.": valid,
            "That is the share of right answers. Which part of them has no mistake?": right,
            "A right answer need not be rightly reached: mistakes can cancel.": 1,
            "That is the share that was right by cancelling. Take what is left.": 1 - valid / right,
            "That takes half of all answers for luckily right. How many have an even number of mistakes, but some?":
                valid / (valid + 0.5),
        },
        hints=("Which numbers of mistakes give a right answer?",
               "The chance of an even number of turns in T steps is (1 + (1 - 2q)^T) / 2. Valid: (1 - q)^T.",
               f"Valid: (1 - {slip:g}) to the power of {steps}. Right: (1 + {1 - 2 * slip:.2g} to that power) / 2."
               " Divide."),
        because="An outcome judge pays for cancelled mistakes too; a process judge would see them, and can be wrong"
        " at every step.",
    )  # fmt: skip


# ── rating models ─────────────────────────────────────────────────────────────────────────────────────


@drill("rating models", 0)
def elo_chance(rng):
    """A chance to win from two Elo ratings."""
    low = int(rng.integers(120, 150)) * 10
    gap = pick(rng, 50, 100, 150, 200, 250, 300, 400, 500, 600) * pick(rng, 1, -1)
    return number(
        f"Model A is rated {low + gap}, model B {low} (Elo: a lead of 400 points means odds of 10 to 1). How likely"
        " is it that a vote goes to A?",
        1 / (1 + 10 ** (-gap / 400)), unit=SHARE,
        mistakes={
            "That is B's chance. Which of the two is rated higher?": 1 / (1 + 10 ** (gap / 400)),
            "Elo's scale is in powers of ten: 400 points are a factor of 10, not of e.": 1 / (1 + exp(-gap / 400)),
            "That is the odds. A chance is odds / (1 + odds).": 10 ** (gap / 400),
            "That goes up in a straight line. A lead multiplies odds.": 0.5 + gap / 800,
            "That divides the ratings. Only their difference counts.": (low + gap) / (2 * low + gap),
        },
        hints=("What are the odds of A against B?",
               "Odds are 10 to the power of (difference / 400). A chance is odds / (1 + odds).",
               f"10 to the power of {gap}/400 is {10 ** (gap / 400):.3g}: those are A's odds against 1."),
        because="A rating is a logarithm of odds; only differences mean something.",
    )  # fmt: skip


@drill("rating models", 1)
def through_a_third(rng):
    """A against C, through B."""
    ab, bc = pick(rng, 0.6, 0.7, 0.75, 0.8, 0.9), pick(rng, 0.2, 0.25, 0.3, 0.4, 0.6, 0.7, 0.75, 0.8, 0.9)
    names = pick(rng, ("A", "B", "C"), ("Ada", "Bert", "Cleo"), ("X", "Y", "Z"))
    odds = ab / (1 - ab) * bc / (1 - bc)
    return number(
        f"Votes: {names[0]} beats {names[1]} in {percent(ab)}, {names[1]} beats {names[2]} in {percent(bc)}. If"
        f" strengths lie on one scale (Bradley and Terry), how often does {names[0]} beat {names[2]}?",
        odds / (1 + odds), unit=SHARE,
        mistakes={
            f"That is the chance that {names[0]} and {names[1]} win two independent votes. On one scale *odds*"
            " multiply.":
                ab * bc,
            "That is the mean of the two chances. Leads add up: take odds.": (ab + bc) / 2,
            "That is the odds. A chance is odds / (1 + odds).": odds,
            "That adds up leads in points over one half. They add up as logarithms of odds.": ab + bc - 0.5,
            f"That is how often {names[2]} wins. Take what is left.": 1 / (1 + odds),
        },
        hints=(f"What are the odds of {names[0]} against {names[1]}, and of {names[1]} against {names[2]}?",
               "Ratings add, so odds multiply. Then turn the odds into a chance.",
               f"Odds {ab / (1 - ab):.3g} and {bc / (1 - bc):.3g}. Multiply to x; the chance is x / (1 + x)."),
        because="One number a model makes all pairs follow from a few. (Where tastes go round in a circle, no such"
        " scale exists.)",
    )  # fmt: skip


LARGEST = {2: 0.564, 5: 1.163, 10: 1.539, 20: 1.867, 27: 2.002, 50: 2.249}  # of n standard normals, on average


@drill("rating models", 2)
def luckiest(rng):
    """How much too high the best of identical models is rated."""
    n, votes = pick(rng, *LARGEST), pick(rng, 400, 900, 1000, 1600, 2500, 3000, 10_000)
    spread = 700 * 0.5 / sqrt(votes)
    return number(
        f"A laboratory enters {n} *identical* models into a leaderboard under different names, and keeps the best."
        f" Each gets {votes:,} votes against equals. Near one half, 1 % more votes is 7 points of rating. The"
        f" largest of {n} independent standard normals is {LARGEST[n]:g} on average. By how many points is the best"
        " one's rating too high, on average?",
        spread * LARGEST[n], unit="points",
        mistakes={
            "On average each is rated right, but the best one was chosen *for* its luck.": 0,
            "That is one model's spread. The largest of many lies further out.": spread,
            "Votes average luck away with their root only: divide by √votes.": 700 * 0.5 / votes * LARGEST[n],
            "That takes a vote's spread for 1. A vote is 0 or 1, half a point from its mean: the spread is one half.":
                2 * spread * LARGEST[n],
            "That is the luck of all of them together. Only the best is kept.": spread * n,
            "That is in per cent of votes. Turn them into points.": spread * LARGEST[n] / 7,
        },
        hints=("How far does one model's share of votes stray from one half by luck?",
               "The standard error of the share is 0.5 / √votes; times 700 it is in points; the best lies so many"
               " of those out.",
               f"700 × 0.5 / √{votes:,} = {spread:.3g} points for one; the best of {n} is {LARGEST[n]:g} times as"
               " far out."),
        because="Choosing the best of many tries is an optimisation of luck: report how many there were.",
    )  # fmt: skip


# ── reflection ────────────────────────────────────────────────────────────────────────────────────────


@drill("reflection", 0)
def flagged(rng):
    """How many answers a critic flags."""
    p, hit, alarm = pick(rng, 0.5, 0.6, 0.7, 0.8, 0.9), pick(rng, 0.6, 0.7, 0.8, 0.9), pick(rng, 0.05, 0.1, 0.2, 0.3)
    flags = (1 - p) * hit + p * alarm
    return number(
        f"Of 100 answers {100 * p:g} are right. A critic flags {percent(hit)} of the wrong ones, and"
        f" {percent(alarm)} of the right ones as well. How many does it flag in all, on average?",
        100 * flags, unit="answers", tol=0.02,
        mistakes={
            "Those are the wrong ones it flags. It flags some right ones too.": 100 * (1 - p) * hit,
            "Those are the false alarms alone. It flags wrong answers too.": 100 * p * alarm,
            "That applies the hit rate to all answers. Only wrong ones can be hit.": 100 * hit,
            "Right and wrong are swapped: the first rate belongs to the wrong answers.":
                100 * (p * hit + (1 - p) * alarm),
            "Rates of different groups don't add. Count answers.": 100 * (hit + alarm),
        },
        hints=("How many are wrong, and how many of those does it flag?",
               "Wrong × hit rate, plus right × false alarms.",
               f"{100 * (1 - p):.3g} × {hit:g}, and {100 * p:g} × {alarm:g}: add them."),
        because="Where most answers are right, even few false alarms make up much of what a critic says.",
    )  # fmt: skip


HITS, TIMES = (0.3, 0.5, 0.7, 0.9), (0.2, 0.6, 1.1, 1.6)


@drill("reflection", 1)
def critics(rng):
    """Critics sorted by what their review leaves."""
    p, redo = pick(rng, 0.6, 0.7, 0.75, 0.8), pick(rng, 0.4, 0.5, 0.6, 0.7)
    edge = (1 - p) * redo / (p * (1 - redo))  # false alarms for each hit at which a review gains nothing
    alarms = [
        round(min(edge * hit * times, 0.95), 2) for hit, times in zip(HITS, rng.permutation(TIMES), strict=True)
    ]
    chosen = list(zip(HITS, alarms, strict=True))
    names = [
        f"flags {percent(hit)} of the wrong answers and {percent(alarm)} of the right ones" for hit, alarm in chosen
    ]
    gain = [(1 - p) * hit * redo - p * alarm * (1 - redo) for hit, alarm in chosen]
    if any(b - a < 0.005 for a, b in pairwise(sorted(gain))):
        raise Unfair("as good as each other")

    def keys(worth):
        return {name: worth(hit, alarm) for name, (hit, alarm) in zip(names, chosen, strict=True)}

    return order(
        f"An agent's first answers are right in {percent(p)}. What a critic flags is done again, and comes out right"
        f" in {percent(redo)}; what it does not flag stays. Sort the critics from the one that leaves the fewest"
        " right answers in the end to the one that leaves the most.",
        dict(zip(names, gain, strict=True)),
        {
            "That sorts by what is caught. Right answers that are flagged are put at risk as well.":
                keys(lambda hit, alarm: hit - alarm / 100),
            "That sorts by false alarms. A critic that catches nothing mends nothing.":
                keys(lambda hit, alarm: hit / 100 - alarm),
            "That takes one rate off the other. They are rates of groups of different size, and of different worth:"
            " count answers.": keys(lambda hit, alarm: hit - alarm + hit / 1000),
        },
        hints=("What does a review gain, what does it lose, and on how many answers?",
               "Gain: wrong × flagged × mended. Loss: right × flagged × spoilt. Weigh one against the other.",
               "In shares of all answers, gain less loss: " + "; ".join(
                   f"{percent(hit)} and {percent(alarm)}: {(1 - p) * hit * redo:.3f} - {p * alarm * (1 - redo):.3f}"
                   for hit, alarm in chosen) + "."),
        because="The better the first answers, the more a false alarm weighs: the sharpest critic can be the most"
        " harmful.",
    )  # fmt: skip


@drill("reflection", 2)
def break_even(rng):
    """The false alarms at which a review begins to hurt."""
    p, redo = pick(rng, 0.6, 0.7, 0.75, 0.8, 0.9), pick(rng, 0.3, 0.4, 0.5, 0.6, 0.7)
    hit = pick(rng, 0.4, 0.5, 0.6, 0.8, 0.9)
    edge = (1 - p) * hit * redo / (p * (1 - redo))
    if edge > 0.95:
        raise Unfair("it never hurts")
    return number(
        f"First answers are right in {percent(p)}. A critic flags {percent(hit)} of the wrong ones; what is flagged"
        f" is done again and comes out right in {percent(redo)}. From which share of *right* answers flagged on does"
        " the review do more harm than good?",
        edge, unit=SHARE,
        mistakes={
            "That would be so if a new try were as good as the first. Compare gain and loss.": hit,
            "That takes right and wrong answers for equally many. Weigh each with how many there are.":
                hit * redo / (1 - redo),
            "That takes every flagged right answer for lost. Some come out right again.": (1 - p) * hit * redo / p,
            "That takes every flagged wrong answer for mended. A new try can fail.":
                (1 - p) * hit / (p * (1 - redo)),
            "That is the share of wrong answers in the first place. What does flagging gain there, and lose"
            " elsewhere?": 1 - p,
        },
        hints=("What does the review gain, and what does it lose?",
               "Gain: wrong × flagged × mended. Loss: right × flagged × spoilt. At the edge the two are equal.",
               f"Gain {1 - p:.2g} × {hit:g} × {redo:g}; loss {p:g} × (share) × (1 - {redo:g}). Solve for the share."),
        because="The better the first answers, the fewer false alarms a review can afford.",
    )  # fmt: skip
