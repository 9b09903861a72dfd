# %% title [markdown]
# # 08 · The autonomy slider
#
# **The question.** How much should the machine do on its own?
#
# **You will be able to** say from two costs where a machine should stop and ask, test whether its confidence means
# what it says, compute how many machines one person can look after, explain why a reviewer of a good machine sees
# less, and measure an assistant where it is on new ground.
#
# **Before this:** probabilities, logarithms, NumPy arrays. **Time:** 55 minutes, and 75 for the
# [exercises](../exercises/08_autonomy_slider.ipynb). **Cost:** everything here computes in about a quarter of a
# minute.
#
# **Words.** The machine's *confidence* is the chance of being right that it states for an answer. It is *calibrated*
# if of all answers given with 0.9, nine in ten are right. A *silent error* is a wrong answer that nobody looked at.
# *The interview* is Dwarkesh Patel's with Andrej Karpathy, October 2025.
#
# *How to read:* run the cells one after the other with Shift+Enter. Where it says **Predict first**, commit a guess
# before you go on.

# %% imports
import numpy as np

from ghosts import Choice, Number, predict, show, verdicts
from ghosts.desk.benches import autonomy_bench
from ghosts.lab import autonomy, figures
from ghosts.lab.stats import mean_interval

# %% pain [markdown] teaches="selective prediction"
# ## 1. The pain: all or nothing
#
# {claim autonomy.slider}
#
# He speaks of call centres: a machine takes most of the calls and hands the rest to a person. How many is most?
#
# A machine answers a stream of tasks. Before each answer it says how sure it is, and it is calibrated: it says its
# true chance of being right. A review by a person takes 3 minutes and puts everything right. A wrong answer that
# nobody looked at costs somebody 120 minutes, later. Two offices use the same machine:

# %% stream tags=["nbval-check-output"]
review, error = 3, 120  # minutes
chance = autonomy.chances()  # a thousand tasks, from the hardest to the easiest


def hours(threshold):
    """Human hours for 100 tasks, if the machine acts alone from this confidence on."""
    alone = chance >= threshold
    return 100 / 60 * np.where(alone, error * (1 - chance), review).mean()


print(f"right in {chance.mean():.0%} of all tasks")
never = 2  # nobody is 200 % sure
print(f"it only suggests:   {hours(never):4.1f} human hours for 100 tasks, all of them reviews")
print(f"it always acts:     {hours(0):4.1f} human hours, all of them repairs")

# %% stream-after [markdown]
# The first office gains nothing from its machine, the second has bought a disaster. Between them lies a threshold:
# *act alone when at least this sure, otherwise ask*. The lines above are the whole model.

# %% best-predict skills="selective prediction"
thresholds = np.arange(0.5, 1.0001, 0.005)
bills = np.array([hours(each) for each in thresholds])


def bill_by_threshold():
    ax = figures.axes(title="The bill, by threshold", x="acts alone when at least this sure, %",
                      y="human hours for 100 tasks")
    ax.plot(100 * thresholds, bills, color=figures.BLUE, linewidth=2)
    ax.plot(100 * thresholds[bills.argmin()], bills.min(), "*", color=figures.BLUE, markersize=15)
    ax.axhline(hours(never), color=figures.INK, linestyle=":")
    figures.note(ax, "it only suggests", 50, hours(never), up=-8)
    ax.set_ylim(0, 1.05 * bills.max())
    return ax


predict(
    "autonomy.best-setting",
    "A review costs 3 minutes, a silent error 120. From which confidence on should the machine act"
    " alone?",
    Number(50, 100, " %", step=0.5, along="x", at=bills.min()),
    truth=round(100 * thresholds[bills.argmin()], 1),
    plot=bill_by_threshold,
    because="At the best threshold an act alone risks exactly what a review costs.",
)

# %% best-rule tags=["nbval-check-output"]
for silent in (30, 60, 120, 240):
    threshold = autonomy.best_threshold(review, silent)
    best = autonomy.slide(threshold, review, silent)
    print(f"silent error {silent:3} min: act from {threshold:.1%} sure,"
          f" {best.alone[best.at]:3.0%} alone, {best.cost:.1f} hours"
          f" ({best.slipped:.1f} silent errors)")

