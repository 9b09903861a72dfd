"""Drills of lesson 08: confidence that means what it says, thresholds from two costs, and one person's queue."""

from itertools import pairwise
from math import exp, log

from ghosts.sheets.drill import SHARE, Unfair, drill, number, order, percent, pick
from ghosts.sheets.picture import Picture


def log_odds(p: float) -> float:
    """The logarithm of p / (1 - p)."""
    return log(p / (1 - p))


def chance(log_odds: float) -> float:
    """The chance with these log-odds."""
    return 1 / (1 + exp(-log_odds))


# ── calibration ───────────────────────────────────────────────────────────────────────────────────────


@drill("calibration", 0)
def gap_in_a_bin(rng):
    """How many points a confidence is off, read off a reliability plot."""
    said = (0.55, 0.65, 0.75, 0.85, 0.95)
    tilt = pick(rng, 0.4, 0.55, 0.7)
    right = tuple(round(0.5 + (s - 0.5) * tilt + float(rng.uniform(-0.02, 0.02)), 2) for s in said)
    which = int(rng.integers(1, 5))
    what = pick(rng, "a reader of letters", "a forecaster", "a translator", "a grader")
    picture = Picture(f"What {what} says, and how often it is right", "confidence", "share right", said,
                      {"": right}, style="dots", top=1, diagonal=True)  # fmt: skip
    return number(
        f"The dotted line is where confidence means what it says. By how many points is {what} too sure of itself"
        f" when it says {percent(said[which])}?",
        100 * (said[which] - right[which]), unit="points", tol=0.02, picture=picture,
        mistakes={
            "That is how often it is right. Asked for is the distance from what it says.": 100 * right[which],
            "That is how often it is wrong. Even a calibrated machine is sometimes wrong.": 100 * (1 - right[which]),
            "That is the gap in percent of what it says. Points are a plain difference.":
                100 * (said[which] - right[which]) / said[which],
            "That is the distance to 100. A machine that says less than 100 % need not always be right.":
                100 * (1 - said[which]),
        },
        hints=("How high is the dot, and how high would it be on the dotted line?",
               "Too sure by: what it says minus how often it is right, in points.",
               f"At {percent(said[which])} the dot is at about {right[which]:.2f}. Subtract, and take points."),
        because="A reliability plot shows what a confidence is worth: below the diagonal it promises too much.",
    )  # fmt: skip


@drill("calibration", 1)
def expected_error(rng):
    """The expected calibration error over three bins."""
    counts = [pick(rng, 20, 40, 60, 100, 200) for _ in range(3)]
    said = 0.65, 0.85, 0.95
    right = [round(s + pick(rng, -0.25, -0.15, -0.1, 0.05, 0.1 if s < 0.9 else -0.2), 2) for s in said]
    gaps = [r - s for r, s in zip(right, said, strict=True)]
    n = sum(counts)
    error = sum(abs(g) * c for g, c in zip(gaps, counts, strict=True)) / n
    lines = "\n".join(f"- {c} answers given with {percent(s)}: {percent(r)} of them right"
                      for c, s, r in zip(counts, said, right, strict=True))  # fmt: skip
    if len(set(counts)) < 2:
        raise Unfair("all alike")
    return number(
        f"A machine gave\n{lines}\nWhat is its expected calibration error (the mean gap, weighted by answers)?",
        error, unit=SHARE,
        mistakes={
            "Every bin counts the same there. Weight each gap with its share of the answers.":
                sum(map(abs, gaps)) / 3,
            "Gaps above and below cancel there. Take their sizes.":
                abs(sum(g * c for g, c in zip(gaps, counts, strict=True))) / n,
            "That is the largest gap. Asked for is the mean.": max(map(abs, gaps)),
            "That squares the gaps. Take their sizes as they are.":
                sum(g * g * c for g, c in zip(gaps, counts, strict=True)) / n,
            "That is how often it is wrong. Compare with what it *said*.":
                1 - sum(r * c for r, c in zip(right, counts, strict=True)) / n,
        },
        hints=("How far is each line's share right from what was said, and how many answers stand behind it?",
               "Sizes of the gaps, each times its answers; add, and divide by all answers.",
               " + ".join(f"{abs(g):.2f} × {c}" for g, c in zip(gaps, counts, strict=True)) + f", over {n}."),
        because="Being too sure here and too modest there does not cancel: each promise is broken on its own.",
    )  # fmt: skip


