"""Records and workshops for tests."""

import itertools
from datetime import date, time
from typing import Any

from pac_toolkit.accounts.models import Role, User
from pac_toolkit.database import db, transaction
from pac_toolkit.workshops import services
from pac_toolkit.workshops.models import (
    AgeBand,
    Category,
    Phase,
    Sex,
    Workshop,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.record import AgendaPoint, NeedVoiced, Record
from tests.accounts.factories import make_user

BOUTFERDA = "05.091.05.05"
AZILAL = "05.081.01.01"
HELD_ON = date(2022, 3, 14)

_numbers = itertools.count(1)


def make_record(**values: Any) -> Record:
    """A complete record of a workshop held in Boutferda: 14 women, 20 men, two needs."""
    return Record(
        **{
            "commune_code": BOUTFERDA,
            "title": f"Workshop {next(_numbers)}",
            "workshop_type": WorkshopType.DOUAR,
            "phase": Phase.DIAGNOSIS,
            "held_on": HELD_ON,
            "starts_at": time(10),
            "ends_at": time(12, 30),
            "place": "دار الجماعة",
            "douars": ("آيت علا", "تاكزيرت"),
            "agenda": (AgendaPoint("تشخيص الحاجيات", 45), AgendaPoint("التصويت")),
            "chair": "فاطمة الزهراء أمزيل",
            "facilitator": "Youssef Ouaziz",
            "rapporteur": "خديجة بوعبيد",
            "observations": "",
            "attendance": {
                (Sex.FEMALE, AgeBand.YOUNG): 6,
                (Sex.FEMALE, AgeBand.ADULT): 8,
                (Sex.MALE, AgeBand.YOUNG_ADULT): 5,
                (Sex.MALE, AgeBand.OLDER): 15,
            },
            "categories": {Category.ELECTED: 3, Category.DISABILITY: 2},
            "needs": (
                NeedVoiced(
                    theme="water",
                    text="ربط الدواوير بالماء",
                    place="آيت علا",
                    votes_women=12,
                    votes_men=9,
                    votes_youth=7,
                ),
                NeedVoiced(
                    theme="roads", text="Réparer la piste du souk", votes_women=2, votes_men=11
                ),
            ),
            **values,
        }
    )


def make_workshop(
    state: WorkshopState = WorkshopState.DRAFT,
    *,
    actor: User | None = None,
    validator: User | None = None,
    **values: Any,
) -> Workshop:
    """A saved workshop led to this state through the services."""
    path = {
        WorkshopState.DRAFT: (),
        WorkshopState.PLANNED: (WorkshopState.PLANNED,),
        WorkshopState.HELD: (WorkshopState.HELD,),
        WorkshopState.CLOSED: (WorkshopState.HELD, WorkshopState.CLOSED),
        WorkshopState.VALIDATED: (
            WorkshopState.HELD,
            WorkshopState.CLOSED,
            WorkshopState.VALIDATED,
        ),
    }[state]
    record = make_record(**values)
    actor = actor or make_user(Role.COMMUNE, record.commune_code)
    if WorkshopState.VALIDATED in path and validator is None:
        validator = make_user(Role.EXPERT, record.commune_code)
    with transaction():
        workshop = services.create_workshop(record=record, actor=actor)
        for step in path:
            mover = validator if step is WorkshopState.VALIDATED else actor
            services.move_to(workshop=workshop, state=step, actor=mover)
    db.session.refresh(workshop)
    return workshop
