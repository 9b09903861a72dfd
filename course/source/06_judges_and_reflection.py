# %% title [markdown]
# # 06 · Judges and reflection
#
# **The question.** Why not reward every step, and why not ask a model to judge?
#
# **You will be able to** hack a learned judge by its own gradient, say which judges a patch can save, tell when picking
# harder makes things worse, read a leaderboard with its intervals, and say how good a critic must be before you listen.
#
# **Before this:** a gradient, NumPy arrays; [lesson 05](05_rl_straw.ipynb) helps. **Time:** 55 minutes, and 72 for the
# [exercises](../exercises/06_judges_and_reflection.ipynb). **Cost:** everything here computes in about half a minute.
#
# **Words.** A *judge* is a model that gives answers a score; a *proxy* is what you measure in place of what you want.
# *Outcome* reward marks the answer, *process* reward marks its steps. *The interview* is Dwarkesh Patel's with Andrej
# Karpathy, October 2025.

# %% imports
import numpy as np

from ghosts import Choice, Number, predict, show, verdicts
from ghosts.desk.benches import judges_bench
from ghosts.lab import judges

# %% pain [markdown]
# ## 1. The pain: someone has to mark the steps
#
# {claim judges.steps}
#
# Lesson 05 ended on a wish: a teacher who marks every step. People are too slow for that, so let a network learn their
# marks. Here is one. It has read 3,000 workings for 17 + 25, half of them with a mistake, and on workings that it has never
# seen it is never wrong. Then we let letters change at random and keep whatever it likes no less:

# %% nonsense
nonsense = judges.write_nonsense(np.random.default_rng(0))
print(f"accuracy on 1,000 unseen workings: {nonsense.accuracy[0]:.3f}. And this scores more than 0.99:")
print(nonsense.example[0])
show(nonsense)

# %% nonsense-after [markdown]
# The interview's own case is of this kind: the reward leapt to perfect, and the outputs began sensibly and ended in
# babble that the judge gave full marks. Nothing was broken in the judge. It was asked about texts of a kind that nobody
# had ever marked, and a network always has an opinion.

# %% hack-intro [markdown] teaches="proxy rewards"
# ## 2. Ten steps, a thousand steps
#
# {claim judges.twenty}
#
# To measure that, we need a world in which the truth is known. An answer is a point. Eight of its numbers are its meaning,
# and one direction among them is *better*. Its other numbers are **free**: in honest answers they are almost zero, so no one
# ever had to mark what happens along them, and an answer that uses them is nonsense. A judge learns people's thumbs, up and
# down, on 2,000 honest answers. And this is how to please it:

# %% hack
rng = np.random.default_rng(0)
world = judges.make_world(free=8, rng=rng)
judge, *_ = judges.educated(world, rng)
answer = world.honest(200, rng)
for step in range(301):
    if step in (0, 300):
        score, quality = judge.score(answer).mean(), world.quality(answer).mean()
        print(f"step {step:3}: the judge says {score:.2f}, it is worth {quality:.2f}")
    answer = answer + 0.02 * judge.gradient(answer)  # the answer moves, the judge stands still

# %% hack-between [markdown]
# The last answers are nonsense with full marks. And in between?

# %% hack-predict skills="proxy rewards"
hack = judges.hack_the_judge(np.random.default_rng(0))
predict(
    "judges.turn",
    "Eight judges, each climbed for 1,000 such steps. After which step is the answer best?",
    Number(1, 1000, " steps", along="x", at=0.9),
    truth=hack.best,
    plot=hack.plot,
    because="The judge knows what is better among honest answers, and not where honesty ends.",
)

# %% hack-numbers
print(f"correlation with the truth on honest answers: {hack.correlation:.2f}")
for step in (0, hack.best, 100, 1000):
    score, quality = hack.at(step)
    print(f"step {step:5}: judge {score:.2f}, true quality {quality:.2f}")
for rate, turn in hack.turn.items():
    away = hack.turned_at[rate]
    print(f"steps of {rate}: judges turn after {turn:.0f} of them, {away:.2f} from the start")
shut = judges.hack_the_judge(np.random.default_rng(1), free=0)
score, quality = shut.at(1000)
print(f"no free directions, step 1,000: judge {score:.2f}, true quality {quality:.2f}")

