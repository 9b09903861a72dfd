"""Predict, check, hint, reveal, progress, benches: what each says to a person, and what it stores."""

import base64
import io
import sqlite3
from contextlib import nullcontext

import numpy as np
import pytest
from matplotlib.axes import Axes
from PIL import Image

from ghosts import Choice, Number, Point, check, hint, predict, progress, reveal, show, verdicts
from ghosts.desk.bench import Bench, dial, pick
from ghosts.desk.check import CheckFailed
from ghosts.desk.predict import Prediction
from ghosts.lab import figures
from ghosts.mentor import events

pytestmark = pytest.mark.usefixtures("home")


def right(p):
    q = np.clip(p, 1e-9, 1 - 1e-9)
    return -q * np.log2(q) - (1 - q) * np.log2(1 - q)


def blank(p):
    raise NotImplementedError


def plot() -> Axes:
    ax = figures.axes(title="a line", x="x", y="y")
    ax.plot([0, 10], [0, 100])
    return ax


def pixels(image):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(image))).convert("RGB")).astype(int)


# ── check, hint, reveal ───────────────────────────────────────────────────────────────────────────────


def test_a_failed_check_is_one_readable_text_without_traceback():
    with pytest.raises(CheckFailed) as failed:
        check("straw.bits", lambda p: -p * np.log2(p))
    lines = failed.value._render_traceback_()
    assert lines[0] == "✗ Bits in one reward · not yet"
    assert "only the win" in lines[1]
    assert max(map(len, lines)) <= 96
    assert failed.value.__suppress_context__


def test_a_check_that_is_stopped_says_so_and_counts_for_nothing():
    def endless(*_):
        raise KeyboardInterrupt

    with pytest.raises(CheckFailed, match="You stopped it") as failed:
        check("straw.bits", endless)
    assert failed.value.__suppress_context__
    assert events.events("straw.bits", "check") == []


def test_help_is_offered_after_the_second_failure():
    texts = []
    for _ in range(2):
        with pytest.raises(CheckFailed) as failed:
            check("straw.bits", lambda p: p)
        texts.append(str(failed.value))
    assert "hint(" not in texts[0]
    assert 'hint("straw.bits")' in texts[1]


def test_after_four_failures_it_says_what_it_stands_on_and_where_that_is_taught():
    for _ in range(4):
        with pytest.raises(CheckFailed) as failed:
            check("straw.wrong-share", lambda T: 0.0)
    told = str(failed.value).replace("\n", " ")
    assert "It stands on “probability” (lesson 01, §4)." in told
    assert 'practise("probability")' in told


def test_a_passed_check_explains_why(capsys):
    check("straw.bits", right)
    told = capsys.readouterr().out
    assert "✓ Bits in one reward · it holds" in told
    assert "coin flip" in told


def test_hints_climb_and_stay_on_the_last_rung():
    rungs = [hint("straw.bits").body for _ in range(4)]
    assert "taught in lesson 03, §2" in hint("straw.bits").foot
    assert len(set(rungs)) == 3
    assert rungs[2] == rungs[3]
    assert "np.where" in rungs[2]


def test_the_solution_opens_only_after_an_attempt_that_runs():
    assert "try it first" in reveal("straw.bits").head
    for answer in (blank, lambda p: p):
        assert "try it first" in reveal("straw.bits").head
        with pytest.raises(CheckFailed):
            check("straw.bits", answer)
    solution = reveal("straw.bits").code
    assert "np.log2" in solution
    assert "SOLUTION" not in solution
    scope = {"np": np}
    exec(solution, scope)
    check("straw.bits", scope["reward_bits"])


def test_unknown_ids_list_the_known_ones():
    for ask in (lambda: check("straw.nothing", right), lambda: hint("straw.nothing"), lambda: reveal("nothing")):
        with pytest.raises(CheckFailed, match=r"There is no exercise .*straw\.bits"):
            ask()


def test_written_answers_are_not_checked():
    with pytest.raises(CheckFailed, match="a person reads it"):
        check("straw.essay", "text")
    assert "interval" in hint("straw.essay").body


def test_progress_counts_from_the_record():
    with pytest.raises(CheckFailed):
        check("straw.bits", lambda p: p)
    check("straw.bits", right)
    hint("straw.baseline")
    rows = {row[0]: row for row in progress().rows}
    assert rows["straw.bits"][2:] == ["2", "0", "✓ solved"]
    assert rows["straw.baseline"][2:] == ["0", "1", "not begun"]
    assert events.path().name in repr(progress())


