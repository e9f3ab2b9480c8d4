"""Live at once, ready when the model is warmed up, not ready again while the service drains."""

import threading
from typing import Any

from litestar.testing import TestClient

from chancery.app import create_app
from chancery.settings import Settings

from .conftest import TEXT, StandIn


def assert_not_ready(client: TestClient[Any], kind: str) -> None:
    for response in (client.get("/readyz"), client.post("/v1/briefs", json={"text": TEXT})):
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["type"] == f"urn:chancery:problem:{kind}"


def test_while_the_model_is_loaded_the_service_is_live_and_not_ready(stand_in: StandIn) -> None:
    loaded = threading.Event()

    def load(_: Settings) -> StandIn:
        assert loaded.wait(60)
        return stand_in

    app = create_app(Settings(), load)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        try:
            assert client.get("/livez").json() == {"status": "live"}
            assert_not_ready(client, "not-ready")
            assert client.get("/readyz").headers["retry-after"] == "2"
            assert client.get("/v1/model").status_code == 503
        finally:
            loaded.set()
        assert app.state.engine.settled.wait(60)
        assert client.get("/readyz").status_code == 200
        assert client.get("/readyz").json() == {"status": "ready"}


def test_the_model_is_warmed_up_before_the_service_is_ready(stand_in: StandIn) -> None:
    stand_in.hold()
    app = create_app(Settings(), lambda _: stand_in)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        assert stand_in.begun.wait(60)
        assert_not_ready(client, "not-ready")
        stand_in.go_on()
        assert app.state.engine.settled.wait(60)
        assert client.get("/readyz").status_code == 200
        assert len(stand_in.batches) == 1


def test_a_model_that_cannot_be_loaded_leaves_the_service_live_and_says_so() -> None:
    def load(_: Settings) -> StandIn:
        raise FileNotFoundError("model.safetensors")

    app = create_app(Settings(), load)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        assert app.state.engine.settled.wait(60)
        assert client.get("/livez").status_code == 200
        assert_not_ready(client, "not-ready")
        response = client.get("/readyz")
        assert "could not be loaded" in response.json()["detail"]
        assert "safetensors" not in response.text
        assert "retry-after" not in response.headers


def test_while_it_drains_the_service_is_live_and_takes_nothing_new(client: TestClient[Any]) -> None:
    client.app.state.engine.drain()
    assert client.get("/livez").status_code == 200
    assert_not_ready(client, "draining")
