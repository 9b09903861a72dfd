# %% title [markdown]
# # 01 · The decade of agents
#
# **The question.** Why ten years, and not one, or fifty?
#
# **You will be able to** measure what a missing capability costs by taking it away, alone and together with others; say
# what a chain of steps does to reliability and how checks undo it; compute what the next nine costs, and what evidence
# for a nine looks like; fit a time horizon, and tell how much of a forecast is data and how much is the curve.
#
# **Before this:** probabilities, logarithms, NumPy arrays. **Time:** 55 minutes, and 70 for the
# [exercises](../exercises/01_decade_of_agents.ipynb). **Cost:** everything here computes in about ten seconds.
#
# **Words.** An *agent* is a machine that is given a job, not a question. *Nines* count reliability: 0.99 is two nines,
# 0.999 three (minus the logarithm of the failure rate, so there are halves as well). *The interview* is Dwarkesh Patel's
# with Andrej Karpathy, October 2025.
#
# *How to read:* run the cells one after the other with Shift+Enter. Where it says **Predict first**, commit a guess
# before you go on. A wrong guess is the fastest teacher in this course, and nobody sees it but you.

# %% imports
from itertools import combinations

import numpy as np

from ghosts import Choice, Number, predict, show, verdicts
from ghosts.desk.benches import decade_bench
from ghosts.lab import decade, figures
from ghosts.lab.decade import CAPABILITIES, EYES, HANDS, MEMORY, REASONING
from ghosts.lab.stats import mean_interval

# %% pain [markdown]
# ## 1. The pain: an intern's first month
#
# {claim decade.office}
#
# So let us hire one. Our office is small. A job is five forms. For each form the intern reads two amounts, adds them up,
# presses one of four buttons, and the form is accepted or rejected. Which button a form wants is a custom of the house
# that nobody has written down; some forms come every day, others once a month. Four capabilities are switches:
#
# | capability | without it |
# | --- | --- |
# | memory | the notes are empty every morning, that is, at every job: customs are found out anew |
# | eyes | an amount on a scan (45 % are) must be read out by a colleague; and what is marked red on a rejected form is not seen |
# | hands | a clerk types every form in |
# | reasoning | it adds without carrying, and does not know it, until a rejection makes it recount slowly |
#
# A minute for filing a form; three minutes for help of *any* kind; a job that takes longer than fifteen minutes is taken
# away. Here is the flaw in this intern's reasoning, and its first forty jobs without memory and reasoning:

# %% intern
for a, b in ((27, 45), (23, 45)):
    print(f"{a} + {b} = {decade.add_without_carrying(a, b)}")
office = decade.new_office(np.random.default_rng(3), jobs=40)
show(decade.work(office, {EYES, HANDS}))

# %% intern-after [markdown]
# It is not lazy: look where its minutes go. And with all four switches on?

# %% intern-complete
complete = decade.work(office, set(CAPABILITIES))
print(f"{complete.done.sum()} of {len(complete.done)} jobs done in time")

# %% ablation-intro [markdown] teaches="ablation"
# ## 2. Sixteen interns
#
# Four switches make sixteen interns. Let all of them do the same hundred jobs in each of forty offices, and count what is
# done in time. This is an **ablation**: take something away, and see what is lost.

# %% ablation-run
interns = decade.ablate(np.random.default_rng(0))
for name in CAPABILITIES:
    print(f"without {name:10} {interns.lost(name):.2f} of the jobs lost")

# %% ablation-predict skills="ablation"
both = interns.of(EYES, REASONING)
predict(
    "decade.two-lacks",
    f"Without memory the complete intern loses {interns.lost(MEMORY).value:.0%} of its jobs, without"
    f" hands {interns.lost(HANDS).value:.0%}. Which share does it still get done without both"
    " (0 to 1)?",
    Number(0, 1, step=0.01, along="x", at=5),
    truth=round(both.value, 2),
    plot=interns.plot,
    because="Without hands there is no time left for a wrong button; without memory there are many.",
)

# %% ablation-numbers
for pair in ((MEMORY, HANDS), (MEMORY, EYES), (EYES, HANDS), (HANDS, REASONING)):
    one, other = (interns.lost(name).value for name in pair)
    print(f"{' and '.join(pair) + ':':20} lost alone {one:.2f} and {other:.2f},"
          f" together {interns.lost(*pair):.2f}")
