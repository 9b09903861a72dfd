# %% title [markdown]
# # 09 · Slow takeoff
#
# **The question.** Where is it in the GDP, and who is still holding the wheel?
#
# **You will be able to** say when many inventions look like one exponential and when not, compute how long a change of
# growth stays unseen, make a model economy explode and name the assumption that did it, tell growth from self-improvement,
# and measure how understanding and control can be lost without anybody noticing.
#
# **Before this:** logarithms and growth rates, a normal distribution, NumPy arrays. **Time:** 55 minutes, and 70 for the
# [exercises](../exercises/09_slow_takeoff.ipynb). **Cost:** everything here computes in a few seconds.
#
# **Words.** *Output* (GDP) is what an economy makes in a year, *growth* its rise in per cent. A *point* is one per cent of
# growth: from 2 % to 3 % is one point. *The interview* is Dwarkesh Patel's with Andrej Karpathy, October 2025.
#
# *How to read:* run the cells one after the other with Shift+Enter. Where it says **Predict first**, commit a guess
# before you go on.

# %% imports
import numpy as np

from ghosts import Number, predict, show, verdicts
from ghosts.desk.benches import takeoff_bench
from ghosts.lab import figures, takeoff

# %% pain [markdown]
# ## 1. The pain: find the computer
#
# {claim takeoff.gdp}
#
# Here is a made-up country. In its two hundred years seventeen things were invented, each as good as the next, and each
# in the end made output 27 % larger than without it. Find them:

# %% find
years = np.arange(200.0)
middles = np.arange(5, 200, 12.0)  # the years in which each was half spread
spread = takeoff.growth(years, np.arange(-115, 320, 12.0))  # and the same before and after
ax = figures.axes(title="Growth of a country", x="year", y="growth, % a year")
ax.plot(years, spread, color=figures.INK, linewidth=2)
ax.set_ylim(0, 4)
show(ax, alt=f"A line that lies flat at {spread.mean():.2f} % for two hundred years.")

# %% find-after [markdown]
# Nothing to see, and yet every bit of this growth is inventions. An invention does not arrive in a year; it *spreads*,
# along a logistic curve, for decades. So each adds a bell to growth, and the bells overlap:

# %% bells
ax = figures.axes(title="The same growth, taken apart", x="year", y="growth, % a year")
for middle in middles:
    ax.plot(years, takeoff.growth(years, np.array([middle])), color=figures.BLUE, linewidth=1)
ax.plot(years, spread, color=figures.INK, linewidth=2)
ax.set_ylim(0, 4)
show(ax, alt="Overlapping bells, one every 12 years, each one point high; their sum is flat at 2 %.")
print(f"a bell is {takeoff.giant(1.27):.2f} points high; the sum sways by {takeoff.ripple():.4f}")

# %% arrivals-intro [markdown]
# So far the claim is right to the third digit. The sway can be computed: bells of width $w$ (of the curve $1/(1 + e^{-t/w})$; here 6 years) at distance $d$ leave a ripple
# of $2x/\sinh x$ of the mean, with $x = 2\pi^2 w / d$, and that is nothing as soon as the bells are half as wide as their
# distance. (It is Poisson's summation formula.)
#
# But look at what was put in: *one every twelve years*. Nobody invents by the calendar. Let the same inventions come at
# random times, as many of them on average.

# %% arrivals-predict skills="probability"
technologies = takeoff.invisible_technologies(np.random.default_rng(0))
kinds = list(technologies.sd)
at_random = technologies.sd[kinds[1]]
predict(
    "takeoff.random-times",
    "Growth is still 2 % on average. By how many points does it now sway (standard deviation)?",
    Number(0, 3, " points", step=0.05, along="x", at=1),
    truth=round(at_random.value, 2),
    plot=technologies.plot_sway,
    because="Now three come at once, now none for decades. Chance does not spread itself evenly.",
)

# %% arrivals-figure
show(technologies)

# %% arrivals-numbers
for kind in kinds:
    print(f"{kind:29} growth {technologies.mean[kind]:.3f}   sways by {technologies.sd[kind]:.3g}"
          f"   theory {technologies.theory[kind]:.3g}")
for times in (1.27, 2, 10, 100):
    print(f"one that multiplies output by {times:<4}: {takeoff.giant(times):4.1f} points at most")

