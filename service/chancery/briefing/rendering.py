"""A brief as people read it: Markdown, a self-contained web page, plain text for a terminal.

The same brief gives the same bytes; the golden files answer to them. Whatever comes from the article is hostile until
escaped: Markdown signs are escaped, HTML by Jinja, and control and direction-changing characters never reach a
terminal. Left to others: JSON, which is the brief itself.
"""

import functools
import re
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from chancery.schema import Article, Brief, Evidence

TEMPLATES = Path(__file__).parent.parent / "web"

SILENT = "The article does not say."
_REVIEWS = {
    "none": "no human has reviewed it",
    "edited": "a human has edited it",
    "approved": "a human has approved it",
}

# C0 and C1 controls, soft hyphens and zero-width signs, marks that change the direction of writing
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_MARKDOWN_SIGN = re.compile(r"[\\`*_\[\]<>~|&$#]")
_LIST_START = re.compile(r"\d+(?=[.)])|(?=[+=-])")  # where a line begins, these mean a list or a heading
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\^{}|]+")


def to_markdown(brief: Brief) -> str:
    """The brief as Markdown (CommonMark with footnotes), evidence in the footnotes with its offsets."""
    notes = _Notes()
    lines = [f"# {_markdown(_headline(brief))}"]
    if origin := [f"<{part}>" if _WEB_ADDRESS.fullmatch(part) else _markdown(part) for part in _origin(brief)]:
        lines += ["", " · ".join(origin)]

    def marks(evidence: Iterable[Evidence]) -> str:
        return "".join(f"[^{number}]" for number in notes.numbers(evidence))

    actors = [
        f"- **{_markdown(actor.name)}**{f', {_markdown(actor.role)}' if actor.role else ''}{marks(actor.evidence)}"
        for actor in brief.who
    ]
    lines += ["", "## Who", "", *(actors or [SILENT])]
    lines += ["", "## What", "", f"{_markdown(brief.what.text)}{marks(brief.what.evidence)}" if brief.what else SILENT]
    places = [f"- {_markdown(place.name)}{marks(place.evidence)}" for place in brief.where]
    lines += ["", "## Where", "", *(places or [SILENT])]
    status = (
        f"**{brief.status.state}:** {_markdown(brief.status.text)}{marks(brief.status.evidence)}"
        if brief.status
        else SILENT
    )
    lines += ["", "## Status", "", status]
    questions = [f"- {_markdown(question.text)}{marks(question.evidence)}" for question in brief.open_questions]
    lines += ["", "## Open questions", "", *(questions or [SILENT])]
    if brief.warnings:
        lines += ["", "## Warnings", ""]
        lines += [
            f"- {_markdown(warning.detail)} (`{warning.code}`{f', {warning.field}' if warning.field else ''})"
            for warning in brief.warnings
        ]
    lines += ["", "---", "", _markdown(disclosure(brief))]
    if notes.evidence:
        lines += [
            "",
            *(
                f"[^{number}]: “{_markdown(item.exact)}” ({_offsets(item)})"
                for number, item in enumerate(notes.evidence, 1)
            ),
        ]
    return "\n".join(lines) + "\n"


def to_html(brief: Brief) -> str:
    """The brief as one web page that needs nothing else: no script, no font, no picture, no network."""
    notes = _Notes()
    return (
        _templates()
        .get_template("brief.html")
        .render(
            brief=brief,
            headline=_headline(brief),
            origin=[(part, bool(_WEB_ADDRESS.fullmatch(part))) for part in _origin(brief)],
            disclosure=disclosure(brief),
            numbers=notes.numbers,
            evidence=notes.evidence,  # filled as the template asks for numbers, listed after them
            offsets=_offsets,
            clean=_clean,
            excerpt=_excerpt,
            silent=SILENT,
        )
    )


