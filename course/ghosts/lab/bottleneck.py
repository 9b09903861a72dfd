"""The genomic bottleneck: a brain of thousands of weights unfolded from few genes, and what it knows at birth.

After Zador (2019) and Shuvaev et al. (2024). The task is to read capital letters in typefaces that no ancestor saw.
But: does not grow an embryo. A fixed random rule says which gene serves which synapse.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from PIL import Image, ImageDraw, ImageFont

from ghosts.lab import figures
from ghosts.lab.stats import mean_share_interval

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TYPEFACES = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique", "DejaVuSansMono",
    "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique", "DejaVuSerif", "DejaVuSerif-Bold", "DejaVuSerif-Italic",
    "DejaVuSerif-BoldItalic", "STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta", "cmr10",
    "cmb10", "cmss10", "cmtt10", "cmti10",
)  # fmt: skip
PIXELS = 16


def letters(typefaces: Sequence[str] = TYPEFACES, shifts: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Capital letters in real `typefaces`: images (n, 256) in [0, 1], which letter (n,), which typeface (n,).

    The outlines are those of the fonts that Matplotlib ships (DejaVu, STIX, Computer Modern), scaled to 12 pixels and
    moved by up to `shifts` pixels each way, so the data are there wherever this course runs.
    """
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    images, labels, faces = [], [], []
    for face, name in enumerate(typefaces):
        font = ImageFont.truetype(str(folder / f"{name}.ttf"), 64)
        for label, letter in enumerate(LETTERS):
            glyph = _glyph(letter, font)
            for down in range(-shifts, shifts + 1):
                for right in range(-shifts, shifts + 1):
                    images.append(np.roll(glyph, (down, right), (0, 1)).ravel())
                    labels.append(label)
                    faces.append(face)
    return np.array(images, np.float32), np.array(labels), np.array(faces)


