"""`/livez` and `/readyz`: whether the process lives, and whether it takes articles. Open to everyone, for probes have
no keys."""

from litestar import Controller, get
from litestar.di import NamedDependency

from chancery.api.access import PUBLIC
from chancery.api.engine_thread import LOADING_RETRY_AFTER, EngineThread
from chancery.api.openapi import PublicOperation
from chancery.api.problems import documented
from chancery.errors import Draining, NotReady


class HealthController(Controller):
    """Liveness and readiness."""

    opt = {PUBLIC: True}  # noqa: RUF012 (Litestar reads it off the class)

    @get(
        "/livez",
        operation_id="live",
        operation_class=PublicOperation,
        summary="The process lives",
        responses=documented(),
    )
    async def live(self) -> dict[str, str]:
        """Answers as soon as the process listens, and to its end."""
        return {"status": "live"}

    @get(
        "/readyz",
        operation_id="ready",
        operation_class=PublicOperation,
        summary="Articles are taken",
        responses=documented(NotReady, Draining),
    )
    async def ready(self, engine: NamedDependency[EngineThread]) -> dict[str, str]:
        """200 once the model is loaded and warmed up; 503 before, and again while the service shuts down."""
        match engine.state:
            case "ready":
                return {"status": "ready"}
            case "draining":
                raise Draining("The service is shutting down; ask its successor", retry_after=LOADING_RETRY_AFTER)
            case _:
                _ = engine.pipeline  # raises NotReady, with the reason
                raise NotReady("The model is not ready")
