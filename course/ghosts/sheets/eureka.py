"""Sheet 10, eureka: find a level, say how sure you are, choose the next task, and keep what was learned."""

from math import exp, log, log2

import numpy as np

from ghosts.sheets.register import NotYet, ask, exercise, parts, same, written


@exercise(
    "eureka.elo",
    title="One answer, one step",
    points=2,
    stars=1,
    minutes=6,
    skills=("skill estimation",),
    hints=(
        "Who should move more after a right answer: somebody who was expected to solve it, or somebody who was not?",
        "The chance of success is p = 1 / (1 + exp(difficulty - skill)). The surprise is right - p.",
        "Return skill + rate * (right - p): up by what was left to 1 when solved, down by p when not.",
    ),
    why="That is Elo's rule (1960), and a step up the slope of log-likelihood in the Rasch model: the gradient of"
    " log p is 1 - p. Try next: start two people at different skills, give both the same answers, and see how long"
    " the difference lasts.",
)
def elo(answer, rng):
    """Against the slope of the log-likelihood, by central differences."""

    def log_likelihood(skill, difficulty, right):
        p = 1 / (1 + exp(difficulty - skill))
        return log(p if right else 1 - p)

    for right in (1, 0, 1, 0):
        skill, difficulty, rate = float(rng.normal()), float(rng.normal()), float(rng.uniform(0.2, 0.8))
        step = 1e-6
        slope = (
            log_likelihood(skill + step, difficulty, right) - log_likelihood(skill - step, difficulty, right)
        ) / (2 * step)
        p = right - slope
        got = ask(answer, skill, difficulty, right, rate, name="elo")
        same(got, skill + rate * slope, name="elo(skill, difficulty, right, rate)", tol=1e-5, clues={
            "That is only the change. Add it to the skill.": rate * slope,
            "The sign is turned: a solved task should raise the skill, a failed one lower it.": skill - rate * slope,
            "That moves by the whole rate, expected or not. Multiply it by the surprise, right - p.":
                skill + rate * (1 if right else -1),
            "The chance is turned around: 1 / (1 + exp(difficulty - skill)) grows with the skill.":
                skill + rate * (right - (1 - p)),
            "The rate is missing.": skill + slope,
            "That is chess's scale, with 10 and 400. Skills in logits need e: 1 / (1 + exp(difficulty - skill)).":
                skill + rate * (right - 1 / (1 + 10 ** ((difficulty - skill) / 400))),
            "That takes the chance for ½. It is 1 / (1 + exp(difficulty - skill)).": skill + rate * (right - 0.5),
            "The difficulty is missing from the chance: 1 / (1 + exp(difficulty - skill)).":
                skill + rate * (right - 1 / (1 + exp(-skill))),
            "A missed task should lower the skill: `right` is 0 then, and the surprise is -p.": skill,
        })  # fmt: skip


