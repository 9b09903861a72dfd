"""Ten learners by hand: what each did, and what the mentor said. Each answer should be sensible to a person."""

import re
from types import MappingProxyType

import pytest

from ghosts.mentor import events, record
from ghosts.mentor.record import next_up, replay
from ghosts.mentor.skills import Skill
from ghosts.sheets import shelf
from ghosts.sheets.register import Exercise

NOON = 1_800_000_000.0  # seconds since 1970
MINUTE, DAY = 60.0, 86_400.0

# A small course, so that what the mentor says here does not change with every new exercise.
SKILLS = {name: Skill(name, needs, lesson, level, minutes, "") for lesson, name, needs, level, minutes in (
    (1, "probability", (), 0, 10),
    (1, "rare events", ("probability",), 1, 12),
    (2, "compression", (), 0, 10),
    (3, "entropy", ("probability", "compression"), 1, 12),
    (3, "backpropagation", (), 2, 15),
    (3, "optimisation", ("backpropagation",), 1, 12),
    (5, "credit assignment", ("probability",), 1, 12),
    (5, "policy gradient", ("credit assignment", "optimisation"), 2, 15),
    (5, "pass@k", ("probability",), 1, 10),
)}  # fmt: skip


def exercise(id, stars, minutes, *skills, needs=()):
    return Exercise(id, id, 2, stars, minutes, skills, needs, ("a", "b", "c"), "", lambda answer, rng: None)


EXERCISES = {each.id: each for each in (
    exercise("decade.chain", 1, 5, "probability"),
    exercise("decade.nines", 1, 5, "rare events"),
    exercise("straw.bits", 1, 5, "credit assignment"),
    exercise("straw.baseline", 2, 10, "policy gradient", needs=("straw.bits",)),
    exercise("straw.passk", 2, 8, "pass@k", "probability"),
)}  # fmt: skip


class Learner:
    """Writes the events that the desk would have written."""

    def __init__(self, monkeypatch):
        self.now = NOON
        monkeypatch.setattr(events.time, "time", lambda: self.now)

    def does(self, kind, about, after=1.0, **facts):
        self.now += after * MINUTE
        events.record(kind, about, **facts)

    def drills(self, skill, level, results, minutes=1.0):
        """A drill for each character: + right at the first try, - wrong and left."""
        for k, result in enumerate(results):
            seed = int(self.now) + k
            self.does("drill", events.item(skill, level, seed), minutes, passed=result == "+", minutes=minutes)

    def sleeps(self, days=1):
        self.now += days * DAY

    def hears(self):
        return next_up(self.now)


@pytest.fixture
def learner(home, monkeypatch):
    home.mkdir()
    monkeypatch.setattr(record, "REGISTER", MappingProxyType(EXERCISES))
    monkeypatch.setattr(record, "SKILLS", SKILLS)
    return Learner(monkeypatch)


# ── the ten ───────────────────────────────────────────────────────────────────────────────────────────


def test_1_a_newcomer_reads_first_and_begins_at_the_root_on_which_most_stands(learner):
    hundred_steps = "read lesson 01 to the end of §4, “A hundred steps”"
    rest = (
        "Or: read lesson 02 to the end of §6, “How much fits into a genome?”; then a drill on compression, easy;"
        " about 2 min, chance of success 73 %.\n"
        "Or: read lesson 03 to the end of §4, “See further”; then a drill on backpropagation, easy;"
        " about 2 min, chance of success 73 %."
    )
    assert str(learner.hears()) == (
        "You are new here: lesson 00 shows in ten minutes how all of this works.\n"
        f"Next: read lesson 00; then a drill on probability, easy; about 2 min, chance of success 73 %.\n{rest}"
    )
    learner.does("predict", "start.chain", guess=0.9, truth=0.366)
    assert str(learner.hears()) == (
        "“probability” is new and needs nothing before it, and 4 others stand on it.\n"
        f"Next: {hundred_steps}; then a drill on probability, easy; about 2 min, chance of success 73 %.\n{rest}"
    )


