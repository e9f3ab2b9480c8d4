"""A brief as Markdown, a page, terminal text: what stands where, and that nothing of an article gets out unescaped."""

import re
from typing import Any

import msgspec
import pytest
from lxml import html as lxml_html

from chancery.briefing.rendering import SILENT, to_html, to_markdown, to_terminal
from chancery.schema import (
    Actor,
    AIDisclosure,
    Article,
    ArticleRecord,
    Brief,
    Evidence,
    Place,
    Provenance,
    Statement,
    Status,
    Warning,
)

TITLE = "Solheim to fly to Tunis"
TEXT = (
    "Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday, her ministry said.\n"
    "\n"
    "Shelling had closed Tripoli's main port.\n"
    "The eastern administration has not said whether it will send a delegation."
)
ARTICLE = Article(text=TEXT, title=TITLE)


def found(quotation: str, part: str = "text") -> list[Evidence]:
    whole = TITLE if part == "title" else TEXT
    start = whole.index(quotation)
    end = start + len(quotation)
    prefix, suffix = whole[max(0, start - 32) : start], whole[end : end + 32]
    return [Evidence("title" if part == "title" else "text", start, end, quotation, prefix, suffix)]


BRIEF = Brief(
    id="00000000-0000-4000-8000-000000000000",
    article=ArticleRecord(
        sha256="0" * 64,
        title=TITLE,
        source="Example News",
        url="https://example.org/tunis?a=1&b=2",
        article_id="7",
        published_at="2026-01-12",
        language="en",
        characters=len(TITLE + TEXT),
        characters_read=len(TITLE + TEXT),
        truncated=False,
    ),
    who=[
        Actor("Ingrid Solheim", "Norway's foreign minister", found("Norway's foreign minister Ingrid Solheim")),
        Actor("eastern administration", None, found("eastern administration")),
    ],
    what=Statement(
        "Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday, her ministry said.",
        found("Solheim to fly to Tunis", "title")
        + found("Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday, her ministry said."),
    ),
    where=[Place("Tunis", found("Tunis"))],
    status=Status(
        "planned",
        "The visit is announced for Thursday; the port is closed.",
        found("said.\n\nShelling had closed Tripoli's main port."),
    ),
    open_questions=[Statement("Will the eastern administration send a delegation?", found("eastern administration"))],
    warnings=[Warning("dropped_place", "The place 'Oslo' is not in the article.", "open_questions")],
    provenance=Provenance(
        model="brief-135m",
        weights_sha256="0123456789abcdef" * 4,
        prompt_set="tags",
        grounding="decoder+gate",
        service_version="0.1.0",
        device="cpu",
        dtype="int8",
        generated_at="2026-01-12T05:00:00+00:00",
    ),
    ai_disclosure=AIDisclosure(),
)
EMPTY = msgspec.structs.replace(BRIEF, who=[], what=None, where=[], status=None, open_questions=[], warnings=[])

HOSTILE = "<script>alert(1)</script> [x](javascript:alert(1)) *b* `c` _d_ | &amp; \x1b[31m\u202etxet\x00 # $x$"


def hostile() -> Brief:
    """A brief whose every string of the article's is an attack."""
    evidence = [Evidence("text", 0, 5, HOSTILE, HOSTILE, HOSTILE)]
    record = msgspec.structs.replace(BRIEF.article, title=HOSTILE, source=HOSTILE, url="javascript:alert(1)")
    return msgspec.structs.replace(
        BRIEF,
        article=record,
        who=[Actor(HOSTILE, HOSTILE, evidence)],
        what=Statement(HOSTILE, evidence),
        where=[Place(HOSTILE, evidence)],
        status=Status("planned", HOSTILE, evidence),
        open_questions=[Statement(HOSTILE, evidence)],
        warnings=[Warning("code", HOSTILE, "who")],
    )


def test_markdown_shows_the_five_fields_in_order_with_their_evidence_in_footnotes() -> None:
    assert (
        to_markdown(BRIEF)
        == """\
# Solheim to fly to Tunis

Example News · 2026-01-12 · <https://example.org/tunis?a=1&b=2>

## Who

- **Ingrid Solheim**, Norway's foreign minister[^1]
- **eastern administration**[^2]

## What

Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday, her ministry said.[^3][^4]

## Where

- Tunis[^5]

## Status

**planned:** The visit is announced for Thursday; the port is closed.[^6]

## Open questions

- Will the eastern administration send a delegation?[^2]

## Warnings

- The place 'Oslo' is not in the article. (`dropped_place`, open_questions)

---

Written by a machine; no human has reviewed it. Model brief-135m (0123456789ab), grounding decoder+gate, prompts tags.

[^1]: “Norway's foreign minister Ingrid Solheim” (text 0–40)
[^2]: “eastern administration” (text 137–159)
[^3]: “Solheim to fly to Tunis” (title 0–23)
[^4]: “Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday, her ministry said.” (text 0–90)
[^5]: “Tunis” (text 53–58)
[^6]: “said. Shelling had closed Tripoli's main port.” (text 85–132)
"""
    )


def test_the_terminal_shows_them_with_lines_as_evidence() -> None:
    assert (
        to_terminal(BRIEF, ARTICLE, width=80)
        == """\
Solheim to fly to Tunis
Example News · 2026-01-12 · https://example.org/tunis?a=1&b=2

Who             Ingrid Solheim, Norway's foreign minister [l. 1]
                eastern administration [l. 4]
What            Norway's foreign minister Ingrid Solheim will fly to Tunis on
                Thursday, her ministry said. [title, l. 1]
Where           Tunis [l. 1]
Status          planned: The visit is announced for Thursday; the port is
                closed. [l. 1–3]
Open questions  Will the eastern administration send a delegation? [l. 4]
Warnings        open questions: The place 'Oslo' is not in the article.

Written by a machine; no human has reviewed it. Model brief-135m (0123456789ab),
grounding decoder+gate, prompts tags.
"""
    )


