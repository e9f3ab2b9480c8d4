"""Text folded for comparison, with a way back to the original's code points, and what a word is.

Two foldings. `fold` is the gate's: case, accents, compatibility forms (ligatures, full width), quotes, dashes and white space.
`fold_lightly` is the decoder's: case, quotes and white space only. Both drop what cannot be seen (control, zero-width and bidirectional
characters, tags, variation selectors). What one character folds to never depends on its neighbours (`fold_character`); only runs of white
space are collapsed afterwards, so a text can be folded piece by piece and joined.

A word is a run of letters and digits with its inner apostrophes ("O'Brien"), the dots of an abbreviation ("U.S.") or the marks of a figure
("1,200.5", "12:01"); a possessive 's stands outside it. Hyphens part words: whether two words are joined is seen by the gap between them.
Known limits: scripts written without spaces are one word a run; "Mueller" and "Müller" stay two spellings.
This module knows nobody else in the package.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

SINGLE_QUOTES = "'‘’‚‛′‵`´ʹʻʼʾʿ‹›＇"
DOUBLE_QUOTES = '"“”„‟«»″‶〝〞〟＂'
# An em dash parts what it stands between even without spaces; a hyphen or en dash joins.
PARTING_DASHES = "—―⸺⸻"
STROKED_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th",
}  # fmt: skip


class Folded(NamedTuple):
    """A folded text; character i of it came from the original's code points starts[i] to ends[i]."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of a non-empty folded span, marks that were folded away included."""
        return self.starts[start], self.ends[end - 1]


class Word(NamedTuple):
    """A word of a folded text: its key (dots of abbreviations left out) and its span there."""

    key: str
    start: int
    end: int


def fold(text: str) -> Folded:
    """Folds case, accents, compatibility forms, quotes, dashes and white space."""
    return _fold(text, _FULL)


def fold_lightly(text: str) -> Folded:
    """Folds case, quotes and white space; accents and dashes stay."""
    return _fold(text, _LIGHT)


def fold_character(character: str, light: bool = False) -> str:
    """What one character folds to, wherever it stands; white space is one blank, a dropped character nothing."""
    return (_LIGHT if light else _FULL)[character]


def words(folded: str) -> list[Word]:
    """The words of a folded text, in order."""
    return [
        Word(key.replace(".", "") if match[2] else key, *match.span(1))
        for match in _WORD.finditer(folded)
        if (key := match[1])
    ]


_WORD = re.compile(
    r"""(
        ([^\W\d_](?:\.[^\W\d_])+(?![^\W_])\.?)      # u.s.  a.m.  d.c
      | \d+(?:[.,:]\d+)*[^\W_]*                     # 1,200.5  12:01  20th  5bn
      | [^\W_]+(?:'(?!s(?![^\W_]))[^\W_]+)*         # words, o'brien, don't
    )(?:'s(?![^\W_]))?                              # the possessive, outside the word
    """,
    re.VERBOSE,
)


def _fold(text: str, table: "_Table") -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    after_blank = False
    for position, character in enumerate(text):
        for piece in table[character]:
            if piece == " " and after_blank:
                ends[-1] = position + 1
                continue
            after_blank = piece == " "
            pieces.append(piece)
            starts.append(position)
            ends.append(position + 1)
        # A mark belongs to its letter: the span of "é" written as two code points holds both.
        if ends and character in table.marks and ends[-1] == position:
            ends[-1] = position + 1
    return Folded("".join(pieces), starts, ends)


class _Table(dict[str, str]):
    """What each character folds to, worked out when it is first met."""

    def __init__(self, light: bool) -> None:
        super().__init__()
        self.light = light
        self.marks: set[str] = set()

    def __missing__(self, character: str) -> str:
        folded = _work_out(character, self.light)
        if not folded and unicodedata.category(character).startswith("M"):
            self.marks.add(character)
        self[character] = folded
        return folded


def _work_out(character: str, light: bool) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cc", "Cf") or _is_variation_selector(character):
        return ""
    if character in SINGLE_QUOTES:
        return "'"
    if character in DOUBLE_QUOTES:
        return '"'
    if light:
        return character.casefold()
    if character in PARTING_DASHES:
        return " - "
    if unicodedata.category(character) == "Pd" or character == "−":
        return "-"
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", character).casefold())
    kept = (piece for piece in decomposed if not unicodedata.combining(piece))
    return "".join(" " if piece.isspace() else STROKED_LETTERS.get(piece, piece) for piece in kept)


def _is_variation_selector(character: str) -> bool:
    return "︀" <= character <= "️" or "\U000e0100" <= character <= "\U000e01ef"


_FULL = _Table(light=False)
_LIGHT = _Table(light=True)
