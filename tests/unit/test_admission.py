"""What may be briefed, what is refused, and what passes with a warning."""

import pytest

from chancery.briefing.admission import FEWEST_WORDS, Admitted, admit
from chancery.errors import LanguageNotRead, NoText, NotText, TooShort
from chancery.schema import AIDisclosure, Article, ArticleRecord, Brief, Provenance, Warning

ENGLISH = (
    "Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday to mediate between Libya's two rival "
    "governments, her ministry said, days after shelling closed Tripoli's main port."
)
GERMAN = (
    "Die norwegische Außenministerin Ingrid Solheim fliegt am Donnerstag nach Tunis, um zwischen den beiden "
    "rivalisierenden Regierungen Libyens zu vermitteln, wie ihr Ministerium am Montag in Oslo mitteilte."
)
CHINESE = "挪威外交大臣将于周四飞往突尼斯，在利比亚两个对立的政府之间进行调解，外交部周一在奥斯陆表示。"


def codes(admitted: Admitted) -> list[str]:
    return [warning.code for warning in admitted.warnings]


def test_an_english_article_passes_and_its_language_is_filled_in() -> None:
    article = Article(text=ENGLISH, title="Solheim to fly to Tunis", source="Example News")
    assert admit(article, ("en",)) == Admitted(
        Article(text=ENGLISH, title="Solheim to fly to Tunis", source="Example News", language="en")
    )


def test_the_text_is_never_changed() -> None:
    text = f"\ufeff  {ENGLISH}\r\n\r\n{ENGLISH}\u00a0 "
    assert admit(Article(text=text), ("en",)).article.text == text


@pytest.mark.parametrize("text", ["", " ", "\n\t\u00a0\u2003"])
def test_a_blank_text_is_no_text(text: str) -> None:
    with pytest.raises(NoText) as refused:
        admit(Article(text=text), ("en",))
    assert refused.value.pointer == "/text"


def test_one_word_under_the_fewest_is_too_short_and_the_fewest_is_not() -> None:
    words = ENGLISH.split()[:FEWEST_WORDS]
    assert admit(Article(text=" ".join(words)), ("en",))
    with pytest.raises(TooShort, match=f"has {FEWEST_WORDS - 1} words; an article has at least {FEWEST_WORDS}"):
        admit(Article(text=" ".join(words[1:])), ("en",))


@pytest.mark.parametrize("character", ["\x00", "\ud800"])
@pytest.mark.parametrize("part", ["title", "text"])
def test_a_character_that_no_text_holds_means_binary(character: str, part: str) -> None:
    parts = {"title": "Solheim", "text": ENGLISH}
    parts[part] += character
    with pytest.raises(NotText) as refused:
        admit(Article(**parts), ("en",))
    assert refused.value.pointer == f"/{part}"


def test_many_control_characters_mean_binary_and_a_stray_one_does_not() -> None:
    assert admit(Article(text=ENGLISH + "\x0c\x1a"), ("en",))
    with pytest.raises(NotText, match="control or replacement characters"):
        admit(Article(text=ENGLISH + "\x01\x02\x03\x04\ufffd" * 20), ("en",))


@pytest.mark.parametrize(("text", "language"), [(GERMAN, "de"), (CHINESE, "zh")])
def test_a_language_that_the_model_does_not_read_is_refused_by_name(text: str, language: str) -> None:
    with pytest.raises(LanguageNotRead, match=f"reads like '{language}'; the model reads en"):
        admit(Article(text=text), ("en",))


def test_what_the_model_reads_is_said_by_the_caller() -> None:
    admitted = admit(Article(text=GERMAN), ("en", "de"))
    assert admitted.article.language == "de"
    assert admitted.warnings == ()


@pytest.mark.parametrize("language", ["de", "de-AT", "klingon", "x" * 100_000])
def test_a_language_said_that_the_model_does_not_read_is_refused_whatever_the_text(language: str) -> None:
    with pytest.raises(LanguageNotRead) as refused:
        admit(Article(text=ENGLISH, language=language), ("en",))
    assert refused.value.pointer == "/language"
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "en_US"])
def test_a_language_said_that_the_model_reads_is_carried_through_as_it_was_said(language: str) -> None:
    admitted = admit(Article(text=ENGLISH, language=language), ("en",))
    assert admitted.article.language == language
    assert admitted.warnings == ()


def test_a_language_said_that_the_text_contradicts_passes_with_a_warning() -> None:
    admitted = admit(Article(text=GERMAN, language="en"), ("en",))
    assert codes(admitted) == ["language_contradicted"]


def test_a_text_half_in_another_language_passes_with_a_warning() -> None:
    admitted = admit(Article(text=f"{ENGLISH} {GERMAN}"), ("en",))
    assert codes(admitted) == ["language_mixed"]
    assert admitted.article.language is None


def test_a_quotation_in_another_language_makes_no_warning() -> None:
    admitted = admit(Article(text=f"{ENGLISH} {ENGLISH} „Wir helfen“, sagte sie. {ENGLISH} {ENGLISH}"), ("en",))
    assert admitted.warnings == ()


def test_a_list_of_names_passes_with_a_warning() -> None:
    names = "Solheim Macron Scholz Erdogan Modi Lula Meloni Orban Tusk Sanchez Costa Rutte Stoltenberg Michel Borrell "
    admitted = admit(Article(text=names * 2), ("en",))
    assert codes(admitted) == ["language_uncertain"]
    assert admitted.article.language is None


def test_admission_is_the_same_every_time() -> None:
    article = Article(text=f"{ENGLISH} {GERMAN}")
    assert admit(article, ("en",)) == admit(article, ("en",))


def test_no_development_article_is_refused_or_warned_of(development_pairs: list[dict[str, str]]) -> None:
    doubted = [
        pair["id"]
        for pair in development_pairs
        if len(pair["text"].split()) > 2 * FEWEST_WORDS and admit(Article(text=pair["text"]), ("en",)).warnings
    ]
    assert doubted == []


def test_warnings_of_admission_stand_before_those_of_the_brief() -> None:
    brief = Brief(
        id="1",
        article=ArticleRecord(
            sha256="",
            title=None,
            source=None,
            url=None,
            article_id=None,
            published_at=None,
            language=None,
            characters=0,
            characters_read=0,
            truncated=False,
        ),
        who=[],
        what=None,
        where=[],
        status=None,
        open_questions=[],
        warnings=[Warning("dropped", "A place fell.")],
        provenance=Provenance(
            model="",
            weights_sha256="",
            prompt_set="",
            grounding="gate",
            service_version="",
            device="",
            dtype="",
            generated_at="",
        ),
        ai_disclosure=AIDisclosure(),
    )
    admitted = Admitted(Article(text=ENGLISH), (Warning("language_mixed", "Half of it."),))
    assert [warning.code for warning in admitted.complete(brief).warnings] == ["language_mixed", "dropped"]
    assert Admitted(Article(text=ENGLISH)).complete(brief) is brief
