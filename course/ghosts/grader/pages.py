"""Pages that are whole in one file: no script, no request, nothing that a student wrote is more than text.

Every value that enters a template is escaped by Jinja, and the page forbids the browser everything but its own style
sheet and pictures inside the page: a style that came in by a hole would not be applied, a script would not run.

But: Markdown is shown as it was typed. A rendered page would be nicer to read, and one more thing to trust.
"""

import base64
import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pygments
from markupsafe import Markup
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

HERE = Path(__file__).parent / "pages"
SHOWN = 20_000  # characters of one answer
CUT = "… the rest is not shown"


@cache
def templates() -> jinja2.Environment:
    """The templates beside this file, escaping everything."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {"python": python, "brief": brief, "points": points}
    made.globals |= {"style": style(), "policy": policy()}
    return made


def page(name: str, **values: Any) -> str:
    """The template `name`, filled in."""
    return templates().get_template(name).render(values)


@cache
def style() -> Markup:
    """The style sheet of all pages."""
    return Markup((HERE / "pages.css").read_text(encoding="utf-8"))


def policy() -> str:
    """What the browser may do with a page: apply this very style sheet and show pictures that are inside."""
    hashed = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{hashed}'; img-src data:; base-uri 'none'; form-action 'none'"


def brief(text: str, most: int = SHOWN) -> str:
    """`text`, or its beginning if there is more than anybody reads."""
    text = text.rstrip()
    return text if len(text) <= most else f"{text[:most]}\n{CUT}"


def python(text: str) -> Markup:
    """Python code with its words coloured; Pygments escapes it."""
    return Markup(pygments.highlight(brief(text), PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)))


def points(number: float | None) -> str:
    """Points as a person writes them."""
    return "–" if number is None else f"{round(number, 2):g}"


def save(path: Path, text: str) -> None:
    """Write `text` to `path`, all or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8", errors="replace")
    draft.replace(path)
