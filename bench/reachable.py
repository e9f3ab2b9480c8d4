"""How much of careful gold the decoder's constraint lets through: forced decoding of every statement.

usage: python bench/reachable.py GOLD.jsonl... [--show]

A statement counts as reached if each of its tokens, and the end, is allowed in turn. Names are counted without their office and offices with
their name, apart, since the offices of older pairs are often worded freely. `--show` prints where each refused statement was stopped.
Closes with one JSON line.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chancery.briefing.pipeline import Pipeline, load_pipeline
from chancery.inference.grounding import GroundedDecoding, grammar
from chancery.inference.source import Source
from chancery.schema import STATES, Field
from chancery.settings import read_settings


def statements(brief: dict[str, Any]) -> Iterator[tuple[str, Field, str]]:
    """Every statement of a gold brief: the row that it is counted in, its field, its text."""
    for actor in brief["who"]:
        yield "who", "who", actor["name"]
        if actor["role"]:
            yield "office", "who", f"{actor['name']} ({actor['role']})"
    if brief["what"]:
        yield "what", "what", brief["what"]
    for place in brief["where"]:
        yield "where", "where", place
    if brief["status"]:
        yield "status", "status", f"{brief['status']['state']}: {brief['status']['text']}"
    for question in brief["open_questions"]:
        yield "open_questions", "open_questions", question


def stopped_at(pipeline: Pipeline, field: Field, source: Source, statement: str) -> str | None:
    """What was allowed of a statement before it was stopped; None where all of it was."""
    rules = grammar(field, source, pipeline.prompts.openers, STATES)
    decoding = GroundedDecoding(rules, pipeline.engine.vocabulary, pipeline.engine.end)
    written = decoding.written
    tokens = [*pipeline.engine.prefix(statement), pipeline.engine.end]
    for index, token in enumerate(tokens):
        after = decoding.after(written, token)
        if after is None:
            return pipeline.engine.text(tokens[:index])
        written = after
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    pipeline = load_pipeline(read_settings())
    reached: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for pair in (json.loads(line) for file in options.gold for line in file.read_text(encoding="utf-8").splitlines()):
        source = Source([part for part in (pair["title"], pair["text"]) if part])
        for row, field, statement in statements(pair["brief"]):
            total[row] += 1
            allowed = stopped_at(pipeline, field, source, statement)
            reached[row] += allowed is None
            if options.show and allowed is not None:
                print(f"{pair['id']} {row}: {allowed} >>> {statement[len(allowed) :]}")
    for row in total:
        print(f"{row:<16}{reached[row]:>6} of {total[row]:<6}{reached[row] / total[row]:.4f}")
    print(json.dumps({row: round(reached[row] / total[row], 4) for row in total}))


if __name__ == "__main__":
    main()
