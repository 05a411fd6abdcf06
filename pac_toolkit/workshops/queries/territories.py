"""What the workshops of each commune add up to: five statements, whatever the number of communes."""

from collections.abc import Callable

from sqlalchemy import func, select

from pac_toolkit.database import db
from pac_toolkit.workshops.equity import Sums, Votes
from pac_toolkit.workshops.models import (
    AttendanceCount,
    Category,
    CategoryCount,
    Douar,
    Hearing,
    Need,
    Workshop,
    WorkshopDouar,
)
from pac_toolkit.workshops.queries.conditions import Choice, grid_sums, vote_sums

_Find = Callable[[str], Sums]


def list_commune_sums(choice: Choice) -> dict[str, Sums]:
    """The sums of each commune over the workshops of the choice; communes of which nothing is known are absent."""
    found: dict[str, Sums] = {}

    def of(code: str) -> Sums:
        return found.setdefault(code, Sums())

    for add in (_add_kinds, _add_people, _add_disabilities, _add_douars, _add_themes):
        add(choice, of)
    return found


def _add_kinds(choice: Choice, of: _Find) -> None:
    kind = (Workshop.commune_code, Workshop.workshop_type, Workshop.phase)
    statement = select(*kind, func.count(Workshop.id)).where(*choice.conditions()).group_by(*kind)
    for code, workshop_type, phase, n in db.session.execute(statement):
        of(code).kinds[workshop_type, phase] = n


def _add_people(choice: Choice, of: _Find) -> None:
    statement = (
        select(Workshop.commune_code, *grid_sums())
        .join(AttendanceCount, AttendanceCount.workshop_id == Workshop.id)
        .where(*choice.conditions())
        .group_by(Workshop.commune_code)
    )
    for row in db.session.execute(statement):
        sums = of(row.commune_code)
        sums.participants, sums.women = row.participants, row.women
        sums.men, sums.youth = row.men, row.youth


def _add_disabilities(choice: Choice, of: _Find) -> None:
    statement = (
        select(Workshop.commune_code, func.sum(CategoryCount.n))
        .join(CategoryCount, CategoryCount.workshop_id == Workshop.id)
        .where(CategoryCount.category == Category.DISABILITY, *choice.conditions())
        .group_by(Workshop.commune_code)
    )
    for code, n in db.session.execute(statement):
        of(code).with_disabilities = n


def _add_douars(choice: Choice, of: _Find) -> None:
    touched = (
        select(WorkshopDouar.douar_id)
        .join(Workshop, WorkshopDouar.workshop_id == Workshop.id)
        .where(*choice.conditions())
        .distinct()
        .subquery()
    )
    statement = (
        select(Douar.commune_code, func.count(Douar.id), func.count(touched.c.douar_id))
        .outerjoin(touched, touched.c.douar_id == Douar.id)
        .where(*choice.within(Douar.commune_code))
        .group_by(Douar.commune_code)
    )
    for code, named, reached in db.session.execute(statement):
        sums = of(code)
        sums.douars, sums.reached = named, reached


def _add_themes(choice: Choice, of: _Find) -> None:
    theme = (Workshop.commune_code, Need.theme)
    statement = (
        select(*theme, *vote_sums())
        .join(Hearing, Hearing.workshop_id == Workshop.id)
        .join(Need, Hearing.need_id == Need.id)
        .where(*choice.conditions())
        .group_by(*theme)
        .order_by(*theme)
    )
    for code, name, *votes in db.session.execute(statement):
        of(code).themes[name] = Votes(*votes)


def list_unreached_douars(choice: Choice, *, limit: int) -> list[tuple[str, str]]:
    """Commune and name of the douars that no workshop of the choice reached, by both."""
    touched = (
        select(WorkshopDouar.douar_id)
        .join(Workshop, WorkshopDouar.workshop_id == Workshop.id)
        .where(*choice.conditions())
    )
    statement = (
        select(Douar.commune_code, Douar.name)
        .where(*choice.within(Douar.commune_code), Douar.id.not_in(touched))
        .order_by(Douar.commune_code, Douar.name)
        .limit(limit)
    )
    return [(code, name) for code, name in db.session.execute(statement)]
