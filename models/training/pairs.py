"""Pairs of an article and its gold brief: read from JSON lines and written as the five texts that the model learns.

Leaves to others: tokens (sequences.py), and that no pair stands on both sides of the split (guard.py).
Known limit: a brief is taken as it stands; whether it obeys GUIDELINES.md is not judged here.
"""

import dataclasses
import json
import pathlib
import typing
from collections.abc import Mapping

FIELDS = ("who", "what", "where", "status", "open_questions")
NOT_STATED = "not stated"
SPLITS = ("train", "dev")


class PairError(ValueError):
    """A file of pairs that cannot be trained on; the message names the file, the line and the fault."""


@dataclasses.dataclass(frozen=True)
class Pair:
    """One article and the texts of its five fields, in the order of FIELDS."""

    id: str
    title: str
    text: str
    targets: tuple[str, ...]

    def article(self, with_title: bool = True) -> str:
        """What the model reads. Without a title it is the text alone: no empty line stands before it."""
        return f"{self.title}\n\n{self.text}" if with_title and self.title else self.text


def targets_of(brief: Mapping[str, typing.Any]) -> tuple[str, ...]:
    """The flat text of each field: what the model writes and the service parses."""
    status = brief["status"]
    texts = (
        "; ".join(f"{actor['name']} ({actor['role']})" if actor["role"] else actor["name"] for actor in brief["who"]),
        brief["what"] or "",
        "; ".join(brief["where"]),
        f"{status['state']}: {status['text']}" if status else "",
        "\n".join(brief["open_questions"]),
    )
    return tuple(text or NOT_STATED for text in texts)


def read_pairs(path: pathlib.Path) -> list[Pair]:
    """All pairs of one .jsonl file."""
    pairs = []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                pair = Pair(row["id"], row["title"] or "", row["text"], targets_of(row["brief"]))
            except (ValueError, KeyError, TypeError) as error:
                raise PairError(f"{path.name} line {number}: not a pair ({type(error).__name__}: {error})") from error
            if not pair.text.strip():
                raise PairError(f"{path.name} line {number}: pair {pair.id} has no text")
            pairs.append(pair)
    return pairs


def read_split(folders: Mapping[pathlib.Path, str], split: str) -> dict[str, list[Pair]]:
    """The pairs of `train` or `dev` by the stem of their file; `folders`: each with its files ("press-*")."""
    sources: dict[str, list[Pair]] = {}
    for folder, pattern in folders.items():
        if not any((folder / name).is_dir() for name in SPLITS):
            raise PairError(f"{folder}: holds neither train/ nor dev/; give the folder above them")
        for path in sorted((folder / split).glob(f"{pattern}.jsonl")):
            if path.stem in sources:
                raise PairError(f"{path.name}: stands in two folders of pairs; rename one of them")
            sources[path.stem] = read_pairs(path)
    return sources
