"""A learned judge: a small network that has seen people's marks for honest answers, and what its gradient is.

The world it judges: an answer is a point. Eight of its numbers say what the answer means, and one direction among
them is “better”. The others are *free*: in every honest answer they are nearly zero, so nobody ever had to judge
them, and an answer that uses them is nonsense.

But: the world is a caricature of text. Real nonsense is not one direction at right angles to sense.
"""

from dataclasses import dataclass

import numpy as np

MEANING = 8  # numbers of an answer that carry its meaning
SHARP = 2.5  # how fast quality rises along the better direction
QUIET = 0.1  # standard deviation of the free numbers in honest answers


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + e⁻ˣ), without overflow."""
    return 0.5 * (1 + np.tanh(x / 2))


@dataclass(frozen=True)
class World:
    """Answers with `free` numbers beside their meaning; `better` (8,) is a unit vector."""

    better: np.ndarray
    free: int

    @property
    def size(self) -> int:
        """How many numbers an answer has."""
        return MEANING + self.free

    def honest(self, count: int, rng: np.random.Generator) -> np.ndarray:
        """`count` answers (count, size) as people write them."""
        spread = np.repeat([1.0, QUIET], [MEANING, self.free])
        return rng.normal(size=(count, self.size)) * spread

    def quality(self, answers: np.ndarray) -> np.ndarray:
        """True quality (…,) in 0 … 1 of `answers` (…, size): meaning counts, and nonsense spoils it."""
        meaning, nonsense = answers[..., :MEANING], answers[..., MEANING:]
        return sigmoid(SHARP * meaning @ self.better) * np.exp(-0.5 * (nonsense**2).sum(-1))

    def marks(self, answers: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """People's thumbs (…,), 1 or 0: up with the true quality as probability."""
        return 1.0 * (rng.random(answers.shape[:-1]) < self.quality(answers))


def make_world(free: int, rng: np.random.Generator) -> World:
    """A world with a random better direction."""
    better = rng.normal(size=MEANING)
    return World(better / np.linalg.norm(better), free)


class Judge:
    """score = σ(w₂ · tanh(W₁ᵀ x + b₁) + b₂) for an answer x of `size` numbers, trained on thumbs up and down."""

    def __init__(self, size: int, rng: np.random.Generator, hidden: int = 64):
        self.W1 = rng.normal(0, 0.1 * size**-0.5, (size, hidden))
        self.b1, self.w2, self.b2 = np.zeros(hidden), rng.normal(0, hidden**-0.5, hidden), np.zeros(1)

    def logit(self, answers: np.ndarray) -> np.ndarray:
        """The judge's log-odds (…,) that `answers` (…, size) are good."""
        return np.tanh(answers @ self.W1 + self.b1) @ self.w2 + self.b2

    def score(self, answers: np.ndarray) -> np.ndarray:
        """Score (…,) in 0 … 1 of `answers` (…, size)."""
        return sigmoid(self.logit(answers))

    def gradient(self, answers: np.ndarray) -> np.ndarray:
        """d logit / d answer, (…, size): how to please this judge. W₁ ((1 − h²) · w₂), with h the hidden layer."""
        h = np.tanh(answers @ self.W1 + self.b1)
        return ((1 - h * h) * self.w2) @ self.W1.T

    def fit(self, answers: np.ndarray, marks: np.ndarray, rng: np.random.Generator, steps: int = 400,
            rate: float = 0.01, batch: int = 128) -> "Judge":  # fmt: skip
        """Learn `marks` (n,) of `answers` (n, size): Adam on the cross-entropy, going on from what it knows."""
        weights = [self.W1, self.b1, self.w2, self.b2]
        mean, square = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
        for step in range(1, steps + 1):
            rows = rng.integers(len(answers), size=batch)
            x = answers[rows]
            h = np.tanh(x @ self.W1 + self.b1)
            error = (sigmoid(h @ self.w2 + self.b2) - marks[rows]) / batch  # d loss / d logit
            dz = np.outer(error, self.w2) * (1 - h * h)
            for w, g, m, v in zip(weights, [x.T @ dz, dz.sum(0), h.T @ error, error.sum(keepdims=True)], mean,
                                  square, strict=True):  # fmt: skip
                m += 0.1 * (g - m)
                v += 0.01 * (g * g - v)
                w -= rate * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.99**step)) + 1e-8)
        return self
