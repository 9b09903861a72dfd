"""Drills of lesson 10: what one answer says about a learner, and when to practise what."""

from itertools import pairwise
from math import exp, log2

from ghosts.sheets.drill import SHARE, Unfair, drill, number, order, percent, pick
from ghosts.sheets.picture import Picture


def success(gap: float) -> float:
    """The chance of a right answer, with skill less difficulty (Rasch)."""
    return 1 / (1 + exp(-gap))


# ── skill estimation ──────────────────────────────────────────────────────────────────────────────────


@drill("skill estimation", 0)
def rasch(rng):
    """The predicted chance of a right answer."""
    skill = pick(rng, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2)
    gap = pick(rng, -3, -2.5, -2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2, 2.5, 3)
    return number(
        f"A learner's skill is {skill:g}, a question's difficulty {skill - gap:g}. On this scale (Rasch) the"
        " log-odds of a right answer are skill minus difficulty. How likely is a right answer?",
        success(gap), unit=SHARE,
        mistakes={
            "That is the chance of a wrong answer: the difference is turned.": success(-gap),
            "That is the odds. A chance is odds / (1 + odds).": exp(gap),
            "This scale is in powers of e: log-odds are natural logarithms here.": 1 / (1 + 10**-gap),
            "That adds the difficulty. What counts is how far the skill is above it.": success(2 * skill - gap),
            "That goes up in a straight line. Log-odds have to be turned into a chance.": 0.5 + gap / 4,
        },
        hints=("Is the skill above or below the difficulty, and by how much?",
               "Log-odds x make a chance of 1 / (1 + exp(-x)).",
               f"x = {skill:g} - ({skill - gap:g}). Then 1 / (1 + exp(-x))."),
        because="Skill and difficulty share one scale: only their difference predicts.",
    )  # fmt: skip


@drill("skill estimation", 1)
def surprise_step(rng):
    """The estimate after one answer."""
    skill, gap = pick(rng, -1, -0.5, 0.5, 1), pick(rng, -1.5, -1, -0.5, 0.5, 1, 1.5)
    rate, right = pick(rng, 0.2, 0.3, 0.4, 0.5), bool(rng.integers(2))
    p = success(gap)
    step = rate * (right - p)
    return number(
        f"A learner is believed to be at {skill:g}. A question of difficulty {skill - gap:g} is answered"
        f" {'right' if right else 'wrong'}. The update is rate × (outcome - predicted chance), with outcome 1 for"
        f" right and 0 for wrong, rate {rate:g}, and the chance 1 / (1 + exp(difficulty - skill)). By how much does"
        " the estimate change?",
        step,
        mistakes={
            "The prediction is missing: an answer that was expected says little.": rate * (1 if right else -1),
            "That is the step for the other outcome. What came: 1 or 0?": rate * ((not right) - p),
            "The rate is missing: only a part of the surprise is believed.": right - p,
            "The sign is turned: a right answer raises the estimate, a wrong one lowers it.": -step,
            "That predicts with the difference turned. Is the question easier or harder than the skill?":
                rate * (right - success(-gap)),
            "That is the new estimate. Asked for is the change.": skill + step,
        },
        hints=("How likely was a right answer, before it was given?",
               "First the predicted chance; then outcome minus that; then times the rate.",
               f"The chance is 1 / (1 + exp({-gap:g})) = {p:.3g}, the outcome {int(right)}."),
        because="An answer teaches as far as it surprises: what was expected hardly moves the estimate.",
    )  # fmt: skip


@drill("skill estimation", 2)
def who_moves(rng):
    """Answers sorted by how far they move the estimate of a skill."""
    spans = (
        ((0.1, 0.2), (0.7, 0.9)),
        ((1, 1.5, 2), (0.3, 0.4, 0.5)),
        ((0.3, 0.5), (0.6, 0.8)),
        ((0.6, 0.8), (0.1, 0.2)),
    )

    def line(skills, surprises):
        surprise, came = pick(rng, *surprises), pick(rng, "right", "wrong")
        return (pick(rng, *skills), pick(rng, 0.1, 0.5, 1, 3), 1 - surprise if came == "right" else surprise, came)

    drawn = [line(*span) for span in spans]  # neither the skill's doubt nor the surprise sorts them alone

    def surprise(p, came):
        return 1 - p if came == "right" else p

    def damping(skill, difficulty, p):
        return 1 + (skill + difficulty) * p * (1 - p)

    def move(skill, difficulty, p, came):
        return skill * surprise(p, came) / damping(skill, difficulty, p)

    def keys(worth):
        return {f"skill {skill:g}, difficulty {difficulty:g}; predicted {percent(p)}, came out {came}":
                worth(skill, difficulty, p, came) for skill, difficulty, p, came in drawn}  # fmt: skip

    moves = keys(move)
    if any(b < 1.1 * a for a, b in pairwise(sorted(moves.values()))) or len(moves) < 4:
        raise Unfair("two that move nearly alike")
    return order(
        "Four answers come in. Each line has the variance of what was believed about the learner's skill and about"
        " the question's difficulty, the predicted chance of a right answer, and what came. A Kalman filter blames"
        " most what was known least. Sort from the answer that moves the estimate of the *skill* least, up or down,"
        " to the one that moves it most.",
        moves,
        {
            "That sorts by surprise alone. A skill that is well known hardly moves, however surprising the answer.":
                keys(lambda skill, _, p, came: surprise(p, came) + skill / 100),
            "That sorts by how little was known of the skill. An answer that was expected moves nothing much.":
                keys(lambda skill, _, p, came: skill + surprise(p, came) / 100),
        },
        hints=("How surprising was each answer, and how much of the blame goes to the skill?",
               "Surprise is the distance from the prediction to what came (1 for right, 0 for wrong). The skill moves"
               " by its variance × surprise / (1 + v p (1 - p)), with v both variances together.",
               "Variance of the skill × surprise / damping: "
               + "; ".join(f"skill {skill:g}, difficulty {difficulty:g}: {skill:g} × {surprise(p, came):.2g} /"
                           f" {damping(skill, difficulty, p):.3g}" for skill, difficulty, p, came in drawn) + "."),
        because="A surprise is blamed on what was known least: new learners move fast, well-tried questions hardly.",
    )  # fmt: skip


