"""Whose role it is: whether the article gives an office or description to the actor that a draft gives it to.

Where the article names a holder of the role anywhere (holders.py), the role is that holder's and nobody else's. Where it never does ("a UN
official said …", the name two sentences on), the holder of its head word ("spokesman Dmitry Peskov" for "Kremlin spokesman") has it if only
one of the draft's actors is one; else whoever is named in the same sentence or the next; further off, the nearest of the draft's actors.
Known limit: a holder whom the draft does not name is only seen in the forms that holders.py knows.
"""

from collections.abc import Iterable, Sequence

from chancery.briefing.holders import PREPOSITIONS, Words, holders, places
from chancery.briefing.mentions import ArticleIndex, Mention
from chancery.briefing.names import Span, refers
from chancery.briefing.parsing import DraftActor
from chancery.briefing.tokens import tokenize

NOT_STATED = "ungrounded_role"
NOT_NEAR = "role_not_near"
OF_ANOTHER = "role_of_another"

# How many sentences may lie between a role that nobody holds outright and the name: whoever it is, and if no other actor is nearer.
BESIDE = 1
REACH = 3


def judge_role(actor: DraftActor, others: Iterable[DraftActor], index: ArticleIndex) -> str | None:
    """None where the article gives the actor this role, else the code of what is wrong; `others` are the draft's actors."""
    return _Case(actor, others, index).judge()


class _Case:
    def __init__(self, actor: DraftActor, others: Iterable[DraftActor], index: ArticleIndex) -> None:
        self.index = index
        self.person = tokenize(actor.name)
        self.role = tokenize(actor.role or "")
        self.others = [other for other in others if other.name != actor.name]
        self.rivals = [tokenize(other.name) for other in self.others]

    def judge(self) -> str | None:
        standing = places(self.role, self.index)
        if not standing or not self.person:
            return NOT_STATED
        holding = self._holders(self.role)
        if self._among(self.person, holding):
            return None
        if holding or self._is_possessor():
            return OF_ANOTHER
        own_head, another_head = self._heads()
        if own_head != another_head:
            return None if own_head else OF_ANOTHER
        return self._nearest(standing)

    def _holders(self, role: Words) -> list[Span]:
        return holders(role, self.index, [self.person, *self.rivals])

    def _among(self, person: Words, spans: Sequence[Span]) -> bool:
        return any(refers(self.index.tokens[first:last], person) for first, last in spans)

    def _is_possessor(self) -> bool:
        """Whether the role is somebody's of the actor: "Putin's spokesman" is not Putin."""
        keys = {token.key for token in self.person}
        return any(token.gap.startswith("'") and token.key in keys for token in self.role)

    def _heads(self) -> tuple[bool, bool]:
        """Whether the actor holds the role's head word outright, and whether another of the draft does."""
        ends = (place for place, token in enumerate(self.role) if place and token.key in PREPOSITIONS)
        head = next(ends, len(self.role)) - 1
        if len(self.role) == 1:
            return False, False
        holding = self._holders(self.role[head : head + 1])
        return self._among(self.person, holding), any(self._among(rival, holding) for rival in self.rivals)

    def _nearest(self, standing: Sequence[Mention]) -> str | None:
        own = self._distance(standing, self.person)
        if own[0] > REACH:
            return NOT_NEAR
        if own[0] <= BESIDE:
            return None
        rivals = [tokenize(other.name) for other in self.others if not self._is_provided(other)]
        return OF_ANOTHER if any(self._distance(standing, rival) < own for rival in rivals) else None

    def _is_provided(self, other: DraftActor) -> bool:
        """Whether the article gives another actor a different role outright, so that this one need not be that actor's."""
        role = tokenize(other.role or "")
        if not role or [token.key for token in role] == [token.key for token in self.role]:
            return False
        return self._among(tokenize(other.name), self._holders(role))

    def _distance(self, standing: Sequence[Mention], person: Words) -> tuple[int, int]:
        """Sentences, then words, between the role and the nearest mention of a person."""
        best = (REACH + 1, 0)
        named = [run for run in self.index.runs if refers(self.index.tokens[run[0] : run[1]], person)]
        for place in standing:
            for first, _ in named:
                if not place.first <= first < place.last:
                    apart = abs(self.index.sentence_of[place.first] - self.index.sentence_of[first])
                    best = min(best, (apart, abs(first - place.first)))
        return best
