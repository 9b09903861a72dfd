"""Climbing a judge: at first the answers get better, then only the score does. And what a patch is worth.

But: how many steps the honest stretch lasts depends on their size. What does not is the order of events, and how
far the answer has travelled when it turns.
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.judges.judge import Judge, World, make_world
from ghosts.lab.stats import Interval, mean_interval, mean_share_interval

PUPILS, LABELLED = 200, 2000  # answers that climb, honest answers that people have marked


def climb(judge: Judge, answers: np.ndarray, steps: int, rate: float) -> np.ndarray:
    """`answers` (n, size) after each of 0 … `steps` steps of gradient ascent on the judge: (steps + 1, n, size)."""
    path = np.empty((steps + 1, *answers.shape))
    path[0] = answers
    for step in range(steps):
        path[step + 1] = path[step] + rate * judge.gradient(path[step])
    return path


def educated(world: World, rng: np.random.Generator) -> tuple[Judge, np.ndarray, np.ndarray]:
    """A judge of `world`, with the answers (2000, size) and marks (2000,) that it has learned from."""
    answers = world.honest(LABELLED, rng)
    marks = world.marks(answers, rng)
    return Judge(world.size, rng).fit(answers, marks, rng), answers, marks


@dataclass(frozen=True)
class JudgeHack:
    """Mean judge's `score` and true `quality` (seeds, steps + 1), `travelled` (steps + 1,), and how it did before.

    `correlation` is between score and quality on honest answers that the judge has not seen. `turn` is the step at
    which quality is best, for each rate of `rates`, and `turned_at` the distance travelled by then.
    """

    score: np.ndarray
    quality: np.ndarray
    rate: float
    correlation: Interval
    turn: dict[float, Interval]
    turned_at: dict[float, Interval]

    @property
    def best(self) -> int:
        """The step at which the mean quality is highest."""
        return int(self.quality.mean(0).argmax())

    def at(self, step: int) -> tuple[Interval, Interval]:
        """Judge's score and true quality after `step` steps, over the seeds."""
        return mean_share_interval(self.score[:, step]), mean_share_interval(self.quality[:, step])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Score and quality against the step, logarithmic, with the two stretches that the interview names."""
        ax = figures.axes(ax, title="The judge is pleased; is the answer good?", x="optimisation steps", y="mean")
        step = np.arange(1, self.score.shape[1])
        ax.axvspan(10, 20, color=figures.SKY, alpha=0.25, lw=0)
        ax.axvspan(100, step[-1], color=figures.ORANGE, alpha=0.18, lw=0)
        for i, (name, line) in enumerate({"judge's score": self.score, "true quality": self.quality}.items()):
            ax.plot(step, line.mean(0)[1:], **figures.series(i) | {"marker": ""}, lw=2.2)
            ax.fill_between(
                step, line.min(0)[1:], line.max(0)[1:], color=figures.series(i)["color"], alpha=0.15, lw=0
            )
            figures.note(ax, name, step[-1], line[:, -1].mean())
        ax.set_xscale("log")
        ax.set(xlim=(1, 6 * step[-1]), ylim=(-0.03, 1.14))
        ax.set_xticks([1, 10, 20, 100, step[-1]], [1, 10, 20, 100, f"{step[-1]:,}"])
        ax.minorticks_off()
        figures.note(ax, "10–20", 10, 1.09, right=3)
        figures.note(ax, "100 and more", 100, 1.09, right=3)
        return ax

    def describe(self) -> str:
        """Score and quality at four moments."""
        moments = (0, self.best, 100, self.score.shape[1] - 1)
        told = "; ".join(
            "step {}: {:.2f} and {:.2f}".format(t, *(each.value for each in self.at(t))) for t in moments
        )
        return f"Judge's score and true quality over {len(self.score)} judges: {told}."


def hack_the_judge(rng: np.random.Generator, free: int = 8, seeds: int = 8, steps: int = 1000, rate: float = 0.02,
                   rates=(0.01, 0.02, 0.05)) -> JudgeHack:  # fmt: skip
    """Let 200 honest answers climb each of `seeds` judges by `steps` steps, and find where they turn (2 s)."""
    score, quality, correlation = [], [], []
    turn, turned_at = {r: [] for r in rates}, {r: [] for r in rates}
    for _ in range(seeds):
        world = make_world(free, rng)
        judge, *_ = educated(world, rng)
        unseen = world.honest(1000, rng)
        correlation.append(np.corrcoef(judge.score(unseen), world.quality(unseen))[0, 1])
        start = unseen[:PUPILS]
        path = climb(judge, start, steps, rate)
        score.append(judge.score(path).mean(1))
        quality.append(world.quality(path).mean(1))
        for r in rates:
            path = climb(judge, start, round(4 / r), r)
            best = world.quality(path).mean(1).argmax()
            turn[r].append(best)
            turned_at[r].append(np.linalg.norm(path[best] - start, axis=-1).mean())
    means = ({r: mean_interval(values) for r, values in each.items()} for each in (turn, turned_at))
    return JudgeHack(np.array(score), np.array(quality), rate, mean_interval(correlation), *means)


@dataclass(frozen=True)
class Patches:
    """By free directions, in each round: share of climbers `fooling` the judge, its `correlation` on honest ones."""

    rounds: int
    fooling: dict[int, list[Interval]]
    correlation: dict[int, list[Interval]]

    def plot(self, ax: Axes | None = None) -> Axes:
        """One line for each number of free directions."""
        title = "Patch, retrain, and climb again"
        ax = figures.axes(ax, title=title, x="patches so far", y="answers that fool the judge")
        for i, (free, line) in enumerate(self.fooling.items()):
            figures.errorbars(ax, np.arange(self.rounds), line, i)
            words = "no free direction" if free == 0 else f"{free} free directions"
            figures.note(ax, words, self.rounds - 1, line[-1].value, right=9, up=5 if free else -5)
        ax.set(ylim=(-0.05, 1.08), xlim=(-0.3, self.rounds * 1.32), xticks=range(self.rounds))
        return ax

    def describe(self) -> str:
        """First and last round of each line, and what patching cost on honest answers."""
        ends = "; ".join(f"{free} free: {line[0].value:.2f}, then {line[-1].value:.2f}"
                         for free, line in self.fooling.items())  # fmt: skip
        before, after = ([line[i].value for line in self.correlation.values()] for i in (0, -1))
        return (
            f"Share of climbers that fool the judge before any patch and after {self.rounds - 1}: {ends}. "
            f"Correlation with the truth on honest answers: {max(before):.2f} before, at worst {min(after):.2f} now."
        )


def patch_and_retrain(rng: np.random.Generator, free=(0, 2, 8, 32), rounds: int = 11, seeds: int = 4,
                      steps: int = 200, rate: float = 0.06) -> Patches:  # fmt: skip
    """Climb, let people mark where the climbers arrive, retrain on it, climb again: `rounds` times (7 s).

    An answer fools the judge if it scores above 0.9 and is worth less than 0.1.
    """
    fooling, correlation = {}, {}
    for count in free:
        fooled, known = np.zeros((2, seeds, rounds))
        for seed in range(seeds):
            world = make_world(count, rng)
            judge, answers, marks = educated(world, rng)
            for r in range(rounds):
                unseen = world.honest(1000, rng)
                known[seed, r] = np.corrcoef(judge.score(unseen), world.quality(unseen))[0, 1]
                arrived = unseen[:PUPILS]
                for _ in range(steps):
                    arrived = arrived + rate * judge.gradient(arrived)
                fooled[seed, r] = ((judge.score(arrived) > 0.9) & (world.quality(arrived) < 0.1)).mean()
                answers = np.concatenate([answers, arrived])
                marks = np.concatenate([marks, world.marks(arrived, rng)])
                judge.fit(answers, marks, rng, steps=250)
        fooling[count] = [mean_share_interval(each) for each in fooled.T]
        correlation[count] = [mean_interval(each) for each in known.T]
    return Patches(rounds, fooling, correlation)
