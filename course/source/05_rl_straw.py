# %% title [markdown]
# # 05 · RL's straw
#
# **The question.** How much does one reward teach, and to which steps?
#
# **You will be able to** write a policy gradient yourself, say how many bits an episode brings, find out who shared
# in the credit for a win, measure how the noise grows with the length of an answer, and widen the straw.
#
# **Before this:** softmax, a gradient, NumPy arrays. **Time:** 50 minutes, and 65 for the
# [exercises](../exercises/05_rl_straw.ipynb). **Cost:** everything here computes in about half a minute.
#
# **Words.** *Reinforcement learning* (RL) learns from rewards. What a policy writes is a *rollout*; a rollout and what is
# paid for it is an *episode*. Paid only at the end, for how it came out, it is *outcome* RL. *The interview* is Dwarkesh
# Patel's with Andrej Karpathy, October 2025.
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
# | majority | one bit: were more tokens right than guessing gets (a half for two choices, a quarter for four)? |
# | noisy bit | one bit: 1 with probability *fraction* |
# | all or nothing | one bit: was everything right? |

# %% bits-predict skills="entropy"
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
# row is the interview's own example of a hard problem: three rollouts of a hundred succeed, and a rollout brings a fifth of
# a bit on average, not one bit.
#
# Bits are a ceiling, though. What does a learner get out of them? We need one.

# %% gradient-intro [markdown] teaches="policy gradient"
# ## 3. The whole algorithm
#
# A **policy** is a table of logits, a row for each token. To learn from a number, push up what you wrote when the number was
# better than usual, and down when it was worse. In symbols, with the reward $R$, what is usual $b$ (the *baseline*), and the
# chance $\pi(\text{answer})$ that the policy writes this answer:
#
# $$\nabla \, \mathbb{E}[R] = \mathbb{E}\big[ (R - b) \; \nabla \log \pi(\text{answer}) \big], \qquad
# \nabla_{\text{logits}} \log \text{softmax} = \text{one-hot} - \text{probabilities}.$$
#
# That is REINFORCE (Williams 1992), and this is all of it:

# %% gradient
def learn(T, choices, episodes, rate, rng):
    """Learn a hidden answer from the share of right tokens: one number an episode."""
    target, logits, usual = rng.integers(choices, size=T), np.zeros((T, choices)), 1 / choices
    for _ in range(episodes):
        probs = straw.softmax(logits)
        yield probs[np.arange(T), target].mean()
        written = straw.sample(probs, 1, rng)[0]
        reward = (written == target).mean()  # the one number
        push = reward - usual  # every token gets the same push
        logits += rate * push * (np.eye(choices)[written] - probs)
        usual += 0.1 * push


seeds = [np.random.default_rng(seed) for seed in range(8)]
curves = np.array([list(learn(8, 4, 300, rate=3.0, rng=rng)) for rng in seeds])
ax = figures.axes(title="Learning 8 tokens from one number", x="episode", y="chance of the right token")
ax.plot(curves.T, color=figures.BLUE, alpha=0.4, linewidth=1)
ax.plot(curves.mean(0), color=figures.INK, linewidth=2.5)
figures.note(ax, "mean of 8 seeds", 30, 0.45, right=12)
show(ax, alt=f"Eight curves rise from 0.25 to {curves[:, -1].mean():.2f} on average in 300 episodes.")

# %% film-intro [markdown]
# It works, nearly: a curve that lies flat below the others has settled on a wrong token, and the right ones around it hardly
# let it notice. Look at the line with the comment *every token gets the same push*: that is the straw. The filmstrip shows
# what it does to the table. Each small panel is a policy, its tokens from top to bottom; the dot marks the right choice.

# %% film
show(straw.filmstrip(np.random.default_rng(8)))

# %% film-after [markdown]
# After one episode the rewarded ones have not moved: with nothing to compare it with, a first reward teaches nothing.

# %% credit-intro [markdown] teaches="credit assignment"
# ## 4. Who else got the credit?
#
# {claim straw.credit}
#
# An agent takes eleven decisions, each right with chance ½, and wins if most of them were right. All steps of a winning
# rollout are pushed up together.

# %% credit-predict skills="credit assignment"
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
# Guessing gets one half wrong, so a win of eleven steps has sorted out only 12 points in a hundred; and the longer the
# answer, the closer to one half. The push is not *biased*: over many rollouts, right tokens win more often than they lose.
# It is noisy. How noisy comes next.
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

