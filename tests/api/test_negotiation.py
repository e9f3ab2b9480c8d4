"""Which form of a brief an Accept header asks for."""

import pytest

from chancery.api.negotiation import HTML, JSON, MARKDOWN, negotiate
from chancery.errors import NotAcceptable


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ([], JSON),
        ([""], JSON),
        (["*/*"], JSON),
        (["application/json"], JSON),
        (["application/*"], JSON),
        (["text/markdown"], MARKDOWN),
        (["text/html"], HTML),
        (["text/*"], MARKDOWN),
        (["TEXT/HTML"], HTML),
        (["text/markdown;variant=GFM"], MARKDOWN),
        (["text/html;q=0.8, text/markdown;q=0.9"], MARKDOWN),
        (["text/html, application/json;q=0.9"], HTML),
        (["text/html;q=0.9", "text/markdown"], MARKDOWN),
        (["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"], HTML),
        (["*/*;q=0.1, text/markdown;q=0.2"], MARKDOWN),
        (["*/*, application/json;q=0"], MARKDOWN),
        (["text/*, text/markdown;q=0"], HTML),
        (["*/*;q=0.5, application/json;q=0.4, text/*;q=0.3"], JSON),
        (["image/png, */*;q=0.001"], JSON),
        (["text/html;q=oops, application/json;q=0.1"], JSON),
        (["text/html;q=2, application/json;q=0.1"], JSON),
        (["nonsense"], JSON),
    ],
)
def test_the_form_wanted_most_is_chosen(accept: list[str], form: str) -> None:
    assert negotiate(accept) == form


@pytest.mark.parametrize(
    "accept", [["image/png"], ["application/xml, text/plain"], ["*/*;q=0"], ["text/*;q=0, application/json;q=0.0"]]
)
def test_where_none_is_wanted_those_on_offer_are_named(accept: list[str]) -> None:
    with pytest.raises(NotAcceptable, match="application/json, text/markdown, text/html"):
        negotiate(accept)
