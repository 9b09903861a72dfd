"""Every drill is fair over 200 seeds: its solution passes, mistakes are known by name, no hint tells the answer."""

import re
from collections import Counter
from unicodedata import numeric

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ghosts.sheets import drill as room
from ghosts.sheets.drill import COARSE, SHARE, Unfair, choice, distance, fair, number, order
from ghosts.sheets.drills import DRILLS, make, shown, twin
from ghosts.sheets.reading import Unread, numbers, say
from ghosts.sheets.register import REGISTER

SEEDS = range(200)
GENERATORS = [pytest.param(skill, level, id=f"{skill}-{level}") for skill, level in DRILLS]


def plain_numbers(text):
    """Every number that stands alone in `text`, and with a per cent sign also as a share."""
    found = []
    for match in re.finditer(r"(?<![\w.^])(-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)( ?%)?(?![\w^])", text):
        value = float(match[1].replace(",", ""))
        found += [value, value / 100] if match[2] else [value]
    return found


@pytest.mark.parametrize(("skill", "level"), GENERATORS)
def test_drill_is_fair(skill, level):
    seen, answers = set(), Counter()
    for seed in SEEDS:
        drill = make(skill, level, seed)
        seen.add((drill.prompt, drill.solution, repr(drill.picture)))
        answers[drill.said] += 1
        verdict = drill.judge(drill.solution)
        assert verdict.right
        assert verdict.sentence == drill.because
        assert len(drill.mistakes) >= (1 if drill.kind == "order" else 2)
        for wrong, sentence in drill.mistakes:
            assert re.search(r"[.:;,?] \S", sentence), f"what it was and what next takes two clauses: {sentence}"
            verdict = drill.judge(wrong)
            assert (verdict.right, verdict.sentence, verdict.attempt) == (False, sentence, True)
        for hint in drill.hints:
            if drill.kind == "numeric":
                gaps = [abs(value - drill.solution) for value in plain_numbers(hint)]
                assert all(gap > drill.tol * abs(drill.solution) for gap in gaps), (seed, hint, drill.solution)
            elif drill.kind == "choice":
                assert drill.solution.lower() not in hint.lower()
            else:
                places = [hint.find(item) for item in drill.solution]
                assert min(places) < 0 or places != sorted(places)
        if drill.options:
            assert len(set(drill.options)) == len(drill.options) >= 3
            assert set(drill.options) >= ({drill.solution} if drill.kind == "choice" else set(drill.solution))
        assert all(0 < len(text) < 700 for text in (drill.prompt, *drill.hints, drill.because))
        assert "nan" not in str(drill) + drill.worked()
    assert len(seen) >= 25
    assert max(answers.values()) <= (0.35 if drill.kind == "choice" else 0.3) * len(SEEDS)


@pytest.mark.parametrize(("skill", "level"), GENERATORS)
def test_a_rounded_answer_holds(skill, level):
    """To two digits, as a number and in per cent; one digit is sent back, unless it is a mistake."""
    for seed in range(30):
        drill = make(skill, level, seed)
        if drill.kind != "numeric" or not drill.tol:
            return
        two, one = (float(f"{drill.solution:.{digits}g}") for digits in (2, 1))
        assert drill.judge(f"{two:.12g}").right, (seed, drill.solution)
        if drill.unit == SHARE:
            assert drill.judge(f"{100 * two:.12g} %").right
            assert not drill.judge(1).right
        verdict = drill.judge(one)
        assert verdict.right or verdict.sentence in (COARSE, *(sentence for _, sentence in drill.mistakes))
        assert verdict.attempt == (verdict.sentence != COARSE)


@pytest.mark.parametrize(
    ("skill", "level"), [param for param in GENERATORS if make(*param.values, 0).kind == "choice"]
)
def test_no_option_can_be_ruled_out_by_its_look(skill, level):
    """Each is right for some seeds, at each place; neither the longest nor the shortest is right more often."""
    some = [make(skill, level, seed) for seed in SEEDS]
    assert {drill.solution for drill in some} == {option for drill in some for option in drill.options}
    places = Counter(drill.options.index(drill.solution) for drill in some)
    longest, shortest = (np.mean([len(drill.solution) == end(map(len, drill.options)) for drill in some])
                         for end in (max, min))  # fmt: skip
    assert max(longest, shortest, *(n / len(some) for n in places.values())) < 0.35


