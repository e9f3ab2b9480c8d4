"""Which place in the article each statement is shown to rest on."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chancery.briefing.evidence import CONTEXT, Fields, attach
from chancery.briefing.mentions import index_article
from chancery.briefing.parsing import Draft, DraftActor, DraftStatus
from chancery.schema import Article, Evidence

TITLE = "Solheim flies to Tunis for grain talks"
TEXT = """\
Story highlights: Solheim, Tunis, grain talks on Thursday

Norway’s exports fell last year. Officials in Oslo blamed the weather, and Solheim's party lost a vote in Bergen.

Norwegian Foreign Minister Ingrid Solheim will fly to Tunis on Thursday for talks on 1,200 tonnes of grain. The cargo is held in Tripoli.

The eastern administration has not said whether it will send a delegation. “We wait,” its envoy, Omar Haddad, said.

Solheim is expected back on Saturday.

Read more: Solheim in Tunis on Thursday for grain talks
"""
ARTICLE = Article(title=TITLE, text=TEXT)
WHAT = "Norwegian Foreign Minister Ingrid Solheim will fly to Tunis on Thursday for talks on 1,200 tonnes of grain held in Tripoli."


def attached(article: Article = ARTICLE, **fields: object) -> Fields:
    empty = {"who": [], "what": None, "where": [], "status": None, "open_questions": []}
    return attach(Draft(**{**empty, **fields}), index_article(article))  # type: ignore[arg-type]


def quoted(evidence: list[Evidence]) -> list[str]:
    return [selector.exact for selector in evidence]


def test_a_sentence_rests_on_whole_sentences_best_first_and_a_further_one_only_for_what_the_first_lacks() -> None:
    what = attached(what=WHAT).what
    assert what is not None
    assert quoted(what.evidence) == [
        "Norwegian Foreign Minister Ingrid Solheim will fly to Tunis on Thursday for talks on 1,200 tonnes of grain.",
        "The cargo is held in Tripoli.",
    ]


def test_questions_and_status_rest_on_their_own_sentences() -> None:
    fields = attached(
        status=DraftStatus("planned", "Solheim is expected back on Saturday."),
        open_questions=["Will the eastern administration send a delegation?"],
    )
    assert fields.status is not None
    assert quoted(fields.status.evidence) == ["Solheim is expected back on Saturday."]
    assert quoted(fields.open_questions[0].evidence) == [
        "The eastern administration has not said whether it will send a delegation."
    ]
    assert fields.warnings == []


def test_the_text_is_preferred_to_a_title_that_says_the_same_and_the_earlier_to_the_later() -> None:
    article = Article(title="Grain left Tripoli", text="Grain left Tripoli.\n\nNobody saw it.\n\nGrain left Tripoli.")
    what = attached(article, what="Grain left Tripoli.").what
    assert what is not None
    assert [(selector.part, selector.start) for selector in what.evidence] == [("text", 0)]


def test_a_title_that_alone_says_it_is_shown() -> None:
    what = attached(Article(title="Grain left Tripoli", text="Nobody saw it go."), what="Grain left Tripoli.").what
    assert what is not None
    assert [selector.part for selector in what.evidence] == ["title"]


def test_what_a_web_page_left_in_the_text_is_not_chosen_where_a_sentence_says_it() -> None:
    fields = attached(what="Solheim is in Tunis for grain talks on Thursday.", where=["Tunis"])
    assert fields.what is not None
    for selector in [*fields.what.evidence, *fields.where[0].evidence]:
        assert not selector.exact.startswith(("Read more", "Story highlights"))


def test_a_name_rests_on_the_mention_in_the_sentence_that_supports_what_and_its_role_follows_it() -> None:
    (actor,) = attached(who=[DraftActor("Ingrid Solheim", "Norwegian Foreign Minister")], what=WHAT).who
    assert quoted(actor.evidence) == ["Ingrid Solheim", "Norwegian Foreign Minister"]
    (actor,) = attached(who=[DraftActor("Solheim")], what="Solheim will be back on Saturday.").who
    assert [TEXT[selector.start :][:20] for selector in actor.evidence] == ["Solheim is expected "]


def test_a_role_that_stands_sentences_away_from_the_name_is_shown_too() -> None:
    article = Article(text="A harbour official said no. Nobody moved.\n\n“It is over,” Omar Haddad said.")
    (actor,) = attached(article, who=[DraftActor("Omar Haddad", "harbour official")]).who
    assert quoted(actor.evidence) == ["Omar Haddad", "harbour official"]


def test_a_mention_of_its_own_is_preferred_to_one_inside_a_longer_name() -> None:
    article = Article(text="The Solheim Foundation gave grain to Tunis.\n\nSolheim gave grain to Tunis.")
    (actor,) = attached(article, who=[DraftActor("Solheim")], what="Solheim gave grain to Tunis.").who
    assert [selector.start for selector in actor.evidence] == [article.text.rindex("Solheim")]


def test_what_little_supports_is_shown_with_its_best_sentence_and_a_warning() -> None:
    fields = attached(
        open_questions=["How much will the new railway through the desert cost?"], who=[DraftActor("Jonas Dahl")]
    )
    assert len(fields.open_questions[0].evidence) >= 1
    assert len(fields.who[0].evidence) == 1
    assert [(warning.field, warning.code) for warning in fields.warnings] == [
        ("who", "weak_support"),
        ("open_questions", "weak_support"),
    ]


def test_prefix_and_suffix_are_what_stands_around_and_end_with_the_part() -> None:
    (place,) = attached(where=["Tripoli"], what=WHAT).where
    (selector,) = place.evidence
    assert selector.prefix == TEXT[selector.start - CONTEXT : selector.start]
    assert selector.suffix == TEXT[selector.end : selector.end + CONTEXT]
    (place,) = attached(Article(title="Tunis", text="Nothing."), where=["Tunis"]).where
    assert (place.evidence[0].prefix, place.evidence[0].suffix) == ("", "")


def test_spelling_is_the_articles_own() -> None:
    article = Article(text="PRESIDENT NICOLA\u0301S MADU\u200bRO\u00a0SPOKE.")
    (actor,) = attached(article, who=[DraftActor("Nicolás Maduro")]).who
    assert quoted(actor.evidence) == ["NICOLA\u0301S MADU\u200bRO"]


WORDS = st.sampled_from(
    ["Anna", "Berg", "Tunis", "said", "the", "deal", "5", "é", "\u200b", ".", ",", "\n\n", "“x”", "🎉", "Mr.", "א"]
)
TEXTS = st.lists(WORDS, max_size=60).map(" ".join)


@given(TEXTS, TEXTS, TEXTS)
@settings(deadline=None)
def test_every_selector_is_exact_and_every_statement_has_one(title: str, text: str, statement: str) -> None:
    article = Article(title=title, text=text)
    fields = attached(
        article,
        who=[DraftActor("Anna Berg", "Mr."), DraftActor("Tunis deal")],
        what=statement or None,
        where=["Tunis"],
        status=DraftStatus("planned", "The deal said 5."),
        open_questions=["Anna?"],
    )
    statements = [*fields.who, *fields.where, *fields.open_questions, *filter(None, (fields.what, fields.status))]
    readable = any(character.isalnum() for character in title + text)
    for item in statements:
        assert bool(item.evidence) == readable
        assert len(item.evidence) <= 3
        for selector in item.evidence:
            part = title if selector.part == "title" else text
            assert part[selector.start : selector.end] == selector.exact != ""
            assert part[: selector.start].endswith(selector.prefix)
            assert part[selector.end :].startswith(selector.suffix)


def test_a_role_rests_on_the_place_where_the_article_gives_it_to_that_person() -> None:
    """ "President" stood first before Trump, and was shown for Putin, whom a later sentence calls "Russia's President Putin"."""
    text = (
        "Steve Witkoff, President Trump's envoy, is expected in Oslo. Vladimir Putin's spokesman confirmed the visit.\n"
        "In March Witkoff met Russia's President Putin in Moscow."
    )
    [putin] = attached(Article(text=text), who=[DraftActor("Vladimir Putin", "President")]).who
    role = putin.evidence[-1]
    assert role.exact == "President"
    assert role.start == text.index("President Putin")
