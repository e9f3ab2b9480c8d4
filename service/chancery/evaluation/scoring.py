"""One brief scored: against the gold of its article, against the article itself, and in its form.

A score is a pair (hits, items) for each measure that applies; over articles both are summed and divided. So every
share counts items, not articles, and an article without such items takes no part. A failed brief is scored as one
that says nothing.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from msgspec import Struct

from chancery.evaluation.baselines import lead_sentence
from chancery.evaluation.content import Content
from chancery.evaluation.gold import GoldArticle
from chancery.evaluation.matching import SAME_QUESTION, pairs, repeated_names, repeated_places, roles
from chancery.evaluation.rouge import best_word_f1, rouge_l
from chancery.evaluation.strict_check import Finding, findings, selectors
from chancery.schema import Brief, Field

Pairs = dict[str, tuple[float, float]]
MissKind = Literal["name", "number", "date", "quotation", "evidence", "twice", "office"]

_NO_STATE = "none"


class Judged(NamedTuple):
    """What is judged for one article: the content, its brief (None if plain fields came), the error if it failed."""

    content: Content
    brief: Brief | None = None
    error: str | None = None


class Miss(Struct, frozen=True):
    """Something in a brief that the strict check did not find in the article, or that stands in the brief twice."""

    id: str
    field: Field | None
    kind: MissKind
    text: str
    note: str = ""
    """For a name or office: `absent` from the article, or `pieced` of its words."""


class Score(NamedTuple):
    """The score of one brief."""

    article: GoldArticle
    pairs: Pairs
    states: tuple[str, str] | None
    """The gold's state and the brief's, where one of them has one."""
    warnings: tuple[str, ...]
    misses: tuple[Miss, ...]


def score(article: GoldArticle, judged: Judged) -> Score:
    """Everything that can be counted of one brief."""
    content, gold = judged.content, article.gold
    found = findings(content, article.title, article.text)
    misses = [Miss(article.id, item.field, item.kind, item.text, item.note) for item in found if not item.found]
    measured: Pairs = {}
    measured |= _found(found)
    measured |= _against_gold(content, gold)
    measured |= _lengths(content, "") | _lengths(gold, ".gold")
    if gold.what:
        measured["baseline.lead"] = rouge_l(gold.what, lead_sentence(article.text)), 1
        measured["baseline.title"] = rouge_l(gold.what, article.title), 1
    twice: dict[Field, list[str]] = {
        "who": repeated_names([name for name, _ in content.who]),
        "where": repeated_places(content.where),
        "open_questions": repeated_questions(content.questions),
    }
    for field, repeated in twice.items():
        measured[f"twice.{field}"] = bool(repeated), 1
        misses += [Miss(article.id, field, "twice", text) for text in repeated]
    measured["form.failed"] = judged.error is not None, 1
    warnings: tuple[str, ...] = ()
    if judged.brief:
        warnings = tuple(warning.code for warning in judged.brief.warnings)
        evidence = selectors(judged.brief, article.title, article.text)
        measured["evidence.exact"] = evidence.exact, evidence.selectors
        measured["evidence.present"] = evidence.supported, evidence.statements
        measured["evidence.names"] = evidence.names_quoted, evidence.names
        misses += [Miss(article.id, None, "evidence", fault) for fault in evidence.faults]
        repaired = {warning.field for warning in judged.brief.warnings if warning.code.startswith("repaired")}
        measured["form.in_form"] = 5 - len(repaired), 5
    has_state = gold.state is not None or content.state is not None
    states = (gold.state or _NO_STATE, content.state or _NO_STATE) if has_state else None
    return Score(article, measured, states, warnings, tuple(misses))


def repeated_questions(questions: Sequence[str]) -> list[str]:
    """Questions that ask again what one before asks: word F1 of 0.7 or more, which no two in the gold reach."""
    return [text for index, text in enumerate(questions) if best_word_f1(text, questions[:index]) >= SAME_QUESTION]


def _found(found: Iterable[Finding]) -> Pairs:
    hits: Counter[str] = Counter()
    items: Counter[str] = Counter()
    for item in found:
        keys = [f"found.{item.kind}"]
        if item.kind == "name":
            keys.append(f"found.name.{item.field if item.field in ('who', 'where') else 'sentences'}")
        for key in keys:
            items[key] += 1
            hits[key] += item.found
        if item.kind == "name":
            items["found.name_words"] += 1
            hits["found.name_words"] += item.found or item.note == "pieced"
    return {key: (hits[key], items[key]) for key in items}


def _against_gold(content: Content, gold: Content) -> Pairs:
    actors = pairs([name for name, _ in content.who], [name for name, _ in gold.who])
    places = pairs(content.where, gold.where)
    measured: Pairs = {}
    for field, matched, ours, theirs in (
        ("who", len(actors), len(content.who), len(gold.who)),
        ("where", len(places), len(content.where), len(gold.where)),
    ):
        measured[f"{field}.precision"] = matched, ours
        measured[f"{field}.recall"] = matched, theirs
        measured[f"{field}.f1"] = 2 * matched, ours + theirs
    measured |= _roles(content, gold, actors)
    for field, empty in gold.empty().items():
        measured[f"empty.{field}.{'right' if empty else 'wrong'}"] = content.empty()[field], 1
    if gold.what:
        measured["what.rouge_l"] = rouge_l(gold.what, content.what or ""), 1
    if gold.state:
        measured["state"] = content.state == gold.state, 1
        measured["status.rouge_l"] = rouge_l(gold.status or "", content.status or ""), 1
    recalled = sum(best_word_f1(question, content.questions) for question in gold.questions)
    precise = sum(best_word_f1(question, gold.questions) for question in content.questions)
    measured["questions"] = recalled, len(gold.questions)
    measured["questions.precision"] = precise, len(content.questions)
    measured["questions.f1"] = recalled + precise, len(gold.questions) + len(content.questions)
    return measured


def _roles(content: Content, gold: Content, actors: Sequence[tuple[int, int]]) -> Pairs:
    offices = roles(content.who, gold.who, actors)
    in_gold = sum(bool(gold.who[j][1]) for _, j in actors)
    given = sum(bool(content.who[i][1]) for i, _ in actors)
    missing = offices.count("missing")
    right = offices.count("right")
    return {
        "roles.right": (right, in_gold),
        "roles.missing": (missing, in_gold),
        # Given where the gold has an office, and neither right nor left out: another's offices count here too.
        "roles.different": (in_gold - right - missing, in_gold),
        "roles.extra": (sum(bool(content.who[i][1]) and not gold.who[j][1] for i, j in actors), len(actors) - in_gold),
        "roles.of_another": (offices.count("of_another"), given),
    }


def _lengths(content: Content, suffix: str) -> Pairs:
    measured: Pairs = {
        f"count.who{suffix}": (len(content.who), 1),
        f"count.where{suffix}": (len(content.where), 1),
        f"count.open_questions{suffix}": (len(content.questions), 1),
        f"length.open_questions{suffix}": (sum(map(_words, content.questions)), len(content.questions)),
    }
    if content.what:
        measured[f"length.what{suffix}"] = _words(content.what), 1
    if content.status:
        measured[f"length.status{suffix}"] = _words(content.status), 1
    return measured


def _words(text: str) -> int:
    # As the guidelines count: by white space.
    return len(text.split())