@drill("calibration", 2)
def mended(rng):
    """What a heated machine should say elsewhere."""
    true, said = pick(rng, 0.8, 0.85, 0.9, 0.95), pick(rng, 0.97, 0.98, 0.99, 0.995)
    other = pick(rng, 0.7, 0.75, 0.85, 0.9)
    heat = log_odds(said) / log_odds(true)
    return number(
        f"Where a machine says {percent(said)} it is right in {percent(true)}. It is mended by *one* temperature,"
        f" which divides all its log-odds. What will it say then, where it now says {percent(other)}?",
        chance(log_odds(other) / heat), unit=SHARE, tol=0.012,
        mistakes={
            "That takes the same number of points off. Temperature works on log-odds.": other - (said - true),
            "That takes the same share off. Temperature works on log-odds.": other * true / said,
            "The temperature is upside down: that makes it even surer.": chance(log_odds(other) * heat),
            "That divides the odds. It is their *logarithm* that is divided.": other / (1 - other) / heat / (
                1 + other / (1 - other) / heat),
            "That is what it says now. It is too sure there as well.": other,
        },
        hints=("Which temperature brings the first number to its truth?",
               "T = log-odds of what it says / log-odds of the truth. Divide the other's log-odds by it, and turn"
               " back.",
               f"T = {log_odds(said):.3g} / {log_odds(true):.3g} = {heat:.3g}; the other's log-odds are"
               f" {log_odds(other):.3g}. A chance is 1 / (1 + exp(-log-odds))."),
        because="One number mends a machine that is too sure everywhere in the same proportion. It promises nothing"
        " about another place.",
    )  # fmt: skip


# ── selective prediction ──────────────────────────────────────────────────────────────────────────────


@drill("selective prediction", 0)
def best_threshold(rng):
    """From which confidence on to act alone."""
    review, error = pick(rng, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15), pick(rng, 10, 15, 20, 24, 25, 30, 40, 45, 50, 60)
    if not 2.5 < error / review < 10:
        raise Unfair("no choice")
    return number(
        f"A review costs {review} minutes and puts everything right. A wrong answer that nobody looked at costs"
        f" {error} minutes. The machine's confidence means what it says. From which confidence on should it act"
        " alone?",
        1 - review / error, unit=SHARE, tol=0.005,
        mistakes={
            "That is the risk of being wrong that is worth taking. The confidence is what is left.": review / error,
            "Right or wrong are not equally dear here: a silent error costs more than a review.": 0.5,
            "That compares a review with both costs together. Either one or the other is paid.":
                error / (error + review),
            "A machine that may act only when it is certain saves nothing. Which risk is as cheap as a review?": 1,
        },
        hints=("What does acting alone cost on average, at confidence p?",
               "Alone: (1 - p) × error. Asking: review. At the threshold they are equal.",
               f"(1 - p) × {error} = {review}: solve for p."),
        because="At the best threshold an act alone risks exactly what a review costs (Chow 1970).",
    )  # fmt: skip


