# %% title [markdown]
# # Exercises 02: Animals and ghosts
#
# **You will be able to** say how long a lock takes, count the bits of a genome, write the fitness that made learning
# famous, measure what a clone misses, and climb without a derivative. **Before:** lesson 02. **Time:** about 65 minutes.
#
# Under every exercise stands its check. Run it as often as you like, also with a wrong answer: it says how far off you
# are, and a mistake costs nothing. `hint("animals.lock")` gives a nudge, then a pointer, then a near-answer;
# `reveal("animals.lock")` opens one solution after an honest attempt.

# %% imports
from itertools import pairwise

import numpy as np

from ghosts import check, hint, progress, reveal

# %% lock-task [markdown]
# ## 1. How long until it opens?
# {exercise animals.lock}
#
# A lock has several dials. You set dial `i` right with probability `right[i]`, all of them anew in every try, and it opens
# when all are right at once. How many tries does it take on average, the one that opens it included? As a simulation:
#
# ```python
# tries = 1
# while any(rng.random() > p for p in right):
#     tries += 1
# ```
#
# Target: `expected_tries(np.array([0.5, 0.5, 0.5]))` is 8.

# %% lock answers="animals.lock"
def expected_tries(right):
    """Mean number of tries until all dials are right at once. `right` has shape (dials,)."""
    ### BEGIN SOLUTION
    return 1 / np.prod(right)
    ### END SOLUTION

# %% lock-check checks="animals.lock"
check("animals.lock", expected_tries)

# %% bits-task [markdown]
# ## 2. A brain through a bottleneck
# {exercise animals.bits}
#
# `layers` are the numbers of neurons, such as `[256, 64, 26]`; every neuron of a layer has a synapse to every one of the
# next. All synapses together are the *connectome*. The genome does not list them. For each layer of `a` × `b` synapses it
# holds two thin matrices, `a` × `rank` and `rank` × `b`, whose product is unfolded at birth. How many bits of connectome
# stand against one bit of genome?
#
# ```text
# layers [4, 3], rank 1      connectome 4·3 = 12 synapses of 32 bits
#                            genome     4 + 3 = 7 genes of 8 bits     384 / 56 = 6.857
# ```

# %% bits answers="animals.bits"
def compression(layers, rank, synapse_bits, gene_bits):
    """Bits of connectome for each bit of genome."""
    ### BEGIN SOLUTION
    #| pairs = list(pairwise(layers))
    #| raise NotImplementedError  # then count on both sides
    pairs = list(pairwise(layers))
    connectome = sum(a * b for a, b in pairs) * synapse_bits
    genome = sum(rank * (a + b) for a, b in pairs) * gene_bits
    return connectome / genome
    ### END SOLUTION

# %% bits-check checks="animals.bits"
check("animals.bits", compression)

# %% fitness-task [markdown]
# ## 3. Learning smooths the landscape
# {exercise animals.fitness}
#
# Hinton and Nowlan's creatures. An allele is 0 (wrong), 1 (right) or 2 (open). In trial `t` of its life creature `i` fills
# its open alleles with `guesses[i, t]`, which holds a 0 or a 1 for every allele, and it has found the pattern when all are 1.
# With `G` trials in a life and `used` of them gone when the pattern was found, it earns
#
# $$1 + 19 \, \frac{G - \text{used}}{G},$$
#
# so a find at the first trial has used 1. Who is *born* with all alleles at 1 has used 0. Who never finds it earns 1.
#
# ```text
# genome 1 2 1   guesses 0 0 0 · 0 1 0 · 1 0 1 · 1 1 1    found at trial 2 of 4: 1 + 19 · 2/4 = 10.5
# genome 1 2 0   guesses 1 1 1 · 1 1 1 · 1 1 1 · 1 1 1    never: 1
# ```

# %% fitness answers="animals.fitness"
def fitness(genomes, guesses):
    """What each earns, shape (n,), from `genomes` (n, alleles) and `guesses` (n, G, alleles)."""
    ### BEGIN SOLUTION
    trials = guesses.shape[1]
    pattern = np.where(genomes[:, None] == 2, guesses, genomes[:, None])
    hit = (pattern == 1).all(2)
    used = np.where((genomes == 2).any(1), hit.argmax(1) + 1, 0)
    return np.where(hit.any(1), 1 + 19 * (trials - used) / trials, 1)
    ### END SOLUTION

# %% fitness-check checks="animals.fitness"
check("animals.fitness", fitness)

# %% gap-task [markdown]
# ## 4. Right on film, lost on its feet
# {exercise animals.gap}
#
# The film: what the animal's body felt, `seen` (n, senses), and what it did, `said` (n, efforts). Then the clone walked alone.
# It came to feel `met` (m, senses), where the animal would have done `wanted` (m, efforts).
#
# Fit a linear clone to the film by least squares, without a constant. Return two numbers: its mean squared error on the
# film, and the **gap**, its mean squared error off the film less that on it.
#
# ```text
# seen [[1], [2]]  said [[1], [2]]   the clone: effort = 1 · sense, error on film 0
# met  [[3]]       wanted [[1]]      it says 3: error 4                             return (0, 4)
# ```

# %% gap answers="animals.gap"
def clone_and_gap(seen, said, met, wanted):
    """Mean squared error of a least-squares clone on the film, and how much larger it is off it."""
    ### BEGIN SOLUTION
    #| weights = ...  # (senses, efforts); of the four things np.linalg.lstsq returns, the first
    #| raise NotImplementedError
    weights = np.linalg.lstsq(seen, said, rcond=None)[0]
    loss = ((seen @ weights - said) ** 2).mean()
    return loss, ((met @ weights - wanted) ** 2).mean() - loss
    ### END SOLUTION

# %% gap-check checks="animals.gap"
check("animals.gap", clone_and_gap)

# %% strategy-task [markdown]
# ## 5. A slope from blind tries
# {exercise animals.strategy}
#
# `score(genomes)` says what each row of `genomes` (n, genes) earns, and nothing else: no derivative. From one `genome`, take
# the steps `spread * noise[i]` forth and back, and estimate the gradient (an *evolution strategy* with mirrored tries):
#
# ```python
# for e in noise:                                             # (n, genes)
#     rise = score(genome + spread * e) - score(genome - spread * e)
#     gradient += rise / (2 * spread) * e / n
# ```
#
# In two or three lines, without the loop. The check uses a score whose slope is known.

# %% strategy answers="animals.strategy"
def es_gradient(score, genome, noise, spread):
    """Estimate, shape (genes,), of the gradient of `score` at `genome` from `noise` (n, genes)."""
    ### BEGIN SOLUTION
    rise = score(genome + spread * noise) - score(genome - spread * noise)
    return (rise[:, None] * noise).mean(0) / (2 * spread)
    ### END SOLUTION

# %% strategy-check checks="animals.strategy"
check("animals.strategy", es_gradient)

# %% essay-task [markdown]
# ## 6. On the page, or behind it?
# {exercise animals.essay}
#
# Choose one row of the lesson's closing table. In about 150 words: what was measured, and with which interval? A ghost of the
# foal could not see the clock. What is the clock of somebody who writes a document, and how much of it is on the page? Which
# experiment would change your mind, and which outcome of it?

# %% essay [markdown] written="animals.essay"
# *Your answer: replace this line.*

# %% where-you-are
progress()
