"""Learning in context: linear attention *is* one step of gradient descent, and why one step is not much.

The prompt holds n examples (x, y) of an unknown w, and a query. Linear attention with keys x, values y and a matrix M
between query and key answers (1/n) Σ y (x · M q). With M = rate · I that is what w = 0 answers after one step.

But: one linear layer. What a trained transformer does is a measurement of its own (Akyurek 2022, Fu 2023).
"""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ghosts.lab import figures
from ghosts.lab.stats import Interval, mean_interval


def prompts(rng: np.random.Generator, batch: tuple[int, ...], n: int, d: int) -> tuple[np.ndarray, ...]:
    """Examples x (…, n, d), answers y (…, n), a query (…, d) and its answer (…): all Gaussian, y = x · w."""
    w = rng.normal(size=(*batch, d))
    x, query = rng.normal(size=(*batch, n, d)), rng.normal(size=(*batch, d))
    return x, np.einsum("...nd,...d->...n", x, w), query, np.einsum("...d,...d->...", query, w)


def one_step(x: np.ndarray, y: np.ndarray, query: np.ndarray, rate: float) -> np.ndarray:
    """The answer (…) at `query` after one step of gradient descent from w = 0 on Σ (y − x · w)² / 2n."""
    w = np.zeros(x.shape[-1])
    error = np.einsum("...nd,d->...n", x, w) - y
    gradient = np.einsum("...n,...nd->...d", error, x) / x.shape[-2]
    return np.einsum("...d,...d->...", query, w - rate * gradient)


def linear_attention(x: np.ndarray, y: np.ndarray, query: np.ndarray, M: np.ndarray) -> np.ndarray:
    """(1/n) Σ (query Mᵀ · x) y: attention without softmax; keys `x`, values `y`, `M` between query and key."""
    scores = np.einsum("...d,...ed,...ne->...n", query, M, x)
    return np.einsum("...n,...n->...", scores, y) / x.shape[-2]


@dataclass(frozen=True)
class Trained:
    """What linear attention learns, by length `n` of the prompt: the mean diagonal of M, the rest of M, its error."""

    n: np.ndarray
    d: int
    diagonal: list[Interval]
    rest: np.ndarray  # root mean square of the entries beside the diagonal
    error: list[Interval]

    @property
    def theory(self) -> np.ndarray:
        """The optimum, n / (n + d + 1)."""
        return self.n / (self.n + self.d + 1)

    @property
    def error_theory(self) -> np.ndarray:
        """The squared error at the optimum, d (d + 1) / (n + d + 1). Least squares has 0 once n ≥ d."""
        return self.d * (self.d + 1) / (self.n + self.d + 1)

    def plot(self, ax: Axes | None = None) -> Axes:
        """Learned diagonals with intervals on the curve of the theory."""
        ax = figures.axes(
            ax, title="The step size that training finds", x="examples n in the prompt", y="diagonal of M"
        )
        n = np.geomspace(self.n[0] / 1.2, self.n[-1] * 1.2, 99)
        ax.plot(n, n / (n + self.d + 1), color="grey", label="theory: n / (n + d + 1)")
        figures.errorbars(ax, self.n, self.diagonal, 0, linestyle="none", label="trained")
        ax.set_xscale("log")
        ax.set_xticks(self.n, [str(each) for each in self.n])
        ax.minorticks_off()
        ax.set_ylim(0, 1)
        ax.legend(frameon=False, loc="lower right")
        return ax

    def describe(self) -> str:
        """Learned against optimal, for every n."""
        rows = ", ".join(f"n = {n}: {got.value:.3f} ({want:.3f})"
                         for n, got, want in zip(self.n, self.diagonal, self.theory, strict=True))  # fmt: skip
        return f"Mean diagonal of the learned matrix, and in brackets the theory's n / (n + {self.d + 1}): {rows}."


def train_attention(rng: np.random.Generator, d: int = 5, n=(5, 10, 20, 40), runs: int = 8, steps: int = 500,
                    batch: int = 64) -> Trained:  # fmt: skip
    """Train M from 0 on random regressions by plain descent at a falling rate, for every length of prompt (2 s)."""
    diagonal, rest, errors = [], [], []
    for length in n:
        M = np.zeros((runs, d, d))
        for step in range(steps):
            x, y, query, answer = prompts(rng, (runs, batch), length, d)
            w = np.einsum("rbn,rbnd->rbd", y, x) / length  # what one step of rate 1 would learn
            error = np.einsum("rbe,red,rbd->rb", w, M, query) - answer
            M -= 0.1 * (1 - step / steps) * np.einsum("rb,rbe,rbd->red", error, w, query) / batch
        x, y, query, answer = prompts(rng, (runs, 4000), length, d)
        errors.append(mean_interval(((linear_attention(x, y, query, M[:, None]) - answer) ** 2).mean(1)))
        diagonal.append(mean_interval(M.diagonal(axis1=1, axis2=2).mean(1)))
        rest.append(np.sqrt((M**2)[:, ~np.eye(d, dtype=bool)].mean()))
    return Trained(np.array(n), d, diagonal, np.array(rest), errors)


