"""Which form of a brief a request's Accept header asks for (RFC 9110, 12.5.1): the most specific range that names a
form says how much it is wanted.

Of forms wanted alike the first offered wins, so that `*/*` and no header at all mean JSON. A range that cannot be read
is passed over; parameters other than `q` are not looked at.
"""

from collections.abc import Iterable, Sequence

from chancery.errors import NotAcceptable

JSON = "application/json"
MARKDOWN = "text/markdown"
HTML = "text/html"
OFFERED = (JSON, MARKDOWN, HTML)


def negotiate(accept: Iterable[str], offered: Sequence[str] = OFFERED) -> str:
    """The form to answer in, by the values of all Accept headers; raises NotAcceptable where none offered is wanted."""
    ranges = [asked for value in accept for part in value.split(",") if (asked := _range(part))]
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda form: _quality(form, ranges))
    if _quality(best, ranges) <= 0:
        raise NotAcceptable(f"A brief can be had as {', '.join(offered)}; the Accept header takes none of them")
    return best


def _quality(form: str, ranges: Sequence[tuple[str, float]]) -> float:
    for pattern in (form, f"{form.partition('/')[0]}/*", "*/*"):
        if qualities := [quality for asked, quality in ranges if asked == pattern]:
            return max(qualities)
    return 0.0


def _range(part: str) -> tuple[str, float] | None:
    asked, *parameters = (piece.strip().lower() for piece in part.split(";"))
    if asked.count("/") != 1:
        return None
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                quality = float(value)
            except ValueError:
                return None
            if not 0 <= quality <= 1:
                return None
    return asked, quality