# %% arrivals-after [markdown] teaches="statistical power"
# **Where the claim fails.** At random times the same inventions make growth wander, mostly between nothing and four per
# cent, in waves of decades. (Theory is Campbell's: variance = rate × worth² / 6w, in logarithms.) What makes technologies invisible
# is not that they spread slowly. It is that there are *many*, and each is *small*: ten times as many, each a tenth as
# large, sway a third as much. And a single one that multiplies output by ten, spreading no faster than the others, adds
# ten points a year at its steepest. To say that AI will be invisible like the rest is to say that it is small like the rest.
# That is the conclusion, and not a reason for it.
#
# ## 2. Would anybody notice?
#
# Real growth has noise, booms and slumps; we take a standard deviation of 2 points from year to year. Suppose that in some year the underlying
# growth does change, from 2 % to 3 %. An economist looks at the mean since then, and calls it a change when it is
# significant (one-sided, 5 %: without a change he would call it one time in twenty). His chance to call a change that is there
# is the *power* of his test.

# %% notice-predict skills="statistical power"
noticing = takeoff.notice(np.random.default_rng(0))
predict(
    "takeoff.years-to-notice",
    "After how many years is the chance four in five that the step from 2 % to 3 % has been noticed?",
    Number(1, 60, " years", along="x", at=0.8),
    truth=noticing.needed[1.0],
    plot=noticing.plot,
    because="The mean of n years still has a noise of 2/√n; one point must be 2.5 times as large.",
)

# %% notice-numbers
for change, needed in noticing.needed.items():
    print(f"2 % to {2 + change:4.1f} %: {needed:3} years (simulated power"
          f" {noticing.simulated[change]:.2f}); a watchman takes {noticing.delay[change]:.1f} years")
print(f"if a year keeps 0.3 of the last one's noise, the power at {noticing.needed[1.0]} years is"
      f" {noticing.with_memory[1.0]:.2f}")
print(f"the watchman's false alarms: one in {noticing.false_alarms:.0f} years")

# %% notice-after [markdown]
# In a formula: $n = \big((z_{0.95} + z_{0.8})\,\sigma / \Delta\big)^2$, with $z$ the normal quantiles: half the change, four
# times the years. (The *watchman* looks every year, need not be told when it began, and may cry wolf once a century: Page's
# CUSUM, 1954. He is sooner on average; he pays with the false alarms.)
#
# So to have looked for the computer in GDP and not found it is weak evidence. A technology that added half a point a year
# would not be expected to show in such a test for a century, while it made a country richer by two thirds; a watchman would
# take thirty years. Strong evidence is the other end: a step to 12 % shows within a year, and the
# published averages below know nothing like it.

# %% half-a-point tags=["nbval-check-output"]
print(f"half a point for {takeoff.years_to_notice(0.5)} years: output larger by a factor of"
      f" {np.exp(0.005 * takeoff.years_to_notice(0.5)):.2f}")

# %% history-intro [markdown]
# ## 3. What was published
#
# {claim takeoff.centuries}
#
# {claim takeoff.jump}

# %% history
show(takeoff.long_run())

# %% history-after [markdown]
# World output, not per head. (DeLong; Piketty, who splits the 3.0 into 1.4 for people and 1.6 for each of them.) Two per cent
# fits the United States *per person*, over the century before 2007 (known to us at second hand), and neither the world nor
# 250 years. So the host has the numbers for his jump: fourteenfold from before 1650 to the nineteenth century, and threefold
# again. But we have joined two authors there. Piketty alone climbs more evenly: 0.1 before 1700, 0.5 until 1820, 1.5 until
# 1913, then 3.0 (his table, as The Economist reprinted it). Over all of 1700 to 2012 that makes 1.6, which is the claim's
# best case: a mean, and no steady rate. Karpathy says that he holds no strong view of the time before. Whether the past
# jump was a step or a slope depends on whom you read; what a next one would need, no table says. For that take a model.

# %% regimes tags=["nbval-check-output"]
rates = [era.percent for era in takeoff.long_run().eras]
print(f"from era to era: × {rates[1] / rates[0]:.0f}, × {rates[2] / rates[1]:.0f}")

