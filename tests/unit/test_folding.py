"""What two spellings have in common, the way back to the original's code points, and what a word is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chancery.folding import fold, fold_character, fold_lightly, words

# Letters with marks, ligatures, quotes, dashes, blanks of every kind, and what cannot be seen.
ODD = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from(
            "éÉßﬁİıøÆŁ’‘“”«»′″–—‑−\u00a0\u2003\u200b\u200d\u200f\u202e\ufeff\u0301\u0327\t\r\n \U0001f468\ufe0f"
        ),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nicolás Maduro", "NICOLAS MADURO"),
        ("Nicola\u0301s", "Nicolás"),
        ("Sigbjørn Łukasz Đorđe", "Sigbjorn Lukasz Dorde"),
        ("oﬃcial", "official"),
        ("Ｔｕｎｉｓ", "Tunis"),
        ("the ‘historic’ “deal”", "the 'historic' \"deal\""),
        ("« oui »", '" oui "'),
        ("US–Russia", "US-Russia"),
        ("Kara‑Murza", "Kara-Murza"),
        ("the deal—real", "the deal - real"),
        ("1\u202f200\u00a0troops", "1 200 troops"),
        ("Pu\u200btin\u202e", "Putin"),
        ("soft\u00adhyphen", "softhyphen"),
        ("a\n\n\t b", "a b"),
    ],
)
def test_spellings_of_the_same_words_fold_to_the_same_text(one: str, other: str) -> None:
    assert fold(one).text == fold(other).text


def test_the_light_folding_keeps_accents_and_dashes_and_folds_case_quotes_and_blanks() -> None:
    assert fold_lightly("Nicolás  Maduro’s\u00a0US–Russia").text == "nicolás maduro's us–russia"


def test_a_span_of_the_folded_text_leads_back_to_the_original_with_its_marks_and_hidden_characters() -> None:
    text = "President\u00a0 Nicola\u0301s Madu\u200bro said"
    folded = fold(text)
    start = folded.text.index("nicolas maduro")
    first, last = folded.span(start, start + len("nicolas maduro"))
    assert text[first:last] == "Nicola\u0301s Madu\u200bro"


def test_a_ligature_leads_back_to_the_whole_ligature() -> None:
    folded = fold("oﬃce")
    start = folded.text.index("f")
    assert folded.span(start, start + 1) == (1, 2)


@given(ODD)
@settings(deadline=None)
def test_folding_a_text_is_folding_its_characters_and_collapsing_blanks(text: str) -> None:
    for fold_text, light in ((fold, False), (fold_lightly, True)):
        joined = "".join(fold_character(character, light) for character in text)
        while "  " in joined:
            joined = joined.replace("  ", " ")
        assert fold_text(text).text == joined


@given(ODD)
@settings(deadline=None)
def test_offsets_always_lead_back_into_the_text_in_order(text: str) -> None:
    for folded in (fold(text), fold_lightly(text)):
        assert len(folded.text) == len(folded.starts) == len(folded.ends)
        assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
        assert list(folded.starts) == sorted(folded.starts)
        assert list(folded.ends) == sorted(folded.ends)


@given(ODD)
@settings(deadline=None)
def test_the_original_of_a_folded_stretch_folds_to_that_stretch(text: str) -> None:
    folded = fold(text)
    for word in words(folded.text):
        start, end = folded.span(word.start, word.end)
        assert folded.text[word.start : word.end] in fold(text[start:end]).text


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("The U.S. and D.C. at 5 a.m.", ["the", "us", "and", "dc", "at", "5", "am"]),
        ("John F. Kerry's", ["john", "f", "kerry"]),
        ("O'Brien doesn't", ["o'brien", "doesn't"]),
        ("1,200.5 tonnes, 12:01, 20th, 5bn", ["1,200.5", "tonnes", "12:01", "20th", "5bn"]),
        ("a US-led, Kara-Murza", ["a", "us", "led", "kara", "murza"]),
        ("ministers' talks", ["ministers", "talks"]),
        ("end.Begin", ["end", "begin"]),
        ("🎉 — …", []),
    ],
)
def test_what_a_word_is(text: str, keys: list[str]) -> None:
    assert [word.key for word in words(fold(text).text)] == keys
