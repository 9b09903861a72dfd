# %% title [markdown]
# # 05 · RL's straw
#
# **The question.** How much does one reward teach, and to which steps?
#
# **You will be able to** write a policy gradient in six lines, say how many bits an episode brings, find out who shared
# in the credit for a win, measure how the noise grows with the length of an answer, and widen the straw.
#
# **Before this:** softmax, a gradient, NumPy arrays. **Time:** 50 minutes, and 65 for the
# [exercises](../exercises/05_rl_straw.ipynb). **Cost:** everything here computes in about half a minute.
#
# *How to read:* run the cells one after the other with Shift+Enter. Where it says **Predict first**, commit a guess
# before you go on. A wrong guess is the fastest teacher in this course, and nobody sees it but you.

# %% imports
from math import comb

import numpy as np

from ghosts import Choice, Number, predict, show, verdicts
from ghosts.desk.benches import straw_bench
from ghosts.lab import figures, straw

# %% pain [markdown]
# ## 1. The pain: one number
#
# {claim straw.straw}
#
# You have written an answer of twelve tokens. Each could have been one of four. Now the teacher speaks, once:

# %% one-number
answer = straw.episode(T=12, scheme="fraction", rng=np.random.default_rng(8))
print("your answer:", " ".join("abcd"[token] for token in answer.tokens))
print(f"your reward: {answer.reward[0]:.2f}")
right = round(12 * answer.reward[0])
print(f"{comb(12, right) * 3 ** (12 - right):,} of {4**12:,} answers fit that number")

# %% one-number-after [markdown]
# Which of your tokens were right? The number does not say. A teacher who *shows* the answer settles all twelve at once: that
# is **imitation** (or supervised fine-tuning). Here is what your teacher saw and kept to himself, and what the number does
# to each of your tokens:

# %% one-number-shown
show(answer)

# %% bits-intro [markdown]
# ## 2. How many bits come through?
#
# A message is worth what it could have surprised you with. A token shown among four equally likely ones: two bits. A
# reward of 0 or 1 that is 1 with probability $p$: at most one bit, and close to none when success is rare,
#
# $$H(p) = p \log_2 \tfrac1p + (1-p) \log_2 \tfrac{1}{1-p}.$$
#
# Five ways to reward an answer of $T$ tokens will be with us to the end of the lesson:
#
# | scheme | what arrives |
# | --- | --- |
# | per step | for every token, whether it was right |
# | fraction | one number: the share of right tokens |
# | majority | one bit: were more tokens right than guessing gets? |
# | noisy bit | one bit: 1 with probability *fraction* |
# | all or nothing | one bit: was everything right? |

# %% bits-predict
bits = straw.bits_per_episode(T=32, A=4)
predict(
    "straw.bits-of-a-grade",
    "A demonstrated answer of 32 tokens brings 64 bits. How many does its grade bring,"
    " the share of right tokens?",
    Number(0, 64, " bits", step=0.5, along="x", at="fraction"),
    truth=round(bits.arriving["fraction"], 1),
    plot=bits.plot,
    because="A grade can take 33 values, and a guesser's grades crowd around 8 of 32.",
)

# %% bits-numbers tags=["nbval-check-output"]
for teacher, arriving in bits.arriving.items():
    about = bits.teaching[teacher]
    print(f"{teacher:15} {arriving:8.2g} bits arrive, {about:8.2g} of them about the answer")
print(f"3 right in 100  {straw.coin(0.03):8.2g} bits, the interview's own example")

# %% bits-after [markdown]
# Two things to notice. The noisy bit *looks* like most of a bit, but almost all of that is its own coin flip. And the last
# row is the interview's own example of a hard problem: three rollouts of a hundred succeed, and each brings a fifth of a
# bit, not one bit.
#
# Bits are a ceiling, though. What does a learner get out of them? We need one.

