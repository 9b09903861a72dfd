# %% title [markdown]
# # 10 · Eureka
#
# **The question.** Can a machine find your level, and what should it serve you then?
#
# **You will be able to** follow a person's skill from answer to answer and say how sure you are of it, find the difficulty at
# which a given learner gains most, tell what a teacher counts from what a learner gains, put things into an order that is a
# ramp, and read your own record.
#
# **Before this:** probability, a logarithm, and for §10 some exercises of other lessons done. **Time:** 50 minutes, and
# 90 for the [exercises](../exercises/10_eureka.ipynb). **Cost:** everything here computes in about half a minute.
#
# **Words.** *Skill* and *difficulty* are measured on one scale, in *logits*: where they are equal a task is solved half the
# time, one logit more of skill makes it 73 %, two make it 88 %. *The mentor* is the part of this course that recommends what
# to do next. *The interview* is Dwarkesh Patel's with Andrej Karpathy, October 2025.

# %% imports
import numpy as np

from ghosts import Choice, Number, my_map, predict, show, verdicts
from ghosts.desk.benches import eureka_bench
from ghosts.lab import eureka, figures
from ghosts.lab.stats import mean_interval
from ghosts.mentor import simulate
from ghosts.mentor.skills import SKILLS

# %% pain [markdown]
# ## 1. The pain: one course for everybody
#
# A room full of people, one task for all. Their skills follow a bell curve with a standard deviation of 1.5 logits. (That is
# our assumption: two in three then solve an average task with a chance between 18 and 82 %.) Call the task *worth having* for
# those who solve it mostly and not nearly always: with a chance between 60 and 90 %.

# %% room
rng = np.random.default_rng(0)
skills = rng.normal(0, eureka.SPREAD, 100_000)
difficulties = np.linspace(-5, 4, 46)
p = eureka.chance(skills, difficulties[:, None])
shares = {"worth having": ((p >= 0.6) & (p <= 0.9)).mean(1), "too hard": (p < 0.6).mean(1),
          "too easy": (p > 0.9).mean(1)}
average = np.abs(difficulties).argmin()

# %% room-predict skills="rating models"
def draw_room():
    ax = figures.axes(title="One task for all: to how many is it worth having?",
                      x="difficulty of the task, logits from average", y="% of the people")
    for i, (name, share) in enumerate(shares.items()):
        ax.plot(difficulties, 100 * share, label=name, **figures.series(i) | {"markevery": 5})
    ax.plot(0, 100 * shares["worth having"][average], "*", color=figures.BLUE, markersize=15)
    ax.legend(frameon=False, loc="center right")
    return ax


predict(
    "eureka.room",
    "An average person solves the task half the time. To what share of the people is it worth having?",
    Number(0, 100, " %", at=0),
    truth=round(100 * shares["worth having"][average]),
    plot=draw_room,
    because="People differ by more than the window is wide. An easier task would reach more of them,"
            f" but no single task reaches more than {shares['worth having'].max():.0%}.",
)

# %% room-after [markdown]
# {claim eureka.level}
#
# He tells of a tutor for Korean who found his level in a short talk, and then always had the right next thing for him: he
# felt that nothing limited his learning but himself. What would a machine need for such a talk?

# %% level-intro [markdown] teaches="skill estimation"
# ## 2. Finding a level
#
# A belief is a curve over all skills that a person might have. An answer multiplies it by the chance of that answer at each
# skill, and that is all:

# %% level
grid = np.linspace(-5, 5, 201)
belief = np.exp(-0.5 * (grid / eureka.SPREAD) ** 2)  # before the first question
belief /= belief.sum()
ax = figures.axes(title="What four answers do to a belief", x="skill (logits)", y="belief")
ax.plot(grid, belief, ":", color=figures.INK, label=f"before: 0 ± {eureka.SPREAD}")
for i, (difficulty, right) in enumerate([(0, True), (1, True), (2, False), (1.5, True)]):
    chance = 1 / (1 + np.exp(difficulty - grid))  # the Rasch model (Rasch 1960)
    belief = belief * (chance if right else 1 - chance)
    belief /= belief.sum()
    mean = belief @ grid
    told = f"{mean:.2f} ± {np.sqrt(belief @ grid**2 - mean**2):.2f}"
    ax.plot(grid, belief, **figures.series(i) | {"markevery": (7 * i, 30)},
            label=f"difficulty {difficulty:g} {'solved' if right else 'missed'}: {told}")
