"""Makes a release of the default checkpoint out of a trained Llama: smoothed, rounded to 8 bits, split at the end of the article.

usage: python models/training/release.py TRAINED --out models/brief-135m --pairs FOLDER

TRAINED is a folder that `LlamaForCausalLM.from_pretrained` loads. The pairs, of the kinds that the model will read, only show how large the
activations are; none of their text goes into the release.
The catalog's `weights_sha256` is renewed; the model card is written by hand.
"""

import argparse
import itertools
import json
import re
import shutil
from pathlib import Path

import torch
from smoothing import observe, smooth
from torch import Tensor
from transformers import AutoTokenizer, LlamaForCausalLM

from chancery.inference.checkpoints import weights_sha256
from chancery.inference.llama import split

CALIBRATING = 40  # articles; more change the largest activations little
SHARD = "90MB"


def calibration(pairs: Path, tokenizer_folder: Path) -> list[Tensor]:
    """Token ids of some articles, evenly drawn from all files of pairs."""
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder)
    lines = [line for file in sorted(pairs.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    drawn = [json.loads(line) for line in lines[:: max(1, len(lines) // CALIBRATING)]]
    texts = [
        f"{pair['title']}\n\n{pair['text']}<|im_start|>{name}\n{pair['brief'][name]}<|im_end|>"
        for pair, name in zip(drawn, itertools.cycle(("what", "open_questions")), strict=False)
    ]
    return [torch.tensor(tokenizer(text).input_ids) for text in texts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trained", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--catalog", type=Path, default=Path(__file__).parents[1] / "catalog.toml")
    options = parser.parse_args()

    llama = LlamaForCausalLM.from_pretrained(options.trained, dtype=torch.float32).eval()
    smooth(llama, observe(llama, calibration(options.pairs, options.trained)))
    for old in options.out.glob("*.safetensors*"):
        old.unlink()
    split(llama).save_pretrained(options.out, max_shard_size=SHARD)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(options.trained / name, options.out / name)
    catalog = options.catalog.read_text(encoding="utf-8")
    entry = rf'(path = "{options.out.name}"\nweights_sha256 = )"\w*"'
    options.catalog.write_text(re.sub(entry, rf'\1"{weights_sha256(options.out)}"', catalog), encoding="utf-8")
    print(f"{options.out}: {sum(file.stat().st_size for file in options.out.iterdir()) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