@pytest.mark.parametrize(("skill", "level"), GENERATORS)
def test_a_seed_is_a_drill(skill, level):
    for seed in (0, 7):
        assert make(skill, level, seed) == make(skill, level, seed)
        assert str(make(skill, level, seed)) == str(make(skill, level, seed))


@pytest.mark.parametrize(("skill", "level"), GENERATORS)
def test_most_draws_are_fair(skill, level):
    """Otherwise the seeds would all land in a corner of the generator."""

    def first_draw_is_fair(seed):
        try:
            return fair(DRILLS[skill, level](np.random.default_rng([seed, 0])))
        except Unfair:
            return False

    assert np.mean([first_draw_is_fair(seed) for seed in range(100)]) > 0.25


@pytest.mark.parametrize(("skill", "level"), GENERATORS)
def test_a_number_near_the_solution_is_told_the_way(skill, level):
    drill = make(skill, level, 3)
    if drill.kind != "numeric":
        return
    step = 2.6 * max(drill.slack(drill.solution), 0.01 * abs(drill.solution))
    for said, word in ((drill.solution - step, "low"), (drill.solution + step, "high")):
        if any(drill.accepts(said, wrong) for wrong, _ in drill.mistakes) or (drill.unit == "0 to 1" and said > 1):
            continue
        verdict = drill.judge(said)
        assert not verdict.right
        if drill.solution > 0:
            assert f"too {word}" in verdict.sentence.lower()


def test_a_fifth_reads_a_picture_or_orders():
    some = [make(skill, level, 0) for skill, level in DRILLS]
    assert sum(drill.kind == "order" or drill.picture is not None for drill in some) >= len(some) / 5
    assert {drill.kind for drill in some} == {"numeric", "choice", "order"}


PICTURED = [pytest.param(*key, id=f"{key[0]}-{key[1]}") for key in DRILLS if make(*key, 0).picture]


@pytest.mark.parametrize(("skill", "level"), PICTURED)
def test_a_picture_shows_and_tells_the_same_numbers(skill, level):
    picture = make(skill, level, 5).picture
    ax = picture.plot()
    drawn = [line.get_ydata() for line in ax.lines[: len(picture.series)]] or [
        [bar.get_height() for bar in bars] for bars in ax.containers
    ]
    written = {text.get_text() for text in ax.texts}
    for values, heights in zip(picture.series.values(), drawn, strict=True):
        assert list(heights) == list(values)
        low, high = ax.get_ylim()
        assert all(low <= value <= high for value in values)
        assert all(say(value) in picture.describe() for value in values)
        if picture.style != "lines" and "y" not in picture.log:
            assert written >= set(map(say, values))
    assert ax.get_title(loc="left") == picture.title
    plt.close("all")


# ── reading answers ───────────────────────────────────────────────────────────────────────────────────

READ = {
    "1/4": [0.25], "25%": [0.25], "25 %": [0.25], "0,25": [0.25], ".25": [0.25], "1e-3": [0.001], "−3": [-3],
    "+3": [3], "2^10": [1024], "2**10": [1024], "3×10^5": [3e5], "35 million": [35e6], "1 000 000": [1e6],
    "10 bits": [10], "1 bit": [1], "1,234,567": [1234567], "1,000": [1000, 1],
    "1,585": [1585, 1.585], "0,125": [0.125], "≈ 7": [7], "about 7": [7], "± 7": [7], "0.25.": [0.25],
    "12.5 percent": [0.125],
    "½": [0.5], "1½": [1.5], "-1 1/2": [-1.5], "2 3/4 million": [2.75e6], "10⁻³": [1e-3], "3·10⁸": [3e8], "٣": [3],
    "１２％": [0.12], "1\u202f000": [1000], "- 3": [-3], "2 ^ 10": [1024], "1_000": [1000],
}  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_numbers_as_people_write_them(text):
    assert numbers(text, "bits") == pytest.approx(READ[text])


@pytest.mark.parametrize("text", ["2.5", "2.5 times", "2.5x", "2.5 ×", "2.5-fold", "2.5 fold"])
def test_times_as_people_write_them(text):
    assert numbers(text, "times") == [2.5]


def test_numbers_as_programs_give_them():
    assert numbers(3) == numbers(np.int64(3)) == numbers(np.float32(3)) == [3.0]
    assert numbers("12 %", "% a year") == [12.0]
    assert numbers("12 %", "points") == [12.0]


