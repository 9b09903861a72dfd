"""How fast is the ghost? Ours, PyTorch eager and a scalar autograd: one architecture, one batch, one optimiser.

    python tests/benchmarks/engine.py [--mode auto|haswell|both] [--rounds 9] [--loss-seconds 30] [--sizes small …]

Contenders take turns in short bursts within each round, and medians over the rounds are reported, so that a busy
machine disturbs all alike. PyTorch runs the faster of its own variants (attention fused or plain, norm fused or
plain, AdamW fused or foreach), found anew for each size and number of workers: threads of PyTorch's, processes of
ours, whose CPU time is added up. Each mode starts the script again without any OPENBLAS_ variable that the
environment exports (a kernel or a cache size set there would speak for another machine): `auto` leaves the choice of
kernels to OpenBLAS, `haswell` sets OPENBLAS_CORETYPE=Haswell, under which NumPy's BLAS uses no instruction that
PyTorch's would not. The kernels in use are printed.
"""

import argparse
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import psutil
import torch
from threadpoolctl import threadpool_info, threadpool_limits
from torch.nn import functional as F

from ghosts.lab.gpt import GPT
from ghosts.lab.text import load
from ghosts.lab.training import Trainer, windows

BATCH, LR = 32, 3e-3
ADAM = {"betas": (0.9, 0.99), "eps": 1e-8, "weight_decay": 0.01}
BARS = {  # the least tokens/s as a multiple of PyTorch eager's
    "auto": {1: {"small": 1.8, "medium": 1.6, "large": 1.7}, 2: {"small": 1.6, "medium": 2.0, "large": 1.8}},
    "haswell": {1: {"small": 1.45, "medium": 1.25, "large": 1.15}, 2: {"small": 1.5, "medium": 1.4, "large": 1.25}},
}
DECODING_BARS = {"small": 2.0, "large": 1.6}


