"""What stands in an article already: its lead sentence and its title, scored as `what` beside the model.

The lead is the first sentence of the first paragraph that is prose: bylines, captions and agency lines before it are
web remains and would make the baseline too easy to beat.
"""

import re

_PROSE_WORDS = 9
_END = re.compile(r"[.!?][\"'”’)\]]*(?=\s|\Z|[\"“][A-Z])")
_NO_END = re.compile(
    r"(?:(?<![^\W_])[^\W\d_]|\b(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Sens|Rep|Reps|Gov|Lt|Col|Sgt|Capt|Maj|Adm|Rev|Jr|Sr"
    r"|Hon|Prof|No|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Inc|Corp|Co|Ltd))\Z"
)


def lead_sentence(text: str) -> str:
    """The first sentence of the article's prose, or of its text if no paragraph looks like prose."""
    paragraphs = [paragraph.strip() for paragraph in text.split("\n") if paragraph.strip()]
    prose = (paragraph for paragraph in paragraphs if len(paragraph.split()) >= _PROSE_WORDS and _END.search(paragraph))
    return _first_sentence(next(prose, paragraphs[0] if paragraphs else ""))


def _first_sentence(paragraph: str) -> str:
    for match in _END.finditer(paragraph):
        ends = match.group()[0] != "." or not _NO_END.search(paragraph[: match.start()])
        follows = paragraph[match.end() :].lstrip()[:1]
        if ends and not follows.islower():
            return paragraph[: match.end()]
    return paragraph
