"""What the constraint turned away is not passed off as the model's statement."""

from typing import Any

import pytest

from chancery.briefing.trust import without_bent
from chancery.inference.engine import Row
from chancery.inference.grounding import Barred, GroundedDecoding, grammar
from chancery.inference.source import Source
from chancery.schema import Field


def row(*barred: Barred) -> Row:
    decoding = GroundedDecoding(grammar("who", Source(["Some article."]), (), ()), [], end=0)
    decoding.barred.extend(barred)
    return Row([], 10, decoding)


def fallen(field: Field, text: str, *barred: Barred) -> tuple[str, list[Any]]:
    texts, warnings = without_bent({field: row(*barred)}, {field: text})
    return texts[field], [warning.code for warning in warnings]


def test_the_list_item_that_was_bent_falls_and_the_others_stay() -> None:
    text = "Ana Ruiz (envoy); Putin; Oslo group"
    assert fallen("who", text, Barred(text.index("Putin") + 1, 0.9)) == (
        "Ana Ruiz (envoy); Oslo group",
        ["constrained"],
    )


def test_a_bent_office_takes_its_item_with_it() -> None:
    text = "Ana Ruiz (envoy); Putin"
    assert fallen("who", text, Barred(text.index("envoy"), 0.9)) == ("Putin", ["constrained"])


def test_a_first_choice_that_held_little_changes_nothing() -> None:
    assert fallen("where", "Oslo; Tunis", Barred(0, 0.1)) == ("Oslo; Tunis", [])


def test_a_bent_sentence_stays_and_is_marked() -> None:
    assert fallen("what", "The talks go on.", Barred(4, 0.9)) == ("The talks go on.", ["constrained"])


def test_a_bent_question_falls() -> None:
    text = "Will talks go on?\nWho pays?"
    assert fallen("open_questions", text, Barred(text.index("Who"), 0.9)) == ("Will talks go on?", ["constrained"])


def test_a_wish_to_go_on_where_the_text_ended_belongs_to_the_last_item() -> None:
    assert fallen("where", "Oslo; Tunis", Barred(len("Oslo; Tunis"), 0.9)) == ("Oslo", ["constrained"])


def test_the_share_from_which_an_item_falls_is_a_parameter() -> None:
    texts, _ = without_bent({"where": row(Barred(0, 0.3))}, {"where": "Oslo"}, most_share=0.2)
    assert texts["where"] == ""


@pytest.mark.parametrize("text", ["", "not stated"])
def test_without_barred_choices_a_text_is_left_as_it_is(text: str) -> None:
    assert fallen("who", text) == (text, [])
