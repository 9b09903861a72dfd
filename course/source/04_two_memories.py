# %% title [markdown]
# # 04 · Two memories
#
# **The question.** Weights are hazy, context is exact: how far apart are they, and at what price?
#
# **You will be able to** check a famous number and say what it does not mean, measure how much a memory holds, explain
# what a cache costs and what it saves, write a step of gradient descent as attention, and teach a network something new
# without losing the old.
#
# **Before this:** lesson 03 (a small GPT), dot products, logarithms. **Time:** 55 minutes, and 65 for the
# [exercises](../exercises/04_two_memories.ipynb). **Cost:** everything here computes in about half a minute.
#
# *How to read:* run the cells one after the other with Shift+Enter. Where it says **Predict first**, commit a guess
# before you go on.

# %% imports
import numpy as np

from ghosts import Choice, Number, predict, show, verdicts
from ghosts.desk.benches import memories_bench
from ghosts.lab import memory, text
from ghosts.lab.gpt import GPT
from ghosts.lab.training import train, windows

# %% pain [markdown] teaches="estimation"
# ## 1. The pain: thirty-five million
#
# {claim memories.million}
#
# The numbers are the host's, and they are quickly said and quickly believed. Write them down once. The model has the
# dimensions of Llama 3 70B:

# %% million tags=["nbval-check-output"]
parameters, training_tokens = 70e9, 15e12
layers, kv_heads, head_width = 80, 8, 128  # heads that have keys and values of their own

in_weights = parameters * 16 / training_tokens  # bits for each token it was trained on
in_cache = layers * 2 * kv_heads * head_width * 2  # bytes a token: a key and a value, 2 bytes a number
print(f"{in_weights:.4f} bits in the weights, {in_cache:,} bytes in the cache")
print(f"ratio {8 * in_cache / in_weights / 1e6:.1f} million")

# %% million-after [markdown]
# All three numbers are right. But look at what they count. The 327,680 bytes are *storage*: room set aside. How much does
# a token have to say that could fill it?
#
# A token is one of a vocabulary of 128,256. Knowing which one it is takes at most $\log_2 128{,}256$ bits. And everything in the cache is
# computed from the tokens and the weights: give somebody else both, and they will compute the same cache. So, given the
# weights, the cache can't know more than the tokens: computing adds nothing (the **data-processing inequality**).

# %% million-predict skills="estimation"
llama = memory.Memories()
ratio = llama.information_ratio
predict(
    "memories.information",
    "A token read says at most log2 128,256 bits; a training token left 0.0747 in the weights."
    " How many times more is that?",
    Choice(["about 200 times", "about 20,000 times", "about 2 million times", "still 35 million"]),
    truth=f"about {round(ratio, -2):,.0f} times",
    plot=llama.plot,
    because="A token brings 17 bits, whether they are kept in 3 bytes or in 327,680.",
)

# %% million-bounds tags=["nbval-check-output"]
for bits, who in ((16, "every stored bit"), (3.6, "Morris et al."), (2, "Allen-Zhu & Li")):
    model = memory.Memories(kept=bits)
    print(f"up to {model.information_ratio:5,.0f} times, if a parameter holds {bits} bits", end=" ")
    print(f"({who}): {model.weight_bits:.4f} bits a token")

# %% million-verdict [markdown]
# Up to two hundred, or up to two thousand, depending on how many bits a parameter really holds (§6 measures it). It is
# still a large number, and the point of it stands: context is the sharper memory. Only the thirty-five million
# compares a warehouse with its goods.
#
# And these are ceilings: a token says 17 bits only to somebody who had no idea which one would come. What can be foreseen
# says less (§4 measures how much less, with a ghost of your own).

# %% bench-intro [markdown]
# ## 2. Play with it
#
# 1. Which dials move the storage ratio and leave the information bound where it is? Why must they?
# 2. Make the cache as small as the dials allow. How many times more than a token can say does it still set aside?

# %% bench
memories_bench()

