"""Answers that reach the server after their round was closed: kept, then admitted or refused by somebody who may."""

import enum
import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from pac_toolkit import audit
from pac_toolkit.database import db, now
from pac_toolkit.responses.errors import DecidedError, ErasedError
from pac_toolkit.responses.models import Channel, LateAnswer, LateState, Round, Source
from pac_toolkit.responses.queries import find_late_by_instance, find_response_by_instance
from pac_toolkit.responses.services.answers import Stored, Submission, store_response
from surveys.cleaning import clean_text


class LateOutcome(enum.StrEnum):
    """What came of an answer brought after its round was closed."""

    WAITING = "waiting"
    AGAIN = "again"
    CONFLICT = "conflict"


def keep_late(
    *,
    round_: Round,
    commune_code: str,
    submission: Submission,
    channel: Channel,
    answered_at: datetime | None = None,
    actor: Any | None = None,
) -> LateOutcome:
    """Keep a valid answer until somebody decides; the same again changes nothing, decided or stored since too.

    Raises ErasedError when the round's single answers are erased: nothing can be added any more.
    """
    if round_.erased_at is not None:
        raise ErasedError(round_.slug)
    record = _record(submission)
    said = _hash([round_.id, commune_code, channel.value, record])
    known = find_late_by_instance(submission.instance_id)
    if known is None and find_response_by_instance(submission.instance_id):
        return LateOutcome.AGAIN
    if known is not None:
        return _compare(known, said)
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    version = submission.version or round_.version
    values = {
        "instance_id": submission.instance_id,
        "round_id": round_.id,
        "version_id": version.id,
        "commune_code": commune_code,
        "channel": channel,
        "record": record,
        "record_hash": said,
        "answered_at": answered_at,
        "uploaded_by_id": getattr(actor, "id", None),
    }
    statement = insert(LateAnswer).values(**values).on_conflict_do_nothing().returning(LateAnswer)
    if db.session.scalars(statement).one_or_none() is None:
        # somebody brought the same file at the same moment
        return LateOutcome.AGAIN
    return LateOutcome.WAITING


def admit_late(*, late: LateAnswer, actor: Any | None = None) -> Stored:
    """Store a late answer in its round, marked late, and forget it here; its counts are added like any other's.

    Raises DecidedError, ErasedError, or what `store_response` raises.
    """
    _lock(late)
    if late.round.erased_at is not None:
        raise ErasedError(late.round.slug)
    stored = store_response(
        round_=late.round,
        commune_code=late.commune_code,
        submission=_submission(late),
        channel=late.channel,
        source=Source.QUEUE,
        actor=actor,
        is_late=True,
    )
    _decide(late, LateState.ADMITTED, "", actor)
    return stored


def refuse_late(*, late: LateAnswer, reason: str, actor: Any | None = None) -> LateAnswer:
    """Do not count a late answer, for a reason that is kept; what it said is forgotten. Raises DecidedError, ValueError."""
    reason = clean_text(reason)
    if not reason or len(reason) > LateAnswer.reason.type.length:
        raise ValueError("say why, briefly")
    _lock(late)
    return _decide(late, LateState.REFUSED, reason, actor)


def _compare(known: LateAnswer, said: str) -> LateOutcome:
    """The same again; other answers under this id are a conflict unless the first were forgotten since."""
    if known.record_hash and known.record_hash != said:
        return LateOutcome.CONFLICT
    return LateOutcome.AGAIN


def _lock(late: LateAnswer) -> None:
    """One decision only, however many decide at once."""
    state = db.session.scalar(
        select(LateAnswer.state).where(LateAnswer.id == late.id).with_for_update()
    )
    if state is not LateState.WAITING:
        raise DecidedError(late.instance_id)


def _decide(late: LateAnswer, state: LateState, reason: str, actor: Any | None) -> LateAnswer:
    late.state, late.reason = state, reason
    late.decided_at, late.decided_by_id = now(), getattr(actor, "id", None)
    late.record, late.record_hash = {}, ""
    db.session.flush()
    audit.record(
        action="admit" if state is LateState.ADMITTED else "refuse",
        thing_type="late answer",
        thing_id=late.id,
        actor=actor,
        commune_code=late.commune_code,
        before={"state": LateState.WAITING},
        after={"state": state, "reason": reason or None},
    )
    return late


def _record(submission: Submission) -> dict[str, Any]:
    started_at = submission.started_at
    return {
        "answers": dict(submission.answers),
        "language": submission.language,
        "spoken": submission.spoken,
        "helper": submission.is_helped,
        "started_at": started_at.isoformat() if started_at else None,
    }


def _submission(late: LateAnswer) -> Submission:
    record = late.record
    started_at = record["started_at"]
    return Submission(
        instance_id=late.instance_id,
        answers=record["answers"],
        language=record["language"],
        spoken=record["spoken"],
        is_helped=record["helper"],
        started_at=datetime.fromisoformat(started_at) if started_at else None,
        version=late.version,
    )


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
