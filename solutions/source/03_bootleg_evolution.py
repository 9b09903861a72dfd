# %% title [markdown]
# # Exercises 03: bootleg evolution
#
# **You will be able to** price a text in bits, write causal attention, send a gradient back through a layer, take a step
# of AdamW, and score an induction head. **Before:** lesson 03. **Time:** about 65 minutes.
#
# Under every exercise stands its check. Run it as often as you like, also with a wrong answer: it says how far off you
# are, and a mistake costs nothing. `hint("evolution.bits")` gives a nudge, then a pointer, then a near-answer;
# `reveal("evolution.bits")` opens one solution after an honest attempt.

# %% imports
import numpy as np

from ghosts import check, hint, progress, reveal

# %% bits-task [markdown]
# ## 1. Bits per character
# {exercise evolution.bits}
#
# Before each character of a text a ghost gave a probability to every character of its alphabet: `probs[i]` is a row of
# `V` numbers, and `text[i]` is the character that came. What does the text cost, in bits per character?
#
# ```python
# for i in range(len(text)):
#     cost += log2(1 / probs[i, text[i]])
# cost / len(text)
# ```
#
# Target: a ghost that says `[[0.5, 0.5], [0.25, 0.75]]` for the text `[0, 0]` pays 1 and 2 bits, so 1.5.

# %% bits answers="evolution.bits"
def bits_per_character(probs, text):
    """Mean bits that `text` (n,) costs a ghost that predicted `probs` (n, V)."""
    ### BEGIN SOLUTION
    return -np.log2(probs[np.arange(len(text)), text]).mean()
    ### END SOLUTION

# %% bits-check checks="evolution.bits"
check("evolution.bits", bits_per_character)

# %% attention-task [markdown]
# ## 2. Causal attention
# {exercise evolution.attention}
#
# Token `t` asks with `q[t]`; every token `s` up to and including `t` answers with `k[s]` and is read as `v[s]`:
#
# ```python
# for t in range(T):
#     scores = [q[t] @ k[s] / sqrt(d) for s in range(t + 1)]     # nobody looks ahead
#     shares = softmax(scores)
#     read[t] = sum(shares[s] * v[s] for s in range(t + 1))
# ```
#
# Write it for all tokens at once. Target: the first row of the answer is `v[0]`, whatever the rest.

# %% attention answers="evolution.attention"
def causal_attention(q, k, v):
    """What each token reads, (T, d), from queries, keys and values of shape (T, d)."""
    ### BEGIN SOLUTION
    scores = np.where(np.tri(len(q), dtype=bool), q @ k.T / np.sqrt(q.shape[1]), -np.inf)
    shares = np.exp(scores - scores.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True) @ v
    ### END SOLUTION

# %% attention-check checks="evolution.attention"
check("evolution.attention", causal_attention)

# %% backward-task [markdown]
# ## 3. One layer, backwards
# {exercise evolution.backward}
#
# The layer that thinks about each token for itself:
#
# ```text
# x (N, d)  ─ @ up ─→  max(·, 0) = a (N, h)  ─ a² ─→  ─ @ down ─→  y (N, e)
# ```
#
# You are given `dy`, how the loss changes with each entry of `y`. Return how it changes with `x`, with `up` and with
# `down`, each in the shape of its array. The check moves every entry a hair and looks what happens to the loss.

# %% backward answers="evolution.backward"
def mlp_backward(x, up, down, dy):
    """(dx, dup, ddown) for y = max(x @ up, 0)² @ down, given `dy` in the shape of y."""
    ### BEGIN SOLUTION
    #| a = np.maximum(x @ up, 0)  # forwards once more, for what the way back needs
    #| raise NotImplementedError  # then ddown, the gradient at x @ up, and dup and dx from it
    a = np.maximum(x @ up, 0)
    dh = dy @ down.T * 2 * a
    return dh @ up.T, x.T @ dh, (a**2).T @ dy
    ### END SOLUTION

# %% backward-check checks="evolution.backward"
check("evolution.backward", mlp_backward)

# %% adamw-task [markdown]
# ## 4. One step of AdamW
# {exercise evolution.adamw}
#
# `m` and `v` are running means of the gradient `g` and of its square, both 0 before the first step, `t = 1`:
#
# $$m \leftarrow b_1 m + (1-b_1)\, g \qquad v \leftarrow b_2 v + (1-b_2)\, g^2$$
#
# $$w \leftarrow w - \text{lr} \cdot \text{decay} \cdot w
# - \text{lr} \, \frac{m / (1-b_1^t)}{\sqrt{v / (1-b_2^t)} + \text{eps}}$$
#
# Return the new `w`, `m` and `v`. Target: on the first step without decay every weight moves by `lr`, against the sign
# of its gradient, however large or small that is.

# %% adamw answers="evolution.adamw"
def adamw_step(w, g, m, v, t, lr, b1, b2, eps, decay):
    """The weights and both running means (w, m, v) after step `t` = 1, 2, …; all of one shape."""
    ### BEGIN SOLUTION
    m = b1 * m + (1 - b1) * g
    v = b2 * v + (1 - b2) * g**2
    step = m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps)
    return w - lr * decay * w - lr * step, m, v
    ### END SOLUTION

# %% adamw-check checks="evolution.adamw"
check("evolution.adamw", adamw_step)

# %% induction-task [markdown]
# ## 5. An induction score
# {exercise evolution.induction}
#
# A random sequence of `period` different tokens is said again and again. `attention[t, s]` is the share that token `t`
# gives to token `s`. An induction head gives its share to the token *after* the last occurrence of the current one:
#
# ```text
# text      c  a  d  c  a  d          period 3
#              ↑     │                the second c looks at the a that followed the first c
#              └─────┘
# ```
#
# Return the mean share that goes there, over all tokens that have an earlier occurrence.

# %% induction answers="evolution.induction"
def induction_score(attention, period):
    """Mean attention from each repeated token to the one after its last occurrence, `period` back."""
    ### BEGIN SOLUTION
    t = np.arange(period, len(attention))
    return attention[t, t - period + 1].mean()
    ### END SOLUTION

# %% induction-check checks="evolution.induction"
check("evolution.induction", induction_score)

# %% essay-task [markdown]
# ## 6. What did it learn?
# {exercise evolution.essay}
#
# Choose one row of the lesson's closing table. In about 150 words: what was measured, and with which interval? Which
# simplification of our toy matters most for it, and does it make the claim look stronger or weaker? Which experiment
# would change your mind, and which outcome of it?

# %% essay [markdown] written="evolution.essay"
# *Your answer: replace this line.*

# %% where-you-are
progress()
