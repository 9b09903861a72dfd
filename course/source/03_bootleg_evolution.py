# %% title [markdown]
# # 03 · Bootleg evolution
#
# **The question.** What does pretraining actually put into the weights?
#
# **You will be able to** train a ghost of a real text in your own notebook, measure it in bits per character against
# archivers, tell knowledge from a circuit by two probes, say what a starting point is worth in steps, and when evolution
# hands down knowledge.
#
# **Before this:** softmax (exponentials, divided by their sum), gradients, NumPy arrays; lesson 02 helps. **Time:** 50 minutes, and 65 for the
# [exercises](../exercises/03_bootleg_evolution.ipynb). **Cost:** everything here computes in less than a minute; a third
# of it is your ghost.
#
# *“Bootleg evolution” is the phrase of a summary. The words spoken were “crappy evolution”, at 12:50.*

# %% imports
import numpy as np

from ghosts import Choice, Number, predict, show, verdicts
from ghosts.desk.benches import evolution_bench
from ghosts.desk.training import watch
from ghosts.lab import evolution, text
from ghosts.lab.gpt import GPT
from ghosts.lab.training import train, windows

# %% pain [markdown]
# ## 1. The pain: born with nothing
#
# {claim evolution.crappy}
#
# A foal is on its feet within the hour. Here is a ghost at birth, and the text from which we will summon it:

# %% newborn
corpus = text.load("bible")
rng = np.random.default_rng(0)
ghost = GPT(len(corpus.alphabet), rng, size="medium")
print(ghost)
show(evolution.page(ghost, corpus, "In the beginning ", rng, length=100))
corpus

# %% newborn-after [markdown]
# The bar under a character says how much it surprised its own writer. All of these weights are noise, and so is the page.
# Every page of this lesson begins with the same three words and is drawn at **temperature** 0.8: each probability is
# raised to the power 1/0.8, which makes the likely a little likelier, and all are scaled to sum to one again.
#
# Ninety per cent of the text is for learning; every tenth stretch is kept apart, and nobody trains on it.
#
# ## 2. Count first
#
# The simplest ghost looks one character back. It needs no training, only a table of what followed what:

# %% bigram-count
V = len(corpus.alphabet)
pairs = np.zeros((V, V))
np.add.at(pairs, (corpus.train[:-1], corpus.train[1:]), 1)
after_q = pairs[corpus.encode("q")[0]]
print("after q:", {corpus.alphabet[c]: int(after_q[c]) for c in after_q.argsort()[::-1][:3]})

# %% bits-intro [markdown] teaches="entropy, language models"
# How good is it? Let it say the probability $p$ of each character of the text kept apart. A character costs
# $\log_2 \tfrac1p$ bits, and the mean of that is the ghost's **bits per character**:
#
# $$\text{bits per character} = \frac1n \sum_{i=1}^{n} \log_2 \frac{1}{p(c_i \mid \text{what came before})}.$$
#
# (With the natural logarithm it is called the **cross-entropy**, in *nats*; one nat is 1.44 bits. That is the loss which
# the ghosts below are trained on.) Knowing nothing costs $\log_2$ of the size of the alphabet.

# %% bits-predict skills="entropy, language models"
papers = evolution.exam(corpus.held_out)  # ten papers of 10,000 characters
bigram = evolution.Bigram(corpus.train, V)
bigram_bits = evolution.sit(lambda paper: evolution.bits(bigram, paper), papers)
blind = np.log2(V)
nothing = evolution.sit(lambda paper: blind, papers)
predict(
    "evolution.bigram",
    f"Knowing nothing costs {blind:.1f} bits a character. What does a ghost pay that sees one"
    " character back?",
    Number(0, 6, " bits", step=0.1, along="x", at=1),
    truth=round(bigram_bits.value, 1),
    plot=evolution.Ladder({"bigram": bigram_bits, "knowing nothing": nothing}, {}).plot,
    because="Most characters have only a few likely followers: that alone is worth nearly half.",
)

# %% bigram-page
show(evolution.page(bigram, corpus, "In the beginning ", rng))

# %% archiver-intro [markdown]
# ## 3. A ghost is an archiver
#
# {claim evolution.archiver}
#
# That number is a file size. A coder that is told the probabilities writes the text in that many bits, give or take
# two for the whole text (arithmetic coding). So a ghost can be held against programs that everybody has. To be fair, the
# archivers may study the training text as well: we compress it with and without the exam behind it, and count what the
# exam adds. How far each can look back is its own affair: gzip sees 32 kilobytes, bz2 sorts blocks of 900, lzma remembers
# everything here.

