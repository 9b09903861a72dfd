# %% title [markdown]
# # Exercises 06: Judges and reflection
#
# **You will be able to** measure what a judge's pick is worth, derive the gradient that pleases it, rate models by Elo and
# by Bradley and Terry, and distil a lesson from a walk. **Before:** lesson 06. **Time:** about 72 minutes.
#
# Under every exercise stands its check. Run it as often as you like, also with a wrong answer: it says how far off you
# are, and a mistake costs nothing. `hint("judges.pick")` gives a nudge, then a pointer, then a near-answer;
# `reveal("judges.pick")` opens one solution after an honest attempt.

# %% imports
import numpy as np

from ghosts import check, hint, progress, reveal

# %% pick-task [markdown]
# ## 1. The pick of n
# {exercise judges.pick}
#
# For every problem (a row) there are n answers (the columns). A judge gives each a score; somebody who knows has written
# down what each is worth. You always take the answer with the highest score. What is your pick worth on average?
#
# ```text
# score   0.2  0.9  0.5      truth   1.0  0.1  0.4     the pick is worth 0.1
#         0.7  0.3  0.6              0.8  0.9  0.2                       0.8     mean 0.45
# ```

# %% pick answers="judges.pick"
def truth_of_pick(score, truth):
    """Mean truth of each row's answer with the highest score. Both have shape (problems, n)."""
    ### BEGIN SOLUTION
    best = score.argmax(axis=1)
    return truth[np.arange(len(truth)), best].mean()
    ### END SOLUTION

# %% pick-check checks="judges.pick"
check("judges.pick", truth_of_pick)

# %% please-task [markdown]
# ## 2. How to please a judge
# {exercise judges.please}
#
# A judge is a small network. Its log-odds that an answer x is good are
#
# $$\text{logit}(x) = w_2 \cdot \tanh(x W_1 + b_1).$$
#
# Return the gradient of the log-odds with respect to the *answer*, for each row of `x`. The check compares with finite
# differences: it moves each number of the answer a hair and asks the judge again.

# %% please answers="judges.please"
def gradient(x, W1, b1, w2):
    """d logit / d x (n, size), for `x` (n, size), `W1` (size, hidden), `b1` and `w2` (hidden,)."""
    ### BEGIN SOLUTION
    #| h = np.tanh(x @ W1 + b1)
    #| raise NotImplementedError  # back through w2, through tanh, through W1
    h = np.tanh(x @ W1 + b1)
    return ((1 - h**2) * w2) @ W1.T
    ### END SOLUTION

# %% please-check checks="judges.please"
check("judges.please", gradient)

# %% elo-task [markdown]
# ## 3. Elo, vote by vote
# {exercise judges.elo}
#
# Every model starts at 1000. Each vote is a pair (winner, loser). The winner was expected to win with probability
# $1 / (1 + 10^{(\text{loser} - \text{winner}) / 400})$. It gains `K` times the rest, and the loser loses as much.
#
# Worked example: two models, one vote, K = 32. Both had 1000, a win was expected with ½: 1016 and 984. If the same model
# wins again, it was expected to with 0.546, and gains 14.5 only.

# %% elo answers="judges.elo"
def elo(votes, models, K):
    """Ratings (models,) after `votes` (n, 2), each a winner and a loser, in their order."""
    ### BEGIN SOLUTION
    #| rating = np.full(models, 1000.0)
    #| raise NotImplementedError  # one vote after the other
    rating = np.full(models, 1000.0)
    for winner, loser in votes:
        expected = 1 / (1 + 10 ** ((rating[loser] - rating[winner]) / 400))
        rating[winner] += K * (1 - expected)
        rating[loser] -= K * (1 - expected)
    return rating
    ### END SOLUTION

# %% elo-check checks="judges.elo"
check("judges.elo", elo)

# %% bradley-terry-task [markdown]
# ## 4. Bradley and Terry's fit
# {exercise judges.bradley-terry}
#
# `wins[i, j]` counts how often model i beat model j; every model has won and lost at least once. Find the ratings, with
# mean 0, that make these counts as likely as possible, if i beats j with probability
# $1 / (1 + 10^{(r_j - r_i)/400})$. The order of the votes is gone, and it should be.
#
# Worked example: A beat B 30 times and lost 10 times. Odds of 3 are 400 · log₁₀ 3 = 190.8 points, so the ratings are +95.4
# and −95.4. With more than two models there is no formula: climb, or iterate. Within 0.05 wins is near enough.

# %% bradley-terry answers="judges.bradley-terry"
def ratings(wins):
    """Ratings (n,) with mean 0, in Elo points, that make `wins` (n, n) likeliest."""
    ### BEGIN SOLUTION
    #| worth = np.ones(len(wins))  # 10 ** (rating / 400)
    #| raise NotImplementedError
    games, worth = wins + wins.T, np.ones(len(wins))
    for _ in range(2000):
        worth = wins.sum(1) / (games / (worth[:, None] + worth)).sum(1)
    rating = 400 * np.log10(worth)
    return rating - rating.mean()
    ### END SOLUTION

# %% bradley-terry-check checks="judges.bradley-terry"
check("judges.bradley-terry", ratings)

# %% lesson-task [markdown]
# ## 5. The lesson in a walk
# {exercise judges.lesson}
#
# A walk through a maze is a list of cells. Whenever it comes back to a cell, the loop in between was for nothing. Cut
# every loop as soon as it closes, and return the way that is left.
#
# ```text
# walk     0 1 2 1 0 3 4
#          0 1 2 1            back in 1: cut the 2
#          0 1 0              back in 0: cut the 1
# lesson   0 3 4
# ```

# %% lesson answers="judges.lesson"
def lesson(walk):
    """The cells of `walk`, a list of numbers, without its loops."""
    ### BEGIN SOLUTION
    way = []
    for cell in walk:
        if cell in way:
            del way[way.index(cell) + 1 :]
        else:
            way.append(cell)
    return way
    ### END SOLUTION

# %% lesson-check checks="judges.lesson"
check("judges.lesson", lesson)

# %% essay-task [markdown]
# ## 6. A judge you would trust
# {exercise judges.essay}
#
# Take a judge, a metric or a leaderboard that you use. In about 150 words: what does it measure in place of what you want?
# How could one score higher without getting better (which experiment of the lesson is it)? Which check would show it,
# what would it cost, and which outcome would make you give up the judge?

# %% essay [markdown] written="judges.essay"
# *Your answer: replace this line.*

# %% where-you-are
progress()
