"""Between Llama and the split trunk: the same weights in two shapes.

`split` makes a release out of a trained Llama checkpoint; `join` gives back the Llama that a split trunk is equal to, in floats, for the test of
that equality and for the bench's plain baseline.
"""

from typing import cast

import torch
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM

from chancery.inference.int8 import Int8Linear, quantize_rows
from chancery.inference.split_trunk import RMSNorm, SplitTrunkConfig, SplitTrunkForConditionalGeneration, Trunk

SHARED_SHAPES = (
    "vocab_size",
    "hidden_size",
    "intermediate_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "head_dim",
    "rms_norm_eps",
    "max_position_embeddings",
)


def split(llama: LlamaForCausalLM) -> SplitTrunkForConditionalGeneration:
    """A split trunk with the weights of a Llama, its matrices rounded to int8."""
    source = llama.config
    shapes = {name: getattr(source, name) for name in SHARED_SHAPES}
    special = {name: getattr(source, name) for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    config = SplitTrunkConfig(
        **shapes, **special, rope_theta=source.rope_parameters["rope_theta"], decoder_start_token_id=source.bos_token_id
    )
    model = SplitTrunkForConditionalGeneration(config)
    for matrix, names in _matrices(model.trunk):
        joined = torch.cat([llama.get_parameter(name).detach() for name in names])
        matrix.weight, matrix.scale = quantize_rows(joined)
    for norm, name in _norms(model.trunk):
        norm.weight = nn.Parameter(llama.get_parameter(name).detach().float())
    return cast(SplitTrunkForConditionalGeneration, model.eval())


def join(model: SplitTrunkForConditionalGeneration, dtype: torch.dtype = torch.float32) -> LlamaForCausalLM:
    """The Llama that a split trunk equals, dequantised to `dtype`; the split trunk is left as it is."""
    config = model.config
    shapes = {name: getattr(config, name) for name in SHARED_SHAPES}
    llama = LlamaForCausalLM(
        LlamaConfig(
            **shapes,
            rope_parameters={"rope_type": "default", "rope_theta": config.rope_theta},
            tie_word_embeddings=True,
            bos_token_id=config.bos_token_id,
            eos_token_id=config.eos_token_id,
            pad_token_id=config.pad_token_id,
        )
    )
    with torch.no_grad():
        for matrix, names in _matrices(model.trunk):
            parts = [llama.get_parameter(name) for name in names]
            for part, rows in zip(parts, _floats(matrix).split([len(part) for part in parts]), strict=True):
                part.copy_(rows)
        for norm, name in _norms(model.trunk):
            llama.get_parameter(name).copy_(norm.weight)
    return cast(LlamaForCausalLM, llama.to(dtype).eval())


def _floats(matrix: Int8Linear) -> Tensor:
    return matrix.weight if matrix.scale is None else matrix.weight.float() * matrix.scale[:, None]


def _matrices(trunk: Trunk) -> list[tuple[Int8Linear, list[str]]]:
    """Each matrix of the trunk with the Llama parameters whose rows it holds, in order."""
    pairs = [(trunk.embedding, ["model.embed_tokens.weight"])]
    for index, layer in enumerate(trunk.stack):
        attention, network = f"model.layers.{index}.self_attn", f"model.layers.{index}.mlp"
        pairs += [
            (layer.attention.qkv_proj, [f"{attention}.{part}_proj.weight" for part in "qkv"]),
            (layer.attention.o_proj, [f"{attention}.o_proj.weight"]),
            (layer.gate_up_proj, [f"{network}.gate_proj.weight", f"{network}.up_proj.weight"]),
            (layer.down_proj, [f"{network}.down_proj.weight"]),
        ]
    return pairs


def _norms(trunk: Trunk) -> list[tuple[RMSNorm, str]]:
    pairs = [(trunk.norm, "model.norm.weight")]
    for index, layer in enumerate(trunk.stack):
        pairs.append((layer.input_norm, f"model.layers.{index}.input_layernorm.weight"))
        pairs.append((layer.output_norm, f"model.layers.{index}.post_attention_layernorm.weight"))
    return pairs