ax.legend(frameon=False, loc="upper left", fontsize=8.5)
ax.set_yticks([])
show(ax, alt=f"Beliefs after none to four answers, each narrower than the one before. At last: {told}.")

# %% level-strategies [markdown]
# The doubt (±, one standard deviation) shrinks with every answer. How fast depends on what is asked: an answer that everyone
# would have foreseen teaches nothing. The most can be learned from a question that the person solves half the time, for a
# chance $p$ brings information $p(1-p)$, and that is at most ¼.

# %% place-predict skills="skill estimation"
placement = eureka.place(np.random.default_rng(0))
half = eureka.SPREAD / 2
asked = {strategy: placement.until(strategy, half) for strategy in eureka.STRATEGIES}
predict(
    "eureka.questions",
    "A test asks everybody the same questions, some easy and some hard, and needs"
    f" {asked['easy to hard for all']} of them until its typical error is half of what it was before."
    " How many does a tutor need who always asks at the person's level?",
    Number(1, 24, " questions", along="x", at=half),
    truth=asked["at your level"],
    plot=placement.plot,
    because="Questions at one's level bring nearly all the information that an answer can bring.",
)

# %% place-numbers
for strategy in eureka.STRATEGIES:
    spans = (0, 99), (0, 1), (2, 99)  # logits from average
    everybody, near, far = (placement.typical(strategy, 24, *span) for span in spans)
    print(f"{strategy:20} halved after {asked[strategy]:2} questions; error after 24: {everybody:.2f},"
          f"\n{'':20} of average people {near:.2f}, of people far from average {far:.2f}")
print(f"{'the bound':20} {'':40}{eureka.bound(24):.2f}")

# %% place-after [markdown]
# The dotted line is a bound that no way of asking can beat: precisions (one over the variance) add, and an answer adds at
# most ¼ (van Trees 1968). A tutor who asks at the level stays within about a tenth of it. Even so the error falls only as one
# over the square root of the questions: to halve it again takes four times as many.
#
# A sceptic says: your fixed test was bad on purpose. He is half right. Ask everybody *only* average questions, and the error
# is halved nearly as soon as by the tutor. But look at whom that test serves. People within one logit of average are measured
# nearly as well as by the tutor; for those more than two logits away the error is half as large again, because everybody
# could have foreseen their answers. That is what a short talk buys, and for whom.
#
# Before you move anything:
#
# 1. At the same number of questions, does luck (say 30 % right by guessing) make the curve wider, or move it?
# 2. Where do the questions end up when they follow the person?

# %% bench
eureka_bench()

# %% luck-intro [markdown]
# **Where the claim fails.** The bench's tutor knows how often luck helps. What if it does not?

# %% luck-predict skills="skill estimation"
fooled = eureka.place(np.random.default_rng(1), guess=0.25, believed_guess=0.0)
honest = eureka.place(np.random.default_rng(1), guess=0.25)
shift = fooled.errors["at your level"][:, -1].mean()


def draw_luck():
    ax = figures.axes(title="What luck does to an estimate", x="estimate minus truth, logits",
                      y="people")
    tutors = {"allows for luck": honest, "thinks that nobody guesses": fooled}
    for i, (name, placed) in enumerate(tutors.items()):
        errors, style = placed.errors["at your level"][:, -1], figures.series(i)
        ax.hist(errors, np.linspace(-3, 3, 41), histtype="step", linewidth=2, color=style["color"],
                linestyle=style["linestyle"], label=f"{name}: {errors.mean():+.2f} on average")
    ax.axvline(0, ymax=0.75, color=figures.INK, linewidth=1)
    ax.set_ylim(top=1.3 * ax.get_ylim()[1])
    ax.legend(frameon=False, loc="upper left")
    return ax


