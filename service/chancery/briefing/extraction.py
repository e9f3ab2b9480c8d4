"""A web page -> the article's title and text, by trafilatura: main text only, no comments, no links, no network.

Left to others: whether the text makes an article (`admission`). Time is bounded by bounding the markup before it is
parsed, since a parser cannot be interrupted: libxml2 gives up past 256 levels of nesting, and what grows faster than
the page (many elements, many attributes on one) is refused here. Known limit: pages that scripts fill in hold no text.
"""

import codecs
import contextlib
import re
from typing import NamedTuple, cast

from trafilatura import bare_extraction
from trafilatura.settings import Document

from chancery.briefing.charsets import codec_name
from chancery.errors import NoArticleFound, TooComplex

# News pages hold a few thousand tags. At these limits the slowest page found (10,000 inline elements) takes 5 s.
MOST_TAGS = 20_000
MOST_ATTRIBUTES = 2_000

_TAG = re.compile(r"<[A-Za-z][^<>]*")
_META_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class Extracted(NamedTuple):
    """What an article's page says in words."""

    title: str | None
    text: str


def extract(page: bytes | str, charset: str | None = None) -> Extracted:
    """The article of a page, served in `charset` if that was said; raises NoArticleFound or TooComplex."""
    html = page if isinstance(page, str) else decode(page, charset)
    _bound(html)
    found = cast(
        "Document | None",
        bare_extraction(
            html,
            favor_precision=True,
            include_comments=False,
            include_links=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        ),
    )
    text = (found.text or "").strip() if found else ""
    if not found or not text:
        raise NoArticleFound(
            f"No article was found in the page of {len(html):,} characters; give the article's text itself"
        )
    title = " ".join((found.title or "").split()) or None
    first, _, rest = text.partition("\n")
    if title and rest and " ".join(first.split()) == title:  # the headline, kept in the body as well by some pages
        text = rest.strip()
    return Extracted(title, text)


def decode(page: bytes, charset: str | None = None) -> str:
    """The page as text, by its byte order mark, as UTF-8, as what it was served as, or by its own meta tag.

    UTF-8 goes before the labels, other than in the HTML standard: labels are often wrong, and what reads as UTF-8 is
    hardly ever anything else. Where nothing fits, it is windows-1252 with gaps.
    """
    for mark, encoding in _BOMS:
        if page.startswith(mark):
            return page.decode(encoding, errors="replace")
    meta = _META_CHARSET.search(page, 0, 4096)
    labels = ("utf-8" if b"\0" not in page else None, charset, meta[1].decode("ascii") if meta else None)
    for label in labels:
        if label:
            with contextlib.suppress(LookupError, UnicodeDecodeError):
                return page.decode(codec_name(label))
    return page.decode("cp1252", errors="replace")


def _bound(html: str) -> None:
    tags = html.count("<")
    if tags > MOST_TAGS:
        raise TooComplex(f"The page has {tags:,} tags; up to {MOST_TAGS:,} are read. Give the article's text itself")
    for tag in _TAG.finditer(html):
        if len(tag[0]) <= MOST_ATTRIBUTES:
            continue
        attributes = max(tag[0].count("="), len(tag[0].split()))
        if attributes > MOST_ATTRIBUTES:
            raise TooComplex(
                f"A tag of the page has about {attributes:,} attributes; up to {MOST_ATTRIBUTES:,} are read. "
                "Give the article's text itself"
            )
