"""The measures by name: how each is written in the table, and under which heading.

What each one means is in `docs/evaluation.md`, under the same key.
"""

from typing import Literal, NamedTuple

from chancery.schema import FIELDS, Field

Form = Literal["share", "words", "count"]


class Measure(NamedTuple):
    """A measure: its key in the JSON, its line in the table, and how its figure is written."""

    key: str
    label: str
    section: str
    form: Form = "share"


def _section(name: str, *lines: tuple[str, str], form: Form = "share") -> list[Measure]:
    return [Measure(key, label, name, form) for key, label in lines]


_FIELD_LABELS: dict[Field, str] = {
    "who": "who",
    "what": "what",
    "where": "where",
    "status": "status",
    "open_questions": "open questions",
}

MEASURES: tuple[Measure, ...] = (
    *_section(
        "Found in the article",
        ("found.name", "names"),
        ("found.name.who", "  of who"),
        ("found.name.where", "  of where"),
        ("found.name.sentences", "  in sentences"),
        ("found.name_words", "every word of the names"),
        ("found.office", "offices"),
        ("found.number", "numbers"),
        ("found.date", "dates"),
        ("found.quotation", "quotations"),
    ),
    *_section(
        "Evidence",
        ("evidence.exact", "exact"),
        ("evidence.present", "one to three a statement"),
        ("evidence.names", "quotes its name or place"),
    ),
    *_section(
        "Who and where against the gold",
        ("who.precision", "who, precision"),
        ("who.recall", "who, recall"),
        ("who.f1", "who, F1"),
        ("where.precision", "where, precision"),
        ("where.recall", "where, recall"),
        ("where.f1", "where, F1"),
    ),
    *_section(
        "Offices of matched actors",
        ("roles.right", "right, of those in the gold"),
        ("roles.different", "another description"),
        ("roles.missing", "missing"),
        ("roles.extra", "given where the gold has none"),
        ("roles.of_another", "another actor's, of those given"),
    ),
    *_section(
        "Empty fields",
        *((f"empty.{field}.right", f"{_FIELD_LABELS[field]}, left empty as in the gold") for field in FIELDS),
        *((f"empty.{field}.wrong", f"{_FIELD_LABELS[field]}, empty but not in the gold") for field in FIELDS),
    ),
    *_section(
        "Sentences against the gold",
        ("state", "state, accuracy"),
        ("what.rouge_l", "what, ROUGE-L"),
        ("status.rouge_l", "status, ROUGE-L"),
        ("questions", "questions, best match of the gold's"),
        ("questions.precision", "questions, best match of the brief's"),
        ("questions.f1", "questions, both"),
    ),
    *_section(
        "Baselines on the same articles",
        ("baseline.lead", "lead sentence as what, ROUGE-L"),
        ("baseline.title", "title as what, ROUGE-L"),
    ),
    *_section(
        "Form",
        ("form.in_form", "fields read without repair"),
        ("form.failed", "articles without a brief"),
        ("twice.who", "briefs with an actor twice"),
        ("twice.where", "briefs with a place twice"),
        ("twice.open_questions", "briefs with a question twice"),
    ),
    *_section(
        "Lengths in words",
        ("length.what", "what"),
        ("length.what.gold", "  in the gold"),
        ("length.status", "status"),
        ("length.status.gold", "  in the gold"),
        ("length.open_questions", "a question"),
        ("length.open_questions.gold", "  in the gold"),
        form="words",
    ),
    *_section(
        "Items a brief",
        ("count.who", "actors"),
        ("count.who.gold", "  in the gold"),
        ("count.where", "places"),
        ("count.where.gold", "  in the gold"),
        ("count.open_questions", "questions"),
        ("count.open_questions.gold", "  in the gold"),
        form="count",
    ),
)
