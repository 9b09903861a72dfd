"""The language of the sandbox: what is plain comes back as it was, and no bytes whatever do more than a WireError."""

import contextlib
import math
import re
from collections import Counter, OrderedDict, deque
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ghosts.grader import walls
from ghosts.grader.inside import wire
from ghosts.grader.names import ANSWER, OPEN, TEST, plan

KEPT = ["o", 1, "thing", "", []]
ATOMS = (st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers()
         | st.fractions() | st.dates() | st.datetimes() | st.timedeltas() | st.decimals(allow_nan=False))  # fmt: skip
KEYS = st.integers() | st.text() | st.booleans() | st.tuples(st.integers(), st.text())
PLAIN = st.recursive(ATOMS, lambda each: st.lists(each) | st.tuples(each, each) | st.dictionaries(KEYS, each)
                     | st.sets(KEYS) | st.frozensets(KEYS), max_leaves=20)  # fmt: skip


def frame(value):
    writer = wire.Writer(lambda value, writer: KEPT)
    return writer.frame({"value": writer.value(value)})


def read(content):
    text, blob = wire.lengths(content[:8])
    return wire.Reader(content[8 + text : 8 + text + blob], lambda *facts: "opaque").value(
        wire.message(content[8 : 8 + text])["value"])  # fmt: skip


