"""Whole briefs of committed syn-* articles: made, saved and read again, and caught at faults planted in them."""

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest
from click.testing import CliRunner

from chancery.evaluation.briefs import BATCH, make_briefs, read_briefs
from chancery.evaluation.command import evaluate as command
from chancery.evaluation.content import content_of
from chancery.evaluation.gold import EvaluationError, GoldArticle, read_gold
from chancery.evaluation.scoring import Judged, Score, score
from chancery.schema import (
    Actor,
    AIDisclosure,
    Article,
    ArticleRecord,
    Brief,
    Evidence,
    Place,
    Provenance,
    Statement,
    Status,
    Warning,
)

PAIRS = Path(__file__).parents[2] / "models" / "training" / "pairs" / "dev"


def evidence(text: str, quoted: str) -> Evidence:
    """The first place where it stands; the first line for what stands nowhere."""
    quoted = quoted if quoted and quoted in text else text.split("\n")[0]
    start = text.index(quoted)
    end = start + len(quoted)
    return Evidence("text", start, end, text[start:end], text[max(0, start - 32) : start], text[end : end + 32])


def brief_of(article: GoldArticle, *warnings: Warning) -> Brief:
    """The gold as if a model had written it: the sentences rest on the first line."""
    gold, text = article.gold, article.text
    return Brief(
        id="b-" + article.id,
        article=ArticleRecord(
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            title=article.title,
            source=None,
            url=None,
            article_id=article.id,
            published_at=None,
            language="en",
            characters=len(text),
            characters_read=len(text),
            truncated=False,
            text=None,
        ),
        who=[Actor(name, role or None, [evidence(text, name)]) for name, role in gold.who],
        what=Statement(gold.what, [evidence(text, "")]) if gold.what else None,
        where=[Place(place, [evidence(text, place)]) for place in gold.where],
        status=Status(gold.state, gold.status or "", [evidence(text, "")]) if gold.state else None,
        open_questions=[Statement(question, [evidence(text, "")]) for question in gold.questions],
        warnings=list(warnings),
        provenance=Provenance(
            model="gold",
            weights_sha256="",
            prompt_set="",
            grounding="gate",
            service_version="0",
            device="cpu",
            dtype="float32",
            generated_at="2026-01-01T00:00:00Z",
        ),
        ai_disclosure=AIDisclosure(),
    )


def judged(article: GoldArticle, brief: Brief) -> Score:
    return score(article, Judged(content_of(brief), brief))


@pytest.fixture(scope="module")
def articles() -> list[GoldArticle]:
    return read_gold([PAIRS / "syn-g.jsonl"])


@pytest.fixture
def article(articles: list[GoldArticle]) -> GoldArticle:
    """One with two actors whose offices differ."""
    return next(
        article
        for article in articles
        if len({role for _, role in article.gold.who[:2]} - {""}) == 2 and article.gold.where and article.gold.what
    )


def missed(score: Score) -> set[tuple[str | None, str, str]]:
    return {(miss.field, miss.kind, miss.text) for miss in score.misses}


def test_the_gold_as_a_brief_has_exact_evidence_everywhere(articles: list[GoldArticle]) -> None:
    for article in articles:
        pairs = judged(article, brief_of(article)).pairs
        for key in ("evidence.exact", "evidence.present"):
            exact, items = pairs[key]
            assert exact == items > 0
        assert pairs["form.in_form"] == (5, 5)


def test_an_invented_name_is_caught_wherever_it_stands(article: GoldArticle) -> None:
    whole, name = brief_of(article), "Zebulon Quark"
    before = missed(judged(article, whole))
    invented = [
        msgspec.structs.replace(whole, who=[*whole.who, Actor(name, None, [evidence(article.text, "")])]),
        msgspec.structs.replace(whole, where=[Place(name, [evidence(article.text, "")])]),
        msgspec.structs.replace(whole, what=Statement(f"{name} said so.", [evidence(article.text, "")])),
        msgspec.structs.replace(whole, what=Statement(f"It was said by {name}.", [evidence(article.text, "")])),
        msgspec.structs.replace(whole, open_questions=[Statement(f"Will {name} come?", [evidence(article.text, "")])]),
    ]
    for brief, field in zip(invented, ("who", "where", "what", "what", "open_questions"), strict=True):
        assert (field, "name", name) in missed(judged(article, brief)) - before


def test_a_first_name_from_memory_is_caught(article: GoldArticle) -> None:
    whole = brief_of(article)
    first, *others = whole.who
    named = msgspec.structs.replace(first, name=f"Zebulon {first.name}")
    pairs = judged(article, msgspec.structs.replace(whole, who=[named, *others])).pairs
    hits, items = pairs["found.name.who"]
    assert items - hits == 1


def test_invented_numbers_and_dates_are_caught(article: GoldArticle) -> None:
    text = f"{article.gold.what} It cost 987,654 on 31 February 2031."
    brief = msgspec.structs.replace(brief_of(article), what=Statement(text, [evidence(article.text, "")]))
    assert {("what", "number", "987,654"), ("what", "date", "31 february 2031")} <= missed(judged(article, brief))


