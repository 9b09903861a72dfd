"""The decade's experiments against closed forms, brute force, hand-worked jobs and published values."""

from itertools import combinations, product
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghosts.lab import decade
from ghosts.lab.decade import CAPABILITIES, EYES, HANDS, MEMORY, REASONING
from ghosts.lab.decade.office import Office, Step, file_form
from tests.drawing import assert_draws_itself

ALL = set(CAPABILITIES)


# ── the office ────────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(0, 99), st.integers(0, 99))
def test_without_carrying_is_wrong_exactly_where_the_units_carry(a, b):
    got = decade.add_without_carrying(a, b)
    assert (got == a + b) == (a % 10 + b % 10 < 10)
    assert got in (a + b, a + b - 10)


def filed(can, guesses=(2, 0, 1, 3), scanned=False, a=27, b=45, notes=None):
    """Minutes of one form whose right button is 1, help at 3 minutes."""
    notes = {} if notes is None else notes
    minutes = file_form(Step(0, a, b, scanned, guesses), 1, can, notes, 3)
    assert notes == {0: 1}
    return minutes


@pytest.mark.parametrize("case, can, form, minutes", [
    ("two wrong buttons, then the right one",        ALL,                {},                   [1, 2, 0, 0]),
    ("the custom is in the notes",                   ALL,                {"notes": {0: 1}},    [1, 0, 0, 0]),
    ("a clerk types every try",                      ALL - {HANDS},      {},                   [3, 6, 0, 0]),
    ("a colleague reads the scan",                   ALL - {EYES},       {"scanned": True},    [1, 2, 3, 0]),
    ("whoever sees a scan asks nobody",              ALL,                {"scanned": True},    [1, 2, 0, 0]),
    ("red sum and red button are mended together",   ALL - {REASONING},  {},                   [1, 2, 0, 3]),
    ("only the sum is red",                          ALL - {REASONING},  {"notes": {0: 1}},    [1, 1, 0, 3]),
    ("the sum did not carry, so it is not recounted", ALL - {REASONING}, {"b": 41},            [1, 2, 0, 0]),
    ("blind: the rejected sum is recounted first, and its button stays in", {HANDS}, {},       [1, 3, 0, 3]),
    ("blind: a right sum is recounted in vain",      {HANDS},            {"b": 41},            [1, 2, 0, 3]),
    ("nothing at all, first guess right",            set(),              {"guesses": (1, 0, 2, 3)}, [3, 3, 0, 3]),
])  # fmt: skip
def test_a_form_by_hand(case, can, form, minutes):
    assert filed(can, **form) == minutes, case


def test_notes_survive_the_job_with_memory_alone_and_a_late_job_is_taken_away():
    job = [Step(0, 1, 1, False, (3, 2, 0, 1))]
    office = Office((1,), [job, job])
    with_memory, without = (decade.work(office, can, deadline=3.5) for can in (ALL, ALL - {MEMORY}))
    assert with_memory.minutes.sum(1).tolist() == [4, 1] and with_memory.done.tolist() == [False, True]
    assert without.minutes.sum(1).tolist() == [4, 4] and not without.done.any()
    long = Office((1, 1), [[*job, Step(1, 1, 1, False, (1, 0, 2, 3))]])
    assert decade.work(long, ALL, deadline=3.5).minutes.sum() == 4  # the second form is never begun


def test_an_office_is_what_it_says(rng):
    office = decade.new_office(rng, jobs=4000, forms=5)
    steps = [step for job in office.jobs for step in job]
    assert len(steps) == 20_000 and len(office.right_button) == 5
    share = np.bincount([step.form for step in steps], minlength=5) / len(steps)
    np.testing.assert_allclose(share, (1 / np.arange(1, 6)) / (137 / 60), atol=0.015)
    assert np.mean([step.scanned for step in steps]) == pytest.approx(0.45, abs=0.015)
    carries = [step.a % 10 + step.b % 10 > 9 for step in steps]
    assert np.mean(carries) == pytest.approx(0.45, abs=0.015)
    assert all(sorted(step.guesses) == [0, 1, 2, 3] for step in steps)