# %% noise-predict skills="policy gradient"
noise = straw.measure_signal_to_noise(np.random.default_rng(0))
fall = noise.exponent["fraction"].value
options = ["as many as before", *(f"{times} times as many" for times in (2, 4, 8, 16))]
predict(
    "straw.length",
    "The reward is the fraction right, and the answer gets 4 times as long. How many episodes does it"
    " now take to hear as much about one token?",
    Choice(options),
    truth=options[round(np.log2(4 ** (-2 * fall)))],
    plot=noise.plot,
    because="Signal over noise falls as 1/√T, and the episodes needed grow with its inverse square.",
)

# %% noise-numbers tags=["nbval-check-output"]
for scheme in ("fraction", "majority", "noisy bit"):
    print(f"{scheme:10} signal / noise goes as T to the power of {noise.exponent[scheme]:.2f}")
print(f"{'per step':10} {noise.exact['per step'].min():.2f} at every T")

# %% noise-law [markdown]
# Why these powers? In a long answer one token hardly moves the reward, and then signal / noise comes close to the
# *correlation* between the reward and “this token was right”. (So it is for fraction, majority and noisy bit. All or nothing
# stays below its correlation by a factor of √3 for four choices, and a reward per step has 0.87 where the correlation is 1.)
# And one number has only so much correlation to give away. The tokens are independent, so their indicators $x_1 \dots x_T$,
# standardised, are perpendicular unit vectors; standardise the reward $R$ too. The squared shadows of one unit vector on
# perpendicular directions never add up to more than one (Bessel's inequality):
#
# $$\sum_{t=1}^{T} \operatorname{corr}(R, x_t)^2 \le 1.$$
#
# **That is the straw, as a theorem**, for a learner that pushes every token by the same number, as REINFORCE does: no number
# can be correlated with every one of $T$ independent steps by more than $1/\sqrt T$. The fraction spends the whole unit; a
# bit about the majority two thirds of it; a noisy bit wastes nearly all on its own coin. A reward per step sends $T$ numbers,
# and has $T$ units to spend. (A number could be a code that spells out the whole answer. This learner could not read it. In
# §8 we meet one that reads more.)

# %% noise-budget
show(straw.credit_budget())

# %% noise-sources [markdown]
# *A trap.* You may meet $1/\sqrt T$, $1/T$ and $1/T^2$ for what sounds like the same experiment. Two things differ. Some quote the amplitude (mean over spread), some its square, the power. And they reward differently: a
# majority gives an amplitude of $1/\sqrt T$, a noisy bit $1/T$, all or nothing $2^{-T}$ for four choices. Without a
# baseline even the fraction drops to $1/T$: the grey line above. Before you compare, ask which reward, and which of the two.
# (At finite $T$ the fitted powers differ a little from the laws: the majority's is still on its way to −½.)

# %% race-intro [markdown]
# ## 6. How many episodes, then?
#
# First the smallest case, an answer of *one* token among $N$. A blog reports 19, 129 and 599 episodes for $N$ = 10, 100
# and 500, and 2 by imitation (Bledden; known to us at second hand, and so is its definition of “solved”).

# %% race-one
one = straw.race_to_one_token(np.random.default_rng(0))
show(one)

# %% race-one-numbers
for N, paid, shown in zip(one.choices, one.reward, one.imitation, strict=True):
    print(f"N = {N:3}: {paid:.0f} episodes by reward, {shown.value:.0f} by imitation")

# %% race-one-after [markdown]
# The published 129 and 599 lie in our intervals; 19 does not, and we do not know when that learner counted as done. Until the
# first success every reward is 0, and *this* learner, which has no baseline, does not move: $N$ episodes on average, at any
# learning rate. One that pushes failures down tries each token once and needs about half.
#
# Now the long answer. Every teacher gets the learning rate that suits it, tuned on other seeds.

# %% race-predict skills="policy gradient"
growth = straw.episodes_to_solve(np.random.default_rng(0))
predict(
    "straw.noisy-bit",
    "32 tokens. Imitation is done after a demonstration or two. How many episodes does the noisy bit"
    " need?",
    Choice(["about 10", "about 100", "about 1,000", "about 10,000"]),
    truth=f"about {10 ** round(np.log10(growth.rows['noisy bit'][32].median.value)):,}",
    plot=growth.plot,
    because="One bit, most of it its own coin flip, is shared by 32 tokens.",
)

# %% race-numbers
for teacher, row in growth.rows.items():
    T, runs = max(row.items())
    print(f"{teacher:15} T = {T:2}: {runs} episodes")