@exercise(
    "eureka.brier",
    title="How good were your guesses?",
    points=2,
    stars=1,
    minutes=6,
    skills=("calibration",),
    hints=(
        "One says 90 % and is right, another says 60 % and is right. Who should score better, and by how much?",
        "The score of one guess is the squared distance of the stated chance from what happened, which is 0 or 1.",
        "np.mean((chance - happened) ** 2) is the score. Saying the base rate every time scores"
        " base * (1 - base): return 1 - score / that.",
    ),
    why="Brier's score (1950) rewards saying what you believe: no other number lowers it on average. The skill score"
    " compares you with somebody who only knows how often it happens. Try next: your own record, at the end of"
    " lesson 10.",
)
def brier(answer, rng):
    """Against a loop over the guesses."""
    for n in (7, 41):  # odd, so that the base rate is never ½, where several mistakes would look alike
        stated = rng.uniform(0.05, 0.95, n)
        happened = (rng.random(n) < stated).astype(float)
        happened[:2] = 0, 1
        score = sum((s - h) ** 2 for s, h in zip(stated, happened, strict=True)) / n
        base = sum(happened) / n
        same(ask(answer, stated, happened, name="skill_score"), 1 - score / (base * (1 - base)),
             name="skill_score(chance, happened)", clues={
            "That is Brier's score itself. Compare it with somebody who always says the base rate.": score,
            "That is the ratio of the two scores. Subtract it from 1, so that better is higher.":
                score / (base * (1 - base)),
            "That compares with a coin, whose score is 1/4. Compare with the base rate: base * (1 - base).":
                1 - score / 0.25,
            "That is built on absolute distances. Brier squares them; otherwise it pays to exaggerate.":
                1 - np.mean(np.abs(stated - happened)) / (base * (1 - base)),
            "That divides by the base rate alone. Its score is base * (1 - base).": 1 - score / base,
            "That is 1 minus Brier's score, which is high wherever things are rare. Divide by the base rate's first.":
                1 - score,
            "That is by how much you beat the base rate. Divide it by the base rate's score, base * (1 - base).":
                base * (1 - base) - score,
            "That is the sum of the squares. Brier's score is their mean.": 1 - n * score / (base * (1 - base)),
            "That takes the mean of what was said for the base rate. It is the mean of what *happened*.":
                1 - score / (stated.mean() * (1 - stated.mean())),
            "The sign is turned: 1 - score / (base rate's score), so that 1 is perfect.":
                score / (base * (1 - base)) - 1,
            "That divides by the standard deviation. The base rate's score is the variance, base * (1 - base).":
                1 - score / (base * (1 - base)) ** 0.5,
        })  # fmt: skip


@exercise(
    "eureka.target",
    title="Whose 85 %?",
    points=3,
    stars=2,
    minutes=10,
    skills=("skill estimation", "optimisation"),
    hints=(
        "A task is solved with chance p. It teaches one thing when it is solved and another when it is not. What does"
        " it teach on average?",
        "The expected gain at p is p * gain(p, True) + (1 - p) * gain(p, False).",
        "Compute it for every p in `grid` (gain takes one number at a time), find where it is largest with np.argmax,"
        " and return the chance that stands there.",
    ),
    why="The best difficulty is a property of the learner, not a law: ½ for one who learns by surprise, more than"
    " that if it may give up, 85 % for a gradient learner. Try next: gain(p, solved) = 1 - p for both outcomes.",
)
def target(answer, rng):
    """Against a loop over the grid."""
    power = float(rng.uniform(0.5, 2))
    grid = np.sort(np.append(rng.uniform(0.05, 0.95, 60), 0.01))
    learners = {
        "a learner who learns by surprise": lambda p, solved: p**0.5 * (1 - p) if solved else p,
        "a learner whom only success teaches": lambda p, solved: (1 - p) ** power if solved else 0.0,
        "a learner whom failure sets back": lambda p, solved: (1 - p) if solved else -0.4 * p,
    }
    for name, gain in learners.items():
        gain.__qualname__ = "gain"  # as an error message will call it
        expected = [p * gain(p, True) + (1 - p) * gain(p, False) for p in grid]
        alone = [gain(p, True) for p in grid]
        got = ask(answer, gain, grid, name="best_target")
        same(got, grid[int(np.argmax(expected))], name=f"best_target for {name}", clues={
            f"For {name} that is the index, or the position, of the best chance. Return the chance: grid[index].":
                int(np.argmax(expected)),
            f"For {name} that is the largest gain itself. Return the chance at which it is reached.": max(expected),
            f"For {name} that looks only at what a *solved* task teaches. Failures happen too, with chance 1 - p.":
                grid[int(np.argmax(alone))],
            f"For {name} that weighs the two gains wrongly. p belongs to a solved task, 1 - p to one that is not.":
                grid[int(np.argmax([gain(p, True) + gain(p, False) for p in grid]))],
            f"For {name} that leaves out what a failed task teaches: add (1 - p) * gain(p, False).":
                grid[int(np.argmax([p * gain(p, True) for p in grid]))],
            f"For {name} that is the worst chance of the grid: take the largest, not the smallest.":
                grid[int(np.argmin(expected))],
        })  # fmt: skip


