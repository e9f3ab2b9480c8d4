"""Moves the outliers of activations and weights to where 8 bits hold both (SmoothQuant, Xiao et al. 2022; searched as in AWQ, Lin et al. 2024).

Each matrix's input channel j is divided by a factor and the matrix's column j multiplied by it: the product stays what it was. The divisions
cost nothing, since what stands before each matrix takes them up: a norm's weight, the value rows of attention, the up rows of the gated network.
How far to go is tried for each matrix: the strength is taken at which the rounded product is nearest to the exact one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn
from transformers import LlamaForCausalLM

from chancery.inference.int8 import quantize_rows, quantize_tokens

STRENGTHS = (0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0)  # 0 evens out the weights' columns, 1 the activations' channels
SAMPLED = 12  # tokens kept of each sequence, evenly drawn
LEAST = 1e-5


@dataclass(slots=True)
class Inputs:
    """What went into a matrix: the largest magnitude of each channel, and some tokens."""

    largest: Tensor
    sample: list[Tensor] = field(default_factory=list)


@torch.inference_mode()
def observe(llama: LlamaForCausalLM, sequences: Iterable[Tensor]) -> dict[str, Inputs]:
    """The inputs of every matrix, by its name, over (tokens,) sequences of ids."""
    seen: dict[str, Inputs] = {}

    def watch(name: str) -> Callable[..., None]:
        def keep(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            tokens = inputs[0].flatten(0, -2)
            found = seen.setdefault(name, Inputs(torch.zeros(tokens.shape[1])))
            found.largest = torch.maximum(found.largest, tokens.abs().amax(dim=0))
            found.sample.append(tokens[:: max(1, len(tokens) // SAMPLED)].clone())

        return keep

    matrices = [(name, module) for name, module in llama.model.named_modules() if isinstance(module, nn.Linear)]
    hooks = [module.register_forward_pre_hook(watch(f"model.{name}")) for name, module in matrices]
    for sequence in sequences:
        llama.model(input_ids=sequence[None])
    for hook in hooks:
        hook.remove()
    return seen


@torch.no_grad()
def smooth(llama: LlamaForCausalLM, inputs: dict[str, Inputs]) -> None:
    """Rescale a Llama in place; it computes what it did, but loses less by rounding."""
    heads, kv_heads = llama.config.num_attention_heads, llama.config.num_key_value_heads
    group = heads // kv_heads

    def shared(factor: Tensor) -> Tensor:
        """One factor for the query heads that a value head serves."""
        mean = factor.view(kv_heads, group, -1).log().mean(dim=1, keepdim=True).exp()
        return mean.expand(-1, group, -1).flatten()

    for index, layer in enumerate(llama.model.layers):
        attention, network, name = layer.self_attn, layer.mlp, f"model.layers.{index}"
        joined = [attention.q_proj, attention.k_proj, attention.v_proj]
        factor = _best_factor(inputs[f"{name}.self_attn.q_proj"], joined)
        layer.input_layernorm.weight /= factor
        _scale_columns(joined, factor)
        joined = [network.gate_proj, network.up_proj]
        factor = _best_factor(inputs[f"{name}.mlp.gate_proj"], joined)
        layer.post_attention_layernorm.weight /= factor
        _scale_columns(joined, factor)
        factor = _best_factor(inputs[f"{name}.mlp.down_proj"], [network.down_proj], rounds_inputs=False)
        network.up_proj.weight /= factor[:, None]
        _scale_columns([network.down_proj], factor)
        factor = _best_factor(inputs[f"{name}.self_attn.o_proj"], [attention.o_proj], tie=shared)
        attention.v_proj.weight /= factor.view(kv_heads, group, -1)[:, 0].flatten()[:, None]
        _scale_columns([attention.o_proj], factor)


def _best_factor(
    inputs: Inputs,
    matrices: list[nn.Linear],
    rounds_inputs: bool = True,
    tie: Callable[[Tensor], Tensor] = lambda factor: factor,
) -> Tensor:
    """The factors of the strength that loses least; inputs with a second byte (`Int8Linear.fine`) count as exact."""
    weight = torch.cat([matrix.weight for matrix in matrices])
    sample = torch.cat(inputs.sample)
    exact = sample @ weight.T
    best, least = torch.ones_like(inputs.largest), float("inf")
    for strength in STRENGTHS:
        factor = tie(_factor(inputs.largest, weight, strength))
        rounded, scale = quantize_rows(weight * factor)
        tokens = sample / factor
        if rounds_inputs:
            whole, token_scale = quantize_tokens(tokens)
            tokens = whole * token_scale
        loss = float((tokens @ (rounded * scale[:, None]).T - exact).square().mean())
        if loss < least:
            best, least = factor, loss
    return best


def _factor(activation: Tensor, weight: Tensor, strength: float) -> Tensor:
    factor = activation.clamp(min=LEAST) ** strength / weight.abs().amax(dim=0).clamp(min=LEAST) ** (1 - strength)
    return factor / factor.log().mean().exp()


def _scale_columns(matrices: list[nn.Linear], factor: Tensor) -> None:
    for matrix in matrices:
        matrix.weight *= factor
