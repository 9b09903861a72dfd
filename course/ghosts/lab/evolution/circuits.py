"""Knowledge and circuits, apart: documents that hold facts and a rule, and a probe for each while a ghost learns.

A *fact* is a key that is followed by the same value in every document: only weights can hold it. The *rule* is that
in a document of symbols each symbol has a follower, drawn afresh for every document: no weight can hold it, but a
circuit that finds the symbol's last occurrence and reads what came next (Olsson et al. 2022) follows it.

But: documents of 24 tokens, sixteen facts, one rule. Real pretraining mixes both in every sentence, and its circuits
are many. Where the score rises is a fit of one logistic curve, which says nothing about a rise in several steps.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.gpt import GPT
from ghosts.lab.stats import Interval, mean_interval, mean_share_interval, share_interval
from ghosts.lab.training import Trainer

SYMBOLS, KEYS, VALUES = 10, 16, 4
VOCABULARY = SYMBOLS + KEYS + VALUES
LENGTH, DOCUMENTS, FACTUAL = 24, 36, 4  # tokens in a document, documents in a batch, and how many of them are facts
PERIOD = 9  # the exam's repeat: not a circle's length, nor twice one, so that looking a fixed way back is no help
NEWBORN = {"embed": 1.0, "place": 1.0, "qkv": 1.5}  # spread at birth, tuned on other seeds: circuits come sooner
TWO, ONE, RULE_ONLY = "two layers", "one layer", "two layers, no facts"
KNOWLEDGE, CIRCUIT = "knowledge", "circuit"
LEARNED = 0.2  # a probe that rises by less than this has not risen


# ── documents ─────────────────────────────────────────────────────────────────────────────────────────


def facts(rng: np.random.Generator) -> np.ndarray:
    """The value (KEYS,) of each key, drawn once for a world."""
    return rng.integers(VALUES, size=KEYS)


def factual(rng: np.random.Generator, values: np.ndarray, documents: int) -> np.ndarray:
    """Documents (documents, LENGTH) of keys and their values in turn; the k-th key is seen in proportion to 1/k."""
    often = 1 / np.arange(1, KEYS + 1)
    keys = rng.choice(KEYS, (documents, LENGTH // 2), p=often / often.sum())
    return np.stack([SYMBOLS + keys, SYMBOLS + KEYS + values[keys]], 2).reshape(documents, LENGTH)


def ruled(rng: np.random.Generator, documents: int, jump: float = 0.2) -> np.ndarray:
    """Documents (documents, LENGTH) whose 4 to 6 symbols follow each other in a circle of the document's own.

    At every step with chance `jump` it goes on from any symbol of the circle: so no fixed distance back is right.
    """
    symbols = rng.random((documents, SYMBOLS)).argsort(1)
    circle = rng.integers(4, 7, (documents, 1))
    jumps, lands = rng.random((documents, LENGTH)) < jump, rng.integers(0, circle, (documents, LENGTH))
    jumps[:, 0] = True
    place = np.arange(LENGTH)
    last = np.maximum.accumulate(np.where(jumps, place, 0), 1)  # where each step's latest jump landed
    at = (np.take_along_axis(lands, last, 1) + place - last) % circle
    return np.take_along_axis(symbols, at, 1)


def repeated(rng: np.random.Generator, documents: int) -> np.ndarray:
    """Random sequences (documents, 2 · PERIOD): PERIOD different symbols in random order, and the same again."""
    once = rng.random((documents, SYMBOLS)).argsort(1)[:, :PERIOD]
    return np.concatenate([once, once], 1)


# ── probes ────────────────────────────────────────────────────────────────────────────────────────────


def knowledge(model: GPT, values: np.ndarray) -> float:
    """Mean probability of the right value over all keys alike, each asked at the start of a document."""
    losses = model.losses(SYMBOLS + np.arange(KEYS)[:, None], SYMBOLS + KEYS + values[:, None])
    return float(np.exp(-losses).mean())


def induction_score(model: GPT, sequences: np.ndarray) -> float:
    """Mean probability of the right token in the second half of `sequences` (n, 2L), a random one said twice."""
    losses = model.losses(sequences[:, :-1], sequences[:, 1:])
    return float(np.exp(-losses[:, sequences.shape[1] // 2 :]).mean())


# ── training, and what the probes see ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Life:
    """One ghost's training: the probes' readings at `steps`, and the ghost itself."""

    steps: np.ndarray
    probes: dict[str, np.ndarray]
    model: GPT = field(repr=False)


def grow(arm: str, seed: int, steps: int, every: int = 25, rate: float = 6e-3,
         watch: Callable[[int, GPT], None] = lambda step, model: None) -> Life:  # fmt: skip
    """Train a ghost of `arm` on one thread for `steps` batches, with both probes read `every` so many.

    `watch(step, model)` is called at every reading.
    """
    rng = np.random.default_rng(seed)
    values, exam = facts(rng), repeated(rng, 64)
    model = GPT(VOCABULARY, rng, width=32, layers=1 if arm == ONE else 2, heads=2, context=LENGTH)
    for name, spread in NEWBORN.items():
        array = getattr(model.weights, name)
        array[:] = rng.normal(0, spread * model.width**-0.5, array.shape)
    trainer, marks, readings = Trainer(model, parts=1), [], {KNOWLEDGE: [], CIRCUIT: []}
    for step in range(steps + 1):
        if step % every == 0:
            marks.append(step)
            readings[KNOWLEDGE].append(knowledge(model, values))
            readings[CIRCUIT].append(induction_score(model, exam))
            watch(step, model)
        text = ruled(rng, DOCUMENTS - FACTUAL)
        if arm != RULE_ONLY:
            text = np.concatenate([factual(rng, values, FACTUAL), text])
        trainer.step(text[:, :-1], text[:, 1:], rate * min(1, (step + 1) / 50))
    return Life(np.array(marks), {name: np.array(line) for name, line in readings.items()}, model)


@dataclass(frozen=True)
class Rise:
    """Where a reading rises: `mid` and the steps from a tenth to nine tenths (`width`), from `floor` to `top`.

    A reading that rises by less than `LEARNED` has `mid` = `width` = nan.
    """

    mid: float
    width: float
    floor: float
    top: float

    @property
    def onset(self) -> float:
        """Where a tenth of the rise is done."""
        return self.mid - self.width / 2

    @property
    def happened(self) -> bool:
        """Whether it rose at all."""
        return bool(np.isfinite(self.mid))


def locate_rise(steps: np.ndarray, reading: np.ndarray) -> Rise:
    """The logistic curve that fits `reading` (n,) at `steps` (n,) best, by least squares.

    Middle and width are tried on a grid; floor and top are then a straight-line fit, solved exactly.
    """
    mids = np.linspace(steps[0], steps[-1], 101)[:, None, None]
    widths = np.geomspace(steps[1] / 2, steps[-1], 40)[None, :, None]
    z = 1 / (1 + np.exp(-np.clip(2 * np.log(9) * (steps - mids) / widths, -40, 40)))
    dz, dy = z - z.mean(-1, keepdims=True), reading - reading.mean()
    slope = (dz * dy).sum(-1) / np.maximum((dz**2).sum(-1), 1e-12)
    error = ((dy - slope[..., None] * dz) ** 2).sum(-1)
    i, j = np.unravel_index(error.argmin(), error.shape)
    floor = reading.mean() - slope[i, j] * z[i, j].mean()
    rise = reading[-3:].mean() - reading[:3].min()
    mid, width = (mids[i, 0, 0], widths[0, j, 0]) if rise > LEARNED else (np.nan, np.nan)
    return Rise(float(mid), float(width), float(floor), float(floor + slope[i, j]))


@dataclass(frozen=True)
class Circuits:
    """Every arm's lives, and where each probe rose in each: `rises[arm][probe]`, one for each life."""

    lives: dict[str, list[Life]]
    rises: dict[str, dict[str, list[Rise]]]

    def share(self, arm: str, probe: str) -> Interval:
        """Share of `arm`'s lives in which `probe` rose."""
        rose = [rise.happened for rise in self.rises[arm][probe]]
        return share_interval(sum(rose), len(rose))

    def mean(self, arm: str, probe: str, what: str) -> Interval:
        """Mean `onset`, `mid` or `width` over `arm`'s lives in which `probe` rose; nan for fewer than two of them."""
        risen = [getattr(rise, what) for rise in self.rises[arm][probe] if rise.happened]
        return mean_interval(risen) if len(risen) > 1 else Interval(np.nan, np.nan, np.nan)

    def end(self, arm: str, probe: str) -> Interval:
        """Mean of the last three readings of `probe` over `arm`'s lives."""
        return mean_share_interval([life.probes[probe][-3:].mean() for life in self.lives[arm]])

    def best(self) -> Life:
        """The life with two layers whose circuit is strongest at its end."""
        return max(self.lives[TWO], key=lambda life: life.probes[CIRCUIT][-3:].mean())

    def plot(self, ax: Axes | None = None) -> Axes:
        """Every life's probes: knowledge and circuit, with two layers and with one; located rises marked."""
        ax = figures.axes(ax, title="Two things that training puts in", x="training step", y="probability")
        lines = ((TWO, KNOWLEDGE, 0), (TWO, CIRCUIT, 1), (ONE, KNOWLEDGE, 3), (ONE, CIRCUIT, 2))
        for arm, probe, i in lines:
            look = figures.series(i)
            steps = self.lives[arm][0].steps
            readings = np.array([life.probes[probe] for life in self.lives[arm]])
            ax.plot(steps, readings.T, color=look["color"], linewidth=0.7, alpha=0.4)
            ax.plot(steps, readings.mean(0), **look, markevery=(2 * i, 8), label=f"{probe}, {arm}")
        for rise in self.rises[TWO][CIRCUIT]:
            if rise.happened:
                ax.plot([rise.onset] * 2, [-0.04, -0.005], color=figures.RED, linewidth=2)
        figures.note(ax, "ticks: where each circuit's rise begins", steps[-1], -0.08, right=0, ha="right")
        ax.set_ylim(-0.12, 1.02)
        ax.legend(frameon=False, fontsize=8.5, loc="upper left", bbox_to_anchor=(1, 1))
        return ax

    def describe(self) -> str:
        """Where each probe rises, how widely, and in how many lives."""
        onset, known = self.mean(TWO, CIRCUIT, "onset"), self.mean(TWO, KNOWLEDGE, "mid")
        ends = "; ".join(
            f"{arm}: knowledge {self.end(arm, KNOWLEDGE):.2f}, circuit {self.end(arm, CIRCUIT):.2f}"
            for arm in self.lives
        )
        return (
            f"With two layers knowledge is half there at step {known:.0f}, and the circuit's score begins to rise at "
            f"step {onset:.0f}. At the end, {ends}."
        )


def two_things(seed: int = 200, steps: int = 1000, lives: tuple[int, int, int] = (4, 3, 2)) -> Circuits:
    """Grow `lives` ghosts of each arm, two at a time (12 s): two layers, one layer, two layers without facts."""
    arms = [arm for arm, many in zip((TWO, ONE, RULE_ONLY), lives, strict=True) for _ in range(many)]
    with ThreadPoolExecutor(2) as pool:
        grown = list(pool.map(grow, arms, range(seed, seed + len(arms)), [steps] * len(arms)))
    by_arm = {
        name: [life for arm, life in zip(arms, grown, strict=True) if arm == name] for name in dict.fromkeys(arms)
    }

    def risen(group: list[Life], probe: str) -> list[Rise]:
        return [locate_rise(life.steps, life.probes[probe]) for life in group]

    rises = {arm: {probe: risen(group, probe) for probe in (KNOWLEDGE, CIRCUIT)} for arm, group in by_arm.items()}
    return Circuits(by_arm, rises)
