"""A part of a record as text, for a person who compares two of them away from the form."""

from collections.abc import Iterator

from flask_babel import gettext

from communes.themes import get_theme
from pac_toolkit import i18n
from pac_toolkit.workshops.forms.labels import (
    CATEGORY_LABELS,
    COMMITMENT_LABELS,
    name_cell,
    show_value,
)
from pac_toolkit.workshops.models import AgeBand, Category, Sex
from pac_toolkit.workshops.record import Record


def show_part(record: Record, part: str) -> str:
    """What the record says in this part, one thing a line; "" for nothing."""
    lines = _LINES.get(part)
    if lines is not None:
        return "\n".join(lines(record))
    return show_value(part, getattr(record, part))


def _show_attendance(record: Record) -> Iterator[str]:
    if not record.participants:
        return
    yield gettext(
        "women %(women)s, men %(men)s, not noted %(unknown)s: %(all)s in all",
        women=i18n.number(record.women),
        men=i18n.number(record.men),
        unknown=i18n.number(record.count_sex("unknown")),
        all=i18n.number(record.participants),
    )
    for (sex, band), n in sorted(record.attendance.items()):
        yield f"{name_cell(Sex(sex), AgeBand(band))}{gettext(': ')}{i18n.number(n)}"


def _show_categories(record: Record) -> Iterator[str]:
    for category, n in record.categories.items():
        yield f"{CATEGORY_LABELS[Category(category)]}{gettext(': ')}{i18n.number(n)}"


def _show_needs(record: Record) -> Iterator[str]:
    for position, need in enumerate(record.needs, start=1):
        theme = i18n.label(get_theme(need.theme).labels) if need.theme else "—"
        votes = gettext(
            "women %(women)s, men %(men)s",
            women=i18n.number(need.votes_women),
            men=i18n.number(need.votes_men),
        )
        yield f"{i18n.number(position)}. \u2068{need.text}\u2069 ({theme} · {votes})"


def _show_commitments(record: Record) -> Iterator[str]:
    for promise in record.commitments:
        parts = [f"\u2068{promise.what}\u2069", f"\u2068{promise.who}\u2069" if promise.who else ""]
        parts.append(i18n.date_long(promise.due_on) if promise.due_on else "")
        parts.append(str(COMMITMENT_LABELS["is_done"]) if promise.is_done else "")
        yield " · ".join(filter(None, parts))


_LINES = {
    "attendance": _show_attendance,
    "categories": _show_categories,
    "needs": _show_needs,
    "commitments": _show_commitments,
}
