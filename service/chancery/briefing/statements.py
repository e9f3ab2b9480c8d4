"""A sentence held against the article: its figures, dates, quotations and names.

A name is a run of capitalised words; it must stand in the article as one stretch, so that none is pieced together from parts of others.
Three things are allowed for, because a brief puts offices before names where the article need not: an office and a nationality may be put
before a name that the article gives that office ("Slovak State Secretary" before "Ľudovít Hrabčák"); a name may follow a phrase of place or
office directly ("Secretary of the Army" before "Mark Esper"); a sentence's first word may be one that commonly begins sentences, or a form
of a word that the article has with a small letter.
Leaves to others: figures and what they come to (numbers.py), whose office it is (roles.py).
Known limits: an ordinary word is never checked, nor who did what; "one", "first" and "the two" are no figures.
"""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from chancery.briefing.mentions import ArticleIndex, Mention
from chancery.briefing.names import NATIONALITIES, TITLES, runs
from chancery.briefing.numbers import SPELT, Number, numbers
from chancery.briefing.parsing import DraftActor
from chancery.briefing.roles import judge_role
from chancery.briefing.tokens import MONTHS, Token, tokenize
from chancery.folding import fold

NAME = "ungrounded_name"
NUMBER = "ungrounded_number"
DATE = "ungrounded_date"
QUOTATION = "ungrounded_quotation"

# Words that begin the sentences and questions of the training briefs and are no names.
OPENERS = frozenset(
    "will the how did what when can which is does was who has a would could are why were where do have no an on at under in might may both "
    "more some all by had as must should there to neither many it for with several after from whose about she nearly most he whom his former "
    "if members other none only each top senior just key another according around further nothing not among much they her before of last "
    "through half within little against any every few its their this that these those during despite since until between without while "
    "officials talks police negotiations negotiators lawmakers authorities critics senators prosecutors protesters voters leaders analysts "
    "ministers militants diplomats investigators experts airstrikes discussions delegates supporters crowds sources lawyers clashes "
    "inspectors companies tariffs observers opponents hackers hearings scientists organizers residents sanctions fighting protests gunmen "
    "workers investors economists traders soldiers researchers immigrants doctors mediators rebels troops people".split()
)
_BEFORE_TWO = frozenset("the these those their its between".split())
_PREPOSITIONS = frozenset(("of", "to"))
# Letters that a sentence's first word must share with a word of the article to be a form of it: "Deliveries" of "deliver".
_STEM = 5
_DOUBLE = re.compile(r'"([^"]*)("|$)')
_SINGLE = re.compile(r"(?<![^\W_])'(?=[^\W\d_])(.+?[^\s])'(?![^\W_])")

Words = Sequence[Token]


class Finding(Struct, frozen=True):
    """Words of a sentence that the article does not say: what kind, which, and where in the sentence."""

    code: str
    words: str
    start: int
    end: int


def ungrounded(sentence: str, index: ArticleIndex) -> list[Finding]:
    """What the article does not say, in the sentence's order; empty for a clean sentence."""
    tokens = tokenize(sentence)
    spans = [
        *((NUMBER, tokens[first].start, tokens[last - 1].end) for first, last in _numbers(sentence, tokens, index)),
        *((DATE, tokens[first].start, tokens[last - 1].end) for first, last in _dates(tokens, index)),
        *((NAME, tokens[first].start, tokens[last - 1].end) for first, last in _names(tokens, index)),
        *((QUOTATION, start, end) for start, end in _quotations(sentence, index)),
    ]
    return [
        Finding(code, sentence[start:end], start, end) for code, start, end in sorted(spans, key=lambda span: span[1:])
    ]


def _numbers(sentence: str, tokens: Words, index: ArticleIndex) -> Iterator[tuple[int, int]]:
    lead = fold(sentence[: tokens[0].start]).text if tokens else ""
    for number in numbers(tokens, lead):
        if not _is_no_figure(number, tokens) and not _figure_stands(number, tokens, index):
            yield number.first, number.last


def _is_no_figure(number: Number, tokens: Words) -> bool:
    """Whether it is "one" or "first", or "two" as in "the two sides"."""
    if not number.spelt or number.last > number.first + 1:
        return False
    key = tokens[number.first].key
    return key in ("one", "first") or (
        key == "two" and number.first > 0 and tokens[number.first - 1].key in _BEFORE_TWO
    )


def _figure_stands(number: Number, tokens: Words, index: ArticleIndex) -> bool:
    if not number.readings:
        return bool(index.mentions(tokens[number.first : number.last]))
    standing = [index.figures[reading] for reading in number.readings if reading in index.figures]
    return any(not number.units or number.units & units for units in standing)


def _dates(tokens: Words, index: ArticleIndex) -> Iterator[tuple[int, int]]:
    """A day or year beside a month that stands with no such day or year in the article."""
    for place, token in enumerate(tokens):
        if token.key in MONTHS and token.capital:
            for day in (place - 1, place + 1):
                figure = _day(tokens[day]) if 0 <= day < len(tokens) else ""
                if figure and (figure, token.key) not in index.dates:
                    yield min(place, day), max(place, day) + 1