class Torch:
    """The same GPT in PyTorch eager, starting from the weights of `model`."""

    def __init__(self, model: GPT, fused_attention: bool, fused_norm: bool, fused_adam: bool):
        self.heads, self.width, self.layers, self.context = model.heads, model.width, model.layers, model.context
        self.fused_attention, self.fused_norm = fused_attention, fused_norm
        w = model.weights
        self.embed, self.place = (torch.tensor(a, requires_grad=True) for a in (w.embed, w.place))
        self.blocks = [  # as torch.nn.Linear keeps them: (out, in)
            [torch.tensor(a[layer].T.copy(), requires_grad=True) for a in (w.qkv, w.mix, w.up, w.down)]
            for layer in range(model.layers)
        ]
        self.mask = torch.triu(torch.full((model.context, model.context), -torch.inf), 1)
        weights = [self.embed, self.place, *itertools.chain(*self.blocks)]
        how = {"fused": True} if fused_adam else {"foreach": True}
        self.adam = torch.optim.AdamW(weights, lr=LR, **ADAM, **how)

    def norm(self, x):
        if self.fused_norm:
            return F.rms_norm(x, (self.width,), eps=1e-5)
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5)

    def attention(self, q, k, v):
        if self.fused_attention:
            return F.scaled_dot_product_attention(q, k, v, is_causal=True)
        T = q.shape[2]
        scores = q @ k.transpose(2, 3) * (self.width // self.heads) ** -0.5 + self.mask[:T, :T]
        return torch.softmax(scores, -1) @ v

    def logits(self, tokens, attention=None, start=0):
        B, T = tokens.shape
        x = F.embedding(tokens, self.embed) + self.place[start : start + T]
        for layer, (qkv, mix, up, down) in enumerate(self.blocks):
            q, k, v = F.linear(self.norm(x), qkv).view(B, T, 3, self.heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
            read = attention(layer, q, k, v) if attention else self.attention(q, k, v)
            x = x + F.linear(read.transpose(1, 2).reshape(B, T, -1), mix)
            x = x + F.linear(F.relu(F.linear(self.norm(x), up)).square(), down)
        return F.linear(self.norm(x), self.embed)

    def step(self, x, y, lr=LR):
        for group in self.adam.param_groups:
            group["lr"] = lr
        self.adam.zero_grad(set_to_none=True)
        loss = F.cross_entropy(self.logits(x).flatten(0, 1), y.flatten())
        loss.backward()
        self.adam.step()
        return loss.item()

    @torch.inference_mode()
    def generate(self, length, cached, choose):
        """`length` tokens after a first 0, with keys and values kept or everything computed anew."""
        tokens = torch.zeros(1, length + 1, dtype=torch.long)
        keys = torch.empty(self.layers, 1, self.heads, self.context, self.width // self.heads)
        values = torch.empty_like(keys)
        scale = (self.width // self.heads) ** -0.5
        for t in range(1, length + 1):

            def remember(layer, q, k, v, t=t):
                keys[layer, :, :, t - 1 : t], values[layer, :, :, t - 1 : t] = k, v
                k, v = keys[layer, :, :, :t], values[layer, :, :, :t]
                if self.fused_attention:
                    return F.scaled_dot_product_attention(q, k, v)
                return torch.softmax(q @ k.transpose(2, 3) * scale, -1) @ v

            logits = self.logits(tokens[:, t - 1 : t], remember, t - 1) if cached else self.logits(tokens[:, :t])
            tokens[:, t] = choose(logits[:, -1])
        return tokens[0].numpy()

    def flat(self) -> np.ndarray:
        """The weights in the order of `GPT.flat`."""
        stacked = [np.stack([b[i].detach().numpy().T for b in self.blocks]) for i in range(4)]
        return np.concatenate(
            [a.ravel() for a in (self.embed.detach().numpy(), self.place.detach().numpy(), *stacked)]
        )


class Scalar:
    """One number that knows what it was made from: the autograd of a first lesson."""

    __slots__ = ("grad", "local", "parents", "value")

    def __init__(self, value, parents=(), local=()):
        self.value, self.parents, self.local, self.grad = value, parents, local, 0.0

    def __add__(self, other):
        return Scalar(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Scalar(self.value * other.value, (self, other), (other.value, self.value))

    def __pow__(self, n):
        return Scalar(self.value**n, (self,), (n * self.value ** (n - 1),))

    def exp(self):
        e = np.exp(self.value).item()
        return Scalar(e, (self,), (e,))

    def log(self):
        return Scalar(np.log(self.value).item(), (self,), (1 / self.value,))

    def ramp(self):
        return Scalar(max(self.value, 0.0), (self,), (float(self.value > 0),))

    def backward(self):
        order, seen, stack = [], set(), [(self, False)]
        while stack:
            node, done = stack.pop()
            if done:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((parent, False) for parent in node.parents)
        self.grad = 1.0
        for node in reversed(order):
            for parent, local in zip(node.parents, node.local, strict=True):
                parent.grad += local * node.grad


def scalar_loss(model: GPT, tokens: list[int], targets: list[int]) -> Scalar:
    """The loss of `model` on one short sequence, a scalar at a time; backward is run."""
    w, dh = model.weights, model.width // model.heads

    def total(items):
        return sum(items[1:], items[0])

    def dot(a, b):
        return total([x * y for x, y in zip(a, b, strict=True)])

    def linear(x, columns):
        return [dot(x, column) for column in columns]

    def norm(x):
        scale = (dot(x, x) * Scalar(1 / len(x)) + Scalar(1e-5)) ** -0.5
        return [each * scale for each in x]

    def leaves(matrix):
        return [[Scalar(float(v)) for v in row] for row in matrix]

    def softmax(row):
        exps = [s.exp() for s in row]
        below = total(exps) ** -1
        return [e * below for e in exps]

    embed, place = leaves(w.embed), leaves(w.place[: len(tokens)])
    xs = [[a + b for a, b in zip(embed[token], place[t], strict=True)] for t, token in enumerate(tokens)]
    for layer in range(model.layers):
        qkv, mix, up, down = (leaves(a[layer].T) for a in (w.qkv, w.mix, w.up, w.down))
        rows = [linear(norm(x), qkv) for x in xs]
        for t in range(len(xs)):
            read = []
            for head in range(model.heads):
                q, k, v = (
                    slice(part * model.width + head * dh, part * model.width + (head + 1) * dh) for part in range(3)
                )
                shares = softmax([dot(rows[t][q], rows[s][k]) * Scalar(dh**-0.5) for s in range(t + 1)])
                read += [dot(shares, [rows[s][v][i] for s in range(t + 1)]) for i in range(dh)]
            xs[t] = [a + b for a, b in zip(xs[t], linear(read, mix), strict=True)]
        for t, x in enumerate(xs):
            wide = [a.ramp() ** 2 for a in linear(norm(x), up)]
            xs[t] = [a + b for a, b in zip(x, linear(wide, down), strict=True)]
    logs = [softmax(linear(norm(x), embed))[y].log() for x, y in zip(xs, targets, strict=True)]
    loss = total(logs) * Scalar(-1 / len(logs))
    loss.backward()
    return loss


# ── measuring ─────────────────────────────────────────────────────────────────────────────────────────


def cpu_seconds() -> float:
    """CPU seconds of this process and its helpers so far."""
    helpers = [each.cpu_times() for each in psutil.Process().children()]
    return time.process_time() + sum(each.user + each.system for each in helpers)


def burst(job: Callable[[], object], seconds: float) -> tuple[float, float]:
    """Median wall seconds and mean CPU seconds of one `job`, repeated for `seconds`."""
    times, cpu, end = [], cpu_seconds(), time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 3:
        began = time.perf_counter()
        job()
        times.append(time.perf_counter() - began)
    return float(np.median(times)), (cpu_seconds() - cpu) / len(times)


def interleaved(jobs: dict[object, tuple[int, Callable]], rounds: int, seconds: float) -> dict[object, np.ndarray]:
    """For each of `jobs` (threads of PyTorch, what to run): medians over `rounds` of wall and CPU seconds."""
    found: dict[object, list] = {name: [] for name in jobs}
    for _, job in jobs.values():
        job()
    for turn in range(rounds):
        for name in list(jobs)[:: 1 if turn % 2 else -1]:
            torch.set_num_threads(jobs[name][0])
            found[name].append(burst(jobs[name][1], seconds))
    return {name: np.median(each, axis=0) for name, each in found.items()}


def peak() -> float:
    """FLOP per second of NumPy's matrix product of 1,024 × 1,024 float32 on one thread, the best of many."""
    a = np.random.default_rng(0).normal(size=(1024, 1024)).astype(np.float32)
    times = []
    for _ in range(15):
        began = time.perf_counter()
        a @ a
        times.append(time.perf_counter() - began)
    return 2 * 1024**3 / min(times)


def flop_per_token(model: GPT) -> float:
    """Multiplications and additions of a training step per token: 6 a weight, 12·T·d a layer of attention."""
    d, L, T = model.width, model.layers, model.context
    return 6 * (12 * L * d * d + model.vocabulary * d) + 12 * L * T * d


def same_model(model: GPT, other: Torch, x: np.ndarray, y: np.ndarray) -> None:
    """Refuse to compare what does not compute the same."""
    loss = F.cross_entropy(other.logits(torch.tensor(x)).flatten(0, 1), torch.tensor(y).flatten())
    mine, grad = model.loss_and_grad(x, y)
    loss.backward()
    assert abs(mine - loss.item()) < 1e-5, (mine, loss.item())
    assert np.abs(grad[: model.weights.embed.size] - other.embed.grad.numpy().ravel()).max() < 1e-5


def training_speed(size: str, corpus, rounds: int, mode: str, top: float) -> dict[int, tuple]:
    """Print the table of one size; returns PyTorch's fastest variant for each number of workers."""
    rng = np.random.default_rng(0)
    V = len(corpus.alphabet)
    fresh = GPT(V, np.random.default_rng(1), size)
    x, y = (np.ascontiguousarray(a) for a in windows(corpus.train, fresh.context, BATCH)(rng))
    X, Y = torch.tensor(x), torch.tensor(y)
    same_model(fresh, Torch(fresh, True, True, True), x, y)

    variants = {how: Torch(fresh, *how) for how in itertools.product((True, False), repeat=3)}
    best = {}
    for workers in (1, 2):
        jobs = {how: (workers, lambda net=net: net.step(X, Y)) for how, net in variants.items()}
        found = interleaved(jobs, 5, 0.12)
        best[workers] = min(found, key=lambda how: found[how][0])

    jobs = {}
    for workers in (1, 2):
        ours = Trainer(GPT(V, np.random.default_rng(1), size), parts=workers)
        jobs["ours", workers] = (1, lambda ours=ours: ours.step(x, y, LR))
        theirs = Torch(fresh, *best[workers])
        jobs["PyTorch", workers] = (workers, lambda theirs=theirs: theirs.step(X, Y))
    found = interleaved(jobs, rounds, 0.4)

    length = {"small": 8, "medium": 2, "large": 1}[size]
    short_x, short_y = x[0, :length], y[0, :length]
    began = time.process_time()
    loss = scalar_loss(fresh, short_x.tolist(), short_y.tolist())
    scalar = (time.process_time() - began) / length
    assert abs(loss.value - fresh.loss_and_grad(short_x[None], short_y[None])[0]) < 1e-4

    print(f"\n{size}: {fresh!r}; PyTorch's best (attention, norm, AdamW fused?): {best}")
    print(
        f"{'':12}{'workers':>8}{'CPU ms/step':>13}{'tokens/s':>12}{'ratio':>7}{'CPU ratio':>11}{'bar':>6}{'peak':>7}"
    )
    for (who, workers), (wall, cpu) in found.items():
        speed, (their_wall, their_cpu) = x.size / wall, found["PyTorch", workers]
        share = flop_per_token(fresh) * speed / (top * workers)
        bar = f"{BARS[mode][workers][size]:.2f}" if who == "ours" else ""
        print(
            f"{who:12}{workers:8}{1e3 * cpu:13.2f}{speed:12,.0f}{their_wall / wall:7.2f}{their_cpu / cpu:11.2f}"
            f"{bar:>6}{share:7.0%}"
        )
    one = x.size / found["PyTorch", 1][0]
    print(f"{'scalar':12}{1:8}{1e3 * scalar * x.size:13,.0f}{1 / scalar:12,.1f} {1 / scalar / one:.1e}")
    return best


def decoding_speed(size: str, V: int, rounds: int) -> None:
    model = GPT(V, np.random.default_rng(1), size)
    model.flat[:] = np.random.default_rng(2).normal(0, 0.1, model.flat.shape)
    length, prompt = model.context - 1, np.zeros(1, int)
    nets = {how: Torch(model, *how, True) for how in itertools.product((True, False), repeat=2)}
    greedy = nets[True, True].generate(length, True, lambda logits: logits.argmax(-1))
    assert (greedy == model.generate(prompt, length, np.random.default_rng(0), temperature=0)).all()

    def draw(logits):
        return torch.multinomial(torch.softmax(logits, -1), 1)[:, 0]

    for cached in (True, False):
        rng = np.random.default_rng(0)
        jobs = {"ours": (1, lambda cached=cached, rng=rng: model.generate(prompt, length, rng, cached=cached))}
        jobs |= {
            how: (1, lambda net=net, cached=cached: net.generate(length, cached, draw)) for how, net in nets.items()
        }
        found = interleaved(jobs, rounds, 0.15)
        best = min(nets, key=lambda how: found[how][0])
        ratio = found[best][0] / found["ours"][0]
        bar = f", bar {DECODING_BARS[size]}" if cached and size in DECODING_BARS else ""
        print(
            f"{size:8}{'cached' if cached else 'anew':8} ours {length / found['ours'][0]:8,.0f} tokens/s, PyTorch "
            f"{length / found[best][0]:8,.0f}: ratio {ratio:.2f}{bar}"
        )


def loss_race(size: str, corpus, seconds: float, how: tuple, workers: int = 2) -> None:
    """Both train for `seconds` of their own wall time, in turns of half a second, on equal batches and schedule."""
    V = len(corpus.alphabet)
    ours, theirs = (GPT(V, np.random.default_rng(1), size) for _ in range(2))
    trainer, net = Trainer(ours, workers), Torch(theirs, *how)
    draw = windows(corpus.train, ours.context, BATCH)
    rngs, spent, steps = [np.random.default_rng(2), np.random.default_rng(2)], [0.0, 0.0], [0, 0]
    torch.set_num_threads(workers)
    while min(spent) < seconds:
        for who in (0, 1):
            turn = time.perf_counter()
            while (now := spent[who] + time.perf_counter() - turn) < min(seconds, spent[who] + 0.5):
                lr = LR * min(1, (steps[who] + 1) / 50) * (1 - 0.9 * now / seconds)
                x, y = draw(rngs[who])
                if who == 0:
                    trainer.step(x, y, lr)
                else:
                    net.step(torch.from_numpy(x.copy()), torch.from_numpy(y.copy()), lr)
                steps[who] += 1
            spent[who] = now
    theirs.flat[:] = net.flat()
    held = corpus.held_out[:50_000]
    stretches = np.lib.stride_tricks.sliding_window_view(held, ours.context + 1)[:: ours.context]
    mine, other = (model.losses(stretches[:, :-1], stretches[:, 1:]).mean() for model in (ours, theirs))
    print(
        f"{size:8}held-out loss after {seconds:.0f} s with {workers} workers: "
        f"ours {mine:.3f} ({steps[0]:,} steps), PyTorch {other:.3f} ({steps[1]:,} steps)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", choices=["auto", "haswell", "both"], default="both")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--loss-seconds", type=float, default=30)
    parser.add_argument(
        "--sizes", nargs="+", default=["small", "medium", "large"], choices=["small", "medium", "large"]
    )
    asked = parser.parse_args()
    wanted = {"auto": {}, "haswell": {"OPENBLAS_CORETYPE": "Haswell"}}
    ours = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
    if asked.mode == "both" or ours != wanted[asked.mode]:
        others = {name: value for name, value in os.environ.items() if name not in ours}
        how = ["--rounds", str(asked.rounds), "--loss-seconds", str(asked.loss_seconds), "--sizes", *asked.sizes]
        for mode in wanted if asked.mode == "both" else [asked.mode]:
            subprocess.run([sys.executable, __file__, "--mode", mode, *how], env=others | wanted[mode], check=True)
        return

    blas = next(each for each in threadpool_info() if each["user_api"] == "blas")
    corpus = load("bible")
    with threadpool_limits(1, "blas"):
        top = peak()
        setting = os.environ.get("OPENBLAS_CORETYPE", "not set")
        print(f"\n══ mode {asked.mode}: OPENBLAS_CORETYPE is {setting}, BLAS kernels for {blas['architecture']}")
        print(f"   NumPy {np.__version__}, {blas['internal_api']} {blas['version']}, PyTorch {torch.__version__}")
        print(f"   {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, peak {top / 1e9:.0f} GFLOP/s a thread")
        V = len(corpus.alphabet)
        best = {}
        for size in asked.sizes:
            best[size] = training_speed(size, corpus, asked.rounds, asked.mode, top)
        print()
        for size in asked.sizes:
            decoding_speed(size, V, asked.rounds)
        for size in asked.sizes if asked.loss_seconds else []:
            loss_race(size, corpus, asked.loss_seconds, best[size][2])


if __name__ == "__main__":
    main()
