"""Selective prediction: a network reads real letters, answers when it is sure enough, and passes on the rest.

But: the letters are real typefaces, the dirt on them is not. It is Gaussian noise.
"""

from dataclasses import dataclass, field

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.autonomy.calibration import best_temperature, calibration_error, coverage_error, reliability, softmax
from ghosts.lab.bottleneck import LETTERS, PIXELS, TYPEFACES, letters
from ghosts.lab.stats import Interval, mean_interval, mean_share_interval

PLACES = ("at home", "away")
DIRT = {"at home": 0.4, "away": 0.6}


def teach(images: np.ndarray, labels: np.ndarray, rng: np.random.Generator, hidden: int = 64, steps: int = 600,
          rate: float = 0.003, batch: int = 128) -> list[np.ndarray]:  # fmt: skip
    """Weights and biases of a network with one hidden layer, after `steps` of Adam on the cross-entropy."""
    classes, pixels = len(LETTERS), images.shape[1]
    sizes = ((pixels, hidden), (hidden,), (hidden, classes), (classes,))
    weights = [(rng.normal(size=size) * (len(size) - 1) * (2 / size[0]) ** 0.5).astype(np.float32) for size in sizes]
    mean, square = [0 * each for each in weights], [0 * each for each in weights]
    for step in range(1, steps + 1):
        rows = rng.integers(len(images), size=batch)
        x, active = images[rows], hidden_layer(weights, images[rows])
        error = softmax(active @ weights[2] + weights[3])
        error[np.arange(batch), labels[rows]] -= 1
        error /= batch
        back = error @ weights[2].T * (active > 0)
        for k, gradient in enumerate((x.T @ back, back.sum(0), active.T @ error, error.sum(0))):
            mean[k] += 0.1 * (gradient - mean[k])
            square[k] += 0.01 * (gradient**2 - square[k])
            step_size = rate / (1 - 0.9**step) / (np.sqrt(square[k] / (1 - 0.99**step)) + 1e-8)
            weights[k] -= step_size * mean[k]
    return weights


def hidden_layer(weights: list[np.ndarray], images: np.ndarray) -> np.ndarray:
    """Activities (n, hidden) for `images` (n, pixels)."""
    return np.maximum(images @ weights[0] + weights[1], 0)


def scores_of(weights: list[np.ndarray], images: np.ndarray) -> np.ndarray:
    """Scores (n, classes), before the softmax."""
    return hidden_layer(weights, images) @ weights[2] + weights[3]