@exercise(
    "eureka.due",
    title="Before you forget",
    points=3,
    stars=2,
    minutes=10,
    skills=("spaced practice",),
    hints=(
        "A memory with a half-life of four days: what is the chance of recall after four days? After eight?",
        "recall = ½ ** (days / half_life). Solve it for the days at which it equals `least`.",
        "With ½ ** (days / half_life) = least, days is half_life * log2(1 / least), counted from the last practice."
        " Some of these days have passed.",
    ),
    why="A review that comes early teaches little, one that comes late finds nothing left. Between them lies a date"
    " that can be computed, if one believes the half-life. Try next: what happens to the dates when `least` goes"
    " from 0.5 to 0.9?",
)
def due(answer, rng):
    """Against a loop that waits day by day, in small steps, until recall has fallen too low."""
    for least in (0.8, 0.5):
        half = rng.uniform(1, 12, 7)
        since = half * rng.uniform(0.1, 2.0, 7) * log2(1 / least)
        left = []
        for h, s in zip(half, since, strict=True):
            low, high = 0.0, 1000.0
            for _ in range(80):  # bisection: when does recall reach `least`?
                middle = (low + high) / 2
                low, high = (middle, high) if 0.5 ** (middle / h) > least else (low, middle)
            left.append(low - s)
        left = np.array(left)
        same(ask(answer, half, since, least, name="days_left"), left, name=f"days_left(…, least={least})", tol=1e-5,
             clues={
            "That counts from the last practice. Subtract the days that have passed since.": left + since,
            "The sign is turned: days left are positive while there is still time.": -left,
            "That is the recall today, not the days that are left until it is too low.": 0.5 ** (since / half),
            "That waits for the half-life, whatever `least` says: ½ is only one choice.": half - since,
            "The logarithm is the natural one. For half-lives it is log2(1 / least).": half * log(1 / least) - since,
            "log2(least) is negative: the time until recall is `least` is half_life * log2(1 / least).":
                half * log2(least) - since,
            "That fades along a straight line. Here a half of what is left goes with each half-life.":
                half * (1 - least) - since,
            "A skill that is overdue has a negative number: how many days it is late.": np.maximum(left, 0),
            "A skill that is overdue has a negative number. Leave it its sign.": np.abs(left),
            "That is sorted. Leave the skills in their order.": np.sort(left),
            "Those are whole days. Leave the fraction.": np.floor(left),
            "The logarithm is the decimal one. For half-lives it is log2(1 / least).":
                half * log(1 / least, 10) - since,
        } if least != 0.5 else {})  # fmt: skip


def filtered(mean, variance, right, p):
    """The step with the chance `p`, right or not."""
    w = p * (1 - p)
    gain = variance / (1 + w * variance.sum())
    return np.stack([mean + gain * (right - p), variance - w * variance * gain])


