"""Dashboards: charts, tables and files say the same, from public figures alone, in words where there is nothing."""

import csv
import io
import json
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communes.census import margins
from communes.territory import get_commune
from pac_toolkit.atlas import briefs, queries
from pac_toolkit.atlas.briefs.making import tell_brief
from pac_toolkit.atlas.dashboards import Panel, make_dashboard
from pac_toolkit.atlas.dashboards.services import satisfaction_panel
from pac_toolkit.atlas.dashboards.weighting import get_named, get_order
from pac_toolkit.atlas.ratings import Rated, list_rated
from pac_toolkit.atlas.selection import LayerKey, Reach, Selection
from pac_toolkit.atlas.turnout import get_turnout
from pac_toolkit.database import db
from pac_toolkit.i18n import LANGUAGES, speaking
from pac_toolkit.priorities.certainty import get_stability
from pac_toolkit.priorities.queries import rank
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.responses.figures import scale_figures
from pac_toolkit.responses.models import ResultsPolicy, Round
from pac_toolkit.responses.published import ScaleCounts
from tests.priorities.factories import (
    BENI_MELLAL,
    ELSEWHERE,
    OTHER_COMMUNE,
    make_answers,
    make_round,
    make_workshop,
    tally,
)

PROVINCE = "05.091"
PANELS = ("priorities", "satisfaction", "people", "workshops", "weighting")


@pytest.fixture
def survey(context: Flask) -> Round:
    found = make_round()
    make_answers(found)
    make_answers(found, sex="male")
    make_answers(found, OTHER_COMMUNE, sex="male")
    make_workshop({"water": (30, 20), "roads": (10, 20)})
    db.session.commit()
    return found


def panels(code: str, survey: Round | None, language: str = "en") -> dict[str, Panel]:
    with speaking(language):
        return {one.key: one for one in make_dashboard(code, survey).panels}


def figure_of(panel: Panel) -> dict[str, Any]:
    assert panel.figure is not None
    found: dict[str, Any] = json.loads(panel.figure)
    return found


@pytest.mark.usefixtures("survey")
@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
@pytest.mark.parametrize("code", ["", PROVINCE, BENI_MELLAL, ELSEWHERE])
def test_every_level_has_a_dashboard_in_every_language(
    client: FlaskClient, lang: str, code: str
) -> None:
    answer = client.get(f"/{lang}/dashboard/{code}")
    assert answer.status_code == 200
    assert f'<html lang="{lang}" dir="{LANGUAGES[lang].direction}">' in answer.text
    for key in PANELS:
        assert f'<h2 id="{key}">' in answer.text


@pytest.mark.parametrize(
    "address", ["05.999", "05.091.99.99", "x", "05/nothing.csv", "x/people.csv", "?place=05.999"]
)
def test_a_dashboard_of_nowhere_is_not_found_in_the_language(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(f"/fr/dashboard/{address}")
    assert answer.status_code == 404
    assert '<html lang="fr" dir="ltr">' in answer.text


@pytest.mark.usefixtures("survey")
def test_choosing_a_place_leads_to_its_own_address(client: FlaskClient) -> None:
    answer = client.get(f"/fr/dashboard/?place={PROVINCE}")
    assert answer.location == f"/fr/dashboard/{PROVINCE}"


@pytest.mark.usefixtures("survey")
def test_each_chart_stands_with_a_table_without_javascript_and_a_file(client: FlaskClient) -> None:
    page = client.get(f"/en/dashboard/{BENI_MELLAL}").text
    for key in PANELS:
        assert f'data-chart="figure-{key}" hidden' in page
        assert f'id="figure-{key}"' in page
        assert f'aria-labelledby="{key}-table-caption"' in page
        assert f'href="/en/dashboard/{BENI_MELLAL}/{key}.csv"' in page
    assert page.count('<details class="rest" open data-chart-table>') == len(PANELS)


@pytest.mark.usefixtures("survey")
def test_plotly_is_loaded_on_dashboards_and_its_two_styles_are_allowed_there_only(
    client: FlaskClient,
) -> None:
    board, commune = client.get("/en/dashboard/"), client.get(f"/en/communes/{BENI_MELLAL}")
    assert "vendor/plotly" in board.text
    assert "vendor/plotly" not in commune.text
    assert "sha256-" in board.headers["Content-Security-Policy"]
    assert "sha256-" not in commune.headers["Content-Security-Policy"]


@pytest.mark.usefixtures("survey")
@pytest.mark.parametrize("key", PANELS)
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_a_file_holds_the_table_of_the_page(client: FlaskClient, lang: str, key: str) -> None:
    answer = client.get(f"/{lang}/dashboard/{PROVINCE}/{key}.csv")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename={PROVINCE}-{key}.csv"
    text = answer.data.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter="," if lang == "en" else ";"))
    page = client.get(f"/{lang}/dashboard/{PROVINCE}").text
    table = page.split(f'aria-labelledby="{key}-table-caption" data-sortable', 1)[1]
    table = table.split("</table>", 1)[0]
    headings = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', table)
    assert len(lines) - 1 == len(headings) > 0
    assert [line[0] for line in lines[1:]] == [unescape(one) for one in headings]


