"""One training sequence an article: its tokens, then the five fields, each of which sees the article and itself only.

    tokens      article     | who     | what    | …      each field: <|im_start|>FIELD\\n target <|im_end|>
    positions   0 1 2 … n-1 | n n+1 … | n n+1 … | …      they start again after the article for every field

So training sees what the service does: the article is read once, and its fields are written side by side.
"""

import dataclasses

import torch
import transformers
from pairs import FIELDS, Pair


@dataclasses.dataclass(frozen=True)
class Sequence:
    """The tokens of one article and its fields.

    `bounds`: where each field starts, and the end of the last. `learned`: the places whose *next* token counts in the
    loss (the target and <|im_end|>, not the tag); `wanted`: those next tokens; `field`: the index in FIELDS of each.
    """

    tokens: torch.Tensor
    positions: torch.Tensor
    bounds: tuple[int, ...]
    learned: torch.Tensor
    wanted: torch.Tensor
    field: torch.Tensor

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def article_length(self) -> int:
        return self.bounds[0]


def encode(
    pair: Pair, tokenizer: transformers.PreTrainedTokenizerBase, with_title: bool = True, limit: int = 4096
) -> Sequence:
    """The sequence of one pair; an article of more than `limit` tokens is cut there."""

    def ids(text: str) -> list[int]:
        return list(tokenizer(text, add_special_tokens=False).input_ids)

    article = ids(pair.article(with_title))[:limit]
    tokens, positions, bounds = list(article), list(range(len(article))), [len(article)]
    learned: list[int] = []
    field: list[int] = []
    for index, (name, target) in enumerate(zip(FIELDS, pair.targets, strict=True)):
        # Tag and target are tokenized apart, as the service does: it feeds the tag and lets the model write on.
        tag, answer = ids(f"<|im_start|>{name}\n"), ids(f"{target}<|im_end|>")
        learned += range(len(tokens) + len(tag) - 1, len(tokens) + len(tag) + len(answer) - 1)
        field += [index] * len(answer)
        tokens += tag + answer
        positions += range(len(article), len(article) + len(tag) + len(answer))
        bounds.append(len(tokens))
    row, places = torch.tensor(tokens), torch.tensor(learned)
    return Sequence(row, torch.tensor(positions), tuple(bounds), places, row[places + 1], torch.tensor(field))


def visible(sequence: Sequence) -> torch.Tensor:
    """The boolean attention mask, [tokens, tokens]: whether row i sees column j."""
    mask = torch.ones(len(sequence), len(sequence), dtype=torch.bool).tril()
    for begin, end in zip(sequence.bounds, sequence.bounds[1:], strict=False):
        mask[begin:end, sequence.article_length : begin] = False
    return mask
