"""One line in the log for every request: what was asked, what was answered, how long it took and how much was read.

The line never holds an article's text or title, a query, a key, or a path that is not one of ours. The outermost layer,
so that it also sees what no route answers; it gives every request the id that problem documents carry as `instance`.
"""

import logging
import time
import uuid
from typing import cast

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from msgspec import Struct

logger = logging.getLogger(__name__)

_KEY = "chancery_request"


class RequestRecord(Struct):
    """What the log will say of a request."""

    id: str
    characters: int | None = None
    tokens: int | None = None
    problem: str | None = None


def record_of(scope: Scope) -> RequestRecord:
    """The record of the request at hand."""
    return cast("RequestRecord", scope["state"][_KEY])


class RequestLog:
    """An ASGI layer that logs each request when it has been answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status: int | None = None

        async def observed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        record = scope["state"][_KEY] = RequestRecord(str(uuid.uuid4()))
        try:
            await self._app(scope, receive, observed)
        finally:
            values = {
                "request": record.id,
                "method": scope["method"],
                "path": scope.get("path_template") or "unmatched",
                "status": status,
                "ms": round(1000 * (time.perf_counter() - begun), 1),
                "characters": record.characters,
                "tokens": record.tokens,
                "problem": record.problem,
            }
            logger.info("%s", " ".join(f"{name}={'-' if value is None else value}" for name, value in values.items()))
