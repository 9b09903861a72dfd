"""How soon an answer is learned from each teacher, and how far the same number goes when it is credited better.

Every teacher gets the learning rate that suits it, tuned on other seeds. But: the tuning is coarse (half decades,
ten runs each), and fitted exponents move by about 0.2 from seed to seed, more than their intervals say.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, bootstrap_interval, mean_interval, power_law, slope
from ghosts.lab.straw.policy import (
    ALL_OR_NOTHING,
    FRACTION,
    IMITATION,
    MAJORITY,
    NOISY_BIT,
    PER_STEP,
    Critic,
    RunningBaseline,
    group_baseline,
    imitate,
    no_baseline,
    pay,
    reinforce,
)

SOLVED = 0.9  # an answer is learned when the policy's mean probability of the right token reaches this


def episodes_until_solved(policies: Iterator[np.ndarray], target: np.ndarray, budget: int, batch: int = 1,
                          enough: Callable = np.all) -> np.ndarray:  # fmt: skip
    """Episodes (runs,) until each run's mean probability of the right token first reaches `SOLVED`.

    Runs not solved within `budget` episodes are inf. It stops early when `enough(solved)` says so.
    """
    runs, T = target.shape
    spent = np.full(runs, np.inf)
    for step, probs in enumerate(islice(policies, budget // batch + 1)):
        accuracy = probs[np.arange(runs)[:, None], np.arange(T), target].mean(-1)
        spent[(accuracy >= SOLVED) & np.isinf(spent)] = step * batch
        if enough(np.isfinite(spent)):
            break
    return spent


def student(teacher: str, rung: str, target: np.ndarray, A: int, rate: np.ndarray | float, rng: np.random.Generator,
            group: int = 8) -> tuple[Iterator[np.ndarray], int]:  # fmt: skip
    """Fresh policies learning each row of `target` (runs, T) from `teacher`, and how many episodes an update takes.

    `teacher` is a scheme or imitation; `rung` is the credit, one of `RUNGS`.
    """
    runs, T = target.shape
    # subtle: with the few choices outermost in memory, sums over them run along long rows: 1.4 times as fast
    logits, rate = np.moveaxis(np.zeros((A, runs, T)), 0, -1), np.reshape(rate, (-1, 1, 1))
    if teacher == IMITATION:
        return imitate(logits, target, rate), 1
    credit = {
        "plain": lambda: no_baseline,
        "baseline": RunningBaseline,
        "group": lambda: group_baseline,
        "critic": lambda: Critic(runs, T, A),
    }[rung]()
    batch = group if rung == "group" else 1

    def reward(actions: np.ndarray) -> np.ndarray:
        return pay(actions == target[:, None], A, teacher, rng)

    return reinforce(logits, reward, credit, rate, rng, batch), batch


RATES = np.array([0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30])


def tuned_rate(teacher: str, rung: str, T: int, A: int, budget: int, rng: np.random.Generator, runs=10) -> float:
    """Of `RATES`, the one whose `runs` tuning runs are all solved first; failing that, the one that solves most."""
    target = rng.integers(A, size=(len(RATES) * runs, T))
    policies, batch = student(teacher, rung, target, A, np.repeat(RATES, runs), rng)

    def one_rate_is_done(solved: np.ndarray) -> bool:
        return solved.reshape(-1, runs).all(-1).any()

    spent = episodes_until_solved(policies, target, budget, batch, enough=one_rate_is_done)
    return float(RATES[np.isfinite(spent).reshape(-1, runs).sum(-1).argmax()])


@dataclass(frozen=True)
class Runs:
    """Episodes (runs,) until solved at one learning rate; a run not solved within `budget` is inf."""

    episodes: np.ndarray
    rate: float
    budget: int
    median: Interval  # unsolved runs counted at the budget: then it is a lower bound

    @property
    def unsolved(self) -> int:
        """How many runs the budget cut off."""
        return int(np.isinf(self.episodes).sum())

    def __str__(self) -> str:
        late = f" ({self.unsolved} of {len(self.episodes)} unsolved after {self.budget:,})" if self.unsolved else ""
        return f"{self.median:,.0f}{late}"


def runs_of(teacher: str, T: int, A: int, runs: int, budget: int, rng: np.random.Generator, rung="baseline") -> Runs:
    """Tune the learning rate on seeds of its own, then time `runs` fresh ones."""
    rate = tuned_rate(teacher, rung, T, A, budget, rng)
    target = rng.integers(A, size=(runs, T))
    policies, batch = student(teacher, rung, target, A, rate, rng)
    episodes = episodes_until_solved(policies, target, budget, batch)
    return Runs(episodes, rate, budget, bootstrap_interval(np.minimum(episodes, budget), np.median, rng))


PUBLISHED = {10: 19, 100: 129, 500: 599}  # Bledden's blog, at second hand; its definition of solved is not known here


@dataclass(frozen=True)
class OneToken:
    """Mean episodes to learn one token among `choices`, by imitation and by reward."""

    choices: tuple[int, ...]
    imitation: list[Interval]
    reward: list[Interval]
    runs: int

    def plot(self, ax: Axes | None = None) -> Axes:
        """Episodes against choices, both logarithmic, with the waiting time N and the published values."""
        ax = figures.axes(ax, title="One token among N: shown it, or rewarded for it", x="choices N", y="episodes")
        figures.errorbars(ax, self.choices, self.reward, 0, label="reward")
        figures.errorbars(ax, self.choices, self.imitation, 1, label="imitation")
        ax.plot(*zip(*PUBLISHED.items(), strict=True), "x", ms=8, color=figures.INK, label="reward, as published")
        ax.plot(self.choices, self.choices, color="grey", lw=1, label="waiting for the first success: N")
        ax.legend(frameon=False, fontsize=9)
        return figures.log_axes(ax, self.choices)

    def describe(self) -> str:
        """Each N with both numbers of episodes."""
        rows = "; ".join(
            f"N = {n}: {shown:.2g} by imitation, {paid:.3g} by reward"
            for n, shown, paid in zip(self.choices, self.imitation, self.reward, strict=True)
        )
        return f"Mean episodes until the right token has probability {SOLVED} ({self.runs} seeds): {rows}."


def race_to_one_token(
    rng: np.random.Generator, choices=(10, 100, 500), rate: float = 5.0, runs: int = 100
) -> OneToken:
    """An answer of one token among N: imitation against REINFORCE without baseline, at the same learning rate (2 s).

    Until the first success every reward is 0 and nothing moves: without a baseline it takes the geometric wait, N
    episodes on average, at any learning rate.
    """
    means = {IMITATION: [], ALL_OR_NOTHING: []}
    for N in choices:
        target = rng.integers(N, size=(runs, 1))
        for teacher, line in means.items():
            policies, _ = student(teacher, "plain", target, N, rate, rng)
            line.append(mean_interval(episodes_until_solved(policies, target, budget=50 * N)))
    return OneToken(choices, *means.values(), runs)


@dataclass(frozen=True)
class Growth:
    """Episodes to learn answers of different lengths: `rows[teacher][T]`, and fitted exponents."""

    rows: dict[str, dict[int, Runs]]
    exponent: dict[str, Interval]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Median episodes against T, both logarithmic; an arrow upwards where most runs never learned."""
        ax = figures.axes(ax, title="Episodes until learned, by what arrives", x="tokens T", y="episodes (median)")
        longest = max(T for row in self.rows.values() for T in row)
        for i, (teacher, row) in enumerate(self.rows.items()):
            *_, (T, last) = row.items()
            figures.errorbars(ax, list(row), [each.median for each in row.values()], i)
            law = power_law(self.exponent[teacher]) if teacher in self.exponent else ""
            if last.unsolved > len(last.episodes) / 2:
                law = f"not learned in {last.budget:,}"
            aside = {} if longest == T else {"right": 0, "up": 14, "ha": "center"}
            figures.note(ax, f"{teacher} {law}", T, last.median.value, **aside)
        return figures.log_axes(ax, sorted({T for row in self.rows.values() for T in row}), room=3)

    def describe(self) -> str:
        """Each teacher's episodes at its longest answer, with the exponent of their growth."""
        parts = []
        for teacher, row in self.rows.items():
            *_, (T, last) = row.items()
            grows = f", growing as T^{self.exponent[teacher]:.2f}" if teacher in self.exponent else ""
            parts.append(f"{teacher} {last} at T = {T}{grows}")
        return f"Median episodes until {SOLVED:.0%} of the tokens are right: {'; '.join(parts)}."


