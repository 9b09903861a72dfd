"""A model fitted to what its predecessor says: errors add up if data are replaced, and stay bounded if they pile up.

Linear regression, where all of it is a formula. A generation labels the inputs with its own predictions plus noise,
and the next one is fitted to them: to those alone (*replace*), to all there ever were (*accumulate*), or to those and
a *fresh share* of real ones.

But: linear models with as much noise in every generation. Nothing is lost here but accuracy.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval

REPLACE, ACCUMULATE = "replace", "accumulate"
BOUND = np.pi**2 / 6  # 1 + 1/4 + 1/9 + …


def fresh(share: float) -> str:
    """The name of the arm with that share of real data."""
    return f"{100 * share:.0f} % fresh"


def expected_growth(arm: str | float, generations: np.ndarray) -> np.ndarray:
    """Mean squared error after `generations` (k,) relative to the first, by arm; a number is a fresh share f.

    Replace: k. Accumulate: Σ 1/i², i ≤ k. A share f shrinks what was inherited to 1 − f of it every time:
    (1 − (1 − f)²ᵏ) / (1 − (1 − f)²), for large samples.
    """
    k = np.asarray(generations)
    if arm == REPLACE:
        return k.astype(float)
    if arm == ACCUMULATE:
        return np.cumsum(1 / np.arange(1, k.max() + 1) ** 2)[k - 1]
    kept = (1 - arm) ** 2
    return (1 - kept**k) / (1 - kept)


@dataclass(frozen=True)
class Lineage:
    """Squared error of each generation 1 … k relative to the first generation's mean: `growth[arm]`, and theory."""

    growth: dict[str, list[Interval]]
    theory: dict[str, np.ndarray]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Error against generation: points measured, lines the formula, and the bound for accumulation."""
        ax = figures.axes(ax, title="Models that learn from their predecessors", x="generation",
                          y="squared error, first = 1")  # fmt: skip
        for i, (arm, measured) in enumerate(self.growth.items()):
            generation = np.arange(1, len(measured) + 1)
            some = np.unique(np.geomspace(1, len(measured), 9).round().astype(int)) - 1
            figures.errorbars(ax, generation[some], [measured[j] for j in some], i, linestyle="none")
            ax.plot(generation, self.theory[arm], **figures.series(i) | {"marker": ""})
            figures.note(ax, arm, generation[-1], self.theory[arm][-1], right=9, up=-6 if arm == ACCUMULATE else 5)
        ax.axhline(BOUND, color="grey", lw=1)
        figures.note(ax, "π²/6", generation[-1], BOUND, up=7, right=-60, color="dimgrey")
        ax.set_yscale("log")
        figures.ticks(ax.yaxis, (1, 2, 5, 10, 20, 30))
        figures.ticks(ax.xaxis, generation[4::5])
        ax.set(xlim=(0.5, 1.25 * len(generation)))
        return ax

    def describe(self) -> str:
        """The last generation's error in each arm."""
        ends = ", ".join(f"{arm} {line[-1].value:.2f}" for arm, line in self.growth.items())
        last = len(next(iter(self.growth.values())))
        return f"Squared error of generation {last} relative to the first: {ends}; accumulation stays below 1.645."


def inherit(rng: np.random.Generator, d: int = 20, n: int = 100, generations: int = 30, share: float = 0.1,
            runs: int = 200) -> Lineage:  # fmt: skip
    """`runs` lineages of linear models in `d` dimensions, `n` examples a generation, noise 1, in three arms (2 s)."""
    off = {arm: np.zeros((runs, generations)) for arm in (REPLACE, ACCUMULATE, fresh(share))}
    real = round(share * n)
    for run in range(runs):
        X = rng.normal(size=(n, d))
        fit = np.linalg.pinv(X)  # labels → weights
        truth = X @ rng.normal(size=d)
        for arm, errors in off.items():
            taught, total = truth, np.zeros(n)
            for k in range(generations):
                labels = taught + rng.normal(size=n)
                total += labels
                if arm == ACCUMULATE:  # the same inputs k + 1 times: fitting all labels is fitting their mean
                    labels = total / (k + 1)
                elif arm != REPLACE:
                    rows = rng.permutation(n)[:real]
                    labels[rows] += (truth - taught)[rows]
                taught = X @ (fit @ labels)
                errors[run, k] = ((fit @ (taught - truth)) ** 2).sum()
    first = np.mean([errors[:, 0].mean() for errors in off.values()])
    growth = {arm: [mean_interval(each) for each in (errors / first).T] for arm, errors in off.items()}
    k = np.arange(1, generations + 1)
    rules = {REPLACE: REPLACE, ACCUMULATE: ACCUMULATE, fresh(share): share}
    return Lineage(growth, {arm: expected_growth(rule, k) for arm, rule in rules.items()})