# %% gradient-intro [markdown]
# ## 3. The whole algorithm
#
# A **policy** is a table of logits, one row a token. To learn from a number, push up what you wrote when the number was
# better than usual, and down when it was worse. In symbols, with an advantage $A$, the reward minus what is usual:
#
# $$\nabla \, \mathbb{E}[R] = \mathbb{E}\big[ A \; \nabla \log \pi(\text{answer}) \big], \qquad
# \nabla_{\text{logits}} \log \text{softmax} = \text{one-hot} - \text{probabilities}.$$
#
# That is REINFORCE (Williams 1992), and this is all of it:

# %% gradient
def learn(T, choices, episodes, rate, rng):
    """Learn a hidden answer from the share of right tokens, one number at the end of each episode."""
    target, logits, usual = rng.integers(choices, size=T), np.zeros((T, choices)), 1 / choices
    for _ in range(episodes):
        probs = straw.softmax(logits)
        yield probs[np.arange(T), target].mean()
        written = straw.sample(probs, 1, rng)[0]
        reward = (written == target).mean()  # the one number
        push = reward - usual  # every token gets the same push
        logits += rate * push * (np.eye(choices)[written] - probs)
        usual += 0.1 * push


curves = np.array([list(learn(8, 4, 300, rate=3.0, rng=np.random.default_rng(seed))) for seed in range(8)])
ax = figures.axes(title="Learning 8 tokens from one number", x="episode", y="chance of the right token")
ax.plot(curves.T, color=figures.BLUE, alpha=0.4, linewidth=1)
ax.plot(curves.mean(0), color=figures.INK, linewidth=2.5)
figures.note(ax, "mean of 8 seeds", 30, 0.45, right=12)
show(ax, alt=f"Eight curves rise from 0.25 to {curves[:, -1].mean():.2f} on average after 300 episodes.")

# %% film-intro [markdown]
# It works. Look at the line with the comment *every token gets the same push*, though: that is the straw. The filmstrip
# shows what it does to the table. Each small panel is a policy, its tokens from top to bottom; the dot marks the right
# choice.

# %% film
show(straw.filmstrip(np.random.default_rng(0)))

# %% credit-intro [markdown]
# ## 4. Who else got the credit?
#
# {claim straw.credit}
#
# An agent takes eleven decisions, each right with chance ½, and wins if most of them were right. All steps of a winning
# rollout are pushed up together.

# %% credit-predict
credit = straw.wrong_credit(np.random.default_rng(0), T=11, A=2)
predict(
    "straw.wrong-share",
    "Of the steps that are pushed up in winning rollouts, what share was wrong (0 to 1)?",
    Number(0, 1, step=0.01, at=credit.win[credit.majority]),
    truth=round(credit.wrong[credit.majority], 3),
    plot=credit.plot,
    because="To win takes only a small surplus of right steps, and everything else rides along.",
)

# %% credit-numbers tags=["nbval-check-output"]
for T in (11, 51, 101, 401):
    rollouts = straw.wrong_credit(np.random.default_rng(T), T=T, A=2)
    counted = rollouts.wrong[rollouts.majority]
    print(f"T = {T:3}: {counted:.3f} wrong by counting, {rollouts.measured:.3f} measured")

# %% credit-after [markdown]
# The longer the answer, the closer to one half: a win says less and less about any one step.
#
# **Where the claim fails.** Raise the bar for winning and the winners get purer; that is the curve above. When *all* steps
# must be right, no wrong step is ever pushed up, and the complaint is void. The price stands on the other axis: one
# rollout in two thousand wins.

# %% noise-intro [markdown]
# ## 5. Signal and noise
#
# {claim straw.noise}
#
# Take one token of the answer. Each episode brings an estimate of how its logit should move: a mean (the signal) with a
# spread around it (the noise). If signal / noise is $s$, you need about $1/s^2$ episodes to see the direction at all.

# %% noise-predict
noise = straw.measure_signal_to_noise(np.random.default_rng(0))
predict(
    "straw.length",
    "The reward is the fraction right, and the answer gets 4 times as long. How many episodes does it"
    " now take to hear as much about one token?",
    Choice(["as many as before", "2 times as many", "4 times as many", "16 times as many"]),
    truth="4 times as many",
    plot=noise.plot,
    because="Signal over noise falls as 1/√T, and the episodes needed grow with its inverse square.",
)

