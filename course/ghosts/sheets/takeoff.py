"""Sheet 09, slow takeoff: growth rates, how long a change stays unseen, tasks, self-improvement, understanding."""

from math import ceil, exp, log
from statistics import NormalDist

import numpy as np

from ghosts.sheets.register import ask, exercise, same, written


@exercise(
    "takeoff.growth",
    title="The rate behind two levels",
    points=2,
    stars=1,
    minutes=6,
    skills=("growth",),
    hints=(
        "Does growth add, or multiply? By how much is the level multiplied in all, and in how many steps?",
        "(1 + rate/100) ** years has to be after / before. Take the root.",
        "100 * ((after / before) ** (1 / years) - 1)",
    ),
    why="Growth multiplies, so its mean is geometric. Dividing the whole rise by the years overstates it, the more"
    " the longer the time: that is how two per cent become four. Try next: at which rate does output double in 23"
    " years?",
)
def growth(answer, rng):
    """Against growing year by year, from a rate that the check knows."""
    for years in (35, 120, 1):
        rate = rng.uniform(-2, 6, 5)
        before = rng.uniform(1, 900, 5)
        after = before.copy()
        for _ in range(years):
            after = after * (1 + rate / 100)
        got = ask(answer, before, after, years, name="growth_rate")
        same(got, rate, name=f"growth_rate over {years} years", clues={
            "That divides the whole rise by the years. Growth multiplies: take the root of after / before.":
                100 * (after / before - 1) / years,
            "That is the whole rise. Growth is by the year, and multiplies: take the root of after / before.":
                100 * (after / before - 1),
            "That is a share, not per cent: times 100.": rate / 100,
            "That is the factor of a year in per cent. Subtract 1 first.": 100 + rate,
            "That is the continuous rate, log(after / before) / years. Asked for is the yearly one.":
                100 * np.log(after / before) / years,
            "That is the rate from `after` back to `before`: turned round.":
                100 * ((before / after) ** (1 / years) - 1),
        } if years > 1 else {})  # fmt: skip
    same(ask(answer, 100.0, 200.0, 35, name="growth_rate, for plain numbers,"), 100 * (2 ** (1 / 35) - 1),
         name="growth_rate(100, 200, 35)")  # fmt: skip


@exercise(
    "takeoff.years",
    title="How long until it is noticed?",
    points=3,
    stars=2,
    minutes=12,
    skills=("statistical power",),
    hints=(
        "How does the noise of a mean of n years depend on n?",
        "The mean is normal around `new` with sd / sqrt(n). It is above the bar with chance `power` when (new - old)"
        " * sqrt(n) / sd is the sum of two quantiles: that of 1 - alpha and that of power.",
        "z = NormalDist().inv_cdf(1 - alpha) + NormalDist().inv_cdf(power); ceil((z * sd / (new - old)) ** 2).",
    ),
    why="Years go with the square of noise over change: a change half as large needs four times the years. To look"
    " and not to find is evidence only if you would have found. Try next: how large a change could hide for ten"
    " years?",
)
def years(answer, rng):
    """Against counting up with the normal distribution."""
    normal = NormalDist()
    cases = [(2.0, 3.0, 2.0, 0.05, 0.8), (2.0, 12.0, 2.0, 0.05, 0.8)]
    cases += [(rng.uniform(0, 3), 0.0, rng.uniform(1, 3), rng.choice([0.01, 0.05, 0.1]), rng.choice([0.7, 0.9]))
              for _ in range(5)]  # fmt: skip
    for old, new, sd, alpha, power in cases:
        new = new or old + rng.uniform(0.4, 1.2)
        bar, n = normal.inv_cdf(1 - alpha), 1
        while 1 - normal.cdf(bar - (new - old) * n**0.5 / sd) < power:
            n += 1
        z = bar + normal.inv_cdf(power)
        args = (float(old), float(new), float(sd), float(alpha), float(power))
        case = f"years_to_notice(old={old:.2g}, new={new:.2g}, sd={sd:.2g}, alpha={alpha:g}, power={power:g})"
        clues = {
            "One year too few: round up, or the power is not reached yet.": n - 1,
            "Years are whole. Round up.": (z * sd / (new - old)) ** 2,
            "The square is missing: the noise of the mean falls with the root of n only.": ceil(z * sd / (new - old)),
            "That is where the change is *as large as* the bar: a chance of one half. Add the quantile of `power`.":
                ceil((bar * sd / (new - old)) ** 2),
            "Two quantiles add up, that of 1 - alpha and that of power. One is missing there, or its sign turned.":
                ceil(((bar - normal.inv_cdf(power)) * sd / (new - old)) ** 2),
            "That is the two-sided test, with alpha / 2. Here only an increase counts.":
                ceil(((normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(power)) * sd / (new - old)) ** 2),
            "The bar seems to use sd² for sd: the noise of the mean is sd / sqrt(n).":
                ceil((z * sd**2 / (new - old)) ** 2),
        }  # fmt: skip
        same(ask(answer, *args, name="years_to_notice"), n, name=case, clues=clues if n > 3 else {})