print()
for name in CAPABILITIES:
    print(f"{name:9} as the only one gains {interns.gained(name).value:.2f},"
          f" as the last one {interns.lost(name):.2f}")

# %% ablation-after [markdown]
# Each capability on its own is worth nothing, and most to whoever has the other three. Whoever adds up four separate costs
# gets this wrong by a wide margin. What is missing from the sum is the **interaction**. A *main effect* is what switching
# one on brings, averaged over the eight settings of the others. The *interaction* of two is how much more the first brings
# where the second is on than where it is off:

# %% effects
show(interns.effects())

# %% effects-after [markdown]
# All of them are positive: under this deadline capabilities help one another. Economists call it an O-ring (Kremer
# 1993), after the seal of a space shuttle: a product with many parts is as good as the product of its parts. (Why is
# memory × hands so small, when that pair together cost nearly everything? An effect is an average over *all* company.
# To the intern who has eyes and reasoning the pair is worth nearly every job; to one who lacks another thing as well,
# next to nothing, with or without.)
#
# **What was put in, and what came out?** Put in: one price for all help, and nearly the same need for it (a sum carries as
# often as an amount is scanned). Come out: that the four cost so differently, and how they combine. A wrong button, for
# instance, costs one minute with hands and three without; and an intern without eyes, told only *rejected*, can't tell a
# wrong button from a wrong sum.
#
# **Where the claim fails.** Fifteen minutes is three for a form, and an intern without hands needs exactly that if nothing
# goes wrong. It stands on a knife's edge. So turn the deadline:

# %% slack
slack = decade.slack(np.random.default_rng(1))
show(slack)

# %% slack-numbers
print("loss beyond the sum, at", *(f"{t:5g}" for t in slack.deadlines[::2]), "minutes")
for a, b in ((MEMORY, EYES), (MEMORY, HANDS), (HANDS, REASONING)):
    print(f"{a + ' and ' + b:23}", *(f"{each:+.2f}" for each in slack.surplus(a, b)[::2]))

# %% slack-after [markdown]
# With slack, every single lack is bearable, and at 40 minutes next to free. Lacking all four is not, at any deadline here.
# And see how the sign turns. Under a tight deadline each lack alone takes everything there is to lose, so two lacks lose
# *less* than the sum. In the middle they lose more. With much slack they lose little, and the sum comes close again.
#
# **How a sceptic breaks it.** Is it the intern at all, or only the deadline? A threshold makes interactions out of a plain
# sum: two delays of eight minutes are each bearable, and together too much. So take the deadline away and count the minutes
# of a job:

# %% minutes
def minutes(office, *lacks):
    return decade.work(office, set(CAPABILITIES) - set(lacks), deadline=np.inf).minutes.sum(1).mean()


offices = [decade.new_office(np.random.default_rng(seed)) for seed in range(20)]
for a, b in combinations(CAPABILITIES, 2):
    table = np.array([[minutes(each), minutes(each, a), minutes(each, b), minutes(each, a, b)]
                      for each in offices])
    (one, other, both), extra = (table[:, 1:] - table[:, :1]).mean(0), table @ [1, -1, -1, 1]
    print(f"{a + ' and ' + b:21} {one:4.1f} and {other:4.1f} minutes alone, {both:4.1f} together:"
          f" {mean_interval(extra):+z.1f} beyond the sum")

# %% minutes-after [markdown]
# The sceptic is half right. In minutes, eyes simply add to memory and to hands; and whoever lacks memory *and*
# reasoning loses less than the sum, because one rejection reports both mistakes. What is left is hands, with memory and
# with reasoning: hands set the *price* of a wrong try, the others the *number* of tries, and a price times a number is
# no sum. So the office holds two kinds of interaction. One is in the work, the other in the deadline alone. Whether
# gaps add up, multiply or hide one another is not a property of the gaps. It is a property of the gaps *and the job*.
#
# **Break it.** `show(decade.ablate(np.random.default_rng(0), deadline=30).effects())` is the figure above with twice
# the time (four seconds). What will become of the signs, and in whose company?
#
# ## 3. Play with it
#
# One intern, forty jobs, and where its minutes go.
#
# 1. Switch off memory alone, then memory and hands. Which colour grows, and why by so much more than one minute a try?
# 2. Switch off any two, and find the deadline at which nine jobs in ten are done. Then give help in one minute instead of
#    three. Which of the two would you rather ask your employer for?

