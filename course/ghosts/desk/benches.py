"""The benches of the lessons, one function each: a notebook shows one with one line."""

import numpy as np

from ghosts.desk.bench import Bench, dial, pick
from ghosts.lab import autonomy, copies, decade, eureka, evolution, foal, judges, memory, start, straw, takeoff
from ghosts.lab.text import Corpus


def start_bench() -> Bench:
    """Lesson 00: twenty runs of an agent that is nearly sure at every step."""

    def draw(p: float, steps: int, again: int) -> start.Runs:
        return start.runs(p / 100, int(steps), np.random.default_rng(again))

    return Bench(
        "Twenty runs", draw, again="Twenty others",
        p=dial("A step comes out right", 80, 100, start=99, step=0.1, unit=" %"),
        steps=dial("Steps", 1, 300, start=100),
    )  # fmt: skip


def decade_bench() -> Bench:
    """Lesson 01: one intern with four switches, forty jobs, and where its minutes go."""

    def draw(memory: str, eyes: str, hands: str, reasoning: str, deadline: float, help: float, again: int):
        switches = zip(decade.CAPABILITIES, (memory, eyes, hands, reasoning), strict=True)
        office = decade.new_office(np.random.default_rng(again), jobs=40)
        return decade.work(office, {name for name, has in switches if has == "yes"}, deadline, help)

    return Bench(
        "Forty jobs", draw, again="Another office",
        memory=pick("Memory", ["yes", "no"]), eyes=pick("Eyes", ["yes", "no"]), hands=pick("Hands", ["yes", "no"]),
        reasoning=pick("Reasoning", ["yes", "no"]), deadline=dial("Minutes for a job", 5, 60, start=15),
        help=dial("Help takes", 1, 10, start=3, unit=" min"),
    )  # fmt: skip


def animals_bench() -> Bench:
    """Lesson 02: a foal and its ghost, side by side on a slope, under a rider, shoved."""
    genome = foal.FAMILY[1]
    brains = {"animal": foal.Animal(genome), "ghost": foal.imitate(genome, np.random.default_rng(0), ghosts=1)[-1]}

    def draw(slope: float, rider: float, shove: float, again: int) -> foal.Duel:
        world = foal.World(slope, rider, shove)
        return foal.duel(brains, np.random.default_rng(again), world, starts=8, seconds=4)

    return Bench(
        "Push them both", draw, again="Other starts",
        slope=dial("Slope uphill", -12, 12, start=0, unit="°"), rider=dial("Rider", 0, 60, start=0, unit=" kg"),
        shove=dial("Shove along the walk, after 2 s", -4, 4, start=0, step=0.5, unit=" m/s"),
    )  # fmt: skip


def evolution_bench(writers: dict, corpus: Corpus) -> Bench:
    """Lesson 03: a page by one of `writers`, the learner's own trained models by name, with their surprise."""
    prompts = ["In the beginning ", "And the LORD said unto ", "Jesus ", "The internet "]

    def draw(writer: str, prompt: str, temperature: float, again: int) -> evolution.Page:
        rng = np.random.default_rng(again)
        return evolution.page(writers[writer], corpus, prompt, rng, temperature, length=120)

    return Bench(
        "Let your ghost write", draw, again="Another page",
        writer=pick("Writer", list(writers)), prompt=pick("It goes on from", prompts),
        temperature=dial("Temperature", 0, 2, start=0.8, step=0.1),
    )  # fmt: skip


def memories_bench() -> Bench:
    """Lesson 04: thirty-five million as storage and as information, for a model of your own dimensions."""

    def draw(parameters, kept, tokens, layers, kv_heads, cache_bits, vocabulary) -> memory.Memories:
        return memory.Memories(parameters * 1e9, kept, tokens * 1e12, int(layers), int(kv_heads), 128,
                               int(cache_bits), int(vocabulary) * 1000)  # fmt: skip

    return Bench(
        "What one token leaves behind", draw,
        parameters=dial("Parameters, in billions", 1, 500, start=70),
        kept=dial("Bits that a parameter holds", 1, 16, start=16, step=0.2),
        tokens=dial("Training tokens, in trillions", 1, 40, start=15),
        layers=dial("Layers", 1, 160, start=80), kv_heads=dial("Heads of keys and values", 1, 64, start=8),
        cache_bits=dial("Bits a value in the cache", 1, 32, start=16),
        vocabulary=dial("Vocabulary, in thousands", 1, 300, start=128),
    )  # fmt: skip


