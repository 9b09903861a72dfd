"""Automation task by task, in the textbook's model: when does growth explode, and which assumption decides?

Output is a CES aggregate of tasks (Aghion, Jones & Jones 2019): machines do a share β of them, people the rest,

    Y = [β^(1−ρ) (B K)^ρ + (1−β)^(1−ρ) (A L)^ρ]^(1/ρ),   K′ = s Y − δ K.

The economy grows at 2 % in balance; from year 20 on, β rises to its final value.

But: stylised. No firm decides what to automate, saving does not respond, and tasks are alike.
"""

from dataclasses import dataclass, replace

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures


@dataclass(frozen=True)
class Economy:
    """The assumptions, rates by the year; `machine` is B, what a unit of machines that do everything makes."""

    final: float = 0.99  # share of tasks automated in the end
    rho: float = -1.0  # below 0 tasks are complements, above 0 substitutes; elasticity 1 / (1 − ρ)
    machine: float = 1.0
    takes: float = 20.0  # years of automation, from year 20 on
    saving: float = 0.25
    decay: float = 0.05
    initial: float = 0.3
    progress: float = 0.02  # of people's productivity A
    improvement: float = 0.0  # of machines' productivity B, from year 20 on

    @property
    def capital_ratio(self) -> float:
        """Capital over output in balance, s / (g + δ)."""
        return self.saving / (self.progress + self.decay)

    @property
    def capital_share(self) -> float:
        """Share of output that goes to machines in balance."""
        return self.initial ** (1 - self.rho) * (self.machine * self.capital_ratio) ** self.rho

    def automated(self, year: float) -> float:
        """β: the share of tasks that machines do in this year."""
        return self.initial + (self.final - self.initial) * min(max((year - 20) / self.takes, 0), 1)


def output(machines: float, people: float, beta: float, rho: float) -> float:
    """CES output from `machines` (B K) on a share `beta` of the tasks and `people` (A L) on the rest."""
    if beta >= 1:
        return machines
    if abs(rho) < 1e-9:
        return (machines / beta) ** beta * (people / (1 - beta)) ** (1 - beta)
    return (beta ** (1 - rho) * machines**rho + (1 - beta) ** (1 - rho) * people**rho) ** (1 / rho)


@dataclass(frozen=True)
class Path:
    """Output (years,) and its `growth` in % (years,) under the assumptions `economy`."""

    economy: Economy
    years: np.ndarray
    output: np.ndarray

    @property
    def growth(self) -> np.ndarray:
        """Growth of output in % a year."""
        return 100 * np.gradient(np.log(self.output), self.years)

    @property
    def peak(self) -> float:
        """The highest growth rate, in %."""
        return float(self.growth.max())

    def at(self, year: float) -> float:
        """Growth in `year`, in %."""
        return float(np.interp(year, self.years, self.growth))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Growth over the years; the shaded years are those of automation."""
        economy = self.economy
        ax = figures.axes(ax, title=f"{economy.final:.1%} automated, ρ = {economy.rho:g}", x="year",
                          y="growth, % a year")  # fmt: skip
        ax.axvspan(20, 20 + economy.takes, color=figures.SKY, alpha=0.25)
        ax.plot(self.years, self.growth, color=figures.BLUE, linewidth=2)
        ax.axhline(2, color="grey", linewidth=1, linestyle="--")
        figures.note(ax, f"peak {self.peak:.1f} %", self.years[self.growth.argmax()], self.peak, right=9)
        ax.set_ylim(min(0, self.growth.min() * 1.1), max(6, 1.1 * self.peak))
        return ax

    def describe(self) -> str:
        """Peak, and growth at the end."""
        return (
            f"Growth from 2 % peaks at {self.peak:.1f} % in year {self.years[self.growth.argmax()]:.0f}"
            f" and is {self.growth[-1]:.1f} % in year {self.years[-1]:.0f}. Machines earn"
            f" {self.economy.capital_share:.0%} of output at the start."
        )


def automate(economy: Economy, until: float = 150.0, step: float = 0.05) -> Path:
    """Follow the `economy` from balanced growth, by small steps (0.02 s), or until output is past all measure."""
    if not 0 < economy.capital_share < 1:
        raise ValueError("no balanced growth to start from: machines would earn more than all output")
    years = np.arange(0, until + step / 2, step)
    made = np.empty(len(years))
    people, machine = 1.0, economy.machine
    # in balance K = ratio · Y: put that into the CES, and solve for Y at A L = 1
    beta, rho, share = economy.initial, economy.rho, economy.capital_share
    if abs(rho) < 1e-9:
        start = (machine * economy.capital_ratio / beta) ** (beta / (1 - beta)) / (1 - beta)
    else:
        start = ((1 - share) / (1 - beta) ** (1 - rho)) ** (-1 / rho)
    capital = economy.capital_ratio * start
    for i, year in enumerate(years):
        made[i] = output(machine * capital, people, economy.automated(year), rho)
        if made[i] > 1e100 * start:  # machines that improve and make themselves: growth grows without bound
            return Path(economy, years[: i + 1], made[: i + 1])
        capital += step * (economy.saving * made[i] - economy.decay * capital)
        people *= np.exp(step * economy.progress)
        machine *= np.exp(step * economy.improvement * (year >= 20))
    return Path(economy, years, made)


@dataclass(frozen=True)
class Paths:
    """Several paths by name."""

    paths: dict[str, Path]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Growth over the years, one line a path."""
        ax = figures.axes(ax, title="Automation of nearly everything", x="year", y="growth, % a year")
        for i, (name, path) in enumerate(self.paths.items()):
            ax.plot(path.years, path.growth, label=name, **figures.series(i) | {"marker": ""})
        ax.axvspan(20, 40, color=figures.SKY, alpha=0.2, lw=0)
        figures.note(ax, "automation", 20, -0.8, right=3)
        ax.legend(frameon=False, fontsize=8.5)
        return ax

    def describe(self) -> str:
        """Peak and last growth of each."""
        rows = "; ".join(f"{name}: peak {path.peak:.1f} %, at the end {path.growth[-1]:.1f} %"
                         for name, path in self.paths.items())  # fmt: skip
        return f"Growth from 2 %. {rows}."