def _glyph(letter: str, font: ImageFont.FreeTypeFont) -> np.ndarray:
    """`letter` as a (16, 16) image, its longer side 12 pixels, in the middle."""
    paper = Image.new("L", (128, 128))
    ImageDraw.Draw(paper).text((64, 64), letter, 255, font, anchor="mm")
    ink = paper.crop(paper.getbbox())
    ink.thumbnail((PIXELS - 4, PIXELS - 4), Image.Resampling.BOX)
    page = Image.new("L", (PIXELS, PIXELS))
    page.paste(ink, ((PIXELS - ink.width) // 2, (PIXELS - ink.height) // 2))
    return np.asarray(page) / 255


@dataclass(frozen=True)
class Bottleneck:
    """Accuracy at birth for brains of `synapses` weights unfolded from `genes` numbers.

    `innate` (sizes, seeds) is on typefaces no ancestor ever read, `familiar` on those they read, `blank` (seeds,) of
    random weights. `genes` (sizes,).
    """

    genes: np.ndarray
    synapses: int
    innate: np.ndarray = field(repr=False)
    familiar: np.ndarray = field(repr=False)
    blank: np.ndarray = field(repr=False)

    @property
    def compression(self) -> np.ndarray:
        """Bits of connectome for each bit of genome (sizes,), the same number of bits for a weight as for a gene."""
        return self.synapses / self.genes

    def plot(self, ax: Axes | None = None) -> Axes:
        """Accuracy at birth against compression."""
        ax = figures.axes(ax, title="What fits through the bottleneck", x="synapses for each number in the genome",
                          y="letters read at birth")  # fmt: skip
        for k, (name, values) in enumerate({"typefaces the ancestors read": self.familiar,
                                            "new typefaces": self.innate}.items()):  # fmt: skip
            rows = [mean_share_interval(row) for row in values]
            arms = np.abs([[row.low for row in rows], [row.high for row in rows]] - values.mean(1))
            ax.errorbar(self.compression, values.mean(1), arms, label=name, capsize=2, **figures.series(k))
        ax.axhline(self.blank.mean(), color=figures.INK, linestyle=":", label="random weights")
        ax.set_xscale("log", base=2)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}×")
        ax.set_ylim(0, 1.04)
        ax.legend(frameon=False, loc="lower left")
        return ax

    def describe(self) -> str:
        """One sentence with the numbers."""
        parts = ", ".join(
            f"{mean_share_interval(row):.2f} at {ratio:.3g}×"
            for ratio, row in zip(self.compression, self.innate, strict=True)
        )
        return (
            f"Letters of new typefaces read at birth by a brain of {self.synapses} weights: {parts}; with random "
            f"weights {mean_share_interval(self.blank):.2f}."
        )


def innate_accuracy(rng: np.random.Generator, compressions: Sequence[float] = (1, 4, 16, 64, 256, 1024),
                    seeds: int = 5, hidden: int = 64, steps: int = 400, block: int = 1) -> Bottleneck:  # fmt: skip
    """Let evolution (here gradient descent on the genes) fit genomes of several sizes, and read letters at birth.

    Each weight of the brain is one gene, chosen and given its sign by a fixed random rule, so one gene serves many
    synapses (the hashing trick of Chen et al. 2015); `block` = 2 lets neighbouring synapses share first. A quarter of
    the typefaces is kept for the test; which ones is drawn for each seed.
    """
    images, labels, faces = letters()
    held = np.stack([rng.permutation(len(TYPEFACES))[: len(TYPEFACES) // 4] for _ in range(seeds)])
    new = (faces[:, None] == held[:, None]).any(2)  # (seeds, n)
    sizes = (hidden, images.shape[1]), (len(LETTERS), hidden)
    synapses = sum(a * b for a, b in sizes)
    growths = [Growth(sizes, max(1, round(synapses / ratio)), seeds, rng, block) for ratio in compressions]
    brains = [evolve_genes(images, labels, ~new, rng, growth, steps) for growth in growths]
    right = np.array([read(brain, images) == labels for brain in brains])
    familiar, innate = ((right & rows).sum(2) / rows.sum(1) for rows in (~new, new))
    unborn = Growth(sizes, synapses, seeds, rng)
    blank = (read(unborn.unfold(rng.normal(size=(seeds, synapses))), images) == labels).mean(1)
    return Bottleneck(np.array([growth.genes for growth in growths]), synapses, innate, familiar, blank)


class Growth:
    """The fixed rule by which `genes` numbers become the weights of a brain of two layers; `seeds` rules at once.

    Synapses are grouped into sites, and sites share genes at random, each gene serving as many as any other. A site
    is one synapse, or, with `block` > 1, all those of one hidden neuron from a patch of `block` × `block` pixels.
    """

    def __init__(self, sizes: Sequence[tuple[int, int]], genes: int, seeds: int, rng: np.random.Generator,
                 block: int = 1):  # fmt: skip
        """`sizes` are (outputs, inputs) of the layers, the first from the image."""
        self.sizes = sizes
        site, scale = _sites(sizes, block), np.concatenate([np.full(a * b, (2 / b) ** 0.5) for a, b in sizes])
        sites = site.max() + 1
        self.genes = min(genes, sites)
        self.gene = np.stack([(rng.permutation(sites) % genes)[site] for _ in range(seeds)])
        self.sign = rng.choice([-1, 1], size=(seeds, sites))[:, site] * scale

    def unfold(self, genomes: np.ndarray) -> list[np.ndarray]:
        """Weights (seeds, outputs, inputs) of each layer from `genomes` (seeds, genes)."""
        weights = np.take_along_axis(genomes, self.gene, 1) * self.sign
        parts = np.split(weights, np.cumsum([a * b for a, b in self.sizes])[:-1], axis=1)
        return [part.reshape(-1, *size).astype(np.float32) for part, size in zip(parts, self.sizes, strict=True)]

    def fold(self, gradients: list[np.ndarray]) -> np.ndarray:
        """Gradient by gene (seeds, genes) from the gradients by weight: each gene answers for all its synapses."""
        flat = np.concatenate([each.reshape(len(each), -1) for each in gradients], axis=1) * self.sign
        return np.stack([np.bincount(*pair, self.genes) for pair in zip(self.gene, flat, strict=True)])


def _sites(sizes: Sequence[tuple[int, int]], block: int) -> np.ndarray:
    """The number of the site of every synapse, layer after layer."""
    (hidden, _), (outputs, _) = sizes
    across = PIXELS // block
    patch = np.arange(PIXELS) // block
    image = (patch[:, None] * across + patch).ravel()
    first = (np.arange(hidden)[:, None] * across**2 + image).ravel()
    return np.concatenate([first, first.max() + 1 + np.arange(outputs * hidden)])


def evolve_genes(images: np.ndarray, labels: np.ndarray, seen: np.ndarray, rng: np.random.Generator, growth: Growth,
                 steps: int, batch: int = 128, rate: float = 0.06) -> list[np.ndarray]:  # fmt: skip
    """Brains whose genes were fitted, by Adam on the cross-entropy, to read the images that each seed has `seen`."""
    seeds = len(seen)
    genomes = rng.normal(size=(seeds, growth.genes))
    mean, square = np.zeros_like(genomes), np.zeros_like(genomes)
    rows, each = [np.flatnonzero(row) for row in seen], np.arange(seeds)[:, None]
    for step in range(1, steps + 1):
        picked = np.stack([rng.choice(row, batch) for row in rows])
        first, second = growth.unfold(genomes)
        x = images[picked].swapaxes(1, 2)
        hidden = np.maximum(first @ x, 0)
        error = _softmax(second @ hidden)
        error[each, labels[picked], np.arange(batch)] -= 1
        error /= batch
        back = second.swapaxes(1, 2) @ error * (hidden > 0)
        gradient = growth.fold([back @ x.swapaxes(1, 2), error @ hidden.swapaxes(1, 2)])
        mean += 0.1 * (gradient - mean)
        square += 0.01 * (gradient**2 - square)
        scale = np.sqrt(square / (1 - 0.99**step)) + 1e-8
        genomes -= rate * (1 - step / steps) * mean / (1 - 0.9**step) / scale
    return growth.unfold(genomes)


def read(brain: list[np.ndarray], images: np.ndarray) -> np.ndarray:
    """Which letter (seeds, n) each brain sees in `images` (n, pixels)."""
    first, second = brain
    return (second @ np.maximum(first @ images.T, 0)).argmax(1)


def _softmax(scores: np.ndarray) -> np.ndarray:
    scores = np.exp(scores - scores.max(1, keepdims=True))
    return scores / scores.sum(1, keepdims=True)