# %% hack-after [markdown]
# The order of events is the interview's: first better, then worse, and the judge ever happier. But do not read the shaded
# bands as a confirmation of 10–20. Look at the lines on step sizes: with steps of half the size the turn comes after twice
# as many. What stays is the *distance*. A number of steps says little unless you know how far one goes. (That is why Gao et
# al. 2022 plot the true reward against a distance from where the policy began.) **Where the claim fails** is in the last
# line: if nothing in an answer is left unjudged, a thousand steps do only good.

# %% patch-intro [markdown]
# ## 3. Patch it, then
#
# {claim judges.infinity}
#
# So collect the nonsense, let people mark it, train the judge on, climb again. And again. How that goes must depend on how
# many ways out there are, so we vary the number of free directions. An answer *fools* the judge if it scores above 0.9 and
# is worth less than 0.1.

# %% patch-predict skills="proxy rewards"
patches = judges.patch_and_retrain(np.random.default_rng(0))
outcomes = ["none is safe", "only the one without free directions", "two of them", "all of them"]
safe = sum(patches.fooling[free][-1].high < 0.2 for free in patches.fooling)
predict(
    "judges.patches",
    "Four judges, with 0, 2, 8 and 32 free directions. After ten patches, which are safe (fooled by"
    " less than a fifth of those who climb)?",
    Choice(outcomes),
    truth=outcomes[min(safe, 3)],
    plot=patches.plot,
    because="A patch closes the way that was taken. What counts is how many ways there are.",
)

# %% patch-numbers
for free, line in patches.fooling.items():
    honest = patches.correlation[free]
    print(f"{free:2} free: fooled {line[0].value:.2f} before, {line[-1]:.2f} after ten patches;"
          f"\n        correlation on honest answers {honest[0]:.2f}, then {honest[-1]:.2f}")

# %% patch-after [markdown]
# Both halves of what he says are there. With 32 free directions ten patches change nothing: closed ways are replaced by
# others, the judge's “infinity”. With two, patching works; with eight it takes many rounds and works in part. And it has a
# price: on *honest* answers the patched judges are worse than before, since they have had to spend what they can learn on
# nonsense. (Some of that price is simply training on; the judge without free directions pays it too.) Real answers surely
# have more than 32.
#
# And the babble of §1?

# %% patch-text
for patch, (used, broken) in enumerate(zip(nonsense.queries, nonsense.broken, strict=True)):
    print(f"{patch} patches: {broken:.2f} of the climbs reach 0.99; median {used.value:5,.0f} queries")
print(f"a second judge, taught apart, passes {nonsense.shared:.2f} of the first babble")
for i, when in ((0, "before"), (-1, "after 4 patches")):
    broken, used = nonsense.mistaken_broken[i], nonsense.mistaken[i].value
    print(f"from a wrong working, {when}: {broken:.2f} reach 0.99; median {used:,.0f} queries")
print("for example:", nonsense.mistaken_example)

# %% patch-text-after [markdown]
# (One judge and forty climbs; those that do not get there count as 4,000 queries.) **Where the claim fails:** against this
# attack, blind letters from nothing, four patches are enough. **And where it does not:** begin at a *wrong working* instead
# of at babble, and the hardened judge falls nearly every time. It takes more queries than before, and that is all. It has
# been hardened against what it has met. A second judge is no help either: it
# learned from the same kind of workings, and passes the same babble. Zhao et al. (2025) tell both halves of this story about
# language models as judges: a colon or “Thought process:” earned false credit, and training on truncated answers largely
# fixed *that*.

# %% goodhart-intro [markdown] teaches="proxy rewards"
# ## 4. Picking is optimising
#
# {claim judges.goodhart}
#
# You need no gradient to overdo it. Let a policy write $n$ answers and keep the one with the highest score. Suppose score =
# truth + error, the truth standard normal, the error with standard deviation √3 and *independent* of the answer. Two
# kinds of error of the same size: Gaussian, and heavy-tailed (Student's t with three degrees of freedom).

