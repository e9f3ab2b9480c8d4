"""Runs the service: one process, one model, a graceful end.

At SIGTERM or SIGINT the service first says that it is not ready and takes nothing new, but goes on listening, so that
whoever sends it work can see that; when what it had begun is done it closes. A second SIGINT ends it at once.
"""

import asyncio
import math
import signal
import socket
from types import FrameType
from typing import Any

import uvicorn
from litestar import Litestar

from chancery.api.engine_thread import EngineThread
from chancery.errors import NotReady
from chancery.settings import Settings

_GRACE = 5  # seconds beyond the deadline of a request, to write answers

# Libraries that read pages quote them when something is odd: only what is fatal to them is heard.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        name: {"level": "CRITICAL"}
        for name in ("trafilatura", "htmldate", "courlan", "charset_normalizer", "py3langid")
    },
}


class Server(uvicorn.Server):
    """uvicorn's server, drained before it closes, and ended when the model cannot be loaded."""

    def __init__(self, config: uvicorn.Config, engine: EngineThread) -> None:
        super().__init__(config)
        self.engine = engine

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002 (uvicorn's signature)
        """A signal to end. Not passed on to uvicorn, which would raise it again after a good end."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.engine.drain()
        self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        """True when the server is to end."""
        return await super().on_tick(counter) or self.engine.failure is not None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Finishes what has been begun, then closes."""
        while self.engine.busy and not self.force_exit:
            await asyncio.sleep(0.05)
        await super().shutdown(sockets)


def build(app: Litestar, settings: Settings) -> Server:
    """The server of this application, not yet listening."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=LOGGING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=math.ceil(settings.deadline_seconds) + _GRACE,
    )
    return Server(config, app.state.engine)


def run(app: Litestar, settings: Settings) -> None:
    """Serves until a signal ends it; raises NotReady when the model cannot be loaded."""
    server = build(app, settings)
    server.run()
    if server.engine.failure:
        raise NotReady(f"The model could not be loaded: {server.engine.failure}")
