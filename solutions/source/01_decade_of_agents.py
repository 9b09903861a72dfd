# %% title [markdown]
# # Exercises 01: The decade of agents
#
# **You will be able to** say what a checker does to a chain, take an ablation apart into effects and interactions, count
# the trials that show a nine and the tests that buy one, and fit a time horizon.
# **Before:** lesson 01. **Time:** about 70 minutes.
#
# Under every exercise stands its check. Run it as often as you like, also with a wrong answer: it says how far off you
# are, and a mistake costs nothing. `hint("decade.chain")` gives a nudge, then a pointer, then a near-answer;
# `reveal("decade.chain")` opens one solution after an honest attempt.

# %% imports
import math

import numpy as np

from ghosts import check, hint, progress, reveal

# %% chain-task [markdown]
# ## 1. A chain with a checker
# {exercise decade.chain}
#
# A job has `steps` steps. An attempt at a step is right with chance `p`. A wrong attempt is noticed with chance
# `detected`, and then the step is done again, as often as it takes; what is not noticed stays wrong. What is the chance
# that the whole job is right? A thousand jobs in a loop:
#
# ```python
# for job in range(1000):
#     right = True
#     for step in range(steps):
#         while True:
#             if random() < p:          break                    # right
#             if random() > detected:   right = False; break     # wrong, and nobody saw it
# ```
#
# You write the exact number. Target: `chain(0.99, 0.9, 100)` is about 0.904; without a checker it would be 0.366.

# %% chain answers="decade.chain"
def chain(p, detected, steps):
    """Chance that all `steps` end right. All three are numbers."""
    ### BEGIN SOLUTION
    step = p / (p + (1 - p) * (1 - detected))
    return step**steps
    ### END SOLUTION

# %% chain-check checks="decade.chain"
check("decade.chain", chain)

# %% interaction-task [markdown]
# ## 2. What a pair adds to the sum
# {exercise decade.interaction}
#
# An ablation has given you a table: `share[i, j, …]` is the share of jobs done with switch 0 off or on (i = 0 or 1), switch
# 1 off or on, and so on. Return two numbers for the switches `first` and `second`:
#
# - the **main effect** of `first`: the mean share with it on, minus the mean share with it off;
# - the **interaction**: the effect of `first` where `second` is on, minus its effect where `second` is off, each averaged
#   over all settings of the other switches.
#
# ```text
#                 second off   second on
# first off          0.0          0.1        main effect of first:  (0.2 + 0.9)/2 - (0.0 + 0.1)/2 = 0.5
# first on           0.2          0.9        interaction:           (0.9 - 0.1) - (0.2 - 0.0)     = 0.6
# ```

# %% interaction answers="decade.interaction"
def effects(share, first, second):
    """Main effect of `first`, and the interaction. `share` has an axis of length 2 for each switch."""
    ### BEGIN SOLUTION
    #| square = ...  # the 2 × 2 table that is left after averaging, `first` down and `second` across
    #| raise NotImplementedError  # then its two differences
    others = tuple(axis for axis in range(share.ndim) if axis not in (first, second))
    square = share.mean(axis=others)
    square = square if first < second else square.T
    main = square[1].mean() - square[0].mean()
    return main, (square[1, 1] - square[0, 1]) - (square[1, 0] - square[0, 0])
    ### END SOLUTION

# %% interaction-check checks="decade.interaction"
check("decade.interaction", effects)

# %% rule-of-three-task [markdown]
# ## 3. How many flawless trials?
# {exercise decade.rule-of-three}
#
# You want to show that something fails more rarely than `rate`. How many trials, all without failure, exclude that rate at
# this `confidence`? Trial by trial:
#
# ```python
# chance, trials = 1.0, 0
# while chance > 1 - confidence:      # so many flawless trials could still be luck
#     chance *= 1 - rate
#     trials += 1
# ```
#
# Target: `trials_needed(0.1, 0.95)` is 29. For a rate of one in a thousand million that loop runs for minutes. Yours
# must not.