# %% goodhart-predict skills="proxy rewards"
picked = judges.best_of_n(np.random.default_rng(0))
ways = ["neither", "only Gaussian errors", "only heavy-tailed errors", "both"]
curves = [picked.exact[kind] for kind in (judges.GAUSS, judges.HEAVY)]
falls = [curve.max() > curve[-1] + 0.01 for curve in curves]
predict(
    "judges.turnover",
    "Pick the best of more and more answers. With which errors does the pick get worse in the end?",
    Choice(ways),
    truth=ways[falls[0] + 2 * falls[1]],
    plot=picked.plot,
    because="With Gaussian errors the top score is a good answer; with heavy tails, a huge error.",
)

# %% goodhart-numbers
for kind in picked.truth:
    line = ", ".join(f"{each.value:z.2f}" for each in picked.truth[kind])
    print(f"{kind}: truth of the pick {line} for n = {', '.join(map(str, picked.n))}")
    print(f"   exact at 1,024: {judges.truth_of_best(kind, np.array([1024]))[0]:.2f};"
          f" mean score of the pick there {picked.score[kind][-1].value:.1f}")
print(f"best n with heavy tails: {picked.peak(judges.HEAVY)}")
print(f"best of 1,024 is {judges.kl_of_best_of(1024):.1f} nats away from where it started")

# %% goodhart-after [markdown]
# Lines are exact (one integral), points were measured. Why? Given a score $s$, the expected truth is a fixed share of it,
# $s / 4$, if both are Gaussian: a higher score is always better news. With heavy tails a very high score is explained by one
# thing only, a huge error, and then the truth behind it is average. So the rise and fall is *not* a law of judges. It is
# a law of their tails. (Kwa et al. 2024 prove this for training with a distance penalty. They also looked at the tails of real
# reward models, and found them light. In §2 the tails did not matter: there the error *depends* on the answer, and
# climbing goes to where it is large.)

# %% steps-intro [markdown]
# ## 5. The answer or the steps?
#
# Back to the wish. Lightman et al. (2023) let people mark the steps of solutions in mathematics, 800,000 of them, and trained
# a judge of steps and one of answers: picking by steps solved 78.2 % of a subset of the MATH test, by answers 72.4 %. Ours is a toy, and what
# it can show is *one* mechanism. A solution is eight steps, each right with chance 0.8. A wrong step is off by one,
# up or down, so **two wrongs can make a right**. We pick one of 64 solutions in three ways: by the known answer, by a judge of
# the answer, by a judge of the steps. Each mark of a judge is wrong with the same probability.

# %% steps-predict skills="proxy rewards"
marking = judges.mark_steps(np.random.default_rng(0))
predict(
    "judges.cancel",
    "Pick by the known answer, so that the answer is right. In what share of the picks is every step"
    " right as well (0 to 1)?",
    Number(0, 1, step=0.01, at=0.05),
    truth=round(marking.honest, 2),
    plot=marking.plot,
    because="Two mistakes that cancel are nearly as common as none at all.",
)

# %% steps-numbers
for i in (1, 3):
    print(f"each mark wrong with probability {marking.error[i]:.2f}")
    for way in marking.right:
        right, valid = marking.right[way][i], marking.valid[way][i]
        print(f"   {way:15} answer right {right:.2f}, every step right {valid:.2f}")
print(f"above an error rate of {marking.crossing():.2f} the known answer gives more valid picks")

# %% steps-after [markdown]
# In right *answers* marking steps wins nothing here: a known answer is a better guide, and a judge of answers that errs as
# often does as well. What it wins is the *reasons*: at one wrong mark in twenty, nine in ten of its picks are right
# all through, against half. It pays for
# that with eight marks in place of one, and once a mark errs too often the advantage is gone. Lightman's gain in answers
# is therefore not explained by cancelling errors alone. And the claim at the top holds in this form: it is not the idea that is
# hard, it is the marks. (There is counter-evidence that marks good enough can be had: rewarded by rubrics, a model's
# “miracle steps” fell by 71 %; arXiv 2510.07774, October 2025.)

# %% arena-intro [markdown] teaches="rating models"
# ## 6. Judges of models
#
# Leaderboards are judges too. People see two anonymous answers and vote; the votes become a number for each model. Two ways:
#
# - **Elo**: after each vote the winner takes points from the loser, the more the less it was expected;
# - **Bradley–Terry**: find the ratings under which *all* the votes together are likeliest.
#
# Six models that do not change, 2,000 votes. We only shuffle the order in which they are counted.

