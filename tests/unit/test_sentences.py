"""Where sentences begin and end, in clean copy and in odd text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chancery.briefing.sentences import LONGEST, sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Aune met Dr. Solheim and Gen. Haug in Oslo.",
        "Sen. John F. Kerry of Mass. spoke to Rep. Lena M. Ortiz.",
        "The U.S. Senate and the U.N. Security Council meet on Jan. 5 in St. Petersburg.",
        "Article No. 5 was read at 10 a.m. Friday.",
        "Output rose by 3.5 per cent to $1.2 million.",
        "He came from Washington D.C. and Kerry Inc. last week.",
        "“We are not done,” she said. ",
        "Is it over? he asked.",
        "The ship … turned back.",
    ],
)
def test_a_stop_inside_an_abbreviation_an_initial_or_a_figure_ends_nothing(sentence: str) -> None:
    assert cut(sentence) == [sentence.strip()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks ended. Nobody signed! Why? No one knows.", ["Talks ended.", "Nobody signed!", "Why?", "No one knows."]),
        ("“It is over.” The minister left.", ["“It is over.”", "The minister left."]),
        ("He lives in the U.S. The firm does not.", ["He lives in the U.S.", "The firm does not."]),
        ("They met at 5 p.m. He left early.", ["They met at 5 p.m.", "He left early."]),
        ("He said no. They agreed.", ["He said no.", "They agreed."]),
        ("She waited... Then she left.", ["She waited...", "Then she left."]),
        ("the deal was done.Kerry flew home", ["the deal was done.", "Kerry flew home"]),
        ("Ends here.\u00a0Begins here.", ["Ends here.", "Begins here."]),
        ("会谈结束。双方同意。", ["会谈结束。", "双方同意。"]),
    ],
)
def test_where_one_sentence_ends_and_the_next_begins(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_blank_line_ends_a_sentence_and_so_does_the_end_of_a_short_line() -> None:
    text = "OSLO TALKS FAIL\n\nMinisters left\r\n\r\nStory highlights\n- No deal\n- No date\n"
    assert cut(text) == ["OSLO TALKS FAIL", "Ministers left", "Story highlights", "- No deal", "- No date"]


def test_lines_that_were_wrapped_by_hand_are_one_sentence() -> None:
    text = (
        "The foreign minister of Norway said on Thursday that President\n"
        "Harald Moe would not travel to Tunis before the two sides had\n"
        "agreed on a date. Nobody in the capital was surprised by that."
    )
    assert [sentence.replace("\n", " ") for sentence in cut(text)] == [
        "The foreign minister of Norway said on Thursday that President Harald Moe would not travel to Tunis before the "
        "two sides had agreed on a date.",
        "Nobody in the capital was surprised by that.",
    ]


def test_a_table_gives_its_rows() -> None:
    assert cut("Port\tLorries\nNamanga\t380\nKosti\t64") == ["Port\tLorries", "Namanga\t380", "Kosti\t64"]


def test_what_holds_no_letter_and_no_digit_is_no_sentence() -> None:
    assert cut("* * *\n\n—\n\n🎉🎉\n\nDone.") == ["Done."]


def test_a_very_long_sentence_is_cut_at_a_comma_and_loses_nothing() -> None:
    text = ", ".join(["the clause that follows"] * 200) + "."
    pieces = cut(text)
    assert max(map(len, pieces)) <= LONGEST
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
    assert all(piece.endswith((",", ".")) for piece in pieces)


def test_a_long_run_of_blanks_costs_no_more_than_it_is_long() -> None:
    assert cut("a" + " " * 300_000 + "b") == ["a", "b"]


@given(
    st.text(
        alphabet=st.one_of(st.characters(), st.sampled_from(' .?!…\n\r\t\u00a0\u2028\u2029\u200fABcd12"”’)؟。')),
        max_size=300,
    )
)
@settings(deadline=None)
def test_spans_are_trimmed_ordered_bounded_and_leave_only_marks_between_them(text: str) -> None:
    at = 0
    for start, end in sentences(text):
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert end - start <= LONGEST
        assert not any(character.isalnum() for character in text[at:start])
        at = end
    assert not any(character.isalnum() for character in text[at:])