# %% rule-of-three answers="decade.rule-of-three"
def trials_needed(rate, confidence):
    """The smallest such number of trials."""
    ### BEGIN SOLUTION
    return math.ceil(math.log(1 - confidence) / math.log1p(-rate))
    ### END SOLUTION

# %% rule-of-three-check checks="decade.rule-of-three"
check("decade.rule-of-three", trials_needed)

# %% march-task [markdown]
# ## 4. The next nine
# {exercise decade.march}
#
# A product has many bugs. Bug i makes a test fail with the small chance `rates[i]`, and shows for the first time at test
# `first_hit[i]`; then it is fixed. The product's failure rate is the sum of the rates of the bugs that are left. After
# how many tests is it at most `target`? Return the `first_hit` of the bug whose fix brings it there, or 0 if it was there
# from the beginning.
#
# ```python
# for t in sorted(first_hit):
#     left = sum(rate for rate, hit in zip(rates, first_hit) if hit > t)
#     if left <= target:
#         return t
# ```
#
# That loop is fine for a hundred bugs. Yours must do a hundred thousand.

# %% march answers="decade.march"
def tests_to(rates, first_hit, target):
    """Tests until the failure rate is at most `target`. Shapes: (bugs,), (bugs,)."""
    ### BEGIN SOLUTION
    if rates.sum() <= target:
        return 0.0
    order = np.argsort(first_hit)
    left = rates.sum() - np.cumsum(rates[order])
    return first_hit[order][np.argmax(left <= target)]
    ### END SOLUTION

# %% march-check checks="decade.march"
check("decade.march", tests_to)

# %% horizon-task [markdown]
# ## 5. Fit a time horizon
# {exercise decade.horizon}
#
# An agent has tried tasks of different `length` (minutes that a person takes), each the same number of times; `share` says
# how often it succeeded. Fit the logistic curve on the logarithm of the length,
#
# $$\log \frac{\text{success}}{1-\text{success}} = a - b \log_2 \text{length},$$
#
# by maximum likelihood: the gradient of the log-likelihood must vanish. In a loop over tasks:
#
# ```python
# gradient_a = sum(share - p)                       # p: what the curve says for this task
# gradient_b = sum(-(share - p) * log2(length))
# ```
#
# Return the length at which your curve crosses `success`. Two per mille off is near enough.

# %% horizon answers="decade.horizon"
def time_horizon(length, share, success):
    """The length at which the fitted curve is at `success`. Shapes: (tasks,), (tasks,), a number."""
    ### BEGIN SOLUTION
    #| X = np.stack([np.ones(len(length)), -np.log2(length)], axis=1)
    #| a, b = 0.0, 0.0
    #| raise NotImplementedError  # about twenty steps of Newton's method, then solve for the length
    X = np.stack([np.ones(len(length)), -np.log2(length)], axis=1)
    w = np.zeros(2)
    for _ in range(30):
        p = 1 / (1 + np.exp(-X @ w))
        w = w + np.linalg.solve(X.T @ (X * (p * (1 - p))[:, None]), X.T @ (share - p))
    a, b = w
    return 2 ** ((a - math.log(success / (1 - success))) / b)
    ### END SOLUTION

# %% horizon-check checks="decade.horizon"
check("decade.horizon", time_horizon)

# %% essay-task [markdown]
# ## 6. One, ten, or fifty?
# {exercise decade.essay}
#
# In how many years will an agent be hired like an intern? Give a number or a range, and say for which job and how
# reliably done. In about 150 words: which two measurements of the lesson does it rest on, with which intervals? Which
# assumption moves it most, and by how much? What could you see within two years that would make you change it?

# %% essay [markdown] written="decade.essay"
# *Your answer: replace this line.*

# %% where-you-are
progress()
