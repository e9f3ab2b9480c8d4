"""Who may ask: this machine, or whoever shows a key; probes always."""

from collections.abc import Iterator
from typing import Any

import pytest
from litestar.testing import TestClient

from chancery.api import access
from chancery.app import create_app
from chancery.settings import Secret, Settings, SettingsError

from .conftest import KEY, TEXT, StandIn, running

OTHER_KEY = "clé-à-molette"
PUBLIC = {"/livez", "/readyz"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "chancery.example", ""])
def test_an_address_beyond_this_machine_is_refused_in_one_line_that_says_both_ways_out(host: str) -> None:
    with pytest.raises(SettingsError) as refused:
        create_app(Settings(host=host))
    assert "\n" not in str(refused.value)
    assert repr(host) in str(refused.value)
    assert "CHANCERY_API_KEYS" in str(refused.value)
    assert "CHANCERY_ALLOW_ANONYMOUS" in str(refused.value)


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(host="localhost"),
        Settings(host="::1"),
        Settings(host="127.8.9.1"),
        Settings(host="0.0.0.0", api_keys=(Secret(KEY),)),
        Settings(host="0.0.0.0", allow_anonymous=True),
    ],
)
def test_loopback_keys_or_the_anonymous_switch_will_do(settings: Settings) -> None:
    access.check_exposure(settings)


@pytest.fixture
def guarded(stand_in: StandIn) -> Iterator[TestClient[Any]]:
    """A service that two keys open."""
    with running(stand_in, Settings(host="0.0.0.0", api_keys=(Secret(KEY), Secret(OTHER_KEY)))) as client:
        yield client


def test_every_route_but_the_probes_asks_for_a_key(guarded: TestClient[Any]) -> None:
    for route in guarded.app.routes:
        for method in route.methods:
            response = guarded.request(method, route.path.replace("{path:str}", "openapi.yml"))
            if route.path in PUBLIC:
                assert response.status_code in (200, 204), route.path
            else:
                assert response.status_code == 401, route.path
                assert response.headers["www-authenticate"] == 'Bearer realm="chancery"'
                assert response.headers["content-type"] == "application/problem+json"
                assert response.json()["type"] == "urn:chancery:problem:unauthorized"


@pytest.mark.parametrize(
    "shown",
    [
        "",
        KEY,
        "Bearer",
        "Bearer ",
        f"Basic {KEY}",
        f"Bearer {KEY}x",
        f"Bearer {KEY[:-1]}",
        f"Bearer {KEY.upper()}",
        f"Bearer {KEY},{OTHER_KEY}",
        "Bearer Secret('**********')",
    ],
)
def test_anything_but_a_known_key_is_401(guarded: TestClient[Any], shown: str) -> None:
    response = guarded.post("/v1/briefs", json={"text": TEXT}, headers=[(b"Authorization", shown.encode())])
    assert response.status_code == 401
    assert KEY not in response.text


@pytest.mark.parametrize("shown", [f"Bearer {KEY}", f"bearer {KEY}", f"Bearer  {KEY} ", f"Bearer {OTHER_KEY}"])
def test_each_known_key_opens(guarded: TestClient[Any], shown: str) -> None:
    response = guarded.get("/v1/model", headers=[(b"Authorization", shown.encode())])
    assert response.status_code == 200


def test_a_key_is_asked_for_before_the_body_is_judged(guarded: TestClient[Any]) -> None:
    response = guarded.post("/v1/briefs", content=b"x" * 2_000_000, headers={"content-type": "nonsense/x"})
    assert response.status_code == 401


def test_with_keys_any_host_is_served(guarded: TestClient[Any]) -> None:
    headers = {"host": "chancery.example", "authorization": f"Bearer {KEY}"}
    assert guarded.get("/v1/model", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "LOCALHOST", "127.0.0.1:8000", "127.0.0.2", "[::1]:8000", "localhost."]
)
def test_without_keys_this_machine_is_served_by_all_its_own_names(client: TestClient[Any], host: str) -> None:
    assert client.get("/v1/model", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "192.0.2.7", "[::2]"])
def test_without_keys_a_page_cannot_reach_this_machine_under_a_name_of_its_own(
    client: TestClient[Any], host: str
) -> None:
    response = client.post("/v1/briefs", json={"text": TEXT}, headers={"host": host})
    assert response.status_code == 421
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["type"] == "urn:chancery:problem:host-not-served"


def test_whoever_opens_the_service_to_everyone_serves_everyone(stand_in: StandIn) -> None:
    with running(stand_in, Settings(host="0.0.0.0", allow_anonymous=True)) as client:
        assert client.get("/v1/model", headers={"host": "chancery.example"}).status_code == 200
