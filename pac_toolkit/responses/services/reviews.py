"""Looking at marked answers: the verdict and its reason; marking what is fast for its round."""

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from pac_toolkit import audit
from pac_toolkit.database import db, now
from pac_toolkit.responses.models import (
    FlagKind,
    Response,
    ResponseFlag,
    Round,
    Source,
    Verdict,
)
from pac_toolkit.responses.oddities import fast_limit
from pac_toolkit.responses.services.answers import TIMED
from surveys.cleaning import clean_text

_ROWS_A_STATEMENT = 500


def review_responses(
    *, responses: Sequence[Response], verdict: Verdict, reason: str, actor: Any | None = None
) -> int:
    """Say of marked answers whether they are genuine, and why; returns how many of them this changed.

    Every mark of an answer takes the verdict; a mark that comes later is open again. Nothing is removed and
    counts stay. The same verdict for the same reason again changes nothing. Raises ValueError without a reason.
    """
    words = clean_text(reason)
    if not words:
        raise ValueError("a verdict has a reason")
    changed = 0
    for response in responses:
        before = {flag.kind.value: flag.verdict for flag in response.flags}
        said = {(flag.verdict, flag.reason) for flag in response.flags}
        if not before or said == {(verdict, words)}:
            continue
        for flag in response.flags:
            flag.verdict, flag.reason = verdict, words
            flag.reviewed_at = now()
            flag.reviewed_by_id = getattr(actor, "id", None)
        audit.record(
            action="review",
            thing_type="response",
            thing_id=response.id,
            actor=actor,
            commune_code=response.commune_code,
            before={"verdict": before},
            after={"verdict": dict.fromkeys(before, verdict), "reason": words},
        )
        changed += 1
    db.session.flush()
    return changed


def flag_fast(*, round_: Round) -> tuple[int, timedelta | None]:
    """Mark the answers given in less than a third of the median time of the round.

    Returns how many are newly marked, and the limit: None while too few times are known. The median is that of
    forms sent at once; a queue and a tablet may send hours later, so that their time is an upper bound.
    """
    limit = fast_limit([seconds for _, seconds in _times(round_, {Source.FORM})])
    if limit is None:
        return 0, None
    fast = [number for number, taken in _times(round_, TIMED) if taken < limit.total_seconds()]
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    marked = 0
    for start in range(0, len(fast), _ROWS_A_STATEMENT):
        part = fast[start : start + _ROWS_A_STATEMENT]
        rows = [{"response_id": number, "kind": FlagKind.FAST_FOR_ROUND} for number in part]
        added = insert(ResponseFlag).values(rows).on_conflict_do_nothing()
        marked += len(db.session.execute(added.returning(ResponseFlag.response_id)).all())
    return marked, limit


def _times(round_: Round, sources: Collection[Source]) -> Iterator[tuple[int, float]]:
    """The number of each response that counts, and the seconds from its opening to its arrival."""
    rows = db.session.execute(
        select(Response.id, Response.started_at, Response.received_at).where(
            Response.round_id == round_.id,
            Response.withdrawn_at.is_(None),
            Response.started_at.is_not(None),
            Response.source.in_(list(sources)),
        ),
        execution_options={"yield_per": 1000},
    )
    for number, started_at, received_at in rows:
        # a clock that runs ahead tells no time
        if started_at is not None and started_at <= received_at:
            yield number, (received_at - started_at).total_seconds()
