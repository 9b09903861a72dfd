"""Sheet 01, the decade of agents: chains, ablations, the march of nines, evidence for it, and time horizons."""

from itertools import product
from math import ceil, log, log1p

import numpy as np

from ghosts.sheets.register import ask, exercise, same, written


@exercise(
    "decade.chain",
    title="A chain with a checker",
    points=2,
    stars=1,
    minutes=6,
    skills=("probability",),
    hints=(
        "A step ends in one of two ways. Which two, and which attempts end nothing?",
        "An attempt is right with p, wrong in silence with (1 - p)(1 - d), and is done again otherwise. Given that"
        " the step ends, how likely did it end right?",
        "step = p / (p + (1 - p) * (1 - d)), and a chain is step ** steps.",
    ),
    why="Attempts that are noticed and done again drop out of the sum; only the silent errors remain. So a nine of"
    " noticing is worth a nine of doing. Try next: how much noticing makes a thousand steps of 0.99 a chain of 0.99?",
)
def chain(answer, rng):
    """Against the sum over how many attempts were noticed first."""
    cases = [(0.99, 0.9, 100), (0.8, 1.0, 7)]
    cases += [(rng.uniform(0.6, 0.99), rng.uniform(0.2, 0.95), int(rng.integers(2, 12))) for _ in range(6)]
    for p, d, steps in cases:
        step = sum(((1 - p) * d) ** noticed * p for noticed in range(3000))
        case = f"chain(p={p:.3g}, detected={d:.3g}, steps={steps})"
        same(ask(answer, p, d, steps, name="chain"), step**steps, name=case, clues={
            "That is p ** steps: nobody notices anything there.": p**steps,
            "There a noticed error counts as right. It is done again, and may go wrong again.":
                (p + (1 - p) * d) ** steps,
            "That allows one more attempt. A step is done again as often as it takes.":
                (p + (1 - p) * d * p) ** steps,
            "That is the reliability of a single step.": step,
            "There the noticed errors stay and the silent ones are done again: turned round.":
                (p / (p + (1 - p) * d)) ** steps,
        } if d < 1 else {})  # fmt: skip


@exercise(
    "decade.interaction",
    title="What a pair adds to the sum",
    points=4,
    stars=2,
    minutes=12,
    skills=("ablation",),
    hints=(
        "If you may look at two rows of the table only, how do you see whether one switch needs another?",
        "Average over every switch but the two: a 2 × 2 table remains. Its main effect is the difference of two"
        " means; its interaction, the difference of two differences.",
        "square = share.mean(axis=the other axes); put `first` in front (transpose if first > second);"
        " main = square[1].mean() - square[0].mean(); interaction = (square[1, 1] - square[0, 1]) - (square[1, 0] -"
        " square[0, 0]).",
    ),
    why="A main effect is an average over company kept; the interaction says how much the company matters. It is"
    " symmetric: what eyes do for memory, memory does for eyes. Try next: the same on log(share). Does it vanish?",
)
def interaction(answer, rng):
    """Against loops over all settings of the other switches."""
    for switches in (2, 3, 4):
        share = rng.random((2,) * switches)
        first, second = (int(each) for each in rng.permutation(switches)[:2])
        mains, extras = [], []
        for on in product((0, 1), repeat=switches):
            if on[first] == 0:
                with_first = tuple(1 if i == first else each for i, each in enumerate(on))
                mains.append(share[with_first] - share[on])
                extras.append((1 if on[second] else -1) * mains[-1])
        main, extra = np.mean(mains), 2 * np.mean(extras)

        def at(a, b, table=share, first=first, second=second):
            return table[tuple(a if i == first else b if i == second else 0 for i in range(table.ndim))]

        square = np.moveaxis(share, (first, second), (0, 1)).reshape(2, 2, -1).mean(-1)
        full = tuple(int(i != first) for i in range(switches))
        got = ask(answer, share, first, second, name="effects")
        same(got, [main, extra], name=f"effects(share, first={first}, second={second})", clues={
            "The main effect is right, the interaction is half of what is asked: take the full difference of the two"
            " differences.": [main, extra / 2],
            "The main effect is right, the sign of the interaction is turned.": [main, -extra],
            "Both signs are turned: on minus off.": [-main, extra],
            "That switches `first` on where all others are off. Average over their settings.":
                [at(1, 0) - at(0, 0), at(1, 1) - at(0, 1) - at(1, 0) + at(0, 0)],
            "The main effect there is what the complete one loses without `first`. Average over the others.":
                [share[(1,) * switches] - share[full], extra],
            "The main effect is right. Your second number is what the pair brings together; subtract what"
            " each brings alone.":
                [main, square[1, 1] - square[0, 0]],
            "The main effect is right. Your second number is what `second` adds for those who have `first`;"
            " subtract what it adds for those who have not.": [main, square[1, 1] - square[1, 0]],
            "That is the main effect twice: the interaction is how much `second` changes it.": [main, main],
        })  # fmt: skip


