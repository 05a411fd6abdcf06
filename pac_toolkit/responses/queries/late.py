"""Answers that came after their round was closed."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from pac_toolkit.database import db
from pac_toolkit.responses.models import LateAnswer, LateState, Round


def find_late_by_instance(instance_id: str) -> LateAnswer | None:
    """The late answer that a client made under this id."""
    return db.session.scalar(select(LateAnswer).where(LateAnswer.instance_id == instance_id))


def list_late_waiting(communes: Collection[str]) -> Sequence[LateAnswer]:
    """Late answers of these communes that wait for a decision, by round and commune, the oldest first."""
    return db.session.scalars(
        select(LateAnswer)
        .join(LateAnswer.round)
        .where(LateAnswer.commune_code.in_(sorted(communes)), LateAnswer.state == LateState.WAITING)
        .order_by(Round.opens_on.desc(), Round.id, LateAnswer.commune_code, LateAnswer.id)
    ).all()


def list_late_decided(communes: Collection[str], limit: int = 20) -> Sequence[LateAnswer]:
    """Late answers of these communes that were admitted or refused, the last decision first."""
    return db.session.scalars(
        select(LateAnswer)
        .where(LateAnswer.commune_code.in_(sorted(communes)), LateAnswer.state != LateState.WAITING)
        .order_by(LateAnswer.decided_at.desc(), LateAnswer.id.desc())
        .limit(limit)
    ).all()


def list_late_by_ids(ids: Collection[int]) -> Sequence[LateAnswer]:
    """The late answers of these numbers."""
    return db.session.scalars(
        select(LateAnswer).where(LateAnswer.id.in_(sorted(ids))).order_by(LateAnswer.id)
    ).all()


def count_late_waiting(communes: Collection[str]) -> int:
    """How many late answers of these communes wait for a decision."""
    return (
        db.session.scalar(
            select(func.count(LateAnswer.id)).where(
                LateAnswer.state == LateState.WAITING,
                LateAnswer.commune_code.in_(sorted(communes)),
            )
        )
        or 0
    )
