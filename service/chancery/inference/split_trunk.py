"""A causal language model split at the end of the article and shown as an encoder-decoder.

The *encoder* is the trunk reading the article once; what it leaves behind is its keys and values, layer by layer. The *decoder* is the same trunk
going on from there, from a field's tag: its layer n attends to the article's layer n (compare the layer-wise coordination of He et al. 2018,
"Layer-Wise Coordination between Encoder and Decoder for Neural Machine Translation"). Unlike a prefix language model it does not look ahead within
the article. The layers are those of Llama (Touvron et al. 2023): RMSNorm, rotary positions, grouped-query attention, SwiGLU.

Rows are packed, never padded: a batch is one (tokens, hidden) matrix, and each article is attended to at its own length, so that neither the
company of other articles nor padding changes a bit of the result. `generate()` of transformers works through `SplitTrunkForConditionalGeneration`;
the engine uses the two methods that it is made of, `read` and `write`.
"""

from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn
from transformers import AutoConfig, AutoModelForSeq2SeqLM, GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import Seq2SeqLMOutput
from transformers.utils.generic import ModelOutput

from chancery.inference import exact
from chancery.inference.int8 import Int8Linear

CHUNK = 64  # tokens that attend together while an article is read: what they look at stays in the processor's cache
ROOM = 64  # tokens by which the keys and values of a row grow


class SplitTrunkConfig(PretrainedConfig):  # type: ignore[misc]  # transformers is not checked
    """Shapes of a split trunk; the names are Llama's."""

    model_type = "split_trunk"

    vocab_size: int = 49152
    hidden_size: int = 576
    intermediate_size: int = 1536
    num_hidden_layers: int = 30
    num_attention_heads: int = 9
    num_key_value_heads: int = 3
    head_dim: int = 64
    rms_norm_eps: float = 1e-5
    rope_theta: float = 100_000.0
    max_position_embeddings: int = 8192
    is_encoder_decoder: bool = True
    tie_word_embeddings: bool = (
        False  # one int8 table serves both ends inside the trunk: there is nothing for transformers to tie
    )


@dataclass(slots=True)
class ArticleMemory:
    """What the trunk keeps of one article: packed keys and values, each (layers, key-value heads, article tokens, head size + 1)."""

    keys: Tensor
    values: Tensor

    @property
    def length(self) -> int:
        """Article tokens read."""
        return self.keys.shape[2]


@dataclass(slots=True)
class Writing:
    """The rows being written for one article: keys and values of their own tokens, (layers, rows, key-value heads, room, head
    size + 1), packed.

    All rows of one writing are at the same position, `length` tokens after the article.
    """

    memory: ArticleMemory
    keys: Tensor
    values: Tensor
    length: int = 0

    @classmethod
    def after(cls, memory: ArticleMemory, rows: int) -> "Writing":
        """Begin `rows` rows after an article."""
        layers, heads, _, size = memory.keys.shape
        keys, values = (memory.keys.new_empty(layers, rows, heads, ROOM, size) for _ in range(2))
        return cls(memory, keys, values)

    @property
    def rows(self) -> int:
        """How many rows are still being written."""
        return self.keys.shape[1]

    def make_room(self) -> None:
        """Make sure that the next token fits."""
        if self.length == self.keys.shape[3]:
            self.keys, self.values = (nn.functional.pad(side, (0, 0, 0, ROOM)) for side in (self.keys, self.values))

    def keep(self, rows: list[int]) -> None:
        """Let finished rows go; the others keep their order."""
        self.keys, self.values = self.keys[:, rows], self.values[:, rows]

    def copy(self) -> "Writing":
        """The same rows, to be continued in another way."""
        return Writing(self.memory, self.keys.clone(), self.values.clone(), self.length)


class WritingCache(list[Writing]):
    """The cache that `generate()` hands from step to step: one writing of one row for each row of its batch."""

    is_linear = (False,)

    def get_seq_length(self) -> int:
        return self[0].length

    def reorder_cache(self, beam_idx: Tensor) -> None:
        self[:] = [self[index].copy() for index in beam_idx.tolist()]


