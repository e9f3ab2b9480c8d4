"""Never silently bent: what the decoder's constraint turned away from the model's wish is not passed off as the model's statement.

Where the constraint barred a first choice that held a large share of the probability, the model wanted to say something that the article does not;
an allowed name in its place would be grounded and false. A list item that was bent so falls; a sentence stays and is marked.
"""

from collections.abc import Mapping

from chancery.inference.engine import Row
from chancery.inference.grounding import Barred, GroundedDecoding
from chancery.schema import Field, Warning

MOST_SHARE = 0.5
SEPARATORS: dict[Field, str] = {"who": ";", "where": ";", "open_questions": "\n"}


def without_bent(
    rows: Mapping[Field, Row], texts: Mapping[Field, str], most_share: float = MOST_SHARE
) -> tuple[dict[Field, str], list[Warning]]:
    """The field texts without bent list items, and a warning for each item that fell or sentence that was bent."""
    kept: dict[Field, str] = {}
    warnings: list[Warning] = []
    for field, text in texts.items():
        bent = [barred.offset for barred in barred_of(rows[field]) if barred.share > most_share]
        kept[field] = text
        if bent and field in SEPARATORS:
            kept[field], fallen = _without(text, SEPARATORS[field], bent)
            warnings += [
                Warning(
                    "constrained",
                    f"{item!r} fell: the model's first choice there is nothing that the article says.",
                    field,
                )
                for item in fallen
            ]
        elif bent:
            detail = "The sentence was bent: the model's first choice of a word is nothing that the article says."
            warnings.append(Warning("constrained", detail, field))
    return kept, warnings


def barred_of(row: Row) -> list[Barred]:
    """The first choices that were barred in a row."""
    return row.constraint.barred if isinstance(row.constraint, GroundedDecoding) else []


def _without(text: str, separator: str, offsets: list[int]) -> tuple[str, list[str]]:
    """The text without the items in which the offsets lie, and those items."""
    kept: list[str] = []
    fallen: list[str] = []
    begin = 0
    for item in text.split(separator):
        end = begin + len(item)
        (fallen if any(begin <= offset <= end for offset in offsets) else kept).append(item)
        begin = end + len(separator)
    return separator.join(kept).strip(), [item.strip() for item in fallen]
