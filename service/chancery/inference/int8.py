"""Matrices of 8-bit integers and their exact products.

A weight matrix is held as whole numbers in [-64, 63] with one float32 scale a row; an activation is rounded to whole numbers in [-127, 127] with
one scale a token (dynamic per-token quantisation, as in LLM.int8(), Dettmers et al. 2022, without its outlier path). The product is summed in
int32 and is therefore exact: the same token gives the same bits alone and in any batch, on any number of threads, on any processor.

Why 7 of the 8 bits for weights: processors without VNNI multiply unsigned by signed bytes and add pairs in 16 bits with saturation
(`vpmaddubsw`); 255 * 64 * 2 still fits, 255 * 127 * 2 does not, and oneDNN would return wrong sums without a word.

What this module leaves to others: which matrices a model has (`split_trunk`) and how a checkpoint is written (`models/training/release.py`).
"""

import torch
from torch import Tensor, nn

WEIGHT_LIMIT = 63
ACTIVATION_LIMIT = 127


def quantize_rows(weight: Tensor) -> tuple[Tensor, Tensor]:
    """Round each row of a (rows, columns) matrix to whole numbers in [-63, 63].

    Returns the int8 matrix and the float32 scale of each row, so that `matrix * scale[:, None]` is near the weight.
    """
    weight = weight.float()
    scale = weight.abs().amax(dim=1).clamp(min=1e-12) / WEIGHT_LIMIT
    return (weight / scale[:, None]).round().to(torch.int8), scale


def quantize_tokens(activation: Tensor) -> tuple[Tensor, Tensor]:
    """Round each row of a (tokens, features) float matrix to int8; returns it and a (tokens, 1) scale."""
    scale = activation.abs().amax(dim=1, keepdim=True).clamp_(min=1e-12).div_(ACTIVATION_LIMIT)
    return (activation / scale).round_().to(torch.int8), scale


class Int8Linear(nn.Module):
    """A bias-free linear layer over (tokens, in_features), its weight stored as int8 rows with float32 scales.

    After `dequantize()` it multiplies in float32 instead: the reference path, and the one that gradients need.
    """

    weight: Tensor
    scale: Tensor | None

    def __init__(self, in_features: int, out_features: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.empty(out_features, in_features, dtype=torch.int8))
        self.register_buffer("scale", torch.empty(out_features, dtype=torch.float32))

    def forward(self, activation: Tensor) -> Tensor:
        if self.scale is None:
            return nn.functional.linear(activation, self.weight)
        rounded, token_scale = quantize_tokens(activation)
        return multiply(rounded, self.weight).float().mul_(self.scale).mul_(token_scale)

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


def multiply(activation: Tensor, weight: Tensor) -> Tensor:
    """The exact int32 product of int8 (tokens, k) with the transpose of int8 (rows, k)."""
    if activation.is_cuda and activation.shape[0] <= 16:  # cuBLASLt takes no fewer than 17 rows
        padded = nn.functional.pad(activation, (0, 0, 0, 17 - activation.shape[0]))
        return torch._int_mm(padded, weight.t())[: activation.shape[0]]
    return torch._int_mm(activation, weight.t())