# %% bench
decade_bench()

# %% chains-intro [markdown] teaches="probability"
# ## 4. A hundred steps
#
# {claim decade.demo}
#
# The office had five steps. A real job may have a hundred. If each is right with chance $p$, and nobody looks, the whole
# is right with $p^{100}$:

# %% chains tags=["nbval-check-output"]
for p in (0.99, 0.999, 0.9999):
    print(f"{p:<6} a step: {p**100:.3f} for 100 steps")
print(f"0.99   a step: {0.99**10:.3f} for 10 steps, {0.99**69:.3f} for 69")

# %% chains-figure
compounding = decade.compound(np.random.default_rng(0))
show(compounding)

# %% chains-after [markdown]
# A demo is a short chain that somebody has chosen. Two nines a step look like a finished product for ten steps, and like a
# coin for seventy. But look at the dotted line, which lies *on* that of 0.999. If nine errors in ten are noticed, and what
# is noticed is done again, a step of two nines ends right with
#
# $$\frac{p}{p + (1-p)(1-d)},$$
#
# because only right attempts and *silent* wrong ones end it. **A nine of noticing is worth a nine of doing.** And if a
# check finds *every* error, then reliability is no longer the question, only work:

# %% checked-predict skills="probability"
checks = decade.check_along_the_way(np.random.default_rng(0))
predict(
    "decade.checked",
    "100 steps, each right with 0.99. A check costs as much as a step, finds every error, and sends"
    " you back to the last check. You check after every ten steps. How many steps of work does it"
    " take, checks included, until all is done and right?",
    Number(100, 400, " steps", step=2, at=10),
    truth=round(float(decade.expected_work(10)), 0),
    plot=checks.plot,
    because="Ten steps are right nine times in ten, so few are done twice, and ten checks cost ten.",
)

# %% checked-numbers tags=["nbval-check-output"]
for spacing in (1, 5, 9, 10, 20, 100):
    print(f"check every {spacing:3}: {decade.expected_work(spacing):.0f} steps of work")

# %% checked-after [markdown]
# **Where the claim fails.** A piece of $m$ steps takes $1/p^m$ attempts, so the work is $\frac{100}{m}(m+1)/p^m$, smallest
# near $m = 1/\sqrt{1-p}$ (the square-root law of checkpoints, Young 1974). At two nines, a fifth more work makes a hundred
# steps *certain*. Where checks are cheap, like a compiler's or a test's, long chains of mediocre steps are fine. Where no
# one can tell before the customer does, they are not. The gap between demo and product is a gap in checking.
#
# {claim decade.software}
#
# What such a failure costs is not in our office. But the sum says which software he means: that in which a wrong step is
# found too late to be done again.
#
# **Break it.** `show(decade.check_along_the_way(np.random.default_rng(0), check=20))`: a check that costs as much as twenty
# steps, such as a colleague who reads everything. Where does the star go, and what has become of “a fifth more”?

# %% march-intro [markdown] teaches="rare events"
# ## 5. The march of nines
#
# {claim decade.nines}
#
# Is it constant? Take a product that fails in one test of ten. Its failures have causes, *bugs*, each with a rate of its
# own. You test; a bug that shows is fixed, for good. Four worlds, by how the rates fall off:
#
# - *Zipf, s = 2* and *s = 3*: the i-th bug has a rate proportional to $i^{-s}$, as words have with $s$ near 1. A heavy tail:
#   many rare oddities, more of them the smaller $s$ is.
# - *halving*: each bug half as frequent as the one before. A light tail.
# - *equal*: ten thousand bugs, all equally rare. No tail.

# %% march-predict skills="rare events"
march = decade.march_of_nines(np.random.default_rng(0))
growth = march.per_nine("Zipf, s = 2")
predict(
    "decade.next-nine",
    "Zipf with s = 2. Two nines took some hundreds of tests. What does each further nine do to the"
    " number of tests so far?",
    Choice(["adds as many again", "10 times", "100 times", "1,000 times"]),
    truth=f"{10 ** round(np.log10(growth.value)):,} times",
    plot=march.plot,
    because="After t tests the bugs with rates below 1/t are left, and there are many of those.",
)

