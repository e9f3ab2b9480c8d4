"""A tiny Llama with a tokenizer of its own, and pairs to train it on; nothing is downloaded."""

import json
import pathlib
import random
import sys
from collections.abc import Callable
from typing import Any

import pytest
import tokenizers
import torch
import transformers

ROOT = pathlib.Path(__file__).parents[2]
RECIPE = ROOT / "models" / "training"
# The recipe is a folder of programs, not a package: its modules find each other beside the program.
sys.path.insert(0, str(RECIPE))


@pytest.fixture(scope="session")
def tokenizer() -> transformers.PreTrainedTokenizerFast:
    """Bytes as tokens, and the two marks of a field."""
    alphabet = sorted(tokenizers.pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {letter: number for number, letter in enumerate(alphabet)}
    inner = tokenizers.Tokenizer(tokenizers.models.BPE(vocab=vocabulary, merges=[]))
    inner.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = tokenizers.decoders.ByteLevel()
    inner.add_special_tokens(["<|im_start|>", "<|im_end|>"])
    return transformers.PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="<|im_end|>", pad_token="<|im_end|>")


@pytest.fixture
def model(tokenizer: transformers.PreTrainedTokenizerFast) -> transformers.LlamaForCausalLM:
    """Two layers, 32 wide, four heads that share two keys; the same weights in every test."""
    config = transformers.LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
    )
    torch.manual_seed(0)
    return transformers.LlamaForCausalLM(config)


@pytest.fixture
def base(
    tmp_path: pathlib.Path, model: transformers.LlamaForCausalLM, tokenizer: transformers.PreTrainedTokenizerFast
) -> pathlib.Path:
    """The folder of the tiny model."""
    folder = tmp_path / "base"
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def row(number: int, **changed: Any) -> dict[str, Any]:
    """A pair as a line of a file holds it; every number has words of its own."""
    words = random.Random(number)
    text = " ".join("".join(words.choices("abcdefghij", k=5)) for _ in range(12))
    brief = {
        "who": [{"name": text[:5], "role": "envoy"}, {"name": text[6:11], "role": ""}],
        "what": f"{text[:11]} met.",
        "where": [] if number % 2 else [text[12:17]],
        "status": {"state": "completed", "text": "It is over."},
        "open_questions": [f"Will {text[:5]} go?", f"Will {text[6:11]} stay?"],
    }
    return {"id": f"x-{number}", "style": "test", "title": f"{text[:11]}", "text": text, "brief": brief} | changed


Pairs = Callable[[dict[str, list[dict[str, Any]]]], pathlib.Path]


@pytest.fixture
def write_pairs(tmp_path: pathlib.Path) -> Pairs:
    """Writes {"train/x": rows, …} and gives the folder."""

    def write(files: dict[str, list[dict[str, Any]]]) -> pathlib.Path:
        folder = tmp_path / "pairs"
        for name, rows in files.items():
            path = folder / f"{name}.jsonl"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        return folder

    return write


@pytest.fixture
def rows() -> Callable[..., dict[str, Any]]:
    return row


@pytest.fixture(scope="session")
def recipe() -> pathlib.Path:
    return RECIPE


@pytest.fixture(scope="session")
def seeds() -> pathlib.Path:
    return ROOT / "seeds"
