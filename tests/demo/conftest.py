"""The drawn demonstration at its full size, once a session: nothing is stored."""

from datetime import date

import pytest

from communes.roster import default_roster
from pac_toolkit.demo.meetings import DrawnWorkshop, draw_workshops
from pac_toolkit.demo.people import DrawnResponse, draw_responses

CODES = [entry.commune_code for entry in default_roster()]
DAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def responses() -> list[DrawnResponse]:
    """The 8,350 answers."""
    return list(draw_responses(CODES, 8350, 2022, DAY))


@pytest.fixture(scope="session")
def workshops() -> list[DrawnWorkshop]:
    """The 277 workshops."""
    return list(draw_workshops(CODES, 277, 2022, DAY))
