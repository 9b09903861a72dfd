"""Watching a ghost learn: one line in a notebook, a bar with loss and a sample, and nothing lost by stopping it.

Where no front end runs (nbclient, a script) the same reports are lines of plain text.
"""

import html
from collections.abc import Callable

import numpy as np
from IPython.display import display

from ghosts.desk.predict import has_front_end
from ghosts.lab.gpt import GPT
from ghosts.lab.training import Draw, Progress, Training, train


class Bar:
    """A display that shows the latest of the `Progress` it is given."""

    def __init__(self):
        self.latest: Progress | None = None
        self.handle = display(self, display_id=True)

    def __call__(self, progress: Progress) -> None:
        """Show `progress` in place of the last one."""
        self.latest = progress
        self.handle.update(self)

    def __repr__(self) -> str:
        return str(self.latest or "A ghost begins to learn …")

    def _repr_html_(self) -> str:
        if self.latest is None:
            return "<em>A ghost begins to learn …</em>"
        now = self.latest
        return (
            f'<progress value="{now.done:.3f}" max="1" style="width:60%" aria-label="training"></progress> '
            f"{now.done:.0%} · step {now.step:,} · loss <strong>{now.loss:.3f}</strong> nats"
            f" · {now.speed:,.0f} tokens/s"
            f'<pre style="margin:4px 0;white-space:pre-wrap">{html.escape(now.sample)}</pre>'
        )


def watch(
    model: GPT, draw: Draw, rng: np.random.Generator, *, seconds: float, steps: int | None = None, lr: float = 3e-3,
    sample: Callable[[GPT], str] = lambda model: "",
) -> Training:  # fmt: skip
    """Train `model` on `draw` for `seconds`, or `steps` if they end first, while showing loss and `sample(model)`.

    Interrupt it (■) at any time: the model keeps what it has learned so far, and `watch` again goes on from there.
    """
    live = has_front_end()
    report = Bar() if live else print
    done = train(model, draw, rng, seconds=seconds, steps=steps, lr=lr, report=report, reports=50 if live else 8,
                 sample=sample)  # fmt: skip
    if done.interrupted:
        print(f"Stopped after {len(done.losses):,} steps. Nothing is lost: run this cell again to go on from here.")
    return done
