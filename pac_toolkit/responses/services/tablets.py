"""The XForm that tablets download: made once of a questionnaire and of our own rows, then kept as it is."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy.dialects import postgresql, sqlite

from pac_toolkit.database import db, now
from pac_toolkit.responses.models import QuestionnaireVersion, Round, TabletForm
from pac_toolkit.responses.queries import get_questionnaire
from surveys.openrosa import md5_hash
from surveys.questionnaire import Questionnaire
from surveys.xlsform import Preface, to_xform


def left_out(version: QuestionnaireVersion, asked: Questionnaire) -> frozenset[str]:
    """The questions of a version that are not among those asked."""
    kept = {question.name for _, question in asked.walk()}
    return frozenset(
        question.name
        for _, question in get_questionnaire(version).walk()
        if question.name not in kept
    )


def tablet_key(
    version: QuestionnaireVersion, preface: Preface, unasked: Collection[str] = ()
) -> str:
    """Names everything that an XForm is made from: a new title, notice or question left out makes another, nothing else does."""
    made_of = {"source": version.sha256, **asdict(preface)}
    if unasked:
        made_of["unasked"] = sorted(unasked)
    text = json.dumps(made_of, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def make_xform(
    version: QuestionnaireVersion, preface: Preface, unasked: Collection[str] = ()
) -> bytes:
    """The XForm; half a second, so before a transaction takes the lock. Raises InvalidQuestionnaire."""
    return to_xform(version.source, preface, unasked)


def keep_tablet_form(*, round_: Round, key: str, xform: bytes) -> TabletForm:
    """Keep the bytes for every process; where another was quicker, its bytes are the ones kept."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    place = {"round_id": round_.id, "version_id": round_.version_id, "key": key}
    db.session.execute(
        insert(TabletForm)
        .values(**place, hash=md5_hash(xform), xform=xform, made_at=now())
        .on_conflict_do_nothing()
    )
    return db.session.get_one(TabletForm, tuple(place.values()))
