"""How the field is going: answers by day, by member of staff, and how often people did not know.

These read the responses of a round, not its tallies: their cost grows with the answers, so pages for staff alone use them.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select

from pac_toolkit.accounts.models import Role, User
from pac_toolkit.database import db
from pac_toolkit.i18n import ZONE
from pac_toolkit.responses.models import Channel, Response, ResponseFlag, Round, Verdict
from pac_toolkit.responses.oddities import Effort

_DOES_NOT_KNOW = "99"


@dataclass(frozen=True, slots=True)
class Work:
    """What a member of staff brought in: people asked, forms keyed, and when the last one came."""

    user_id: int
    name: str
    role: Role
    asked: int
    keyed: int
    newest: datetime


@dataclass(frozen=True, slots=True)
class Flagged:
    """How many answers bear a mark, and how many of them were found doubtful."""

    marked: int = 0
    doubtful: int = 0


def day_of(instant: datetime) -> date:
    """The day in Morocco."""
    return instant.astimezone(ZoneInfo(ZONE)).date()


def count_by_day(round_: Round, *, communes: Collection[str] | None = None) -> Mapping[date, int]:
    """How many responses that count came in, by day in Morocco, in order; days without any are left out."""
    # by the hour in UTC, which the database groups alike on both engines; the zone is ours
    hour = _hour(Response.received_at)
    statement = select(hour, func.count()).group_by(hour)
    found: dict[date, int] = {}
    for text, n in db.session.execute(_within(statement, round_, communes)):
        day = day_of(datetime.fromisoformat(f"{text}:00:00+00:00"))
        found[day] = found.get(day, 0) + n
    return dict(sorted(found.items()))


def count_collected(round_: Round, user_id: int, day: date) -> tuple[int, int]:
    """How many answers of the round a member of staff brought in: on a day in Morocco or later, and in all."""
    begins_at = datetime.combine(day, time(), ZoneInfo(ZONE))
    row = db.session.execute(
        select(func.sum(case((Response.received_at >= begins_at, 1), else_=0)), func.count()).where(
            Response.entered_by_id == user_id, Response.round_id == round_.id
        )
    ).one()
    return int(row[0] or 0), int(row[1])


def list_work(round_: Round, *, communes: Collection[str] | None = None) -> list[Work]:
    """What each member of staff brought in, by name."""
    statement = (
        select(
            User.id,
            User.display_name,
            User.role,
            func.sum(case((Response.channel == Channel.ENUMERATOR, 1), else_=0)),
            func.sum(case((Response.channel == Channel.PAPER, 1), else_=0)),
            func.max(Response.received_at),
        )
        .join(User, User.id == Response.entered_by_id)
        .group_by(User.id, User.display_name, User.role)
        .order_by(User.display_name, User.id)
    )
    rows = db.session.execute(_within(statement, round_, communes))
    return [Work(number, name, role, int(a), int(k), at) for number, name, role, a, k, at in rows]


def count_flagged_by_staff(
    round_: Round, *, communes: Collection[str] | None = None
) -> Mapping[int, Flagged]:
    """How many answers that each member of staff brought in bear a mark or were found doubtful."""
    return _flagged(round_, communes, Response.entered_by_id)


def count_flagged_by_commune(
    round_: Round, *, communes: Collection[str] | None = None
) -> Mapping[str, Flagged]:
    """How many answers of each commune bear a mark or were found doubtful."""
    return _flagged(round_, communes, Response.commune_code)


def get_efforts(round_: Round, scales: Iterable[str]) -> Mapping[int, Effort]:
    """How often the people each enumerator asked did not know, over these questions on the scale."""
    each = _pairs(Response.answers)
    unknown = func.sum(case((each.c.value == _DOES_NOT_KNOW, 1), else_=0))
    people = (
        select(
            Response.entered_by_id.label("user_id"),
            unknown.label("k"),
            func.count().label("m"),
        )
        .join(each, each.c.key.in_(list(scales)))
        .where(Response.channel == Channel.ENUMERATOR, Response.entered_by_id.is_not(None))
        .group_by(Response.id, Response.entered_by_id)
    )
    person = _within(people, round_, None).subquery()
    k, m = person.c.k, person.c.m
    sums = (k, m, k * k, k * m, m * m)
    rows = db.session.execute(
        select(person.c.user_id, func.count(), *(func.sum(one) for one in sums)).group_by(
            person.c.user_id
        )
    )
    return {number: Effort(*map(int, figures)) for number, *figures in rows}


def _flagged(
    round_: Round, communes: Collection[str] | None, by: ColumnElement[Any] | Any
) -> dict[Any, Flagged]:
    doubtful = case((ResponseFlag.verdict == Verdict.DOUBTFUL, Response.id))
    statement = (
        select(by, func.count(Response.id.distinct()), func.count(doubtful.distinct()))
        .join(ResponseFlag, ResponseFlag.response_id == Response.id)
        .where(by.is_not(None))
        .group_by(by)
    )
    rows = db.session.execute(_within(statement, round_, communes))
    return {key: Flagged(marked, found) for key, marked, found in rows}


def _within(statement: Any, round_: Round, communes: Collection[str] | None) -> Any:
    """The responses of a round that count, of these communes or all."""
    statement = statement.where(Response.round_id == round_.id, Response.withdrawn_at.is_(None))
    if communes is not None:
        statement = statement.where(Response.commune_code.in_(sorted(communes)))
    return statement


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _hour(instant: Any) -> ColumnElement[str]:
    """`2026-11-22 14` in UTC."""
    if _is_postgresql():
        return func.to_char(func.timezone("UTC", instant), "YYYY-MM-DD HH24")
    return func.strftime("%Y-%m-%d %H", instant)


def _pairs(answers: Any) -> Any:
    """The questions and answers of a JSON column as rows of `key` and `value`."""
    pairs = func.json_each_text if _is_postgresql() else func.json_each
    return pairs(answers).table_valued("key", "value").alias("each_answer")
