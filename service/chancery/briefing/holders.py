"""Whom the article gives a role to, read off the words around each place where the role stands.

In this order: the name right behind it ("President Trump"), the name that it stands in apposition to ("Steve Witkoff, President Trump's
Middle East envoy"), the subject of a verb of being or becoming before it, the name behind a comma ("the foreign minister, Ingrid Solheim"),
the name in "the ambassador is John Roos". A role that the article has in the plural may have several holders.
Leaves to others: what a draft may make of it (roles.py).
Known limits: no grammar is parsed; an apposition with a clause inside it is not seen.
"""

from collections.abc import Sequence

from chancery.briefing.mentions import ArticleIndex, Mention
from chancery.briefing.names import Span, core, refers
from chancery.briefing.tokens import Token

Words = Sequence[Token]

PREPOSITIONS = frozenset("of in from at for near outside to with on".split())
_HOME = frozenset("of in from at for near outside with".split())
_GOES_ON = PREPOSITIONS | frozenset("who whose whom which that and under since during until".split())
_BEING = frozenset("is was are were be been became become becomes remains remained as named appointed elected".split())
_BEFORE_BEING = _BEING | frozenset("who has had have also now".split())
_CLAUSE = frozenset("by when as after before that but said says told including like than if while because".split())
_JOINING = PREPOSITIONS | frozenset(("and", "or"))
_OPENS_APPOSITION = frozenset("a an the who now former both another one his her its".split())
_ARTICLES = frozenset(("the", "a", "an"))
_ONCE = frozenset("retired former then".split())
_PARTIES = frozenset("r d i".split())
# "vice president" is no place of the role "president".
_LESSER = frozenset("vice deputy assistant associate shadow co".split())
_LONGEST_APPOSITION = 12
_PLAIN_APPOSITION = 6


def places(role: Words, index: ArticleIndex) -> list[Mention]:
    """Where the role stands and is not part of a lesser one, if it does so anywhere."""
    standing = index.mentions(role)
    whole = [place for place in standing if not place.first or index.tokens[place.first - 1].key not in _LESSER]
    return whole or standing


def holders(role: Words, index: ArticleIndex, known: Sequence[Words]) -> list[Span]:
    """The runs of capitalised words that name a holder of the role; `known` are names taken for such whatever they look like."""
    return [holder for place in places(role, index) for holder in holders_at(role, place, index, known)]


def holders_at(role: Words, place: Mention, index: ArticleIndex, known: Sequence[Words]) -> list[Span]:
    """The same for one place where the role stands."""
    return _Place(role, place, index, known).holders()


