# %% title [markdown]
# # 07 · Ghosts of ghosts
#
# **The question.** What happens when ghosts read ghosts?
#
# **You will be able to** say when copies of copies go wrong and when they do not, see a collapse that every average hides,
# watch your own GPT forget the Bible, tell two kinds of collapse apart, put a price on variety, and say what a culture of
# models would need.
#
# **Before this:** probability, logarithms; lessons [03](03_bootleg_evolution.ipynb) and [05](05_rl_straw.ipynb) help.
# **Time:** 50 minutes, and 63 for the [exercises](../exercises/07_ghosts_of_ghosts.ipynb). **Cost:** everything here computes
# in about half a minute; most of it is the GPT.
#
# **Words.** A *generation* is a model trained on what the one before it wrote. A distribution has *collapsed* if it has lost
# much of what it could once produce. Read at *temperature* $T$ (lesson 03), each probability becomes its power $1/T$, and all
# are made to add up to 1 again: below 1 the frequent grow more frequent, above 1 the rare do. *The interview* is Dwarkesh Patel's with Andrej Karpathy, October 2025.

# %% imports
import numpy as np

from ghosts import Choice, Number, predict, show, verdicts
from ghosts.desk.benches import copies_bench
from ghosts.lab import copies, text

# %% pain [markdown] teaches="model collapse"
# ## 1. The pain: nothing to see
#
# {claim copies.silent}
#
# There are a thousand jokes in the world, some told often, most seldom: the joke of rank $r$ in proportion to $1/r$. One
# evening, a thousand jokes are told. The next generation knows only what it has heard, and tells a thousand. And so on,
# fifty times. Here are eight jokes from the first evening and eight from the last. Which is which?

# %% evenings
rng = np.random.default_rng(4)
counts = copies.retell(copies.zipf(1000), rng, samples=1000, generations=50, runs=1)[:, 0]
evenings = rng.permutation([0, 50])
for name, evening in zip("AB", evenings, strict=True):
    print("Evening", name)
    for rank in rng.choice(1000, size=8, p=counts[evening] / 1000):
        print("   ", copies.joke(rank))

# %% evenings-after [markdown]
# Not easy: each of them by itself is a joke. What is missing is not in the sample. To see what has happened, *count*.

# %% jokes-predict skills="model collapse"
retelling = copies.three_jokes(np.random.default_rng(0))
replaced = retelling.distinct["replace"]
predict(
    "copies.left",
    f"Among the first thousand told, {replaced[0].value:.0f} different jokes. How many among a thousand"
    " told by generation 50?",
    Number(1, 340, " jokes", along="y", at=50),
    truth=round(replaced[-1].value),
    plot=retelling.plot,
    because="A joke that nobody happens to tell in one generation is gone for all that follow.",
)

# %% jokes-numbers
print(f"evening A was generation {evenings[0]}, evening B generation {evenings[1]}")
for arm, line in retelling.distinct.items():
    print(f"{arm:26} generation 10: {line[10].value:5.1f} jokes   generation 50: {line[50]:.1f}")
p = copies.zipf(1000)
bored = copies.retell(p, rng, samples=1000, generations=50, runs=1, temperature=0.9)[50, 0]
print(f"at temperature 0.9, {bored.max()} of 1,000 times:", copies.joke(bored.argmax()))
last = counts[50] / 1000
print(f"chance that two jokes differ: {copies.variety(p):.3f} at first,")
print(f"{copies.variety(last):.3f} in our 50th evening, by theory", end=" ")
print(f"{copies.expected_variety(p, 1000, 51):.3f} on average")  # the first evening is a draw as well

# %% jokes-after [markdown]
# {claim copies.jokes}
#
# Told honestly, at temperature 1, nine tenths of the jokes die, by chance alone. Keep all the old evenings beside the new (*accumulate*), or let a tenth be told by newcomers, who
# know the whole thousand, and most survive. Prefer the frequent a
# little, temperature 0.9, and one joke is left.
#
# But look at the last two printed lines. The chance that two jokes *differ* has hardly fallen: it falls by a factor of
# exactly $1 - 1/n$ a generation (population geneticists know it as drift), slowly, while the rare ones die in hundreds. Tails go
# first. Whoever watches such an average sees nothing for a long time.
#
# As to the three jokes: Jentzsch and Kersting (2023) asked ChatGPT for 1,008 jokes, and over 90 % were the same 25. How did it
# get so few? Nobody had trained it on its own jokes. We come to that in §5.

