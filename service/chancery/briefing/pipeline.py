"""Article -> brief: read, write the five fields under the grounding constraint, parse, gate, attach evidence.

Articles given together are read and written together. One broken article never spoils the others: it comes back as its error. Left to others:
whether a text is worth briefing (`admission`), who waits for whom (`api`), what it looks like (`rendering`).
"""

import hashlib
import logging
import traceback
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct

from chancery import __version__
from chancery.briefing import evidence, gate, parsing, trust
from chancery.briefing.mentions import ArticleIndex, index_article
from chancery.briefing.prompts import PromptSet, read_prompt_set
from chancery.errors import ChanceryError, InternalError
from chancery.inference import checkpoints
from chancery.inference.engine import Engine, Row
from chancery.inference.grounding import GroundedDecoding, grammar
from chancery.inference.source import Source
from chancery.inference.split_trunk import ArticleMemory
from chancery.schema import (
    FIELDS,
    STATES,
    AIDisclosure,
    Article,
    ArticleRecord,
    Brief,
    Field,
    ModelDescription,
    Provenance,
    Warning,
)
from chancery.settings import Settings, assets

logger = logging.getLogger(__name__)


class Reading(Struct, frozen=True):
    """An article as token ids, and how much of it they cover."""

    tokens: list[int]
    characters: int
    characters_read: int

    @property
    def truncated(self) -> bool:
        return self.characters_read < self.characters


class Pipeline:
    """Briefs articles with one loaded checkpoint; to be called from one thread at a time."""

    def __init__(self, engine: Engine, prompts: PromptSet, mode: gate.Mode = "strict") -> None:
        self.engine = engine
        self.prompts = prompts
        self.mode = mode
        self._tags = {field: engine.prefix(prompts.tags[field]) for field in FIELDS}

    @property
    def languages(self) -> tuple[str, ...]:
        """ISO 639-1 codes of the languages that the model reads."""
        return self.engine.checkpoint.entry.languages

    def describe(self) -> ModelDescription:
        """What is loaded."""
        checkpoint = self.engine.checkpoint
        entry = checkpoint.entry
        return ModelDescription(
            id=entry.id,
            family=entry.family,
            licence=entry.licence,
            parameters=entry.parameters,
            weights_sha256=entry.weights_sha256,
            languages=list(entry.languages),
            context_tokens=entry.context_tokens,
            prompt_set=self.prompts.name,
            grounding="decoder+gate",
            device=checkpoint.device.type,
            dtype=checkpoint.precision,
        )

    def count_tokens(self, article: Article) -> int:
        """How many tokens the model will read of an article."""
        return len(self.read(article).tokens)

    def read(self, article: Article) -> Reading:
        """Token ids of title and text, cut at the model's length."""
        asked, begin = self.prompts.ask(article)
        tokens, ends = self.engine.tokenize(asked)
        limit = self.engine.checkpoint.entry.context_tokens
        title = len(article.title or "")
        characters = title + len(article.text)
        if len(tokens) <= limit:
            return Reading(tokens, characters, characters)
        end = ends[limit - 1]
        return Reading(tokens[:limit], characters, min(end, title) + max(0, end - begin))

    def brief(self, articles: Sequence[Article]) -> list[Brief | ChanceryError]:
        """The brief of each article, in order, or the error that it failed with."""
        readings = [self.read(article) for article in articles]
        memories = self.engine.encode([reading.tokens for reading in readings])
        drafts = [_Draft(article, self) for article in articles]
        self.engine.decode(memories, [list(draft.rows.values()) for draft in drafts])
        self._write_again(memories, drafts)
        return [_finished(draft, reading) for draft, reading in zip(drafts, readings, strict=True)]

    def row(self, field: Field, source: Source, tight: bool = False) -> Row:
        """A row for a field of the article, under its constraint."""
        rules = grammar(field, source, self.prompts.openers, STATES, tight)
        constraint = GroundedDecoding(rules, self.engine.vocabulary, self.engine.end)
        return Row(self._tags[field], self.prompts.limits[field], constraint)

    def _write_again(self, memories: Sequence[ArticleMemory], drafts: Sequence["_Draft"]) -> None:
        """Give the sentences that the gate would refuse a second try, under the tighter constraint."""
        again = [
            (memory, draft, rows)
            for memory, draft in zip(memories, drafts, strict=True)
            if (rows := draft.second_tries())
        ]
        self.engine.decode([memory for memory, _, _ in again], [list(rows.values()) for _, _, rows in again])
        for _, draft, rows in again:
            draft.take(rows)