def to_terminal(brief: Brief, article: Article, *, width: int = 100, colour: bool = False) -> str:
    """The brief as plain text, at most `width` wide; evidence by lines of the article's text, from 1, or as [title]."""
    margin = " " * 16
    bold, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")

    def wrapped(text: str, first: str, rest: str) -> str:
        return textwrap.fill(
            _clean(text), width=max(width, 40), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )

    def field(label: str, entries: Sequence[tuple[str, Sequence[Evidence]]]) -> list[str]:
        texts = [f"{text} {_line_references(evidence, article)}".rstrip() for text, evidence in entries] or [SILENT]
        hanging = margin + "  " if len(texts) > 1 else margin  # so that one entry is seen to end and the next to begin
        paragraphs = [wrapped(text, margin, hanging) for text in texts]
        paragraphs[0] = f"{bold}{label:<16}{plain}{paragraphs[0][16:]}"
        return paragraphs

    lines = [f"{bold}{wrapped(_headline(brief), '', '')}{plain}"]
    if origin := _origin(brief):
        lines.append(wrapped(" · ".join(origin), "", ""))
    lines.append("")
    lines += field(
        "Who", [(f"{actor.name}, {actor.role}" if actor.role else actor.name, actor.evidence) for actor in brief.who]
    )
    lines += field("What", [(brief.what.text, brief.what.evidence)] if brief.what else [])
    lines += field("Where", [(place.name, place.evidence) for place in brief.where])
    lines += field(
        "Status", [(f"{brief.status.state}: {brief.status.text}", brief.status.evidence)] if brief.status else []
    )
    lines += field("Open questions", [(question.text, question.evidence) for question in brief.open_questions])
    if brief.warnings:
        concerned = [f"{warning.field.replace('_', ' ')}: " if warning.field else "" for warning in brief.warnings]
        lines += field(
            "Warnings",
            [(of + warning.detail, ()) for of, warning in zip(concerned, brief.warnings, strict=True)],
        )
    lines += ["", wrapped(disclosure(brief), "", "")]
    return "\n".join(lines) + "\n"


def disclosure(brief: Brief) -> str:
    """One line that says that a machine wrote this, which one, and who has looked at it."""
    by, review = brief.provenance, _REVIEWS[brief.ai_disclosure.human_review]
    writer = "Written by a machine" if brief.ai_disclosure.generated else "Written by a human"
    model = f"Model {by.model} ({by.weights_sha256[:12]}), grounding {by.grounding}, prompts {by.prompt_set}"
    return f"{writer}; {review}. {model}."


class _Notes:
    """Numbers the evidence in the order in which it is first referred to; the same place has one number."""

    def __init__(self) -> None:
        self.evidence: list[Evidence] = []

    def numbers(self, evidence: Iterable[Evidence]) -> list[int]:
        for item in evidence:
            if item not in self.evidence:
                self.evidence.append(item)
        return [self.evidence.index(item) + 1 for item in evidence]


def _headline(brief: Brief) -> str:
    return _clean(brief.article.title or "") or "Brief"


def _origin(brief: Brief) -> list[str]:
    article = brief.article
    return [
        part for part in (_clean(given or "") for given in (article.source, article.published_at, article.url)) if part
    ]


def _offsets(evidence: Evidence) -> str:
    return f"{evidence.part} {evidence.start}–{evidence.end}"


def _line_references(evidence: Sequence[Evidence], article: Article) -> str:
    references = list(dict.fromkeys(_line_reference(item, article) for item in evidence))
    return f"[{', '.join(references)}]" if references else ""


def _line_reference(item: Evidence, article: Article) -> str:
    if item.part == "title":
        return "title"
    first = article.text.count("\n", 0, item.start) + 1
    last = first + article.text.count("\n", item.start, item.end)
    return f"l. {first}" if first == last else f"l. {first}–{last}"


def _clean(text: str) -> str:
    """One line, without what a terminal or a reader's eye could be misled by."""
    return " ".join(_UNPRINTABLE.sub("", text).split())


def _excerpt(text: str) -> str:
    """As `_clean`, but the blanks at the ends stay: what stands beside the quotation joins on to it."""
    return re.sub(r"\s+", " ", _UNPRINTABLE.sub("", text))


def _markdown(text: str) -> str:
    escaped = _MARKDOWN_SIGN.sub(r"\\\g<0>", _clean(text))
    begun = _LIST_START.match(escaped)
    return f"{begun[0]}\\{escaped[begun.end() :]}" if begun else escaped


@functools.cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