def test_swapped_offices_are_caught(article: GoldArticle) -> None:
    whole = brief_of(article)
    one, two, *others = whole.who
    swapped = [msgspec.structs.replace(one, role=two.role), msgspec.structs.replace(two, role=one.role), *others]
    pairs = judged(article, msgspec.structs.replace(whole, who=swapped)).pairs
    assert pairs["roles.of_another"][0] == 2
    assert judged(article, whole).pairs["roles.of_another"][0] == 0


@pytest.mark.parametrize("change", ["shift", "reverse", "prefix", "other part", "beyond"])
def test_evidence_that_is_not_exact_is_caught(article: GoldArticle, change: str) -> None:
    whole = brief_of(article)
    first, *others = whole.who
    true = first.evidence[0]
    false = {
        "shift": msgspec.structs.replace(true, start=true.start + 1, end=true.end + 1),
        "reverse": msgspec.structs.replace(true, start=true.end, end=true.start),
        "prefix": msgspec.structs.replace(true, prefix=true.prefix + "x"),
        "other part": msgspec.structs.replace(true, part="title"),
        "beyond": msgspec.structs.replace(true, start=-1),
    }[change]
    pairs = judged(
        article, msgspec.structs.replace(whole, who=[msgspec.structs.replace(first, evidence=[false]), *others])
    ).pairs
    exact, selectors = pairs["evidence.exact"]
    assert selectors - exact == 1


def test_a_statement_without_evidence_is_caught(article: GoldArticle) -> None:
    whole = brief_of(article)
    assert whole.what
    bare = msgspec.structs.replace(whole, what=Statement(whole.what.text, []))
    supported, statements = judged(article, bare).pairs["evidence.present"]
    assert statements - supported == 1
    assert (None, "evidence", "what: 0 selectors") in missed(judged(article, bare))


def test_repairs_are_counted_by_field(article: GoldArticle) -> None:
    warnings = [
        Warning("repaired_list", "x", "who"),
        Warning("repaired_state", "x", "who"),
        Warning("constrained", "x", "what"),
    ]
    scored = judged(article, brief_of(article, *warnings))
    assert scored.pairs["form.in_form"] == (4, 5)
    assert scored.warnings == ("repaired_list", "repaired_state", "constrained")


class NoLuckError(Exception):
    """What a pipeline gives back for an article that it could not brief."""


def test_briefs_are_made_in_batches_saved_and_read_again(articles: list[GoldArticle], tmp_path: Path) -> None:
    many = [
        GoldArticle(f"{copy}-{one.id}", one.set, one.title, one.text, one.gold) for copy in "ab" for one in articles
    ]
    known = {one.text: one for one in articles}
    batches: list[int] = []

    def make(given: Sequence[Article]) -> list[Brief | Exception]:
        batches.append(len(given))
        return [NoLuckError("no luck") if one.article_id == many[3].id else brief_of(known[one.text]) for one in given]

    done: list[int] = []
    made = make_briefs(many, make, save=tmp_path / "b.jsonl", progress=done.append)
    assert batches == [BATCH, len(many) - BATCH]
    assert done == [BATCH, len(many)]
    assert read_briefs(tmp_path / "b.jsonl", many) == made
    failed = score(many[3], made[many[3].id])
    assert made[many[3].id].error == "no luck"
    assert failed.pairs["form.failed"] == (True, 1)
    assert failed.pairs["who.recall"][0] == 0


def test_briefs_of_another_text_are_refused(articles: list[GoldArticle], tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_bytes(msgspec.json.encode({"id": articles[1].id, "brief": brief_of(articles[0])}))
    with pytest.raises(
        EvaluationError, match=rf"b\.jsonl:1: the brief of '{articles[1].id}' was made from another text"
    ):
        read_briefs(path, articles[1:2])


def test_missing_and_malformed_briefs_are_refused(articles: list[GoldArticle], tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text(json.dumps({"id": articles[0].id, "brief": {"schema": "brief/1"}}))
    with pytest.raises(EvaluationError, match=r"b\.jsonl:1: Object missing required field"):
        read_briefs(path, articles[:1])
    path.write_text(json.dumps({"id": articles[0].id, "brief": None}))
    with pytest.raises(EvaluationError, match=rf"no brief of 1 of 2 articles, the first of them '{articles[1].id}'"):
        read_briefs(path, articles[:2])


def test_the_command_makes_briefs_with_the_pipeline(
    articles: list[GoldArticle], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model is left out: a stand-in with the pipeline's interface gives the gold back; all else runs as it does."""
    known = {one.text: one for one in articles}
    pipeline = SimpleNamespace(brief=lambda given: [brief_of(known[one.text]) for one in given])
    monkeypatch.setitem(
        sys.modules,
        "chancery.briefing.pipeline",
        SimpleNamespace(load_pipeline=lambda _: pipeline),
    )
    saved, figures = tmp_path / "briefs.jsonl", tmp_path / "figures.json"
    result = CliRunner().invoke(command, [str(PAIRS / "syn-g.jsonl"), "--save", str(saved), "--json", str(figures)])
    assert result.exit_code == 0, result.output
    assert "12 articles (syn 12)" in result.stdout
    assert "12 of 12 briefs" in result.stderr
    assert json.loads(figures.read_text())["briefs"]["sets"]["syn"]["measures"]["evidence.exact"]["value"] == 1
    again = CliRunner().invoke(command, [str(PAIRS / "syn-g.jsonl"), "--briefs", str(saved), "--json", "-"])
    assert json.loads(again.stdout) == json.loads(figures.read_text())
