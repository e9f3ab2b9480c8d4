"""The sentences of a text, as spans of it.

Rules only, no model: a stop ends a sentence unless it belongs to an abbreviation, an initial, a figure or a quotation that goes on; a blank
line always ends one, a line end does unless the text is wrapped by hand; a sentence beyond LONGEST is cut at its last semicolon, comma or
blank before that. Every span is trimmed, in order, without overlap, and holds a letter or a digit; what stands between spans is white space
or marks. Deterministic on any input.
Known limits: an abbreviation before a name that could begin a sentence ("in the U.S. Trump said") does not end one.
"""

import re
import unicodedata
from collections.abc import Iterator

LONGEST = 700

Span = tuple[int, int]

# Followed by a name as a rule: these never end a sentence.
TITLES = frozenset(
    "mr mrs ms mx dr prof gen lt col capt cmdr cdr adm maj sgt cpl brig gov sen sens rep reps rev hon pres amb st ste msgr jr sr fr supt insp "
    "atty asst dep messrs mme mlle vs gens lts cols drs profs sec pvt spc ft mt v viz cf approx".split()
)
# May end a sentence: only a word that commonly begins one, after them, says so.
SHORTENED = frozenset(
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun inc ltd co corp bros jr sr etc al est dept "
    "univ assn bldg ave blvd rd ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla ore pa "
    "tenn tex va vt wash wis wyo ph no nos p pp vol ed fig".split()
)
OPENERS = frozenset(
    "a an the this that these those he she it we they i you his her its our their my there here in on at by for from with without after "
    "before during since until while when where what who why how if as although though but and or so yet nor both all some many most few "
    "several more no not one two three four five however meanwhile instead also still then now today yesterday earlier later once to under "
    "over between among against about according despite because such each every another other others is are was were do does did has have "
    "had can could will would should may might must asked speaking".split()
)

_END = r"(?:\r\n|[\n\r\x0b\x0c\x85\u2028\u2029])"
_LINE_END = re.compile(_END)
# Begins at a line end, so that a long run of blanks is passed over once.
_BLANK_LINE = re.compile(rf"{_END}[^\S\n\r\x0b\x0c\x85\u2028\u2029]*{_END}\s*|\u2029\s*")
_STOP = re.compile(r"[.!?…。！？؟۔]+[\"'”’»)\]]*")
_WORD_BEFORE = re.compile(r"[^\W_](?:[^\W_]|['’.-](?=[^\W_]))*$")
_WORD_AFTER = re.compile(r"[\"'“”‘’«(\[]*([^\W_]+)")
_BULLET = re.compile(r"\s*(?:[-–—*•·▪►●◦‣■□➤]|\(?\d{1,2}[.)])\s")


def sentences(text: str) -> list[Span]:
    """The spans of the text's sentences, in order."""
    spans: list[Span] = []
    for start, end in _blocks(text):
        for line_start, line_end in _lines(text, start, end):
            for cut in _split(text, line_start, line_end):
                spans.extend(_bounded(text, *cut))
    return spans


def _blocks(text: str) -> Iterator[Span]:
    start = 0
    for blank in _BLANK_LINE.finditer(text):
        yield start, blank.start()
        start = blank.end()
    yield start, len(text)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The lines of a block; lines that only wrap, because the next word had no room, are taken together."""
    lines: list[Span] = []
    line_start = start
    for line_end in _LINE_END.finditer(text, start, end):
        lines.append((line_start, line_end.start()))
        line_start = line_end.end()
    lines.append((line_start, end))
    width = max(len(text[a:b].rstrip()) for a, b in lines)
    first = lines[0]
    for line in lines[1:]:
        if _wraps(text, first, line, width):
            first = (first[0], line[1])
        else:
            yield first
            first = line
    yield first


def _wraps(text: str, before: Span, line: Span, width: int) -> bool:
    following = text[line[0] : line[1]].lstrip()
    if not following or _BULLET.match(following):
        return False
    if following[0].islower():
        return True
    last_line = max(text.rfind("\n", before[0], before[1]) + 1, before[0])
    first_word = following.split(maxsplit=1)[0]
    return 40 <= width <= 120 and len(text[last_line : before[1]].rstrip()) + 1 + len(first_word) > width


def _split(text: str, start: int, end: int) -> Iterator[Span]:
    for stop in _STOP.finditer(text, start, end):
        if stop.end() < end and _ends_here(text, start, stop):
            yield from _trimmed(text, start, stop.end())
            start = stop.end()
    yield from _trimmed(text, start, end)


def _ends_here(text: str, start: int, stop: re.Match[str]) -> bool:
    mark = stop[0]
    following = text[stop.end() : stop.end() + 40]
    if mark[0] in "。！？۔":
        return True
    before_match = _WORD_BEFORE.search(text, max(start, stop.start() - 40), stop.start())
    before = before_match[0] if before_match else ""
    after_match = _WORD_AFTER.match(following.lstrip())
    after = after_match[1] if after_match else ""
    if not following[0].isspace():
        # Scraped text loses the blank after a stop: "the deal.Kerry said".
        return (
            mark[0] in ".!?"
            and before[-1:].islower()
            and len(before) > 1
            and after[:1].isupper()
            and after[1:2].islower()
        )
    if after[:1].islower():
        return False
    if mark[0] != "." or mark.startswith(".."):
        return True
    return not _goes_on(before, after, closed=len(mark) > 1)


def _goes_on(before: str, after: str, closed: bool) -> bool:
    """Whether the stop after this word belongs to the word: an abbreviation, an initial, a number's sign."""
    if closed:
        return False
    word = before.lower().rpartition("-")[2]
    if word in TITLES:
        return True
    if word in ("no", "nos", "p", "pp", "vol", "fig", "art"):
        return after[:1].isdigit()
    if word in SHORTENED or "." in word or (len(word) == 1 and word.isalpha()):
        return bool(after) and after.lower() not in OPENERS
    return False


def _bounded(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > LONGEST:
        limit = start + LONGEST
        cut = next(
            (at + 1 for mark in ("; ", ", ", " ") if (at := text.rfind(mark, start + LONGEST // 2, limit)) > 0), limit
        )
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if any(_is_written(character) for character in text[start:end]):
        yield start, end


def _is_written(character: str) -> bool:
    """Whether a character is a letter or digit, or a sign that stands for some ("℡", "①")."""
    return character.isalnum() or any(part.isalnum() for part in unicodedata.normalize("NFKD", character))
