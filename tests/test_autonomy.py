"""The autonomy slider's experiments against brute force, closed forms, linear algebra and published definitions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghosts.lab import autonomy
from ghosts.lab.autonomy import counts, novelty, reader, vigilance

# ── the slider ────────────────────────────────────────────────────────────────────────────────────────


@given(review=st.floats(0.5, 15), error=st.floats(20, 240))
@settings(max_examples=30)
def test_no_setting_of_a_calibrated_machine_beats_the_rule(review, error):
    threshold = autonomy.best_threshold(review, error)
    setting = autonomy.slide(threshold, review, error)
    assert setting.cost == pytest.approx(setting.total.min(), rel=1e-9)


def test_a_setting_costs_what_a_loop_over_the_tasks_adds_up():
    for threshold, stretch in ((0.9, 1.0), (0.975, 2.0), (0.6, 0.5)):
        setting = autonomy.slide(threshold, 4, 70, stretch)
        chance = autonomy.chances()
        minutes = slipped = promised = alone = 0.0
        for p in chance:
            odds = (p / (1 - p)) ** stretch
            says = odds / (1 + odds)
            if says >= threshold:
                minutes, slipped, promised = minutes + 70 * (1 - p), slipped + 1 - p, promised + 1 - says
                alone += 1
            else:
                minutes += 4
        assert setting.cost == pytest.approx(100 * minutes / len(chance) / 60)
        assert setting.slipped == pytest.approx(100 * slipped / len(chance))
        assert setting.promised_slips == pytest.approx(100 * promised / len(chance))
        assert setting.alone[setting.at] == pytest.approx(alone / len(chance))


def test_the_two_ends_of_the_slider():
    suggests, acts = autonomy.slide(1.01), autonomy.slide(0)
    assert suggests.cost == pytest.approx(5) and suggests.throughput == pytest.approx(20)
    assert acts.cost == pytest.approx(100 * 2 * (1 - autonomy.chances().mean())) and acts.throughput == np.inf


@pytest.mark.parametrize(("error", "stretch"), [(120, 1), (30, 1), (120, 2)])
def test_the_crosses_left_of_the_knob_are_the_expected_errors(error, stretch):
    crosses = autonomy.slide(0.9, error=error, stretch=stretch).wrong
    assert len(crosses) == 100
    for threshold in np.linspace(0, 1, 41):
        setting = autonomy.slide(threshold, error=error, stretch=stretch)
        passed = crosses[: round(100 * setting.alone[setting.at])].sum()
        assert abs(passed - setting.slipped) < 1.1  # half an error of rounding, and half a task
    assert crosses.sum() == round(100 * (1 - autonomy.chances().mean()))


def test_the_picture_stands_still_while_the_slider_moves():
    limits = {autonomy.slide(threshold, stretch=2).plot().get_ylim() for threshold in (0, 0.6, 0.9, 1.1)}
    assert len(limits) == 1


def test_chance_and_expectation_agree(rng):
    for stretch in (1, 2):
        played = autonomy.day(rng, 0.975, stretch=stretch, days=400)
        assert abs(played.value - autonomy.slide(0.975, stretch=stretch).cost) < 4 * (played.high - played.value) / 2


def test_log_odds_twice_too_large_is_a_softmax_at_half_its_temperature():
    p = np.array([0.2, 0.5, 0.9])
    scores = np.log(np.stack([p, 1 - p], -1))
    np.testing.assert_allclose(autonomy.claimed(p, 2), autonomy.softmax(scores / 0.5)[:, 0])
    np.testing.assert_allclose(autonomy.claimed(p, 1), p)


def test_overconfidence_costs_and_flatters():
    silence = autonomy.miscalibrate()
    sure = silence.stretch >= 1
    assert (np.diff(silence.cost[sure]) > 0).all() and (np.diff(silence.promised[sure]) < 0).all()
    calm = np.isclose(silence.stretch, 1)
    np.testing.assert_allclose(silence.cost[calm], silence.promised[calm])
    assert silence.cost[calm][0] == pytest.approx(silence.best)


# ── calibration ───────────────────────────────────────────────────────────────────────────────────────


def test_calibration_error_is_the_loop_of_its_definition(rng):
    confidence = np.r_[rng.uniform(0.2, 1, 300), 1.0]
    right = rng.random(301) < confidence**2
    gap = 0.0
    for b in range(10):
        mine = [i for i, c in enumerate(confidence) if b / 10 <= c < (b + 1) / 10 or (b == 9 and c == 1)]
        if mine:
            gap += len(mine) / 301 * abs(np.mean(confidence[mine]) - np.mean(right[mine]))
    assert autonomy.calibration_error(confidence, right) == pytest.approx(gap)


def test_coverage_and_error_by_hand():
    coverage, error = autonomy.coverage_error(np.array([0.5, 0.9, 0.7]), np.array([True, False, True]))
    np.testing.assert_allclose(coverage, [1 / 3, 2 / 3, 1])
    np.testing.assert_allclose(error, [1, 1 / 2, 1 / 3])


def test_the_best_temperature_undoes_a_stretch(rng):
    scores = 2 * rng.normal(size=(20_000, 5))
    chance = autonomy.softmax(scores)
    labels = (chance.cumsum(1) < rng.random((20_000, 1))).sum(1)
    assert autonomy.best_temperature(scores, labels) == pytest.approx(1, rel=0.05)
    assert autonomy.best_temperature(3 * scores, labels) == pytest.approx(3, rel=0.05)


def test_the_reader_learns_and_its_gradient_is_not_upside_down(rng):
    images, labels, _ = reader.letters(shifts=0)
    weights = autonomy.teach(images, labels, rng, steps=150)
    assert (autonomy.scores_of(weights, images).argmax(1) == labels).mean() > 0.95


def test_no_typeface_is_both_taught_and_tested(monkeypatch):
    """Give every typeface an ink of its own: what the reader is taught, fitted and tested on must not overlap."""
    _, labels, faces = reader.letters(shifts=0)
    inks = np.repeat(faces[:, None] / 20.0, 256, 1).astype(np.float32)
    monkeypatch.setattr(reader, "letters", lambda shifts: (inks, labels, faces))
    monkeypatch.setattr(reader, "DIRT", {"at home": 0.0, "away": 0.0})
    met = {"taught": set(), "asked": []}
    monkeypatch.setattr(reader, "teach", lambda x, y, rng: met["taught"].update(x[:, 0].tolist()))
    monkeypatch.setattr(
        reader, "scores_of", lambda weights, x: met["asked"].append(set(x[:, 0].tolist())) or np.zeros((len(x), 26))
    )
    autonomy.read_letters(np.random.default_rng(0), seeds=1, copies=1)
    fitted, home, away = met["asked"]
    assert home == away and len(met["taught"]) == 12 and len(fitted) == len(home) == 4
    assert not (met["taught"] & fitted or met["taught"] & home or fitted & home)


def test_a_lesson_sized_reader_is_too_sure_and_temperature_helps():
    read = autonomy.read_letters(np.random.default_rng(1), seeds=3)
    assert (read.temperature > 1).all()
    assert read.slipped("away", False).value > read.slipped("at home", False).value
    for place in reader.PLACES:
        assert read.slipped(place, True).value < read.slipped(place, False).value
        curve = autonomy.coverage_curve(read)
        assert curve.at(place, 1).value == pytest.approx(1 - read.accuracy(place).value)
        confidence, right = read.confidence[place, False], read.right[place]
        surest = np.argsort(-confidence, axis=1)[:, : round(0.5 * confidence.shape[1])]
        wrong = 1 - np.take_along_axis(right, surest, 1).mean()
        assert curve.at(place, 0.5).value == pytest.approx(wrong)


def test_the_surest_mistakes_are_mistakes_and_no_other_was_surer():
    read = autonomy.read_letters(np.random.default_rng(1), seeds=1, copies=2)
    for place, (images, captions) in read.surest_mistakes(4).rows.items():
        sure, right = read.confidence[place, False][0], read.right[place][0]
        assert len(captions) == 4 and (sure[~right] >= np.sort(sure[~right])[-4]).sum() == 4
        for image, caption in zip(images, captions, strict=True):
            [which] = np.flatnonzero((read.prints[place] == image).all(1))
            assert not right[which] and sure[which] >= np.sort(sure[~right])[-4]
            assert caption[0] == reader.LETTERS[read.truth[which]] != caption.split("says ")[1][0]


def test_a_sample_shows_the_same_letters_in_both_places():
    read = autonomy.read_letters(np.random.default_rng(1), seeds=1, copies=2)
    (home, truths), (away, same) = read.samples(5).rows.values()
    assert truths == same and home.shape == away.shape and not np.allclose(home, away)
    ax = read.samples(5).plot()
    assert [each.get_text() for each in ax.texts] == truths + same
    assert [each.get_text() for each in ax.get_yticklabels()] == list(reader.PLACES)


# ── one person, n machines ────────────────────────────────────────────────────────────────────────────


def stationary(n, escalated, review):
    """Throughput from the generator matrix of the Markov chain."""
    rates = np.zeros((n + 1, n + 1))
    for k in range(n):
        rates[k, k + 1], rates[k + 1, k] = (n - k) * escalated, 1 / review
    balance = np.vstack([(rates - np.diag(rates.sum(1))).T, np.ones(n + 1)])
    chance = np.linalg.lstsq(balance, np.r_[np.zeros(n + 1), 1], rcond=None)[0]
    return (1 - chance[0]) / review / escalated


@pytest.mark.parametrize("n, escalated, review", [(1, 0.2, 1), (5, 0.2, 1), (10, 0.2, 1), (4, 0.35, 2.5)])
def test_throughput_is_that_of_the_markov_chain(n, escalated, review):
    assert autonomy.throughput(n, escalated, review) == pytest.approx(stationary(n, escalated, review))


def test_one_machine_works_and_waits_in_turn():
    assert autonomy.throughput(1, 0.2, 1) == pytest.approx(1 / 1.2)
    assert autonomy.throughput(7, 0) == 7
    assert autonomy.throughput(200, 0.2) == pytest.approx(autonomy.ceiling(0.2))
    assert autonomy.unhindered(1, 0.2, 1) == pytest.approx(autonomy.throughput(1, 0.2, 1))


@pytest.mark.parametrize("n, escalated, review", [(2, 0.2, 1), (5, 0.2, 1), (4, 0.35, 2.5)])
def test_nobody_waits_for_a_turn_where_every_machine_has_a_person_of_its_own(n, escalated, review):
    assert autonomy.unhindered(n, escalated, review) == pytest.approx(n * autonomy.throughput(1, escalated, review))
    assert autonomy.throughput(n, escalated, review) < autonomy.unhindered(n, escalated, review)


@pytest.mark.parametrize("n, escalated, review", [(1, 0.2, 1.0), (5, 0.2, 1.0), (4, 0.35, 2.5)])
def test_the_simulation_meets_the_closed_form(n, escalated, review, rng):
    played, waiting = autonomy.simulate(n, rng, escalated, review, helps=1500, runs=60)
    exact = autonomy.throughput(n, escalated, review)
    assert abs(played.value - exact) < 0.015 * exact
    # Little's law around the whole loop: n machines = rate of escalation · (work + wait + help)
    escalations = exact * escalated
    assert waiting.value == pytest.approx(n / escalations - 1 / escalated - review, abs=0.06 * n)


def test_a_desk_with_no_slack_fills_like_the_square_root_of_time(rng):
    desk = autonomy.backlog(rng, hours=4000, runs=400)
    assert desk.min() >= 0
    # a reflected random walk with variance 2 a step has mean sqrt(2 · 2 t / π)
    assert desk[:, -1].mean() == pytest.approx(np.sqrt(4 * 4000 / np.pi), rel=0.1)


# ── the reviewer ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("expected, stakes", [(0.5, 1), (0.1, 1), (0.02, 1), (0.02, 30)])
def test_the_criterion_is_the_cheapest_of_all(expected, stakes):
    at = np.linspace(-6, 12, 4001)
    normal = np.vectorize(vigilance.NORMAL.cdf)
    cost = expected * stakes * normal(at - vigilance.SHARPNESS) + (1 - expected) * (1 - normal(at))
    assert float(autonomy.criterion(expected, stakes=stakes)) == pytest.approx(at[cost.argmin()], abs=0.01)


def test_detection_and_false_alarms_are_what_draws_give(rng):
    bar = float(autonomy.criterion(0.1))
    draws = rng.normal(size=400_000)
    assert autonomy.detection(0.1) == pytest.approx((draws + vigilance.SHARPNESS > bar).mean(), abs=0.004)
    assert autonomy.false_alarms(0.1) == pytest.approx((draws > bar).mean(), abs=0.004)


@pytest.mark.parametrize("rate, audits", [(0.2, 0), (0.1, 0), (0.1, 0.05), (0.02, 0.1)])
def test_a_reviewer_who_learns_settles_where_the_equation_says(rate, audits, rng):
    found, expected = autonomy.review(rng, rate, audits, memory=1500, items=12_000, runs=80)
    want = autonomy.settled(rate, audits)
    assert expected.mean() == pytest.approx(want, rel=0.06)
    assert found.value == pytest.approx(autonomy.detection(want), abs=0.03)


def test_audits_keep_eyes_open_and_cost_reviews():
    audits = autonomy.audit()
    assert (np.diff(audits.slips) <= 1e-12).all() and (np.diff(audits.reviews) > 0).all()
    assert 0 < audits.best < audits.share[-1]


# ── the assistant ─────────────────────────────────────────────────────────────────────────────────────

SMALL = {
    "one": "def add(left, right):\n    return left + right\n\nx = add(1, 2)\nprint(x)\n" * 3,
    "two": "class Box:\n    def put(self, thing):\n        self.thing = thing\n        return self\n" * 3,
    "three": "for i in range(9):\n    print(i)\nfor j in range(9):\n    print(j)\n" * 3,
    "four": "x = add(1, 2)\nfor k in range(9):\n    print(k)\n" * 3,
    "five": "def add(self, thing):\n    return self\nprint(thing)\n" * 3,
}


def test_tokens_leave_out_comments_and_long_strings():
    assert autonomy.tokens_of('a = 1.5  # note\n"""long\nstring"""\nb') == ["a", "=", "1.5", "\n", "\n", "b"]


def test_renaming_touches_own_names_alone_and_can_be_undone():
    names = autonomy.own_names(SMALL["two"])
    assert names == {"Box", "put", "thing"}
    plain = autonomy.tokens_of(SMALL["two"])
    other = autonomy.renamed(plain, names)
    assert [token.rstrip("ʹ") for token in other] == plain
    assert {a for a, b in zip(plain, other, strict=True) if a != b} == names


def test_a_renamed_program_does_the_same():
    source = "add = lambda left, right: left + right\nanswer = max(add(2, 3), 0)\n"
    names, scope = autonomy.own_names(source), {}
    lines = " ".join(autonomy.renamed(autonomy.tokens_of(source), names)).split("\n")
    exec("\n".join(line.strip() for line in lines), scope)
    assert names == {"add", "left", "right", "answer"}
    assert scope["answerʹ"] == 5 and "answer" not in scope


def brute_force(library, place, look_back):
    """The guess at `place`, by searching every other fold's text, and how often its four tokens occurred there."""
    token, lead = library.token, library.lead
    train = np.flatnonzero(library.as_written & ~lead & (library.fold != library.fold[place]))
    mine = [i for i in range(place) if library.file[i] == library.file[place] and not lead[i]]
    seen = sum((token[i - 4 : i] == token[place - 4 : place]).all() for i in train)
    for k in range(4, -1, -1):
        context = token[place - k : place]
        if look_back:
            again = [i for i in mine if (token[i - k : i] == context).all()]
            if again:
                return {token[again[-1]]}, seen
        follow = [token[i] for i in train if (token[i - k : i] == context).all()]
        if follow:
            values, times = np.unique(follow, return_counts=True)
            return set(values[times == times.max()]), seen  # any of the most frequent is a fair guess
    return set(), seen


