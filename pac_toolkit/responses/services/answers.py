"""Storing a response once, and withdrawing it; tallies follow in the same transaction."""

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from pac_toolkit.database import db, now
from pac_toolkit.responses import codes
from pac_toolkit.responses.errors import (
    ConflictError,
    ErasedError,
    NotInRoundError,
    RoundClosedError,
)
from pac_toolkit.responses.models import (
    Channel,
    FlagKind,
    QuestionnaireVersion,
    Response,
    ResponseFlag,
    Round,
    Source,
)
from pac_toolkit.responses.queries import (
    count_equal_answers,
    find_response_by_instance,
    get_questionnaire,
    get_target,
)
from pac_toolkit.responses.services.tallies import add_to_tallies
from pac_toolkit.responses.tallying import cells
from surveys.questionnaire import Questionnaire, QuestionType

REPEATED_FROM: Final = 3
"""From this many equal vectors of one round and commune on, each is flagged: two may be neighbours who agree."""

REPEATED_CHOICES: Final = 8
"""Vectors of fewer choices than this are too short to be told from chance."""

_CHOSEN: Final = frozenset({QuestionType.SELECT_ONE, QuestionType.SELECT_MULTIPLE})
# the clock means something where the person answers; typed from paper or read from a file it does not
_TIMED: Final = frozenset({Source.FORM, Source.QUEUE, Source.OPENROSA})


