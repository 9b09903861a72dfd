"""Facts cost parameters one by one, an algorithm once: the same questions with two kinds of answers.

Coin flips have to be remembered, each for itself; a rule answers all of them, and those that nobody asked before.

But: the rule is which of two numbers is greater, which fits one neuron. Few rules are as small.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.memory.perceptron import Perceptrons
from ghosts.lab.stats import Interval, mean_interval, mean_share_interval

BITS = 8  # the length of each of the two numbers that are compared
NEURON = 2 * BITS + 2  # parameters of one: its inputs, what it adds to them, how much it counts
KNOWN = 0.95  # what share of its questions a network must answer to count as knowing them


def questions(rng: np.random.Generator, runs: int, N: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of binary numbers (runs, N, 16) of ±1, and two answers to each: is the first greater? and a coin's."""
    x = rng.choice(np.float32([-1, 1]), size=(runs, N, 2 * BITS))
    place = 2.0 ** np.arange(BITS)
    return (
        x,
        (x[..., :BITS] @ place > x[..., BITS:] @ place).astype(float),
        rng.integers(2, size=(runs, N)).astype(float),
    )


def taught(rng: np.random.Generator, x: np.ndarray, y: np.ndarray, hidden: int, steps: int = 400) -> Perceptrons:
    """Networks with `hidden` ramps after `steps` full passes over `x` and `y`."""
    nets = Perceptrons(rng, len(x), x.shape[2], hidden)
    for step in range(steps):
        nets.learn(x, y, 0.03 * (1 - 0.9 * step / steps))
    return nets


@dataclass(frozen=True)
class Price:
    """Parameters needed to know `N` answers, coin flips or a rule, and the rule's share right on unseen questions."""

    N: np.ndarray
    facts: list[Interval]
    rule: list[Interval]
    unseen: list[Interval]  # share right

    def bits_per_parameter(self) -> float:
        """What the facts come to at the largest N: one bit each."""
        return self.N[-1] / self.facts[-1].value

    def plot(self, ax: Axes | None = None) -> Axes:
        """Both prices on logarithmic axes."""
        ax = figures.axes(ax, title="What it takes to know the answers", x="answers to know", y="parameters needed")
        for i, (name, line) in enumerate(
            (("coin flips: facts", self.facts), ("a rule: which is greater?", self.rule))
        ):
            figures.errorbars(ax, self.N, line, i)
            figures.note(ax, name, self.N[-1], line[-1].value, right=8)
        figures.log_axes(ax, self.N, room=6)
        figures.ticks(ax.yaxis, [NEURON * 2**k for k in range(6)])
        return ax

    def describe(self) -> str:
        """Both prices at both ends."""
        return (
            f"From {self.N[0]} to {self.N[-1]} answers the parameters needed go from {self.facts[0].value:.0f} to "
            f"{self.facts[-1].value:.0f} for coin flips, and from {self.rule[0].value:.0f} to "
            f"{self.rule[-1].value:.0f} for a rule, which then gets {self.unseen[-1].value:.0%} of unseen ones right."
        )


def price(rng: np.random.Generator, N=(128, 256, 512, 1024), hidden=(1, 2, 4, 6, 8, 12, 16, 24, 32, 48, 64),
          runs: int = 8) -> Price:  # fmt: skip
    """The smallest networks that know 95 % of `N` answers, run by run (about 4 s)."""
    needed, unseen = {"rule": [], "coin": []}, []
    for n in N:
        x, rule, coin = questions(rng, runs, n)
        for kind, y in (("rule", rule), ("coin", coin)):
            smallest, right = np.full(runs, np.nan), np.full(runs, np.nan)
            new, answer, _ = questions(rng, runs, 2000)
            for h in hidden:
                nets = taught(rng, x, y, h)
                enough = (nets.right(x, y) >= KNOWN) & np.isnan(smallest)
                smallest[enough], right[enough] = nets.parameters, nets.right(new, answer)[enough]
                if not np.isnan(smallest).any():
                    break
            each = mean_interval(smallest)
            needed[kind].append(Interval(each.value, max(each.low, NEURON), each.high))  # no network is smaller
            if kind == "rule":
                unseen.append(mean_share_interval(right))
    return Price(np.array(N), needed["coin"], needed["rule"], unseen)
