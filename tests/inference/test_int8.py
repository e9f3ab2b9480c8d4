"""Integer products are exact on every processor: the same sums under each instruction set that the libraries can be held to."""

import os
import subprocess
import sys

import pytest
import torch

from chancery.inference.int8 import Int8Linear, multiply, quantize_rows, quantize_tokens

WORST_CASES = """
import torch
from chancery.inference.int8 import multiply, quantize_rows
torch.manual_seed(0)
for rows, columns, tokens in [(960, 576, 1), (576, 1536, 5), (3072, 576, 40), (64, 1536, 300)]:
    weight, _ = quantize_rows(torch.randn(rows, columns))
    activation = torch.randint(-127, 128, (tokens, columns), dtype=torch.int8)
    activation[0] = 127
    weight[0], weight[1] = weight.max(), weight.min()
    expected = activation.double() @ weight.double().T
    assert torch.equal(multiply(activation, weight).double(), expected), (rows, columns, tokens)
print("exact")
"""


@pytest.mark.parametrize("instructions", ["AVX2", "AVX512_CORE", "AVX512_CORE_VNNI", "AVX512_CORE_BF16", "ALL"])
def test_products_at_full_range_are_exact_under_every_instruction_set(instructions: str) -> None:
    environment = {**os.environ, "ONEDNN_MAX_CPU_ISA": instructions, "ATEN_CPU_CAPABILITY": "avx2"}
    done = subprocess.run([sys.executable, "-c", WORST_CASES], env=environment, capture_output=True, text=True)
    assert done.stdout == "exact\n", done.stderr[-500:]


def test_quantised_rows_are_near_the_weight_and_within_seven_bits() -> None:
    weight = torch.randn(50, 70, generator=torch.Generator().manual_seed(1))
    rounded, scale = quantize_rows(weight)
    assert rounded.dtype == torch.int8
    assert rounded.abs().max() <= 63
    assert ((rounded * scale[:, None] - weight).abs() <= scale[:, None] / 2 + 1e-6).all()


def test_a_zero_row_or_token_stays_zero() -> None:
    rounded, scale = quantize_rows(torch.zeros(2, 8))
    assert not rounded.any()
    assert scale.isfinite().all()
    assert not quantize_tokens(torch.zeros(1, 8))[0].any()


def test_each_token_has_a_scale_of_its_own() -> None:
    quiet = torch.full((1, 8), 0.01)
    alone, scale = quantize_tokens(quiet)
    beside, scales = quantize_tokens(torch.cat([quiet, torch.full((1, 8), 1000.0)]))
    assert torch.equal(alone[0], beside[0])
    assert scale[0] == scales[0]


def test_the_integer_layer_is_near_its_float_reference() -> None:
    torch.manual_seed(2)
    layer = Int8Linear(64, 32)
    layer.weight, layer.scale = quantize_rows(torch.randn(32, 64))
    activation = torch.randn(9, 64)
    integer = layer(activation)
    layer.dequantize()
    assert (integer - layer(activation)).abs().max() < 0.2
    assert torch.equal(layer.rows(torch.tensor([3])), layer.weight[[3]])


def test_one_token_and_many_give_the_same_sums() -> None:
    activation = torch.randint(-127, 128, (33, 96), dtype=torch.int8)
    weight = torch.randint(-63, 64, (40, 96), dtype=torch.int8)
    together = multiply(activation, weight)
    assert all(torch.equal(multiply(activation[i : i + 1], weight)[0], together[i]) for i in range(33))