# %% noise-numbers tags=["nbval-check-output"]
for scheme in ("fraction", "majority", "noisy bit"):
    print(f"{scheme:10} signal / noise goes as T to the power of {noise.exponent[scheme]:.2f}")
print(f"{'per step':10} {noise.exact['per step'].min():.2f} at every T")

# %% noise-law [markdown]
# Why these powers? Because for a long answer signal / noise *is* the correlation between the reward and “this token was
# right”. And one number has only so much correlation to give away. The tokens are independent, so their indicators
# $x_1 \dots x_T$, standardised, are perpendicular unit vectors; and the squared shadows of one vector $R$ on perpendicular
# directions never add up to more than its own squared length (Bessel's inequality):
#
# $$\sum_{t=1}^{T} \operatorname{corr}(R, x_t)^2 \le 1.$$
#
# **That is the straw, as a theorem.** No single number, however clever, can give every one of $T$ independent steps more
# than $1/\sqrt T$. The fraction spends the whole unit; a bit about the majority most of it; a noisy bit wastes nearly all
# on its own coin. A reward per step sends $T$ numbers, and has $T$ units to spend.

# %% noise-budget
show(straw.credit_budget())

# %% noise-sources [markdown]
# *A trap in the sources.* You will find $1/\sqrt T$, $1/T$ and $1/T^2$ for what sounds like the same experiment. Two
# things differ. Some quote the amplitude (mean over spread), some its square, the power. And they reward differently: a
# majority gives an amplitude of $1/\sqrt T$, a noisy bit $1/T$, all or nothing $2^{-T}$ for four choices. Without a
# baseline even the fraction drops to $1/T$: the grey line above. Before you compare, ask which reward, and which of the two.

# %% race-intro [markdown]
# ## 6. How many episodes, then?
#
# First the smallest case, an answer of *one* token among $N$. A blog reports 19, 129 and 599 episodes for $N$ = 10, 100
# and 500, and 2 by imitation (Bledden; known to us at second hand, and so is its definition of “solved”).

# %% race-one
one = straw.race_to_one_token(np.random.default_rng(0))
show(one)

# %% race-one-numbers tags=["nbval-check-output"]
for N, paid, shown in zip(one.choices, one.reward, one.imitation, strict=True):
    print(f"N = {N:3}: {paid:.0f} episodes by reward, {shown.value:.0f} by imitation")

# %% race-one-after [markdown]
# Until the first success nothing is learned, and the first success takes $N$ episodes on average: no learning rate can beat
# that. Now the long answer. Every teacher gets the learning rate that suits it, tuned on other seeds.

# %% race-predict
growth = straw.episodes_to_solve(np.random.default_rng(0))
predict(
    "straw.noisy-bit",
    "32 tokens. Imitation is done after a demonstration or two. How many episodes does the noisy bit need?",
    Choice(["about 10", "about 100", "about 1,000", "about 10,000"]),
    truth=f"about {10 ** round(np.log10(growth.rows['noisy bit'][32].median.value)):,}",  # nearest
    plot=growth.plot,
    because="One bit, most of it its own coin flip, is shared by 32 tokens.",
)

# %% race-numbers tags=["nbval-check-output"]
for teacher, row in growth.rows.items():
    T, runs = max(row.items())
    print(f"{teacher:15} T = {T:2}: {runs} episodes")

# %% race-after [markdown]
# Read the picture from below. Imitation and a reward per step do not care how long the answer is. The fraction pays for the
# length, the noisy bit pays about twice over (its signal falls as $1/T$, so its episodes grow about as $T^2$; the
# exponents move by 0.2 from seed to seed). All or nothing is out of reach after five tokens. And the *majority* is never
# learned to the end: once the bar is nearly always passed, passing it says nothing more. A verifier that is satisfied too
# early stops teaching, and no amount of sampling helps.

# %% bench-intro [markdown]
# ## 7. Play with it
#
# One answer by a policy that still guesses. The arrow at each token is the credit it gets: up or down, long or short.
#
# 1. Under which scheme does a wrong token (✗) most often get an arrow *up*?
# 2. Make the answer longer under *fraction*. What happens to the arrows, and why must it?