# %% archivers
before = corpus.stretches(held_out=False)
exam_text = "".join(corpus.decode(paper) for paper in papers)
archivers = evolution.archive(before, exam_text)
for name, (alone, prefixed) in archivers.items():
    print(f"{name:5} {alone:.2f} bits per character alone, {prefixed:.2f} after the training text")

# %% mlp-intro [markdown]
# ## 4. See further
#
# A table for two characters back would have a row for every pair, for eight back more rows than there are books. So
# learn instead of counting. First a **multilayer perceptron** (MLP): eight characters, each as 16 numbers, go through one
# hidden layer to 64 scores, one for each character that might follow. It is taught by a loop of three lines: draw a batch
# of places, take the gradient of the loss, make a step against it.

# %% slopes-intro [markdown] teaches="backpropagation, optimisation"
# **The gradient** has a number for every weight: by how much the loss would change if that weight moved a hair. To try each
# in turn costs a pass through the network for every weight. **Backpropagation** finds all of them in one walk *backwards*. The
# last operation knows how the loss changes with its output. Each hands back how it changes with its own inputs: a product
# `x @ W` gives `slope @ W.T` to `x` and `x.T @ slope` to `W`; a ramp passes on what came through it, and nothing where it was
# shut. A layer with 12 weights, and each of them moved a hair to see:

# %% slopes tags=["nbval-check-output"]
dice = np.random.default_rng(0)
x, W, w, y = (dice.normal(size=shape) for shape in ((50, 3), (3, 4), 4, 50))


def loss(W):
    return ((np.maximum(x @ W, 0) @ w - y) ** 2).mean()


hidden = np.maximum(x @ W, 0)
slope = 2 * (hidden @ w - y) / len(y)  # of the loss, with each of the 50 outputs
slope = np.outer(slope, w) * (hidden > 0)  # with each input of the ramp
slope = x.T @ slope  # with each weight in W
hairs = 1e-5 * np.eye(W.size).reshape(-1, *W.shape)
moved = [(loss(W + hair) - loss(W - hair)) / 2e-5 for hair in hairs]
gap = np.abs(slope.ravel() - moved).max()
print(f"largest slope {np.abs(slope).max():.2f}, backwards and by hairs {gap:.6f} apart at most")
for rate in (0.02, 0.2, 2):
    print(f"loss {loss(W):.2f}, after a step of {rate} × slope against it {loss(W - rate * slope):.2f}")

# %% slopes-after [markdown]
# A slope is a promise for small steps: how far to go is the **learning rate**, and too far is worse than not at all. A batch
# tells only roughly where downhill is. So our ghosts step by **AdamW** (Loshchilov & Hutter 2019). It follows a running mean
# of the gradients, which keeps its way through the noise (*momentum*); divides it by the root of a running mean of
# their squares, so that steep and flat weights move about equally far; and lets every weight shrink a little (*decay*).

# %% mlp
mlp = evolution.MLP(V, rng)
draw = evolution.next_characters(corpus.train, mlp.context)
print(train(mlp, draw, rng, steps=1500, lr=4e-3, report=None).describe())
show(evolution.page(mlp, corpus, "In the beginning ", rng))

# %% gpt-intro [markdown] teaches="attention"
# Now yours: a **GPT**. It sees sixty-four characters, and decides at each which of them to look at. Every character asks
# the ones before it, by a query vector $q$, and each of those answers with a key $k$. The softmax of the products
# $q \cdot k$ are **shares of attention** that sum to one, and what is read is the mean of what the others hold, weighted by
# these shares. A *head* does this once. Yours has two layers of two heads; after each layer a small MLP works on what was
# read. That is the whole machine: one file, `course/ghosts/lab/gpt.py`, meant to be read in one sitting (`GPT??` in a cell
# shows the most of it), and `lab/autograd.py` writes the same model once more for those who want to see a gradient flow.
#
# It takes about 15 seconds (on a slow machine it stops after 40). You may stop it with ■ at any time: it keeps what it has
# learned.

# %% gpt
stretches = windows(corpus.train, ghost.context, batch=16)


def sample(model):
    return corpus.decode(model.generate(corpus.encode("And "), 60, rng, temperature=0.8))


