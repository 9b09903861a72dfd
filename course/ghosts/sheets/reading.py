"""Reading a number that a person typed: `1/4`, `½`, `25%`, `0,25`, `1e-3`, `10⁻³`, `3 million`, `1,000` are numbers.

But: it is no calculator. Products, fractions and powers of numbers are read; sums are not.
"""

import re
from numbers import Real
from unicodedata import normalize

NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
TERM = rf"{NUMBER}(?:\^{NUMBER})?"
ANSWER = re.compile(rf"({TERM}(?:[*/]{TERM})*)(%?)([a-zµ/]*)")
WORDS = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
WRITTEN = {"−": "-", "–": "-", "×": "*", "·": "*", "÷": "/", "⁄": "/", "μ": "µ", "**": "^", "percent": "%", "~": "",
           "≈": "", "about": "", "=": "", "±": "", "+/-": "", "_": ""}  # fmt: skip


class Unread(ValueError):
    """A text that is no answer to what was asked. It says what to write instead."""


def numbers(answer: object, unit: str = "") -> list[float]:
    """What `answer` may mean in `unit`: one number, or two for `1,234`, which is read both ways."""
    if isinstance(answer, Real) and not isinstance(answer, bool):
        values = [float(answer)]
    else:
        text = typed(str(answer)).rstrip(".")
        if unit == "times":
            text = re.sub(r"(\*|x|-?fold)$", "", text)
        values = [value(each, unit) for each in commas(text)]
    if not all(abs(each) < float("inf") for each in values):
        raise Unread("That is not a finite number.")
    return values


def typed(text: str) -> str:
    """`text` in the signs of a keyboard; of its blanks only those are left that keep two numbers apart."""
    text = re.sub("[⁺⁻⁰¹²³⁴-⁹]+", lambda raised: f"^{normalize('NFKC', raised[0])}", text.lower())
    text = normalize("NFKC", re.sub(r"(?<=[\d¼-¾⅐-⅞])(?=[¼-¾⅐-⅞])", " ", text))  # subtle: 1½ is not 11/2
    for mark, sign in WRITTEN.items():
        text = text.replace(mark, sign)
    text = re.sub(r"(?<=\d)\s(?=\d{3}(?!\d))", "", text)  # thousands
    text = re.sub(r"(?<![\d./^])(\d{1,9})\s(\d{1,9})/(\d{1,9})(?!\d)", improper, text)
    return re.sub(r"(?<!\d)\s+|\s+(?![\d.])", "", text)


def improper(mixed: re.Match) -> str:
    """`1 1/2` as `3/2`."""
    whole, above, below = map(int, mixed.groups())
    return f"{whole * below + above}/{below}"


def commas(text: str) -> list[str]:
    """`text` with its commas read as thousands, as a decimal point, or both where both make sense."""
    if "," not in text:
        return [text]
    thousands = re.fullmatch(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?\D*", text)
    decimal = text.count(",") == 1 and "." not in text
    return [text.replace(",", "")] * bool(thousands) + [text.replace(",", ".")] * decimal or [text]


def value(text: str, unit: str) -> float:
    """The number that `text` says, in `unit`, or `Unread`."""
    match = ANSWER.fullmatch(text)
    if not match:
        raise Unread(f"A number is asked for{f' ({unit})' if unit else ''}, for example 0.25, 1/4, 25 % or 2.5e-1.")
    product, percent, word = match.groups()
    scale = 1.0
    for name, times in WORDS.items():
        if word.startswith(name):
            scale, word = times, word.removeprefix(name)
    named = "" if unit[:1].isdigit() else unit  # "0 to 1" is none
    if word and word.rstrip("s") not in re.sub(r"[^a-zµ/]", "", named.lower()):
        raise Unread(
            f"Here a number ({named}) is asked for: convert what you have, and write the number alone."
            if named else "Here a number without a unit is asked for: write it alone."
        )  # fmt: skip
    if percent and not re.search("%|points", unit):
        scale /= 100
    try:
        result = scale
        for sign, term in re.findall(rf"([*/]?)({TERM})", product):
            base, _, power = term.partition("^")
            factor = float(base) ** float(power or 1)
            result = result / factor if sign == "/" else result * factor
        return float(result)
    except (ZeroDivisionError, OverflowError, TypeError):
        raise Unread("That is not a finite number.") from None


def say(number: float) -> str:
    """`number` in three or four digits, as a person would write it."""
    if number == round(number) and abs(number) < 1e15:
        return f"{number:,.0f}"
    return f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.3g}"
