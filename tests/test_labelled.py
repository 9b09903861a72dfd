"""pandas over the wire: what a student's code returns arrives as pandas itself would say it is, or not at all.

The oracles are pandas' own comparisons, and for whole tests `exec` in one namespace, as in `test_sealed`.
"""

# ruff: noqa: E501 - a table

import contextlib
import io
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ghosts.grader import sandbox
from ghosts.grader.inside import wire
from ghosts.grader.unpickling import DATA
from tests.boxed import needs_sandbox
from tests.test_sealed import plain, sealed

pd = pytest.importorskip("pandas")

DAYS = pd.date_range("2026-01-01", periods=3, freq="D")
FRAME = pd.DataFrame({"k": list("aab"), "j": [1, 2, 2], "v": [1.0, np.nan, 5.0]})
VALUES = {
    "frame": FRAME,
    "own index": FRAME.set_index("k"),
    "two levels": FRAME.groupby(["k", "j"]).agg({"v": ["mean", "sum"]}),
    "pivot": FRAME.pivot_table(index="k", columns="j", values="v"),
    "no rows": FRAME[FRAME.j > 5],
    "no columns": FRAME[[]],
    "one name twice": pd.DataFrame([[1, 2.0]], columns=["a", "a"]),
    "numbers for names": pd.DataFrame(np.eye(2)),
    "dates for names": pd.DataFrame([[1, 2, 3]], columns=DAYS),
    "small integers": pd.DataFrame({"a": np.array([1], np.int8)}, index=[5]),
    "series": pd.Series([1, 2], name="s"),
    "no name": pd.Series([True, False], index=[0.5, 1.5]),
    "every other": pd.Series(range(3), index=DAYS).resample("2D").sum(),
    "moments": pd.Series(pd.to_datetime(["2026-01-01", None])),
    "seconds": pd.Series(np.array(["2026-01-01"], "M8[s]")),
    "zone": pd.Series(pd.date_range("2026-03-28 12:00", periods=3, tz="Europe/Berlin")),
    "offset": pd.Series(pd.to_datetime(["2026-01-01T00:00+02:00"])),
    "durations": pd.Series(pd.to_timedelta([1, 2], unit="h")),
    "months": pd.Series([1, 2], index=pd.period_range("2026-01", periods=2, freq="M")),
    "categories": pd.Series(["b", "a", None], dtype="category"),
    "ordered": pd.Series(pd.Categorical(["s", "l"], ["s", "m", "l"], ordered=True)),
    "cut": pd.cut(pd.Series([1, 2, 3.0]), 3),
    "index of cuts": FRAME.groupby(pd.cut(FRAME.j, [0, 1, 3]), observed=False).v.sum(),
    "strings": pd.Series(["a", None], dtype="string"),
    "str": pd.Series(["x", "y"]).str.upper(),
    "half of it missing": pd.Series(["x", None]),
    "mixed": pd.Series(["a", 1, None, 2.5, True], dtype=object),
    "mixed with numbers": pd.Series([1, "a"]),
    "dates of Python": pd.Series([DAYS[0].date(), None]),
    "lists": FRAME.groupby("k").j.apply(list),
    "Int64": pd.Series([1, None], dtype="Int64"),
    "Float32": pd.Series([1.5, None], dtype="Float32"),
    "boolean": pd.Series([True, None], dtype="boolean"),
    "described": FRAME.describe(),
    "counted": FRAME.k.value_counts(),
    "transposed": FRAME.T,
    "text and none": pd.Series([1, 2], index=["a", None]),
    "range": pd.RangeIndex(2, 9, 3, name="r"),
    "index": FRAME.columns,
    "index of moments": DAYS,
    "irregular": DAYS[[0, 2, 1]],
    "index of durations": pd.timedelta_range("1h", periods=3),
    "product": pd.MultiIndex.from_product([["a", "b"], DAYS], names=["x", None]),
    "unused level": pd.MultiIndex.from_product([["a", "b"], [1, 2]])[:2],
}  # fmt: skip
SCALARS = [pd.Timestamp("2026-01-02 03:04:05.678901234"), pd.Timestamp("2026-01-02", tz="Asia/Tokyo"), pd.Timedelta("1h"),
           pd.Period("2026-01", "M"), pd.Interval(0, 1.5, "left"), pd.Interval(DAYS[0], DAYS[1]), pd.NaT, pd.NA]  # fmt: skip


