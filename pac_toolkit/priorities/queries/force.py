"""Which method is in force."""

from sqlalchemy import select

from pac_toolkit.database import db
from pac_toolkit.priorities.models import ScoringMethod
from pac_toolkit.priorities.scoring import DEFAULT_METHOD, Method, Weights


def as_method(row: ScoringMethod) -> Method:
    """The method that a row keeps."""
    return Method(row.name, row.version, Weights.from_mapping(row.weights), row.reasons)


def get_method_in_force() -> Method:
    """The method by which rankings are made when none is named."""
    row = db.session.scalar(
        select(ScoringMethod)
        .where(ScoringMethod.in_force_from.is_not(None))
        .order_by(ScoringMethod.in_force_from.desc(), ScoringMethod.id.desc())
        .limit(1)
    )
    return DEFAULT_METHOD if row is None else as_method(row)