def alike(one, other):
    """Equal in type and value, NaN like NaN."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float | complex) and one != one:
        return other != other
    if isinstance(one, list | tuple | deque):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    return one == other


@given(PLAIN)
def test_plain_values_come_back_as_they_were(value):
    assert alike(read(frame(value)), value)


DTYPES = (hnp.integer_dtypes() | hnp.floating_dtypes(sizes=(16, 32, 64)) | hnp.boolean_dtypes()
          | hnp.complex_number_dtypes() | hnp.unicode_string_dtypes(max_len=5))  # fmt: skip


@given(hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0)))
def test_arrays_come_back_as_they_were(value):
    got = read(frame(value))
    assert got.dtype == value.dtype
    np.testing.assert_array_equal(got, value)


@pytest.mark.parametrize("value", [
    Counter("aab"), OrderedDict(a=1), deque([1]), range(2, 9, 3), slice(1, None), ..., math.inf, 2**70_000, -(2**64),
    Fraction(1, 3), Decimal("1.10"), date(2025, 10, 17), datetime(2025, 1, 2, 3), timedelta(days=1), bytearray(b"x"),
    np.float32(1.5), np.bool_(True), np.datetime64("2025-01-01"), np.zeros((0, 3)),
], ids=lambda value: type(value).__name__)  # fmt: skip
def test_rarer_values_come_back(value):
    got = read(frame(value))
    assert type(got) is type(value)
    assert np.array_equal(got, value)


@pytest.mark.parametrize("value", [
    object(), type("I", (int,), {})(1), np.ma.masked_all(3), np.array([None], object), 2**200_000, print, int,
], ids=lambda value: type(value).__name__)  # fmt: skip
def test_everything_else_stays_where_it_is(value):
    assert read(frame(value)) == "opaque"
    assert read(frame([value])) == ["opaque"]


def test_what_contains_itself_stays_where_it_is():
    ring = [1]
    ring.append(ring)
    deep = []
    for _ in range(5000):
        deep = [deep]
    assert read(frame(ring)) == read(frame(deep)) == "opaque"


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
                    | st.sampled_from([*"ltsfqdDCFaNbBIcnopErSQmT", "<f8", "|O", "<U9", "|V8", "datetime"]),
                    lambda each: st.lists(each, max_size=6) | st.dictionaries(st.text(max_size=3), each, max_size=3),
                    max_leaves=30)  # fmt: skip


@settings(max_examples=2000)
@given(JSON, st.binary(max_size=32))
def test_no_json_does_more_than_a_wire_error(raw, blob):
    with contextlib.suppress(wire.WireError):
        wire.Reader(blob, lambda *facts: None).value(raw)


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_a_wire_error(content):
    with contextlib.suppress(wire.WireError, KeyError):  # KeyError: a message without a value
        read(content.ljust(8, b"\0"))


@pytest.mark.parametrize("raw", [
    ["a", "<f8", [2**40, 2**40], 0, 8], ["a", "<f8", [-1], 0, 8], ["a", "|O", [1], 0, 8], ["a", "<f8", [2], 0, 8],
    ["a", "<U0", [9], 0, 0], ["a", "<f8", [True], 0, 8], ["a", "<f8", [1], -8, 8], ["b", 0, 99],
    ["N", "<f8", [1], 0, 8],
    ["I", "f" * 10**6], ["d", 1], ["d", ["l"], 1], ["s", ["l"]], ["n", "os", ["class"], 1], {"a": 1}, ["?"], [],
    ["r", "1", "2", "0"], ["Q", "1", "0"], ["c", "x", 1], ["S", 10**30, None, None],
], ids=lambda raw: repr(raw)[:40])  # fmt: skip
def test_each_lie_is_caught(raw):
    with pytest.raises(wire.WireError):
        wire.Reader(bytes(8), lambda *facts: None).value(raw)


def test_lengths_are_checked_before_anything_is_read():
    with pytest.raises(wire.WireError, match="MB long"):
        wire.lengths(wire.HEADER.pack(2**32 - 1, 0))
    with pytest.raises(wire.WireError, match="not JSON"):
        wire.message(b"[" * 10**6)
    with pytest.raises(wire.WireError, match="not JSON"):
        wire.message(b'"\xff"')


# ── whose name is it ──────────────────────────────────────────────────────────────────────────────────


def test_names_belong_to_whom_the_text_says():
    made = plan([
        (OPEN, "import numpy as np\nitems = []\nknown = [1]\ndef helper():\n    return square(2)"),
        (ANSWER, "import numpy as np\n"
                 "def square(x):\n    kept = []\n    kept.append(x)\n    return RATE * x\nitems.append(1)"),
        (OPEN, "RATE = 2\nshown = helper()\nother = known + [2]"),
        (TEST, "assert square(1) == 2"),
    ])  # fmt: skip
    assert made.students == {"square", "items", "shown"}
    assert {"square", "RATE"} <= made.mirrored
    assert "np" not in made.students | made.mirrored
    assert "helper" in made.own[0] and "known" in made.own[0] and "items" not in made.own[0]
    assert made.own[2] == "RATE = 2\nother = known + [2]"


def test_without_a_sandbox_the_refusal_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(walls.NoSandbox, match="apt install bubblewrap"):
        walls.choose("auto")
    with pytest.raises(walls.NoSandbox, match="There is no sandbox 'vm'"):
        walls.choose("vm")
    assert walls.choose("none") == "none"


def test_a_container_gets_no_network_no_capability_and_no_course():
    command = walls.command("podman", {"many": False}, [], walls.Bounds())
    assert {"--network=none", "--cap-drop=ALL", "--read-only", "--security-opt=no-new-privileges"} <= set(command)
    assert not [each for each in command if "sheets" in each or "solutions" in each]


@pytest.mark.parametrize("kind", ["bwrap", "podman"])
def test_what_must_not_be_seen_is_covered_where_python_lies(kind, tmp_path, monkeypatch):
    for name in ("lib/secret", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "lib" / "key.txt").write_text("k")
    monkeypatch.setattr(walls, "pythons", lambda: [tmp_path / "lib"])
    hidden = [tmp_path / "lib" / "secret", tmp_path / "lib" / "key.txt", tmp_path / "elsewhere"]
    said = " ".join(walls.command(kind, {"many": False}, hidden, walls.Bounds()))
    assert re.search(rf"--tmpfs[ =]{hidden[0]}", said)
    assert re.search(rf"/dev/null[ :]{hidden[1]}", said)
    assert str(hidden[2]) not in said
