"""Moves the outliers of activations into the weights, so that 8 bits hold both (SmoothQuant, Xiao et al. 2022).

Each matrix's input channel j is divided by a factor and the matrix's column j multiplied by it: the product stays what it was. The divisions
cost nothing, since what stands before each matrix takes them up: a norm's weight, the value rows of attention, the up rows of the gated network.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from transformers import LlamaForCausalLM

STRENGTH = 0.5  # 0 leaves the activations as they are, 1 makes all their channels alike
LEAST = 1e-5


@torch.inference_mode()
def largest_inputs(llama: LlamaForCausalLM, sequences: Iterable[Tensor]) -> dict[str, Tensor]:
    """The largest magnitude of every input channel of every matrix, by its name, over (tokens,) sequences of ids."""
    largest: dict[str, Tensor] = {}

    def watch(name: str) -> object:
        def keep(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            seen = inputs[0].abs().flatten(0, -2).amax(dim=0)
            largest[name] = torch.maximum(largest[name], seen) if name in largest else seen

        return keep

    hooks = [
        module.register_forward_pre_hook(watch(name))
        for name, module in llama.named_modules()
        if isinstance(module, nn.Linear)
    ]
    for sequence in sequences:
        llama.model(input_ids=sequence[None])
    for hook in hooks:
        hook.remove()
    return largest


@torch.no_grad()
def smooth(llama: LlamaForCausalLM, largest: dict[str, Tensor], strength: float = STRENGTH) -> None:
    """Rescale a Llama in place; it computes what it did, with its activations and weights sharing the range."""
    heads, kv_heads = llama.config.num_attention_heads, llama.config.num_key_value_heads
    for index, layer in enumerate(llama.model.layers):
        attention, network, name = layer.self_attn, layer.mlp, f"model.layers.{index}"
        joined = [attention.q_proj, attention.k_proj, attention.v_proj]
        factor = _factor(largest[f"{name}.self_attn.q_proj"], joined, strength)
        layer.input_layernorm.weight /= factor
        _scale_columns(joined, factor)
        joined = [network.gate_proj, network.up_proj]
        factor = _factor(largest[f"{name}.mlp.gate_proj"], joined, strength)
        layer.post_attention_layernorm.weight /= factor
        _scale_columns(joined, factor)
        factor = _factor(largest[f"{name}.mlp.down_proj"], [network.down_proj], strength)
        network.up_proj.weight /= factor[:, None]
        _scale_columns([network.down_proj], factor)
        # A value head serves a group of query heads: its factor must hold for all of them.
        factor = _factor(largest[f"{name}.self_attn.o_proj"], [attention.o_proj], strength)
        factor = factor.view(kv_heads, heads // kv_heads, -1).log().mean(dim=1).exp()
        attention.v_proj.weight /= factor.flatten()[:, None]
        _scale_columns([attention.o_proj], factor.repeat_interleave(heads // kv_heads, dim=0).flatten())


def _factor(activation: Tensor, matrices: list[nn.Linear], strength: float) -> Tensor:
    weight = torch.stack([matrix.weight.abs().amax(dim=0) for matrix in matrices]).amax(dim=0)
    factor = activation.clamp(min=LEAST) ** strength / weight.clamp(min=LEAST) ** (1 - strength)
    return factor / factor.log().mean().exp()


def _scale_columns(matrices: list[nn.Linear], factor: Tensor) -> None:
    for matrix in matrices:
        matrix.weight *= factor
