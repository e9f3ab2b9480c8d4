"""Grounded decoding: a token is written only if the article allows what it says.

The constraint is defined on decoded characters, never on token ids: each token's bytes are run through the field's grammar (`lists`, `prose`).
The model's choices are tried best first, and nearly always the first will do, so a step costs little. Where the first choice is barred, the share
of the probability that it held is kept: a large share means that the model wanted something that the article does not say, and the caller may
distrust what stands there instead (`Barred`).

`GroundedDecoding` is the constraint of one row of our engine; `GroundedLogitsProcessor` is the same for `generate()` of transformers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor
from transformers import LogitsProcessor

from chancery.folding import fold_character
from chancery.inference.lists import ListGrammar
from chancery.inference.prose import ProseGrammar
from chancery.inference.source import Source

CANDIDATES = 64  # choices tried before the whole vocabulary is sorted


class Grammar(Protocol):
    """What a field may say, character by character; states are immutable."""

    source: Source

    def start(self) -> Any: ...
    def step(self, state: Any, character: str, raw: str) -> Any | None: ...
    def may_end(self, state: Any) -> bool: ...
    def may_pause(self, state: Any) -> bool: ...


@dataclass(frozen=True, slots=True)
class Barred:
    """A first choice that the article did not allow: where in the text it would have stood, and its share of the probability."""

    offset: int
    share: float


@dataclass(frozen=True, slots=True)
class Written:
    """What a row has said: the grammar's state, the text so far and bytes that are no whole character yet."""

    state: Any
    length: int = 0
    pending: bytes = b""


class GroundedDecoding:
    """The constraint of one row: `choose` gives the best token that the article allows, the end where it allows none."""

    def __init__(self, grammar: Grammar, vocabulary: Sequence[bytes | None], end: int) -> None:
        self.grammar = grammar
        self.vocabulary = vocabulary
        self.end = end
        self.written = Written(grammar.start())
        self.barred: list[Barred] = []

    def choose(self, scores: Tensor) -> int:
        """The token to write, given (vocabulary,) scores; moves on past it."""
        first = int(scores.argmax())
        for token in ranked(scores, first):
            following = self.after(self.written, token)
            if following is not None:
                break
        else:
            token, following = self.end, self.written
        if token != first:
            share = float((scores[first].float() - scores.float().logsumexp(0)).exp())
            self.barred.append(Barred(self.written.length, share))
        self.written = following
        return token

    def after(self, written: Written, token: int) -> Written | None:
        """What stands there once this token is written; None where the article does not allow it."""
        if token == self.end:
            return written if not written.pending and self.grammar.may_end(written.state) else None
        piece = self.vocabulary[token] if token < len(self.vocabulary) else None
        if not piece:
            return None
        text, pending = decode(written.pending + piece)
        state, length = written.state, written.length
        for raw in text:
            state = self._step(state, raw)
            if state is None:
                return None
            length += 1
        if pending and not self._can_complete(state, pending):
            return None
        if not pending and not self.grammar.may_pause(state):
            return None
        return Written(state, length, pending)

    def _step(self, state: Any, raw: str) -> Any | None:
        folded = fold_character(raw, light=True)
        if not folded or (folded == " " and raw not in " \n"):
            return None  # what cannot be seen could part a word
        for character in folded:
            state = self.grammar.step(state, character, raw)
            if state is None:
                return None
        return state

    def _can_complete(self, state: Any, pending: bytes) -> bool:
        return any(
            self._step(state, character) is not None for character in self.grammar.source.characters_from(pending)
        )


def ranked(scores: Tensor, first: int) -> Iterator[int]:
    """Token ids, best first; a few at a time, since the first is nearly always taken."""
    yield first
    few = scores.topk(min(CANDIDATES, len(scores))).indices.tolist()
    yield from (token for token in few if token != first)
    yield from scores.argsort(descending=True)[len(few) :].tolist()


def decode(data: bytes) -> tuple[str, bytes]:
    """The whole characters of UTF-8 bytes and the rest; bytes that can never become a character are the replacement character."""
    try:
        return data.decode(), b""
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return data[: error.start].decode(), data[error.start :]
        return data.decode(errors="replace"), b""


class GroundedLogitsProcessor(LogitsProcessor):  # type: ignore[misc]  # transformers is not checked
    """Grounded decoding for `generate()` of any seq2seq checkpoint: only tokens that the article allows keep a score.

    Of each row's CANDIDATES best tokens the allowed ones are kept; where none is, the best allowed one of all; where none is, the end.
    Row i of the batch (rows of beams lie next to each other) answers to `constraints[i // rows a constraint]`. `prefix` counts the decoder
    tokens that were forced before the field begins.
    """

    def __init__(self, constraints: Sequence[GroundedDecoding], prefix: int) -> None:
        self.constraints = constraints
        self.prefix = prefix
        self._known: dict[tuple[int, tuple[int, ...]], Written] = {}

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor) -> torch.FloatTensor:
        """(rows, tokens) ids so far and (rows, vocabulary) scores to scores with the rest at minus infinity."""
        masked = torch.full_like(scores, float("-inf"))
        rows_each = len(scores) // len(self.constraints)
        for row, (ids, values) in enumerate(zip(input_ids.tolist(), scores, strict=True)):
            constraint = row // rows_each
            written = self._written(constraint, tuple(ids[self.prefix :]))
            allowed = self._allowed(self.constraints[constraint], written, values)
            masked[row, allowed] = values[allowed]
        return masked  # type: ignore[return-value]

    def _written(self, constraint: int, tokens: tuple[int, ...]) -> Written | None:
        if not tokens:
            return self.constraints[constraint].written
        key = constraint, tokens
        if key not in self._known:
            before = self._written(constraint, tokens[:-1])
            after = before and self.constraints[constraint].after(before, tokens[-1])
            self._known[key] = after or Written(None)
        known = self._known[key]
        return known if known.state is not None else None

    def _allowed(self, constraint: GroundedDecoding, written: Written | None, scores: Tensor) -> list[int]:
        if written is None:
            return [constraint.end]
        few = [
            t
            for t in scores.topk(min(CANDIDATES, len(scores))).indices.tolist()
            if constraint.after(written, t) is not None
        ]
        if few:
            return few
        rest = ranked(scores, int(scores.argmax()))
        return [next((token for token in rest if constraint.after(written, token) is not None), constraint.end)]


def grammar(field: str, source: Source, openers: Sequence[str], states: Sequence[str], tight: bool = False) -> Grammar:
    """The grammar of a field of the brief."""
    if field in ("who", "where"):
        return ListGrammar(source, roles=field == "who")
    return ProseGrammar(source, openers, tight, states if field == "status" else ())