JUNK = ["", "many", "1/0", "nan", "inf", "1e999", "0^-1", "3 of 4", None, True, [1], {}, "1+1", "__import__('os')",
        "9" * 5000, "(-8)^0.5", "-8^0.5", "1/2/", "🙂", b"1", "x" * 10_000, "1," * 5000, "1 2", "5 0 %", "1 1/0",
        "½½", "1/2 1/2", "3.5 1/2"]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk)[:12])
def test_junk_is_one_clear_sentence_and_no_attempt(junk):
    with pytest.raises(Unread):
        numbers(junk, "bits")
    for skill, level in (("entropy", 0), ("backpropagation", 2), ("evidence", 2)):
        verdict = make(skill, level, 1).judge(junk)
        assert (verdict.right, verdict.attempt) == (False, False)
        assert 20 < len(verdict.sentence) < 120
        assert verdict.sentence.endswith(".") or "example" in verdict.sentence


@given(st.text() | st.text("0123456789 .,/^*e+-%½¾⁻²x_", max_size=12))
def test_whatever_is_typed_is_finite_numbers_or_one_sentence(text):
    try:
        assert np.isfinite(numbers(text, "bits")).all()
    except Unread as unread:
        assert 20 < len(str(unread)) < 120


@given(st.integers(0, 99), st.sampled_from("¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"))
def test_a_fraction_in_one_sign_is_what_unicode_says_alone_and_after_a_whole(whole, sign):
    assert numbers(sign) == pytest.approx([numeric(sign)])
    assert numbers(f"{whole}{sign}") == numbers(f"{whole} {sign}") == pytest.approx([whole + numeric(sign)])


def test_a_share_has_no_unit():
    drill = make("probability", 0, 3)
    assert drill.judge("0.5 to") == drill.judge("0.5 apples")
    assert drill.judge("0.5 apples").sentence == "Here a number without a unit is asked for: write it alone."


def test_another_unit_is_no_attempt():
    verdict = make("entropy", 0, 1).judge("2 bytes")
    assert (verdict.attempt, verdict.sentence) == (
        False,
        "Here a number (bits) is asked for: convert what you have, and write the number alone.",
    )


def test_a_chance_is_read_in_every_form_and_bounded():
    drill = make("probability", 0, 1)
    p = drill.solution
    for text in (p, f"{p:.4f}", f"{100 * p:.2f} %", f"{p:.4f}".replace(".", ","), f"{round(p * 1e6)}/1000000"):
        assert drill.judge(text).right, text
    assert not drill.judge(7.3).attempt


def test_an_option_is_chosen_by_letter_or_by_its_text():
    drill = make("backpropagation", 2, 4)
    letter = "abcd"[drill.options.index(drill.solution)]
    for answer in (letter, letter.upper(), f"{letter})", f" ({letter}) ", drill.solution, drill.solution.upper()):
        assert drill.judge(answer).right, answer
    assert not drill.judge("z").attempt


def test_an_order_is_given_in_letters_or_in_items():
    drill = make("evidence", 2, 4)
    letters = ["abcd"[drill.options.index(item)] for item in drill.solution]
    for answer in (" ".join(letters), "".join(letters).upper(), ", ".join(letters), " < ".join(letters), letters,
                   drill.solution, list(drill.solution)):  # fmt: skip
        assert drill.judge(answer).right, answer
    for answer in ("a b", "a a b c", "a b c e", 7, ["a", "b", "c", "d", "d"]):
        assert not drill.judge(answer).attempt, answer
    moved = (drill.solution[0], drill.solution[1], drill.solution[3], drill.solution[2])
    expected = dict(drill.mistakes).get(moved, "Right up to place 2")
    assert expected in drill.judge(moved).sentence


def test_how_far_off_is_said_without_the_answer():
    assert distance(10.5, 10) == "Close, but too high by less than a tenth. Did you round on the way?"
    assert distance(6, 10) == "Too low, by less than a factor of two."
    assert distance(80, 10) == "Too high, by a factor of about 8."
    assert distance(0.01, 10) == "Too low, by a factor of about 1,000."
    assert distance(-1, 1) == "Too low: the sign is the other one."
    assert distance(-3, -1) == "Too low, by a factor of about 3."
    assert distance(0, 1) == "Too low: it is not nothing."


# ── what the helpers refuse ───────────────────────────────────────────────────────────────────────────

WORDS = {"hints": ("nudge", "pointer", "nearly"), "because": "it is so"}


