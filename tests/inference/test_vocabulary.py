"""What tokens stand for, as bytes: put together, the tokens of a text are the text, for both kinds of tokenizer."""

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from chancery.briefing.pipeline import Pipeline
from chancery.inference.checkpoints import CheckpointError
from chancery.inference.grounding import GroundedDecoding, grammar
from chancery.inference.source import Source
from chancery.inference.vocabulary import token_bytes

TEXT = "Élodie Çelik met Ľudovít’s envoys — 1,200 of them — in Çanakkale on 4 March. 😀"


@pytest.fixture(scope="module")
def sentencepiece_like() -> PreTrainedTokenizerBase:
    """A tokenizer as T5's is made: pieces that begin with a raised bar for a space."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator([TEXT] * 3, trainers.BpeTrainer(vocab_size=150, special_tokens=["<unk>", "</s>"]))
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", eos_token="</s>")


def spelled(tokenizer: PreTrainedTokenizerBase, text: str) -> str:
    pieces = token_bytes(tokenizer)
    return b"".join(pieces[token] or b"" for token in tokenizer(text, add_special_tokens=False).input_ids).decode()


def test_byte_level_tokens_spell_the_text(pipeline: Pipeline) -> None:
    assert spelled(pipeline.engine.checkpoint.tokenizer, TEXT) == TEXT


def test_sentencepiece_tokens_spell_the_text_behind_one_space(sentencepiece_like: PreTrainedTokenizerBase) -> None:
    assert spelled(sentencepiece_like, TEXT) == " " + TEXT


def test_special_tokens_stand_for_nothing(pipeline: Pipeline, sentencepiece_like: PreTrainedTokenizerBase) -> None:
    for tokenizer in (pipeline.engine.checkpoint.tokenizer, sentencepiece_like):
        assert token_bytes(tokenizer)[tokenizer.eos_token_id] is None


@pytest.mark.parametrize(("text", "allowed"), [("Élodie Çelik", True), ("Élodie met", False), ("Çanakkale", True)])
def test_the_constraint_holds_for_sentencepiece_tokens(
    sentencepiece_like: PreTrainedTokenizerBase, text: str, allowed: bool
) -> None:
    end = sentencepiece_like.eos_token_id
    decoding = GroundedDecoding(grammar("where", Source([TEXT]), (), ()), token_bytes(sentencepiece_like), end)
    written = decoding.written
    for token in [*sentencepiece_like(text, add_special_tokens=False).input_ids, end]:
        written = written and decoding.after(written, token)
    assert (written is not None) == allowed


def test_a_tokenizer_of_no_known_kind_is_refused_by_its_decoder() -> None:
    tokenizer = Tokenizer(models.WordLevel({"<unk>": 0, "a": 1}, unk_token="<unk>"))
    tokenizer.decoder = decoders.WordPiece()
    with pytest.raises(CheckpointError, match="WordPiece"):
        token_bytes(PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>"))
