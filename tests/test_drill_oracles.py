"""The drills' solutions against another way to them: counting, brute force, a loop, a root found by halving.

Each oracle reads the numbers from the text (or the picture) that a learner is given, so the text must suffice.
"""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from math import comb, exp, log, log2

import numpy as np
import pytest

from ghosts.sheets.drills import DRILLS, make

ORACLES = {}


def oracle(skill, level):
    def register(function):
        ORACLES[skill, level] = function
        return function

    return register


def given(text):
    """The numbers of a text in order, those in per cent as shares."""
    found = re.finditer(r"(?<![\w.^])-?\d[\d,]*(?:\.\d+)?( ?%)?", text)
    return [float(m[0].rstrip(" %").replace(",", "")) / (100 if m[1] else 1) for m in found]


def root(f, low, high):
    """Where the rising `f` crosses zero, by halving."""
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) < 0 else (low, middle)
    return (low + high) / 2


def dots(drill, name=None):
    """The picture's places and heights."""
    series = drill.picture.series
    return np.array(drill.picture.along, float), np.array(series[name] if name else next(iter(series.values())))


def bars(drill):
    """The heights of the picture's bars by their names."""
    return dict(zip(drill.picture.along, next(iter(drill.picture.series.values())), strict=True))


def outcomes(n, p):
    """All 2^n rows of n independent events, with their chances."""
    for row in product((0, 1), repeat=n):
        yield row, np.prod([p if hit else 1 - p for hit in row])


def rasch(gap):
    return exp(gap) / (1 + exp(gap))


# ── lesson 01 ─────────────────────────────────────────────────────────────────────────────────────────


@oracle("probability", 0)
def _(drill, steps, p):
    return sum(chance for row, chance in outcomes(int(steps), p) if all(row))


@oracle("probability", 1)
def _(drill, k, p):
    return sum(chance for row, chance in outcomes(int(k), p) if any(row))


@oracle("probability", 2)
def _(drill, steps, q):
    stops, alive = [], 1.0
    for _ in range(int(steps)):
        stops.append(alive * q)
        alive -= stops[-1]
    return stops[0] / sum(stops)


@oracle("rare events", 0)
def _(drill, n, *_):
    return root(lambda r: 0.05 - (1 - r) ** n, 0, 1)


@oracle("rare events", 1)
def _(drill, cars, miles, _, rate):
    return root(lambda days: 0.05 - (1 - 1 / rate) ** (cars * miles * days), 0, 1e7)


@oracle("rare events", 2)
def _(drill, *n):
    tests, rate = dots(drill)
    slope, level = np.polyfit(np.log(rate), np.log(tests), 1)
    return exp(level + slope * log(1 / n[-1]))


@oracle("ablation", 0)
def _(drill):
    part = re.search(r"\*\*(.+)\*\*", drill.prompt)[1]
    return bars(drill)["nothing"] - bars(drill)[part]