watch(ghost, stretches, rng, steps=2400, seconds=40, lr=6e-3, sample=sample).describe()

# %% gpt-page
show(evolution.page(ghost, corpus, "In the beginning ", rng))

# %% gaze-intro [markdown]
# Words, now, most of them real, and hardly a sentence. The three writers differ in nothing but how far they see and how
# they were taught to use it. What does yours look at? One line, and the shares of attention of every character in it:

# %% gaze
show(evolution.gaze(ghost, corpus, "And God said, Let there be light"))

# %% gaze-after [markdown]
# Nobody looks ahead: the upper right is empty. The heads divide the work, though nobody told them to. Which of yours read
# the characters just before, which go further back and pick? (§5 asks what such looking is good for.)

# %% gpt-predict skills="language models"
ladder = evolution.Ladder({
    "bigram": bigram_bits,
    "MLP": evolution.sit(lambda paper: evolution.bits(mlp, paper), papers),
    "GPT": evolution.sit(ghost.bits_per_character, papers),
}, archivers)
sets = ["none of them", "gzip", "gzip and bz2", "gzip, bz2 and lzma"]
predict(
    "evolution.archivers",
    "On text that nobody has seen: which archivers, having studied the training text, does your"
    " ghost beat, with its whole interval?",
    Choice(sets),
    truth=sets[len(ladder.beaten("GPT"))],
    plot=ladder.plot,
    because="It has learned what goes with what; an archiver can only match what stood there.",
)

# %% gpt-numbers
for name, each in ladder.ghosts.items():
    kilobytes = each.value * papers.size / 8000
    print(f"{name:7} {each:.2f} bits per character: the exam in {kilobytes:.0f} kB")

# %% more-intro [markdown]
# The intervals are over the ten papers; the ghost is one, yours. If it and an archiver come out close, a little more
# training decides. **One more minute makes it better.** Change the 0 to 60
# and run the cell: it goes on from where it stopped. (Then run the cells from the prediction on once more.)

# %% more
more = 0  # seconds
if more:
    watch(ghost, stretches, rng, seconds=more, lr=4e-3, sample=sample)
    after = evolution.sit(ghost.bits_per_character, papers)
    print(f"before {ladder.ghosts['GPT']:.2f} bits per character, now {after:.2f}")

# %% archiver-fails [markdown]
# **Where the claim fails.** Compression is knowledge of *one kind* of text. Names from a census, in the same letters:

# %% archiver-fails-run
names = text.load("names").text[:20_000]
strange = ghost.bits_per_character(corpus.encode(names))
alone, _ = evolution.archive("", names)["bz2"]
print(f"names: your ghost {strange:.2f} bits per character, bz2 with no training text {alone:.2f}")

# %% two-intro [markdown]
# ## 5. Two things in the weights
#
# {claim evolution.two}
#
# In real text the two are mixed in every sentence. So we write documents in which they are apart. A **fact** is a key that
# has the same value in every document, whoever asks. The **rule** is a habit that each document makes up for itself: here
# *c* follows *a*, there something else does. No weight can know that in advance; what helps is a **circuit** that finds
# the last *a* and reads what came next. It is called induction. Two probes, read while a ghost trains:
#
# - **knowledge**: the probability of a key's right value;
# - **induction score**: a random sequence is said twice; the probability of the right token the second time. Its repeat
#   comes nine places later: in training no circle of habits is that long, nor two in a row, so counting does not help.
#
# Four ghosts with two layers, three with one, two that are never shown a fact.

# %% two-predict skills="attention"
circuits = evolution.two_things()
onset = circuits.mean(evolution.TWO, evolution.CIRCUIT, "onset")
known = circuits.mean(evolution.TWO, evolution.KNOWLEDGE, "mid")
orders = ["knowledge first", "the circuit first", "both together"]
predict(
    "evolution.first",
    "Which comes first in a ghost with two layers?",
    Choice(orders),
    truth=orders[0 if known.high < onset.low else 1 if onset.high < known.low else 2],
    plot=circuits.plot,
    because="A fact is one step from key to value. A circuit is two parts, and neither pays alone.",
)

# %% two-numbers
for arm in (evolution.TWO, evolution.ONE, evolution.RULE_ONLY):
    ends = [circuits.end(arm, probe) for probe in (evolution.KNOWLEDGE, evolution.CIRCUIT)]
    print(f"{arm:21} knowledge {ends[0]:.2f}   induction score {ends[1]:.2f}")

