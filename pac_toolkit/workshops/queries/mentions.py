"""Which free texts of answers speak of a need."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from pac_toolkit.database import db
from pac_toolkit.workshops.models import NeedMention
from pac_toolkit.workshops.queries.conditions import fetch


@dataclass(frozen=True, slots=True)
class MentionCount:
    """How many answers of a round spoke of a need in a question."""

    round_id: int
    question: str
    n: int


def count_mentions(need_id: int) -> list[MentionCount]:
    """How many answers speak of the need, by round and question."""
    statement = (
        select(NeedMention.round_id, NeedMention.question, func.count())
        .where(NeedMention.need_id == need_id)
        .group_by(NeedMention.round_id, NeedMention.question)
        .order_by(NeedMention.round_id, NeedMention.question)
    )
    return fetch(MentionCount, statement)


def list_mentions(need_id: int) -> Sequence[NeedMention]:
    """The texts coded to the need whose answers are still kept, the newest code first."""
    statement = (
        select(NeedMention)
        .where(NeedMention.need_id == need_id, NeedMention.response_id.is_not(None))
        .order_by(NeedMention.coded_at.desc(), NeedMention.id.desc())
    )
    return db.session.scalars(statement).all()


def find_mention(response_id: int, question: str) -> NeedMention | None:
    """What was said of this text, if anybody looked at it."""
    statement = select(NeedMention).where(
        NeedMention.response_id == response_id, NeedMention.question == question
    )
    return db.session.scalar(statement)
