"""Sheet 01, the decade of agents: chains, ablations, the march of nines, evidence for it, and time horizons."""

from itertools import product
from math import ceil, log, log1p

import numpy as np

from ghosts.sheets.register import ask, exercise, parts, same, steady, written


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
        "With p = 0.9 and d = 0.5, of a hundred attempts 90 are right, 5 are wrong in silence and 5 are done again."
        " So 95 end the step, and it ends right in 90 of 95. Say that with p and d. All steps have to end right.",
    ),
    why="Attempts that are noticed and done again drop out of the sum; only the silent errors remain. So a nine of"
    " noticing is worth a nine of doing. Try next: how much noticing makes a thousand steps of 0.99 a chain of 0.99?",
)
def chain(answer, rng):
    """Against the sum over how many attempts were noticed first."""
    cases = [(0.99, 0.9, 100), (0.8, 1.0, 7)]
    chances = rng.uniform((0.6, 0.2), (0.99, 0.95), (6, 2)).round(2).tolist()
    cases += [(p, d, int(rng.integers(3, 12))) for p, d in chances]
    for p, d, steps in cases:
        step = sum(((1 - p) * d) ** noticed * p for noticed in range(3000))
        case = f"chain(p={p}, detected={d}, steps={steps})"
        same(steady(answer, p, d, steps, name="chain"), step**steps, name=case, clues={
            "That is p ** steps: nobody notices anything there.": p**steps,
            "There a noticed error counts as right. It is done again, and may go wrong again.":
                (p + (1 - p) * d) ** steps,
            "That allows one more attempt. A step is done again as often as it takes.":
                (p + (1 - p) * d * p) ** steps,
            "That is the reliability of a single step.": step,
            "All steps have to be right: their chances multiply. You have added them up.": step * steps,
            "One step is missing from the chain.": step ** (steps - 1),
            "That is the chance that something is wrong at the end.": 1 - step**steps,
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
        "share.mean(axis=…) over all axes but the two leaves the 2 × 2 table. The axes that are left keep their"
        " order, so transpose it if first > second. The task works both numbers out on such a table: write that with"
        " square[…, …].",
    ),
    why="A main effect is an average over company kept; the interaction says how much the company matters. It is"
    " symmetric: what eyes do for memory, memory does for eyes. Try next: the same on log(share). Does it vanish?",
)
def interaction(answer, rng):
    """Against loops over all settings of the other switches."""
    for switches, turned in ((2, False), (2, True), (3, False), (4, True)):
        share = rng.random((2,) * switches)
        # subtle: drawn freely, no pair might be turned, and an answer that forgets their order would hold
        first, second = sorted(rng.permutation(switches)[:2].tolist(), reverse=turned)
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
        got = parts(ask(answer, share, first, second, name="effects"), "the main effect", "the interaction",
                    name="effects")  # fmt: skip
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
            "The interaction is right. The first number is the main effect of `second`. (The axes that are left keep"
            " their order: if first > second, the table lies on its side.)":
                [square[:, 1].mean() - square[:, 0].mean(), extra],
            "The right numbers in the wrong order: first the main effect, then the interaction.": [extra, main],
            "That adds up over the other switches. Take the mean over their settings.":
                [main * 2 ** (switches - 2), extra * 2 ** (switches - 2)],
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
        "n · log(1 - rate) ≤ log(1 - confidence). Both logarithms are negative, so the sign turns as you divide; take"
        " the next whole number above. np.log1p(-rate) is log(1 - rate) with all its digits, also for tiny rates.",
    ),
    why="At 95 % it is close to 3 / rate, so each nine takes ten times as many flawless trials. Nothing in the"
    " formula knows whether your trials resemble what comes later. Try next: one failure among them (about"
    " 4.7 / rate).",
)
def rule_of_three(answer, rng):
    """Against multiplying trial by trial."""
    for confidence in (0.95, 0.99, 0.8):
        for rate in (*rng.uniform(0.01, 0.2, 3).round(3).tolist(), round(rng.uniform(0.001, 0.002), 5)):
            chance, trials = 1.0, 0
            while chance > 1 - confidence:
                chance, trials = chance * (1 - rate), trials + 1
            exact = log(1 - confidence) / log1p(-rate)
            got = ask(answer, rate, confidence, name="trials_needed")
            same(got, trials, name=f"trials_needed(rate={rate}, confidence={confidence})", clues={
                "One trial too few: round up, or the chance is still above 1 - confidence.": trials - 1,
                "That is not rounded: trials are whole. Round up.": exact,
                "That is -ln(1 - confidence) / rate (at 95 % the rule of three), for small rates. Here the exact"
                " number is asked for.":
                    ceil(-log(1 - confidence) / rate) if ceil(-log(1 - confidence) / rate) > trials + 1 else np.nan,
                "One trial too many. Either it is rounded up twice, or it is -ln(1 - confidence) / rate (at 95 %"
                " the rule of three), which holds for small rates. Here the exact number is asked for.": trials + 1,
                "That is the rule of three, for 95 % and small rates. Here the exact number is asked for.":
                    ceil(3 / rate),
                "That is the rule of three, for 95 % and small rates, and not rounded. Here the exact number is asked"
                " for.": 3 / rate,
                "There stands log(confidence). The chance of seeing nothing must fall to 1 - confidence.":
                    ceil(log(confidence) / log1p(-rate)),
                "There stands log(rate). A trial goes well with chance 1 - rate.":
                    ceil(log(1 - confidence) / log(rate)),
                "That is upside down: log(1 - confidence) belongs above the line.": 1 / exact,
                "Two kinds of logarithm are mixed: log10 above the line, log below.":
                    ceil(exact / log(10)),
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
        "np.argsort(first_hit) is that order: take the rates in it. np.cumsum of them is what is gone after each fix;"
        " the rest is left. np.argmax of True and False finds the first True. Mind the product that needs no fix.",
    ),
    why="One sort and one running sum. The rare bugs are hit last and matter least one by one, and there are so many"
    " of them that they decide what a nine costs. Try next: Zipf rates with s = 1.5, and count tests per nine.",
)
def march(answer, rng):
    """Against a loop over all bugs after every fix."""
    products, got = [], []
    for bugs in (6, 25, 40):
        rates = rng.integers(1, 100, bugs) / 2**14  # so that sums are exact, in any order
        first_hit = rng.exponential(1, bugs) / rates
        for fixed in (bugs // 2, bugs // 3, 0):
            t = np.sort(first_hit)[fixed]
            target = float(sum(rate for rate, hit in zip(rates, first_hit, strict=True) if hit > t))
            products.append((rates, first_hit, target))
            got.append(ask(answer, rates, first_hit, target, name="tests_to"))
    mistakes = [march_mistakes(*product) for product in products]
    for (rates, first_hit, target), said in zip(products, got, strict=True):
        want = min(
            t for t in first_hit
            if sum(rate for rate, hit in zip(rates, first_hit, strict=True) if hit > t) <= target
        )  # fmt: skip
        # subtle: on one product of few bugs a mistake easily looks like another, so a clue has to fit them all
        clues = [
            clue
            for clue in mistakes[0]
            if all(np.array_equal(each, its[clue]) for each, its in zip(got, mistakes, strict=True))
        ]
        same(said, want, name=f"tests_to, with {len(rates)} bugs and a target of {target:.3g},", tol=1e-9,
             clues=dict.fromkeys(clues, said))  # fmt: skip
    same(ask(answer, rates, first_hit, 2.0, name="tests_to"), 0.0,
         name="Where the target is reached before the first test: tests_to")  # fmt: skip
    many = 0.1 * rng.dirichlet(np.ones(100_000))
    hits = rng.exponential(1, 100_000) / many
    t = float(np.sort(hits)[60_000])
    between = many[hits > t].sum() + many[np.argsort(hits)[60_000]] / 2
    same(ask(answer, many, hits, float(between), name="tests_to, for 100,000 bugs,"), t,
         name="tests_to for 100,000 bugs", tol=1e-9)  # fmt: skip


def march_mistakes(rates, first_hit, target):
    """What each expected mistake makes of one product."""
    shown, listed, frequent = np.argsort(first_hit), np.arange(len(rates)), np.argsort(-rates)
    left = {name: rates.sum() - np.cumsum(rates[order])
            for name, order in (("shown", shown), ("listed", listed), ("frequent", frequent))}  # fmt: skip
    first = {name: np.argmax(each <= target) for name, each in left.items()}
    hits, fixed = first_hit[shown], first["shown"]
    return {
        "That is the number of fixes. Asked for are the tests until then.": fixed + 1,
        "That is a place in the list. Asked for are the tests until then: the `first_hit` at that place.": fixed,
        "That takes the bugs in the order of the list. They are fixed when they show: sort by first_hit.":
            first_hit[first["listed"]],
        "That fixes the most frequent bugs first. They are fixed when they show: order them by first_hit.":
            first_hit[frequent][first["frequent"]],
        "The hits are sorted there and the rates are not. Take both in the order in which the bugs show.":
            hits[first["listed"]],
        "That looks at what is gone. It is what is *left* that has to fall to the target.":
            hits[np.argmax(np.cumsum(rates[shown]) >= target)],
        "One fix too many: the target is reached when what is left is at most `target`, not only below it.":
            hits[fixed + 1],
        "One fix too few: the bug that shows is fixed with the test that hits it.": hits[fixed - 1],
        "That is the first bug's test, whatever the target. `argmax` of nothing but False is 0: does what is left"
        " begin at rates.sum()?": hits[0],
    }  # fmt: skip


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


def still_rising(crossed, success, length, share):
    """A clue for whoever fits a logistic curve that is not the likeliest: what is left of the gradient on it."""
    try:
        half, more, most = np.array(list(crossed.values()), float)
    except (TypeError, ValueError):
        return {}
    if np.ndim(half) or not 0 < most < more < half < np.inf:
        return {}
    slope = log(19) / np.log2(half / most)
    if not np.isclose(slope, log(4) / np.log2(half / more), rtol=1e-3):
        return {}
    left = share - 1 / (1 + (length / half) ** (slope / log(2)))
    return {
        f"That is a logistic curve (50 % at {half:.4g}, 95 % at {most:.4g}), but not the likeliest one. On it"
        f" sum(share - p) is {left.sum():.3g}, and sum(-(share - p) * log2(length)) is"
        f" {-(left * np.log2(length)).sum():.3g}; at the top both are 0. More steps, or other ones?": crossed[success]
    }


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
        "Start with both at 0 and add np.linalg.solve(curvature, gradient) twenty times, with p computed anew each"
        " time. Then set a - b * log2(length) equal to the log-odds of `success`, and solve for the length.",
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
        crossed = {each: ask(answer, length, share, each, name="time_horizon") for each in (0.5, 0.8, 0.95)}
        for success, got in crossed.items():
            want = half * 2 ** (-log(success / (1 - success)) / slope)
            same(got, want, name=f"time_horizon at {success:.0%}", tol=2e-3, clues={
                "That is the base-2 logarithm of the horizon. Raise 2 to it.": np.log2(want),
                "Two bases are mixed: what goes in as log2 comes back by 2 **.": np.exp(np.log2(want)),
                "Two bases are mixed: what goes in as log comes back by exp.": 2 ** np.log(want),
                "That is a straight line through the shares (or Newton's first step alone, which is one). Success is"
                " a chance: fit the logistic curve.": 2 ** ((success - line[1]) / line[0]),
                "There stands `success` itself. The curve is to be at its log-odds, log(success / (1 - success)).":
                    half * 2 ** (-success / slope),
            } | ({
                "That is one over the horizon: the slope has come out with the wrong sign.": 1 / half,
            } if success == 0.5 else {
                "That is the horizon at 50 %, whatever `success` is asked for.": half,
                "The log-odds have the wrong sign: a horizon for more success is *shorter*.": half**2 / want,
            }) | still_rising(crossed, success, length, share))  # fmt: skip


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