@pytest.mark.parametrize("look_back", [False, True])
@pytest.mark.parametrize("text", novelty.TEXTS)
def test_completion_is_a_search_for_the_longest_context(text, look_back):
    library = autonomy.load(SMALL, np.random.default_rng(0))
    done = autonomy.complete(library).guesses[text, novelty.HELPERS[look_back]]
    places = np.flatnonzero(~library.lead & (library.as_written == (text == "as written")))
    for i, place in enumerate(places):
        options, seen = brute_force(library, place, look_back)
        assert done.seen[i] == seen
        if len(options) == 1:
            assert done.right[i] == (library.token[place] in options)
        elif library.token[place] not in options:
            assert not done.right[i]


def test_rank_and_last_place_against_loops(rng):
    group = rng.integers(6, size=200)
    for i in range(200):
        before = [j for j in range(i) if group[j] == group[i]]
        assert counts.rank(group)[i] == len(before)
        assert counts.last_place(group)[i] == (before[-1] if before else -1)


def test_drag_against_a_loop_over_files():
    sources = {f"f{n}": "go left\n" * 8 + ("go right\n" * 5 if n % 2 else "go left\n" * 3) for n in range(10)}
    sources |= {f"g{n}": "go right\n" * (4 + n) + "go left\n" + "go right\n" * 2 for n in range(5)}
    sources = {name: text.replace("\n", "()\n").replace("go ", "go.") for name, text in sources.items()}
    library = autonomy.load(sources, np.random.default_rng(1))
    found = autonomy.drag(library, k=2, least=20, most=3)
    keeps, returns = ({m: [] for m in (1, 2, 3)} for _ in range(2))
    words = np.array(library.vocabulary)[library.token]
    for file in range(0, library.file.max() + 1, 2):
        mine = np.flatnonzero((library.file == file) & ~library.lead)
        others = np.flatnonzero(library.as_written & ~library.lead & (library.fold != library.fold[mine[0]]))
        history = {}
        for i in mine:
            context = tuple(words[i - 2 : i])
            past = history.setdefault(context, [])
            follow = [words[j] for j in others if tuple(words[j - 2 : j]) == context]
            best = max(sorted(set(follow)), key=follow.count, default=None)
            if follow.count(best) >= 20 and len(past) in keeps and len(set(past)) == 1 and past[0] != best:
                keeps[len(past)].append(words[i] == past[0])
                returns[len(past)].append(words[i] == best)
            past.append(words[i])
    for m, own, common in zip(found.examples, found.own, found.common, strict=True):
        assert own.value == pytest.approx(np.mean(keeps[m]))
        assert common.value == pytest.approx(np.mean(returns[m]))


