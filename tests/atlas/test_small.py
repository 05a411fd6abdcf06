import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communes.needs import measured_themes
from communes.themes import list_themes
from pac_toolkit.database import db
from pac_toolkit.i18n import LANGUAGES
from tests.priorities.factories import make_answers, make_round, make_workshop


@pytest.fixture
def heard(context: Flask) -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop({"water": (30, 20), "roads": (10, 20)})
    db.session.commit()


def maps(page: str) -> list[str]:
    """The small maps of a page."""
    return re.findall(r'<li class="small-map">.*?</li>', page, flags=re.DOTALL)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "layer=contrast",
        "layer=satisfaction&group=women",
        "layer=census",
        "level=province&page=2",
    ],
)
def test_small_maps_stand_in_every_language(client: FlaskClient, lang: str, query: str) -> None:
    response = client.get(f"/{lang}/maps/small/?{query}")
    assert response.status_code == 200
    assert f'<html lang="{lang}" dir="{LANGUAGES[lang].direction}">' in response.text
    assert 1 <= len(maps(response.text)) <= 12
    assert " style=" not in response.text


@pytest.mark.usefixtures("heard")
def test_twelve_stand_on_a_page_and_every_theme_on_one(client: FlaskClient) -> None:
    pages = [client.get(f"/fr/maps/small/?page={number}").text for number in (1, 2, 3)]
    assert [len(maps(page)) for page in pages] == [12, 12, len(list_themes()) - 24]
    themes = [
        theme for page in pages for theme in re.findall(r"layer=priority&amp;theme=(\w+)", page)
    ]
    assert themes == [theme.key for theme in list_themes()]
    assert 'rel="next"' in pages[0]
    assert 'rel="prev"' not in pages[0]
    assert 'rel="next"' not in pages[2]


@pytest.mark.usefixtures("heard")
def test_only_what_the_census_measures_has_a_map_of_contrast(client: FlaskClient) -> None:
    page = client.get("/fr/maps/small/?layer=contrast").text
    found = set(re.findall(r"layer=contrast&amp;theme=(\w+)", page))
    assert found == set(measured_themes())


@pytest.mark.usefixtures("heard")
def test_each_small_map_leads_to_the_same_map_in_large(client: FlaskClient) -> None:
    page = client.get("/fr/maps/small/?layer=census&level=province").text
    addresses = re.findall(r'<a href="(/fr/maps/\?[^"]+)"', page)
    for address in addresses[:2]:
        assert client.get(address.replace("&amp;", "&")).status_code == 200
        assert "classes=fixed" in address
        assert "level=province" in address


@pytest.mark.parametrize(
    "query",
    [
        "layer=first",
        "layer=nothing",
        "layer=participation",
        "level=douar",
        "group=dogs",
        "layer=contrast&group=women",
        "page=0",
        "page=" + 4301 * "1",
        "page=4",
        "page=x",
        "page=%C2%B2",
        "round=nothing",
        "classes=jenks",
    ],
)
def test_small_maps_that_do_not_exist_are_not_found(client: FlaskClient, query: str) -> None:
    assert client.get(f"/fr/maps/small/?{query}").status_code == 404


def test_controls_lead_to_the_address_and_drop_a_group_the_layer_cannot_tell(
    client: FlaskClient,
) -> None:
    response = client.get("/fr/maps/small/?send=1&layer=contrast&group=women&level=province")
    assert response.location == "/fr/maps/small/?layer=contrast&level=province"


@pytest.mark.usefixtures("heard")
def test_small_maps_are_never_stale(client: FlaskClient) -> None:
    before = client.get("/fr/maps/small/").text
    assert client.get("/fr/maps/small/").text == before
    make_workshop({"roads": (90, 90)})
    db.session.commit()
    assert client.get("/fr/maps/small/").text != before
