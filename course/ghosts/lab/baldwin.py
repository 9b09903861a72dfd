"""Learning guides evolution: a needle in a haystack is found because its carriers can learn the last bits.

Hinton & Nowlan (1987) from their exact set-up: one right genome of 2^20, and parents who may guess what they do not
know in a thousand trials.
But: does not show a Baldwin effect in the strict sense, that learned things become innate because learning is costly
(Fontanari & Santos 2017).
"""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_share_interval, share_interval

WRONG, RIGHT, OPEN = 0, 1, 2
ALLELES = ("wrong", "right", "open")  # the paper calls them incorrect, correct, undecided
BEST, WORST = 20.0, 1.0
PUBLISHED = {  # (generation, open share): the first is read off a figure
    "1987, one run": (50, 0.46),
    "replication of 2017, 100 runs": (50, 0.239),
}


@dataclass(frozen=True)
class Baldwin:
    """Shares of the alleles, wrong, right, open: `shares` (runs, generations + 1, 3)."""

    shares: np.ndarray = field(repr=False)

    def at(self, generation: int, allele: str) -> Interval:
        """Mean share of `allele` at `generation` over the runs."""
        return mean_share_interval(self.shares[:, generation, ALLELES.index(allele)])

    @property
    def solved(self) -> Interval:
        """Share of the runs that found the needle: wrong alleles are below 1 % at the end."""
        return share_interval(int((self.shares[:, -1, WRONG] < 0.01).sum()), len(self.shares))

    def plot(self, ax: Axes | None = None) -> Axes:
        """Mean share of each allele by generation, with the middle 95 % of runs and the published values."""
        last = self.shares.shape[1] - 1
        ax = figures.axes(ax, title="Alleles by generation", x="generation", y="share of alleles")
        for k, allele in enumerate(ALLELES):
            low, high = np.quantile(self.shares[:, :, k], [0.025, 0.975], axis=0)
            look = figures.series(k) | {"markevery": max(1, last // 10)}
            ax.plot(self.shares[:, :, k].mean(0), label=allele, **look)
            ax.fill_between(range(last + 1), low, high, color=look["color"], alpha=0.15)
        for marker, up, (name, (generation, share)) in zip("*P", (13, -20), PUBLISHED.items(), strict=True):
            if generation <= last:
                ax.plot(generation, share, marker, color=figures.INK, markersize=11)
                figures.note(ax, f"open, {name}", generation, share, right=-8, up=up, ha="right")
        ax.set_ylim(0, 1)
        ax.legend(frameon=False, loc="upper left", ncols=3)
        return ax

    def describe(self) -> str:
        """One sentence with the numbers."""
        last = self.shares.shape[1] - 1
        parts = ", ".join(f"{self.at(last, allele):.3f} {allele}" for allele in ("right", "wrong", "open"))
        return (
            f"After {last} generations, over {len(self.shares)} runs: {parts}; wrong alleles have gone in "
            f"{self.solved:.2f} of the runs."
        )


def hinton_nowlan(rng: np.random.Generator, runs: int = 20, generations: int = 50, population: int = 1000,
                  genes: int = 20, trials: int = 1000, learning: bool = True) -> Baldwin:  # fmt: skip
    """Evolve `runs` populations as Hinton & Nowlan (1987) did: parents by fitness, one-point crossover, no mutation.

    With `learning`, alleles begin as 1/4 wrong, 1/4 right, 1/2 open, and every individual guesses its
    open ones anew up to `trials` times. Without, they begin as 1/2 wrong, 1/2 right.
    """
    odds = [0.25, 0.25, 0.5] if learning else [0.5, 0.5, 0]
    pool = rng.choice(3, size=(runs, population, genes), p=odds).astype(np.int8)
    shares = []
    for generation in range(generations + 1):
        shares.append(np.stack([(pool == allele).mean((1, 2)) for allele in range(3)], axis=1))
        if generation < generations:
            pool = offspring(pool, fitness(pool, trials, rng), rng)
    return Baldwin(np.stack(shares, axis=1))


def fitness(pool: np.ndarray, trials: int, rng: np.random.Generator) -> np.ndarray:
    """1 + 19 · (share of `trials` left once every allele is right), for genomes `pool` (…, genes).

    A genome with one wrong allele can never be right and gets 1; one that is born right has all trials left and
    gets 20; one with q open alleles is right at each trial with probability 2^-q.
    """
    guessed = (pool == OPEN).sum(-1)
    used = np.where(guessed > 0, rng.geometric(0.5**guessed), 0)
    left = np.where((pool == WRONG).any(-1), 0, np.maximum(trials - used, 0))
    return WORST + (BEST - WORST) * left / trials


def offspring(pool: np.ndarray, fit: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The next population of each run: both parents drawn in proportion to `fit` (runs, population)."""
    runs, population, genes = pool.shape
    ladder = np.cumsum(fit, axis=1)
    ladder = (ladder / ladder[:, -1:] + np.arange(runs)[:, None]).ravel()
    draws = rng.random((2, runs, population)) + np.arange(runs)[:, None]
    mothers, fathers = pool.reshape(-1, genes)[np.searchsorted(ladder, draws, side="right")]
    from_mother = np.arange(genes) < rng.integers(1, genes, (runs, population, 1))
    return np.where(from_mother, mothers, fathers)
