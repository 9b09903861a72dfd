"""A foal's body is thirteen masses on springs.

It is planar: a braced trunk, a head, four legs of two bones, two muscles a leg. A muscle is a spring whose rest
length the brain commands fifty times a second. Every force is a spring, gravity or the ground, so what the foal
may not do (push off nothing, sink, gain energy from a bug) can be tested.
But: does not model power limits, fatigue, tendons or a third dimension, and its four legs may pass through each
other. A muscle here is as strong as its spring.
"""

from dataclasses import dataclass

import numpy as np

LEGS = ("hind near", "hind far", "fore near", "fore far")
TRUNK, KNEES, FEET = slice(0, 5), slice(5, 9), slice(9, 13)
RUMP, HIP, WITHERS, SHOULDER, HEAD = range(5)
ROOTS, FAR_ENDS = (HIP, HIP, SHOULDER, SHOULDER), (SHOULDER, SHOULDER, HIP, HIP)
FORWARD = np.array([1, 1, -1, -1])  # hind knees point backward, fore knees forward; shortening swings them so

STANDING = np.array(
    [(-0.35, 0.93), (-0.35, 0.68), (0.35, 0.93), (0.35, 0.68), (0.62, 1.22)]
    + [(-0.52, 0.34)] * 2 + [(0.52, 0.34)] * 2 + [(-0.35, 0.0)] * 2 + [(0.35, 0.0)] * 2
)  # fmt: skip
MASS = np.array([6.5] * 4 + [3.0] + [1.0] * 4 + [0.6] * 4)  # kg

BRACES = [(RUMP, HIP), (WITHERS, SHOULDER), (RUMP, WITHERS), (HIP, SHOULDER), (RUMP, SHOULDER), (HIP, WITHERS),
          (HEAD, WITHERS), (HEAD, SHOULDER), (HEAD, RUMP)]  # fmt: skip
BONES = [(ROOTS[leg], 5 + leg) for leg in range(4)] + [(5 + leg, 9 + leg) for leg in range(4)]
SWINGERS = [(5 + leg, FAR_ENDS[leg]) for leg in range(4)]
LIFTERS = [(ROOTS[leg], 9 + leg) for leg in range(4)]
SPRINGS = BRACES + BONES + SWINGERS + LIFTERS
MUSCLES = slice(len(BRACES) + len(BONES), len(SPRINGS))

ENDS = np.zeros((len(SPRINGS), len(MASS)))  # +1 and -1 at the two ends of each spring
ENDS[np.arange(len(SPRINGS)), [a for a, _ in SPRINGS]] = 1
ENDS[np.arange(len(SPRINGS)), [b for _, b in SPRINGS]] = -1
REST = np.linalg.norm(ENDS @ STANDING, axis=1)  # m
STIFFNESS = np.array([2e4] * MUSCLES.start + [8e3] * 8)  # N/m
DAMPING = 60.0  # N s/m
CONTRACTION = np.concatenate([-0.2 * FORWARD, [-0.1] * 4])  # share of its rest length a muscle gives at command 1
GRAVITY, FRICTION = 9.81, 0.9
FALLEN = 0.25  # m: a foal whose trunk comes lower has fallen
TICK, SUBSTEPS = 0.02, 16  # s between commands; steps of the integrator in one tick


@dataclass(frozen=True)
class World:
    """What a foal meets: a `slope` uphill in degrees, a `rider` in kg, a `shove` in m/s after 2 s."""

    slope: float = 0.0
    rider: float = 0.0
    shove: float = 0.0


MEADOW = World()