# %% march-numbers
print(f"{'so far, at nines':19}", *(f"{nines:11}" for nines in decade.NINES))
for tail in march.tests:
    for currency in ("tests", "fixes"):
        total = np.median(getattr(march, currency)[tail], axis=0)
        print(f"{tail:11}  {currency:6}", *(f"{each:11,.0f}" for each in total),
              f"  × {march.per_nine(tail, currency):.3g} a nine")

# %% march-theory [markdown]
# The grey lines are theory. A bug of rate $\lambda$ survives $t$ tests with chance $e^{-\lambda t}$, so
# $\sum_i \lambda_i e^{-\lambda_i t}$ is left; for $\lambda_i \propto i^{-s}$ that falls as $t^{-(s-1)/s}$, and a factor of
# ten in what is left takes
#
# $$10^{\,s/(s-1)} \text{ times the tests:} \quad 100 \text{ for } s = 2, \quad 31.6 \text{ for } s = 3, \quad 10
# \text{ for ever lighter tails.}$$
#
# Now read the claim again: *constant work*. In which currency?

# %% march-currencies
print(f"{'more for nine':19}", *(f"{nines:11}" for nines in decade.NINES[1:]))
for currency in ("tests", "fixes"):
    for tail in march.tests:
        print(f"{currency:6}  {tail:11}", *(f"{each:11,.0f}" for each in march.added(tail, currency)))

# %% march-currencies-after [markdown]
# - Paid in *tests*, it is constant only where all bugs are equally rare.
# - Paid in *fixes*, it is constant where rates halve: three or four more bugs a nine, because a tenth is three halvings
#   and a bit.
# - With a heavy tail it is constant in neither.
#
# There is a third currency, years:
#
# {claim decade.copies}
#
# Let every fleet begin at 500 tests a year, and its testing grow tenfold a year, or a hundredfold, or not at all:

# %% calendar
years = decade.calendar(np.median(march.tests["Zipf, s = 2"], axis=0))
show(years)
print(f"{'years to so many nines':28}", *(f"{nines:10}" for nines in years.nines))
for fleet, line in years.years.items():
    print(f"{fleet:28}", *(f"{each:10,.1f}" for each in line))
mending = march.added("Zipf, s = 2", "fixes") / 10 / 52
print(f"{'ten fixes a week, this nine':39}", *(f"{each:10,.1f}" for each in mending))

# %% calendar-after [markdown]
# So that is what “constant” quietly assumes: **testing that multiplies**. A fleet that grows tenfold a year buys an even
# nine every two years, one that grows a hundredfold a nine each year. At a constant number of tests, the fifth nine
# takes the better part of a million years. That is the host's point, and it is half of the truth: a copy costs nothing,
# and copies do the testing. The other half is in our rules: every failure was *noticed*, and every noticed one *mended*;
# at $s = 2$ each nine also wants ten times as many fixes as the last. A million copies that fail in silence buy no nines,
# and a team that mends ten things a week sits over the fifth longer than the fleets need for all of them (last line).
#
# {claim decade.bits}
#
# That is his answer, and it grants the host half. How many times easier, nobody has measured; the two currencies of §5 say
# where it helps: in tests, and not in fixes.
#
# {claim decade.years}
#
# Nobody outside has the records. But the pace fits: two or three nines in five years is about two years a nine, which in
# our heavy-tailed world is a fleet that grows tenfold a year.

# %% three-intro [markdown] teaches="rare events, evidence"
# ## 6. What shows a nine?
#
# A flawless ride. How much does it show? If the true failure rate were $p$, then $n$ rides without failure had the chance
# $(1-p)^n$. We may exclude every $p$ for which that is below 5 %. That takes about $3/p$ rides: the **rule of three**.

# %% three tags=["nbval-check-output"]
for k in range(1, 6):
    exact, rule = decade.trials_needed(10.0**-k), decade.rule_of_three(10.0**-k)
    print(f"{1 - 10.0**-k:<7.{k}f}: {exact:7,} flawless trials exactly, {rule:7,} by −ln 0.05 / p")
print(f"one flawless ride excludes a failure rate of {1 - 0.05:.0%} or more, and nothing else")