# ── the ablation ──────────────────────────────────────────────────────────────────────────────────────


def test_contrasts_are_the_coefficients_of_a_regression(rng):
    table = rng.random((2, 2, 2, 2))
    settings_ = np.array(list(product((0, 1), repeat=4)))
    signs = 2 * settings_ - 1
    columns = {(i,): signs[:, i] for i in range(4)}
    columns |= {(i, j): signs[:, i] * signs[:, j] for i in range(4) for j in range(i)}
    design = np.stack([np.ones(16), *columns.values()], axis=1)
    fitted = np.linalg.lstsq(design, table.ravel(), rcond=None)[0][1:]
    for axes, coefficient in zip(columns, fitted, strict=True):
        assert decade.contrast(table, axes) == pytest.approx(coefficient * 2 ** len(axes))


def test_the_ablation_runs_each_intern_on_the_same_jobs(rng):
    interns = decade.ablate(np.random.default_rng(3), offices=2, jobs=20)
    replay = np.random.default_rng(3)
    for office in interns.share:
        world = decade.new_office(replay, 20)
        assert office[1, 0, 1, 1] == decade.work(world, ALL - {EYES}).done.mean()
        assert office[0, 0, 0, 1] == decade.work(world, {REASONING}).done.mean()


def test_what_the_lesson_says_of_sixteen_interns():
    interns = decade.ablate(np.random.default_rng(11), offices=20)  # not the lesson's seed
    assert interns.of(*CAPABILITIES).value > 0.98
    assert all(interns.gained(name).value < 0.02 for name in CAPABILITIES)
    assert interns.lost(MEMORY).value < 0.08 and interns.lost(HANDS).value < 0.2
    assert interns.lost(MEMORY, HANDS).value > 0.95
    pairs = [interns.effect(a, b) for a, b in product(CAPABILITIES, repeat=2) if a < b]
    assert all(pair.low > 0 for pair in pairs)


def test_the_sign_of_the_surplus_turns_with_the_deadline(rng):
    slack = decade.slack(rng, offices=6, jobs=50, deadlines=(8, 18, 60))
    for pair in ((MEMORY, EYES), (HANDS, REASONING), (MEMORY, HANDS)):
        tight, middle, loose = slack.surplus(*pair)
        assert tight < -0.3 and middle > 0.1 and abs(loose) < 0.05
    assert all(slack.done[(name,)][-1].value > 0.97 for name in CAPABILITIES)


def test_without_a_deadline_eyes_add_up_and_hands_multiply():
    """Minutes a job beyond the sum of two lacks: the threshold is not in them."""

    def minutes(office, *lacks):
        return decade.work(office, set(CAPABILITIES) - set(lacks), deadline=np.inf).minutes.sum()

    for seed in range(3):
        office = decade.new_office(np.random.default_rng(seed), jobs=200)
        extra = {
            (a, b): minutes(office, a, b) - minutes(office, a) - minutes(office, b) + minutes(office)
            for a, b in combinations(CAPABILITIES, 2)
        }
        assert extra[MEMORY, EYES] == extra[EYES, HANDS] == 0
        assert extra[MEMORY, REASONING] < 0
        assert min(extra[MEMORY, HANDS], extra[HANDS, REASONING]) > 200 * 3


# ── chains ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("p, whole", [(0.99, 0.366), (0.999, 0.905), (0.9999, 0.990)])
def test_a_hundred_steps(p, whole, rng):
    assert decade.chain_reliability(p, 100) == pytest.approx(whole, abs=5e-4)  # the syllabus's three numbers
    assert whole in decade.run_chains(rng, p, 100, runs=20_000)


