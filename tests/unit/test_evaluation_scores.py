"""Scores of sentences, questions, states and empty fields, worked out by hand."""

import json
import re
from pathlib import Path

import pytest

from chancery.evaluation.baselines import lead_sentence
from chancery.evaluation.content import Content
from chancery.evaluation.gold import GoldArticle
from chancery.evaluation.measures import MEASURES
from chancery.evaluation.rouge import best_word_f1, rouge_l, tokens, word_f1
from chancery.evaluation.scoring import Judged, Score, repeated_questions, score

PAIRS = Path(__file__).parents[2] / "models" / "training" / "pairs" / "dev"

GOLD = Content(
    who=(("Ingrid Solheim", "foreign minister"), ("Libya", "")),
    what="Solheim will fly to Tunis",
    where=("Tunis",),
    state="planned",
    status="The visit is announced",
    questions=("Will Libya come?", "When is the visit?"),
)


def scored(content: Content, gold: Content = GOLD) -> Score:
    article = GoldArticle("a", "s", "Solheim flies", "Solheim will fly to Tunis soon. More follows.", gold)
    return score(article, Judged(content))


def test_rouge_l_is_the_f1_of_the_longest_common_subsequence() -> None:
    # Lin's own example, with beta 1: "police the gunman" is 2 of 4 words, "police kill the gunman" 3 of 4.
    assert rouge_l("police killed the gunman", "police kill the gunman") == pytest.approx(3 / 4)
    assert rouge_l("police killed the gunman", "the gunman kill police") == pytest.approx(2 / 4)
    # Three words in order of 5 and 4: P 3/4, R 3/5, F1 2/3.
    assert rouge_l("a b c d e", "a x c e") == pytest.approx(2 / 3)


def test_rouge_l_at_its_edges() -> None:
    assert rouge_l("", "") == 0
    assert rouge_l("a b", "") == 0
    assert rouge_l("a b", "b a") == pytest.approx(1 / 2)
    assert rouge_l("Él dijo: Sí!", "el dijo si") == 1


def test_rouge_l_is_that_of_the_rouge_score_package() -> None:
    rouge_scorer = pytest.importorskip("rouge_score.rouge_scorer")
    scorer = rouge_scorer.RougeScorer(["rougeL"])
    for line in (PAIRS / "syn-g.jsonl").read_text().splitlines():
        pair = json.loads(line)
        gold, lead = pair["brief"]["what"], pair["text"][:400]
        if gold.isascii() and lead.isascii():
            assert rouge_l(gold, lead) == pytest.approx(scorer.score(gold, lead)["rougeL"].fmeasure)


def test_word_f1_counts_words_as_often_as_they_stand_in_both() -> None:
    assert word_f1("the talks the war", "the war") == pytest.approx(2 * 2 / 6)
    assert word_f1("war", "war war war") == pytest.approx(2 * 1 / 4)
    assert word_f1("war", "peace") == 0
    assert tokens("Al-Assad's 2-1") == ["al", "assad", "s", "2", "1"]


def test_the_best_match_of_none_is_nothing() -> None:
    assert best_word_f1("Will Libya come?", []) == 0


def test_the_questions_are_matched_from_both_sides() -> None:
    pairs = scored(Content(questions=("Will Libya come?", "Will Libya come soon?", "Why?"))).pairs
    # Gold: "Will Libya come" is there (1); "When is the visit" shares no word (0).
    assert pairs["questions"] == (1, 2)
    # Ours: 1, then 3 words in common of 4 and 3 (6/7), then none.
    assert pairs["questions.precision"] == pytest.approx((1 + 6 / 7, 3))
    assert pairs["questions.f1"] == pytest.approx((2 + 6 / 7, 5))


def test_who_and_where_count_matches_once() -> None:
    pairs = scored(
        Content(who=(("Solheim", ""), ("Ingrid Solheim", "foreign minister"), ("Oslo", "")), where=("Tunis",))
    ).pairs
    assert pairs["who.precision"] == (1, 3)
    assert pairs["who.recall"] == (1, 2)
    assert pairs["who.f1"] == (2, 5)
    assert pairs["where.f1"] == (2, 2)
    assert pairs["roles.right"] == (1, 1)
    assert pairs["roles.extra"] == (0, 0)


