"""The forward pass of a LlamaForCausalLM over training sequences, packed end to end without padding.

The weights are those of the transformers model, read in place; the arithmetic is the same, and a test holds it to that.
What is saved: most columns that no row sees are not computed, and only the places that count in the loss reach the
vocabulary. Known limit: Llama alone (rotary positions, no biases, no dropout).
"""

import torch
import transformers
from sequences import Sequence, visible
from torch.nn import functional
from transformers.models.llama.modeling_llama import LlamaRMSNorm

# Rows of attention computed at a time. On a CPU this takes half the time of scaled_dot_product_attention.
ROWS = 150


def losses(model: transformers.LlamaForCausalLM, batch: list[Sequence]) -> torch.Tensor:
    """The cross-entropy of every learned token of the batch, in order: one vector, float32."""
    starts = [sum(len(s) for s in batch[:i]) for i in range(len(batch))]
    places = torch.cat([s.learned + start for s, start in zip(batch, starts, strict=True)]).to(model.device)
    logits = model.lm_head(hidden(model, batch)[places])
    return functional.cross_entropy(
        logits.float(), torch.cat([s.wanted for s in batch]).to(model.device), reduction="none"
    )


def hidden(model: transformers.LlamaForCausalLM, batch: list[Sequence]) -> torch.Tensor:
    """The last hidden state of every token of the batch, [tokens, width]."""
    config, trunk, device, dtype = model.config, model.model, model.device, model.dtype
    heads, shared = config.num_attention_heads, config.num_key_value_heads or config.num_attention_heads
    lengths = [len(s) for s in batch]
    unseen = [torch.zeros(n, n).masked_fill_(~visible(s), float("-inf")) for n, s in zip(lengths, batch, strict=True)]
    masks = [mask.to(device, dtype) for mask in unseen]
    x = trunk.embed_tokens(torch.cat([s.tokens for s in batch]).to(device))
    cos, sin = trunk.rotary_emb(x, torch.cat([s.positions for s in batch]).to(device)[None])
    cos, sin = cos[0].unsqueeze(1).to(dtype), sin[0].unsqueeze(1).to(dtype)
    for layer in trunk.layers:
        attention = layer.self_attn
        y = normed(x, layer.input_layernorm)
        q = rotated(attention.q_proj(y).unflatten(-1, (heads, -1)), cos, sin)
        k = rotated(attention.k_proj(y).unflatten(-1, (shared, -1)), cos, sin).repeat_interleave(heads // shared, 1)
        v = attention.v_proj(y).unflatten(-1, (shared, -1)).repeat_interleave(heads // shared, 1)
        parts = zip(batch, masks, *(t.split(lengths) for t in (q, k, v)), strict=True)
        x = x + attention.o_proj(torch.cat([attended(*part) for part in parts]))
        y = normed(x, layer.post_attention_layernorm)
        x = x + layer.mlp.down_proj(functional.silu(layer.mlp.gate_proj(y)) * layer.mlp.up_proj(y))
    return normed(x, trunk.norm)


def attended(s: Sequence, mask: torch.Tensor, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
    """Attention within one sequence: [tokens, heads, width] to [tokens, heads * width].

    The article's rows go in blocks that leave out the columns right of them; the fields' rows are one block.
    """
    q, k, v = q.transpose(0, 1), k.transpose(0, 1), v.transpose(0, 1)
    start = s.article_length
    blocks = [(i, min(i + ROWS, start)) for i in range(0, start, ROWS)]
    seen = []
    for begin, end in [*blocks, (start, len(s))]:
        scores = torch.baddbmm(
            mask[begin:end, :end], q[:, begin:end], k[:, :end].transpose(1, 2), alpha=q.shape[-1] ** -0.5
        )
        seen.append(torch.bmm(scores.softmax(-1), v[:, :end]))
    return torch.cat(seen, dim=1).transpose(0, 1).flatten(1)


def rotated(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    half = x.shape[-1] // 2
    return x * cos + torch.cat((-x[..., half:], x[..., :half]), dim=-1) * sin


def normed(x: torch.Tensor, layer: LlamaRMSNorm) -> torch.Tensor:
    return functional.rms_norm(x, layer.weight.shape, layer.weight, layer.variance_epsilon)
