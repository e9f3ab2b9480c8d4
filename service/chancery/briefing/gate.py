"""Each statement of a draft held against the article, whatever wrote it: what the article does not say falls, and a warning says so.

Names, places and roles must stand in the article as one stretch. In sentences every figure, date, quotation and run of capitalised words
must stand there (statements.py). Case, accents, quotes, dashes and white space are folded; possessive and plural count as the same word.
`strict` drops what fails (a list item, a role, a whole sentence); `flag` only warns.
Leaves to others: whose role it is (roles.py), who is named twice (duplicates.py), what the sentence says of all that (nobody: the reader).
"""

from typing import Literal

from chancery.briefing.duplicates import without_duplicates
from chancery.briefing.mentions import ArticleIndex
from chancery.briefing.names import TITLES
from chancery.briefing.parsing import Draft, DraftActor
from chancery.briefing.roles import CUT_SHORT, NO_OFFICE, NOT_NEAR, NOT_STATED, OF_ANOTHER, judge_role
from chancery.briefing.statements import DATE, NAME, NUMBER, QUOTATION, Finding, ungrounded
from chancery.briefing.tokens import tokenize
from chancery.schema import Field, Warning

__all__ = ["Finding", "Mode", "gate", "ungrounded"]

Mode = Literal["strict", "flag"]

_WHAT = {NAME: "name", NUMBER: "figure", DATE: "date", QUOTATION: "quotation"}
_ROLE = {
    NOT_STATED: "does not stand in the article",
    NO_OFFICE: "is no office or description",
    CUT_SHORT: "is another without the word that stands before it",
    NOT_NEAR: "does not stand near that name",
    OF_ANOTHER: "is given to somebody else",
}


def gate(draft: Draft, index: ArticleIndex, mode: Mode = "strict") -> tuple[Draft, list[Warning]]:
    """The draft without what the article does not say, and a warning for each thing that it does not."""
    warnings: list[Warning] = []
    who = [
        _with_own_role(actor, draft, index, warnings)
        for actor in draft.who
        if _name_stands(actor.name, "who", index, warnings)
    ]
    where = [place for place in draft.where if _name_stands(place, "where", index, warnings)]
    what = draft.what if _sentence_stands(draft.what, "what", index, warnings) else None
    status = draft.status
    if status and not _sentence_stands(status.text, "status", index, warnings):
        status = None
    questions = [
        question for question in draft.open_questions if _sentence_stands(question, "open_questions", index, warnings)
    ]
    kept = Draft(who=who, what=what, where=where, status=status, open_questions=questions)
    once, repeated = without_duplicates(kept if mode == "strict" else draft, index)
    return (once if mode == "strict" else draft), warnings + repeated


def _name_stands(name: str, field: Field, index: ArticleIndex, warnings: list[Warning]) -> bool:
    if index.mentions(tokenize(name)):
        return True
    warnings.append(Warning(NAME, f"“{name}” does not stand in the article.", field))
    return False


def _with_own_role(actor: DraftActor, draft: Draft, index: ArticleIndex, warnings: list[Warning]) -> DraftActor:
    if actor.role is None:
        return actor
    code = judge_role(actor, draft.who, index)
    if code is None:
        return actor
    if bare := _without_title(actor):
        return bare
    warnings.append(Warning(code, f"The role “{actor.role}” of “{actor.name}” {_ROLE[code]}.", "who"))
    return DraftActor(actor.name)


def _without_title(actor: DraftActor) -> DraftActor | None:
    """The actor without the role that its name begins with ("President Obama", role "President"); None if it does not."""
    name, role = tokenize(actor.name), tokenize(actor.role or "")
    behind = name[len(role) :]
    begins = [token.key for token in name[: len(role)]] == [token.key for token in role]
    if not role or not behind or not begins or role[-1].key not in TITLES:
        return None
    return DraftActor(actor.name[behind[0].start :], actor.role)


def _sentence_stands(sentence: str | None, field: Field, index: ArticleIndex, warnings: list[Warning]) -> bool:
    findings = ungrounded(sentence, index) if sentence else []
    for finding in findings:
        warnings.append(
            Warning(
                finding.code,
                f"The {_WHAT[finding.code]} “{finding.words}” does not stand in the article: “{sentence}”",
                field,
            )
        )
    return not findings