@exercise(
    "takeoff.ces",
    title="Output from tasks",
    points=3,
    stars=2,
    minutes=12,
    skills=("growth",),
    hints=(
        "How much machine does a single machine's task get, and how many such tasks are there?",
        "The mean over all tasks has only two different terms, with the weights beta and 1 - beta. And a mean of"
        " power rho becomes the geometric mean as rho goes to 0.",
        "(beta * (machines / beta) ** rho + (1 - beta) * (people / (1 - beta)) ** rho) ** (1 / rho), and at 0"
        " (machines / beta) ** beta * (people / (1 - beta)) ** (1 - beta).",
    ),
    why="Below rho = 0 the scarce factor rules: let machines grow without end, and output stops at people / (1 -"
    " beta) to the power that is left. Above 0 it does not. Try next: a million machines, at rho = -1 and at rho ="
    " 0.5.",
)
def ces(answer, rng):
    """Against a mean over a thousand tasks, and for rho = 0 their geometric mean."""
    for rho in (-3.0, -1.0, 0.5, 1.0, 0.0):
        machines, people = rng.uniform(0.5, 6, 2)
        beta = int(rng.integers(150, 800)) / 1000
        task = np.where(np.arange(1000) < round(beta * 1000), machines / beta, people / (1 - beta))
        want = exp(sum(log(each) for each in task) / 1000) if rho == 0 else np.mean(task**rho) ** (1 / rho)
        got = ask(answer, float(machines), float(people), beta, rho, name="output")
        power = rho or 1e-9
        same(got, want, name=f"output at rho = {rho:g}", clues={
            "There a task gets all the machines. They spread over beta of the tasks: machines / beta each.":
                (beta * machines**power + (1 - beta) * people**power) ** (1 / power),
            "There a task gets beta times the machines. Spread over fewer tasks, each gets more: machines / beta.":
                (beta * (beta * machines) ** power + (1 - beta) * ((1 - beta) * people) ** power) ** (1 / power),
            "The outer power 1 / rho is missing.":
                beta * (machines / beta) ** rho + (1 - beta) * (people / (1 - beta)) ** rho,
            "The weights are missing: beta of the tasks are the machines'.":
                ((machines / beta) ** power + (people / (1 - beta)) ** power) ** (1 / power) if rho else np.nan,
            "That is the plain mean, whatever rho is.": machines + people if rho != 1 else np.nan,
            "At rho = 0 that is the geometric mean of `machines` and `people`; the tasks get machines / beta and"
            " people / (1 - beta).": machines**beta * people ** (1 - beta) if rho == 0 else np.nan,
        })  # fmt: skip


@exercise(
    "takeoff.blow-up",
    title="What improves itself",
    points=4,
    stars=2,
    minutes=12,
    skills=("growth",),
    hints=(
        "Which function is its own derivative? And what is the derivative of a power?",
        "A ** (1 - phi) / (1 - phi) grows by 1 in a unit of time, from 1 / (1 - phi). Solve for A. When does what is"
        " in the bracket reach zero?",
        "np.exp(times) at phi = 1; otherwise base = 1 + (1 - phi) * times, and base ** (1 / (1 - phi)) where base >"
        " 0, np.inf where it is not.",
    ),
    why="One exponent, three fates: a power of time, an exponential, and a date. The date, 1 / (phi - 1), is far away"
    " when phi is just above one. Try next: how long do 0.9 and 1.1 agree to within a tenth?",
)
def blow_up(answer, rng):
    """Against small steps of a Runge–Kutta method, in the time that A itself measures."""

    def stepped(time, phi, steps=4000):
        # subtle: step in u = log A, where du/dt = e^(u (phi - 1)) is tame until close to the blow-up
        u, h = 0.0, time / steps
        for _ in range(steps):
            k1 = exp(u * (phi - 1))
            k2 = exp((u + h / 2 * k1) * (phi - 1))
            k3 = exp((u + h / 2 * k2) * (phi - 1))
            k4 = exp((u + h * k3) * (phi - 1))
            u += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        return exp(u)

    for phi in (float(rng.uniform(0.2, 0.8)), 0.0, 1.0, float(rng.uniform(1.2, 2.0))):
        end = 0.8 / (phi - 1) if phi > 1 else 4.0
        times = np.concatenate([[0.0], np.sort(rng.uniform(0.05, 1, 4)) * end])
        want = np.array([stepped(each, phi) for each in times])
        bracket = 1 - (1 - phi) * times
        turned = np.where(bracket > 0, np.abs(bracket) ** (1 / (1 - phi) if phi != 1 else 1), np.inf)
        got = ask(answer, times, phi, name="capability")
        same(got, want, name=f"capability at phi = {phi:.3g}", tol=1e-4, clues={
            "That is e^t, whatever phi is. It holds at phi = 1 alone.": np.exp(times),
            "There stands 1 / phi in the exponent; the integral of A^(-phi) brings 1 - phi.":
                np.abs(1 + (1 - phi) * times) ** (1 / phi) if 0 < phi != 1 else want * np.nan,
            "At phi = 1 the exponent 1 / (1 - phi) is infinite, and the formula no use. There A is e^t.":
                np.ones_like(times) if phi == 1 else want * np.nan,
            "A starts at 0 there, not at 1: the bracket begins at 1.":
                np.abs((1 - phi) * times) ** (1 / (1 - phi)) if phi < 1 else want * np.nan,
            "That is one straight step, 1 + t.": 1 + times,
            "The sign in the bracket is turned: 1 + (1 - phi) t.":
                turned if phi != 1 else want * np.nan,
            "The power is 1 / (1 - phi), not 1 - phi.": np.abs(1 + (1 - phi) * times) ** (1 - phi),
        } if phi != 0.0 else {})  # fmt: skip
    late = np.array([0.5, 2.0, 3.5])
    got = ask(answer, late, 1.5, name="capability after the blow-up")
    same(np.minimum(np.asarray(got, float), 1e30), [(1 - 0.25) ** -2, 1e30, 1e30],
         name="capability at phi = 1.5 and times 0.5, 2, 3.5 (from 2 on np.inf, shown as 1e30)")  # fmt: skip


