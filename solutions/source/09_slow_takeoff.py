# %% title [markdown]
# # Exercises 09: Slow takeoff
#
# **You will be able to** read a growth rate off two levels, say how long a change stays unseen, write the production
# function behind the explosion, integrate self-improvement, and compute how long a team goes on understanding its work.
# **Before:** lesson 09. **Time:** about 70 minutes.
#
# Under every exercise stands its check. Run it as often as you like, also with a wrong answer: it says how far off you
# are, and a mistake costs nothing. `hint("takeoff.growth")` gives a nudge, then a pointer, then a near-answer;
# `reveal("takeoff.growth")` opens one solution after an honest attempt.

# %% imports
import math
from statistics import NormalDist

import numpy as np

from ghosts import check, hint, progress, reveal

# %% growth-task [markdown]
# ## 1. The rate behind two levels
# {exercise takeoff.growth}
#
# Output was `before`, and `years` years later it is `after`. At which steady rate of growth, in per cent a year, did it get
# there? Year by year:
#
# ```python
# level = before
# for year in range(years):
#     level *= 1 + rate / 100
# # now level == after
# ```
#
# Target: from 100 to 200 in 35 years is about 2.0 %. `before` and `after` may be arrays.

# %% growth answers="takeoff.growth"
def growth_rate(before, after, years):
    """Steady growth in % a year. `before` and `after` are numbers or arrays of one shape."""
    ### BEGIN SOLUTION
    return 100 * ((after / before) ** (1 / years) - 1)
    ### END SOLUTION

# %% growth-check checks="takeoff.growth"
check("takeoff.growth", growth_rate)

# %% years-task [markdown]
# ## 2. How long until it is noticed?
# {exercise takeoff.years}
#
# Growth is `old` % a year, give or take an independent noise of standard deviation `sd` in each year. Then it changes to
# `new`, which is larger. After n years an economist calls the change if the mean of those n years lies above
#
# $$\text{old} + z_{1-\alpha} \, \text{sd} / \sqrt n,$$
#
# where $z_{1-\alpha}$ is the normal quantile (`NormalDist().inv_cdf(1 - alpha)`). What is the smallest n at which the chance
# to call it is at least `power`? Counting up:
#
# ```python
# n = 1
# while chance_that_the_mean_is_above_the_bar(n) < power:    # the mean is normal, around `new`
#     n += 1
# ```
#
# Target: from 2 to 3 with noise 2, alpha 0.05 and power 0.8: 25 years.

# %% years answers="takeoff.years"
def years_to_notice(old, new, sd, alpha, power):
    """The smallest whole number of years."""
    ### BEGIN SOLUTION
    normal = NormalDist()
    z = normal.inv_cdf(1 - alpha) + normal.inv_cdf(power)
    return math.ceil((z * sd / (new - old)) ** 2)
    ### END SOLUTION

# %% years-check checks="takeoff.years"
check("takeoff.years", years_to_notice)

# %% ces-task [markdown]
# ## 3. Output from tasks
# {exercise takeoff.ces}
#
# Machines do a share `beta` of a thousand tasks, and spread over them evenly; people do the others, and so do they. How much
# gets done is the mean of power `rho` over all tasks:
#
# ```python
# task = [machines / beta if i < beta * 1000 else people / (1 - beta) for i in range(1000)]
# output = mean(each ** rho for each in task) ** (1 / rho)
# ```
#
# Write it without the thousand tasks. At `rho = 0` that formula breaks down; its limit is the geometric mean, and your
# function should return it. Target: 4 of machines, 1 of people, half of the tasks each, rho = -1: 3.2.

# %% ces answers="takeoff.ces"
def output(machines, people, beta, rho):
    """Output for `beta` strictly between 0 and 1. All four are numbers."""
    ### BEGIN SOLUTION
    by_machine, by_person = machines / beta, people / (1 - beta)
    if rho == 0:
        return by_machine**beta * by_person ** (1 - beta)
    return (beta * by_machine**rho + (1 - beta) * by_person**rho) ** (1 / rho)
    ### END SOLUTION

# %% ces-check checks="takeoff.ces"
check("takeoff.ces", output)

# %% blow-up-task [markdown]
# ## 4. What improves itself
# {exercise takeoff.blow-up}
#
# Capability starts at 1 and goes into its own improvement: $dA/dt = A^\varphi$. Return $A$ at each of `times` (an array). By
# many small steps:
#
# ```python
# A = 1.0
# for step in range(1_000_000):
#     A += A ** phi * t / 1_000_000
# ```
#
# You write the closed form, for every `phi`: below 1, at 1, above 1. From the time on at which A is infinite, return
# `np.inf`. (Separate: $A^{-\varphi} dA = dt$.)

# %% blow-up answers="takeoff.blow-up"
def capability(times, phi):
    """A at each of `times` (n,), all ≥ 0. `phi` is a number."""
    ### BEGIN SOLUTION
    #| if phi == 1:
    #|     return ...
    #| raise NotImplementedError  # then the power, and what comes after the blow-up
    if phi == 1:
        return np.exp(times)
    base = 1 + (1 - phi) * times
    return np.where(base > 0, np.where(base > 0, base, 1) ** (1 / (1 - phi)), np.inf)
    ### END SOLUTION

# %% blow-up-check checks="takeoff.blow-up"
check("takeoff.blow-up", capability)

# %% lost-task [markdown]
# ## 5. The last one who knows
# {exercise takeoff.lost}
#
# A team of `team` people, of whom `knowers` understand a certain layer. One of the team, anyone, leaves. If somebody is left
# who understands the layer, the newcomer learns it with chance `q`; if nobody is, it is lost. How many leavers does it take
# on average until it is lost?
#
# ```python
# leavers = 0
# while knowers > 0:
#     leavers += 1
#     if random() < knowers / team:           knowers -= 1     # it was one who knows
#     if knowers > 0 and random() < q:        knowers += 1     # and the newcomer learns it
# ```
#
# The mean of that loop over many runs, but exactly, and also where it would run for a thousand years. Write T(k) for the
# answer with k knowers. T(0) = 0, and T(k) = 1 + (what can happen next, each with its chance, times its T): `team` linear
# equations.

# %% lost answers="takeoff.lost"
def leavers_until_lost(team, knowers, q):
    """Expected number of leavers, for 1 ≤ `knowers` ≤ `team`."""
    ### BEGIN SOLUTION
    #| move = np.zeros((team + 1, team + 1))  # move[k, j]: the chance to go from k knowers to j
    #| raise NotImplementedError  # fill it for k = 1 … team; then T = 1 + move @ T for these k
    move = np.zeros((team + 1, team + 1))
    for k in range(1, team + 1):
        for left, chance in ((k - 1, k / team), (k, 1 - k / team)):
            learns = q if left > 0 else 0
            move[k, left] += chance * (1 - learns)
            if left < team:
                move[k, left + 1] += chance * learns
    waits = np.linalg.solve(np.eye(team) - move[1:, 1:], np.ones(team))
    return waits[knowers - 1]
    ### END SOLUTION

# %% lost-check checks="takeoff.lost"
check("takeoff.lost", leavers_until_lost)

# %% essay-task [markdown]
# ## 6. Show me in the GDP
# {exercise takeoff.essay}
#
# “If AI were transforming the economy, we would see it in GDP. We do not, so it is not.” In about 150 words: what does this
# lesson say about the argument, with two numbers that were measured or published? Which number would you watch instead, and
# which value of it, by when, would make you expect a growth rate above 10 %? Which would make you stop expecting it?

# %% essay [markdown] written="takeoff.essay"
# *Your answer: replace this line.*

# %% where-you-are
progress()
