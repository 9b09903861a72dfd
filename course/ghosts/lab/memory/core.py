"""Facts cost parameters, an algorithm does not: two experiments on the cognitive core.

First the same questions with two kinds of answers: coin flips, which have to be remembered one by one, and a rule.
Then a ghost that is taught facts and an algorithm, copying, together and apart, and is later stripped of its facts.

But: the rule fits one neuron and the algorithm one head. That a core for *thinking* is small does not follow.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.gpt import GPT, IGNORE
from ghosts.lab.memory.perceptron import Perceptrons
from ghosts.lab.stats import Interval, mean_interval
from ghosts.lab.training import Draw, train

BITS = 8  # the length of each of the two numbers that are compared
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
        figures.log_axes(ax, [int(n) for n in self.N], room=6)
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
            needed[kind].append(mean_interval(smallest))
            if kind == "rule":
                unseen.append(mean_interval(right))
    return Price(np.array(N), needed["coin"], needed["rule"], unseen)


# ── a ghost with facts and an algorithm ───────────────────────────────────────────────────────────────

TOKENS, CONTEXT, HALF = 24, 24, 12
FACTS, COPY = TOKENS, TOKENS + 1  # the first token says what is to come


def world(rng: np.random.Generator, N: int) -> np.ndarray:
    """`N` facts (N, 3): a pair of tokens, no pair twice, and the random token that belongs to it."""
    pairs = rng.choice(TOKENS**2, N, replace=False)
    return np.stack([pairs // TOKENS, pairs % TOKENS, rng.integers(TOKENS, size=N)], 1)


def pages(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    """`n` pages of random tokens, each written twice; targets count in the second writing only: copying."""
    page = rng.integers(TOKENS, size=(n, HALF))
    text = np.concatenate([np.full((n, 1), COPY), page, page], 1)
    targets = text[:, 1:].copy()
    targets[:, :HALF] = IGNORE
    return text[:, :-1], targets


def lists(facts: np.ndarray, rng: np.random.Generator, n: int, scrambled: bool) -> tuple[np.ndarray, np.ndarray]:
    """`n` lists of `facts` drawn at random; only answers count. `scrambled` gives each answer anew by chance."""
    drawn = facts[rng.integers(len(facts), size=(n, CONTEXT // 3))].copy()
    if scrambled:
        drawn[..., 2] = rng.integers(TOKENS, size=drawn.shape[:2])
    text = np.concatenate([np.full((n, 1), FACTS), drawn.reshape(n, -1)], 1)
    targets = np.full((n, CONTEXT), IGNORE)
    targets[:, 2::3] = text[:, 3::3]
    return text[:, :-1], targets


def diet(facts: np.ndarray | None, scrambled: bool = False, batch: int = 16) -> Draw:
    """Batches of `batch` pages to copy and, if there are any, as many lists of `facts`."""

    def draw(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        inputs, targets = pages(rng, batch)
        if facts is None:
            return inputs, targets
        more = lists(facts, rng, batch, scrambled)
        return np.concatenate([inputs, more[0]]), np.concatenate([targets, more[1]])

    return draw


def chances(model: GPT, facts: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    """Mean probability that `model` gives the right token when copying, and when asked for one of `facts`."""
    inputs, targets = pages(rng, 128)
    copying = np.exp(-model.losses(inputs, targets)[targets != IGNORE]).mean()
    inputs = np.concatenate([np.full((len(facts), 1), FACTS), facts[:, :2]], 1)
    targets = np.full(inputs.shape, IGNORE)
    targets[:, 2] = facts[:, 2]
    return float(copying), float(np.exp(-model.losses(inputs, targets)[:, 2]).mean())


@dataclass(frozen=True)
class Core:
    """By arm: the chance of the right token in copying and in knowing facts."""

    copying: dict[str, Interval]
    knowing: dict[str, Interval]
    parameters: dict[str, int]
    facts: int
    runs: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """One row an arm: a plain bar for the algorithm, a hatched one for the facts."""
        ax = figures.axes(
            ax, title=f"Copying, and {self.facts} facts", x="chance of the right token", size=(7.6, 3.9)
        )
        y = np.arange(len(self.copying))[::-1]
        kinds = (("copies a page never seen", self.copying, 0.2, figures.SKY, ""),
                 ("knows the facts", self.knowing, -0.2, figures.ORANGE, "///"))  # fmt: skip
        for label, arms, up, colour, hatch in kinds:
            value, low, high = np.array([(each.value, each.low, each.high) for each in arms.values()]).T
            error = np.maximum((value - low, high - value), 0)
            ax.barh(y + up, value, 0.36, xerr=error, color=colour, hatch=hatch, edgecolor="white", label=label)
            for at, right, v in zip(y + up, high, value, strict=True):
                figures.note(ax, f"{v:.2f}", right, at)
        ax.set_yticks(y, [f"{arm}\n{self.parameters[arm]:,} parameters" for arm in self.copying])
        ax.set_xlim(0, 1.15)
        ax.axvline(1 / TOKENS, color="grey", linestyle=":")
        ax.legend(frameon=False, fontsize=8.5, loc="upper center", bbox_to_anchor=(0.4, -0.16), ncols=2)
        return ax

    def describe(self) -> str:
        """Both chances of every arm."""
        rows = "; ".join(
            f"{arm} {each.value:.2f}, {self.knowing[arm].value:.2f}" for arm, each in self.copying.items()
        )
        return f"Chance of the right token in copying, and in knowing the facts (mean of {self.runs} runs): {rows}."


NO_FACTS, SMALL, LARGE, STRIPPED = "16 wide, no facts", "16 wide, facts", "24 wide, facts", "24 wide, stripped"


def ghost_core(rng: np.random.Generator, N: int = 96, runs: int = 4, steps: int = 500) -> Core:
    """Ghosts of two layers, each with as many pages to copy; some get facts as well; one kind loses them (14 s).

    Stripping goes on training for `steps`/4 steps with the answers to the facts drawn anew every time.
    """
    arms, parameters = {arm: [] for arm in (NO_FACTS, SMALL, LARGE, STRIPPED)}, {}
    for _ in range(runs):
        facts = world(rng, N)
        for arm, width in ((NO_FACTS, 16), (SMALL, 16), (LARGE, 24)):
            model = GPT(TOKENS + 2, rng, width=width, layers=2, heads=2, context=CONTEXT)
            parameters[arm] = parameters[STRIPPED] = model.flat.size
            train(model, diet(None if arm == NO_FACTS else facts), rng, steps=steps, lr=4e-3, threads=1, report=None)
            arms[arm].append(chances(model, facts, rng))
        train(model, diet(facts, scrambled=True), rng, steps=steps // 4, lr=2e-3, threads=1, report=None)
        arms[STRIPPED].append(chances(model, facts, rng))
    copying, knowing = ({arm: mean_interval(np.array(rows)[:, i]) for arm, rows in arms.items()} for i in (0, 1))
    return Core(copying, knowing, parameters, N, runs)
