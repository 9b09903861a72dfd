"""Delegates on a commons: each does what its principal asked, and together they ruin what all live from.

A stock x grows by r x (1 − x) and is harvested with the efforts of n delegates (Gordon 1954). A delegate earns
eᵢ (x − cost), and chooses the effort that brings its own principal most, given the others. Above its quota it risks
an audit: a fine for every unit over.

But: delegates neither lie nor talk, everyone knows the stock, and the auditor can't be fooled.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures

GROWTH, COST, FINE = 0.3, 0.1, 2.0  # r a year; cost and fine for a unit of effort, in prices of the stock


def best_effort() -> float:
    """Total effort that earns most for all together: r (1 − cost) / 2."""
    return GROWTH * (1 - COST) / 2


def earned(effort: np.ndarray | float) -> np.ndarray:
    """What a total `effort` earns in the long run, as a share of the best: the stock settles at 1 − effort / r."""
    effort = np.asarray(effort, float)
    return effort * (np.maximum(1 - effort / GROWTH, 0) - COST) / (best_effort() * (1 - COST) / 2)


def best_reply(others: np.ndarray, quota: float, audited: float) -> np.ndarray:
    """Effort that brings a delegate's principal most, given the `others`' total, and the chance of an audit."""
    freely = (GROWTH * (1 - COST) - others) / 2
    fined = (GROWTH * (1 - COST - audited * FINE) - others) / 2
    return np.maximum(np.where(fined > quota, fined, np.minimum(freely, quota)), 0)


def settle(delegates: int, audits: float = 0.0, rounds: int = 2000) -> np.ndarray:
    """Efforts (delegates,) after each has moved towards its best reply, round by round; `audits` a year among all."""
    quota, audited = best_effort() / delegates, min(1.0, audits / delegates)
    efforts = np.full(delegates, quota)
    for _ in range(rounds):
        efforts = efforts + (best_reply(efforts.sum() - efforts, quota, audited) - efforts) / delegates
    return efforts


def audits_needed(delegates: int) -> float:
    """Audits a year that keep every one of so many delegates at its quota: (n − 1)(1 − cost) / (2 · fine)."""
    return (delegates - 1) * (1 - COST) / (2 * FINE)


@dataclass(frozen=True)
class Commons:
    """Earnings (len(delegates),), as a share of the best possible, by audit budget; `theory` without audits."""

    delegates: np.ndarray
    earned: dict[str, np.ndarray]
    theory: np.ndarray

    def plot(self, ax: Axes | None = None) -> Axes:
        """Earnings of all together against the number of delegates."""
        ax = figures.axes(ax, title="Everyone obeys, and together they earn", x="delegates",
                          y="share of the best possible")  # fmt: skip
        for i, (budget, line) in enumerate(self.earned.items()):
            ax.plot(self.delegates, line, label=budget, **figures.series(i))
        ax.plot(self.delegates, self.theory, color="grey", linewidth=1, label="theory, 4n / (n + 1)²")
        ax.set_xscale("log")
        ax.set_xticks(self.delegates, self.delegates)
        ax.minorticks_off()
        ax.set_ylim(0, 1.05)
        ax.legend(frameon=False, fontsize=8.5)
        return ax

    def describe(self) -> str:
        """Earnings at the smallest and at the largest number, by budget."""
        rows = "; ".join(f"{budget} {line[0]:.2f} and {line[-1]:.2f}" for budget, line in self.earned.items())
        return f"Share of the best possible with {self.delegates[0]} and {self.delegates[-1]} delegates: {rows}."


def crowd(delegates: tuple[int, ...] = (1, 2, 5, 10, 20, 50, 100)) -> Commons:
    """Without audits, with a fixed number a year, and with a number that grows with the delegates."""
    n = np.array(delegates)
    budgets = {
        "no audits": np.zeros(len(n)),
        "2 audits a year": np.full(len(n), 2.0),
        "an audit a year for every 4": n / 4,
    }
    lines = {name: np.array([float(earned(settle(count, audits).sum())) for count, audits in
                             zip(delegates, budget, strict=True)]) for name, budget in budgets.items()}  # fmt: skip
    return Commons(n, lines, 4 * n / (n + 1) ** 2)


@dataclass(frozen=True)
class Decline:
    """Year by year, as shares of the start: what all `income` is, and the `stock` (years,)."""

    years: np.ndarray
    income: np.ndarray
    stock: np.ndarray

    def first_below(self, line: np.ndarray, share: float) -> float:
        """First year in which `line` is below `share` of its start, inf if never."""
        below = line < share * line[0]
        return float(self.years[below.argmax()]) if below.any() else np.inf

    def plot(self, ax: Axes | None = None) -> Axes:
        """Income and stock over the years."""
        ax = figures.axes(ax, title="The dial that everyone watches, and the one that tells", x="year",
                          y="share of the start")  # fmt: skip
        for i, (name, line) in enumerate((("income of all", self.income), ("stock", self.stock))):
            ax.plot(self.years, line / line[0], **figures.series(i) | {"marker": ""})
            figures.note(ax, name, self.years[-1], line[-1] / line[0])
        ax.axhline(1, color="grey", linewidth=1)
        ax.set_ylim(0, 1.05 * (self.income / self.income[0]).max())
        ax.set_xlim(right=self.years[-1] * 1.25)
        return ax

    def describe(self) -> str:
        """When each falls below nine tenths, and where they end."""
        return (
            f"Income is highest in year {self.years[self.income.argmax()]:.0f}, at"
            f" {self.income.max() / self.income[0]:.2f} of the start, and falls below nine tenths in year"
            f" {self.first_below(self.income, 0.9):.0f}; the stock does in year"
            f" {self.first_below(self.stock, 0.9):.0f}. At the end they are at {self.income[-1] / self.income[0]:.2f}"
            f" and {self.stock[-1] / self.stock[0]:.2f}."
        )


def decline(delegates: int = 20, years: int = 60, speed: float = 0.02) -> Decline:
    """Delegates take over from well-run quotas, and each year go a share `speed` of the way to their best reply."""
    quota = best_effort() / delegates
    efforts, stock, path = np.full(delegates, quota), 1 - best_effort() / GROWTH, []
    for _ in range(years + 1):
        total = efforts.sum()
        path.append((total * (stock - COST), stock))
        stock += GROWTH * stock * (1 - stock) - total * stock
        efforts = efforts + speed * (best_reply(total - efforts, quota, 0.0) - efforts)
    income, stocks = np.array(path).T
    return Decline(np.arange(years + 1), income, stocks)
