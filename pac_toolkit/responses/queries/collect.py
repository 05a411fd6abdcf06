"""What tablets are served, and what they sent."""

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select

from communes.territory import Commune, list_communes
from pac_toolkit.accounts.models import User
from pac_toolkit.database import db
from pac_toolkit.responses.models import (
    CollectedForm,
    CollectedState,
    QuestionnaireVersion,
    Response,
    ResponseFile,
    Round,
    RoundState,
    RoundTarget,
    TabletForm,
)
from pac_toolkit.responses.queries.rounds import get_round, get_targets
from pac_toolkit.responses.tablets import read_tablet_id


def list_collected_rounds(user: User) -> Sequence[Round]:
    """Open rounds in which a commune of the user takes part, the newest first: what the tablet offers."""
    takes_part = exists().where(
        RoundTarget.round_id == Round.id, RoundTarget.commune_code.in_(user.commune_codes)
    )
    statement = select(Round).where(Round.state == RoundState.OPEN, takes_part)
    return db.session.scalars(statement.order_by(Round.opens_on.desc(), Round.id.desc())).all()


def find_collected_round(tablet_id: str) -> Round | None:
    """The round of a formID, never a draft; None when its questionnaire was never asked under that id."""
    form_id, slug = read_tablet_id(tablet_id)
    round_ = get_round(slug)
    if round_ is None or round_.state is RoundState.DRAFT:
        return None
    if round_.version.form_id != form_id and not _is_published(form_id):
        return None
    return round_


def list_collected_communes(round_: Round, user: User) -> list[Commune]:
    """The communes of the round in which the user acts."""
    codes = user.commune_codes & get_targets(round_).keys()
    return [commune for commune in list_communes() if commune.code in codes]


def find_tablet_form(round_: Round, key: str) -> TabletForm | None:
    """The XForm that was made of these very rows for the round's present version."""
    return db.session.get(TabletForm, (round_.id, round_.version_id, key))


def find_collected(instance_id: str) -> CollectedForm | None:
    """The form that counts, or counted, under this id."""
    return db.session.scalar(
        select(CollectedForm).where(
            CollectedForm.instance_id == instance_id,
            CollectedForm.state != CollectedState.CONFLICT,
        )
    )


def list_collected(response: Response) -> Sequence[CollectedForm]:
    """Every form sent for a response, the first one first, conflicting ones included."""
    return db.session.scalars(
        select(CollectedForm)
        .where(CollectedForm.response_id == response.id)
        .order_by(CollectedForm.id)
    ).all()


def list_conflicts(commune_codes: Collection[str]) -> Sequence[CollectedForm]:
    """Forms of these communes that came under the id of another, the newest first."""
    return db.session.scalars(
        select(CollectedForm)
        .join(CollectedForm.response)
        .where(
            CollectedForm.state == CollectedState.CONFLICT,
            Response.commune_code.in_(commune_codes),
        )
        .order_by(CollectedForm.id.desc())
    ).all()


def get_conflict(form_id: int) -> CollectedForm | None:
    """The form of this number, when it is one of those kept aside."""
    row = db.session.get(CollectedForm, form_id)
    return row if row is not None and row.state is CollectedState.CONFLICT else None


def get_file(response_id: int, name: str) -> ResponseFile | None:
    """The file of this name that came with a response."""
    if not name.isprintable():
        return None
    return db.session.get(ResponseFile, (response_id, name))


def list_files(response: Response) -> Sequence[ResponseFile]:
    """The files that came with a response, by name."""
    return db.session.scalars(
        select(ResponseFile)
        .where(ResponseFile.response_id == response.id)
        .order_by(ResponseFile.name)
    ).all()


def _is_published(form_id: str) -> bool:
    statement = select(exists().where(QuestionnaireVersion.form_id == form_id))
    return form_id.isprintable() and bool(db.session.scalar(statement))
