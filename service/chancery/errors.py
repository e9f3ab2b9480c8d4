"""Everything that Chancery refuses or fails at, as one small tree; this module knows nobody else in the package.

    ChanceryError
    ├── ArticleError           what was given cannot be briefed; another article may
    │   ├── NoText             there is no text
    │   ├── TooShort           the text is under the fewest words that make an article
    │   ├── NotText            the bytes are no text: binary, or not in the encoding that they are said to be in
    │   ├── TooLarge           the input is over the limit in bytes
    │   ├── TooComplex         a page has more markup than can be read in bounded time
    │   ├── NoArticleFound     a page holds no article's text
    │   └── LanguageNotRead    the model does not read the language
    ├── RequestError           a request cannot be read or answered as it was asked
    │   ├── BadRequest         it is malformed in a way that none of the others names
    │   ├── InvalidJSON        the body is said to be JSON and is not
    │   ├── InvalidArticle     the JSON is no article: an unknown member, a wrong type, no text member
    │   ├── Unauthorized       no key was shown, or none that is known
    │   ├── HostNotServed      the Host header names someone else
    │   ├── NotFound           nothing is served at the path
    │   ├── MethodNotAllowed   something is, but not by this method
    │   ├── NotAcceptable      none of the media types asked for can be written
    │   └── UnsupportedMedia   the body's media type, charset or coding is none that can be read
    └── ServiceError           the service cannot do it, now or at all; the article is not to blame
        ├── NotReady           the model is still being loaded
        ├── Draining           the service is shutting down and finishes what it has begun
        ├── QueueFull          as many tokens wait as may wait
        ├── DeadlinePassed     the brief was not ready in the time that a request may take
        ├── ClientGone         the caller hung up before the brief was ready
        └── InternalError      something broke that no caller can mend

`type` is stable, for programs; the message is for people and says what was wrong, the value, the limit, what to do.
Messages may quote the article and go to the caller only, never to a log. Which HTTP status answers a type is said in
`chancery.api.problems`; the command line prints the message.
"""

# The names are the conditions, as in the tree above; "Error" behind each would say nothing more.
# ruff: noqa: N818

from typing import ClassVar


class ChanceryError(Exception):
    """Anything that Chancery refuses or fails at; raised only as one of the classes below it."""

    type: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, message: str, *, pointer: str | None = None, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.pointer = pointer
        """JSON Pointer (RFC 6901) of the member at fault, where the input was JSON."""
        self.retry_after = retry_after
        """Seconds after which it is worth asking again, where waiting helps."""


class ArticleError(ChanceryError):
    """What was given cannot be briefed; another article may."""


class NoText(ArticleError):
    """The text is empty or blank."""

    type = "no-text"
    title = "There is no text"


class TooShort(ArticleError):
    """The text is under the fewest words that make an article."""

    type = "too-short"
    title = "The text is too short"


class NotText(ArticleError):
    """The bytes are no text: binary, or not in the encoding that they are said to be in."""

    type = "not-text"
    title = "The input is not text"


class TooLarge(ArticleError):
    """The input is over the limit in bytes."""

    type = "too-large"
    title = "The input is too large"


class TooComplex(ArticleError):
    """A page has more markup than can be read in bounded time."""

    type = "too-complex"
    title = "The page has too much markup"


class NoArticleFound(ArticleError):
    """A page holds no article's text: a front page, an error page, a page that scripts fill in."""

    type = "no-article-found"
    title = "The page holds no article"


class LanguageNotRead(ArticleError):
    """The article is in a language that the model does not read."""

    type = "language-not-read"
    title = "The model does not read this language"


class RequestError(ChanceryError):
    """A request cannot be read or answered as it was asked."""


class BadRequest(RequestError):
    """The request is malformed in a way that none of the other classes names."""

    type = "bad-request"
    title = "The request is malformed"


class InvalidJSON(RequestError):
    """The body is said to be JSON and is not."""

    type = "invalid-json"
    title = "The body is not JSON"


class InvalidArticle(RequestError):
    """The JSON is no article: an unknown member, a wrong type, no text member."""

    type = "invalid-article"
    title = "The JSON is not an article"


class Unauthorized(RequestError):
    """No key was shown, or none that is known."""

    type = "unauthorized"
    title = "A key is needed"


class HostNotServed(RequestError):
    """The Host header names someone else: a page in a browser may be reaching for this machine under its own name."""

    type = "host-not-served"
    title = "This host is not served here"


class NotFound(RequestError):
    """Nothing is served at the path."""

    type = "not-found"
    title = "Nothing is served here"


class MethodNotAllowed(RequestError):
    """Something is served at the path, but not by this method."""

    type = "method-not-allowed"
    title = "Not by this method"


class NotAcceptable(RequestError):
    """None of the media types asked for can be written."""

    type = "not-acceptable"
    title = "No such form of a brief"


class UnsupportedMedia(RequestError):
    """The body's media type, charset or coding is none that can be read."""

    type = "unsupported-media-type"
    title = "The body's media type is not read"


class ServiceError(ChanceryError):
    """The service cannot do it, now or at all; the article is not to blame."""


class NotReady(ServiceError):
    """The model is still being loaded, or could not be."""

    type = "not-ready"
    title = "The model is not ready"


class Draining(ServiceError):
    """The service is shutting down and finishes what it has begun."""

    type = "draining"
    title = "The service is shutting down"


class QueueFull(ServiceError):
    """As many tokens wait as may wait."""

    type = "queue-full"
    title = "Too much is waiting"


class DeadlinePassed(ServiceError):
    """The brief was not ready in the time that a request may take."""

    type = "deadline-passed"
    title = "The brief was not ready in time"


class ClientGone(ServiceError):
    """The caller hung up before the brief was ready; seen in the log only."""

    type = "client-gone"
    title = "The caller is gone"


class InternalError(ServiceError):
    """Something broke that no caller can mend; the log has it under the same incident."""

    type = "internal-error"
    title = "Something broke here"