@exercise(
    "decade.rule-of-three",
    title="How many flawless trials?",
    points=2,
    stars=1,
    minutes=8,
    skills=("rare events",),
    hints=(
        "If it failed at exactly this rate, how likely would n flawless trials be?",
        "(1 - rate) ** n has to fall to 1 - confidence. Take logarithms, and mind which way to round.",
        "ceil(log(1 - confidence) / log1p(-rate)): log1p keeps its digits where the rate is tiny.",
    ),
    why="At 95 % it is close to 3 / rate, so each nine takes ten times as many flawless trials. Nothing in the"
    " formula knows whether your trials resemble what comes later. Try next: one failure among them (about"
    " 4.7 / rate).",
)
def rule_of_three(answer, rng):
    """Against multiplying trial by trial."""
    for confidence in (0.95, 0.99, 0.8):
        for rate in (*rng.uniform(0.02, 0.4, 3), rng.uniform(0.001, 0.002)):
            chance, trials = 1.0, 0
            while chance > 1 - confidence:
                chance, trials = chance * (1 - rate), trials + 1
            exact = log(1 - confidence) / log1p(-rate)
            got = ask(answer, float(rate), confidence, name="trials_needed")
            same(got, trials, name=f"trials_needed(rate={rate:.4f}, confidence={confidence})", clues={
                "One trial too few: round up, or the chance is still above 1 - confidence.": trials - 1,
                "That is not rounded: trials are whole. Round up.": exact,
                "That is -ln(1 - confidence) / rate (at 95 % the rule of three), for small rates. Here the exact"
                " number is asked for.":
                    ceil(-log(1 - confidence) / rate) if ceil(-log(1 - confidence) / rate) > trials + 1 else np.nan,
                "One trial too many. Either it is rounded up twice, or it is -ln(1 - confidence) / rate (at 95 %"
                " the rule of three), which holds for small rates. Here the exact number is asked for.": trials + 1,
                "That is the rule of three, for 95 % and small rates. Here the exact number is asked for.":
                    ceil(3 / rate),
                "There stands log(confidence). The chance of seeing nothing must fall to 1 - confidence.":
                    ceil(log(confidence) / log1p(-rate)),
            } if trials > 2 else {})  # fmt: skip
    got = ask(answer, 1e-9, 0.95, name="trials_needed, for a rate of one in a thousand million,")
    same(np.asarray(got, float) / 1e9, 2.995732, name="trials_needed(1e-9, 0.95) in thousand millions", tol=1e-5)


