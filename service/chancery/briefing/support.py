"""How well each sentence of an article supports a statement, by the words that they share.

A word weighs the more, the fewer of the article's sentences hold it (log(1 + sentences / sentences with it)); figures and capitalised words
weigh double, function words nothing; a word and its common endings ("confirm", "confirmed") are one. A sentence's score is the share of the
statement's weight that it holds. What a web page leaves in a text ("Read more", captions, credits) counts half.
Leaves to others: which place is pointed to (evidence.py). Known limit: words, not meaning: a denial supports what it denies.
"""

import math
import re
from collections.abc import Sequence

from msgspec import Struct

from chancery.briefing.duplicates import FUNCTION_WORDS
from chancery.briefing.mentions import ArticleIndex
from chancery.briefing.tokens import Token, tokenize

# A further sentence must add this share of the statement's weight, in words that the chosen ones lack.
ADDS = 0.15
MOST_SENTENCES = 3
_REMAINS_FACTOR = 0.5
_REMAINS = re.compile(
    r"read (?:more|the full|or share|also|next)|see also|story highlights?|\bmore:|file photo|(?:image|media|photo|video) caption|sign up|"
    r"subscribe|advertisement|share this|click here|\bphoto(?:graph)?s?:|getty images|follow us|related:|\bwatch:|reuters/|afp/|"
    r"playback is unsupported|all rights reserved|\bcookies?\b.{0,40}\b(?:accept|policy|settings)|©|copyright",
    re.IGNORECASE,
)


class Support(Struct, frozen=True):
    """The sentences that support a statement, best first, and the share of its weight that they hold together."""

    sentences: list[int]
    score: float


class Weigher:
    """Scores an article's sentences; built once for an article."""

    def __init__(self, index: ArticleIndex) -> None:
        self.index = index
        self._holding: dict[str, list[int]] = {}
        for place, span in enumerate(index.sentences):
            for root in {_root(token.key) for token in index.tokens[span.first : span.last]}:
                self._holding.setdefault(root, []).append(place)
        self._factors = [
            _REMAINS_FACTOR if _REMAINS.search(index.part(span.part), span.start, span.end) else 1.0
            for span in index.sentences
        ]

    def scores(self, statement: str) -> list[float]:
        """The share of the statement's weight that each sentence holds."""
        wanted = self._wanted(statement)
        total = sum(wanted.values())
        return [gain / total for gain in self._gains(wanted)] if total else [0.0] * len(self._factors)

    def support(self, statement: str) -> Support:
        """The one to three sentences that support a statement best; the text's rather than the title's, the earlier rather than the later."""
        wanted = self._wanted(statement)
        total, held = sum(wanted.values()), 0.0
        chosen: list[int] = []
        while len(chosen) < min(MOST_SENTENCES, len(self._factors)):
            gains = self._gains(wanted)
            best = max(
                range(len(gains)), key=lambda place: (gains[place], self.index.sentences[place].part == "text", -place)
            )
            if chosen and gains[best] < ADDS * total:
                break
            chosen.append(best)
            held += gains[best]
            wanted = {root: weight for root, weight in wanted.items() if best not in self._holding.get(root, ())}
        return Support(chosen, held / total if total else 0.0)

    def _wanted(self, statement: str) -> dict[str, float]:
        return {
            _root(token.key): self._weight(token) for token in tokenize(statement) if token.key not in FUNCTION_WORDS
        }

    def _weight(self, token: Token) -> float:
        holding = len(self._holding.get(_root(token.key), ()))
        weight = math.log(1 + len(self._factors) / max(1, holding))
        return 2 * weight if token.capital or token.key[0].isdigit() else weight

    def _gains(self, wanted: dict[str, float]) -> Sequence[float]:
        gains = [0.0] * len(self._factors)
        for root, weight in wanted.items():
            for place in self._holding.get(root, ()):
                gains[place] += weight
        return [gain * factor for gain, factor in zip(gains, self._factors, strict=True)]


def _root(key: str) -> str:
    """A word without its common endings; crude, but the same for both sides."""
    if key.isdigit() or len(key) < 5:
        return key.removesuffix("s") if len(key) == 4 else key
    for ending, instead in (
        ("ies", "y"),
        ("ied", "y"),
        ("ing", ""),
        ("ed", ""),
        ("es", ""),
        ("ly", ""),
        ("s", ""),
        ("e", ""),
    ):
        if key.endswith(ending) and len(key) - len(ending) >= 3:
            return key[: -len(ending)] + instead
    return key
