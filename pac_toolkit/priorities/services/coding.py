"""Coding free texts of answers: to a theme and perhaps a need, or put aside; forgotten with the answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select, update

from communes.themes import get_theme
from pac_toolkit import audit
from pac_toolkit.accounts.models import User
from pac_toolkit.database import db, now
from pac_toolkit.priorities.errors import CodedMeanwhileError, TextGoneError
from pac_toolkit.responses.models import Response
from pac_toolkit.responses.services import also_forget
from pac_toolkit.workshops.models import Dismissal, Need, NeedMention


@dataclass(frozen=True, slots=True)
class Code:
    """What a text speaks of: a theme, and perhaps a need of the commune; or why it is put aside."""

    theme: str | None = None
    need_id: int | None = None
    dismissal: Dismissal | None = None

    def __post_init__(self) -> None:
        if (self.theme is None) == (self.dismissal is None):
            raise ValueError("a text has a theme, or is put aside")
        if self.need_id is not None and self.theme is None:
            raise ValueError("what is put aside has no need")


def code_text(
    *,
    response: Response,
    question: str,
    theme: str | None = None,
    need: Need | None = None,
    dismissal: Dismissal | None = None,
    seen: datetime | None = None,
    actor: User,
) -> NeedMention:
    """Say what the text speaks of; the same again changes nothing. A need brings its own theme.

    `seen` is when it had been coded as the page showed it. Raises CodedMeanwhileError when somebody else said
    something different since, TextGoneError when the answer was withdrawn or says something else since, UnknownTheme,
    and ValueError for a need of another commune.
    """
    text = response.answers.get(question)
    # two who code the same text come one after the other, and the second sees what the first did
    _lock(response, question, text)
    if need is not None and need.commune_code != response.commune_code:
        raise ValueError("a need of another commune")
    theme = need.theme if need is not None else theme
    code = Code(get_theme(theme).key if theme else None, need.id if need else None, dismissal)
    mention = _read_again(response, question)
    before = code_of(mention) if mention is not None else None
    if mention is not None and before == code:
        return mention
    if mention is not None and mention.coded_at != seen:
        raise CodedMeanwhileError(question)
    if mention is None:
        mention = NeedMention(
            response_id=response.id,
            question=question,
            round_id=response.round_id,
            commune_code=response.commune_code,
        )
        db.session.add(mention)
    mention.theme, mention.need_id, mention.dismissal = code.theme, code.need_id, code.dismissal
    mention.coded_by_id, mention.coded_at = actor.id, now()
    db.session.flush()
    _note(mention, before, code, actor)
    return mention


def _lock(response: Response, question: str, text: object) -> None:
    """Hold the answer until the end, as it is now; its text must be the one that was read."""
    statement = select(Response).where(Response.id == response.id)
    held = db.session.scalar(
        statement.with_for_update(of=Response).execution_options(populate_existing=True)
    )
    if held is None or held.withdrawn_at is not None or held.answers.get(question) != text:
        raise TextGoneError(question)


def _read_again(response: Response, question: str) -> NeedMention | None:
    """What was said of the text, whatever this session had read before."""
    statement = select(NeedMention).where(
        NeedMention.response_id == response.id, NeedMention.question == question
    )
    return db.session.scalar(statement.execution_options(populate_existing=True))


def code_of(mention: NeedMention) -> Code:
    """What was said of a text."""
    return Code(mention.theme, mention.need_id, mention.dismissal)


def _note(mention: NeedMention, before: Code | None, after: Code, actor: User) -> None:
    """The audit entry: neither the text nor the answer's number is in it, so that it tells nothing once they are gone."""
    audit.record(
        action="code",
        thing_type="mention",
        thing_id=mention.id,
        actor=actor,
        commune_code=mention.commune_code,
        before=_told(before) if before else {},
        after=_told(after),
    )


def _told(code: Code) -> dict[str, Any]:
    return {"theme": code.theme, "need": code.need_id, "dismissal": code.dismissal}


@also_forget
def forget_codes(responses: Select[Any], keeps_counts: bool) -> None:
    """Drop what was said of these answers; where counts stay, keep that an answer spoke of a theme and need."""
    of_them = NeedMention.response_id.in_(responses)
    if keeps_counts:
        db.session.execute(delete(NeedMention).where(of_them, NeedMention.theme.is_(None)))
        db.session.execute(
            update(NeedMention).where(of_them).values(response_id=None, coded_by_id=None)
        )
    else:
        db.session.execute(delete(NeedMention).where(of_them))