# %% best-after [markdown]
# With confidence $p$, to act alone risks $(1-p)\cdot\text{error}$ minutes; to ask costs $\text{review}$. So ask
# whenever
#
# $$p < 1 - \frac{\text{review}}{\text{error}}.$$
#
# That is all (Chow 1970). The share done alone follows from it; nobody has to choose it. Notice how far from “nearly
# always right” the answer is: this machine is right in seven of eight tasks, and the best office still has a person
# look at two of three. The saving is one hour in five.
#
# *Break it:* let hard tasks take longer to review. Put `review = 3 + 40 * (1 - chance)` on top of the cell that makes
# `bills`, and guess again. (Then put `review = 3` back, for the cells below.)
#
# One simulated day instead of an expectation, a hundred times over, as a check:

# %% best-day
threshold = autonomy.best_threshold(review, error)
print(f"simulated: {autonomy.day(np.random.default_rng(0), threshold):.2f} hours for 100 tasks,"
      f" computed: {autonomy.slide(threshold).cost:.2f}")

# %% silent-intro [markdown] teaches="calibration"
# ## 2. Silently
#
# **Where the claim fails.** Nothing changes in this office: the same tasks, the same machine, the same threshold. Only
# what it *says* has changed. Its **log-odds**, $\log\frac{p}{1-p}$, are doubled: where the odds of its being right are
# 9 to 1, it now says 81 to 1, or about 0.99. That is what a new version, a different softmax temperature or a new kind
# of customer can do.

# %% silent-predict skills="calibration"
doubled = autonomy.slide(threshold, stretch=2, reveal=False)
predict(
    "autonomy.silent",
    f"The best setting cost {autonomy.slide(threshold).cost:.1f} hours for 100 tasks, reviewing"
    " everything 5. What does the same threshold cost, now that the log-odds are doubled?",
    Number(0, 12, " hours", step=0.1, at=doubled.alone[doubled.at]),
    truth=round(doubled.cost, 1),
    plot=doubled.plot,
    because="Twice as many tasks are done alone, and the new ones are those it is worse at.",
)

# %% silent-numbers tags=["nbval-check-output"]
silence = autonomy.miscalibrate()
print(f"where 0.9 is true it says {autonomy.claimed(0.9, stretch=2):.3f}")
for silent in (30, 60, 120, 240):
    cut = autonomy.best_threshold(review, silent)
    well, badly = (autonomy.slide(cut, review, silent, stretch) for stretch in (1, 2))
    print(f"silent error {silent:3} min: {well.cost:.1f} hours become {badly.cost:4.1f};"
          f" {badly.promised_slips:.1f} errors expected, {badly.slipped:.1f} made")

# %% silent-figure
show(silence)

# %% silent-after [markdown]
# Look at the two curves. The more the machine overrates itself, the *better* it looks on its own account: more done
# alone, fewer hours, hardly an error expected. The bill arrives elsewhere, and later. With its log-odds doubled, this
# office would be better off without the machine.
#
# How bad it is depends on the costs and on the kind of wrong. Where an error costs 30 minutes, the doubled machine
# still beats reviewing everything. One that halves its log-odds, too *modest*, wastes the saving, and no more. And one
# that merely halves its stated errors (it says 0.95 where 0.9 is true) does much less harm:

# %% silent-mild tags=["nbval-check-output"]
says = 1 - (1 - chance) / 2
mild = 100 / 60 * np.where(says >= threshold, error * (1 - chance), review).mean()
print(f"errors understated by half: {mild:.1f} hours; log-odds halved: "
      f"{autonomy.slide(threshold, stretch=0.5).cost:.1f}; log-odds doubled: {doubled.cost:.1f}")

# %% bench-intro [markdown]
# ## 3. Play with it
#
# The machine is the one above, and you hold the knob. Below the picture a hundred tasks stand in a row, the surest
# first. It does those to the left of the knob alone, and asks about those to the right. The crosses are the twelve that
# it gets wrong: in outline where somebody catches it, red where it slips through. Above, the same in hours: reviews,
# silent errors on top of them, and dashed what the machine believes that every setting costs. Where its word is not
# good, a hollow knob shows how much it would do alone if it were.
#
# 1. Hide the best setting, choose costs from your own work, and find the bottom by hand. Then show it. How far off
#    were you in hours, not in per cent?
# 2. Stay at a good threshold and turn up the log-odds. Where does your knob go, and why don't the crosses
#    move?

