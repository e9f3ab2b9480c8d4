"""The service under test: with the real model for what it answers, with a stand-in for how it waits and fails."""

import hashlib
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from litestar.testing import TestClient

from chancery.app import create_app
from chancery.briefing.pipeline import Pipeline
from chancery.errors import ChanceryError
from chancery.schema import (
    AIDisclosure,
    Article,
    ArticleRecord,
    Brief,
    Evidence,
    ModelDescription,
    Place,
    Provenance,
    Statement,
)
from chancery.settings import Settings

TITLE = "Solheim to visit Muscat for talks on Red Sea shipping"
TEXT = (
    "Norway's foreign minister Ingrid Solheim will travel to Muscat on Tuesday for talks with her Omani counterpart "
    "Badr al-Harthy on shipping in the Red Sea, the ministry in Oslo announced. Two Norwegian tankers have been held "
    "off Hodeidah since last week. The ministry declined to say whether their release will be discussed."
)
PAGE = (
    f"<!doctype html><html><head><title>{TITLE}</title></head><body><nav><a href='/'>Home</a></nav>"
    f"<article><h1>{TITLE}</h1><p>{TEXT}</p></article><p>© Example News</p></body></html>"
)
POSTED = {
    "text": TEXT,
    "title": TITLE,
    "source": "Example News",
    "url": "https://example.org/muscat",
    "article_id": "7",
    "published_at": "2026-01-12",
    "language": "en",
}
KEY = "correct-horse-battery-staple"


class StandIn:
    """A pipeline that finds the first word of the text everywhere; it can be held up, and told to fail."""

    languages = ("en",)

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.failures: dict[str, Exception] = {}
        self.begun = threading.Event()
        self._open = threading.Event()
        self._open.set()

    def hold(self) -> None:
        """From now on a batch, once begun, waits for `go_on`."""
        self.begun.clear()
        self._open.clear()

    def go_on(self) -> None:
        self._open.set()

    def count_tokens(self, article: Article) -> int:
        return len(article.text.split())

    def brief(self, articles: Sequence[Article]) -> list[Brief | ChanceryError]:
        self.batches.append([article.text for article in articles])
        self.begun.set()
        assert self._open.wait(60), "a test that holds the stand-in must let it go on"
        return [self._brief(article) for article in articles]

    def _brief(self, article: Article) -> Brief | ChanceryError:
        if failure := self.failures.get(article.text):
            if isinstance(failure, ChanceryError):
                return failure
            raise failure
        word = article.text.split()[0]
        start = article.text.index(word)
        evidence = [Evidence("text", start, start + len(word), word, "", article.text[start + len(word) :][:32])]
        return Brief(
            id="00000000-0000-4000-8000-000000000000",
            article=ArticleRecord(
                sha256=hashlib.sha256(article.text.encode()).hexdigest(),
                title=article.title,
                source=article.source,
                url=article.url,
                article_id=article.article_id,
                published_at=article.published_at,
                language=article.language,
                characters=len(article.text),
                characters_read=len(article.text),
                truncated=False,
            ),
            who=[],
            what=Statement(word, evidence),
            where=[Place(word, evidence)],
            status=None,
            open_questions=[],
            warnings=[],
            provenance=Provenance(
                model="stand-in",
                weights_sha256="0" * 64,
                prompt_set="none",
                grounding="gate",
                service_version="0",
                device="none",
                dtype="none",
                generated_at="2026-01-01T00:00:00+00:00",
            ),
            ai_disclosure=AIDisclosure(),
        )

    def describe(self) -> ModelDescription:
        return ModelDescription(
            id="stand-in",
            family="none",
            licence="Apache-2.0",
            parameters=0,
            weights_sha256="0" * 64,
            languages=["en"],
            context_tokens=2048,
            prompt_set="none",
            grounding="gate",
            device="none",
            dtype="none",
        )


@contextmanager
def running(pipeline: Any, settings: Settings | None = None) -> Iterator[TestClient[Any]]:
    """A client of the service with this pipeline, once that has been warmed up; asks as this machine."""
    app = create_app(settings or Settings(), lambda _: pipeline)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        assert app.state.engine.settled.wait(60)
        yield client


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    pipeline = StandIn()
    yield pipeline
    pipeline.go_on()


@pytest.fixture
def client(stand_in: StandIn) -> Iterator[TestClient[Any]]:
    """The service with the stand-in and the default settings."""
    with running(stand_in) as client:
        yield client


@pytest.fixture(scope="session")
def real_client(pipeline: Pipeline) -> Iterator[TestClient[Any]]:
    """The service with the default checkpoint."""
    with running(pipeline, Settings(deadline_seconds=300)) as client:
        yield client


@pytest.fixture(scope="session")
def posted_json(real_client: TestClient[Any]) -> dict[str, Any]:
    """The default model's answer to the article, posted as JSON with everything that may be said of it."""
    response = real_client.post("/v1/briefs", json=POSTED)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    assert response.headers["vary"] == "Accept"
    answer: dict[str, Any] = response.json()
    return answer


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All that our own loggers say, down to the last detail."""
    caplog.set_level(logging.DEBUG, logger="chancery")
    return caplog
