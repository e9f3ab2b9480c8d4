"""A request's body -> the article in it, by media type: JSON, plain text, or a web page.

Left to others: the limit in bytes (the framework's, while it reads), whether the article may be briefed (`admission`).
The functions block, a page for up to seconds: call them off the event loop.
"""

import re
from typing import Literal, NamedTuple

import msgspec

from chancery.briefing.charsets import codec_name
from chancery.briefing.extraction import extract
from chancery.errors import InvalidArticle, InvalidJSON, NotText, UnsupportedMedia
from chancery.schema import Article

READ = ("application/json", "text/plain", "text/html")

_LONGEST = 200  # characters of a name in the body that a message repeats
_ARTICLE = msgspec.json.Decoder(Article)
_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<path>[^`]*)`)?$", re.DOTALL)
_MEMBER = re.compile(r"(?:unknown|missing required) field `(.*)`", re.DOTALL)


class Media(NamedTuple):
    """What a body is said to be."""

    type: Literal["application/json", "text/plain", "text/html"]
    charset: str | None


def media_of(content_type: str, parameters: dict[str, str], content_encoding: str | None) -> Media:
    """What the body is said to be; raises UnsupportedMedia if that is nothing that can be read."""
    if content_encoding and content_encoding.strip().lower() != "identity":
        raise UnsupportedMedia(f"Content-Encoding {content_encoding!r} is not read; send the body as it is")
    charset = parameters.get("charset")
    match content_type.strip().lower():
        case "application/json":
            if charset and charset.lower() not in ("utf-8", "utf8"):
                raise UnsupportedMedia(f"JSON is read in UTF-8 only, not in {charset!r}")
            return Media("application/json", None)
        case "text/plain":
            try:
                return Media("text/plain", codec_name(charset or "utf-8"))
            except LookupError:
                raise UnsupportedMedia(f"The charset {charset!r} is not read; send the text in UTF-8") from None
        case "text/html":
            return Media("text/html", charset)
        case "":
            raise UnsupportedMedia(f"There is no Content-Type; {', '.join(READ)} are read")
        case other:
            raise UnsupportedMedia(f"Content-Type {other!r} is not read; {', '.join(READ)} are")


def read_article(body: bytes, media: Media) -> Article:
    """The article in the body; of a page, the title and the text extracted. Raises an ArticleError or RequestError."""
    match media.type:
        case "application/json":
            return _from_json(body)
        case "text/plain":
            return Article(text=_decoded(body, media.charset or "utf-8"))
        case "text/html":
            title, text = extract(body, media.charset)
            return Article(text=text, title=title)


def _from_json(body: bytes) -> Article:
    try:
        return _ARTICLE.decode(body)
    except msgspec.ValidationError as error:
        message, pointer = _located(str(error))
        raise InvalidArticle(message, pointer=pointer) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InvalidJSON(f"The body is not JSON in UTF-8: {error}") from None


def _located(message: str) -> tuple[str, str]:
    """msgspec's message in words, and the JSON Pointer of the member at fault."""
    found = _PLACE.match(message)
    what, path = (found["what"], found["path"] or "") if found else (message, "")
    steps = re.findall(r"\.([^.\[]+)|\[(\d+)\]", path)
    if member := _MEMBER.search(what):
        steps.append((member[1], ""))
    pointer = "".join("/" + (name or index).replace("~", "~0").replace("/", "~1") for name, index in steps)
    pointer = pointer[:_LONGEST]
    return f"{what.replace('Object', 'The object', 1)[:_LONGEST]}, at {pointer or 'the top'}", pointer


def _decoded(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotText(
            f"The body is not in {encoding}: byte {error.start:,} does not fit; say its charset in Content-Type"
        ) from None