# %% bench-intro [markdown]
# ### Play with it
#
# 1. How large a share of newcomers keeps half of the first evening's jokes alive, and does it matter how many evenings pass?
# 2. Go above temperature 1, where tellers prefer the rare. Does any joke come back?

# %% bench
copies_bench()

# %% inherit-intro [markdown] teaches="model collapse"
# ## 2. Replace, accumulate, refresh
#
# {claim copies.worse}
#
# Jokes have a chance of dying. Does a *model* get worse, too? Take the simplest, linear regression: 20 weights, fitted by
# least squares. Each generation labels 100 examples by its own predictions plus noise; the next is fitted to them. (In one
# arm a tenth of the labels are *fresh*: the truth plus noise.)

# %% inherit-predict skills="model collapse"
lineage = copies.inherit(np.random.default_rng(0))
predict(
    "copies.accumulate",
    "If labels are replaced, the squared error after 30 generations is 30 times that of the first. How"
    " many times is it if every generation is fitted to all labels so far?",
    Number(1, 30, " times", step=0.1, along="y", at=15),
    truth=round(lineage.growth[copies.ACCUMULATE][-1].value, 1),
    plot=lineage.plot,
    because="The k-th generation's noise is one of k parts, so it adds only 1/k² to the error.",
)

# %% inherit-numbers
for arm, line in lineage.growth.items():
    formula = lineage.theory[arm][-1]
    print(f"{arm:11} generation 30: {line[-1]:.2f} times the first error; by formula {formula:.2f}")
print(f"the bound for accumulation, π²/6: {copies.BOUND:.3f}")

# %% inherit-after [markdown]
# It is one line of algebra. Write $\delta_k$ for how far the weights of generation $k$ are off, and $\xi_k$ for what its own noise adds.
# Replacing: $\delta_k = \delta_{k-1} + \xi_k$, errors add up, for ever (Dohmatob et al. 2024 find this linear growth).
# Accumulating, the fit is the mean of all labels so far, and in that mean the new noise has a share of $1/k$:
#
# $$\delta_k = \delta_{k-1} + \tfrac1k\, \xi_k, \qquad
# \mathbb{E}\,|\delta_k|^2 = \mathbb{E}\,|\xi|^2 \Big(1 + \tfrac14 + \tfrac19 + \dots + \tfrac1{k^2}\Big) < \tfrac{\pi^2}{6}\, \mathbb{E}\,|\xi|^2 .$$
#
# (Gerstgrasser et al. 2024.) So **the claim fails** as soon as nobody throws the old data away, and the internet does
# accumulate. (What share of it ghosts will write is another matter: here it is a generation's worth each time.) A fresh
# share $f$ stops the growth as well: only $1-f$ of each error is handed on, and the sum ends at $1/(1-(1-f)^2)$, here 5.3. (That is
# for many examples; with 100 the measured error lies a little above it.) What accumulating costs is that every generation trains on all that went before.

# %% silent-intro [markdown]
# ## 3. What the average hides
#
# The simplest model of all is one number. Draw 100 samples from a Gaussian, estimate its variance (without bias), and let the
# next generation draw from *that*. Five hundred generations; the variance began at 1.

# %% silent-predict skills="model collapse"
collapse = copies.collapse_silently(np.random.default_rng(0))
predict(
    "copies.median",
    "The estimate is unbiased, so the mean variance over lineages stays 1. What is the median after"
    " 500 generations?",
    Choice(["about 1", "about 0.5", "about 0.1", "below 0.01"]),
    truth=["about 1", "about 0.5", "about 0.1", "below 0.01"][
        int(np.digitize(-collapse.median.value, [-0.75, -0.25, -0.01]))
    ],
    plot=collapse.plot,
    because="Fair factors are multiplied, and the logarithm of a fair factor is negative on average.",
)