# %% bench
autonomy_bench()

# %% reader-intro [markdown]
# ## 4. A machine that we have to ask
#
# So far the machine's chances were ours to make. Now a real one, trained here: a network with one hidden layer reads
# capital letters in twenty typefaces. It is taught on twelve of them, eight dirty prints of each letter, and tested on
# four that it never saw. *At home* they are as dirty as in its lessons; *away* they are one and a half times as dirty.
# Eight seeds, each with its own split of typefaces. This is what it gets to read:

# %% reader
reader = autonomy.read_letters(np.random.default_rng(0))
show(reader.samples())

# %% reader-question [markdown]
# First: does it know when it does not know? Let it answer only the letters that it is surest of.

# %% reader-predict skills="selective prediction"
coverage = autonomy.coverage_curve(reader)
predict(
    "autonomy.coverage",
    f"At home it misreads {coverage.at('at home', 1).value:.0%} of the letters. It may now pass on"
    " half of them, those it is least sure of. Which share of its answers is still wrong?",
    Number(0, 0.2, step=0.005, at=0.5, label="Share wrong"),
    truth=round(coverage.at("at home", 0.5).value, 3),
    plot=coverage.plot,
    because="Nearly all of its errors are among the letters that it is unsure of.",
)

# %% reader-numbers
for place in ("at home", "away"):
    print(f"{place:8} all {coverage.at(place, 1):.3f}   surest half {coverage.at(place, 0.5):.3f}")

# %% calibration-intro [markdown] teaches="calibration"
# It *sorts* well. But the threshold of §1 needs more than an order: it needs a confidence that means what it says. Put
# the answers into ten bins by confidence: of those given with about 0.8, are eight in ten right? The mean gap is the
# **expected calibration error**. The known cure is one number, the **temperature**: divide all scores by the $T$ that
# makes the right answers of some held-out typefaces likeliest (Guo et al. 2017).

# %% calibration-figure
show(reader)

# %% calibration-numbers
print(f"temperature {np.mean(reader.temperature):.2f} on average, never below"
      f" {min(reader.temperature):.2f}")
for place in ("at home", "away"):
    for heated, name in ((False, "raw"), (True, "with temperature")):
        gap = reader.calibration_error(place, heated)
        print(f"{place:8} {name:17} calibration error {gap:.3f}")

# %% calibration-after [markdown]
# The raw network is too sure of itself, as §2 feared: its scores are about 1.4 times too large, and nobody has made it
# so. (Guo et al. found the same in large networks, which go on lowering their cross-entropy on lessons that they know.)
# *Away*, temperature mends a good part of the mean gap; *at home* the intervals overlap, and nothing can be said. But the
# mean is not what counts. What counts is the top bin, where the machine acts alone. Here are the mistakes of which the
# first of the eight machines was surest:

# %% mistakes
show(reader.surest_mistakes())

# %% mistakes-after [markdown]
# A review would have taken three minutes. So put it to work in the office of §1, 3 minutes a review, 120 an error:

# %% office
for place in ("at home", "away"):
    for heated, name in ((False, "raw"), (True, "with temperature")):
        bill = reader.cost(place, heated, review, error)
        said, made = (f(place, heated, threshold) for f in (reader.said, reader.slipped))
        print(f"{place:8} {name:17} {bill:.1f} hours; silent errors: {said.value:.2f} expected,"
              f" {made:.2f} made")

# %% office-after [markdown]
# Reviewing everything costs 5. At home, with temperature, the slider pays, and the machine's word is good: about as
# many silent errors as it expected. Away, it is the disaster of §2 with nothing made up, and its own account of itself
# is *no worse* than at home. Temperature softens the fall and does not stop it: calibration is a promise about a place.

# %% queue-intro [markdown] teaches="queues"
# ## 5. One person, five machines
#
# {claim autonomy.five}
#
# Five times 20 % is one person, so the sum comes out even. But help is asked for at random. Let a task take a machine
# an hour on average; after one in five it needs the person, for an hour on average too. A machine that needs help
# stands still until it has had it, and the person helps one at a time.

