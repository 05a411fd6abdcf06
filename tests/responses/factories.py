"""Rounds and responses for tests: the shipped questionnaire in two communes, one rural and one urban."""

import itertools
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from pac_toolkit.database import transaction
from pac_toolkit.responses.models import Channel, ResultsPolicy, Round, RoundState, Source
from pac_toolkit.responses.services import (
    Stored,
    Submission,
    create_round,
    move_round,
    publish_version,
    store_response,
)
from surveys.shipped import satisfaction_source

RURAL = "05.091.05.05"
URBAN = "05.091.01.01"
OUTSIDE = "05.311.01.01"

_numbers = itertools.count(1)


def make_round(
    state: RoundState = RoundState.OPEN,
    *,
    policy: ResultsPolicy = ResultsPolicy.LIVE,
    targets: Mapping[str, int] | None = None,
    source: bytes | None = None,
    slug: str = "",
) -> Round:
    """A saved round on the shipped questionnaire, taken to this state the ordinary way."""
    with transaction():
        round_ = create_round(
            slug=slug or f"round-{next(_numbers)}",
            titles={"ar": "استطلاع 2026", "fr": "Enquête 2026", "en": "Survey 2026"},
            opens_on=date(2026, 10, 1),
            closes_on=date(2026, 12, 31),
            version=publish_version(source=source or satisfaction_source()),
            targets=targets if targets is not None else {RURAL: 200, URBAN: 225},
            results_policy=policy,
        )
        path = {
            RoundState.DRAFT: [],
            RoundState.OPEN: [RoundState.OPEN],
            RoundState.CLOSING: [RoundState.OPEN, RoundState.CLOSING],
            RoundState.CLOSED: [RoundState.OPEN, RoundState.CLOSED],
        }[state]
        for step in path:
            move_round(round_=round_, state=step)
    return round_


def some_answers(**changes: Any) -> dict[str, Any]:
    """Clean answers of a woman in a rural commune; a change to None leaves the question out."""
    answers = {
        "sex": "female",
        "age_band": "25-35",
        "milieu": "rural",
        "sat_water": "1",
        "sat_electricity": "4",
        "sat_waste": "97",
        "sat_markets": "3",
        "sat_civil_status": "5",
        "priorities": ["water", "roads"],
        **changes,
    }
    return {name: answer for name, answer in answers.items() if answer is not None}


def a_submission(answers: Mapping[str, Any] | None = None, **values: Any) -> Submission:
    """A submission under a new instance_id unless one is given."""
    return Submission(
        **{
            "instance_id": str(uuid.uuid4()),
            "answers": some_answers() if answers is None else answers,
            "language": "ar",
            **values,
        }
    )


def store(
    round_: Round,
    submission: Submission | None = None,
    *,
    commune: str = RURAL,
    channel: Channel = Channel.WEB,
    source: Source = Source.FORM,
    **values: Any,
) -> Stored:
    """Store one response in its own transaction."""
    with transaction():
        return store_response(
            round_=round_,
            commune_code=commune,
            submission=submission or a_submission(),
            channel=channel,
            source=source,
            **values,
        )