@exercise(
    "eureka.belief",
    title="Who gets the credit for an answer?",
    points=4,
    stars=3,
    minutes=18,
    skills=("skill estimation",),
    needs=("eureka.elo",),
    hints=(
        "An answer depends on the person, the day, the skill and the task. Which of them should move most: the one"
        " you know well, or the one you know least?",
        "Before the answer each part has a variance v. An answer at chance p brings information w = p(1-p) about"
        " their *sum*, whose variance is v.sum().",
        "By Sherman and Morrison the covariance is diag(v) - w * outer(v, v) / (1 + w * v.sum()). Its row sums, times"
        " right - p, move the means: each is v / (1 + w * v.sum()). And what stands on its diagonal?",
    ),
    why="That is the core of the mentor that has been recommending your exercises: a Kalman filter on a logit scale."
    " What is uncertain moves, what is known stays, and every answer makes all parts surer. Try next: a new person"
    " on a well-known skill, and a well-known person on a new skill.",
)
def belief(answer, rng):
    """Against the same step with whole matrices: precisions add, and the mean moves by covariance times surprise."""
    for right in (1, 0):
        mean, variance = rng.normal(0, 1, 4), rng.uniform(0.05, 1.5, 4)
        p = 1 / (1 + exp(-mean.sum()))
        w = p * (1 - p)
        covariance = np.linalg.inv(np.diag(1 / variance) + w * np.ones((4, 4)))
        want = np.stack([mean + covariance.sum(1) * (right - p), np.diag(covariance)])
        total = variance.sum()
        alone = variance / (1 + w * variance)
        got = ask(answer, mean, variance, right, name="update")
        if isinstance(got, np.ndarray) and got.shape == (2, 4):  # one array of both is as good as two
            got = list(got)
        got = parts(got, "the new means", "the new variances", name="update")
        try:
            got = np.stack([np.asarray(each, float) for each in got])
        except (TypeError, ValueError):
            raise NotYet("update should return two arrays of numbers, the new means and the new variances.") from None
        same(got, want, name="update(mean, variance, right), new means above new variances,", clues={
            "The means are right, the variances have not become smaller: an answer makes every part surer.":
                np.stack([want[0], variance]),
            "Each part is updated as if it had answered alone. They share one answer: use the variance of their sum.":
                np.stack([mean + alone * (right - p), variance - w * variance * alone]),
            "All parts move by the same amount. The less is known of a part, the more it should move.":
                np.stack([mean + total / 4 / (1 + w * total) * (right - p), want[1]]),
            "The information p(1-p) is missing: that is the filter for a number that is seen, not for an answer.":
                np.stack([mean + variance / (1 + total) * (right - p), variance - variance**2 / (1 + total)]),
            "The sign is turned: move by right - p.": np.stack([mean - (want[0] - mean), want[1]]),
            "The means are right, the variances shrink as if each part had answered alone: v - w * v * gain.":
                np.stack([want[0], variance / (1 + w * variance)]),
            "That shares nothing out: divide each part's variance by 1 + w * v.sum() to get its gain.":
                np.stack([mean + variance * (right - p), variance - w * variance**2]),
            "The chance is each part's own. One answer comes from all of them: p belongs to mean.sum().":
                np.stack([mean + variance / (1 + w * total) * (right - 1 / (1 + np.exp(-mean))), want[1]]),
            "The two have changed places: the new means first, then the new variances.": want[::-1],
            "The means are right, the variances lose w * gain. They lose w * v * gain.":
                np.stack([want[0], variance - w * variance / (1 + w * total)]),
            "That takes ¼ for the information. An answer at chance p brings p(1-p).":
                np.stack([mean + variance / (1 + total / 4) * (right - p),
                          variance - variance**2 / 4 / (1 + total / 4)]),
            "The chance is that of the mean part. It belongs to the sum: mean.sum().":
                filtered(mean, variance, right, 1 / (1 + exp(-mean.mean()))),
        })  # fmt: skip


written(
    "eureka.essay",
    title="A trial of your own",
    points=6,
    stars=2,
    minutes=15,
    skills=("evidence",),
    rubric="The points are in brackets. What is compared with what, and for whom; people are assigned by chance (2)."
    " What is measured, when, and how many people it takes to see the effect, with the calculation (2). One result"
    " that would make you stop using the mentor, and one thing that the trial can't show (2).",
)


written(
    "eureka.finding",
    title="What you found",
    points=10,
    stars=3,
    minutes=25,
    skills=("evidence",),
    rubric="The points are in brackets. One claim of the course by its id, and one assumption of its experiment that"
    " was changed, said so that somebody else could repeat it (3). What came out, over several seeds and with an"
    " interval, next to what the lesson found (4). What this does to the verdict, and what it leaves open (3).",
)