def kept(value, writer):
    return ["o", 1, "thing", type(value).__name__, []]


def there_and_back(value):
    writer = wire.Writer(kept)
    frame = writer.frame({"v": writer.value(value)})
    text, _ = wire.lengths(frame[: wire.HEADER.size])
    body = frame[wire.HEADER.size :]
    return wire.Reader(body[text:], lambda *facts: ("stays", *facts[2:])).value(wire.message(body[:text])["v"])


def same(one, other):
    """Whether pandas finds two things the same in every respect, type, frequency and attributes included."""
    kind = {pd.DataFrame: pd.testing.assert_frame_equal, pd.Series: pd.testing.assert_series_equal}
    assert type(one) is type(other)
    kind.get(type(other), pd.testing.assert_index_equal)(one, other)
    if isinstance(other, pd.DataFrame | pd.Series):
        assert one.attrs == other.attrs
        assert type(one.index) is type(other.index)
    elif isinstance(other, pd.DatetimeIndex | pd.TimedeltaIndex):
        assert one.freq == other.freq


@pytest.mark.parametrize("name", VALUES)
def test_a_table_arrives_as_it_was(name):
    same(there_and_back(VALUES[name]), VALUES[name])
    same(there_and_back([{"in": VALUES[name]}])[0]["in"], VALUES[name])


def test_columns_by_themselves_arrive_as_they_were():
    for name in ("categories", "zone", "Int64", "strings", "cut"):
        array = VALUES[name].array
        pd.testing.assert_extension_array_equal(there_and_back(array), array)


@pytest.mark.parametrize("value", SCALARS, ids=str)
def test_a_scalar_arrives_as_it_was(value):
    made = there_and_back([value])[0]
    assert made is value or (type(made) is type(value) and made == value and str(made) == str(value))


def test_attributes_travel_with_a_table():
    frame = FRAME.copy()
    frame.attrs["unit"] = "m"
    same(there_and_back(frame), frame)


class Liar:
    __hash__ = object.__hash__

    def __eq__(self, other):
        return True


class Frame(pd.DataFrame):
    def equals(self, other):
        return True


@pytest.mark.parametrize("value", [
    pd.Series([Liar()]), pd.DataFrame({"a": [1], "b": [Liar()]}), pd.Series([1], index=[Liar()]), Frame({"a": [1]}),
    pd.Series([1, 2], index=pd.Index([2**61 - 1, 2 * (2**61 - 1)], dtype=object)),
    pd.Series([np.ones(1)]), pd.Series([[Liar()]]), pd.Series([0, 1], dtype="Sparse[int]"), pd.Series([1], name=Liar()),
], ids=range(9))  # fmt: skip
def test_a_table_that_holds_more_than_data_stays_where_it_is(value):
    made = there_and_back([value, 1, np.arange(2)])
    assert made[0] == ("stays", 1, "thing", type(value).__name__, [])
    assert made[1] == 1
    assert made[2].tolist() == [0, 1]


def test_a_forged_table_cannot_hold_what_stays_behind():
    raw = ["p", "series", ["object", ["l", ["o", 1, "thing", "Liar", []]]], ["range", 0, 1, 1, None], None, ["d"]]
    with pytest.raises(wire.WireError):
        wire.Reader(b"", lambda *_: Liar()).value(raw)


