"""The slider: a machine acts alone where it is sure enough, a person reviews the rest, and both cost hours.

The best setting is where an act alone risks as much as a review costs: confidence ≥ 1 − review / error (Chow 1970).
But: here the person never errs (`vigilance` takes that back), and no task waits for another (`supervisor` does).
"""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval

TYPICAL, SPREAD = 3.0, 2.0  # mean and spread of the log-odds that the machine gets a task right
FINE = 1000  # tasks on the grid of quantiles from which expectations are computed


def sigmoid(log_odds: np.ndarray) -> np.ndarray:
    """The probability with these `log_odds`."""
    return 1 / (1 + np.exp(-log_odds))


def log_odds(chance: np.ndarray) -> np.ndarray:
    """log(chance / (1 − chance))."""
    return np.log(chance) - np.log1p(-chance)


def claimed(chance: np.ndarray, stretch: float) -> np.ndarray:
    """What a machine says when it is right with this `chance`: its log-odds `stretch` times too large.

    At 1 it is calibrated. At 2 it says 0.99 where 0.9 is true: what a softmax at half its temperature would say.
    """
    return sigmoid(stretch * log_odds(chance))


def chances(tasks: int = FINE) -> np.ndarray:
    """The chances (tasks,) that the machine is right, from the hardest task to the easiest, evenly by quantile."""
    # subtle: the logistic quantile, scaled to a spread of one, stands in for the normal one, which NumPy lacks
    quantile = (np.arange(tasks) + 0.5) / tasks
    return sigmoid(TYPICAL + SPREAD * np.sqrt(3) / np.pi * log_odds(quantile))


def best_threshold(review: float, error: float) -> float:
    """Act alone from this confidence on, if it is calibrated: 1 − `review` / `error`, both in the same unit."""
    return max(0.0, 1 - review / error)


