"""One line a request, and never a word of an article, a title, a query or a key in any of them."""

import re
from typing import Any

import pytest
from litestar.testing import TestClient

from chancery.settings import Secret, Settings

from .conftest import TEXT, StandIn, running

MARKER = "Zebra7Marker"
MARKED = TEXT.replace("Solheim", MARKER)
LINE = re.compile(
    r"request=[0-9a-f-]{36} method=\w+ path=\S+ status=\d{3} ms=\d+\.\d "
    r"characters=(\d+|-) tokens=(\d+|-) problem=([a-z-]+|-)"
)


def lines(logged: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in logged.records if record.name == "chancery.api.request_log"]


def test_a_brief_is_one_line_with_what_was_read_and_how_long_it_took(
    client: TestClient[Any], logged: pytest.LogCaptureFixture
) -> None:
    client.post("/v1/briefs", json={"text": TEXT, "title": "Tunis"})
    [line] = lines(logged)
    assert LINE.fullmatch(line)
    assert "method=POST path=/v1/briefs status=200 ms=" in line
    assert f"characters={len(TEXT) + 5} tokens={len(TEXT.split())} problem=-" in line


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("GET", "/livez", "path=/livez status=200"),
        ("GET", "/nowhere", "path=unmatched status=404"),
        ("PUT", "/v1/briefs", "path=unmatched status=405"),
        ("POST", "/v1/briefs", "path=/v1/briefs status=415"),
    ],
)
def test_what_is_refused_is_one_line_too(
    client: TestClient[Any], logged: pytest.LogCaptureFixture, method: str, path: str, said: str
) -> None:
    client.request(method, path)
    [line] = lines(logged)
    assert LINE.fullmatch(line)
    assert said in line


def test_a_problem_carries_the_id_of_its_line(client: TestClient[Any], logged: pytest.LogCaptureFixture) -> None:
    problem = client.post("/v1/briefs", json={"text": "short"}).json()
    [line] = lines(logged)
    assert f"request={problem['instance'].removeprefix('urn:uuid:')} " in line
    assert "problem=too-short" in line


@pytest.mark.parametrize(
    "request_of",
    [
        {"json": {"text": MARKED, "title": MARKER, "source": MARKER, "url": MARKER, "article_id": MARKER}},
        {"json": {"text": MARKED, "title": MARKER}, "headers": {"accept": "text/html"}},
        {"json": {"text": MARKER}},
        {"json": {"text": MARKED, "language": MARKER}},
        {"json": {"text": MARKED, MARKER: 1}},
        {"content": f'{{"text": "{MARKED}'.encode(), "headers": {"content-type": "application/json"}},
        {"content": f"{MARKED}\0".encode(), "headers": {"content-type": "text/plain"}},
        {"content": MARKED.encode(), "headers": {"content-type": f"text/{MARKER}"}},
        {"content": f"<p>{MARKER}".encode(), "headers": {"content-type": "text/html"}},
        {"content": f"<title>{MARKER}</title><p>{MARKED}".encode(), "headers": {"content-type": "text/html"}},
        {"json": {"text": MARKED}, "params": {"q": MARKER}},
        {"json": {"text": MARKED}, "headers": {"host": f"{MARKER}.example"}},
        {"json": {"text": MARKED}, "headers": {"user-agent": MARKER, "cookie": MARKER, "accept": MARKER}},
        {"json": {"text": MARKED}, "headers": {"authorization": f"Bearer {MARKER}"}},
    ],
)
def test_no_word_of_a_request_gets_into_the_log(
    client: TestClient[Any], logged: pytest.LogCaptureFixture, request_of: dict[str, Any]
) -> None:
    client.post("/v1/briefs", **request_of)
    assert len(lines(logged)) == 1
    assert MARKER not in of_ours(logged)


def of_ours(logged: pytest.LogCaptureFixture) -> str:
    """All that was logged, but by the test's own HTTP client, which logs the addresses that it asks for."""
    return "\n".join(
        f"{record.getMessage()} {record.args} {record.exc_info}" for record in logged.records if record.name != "httpx"
    )


@pytest.mark.parametrize("path", [f"/{MARKER}", f"/v1/briefs/{MARKER}", f"/schema/{MARKER}", f"/livez?key={MARKER}"])
def test_no_word_of_an_address_gets_into_the_log(
    client: TestClient[Any], logged: pytest.LogCaptureFixture, path: str
) -> None:
    client.get(path)
    assert len(lines(logged)) == 1
    assert MARKER not in of_ours(logged)


@pytest.mark.parametrize("shown", [MARKER, f"{MARKER}2"])
def test_no_key_gets_into_the_log_be_it_right_or_wrong(
    stand_in: StandIn, logged: pytest.LogCaptureFixture, shown: str
) -> None:
    with running(stand_in, Settings(api_keys=(Secret(MARKER),))) as client:
        response = client.get("/v1/model", headers={"authorization": f"Bearer {shown}"})
    assert response.status_code == (200 if shown == MARKER else 401)
    assert MARKER not in of_ours(logged)


def test_what_breaks_is_logged_by_kind_and_place_and_never_in_its_own_words(
    client: TestClient[Any], stand_in: StandIn, logged: pytest.LogCaptureFixture
) -> None:
    cause = KeyError(MARKED)
    failure = ValueError(f"cannot read {MARKED}")
    failure.__cause__ = cause
    stand_in.failures[MARKED] = failure
    response = client.post("/v1/briefs", json={"text": MARKED, "title": MARKER})
    assert response.status_code == 500
    [incident] = [record for record in logged.records if record.levelname == "ERROR"]
    told = incident.getMessage()
    assert f"incident request={response.json()['instance'].removeprefix('urn:uuid:')} builtins.ValueError at " in told
    assert "engine_thread.py" in told
    assert "because of builtins.KeyError" in told
    assert MARKER not in of_ours(logged)
    assert MARKER not in response.text
