"""Where the briefs to judge come from: made on the spot by the pipeline, or read from a file.

A file holds {"id", "brief"} a line: a brief of schema `brief/1`, the plain five fields of a gold file (so that any
other system or a second reader can be judged), or null with an "error". Other members are ignored.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from chancery.evaluation.content import content_of
from chancery.evaluation.gold import EvaluationError, GoldArticle, GoldBrief, lines_of
from chancery.evaluation.scoring import Judged
from chancery.schema import SCHEMA, Article, Brief

BATCH = 16

Maker = Callable[[list[Article]], Sequence[Brief | Exception]]


class _Line(Struct):
    id: str
    brief: Any
    error: str | None = None


def read_briefs(path: Path, articles: Sequence[GoldArticle], *, all_of_them: bool = True) -> dict[str, Judged]:
    """The briefs of these articles from a file; with `all_of_them`, a missing one is refused."""
    wanted = {article.id: article for article in articles}
    found: dict[str, Judged] = {}
    for number, line in lines_of(path, _Line):
        if line.id in found:
            raise EvaluationError(f"{path}:{number}: the id {line.id!r} stands a second time")
        if line.id in wanted:
            try:
                found[line.id] = _judged(line, wanted[line.id])
            except ValueError as error:
                raise EvaluationError(f"{path}:{number}: {error}") from None
    missing = [article.id for article in articles if article.id not in found]
    if missing and (all_of_them or not found):
        raise EvaluationError(
            f"{path}: no brief of {len(missing)} of {len(wanted)} articles, the first of them {missing[0]!r}"
        )
    return found


def _judged(line: _Line, article: GoldArticle) -> Judged:
    if line.brief is None:
        return Judged(content_of(None), error=line.error or "no brief")
    if isinstance(line.brief, dict) and line.brief.get("schema") != SCHEMA and "article" not in line.brief:
        return Judged(msgspec.convert(line.brief, GoldBrief).content())
    brief = msgspec.convert(line.brief, Brief)
    if brief.article.sha256 != hashlib.sha256(article.text.encode()).hexdigest():
        raise ValueError(f"the brief of {line.id!r} was made from another text than the gold's")
    return Judged(content_of(brief), brief)


def make_briefs(
    articles: Sequence[GoldArticle],
    make: Maker,
    *,
    save: Path | None = None,
    progress: Callable[[int], object] = lambda _: None,
) -> dict[str, Judged]:
    """Briefs of these articles, made a batch at a time and saved as they come; `progress` hears how many are done."""
    made: dict[str, Judged] = {}
    file = save.open("wb") if save else None
    try:
        for batch in _batches(articles):
            outcomes = make(
                [Article(text=article.text, title=article.title or None, article_id=article.id) for article in batch]
            )
            for article, outcome in zip(batch, outcomes, strict=True):
                failed = isinstance(outcome, Exception)
                error = (str(outcome) or type(outcome).__name__) if failed else None
                brief = outcome if isinstance(outcome, Brief) else None
                made[article.id] = Judged(content_of(brief), brief, error)
                if file:
                    line: dict[str, object] = {"id": article.id, "brief": brief}
                    file.write(msgspec.json.encode(line | ({"error": error} if failed else {})) + b"\n")
            progress(len(made))
    finally:
        if file:
            file.close()
    return made


def _batches(articles: Sequence[GoldArticle]) -> Iterator[Sequence[GoldArticle]]:
    for start in range(0, len(articles), BATCH):
        yield articles[start : start + BATCH]