# %% arena
orders = judges.shuffle_votes(np.random.default_rng(0))
show(orders)
print("600 such boards, each with its own votes: on what share is the truly best model not on top?")
for way, upset in orders.upset.items():
    print(f"{way:13} {upset:.2f}")
print(f"bootstrap intervals of the fit held the truth in {orders.covered:.2f} (nominal 0.95)")

# %% arena-after [markdown]
# Elo is made for players who change: it forgets, and how fast is its $K$. For models that stand still that is noise of our
# own making, on top of the noise of the votes, which is all that the fit has. The fit has no order, and its interval says what 2,000 votes can and cannot settle. Read leaderboards so: where
# intervals overlap widely, the votes have not settled who is ahead.

# %% best-intro [markdown]
# ### Publish the best of 27
#
# {claim judges.leaderboard}
#
# The paper counts 27 private variants of one maker before one release, and two *identical* checkpoints that scored 1052 and 1069
# (both numbers known to us at second hand). Suppose that all variants are the same model. Each gets 3,000 votes, in private; the best is published.

# %% best-predict skills="rating models"
board = judges.publish_the_best(np.random.default_rng(0))
predict(
    "judges.best-of-27",
    "27 identical models, 3,000 votes for each. By how many Elo points is the published one ahead of"
    " itself?",
    Number(0, 60, " points", step=0.5, at=27),
    truth=round(board.gain[3000][-1].value, 1),
    plot=board.plot,
    because="3,000 votes leave a standard error of 6 points; the best of 27 is two of them up.",
)

# %% best-numbers
for votes, line in board.gain.items():
    theory = judges.gain_of_best_of(27, votes)
    print(f"{votes:,} votes each: {line[-1]:.1f} points; theory {theory:.1f}")
circle = judges.rock_paper_scissors()
show(circle)

# %% best-after [markdown]
# The theory is two factors: the standard error of one rating, $\frac{400}{\ln 10} \cdot \frac{2}{\sqrt{\text{votes}}}$, times
# the mean of the largest of 27 standard normal numbers.
#
# The second picture is another kind of error, and no number of votes cures it. Three models beat each other in a *circle*,
# four times out of five. One number for each model cannot say that: with one of each, all are rated alike, and every
# predicted duel is a coin flip. Now let somebody enter rock again, and again. Nobody gets better, and paper climbs:
# it is rated by whom it meets.

# %% popularity-intro [markdown]
# ### Popular, or good?
#
# {claim judges.popularity}
#
# A disclosure first. A summary of the interview that went round advertises AiToEarn, a marketing tool, as if it had come up
# there. It did not: the name does not occur in the two hours and twenty-six minutes, and this course is not affiliated with
# it. Its “AI model ranking” (in the snapshot of June 2026 that we read) is a table of *tools* by monthly visits, downloads
# and mentions. What does such a table rank? Twenty tools differ in quality; a user either tries two and keeps the better, or looks at
# the table and goes where the others go.

# %% popularity
popular = judges.popular_or_good(np.random.default_rng(0))
show(popular)

# %% popularity-after [markdown]
# **Where the table is right:** if nobody looks at it, it ranks quality nearly perfectly. It is the looking that spoils it; then
# two histories of the same tools end with different winners. Salganik, Dodds and Watts (2006) did this with 14,341 people
# and real songs: the more they saw of others' choices, the less predictable was success, and the more unequal.

# %% memory-intro [markdown]
# ## 7. Looking back
#
# {claim judges.review}
#
# Judges come from outside. What can one learn from one's own attempts? A walker in a maze has eight attempts of at most 100
# steps. What may it carry over?
#
# - **no memory**: nothing;
# - **raw log**: all moves of an attempt are praised if it got there, blamed if it did not (outcome reward, lesson 05);
# - **lesson, successes only**: of an attempt that got there, the way *without its detours*;
# - **distilled lesson**: that, and from every attempt the detours, noted as such.
#
# A distilled lesson needs no judge at all: whoever comes back to a place knows that what lay between was for nothing.

