"""Entering a record and changing what is written in it."""

from sqlalchemy.exc import IntegrityError

from pac_toolkit.accounts.models import User
from pac_toolkit.database import db
from pac_toolkit.workshops import queries
from pac_toolkit.workshops.codes import draw_code
from pac_toolkit.workshops.models import EDITABLE, Correction, Workshop, WorkshopState, Writer
from pac_toolkit.workshops.record import Record, facts_of, record_of, says_the_same
from pac_toolkit.workshops.services.refusals import ImpossibleMove, ReasonNeeded, StaleRevision
from pac_toolkit.workshops.services.writing import check, cleaned, hold, note, touch, write
from surveys.cleaning import clean_text


def create_workshop(
    *,
    record: Record,
    actor: User | None,
    client_key: str | None = None,
    code: str | None = None,
    is_demo: bool = False,
) -> Workshop:
    """Store a new workshop as a draft; without a `code` it gets one.

    The same `client_key` with the same record again gives the workshop stored the first time; with another
    record it raises StaleRevision, so that no text replaces another unseen. Raises InvalidWorkshop for a
    broken rule, UnknownTerritory and UnknownTheme for a wrong code.
    """
    record = cleaned(record)
    if client_key and (stored := queries.find_by_client_key(client_key)):
        return _same_again(stored, record, actor)
    check(record, WorkshopState.DRAFT)
    workshop = Workshop(
        client_key=client_key,
        code=code or draw_code(client_key),
        state=WorkshopState.DRAFT,
        is_demo=is_demo,
        entered_by=actor,
        writers=[Writer(user_id=actor.id)] if actor else [],
    )
    write(workshop, record, actor)
    try:
        with db.session.begin_nested():
            db.session.add(workshop)
    except IntegrityError:
        # the same record arrived twice at the same moment
        first = queries.find_by_client_key(client_key) if client_key else None
        if first is None:
            raise
        return _same_again(first, record, actor)
    note(workshop, actor, "create", {}, facts_of(record_of(workshop)))
    return workshop


def edit_workshop(
    *, workshop: Workshop, record: Record, expected_revision: int, actor: User | None
) -> Workshop:
    """Replace what is written of a workshop, which must stand at `expected_revision` (else StaleRevision).

    Writing once more what is stored already changes nothing, whatever the revision: a double click is harmless.
    Needs whose hearing is gone are deleted when no other workshop voiced them; a need voiced elsewhere too keeps
    its first words, the hearing says its own. Raises ImpossibleMove once the record is closed, InvalidWorkshop
    for a broken rule.
    """
    record = cleaned(record)
    hold(workshop, None)
    before = record_of(workshop)
    if says_the_same(before, record):
        return workshop
    if workshop.revision != expected_revision:
        raise StaleRevision(workshop)
    if workshop.state not in EDITABLE:
        raise ImpossibleMove(workshop.state.value)
    check(record, workshop.state)
    write(workshop, record, actor)
    touch(workshop, actor)
    db.session.flush()
    note(workshop, actor, "edit", facts_of(before), facts_of(record_of(workshop)))
    return workshop


def correct_workshop(
    *, workshop: Workshop, record: Record, reason: str, expected_revision: int, actor: User | None
) -> Workshop:
    """Change a validated record by a dated correction that keeps the old text and says why.

    A correction that changes nothing leaves no trace. Raises ReasonNeeded without a reason, StaleRevision when
    somebody corrected meanwhile, ImpossibleMove for a record that is not validated.
    """
    record, reason = cleaned(record), clean_text(reason)
    hold(workshop, None)
    before = record_of(workshop)
    if says_the_same(before, record):
        return workshop
    if workshop.revision != expected_revision:
        raise StaleRevision(workshop)
    if workshop.state is not WorkshopState.VALIDATED:
        raise ImpossibleMove(workshop.state.value)
    if not reason:
        raise ReasonNeeded
    check(record, workshop.state)
    write(workshop, record, actor)
    touch(workshop, actor)
    db.session.flush()
    after = {**facts_of(record_of(workshop)), "reason": reason}
    entry = note(workshop, actor, "correct", facts_of(before), after)
    workshop.corrections.append(
        Correction(
            corrected_by_id=entry.user_id,
            actor=entry.actor,
            reason=reason,
            changes={key: change for key, change in entry.changes.items() if key != "reason"},
        )
    )
    db.session.flush()
    return workshop


def _same_again(stored: Workshop, record: Record, actor: User | None) -> Workshop:
    if stored.entered_by_id != (actor.id if actor else None) or not says_the_same(
        record_of(stored), record
    ):
        raise StaleRevision(stored)
    return stored
