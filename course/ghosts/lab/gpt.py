"""A ghost small enough to read: a GPT, its backward pass and its optimiser in NumPy, nothing hidden.

Token and position embeddings, blocks of causal attention and a multilayer perceptron around one residual stream,
a head that is the embedding again, cross-entropy. Each layer's backward pass stands beneath its forward pass,
derived by hand: `dx` always means the derivative of the loss by `x`, in the shape of `x`. Rows are tokens: there
are N = B·T of them, B sequences of T, each d wide.

But: does not hold what larger models add. Deleted from the textbook: biases, dropout, and the gains of the norms
(the weight that follows can hold them). RMSNorm stands for LayerNorm and ReLU² for GELU: in NumPy, where every
operation is one more pass over memory, a mean and a tanh fewer in each direction are worth a tenth to a fifth of
the time (So et al. 2021 found ReLU² no worse). No GPU, and a vocabulary beyond a few hundred would be slow. The
training loop is in `training.py`.
"""

from functools import cache
from itertools import accumulate
from math import prod
from pathlib import Path
from types import SimpleNamespace

import numpy as np

SIZES = {  # the one dial
    "tiny":   {"width": 16,  "layers": 1, "heads": 2, "context": 32},
    "small":  {"width": 32,  "layers": 1, "heads": 2, "context": 32},
    "medium": {"width": 64,  "layers": 2, "heads": 2, "context": 64},
    "large":  {"width": 128, "layers": 3, "heads": 4, "context": 64},
}  # fmt: skip
EPSILON = 1e-5  # keeps the norm of a zero row finite
SAFE = 60.0  # exp(±60), summed over a row, is still far inside float32
IGNORE = -1  # a target that does not count


