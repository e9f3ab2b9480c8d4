"""The places in the article that each kept statement rests on, as selectors that are exact to the code point.

Sentences and questions point to one to three whole sentences, best first (support.py); below FLOOR a warning says that the support is weak.
A name or place points to one mention: the one in the sentence that best supports `what`, web remains last, the text before the title, the
earlier where that ties. An actor with a role rests on a sentence that holds name and role side by side, else on one that holds both, if there
is one; the role's mention follows the name's as a second selector.
Leaves to others: whether a statement is true (gate.py for its words, the reader for the rest).
"""

from msgspec import Struct

from chancery.briefing.holders import Words, holders_at, places
from chancery.briefing.mentions import ArticleIndex, Mention
from chancery.briefing.names import refers
from chancery.briefing.parsing import Draft, DraftActor
from chancery.briefing.support import Weigher
from chancery.briefing.tokens import tokenize
from chancery.schema import Actor, Evidence, Field, Part, Place, Statement, Status, Warning

WEAK_SUPPORT = "weak_support"
CONTEXT = 32
# Of the gold statements of press-2's development split none falls below it in its own article, of syn-*'s 2.5 %; in another 98.6 % do.
FLOOR = 0.4
# Words between name and role that count as standing together.
TOGETHER = 15
TOUCHING = 2


class Fields(Struct, frozen=True, kw_only=True):
    """The five fields of a brief with their evidence, and what should be said of it."""

    who: list[Actor]
    what: Statement | None
    where: list[Place]
    status: Status | None
    open_questions: list[Statement]
    warnings: list[Warning]


def attach(draft: Draft, index: ArticleIndex) -> Fields:
    """The draft's statements with the places in the article that they rest on."""
    attaching = _Attaching(draft, index)
    return Fields(
        who=[attaching.actor(actor) for actor in draft.who],
        what=Statement(draft.what, attaching.sentences(draft.what, "what")) if draft.what else None,
        where=[Place(place, attaching.name(place, "where")) for place in draft.where],
        status=Status(draft.status.state, draft.status.text, attaching.sentences(draft.status.text, "status"))
        if draft.status
        else None,
        open_questions=[
            Statement(question, attaching.sentences(question, "open_questions")) for question in draft.open_questions
        ],
        warnings=attaching.warnings,
    )


class _Attaching:
    def __init__(self, draft: Draft, index: ArticleIndex) -> None:
        self.index = index
        self.weigher = Weigher(index)
        self.warnings: list[Warning] = []
        self.main = self.weigher.scores(draft.what or "")

    def sentences(self, statement: str, field: Field) -> list[Evidence]:
        """The sentences that support a statement, best first."""
        support = self.weigher.support(statement)
        if support.score < FLOOR:
            self.warnings.append(Warning(WEAK_SUPPORT, f"Little in the article supports this: “{statement}”", field))
        spans = [self.index.sentences[place] for place in support.sentences]
        return [self._selector(span.part, span.start, span.end) for span in spans]

    def actor(self, actor: DraftActor) -> Actor:
        """An actor with its name's mention, and its role's."""
        names = self.index.mentions(tokenize(actor.name))
        roles = self._own_roles(tokenize(actor.role), tokenize(actor.name)) if actor.role else []
        pairs = [(name, role) for name in names for role in roles if self._together(name, role)]
        if not pairs:
            evidence = self.name(actor.name, "who")
            if names and roles:
                near = self._best(names).first
                evidence.append(self._shown(min(roles, key=lambda role: abs(role.first - near))))
            return Actor(actor.name, actor.role, evidence)
        name, role = max(
            pairs, key=lambda pair: (self._apart(*pair) <= TOUCHING, *self._worth(pair[0]), -self._apart(*pair))
        )
        shown = [name] if name.first <= role.first and role.last <= name.last else [name, role]
        return Actor(actor.name, actor.role, [self._shown(mention) for mention in shown])

    def _own_roles(self, role: Words, person: Words) -> list[Mention]:
        """Where the article gives the role to this person, else wherever the role stands."""
        standing = places(role, self.index)
        own = [
            place
            for place in standing
            if any(
                refers(self.index.tokens[first:last], person)
                for first, last in holders_at(role, place, self.index, [person])
            )
        ]
        return own or standing

    def name(self, name: str, field: Field) -> list[Evidence]:
        """The mention that a name or place rests on; the best sentence for a name that stands nowhere."""
        mentions = self.index.mentions(tokenize(name))
        return [self._shown(self._best(mentions))] if mentions else self.sentences(name, field)[:1]

    def _best(self, mentions: list[Mention]) -> Mention:
        return max(mentions, key=self._worth)

    def _worth(self, mention: Mention) -> tuple[float, bool, int]:
        """How well a mention serves: one inside a longer name ("Trump" of "Trump Tower") half as well as one that is whole."""
        run = self.index.run_at(mention.last - 1)
        whole = run is None or run[1] == mention.last
        score = self.main[self.index.sentence_of[mention.first]]
        return score if whole else score / 2, mention.part == "text", -mention.first

    def _together(self, name: Mention, role: Mention) -> bool:
        return (
            self.index.sentence_of[name.first] == self.index.sentence_of[role.first]
            and self._apart(name, role) <= TOGETHER
        )

    def _apart(self, name: Mention, role: Mention) -> int:
        """The words between name and role."""
        return max(name.first - role.last, role.first - name.last)

    def _shown(self, mention: Mention) -> Evidence:
        return self._selector(mention.part, mention.start, mention.end)

    def _selector(self, part: Part, start: int, end: int) -> Evidence:
        text = self.index.part(part)
        return Evidence(
            part, start, end, text[start:end], text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        )
