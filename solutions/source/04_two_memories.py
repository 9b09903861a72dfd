# %% title [markdown]
# # Exercises 04: Two memories
#
# **You will be able to** tell storage from information, write a step of gradient descent as attention, decode with a
# cache, measure the bits in a parameter, and put a night's batch together. **Before:** lesson 04.
# **Time:** about 65 minutes.
#
# Under every exercise stands its check. Run it as often as you like, also with a wrong answer: it says how far off you
# are, and a mistake costs nothing. `hint("memories.ratio")` gives a nudge, then a pointer, then a near-answer;
# `reveal("memories.ratio")` opens one solution after an honest attempt.

# %% imports
import numpy as np

from ghosts import check, hint, progress, reveal

# %% ratio-task [markdown]
# ## 1. Storage or information?
# {exercise memories.ratio}
#
# For each training token the weights keep `parameters * kept / training_tokens` bits. Return two numbers of bits, each divided by that:
#
# 1. **storage**: the bits that the cache sets aside for one token: in each layer and head a key and a value of `width`
#    numbers of `bits` bits;
# 2. **information**: the most that one of `vocabulary` tokens can say.
#
# Target: `two_ratios(70e9, 16, 15e12, 80, 8, 128, 16, 128_256)` is about `(35.1 million, 227)`.

# %% ratio answers="memories.ratio"
def two_ratios(parameters, kept, training_tokens, layers, heads, width, bits, vocabulary):
    """Bits stored for a token, and bits a token can say, over bits kept per training token."""
    ### BEGIN SOLUTION
    below = parameters * kept / training_tokens
    return 2 * layers * heads * width * bits / below, np.log2(vocabulary) / below
    ### END SOLUTION

# %% ratio-check checks="memories.ratio"
check("memories.ratio", two_ratios)

# %% step-task [markdown]
# ## 2. One gradient step, written as attention
# {exercise memories.step}
#
# Learning and looking up can be the same sum. The slow way, for examples `x` of shape `(n, d)` and answers `y`:
#
# ```python
# w = zeros(d)
# w = w - rate * gradient(w)               # of the loss: mean of (y - x @ w) ** 2, over 2
# answer = query @ w
# ```
#
# Linear attention reads `sum(query @ keys[i] * values[i] for i in range(n))`. Return `keys` of shape `(n, d)` and `values`
# of shape `(n,)` with which it reads the very same answer, whatever the query is.

# %% step answers="memories.step"
def keys_and_values(x, y, rate):
    """Keys (n, d) and values (n,) with which attention answers as one gradient step does."""
    ### BEGIN SOLUTION
    return x, rate * y / len(y)
    ### END SOLUTION

# %% step-check checks="memories.step"
check("memories.step", keys_and_values)

# %% cache-task [markdown]
# ## 3. Decoding with a cache
# {exercise memories.cache}
#
# All tokens at once, with a mask so that nobody looks ahead:
#
# ```python
# q, k, v = xs @ Wq, xs @ Wk, xs @ Wv                       # each (T, d)
# for t in range(T):
#     shares = softmax(k[: t + 1] @ q[t] / sqrt(d))
#     read[t] = shares @ v[: t + 1]
# ```
#
# Now the tokens arrive one by one. Write `extend(cache, x, Wq, Wk, Wv)`: it takes what it returned last time as `cache`
# (`None` at the first token) and one `x` of shape `(d,)`, and returns what is read, `(d,)`, *and* the cache to go on with.
# It may touch the earlier tokens only through their cached keys and values. The check feeds it nine tokens and compares
# with all at once.

# %% cache answers="memories.cache"
def extend(cache, x, Wq, Wk, Wv):
    """What the token `x` (d,) reads, and the cache with its key and value added."""
    ### BEGIN SOLUTION
    #| empty = np.empty((0, len(x)))
    #| keys, values = (empty, empty) if cache is None else cache
    #| raise NotImplementedError  # add this token's row to both, then let it look at all rows
    empty = np.empty((0, len(x)))
    keys, values = (empty, empty) if cache is None else cache
    keys, values = np.vstack([keys, x @ Wk]), np.vstack([values, x @ Wv])
    scores = keys @ (x @ Wq) / np.sqrt(len(x))
    shares = np.exp(scores - scores.max())
    return shares / shares.sum() @ values, (keys, values)
    ### END SOLUTION

# %% cache-check checks="memories.cache"
check("memories.cache", extend)

# %% meter-task [markdown]
# ## 4. A capacity meter
# {exercise memories.meter}
#
# A model with so many `parameters` was taught `N` facts, each with one of `C` answers. `probs[i, a]` is the probability that
# it gives to answer `a` of fact `i`, and `answers[i]` is the right one. How many bits does it store, per parameter?
#
# Count messages. Whoever has no model needs `log2(C)` bits to be told an answer. Whoever has it needs `log2(1 / p)`, where
# `p` is what the model gave to the right one. Stored is what the model saves over all facts.
#
# ```text
# two facts, C = 4, one parameter      without   with     saved
# p of the right answer: 1.0           2 bits    0 bits   2
# p of the right answer: 0.5           2 bits    1 bit    1      3 bits per parameter
# ```

# %% meter answers="memories.meter"
def bits_per_parameter(probs, answers, parameters):
    """Bits stored per parameter. Shapes: `probs` (N, C), `answers` (N,)."""
    ### BEGIN SOLUTION
    N, C = probs.shape
    return (N * np.log2(C) + np.log2(probs[np.arange(N), answers]).sum()) / parameters
    ### END SOLUTION

# %% meter-check checks="memories.meter"
check("memories.meter", bits_per_parameter)

# %% night-task [markdown]
# ## 5. A batch for the night
# {exercise memories.night}
#
# Today's items are `x` of shape `(n, d)` with their labels `y`, 0 or 1. Yesterday's self is a neuron with weights `w` and `b`:
# it says “yes” to an input with probability `sigmoid(input @ w + b)`. `noise` of shape `(m, d)` is what it dreams of. Return
# one batch of `n + m` inputs, and a target for each: its label if it is of today, what yesterday's self says if it is a dream.
#
# ```python
# for dream in noise:
#     inputs.append(dream)
#     targets.append(1 / (1 + exp(-(dream @ w + b))))
# ```

# %% night answers="memories.night"
def night_batch(x, y, noise, w, b):
    """Inputs (n + m, d) and targets (n + m,): today's items, and dreams with their labels."""
    ### BEGIN SOLUTION
    dreamed = 1 / (1 + np.exp(-(noise @ w + b)))
    return np.concatenate([x, noise]), np.concatenate([y, dreamed])
    ### END SOLUTION

# %% night-check checks="memories.night"
check("memories.night", night_batch)

# %% essay-task [markdown]
# ## 6. A number you will meet again
# {exercise memories.essay}
#
# Somebody tells you over lunch that a model's context holds “thirty-five million times more per token than its weights”.
# Answer in about 150 words. What is counted, and is the count right? What does it not mean, and why? What *do* the bytes of the
# cache buy? Name one measurement that would move the ratio, and in which direction.

# %% essay [markdown] written="memories.essay"
# *Your answer: replace this line.*

# %% where-you-are
progress()
