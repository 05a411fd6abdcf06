"""What bringing in and taking out reads: which responses are known, every response of a round, past imports."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from pac_toolkit.database import db
from pac_toolkit.responses.models import (
    Channel,
    Import,
    ImportedRow,
    QuestionnaireVersion,
    Response,
    Round,
)
from surveys.tables.record import Record

_ROWS_A_SELECT: Final = 500
_ROWS_A_FETCH: Final = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored under an instance_id; `content_hash` is empty once it was withdrawn or erased."""

    round_id: int
    commune_code: str
    channel: Channel
    content_hash: str
    answers: Mapping[str, Any]


def find_known(instance_ids: Iterable[str]) -> dict[str, Known]:
    """Those of these responses that are stored already, in any round."""
    found = {}
    for part in _parts(instance_ids):
        rows = db.session.execute(
            select(
                Response.instance_id,
                Response.round_id,
                Response.commune_code,
                Response.channel,
                Response.content_hash,
                Response.answers,
            ).where(Response.instance_id.in_(part))
        )
        found.update({instance_id: Known(*told) for instance_id, *told in rows})
    return found


def find_equal_answers(round_: Round, hashes: Iterable[str]) -> dict[tuple[str, str], list[int]]:
    """The responses of the round that chose exactly one of these, by commune and hash of what was chosen."""
    found: dict[tuple[str, str], list[int]] = {}
    for part in _parts(hashes):
        rows = db.session.execute(
            select(Response.commune_code, Response.answers_hash, Response.id).where(
                Response.round_id == round_.id, Response.answers_hash.in_(part)
            )
        )
        for commune_code, answers_hash, number in rows:
            found.setdefault((commune_code, answers_hash), []).append(number)
    return found


def list_asked_versions(round_: Round) -> list[QuestionnaireVersion]:
    """Every published version of the round's form, oldest first, the round's own at the end."""
    form_id, own = round_.version.form_id, round_.version_id
    rows = db.session.scalars(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.form_id == form_id)
        .order_by(QuestionnaireVersion.id)
    )
    return sorted(rows, key=lambda version: version.id == own)


def list_answered_versions(round_: Round) -> list[QuestionnaireVersion]:
    """The versions that a response of the round answers, oldest first, and the round's own at the end.

    Those of another form that the round asked before come first.
    """
    answered = select(Response.version_id).where(Response.round_id == round_.id).distinct()
    rows = db.session.scalars(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.id.in_(answered))
        .order_by(QuestionnaireVersion.id)
    )
    others = [version for version in rows if version.id != round_.version_id]
    return [*others, round_.version]


def stream_records(round_: Round, communes: Collection[str] | None = None) -> Iterator[Record]:
    """Every response of the round that counts, in the order of arrival, some hundreds in memory at a time."""
    statement = _records().where(Response.round_id == round_.id)
    if communes is not None:
        statement = statement.where(Response.commune_code.in_(sorted(communes)))
    rows = db.session.execute(statement, execution_options={"yield_per": _ROWS_A_FETCH})
    for row in rows:
        yield Record(
            instance_id=row.instance_id,
            answers=row.answers,
            submitted_at=row.received_at,
            started_at=row.started_at,
            form_version=row.version,
            commune=row.commune_code,
            channel=row.channel.value,
            language=row.language,
            spoken=row.spoken or "",
            helper=row.is_helped,
        )


def _records() -> Select[Any]:
    return (
        select(
            Response.instance_id,
            Response.answers,
            Response.received_at,
            Response.started_at,
            QuestionnaireVersion.version,
            Response.commune_code,
            Response.channel,
            Response.language,
            Response.spoken,
            Response.is_helped,
        )
        .join(QuestionnaireVersion, QuestionnaireVersion.id == Response.version_id)
        .where(Response.withdrawn_at.is_(None))
        .order_by(Response.id)
    )


def list_imports(importer_id: int | None = None, limit: int = 50) -> Sequence[Import]:
    """Files that were brought in, the newest first; those of one user, or all."""
    statement = (
        select(Import)
        .options(joinedload(Import.round), joinedload(Import.imported_by))
        .order_by(Import.id.desc())
        .limit(limit)
    )
    if importer_id is not None:
        statement = statement.where(Import.imported_by_id == importer_id)
    return db.session.scalars(statement).all()


def find_imports_of_file(round_: Round, sha256: str) -> Sequence[Import]:
    """When this very file was brought into the round before."""
    return db.session.scalars(
        select(Import)
        .where(Import.round_id == round_.id, Import.sha256 == sha256)
        .order_by(Import.id)
    ).all()


def get_imported_row(response_id: int) -> ImportedRow | None:
    """The row that a response was read from; None when it came otherwise, or was forgotten."""
    return db.session.get(ImportedRow, response_id)


def _parts(values: Iterable[str]) -> Iterator[list[str]]:
    remaining = iter(values)
    while part := list(islice(remaining, _ROWS_A_SELECT)):
        yield part
