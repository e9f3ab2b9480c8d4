"""The article as gate and evidence look at it: its folded words with their places, its sentences, and where a phrase stands.

Leaves to others: what is checked (gate.py, roles.py), what a figure means (numbers.py), which mention is shown (evidence.py).
Known limit: a phrase is looked for word by word; what stands between two words must be the same but for quotes and dots.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from chancery.briefing.names import PARTICLES, TITLES, Span, core, runs
from chancery.briefing.numbers import figures
from chancery.briefing.sentences import OPENERS, sentences
from chancery.briefing.tokens import MONTHS, Token, inflections, tokenize
from chancery.schema import Article, Part


class Sentence(Struct, frozen=True):
    """A sentence of a part, and its first and one past its last token."""

    part: Part
    start: int
    end: int
    first: int
    last: int


class Mention(Struct, frozen=True):
    """A place where a phrase stands: its tokens and its span of the part."""

    part: Part
    start: int
    end: int
    first: int
    last: int


class ArticleIndex:
    """All that is looked up in one article; built once, then only read."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.tokens: list[Token] = []
        self.sentences: list[Sentence] = []
        self.sentence_of: list[int] = []
        self.positions: dict[str, list[int]] = {}
        self.text_from = 0
        for part in ("title", "text"):
            self._read(part)
        for position, token in enumerate(self.tokens):
            self.positions.setdefault(token.key, []).append(position)
        self.figures = figures(self.tokens)
        self.dates = frozenset(self._dates())
        self.runs = [self._without_opener(run) for run in runs(self.tokens, self.sentence_of)]
        self._run_of = {position: run for run in self.runs for position in range(*run)}
        self.stems = frozenset(token.key[:5] for token in self.tokens if not token.capital and len(token.key) >= 5)
        self.surnames = frozenset(self._surnames())

    def part(self, part: Part) -> str:
        """The article's own text of a part."""
        return self.article.text if part == "text" else self.article.title or ""

    def part_of(self, position: int) -> Part:
        """Which part a token stands in."""
        return "text" if position >= self.text_from else "title"

    def run_at(self, position: int) -> Span | None:
        """The run of capitalised words that a token belongs to."""
        return self._run_of.get(position)

    def standing(self, token: Token) -> Iterable[int]:
        """The positions of a word in any of its inflections, with a capital where that is what tells it from another word."""
        must_be_capital = token.capital and (len(token.key) <= 3 or token.key in MONTHS) and token.key not in PARTICLES
        for key in inflections(token.key):
            for position in self.positions.get(key, ()):
                if not must_be_capital or self.tokens[position].capital:
                    yield position

    def mentions(self, phrase: Sequence[Token], loosely: bool = False) -> list[Mention]:
        """Where the phrase stands as one stretch, in order; `loosely` takes any marks between its words."""
        if not phrase:
            return []
        return [
            self.mention(first, first + len(phrase))
            for first in sorted(self.standing(phrase[0]))
            if self._stands(phrase, first, loosely)
        ]

    def mention(self, first: int, last: int) -> Mention:
        """The span of the tokens from first to one before last."""
        return Mention(self.part_of(first), self.tokens[first].start, self.tokens[last - 1].end, first, last)

    def _stands(self, phrase: Sequence[Token], first: int, loosely: bool) -> bool:
        if first + len(phrase) > len(self.tokens) or self.part_of(first) != self.part_of(first + len(phrase) - 1):
            return False
        for offset, token in enumerate(phrase):
            here = self.tokens[first + offset]
            if offset and not _same_word(token, here):
                return False
            if offset + 1 < len(phrase) and not self._same_gap(token.gap, here.gap, first + offset, loosely):
                return False
        return loosely or not self._inside_a_name(first, first + len(phrase))

    def _same_gap(self, wanted: str, here: str, position: int, loosely: bool) -> bool:
        if here.endswith("\n"):
            return False
        if loosely or (wanted == here and here.strip(" ")):
            return True
        return _bare(wanted) == _bare(here) and self.sentence_of[position] == self.sentence_of[position + 1]

    def _inside_a_name(self, first: int, last: int) -> bool:
        """Whether a hyphen joins the stretch to a further capitalised word: "Kara" is no name where "Kara-Murza" stands."""
        before = first > 0 and self.tokens[first - 1].gap == "-" and self.tokens[first - 1].capital
        after = last < len(self.tokens) and self.tokens[last - 1].gap == "-" and self.tokens[last].capital
        return before or after

    def _without_opener(self, run: Span) -> Span:
        """A run without the word that only has its capital from beginning a sentence: "Though Hagel" names Hagel."""
        first, last = run
        opens = first == self.sentences[self.sentence_of[first]].first and self.tokens[first].key in OPENERS
        return (first + 1, last) if opens and last - first > 1 else run

    def _surnames(self) -> Iterator[str]:
        """Words that end a name of several words or stand behind a title."""
        for first, last in self.runs:
            run = self.tokens[first:last]
            if self.part_of(first) == "text" and run[-1].key not in TITLES and (len(core(run)) > 1 or len(run) > 1):
                yield run[-1].key

    def _dates(self) -> Iterator[tuple[str, str]]:
        """Days and years that stand within a few words of a month, in its sentence."""
        for month in MONTHS:
            for position in self.positions.get(month, ()):
                for near in range(max(0, position - 6), min(len(self.tokens), position + 7)):
                    key = self.tokens[near].key
                    if key[0].isdigit() and self.sentence_of[near] == self.sentence_of[position]:
                        yield key.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th"), month

    def _read(self, part: Part) -> None:
        text = self.part(part)
        if part == "text":
            self.text_from = len(self.tokens)
        tokens = tokenize(text)
        if tokens and part == "title":
            tokens[-1] = replace(tokens[-1], gap="\n")
        offset = len(self.tokens)
        self.tokens.extend(tokens)
        at = 0
        for start, end in sentences(text):
            first = at
            while at < len(tokens) and tokens[at].start < end:
                at += 1
            self.sentences.append(Sentence(part, start, end, offset + first, offset + at))
            self.sentence_of.extend([len(self.sentences) - 1] * (at - first))
        self.sentence_of.extend([max(0, len(self.sentences) - 1)] * (len(tokens) - at))


def index_article(article: Article) -> ArticleIndex:
    """Reads an article once for gate and evidence."""
    return ArticleIndex(article)


def _same_word(token: Token, here: Token) -> bool:
    return here.key == token.key or here.key in inflections(token.key)


def _bare(gap: str) -> str:
    return " ".join(gap.replace(".", "").replace("'", "").replace('"', "").split())
