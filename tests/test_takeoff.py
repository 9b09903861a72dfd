"""The takeoff's experiments against closed forms, brute force, walks played out, and published values."""

from itertools import product
from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghosts.lab import takeoff
from ghosts.lab.takeoff import commons, diffusion, noticing
from ghosts.lab.takeoff.automation import Economy
from tests.drawing import assert_draws_itself

# ── invisible technologies ────────────────────────────────────────────────────────────────────────────


def test_a_bell_is_the_slope_of_a_logistic_and_has_area_one():
    years = np.linspace(-200, 200, 40_001)
    logistic = 1 / (1 + np.exp(-years / 6))
    np.testing.assert_allclose(takeoff.bell(years, 6), np.gradient(logistic, years), atol=1e-7)
    assert takeoff.bell(years, 6).sum() * 0.01 == pytest.approx(1)
    assert np.isfinite(takeoff.bell(np.array([1e6]), 6)).all()


def test_growth_is_the_slope_of_the_log_of_output():
    years, middles = np.linspace(0, 100, 10_001), np.array([20.0, 33, 70])
    log_output = sum(log(1.27) / (1 + np.exp(-(years - middle) / 6)) for middle in middles)
    np.testing.assert_allclose(takeoff.growth(years, middles), 100 * np.gradient(log_output, years), atol=3e-4)


@pytest.mark.parametrize("gap, width", [(12, 6), (12, 3), (20, 4), (40, 3)])
def test_the_ripple_of_regular_technologies(gap, width):
    years = np.linspace(0, gap, 2001)[:-1]
    lines = takeoff.growth(years, np.arange(-100, 101) * gap, width=width)
    exact = lines.std()
    assert takeoff.ripple(gap, width=width) == pytest.approx(exact, rel=0.02 if gap / width < 6 else 0.3)
    assert lines.mean() == pytest.approx(100 * log(1.27) / gap, rel=1e-3)


def test_the_dossiers_invisible_technologies(rng):
    result = takeoff.invisible_technologies(rng)
    regular, random, many = result.sd
    assert result.mean[regular].value == pytest.approx(1.98, abs=0.02)
    assert result.sd[regular].value == pytest.approx(0.003, abs=3e-4)
    assert result.sd[random].low < takeoff.sway() < result.sd[random].high
    assert result.sd[many].value == pytest.approx(takeoff.sway() / sqrt(10), rel=0.12)


def test_the_picture_of_the_sway_shows_each_kind_where_it_was_measured(rng):
    result = takeoff.invisible_technologies(rng, worlds=4)
    ax = result.plot_sway()
    assert [label.get_text() for label in ax.get_yticklabels()] == list(result.sd)[::-1]
    drawn = sorted(float(line.get_xdata()[0]) for line in ax.lines if line.get_marker() == "o")
    np.testing.assert_allclose(drawn, sorted(sd.value for sd in result.sd.values()))


def test_campbells_variance_by_integration():
    years = np.linspace(-300, 300, 60_001)
    square = ((100 * log(1.27) * takeoff.bell(years, 6)) ** 2).sum() * 0.01
    assert takeoff.sway() == pytest.approx(sqrt(square / 12), rel=1e-6)
    assert takeoff.giant(10) == pytest.approx(100 * log(10) * takeoff.bell(np.zeros(1), diffusion.WIDTH)[0])


# ── noticing ──────────────────────────────────────────────────────────────────────────────────────────


@given(st.floats(0.3, 6), st.floats(0.5, 4), st.sampled_from([0.01, 0.05, 0.2]), st.sampled_from([0.5, 0.8, 0.95]))
def test_years_to_notice_is_the_first_with_enough_power(change, sd, alpha, chance):
    n = takeoff.years_to_notice(change, sd, alpha, chance)
    assert takeoff.power(n, change, sd, alpha) >= chance - 1e-9
    assert n == 1 or takeoff.power(n - 1, change, sd, alpha) < chance + 1e-9


def test_power_by_simulation(rng):
    bar = 2 + NormalDist().inv_cdf(0.95) * 2 / sqrt(10)
    means = rng.normal(3, 2, (40_000, 10)).mean(1)
    assert takeoff.power(10, 1.0) == pytest.approx((means > bar).mean(), abs=0.01)
    assert takeoff.power(10, 0.0) == pytest.approx(0.05)
    assert takeoff.years_to_notice(1.0) == 25