# %% bench
straw_bench()

# %% widen-intro [markdown]
# ## 8. Widening the straw
#
# {claim straw.terrible}
#
# Here the argument is not over. The same task, the same one number at the end (the fraction); we only change what the
# learner *does* with it:
#
# - **plain**: push by the reward itself;
# - **baseline**: by the reward above a running mean;
# - **group**: by the reward above the mean of eight answers to the same question (GRPO's baseline, Shao et al. 2024);
# - **critic**: learn to predict the reward from the tokens, and push each token by what *it* changed in the prediction;
# - **per step**: the teacher marks every token. This is the far end, for comparison.

# %% widen-run
ladder = straw.widen_the_straw(np.random.default_rng(0))
print(f"plain:    {ladder.rows['plain']} episodes\nper step: {ladder.rows['per step']} episodes")

# %% widen-predict
predict(
    "straw.critic",
    "How many episodes does the critic need, which sees the same one number as plain?",
    Number(1, 5000, " episodes", along="x", at=1),
    truth=round(ladder.rows["critic"].median.value),
    plot=ladder.plot,
    because="It pools all past answers, and regression reads each token's share in the grade off them.",
)

# %% widen-numbers tags=["nbval-check-output"]
for rung, runs in ladder.rows.items():
    saved, shorter = ladder.share_gone(rung)
    print(f"{rung:9} {runs.median.value:6,.0f} episodes: {saved:4.0%} saved, {shorter:4.0%} of the way in powers of ten")

# %% widen-after [markdown]
# How much of the complaint is gone depends on how you count, so here are both. Of the *episodes*, a baseline alone saves
# nearly all. In *powers of ten*, it covers half the way and the critic two thirds: the last factor of ten or so needs the
# teacher to say more. Most of the complaint was never about the number; it was about pushing by the bare reward, using each
# number once, and for every token alike.
#
# **Where the critic fails.** It can share out the grade because the grade really is a sum over tokens and arrives without
# noise. Pay the same task with a noisy bit instead, and it learns the noise:

# %% widen-fails tags=["nbval-check-output"]
noisy = straw.widen_the_straw(np.random.default_rng(0), T=8, scheme="noisy bit", budget=8_000)
for rung in ("baseline", "critic"):
    print(f"{rung:9} {noisy.rows[rung]} episodes for 8 tokens paid with a noisy bit")

# %% widen-fails-after [markdown]
# And under *all or nothing* at 16 tokens no rung of the ladder ever starts: widening the straw needs something to flow.

# %% sharpen-intro [markdown]
# ## 9. One attempt or many
#
# {claim straw.sharpen}
#
# Write $n$ answers to a problem, $c$ of them right. What is the chance that one of $k$ is right? The obvious
# $1-(1-c/n)^k$ is biased. Draw $k$ of the $n$ without replacement instead (Chen et al. 2021):
#
# $$\text{pass@}k = 1 - \binom{n-c}{k} \Big/ \binom{n}{k}.$$

# %% sharpen-estimators tags=["nbval-check-output"]
truth, n, k = 1 - (1 - 0.05) ** 10, 20, 10
right = np.random.default_rng(0).binomial(n, 0.05, size=100_000)
print(f"chance that one of {k} answers is right, each with 5 %: {truth:.3f}")
print(f"mean estimate from {n} answers: unbiased {straw.pass_at_k(n, right, k).mean():.3f},", end=" ")
print(f"plug-in {straw.plug_in(n, right, k).mean():.3f}")

# %% sharpen-predict
crossover = straw.crossover(np.random.default_rng(0))
predict(
    "straw.crossover",
    "Problems of 24 kinds, each solved by a strategy of its own. One policy for all of them is rewarded for"
    " solving. Against its own base, with 256 attempts at each problem, does it win?",
    Choice(["it wins", "it draws", "it loses"]),
    truth="it loses",
    plot=crossover.plot,
    because="It bets nearly everything on one strategy, and most of its 256 attempts are the same.",
)