@oracle("ablation", 1)
def _(drill, *done):
    return np.linalg.solve([[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [1, 1, 1, 1]], done)[3]


@oracle("ablation", 2)
def _(drill, whole, a, b, neither):
    """By what is lost twice: as much as the smaller loss, the product of the two, nothing, or less than nothing."""
    lost_a, lost_b, lost = ((whole - left) / whole for left in (a, b, neither))
    ways = {"the same tasks": min(lost_a, lost_b), "independently": lost_a * lost_b, "no task needs both": 0,
            "stands in": -0.2}  # fmt: skip
    word = min(ways, key=lambda word: abs(ways[word] - (lost_a + lost_b - lost)))
    return next(option for option in drill.options if word in option)


@oracle("extrapolation", 0)
def _(drill, minutes, every, months):
    while months > 0:
        minutes, months = minutes + minutes, months - every
    return minutes


@oracle("extrapolation", 1)
def _(drill):
    months, height = dots(drill)
    return 1 / np.polyfit(months, np.log2(height), 1)[0]


@oracle("extrapolation", 2)
def _(drill, start, factor, goal):
    def share(years):
        return start * factor**years / (1 - start + start * factor**years)

    return root(lambda years: share(years) - goal, 0, 100)


@oracle("evidence", 0)
def _(drill, hits, n, p, *_):
    wins = range(int(n) + 1)
    chances = [comb(int(n), k) * p**k * (1 - p) ** (n - k) for k in wins]
    return 196 * sum(c * (k / n - p) ** 2 for k, c in zip(wins, chances, strict=True)) ** 0.5


@oracle("evidence", 1)
def _(drill, prior, hit, alarm):
    made_up, honest = round(1e6 * prior), round(1e6 * (1 - prior))
    return Fraction(round(made_up * hit), round(made_up * hit) + round(honest * alarm))


@oracle("evidence", 2)
def _(drill):
    return sorted(drill.options, key=lambda option: Fraction(*map(int, re.findall(r"\d+", option))))


# ── lesson 02 ─────────────────────────────────────────────────────────────────────────────────────────


@oracle("evolution", 0)
def _(drill, share, fitness):
    children = [fitness] * round(1000 * share) + [1] * round(1000 * (1 - share))
    return fitness * round(1000 * share) / sum(children)


@oracle("evolution", 1)
def _(drill, alleles, right, unknown, trials):
    hit = sum(chance for row, chance in outcomes(int(unknown), 0.5) if all(row))
    return sum((1 - hit) ** earlier * hit for earlier in range(int(trials)))


@oracle("evolution", 2)
def _(drill, *_):
    first, second = re.findall(r"`([1?]{3,})`", drill.prompt)
    cut = int(re.search(r"the first (\d+) alleles", drill.prompt)[1])
    lives = [sum(guess) == len(guess) for guess in product((0, 1), repeat=(first[:cut] + second[cut:]).count("?"))]
    return Fraction(sum(lives), len(lives))


@oracle("evolution strategies", 0)
def _(drill, step, ahead, _, back):
    return np.polyfit([-step, step], [back, ahead], 1)[0]


@oracle("evolution strategies", 1)
def _(drill, *_):
    rows = re.findall(r"\((\S+), (\S+)\): (\S+)", drill.prompt)
    noise, slopes = np.array([row[:2] for row in rows], float), np.array([row[2] for row in rows], float)
    return (noise.T @ slopes / 3)[0 if "**first**" in drill.prompt else 1]


@oracle("evolution strategies", 2)
def _(drill, tries, old, new):
    def variance(tries, spread):
        return (1 + 1) / (2 * spread) ** 2 / tries  # of two scores of variance 1, over the way between them

    return root(lambda n: variance(tries, old) - variance(n, new), 1, 1e6)


@oracle("imitation", 0)
def _(drill, slip, ticks):
    return sum((1 - slip) ** t for t in range(200_000)) / ticks


@oracle("imitation", 1)
def _(drill, slip, steps):
    on, lost = 1.0, 0.0
    for _ in range(int(steps)):
        on *= 1 - slip
        lost += 1 - on
    return lost


@oracle("imitation", 2)
def _(drill, on, longer, off, asked, shown):
    remedies = {
        "train longer": longer / on,
        "ask the teacher": asked / off,
        "let it sense": shown / off,
        "nothing": 0.6,
    }
    word = min(remedies, key=remedies.get)
    return next(option for option in drill.options if word in option)


@oracle("compression", 0)
def _(drill):
    """By counting the messages, in whole numbers."""

    def messages(option):
        first = int(given(option)[0])
        base = next((n for word, n in {"coin": 2, "die": 6, "letters": 26}.items() if word in option), None)
        return base**first if base else first

    return sorted(drill.options, key=messages)


@oracle("compression", 1)
def _(drill, a, b, synapse, *rest):
    rank, gene = int(rest[1]), rest[-1]
    a, b = int(a), int(b)
    return np.ones((a, b)).size * synapse / ((np.ones((a, rank)).size + np.ones((rank, b)).size) * gene)


@oracle("compression", 2)
def _(drill, bits, code):
    return Fraction(2 ** int(code), 2 ** int(bits))


# ── lesson 03 ─────────────────────────────────────────────────────────────────────────────────────────


@oracle("entropy", 0)
def _(drill, p):
    return root(lambda bits: p - 2**-bits, 0, 64)


@oracle("entropy", 1)
def _(drill, _, *p):
    """Minus the slope of Σ p^s at s = 1."""
    return -sum(q ** (1 + 1e-6) - q ** (1 - 1e-6) for q in p) / 2e-6 / log(2)


@oracle("entropy", 2)
def _(drill, p, q):
    """The bits that a million days take in both codes."""
    rain, dry = p * 1e6, (1 - p) * 1e6
    return sum(-rain * log2(x) - dry * log2(1 - x) for x in (q,)) / 1e6 - min(
        (-rain * log2(x) - dry * log2(1 - x)) / 1e6 for x in np.linspace(0.001, 0.999, 999)
    )


@oracle("language models", 0)
def _(drill):
    text, b, a = (part.split() for part in re.findall(r"`([^`]+)`", drill.prompt))
    after = [text[i] for i in range(1, len(text)) if text[i - 1] == a[0]]
    return Fraction(after.count(b[0]), len(after))


@oracle("language models", 1)
def _(drill, nats, characters, *_):
    return log2(exp(nats)) * characters / 8 / 1000


@oracle("language models", 2)
def _(drill, *_):
    one, other = map(np.log, drill.picture.series.values())
    return (one[0] - one[1]) / (other[0] - other[1])


@oracle("attention", 0)
def _(drill, T, *heads):
    return int(heads[0] if heads else 1) * np.tri(int(T)).sum()


@oracle("attention", 1)
def _(drill, place, *_):
    scores, values = np.array(re.findall(r"(\d+) and (\d+)", drill.prompt), float).T
    seen = np.where(np.arange(1, 5) <= place, scores, -np.inf)
    return np.exp(seen) / np.exp(seen).sum() @ values


@oracle("attention", 2)
def _(drill, layers, before, at):
    reached = {int(at)}
    for _ in range(int(layers)):
        reached = {place - back for place in reached for back in range(int(before) + 1)}
    return min(reached)


@oracle("backpropagation", 0)
def _(drill, w, x, b):
    return ((x * (w + 1e-5) + b) ** 2 - (x * (w - 1e-5) + b) ** 2) / 2e-5


@oracle("backpropagation", 1)
def _(drill, x, u, v, _, dy):
    def loss(x):
        return dy * (u * x + max(v * x, 0))

    return (loss(x + 1e-6) - loss(x - 1e-6)) / 2e-6


@oracle("backpropagation", 2)
def _(drill, *_):
    steps, gaps = dots(drill)
    fine, large = np.diff(np.log(gaps))[[-1, 0]] / np.diff(np.log(steps))[[-1, 0]]
    word = (
        "bend, which"
        if min(fine, large) > 1
        else "all too small"
        if large < -0.5
        else "wrong"
        if fine > -0.5
        else "between"
    )
    return next(option for option in drill.options if word in option)


@oracle("optimisation", 0)
def _(drill, weight, slope, rate):
    return np.array([weight, slope]) @ [1, -rate]


@oracle("optimisation", 1)
def _(drill, *n):
    rate, slope = n[-2:]
    m, v = 0.1 * slope, 0.001 * slope**2
    moved = rate * (m / (1 - 0.9)) / (v / (1 - 0.999)) ** 0.5
    return root(lambda plain: plain * slope - moved, 0, 1e3)


@oracle("optimisation", 2)
def _(drill, steep, flat, *rest):
    goal, v, steps = rest[-1], 1.0, 0
    while v > goal:
        v, steps = v - flat * v / steep, steps + 1
    return steps


# ── lessons 04 and 05 ─────────────────────────────────────────────────────────────────────────────────


@oracle("estimation", 0)
def _(drill, layers, heads, width, bits):
    one_bit_each = np.zeros((int(layers), int(heads), int(width), int(bits)), bool)
    return sum(np.packbits(one_bit_each).nbytes for _ in ("keys", "values"))


@oracle("estimation", 1)
def _(drill):
    def bits(option):
        n = given(option)
        if "genome" in option:
            return 1e9 * n[0] * 2
        if "weights" in option:
            return 1e9 * n[0] * n[1]
        return n[0] * n[1] * 8000 if "cache" in option else 1e9 * n[0] * 8

    return sorted(drill.options, key=bits)


@oracle("estimation", 2)
def _(drill, parameters, bits, tokens, vocabulary, _):
    return root(lambda b: 2**b - vocabulary, 0, 64) / (parameters * 1e9 * bits / (tokens * 1e12))


@oracle("in-context learning", 0)
def _(drill, *n):
    x, y, rate = n[0:6:2], n[1:6:2], n[-1]

    def loss(w):
        return sum((b - w * a) ** 2 for a, b in zip(x, y, strict=True)) / 3 / 2

    return -rate * (loss(1e-5) - loss(-1e-5)) / 2e-5


@oracle("in-context learning", 1)
def _(drill, spread, rate, _, layers):
    w, true = 0.0, 7.0
    for _ in range(int(layers)):
        w += rate * spread * (true - w)
    return w / true


@oracle("in-context learning", 2)
def _(drill, *n):
    newton = next(errors for errors in drill.picture.series.values() if errors[0] != 1)
    digits, steps, goal = -np.log10(newton[0]), 0, int(re.search(r"10\^-(\d+)", drill.prompt)[1])
    while digits <= goal:
        digits, steps = 2 * digits, steps + 1
    return steps


@oracle("capacity", 0)
def _(drill, bits, parameters, values):
    return bits * parameters / root(lambda b: 2**b - values, 0, 64)


@oracle("capacity", 1)
def _(drill, parameters, facts, values, p):
    without = -np.log2(np.full(int(facts), 1 / values)).sum()
    return (without - -np.log2(np.full(int(facts), p)).sum()) / parameters


@oracle("capacity", 2)
def _(drill, small, _, large, *__):
    facts, recall = dots(drill)
    full = facts[recall == 1].max()
    bits = full * log2(full) / small**2
    return root(lambda n: n * log2(n) - bits * large**2, 2, 1e5)


@oracle("continual learning", 0)
def _(drill):
    through_time = drill.picture.series[re.search(r"\*\*(.+)\*\*", drill.prompt)[1]]
    return -np.diff(through_time).sum()


@oracle("continual learning", 1)
def _(drill, *_):
    rows = re.findall(r"task: (.+)", drill.prompt)
    today, first, tomorrow = (float(row.split(", ")[-1]) for row in rows)
    word = "to come" if tomorrow > 0.7 else "nothing else" if first < 0.7 else "stored" if today > 0.8 else "fast"
    return next(option for option in drill.options if word in option)


@oracle("continual learning", 2)
def _(drill, *n):
    old, new = (float(c) for c in re.findall(r"½·(\d+)·", drill.prompt))
    share, a, b = float(re.search(r"Now (\d+) %", drill.prompt)[1]) / 100, 0.0, 1.0
    w = np.linspace(0, 1, 100_001)
    rest = w[np.argmin(share * old * (w - a) ** 2 + (1 - share) * new * (w - b) ** 2)]
    return (rest - a) ** 2 / (b - a) ** 2


@oracle("credit assignment", 0)
def _(drill, *_):
    winners = "".join(re.findall(r"`(.+)` reward 1", drill.prompt))
    return Fraction(winners.count("✗"), winners.count("✗") + winners.count("✓"))


@oracle("credit assignment", 1)
def _(drill, *_):
    def episodes(option):
        T = int(re.search(r"(\d+) tokens", option)[1])
        ratio = {"frac": T**-0.5 / 4**-0.5, "a no": 4 / T, "all ": 2.0 ** (4 - T), "a re": 1}[
            option.split("the ")[-1][:4]
        ]
        return ratio**-2

    return sorted(drill.options, key=episodes)


@oracle("credit assignment", 2)
def _(drill, steps, p, need):
    won = [(row, chance) for row, chance in outcomes(int(steps), p) if sum(row) >= need]
    return sum(c * (len(row) - sum(row)) for row, c in won) / sum(c * len(row) for row, c in won)


@oracle("policy gradient", 0)
def _(drill, *n):
    rewards, own = n[:-1], n[-1]
    return own - np.mean(np.delete(rewards, rewards.index(own)))


@oracle("policy gradient", 1)
def _(drill, *n):
    words = re.findall(r"“(\w+)”", drill.prompt)
    p, reward, baseline = np.array(n[:3]), n[3], n[4]
    written, about = words.index(words[3]), words.index(words[4])

    def log_prob(shift):
        logits = np.log(p) + shift * (np.arange(3) == about)
        return logits[written] - np.log(np.exp(logits).sum())

    return (reward - baseline) * (log_prob(1e-5) - log_prob(-1e-5)) / 2e-5


@oracle("policy gradient", 2)
def _(drill, p, good, bad, _):
    """The slope of the expected reward itself."""

    def expected(shift):
        q = rasch(log(p / (1 - p)) + shift)
        return q * good + (1 - q) * bad

    return (expected(1e-5) - expected(-1e-5)) / 2e-5


@oracle("pass@k", 0)
def _(drill, n, c, k, *_):
    return np.mean([any(i < c for i in draw) for draw in combinations(range(int(n)), int(k))])


@oracle("pass@k", 1)
def _(drill, p, goal):
    k, fails = 0, 1.0
    while 1 - fails < goal - 1e-12:
        k, fails = k + 1, fails * (1 - p)
    return k


@oracle("pass@k", 2)
def _(drill, *_):
    climbing, flat = drill.picture.series.values()
    k = 1
    while 1 - (1 - climbing[0]) ** k <= flat[0]:
        k += 1
    return k


# ── lessons 06 to 08 ──────────────────────────────────────────────────────────────────────────────────


@oracle("proxy rewards", 0)
def _(drill, *_):
    steps, true = dots(drill, "the true score")
    return steps[true.argmax()]


@oracle("proxy rewards", 1)
def _(drill, true, error, _, seen):
    """The mean of true quality where quality plus error is what was seen, on a grid."""
    quality = np.linspace(-12 * true, 12 * true, 20_001)
    weight = np.exp(-0.5 * (quality / true) ** 2 - 0.5 * ((seen - quality) / error) ** 2)
    return (quality * weight).sum() / weight.sum()


@oracle("proxy rewards", 2)
def _(drill, steps, slip):
    right = [(row, chance) for row, chance in outcomes(int(steps), slip) if sum(row) % 2 == 0]
    return sum(c for row, c in right if not any(row)) / sum(c for _, c in right)


@oracle("rating models", 0)
def _(drill, a, b, *_):
    return root(lambda p: 400 * np.log10(p / (1 - p)) - (a - b), 1e-9, 1 - 1e-9)


@oracle("rating models", 1)
def _(drill, ab, bc):
    strength = np.exp([log(ab / (1 - ab)) + log(bc / (1 - bc)), log(bc / (1 - bc)), 0])
    assert strength[0] / (strength[0] + strength[1]) == pytest.approx(ab)
    return strength[0] / (strength[0] + strength[2])


@oracle("rating models", 2)
def _(drill, n, votes, *_):
    spread = np.sqrt(0.25 / votes) * 100 * 7
    x = np.linspace(-8, 8, 40_001)
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    below = np.cumsum(density) * (x[1] - x[0])
    return spread * (n * x * below ** (n - 1) * density).sum() * (x[1] - x[0])


@oracle("reflection", 0)
def _(drill, _, right, hit, alarm):
    return sum(hit if answer >= right else alarm for answer in range(100))


@oracle("reflection", 1)
def _(drill, p, redo):
    def right_in_the_end(option):
        hit, alarm = given(option)
        cases = [(p, alarm, True), (1 - p, hit, False)]
        return sum(share * (flag * redo + (1 - flag) * right) for share, flag, right in cases)

    return sorted(drill.options, key=right_in_the_end)


@oracle("reflection", 2)
def _(drill, p, hit, redo):
    def gain(alarm):
        return p * (1 - alarm) + (p * alarm + (1 - p) * hit) * redo - p

    return root(lambda alarm: -gain(alarm), 0, 1)


@oracle("model collapse", 0)
def _(drill):
    """The weight that each generation's noise has in the last one, followed step by step."""

    def error(option):
        *fresh, generations = given(option)
        weights = np.zeros(int(generations))
        for k in range(len(weights)):
            weights *= 1 - sum(fresh)
            weights[k] = 1 / (k + 1) if "added" in option else 1
        return (weights**2).sum()

    return sorted(drill.options, key=error)


@oracle("model collapse", 1)
def _(drill, jokes, p, samples):
    """By expected jokes known after each further telling."""
    known = 0.0
    for _ in range(int(samples)):
        known += p * (jokes - known)
    return known


@oracle("model collapse", 2)
def _(drill, up, down, _, generations):
    ends = [np.prod([up if step else down for step in row]) for row, _ in outcomes(min(int(generations), 10), 0.5)]
    assert np.mean(ends) == pytest.approx(1)
    return np.median(ends) if generations <= 10 else (up * down) ** (generations / 2)


@oracle("culture and self-play", 0)
def _(drill, *_):
    def worth(option):
        solved = int(re.search(r"in (\d+) of", option)[1])
        return solved * (100 - solved)

    return sorted(drill.options, key=worth)


@oracle("culture and self-play", 1)
def _(drill, loss, euler, spread):
    return root(lambda n: (log(n) + euler) * spread - loss, 1, 1e6)


@oracle("culture and self-play", 2)
def _(drill, slip, found):
    true = 1.0
    for _ in range(2000):
        true *= 1 - slip
        true += found * (1 - true)
    return true


@oracle("calibration", 0)
def _(drill, said):
    confidence, right = dots(drill)
    return 100 * (said - right[np.isclose(confidence, said)][0])


@oracle("calibration", 1)
def _(drill, *_):
    rows = np.array(re.findall(r"- (\d+) answers given with ([\d.]+) %: ([\d.]+) %", drill.prompt), float)
    return np.average(abs(rows[:, 1] - rows[:, 2]) / 100, weights=rows[:, 0])


@oracle("calibration", 2)
def _(drill, said, true, other):
    """The power that brings the odds of the one to its truth, applied to the other's."""
    power = root(lambda a: (said / (1 - said)) ** a - true / (1 - true), 0, 1)
    odds = (other / (1 - other)) ** power
    return odds / (1 + odds)


@oracle("selective prediction", 0)
def _(drill, review, error):
    return next(p for p in np.arange(0, 1, 1e-4) if (1 - p) * error <= review)


@oracle("selective prediction", 1)
def _(drill, alone, review, error, tasks):
    share, wrong = dots(drill)
    at = wrong[np.isclose(share, alone)][0]
    return round(tasks * (1 - alone)) * review + tasks * alone * at * error


@oracle("selective prediction", 2)
def _(drill, review, error, stretch):
    said = 1 - review / error
    real = root(lambda p: (p / (1 - p)) ** stretch - said / (1 - said), 0.01, 1 - 1e-9)
    return error * (1 - real)


def stationary(n, asked, time):
    """How often k of n machines wait or are helped, by linear algebra."""
    rates = np.zeros((n + 1, n + 1))
    for k in range(n):
        rates[k, k + 1], rates[k + 1, k] = (n - k) * asked, 1 / time
    balance = np.vstack([(rates - np.diag(rates.sum(1))).T, np.ones(n + 1)])
    return np.linalg.lstsq(balance, np.r_[np.zeros(n + 1), 1], rcond=None)[0]


@oracle("queues", 0)
def _(drill, _, asked, minutes):
    """Ten thousand tasks, of which the same part needs help, seen through one after the other."""
    helped = round(10_000 * asked)
    return 10_000 / (helped * minutes / 60)


@oracle("queues", 1)
def _(drill, *_):
    def done(option):
        n, asked = given(option)
        return stationary(int(n), asked, 1) @ (
            n - np.arange(n + 1)
        )  # each machine that works does one in a time of 1

    return sorted(drill.options, key=done)


@oracle("queues", 2)
def _(drill, n, _, asked, time, done, __):
    """By Little's law: those who wait for their turn, over those who come."""
    chances = stationary(int(n), asked, time)
    waiting = sum(max(k - 1, 0) * chance for k, chance in enumerate(chances))
    arriving = sum((n - k) * asked * chance for k, chance in enumerate(chances))
    assert done == pytest.approx(arriving / asked, abs=0.006)
    return waiting / arriving


# ── lessons 09 and 10 ─────────────────────────────────────────────────────────────────────────────────


@oracle("growth", 0)
def _(drill, factors, better):
    whole = Fraction(1)
    for _ in range(int(factors)):
        whole += whole * Fraction(str(better))
    return whole


@oracle("growth", 1)
def _(drill, part, speed):
    hours = [1 / speed if hour < 1000 * part else 1 for hour in range(1000)]
    return 1000 / sum(hours)


@oracle("growth", 2)
def _(drill):
    level, rate = dots(drill)
    return np.polyfit(np.log(level), np.log(level * rate), 1)[0]


@oracle("statistical power", 0)
def _(drill, n, wide, narrow):
    return root(lambda runs: narrow - wide * np.sqrt(n / runs), 1, 1e5)


@oracle("statistical power", 1)
def _(drill, before, noise, after, *_):
    """By the normal distribution: an 80 % chance to pass 1.96 standard errors."""
    x = np.linspace(-8, 8, 16_001)
    density = np.exp(-x * x / 2) / np.sqrt(2 * np.pi) * (x[1] - x[0])

    def power(years):
        return density[x > 1.96 - 100 * (after - before) / (noise / np.sqrt(years))].sum()

    return root(lambda years: power(years) - 0.8, 1, 5000)


@oracle("statistical power", 2)
def _(drill, *_):
    def surprise(option):
        seeds, effect = int(re.match(r"\d+", option)[0]), int(re.search(r"effect (\d+)", option)[1])
        shared = re.search(r"correlation ([\d.]+)", option)
        r = float(shared[1]) if shared else 0.0
        swing = np.array([1, -1]) @ (100 * np.array([[1, r], [r, 1]])) @ np.array([1, -1])
        return effect / np.sqrt(swing / seeds)

    return sorted(drill.options, key=surprise)


@oracle("understanding", 0)
def _(drill, people, knowers, leavers, _, newcomers, learn):
    """Over all draws of who leaves and who learns."""
    n, k, out = int(people), int(knowers), int(leavers)
    lost = sum(j * comb(k, j) * comb(n - k, out - j) / comb(n, out) for j in range(out + 1))
    return sum(chance * sum(row) for row, chance in outcomes(int(newcomers), learn)) - lost


@oracle("understanding", 1)
def _(drill, team):
    return np.prod([1 - np.prod([1 - q] * int(team)) for q in bars(drill).values()])


@oracle("understanding", 2)
def _(drill, acts, bad, sure):
    """Draws without putting back: the smallest audit that does it."""

    def missed(looked):
        return np.prod([(acts - looked - i) / (acts - i) for i in range(int(bad))])

    return root(lambda looked: (1 - sure) - missed(looked), 0, acts - bad) / acts


@oracle("skill estimation", 0)
def _(drill, skill, difficulty):
    return rasch(skill - difficulty)


@oracle("skill estimation", 1)
def _(drill, skill, difficulty, *n):
    right = "answered right" in drill.prompt
    return n[2] * (right - rasch(skill - difficulty))


@oracle("skill estimation", 2)
def _(drill, *_):
    """One Kalman step on the two, written with matrices."""

    def moved(option):
        person, item, p = given(option)
        doubt, look = np.diag([person, item]), np.array([1.0, -1.0]) * p * (1 - p)
        gain = doubt @ look / (look @ doubt @ look + p * (1 - p))
        return abs(gain[0] * (option.endswith("right") - p))

    return sorted(drill.options, key=moved)


@oracle("spaced practice", 0)
def _(drill, half, days):
    return exp(-log(2) * days / half)


@oracle("spaced practice", 1)
def _(drill, *_):
    def due(option):
        half = int(re.search(r"half-life (\d+)", option)[1])
        since = re.search(r"practised (\w+)", option)[1]
        days = {"today": 0, "yesterday": 1}.get(since) if not since.isdigit() else int(since)
        return root(lambda t: 0.75 - 2 ** (-t / half), 0, 100) - days

    return sorted(drill.options, key=due)


@oracle("spaced practice", 2)
def _(drill, growth, horizon):
    _, days = dots(drill)
    waits = [days[0]]
    while sum(waits) + waits[-1] * growth <= horizon:
        waits.append(waits[-1] * growth)
    assert np.cumsum(waits)[:4] == pytest.approx(days)
    return len(waits)


# ── the comparison ────────────────────────────────────────────────────────────────────────────────────


def agrees(drill, other):
    """Whether an oracle's answer is the drill's: exactly for words, within a third of the tolerance for numbers."""
    if drill.kind != "numeric":
        return (tuple(other) if drill.kind == "order" else other) == drill.solution
    other = float(other)
    return abs(other - drill.solution) <= max(drill.tol, 0.01) * abs(other) / (1 if drill.tol == 0 else 1.2) + 1e-9


CASES = [pytest.param(*key, id=f"{key[0]}-{key[1]}") for key in ORACLES]


@pytest.mark.parametrize(("skill", "level"), CASES)
def test_solution_agrees_with_its_oracle(skill, level):
    for seed in range(25):
        drill = make(skill, level, seed)
        other = ORACLES[skill, level](drill, *given(drill.prompt))
        assert agrees(drill, other), (drill.prompt, drill.solution, other)


@pytest.mark.parametrize(("skill", "level"), CASES)
def test_oracle_would_catch_another_solution(skill, level):
    """Half, double, or any named mistake in the solution's place."""
    drill = make(skill, level, 1)
    other = ORACLES[skill, level](drill, *given(drill.prompt))
    wrong = [mistake for mistake, _ in drill.mistakes]
    if drill.kind == "numeric":
        wrong += [drill.solution * 2, drill.solution / 2]
    for solution in wrong:
        assert not agrees(replace(drill, solution=solution), other), solution


def test_every_drill_has_an_oracle():
    assert set(ORACLES) == set(DRILLS)
