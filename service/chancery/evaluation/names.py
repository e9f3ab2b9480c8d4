"""Names in the sentences of a brief, and whether the article says them.

A name is a run of words that hold a capital, divided by nothing but spaces; punctuation, a possessive, a number, a
weekday or a month ends it. It is found where the article has the same words in one stretch (case, accents, quotes and
dashes folded); the last word may be the plural or singular of the article's. A word that opens a sentence may be no
name at all: it is left out if it is one of `OPENERS` or an ordinary, lower-case word of the article, else it counts
and must be found. Known limits: a rare ordinary word at the head of a sentence ("Deliveries are ...") counts as a
miss where the article does not use it; two names side by side ("US Chinese envoys") count as one, pieced; a name in
small letters, or one that is also a month or an opener ("May", "Will"), is not seen.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from chancery.evaluation.folding import contains, fold, listed, plain

Kind = Literal["found", "pieced", "absent"]

# Words that open a sentence without naming anybody: function words, then some that sentences of the training briefs
# open with.
OPENERS = frozenset(
    listed("""
    a an the this that these those such some any many most several few both each every all no none neither
    either another other more less one two three four five six seven eight nine ten eleven twelve thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety
    hundreds thousands dozens i he she it they we you his her its their our who whom whose what which when where
    why how there here is are was were am be been being has have had do does did will would can could may might
    must shall should in on at by for from with without under over of off to into about after before since until
    during between among amid against across as if though although while because whether despite following ahead
    along through throughout upon within toward towards near and but or nor so yet not only also still once
    again then now later earlier meanwhile however instead nothing nobody attacking closed closure comments
    dissolution efforts invitations judgment leaders negotiations officials opening parts preparations
    prosecutors ratification rebuilding recognition removal residents senior sentence signing talks unsigned
    voting work
    """)
)
_CALENDAR = frozenset(
    listed("""
    monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december
    """)
)
_TOKEN = re.compile(r"(?P<before>\W*)(?P<core>\w(?:.*\w)?)?(?P<after>\W*)\Z", re.DOTALL)
_DASH = re.compile(r"—|--|(?<=[^\W\d_])–(?=[a-z])")  # "Trump—who": a dash between words, no hyphen
_ENDS_SENTENCE = re.compile(r"[.!?:]")
_POSSESSIVE = re.compile(r"'s\Z|(?<=s)'\Z")
# What a hyphen binds to a name without being part of it: US-backed, mid-May, pro-Russian (not al-Assad, Jong-un).
_BOUND_BEFORE = re.compile(r"(?:anti|ex|mid|non|post|pre|pro|semi|then|un|late|early)-(?=\w)", re.IGNORECASE)
_BOUND_AFTER = re.compile(r"-(?:\w*ed|\w*ing|made|led|born|run|era|style|like|held|wide|bound|only|built|won)\Z")


class Run(NamedTuple):
    """A run of capitalised words, and whether its first word opens a sentence."""

    words: tuple[str, ...]
    opens: bool


class ArticleNames(NamedTuple):
    """An article as names are looked up in it."""

    folded: str
    vocabulary: frozenset[str]
    ordinary: frozenset[str]
    """Words that the article also writes without a capital."""

    @classmethod
    def of(cls, title: str, text: str) -> "ArticleNames":
        """The title and text of one article; nothing is found across the border of the two."""
        whole = f"{plain(title)} | {plain(text)}"
        tokens = re.findall(r"[^\W_]+", whole)
        return cls(
            whole.lower(), frozenset(map(str.lower, tokens)), frozenset(word for word in tokens if word.islower())
        )


def runs(sentence: str) -> Iterator[Run]:
    """The runs of capitalised words of a sentence or of several."""
    run: list[str] = []
    opens = False
    at_start = True
    for token in plain(_DASH.sub(" - ", sentence)).split():
        match = _TOKEN.match(token)
        before, core, after = match.group("before", "core", "after") if match else ("", None, "")
        word, possessive = _without_possessive(core or "", after)
        bare = _BOUND_BEFORE.sub("", word)
        name = _BOUND_AFTER.sub("", bare)
        capitalised = name != name.lower() and not name[:1].isdigit() and name.lower() not in _CALENDAR
        if run and (before or bare != word or not capitalised):
            yield Run(tuple(run), opens)
            run = []
        if capitalised:
            opens = opens if run else at_start
            run.append(name)
        if run and (after or possessive or name != bare):
            yield Run(tuple(run), opens)
            run = []
        at_start = bool(_ENDS_SENTENCE.search(after)) if core else at_start
    if run:
        yield Run(tuple(run), opens)


def _without_possessive(core: str, after: str) -> tuple[str, bool]:
    if after.startswith("'") and core.endswith("s"):
        return core, True
    bare = _POSSESSIVE.sub("", core)
    return bare, bare != core


def judge(run: Run, article: ArticleNames) -> tuple[str, Kind] | None:
    """The name that the run holds and whether the article says it; None where the run is no name.

    `pieced`: every word stands in the article, but not in this order in one stretch. `absent`: a word does not stand
    there at all.
    """
    words = run.words
    if _stands(words, article):
        plain_word = (
            run.opens and len(words) == 1 and (words[0].lower() in OPENERS or words[0].lower() in article.ordinary)
        )
        return None if plain_word else (" ".join(words), "found")
    if run.opens and words[0].lower() in OPENERS:
        words = words[1:]
        if not words:
            return None
    elif run.opens and words[0].lower() in article.ordinary and len(words) > 1:
        # "Talks Russia wants": the ordinary word opens the sentence and the name begins after it.
        words = words[1:]
    name = " ".join(words)
    if _stands(words, article):
        return name, "found"
    return name, "pieced" if every_word_stands(name, article) else "absent"


def every_word_stands(name: str, article: ArticleNames) -> bool:
    """Whether each word of the name, by itself, is a word of the article."""
    return all(word in article.vocabulary for word in re.findall(r"[^\W_]+", fold(name)))


def _stands(words: tuple[str, ...], article: ArticleNames) -> bool:
    stretch = " ".join(words).lower()
    # A plural or singular of the article's; "US" is no plural.
    forms = [stretch, stretch + "s", *([stretch.removesuffix("s")] if len(words[-1]) > 3 else [])]
    if any(contains(article.folded, form) for form in forms):
        return True
    # "US-China" where the article has both apart: a hyphen between two capitals joins two names.
    halves = [half for word in words for half in _halves(word)]
    return len(words) == 1 and len(halves) > 1 and all(contains(article.folded, half.lower()) for half in halves)


def _halves(word: str) -> list[str]:
    parts = word.split("-")
    return parts if all(len(part) > 1 and part[0].isupper() for part in parts) else [word]
