"""Writing methods of scoring and putting them in force; nothing is ever changed, only added."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from pac_toolkit import audit
from pac_toolkit.accounts.models import User
from pac_toolkit.database import db, now
from pac_toolkit.priorities.errors import ReasonMissingError
from pac_toolkit.priorities.models import ScoringMethod
from pac_toolkit.priorities.queries import (
    find_method_row,
    get_last_version,
    get_method_in_force,
)
from pac_toolkit.priorities.scoring import Method, Weights

_TRIES: Final = 5
"""So many people may write the same name at one moment."""


def write_method(
    *,
    name: str,
    weights: Weights,
    reasons: Mapping[str, str],
    is_in_force: bool,
    actor: User | None = None,
) -> ScoringMethod:
    """Add the next version of a name; raises ReasonMissingError when no language tells why."""
    told = {language: text.strip() for language, text in reasons.items() if text.strip()}
    if not told:
        raise ReasonMissingError(name)
    before = get_method_in_force()
    row = _add_version(
        name=name,
        weights=weights.as_mapping(),
        reasons=told,
        created_by_id=actor.id if actor else None,
        in_force_from=now() if is_in_force else None,
    )
    audit.record(
        action="write",
        thing_type="scoring_method",
        thing_id=f"{row.name}.{row.version}",
        actor=actor,
        before={"weights": before.weights.as_mapping()},
        after={"weights": row.weights, "reasons": told},
    )
    if is_in_force:
        _record_force(before, row, actor)
    return row


def _add_version(*, name: str, **values: Any) -> ScoringMethod:
    """The row with the next free version: whoever wrote the name at the same moment keeps theirs."""
    for _ in range(_TRIES):
        row = ScoringMethod(name=name, version=get_last_version(name) + 1, **values)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:
            continue
        return row
    raise RuntimeError("no version is free")


def put_in_force(*, method: Method, actor: User | None = None) -> ScoringMethod:
    """Make a known method the one by which rankings are made from now on."""
    before = get_method_in_force()
    row = find_method_row(method.name, method.version)
    if row is None:
        row = ScoringMethod(
            name=method.name,
            version=method.version,
            weights=method.weights.as_mapping(),
            reasons=dict(method.reasons),
            created_by_id=actor.id if actor else None,
        )
        db.session.add(row)
    row.in_force_from = now()
    db.session.flush()
    _record_force(before, row, actor)
    return row


def _record_force(before: Method, row: ScoringMethod, actor: User | None) -> None:
    audit.record(
        action="put in force",
        thing_type="scoring_method",
        thing_id="in force",
        actor=actor,
        before={"method": before.key, "weights": before.weights.as_mapping()},
        after={"method": f"{row.name}.{row.version}", "weights": row.weights},
    )