class RMSNorm(nn.Module):
    """Root mean square norm with the same bits everywhere."""

    def __init__(self, size: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.epsilon = epsilon

    def forward(self, hidden: Tensor) -> Tensor:
        return exact.rms_norm(hidden, self.weight, self.epsilon)


class Attention(nn.Module):
    """Grouped-query attention of packed rows, at each article's own length."""

    def __init__(self, config: SplitTrunkConfig) -> None:
        super().__init__()
        self.heads, self.kv_heads, self.head_dim = (
            config.num_attention_heads,
            config.num_key_value_heads,
            config.head_dim,
        )
        self.qkv_proj = Int8Linear(config.hidden_size, (self.heads + 2 * self.kv_heads) * self.head_dim)
        self.o_proj = Int8Linear(self.heads * self.head_dim, config.hidden_size)

    @property
    def is_exact(self) -> bool:
        """Whether products are of whole numbers; not so after `dequantize`."""
        return self.qkv_proj.scale is not None

    def project(self, hidden: Tensor, cosine: Tensor, sine: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Packed queries (tokens, heads, size + 1), keys and values (tokens, key-value heads, size + 1), at their positions."""
        joined = self.qkv_proj(hidden).view(-1, self.heads + 2 * self.kv_heads, self.head_dim)
        rotated = rotate(joined[:, : self.heads + self.kv_heads], cosine, sine)
        queries, keys = rotated.split([self.heads, self.kv_heads], dim=1)
        steps = (exact.HEAD_STEPS, exact.VALUE_STEPS) if self.is_exact else (None, None)
        return (
            exact.pack(queries * self.head_dim**-0.5, steps[0]),
            exact.pack(keys, steps[0]),
            exact.pack(joined[:, self.heads + self.kv_heads :], steps[1]),
        )

    def within(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """An article's tokens attend to those before them; packed (heads, tokens, size + 1), the result (tokens, heads * size)."""
        length = queries.shape[1]
        if not self.is_exact:
            query, key, value = (exact.unpack(part)[0][None] for part in (queries, keys, values))
            attended = nn.functional.scaled_dot_product_attention(
                query, key, value, is_causal=True, enable_gqa=True, scale=1.0
            )
            return attended[0].transpose(0, 1).reshape(length, -1)
        chunks = [
            self._chunk(queries[:, begin : begin + CHUNK], keys[:, : begin + CHUNK], values[:, : begin + CHUNK])
            for begin in range(0, length, CHUNK)
        ]
        return torch.cat(chunks)

    def _chunk(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """The last tokens of a stretch attend to the stretch up to themselves."""
        rows, tokens, group = queries.shape[1], keys.shape[1], self.heads // self.kv_heads
        (query, query_scale), (key, key_scale), (value, value_scale) = map(exact.unpack, (queries, keys, values))
        scores = query.reshape(self.kv_heads, group * rows, -1) @ key.transpose(1, 2)
        scores = scores.mul_(query_scale.reshape(self.kv_heads, -1, 1)).mul_(key_scale[:, None])
        unseen = torch.ones(rows, tokens, dtype=torch.bool, device=scores.device).triu_(tokens - rows + 1)
        weights, scale = exact.weigh(scores.masked_fill_(unseen.repeat(group, 1), float("-inf")), value_scale[:, None])
        attended = (weights @ value) * scale
        return attended.view(self.heads, rows, -1).transpose(0, 1).reshape(rows, -1)

    def onward(self, queries: Tensor, memory: tuple[Tensor, Tensor], own: tuple[Tensor, Tensor]) -> Tensor:
        """Rows after one article attend to it and to their own tokens; packed queries (rows, heads, size + 1), the result (rows, heads * size).

        Every row's article is the same tensor: it is read once for all of them.
        """
        rows, group = queries.shape[0], self.heads // self.kv_heads
        (key, key_scale), (value, value_scale) = map(exact.unpack, memory)
        (own_key, own_key_scale), (own_value, own_value_scale) = (exact.unpack(side.transpose(0, 1)) for side in own)
        query, query_scale = exact.unpack(queries.view(rows, self.kv_heads, group, -1).transpose(0, 1))
        shared = (self.kv_heads, rows * group, -1)
        to_article = (query.reshape(shared) @ key.transpose(1, 2)).view(self.kv_heads, rows, group, -1)
        to_own = query @ own_key.transpose(2, 3)
        scales = [key_scale[:, None, None].expand(-1, rows, -1, -1), own_key_scale[:, :, None]]
        scores = torch.cat([to_article, to_own], dim=-1) * query_scale[..., None] * torch.cat(scales, dim=-1)
        scales = [value_scale[:, None, None].expand(-1, rows, -1, -1), own_value_scale[:, :, None]]
        if self.is_exact:
            weights, scale = exact.weigh(scores, torch.cat(scales, dim=-1))
        else:
            weights, scale = scores.softmax(dim=-1), torch.ones_like(scores[..., :1])
        to_article, to_own = weights.split([to_article.shape[-1], to_own.shape[-1]], dim=-1)
        attended = (to_article.reshape(shared) @ value).view(self.kv_heads, rows, group, -1) + to_own @ own_value
        return cast(Tensor, (attended * scale).transpose(0, 1).reshape(rows, -1))


class Layer(nn.Module):
    """Attention and a gated feed-forward network, each behind its norm and added to the stream."""

    def __init__(self, config: SplitTrunkConfig) -> None:
        super().__init__()
        self.input_norm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.attention = Attention(config)
        self.output_norm = RMSNorm(config.hidden_size, config.rms_norm_eps)
        self.gate_up_proj = Int8Linear(config.hidden_size, 2 * config.intermediate_size)
        self.down_proj = Int8Linear(config.intermediate_size, config.hidden_size, fine=True)

    def feed_forward(self, hidden: Tensor) -> Tensor:
        gate, up = self.gate_up_proj(self.output_norm(hidden)).chunk(2, dim=-1)
        return cast(Tensor, self.down_proj(exact.silu(gate) * up))


class Trunk(nn.Module):
    """The layers; `forward` is the encoder that transformers sees."""

    def __init__(self, config: SplitTrunkConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = Int8Linear(config.hidden_size, config.vocab_size, fine=True)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.num_hidden_layers))
        self.norm = RMSNorm(config.hidden_size, config.rms_norm_eps)

    @property
    def stack(self) -> list[Layer]:
        """The layers, from the first to the last."""
        return cast(list[Layer], list(self.layers))

    def read(self, articles: list[Tensor]) -> list[ArticleMemory]:
        """Read articles, each a (tokens,) tensor of ids; their products run as one packed matrix."""
        memories, _ = self._read(articles)
        return memories

    def _read(self, articles: list[Tensor]) -> tuple[list[ArticleMemory], Tensor]:
        lengths = [len(article) for article in articles]
        hidden = self.embedding.rows(torch.cat(articles))
        turn = self._turns(torch.cat([torch.arange(length, device=hidden.device) for length in lengths]))
        kept: list[list[tuple[Tensor, Tensor]]] = [[] for _ in articles]
        for layer in self.stack:
            queries, keys, values = layer.attention.project(layer.input_norm(hidden), *turn)
            parts = [
                [part.transpose(0, 1).contiguous() for part in whole.split(lengths)]
                for whole in (queries, keys, values)
            ]
            attended = [layer.attention.within(*part) for part in zip(*parts, strict=True)]
            for mine, key, value in zip(kept, parts[1], parts[2], strict=True):
                mine.append((key, value))
            hidden = hidden + layer.attention.o_proj(torch.cat(attended))
            hidden = hidden + layer.feed_forward(hidden)
        memories = [ArticleMemory(*(torch.stack(side) for side in zip(*mine, strict=True))) for mine in kept]
        return memories, self.norm(hidden)

    def write(self, tokens: Tensor, writings: list[Writing]) -> Tensor:
        """Take one token a row, the rows of all writings one after the other; returns (rows, vocabulary) scores of the next."""
        counts = [writing.rows for writing in writings]
        for writing in writings:
            writing.make_room()
        hidden = self.embedding.rows(tokens)
        positions = [w.memory.length + w.length for w in writings for _ in range(w.rows)]
        turn = self._turns(torch.tensor(positions, device=hidden.device))
        for index, layer in enumerate(self.stack):
            queries, keys, values = layer.attention.project(layer.input_norm(hidden), *turn)
            attended = []
            for writing, query, key, value in zip(
                writings, queries.split(counts), keys.split(counts), values.split(counts), strict=True
            ):
                end = writing.length + 1
                writing.keys[index, :, :, writing.length] = key
                writing.values[index, :, :, writing.length] = value
                own = writing.keys[index, :, :, :end], writing.values[index, :, :, :end]
                memory = writing.memory.keys[index], writing.memory.values[index]
                attended.append(layer.attention.onward(query, memory, own))
            hidden = hidden + layer.attention.o_proj(torch.cat(attended))
            hidden = hidden + layer.feed_forward(hidden)
        for writing in writings:
            writing.length += 1
        return cast(Tensor, self.embedding(self.norm(hidden)))

    def forward(self, input_ids: Tensor, attention_mask: Tensor | None = None, **_: Any) -> ModelOutput:
        """The encoder's side of transformers: right-padded (batch, tokens) ids to `last_hidden_state` and a padded `memory`.

        `memory` is (batch, layers, 2, key-value heads, tokens, head size + 1), keys before values; `lengths` the tokens read.
        """
        mask = torch.ones_like(input_ids) if attention_mask is None else attention_mask
        lengths = mask.sum(dim=1)
        if not torch.equal(mask, (torch.arange(mask.shape[1], device=mask.device) < lengths[:, None]).to(mask.dtype)):
            raise ValueError("a split trunk reads right-padded articles: pass the tokenizer padding_side='right'")
        memories, hidden = self._read([ids[:length] for ids, length in zip(input_ids, lengths.tolist(), strict=True)])
        room = input_ids.shape[1]
        padded = [
            nn.functional.pad(torch.stack([m.keys, m.values], dim=1), (0, 0, 0, room - m.length)) for m in memories
        ]
        states = [nn.functional.pad(part, (0, 0, 0, room - len(part))) for part in hidden.split(lengths.tolist())]
        return ModelOutput(last_hidden_state=torch.stack(states), memory=torch.stack(padded), lengths=lengths)

    def _turns(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        return exact.turns(positions, self.config.head_dim, self.config.rope_theta)


def rotate(heads: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Rotary position embedding (Su et al. 2021) in Llama's order: the two halves of a head are one pair of axes."""
    first, second = heads.chunk(2, dim=-1)
    return heads * cosine + torch.cat([-second, first], dim=-1) * sine


class SplitTrunkForConditionalGeneration(PreTrainedModel, GenerationMixin):  # type: ignore[misc]
    """The trunk behind the seq2seq interface of transformers: `AutoModelForSeq2SeqLM.from_pretrained`, `generate()`.

    `decoder_input_ids` begin with a field's tag. Greedy tokens equal those of `LlamaForCausalLM` over article and tag.
    """

    config_class = SplitTrunkConfig
    base_model_prefix = "split_trunk"
    main_input_name = "input_ids"

    def __init__(self, config: SplitTrunkConfig) -> None:
        super().__init__(config)
        self.trunk = Trunk(config)
        self.post_init()

    def _init_weights(self, module: nn.Module) -> None:
        """Nothing is initialised here: weights come from a checkpoint."""

    def get_encoder(self, *_: Any, **__: Any) -> Trunk:
        return self.trunk

    def dequantize(self, dtype: torch.dtype = torch.float32) -> "SplitTrunkForConditionalGeneration":
        """Turn every integer matrix into floats: the reference path, four times the memory."""
        for module in self.modules():
            if isinstance(module, Int8Linear):
                module.dequantize(dtype)
        return cast(SplitTrunkForConditionalGeneration, self.to(dtype))

    @classmethod
    def _supports_default_dynamic_cache(cls) -> bool:
        return False

    def forward(
        self,
        input_ids: Tensor | None = None,
        attention_mask: Tensor | None = None,
        decoder_input_ids: Tensor | None = None,
        encoder_outputs: ModelOutput | None = None,
        cache: WritingCache | None = None,
        use_cache: bool = True,
        **_: Any,
    ) -> Seq2SeqLMOutput:
        """(batch, tokens) decoder ids after an article to (batch, tokens, vocabulary) logits; each row has an article of its own."""
        if decoder_input_ids is None:
            raise ValueError("a split trunk writes from a field's tag: pass it as decoder_input_ids")
        if cache is None:
            outputs = self.trunk(input_ids, attention_mask) if encoder_outputs is None else encoder_outputs
            cache = WritingCache(
                Writing.after(ArticleMemory(memory[:, 0, :, :length], memory[:, 1, :, :length]), rows=1)
                for memory, length in zip(outputs.memory, outputs.lengths.tolist(), strict=True)
            )
        logits = [self.trunk.write(column, cache) for column in decoder_input_ids.unbind(dim=1)]
        return Seq2SeqLMOutput(logits=torch.stack(logits, dim=1), cache=cache if use_cache else None)


AutoConfig.register(SplitTrunkConfig.model_type, SplitTrunkConfig)
AutoModelForSeq2SeqLM.register(SplitTrunkConfig, SplitTrunkForConditionalGeneration)