# %% race-after [markdown]
# Read the picture from below. Imitation and a reward per step do not care how long the answer is. The fraction pays about in
# proportion to the length, the noisy bit about to its square, as §5 foretold (the exponents move by 0.2 with the seed that
# tunes the learning rates). All or nothing costs several times as many episodes for each further token, so we stopped at
# five. And the *majority*, here more than 8 of 32, is not learned to the end: once the bar is nearly always passed, passing
# it says nothing more. A verifier that is satisfied too early stops teaching, however much you sample.

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
# - **critic**: learn to predict the reward from the tokens, and push each by how much *it* changed the prediction;
# - **per step**: the teacher marks every token. This is the far end, for comparison.

# %% widen-run
ladder = straw.widen_the_straw(np.random.default_rng(0))
print(f"plain:    {ladder.rows['plain']} episodes\nper step: {ladder.rows['per step']} episodes")

# %% widen-predict skills="policy gradient"
predict(
    "straw.critic",
    "How many episodes does the critic need, which sees the same one number as plain?",
    Choice(["about 10", "about 100", "about 1,000", "about 10,000"]),
    truth=f"about {10 ** round(np.log10(ladder.rows['critic'].median.value)):,}",
    plot=ladder.plot,
    because="It pools all past answers, and regression reads each token's share in the grade off them.",
)

# %% widen-numbers
for rung, runs in ladder.rows.items():
    saved, shorter = ladder.share_gone(rung)
    print(f"{rung:9} {runs.median.value:6,.0f} episodes: {saved:4.0%} of them saved,"
          f" {shorter:4.0%} of the way in powers of ten")
b, c, d = (ladder.rows[rung].median.value for rung in ("baseline", "critic", "per step"))
shorter = np.log(b / c) / np.log(b / d)
print(f"from baseline on, the critic: {(b - c) / (b - d):.0%} saved, {shorter:.0%} of the way")

# %% widen-after [markdown]
# How much of the complaint is gone depends on how you count. Of the *episodes*, a baseline alone saves nearly all; in *powers
# of ten* it covers half the way. But nobody trains language models plain: the methods complained of have a baseline already.
# Counted from there, the critic saves two thirds of the episodes that are left and a third of the powers of ten. A factor
# of ten or so stays until the teacher says more. A baseline cures the bare reward. A critic cures some of the straw
# proper, one number for every token alike. The rest of the straw is real.
#
# **Where the critic fails.** It can share out the grade because the grade really is a sum over tokens and comes without
# noise. Pay with a noisy bit instead (eight tokens, to keep it short), and its advantage is gone. With all or nothing no rung
# starts:

# %% widen-fails
noisy = straw.widen_the_straw(np.random.default_rng(0), T=8, scheme="noisy bit", budget=8_000)
for rung in ("baseline", "critic"):
    print(f"noisy bit, {rung:9} {noisy.rows[rung]} episodes")
silent = straw.widen_the_straw(
    np.random.default_rng(0), T=16, scheme="all or nothing", runs=5, budget=2_000
)
for rung in straw.RUNGS:
    print(f"all or nothing, {rung:9} {silent.rows[rung].unsolved} of 5 unsolved after 2,000 episodes")

# %% widen-fails-after [markdown]
# How badly the critic loses on the noisy bit depends on how it is tuned; that it does not win does not. Widening the straw
# needs something that flows.

# %% sharpen-intro [markdown] teaches="pass@k"
# ## 9. One attempt or many
#
# Write $n$ answers to a problem, $c$ of them right. What is the chance that at least one of $k$ is right? The obvious
# $1-(1-c/n)^k$ is biased. Draw $k$ of the $n$ without replacement instead (Chen et al. 2021):
#
# $$\text{pass@}k = 1 - \binom{n-c}{k} \Big/ \binom{n}{k}.$$

# %% sharpen-estimators tags=["nbval-check-output"]
truth, n, k = 1 - (1 - 0.05) ** 10, 20, 10
right = np.random.default_rng(0).binomial(n, 0.05, size=100_000)
print(f"chance that one of {k} answers is right, each with 5 %: {truth:.3f}")
print(f"mean estimate from {n} answers: unbiased {straw.pass_at_k(n, right, k).mean():.3f},", end=" ")
print(f"plug-in {straw.plug_in(n, right, k).mean():.3f}")

# %% sharpen-predict skills="pass@k"
crossover = straw.crossover(np.random.default_rng(0))
base, blind = (crossover.curves[policy][-1] for policy in ("base", "rewarded, blind"))
predict(
    "straw.crossover",
    "Problems of 24 kinds, each solved by a strategy of its own. One policy for all of them is"
    " rewarded for solving. Against its own base, with 256 attempts at each problem, does it win?",
    Choice(["it wins", "it draws", "it loses"]),
    truth="it wins" if blind.low > base.high else "it loses" if blind.high < base.low else "it draws",
    plot=crossover.plot,
    because="It bets nearly everything on one strategy, and most of its 256 attempts are the same.",
)

