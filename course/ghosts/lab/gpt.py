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

from itertools import accumulate, pairwise
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
        if name not in self or self[name].shape != shape:
            self[name] = np.empty(shape, self.dtype)
        return self[name]


# ── what the layers are made of ───────────────────────────────────────────────────────────────────────


def norm(x: np.ndarray, name: str, room: Room) -> np.ndarray:
    """RMSNorm: each row of `x` (N, d) divided by its root mean square. Kept under `name` for the way back."""
    scale = room[name + "/scale"] = 1 / np.sqrt(np.einsum("nd,nd->n", x, x) / x.shape[1] + EPSILON)[:, None]
    return np.multiply(x, scale, out=room(name, *x.shape))


def norm_backward(dh: np.ndarray, name: str, room: Room) -> np.ndarray:
    """dx = (dh − h · mean(h · dh)) / rms(x), in place: what `dh` has along `h` is lost, for length is lost."""
    h = room[name]
    along = np.einsum("nd,nd->n", h, dh) / h.shape[1]
    dh -= np.multiply(h, along[:, None], out=room("along", *h.shape))
    dh *= room[name + "/scale"]
    return dh


def softmax(scores: np.ndarray, mask: np.ndarray | float = 0.0) -> np.ndarray:
    """Softmax of each row of `scores` + `mask`, in place. The mask is 0 where a row may look, −inf where not."""
    danger = max(scores.max(), -scores.min()) > SAFE
    scores += mask
    if danger:  # subtle: exp would overflow, or a whole row vanish; shifting a row does not change its softmax
        scores -= scores.max(-1, keepdims=True)
    np.exp(scores, out=scores)
    total = scores.reshape(-1, scores.shape[-1]) @ np.ones(scores.shape[-1], scores.dtype)
    scores *= (1 / total).reshape(*scores.shape[:-1], 1)
    return scores


