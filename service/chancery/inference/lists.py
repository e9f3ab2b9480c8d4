"""The grammar of list fields: names, places and offices, each one contiguous stretch of the article.

    who:   Name (role); Name; …        where:  A; B        nothing to say:  not stated

A state is a small set of readings, since "World Health Organization (WHO" may be a name going on or an office beginning.
"""

from enum import IntEnum
from typing import NamedTuple

from chancery.inference.source import Positions, Source

NOTHING = "not stated"


class Place(IntEnum):
    """Where in the grammar a reading stands."""

    BEFORE_NAME = 0
    IN_NAME = 1
    BEFORE_BRACKET = 2
    BEFORE_ROLE = 3
    IN_ROLE = 4
    AFTER_ROLE = 5
    AFTER_SEPARATOR = 6
    IN_NOTHING = 7


class Reading(NamedTuple):
    """One way to read what was written: the place, and the article's places that it could be copied from."""

    place: Place
    positions: Positions = ()


ListState = frozenset[Reading]


class ListGrammar:
    """Steps through a list field character by character (folded)."""

    def __init__(self, source: Source, roles: bool) -> None:
        self.source = source
        self.roles = roles

    def start(self) -> ListState:
        return frozenset([Reading(Place.BEFORE_NAME), Reading(Place.IN_NOTHING, (0,))])

    def step(self, state: ListState, character: str, raw: str) -> ListState | None:
        """The state after one more character, folded and as written; None where no reading allows it."""
        if raw == "\n":
            return None  # a list is one line
        following = frozenset(new for reading in state for new in self._readings(reading, character))
        return following or None

    def may_end(self, state: ListState) -> bool:
        """Whether the field may end here: at the end of a name, an office or "not stated"."""
        return any(
            reading.place is Place.AFTER_ROLE
            or (reading.place is Place.IN_NAME and self._ends(reading.positions))
            or (reading.place is Place.IN_NOTHING and reading.positions == (len(NOTHING),))
            for reading in state
        )

    def may_pause(self, state: ListState) -> bool:  # noqa: ARG002
        """Whether a token may end here; anywhere, since a stretch can always be continued."""
        return True

    def _readings(self, reading: Reading, character: str) -> list[Reading]:
        place, positions = reading
        match place:
            case Place.BEFORE_NAME if character == " ":
                return [] if positions else [Reading(place, (0,))]  # SentencePiece begins a text with one space
            case Place.BEFORE_NAME:
                return self._begun(Place.IN_NAME, character)
            case Place.IN_NAME:
                found = self._gone_on(reading, character)
                if character == ";" and self._ends(positions):
                    found.append(Reading(Place.AFTER_SEPARATOR))
                if character == " " and self.roles and self._ends(positions):
                    found.append(Reading(Place.BEFORE_BRACKET))
                return found
            case Place.BEFORE_BRACKET:
                return [Reading(Place.BEFORE_ROLE)] if character == "(" else []
            case Place.BEFORE_ROLE:
                return self._begun(Place.IN_ROLE, character)
            case Place.IN_ROLE:
                found = self._gone_on(reading, character)
                if character == ")" and self._ends(positions):
                    found.append(Reading(Place.AFTER_ROLE))
                return found
            case Place.AFTER_ROLE:
                return [Reading(Place.AFTER_SEPARATOR)] if character == ";" else []
            case Place.AFTER_SEPARATOR:
                return [Reading(Place.BEFORE_NAME, (0,))] if character == " " else []
            case Place.IN_NOTHING:
                matched = positions[0]
                fits = NOTHING[matched : matched + 1] == character
                return [Reading(Place.IN_NOTHING, (matched + 1,))] if fits else []

    def _begun(self, place: Place, character: str) -> list[Reading]:
        places = self.source.names(character)
        return [Reading(place, tuple(index + 1 for index in places))] if places else []

    def _gone_on(self, reading: Reading, character: str) -> list[Reading]:
        positions = self.source.advance(reading.positions, character)
        return [Reading(reading.place, positions)] if positions else []

    def _ends(self, positions: Positions) -> bool:
        return any(self.source.may_end(index) for index in positions)
