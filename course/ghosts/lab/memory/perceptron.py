"""Many small networks at once: one hidden layer, one yes or no, trained side by side.

But: no more than lesson 04 needs. The leading axis of every array is the run; each run has its own weights and data.
"""

import numpy as np

from ghosts.lab.gpt import AdamW


class Perceptrons:
    """`runs` networks from `inputs` numbers over `hidden` ramps to one logit."""

    def __init__(self, rng: np.random.Generator, runs: int, inputs: int, hidden: int):
        self.weights = [
            rng.normal(0, inputs**-0.5, (runs, inputs, hidden)).astype(np.float32),
            rng.normal(0, 1, (runs, 1, hidden)).astype(np.float32),
            rng.normal(0, hidden**-0.5, (runs, hidden, 1)).astype(np.float32),
        ]
        self.adams = [AdamW(each, decay=0) for each in self.weights]

    @property
    def parameters(self) -> int:
        """Weights of one run."""
        return sum(each[0].size for each in self.weights)

    def hidden(self, x: np.ndarray) -> np.ndarray:
        """max(x W + b, 0) for `x` (runs, n, inputs)."""
        W, b, _ = self.weights
        return np.maximum(x @ W + b, 0)

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Logits (runs, n)."""
        return (self.hidden(x) @ self.weights[2])[..., 0]

    def learn(self, x: np.ndarray, y: np.ndarray, rate: float) -> None:
        """One step of Adam on the mean cross-entropy with `y` (runs, n), each from 0 to 1."""
        hidden, read = self.hidden(x), self.weights[2]
        error = ((sigmoid((hidden @ read)[..., 0]) - y) / y.shape[1]).astype(np.float32)[..., None]
        inner = (error * read.swapaxes(1, 2)) * (hidden > 0)
        gradients = (x.swapaxes(1, 2) @ inner, inner.sum(1, keepdims=True), hidden.swapaxes(1, 2) @ error)
        for adam, gradient in zip(self.adams, gradients, strict=True):
            adam.step(gradient, rate)

    def right(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Share (runs,) of `x` (runs, n, inputs) whose logit has the sign that `y` (runs, n) asks for."""
        return ((self(x) > 0) == (y > 0.5)).mean(1)

    def forget_momentum(self) -> None:
        """A new task, a new optimiser."""
        self.adams = [AdamW(each, decay=0) for each in self.weights]


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + e⁻ᶻ), safe at both ends."""
    return 0.5 * (1 + np.tanh(z / 2))