@pytest.mark.parametrize("detected", [0.0, 0.5, 0.9, 1.0])
def test_step_reliability_by_summing_attempts_and_by_simulation(detected, rng):
    p, noticed = 0.8, 0.2 * detected
    assert decade.step_reliability(p, detected) == pytest.approx(sum(noticed**k * p for k in range(200)))
    exact = decade.chain_reliability(p, 6, detected)
    assert abs(decade.run_chains(rng, p, 6, detected, 20_000).value - exact) < 4 * 0.5 / np.sqrt(20_000)


def test_work_with_checkpoints_by_playing_it_out(rng):
    p, steps, spacing, check = 0.9, 12, 4, 2.0
    spent = []
    for _ in range(4000):
        work = done = 0
        while done < steps:
            work += spacing + check
            done += spacing if (rng.random(spacing) < p).all() else 0
        spent.append(work)
    exact = decade.expected_work(spacing, p, steps, check)
    assert abs(np.mean(spent) - exact) < 4 * np.std(spent) / np.sqrt(len(spent))
    result = decade.check_along_the_way(rng)
    assert result.best == pytest.approx(1 / np.sqrt(0.01), abs=1.5)  # the square-root law
    for m, simulated in result.simulated.items():
        assert abs(simulated.value - decade.expected_work(m)) < 1.1 * (simulated.high - simulated.low)


# ── the march ─────────────────────────────────────────────────────────────────────────────────────────


def test_every_tail_starts_at_one_failure_in_ten():
    assert all(rates.sum() == pytest.approx(0.1) for rates in decade.TAILS.values())
    zipf, halving = decade.zipf_rates(2), decade.halving_rates()
    assert zipf[0] / zipf[9] == pytest.approx(100) and halving[3] / halving[4] == pytest.approx(2)


def test_a_march_by_testing_one_by_one():
    """Geometric waiting, test by test, against the exponential waiting that the march draws."""
    rates = np.array([0.06, 0.03, 0.0095, 0.0005])
    walked, drawn = [], []
    rng = np.random.default_rng(5)
    for _ in range(3000):
        left, tests, fixes = rates.copy(), 0, 0
        while left.sum() > 0.01:
            tests += 1
            shown = rng.random(4) < left
            fixes += shown.sum()
            left[shown] = 0
        walked.append(tests)
        drawn.append(decade.march(rates, rng)[0][0])
    assert np.mean(drawn) == pytest.approx(np.mean(walked), rel=0.06)


def test_tests_per_nine_against_the_theory_of_each_tail(rng):
    march = decade.march_of_nines(rng)
    for s in (2, 3):
        factor = march.per_nine(f"Zipf, s = {s}")
        assert factor.low / 1.15 < 10 ** (s / (s - 1)) < factor.high * 1.15
    assert march.per_nine("halving").low < 10.7 and march.per_nine("halving").high > 9
    np.testing.assert_allclose(march.added("equal"), log(10) / 1e-5, rtol=0.25)
    assert march.per_nine("Zipf, s = 2", "fixes").value == pytest.approx(10, rel=0.06)
    np.testing.assert_allclose(march.added("halving", "fixes"), log(10, 2), atol=1.2)
    np.testing.assert_allclose(np.median(march.tests["Zipf, s = 2"], 0) / march.theory["Zipf, s = 2"], 1, atol=0.35)


@pytest.mark.parametrize("s", [2, 3])
def test_zipf_theory_solves_the_expected_failure_rate(s):
    tests = decade.zipf_tests(s, np.array([3, 4]))
    np.testing.assert_allclose(decade.left_after(tests, decade.zipf_rates(s)), [1e-3, 1e-4], rtol=0.05)


def test_the_dossiers_tests_to_each_nine():
    np.testing.assert_allclose(decade.zipf_tests(2, decade.NINES), [483, 49_173, 4.75e6, 459e6], rtol=0.05)


def test_a_fleets_calendar_by_adding_up_days():
    tests = np.array([10.0, 1e3, 1e5, 1e6])
    for growth in (1, 10, 100):
        days = np.arange(0, 40 * 365) / 365
        so_far = np.cumsum(500.0 * float(growth) ** days / 365)
        years = next(iter(decade.calendar(tests, growth=(growth,)).years.values()))
        want = [days[np.argmax(so_far >= each)] if so_far[-1] >= each else each / 500 for each in tests]
        np.testing.assert_allclose(years, want, rtol=0.02, atol=0.01)


