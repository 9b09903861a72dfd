"""A ghost of the foal: a network that imitates what the animal did, and never meets what made it do so.

But: does not want to get anywhere. It is fitted to the animal's efforts, not to metres.
"""

import numpy as np

from ghosts.lab.foal.brain import Animal, simulate

SIGHTS = ("body", "habit", "clock")


class Ghost:
    """`m` small networks that imitate animals from outside, at work side by side in equal shares of a herd.

    All see the 25 senses. `sees="habit"` adds the ghost's own last two efforts, as a language model reads its own
    words; `sees="clock"` adds the clock inside the animal, which no film shows.
    """

    def __init__(self, weights: list[np.ndarray], sees: str, genomes: np.ndarray):
        """`weights` are (m, hidden, inputs), (m, hidden, 1), (m, 8, hidden) and (m, 8, 1)."""
        self.weights, self.sees, self.animal = weights, sees, Animal(genomes)

    def wake(self, n: int) -> None:
        """Begin `n` lives, `n / m` a ghost."""
        self.animal.wake(n)
        self.efforts = [np.zeros((8, n))] * 2
        self.views, self.lessons = [], []

    def act(self, senses: np.ndarray) -> np.ndarray:
        """What the networks say; what the animal would have said is kept in `lessons`, and the input in `views`."""
        view = self.view(senses)
        self.views.append(view)
        self.lessons.append(self.animal.act(senses))
        effort = self.steer(view)
        self.efforts.append(effort)
        return effort

    def view(self, senses: np.ndarray) -> np.ndarray:
        """What this ghost may look at, (inputs, n)."""
        phase = self.animal.phase
        more = {"body": [], "habit": self.efforts[-2:], "clock": [np.stack([np.cos(phase), np.sin(phase)])]}
        return np.concatenate([senses, *more[self.sees]]).astype(np.float32)

    def steer(self, view: np.ndarray) -> np.ndarray:
        """Efforts (8, n) from `view` (inputs, n): one hidden layer of tanh."""
        ghosts = len(self.weights[0])
        shares = view.reshape(len(view), ghosts, -1).swapaxes(0, 1)
        return np.clip(_network(self.weights, shares)[1].swapaxes(0, 1).reshape(8, -1), -1, 1)

    def record(self) -> tuple[np.ndarray, np.ndarray]:
        """Views (m, samples, inputs) and lessons (m, samples, 8) of the lives since `wake`."""
        return tuple(_by_ghost(np.array(each), len(self.weights[0])) for each in (self.views, self.lessons))


class Model(Ghost):
    """The animal itself, sitting for its portrait: it steers, while views and lessons are taken down."""

    def steer(self, view: np.ndarray) -> np.ndarray:
        """The animal's own effort."""
        return self.lessons[-1]


def _by_ghost(values: np.ndarray, ghosts: int) -> np.ndarray:
    """(ticks, channels, n) to (ghosts, ticks · n / ghosts, channels)."""
    ticks, channels, _ = values.shape
    return values.reshape(ticks, channels, ghosts, -1).transpose(2, 0, 3, 1).reshape(ghosts, -1, channels)


def _network(weights: list[np.ndarray], x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hidden layer and output of every ghost for `x` (m, inputs, n)."""
    into, bias, out, base = weights
    hidden = np.tanh(into @ x + bias)
    return hidden, out @ hidden + base


def clone(views: np.ndarray, lessons: np.ndarray, valid: np.ndarray, rng: np.random.Generator, hidden: int = 64,
          steps: int = 3000, batch: int = 64, rate: float = 1e-2) -> list[np.ndarray]:  # fmt: skip
    """Weights of `m` networks that say `lessons` (m, N, 8) to `views` (m, N, inputs) where `valid` (m, N).

    Behaviour cloning (Pomerleau 1991) is this and no more: least squares by Adam, one data set per network.
    The rate is the best of 0.003, 0.01 and 0.03 on film that was held out; at 0.003 a ghost is far from trained.
    """
    ghosts, _, inputs = views.shape
    shapes = [(hidden, inputs), (hidden, 1), (8, hidden), (8, 1)]
    weights = [rng.normal(0, (b > 1) / b**0.5, (ghosts, a, b)).astype(np.float32) for a, b in shapes]
    moments = [(np.zeros_like(w), np.zeros_like(w)) for w in weights]
    rows, each = [np.flatnonzero(one) for one in valid], np.arange(ghosts)[:, None]
    for step in range(1, steps + 1):
        picked = np.stack([row[rng.integers(len(row), size=batch)] for row in rows])
        x = views[each, picked].swapaxes(1, 2)
        hidden_layer, said = _network(weights, x)
        error = (said - lessons[each, picked].swapaxes(1, 2)) / batch
        back = weights[2].swapaxes(1, 2) @ error * (1 - hidden_layer**2)
        gradients = [back @ x.swapaxes(1, 2), back.sum(2, keepdims=True),
                     error @ hidden_layer.swapaxes(1, 2), error.sum(2, keepdims=True)]  # fmt: skip
        for weight, (mean, square), gradient in zip(weights, moments, gradients, strict=True):
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient**2 - square)
            scale = np.sqrt(square / (1 - 0.999**step)) + 1e-8
            weight -= rate * (1 - step / steps) * mean / (1 - 0.9**step) / scale
    return weights


def imitate(genomes: np.ndarray, rng: np.random.Generator, sees: str = "habit", ghosts: int = 8, lives: int = 16,
            seconds: float = 6, rounds: int = 0, steps: int = 3000) -> list[Ghost]:  # fmt: skip
    """Ghosts of the animals with `genomes`, from `lives` of `seconds` each on the meadow; one entry a round.

    `genomes` is (25,), or (k, 25) for `ghosts / k` ghosts of each animal.

    Entry 0 is behaviour cloning. Each further round is data aggregation (DAgger; Ross, Gordon & Bagnell 2011): the
    ghosts steer as many lives again, the animal says at every tick what it would have done, and the ghosts learn anew
    from all lives so far, `steps` steps each. Ticks after a fall are not used.
    """
    if sees not in SIGHTS:
        raise ValueError(f"sees={sees!r}; a ghost sees one of {SIGHTS}")
    # subtle: the animal's clock runs on its own while the ghost steers. Where the ghost cannot see that clock, the
    # lessons of later rounds have a reason it cannot know, and more data do not help.
    actor, history, books = Model([np.zeros((ghosts, 0, 0))], sees, genomes), [], []
    for _ in range(rounds + 1):
        run = simulate(actor, ghosts * lives, rng, seconds)
        books.append((*actor.record(), _by_ghost(run.upright[:, None], ghosts)[:, :, 0]))
        pages = [np.concatenate(each, axis=1) for each in zip(*books, strict=True)]
        actor = Ghost(clone(*pages, rng, steps=steps), sees, genomes)
        history.append(actor)
    return history