predict(
    "eureka.luck",
    "Every task has four options, so that who knows nothing is right a quarter of the time. The tutor"
    " thinks that nobody guesses. What are its estimates like after 24 questions, on average?",
    Choice(["about right", "up to half a logit too high", "more than half a logit too high",
            "too low"]),
    truth="about right" if abs(shift) < 0.15 else "too low" if shift < 0 else
    "up to half a logit too high" if shift < 0.5 else "more than half a logit too high",
    plot=draw_luck,
    because=f"Every lucky answer is taken for skill: {shift:+.2f} logits on average.",
)

# %% luck-numbers
for name, placed in (("allows for luck", honest), ("does not", fooled)):
    errors = placed.errors["at your level"][:, -1]
    print(f"{name:15} mean error {mean_interval(errors):+.2f} logits after 24 questions")

# %% rule-intro [markdown]
# ## 3. How hard should the next task be?
#
# {claim eureka.rule}
#
# To *measure* somebody, ask what they solve half the time. To *teach* somebody, it is often said, let them be right 85 % of the
# time. Where does that number come from? Take a learner that sorts things into two classes. A thing lies $D$ standard
# deviations of the learner's noise away from the border, so the learner errs with probability $\Phi(-D)$, the area of the bell
# curve $\varphi$ beyond $D$. As practice makes the learner more precise (less noise for the same signal), its error falls at a
# rate proportional to
#
# $$D \, \varphi(D), \qquad \text{largest where } \tfrac{d}{dD} D e^{-D^2/2} = (1 - D^2) e^{-D^2/2} = 0, \text{ at } D = 1.$$
#
# Too easy, and the error has nothing left to fall; too hard, and noise drowns the direction. $\Phi(-1)$ is 15.87 %. That is a
# derivation. Does a learner that was not made for it obey? A *perceptron* adds up weighted inputs, says which side of zero the
# sum lies on, and moves its weights when it was wrong. Eighty of them for each rate of error, taught by tasks that are made
# exactly so hard, all the way. (By theory, the precision that
# they reach goes as the square root of that rate.)

# %% rule
rule = eureka.rule(np.random.default_rng(0))
show(rule)

# %% rule-numbers
print(f"best rate of error, measured: {rule.best:.3f}; derived: {eureka.BEST_ERROR:.4f}")
rates = np.linspace(0.01, 0.49, 481)
flat = rates[np.sqrt(eureka.progress(rates)) > 0.95]
print(f"at most a twentieth less precise, by theory: from {flat.min():.0%} to {flat.max():.0%} errors")

# %% rule-after [markdown]
# It holds, and not by a fit: the curve has one free number, its height. But see how flat the top is. Four digits are quoted
# for a best place, and whoever is right anywhere from 76 to 91 % of the time is hardly worse off. And look at what went in.
# Two classes; a learner that follows the slope of its errors; a border to find. Are you such a learner? Here are three
# others, caricatures that we made up, each in one line:
#
# - *learns by surprise*: gains as much as the outcome was unexpected, $|\text{solved} - p|$;
# - *learns by success*: gains from solved tasks alone, and more from a hard one;
# - *loses heart*: learns by surprise, and after three failures in a row leaves for good, one time in four.

# %% targets-predict skills="skill estimation"
targets = eureka.targets(np.random.default_rng(0))
predict(
    "eureka.surprise",
    "At which chance p of success should the one who learns by surprise be kept?",
    Number(0, 1, step=0.05, along="x", at=0.5),
    truth=targets.best("learns by surprise"),
    plot=targets.plot,
    because="Its mean gain is 2p(1 − p). Each number here is a fact about a learner, not a law.",
)

# %% targets-after [markdown]
# **Where the claim fails**: with another learner. The rule that is quoted everywhere depends on who learns. The mentor of this
# course aims at 75 %, between the one who learns by surprise and the ones who need success, and we can't prove that it is
# right for you. Your own record might, one day.

# %% seconds-intro [markdown]
# ## 4. What a teacher counts
#
# {claim eureka.seconds}
#
# He wants a course that brings understanding as fast as can be. It sounds right. But lesson 06 was about what happens to a
# number once it is maximised. Three teachers have learners who learn by surprise, for four hours each. A hard task takes
# longer than an easy one. One teacher serves whatever brings most *right answers* a minute, one what brings most *eurekas*
# (solved, though it was more likely not to be), one what brings most *surprise*. The last, of course, counts the very thing
# that they learn by; it stands there for comparison.