def _day(token: Token) -> str:
    match = re.fullmatch(r"(\d{1,2}|\d{4})(?:st|nd|rd|th)?", token.key)
    return match[1] if match else ""


def _names(tokens: Words, index: ArticleIndex) -> Iterator[tuple[int, int]]:
    for first, last in runs(tokens):
        if index.mentions(tokens[first:last]):
            continue
        while first < last and (
            tokens[first].key in SPELT or (_opens(tokens, first) and _is_opener(tokens[first], index))
        ):
            first += 1
        if first < last and not _run_stands(tokens, first, last, index):
            yield first, last


def _opens(tokens: Words, place: int) -> bool:
    return place == 0 or any(mark in tokens[place - 1].gap for mark in '.?!:;"')


def _is_opener(token: Token, index: ArticleIndex) -> bool:
    if token.key in OPENERS or any(not index.tokens[position].capital for position in index.standing(token)):
        return True
    return len(token.key) > _STEM and token.key[:_STEM] in index.stems


def _run_stands(tokens: Words, first: int, last: int, index: ArticleIndex) -> bool:
    if index.mentions(tokens[first:last]):
        return True
    if (
        first
        and _follows_phrase(tokens, first)
        and any(
            _is_never_part(tokens[first:cut], index) and _person_stands(tokens[cut:last], index)
            for cut in range(first + 1, last)
        )
    ):
        return True
    return _office_and_name_stand(tokens[first:last], index)


def _follows_phrase(tokens: Words, first: int) -> bool:
    before = first - 2 if tokens[first - 1].key == "the" else first - 1
    return before >= 0 and tokens[before].key in _PREPOSITIONS


def _is_whole(words: Words, index: ArticleIndex) -> bool:
    """Whether the words stand somewhere without going on as a longer name."""
    return any(_ends(mention, index) for mention in index.mentions(words))


def _is_never_part(words: Words, index: ArticleIndex) -> bool:
    """Whether the words stand somewhere and nowhere begin a longer name, as a first name does."""
    standing = index.mentions(words)
    return bool(standing) and all(_ends(mention, index) for mention in standing)


def _ends(mention: Mention, index: ArticleIndex) -> bool:
    run = index.run_at(mention.last - 1)
    return run is None or run[1] <= mention.last or index.tokens[mention.last].key in TITLES


def _person_stands(words: Words, index: ArticleIndex) -> bool:
    """Whether the words stand somewhere as a person's name that begins there, titles and nationality apart."""
    if words[-1].key not in index.surnames:
        return False
    return any(_begins(mention, index) for mention in index.mentions(words))


def _begins(mention: Mention, index: ArticleIndex) -> bool:
    run = index.run_at(mention.first)
    return run is not None and (
        run[0] == mention.first or index.tokens[mention.first - 1].key in TITLES | NATIONALITIES
    )


def _office_and_name_stand(words: Words, index: ArticleIndex) -> bool:
    """Whether the run is nationalities and offices before a name, all of them standing, and the office that person's."""
    ends = [place for place, token in enumerate(words) if token.key in TITLES or token.key in NATIONALITIES]
    if not ends:
        return False
    prefix, name = words[: ends[-1] + 1], words[ends[-1] + 1 :]
    if name and not _person_stands(name, index):
        return False
    return _prefix_stands(prefix, name, index)


def _prefix_stands(prefix: Words, name: Words, index: ArticleIndex) -> bool:
    """Whether what stands before a name does so in the article, piece by piece from the left."""
    if not prefix:
        return True
    for cut in range(len(prefix), 0, -1):
        piece = prefix[:cut]
        if not (index.mentions(piece) if piece[-1].key in TITLES else _is_whole(piece, index)):
            continue
        if piece[-1].key in TITLES and name and not _held_by(name, piece, index):
            continue
        if _prefix_stands(prefix[cut:], name, index):
            return True
    return False


def _held_by(name: Words, office: Words, index: ArticleIndex) -> bool:
    held = DraftActor(_spelling(name), _spelling(office))
    return judge_role(held, (), index) is None


def _spelling(words: Words) -> str:
    return "".join(token.key + token.gap for token in words[:-1]) + words[-1].key


def _quotations(sentence: str, index: ArticleIndex) -> Iterator[tuple[int, int]]:
    folded = fold(sentence)
    for pattern in (_DOUBLE, _SINGLE):
        for match in pattern.finditer(folded.text):
            if not match[1].strip():
                continue
            start, end = folded.span(*match.span(1))
            if not all(index.mentions(piece, loosely=True) for piece in _pieces(sentence[start:end])):
                yield start, end


def _pieces(quotation: str) -> Iterator[Words]:
    """What stands between the ellipses and insertions of a quotation."""
    for piece in re.split(r"\.\.\.|…|\[[^\]]*\]", quotation):
        if tokens := tokenize(piece):
            yield tokens
