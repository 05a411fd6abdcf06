"""Sums over workshops: for a territory, and for every commune at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import func, select

from pac_toolkit.database import db
from pac_toolkit.workshops.models import (
    TOOK_PLACE,
    AttendanceCount,
    Category,
    CategoryCount,
    Workshop,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.queries.conditions import fetch, grid_sums, within

_Key = TypeVar("_Key", WorkshopType, WorkshopState)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the workshops of the states asked for; `by_state` counts every workshop of the territory.

    `youth` is 18-35 years; people of unknown sex are in `participants` only.
    """

    workshops: int = 0
    participants: int = 0
    women: int = 0
    men: int = 0
    youth: int = 0
    with_disabilities: int = 0
    communes: int = 0
    by_type: Mapping[WorkshopType, int] = field(default_factory=dict)
    by_state: Mapping[WorkshopState, int] = field(default_factory=dict)

    @property
    def took_place(self) -> int:
        """Workshops held, closed or validated."""
        return sum(self.by_state.get(state, 0) for state in TOOK_PLACE)

    def share(self, n: int) -> float | None:
        """`n` as a share of all participants; None when there were none."""
        return n / self.participants if self.participants else None


@dataclass(frozen=True, slots=True)
class CommuneTotals:
    """Sums over the workshops of one commune."""

    commune_code: str
    workshops: int
    participants: int
    women: int
    men: int
    youth: int


def get_totals(
    commune_codes: Collection[str] | None = None,
    *,
    states: Collection[WorkshopState] = TOOK_PLACE,
) -> Totals:
    """Sums over the workshops in `states`: by default those that took place; `PUBLIC` for what anybody may read."""
    kinds = _count_kinds(commune_codes)
    by_type = _add_up((kind, n) for kind, state, n in kinds if state in states)
    conditions = within(commune_codes, states)
    sums = db.session.execute(
        select(func.count(Workshop.commune_code.distinct()).label("communes"), *grid_sums())
        .select_from(Workshop)
        .outerjoin(AttendanceCount, AttendanceCount.workshop_id == Workshop.id)
        .where(*conditions)
    ).one()
    disabled = db.session.scalar(
        select(func.coalesce(func.sum(CategoryCount.n), 0))
        .join(Workshop, CategoryCount.workshop_id == Workshop.id)
        .where(CategoryCount.category == Category.DISABILITY, *conditions)
    )
    return Totals(
        workshops=sum(by_type.values()),
        participants=sums.participants,
        women=sums.women,
        men=sums.men,
        youth=sums.youth,
        with_disabilities=disabled or 0,
        communes=sums.communes,
        by_type=by_type,
        by_state=_add_up((state, n) for _, state, n in kinds),
    )


def _count_kinds(
    commune_codes: Collection[str] | None,
) -> Sequence[tuple[WorkshopType, WorkshopState, int]]:
    statement = (
        select(Workshop.workshop_type, Workshop.state, func.count(Workshop.id))
        .where(*within(commune_codes, None))
        .group_by(Workshop.workshop_type, Workshop.state)
        .order_by(Workshop.workshop_type, Workshop.state)
    )
    return [(kind, state, n) for kind, state, n in db.session.execute(statement)]


def _add_up(pairs: Iterable[tuple[_Key, int]]) -> dict[_Key, int]:
    sums: dict[_Key, int] = {}
    for key, n in pairs:
        sums[key] = sums.get(key, 0) + n
    return sums


def list_commune_totals(
    *, states: Collection[WorkshopState] = TOOK_PLACE
) -> dict[str, CommuneTotals]:
    """Sums by commune, for maps; communes without a workshop are absent."""
    statement = (
        select(Workshop.commune_code, func.count(Workshop.id.distinct()), *grid_sums())
        .outerjoin(AttendanceCount, AttendanceCount.workshop_id == Workshop.id)
        .where(*within(None, states))
        .group_by(Workshop.commune_code)
        .order_by(Workshop.commune_code)
    )
    return {row.commune_code: row for row in fetch(CommuneTotals, statement)}