def straw_bench() -> Bench:
    """Lesson 05: an answer of T tokens, and the credit that each token gets under a reward scheme."""

    def draw(T: int, scheme: str, again: int) -> straw.Episode:
        return straw.episode(int(T), scheme, np.random.default_rng([int(T), again]))

    return Bench(
        "Who gets the credit?", draw, again="Another answer",
        T=dial("Tokens in the answer", 2, 40, start=12), scheme=pick("Reward", list(straw.SCHEMES)),
    )  # fmt: skip


def judges_bench() -> Bench:
    """Lesson 06: a maze whose doors a critic has judged, and the walk of somebody who trusts the critic."""

    def draw(accuracy: float, trust: float, again: int) -> judges.ReviewedMaze:
        return judges.reviewed_maze(accuracy / 100, trust / 100, np.random.default_rng(again))

    return Bench(
        "When does a review hurt?", draw, again="Another maze",
        accuracy=dial("The critic is right about a door with", 50, 100, start=80, unit=" %"),
        trust=dial("A praised door is taken before an unmarked one with", 50, 95, start=70, unit=" %"),
    )  # fmt: skip


def copies_bench() -> Bench:
    """Lesson 07: jokes retold by generations of tellers who know what they have heard."""

    def draw(samples: float, generations: float, fresh: float, temperature: float, again: int) -> copies.Lineages:
        rng = np.random.default_rng(again)
        return copies.lineages(rng, int(samples), int(generations), fresh / 100, temperature)

    return Bench(
        "How many jokes are left?", draw, again="Other tellers",
        samples=dial("Jokes told in a generation", 100, 3000, start=1000, step=100),
        generations=dial("Generations", 5, 100, start=50, step=5),
        fresh=dial("Share of them told by newcomers", 0, 50, start=0, unit=" %"),
        temperature=dial("Temperature of the tellers", 0.5, 1.5, start=1, step=0.05),
    )  # fmt: skip


def autonomy_bench() -> Bench:
    """Lesson 08: the slider itself. Whose hours does it cost, and does the machine know?"""

    def draw(threshold: float, review: float, error: float, stretch: float, best: str) -> autonomy.Slider:
        return autonomy.slide(threshold / 100, review, error, stretch, reveal=best == "shown")

    return Bench(
        "The autonomy slider", draw,
        threshold=dial("It acts alone when at least this sure", 0, 100, start=90, step=0.5, unit=" %"),
        error=dial("A silent error costs", 5, 240, start=120, step=5, unit=" min"),
        review=dial("A review costs", 0.5, 15, start=3, step=0.5, unit=" min"),
        stretch=dial("Its log-odds are too large by a factor of", 0.5, 3, start=1, step=0.1),
        best=pick("The best setting", ["hidden", "shown"]),
    )  # fmt: skip


def takeoff_bench() -> Bench:
    """Lesson 09: automation of nearly everything, and the assumptions that decide what growth does."""

    def draw(final, rho, machine, takes, saving, improvement) -> takeoff.Path:
        economy = takeoff.Economy(final / 100, rho, machine, takes, saving / 100, improvement=improvement / 100)
        return takeoff.automate(economy)

    return Bench(
        "Make it explode", draw,
        final=dial("Automated in the end", 40, 100, start=90, step=0.5, unit=" %"),
        rho=dial("ρ: complements below 0, substitutes above", -3, 0.25, start=-1, step=0.25),
        machine=dial("B: what machines make a year, each of its own worth", 0.2, 2, start=1, step=0.1),
        takes=dial("Automation takes", 5, 60, start=20, step=5, unit=" years"),
        saving=dial("Saved and invested", 10, 40, start=25, unit=" %"),
        improvement=dial("Machines improve", 0, 5, start=0, step=0.5, unit=" % a year"),
    )  # fmt: skip


def eureka_bench() -> Bench:
    """Lesson 10: place one person, question by question, and see what the tutor believes."""

    def draw(skill: float, asked: int, guess: float, strategy: str, again: int) -> eureka.Interview:
        return eureka.interview(skill, int(asked), strategy, guess / 100, np.random.default_rng(again))

    return Bench(
        "Find the level", draw, again="Another talk",
        skill=dial("True skill, in logits", -3, 3, start=1, step=0.5), asked=dial("Questions", 0, 24, start=6),
        guess=dial("Right by luck alone", 0, 50, start=0, step=5, unit=" %"),
        strategy=pick("Questions are", list(reversed(eureka.STRATEGIES))),
    )  # fmt: skip