def test_the_interval_of_a_share_takes_files_as_samples(rng):
    file = np.repeat(np.arange(50), 20)
    right = rng.random(50)[file] > 0.5  # within a file all the same
    one_each = novelty.shares(right[::20], np.arange(50))
    np.testing.assert_allclose(
        [getattr(novelty.shares(right, file), k) for k in ("value", "low", "high")],
        [getattr(one_each, k) for k in ("value", "low", "high")],
    )


# ── every result can be seen and read ─────────────────────────────────────────────────────────────────


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")  # so small a library leaves spans empty
def test_results_plot_and_describe():
    library = autonomy.load(SMALL, np.random.default_rng(0))
    few = np.random.default_rng(0)
    read = autonomy.read_letters(few, seeds=2, copies=2)
    results = [autonomy.slide(0.9, reveal=False), autonomy.slide(0.9), autonomy.miscalibrate(), read,
               autonomy.coverage_curve(read), autonomy.supervise(few, (1, 5)), autonomy.audit(),
               autonomy.complete(library)]  # fmt: skip
    for result in results:
        ax = result.plot()
        assert ax.get_title(loc="left") and ax.get_xlabel() and ax.get_ylabel()
        assert any(each.isdigit() for each in result.describe())
    assert "best setting" not in autonomy.slide(0.9, reveal=False).describe()