# %% ces-intro [markdown] teaches="growth"
# ## 4. The case in which it explodes
#
# {claim takeoff.automation}
#
# Very well: automation. Output is made of tasks. Machines do a share $\beta$ of them, people the rest (Aghion, Jones &
# Jones 2019):
#
# $$Y = \Big[\beta^{1-\rho} (BK)^\rho + (1-\beta)^{1-\rho} (AL)^\rho\Big]^{1/\rho}, \qquad K' = sY - \delta K.$$
#
# $K$ is the stock of machines: a share $s$ = 25 % of output is saved and becomes machines, and $\delta$ = 5 % of them wear out in
# a year. A machine that does everything makes $B$ = 1 a year. $L$ people, each of productivity $A$, which grows by 2 % a year. The
# exponent $\rho$ says how well one task stands in for another: below 0 they are *complements*, what is not done holds up the rest;
# here it is −1. The economy grows at 2 % in balance. Then, from year 20 to year 40, $\beta$ rises from 30 % to a half, or to almost
# all:

# %% ces
paths = takeoff.by_final_share()
show(paths)

# %% ces-numbers tags=["nbval-check-output"]
for name, path in paths.paths.items():
    line = ", ".join(f"{path.at(year):4.1f} in year {year}" for year in (30, 45, 58, 100))
    print(f"{name:15} growth {line}; peak {path.peak:4.1f} %")

# %% ces-after [markdown]
# (The corners at 20 and 40 are ours: automation begins and ends overnight.) Here growth does explode, through automation and nothing else: the claim's premise without its conclusion. And then
# something decides whether it lasts. As long as people do even one task in a hundred, and tasks are complements, those
# tasks become the bottleneck: everything else grows cheap, they grow dear, and growth goes back to 2 %. What remains is a
# jump in the *level*, by $(1-\beta)^{(1-\rho)/\rho}$ at most. Compare with lesson 01:

# %% level tags=["nbval-check-output"]
for share in (0.9, 0.99, 0.999):
    print(f"{share} automated: output per unit of labour A L never exceeds {(1 - share) ** -2:,.0f}")

# %% level-after [markdown]
# At $\rho = -1$ each further *nine of automation* is worth a factor of a hundred in the end, and no growth. Only when the last
# task falls does the burst become a rate: machines make machines, $Y = BK$, and growth is $sB - \delta$, 20 % here, for
# ever.
#
# ## 5. Play with it
#
# 1. Where does the economy explode, and where does it only hiccup? Find the dial that changes the *peak* most.
# 2. Now find the setting, short of 100 %, at which growth does not come back to 2 %. What has changed about the tasks?

# %% bench
takeoff_bench()

# %% decides-intro [markdown]
# ## 6. Which assumption decides?
#
# Turn each assumption from a low value to a high one and leave the others alone. Bars: the peak. Diamonds: growth a century
# after, when the dust has settled.

# %% decides
sensitivity = takeoff.which_assumption_decides()
show(sensitivity)

# %% decides-numbers
for name, (low, high) in sensitivity.rows.items():
    print(f"{name:36} peak {low.peak:4.1f} to {high.peak:4.1f} %,"
          f" in year 140 {low.at(140):4.1f} to {high.at(140):4.1f} %")

# %% decides-after [markdown]
# So there are two questions, with two answers. *How high?* is decided by how fast machines make machines (B and its
# improvement, saving), how soon automation comes, and by the share automated as long as that is far from all: from 90 % on (§4)
# it hardly matters.
# *Does it last?* is decided by whether anything stays that only people do, and can't be done without.
#
# **A trap in the model itself.** At B = 1 machines that do everything make their own worth in a year. But then, in balance,
# they earn only a fortieth of output at the start; the textbooks' figure for capital is about a third. Take that
# seriously, and choose the initial share of tasks so that machines earn a third:

# %% calibrated-predict skills="growth"
sober = takeoff.automate(takeoff.Economy(machine=0.6, initial=0.845))
predict(
    "takeoff.calibrated",
    "B = 0.6, machines earn a third at the start, and from year 20 to 40 automation goes to 99 % as"
    " before. The peak was 25 %. How high is it now?",
    Number(2, 30, " %", step=0.5, at=float(sober.years[sober.growth.argmax()])),
    truth=round(sober.peak, 1),
    plot=sober.plot,
    because="Machines that make 0.6 of their worth a year multiply more slowly, and fewer tasks are"
            " left for them to take over.",
)

# %% calibrated
print(f"B = 1.0: machines earn {takeoff.Economy().capital_share:.1%} at the start")
calibrated = []
for machine, initial in ((0.4, 0.69), (0.6, 0.845)):
    economy = takeoff.Economy(machine=machine, initial=initial)
    whole = takeoff.automate(takeoff.Economy(final=1.0, machine=machine, initial=initial))
    path = takeoff.automate(economy)
    calibrated.append(f"{path.peak:.0f} %")
    print(f"B = {machine}: machines earn {economy.capital_share:.0%};"
          f" 99 % automated: peak {path.peak:.1f} %, in year 140 {path.at(140):.1f};"
          f" 100 %: {whole.at(140):.1f} % for ever")

