"""What there is to know: the skills of the course, and what each of them stands on.

The graph is the author's: a need is drawn only where a learner would be stuck without it, and each skill comes
after its needs. But: it knows nobody's answers. What a learner knows is the belief's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Skill:
    """One skill: `needs` (direct), the `lesson` that teaches it, `level` 0–2 as the author sees it, `minutes`."""

    name: str
    needs: tuple[str, ...]
    lesson: int
    level: int
    minutes: float
    about: str  # what a person can do who has it


def table(*rows: tuple) -> dict[str, Skill]:
    """The skills by name, in the order in which they are taught."""
    return {name: Skill(name, needs, lesson, level, minutes, about)
            for lesson, name, needs, level, minutes, about in rows}  # fmt: skip


SKILLS = table(
    (1, "probability", (), 0, 10,
     "Combine chances with and, or, not and if, and say how long one waits for a thing that happens once in n."),
    (1, "rare events", ("probability",), 1, 12,
     "Say what many clean trials prove, and how many trials another nine of reliability takes."),
    (1, "ablation", (), 0, 8,
     "Switch parts off one at a time, and tell what each is worth alone from what they are worth together."),
    (1, "extrapolation", (), 1, 12,
     "Read a trend off a log scale, carry it forward, and say where two models of one past part ways."),
    (1, "evidence", ("probability",), 1, 15,
     "Weigh a result: its interval, its base rate, its comparison, and what would have come out otherwise."),
    (2, "evolution", ("probability",), 0, 10,
     "Follow selection over generations, and tell what is inherited from what is learned."),
    (2, "evolution strategies", ("evolution",), 2, 15,
     "Make a slope out of blind tries, and know what it costs and when its noise wins."),
    (2, "imitation", ("probability",), 1, 12,
     "Tell the loss on the film from the life off it, and predict how small errors of a clone add up."),
    (2, "compression", (), 0, 10,
     "Count in bits: how many it takes to name one of n, and what a short description must leave out."),
    (3, "entropy", ("probability", "compression"), 1, 12,
     "Compute the bits in an outcome and on average, and the price of a wrong belief."),
    (3, "language models", ("entropy",), 1, 12,
     "Predict the next token from counts or logits, and read loss, perplexity and temperature."),
    (3, "attention", ("language models",), 2, 15,
     "Trace who looks at whom, what is read there, and what the mask and the cache are for."),
    (3, "backpropagation", (), 2, 15,
     "Send a slope backwards through sums, products, ramps and matrices, and check it by a small step."),
    (3, "optimisation", ("backpropagation",), 1, 12,
     "Take a step downhill, choose its size, and say what momentum, Adam and decay change in it."),
    (4, "estimation", ("compression",), 0, 10,
     "Check a famous number on the back of an envelope, with its units, and say what it counts."),
    (4, "in-context learning", ("attention", "optimisation"), 2, 15,
     "Write a step of gradient descent as attention over examples, and tell it from its rivals."),
    (4, "capacity", ("entropy", "estimation"), 1, 12,
     "Measure in bits what a memory holds, and foresee where it is full."),
    (4, "continual learning", ("optimisation",), 1, 10,
     "See forgetting in a table of scores, and choose what to rehearse, replay or dream."),
    (5, "credit assignment", ("probability",), 1, 12,
     "Say which steps one reward raises, how many of them deserved it, and how that changes with length."),
    (5, "policy gradient", ("credit assignment", "optimisation"), 2, 15,
     "Turn rewards into advantages and advantages into a step of the logits."),
    (5, "pass@k", ("probability",), 1, 10,
     "Estimate without bias whether one of k attempts succeeds, and know when many attempts mislead."),
    (6, "proxy rewards", ("optimisation",), 1, 12,
     "Foresee where a judged score and the true one part, and how hard one may push."),
    (6, "rating models", ("probability",), 1, 12,
     "Turn wins into ratings and ratings into chances, and see through order, luck and selection."),
    (6, "reflection", ("evidence",), 1, 12,
     "Compute from a critic's errors whether a review helps or hurts."),
    (7, "model collapse", ("entropy",), 1, 12,
     "Follow variance and tails through generations that learn from each other, and stop the loss."),
    (7, "culture and self-play", ("evolution",), 1, 12,
     "Say when copying gains more than it loses, and which problems are worth setting."),
    (8, "calibration", ("evidence",), 1, 12,
     "Test whether a confidence means what it says, and mend it by one number."),
    (8, "selective prediction", ("calibration",), 1, 12,
     "Find from two costs when a machine should stop and ask."),
    (8, "queues", ("probability",), 2, 15,
     "Compute how busy one helper is, who waits, and how many machines a person can look after."),
    (9, "growth", ("extrapolation",), 1, 12,
     "Compound rates, tell level from rate and bottleneck from engine, and find what caps an explosion."),
    (9, "statistical power", ("evidence",), 2, 15,
     "Say before an experiment how much data it needs to see an effect of a given size."),
    (9, "understanding", ("rare events",), 0, 10,
     "Compute how many people still understand a stack of layers, and what an audit can catch."),
    (10, "skill estimation", ("rating models",), 2, 15,
     "Update a belief about a learner from one answer, as far as the answer was a surprise."),
    (10, "spaced practice", ("extrapolation",), 0, 10,
     "Choose what to practise and when, so that little time keeps much in mind."),
)  # fmt: skip


def before(name: str) -> frozenset[str]:
    """Every skill that `name` stands on, near and far. `KeyError` if there is no such skill."""
    needs = SKILLS[name].needs
    return frozenset(needs).union(*map(before, needs))


def ramp_breaks(skills: Mapping[str, Skill] = SKILLS) -> list[str]:
    """A sentence for each skill that is taught before something it needs: none, in a course that is a ramp."""
    place = {name: number for number, name in enumerate(skills)}
    return [f"“{skill.name}” comes before “{need}”, which it needs."
            for skill in skills.values() for need in skill.needs
            if place[need] >= place[skill.name] or skills[need].lesson > skill.lesson]  # fmt: skip