# %% recall-intro [markdown] teaches="capacity"
# ## 3. Haze and notes
#
# {claim memories.hazy}
#
# In our words: what is in the weights is a haze, and what is in the context is directly accessible.
#
# A fact is a key and a value, two random directions in 32 dimensions. There are two ways to keep it:
#
# - **weights**: add key ⊗ value (the outer product: a matrix of all products of an entry of the key and one of the value) to
#   one matrix, on top of everything else. To read, multiply the key by the matrix;
# - **attention**: keep both, and look for the most similar key. The 40 in its line is its sharpness: how strongly the best
#   match wins.
#
# A fact has *come back* if what is read is more similar to its own value than to any other.

# %% recall-by-hand
keys, values = memory.facts(np.random.default_rng(0), runs=1, N=128, d=32)
keys, values = keys[0], values[0]

weights = keys.T @ values  # the sum of all key ⊗ value: all facts in 1,024 numbers
hazy = keys @ weights

shares = np.exp(40 * keys @ keys.T)  # who looks at whom
exact = shares / shares.sum(1, keepdims=True) @ values

for name, read in (("weights", hazy), ("attention", exact)):
    right = (read @ values.T).argmax(1) == np.arange(128)
    print(f"{name:9} {right.sum()} of 128 facts come back")

# %% recall-predict skills="capacity"
curves = memory.recall_curves(np.random.default_rng(0))
once = curves.back("weights, one pass")
before, at = (list(curves.along).index(n) for n in (128, 256))
predict(
    "memories.come-back",
    f"Of 128 facts the 1,024 weights give back {once[before].value:.0f} (mean of twenty worlds). Put in"
    " twice as many, 256. How many come back now?",
    Number(1, 256, " facts", at=256),
    truth=round(once[at].value),
    plot=curves.plot,
    because="Each fact is heard through the murmur of all others: a new one costs more old ones than"
    " it adds.",
)

# %% recall-numbers
some = (3, 4, 5, 6)
print(f"{'facts':22}", *(f"{curves.along[i]:>16}" for i in some))
for name in curves.share:
    print(f"{name:22}", *(f"{curves.back(name)[i]:.0f}".rjust(16) for i in some))

# %% recall-after [markdown]
# The claim holds, and here is its price: attention paid 32,768 numbers for 512 facts, the weights 1,024 for anything. A haze
# does not just stop taking in more. It has a best, and whoever goes on pouring gets *less* out. Rehearsing by least squares
# (dashed) moves that best; §6's rule, which trains the choice, moves it further. Neither removes it.
#
# **Break it yourself.** Twice the dimensions are four times the weights. Say first whether the best becomes twice as high, four
# times, or something between: `show(memory.recall_curves(np.random.default_rng(0), d=64))`.
#
# **Where the claim fails.** Give attention no more floats than the weights: a window of the last 16 facts. Beyond that
# window the weights now bring back more than it does. A haze of everything, or a sharp picture of the last minute: that is
# the trade. And how unclearly may one ask? Put noise on the key:

# %% recall-noise
noisy = memory.recall_under_noise(np.random.default_rng(0))
show(noisy)

# %% recall-noise-after [markdown]
# The haze suffers soon. Attention forgives noise as strong as the question itself; drown the question, and the sharp memory
# errs as well.

# %% cache-intro [markdown]
# ## 4. The cache of a ghost of your own
#
# A ghost that writes looks back at every step at everything before. It can compute all keys and values afresh each time,
# or keep them: that is the **KV cache**. Train one on the King James Bible (a few seconds; lesson 03 has the details):

# %% ghost
bible = text.load("bible")
rng = np.random.default_rng(0)
ghost = GPT(len(bible.alphabet), rng, width=48, layers=2, heads=2, context=256)


def spoken(ghost, length=24):
    opening = bible.encode("And the LORD")
    return bible.decode(ghost.generate(opening, length, np.random.default_rng(1), temperature=0.6))


training = train(
    ghost, windows(bible.train, 256, batch=4), rng, steps=300, lr=6e-3, reports=5, sample=spoken
)

# %% ghost-says
print(ghost)
print(spoken(ghost, 150))

