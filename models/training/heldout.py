"""Held-out loss: the cross-entropy a token of pairs that are never trained on, by kind of file and by field.

With --against, also the difference of the two and its 95 % interval by paired bootstrap over the articles.
Leaves to others: what the written briefs are worth (chancery evaluate).
"""

import argparse
import json
import pathlib
import random

import network
import options
import order
import pairs
import torch
import transformers
from sequences import encode
from workers import Workers

# An article's loss and tokens by field: [fields, 2].
Measured = list[torch.Tensor]
RESAMPLES = 10_000


def measure(
    model: transformers.LlamaForCausalLM,
    tokenizer: transformers.PreTrainedTokenizerBase,
    articles: list[pairs.Pair],
    workers: Workers,
) -> Measured:
    """The summed loss and the number of tokens of every field of every article, in float64."""

    def one(pair: pairs.Pair) -> torch.Tensor:
        sequence = encode(pair, tokenizer)
        with torch.no_grad():
            loss = network.losses(model, [sequence]).double().cpu()
        both = torch.stack([loss, torch.ones_like(loss)], dim=1)
        return torch.zeros(len(pairs.FIELDS), 2, dtype=torch.float64).index_add_(0, sequence.field, both)

    return workers.map(one, articles)


def by_field(measured: Measured) -> dict[str, float]:
    """{"all": loss, "who": loss, …}: means over tokens, not over articles."""
    total = torch.stack(measured).sum(dim=0)
    rows = {"all": total.sum(dim=0), **dict(zip(pairs.FIELDS, total, strict=True))}
    return {name: round((row[0] / row[1]).item(), 4) for name, row in rows.items()}


def difference(ours: Measured, theirs: Measured, seed: int = 0) -> dict[str, float]:
    """Ours less theirs over the same articles, with the interval that 95 % of resampled sets of articles fall into."""
    loss = torch.stack(ours)[..., 0].sum(1) - torch.stack(theirs)[..., 0].sum(1)
    tokens = torch.stack(ours)[..., 1].sum(1)
    draw = torch.randint(len(loss), (RESAMPLES, len(loss)), generator=torch.Generator().manual_seed(seed))
    spread = (loss[draw].sum(1) / tokens[draw].sum(1)).quantile(torch.tensor([0.025, 0.975], dtype=torch.float64))
    values = {"difference": loss.sum() / tokens.sum(), "low": spread[0], "high": spread[1]}
    return {name: round(value.item(), 4) for name, value in values.items()}


def subset(articles: list[pairs.Pair], count: int) -> list[pairs.Pair]:
    """A fixed draw of at most `count` of the articles, for a look while training."""
    return articles if count >= len(articles) else random.Random(0).sample(articles, count)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=options.Help)
    made.add_argument("model", type=pathlib.Path, help="folder of a LlamaForCausalLM and its tokenizer")
    made.add_argument("--against", type=pathlib.Path, help="another model to compare with")
    made.add_argument(
        "--kinds", nargs="+", default=["*"], metavar="PATTERN", help="a row each, e.g. press-2 'syn-[a-i]'"
    )
    options.add_pairs(made)
    options.add_machine(made)
    return made


def main() -> None:
    given = parser().parse_args()
    machine = options.Machine.of(given)
    sources = pairs.read_split(options.folders(given), "dev")
    for pattern in given.kinds:
        articles = order.matching(sources, pattern)
        if not articles:
            parser().error(f"--kinds {pattern}: fits none of the files {', '.join(sorted(sources)) or '(none)'}")
    workers = Workers(machine.workers)
    measured = {}
    for path in filter(None, [given.model, given.against]):
        tokenizer = transformers.AutoTokenizer.from_pretrained(path)
        model = transformers.LlamaForCausalLM.from_pretrained(path, dtype=machine.dtype)
        model.to(machine.device)
        measured[path] = {
            kind: measure(model, tokenizer, order.matching(sources, kind), workers) for kind in given.kinds
        }
    for kind in given.kinds:
        ours = measured[given.model][kind]
        row = {"kind": kind, "articles": len(ours), "loss": by_field(ours)}
        if given.against:
            theirs = measured[given.against][kind]
            row |= {"against": by_field(theirs), **difference(ours, theirs)}
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    options.run(main)
