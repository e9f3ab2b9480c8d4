"""The figures of a text, however they are spelt: what they come to, and of what (per cent, a currency).

"1,200", "1 200", "1.200" and "twelve hundred" are one figure; "1.200" may also be read as a decimal, so a figure has one or more readings.
A multiplier or unit that stands once for two ("$10 to $25 million", "5 and 10 per cent") counts for both as a possibility.
Leaves to others: which figures must stand where (gate.py).
Known limits: fractions in words ("two thirds") are read as their parts; vague plurals ("dozens") are figures without a value.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import chain

from msgspec import Struct

from chancery.briefing.tokens import Token

UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen".split()
    )
}
TENS = {
    word: 10 * value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        "seventeenth eighteenth nineteenth twentieth".split(),
        1,
    )
} | {
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "sixtieth": 60,
    "seventieth": 70,
    "eightieth": 80,
    "ninetieth": 90,
}
MULTIPLIERS = {
    "hundred": 100, "hundredth": 100, "thousand": 10**3, "thousandth": 10**3, "million": 10**6, "millionth": 10**6, "billion": 10**9,
    "trillion": 10**12, "dozen": 12, "m": 10**6, "mn": 10**6, "mln": 10**6, "k": 10**3, "b": 10**9, "bn": 10**9, "bln": 10**9, "tn": 10**12,
    "trn": 10**12,
}  # fmt: skip
SPELT_MULTIPLIERS = frozenset("hundred hundredth thousand thousandth million millionth billion trillion dozen".split())
VAGUE = frozenset("tens dozens scores hundreds thousands millions billions trillions".split())
SPELT = frozenset(UNITS) | frozenset(TENS) | frozenset(ORDINALS) | SPELT_MULTIPLIERS | VAGUE
CURRENCIES = {
    "$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₽": "rouble", "₹": "rupee", "₪": "shekel", "₩": "won", "₺": "lira",
    "dollar": "dollar", "dollars": "dollar", "usd": "dollar", "euro": "euro", "euros": "euro", "eur": "euro", "pound": "pound",
    "pounds": "pound", "gbp": "pound", "yen": "yen", "rouble": "rouble", "roubles": "rouble", "ruble": "rouble", "rubles": "rouble",
}  # fmt: skip
PERCENT = "percent"
MOST_GROUPS = 5

_FIGURE = re.compile(r"(\d[\d.,:]*)([^\W\d]*)")
_GROUPED_BY_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_GROUPED_BY_DOT = re.compile(r"\d{1,3}(?:\.\d{3})+")


class Number(Struct, frozen=True):
    """A figure: the tokens that spell it, what they may come to (nothing for "dozens"), and of what."""

    first: int
    last: int
    readings: frozenset[Decimal]
    units: frozenset[str]
    spelt: bool


def numbers(tokens: Sequence[Token], before: str = "") -> list[Number]:
    """The figures among the tokens, in order; `before` is what stands ahead of the first."""
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        number = _digits(tokens, at) or _spelt(tokens, at)
        if number is None:
            at += 1
            continue
        lead = tokens[at - 1].gap if at else before
        found.append(_with_unit(number, tokens, lead))
        at = number.last
    return found


def shared(found: Sequence[Number], tokens: Sequence[Token]) -> list[Number]:
    """The figures, each also with the multiplier and unit of the one that it forms a range or pair with."""
    result = list(found)
    for place in range(len(found) - 2, -1, -1):
        number, following = found[place], result[place + 1]
        between = tokens[number.last : following.first]
        if len(between) > 2 or any(token.key not in ("to", "and", "or", "us") for token in between):
            continue
        scales = _scales(following, tokens)
        readings = number.readings | {reading * scale for reading in number.readings for scale in scales}
        result[place] = Number(number.first, number.last, readings, number.units | following.units, number.spelt)
    return result


def figures(tokens: Sequence[Token]) -> dict[Decimal, frozenset[str]]:
    """Everything that an article's figures may come to, each with the units that it stands with."""
    known: dict[Decimal, frozenset[str]] = {}
    alone = (
        number
        for at, token in enumerate(tokens)
        if token.key[0].isdigit() and (number := _digits(tokens, at, grouped=False))
    )
    for number in chain(shared(numbers(tokens), tokens), alone):
        for reading in number.readings:
            known[reading] = known.get(reading, frozenset()) | number.units
    return known