# %% two-after [markdown]
# Separable, in both directions: one layer learns the facts and never the circuit; without facts the circuit comes all
# the same, in each of two ghosts (of two the interval says nothing: look at the lines). (Why never? One layer can look
# for *a*, but what it finds there is *a*. What came next stands one place further on, and to know that a place follows
# an *a*, somebody must have looked before.)
#
# {claim evolution.abrupt}
#
# Where does the score rise? We do not point at the picture. A logistic curve is fitted to every run, and its beginning
# is where a tenth of the rise is done:

# %% rise-numbers
width = circuits.mean(evolution.TWO, evolution.CIRCUIT, "width")
share = circuits.share(evolution.TWO, evolution.CIRCUIT)
ends = [life.probes[evolution.CIRCUIT][-1] for life in circuits.lives[evolution.TWO]]
print(f"share of the ghosts with two layers in which it rises: {share:.2f}")
print(f"the rise begins at step {onset:.0f}; from a tenth to nine tenths takes {width:.0f} steps")
print("where the runs ended:", " ".join(f"{end:.2f}" for end in ends))

# %% rise-after [markdown]
# There is a long wait in which nothing shows, and then it comes. But *sudden*? The wait and the rise are of one order of
# length here. And where do the runs end? The circuit is there, but it is not sure of itself. Olsson et al. (2022) saw it
# in much larger models, where it bends the curve of the loss itself.
#
# Who does it? The textbook's **induction head** looks at the token after the last occurrence. Look at ours:

# %% wiring
best = circuits.best().model
wired = evolution.wiring(best, evolution.repeated(np.random.default_rng(1), 200))
show(wired)

# %% wiring-after [markdown]
# **Where a measure fails.** Compare one hop with two. Often the first layer does not read one place back but several,
# and the second goes to a place that the textbook does not name: from there, too, the right token is two hops away. A
# score that looks for the textbook's head alone would call this ghost's circuit absent while it answers. So we score what
# a ghost *does*, and look at its attention afterwards.
#
# And your ghost of the Bible? Letters in random order, said twice:

# %% induction-real
letters = corpus.encode("abcdefghijklmnopqrstuvwxyz")
once = letters[np.random.default_rng(2).random((64, 26)).argsort(1)]
real = evolution.induction_score(ghost, np.concatenate([once, once], 1))
print(f"induction score of your ghost: {real:.3f}; guessing among 26 letters gives {1 / 26:.3f}")

# %% start-intro [markdown]
# ## 6. What is a start worth?
#
# Back to the first claim: pretraining as a stand-in for evolution. A small world has four hidden features. Its tasks
# differ in which features count, and which way. One network, three ways to come into the world:
#
# - **from nothing**: random weights;
# - **from evolution**: evolution strategies on the weights at birth, where the fittest are those that have learned an old
#   task best after a short life;
# - **from pretraining**: learn 64 old tasks at once by gradient, and keep all but the answers.
#
# Evolution and pretraining pay with the same coin, forward passes (a gradient costs three). Then everybody learns tasks
# that nobody has met, at the learning rate that suits them.

# %% start-run
origins = evolution.race(np.random.default_rng(0))
print(f"budget: {origins.budget:,} forward passes")
print(f"from nothing: {origins.said(evolution.NOTHING)} steps of life")

# %% start-predict skills="optimisation"
predict(
    "evolution.start",
    "How many steps does a new task take from the pretrained start?",
    Number(1, 300, " steps", along="x", at=origins.solved),
    truth=round(origins.median(evolution.PRETRAINING).value),
    plot=origins.plot,
    because="The features are there already; what is left to learn of a task is four numbers.",
)

# %% start-numbers
for start in origins.right:
    print(f"{start:28} {origins.said(start):16} steps, sooner by {origins.gain(start):.0f}")

# %% start-after [markdown]
# The first number is a median over sixteen worlds, the second a mean of differences, world by world. Look at the second
# for evolution at equal price: does its interval leave out zero? What evolution gains there is too little for sixteen worlds
# to tell from nothing, and a draft of this lesson that had eight took chance for a gain. We went on to ninety-six
# (`evolution.race(np.random.default_rng(0), seeds=96)`, half a minute): at equal price 6 steps sooner, from −4 to 17, so
# still nothing that one can rely on; with ten times the budget 23, from 14 to 32, of about 150.
#
# Pretraining is another matter. A gradient tells every weight its direction, while a fitness is one number for all of them
# (the straw of [lesson 05](05_rl_straw.ipynb)). That is what makes the crappy kind of evolution the practical one.
#
# **Where the claim fails.** The fifth line is the pretrained start in *another* world. All it knows is beside the point
# there, and it has to be unlearned first. And our evolution had seconds; the real one had a few billion years, and
# searched what a gradient cannot: bodies, wiring, the rules of learning.