def by_final_share(shares: tuple[float, ...] = (0.5, 0.9, 0.99, 1.0)) -> Paths:
    """The default economy with so much automated in the end."""
    return Paths({f"{share:.0%} automated": automate(Economy(final=share)) for share in shares})


@dataclass(frozen=True)
class Sensitivity:
    """Peak and late growth, in %, as each assumption goes from `low` to `high`, the others at their default."""

    default: Path
    rows: dict[str, tuple[Path, Path]]

    def plot(self, ax: Axes | None = None) -> Axes:
        """One bar an assumption, from its low to its high peak; diamonds are growth a century after."""
        ax = figures.axes(ax, title="Which assumption decides?", x="growth, % a year", size=(7.0, 3.9))
        rows = sorted(self.rows.items(), key=lambda row: abs(row[1][1].peak - row[1][0].peak))
        for y, (_, (low, high)) in enumerate(rows):
            ax.plot([low.peak, high.peak], [y, y], color=figures.BLUE, linewidth=7, solid_capstyle="butt", alpha=0.6)
            for path, marker in ((low, "<"), (high, ">")):
                ax.plot(path.peak, y, marker, color=figures.BLUE)
                ax.plot(path.at(140), y - 0.3, "D", color=figures.RED, markersize=4)
        ax.axvline(self.default.peak, color="grey", linewidth=1)
        ax.plot([], [], "o-", color=figures.BLUE, label="peak")
        ax.plot([], [], "D", color=figures.RED, markersize=4, label="in year 140")
        ax.legend(frameon=False, fontsize=8.5, loc="lower right")
        ax.set_yticks(range(len(rows)), [name for name, _ in rows])
        return ax

    def describe(self) -> str:
        """The range of every assumption."""
        rows = "; ".join(
            f"{name}: peak {low.peak:.1f} to {high.peak:.1f} %, in year 140 {low.at(140):.1f} to {high.at(140):.1f} %"
            for name, (low, high) in self.rows.items()
        )
        return f"Default peak {self.default.peak:.1f} %. {rows}."


def which_assumption_decides() -> Sensitivity:
    """Every assumption at a low and a high value, one at a time, the others at their default."""
    ranges = {
        "automated in the end, 50 % to 100 %": ("final", 0.5, 1.0),
        "ρ, −3 to 0.25": ("rho", -3.0, 0.25),
        "machines make B, 0.3 to 1.5 a year": ("machine", 0.3, 1.5),
        "automation takes 50 to 5 years": ("takes", 50.0, 5.0),
        "saving, 15 to 40 %": ("saving", 0.15, 0.4),
        "machines improve, 0 to 2 % a year": ("improvement", 0.0, 0.02),
    }
    rows = {name: tuple(automate(replace(Economy(), **{key: value})) for value in values)
            for name, (key, *values) in ranges.items()}  # fmt: skip
    return Sensitivity(automate(Economy()), rows)
