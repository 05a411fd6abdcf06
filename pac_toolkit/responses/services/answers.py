"""Storing a response once, and withdrawing it; tallies follow in the same transaction."""

import enum
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from communes.boundaries import distance_outside_km
from pac_toolkit.database import db, now
from pac_toolkit.responses import codes
from pac_toolkit.responses.errors import (
    ConflictError,
    ErasedError,
    NotInRoundError,
    RoundClosedError,
)
from pac_toolkit.responses.models import (
    ACCEPTING,
    Channel,
    FlagKind,
    ImportedRow,
    PaperCopy,
    QuestionnaireVersion,
    Response,
    ResponseFlag,
    Round,
    Source,
)
from pac_toolkit.responses.oddities import FAR_KM, Point, is_straight_line, points
from pac_toolkit.responses.queries import (
    find_response_by_instance,
    find_standing,
    get_questionnaire,
)
from pac_toolkit.responses.services.erasing import forget_sent
from pac_toolkit.responses.services.forgetting import (
    forget_changed_texts,
    forget_elsewhere,
    forget_keyings,
)
from pac_toolkit.responses.services.tallies import add_to_tallies
from pac_toolkit.responses.tallying import cells
from pac_toolkit.territory.queries import get_layer
from surveys.questionnaire import Questionnaire

REPEATED_FROM: Final = 3
"""From this many equal vectors of one round and commune on, each is flagged: two may be neighbours who agree."""

REPEATED_CHOICES: Final = 8
"""Vectors of fewer choices than this are too short to be told from chance."""

# made once: that costs as much as a short text
_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))
TIMED: Final = frozenset({Source.FORM, Source.QUEUE, Source.OPENROSA})
"""The clock means something where the person answers; typed from paper or read from a file it does not."""

_ROW: Final = (
    "round_id", "commune_code", "channel", "source", "received_at", "answers", "answers_hash",
)  # fmt: skip


class Outcome(enum.StrEnum):
    """What came of a submission."""

    STORED = "stored"
    AGAIN = "again"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person sent. `answers` are clean: those of `surveys.answers.validate`.

    `version` is the one it was answered on, the round's by default; `spoken` the language spoken with a helper.
    `finished_at`, when the device tells it, is when the last question was answered: sending may be days later.
    """

    instance_id: str
    answers: Mapping[str, Any]
    language: str
    spoken: str | None = None
    is_helped: bool = False
    started_at: datetime | None = None
    has_filled_trap: bool = False
    version: QuestionnaireVersion | None = None
    finished_at: datetime | None = None
    has_invalid_answers: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """What counts for a submission: its row's number, its receipt, and whether it was there already."""

    response_id: int
    receipt: str
    outcome: Outcome

    @classmethod
    def of(cls, response: Response, outcome: Outcome) -> "Stored":
        """What counts, of a row at hand."""
        return cls(response.id, response.receipt, outcome)

    @property
    def response(self) -> Response:
        """The row, loaded when asked for."""
        return db.session.get_one(Response, self.response_id)


@dataclass(frozen=True, slots=True)
class _Row:
    """What the tallies and flags need of a row just inserted."""

    id: int
    round_id: int
    commune_code: str
    channel: Channel
    source: Source
    received_at: datetime
    answers: Mapping[str, Any]
    answers_hash: str


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
    questionnaire = get_questionnaire(submission.version or round_.version)
    values = row_values(round_, commune_code, submission, channel, source, actor)
    values["received_at"] = received_at or now()
    values["is_late"] = is_late
    standing = find_standing(round_.id, commune_code, values["answers_hash"])
    if standing is None:
        return _find_again(values, otherwise=NotInRoundError(commune_code))
    state, equal = standing
    if state not in ACCEPTING and not is_late:
        return _find_again(values, otherwise=RoundClosedError(round_.slug))
    stored = _insert_once(values)
    if stored is None:
        return _find_again(values, otherwise=RuntimeError("no receipt code is free"))
    row = _Row(stored.response_id, **{name: values[name] for name in _ROW})
    add_to_tallies(row, cells(questionnaire, submission.answers), 1)
    equal = equal + 1 if count_choices(questionnaire, submission.answers) >= REPEATED_CHOICES else 0
    _flag(row, submission, questionnaire, equal, minimum_seconds)
    return stored


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
    itself = select(Response.id).where(Response.id == response.id)
    forget_sent(itself)
    forget_elsewhere(itself)
    # the row of the file that it came from says the same again
    db.session.execute(delete(ImportedRow).where(ImportedRow.response_id == response.id))
    db.session.flush()
    forget_keyings(PaperCopy.response_id == response.id)
    return response


