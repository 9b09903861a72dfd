"""A ghost with facts and an algorithm: what do they cost each other, and can the facts be taken away again?

The algorithm is copying: whatever stands on the first half of a page, write it again. The facts have to be learned by
heart. A ghost is taught both, together and apart, later stripped of its facts, and then reminded of them.

But: copying fits two layers and is about the smallest algorithm there is. That a core for *thinking* is small does
not follow.
"""

from copy import deepcopy
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.gpt import GPT, IGNORE
from ghosts.lab.stats import Interval, mean_share_interval
from ghosts.lab.training import Draw, train

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
    """By arm, the chances (runs, 2) of the right token in copying and in knowing facts, run by run."""

    runs: dict[str, np.ndarray]
    parameters: dict[str, int]
    facts: int
    reminded: Interval  # the stripped arm's chance of knowing its facts after REMINDER steps on them
    unknown: Interval  # and of knowing as many others after as many steps on those

    @property
    def copying(self) -> dict[str, Interval]:
        """By arm: the mean chance in copying."""
        return {arm: mean_share_interval(both[:, 0]) for arm, both in self.runs.items()}

    @property
    def knowing(self) -> dict[str, Interval]:
        """By arm: the mean chance in knowing facts."""
        return {arm: mean_share_interval(both[:, 1]) for arm, both in self.runs.items()}

    def plot(self, ax: Axes | None = None) -> Axes:
        """One row an arm: a plain bar for the algorithm, a hatched one for the facts, and each run as a dot."""
        ax = figures.axes(
            ax, title=f"Copying, and {self.facts} facts", x="chance of the right token", size=(7.6, 4.6)
        )
        kinds = (("copies a page never seen", 0.2, figures.SKY, ""), ("knows the facts", -0.2, figures.ORANGE, "///"))
        y = np.arange(len(self.runs))[::-1]
        for row, both in zip(y, self.runs.values(), strict=True):
            for (label, up, colour, hatch), each in zip(kinds, both.T, strict=True):
                ax.barh(row + up, each.mean(), 0.36, color=colour, hatch=hatch, edgecolor="white", label=label)
                ax.plot(
                    each, np.full(len(each), row + up), "o", color=figures.INK, markersize=3.5, mec="white", mew=0.5
                )
                figures.note(ax, f"mean {each.mean():.2f}", each.max(), row + up, right=7)
        ax.set_yticks(y, [f"{arm}\n{self.parameters[arm]:,} parameters" for arm in self.runs])
        ax.set_xlim(0, 1.15)
        ax.axvline(1 / TOKENS, color="grey", linestyle=":")
        bars, dots = ax.containers[:2], ax.lines[:1]
        ax.legend([*bars, *dots], [*(label for label, *_ in kinds), "one run"], frameon=False, fontsize=8.5,
                  loc="upper center", bbox_to_anchor=(0.4, -0.16), ncols=3)  # fmt: skip
        return ax

    def describe(self) -> str:
        """Both chances of every arm, and what a reminder brings back."""
        rows = "; ".join(
            f"{arm} {each.value:.2f}, {self.knowing[arm].value:.2f}" for arm, each in self.copying.items()
        )
        return (
            f"Chance of the right token in copying, and in knowing the facts: {rows}. Reminded for {REMINDER} steps "
            f"the stripped ghost knows {self.reminded.value:.2f} of its facts, "
            f"and {self.unknown.value:.2f} of new ones."
        )


NO_FACTS, SMALL, LONGER = "16 wide, no facts", "16 wide, facts", "16 wide, facts, longer"
LARGE, STRIPPED = "24 wide, facts", "24 wide, stripped"
REMINDER = 40  # steps


def ghost(rng: np.random.Generator, width: int) -> GPT:
    """A newborn ghost of two layers."""
    return GPT(TOKENS + 2, rng, width=width, layers=2, heads=2, context=CONTEXT)


def reminded(model: GPT, facts: np.ndarray, rng: np.random.Generator) -> float:
    """The chance that a copy of `model` knows `facts` after REMINDER steps on them."""
    again = deepcopy(model)
    train(again, diet(facts), rng, steps=REMINDER, lr=2e-3, parts=1, report=None)
    return chances(again, facts, rng)[1]


def ghost_core(rng: np.random.Generator, N: int = 96, runs: int = 4, steps: int = 500) -> Core:
    """Ghosts taught to copy; some get `N` facts as well, one of them for twice the steps; one kind loses them (13 s).

    Every step brings as many pages to copy. The small ghost with facts, whose luck varies most, is run twice as
    often. Stripping goes on training for `steps`/4 steps with the answers to the facts drawn anew every time.
    """
    arms, parameters = {arm: [] for arm in (NO_FACTS, SMALL, LONGER, LARGE, STRIPPED)}, {}
    old, new = [], []
    for _ in range(runs):
        for arm, width, length in (
            (NO_FACTS, 16, 1),
            (SMALL, 16, 1),
            (SMALL, 16, 1),
            (LONGER, 16, 2),
            (LARGE, 24, 1),
        ):
            facts, model = world(rng, N), ghost(rng, width)
            parameters[arm] = parameters[STRIPPED] = model.flat.size
            draw = diet(None if arm == NO_FACTS else facts)
            train(model, draw, rng, steps=length * steps, lr=4e-3, parts=1, report=None)
            arms[arm].append(chances(model, facts, rng))
        train(model, diet(facts, scrambled=True), rng, steps=steps // 4, lr=2e-3, parts=1, report=None)
        arms[STRIPPED].append(chances(model, facts, rng))
        old.append(reminded(model, facts, rng))
        new.append(reminded(model, world(rng, N), rng))
    runs_of = {arm: np.array(rows) for arm, rows in arms.items()}
    return Core(runs_of, parameters, N, mean_share_interval(old), mean_share_interval(new))
