"""A tiny Llama with random weights and its split trunk: what holds for it holds for every size."""

import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from chancery.inference.llama import split
from chancery.inference.split_trunk import SplitTrunkForConditionalGeneration


@pytest.fixture
def tiny_llama() -> LlamaForCausalLM:
    torch.manual_seed(7)
    config = LlamaConfig(
        vocab_size=120,
        hidden_size=48,
        intermediate_size=96,
        num_hidden_layers=3,
        num_attention_heads=6,
        num_key_value_heads=2,
        head_dim=8,
        tie_word_embeddings=True,
        initializer_range=0.3,
        rope_parameters={"rope_type": "default", "rope_theta": 10_000.0},
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=2,
    )
    return LlamaForCausalLM(config).eval()


@pytest.fixture
def tiny_trunk(tiny_llama: LlamaForCausalLM) -> SplitTrunkForConditionalGeneration:
    return split(tiny_llama)
