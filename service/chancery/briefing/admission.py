"""Decides whether a text may be briefed at all: is it text, is it long enough, is it in a language that the model
reads.

The article is taken as it is, never cleaned: evidence counts in the text as it was given. What is certain is refused
with a reason, what is doubtful passes with a warning. Deterministic. Left to others: how much of the article the model
reads (`pipeline`), limits in bytes (whoever read the bytes). Known limits: the language is judged by the first 8,000
characters; of languages without spaces, characters count as words.
"""

import functools
import re
from collections.abc import Sequence
from itertools import islice

import msgspec
from msgspec import Struct
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from chancery.errors import LanguageNotRead, NoText, NotText, TooShort
from chancery.schema import Article, Brief, Warning

FEWEST_WORDS = 20

_SAMPLE = 8_000  # characters that the language is judged by; more costs time and changes nothing
_SURE = 0.9  # the detector's probability from which a stretch counts as being in a language
_SHORT = 40  # words under which only near certainty refuses a text
_NEARLY_CERTAIN = 0.99
_MIXED = 0.2  # share of the words in other languages from which a text is called mixed

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|\w[\w'’.-]*")
_NO_CHARACTER = re.compile(r"[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f\ufffd]")
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+|\n+")


class Admitted(Struct, frozen=True):
    """An article that may be briefed, its language filled in where that is clear, and what a reader should know."""

    article: Article
    warnings: tuple[Warning, ...] = ()

    def complete(self, brief: Brief) -> Brief:
        """The brief of this article, with the warnings of admission before its own."""
        return msgspec.structs.replace(brief, warnings=[*self.warnings, *brief.warnings]) if self.warnings else brief


def admit(article: Article, languages: Sequence[str]) -> Admitted:
    """The article, if it may be briefed by a model that reads `languages` (ISO 639-1); else an ArticleError."""
    _refuse_what_is_no_text(article)
    words = sum(1 for _ in islice(_WORD.finditer(article.text), FEWEST_WORDS))
    if words < FEWEST_WORDS:
        raise TooShort(
            f"The text has {words} word{'s' * (words != 1)}; an article has at least {FEWEST_WORDS}", pointer="/text"
        )
    given = (article.language or "").strip()
    if given and _primary(given) not in languages:
        raise LanguageNotRead(
            f"The article is said to be in {given[:40]!r}; the model reads {_listed(languages)} (ISO 639-1). "
            "Leave `language` out to have it detected",
            pointer="/language",
        )
    judged = _judge(article.text[:_SAMPLE], languages)
    if given:
        contradicted = judged.certainly_other
        warning = Warning(
            "language_contradicted", f"The article is said to be in {given[:40]!r} but reads like {judged.best!r}."
        )
        return Admitted(article, (warning,) if contradicted else ())
    if judged.certainly_other:
        raise LanguageNotRead(
            f"The text reads like {judged.best!r}; the model reads {_listed(languages)}. "
            "If that is wrong, say the language in the member `language`",
            pointer="/text",
        )
    if judged.mixed:
        share = round(100 * judged.other_share)
        warning = Warning(
            "language_mixed",
            f"About {share} % of the text is in languages that the model does not read ({_listed(languages)}).",
        )
        return Admitted(article, (warning,))
    if not judged.certainly_read:
        return Admitted(
            article,
            (Warning("language_uncertain", f"The language could not be told; the model reads {_listed(languages)}."),),
        )
    return Admitted(msgspec.structs.replace(article, language=judged.best))


def _refuse_what_is_no_text(article: Article) -> None:
    if not article.text.strip():
        raise NoText("The article has no text; put its full text into the body or the member `text`", pointer="/text")
    for pointer, part in (("/title", article.title or ""), ("/text", article.text)):
        if found := _NO_CHARACTER.search(part):
            raise NotText(
                f"Character {found.start():,} is U+{ord(found[0]):04X}, which no text holds: the input is binary",
                pointer=pointer,
            )
        controls = len(_CONTROL.findall(part))
        if controls > len(part) / 100:
            raise NotText(
                f"{controls:,} of {len(part):,} characters are control or replacement characters: the input is binary",
                pointer=pointer,
            )


class _Judged(Struct, frozen=True):
    """What the detector thinks of a text: its likeliest language, and the share of its words in languages not read."""

    best: str
    certainly_read: bool
    certainly_other: bool
    mixed: bool
    other_share: float


def _judge(text: str, languages: Sequence[str]) -> _Judged:
    best, sureness, read = _detect(text, languages)
    words = len(_WORD.findall(text)) or 1
    here, elsewhere = 0, 0
    for sentence in _sentences(text):
        language, sure, reads = _detect(sentence, languages)
        if reads >= _SURE:
            here += len(_WORD.findall(sentence))
        elif language not in languages and sure >= _SURE:
            elsewhere += len(_WORD.findall(sentence))
    other_share, read_share = elsewhere / words, here / words
    enough = _SURE if words >= _SHORT else _NEARLY_CERTAIN
    certainly_other = best not in languages and sureness >= enough and read_share < _MIXED
    return _Judged(
        best=best,
        certainly_read=read >= _SURE and other_share < _MIXED,
        certainly_other=certainly_other,
        mixed=not certainly_other and other_share >= _MIXED and read_share >= _MIXED,
        other_share=other_share,
    )


def _sentences(text: str) -> list[str]:
    """Stretches of at least a dozen words, cut at ends of sentences: shorter ones tell little of their language."""
    stretches: list[str] = []
    held = ""
    for sentence in _SENTENCE_END.split(text):
        held = f"{held} {sentence}" if held else sentence
        if len(_WORD.findall(held)) >= 12:
            stretches.append(held)
            held = ""
    return [*stretches, held] if held else stretches


def _detect(text: str, languages: Sequence[str]) -> tuple[str, float, float]:
    """The likeliest language, its probability, and the probability that it is one of `languages`."""
    ranked = _identifier().rank(text)
    return ranked[0][0], ranked[0][1], sum(probability for language, probability in ranked if language in languages)


def prepare() -> None:
    """Loads the language detector, for which the first call of `admit` would wait."""
    _identifier()


@functools.cache
def _identifier() -> LanguageIdentifier:
    """The detector, kept to the two-letter codes: Nigerian Pidgin, among the longer ones, draws English to itself."""
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([label for label in identifier.labels if len(label) == 2])
    return identifier


def _primary(language: str) -> str:
    return re.split(r"[-_]", language.lower())[0]


def _listed(languages: Sequence[str]) -> str:
    return ", ".join(languages)