# ── the record ────────────────────────────────────────────────────────────────────────────────────────


def test_events_are_kept_in_order_and_hold_no_code():
    with pytest.raises(CheckFailed):
        check("straw.bits", lambda p: p)
    check("straw.bits", right)
    kept = events.events("straw.bits", "check")
    assert [event.facts for event in kept] == [{"passed": False, "blank": False}, {"passed": True, "blank": False}]
    assert kept[0].moment <= kept[1].moment


@pytest.mark.parametrize("broken", ["folder", "nonsense"])
def test_a_broken_record_costs_one_line_and_no_work(home, broken, capsys):
    home.mkdir()
    if broken == "folder":
        events.path().mkdir()
    else:
        events.path().write_text("this is not a database " * 100)
    check("straw.bits", right)
    told = capsys.readouterr().out
    assert "✓ Bits in one reward" in told
    assert "It is kept as my-record-set-aside" in told
    assert list(home.glob("my-record-set-aside*"))
    assert [event.facts["passed"] for event in events.events("straw.bits")] == [True]
    assert progress().rows


# ── predict ───────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_front_end_it_reveals_and_stores_nothing(capsys):
    predict("straw.x", "How many?", Number(0, 100, "%"), truth=46.0, plot=plot, because="Because.")
    assert "How many? It is 46%. Because." in capsys.readouterr().out.replace("\n", " ")
    assert events.events(kind="predict") == []


@pytest.mark.parametrize(("along", "truth", "fits"), [("y", 90, True), ("y", 900, False), ("x", 9, True),
                                                      ("x", 90, False)])  # fmt: skip
def test_a_truth_in_another_unit_than_its_axis_is_an_author_s_mistake(along, truth, fits):
    """On an axis from 0 to 1 a guess of 30 % would leave a plot that nobody can read: the build stops there."""
    complaint = f"straw.x: the truth, {truth}, is not on the plot's {along} axis"
    with nullcontext() if fits else pytest.raises(ValueError, match=complaint):
        predict("straw.x", "?", Number(0, 1000, along=along), truth=truth, plot=plot, because="So.")


def prediction(kind, truth):
    return Prediction("straw.x", "How many?", kind, truth, plot, "Because.")


def test_the_truth_is_not_on_the_page_before_the_guess():
    asked = prediction(Number(0, 100, "%"), 46.25)
    assert asked.sentence == ""
    assert asked.picture == ""
    assert "46" not in str(asked.get_state(["question", "form", "guess", "picture", "sentence"]))


def test_how_sure_one_is_of_a_choice_is_asked_and_stored():
    asked = prediction(Choice(["more", "fewer", "as many", "none"]), "more")
    assert asked.form["sure"] | {"start": 0} == {"low": 25, "high": 100, "step": 5, "unit": " %", "start": 0}
    asked.guess = {"value": "more", "sure": 85, "frame": asked.frame}
    [event] = events.events("straw.x", "predict")
    assert event.facts["confidence"] == 0.85


@pytest.mark.parametrize(
    ("kind", "truth", "guess", "words"),
    [
        (Number(0, 100, "%"), 46.0, 20, "You said 20%; it is 46% (26% too low). Because."),
        (Number(0, 100, "%"), 46.0, 46, "(exactly right)"),
        (Choice(["more", "fewer"]), "more", "fewer", "You said “fewer”; it is “more” (not so)."),
        (Choice(["more", "fewer"]), "more", "more", "(right)"),
        (Point(Number(0, 10, label="T"), Number(0, 100, label="share")), (2, 50), [4, 30],
         "it is T 2, share 50 (T 2 too high, share 20 too low)"),
    ],
)  # fmt: skip
def test_a_guess_is_stored_and_the_gap_told_and_drawn(kind, truth, guess, words):
    asked = prediction(kind, truth)
    asked.guess = {"value": guess, "frame": asked.frame}
    assert words in asked.sentence
    [event] = events.events("straw.x", "predict")
    assert event.facts["guess"] == guess
    bare = pixels(prediction_picture())
    drawn = pixels(asked.picture)
    changed = drawn.shape != bare.shape or (drawn != bare).any()
    assert changed == (not isinstance(kind, Choice))


