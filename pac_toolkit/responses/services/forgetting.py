"""Forgetting what the second keying of a form said, and who keyed it, when its response is forgotten."""

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.engine import CursorResult

from pac_toolkit.database import db
from pac_toolkit.responses.models import PaperCopy, SecondKeying


def forget_keyings(which: ColumnElement[bool]) -> None:
    """Of the copies chosen, keep that they were keyed and how often two keyings differed, nothing more."""
    copies = select(PaperCopy.number).where(which)
    is_any = False
    for statement in (
        update(SecondKeying)
        .where(SecondKeying.copy_number.in_(copies))
        .values(answers={}, keyed_by_id=None),
        update(PaperCopy).where(which).values(keyed_by_id=None),
    ):
        outcome = db.session.execute(statement.execution_options(synchronize_session=False))
        is_any |= isinstance(outcome, CursorResult) and outcome.rowcount > 0
    if is_any:
        db.session.expire_all()