# %% queue-predict skills="queues"
supervisor = autonomy.supervise(np.random.default_rng(0))
five = autonomy.throughput(5, escalated=0.2)
predict(
    "autonomy.five-machines",
    "Five machines, one person, one task in five escalated. Machines that never stopped would do five"
    " tasks an hour. How many do these?",
    Number(0, 6, " tasks", step=0.1, at=5),
    truth=round(five, 2),
    plot=supervisor.plot,
    because="A machine stands still while it is helped, and longer when two ask at once; and when"
            " nobody asks, the person stands still.",
)

# %% queue-law [markdown]
# This is an old problem: a mechanic looks after $n$ looms. Let $k$ machines need help. One more asks at the rate
# $(n-k)\cdot 0.2$, and one is helped at the rate 1. Going up from $k$ must be as frequent as coming down again, so
#
# $$P(k) \propto \frac{n!}{(n-k)!}\; 0.2^k, \qquad \text{throughput} = \frac{1 - P(0)}{0.2},$$
#
# because a person who is busy sees one task an hour through, and each of those stands for five tasks.

# %% queue-numbers
rows = supervisor.machines, supervisor.exact, supervisor.simulated, supervisor.waiting
for n, tasks, simulated, waiting in zip(*rows, strict=True):
    print(f"{n:2} machines: {tasks:.2f} tasks an hour, simulated {simulated:.2f};"
          f" busy: person {autonomy.busy(n, 0.2):.0%}, machines {tasks / n:.0%};"
          f" wait {waiting.value:.1f} h")
steady, _ = autonomy.simulate(5, np.random.default_rng(1), steady_help=True)
print(f"five machines, nobody waiting for a turn: {autonomy.unhindered(5):.2f}")
print(f"five machines, every help of exactly an hour: {steady:.2f}")
print(f"five machines, 10 % escalated: {autonomy.throughput(5, 0.1):.2f}")
print(f"the most that one person allows: {autonomy.ceiling(0.2):.0f} at 20 % escalated,"
      f" {autonomy.ceiling(0.01):.0f} at 1 %")

# %% queue-after [markdown]
# Of the five machines' work more than a quarter is lost: the larger part because a machine stands still while it is
# helped, the rest because two ask at once. Meanwhile the person is idle for more than a quarter of the time. So the
# claim holds as a count of hours and fails as a plan. It *nearly holds* if 10 % are escalated; and with eight or ten
# machines the person can be kept busy, if you don't mind that about half of them stand still.
#
# “Then let them go on with the next task while they wait.” Then no machine stands still, and the desk fills up:

# %% queue-backlog
desk = autonomy.backlog(np.random.default_rng(0))
for time in (10, 100, 1000):
    print(f"after {time:4} hours: {mean_interval(desk[:, time - 1]):.1f} tasks on the desk")

# %% queue-last [markdown]
# With no slack the pile grows like the square root of time, without end. And the ceiling in the printout is the
# host's point about the last per cent (1:12:19): while a person is needed for 20 %, no number of machines gets past
# five; at 1 % it is a hundred. The last per cent decides what a person is worth.

# %% vigilance-intro [markdown]
# ## 6. The reviewer's eyes
#
# {claim autonomy.rare}
#
# Until now the person never erred. In experiments people miss rare things: where only 1 to 2 % of the displays hold a
# target, participants can miss 30 to 40 % of them (so Kunar, Rich & Wolfe 2010 sum up earlier work). Here is a *model*
# of it, from signal detection; no person is measured in this lesson.
#
# Every item gives the reviewer a feeling $x$, drawn from a bell curve: around 0 if the item is fine, around 2.5 if it
# is wrong, with a standard deviation of 1. So the curves overlap. The best reviewer objects when wrong is likelier than
# fine, that is, above a criterion that rises as errors get rare.

