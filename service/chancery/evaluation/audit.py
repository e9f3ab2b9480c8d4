"""What no string check sees: briefs read by people (or by a model set to read them), statement by statement, and the
rates of their labels.

A labels file holds {"id", "field", "index", "label"} a line, perhaps with a "note": the label of the statement at
that index of that field of that article's brief. `field` is one of the five, or `role` for the office of the actor at
that index. No text of article or brief is needed.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct

from chancery.evaluation.content import Content
from chancery.evaluation.gold import EvaluationError, GoldArticle, lines_of
from chancery.evaluation.scoring import Judged

AuditField = Literal["who", "role", "what", "where", "status", "open_questions"]
Label = Literal["supported", "partly", "unsupported", "wrong_person"]

AUDIT_FIELDS: tuple[AuditField, ...] = get_args(AuditField)
LABELS: tuple[Label, ...] = get_args(Label)

_NORMAL_95 = 1.959964


class AuditLine(Struct, frozen=True):
    """One labelled statement."""

    id: str
    field: AuditField
    index: int
    label: Label
    note: str = ""


class Rate(Struct, frozen=True):
    """How many of the statements have a label, with Wilson's 95 % interval."""

    count: int
    of: int
    rate: float
    low: float
    high: float


class Audit(Struct, frozen=True, kw_only=True):
    """The rates of one labels file, by field and over all."""

    schema: Literal["audit/1"] = "audit/1"
    briefs: int
    statements: int
    fields: dict[str, dict[Label, Rate]]


def draw(articles: Sequence[GoldArticle], number: int, seed: int) -> list[GoldArticle]:
    """As many articles of each set, the same for the same seed whatever else the files hold or in what order.

    They are those whose ids hash lowest together with the seed.
    """

    def rank(article: GoldArticle) -> str:
        return hashlib.sha256(f"{seed}:{article.id}".encode()).hexdigest()

    drawn: list[GoldArticle] = []
    for name in dict.fromkeys(article.set for article in articles):
        drawn += sorted((article for article in articles if article.set == name), key=rank)[:number]
    return drawn


def statements(content: Content) -> Iterator[tuple[AuditField, int, str]]:
    """What there is to label in a brief, in the order of its fields; an empty field has no statement."""
    for index, (name, role) in enumerate(content.who):
        yield "who", index, name
        if role:
            yield "role", index, f"{name}: {role}"
    if content.what:
        yield "what", 0, content.what
    for index, place in enumerate(content.where):
        yield "where", index, place
    if content.state:
        yield "status", 0, f"{content.state}: {content.status}"
    for index, question in enumerate(content.questions):
        yield "open_questions", index, question


def read_labels(path: Path) -> list[AuditLine]:
    """A labels file; a bad line, or a statement labelled twice, is refused with its number."""
    seen: dict[tuple[str, str, int], int] = {}
    labels = []
    for number, line in lines_of(path, AuditLine):
        key = (line.id, line.field, line.index)
        if key in seen:
            raise EvaluationError(
                f"{path}:{number}: {line.field}[{line.index}] of {line.id!r} is labelled in line {seen[key]} already"
            )
        seen[key] = number
        labels.append(line)
    if not labels:
        raise EvaluationError(f"{path}: no labels")
    return labels


def check_labels(labels: Iterable[AuditLine], briefs: Mapping[str, Judged]) -> None:
    """Refuses labels that do not fit: each statement of a labelled brief has a label, and there is no other."""
    labelled: dict[str, set[tuple[str, int]]] = {}
    for line in labels:
        labelled.setdefault(line.id, set()).add((line.field, line.index))
    for identifier, given in labelled.items():
        if identifier not in briefs:
            raise EvaluationError(f"the audit has labels of {identifier!r}, which is none of the briefs")
        wanted = {(field, index) for field, index, _ in statements(briefs[identifier].content)}
        for missing, what in ((wanted - given, "no label"), (given - wanted, "a label but no statement")):
            if missing:
                field, index = min(missing)
                raise EvaluationError(f"the audit has {what} for {field}[{index}] of {identifier!r}")


def audit(labels: Sequence[AuditLine]) -> Audit:
    """The rates of the labels, by field and over `all` statements."""
    fields: dict[str, dict[Label, Rate]] = {}
    for field in (*AUDIT_FIELDS, "all"):
        counted = Counter(line.label for line in labels if field in (line.field, "all"))
        if counted.total():
            fields[field] = {label: wilson(counted[label], counted.total()) for label in LABELS}
    return Audit(briefs=len({line.id for line in labels}), statements=len(labels), fields=fields)


def wilson(count: int, of: int) -> Rate:
    """A share with Wilson's score interval (1927), which is fair to small numbers and to 0 of n."""
    share, squared = count / of, _NORMAL_95**2
    middle = (share + squared / (2 * of)) / (1 + squared / of)
    half = _NORMAL_95 * sqrt(share * (1 - share) / of + squared / (4 * of * of)) / (1 + squared / of)
    low = 0.0 if count == 0 else round(middle - half, 6)
    high = 1.0 if count == of else round(middle + half, 6)
    return Rate(count, of, round(share, 6), low, high)


def render_audit(audits: Mapping[str, Audit]) -> str:
    """The rates of each labels file as a table."""
    lines = []
    for name, found in audits.items():
        lines += [
            f"{name}: {found.briefs:,} briefs, {found.statements:,} statements; share [95 % interval, Wilson] count"
        ]
        rows = [["", *LABELS, "of"]]
        for field, rates in found.fields.items():
            cells = [f"{rate.rate:.3f} [{rate.low:.3f}, {rate.high:.3f}] {rate.count}" for rate in rates.values()]
            rows.append([f"  {field}", *cells, str(next(iter(rates.values())).of)])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines += [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
        ]
        lines.append("")
    return "\n".join(lines)
