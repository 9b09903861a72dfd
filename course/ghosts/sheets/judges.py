"""Sheet 06, judges and reflection: picking by a judge, pleasing it, rating models, what a lesson keeps of a walk."""

from itertools import pairwise

import numpy as np

from ghosts.sheets.register import NotYet, ask, exercise, same, written

SCALE = 400 / np.log(10)


@exercise(
    "judges.pick",
    title="The pick of n",
    points=2,
    stars=1,
    minutes=6,
    skills=("proxy rewards",),
    hints=(
        "Who chooses here, the judge or the truth? And who pays?",
        "Find in every row the place of the highest *score*, then read the *truth* at that place.",
        "best = score.argmax(axis=1), then truth[np.arange(len(truth)), best].mean().",
    ),
    why="Best of n spends no gradient at all, and it is optimisation all the same: the more you draw, the more the"
    " judge's errors choose for you. Try next: n = 10,000 with errors from rng.standard_t(2, …).",
)
def pick(answer, rng):
    """Against a loop over problems."""
    for problems, n in ((5, 3), (40, 17)):
        truth = rng.normal(size=(problems, n))
        score = truth + rng.normal(size=(problems, n))
        want = np.mean([true[max(range(n), key=lambda i: shown[i])]
                        for true, shown in zip(truth, score, strict=True)])  # fmt: skip
        rows = np.arange(problems)
        same(ask(answer, score, truth, name="truth_of_pick"), want, name="truth_of_pick", clues={
            "That is the score of the pick: what the judge says. Asked for is what the pick is worth.":
                score.max(1).mean(),
            "That picks by the truth itself, which nobody who picks can see.": truth.max(1).mean(),
            "That is the truth of the *lowest* scores.": truth[rows, score.argmin(1)].mean(),
            "That is one pick for all problems together. Pick in every row: axis=1.":
                truth.ravel()[score.argmax()],
            "That is the mean of all answers: nothing was picked.": truth.mean(),
            "That is the sum over problems. Asked for is their mean.": problems * want,
            "Score and truth are swapped: that picks by the truth, and tells what the judge says.":
                score[rows, truth.argmax(1)].mean(),
            "That picks down the columns. A row is a problem, its columns are the answers to it.":
                truth[score.argmax(0), np.arange(n)].mean(),
        })  # fmt: skip


@exercise(
    "judges.please",
    title="How to please a judge",
    points=4,
    stars=2,
    minutes=14,
    skills=("proxy rewards", "backpropagation"),
    hints=(
        "The judge is a chain: x, then x @ W1 + b1, then tanh, then a dot product with w2. Which way back?",
        "The slope of tanh at z is 1 − tanh(z)². Going back through `@ W1` is going through `@ W1.T`.",
        "h = np.tanh(x @ W1 + b1); return ((1 - h**2) * w2) @ W1.T.",
    ),
    why="Three lines, and every learned judge can be attacked with them: the gradient that teaches the judge, taken"
    " by the answer instead of by the weights. Try next: 300 steps along it from an honest answer, and look at the"
    " numbers that no honest answer uses.",
)
def please(answer, rng):
    """Against central finite differences of the judge's log-odds."""
    size, hidden = 5, 7
    W1, b1, w2 = rng.normal(size=(size, hidden)), rng.normal(size=hidden), rng.normal(size=hidden)
    x = rng.normal(size=(4, size))

    def logit(x):
        return sum(w2[k] * np.tanh(x @ W1[:, k] + b1[k]) for k in range(hidden))

    want = np.stack([(logit(x + step) - logit(x - step)) / 2e-5 for step in 1e-5 * np.eye(size)], axis=1)
    h = np.tanh(x @ W1 + b1)
    score = 1 / (1 + np.exp(-logit(x)))
    same(ask(answer, x, W1, b1, w2, name="gradient"), want, name="the gradient", tol=1e-6, clues={
        "The slope of tanh is missing: multiply by 1 − h² on the way back.":
            np.broadcast_to(w2 @ W1.T, want.shape),
        "That multiplies by h. The slope of tanh is 1 − h².": (h * w2) @ W1.T,
        "That is the slope 1 − h without the square.": ((1 - h) * w2) @ W1.T,
        "That is the gradient of the *score*: it has σ(1 − σ) in it, and vanishes where the judge is sure. Asked for"
        " is the gradient of the log-odds.": want * (score * (1 - score))[:, None],
        "The sign is turned: this displeases the judge.": -want,
        "b1 is missing: the hidden layer is tanh(x @ W1 + b1).": ((1 - np.tanh(x @ W1) ** 2) * w2) @ W1.T,
        "w2 is missing: hidden units that speak against the answer count like those that speak for it.":
            (1 - h * h) @ W1.T,
    })  # fmt: skip