# %% three-after [markdown]
# (You may meet 30, 300 and 2,996 for this. They are the second column, which forgets that a trial can't fail twice.)
#
# And these must be trials *like those that will come*: a demo is chosen, a customer is not. Now the road.
#
# {claim decade.human}

# %% human tags=["nbval-check-output"]
a_year = 400_000 / 7
print(f"400,000 miles in seven years are {a_year:,.0f} miles a year, {a_year / 365:.0f} a day")
for kind, rate in decade.published_miles().human.items():
    print(f"published benchmark, {kind}: {rate} a million miles, one in {1e6 / rate:,.0f}")

# %% human-after [markdown]
# The miles are about right for a crash with an injury; the seven years are not, unless one drives for a living. Either way
# a mile is an easy test: a person fails fewer than three times in a million.

# %% miles-predict skills="rare events, evidence"
miles = decade.published_miles()
benchmark = miles.human["any injury"]
needed = decade.trials_needed(benchmark / 1e6) / 1e6


def miles_needed():
    ax = figures.axes(title="How many miles without an injury?",
                      x="true injury crashes, a million miles",
                      y="million flawless miles that exclude it")
    rate = np.geomspace(0.1, 10, 50)
    figures.log_axes(ax, (0.1, 0.3, 1, 3, 10))
    ax.set_yticks([0.3, 1, 3, 10, 30], [0.3, 1, 3, 10, 30])
    ax.plot(rate, -np.log(0.05) / rate, color=figures.BLUE, linewidth=2)
    ax.plot(benchmark, needed, "*", color=figures.RED, markersize=15)
    figures.note(ax, "people", benchmark, needed, right=10)
    return ax


predict(
    "decade.flawless-miles",
    f"People have {benchmark} injury crashes a million miles. How many million miles without a"
    " single one must a car drive to be shown better, at 95 %?",
    Number(0, 10, " million", step=0.1, at=benchmark),
    truth=round(needed, 2),
    plot=miles_needed,
    because="Three over the rate: the rarer a harm, the more miles to show that it is rarer still.",
)

# %% waymo-intro [markdown]
# A million miles are soon driven. But an injury is a common harm: for deaths the same sum asks for hundreds of millions of
# miles, more than anyone can drive *before* a car is let onto the road (Kalra & Paddock, RAND 2016).
#
# {claim decade.waymo}

# %% waymo
show(miles)
for kind, rate in miles.fleet.items():
    people = miles.human[kind]
    bought, least, most = (decade.nines_of(each / people) for each in (rate.value, rate.high, rate.low))
    print(f"{kind}: {rate:.2f} against {people} with people, {1 - rate.value / people:.0%} fewer;\n"
          f"    people drive {decade.nines_of(people / 1e6):.1f} nines a mile,"
          f" this fleet {bought:.1f} [{least:.1f}, {most:.1f}] more")

# %% waymo-after [markdown]
# The paper prints rates; four injuries and fifteen police reports stand behind them, and the wide intervals are ours
# (Garwood 1936). Both exclude the human rate. So it *was* bought, if not a whole nine then most of one: 0.7 more than
# people have, and 0.3 at the least, as far as injuries go. (These are the rates of the paper's third version. The first
# had one injury less, and said 85 %: so much hangs on one crash.) Larger counts have come since (the firm reports 85 %
# fewer serious-injury crashes over 56.7 million miles; known to us at second hand). What the intervals do not cover:
# these were chosen cities, in their weather, with people on call. He says so too:
#
# {claim decade.helpers}
#
# And a nine is not the end of it:
#
# {claim decade.society}
#
# Neither can be counted here; the first could, if firms published how often a person at a desk steps in.

# %% horizon-intro [markdown] teaches="extrapolation"
# ## 7. How long a task?
#
# {claim decade.doubling}
#
# METR gives agents tasks whose length is the time that people took, or were judged to take. Success against the logarithm
# of that time falls off like a **logistic** curve; where it crosses one half is the agent's *time horizon*. Ours, from a
# simulated agent:

# %% horizon-fit
length, share = decade.simulate_runs(np.random.default_rng(0), uneven=2.0)
half, slope = decade.fit_logistic(length, share, trials=8)
ax = figures.axes(title="A time horizon", x="how long the task takes a person, minutes (logarithmic)",
                  y="share of 8 runs that went well")
