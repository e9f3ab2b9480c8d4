"""The trade behind `briefing.trust.MOST_SHARE`: from which share of the probability a barred first choice should cost a list item its place.

usage: python bench/trust_curve.py GOLD.jsonl... [--limit N] [--briefs OUT.jsonl] [--without OUT.jsonl]

Writes every gold article under the constraint and, for each item of who and where, keeps the largest share that a barred first choice held within
it. For each threshold: precision, recall and F1 of the items that stay, before gate and duplicates (a match: the words of one name contain the
other's), and how many sentences of what and status would be marked. The last row keeps everything. `--briefs` keeps the whole briefs, `--without`
those of the same checkpoint decoded without constraint and without gate, both for `chancery evaluate`. Closes with one JSON line.
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from chancery.briefing import evidence, parsing
from chancery.briefing.mentions import index_article
from chancery.briefing.pipeline import Pipeline, load_pipeline
from chancery.briefing.trust import SEPARATORS, barred_of
from chancery.inference.source import Source
from chancery.schema import FIELDS, Article, Brief, Field
from chancery.settings import read_settings

THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
BATCH = 12
LISTS: tuple[Field, ...] = ("who", "where")


def batches(pairs: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Neighbours in length together."""
    ordered = sorted(pairs, key=lambda pair: len(pair["text"]))
    return (ordered[begin : begin + BATCH] for begin in range(0, len(ordered), BATCH))


def article_of(pair: dict[str, Any]) -> Article:
    return Article(text=pair["text"], title=pair["title"] or None)


def items(pipeline: Pipeline, pairs: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each list item and each sentence of some articles: its field, the largest barred share in it, whether gold has it."""
    articles = [article_of(pair) for pair in pairs]
    rows = [
        {
            field: pipeline.row(field, Source([part for part in (article.title, article.text) if part]))
            for field in FIELDS
        }
        for article in articles
    ]
    memories = pipeline.engine.encode([pipeline.read(article).tokens for article in articles])
    pipeline.engine.decode(memories, [list(own.values()) for own in rows])
    for pair, own in zip(pairs, rows, strict=True):
        for field in FIELDS:
            text, begin = pipeline.engine.text(own[field].tokens), 0
            for item in text.split(SEPARATORS[field]) if field in SEPARATORS else [text]:
                end = begin + len(item)
                shares = [barred.share for barred in barred_of(own[field]) if begin <= barred.offset <= end]
                if item.strip() not in ("", "not stated"):
                    yield {
                        "id": pair["id"],
                        "field": field,
                        "share": max(shares, default=0.0),
                        "right": right(item, field, pair),
                    }
                begin = end + 1


def right(item: str, field: Field, pair: dict[str, Any]) -> bool | None:
    """Whether gold has an actor or a place of this name; None for sentences."""
    if field not in LISTS:
        return None
    mine = words(item.split(" (")[0])
    gold = [actor["name"] for actor in pair["brief"]["who"]] if field == "who" else pair["brief"]["where"]
    return any(mine <= words(name) or words(name) <= mine for name in gold)


def words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.lower()))


def curve(found: list[dict[str, Any]], gold: dict[Field, int]) -> list[dict[str, float]]:
    """One row a threshold."""
    rows = []
    for threshold in THRESHOLDS:
        row: dict[str, float] = {"threshold": threshold}
        for field in LISTS:
            kept = [item for item in found if item["field"] == field and item["share"] <= threshold]
            precision = sum(item["right"] for item in kept) / max(1, len(kept))
            recall = min(1.0, sum(item["right"] for item in kept) / max(1, gold[field]))
            f1 = 2 * precision * recall / max(1e-9, precision + recall)
            row |= {f"{field}_precision": precision, f"{field}_recall": recall, f"{field}_f1": f1}
        row["sentences_marked"] = sum(
            item["share"] > threshold for item in found if item["field"] in ("what", "status")
        )
        rows.append({name: round(value, 4) for name, value in row.items()})
    return rows


def without_constraint(pipeline: Pipeline, pairs: list[dict[str, Any]]) -> Iterator[Brief]:
    """The briefs that the checkpoint writes unbound: parsed, with evidence, neither constrained nor gated."""
    articles = [article_of(pair) for pair in pairs]
    rows = [{field: pipeline.row(field, Source([article.text])) for field in FIELDS} for article in articles]
    for own in rows:
        for row in own.values():
            row.constraint = None
    memories = pipeline.engine.encode([pipeline.read(article).tokens for article in articles])
    pipeline.engine.decode(memories, [list(own.values()) for own in rows])
    for article, own, brief in zip(articles, rows, pipeline.brief(articles), strict=True):
        assert isinstance(brief, Brief)
        draft = parsing.parse({field: pipeline.engine.text(row.tokens) for field, row in own.items()}).draft
        fields = evidence.attach(draft, index_article(article))
        yield msgspec.structs.replace(brief, **{field: getattr(fields, field) for field in FIELDS}, warnings=[])


def write(file: Path, pairs: Iterable[dict[str, Any]], briefs: Iterable[Any]) -> None:
    with file.open("ab") as stream:
        for pair, brief in zip(pairs, briefs, strict=True):
            stream.write(msgspec.json.encode({"id": pair["id"], "brief": brief}) + b"\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--briefs", type=Path)
    parser.add_argument("--without", type=Path)
    options = parser.parse_args()
    pairs = [json.loads(line) for file in options.gold for line in file.read_text(encoding="utf-8").splitlines()]
    pairs = pairs[: options.limit]
    pipeline = load_pipeline(read_settings())
    found: list[dict[str, Any]] = []
    for batch in batches(pairs):
        found += items(pipeline, batch)
        if options.briefs:
            write(options.briefs, batch, pipeline.brief([article_of(pair) for pair in batch]))
        if options.without:
            write(options.without, batch, without_constraint(pipeline, batch))
        print(f"{len(found)} items", end="\r", flush=True)
    gold: dict[Field, int] = {field: sum(len(pair["brief"][field]) for pair in pairs) for field in LISTS}
    rows = curve(found, gold)
    print("  ".join(f"{name:>16}" for name in rows[0]))
    for row in rows:
        print("  ".join(f"{value:>16}" for value in row.values()))
    print(json.dumps({"articles": len(pairs), "curve": rows}))


if __name__ == "__main__":
    main()