# %% vigilance-predict skills="evidence"
vigilance = autonomy.watch(np.random.default_rng(0))
predict(
    "autonomy.rare-errors",
    f"If half of the items are wrong, this reviewer finds {vigilance.known[0]:.0%} of the wrong"
    " ones. Same eyes, same care, but now 1 % is wrong, and the reviewer knows it. Which share of"
    " the wrong ones is found (0 to 1)?",
    Number(0, 1, step=0.01, at=0.01),
    truth=round(vigilance.known[-1], 2),
    plot=vigilance.plot,
    because="When errors are rare, most alarming feelings come from good work, and are rightly"
            " waved through.",
)

# %% vigilance-numbers
for i, rate in enumerate(vigilance.rates):
    passed = 1000 * rate * (1 - vigilance.learnt[i].value)
    print(f"{rate:4.0%} wrong: finds {vigilance.known[i]:.2f}, learning {vigilance.learnt[i]:.2f},"
          f" audited {vigilance.audited[i].value:.2f};"
          f" past the learner slip {passed:2.0f} of {1000 * rate:3.0f}")

# %% vigilance-after [markdown]
# It gets worse for a reviewer who *learns* the rate from what turns up. Errors that are missed are not counted, so they
# seem rarer than they are, so more are missed. At 1 % this reviewer finds next to none. Read the last column, for 1,000
# items: from 50 % wrong to 20 % the machine has become two and a half times as good, and hardly fewer errors pass.
#
# **What audits buy.** Plant known errors, and reveal them afterwards. The reviewer's expectation is then kept up by
# the plants, and the real errors are found with it. Plants cost reviews; there is a best dose:

# %% audits
audits = autonomy.audit(rate=0.02)
show(audits)
print(f"best: {audits.best:.1%} planted, {audits.total.min():.1f} hours for 100 tasks, instead of"
      f" {audits.total[0]:.1f}")

# %% stakes [markdown]
# **Where it fails.** The reviewer above minds a false alarm as much as a miss. One who feels that a miss is forty
# times as bad (120 minutes against 3) keeps looking:

# %% stakes-run tags=["nbval-check-output"]
for stakes in (1, 5, 40):
    found = autonomy.detection(0.01, stakes=stakes)
    alarms = autonomy.false_alarms(0.01, stakes=stakes)
    print(f"a miss as bad as {stakes:2} false alarms: {found:.2f} found, {alarms:.3f} of good work"
          " objected to")

# %% stakes-after [markdown]
# So it is an argument about attention and feedback, not about eyes. In people it has more than one cause: Rich et al.
# (2008) found that making them wait before they answer removed the effect in an easy search, and not in a hard one.
#
# *Break it:* give the reviewer sharper eyes, `autonomy.detection(0.01, d=3)`. How sharp must they be to find nine in ten?

# %% assistant-intro [markdown]
# ## 7. An assistant on new ground
#
# {claim autonomy.novel}
#
# Take the simplest coding assistant there is: counts. It has read Python's standard library, finds the longest
# context it has seen before (up to four tokens) and writes what came next most often. We test it on files that it has
# not read (five folds), and sort the places by how often their four tokens had occurred.

# %% novelty
library = autonomy.load(autonomy.modules(), np.random.default_rng(0))
novelty = autonomy.complete(library)
show(novelty)

# %% novelty-numbers
seen = novelty.by_seen
for times in ("0", "1", "256+"):
    print(f"context seen {times:>4} times: {seen[times]:.2f} right")
print(f"{novelty.unseen:.0%} of all places have a context that it has never seen")

# %% novelty-after [markdown]
# Never seen against seen once: that is the step. After that, *more often* does not help; contexts seen hundreds of
# times are even harder, perhaps because so much can follow them (what comes after an empty line?). “Good where it is
# common” is too simple: it is good where it has been before. (These are different places, though, and so not yet an
# experiment.)
#
# Now the experiment proper. The same files, the same programs, but every name that a module gives (its functions,
# classes, arguments, variables) is replaced by one that was never seen. Each file does what it did, except where
# another calls it by its old names. We count only the *other* tokens, those that have not changed at all:

# %% renamed-example tags=["nbval-check-output"]
tokens = autonomy.tokens_of("def mean(values):\n    return sum(values) / len(values)")
print(*tokens)
print(*autonomy.renamed(tokens, {"mean", "values"}))