# %% silent-numbers
lineages = collapse.variance.shape[1]
print(f"mean of {lineages:,} lineages {collapse.mean:.2f}, median {collapse.median:.4f}")
print(f"below a tenth of where they began: {collapse.share_below(0.1):.0%} of the lineages")
print(f"by theory: mean 1, median {collapse.typical:.4f}")
print(f"drift of the logarithm: {copies.log_drift(100):.5f} a generation, about −1/99")

# %% silent-after [markdown]
# Each estimate is fair: its mean is right. But variances *multiply* from generation to generation. Think of a coin that
# multiplies what you have by 1.5 or by 0.5: fair on average, and yet one of each leaves you 0.75. For any fair factor $X$ that
# is not always 1 the mean of $\log X$ is below 0 (Jensen); here it is about $-1/(n-1)$, and after 500 generations that makes
# $e^{-5.07}$. (Exactly it is $\psi(\nu/2) - \log(\nu/2)$ with $\nu = n - 1$; $\psi$, the digamma function, is the slope of
# $\ln \Gamma$.) The mean stays 1 because of a few lineages that explode, so few that even twenty thousand lineages do not pin
# it down: look at its interval. **A mean can be exactly right, and describe nobody.** (Lesson 06 ended on the same trap the other way round: a critic who helped nearly everybody and hurt on
# average.) More samples slow it down, to $1/n$ a generation. They do not stop it.
#
# **Break it yourself.** Take ten times the samples. Say first where the median will be, and after how many generations it would
# be where ours is now: `show(copies.collapse_silently(np.random.default_rng(0), n=1000))`.

# %% scribe-intro [markdown]
# ## 4. Your own GPT
#
# Now a model of language. A scribe, the *small* GPT of lesson 03, learns the Bible for a few seconds and writes 256 passages.
# The next scribe takes over its weights, learns those passages and writes 256 of its own; five times. Three lineages: sampling at
# temperature 1, at 0.8, and at 0.8 with every second passage a real one. All of it three times, from other random weights.
# We take three measures of each scribe:
#
# - its **loss** on real text that nobody has trained on, in bits a character;
# - its **entropy**: how undecided it is about the next character of its own text, in bits;
# - how many different **4-grams**, stretches of four characters, its passages hold (not across the seams between them).

# %% scribe-predict skills="model collapse"
scribes = copies.copy_scribes(text.load("bible"), np.random.default_rng(0))
grams = scribes.measures["temperature 0.8"][copies.DISTINCT]
predict(
    "copies.grams",
    f"At temperature 0.8 the first scribe's passages hold {grams[0].value:,.0f} different 4-grams. How"
    " many do those of the fifth scribe after it?",
    Number(0, 9000, " 4-grams", step=100, along="y", at=5),
    truth=round(grams[-1].value),
    plot=scribes.plot,
    because="Every generation prefers the likely once more, on top of what all before it preferred.",
)

# %% scribe-numbers
for arm, measure in scribes.measures.items():
    print(arm)
    for name, line in measure.items():
        digits = ",.0f" if name == copies.DISTINCT else ".2f"
        values = " ".join(f"{each.value:7{digits}}" for each in line)
        print(f"   {name:17} {values}   last {line[-1]:{digits}}")
print(f"different 4-grams in as much real text: {scribes.real:,}")
for generation, page in enumerate(scribes.page["temperature 0.8"]):
    print(generation, page[:90])

# %% scribe-after [markdown]
# Read the pages from top to bottom. The first two or three could be any poor scribe's; only the last ones give themselves
# away. The number of 4-grams gave it away after one generation.
#
# The three lines fail in different ways. At temperature 0.8 the scribe becomes ever surer of itself (entropy) and ever worse
# at real text (loss): collapse. At temperature 1 it does not become surer. It loses touch slowly, and its passages hold *more*
# different 4-grams than real text does: words that do not exist. So a count of variety alone is no health certificate
# either. With half real text the loss stays where it was (it is even being trained further), while sampling at 0.8 still
# narrows what it *writes*: reading real text cures the model, not the way it is asked.

