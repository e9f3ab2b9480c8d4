"""Arithmetic that gives the same bits on every processor, in any batch, on any number of threads.

Sums of float32 depend on their order, which differs between instruction sets, and one different bit ahead of a rounding to 8 bits is enough
to change a brief. So sums are either of whole numbers, exact in any order because they stay below 2^24 (attention here, the matrices in
`int8`), or taken in float64 and rounded to float32, where the order shows about once in 10^8 values. Single multiplications, additions and
divisions of float32 are the same everywhere by IEEE 754; none is fused with another here.
"""

import torch
from torch import Tensor

HEAD_STEPS = 511  # 64 * 511 * 511 < 2^24: a query's product with a key is exact
VALUE_STEPS = 255
WEIGHT_STEPS = 2**15  # (2^15 + tokens / 2) * 255 < 2^24 up to 60,000 tokens: a weighted sum of values is exact


def pack(vectors: Tensor, steps: int | None) -> Tensor:
    """Round (..., size) vectors to float32 whole numbers in [-steps, steps], their scale behind them: (..., size + 1).

    Without steps nothing is rounded and the scale is 1: the float32 reference path.
    """
    if steps is None:
        return torch.cat([vectors, torch.ones_like(vectors[..., :1])], dim=-1)
    scale = vectors.abs().amax(dim=-1, keepdim=True).clamp_(min=1e-12).div_(steps)
    return torch.cat([(vectors / scale).round_(), scale], dim=-1)


def unpack(packed: Tensor) -> tuple[Tensor, Tensor]:
    """The (..., size) whole numbers and the (...) scales of packed vectors, as views."""
    return packed[..., :-1], packed[..., -1]


def weigh(scores: Tensor, value_scales: Tensor) -> tuple[Tensor, Tensor]:
    """Attention weights as whole numbers, the values' scales taken in.

    Of (..., rows, tokens) scores and scales that broadcast to them; returns weights of the same shape, to be summed with the values' whole
    numbers, and the (..., 1) scale of that sum.
    """
    largest = value_scales.amax(dim=-1, keepdim=True)
    weights = scores.double().softmax(dim=-1).mul_(value_scales / largest * WEIGHT_STEPS)
    return weights.round_().float(), largest / WEIGHT_STEPS


def rms_norm(hidden: Tensor, weight: Tensor, epsilon: float) -> Tensor:
    """Root mean square norm (Zhang and Sennrich 2019) of (rows, size)."""
    scale = torch.rsqrt(hidden.double().square_().mean(dim=-1, keepdim=True) + epsilon).float()
    return hidden * scale * weight


def silu(gate: Tensor) -> Tensor:
    """x * sigmoid(x)."""
    return gate * gate.double().sigmoid_().float()


def turns(positions: Tensor, size: int, theta: float) -> tuple[Tensor, Tensor]:
    """Cosine and sine of the rotary angles of (tokens,) positions, each (tokens, 1, size)."""
    half = torch.arange(0, size, 2, device=positions.device, dtype=torch.float64)
    angles = (positions[:, None].double() / theta ** (half / size)).repeat(1, 2)[:, None]
    return angles.cos().float(), angles.sin().float()