# %% renamed-predict skills="language models"
before = novelty.accuracy("as written", "library")
after = novelty.accuracy("renamed", "library")
predict(
    "autonomy.renamed",
    f"As written it gets {before.value:.0%} of those tokens right. With other names around them?",
    Number(0, 0.6, step=0.01, at=1, label="Share right (0 to 0.6)"),
    truth=round(after.value, 2),
    plot=novelty.plot_renamed,
    because="Keywords, brackets and builtins carry most of it. The names carried the rest.",
)

# %% renamed-numbers
for text in ("as written", "renamed"):
    for helper in ("library", "library and this file"):
        print(f"{text:10}, knows the {helper:21}: {novelty.accuracy(text, helper):.3f}")
regained = 1 - ((novelty.accuracy("as written", "library and this file").value
                 - novelty.accuracy("renamed", "library and this file").value)
                / (before.value - after.value))
print(f"of the loss by renaming, {regained:.0%} is gone once it may read the file")

# %% renamed-after [markdown]
# The claim holds: nothing about the program has changed, and the assistant is worse at parts that are letter for
# letter the same. And here is **where it fails**: let it also look up what followed the same context *earlier in the
# file*. More than half of the loss is gone, and it is better on the renamed code than it was on the familiar code
# without. Lesson 04 had the words for it: weights are hazy, context is exact. A real language model reads its context
# far better than this one, so our number says nothing about its size, only about the two ways of knowing.

# %% drag-intro [markdown]
# {claim autonomy.drag}
#
# His example was a distributed-training wrapper that the models kept putting in where he had written his own. Ours is
# smaller:

# %% drag-common
for words in (("raise",), ("for", "i", "in"), ("if", "not"), ("import",)):
    token, times, of = library.after(*words)
    print(f"after “{' '.join(words)}” the library writes “{token}” {times:,} times of {of:,}")

# %% drag-after [markdown]
# An assistant that adds what it sees in your project to what it has read goes on proposing `ValueError` until you have
# raised your own `Complaint` more often than the whole library its favourite. That is prior drag. What *should* it do?
# Ask the files. Wherever one has so far departed from the library's favourite, always in the same way (two tokens of
# context, favourite written at least 30 times): what does it write next?

# %% drag-predict skills="language models"
drag = autonomy.drag(library)
pairs = list(zip(drag.examples, drag.own, drag.common, strict=True))
switch = next((m for m, own, common in pairs if own.low > common.high), None)
predict(
    "autonomy.idiom",
    "After how many examples of its own way (and none of the common one) is a file likelier to go"
    " on with its own than to return to the common one?",
    Choice(["1", "2", "3 to 6", "more than 6"]),
    truth=str(switch) if switch in (1, 2) else "3 to 6" if switch else "more than 6",
    plot=drag.plot,
    because="A file is a place with its own customs: what it did last tells more than what"
            " everybody does.",
)

# %% drag-numbers
for m, own, common in pairs[::2]:
    print(f"after {m}: its own way again {own:.2f}, the common idiom {common:.2f}")
print(f"counts that are added up would need {np.median(drag.needed):.0f} more examples (median of"
      f" {len(drag.needed):,} places)")

# %% drag-end [markdown]
# So the drag is not wisdom. It is what happens when what was read hundreds of times and what was read a minute ago go
# into one pot. An assistant that trusts the page switches after one example, and on these files it is right more often
# (though after one example still wrong two times in three: files like to do a third thing).