# %% two-intro [markdown]
# ## 5. Two collapses that look alike
#
# The interview speaks of models collapsing in one breath with ChatGPT's three jokes. But these are two mechanisms. ChatGPT was
# not trained on its own jokes for fifty generations. It was trained on what people *prefer*, people prefer the typical, and
# that **sharpens**: $p$ becomes something like $p^\gamma$ (so argue the authors of Verbalized Sampling). In §1
# tails were **forgotten**. We build one of each, with equally many different jokes in a thousand, and then *ask differently*:
# read both at a higher temperature. Their *distance* to the original is half the sum of all differences of probability: 0 if
# they are alike, 1 if they have no joke in common.
#
# You may object that a network never says that something is quite impossible. So there is a third: the forgetful one, with a
# millionth of its probability *smoothed* over all jokes and over 4,000 strings that never were jokes.

# %% two-predict skills="model collapse"
two = copies.two_collapses(np.random.default_rng(0))
nearest = {kind: min(each.value for each in line) for kind, line in two.distance.items()}
back = {kind: near < 0.1 for kind, near in nearest.items()}
answers = ["neither", "only the sharpened one", "only the recursive one", "both"]
predict(
    "copies.undo",
    "Which of the two can be brought back to the original distribution by raising the temperature?",
    Choice(answers),
    truth=answers[back[copies.MODE] + 2 * back[copies.RECURSIVE]],
    plot=two.plot,
    because="A power has an inverse. Zero to any power is zero.",
)

# %% two-numbers
print(f"the original tells {two.original:.0f} different jokes in {two.samples:,}")
for kind in two.distance:
    before, after = two.distinct[kind].value, two.recovered[kind].value
    favourite = two.commonest[kind].value
    print(f"{kind:20} tells {before:.0f} (one of them {favourite:.0%} of the time);"
          f" at its best temperature {after:.0f}, distance {nearest[kind]:.2f}")

# %% two-after [markdown]
# The number of different jokes does not say which of the two you are listening to: we made it equal. (Here the list gives it
# away: the sharpened one tells its favourite far more often. But nobody knows beforehand how often a favourite should be told.)
# Ask for the whole distribution, and you can tell. Smoothing does not help the recursive one: heating it calls up the
# forgotten jokes and everything that never was a joke alike, for it cannot tell them apart any more.
#
# {claim copies.two}
#
# This is testable on real models, and was: asked for five answers *with their probabilities*, models gave back 1.6 to 2.1
# times as much diversity in creative writing (the abstract of Verbalized Sampling, October 2025). So for ChatGPT's jokes the
# better word is sharpened. The recursive kind is what synthetic data threaten us with.
#
# **Break it yourself.** Our sharpening is a power, and a power has an inverse. Cut the tail off instead (top-*k* sampling does):
# keep the 28 most frequent jokes, each as likely as it was among them. Which of the two is that, and what does heating it do?

# %% bonus-intro [markdown]
# ## 6. Pay for variety
#
# {claim copies.entropy}
#
# There are 25 good jokes here, at each of which about nine in ten laugh, and 5,000 strings at which about one in ten does. A
# *policy* says each with some probability, and is paid its laughs plus $\beta$ times its entropy. What it converges to is known: $\pi \propto e^{\text{reward}/\beta}$.

# %% bonus-predict skills="entropy"
bonus = copies.sweep_bonus(np.random.default_rng(0))
best = bonus.best
predict(
    "copies.price",
    f"With hardly a bonus it tells {bonus.variety[0].value:.0f} of the {bonus.good} good jokes in a"
    f" hundred and earns {bonus.laughs[0].value:.2f}. Paid enough to tell"
    f" {bonus.variety[best].value:.0f} of them, what does it earn in laughs?",
    Number(0, 1, step=0.01, at=bonus.bonus[best]),
    truth=round(bonus.laughs[best].value, 2),
    plot=bonus.plot,
    because="Among jokes that are about equally good variety costs little. What is no joke costs more.",
)

# %% bonus-numbers
for i in (0, bonus.best - 4, bonus.best, -4):
    told = f"{bonus.variety[i]:.1f} of {bonus.good} good jokes"
    print(f"β = {bonus.bonus[i]:.3f}: {told} in 100 told,"
          f" mean reward {bonus.laughs[i]:.2f}, no joke {bonus.invented[i].value:.0%}")
print(f"gap in reward over ln(strings per joke): {bonus.cliff:.2f}")