def test_a_mistake_that_hits_another_is_left_out():
    drill = number("?", 10, mistakes={"far": 20, "far as well": 20.2, "nan": float("nan")}, **WORDS)
    assert drill.mistakes == ((20.0, "far"),)
    assert choice("?", "x", {"x": "hit", "y": "why", "z": "zed"}, **WORDS).options == ("x", "y", "z")


@pytest.mark.parametrize("near", [10, 10.2, 10.4])
def test_a_mistake_that_would_pass_is_unfair(near):
    """Also where it passes only because two digits are enough."""
    with pytest.raises(Unfair, match="a wrong idea"):
        number("?", 10, mistakes={"near": near, "far": 20}, **WORDS)
    drill = number("?", 10, mistakes={"near": 10.6, "far": 20}, **WORDS)
    assert drill.judge(10.6).sentence == "near"


def test_what_is_as_good_as_certain_is_unfair():
    with pytest.raises(Unfair, match="certain"):
        number("?", 0.98, mistakes={"far": 0.5}, unit=SHARE, **WORDS)
    assert number("?", 0.95, mistakes={"far": 0.5}, unit=SHARE, **WORDS).solution == 0.95


def test_a_whole_number_may_be_asked_for_exactly():
    drill = number("?", 1234, mistakes={"a": 1235, "b": 1}, tol=0, **WORDS)
    assert [drill.judge(n).sentence for n in (1234, 1235)] == ["it is so", "a"]
    assert not drill.judge(1200).right
    assert drill.judge(1000).attempt


def test_one_digit_is_sent_back():
    drill = number("?", 0.264, mistakes={"a": 0.4, "b": 1}, **WORDS)
    assert (drill.judge("0.3").sentence, drill.judge("0.3").attempt) == (COARSE, False)
    assert drill.judge("0.2").attempt
    assert drill.judge("0.31").attempt


def test_an_order_needs_items_that_can_be_told_apart():
    with pytest.raises(Unfair):
        order("?", {"a": 1, "b": 1.01, "c": 2}, {}, **WORDS)
    by_name, by_luck = {"a": 1, "b": 2, "c": 3}, {"a": 9, "b": 7, "c": 8}
    drill = order("?", {"a": 3, "b": 1, "c": 2}, {"by name": by_name}, **WORDS)
    assert drill.solution == ("b", "c", "a")
    assert drill.mistakes == ((("a", "b", "c"), "by name"),)
    with pytest.raises(Unfair, match="a wrong idea"):
        order("?", {"a": 3, "b": 1, "c": 2}, {"by name": by_name, "by luck": by_luck}, **WORDS)


@pytest.mark.parametrize("hint", ["it is 12", "about 12.1, no?", "12 of them", "1,200 %"])
def test_a_hint_that_tells_the_number_is_unfair(hint):
    told = number("?", 12, mistakes={"a": 1, "b": 2}, hints=("?", "?", hint), because="so")
    assert not fair(told)
    assert fair(number("?", 12, mistakes={"a": 1, "b": 2}, hints=("log12 is a name", "2^12", "x"), because="so"))


def test_a_hint_that_tells_the_option_is_unfair():
    wrong = {"rise": "no", "stay": "no"}
    assert not fair(choice("?", "fall", wrong, hints=("does it fall?", "", ""), because="so"))
    assert fair(choice("?", "fall", wrong, hints=("a waterfall", "", ""), because="so"))


def test_a_skill_has_one_drill_at_each_level():
    first = DRILLS["entropy", 0]
    with pytest.raises(ValueError, match=f"'entropy' has a drill at level 0 already, {first.__name__}"):
        room.drill("entropy", 0)(lambda rng: None)
    assert room.drill("entropy", 0)(first) is DRILLS["entropy", 0]


# ── twins ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("id", [id for id, exercise in REGISTER.items() if exercise.check])
def test_every_exercise_has_a_worked_twin(id):
    exercise = REGISTER[id]
    drill = twin(exercise, 1)
    assert (drill.skill, drill.level) == (exercise.skills[0], exercise.stars - 1)
    assert drill.said in drill.worked()


@pytest.mark.parametrize(("skill", "level"), GENERATORS)
def test_a_drills_twin_has_other_numbers(skill, level):
    drill = make(skill, level, 2)
    other = twin(drill, 2)
    assert (other.skill, other.level) == (skill, level)
    assert shown(other) != shown(drill)