def test_1b_what_lesson_00_does_for_the_learner_is_no_evidence(learner):
    learner.does("check", record.REHEARSED, passed=False, blank=False)
    learner.does("hint", record.REHEARSED, level=1)
    learner.does("reveal", record.REHEARSED)
    said = replay().as_of(learner.now)
    assert (said.answers, said.policy.trails) == ([], record.Record().policy.trails)
    assert learner.hears().reading.number == 1  # and lesson 00 has been opened
    learner.does("check", record.REHEARSED, passed=True, blank=False)
    assert (replay().solved, replay().answers) == ({record.REHEARSED}, [])
    assert learner.hears().reading.number == 1  # nor has lesson 01 been read
    source = (shelf.LESSON_SOURCES / "00_start_here.py").read_text(encoding="utf-8")
    assert set(re.findall(r'^(?:check|hint|reveal)\("([^"]+)"', source, re.M)) == {record.REHEARSED}


def test_1c_in_its_own_lesson_the_same_exercise_counts(learner):
    learner.does("predict", "decade.two-lacks", guess=0.5, truth=0.1)
    learner.does("check", record.REHEARSED, passed=False, blank=False)
    learner.does("check", record.REHEARSED, passed=True, blank=False)
    assert [grade for _, grade in replay().answers] == [record.OWN_RETRY]


def test_1d_an_exercise_waits_until_its_section_was_reached_or_its_skill_is_believed(learner):
    learner.does("wish", "rare events")
    said = learner.hears()
    assert (said.exercise, said.reading.number, said.reading.place) == (None, 1, 6)
    learner.does("predict", "decade.checked", guess=200, truth=222)
    assert learner.hears().reading.place == 6  # the guess of §4 tells nothing of §6
    learner.does("predict", "decade.flawless-miles", guess=2, truth=3)
    assert learner.hears().reading is None
    assert learner.hears().exercise == "decade.nines"
    learner.does("wish", "pass@k")
    assert learner.hears().reading.number == 5
    for skill in ("probability", "pass@k"):
        learner.drills(skill, 2, "+++")
    learner.does("wish", "pass@k")
    assert learner.hears().reading is None  # believed without having been read
    learner.does("wish", "policy gradient")
    assert learner.hears().reading.place == 3
    learner.does("check", "straw.bits", passed=False, blank=False)
    assert learner.hears().reading is None  # who is at a lesson's sheet is past its sections


def test_2_an_expert_is_not_sent_through_what_is_known(learner):
    for skill in SKILLS:
        learner.drills(skill, 2, "++")
    said = learner.hears()
    assert said.why == "“rare events” is as good as yours; it is the least certain thing left."
    assert said.chance > 0.9
    policy = replay().as_of(learner.now).policy
    assert all(policy.level(skill) == 2 for skill in SKILLS)  # every drill offered would be a hard one


def test_3_who_returns_after_a_month_is_met_by_a_review_of_what_was_known(learner):
    learner.drills("probability", 0, "+++")
    learner.drills("compression", 0, "+++")
    learner.drills("pass@k", 1, "++")
    known = replay().as_of(learner.now).policy.known("probability")
    learner.sleeps(30)
    said = learner.hears()
    assert said.kind == "review"
    assert said.why == "You last used “probability” 30 days ago; a short look now keeps it."
    policy = replay().as_of(learner.now).policy
    assert 0.5 < policy.known("probability") < known  # something was lost, not all
    learner.drills("probability", said.level, "+")
    assert learner.hears().kind == "next"  # and then on, not three reviews in a row
    assert learner.hears().skill == "rare events"


def test_4_who_only_guesses_is_given_the_easiest_and_no_reproach(learner):
    for shift, skill in enumerate(list(SKILLS)[:5]):
        learner.drills(
            skill, 1, ("-+---" * 2)[shift : shift + 5], minutes=0.05
        )  # one right in four choices, in seconds
    said = learner.hears()
    assert said.why == "“probability” did not hold last time; an easy one now, to find your footing."
    assert said.level == 0
    assert said.chance < 0.4  # chance hits did not look like knowledge
    assert max(map(replay().as_of(learner.now).policy.known, SKILLS)) < 0.6


