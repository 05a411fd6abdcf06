"""The methods of scoring: the one in force, all that there are, and what another one would change."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from pac_toolkit.database import db
from pac_toolkit.priorities.models import ScoringMethod
from pac_toolkit.priorities.queries.force import as_method, get_method_in_force
from pac_toolkit.priorities.queries.rankings import Ranking, list_evidence, make_ranking
from pac_toolkit.priorities.scoring import SHIPPED_METHODS, Group, Level, Method
from pac_toolkit.responses.models import Round

TOP = 3
"""How many themes are the first ones: a method changes a ranking when these change."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A territory whose first three themes are not the same by two methods."""

    code: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def list_method_rows() -> Sequence[ScoringMethod]:
    """Every version that the region wrote, the newest first."""
    return db.session.scalars(select(ScoringMethod).order_by(ScoringMethod.id.desc())).all()


def list_methods() -> tuple[Method, ...]:
    """Every method: the one in force first, then what was written, the newest first, then what comes with the toolkit."""
    written = [as_method(row) for row in list_method_rows()]
    known = {method.key: method for method in (get_method_in_force(), *written, *SHIPPED_METHODS)}
    return tuple(known.values())


def find_method(key: str) -> Method | None:
    """The method of this name and version (`pac-2026.1`)."""
    return next((method for method in list_methods() if method.key == key), None)


def find_method_row(name: str, version: int) -> ScoringMethod | None:
    """The row of a version, None when the region did not write it."""
    return db.session.scalar(select(ScoringMethod).filter_by(name=name, version=version))


def get_last_version(name: str) -> int:
    """The highest version of a name; 0 when the name is new."""
    shipped = [method.version for method in SHIPPED_METHODS if method.name == name]
    written = db.session.scalar(select(func.max(ScoringMethod.version)).filter_by(name=name))
    return max([*shipped, written or 0])


def compare_methods(
    level: Level, survey: Round | None, before: Method, after: Method
) -> tuple[int, tuple[Moved, ...]]:
    """How many territories of a level are ranked, and those whose first three themes change, by code."""
    evidence = list_evidence(level, survey, Group.ALL)
    ranked, moved = 0, []
    for code, item in evidence.items():
        old, new = (
            make_ranking(code, level, item, method).first_themes(TOP) for method in (before, after)
        )
        ranked += bool(old or new)
        if old != new:
            moved.append(Moved(code, old, new))
    return ranked, tuple(moved)


def rank_by_each(
    code: str, level: Level, survey: Round | None, methods: Sequence[Method]
) -> tuple[Ranking, ...]:
    """The ranking of one territory by each of several methods, from the same counts."""
    found = list_evidence(level, survey, Group.ALL, only=code).get(code)
    return tuple(make_ranking(code, level, found, method) for method in methods)