def softmax_backward(dp: np.ndarray, p: np.ndarray, dot: np.ndarray) -> np.ndarray:
    """ds = p · (dp − dot), in place, where `dot` is each row's Σ p · dp: a share grows at the others' expense."""
    dp -= dot[..., None]
    dp *= p
    return dp


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
        self.flat = np.zeros(sum(map(prod, self.shapes.values())), self.dtype)
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

    def views(self, flat: np.ndarray) -> SimpleNamespace:
        """The arrays inside `flat` (P,) by name, nothing copied: change one and the other changes."""
        cuts = pairwise(accumulate(map(prod, self.shapes.values()), initial=0))
        return SimpleNamespace(
            **{
                name: flat[a:b].reshape(shape)
                for (name, shape), (a, b) in zip(self.shapes.items(), cuts, strict=True)
            }
        )

    def per_head(self, qkv: np.ndarray, B: int) -> np.ndarray:
        """Queries, keys and values: `qkv` (N, 3d) seen as (3, B, heads, T, d/heads)."""
        return qkv.reshape(B, -1, 3, self.heads, self.width // self.heads).transpose(2, 0, 3, 1, 4)

    # Attention: a token asks (query), earlier ones answer (key) and are read (value), in several heads at once.

    def attention_forward(self, x: np.ndarray, layer: int, B: int, room: Room) -> None:
        """x += softmax(q kᵀ / √(d/heads), nobody ahead) v · W_mix, with q, k, v = norm(x) W_qkv."""
        (N, d), H, w, T = x.shape, self.heads, self.weights, len(x) // B
        h = norm(x, f"h{layer}", room)
        qkv = np.matmul(h, w.qkv[layer], out=room(f"qkv{layer}", N, 3 * d))
        q, k, v = self.per_head(qkv, B)
        p = np.matmul(q, k.swapaxes(2, 3), out=room(f"attention{layer}", B, H, T, T))
        p *= (d // H) ** -0.5
        softmax(p, self.mask[:T, :T])
        read = room(f"read{layer}", N, d)
        np.matmul(p, v, out=read.reshape(B, T, H, -1).swapaxes(1, 2))
        x += np.matmul(read, w.mix[layer], out=room("branch", N, d))

    def attention_backward(self, dx: np.ndarray, layer: int, B: int, room: Room, grad: SimpleNamespace) -> None:
        """dx += the branch's part, its three products undone in reverse order; gradients go into `grad`."""
        (N, d), H, w, T = dx.shape, self.heads, self.weights, len(dx) // B
        h, qkv, p, read = room[f"h{layer}"], room[f"qkv{layer}"], room[f"attention{layer}"], room[f"read{layer}"]
        q, k, v = self.per_head(qkv, B)
        np.matmul(read.T, dx, out=grad.mix[layer])
        dread = np.matmul(dx, w.mix[layer].T, out=room("branch", N, d))
        dot = np.einsum("nhi,nhi->nh", read.reshape(N, H, -1), dread.reshape(N, H, -1))  # Σ p dp = read · dread
        dread = dread.reshape(B, T, H, -1).swapaxes(1, 2)
        dqkv = room("dqkv", N, 3 * d)
        dq, dk, dv = self.per_head(dqkv, B)
        np.matmul(p.swapaxes(2, 3), dread, out=dv)
        dp = np.matmul(dread, v.swapaxes(2, 3), out=room("dp", B, H, T, T))
        ds = softmax_backward(dp, p, dot.reshape(B, T, H).swapaxes(1, 2))
        ds *= (d // H) ** -0.5
        np.matmul(ds, k, out=dq)
        np.matmul(ds.swapaxes(2, 3), q, out=dk)
        np.matmul(h.T, dqkv, out=grad.qkv[layer])
        dx += norm_backward(np.matmul(dqkv, w.qkv[layer].T, out=room("branch", N, d)), f"h{layer}", room)

    # Multilayer perceptron: each token for itself, four times as wide in between.

    def mlp_forward(self, x: np.ndarray, layer: int, room: Room) -> None:
        """x += max(norm(x) W_up, 0)² W_down."""
        (N, d), w = x.shape, self.weights
        h = norm(x, f"m{layer}", room)
        a = np.matmul(h, w.up[layer], out=room(f"a{layer}", N, 4 * d))
        np.maximum(a, self.zeros, out=a)  # a row of zeros: three times as fast as the number 0
        squared = np.multiply(a, a, out=room(f"squared{layer}", N, 4 * d))
        x += np.matmul(squared, w.down[layer], out=room("branch", N, d))

    def mlp_backward(self, dx: np.ndarray, layer: int, room: Room, grad: SimpleNamespace) -> None:
        """dx += (dx W_downᵀ · 2a) W_upᵀ through the norm: a is 0 exactly where the ramp was shut."""
        (N, d), w = dx.shape, self.weights
        np.matmul(room[f"squared{layer}"].T, dx, out=grad.down[layer])
        da = np.matmul(dx, 2 * w.down[layer].T, out=room("da", N, 4 * d))
        da *= room[f"a{layer}"]
        np.matmul(room[f"m{layer}"].T, da, out=grad.up[layer])
        dx += norm_backward(np.matmul(da, w.up[layer].T, out=room("branch", N, d)), f"m{layer}", room)

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
        return np.matmul(norm(x, "top", room), w.embed.T, out=room("logits", B * T, self.vocabulary))

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
        counts = (targets != IGNORE) / self.dtype.type(count or max(1, (targets != IGNORE).sum()))

        p = softmax(self.forward(inputs, room))
        loss = -np.log(np.maximum(p[rows, targets], np.finfo(self.dtype).tiny)) @ counts
        p[rows, targets] -= 1  # softmax and logarithm together: d(−log p_target) / d logits = p − 1[target]
        p *= counts[:, None]

        np.matmul(p.T, room["top"], out=grad.embed)
        dx = norm_backward(np.matmul(p, w.embed, out=room("dx", B * T, self.width)), "top", room)
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
        x = (w.embed[tokens] + w.place[seen:now]).reshape(B * n, -1)
        for layer in range(self.layers):
            q, k, v = self.per_head(rms(x) @ w.qkv[layer], B)
            cache.keys[layer, :, :, seen:now], cache.values[layer, :, :, seen:now] = k, v
            scores = q @ cache.keys[layer, :, :, :now].swapaxes(2, 3) * (self.width // self.heads) ** -0.5
            read = softmax(scores, self.mask[seen:now, :now]) @ cache.values[layer, :, :, :now]
            x = x + read.swapaxes(1, 2).reshape(B * n, -1) @ w.mix[layer]
            x = x + np.maximum(rms(x) @ w.up[layer], self.zeros) ** 2 @ w.down[layer]
        return (rms(x) @ w.embed.T).reshape(B, n, -1)

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


def rms(x: np.ndarray) -> np.ndarray:
    """Each row of `x` (N, d) divided by its root mean square."""
    return x / np.sqrt(np.einsum("nd,nd->n", x, x) / x.shape[1] + EPSILON)[:, None]


def sample(
    logits: np.ndarray, rng: np.random.Generator, temperature: float = 1.0, top_k: int | None = None
) -> np.ndarray:
    """One token (B,) for each row of `logits` (B, V), drawn from softmax(logits / temperature) of the `top_k`."""
    if top_k is not None:
        logits = np.where(logits < np.partition(logits, -top_k, axis=1)[:, [-top_k]], -np.inf, logits)
    # Gumbel's trick: the largest of logits + noise is a fair draw from their softmax.
    return np.argmax(logits + temperature * rng.gumbel(size=logits.shape), 1)


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
