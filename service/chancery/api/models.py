"""`GET /v1/model`: what is loaded, and the limits in force."""

from litestar import Controller, get
from litestar.di import NamedDependency
from msgspec import Struct

from chancery import __version__
from chancery.api.engine_thread import EngineThread
from chancery.api.problems import documented
from chancery.briefing.admission import FEWEST_WORDS
from chancery.errors import HostNotServed, NotReady, Unauthorized
from chancery.schema import ModelDescription
from chancery.settings import Settings


class Limits(Struct, frozen=True, kw_only=True):
    """What the service takes, and for how long it makes a caller wait."""

    fewest_words: int
    max_body_bytes: int
    max_queued_tokens: int
    deadline_seconds: float


class LoadedModel(Struct, frozen=True, kw_only=True):
    """The model that writes the briefs, and the limits in force."""

    model: ModelDescription
    limits: Limits
    service_version: str


class ModelController(Controller):
    """The loaded model."""

    path = "/v1/model"

    @get(
        operation_id="describeModel",
        summary="The loaded model and the limits",
        responses=documented(Unauthorized, HostNotServed, NotReady),
    )
    async def describe_model(
        self, engine: NamedDependency[EngineThread], settings: NamedDependency[Settings]
    ) -> LoadedModel:
        """Which model is loaded, by the hash of its weights, what it reads, and the limits in force."""
        return LoadedModel(
            model=engine.pipeline.describe(),
            limits=Limits(
                fewest_words=FEWEST_WORDS,
                max_body_bytes=settings.max_body_bytes,
                max_queued_tokens=settings.max_queued_tokens,
                deadline_seconds=settings.deadline_seconds,
            ),
            service_version=__version__,
        )
