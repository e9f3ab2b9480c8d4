"""The five flat texts that the model writes, read into a draft.

`who`: "Name (role); Name" · `what`: sentences · `where`: "A; B" · `status`: "state: sentence" · `open_questions`: one a line; an empty
field is "not stated". Whatever the texts hold, a draft comes out: what is out of form is mended or left out, and a repair says so.
Leaves to others: whether any of it is true (gate.py), and how long a sentence may be (the model).
Known limit: a name that itself ends in brackets and has no role gives what is in the brackets as its role, unless those are its own letters
("World Food Programme (WFP)").
"""

import re
from collections.abc import Mapping
from typing import TypeVar

from msgspec import Struct

from chancery.schema import FIELDS, STATES, Field, State

NOT_STATED = "not stated"
MOST_ACTORS = 6
MOST_PLACES = 3
MOST_QUESTIONS = 4
_OFFICES = frozenset(("CEO", "CFO", "COO", "MEP", "MSP"))

Item = TypeVar("Item")


class DraftActor(Struct, frozen=True):
    """An actor as the model wrote it."""

    name: str
    role: str | None = None


class DraftStatus(Struct, frozen=True):
    """A status as the model wrote it."""

    state: State
    text: str


class Draft(Struct, frozen=True, kw_only=True):
    """A brief before gate and evidence."""

    who: list[DraftActor]
    what: str | None
    where: list[str]
    status: DraftStatus | None
    open_questions: list[str]


class Repair(Struct, frozen=True):
    """Something that was out of form in a field's text, and what was done about it."""

    field: Field
    code: str
    detail: str


class Parsed(Struct, frozen=True):
    """A draft, and the repairs that it took."""

    draft: Draft
    repairs: list[Repair]

    def in_form(self, field: Field) -> bool:
        """Whether the field's text was read without repair."""
        return all(repair.field != field for repair in self.repairs)


def parse(texts: Mapping[Field, str]) -> Parsed:
    """Reads the flat texts; never raises."""
    repairs: list[Repair] = []
    found: dict[Field, str] = {}
    for field in FIELDS:
        if field not in texts or not texts[field].strip():
            repairs.append(Repair(field, "missing", "nothing was written; read as not stated"))
        found[field] = _stated(texts.get(field, ""))
    draft = Draft(
        who=_actors(found["who"], repairs),
        what=_flat(found["what"]) or None,
        where=_places(found["where"], repairs),
        status=_status(found["status"], repairs),
        open_questions=_questions(found["open_questions"], repairs),
    )
    return Parsed(draft, repairs)


def _stated(text: str) -> str:
    text = text.strip()
    return "" if text.rstrip(".").lower() == NOT_STATED else text


def _flat(text: str) -> str:
    return " ".join(text.split())


def _actors(text: str, repairs: list[Repair]) -> list[DraftActor]:
    actors = [_actor(item) for item in _items("who", _parted("who", text, repairs), repairs)]
    return _at_most(MOST_ACTORS, "who", _once("who", [actor for actor in actors if actor.name], repairs), repairs)


def _places(text: str, repairs: list[Repair]) -> list[str]:
    places = _items("where", _parted("where", text, repairs), repairs)
    return _at_most(MOST_PLACES, "where", _once("where", places, repairs), repairs)


def _parted(field: Field, text: str, repairs: list[Repair]) -> list[str]:
    """The items of a list, parted at the semicolons outside brackets; where brackets do not pair, at every one."""
    if not _pairs(text):
        detail = "a bracket does not close or open; items were parted at every semicolon"
        repairs.append(Repair(field, "unbalanced_brackets", detail))
        return re.split(r"[;\n]", text)
    chunks, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if character in ";\n" and depth == 0:
            chunks.append(text[start:position])
            start = position + 1
    return [*chunks, text[start:]]


def _pairs(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _actor(item: str) -> DraftActor:
    """A name and the role in the brackets that end the item; a bracket that never closes begins the role too."""
    opening = _last_bracket(item) if _pairs(item) else item.find("(")
    if opening < 0:
        return DraftActor(item.strip("() "))
    name, role = item[:opening].strip(), item[opening + 1 :].strip()
    if _pairs(item):
        role = role[:-1].strip()
    else:
        name, role = name.strip("() "), role.strip("() ")
    if not name:
        return DraftActor(role)
    if _is_acronym(role, name):
        return DraftActor(item)
    return DraftActor(name, _stated(role) or None)


def _last_bracket(item: str) -> int:
    """Where the bracket opens that closes at the item's end; -1 if none does."""
    if not item.endswith(")"):
        return -1
    depth = 0
    for position in range(len(item) - 1, -1, -1):
        depth += (item[position] == ")") - (item[position] == "(")
        if depth == 0:
            return position
    return -1


def _is_acronym(text: str, name: str) -> bool:
    """Whether a bracket holds the name's own letters in their order ("World Food Programme (WFP)") rather than an office."""
    if not (text.isalpha() and text.isupper() and len(text) > 2) or text in _OFFICES:
        return False
    return any(_in_order(text, name[word.start() :]) for word in re.finditer(r"\w+", name) if word[0][0] == text[0])


def _in_order(text: str, name: str) -> bool:
    letters = iter(name.upper())
    return all(letter in letters for letter in text)


def _status(text: str, repairs: list[Repair]) -> DraftStatus | None:
    if not text:
        return None
    state, colon, sentence = text.partition(":")
    if not colon or state.strip().lower() not in STATES:
        state, _, sentence = text.partition(" ")
    word = next((known for known in STATES if known == state.strip(" :.,-").lower()), None)
    if word is None or not sentence.strip():
        detail = "a state of the list and a sentence do not stand there; the field was left empty"
        repairs.append(Repair("status", "bad_state", detail))
        return None
    if not text.startswith(f"{word}:"):
        repairs.append(Repair("status", "state_spelling", f"the state was written {state!r}"))
    return DraftStatus(word, _flat(sentence))


def _questions(text: str, repairs: list[Repair]) -> list[str]:
    questions = []
    for question in _items("open_questions", text.splitlines(), repairs):
        if question.endswith(("?", '?"', "?”", "?'")):
            questions.append(question)
        else:
            repairs.append(Repair("open_questions", "no_question_mark", f"not a question, left out: {question!r}"))
    return _at_most(MOST_QUESTIONS, "open_questions", _once("open_questions", questions, repairs), repairs)


def _items(field: Field, chunks: list[str], repairs: list[Repair]) -> list[str]:
    items = [_flat(chunk) for chunk in chunks]
    stated = [item for item in items if item and _stated(item)]
    if len(stated) < len(items) and items != [""]:
        repairs.append(Repair(field, "empty_item", "an item without text was left out"))
    return stated


def _once(field: Field, items: list[Item], repairs: list[Repair]) -> list[Item]:
    kept = list(dict.fromkeys(items))
    if len(kept) < len(items):
        repairs.append(Repair(field, "repeated", "an item that stood there word for word already was left out"))
    return kept


def _at_most(most: int, field: Field, items: list[Item], repairs: list[Repair]) -> list[Item]:
    if len(items) > most:
        repairs.append(Repair(field, "too_many", f"{len(items)} items; the first {most} were kept"))
    return items[:most]
