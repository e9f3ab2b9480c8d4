"""The words of a text with their places in it: what the gate and the evidence compare.

Leaves to others: folding and what a word is (folding.py), what the words mean.
"""

from itertools import chain

from msgspec import Struct

from chancery.folding import fold, words

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# One spelling for a month or weekday however it is shortened; only capitalised words are read so.
CALENDAR = {name[:length]: name for name in MONTHS for length in (3, len(name))} | {"sept": "september"}
CALENDAR |= {name[:length]: name for name in WEEKDAYS for length in (3, len(name))}
CALENDAR |= {"tues": "tuesday", "thur": "thursday", "thurs": "thursday"}


class Token(Struct, frozen=True):
    """A word with its key, its span in its own text, whether it begins with a capital, and what follows it up to the next word, folded."""

    key: str
    start: int
    end: int
    capital: bool
    gap: str


def tokenize(text: str) -> list[Token]:
    """The words of a text with their spans in it."""
    folded = fold(text)
    found = words(folded.text)
    tokens = []
    for word, following in zip(found, chain(found[1:], [None]), strict=False):
        start, end = folded.span(word.start, word.end)
        gap = folded.text[word.end : following.start if following else len(folded.text)]
        if following and _breaks(text[end : folded.starts[following.start]]):
            gap += "\n"
        capital = text[start].isupper() or text[start].istitle()
        shortened = gap.startswith(".") or (following is not None and following.key[0].isdigit())
        key = CALENDAR.get(word.key, word.key) if capital and shortened else word.key
        tokens.append(Token(key, start, end, capital, gap))
    return tokens


def inflections(key: str) -> list[str]:
    """A word's key with and without the endings of the plural."""
    forms = [key, key + "s", key + "es"]
    if key.endswith("y"):
        forms.append(key[:-1] + "ies")
    if key.endswith("ies"):
        forms.append(key[:-3] + "y")
    if key.endswith("s") and len(key) > 3:
        forms.append(key[:-1])
    if key.endswith("es") and len(key) > 4:
        forms.append(key[:-2])
    return forms


def _breaks(gap: str) -> bool:
    return len(gap) > 1 and gap.count("\n") > 1