@drill("selective prediction", 1)
def bill(rng):
    """The bill at a coverage, read off the coverage-error curve."""
    coverage = (0.2, 0.4, 0.6, 0.8, 1.0)
    top, bend = pick(rng, 0.12, 0.16, 0.2, 0.25), pick(rng, 1.5, 2, 2.5)
    wrong = tuple(round(top * c**bend, 3) for c in coverage)
    which, review, error = int(rng.integers(1, 4)), pick(rng, 2, 3, 4, 5), pick(rng, 30, 60, 90)
    c, w = coverage[which], wrong[which]
    picture = Picture("The surest answers first", "share done alone", "share wrong of those", coverage, {"": wrong},
                      style="dots", top=0.28)  # fmt: skip
    reviews, silent = 100 * (1 - c) * review, 100 * c * w * error
    return number(
        f"A machine does the {percent(c)} of its tasks alone that it is surest of, and a person reviews the others:"
        f" {review} minutes each. A silent error costs {error} minutes. What do 100 tasks cost?",
        reviews + silent, unit="minutes", picture=picture,
        mistakes={
            "The curve is the share wrong *of those done alone*: multiply with how many those are.":
                reviews + 100 * w * error,
            "The reviews are missing: what does the person's time cost?": silent,
            "The silent errors are missing: some of what is done alone is wrong.": reviews,
            "That reviews every task. Those done alone cost no review.": 100 * review + silent,
            "That takes the errors of the whole machine. The surest answers have fewer.":
                reviews + 100 * c * wrong[-1] * error,
            "That is one task. Asked for are 100.": (reviews + silent) / 100,
        },
        hints=("How many of 100 tasks are reviewed, how many done alone, and how many of those are wrong?",
               "(1 - share) × review + share × (share wrong of those) × error, times 100.",
               f"{100 * (1 - c):.0f} reviews of {review} minutes; {100 * c:.0f} done alone, of which about {w:.3f}"
               f" are wrong, at {error} minutes each."),
        because="Handing over the sure half costs little; the last tasks handed over bring most of the errors.",
    )  # fmt: skip


@drill("selective prediction", 2)
def too_sure(rng):
    """What the least sure task done alone really costs."""
    review, error, stretch = pick(rng, 2, 3, 4, 5, 6), pick(rng, 40, 60, 90, 120, 240), pick(rng, 1.5, 2, 3)
    threshold = 1 - review / error
    real = chance(log_odds(threshold) / stretch)
    return number(
        f"A review costs {review} minutes, a silent error {error}. The office has set the best threshold for a"
        f" calibrated machine. A new version says log-odds {stretch:g} times as large as they should be, and nobody"
        " notices. How many minutes does a task *just above* the threshold cost now, on average?",
        error * (1 - real), unit="minutes",
        mistakes={
            "That would be so if it still meant what it says: at the best threshold alone and review cost the same.":
                review,
            "That multiplies the cost. The *log-odds* are stretched, not the risk.": review * stretch,
            "That stretches the log-odds once more. The truth has smaller ones than it says.":
                error * (1 - chance(log_odds(threshold) * stretch)),
            "That is the chance to be right. Its rest is what costs.": error * real,
            "That divides the confidence. Divide its log-odds.": error * (1 - threshold / stretch),
        },
        hints=("What does the machine say just above the threshold, and how often is it really right there?",
               "Divide the log-odds of the threshold by the stretch, turn back into a chance, and price what is"
               " left.",
               f"Threshold {threshold:.4g}, log-odds {log_odds(threshold):.3g}; really"
               f" {log_odds(threshold) / stretch:.3g}, so wrong in {1 - real:.3g} of such tasks."),
        because="A machine that grows too sure looks better on its own account, and the bill arrives elsewhere.",
    )  # fmt: skip


# ── queues ────────────────────────────────────────────────────────────────────────────────────────────


def tasks_done(n: int, load: float, escalated: float, help_time: float) -> float:
    """Tasks in a time of one, with n machines: `load` is escalated × help_time."""
    weights = [1.0]
    for k in range(n):
        weights.append(weights[-1] * (n - k) * load)
    return (1 - 1 / sum(weights)) / (escalated * help_time)


@drill("queues", 0)
def ceiling(rng):
    """The most that one helper can see through."""
    asked, minutes = pick(rng, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3), pick(rng, 4, 5, 6, 10, 12, 15, 20, 30)
    work = pick(rng, 10, 20, 30, 40)
    who = pick(rng, "supervisor", "nurse", "mechanic", "teacher")
    return number(
        f"Machines do tasks of {work} minutes each. In {percent(asked)} of the tasks they need the {who}, for"
        f" {minutes} minutes. There is one {who} and as many machines as you like. At most how many tasks an hour"
        " get done?",
        60 / (asked * minutes), unit="tasks an hour",
        mistakes={
            f"That is how many times the {who} can be called. Each call stands for several tasks that needed none.":
                60 / minutes,
            "That is one machine that never asks. How many can the person see through?": 60 / work,
            "That is one machine that never waits. There may be as many as you like.": 60 / (work + asked * minutes),
            f"A machine's own minutes are no burden on the {who}. Only the help is.":
                60 / (asked * (work + minutes)),
            "That is in a minute. Asked for is an hour.": 1 / (asked * minutes),
        },
        hints=(f"How many minutes of the {who} does an average task take?",
               f"Share asked × minutes of help is what a task takes of the {who}; an hour has 60 minutes.",
               f"{asked:g} × {minutes} minutes a task: how often does that fit into 60?"),
        because="The one thing that cannot be multiplied is the ceiling, however fast the rest. Halve the share"
        " that needs it, and the ceiling doubles.",
    )  # fmt: skip