# %% cache-claim [markdown]
# Still a babbler. For the question of this section that does not matter. Three checks:
#
# - **Same words.** Reading one by one with the cache must give the logits (the scores that softmax turns into
#   probabilities) of reading all at once.
# - **Nothing new.** Throw the cache away, keep the 256 tokens, compute it again: §1's argument, on the table.
# - **Warehouse and goods.** For each character the cache sets aside two arrays (keys, values), for each layer, of 48 numbers of
#   4 bytes. What do the characters say? At most $\log_2 64$ bits each, and to a ghost that half foresees them, less: its loss.

# %% cache-identical
page = bible.held_out[:256]
one_by_one, cache = memory.read_one_by_one(ghost, page)
rebuilt = memory.cache_of(ghost, page)
print(f"largest difference of any logit: {np.abs(one_by_one - ghost.logits(page)).max():.1e}")
print(f"cache rebuilt from the tokens alone: {memory.cache_gap(cache, rebuilt):.1e}")

# %% cache-bytes tags=["nbval-check-output"]
most = np.log2(len(bible.alphabet))  # bits that one of 64 characters can say
print(f"256 characters: {cache.nbytes:,} bytes in the cache, {cache.nbytes // 256} each")
print(f"at most {most:.0f} bits said by each: {256 * most / 8:.0f} bytes")

# %% cache-said
said = ghost.losses(page[None, :-1], page[None, 1:]).sum() / np.log(2) / 8
print(f"to this ghost the page says {said:.0f} bytes")

# %% cache-predict skills="attention"
decoding = memory.decoding_times(ghost, page, rng)
times = [f"about {n} times" for n in (2, 10, 50)]
nearest = np.abs(np.log(decoding.ratio() / np.array([2, 10, 50]))).argmin()
predict(
    "memories.cache",
    "255 characters are read. How many times as fast does the cache make the next one here?",
    Choice(["it makes no difference", *times]),
    truth=times[nearest],
    plot=decoding.plot,
    because="It computes one token instead of 255. But a call of NumPy costs the same for one as for"
    " many.",
)

# %% cache-numbers
for n, afresh, cached, size in zip(
    decoding.length, decoding.afresh, decoding.cached, decoding.nbytes, strict=True
):
    print(f"{n:3} tokens: afresh {afresh:.2f} ms, cached {cached:.2f} ms, {size:,} bytes")

# %% cache-after [markdown]
# The times are this machine's and this minute's; yours differ. The shapes do not: computing afresh grows with the text; the
# cached token also grows, since it looks at every key, but far more slowly, and the cache grows in bytes instead. What you
# buy with those bytes is *time*.
# That is what 327,680 bytes a token are for, and not for knowing 35 million times more.

# %% descent-intro [markdown] teaches="in-context learning"
# ## 5. Learning without touching a weight
#
# {claim memories.descent}
#
# (The words before are “I do think it's possible”. The host had said that it is *not* gradient descent.) So he finds it
# possible that the layers, while they read a prompt, take small steps of gradient descent.
#
# A prompt holds 20 examples $(x_i, y_i)$ of an unknown rule $y = w \cdot x$, and a question $q$. Start from $w=0$ and take
# one step of gradient descent on half the mean squared error. Then $w = \frac{\eta}{n}\sum_i y_i x_i$, and the answer is
#
# $$w \cdot q \;=\; \sum_i \underbrace{\tfrac{\eta}{n}\, y_i}_{\text{value}} \;
# \big(\underbrace{x_i}_{\text{key}} \cdot \underbrace{q}_{\text{query}}\big).$$
#
# That is attention without the softmax (von Oswald et al. 2023). No weight changed; the “learning” is in the sum.

# %% descent-identity
x, y, q, answer = memory.prompts(np.random.default_rng(0), (1000,), n=20, d=5)
learned = memory.one_step(x, y, q, rate=0.3)
attended = memory.linear_attention(x, y, q, 0.3 * np.eye(5))
gap = np.abs(learned - attended).max() / np.abs(learned).max()
print(f"1,000 prompts: the largest difference is {gap:.1e} of the largest answer")

# %% descent-identity-after [markdown]
# An identity, to the last digits that a computer keeps. But *could be* is not *is*: what does such a layer become when it
# is trained on random regressions and nobody tells it about gradients? We keep the keys and values wired as above and let it
# learn the 5 × 5 matrix between query and key, from zeros. Whatever matrix comes out is *some* step of descent, stretched in
# some directions (preconditioned). What it learns is which.