def test_priorities_are_drawn_as_the_sum_of_their_parts(survey: Round) -> None:
    panel = panels(BENI_MELLAL, survey)["priorities"]
    ranking = rank(BENI_MELLAL, survey)
    drawn = [trace for trace in figure_of(panel)["data"] if trace["type"] == "bar"]
    for row, item in enumerate(ranking.priorities[:3]):
        assert sum(trace["x"][row] or 0 for trace in drawn) == pytest.approx(item.score)
        assert panel.rows[row][2].value == pytest.approx(item.score, abs=0.01)
        parts = [cell.value for cell in panel.rows[row][4:]]
        assert sum(parts) == pytest.approx(item.score, abs=0.05)  # type: ignore[arg-type]


def test_a_priority_says_in_how_many_draws_it_stays_among_the_first_three(survey: Round) -> None:
    panel = panels(BENI_MELLAL, survey)["priorities"]
    stability = get_stability(BENI_MELLAL, survey)
    theme = rank(BENI_MELLAL, survey).priorities[0].theme
    share = stability.of(theme)
    assert share is not None
    cell = panel.rows[0][3]
    assert cell.value == round(100 * share, 1)
    assert cell.note == ("holds" if stability.holds(theme) else "does not hold")


def test_satisfaction_is_drawn_on_two_sides_with_its_intervals(survey: Round) -> None:
    panel = panels(BENI_MELLAL, survey)["satisfaction"]
    low, high = (trace for trace in figure_of(panel)["data"] if trace["type"] == "bar")
    rated = [item for item in list_rated(BENI_MELLAL, survey) if item.is_shown]
    assert [item.service for item in rated] == ["water", "streets"]
    assert low["x"] == pytest.approx([-62.5, -20.0])
    assert high["x"] == pytest.approx([25.0, 80.0])
    figures = rated[0].figures
    assert figures.high.low is not None
    assert high["error_x"]["arrayminus"][0] == pytest.approx(25.0 - 100 * figures.high.low)
    assert panel.rows[0][4].value == 25.0


def test_a_side_that_is_hidden_is_a_dash_and_said_to_be_one(context: Flask) -> None:
    counts = ScaleCounts(
        None,
        {"dissatisfied": None, "neutral": 30, "satisfied": 45},
        None,
        dict.fromkeys(("97", "98", "99")),
    )
    whole = replace(counts, base=80)
    with speaking("en"):
        panel = satisfaction_panel([Rated("water", scale_figures(whole))])
    words = [word for trace in figure_of(panel)["data"] for word in trace.get("text", ())]
    assert any("—" in word for word in words)
    assert "A dash: too few to show." in panel.foot
    assert panel.rows[0][2].said == "too few to show"


def test_those_who_answered_stand_beside_the_adults_of_the_census(survey: Round) -> None:
    turnout = get_turnout(BENI_MELLAL, survey)
    women = turnout.of("female")
    assert women is not None
    assert women.share == 0.5
    adults = [cell for cell in margins() if cell.commune_code == BENI_MELLAL]
    expected = sum(cell.population for cell in adults if cell.sex == "female")
    assert women.census == pytest.approx(expected / sum(cell.population for cell in adults))
    panel = panels(BENI_MELLAL, survey)["people"]
    assert panel.rows[0][2].value == 50.0
    told = f"{100 * women.census:.0f} %"
    assert panel.title == f"Women are 50 % of those who answered and {told} of the adults"


def test_the_milieu_is_told_by_whole_communes_where_both_kinds_take_part(survey: Round) -> None:
    parts = {part.key: part for part in get_turnout(PROVINCE, survey).parts}
    assert get_commune(OTHER_COMMUNE).milieu == "rural"
    assert parts["urban"].n == 2 * parts["rural"].n  # type: ignore[operator]
    assert parts["urban"].share == pytest.approx(2 / 3)
    assert not {"urban", "rural"} & {part.key for part in get_turnout(BENI_MELLAL, survey).parts}


def test_weighting_gives_women_their_share_of_the_adults(context: Flask) -> None:
    survey = make_round(targets={BENI_MELLAL: 100})
    tally(survey, BENI_MELLAL, "priorities", {"*": 20, "water": 20, "roads": 0}, sex="female")
    tally(survey, BENI_MELLAL, "priorities", {"*": 80, "roads": 80, "water": 0}, sex="male")
    order = get_order(BENI_MELLAL, get_named(survey))
    assert order is not None
    adults = [cell for cell in margins() if cell.commune_code == BENI_MELLAL]
    women = sum(cell.population for cell in adults if cell.sex == "female")
    share = women / sum(cell.population for cell in adults)
    shares = {item.theme: item.shares for item in order.namings}
    assert shares["water"].unweighted.value == pytest.approx(0.2)
    assert shares["water"].weighted.value == pytest.approx(share, abs=0.001)
    ranks = {item.theme: (item.before, item.after) for item in order.namings}
    assert ranks["water"] == (2, 1)
    assert ranks["roads"] == (1, 2)
    panel = panels(BENI_MELLAL, survey)["weighting"]
    assert panel.title == "Weighting changes the rank of 2 themes among the first ten"


