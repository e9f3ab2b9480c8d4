"""`POST /v1/briefs`: one article in, one brief out.

What can be refused cheaply is refused first: the form asked for and the media type before the body is read, the article
before it waits. Reading, judging and counting tokens happen off the event loop; the brief is written by the engine's
own thread.
"""

import asyncio
import os
import time
from collections.abc import Callable
from typing import Any

import anyio.to_thread
import msgspec
from anyio import CapacityLimiter
from litestar import Controller, Request, Response, post
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.exceptions import InternalServerException
from litestar.types import Receive

from chancery import errors
from chancery.api.bodies import Media, media_of, read_article
from chancery.api.engine_thread import BriefingPipeline, EngineThread
from chancery.api.negotiation import HTML, JSON, MARKDOWN, negotiate
from chancery.api.openapi import CreateBriefOperation
from chancery.api.problems import documented
from chancery.api.request_log import record_of
from chancery.briefing.admission import Admitted, admit
from chancery.briefing.rendering import to_html, to_markdown
from chancery.errors import ArticleError, ClientGone, DeadlinePassed
from chancery.schema import Brief
from chancery.settings import Settings

_RENDER: dict[str, Callable[[Brief], str]] = {MARKDOWN: to_markdown, HTML: to_html}

# A brief as a page holds words of an article that anyone may have written: nothing in it may run or be fetched.
_PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "x-content-type-options": "nosniff",
}

ERRORS = (
    errors.InvalidJSON,
    errors.InvalidArticle,
    errors.Unauthorized,
    errors.HostNotServed,
    errors.NotAcceptable,
    errors.TooLarge,
    errors.UnsupportedMedia,
    errors.NoText,
    errors.TooShort,
    errors.NotText,
    errors.TooComplex,
    errors.NoArticleFound,
    errors.LanguageNotRead,
    errors.NotReady,
    errors.Draining,
    errors.QueueFull,
    errors.DeadlinePassed,
)


class BriefController(Controller):
    """Briefs, one at a time."""

    path = "/v1/briefs"

    @post(
        status_code=200,
        operation_id="createBrief",
        operation_class=CreateBriefOperation,
        summary="One article in, one brief out",
        responses=documented(*ERRORS),
    )
    async def create_brief(
        self,
        request: Request[object, object, State],
        engine: NamedDependency[EngineThread],
        settings: NamedDependency[Settings],
        readers: NamedDependency[CapacityLimiter],
    ) -> Response[Brief | str]:
        """The brief of the posted article: who, what, where, status, open questions, each with its evidence.

        Nothing of the article or the brief is kept.
        """
        form = negotiate(request.headers.getall("accept", []))
        media = media_of(*request.content_type, request.headers.get("content-encoding"))
        pipeline = engine.pipeline
        body = await _body(request)
        deadline = time.monotonic() + settings.deadline_seconds
        admitted, tokens = await anyio.to_thread.run_sync(_read, body, media, pipeline, limiter=readers)
        record = record_of(request.scope)
        record.characters, record.tokens = len(admitted.article.text) + len(admitted.article.title or ""), tokens
        brief = admitted.complete(
            await _brief(engine, admitted, tokens, request.receive, deadline, settings.deadline_seconds)
        )
        if media.type == HTML:  # the caller has not seen the text that evidence counts in
            brief = msgspec.structs.replace(
                brief, article=msgspec.structs.replace(brief.article, text=admitted.article.text)
            )
        headers = {"vary": "Accept", **(_PAGE_HEADERS if form == HTML else {})}
        return Response(brief if form == JSON else _RENDER[form](brief), media_type=form, headers=headers)


def readers() -> CapacityLimiter:
    """How many bodies are read at once; more would only take turns on the processors."""
    return CapacityLimiter(max(1, os.cpu_count() or 1))


def _read(body: bytes, media: Media, pipeline: BriefingPipeline) -> tuple[Admitted, int]:
    try:
        admitted = admit(read_article(body, media), pipeline.languages)
    except ArticleError as error:
        if media.type != JSON:  # there is no JSON to point into
            error.pointer = None
        raise
    return admitted, pipeline.count_tokens(admitted.article)


async def _body(request: Request[object, object, State]) -> bytes:
    try:
        return await request.body()
    except InternalServerException:  # what Litestar makes of a caller who hangs up while sending
        raise ClientGone("The caller hung up before the body was here") from None


async def _brief(
    engine: EngineThread, admitted: Admitted, tokens: int, receive: Receive, deadline: float, allowed: float
) -> Brief:
    """Waits for the brief, but no longer than the deadline or the caller; then the article leaves the line."""
    entry = engine.submit(admitted.article, tokens)
    brief = asyncio.wrap_future(entry)
    gone = asyncio.ensure_future(_hangs_up(receive))
    waited_for: set[asyncio.Future[Any]] = {brief, gone}
    try:
        await asyncio.wait(
            waited_for, timeout=max(0.0, deadline - time.monotonic()), return_when=asyncio.FIRST_COMPLETED
        )
        if brief.done():
            return brief.result()
        if gone.done():
            raise ClientGone("The caller hung up before the brief was ready")
        raise DeadlinePassed(
            f"The brief was not ready within {allowed:g} seconds (CHANCERY_DEADLINE_SECONDS): the model is busy or the "
            "article long; ask again later"
        )
    finally:
        gone.cancel()
        entry.cancel()  # out of the line, now; through `brief` alone it would be at the loop's next turn
        brief.cancel()  # and where it has begun, nobody hears of its end


async def _hangs_up(receive: Receive) -> None:
    """Returns when the caller has gone: Litestar lets a handler run on unawares."""
    while (await receive())["type"] != "http.disconnect":
        pass