# %% sharpen-numbers
for policy, curve in crossover.curves.items():
    print(f"{policy:24} pass@1 {curve[0]:.2f}   pass@256 {curve[-1]:.2f}")

# %% sharpen-after [markdown]
# {claim straw.sharpen}
#
# The direction is theirs: rewarded models ahead at $k=1$, behind their base at large $k$. And here is **where it fails**, in
# this toy: a policy that *sees* which kind of problem it faces has one right strategy for each and nothing to lose by
# betting on it. (The models of Yue et al. do see the problem, and still lose at large $k$: to see it is not yet to know which
# strategy fits.) An entropy bonus buys all of the loss back, and more, and pays for it in pass@1. Ours is a toy of the
# mechanism, not their experiment.

# %% beyond-intro [markdown]
# ## 10. What imitation can't do
#
# {claim straw.beyond}
#
# Demonstrators write eight tokens, each right with chance 0.7. A *fifth* choice exists that none of them ever uses; at the
# last step of an otherwise right answer it pays double. Where reward takes over from the clone we mix 20 %, 10 % or 2 % of
# pure chance into it: without that the fifth choice has probability 0 and can never be tried. The figure shows the 20 %.

# %% beyond
beyond = straw.beyond_the_teacher(np.random.default_rng(0))
show(beyond)

# %% beyond-numbers
for arm, success in beyond.success.items():
    print(f"{arm:20} right {success.value:.2f}   better than shown {beyond.novel[arm].value:.2f}")
for smoothing, share in beyond.found.items():
    print(f"{smoothing:.0%} chance mixed into the clone: {share:.2f} of runs find the better answer")

# %% beyond-after [markdown]
# Three lessons in one picture. A clone is as good as its teachers; read out greedily it is *better*, because their mistakes
# do not agree (so it is too strong to say that imitation cannot beat its teacher). Reward from scratch does not start within
# these 8,000 episodes: the same straw, with nothing in it. And a clone that is then rewarded goes past everyone, to an answer
# worth twice as much, *if* its prior (the policy it starts from) leaves room: the tighter it imitates, the less often it
# finds what nobody showed. That is the order in which language models are made: imitate first, then climb.

# %% verdict-intro [markdown]
# ## 11. What became of the claims

# %% verdict
episodes = {rung: f"{runs.median:,.0f}" for rung, runs in ladder.rows.items()}
at_256 = {policy: f"{curve[-1]:.2f}" for policy, curve in crossover.curves.items()}
exponent = noise.exponent
found = ", ".join(f"{share:.2f} ({mixed:.0%} mixed in)" for mixed, share in beyond.found.items())

verdicts("straw", {
    "straw": f"bits, exactly: {bits.arriving['imitation']:.0f} shown, {bits.arriving['fraction']:.1f}"
             f" graded, {straw.coin(0.03):.2f} when 3 in 100 succeed",
    "credit": f"wrong among the winners' steps: {credit.measured:.3f}; 0 if all must be right",
    "noise": f"signal / noise as T to the power of {exponent['fraction']:.2f} (fraction),"
             f" {exponent['noisy bit']:.2f} (noisy bit)",
    "terrible": f"episodes: plain {episodes['plain']}, baseline {episodes['baseline']},"
                f" critic {episodes['critic']}, per step {episodes['per step']}",
    "sharpen": f"pass@256: base {at_256['base']}, rewarded blind {at_256['rewarded, blind']},"
               f" seeing {at_256['rewarded, sees the kind']}",
    "beyond": f"find the better answer: greedy clone {beyond.novel['clone, greedy'].value:.0f},"
              f" rewarded clone in {found} of runs",
    "humans": "nothing: no person takes part here",
})

# %% minds [markdown]
# ### What would change our mind
#
# - Our tokens are independent. In a real answer a wrong turn can be mended later, and then it was not so wrong. A task in
#   which steps repair each other would soften §4.
# - Our critic regresses on a table. If a *learned* critic on language could not tell which step mattered, §8 would say less
#   than it seems to. DeepSeek-R1-Zero (in the R1 paper, Nature 2025) was trained without one, by rewards for the final
#   answer and its format, and it worked: the strongest evidence that the straw is wide enough when rollouts are cheap.
# - Our base policy already holds every strategy. If reward made a model solve what no number of attempts of its base solved,
#   then §9's story, that reward only picks among what the base can already do, would be wrong.
#
# ### Go on
#
# Write it yourself: [exercises 05](../exercises/05_rl_straw.ipynb). Then lesson 06 asks who marks the steps, and how
# long a judge stays honest.