class Outcome(enum.StrEnum):
    """What came of a submission."""

    STORED = "stored"
    AGAIN = "again"


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person sent. `answers` are clean: those of `surveys.answers.validate`.

    `version` is the one it was answered on, the round's by default; `spoken` the language spoken with a helper.
    """

    instance_id: str
    answers: Mapping[str, Any]
    language: str
    spoken: str | None = None
    is_helped: bool = False
    started_at: datetime | None = None
    has_filled_trap: bool = False
    version: QuestionnaireVersion | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """The response that counts for a submission, and whether it was there already."""

    response: Response
    outcome: Outcome


def store_response(
    *,
    round_: Round,
    commune_code: str,
    submission: Submission,
    channel: Channel,
    source: Source,
    actor: Any | None = None,
    minimum_seconds: int = 0,
    received_at: datetime | None = None,
    is_late: bool = False,
) -> Stored:
    """Store a response once: the same instance_id again gives the same receipt, even withdrawn since.

    Identical submissions may arrive at the same moment: the unique key lets one in and the others find it.
    A late one was admitted by somebody who may: it is stored in a closed round too, and bears the mark.
    Raises RoundClosedError, NotInRoundError, or ConflictError for other content under a known id.
    """
    values = _values(round_, commune_code, submission, channel, source, actor)
    values["received_at"] = received_at or now()
    values["is_late"] = is_late
    if not round_.accepts_answers and not is_late:
        return _find_again(values, otherwise=RoundClosedError(round_.slug))
    if get_target(round_, commune_code) is None:
        return _find_again(values, otherwise=NotInRoundError(commune_code))
    response = _insert_once(values)
    if response is None:
        return _find_again(values, otherwise=RuntimeError("no receipt code is free"))
    questionnaire = get_questionnaire(submission.version or round_.version)
    add_to_tallies(response, cells(questionnaire, submission.answers), 1)
    _flag(response, submission, _chosen(questionnaire, submission.answers), minimum_seconds)
    return Stored(response, Outcome.STORED)


def withdraw_response(*, receipt: str) -> Response | None:
    """Stop counting a response and forget what it said; None when no response has the receipt.

    Raises ErasedError when the round's answers are erased already. Its row stays without answers, so that a copy sent later by an offline phone stays withdrawn too.
    """
    response = db.session.scalar(
        select(Response).where(Response.receipt == receipt).with_for_update(of=Response)
    )
    if response is None or response.withdrawn_at is not None:
        return response
    if response.round.erased_at is not None:
        raise ErasedError(receipt)
    add_to_tallies(response, cells(get_questionnaire(response.version), response.answers), -1)
    response.withdrawn_at = now()
    response.answers = {}
    response.content_hash = response.answers_hash = ""
    response.spoken = response.started_at = response.entered_by_id = None
    response.is_helped = False
    response.flags = []
    db.session.flush()
    return response


def _values(
    round_: Round,
    commune_code: str,
    submission: Submission,
    channel: Channel,
    source: Source,
    actor: Any | None,
) -> dict[str, Any]:
    version = submission.version or round_.version
    answers = dict(submission.answers)
    by_staff = channel in {Channel.ENUMERATOR, Channel.PAPER}
    said = {
        "round": round_.id,
        "commune": commune_code,
        "version": version.id,
        "channel": channel.value,
        "spoken": submission.spoken,
        "helped": submission.is_helped,
        "answers": answers,
    }
    return {
        "instance_id": submission.instance_id,
        "round_id": round_.id,
        "version_id": version.id,
        "commune_code": commune_code,
        "language": submission.language,
        "spoken": submission.spoken,
        "is_helped": submission.is_helped,
        "channel": channel,
        "source": source,
        "entered_by_id": actor.id if actor is not None and by_staff else None,
        "started_at": submission.started_at,
        "answers": answers,
        "content_hash": _hash(said),
        "answers_hash": _hash(_chosen(get_questionnaire(version), answers)),
    }


def _insert_once(values: Mapping[str, Any]) -> Response | None:
    """The new row, or None when its instance_id (or by a rare chance its receipt, tried anew) is taken."""
    for _ in range(3):
        statement = (
            _insert()(Response)
            .values(**values, receipt=codes.new_code())
            .on_conflict_do_nothing()
            .returning(Response)
        )
        response = db.session.scalars(statement).one_or_none()
        if response is not None or find_response_by_instance(values["instance_id"]):
            return response
    return None


def _insert() -> Any:
    """The insert that knows `ON CONFLICT`, of the engine in use."""
    return postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert


def _find_again(values: Mapping[str, Any], *, otherwise: Exception) -> Stored:
    """What is stored under this instance_id already; other content is a conflict unless it was forgotten since."""
    existing = find_response_by_instance(values["instance_id"])
    if existing is None:
        raise otherwise
    if existing.content_hash and existing.content_hash != values["content_hash"]:
        raise ConflictError(existing)
    return Stored(existing, Outcome.AGAIN)


def _flag(
    response: Response, submission: Submission, chosen: Mapping[str, Any], minimum_seconds: int
) -> None:
    """Mark what looks odd; nothing is refused for it."""
    kinds = []
    if submission.has_filled_trap:
        kinds.append(FlagKind.HONEYPOT)
    started_at = submission.started_at
    if started_at is not None and response.source in _TIMED:
        taken = response.received_at - started_at
        if timedelta(0) <= taken < timedelta(seconds=minimum_seconds):
            kinds.append(FlagKind.TOO_FAST)
    rows = [{"response_id": response.id, "kind": kind} for kind in kinds]
    rows += [
        {"response_id": number, "kind": FlagKind.REPEATED_ANSWERS}
        for number in _repeated(response, chosen)
    ]
    if rows:
        db.session.execute(_insert()(ResponseFlag).values(rows).on_conflict_do_nothing())


def _repeated(response: Response, chosen: Mapping[str, Any]) -> list[int]:
    """The responses to flag as repeated: this one, and with the first of them those before it."""
    if len(chosen) < REPEATED_CHOICES:
        return []
    others = count_equal_answers(response)
    if others + 1 < REPEATED_FROM:
        return []
    if others + 1 > REPEATED_FROM:
        return [response.id]
    return list(
        db.session.scalars(
            select(Response.id).where(
                Response.round_id == response.round_id,
                Response.answers_hash == response.answers_hash,
                Response.commune_code == response.commune_code,
            )
        )
    )


def _chosen(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The choices alone: copies often differ in their free text."""
    return {
        name: answer
        for name, answer in answers.items()
        if name in questionnaire and questionnaire.question(name).type in _CHOSEN
    }


def _hash(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
