"""The audit: a sample that stays the same, labels that fit their briefs, rates with Wilson's interval."""

import json
from pathlib import Path

import pytest

from chancery.evaluation.audit import (
    AuditLine,
    audit,
    check_labels,
    draw,
    read_labels,
    render_audit,
    statements,
    wilson,
)
from chancery.evaluation.content import Content
from chancery.evaluation.gold import EvaluationError, GoldArticle
from chancery.evaluation.scoring import Judged

CONTENT = Content(
    who=(("Ingrid Solheim", "foreign minister"), ("Libya", "")),
    what="Solheim will fly to Tunis.",
    where=("Tunis",),
    state="planned",
    status="The visit is announced.",
    questions=("Will Libya come?",),
)


def articles(*ids: str, name: str = "syn") -> list[GoldArticle]:
    return [GoldArticle(identifier, name, "", "text", Content()) for identifier in ids]


def test_the_sample_is_that_of_its_seed_whatever_the_order() -> None:
    pool = articles(*(f"syn-{number}" for number in range(40))) + articles(
        *(f"abp-{number}" for number in range(40)), name="press"
    )
    drawn = draw(pool, 10, seed=7)
    assert [article.set for article in drawn] == ["syn"] * 10 + ["press"] * 10
    assert {article.id for article in draw(pool[::-1], 10, seed=7)} == {article.id for article in drawn}
    assert {article.id for article in draw(pool, 10, seed=8)} != {article.id for article in drawn}
    assert draw(pool, 5, seed=7) == drawn[:5] + drawn[10:15]
    # Pinned: a sample that was audited must be the one that is drawn again.
    assert [article.id for article in drawn[:3]] == ["syn-3", "syn-35", "syn-21"]


def test_a_set_smaller_than_the_sample_is_taken_whole() -> None:
    assert len(draw(articles("a", "b"), 50, seed=1)) == 2


def test_every_statement_of_a_brief_is_to_be_labelled() -> None:
    assert list(statements(CONTENT)) == [
        ("who", 0, "Ingrid Solheim"),
        ("role", 0, "Ingrid Solheim: foreign minister"),
        ("who", 1, "Libya"),
        ("what", 0, "Solheim will fly to Tunis."),
        ("where", 0, "Tunis"),
        ("status", 0, "planned: The visit is announced."),
        ("open_questions", 0, "Will Libya come?"),
    ]
    assert list(statements(Content())) == []


def lines_for(content: Content, identifier: str = "a") -> list[AuditLine]:
    return [AuditLine(identifier, field, index, "supported") for field, index, _ in statements(content)]


def test_labels_must_cover_their_briefs() -> None:
    briefs = {"a": Judged(CONTENT), "b": Judged(CONTENT)}
    labels = lines_for(CONTENT)
    check_labels(labels, briefs)
    with pytest.raises(EvaluationError, match=r"no label for who\[0\] of 'a'"):
        check_labels(labels[1:], briefs)
    with pytest.raises(EvaluationError, match=r"a label but no statement for where\[1\]"):
        check_labels([*labels, AuditLine("a", "where", 1, "supported")], briefs)
    with pytest.raises(EvaluationError, match="'c'"):
        check_labels(lines_for(CONTENT, "c"), briefs)


def test_rates_by_field_and_over_all() -> None:
    labels = [
        AuditLine("a", "who", 0, "supported"),
        AuditLine("a", "role", 0, "wrong_person"),
        AuditLine("a", "what", 0, "partly"),
        AuditLine("b", "what", 0, "unsupported"),
    ]
    found = audit(labels)
    assert (found.briefs, found.statements) == (2, 4)
    assert list(found.fields) == ["who", "role", "what", "all"]
    assert (found.fields["what"]["partly"].count, found.fields["what"]["partly"].rate) == (1, 0.5)
    assert found.fields["all"]["wrong_person"].rate == 0.25
    table = render_audit({"labels.jsonl": found})
    assert "labels.jsonl: 2 briefs, 4 statements" in table
    assert "role" in table


def test_wilsons_interval() -> None:
    # 1 of 10: (0.1 + z²/20 ± z·sqrt(0.009 + z²/400)) / (1 + z²/10), z = 1.96.
    rate = wilson(1, 10)
    assert (rate.rate, round(rate.low, 4), round(rate.high, 4)) == (0.1, 0.0179, 0.4042)
    assert (wilson(0, 50).low, round(wilson(0, 50).high, 4)) == (0, 0.0713)
    assert (round(wilson(50, 50).low, 4), wilson(50, 50).high) == (0.9287, 1)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([{"id": "a", "field": "when", "index": 0, "label": "supported"}], ":1: Invalid enum value 'when'"),
        ([{"id": "a", "field": "who", "index": 0, "label": ""}], ":1: Invalid enum value ''"),
        (
            [{"id": "a", "field": "who", "index": 0, "label": "supported"}] * 2,
            r":2: who\[0\] of 'a' is labelled in line 1",
        ),
        ([], "no labels"),
    ],
)
def test_a_bad_labels_file_is_told_what_is_wrong(tmp_path: Path, lines: list[object], message: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(EvaluationError, match=message):
        read_labels(path)