# %% memory
memories = judges.remember(np.random.default_rng(0))
show(memories)
for memory, won in memories.won.items():
    print(f"{memory:22} at the goal in attempt 8: {won[-1]:.2f}; with its notes in another maze:"
          f" {memories.elsewhere[memory]:.2f}")

# %% memory-after [markdown]
# A log is not a lesson: its detours are praised or blamed with the rest. Distilled, walks teach several times as much, and
# failures teach as well as successes. (ReasoningBank, 2025, reports the same two things for agents on the web, known to us
# at second hand: distil, and keep the failures.) **Where it fails:** the last column. In another maze these
# notes are worth nothing. They are knowledge, not skill.

# %% review-intro [markdown] teaches="reflection"
# ### How good must a critic be?
#
# Now let a *critic* judge every door, praise or blame, right with probability $a$, once and for all. The walker takes a praised
# door before an unmarked one with probability $c$: that is its **trust**. Without a review $c$ would be ½.

# %% review-predict skills="reflection"
review = judges.measure_review(np.random.default_rng(0))
predict(
    "judges.threshold",
    "A walker trusts its critic with c = 0.75. From which accuracy on does the review shorten the mean"
    " walk?",
    Number(0.5, 1, step=0.01, along="x", at=review.alone),
    truth=round(review.threshold(0.75), 2),
    plot=review.plot,
    because="One strongly believed mistake on the way costs more than many right hints save.",
)

# %% review-numbers
for trust in review.mean:
    print(f"trust {trust}: mean walk shorter from an accuracy of {review.threshold(trust):.2f} on")
five = judges.majority_accuracy(0.65, 5)
print(f"majority of five independent reviews, each right with 0.65: {five:.2f}")

# %% review-after [markdown]
# **Listen no more than the critic is right.** It is a theorem, for any maze without loops. To get from a cell to the next one,
# a walker needs $1 + \sum \rho\,(1 + \text{the way back})$ steps, where $\rho$ is the odds of a wrong door against the right
# one. Verdicts are independent, so in the mean every $\rho$ becomes its mean. With $s = c / (1-c)$ that is
#
# $$\bar\rho = \Big(\frac{a}{s} + (1-a)\,s\Big)^2,$$
#
# which is 1 without a review, and 1 again exactly at $a = c$. Below, the walk gets longer, and the more cells there are, the worse
# (the axis is cut off: some means are astronomical). *But look at the hollow points*: the *median* critic helps much earlier. The
# mean is made of a few critics that shut their walker in. A review can help nearly everybody and hurt on average; which of the
# two you care about is not for arithmetic to say. Remember it in lesson 07, where an average hides the opposite.
#
# Several independent reviews raise $a$ (last line), and with it what trust is allowed. A critic that repeats itself does not.

# %% bench-intro [markdown]
# ### Play with it
#
# Arrows are doors that the critic praises, crosses are doors that it blames; green and filled if it is right, red and hollow
# if not. The darker a cell, the longer the walker was there.
#
# 1. Set trust *above* accuracy and look at several mazes. Where does the walker get stuck, between which marks?
# 2. Lower the trust and leave the critic as it is. Who gains, a walker with a good critic or one with a bad one?

# %% bench
judges_bench()

# %% meta-intro [markdown]
# ## 8. Learning to learn
#
# {claim judges.meta}
#
# The notes of §7 were worthless in another maze. What would carry over is a *way of learning*. Reptile (Nichol et al. 2018) is
# the shortest such idea: learn a task by a few gradient steps, then move the weights at which you *started* a little
# towards where you ended. Here every task is a wave of random height and phase, seen at ten points. As a control, a
# network trained on all waves at once, with as many gradients.

# %% meta-predict skills="optimisation"
starts = judges.learn_to_learn(np.random.default_rng(0))
after = {start: starts.at(judges.WAVES, start, 8) for start in starts.error[judges.WAVES]}
gain = after["from nothing"].value / after[judges.REPTILE].value
guesses = ["no better", "about half", "about a fifth", "about a fortieth"]
predict(
    "judges.reptile",
    "Eight gradient steps on ten points of a new wave. How does the error from Reptile's start compare"
    " with that from random weights?",
    Choice(guesses),
    truth=guesses[int(np.argmin(np.abs(np.log(np.array([1, 2, 5, 40]) / gain))))],
    plot=starts.plot,
    because="It starts where every wave is a few steps away.",
)

