"""Sheet 08, the autonomy slider: what a setting costs, which is best, whether the machine means what it says."""

from collections import Counter
from itertools import pairwise

import numpy as np

from ghosts.sheets.register import NotYet, ask, exercise, same, written


def stream(rng, tasks):
    """Tasks with a confidence (tasks,), all different, and whether the machine was right."""
    confidence = rng.permutation(np.linspace(0.05, 0.995, tasks) + rng.uniform(0, 1e-4, tasks))
    return confidence, rng.random(tasks) < confidence


def loop_cost(confidence, right, threshold, review, error):
    """The bill, task by task."""
    return sum(review if c < threshold else error * (not r) for c, r in zip(confidence, right, strict=True))


@exercise(
    "autonomy.cost",
    title="The bill",
    points=2,
    stars=1,
    minutes=6,
    skills=("selective prediction",),
    hints=(
        "Two kinds of task cost something. Which two, and what does each cost?",
        "`confidence >= threshold` marks the tasks done alone. The others are reviewed; those done alone and"
        " wrong are silent errors.",
        "With alone = confidence >= threshold there are (~alone).sum() reviews. Count in the same way the tasks that"
        " are alone *and* not right: masks are joined by &.",
    ),
    why="A task done alone and right costs nobody an hour: that is all that a machine can save. What it costs comes"
    " back later, from the tasks done alone and wrong. Try next: plot your bill against the threshold.",
)
def cost(answer, rng):
    """Against a loop over the tasks."""
    for tasks in (12, 60):
        want, clues = 0, {"": 0}
        while want in clues.values() or len(set(clues.values())) < len(clues):  # every mistake has a bill of its own
            confidence, right = stream(rng, tasks)
            threshold = float(np.sort(confidence)[tasks // 3])  # one task stands exactly at the threshold
            right[confidence == threshold] = False
            want = loop_cost(confidence, right, threshold, 3.0, 40.0)
            alone = confidence >= threshold
            clues = {
                "A task whose confidence is exactly the threshold is done alone: use >=.":
                    loop_cost(confidence, right, np.nextafter(threshold, 1), 3.0, 40.0),
                "That charges an error for every wrong answer. One that was reviewed is put right.":
                    3 * (~alone).sum() + 40 * (~right).sum(),
                "That charges tasks done alone for a review, and reviewed ones for their errors: turned round.":
                    3 * alone.sum() + 40 * (~alone & ~right).sum(),
                "That charges an error for every task done alone. Only the wrong ones cost something.":
                    3 * (~alone).sum() + 40 * alone.sum(),
                "That is the bill of one task on average. Asked for is the sum.": want / tasks,
                "The errors charged there were reviewed, and so put right. Charge those that were done alone.":
                    3 * (~alone).sum() + 40 * (~alone & ~right).sum(),
                "That charges what was done alone and *right*. It is the wrong ones that cost an error.":
                    3 * (~alone).sum() + 40 * (alone & right).sum(),
                "The reviews are missing from the bill.": 40 * (alone & ~right).sum(),
                "The two costs have changed places: a review costs `review`, a silent error `error`.":
                    40 * (~alone).sum() + 3 * (alone & ~right).sum(),
                "That charges a review for every task. Those done alone are not reviewed.":
                    3 * tasks + 40 * (alone & ~right).sum(),
            }  # fmt: skip
        same(ask(answer, confidence, right, threshold, 3.0, 40.0, name="bill"), want, name="bill", clues=clues)


@exercise(
    "autonomy.threshold",
    title="The best threshold, from records",
    points=4,
    stars=3,
    minutes=15,
    skills=("selective prediction",),
    needs=("autonomy.cost",),
    hints=(
        "If the machine does k tasks alone, which k should they be?",
        "Sort by confidence, the surest first. With the k surest done alone the bill is review * (n - k) plus error *"
        " (wrong among the k): `np.cumsum` gives every k at once. Don't forget k = 0.",
        "With order = np.argsort(-confidence), np.cumsum(~right[order]) are the wrong ones among the k surest, from"
        " k = 1 on; put 0 before them. bills.argmin() is the best k. The least sure of these k is"
        " confidence[order][k - 1], and for k = 0 the answer is inf.",
    ),
    why="No model of the machine was needed, only its records: a sort and a running sum. A calibrated machine would"
    " have told you without records: 1 - review / error. The gap between the two is what its word is worth. Try next:"
    " choose on one half of the records, and pay on the other.",
)
def threshold(answer, rng):
    """Against the bill at every threshold in turn."""
    for tasks, review, error in ((40, 3.1, 37.7), (60, 2.3, 9.1), (50, 0.013, 71.9)):
        free, k, dearest = review < 0.1, None, 0
        while (k == 0) != free or dearest == 0:  # until inf is the answer just where reviews are nearly free
            confidence, right = stream(rng, tasks)
            right[np.argsort(-confidence)[: 4 * free]] = False
            candidates = [np.inf, *np.sort(confidence)[::-1]]
            bills = [loop_cost(confidence, right, each, review, error) for each in candidates]
            k, dearest = int(np.argmin(bills)), int(np.argmax(bills))
        want = candidates[k]
        got = ask(answer, confidence, right, review, error, name="best_threshold")
        said = f"with review {review:g} and error {error:g}"
        clues = {
            "That is 1 - review / error, which is best for a *calibrated* machine. These are records: ask them.":
                1 - review / error,
            "That is the dearest threshold: take the smallest bill.": candidates[dearest],
            "That is the smallest bill itself. Asked for is the threshold that has it.": min(bills),
            "That is how many tasks to do alone. Asked for is the confidence of the last of them.": k,
        }  # fmt: skip
        if not free:
            clues |= {
                "inf says that nothing is worth doing alone, and here something is. Do you start with the surest, and"
                " charge the *wrong* ones?": np.inf,
                "That does one task too many alone. With k done alone the last of them is confidence[order][k - 1].":
                    candidates[min(k + 1, tasks)],
                "That does one task too few alone. Does your first setting, k = 0, have its place in both lists?":
                    candidates[k - 1],
            }  # fmt: skip
        else:
            clues["Here it is best to do nothing alone: inf. Is k = 0 among your settings?"] = candidates[1]
            if isinstance(got, int | float | np.number):
                clues[f"{said.capitalize()} nothing should be done alone: the answer is inf, not {got:.6g}."] = got
        same(got, want, name=f"best_threshold {said}", clues=clues, tol=1e-9)
    confidence, right = stream(rng, 100_000)
    got = ask(answer, confidence, right, 3.0, 60.0, name="best_threshold, for 100,000 tasks,")
    surest = np.argsort(-confidence)
    bills = 3.0 * (100_000 - np.arange(100_001)) + 60.0 * np.concatenate([[0], np.cumsum(~right[surest])])
    try:
        k = int((confidence >= float(got)).sum())
    except (TypeError, ValueError):
        k = 0
    same(bills[k], bills.min(), name="The bill at your threshold for 100,000 tasks")


@exercise(
    "autonomy.calibration",
    title="Does it mean what it says?",
    points=3,
    stars=2,
    minutes=12,
    skills=("calibration",),
    hints=(
        "Of all answers given with a confidence near 0.85, how many should be right?",
        "Ten bins: bin b holds b/10 ≤ confidence < (b+1)/10, and a confidence of 1 belongs to the last. In each bin"
        " compare mean confidence with the share right.",
        "bins = np.minimum((confidence * 10).astype(int), 9); sum over b of |confidence[bins == b].sum() -"
        " right[bins == b].sum()| / n.",
    ),
    why="Weighted by its answers, a bin's gap is a difference of two sums: empty bins vanish by themselves. A machine"
    " can score 0 here and be useless (always say the base rate), or sort perfectly and score badly. Try next: twenty"
    " bins. Did the machine get worse?",
)
def calibration(answer, rng):
    """Against a loop over bins and answers."""
    for answers, power in ((80, 2.0), (300, 0.0), (300, 0.5)):
        confidence = np.concatenate([rng.uniform(0.31, 0.999, answers - 1), [1.0]])
        right = rng.random(answers) < 0.7 * confidence**power
        right[-1] = False
        said, gaps, weights, middles = [], [], [], []
        for b in range(10):
            mine = [i for i, c in enumerate(confidence) if min(int(c * 10), 9) == b]
            if mine:
                said.append(sum(confidence[i] for i in mine) / len(mine))
                gaps.append(said[-1] - sum(right[i] for i in mine) / len(mine))
                weights.append(len(mine) / answers)
                middles.append((b + 0.5) / 10)
        said, gaps, weights, middles = map(np.array, (said, gaps, weights, middles))
        want = np.abs(gaps) @ weights
        got = ask(answer, confidence, right, name="calibration_error")
        if isinstance(got, float | np.floating) and np.isnan(got):
            same(got, want, name="calibration_error, where some bins are empty,")
        same(got, want, name="calibration_error", clues={
            "Every bin counts the same there. Weight its gap with its share of the answers.": np.abs(gaps).mean(),
            "That divides by all ten bins, empty ones too. Weight each with its share of the answers.":
                np.abs(gaps).sum() / 10,
            "Gaps above and below cancel there: take the absolute value in each bin.": gaps @ weights,
            "Gaps above and below cancel there: take the absolute value in each bin, not of the sum.":
                abs(gaps @ weights),
            "That is the largest gap. Asked for is the mean, weighted by the answers.": np.abs(gaps).max(),
            "That compares each answer with its own outcome. Compare means within a bin.":
                np.abs(confidence - right).mean(),
            "A confidence of exactly 1 falls out of those bins. It belongs to the last, 0.9 to 1.":
                sum(abs(sum(confidence[i] - right[i] for i in range(answers) if int(confidence[i] * 10) == b))
                    for b in range(10)) / answers,
            "That squares the gaps (it is close to a Brier score). Take absolute values.": gaps**2 @ weights,
            "That measures from the middle of each bin. Measure from the mean confidence of its answers.":
                abs(gaps + middles - said) @ weights,
            "That is a sum over answers. Divide it by their number.": answers * want,
            "That takes 20 bins. Ten are asked for: 0 to 0.1, 0.1 to 0.2, and so on.":
                np.abs(np.bincount((confidence * 19.99999).astype(int), confidence - right)).sum() / answers,
        })  # fmt: skip


@exercise(
    "autonomy.queue",
    title="One person, n machines",
    points=3,
    stars=2,
    minutes=12,
    skills=("queues",),
    hints=(
        "When is the person idle? When does a machine work?",
        "Let k machines wait for help. From k to k + 1 it goes at rate (n - k) · escalated, back at rate 1 / review."
        " The weight of k is therefore the weight of k - 1 times (n - k + 1) · escalated · review.",
        "weights = [1]; for k in range(n): weights.append(weights[-1] * (n - k) * escalated * review). P(0) is the"
        " first over their sum. The rest of the time the person is busy, and then sees 1 / (escalated * review) tasks"
        " through in a time of 1.",
    ),
    why="The person is busy 72 % of the time with five machines, and yet the machines wait: both, because help is"
    " asked for at random. Try next: how many machines until the person is busy 95 % of the time, and how many of"
    " them stand still then?",
)
def queue(answer, rng):
    """Against the stationary distribution of the Markov chain, by linear algebra."""
    cases = [(1, 0.2, 1.0), (4, 0.2, 1.0), *((int(n), round(float(p), 2), round(float(m), 2)) for n, p, m in zip(
        rng.integers(2, 12, 5), rng.uniform(0.05, 0.5, 5), rng.uniform(0.4, 3, 5), strict=True))]  # fmt: skip
    for n, escalated, review in cases:
        rates = np.zeros((n + 1, n + 1))
        for k in range(n):
            rates[k, k + 1], rates[k + 1, k] = (n - k) * escalated, 1 / review
        balance = np.vstack([(rates - np.diag(rates.sum(1))).T, np.ones(n + 1)])
        chance = np.linalg.lstsq(balance, np.r_[np.zeros(n + 1), 1], rcond=None)[0]
        want = (1 - chance[0]) / (escalated * review)
        at = f"At n = {n}, escalated = {escalated}, review = {review} that is"
        k, load = np.arange(n), escalated * review
        same(ask(answer, n, escalated, review, name="throughput"), want,
             name=f"throughput(n={n}, escalated={escalated}, review={review})", clues={
            f"{at} the smaller of n and the ceiling, as if nobody ever waited. Help is asked for at random.":
                min(n, 1 / (escalated * review)),
            f"{at} how busy the person is. Divide by escalated · review to get tasks.": 1 - chance[0],
            f"{at} n machines that never wait for each other: n / (1 + escalated · review).":
                n / (1 + escalated * review),
            f"{at} the share of time in which nobody waits, P(k = 0).": chance[0],
            f"{at} what comes out if `review` is left out of the last division: help goes at the rate busy / review.":
                (1 - chance[0]) / escalated,
            f"{at} what comes out if machines that wait go on asking: with k of them waiting only n - k can.":
                chain(np.full(n, n * load), load),
            f"{at} what comes out with n - k - 1 machines still working. With k of them waiting n - k are.":
                chain((n - k - 1) * load, load),
            f"{at} what comes out with n - k + 1 machines still working. With k of them waiting n - k are.":
                chain((n - k + 1) * load, load),
            f"{at} what comes out if the person helped all at once who wait. One at a time: don't divide by k!.":
                chain((n - k) * load / (k + 1), load),
            f"{at} what comes out if every help took a time of 1. It takes `review`.":
                chain((n - k) * escalated, escalated),
        })  # fmt: skip


def chain(factors, load):
    """The throughput if P(k + 1) were P(k) times `factors[k]`, whatever mistake is in them."""
    return (1 - 1 / np.cumprod([1.0, *factors]).sum()) / load


@exercise(
    "autonomy.novelty",
    title="Accuracy by novelty",
    points=4,
    stars=2,
    minutes=14,
    skills=("language models",),
    hints=(
        "What does the assistant have to know after training, for each token that it may have to continue?",
        "Two tables from the pairs (train[i], train[i + 1]): how often each token was followed by anything, and how"
        " often by what. `collections.Counter` will do.",
        "follow = {}; for a, b in zip(train, train[1:]): follow.setdefault(a, Counter())[b] += 1. The guess is"
        " min(c, key=lambda t: (-c[t], t)); times seen is c.total().",
    ),
    why="Averages hide where an assistant is good. Split by how often the context was there to learn from, and you"
    " see what it would do to code that nobody has written yet. Try next: contexts of two tokens.",
)
def novelty(answer, rng):
    """Against a search through the training text for every context."""
    for kinds in (4, 9):
        tie = kinds + 2  # subtle: where none is drawn, it would not matter which of two equals one takes
        train = [tie, 2, tie, 1, *np.minimum(rng.geometric(0.35, 60), kinds).tolist()]
        test = [*np.minimum(rng.geometric(0.3, 25), kinds).tolist(), 99, 1, 1, tie, 2]
        train[-1] = kinds + 1  # the last token of training is never followed by anything
        test[3] = kinds + 1
        want, all_counted, last_tie, first_tie, guess_counted = [], [], [], [], []
        for context, token in pairwise(test):
            after = [b for a, b in pairwise(train) if a == context]
            most = max(map(after.count, after), default=0)
            tied = [t for t in set(after) if after.count(t) == most]
            want.append([len(after), int(bool(after) and min(tied) == token)])
            last_tie.append([len(after), int(bool(after) and max(tied) == token)])
            first_tie.append([len(after), int(bool(after) and min(tied, key=after.index) == token)])
            guess_counted.append([most, want[-1][1]])
            all_counted.append([train.count(context), want[-1][1]])
        common = Counter(train).most_common(1)[0][0]
        got = ask(answer, train, test, name="seen_and_right")
        if isinstance(got, list) and len(got) in (len(want) + 1, sum(seen > 0 for seen, _ in want)):
            raise NotYet(
                f"There should be {len(want)} rows, one for each token of `test` but the first; there are {len(got)}."
                " A context that was never seen has one too: [0, 0]."
            )
        same(got, want, name="seen_and_right", clues={
            "That counts every occurrence of the context. The last token of `train` has no successor: count pairs.":
                all_counted,
            "The first column counts how often *this* token followed the context. Count how often anything did.":
                [[sum(pair == (context, token) for pair in pairwise(train)), right]
                 for (context, token), (_, right) in zip(pairwise(test), want, strict=True)],
            "The columns are turned round: times seen first, then right or not.": [row[::-1] for row in want],
            "Where two continuations are equally frequent, take the smaller token.": last_tie,
            "Where two continuations are equally frequent, take the smaller token, not the one that came first.":
                first_tie,
            "The first column counts how often the *guess* followed. Count how often anything did.": guess_counted,
            "That guesses the commonest token of all, whatever stands before. Look at the context.":
                [[seen, int(common == token)] for (seen, _), token in zip(want, test[1:], strict=True)],
            "That is the transpose: one row for each place of `test` that has a context.":
                np.transpose(want),
        })  # fmt: skip


written(
    "autonomy.essay",
    title="Set the slider",
    points=6,
    stars=2,
    minutes=15,
    skills=("evidence", "selective prediction"),
    rubric="The points are in brackets. A task from the writer's own life, with estimates of review cost, error cost"
    " and the best threshold that follows, its arithmetic shown (2). How they would find out that the confidence is"
    " no longer calibrated, with a number of cases to look at (2). Which result of the lesson speaks against their"
    " setting, and what would make them move it (2).",
)