ax.plot(length, share, "o", color=figures.SKY, markersize=4)
grid = np.geomspace(length.min(), length.max(), 100)
ax.plot(grid, 1 / (1 + (grid / half) ** (slope / np.log(2))), color=figures.BLUE, linewidth=2)
for success, marker in ((0.5, "*"), (0.8, "s")):
    at = decade.horizon_at(success, half, slope)
    ax.plot(at, success, marker, color=figures.RED, markersize=12)
    figures.note(ax, f"{success:.0%}: {at:.0f} min", at, success, right=10, up=6)
ax.set_xscale("log")
show(ax, alt="Success falls from 1 to 0 with the length of the task; a logistic curve crosses one half"
             f" at {half:.0f} minutes and 80 % at {decade.horizon_at(0.8, half, slope):.0f}.")

# %% hazard-intro [markdown]
# Two numbers, and their ratio says how errors come. If they came without memory, at the same rate in every minute and in
# every task, success would be $e^{-\lambda t}$: one half at $t = \ln 2/\lambda$ and 80 % at $\ln 1.25 / \lambda$, which is
# 0.322 times as long.

# %% hazard-predict skills="extrapolation"
hazard = decade.constant_hazard(np.random.default_rng(0))
gpt5 = next(point for point in decade.METR if point.model == "GPT-5")
predict(
    "decade.eighty",
    f"METR's 50 % horizon of GPT-5 (August 2025) is {gpt5.half.value:.0f} minutes. With memoryless"
    f" errors its 80 % horizon would be {decade.MEMORYLESS * gpt5.half.value:.0f}, a ratio of"
    f" {decade.MEMORYLESS:.2f}. What is the ratio of the two, as published?",
    Number(0, 0.5, step=0.01, along="x", at=4, label="Ratio (0 to 0.5)"),
    truth=round(gpt5.four_fifths / gpt5.half.value, 2),
    plot=hazard.plot,
    because="Tasks of one length are not equally hard: some are failed always, some never.",
)

# %% hazard-numbers
for uneven, band in hazard.simulated.items():
    print(f"simulated, error rates uneven by σ = {uneven:g}: ratio {band:.2f}")
for uneven, band in hazard.simulated.items():
    inside = sum(ratio in band for ratio in hazard.published.values())
    print(f"published: {inside} of {len(hazard.published)} models in the band of σ = {uneven:g}")

# %% hazard-after [markdown] teaches="extrapolation"
# **A trap.** The first band is not at 0.322 but higher. A logistic is the wrong curve for memoryless errors, and the wrong
# curve gives a wrong ratio even with perfect data. So compare a *fitted* ratio with fitted ones. Then the verdict is clear
# all the same: no published model behaves as if its errors were memoryless. Their curves are flatter, most of them as if
# one task had seven times the error rate of another just as long, or a seventh ($e^{\pm 2}$, which is the σ of 2).
# (Another reading: errors get rarer the longer a task has gone well. And the bands move a little with the lengths that are
# tried; ours are spread evenly from a second to 32 hours, on the logarithm.) Long tasks are not just more minutes; and the
# compounding of §4, which would make length the only enemy, is not the whole story either.
#
# **Break it.** No bell of error rates, but two kinds of task: put `decade.simulate_runs(rng, half=12)` and
# `decade.simulate_runs(rng, half=300)` together with `np.concatenate(…, axis=1)`, and fit. How far must the easy and
# the hard half lie apart for the ratio of GPT-5?
#
# ## 8. The duel
#
# Which curve carries the points on? An exponential, or one with a ceiling, the logistic? These are the points, each the
# best so far when it came out, with its published interval. We hide the last two.
#
# <details><summary>Where the points come from, and how firm they are</summary>
#
# METR's Time Horizon 1.1, from public copies of its data file that agree: second hand. The same model's number can move
# with the suite: GPT-5 was 137 minutes under version 1.0 and is 203 now; Opus 4.6 came out as 14.5 hours and stands at
# 12. One later point, 17.4 hours, is left out: METR itself calls anything above 16 hours unreliable on this suite.
#
# </details>