# ── evidence ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_rule_of_three_and_the_exact_number():
    assert [decade.rule_of_three(10.0**-k) for k in range(1, 6)] == [30, 300, 2_996, 29_957, 299_573]  # the dossier's
    for rate, confidence in product((0.3, 0.1, 0.01, 0.003), (0.8, 0.95, 0.99)):
        n = decade.trials_needed(rate, confidence)
        assert (1 - rate) ** n <= 1 - confidence < (1 - rate) ** (n - 1)


def test_flawless_trials_lie_about_a_true_rate_as_often_as_they_may(rng):
    n = decade.trials_needed(0.02)
    flawless = (rng.binomial(n, 0.02, size=100_000) == 0).mean()
    assert flawless == pytest.approx(0.05, abs=0.004)


@pytest.mark.parametrize("events, low, high", [(0, 0.0, 3.689), (3, 0.619, 8.767), (15, 8.395, 24.740)])
def test_garwoods_interval_from_printed_tables(events, low, high):
    interval = decade.poisson_interval(events)
    assert (interval.low, interval.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_the_published_rates_exclude_the_human_ones():
    miles = decade.published_miles()
    for kind, rate in miles.fleet.items():
        assert rate.low < rate.value < rate.high < miles.human[kind]
    fewer = [1 - miles.fleet[kind].value / miles.human[kind] for kind in ("any injury", "reported to the police")]
    np.testing.assert_allclose(fewer, [0.80, 0.55], atol=0.005)  # the abstract's two reductions
    assert decade.nines_of(0.001) == pytest.approx(3)


# ── horizons ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_logistic_fit_makes_the_likelihoods_gradient_vanish_and_finds_what_is_there(rng):
    length, trials = 2 ** rng.uniform(-4, 10, 4000), 8
    share = rng.binomial(trials, 1 / (1 + (length / 40) ** (0.7 / log(2)))) / trials
    half, slope = decade.fit_logistic(length, share, trials)
    left = share - 1 / (1 + (length / half) ** (slope / log(2)))
    assert abs(left.sum()) < 1e-6 and abs((left * np.log2(length)).sum()) < 1e-5
    assert half == pytest.approx(40, rel=0.05) and slope == pytest.approx(0.7, rel=0.05)
    assert decade.horizon_at(0.5, half, slope) == pytest.approx(half)
    at = decade.horizon_at(0.8, half, slope)
    assert 1 / (1 + (at / half) ** (slope / log(2))) == pytest.approx(0.8)
    assert decade.slope_between(half, at) == pytest.approx(slope)


def test_memoryless_errors(rng):
    np.testing.assert_allclose(decade.MEMORYLESS, 0.322, atol=5e-4)
    length, share = decade.simulate_runs(rng, half=30, tasks=400_000, runs=1)
    for doublings in (-1, 0, 1):
        near = np.abs(np.log2(length / 30) - doublings) < 0.1
        assert share[near].mean() == pytest.approx(0.5 ** (2**doublings), abs=0.03)


def test_a_logistic_misreads_memoryless_errors_and_uneven_tasks_flatten_it(rng):
    test = decade.constant_hazard(rng, agents=120)
    assert test.simulated[0.0].value == pytest.approx(0.37, abs=0.02)
    assert test.simulated[0.0].low > decade.MEMORYLESS * 0.98
    assert test.simulated[2.0].high < test.simulated[0.0].low
    assert max(test.published.values()) < test.simulated[0.0].low  # no published model is memoryless


def test_published_points_are_in_order_and_inside_their_intervals():
    years = [point.year for point in decade.METR]
    assert years == sorted(years)
    assert all(point.half.low < point.half.value < point.half.high for point in decade.METR)
    halves = [point.half.value for point in decade.METR]
    assert halves == sorted(halves)  # each was ahead of all before


# ── the duel ──────────────────────────────────────────────────────────────────────────────────────────


def points(horizon, wobble=0.2):
    years = np.linspace(2020, 2026, 14)
    up_and_down = wobble * np.where(np.arange(len(years)) % 2, 1, -1)
    shape = type(decade.METR[0])
    return [
        shape("toy", t, decade.forecast.Interval(m, m / 2, 2 * m), np.nan)
        for t, m in zip(years, horizon(years) * 2**up_and_down, strict=True)
    ]


def test_the_exponentials_doubling_time_is_the_regressions(rng):
    result = decade.duel(rng, held_out=0)
    slope = np.polyfit([p.year for p in decade.METR], np.log2([p.half.value for p in decade.METR]), 1)[0]
    assert result.doubling_months.value == pytest.approx(12 / slope, rel=1e-6)
    assert 129 / 30.44 in result.doubling_months  # METR's own estimate from 2023 on, in days


def test_a_bend_that_is_in_the_points_is_found(rng):
    bent = points(lambda t: 1 / (1 / 2.0 ** (2 * (t - 2022)) + 1 / 4.0))
    result = decade.duel(rng, held_out=0, points=bent, draws=60)
    assert result.error["logistic"] < 0.5 * result.error["exponential"]
    assert result.at(2035, "logistic").high < 12
    ahead = decade.duel(rng, held_out=0, points=points(lambda t: 2.0 ** (2 * (t - 2018))), draws=60)
    assert ahead.least_ceiling > 0.5 * ahead.points[-1].half.value
    assert ahead.at(2030, "exponential").value == pytest.approx(2.0**24, rel=0.5)


def test_the_fit_is_the_best_there_is_for_its_ceiling(rng):
    """Against a brute grid over offset and rate."""
    year = np.linspace(2022, 2026, 9)
    y = 3 + 1.5 * (year - 2025) + rng.normal(0, 0.2, 9)
    for ceiling in (30.0, np.inf):
        offset, rate, squared = (each[0, 0] for each in decade.forecast.fit(year, y[None], np.array([ceiling])))
        a, b = np.meshgrid(offset + np.linspace(-0.3, 0.3, 61), rate + np.linspace(-0.3, 0.3, 61))
        curves = decade.forecast.curve(year, a[..., None], b[..., None], ceiling)
        assert squared <= ((y - curves) ** 2).sum(-1).min() + 1e-9


def test_held_out_points_are_not_seen(rng):
    spoiled = [*decade.METR[:-2], *points(lambda t: 1e6 + 0 * t)[:2]]
    seen, blind = (decade.duel(np.random.default_rng(1), 2, each, draws=50) for each in (decade.METR, spoiled))
    assert seen.doubling_months == blind.doubling_months and seen.least_ceiling == blind.least_ceiling
    assert blind.caught("exponential") == 0 and seen.caught("exponential") == 2


def test_years_until():
    assert decade.years_until(80, 10, 12) == pytest.approx(3)
    assert decade.years_until(145_000, 1, 7) == pytest.approx(10, abs=0.01)  # the dossier's factor


# ── pictures ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("result", [
    lambda rng: decade.work(decade.new_office(rng, 6), {EYES}),
    lambda rng: decade.ablate(rng, offices=2, jobs=5),
    lambda rng: decade.ablate(rng, offices=2, jobs=5).effects(),
    lambda rng: decade.slack(rng, offices=2, jobs=5, deadlines=(10, 20)),
    lambda rng: decade.compound(rng),
    lambda rng: decade.check_along_the_way(rng, runs=50),
    lambda rng: decade.march_of_nines(rng, products=3),
    lambda rng: decade.calendar(np.array([1.0, 10, 100, 1000])),
    lambda rng: decade.published_miles(),
    lambda rng: decade.constant_hazard(rng, agents=5),
    lambda rng: decade.duel(rng, draws=20),
])  # fmt: skip
def test_every_result_draws_itself_on_given_axes_and_says_what_it_shows(result, rng):
    assert_draws_itself(result(rng))