def test_5_who_leans_on_hints_is_asked_for_one_without(learner):
    for seed in range(3):
        for rung in (1, 2, 3):
            learner.does("hint", events.item("probability", 1, seed), level=rung)
        learner.does("drill", events.item("probability", 1, seed), passed=True)
        learner.does("drill", events.item("compression", 1, seed), passed=False)
        learner.does("reveal", events.item("compression", 1, seed))
        learner.does("drill", events.item("compression", 1, seed), passed=True)
    said = learner.hears()
    assert said.why == "“probability” went with help; one without hints will show that it is yours."
    assert said.level == 0
    policy = replay().as_of(learner.now).policy
    assert policy.known("compression") < policy.known("probability") < 0.4  # six passes, and no credit for them


def test_6_who_is_stuck_is_led_to_the_prerequisite_in_doubt_and_back(learner):
    learner.drills("probability", 1, "++")
    learner.drills("compression", 0, "+")
    learner.drills("entropy", 1, "---")
    assert learner.hears().kind == "next"  # three failures are no crisis
    learner.drills("entropy", 0, "-")
    said = learner.hears()
    assert said.kind == "below"
    assert said.why == "“entropy” has resisted 4 times, and it stands on “compression”: a step back is the short way."
    assert (said.skill, said.level) == ("compression", 0)
    learner.drills("compression", 0, "++")
    assert learner.hears().kind == "next"
    learner.drills("entropy", 0, "-")
    assert learner.hears().kind == "next"  # tried again: the count began anew
    learner.drills("entropy", 0, "--")
    assert learner.hears().kind == "next"  # what it stands on is no longer in doubt: no second step back
    learner.drills("compression", 1, "--")
    learner.drills("entropy", 0, "----")
    assert learner.hears().kind == "below"
    learner.sleeps()
    assert learner.hears().kind != "below"  # after a night nobody is stuck any more


def test_6b_four_failed_checks_of_one_exercise_are_four_failures(learner):
    for _ in range(3):
        learner.does("check", "straw.bits", passed=False, blank=False)
    learner.does("check", "straw.bits", passed=False, blank=True)  # the untouched starter is no failure
    assert learner.hears().kind == "next"
    learner.does("check", "straw.bits", passed=False, blank=False)
    said = learner.hears()
    assert (said.kind, said.skill) == ("below", "probability")


def test_7_who_is_fast_and_careless_is_believed_half_and_simply_goes_on(learner):
    for seed in range(6):
        learner.does("drill", events.item("probability", 1, seed), after=0.05, passed=False)
        learner.does("drill", events.item("probability", 1, seed), after=0.1, passed=True, minutes=0.15)
    said = learner.hears()
    assert said.why == "“compression” is new and needs nothing before it, and “entropy” stands on it."
    policy = replay().as_of(learner.now).policy
    assert 0.5 < policy.known("probability") < 0.85  # six times .6 proves little, but six drills teach
    assert policy.tempo == 1  # a second try tells nothing of tempo


def test_8_who_only_reads_is_invited_to_try(learner):
    learner.does("predict", "straw.bits-of-a-grade", guess=3.0, truth=5.0)
    assert "You have read" not in learner.hears().why  # §2 teaches nothing yet that can be tried
    learner.does("predict", "straw.wrong-share", guess=0.1, truth=0.4)
    assert learner.hears().skill == "credit assignment"
    learner.does("predict", "straw.crossover", guess="it wins", truth="it loses")
    said = learner.hears()
    assert (
        said.why == "You have read in lesson 5 and tried nothing of it yet; doing it once is worth reading it twice."
    )
    assert said.exercise == "straw.passk"
    assert replay().policy.state.skills == {}  # a guess before the lesson is no evidence of skill
    learner.does("check", "straw.passk", passed=True, blank=False)
    assert "You have read" not in learner.hears().why


def test_8b_who_reads_far_ahead_of_what_they_know_is_sent_back_and_not_to_fail(learner):
    missing = ("probability", "compression", "optimisation")
    learner.does("place", "questions", answers=[[skill, False] for skill in missing])
    learner.does("predict", "straw.crossover", guess="it wins", truth="it loses")
    said = learner.hears()
    assert "You have read" not in said.why
    assert said.skill in ("probability", "compression", "backpropagation")  # what the rest stands on


