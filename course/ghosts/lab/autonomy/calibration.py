"""Two virtues of a confidence: to sort right from wrong (coverage and error), and to mean what it says (calibration).

But: top-label confidence only, in equal bins, whose number moves the calibration error a little.
"""

import numpy as np

BINS = 10
TEMPERATURES = np.geomspace(0.3, 8, 160)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Probabilities from `scores` along the last axis."""
    shifted = np.exp(scores - scores.max(-1, keepdims=True))
    return shifted / shifted.sum(-1, keepdims=True)


def reliability(confidence: np.ndarray, right: np.ndarray, bins: int = BINS) -> tuple[np.ndarray, ...]:
    """In equal bins of confidence: mean `confidence` (bins,), share `right`, number of answers; nan where empty."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    count, said, held = (np.bincount(place, each, bins) for each in (np.ones(len(place)), confidence, right))
    with np.errstate(invalid="ignore"):
        return said / count, held / count, count


def calibration_error(confidence: np.ndarray, right: np.ndarray, bins: int = BINS) -> float:
    """Expected calibration error: the gap |said − held| of each bin, weighted by its answers (Naeini et al. 2015)."""
    said, held, count = reliability(confidence, right, bins)
    return float(np.nansum(np.abs(said - held) * count) / count.sum())


def coverage_error(confidence: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Coverage (n,) and error (n,) when only the surest 1, 2, …, n answers are given."""
    wrong = ~np.asarray(right, bool)[np.argsort(-confidence, kind="stable")]
    given = np.arange(1, len(wrong) + 1)
    return given / len(wrong), np.cumsum(wrong) / given


def best_temperature(scores: np.ndarray, labels: np.ndarray) -> float:
    """The temperature by which to divide `scores` (n, classes) so that `labels` are likeliest (Guo et al. 2017)."""
    rows = np.arange(len(labels))
    surprise = [-np.log(softmax(scores / T)[rows, labels] + 1e-12).mean() for T in TEMPERATURES]
    return float(TEMPERATURES[np.argmin(surprise)])
