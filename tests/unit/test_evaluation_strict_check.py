"""The measure's own check of names, numbers, dates and quotations against the article. No outlet's text is used."""

import pytest

from chancery.evaluation.content import Content
from chancery.evaluation.dates import dates
from chancery.evaluation.names import runs
from chancery.evaluation.numerals import numbers
from chancery.evaluation.strict_check import findings

TITLE = "Solheim to mediate in Tunis"
TEXT = (
    "Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday, 17 July 2025, to mediate between Libya's "
    "two rival governments, her ministry said. “We come as guests,” she told reporters. Talks between Colonel Kim "
    "Jong-un Haddad and the U.S.-backed council cost €1.2 million last month; some 1,500 people fled, a third of them "
    "to São Tomé, between 3 and 4 million having left since 2016-17. President Saïd's envoy Vladimir Lenin Ouali met "
    "Putin and the British on Sept. 3."
)


def said(sentence: str) -> list[tuple[str, str, bool, str]]:
    content = Content(what=sentence)
    return [(item.kind, item.text, item.found, item.note) for item in findings(content, TITLE, TEXT)]


def missed(sentence: str) -> list[tuple[str, str, str]]:
    return [(kind, text, note) for kind, text, found, note in said(sentence) if not found]


def test_runs_of_capitalised_words_are_names() -> None:
    sentence = (
        "In Paris, Prime Minister Kyriakos Mitsotakis's envoy met Kim Jong-un, al-Assad and US-backed rebels on Friday."
    )
    assert [" ".join(run.words) for run in runs(sentence)] == [
        "In Paris",
        "Prime Minister Kyriakos Mitsotakis",
        "Kim Jong-un",
        "al-Assad",
        "US",
    ]


def test_a_new_sentence_opens_a_run_of_its_own() -> None:
    assert [(run.words, run.opens) for run in runs("He met Putin. Talks failed.")] == [
        (("He",), True),
        (("Putin",), False),
        (("Talks",), True),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Norway's foreign minister Ingrid Solheim will mediate in Tunis.",
        "Will Ingrid Solheim mediate?",
        "Did the US back the council?",
        "SOLHEIM is in Tunis.",
        "The talks are with the Libyas.",  # a plural
        "Haddad, of Sao Tome, met the US-backed council.",  # accents folded, the dots of U.S. too
        "The envoy met ‘the British’.",
        "Talks were held.",  # the article's own word
    ],
)
def test_names_of_the_article_are_found(sentence: str) -> None:
    assert missed(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "text", "note"),
    [
        ("Solheim met Vladimir Putin.", "Vladimir Putin", "pieced"),
        ("Solheim met Emmanuel Macron.", "Emmanuel Macron", "absent"),
        ("Macron will fly to Tunis.", "Macron", "absent"),
        ("Will Macron fly to Tunis?", "Macron", "absent"),
        ("Will President Solheim fly to Tunis?", "President Solheim", "pieced"),
        ("Solheim met Kim Jong-nam.", "Kim Jong-nam", "absent"),
        ("The French-backed council met.", "French", "absent"),
        ("Jens Solheim is in Tunis.", "Jens Solheim", "absent"),
        ("Norway Ingrid Solheim said so.", "Norway Ingrid Solheim", "pieced"),
    ],
)
def test_names_the_article_does_not_say_are_seen(sentence: str, text: str, note: str) -> None:
    assert missed(sentence) == [("name", text, note)]


def test_names_places_and_offices_must_be_unbroken_stretches() -> None:
    content = Content(
        who=(("Ingrid Solheim", "foreign minister"), ("Minister Solheim", "envoy to Libya")), where=("Tunis", "Oslo")
    )
    found = [(item.kind, item.text, item.found, item.note) for item in findings(content, TITLE, TEXT)]
    assert found == [
        ("name", "Ingrid Solheim", True, ""),
        ("name", "Minister Solheim", False, "pieced"),
        ("office", "foreign minister", True, ""),
        ("office", "envoy to Libya", False, "pieced"),
        ("name", "Tunis", True, ""),
        ("name", "Oslo", False, "absent"),
    ]


def test_nothing_is_found_across_title_and_text() -> None:
    # The title ends in "Tunis", the text begins with "Norway".
    assert missed("It is about Tunis Norway.") == [("name", "Tunis Norway", "pieced")]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("1,200 men", {"1200"}),
        ("1.200 men", {"1200", "1.2"}),
        ("twelve hundred men", {"1200"}),
        ("one thousand two hundred men", {"1200"}),
        ("1.2 thousand", {"1200"}),
        ("two hundred and five", {"205"}),
        ("twenty-nine per cent", {"29"}),
        ("a million", {"1000000"}),
        ("£1.5bn", {"1500000000"}),
        ("3m", {"3000000"}),
        ("a dozen", {"12"}),
        ("thousands", {"thousands"}),
        ("the third round", {"3th"}),
        ("the 3rd round", {"3th"}),
        ("10%", {"10"}),
        ("0.50", {"0.5"}),
        ("a 29-year-old", {"29"}),
        ("F-16", {"16"}),
    ],
)
def test_numbers_are_read_by_value(text: str, keys: set[str]) -> None:
    assert set().union(*(number.keys for number in numbers(text))) == keys


