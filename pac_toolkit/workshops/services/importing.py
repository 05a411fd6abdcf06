"""Records that a spreadsheet brings: stored once by their code, changed while they may be, led to their state."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pac_toolkit.accounts.models import User
from pac_toolkit.database import db, now
from pac_toolkit.workshops import queries
from pac_toolkit.workshops.models import EDITABLE, Workshop, WorkshopState
from pac_toolkit.workshops.record import (
    COUNTS,
    NeedVoiced,
    Record,
    differing_parts,
    record_of,
    says_the_same,
)
from pac_toolkit.workshops.services.records import create_workshop, edit_workshop
from pac_toolkit.workshops.services.refusals import ClosedRecord, NotEntitled
from pac_toolkit.workshops.services.states import move_to
from pac_toolkit.workshops.services.writing import cleaned, note, touch

_WAY = tuple(WorkshopState)
_STEPS = {
    WorkshopState.DRAFT: (),
    WorkshopState.PLANNED: (WorkshopState.PLANNED,),
    WorkshopState.HELD: (WorkshopState.HELD,),
    WorkshopState.CLOSED: (WorkshopState.HELD, WorkshopState.CLOSED),
    WorkshopState.VALIDATED: (
        WorkshopState.HELD,
        WorkshopState.CLOSED,
        WorkshopState.VALIDATED,
    ),
}


class Outcome(enum.StrEnum):
    """What became of one record of a file."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


def import_workshop(
    *,
    record: Record,
    code: str,
    state: WorkshopState,
    need_codes: Sequence[str],
    actor: User | None,
) -> Outcome:
    """Store a record under its code, or bring the stored one to what the file says; the same again changes nothing.

    `need_codes` name the needs in the record's order; needs of one code are one need, "" is a need of its own.
    Only the command line (no actor) brings validated records. Raises ClosedRecord, with the parts that differ, when
    the stored record is closed and says something else, or stands further than the file; NotEntitled for a validated record from a page;
    InvalidWorkshop and MissingContent as the ordinary services do.
    """
    record = cleaned(_with_known_needs(record, need_codes))
    stored = queries.find_by_code(code)
    if stored is None:
        if state is WorkshopState.VALIDATED and actor is not None:
            raise NotEntitled
        workshop = create_workshop(record=record, actor=actor, code=code)
        _name_needs(workshop, need_codes)
        _lead(workshop, state, actor)
        return Outcome.CREATED
    before = stored.revision
    if not says_the_same(record_of(stored), record):
        _change(stored, record, actor)
        _name_needs(stored, need_codes)
    if stored.state is not state:
        _lead(stored, state, actor)
    return Outcome.UNCHANGED if stored.revision == before else Outcome.CHANGED


def _with_known_needs(record: Record, codes: Sequence[str]) -> Record:
    """The record whose needs say which stored need they are, where their code names one of the commune."""
    needs = []
    for voiced, code in zip(record.needs, codes, strict=True):
        known = queries.find_need_by_code(code) if code else None
        is_here = known is not None and known.commune_code == record.commune_code
        needs.append(replace(voiced, need_id=known.id if known and is_here else None))
    return replace(record, needs=tuple(needs))


def _name_needs(workshop: Workshop, codes: Sequence[str]) -> None:
    """Give new needs the codes that the file gives them."""
    for hearing, code in zip(workshop.hearings, codes, strict=True):
        if code and hearing.need.code != code and queries.find_need_by_code(code) is None:
            hearing.need.code = code
            db.session.flush()


def _change(stored: Workshop, record: Record, actor: User | None) -> None:
    if stored.state not in EDITABLE:
        raise ClosedRecord(tuple(_list_differing(record_of(stored), record)))
    hearings = {hearing.need_id: hearing.id for hearing in stored.hearings}
    needs: list[NeedVoiced] = [
        replace(voiced, hearing_id=hearings.pop(voiced.need_id or 0, None))
        for voiced in record.needs
    ]
    edit_workshop(
        workshop=stored,
        record=replace(record, needs=tuple(needs)),
        expected_revision=stored.revision,
        actor=actor,
    )


def _list_differing(stored: Record, record: Record) -> Iterator[str]:
    """The parts in which they differ, each cell of a count by itself."""
    # needs that only say another number are parts that compare equal
    for part in differing_parts(stored, record) or ("needs",):
        if part not in COUNTS:
            yield part
            continue
        for key in dict.fromkeys((*getattr(stored, part), *getattr(record, part))):
            if getattr(stored, part).get(key, 0) != getattr(record, part).get(key, 0):
                yield ".".join((part, *([key] if isinstance(key, str) else key)))


def _lead(workshop: Workshop, state: WorkshopState, actor: User | None) -> None:
    """Lead it forwards to the state, step by step."""
    if _WAY.index(state) < _WAY.index(workshop.state):
        raise ClosedRecord(("state",))
    for step in _STEPS[state]:
        if _WAY.index(step) <= _WAY.index(workshop.state):
            continue
        if step is WorkshopState.VALIDATED:
            _take_over_validation(workshop, actor)
        else:
            move_to(workshop=workshop, state=step, actor=actor)


def _take_over_validation(workshop: Workshop, actor: User | None) -> None:
    """A record validated elsewhere: the operator of the server answers for it, no user signs it here."""
    if actor is not None:
        raise NotEntitled
    workshop.state = WorkshopState.VALIDATED
    workshop.validated_at = now()
    touch(workshop)
    db.session.flush()
    note(workshop, None, "move", {"state": WorkshopState.CLOSED}, {"state": workshop.state})
