"""What a brief says, without its evidence: the one form in which gold, our briefs and another system's are compared."""

from collections.abc import Iterator
from typing import NamedTuple

from chancery.schema import Brief, Field, State


class Content(NamedTuple):
    """The five fields as plain text; an empty field is (), None or, for an office that is not given, ""."""

    who: tuple[tuple[str, str], ...] = ()
    what: str | None = None
    where: tuple[str, ...] = ()
    state: State | None = None
    status: str | None = None
    questions: tuple[str, ...] = ()

    def sentences(self) -> Iterator[tuple[Field, str]]:
        """The sentences and questions, with the fields that they stand in."""
        if self.what:
            yield "what", self.what
        if self.status:
            yield "status", self.status
        for question in self.questions:
            yield "open_questions", question

    def empty(self) -> dict[Field, bool]:
        """Which of the five fields are empty."""
        return {
            "who": not self.who,
            "what": not self.what,
            "where": not self.where,
            "status": self.state is None,
            "open_questions": not self.questions,
        }


def content_of(brief: Brief | None) -> Content:
    """What a brief says; no brief says nothing."""
    if brief is None:
        return Content()
    return Content(
        who=tuple((actor.name, actor.role or "") for actor in brief.who),
        what=brief.what.text if brief.what else None,
        where=tuple(place.name for place in brief.where),
        state=brief.status.state if brief.status else None,
        status=brief.status.text if brief.status else None,
        questions=tuple(question.text for question in brief.open_questions),
    )
