"""Wires the service together: settings in, a Litestar application out."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from functools import partial

import anyio.to_thread
from litestar import Litestar
from litestar.di import Provide

from chancery.api import access, briefs, openapi, problems, server
from chancery.api.engine_thread import BriefingPipeline, EngineThread
from chancery.api.health import HealthController
from chancery.api.models import ModelController
from chancery.api.request_log import RequestLog
from chancery.briefing import admission
from chancery.settings import Settings


def load_pipeline(settings: Settings) -> BriefingPipeline:
    """The real pipeline. Imported when it is loaded: torch takes seconds, and /livez answers meanwhile."""
    from chancery.briefing.pipeline import load_pipeline

    return load_pipeline(settings)


def create_app(settings: Settings, load: Callable[[Settings], BriefingPipeline] = load_pipeline) -> Litestar:
    """The service; it loads its model in the background once it runs. Raises SettingsError if it would stand open."""
    access.check_exposure(settings)
    engine = EngineThread(
        partial(_load, settings, load),
        max_queued_tokens=settings.max_queued_tokens,
        max_batch_tokens=settings.max_batch_tokens,
    )
    readers = briefs.readers()

    @asynccontextmanager
    async def running_engine(_: Litestar) -> AsyncGenerator[None, None]:
        engine.start()
        try:
            yield
        finally:
            await anyio.to_thread.run_sync(engine.stop)

    app = Litestar(
        route_handlers=[briefs.BriefController, ModelController, HealthController],
        dependencies={
            "engine": Provide(lambda: engine, sync_to_thread=False),
            "settings": Provide(lambda: settings, sync_to_thread=False),
            "readers": Provide(lambda: readers, sync_to_thread=False),
        },
        guards=access.guards(settings),
        exception_handlers=problems.exception_handlers(),
        lifespan=[running_engine],
        openapi_config=openapi.openapi_config(keys=bool(settings.api_keys)),
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,
        debug=False,
    )
    app.state.engine = engine
    app.asgi_handler = RequestLog(
        app.asgi_handler
    )  # around the router too: middleware sees no request that no route takes
    openapi.complete(app)
    return app


def serve(settings: Settings) -> None:
    """Serves until a signal ends it; raises SettingsError or NotReady, each with one line that says what to do."""
    server.run(create_app(settings), settings)


def _load(settings: Settings, load: Callable[[Settings], BriefingPipeline]) -> BriefingPipeline:
    admission.prepare()
    return load(settings)