def test_weighting_gives_each_commune_the_weight_of_its_adults(context: Flask) -> None:
    survey = make_round(targets={BENI_MELLAL: 100, OTHER_COMMUNE: 100})
    for code, theme, other in (
        (BENI_MELLAL, "water", "roads"),
        (OTHER_COMMUNE, "roads", "water"),
    ):
        for sex in ("female", "male"):
            tally(survey, code, "priorities", {"*": 50, theme: 50, other: 0}, sex=sex)
    order = get_order("05", get_named(survey))
    assert order is not None
    found = {item.theme: item.shares for item in order.namings}
    people = {
        code: sum(cell.population for cell in margins() if cell.commune_code == code)
        for code in (BENI_MELLAL, OTHER_COMMUNE)
    }
    assert found["water"].unweighted.value == pytest.approx(0.5)
    assert found["water"].weighted.value == pytest.approx(
        people[BENI_MELLAL] / sum(people.values()), abs=0.001
    )


def test_nothing_heard_is_said_in_words_and_nothing_drawn(context: Flask) -> None:
    for survey in (None, make_round()):
        for code in ("05", PROVINCE, BENI_MELLAL):
            found = panels(code, survey)
            assert all(one.figure is None and one.empty for one in found.values())
            assert found["priorities"].empty == "Nothing was heard here yet."


def test_hidden_cells_are_said_to_be_hidden(context: Flask) -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "priorities", {"*": 3, "water": 3})
    tally(survey, BENI_MELLAL, "sat_water", {"1": 1, "5": 2})
    found = panels(BENI_MELLAL, survey)
    assert found["priorities"].empty.startswith("Too few people were heard")
    assert found["satisfaction"].empty.startswith("Too few people rated")
    assert found["people"].empty.startswith("Too few answered")
    assert found["weighting"].empty.startswith("Too few people named")


def test_results_that_are_held_back_are_on_no_dashboard(client: FlaskClient) -> None:
    survey = make_round(policy=ResultsPolicy.AFTER_CLOSING)
    make_answers(survey)
    db.session.commit()
    page = client.get(f"/en/dashboard/{BENI_MELLAL}").text
    assert "No service was rated here yet." in page
    assert "figure-priorities" not in page
    assert client.get(f"/en/dashboard/{BENI_MELLAL}/priorities.csv").status_code == 404


@pytest.mark.usefixtures("survey")
def test_a_change_shows_at_once(client: FlaskClient) -> None:
    before = client.get(f"/en/dashboard/{BENI_MELLAL}/priorities.csv").data
    make_workshop({"roads": (400, 400)})
    db.session.commit()
    assert client.get(f"/en/dashboard/{BENI_MELLAL}/priorities.csv").data != before


@pytest.mark.usefixtures("survey")
def test_pages_lead_to_dashboards(client: FlaskClient) -> None:
    assert 'href="/ar/dashboard/"' in client.get("/ar/").text
    address = f'href="/ar/dashboard/{BENI_MELLAL}"'
    assert address in client.get(f"/ar/communes/{BENI_MELLAL}").text
    assert address in client.get(f"/ar/maps/portrait?code={BENI_MELLAL}").text
    communes = client.get("/ar/communes/").text
    assert f'href="/ar/dashboard/{PROVINCE}"' in communes
    assert f'href="/ar/provinces/{PROVINCE}/brief.pdf"' in communes


def test_few_women_at_workshops_are_told_nowhere(client: FlaskClient) -> None:
    workshop = make_workshop({"water": (3, 20)})
    women, men = workshop.attendance
    women.n, men.n = 3, 40
    db.session.commit()

    panel = panels(BENI_MELLAL, None)["workshops"]
    assert [cell.said for cell in panel.rows[0][1:3]] == ["too few to show"] * 2
    assert "7" not in panel.title
    place = get_commune(BENI_MELLAL)
    with speaking("en"):
        heard = tell_brief(place, briefs.get_sources())["heard"]
    assert heard["rows"][0][:2] == ["Women", "under 10"]
    wanted = Selection(LayerKey.COVERAGE, Level.COMMUNE, Reach.WOMEN)
    assert queries.get_figures(wanted, None)[BENI_MELLAL].standing == "hidden"
    told = client.get("/en/workshops/sums/communes.csv").text
    assert ",1,43,under 10,40,40," in told
    assert ">7%" not in client.get("/en/workshops/sums").text.replace(" %", "%")
