"""Every write of workshops: the record, its attendance and needs, its life from draft to validated."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from communes.problems import Problem
from communes.territory import get_commune
from communes.themes import get_theme
from pac_toolkit import audit
from pac_toolkit.accounts.models import User
from pac_toolkit.database import db, now
from pac_toolkit.workshops import queries
from pac_toolkit.workshops.checks import list_missing, list_refusals
from pac_toolkit.workshops.models import (
    EDITABLE,
    VALIDATORS,
    AttendanceCount,
    Category,
    CategoryCount,
    Hearing,
    Need,
    Workshop,
    WorkshopState,
)
from pac_toolkit.workshops.record import (
    FIELDS,
    TEXTS,
    NeedVoiced,
    Record,
    facts_of,
    record_of,
    says_the_same,
)
from surveys.cleaning import clean_text

MOVES: Mapping[WorkshopState, frozenset[WorkshopState]] = {
    WorkshopState.DRAFT: frozenset({WorkshopState.PLANNED, WorkshopState.HELD}),
    WorkshopState.PLANNED: frozenset({WorkshopState.HELD, WorkshopState.DRAFT}),
    WorkshopState.HELD: frozenset({WorkshopState.CLOSED}),
    WorkshopState.CLOSED: frozenset({WorkshopState.VALIDATED, WorkshopState.HELD}),
    WorkshopState.VALIDATED: frozenset(),
}
"""Where each state may lead. Planned may be skipped; closed → held is reopening, with a reason."""

_ZONE = ZoneInfo("Africa/Casablanca")


class InvalidWorkshop(ValueError):  # noqa: N818 - named for what is wrong
    """The record breaks a rule; `problems` lists each with its place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class StaleRevision(ValueError):  # noqa: N818 - named for what is wrong
    """Somebody saved meanwhile; `workshop` holds what is stored now."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        super().__init__(f"workshop {workshop.id} stands at revision {workshop.revision}")


class ImpossibleMove(ValueError):  # noqa: N818 - named for what is wrong
    """The record's state does not lead there, or does not let its content change."""