# %% hand-intro [markdown]
# ## 7. Algorithms or knowledge?
#
# {claim evolution.algorithms}
#
# The host's objection. Let us give a genome room for both: eight numbers to know at birth, and one rate at which to learn.
# A life is five steps of learning; the quarter that ends it least wrong has the children. In a *still* world most of what
# there is to know stays the same. In a *moving* one it is drawn afresh in every generation.

# %% hand-predict skills="evolution"
handed = evolution.hand_down(np.random.default_rng(0))
born = {world: handed.end(world, evolution.BEFORE) for world in (evolution.STILL, evolution.MOVING)}
grown = {world: handed.end(world, evolution.AFTER) for world in born}
predict(
    "evolution.still",
    "After 200 generations in the still world: the squared error at birth, before any learning?"
    " (1 is knowing nothing)",
    Number(0, 1.5, step=0.05, at=100),
    truth=round(born[evolution.STILL].value, 2),
    plot=handed.plot,
    because="What all tasks share is written into the genome; the rest, a fifth, no one can.",
)

# %% hand-numbers
for world in born:
    faster = handed.rate_grown(world)
    print(f"{world} world: error {born[world]:.2f} at birth, {grown[world]:.2f} after life")
    print(f"  learning {faster:.0f} times as fast as at the start")

# %% hand-after [markdown]
# Both lineages learn dozens of times as fast as their ancestors: an algorithm (at least its most important number) was
# handed down. In the moving world that is all, and the host is right. In the still world evolution hands down knowledge
# as well, and nobody told it to. What decides is not evolution but how long the world holds still. (The other half of the
# objection, that pretraining is mostly knowledge, met its counter-example in §5.)
#
# ## 8. Play with it
#
# 1. At temperature 0, what happens to the page, and why does its writer feel so little surprise?
# 2. Which bars are tall, those at the beginning of words or those at their ends? Compare the three writers.

# %% bench
evolution_bench({"GPT": ghost, "MLP": mlp, "bigram": bigram}, corpus)

# %% verdict-intro [markdown]
# ## 9. What became of the claims

# %% verdict
said = {start: origins.said(start) for start in origins.right}
two, one = (circuits.end(arm, evolution.CIRCUIT) for arm in (evolution.TWO, evolution.ONE))

verdicts("evolution", {
    "crappy": f"steps to a new task: from nothing {said[evolution.NOTHING]},"
              f" evolution {said[evolution.EVOLUTION]}, pretraining {said[evolution.PRETRAINING]},"
              f" in another world {said[evolution.ELSEWHERE]}",
    "two": f"induction score: two layers {two:.2f}, one layer {one:.2f}; both know their facts",
    "abrupt": f"it begins at step {onset:.0f} and takes {width:.0f} steps",
    "algorithms": f"error at birth: moving world {born['moving']:.2f},"
                  f" still world {born['still']:.2f}",
    "archiver": f"bits per character: GPT {ladder.ghosts['GPT']:.2f},"
                f" gzip {archivers['gzip'][1]:.2f},"
                f" lzma {archivers['lzma'][1]:.2f}; on names {strange:.2f}, bz2 alone {alone:.2f}",
    "style": "nothing: no model that follows instructions takes part here",
})

# %% minds [markdown]
# ### What would change our mind
#
# - Our evolution changes weights. If one that changed *wiring or learning rules* found starts as good as pretraining's, at
#   the same price, §6 would be a statement about weights and not about evolution.
# - Our facts and our rule are in different documents. If on real text a model's circuits fell whenever its facts were taken
#   out, “separable” would hold for toys only. [Lesson 04](04_two_memories.ipynb) tries: it strips the facts.
# - Our circuit rises slowly. If the rise stayed as slow in larger models and longer trainings, Olsson's phase change would
#   be an artefact of the axis.
#
# ### Go on
#
# Write it yourself: [exercises 03](../exercises/03_bootleg_evolution.ipynb). Then lesson 04 asks how far apart the two
# memories are, the hazy one in the weights and the exact one in the context.