# %% calibrated-after [markdown]
# A peak of 7 or 12 % instead of 25. (Machines then do 69 or 85 % of all tasks from the beginning. At B = 0.4 they multiply
# so slowly that the bottleneck has not been felt in full by year 140.) The same equation holds both camps:
#
# {claim takeoff.forecasts}

# %% camps
timid = takeoff.automate(takeoff.Economy(final=0.31, machine=0.3))
bold = takeoff.automate(takeoff.Economy(final=1.0, machine=1.5))
ten_years = np.interp([20, 30], timid.years, np.log(timid.output)) - 0.02 * np.array([20, 30])
little = 100 * np.diff(ten_years)[0]
print(f"31 % automated, B = 0.3: {little:.1f} % more output, in all, after ten years")
print(f"100 % automated, B = 1.5: {bold.at(140):.0f} % a year, for good")

# %% camps-after [markdown]
# (The settings were chosen to land near both ends: this shows that one model holds both, and not that either is right.)
# The camps need not disagree about economics. They disagree about which jobs are left, and how soon a robot pays for the next
# robot. Both can be watched; neither is in today's GDP.

# %% factors-intro [markdown]
# ## 7. Everything plus twenty per cent
#
# {claim takeoff.twenty}
#
# Five factors, each better by a fifth. If they multiply, that is $1.2^5$. But do they? If they are five parts of one job,
# done one after the other, the whole is faster by just as much as its parts, and a part that stands still stays. Let four
# of five improve. (The figure also shows the geometric mean, which lies between the two.)

# %% factors-predict skills="growth"
factors = takeoff.five_factors()
amdahl = takeoff.together([100] * 4 + [1], -1)
predict(
    "takeoff.four-of-five",
    "Five equal parts of one job. Four become a hundred times as fast, the fifth stays. How many times"
    " as fast is the job?",
    Number(1, 100, " times", step=0.5, at=100),
    truth=round(amdahl, 1),
    plot=factors.plot,
    because="The fifth part alone still takes a fifth of the old time.",
)

# %% factors-numbers tags=["nbval-check-output"]
print(f"all five + 20 %: {takeoff.together([1.2] * 5):.2f} if they multiply,"
      f" {takeoff.together([1.2] * 5, -1):.2f} as parts of one job")
print(f"four + 20 %:     {takeoff.together([1.2] * 4 + [1]):.2f} if they multiply,"
      f" {takeoff.together([1.2] * 4 + [1], -1):.2f} as parts of one job")

# %% recursion-intro [markdown] teaches="growth"
# ## 8. What improves itself
#
# {claim takeoff.explosion}
#
# Let capability $A$ go into its own improvement: $dA/dt = A^\varphi$, from $A = 1$ on. Everything hangs on the exponent. Below one, each step
# is harder than the last helps: a power of time. At one, an exponential. Above one, $A$ is infinite at $t = 1/(\varphi-1)$.
# Time is counted in *e-foldings*: one is the time in which $A$ would grow by a factor $e$ = 2.72 at the pace it has at first.

# %% recursion
recursion = takeoff.recursion()
show(recursion)

# %% recursion-numbers tags=["nbval-check-output"]
time = np.array([0.0, 0.5, 1.0, 1.5])
for phi in (0.5, 1.0, 1.5):
    gap = np.abs(takeoff.integrate(time, phi) / takeoff.capability(time, phi) - 1).max()
    print(f"φ = {phi}: computed step by step, the closed form is met to {gap:.0e}")
print(f"φ = 1.5 is infinite at t = {1 / 0.5:g}")
print(f"0.9 and 1.1 differ by 10 % after {takeoff.time_to_tell(0.9, 1.1, 0.1):.2f} e-foldings,"
      f" by a factor of 2 after {takeoff.time_to_tell(0.9, 1.1, 1.0):.2f}")

# %% recursion-after [markdown]
# **Where it fails**, both ways. An explosion needs $\varphi > 1$ *and* no stage that can't be sped up: with one that gives at
# most ten units of improvement in a unit of time (experiments that take their weeks, say) the steepest curve bends into a
# straight line. And “it is slow, so it is not an explosion” fails too: for about the first e-folding, curves that will be a power,
# an exponential and infinite (0.9, 1 and 1.1) lie within a tenth of each other. An e-folding at 2 % a year is half a century. Whether we
# have been inside one for decades can't be read off the decades.

