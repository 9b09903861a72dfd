"""pandas in the wire's words: tables, series, indexes, their columns, and pandas' own scalars, as plain data.

A column is a NumPy array where it is one, else a list, or what it is made of: codes and categories, ordinals and a
frequency, the two ends of intervals, moments and a zone. An index is such a column, a range, or several columns.

But: only plain data. A table in which anything else stands, an array included, stays where it is, as does one of a
kind not named here (sparse columns, columns of a library of their own).
"""

import datetime
import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

TABLES = ("DataFrame", "Series")
INDEXES = ("Index", "RangeIndex", "MultiIndex", "DatetimeIndex", "TimedeltaIndex", "PeriodIndex", "CategoricalIndex",
           "IntervalIndex")  # fmt: skip
SCALARS = ("Timestamp", "Timedelta", "Period", "Interval")
MASKED = ("Int", "UInt", "Float", "Boolean")
# subtle: pandas loads whatever the name of a kind or a zone leads to, a file among it
KIND = re.compile(r"str|string|boolean|U?Int\d{1,2}|Float\d\d")
ZONE = re.compile(r"UTC([+-]\d\d:\d\d)?|[A-Z]\w+(/[\w+-]+)*")
Plain = Callable[[Any], Any]  # writes, or reads, a value inside a table


class Unwritable(Exception):
    """Something that has no plain form."""


def checked(pattern: re.Pattern, name: Any) -> str:
    """The `name` of a kind or a zone."""
    if type(name) is not str or not pattern.fullmatch(name):
        raise Unwritable
    return name


def hashable(values: Any) -> Any:
    """The labels of an index, if nobody can have chosen their hashes: pandas looks for all of them in one breath."""
    if values.dtype == object:
        for each in values:
            small = type(each) is int and abs(each) < 2**60
            if not (small or each is None or isinstance(each, str | bool | float | datetime.date)):
                raise Unwritable
    return values


# ── writing ───────────────────────────────────────────────────────────────────────────────────────────


def written(value: Any, plain: Plain) -> list | None:
    """What says of a `value` of pandas' all there is to it; None if it is none. Raises Unwritable."""
    kind, pandas = type(value), sys.modules.get("pandas")
    if pandas is None or kind.__module__.partition(".")[0] != "pandas":
        return None
    if value is pandas.NA or value is pandas.NaT:
        return ["NA" if value is pandas.NA else "NaT"]
    name = kind.__name__
    if kind is getattr(pandas, name, None) and name in SCALARS:
        return [name, *scalar(value, name, plain)]
    if kind is getattr(pandas, name, None) and name in INDEXES:
        return ["index", index(value, plain)]
    if kind is pandas.Series:
        return ["series", column(value, plain), index(value.index, plain), plain(value.name), plain(value.attrs)]
    if kind is pandas.DataFrame:
        columns = [column(value.iloc[:, place], plain) for place in range(value.shape[1])]
        return ["frame", columns, index(value.index, plain), index(value.columns, plain), plain(value.attrs)]
    if isinstance(value, pandas.api.extensions.ExtensionArray):
        return ["array", column(value, plain)]
    return None


def scalar(value: Any, name: str, plain: Plain) -> list:
    """A moment, a duration, a period or an interval."""
    if name == "Timestamp":
        return [value.asm8.view("i8").item(), value.unit, checked(ZONE, str(value.tz)) if value.tz else None]
    if name == "Timedelta":
        return [value.asm8.view("i8").item(), value.unit]
    if name == "Period":
        return [value.ordinal, value.freqstr]
    return [plain(value.left), plain(value.right), value.closed]


def index(value: Any, plain: Plain) -> list:
    """An index: a range, several columns, or one."""
    kind = type(value).__name__
    if kind == "RangeIndex":
        return ["range", value.start, value.stop, value.step, plain(value.name)]
    if kind == "MultiIndex":
        levels = [column(hashable(value.get_level_values(place)), plain) for place in range(value.nlevels)]
        return ["levels", levels, plain(list(value.names))]
    return ["column", column(hashable(value), plain), plain(value.name), getattr(value, "freqstr", None)]


def column(holder: Any, plain: Plain) -> list:
    """One column, of a series, an index, or by itself: what its values are, and the values."""
    dtype, values = holder.dtype, getattr(holder, "array", holder)
    kind = type(dtype).__name__
    if isinstance(dtype, np.dtype):
        return ["object", plain(cells(holder))] if dtype.kind == "O" else ["numpy", plain(holder.to_numpy())]
    if kind == "CategoricalDtype":
        return ["category", plain(np.asarray(values.codes)), index(values.categories, plain), bool(values.ordered)]
    if kind == "PeriodDtype":
        return ["period", plain(values.asi8), values.freqstr]
    if kind == "IntervalDtype":
        return ["interval", index(values.left, plain), index(values.right, plain), values.closed]
    if kind == "DatetimeTZDtype":
        return ["zone", plain(values.asi8), values.unit, checked(ZONE, str(values.tz))]
    if kind == "StringDtype" or kind.removesuffix("Dtype").rstrip("0123456789") in MASKED:
        values = [None if missing else each for each, missing in zip(cells(holder), holder.isna(), strict=True)]
        return ["cells", plain(values), checked(KIND, str(dtype))]
    raise Unwritable