def test_9_who_wants_one_topic_gets_it_with_a_word_on_what_it_stands_on(learner):
    learner.does("wish", "policy gradient")
    said = learner.hears()
    assert said.skill == "policy gradient"
    assert said.why == (
        "You asked for “policy gradient”; it stands on “credit assignment” and “optimisation”, where I am not sure of"
        " you yet."
    )
    learner.drills("policy gradient", 0, "----")
    assert learner.hears().skill == "policy gradient"  # also after four failures: the wish goes before all
    assert learner.hears().alternatives[0].skill == "probability"
    learner.drills("policy gradient", 1, "+++++")
    assert learner.hears().kind != "wish"  # granted
    learner.does("wish", "lesson 3")
    assert SKILLS[learner.hears().skill].lesson == 3
    learner.does("wish", "baking")
    assert learner.hears().why.startswith("No skill is called “baking”.")


def test_10_reviews_that_are_due_are_one_in_four(learner):
    for skill in ("probability", "compression", "backpropagation", "optimisation"):
        learner.drills(skill, 0, "+++")
    learner.sleeps(5)
    kinds = []
    for _ in range(12):
        said = learner.hears()
        kinds.append(said.kind)
        if said.exercise:
            learner.does("check", said.exercise, passed=True, blank=False)
        else:
            learner.drills(said.skill, said.level, "+")
    assert kinds[0] == "review"
    assert [k for k, kind in enumerate(kinds) if kind == "review"] == [0, 4, 8]
    learner.does("wish", "review")
    assert learner.hears().kind == "review"  # but who asks for reviews gets them at once
    learner.does("wish", "choose myself")
    assert learner.hears().why == "You choose: everything is open, and the map shows where each skill stands."


# ── the record behind them ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hints", "wrong", "revealed", "grade"),
    [(0, 0, False, 1.0), (0, 2, False, 0.6), (1, 0, False, 0.5), (2, 1, False, 0.35), (0, 1, True, 0.0)],
)
def test_evidence_is_graded_by_the_help_used(learner, hints, wrong, revealed, grade):
    for _ in range(wrong):
        learner.does("check", "straw.bits", passed=False, blank=False)
    for rung in range(hints):
        learner.does("hint", "straw.bits", level=rung + 1)
    if revealed:
        learner.does("reveal", "straw.bits")
    learner.does("check", "straw.bits", passed=True, blank=False)
    assert [each[1] for each in replay().answers] == [grade]
    learner.does("check", "straw.bits", passed=True, blank=False)  # running the notebook again is no new evidence
    learner.does("check", "straw.bits", passed=False, blank=False)
    assert len(replay().answers) == 1


def test_an_item_left_and_taken_up_again_counts_each_try_once(learner):
    learner.does("check", "straw.bits", passed=False, blank=False)
    learner.does("check", "straw.bits", passed=False, blank=False)
    learner.drills("probability", 0, "+")
    learner.does("hint", "straw.bits", level=1)
    learner.drills("probability", 0, "+")
    assert [grade for _, grade in replay().answers] == [0, 1, 1]
    assert replay().policy.trails["credit assignment"].failures <= 2
    learner.does("check", "straw.bits", passed=True, blank=False)
    assert [grade for _, grade in replay().answers] == [0, 1, 1, 0.5]


def test_replaying_in_pieces_is_replaying_at_once(learner, monkeypatch):
    learner.does("place", "questions", answers=[["probability", True], ["entropy", False]])
    for skill in SKILLS:
        learner.drills(skill, 1, "+-+")
        learner.hears()
    pieces = replay()
    monkeypatch.setattr(record, "_latest", {})
    whole = replay()
    assert pieces is not whole
    assert pieces.policy.state.skills == whole.policy.state.skills
    assert pieces.policy.state.person == whole.policy.state.person
    assert pieces.next() == whole.next()


def test_a_forgotten_record_is_forgotten(learner):
    learner.drills("probability", 0, "+++")
    assert replay().policy.state.skills
    events.forget()
    assert replay().policy.state.skills == {}
    learner.drills("entropy", 0, "+" * 9)  # more events than there were, so that ids alone would not tell
    assert set(replay().policy.state.skills) == {"entropy"}


def test_exercises_that_the_course_no_longer_has_are_passed_over(learner):
    learner.does("check", "gone.exercise", passed=True, blank=False)
    learner.does("drill", "alchemy/1/3", passed=True)
    assert replay().answers == []
    assert learner.hears().skill == "probability"