class _Place:
    def __init__(self, role: Words, place: Mention, index: ArticleIndex, known: Sequence[Words]) -> None:
        self.role, self.place, self.index, self.known = role, place, index, known
        self.tokens = index.tokens
        self.sentence = index.sentence_of[place.first]
        self.gap = self.tokens[place.last - 1].gap.strip(' "[]')
        here = self.tokens[place.first : place.last]
        self.several = any(token.key != standing.key for token, standing in zip(role, here, strict=True))

    def holders(self) -> list[Span]:
        following = self._following()
        if following and self.gap in ("", "."):
            return following
        return self._right_before() or self._in_apposition() or self._subject() or following or self._predicate()

    def _inside(self, position: int) -> bool:
        return 0 <= position < len(self.tokens) and self.index.sentence_of[position] == self.sentence

    def _run(self, position: int) -> Span | None:
        """The run of capitalised words that goes on from this token."""
        run = self.index.run_at(position) if self._inside(position) else None
        return (position, run[1]) if run else None

    def _following(self) -> list[Span]:
        if self.gap not in ("", ".", ",", "-", "--", "(", ":") or self.tokens[self.place.last - 1].gap == "-":
            return []
        found: list[Span] = []
        at = self.place.last
        at += self._inside(at) and self.tokens[at].key in (_ONCE if self.gap in ("", ".") else _ARTICLES)
        title = self.gap in ("", ".") and not core(self.role[-1:])
        while run := self._run(at):
            at = run[1]
            if self.gap == "," and self.tokens[at - 1].gap == "'s " and self._run(at):
                continue
            if self._names(run, title) and self.tokens[run[0]].key not in _PARTIES:
                found.append(run)
            if (found or self.tokens[run[0]].key not in _PARTIES) and not self.several:
                break
            at = self._next_of_list(at)
        return found

    def _next_of_list(self, at: int) -> int:
        """Where the next name of a list may begin: behind "of Arizona" and "and"."""
        if self.tokens[at - 1].gap.strip(" .,()"):
            return len(self.tokens)
        if self._inside(at) and self.tokens[at].key in _HOME and (home := self._run(at + 1)):
            at = home[1]
        return at + (self._inside(at) and self.tokens[at].key == "and")

    def _right_before(self) -> list[Span]:
        """The name that a role beginning with a preposition goes on from: "Kenji Morita of the University of Hokkaido"."""
        before = self.place.first - 1
        if self.role[0].key not in _HOME or not self._inside(before) or self.tokens[before].gap != " ":
            return []
        run = self.index.run_at(before)
        return [run] if run and self._names(run) else []

    def _in_apposition(self) -> list[Span]:
        if not self._closes():
            return []
        joined = False
        for position in range(self.place.first - 1, self.place.first - _LONGEST_APPOSITION, -1):
            if not self._inside(position):
                break
            token = self.tokens[position]
            if token.gap != "-" and token.gap.strip() in (",", "(", "-", "),", ") -"):
                plain = not joined and self.place.first - position <= _PLAIN_APPOSITION
                opened = self.tokens[position + 1].key in _OPENS_APPOSITION
                return self._names_ending(position) if opened or (plain and not self._has_object(position)) else []
            if token.gap.strip(" -") or token.key in _CLAUSE:
                break
            joined |= token.key in _JOINING
        return []

    def _has_object(self, position: int) -> bool:
        """Whether an article stands between, but not right behind the comma: "Clinton, defended the Russian president"."""
        return any(token.key in _ARTICLES for token in self.tokens[position + 2 : self.place.first])

    def _closes(self) -> bool:
        """Whether the role's phrase ends or goes on as an apposition does, so that no verb of its own follows."""
        if self.tokens[self.place.last - 1].gap.strip() or not self._inside(self.place.last):
            return True
        return self.tokens[self.place.last].key in _GOES_ON

    def _names_ending(self, position: int) -> list[Span]:
        """The names that a phrase ending here may mean: of "Adam Schiff of California (D)" both; brackets, party and age are passed over."""
        found: list[Span] = []
        while self._inside(position):
            run = self.index.run_at(position)
            if run is None and not self.tokens[position].key[0].isdigit():
                break
            first = run[0] if run else position
            if first and (
                run is None or self.tokens[first].key in _PARTIES or self.tokens[first - 1].gap.endswith("(")
            ):
                position = first - 1
                continue
            if run and self._names(run):
                found.append(run)
            before = first - 2 if first and self.tokens[first - 1].key == "the" else first - 1
            joined = before > 0 and (
                self.tokens[before].key in _HOME or (self.several and self.tokens[before].key == "and")
            )
            if not joined:
                break
            position = before - 1
        return found

    def _subject(self) -> list[Span]:
        for position in range(self.place.first - 1, self.place.first - _PLAIN_APPOSITION, -1):
            if not self._inside(position) or self.tokens[position].gap.strip():
                break
            key = self.tokens[position].key
            if key in _BEING:
                before = position - 1
                while before > 0 and self.tokens[before].key in _BEFORE_BEING:
                    before -= 1
                plain = before >= 0 and not self.tokens[before].gap.strip(" ,)(")
                return self._names_ending(before) if plain else []
            if key in _CLAUSE or key in _JOINING:
                break
        return []

    def _predicate(self) -> list[Span]:
        last = self.place.last
        if not self._inside(last) or self.tokens[last].key not in ("is", "was") or self.gap:
            return []
        run = self._run(last + 1)
        return [run] if run and self._names(run) else []

    def _names(self, run: Span, title: bool = False) -> bool:
        """Whether a run names a person or a known actor rather than a place or a thing."""
        tokens = self.tokens[run[0] : run[1]]
        named = core(tokens)
        if not named:
            return False
        if title or len(named) > 1 or any(refers(tokens, actor) for actor in self.known):
            return True
        return any(key in self.index.surnames for key in named)
