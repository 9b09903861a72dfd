"""The bottleneck against its transpose, and the letters against what a letter is."""

import numpy as np
import pytest

from ghosts.lab import bottleneck


@pytest.fixture(scope="module")
def glyphs():
    return bottleneck.letters()


def test_letters_are_real_and_whole(glyphs):
    images, labels, faces = glyphs
    assert images.shape == (20 * 26 * 9, 256)
    assert np.bincount(labels).tolist() == [180] * 26
    assert np.bincount(faces).tolist() == [234] * 20
    pages = images.reshape(20, 26, 3, 3, 16, 16)
    still = pages[:, :, 1, 1]
    assert still[:, :, [0, 15]].max() == 0 and still[:, :, :, [0, 15]].max() == 0
    np.testing.assert_array_equal(pages[3, 4, 2, 0, 1:, :-1], still[3, 4, :-1, 1:])  # one down, one to the left
    upright = still[0, 8]  # an I of DejaVu Sans is its own mirror image, to a pixel's rounding
    assert np.abs(upright - upright[:, ::-1]).mean() < 0.1
    assert len(np.unique(still.reshape(-1, 256), axis=0)) > 500


@pytest.mark.parametrize(("genes", "block"), [(100, 1), (100, 2), (6, 4)])
def test_every_synapse_is_a_signed_gene_and_fold_is_the_transpose(genes, block):
    rng = np.random.default_rng(0)
    growth = bottleneck.Growth(((4, 256), (26, 4)), genes, 2, rng, block)
    genome = rng.normal(size=(2, genes))
    first, second = growth.unfold(genome)
    assert first.shape == (2, 4, 256) and second.shape == (2, 26, 4)
    for weights, inputs in ((first, 256), (second, 4)):
        sizes = np.abs(weights / (2 / inputs) ** 0.5)
        gap = np.abs(sizes[0].ravel()[:, None] - np.abs(genome[0]))
        assert gap.min(1).max() < 1e-5
    gradient = [rng.normal(size=first.shape), rng.normal(size=second.shape)]
    inner = sum((a * b).sum((1, 2)) for a, b in zip(growth.unfold(genome), gradient, strict=True))
    np.testing.assert_allclose((growth.fold(gradient) * genome).sum(1), inner, rtol=1e-4)
    patch = first[0, 0].reshape(16, 16)[:block, :block]
    assert np.ptp(patch) == 0


def test_uncompressed_is_one_gene_a_synapse():
    growth = bottleneck.Growth(((4, 256), (26, 4)), 4 * 256 + 26 * 4, 1, np.random.default_rng(0))
    assert len(np.unique(growth.gene)) == growth.genes == 1128


def test_a_narrow_bottleneck_costs_accuracy_and_a_blank_brain_guesses():
    result = bottleneck.innate_accuracy(np.random.default_rng(0), (1, 16, 1000), seeds=2, hidden=32, steps=200)
    wide, middle, narrow = result.innate.mean(1)
    assert wide > 0.8 and wide > middle > narrow
    assert narrow < 0.2 and result.blank.mean() < 0.12
    np.testing.assert_allclose(result.compression, [1, 16, 1003], rtol=0.01)
    assert result.familiar.mean(1)[0] > wide
    assert "at birth" in result.describe()
    result.plot()


def test_nothing_is_learned_from_what_was_not_seen(glyphs):
    images, labels, faces = glyphs
    poisoned = images.copy()
    seen = faces < 15
    poisoned[~seen] = np.nan
    rng = np.random.default_rng(0)
    growth = bottleneck.Growth(((16, 256), (26, 16)), 4512, 1, rng)
    brain = bottleneck.evolve_genes(poisoned, labels, seen[None], rng, growth, 100)
    assert np.isfinite(brain[0]).all()
    assert (bottleneck.read(brain, images)[0] == labels)[seen].mean() > 0.5
