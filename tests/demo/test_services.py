"""The demonstration goes through the ordinary services, once, and never beside real records."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from pac_toolkit.database import db, transaction
from pac_toolkit.demo import services
from pac_toolkit.responses.models import Response
from pac_toolkit.responses.services import find_differences
from pac_toolkit.workshops.models import Workshop, WorkshopState
from pac_toolkit.workshops.services import today

SMALL = {"responses": 12, "workshops": 45, "today": today()}


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_load_stores_what_was_asked_and_marks_it(context: Flask) -> None:
    services.load_demonstration(**SMALL)

    assert count(Response) == 12
    assert count(Workshop) == 45
    assert db.session.scalars(select(Workshop.is_demo)).unique().all() == [True]
    assert find_differences() == []
    assert not services.is_wanted()


def test_nobody_validates_their_own_entry_even_here(context: Flask) -> None:
    services.load_demonstration(**SMALL)
    validated = db.session.scalars(
        select(Workshop).where(Workshop.state == WorkshopState.VALIDATED)
    ).all()

    assert validated
    assert all(meeting.entered_by_id != meeting.validated_by_id for meeting in validated)


def test_a_second_load_changes_nothing(context: Flask) -> None:
    services.load_demonstration(**SMALL)
    services.load_demonstration(**SMALL)

    assert count(Response) == 12
    assert count(Workshop) == 45


def test_an_interrupted_load_goes_on_where_it_stopped(context: Flask) -> None:
    def stop_at_workshops(items, _length, label):
        if label == "workshops":
            raise KeyboardInterrupt
        yield from items

    with pytest.raises(KeyboardInterrupt):
        services.load_demonstration(**SMALL, progress=stop_at_workshops)

    assert services.is_wanted()
    services.load_demonstration(**{**SMALL, "today": date(2030, 1, 1)})
    assert count(Response) == 12
    assert count(Workshop) == 45


def test_real_records_are_never_mixed_with_the_demonstration(context: Flask) -> None:
    services.load_demonstration(**SMALL)
    with transaction():
        db.session.scalars(select(Workshop)).first().is_demo = False

    with pytest.raises(services.RealRecordsError):
        services.load_demonstration(**{**SMALL, "responses": 80})

    assert count(Response) == 12


def test_the_command_refuses_with_a_reason(context: Flask) -> None:
    services.load_demonstration(**SMALL)
    with transaction():
        db.session.scalars(select(Workshop)).first().is_demo = False

    outcome = context.test_cli_runner().invoke(args=["demo", "load", "--responses", "1"])

    assert outcome.exit_code == 1
    assert "real records" in outcome.output
