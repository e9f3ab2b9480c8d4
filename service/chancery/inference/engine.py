"""The seq2seq engine: articles are read once, their fields are written side by side.

`encode` turns articles into memories, `decode` writes rows of text after them, greedily. Each row starts with a forced prefix (the field's tag)
and may have a constraint, which has the last word on every token. Finished rows leave the batch at once.

Whatever is read or written together, an article's result is the same to the bit: matrix products are exact integer sums, everything else is done
row by row, and attention sees one article at a time with the rows that are its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import torch
from torch import Tensor

from chancery.inference.checkpoints import Checkpoint
from chancery.inference.split_trunk import ArticleMemory, Writing
from chancery.inference.vocabulary import token_bytes


class Constraint(Protocol):
    """Decides what one row may say; it sees every token of the row once, in order."""

    def choose(self, scores: Tensor) -> int:
        """The token to write, given the (vocabulary,) scores of the next one; the constraint moves on past it."""
        ...


@dataclass(slots=True)
class Row:
    """One text to write after an article: the tokens of its prefix, its bound, its constraint; then what was written."""

    prefix: list[int]
    limit: int
    constraint: Constraint | None = None
    tokens: list[int] = field(default_factory=list)
    margin: float = float("inf")
    finished: bool = False

    @property
    def done(self) -> bool:
        """True at the end token or at the bound."""
        return self.finished or len(self.tokens) >= self.limit


class Engine:
    """Reads articles and writes rows with one checkpoint, on one thread at a time."""

    def __init__(self, checkpoint: Checkpoint, threads: int = 0) -> None:
        self.checkpoint = checkpoint
        self.end = int(checkpoint.tokenizer.eos_token_id)
        self.vocabulary = token_bytes(checkpoint.tokenizer)
        if threads:
            torch.set_num_threads(threads)

    def tokenize(self, text: str) -> tuple[list[int], list[int]]:
        """Token ids of a text and, for each, the code point where it ends."""
        encoded = self.checkpoint.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, split_special_tokens=True
        )
        return list(encoded.input_ids), [end for _, end in encoded.offset_mapping]

    def prefix(self, text: str) -> list[int]:
        """Token ids of a field's tag, in which special tokens mean what they say."""
        return list(self.checkpoint.tokenizer(text, add_special_tokens=False).input_ids)

    def text(self, tokens: Sequence[int]) -> str:
        """The text of written tokens, without special ones."""
        return str(self.checkpoint.tokenizer.decode(list(tokens), skip_special_tokens=True))

    @torch.inference_mode()
    def encode(self, articles: Sequence[list[int]]) -> list[ArticleMemory]:
        """Read articles, each a non-empty list of token ids."""
        device = self.checkpoint.device
        return self.checkpoint.model.trunk.read([torch.tensor(article, device=device) for article in articles])

    @torch.inference_mode()
    def decode(self, memories: Sequence[ArticleMemory], rows: Sequence[Sequence[Row]]) -> None:
        """Write the rows of each article to their ends; `rows[i]` belong to `memories[i]`."""
        active = [
            (Writing.after(memory, len(own)), list(own)) for memory, own in zip(memories, rows, strict=True) if own
        ]
        step = 0
        while active:
            tokens = [_token(row, step) for _, own in active for row in own]
            scores = self.checkpoint.model.trunk.write(
                torch.tensor(tokens, device=self.checkpoint.device), [writing for writing, _ in active]
            )
            step += 1
            self._choose([row for _, own in active for row in own], scores, step)
            active = [still for writing, own in active if (still := _without_done(writing, own))]

    def _choose(self, rows: list[Row], scores: Tensor, step: int) -> None:
        """Give each row that is past its prefix its next token."""
        top = scores.topk(2, dim=-1)
        first, best = top.indices[:, 0].tolist(), top.values.tolist()
        for index, row in enumerate(rows):
            if step < len(row.prefix):
                continue
            token = first[index] if row.constraint is None else row.constraint.choose(scores[index])
            if token == first[index]:
                row.margin = min(row.margin, best[index][0] - best[index][1])
            if token == self.end:
                row.finished = True
            else:
                row.tokens.append(token)


def _token(row: Row, step: int) -> int:
    return row.prefix[step] if step < len(row.prefix) else row.tokens[-1]


def _without_done(writing: Writing, rows: list[Row]) -> tuple[Writing, list[Row]] | None:
    kept = [index for index, row in enumerate(rows) if not row.done]
    if len(kept) < len(rows):
        writing.keep(kept)
    return (writing, [rows[index] for index in kept]) if kept else None
