"""Which pair is trained on when: an endless stream that is a function of the seed and the pairs alone.

The stream is made of rounds. Every round holds the same number of pairs of each kind ("press-2=40 syn-[jk]=8"), so that
any stretch of it has the same mix; each kind is gone through in a shuffled order, and shuffled anew when it is through.
Resuming therefore needs no stored order.
"""

import fnmatch
import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence

from pairs import Pair


class MixError(ValueError):
    """A mix that cannot be drawn; the message names the part that is wrong."""


def parse_mix(parts: Sequence[str]) -> dict[str, int]:
    """["press-2=40", "syn-[jk]=8"] as {pattern: pairs a round}."""
    mix: dict[str, int] = {}
    for part in parts:
        pattern, _, count = part.partition("=")
        if not pattern or not count.isdecimal() or int(count) < 1:
            raise MixError(f"mix {part!r}: want PATTERN=COUNT with a count of 1 or more, e.g. 'syn-[a-i]=7'")
        mix[pattern] = int(count)
    return mix


def matching(sources: Mapping[str, list[Pair]], pattern: str) -> list[Pair]:
    """The pairs of all files whose stem fits the pattern."""
    return [pair for stem in sorted(sources) if fnmatch.fnmatchcase(stem, pattern) for pair in sources[stem]]


def stream(sources: Mapping[str, list[Pair]], mix: Mapping[str, int], seed: int) -> Iterator[Pair]:
    """The endless stream; raises MixError when a kind has no pairs."""
    kinds = []
    for pattern, count in mix.items():
        pairs = matching(sources, pattern)
        if not pairs:
            raise MixError(f"mix {pattern}={count}: fits none of the files {', '.join(sorted(sources)) or '(none)'}")
        kinds.append((_cycle(pairs, f"{seed}:{pattern}"), count))
    return _rounds(kinds, seed)


def keeps_title(seed: int, place: int, dropped: float) -> bool:
    """Whether the pair at this place of the stream is read with its title."""
    return random.Random(f"{seed}:title:{place}").random() >= dropped


def digest(sources: Mapping[str, list[Pair]]) -> str:
    """A name for the pairs: to resume on others would not be the same run."""
    text = "\n".join(f"{stem} {pair.id}" for stem in sorted(sources) for pair in sources[stem])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _cycle(pairs: list[Pair], seed: str) -> Iterator[Pair]:
    passes = 0
    while True:
        shuffled = list(pairs)
        random.Random(f"{seed}:{passes}").shuffle(shuffled)
        yield from shuffled
        passes += 1


def _rounds(kinds: list[tuple[Iterator[Pair], int]], seed: int) -> Iterator[Pair]:
    number = 0
    while True:
        drawn = [next(kind) for kind, count in kinds for _ in range(count)]
        random.Random(f"{seed}:round:{number}").shuffle(drawn)
        yield from drawn
        number += 1