@pytest.mark.parametrize("width", [40, 60, 100, 120])
def test_the_terminal_text_keeps_to_its_width(width: int) -> None:
    lines = to_terminal(BRIEF, ARTICLE, width=width).splitlines()
    assert max(len(line) for line in lines) <= width


def test_colour_is_there_only_when_asked_for_and_changes_nothing_else() -> None:
    plain, coloured = to_terminal(BRIEF, ARTICLE), to_terminal(BRIEF, ARTICLE, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1m" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == plain


@pytest.mark.parametrize("rendered", [to_markdown(EMPTY), to_html(EMPTY), to_terminal(EMPTY, ARTICLE)])
def test_an_empty_field_says_that_the_article_is_silent(rendered: str) -> None:
    assert rendered.count(SILENT) == 5
    assert "Warnings" not in rendered
    assert "Evidence" not in rendered


@pytest.mark.parametrize("render", [to_markdown, to_html, lambda brief: to_terminal(brief, ARTICLE)])
def test_every_form_says_that_a_machine_wrote_it_which_and_who_has_looked(render: Any) -> None:
    plain = " ".join(render(BRIEF).split())
    assert "Written by a machine; no human has reviewed it." in plain
    assert "brief-135m" in plain
    assert "decoder+gate" in plain
    edited = msgspec.structs.replace(BRIEF, ai_disclosure=AIDisclosure(human_review="edited"))
    assert "Written by a machine; a human has edited it." in " ".join(render(edited).split())


@pytest.mark.parametrize("render", [to_markdown, to_html, lambda brief: to_terminal(brief, ARTICLE)])
def test_the_same_brief_gives_the_same_bytes(render: Any) -> None:
    again = msgspec.json.decode(msgspec.json.encode(BRIEF), type=Brief)
    assert render(again) == render(BRIEF)


def test_the_page_is_whole_in_itself_and_says_what_it_is_to_machines() -> None:
    page = to_html(BRIEF)
    tree = lxml_html.document_fromstring(page)
    assert page.startswith("<!doctype html>\n")
    assert tree.xpath("//script | //img | //iframe | //*[@src] | //link[@rel]") == []
    assert tree.xpath("//link[@itemprop='digitalSourceType']/@href") == [BRIEF.ai_disclosure.digital_source_type]
    assert tree.xpath("//article/@itemtype") == ["https://schema.org/Report"]
    assert [heading.text for heading in tree.xpath("//h2")] == [
        "Who",
        "What",
        "Where",
        "Status",
        "Open questions",
        "Warnings",
        "Evidence",
    ]
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


def test_the_pages_marks_lead_to_the_evidence_and_the_evidence_stands_in_its_context() -> None:
    tree = lxml_html.document_fromstring(to_html(BRIEF))
    marks = tree.xpath("//sup/a/@href")
    assert marks == ["#e1", "#e2", "#e3", "#e4", "#e5", "#e6", "#e2"]
    assert set(marks) == {f"#{identifier}" for identifier in tree.xpath("//ol/li/@id")}
    [second] = tree.xpath("//li[@id='e2']")
    assert second.text_content() == (
        "…closed Tripoli's main port. The eastern administration has not said whether it will se… (text 137–159)"
    )


def test_nothing_of_a_hostile_article_gets_into_the_page_as_markup() -> None:
    page = to_html(hostile())
    tree = lxml_html.document_fromstring(page)
    assert tree.xpath("//script") == []
    assert [address for address in tree.xpath("//a/@href") if not address.startswith("#")] == []
    assert tree.xpath("//h1")[0].text.startswith("<script>alert(1)</script>")


def test_nothing_of_a_hostile_article_gets_into_markdown_as_markup() -> None:
    markdown = to_markdown(hostile())
    assert "javascript:alert(1)" in markdown  # as text; the url is no link
    assert not re.search(r"(?<!\\)[<>|`&$](?!\])", markdown.replace("(`code`, who)", ""))
    assert not re.search(r"(?<!\\)\[(?!\^\d+\])", markdown)
    assert not re.search(r"(?<!\\)\*(?!\*|$)[^*]", markdown.replace("**", ""))


@pytest.mark.parametrize("start", ["- a", "+ a", "1. a", "23) a", "=== a", "# a"])
def test_a_sentence_that_begins_like_a_list_stays_a_sentence_in_markdown(start: str) -> None:
    what = Statement(start, [])
    [line] = [
        line for line in to_markdown(msgspec.structs.replace(EMPTY, what=what)).splitlines() if line.endswith("a")
    ]
    assert "\\" in line
    assert line.replace("\\", "") == start


@pytest.mark.parametrize("render", [to_markdown, to_html, lambda brief: to_terminal(brief, ARTICLE)])
def test_what_could_command_a_terminal_or_turn_the_writing_never_gets_out(render: Any) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f]", render(hostile()))


def test_a_brief_without_headline_or_origin_still_has_a_heading() -> None:
    record = msgspec.structs.replace(BRIEF.article, title=None, source=None, url=None, published_at=None)
    brief = msgspec.structs.replace(BRIEF, article=record)
    assert to_markdown(brief).startswith("# Brief\n\n## Who\n")
    assert to_terminal(brief, ARTICLE).startswith("Brief\n\nWho ")
    assert '<h1 itemprop="name">Brief</h1>' in to_html(brief)
