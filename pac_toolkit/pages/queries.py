"""The few SELECTs of the standing pages: is this a demonstration, as of when, does the database answer."""

from datetime import datetime

from sqlalchemy import exists, select

from pac_toolkit.database import db
from pac_toolkit.responses.models import Response, Round
from pac_toolkit.workshops.models import Workshop


def has_demonstration() -> bool:
    """Whether any round or workshop in the database is invented."""
    invented = select(exists().where(Round.is_demo) | exists().where(Workshop.is_demo))
    return bool(db.session.scalar(invented))


def get_newest_instant() -> datetime | None:
    """When the last answer came in or the last workshop was validated; None when nothing did."""
    # by number, which has an index, not by instant, which has none
    received = db.session.scalar(select(Response.received_at).order_by(Response.id.desc()).limit(1))
    validated = db.session.scalar(
        select(Workshop.validated_at)
        .where(Workshop.validated_at.is_not(None))
        .order_by(Workshop.validated_at.desc())
        .limit(1)
    )
    return max((one for one in (received, validated) if one is not None), default=None)


def is_answering() -> bool:
    """Whether the database answers at all."""
    return db.session.scalar(select(1)) == 1
