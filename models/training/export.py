"""Writes the weights of a run as a LlamaForCausalLM folder: the mean of its last checkpoints, mixed with its base.

Leaves to others: whether the mean is any better (heldout.py, chancery evaluate).
"""

import argparse
import json
import pathlib
from collections.abc import Mapping, Sequence

import checkpoints
import options
import torch
import transformers

Weights = Mapping[str, torch.Tensor]


def mean(parts: Sequence[tuple[float, Weights]]) -> dict[str, torch.Tensor]:
    """The weighted mean of models that have the same tensors, in float32; the shares sum to one."""
    names = parts[0][1].keys()
    return {name: sum((share * weights[name].float() for share, weights in parts), torch.tensor(0.0)) for name in names}


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=options.Help)
    made.add_argument("--run", type=pathlib.Path, required=True, help="folder of the run")
    made.add_argument("--base", type=pathlib.Path, required=True, help="the model that the run began from")
    made.add_argument("--out", type=pathlib.Path, required=True, help="folder to write; must not exist")
    made.add_argument(
        "--last", type=int, default=1, help="how many of the newest checkpoints (default: the newest alone)"
    )
    made.add_argument(
        "--base-share", type=float, default=0.0, help="share of the base's weights, 0 to 1 (default: none)"
    )
    made.add_argument("--dtype", choices=options.DTYPES, default="bfloat16")
    return made


def main() -> None:
    given = parser().parse_args()
    found = checkpoints.saved(given.run)[-given.last :]
    if len(found) < given.last:
        parser().error(f"--last {given.last}: {given.run} holds {len(found)} checkpoints")
    if given.out.exists():
        parser().error(f"--out {given.out}: is there already")
    model = transformers.LlamaForCausalLM.from_pretrained(given.base, dtype=torch.float32)
    base = {name: parameter.detach() for name, parameter in model.named_parameters()}
    trained = [((1 - given.base_share) / len(found), checkpoints.load(path)["weights"]) for path in found]
    mixed = mean([*trained, (given.base_share, base)])
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(mixed[name])
    model.to(options.DTYPES[given.dtype])
    model.save_pretrained(given.out)
    transformers.AutoTokenizer.from_pretrained(given.base).save_pretrained(given.out)
    print(
        json.dumps(
            {"out": str(given.out), "checkpoints": [path.name for path in found], "base_share": given.base_share}
        )
    )


if __name__ == "__main__":
    options.run(main)
