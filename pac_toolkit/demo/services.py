"""Writes the drawn people and workshops through the ordinary services, as staff would."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import islice, starmap
from typing import Any, Final

from sqlalchemy import exists, select

from pac_toolkit import audit
from pac_toolkit.accounts.models import Role, User
from pac_toolkit.accounts.queries import find_user_by_email
from pac_toolkit.accounts.services import create_user
from pac_toolkit.database import db, transaction
from pac_toolkit.demo.meetings import DrawnWorkshop, draw_workshops
from pac_toolkit.demo.people import DrawnResponse, draw_responses
from pac_toolkit.responses.models import Channel, Round, RoundState, Source
from pac_toolkit.responses.queries import get_questionnaire, get_round
from pac_toolkit.responses.services import (
    Submission,
    create_round,
    move_round,
    publish_results,
    publish_version,
    store_response,
)
from pac_toolkit.territory.queries import get_partner_codes
from pac_toolkit.workshops.models import (
    AgeBand,
    Arrangement,
    Category,
    Language,
    Phase,
    Sex,
    Workshop,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.models import Channel as InvitationChannel
from pac_toolkit.workshops.record import AgendaPoint, NeedVoiced, Promise, Record
from pac_toolkit.workshops.services import create_workshop, move_to
from surveys.answers import validate
from surveys.shipped import satisfaction_source

RESPONSES: Final = 8350
"""Satisfaction forms of September 2022."""
WORKSHOPS: Final = 277
"""Workshops of September 2022."""
SEED: Final = 2022
ROUND: Final = "satisfaction"
_NAMES: Final = {"clerk": "العرض التجريبي: التسجيل", "expert": "العرض التجريبي: المصادقة"}
# one commit a batch: quick, and an interruption loses at most one
_BATCH: Final = 100
_OPEN_FOR: Final = timedelta(days=45)
_PATHS: Final = {
    "planned": (WorkshopState.PLANNED,),
    "held": (WorkshopState.HELD,),
    "closed": (WorkshopState.HELD, WorkshopState.CLOSED),
    "validated": (WorkshopState.HELD, WorkshopState.CLOSED, WorkshopState.VALIDATED),
}
_SOURCES: Final = {"paper": Source.KEYING}

# shows how far a long loop has come: takes the items, their number and what they are
Progress = Callable[[Iterable[Any], int, str], Iterator[Any]]


class RealRecordsError(RuntimeError):
    """The database holds records that are not the demonstration's."""


def silently(items: Iterable[Any], _length: int, _label: str) -> Iterator[Any]:
    """No progress shown."""
    yield from items


def is_wanted() -> bool:
    """Whether the demonstration is missing, or was interrupted, on a database without real records."""
    return not has_real_records() and not audit.list_entries("demonstration", SEED)


def has_real_records() -> bool:
    """Whether any round or workshop is not the demonstration's."""
    real_round = exists(select(Round.id).where(Round.is_demo.is_(False)))
    real_workshop = exists(select(Workshop.id).where(Workshop.is_demo.is_(False)))
    return bool(db.session.scalar(select(real_round | real_workshop)))