# %% descent-predict skills="in-context learning"
trained = memory.train_attention(np.random.default_rng(0))
twenty = list(trained.n).index(20)
predict(
    "memories.step-size",
    "Trained on prompts of 20 examples in 5 dimensions, the matrix becomes a number times the"
    " identity. Which number?",
    Number(0, 1.5, step=0.01, at=20),
    truth=round(trained.diagonal[twenty].value, 2),
    plot=trained.plot,
    because="The best single step: n / (n + d + 1). It would be 1 if the inputs covered all directions"
    " evenly; 20 random ones do not.",
)

# %% descent-numbers
print(" n   on the diagonal (theory)      beside it (0)   squared error (theory)")
for i, n in enumerate(trained.n):
    print(f"{n:2}   {trained.diagonal[i]:.3f} ({trained.theory[i]:.3f})", end="   ")
    print(f"{trained.rest[i]:.3f}           ", end="")
    print(f"{trained.error[i]:.2f} ({trained.error_theory[i]:.2f})")

# %% descent-after [markdown]
# So of all preconditioned steps it learns the plain one, a number times the identity, and the best number. That this is
# the optimum is a theorem (Ahn et al. 2023; arXiv 2307.03576). Look at the error, though. The answers have a variance of 5, and least squares gets every one of
# these prompts exactly right: error 0. One step is not much of a learner.
#
# **Where the claim fails: the rival.** Take more steps, then, a layer each? On inputs that vary much more in one direction
# than in another, plain descent crawls. (Their *condition* is the ratio of the largest variance to the smallest.) Newton's
# iteration, $P \leftarrow P(2I - SP)$, turns $P$ into the inverse of $S = \frac1n \sum_i x_i x_i^\top$, with which least squares is
# solved at once. It spends about $2 \log_2$(condition) steps
# getting near and then doubles its correct digits every time. It is made of matrix products as well, so layers could run it
# too, though a step of it costs in the order of $d^3$ operations and one of descent $d^2$:

# %% rival
race = memory.race(np.random.default_rng(0))
show(race)

# %% rival-after [markdown]
# Only *plain* descent crawls so; cleverer kinds (preconditioned, or along conjugate gradients) need few steps as well. And what
# do trained transformers do? Fu et al. (2023), for linear regression: they track Newton's iteration, about three steps per
# middle layer; to match one layer, descent needs exponentially more steps. What happens in language, nobody knows. Karpathy was
# careful to call it possible.

# %% capacity-intro [markdown] teaches="capacity"
# ## 6. How much fits into a parameter?
#
# {claim memories.capacity}
#
# How does one weigh a memory? By the writing that it saves. To note down which of $N$ values belongs to a key takes $\log_2 N$
# bits. Whoever has a memory that gives the right value a probability $p$ needs only $\log_2(1/p)$ more; the difference is what
# is stored. So give a memory ever more facts, train it to the end, and weigh. Ours is one matrix of 16 × 16 between random keys
# and $N$ random values, trained by gradient descent to *choose*: to give each key's own value a high $p$ among all $N$.

# %% capacity-predict skills="capacity"
filled = memory.capacity(np.random.default_rng(0))
predict(
    "memories.cliff",
    "256 parameters of 32 bits each. How many facts do they recall before the first mistakes"
    " (we try steps of 8)?",
    Number(0, 128, " facts", step=8, along="x", at=1),
    truth=filled.full,
    plot=filled.plot,
    because=f"{filled.stored[filled.best].value:.1f} bits of fact fit into a parameter here;"
    " the others are precision.",
)

# %% capacity-numbers
for n, share, bits in zip(filled.N, filled.recall, filled.stored, strict=True):
    print(f"{n:3} facts: {share:.2f} recalled, {bits:.2f} bits per parameter")
over = next(n for n in filled.N if n > filled.full)
print(f"full somewhere between {filled.full} and {over} facts")

