"""An article out of a web page: its title and main text, whatever the page's charset says, and in bounded time."""

import pytest

from chancery.briefing.extraction import MOST_ATTRIBUTES, MOST_TAGS, Extracted, decode, extract
from chancery.errors import NoArticleFound, TooComplex

TITLE = "Norvège: Solheim to fly to Tunis"
FIRST = "The foreign minister of Norvège will fly to Tunis on Thursday to mediate between the two rival governments."
SECOND = "The eastern administration has not said whether it will send a delegation to the talks, officials said."


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}<title>{TITLE}</title></head><body>{body}</body></html>"


ARTICLE = f"<article><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></article>"


def test_title_and_paragraphs_are_found_one_a_line() -> None:
    assert extract(page(ARTICLE)) == Extracted(TITLE, f"{FIRST}\n{SECOND}")


def test_navigation_links_comments_and_scripts_are_left_out() -> None:
    found = extract(
        page(
            "<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
            f"<script>var tracked = 'Tripoli';</script>{ARTICLE}"
            "<section class='comments' id='comments'><p>I do not believe a word of this, says a reader.</p></section>"
            "<footer><p>Subscribe to our newsletter for more of this.</p></footer>"
        )
    )
    assert found.text == f"{FIRST}\n{SECOND}"


def test_the_target_of_a_link_is_left_out_and_its_words_are_kept() -> None:
    linked = FIRST.replace("Tunis", "<a href='https://example.org/tunis'>Tunis</a>")
    found = extract(page(f"<article><p>{linked}</p><p>{SECOND}</p></article>"))
    assert found.text == f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize(
    ("encoding", "charset", "meta"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", None, ""),
        ("utf-8", "no-such-charset", ""),
        ("utf-8", "iso-2022-kr", ""),
        ("utf-8", "iso-8859-1", ""),
        ("iso-8859-1", "iso-8859-1", ""),
        ("iso-8859-1", "utf-8", ""),
        ("iso-8859-1", None, ""),
        ("windows-1252", None, '<meta charset="windows-1252">'),
        ("windows-1252", None, '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'),
        ("utf-16", None, ""),
        ("utf-16", "utf-8", ""),
        ("utf-16-le", "utf-16le", ""),
        ("utf-8-sig", "windows-1252", ""),
        ("utf-8", None, '<meta charset="utf-16">'),
        ("utf-8", "unicode_escape", ""),
    ],
)
def test_the_text_is_read_right_whatever_the_labels_say(encoding: str, charset: str | None, meta: str) -> None:
    assert extract(page(ARTICLE, meta).encode(encoding), charset).text.startswith(FIRST)


def test_what_the_page_was_served_as_counts_more_than_its_own_word() -> None:
    assert decode('<meta charset="koi8-r">Norvège'.encode("windows-1252"), "windows-1252").endswith("Norvège")


def test_bytes_that_are_in_no_charset_are_still_read_as_something() -> None:
    assert decode(b"Norv\xe8ge \x81", None) == "Norvège \ufffd"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<p></p>",
        "<div id='app'></div><script>render()</script>",
        "<div>" * 300 + f"<p>{FIRST}</p>",
        "\x00\x01\x02" * 50,
    ],
)
def test_a_page_without_an_article_is_refused(body: str) -> None:
    with pytest.raises(NoArticleFound, match="give the article's text itself"):
        extract(page(body))


def test_no_bytes_are_no_article() -> None:
    with pytest.raises(NoArticleFound):
        extract(b"")


@pytest.mark.parametrize("element", ["<p>a b c</p>", "<div>", "<b><i>", "<table><tr><td>", "<", "<!-- -->"])
def test_more_markup_than_can_be_read_in_bounded_time_is_refused_before_it_is_read(element: str) -> None:
    with pytest.raises(TooComplex, match=f"up to {MOST_TAGS:,} are read"):
        extract(page(element * (MOST_TAGS + 1)))


@pytest.mark.parametrize("attribute", ["a='b' ", "a='b'", "a ", "a=b\n"])
def test_more_attributes_than_can_be_read_in_bounded_time_are_refused_too(attribute: str) -> None:
    attributes = "".join(f"x{number}{attribute}" for number in range(MOST_ATTRIBUTES + 1))
    with pytest.raises(TooComplex, match=f"up to {MOST_ATTRIBUTES:,} are read"):
        extract(page(f"<p {attributes}>{FIRST}</p>"))


def test_extraction_is_the_same_every_time() -> None:
    assert extract(page(ARTICLE)) == extract(page(ARTICLE))