# %% duel-points
for point in decade.METR[:-2]:
    print(f"{point.year:.1f}  {point.model:24} {point.half.value:6.1f} minutes"
          f" [{point.half.low:.1f}, {point.half.high:.1f}]")

# %% duel-predict skills="extrapolation"
duel = decade.duel(np.random.default_rng(0))
ceilings = {"about 6 hours": 6, "a work week (40 h)": 40, "a work month (167 h)": 167,
            "a work year (2,000 h)": 2000}
last = duel.points[-1 - duel.held_out]
predict(
    "decade.ceiling",
    f"The newest of these points stands at {last.half.value / 60:.1f} hours. Suppose that progress"
    " has a ceiling. How low can it be before the points reject it, at 95 %?",
    Choice(list(ceilings)),
    truth=min(ceilings, key=lambda name: abs(np.log(ceilings[name] / (duel.least_ceiling / 60)))),
    plot=duel.plot,
    because="Far below its ceiling a logistic is an exponential; the points can't see the bend ahead.",
)

# %% duel-numbers
now = decade.duel(np.random.default_rng(0), held_out=0)
before = decade.duel(np.random.default_rng(0), held_out=4)  # what was out on the day of the interview


def spoken(minutes):
    work_years = minutes / 60 / 2000
    amount, unit = (minutes / 60, "hours") if work_years < 1 else (work_years, "work years")
    return f"{float(f'{amount:.2g}'):,.10g} {unit}"


print(f"doubling every {now.doubling_months:.1f} months, all {len(now.points)} points")
for name in duel.forecast:
    print(f"{name:11} {duel.caught(name)} of 2 held-out points in its interval,"
          f" {before.caught(name)} of 4 from the interview's day on")
    for date, year in (("January 2027", 2027), ("January 2030", 2030), ("October 2035", 2035.8)):
        horizon = now.at(year, name)
        middle, low, high = map(spoken, (horizon.value, horizon.low, horizon.high))
        print(f"{'':11} {date}: {middle}, {low} to {high}")
print(f"lowest ceiling not rejected: {duel.least_ceiling / 60:.1f} hours; with all points"
      f" {now.least_ceiling / 60:.1f}")

# %% duel-after [markdown]
# On the next points the two curves agree, and both are right: even four points after the interview lie inside. That says
# little. The best ceiling is none at all; but a ceiling just above the newest point can't be rejected either, and then it
# was over the day before yesterday. So for 2035 the honest interval runs from *what we have* to *nonsense* (the
# exponential says hundreds of thousands of work years for one task). No cleverness in the fit changes that: the bend lies
# where there are no points. (And the fit is kind to both: these are record holders, chosen for standing high.) It was so
# all along. Go back, and let the points of the day say how low a ceiling could have been:

# %% duel-history
for hidden in range(8, 0, -2):
    earlier = decade.duel(np.random.default_rng(0), held_out=hidden, draws=100)
    newest = earlier.points[-1 - hidden]
    print(f"up to {newest.model:22} {newest.half.value / 60:5.2f} h:"
          f" lowest ceiling {earlier.least_ceiling / 60:5.2f} h")
newest = now.points[-1].half
print(f"reached since: {newest.value / 60:.1f} h [{newest.low / 60:.1f}, {newest.high / 60:.1f}]")

# %% duel-lesson [markdown]
# Whoever bet on the lowest ceiling lost the first three bets for certain. The last, on six hours, is lost by the newest
# model's estimate; its interval still has room for it. (A ceiling can lie under the newest point, because points scatter.)

# %% ten-intro [markdown]
# ## 9. Where do the ten years come from?
#
# {claim decade.ten}
#
# It is not derived from anything, and he says so. What would one have to assume to get there? Choose a job, say a month of
# work (167 hours); choose how reliably it must be done; take the newest model's fitted curve at that reliability, and
# double:

# %% ten
newest = decade.METR[-1]
slope = decade.slope_between(newest.half.value, newest.four_fifths)
for success in (0.5, 0.8, 0.99):
    start = decade.horizon_at(success, newest.half.value, slope)
    pace = {months: decade.years_until(167 * 60, start, months) for months in (4.2, 7)}
    print(f"at {success:.0%}: from {start:6.2f} minutes, a work month in {pace[4.2]:.1f} years"
          f" (doubling every 4.2 months) or {pace[7]:.1f} (every 7)")