@drill("queues", 1)
def offices(rng):
    """Offices sorted by what gets done."""
    few = [(pick(rng, 2, 3, 4, 6, 8, 12), pick(rng, 0.02, 0.05)) for _ in range(2)]  # machines that seldom wait
    many = [(pick(rng, 12, 15, 20, 30), pick(rng, 0.1, 0.2, 0.25, 0.5)) for _ in range(2)]  # and a busy person
    drawn = few + many

    def keys(worth):
        return {f"{n} machines, {percent(asked)} of the tasks need the person": worth(n, asked) for n, asked in drawn}

    done = keys(lambda n, asked: tasks_done(n, asked, asked, 1))
    if len(done) < 4 or any(b < 1.12 * a for a, b in pairwise(sorted(done.values()))):
        raise Unfair("two that do alike")
    return order(
        "In each office one person helps all the machines. A task takes a machine a time of 1 on average; where it"
        " needs the person, it takes as long again, and the machine stands still until it has been helped. All times"
        " are random. Sort the offices from the fewest tasks done to the most.",
        done,
        {
            "That sorts by the machines. Where many need the person, most of them stand still.":
                keys(lambda n, asked: n - asked / 10),
            "That sorts by the person's ceiling, 1 / share. A few machines do not reach it.":
                keys(lambda n, asked: 1 / asked + n / 1000),
        },
        hints=("What holds each office back: its machines, or its person?",
               "Never more than n, and never more than 1 / share. Far from the other bound, nearly that much; where"
               " the two meet, a sixth to two fifths of it are lost to waiting.",
               "Machines and ceiling: " + "; ".join(f"{n} and {1 / asked:g}" for n, asked in drawn)
               + ". The smaller counts, and less of it is reached the nearer the two are."),
        because="Where machines and person match on paper, both wait: help is asked for at random. More machines"
        " close the gap to the ceiling, and never pass it.",
    )  # fmt: skip


@drill("queues", 2)
def waiting(rng):
    """The wait that a throughput betrays."""
    n, asked, time = int(rng.integers(3, 11)), pick(rng, 0.1, 0.2, 0.25, 0.3, 0.4), pick(rng, 0.5, 1, 2)
    done = round(tasks_done(n, asked * time, asked, time), 2)
    wait = (n / done - 1) / asked - time
    if wait < 0.25:
        raise Unfair("nobody waits")
    return number(
        f"{n} machines work on tasks that take a time of 1 on average. {percent(asked)} of the tasks need the one"
        f" person, whose help takes {time:g} on average. Together they get {done:g} tasks done in a time of 1. How"
        " long does a machine that needs help wait, on average, *before* its help begins? (In the same unit of"
        " time.)",
        wait, tol=0.06,
        mistakes={
            "That includes the help itself. Asked for is the wait before it.": wait + time,
            "That spreads the wait over all tasks. Only some need help: divide by their share.":
                n / done - 1 - asked * time,
            "Somebody waits: otherwise more would get done.": 0,
            "That is the whole time from one task of a machine to its next. Take off its work, and then the help.":
                n / done,
            "That forgets that a machine also works for a time of 1: take it off first.": n / done / asked - time,
        },
        hints=("How long does a machine take from one task to its next, on average, with everything in it?",
               "Each machine finishes throughput / n tasks in a time of 1. A round is: work, and for some tasks"
               " wait and help.",
               f"A round takes {n} / {done:g} = {n / done:.3g} = 1 + {asked:g} × (wait + {time:g}). Solve for the"
               " wait."),
        because="Nothing is lost: what a round takes beyond work and help is waiting (Little's law in other words).",
    )  # fmt: skip