@exercise(
    "takeoff.lost",
    title="The last one who knows",
    points=5,
    stars=3,
    minutes=15,
    skills=("understanding", "probability"),
    hints=(
        "With k knowers, what are the cases after one leaver and one newcomer, and how likely is each?",
        "A knower leaves with chance k / team. If any are left, the newcomer is a knower with chance q. So k goes to"
        " k - 1, k or k + 1; from 1, when that one leaves, to 0 for good.",
        "Fill move[k, j] for k = 1 … team. T = 1 + move[1:, 1:] @ T, so T = np.linalg.solve(np.eye(team) - move[1:,"
        " 1:], np.ones(team)), and the answer is T[knowers - 1].",
    ),
    why="The number of knowers is a random walk with an abyss at zero, and q pulls it back. The wait grows"
    " explosively with q: between a layer that lasts a career and one that lasts for ever lies a factor of ten in"
    " teaching. Try next: double the team. Is it the share q or the number q * team that counts?",
)
def lost(answer, rng):
    """Against the differences T(k) - T(k - 1), which can be found one after the other from the top."""

    def by_differences(team, knowers, q, forgets=False, strangers=True):
        down = [0.0] + [k / team * (1.0 if k == 1 and not forgets else 1 - q) for k in range(1, team + 1)]
        up = [0.0] + [(1 - k / team) * q * strangers for k in range(1, team + 1)]
        step = 1 / down[team]
        waits = [step]
        for k in range(team - 1, 0, -1):  # down[k] * (T(k) - T(k-1)) = 1 + up[k] * (T(k+1) - T(k))
            step = (1 + up[k] * step) / down[k]
            waits.append(step)
        return sum(waits[::-1][:knowers])

    cases = [(int(team), int(rng.integers(1, team)), float(rng.uniform(0.05, 0.6))) for team in (9, 6, 3, 15)]
    cases += [(20, 10, 0.2), (5, 5, 0.3), (4, 1, 0.0), (1, 1, 0.3)]
    for team, knowers, q in cases:
        want = by_differences(team, knowers, q)
        got = ask(answer, team, knowers, q, name="leavers_until_lost")
        some = {} if team < 3 or q == 0 else {
            "There even a lost layer is learned again. With no knower left, the newcomer has no teacher.":
                by_differences(team, knowers, q, forgets=True),
            "There nobody ever learns it: that is q = 0.": by_differences(team, knowers, 0.0),
            "There a newcomer learns only in the place of a knower. Whoever leaves, somebody comes who may learn.":
                by_differences(team, knowers, q, strangers=False),
            "There every leaver is a knower. One of the team leaves, anyone: with chance knowers / team a knower.":
                float(knowers),
        }  # fmt: skip
        if team >= 3 and knowers < team:
            one_more = "That is the answer for one knower more: T[knowers - 1] is the place of `knowers`."
            some[one_more] = by_differences(team, knowers + 1, q)
        same(got, want, name=f"leavers_until_lost(team={team}, knowers={knowers}, q={q:.2g})", clues=some)


written(
    "takeoff.essay",
    title="Show me in the GDP",
    points=6,
    stars=2,
    minutes=13,
    skills=("evidence",),
    rubric="The points are in brackets. What not finding is worth: power, with a number (2). One further number,"
    " measured here or published, with its interval or source (1). The number to watch, and why it leads where GDP"
    " lags (2). A value and a date for either side (1).",
)