def test_noise_has_the_sd_and_the_memory_it_is_given(rng):
    series = noticing.noise(rng, (4000, 60), sd=2.0, memory=0.3)
    assert series[:, 40].std() == pytest.approx(2, rel=0.05)
    assert np.corrcoef(series[:, 40], series[:, 41])[0, 1] == pytest.approx(0.3, abs=0.05)


def test_the_watchman_by_hand():
    series = np.array([[0.5, 3.0, -9.0, 2.5, 2.5], [0.0, 0.0, 0.0, 0.0, 0.0]])
    # evidence adds value − ½ where change and variance are 1: 0, 2.5, 0, 2, 4
    np.testing.assert_array_equal(takeoff.alarm(series, 1.0, 1.0, 2.4), [2, np.inf])
    np.testing.assert_array_equal(takeoff.alarm(series, 1.0, 1.0, 3.9), [5, np.inf])


def test_noticing_in_the_lesson(rng):
    result = takeoff.notice(rng, runs=2000)
    for change, n in result.needed.items():
        assert abs(result.simulated[change].value - takeoff.power(n, change)) < 0.035
    assert result.with_memory[1.0].high < result.simulated[1.0].low  # noise with memory costs power
    assert result.false_alarms.low < 100 * 1.15 and result.false_alarms.high > 100 * 0.85
    assert result.delay[1.0].high < result.needed[1.0]


def test_doubling_times_of_the_eras():
    old, nineteenth, twentieth = takeoff.long_run().eras
    for era in (old, nineteenth, twentieth):
        assert (1 + era.percent / 100) ** era.doubling == pytest.approx(2)
    assert twentieth.doubling == pytest.approx(70 / 3, rel=0.02)  # the banker's rule of 70


# ── automation ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rho", [-3.0, -1.0, 0.0, 0.25, 1.0])
def test_output_is_the_mean_over_tasks(rho):
    machines, people, beta = 3.0, 1.3, 0.4
    tasks = np.array([machines / beta] * 40 + [people / 0.6] * 60)
    mean = exp(np.log(tasks).mean()) if rho == 0 else (tasks**rho).mean() ** (1 / rho)
    assert takeoff.output(machines, people, beta, rho) == pytest.approx(mean)
    assert takeoff.output(machines, people, 1.0, rho) == machines


@pytest.mark.parametrize("rho, machine, initial", [(-1, 1.0, 0.3), (-3, 1.0, 0.3), (0, 1.0, 0.3), (-1, 0.4, 0.69)])
def test_without_automation_it_stays_in_balance(rho, machine, initial):
    economy = Economy(final=initial, initial=initial, rho=rho, machine=machine)
    path = takeoff.automate(economy)
    np.testing.assert_allclose(path.growth, 2.0, atol=0.02)


def test_the_capital_share_is_capitals_marginal_product():
    economy = Economy()
    capital, labour = economy.capital_ratio, 1.0
    start = takeoff.automate(economy, until=1).output[0]
    capital *= start

    def made(k):
        return takeoff.output(economy.machine * k, labour, economy.initial, economy.rho)

    slope = (made(capital * 1.0001) - made(capital * 0.9999)) / (capital * 0.0002)
    assert made(capital) == pytest.approx(start)
    assert slope * capital / start == pytest.approx(economy.capital_share, rel=1e-4)


def test_full_automation_grows_at_what_machines_make_of_themselves():
    for machine, saving in ((1.0, 0.25), (1.5, 0.2)):
        path = takeoff.automate(Economy(final=1.0, machine=machine, saving=saving))
        assert path.at(140) == pytest.approx(100 * (saving * machine - 0.05), abs=0.25)


def test_complements_with_a_remainder_come_back_to_the_old_growth_at_a_higher_level():
    for final in (0.5, 0.9):
        path = takeoff.automate(Economy(final=final), until=400)
        assert path.at(390) == pytest.approx(2.0, abs=0.05)
        people = np.exp(0.02 * path.years[-1])
        assert path.output[-1] / people < (1 - final) ** -2  # the ceiling that the lesson prints
    assert takeoff.automate(Economy(final=0.99, rho=0.25)).at(140) > 15  # substitutes: no bottleneck


def test_a_finer_step_changes_nothing():
    coarse, fine = (takeoff.automate(Economy(), until=100, step=step) for step in (0.05, 0.0125))
    assert coarse.peak == pytest.approx(fine.peak, abs=0.25)
    assert coarse.at(58) == pytest.approx(fine.at(58), abs=0.1)