def replace_response(
    *,
    response: Response,
    commune_code: str,
    submission: Submission,
    actor: Any | None = None,
    minimum_seconds: int = 0,
) -> None:
    """Count other answers in the place of those of a response; its receipt, its id and its marks stay."""
    add_to_tallies(response, cells(get_questionnaire(response.version), response.answers), -1)
    version = submission.version or response.round.version
    values = row_values(
        response.round, commune_code, submission, response.channel, response.source, actor
    )
    questionnaire = get_questionnaire(version)
    forget_changed_texts(response, questionnaire, submission.answers, commune_code)
    for name in values.keys() - {"instance_id", "round_id", "version_id"}:
        setattr(response, name, values[name])
    response.version = version
    db.session.flush()
    add_to_tallies(response, cells(questionnaire, submission.answers), 1)
    # flushed, so counted among them
    standing = find_standing(response.round_id, commune_code, values["answers_hash"])
    is_long = count_choices(questionnaire, submission.answers) >= REPEATED_CHOICES
    equal = standing[1] if standing and is_long else 0
    _flag(response, submission, questionnaire, equal, minimum_seconds)


def row_values(
    round_: Round,
    commune_code: str,
    submission: Submission,
    channel: Channel,
    source: Source,
    actor: Any | None,
) -> dict[str, Any]:
    """The columns of a response as it is sent, with the two hashes of what it says."""
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


def _insert_once(values: Mapping[str, Any]) -> Stored | None:
    """The new row, or None when its instance_id (or by a rare chance its receipt, tried anew) is taken."""
    for _ in range(3):
        receipt = codes.new_code()
        number = (
            db.session.connection()
            .execute(_insert_response(db.engine.dialect.name), {**values, "receipt": receipt})
            .scalar()
        )
        if number is not None:
            return Stored(number, receipt, Outcome.STORED)
        if find_response_by_instance(values["instance_id"]):
            return None
    return None


def _insert(dialect: str) -> Any:
    """The insert that knows `ON CONFLICT`, of the engine in use."""
    return postgresql.insert if dialect == "postgresql" else sqlite.insert


def insert_or_nothing(table: Any) -> Any:
    """An insert that leaves alone what is there already."""
    return _insert(db.engine.dialect.name)(table).on_conflict_do_nothing()


@cache
def _insert_response(dialect: str) -> Any:
    """Fixed, so compiled once."""
    table = Response.__table__
    return _insert(dialect)(table).on_conflict_do_nothing().returning(table.c.id)


def _find_again(values: Mapping[str, Any], *, otherwise: Exception) -> Stored:
    """What is stored under this instance_id already; other content is a conflict unless it was forgotten since."""
    existing = find_response_by_instance(values["instance_id"])
    if existing is None:
        raise otherwise
    if existing.content_hash and existing.content_hash != values["content_hash"]:
        raise ConflictError(existing)
    return Stored.of(existing, Outcome.AGAIN)


def _flag(
    response: _Row | Response,
    submission: Submission,
    questionnaire: Questionnaire,
    equal: int,
    minimum_seconds: int,
) -> None:
    """Mark what looks odd, `equal` being how many chose exactly this; nothing is refused for it."""
    kinds = odd_kinds(questionnaire, response.commune_code, submission.answers)
    if submission.has_filled_trap:
        kinds.append(FlagKind.HONEYPOT)
    if submission.has_invalid_answers:
        kinds.append(FlagKind.INVALID_ANSWERS)
    started_at = submission.started_at
    if started_at is not None and response.source in TIMED:
        taken = (submission.finished_at or response.received_at) - started_at
        if timedelta(0) <= taken < timedelta(seconds=minimum_seconds):
            kinds.append(FlagKind.TOO_FAST)
    rows = [{"response_id": response.id, "kind": kind} for kind in kinds]
    rows += [
        {"response_id": number, "kind": FlagKind.REPEATED_ANSWERS}
        for number in _repeated(response, equal)
    ]
    if rows:
        db.session.execute(insert_or_nothing(ResponseFlag.__table__), rows)


def odd_kinds(
    questionnaire: Questionnaire, commune_code: str, answers: Mapping[str, Any]
) -> list[FlagKind]:
    """What looks odd about these answers, whoever gave them."""
    kinds = []
    if is_straight_line(questionnaire, answers):
        kinds.append(FlagKind.STRAIGHT_LINE)
    if any(_is_far(commune_code, point) for point in points(questionnaire, answers)):
        kinds.append(FlagKind.OUTSIDE_COMMUNE)
    return kinds


def _is_far(commune_code: str, point: Point) -> bool:
    """Whether a point lies outside the commune by more than a device and an indicative limit may be wrong."""
    distance = distance_outside_km(get_layer(), commune_code, point.lon, point.lat)
    return distance - point.accuracy_km > FAR_KM


def _repeated(response: _Row | Response, equal: int) -> list[int]:
    """The responses to flag as repeated: this one, and with the first of them those before it."""
    if equal < REPEATED_FROM:
        return []
    if equal > REPEATED_FROM:
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


def count_choices(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> int:
    """How many choices the answers hold: of few, equal ones tell nothing."""
    return len(_chosen(questionnaire, answers))


def _chosen(questionnaire: Questionnaire, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The choices alone: copies often differ in their free text."""
    choosing = questionnaire.choosing
    return {name: answer for name, answer in answers.items() if name in choosing}


def _hash(value: object) -> str:
    return hashlib.sha256(_ENCODER.encode(value).encode()).hexdigest()
