"""What each token of a tokenizer stands for, as bytes: the ground on which decoding is constrained.

Two kinds of tokenizer cover the seq2seq families: byte-level BPE (BART, LED, SmolLM) and SentencePiece (T5, PEGASUS, T5Gemma), with or without
byte fallback. Special tokens stand for nothing.
"""

import re

from transformers import PreTrainedTokenizerBase
from transformers.convert_slow_tokenizer import bytes_to_unicode

from chancery.inference.checkpoints import CheckpointError

SPACE = "▁"  # SentencePiece's


def token_bytes(tokenizer: PreTrainedTokenizerBase) -> list[bytes | None]:
    """The bytes of every token id, None for special tokens; raises CheckpointError for a kind of tokenizer that is not known."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise CheckpointError(
            f"{type(tokenizer).__name__} is no fast tokenizer: grounded decoding cannot tell what its tokens stand for"
        )
    decoder = repr(backend.decoder)
    pieces = tokenizer.convert_ids_to_tokens(list(range(len(tokenizer))))
    special = set(tokenizer.all_special_ids) | {
        i for i, token in backend.get_added_tokens_decoder().items() if token.special
    }
    if "ByteLevel" in decoder:
        byte_of = {character: byte for byte, character in bytes_to_unicode().items()}
        return [None if i in special else bytes(byte_of[c] for c in piece) for i, piece in enumerate(pieces)]
    if SPACE in decoder or "Metaspace" in decoder:
        return [None if i in special else _sentencepiece(piece) for i, piece in enumerate(pieces)]
    raise CheckpointError(
        f"the tokenizer's decoder {decoder} is of no known kind: byte-level or SentencePiece is needed"
    )


def _sentencepiece(piece: str) -> bytes:
    byte = re.fullmatch(r"<0x([0-9A-Fa-f]{2})>", piece)
    return bytes([int(byte.group(1), 16)]) if byte else piece.replace(SPACE, " ").encode()
