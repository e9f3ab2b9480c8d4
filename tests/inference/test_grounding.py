"""What grounded decoding lets through, judged on characters: whatever the tokens, whatever the model."""

import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import PreTrainedTokenizerBase

from chancery.briefing.pipeline import Pipeline
from chancery.folding import fold_lightly
from chancery.inference.grounding import Grammar, GroundedDecoding, GroundedLogitsProcessor, grammar
from chancery.inference.source import Source
from chancery.schema import STATES

ARTICLE = (
    "Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday, March 27, her ministry said. "
    "Vladimir Kara-Murza, 41, and President Putin's envoy O'Brien met 1,200 people in the U.S. in 2022. "
    "“Our role is to listen first,” Solheim told reporters of Nordic-Med, twelve hundred of whom came. "
    "The World Health Organization (WHO) gave $5 million to four Americans; talks about 12 per cent go on.\n\n"
    "Tripoli is closed. The eastern administration was silent."
)
OPENERS = ("Will", "The", "Has", "What", "Did")


@pytest.fixture(scope="session")
def vocabulary(pipeline: Pipeline) -> list[bytes | None]:
    return pipeline.engine.vocabulary


@pytest.fixture(scope="session")
def tokenizer(pipeline: Pipeline) -> PreTrainedTokenizerBase:
    return pipeline.engine.checkpoint.tokenizer


def rules(field: str, tight: bool = False, article: str = ARTICLE) -> Grammar:
    return grammar(field, Source([article]), OPENERS, STATES, tight)


def allows(field: str, text: str, tight: bool = False, article: str = ARTICLE) -> bool:
    """Whether a field may say just this, spelled out character by character."""
    decoding = GroundedDecoding(rules(field, tight, article), [bytes([byte]) for byte in range(256)], end=256)
    written = decoding.written
    for byte in text.encode():
        written = decoding.after(written, byte)
        if written is None:
            return False
    return decoding.after(written, 256) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Ingrid Solheim",
        "Ingrid Solheim (foreign minister)",
        "Norway; Vladimir Kara-Murza; Putin (President)",
        "World Health Organization (WHO)",
        "ingrid  solheim".replace("  ", " "),
        "O'Brien (envoy)",
        "O’Brien",
        "U.S.",
        "not stated",
    ],
)
def test_names_and_offices_are_stretches_of_the_article(text: str) -> None:
    assert allows("who", text)


@pytest.mark.parametrize(
    "text",
    [
        "Ingrid",  # allowed: a first name stands there as a word
    ],
)
def test_a_part_of_a_name_that_is_a_word_is_allowed(text: str) -> None:
    assert allows("who", text)


@pytest.mark.parametrize(
    "text",
    [
        "Vladimir Putin",  # pieced together
        "Vladimir Kara",  # ends inside a name
        "Murza",
        "Brien",
        "Ingrid Sol",
        "olheim",
        "Steve Witkoff",
        "Ingrid Solheim (prime minister)",
        "Ingrid Solheim (minister",
        "on Tripoli",
        "go on. Tripoli",  # two paragraphs
        "Ingrid Solheim;",
        "not state",
    ],
)
def test_what_is_no_whole_stretch_is_not_said(text: str) -> None:
    assert not allows("who", text)


