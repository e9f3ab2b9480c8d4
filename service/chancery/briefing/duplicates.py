"""Nobody and nothing twice: "Putin" beside "Vladimir Putin" is one actor, kept under the fuller name at the earlier place, with the role of
whichever has one.

Two names are one actor if they are the same words, if one is the acronym that the article gives of the other, or if one is part of a
person's full name and the article knows nobody else whom that part could mean. Two places are one if one only says where the other lies
("Washington, D.C."). Two questions are one if they share most of their words.
Known limits: only titles in the article and roles in the draft tell a person from an institution, so "Canada" beside "Global Affairs Canada"
stays two; questions are compared by their words, not by what they ask.
"""

from collections.abc import Iterable, Sequence

from chancery.briefing.mentions import ArticleIndex
from chancery.briefing.names import NATIONALITIES, PARTICLES, TITLES, core
from chancery.briefing.parsing import Draft, DraftActor
from chancery.briefing.roles import judge_role
from chancery.briefing.tokens import Token, tokenize
from chancery.schema import Field, Warning

DUPLICATE = "duplicate"
# Of 8,398 pairs of questions in the gold briefs of one article none shares more (Dice coefficient of their content words).
SAME_QUESTION = 0.65
FUNCTION_WORDS = frozenset(
    "a an the of in on at to for from by with and or as is are was were be been will would can could did do does has have had what which who "
    "whom whose when where why how that this it its they their he his she her if whether than more any not".split()
)
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii"))

Words = Sequence[Token]


def without_duplicates(draft: Draft, index: ArticleIndex) -> tuple[Draft, list[Warning]]:
    """The draft with each actor, place and question once."""
    warnings: list[Warning] = []
    return (
        Draft(
            who=_actors(draft.who, index, warnings),
            what=draft.what,
            where=_places(draft.where, warnings),
            status=draft.status,
            open_questions=_questions(draft.open_questions, warnings),
        ),
        warnings,
    )


def _actors(actors: Sequence[DraftActor], index: ArticleIndex, warnings: list[Warning]) -> list[DraftActor]:
    kept: list[DraftActor] = []
    for actor in actors:
        same = [place for place, other in enumerate(kept) if _one_actor(actor, other, index)]
        if len(same) != 1:
            kept.append(actor)
            continue
        other = kept[same[0]]
        lesser, fuller = sorted((actor, other), key=lambda each: _fullness(each.name))
        kept[same[0]] = DraftActor(fuller.name, fuller.role or lesser.role)
        warnings.append(_warning(lesser.name, fuller.name, "who"))
    return kept


def _places(places: Sequence[str], warnings: list[Warning]) -> list[str]:
    kept: list[str] = []
    for place in places:
        same = next((at for at, other in enumerate(kept) if _one_place(place, other)), None)
        if same is None:
            kept.append(place)
            continue
        fuller, lesser = sorted((kept[same], place), key=lambda name: -len(tokenize(name)))
        kept[same] = fuller
        warnings.append(_warning(lesser, fuller, "where"))
    return kept


def _questions(questions: Sequence[str], warnings: list[Warning]) -> list[str]:
    kept: list[str] = []
    for question in questions:
        same = next((other for other in kept if _shared(question, other) >= SAME_QUESTION), None)
        if same is None:
            kept.append(question)
        else:
            warnings.append(_warning(question, same, "open_questions"))
    return kept


def _fullness(name: str) -> tuple[int, int]:
    """How full a name is: its words behind any title count, and of two alike the one without a title is preferred."""
    words = tokenize(name)
    behind = next((place for place in range(len(words) - 1, 0, -1) if words[place - 1].key in TITLES), 0)
    return len(core(words[behind:])), -len(words)


def _warning(dropped: str, kept: str, field: Field) -> Warning:
    return Warning(DUPLICATE, f"“{dropped}” was left out beside “{kept}”.", field)


def _one_actor(actor: DraftActor, other: DraftActor, index: ArticleIndex) -> bool:
    lesser, fuller = sorted((_words(actor.name), _words(other.name)), key=len)
    if not lesser or _keys(lesser) == _keys(fuller):
        return _keys(lesser) == _keys(fuller)
    if len(lesser) == 1 and _is_acronym(lesser[0], fuller, index):
        return True
    if not _may_share_role(actor, other, index):
        return False
    is_part = _keys(lesser) in (_keys(fuller)[: len(lesser)], _keys(fuller)[-len(lesser) :])
    return (
        is_part
        and _is_person(fuller, lesser, bool(actor.role or other.role), index)
        and not _namesakes(lesser, fuller, index)
    )