def _digits(tokens: Sequence[Token], at: int, grouped: bool = True) -> Number | None:
    match = _FIGURE.fullmatch(tokens[at].key)
    if not match or len(match[1]) > 40:
        return None
    last = at + 1
    figure = match[1]
    if grouped and re.fullmatch(r"\d{1,3}", figure):
        # "1 200": groups of three after blanks are one figure.
        while last < min(len(tokens), at + MOST_GROUPS) and tokens[last - 1].gap == " " and _is_group(tokens[last]):
            figure += tokens[last].key
            last += 1
    readings = _readings(figure)
    scale = MULTIPLIERS.get(match[2])
    if scale is None and last < len(tokens) and tokens[last - 1].gap in (" ", "-") and tokens[last].key in MULTIPLIERS:
        scale = MULTIPLIERS[tokens[last].key]
        last += 1
    if scale:
        scaled = frozenset(reading * scale for reading in readings)
        # "3m" may be three million or three metres.
        readings = readings | scaled if match[2] in ("m", "k", "b") else scaled
    return Number(at, last, readings, frozenset(), spelt=False)


def _is_group(token: Token) -> bool:
    return len(token.key) == 3 and token.key.isdecimal()


def _readings(figure: str) -> frozenset[Decimal]:
    figure = figure.rstrip(".,:")
    if _GROUPED_BY_COMMA.fullmatch(figure):
        return frozenset({Decimal(figure.replace(",", ""))})
    readings: set[Decimal] = set()
    if _GROUPED_BY_DOT.fullmatch(figure):
        readings.add(Decimal(figure.replace(".", "")))
    plain = figure.replace(":", ".").replace(",", ".")
    if plain.count(".") <= 1:
        readings.add(Decimal(plain))
    return frozenset(readings)


def _spelt(tokens: Sequence[Token], at: int) -> Number | None:
    """A figure in words; "a hundred" counts from its second word on."""
    if tokens[at].key in VAGUE:
        return Number(at, at + 1, frozenset(), frozenset(), spelt=True)
    total, part, last, small = Decimal(0), Decimal(-1), at, False
    while last < len(tokens):
        key = tokens[last].key
        if last > at and tokens[last - 1].gap not in (" ", "-"):
            break
        if key in UNITS or key in ORDINALS:
            value = UNITS.get(key, ORDINALS.get(key, 0))
            if part >= 0 and (small or (part % 100 and (value > 9 or part % 10))):
                break
            part, small = max(part, Decimal(0)) + value, True
        elif key in TENS:
            if part >= 0 and (small or part % 100):
                break
            part = max(part, Decimal(0)) + TENS[key]
        elif key in SPELT_MULTIPLIERS:
            part, small = (part if part >= 0 else Decimal(1)) * MULTIPLIERS[key], False
            if MULTIPLIERS[key] >= 1000:
                total, part = total + part, Decimal(0)
        elif not (
            key == "and"
            and small is False
            and (total or part >= 100)
            and last + 1 < len(tokens)
            and _is_small(tokens[last + 1].key)
        ):
            break
        last += 1
        if key in ORDINALS:
            break
    if last == at:
        return None
    return Number(at, last, frozenset({total + max(part, Decimal(0))}), frozenset(), spelt=True)


def _is_small(key: str) -> bool:
    return key in UNITS or key in TENS or key in ORDINALS


def _with_unit(number: Number, tokens: Sequence[Token], lead: str) -> Number:
    units = set()
    after = tokens[number.last - 1].gap
    following = tokens[number.last].key if number.last < len(tokens) else ""
    second = tokens[number.last + 1].key if number.last + 1 < len(tokens) else ""
    if (
        after.lstrip().startswith("%")
        or following in ("percent", "percentage", "pct", "pc")
        or (following == "per" and second == "cent")
    ):
        units.add(PERCENT)
    if lead[-1:] in CURRENCIES:
        units.add(CURRENCIES[lead[-1]])
    if after[:1] in CURRENCIES:
        units.add(CURRENCIES[after[0]])
    if following in CURRENCIES and after in (" ", "-"):
        units.add(CURRENCIES[following])
    return Number(number.first, number.last, number.readings, frozenset(units), number.spelt)


def _scales(number: Number, tokens: Sequence[Token]) -> list[Decimal]:
    last = tokens[number.last - 1].key
    match = _FIGURE.fullmatch(last)
    scale = MULTIPLIERS.get(match[2] if match else last)
    return [Decimal(scale)] if scale else []
