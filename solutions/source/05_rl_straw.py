# %% title [markdown]
# # Exercises 05: RL's straw
#
# **You will be able to** say how many bits a reward carries, find out who shared in the credit, and write the policy
# gradient, its baseline and pass@k yourself. **Before:** lesson 05. **Time:** about 65 minutes.
#
# Under every exercise stands its check. Run it as often as you like, also with a wrong answer: it says how far off you
# are, and a mistake costs nothing. `hint("straw.bits")` gives a nudge, then a pointer, then a near-answer;
# `reveal("straw.bits")` opens one solution after an honest attempt.

# %% imports
import math

import numpy as np

from ghosts import check, hint, progress, reveal

# %% bits-task [markdown]
# ## 1. Bits in one reward
# {exercise straw.bits}
#
# A reward is 1 with probability `p` and 0 otherwise. How many bits does it carry on average? In a loop:
#
# ```python
# for p in ps:
#     bits = 0
#     for q in (p, 1 - p):          # the two things that can arrive
#         if q > 0:
#             bits += q * log2(1 / q)
# ```
#
# Write it for a whole array at once. Target: `reward_bits(np.array([0.03, 0.5, 1.0]))` is about `[0.194, 1, 0]`.
# (0.03 is the rate of the interview's own example: three right answers out of a hundred.)

# %% bits answers="straw.bits"
def reward_bits(p):
    """Bits of a 0/1 reward that is 1 with probability `p` (an array of any shape)."""
    ### BEGIN SOLUTION
    q = np.stack([p, 1 - p])
    return -(q * np.log2(np.where(q > 0, q, 1))).sum(0)
    ### END SOLUTION

# %% bits-check checks="straw.bits"
check("straw.bits", reward_bits)

# %% wrong-share-task [markdown]
# ## 2. Who else got the credit?
# {exercise straw.wrong-share}
#
# `answers` holds one rollout per row, `target` the right token of each step, and `wins` a 1 for each rollout that was
# rewarded. Outcome RL raises the probability of *every* token of a winning rollout. What share of the tokens that it
# raises was wrong? Return 0 if nobody won.
#
# ```text
# target   2 0 1
# answers  2 0 2   win       of these six raised tokens
#          2 1 1   win       two are wrong: 0.333
#          0 1 2   no win
# ```

# %% wrong-share answers="straw.wrong-share"
def wrong_share(answers, target, wins):
    """Share of wrong tokens among those of winning rollouts. Shapes: (n, T), (T,), (n,)."""
    ### BEGIN SOLUTION
    raised = answers[wins > 0]
    return (raised != target).mean() if len(raised) else 0.0
    ### END SOLUTION

# %% wrong-share-check checks="straw.wrong-share"
check("straw.wrong-share", wrong_share)

# %% baseline-task [markdown]
# ## 3. A baseline from the others
# {exercise straw.baseline}
#
# Five rollouts earned `[1, 1, 1, 1, 1]`. What should each learn? Nothing: it did as well as the others. Return for each
# rollout its **advantage**, its reward minus the mean reward of the *other* rollouts.
#
# ```python
# for i in range(n):
#     others = [rewards[j] for j in range(n) if j != i]
#     advantage[i] = rewards[i] - mean(others)
# ```

# %% baseline answers="straw.baseline"
def advantage(rewards):
    """Each rollout's reward less the mean of the others'. `rewards` has shape (n,), n ≥ 2."""
    ### BEGIN SOLUTION
    others = (rewards.sum() - rewards) / (len(rewards) - 1)
    return rewards - others
    ### END SOLUTION

# %% baseline-check checks="straw.baseline"
check("straw.baseline", advantage)

# %% policy-gradient-task [markdown]
# ## 4. The policy gradient
# {exercise straw.policy-gradient}
#
# The policy writes `T` tokens, each from its own softmax: `probs[t, a]` is the probability of token `a` at step `t`.
# Given `n` rollouts and their advantages, return the estimate of the gradient with respect to the **logits**, of shape
# `(T, A)`:
#
# $$\frac{1}{n} \sum_{i=1}^{n} \text{advantage}_i \; \nabla_{\text{logits}} \sum_{t=1}^{T} \log \pi(\text{answers}_{i,t})$$
#
# The check compares with finite differences: it moves each logit a hair and sees what happens.

# %% policy-gradient answers="straw.policy-gradient"
def policy_gradient(probs, answers, advantage):
    """The estimate, shape (T, A), from `probs` (T, A), `answers` (n, T) and `advantage` (n,)."""
    ### BEGIN SOLUTION
    #| score = ...  # the gradient of log softmax at every written token, shape (n, T, A)
    #| raise NotImplementedError  # then weight it with the advantages, and take the mean
    score = np.eye(probs.shape[1])[answers] - probs
    return (advantage[:, None, None] * score).mean(0)
    ### END SOLUTION

# %% policy-gradient-check checks="straw.policy-gradient"
check("straw.policy-gradient", policy_gradient)

# %% pass-at-k-task [markdown]
# ## 5. pass@k without bias
# {exercise straw.pass-at-k}
#
# A model wrote `n` answers to a problem; `c` of them are right. You may look at `k` of the `n`, drawn without putting
# any back. What is the chance that at least one of the `k` is right? With every subset in a loop:
#
# ```python
# subsets = list(combinations(range(n), k))       # the first c answers are the right ones
# sum(any(i < c for i in subset) for subset in subsets) / len(subsets)
# ```
#
# That loop never ends at n = 2,000. Yours has to.

# %% pass-at-k answers="straw.pass-at-k"
def pass_at_k(n, c, k):
    """Chance that one of `k` answers drawn from `n`, of which `c` are right, is right."""
    ### BEGIN SOLUTION
    return 1 - math.comb(n - c, k) / math.comb(n, k)
    ### END SOLUTION

# %% pass-at-k-check checks="straw.pass-at-k"
check("straw.pass-at-k", pass_at_k)

# %% essay-task [markdown]
# ## 6. Terrible, or narrow?
# {exercise straw.essay}
#
# Choose one row of the lesson's closing table. In about 150 words: what was measured, and with which interval? Which
# simplification of our toy matters most for it, and does it make the claim look stronger or weaker? Which experiment
# would change your mind, and which outcome of it?

# %% essay [markdown] written="straw.essay"
# *Your answer: replace this line.*

# %% where-you-are
progress()
