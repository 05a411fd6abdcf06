"""One workshop, lists of workshops, and what waits for somebody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import ColumnElement, and_, func, or_, select

from pac_toolkit.database import db
from pac_toolkit.workshops.models import (
    Attachment,
    AttendanceCount,
    Douar,
    Hearing,
    Workshop,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.queries.conditions import Rows, fetch, grid_sums, within


@dataclass(frozen=True, slots=True)
class WorkshopRow:
    """One workshop in a list, with the sums of its grid."""

    id: int
    commune_code: str
    title: str
    workshop_type: WorkshopType
    state: WorkshopState
    held_on: date | None
    starts_at: time | None
    ends_at: time | None
    place: str
    participants: int
    women: int
    needs: int


def get_workshop(workshop_id: int) -> Workshop | None:
    """The workshop of this number."""
    return db.session.get(Workshop, workshop_id)


def get_locked_workshop(workshop_id: int) -> Workshop | None:
    """The workshop as it stands now, held for this transaction: nobody writes it meanwhile."""
    return db.session.scalar(
        select(Workshop)
        .where(Workshop.id == workshop_id)
        .with_for_update(of=Workshop)
        .execution_options(populate_existing=True)
    )


def find_by_client_key(client_key: str) -> Workshop | None:
    """The workshop that a client stored under the key it made itself."""
    return db.session.scalar(select(Workshop).where(Workshop.client_key == client_key))


def find_by_code(code: str) -> Workshop | None:
    """The workshop that papers and spreadsheets call so."""
    return db.session.scalar(select(Workshop).where(Workshop.code == code))


def find_douars(commune_code: str) -> dict[str, Douar]:
    """The douars and neighbourhoods of a commune by what the spellings of their names share."""
    found = db.session.scalars(select(Douar).where(Douar.commune_code == commune_code))
    return {douar.folded: douar for douar in found}


def list_douar_names(commune_codes: Collection[str]) -> dict[str, list[str]]:
    """The names of douars and neighbourhoods written so far, by commune."""
    statement = (
        select(Douar.commune_code, Douar.name)
        .where(Douar.commune_code.in_(sorted(commune_codes)))
        .order_by(Douar.commune_code, Douar.name)
    )
    names: dict[str, list[str]] = {}
    for code, name in db.session.execute(statement):
        names.setdefault(code, []).append(name)
    return names


def get_attachment(attachment_id: int) -> Attachment | None:
    """The attached file of this number."""
    return db.session.get(Attachment, attachment_id)


def is_content_held(digest: str) -> bool:
    """Whether any record has a file of this content."""
    return (
        db.session.scalar(select(Attachment.id).where(Attachment.sha256 == digest).limit(1))
        is not None
    )


def list_whole_workshops(
    commune_codes: Collection[str] | None = None,
    states: Collection[WorkshopState] | None = None,
) -> list[Workshop]:
    """Workshops with everything written in them, by commune, day and code: what an export writes."""
    return list(
        db.session.scalars(
            select(Workshop)
            .where(*within(commune_codes, states))
            .order_by(Workshop.commune_code, Workshop.held_on.asc().nulls_first(), Workshop.code)
        )
    )


def list_workshops(
    *,
    commune_codes: Collection[str] | None = None,
    states: Collection[WorkshopState] | None = None,
    workshop_type: WorkshopType | None = None,
    since: date | None = None,
    is_newest_first: bool = True,
    limit: int | None = None,
    offset: int = 0,
) -> list[WorkshopRow]:
    """Workshops by day, with the sums of their grids. `since` keeps those of that day and later.

    Newest first puts those without a day in front (they are being written); oldest first puts them last.
    """
    day = Workshop.held_on
    order = (day.desc().nulls_first(),) if is_newest_first else (day.asc().nulls_last(),)
    statement = (
        _select_rows()
        .where(*_filters(commune_codes, states, workshop_type, since))
        .order_by(*order, Workshop.id.desc() if is_newest_first else Workshop.id)
        .limit(limit)
        .offset(offset)
    )
    return fetch(WorkshopRow, statement)


def count_workshops(
    *,
    commune_codes: Collection[str] | None = None,
    states: Collection[WorkshopState] | None = None,
    workshop_type: WorkshopType | None = None,
    since: date | None = None,
) -> int:
    """How many workshops `list_workshops` would give without a limit."""
    statement = select(func.count(Workshop.id)).where(
        *_filters(commune_codes, states, workshop_type, since)
    )
    return db.session.scalar(statement) or 0


def _filters(
    commune_codes: Collection[str] | None,
    states: Collection[WorkshopState] | None,
    workshop_type: WorkshopType | None,
    since: date | None,
) -> list[ColumnElement[bool]]:
    conditions = within(commune_codes, states)
    if workshop_type is not None:
        conditions.append(Workshop.workshop_type == workshop_type)
    if since is not None:
        conditions.append(Workshop.held_on >= since)
    return conditions


def _select_rows() -> Rows:
    grid = (
        select(AttendanceCount.workshop_id, *grid_sums())
        .group_by(AttendanceCount.workshop_id)
        .subquery()
    )
    needs = (
        select(Hearing.workshop_id, func.count(Hearing.id).label("needs"))
        .group_by(Hearing.workshop_id)
        .subquery()
    )
    return (
        select(
            Workshop.id,
            Workshop.commune_code,
            Workshop.title,
            Workshop.workshop_type,
            Workshop.state,
            Workshop.held_on,
            Workshop.starts_at,
            Workshop.ends_at,
            Workshop.place,
            func.coalesce(grid.c.participants, 0),
            func.coalesce(grid.c.women, 0),
            func.coalesce(needs.c.needs, 0),
        )
        .outerjoin(grid, grid.c.workshop_id == Workshop.id)
        .outerjoin(needs, needs.c.workshop_id == Workshop.id)
    )


def list_waiting(commune_codes: Collection[str], today: date) -> list[WorkshopRow]:
    """What waits for somebody: announced for a day gone by, held and not closed, closed and not validated."""
    statement = (
        _select_rows()
        .where(*within(commune_codes, None), _is_waiting(today))
        .order_by(Workshop.state, Workshop.held_on, Workshop.id)
    )
    return fetch(WorkshopRow, statement)


def count_waiting(commune_codes: Collection[str], today: date) -> dict[WorkshopState, int]:
    """How many workshops wait in each state; see `list_waiting`."""
    statement = (
        select(Workshop.state, func.count(Workshop.id).label("n"))
        .where(*within(commune_codes, None), _is_waiting(today))
        .group_by(Workshop.state)
    )
    return {row.state: row.n for row in db.session.execute(statement)}


def _is_waiting(today: date) -> ColumnElement[bool]:
    return or_(
        Workshop.state.in_([WorkshopState.CLOSED, WorkshopState.HELD]),
        and_(Workshop.state == WorkshopState.PLANNED, Workshop.held_on < today),
    )