def _may_share_role(actor: DraftActor, other: DraftActor, index: ArticleIndex) -> bool:
    """Whether two actors with different roles may be one: each role must fit the fuller name."""
    if not (actor.role and other.role) or actor.role.lower() == other.role.lower():
        return True
    fuller = max(actor.name, other.name, key=len)
    return all(judge_role(DraftActor(fuller, role), (), index) is None for role in (actor.role, other.role))


def _is_acronym(word: Token, name: Words, index: ArticleIndex) -> bool:
    """Whether the article puts the word in brackets behind the name, or the name's first letters spell it."""
    if any(
        mention.last < len(index.tokens)
        and index.tokens[mention.last].key == word.key
        and index.tokens[mention.last - 1].gap.endswith("(")
        for mention in index.mentions(name)
    ):
        return True
    initials = "".join(token.key[0] for token in name if token.capital)
    return len(word.key) > 2 and word.key == initials


def _is_person(fuller: Words, lesser: Words, has_role: bool, index: ArticleIndex) -> bool:
    if not all(token.capital or token.key in PARTICLES for token in fuller) or len(fuller) > 5:
        return False
    rest = set(_keys(fuller)) - set(_keys(lesser)) - PARTICLES
    if rest & _GENERATIONS or not _are_always_capital(rest, index):
        return False
    return has_role or any(
        mention.first > 0 and index.tokens[mention.first - 1].key in TITLES
        for name in (fuller, lesser)
        for mention in index.mentions(name)
    )


def _namesakes(lesser: Words, fuller: Words, index: ArticleIndex) -> bool:
    """Whether the text names somebody else whom the lesser name could mean: a name that begins or ends with it and is otherwise different."""
    whole, part = set(_keys(fuller)), set(_keys(lesser))
    ends = _keys(fuller)[-len(lesser) :] == _keys(lesser)
    for first, last in index.runs:
        run = index.tokens[first:last]
        names = core(run) - NATIONALITIES
        if index.part_of(first) == "title" or not part < names or len(names) > 4:
            continue
        rest = names - part
        if ends:
            another = run[-1].key == lesser[-1].key and not rest & whole
        else:
            another = next(token.key for token in run if token.key in names) == lesser[0].key and not rest <= whole
        if another and _are_always_capital(rest, index):
            return True
    return False


def _are_always_capital(keys: Iterable[str], index: ArticleIndex) -> bool:
    """Whether no word stands in the article with a small letter, as the words of an institution's name mostly do."""
    return all(index.tokens[position].capital for key in keys for position in index.positions.get(key, ()))


def _one_place(place: str, other: str) -> bool:
    """Whether the words are the same, or one place is the other with what it lies in."""
    lesser, fuller = sorted((_words(place), _words(other)), key=len)
    if _keys(lesser) != _keys(fuller)[: len(lesser)]:
        return False
    if len(lesser) == len(fuller):
        return True
    if not lesser or "," in fuller[len(lesser) - 1].gap:
        return bool(lesser)
    spelt = max(place, other, key=lambda name: len(_words(name)))
    return not spelt.isupper() and all(spelt[token.start : token.end].isupper() for token in fuller[len(lesser) :])


def _words(name: str) -> list[Token]:
    words = tokenize(name)
    return words[1:] if len(words) > 1 and words[0].key == "the" else words


def _keys(words: Words) -> list[str]:
    return [token.key for token in words]


def _shared(question: str, other: str) -> float:
    """The share of their content words that two questions have in common; none if each names somebody whom the other does not."""
    one, two = ([token for token in tokenize(text) if token.key not in FUNCTION_WORDS] for text in (question, other))
    if not one or not two:
        return float(question == other)
    named, also_named = ({token.key for token in words if token.capital} for words in (one, two))
    if named - set(_keys(two)) and also_named - set(_keys(one)):
        return 0.0
    common = set(_keys(one)) & set(_keys(two))
    return 2 * len(common) / (len(set(_keys(one))) + len(set(_keys(two))))
