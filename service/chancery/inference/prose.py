"""The grammar of sentences and questions: free in its small words, bound to the article in everything that could be invented.

- A word that begins with a capital is a word of the article that has one there too, as it stands or inflected (plural, possessive); at the
  beginning of a sentence any word of the article, or one of the closed list of openers. What is joined to it without a space ("U.S.",
  "Kara-Murza", "1,200") is one stretch with it.
- A number, in digits or in words, is one of the article's; numbers and months side by side ("12 million", "March 27, 2023") are one stretch.
  ("The two", of a pair already named, counts nothing and is free.)
- Within quotation marks everything is one stretch of the article.

`tight` adds that capitalised words side by side ("Vladimir Putin") are one stretch too: for a second try at a sentence that the gate refused.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from chancery.inference.source import Positions, Source, is_loud, is_solid

MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
NUMBER_WORDS = frozenset(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty "
    "forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million millions billion billions trillion trillions dozen "
    "dozens half third quarter double triple twice".split()
)
JOINERS = frozenset(".,:-'/&@%")
DEFINITE = frozenset(("the", "these", "those"))
HISSING = ("s", "x", "z", "h", "o")
SENTENCE_ENDS = ".?!"


@dataclass(frozen=True, slots=True)
class ProseState:
    """What must be known of the text so far to judge its next character.

    `word` is the run of solid characters being written; `places` where the article could have it (None: a small word, free). `joined` holds
    the places just after a word and its joiner, `near` those after a number and its space; None where nothing is to be continued.
    """

    word: str = ""
    places: Positions | None = None
    suffix: str = ""
    initial: bool = True
    opener: bool = False
    joined: Positions | None = None
    near: Positions | None = None
    before: Positions | None = None
    dated: bool = False
    definite: bool = False
    unfinished: bool = False
    quoted: Positions | None = None
    mark: str = ""
    last: str = " "


class ProseGrammar:
    """Steps through sentences character by character."""

    def __init__(self, source: Source, openers: Iterable[str], tight: bool = False, states: Iterable[str] = ()) -> None:
        self.source = source
        self.tight = tight
        self.openers = frozenset(opener.lower() for opener in openers)
        self.opener_prefixes = frozenset(word[:end] for word in self.openers for end in range(1, len(word) + 1))
        self.number_prefixes = frozenset(
            word[:end] for word in NUMBER_WORDS & source.words for end in range(1, len(word) + 1)
        )
        self.heads = tuple(f"{state}: " for state in states)

    def start(self) -> ProseState | str:
        """A state word is still to be written where the field has one ("planned: …"): then the state is the head so far."""
        return "" if self.heads else ProseState()

    def step(self, state: ProseState | str, character: str, raw: str) -> ProseState | str | None:
        """The state after one more character, folded and as written; None where the article does not allow it."""
        if isinstance(state, str):
            return self._head(state, character)
        if state.quoted is not None:
            return self._within_quotation(state, state.quoted, character)
        if is_solid(character):
            return self._within_word(state, character, raw) if state.word else self._begin_word(state, character, raw)
        ended = self._end_word(state) if state.word else state
        return ended and self._between_words(ended, character, raw)

    def may_end(self, state: ProseState | str) -> bool:
        """Whether the field may end here: outside quotation marks and not within a word that the article does not end."""
        if isinstance(state, str):
            return state == "not stated"
        ended = self._end_word(state) if state.word else state
        return ended is not None and ended.quoted is None and not ended.unfinished

    def may_pause(self, state: ProseState | str) -> bool:
        """Whether a token may end here: not behind a word that can neither end nor go on, such as a number word that the article lacks."""
        if isinstance(state, str) or not state.word or self._end_word(state) is not None:
            return True
        if state.places is None:
            return state.word in self.number_prefixes
        return state.opener or bool(state.suffix) or not all(self.source.is_run_end(place) for place in state.places)

    def _head(self, written: str, character: str) -> ProseState | str | None:
        written = (written + character).lstrip()
        if written in self.heads:
            return ProseState()
        return written if any(head.startswith(written) for head in (*self.heads, "not stated")) else None

    def _within_quotation(self, state: ProseState, places: Positions, character: str) -> ProseState | None:
        going_on = self.source.advance(places, character)
        closes = character == state.mark and any(self.source.is_run_end(place) for place in places)
        is_apostrophe = character == "'" and any(not self.source.is_run_end(place) for place in going_on)
        if closes and not is_apostrophe:
            return ProseState(initial=state.last in SENTENCE_ENDS, last=character)
        return replace(state, quoted=going_on, last=character) if going_on else None

    def _begin_word(self, state: ProseState, character: str, raw: str) -> ProseState | None:
        fresh = replace(
            state, word=character, suffix="", opener=False, before=state.near, near=None, joined=None, last=character
        )
        if not is_loud(raw):
            return replace(fresh, places=None, initial=False)
        places = self.source.runs(character)
        if state.joined is not None:
            places = tuple(place for place in places if place in state.joined)
        if state.near is not None and (self.tight or character.isdigit()):
            places = tuple(place for place in places if place in state.near)
        if character.isdigit() and state.joined is None:
            places = tuple(place for place in places if not self.source.continues_number(place - 1))
        if not state.initial or not raw.isalpha():
            places = tuple(place for place in places if self.source.is_loud(place))
        opener = state.initial and state.joined is None and character in self.opener_prefixes
        if not places and not opener:
            return None
        return replace(fresh, places=tuple(place + 1 for place in places), opener=opener)

    def _within_word(self, state: ProseState, character: str, raw: str) -> ProseState | None:
        word = state.word + character
        if state.places is None:
            if not is_loud(raw):
                return replace(state, word=word, last=character)
            places = tuple(place + len(word) for place in self.source.occurrences(word))
            return replace(state, word=word, places=places, last=character) if places else None
        places = self.source.advance(state.places, character)
        if raw.isupper():  # "SunDay" is no spelling of "Sunday"
            places = tuple(place for place in places if self.source.is_loud(place - 1))
        opener = state.opener and word in self.opener_prefixes
        if places or opener:
            return replace(state, word=word, places=places, opener=opener, suffix="", last=character)
        suffix = state.suffix + character
        stems = tuple(place for place in state.places if self.source.is_run_end(place))
        if stems and word.isalpha() and raw.islower() and suffix in _inflections(state.word, state.suffix):
            return replace(state, word=word, places=stems, suffix=suffix, opener=False, last=character)
        return None

    def _end_word(self, state: ProseState) -> ProseState | None:
        """The state behind the word, `joined` or `near` holding where the article's word ended; None if it may not end here."""
        if state.places is None:
            if state.word not in NUMBER_WORDS or (state.word == "two" and state.definite):
                definite = state.word in DEFINITE
                return replace(state, word="", near=None, joined=None, dated=False, definite=definite, initial=False)
            begins = tuple(
                p for p in self.source.occurrences(state.word) if self.source.is_run_end(p + len(state.word))
            )
        else:
            begins = self._begins(state)
        numeric = state.word in NUMBER_WORDS or state.word in MONTHS or state.word[0].isdigit()
        if state.before is not None and (numeric or (self.tight and state.places is not None)):
            begins = tuple(place for place in begins if place in state.before)
        opener = state.opener and state.word in self.openers
        if not begins and not opener:
            return None
        ends = tuple(place + len(state.word) for place in begins)
        unfinished = bool(ends) and all(self.source.continues_number(place) for place in ends)
        bound = (numeric or (self.tight and state.places is not None)) and not (opener and state.initial)
        return replace(
            state,
            word="",
            joined=ends if state.places is not None else None,
            near=ends if bound else None,
            dated=numeric and (state.word in MONTHS or (state.dated and state.word.isdigit())),
            definite=state.word in DEFINITE,
            unfinished=unfinished,
            initial=False,
        )

    def _begins(self, state: ProseState) -> Positions:
        """Where the article's words begin that the word written may stand for: the same, or its plural or singular."""
        source, length = self.source, len(state.word) - len(state.suffix)
        ends = state.places or ()
        if state.suffix:
            found = [end for end in ends if source.is_run_end(end)] if state.suffix != "e" else []
        else:
            found = [end for end in ends if source.is_run_end(end) or self._only_plural_follows(end, state.word)]
        return tuple(end - length for end in found)

    def _only_plural_follows(self, end: int, word: str) -> bool:
        return len(word) > 2 and word.isalpha() and self.source.text[end] == "s" and self.source.is_run_end(end + 1)

    def _between_words(self, state: ProseState, character: str, raw: str) -> ProseState | None:
        if character in "\"'" and state.last in " ([\"'-":
            return replace(state, quoted=self.source.all_runs, mark=character, last=character)
        if character == '"':
            return None
        if unicodedata.category(character)[0] == "C":
            return None
        joined = self._follow(state.joined, character) if character in JOINERS else None
        if (character == "%" or state.unfinished) and not joined:
            return None
        keeps = character == " " or character == "-" or (character == "," and state.dated)
        near = self._follow(state.near, character) if keeps else None
        initial = raw == "\n" or (character == " " and (state.initial or state.last in SENTENCE_ENDS))
        return replace(state, joined=joined, near=near, initial=initial, last=character)

    def _follow(self, places: Positions | None, character: str) -> Positions | None:
        return None if places is None else self.source.advance(places, character)


def _inflections(word: str, suffix: str) -> tuple[str, ...]:
    """What a plural may go on with: "s", and "es" after a hissing sound."""
    if suffix:
        return ("es",) if suffix == "e" else ()
    if word.endswith("ese"):  # the Japanese, one or many
        return ()
    return ("s", "e") if word.endswith(HISSING) else ("s",)
