"""How much is left to gain? The mentor beside a tutor who knows the rules of the simulated world it teaches in.

    python tests/benchmarks/ceiling.py [--learners 24] [--guesses 4000]

The informed tutor holds thousands of guesses of the learner (a particle filter), drawn and moved by the very rules by
which this world's learners are made, learn and answer, with their true constants; it serves the skill that teaches
most per minute over its guesses, and a little more where others wait for it. No mentor of real people can have that.
What it does not know is this learner. But: it looks one drill ahead, so a more patient one might do a little better.
"""

import argparse

import numpy as np

from ghosts.mentor.policy import OPENS
from ghosts.mentor.rivals import FixedOrder, Task
from ghosts.mentor.simulate import POLICIES, outcomes
from ghosts.mentor.skills import SKILLS
from ghosts.mentor.worlds import GUESSES, KNOWS, LEARNS, UNREADY, Learner, Patchy

WORLDS = {"all or none": Learner, "broken start": Patchy}
STARTS = {Learner: 1.2, Patchy: 0.6}  # spread, in logits, of the chance that a skill is known from before
MEDIUM = 1


class Informed(FixedOrder):
    """Teaches the learners of `world` by its own rules, over `guesses` of what this one knows."""

    def __init__(self, graph, rng, world, guesses):
        super().__init__(graph, rng)
        self.random = np.random.default_rng(rng.getrandbits(32))
        self.needs = [[self.names.index(need) for need in graph[name].needs] for name in self.names]
        self.above = [[a for a, needs in enumerate(self.needs) if skill in needs] for skill in range(len(self.names))]
        self.pace = np.array([graph[name].minutes for name in self.names])
        chance = 1 / (1 + np.exp(-self.random.normal(-0.5, STARTS[world], guesses)))
        self.known = np.zeros((guesses, len(self.names)), bool)
        for skill in range(len(self.names)):
            possible = self.ready(skill) | (world is Patchy)
            self.known[:, skill] = possible & (self.random.random(guesses) < chance)
        self.weights = np.full(guesses, 1 / guesses)

    def ready(self, skill):
        """(guesses,) bool: whether all needs of `skill` are known."""
        return self.known[:, self.needs[skill]].all(1)

    def teaches(self, skill):
        """(guesses,): the chance that a medium drill teaches `skill`."""
        return ~self.known[:, skill] * LEARNS[MEDIUM] * np.where(self.ready(skill), 1, UNREADY)

    def next(self):
        """The skill with the most to gain per minute."""
        missing = 1 - self.weights @ self.known
        gain = [self.weights @ self.teaches(skill) * (1 + OPENS * missing[self.above[skill]].sum())
                for skill in range(len(self.names))]  # fmt: skip
        return Task(self.names[np.argmax(gain / self.pace)], MEDIUM)

    def record(self, skill, level, correct, minutes):
        """Bayes' rule over the guesses; then each of them learns as the learner would."""
        skill = self.names.index(skill)
        right = np.where(self.known[:, skill], KNOWS[level], GUESSES[level])
        self.weights *= right if correct else 1 - right
        self.weights /= self.weights.sum()
        count = len(self.weights)
        if 1 / (self.weights**2).sum() < count / 2:
            marks = (self.random.random() + np.arange(count)) / count
            kept = np.searchsorted(self.weights.cumsum(), marks).clip(max=count - 1)
            self.known, self.weights = self.known[kept], np.full(count, 1 / count)
        self.known[:, skill] |= self.random.random(count) < self.teaches(skill)


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--learners", type=int, default=24)
    parser.add_argument("--guesses", type=int, default=4000)
    options = parser.parse_args()
    for label, world in WORLDS.items():
        print(f"{label:24}{'gained in 4 h':>14}{'minutes to 80 %':>17}{'14 days later':>15}")
        informed = {"the informed tutor": lambda graph, rng: Informed(graph, rng, world, options.guesses)}  # noqa: B023
        for name, make in (POLICIES | informed).items():
            gained, minutes, kept = outcomes(make, world, options.learners, SKILLS).mean(0)
            print(f"{name:24}{gained:14.3f}{minutes:17.0f}{kept:15.3f}", flush=True)


if __name__ == "__main__":
    main()
