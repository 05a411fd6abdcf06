"""Answers that bear a mark, to be looked at side by side."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from pac_toolkit.database import db
from pac_toolkit.responses.models import FlagKind, Response, ResponseFlag, Round, Verdict


@dataclass(frozen=True, slots=True)
class FlagFilter:
    """Which marks to list: `communes` those one may see; `verdict` None lists the ones nobody looked at."""

    communes: frozenset[str]
    kind: FlagKind | None = None
    entered_by_id: int | None = None
    is_reviewed: bool = False
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Marked answers of a commune that chose exactly the same, or one alone."""

    commune_code: str
    responses: tuple[Response, ...]

    @property
    def number(self) -> int:
        """What names the case: its first answer."""
        return self.responses[0].id


def list_cases(round_: Round, wanted: FlagFilter, *, limit: int, offset: int = 0) -> list[Case]:
    """The cases with a mark that is wanted, the newest mark first."""
    statement = (
        select(Response.commune_code, Response.answers_hash)
        .group_by(Response.commune_code, Response.answers_hash)
        .order_by(func.max(ResponseFlag.flagged_at).desc(), Response.answers_hash)
        .limit(limit)
        .offset(offset)
    )
    keys = [(code, text) for code, text in db.session.execute(_marked(statement, round_, wanted))]
    found: dict[tuple[str, str], list[Response]] = {key: [] for key in keys}
    for response in _responses(round_, wanted, keys):
        found[response.commune_code, response.answers_hash].append(response)
    return [Case(code, tuple(rows)) for (code, _), rows in found.items()]


def count_cases(round_: Round, wanted: FlagFilter) -> int:
    """How many cases there are to list."""
    groups = _marked(
        select(Response.commune_code).group_by(Response.commune_code, Response.answers_hash),
        round_,
        wanted,
    )
    return db.session.scalar(select(func.count()).select_from(groups.subquery())) or 0


def count_unreviewed(round_: Round, communes: Collection[str]) -> int:
    """How many answers bear a mark that nobody has looked at."""
    wanted = FlagFilter(frozenset(communes))
    return (
        db.session.scalar(_marked(select(func.count(Response.id.distinct())), round_, wanted)) or 0
    )


def count_doubtful(round_: Round, *, communes: Collection[str] | None = None) -> int:
    """How many of the responses that count were found doubtful."""
    statement = (
        select(func.count(Response.id.distinct()))
        .join(ResponseFlag, ResponseFlag.response_id == Response.id)
        .where(
            Response.round_id == round_.id,
            Response.withdrawn_at.is_(None),
            ResponseFlag.verdict == Verdict.DOUBTFUL,
        )
    )
    if communes is not None:
        statement = statement.where(Response.commune_code.in_(sorted(communes)))
    return db.session.scalar(statement) or 0


def list_marked_responses(numbers: Collection[int]) -> Sequence[Response]:
    """The responses of these numbers that bear a mark and count, with their marks."""
    return db.session.scalars(
        select(Response)
        .where(Response.id.in_(sorted(numbers)), Response.withdrawn_at.is_(None))
        .where(Response.flags.any())
        .order_by(Response.id)
        .options(selectinload(Response.flags))
    ).all()


def _marked(statement: Any, round_: Round, wanted: FlagFilter) -> Any:
    """Narrowed to the responses with a mark that is wanted."""
    statement = statement.join(ResponseFlag, ResponseFlag.response_id == Response.id).where(
        Response.round_id == round_.id,
        Response.withdrawn_at.is_(None),
        Response.commune_code.in_(sorted(wanted.communes)),
    )
    if wanted.kind is not None:
        statement = statement.where(ResponseFlag.kind == wanted.kind)
    if wanted.entered_by_id is not None:
        statement = statement.where(Response.entered_by_id == wanted.entered_by_id)
    if wanted.verdict is not None:
        return statement.where(ResponseFlag.verdict == wanted.verdict)
    if wanted.is_reviewed:
        return statement.where(ResponseFlag.verdict.is_not(None))
    return statement.where(ResponseFlag.verdict.is_(None))


def _responses(
    round_: Round, wanted: FlagFilter, keys: Sequence[tuple[str, str]]
) -> Sequence[Response]:
    if not keys:
        return ()
    alike = or_(
        *(and_(Response.commune_code == code, Response.answers_hash == text) for code, text in keys)
    )
    numbers = _marked(select(Response.id), round_, wanted)
    return db.session.scalars(
        select(Response)
        .where(alike, Response.id.in_(numbers))
        .order_by(Response.id)
        .options(selectinload(Response.flags), selectinload(Response.version))
    ).all()