ANSWERS = {IMITATION: (4, 8, 16, 32), PER_STEP: (4, 8, 16, 32), FRACTION: (4, 8, 16, 32), NOISY_BIT: (4, 8, 16, 32),
           MAJORITY: (32,), ALL_OR_NOTHING: (2, 3, 4, 5)}  # fmt: skip


def episodes_to_solve(rng: np.random.Generator, answers: dict[str, tuple[int, ...]] = ANSWERS, A: int = 4,
                      runs: int = 20, budget: int = 20_000) -> Growth:  # fmt: skip
    """Every teacher at its lengths in `answers`, each at the learning rate that suits it, tuned on other seeds (5 s).

    "Majority" is allowed 2,000 episodes: once the bar is nearly always passed, passing it says nothing more. The
    intervals are over runs; the coarse tuning moves the exponents by about 0.2 more from one `rng` to the next.
    """
    rows, exponent = {}, {}
    for teacher, lengths in answers.items():
        allowed = min(budget, 2_000) if teacher == MAJORITY else budget
        rows[teacher] = {T: runs_of(teacher, T, A, runs, allowed, rng) for T in lengths}
        if teacher in (PER_STEP, FRACTION, NOISY_BIT):
            table = np.array([np.minimum(each.episodes, allowed) for each in rows[teacher].values()]).T
            exponent[teacher] = bootstrap_interval(table, lambda rows, T=lengths: slope(T, np.median(rows, 0)), rng)
    return Growth(rows, exponent)