# %% stack-intro [markdown] teaches="understanding"
# ## 9. Who still understands it?
#
# {claim takeoff.understanding}
#
# A system of twenty layers, and twenty people. At first every layer is understood by half of them. Two leave each year, and
# whoever comes in learns each layer with chance $q$, *from somebody who still knows it*. Every year one layer is added,
# which three people understand. A layer that nobody understands any more goes on working. It is noticed when something breaks in it, which happens to a
# layer once in 33 years. Three teams: newcomers learn half of the layers, a fifth, or a twentieth, because a machine
# does that work for them.

# %% stack-predict skills="understanding"
stack = takeoff.lose_understanding(np.random.default_rng(0))
arm = "newcomers learn a twentieth"
lost = stack.at(20, arm)
noticed = stack.noticed[arm] / np.maximum(stack.orphaned[arm], 1e-9)


def noticed_by_year():
    ax = figures.axes(title="Of the layers that nobody understands", x="year", y="share noticed")
    ax.plot(stack.years[10:], noticed[10:], color=figures.BLUE, linewidth=2)
    ax.set_ylim(0, 1)
    return ax


predict(
    "takeoff.noticed",
    f"After 20 years, where newcomers learn a twentieth, {lost.value:.0%} of the layers are understood"
    " by nobody. Which share of those has anyone noticed (0 to 1)?",
    Number(0, 1, step=0.01, at=20, label="Share noticed (0 to 1)"),
    truth=round(float(noticed[20]), 2),
    plot=noticed_by_year,
    because="A layer is lost when someone leaves, and missed only when something breaks in it.",
)

# %% stack-figure
show(stack)

# %% stack-numbers
for arm in stack.orphaned:
    print(f"{arm:29}", "  ".join(f"year {year}: {stack.at(year, arm):.2f}" for year in (10, 20, 40)))
for q in (0.05, 0.1, 0.2, 0.3, 0.5):
    wait = takeoff.leavers_until_lost(q)[10] / takeoff.LEAVERS
    print(f"newcomers learn {q:4.0%}: what ten of twenty know lasts {wait:11,.0f} years on average")

# %% stack-after [markdown]
# Ten quiet years, in which there is next to nothing to see: one layer in fifty lost, and none of them missed. Then half of
# the stack in thirty.
# *Gradual* it is on average; for each layer it happens in a moment, when its last knower leaves, and that moment passes
# unseen. And it has a **threshold**. The last printout is exact: with one leaver, one newcomer, the number of knowers is a
# small random walk, and the time to zero grows faster than exponentially in $q$. At a half it is half a
# million years; at a twentieth, a career.
#
# **Where the claim fails**, then: where newcomers still learn enough, for whatever reason. Next to nothing is lost then, however
# tall the stack. And if they do not, incidents do not make the loss visible in time: they come decades late (the thin dotted
# lines, *noticed so far*). **Drills** do. Take a layer, ask who can explain it, and have it taught on while somebody can. Twenty
# drills a year keep all but one layer in sixteen; five are too few for a stack that grows.
#
# ## 10. Delegates on a commons
#
# {claim takeoff.delegates}
#
# Twenty villages fish one lake. Each has handed its fishing to a delegate who does exactly what it was asked: *bring us as
# much as you can, after fines*. There is a quota for each, and a fine for every bit beyond it, if an auditor looks. No
# delegate lies to its village, none rebels. How much do all of them together earn, of what a well-run lake would yield?

# %% commons-predict skills="proxy rewards"
commons = takeoff.crowd()
twenty = commons.earned["no audits"][list(commons.delegates).index(20)]
predict(
    "takeoff.commons",
    "With five delegates and no audits, 0.56 of the best possible is earned. With twenty (0 to 1)?",
    Number(0, 1, step=0.01, at=20),
    truth=round(twenty, 2),
    plot=commons.plot,
    because="Each bears one twentieth of the harm that it does to the lake, and has all of the catch.",
)

# %% commons-numbers tags=["nbval-check-output"]
for budget, line in commons.earned.items():
    shares = "  ".join(f"{n}: {each:.2f}" for n, each in zip(commons.delegates, line, strict=True))
    print(f"{budget:27} {shares}")
