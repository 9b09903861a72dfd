# %% title [markdown]
# # Exercises 07: Ghosts of ghosts
#
# **You will be able to** count variety honestly, write the step that makes tellers forget, derive the gradient of an
# entropy bonus, say how large a crowd must be, and pay a proposer for problems worth solving. **Before:** lesson 07.
# **Time:** about 63 minutes.
#
# Under every exercise stands its check. Run it as often as you like, also with a wrong answer: it says how far off you
# are, and a mistake costs nothing. `hint("copies.distinct")` gives a nudge, then a pointer, then a near-answer;
# `reveal("copies.distinct")` opens one solution after an honest attempt.

# %% imports
import numpy as np

from ghosts import check, hint, progress, reveal

# %% distinct-task [markdown]
# ## 1. Different n-grams
# {exercise copies.distinct}
#
# `samples` is a list of texts that a model wrote. How many *different* n-grams (stretches of n characters) occur in them? An
# n-gram lies inside one sample: what would come about by gluing two samples together, nobody wrote.
#
# ```text
# samples   "abab" "ba"      n = 2
# 2-grams    ab ba ab   ba   different: ab, ba          2
# ```

# %% distinct answers="copies.distinct"
def distinct(samples, n):
    """How many different stretches of `n` characters occur in `samples`, a list of strings."""
    ### BEGIN SOLUTION
    return len({sample[i : i + n] for sample in samples for i in range(len(sample) - n + 1)})
    ### END SOLUTION

# %% distinct-check checks="copies.distinct"
check("copies.distinct", distinct)

# %% retell-task [markdown]
# ## 2. What the next generation tells
# {exercise copies.retell}
#
# Joke i has been heard `counts[i]` times. The next generation tells it with a probability in proportion to
# $(\text{its share of what was heard})^{1/\text{temperature}}$. But a share `fresh` of all telling is by newcomers, who know
# the `real` distribution. Return the probabilities (they add up to 1).
#
# Worked example: counts `[3, 1, 0]`, temperature 0.5, nothing fresh: the shares ¾, ¼, 0 squared are 9 : 1 : 0, so
# `[0.9, 0.1, 0]`.

# %% retell answers="copies.retell"
def next_generation(counts, real, fresh, temperature):
    """Probabilities (k,) of the next generation's jokes, from `counts` and `real` (k,)."""
    ### BEGIN SOLUTION
    heard = (counts / counts.sum()) ** (1 / temperature)
    return (1 - fresh) * heard / heard.sum() + fresh * real
    ### END SOLUTION

# %% retell-check checks="copies.retell"
check("copies.retell", next_generation)

# %% bonus-task [markdown]
# ## 3. Pay for entropy
# {exercise copies.bonus}
#
# A policy $\pi = \text{softmax}(\text{logits})$ is paid its mean reward plus $\beta$ times its entropy:
#
# $$J = \sum_i \pi_i r_i - \beta \sum_i \pi_i \log \pi_i.$$
#
# Return the gradient of $J$ with respect to the **logits**. The check compares with finite differences.

# %% bonus answers="copies.bonus"
def gradient(logits, reward, beta):
    """dJ / d logits (k,), for `logits` and `reward` (k,) and a number `beta`."""
    ### BEGIN SOLUTION
    #| pi = np.exp(logits) / np.exp(logits).sum()
    #| raise NotImplementedError  # J is the mean of f = r - beta * log(pi)
    pi = np.exp(logits) / np.exp(logits).sum()
    f = reward - beta * np.log(pi)
    return pi * (f - (pi * f).sum())
    ### END SOLUTION

# %% bonus-check checks="copies.bonus"
check("copies.bonus", gradient)

# %% drift-task [markdown]
# ## 4. Copy the best of n
# {exercise copies.drift}
#
# Everybody in a population of `n` copies the most skilled one. A copy has the master's skill, less `loss`, plus an error that
# is `spread` times a standard Gumbel variable. The largest of n standard Gumbel variables is again a Gumbel variable, ln n
# higher, and the mean of a standard one is γ = 0.5772…
#
# By how much does the skill of the best change in a generation, on average? `n` may be an array. Target: with a loss of 7 and
# a spread of 1 about −4.12 for n = 10, and about 0 for n = 616.

# %% drift answers="copies.drift"
def drift(n, loss, spread):
    """Mean change per generation of the best skill among `n` people."""
    ### BEGIN SOLUTION
    return spread * (np.log(n) + np.euler_gamma) - loss
    ### END SOLUTION

# %% drift-check checks="copies.drift"
check("copies.drift", drift)

# %% learnable-task [markdown]
# ## 5. A problem worth setting
# {exercise copies.learnable}
#
# A solver has made `n` attempts at each of some problems, and won `wins` of them. A problem is worth $p\,(1-p)$ to it, where p is
# the chance that it solves the problem: nothing if it always or never does. But p is not known. Return an estimate that is
# right *on average*: count, among all ordered pairs of **different** attempts, those in which the first wins and the second loses.
#
# ```python
# count = sum(a == 1 and b == 0 for i, a in enumerate(attempts) for j, b in enumerate(attempts) if i != j)
# worth = count / (n * (n - 1))
# ```
#
# Write it for an array of wins.

# %% learnable answers="copies.learnable"
def learnability(wins, n):
    """Unbiased estimate (k,) of p (1 - p), from `wins` (k,) out of `n` ≥ 2 attempts."""
    ### BEGIN SOLUTION
    return wins * (n - wins) / (n * (n - 1))
    ### END SOLUTION

# %% learnable-check checks="copies.learnable"
check("copies.learnable", learnability)

# %% essay-task [markdown]
# ## 6. Your diet of ghosts
# {exercise copies.essay}
#
# Take a stream of text that you read, or that a model you use is trained on. In about 150 words: which arm of the lesson is it
# most like, and why? What would you measure to see it collapse, and why would a mean, or one good sample, not show it? What would you
# have to see to say that it is mode collapse, and not recursive collapse?

# %% essay [markdown] written="copies.essay"
# *Your answer: replace this line.*

# %% where-you-are
progress()