@exercise(
    "judges.elo",
    title="Elo, vote by vote",
    points=3,
    stars=2,
    minutes=10,
    skills=("rating models",),
    hints=(
        "If a strong model beats a weak one, how surprising is that? And who should pay for a surprise?",
        "The winner was expected to win with 1 / (1 + 10^((loser − winner) / 400)). It gains K times the rest, what"
        " was *not* expected, and the loser loses the same.",
        "for w, l in votes: gain = K * (1 - 1 / (1 + 10 ** ((r[l] - r[w]) / 400))); r[w] += gain; r[l] -= gain.",
    ),
    why="Elo forgets: the last few dozen votes weigh most. That is right for a chess player who improves, and wrong"
    " for a model that is frozen. Try next: the same votes backwards.",
)
def elo(answer, rng):
    """Against the formula in powers of ten, one vote at a time, and against conservation of points."""
    for models, votes, K in ((2, 1, 32), (5, 60, 32), (4, 80, 8)):
        first = rng.integers(models, size=votes)
        pairs = np.stack([first, (first + rng.integers(1, models, size=votes)) % models], axis=1)
        want, cut = [1000.0] * models, [1000.0] * models
        swapped, natural, usual = [1000.0] * models, [1000.0] * models, [1000.0] * models
        late = [1000.0] * models
        for w, loser in pairs:
            for rating, most, expected in (
                (want, K, 1 / (1 + 10 ** ((want[loser] - want[w]) / 400))),
                (swapped, K, 1 / (1 + 10 ** ((swapped[w] - swapped[loser]) / 400))),
                (natural, K, 1 / (1 + np.exp((natural[loser] - natural[w]) / 400))),
                (usual, 32, 1 / (1 + 10 ** ((usual[loser] - usual[w]) / 400))),
            ):
                rating[w] += most * (1 - expected)
                rating[loser] -= most * (1 - expected)
            for player, sign in ((w, 1), (loser, -1)):
                late[player] += sign * K * (1 - 1 / (1 + 10 ** ((late[loser] - late[w]) / 400)))
            cut[w] += K * (1 - 1 / (1 + 10 ** ((cut[loser] - cut[w]) / 400)))
        once = 1000.0 + K / 2 * (
            np.bincount(pairs[:, 0], minlength=models) - np.bincount(pairs[:, 1], minlength=models)
        )
        got = ask(answer, pairs, models, K, name="elo")
        same(got, want, name=f"elo after {votes} vote{'s' * (votes > 1)} on {models} models with K = {K}", clues={
            "The winners gain, but nobody pays: subtract the same from the loser.": cut,
            "That expects the *loser* to win: the sign in the exponent is turned.": swapped,
            "That uses e to the power of …/400. Elo's odds are powers of ten.": natural,
            "Every vote there is judged by the ratings at the beginning. Use the ratings as they are by now.": once,
            "Everybody starts at 1000, not at 0.": np.array(want) - 1000,
            "There every win earns K, expected or not. It earns K times what was not expected.": 2 * once - 1000,
            "The loser pays there by the winner's new rating. Compute the gain once, before either rating moves.":
                late,
            "That is the rating with K = 32, whatever K is asked for.": usual,
        })  # fmt: skip


@exercise(
    "judges.bradley-terry",
    title="Bradley and Terry's fit",
    points=5,
    stars=3,
    minutes=20,
    skills=("rating models", "optimisation"),
    needs=("judges.elo",),
    hints=(
        "At the best ratings, how many games is each model *expected* to win, compared with how many it won?",
        "The slope of the log-likelihood in model i's strength is its wins less its expected wins. Climb it, or use"
        " Zermelo's old iteration: worth_i = wins_i / Σ_j games_ij / (worth_i + worth_j), again and again.",
        "worth = np.ones(n); repeat 2,000 times: worth = wins.sum(1) / (games / (worth[:, None] + worth)).sum(1)."
        " Then r = 400 * np.log10(worth), less its mean.",
    ),
    why="One fit for all votes, whatever their order: what leaderboards went over to. It has one number for each"
    " model, and so it cannot say that rock beats scissors. Try next: a circle of three, each beating the next.",
)
def bradley_terry(answer, rng):
    """Against two models in closed form, and against the equations that the maximum must satisfy."""
    two = np.array([[0, 30.0], [10, 0]])
    got = ask(answer, two, name="ratings")
    half = 200 * np.log10(3)
    same(got, [half, -half], name="ratings, where A beat B 30 : 10,", tol=1e-3, clues={
        "That is in natural log-odds. Elo points are 400 · log10 of the odds.": np.array([half, -half]) / SCALE,
        "The ratings should have mean 0: subtract it.": [2 * half, 0],
        "Those are the log-odds of each model's overall share of wins. Two models that met 40 times share one"
        " difference of 190.8 points, not two; and with more models, beating strong models must count for more.":
            [2 * half, -2 * half],
        "The sign is turned: the model that won more is rated lower.": [-half, half],
    })  # fmt: skip
    for n in (3, 6):
        strength = rng.normal(0, 0.8, n)
        games = rng.integers(5, 80, (n, n)) * (1 - np.eye(n))
        games = np.triu(games) + np.triu(games).T
        wins = np.triu(rng.binomial(games.astype(int), 1 / (1 + np.exp(strength[None] - strength[:, None]))), 1)
        wins = wins + np.tril(games - wins.T, -1)
        wins += 1 - np.eye(n)
        games = wins + wins.T
        got = np.asarray(ask(answer, wins, name="ratings"), float)
        same(got.shape, (n,), name=f"The shape of the ratings of {n} models")
        same(got.mean(), 0.0, name="The mean of the ratings", tol=1e-2)
        expected = (games / (1 + 10 ** ((got[None] - got[:, None]) / 400)) * (1 - np.eye(n))).sum(1)
        if not np.allclose(expected, wins.sum(1), atol=0.05):
            worst = int(np.abs(expected - wins.sum(1)).argmax())
            raise NotYet(
                f"At your ratings model {worst} is expected to win {expected[worst]:.2f} games; it won"
                f" {wins.sum(1)[worst]:.0f}. At the maximum the two agree for every model. Iterate longer, or look at"
                " the slope."
            )


