"""The split trunk is Llama, shown as an encoder-decoder: the same tokens, from one reading of the article."""

import pytest
import torch
from torch import Tensor
from transformers import AutoModelForSeq2SeqLM, LlamaForCausalLM

from chancery.inference.llama import join
from chancery.inference.split_trunk import SplitTrunkForConditionalGeneration, Writing

TAG = [1, 50, 60]
GREEDY = {"do_sample": False, "max_new_tokens": 24}


def article(length: int, seed: int) -> Tensor:
    return torch.randint(3, 120, (length,), generator=torch.Generator().manual_seed(seed))


def llama_tokens(llama: LlamaForCausalLM, read: Tensor, **options: int) -> list[int]:
    prompt = torch.cat([read, torch.tensor(TAG)])[None]
    return llama.generate(prompt, attention_mask=torch.ones_like(prompt), **GREEDY, **options)[0, len(read) :].tolist()


def without_padding(tokens: list[int]) -> list[int]:
    return tokens[: tokens.index(2) + 1] if 2 in tokens else tokens


@pytest.fixture
def floats(tiny_trunk: SplitTrunkForConditionalGeneration) -> SplitTrunkForConditionalGeneration:
    return tiny_trunk.dequantize()


@pytest.mark.parametrize("length", [1, 7, 40])
def test_generate_gives_the_tokens_of_llama_over_article_and_tag(
    floats: SplitTrunkForConditionalGeneration, length: int
) -> None:
    read = article(length, seed=length)
    written = floats.generate(read[None], decoder_input_ids=torch.tensor([TAG]), **GREEDY)
    assert written[0].tolist() == llama_tokens(join(floats), read)


def test_a_right_padded_batch_gives_each_article_what_it_gets_alone(floats: SplitTrunkForConditionalGeneration) -> None:
    articles = [article(length, seed=length) for length in (5, 31, 18)]
    ids = torch.nn.utils.rnn.pad_sequence(articles, batch_first=True, padding_value=2)
    mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(one) for one in articles], batch_first=True)
    written = floats.generate(ids, attention_mask=mask, decoder_input_ids=torch.tensor([TAG] * 3), **GREEDY)
    llama = join(floats)
    assert [without_padding(row) for row in written.tolist()] == [llama_tokens(llama, one) for one in articles]


def test_beam_search_gives_the_tokens_of_llama(floats: SplitTrunkForConditionalGeneration) -> None:
    read = article(20, seed=3)
    written = floats.generate(read[None], decoder_input_ids=torch.tensor([TAG]), num_beams=3, **GREEDY)
    assert written[0].tolist() == llama_tokens(join(floats), read, num_beams=3)


def test_generate_without_a_cache_gives_the_same_tokens(floats: SplitTrunkForConditionalGeneration) -> None:
    read, tag = article(12, seed=4)[None], torch.tensor([TAG])
    with_cache = floats.generate(read, decoder_input_ids=tag, **GREEDY)
    assert floats.generate(read, decoder_input_ids=tag, use_cache=False, **GREEDY).tolist() == with_cache.tolist()


def test_left_padding_is_refused_with_what_to_do(floats: SplitTrunkForConditionalGeneration) -> None:
    with pytest.raises(ValueError, match="padding_side='right'"):
        floats(torch.tensor([[2, 5]]), torch.tensor([[0, 1]]), decoder_input_ids=torch.tensor([TAG]))


def test_a_saved_checkpoint_is_loaded_by_transformers_with_its_integers(
    tiny_trunk: SplitTrunkForConditionalGeneration, tmp_path: object
) -> None:
    tiny_trunk.save_pretrained(str(tmp_path))
    loaded = AutoModelForSeq2SeqLM.from_pretrained(str(tmp_path))
    assert type(loaded) is SplitTrunkForConditionalGeneration
    assert loaded.state_dict().keys() == tiny_trunk.state_dict().keys()
    assert all(torch.equal(loaded.state_dict()[name], value) for name, value in tiny_trunk.state_dict().items())
    assert loaded.trunk.embedding.weight.dtype == torch.int8


@torch.inference_mode()
def test_an_article_s_scores_are_the_same_bits_alone_and_in_company(
    tiny_trunk: SplitTrunkForConditionalGeneration,
) -> None:
    articles = [article(length, seed=length) for length in (9, 33, 70)]
    together = scores(tiny_trunk, articles)
    for one, expected in zip(articles, together, strict=True):
        [alone] = scores(tiny_trunk, [one])
        assert torch.equal(alone, expected)


def scores(model: SplitTrunkForConditionalGeneration, articles: list[Tensor]) -> list[Tensor]:
    """The scores behind two forced tokens, two rows an article."""
    writings = [Writing.after(memory, rows=2) for memory in model.trunk.read(articles)]
    for token in TAG[:2]:
        found = model.trunk.write(torch.full((2 * len(articles),), token), writings)
    return list(found.split(2))


@torch.inference_mode()
def test_a_row_longer_than_its_room_goes_on(floats: SplitTrunkForConditionalGeneration) -> None:
    read = article(6, seed=1)
    [memory] = floats.trunk.read([read])
    writing = Writing.after(memory, rows=1)
    tokens = article(150, seed=2)
    for token in tokens:
        last = floats.trunk.write(token[None], [writing])
    expected = join(floats)(torch.cat([read, tokens])[None]).logits[0, -1]
    assert torch.allclose(last[0], expected, atol=1e-3)
