"""From the catalog's entry to a model and its tokenizer, ready to read.

A checkpoint is data: a folder of safetensors with its tokenizer, named in `models/catalog.toml`, its weights known by their hash. Nothing is
fetched here, and no code of a checkpoint is ever run.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import msgspec
import torch
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, PreTrainedTokenizerBase
from transformers.utils import logging as transformers_logging

from chancery.errors import ServiceError
from chancery.inference.split_trunk import SplitTrunkForConditionalGeneration

Precision = Literal["int8", "float32"]


class CheckpointError(ServiceError):
    """A checkpoint is unknown, missing, damaged or of a kind that cannot be loaded."""

    type = "checkpoint"
    title = "The checkpoint cannot be used"


class CatalogEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the catalog knows of a checkpoint."""

    id: str
    family: str
    path: str
    weights_sha256: str
    licence: str
    parameters: int
    context_tokens: int
    languages: tuple[str, ...]
    prompt_style: Literal["decoder-prefix"]
    prompt_set: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A loaded model and what it was loaded from."""

    entry: CatalogEntry
    model: SplitTrunkForConditionalGeneration
    tokenizer: PreTrainedTokenizerBase
    device: torch.device
    precision: Precision


def find(catalog: Path, name: str) -> CatalogEntry:
    """The catalog's entry of this id; raises CheckpointError naming those that there are."""
    try:
        entries = tomllib.loads(catalog.read_text(encoding="utf-8"))["checkpoint"]
        known = {entry["id"]: msgspec.convert(entry, CatalogEntry) for entry in entries}
    except (OSError, KeyError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise CheckpointError(f"the catalog {catalog} cannot be read: {error}") from error
    if name not in known:
        raise CheckpointError(f"CHANCERY_MODEL={name!r} is not in the catalog; there is {', '.join(known)}")
    return known[name]


def load(entry: CatalogEntry, folder: Path, device: str = "auto", precision: Precision = "int8") -> Checkpoint:
    """Load and verify a checkpoint.

    `device` is `auto`, `cpu` or `cuda`. Raises CheckpointError where the weights are missing or are not those that the catalog records.
    """
    found = weights_sha256(folder)
    if found != entry.weights_sha256:
        raise CheckpointError(
            f"the weights in {folder} have the hash {found}, the catalog says {entry.weights_sha256}: "
            "the copy is damaged or another one; install it anew"
        )
    target = torch.device(
        "cuda" if device == "auto" and torch.cuda.is_available() else "cpu" if device == "auto" else device
    )
    transformers_logging.disable_progress_bar()
    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        model = AutoModelForSeq2SeqLM.from_pretrained(folder, use_safetensors=True, **options)
        tokenizer = AutoTokenizer.from_pretrained(folder, **options)
    except (OSError, ValueError) as error:
        raise CheckpointError(f"the checkpoint in {folder} cannot be loaded: {error}") from error
    if precision == "float32":
        model.dequantize()
    return Checkpoint(entry, model.to(target).eval(), tokenizer, target, precision)


def weights_sha256(folder: Path) -> str:
    """The hash of a checkpoint's safetensors files, one after the other by name; raises CheckpointError if there are none."""
    digest = hashlib.sha256()
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise CheckpointError(f"there are no weights in {folder}: a checkpoint is a folder with *.safetensors in it")
    for file in files:
        with file.open("rb") as stream:
            while block := stream.read(1 << 22):
                digest.update(block)
    return digest.hexdigest()
