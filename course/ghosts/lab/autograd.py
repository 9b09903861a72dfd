"""The same ghost for reading: seven operations that each know their own derivative, and a chain rule of ten lines.

A `Tensor` remembers which tensors it was made from and how a change in it is owed to each of them. `backward` walks
that history from the end to the start, and the gradient of a whole GPT falls out; `gpt.py` is what remains when the
bookkeeping is worked out by hand once and for all.

But: not for training. The operations are coarse, attention is one of them, since that is what makes such a graph
nearly as quick as a framework's; still every step makes its graph and its memory anew.
"""

from collections.abc import Callable

import numpy as np

from ghosts.lab.gpt import EPSILON, GPT, IGNORE


class Tensor:
    """A `value`, the `parents` it was made from, and `owed`: from d(loss)/d(value) to one gradient per parent."""

    def __init__(self, value: np.ndarray, parents: tuple["Tensor", ...] = (), owed: Callable | None = None):
        self.value, self.parents, self.owed = np.asarray(value), parents, owed
        self.grad = np.zeros_like(self.value)

    def __repr__(self) -> str:
        return f"Tensor{self.value.shape} made from {len(self.parents)}"

    def backward(self) -> None:
        """Fill `grad` of everything this tensor was made from: the chain rule, latest first."""
        order, seen = [], set()

        def visit(tensor: Tensor) -> None:
            if id(tensor) not in seen:
                seen.add(id(tensor))
                for parent in tensor.parents:
                    visit(parent)
                order.append(tensor)  # subtle: only after all it was made from, so that reversed, all uses come first

        visit(self)
        self.grad = np.ones_like(self.value)
        for tensor in reversed(order):
            if tensor.parents:
                for parent, grad in zip(tensor.parents, tensor.owed(tensor.grad), strict=True):
                    parent.grad = parent.grad + grad

    # The seven operations.

    def __add__(self, other: "Tensor") -> "Tensor":
        return Tensor(self.value + other.value, (self, other), lambda dy: (dy, dy))

    def __matmul__(self, weight: "Tensor") -> "Tensor":
        """Rows (B, T, a) times a weight (a, b)."""
        x, w = self.value, weight.value
        return Tensor(x @ w, (self, weight), lambda dy: (dy @ w.T, np.einsum("bti,btj->ij", x, dy)))

    @property
    def T(self) -> "Tensor":
        """A weight (a, b), transposed."""
        return Tensor(self.value.T, (self,), lambda dy: (dy.T,))

    def pick(self, index: np.ndarray) -> "Tensor":
        """Rows of a table (n, d) by `index` (B, T): (B, T, d). A row picked twice is owed twice."""

        def owed(dy: np.ndarray) -> tuple[np.ndarray]:
            grad = np.zeros_like(self.value)
            np.add.at(grad, index, dy)
            return (grad,)

        return Tensor(self.value[index], (self,), owed)

    def norm(self) -> "Tensor":
        """RMSNorm over the last axis."""
        rms = np.sqrt((self.value**2).mean(-1, keepdims=True) + EPSILON)
        h = self.value / rms
        return Tensor(h, (self,), lambda dy: ((dy - h * (h * dy).mean(-1, keepdims=True)) / rms,))

    def ramp_squared(self) -> "Tensor":
        """max(x, 0)²."""
        ramp = np.maximum(self.value, 0)
        return Tensor(ramp**2, (self,), lambda dy: (2 * ramp * dy,))

    def attention(self, heads: int) -> "Tensor":
        """Causal attention in `heads` heads, from queries, keys and values side by side (B, T, 3d) to (B, T, d)."""
        B, T, d = self.value.shape[0], self.value.shape[1], self.value.shape[2] // 3
        q, k, v = self.value.reshape(B, T, 3, heads, d // heads).transpose(2, 0, 3, 1, 4)
        scale = (d // heads) ** -0.5
        scores = np.where(np.tri(T, dtype=bool), q @ k.swapaxes(2, 3) * scale, -np.inf)
        p = np.exp(scores - scores.max(-1, keepdims=True))
        p /= p.sum(-1, keepdims=True)

        def owed(dy: np.ndarray) -> tuple[np.ndarray]:
            dy = dy.reshape(B, T, heads, -1).swapaxes(1, 2)
            dp = dy @ v.swapaxes(2, 3)
            ds = p * (dp - (p * dp).sum(-1, keepdims=True)) * scale
            dqkv = np.stack([ds @ k, ds.swapaxes(2, 3) @ q, p.swapaxes(2, 3) @ dy])
            return (dqkv.transpose(1, 3, 0, 2, 4).reshape(B, T, 3 * d),)

        return Tensor((p @ v).swapaxes(1, 2).reshape(B, T, d), (self,), owed)

    def cross_entropy(self, targets: np.ndarray) -> "Tensor":
        """Mean −log softmax(logits)[target] over `targets` (B, T) that are not −1, for logits (B, T, V)."""
        shifted = self.value - self.value.max(-1, keepdims=True)
        p = np.exp(shifted)
        p /= p.sum(-1, keepdims=True)
        counts = (targets != IGNORE) / (targets != IGNORE).sum()
        right = np.arange(p.shape[-1]) == targets[..., None]
        loss = -(np.log(p[right]) @ counts[targets != IGNORE])
        return Tensor(loss, (self,), lambda dy: (dy * (p - right) * counts[..., None],))


def loss_and_grad(model: GPT, inputs: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """What `model.loss_and_grad` returns, the readable way: mean cross-entropy in nats and its gradient (P,)."""
    flat = np.zeros_like(model.flat)
    w, grad, leaves = model.weights, model.views(flat), []

    def leaf(array: np.ndarray, gradient: np.ndarray) -> Tensor:
        leaves.append((tensor := Tensor(array), gradient))
        return tensor

    embed, place = leaf(w.embed, grad.embed), leaf(w.place, grad.place)
    x = embed.pick(inputs) + place.pick(np.broadcast_to(np.arange(inputs.shape[1]), inputs.shape))
    for layer in range(model.layers):
        qkv, mix, up, down = (
            leaf(getattr(w, n)[layer], getattr(grad, n)[layer]) for n in ("qkv", "mix", "up", "down")
        )
        x = x + (x.norm() @ qkv).attention(model.heads) @ mix
        x = x + (x.norm() @ up).ramp_squared() @ down
    loss = (x.norm() @ embed.T).cross_entropy(targets)

    loss.backward()
    for tensor, gradient in leaves:
        gradient[:] = tensor.grad
    return float(loss.value), flat
