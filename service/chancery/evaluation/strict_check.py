"""What a brief says against what its article says: names, offices, numbers, dates and quotations, and the evidence
beside each statement.

This is the measure's own strict check; it shares no code with the gate or the decoder, and it is stricter than a
reader: it looks for the words themselves. What it cannot see (a wrong verb, a right name in the wrong sentence) is
what `audit` is for.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from chancery.evaluation.content import Content
from chancery.evaluation.dates import Date, dates, months_named
from chancery.evaluation.folding import contains, fold
from chancery.evaluation.names import ArticleNames, every_word_stands, judge, runs
from chancery.evaluation.numerals import numbers
from chancery.schema import Brief, Evidence, Field, Part

Kind = Literal["name", "office", "number", "date", "quotation"]

_QUOTED = re.compile(r'"([^"]+)"|(?<![^\W_])\'((?:[^\']|(?<=[^\W_])\'(?=[^\W_]))+)\'(?![^\W_])')
_EDGES = " .,;:!?"


class Finding(NamedTuple):
    """One name, office, number, date or quotation of a brief, and whether its article says it."""

    kind: Kind
    field: Field
    text: str
    found: bool
    note: str = ""
    """For a name or office that is not found: `pieced` of words of the article, or `absent` from it."""


class Selectors(NamedTuple):
    """The evidence of one brief: how much of it is exact, and how many statements have any."""

    exact: int
    selectors: int
    supported: int
    statements: int
    names_quoted: int
    """Statements that are a name or a place, whose evidence quotes that name."""
    names: int
    faults: list[str]


class _Article(NamedTuple):
    names: ArticleNames
    numbers: frozenset[str]
    dates: list[Date]
    months: frozenset[int]


def findings(content: Content, title: str, text: str) -> list[Finding]:
    """Everything checkable that a brief says, found in the article or not."""
    both = f"{title}\n{text}"
    article = _Article(
        ArticleNames.of(title, text),
        frozenset(key for number in numbers(both) for key in number.keys),
        dates(both),
        months_named(both),
    )
    listed: list[tuple[Kind, Field, str]] = [("name", "who", name) for name, _ in content.who]
    listed += [("office", "who", role) for _, role in content.who if role]
    listed += [("name", "where", place) for place in content.where]
    found = [_listed(kind, field, said, article.names) for kind, field, said in listed]
    for field, sentence in content.sentences():
        found += _in_sentence(field, sentence, article)
    return found


def _listed(kind: Kind, field: Field, said: str, article: ArticleNames) -> Finding:
    """A name, place or office: one unbroken stretch of the article, to the letter but for what `fold` folds."""
    if contains(article.folded, fold(said)):
        return Finding(kind, field, said, True)
    return Finding(kind, field, said, False, "pieced" if every_word_stands(said, article) else "absent")


def _in_sentence(field: Field, sentence: str, article: _Article) -> Iterator[Finding]:
    for run in runs(sentence):
        if judged := judge(run, article.names):
            name, kind = judged
            yield Finding("name", field, name, kind == "found", "" if kind == "found" else kind)
    said = dates(sentence)
    for span in sorted({date.span for date in said}):
        readings = [date for date in said if date.span == span]
        yield Finding("date", field, readings[0].text, any(_dated(date, article) for date in readings))
    for number in numbers(sentence):
        if not any(date.overlaps(number.start, number.start + len(number.text)) for date in said):
            yield Finding("number", field, number.text, bool(number.keys & article.numbers))
    for match in _QUOTED.finditer(fold(sentence)):
        quoted = (match[1] or match[2]).strip(_EDGES)
        if quoted:
            yield Finding("quotation", field, quoted, contains(article.names.folded, quoted))


def _dated(date: Date, article: _Article) -> bool:
    if any(date.agrees(given) for given in article.dates):
        return True
    # A month alone or a bare year may stand in the article where it does not look like a date ("Sept.", "FY2016").
    if date.month and not date.day and not date.year:
        return date.month in article.months
    return bool(date.year) and not date.month and str(date.year) in article.numbers


def selectors(brief: Brief, title: str, text: str) -> Selectors:
    """Whether every selector quotes its article to the letter, and every statement has one to three of them."""
    parts: dict[Part, str] = {"title": title, "text": text}
    exact = total = supported = statements = names_quoted = names = 0
    faults: list[str] = []
    for where, name, evidence in _statements(brief):
        statements += 1
        wrong = [selector for selector in evidence if not _exact(selector, parts)]
        exact += len(evidence) - len(wrong)
        total += len(evidence)
        faults += [
            f"{where}: {selector.part}[{selector.start}:{selector.end}] is not {selector.exact!r}" for selector in wrong
        ]
        if 1 <= len(evidence) <= 3:
            supported += 1
        else:
            faults.append(f"{where}: {len(evidence)} selectors")
        if name is not None:
            names += 1
            names_quoted += any(contains(fold(selector.exact), fold(name)) for selector in evidence)
    return Selectors(exact, total, supported, statements, names_quoted, names, faults)


def _exact(selector: Evidence, parts: dict[Part, str]) -> bool:
    part = parts[selector.part]
    return (
        0 <= selector.start < selector.end <= len(part)
        and part[selector.start : selector.end] == selector.exact
        and part[: selector.start].endswith(selector.prefix)
        and part[selector.end :].startswith(selector.suffix)
    )


def _statements(brief: Brief) -> Iterable[tuple[str, str | None, list[Evidence]]]:
    for index, actor in enumerate(brief.who):
        yield f"who[{index}]", actor.name, actor.evidence
    if brief.what:
        yield "what", None, brief.what.evidence
    for index, place in enumerate(brief.where):
        yield f"where[{index}]", place.name, place.evidence
    if brief.status:
        yield "status", None, brief.status.evidence
    for index, question in enumerate(brief.open_questions):
        yield f"open_questions[{index}]", None, question.evidence