@pytest.mark.parametrize("text", ["one of them", "the first", "in a second", "no one", "G7", "nobody", "hundred"])
def test_words_that_are_seldom_numbers_are_none(text: str) -> None:
    assert numbers(text) == []


def test_lists_of_numbers_stay_apart() -> None:
    assert [number.text for number in numbers("five, twenty two and three men of 12 and 13 million")] == [
        "five",
        "twenty two",
        "three",
        "12",
        "13 million",
    ]


@pytest.mark.parametrize(
    "sentence", ["it cost 1.2m", "it cost 1,200,000", "fifteen hundred fled", "3 million left", "4m left"]
)
def test_numbers_of_the_article_are_found_however_they_are_written(sentence: str) -> None:
    assert missed(sentence) == []


@pytest.mark.parametrize("number", ["1,501", "1.2 billion", "five million", "twelve", "thousands"])
def test_numbers_the_article_does_not_give_are_seen(number: str) -> None:
    assert missed(f"it was {number} in all") == [("number", number, "")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("on 17 July 2025", [(17, 7, 2025, None)]),
        ("on July 17, 2025", [(17, 7, 2025, None)]),
        ("the twentieth of December", [(20, 12, None, None)]),
        ("the twenty-first of May", [(21, 5, None, None)]),
        ("on 17 and 18 July", [(17, 7, None, None), (18, 7, None, None)]),
        ("July 3-5", [(3, 7, None, None), (5, 7, None, None)]),
        ("in June 2016", [(None, 6, 2016, None)]),
        ("in June", [(None, 6, None, None)]),
        ("mid-March", [(None, 3, None, None)]),
        ("Sept. 3", [(3, 9, None, None)]),
        ("2024-07-17", [(17, 7, 2024, None)]),
        ("3/7/2024", [(3, 7, 2024, None), (7, 3, 2024, None)]),
        ("since 2016-17", [(None, None, 2016, None), (None, None, 2017, None)]),
        ("the 1990s", [(None, None, None, "1990s")]),
        ("on Thursdays", [(None, None, None, "thurs")]),
        ("next week, today", [(None, None, None, "next week"), (None, None, None, "today")]),
    ],
)
def test_dates_are_read_by_their_parts(
    text: str, parts: list[tuple[int | None, int | None, int | None, str | None]]
) -> None:
    assert [(date.day, date.month, date.year, date.key) for date in dates(text)] == parts


@pytest.mark.parametrize(
    "text",
    [
        "it may end",
        "they march on",
        "Theresa May said",
        "May Britain leave?",
        "1,984 men",
        "$2020",
        "on March 2,000 men",
    ],
)
def test_words_and_sums_that_look_like_dates_are_none(text: str) -> None:
    assert dates(text) == []


@pytest.mark.parametrize(
    "sentence",
    ["on Thursday", "on 17 July", "on July 17, 2025", "in July", "since 2016", "in 2017", "in September", "last month"],
)
def test_dates_of_the_article_are_found(sentence: str) -> None:
    assert missed(sentence) == []


@pytest.mark.parametrize(
    "date", ["17 june", "18 july", "july 2024", "3 july 2025", "monday", "next month", "2018", "yesterday"]
)
def test_dates_the_article_does_not_give_are_seen(date: str) -> None:
    capitalised = " ".join(
        word if word in ("next", "month", "yesterday") else word.capitalize() for word in date.split()
    )
    assert missed(f"it was set for {capitalised} then") == [("date", date, "")]


def test_a_date_is_one_finding_and_its_figures_are_no_numbers() -> None:
    assert [(kind, text) for kind, text, _, _ in said("it was on 17 July 2025")] == [("date", "17 july 2025")]


def test_quotations_must_stand_word_for_word() -> None:
    assert missed('she said "we come as guests"') == []
    assert missed("she said ‘we come as guests’.") == []
    assert missed('she said "we come as friends"') == [("quotation", "we come as friends", "")]


def test_an_empty_brief_says_nothing() -> None:
    assert findings(Content(), TITLE, TEXT) == []
    assert findings(Content(), "", "") == []
    assert [item.found for item in findings(Content(where=("Tunis",)), "", "")] == [False]
