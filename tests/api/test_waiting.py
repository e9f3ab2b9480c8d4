"""The line before the model: its bound, its order, who leaves it, and what one broken article does to the others."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any

import pytest
from litestar.testing import TestClient

from chancery.api.engine_thread import EngineThread
from chancery.errors import ChanceryError, Draining, NotText, QueueFull
from chancery.schema import Article, Brief
from chancery.settings import Settings

from .conftest import TEXT, StandIn, running

BUSY = TEXT.replace("Solheim", "Busy")
OTHER = TEXT.replace("Solheim", "Other")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Paced(StandIn):
    """A stand-in that takes one second for ten words."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self.clock = clock

    def brief(self, articles: Sequence[Article]) -> list[Brief | ChanceryError]:
        self.clock.now += sum(self.count_tokens(article) for article in articles) / 10
        return super().brief(articles)


def article(words: int, word: str = "word") -> Article:
    return Article(text=" ".join([word] * words))


@pytest.fixture
def paced() -> Iterator[Paced]:
    pipeline = Paced(Clock())
    yield pipeline
    pipeline.go_on()


@pytest.fixture
def engine(paced: Paced) -> Iterator[EngineThread]:
    """A line of a hundred tokens, batches of thirty, and an article of ten that holds the engine busy."""
    engine = EngineThread(lambda: paced, max_queued_tokens=100, max_batch_tokens=30, clock=paced.clock)
    engine.start()
    assert engine.settled.wait(60)
    assert engine.state == "ready"
    paced.hold()
    engine.submit(article(10, "busy"), 10)
    assert paced.begun.wait(60)
    yield engine
    paced.go_on()
    engine.stop()


def test_articles_wait_in_line_and_are_read_together_up_to_the_budget_first_come_first_served(
    engine: EngineThread, paced: Paced
) -> None:
    futures = [
        engine.submit(article(words, word), words)
        for words, word in [(10, "a"), (20, "b"), (5, "c"), (40, "d"), (1, "e")]
    ]
    paced.go_on()
    assert [future.result(60).article.characters for future in futures]
    assert [[text.split()[0] for text in batch] for batch in paced.batches[2:]] == [["a", "b"], ["c"], ["d"], ["e"]]


def test_a_full_line_refuses_and_says_when_to_come_back_by_the_rate_measured(engine: EngineThread) -> None:
    engine.submit(article(90), 90)
    engine.submit(article(10), 10)
    with pytest.raises(QueueFull, match="100 tokens are waiting, and with this article's 40") as refused:
        engine.submit(article(40), 40)
    assert refused.value.retry_after == 5  # ten running, a hundred waiting, forty more: fifty too many at ten a second


def test_an_empty_line_takes_an_article_of_any_length(engine: EngineThread, paced: Paced) -> None:
    longest = engine.submit(article(1_000), 1_000)
    paced.go_on()
    assert longest.result(60)


def test_what_is_cancelled_leaves_the_line_and_makes_room(engine: EngineThread, paced: Paced) -> None:
    gone = engine.submit(article(95, "gone"), 95)
    with pytest.raises(QueueFull):
        engine.submit(article(10, "stays"), 10)
    assert gone.cancel()
    stays = engine.submit(article(10, "stays"), 10)
    paced.go_on()
    assert stays.result(60)
    assert [batch[0].split()[0] for batch in paced.batches[1:]] == ["busy", "stays"]


def test_what_has_begun_cannot_be_cancelled_and_harms_nobody(engine: EngineThread, paced: Paced) -> None:
    first = engine.submit(article(5, "first"), 5)
    paced.go_on()
    assert first.result(60)
    assert not first.cancel()
    assert engine.submit(article(5, "next"), 5).result(60)


def test_an_article_that_breaks_the_pipeline_does_not_take_its_neighbours_with_it(
    engine: EngineThread, paced: Paced
) -> None:
    poison, refused = article(5, "poison"), article(5, "refused")
    paced.failures = {poison.text: ZeroDivisionError("poison"), refused.text: NotText("refused")}
    futures: list[Future[Brief]] = [
        engine.submit(each, 5) for each in (article(5, "a"), poison, refused, article(5, "b"))
    ]
    paced.go_on()
    assert futures[0].result(60).what
    assert isinstance(futures[1].exception(60), ZeroDivisionError)
    assert isinstance(futures[2].exception(60), NotText)
    assert futures[3].result(60).what