# ── spaced practice ───────────────────────────────────────────────────────────────────────────────────


@drill("spaced practice", 0)
def recall(rng):
    """What is left after some days."""
    half, days = pick(rng, 2, 3, 4, 5, 6, 8, 10, 12, 14), int(rng.integers(1, 31))
    left = 2 ** (-days / half)
    if not 0.03 < left < 0.95 or days == half:
        raise Unfair("all or nothing")
    what = pick(rng, "a word", "a formula", "a proof", "a song's second verse")
    return number(
        f"The chance to recall {what} halves every {half} days without practice. It was certain today. What is it"
        f" after {days} day{'s' * (days > 1)}?",
        left, unit=SHARE,
        mistakes={
            "That goes down in a straight line. It halves again and again.": 1 - days / (2 * half),
            "That loses a factor of e in each such time. A half-life is named for its factor of 2.":
                exp(-days / half),
            "That is what is forgotten. Take what is left.": 1 - left,
            "That halves every day. How many half-lives go by?": 0.5**days,
            "That turns the fraction round: how many half-lives have gone by?": 2 ** (-half / days),
        },
        hints=("How many half-lives have gone by?",
               "One half to the power of (days / half-life).",
               f"{days} / {half} half-lives: 0.5 to that power."),
        because="Forgetting takes a part of what is left: fast at first, then ever more slowly.",
    )  # fmt: skip


@drill("spaced practice", 1)
def due(rng):
    """Skills sorted by when their review is due."""
    letters = pick(rng, ("entropy", "attention", "queues", "calibration"), ("chords", "scales", "rhythm", "pitch"),
                   ("verbs", "nouns", "idioms", "spelling"))  # fmt: skip
    half = rng.permutation([3, 5, 8, 12, 20, 30, 45])[:4].tolist()
    ago = [int(rng.integers(0, max(2, round(0.5 * h)))) for h in half]
    wait = [h * 0.415 - a for h, a in zip(half, ago, strict=True)]
    if min(abs(a - b) for i, a in enumerate(wait) for b in wait[:i]) < 0.4:
        raise Unfair("two due at once")
    since = {0: "today", 1: "yesterday"}
    names = [f"{name}: half-life {h} days, practised {since.get(a, f'{a} days ago')}"
             for name, h, a in zip(letters, half, ago, strict=True)]  # fmt: skip
    return order(
        "Recall halves in a half-life; a review is due when it has fallen to 75 % (after 0.415 half-lives). Sort"
        " from what is due first (or longest overdue) to what can wait longest.",
        dict(zip(names, wait, strict=True)),
        {
            "That sorts by the last practice alone. What fades slowly can wait longer.":
                dict(zip(names, [-a for a in ago], strict=True)),
            "That sorts by half-life alone. When was each practised last?": dict(zip(names, half, strict=True)),
            "That sorts from what can wait longest. Turn it round.":
                dict(zip(names, [-w for w in wait], strict=True)),
        },
        hints=("On which day after its practice does each fall to 75 %?",
               "Due in: 0.415 × half-life minus the days since the practice. Below zero is overdue.",
               "; ".join(f"0.415 × {h} - {a}" for h, a in zip(half, ago, strict=True)) + ": sort these."),
        because="Due is what is about to be forgotten, not what was practised longest ago.",
    )  # fmt: skip


@drill("spaced practice", 2)
def stretching(rng):
    """The reviews that fit into a stretch of time, when each lengthens the next wait."""
    first, growth = pick(rng, 1, 2, 3, 4, 5), pick(rng, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2)
    horizon = pick(rng, 60, 90, 120, 180, 270, 365)
    day, wait, reviews, days = 0.0, float(first), 0, []
    while day + wait <= horizon:
        day, wait, reviews = day + wait, wait * growth, reviews + 1
        days.append(day)
    if reviews < 6 or abs(day + wait - horizon) < 1:
        raise Unfair("on the edge")
    picture = Picture("The first four reviews", "review", "day", (1, 2, 3, 4), {"": tuple(days[:4])}, style="dots")
    return number(
        f"A skill is reviewed when its recall has fallen to a bar. Each review makes the next wait {growth:g} times"
        f" as long. The picture has the days of the first four. How many reviews are there in {horizon} days? (A"
        " whole number.)",
        reviews, tol=0, unit="reviews", picture=picture,
        mistakes={
            "That keeps the first wait for ever. Each review stretches the next.": horizon // first,
            "That keeps the last wait of the picture. It goes on stretching.":
                4 + int((horizon - days[3]) // (first * growth**3)),
            "That is one too many: it would come after the last day.": reviews + 1,
            "That is one too few: there is still time for another.": reviews - 1,
            "That takes the day of a review for the wait. Days add up the waits.":
                1 + int(log2(horizon / first) / log2(growth)),
        },
        hints=("How long are the waits between the dots?",
               "Waits multiply; days are their sums. Go on adding until the days run out.",
               f"The waits are {first:g}, {first * growth:g}, {first * growth**2:g}, … each {growth:g} times the"
               f" last. Which sum just fits into {horizon}?"),
        because="Stretching waits make reviews cheap: their number grows with the logarithm of the time.",
    )  # fmt: skip