def cells(holder: Any) -> list:
    """The values one by one. An array among them has too many ways to be equal."""
    return no_arrays(holder.tolist())


def no_arrays(values: list) -> list:
    """The same `values`."""
    if any(isinstance(each, np.ndarray) for each in values):
        raise Unwritable
    return values


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────


def made(what: Any, facts: list, plain: Plain) -> Any:
    """The value of which `written` said `what`, with these `facts`. Whatever is wrong with them raises."""
    import pandas  # here, because few courses need it

    if what in ("NA", "NaT"):
        return getattr(pandas, what)
    if what == "index":
        return made_index(pandas, facts[0], plain)
    if what == "array":
        return made_column(pandas, facts[0], plain)
    if what == "series":
        values, place, name, attrs = facts
        series = pandas.Series(made_column(pandas, values, plain), made_index(pandas, place, plain), name=plain(name))
        return attributed(series, plain(attrs))
    if what == "frame":
        columns, place, labels, attrs = facts
        rows = made_index(pandas, place, plain)
        frame = pandas.DataFrame({number: pandas.Series(made_column(pandas, each, plain), rows)
                                  for number, each in enumerate(columns)}, rows)  # fmt: skip
        frame.columns = made_index(pandas, labels, plain)
        return attributed(frame, plain(attrs))
    return made_scalar(pandas, what, facts, plain)


def attributed(table: Any, attrs: dict) -> Any:
    """The `table` with its attributes."""
    table.attrs = dict(attrs)
    return table


def made_scalar(pandas: Any, what: str, facts: list, plain: Plain) -> Any:
    """A moment, a duration, a period or an interval."""
    if what == "Timestamp":
        number, unit, zone = facts
        moment = pandas.Timestamp(np.datetime64(number, unit))
        return moment if zone is None else moment.tz_localize("UTC").tz_convert(checked(ZONE, zone))
    if what == "Timedelta":
        return pandas.Timedelta(np.timedelta64(*facts))
    if what == "Period":
        return pandas.Period(ordinal=facts[0], freq=facts[1])
    if what == "Interval":
        left, right, closed = facts
        return pandas.Interval(plain(left), plain(right), closed)
    raise Unwritable


def made_index(pandas: Any, raw: list, plain: Plain) -> Any:
    """An index."""
    what, *facts = raw
    if what == "range":
        return pandas.RangeIndex(*facts[:3], name=plain(facts[3]))
    if what == "levels":
        levels = [hashable(made_column(pandas, each, plain)) for each in facts[0]]
        return pandas.MultiIndex.from_arrays(levels, names=plain(facts[1]))
    values, name, frequency = facts
    values = hashable(made_column(pandas, values, plain))
    index = pandas.Index(values, dtype=object if values.dtype == object else None, name=plain(name))
    if frequency is not None and not isinstance(index, pandas.PeriodIndex):
        index.freq = frequency
    return index


def made_column(pandas: Any, raw: list, plain: Plain) -> Any:
    """The values of one column."""
    what, *facts = raw
    if what == "numpy":
        return plain(facts[0])
    if what == "object":
        cells = no_arrays(plain(facts[0]))
        values = np.empty(len(cells), object)
        for place, each in enumerate(cells):  # subtle: at once, NumPy would look into cells that are lists
            values[place] = each
        return values
    if what == "cells":
        return pandas.array(plain(facts[0]), dtype=checked(KIND, facts[1]))
    if what == "category":
        categories = made_index(pandas, facts[1], plain)
        return pandas.Categorical.from_codes(plain(facts[0]), categories, ordered=facts[2])
    if what == "period":
        return pandas.PeriodIndex.from_ordinals(plain(facts[0]), freq=facts[1]).array
    if what == "interval":
        left, right = (made_index(pandas, each, plain) for each in facts[:2])
        return pandas.arrays.IntervalArray.from_arrays(left, right, facts[2])
    if what == "zone":
        numbers, unit, zone = facts
        moments = pandas.DatetimeIndex(plain(numbers).view(f"M8[{unit}]"))
        return moments.tz_localize("UTC").tz_convert(checked(ZONE, zone)).array
    raise Unwritable
