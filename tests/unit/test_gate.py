"""What the gate lets through, what it refuses and what it says of it."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chancery.briefing.gate import Mode, gate, ungrounded
from chancery.briefing.mentions import index_article
from chancery.briefing.parsing import Draft, DraftActor, DraftStatus
from chancery.folding import fold, words
from chancery.schema import Article

TEXT = """\
TUNIS — Norwegian Foreign Minister Ingrid Solheim met President Harald Moe's envoy Petter Lie-Hansen in Tunis on Thursday, 5 May, to discuss \
the release of 1,200 tonnes of grain worth $3.5 million.

“We have a ‘historic’ chance,” Ms Solheim said. Steve Brandt, President Moe's Middle East adviser, told reporters that 40 per cent of the \
cargo was already in Libya's main port.

Vladimir Karev-Osin, a lawyer from Bergen, said that the American government had not answered. Mr Lie-Hansen declined to comment.

Anna Moe, the president's sister, sits in the North Sea Council (NSC). A council official said that twelve hundred letters had come.
"""
INDEX = index_article(Article(title="Grain talks: Solheim in Tunis", text=TEXT))


def draft(
    who: list[DraftActor] | None = None,
    what: str | None = None,
    where: list[str] | None = None,
    status: DraftStatus | None = None,
    questions: list[str] | None = None,
) -> Draft:
    return Draft(who=who or [], what=what, where=where or [], status=status, open_questions=questions or [])


def codes_of(a_draft: Draft, mode: Mode = "strict") -> list[tuple[str | None, str]]:
    return [(warning.field, warning.code) for warning in gate(a_draft, INDEX, mode)[1]]


def findings(sentence: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.words) for finding in ungrounded(sentence, INDEX)]


def test_a_draft_that_the_article_says_passes_whole_and_without_warning() -> None:
    good = draft(
        who=[
            DraftActor("Ingrid Solheim", "Norwegian Foreign Minister"),
            DraftActor("Petter Lie-Hansen", "envoy"),
            DraftActor("Steve Brandt", "President Moe's Middle East adviser"),
            DraftActor("Vladimir Karev-Osin", "lawyer from Bergen"),
            DraftActor("North Sea Council"),
        ],
        what="Norwegian Foreign Minister Ingrid Solheim met President Moe's envoy in Tunis on Thursday over 1,200 tonnes of grain.",
        where=["Tunis", "Libya"],
        status=DraftStatus(
            "completed", "The American government has not answered; Solheim spoke of a \"'historic' chance\"."
        ),
        questions=[
            "Will the Americans answer?",
            "When will the other 40 percent of the cargo, worth $3,500,000, leave?",
        ],
    )
    assert gate(good, INDEX) == (good, [])


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister met Moe’s envoy.",
        "INGRID SOLHEIM met the envoy.",
        "Ministers say that 1 200 tonnes or 1.200 tonnes are there.",
        "The price is 3.5m dollars.",
        "It began on May 5.",
        "It began on the fifth of May.",
        "It is 40% of the cargo.",
        "Foreign Minister Solheim and Brandt, Moe's adviser, spoke.",
        "Solheim said there was a “historic chance”.".replace("historic chance", "‘historic’ chance"),
        "Libya's port holds twelve hundred letters.",
        "The first one came, and the two sides are talking.",
        "Discussions go on.",
        "Is Harald Moe's Norwegian envoy in Tunis?",
    ],
)
def test_other_spellings_and_inflections_of_what_stands_there_pass(sentence: str) -> None:
    assert findings(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Jonas Dahl met the envoy.", [("ungrounded_name", "Jonas Dahl")]),
        ("She met Vladimir Moe in Tunis.", [("ungrounded_name", "Vladimir Moe")]),
        ("She met Vladimir Karev in Tunis.", [("ungrounded_name", "Vladimir Karev")]),
        ("She met President Solheim.", [("ungrounded_name", "President Solheim")]),
        ("The Norwegians and Libyans met.", [("ungrounded_name", "Libyans")]),
        ("Of 1,300 tonnes nothing came.", [("ungrounded_number", "1,300")]),
        ("Of 1.2 tonnes nothing came.", [("ungrounded_number", "1.2")]),
        ("It is worth 3.5 million euros.", [("ungrounded_number", "3.5 million")]),
        ("Some 1,200 per cent came.", [("ungrounded_number", "1,200")]),
        ("There were thirteen letters.", [("ungrounded_number", "thirteen")]),
        ("They meet on Friday.", [("ungrounded_name", "Friday")]),
        ("They meet on 5 June.", [("ungrounded_date", "5 June"), ("ungrounded_name", "June")]),
        ("They meet on 40 May.", [("ungrounded_date", "40 May")]),
        ("Moe spoke of a “great chance”.", [("ungrounded_quotation", "great chance")]),
        ("Moe spoke of a 'great chance'.", [("ungrounded_quotation", "great chance")]),
        ("Will the UN answer?", [("ungrounded_name", "UN")]),
    ],
)
def test_what_the_article_does_not_say_is_found_and_named(sentence: str, expected: list[tuple[str, str]]) -> None:
    assert findings(sentence) == expected


def test_a_finding_says_where_in_the_sentence_it_stands() -> None:
    sentence = "She met Jonas Dahl in Tunis."
    (finding,) = ungrounded(sentence, INDEX)
    assert sentence[finding.start : finding.end] == finding.words == "Jonas Dahl"


def test_in_strict_mode_items_fall_and_sentences_become_null_and_warnings_say_which() -> None:
    kept, warnings = gate(
        draft(
            who=[DraftActor("Jonas Dahl", "envoy"), DraftActor("Ingrid Solheim")],
            what="Jonas Dahl met Solheim.",
            where=["Oslo", "Tunis"],
            status=DraftStatus("planned", "A meeting is set for 7 June."),
            questions=["Will Solheim meet Dahl?", "Will Solheim return to Tunis?"],
        ),
        INDEX,
    )
    assert kept == draft(
        who=[DraftActor("Ingrid Solheim")], where=["Tunis"], questions=["Will Solheim return to Tunis?"]
    )
    assert [(warning.field, warning.code) for warning in warnings] == [
        ("who", "ungrounded_name"),
        ("where", "ungrounded_name"),
        ("what", "ungrounded_name"),
        ("status", "ungrounded_number"),
        ("status", "ungrounded_date"),
        ("status", "ungrounded_name"),
        ("open_questions", "ungrounded_name"),
    ]
    assert "Jonas Dahl" in warnings[0].detail
    assert "Dahl" in warnings[-1].detail


def test_in_flag_mode_everything_stays_and_the_warnings_are_the_same() -> None:
    wrong = draft(
        who=[DraftActor("Jonas Dahl"), DraftActor("Ingrid Solheim", "lawyer from Bergen")],
        what="Jonas Dahl met Solheim.",
    )
    assert gate(wrong, INDEX, "flag")[0] == wrong
    assert codes_of(wrong, "flag") == codes_of(wrong, "strict")


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (DraftActor("Harald Moe", "envoy"), "role_of_another"),
        (DraftActor("Petter Lie-Hansen", "President"), "role_of_another"),
        (DraftActor("Harald Moe", "President Moe's Middle East adviser"), "role_of_another"),
        (DraftActor("Ingrid Solheim", "lawyer from Bergen"), "role_of_another"),
        (DraftActor("Anna Moe", "Norwegian Foreign Minister"), "role_of_another"),
        (DraftActor("Ingrid Solheim", "council official"), "role_not_near"),
        (DraftActor("Ingrid Solheim", "Danish minister"), "ungrounded_role"),
        (DraftActor("Ingrid Solheim", "Ingrid"), "role_no_office"),
        (DraftActor("Steve Brandt", "40"), "role_no_office"),
    ],
)
def test_nobody_keeps_a_role_that_the_article_gives_to_somebody_else(actor: DraftActor, code: str) -> None:
    kept, warnings = gate(draft(who=[actor]), INDEX)
    assert kept.who == [DraftActor(actor.name)]
    assert [warning.code for warning in warnings] == [code]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Dr. Lena Berg, 44, an economist at Nordbank, left.", "Lena Berg", "economist at Nordbank"),
        ("Sen. Mark Hale of Ohio (R), who is the panel's chairman, spoke.", "Mark Hale", "panel's chairman"),
        ("The foreign minister, Labour's Tom Reed, resigned.", "Tom Reed", "foreign minister"),
        ("Ana Ruiz was elected mayor in March.", "Ana Ruiz", "mayor"),
        ("The ambassador to Chad is Joel Kern.", "Joel Kern", "ambassador to Chad"),
        ("Sens. Ada Holt of Ohio and Bea Lunt of Iowa voted no.", "Bea Lunt", "Sen."),
        ("A harbour official said so. “It is true,” Omar Diallo added.", "Omar Diallo", "harbour official"),
    ],
)
def test_a_role_is_kept_where_the_article_gives_it(text: str, name: str, role: str) -> None:
    index = index_article(Article(text=text))
    kept, warnings = gate(draft(who=[DraftActor(name, role)]), index)
    assert (kept.who, warnings) == ([DraftActor(name, role)], [])


@pytest.mark.parametrize(
    "text", ["Kim Dae-woo, then-prime minister, spoke.", "Former prime minister Kim Dae-woo spoke."]
)
def test_an_office_without_the_word_that_makes_it_a_past_one_is_another_office(text: str) -> None:
    kept, warnings = gate(draft(who=[DraftActor("Kim Dae-woo", "prime minister")]), index_article(Article(text=text)))
    assert kept.who == [DraftActor("Kim Dae-woo")]
    assert [warning.code for warning in warnings] == ["role_cut_short"]


def test_a_role_that_the_name_begins_with_is_taken_off_the_name() -> None:
    assert gate(draft(who=[DraftActor("President Harald Moe", "President")]), INDEX) == (
        draft(who=[DraftActor("Harald Moe", "President")]),
        [],
    )


def test_one_person_under_two_names_is_kept_once_under_the_fuller_at_the_earlier_place_with_the_role() -> None:
    kept, warnings = gate(
        draft(
            who=[DraftActor("Solheim", "Foreign Minister"), DraftActor("Steve Brandt"), DraftActor("Ingrid Solheim")]
        ),
        INDEX,
    )
    assert kept.who == [DraftActor("Ingrid Solheim", "Foreign Minister"), DraftActor("Steve Brandt")]
    assert [(warning.field, warning.code) for warning in warnings] == [("who", "duplicate")]


def test_two_people_of_one_surname_stay_two_and_a_bare_surname_between_them_goes_to_neither() -> None:
    both = [DraftActor("Harald Moe", "President"), DraftActor("Anna Moe", "president's sister")]
    assert gate(draft(who=both), INDEX) == (draft(who=both), [])
    bare = [DraftActor("Anna Moe"), DraftActor("Moe")]
    assert gate(draft(who=bare), INDEX)[0].who == bare


def test_an_acronym_beside_its_name_is_one_actor_and_a_place_beside_an_institution_of_it_is_two() -> None:
    kept, _ = gate(draft(who=[DraftActor("NSC"), DraftActor("North Sea Council")]), INDEX)
    assert kept.who == [DraftActor("North Sea Council")]
    index = index_article(Article(text="Canada and Global Affairs Canada spoke of the White House and the House."))
    four = [DraftActor(name) for name in ("Canada", "Global Affairs Canada", "White House", "House")]
    assert gate(draft(who=four), index) == (draft(who=four), [])


def test_a_place_with_what_it_lies_in_is_one_place_and_a_longer_name_is_another() -> None:
    index = index_article(
        Article(text="They met in Washington, D.C., left Washington for Mexico and stayed in Mexico City.")
    )
    assert gate(draft(where=["Washington", "Washington, D.C."]), index)[0].where == ["Washington, D.C."]
    assert gate(draft(where=["Mexico", "Mexico City"]), index)[0].where == ["Mexico", "Mexico City"]


def test_two_questions_about_the_same_are_one_unless_they_name_different_people() -> None:
    same = ["Will Solheim return to the port of Tunis?", "When will Solheim return to the port of Tunis?"]
    assert gate(draft(questions=same), INDEX)[0].open_questions == same[:1]
    apart = ["Will Solheim speak of the cargo in the port?", "Will Brandt speak of the cargo in the port?"]
    assert gate(draft(questions=apart), INDEX)[0].open_questions == apart


NAMES = st.text(alphabet=string.ascii_uppercase[:6] + "abcdef", min_size=1, max_size=4)
TEXTS = st.lists(
    st.one_of(NAMES, st.sampled_from(["said", "of", ".", ",", "’s", "-", "\n\n", "the", "5", "President"])), max_size=40
)


def stems(text: str) -> list[str]:
    """The words of a text without what a plural adds."""
    return [word.key.rstrip("s").rstrip("e") for word in words(fold(text).text)]


@given(TEXTS, st.lists(NAMES, min_size=1, max_size=3), st.sampled_from(["President", "said", None]))
@settings(deadline=None)
def test_no_name_passes_whose_words_do_not_stand_side_by_side_in_the_article(
    pieces: list[str], name: list[str], role: str | None
) -> None:
    text = " ".join(pieces)
    kept, _ = gate(
        draft(who=[DraftActor(" ".join(name), role)], where=[" ".join(name)]), index_article(Article(text=text))
    )
    said = stems(text)
    for passed in [*(actor.name for actor in kept.who), *kept.where]:
        wanted = stems(passed)
        assert any(said[at : at + len(wanted)] == wanted for at in range(len(said)))


@given(TEXTS, st.lists(st.one_of(NAMES, st.sampled_from(["met", "in", "the", "7", "May"])), max_size=12))
@settings(deadline=None)
def test_no_capitalised_word_passes_in_a_sentence_that_is_no_word_of_the_article(
    pieces: list[str], sentence: list[str]
) -> None:
    index = index_article(Article(text=" ".join(pieces)))
    written = "Today " + " ".join(sentence)
    found = ungrounded(written, index)
    known = {word.key for word in words(fold(" ".join(pieces)).text)}
    for match in words(fold(written).text)[1:]:
        capital = written[match.start].isupper()
        inflected = {
            match.key,
            match.key + "s",
            match.key + "es",
            match.key.removesuffix("s"),
            match.key.removesuffix("es"),
        }
        if capital and not inflected & known:
            assert any(finding.start <= match.start < finding.end for finding in found)
