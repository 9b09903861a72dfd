"""Intervals that hold what they promise: quantiles by integration, coverage by counting."""

from math import gamma, pi, sqrt

import numpy as np
import pytest

from ghosts.lab.stats import Z95, bootstrap_interval, mean_interval, mean_share_interval, share_interval, slope, t95


@pytest.mark.parametrize("freedom", [1, 2, 3, 5, 10, 11, 20, 60])
def test_student_s_quantile_leaves_two_and_a_half_per_cent_above_it(freedom):
    x = np.tan(np.linspace(np.arctan(t95(freedom)), pi / 2, 400_001)[:-1])  # from the quantile to far out
    scale = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    density = scale * (1 + x**2 / freedom) ** (-(freedom + 1) / 2)
    above = np.diff(x) @ (density[1:] + density[:-1]) / 2
    assert above == pytest.approx(0.025, abs=2e-4)


def test_student_s_quantile_comes_down_to_the_normal_one():
    values = [t95(freedom) for freedom in range(1, 200)]
    assert values == sorted(values, reverse=True)
    assert t95(100_000) == pytest.approx(Z95, abs=1e-4)


@pytest.mark.parametrize("n", [2, 4, 12])
def test_an_interval_of_few_seeds_covers_the_mean_as_often_as_it_says(n):
    rng = np.random.default_rng(n)
    covered = np.mean([3.0 in mean_interval(rng.normal(3, 2, n)) for _ in range(4000)])
    assert covered == pytest.approx(0.95, abs=0.012)


@pytest.mark.parametrize(("a", "b", "covers"), [(1, 1, 0.92), (1, 9, 0.90), (9, 1, 0.90), (0.3, 3, 0.80)])
def test_an_interval_of_shares_stays_inside_nought_and_one_and_covers_their_mean_as_often(a, b, covers):
    """The oracle is the Beta distribution, whose mean is a / (a + b)."""
    rng = np.random.default_rng(4)
    draws, mean, cut, covered = rng.beta(a, b, (3000, 4)), a / (a + b), 0, 0
    for shares in draws:
        whole, inside = mean_interval(shares), mean_share_interval(shares)
        assert 0 <= inside.low <= inside.value <= inside.high <= 1
        assert inside.value == shares.mean()
        assert (mean in inside) == (mean in whole)
        covered += mean in inside
        cut += (inside.low, inside.high) != (whole.low, whole.high)
    assert cut > 100
    assert covered / len(draws) == pytest.approx(covers, abs=0.025)  # few and skewed: less than 95 %


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_shares_that_are_all_none_or_all_are_nowhere_beyond(share):
    each = mean_share_interval(np.full(5, share) + 1e-15 * np.arange(5))
    assert (each.value, each.low, each.high) == pytest.approx((share,) * 3, abs=1e-12)
    assert f"{each:.2f}" == f"{share:.2f} [{share:.2f}, {share:.2f}]"
    assert each.value - each.low >= 0 <= each.high - each.value


def test_a_share_s_interval_covers_it_and_stays_inside_nought_and_one():
    rng = np.random.default_rng(0)
    covered = np.mean([0.1 in share_interval(int(rng.binomial(50, 0.1)), 50) for _ in range(4000)])
    assert covered == pytest.approx(0.95, abs=0.03)
    assert share_interval(0, 20).low == pytest.approx(0, abs=1e-12)
    assert share_interval(20, 20).high == pytest.approx(1)


def test_a_bootstrap_of_the_mean_is_the_mean_s_interval():
    samples = np.random.default_rng(1).normal(size=200)
    boot, plain = bootstrap_interval(samples, np.mean, np.random.default_rng(2), 4000), mean_interval(samples)
    assert (boot.low, boot.high) == pytest.approx((plain.low, plain.high), abs=0.02)


def test_slope_is_the_exponent():
    T = np.array([1, 2, 4, 8])
    assert slope(T, 3 * T**1.7) == pytest.approx(1.7)