@dataclass(frozen=True)
class Slider:
    """One setting of the slider on 100 tasks, and every other setting for comparison.

    Along `alone` (n + 1,), the share of tasks that the machine does alone: what reviews cost, what silent errors cost
    and what the machine's own confidence says they cost, in human hours for 100 tasks. `at` is the place of this
    setting in these arrays.
    """

    threshold: float
    review: float  # minutes
    error: float  # minutes
    stretch: float
    alone: np.ndarray
    reviews: np.ndarray
    errors: np.ndarray
    promised_errors: np.ndarray
    at: int
    reveal: bool = True

    @property
    def total(self) -> np.ndarray:
        """What every setting really costs."""
        return self.reviews + self.errors

    @property
    def promised(self) -> np.ndarray:
        """What the machine's confidence says that it costs."""
        return self.reviews + self.promised_errors

    @property
    def best(self) -> int:
        """The place of the cheapest setting."""
        return int(self.total.argmin())

    @property
    def cost(self) -> float:
        """Human hours for 100 tasks at this setting, the repair of silent errors included."""
        return float(self.total[self.at])

    @property
    def slipped(self) -> float:
        """Silent errors in 100 tasks."""
        return float(self.errors[self.at] * 60 / self.error)

    @property
    def promised_slips(self) -> float:
        """Silent errors in 100 tasks, as the machine's confidence foretells them."""
        return float(self.promised_errors[self.at] * 60 / self.error)

    @property
    def throughput(self) -> float:
        """Tasks done for an hour of reviewing: infinite where nothing is reviewed."""
        return float(np.divide(100, self.reviews[self.at])) if self.reviews[self.at] else np.inf

    @property
    def view(self) -> float:
        """The top of the picture in hours. It hangs on the costs alone, so that nothing jumps as the slider moves."""
        return 2.6 * float(self.reviews[0])

    @property
    def wrong(self) -> np.ndarray:
        """Which of 100 tasks (100,) are wrong, the surest first: where the expected errors pass 0.5, 1.5, 2.5 …"""
        expected = self.errors[:: FINE // 100] * 60 / self.error
        return np.diff(np.floor(expected + 0.5)) > 0

    def plot(self, ax: Axes | None = None) -> Axes:
        """Human hours for every setting, and below a hundred tasks: the machine does those left of the knob."""
        if ax is None:
            # subtle: a fixed layout, which is drawn in two thirds of the time
            ax = plt.subplots(figsize=(7.0, 4.4))[1]
            ax.figure.subplots_adjust(left=0.09, right=0.96, bottom=0.18, top=0.93)
        figures.axes(ax, title=f"Acts alone when at least {self.threshold:.1%} sure",
                     x="share of tasks that the machine does alone", y="human hours for 100 tasks")  # fmt: skip
        x, top = self.alone[self.at], self.view
        ax.fill_between(self.alone, self.reviews, color=figures.SKY, alpha=0.45, linewidth=0, label="reviews")
        ax.fill_between(self.alone, self.reviews, self.total, color=figures.ORANGE, alpha=0.55, linewidth=0,
                        label="silent errors")  # fmt: skip
        ax.plot(self.alone, self.promised, "--", color=figures.INK, linewidth=1.8, label="as the machine says")
        task, track, y = (np.arange(100) + 0.5) / 100, -0.09 * top, min(self.cost, top)
        ax.axhspan(-top, 0, color="white", zorder=1.5)
        if (honest := int((chances() >= self.threshold).sum())) != self.at:
            ax.plot(self.alone[honest], self.total[honest], "o", color="white", markeredgecolor=figures.BLUE,
                    markersize=9, zorder=3, label="this setting, if its word were good")  # fmt: skip
        ax.plot([x, x], [track, y], color=figures.BLUE, linewidth=2, marker="o", markersize=11,
                markeredgecolor="white", clip_on=False, zorder=3, label="this setting")  # fmt: skip
        ax.annotate(f"{self.cost:.1f} h" + " ↑" * (self.cost > top), (x, y), (-10 if x > 0.1 else 10, 8), fontsize=11,
                    ha="right" if x > 0.1 else "left", textcoords="offset points", fontweight="bold",
                    color=figures.BLUE)  # fmt: skip
        kinds = {
            "asks a person": (~self.wrong & (task > x), "o", "white", figures.SKY, 4),
            "acts alone": (~self.wrong & (task < x), "o", figures.BLUE, figures.BLUE, 4),
            "wrong, caught": (self.wrong & (task > x), "X", "white", figures.INK, 6),
            "wrong, unseen": (self.wrong & (task < x), "X", figures.RED, figures.RED, 8),
        }
        for name, (those, marker, face, edge, size) in kinds.items():
            ax.plot(task[those], np.full(those.sum(), track), marker, color=face, markeredgecolor=edge,
                    markersize=size, label=name)  # fmt: skip
        if self.reveal:
            here = self.alone[self.best], self.total[self.best]
            ax.plot(*here, "*", color=figures.INK, markersize=15, zorder=4)
            figures.note(ax, "best", *here, right=0, up=-14, ha="center")

        ax.set(xlim=(-0.01, 1.01), ylim=(2 * track, top), xticks=(0, 0.25, 0.5, 0.75, 1),
               xticklabels=("only\nsuggests", "25 %", "50 %", "75 %", "acts\nalone"))  # fmt: skip
        ax.set_yticks([tick for tick in ax.get_yticks() if 0 <= tick <= top])
        ax.legend(frameon=False, fontsize=8.5, loc="upper left", ncols=2, columnspacing=1.2, handletextpad=0.5)
        return ax

    def describe(self) -> str:
        """What this setting costs, what it says it costs, and, if it may be told, the best."""
        pace = f" ({self.throughput:.0f} tasks for each)" if np.isfinite(self.throughput) else ""
        best = f" The best setting costs {self.total[self.best]:.1f}: {self.alone[self.best]:.0%} alone."
        return (
            f"Acting alone from {self.threshold:.1%} sure: {self.alone[self.at]:.0%} of 100 tasks done alone, "
            f"{self.reviews[self.at]:.1f} hours of review{pace}, {self.slipped:.1f} silent errors "
            f"({self.promised_slips:.1f} by its own account). Total {self.cost:.1f} hours; by its own "
            f"account {self.promised[self.at]:.1f}.{best if self.reveal else ''}"
        )


def slide(threshold: float, review: float = 3, error: float = 120, stretch: float = 1, reveal: bool = True) -> Slider:
    """The expected cost of every setting, and of acting alone from the stated confidence `threshold` on.

    `review` and `error` are the minutes a person spends on a review and on the consequences of a silent error;
    `stretch` is the miscalibration (see `claimed`).
    """
    chance = chances()[::-1]  # the surest first: whatever `stretch` is, the order stays
    says = claimed(chance, stretch)
    hours = 100 / 60 / FINE
    alone = np.arange(FINE + 1) / FINE
    errors, promised = (np.concatenate([[0], np.cumsum(error * hours * (1 - each))]) for each in (chance, says))
    at = int((says >= threshold).sum())
    return Slider(threshold, review, error, stretch, alone, 100 / 60 * review * (1 - alone), errors, promised, at,
                  reveal)  # fmt: skip


def day(rng: np.random.Generator, threshold: float, review: float = 3, error: float = 120, stretch: float = 1,
        tasks: int = 1000, days: int = 100) -> Interval:  # fmt: skip
    """The same cost, in hours for 100 tasks, by chance instead of by expectation: mean over `days` of `tasks`."""
    chance = rng.choice(chances(), size=(days, tasks))
    alone = claimed(chance, stretch) >= threshold
    wrong = rng.random((days, tasks)) > chance
    return mean_interval(100 / 60 * np.where(alone, error * wrong, review).mean(1))
