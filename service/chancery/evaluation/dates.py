"""Dates in a text: days, months, years, weekdays and the commonest relative ones ("next month").

A date is found in an article if one date there agrees in every part that the brief gives: "17 July" in "on July 17
and 18, 2024", but not in "17 June ... 4 July". A weekday or a relative date must stand there in the same words. A
month's name alone counts as a date only after a word such as "in" or "next", as May, March, April and August are also
names and words. Dates are never worked out from one another.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from chancery.evaluation.folding import listed, plain
from chancery.evaluation.numerals import ORDINALS

_MONTHS = listed("january february march april may june july august september october november december")
_ABBREVIATIONS = {month[:3]: number for number, month in enumerate(_MONTHS, 1)} | {"sept": 9}
_MONTH_NUMBER = {month: number for number, month in enumerate(_MONTHS, 1)} | _ABBREVIATIONS
_LONG_ORDINALS = {
    f"{ten}-{word}": start + value
    for ten, start in (("twenty", 20), ("thirty", 30))
    for word, value in ORDINALS.items()
    if value < 10
}
_DAY_WORDS = ORDINALS | _LONG_ORDINALS

_YEAR = r"(?:1[4-9]|20)\d\d"
_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?|"
    + "|".join(sorted(map(re.escape, _DAY_WORDS), key=len, reverse=True))
    + r")(?![^\W_])(?![.,]\d)"
)
_DAYS = rf"(?P<days>{_DAY}(?:\s*(?:,|-|and|or|to)\s*(?:the\s+)?{_DAY})*)"
_MONTH = r"(?P<month>" + "|".join([*_MONTHS, "sept", *(month[:3] for month in _MONTHS)]) + r")\.?(?![^\W_])"
_TAIL_YEAR = rf"(?:,?\s+(?P<year>{_YEAR})(?![^\W_]))?"
_FORMS = [
    re.compile(rf"(?<![^\W_]){_DAYS}\s+(?:day\s+)?(?:of\s+)?{_MONTH}{_TAIL_YEAR}"),
    re.compile(rf"(?<![^\W_]){_MONTH}\s+(?:the\s+)?{_DAYS}{_TAIL_YEAR}"),
    re.compile(rf"(?<![^\W_]){_MONTH},?\s+(?:of\s+)?(?P<year>{_YEAR})(?![^\W_])"),
]
_NUMERIC = re.compile(
    rf"(?<![^\W_])(?:(?P<y1>{_YEAR})-(?P<m1>\d\d)-(?P<d1>\d\d)"
    rf"|(?P<a>\d\d?)[/.](?P<b>\d\d?)[/.](?P<y2>{_YEAR}))(?![^\W_])"
)
_MONTH_ALONE = re.compile(
    r"(?<![^\W_])(?:in|by|until|till|since|of|last|next|early|late|mid|this|from|to|before|after|through"
    rf"|throughout|during|between|and|or|for|every|each|end-)[\s-]+{_MONTH}"
)
_YEAR_ALONE = re.compile(
    rf"(?<![^\W_])(?<![.,:$£€])(?P<year>{_YEAR})(?P<decade>'?s)?(?:-(?P<to>\d\d(?:\d\d)?))?(?![^\W_])(?![.,]\d)"
)
_WEEKDAY = re.compile(r"(?<![^\W_])(?P<day>mon|tues|wednes|thurs|fri|satur|sun)days?(?![^\W_])")
_WEEKDAY_SHORT = re.compile(r"(?<![^\W_])(?P<day>Mon|Tue|Tues|Wed|Weds|Thu|Thur|Thurs|Fri|Sat|Sun)(?:\.|,)(?!\w)")
_SHORT_DAYS = {"tue": "tues", "wed": "wednes", "weds": "wednes", "thu": "thurs", "thur": "thurs", "sat": "satur"}
_RELATIVE = re.compile(
    r"(?<![^\W_])(?:today|yesterday|tomorrow|tonight|(?:the day (?:before|after) )?(?:yesterday|tomorrow)"
    r"|(?:next|last|this|coming|past|previous|following) (?:week|weekend|month|quarter|year|decade|century|spring"
    r"|summer|autumn|fall|winter|night|morning|afternoon|evening)s?)(?![^\W_])"
)


class Date(NamedTuple):
    """A date in a text: where it stands, and its parts (or the key of a weekday or a relative date)."""

    text: str
    stretch: tuple[int, int]
    """What the whole expression takes: in "17 and 18 July" the same for both dates."""
    span: tuple[int, int]
    """The date's own place; different readings of one date share it."""
    day: int | None = None
    month: int | None = None
    year: int | None = None
    key: str | None = None

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the date's expression takes any of this stretch."""
        return self.stretch[0] < end and start < self.stretch[1]

    def agrees(self, other: "Date") -> bool:
        """Whether the other date has every part that this one gives."""
        mine, theirs = (self.day, self.month, self.year, self.key), (other.day, other.month, other.year, other.key)
        return all(part is None or part == given for part, given in zip(mine, theirs, strict=True))


