# %% title [markdown]
# # Exercises 10: Eureka
#
# **You will be able to** follow a person's skill answer by answer, score guesses, say how hard a task should be for a given
# learner, when a review is due, and write the core of this course's mentor. **Before:** lesson 10.
# **Time:** about 90 minutes.
#
# Under every exercise stands its check. Run it as often as you like, also with a wrong answer: it says how far off you
# are, and a mistake costs nothing. `hint("eureka.elo")` gives a nudge, then a pointer, then a near-answer;
# `reveal("eureka.elo")` opens one solution after an honest attempt.

# %% imports
import math

import numpy as np

from ghosts import check, hint, progress, reveal

# %% elo-task [markdown]
# ## 1. One answer, one step
# {exercise eureka.elo}
#
# A person of `skill` solves a task of `difficulty` with chance $p = 1 / (1 + e^{\text{difficulty} - \text{skill}})$. After
# the answer (`right` is 1 or 0) the estimate of the skill moves by `rate` times the *surprise*: what happened minus what was
# expected. Return the new skill.
#
# Target: `elo(0.0, 0.0, 1, 0.4)` is 0.2; `elo(3.0, 0.0, 1, 0.4)` is about 3.019, for nobody is surprised.

# %% elo answers="eureka.elo"
def elo(skill, difficulty, right, rate):
    """The skill after one answer, in logits."""
    ### BEGIN SOLUTION
    expected = 1 / (1 + math.exp(difficulty - skill))
    return skill + rate * (right - expected)
    ### END SOLUTION

# %% elo-check checks="eureka.elo"
check("eureka.elo", elo)

# %% brier-task [markdown]
# ## 2. How good were your guesses?
# {exercise eureka.brier}
#
# `chance` holds what somebody said, `happened` what came (1 or 0). Brier's score is the mean squared distance between the
# two. Somebody who knows only how often it happens (the *base rate*) and says that every time scores base · (1 − base).
# Return the **skill score**, 1 − score / (score of the base rate): 1 is perfect, 0 is no better than knowing the base rate.
#
# Target: `skill_score(np.array([1, 0, 0.5, 0.5]), np.array([1, 0, 1, 0]))` is 0.5.

# %% brier answers="eureka.brier"
def skill_score(chance, happened):
    """How much better than the base rate the stated chances were. Shapes: (n,), (n,)."""
    ### BEGIN SOLUTION
    base = happened.mean()
    return 1 - ((chance - happened) ** 2).mean() / (base * (1 - base))
    ### END SOLUTION

# %% brier-check checks="eureka.brier"
check("eureka.brier", skill_score)

# %% target-task [markdown]
# ## 3. Whose 85 %?
# {exercise eureka.target}
#
# `gain(p, solved)` says what a learner gains from a task that was solved with chance `p`, when it was solved
# (`solved=True`) and when it was not. Which chance in `grid` is the best one to be taught at, on average?
#
# ```text
# gain(p, True) = 1 - p, gain(p, False) = p        best at p = 0.5
# gain(p, True) = 1 - p, gain(p, False) = 0        best at p = 0.5 as well. Why?
# ```

# %% target answers="eureka.target"
def best_target(gain, grid):
    """The chance of success in `grid` (n,) with the largest expected gain."""
    ### BEGIN SOLUTION
    expected = [p * gain(p, True) + (1 - p) * gain(p, False) for p in grid]
    return grid[np.argmax(expected)]
    ### END SOLUTION

# %% target-check checks="eureka.target"
check("eureka.target", best_target)

# %% due-task [markdown]
# ## 4. Before you forget
# {exercise eureka.due}
#
# Each of your skills has a `half_life` in days, and was practised `since` days ago. The chance of recall halves with each
# half-life. In how many days will it have fallen to `least`? A skill that is overdue gets a negative number.
#
# Target: `days_left(np.array([4.0]), np.array([1.0]), 0.5)` is `[3.0]`, and with `least=0.25` it is `[7.0]`.

# %% due answers="eureka.due"
def days_left(half_life, since, least):
    """Days until recall falls to `least`. Shapes: (n,), (n,), one number."""
    ### BEGIN SOLUTION
    return half_life * np.log2(1 / least) - since
    ### END SOLUTION

# %% due-check checks="eureka.due"
check("eureka.due", days_left)

# %% belief-task [markdown]
# ## 5. Who gets the credit for an answer?
# {exercise eureka.belief}
#
# What decides whether you solve a task? You, your day, your practice in this skill, the task. The mentor keeps a belief
# about each, a `mean` and a `variance`, and takes the chance of success to be $p = 1 / (1 + e^{-\text{sum of the means}})$
# (an easy task has a high mean). After the answer every part moves. With matrices it would read
#
# ```python
# precision = np.diag(1 / variance) + p * (1 - p) * np.ones((k, k))     # what was known + what the answer tells
# covariance = np.linalg.inv(precision)
# new_mean, new_variance = mean + covariance.sum(1) * (right - p), np.diag(covariance)
# ```
#
# Write it without a matrix (Sherman and Morrison's formula undoes the inverse): that is why it takes a few microseconds.
# Return the new means and the new variances.
#
# Target: `update(np.zeros(2), np.array([1.0, 0.25]), 1)` is about `([0.381, 0.095], [0.810, 0.238])`.

# %% belief answers="eureka.belief"
def update(mean, variance, right):
    """New means and variances (k,), (k,) of the parts after one answer."""
    ### BEGIN SOLUTION
    p = 1 / (1 + np.exp(-mean.sum()))
    information = p * (1 - p)
    gain = variance / (1 + information * variance.sum())
    return mean + gain * (right - p), variance - information * variance * gain
    ### END SOLUTION

# %% belief-check checks="eureka.belief"
check("eureka.belief", update)

# %% essay-task [markdown]
# ## 6. A trial of your own
# {exercise eureka.essay}
#
# Does this mentor help anybody? Simulation can't tell (lesson 10 says why). In about 150 words, design the smallest trial
# with people that could: what is compared, what is measured and when, how many people it takes for an effect that you would
# care about, and which outcome would make you switch the mentor off.

# %% essay [markdown] written="eureka.essay"
# *Your answer: replace this line.*

# %% finding-task [markdown]
# ## 7. What you found
# {exercise eureka.finding}
#
# The course ends with you. Take the claim that you believe least (`ghosts claims` shows them all). Change one assumption of
# its experiment: the code is in `ghosts.lab`, a file for each subject. Run it over several seeds. Then write, in about 200
# words, what somebody who has never seen this course needs to repeat it: the claim, what you changed, what came out with its
# interval, and what that does to the verdict. If it holds up, publish it.

# %% finding [markdown] written="eureka.finding"
# *Your answer: replace this line.*

# %% where-you-are
progress()
