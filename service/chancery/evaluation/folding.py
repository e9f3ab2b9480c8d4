"""Text as the measures compare it: case, accents, kinds of quote and dash, and white space folded.

Folding never joins or drops words, so a stretch of folded text is found in another only where the same words stand in
the same order with the same punctuation between them. Known limit: letters are folded to the Latin ones that they are
drawn from, not transliterated.
"""

import re
import unicodedata

_MARKS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼʻ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ß": "ss",
        "Ø": "O", "Đ": "D", "Ð": "D", "Ł": "L", "Æ": "AE", "Œ": "OE", "Þ": "TH", "ẞ": "SS",
    }
)  # fmt: skip
_DOUBLE_APOSTROPHES = re.compile(r"(?<!')''(?!')")
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}")  # U.S., J.D.
_INITIAL = re.compile(r"(?<![^\W_])([A-Z])\.(?=\s[A-Z])")  # George W. Bush
_ABBREVIATED = re.compile(r"\b(Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|Maj|Adm|Rev|Jr|Sr|Hon|Prof)\.")
_POSSESSIVE = re.compile(r"(?<=[^\W_])'s(?![^\W_])|(?<=s)'(?![^\W_])")
_WORD = re.compile(r"[^\W_]+")


def listed(text: str) -> list[str]:
    """The words of a list that is written as text."""
    return text.split()


def letters(text: str) -> str:
    """The text without accents and format characters, its quotes and dashes of one kind; the rest as it stands."""
    text = unicodedata.normalize("NFKD", text.translate(_MARKS))
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Mn", "Cf")).translate(_MARKS)


def plain(text: str) -> str:
    """`letters`, with white space and the dots of abbreviations folded too; the capitals stay."""
    text = " ".join(_DOUBLE_APOSTROPHES.sub('"', letters(text)).split())
    text = _DOTTED.sub(lambda match: match.group().replace(".", ""), text)
    return _ABBREVIATED.sub(r"\1", _INITIAL.sub(r"\1", text))


def fold(text: str) -> str:
    """`plain` without capitals, sign for sign: the form in which stretches are looked up."""
    return plain(text).lower()


def words(text: str) -> list[str]:
    """The folded words of a text, a possessive 's dropped: what names, roles and sentences are compared by."""
    return _WORD.findall(_POSSESSIVE.sub("", fold(text)))


def contains(folded_text: str, folded_stretch: str) -> bool:
    """Whether the stretch stands in the text from one word boundary to another."""
    if not folded_stretch:
        return False
    start = folded_text.find(folded_stretch)
    while start >= 0:
        end = start + len(folded_stretch)
        opens = start == 0 or not (folded_text[start - 1].isalnum() and folded_stretch[0].isalnum())
        closes = end == len(folded_text) or not (folded_text[end].isalnum() and folded_stretch[-1].isalnum())
        if opens and closes:
            return True
        start = folded_text.find(folded_stretch, start + 1)
    return False
