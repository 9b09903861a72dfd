"""Lives as a moving picture that plays in a notebook, and as a still after Muybridge.

But: does not compute anything about a life that its states do not already hold.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from PIL import Image, ImageColor, ImageDraw, ImageFont

from ghosts.lab import figures
from ghosts.lab.foal.body import FALLEN, HEAD, HIP, ROOTS, RUMP, SHOULDER, TICK, TRUNK, WITHERS
from ghosts.lab.foal.brain import Run


@dataclass(frozen=True)
class Film:
    """Lives side by side, one lane each: plays in a notebook as an animated PNG, whose still is the last frame.

    `lanes[name]` is (ticks, 2, 13): x and y of every mass in m. `slow` is how much slower than life it plays.
    """

    lanes: Mapping[str, np.ndarray] = field(repr=False)
    slow: float = 1.0

    def _repr_mimebundle_(self, **_: object) -> tuple[dict, dict]:
        """The moving picture for a notebook, with the sentence that a screen reader speaks."""
        return {"image/png": self.png(), "text/plain": self.describe()}, {"image/png": {"alt": self.describe()}}

    def png(self) -> bytes:
        """The moving picture, a PNG that viewers without animation show as a still."""
        ticks = range(0, max(len(lane) for lane in self.lanes.values()), 2)
        palette = _palette()
        frames = [_frame(self.lanes, tick).quantize(palette=palette, dither=Image.Dither.NONE) for tick in ticks]
        out = io.BytesIO()
        frames[-1].save(out, "PNG", save_all=True, append_images=frames, default_image=True,
                        duration=round(2000 * TICK * self.slow), loop=0, compress_level=9)  # fmt: skip
        return out.getvalue()

    def __repr__(self) -> str:
        return self.describe()

    def plot(self, ax: Axes | None = None, poses: int = 6) -> Axes:
        """The still, after Muybridge: `poses` moments of each life side by side, each with its time and place."""
        ax = figures.axes(ax, title="The same moments of each life", size=(8.4, 0.5 + 1.55 * len(self.lanes)))
        for row, (name, lane) in enumerate(self.lanes.items()):
            floor = -2.0 * row
            ax.axhline(floor, color=figures.INK, linewidth=0.8)
            for column, tick in enumerate(np.linspace(0, len(lane) - 1, poses).round().astype(int)):
                points, middle = lane[tick], 1.9 * column
                away = points[0, TRUNK].mean()
                for line, (colour, width) in zip(_lines(points), INKS, strict=True):
                    if line.shape[1] == 6:
                        ax.fill(line[0] - away + middle, line[1] + floor, color=colour)
                    ax.plot(line[0] - away + middle, line[1] + floor, color=colour, linewidth=width / 4)
                gone = away - lane[0, 0, TRUNK].mean()
                ax.text(middle, floor - 0.1, f"{tick * TICK:.1f} s, {gone:+.1f} m", fontsize=8, ha="center", va="top")
            ax.text(-1.1, floor + 0.6, name, ha="right", va="center", fontsize=10)
        ax.set_aspect("equal")
        ax.set_axis_off()
        return ax

    def describe(self) -> str:
        """How far each lane's foal gets and whether it is still up."""
        ends = [
            f"{name}: {(lane[-1, 0, TRUNK] - lane[0, 0, TRUNK]).mean():.1f} m, "
            + ("on its feet" if lane[:, 1, TRUNK].min() > FALLEN else "fallen")
            for name, lane in self.lanes.items()
        ]
        seconds = max(len(lane) for lane in self.lanes.values()) * TICK
        return f"{seconds:.1f} s of life. " + "; ".join(ends) + "."


def film(lives: Mapping[str, Run], seconds: float = 3, slow: float = 1.0) -> Film:
    """A film of the first foal of each of `lives`, over its first `seconds`."""
    return Film({name: run.states[: round(seconds / TICK), :2, :, 0] for name, run in lives.items()}, slow)


NEAR, FAR = ("#5A3416", 13), ("#B9A896", 11)  # colour and width of a line in the film
COAT, POST = "#8C5A2B", "#666666"
INKS = (FAR, FAR, (COAT, 8), (COAT, 20), NEAR, NEAR)


def _palette() -> Image.Image:
    """The colours of the film and their mixtures with white, so that a frame is small and its edges smooth."""
    pure = np.array([ImageColor.getrgb(colour) for colour in (figures.INK, POST, NEAR[0], FAR[0], COAT)])
    mixed = np.concatenate([255 - share * (255 - pure) for share in (0, 0.35, 0.7, 1)]).round().astype(int)
    image = Image.new("P", (1, 1))
    image.putpalette(mixed[len(pure) - 1 :].ravel().tolist())
    return image


def _lines(points: np.ndarray) -> list[np.ndarray]:
    """Polylines (2, k) of a body in drawing order: far legs, trunk with neck, muzzle, near legs."""
    hind, hind_far, fore, fore_far = (points[:, [ROOTS[leg], 5 + leg, 9 + leg]] for leg in range(4))
    trunk = points[:, [HIP, RUMP, WITHERS, HEAD, SHOULDER, HIP]]
    neck = points[:, HEAD] - points[:, WITHERS]
    muzzle = points[:, HEAD] + 0.55 * np.array([neck[1], -neck[0]]) - 0.1 * neck
    return [hind_far, fore_far, trunk, np.stack([points[:, HEAD], muzzle], axis=1), hind, fore]


def _frame(lanes: Mapping[str, np.ndarray], tick: int, width: int = 1120, height: int = 280) -> Image.Image:
    """One frame, drawn at twice its size and reduced, so that lines are smooth; the camera goes with each foal."""
    image = Image.new("RGB", (width, height * len(lanes)), "white")
    pen, scale = ImageDraw.Draw(image), 140
    font = ImageFont.truetype(str(Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"), 22)
    for row, (name, lane) in enumerate(lanes.items()):
        points, floor = lane[min(tick, len(lane) - 1)], height * (row + 1) - 44
        left = points[0, TRUNK].mean() - width / scale / 2
        pen.line([(0, floor), (width, floor)], POST, 3)
        for post in range(int(np.floor(left)), int(left + width / scale) + 2):
            x = (post - left) * scale
            pen.line([(x, floor), (x, floor + 10)], POST, 3)
            pen.text((x, floor + 12), f"{post} m", POST, font, anchor="ma")
        screen = np.stack([(points[0] - left) * scale, floor - points[1] * scale])
        for line, (colour, breadth) in zip(_lines(screen * [[1], [-1]]), INKS, strict=True):
            corners = [(x, -y) for x, y in line.T]
            if len(corners) == 6:
                pen.polygon(corners, colour)
            pen.line(corners, colour, breadth, joint="curve")
        moved = (points[0, TRUNK] - lane[0, 0, TRUNK]).mean()
        pen.text((14, height * row + 8), f"{name}   {tick * TICK:.1f} s   {moved:+.1f} m", figures.INK, font)
    return image.resize((width // 2, height * len(lanes) // 2), Image.Resampling.LANCZOS)