@dataclass(frozen=True)
class Prints:
    """Some prints of letters, row by row: `images` (n, pixels) and a caption for each."""

    title: str
    rows: dict[str, tuple[np.ndarray, list[str]]] = field(repr=False)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Every print with its caption below."""
        most = max(len(captions) for _, captions in self.rows.values())
        ax = figures.axes(ax, title=self.title, size=(7.6, 1.1 * len(self.rows) + 0.3))
        for row, (images, captions) in enumerate(self.rows.values()):
            for i, (image, caption) in enumerate(zip(images, captions, strict=True)):
                ax.imshow(image.reshape(PIXELS, PIXELS), cmap="gray_r", vmin=-0.7, vmax=1.7,
                          extent=(i, i + 0.9, -1.4 * row - 0.9, -1.4 * row))  # fmt: skip
                ax.text(i + 0.45, -1.4 * row - 0.95, caption, ha="center", va="top", fontsize=8)
        ax.set(xlim=(-0.1, most), ylim=(-1.4 * len(self.rows) + 0.1, 0.05), xticks=[], aspect="equal")
        ax.set_yticks([-1.4 * row - 0.45 for row in range(len(self.rows))], list(self.rows))
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        ax.grid(False)
        return ax

    def describe(self) -> str:
        """The captions, row by row."""
        said = "; ".join(
            f"{place}: " + ", ".join(each.replace("\n", " ") for each in row) for place, (_, row) in self.rows.items()
        )
        return f"{self.title}: {sum(len(row) for _, row in self.rows.values())} prints. {said}."


@dataclass(frozen=True)
class Reader:
    """Readers of letters, one a seed: their confidence and whether they were right, raw and at `temperature`.

    `confidence[place, heated]` and `right[place]` are (seeds, n); `heated` says whether scores were divided by the
    temperature that was fitted at home, on typefaces used for nothing else. Of the first seed there are, by place,
    the `prints` (n, pixels), the `truth` (n,) and what the machine `read` (n,).
    """

    temperature: np.ndarray
    confidence: dict[tuple[str, bool], np.ndarray] = field(repr=False)
    right: dict[str, np.ndarray] = field(repr=False)
    prints: dict[str, np.ndarray] = field(repr=False)
    truth: np.ndarray = field(repr=False)
    read: dict[str, np.ndarray] = field(repr=False)

    def samples(self, n: int = 9) -> Prints:
        """The same `n` letters in both places, as the first seed's machine is given them to read."""
        some = np.arange(n) * 89 % len(self.truth)  # from all four typefaces, and from the whole alphabet
        truths = [LETTERS[letter] for letter in self.truth[some]]
        return Prints("Can you read them?", {place: (self.prints[place][some], truths) for place in PLACES})

    def surest_mistakes(self, n: int = 9) -> Prints:
        """In each place the `n` mistakes of which the first seed's machine, raw, was surest."""
        rows = {}
        for place in PLACES:
            sure, wrong = self.confidence[place, False][0], self.read[place] != self.truth
            worst = np.flatnonzero(wrong)[np.argsort(-sure[wrong])[:n]]
            said = [f"{sure[i]:.1%}" if sure[i] < 0.999 else "> 99.9%" for i in worst]
            pairs = [f"{LETTERS[self.truth[i]]}, says {LETTERS[self.read[place][i]]}" for i in worst]
            rows[place] = self.prints[place][worst], [f"{a}\n{b}" for a, b in zip(pairs, said, strict=True)]
        return Prints("Surely wrong: the letter, what it says, how sure it is", rows)

    def over_seeds(self, measure, place: str, heated: bool) -> Interval:
        """`measure(confidence, right)` of each seed, as a mean with its interval."""
        pairs = zip(self.confidence[place, heated], self.right[place], strict=True)
        return mean_interval(np.array([measure(*pair) for pair in pairs]))

    def accuracy(self, place: str) -> Interval:
        """Share of letters read."""
        return mean_share_interval(self.right[place].mean(1))

    def calibration_error(self, place: str, heated: bool) -> Interval:
        """Expected calibration error in ten bins."""
        return self.over_seeds(calibration_error, place, heated)

    def cost(self, place: str, heated: bool, review: float = 3, error: float = 60) -> Interval:
        """Hours for 100 letters when those above 1 − review / error are answered without a person."""
        threshold = 1 - review / error

        def hours(confidence: np.ndarray, right: np.ndarray) -> float:
            return 100 / 60 * np.where(confidence >= threshold, error * ~right, review).mean()

        return self.over_seeds(hours, place, heated)

    def slipped(self, place: str, heated: bool, threshold: float = 0.95) -> Interval:
        """Silent errors in 100 letters at this threshold."""
        return self.over_seeds(lambda c, r: 100 * ((c >= threshold) & ~r).mean(), place, heated)

    def said(self, place: str, heated: bool, threshold: float = 0.95) -> Interval:
        """Silent errors in 100 letters as the machine's own confidence foretells them."""
        return self.over_seeds(lambda c, _: 100 * ((c >= threshold) * (1 - c)).mean(), place, heated)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Share right against confidence, in ten bins of all seeds together: the diagonal means what it says."""
        ax = figures.axes(ax, title="Does it mean what it says?", x="confidence", y="share that was right")
        ax.plot([0, 1], [0, 1], color=figures.INK, linewidth=1)
        for i, place in enumerate(PLACES):
            for heated, name in ((False, "raw"), (True, "with temperature")):
                said, held, count = reliability(self.confidence[place, heated].ravel(), self.right[place].ravel())
                enough = count >= 50
                style = figures.series(i) | {"linestyle": "--" if heated else "-"}
                ax.plot(said[enough], held[enough], label=f"{place}, {name}",
                        markerfacecolor="white" if heated else None, **style)  # fmt: skip
        figures.note(ax, "as good as its word", 0.05, 0.05, right=8, up=10, rotation=27)
        figures.note(ax, "surer than it should be", 0.98, 0.12, ha="right")
        ax.legend(frameon=False, fontsize=8.5, loc="upper left")
        ax.set(xlim=(0, 1.01), ylim=(0, 1.01))
        return ax

    def describe(self) -> str:
        """Accuracy and calibration in both places."""
        parts = "; ".join(
            f"{place} {self.accuracy(place).value:.2f} right, calibration error "
            f"{self.calibration_error(place, False).value:.3f} raw and "
            f"{self.calibration_error(place, True).value:.3f} with temperature"
            for place in PLACES
        )
        return f"A reader of letters over {len(self.temperature)} seeds: {parts}."


@dataclass(frozen=True)
class Coverage:
    """Error (seeds, n) along `coverage` (n,) in both places."""

    coverage: np.ndarray
    error: dict[str, np.ndarray]

    def at(self, place: str, coverage: float) -> Interval:
        """Error when the surest `coverage` is answered."""
        return mean_share_interval(self.error[place][:, round(coverage * len(self.coverage)) - 1])

    def plot(self, ax: Axes | None = None) -> Axes:
        """Error against coverage, mean and interval over seeds."""
        ax = figures.axes(ax, title="Answer only when sure", x="coverage: share of letters answered",
                          y="share wrong among the answered")  # fmt: skip
        show = np.linspace(len(self.coverage) // 20, len(self.coverage) - 1, 20).astype(int)
        for i, (place, error) in enumerate(self.error.items()):
            figures.errorbars(ax, self.coverage[show], [mean_share_interval(each) for each in error.T[show]], i)
            figures.note(ax, place, 1, error[:, -1].mean(), right=8)
        ax.set(xlim=(0, 1.14), ylim=(0, None))
        return ax

    def describe(self) -> str:
        """Error of everything, of the surer half, and of the surest tenth."""
        parts = "; ".join(
            f"{place} " + ", ".join(f"{self.at(place, c).value:.3f} at {c:.0%}" for c in (1, 0.5, 0.1))
            for place in self.error
        )
        return f"Share wrong among the letters answered, by coverage: {parts}."


def read_letters(rng: np.random.Generator, seeds: int = 8, copies: int = 8) -> Reader:
    """Teach a reader on twelve typefaces, fit its temperature on four others, and test it on the last four.

    Which typefaces are which is drawn anew for each seed. Each letter comes in `copies`, each with dirt of its own;
    away there is half as much dirt again, and nobody told the machine.
    """
    images, labels, faces = letters(shifts=0)

    def dirty(which: np.ndarray, dirt: float) -> tuple[np.ndarray, np.ndarray]:
        rows = np.repeat(np.flatnonzero(np.isin(faces, which)), copies)
        return (images[rows] + dirt * rng.normal(size=(len(rows), images.shape[1]))).astype(np.float32), labels[rows]

    temperature, confidence, right, prints, read = [], {}, {}, {}, {}
    for seed in range(seeds):
        taught, fitted, tested = np.split(rng.permutation(len(TYPEFACES)), [12, 16])
        weights = teach(*dirty(taught, DIRT["at home"]), rng)
        held, answers = dirty(fitted, DIRT["at home"])
        temperature.append(best_temperature(scores_of(weights, held), answers))
        for place in PLACES:
            seen, truth = dirty(tested, DIRT[place])
            scores = scores_of(weights, seen)
            right.setdefault(place, []).append(scores.argmax(1) == truth)
            if seed == 0:
                prints[place], read[place], shown = seen, scores.argmax(1), truth
            for heated in (False, True):
                warm = softmax(scores / (temperature[-1] if heated else 1))
                confidence.setdefault((place, heated), []).append(warm.max(1))
    stacked = {key: np.array(rows) for key, rows in confidence.items()}
    stacked_right = {place: np.array(rows) for place, rows in right.items()}
    return Reader(np.array(temperature), stacked, stacked_right, prints, shown, read)


def coverage_curve(reader: Reader) -> Coverage:
    """The coverage–error curves of `reader`, by its raw confidence."""
    curves = {
        place: [
            coverage_error(*pair) for pair in zip(reader.confidence[place, False], reader.right[place], strict=True)
        ]
        for place in PLACES
    }
    coverage = curves[PLACES[0]][0][0]
    return Coverage(coverage, {place: np.array([error for _, error in rows]) for place, rows in curves.items()})