# %% meta-numbers
for family in starts.error:
    for start in starts.error[family]:
        two, eight = (starts.at(family, start, steps) for steps in (2, 8))
        print(f"{family:26} {start:22} after 2 steps {two:.2f}, after 8 {eight:.2f}")

# %% meta-after [markdown]
# Training on all waves at once learns their average, which is zero everywhere. Before the first step Reptile's start is no
# better than that, and after two it is far better: what it has learned is not a curve, it is where to learn from. It helps
# even on straight lines, which it has never seen. **Where it fails:** waves three times as quick. There it is no better than
# random weights. So it has learned to learn, and what it has learned to learn is *smooth curves of this
# size*.
#
# {claim judges.frontier}
#
# That is a remark on what was known to him in October 2025, and nothing in this lesson is large. Nor can a number of
# inventions to come be measured:
#
# {claim judges.updates}

# %% verdict-intro [markdown]
# ## 9. What became of the claims

# %% verdict
score, quality = hack.at(1000)
by_steps, by_answer = marking.valid[judges.STEPS][1], marking.valid[judges.KNOWN][1]
fooled = {free: f"{line[-1]:.2f}" for free, line in patches.fooling.items()}
quick = {start: starts.at(judges.QUICK, start, 8) for start in after}

verdicts("judges", {
    "steps": f"every step right: {by_steps:.2f} of the picks by step marks that err 1 in 20,"
             f" {by_answer:.2f} by the known answer; worth nothing above {marking.crossing():.2f}",
    "twenty": f"best after {hack.turn[0.02]:.0f} steps of 0.02, {hack.turn[0.01]:.0f} of 0.01;"
              f" after 1,000 the judge says {score:.2f}, true quality {quality:.2f},"
              f" or {shut.at(1000)[1]:.2f} if nothing is free",
    "infinity": f"fooled after ten patches: 2 free directions {fooled[2]}, 8 {fooled[8]},"
                f" 32 {fooled[32]}",
    "goodhart": f"truth of the best of 1,024: heavy tails {picked.truth[judges.HEAVY][-1]:.2f}"
                f" (best at n = {picked.peak(judges.HEAVY)}),"
                f" Gaussian {picked.truth[judges.GAUSS][-1]:.2f}",
    "leaderboard": f"best of 27 identical models, 3,000 votes: +{board.gain[3000][-1]:.1f} Elo points",
    "popularity": f"rank correlation with quality: {popular.with_quality[0]:.2f} if nobody looks,"
                  f" {popular.with_quality[-1]:.2f} if 99 % do",
    "review": f"at the goal: distilled {memories.won[judges.LESSON][-1]:.2f}, raw log"
              f" {memories.won[judges.LOG][-1]:.2f}; a critic must be right as often as it is trusted",
    "meta": f"error after 8 steps: waves {after[judges.REPTILE]:.2f} against"
            f" {after['from nothing']:.2f};"
            f" quicker waves {quick[judges.REPTILE]:.2f} against {quick['from nothing']:.2f}",
    "frontier": "nothing: our reflections are a maze's and a wave's",
    "updates": "nothing: it is a guess about inventions",
})

# %% minds [markdown]
# ### What would change our mind
#
# - Our free directions are given. If a judge of language could be shown to have *few* ways to be fooled, patching it would be
#   the answer, and §3 would speak for judges.
# - Our critic's mistakes are independent. Mistakes that come in clusters (a critic that does not know one corner of the maze)
#   are a different sum, and could be better or worse for the mean. Write one and see.
# - Our lessons know a place again. An agent whose distilled lessons helped in *mazes it had never seen* would have something
#   that none of §7 has; ReasoningBank's gains on fresh tasks (8.3 points on WebArena, known to us at second hand) point there.
#
# ### Go on
#
# Write it yourself: [exercises 06](../exercises/06_judges_and_reflection.ipynb). Then [lesson 07](07_ghosts_of_ghosts.ipynb)
# asks what happens when ghosts read what ghosts have written.
