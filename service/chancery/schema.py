"""The fixed format, in one place: articles in, briefs (schema `brief/1`) out.

Everything that leaves Chancery as JSON is one of these msgspec structs. Offsets count Unicode code points of the article as it was given;
`evidence` follows the selectors of the W3C Web Annotation Data Model (text quote and text position in one object).
This module knows nobody else in the package.
"""

from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

SCHEMA: Literal["brief/1"] = "brief/1"

Field = Literal["who", "what", "where", "status", "open_questions"]
State = Literal[
    "reported", "proposed", "planned", "ongoing", "agreed", "completed", "stalled", "rejected", "cancelled", "disputed"
]
Part = Literal["title", "text"]

FIELDS: tuple[Field, ...] = get_args(Field)
STATES: tuple[State, ...] = get_args(State)


class Article(Struct, forbid_unknown_fields=True, frozen=True, kw_only=True, omit_defaults=True):
    """An article as it was given. Only `text` is read by the model, and `title` before it."""

    text: Annotated[str, Meta(description="The article's text, plain, as published.")]
    title: Annotated[str | None, Meta(description="The headline; evidence may point into it.")] = None
    source: Annotated[str | None, Meta(description="The publisher's name; carried through.")] = None
    url: Annotated[str | None, Meta(description="Where it was published; carried through.")] = None
    article_id: Annotated[str | None, Meta(description="The caller's own identifier; carried through.")] = None
    published_at: Annotated[str | None, Meta(description="When it was published, ISO 8601; carried through.")] = None
    language: Annotated[str | None, Meta(description="ISO 639-1 code; detected where it is not given.")] = None


class Evidence(Struct, frozen=True):
    """A place in the article that a statement rests on: `part[start:end] == exact`, always."""

    part: Annotated[Part, Meta(description="Which part of the article the offsets count in.")]
    start: Annotated[int, Meta(description="First code point.")]
    end: Annotated[int, Meta(description="One past the last code point.")]
    exact: Annotated[str, Meta(description="The quoted stretch, to the byte.")]
    prefix: Annotated[str, Meta(description="Up to 32 code points before it.")]
    suffix: Annotated[str, Meta(description="Up to 32 code points after it.")]


class Actor(Struct, frozen=True):
    """A person or institution that acts, speaks or is directly acted on, with the office that the article gives it."""

    name: str
    role: str | None
    evidence: list[Evidence]


class Place(Struct, frozen=True):
    """Where the event takes place, or the place that it is about."""

    name: str
    evidence: list[Evidence]


class Statement(Struct, frozen=True):
    """A sentence (`what`) or a question (`open_questions`) and what it rests on."""

    text: str
    evidence: list[Evidence]


class Status(Struct, frozen=True):
    """Where the main event stands: one word, and one sentence."""

    state: State
    text: str
    evidence: list[Evidence]


class Warning(Struct, frozen=True):
    """Something that a reader should know of this brief: what was dropped, doubted or not read, and why."""

    code: Annotated[str, Meta(description="A stable word for programs.")]
    detail: Annotated[str, Meta(description="A sentence for people.")]
    field: Annotated[Field | None, Meta(description="The field concerned, if one is.")] = None


class ArticleRecord(Struct, frozen=True, kw_only=True):
    """The article that a brief was made from, by its hash; the text itself only where Chancery extracted it from HTML."""

    sha256: Annotated[str, Meta(description="Of the bytes of the text in UTF-8.")]
    title: str | None
    source: str | None
    url: str | None
    article_id: str | None
    published_at: str | None
    language: str | None
    characters: Annotated[int, Meta(description="Code points of title and text.")]
    characters_read: Annotated[int, Meta(description="Code points of title and text that the model read.")]
    truncated: Annotated[bool, Meta(description="True where the model did not read to the end.")]
    text: Annotated[str | None, Meta(description="The text extracted from posted HTML, which offsets count in.")] = None


class Provenance(Struct, frozen=True, kw_only=True):
    """What made this brief, so that it can be made again."""

    model: str
    weights_sha256: str
    prompt_set: str
    grounding: Literal["decoder+gate", "gate"]
    service_version: str
    device: str
    dtype: str
    generated_at: str


class AIDisclosure(Struct, frozen=True, kw_only=True):
    """Says that a machine wrote this, in the terms of IPTC's digital source types."""

    generated: bool = True
    digital_source_type: str = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
    human_review: Literal["none", "edited", "approved"] = "none"


class Brief(Struct, frozen=True, kw_only=True):
    """A diplomatic brief. The five fields always stand, in this order; what the article does not say is null or []."""

    schema: Literal["brief/1"] = SCHEMA
    id: str
    article: ArticleRecord
    who: list[Actor]
    what: Statement | None
    where: list[Place]
    status: Status | None
    open_questions: list[Statement]
    warnings: list[Warning]
    provenance: Provenance
    ai_disclosure: AIDisclosure


class ModelDescription(Struct, frozen=True, kw_only=True):
    """What is loaded: enough to know what wrote a brief, and what it may be given."""

    id: str
    family: str
    licence: str
    parameters: int
    weights_sha256: str
    languages: list[str]
    context_tokens: Annotated[
        int, Meta(description="Article tokens that are read; what is longer is cut and said to be.")
    ]
    prompt_set: str
    grounding: Literal["decoder+gate", "gate"]
    device: str
    dtype: str
