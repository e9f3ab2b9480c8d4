"""Which names count as one, who is matched with whom, and whose office an office is."""

import pytest

from chancery.evaluation.matching import (
    office_likeness,
    pairs,
    repeated_names,
    repeated_places,
    roles,
)


def same_name(first: str, second: str) -> bool:
    return pairs([first], [second]) == [(0, 0)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Putin", "Vladimir Putin"),
        ("President Vladimir Putin", "Vladimir Putin"),
        ("Graça Nhantumbo", "GRACA NHANTUMBO"),
        ("George W. Bush", "George Bush"),
        ("al-Assad", "Bashar al-Assad"),
        ("U.S. State Department", "State Department"),
        ("Libya’s two rival governments", "two rival governments"),
        ("Prime Minister", "the Prime Minister"),
    ],
)
def test_names_whose_words_contain_the_others_are_one(first: str, second: str) -> None:
    assert same_name(first, second)
    assert same_name(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Bill Clinton", "Hillary Clinton"),
        ("President Macron", "President Biden"),
        ("Ira", "Iran"),
        ("", "Iran"),
        ("...", "Iran"),
    ],
)
def test_names_that_each_have_a_word_of_their_own_are_two(first: str, second: str) -> None:
    assert not same_name(first, second)


def test_a_title_alone_still_is_a_name() -> None:
    assert same_name("The President", "President")
    assert not same_name("The President", "Prime Minister")


def test_each_name_is_matched_once() -> None:
    assert pairs(["Putin", "Vladimir Putin"], ["Vladimir Putin"]) == [(1, 0)]
    assert pairs(["Putin"], ["Vladimir Putin", "Putin"]) == [(0, 1)]


def test_people_of_one_surname_go_to_their_own() -> None:
    assert pairs(["Hillary Clinton", "Bill Clinton"], ["Bill Clinton", "Hillary Clinton"]) == [(0, 1), (1, 0)]


def test_matches_move_where_that_lets_more_names_match() -> None:
    # "Clinton" is as like to both; "Bill Clinton" can only be the first, so "Clinton" is the second.
    assert pairs(["Clinton", "Bill Clinton"], ["Bill Clinton", "Hillary Clinton"]) == [(0, 1), (1, 0)]
    # "Kim Jong Un" is likest to "Kim Jong"; were it given that one, "Jong" would be left alone.
    assert len(pairs(["Kim Jong Un", "Jong"], ["Kim Jong", "Kim Un"])) == 2


def test_nothing_matches_nothing() -> None:
    assert pairs([], []) == []
    assert pairs(["Iran"], []) == []
    assert pairs([], ["Iran"]) == []


GOLD = [("Sergei Lavrov", "Russian foreign minister"), ("Dmitry Peskov", "Kremlin spokesman"), ("Iran", "")]


def outcomes(*ours: tuple[str, str]) -> tuple[str, ...]:
    return roles(ours, GOLD, pairs([name for name, _ in ours], [name for name, _ in GOLD])).outcomes


def test_an_office_is_right_if_it_has_the_words_of_the_golds() -> None:
    assert outcomes(("Lavrov", "foreign minister")) == ("right",)
    assert outcomes(("Lavrov", "Russia's foreign minister")) == ("right",)  # F1 of 2/3: foreign, minister of three each
    assert outcomes(("Lavrov", "top negotiator")) == ("different",)


def test_offices_left_out_and_added() -> None:
    assert outcomes(("Lavrov", "")) == ("missing",)
    assert outcomes(("Iran", "")) == ("none",)
    assert outcomes(("Iran", "regional power")) == ("extra",)


def test_another_persons_office_is_seen() -> None:
    assert outcomes(("Lavrov", "Kremlin spokesman"), ("Peskov", "Russian foreign minister")) == ("of_another",) * 2
    assert outcomes(("Iran", "Kremlin spokesman")) == ("of_another",)


def test_two_ministers_of_one_title_are_not_confused() -> None:
    gold = [("Wang Yi", "foreign minister"), ("Penny Wong", "foreign minister")]
    assert roles(gold, gold, [(0, 0), (1, 1)]).outcomes == ("right", "right")


def test_how_like_two_offices_are() -> None:
    assert office_likeness("head of the Russian Direct Investment Fund", "Russian Direct Investment Fund head") == 1
    assert office_likeness("foreign minister", "minister of finance") == pytest.approx(0.5)
    assert office_likeness("spokesman", "envoy") == 0
    assert office_likeness("", "envoy") == 0


def test_an_actor_stands_twice_in_the_same_words_or_by_the_surname() -> None:
    assert repeated_names(["Vladimir Putin", "Putin"]) == ["Putin"]
    assert repeated_names(["Putin", "Iran", "President Vladimir Putin"]) == ["President Vladimir Putin"]
    assert repeated_names(["Iran", "IRAN"]) == ["IRAN"]
    assert repeated_names(["China", "China's commerce ministry"]) == []
    assert repeated_names(["Bill Clinton", "Hillary Clinton"]) == []
    assert repeated_names([]) == []


def test_a_place_stands_twice_in_the_same_words_only() -> None:
    assert repeated_places(["Mexico", "Mexico City"]) == []
    assert repeated_places(["São Tomé", "Sao Tome"]) == ["Sao Tome"]