def dates(text: str) -> list[Date]:
    """The dates of a text in their order; offsets count in the folded text. Readings of one date share a span."""
    capitals = plain(text)
    found: list[Date] = []
    for read in _expressions(capitals, capitals.lower()):
        # The fullest forms come first: what they take is not read again.
        if read and not any(read[0].overlaps(*date.stretch) for date in found):
            found.extend(read)
    return sorted(found, key=lambda date: date.span)


def months_named(text: str) -> frozenset[int]:
    """The months whose names, full or short, a text holds with a capital, whether or not they look like dates."""
    capitals = plain(text)
    matches = re.finditer(rf"(?<![^\W_]){_MONTH}", capitals.lower())
    return frozenset(_MONTH_NUMBER[match["month"]] for match in matches if _capital(capitals, match))


def _expressions(capitals: str, folded: str) -> Iterator[list[Date]]:
    for match in _NUMERIC.finditer(folded):
        yield _numeric(match)
    for form in _FORMS:
        for match in form.finditer(folded):
            if _capital(capitals, match):
                yield _named_month(match)
    for match in _MONTH_ALONE.finditer(folded):
        if _capital(capitals, match) and match["month"] in _MONTHS:
            yield [Date(match["month"], match.span("month"), match.span("month"), month=_MONTH_NUMBER[match["month"]])]
    for match in _YEAR_ALONE.finditer(folded):
        yield _years(match)
    for match in _WEEKDAY.finditer(folded):
        yield [Date(match.group(), match.span(), match.span(), key=match["day"])]
    for match in _WEEKDAY_SHORT.finditer(capitals):
        short = match["day"].lower()
        yield [Date(match.group(), match.span(), match.span(), key=_SHORT_DAYS.get(short, short))]
    for match in _RELATIVE.finditer(folded):
        yield [Date(match.group(), match.span(), match.span(), key=match.group())]


def _capital(capitals: str, match: re.Match[str]) -> bool:
    return capitals[match.start("month")].isupper()


def _named_month(match: re.Match[str]) -> list[Date]:
    """One date a day: "17 and 18 July 2024" is two, each with a span of its own; a month without a day is one."""
    month, year = _MONTH_NUMBER[match["month"]], int(match["year"]) if match["year"] else None
    if "days" not in match.re.groupindex:
        return [Date(match.group(), match.span(), match.span(), None, month, year)]
    found = []
    for word in re.finditer(_DAY, match["days"]):
        day = _DAY_WORDS.get(word.group()) or int(re.sub(r"\D", "", word.group()))
        start = match.start("days") + word.start()
        found.append(Date(match.group(), match.span(), (start, start + len(word.group())), day, month, year))
    return found


def _years(match: re.Match[str]) -> list[Date]:
    year, last = match["year"], match["to"]
    if match["decade"]:
        return [Date(match.group(), match.span(), match.span(), key=f"{year}s")]
    found = [Date(match.group(), match.span(), (match.start(), match.start() + 4), year=int(year))]
    if last:
        # "2016-17": the second year is written short.
        found.append(Date(match.group(), match.span(), match.span("to"), year=int(year[: 4 - len(last)] + last)))
    return found


def _numeric(match: re.Match[str]) -> list[Date]:
    if match["y1"]:
        return [Date(match.group(), match.span(), match.span(), int(match["d1"]), int(match["m1"]), int(match["y1"]))]
    first, second, year = int(match["a"]), int(match["b"]), int(match["y2"])
    # 3/7/2024 is read both ways: which one is meant, the text does not say.
    readings = sorted({(first, second), (second, first)})
    return [
        Date(match.group(), match.span(), match.span(), day, month, year)
        for day, month in readings
        if 1 <= month <= 12 and 1 <= day <= 31
    ]