class Room(dict):
    """Named scratch arrays, made at the first step and found again at every later one: fresh memory is slow."""

    def __init__(self, dtype: np.dtype):
        self.dtype = dtype

    def __call__(self, name: str, *shape: int) -> np.ndarray:
        """The array called `name`, with whatever was last written into it."""
        array = self.get(name)
        if array is None or array.shape != shape:
            array = self[name] = np.empty(shape, self.dtype)
        return array

    def product(self, name: str, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """a @ b, in the array called `name`."""
        return np.matmul(a, b, out=self(name, *a.shape[:-1], b.shape[-1]))


# ── what the layers are made of ───────────────────────────────────────────────────────────────────────


@cache
def column(value: float, length: int, dtype: np.dtype) -> np.ndarray:
    """(length, 1), all `value`, kept: a product with it sums or averages rows faster than `sum` and `mean` do."""
    return np.full((length, 1), value, dtype)


def mean(x: np.ndarray) -> np.ndarray:
    """The mean (N, 1) of each row of `x` (N, d)."""
    return x @ column(1 / x.shape[1], x.shape[1], x.dtype)


def root_mean_square(x: np.ndarray, squares: np.ndarray | None = None) -> np.ndarray:
    """The root mean square (N, 1) of each row of `x` (N, d); `squares` is memory to use."""
    return np.sqrt(mean(np.multiply(x, x, out=squares)) + EPSILON)


def norm(x: np.ndarray, name: str, room: Room) -> np.ndarray:
    """RMSNorm: each row of `x` (N, d) divided by its root mean square. Kept under `name` for the way back."""
    rms = room[name + "/rms"] = root_mean_square(x, room("squares", *x.shape))
    return np.divide(x, rms, out=room(name, *x.shape))


def norm_backward(dh: np.ndarray, name: str, room: Room) -> np.ndarray:
    """dx = (dh − h · mean(h · dh)) / rms(x), in place: what `dh` has along `h` is lost, for length is lost."""
    h, along = room[name], room("squares", *dh.shape)
    np.multiply(h, dh, out=along)
    dh -= np.multiply(h, mean(along), out=along)
    dh /= room[name + "/rms"]
    return dh


def exponentials(scores: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    """exp(`scores` + `mask`) in place, up to a factor for each row; returns each row's sum (…, 1)."""
    danger = max(scores.max(), -scores.min()) > SAFE
    if mask is not None:
        scores += mask
    if danger:  # subtle: exp would overflow, or a whole row vanish; shifting a row does not change its shares
        scores -= scores.max(-1, keepdims=True)
    np.exp(scores, out=scores)
    n = scores.shape[-1]
    return (scores.reshape(-1, n) @ column(1, n, scores.dtype)).reshape(*scores.shape[:-1], 1)


def softmax(scores: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    """Softmax of each row of `scores` + `mask`, in place. The mask is 0 where a row may look, −inf where not."""
    total = exponentials(scores, mask)
    scores /= total
    return scores


# ── the ghost ─────────────────────────────────────────────────────────────────────────────────────────


class GPT:
    """A language model over `vocabulary` tokens. `size` sets width, layers, heads and context, or name your own.

    All weights live in one vector `flat` (P,) float32; `weights.embed`, `.place`, `.qkv`, `.mix`, `.up` and `.down`
    are views into it. Every public method takes tokens as integers, one sequence (T,) or many (B, T), T ≤ context.
    """

    def __init__(
        self, vocabulary: int, rng: np.random.Generator, size: str = "small", *, dtype=np.float32, **own: int
    ):
        shape = SIZES[size] | own
        if set(shape) != set(SIZES[size]) or shape["width"] % shape["heads"]:
            raise ValueError(f"a size is width, layers, heads and context, heads dividing width, not {own}")
        self.vocabulary, self.dtype = vocabulary, np.dtype(dtype)
        self.width, self.layers, self.heads, self.context = shape.values()
        V, d, L, T = vocabulary, self.width, self.layers, self.context
        self.shapes = {
            "embed": (V, d),  "place": (T, d),                         # what a token is, and where
            "qkv": (L, d, 3 * d),  "mix": (L, d, d),                   # attention
            "up": (L, d, 4 * d),  "down": (L, 4 * d, d),               # multilayer perceptron
        }  # fmt: skip
        ends = [0, *accumulate(map(prod, self.shapes.values()))]
        self.cuts = {name: slice(*ends[i : i + 2]) for i, name in enumerate(self.shapes)}
        self.flat = np.zeros(ends[-1], self.dtype)
        self.weights = self.views(self.flat)
        for name, spread in {"embed": 0.3, "place": 0.3, "qkv": 1.0, "up": 1.0}.items():
            getattr(self.weights, name)[:] = rng.normal(0, spread * d**-0.5, self.shapes[name])
        # mix and down stay 0: a newborn's blocks do nothing yet, and it finds all tokens about equally likely
        self.mask = np.triu(np.full((T, T), -np.inf, self.dtype), 1)  # nobody looks ahead
        self.zeros = np.zeros(4 * d, self.dtype)

    def __repr__(self) -> str:
        return (
            f"GPT: {self.layers} layers × {self.heads} heads × width {self.width}, context {self.context}, "
            f"{self.vocabulary} tokens: {self.flat.size:,} parameters"
        )

    def __setstate__(self, state: dict) -> None:
        """What `copy.deepcopy` and `pickle` call last: a copy's `weights` must look into its own `flat`."""
        vars(self).update(state)
        self.weights = self.views(self.flat)

    def views(self, flat: np.ndarray) -> SimpleNamespace:
        """The arrays inside `flat` (P,) by name, nothing copied: change one and the other changes."""
        return SimpleNamespace(**{name: flat[cut].reshape(self.shapes[name]) for name, cut in self.cuts.items()})

    def per_head(self, qkv: np.ndarray, B: int) -> np.ndarray:
        """Queries, keys and values: `qkv` (N, 3d) seen as (3, B, heads, T, d/heads)."""
        return qkv.reshape(B, -1, 3, self.heads, self.width // self.heads).transpose(2, 0, 3, 1, 4)

    # Attention: a token asks (query), earlier ones answer (key) and are read (value), in several heads at once.

    def attention_forward(self, x: np.ndarray, layer: int, B: int, room: Room) -> None:
        """x += softmax(q kᵀ / √(d/heads), nobody ahead) v · W_mix, with q, k, v = norm(x) W_qkv."""
        w, H, T = self.weights, self.heads, len(x) // B
        h = norm(x, f"h{layer}", room)
        q, k, v = self.per_head(room.product(f"qkv{layer}", h, w.qkv[layer]), B)
        p = room.product(f"attention{layer}", q, k.swapaxes(2, 3))
        p *= (self.width // H) ** -0.5
        softmax(p, self.mask[:T, :T])
        read = room(f"read{layer}", *x.shape)
        np.matmul(p, v, out=read.reshape(B, T, H, -1).swapaxes(1, 2))
        x += room.product("branch", read, w.mix[layer])

    def attention_backward(self, dx: np.ndarray, layer: int, B: int, room: Room, grad: SimpleNamespace) -> None:
        """dx += the branch's part, its three products undone in reverse order; gradients go into `grad`."""
        (N, d), w, H, T = dx.shape, self.weights, self.heads, len(dx) // B
        h, qkv, p, read = room[f"h{layer}"], room[f"qkv{layer}"], room[f"attention{layer}"], room[f"read{layer}"]
        q, k, v = self.per_head(qkv, B)
        dq, dk, dv = self.per_head(dqkv := room("dqkv", N, 3 * d), B)
        np.matmul(read.T, dx, out=grad.mix[layer])
        dread = room.product("branch", dx, w.mix[layer].T)
        dot = np.einsum("nhi,nhi->nh", read.reshape(N, H, -1), dread.reshape(N, H, -1))
        dread = dread.reshape(B, T, H, -1).swapaxes(1, 2)
        np.matmul(p.swapaxes(2, 3), dread, out=dv)
        ds = room.product("dp", dread, v.swapaxes(2, 3))
        ds -= dot.reshape(B, T, H, 1).swapaxes(1, 2)  # softmax: ds = p (dp − Σ p dp), and Σ p dp = read · dread
        ds *= p
        ds *= (d // H) ** -0.5
        np.matmul(ds, k, out=dq)
        np.matmul(ds.swapaxes(2, 3), q, out=dk)
        np.matmul(h.T, dqkv, out=grad.qkv[layer])
        dx += norm_backward(room.product("branch", dqkv, w.qkv[layer].T), f"h{layer}", room)

    # Multilayer perceptron: each token for itself, four times as wide in between.

    def mlp_forward(self, x: np.ndarray, layer: int, room: Room) -> None:
        """x += max(norm(x) W_up, 0)² W_down."""
        w, h = self.weights, norm(x, f"m{layer}", room)
        a = room.product(f"a{layer}", h, w.up[layer])
        np.maximum(a, self.zeros, out=a)  # a row of zeros: three times as fast as the number 0
        squared = np.multiply(a, a, out=room(f"squared{layer}", *a.shape))
        x += room.product("branch", squared, w.down[layer])

    def mlp_backward(self, dx: np.ndarray, layer: int, room: Room, grad: SimpleNamespace) -> None:
        """dx += (dx W_downᵀ · 2a) W_upᵀ through the norm: a is 0 exactly where the ramp was shut."""
        w, h, a, squared = self.weights, room[f"m{layer}"], room[f"a{layer}"], room[f"squared{layer}"]
        np.matmul(squared.T, dx, out=grad.down[layer])
        da = room.product("da", dx, 2 * w.down[layer].T)
        da *= a
        np.matmul(h.T, da, out=grad.up[layer])
        dx += norm_backward(room.product("branch", da, w.up[layer].T), f"m{layer}", room)

    # The whole, there and back.

    def forward(self, tokens: np.ndarray, room: Room, hidden: list | None = None) -> np.ndarray:
        """Logits (N, V) after each of `tokens` (B, T); `room` keeps what the way back needs."""
        (B, T), w = tokens.shape, self.weights
        x = np.add(w.embed[tokens], w.place[:T], out=room("x", B, T, self.width)).reshape(B * T, -1)
        for layer in range(self.layers):
            self.attention_forward(x, layer, B, room)
            self.mlp_forward(x, layer, room)
            if hidden is not None:
                hidden.append(x.reshape(B, T, -1).copy())
        return room.product("logits", norm(x, "top", room), w.embed.T)

    def loss_and_grad(
        self, inputs: np.ndarray, targets: np.ndarray, room: Room | None = None,
        flat: np.ndarray | None = None, count: int | None = None,
    ) -> tuple[float, np.ndarray]:  # fmt: skip
        """Cross-entropy in nats and its gradient (P,), for `inputs` and `targets` (B, T); targets of −1 don't count.

        The mean is over `count` targets: by default those that count here, or those of the batch this is a part of.
        `room` and `flat` are memory to reuse.
        """
        (B, T), w = inputs.shape, self.weights
        room = Room(self.dtype) if room is None else room
        flat = np.empty_like(self.flat) if flat is None else flat
        grad, rows, targets = self.views(flat), np.arange(B * T), targets.ravel()
        counts = (targets != IGNORE).astype(self.dtype)
        counts /= count or max(1, counts.sum())

        p = self.forward(inputs, room)
        total = exponentials(p)[:, 0]
        loss = -np.log(np.maximum(p[rows, targets] / total, np.finfo(self.dtype).tiny)) @ counts
        p *= (counts / total)[:, None]  # softmax and logarithm together: d(−log p_target) / d logits = p − 1[target]
        p[rows, targets] -= counts

        np.matmul(p.T, room["top"], out=grad.embed)
        dx = norm_backward(room.product("dx", p, w.embed), "top", room)
        for layer in reversed(range(self.layers)):
            self.mlp_backward(dx, layer, room, grad)
            self.attention_backward(dx, layer, B, room, grad)
        grad.place[T:] = 0
        dx.reshape(B, T, -1).sum(0, out=grad.place[:T])
        chosen = room("chosen", B * T, self.vocabulary)
        chosen[:] = 0
        chosen[rows, inputs.ravel()] = 1
        grad.embed += chosen.T @ dx
        return float(loss), flat

    # What to ask of a ghost.

    def logits(self, tokens: np.ndarray) -> np.ndarray:
        """Logits (…, T, V) of what follows each of `tokens` (…, T)."""
        rows = np.atleast_2d(tokens)
        return self.forward(rows, Room(self.dtype)).reshape(*np.shape(tokens), -1)

    def losses(self, inputs: np.ndarray, targets: np.ndarray, batch: int = 64) -> np.ndarray:
        """−log p(target) in nats at each place of `inputs` and `targets` (B, T), 0 where the target is −1."""
        out, room = np.zeros(inputs.shape), Room(self.dtype)
        for at in range(0, len(inputs), batch):
            part = targets[at : at + batch]
            p = softmax(self.forward(inputs[at : at + batch], room)).reshape(*part.shape, -1)
            chosen = np.take_along_axis(p, part[..., None], 2)[..., 0]
            out[at : at + batch] = -np.log(np.maximum(chosen, np.finfo(self.dtype).tiny)) * (part != IGNORE)
        return out

    def attention(self, tokens: np.ndarray) -> np.ndarray:
        """Who looks where: shares (layers, heads, T, T) for `tokens` (T,), or (layers, B, heads, T, T) for (B, T)."""
        room = Room(self.dtype)
        self.forward(np.atleast_2d(tokens), room)
        maps = np.stack([room[f"attention{layer}"] for layer in range(self.layers)])
        return maps[:, 0] if np.ndim(tokens) == 1 else maps

    def hidden(self, tokens: np.ndarray) -> np.ndarray:
        """The residual stream after each layer: (layers, …, T, d) for `tokens` (…, T)."""
        states: list[np.ndarray] = []
        self.forward(np.atleast_2d(tokens), Room(self.dtype), states)
        return np.stack(states).reshape(self.layers, *np.shape(tokens), -1)

    def bits_per_character(self, tokens: np.ndarray) -> float:
        """Mean −log2 p over a long text `tokens` (n,), each predicted from at least half a context before it."""
        half = self.context // 2
        windows = np.lib.stride_tricks.sliding_window_view(tokens, self.context + 1)[::half]
        losses = self.losses(windows[:, :-1], windows[:, 1:])
        return float(np.append(losses[0, :-half], losses[:, -half:]).mean() / np.log(2))

    # Speaking: with a cache each new token is computed once and remembered.

    def extend(self, tokens: np.ndarray, cache: "Cache") -> np.ndarray:
        """Logits (B, n, V) after each of `n` more `tokens` (B, n); their keys and values are left in `cache`."""
        (B, n), w, seen = tokens.shape, self.weights, cache.length
        now = cache.length = seen + n
        mask = self.mask[seen:now, :now] if n > 1 else None
        x = (w.embed[tokens] + w.place[seen:now]).reshape(B * n, -1)
        for layer in range(self.layers):
            q, k, v = self.per_head(x / root_mean_square(x) @ w.qkv[layer], B)
            cache.keys[layer, :, :, seen:now], cache.values[layer, :, :, seen:now] = k, v
            scores = q @ cache.keys[layer, :, :, :now].swapaxes(2, 3) * (self.width // self.heads) ** -0.5
            read = softmax(scores, mask) @ cache.values[layer, :, :, :now]
            x = x + read.swapaxes(1, 2).reshape(B * n, -1) @ w.mix[layer]
            x = x + np.square(np.maximum(x / root_mean_square(x) @ w.up[layer], self.zeros)) @ w.down[layer]
        return (x / root_mean_square(x) @ w.embed.T).reshape(B, n, -1)

    def generate(
        self, prompt: np.ndarray, length: int, rng: np.random.Generator,
        *, temperature: float = 1.0, top_k: int | None = None, cached: bool = True,
    ) -> np.ndarray:  # fmt: skip
        """`prompt` (…, T ≥ 1) followed by `length` sampled tokens. Temperature 0 always takes the likeliest."""
        rows = np.atleast_2d(prompt)
        B, have = rows.shape
        tokens = np.concatenate([rows, np.zeros((B, length), int)], 1)
        start, cache = max(0, have - self.context), Cache(self, B)
        for t in range(have, have + length):
            if t - start > self.context:  # full: go on from the last half, whose places must be counted anew
                start, cache = t - self.context // 2, Cache(self, B)
            if cached:
                logits = self.extend(tokens[:, start + cache.length : t], cache)[:, -1]
            else:
                logits = self.logits(tokens[:, start:t])[:, -1]
            tokens[:, t] = sample(logits, rng, temperature, top_k)
        return tokens.reshape(*np.shape(prompt)[:-1], -1)

    def save(self, path: str | Path) -> None:
        """Write size and weights to `path`, an .npz file."""
        size = [self.vocabulary, self.width, self.layers, self.heads, self.context]
        np.savez(path, size=size, flat=self.flat)

    @classmethod
    def load(cls, path: str | Path) -> "GPT":
        """The ghost that `save` wrote to `path`."""
        with np.load(path, allow_pickle=False) as file:
            vocabulary, width, layers, heads, context = map(int, file["size"])
            own = {"width": width, "layers": layers, "heads": heads, "context": context}
            model = cls(vocabulary, np.random.default_rng(0), dtype=file["flat"].dtype, **own)
            model.flat[:] = file["flat"]
        return model


class Cache:
    """The keys and values of the `length` tokens that `model` has read so far, for `batch` sequences."""

    def __init__(self, model: GPT, batch: int = 1):
        shape = (model.layers, batch, model.heads, model.context, model.width // model.heads)
        self.keys, self.values, self.length = np.empty(shape, model.dtype), np.empty(shape, model.dtype), 0

    @property
    def nbytes(self) -> int:
        """Bytes in use: 2 · layers · width · 4 for each token of each sequence."""
        return 2 * self.keys[:, :, :, : self.length].nbytes


def sample(
    logits: np.ndarray, rng: np.random.Generator, temperature: float = 1.0, top_k: int | None = None
) -> np.ndarray:
    """One token (B,) for each row of `logits` (B, V), drawn from softmax(logits / temperature) of the `top_k`."""
    if top_k is not None:
        logits = np.where(logits < np.partition(logits, -top_k, axis=1)[:, [-top_k]], -np.inf, logits)
    # Gumbel's trick: the largest of logits + noise is a fair draw from their softmax.
    return (logits + temperature * rng.gumbel(size=logits.shape)).argmax(1)


# ── learning ──────────────────────────────────────────────────────────────────────────────────────────


class AdamW:
    """Adam with decoupled weight decay (Loshchilov & Hutter 2019) on one `flat` vector (P,), in place."""

    def __init__(self, flat: np.ndarray, betas: tuple[float, float] = (0.9, 0.99), eps=1e-8, decay=0.01):
        self.flat, self.betas, self.eps, self.decay, self.steps = flat, betas, eps, decay, 0
        self.mean, self.square, self.room = np.zeros_like(flat), np.zeros_like(flat), np.empty_like(flat)

    def step(self, grad: np.ndarray, lr: float) -> None:
        """flat ← (1 − lr·decay) flat − lr · m̂ / (√v̂ + eps), with m̂ and v̂ the unbiased running means of g and g²."""
        self.steps += 1
        (b1, b2), m, v, t = self.betas, self.mean, self.square, self.room
        m *= b1
        m += np.multiply(grad, 1 - b1, out=t)
        v *= b2
        t *= grad
        v += np.multiply(t, (1 - b2) / (1 - b1), out=t)
        np.sqrt(v, out=t)
        t *= (1 - b2**self.steps) ** -0.5
        t += self.eps
        np.divide(m, t, out=t)
        t *= lr / (1 - b1**self.steps)
        self.flat *= 1 - lr * self.decay
        self.flat -= t