def test_empty_fields_right_and_wrong() -> None:
    gold = Content(who=GOLD.who, what=GOLD.what)
    pairs = scored(Content(what="Solheim will fly", where=("Tunis",)), gold).pairs
    assert pairs["empty.who.wrong"] == (1, 1)  # empty here, filled in the gold
    assert pairs["empty.what.wrong"] == (0, 1)
    assert pairs["empty.where.right"] == (0, 1)  # filled here, empty in the gold
    assert pairs["empty.status.right"] == (1, 1)
    assert pairs["empty.open_questions.right"] == (1, 1)
    assert "empty.who.right" not in pairs
    assert "state" not in pairs  # there is no state to hit


def test_empty_against_empty_takes_no_part_in_the_scores() -> None:
    score = scored(Content(), Content())
    assert score.pairs["who.f1"] == (0, 0)
    assert score.pairs["questions"] == (0, 0)
    assert "what.rouge_l" not in score.pairs
    assert score.states is None


def test_an_empty_field_where_the_gold_has_one_scores_nothing() -> None:
    pairs = scored(Content()).pairs
    assert pairs["what.rouge_l"] == (0, 1)
    assert pairs["status.rouge_l"] == (0, 1)
    assert pairs["state"] == (False, 1)
    assert pairs["questions"] == (0, 2)


def test_the_state_of_the_gold_and_the_briefs() -> None:
    assert scored(Content(state="agreed", status="x")).states == ("planned", "agreed")
    assert scored(Content()).states == ("planned", "none")
    assert scored(Content(state="agreed", status="x"), Content()).states == ("none", "agreed")


def test_lengths_count_words_of_what_is_there() -> None:
    pairs = scored(Content(what="Three little words", questions=("One?", "Two words?"))).pairs
    assert pairs["length.what"] == (3, 1)
    assert pairs["length.what.gold"] == (5, 1)
    assert pairs["length.open_questions"] == (3, 2)
    assert pairs["count.open_questions"] == (2, 1)
    assert "length.status" not in pairs


def test_the_baselines_are_scored_on_the_same_gold() -> None:
    pairs = scored(Content()).pairs
    assert pairs["baseline.lead"] == pytest.approx((2 * 5 / (5 + 6), 1))
    assert pairs["baseline.title"] == pytest.approx((2 * 1 / (5 + 2), 1))


def test_a_question_asked_twice_is_seen() -> None:
    twice = ("Will Libya send a delegation to Tunis?", "Will Libya send any delegation to Tunis?", "Who pays?")
    assert repeated_questions(twice) == ["Will Libya send any delegation to Tunis?"]
    assert repeated_questions(()) == []
    misses = scored(Content(questions=twice, who=(("Putin", ""), ("Vladimir Putin", "")))).misses
    assert [(miss.field, miss.text) for miss in misses if miss.kind == "twice"] == [
        ("who", "Vladimir Putin"),
        ("open_questions", "Will Libya send any delegation to Tunis?"),
    ]


def test_every_figure_has_a_line_in_the_table() -> None:
    known = {measure.key for measure in MEASURES}
    assert set(scored(GOLD).pairs) <= known
    assert len(known) == len(MEASURES)


def test_the_lead_is_the_first_sentence_of_prose() -> None:
    text = "By Jane Doe\n\nPARIS - Mr. J. Doe of the U.S. Senate met the envoy on Monday. He left."
    assert lead_sentence(text) == "PARIS - Mr. J. Doe of the U.S. Senate met the envoy on Monday."
    assert lead_sentence("Too short.") == "Too short."
    assert lead_sentence("No end of a sentence stands in this rather long line of words") == (
        "No end of a sentence stands in this rather long line of words"
    )
    assert lead_sentence('The minister said on Monday that she would end the deal."It was late," she said.') == (
        "The minister said on Monday that she would end the deal."
    )
    assert lead_sentence("") == ""


def test_every_figure_is_defined_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text()
    for measure in MEASURES:
        key = re.sub(r"\Aempty\.\w+\.", "empty.<field>.", measure.key).removesuffix(".gold")
        assert f"`{key}`" in page, measure.key