class Herd:
    """`n` foals that do not meet: `state` (4, 13, n) holds x, y (m) and their rates (m/s) of every mass."""

    def __init__(self, state: np.ndarray, world: World = MEADOW, substeps: int = SUBSTEPS):
        """Put bodies at `state`; they compute in its precision, `substeps` steps a tick."""
        kind, n = state.dtype.type, state.shape[2]
        self.state, self.substeps, self.dt = state, substeps, kind(TICK / substeps)
        self.mass = MASS.copy()
        self.mass[[RUMP, WITHERS]] += world.rider / 2
        tilt = np.radians(world.slope)
        self.gravity = (self.dt * GRAVITY * np.array([np.sin(tilt), np.cos(tilt)]))[:, None, None].astype(kind)
        self.pull = (self.dt * ENDS.T / self.mass[:, None]).astype(kind)
        self.ends = ENDS.astype(kind)
        self.k = STIFFNESS[:, None].astype(kind)
        self.k_rest = np.repeat(self.k * REST[:, None].astype(kind), n, axis=1)
        self.span = np.empty((4, len(SPRINGS), n), kind)
        self.length = np.empty((len(SPRINGS), n), kind)
        self.change = np.empty((2, len(MASS), n), kind)

    def command(self, effort: np.ndarray) -> None:
        """Set the rest lengths of the muscles by `effort` (8, n) in [-1, 1]: four swingers, four lifters."""
        rest = REST[MUSCLES, None] * (1 + CONTRACTION[:, None] * effort)
        self.k_rest[MUSCLES] = self.k[MUSCLES] * rest

    def tick(self) -> None:
        """Let one tick pass."""
        for _ in range(self.substeps):
            self._step()

    def _step(self) -> None:
        """One step of symplectic Euler: velocities from forces, then the ground, then positions.

        Written in place, because memory traffic is the whole cost. The algebra of a spring of length L along d is
        tension = k (L - rest) + DAMPING (d · d') / L, and the force on its ends is ± tension d / L.
        """
        position, velocity, change = self.state[:2], self.state[2:], self.change
        np.matmul(self.ends, self.state, out=self.span)
        direction, (q, other) = self.span[:2], self.span[2:]
        q *= direction[0]
        other *= direction[1]
        q += other
        np.multiply(direction[0], direction[0], out=self.length)
        np.multiply(direction[1], direction[1], out=other)
        self.length += other
        np.sqrt(self.length, out=self.length)
        q *= DAMPING
        q /= self.length
        q -= self.k_rest
        q /= self.length
        q += self.k
        direction *= q
        np.matmul(self.pull, direction, out=change)
        velocity -= change
        velocity -= self.gravity
        self._ground(position[1], *velocity, *change)
        np.multiply(velocity, self.dt, out=change)
        position += change

    def _ground(self, y, vx, vy, stop, slip) -> None:
        """Stop what would pass below y = 0 exactly there, and let friction take at most FRICTION of that impulse."""
        # subtle: velocity -y/dt lands a mass on the ground, not in it, at any step; braking never adds energy.
        np.multiply(y, -1 / self.dt, out=stop)
        stop -= vy
        np.maximum(stop, 0, out=stop)
        vy += stop
        stop *= FRICTION
        np.minimum(vx, stop, out=slip)
        np.negative(stop, out=stop)
        np.maximum(slip, stop, out=slip)
        vx -= slip

    def energy(self) -> np.ndarray:
        """Kinetic, elastic and weight energy (n,) in J, with the muscles' rest lengths as commanded."""
        x, v = self.state[:2], self.state[2:]
        length = np.hypot(*np.matmul(self.ends, x))
        elastic = (self.k * (length - self.k_rest / self.k) ** 2).sum(0) / 2
        kinetic = np.einsum("p,dpn->n", self.mass, v**2) / 2
        return kinetic + elastic + np.einsum("p,dpn->n", self.mass, self.gravity / self.dt * x)


def newborn(n: int, rng: np.random.Generator, kind: type = np.float32) -> np.ndarray:
    """State (4, 13, n) of `n` foals put on their feet by an unsteady hand: each drifts and leans a little."""
    state = np.zeros((4, len(MASS), n), kind)
    state[:2] = STANDING.T[:, :, None] + rng.normal(0, 0.01, (2, len(MASS), n))
    state[1] -= np.minimum(state[1].min(0), 0)
    state[2:] = rng.normal(0, 0.2, (2, 1, n))
    return state