# %% sharpen-numbers tags=["nbval-check-output"]
for policy, curve in crossover.curves.items():
    print(f"{policy:24} pass@1 {curve[0]:.2f}   pass@256 {curve[-1]:.2f}")

# %% sharpen-after [markdown]
# The direction is the one that Yue et al. (2025) report for language models: rewarded models ahead at $k=1$, behind their
# base at large $k$. And here is **where it fails**: a policy that *sees* which kind of problem it faces is rewarded just as
# narrowly and loses nothing. Sharpening costs ideas only where one policy must serve problems that it cannot tell apart. An
# entropy bonus buys all of the loss back, and more, and pays for it in pass@1. (Ours is a toy of the mechanism, not their
# experiment.)

# %% beyond-intro [markdown]
# ## 10. What imitation can't do
#
# {claim straw.beyond}
#
# Demonstrators write eight tokens, each right with chance 0.7. A *fifth* choice exists that none of them ever uses; at the
# last step of an otherwise right answer it pays double.

# %% beyond
beyond = straw.beyond_the_teacher(np.random.default_rng(0))
show(beyond)

# %% beyond-numbers tags=["nbval-check-output"]
for arm, success in beyond.success.items():
    print(f"{arm:20} right {success.value:.2f}   better than anyone showed {beyond.novel[arm].value:.2f}")
for smoothing, share in beyond.found.items():
    print(f"{smoothing:.0%} chance mixed into the clone: {share:.2f} of runs find the better answer")

# %% beyond-after [markdown]
# Three lessons in one picture. A clone is as good as its teachers; read out greedily it is *better*, because their mistakes
# do not agree (so “imitation caps at the teacher” is too strong). Reward from scratch never starts: the same straw, with
# nothing in it. And a clone that is then rewarded goes past everyone, *if* its prior leaves room: the tighter it imitates,
# the less often it finds what nobody showed. That is the order in which language models are made: imitate first, then climb.

# %% verdict-intro [markdown]
# ## 11. What became of the claims

# %% verdict
episodes = {rung: f"{runs.median:,.0f}" for rung, runs in ladder.rows.items()}
at_256 = {policy: f"{curve[-1]:.2f}" for policy, curve in crossover.curves.items()}
exponent, success = noise.exponent, beyond.success

verdicts("straw", {
    "straw": f"bits, exactly: {bits.arriving['imitation']:.0f} shown, {bits.arriving['fraction']:.1f} graded,"
             f" {straw.coin(0.03):.2f} when 3 in 100 succeed",
    "credit": f"wrong among the winners' steps: {credit.measured:.3f}; 0 if all must be right",
    "noise": f"signal / noise as T to the power of {exponent['fraction']:.2f} (fraction),"
             f" {exponent['noisy bit']:.2f} (noisy bit)",
    "terrible": f"episodes: plain {episodes['plain']}, baseline {episodes['baseline']},"
                f" critic {episodes['critic']}, per step {episodes['per step']}",
    "sharpen": f"pass@256: base {at_256['base']}, rewarded blind {at_256['rewarded, blind']},"
               f" seeing {at_256['rewarded, sees the kind']}",
    "beyond": f"right: demonstrators {success['demonstrator']:.2f}, clone then reward"
              f" {success['clone, then reward']:.2f}",
    "humans": "nothing: no person takes part here",
})

# %% minds [markdown]
# ### What would change our mind
#
# - Our tokens are independent. In a real answer a wrong turn can be mended later, and then it was not so wrong. A task in
#   which steps repair each other would soften §4.
# - Our critic regresses on a table. If a *learned* critic on language could not tell which step mattered, §8 would say less
#   than it seems to. DeepSeek-R1 (Nature, 2025) trained without one, by outcome alone, and it worked: the strongest evidence
#   that the straw is wide enough when rollouts are cheap.
# - Our base policy already holds every strategy. If reward made a model solve what no number of attempts of its base solved,
#   §9 would be wrong about more than the mechanism.
#
# ### Go on
#
# Write it yourself: [exercises 05](../exercises/05_rl_straw.ipynb). Then lesson 06 asks who marks the steps, and how
# long a judge stays honest.
