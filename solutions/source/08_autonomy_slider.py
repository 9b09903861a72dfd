# %% title [markdown]
# # Exercises 08: The autonomy slider
#
# **You will be able to** say what a setting of the slider costs, find the best one from records, test whether a machine
# means what it says, compute how much one person can look after, and measure an assistant where it is on new ground.
# **Before:** lesson 08. **Time:** about 75 minutes.
#
# Under every exercise stands its check. Run it as often as you like, also with a wrong answer: it says how far off you
# are, and a mistake costs nothing. `hint("autonomy.cost")` gives a nudge, then a pointer, then a near-answer;
# `reveal("autonomy.cost")` opens one solution after an honest attempt.

# %% imports
from collections import Counter
from itertools import pairwise

import numpy as np

from ghosts import check, hint, progress, reveal

# %% cost-task [markdown]
# ## 1. The bill
# {exercise autonomy.cost}
#
# A machine did some tasks alone: those for which its `confidence` was at least the `threshold`. The others were reviewed
# by a person, and put right where necessary. A review costs `review`; a wrong task done alone costs `error`.
#
# ```python
# for each task:
#     if confidence < threshold:   total += review
#     elif not right:              total += error
# ```
#
# Target: for confidences `[0.9, 0.6, 0.99]`, of which the first was wrong, threshold 0.8, review 3 and error 40, the bill
# is 43.

# %% cost answers="autonomy.cost"
def bill(confidence, right, threshold, review, error):
    """The sum over tasks. `confidence` (n,) are numbers, `right` (n,) are True or False."""
    ### BEGIN SOLUTION
    alone = confidence >= threshold
    return review * (~alone).sum() + error * (alone & ~right).sum()
    ### END SOLUTION

# %% cost-check checks="autonomy.cost"
check("autonomy.cost", bill)

# %% threshold-task [markdown]
# ## 2. The best threshold, from records
# {exercise autonomy.threshold}
#
# You have the records of n tasks: the machine's confidence (no two are the same) and whether it would have been right.
# Which threshold has the smallest bill? Answer with the confidence of the least sure task that should be done alone, or
# with `inf` if none should. Try every threshold in a loop:
#
# ```python
# candidates = [inf, *sorted(confidence, reverse=True)]
# min(candidates, key=lambda t: bill(confidence, right, t, review, error))
# ```
#
# That loop takes minutes for 100,000 tasks. Yours has to take a moment: sort once.

# %% threshold answers="autonomy.threshold"
def best_threshold(confidence, right, review, error):
    """The threshold of the smallest bill. Shapes: (n,), (n,)."""
    ### BEGIN SOLUTION
    #| order = np.argsort(-confidence)  # the surest first
    #| raise NotImplementedError  # then the bill of doing the k surest alone, for every k at once
    order = np.argsort(-confidence)
    wrong = np.concatenate([[0], np.cumsum(~right[order])])
    alone = np.arange(len(right) + 1)
    bills = review * (len(right) - alone) + error * wrong
    return np.concatenate([[np.inf], confidence[order]])[bills.argmin()]
    ### END SOLUTION

# %% threshold-check checks="autonomy.threshold"
check("autonomy.threshold", best_threshold)

# %% calibration-task [markdown]
# ## 3. Does it mean what it says?
# {exercise autonomy.calibration}
#
# The **expected calibration error**: sort the answers into ten bins by confidence (0 to 0.1, 0.1 to 0.2, …, 0.9 to 1; a
# confidence of exactly 1 belongs to the last). In each bin take the gap between mean confidence and share right, without
# its sign. The result is the mean gap, each bin weighted with its share of the answers.
#
# ```text
# confidence  0.92 0.98 0.94 0.55       bin 9: mean 0.947, right 2/3, gap 0.28, weight 3/4
# right        yes  no   yes  yes       bin 5: mean 0.55,  right 1,   gap 0.45, weight 1/4     result 0.3225
# ```

# %% calibration answers="autonomy.calibration"
def calibration_error(confidence, right):
    """Expected calibration error in ten bins. Shapes: (n,), (n,)."""
    ### BEGIN SOLUTION
    bins = np.minimum((confidence * 10).astype(int), 9)
    gap = np.bincount(bins, confidence - right)  # a bin's gap times its number of answers
    return np.abs(gap).sum() / len(right)
    ### END SOLUTION

# %% calibration-check checks="autonomy.calibration"
check("autonomy.calibration", calibration_error)

# %% queue-task [markdown]
# ## 4. One person, n machines
# {exercise autonomy.queue}
#
# Each of `n` machines does a task in a time of 1 on average, and after a share `escalated` of them it needs a person, who
# helps one machine at a time, for a time `review` on average. All times are exponential. A machine that waits does
# nothing. How many tasks are done in a time of 1?
#
# Let $k$ machines be waiting or being helped. One more joins at the rate $(n-k)\cdot$`escalated`, one leaves at the rate
# 1/`review` while $k>0$. In the long run as many steps go up as down, so $P(k+1) = P(k)\,(n-k)\cdot$`escalated`$\cdot$`review`.
# Every task escalated is a task that the person helps with, so the throughput is the rate of help divided by `escalated`.
#
# Target: `throughput(1, 0.2, 1)` is 1/1.2 = 0.833.

# %% queue answers="autonomy.queue"
def throughput(n, escalated, review):
    """Tasks done in a time of 1, by `n` machines and one person."""
    ### BEGIN SOLUTION
    weight = [1.0]
    for k in range(n):
        weight.append(weight[-1] * (n - k) * escalated * review)
    busy = 1 - weight[0] / sum(weight)
    return busy / (escalated * review)
    ### END SOLUTION

# %% queue-check checks="autonomy.queue"
check("autonomy.queue", throughput)

# %% novelty-task [markdown]
# ## 5. Accuracy by novelty
# {exercise autonomy.novelty}
#
# An assistant reads the tokens `train` (a list of whole numbers). In `test` it then guesses every token but the first
# from the one before: it writes what followed that token most often in training (of several, the smallest number). For
# each such place return a row: how often the context was *followed by something* in training, and 1 if the guess was
# right, else 0. A context never seen is followed by no guess.
#
# ```text
# train  1 2 1 3 1 3        1 is followed by 2 once and by 3 twice; 2 by 1; 3 by 1
# test   1 3 1 2 2          rows: [3, 1], [1, 1], [3, 0], [1, 0]
# ```

# %% novelty answers="autonomy.novelty"
def seen_and_right(train, test):
    """Rows [times the context was seen, right or not], one for each token of `test` but the first."""
    ### BEGIN SOLUTION
    following = {}
    for context, token in pairwise(train):
        following.setdefault(context, Counter())[token] += 1
    rows = []
    for context, token in pairwise(test):
        count = following.get(context, Counter())
        guess = min(count, key=lambda each: (-count[each], each), default=None)
        rows.append([count.total(), int(guess == token)])
    return rows
    ### END SOLUTION

# %% novelty-check checks="autonomy.novelty"
check("autonomy.novelty", seen_and_right)

# %% essay-task [markdown]
# ## 6. Set the slider
# {exercise autonomy.essay}
#
# Choose one task of your own that a machine could do: answering certain mails, marking, translating, writing a function.
# In about 150 words: what does a review cost you, and what a silent error? Which threshold follows? How would you notice
# that the machine's confidence no longer means what it says, and how many cases would you have to look at? Which result
# of the lesson speaks against your setting?

# %% essay [markdown] written="autonomy.essay"
# *Your answer: replace this line.*

# %% where-you-are
progress()