# %% bonus-after [markdown]
# **Where the claim fails:** at first the bonus costs next to nothing. Among equals it spreads the bets, and only the winner's
# tiny lead is given up. **Where it holds:** then the bonus begins to buy strings, since there are two hundred of them for every
# joke: each is unlikely, and together they are most of what is said. The cliff is where $\beta \ln(\text{strings per joke})$
# comes near the gap in reward (the grey line). In a language there are very many strings per joke. That is why the bonus has to
# be small there, and why he calls it a drift off the distribution.

# %% culture-intro [markdown] teaches="culture and self-play"
# ## 7. Culture
#
# {claim copies.book}
#
# Copying need not run downhill: people copy people, and culture grows. Henrich (2004) asked when. Everybody copies the most
# skilled. A copy most likely falls 7 short of its master; but there is luck in it, and now and then one is better. (The luck is
# a standard *Gumbel* variable: most likely 0, on average 0.577, standard deviation 1.3, with a long tail upwards.)

# %% culture-predict skills="culture and self-play"
culture = copies.copy_skills(np.random.default_rng(0))
predict(
    "copies.crowd",
    "A copy falls 7 short, plus its luck; the chance of a luck above x is about e to the power of −x."
    " From how many people on does the skill of the crowd grow?",
    Choice(["never: copies are worse", "about 60", "about 600", "about 60,000"]),
    truth=f"about {10 ** round(np.log10(copies.threshold() / 6)) * 6:,}",
    plot=culture.plot,
    because="The best of n copies is luckier than one by ln n: it takes about e to the power of 6.4.",
)

# %% culture-numbers
for size, copied, anybody in zip(culture.size, *culture.drift.values(), strict=True):
    print(f"{size:6,} people: copy the best {copied:+.2f}, copy anybody {anybody:+.2f}")
for loss in (7, 6, 5):
    print(f"threshold by theory if a copy loses {loss}: {copies.threshold(loss):,.0f} people")

# %% culture-after [markdown]
# The formula is exact: the best of $n$ gains $\ln n + \gamma - 7$, and that is zero at $n = e^{7-0.577} = 616$. Three
# things follow, for people and for models. *Size*: below the threshold skill decays, however hard all of them try. *Fidelity*: a copy
# that loses 6 instead of 7 needs a crowd $e$ times smaller; that is what a book does, and an LLM that wrote a good one for
# the others would do. *Judgement*: everybody must see who is best. Copying anybody, **no crowd is large enough**, and that is §1 again:
# it is the choice of whom to copy that turns decay into growth. Whether models have all three is not settled by a toy.

# %% selfplay-intro [markdown] teaches="culture and self-play"
# ## 8. Who sets the problems?
#
# {claim copies.selfplay}
#
# A solver with skill $s$ solves a problem of difficulty $d$ with probability $p = 1 / (1 + e^{d - s})$, and learns from it in proportion to
# $p\,(1-p)$. A proposer sets the problems, sees how eight attempts went, and learns by
# policy gradient (lesson 05) to be paid more. For what should we pay it? For problems that are not solved (the *hardest*), that
# are solved (the *easiest*), that teach the most (the *learnable*), or let it draw *at random*?

# %% selfplay
game = copies.play(np.random.default_rng(0))
show(game)

# %% selfplay-shape [markdown]
# No great surprise: we pay for what the solver learns from. Paid for hard problems the proposer runs away from the solver, paid
# for easy ones it stays behind, and a random draw from 0 to 60 seldom hits (from a narrower range it would do better, as long
# as the solver stays inside). Paid for the learnable, $p\,(1-p)$ as eight attempts show it, the two climb together.
#
# Now the proposer may set one more kind of problem: a *riddle*, which a coin decides and from which nobody learns. At first one
# problem in ten is a riddle. Everything else stays as it was.

# %% selfplay-predict skills="culture and self-play"
riddled = copies.play(np.random.default_rng(0), riddles=True)
ends = {reward: game.end(reward) for reward in game.skill}
predict(
    "copies.riddles",
    "Paid for the learnable, the solver came to a skill of"
    f" {ends[copies.LEARNABLE].value:.0f}. How far does it come if riddles may be set?",
    Number(0, 60, step=1, along="y", at=game.rounds / 2),
    truth=round(riddled.end(copies.LEARNABLE).value),
    plot=riddled.plot,
    because="A coin is won half the time for ever: nothing looks more learnable.",
)

