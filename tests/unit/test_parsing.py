"""Flat field texts into a draft, in form and out of form."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chancery.briefing.parsing import Draft, DraftActor, DraftStatus, Parsed, parse
from chancery.schema import FIELDS, Field

EMPTY: dict[Field, str] = dict.fromkeys(FIELDS, "not stated")


def parsed(**texts: str) -> Parsed:
    return parse({**EMPTY, **texts})  # type: ignore[dict-item]


def codes(result: Parsed) -> list[tuple[str, str]]:
    return [(repair.field, repair.code) for repair in result.repairs]


def test_texts_in_form_are_read_without_repair() -> None:
    result = parsed(
        who="Ingrid Solheim (Norway's foreign minister); Libya's two rival governments",
        what="Solheim will fly to Tunis. She will mediate.",
        where="Tunis; Tripoli",
        status="planned: The visit is announced for Thursday: nothing more.",
        open_questions="Will the east send a delegation?\nCan the dispute be settled?",
    )
    assert result.draft == Draft(
        who=[
            DraftActor("Ingrid Solheim", "Norway's foreign minister"),
            DraftActor("Libya's two rival governments"),
        ],
        what="Solheim will fly to Tunis. She will mediate.",
        where=["Tunis", "Tripoli"],
        status=DraftStatus("planned", "The visit is announced for Thursday: nothing more."),
        open_questions=["Will the east send a delegation?", "Can the dispute be settled?"],
    )
    assert result.repairs == []


@pytest.mark.parametrize("empty", ["not stated", "Not stated.", " not stated\n"])
def test_not_stated_is_an_empty_field_in_form(empty: str) -> None:
    result = parse(dict.fromkeys(FIELDS, empty))
    assert result.draft == Draft(who=[], what=None, where=[], status=None, open_questions=[])
    assert all(result.in_form(field) for field in FIELDS)


@pytest.mark.parametrize(
    ("who", "actors"),
    [
        ("Anna Berg (Justice (retired), member)", [DraftActor("Anna Berg", "Justice (retired), member")]),
        ("Anna Berg (wanted in Oslo; runs a shop); Per Lie", [DraftActor("Anna Berg", "wanted in Oslo; runs a shop"), DraftActor("Per Lie")]),
        ("World Food Programme (WFP)", [DraftActor("World Food Programme (WFP)")]),
        ("National Fish Board (NFB) (regulator)", [DraftActor("National Fish Board (NFB)", "regulator")]),
        ("Anna Berg (MP)", [DraftActor("Anna Berg", "MP")]),
        ("Anna Berg ()", [DraftActor("Anna Berg")]),
    ],
)  # fmt: skip
def test_roles_may_hold_brackets_and_semicolons_and_names_their_acronym(who: str, actors: list[DraftActor]) -> None:
    result = parsed(who=who)
    assert result.draft.who == actors
    assert result.in_form("who")


@pytest.mark.parametrize(
    ("texts", "repairs"),
    [
        ({"who": "Anna Berg (mayor; Per Lie"}, [("who", "unbalanced_brackets")]),
        ({"who": "Anna Berg; ; Per Lie"}, [("who", "empty_item")]),
        ({"who": "Anna Berg; Anna Berg"}, [("who", "repeated")]),
        ({"who": "A; B; C; D; E; F; G"}, [("who", "too_many")]),
        ({"where": "A; B; C; D"}, [("where", "too_many")]),
        ({"where": ""}, [("where", "missing")]),
        ({"status": "imminent: The talks begin."}, [("status", "bad_state")]),
        ({"status": "The talks begin."}, [("status", "bad_state")]),
        ({"status": "planned:"}, [("status", "bad_state")]),
        ({"status": "Planned: The talks begin."}, [("status", "state_spelling")]),
        ({"status": "planned The talks begin."}, [("status", "state_spelling")]),
        ({"open_questions": "Will it hold?\nIt will hold."}, [("open_questions", "no_question_mark")]),
        ({"open_questions": "A?\nB?\nC?\nD?\nE?"}, [("open_questions", "too_many")]),
    ],
)
def test_what_is_out_of_form_is_mended_and_said(texts: dict[str, str], repairs: list[tuple[str, str]]) -> None:
    assert codes(parsed(**texts)) == repairs


def test_what_a_mended_field_still_holds() -> None:
    assert parsed(who="Anna Berg (mayor; Per Lie").draft.who == [
        DraftActor("Anna Berg", "mayor"),
        DraftActor("Per Lie"),
    ]
    assert parsed(status="planned The talks begin.").draft.status == DraftStatus("planned", "The talks begin.")
    assert parsed(status="soon: The talks begin.").draft.status is None
    assert parsed(open_questions="Will it hold?\nIt will.").draft.open_questions == ["Will it hold?"]


def test_a_field_that_is_not_there_at_all_is_missing() -> None:
    result = parse({})
    assert codes(result) == [(field, "missing") for field in FIELDS]


@given(
    st.dictionaries(
        st.sampled_from(FIELDS), st.text(alphabet=st.one_of(st.characters(), st.sampled_from("();:?\n ABab")))
    )
)
@settings(deadline=None)
def test_no_text_ever_raises_and_lists_keep_their_limits(texts: dict[Any, str]) -> None:
    draft = parse(texts).draft
    assert len(draft.who) <= 6
    assert len(draft.where) <= 3
    assert len(draft.open_questions) <= 4
    assert all(actor.name.strip() for actor in draft.who)
    assert all(place.strip() for place in draft.where)
