"""Rounds, questionnaire versions, single responses. Results stand in `results`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select
from sqlalchemy.orm import Session

from communes.territory import Commune, UnknownTerritory, get_commune, list_communes
from pac_toolkit.database import db, looking_up
from pac_toolkit.responses.models import (
    QuestionnaireVersion,
    Response,
    Round,
    RoundState,
    RoundTarget,
)
from surveys.questionnaire import Choice, Questionnaire


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody answers: a round, a commune that takes part in it, and the questions of a version."""

    round: Round
    commune: Commune
    version: QuestionnaireVersion
    questionnaire: Questionnaire

    def is_of_version(self, version: str) -> bool:
        """Whether these are the questions of the version named, or none was named."""
        return not version or self.version.version == version


_ROUNDS, _TARGETS, _RESPONSES = (model.__table__ for model in (Round, RoundTarget, Response))
# fixed statements, so compiled once: every answer that arrives asks these
_PLACE = (
    select(*_ROUNDS.c)
    .join(_TARGETS, _TARGETS.c.round_id == _ROUNDS.c.id)
    .where(
        _ROUNDS.c.slug == bindparam("slug"),
        _ROUNDS.c.state != RoundState.DRAFT,
        _TARGETS.c.commune_code == bindparam("code"),
    )
)
_EQUAL = (
    select(func.count(_RESPONSES.c.id))
    .where(
        _RESPONSES.c.round_id == bindparam("round_id"),
        _RESPONSES.c.answers_hash == bindparam("hash"),
        # not the bare column, whose index would read every answer of the commune
        _RESPONSES.c.commune_code.concat("") == bindparam("code"),
    )
    .scalar_subquery()
)
_STANDING = (
    select(_ROUNDS.c.state, _EQUAL)
    .join(_TARGETS, _TARGETS.c.round_id == _ROUNDS.c.id)
    .where(_ROUNDS.c.id == bindparam("round_id"), _TARGETS.c.commune_code == bindparam("code"))
)

# by slug, the row of a round as last read and the detached round made of it: loading one takes five times as long
_rounds: dict[str, tuple[Any, Round]] = {}
# parsed questionnaires by the sha256 of their source: some 15 ms each, and they never change
_parsed: dict[str, Questionnaire] = {}
# the same without their sensitive questions
_without_sensitive: dict[str, Questionnaire] = {}


def get_round(slug: str) -> Round | None:
    """The round of this short name."""
    # addresses may carry what no text column takes, such as %00
    if not slug.isprintable():
        return None
    return db.session.scalar(select(Round).where(Round.slug == slug))


def list_rounds(states: Iterable[RoundState] | None = None) -> Sequence[Round]:
    """Rounds, the newest first; of these states, or all."""
    statement = select(Round).order_by(Round.opens_on.desc(), Round.id.desc())
    if states is not None:
        statement = statement.where(Round.state.in_(list(states)))
    return db.session.scalars(statement).all()


def list_rounds_to_erase(day: date, months: int) -> list[Round]:
    """Closed rounds whose last day lies `months` months or more before `day`, and whose answers are still kept."""
    latest = 12 * day.year + day.month - months
    return [
        round_
        for round_ in list_rounds([RoundState.CLOSED])
        if round_.erased_at is None
        and (12 * round_.closes_on.year + round_.closes_on.month, round_.closes_on.day)
        <= (latest, day.day)
    ]


def get_current_round() -> Round | None:
    """The newest round that is open or closing, else the newest closed one; never a draft."""
    is_running = Round.state.in_([RoundState.OPEN, RoundState.CLOSING])
    return db.session.scalar(
        select(Round)
        .where(Round.state != RoundState.DRAFT)
        .order_by(case((is_running, 0), else_=1), Round.opens_on.desc(), Round.id.desc())
        .limit(1)
    )


def find_place(
    slug: str, commune_code: str, version: str = "", *, is_authorised: bool = False
) -> Place | None:
    """Where the answers of an address belong; None for an unknown or draft round, or a commune not in it.

    `version` is the one that was answered; the round's own when it names no published one. Without the
    CNDP's authorisation (law 09-08, art. 12) a round asks no sensitive question, the demonstration apart.
    Read apart from the session, without a write lock: the round is detached.
    """
    try:
        commune = get_commune(commune_code)
    except UnknownTerritory:
        return None
    if not slug.isprintable():
        return None
    with looking_up() as connection:
        row = connection.execute(_PLACE, {"slug": slug, "code": commune.code}).one_or_none()
        if row is None:
            return None
        round_ = _detached(connection, row)
        answered = round_.version
        if version and version != answered.version:
            with Session(connection) as session:
                answered = _version_of(session, answered.form_id, version) or answered
                get_questionnaire(answered)
        asked = get_asked(round_, answered, is_authorised=is_authorised)
        return Place(round_, commune, answered, asked)