# %% seconds-predict skills="proxy rewards"
ready = eureka.teachers(np.random.default_rng(0))
tired = eureka.teachers(np.random.default_rng(0), loses_heart=True)
gained = ready.gained
ratio = gained("right answers").value / gained("surprise").value
more = ready.right["right answers"].mean() / ready.right["surprise"].mean()
predict(
    "eureka.counting",
    f"The teacher of right answers makes learners solve {more:.0f} times as many tasks as the teacher"
    " of surprise. How much skill do they gain, in per cent of what that teacher brings about?",
    Number(0, 130, " %", at=0.26),
    truth=round(100 * ratio),
    plot=ready.plot,
    because="The fastest right answers are those to tasks that teach nothing.",
)

# %% seconds-numbers
for teacher in ready.skill:
    print(f"counts {teacher:14} {ready.gained(teacher):.2f} logits gained;"
          f" {tired.gained(teacher):.2f} where learners can lose heart")

# %% seconds-after [markdown]
# Counting eurekas does nearly as well as counting surprise: the claim holds up. (The teacher of surprise brings none, and
# teaches more: it stays just on the easy side of one half.) **Where it fails** is the last column. A eureka, by this
# definition, needs a task that mostly fails, and learners who may lose heart leave. The teacher who counted them never
# noticed, for nobody counts the eurekas of those who left.
#
# *Break it:* with `eureka.objective.HARD = 0.7` a eureka is what might well have failed. Does that mend the last column?

# %% ramps-intro [markdown]
# ## 5. Ramps
#
# {claim eureka.ramps}
#
# Here are the skills of this very course and what each stands on. A **ramp break** is a skill that is taught before
# something it needs. To count them takes one line:

# %% ramps
needs = {name: skill.needs for name, skill in SKILLS.items()}


def ramp_breaks(order):
    place = {name: i for i, name in enumerate(order)}
    return sum(place[need] > place[name] for name in order for need in needs[name])


show(eureka.Map(needs, {name: skill.lesson for name, skill in SKILLS.items()}))

# %% ramps-predict skills="probability"
count = sum(map(len, needs.values()))
shuffled = eureka.random_breaks(needs, np.random.default_rng(0))


def draw_breaks():
    breaks = {
        "as taught": ramp_breaks(list(needs)), "by the alphabet": ramp_breaks(sorted(needs)),
        "at random": shuffled.value, "backwards": ramp_breaks(list(needs)[::-1]),
    }
    ax = figures.axes(title="Needs that come too late", y="ramp breaks")
    ax.bar(list(breaks), list(breaks.values()), color=figures.SKY)
    for i, height in enumerate(breaks.values()):
        figures.note(ax, f"{height:.3g}", i, height, right=-6, up=8)
    return ax


predict(
    "eureka.breaks",
    f"The map has {count} lines. How many of them break if the skills are taught in random order?",
    Number(0, count, " breaks", at="at random"),
    truth=round(shuffled.value, 1),
    plot=draw_breaks,
    because="Of any two skills either is as likely to come first: half of all lines break.",
)

# %% ramps-numbers
print(f"as taught {ramp_breaks(list(needs))}, by the alphabet {ramp_breaks(sorted(needs))},"
      f" at random {shuffled:.1f}, theory {count / 2:g}")

# %% ramps-after [markdown]
# A test holds the course to zero. **Where the claim fails**: if two things need each other there is no ramp, and
# `eureka.ramp` says so; then somebody has to lie to you a little first (a spherical cow) and mend it later. And zero breaks
# is not much to be proud of. It says that there is a step under each step, not that you can reach it.

# %% smallest-intro [markdown]
# ## 6. The smallest thing that works
#
# {claim eureka.micrograd}
#
# A physicist explains with the first-order term, and adds the second when the first has been understood. What is the
# first-order term of deep learning? This:

