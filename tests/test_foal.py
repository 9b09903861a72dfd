"""The foal's physics against mechanics, its brains against loops, and no walking by a bug."""

import numpy as np
import pytest
from PIL import Image

from ghosts.lab import foal
from ghosts.lab.cartpole import CartPoles

# evolved from seed 1, rounded: a foal that walks
GENOME = np.array([
    1.85, 0.97, -0.16, 0.88, 0.07, -0.24, 0.97, -0.8, 0.74, 1.48, -1.4, 0.39, -0.7,
    -0.73, -0.84, -1.11, -0.12, 0.21, 2.0, -0.28, 0.04, 0.27, 0.46, 0.18, 0.86,
])  # fmt: skip


def flying(n=8, seed=0, kind=np.float64):
    rng = np.random.default_rng(seed)
    state = foal.newborn(n, rng, kind)
    state[1] += 50
    state[2:] += rng.normal(0, 0.5, state[2:].shape)
    return state, rng


def momentum(state):
    return np.einsum("p,dpn->dn", foal.MASS, state[2:])


def spin(state):
    """Angular momentum about the centre of mass."""
    centre = np.einsum("p,dpn->dn", foal.MASS, state) / foal.MASS.sum()
    (x, y, u, v) = state - centre[:, None]
    return np.einsum("p,pn->n", foal.MASS, x * v - y * u)


def kick(herd, rng, ticks=25):
    for _ in range(ticks):
        herd.command(rng.uniform(-1, 1, (8, herd.state.shape[2])))
        herd.tick()


def test_no_push_off_nothing():
    state, rng = flying()
    before, turning = momentum(state), spin(state)
    herd = foal.Herd(state)
    kick(herd, rng)
    fall = np.array([[0], [-foal.MASS.sum() * foal.GRAVITY * 25 * foal.TICK]])
    np.testing.assert_allclose(momentum(herd.state), before + fall, rtol=1e-9, atol=1e-8)
    np.testing.assert_allclose(spin(herd.state), turning, rtol=1e-8, atol=1e-8)