@pytest.mark.parametrize("raw", [
    ["series", ["zone", ["a", "<i8", [1], 0, 8], "ns", "dateutil//etc/localtime"], ["range", 0, 1, 1, None], None, ["d"]],
    ["Timestamp", 0, "ns", "dateutil//etc/localtime"], ["array", ["cells", ["l", 1], "Sparse[int]"]],
    ["index", ["column", ["object", ["l", ["I", f"{2**61 - 1:x}"], ["I", f"{2**62 - 2:x}"]]], None, None]],
    ["index", ["column", ["object", ["l", ["c", 1000003.0, -1.0]]], None, None]],
    ["series", ["object", ["l", ["a", "<i8", [1], 0, 8]]], ["range", 0, 1, 1, None], None, ["d"]],
])  # fmt: skip
def test_a_forged_table_opens_no_file_and_chooses_no_hash(raw):
    with pytest.raises(wire.WireError):
        wire.Reader(bytes(8), lambda *_: None).value(["p", *raw])


JUNK = st.recursive(st.none() | st.booleans() | st.integers(-3, 10**12) | st.sampled_from(
    ["l", "d", "o", "a", "p", "frame", "series", "index", "column", "levels", "range", "zone", "period", "interval",
     "category", "cells", "object", "numpy", "Timestamp", "Period", "<M8[ns]", "<i8", "ns", "Int64", "UTC", "M", "../x"]),
    lambda inner: st.lists(inner, max_size=6), max_leaves=25)  # fmt: skip


@settings(max_examples=400)
@given(st.sampled_from(["frame", "series", "index", "array", "Timestamp", "Timedelta", "Period", "Interval", "NA", "x"]),
       st.lists(JUNK, max_size=5))  # fmt: skip
def test_nonsense_raises_nothing_but_a_wire_error(what, facts):
    with contextlib.suppress(wire.WireError):
        wire.Reader(bytes(64), lambda *_: None).value(["p", what, *facts])


@pytest.mark.parametrize("name", [*sorted(VALUES.keys() - {"zone"}), "scalars"])  # a zone's pickle asks for `getattr`
def test_a_test_may_unpickle_tables(name):
    value = VALUES.get(name, [each for each in SCALARS if getattr(each, "tz", None) is None])

    class Looks(pickle.Unpickler):
        def find_class(self, module, name):
            assert DATA.fullmatch(f"{module}:{name}"), f"{module}:{name}"
            return super().find_class(module, name)

    assert str(Looks(io.BytesIO(pickle.dumps(value))).load()) == str(value)


# ── tests in their sandbox ────────────────────────────────────────────────────────────────────────────

OPEN = "import numpy as np\nimport pandas as pd\ndata = pd.DataFrame({'k': list('aab'), 'j': [1, 2, 2], 'v': [1, 3, 5.0]})"

