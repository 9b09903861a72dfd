"""The harness against brute force, sums by hand, a leak, and files that cannot be read."""

import csv
import itertools
import math
import subprocess
import sys

import numpy as np
import pytest

from ghosts.mentor import evaluate
from ghosts.mentor.evaluate import BadData, Mentor, auc, calibration_error, log_loss, predictions, read, scores

RIVALS = list(evaluate.RIVALS.values())


def table(path, rows, columns="learner item skills correct timestamp label"):
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns.split())
        writer.writerows(rows)
    return path


def log(rng, learners=30, length=25):
    """A small log in which people and labels differ."""
    rows = []
    for person in range(learners):
        able = rng.normal(0.5, 1)
        for k in range(length):
            label = int(rng.integers(3))
            right = int(rng.random() < 1 / (1 + math.exp(label - 1.5 - able)))
            rows.append((f"p{person}", f"i{label}-{rng.integers(9)}", f"s{k // 5}", right, 100 * k, label))
    return rows


def test_auc_is_the_share_of_pairs_in_the_right_order():
    rng = np.random.default_rng(1)
    p, y = rng.integers(0, 8, 60) / 8, rng.integers(0, 2, 60)
    pairs = [(a > b) + (a == b) / 2 for a, b in itertools.product(p[y == 1], p[y == 0])]
    assert auc(p, y) == pytest.approx(np.mean(pairs), abs=1e-12)
    assert math.isnan(auc(p, np.ones(60)))


def test_scores_by_hand():
    p, y = np.array([0.9, 0.8, 0.3]), np.array([1, 0, 0])
    assert log_loss(p, y) == pytest.approx(-(math.log(0.9) + math.log(0.2) + math.log(0.7)) / 3)
    assert scores(p, y)["RMSE"] == pytest.approx(math.sqrt((0.01 + 0.64 + 0.09) / 3))
    assert calibration_error(p, y) == pytest.approx((abs(0.9 - 1) + 0.8 + 0.3) / 3)
    assert calibration_error(np.array([0.72, 0.78]), np.array([1, 0])) == pytest.approx(0.25)


def test_seconds_milliseconds_and_dates_are_one_moment(tmp_path):
    rows = [("a", "i", "s", k, moment, "") for k, moment in enumerate((1.6e9, 1.6e12, "2020-09-13T12:26:40+00:00"))]
    rows[2] = (*rows[2][:3], 1, *rows[2][4:])
    assert [each.moment for each in read(table(tmp_path / "a.csv", rows))] == [1.6e9] * 3


@pytest.mark.parametrize("who", RIVALS, ids=lambda who: who.__name__)
def test_no_prediction_moves_when_the_future_is_flipped(tmp_path, who):
    rows = log(np.random.default_rng(2), learners=3)
    honest = predictions(read(table(tmp_path / "a.csv", rows)), who)
    for cut in (0, 1, 7, 24):
        flipped = [(*row[:3], 1 - row[3], *row[4:]) if row[4] >= 100 * cut else row for row in rows]
        p = predictions(read(table(tmp_path / "b.csv", flipped)), who).reshape(3, 25)
        assert (p[:, : cut + 1] == honest.reshape(3, 25)[:, : cut + 1]).all()
        assert cut == 24 or (p[:, cut + 1 :] != honest.reshape(3, 25)[:, cut + 1 :]).any()


@pytest.mark.parametrize("who", RIVALS, ids=lambda who: who.__name__)
def test_no_learner_moves_the_prediction_for_another(tmp_path, who):
    rows = log(np.random.default_rng(3), learners=4)
    together = predictions(read(table(tmp_path / "a.csv", rows)), who)
    alone = read(table(tmp_path / "b.csv", [row for row in rows if row[0] == "p2"]))
    assert predictions(alone, who).tolist() == together[50:75].tolist()