# %% capacity-again
for n in (128, 256):  # as in §3: 32 × 32 weights
    keys, values, weights = memory.fill(np.random.default_rng(0), d=32, N=n, runs=4, steps=200)
    right = (keys @ weights @ values.swapaxes(1, 2)).argmax(-1) == np.arange(n)
    least = curves.share["weights, least squares"][list(curves.along).index(n)].value
    print(f"{n} facts in §3's weights: {right.mean():.2f} by this rule, {least:.2f} by least squares")

# %% capacity-coarse
for n, rows in list(filled.coarse.items())[-3:]:
    print(f"{n} facts, weights rounded to", end=" ")
    print(", ".join(f"{bits} bits: {share.value:.2f}" for bits, share in rows.items()))

# %% capacity-after [markdown]
# A cliff, not a slope: full at a little over one bit per parameter, and beyond that it doesn't just stop learning, it *loses*
# what it could have held. §3's weights, trained like this, hold more than by least squares, and go over the same cliff. (Morris
# et al. report that models memorise until they are full and then begin to generalise. Ours has nothing to generalise: the facts
# are random.)
#
# Rounding shows it from the other side: the fuller the memory, the more exactly each weight must be kept, but eight bits do. In
# ours most bits are precision; Allen-Zhu & Li find their 2 bits even at int8. Of the 16 that §1's 0.0747 grants to each
# parameter, then, most are not memory.
#
# **Break it yourself.** You suspect that it was not trained for long enough? Say first how many of the mistakes will go with
# four times the steps: `show(memory.capacity(np.random.default_rng(0), steps=8000))` (20 s).
#
# Why should there be a cliff at all? For a single neuron it is a theorem. Of all ways to label $N$ points in general
# position with a coin, $d$ weights can realise a share that falls from all to none around $N = 2d$ (Cover 1965): **two bits per weight**.

# %% cover tags=["nbval-check-output"]
loads = (1, 1.5, 1.75, 2, 2.25, 2.5, 3)
print("bits per weight", *(f"{load:5}" for load in loads))
for d in (8, 64, 512):
    row = [f"{memory.cover(int(load * d), d):.3f}" for load in loads]
    print(f"{d:7} weights", *row)

# %% cover-after [markdown]
# That Allen-Zhu & Li measured 2 bits in language models is, as far as we know, a coincidence: same number, other reason.

# %% core-intro [markdown]
# ## 7. Facts against an algorithm
#
# {claim memories.work}
#
# In our words: models are large because most of their junk-filled diet is memorised, not thought through. We have no model of
# that size, so here is a toy: the same questions, two kinds of answers. Each question shows two numbers of eight binary digits.
# A **rule** answers which is greater. A **coin** answers at random, once and for all: a fact. How large must a network be to get
# 95 % of $N$ of them right? (We try 1, 2, 4, 6, 8, 12, 16, 24, 32, 48 and 64 hidden neurons, of 18 parameters each. Where an
# interval has no width, all eight runs ended on the same rung of that ladder.)

# %% price
price = memory.price(np.random.default_rng(0))
show(price)

# %% price-numbers
print("parameters needed")
for n, facts, rule, new in zip(price.N, price.facts, price.rule, price.unseen, strict=True):
    print(f"{n:4} answers: facts {facts:.0f}, rule {rule:.0f} (unseen: {new:.2f} right)")

# %% price-after [markdown]
# Facts: six times as many parameters for eight times as many. Rule: about thirty throughout, as far as 8 runs tell, and it
# answers questions nobody asked before.
#
# Now put facts and an algorithm into one ghost. Half of its reading are pages of random letters, written twice: to predict the
# second writing is an **algorithm**, copying, that works for any content. The other half are 96 facts. Every step brings as many
# pages to copy, whether there are facts beside them or not. A ghost 16 numbers wide is taught without facts, with them, and with
# them for twice as long (1,000 steps instead of 500). One 24 wide is taught with facts and then *stripped* of them: for 125 more
# steps their answers are drawn anew every time.

# %% core-predict skills="capacity"
core = memory.ghost_core(np.random.default_rng(0))
alone, twin = (core.copying[arm].value for arm in ("16 wide, no facts", "16 wide, facts"))
predict(
    "memories.core",
    f"A ghost 16 wide learns to copy: it gives the right letter a chance of {alone:.2f}. Its twin"
    " reads as many pages, and 96 facts besides. What is its chance, on average?",
    Number(0, 1, step=0.01, along="x", at=3.2),
    truth=round(twin, 2),
    plot=core.plot,
    because="Facts delay the copying circuit: after 500 steps it is well on its way in some runs (the"
    " dots) and hardly there in others.",
)

