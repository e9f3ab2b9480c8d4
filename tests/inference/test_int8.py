"""Integer products are exact on every processor: the same sums under each instruction set that the libraries can be held to."""

import os
import subprocess
import sys

import pytest
import torch

from chancery.inference.int8 import (
    Int8Linear,
    bytes_multiply_exactly,
    multiply_bytes,
    multiply_whole_floats,
    quantize_rows,
    quantize_tokens,
)

WORST_CASES = """
import torch
from chancery.inference.int8 import Int8Linear
torch.manual_seed(0)
for rows, columns, tokens in [(960, 576, 1), (576, 1536, 5), (3072, 576, 40), (64, 1536, 300)]:
    layer = Int8Linear(columns, rows)
    layer.weight = torch.randint(-127, 128, (rows, columns), dtype=torch.int8)
    activation = torch.randint(-127, 128, (tokens, columns), dtype=torch.int8)
    activation[0], layer.weight[0], layer.weight[1] = 127, 127, -127
    expected = activation.double() @ layer.weight.double().T
    assert torch.equal(layer._multiply(activation).double(), expected), (rows, columns, tokens)
print("exact")
"""


@pytest.mark.parametrize("instructions", ["AVX2", "AVX512_CORE", "AVX512_CORE_VNNI", "AVX512_CORE_BF16", "ALL"])
def test_products_at_full_range_are_exact_under_every_instruction_set(instructions: str) -> None:
    environment = {**os.environ, "ONEDNN_MAX_CPU_ISA": instructions, "ATEN_CPU_CAPABILITY": "avx2"}
    done = subprocess.run([sys.executable, "-c", WORST_CASES], env=environment, capture_output=True, text=True)
    assert done.stdout == "exact\n", done.stderr[-500:]


def test_a_processor_without_vnni_is_found_out() -> None:
    script = "from chancery.inference.int8 import bytes_multiply_exactly; print(bytes_multiply_exactly())"
    environment = {**os.environ, "ONEDNN_MAX_CPU_ISA": "AVX2"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_quantised_rows_are_near_the_weight() -> None:
    weight = torch.randn(50, 70, generator=torch.Generator().manual_seed(1))
    rounded, scale = quantize_rows(weight)
    assert rounded.dtype == torch.int8
    assert rounded.abs().max() == 127
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
    assert (integer - layer(activation)).abs().max() < 0.15
    assert torch.equal(layer.rows(torch.tensor([3])), layer.weight[[3]])


def test_a_second_byte_brings_the_integer_layer_far_nearer() -> None:
    torch.manual_seed(3)
    weight, activation = quantize_rows(torch.randn(32, 64)), torch.randn(9, 64) ** 3
    errors = []
    for fine in (False, True):
        layer = Int8Linear(64, 32, fine=fine)
        layer.weight, layer.scale = weight
        integer = layer(activation)
        layer.dequantize()
        errors.append((integer - layer(activation)).abs().max())
    assert errors[1] < errors[0] / 50


def test_both_ways_to_multiply_give_the_same_sums_for_one_token_and_for_many() -> None:
    if not bytes_multiply_exactly():
        pytest.skip("this processor multiplies bytes with saturation: only the float way is used")
    activation = torch.randint(-127, 128, (33, 1536), dtype=torch.int8)
    weight = torch.randint(-127, 128, (40, 1536), dtype=torch.int8)
    together = multiply_bytes(activation, weight)
    assert torch.equal(multiply_whole_floats(activation.float(), weight.float()), together)
    assert all(torch.equal(multiply_bytes(activation[i : i + 1], weight)[0], together[i]) for i in range(33))