def test_machines_that_improve_and_make_themselves_are_followed_until_the_numbers_end():
    path = takeoff.automate(Economy(final=1.0, machine=2.0, saving=0.4, improvement=0.05))
    assert np.isfinite(path.growth).all() and path.years[-1] < 150
    assert path.growth[-1] > path.at(60) > 50  # no rate: growth itself grows


def test_no_balance_to_start_from_is_said():
    with pytest.raises(ValueError, match="no balanced growth"):
        takeoff.automate(Economy(rho=0.9, machine=2.0))


def test_the_sober_economy_starts_with_a_third_and_peaks_at_half():
    sober = Economy(machine=0.6, initial=0.845)
    assert sober.capital_share == pytest.approx(1 / 3, abs=0.01)
    assert takeoff.automate(sober).peak < 0.55 * takeoff.automate(Economy()).peak


def test_which_assumption_makes_growth_last():
    rows = takeoff.which_assumption_decides().rows
    lasting = [name.split(",")[0] for name, pair in rows.items() if max(path.at(140) for path in pair) > 10]
    assert lasting == ["automated in the end", "ρ"]


# ── what improves ─────────────────────────────────────────────────────────────────────────────────────


def test_five_factors():
    assert takeoff.together([1.2] * 5) == pytest.approx(2.49, abs=0.005)  # the dossier's arithmetic
    assert takeoff.together([1.2] * 5, -1) == takeoff.together([1.2] * 5, 0) == pytest.approx(1.2)
    assert takeoff.together([4, 1], -1) == pytest.approx(2 / (1 / 4 + 1))  # half of the time, four times as fast
    assert takeoff.together([1e9] * 4 + [1], -1) == pytest.approx(5)


@pytest.mark.parametrize("phi", [0.0, 0.5, 1.0, 1.5])
def test_closed_forms_of_self_improvement_by_small_steps(phi):
    time = np.array([0.0, 0.4, 0.9, 1.3])
    np.testing.assert_allclose(takeoff.integrate(time, phi), takeoff.capability(time, phi), rtol=1e-7)
    h = 1e-6
    slope = (takeoff.capability(time + h, phi) - takeoff.capability(time, phi)) / h
    np.testing.assert_allclose(slope, takeoff.capability(time, phi) ** phi, rtol=1e-4)


def test_the_end_of_time_and_what_a_bottleneck_makes_of_it():
    assert np.isinf(takeoff.capability(np.array([2.0, 3.0]), 1.5)).all()
    assert np.isfinite(takeoff.capability(np.array([1.99]), 1.5)).all()
    time = np.linspace(0, 30, 31)
    slow = takeoff.integrate(time, 1.5, ceiling=10.0)
    assert np.diff(slow)[-1] == pytest.approx(10, rel=0.02) and (np.diff(slow) < 10).all()


def test_time_to_tell_two_exponents_apart():
    for noise in (0.1, 1.0):
        t = np.array([takeoff.time_to_tell(0.9, 1.1, noise)])
        assert takeoff.capability(t, 1.1) / takeoff.capability(t, 0.9) == pytest.approx(1 + noise)


# ── understanding ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("team, knowers, q", [(5, 2, 0.0), (5, 2, 0.3), (8, 8, 0.2)])
def test_leavers_until_lost_by_walking(team, knowers, q):
    rng = np.random.default_rng(3)
    waits = []
    for _ in range(6000):
        k, leavers = knowers, 0
        while k:
            leavers += 1
            k -= rng.random() < k / team
            k += bool(k) and rng.random() < q
        waits.append(leavers)
    exact = takeoff.leavers_until_lost(q, team)[knowers]
    assert abs(np.mean(waits) - exact) < 4 * np.std(waits) / sqrt(len(waits))


def test_where_nobody_learns_it_is_a_coupon_collectors_wait():
    waits = takeoff.leavers_until_lost(0.0, 6)
    np.testing.assert_allclose(waits, np.concatenate([[0], np.cumsum(6 / np.arange(1, 7))]))


