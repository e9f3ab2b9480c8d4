"""What a training sequence is made of, and that its fields cannot see one another."""

import json

import network
import pairs
import pytest
import sequences
import torch
import transformers

BRIEF = {
    "who": [{"name": "Ingrid Solheim", "role": "minister"}, {"name": "Libya", "role": ""}],
    "what": "She will fly.",
    "where": ["Tunis", "Tripoli"],
    "status": {"state": "planned", "text": "On Thursday."},
    "open_questions": ["Will she?", "When?"],
}
EMPTY = {"who": [], "what": None, "where": [], "status": None, "open_questions": []}


def pair(**changed: object) -> pairs.Pair:
    return pairs.Pair("x", "A title", "The text of it. " * 20, pairs.targets_of({**BRIEF, **changed}))


def test_targets_are_the_flat_text_that_the_service_parses():
    assert pairs.targets_of(BRIEF) == (
        "Ingrid Solheim (minister); Libya",
        "She will fly.",
        "Tunis; Tripoli",
        "planned: On Thursday.",
        "Will she?\nWhen?",
    )
    assert pairs.targets_of(EMPTY) == ("not stated",) * 5


def test_sequence_is_article_then_tagged_fields_with_positions_from_the_article_on(tokenizer):
    made = sequences.encode(pair(), tokenizer)
    fields = "".join(
        f"<|im_start|>{name}\n{target}<|im_end|>" for name, target in zip(pairs.FIELDS, pair().targets, strict=True)
    )
    assert tokenizer.decode(made.tokens) == pair().article() + fields
    for begin, end in zip(made.bounds, made.bounds[1:], strict=False):
        assert made.positions[begin:end].tolist() == list(range(made.article_length, made.article_length + end - begin))


def test_loss_counts_the_targets_and_their_ends_and_no_tag(tokenizer):
    made = sequences.encode(pair(), tokenizer)
    assert tokenizer.decode(made.wanted) == "".join(f"{target}<|im_end|>" for target in pair().targets)
    assert [int((made.field == index).sum()) for index in range(5)] == [len(t) + 1 for t in pair().targets]


def test_title_can_be_left_out(tokenizer):
    made = sequences.encode(pair(), tokenizer, with_title=False)
    assert tokenizer.decode(made.tokens[: made.article_length]) == pair().text


def test_long_article_is_cut_and_its_fields_are_kept(tokenizer):
    made = sequences.encode(pair(), tokenizer, limit=50)
    assert made.article_length == 50
    assert tokenizer.decode(made.wanted) == "".join(f"{target}<|im_end|>" for target in pair().targets)


def test_every_field_reads_as_a_plain_causal_model_over_article_and_itself(model, tokenizer):
    """The packed, masked pass against transformers' own: what training learns is what the service asks."""
    batch = [sequences.encode(pair(), tokenizer), sequences.encode(pair(what=None, where=[]), tokenizer)]
    with torch.no_grad():
        found = network.losses(model, batch)
        wanted = torch.cat([loss for made in batch for loss in plainly(model, made)])
    torch.testing.assert_close(found, wanted, rtol=1e-5, atol=1e-5)


def plainly(model: transformers.LlamaForCausalLM, made: sequences.Sequence) -> list[torch.Tensor]:
    found = []
    for index, (begin, end) in enumerate(zip(made.bounds, made.bounds[1:], strict=False)):
        tokens = torch.cat([made.tokens[: made.article_length], made.tokens[begin:end]])
        logits = model(input_ids=tokens[None]).logits[0]
        places = made.learned[made.field == index] - begin + made.article_length
        found.append(torch.nn.functional.cross_entropy(logits[places], tokens[places + 1], reduction="none"))
    return found


@pytest.mark.parametrize("changed", range(5))
def test_changing_one_field_leaves_the_others_untouched(model, tokenizer, changed):
    targets = list(pair().targets)
    targets[changed] = targets[changed][::-1]
    first = sequences.encode(pair(), tokenizer)
    second = sequences.encode(pairs.Pair("x", pair().title, pair().text, tuple(targets)), tokenizer)
    with torch.no_grad():
        before, after = network.losses(model, [first]), network.losses(model, [second])
    others = first.field != changed
    assert torch.equal(before[others], after[others])
    assert not torch.equal(before[~others], after[~others])


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("not json", "pairs.jsonl line 2: not a pair"),
        (json.dumps({"id": "x-2", "title": "", "text": "a"}), "KeyError: 'brief'"),
        (json.dumps({"id": "x-2", "title": "", "text": " ", "brief": EMPTY}), "pair x-2 has no text"),
    ],
)
def test_bad_line_is_named(tmp_path, line, fault):
    path = tmp_path / "pairs.jsonl"
    path.write_text(json.dumps({"id": "x-1", "title": None, "text": "a", "brief": EMPTY}) + "\n" + line + "\n")
    with pytest.raises(pairs.PairError) as refused:
        pairs.read_pairs(path)
    assert fault in str(refused.value)
    assert "\n" not in str(refused.value)
