"""The pages that lay sources beside each other: what they say, and what they refuse."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communes.neighbours import adjacency
from pac_toolkit.database import db
from pac_toolkit.responses.models import ResultsPolicy
from tests.priorities.factories import (
    BENI_MELLAL,
    make_answers,
    make_round,
    make_workshop,
    tally,
)
from tests.priorities.test_insights import DRIEST, name_differently

PAGES = ("", "contrasts", "women-men", "hot-spots", "neighbours", "change")
DRIEST_NAME = "Sidi Hcine"


def text_of(client: FlaskClient, address: str, language: str = "fr") -> str:
    """The page's words, tags taken off."""
    answer = client.get(f"/{language}/priorities/{address}")
    assert answer.status_code == 200, address
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.fixture
def heard(context: Flask) -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop({"roads": (30, 20)}, commune_code=DRIEST)
    for code in (BENI_MELLAL, min(adjacency()[BENI_MELLAL])):
        make_workshop({"health": (30, 20)}, commune_code=code)
    db.session.commit()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_nothing_heard(client: FlaskClient, page: str, language: str) -> None:
    assert client.get(f"/{language}/priorities/{page}").status_code == 200


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_with_something_heard(
    client: FlaskClient, page: str, language: str
) -> None:
    assert client.get(f"/{language}/priorities/{page}").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "contrasts?theme=gold",
        "contrasts?level=region",
        "contrasts?round=none",
        "women-men?level=douar",
        "hot-spots?subject=census:gold",
        "hot-spots?subject=water",
        "neighbours?round=none",
    ],
)
def test_what_does_not_exist_is_no_empty_page(client: FlaskClient, address: str) -> None:
    assert client.get(f"/fr/priorities/{address}").status_code == 404


@pytest.mark.parametrize("query", ["place=05.999", "from=one&to=one", "from=one&to=none"])
def test_a_change_that_cannot_be_is_no_empty_page(client: FlaskClient, query: str) -> None:
    make_round("one")
    make_round("two")
    db.session.commit()

    assert client.get(f"/fr/priorities/change?{query}").status_code == 404


def test_the_newest_round_named_as_the_earlier_stands_beside_the_one_before(
    client: FlaskClient,
) -> None:
    make_round("one")
    make_round("two")
    db.session.commit()

    for slug in ("one", "two"):
        assert client.get(f"/fr/priorities/change?from={slug}").status_code == 200


@pytest.mark.usefixtures("heard")
def test_a_silent_need_is_listed_drawn_and_in_the_table(client: FlaskClient) -> None:
    page = client.get("/fr/priorities/contrasts?theme=water").text
    silent = page[page.index('id="silent"') : page.index('id="beyond"')]

    assert DRIEST_NAME in silent
    assert page.count(f'data-code="{DRIEST}"') == 3  # two drawings and the table
    assert "Haut-Commissariat au Plan" in page


@pytest.mark.usefixtures("heard")
def test_a_theme_that_the_census_does_not_measure_says_so(client: FlaskClient) -> None:
    assert "ne mesure rien sur ce thème" in text_of(client, "contrasts?theme=health")


@pytest.mark.usefixtures("heard")
def test_two_neighbours_with_one_first_need_stand_with_people_and_law(client: FlaskClient) -> None:
    page = text_of(client, "neighbours")

    assert "2 communes" in page
    assert "articles 149 à 151" in page
    assert "habitants ensemble" in page


def test_hot_spots_say_that_they_explore_and_by_how_many_links(client: FlaskClient) -> None:
    page = text_of(client, "hot-spots", "en")

    assert "proves nothing" in page
    assert "354 links" in page
    assert "9,999 random draws" in page


def test_women_and_men_are_told_apart_with_their_bases(client: FlaskClient) -> None:
    name_differently(make_round())
    db.session.commit()
    page = text_of(client, "women-men?level=commune", "en")

    assert "+40" in page
    assert "45 % of 200" in page


def test_two_rounds_are_compared_newest_against_the_one_before(client: FlaskClient) -> None:
    before, after = make_round("one"), make_round("two")
    tally(before, BENI_MELLAL, "sat_water", {"1": 100, "5": 100})
    tally(after, BENI_MELLAL, "sat_water", {"1": 40, "5": 160})
    db.session.commit()
    page = text_of(client, f"change?place={BENI_MELLAL}", "en")

    assert "+30" in page
    assert "higher than before" in page


def test_a_round_that_is_not_public_is_neither_offered_nor_compared(client: FlaskClient) -> None:
    make_round("one")
    make_round("two", policy=ResultsPolicy.AFTER_CLOSING)
    db.session.commit()

    assert "une seule campagne ne suffit pas" in text_of(client, "change").lower()
    assert client.get("/fr/priorities/contrasts?round=two").status_code == 404
