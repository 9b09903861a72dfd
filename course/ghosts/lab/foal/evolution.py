"""Evolution finds the twenty-five numbers: keep the foals that get farthest, and draw the next ones around them.

But: does not mate, mutate single genes or let anybody learn. It is a search over whole genomes, and a good one.
"""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.foal.brain import GENES, Animal, simulate
from ghosts.lab.stats import mean_interval

GENE_LIMIT = 2.0


@dataclass(frozen=True)
class Evolution:
    """What evolution did: `metres` walked, the `first` generation, and the `genome` (25,) it hands down.

    `metres` (generations, population) are means over two noisy starts; `fresh` (64,) are metres of the winner on
    starts on which nobody was selected; all in lives of `seconds`.
    """

    metres: np.ndarray = field(repr=False)
    first: np.ndarray = field(repr=False)
    genome: np.ndarray = field(repr=False)
    fresh: np.ndarray = field(repr=False)
    seconds: float

    @property
    def ordinary(self) -> np.ndarray:
        """The genome (25,) whose metres are the median of the first generation."""
        return self.first[np.argsort(self.metres[0])[len(self.first) // 2]]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Metres by generation: the median foal, the worst of the best eighth, and the handed-down genome."""
        ax = figures.axes(ax, title="Generations of foals", x="generation", y=f"metres in {self.seconds:g} s")
        for k, (share, label) in enumerate([(0.5, "median foal"), (0.875, "worst of the best eighth")]):
            ax.plot(np.quantile(self.metres, share, axis=1), label=label, **figures.series(k) | {"markevery": 3})
        fresh = mean_interval(self.fresh)
        spread = [[fresh.value - fresh.low], [fresh.high - fresh.value]]
        ax.errorbar(len(self.metres), fresh.value, spread, label="handed-down genome, fresh starts",
                    **figures.series(2) | {"markersize": 8, "linestyle": "none"})  # fmt: skip
        ax.legend(frameon=False, loc="upper left")
        return ax

    def describe(self) -> str:
        """One sentence with the numbers."""
        return (
            f"The median foal of the first generation gets {np.median(self.metres[0]):.1f} m in {self.seconds:g} s, "
            f"of the last of {len(self.metres)} generations {np.median(self.metres[-1]):.1f} m; the genome "
            f"handed down walks {mean_interval(self.fresh):.1f} m on {len(self.fresh)} fresh starts."
        )


def evolve(rng: np.random.Generator, generations: int = 30, population: int = 256, seconds: float = 6) -> Evolution:
    """Select genomes for the metres they walk in `seconds`, by the noisy cross-entropy method.

    Each generation is drawn from a normal law fitted to the best eighth of the last one, whose spread gets a little
    noise, less each time, so that the search does not freeze early (Szita & Lorincz 2006, after Rubinstein 1999).
    """
    mean, spread, metres = np.zeros(len(GENES)), np.ones(len(GENES)), []
    for generation in range(generations):
        genomes = np.clip(rng.normal(mean, spread, (population, len(GENES))), -GENE_LIMIT, GENE_LIMIT)
        twice = simulate(Animal(genomes), 2 * population, rng, seconds)
        metres.append(twice.distance.reshape(population, 2).mean(1))
        elite = genomes[np.argsort(-metres[-1])[: population // 8]]
        noise = 0.2 * max(0, 1 - 2 * generation / generations)
        mean, spread = elite.mean(0), np.sqrt(elite.var(0) + noise**2 + 0.05**2)
        if generation == 0:
            first = genomes
    genome = surest(np.vstack([mean, elite[:7]]), rng)
    return Evolution(np.array(metres), first, genome, simulate(Animal(genome), 64, rng, seconds).distance, seconds)


def surest(genomes: np.ndarray, rng: np.random.Generator, starts: int = 16, seconds: float = 12) -> np.ndarray:
    """The one of `genomes` (m, 25) that gets farthest on fresh starts: a lucky start must not pick a faller."""
    lives = simulate(Animal(genomes), starts * len(genomes), rng, seconds)
    return genomes[lives.distance.reshape(-1, starts).mean(1).argmax()]
