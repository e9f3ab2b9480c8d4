"""Every error as one problem document (RFC 9457, `application/problem+json`), and which HTTP status answers which
error: said here, once.

`type` is `urn:chancery:problem:` and the error's own stable slug; `instance` is the request's id, which the log line of
the request carries too. What is not one of ours is logged by its kind and the places in the code that it came through,
without its message, which may quote an article, and is answered without either.
"""

import logging
import traceback
from collections.abc import Iterable
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.types import ExceptionHandlersMap
from litestar.utils.path import normalize_path
from msgspec import Struct

from chancery import errors
from chancery.api.bodies import READ
from chancery.api.request_log import record_of
from chancery.errors import ChanceryError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
URN = "urn:chancery:problem:"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

STATUS: dict[type[ChanceryError], int] = {
    errors.BadRequest: 400,
    errors.InvalidJSON: 400,
    errors.InvalidArticle: 400,
    errors.Unauthorized: 401,
    errors.NotFound: 404,
    errors.MethodNotAllowed: 405,
    errors.NotAcceptable: 406,
    errors.TooLarge: 413,
    errors.UnsupportedMedia: 415,
    errors.HostNotServed: 421,
    errors.NoText: 422,
    errors.TooShort: 422,
    errors.NotText: 422,
    errors.TooComplex: 422,
    errors.NoArticleFound: 422,
    errors.LanguageNotRead: 422,
    errors.ClientGone: 499,  # nginx's number; nobody is there to read it
    errors.InternalError: 500,
    errors.NotReady: 503,
    errors.Draining: 503,
    errors.QueueFull: 503,
    errors.DeadlinePassed: 504,
}


class Fault(Struct, frozen=True):
    """A member of the request's JSON that is at fault."""

    pointer: str
    detail: str


class Problem(Struct, frozen=True, omit_defaults=True):
    """A problem document (RFC 9457). `type` is stable, for programs; `detail` is for people."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Fault] = []


def exception_handlers() -> ExceptionHandlersMap:
    """How the app answers whatever is raised while it handles a request."""
    return {ChanceryError: _answer_ours, HTTPException: _answer_framework, Exception: _answer_unknown}


def documented(*kinds: type[ChanceryError]) -> dict[int, ResponseSpec]:
    """The OpenAPI responses of a route that may raise these errors."""
    by_status: dict[int, list[type[ChanceryError]]] = {}
    for kind in (*kinds, errors.InternalError):
        by_status.setdefault(STATUS[kind], []).append(kind)
    return {
        status: ResponseSpec(
            data_container=Problem,
            media_type=MEDIA_TYPE,
            generate_examples=False,
            description="; ".join(
                f"`{kind.type}`: {kind.title}" for kind in sorted(of_status, key=lambda kind: kind.type)
            ),
            examples=[_NamedExample(id=kind.type, summary=kind.title, value=_example(kind)) for kind in of_status],
        )
        for status, of_status in sorted(by_status.items())
    }


class _NamedExample(Example):
    """An example under a name, which Litestar 2.25 writes into the example too: OpenAPI has no place for it there."""

    @property
    def _exclude_fields(self) -> set[str]:
        return {"id"}


def _example(kind: type[ChanceryError]) -> dict[str, Any]:
    detail = (kind.__doc__ or "").strip()
    return {
        "type": URN + kind.type,
        "title": kind.title,
        "status": STATUS[kind],
        "detail": detail,
        "instance": "urn:uuid:<id>",
    }


def _answer_ours(request: Request[Any, Any, Any], error: ChanceryError) -> Response[Problem]:
    status = STATUS.get(type(error))
    if status is None:  # raised by someone who has not told this module of it
        return _answer_unknown(request, error)
    record = record_of(request.scope)
    record.problem, detail = error.type, f"{error}."
    problem = Problem(
        type=URN + error.type,
        title=error.title,
        status=status,
        detail=detail,
        instance=f"urn:uuid:{record.id}",
        errors=[] if error.pointer is None else [Fault(error.pointer, detail)],
    )
    return Response(problem, status_code=status, media_type=MEDIA_TYPE, headers=_headers(request, error))


def _headers(request: Request[Any, Any, Any], error: ChanceryError) -> dict[str, str]:
    headers = {"cache-control": "no-store"}
    if error.retry_after is not None:
        headers["retry-after"] = str(error.retry_after)
    match error:
        case errors.Unauthorized():
            headers["www-authenticate"] = 'Bearer realm="chancery"'
        case errors.MethodNotAllowed():
            headers["allow"] = ", ".join(_allowed(request))
        case errors.UnsupportedMedia():
            headers["accept"] = ", ".join(READ)
    return headers


def _answer_framework(request: Request[Any, Any, Any], exception: HTTPException) -> Response[Problem]:
    """Litestar's own exceptions, in our words."""
    match exception.status_code:
        case 404:
            return _answer_ours(
                request, errors.NotFound("Nothing is served at this path; /schema/openapi.json lists what is")
            )
        case 405:
            allowed = ", ".join(_allowed(request))
            return _answer_ours(
                request, errors.MethodNotAllowed(f"This path does not take {request.method}; it takes {allowed}")
            )
        case 413:
            limit = request.route_handler.resolve_request_max_body_size()
            return _answer_ours(
                request, errors.TooLarge(f"The body is over the limit of {limit:,} bytes (CHANCERY_MAX_BODY_BYTES)")
            )
        case status if 400 <= status < 500:
            return _answer_ours(
                request, errors.BadRequest("The request is malformed: see its Host, Content-Length and path")
            )
        case _:
            return _answer_unknown(request, exception)


def _answer_unknown(request: Request[Any, Any, Any], exception: Exception) -> Response[Problem]:
    record = record_of(request.scope)
    logger.error("incident request=%s %s", record.id, _course(exception))
    return _answer_ours(
        request,
        errors.InternalError(f"Something broke here that is not yours to mend; it is logged as request {record.id}"),
    )


def _course(exception: BaseException | None) -> str:
    """The exception and its causes by kind and by the places that they came through, without their messages."""
    told: list[str] = []
    while exception is not None and len(told) < 5:
        frames: Iterable[traceback.FrameSummary] = traceback.extract_tb(exception.__traceback__)
        places = " > ".join(
            f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames
        )
        told.append(f"{type(exception).__module__}.{type(exception).__qualname__} at {places or 'an unknown place'}")
        exception = exception.__cause__ or exception.__context__
    return " | because of ".join(told)


def _allowed(request: Request[Any, Any, Any]) -> list[str]:
    """The methods that the request's path takes; the router is asked, method by method."""
    path, router = normalize_path(request.scope["path"]), request.app.asgi_router
    allowed = []
    for method in _METHODS:
        try:
            router.handle_routing(path=path, method=method)
        except HTTPException:
            continue
        allowed.append(method)
    return allowed
