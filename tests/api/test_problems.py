"""What is refused, with which status, as problem documents (RFC 9457)."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.testing import TestClient

from chancery import errors
from chancery.api.problems import STATUS
from chancery.errors import ChanceryError
from chancery.settings import Settings

from .conftest import PAGE, TEXT, StandIn, running

JSON = {"content-type": "application/json"}
PLAIN = {"content-type": "text/plain"}


def assert_problem(response: Any, status: int, kind: str, *pointers: str) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert (response.status_code, problem["status"], problem["type"]) == (
        status,
        status,
        f"urn:chancery:problem:{kind}",
    )
    assert problem["title"]
    assert problem["detail"]
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", problem["instance"])
    assert [fault["pointer"] for fault in problem.get("errors", [])] == list(pointers)
    return problem


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"text": "a"} x', b"\xff\xfe", b'{"text": "\xff"}', b'{"text": "\\ud800"}']
)
def test_a_body_that_is_not_json_is_400(client: TestClient[Any], body: bytes) -> None:
    assert_problem(client.post("/v1/briefs", content=body, headers=JSON), 400, "invalid-json")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ("[]", ""),
        ("null", ""),
        ("{}", "/text"),
        ('{"text": null}', "/text"),
        ('{"text": 1}', "/text"),
        ('{"text": "a", "title": ["b"]}', "/title"),
        ('{"text": "a", "txet": "b"}', "/txet"),
        ('{"text": "a", "a/b~c": "b"}', "/a~1b~0c"),
    ],
)
def test_json_that_is_no_article_is_400_and_points_at_the_member(
    client: TestClient[Any], body: str, pointer: str
) -> None:
    response = client.post("/v1/briefs", content=body.encode(), headers=JSON)
    problem = assert_problem(response, 400, "invalid-article", pointer)
    assert (pointer or "at the top") in problem["detail"]


def test_a_monstrous_member_name_is_not_repeated_in_full(client: TestClient[Any]) -> None:
    response = client.post("/v1/briefs", json={"text": "a", "x" * 100_000: 1})
    assert response.status_code == 400
    assert len(response.content) < 2_000


@pytest.mark.parametrize("nested", ["[" * 100_000, '{"text": ' + "[" * 100_000, '{"text":' * 100_000])
def test_deep_nesting_is_400(client: TestClient[Any], nested: str) -> None:
    assert client.post("/v1/briefs", content=nested.encode(), headers=JSON).status_code == 400


@pytest.mark.parametrize(
    ("article", "kind", "pointer"),
    [
        ({"text": ""}, "no-text", "/text"),
        ({"text": " \n "}, "no-text", "/text"),
        ({"text": "Solheim flies to Tunis."}, "too-short", "/text"),
        ({"text": TEXT + "\x00"}, "not-text", "/text"),
        ({"text": TEXT, "title": "a\x00b"}, "not-text", "/title"),
        ({"text": TEXT, "language": "de"}, "language-not-read", "/language"),
        (
            {
                "text": "Die norwegische Außenministerin fliegt am Donnerstag nach Tunis, um zwischen den beiden "
                "rivalisierenden Regierungen Libyens zu vermitteln, wie ihr Ministerium am Montag mitteilte."
            },
            "language-not-read",
            "/text",
        ),
    ],
)
def test_an_article_that_cannot_be_briefed_is_422(
    client: TestClient[Any], article: dict[str, str], kind: str, pointer: str
) -> None:
    assert_problem(client.post("/v1/briefs", json=article), 422, kind, pointer)


@pytest.mark.parametrize(
    ("body", "content_type", "kind"),
    [
        (b"", "text/plain", "no-text"),
        (b"Solheim flies.", "text/plain", "too-short"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "text/plain", "not-text"),
        ("Norvège".encode("latin-1"), "text/plain; charset=utf-8", "not-text"),
        (b"<html><body></body></html>", "text/html", "no-article-found"),
        (PAGE.encode().replace(b"<p>", b"<i>" * 30_000), "text/html", "too-complex"),
    ],
)
def test_text_and_pages_that_cannot_be_briefed_are_422_and_point_at_no_member(
    client: TestClient[Any], body: bytes, content_type: str, kind: str
) -> None:
    assert_problem(client.post("/v1/briefs", content=body, headers={"content-type": content_type}), 422, kind)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/xml"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "text/plain; charset=punycode"},
        {"content-type": "text/plain; charset=no-such"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {"content-type": ""},
    ],
)
def test_a_body_of_another_kind_is_415_and_told_what_is_read(client: TestClient[Any], headers: dict[str, str]) -> None:
    response = client.post("/v1/briefs", content=b"x", headers=headers)
    assert_problem(response, 415, "unsupported-media-type")
    assert response.headers["accept"] == "application/json, text/plain, text/html"


def test_no_content_type_is_415(client: TestClient[Any]) -> None:
    assert_problem(client.post("/v1/briefs", content=b"x"), 415, "unsupported-media-type")


def test_a_form_that_cannot_be_written_is_406_before_anything_is_read(
    client: TestClient[Any], stand_in: StandIn
) -> None:
    response = client.post("/v1/briefs", content=b"not JSON", headers={"accept": "image/png", **JSON})
    assert_problem(response, 406, "not-acceptable")
    assert len(stand_in.batches) == 1  # the warm-up


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass"))
    ),
    media_type=st.sampled_from(["application/json", "text/plain", "text/html", "text/plain; charset=utf-16"]),
)
def test_no_body_whatever_breaks_the_service(client: TestClient[Any], body: bytes, media_type: str) -> None:
    response = client.post("/v1/briefs", content=body, headers={"content-type": media_type})
    assert response.status_code in (200, 400, 422)
    if response.status_code != 200:
        assert response.headers["content-type"] == "application/problem+json"


@pytest.fixture
def small(stand_in: StandIn) -> Iterator[TestClient[Any]]:
    """A service that takes two thousand bytes."""
    with running(stand_in, Settings(max_body_bytes=2_000)) as client:
        yield client


def test_a_body_at_the_limit_is_read(small: TestClient[Any]) -> None:
    body = TEXT.encode().ljust(2_000)
    assert small.post("/v1/briefs", content=body, headers=PLAIN).status_code == 200


def test_a_body_over_the_limit_is_413(small: TestClient[Any]) -> None:
    response = small.post("/v1/briefs", content=b"a" * 2_001, headers=PLAIN)
    problem = assert_problem(response, 413, "too-large")
    assert "2,000 bytes (CHANCERY_MAX_BODY_BYTES)" in problem["detail"]


def test_a_body_that_does_not_say_its_length_is_413_when_the_limit_is_passed(small: TestClient[Any]) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a" * 1_500
        yield b"a" * 1_500

    response = small.post("/v1/briefs", content=pieces(), headers=PLAIN)
    assert "content-length" not in response.request.headers
    assert_problem(response, 413, "too-large")


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/briefs/7", "/schema/redoc", "/schema/a/b", "/v1/%00"])
def test_an_unknown_path_is_404(client: TestClient[Any], path: str) -> None:
    assert_problem(client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/briefs", "POST, OPTIONS"),
        ("DELETE", "/v1/briefs", "POST, OPTIONS"),
        ("BREW", "/v1/briefs", "POST, OPTIONS"),
        ("POST", "/v1/model", "GET, OPTIONS"),
        ("POST", "/livez", "GET, OPTIONS"),
    ],
)
def test_a_method_that_a_path_does_not_take_is_405_and_told_which_it_takes(
    client: TestClient[Any], method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)
    problem = assert_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == allowed
    assert allowed in problem["detail"]


def test_a_malformed_request_is_400(client: TestClient[Any]) -> None:
    response = client.get("/v1/model", headers={"host": "local host"})
    assert_problem(response, 400, "bad-request")


def test_what_breaks_is_500_and_tells_nothing_of_how(client: TestClient[Any], stand_in: StandIn) -> None:
    stand_in.failures[TEXT] = ValueError("the inner workings")
    response = client.post("/v1/briefs", json={"text": TEXT})
    problem = assert_problem(response, 500, "internal-error")
    assert problem["instance"].removeprefix("urn:uuid:") in problem["detail"]
    assert "inner workings" not in response.text
    assert "ValueError" not in response.text


def test_an_error_that_this_service_has_no_status_for_is_500(client: TestClient[Any], stand_in: StandIn) -> None:
    class UnheardError(ChanceryError):
        type = "unheard"
        title = "Unheard of"

    stand_in.failures[TEXT] = UnheardError("of the inner workings")
    response = client.post("/v1/briefs", json={"text": TEXT})
    assert_problem(response, 500, "internal-error")
    assert "inner workings" not in response.text


def test_an_error_of_the_pipelines_is_answered_as_what_it_is(client: TestClient[Any], stand_in: StandIn) -> None:
    stand_in.failures[TEXT] = errors.NotText("Of all things")
    assert_problem(client.post("/v1/briefs", json={"text": TEXT}), 422, "not-text")


def test_every_error_has_a_status_a_type_of_its_own_and_a_sentence_on_when_it_arises() -> None:
    groups = {errors.ArticleError, errors.RequestError, errors.ServiceError}
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, ChanceryError) and kind not in {ChanceryError, *groups}
    ]
    assert set(kinds) == set(STATUS)
    assert len({kind.type for kind in kinds}) == len(kinds)
    assert all(kind.__doc__ and kind.title and issubclass(kind, tuple(groups)) for kind in kinds)
