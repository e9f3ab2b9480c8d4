"""What the OpenAPI document says beyond what Litestar reads off the handlers: bodies, forms of answer, the components.

The components come from msgspec itself, which also reads and writes the bodies, so the document cannot differ from the
code (Litestar's own leave out the descriptions of the structs and that unknown members are refused). The document is
served as JSON and YAML; a user interface would have to be loaded from elsewhere, and there may be no elsewhere.
"""

from dataclasses import dataclass
from typing import Any, cast

import msgspec
from litestar import Litestar, Request, Router
from litestar.exceptions import NotFoundException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import (
    Components,
    Example,
    License,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Reference,
    RequestBody,
    Schema,
    SecurityScheme,
)
from litestar.openapi.spec.enums import OpenAPIType
from litestar.openapi.spec.header import OpenAPIHeader

from chancery import __version__
from chancery.api.models import LoadedModel
from chancery.api.negotiation import HTML, JSON, MARKDOWN
from chancery.api.problems import Problem
from chancery.schema import Article, Brief

_DESCRIPTION = (
    "News articles in, diplomatic briefs out: who, what, where, status, open questions, each statement with the place "
    "in the article that it rests on. Errors are problem documents (RFC 9457, `application/problem+json`); their "
    "`type` is stable."
)

_TEXT = (
    "Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday to mediate between Libya's two rival "
    "governments, her ministry said, days after shelling closed Tripoli's main port. The eastern administration has "
    "not said whether it will send a delegation."
)
_TITLE = "Solheim to fly to Tunis"
_PAGE = f"<!doctype html><title>{_TITLE}</title><article><h1>{_TITLE}</h1><p>{_TEXT}</p></article>"


def openapi_config(*, keys: bool) -> OpenAPIConfig:
    """The document's frame; with keys, the scheme by which they are shown."""
    bearer = SecurityScheme(type="http", scheme="bearer", description="One of the keys in CHANCERY_API_KEYS.")
    return OpenAPIConfig(
        title="Chancery",
        version=__version__,
        description=_DESCRIPTION,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        components=Components(security_schemes={"bearer": bearer} if keys else None),
        security=[{"bearer": []}] if keys else None,
        use_handler_docstrings=True,
        render_plugins=[JsonRenderPlugin(), YamlRenderPlugin()],
        openapi_router=Router("/schema", route_handlers=[], include_in_schema=False, before_request=_refuse_unknown),
    )


def complete(app: Litestar) -> None:
    """Puts msgspec's own schemas in the place of Litestar's. Call it once, when all routes are there."""
    _, components = msgspec.json.schema_components(
        (Article, Brief, LoadedModel, Problem), ref_template="#/components/schemas/{name}"
    )
    app.openapi_schema.components.schemas = cast("dict[str, Schema]", components)


def _refuse_unknown(request: Request[Any, Any, Any]) -> None:
    """Litestar answers unknown paths beside the document with a page of its own; here they are problems, as all are."""
    if "{" in request.scope["path_template"]:
        raise NotFoundException


@dataclass
class CreateBriefOperation(Operation):
    """`POST /v1/briefs`: three media types in, three out."""

    def __post_init__(self) -> None:
        self.request_body = RequestBody(
            required=True,
            description="An article: as JSON, as plain text (the whole body is its text), or as its web page.",
            content={
                "application/json": OpenAPIMediaType(
                    schema=Reference(ref="#/components/schemas/Article"),
                    examples={"article": Example(value={"text": _TEXT, "title": _TITLE})},
                ),
                "text/plain": _text("The article's text.", _TEXT),
                "text/html": _text(
                    "A web page; the article in it is extracted, and the brief then holds its text.", _PAGE
                ),
            },
        )
        answer = cast("OpenAPIResponse", (self.responses or {})["200"])
        answer.description = "The brief, in the form that the Accept header asks for; JSON if it asks for none."
        answer.headers = {"Vary": OpenAPIHeader(schema=Schema(type=OpenAPIType.STRING), description="Accept")}
        answer.content = {
            JSON: OpenAPIMediaType(schema=Reference(ref="#/components/schemas/Brief")),
            MARKDOWN: _text("The brief as Markdown, evidence in footnotes."),
            HTML: _text("The brief as a page that needs nothing else."),
        }


@dataclass
class PublicOperation(Operation):
    """A route that is open to everyone, whatever the document asks for elsewhere."""

    def __post_init__(self) -> None:
        self.security = []


def _text(description: str, example: str | None = None) -> OpenAPIMediaType:
    return OpenAPIMediaType(
        schema=Schema(type=OpenAPIType.STRING, description=description),
        examples={"article": Example(value=example)} if example else None,
    )
