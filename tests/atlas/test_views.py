import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communes.territory import list_communes
from pac_toolkit.database import db
from pac_toolkit.i18n import LANGUAGES
from pac_toolkit.responses.models import ResultsPolicy
from pac_toolkit.workshops.models import WorkshopState
from tests.priorities.factories import (
    BENI_MELLAL,
    ELSEWHERE,
    OTHER_COMMUNE,
    make_answers,
    make_round,
    make_workshop,
    tally,
)

HOSTILE = "<script>alert(1)</script>${7*7}\u202e"
STATES = (
    "",
    "layer=first&level=province",
    "layer=priority&theme=water",
    "layer=priority&theme=roads&group=women&level=province",
    "layer=satisfaction&theme=water",
    "layer=participation",
    "layer=census&theme=illiteracy&group=men",
    "layer=census&theme=distance_to_paved_road",
)


@pytest.fixture
def heard(context: Flask) -> None:
    survey = make_round()
    make_answers(survey)
    make_answers(survey, OTHER_COMMUNE, sex="male")
    make_workshop({"water": (30, 20), "roads": (10, 20)})
    db.session.commit()


def rows(page: str) -> dict[str, str]:
    """Code → words of each row of the map's table."""
    found = re.findall(r'<tr data-code="([^"]+)".*?</tr>', page, flags=re.DOTALL)
    texts = re.findall(r'<tr data-code="[^"]+"(.*?)</tr>', page, flags=re.DOTALL)
    return {
        code: unescape(re.sub(r"<[^>]+>", " ", text))
        for code, text in zip(found, texts, strict=True)
    }


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
@pytest.mark.parametrize("state", STATES)
def test_every_state_of_the_map_is_a_page_in_every_language(
    client: FlaskClient, lang: str, state: str
) -> None:
    response = client.get(f"/{lang}/maps/?{state}")
    assert response.status_code == 200
    assert f'<html lang="{lang}" dir="{LANGUAGES[lang].direction}">' in response.text
    assert client.get(f"/{lang}/maps/map.js?{state}").status_code == 200


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_the_map_stands_before_anything_was_heard(
    client: FlaskClient, state: str
) -> None:
    assert client.get(f"/ar/maps/?{state}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "layer=nothing",
        "level=douar",
        "group=dogs",
        "layer=priority&theme=happiness",
        "round=nothing",
        "code=05.999",
        "level=province&code=05.091.01.01",
        "layer=census&theme=no_electricity&group=women",
        "show=nothing",
        "layer=nothing&q=Azilal",
    ],
)
def test_state_that_does_not_exist_is_not_found_in_the_language(
    client: FlaskClient, query: str
) -> None:
    response = client.get(f"/fr/maps/?{query}")
    assert response.status_code == 404
    assert '<html lang="fr" dir="ltr">' in response.text


@pytest.mark.parametrize("address", ["map.js?layer=nothing", "portrait?layer=nothing", "portrait"])
def test_parts_of_a_state_that_does_not_exist_are_not_found(
    client: FlaskClient, address: str
) -> None:
    assert client.get(f"/fr/maps/{address}").status_code == 404


@pytest.mark.usefixtures("heard")
def test_table_and_map_tell_the_same_figures(client: FlaskClient) -> None:
    query = "layer=priority&theme=water"
    told = rows(client.get(f"/en/maps/?{query}").text)
    script = client.get(f"/en/maps/map.js?{query}").text
    drawn = dict(
        re.findall(r'"code": ?"([^"]+)"[^}]*?"display": ?"(\d+) of 100"', script)
        or [
            (code, display)
            for display, code in re.findall(
                r'"display": ?"(\d+) of 100"[^}]*?"code": ?"([^"]+)"', script
            )
        ]
    )
    assert drawn.keys() == told.keys() == {BENI_MELLAL, OTHER_COMMUNE}
    assert all(score in told[code].split() for code, score in drawn.items())


@pytest.mark.usefixtures("heard")
def test_script_holds_every_commune(client: FlaskClient) -> None:
    script = client.get("/fr/maps/map.js").text
    assert all(f'"{commune.code}"' in script for commune in list_communes())


@pytest.mark.usefixtures("heard")
def test_script_is_never_stale_after_a_change(client: FlaskClient) -> None:
    first = client.get("/fr/maps/map.js?layer=priority&theme=roads")
    tag = {"If-None-Match": first.headers["ETag"]}
    same = client.get("/fr/maps/map.js?layer=priority&theme=roads", headers=tag)
    assert (same.status_code, same.data) == (304, b"")
    make_workshop({"roads": (90, 90)})
    db.session.commit()
    changed = client.get("/fr/maps/map.js?layer=priority&theme=roads", headers=tag)
    assert changed.status_code == 200
    assert changed.data != first.data


def test_controls_lead_to_the_address_of_the_state(client: FlaskClient) -> None:
    response = client.get("/fr/maps/?show=priority.water&group=women&level=province")
    assert response.status_code == 302
    assert response.location == "/fr/maps/?layer=priority&theme=water&level=province&group=women"


@pytest.mark.parametrize("name", ["Boutferda", "boutferda", "بوتفردة"])
def test_locator_finds_a_commune_in_either_script(client: FlaskClient, name: str) -> None:
    response = client.get("/ar/maps/", query_string={"layer": "first", "q": name})
    assert response.location == f"/ar/maps/?layer=first&code={OTHER_COMMUNE}#portrait"