def test_the_order_of_the_file_does_not_matter_where_there_are_times(tmp_path):
    rows = log(np.random.default_rng(4), learners=3)
    shuffled = list(rows)
    np.random.default_rng(5).shuffle(shuffled)
    shuffled = [(row[0], row[1], row[2], *map(int, row[3:])) for row in shuffled]
    in_order, again = (predictions(read(table(tmp_path / "a.csv", each))) for each in (rows, shuffled))
    assert in_order.tolist() == again.tolist()


def test_the_mentor_predicts_best_where_people_differ_practice_helps_and_form_drifts(tmp_path):
    rng, rows = np.random.default_rng(6), []
    difficulty = rng.normal(0, 0.9, 300)
    label = np.digitize(0.7 * difficulty / 0.9 + rng.normal(0, 0.7, 300), [-0.43, 0.43])
    for person in range(80):
        able, form, skill = rng.normal(0.8, 0.9), 0.0, rng.normal(0, 0.6, 10)
        for k in range(60):
            s, item, form = k // 6, int(rng.integers(300)), 0.9 * form + rng.normal(0, 0.25)
            z = able + form + skill[s] + 0.4 * math.log(1 + k % 6) - difficulty[item]
            rows.append((person, item, s, int(rng.random() < 1 / (1 + math.exp(-z))), 100 * k, label[item]))
    answers = read(table(tmp_path / "a.csv", rows))
    y = np.array([each.correct for each in answers])
    loss = {who: log_loss(predictions(answers, who), y) for who in RIVALS}
    assert min(loss, key=loss.get) is Mentor
    assert auc(predictions(answers), y) > 0.7


def test_without_times_labels_or_skills_it_works_as_well(tmp_path):
    rows = [(person, f"i{k}", "", (k + person) % 2) for person in range(3) for k in range(4)]
    answers = read(table(tmp_path / "a.csv", rows, "learner item skills correct"))
    assert answers[0].skills == ()
    assert all(((p > 0) & (p < 1)).all() for p in (predictions(answers, who) for who in RIVALS))


def test_dates_and_both_separators_are_read(tmp_path):
    rows = [("a", "i", "x~y;z", 1, "2024-05-01 10:00:00", ""), ("a", "j", "x", 0, "2024-05-01T09:00:00", 2)]
    late, early = reversed(read(table(tmp_path / "a.csv", rows)))
    assert (early.item, late.item) == ("j", "i")
    assert late.skills == ("x", "y", "z")
    assert late.moment - early.moment == 3600
    assert (late.label, early.label) == (None, 2)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("learner,item,correct\na,b,1\n", "has no column skills"),
        ("", "has no column correct and no column item"),
        ("learner,item,skills,correct\na,b,s,yes\n", "line 2: correct should be a number from 0 to 1"),
        ("learner,item,skills,correct\na,b,s,7\n", "correct should be from 0 to 1, but it is 7"),
        ("learner,item,skills,correct,label\na,b,s,1,3\n", "label should be 0, 1 or 2, but it is '3'"),
        ("learner,item,skills,correct,timestamp\na,b,s,1,noon\n", "timestamp should be seconds or a date"),
        ("learner,item,skills,correct,timestamp\na,b,s,1,nan\n", "timestamp should be seconds or a date"),
        ("learner,item,skills,correct\na,b,s,1\n", "has 1 answers"),
        ("learner,item,skills,correct\na,b\n", "correct should be a number"),
        (b"\xff\xfe\x00bad", "not a table of comma-separated text"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_in_one_sentence(tmp_path, content, words, capsys):
    path = tmp_path / "bad.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadData, match=r"bad\.csv"):
        read(path)
    assert evaluate.main([str(path)]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert told.count("\n") == 1


def test_the_command(tmp_path):
    path = table(tmp_path / "a.csv", log(np.random.default_rng(7)))
    command = [sys.executable, "-m", "ghosts.mentor.evaluate"]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=True)
    assert "750 answers of 30 learners" in done.stdout
    assert done.stdout.count("first 20") == 3
    assert subprocess.run([*command, str(tmp_path / "none.csv")], capture_output=True).returncode == 2
    assert subprocess.run(command, capture_output=True).returncode == 2
