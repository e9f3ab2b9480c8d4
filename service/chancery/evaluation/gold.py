"""Gold files: articles with the briefs that a reader wrote for them, one JSON object a line."""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from chancery.evaluation.content import Content
from chancery.schema import State


class EvaluationError(ValueError):
    """Something given to `chancery evaluate` cannot be used; the message is one line that says what and where."""


class GoldActor(Struct):
    """An actor of a gold brief; a missing office is "" or null."""

    name: str
    role: str | None = None


class GoldStatus(Struct):
    """The state and the sentence of a gold brief."""

    state: State
    text: str


class GoldBrief(Struct, forbid_unknown_fields=True):
    """A gold brief; an empty field is null or []. All five fields must stand."""

    who: list[GoldActor] | None
    what: str | None
    where: list[str] | None
    status: GoldStatus | None
    open_questions: list[str] | None

    def content(self) -> Content:
        """The brief in the form that is compared."""
        return Content(
            who=tuple((actor.name, actor.role or "") for actor in self.who or ()),
            what=self.what or None,
            where=tuple(self.where or ()),
            state=self.status.state if self.status else None,
            status=self.status.text if self.status else None,
            questions=tuple(self.open_questions or ()),
        )


class GoldLine(Struct):
    """One line of a gold file; further members are ignored."""

    id: str
    text: str
    brief: GoldBrief
    title: str | None = None


class GoldArticle(NamedTuple):
    """An article, the set (column) that it is counted in, and its gold brief."""

    id: str
    set: str
    title: str
    text: str
    gold: Content


def lines_of(path: Path, kind: Any) -> Iterator[tuple[int, Any]]:
    """The numbered objects of a JSONL file; blank lines are passed over, a bad one is refused with its number."""
    decoder = msgspec.json.Decoder(kind)
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    try:
                        yield number, decoder.decode(line)
                    except (msgspec.DecodeError, UnicodeDecodeError) as error:
                        raise EvaluationError(f"{path}:{number}: {error}") from None
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror}") from None


def read_gold(paths: list[Path], *, by_file: bool = False, limit: int | None = None) -> list[GoldArticle]:
    """The gold of several files, in their order; a folder stands for its *.jsonl. `limit` takes the first of each."""
    articles: list[GoldArticle] = []
    first: dict[str, str] = {}
    for path in _files(paths):
        name = path.stem if by_file else set_name(path)
        for number, line in islice(lines_of(path, GoldLine), limit):
            if line.id in first:
                raise EvaluationError(f"{path}:{number}: {line.id!r} stands in {first[line.id]} already")
            first[line.id] = f"{path}:{number}"
            articles.append(GoldArticle(line.id, name, line.title or "", line.text, line.brief.content()))
    if not articles:
        raise EvaluationError(f"no articles in {', '.join(map(str, paths))}")
    return articles


def set_name(path: Path) -> str:
    """The set of a file: its name without the suffix, and without a last "-a", so that syn-a to syn-k are one set."""
    return re.sub(r"-[a-z]\Z", "", path.stem)


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            files = sorted(path.glob("*.jsonl"))
            if not files:
                raise EvaluationError(f"{path}: no *.jsonl files in this folder")
            yield from files
        else:
            yield path
