"""A whole population of cart-poles is a dozen lines of arithmetic on four rows of numbers.

The dynamics are Barto, Sutton & Anderson's (1983) with the constants and the Euler step of gymnasium's CartPole-v1.
No lesson plays with it: it is the yardstick by which `tests/benchmarks/environments.py` compares us with gymnasium.
But: does not render, keep per-episode statistics or wrap anything; a pole that falls starts anew in the same step.
"""

import math

import numpy as np

GRAVITY, CART, POLE, HALF_LENGTH, FORCE, DT = 9.8, 1.0, 0.1, 0.5, 10.0, 0.02
MASS, SWING = CART + POLE, POLE * HALF_LENGTH
TRACK, TILT, LIMIT = 2.4, math.radians(12), 500  # m from the centre, radians from upright, steps


class CartPoles:
    """`n` cart-poles: `state` (4, n) is the cart's place (m) and speed, the pole's angle (rad) and its rate.

    Single precision by default, which is twice as fast; the arithmetic is done in place for the same reason.
    """

    def __init__(self, n: int, rng: np.random.Generator, kind: type = np.float32):
        """Begin `n` episodes, each a little off balance, computed in numbers of `kind`."""
        self.rng, self.clock, self.deadline = rng, 0, np.full(n, LIMIT)
        self.state = self._fresh(n, kind)
        self._change = np.empty((4, n), kind)

    def _fresh(self, n: int, kind: type) -> np.ndarray:
        return 0.1 * self.rng.random((4, n), kind) - 0.05

    def step(self, action: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Push each left (0) or right (1); return `state`, which `fell` (n,) and which were `cut` (n,) at the limit.

        The reward is 1 for every step. A finished episode's column of `state` is already the next one's beginning.
        """
        self._advance(action)
        self.clock += 1
        far, _, tilted, _ = np.abs(self.state, out=self._change)
        fell = (far > TRACK) | (tilted > TILT)
        cut = self.deadline <= self.clock
        done = np.flatnonzero(fell | cut)
        if len(done):
            self.state[:, done] = self._fresh(len(done), self.state.dtype)
            self.deadline[done] = self.clock + LIMIT
        return self.state, fell, cut

    def _advance(self, action: np.ndarray) -> None:
        """One Euler step of 0.02 s under `action`.

        push = (± force + swing · rate² sin) / mass, where swing is the pole's mass times its half length;
        spin = (gravity · sin - push · cos) / (half length · (4/3 - pole · cos² / mass));
        the cart's acceleration is push - swing · spin · cos / mass.
        """
        (_, _, angle, rate), (sin, push, cos, spin) = self.state, self._change
        np.sin(angle, out=sin)
        np.cos(angle, out=cos)
        np.multiply(rate, rate, out=push)
        push *= sin
        push *= SWING / MASS
        np.copyto(spin, action, casting="unsafe")
        spin *= 2 * FORCE / MASS
        push += spin
        push -= FORCE / MASS
        sin *= GRAVITY
        np.multiply(push, cos, out=spin)
        np.subtract(sin, spin, out=spin)
        np.multiply(cos, cos, out=sin)
        sin *= -HALF_LENGTH * POLE / MASS
        sin += HALF_LENGTH * 4 / 3
        spin /= sin
        cos *= spin
        cos *= SWING / MASS
        push -= cos
        # subtle: places move with the old speeds (explicit Euler), as gymnasium's do.
        self._change[::2] = self.state[1::2]
        self._change *= DT
        self.state += self._change
