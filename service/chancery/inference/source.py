"""An article as the grounded decoder sees it: folded characters, and where a stretch of them may begin and end.

White space, case and quotes are folded (`folding.fold_character`), accents and dashes are kept. The title and each paragraph are parted by a
barrier that nothing matches, so that no stretch runs from one into the next.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

from chancery.folding import fold_character

BARRIER = "\0"
NUMBER_MARKS = ".,:"
TYPOGRAPHIC = "‘’“”–—"  # marks that a writer may set where the article has plain ones
CURRENCY = frozenset("$£€¥₹₽")
Positions = tuple[int, ...]  # places in a source just after what has been matched


def is_solid(character: str) -> bool:
    """Whether a character belongs to a word: letters, digits, combining marks and currency signs."""
    return (
        character.isalnum()
        or character in CURRENCY
        or (character > "\x7f" and unicodedata.category(character)[0] == "M")
    )


def is_loud(character: str) -> bool:
    """Whether a word that begins so says something that only the article may say: capitals, digits, currency, letters without case."""
    if character.isalpha():
        return not character.islower() or unicodedata.category(character) in ("Lo", "Lm")
    return character.isdigit() or character.isnumeric() or character in CURRENCY


class Source:
    """The folded text of an article, `text`, and the places in it that matter."""

    def __init__(self, parts: Sequence[str]) -> None:
        folded: list[str] = [BARRIER]
        loud: list[bool] = [False]
        for paragraph in (paragraph for part in parts for paragraph in re.split(r"\n\s*\n", part)):
            for character in paragraph:
                for one in fold_character(character, light=True):
                    if one != " " or folded[-1] not in (" ", BARRIER):
                        folded.append(one)
                        loud.append(is_loud(character))
            folded.append(BARRIER)
            loud.append(False)
        self.text = "".join(folded)
        self._loud = loud
        self._solid = [is_solid(character) for character in self.text]
        runs: defaultdict[str, list[int]] = defaultdict(list)
        names: defaultdict[str, list[int]] = defaultdict(list)
        for index in range(1, len(folded)):
            if self._solid[index] and not self._solid[index - 1]:
                runs[folded[index]].append(index)
                if self.may_begin(index):
                    names[folded[index]].append(index)
        self._runs = {first: tuple(places) for first, places in runs.items()}
        self._names = {first: tuple(places) for first, places in names.items()}
        self.words = frozenset(re.findall(r"[^\W_]+", self.text))
        self.all_runs = tuple(sorted(index for places in runs.values() for index in places))
        self.characters = frozenset(one.encode() for part in (*parts, TYPOGRAPHIC) for one in part if one > "\x7f")

    def is_loud(self, index: int) -> bool:
        """Whether the article has a capital, a digit or the like at this place."""
        return self._loud[index]

    def runs(self, first: str) -> Positions:
        """Where a run of solid characters begins with this one."""
        return self._runs.get(first, ())

    def names(self, first: str) -> Positions:
        """Where a name, a place or an office may begin with this character."""
        return self._names.get(first, ())

    def occurrences(self, word: str) -> Positions:
        """Where a run of solid characters begins with this word."""
        return tuple(index for index in self.runs(word[:1]) if self.text.startswith(word, index))

    def advance(self, positions: Positions, character: str) -> Positions:
        """The positions after one more character, those that do not have it left out."""
        text = self.text
        return tuple(index + 1 for index in positions if text[index] == character)

    def characters_from(self, first: bytes) -> list[str]:
        """The article's characters whose UTF-8 bytes begin so."""
        return [character.decode() for character in self.characters if character.startswith(first)]

    def is_run_end(self, index: int) -> bool:
        """Whether no run of solid characters goes on across this place."""
        return not self._solid[index]

    def continues_number(self, index: int) -> bool:
        """Whether a figure goes on over the mark at this place: the comma of "1,200"."""
        return self.text[index] in NUMBER_MARKS and self.text[index - 1].isdigit() and self.text[index + 1].isdigit()

    def may_begin(self, index: int) -> bool:
        """Whether a name may begin here: not inside a word, "Kara-Murza", "O'Brien", "U.S." or "1.5"."""
        before = self.text[index - 1]
        if self._solid[index - 1]:
            return False
        if before in ".'" and index > 1 and self._solid[index - 2]:
            return False
        return not (before == "-" and self._loud[index] and self._begins_loud(index - 1))

    def may_end(self, index: int) -> bool:
        """Whether a name may end before this place; the mirror of `may_begin`, but for a possessive."""
        if self._solid[index]:
            return False
        following = index + 1
        if following >= len(self.text) or not self._solid[following]:
            return True
        if self.text[index] == "'":
            return self.text[following] == "s" and not self._solid[following + 1]
        return self.text[index] != "." and not (self.text[index] == "-" and self._loud[following])

    def _begins_loud(self, end: int) -> bool:
        begin = end
        while self._solid[begin - 1]:
            begin -= 1
        return begin < end and self._loud[begin]
