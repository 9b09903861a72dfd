# %% title [markdown]
# # 00 · Start here
#
# **The question.** What is this, and where do you begin?
#
# **You will be able to** guess before you are told, check an answer, ask for a hint, open a solution, and let the mentor
# suggest what to do next.
#
# **Before this:** nothing. **Time:** 10 minutes. **Cost:** everything here computes in a few seconds.
#
# In October 2025 Andrej Karpathy, who helped to found OpenAI and led Tesla's computer vision, told Dwarkesh Patel in two and a
# half hours what he thinks of artificial intelligence: why agents will take a decade, why we are *summoning ghosts* and not
# building animals, why reinforcement learning is terrible. This course takes what he said, claim by claim. Of what can be
# tested on a laptop it makes an experiment that you run yourself, in under a minute; of the rest it says why it can't be
# tested here. Some claims survive. Some don't.
#
# It is not affiliated with either of them. Where the interview, the literature and an experiment disagree, the experiment
# wins, once it has been checked.
#
# *How to read:* click into the first grey cell below and press Shift+Enter; then the next. You can't break anything.

# %% imports
import numpy as np

from ghosts import Number, check, course_map, hint, place_me, practise, predict, ready, reveal, verdicts
from ghosts.desk.benches import start_bench
from ghosts.lab import figures
from ghosts.sheets.ledger import VERDICTS, claims

# %% ready-intro [markdown]
# ## 1. Is everything here?

# %% ready
ready()

# %% predict-intro [markdown]
# ## 2. Predict, then reveal
#
# {claim start.guess}
#
# An agent books a journey for you. It takes a hundred steps, and it is good: each step comes out right 99 times in 100. If one
# goes wrong, so does the journey.
#
# Don't compute. Run the next cell, **guess** with the slider, and commit. Nobody sees it but you. (In JupyterLab the code of
# such a cell is folded, for its answer stands there: after your guess, click on the three dots to read it.)

# %% predict skills="probability"
def chance_of_all():
    steps = np.arange(1, 201)
    ax = figures.axes(title="A chain of nearly sure steps", x="steps", y="chance that all are right")
    ax.plot(steps, 0.99**steps, color=figures.BLUE, linewidth=2)
    ax.set_ylim(0, 1)
    return ax


predict(
    "start.chain",
    "How likely is it that all hundred steps come out right (0 to 1)?",
    Number(0, 1, step=0.01, at=100),
    truth=round(0.99**100, 3),
    plot=chance_of_all,
    because="Chances of “this and that” multiply: 0.99 · 0.99 · 0.99 …, a hundred times.",
)

# %% bench-intro [markdown]
# That is why “it works in the demo” says little about a hundred steps in a row. Every lesson has a **bench** like the next
# cell: a picture with dials. Two questions before you turn them:
#
# 1. How sure must a step be for half of the runs to get through?
# 2. Twice the steps: half the runs, or fewer?

# %% bench
start_bench()

# %% clean-intro [markdown]
# Now the other way round. Somebody shows you a hundred runs in a row that all went well. How often may it still fail? If it
# failed in half of its runs, so clean a record would be a miracle; if it failed in one of ten thousand, nothing special.
# Somewhere between lies a failure rate at which such a record would come about once in twenty times, by luck.

# %% clean-predict skills="rare events"
def clean_record():
    rate = np.linspace(0, 0.1, 200)
    ax = figures.axes(title="A clean record of 100", x="failure rate (%)", y="chance of this record")
    ax.plot(100 * rate, (1 - rate) ** 100, color=figures.BLUE, linewidth=2)
    ax.axhline(0.05, color=figures.INK, linestyle=":")
    figures.note(ax, "one time in twenty", 6.5, 0.08)
    return ax


predict(
    "start.clean",
    "At which failure rate would a hundred clean runs still come about once in twenty times?",
    Number(0, 10, " %", step=0.1, along="x", at=0.05),
    truth=round(100 * (1 - 0.05 ** (1 / 100)), 1),
    plot=clean_record,
    because="There the curve falls below one time in twenty: the rule of three of statisticians.",
)

# %% check-intro [markdown]
# ## 3. Check, and be wrong on purpose
#
# After each lesson come exercises in which you write a few lines yourself. Under each stands its check. It doesn't say
# “wrong”. It says what happened. Here is the first exercise of lesson 01, with a plausible wrong answer: agents notice some of
# their errors and do the step again, and this `chain` ignores that.

# %% first-try tags=["raises-exception"]
def chain(p, detected, steps):
    """Chance that all `steps` end right. An error is noticed with chance `detected`, and redone."""
    return p**steps


check("decade.chain", chain)

# %% hint-intro [markdown]
# A mistake costs nothing, here and everywhere in this course. When you are stuck, help comes on a ladder: a nudge, then a
# pointer, then a near-answer. Run the next cell once, or more often:

# %% hint
hint("decade.chain")

# %% mend [markdown]
# Now go back up to the cell with `chain`, mend it, and run it again until it holds. It need not hold today. The next cell opens
# the solution, once an honest attempt has been checked; afterwards write it again from memory.

# %% reveal
reveal("decade.chain")

# %% place-intro [markdown]
# ## 4. Where do you stand?
#
# The mentor chooses what you could do next. It needs a first idea of what you know. You may tell it that you are new: that is the
# default, and a good one. Or answer a few questions.

# %% place
place_me()

# %% next-intro [markdown]
# And this is what it suggests, with its reason. Take it, take another, or tell it what you would rather do: nothing is locked.
# In a terminal, `ghosts next` says the same.

# %% next
practise()

# %% map-intro [markdown]
# ## 5. The map
#
# What became of the claims? Each is *supported* by its experiment here, or *contested*, by the experiment or by the
# literature, or *not testable here*. Guess once more:

# %% map-predict skills="evidence"
fates = {verdict: sum(claim.verdict == verdict for claim in claims().values()) for verdict in VERDICTS}


def draw_fates():
    ax = figures.axes(title="What became of the claims", x="claims", size=(7, 2.2))
    ax.barh(list(fates), list(fates.values()), color=(figures.GREEN, figures.ORANGE, figures.SKY))
    ax.invert_yaxis()
    return ax


predict(
    "start.claims",
    f"The course examines {len(claims())} claims. How many are supported?",
    Number(0, len(claims()), " claims", along="x", at="supported"),
    truth=fates["supported"],
    plot=draw_fates,
    because="Most claims hold somewhere and fail elsewhere; each lesson shows both.",
)

# %% map
course_map()

# %% verdict
verdicts("start", {"guess": "your three guesses above are the first points of your record"})

# %% go-on [markdown]
# ## 6. Go on
#
# Begin with [01 · The decade of agents](01_decade_of_agents.ipynb), with what the mentor suggests, or with whatever question
# won't let you go. In every notebook `progress()` shows where you stand, and [10 · Eureka](10_eureka.ipynb) what your guesses
# say about you.