def prediction_picture():
    from ghosts.desk.figure import png

    return png(plot().figure)


def test_an_earlier_guess_is_remembered_and_can_be_changed():
    prediction(Number(0, 100), 46.0).guess = {"value": 10, "frame": 0}
    again = prediction(Number(0, 100), 46.0)
    assert again.sentence.startswith("Last time you said 10")
    again.guess = {"value": 40, "frame": again.frame}
    assert again.sentence.startswith("You said 40")
    assert [event.facts["guess"] for event in events.events("straw.x", "predict")] == [10, 40]


@pytest.mark.parametrize(("old", "kind", "truth"), [
    ("fewer", Number(0, 100), 46.0), (40, Choice(["more", "fewer"]), "more"),
    ("less", Choice(["more", "fewer"]), "more"), ([1, 2], Number(0, 100), 46.0),
    (40, Point(Number(0, 1), Number(0, 1)), (0, 1)),
])  # fmt: skip
def test_a_guess_at_what_an_older_course_asked_is_not_held_against_the_new_question(old, kind, truth):
    events.record("predict", "straw.x", guess=old, truth=old)
    assert prediction(kind, truth).sentence == ""


def test_a_second_click_is_no_second_guess():
    asked = prediction(Number(0, 100), 46.0)
    asked.guess = {"value": 10, "frame": 0}
    asked.guess = {"value": 11, "frame": 0}  # pressed before the answer to the first had come
    assert asked.sentence.startswith("You said 10")
    asked.guess = {"value": 10, "frame": 1}
    assert [event.facts["guess"] for event in events.events("straw.x", "predict")] == [10, 10]


def test_a_guess_that_cannot_be_recorded_is_answered_and_says_so(home, monkeypatch):
    def full(_work):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("ghosts.mentor.events.with_a_sound_file", full)
    asked = prediction(Number(0, 100), 46.0)
    asked.guess = {"value": 10, "frame": 0}
    assert asked.sentence.startswith("You said 10; it is 46") and "disk is full" in asked.sentence


# ── benches and figures ───────────────────────────────────────────────────────────────────────────────


class Bars:
    def __init__(self, n):
        self.n = n

    def plot(self, ax=None):
        ax = figures.axes(ax)
        ax.bar(range(self.n), range(self.n))
        return ax

    def describe(self):
        return f"{self.n} bars"


def test_a_bench_redraws_when_a_dial_moves_and_leaves_a_still():
    bench = Bench("Bars", lambda n, kind: Bars(n), n=dial("How many", 2, 10), kind=pick("Kind", ["a", "b"]))
    before, frame = bench.picture, bench.frame
    bench.values = {"n": 9, "kind": "b"}
    assert bench.frame == frame + 1
    assert bench.picture != before
    data, metadata = bench._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == metadata["image/png"]["alt"] == "9 bars"
    assert 'alt="9 bars"' in data["text/html"]


@pytest.mark.parametrize(("low", "high", "step", "want"), [
    (0, 6, 0.1, 3), (1, 300, 1, 150), (0, 1, 0.01, 0.5), (2, 40, 1, 21), (0, 12, 0.1, 6), (0, 0.2, 0.005, 0.1),
])  # fmt: skip
def test_a_dial_begins_in_the_middle_at_a_number_one_can_read(low, high, step, want):
    assert dial("x", low, high, step=step)["start"] == want
    assert Number(low, high, step=step).form["start"] == want


def test_a_bench_says_what_went_wrong_instead_of_failing_silently():
    def draw(n):
        if n > 5:
            raise ValueError("too many")
        return Bars(n)

    bench = Bench("Bars", draw, n=dial("How many", 2, 10, start=3))
    bench.values = {"n": 9}
    assert bench.sentence == "This setting can't be drawn: too many"
    with pytest.raises(ValueError, match="too many"):
        Bench("Bars", draw, n=dial("How many", 2, 10, start=9))


def test_a_figure_needs_words(capsys):
    with pytest.raises(ValueError, match="alt"):
        show(plot())
    show(Bars(3))
    show(plot(), alt="a rising line")
    assert "Bars" not in capsys.readouterr().err


def test_verdicts_must_cover_every_claim_of_the_lesson():
    with pytest.raises(ValueError, match="Measured and claimed differ"):
        verdicts("straw", {})
