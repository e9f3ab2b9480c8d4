"""The server as it runs: over a real socket, drained at a signal, ended when the model cannot be loaded."""

import json
import logging
import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from chancery import app as wiring
from chancery.api import server
from chancery.app import create_app
from chancery.errors import NotReady
from chancery.schema import Article, Brief
from chancery.settings import Settings, SettingsError

from .conftest import TEXT, StandIn


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    """The server sets up logging for the whole process; the next test finds it as this one did."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in server.LOGGING["loggers"]}
    yield
    root.handlers[:], root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """A socket that takes connections from the first moment, so that no test has to wait for the server to listen."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def address(listening: socket.socket) -> str:
    return f"http://127.0.0.1:{listening.getsockname()[1]}"


def start(listening: socket.socket, settings: Settings, load: Any) -> tuple[server.Server, threading.Thread]:
    running = server.build(create_app(settings, load), settings)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]})
    thread.start()
    return running, thread


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_at_a_signal_it_says_that_it_is_not_ready_finishes_what_it_has_begun_and_ends(
    listening: socket.socket, stand_in: StandIn, sent: signal.Signals
) -> None:
    running, thread = start(listening, Settings(), lambda _: stand_in)
    with ThreadPoolExecutor() as pool, httpx.Client(base_url=address(listening), timeout=60) as client:
        try:
            assert client.get("/livez").status_code == 200
            assert running.engine.settled.wait(60)
            assert client.get("/readyz").status_code == 200
            stand_in.hold()
            begun: Future[httpx.Response] = pool.submit(
                httpx.post, f"{address(listening)}/v1/briefs", json={"text": TEXT}, timeout=60
            )
            assert stand_in.begun.wait(60)
            running.handle_exit(sent, None)
            draining = client.get("/readyz")
            refused = client.post("/v1/briefs", json={"text": TEXT})
            still_live = client.get("/livez")
        finally:
            stand_in.go_on()
            running.should_exit = True
            thread.join(60)
    assert (draining.status_code, draining.json()["type"]) == (503, "urn:chancery:problem:draining")
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:chancery:problem:draining")
    assert still_live.status_code == 200
    assert begun.result(60).status_code == 200
    assert not thread.is_alive()
    assert not running.force_exit


def test_a_second_interrupt_does_not_wait(listening: socket.socket, stand_in: StandIn) -> None:
    running, thread = start(listening, Settings(), lambda _: stand_in)
    httpx.get(f"{address(listening)}/livez")
    running.handle_exit(signal.SIGINT, None)
    running.handle_exit(signal.SIGINT, None)
    thread.join(60)
    assert running.force_exit


def test_when_the_model_cannot_be_loaded_it_ends(listening: socket.socket) -> None:
    def load(_: Settings) -> StandIn:
        raise FileNotFoundError("model.safetensors")

    running, thread = start(listening, Settings(), load)
    thread.join(60)
    assert not thread.is_alive()
    assert isinstance(running.engine.failure, FileNotFoundError)


def test_serving_says_in_one_line_that_the_model_could_not_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings())
    app.state.engine.failure = FileNotFoundError("model.safetensors is missing")
    monkeypatch.setattr(server.Server, "run", lambda _: None)
    with pytest.raises(NotReady, match=r"^The model could not be loaded: model\.safetensors is missing$"):
        server.run(app, Settings())


def test_serving_beyond_this_machine_unguarded_is_refused_before_anything_listens() -> None:
    with pytest.raises(SettingsError, match="CHANCERY_ALLOW_ANONYMOUS"):
        wiring.serve(Settings(host="0.0.0.0"))


def test_over_a_socket_a_body_over_the_limit_is_413_without_being_read_to_its_end(
    listening: socket.socket, stand_in: StandIn
) -> None:
    running, thread = start(listening, Settings(max_body_bytes=2_000), lambda _: stand_in)
    try:
        assert running.engine.settled.wait(60)
        with socket.create_connection(listening.getsockname(), timeout=60) as connection:
            head = "POST /v1/briefs HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
            connection.sendall(f"{head}Content-Length: 900000000\r\n\r\n".encode())
            answer = connection.recv(65536).decode()
    finally:
        running.handle_exit(signal.SIGTERM, None)
        thread.join(60)
    assert answer.startswith("HTTP/1.1 413 ")
    assert "application/problem+json" in answer
    assert "server:" not in answer.lower()


def test_a_caller_who_hangs_up_is_noticed_over_a_socket_too(listening: socket.socket, stand_in: StandIn) -> None:
    running, thread = start(listening, Settings(), lambda _: stand_in)
    try:
        assert running.engine.settled.wait(60)
        stand_in.hold()
        body = json.dumps({"text": TEXT}).encode()
        in_line, left = threading.Event(), threading.Event()
        submit = running.engine.submit

        def watched(article: Article, tokens: int) -> Future[Brief]:
            brief = submit(article, tokens)
            brief.add_done_callback(lambda done: left.set() if done.cancelled() else None)
            in_line.set()
            return brief

        busy = submit(Article(text=TEXT.replace("Solheim", "Busy")), 10)
        assert stand_in.begun.wait(60)
        running.engine.submit = watched  # type: ignore[method-assign]
        with socket.create_connection(listening.getsockname(), timeout=60) as connection:
            head = "POST /v1/briefs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            assert in_line.wait(60)
        assert left.wait(60)
        stand_in.go_on()
        assert busy.result(60)
    finally:
        stand_in.go_on()
        running.handle_exit(signal.SIGTERM, None)
        thread.join(60)
    assert [TEXT] not in stand_in.batches
