"""What the statements share: which workshops, the sums of a grid, rows as objects."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Label, Select, case, func
from sqlalchemy.orm import InstrumentedAttribute

from pac_toolkit.database import db
from pac_toolkit.workshops.models import (
    TOOK_PLACE,
    YOUTH,
    AttendanceCount,
    Hearing,
    Phase,
    Sex,
    Workshop,
    WorkshopState,
)

PUBLIC = frozenset({WorkshopState.VALIDATED})
"""The states whose attendance, needs and votes everybody may read."""

ANNOUNCED = frozenset({WorkshopState.PLANNED, WorkshopState.VALIDATED})
"""The states in which everybody sees that the workshop exists."""

_Row = TypeVar("_Row")
Rows = Select[*tuple[Any, ...]]


def fetch(kind: Callable[..., _Row], statement: Rows) -> list[_Row]:
    """The statement's rows as objects whose fields stand in the order of its columns."""
    return [kind(*row) for row in db.session.execute(statement)]


def _sum_if(
    amount: InstrumentedAttribute[int], condition: ColumnElement[bool]
) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, amount), else_=0)), 0)


def grid_sums() -> tuple[Label[int], ...]:
    """Participants, women, men and youth out of the attendance grid."""
    n = AttendanceCount.n
    return (
        func.coalesce(func.sum(n), 0).label("participants"),
        _sum_if(n, AttendanceCount.sex == Sex.FEMALE).label("women"),
        _sum_if(n, AttendanceCount.sex == Sex.MALE).label("men"),
        _sum_if(n, AttendanceCount.age_band.in_(YOUTH)).label("youth"),
    )


def within(
    commune_codes: Collection[str] | None, states: Collection[WorkshopState] | None
) -> list[ColumnElement[bool]]:
    """Conditions on the workshop; codes are sorted so that equal questions are equal statements."""
    conditions: list[ColumnElement[bool]] = []
    if commune_codes is not None:
        conditions.append(Workshop.commune_code.in_(sorted(commune_codes)))
    if states is not None:
        conditions.append(Workshop.state.in_(sorted(states)))
    return conditions


@dataclass(frozen=True, slots=True)
class Choice:
    """Which workshops are counted; None means all. `since` and `until` are days, both included."""

    commune_codes: frozenset[str] | None = None
    states: frozenset[WorkshopState] = TOOK_PLACE
    phase: Phase | None = None
    since: date | None = None
    until: date | None = None

    def within(self, column: InstrumentedAttribute[str]) -> list[ColumnElement[bool]]:
        """The condition that a commune's code is one of the territory."""
        return [] if self.commune_codes is None else [column.in_(sorted(self.commune_codes))]

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions on the workshop."""
        conditions = within(self.commune_codes, self.states)
        if self.phase is not None:
            conditions.append(Workshop.phase == self.phase)
        if self.since is not None:
            conditions.append(Workshop.held_on >= self.since)
        if self.until is not None:
            conditions.append(Workshop.held_on <= self.until)
        return conditions


def vote_sums() -> tuple[ColumnElement[Any], ...]:
    """How often, and the votes of women, men and youth, in the order of the rows' fields.

    Of youth those that were noted; none at all where nobody noted any.
    """
    return (
        func.count(Hearing.id),
        func.coalesce(func.sum(Hearing.votes_women), 0),
        func.coalesce(func.sum(Hearing.votes_men), 0),
        func.sum(Hearing.votes_youth),
    )
