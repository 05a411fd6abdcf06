"""Which free texts of answers speak of a need."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select

from pac_toolkit.database import db
from pac_toolkit.workshops.models import NeedMention


@dataclass(frozen=True, slots=True)
class MentionCount:
    """How many answers of a round spoke of a need, whatever number of its questions they did it in."""

    round_id: int
    n: int


def count_mentions(
    need_id: int, withheld: Mapping[int, Collection[str]] | None = None
) -> list[MentionCount]:
    """How many answers speak of the need, by round; `withheld`: round → questions that do not count.

    An answer that speaks of it twice is one. Of erased answers nobody knows which texts were one person's: those
    of the question that has most of them are counted, never too many.
    """
    is_counted = [
        ~and_(NeedMention.round_id == number, NeedMention.question.in_(sorted(questions)))
        for number, questions in (withheld or {}).items()
    ]
    statement = (
        select(NeedMention.round_id, NeedMention.question, NeedMention.response_id)
        .where(NeedMention.need_id == need_id, *is_counted)
        .order_by(NeedMention.round_id)
    )
    kept: dict[int, set[int]] = {}
    erased: dict[int, Counter[str]] = {}
    for number, question, response_id in db.session.execute(statement):
        gone = erased.setdefault(number, Counter())
        known = kept.setdefault(number, set())
        if response_id is None:
            gone[question] += 1
        else:
            known.add(response_id)
    return [
        MentionCount(number, len(known) + max(erased[number].values(), default=0))
        for number, known in kept.items()
    ]


def list_mentioning_rounds(need_id: int) -> Sequence[int]:
    """The numbers of the rounds of which an answer speaks of the need."""
    statement = select(NeedMention.round_id).where(NeedMention.need_id == need_id).distinct()
    return db.session.scalars(statement.order_by(NeedMention.round_id)).all()


def find_mention(response_id: int, question: str) -> NeedMention | None:
    """What was said of this text, if anybody looked at it."""
    statement = select(NeedMention).where(
        NeedMention.response_id == response_id, NeedMention.question == question
    )
    return db.session.scalar(statement)
