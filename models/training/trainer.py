"""One step of training: gradients of a batch over the workers, clipped, into AdamW on float32 master weights.

Leaves to others: which pairs a batch holds (order.py), when to save and to stop (train.py).
"""

import checkpoints
import network
import torch
import transformers
from schedule import Schedule
from sequences import Sequence
from workers import Workers

LONGEST_GRADIENT = 1.0


def shares(sequences: list[Sequence], count: int) -> list[list[Sequence]]:
    """The batch dealt to the workers, longest first, each to the one with the least to do: a function of the batch."""
    dealt: list[list[Sequence]] = [[] for _ in range(count)]
    for sequence in sorted(sequences, key=len, reverse=True):
        min(dealt, key=lambda share: sum(len(s) for s in share)).append(sequence)
    return [share for share in dealt if share]


class Trainer:
    """The float32 master weights, the optimizer, and the model in the computing dtype that follows them."""

    def __init__(
        self,
        model: transformers.LlamaForCausalLM,
        *,
        dtype: torch.dtype,
        schedule: Schedule,
        workers: Workers,
        together: int = 1,
    ) -> None:
        """`together`: sequences packed into one forward pass. One keeps a CPU's caches warm; a GPU wants many."""
        self.schedule, self.workers, self.together = schedule, workers, together
        self.names = [name for name, _ in model.named_parameters()]
        self.master = [p.detach().float().clone().requires_grad_() for p in model.parameters()]
        self.model = model.to(dtype)
        self.optimizer = torch.optim.AdamW(
            self.master, lr=schedule.peak, betas=(0.9, 0.98), weight_decay=0.01, fused=True
        )
        self._computing = list(self.model.parameters())

    def step(self, batch: list[Sequence], number: int) -> tuple[float, float]:
        """Learns from the batch as step `number` (from 0); gives the loss a token and the length of the gradient."""
        tokens = sum(len(s.learned) for s in batch)
        parts = self.workers.map(lambda share: self._gradient(share, tokens), shares(batch, self.workers.count))
        for index, exact in enumerate(self.master):
            exact.grad = parts[0][0][index]
            for gradient, _ in parts[1:]:
                exact.grad.add_(gradient[index])
        norm = torch.nn.utils.clip_grad_norm_(self.master, LONGEST_GRADIENT).item()
        self.optimizer.param_groups[0]["lr"] = self.schedule.rate(number)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self._follow()
        return sum(loss for _, loss in parts), norm

    def state(self) -> checkpoints.State:
        weights = dict(zip(self.names, (p.detach() for p in self.master), strict=True))
        return {"weights": weights, "optimizer": self.optimizer.state_dict()}

    def restore(self, state: checkpoints.State) -> None:
        with torch.no_grad():
            for name, exact in zip(self.names, self.master, strict=True):
                exact.copy_(state["weights"][name])
        self.optimizer.load_state_dict(state["optimizer"])
        self._follow()

    def _gradient(self, share: list[Sequence], tokens: int) -> tuple[list[torch.Tensor], float]:
        """The share's part of the gradient, summed in float32, and of the loss."""
        total = 0.0
        gradient: list[torch.Tensor] = []
        for begin in range(0, len(share), self.together):
            loss = network.losses(self.model, share[begin : begin + self.together]).sum() / tokens
            parts = torch.autograd.grad(loss, self._computing)
            if gradient:
                for whole, part in zip(gradient, parts, strict=True):
                    whole.add_(part)
            else:
                gradient = [part.float() for part in parts]
            total += loss.item()
        return gradient, total

    def _follow(self) -> None:
        with torch.no_grad():
            for copy, exact in zip(self._computing, self.master, strict=True):
                copy.copy_(exact)
