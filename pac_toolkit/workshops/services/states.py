"""The life of a record: from draft to validated."""

from collections.abc import Mapping
from datetime import datetime

from pac_toolkit.accounts.models import User
from pac_toolkit.database import db, now
from pac_toolkit.workshops.checks import list_missing
from pac_toolkit.workshops.models import VALIDATORS, Workshop, WorkshopState
from pac_toolkit.workshops.record import record_of
from pac_toolkit.workshops.services.refusals import (
    ImpossibleMove,
    MissingContent,
    NotEntitled,
    ReasonNeeded,
)
from pac_toolkit.workshops.services.writing import check, hold, note, touch
from surveys.cleaning import clean_text

MOVES: Mapping[WorkshopState, frozenset[WorkshopState]] = {
    WorkshopState.DRAFT: frozenset({WorkshopState.PLANNED, WorkshopState.HELD}),
    WorkshopState.PLANNED: frozenset({WorkshopState.HELD, WorkshopState.DRAFT}),
    WorkshopState.HELD: frozenset({WorkshopState.CLOSED}),
    WorkshopState.CLOSED: frozenset({WorkshopState.VALIDATED, WorkshopState.HELD}),
    WorkshopState.VALIDATED: frozenset(),
}
"""Where each state may lead. Planned may be skipped; closed → held is reopening, with a reason."""


def move_to(
    *,
    workshop: Workshop,
    state: WorkshopState,
    actor: User | None,
    expected_revision: int | None = None,
    reason: str = "",
    is_first: bool = False,
) -> Workshop:
    """Lead a workshop to another state, by MOVES only (else ImpossibleMove).

    Planned and held need a day, held none in the future (InvalidWorkshop); closing needs what `list_missing` names
    (MissingContent); reopening needs a reason (ReasonNeeded); validating needs an expert or the province of the
    commune who wrote nothing in the record (NotEntitled). `is_first`: the record is being entered in this state, so its
    history tells no state before.
    """
    hold(workshop, expected_revision)
    before = workshop.state
    if state not in MOVES[before]:
        raise ImpossibleMove(f"{before} -> {state}")
    reason = clean_text(reason)
    record = record_of(workshop)
    check(record, state)
    if state is WorkshopState.CLOSED and (missing := list_missing(record)):
        raise MissingContent(missing)
    if before is WorkshopState.CLOSED and state is WorkshopState.HELD and not reason:
        raise ReasonNeeded
    if state is WorkshopState.VALIDATED:
        _sign(workshop, actor)
    workshop.state = state
    workshop.closed_at = _closed_at(workshop, state)
    touch(workshop)
    db.session.flush()
    after = {"state": state, "reason": reason or None}
    note(workshop, actor, "move", {} if is_first else {"state": before}, after)
    return workshop


def _sign(workshop: Workshop, actor: User | None) -> None:
    if (
        actor is None
        or actor.role not in VALIDATORS
        or not actor.covers(workshop.commune_code)
        or workshop.is_written_by(actor.id)
    ):
        raise NotEntitled
    workshop.validated_by = actor
    workshop.validated_at = now()


def _closed_at(workshop: Workshop, state: WorkshopState) -> datetime | None:
    if state is WorkshopState.VALIDATED:
        return workshop.closed_at
    return now() if state is WorkshopState.CLOSED else None