@pytest.mark.parametrize(
    "text",
    [
        "Will Solheim fly to Tunis on Thursday, March 27?",
        "The envoy met 1,200 people, twelve hundred of them American.",
        "Talks go on. Solheim's ministry and the Norway group said “Our role is to listen first”.",
        "A plan worth $5 million was given to the two sides.",
        "It was in the U.S. in 2022.",
        "The Norways and Thursdays of the envoys.",
    ],
)
def test_sentences_may_say_what_the_article_says_in_other_words(text: str) -> None:
    assert allows("what", text.replace("A plan", "The plan").replace("It was", "The talks were"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The talks with Witkoff go on.", "a name from outside"),
        ("The talks in Washington go on.", "a place from outside"),
        ("The talks of March 28 go on.", "a date from outside"),
        ("The talks of March 2022 go on.", "a date pieced together"),
        ("About 1,20 came.", "a part of a number"),
        ("About 200 came.", "a part of a number"),
        ("About 1 came.", "a part of a number"),
        ("About 1, it is said, came.", "a part of a number"),
        ("About 12 million came.", "a number pieced together"),
        ("About five million came.", "a number in words from outside"),
        ("The sum is 12% now.", "a unit from outside"),
        ("The sum is €5 now.", "a currency from outside"),
        ("The minister said “listen to us”.", "an invented quotation"),
        ("The minister said “listen first.", "a quotation without its end"),
        ("The minister of the U.K. came.", "an abbreviation from outside"),
        ("The talks with xPutin go on.", "a capital inside a word"),
        ("The talks with 普京 go on.", "letters without case"),
        ("The Nordic-Thursday talks go on.", "joined from two words"),
        ("The ThursDay talks go on.", "a capital that the article has not there"),
        ("The Thursdayes go on.", "no plural"),
    ],
)
def test_sentences_say_no_name_number_or_quotation_from_outside(text: str, why: str) -> None:
    assert not allows("what", text), why


def test_the_tighter_constraint_refuses_a_name_pieced_together_from_two() -> None:
    assert allows("what", "The talks with Vladimir Putin go on.")
    assert not allows("what", "The talks with Vladimir Putin go on.", tight=True)
    assert allows("what", "The talks with Vladimir Kara-Murza go on.", tight=True)


def test_a_status_begins_with_one_of_the_ten_words() -> None:
    assert allows("status", "planned: The talks go on.")
    assert not allows("status", "hoped: The talks go on.")
    assert not allows("status", "The talks go on.")
    assert allows("status", "not stated")


def test_with_nothing_allowed_but_the_end_it_ends() -> None:
    decoding = GroundedDecoding(rules("where"), [b"\xff", None, b""], end=1)
    assert decoding.choose(torch.tensor([3.0, 1.0, 2.0])) == 1


def test_a_barred_first_choice_is_kept_with_its_share_and_place() -> None:
    decoding = GroundedDecoding(rules("where"), [b"Tunis", b"Paris", None], end=2)
    assert decoding.choose(torch.tensor([1.0, 3.0, 0.0])) == 0
    [barred] = decoding.barred
    assert barred.offset == 0
    assert barred.share == pytest.approx(0.8438, abs=1e-3)


def test_characters_split_over_tokens_are_judged_when_they_are_whole() -> None:
    article = "Élodie Çelik came to Ankara."
    pieces = [b"\xc3", b"\x89", b"\x87", b"lodie", b"elik", b" ", None]
    decoding = GroundedDecoding(rules("who", article=article), pieces, end=6)
    first = decoding.after(decoding.written, 0)
    assert first is not None
    assert decoding.after(first, 6) is None, "half a character is no end"
    whole = decoding.after(first, 1)
    assert whole is not None
    assert decoding.after(whole, 3) is not None
    assert decoding.after(whole, 4) is None, "É does not go on as Ç does"


words = st.text(st.sampled_from("abcÄxyZPT19'-. “”\n$,"), min_size=0, max_size=60)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(article=words, seed=st.integers(0, 10_000), field=st.sampled_from(["who", "where"]))
def test_a_model_with_random_weights_says_no_name_that_the_article_lacks(article: str, seed: int, field: str) -> None:
    """An adversary that knows every byte: whatever it prefers, what ends whole is a list of stretches of the article."""
    vocabulary = [bytes([byte]) for byte in range(256)]
    decoding = GroundedDecoding(rules(field, article=article), vocabulary, end=256)
    generator = torch.Generator().manual_seed(seed)
    spoken = bytearray()
    for _ in range(80):
        token = decoding.choose(torch.randn(257, generator=generator) * 4)
        if token == 256:
            break
        spoken.append(token)
    text = spoken.decode(errors="ignore")
    if token == 256 and text and folded(text) != "not stated":
        for item in re.split(r"; | \(|\)", text):
            assert folded(item).strip() in folded(article)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(article=words, seed=st.integers(0, 10_000))