def _detached(connection: Connection, row: Any) -> Round:
    """The round of a row, from memory while the row says the same."""
    known = _rounds.get(row.slug)
    if known is None or known[0] != row:
        with Session(connection) as session:
            round_ = session.get_one(Round, row.id)
            get_questionnaire(round_.version)
        known = _rounds[row.slug] = row, round_
    return known[1]


def find_standing(
    round_id: int, commune_code: str, answers_hash: str
) -> tuple[RoundState, int] | None:
    """The state of a round as it stands in this transaction, and how many chose exactly this in the commune.

    None when the commune does not take part.
    """
    values = {"round_id": round_id, "code": commune_code, "hash": answers_hash}
    row = db.session.connection().execute(_STANDING, values).one_or_none()
    return None if row is None else (row[0], row[1])


def get_targets(round_: Round) -> Mapping[str, int]:
    """The target of each commune that takes part in the round, by code."""
    rows = db.session.execute(
        select(RoundTarget.commune_code, RoundTarget.target)
        .where(RoundTarget.round_id == round_.id)
        .order_by(RoundTarget.commune_code)
    )
    return {row.commune_code: row.target for row in rows}


def get_target(round_: Round, commune_code: str) -> int | None:
    """The target of one commune; None when it does not take part."""
    row = db.session.get(RoundTarget, (round_.id, commune_code))
    return None if row is None else row.target


def get_version(version_id: int) -> QuestionnaireVersion | None:
    """The version of this number."""
    return db.session.get(QuestionnaireVersion, version_id)


def find_version(form_id: str, version: str) -> QuestionnaireVersion | None:
    """The published version of this form with this name."""
    return _version_of(db.session, form_id, version)


def _version_of(session: Any, form_id: str, version: str) -> QuestionnaireVersion | None:
    if not version.isprintable():
        return None
    found: QuestionnaireVersion | None = session.scalar(
        select(QuestionnaireVersion).where(
            QuestionnaireVersion.form_id == form_id, QuestionnaireVersion.version == version
        )
    )
    return found


def get_newest_version() -> QuestionnaireVersion | None:
    """The version published last."""
    return db.session.scalar(
        select(QuestionnaireVersion).order_by(QuestionnaireVersion.id.desc()).limit(1)
    )


def list_versions() -> Sequence[QuestionnaireVersion]:
    """Every published version, the newest first."""
    return db.session.scalars(
        select(QuestionnaireVersion).order_by(QuestionnaireVersion.id.desc())
    ).all()


def get_questionnaire(version: QuestionnaireVersion) -> Questionnaire:
    """The questionnaire of a version with its external lists, parsed once a process from its compiled form."""
    known = _parsed.get(version.sha256)
    if known is None:
        compiled = Questionnaire.from_json(version.compiled)
        known = _parsed[version.sha256] = compiled.with_choices(get_external_lists())
    return known


def get_without_sensitive(version: QuestionnaireVersion) -> Questionnaire:
    """The questionnaire of a version without what only an authorisation of the CNDP allows to ask."""
    known = _without_sensitive.get(version.sha256)
    if known is None:
        known = get_questionnaire(version).without_sensitive()
        _without_sensitive[version.sha256] = known
    return known


def get_asked(
    round_: Round, version: QuestionnaireVersion, *, is_authorised: bool
) -> Questionnaire:
    """What a round may ask of a version, on the web, on tablets and on paper alike.

    Without the CNDP's authorisation (law 09-08, art. 12) no sensitive question, the demonstration apart.
    """
    asked = get_questionnaire if is_authorised or round_.is_demo else get_without_sensitive
    return asked(version)


@cache
def get_external_lists() -> Mapping[str, Sequence[Choice]]:
    """The lists that `select_one_from_file` may name, filled: the communes of the region by code."""
    communes = tuple(
        Choice(
            commune.code,
            {"ar": commune.name_ar, "fr": commune.name_fr, "en": commune.name_fr},
            {"province": commune.province_code, "milieu": commune.milieu.value},
        )
        for commune in list_communes()
    )
    return {"communes.csv": communes}


def find_response(receipt: str) -> Response | None:
    """The response with this receipt code."""
    return db.session.scalar(select(Response).where(Response.receipt == receipt))


def find_response_by_instance(instance_id: str) -> Response | None:
    """The response that a client sent under this id."""
    return db.session.scalar(select(Response).where(Response.instance_id == instance_id))


def count_stored(round_id: int | None = None) -> int:
    """How many responses are in the database, of one round or all, withdrawn ones left out. Reads them all."""
    statement = select(func.count(Response.id)).where(Response.withdrawn_at.is_(None))
    if round_id is not None:
        statement = statement.where(Response.round_id == round_id)
    return db.session.scalar(statement) or 0
