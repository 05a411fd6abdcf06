"""How a record becomes rows, and what every write leaves behind: the revision, the writer, the audit entry."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from communes.folding import fold
from communes.territory import get_commune
from communes.themes import get_theme
from pac_toolkit import audit
from pac_toolkit.accounts.models import User
from pac_toolkit.database import db, now
from pac_toolkit.workshops import queries
from pac_toolkit.workshops.checks import list_refusals
from pac_toolkit.workshops.models import (
    AgendaItem,
    AttendanceCount,
    Category,
    CategoryCount,
    Commitment,
    Douar,
    Workshop,
    WorkshopDouar,
    WorkshopState,
    Writer,
)
from pac_toolkit.workshops.record import (
    FIELDS,
    LISTS,
    NEED_TEXTS,
    PLACES,
    TEXTS,
    NeedVoiced,
    Record,
)
from pac_toolkit.workshops.services.hearings import find_linked_needs, write_needs
from pac_toolkit.workshops.services.refusals import InvalidWorkshop, StaleRevision
from surveys.cleaning import clean_text

_ZONE = ZoneInfo("Africa/Casablanca")
_NAME_LENGTH = 120


def today() -> date:
    """The day it is in Morocco."""
    return now().astimezone(_ZONE).date()


def hold(workshop: Workshop, expected_revision: int | None) -> None:
    """Read the workshop again and keep others from writing it; refuse when somebody wrote it meanwhile."""
    queries.get_locked_workshop(workshop.id)
    if expected_revision is not None and workshop.revision != expected_revision:
        raise StaleRevision(workshop)


def check(record: Record, state: WorkshopState) -> None:
    """Raise InvalidWorkshop, UnknownTerritory or UnknownTheme for what may not be stored in this state."""
    get_commune(record.commune_code)
    if problems := list_refusals(record, state, today()):
        raise InvalidWorkshop(problems)
    for need in record.needs:
        get_theme(need.theme)


def touch(workshop: Workshop, writer: User | None = None) -> None:
    """Count a new revision even when only the grid or the needs changed; keep who wrote."""
    workshop.updated_at = now()
    flag_modified(workshop, "updated_at")
    if writer is not None and writer.id not in {row.user_id for row in workshop.writers}:
        workshop.writers.append(Writer(user_id=writer.id))


def note(
    workshop: Workshop,
    actor: User | None,
    action: str,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> audit.AuditEntry:
    """One entry in the history of the workshop."""
    return audit.record(
        action=action,
        thing_type="workshop",
        thing_id=workshop.id,
        actor=actor,
        commune_code=workshop.commune_code,
        before=before,
        after=after,
    )


def cleaned(record: Record) -> Record:
    """Texts without control or override characters, names of douars as the commune spells them, nothing empty."""
    texts: dict[str, Any] = {name: clean_text(getattr(record, name)) for name in TEXTS}
    texts |= {name: _clean_names(record, name) for name in PLACES}
    texts |= {name: tuple(dict.fromkeys(getattr(record, name))) for name in LISTS}
    return replace(
        record,
        **texts,
        agenda=tuple(
            replace(point, text=words)
            for point in record.agenda
            if (words := clean_text(point.text))
        ),
        attendance={cell: n for cell, n in record.attendance.items() if n},
        categories={category: n for category, n in record.categories.items() if n},
        needs=tuple(map(_clean_need, record.needs)),
        commitments=tuple(
            replace(promise, what=clean_text(promise.what), who=clean_text(promise.who))
            for promise in record.commitments
        ),
    )


def _clean_need(need: NeedVoiced) -> NeedVoiced:
    texts: dict[str, Any] = {name: clean_text(getattr(need, name)) for name in NEED_TEXTS}
    return replace(need, **texts)


def _clean_names(record: Record, part: str) -> tuple[str, ...]:
    """The names of a part, each once: a spelling that the commune has already is written as there."""
    names = [clean_text(name)[:_NAME_LENGTH].strip() for name in getattr(record, part)]
    if not any(names):
        return ()
    known = queries.find_douars(record.commune_code)
    spelled = {
        folded: known[folded].name if folded in known else name
        for name in reversed(names)
        if (folded := fold(name))
    }
    return tuple(dict.fromkeys(spelled[folded] for name in names if (folded := fold(name))))


def write(workshop: Workshop, record: Record, actor: User | None) -> None:
    """Bring the rows of the workshop to what the record says."""
    # before the first change, so that these questions do not send half of them to the database
    heard_elsewhere = (
        queries.list_heard_elsewhere([h.need_id for h in workshop.hearings], workshop.id)
        if workshop.hearings
        else frozenset()
    )
    linked = find_linked_needs(record)
    douars = _find_or_make_douars(record)
    for name in FIELDS:
        setattr(workshop, name, getattr(record, name))
    for name in LISTS:
        setattr(workshop, name, [str(word) for word in getattr(record, name)])
    _write_places(workshop, record, douars)
    _write_attendance(workshop, record)
    _write_categories(workshop, record.categories)
    _write_lists(workshop, record)
    write_needs(workshop, record, heard_elsewhere, linked, actor)


def _find_or_make_douars(record: Record) -> dict[str, Douar]:
    names = {fold(name): name for name in (*record.douars, *record.villages)}
    if not names:
        return {}
    known = queries.find_douars(record.commune_code)
    for folded, name in names.items():
        if folded not in known:
            known[folded] = _make_douar(record.commune_code, name, folded)
    return {folded: known[folded] for folded in names}


def _make_douar(commune_code: str, name: str, folded: str) -> Douar:
    douar = Douar(commune_code=commune_code, name=name, folded=folded[:_NAME_LENGTH])
    try:
        with db.session.begin_nested():
            db.session.add(douar)
    except IntegrityError:
        # somebody else wrote the same name at the same moment
        return queries.find_douars(commune_code)[folded]
    return douar


def _write_places(workshop: Workshop, record: Record, douars: Mapping[str, Douar]) -> None:
    kept = {place.douar_id: place for place in workshop.places}
    covered, present = set(map(fold, record.douars)), set(map(fold, record.villages))
    rows = []
    # in the order of writing: first those it was meant for, then those who came as well
    for position, (folded, douar) in enumerate(douars.items()):
        row = kept.get(douar.id) or WorkshopDouar(douar_id=douar.id, douar=douar)
        row.position = position
        row.is_covered, row.is_present = folded in covered, folded in present
        rows.append(row)
    workshop.places = rows


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


def _write_lists(workshop: Workshop, record: Record) -> None:
    """Agenda and commitments: replaced as a whole when anything in them changed."""
    agenda = [(point.text, point.minutes) for point in record.agenda]
    if agenda != [(item.text, item.minutes) for item in workshop.agenda]:
        workshop.agenda = [
            AgendaItem(position=position, text=text, minutes=minutes)
            for position, (text, minutes) in enumerate(agenda)
        ]
    promises = [(p.what, p.who, p.due_on, p.is_done) for p in record.commitments]
    if promises != _rows(workshop.commitments):
        workshop.commitments = [
            Commitment(position=position, what=what, who=who, due_on=due_on, is_done=is_done)
            for position, (what, who, due_on, is_done) in enumerate(promises)
        ]


def _rows(commitments: Iterable[Commitment]) -> list[tuple[str, str, date | None, bool]]:
    return [(row.what, row.who, row.due_on, row.is_done) for row in commitments]