for n in (5, 20, 100):
    print(f"{n:3} delegates need {takeoff.audits_needed(n):.1f} audits a year")

# %% commons-after [markdown]
# The best reply of each to all the others can be worked out (Gordon 1954; Cournot's oligopoly is the same equation): all
# together earn $4n/(n+1)^2$ of the best. Nobody has disobeyed its own
# village. **Where the claim fails**: an audit a year for every four
# delegates keeps every one at its quota, and the lake well. But *for every four*. A budget that stays the same while the
# delegates multiply is fine for ten, a help for twenty, and little at a hundred. Copies cost nothing; auditors do.
#
# {claim takeoff.control}
#
# The auditor of this lake understands nothing of fishing. He reads one number. So far the host is right, and Karpathy grants
# him the point (and expects to lose both). Only, *which* number? Here is the lake in the years after the delegates took
# over, each getting better at its job by and by:

# %% decline
decline = takeoff.decline()
show(decline)
print(*decline.describe().split("; "), sep=";\n")

# %% decline-after [markdown]
# For nine years everybody's income is above what it was at the start. Whoever judges delegates by what they bring home rewards them
# for it. The stock tells within four years. Control without understanding is possible; what it needs from understanding is
# to know what to measure.
#
# ## 11. What became of the claims

# %% verdict
audited = commons.earned["an audit a year for every 4"][list(commons.delegates).index(20)]
halves, fifths, twentieths = (stack.at(40, arm) for arm in list(stack.orphaned)[:3])
full, nearly = (paths.paths[name] for name in ("100% automated", "99% automated"))
verdicts("takeoff", {
    "gdp": f"growth sways by {technologies.sd[kinds[0]]:.2g} points (regular), {at_random:.2g}"
           f" (random), {technologies.sd[kinds[2]]:.2g} (random, many and small)",
    "centuries": "0.07, 1.0 and 3.0 % a year in three eras (published)",
    "jump": f"published: × {rates[1] / rates[0]:.0f}, then × {rates[2] / rates[1]:.0f}; model: peak"
            f" {nearly.peak:.0f} %, back to {nearly.at(140):.1f} if 1 % stays",
    "automation": f"in year 140 {nearly.at(140):.1f} % with 99 % automated, {full.at(140):.1f} with"
                  f" all; peak {nearly.peak:.0f} %, calibrated {' and '.join(calibrated)}",
    "forecasts": f"one model: {little:.1f} % in ten years, or {bold.at(140):.0f} % a year",
    "twenty": f"five factors: {takeoff.together([1.2] * 5):.2f} as a product,"
              f" {takeoff.together([1.2] * 5, -1):.2f} as parts; four of five × 100: {amdahl:.2f}",
    "explosion": "nothing; exponents 0.9 and 1.1 differ by a tenth after"
                 f" {takeoff.time_to_tell(0.9, 1.1, 0.1):.2f} e-foldings",
    "understanding": f"lost after 40 years: {twentieths:.2f} (newcomers learn 1/20), {fifths:.2f}"
                     f" (1/5), {halves:.2f} (1/2)",
    "delegates": f"of the best possible: {twenty:.2f} with 20 delegates, {audited:.2f} with 5 audits"
                 " a year (computed, no chance in it)",
    "control": f"income at its highest in year {decline.income.argmax()}, below nine tenths in"
               f" {decline.first_below(decline.income, 0.9):.0f}; the stock in"
               f" {decline.first_below(decline.stock, 0.9):.0f}",
    "foreign": "nothing: a feeling about decades to come",
})

# %% minds [markdown]
# ### What would change our mind
#
# - Our inventions do not help one another. If one made the next come sooner, they would not come at random, and §1's waves
#   would grow. Dates of inventions are public; test whether they cluster.
# - Our machines do tasks for which people are not needed at all. If for every automated task a new one appears that people
#   do, β never nears one, and §4 is a story about a world that does not come.
# - The number to watch is not GDP. It is how long a robot, or a data centre, takes to pay for the next. If that fell below
#   two years, we would expect to see §4 in the statistics within a decade.
# - Nobody in §9 rediscovers a lost layer. If people with a machine's help can learn a layer from its code in a day, the
#   stack loses its threshold. Ask someone to try, on a system whose authors are gone.
#
# ### Go on
#
# Write it yourself: [exercises 09](../exercises/09_slow_takeoff.ipynb). Then [lesson 10](10_eureka.ipynb) asks whether a machine can find out
# what *you* understand.
