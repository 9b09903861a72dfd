"""A bench: a widget with a few dials, one picture and one sentence, drawn by a plain function.

    Bench("An episode", draw, T=dial("Tokens in the answer", 2, 40), scheme=pick("Reward", SCHEMES))

`draw(T=…, scheme=…)` returns a result with `.plot()` and `.describe()`. It works by keyboard, its sentence is
spoken by a screen reader, and it leaves a still (`image/png`) and the sentence (`text/plain`) where no front end
runs. But: no layout options, no callbacks, no state besides the dials.
"""

from base64 import b64decode
from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from ghosts.desk.figure import Plottable, img_tag, png
from ghosts.desk.widget import HERE, script


def dial(label: str, low: float, high: float, start: float | None = None, step: float = 1, unit: str = "") -> dict:
    """A slider from `low` to `high`, at `start` (the middle without one)."""
    start = middle(low, high, step) if start is None else start
    return {"kind": "range", "label": label, "low": low, "high": high, "step": step, "unit": unit, "start": start}


def middle(low: float, high: float, step: float) -> float:
    """The last step that is not beyond the middle, without the digits that binary fractions leave behind."""
    return round(low + int((high - low) / (2 * step) + 1e-9) * step, 9)


def pick(label: str, options: list[str]) -> dict:
    """One of `options`, the first to begin with."""
    return {"kind": "pick", "label": label, "options": list(options), "start": options[0]}


class Bench(anywidget.AnyWidget):
    """Dials over a picture that `draw` makes anew whenever one of them moves."""

    _esm = script("bench.js")
    _css = HERE / "desk.css"
    title = traitlets.Unicode().tag(sync=True)
    controls = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    again = traitlets.Unicode().tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)
    sentence = traitlets.Unicode().tag(sync=True)
    frame = traitlets.Int().tag(sync=True)

    def __init__(self, title: str, draw: Callable[..., Plottable], *, again: str = "", **controls: dict):
        """`again` labels a button that redraws with the next `again=0, 1, 2 …`; without it there is none."""
        self._draw = draw
        values = {name: spec["start"] for name, spec in controls.items()} | ({"again": 0} if again else {})
        specs = [{"name": name} | spec for name, spec in controls.items()]
        super().__init__(title=title, controls=specs, values=values, again=again)
        self.redraw()
        self.observe(self.redraw, "values")

    def redraw(self, _change: Any = None) -> None:
        """Draw for the current values. What goes wrong is said in the sentence, where the learner looks."""
        try:
            result = self._draw(**self.values)
            self.picture, self.sentence = png(result.plot().figure), result.describe()
        except Exception as error:
            self.sentence = f"This setting can't be drawn: {error}"
            if not self.frame:
                raise
        self.frame += 1  # subtle: sent last, so that the page never shows a new sentence with an old picture

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple:
        data, metadata = super()._repr_mimebundle_(**kwargs)
        html = img_tag(self.picture, self.sentence)  # for pages that pass over the alternative text below
        still = {"image/png": b64decode(self.picture), "text/html": html, "text/plain": self.sentence}
        return data | still, metadata | {"image/png": {"alt": self.sentence}}