def test_the_stacks_first_layers_are_lost_as_the_walk_says(rng):
    """Without new layers' shelter: the mean share of old layers alive, against the walk's own Markov chain."""
    orphaned, noticed, bus = takeoff.run_stack(rng, q=0.05, years=15, layers=60, runs=60)
    team, start = takeoff.TEAM, np.array([1.0])
    for _ in range(takeoff.TEAM):
        start = np.convolve(start, [0.5, 0.5])  # each of twenty knows a layer with chance ½
    move = np.zeros((team + 1, team + 1))
    move[0, 0] = 1
    for k in range(1, team + 1):
        for left, chance in ((k - 1, k / team), (k, 1 - k / team)):
            learns = 0.05 if left else 0
            move[k, left] += chance * (1 - learns)
            if chance and learns:
                move[k, left + 1] += chance * learns
    old = (start @ np.linalg.matrix_power(move, 15 * takeoff.LEAVERS))[0]
    young = [np.linalg.matrix_power(move, age * takeoff.LEAVERS)[3, 0] for age in range(15)]
    exact = (60 * old + sum(young)) / 75
    assert orphaned[:, -1].mean() == pytest.approx(exact, abs=0.02)
    assert (noticed <= orphaned + 1e-12).all() and (np.diff(orphaned * (60 + np.arange(16)), axis=1) > -1e-9).all()
    assert bus[:, 0].mean() > bus[:, -1].mean() >= 1


def test_what_the_lesson_says_of_the_stack():
    stack = takeoff.lose_understanding(np.random.default_rng(5))
    half, fifth, twentieth, five, twenty = (stack.at(40, arm).value for arm in stack.orphaned)
    assert half < 0.01 < 0.03 < fifth < 0.2
    assert twenty < 0.15 < five < twentieth - 0.08
    arm = "newcomers learn a twentieth"
    assert stack.noticed[arm][20] < 0.4 * stack.orphaned[arm][20]


# ── the commons ───────────────────────────────────────────────────────────────────────────────────────


def earning(mine, others, quota, audited):
    """A delegate's earnings in the long run, after fines, straight from the definition."""
    stock = np.maximum(1 - (mine + others) / commons.GROWTH, 0)
    return mine * (stock - commons.COST) - audited * commons.FINE * np.maximum(mine - quota, 0)


@pytest.mark.parametrize("others, quota, audited", [*product((0.0, 0.1, 0.2), (0.01, 0.05), (0.0, 0.1, 0.5))])
def test_the_best_reply_is_the_best_on_a_fine_grid(others, quota, audited):
    grid = np.linspace(0, 0.3, 300_001)
    best = grid[earning(grid, others, quota, audited).argmax()]
    assert takeoff.best_reply(np.array(others), quota, audited) == pytest.approx(best, abs=2e-6)


@pytest.mark.parametrize("n", [1, 2, 5, 20, 100])
def test_obedient_delegates_earn_what_cournot_says(n):
    efforts = takeoff.settle(n)
    assert np.ptp(efforts) < 1e-9
    assert takeoff.earned(efforts.sum()) == pytest.approx(4 * n / (n + 1) ** 2, abs=1e-6)
    assert takeoff.earned(takeoff.best_effort()) == pytest.approx(1)


@pytest.mark.parametrize("n", [2, 5, 20, 100])
def test_the_audits_needed_are_enough_and_no_fewer_are(n):
    enough = takeoff.audits_needed(n)
    assert takeoff.earned(takeoff.settle(n, enough * 1.001).sum()) == pytest.approx(1, abs=1e-6)
    assert takeoff.earned(takeoff.settle(n, enough * 0.9).sum()) < 0.9999


def test_incomes_rise_before_the_stock_tells_on_them():
    decline = takeoff.decline()
    assert decline.income.max() > 1.2 * decline.income[0] and decline.income[-1] < 0.3 * decline.income[0]
    assert decline.first_below(decline.stock, 0.9) < decline.first_below(decline.income, 0.9) - 5
    assert decline.first_below(decline.stock, 0.0) == np.inf
    still = takeoff.decline(delegates=1)  # one owner keeps the lake
    np.testing.assert_allclose(still.income / still.income[0], 1, atol=1e-9)


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("result", [
    lambda rng: takeoff.invisible_technologies(rng, worlds=3),
    lambda rng: takeoff.notice(rng, changes=(1.0, 10.0), runs=100, quiet=5),
    lambda rng: takeoff.long_run(),
    lambda rng: takeoff.automate(Economy(), until=60),
    lambda rng: takeoff.by_final_share((0.5, 1.0)),
    lambda rng: takeoff.which_assumption_decides(),
    lambda rng: takeoff.five_factors(),
    lambda rng: takeoff.recursion(),
    lambda rng: takeoff.lose_understanding(rng),
    lambda rng: takeoff.crowd((1, 3)),
    lambda rng: takeoff.decline(years=20),
])  # fmt: skip
def test_every_result_draws_itself_on_given_axes_and_says_what_it_shows(result, rng):
    assert_draws_itself(result(rng))
