"""Showing things so that everyone can read them: figures with alternative text, cards with plain text."""

import html
import io
import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Protocol

import matplotlib.pyplot as plt
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

DPI = 100


class Plottable(Protocol):
    """What every experiment in `ghosts.lab` returns: it plots itself and says in words what the plot shows."""

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw on `ax`."""

    def describe(self) -> str:
        """Say in a sentence or two what the plot shows."""


def show(thing: Plottable | Axes | Figure, alt: str | None = None) -> None:
    """Show a figure with its alternative text: a result's own `describe()`, or `alt` for anything else."""
    if not isinstance(thing, Axes | Figure):
        alt, thing = alt or thing.describe(), thing.plot()
    if not alt:
        raise ValueError('A figure needs alt="…": one or two sentences for a reader who can\'t see it.')
    figure = thing if isinstance(thing, Figure) else thing.figure
    image = png(figure)
    data = {"image/png": image, "text/html": img_tag(image, alt), "text/plain": alt}
    display(data, raw=True, metadata={"image/png": {"alt": alt}})


def png(figure: Figure) -> str:
    """`figure` as a small base64 PNG, closed so that the notebook does not show it twice."""
    pixels, small = io.BytesIO(), io.BytesIO()
    figure.set_dpi(DPI)
    figure.savefig(pixels, format="rgba", dpi=DPI, facecolor="white")
    plt.close(figure)
    image = Image.frombuffer("RGBA", figure.canvas.get_width_height(), pixels.getbuffer()).convert("RGB")
    # subtle: the octree keeps the palette's colours to one step in 256, which the default, median cut, does not
    image.quantize(64, Image.Quantize.FASTOCTREE).save(small, "PNG", compress_level=6)
    return b64encode(small.getvalue()).decode()


def img_tag(image: str, alt: str) -> str:
    """A base64 PNG as an HTML image that a screen reader can speak."""
    return f'<img src="data:image/png;base64,{image}" alt="{html.escape(alt)}" style="max-width:100%">'


# ── cards ─────────────────────────────────────────────────────────────────────────────────────────────

STRONG, EMPHASIS = re.compile(r"\*\*([^*]+)\*\*"), re.compile(r"(?<!\w)\*(\w[^*]*)\*(?!\w)")
TONES = {"plain": "#0072B2", "good": "#009E73"}


@dataclass(frozen=True)
class Card:
    """A message with a head, a body of paragraphs with `code` spans, perhaps a listing, and a foot."""

    head: str
    body: str = ""
    code: str = ""
    foot: str = ""
    tone: str = "plain"

    def __repr__(self) -> str:
        return "\n".join(part for part in (self.head, self.body, self.code, self.foot) if part)

    def _repr_html_(self) -> str:
        parts = [f"<strong>{marked(self.head)}</strong>"]
        parts += [f"<p>{marked(line)}</p>" for line in self.body.split("\n") if line]
        parts += [f"<pre>{html.escape(self.code)}</pre>"] if self.code else []
        parts += [f"<small>{marked(self.foot)}</small>"] if self.foot else []
        return f'<div style="border-left:5px solid {TONES[self.tone]};padding:2px 12px">{"".join(parts)}</div>'


def marked(text: str) -> str:
    """`text` as HTML: spans in back-ticks as code, in two asterisks as strong, in one as emphasis."""
    parts = re.split(r"`([^`]+)`", html.escape(text))
    parts[::2] = [EMPHASIS.sub(r"<em>\1</em>", STRONG.sub(r"<strong>\1</strong>", part)) for part in parts[::2]]
    parts[1::2] = [f"<code>{part}</code>" for part in parts[1::2]]
    return "".join(parts)


@dataclass(frozen=True)
class Table:
    """Rows under a head, as HTML and as aligned text."""

    head: list[str]
    rows: list[list[str]]
    foot: str = ""

    def __repr__(self) -> str:
        columns = list(zip(self.head, *self.rows, strict=True))
        widths = [max(len(cell) for cell in column) for column in columns]
        ruled = [self.head, ["-" * width for width in widths], *self.rows]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in ruled]
        return "\n".join(line.rstrip() for line in [*lines, self.foot])

    def _repr_html_(self) -> str:
        cell = '<{0} style="text-align:left;vertical-align:top">{1}</{0}>'
        head = "".join(cell.format("th", marked(each)) for each in self.head)
        rows = ["".join(cell.format("td", marked(each)) for each in row) for row in self.rows]
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        foot = f"<small>{marked(self.foot)}</small>" if self.foot else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}"