# ── the rival ─────────────────────────────────────────────────────────────────────────────────────────


def stretched(rng: np.random.Generator, runs: int, d: int, condition: float) -> tuple[np.ndarray, np.ndarray]:
    """S = XᵀX/n (runs, d, d), eigenvalues from 1/condition to 1 in equal ratios, turned at will; and w (runs, d)."""
    turn = np.linalg.qr(rng.normal(size=(runs, d, d)))[0]
    return turn * np.geomspace(1 / condition, 1, d) @ turn.swapaxes(1, 2), rng.normal(size=(runs, d))


def steps_of_descent(S: np.ndarray, w: np.ndarray, tolerance: float, budget: int = 100_000) -> np.ndarray:
    """Steps (runs,) until gradient descent at the best fixed rate is within `tolerance`, relative to |w|."""
    eigenvalues = np.linalg.eigvalsh(S)
    rate = (2 / (eigenvalues[:, 0] + eigenvalues[:, -1]))[:, None]
    guess, needed = np.zeros_like(w), np.full(len(w), np.inf)
    for step in range(1, budget):
        guess += rate * np.einsum("rde,re->rd", S, w - guess)
        close = np.linalg.norm(w - guess, axis=1) < tolerance * np.linalg.norm(w, axis=1)
        needed[close & np.isinf(needed)] = step
        if close.all():
            break
    return needed


def steps_of_newton(S: np.ndarray, w: np.ndarray, tolerance: float, budget: int = 100) -> np.ndarray:
    """Steps (runs,) until Newton's iteration P ← P (2I − S P) towards S⁻¹ has w = P (S w) within `tolerance`."""
    P = S / np.linalg.eigvalsh(S)[:, -1:, None] ** 2
    needed = np.full(len(w), np.inf)
    for step in range(1, budget):
        P = P @ (2 * np.eye(S.shape[1]) - S @ P)
        guess = np.einsum("rde,ref,rf->rd", P, S, w)
        close = np.linalg.norm(w - guess, axis=1) < tolerance * np.linalg.norm(w, axis=1)
        needed[close & np.isinf(needed)] = step
        if close.all():
            break
    return needed


@dataclass(frozen=True)
class Race:
    """Steps to solve a regression by gradient descent and by Newton's iteration, by `condition` number."""

    condition: np.ndarray
    descent: list[Interval]
    newton: list[Interval]
    tolerance: float

    def plot(self, ax: Axes | None = None) -> Axes:
        """Both on logarithmic axes."""
        ax = figures.axes(ax, title="Steps to the solution", x="condition number of the inputs", y="steps")
        for i, (name, line) in enumerate((("gradient descent", self.descent), ("Newton's iteration", self.newton))):
            figures.errorbars(ax, self.condition, line, i)
            figures.note(ax, f"{name}: {line[-1].value:,.0f}", self.condition[-1], line[-1].value, right=8)
        figures.log_axes(ax, self.condition, room=30)
        figures.ticks(ax.yaxis, (10, 100, 1000, 10_000))
        return ax

    def describe(self) -> str:
        """First and last of both."""
        return (
            f"Steps until the error is {self.tolerance:g} of the start, at condition {self.condition[0]:g} and "
            f"{self.condition[-1]:g}: gradient descent {self.descent[0].value:,.0f} and "
            f"{self.descent[-1].value:,.0f}, Newton's iteration {self.newton[0].value:,.0f} and "
            f"{self.newton[-1].value:,.0f}."
        )


def race(rng: np.random.Generator, d: int = 5, condition=(3, 10, 30, 100, 300, 1000), runs: int = 20,
         tolerance: float = 1e-6) -> Race:  # fmt: skip
    """Both methods on the same regressions, each at its best fixed setting."""
    worlds = [stretched(rng, runs, d, each) for each in condition]
    descent = [mean_interval(steps_of_descent(S, w, tolerance)) for S, w in worlds]
    newton = [mean_interval(steps_of_newton(S, w, tolerance)) for S, w in worlds]
    return Race(np.array(condition), descent, newton, tolerance)