@exercise(
    "judges.lesson",
    title="The lesson in a walk",
    points=3,
    stars=2,
    minutes=10,
    skills=("reflection",),
    hints=(
        "You come to a cell you have been in before. What was everything in between good for?",
        "Keep a list of the way so far. If the next cell is in it already, cut the list after that cell; otherwise"
        " append it.",
        "for cell in walk: if cell in way: del way[way.index(cell) + 1:] else: way.append(cell).",
    ),
    why="Loop erasure: what is left is a way that never meets itself, and fits on one line of notes. It is not the"
    " shortest way, only one without the detours that you *noticed* by coming back. Try next: what does it cut from a"
    " walk that took the long way round without ever coming back?",
)
def lesson(answer, rng):
    """Against the last-exit rule: from a cell go on to what followed its last visit."""
    walks = [[0, 1, 2, 1, 0, 3, 4], [5], [7, 8, 7, 8, 9]]
    for _ in range(6):
        cell, walk = 12, [12]
        for _ in range(int(rng.integers(10, 60))):
            row, column = divmod(cell, 5)
            near = [r * 5 + c for r, c in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1))
                    if 0 <= r < 5 and 0 <= c < 5]  # fmt: skip
            cell = int(rng.choice(near))
            walk.append(cell)
        walks.append(walk)
    walks.append([0, 1, 2, 0, 3, 4, 2, 5])  # subtle: without its loops it is not the shortest way, 0 1 2 5
    for walk in walks:
        want, at = [walk[0]], len(walk) - 1 - walk[::-1].index(walk[0])
        while at < len(walk) - 1:
            want.append(walk[at + 1])
            at = len(walk) - 1 - walk[::-1].index(walk[at + 1])
        got = ask(answer, walk, name="lesson")
        if not isinstance(got, list | tuple | np.ndarray) or not all(isinstance(c, int | np.integer) for c in got):
            raise NotYet(f"lesson should return a list of cells, but it returned {got!r:.60}.")
        got = [int(cell) for cell in got]
        if got == want:
            continue
        shown = f"From the walk {walk} your lesson is {got}." if len(walk) < 12 else ""
        if got == walk:
            raise NotYet(f"That is the raw log: nothing has been cut. {shown}")
        if not got or got[0] != walk[0] or got[-1] != walk[-1]:
            raise NotYet(f"A lesson begins where the walk began and ends where it ended. {shown}")
        if len(set(got)) < len(got):
            raise NotYet(f"A cell occurs twice in your lesson: a loop is left in it. {shown}")
        if not set(pairwise(got)) <= set(pairwise(walk)):
            raise NotYet(f"Your lesson jumps: it has a step that the walk never took. {shown}")
        raise NotYet(
            f"Close to it, but a loop should be cut when it *closes*, in the order of the walk. {shown} Expected was"
            f" a lesson of {len(want)} cells, yours has {len(got)}."
        )


written(
    "judges.essay",
    title="A judge you would trust",
    points=6,
    stars=2,
    minutes=12,
    skills=("proxy rewards", "evidence"),
    rubric="The points are in brackets. A judge or leaderboard the learner really uses, and what it measures in place"
    " of what is wanted (1). One way to score higher without getting better, tied to an experiment of the lesson with"
    " its number (2). A check that would show it, with the outcome that would count against the judge (2). What the"
    " check costs, or why it cannot be gamed the same way (1).",
)
