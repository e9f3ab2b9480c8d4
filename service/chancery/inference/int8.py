"""Matrices of 8-bit integers and their exact products.

A weight matrix is held as whole numbers in [-127, 127] with one float32 scale a row; an activation is rounded to whole
numbers in the same range with one scale a token (dynamic per-token quantisation, as in LLM.int8(), Dettmers et al. 2022,
without its outlier path). Where activations have a long tail, a second byte holds what the first one lost (`fine`). The
products are summed in 32 bits and are therefore exact: the same token gives the same bits alone and in any batch, on any
number of threads, on any processor.

Processors without VNNI multiply unsigned by signed bytes and add pairs in 16 bits with saturation (`vpmaddubsw`), and
oneDNN then returns wrong sums without a word. Whether this one does is tried once; if so, the products are made of
float32 whole numbers instead, at most 768 at a time, whose sums stay below 2^24 and are exact too.

What this module leaves to others: which matrices a model has (`split_trunk`), how a checkpoint is written
(`models/training/release.py`).
"""

import functools

import torch
from torch import Tensor, nn

LIMIT = 127
FINE_STEPS = 254  # steps of the second byte in one step of the first
EXACT_TERMS = 768  # 768 * 127 * 127 < 2^24: a float32 sum of so many products is exact in any order
FEWEST_CUDA_ROWS = 17  # cuBLASLt takes no fewer


def quantize_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Round each row of a (rows, columns) matrix to whole numbers in [-127, 127].

    Returns the int8 matrix and the float32 scale of each row, so that `matrix * scale[:, None]` is near the weight.
    """
    weight = weight.float()
    scale = weight.abs().amax(dim=1).clamp(min=1e-12) / LIMIT
    return (weight / scale[:, None]).round().to(torch.int8), scale


def quantize_tokens(activation: Tensor) -> tuple[Tensor, Tensor]:
    """Round each row of a (tokens, features) float matrix to int8; returns it and a (tokens, 1) scale."""
    whole, scale = _in_steps(activation)
    return whole.round_().to(torch.int8), scale


def quantize_tokens_finely(activation: Tensor) -> tuple[Tensor, Tensor]:
    """The same with a second byte: (2 * tokens, features) int8, the coarse rows before the fine ones, and the scale."""
    steps, scale = _in_steps(activation)
    coarse = steps.round()
    fine = (steps - coarse).mul_(FINE_STEPS).round_()
    return torch.cat([coarse, fine]).to(torch.int8), scale


def _in_steps(activation: Tensor) -> tuple[Tensor, Tensor]:
    scale = activation.abs().amax(dim=1, keepdim=True).clamp_(min=1e-12).div_(LIMIT)
    return activation / scale, scale


class Int8Linear(nn.Module):
    """A bias-free linear layer over (tokens, in_features), its weight stored as int8 rows with float32 scales.

    `fine` gives its activations a second byte; both bytes are one product, so that the weight is read once.
    After `dequantize()` it multiplies in float32 instead: the reference path.
    """

    weight: Tensor
    scale: Tensor | None

    def __init__(self, in_features: int, out_features: int, fine: bool = False) -> None:
        super().__init__()
        self.fine = fine
        self.register_buffer("weight", torch.empty(out_features, in_features, dtype=torch.int8))
        self.register_buffer("scale", torch.empty(out_features, dtype=torch.float32))
        self._whole: Tensor | None = None  # the weight as float32 whole numbers, where the processor needs it

    def forward(self, activation: Tensor) -> Tensor:
        if self.scale is None:
            return nn.functional.linear(activation, self.weight)
        rounded, token_scale = (quantize_tokens_finely if self.fine else quantize_tokens)(activation)
        product = self._multiply(rounded).float()
        if self.fine:
            coarse, fine = product.chunk(2)
            product = coarse + fine / FINE_STEPS
        return product.mul_(self.scale).mul_(token_scale)

    def rows(self, indices: Tensor) -> Tensor:
        """The weight's rows of these indices as floats: the layer used as an embedding table."""
        if self.scale is None:
            return self.weight[indices]
        return self.weight[indices].float() * self.scale[indices][:, None]

    def dequantize(self, dtype: torch.dtype = torch.float32) -> None:
        """Replace the integers by floats of `dtype`, once; further calls change nothing."""
        if self.scale is not None:
            self.weight = (self.weight.float() * self.scale[:, None]).to(dtype)
            self.scale = None

    def _multiply(self, rounded: Tensor) -> Tensor:
        if rounded.is_cuda or bytes_multiply_exactly():
            return multiply_bytes(rounded, self.weight)
        if self._whole is None:
            self._whole = self.weight.float()
        return multiply_whole_floats(rounded.float(), self._whole)


@functools.cache
def bytes_multiply_exactly() -> bool:
    """Whether this processor's int8 products are exact at full range, tried on sums that would saturate."""
    worst = torch.full((64, 64), LIMIT, dtype=torch.int8)
    weight = worst * torch.tensor([1, -1], dtype=torch.int8).repeat(32)[:, None]
    expected = (worst.double() @ weight.double().t()).int()
    return all(torch.equal(multiply_bytes(worst[:rows], weight), expected[:rows]) for rows in (1, 5, 64))


def multiply_bytes(activation: Tensor, weight: Tensor) -> Tensor:
    """The int32 product of int8 (tokens, k) with the transpose of int8 (rows, k)."""
    missing = FEWEST_CUDA_ROWS - activation.shape[0] if activation.is_cuda else 0
    if missing <= 0:
        return torch._int_mm(activation, weight.t())
    padded = nn.functional.pad(activation, (0, 0, 0, missing))
    return torch._int_mm(padded, weight.t())[: activation.shape[0]]


def multiply_whole_floats(activation: Tensor, weight: Tensor) -> Tensor:
    """The same product from float32 whole numbers, exact because each partial sum is."""
    parts = zip(activation.split(EXACT_TERMS, dim=1), weight.split(EXACT_TERMS, dim=1), strict=True)
    return sum(
        (nn.functional.linear(left, right).int() for left, right in parts), start=torch.zeros((), dtype=torch.int32)
    )