def load_demonstration(
    *,
    responses: int = RESPONSES,
    workshops: int = WORKSHOPS,
    seed: int = SEED,
    today: date,
    progress: Progress = silently,
) -> None:
    """Store the demonstration. Commits batch by batch; interrupted, the same call goes on where it stopped.

    Raises RealRecordsError, before anything is written, on a database in real use.
    """
    if has_real_records():
        raise RealRecordsError
    codes = sorted(get_partner_codes())
    with transaction():
        clerk, expert = _staff("clerk"), _staff("expert")
        round_ = get_round(ROUND) or _open_round(codes, responses, today)
    round_id, staff = round_.id, (clerk.id, expert.id)
    # the day of the first load, also when an interrupted load goes on later
    day = round_.closes_on - _OPEN_FOR
    drawn = draw_responses(codes, responses, seed, day)
    for batch in progress(_batches(drawn), -(-responses // _BATCH), "answers"):
        with transaction():
            _store(db.session.get_one(Round, round_id), batch, db.session.get_one(User, staff[0]))
        db.session.expunge_all()
    with transaction():
        publish_results(round_=db.session.get_one(Round, round_id))
    meetings = list(draw_workshops(codes, workshops, seed, day))
    for meeting in progress(meetings, len(meetings), "workshops"):
        with transaction():
            _hold(meeting, *(db.session.get_one(User, number) for number in staff))
        db.session.expunge_all()
    with transaction():
        size = {"responses": responses, "workshops": workshops}
        audit.record(action="load", thing_type="demonstration", thing_id=seed, after=size)


def _batches(drawn: Iterable[DrawnResponse]) -> Iterator[list[DrawnResponse]]:
    items = iter(drawn)
    while batch := list(islice(items, _BATCH)):
        yield batch


def _staff(name: str) -> User:
    """Who keys and who validates the demonstration; nobody knows their passwords."""
    email = f"{name}@demonstration.example"
    return find_user_by_email(email) or create_user(
        email=email,
        display_name=_NAMES[name],
        password=secrets.token_urlsafe(24),
        role=Role.EXPERT,
        territories=["05"],
    )


def _open_round(codes: list[str], responses: int, today: date) -> Round:
    round_ = create_round(
        slug=ROUND,
        titles={
            "ar": "رضا الساكنة عن خدمات الجماعة",
            "fr": "Satisfaction des habitants envers les services de la commune",
            "en": "Citizens' satisfaction with the commune's services",
        },
        opens_on=today - timedelta(days=75),
        closes_on=today + _OPEN_FOR,
        version=publish_version(source=satisfaction_source()),
        targets=dict.fromkeys(codes, round(responses / len(codes)) or 1),
        is_demo=True,
    )
    return move_round(round_=round_, state=RoundState.OPEN)


def _store(round_: Round, batch: Iterable[DrawnResponse], clerk: User) -> None:
    """Store answers as if they came in now from phones, tablets and paper."""
    questionnaire = get_questionnaire(round_.version)
    for drawn in batch:
        checked = validate(questionnaire, drawn.answers)
        if checked.errors:
            raise ValueError(f"{drawn.instance_id}: {checked.errors}")
        channel = Channel(drawn.channel)
        store_response(
            round_=round_,
            commune_code=drawn.commune_code,
            submission=Submission(
                instance_id=drawn.instance_id,
                answers=checked.answers,
                language=drawn.language,
                spoken=drawn.spoken,
                is_helped=drawn.is_helped,
                started_at=drawn.started_at,
            ),
            channel=channel,
            source=_SOURCES.get(drawn.channel, Source.FORM),
            actor=clerk if channel in {Channel.PAPER, Channel.ENUMERATOR} else None,
            received_at=drawn.received_at,
        )


def _hold(drawn: DrawnWorkshop, clerk: User, expert: User) -> None:
    """Log a workshop and lead it to its state, entered by one and validated by another."""
    workshop = create_workshop(
        record=_record(drawn), actor=clerk, client_key=drawn.key, is_demo=True
    )
    if workshop.state is not WorkshopState.DRAFT:
        return
    for state in _PATHS.get(drawn.state, ()):
        actor = expert if state is WorkshopState.VALIDATED else clerk
        move_to(workshop=workshop, state=state, actor=actor)


def _details(drawn: DrawnWorkshop) -> dict[str, Any]:
    """What the record says beside attendance and needs."""
    told = drawn.details
    if told is None:
        return {}
    return {
        "douars": told.douars,
        "villages": told.villages,
        "languages": tuple(map(Language, told.languages)),
        "channels": tuple(map(InvitationChannel, told.channels)),
        "arrangements": tuple(map(Arrangement, told.arrangements)),
        "invited": told.invited,
        "chair_function": told.chair_function,
        "legal_basis": told.legal_basis,
        "strengths": told.strengths,
        "constraints": told.constraints,
        "next_step": told.next_step,
        "commitments": tuple(
            Promise(what=what, who=who, due_on=drawn.held_on + timedelta(days=days), is_done=done)
            for what, who, days, done in told.commitments
        ),
    }


def _record(drawn: DrawnWorkshop) -> Record:
    return Record(
        **_details(drawn),
        commune_code=drawn.commune_code,
        title=drawn.title,
        workshop_type=WorkshopType(drawn.workshop_type),
        phase=Phase(drawn.phase),
        held_on=drawn.held_on,
        starts_at=drawn.starts_at,
        ends_at=drawn.ends_at,
        place=drawn.place,
        agenda=tuple(starmap(AgendaPoint, drawn.agenda)),
        attendance={
            (Sex(sex), AgeBand(band)): number for (sex, band), number in drawn.attendance.items()
        },
        categories={Category(key): number for key, number in drawn.categories.items()},
        needs=tuple(
            NeedVoiced(
                theme=need.theme,
                text=need.text,
                place=need.place,
                votes_women=need.votes_women,
                votes_men=need.votes_men,
                votes_youth=need.votes_youth,
                sufferers=need.sufferers,
                has_consensus=need.has_consensus,
            )
            for need in drawn.needs
        ),
    )