# %% selfplay-numbers
for reward, skill in ends.items():
    print(f"{reward:18} skill {skill:.1f}; if riddles may be set {riddled.end(reward):.1f},"
          f" riddles at the end {riddled.riddles[reward].value:.0%}")

# %% selfplay-after [markdown]
# The proposer finds the riddles, and the climb is over. A reward for what *looks* learnable is one more proxy, and lesson 06
# has told us what becomes of proxies. Absolute Zero (May 2025, before the interview) is built on the same idea and reports that
# it works: one model proposes programs and solves them, a computer checks them, and the proposer is paid for what is neither too
# easy nor impossible. Where a program decides what is right, a coin can at least be found out: run it twice.

# %% verdict-intro [markdown]
# ## 9. What became of the claims
#
# Two more that nothing here can test (the last lines of the table have four others):
#
# {claim copies.adults}
#
# {claim copies.dreams}

# %% verdict
grown = {arm: f"{line[-1]:.2f}" for arm, line in lineage.growth.items()}
grams = {arm: measure[copies.DISTINCT] for arm, measure in scribes.measures.items()}
loss = {arm: measure[copies.LOSS] for arm, measure in scribes.measures.items()}
arm = "temperature 0.8"

verdicts("copies", {
    "worse": f"error after 30 generations: replace {grown['replace']},"
             f" accumulate {grown['accumulate']}; GPT, bits per character {loss[arm][0]:.2f},"
             f" then {loss[arm][-1]:.2f}",
    "silent": f"mean variance {collapse.mean:.2f}, median {collapse.median:.4f}; 4-grams"
              f" {grams[arm][0].value:,.0f}, then {grams[arm][-1]:,.0f}",
    "jokes": f"different jokes after 50 generations: {replaced[-1]:.1f} of {replaced[0].value:.0f};"
             f" at temperature 0.9 {retelling.distinct['replace, temperature 0.9'][-1]:.1f}",
    "two": f"jokes that come back, of {two.original:.0f}: sharpened {two.recovered[copies.MODE]:.0f},"
           f" recursive {two.recovered[copies.RECURSIVE]:.0f}",
    "entropy": f"good jokes {bonus.variety[0].value:.0f} at β = {bonus.bonus[0]:.3f},"
               f" {bonus.variety[best].value:.0f} at"
               f" β = {bonus.bonus[best]:.2f}; reward {bonus.laughs[0].value:.2f}, then"
               f" {bonus.laughs[best].value:.2f}; beyond, {bonus.invented[-1].value:.0%} is no joke",
    "adults": "nothing: no person takes part here",
    "dreams": "nothing here",
    "book": f"skill gained by 10,000 who copy the best {culture.drift[copies.BEST][-1]:.2f},"
            f" anybody {culture.drift[copies.AVERAGE][-1]:.2f}",
    "selfplay": f"skill: paid for the learnable {ends[copies.LEARNABLE]:.1f}, at random"
                f" {ends[copies.RANDOM]:.1f}; with riddles {riddled.end(copies.LEARNABLE):.1f}",
    "forgetting": "nothing: nobody's memory is compared here",
    "labs": "nothing: no firm's books are open",
    "prompts": "nothing: no reader takes part here",
    "niches": "nothing: every world here holds still",
})

# %% minds [markdown]
# ### What would change our mind
#
# - Our tellers never select. If what is published and read on were *chosen* for being good (people do choose), §7 and not §1
#   would be the picture of an internet full of ghosts. Measure how often a model's text is edited or voted on before it is
#   trained on.
# - Our scribe is small and its text short. If the tail of a *large* model survived five generations at temperature 1, so
#   slowly that every training run adds more real text than it loses, the claim would be right and harmless.
# - Our sharpening is a power. If asking for a distribution did *not* bring real models' variety back, the difference
#   between the two collapses would be one of our making.
#
# ### Go on
#
# Write it yourself: [exercises 07](../exercises/07_ghosts_of_ghosts.ipynb). Then [lesson 08](08_autonomy_slider.ipynb) asks
# how much such a ghost should do on its own.