# name: (solution and right answer, wrong answer, test)
CASES = {
    "frame": ("def f(d): return d.assign(w=d.v * 2)", "def f(d): return d.assign(w=(d.v * 2).astype('float32'))",
              "pd.testing.assert_frame_equal(f(data), data.assign(w=data.v * 2))"),
    "groups": ("def f(d): return d.groupby('k').v.mean()", "def f(d): return d.groupby('j').v.mean()",
               "pd.testing.assert_series_equal(f(data), pd.Series([2.0, 5.0], index=pd.Index(['a', 'b'], name='k'), name='v'))"),
    "equals": ("def f(d): return d[d.j > 1]", "def f(d): return d[d.j > 1].reset_index(drop=True)",
               "assert f(data).equals(data.iloc[1:])"),
    "the groups themselves": ("def f(d): return d.groupby('k')", "def f(d): return d.groupby('v')",
                              "assert f(data).ngroups == 2 and f(data).v.sum()['a'] == 4"),
    "adds a column": ("def f(d): d['w'] = d.j + 1", "def f(d): d = d.assign(w=d.j + 1)", "d = data.copy()\nf(d)\nassert d.w.tolist() == [2, 3, 3]"),
    "drops a column": ("def f(d): del d['v']", "def f(d): d.drop(columns='v')",
                       "d = data.copy()\nf(d)\nassert list(d.columns) == ['k', 'j']"),
    "leaves it alone": ("def f(d): return d.assign(v=0)", "def f(d):\n d['v'] = 0\n return d",
                        "kept = data.copy()\nf(data)\npd.testing.assert_frame_equal(data, kept)"),
    "the very one": ("def f(d): return d", "def f(d): return d.copy()", "assert f(data) is data"),
    "global": ("table = data.query('j == 2')", "table = data.query('j == 1')", "assert table.shape == (2, 3) and isinstance(table, pd.DataFrame)"),
    "file": ("def f(p): return pd.read_csv(p)", "def f(p): return pd.read_csv(p, header=None)",
             "data.to_csv('x.csv', index=False)\npd.testing.assert_frame_equal(f('x.csv'), data)"),
    "moments": ("def f(d): return [d.max(), d.max() - d.min()]", "def f(d): return [d.max(), 2]",
                "d = pd.Series(pd.to_datetime(['2026-01-01', '2026-01-03']))\nassert f(d) == [pd.Timestamp('2026-01-03'), pd.Timedelta(days=2)]"),
    "a function of the test's": ("def f(d, g): return d.v.apply(g)", "def f(d, g): return d.v", "assert f(data, lambda x: x + 1).tolist() == [2, 4, 6]"),
    "forbids loops": ("def f(d): return d.v.sum()", "def f(d): return sum(row.v for _, row in d.iterrows())",
                      "def no(*_, **__): raise AssertionError('no loops')\nkept = pd.DataFrame.iterrows\npd.DataFrame.iterrows = no\n"
                      "try:\n    assert f(data) == 9\nfinally:\n    pd.DataFrame.iterrows = kept"),
    "part of an object": ("class Box:\n def __init__(self): self.d = data", "class Box:\n def __init__(self): self.d = 0",
                          "assert Box().d.iloc[0].v == 1"),
}  # fmt: skip


@pytest.fixture(scope="module")
def bench():
    with sandbox.open_bench(warm=["pandas"]) as bench:
        yield bench


@needs_sandbox
@pytest.mark.parametrize("name", CASES)
def test_a_test_with_tables_says_the_same_on_the_trusted_side(bench, name, tmp_path):
    solution, wrong, test = CASES[name]
    for answer, holds in ((solution, True), (wrong, False)):
        outputs = sealed(bench, OPEN, solution, answer, test)
        assert plain(OPEN, answer, test, tmp_path) is holds, "the case itself is wrong"
        errors = [each for each in outputs if each["output_type"] == "error"]
        assert (not errors) is holds, errors or outputs


@needs_sandbox
@pytest.mark.parametrize("answer", [
    "class D(pd.DataFrame):\n def equals(self, other): return True\n def __eq__(self, other): return True\ndef f(d): return D()",
    "class E:\n def __eq__(self, other): return True\ndef f(d): return pd.Series([E()], dtype=object)",
    "class E:\n def __eq__(self, other): return True\ndef f(d): return pd.DataFrame({'v': pd.Series([E()] * 3, dtype=object)})",
], ids=["subclass", "series of liars", "frame of liars"])  # fmt: skip
@pytest.mark.parametrize("test", ["assert f(data).equals(data)", "pd.testing.assert_frame_equal(f(data), data)",
                                  "assert (f(data) == data).all().all()", "pd.testing.assert_series_equal(f(data), data.v)",
                                  "assert np.allclose(f(data), data.v)"])  # fmt: skip
def test_no_table_vouches_for_itself(bench, answer, test):
    outputs = sealed(bench, OPEN, "def f(d): return d", answer, test)
    assert outputs[-1]["output_type"] == "error"
