"""The simulated learners, the rival policies, and a small comparison."""

from random import Random

import numpy as np
import pytest

from ghosts.mentor import simulate
from ghosts.mentor.policy import Policy
from ghosts.mentor.rivals import AtRandom, FixedOrder, Ladder, Mastery, TargetSuccess, Task, Zpdes
from ghosts.mentor.skills import SKILLS
from ghosts.mentor.worlds import WORLDS, Forgetting, Gradual, Learner, OwnMap, Patchy


@pytest.mark.parametrize("world", WORLDS.values(), ids=WORLDS)
def test_practice_in_order_teaches_and_mastery_is_a_share(world):
    learner = world(SKILLS, Random(3))
    start = learner.mastery()
    for name in SKILLS:
        for _ in range(25):
            right, minutes = learner.answer(name, 1)
            assert right in (True, False)
            assert 0 < minutes < 60
    assert 0 <= start < learner.mastery() <= 1


def test_who_begins_where():
    begins = {world: [world(SKILLS, Random(k)).known for k in range(40)] for world in (Learner, Patchy)}
    broken = {world: sum(known[name] and not all(known[need] for need in skill.needs)
                         for known in people for name, skill in SKILLS.items())
              for world, people in begins.items()}  # fmt: skip
    assert broken[Learner] == 0
    assert broken[Patchy] > 100


def test_a_missing_need_slows_learning_tenfold():
    def learned(ready):
        count = 0
        for seed in range(400):
            learner = Learner(SKILLS, Random(seed))
            learner.known.update(probability=ready, evolution=False)
            learner.learn("evolution", 1, False)
            count += learner.known["evolution"]
        return count

    assert learned(True) == pytest.approx(80, abs=25)
    assert learned(False) == pytest.approx(8, abs=8)


def test_forgetting_halves_and_spacing_slows_it():
    learner = Forgetting(SKILLS, Random(1))
    learner.learned["ablation"], learner.seen["ablation"], learner.half_life["ablation"] = True, 0.0, 4.0
    learner.sleep(4)
    assert learner.recall("ablation") == pytest.approx(0.5)
    massed, spaced = Forgetting(SKILLS, Random(2)), Forgetting(SKILLS, Random(2))
    for each in (massed, spaced):
        each.learned["ablation"], each.half_life["ablation"] = True, 4.0
    for _ in range(3):
        massed.answer("ablation", 1)
        spaced.answer("ablation", 1)
        spaced.sleep(2)
    assert spaced.half_life["ablation"] > massed.half_life["ablation"]


def test_gradual_learning_is_largest_where_an_item_is_neither_trivial_nor_hopeless():
    def step(ability, level):
        learner = Gradual(SKILLS, Random(0))
        learner.ability["ablation"] = ability
        learner.learn("ablation", level, True)
        return learner.ability["ablation"] - ability

    assert step(0.0, 1) > step(0.0, 2) > 0
    assert step(-1.0, 0) > step(-1.0, 2)
    assert step(0.0, 1) > step(2.5, 1)


def test_everybodys_own_map_keeps_about_six_arrows_in_ten():
    arrows = sum(len(skill.needs) for skill in SKILLS.values())
    people = [OwnMap(SKILLS, Random(k)).needs for k in range(50)]
    kept = [sum(need in SKILLS[name].needs for name in needs for need in needs[name]) for needs in people]
    assert np.mean(kept) / arrows == pytest.approx(0.6, abs=0.08)


# ── rivals ────────────────────────────────────────────────────────────────────────────────────────────


def test_fixed_order_is_three_of_each_level_in_the_authors_order():
    policy = FixedOrder(SKILLS, Random(0))
    pages = []
    for _ in range(10):
        pages.append(policy.next())
        policy.record(*pages[-1], 0, 1.0)
    assert pages == [*(Task("probability", level) for level in (0, 0, 0, 1, 1, 1, 2, 2, 2)), Task("rare events", 0)]


def test_mastery_stays_until_it_is_sure_as_computed_by_hand():
    policy = Mastery(SKILLS, Random(0))
    policy.record("probability", 1, 1, 1.0)
    known = 0.4 * 0.9 / (0.4 * 0.9 + 0.6 * 0.2)
    assert policy.known["probability"] == pytest.approx(known + (1 - known) * 0.1)
    assert policy.next().skill == "probability"
    for _ in range(3):
        policy.record("probability", 1, 1, 1.0)
    assert policy.next().skill == "rare events"


def test_the_ladder_climbs_falls_and_goes_on():
    policy, seen = Ladder(SKILLS, Random(0)), []
    for right in (1, 1, 0, 1, 1, 1, 1, 1, 1):
        seen.append(policy.next())
        policy.record(*seen[-1], right, 1.0)
    assert [task.level for task in seen] == [0, 0, 1, 0, 0, 1, 1, 2, 2]
    assert policy.next() == Task("rare events", 0)


def test_target_success_seeks_its_aim_and_zpdes_opens_by_success():
    target = TargetSuccess(SKILLS, Random(0))
    assert abs(target.chance(target.next()) - 0.75) < 0.03
    zone = Zpdes(SKILLS, Random(0))
    assert not zone.opened(Task("evolution", 0))
    for _ in range(4):
        zone.record("probability", 0, 1, 1.0)
    assert zone.opened(Task("evolution", 0))
    assert zone.opened(Task("probability", 1))
    assert not zone.opened(Task("probability", 0))


# ── the comparison ────────────────────────────────────────────────────────────────────────────────────


def test_the_same_seed_is_the_same_people_and_the_same_result():
    first, again = (simulate.outcomes(FixedOrder, Learner, 3, sessions=1) for _ in range(2))
    assert (first == again).all()
    assert (first != simulate.outcomes(FixedOrder, Learner, 3, seed=1, sessions=1)).any()


@pytest.mark.parametrize("label", WORLDS)
def test_the_mentor_teaches_no_less_than_chance_in_any_world(label):
    world = WORLDS[label]
    ours = simulate.outcomes(lambda graph, rng: Policy(graph, rng=rng), world, 8, seed=7, sessions=4)[:, 0]
    luck = simulate.outcomes(AtRandom, world, 8, seed=7, sessions=4)[:, 0]
    assert ours.mean() > luck.mean()


def test_the_command_prints_every_policy_and_world(monkeypatch, capsys):
    monkeypatch.setattr(simulate, "SESSIONS", 1)
    few = {name: simulate.POLICIES[name] for name in ("fixed order", "random", "the mentor")}
    found = {name: {label: simulate.outcomes(make, world, 2, sessions=1) for label, world in WORLDS.items()}
             for name, make in few.items()}  # fmt: skip
    found |= {name: found["random"] for name in simulate.POLICIES if name not in few}
    told = simulate.report(found)
    assert all(name in told for name in (*simulate.POLICIES, *WORLDS))
    assert "× fixed order" in told
    with pytest.raises(SystemExit) as stopped:
        simulate.main(["--learners", "1"])
    assert stopped.value.code == 2
    assert "two learners" in capsys.readouterr().err