# %% smallest
class Value:
    """A number that knows what it was made from, and how much it changes with each."""

    def __init__(self, data, made_from=()):
        self.data, self.made_from, self.grad = data, made_from, 0.0

    def __add__(self, other):
        return Value(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))

    def tanh(self):
        t = np.tanh(self.data)
        return Value(t, ((self, 1 - t**2),))

    def backward(self, owed=1.0):
        self.grad += owed
        for value, slope in self.made_from:
            value.backward(owed * slope)

# %% smallest-check
def neuron(w, x):
    return (w[0] * x[0] + w[1] * x[1] + w[2]).tanh() * w[0]


rng = np.random.default_rng(0)
worst = 0.0
for _ in range(200):
    at, inputs = rng.normal(size=3), [Value(each) for each in rng.normal(size=2)]
    weights = [Value(each) for each in at]
    neuron(weights, inputs).backward()
    for i in range(3):
        step = 1e-6 * np.eye(3)[i]
        up, down = (neuron([Value(w) for w in at + way * step], inputs).data for way in (1, -1))
        worst = max(worst, abs(weights[i].grad - (up - down) / 2e-6))
print(f"largest difference from a finite difference, 200 random neurons: {worst:.1e}")

# %% smallest-after [markdown]
# Three operations and a chain rule: the gradient of anything that is made of sums, products and a curve. Karpathy's micrograd
# has an engine of 94 lines, and nothing that is missing from it is a new idea. **Where the claim fails**: this `backward` walks
# every path by itself. Use each value twice, and see how many there are. Every path adds 1 to the gradient of `x`, so the
# gradient counts them:

# %% smallest-paths tags=["nbval-check-output"]
for layers in (5, 10, 15):
    x = top = Value(1.0)
    for _ in range(layers):
        top = top + top
    top.backward()
    print(f"{layers:2} layers: {layers} sums to go through, {x.grad:6,.0f} paths walked")

# %% smallest-end [markdown]
# At fifty layers you would wait for years. Put in order, each value is visited once. Is that “only efficiency”? It
# is what lesson 03 needed to train anything at all.

# %% staying-intro [markdown] teaches="spaced practice"
# ## 7. What stays
#
# What is learned is also lost. Five reviews can be spent in one evening or over ten days. In this toy a memory fades by half
# with each half-life, twelve hours at first. A review multiplies the half-life: by 1.3 if nothing had faded yet, by up to 4
# if nearly all had (and by less if one did not recall it). That growth *is* the benefit of spacing, put in by hand; what
# follows from it is arithmetic. The evening's five reviews give $1.3^5 \cdot 12$ hours, not quite two days. And the others?

# %% staying
staying = eureka.staying(np.random.default_rng(0))
show(staying)

# %% staying-after [markdown]
# At the end of the evening everybody remembers: whoever is tested that night has no reason to spread anything. That is where
# it fails, and why cramming survives. The mentor mixes in a review now and then, at most one in four.
#
# *Break it:* `eureka.PLANS["mine"] = (1, 2, 4, 8, 16)` adds a plan; run the cell again. Which five days leave most after four
# weeks?

# %% mentor-intro [markdown]
# ## 8. The mentor, and what it can't know
#
# Put the pieces together: a belief about each skill (§2), a task near 75 % (§3), gain per minute (§4), nothing before what
# it needs (§5), reviews before things fade (§7). That is `ghosts.mentor`, and you can read it in one sitting. One piece is
# new. An answer depends on you, your day, the skill and the task at once, and one outcome has to be shared out among the
# four: what is most uncertain moves most. It is a Kalman filter, and exercise 5 has you write it.
#
# Is it any good? Let it teach simulated learners, in five worlds whose rules it does *not* assume: one learns a skill in one
# jump (*all or none*), or little by little (*gradual*); one forgets; one's skills stand on other things than the map says
# (*own map*); one begins with holes below what one knows (*broken start*). They were written down before any policy was tried
# on them. Its rivals: the fixed order of a book; chance; the classic of its field (Bayesian knowledge tracing, BKT: drill a
# skill until it is probably mastered; Corbett & Anderson 1995), tuned to these very worlds; and ZPDES (Clement et al. 2015),
# which tries several tasks and returns to those on which success has lately been rising.

