"""Whose role it is: whether the article gives an office or description to the actor that a draft gives it to.

Where the article names a holder of the role anywhere (holders.py), the role is that holder's and nobody else's. Where it never does ("a UN
official said …", the name two sentences on), the holder of its head word ("spokesman Dmitry Peskov" for "Kremlin spokesman") has it if only
one of the draft's actors is one; else whoever is named in the same sentence, or, if it is no common title, the next; further off, the
nearest of the draft's actors. The plural ("officials") and an organisation's name are no role of one person unless given outright.
Known limit: a holder whom the draft does not name is only seen in the forms that holders.py knows.
"""

from collections.abc import Iterable, Sequence

from chancery.briefing.holders import PREPOSITIONS, Words, holders, holders_at, places
from chancery.briefing.mentions import ArticleIndex, Mention
from chancery.briefing.names import TITLES, Span, core, refers
from chancery.briefing.parsing import DraftActor
from chancery.briefing.tokens import tokenize

NOT_STATED = "ungrounded_role"
NO_OFFICE = "role_no_office"
CUT_SHORT = "role_cut_short"
NOT_NEAR = "role_not_near"
OF_ANOTHER = "role_of_another"

# How many sentences may lie between a role that nobody holds outright and the name: whoever it is (an office such as "president", which
# an article mostly gives outright; any other description), and if no other actor is nearer.
BESIDE_TITLE = 0
BESIDE = 1
REACH = 3
# The guidelines have ten words at most; hyphens part words here, and no gold role has more than twelve.
LONGEST_ROLE = 13
# How the head word of a role of several people ends.
_SEVERAL = tuple("ers ors ists ians ants ents ials ees ites men women aides hawks forces troops allies".split())
# What, left out before a role, makes another role of it.
_QUALIFIERS = frozenset(
    "former ex then late acting interim outgoing incoming future onetime deputy vice assistant alleged suspected".split()
)
_ORGANISATIONS = frozenset(
    "party government ministry department administration campaign university institute committee council office court group team company "
    "force movement agency bank firm union alliance coalition site".split()
)
_SPEAKING = frozenset("said says told added warned insisted argued wrote tweeted noted asked declined".split())


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
        if self._is_no_office():
            return NO_OFFICE
        holding = self._holders(self.role)
        if self._among(self.person, holding):
            return CUT_SHORT if self._is_cut_short(standing) else None
        if holding or self._is_possessor():
            return OF_ANOTHER
        if self._is_of_several():
            return NOT_NEAR
        own_head, another_head = self._heads()
        if own_head != another_head:
            return None if own_head else OF_ANOTHER
        return self._nearest(standing)

    def _is_no_office(self) -> bool:
        """Whether the role only says the name over again or an age, or goes on like a sentence."""
        said = {token.key for token in self.role if not token.key[0].isdigit()}
        return said <= {token.key for token in self.person} or len(self.role) > LONGEST_ROLE

    def _holders(self, role: Words) -> list[Span]:
        return holders(role, self.index, [self.person, *self.rivals])

    def _among(self, person: Words, spans: Sequence[Span]) -> bool:
        return any(refers(self.index.tokens[first:last], person) for first, last in spans)

    def _is_cut_short(self, standing: Sequence[Mention]) -> bool:
        """Whether the article always says "former", "deputy" or the like before the role when it gives it to the actor."""
        given = [
            place
            for place in standing
            if self._among(self.person, holders_at(self.role, place, self.index, [self.person]))
        ]
        return bool(given) and all(
            place.first and self.index.tokens[place.first - 1].key in _QUALIFIERS for place in given
        )

    def _is_possessor(self) -> bool:
        """Whether the role is somebody's of the actor: "Putin's spokesman" is not Putin."""
        keys = {token.key for token in self.person}
        return any(token.gap.startswith("'") and token.key in keys for token in self.role)

    def _heads(self) -> tuple[bool, bool]:
        """Whether the actor holds the role's head outright ("spokesman", "prime minister"), and whether another of the draft does."""
        last = self._head() + 1
        first = last - 1
        while first > 0 and self.role[first].key in TITLES and self.role[first - 1].key in TITLES:
            first -= 1
        if last - first == len(self.role):
            return False, False
        holding = self._holders(self.role[first:last])
        return self._among(self.person, holding), any(self._among(rival, holding) for rival in self._free_rivals())

    def _head(self) -> int:
        """Where the role's head word stands: the one before a preposition, else the last."""
        ends = (place for place, token in enumerate(self.role) if place and token.key in PREPOSITIONS)
        return next(ends, len(self.role)) - 1

    def _nearest(self, standing: Sequence[Mention]) -> str | None:
        standing = [place for place in standing if not self._possesses(place)]
        own = self._distance(standing, self.person)
        if own[0] > REACH or self._is_organisation(standing):
            return NOT_NEAR
        is_title = self.role[self._head()].key in TITLES
        if own[0] <= (BESIDE_TITLE if is_title else BESIDE):
            return None
        return OF_ANOTHER if any(self._distance(standing, rival) < own for rival in self._free_rivals()) else None

    def _is_of_several(self) -> bool:
        """Whether the role is in the plural and the actor one person: nothing but holding it outright would do."""
        return self.role[self._head()].key.endswith(_SEVERAL) and self._is_person()

    def _is_person(self) -> bool:
        """Whether the article treats the actor as a person: has a title or its last word alone, or two words that speak."""
        tokens = self.index.tokens
        for first, last in self.index.runs:
            named = core(tokens[first:last])
            if not refers(tokens[first:last], self.person):
                continue
            titled = any(token.key in TITLES for token in tokens[max(0, first - 1) : last - 1])
            beside = {tokens[place].key for place in (first - 1, last) if 0 <= place < len(tokens)}
            alone = len(self.person) > 1 and named == {self.person[-1].key}
            if titled or alone or (len(named) > 1 and beside & _SPEAKING):
                return True
        return False

    def _is_organisation(self, standing: Sequence[Mention]) -> bool:
        """Whether the role is an organisation's name, and the actor a person: where somebody belongs is no office."""
        words = [token for place in standing for token in self.index.tokens[place.first : place.last]]
        capital = all(token.capital or token.key in PREPOSITIONS or token.key == "the" for token in words)
        named = capital and not any(token.key in TITLES for token in self.role)
        return (named or self.role[self._head()].key in _ORGANISATIONS) and self._is_person()

    def _possesses(self, place: Mention) -> bool:
        """Whether the actor stands before the role as its owner: "Gantz's rival Blue and White party" is not Gantz."""
        for position in range(max(0, place.first - 3), place.first):
            run = self.index.run_at(position)
            if (
                run
                and self.index.tokens[run[1] - 1].gap == "'s "
                and refers(self.index.tokens[run[0] : run[1]], self.person)
            ):
                return True
        return False

    def _free_rivals(self) -> list[Words]:
        """The draft's other actors but for those to whom the article gives a different role outright."""
        return [tokenize(other.name) for other in self.others if not self._is_provided(other)]

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
