"""The calendar entry of an announced workshop, after RFC 5545."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from pac_toolkit.workshops import services
from pac_toolkit.workshops.calendar import Event, write_calendar
from pac_toolkit.workshops.models import WorkshopState
from tests.workshops.factories import make_workshop


def make_event(**values: Any) -> Event:
    return Event(
        **{
            "uid": "K7P3-MXQ2@example.ma",
            "stamp": datetime(2026, 11, 26, 8, tzinfo=UTC),
            "revision": 2,
            "day": date(2026, 12, 14),
            "starts_at": time(10),
            "ends_at": time(12, 30),
            "summary": "ورشة",
            **values,
        }
    )


def unfolded(event: Event) -> list[str]:
    return write_calendar(event).replace(b"\r\n ", b"").decode().split("\r\n")


def test_hours_are_those_of_morocco() -> None:
    lines = unfolded(make_event())
    assert "DTSTART;TZID=Africa/Casablanca:20261214T100000" in lines
    assert "DTEND;TZID=Africa/Casablanca:20261214T123000" in lines
    assert "TZID:Africa/Casablanca" in lines
    # summer hour all the year but Ramadan
    assert {line for line in lines if line.startswith("TZOFFSETTO")} == {
        "TZOFFSETTO:+0100",
        "TZOFFSETTO:+0000",
    }


def test_without_hours_it_takes_the_whole_day() -> None:
    lines = unfolded(make_event(starts_at=None, ends_at=None))
    assert "DTSTART;VALUE=DATE:20261214" in lines
    assert "BEGIN:VTIMEZONE" not in lines


def test_separators_and_line_ends_are_escaped() -> None:
    lines = unfolded(make_event(summary="a,b;c\\d\r\nBEGIN:VALARM", location="x\x00y"))
    assert "SUMMARY:a\\,b\\;c\\\\d\\nBEGIN:VALARM" in lines
    assert "LOCATION:xy" in lines
    assert "BEGIN:VALARM" not in lines


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_no_line_is_longer_than_75_octets_and_nothing_is_lost(text: str) -> None:
    event = make_event(summary="x", starts_at=None, description=f"d{text}")
    content = write_calendar(event)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    content.decode()


@pytest.mark.parametrize("state", list(WorkshopState))
def test_only_an_announced_workshop_has_a_calendar(
    client: FlaskClient, state: WorkshopState
) -> None:
    day = services.today() + timedelta(days=5)
    is_announced = state is WorkshopState.PLANNED
    workshop = make_workshop(state, **({"held_on": day} if is_announced else {}))
    answer = client.get(f"/ar/workshops/{workshop.id}.ics")
    assert answer.status_code == (200 if is_announced else 404)
    if is_announced:
        assert answer.mimetype == "text/calendar"
        assert workshop.chair not in answer.get_data(as_text=True)