# %% core-numbers
for arm in core.copying:
    print(f"{arm:22} copies {core.copying[arm]:.2f}   knows {core.knowing[arm]:.2f}")
print(f"the twin copies {twin / alone:.0%} as well as the ghost without facts")

# %% core-claim [markdown]
# {claim memories.core}
#
# Three ways out: strip the diet, pay for width, or train longer. Stripping afterwards silences the facts, and copying stays.
# Silenced is not erased. Remind the stripped ghost, for forty steps, of the facts it had; and teach another copy as many new
# ones for as long:

# %% core-reminded
print(f"stripped, it knows {core.knowing['24 wide, stripped']:.2f}")
print(f"after 40 steps on its old facts {core.reminded:.2f}, on new ones {core.unknown:.2f}")

# %% core-fails [markdown]
# **Where the claim fails.** The bottom row is hardly better than a guesser (one in 24 = 0.042), and what it once knew comes
# back quickly. He would let it look things up. How often? Questions have a long tail. If the $r$-th most asked of a million
# facts is asked in proportion to $1/r$ (Zipf's law), then remembering only the most asked answers so many questions; the rest
# it must look up:

# %% core-tail tags=["nbval-check-output"]
asked = 1 / np.arange(1, 1_000_001)
for kept in (100, 1_000, 10_000, 100_000):
    print(f"{kept:7,} facts: {asked[:kept].sum() / asked.sum():.2f} of all questions")

# %% core-after [markdown]
# A core that keeps a thousand facts has half of the questions, and each further step of equal worth costs ten times as much
# memory. That is the case for stripping, and for keeping: the tail is dear, and it is where the other half lives. Whether
# background knowledge is also needed to *think* (to notice that something is odd, say) our ghosts are too simple to show.
#
# *Two cautions.* The small ghost copies when it is trained longer: what we measured is competition in learning, not a wall.
# And copying is about the smallest algorithm there is. How small a core for conversation may be is beyond our means:
#
# {claim memories.billion}

# %% sleep-intro [markdown] teaches="continual learning"
# ## 8. Sleep
#
# He speaks of people asleep:
#
# {claim memories.sleep}
#
# Models, he says, lack such a phase, which would distil the day into the weights. The context is sharp and gone tomorrow; the
# weights are hazy and stay. How does one get from the one into the other? The first half of the question, what to distil, we
# skip; here is the second: writing without erasing. Five days, five tasks, one small network. Each task is a cloud of points in
# a place of its own in the plane, cut by a line of its own into *yes* and *no*. Each day it trains on that day's task:
#
# - **naive**: on nothing else;
# - **replay**: also on 30 stored items of each earlier day;
# - **dreams**: also on noise, labelled by what it would have said the evening before. No data is stored, only a copy of last
#   evening's network;
# - **joint**: all five tasks at once, the usual ceiling.

# %% sleep-predict skills="continual learning"
days = memory.five_days(np.random.default_rng(0))
predict(
    "memories.dreams",
    f"After five days the naive network gets {days.by_day['naive'][0].value:.2f} of the first day's"
    " task right (0.5 is guessing). And the dreamer?",
    Number(0.5, 1, step=0.01, at=1),
    truth=round(days.by_day["dreams"][0].value, 2),
    plot=days.plot,
    because="Noise that falls where yesterday's tasks live pins down what the network says there.",
)

# %% sleep-numbers
for way, share in days.overall.items():
    print(f"{way:7} {share:.2f} over all tasks, {days.by_day[way][0]:.2f} on the first day's")
copied = memory.Perceptrons(rng, runs=1, inputs=2, hidden=memory.sleep.HIDDEN).parameters
print(f"replay ends with {4 * 30 * 3} stored numbers, the dreamer with {copied}")

# %% sleep-bad
bad = memory.bad_dreams(np.random.default_rng(0))
show(bad)

