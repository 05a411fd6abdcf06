"""Workshops, rounds and tallies for tests of priorities and of what shows them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete

from pac_toolkit.database import db
from pac_toolkit.responses.models import (
    Channel,
    ChannelTally,
    Publication,
    ResultsPolicy,
    Round,
    RoundState,
    RoundTarget,
    Tally,
)
from pac_toolkit.responses.services import publish_results, publish_version
from pac_toolkit.responses.tallying import ALL
from pac_toolkit.workshops.codes import draw_code
from pac_toolkit.workshops.models import (
    AgeBand,
    AttendanceCount,
    Hearing,
    Need,
    Phase,
    Sex,
    Workshop,
    WorkshopState,
    WorkshopType,
)
from surveys.shipped import satisfaction_source

BENI_MELLAL = "05.091.01.01"
OTHER_COMMUNE = "05.091.05.05"
ELSEWHERE = "05.081.03.03"


def make_round(
    slug: str = "autumn-2026",
    *,
    state: RoundState = RoundState.OPEN,
    policy: ResultsPolicy = ResultsPolicy.LIVE,
    targets: Mapping[str, int] | None = None,
    is_demo: bool = False,
) -> Round:
    """A round with its questionnaire version and targets; no answer yet."""
    version = publish_version(source=satisfaction_source())
    survey = Round(
        slug=slug,
        titles={
            "ar": "استشارة الخريف",
            "fr": "Consultation d'automne",
            "en": "Autumn consultation",
        },
        state=state,
        results_policy=policy,
        opens_on=date(2026, 9, 1),
        closes_on=date(2026, 12, 31),
        version=version,
        is_demo=is_demo,
        targets=[
            RoundTarget(commune_code=code, target=target)
            for code, target in (targets or {BENI_MELLAL: 200, OTHER_COMMUNE: 200}).items()
        ],
    )
    db.session.add(survey)
    db.session.flush()
    return survey


def count_answers(
    survey: Round,
    commune_code: str,
    question: str,
    counts: Mapping[str, int],
    *,
    sex: str = "female",
    age_band: str = "36-59",
    milieu: str = "urban",
) -> None:
    """Tally rows as storing answers would leave them; nothing is published."""
    _add(survey, commune_code, question, counts, (sex, age_band, milieu))
    if question != ALL:
        n = counts.get(ALL) or sum(counts.values())
        person = {"sex": sex, "age_band": age_band, "milieu": milieu}
        row = {"round_id": survey.id, "commune_code": commune_code, "question": ALL, "choice": ALL}
        known = db.session.get(Tally, {**row, **person})
        missing = n - (known.n if known else 0)
        if missing > 0:
            _add(survey, commune_code, ALL, {ALL: missing}, (sex, age_band, milieu))


def tally(survey: Round, *counted: Any, **person: str) -> None:
    """The same (`count_answers`), published anew as if for the first time."""
    count_answers(survey, *counted, **person)
    republish(survey)


def republish(survey: Round) -> None:
    """Publish everything, as a first publication does: no batch is waited for."""
    db.session.execute(delete(Publication).where(Publication.round_id == survey.id))
    db.session.expire_all()
    publish_results(round_=survey)


def _add(
    survey: Round,
    commune_code: str,
    question: str,
    counts: Mapping[str, int],
    person: tuple[str, str, str],
) -> None:
    sex, age_band, milieu = person
    for choice, n in counts.items():
        where = {"round_id": survey.id, "commune_code": commune_code}
        what = {"question": question, "choice": choice}
        key = {**where, **what, "sex": sex, "age_band": age_band, "milieu": milieu}
        row = db.session.get(Tally, key)
        if row is None:
            db.session.add(Tally(**key, n=n))
        else:
            row.n += n
        known = db.session.get(ChannelTally, {**where, **what, "channel": Channel.WEB})
        if known is None:
            db.session.add(ChannelTally(**where, **what, channel=Channel.WEB, n=n))
        else:
            known.n += n
        db.session.flush()


def make_answers(survey: Round, commune_code: str = BENI_MELLAL, *, sex: str = "female") -> None:
    """100 respondents: 60 name water, 30 roads, 12 health; 50 of 80 dissatisfied with water."""
    count_answers(survey, commune_code, "*", {"*": 100}, sex=sex)
    count_answers(
        survey,
        commune_code,
        "priorities",
        {"*": 100, "water": 60, "roads": 30, "health": 12, "culture": 4},
        sex=sex,
    )
    count_answers(
        survey,
        commune_code,
        "sat_water",
        {"1": 30, "2": 20, "3": 10, "4": 12, "5": 8, "97": 10, "99": 10},
        sex=sex,
    )
    count_answers(
        survey, commune_code, "sat_streets", {"1": 10, "2": 10, "4": 20, "5": 60}, sex=sex
    )
    republish(survey)


def make_workshop(
    votes: Mapping[str, tuple[int, int]] | None = None,
    *,
    commune_code: str = BENI_MELLAL,
    state: WorkshopState = WorkshopState.VALIDATED,
    title: str = "Workshop of the centre",
    held_on: date | None = date(2026, 10, 5),
    is_demo: bool = False,
) -> Workshop:
    """A workshop with one need a theme: theme → (votes of women, votes of men)."""
    workshop = Workshop(
        code=draw_code(),
        commune_code=commune_code,
        title=title,
        workshop_type=WorkshopType.DOUAR,
        phase=Phase.DIAGNOSIS,
        state=state,
        held_on=held_on,
        place="Dar Chabab",
        is_demo=is_demo,
        attendance=[
            AttendanceCount(sex=Sex.FEMALE, age_band=AgeBand.ADULT, n=12),
            AttendanceCount(sex=Sex.MALE, age_band=AgeBand.YOUNG, n=10),
        ],
    )
    for position, (theme, (women, men)) in enumerate((votes or {"water": (12, 8)}).items()):
        said = f"A need of {theme}"
        need = Need(code=draw_code(), commune_code=commune_code, theme=theme, text=said)
        workshop.hearings.append(
            Hearing(need=need, position=position, text=said, votes_women=women, votes_men=men)
        )
    db.session.add(workshop)
    db.session.flush()
    return workshop
