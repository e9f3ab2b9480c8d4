"""Runs of capitalised words, and which of them can mean a given person.

Leaves to others: whose office stands where (roles.py), who is named twice (duplicates.py), what stands in the article (mentions.py).
Known limits: no list of names is consulted; in a headline with a capital on every word no run is told from the next.
"""

from collections.abc import Iterator, Sequence

from chancery.briefing.sentences import TITLES as SHORT_TITLES
from chancery.briefing.tokens import MONTHS, WEEKDAYS, Token

PARTICLES = frozenset("al el bin ibn bint abu van von der den de da dos du del della di la le ul ter ten".split())
# Words that stand before a name, or between an office and a name, and are none of it.
TITLES = frozenset(
    "mr mrs ms miss dr sir dame lord lady prof professor president vice prime minister premier chancellor secretary senator sen sens rep reps "
    "representative congressman congresswoman gov governor mayor general gen colonel col captain capt major maj lieutenant lt cmdr cdr sergeant sgt "
    "corporal cpl admiral adm rear brigadier brig commander marshal judge justice attorney king queen prince princess crown pope bishop "
    "archbishop cardinal father imam ayatollah sheikh emir sultan ambassador envoy consul commissioner spokesman spokeswoman spokesperson "
    "chairman chairwoman chair chief director deputy acting leader speaker foreign defense defence interior finance state treasury former "
    "then ex senior special pm mp mps republican democrat democratic independent".split()
)
NATIONALITIES = frozenset(
    "afghan african albanian algerian american angolan arab argentine argentinian armenian asian australian austrian azerbaijani azeri bahraini "
    "bangladeshi basque belarusian belgian bolivian bosnian brazilian british bulgarian burmese burundian cambodian cameroonian canadian "
    "catalan chadian chechen chilean chinese colombian congolese croatian cuban cypriot czech danish dutch ecuadorean ecuadorian egyptian "
    "emirati english eritrean estonian ethiopian european fijian filipino finnish french gambian georgian german ghanaian greek greenlandic "
    "guatemalan guinean haitian honduran hungarian icelandic indian indonesian iranian iraqi irish israeli italian ivorian jamaican japanese "
    "jordanian kazakh kenyan korean kosovar kosovan kurdish kuwaiti kyrgyz latvian lebanese liberian libyan lithuanian luxembourgish macedonian "
    "malagasy malawian malaysian malian maltese mauritanian mauritian mexican moldovan mongolian montenegrin moroccan mozambican namibian "
    "nepalese nepali nicaraguan nigerian nigerien norwegian omani pakistani palestinian panamanian paraguayan persian peruvian philippine "
    "polish portuguese qatari romanian russian rwandan salvadoran saudi scottish senegalese serbian singaporean slovak slovenian somali "
    "spanish sudanese swedish swiss syrian taiwanese tajik tanzanian thai tibetan togolese tunisian turkish turkmen ugandan ukrainian "
    "uruguayan uzbek venezuelan vietnamese welsh yemeni zambian zimbabwean us u.s uk eu un uae nato north south east west northern southern "
    "eastern western central latin pan anti pro".split()
)
# "May" is left out: it ends names.
_DATES = frozenset(WEEKDAYS) | frozenset(MONTHS) - {"may"}
_COMPOUNDING = frozenset(
    "led backed based born run held made era style wide owned bound controlled linked funded trained allied".split()
)

Span = tuple[int, int]


def runs(tokens: Sequence[Token], sentence_of: Sequence[int] | None = None) -> Iterator[Span]:
    """The runs of capitalised words, as token spans; small particles inside a name belong to it, a day or month stands alone."""
    at = 0
    while at < len(tokens):
        if not tokens[at].capital:
            at += 1
            continue
        last = at + 1
        while tokens[at].key not in _DATES and (following := _next(tokens, last)) > last:
            if sentence_of and sentence_of[following - 1] != sentence_of[at]:
                break
            last = following
        yield at, last
        at = last


def core(tokens: Sequence[Token]) -> frozenset[str]:
    """The words of a run that are a name: without titles, particles, days and months."""
    return frozenset(
        token.key for token in tokens if not (token.key in TITLES or token.key in PARTICLES or token.key in _DATES)
    )


def refers(run: Sequence[Token], person: Sequence[Token]) -> bool:
    """Whether a run names the person, in full or by part of the name, titles apart."""
    named = core(run)
    keys = {token.key for token in person}
    return bool(named) and (named <= keys or keys <= {token.key for token in run})


def _next(tokens: Sequence[Token], last: int) -> int:
    """One past the next token of the run that ends before `last`, or `last` itself."""
    at = last
    while at < len(tokens) and _joined(tokens[at - 1]):
        if (tokens[at].capital and tokens[at].key not in _DATES) or (
            tokens[at - 1].gap == "-" and tokens[at].key[0].isdigit()
        ):
            return at + 1
        if _is_second_syllable(tokens, at):
            return at + 1
        if tokens[at].key not in PARTICLES:
            break
        at += 1
    return last


def _is_second_syllable(tokens: Sequence[Token], at: int) -> bool:
    """Whether a small word is the end of a given name: "Jae-in" of "Moon Jae-in", but not "led" of "Saudi Arabia-led"."""
    return (
        at > 1
        and tokens[at - 1].gap == "-"
        and tokens[at - 2].capital
        and tokens[at - 2].gap == " "
        and tokens[at].key not in _COMPOUNDING
    )


def _joined(token: Token) -> bool:
    if token.gap in (". ", "."):
        return len(token.key) == 1 or token.key in SHORT_TITLES
    return token.gap in (" ", "-", "'", " & ", " [", "] ")