@exercise(
    "decade.march",
    title="The next nine",
    points=4,
    stars=2,
    minutes=12,
    skills=("rare events",),
    hints=(
        "After t tests, which bugs are still there?",
        "Put the bugs in the order in which they show. When the k-th shows, the rates of the first k are gone.",
        "order = np.argsort(first_hit); left = rates.sum() - np.cumsum(rates[order]); the first place where left <="
        " target; first_hit[order] there. If rates.sum() <= target already, 0.",
    ),
    why="One sort and one running sum. The rare bugs are hit last and matter least one by one, and there are so many"
    " of them that they decide what a nine costs. Try next: Zipf rates with s = 1.5, and count tests per nine.",
)
def march(answer, rng):
    """Against a loop over all bugs after every fix; rates that halve are sums without rounding."""
    for bugs in (6, 25, 40):
        rates = rng.permutation(0.5 ** np.arange(1, bugs + 1))
        first_hit = rng.exponential(1, bugs) / rates
        for fixed in (0, bugs // 3, bugs // 2):
            t = np.sort(first_hit)[fixed]
            target = sum(rate for rate, hit in zip(rates, first_hit, strict=True) if hit > t)
            want = min(
                t for t in first_hit
                if sum(rate for rate, hit in zip(rates, first_hit, strict=True) if hit > t) <= target
            )  # fmt: skip
            by_rate = np.argsort(-rates)
            left = rates.sum() - np.cumsum(rates[by_rate])
            got = ask(answer, rates, first_hit, float(target), name="tests_to")
            same(got, want, name=f"tests_to, with {bugs} bugs and a target of {target:.3g},", tol=1e-9, clues={
                "That is the number of fixes. Asked for are the tests until then.": float(fixed + 1),
                "That takes the bugs in the order of the list. They are fixed when they show: sort by first_hit.":
                    float(first_hit[np.argmax(rates.sum() - np.cumsum(rates) <= target)]),
                "That fixes the most frequent bugs first. They are fixed when they show: order them by first_hit.":
                    float(first_hit[by_rate][np.argmax(left <= target)]),
                "One fix too many: the target is reached when what is left is at most `target`, not only below it.":
                    float(np.sort(first_hit)[fixed + 1]),
                "One fix too few: the bug that shows is fixed with the test that hits it.":
                    float(np.sort(first_hit)[fixed - 1]) if fixed else np.nan,
            })  # fmt: skip
    same(ask(answer, rates, first_hit, 2.0, name="tests_to"), 0.0,
         name="Where the target is reached before the first test: tests_to")  # fmt: skip
    many = 0.1 * rng.dirichlet(np.ones(100_000))
    hits = rng.exponential(1, 100_000) / many
    t = float(np.sort(hits)[60_000])
    between = many[hits > t].sum() + many[np.argsort(hits)[60_000]] / 2
    same(ask(answer, many, hits, float(between), name="tests_to, for 100,000 bugs,"), t,
         name="tests_to for 100,000 bugs", tol=1e-9)  # fmt: skip


def zoomed_fit(length, share, runs):
    """The logistic's (horizon, slope) by a grid over the likelihood, zoomed in on its best point again and again."""
    x = np.log2(length)
    centre, width = np.array([x.mean(), 1.0]), np.array([8.0, 0.98])
    for _ in range(40):
        middle, slope = (c + w * np.linspace(-1, 1, 13) for c, w in zip(centre, width, strict=True))
        odds = slope[:, None] * (middle[:, None, None] - x)
        likelihood = runs * (share * odds - np.logaddexp(0, odds)).sum(-1)
        i, j = np.unravel_index(likelihood.argmax(), likelihood.shape)
        centre, width = np.array([middle[i], slope[j]]), width * 0.6
    return 2 ** centre[0], centre[1]


@exercise(
    "decade.horizon",
    title="Fit a time horizon",
    points=5,
    stars=3,
    minutes=18,
    skills=("extrapolation", "probability"),
    hints=(
        "What does a logistic curve on the logarithm of the length look like, and which two numbers does it have?",
        "log-odds = a - b * log2(length). Newton's method for the two: the gradient is X.T @ (share - p), the"
        " curvature X.T @ diag(p * (1 - p)) @ X, with columns of ones and of -log2(length) in X.",
        "start at zeros; twenty times w += np.linalg.solve(curvature, gradient). Success s is crossed where a - b *"
        " log2(length) = log(s / (1 - s)): 2 ** ((a - log(s / (1 - s))) / b).",
    ),
    why="That is METR's measurement, two numbers out of a cloud of runs. At 50 % the curve stands on data from both"
    " sides; at 99 % it stands on its own shape alone. Try next: drop the shortest tasks. Which horizon moves?",
)
def horizon(answer, rng):
    """Against a likelihood grid that zooms in."""
    for tasks, runs in ((60, 8), (120, 4)):
        length = 2 ** rng.uniform(-3, 10, tasks)
        true = 2 ** rng.uniform(3, 5)
        share = rng.binomial(runs, 1 / (1 + (length / true) ** rng.uniform(0.8, 1.2))) / runs
        half, slope = zoomed_fit(length, share, runs)
        line = np.polyfit(np.log2(length), share, 1)
        for success in (0.5, 0.8, 0.95):
            want = half * 2 ** (-log(success / (1 - success)) / slope)
            got = ask(answer, length, share, success, name="time_horizon")
            same(got, want, name=f"time_horizon at {success:.0%}", tol=2e-3, clues={
                "That is the base-2 logarithm of the horizon. Raise 2 to it.": np.log2(want),
                "Two bases are mixed: what goes in as log2 comes back by 2 **, what goes in as log by exp.":
                    2 ** np.log(want),
                "That is a straight line through the shares. Success is a chance: fit the logistic curve.":
                    2 ** ((success - line[1]) / line[0]),
            } | ({} if success == 0.5 else {
                "That is the horizon at 50 %, whatever `success` is asked for.": half,
                "The log-odds have the wrong sign: a horizon for more success is *shorter*.": half**2 / want,
            }))  # fmt: skip


written(
    "decade.essay",
    title="One, ten, or fifty?",
    points=6,
    stars=2,
    minutes=14,
    skills=("evidence",),
    rubric="The points are in brackets. A number of years, or a range, with the bar it is for: which job, how"
    " reliably (1). Two measurements of the lesson that it rests on, with their intervals (2). The assumption that"
    " moves it most, and by how much (2). One observation within two years that would make you change it (1).",
)
