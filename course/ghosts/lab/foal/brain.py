"""An animal's brain is a clock, a rhythm for each pair of legs and a few reflexes: twenty-five numbers say it all.

Also here: what a foal feels, and how a herd with a brain lives.
But: does not learn. What an animal of this kind knows at the end of its life it knew at birth.
"""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from ghosts.lab.foal.body import (
    ENDS,
    FALLEN,
    FEET,
    HIP,
    LEGS,
    MEADOW,
    MUSCLES,
    REST,
    SHOULDER,
    STANDING,
    SUBSTEPS,
    TICK,
    TRUNK,
    Herd,
    World,
    newborn,
)


def feel(state: np.ndarray) -> np.ndarray:
    """Senses (25, n) of `state`: 8 muscle lengths, their 8 rates, 4 feet on the ground, 5 of the trunk.

    The trunk feels pitch, its rate, height, its rate, speed. All are near the size of one: lengths as strain over
    0.2, their rates over 2 m/s, pitch as the trunk's rise over 0.35 m, height as metres from standing over 0.2.
    """
    span = np.matmul(ENDS[MUSCLES].astype(state.dtype), state)
    length = np.sqrt(span[0] ** 2 + span[1] ** 2)
    rate = (span[0] * span[2] + span[1] * span[3]) / length
    rest = REST[MUSCLES, None].astype(state.dtype)
    trunk = state[:, [HIP, SHOULDER]]
    rise, height = trunk[1, 1] - trunk[1, 0], trunk[1].mean(0) - STANDING[HIP, 1]
    rise_rate, height_rate = trunk[3, 1] - trunk[3, 0], trunk[3].mean(0)
    body = np.stack([rise / 0.35, rise_rate / 2, height / 0.2, height_rate, trunk[2].mean(0) - 1])
    touching = (state[1, FEET] < 0.01).astype(state.dtype)
    return np.concatenate([(length / rest - 1) / 0.2, rate / 2, touching, body.astype(state.dtype)])


class Brain(Protocol):
    """Anything that can steer a herd."""

    def wake(self, n: int) -> None:
        """Begin the lives of `n` foals."""

    def act(self, senses: np.ndarray) -> np.ndarray:
        """Efforts (8, n) in [-1, 1] for `senses` (25, n); called once a tick."""


GENES = (
    ["frequency"] + [f"phase of {leg}" for leg in LEGS[1:]]
    + [f"{what} {end}" for what in ("swing", "swing centre", "lift", "lift centre", "lift lag")
       for end in ("hind", "fore")]
    + [f"{sense} to {muscle} {end}" for sense in ("pitch", "pitch rate") for muscle in ("swing", "lift")
       for end in ("hind", "fore")]
    + ["speed to swing hind", "speed to swing fore", "touch to clock"]
)  # fmt: skip


class Animal:
    """A brain that was born ready: a clock, a rhythm per pair of legs, and reflexes; `genomes` (n, 25) say it all.

    A gene of 0 is the middle of the first generation and 1 its standard deviation.
    """

    def __init__(self, genomes: np.ndarray):
        """Brains for the rows of `genomes`, which share a herd equally; a single genome (25,) steers all of it."""
        self.genomes = np.atleast_2d(genomes)

    def wake(self, n: int) -> None:
        """Start the clocks of `n` foals."""
        g = np.repeat(self.genomes, n // len(self.genomes), axis=0).T
        pair = [0, 0, 1, 1]
        self.phase = np.zeros(n)
        self.beat = 2 * np.pi * np.clip(1.6 + 0.4 * g[0], 0.5, 3) * TICK
        self.offset = np.pi * np.concatenate([np.zeros((1, n)), g[1:4]])
        self.size, self.centre = (0.5 + 0.3 * g[4:6])[pair], 0.3 * g[6:8][pair]
        self.lift, self.rest = (0.5 + 0.3 * g[8:10])[pair], 0.3 * g[10:12][pair]
        self.lag = np.pi * (0.5 + 0.5 * g[12:14])[pair]
        self.swing_reflex = 0.3 * np.stack([g[14:16], g[18:20], g[22:24]])[:, pair]
        self.lift_reflex = 0.3 * np.stack([g[16:18], g[20:22]])[:, pair]
        self.pull = 0.1 * g[24]

    def act(self, senses: np.ndarray) -> np.ndarray:
        """Rhythm plus reflex."""
        touch, pitch, pitch_rate, speed = senses[16:20], senses[20], senses[21], senses[24]
        angle = self.phase + self.offset
        a, b, c = self.swing_reflex
        swing = self.centre + self.size * np.sin(angle) + a * pitch + b * pitch_rate + c * speed
        a, b = self.lift_reflex
        lift = self.rest + self.lift * np.sin(angle + self.lag) + a * pitch + b * pitch_rate
        self.phase = self.phase + self.beat - self.pull * (touch * np.cos(angle)).sum(0)
        return np.clip(np.concatenate([swing, lift]), -1, 1)


@dataclass(frozen=True)
class Run:
    """Lives of `n` foals: `states` (ticks, 4, 13, n) before each command and `efforts` (ticks, 8, n)."""

    states: np.ndarray = field(repr=False)
    efforts: np.ndarray = field(repr=False)

    @property
    def upright(self) -> np.ndarray:
        """Whether each foal has kept its trunk above 25 cm so far: (ticks, n)."""
        return np.logical_and.accumulate(self.states[:, 1, TRUNK].min(1) > FALLEN)

    @property
    def way(self) -> np.ndarray:
        """Metres (ticks, n) of each trunk from where it began."""
        x = self.states[:, 0, TRUNK].mean(1)
        return x - x[0]

    @property
    def distance(self) -> np.ndarray:
        """Metres (n,) each got before it fell, or in all."""
        last = self.upright.sum(0) - 1
        return np.take_along_axis(self.way, last[None], 0)[0]


def simulate(brain: Brain, n: int, rng: np.random.Generator, seconds: float = 6, world: World = MEADOW,
             substeps: int = SUBSTEPS, kind: type = np.float32) -> Run:  # fmt: skip
    """Let `n` newborn foals live for `seconds` with `brain` in `world`, computed in numbers of `kind`."""
    herd = Herd(newborn(n, rng, kind), world, substeps)
    brain.wake(n)
    states, efforts = [], []
    for tick in range(round(seconds / TICK)):
        if world.shove and tick == round(2 / TICK):
            herd.state[2, TRUNK] += world.shove
        effort = brain.act(feel(herd.state))
        states.append(herd.state.copy())
        efforts.append(effort)
        herd.command(effort)
        herd.tick()
    return Run(np.array(states), np.array(efforts))
