"""Which actor or place of a brief is which of the gold's, and whether an office is the right person's.

Two names match if the words of one contain the other's, titles, case and accents aside ("Putin" and "President
Vladimir Putin"). Each name is matched once at most: the likest pairs first, then rearranged where that lets more
names find a match. Known limit, and the published figures' too: names that are contained in another's without meaning
it ("Iran", "Bank of Iran") match.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from chancery.evaluation.folding import listed, words

Office = Literal["right", "different", "of_another", "missing", "extra", "none"]

TITLES = frozenset(
    listed("""
    mr mrs ms miss mx dr sir dame lord lady baron baroness madam president prime minister premier chancellor
    king queen prince princess emperor emir sultan sheikh sheik ayatollah pope cardinal archbishop bishop
    reverend rev rabbi imam senator sen representative rep congressman congresswoman governor gov mayor judge
    justice attorney ambassador secretary general gen colonel col major maj captain capt lieutenant lt sergeant
    sgt admiral adm marshal commander professor prof the
    """)
)
_SMALL = frozenset(listed("a an the of for in on at to and by with from"))
SAME_OFFICE = 0.5
SAME_QUESTION = 0.7


def name_words(name: str) -> frozenset[str]:
    """The words that a name is matched by: without titles, unless it is nothing else."""
    said = frozenset(words(name))
    return said - TITLES or said


def pairs(ours: Sequence[str], gold: Sequence[str]) -> list[tuple[int, int]]:
    """The matched names as (index in ours, index in gold), one to one, as many as there can be."""
    left, right = [name_words(name) for name in ours], [name_words(name) for name in gold]
    likely = sorted(
        (-_likeness(mine, theirs), i, j)
        for i, mine in enumerate(left)
        for j, theirs in enumerate(right)
        if _likeness(mine, theirs)
    )
    edges = {i: [j for _, other, j in likely if other == i] for i in range(len(left))}
    taken: dict[int, int] = {}
    for _, i, j in likely:
        if j not in taken and i not in taken.values():
            taken[j] = i
    for i in range(len(left)):
        if i not in taken.values():
            _augment(i, edges, taken, set())
    return sorted((i, j) for j, i in taken.items())


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    if not first or not second or not (first <= second or second <= first):
        return 0.0
    return len(first & second) / len(first | second)


def _augment(i: int, edges: dict[int, list[int]], taken: dict[int, int], seen: set[int]) -> bool:
    """Kuhn's step: finds `i` a match by moving those that have another."""
    for j in edges[i]:
        if j not in seen:
            seen.add(j)
            if j not in taken or _augment(taken[j], edges, taken, seen):
                taken[j] = i
                return True
    return False


class Roles(NamedTuple):
    """How the offices of the matched actors came out."""

    outcomes: tuple[Office, ...]

    def count(self, *outcomes: Office) -> int:
        """How many came out in one of these ways."""
        return sum(outcome in outcomes for outcome in self.outcomes)


def roles(
    ours: Sequence[tuple[str, str]], gold: Sequence[tuple[str, str]], matched: Sequence[tuple[int, int]]
) -> Roles:
    """For each matched actor: is the office the one that the gold gives that actor?"""
    return Roles(tuple(_office(ours[i][1], j, [role for _, role in gold]) for i, j in matched))


def _office(role: str, own: int, offices: Sequence[str]) -> Office:
    if not role:
        return "missing" if offices[own] else "none"
    likeness = [office_likeness(role, office) for office in offices]
    elsewhere = max((value for j, value in enumerate(likeness) if j != own), default=0.0)
    if elsewhere >= SAME_OFFICE and elsewhere > likeness[own]:
        return "of_another"
    if not offices[own]:
        return "extra"
    return "right" if likeness[own] >= SAME_OFFICE else "different"


def office_likeness(first: str, second: str) -> float:
    """1 if the content words of one office contain the other's, else their F1."""
    one, two = Counter(_content_words(first)), Counter(_content_words(second))
    if not one or not two:
        return 0.0
    if one <= two or two <= one:
        return 1.0
    return 2 * (one & two).total() / (one.total() + two.total())


def _content_words(text: str) -> list[str]:
    said = words(text)
    return [word for word in said if word not in _SMALL] or said


def repeated_names(names: Sequence[str]) -> list[str]:
    """Names that stand twice: in the same words, or as a surname that another ends in ("Putin", "Vladimir Putin")."""
    found = []
    for index, name in enumerate(names):
        mine = _ordered(name)
        for other in map(_ordered, names[:index]):
            short, long = sorted((mine, other), key=len)
            if short and (short == long or (len(short) == 1 and long[-1:] == short)):
                found.append(name)
                break
    return found


def repeated_places(places: Sequence[str]) -> list[str]:
    """Places that stand twice in the same words."""
    said = [words(place) for place in places]
    return [place for index, place in enumerate(places) if said[index] in said[:index]]


def _ordered(name: str) -> list[str]:
    said = words(name)
    return [word for word in said if word not in TITLES] or said
