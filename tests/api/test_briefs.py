"""`POST /v1/briefs` with the default model: three media types in, three forms out, the same brief in all of them."""

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from litestar.testing import TestClient

from chancery.briefing.rendering import to_html, to_markdown
from chancery.schema import ArticleRecord, Brief

from .conftest import PAGE, POSTED, TEXT, TITLE


def test_json_is_answered_with_a_whole_brief(posted_json: dict[str, Any]) -> None:
    brief = msgspec.convert(posted_json, Brief)
    assert list(posted_json)[:8] == ["schema", "id", "article", "who", "what", "where", "status", "open_questions"]
    assert brief.schema == "brief/1"
    assert brief.article == ArticleRecord(
        sha256=hashlib.sha256(TEXT.encode()).hexdigest(),
        **{name: said for name, said in POSTED.items() if name != "text"},
        characters=len(TITLE) + len(TEXT),
        characters_read=len(TITLE) + len(TEXT),
        truncated=False,
        text=None,
    )
    assert brief.ai_disclosure.generated
    assert brief.ai_disclosure.human_review == "none"


def test_every_piece_of_evidence_is_where_it_says(posted_json: dict[str, Any]) -> None:
    brief = msgspec.convert(posted_json, Brief)
    parts = {"title": TITLE, "text": TEXT}
    statements = [*brief.who, *brief.where, *brief.open_questions]
    evidence = [
        item for statement in (*statements, brief.what, brief.status) if statement for item in statement.evidence
    ]
    assert evidence
    assert all(parts[item.part][item.start : item.end] == item.exact for item in evidence)


def test_plain_text_is_all_text_and_has_no_title(real_client: TestClient[Any]) -> None:
    body = f"{TITLE}\r\n\r\n{TEXT}"
    response = real_client.post("/v1/briefs", content=body.encode(), headers={"content-type": "text/plain"})
    assert response.status_code == 200
    article = response.json()["article"]
    assert article["title"] is None
    assert article["sha256"] == hashlib.sha256(body.encode()).hexdigest()
    assert article["characters"] == len(body)
    assert article["language"] == "en"


def test_a_page_is_answered_with_the_title_and_text_that_evidence_counts_in(
    real_client: TestClient[Any], posted_json: dict[str, Any]
) -> None:
    response = real_client.post("/v1/briefs", content=PAGE.encode(), headers={"content-type": "text/html"})
    assert response.status_code == 200
    from_page = response.json()
    assert (from_page["article"]["title"], from_page["article"]["text"]) == (TITLE, TEXT)
    fields = ("who", "what", "where", "status", "open_questions", "warnings")
    assert {name: from_page[name] for name in fields} == {name: posted_json[name] for name in fields}


def test_the_same_article_gets_the_same_brief_in_whichever_form_it_is_asked_for(
    real_client: TestClient[Any], posted_json: dict[str, Any]
) -> None:
    response = real_client.post("/v1/briefs", json=POSTED, headers={"accept": "text/markdown, application/json;q=0.5"})
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert response.text == to_markdown(msgspec.convert(posted_json, Brief))


@pytest.mark.parametrize(("accept", "render"), [("text/markdown", to_markdown), ("text/html", to_html)])
def test_markdown_and_pages_are_the_same_brief_in_another_form(
    client: TestClient[Any], accept: str, render: Callable[[Brief], str]
) -> None:
    as_json = client.post("/v1/briefs", json=POSTED)
    response = client.post("/v1/briefs", json=POSTED, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{accept}; charset=utf-8"
    assert response.headers["vary"] == "Accept"
    assert response.text == render(msgspec.json.decode(as_json.content, type=Brief))


def test_the_model_is_described_with_the_limits_in_force(real_client: TestClient[Any], pipeline: Any) -> None:
    response = real_client.get("/v1/model")
    assert response.status_code == 200
    answer = response.json()
    assert answer["model"] == msgspec.to_builtins(pipeline.describe())
    assert answer["limits"] == {
        "fewest_words": 20,
        "max_body_bytes": 1_000_000,
        "max_queued_tokens": 200_000,
        "deadline_seconds": 300.0,
    }


def test_a_page_in_html_lets_nothing_run_or_be_fetched(client: TestClient[Any]) -> None:
    response = client.post("/v1/briefs", json={"text": TEXT}, headers={"accept": "text/html"})
    assert response.status_code == 200
    assert response.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'"
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "utf-8"), ("ISO-8859-1", "cp1252"), ('"windows-1252"', "cp1252"), ("utf-16", "utf-16")],
)
def test_the_charset_of_plain_text_is_honoured(client: TestClient[Any], charset: str, encoding: str) -> None:
    text = f"{TEXT} “Norvège”"
    response = client.post(
        "/v1/briefs", content=text.encode(encoding), headers={"content-type": f"text/plain; charset={charset}"}
    )
    assert response.status_code == 200
    assert response.json()["article"]["sha256"] == hashlib.sha256(text.encode()).hexdigest()


def test_a_doubtful_language_is_briefed_with_a_warning(client: TestClient[Any]) -> None:
    names = "Solheim Macron Scholz Erdogan Modi Lula Meloni Orban Tusk Sanchez Costa Rutte Stoltenberg Michel Borrell "
    response = client.post("/v1/briefs", json={"text": names * 2})
    assert response.status_code == 200
    assert [warning["code"] for warning in response.json()["warnings"]] == ["language_uncertain"]