# %% simulate-predict skills="skill estimation"
rivals = ("fixed order", "random", "BKT mastery, tuned", "ZPDES", "the mentor")
found = simulate.compare(10, policies={name: simulate.POLICIES[name] for name in rivals})
learned = {name: simulate.over_worlds(rows, 0) for name, rows in found.items()}


def draw_policies():
    ax = figures.axes(title="Four hours of practice", x="gained, % of the map", size=(7.6, 3.4))
    for i, (name, rows) in enumerate(found.items()):
        mean = learned[name]
        ax.barh(name, 100 * mean.value, color=figures.SKY, alpha=0.6)
        ax.plot([100 * mean.low, 100 * mean.high], [i, i], color=figures.INK, linewidth=2)
        for k, (world, outcomes) in enumerate(rows.items()):
            ax.plot(100 * outcomes[:, 0].mean(), i, figures.MARKERS[k], color=figures.BLUE,
                    markeredgecolor="white", label=world if i == 0 else None)
    ax.invert_yaxis()
    ax.legend(title="mean of each world", frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    return ax


predict(
    "eureka.policies",
    f"In four hours the fixed order teaches {learned['fixed order'].value:.0%} of the map, on average"
    " over learners and worlds. How much does the mentor teach?",
    Number(0, 60, " %", along="x", at=4.5),
    truth=round(100 * learned["the mentor"].value),
    plot=draw_policies,
    because="It skips what is known, and goes back where something is missing.",
)

# %% simulate-numbers
print(f"{'share of the map gained':36}", *(f"{world:>12}" for world in found["random"]))
for name, rows in found.items():
    each = [f"{outcomes[:, 0].mean():12.2f}" for outcomes in rows.values()]
    print(f"{name:18} {learned[name]:.2f}", *each)
print("share of the map known, 14 days after 12 hours of practice")
for name, rows in found.items():
    print(f"{name:18} {simulate.over_worlds(rows, 2):.2f}")
lead = {world: rows - found["BKT mastery, tuned"][world] for world, rows in found["the mentor"].items()}
print(f"the mentor less BKT, same learners: {simulate.over_worlds(lead, 0):+.3f} in 4 hours,"
      f" {simulate.over_worlds(lead, 2):+.3f} in the end")

# %% simulate-after [markdown]
# The mentor beats the book, chance and ZPDES. Whether it beats the tuned classic, ten learners in a world can't say. Look at
# the intervals of the difference; then give `compare` ten others with `seed=1`, and look again. The rival was fitted to these
# worlds, after all. Let it be a warning against anybody's bar chart, ours included.
# `python -m ghosts.mentor.simulate` runs more learners and more rivals.
#
# **What no simulation can show.** These learners do what we wrote into them. They are never bored, they never give up, and
# nobody reads the lesson. That the mentor does well on five caricatures says that it is robust. It does not say that it
# helps *you*. For that somebody has to run a trial with people: exercise 6 asks you to design one.

# %% pain-effect-intro [markdown]
# ## 9. The pain before the solution
#
# {claim eureka.pain}
#
# You have met it in every lesson: first the question, then your guess, then the answer. Does it help? Nothing in this
# notebook can tell. Others have measured: a meta-analysis of 53 studies puts the effect of problem before solution at
# $g = 0.36$ standard deviations [0.20, 0.51] (Sinha & Kapur 2021). What does such a number mean for two people?

# %% pain-effect-predict skills="statistical power"
def draw_pairs():
    gap = np.sort(np.random.default_rng(0).normal(0.36, 2**0.5, 100))[::-1]
    ax = figures.axes(title="A hundred pairs, one throw of the dice",
                      x="pairs, from the largest lead to the largest lag",
                      y="lead of the first person\n(standard deviations)")
    ax.bar(np.arange(100) + 0.5, gap, 1.0, color=np.where(gap > 0, figures.GREEN, figures.ORANGE))
    ahead = 100 * eureka.superiority(0.36)
    ax.axvline(ahead, color=figures.INK, linestyle=":")
    figures.note(ax, "the first is ahead, by theory", ahead, -2.6, right=-5, ha="right")
    return ax


predict(
    "eureka.pairs",
    "Take a hundred pairs: the first person met the problem first, the second the solution. In how many"
    " pairs does the first do better?",
    Number(0, 100, " pairs", along="x", at=-1.2),
    truth=round(100 * eureka.superiority(0.36)),
    plot=draw_pairs,
    because="Two bell curves a third of a standard deviation apart nearly coincide: Φ(0.36 / √2).",
)

# %% pain-effect
show(eureka.Effects())
n = round(eureka.group_size(0.36))
print(f"A trial that is to find 0.36 four times in five needs {n} people in each group;"
      f" of 4,000 simulated ones {eureka.found(0.36, n, np.random.default_rng(0)):.2f} do.")

# %% pain-effect-after [markdown]
# Sixty of a hundred: worth having, and invisible in any one person. **Where the claim fails**: in the same meta-analysis it
# turns around for children in grades 2 to 5 and for skills that belong to no subject. Perhaps one needs something to think
# *with* to gain from thinking first. (Guessing before reading has been studied by itself, too: Pan & Carpenter 2023.)
#
# {claim eureka.machines}
#
# The other rows of the figure answer him, in part. A review of trials found 0.79 for human tutors and 0.76 for intelligent
# tutoring systems, none of which was a language model (VanLehn 2011); one trial with an AI tutor reported 0.73 to 1.3
# (Kestin 2025; known to us at second hand). Against that, an open chat tutor in a school lowered results in the exam by 17 %,
# while one that gave hints alone did no harm, and no good either (Bastani et al. 2025). That is why this course's mentor
# chooses, hints and asks, and never chats.

# %% record-intro [markdown]
# ## 10. Your own record
#
# Here is what the mentor believes of you, each belief with its 95 % interval. A grey bar is a skill that you have not tried:
# what it shows is a guess from everything else, and it narrows as you answer. Look at `guesses` too: of the
# things that you called 70 % sure, did seven in ten come true? Brier's score, the mean squared gap between what you said and
# what happened, can't be improved by saying anything else than what you believe: it is a *proper* score.
#
# Everything here is computed from one file, which is yours. `ghosts record` shows where it lies, saves it or erases it.

# %% record
my_map()

# %% verdict-intro [markdown]
# ## 11. What became of the claims

# %% verdict
verdicts("eureka", {
    "level": f"questions until the error is halved: {asked['at your level']} at one's level,"
             f" {asked['average for all']} average ones, {asked['easy to hard for all']} from easy to"
             f" hard; luck of ¼ adds {shift:.2f} logits",
    "rule": f"perceptrons: {rule.best:.3f}; by surprise 1 − {targets.best('learns by surprise'):.2f},"
            f" losing heart 1 − {targets.best('loses heart'):.2f}",
    "seconds": f"logits in four hours: counting right answers {ready.gained('right answers'):.2f},"
               f" eurekas {ready.gained('eurekas'):.2f};"
               f" {tired.gained('eurekas'):.2f} if one can lose heart",
    "ramps": f"breaks: 0 as taught, {shuffled:.1f} at random, of {count}",
    "micrograd": f"gradient and finite difference differ by {worst:.0e} at most; {x.grad:,.0f} paths in"
                 f" {layers} layers",
    "pain": "nothing of our own: g = 0.36 [0.20, 0.51] in 53 studies (Sinha & Kapur 2021)",
    "machines": "nothing of our own: 0.79 for human tutors, 0.76 for machines (VanLehn 2011)",
    "prompts": "nothing: no model that writes takes part here",
    "fear": "nothing: it is a hope",
    "gym": "nothing: see your own record",
    "rebuild": "nothing: no learner is compared here",
    "explain": "nothing: a trial with people could tell",
})

# %% minds [markdown]
# ### What would change our mind
#
# - A trial in which people who were served at 50 % learned more per hour than people served at 75 %, and stayed as long.
#   Then the aim of the mentor is wrong, and §3's middle way a superstition.
# - Records of real learners in which the mentor's chances did not mean what they say: your map's third view, for many people.
# - A language model that, as a tutor, left people better in the exam *without* it. The trial we know found the opposite.
#
# ### Go on
#
# Write it yourself: [exercises 10](../exercises/10_eureka.ipynb). And after the course: take the claim that you believe least,
# change one assumption of its experiment, and publish what you find. Every lesson ends with what would change our mind. It
# may be you who does.
