"""From records that were read to the database: all of a file, or nothing."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from communes.territory import get_commune
from pac_toolkit import i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.database import db
from pac_toolkit.workshops import queries, services
from pac_toolkit.workshops.exchange.columns import COLUMNS, COMMITMENTS, NEEDS, WORKSHOPS
from pac_toolkit.workshops.exchange.reading import Entry, Reading
from pac_toolkit.workshops.forms import PART_LABELS
from pac_toolkit.workshops.models import WorkshopState
from pac_toolkit.workshops.services import Outcome

# shows how far a long loop has come: takes the items, their number and what they are
Progress = Callable[[Iterable[Any], int, str], Iterator[Any]]


class Refused(ValueError):  # noqa: N818 - named for what is wrong
    """The file holds faults; they stand in its reading, nothing is stored."""


def silently(items: Iterable[Any], _length: int, _label: str) -> Iterator[Any]:
    """No progress shown."""
    yield from items


def store_reading(
    reading: Reading,
    *,
    actor: User | None,
    commune_codes: Collection[str] | None = None,
    progress: Progress = silently,
    is_trial: bool = False,
) -> Counter[Outcome]:
    """Store every record of the file and count what became of them; call it inside one transaction.

    `commune_codes` is the territory (None: everywhere). A trial takes back what it stored. Raises Refused when the file, or the database, finds fault.
    """
    for entry in reading.entries:
        _check(entry, reading, actor, commune_codes)
    if reading.faults:
        raise Refused
    outcomes: Counter[Outcome] = Counter()
    for entry in progress(reading.entries, len(reading.entries), "workshops"):
        outcome = _store(entry, reading, actor)
        if outcome is not None:
            outcomes[outcome] += 1
    if reading.faults:
        raise Refused
    if is_trial:
        db.session.rollback()
    return outcomes


def _check(
    entry: Entry, reading: Reading, actor: User | None, territory: Collection[str] | None
) -> None:
    code = entry.record.commune_code
    if territory is not None and code not in territory:
        name = get_commune(code).name(i18n.current_language().code)
        reading.blame("outside_territory", WORKSHOPS, entry.row, "commune", name=name)
        return
    stored = queries.find_by_code(entry.code)
    if stored is not None and stored.commune_code != code:
        reading.blame("code_elsewhere", WORKSHOPS, entry.row, "code", code=entry.code)
    is_new = stored is None or stored.state is not WorkshopState.VALIDATED
    if actor is not None and entry.state is WorkshopState.VALIDATED and is_new:
        reading.blame("validates", WORKSHOPS, entry.row, "state")


def _store(entry: Entry, reading: Reading, actor: User | None) -> Outcome | None:
    try:
        return services.import_workshop(
            record=entry.record,
            code=entry.code,
            state=entry.state,
            need_codes=entry.need_codes,
            actor=actor,
        )
    except services.ClosedRecord as closed:
        for part in closed.parts:
            _blame_closed(part, entry, reading)
    return None


def _blame_closed(part: str, entry: Entry, reading: Reading) -> None:
    """A fault where the file says something else than the closed record: its cell, or its other sheet."""
    if part in (NEEDS, COMMITMENTS):
        rows = entry.rows[part]
        row, key = (rows[0], "code") if rows else (0, "")
        label = PART_LABELS[part]
        reading.blame("already_closed", part, row, key, code=entry.code, what=label)
        return
    column = next(c for c in COLUMNS[WORKSHOPS] if c.key == part)
    reading.blame(
        "already_closed", WORKSHOPS, entry.row, column.key, code=entry.code, what=column.label
    )