def test_locator_chooses_the_province_on_a_map_of_provinces(client: FlaskClient) -> None:
    response = client.get("/fr/maps/?layer=first&level=province&q=Boutferda")
    assert "code=05.091#" in response.location


def test_locator_says_when_no_commune_has_the_name(client: FlaskClient) -> None:
    response = client.get("/en/maps/?layer=first&q=Paris", follow_redirects=True)
    assert "No commune has this name" in response.text


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_portrait_alone_equals_the_one_on_the_page(client: FlaskClient, lang: str) -> None:
    alone = client.get(f"/{lang}/maps/portrait?layer=first&code={BENI_MELLAL}").text
    page = client.get(f"/{lang}/maps/?layer=first&code={BENI_MELLAL}").text
    assert alone.strip() in page


@pytest.mark.usefixtures("heard")
def test_results_held_back_are_on_no_map(client: FlaskClient) -> None:
    survey = make_round("later", policy=ResultsPolicy.AFTER_CLOSING)
    db.session.commit()
    assert client.get(f"/fr/maps/?round={survey.slug}").status_code == 404


def test_files_of_the_map_are_kept_for_a_year_under_the_name_of_their_content(
    client: FlaskClient,
) -> None:
    page = client.get("/fr/maps/").text
    addresses = re.findall(r'(?:src|href)="(/maps/files/[^"]+)"', page)
    assert len(addresses) == 3
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
        other = re.sub(r"\.[0-9a-f]{10,12}\.", ".0000000000.", address)
        assert client.get(other).status_code == 404


def test_boundaries_of_an_unknown_level_are_not_found(client: FlaskClient) -> None:
    page = client.get("/fr/maps/").text
    address = re.search(r"/maps/files/geometry-commune\.[^\"]+", page)
    assert address
    assert client.get(address[0].replace("commune", "douar")).status_code == 404


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
@pytest.mark.parametrize("code", [BENI_MELLAL, ELSEWHERE, "05.081.01.01"])
def test_commune_page_stands_whatever_was_heard(client: FlaskClient, lang: str, code: str) -> None:
    response = client.get(f"/{lang}/communes/{code}")
    assert response.status_code == 200
    assert f'<html lang="{lang}" dir="{LANGUAGES[lang].direction}">' in response.text


@pytest.mark.parametrize("code", ["05.999.01.01", "05.091", "05", "nothing"])
def test_unknown_commune_is_not_found(client: FlaskClient, code: str) -> None:
    assert client.get(f"/ar/communes/{code}").status_code == 404


@pytest.mark.usefixtures("heard")
def test_commune_page_leads_to_its_form_while_a_round_is_open(client: FlaskClient) -> None:
    assert (
        f"/fr/surveys/autumn-2026/{BENI_MELLAL}" in client.get(f"/fr/communes/{BENI_MELLAL}").text
    )
    assert "/fr/surveys/" not in client.get(f"/fr/communes/{ELSEWHERE}").text


def test_commune_page_hides_a_ranking_of_too_few(client: FlaskClient) -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "priorities", {"*": 6, "water": 6})
    db.session.commit()
    page = client.get(f"/en/communes/{BENI_MELLAL}").text
    assert "Too few people were heard" in page
    assert 'class="score"' not in page


def test_hostile_titles_are_shown_as_text(client: FlaskClient) -> None:
    make_workshop(title=HOSTILE)
    make_workshop(title=HOSTILE, state=WorkshopState.PLANNED)
    db.session.commit()
    page = client.get(f"/en/communes/{BENI_MELLAL}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;${7*7}" in page


@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_list_of_communes_names_all_of_them_in_both_scripts(client: FlaskClient, lang: str) -> None:
    page = unescape(client.get(f"/{lang}/communes/").text)
    for commune in list_communes():
        assert commune.name_ar in page
        assert commune.name_fr in page


def test_partners_stand_first_in_their_province(client: FlaskClient) -> None:
    page = client.get("/fr/communes/").text
    province = page.split('id="05.091"')[1].split("</section>")[0]
    marks = [
        " is-partner" in item or 'class="is-partner"' in item for item in province.split("<li")[1:]
    ]
    assert marks == sorted(marks, reverse=True)
    assert sum(marks) == 8


@pytest.mark.parametrize(
    ("asked", "found"), [("Boutferda", True), ("بوتفردة", True), ("Paris", False)]
)
def test_commune_is_found_by_name_in_either_script(
    client: FlaskClient, asked: str, found: bool
) -> None:
    page = client.get("/en/communes/", query_string={"q": asked}).text
    answer = page.split('id="found"')[1].split("</section>")[0]
    assert (f"/en/communes/{OTHER_COMMUNE}" in answer) is found


def test_hostile_search_is_shown_as_text(client: FlaskClient) -> None:
    page = client.get("/en/communes/", query_string={"q": HOSTILE}).text
    assert "<script>alert" not in page


def test_geojson_names_every_commune_and_who_takes_part(client: FlaskClient) -> None:
    response = client.get("/api/v1/communes.geojson")
    told = response.get_json()
    assert response.mimetype == "application/geo+json"
    assert len(told["features"]) == 135
    assert sum(item["properties"]["population_2024"] for item in told["features"]) == 2_525_801
    assert sum(item["properties"]["is_partner"] for item in told["features"]) == 40
    tag = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/api/v1/communes.geojson", headers=tag).status_code == 304


def test_map_page_asks_nothing_of_other_sites(client: FlaskClient) -> None:
    page = client.get("/fr/maps/").text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert " style=" not in page
    assert "<script>" not in page