def test_a_model_with_random_weights_says_no_capital_or_figure_that_the_article_lacks(article: str, seed: int) -> None:
    vocabulary = [bytes([byte]) for byte in range(128)]
    decoding = GroundedDecoding(rules("what", article=article), vocabulary, end=128)
    generator = torch.Generator().manual_seed(seed)
    spoken = bytearray()
    for _ in range(80):
        token = decoding.choose(torch.randn(129, generator=generator) * 4)
        if token == 128:
            break
        spoken.append(token)
    held = set(re.findall(r"[^\W_]+", folded(article)))
    allowed = (
        held
        | {word + "s" for word in held}
        | {word + "es" for word in held}
        | {word.removesuffix("s") for word in held}
    )
    for run in re.findall(r"[^\W_]+", spoken.decode())[:-1]:
        if run[0].isupper():
            assert run.lower() in allowed | {opener.lower() for opener in OPENERS}
        if any(character.isdigit() for character in run):
            assert run.lower() in allowed


def folded(text: str) -> str:
    return fold_lightly(text).text


def test_generate_under_the_processor_says_what_the_engine_says(pipeline: Pipeline) -> None:
    """The same constraint in transformers' own loop, on the default checkpoint, gives the same tokens."""
    engine = pipeline.engine
    text = ARTICLE
    tokens, _ = engine.tokenize(text)
    row = pipeline.row("who", Source([text]))
    engine.decode(engine.encode([tokens]), [[row]])
    decoding = pipeline.row("who", Source([text])).constraint
    assert isinstance(decoding, GroundedDecoding)
    processor = GroundedLogitsProcessor([decoding], prefix=len(row.prefix))
    generated = engine.checkpoint.model.generate(
        torch.tensor([tokens]),
        decoder_input_ids=torch.tensor([row.prefix]),
        logits_processor=[processor],
        max_new_tokens=row.limit,
        do_sample=False,
    )
    said = [token for token in generated[0, len(row.prefix) :].tolist() if token != engine.end]
    assert said == row.tokens


def test_at_least_98_per_cent_of_the_gold_statements_can_be_said(
    development_pairs: list[dict], pipeline: Pipeline
) -> None:
    """Forced decoding of every committed gold statement; offices that older pairs word freely are counted apart."""
    reached = total = offices = all_offices = 0
    for pair in development_pairs:
        source = Source([part for part in (pair["title"], pair["text"]) if part])
        for field, statement, is_office in gold_statements(pair["brief"]):
            said = can_be_said(pipeline, grammar(field, source, pipeline.prompts.openers, STATES), statement)
            if is_office:
                offices, all_offices = offices + said, all_offices + 1
            else:
                reached, total = reached + said, total + 1
    assert total > 1_000
    assert reached / total >= 0.98
    assert offices / all_offices >= 0.75


def gold_statements(brief: dict) -> list[tuple[str, str, bool]]:
    found = [("who", actor["name"], False) for actor in brief["who"]]
    found += [("who", f"{actor['name']} ({actor['role']})", True) for actor in brief["who"] if actor["role"]]
    found += [("where", place, False) for place in brief["where"]]
    found += [("open_questions", question, False) for question in brief["open_questions"]]
    if brief["what"]:
        found.append(("what", brief["what"], False))
    if brief["status"]:
        found.append(("status", f"{brief['status']['state']}: {brief['status']['text']}", False))
    return found


def can_be_said(pipeline: Pipeline, rules: Grammar, statement: str) -> bool:
    decoding = GroundedDecoding(rules, pipeline.engine.vocabulary, pipeline.engine.end)
    written = decoding.written
    for token in [*pipeline.engine.prefix(statement), pipeline.engine.end]:
        after = decoding.after(written, token)
        if after is None:
            return False
        written = after
    return True
