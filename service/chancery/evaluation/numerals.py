"""Numbers in a text, by value: "1,200", "1.200", "twelve hundred" and "1.2 thousand" are one number.

A number is known by its value (and, for "third" or "3rd", by being an ordinal); what it counts is not looked at. Not
taken for numbers, as they are seldom used as such: the words "one", "first" and "second" alone, "half", "quarter",
"double".
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from chancery.evaluation.folding import fold, listed

_UNIT_WORDS = listed("""
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
    """)
_UNITS = {word: value for value, word in enumerate(_UNIT_WORDS)}
_TEN_WORDS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_TENS = {word: 10 * value for value, word in enumerate(_TEN_WORDS, 2)}
_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9, "tn": 10**12} | _SCALES
_ORDINAL_WORDS = listed("""
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
    """)
ORDINALS = {word: value for value, word in enumerate(_ORDINAL_WORDS, 1)} | {
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "hundredth": 100,
}
_VAGUE = {"dozens", "hundreds", "thousands", "millions", "billions", "trillions"}

_DIGITS = r"\d+(?:[.,]\d+)*"
_SCALE = r"(?:hundred|thousand|million|billion|trillion|bn|mn|tn|m|k)(?![^\W_])"
_FIGURE = re.compile(
    rf"(?<![^\W_])(?<!\d[.,:])(?P<digits>{_DIGITS})(?:(?P<ordinal>st|nd|rd|th)(?![^\W_])|[\s-]?(?P<scale>{_SCALE}))?"
    rf"(?P<range>(?=\s*(?:-|to|and|or)\s*\D?{_DIGITS}[\s-]?(?P<range_scale>{_SCALE})))?"
)
_WORD = re.compile(r"[^\W\d_]+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{3})+")


class Number(NamedTuple):
    """A number as it stands in a text, where, and the values that it may be read as."""

    text: str
    start: int
    keys: frozenset[str]


def numbers(text: str) -> list[Number]:
    """The numbers of a text, figures and words; offsets count in the folded text."""
    folded = fold(text)
    found = [*_figures(folded), *_worded(folded)]
    return sorted(found, key=lambda number: number.start)


def _key(value: Decimal, ordinal: bool = False) -> str:
    return f"{value.normalize():f}" + ("th" if ordinal else "")


def _readings(digits: str) -> list[Decimal]:
    if _GROUPED.fullmatch(digits):
        return [Decimal(digits.replace(",", ""))]
    if _DOTTED.fullmatch(digits):
        # "1.200" is twelve hundred on the continent and one and a fifth elsewhere: both readings are kept.
        readings = [Decimal(digits.replace(".", ""))]
        return [*readings, Decimal(digits)] if digits.count(".") == 1 else readings
    if digits.count(".") + digits.count(",") == 1:
        return [Decimal(digits.replace(",", "."))]
    if digits.isdecimal():
        return [Decimal(digits)]
    return [Decimal(part) for part in re.split(r"[.,]", digits)]


def _figures(folded: str) -> Iterator[Number]:
    for match in _FIGURE.finditer(folded):
        scale = _SHORT_SCALES.get(match["scale"] or "", 1)
        readings = _readings(match["digits"])
        keys = {_key(value * scale, bool(match["ordinal"])) for value in readings}
        if match["range_scale"] and not match["scale"]:
            # "between 3 and 4 million": the first figure is read both bare and in millions.
            keys |= {_key(value * _SHORT_SCALES[match["range_scale"]]) for value in readings}
        yield Number(match.group().strip(), match.start(), frozenset(keys))


def _worded(folded: str) -> Iterator[Number]:
    """Numbers in words: the longest runs of number words, "and" allowed after a hundred."""
    tokens = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(folded)]
    position = 0
    while position < len(tokens):
        word, start, _ = tokens[position]
        if word in _VAGUE:
            yield Number(word, start, frozenset({word}))
        run = _run(folded, tokens, position)
        if run:
            end = tokens[position + len(run) - 1][2]
            number = _value([word for word in run if word != "and"])
            if number is not None:
                yield Number(folded[start:end], start, frozenset({number}))
        position += max(len(run), 1)


def _run(folded: str, tokens: list[tuple[str, int, int]], position: int) -> list[str]:
    run: list[str] = []
    previous_end = tokens[position][1]
    while position < len(tokens):
        word, start, end = tokens[position]
        if run and not re.fullmatch(r"\s+|-", folded[previous_end:start]):
            break
        if word == "dozen" or word in _SCALES:
            # A scale alone, after a figure ("3 million") is the figure's; after "a" or "half a" it is a number.
            if not run and not re.search(r"(?<![^\W_])(?:a|an|half a|per|the)\s\Z", folded[:start]):
                break
        elif word == "and":
            follows = position + 1 < len(tokens) and (
                tokens[position + 1][0] in _UNITS or tokens[position + 1][0] in _TENS
            )
            if not run or run[-1] not in _SCALES or not follows:
                break
        elif not _continues(run, word):
            break
        run.append(word)
        previous_end = end
        position += 1
        if word in ORDINALS:
            break
    return run


def _continues(run: list[str], word: str) -> bool:
    """Whether a unit, ten or ordinal may stand after the words so far: "twenty five", not "five twenty"."""
    last = run[-1] if run else None
    if word in _TENS:
        return last is None or last in _SCALES or last == "and"
    if word in _UNITS or word in ORDINALS:
        small = _UNITS.get(word, ORDINALS.get(word, 0)) < 10
        return last is None or last in _SCALES or last == "and" or (last in _TENS and small)
    return False


def _value(run: list[str]) -> str | None:
    if run in (["one"], ["first"], ["second"]):
        return None
    total, current, ordinal = 0, 0, False
    for word in run:
        if word in _SCALES or word == "dozen":
            scale = _SCALES.get(word, 12)
            current = max(current, 1) * scale
            if scale >= 1000:
                total, current = total + current, 0
        else:
            ordinal = word in ORDINALS
            current += _UNITS.get(word, _TENS.get(word, ORDINALS.get(word, 0)))
    return _key(Decimal(total + current), ordinal)