middle = np.nanmedian([each.four_fifths / each.half.value for each in decade.METR])
start = decade.horizon_at(0.99, newest.half.value, decade.slope_between(1, middle))
pace = {months: decade.years_until(167 * 60, start, months) for months in (4.2, 7)}
print(f"at 99%, with the middle ratio of all models, {middle:.2f}: from {start:.2f} minutes,"
      f" {pace[4.2]:.1f} or {pace[7]:.1f}")
print(f"ten years at seven months are a factor of {2 ** (120 / 7):,.0f}")

# %% ten-after [markdown]
# A year and a third, or nearly nine, from the same points. The doubling time moves it by a factor of 1.7; the *bar*, by
# four. The 99 % row is fragile: it reads a curve far outside what was measured, METR's tasks are tidy software tasks,
# and the newest model's curve is the flattest of all (with the middle ratio of the twelve models it is four to seven
# years). But it shows what divides the two camps. Those who say soon look at the 50 % horizon. Whoever hires an intern
# looks at 99 %, and has §4 and §5 in mind. “A decade” is what the second camp's gut says.

# %% verdict-intro [markdown]
# ## 10. What became of the claims

# %% verdict
loose = min(slack.done[(name,)][-1].value for name in CAPABILITIES)
slow, fast = (years.years[fleet][-1] for fleet in list(years.years)[:2])
bar = {success: decade.horizon_at(success, newest.half.value, slope) for success in (0.5, 0.99)}
soon, late = decade.years_until(167 * 60, bar[0.5], 4.2), decade.years_until(167 * 60, bar[0.99], 7)
verdicts("decade", {
    "office": f"jobs done: all four {interns.of(*CAPABILITIES):.2f}, none {interns.of():.2f}; lost by"
              f" one lack {interns.lost(MEMORY).value:.2f} to {interns.lost(REASONING).value:.2f},"
              f" at 40 min at most {1 - loose:.2f}",
    "demo": f"100 steps of 0.99: {compounding.simulated['0.99']:.2f}; nine errors in ten noticed:"
            f" {compounding.simulated['0.99, 90 % of errors noticed']:.2f}",
    "nines": f"tests a nine: × {growth:.3g} (Zipf 2), × {march.per_nine('Zipf, s = 3'):.3g} (Zipf 3),"
             f" × {march.per_nine('halving'):.3g} (halving); constant if equal",
    "software": "nothing: no leak is priced here",
    "bits": "nothing: easier by a factor of what is not said",
    "helpers": "nothing: no count of helpers or costs was open to us",
    "society": "nothing: it is about laws and customs to come",
    "years": "nothing: no record; two years a nine is a fleet × 10 a year in our heavy-tailed world",
    "copies": f"years to the fifth nine: {fast:.1f} with a fleet × 10 a year, {slow:,.0f} without",
    "human": f"{a_year:,.0f} miles a year; benchmark: an injury crash in {1e6 / benchmark:,.0f} miles"
             " (published)",
    "waymo": f"injury crashes a million miles {miles.fleet['any injury']:.2f} (published; our"
             f" interval), people {benchmark}",
    "doubling": f"every {now.doubling_months:.1f} months since 2023; ceilings from"
                f" {now.least_ceiling / 60:.0f} hours on not rejected",
    "ten": f"nothing; a work month is {soon:.1f} to {late:.1f} years away, by bar and doubling time",
})

# %% minds [markdown]
# ### What would change our mind
#
# - Our office charges one price for every kind of help. Time a real team for a week: how often is someone asked to read,
#   to type, to explain, to recount? If the pairs do not interact in *your* deadlines, §2 is about our office alone.
# - Our fixes never break anything, and our bugs do not come anew. A product in which old failures return would march
#   backwards at times; then even a fleet buys no steady nine.
# - If the published ratio of 80 % to 50 % horizon rose towards 0.37 as horizons grow, errors would be becoming
#   memoryless, and the 99 % row of §9 would shrink by years.
# - If the next ten points bend, the duel ends. Until then nobody's curve is evidence for 2035.
#
# ### Go on
#
# Write it yourself: [exercises 01](../exercises/01_decade_of_agents.ipynb). Then lesson 02 asks what a foal is born with
# that a ghost must be shown.