class _Draft:
    """One article's rows on their way to a brief."""

    def __init__(self, article: Article, pipeline: Pipeline) -> None:
        self.article = article
        self.pipeline = pipeline
        self.index: ArticleIndex = index_article(article)
        self.source = Source([part for part in (article.title, article.text) if part])
        self.rows: dict[Field, Row] = {field: pipeline.row(field, self.source) for field in FIELDS}

    def second_tries(self) -> dict[Field, Row]:
        """New rows for `what` and `status` where the gate finds something in their sentence that the article does not say."""
        draft = parsing.parse(self._texts()).draft
        sentences: dict[Field, str | None] = {"what": draft.what, "status": draft.status.text if draft.status else None}
        return {
            field: self.pipeline.row(field, self.source, tight=True)
            for field, sentence in sentences.items()
            if sentence and gate.ungrounded(sentence, self.index)
        }

    def take(self, rows: dict[Field, Row]) -> None:
        """Put second tries in the place of the first."""
        self.rows.update(rows)

    def finish(self, reading: Reading) -> Brief:
        """The brief of what was written."""
        texts, warnings = trust.without_bent(self.rows, self._texts())
        parsed = parsing.parse(texts)
        draft, refused = gate.gate(parsed.draft, self.index, self.pipeline.mode)
        fields = evidence.attach(draft, self.index)
        repaired = [_warning(repair) for repair in parsed.repairs]
        return Brief(
            id=str(uuid.uuid4()),
            article=_record(self.article, reading),
            who=fields.who,
            what=fields.what,
            where=fields.where,
            status=fields.status,
            open_questions=fields.open_questions,
            warnings=[*_truncation(reading), *warnings, *repaired, *refused, *fields.warnings],
            provenance=self._provenance(),
            ai_disclosure=AIDisclosure(),
        )

    def _texts(self) -> dict[Field, str]:
        return {field: self.pipeline.engine.text(row.tokens) for field, row in self.rows.items()}

    def _provenance(self) -> Provenance:
        model = self.pipeline.describe()
        return Provenance(
            model=model.id,
            weights_sha256=model.weights_sha256,
            prompt_set=model.prompt_set,
            grounding=model.grounding,
            service_version=__version__,
            device=model.device,
            dtype=model.dtype,
            generated_at=datetime.now(UTC).isoformat(timespec="seconds"),
        )


def _finished(draft: _Draft, reading: Reading) -> Brief | ChanceryError:
    try:
        return draft.finish(reading)
    except Exception as error:  # whatever it is, the other articles of the batch have their briefs
        # Kind and place only: an exception's message may quote the article, and no log may.
        place = traceback.extract_tb(error.__traceback__)[-1]
        logger.error("an article could not be finished: %s in %s:%s", type(error).__name__, place.name, place.lineno)
        return InternalError("The brief could not be finished: a fault of this service, which its log describes")


def _warning(repair: parsing.Repair) -> Warning:
    code = "duplicate" if repair.code == "repeated" else f"repaired_{repair.code}"
    return Warning(code, repair.detail, repair.field)


def load_pipeline(settings: Settings) -> Pipeline:
    """The pipeline of the checkpoint that the settings name; raises CheckpointError."""
    root = assets()
    entry = checkpoints.find(root / "models" / "catalog.toml", settings.model)
    checkpoint = checkpoints.load(entry, root / "models" / entry.path, settings.device, settings.precision)
    prompts = read_prompt_set(root / "prompts" / entry.prompt_set)
    return Pipeline(Engine(checkpoint, settings.threads), prompts, settings.grounding)


def _record(article: Article, reading: Reading) -> ArticleRecord:
    return ArticleRecord(
        sha256=hashlib.sha256(article.text.encode()).hexdigest(),
        title=article.title,
        source=article.source,
        url=article.url,
        article_id=article.article_id,
        published_at=article.published_at,
        language=article.language,
        characters=reading.characters,
        characters_read=reading.characters_read,
        truncated=reading.truncated,
    )


def _truncation(reading: Reading) -> list[Warning]:
    if not reading.truncated:
        return []
    detail = f"The model read the first {reading.characters_read} of {reading.characters} characters; nothing of the rest is in this brief."
    return [Warning("truncated", detail)]