class MissingContent(ValueError):  # noqa: N818 - named for what is wrong
    """The record cannot be closed before it says what `missing` names."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(", ".join(missing))


class ReasonNeeded(ValueError):  # noqa: N818 - named for what is wrong
    """A closed record is reopened with a reason only."""


class NotEntitled(ValueError):  # noqa: N818 - named for what is wrong
    """Only an expert or the province of the commune validates, and never the one who entered it."""


def today() -> date:
    """The day it is in Morocco."""
    return now().astimezone(_ZONE).date()


def create_workshop(
    *,
    record: Record,
    actor: User | None,
    client_key: str | None = None,
    is_demo: bool = False,
) -> Workshop:
    """Store a new workshop as a draft.

    The same `client_key` with the same record again gives the workshop stored the first time; with another
    record it raises StaleRevision, so that no text replaces another unseen. Raises InvalidWorkshop for a
    broken rule, UnknownTerritory and UnknownTheme for a wrong code.
    """
    record = _cleaned(record)
    if client_key and (stored := queries.find_by_client_key(client_key)):
        return _same_again(stored, record, actor)
    _check(record, WorkshopState.DRAFT)
    workshop = Workshop(
        client_key=client_key, state=WorkshopState.DRAFT, is_demo=is_demo, entered_by=actor
    )
    _write(workshop, record)
    try:
        with db.session.begin_nested():
            db.session.add(workshop)
    except IntegrityError:
        # the same record arrived twice at the same moment
        first = queries.find_by_client_key(client_key) if client_key else None
        if first is None:
            raise
        return _same_again(first, record, actor)
    _note(workshop, actor, "create", {}, facts_of(record_of(workshop)))
    return workshop


def edit_workshop(
    *, workshop: Workshop, record: Record, expected_revision: int, actor: User | None
) -> Workshop:
    """Replace what is written of a workshop, which must stand at `expected_revision` (else StaleRevision).

    Writing once more what is stored already changes nothing, whatever the revision: a double click is harmless.
    Needs whose hearing is gone are deleted when no other workshop voiced them; a need voiced elsewhere too is
    never changed from here, the hearing gets a need of its own. Raises ImpossibleMove once the record is closed,
    InvalidWorkshop for a broken rule.
    """
    record = _cleaned(record)
    _hold(workshop, None)
    before = record_of(workshop)
    if says_the_same(before, record):
        return workshop
    if workshop.revision != expected_revision:
        raise StaleRevision(workshop)
    if workshop.state not in EDITABLE:
        raise ImpossibleMove(workshop.state.value)
    _check(record, workshop.state)
    _write(workshop, record)
    _touch(workshop)
    db.session.flush()
    _note(workshop, actor, "edit", facts_of(before), facts_of(record_of(workshop)))
    return workshop


def move_to(
    *,
    workshop: Workshop,
    state: WorkshopState,
    actor: User | None,
    expected_revision: int | None = None,
    reason: str = "",
) -> Workshop:
    """Lead a workshop to another state, by MOVES only (else ImpossibleMove).

    Planned and held need a day, held none in the future (InvalidWorkshop); closing needs what `list_missing` names
    (MissingContent); reopening needs a reason (ReasonNeeded); validating needs an expert or the province of the
    commune who did not enter the record (NotEntitled).
    """
    _hold(workshop, expected_revision)
    before = workshop.state
    if state not in MOVES[before]:
        raise ImpossibleMove(f"{before} -> {state}")
    reason = clean_text(reason)
    record = record_of(workshop)
    _check(record, state)
    if state is WorkshopState.CLOSED and (missing := list_missing(record)):
        raise MissingContent(missing)
    if before is WorkshopState.CLOSED and state is WorkshopState.HELD and not reason:
        raise ReasonNeeded
    if state is WorkshopState.VALIDATED:
        _sign(workshop, actor)
    workshop.state = state
    workshop.closed_at = _closed_at(workshop, state)
    _touch(workshop)
    db.session.flush()
    after = {"state": state, "reason": reason or None}
    _note(workshop, actor, "move", {"state": before}, after)
    return workshop


def _hold(workshop: Workshop, expected_revision: int | None) -> None:
    """Read the workshop again and keep others from writing it; refuse when somebody wrote it meanwhile."""
    queries.get_locked_workshop(workshop.id)
    if expected_revision is not None and workshop.revision != expected_revision:
        raise StaleRevision(workshop)


def _check(record: Record, state: WorkshopState) -> None:
    get_commune(record.commune_code)
    if problems := list_refusals(record, state, today()):
        raise InvalidWorkshop(problems)
    for need in record.needs:
        get_theme(need.theme)


def _same_again(stored: Workshop, record: Record, actor: User | None) -> Workshop:
    if stored.entered_by_id != (actor.id if actor else None) or not says_the_same(
        record_of(stored), record
    ):
        raise StaleRevision(stored)
    return stored


def _sign(workshop: Workshop, actor: User | None) -> None:
    if (
        actor is None
        or actor.role not in VALIDATORS
        or not actor.covers(workshop.commune_code)
        or workshop.entered_by_id == actor.id
    ):
        raise NotEntitled
    workshop.validated_by = actor
    workshop.validated_at = now()


def _closed_at(workshop: Workshop, state: WorkshopState) -> datetime | None:
    if state is WorkshopState.VALIDATED:
        return workshop.closed_at
    return now() if state is WorkshopState.CLOSED else None


def _touch(workshop: Workshop) -> None:
    """Count a new revision even when only the grid or the needs changed."""
    workshop.updated_at = now()
    flag_modified(workshop, "updated_at")


def _cleaned(record: Record) -> Record:
    """Texts without control or override characters, no empty cells, no empty needs."""
    texts: dict[str, Any] = {name: clean_text(getattr(record, name)) for name in TEXTS}
    return replace(
        record,
        **texts,
        attendance={cell: n for cell, n in record.attendance.items() if n},
        categories={category: n for category, n in record.categories.items() if n},
        needs=tuple(
            replace(need, text=clean_text(need.text), place=clean_text(need.place))
            for need in record.needs
        ),
    )


def _write(workshop: Workshop, record: Record) -> None:
    """Bring the rows of the workshop to what the record says."""
    # before the first change, so that this question does not send half of them to the database
    heard_elsewhere = (
        queries.list_heard_elsewhere([h.need_id for h in workshop.hearings], workshop.id)
        if workshop.hearings
        else frozenset()
    )
    for name in FIELDS:
        setattr(workshop, name, getattr(record, name))
    _write_attendance(workshop, record)
    _write_categories(workshop, record.categories)
    _write_needs(workshop, record, heard_elsewhere)


def _write_attendance(workshop: Workshop, record: Record) -> None:
    kept = {(row.sex, row.age_band): row for row in workshop.attendance}
    rows = []
    for (sex, band), n in sorted(record.attendance.items()):
        row = kept.get((sex, band)) or AttendanceCount(sex=sex, age_band=band)
        row.n = n
        rows.append(row)
    workshop.attendance = rows


def _write_categories(workshop: Workshop, counts: Mapping[Category, int]) -> None:
    kept = {row.category: row for row in workshop.categories}
    rows = []
    for category, n in sorted(counts.items()):
        row = kept.get(category) or CategoryCount(category=category)
        row.n = n
        rows.append(row)
    workshop.categories = rows


def _write_needs(workshop: Workshop, record: Record, heard_elsewhere: frozenset[int]) -> None:
    kept = {hearing.id: hearing for hearing in workshop.hearings}
    hearings = []
    for position, voiced in enumerate(record.needs):
        hearing = kept.pop(voiced.hearing_id, None) if voiced.hearing_id else None
        if hearing is None:
            hearing = Hearing(need=_new_need(record, voiced))
        elif not _is_said_by(hearing.need, record, voiced):
            _reword(hearing, record, voiced, is_shared=hearing.need_id in heard_elsewhere)
        hearing.position = position
        hearing.votes_women = voiced.votes_women
        hearing.votes_men = voiced.votes_men
        hearing.votes_youth = voiced.votes_youth
        hearings.append(hearing)
    workshop.hearings = hearings
    orphans = [h.need for h in kept.values() if h.need_id not in heard_elsewhere]
    if orphans:
        db.session.flush()
    for need in orphans:
        db.session.delete(need)


def _new_need(record: Record, voiced: NeedVoiced) -> Need:
    return Need(
        commune_code=record.commune_code, theme=voiced.theme, text=voiced.text, place=voiced.place
    )


def _is_said_by(need: Need, record: Record, voiced: NeedVoiced) -> bool:
    said = (record.commune_code, voiced.theme, voiced.text, voiced.place)
    return (need.commune_code, need.theme, need.text, need.place) == said


def _reword(hearing: Hearing, record: Record, voiced: NeedVoiced, *, is_shared: bool) -> None:
    if is_shared:
        hearing.need = _new_need(record, voiced)
        return
    need = hearing.need
    need.commune_code, need.theme = record.commune_code, voiced.theme
    need.text, need.place = voiced.text, voiced.place


def _note(
    workshop: Workshop,
    actor: User | None,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    audit.record(
        action=action,
        thing_type="workshop",
        thing_id=workshop.id,
        actor=actor,
        commune_code=workshop.commune_code,
        before=before,
        after=after,
    )