# %% cases-intro [markdown]
# ## 8. The cases, with their dates
#
# {claim autonomy.agents}
#
# **Coding, a dated claim.** A randomised trial by METR (arXiv 2507.09089, July 2025, tools of early 2025): 16
# experienced developers, 246 tasks of their own projects. With AI allowed they took **19 % longer** (interval 2 to
# 39). Before, they had expected to be 24 % faster; afterwards they still believed that they had been 20 % faster.
# That is the error of §2 in people: the outcome moved one way, the report the other.
#
# And then it moved on. Around the turn of 2025/26 Karpathy is *reported* to have gone from about 80 % hand-written to
# about 80 % agent-written code within weeks, while still listing silent assumptions and over-complication. In February
# 2026, as reported, he ran eight agents as a research group and found that it did not work; in March he told of an
# overnight loop that had found tunings he had missed. (All three are known to us at second hand.) Read every claim
# about coding tools with its date beside it, these included.
#
# {claim autonomy.rehire}
#
# **Klarna.** As reported: its assistant took two thirds of the chats, 2.3 million in its first month, brought the time
# from 11 minutes to 2, and was said to do the work of 700 agents. In May 2025 the firm was hiring people again and
# named quality as the reason. One case fits the claim. And where the slider was kept in the middle: 5,172 support
# agents with an assistant solved 15 % more an hour, the least experienced about 30 % (Brynjolfsson, Li & Raymond, QJE
# 2025).
#
# {claim autonomy.radiology}
#
# **Radiology.** In 2016 Geoffrey Hinton advised that no more radiologists be trained. Since then, as reported, the Mayo
# Clinic's radiologists have grown in number by 55 %, to 400, with average pay in the field about 520,000 dollars.
# Hinton has said since that he meant the reading of images, had the direction right and the time wrong. Reading an
# image is a task with a slider; the job is many tasks.
#
# {claim autonomy.knowledge}

# %% cases-arithmetic tags=["nbval-check-output"]
jobs, wages = 37, 46  # per cent of the United States': can be done from home (Dingel & Neiman)
print(f"his guess of 10 to 20 % is low by a factor of {jobs / 20:.1f} to {jobs / 10:.1f} on jobs,"
      f" {wages / 20:.1f} to {wages / 10:.1f} on wages")

# %% cases-after [markdown]
# “From home” is a stand-in for “digital”, and not a good one for “closed, short and repetitive”, which is what he
# says a machine takes first. So the two numbers disagree without either being refuted.

# %% verdict-intro [markdown]
# ## 9. What became of the claims

# %% verdict
bill = {heated: reader.cost("away", heated, review, error) for heated in (False, True)}
verdicts("autonomy", {
    "slider": f"hours for 100 tasks: {silence.ask_always:.1f} reviewing all,"
              f" {silence.best:.1f} at the best setting,"
              f" {doubled.cost:.1f} when doubly sure; letters away {bill[False]:.1f}",
    "five": f"{five:.2f} tasks in closed form, simulated {supervisor.simulated[4]:.2f};"
            f" {autonomy.throughput(5, 0.1):.2f} at 10 % escalated",
    "rare": f"model: at 50 % wrong {vigilance.known[0]:.2f} found, 1 % {vigilance.known[-1]:.2f};"
            f" learnt {vigilance.learnt[-1]:.2f}, audited {vigilance.audited[-1]:.2f}",
    "novel": f"next token right {before:.2f}, renamed {after:.2f};"
             f" reading the file {novelty.accuracy('renamed', 'library and this file'):.2f}",
    "drag": f"after one departure: own way again {drag.own[0]:.2f}, common {drag.common[0]:.2f};"
            f" added counts need {np.median(drag.needed):.0f} more examples",
    "agents": "nothing here; METR, early 2025: 19 % slower, believed 20 % faster",
    "knowledge": f"{jobs / 20:.1f} to {jobs / 10:.1f} times as many jobs"
                 " can be done from home (published)",
    "radiology": "nothing: no clinic takes part here",
    "rehire": "nothing: one reported case",
    "diffs": "nothing: no slide is made here",
    "jobs": "nothing: no job is measured here",
    "wages": "nothing: no wage is paid here",
    "words": "nothing: nobody is timed here",
})

# %% minds [markdown]
# ### What would change our mind
#
# - Our reviews cost the same for every task. If hard tasks take longest to review, the best setting moves. Time your
#   own reviews for a week, sorted by how sure the machine was; if the cost rises steeply as confidence falls, §1's
#   formula is wrong for you.
# - Our machine's confidence always sorts well, even when it does not mean what it says. A machine whose errors come
#   with the *highest* confidence would leave no good setting at all. Plot coverage against error for yours.
# - The machines of §5 are strangers to each other. If one answer of the person could serve them all, five might be
#   too few.
# - A trial like METR's with the tools of this year, in which belief and stopwatch agree, would make §8 history.
#
# ### Go on
#
# Write it yourself: [exercises 08](../exercises/08_autonomy_slider.ipynb). Then lesson 09 asks where all this shows
# in the economy, and who is still holding the wheel.