def test_one_step_is_the_textbook_loop():
    state, rng = flying(n=1, seed=3)
    effort, old = rng.uniform(-1, 1, (8, 1)), state.copy()
    herd = foal.Herd(state)
    herd.command(effort)
    herd._step()
    force = np.zeros((13, 2))
    for i, (a, b) in enumerate(foal.SPRINGS):
        rest = np.hypot(*(foal.STANDING[a] - foal.STANDING[b]))
        if i >= foal.MUSCLES.start:
            m = i - foal.MUSCLES.start
            rest *= 1 + (0.1 if m >= 4 else 0.2 * (1, 1, -1, -1)[m]) * -effort[m, 0]
        along, rate = old[:2, a, 0] - old[:2, b, 0], old[2:, a, 0] - old[2:, b, 0]
        length = np.linalg.norm(along)
        tension = (8e3 if i >= foal.MUSCLES.start else 2e4) * (length - rest) + 60 * rate @ along / length
        force[a] -= tension * along / length
        force[b] += tension * along / length
    dt = 0.02 / 16
    velocity = old[2:, :, 0].T + dt * (force / foal.MASS[:, None] - [0, 9.81])
    np.testing.assert_allclose(herd.state[2:, :, 0].T, velocity, rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(herd.state[:2, :, 0].T, old[:2, :, 0].T + dt * velocity, rtol=1e-10)


def test_uphill_pulls_back():
    state, _ = flying(n=1)
    state[2:] = 0
    herd = foal.Herd(state, foal.World(slope=30))
    herd.tick()
    np.testing.assert_allclose(
        momentum(herd.state)[:, 0] / foal.MASS.sum(), [-9.81 / 2 * 0.02, -9.81 * 0.75**0.5 * 0.02]
    )


def test_ground_stops_and_friction_is_coulomb():
    state = np.zeros((4, 13, 1))
    state[:2, :, 0] = foal.STANDING.T
    herd = foal.Herd(state)
    y, vx, vy = np.array([[0.0], [0.0], [1.0]]), np.array([[1.0], [0.05], [1.0]]), np.array([[-0.5], [-0.5], [-0.5]])
    herd._ground(y, vx, vy, np.zeros((3, 1)), np.zeros((3, 1)))
    np.testing.assert_allclose(vy[:, 0], [0, 0, -0.5])
    np.testing.assert_allclose(vx[:, 0], [1 - 0.9 * 0.5, 0, 1])  # slides, sticks, flies
    y, vx, vy = np.array([[0.001]]), np.array([[0.0]]), np.array([[-2.0]])
    herd._ground(y, vx, vy, np.zeros((1, 1)), np.zeros((1, 1)))
    np.testing.assert_allclose(y + vy * 0.02 / 16, 0, atol=1e-15)  # lands on it, neither in it nor short of it


@pytest.fixture(scope="module")
def walk():
    return foal.simulate(foal.Animal(GENOME), 48, np.random.default_rng(5), 6, kind=np.float64)


def test_the_foal_walks_and_nothing_sinks(walk):
    assert walk.upright[-1].mean() > 0.75
    assert walk.distance.mean() > 12
    assert walk.states[:, 1].min() > -1e-9


def test_halving_the_step_changes_the_speed_by_a_few_per_cent(walk):
    finer = foal.simulate(foal.Animal(GENOME), 48, np.random.default_rng(5), 6, substeps=32, kind=np.float64)
    speeds = [run.distance[run.upright[-1]].mean() for run in (walk, finer)]
    assert abs(speeds[1] / speeds[0] - 1) < 0.05


def test_single_precision_walks_alike(walk):
    single = foal.simulate(foal.Animal(GENOME), 48, np.random.default_rng(5), 6)
    assert single.states.dtype == np.float32
    assert abs(single.distance[single.upright[-1]].mean() / walk.distance[walk.upright[-1]].mean() - 1) < 0.03


def test_a_still_foal_loses_energy():
    rng = np.random.default_rng(1)
    state = foal.newborn(16, rng, np.float64)
    state[1] += 0.5
    herd = foal.Herd(state)
    energy = [herd.energy()]
    for _ in range(100):
        herd.tick()
        energy.append(herd.energy())
    energy = np.array(energy)
    scale = foal.MASS.sum() * foal.GRAVITY
    assert np.all(np.diff(energy, axis=0) < 0.002 * scale)  # 2 mm of height at most, at any tick
    assert np.all(energy[-1] < energy[0] - 0.4 * scale)  # the drop is lost, not bounced


def test_a_walking_foal_gains_energy_from_its_commands_only(walk):
    animal, herd = foal.Animal(GENOME), foal.Herd(foal.newborn(16, np.random.default_rng(2), np.float64))
    animal.wake(16)
    gains = []
    for _ in range(150):
        herd.command(animal.act(foal.feel(herd.state)))
        commanded = herd.energy()
        herd.tick()
        gains.append(herd.energy() - commanded)
    assert np.max(gains) < 0.005 * foal.MASS.sum() * foal.GRAVITY


def test_foals_do_not_meet():
    state = foal.newborn(5, np.random.default_rng(0), np.float64)
    alone = foal.Herd(state[:, :, 2:3].copy())
    herd = foal.Herd(state)
    for each in (alone, herd):
        each.tick()
    np.testing.assert_allclose(alone.state[:, :, 0], herd.state[:, :, 2], rtol=1e-10, atol=1e-12)


def test_senses_know_the_posture_and_not_the_place():
    state = foal.newborn(3, np.random.default_rng(0), np.float64)
    moved = state.copy()
    moved[0] += 7
    np.testing.assert_allclose(foal.feel(moved), foal.feel(state), atol=1e-9)
    still = np.zeros((4, 13, 1))
    still[:2, :, 0] = foal.STANDING.T
    np.testing.assert_allclose(foal.feel(still)[:, 0], [0] * 16 + [1] * 4 + [0, 0, 0, 0, -1], atol=1e-9)


def test_rhythm_and_reflex_by_hand():
    genes = np.random.default_rng(0).normal(0, 0.5, 25)
    g = dict(zip(foal.GENES, genes, strict=True))
    animal = foal.Animal(genes)
    animal.wake(1)
    senses = np.zeros((25, 1))
    senses[20:, 0] = 0.3, -0.2, 9, 9, 0.1  # the animal has no use for height
    senses[16] = 1
    first, second = animal.act(senses), animal.act(senses)
    leg, end, phase = 3, "fore", np.pi * g["phase of fore far"]
    clock = 2 * np.pi * (1.6 + 0.4 * g["frequency"]) * 0.02 - 0.1 * g["touch to clock"]
    for effort, angle in ((first, phase), (second, phase + clock)):
        swing = 0.3 * g[f"swing centre {end}"] + (0.5 + 0.3 * g[f"swing {end}"]) * np.sin(angle)
        swing += 0.3 * (0.3 * g[f"pitch to swing {end}"] - 0.2 * g[f"pitch rate to swing {end}"])
        swing += 0.3 * 0.1 * g[f"speed to swing {end}"]
        lift = 0.3 * g[f"lift centre {end}"] + (0.5 + 0.3 * g[f"lift {end}"]) * np.sin(
            angle + np.pi * (0.5 + 0.5 * g[f"lift lag {end}"])
        )
        lift += 0.3 * (0.3 * g[f"pitch to lift {end}"] - 0.2 * g[f"pitch rate to lift {end}"])
        np.testing.assert_allclose(effort[[leg, 4 + leg], 0], np.clip([swing, lift], -1, 1), rtol=1e-9)


def test_a_fall_ends_the_count():
    states = np.zeros((4, 4, 13, 2), np.float32)
    states[:, 0] = np.arange(4)[:, None, None]
    states[:, 1] = 1.0
    states[2, 1, foal.HEAD, 1] = 0.1
    run = foal.Run(states, np.zeros((4, 8, 2)))
    assert run.distance.tolist() == [3, 1]


def test_evolution_climbs_and_repeats():
    small = dict(generations=8, population=64, seconds=2)
    one, two = (foal.evolve(np.random.default_rng(0), **small) for _ in range(2))
    assert np.median(one.metres[-1]) > np.median(one.metres[0]) + 0.2
    np.testing.assert_array_equal(one.genome, two.genome)
    assert np.abs(one.genome).max() <= foal.GENE_LIMIT
    assert f"{one.fresh.mean():.1f} [" in one.describe()
    one.plot()


def test_the_surest_is_no_faller():
    genomes = np.stack([np.full(25, 2.0), GENOME, np.full(25, -2.0)])
    np.testing.assert_array_equal(foal.surest(genomes, np.random.default_rng(0), 4, 3), GENOME)


def test_clones_learn_what_is_valid_each_from_its_own_book():
    rng = np.random.default_rng(0)
    views = rng.normal(0, 1, (2, 2000, 3)).astype(np.float32)
    rule = rng.normal(0, 0.5, (2, 3, 8)).astype(np.float32)
    lessons = np.tanh(views @ rule)
    valid = np.ones((2, 2000), bool)
    valid[:, ::5], lessons[:, ::5] = False, np.nan
    weights = foal.clone(views, lessons, valid, rng, hidden=32, steps=1500)
    fresh = rng.normal(0, 1, (2, 500, 3)).astype(np.float32)
    into, bias, out, base = weights
    said = out @ np.tanh(into @ fresh.swapaxes(1, 2) + bias) + base
    assert np.square(said.swapaxes(1, 2) - np.tanh(fresh @ rule)).mean() < 0.003


def test_a_ghost_that_hears_the_clock_walks_like_the_animal_and_keeps_books():
    cloned, taught = foal.imitate(GENOME, np.random.default_rng(0), "clock", ghosts=2, lives=4, seconds=3, rounds=1)
    result = foal.trial({"animal": foal.Animal(GENOME), "ghost": taught}, np.random.default_rng(1),
                        {"meadow": foal.MEADOW}, groups=2, starts=8, seconds=3)  # fmt: skip
    animal, ghost = (result.metres[name].mean() for name in ("animal", "ghost"))
    assert ghost > 0.85 * animal
    views, lessons = cloned.record()
    assert views.shape == (2, 4 * 150, 27)
    assert lessons.shape == (2, 4 * 150, 8)
    assert "animal: meadow" in result.describe()
    result.plot()


def test_a_ghost_of_habit_reads_its_own_last_two_efforts():
    weights = [np.ones((1, 4, 41)) * 0.01, np.zeros((1, 4, 1)), np.ones((1, 8, 4)) * 0.1, np.zeros((1, 8, 1))]
    ghost = foal.Ghost(weights, "habit", GENOME)
    ghost.wake(1)
    said = [ghost.act(np.full((25, 1), 0.1 * k)) for k in range(3)]
    np.testing.assert_allclose(ghost.views[2][25:], np.concatenate(said[:2]), rtol=1e-6)
    assert ghost.views[0][25:].max() == 0
    with pytest.raises(ValueError, match="sees"):
        foal.imitate(GENOME, np.random.default_rng(0), "everything")


def test_the_film_moves_and_leaves_a_still(tmp_path, walk):
    film = foal.film({"one": walk, "two": walk}, seconds=0.4)
    data, metadata = film._repr_mimebundle_()
    (tmp_path / "film.png").write_bytes(data["image/png"])
    with Image.open(tmp_path / "film.png") as image:
        assert image.n_frames == 11  # ten moments and the still
        assert image.size == (560, 280)
    assert "on its feet" in data["text/plain"]
    assert metadata["image/png"]["alt"] == data["text/plain"]
    assert len(film.plot(poses=3).texts) == 2 * (3 + 1)


def test_a_herd_is_shared_equally():
    genomes = np.random.default_rng(0).normal(size=(3, 25))
    together, senses = foal.Animal(genomes), np.random.default_rng(1).normal(0, 0.3, (25, 6))
    together.wake(6)
    efforts = together.act(senses)
    for k in range(3):
        alone = foal.Animal(genomes[k])
        alone.wake(2)
        np.testing.assert_allclose(efforts[:, 2 * k : 2 * k + 2], alone.act(senses[:, 2 * k : 2 * k + 2]))
    pair = foal.Together(foal.Animal(genomes[0]), foal.Animal(genomes[2]))
    pair.wake(4)
    np.testing.assert_allclose(pair.act(senses[:, [0, 1, 4, 5]]), efforts[:, [0, 1, 4, 5]])


def test_every_foal_of_the_family_walks():
    lives = foal.simulate(foal.Animal(foal.FAMILY), 8 * 8, np.random.default_rng(0)).distance.reshape(8, 8)
    assert lives.mean(1).min() > 8
    assert np.abs(foal.FAMILY).max() <= foal.GENE_LIMIT


def test_ghosts_of_several_animals_learn_each_its_own():
    genomes = np.stack([GENOME, np.zeros(25)])
    ghosts = foal.imitate(genomes, np.random.default_rng(0), "clock", ghosts=2, lives=2, seconds=2, steps=600)[-1]
    own, senses = foal.Animal(genomes), np.zeros((25, 2))
    ghosts.wake(2)
    own.wake(2)
    said, meant = ghosts.act(senses), own.act(senses)
    assert np.abs(said - meant).mean() < 0.5 * np.abs(said - meant[:, ::-1]).mean()


def test_shares_are_taken_group_by_group():
    metres = {"animal": np.array([[10.0, 20], [10, 10]]), "ghost": np.array([[5.0, 20], [5, 2]])}
    trial = foal.Trial(metres, ("meadow", "hill"), 6)
    assert trial.share("ghost", "animal", "meadow").value == 0.75
    np.testing.assert_allclose(trial.share("ghost", "animal", "hill").value, 0.35)
    np.testing.assert_allclose(trial.share("ghost", "animal", "hill", beyond="meadow").value, -0.4)


def test_a_duel_keeps_its_sides_apart():
    fallen = np.full(25, -2.0)
    duel = foal.duel({"walks": foal.Animal(GENOME), "falls": foal.Animal(fallen)}, np.random.default_rng(0), starts=6)
    walks, falls = duel.runs.values()
    assert walks.distance.mean() > 12 > 3 > falls.distance.mean()
    assert f"falls gets {falls.distance.mean():.1f} m, {falls.upright[-1].sum()} of 6" in duel.describe()
    ax = duel.plot()
    crosses = sum(len(line.get_xdata()) for line in ax.lines if line.get_marker() == "x")
    assert crosses == sum((~run.upright[-1]).sum() for run in duel.runs.values())


# ── the cart-pole, written the same way ───────────────────────────────────────────────────────────────


def test_cartpole_equals_gymnasium_step_by_step():
    gymnasium = pytest.importorskip("gymnasium")
    theirs = gymnasium.make_vec("CartPole-v1", num_envs=64, vectorization_mode="vector_entry_point").unwrapped
    theirs.reset(seed=0)
    ours = CartPoles(64, np.random.default_rng(0), np.float64)
    ours.state[:] = theirs.state
    rng, together, longest = np.random.default_rng(1), np.ones(64, bool), 0
    for step in range(200):
        action = rng.integers(0, 2, 64)
        _, _, terminated, truncated, _ = theirs.step(action)
        state, fell, cut = ours.step(action)
        np.testing.assert_array_equal(fell[together], terminated[together])
        assert not truncated.any() and not cut.any()
        together &= ~fell  # theirs waits a step before it begins anew
        np.testing.assert_allclose(state[:, together], theirs.state[:, together], rtol=0, atol=1e-12)
        longest = step if together.any() else longest
    assert longest > 30


def test_cartpole_limit_and_new_beginning():
    poles = CartPoles(3, np.random.default_rng(0))
    for step in range(1, 1001):
        poles.state[:] = 0
        poles.state[0, 1] = 3 if step == 100 else 0
        _, fell, cut = poles.step(np.array([0, 1, 1]))
        assert fell.tolist() == [False, step == 100, False]
        assert cut.tolist() == [step % 500 == 0, step == 600, step % 500 == 0]
        if step == 100:
            assert np.abs(poles.state[:, 1]).max() <= 0.05