def test_a_pipeline_that_loses_a_result_breaks_no_more_than_those_articles(engine: EngineThread, paced: Paced) -> None:
    lost = engine.submit(article(5, "lost"), 5)
    whole = paced.brief
    paced.brief = lambda articles: whole(articles)[1:]  # type: ignore[method-assign]
    paced.go_on()
    assert isinstance(lost.exception(60), RuntimeError)
    paced.brief = whole  # type: ignore[method-assign]
    assert engine.submit(article(5, "next"), 5).result(60)


def test_a_draining_line_takes_nothing_new_and_finishes_what_it_has(engine: EngineThread, paced: Paced) -> None:
    waiting = engine.submit(article(5), 5)
    engine.drain()
    assert engine.busy
    with pytest.raises(Draining):
        engine.submit(article(5), 5)
    paced.go_on()
    assert waiting.result(60)


def test_what_waits_when_the_thread_ends_is_cancelled(engine: EngineThread, paced: Paced) -> None:
    waiting = engine.submit(article(5), 5)
    paced.go_on()
    engine.stop()
    assert waiting.cancelled() or waiting.result(0)  # it may have been taken before the end
    assert not engine.busy


# Through HTTP


def hold_with(client: TestClient[Any], stand_in: StandIn, *more: str) -> None:
    """Holds the engine busy with one article, and puts more in line."""
    stand_in.hold()
    client.app.state.engine.submit(Article(text=BUSY), len(BUSY.split()))
    assert stand_in.begun.wait(60)
    for text in more:
        client.app.state.engine.submit(Article(text=text), len(text.split()))


def test_a_full_line_is_503_with_retry_after(stand_in: StandIn) -> None:
    with running(stand_in, Settings(max_queued_tokens=50)) as client:
        hold_with(client, stand_in, OTHER)
        response = client.post("/v1/briefs", json={"text": TEXT})
        stand_in.go_on()
    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "urn:chancery:problem:queue-full"
    assert "CHANCERY_MAX_QUEUED_TOKENS" in response.json()["detail"]
    assert int(response.headers["retry-after"]) >= 1


def test_a_passed_deadline_is_504_and_the_article_is_never_read(stand_in: StandIn) -> None:
    with running(stand_in, Settings(deadline_seconds=0.01)) as client:
        hold_with(client, stand_in)
        response = client.post("/v1/briefs", json={"text": TEXT})
        stand_in.go_on()
    assert response.status_code == 504
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "urn:chancery:problem:deadline-passed"
    assert "0.01 seconds (CHANCERY_DEADLINE_SECONDS)" in response.json()["detail"]
    assert [TEXT] not in stand_in.batches


def ask(client: TestClient[Any], messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sends one request as raw ASGI messages; what the service sends back."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/briefs",
        "raw_path": b"/v1/briefs",
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"text/plain")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "http_version": "1.1",
        "extensions": {},
    }
    with client.portal() as portal:
        portal.call(client.app, scope, receive, send)
    return sent


def test_a_caller_who_hangs_up_leaves_the_line_and_the_article_is_never_read(
    client: TestClient[Any], stand_in: StandIn, logged: pytest.LogCaptureFixture
) -> None:
    hold_with(client, stand_in)
    ask(client, [{"type": "http.request", "body": TEXT.encode(), "more_body": False}, {"type": "http.disconnect"}])
    stand_in.go_on()
    assert client.app.state.engine.submit(Article(text=OTHER), 10).result(60)
    assert stand_in.batches[1:] == [[BUSY], [OTHER]]
    assert "status=499" in logged.text
    assert "problem=client-gone" in logged.text


def test_a_caller_who_hangs_up_while_sending_is_no_fault_of_ours(
    client: TestClient[Any], stand_in: StandIn, logged: pytest.LogCaptureFixture
) -> None:
    ask(client, [{"type": "http.request", "body": TEXT.encode(), "more_body": True}, {"type": "http.disconnect"}])
    assert len(stand_in.batches) == 1  # the warm-up
    assert "status=499" in logged.text
    assert "incident" not in logged.text