# %% sleep-eight
eight = memory.five_days(np.random.default_rng(0), D=8)
for way, share in eight.overall.items():
    print(f"in eight dimensions {way:7} {share:.2f}")

# %% sleep-after [markdown]
# Simply training on forgets all but the last day. Dreams keep most of it, with no data stored; a few stored items do
# about as well or a little better. **And here is where it fails:** the noise must fall where the memories are. Too
# small, and the network dreams of one spot; too large, and it dreams of places where nobody lives. (The
# noise of size 2 in the first figure was chosen: it is the best of this sweep.) In eight dimensions even the best noise misses more; replay falls
# too, for 30 items say less there, while joint training hardly does. Whatever sleep does, it can't be *any* noise;
# [lesson 07](07_ghosts_of_ghosts.ipynb) shows what becomes of a ghost that reads only what ghosts have written.
#
# **Break it yourself.** Is 2 the best size, or only the best of a coarse sweep? And how exactly must one know where the memories
# are? `show(memory.bad_dreams(np.random.default_rng(0), noise=(1, 1.5, 2, 3, 4)))` (5 s).
#
# What our toy shows is only that training on overwrites, and that rehearsal or well-placed dreams prevent it.
#
# {claim memories.brain}
#
# That this is what brains do, we can't test.

# %% verdict-intro [markdown]
# ## 9. What became of the claims

# %% verdict
morris = memory.Memories(kept=3.6)
haze = {name: line[at].value for name, line in curves.share.items()}
most, dreamed = filled.best, days.overall
verdicts("memories", {
    "million": f"storage {llama.storage_ratio / 1e6:.1f} million; information up to {ratio:,.0f} at 16"
               f" bits a parameter, {morris.information_ratio:,.0f} at 3.6",
    "hazy": f"256 facts: weights {haze['weights, one pass']:.2f}, attention"
            f" {haze['attention']:.2f}, with as many floats {haze['attention, window']:.2f}",
    "descent": f"trained step {trained.diagonal[twenty]:.3f} (theory {trained.theory[twenty]:.3f});"
               f" at condition {race.condition[-1]:,} descent takes {race.descent[-1].value:,.0f}"
               f" steps, Newton {race.newton[-1].value:.0f}",
    "capacity": f"our matrix: {filled.stored[most]:.2f} bits per parameter at {filled.N[most]} facts",
    "work": f"parameters for {price.N[0]} and {price.N[-1]:,} answers: facts"
            f" {price.facts[0].value:.0f} and {price.facts[-1].value:.0f},"
            f" rule {price.rule[0].value:.0f} and {price.rule[-1].value:.0f}",
    "core": f"stripped: copies {core.copying['24 wide, stripped']:.2f},"
            f" knows {core.knowing['24 wide, stripped']:.2f}, reminded {core.reminded:.2f}",
    "billion": f"nothing: our largest ghost has {ghost.flat.size:,} parameters",
    "sleep": "; ".join(f"{way} {share:.2f}" for way, share in dreamed.items())
             + f"; worst dreams {min(each.value for each in bad.right[2]):.2f}",
    "brain": "nothing: no brain takes part here",
    "refine": "nothing: nobody refines a corpus here",
    "window": "nothing: no window here is long",
    "emerge": "nothing: it takes many lives of a model",
})

# %% minds [markdown]
# ### What would change our mind
#
# - §1 bounds what a *token* says. If one could show that weights hold knowledge which a sum of bits over training tokens
#   counts wrongly (one token that changes how thousands of others are read), the ratio would need another denominator.
# - Our facts are random. Real ones resemble each other, and a memory that uses the resemblance would beat §3 and §6.
# - §7 says that copying and comparing are small. One hard skill that demonstrably needs no facts *and* many parameters
#   would break “facts are what makes models large”.
# - Our dreams cover the plane because it is a plane. A generator of dreams that works in a thousand dimensions, and keeps a
#   language model from forgetting, would make §8 a method instead of a toy.
#
# ### Go on
#
# Write it yourself: [exercises 04](../exercises/04_two_memories.ipynb). Then [lesson 05](05_rl_straw.ipynb) asks how much one reward teaches.
