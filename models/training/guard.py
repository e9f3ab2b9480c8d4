"""Keeps the held-out articles and the seed article out of the training pairs: by id, and by near-duplicate text.

Two texts are near-duplicates when the shorter shares a good part of its runs of five words with the longer. Over the
given pairs the closest train and dev articles share 14 % (a paper's "read more" block), and the closest article shares
2 % with the seed, so the limits below leave room on both sides.
Known limit: a paraphrase shares few runs and is not seen.
"""

import collections
import pathlib
import re
from collections.abc import Mapping

from pairs import Pair

RUN = 5
DEV_LIMIT = 0.25
SEED_LIMIT = 0.10


class LeakError(ValueError):
    """A training pair that is, or nearly is, a held-out article or the seed; the message names both."""


def runs(text: str) -> set[int]:
    """The text's runs of five words, hashed; a text shorter than that is one run."""
    words = re.findall(r"\w+", text.lower())
    return {hash(tuple(words[i : i + RUN])) for i in range(max(1, len(words) - RUN + 1))}


class Index:
    """Texts to be kept out, findable by any of their runs."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._runs = {name: runs(text) for name, text in texts.items()}
        self._names: dict[int, list[str]] = collections.defaultdict(list)
        for name, own in self._runs.items():
            for run in own:
                self._names[run].append(name)

    def closest(self, text: str) -> tuple[str, float]:
        """The name of the most alike text and the share of the shorter one's runs that both have."""
        own = runs(text)
        common = collections.Counter(name for run in own for name in self._names.get(run, ()))
        shares = {name: count / min(len(own), len(self._runs[name])) for name, count in common.items()}
        name = max(shares, key=shares.__getitem__, default="")
        return name, shares.get(name, 0.0)


def check(train: Mapping[str, list[Pair]], dev: Mapping[str, list[Pair]], seeds: pathlib.Path) -> None:
    """Raises LeakError on the first pair that must not be trained on, or on a seed in either split."""
    articles = {path.name: path.read_text(encoding="utf-8") for path in sorted(seeds.glob("*.txt"))}
    if not articles:
        raise LeakError(f"{seeds}: no seed article (*.txt) to keep out; give its folder with --seeds")
    kept_out = {pair.id: stem for stem, pairs in dev.items() for pair in pairs}
    seed_index = Index(articles)
    dev_index = Index({pair.id: pair.article() for pairs in dev.values() for pair in pairs})
    for split, sources in (("train", train), ("dev", dev)):
        for stem, pairs in sources.items():
            for pair in pairs:
                name, share = seed_index.closest(pair.article())
                if share >= SEED_LIMIT:
                    where = f"{split}/{stem} {pair.id}"
                    raise LeakError(f"{where}: shares {share:.0%} of its text with the seed {name}; remove it")
    for stem, pairs in train.items():
        for pair in pairs:
            if pair.id in kept_out:
                raise LeakError(
                    f"train/{stem} {pair.id}: the same id is held out in dev/{kept_out[pair.id]}; remove one"
                )
            name, share = dev_index.closest(pair.article())
            if share >= DEV_LIMIT:
                held_out = f"{name}, held out in dev/{kept_out[name]}"
                raise LeakError(f"train/{stem} {pair.id}: shares {share:.0%} of its text with {held_out}; remove one")
