import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit.database import db
from pac_toolkit.responses.models import ResultsPolicy, RoundState
from tests.priorities.factories import (
    BENI_MELLAL,
    ELSEWHERE,
    make_answers,
    make_round,
    make_workshop,
)

API = "/api/v1/priorities"


@pytest.fixture
def heard(context: Flask) -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop({"water": (30, 20), "roads": (10, 20)})
    db.session.commit()


@pytest.mark.usefixtures("heard")
def test_json_tells_each_part_of_each_score(client: FlaskClient) -> None:
    told = client.get(f"{API}.json").get_json()
    (territory,) = told["territories"]
    water = territory["themes"][0]
    assert (territory["code"], water["theme"], water["rank"]) == (BENI_MELLAL, "water", 1)
    points = sum(part.get("points", 0) for part in water["parts"].values())
    assert points == pytest.approx(water["score"], abs=0.1)
    assert told["method"] == "pac-2026"
    assert told["weights"] == {
        "voiced": 0.35,
        "felt": 0.3,
        "measured": 0.2,
        "equity": 0.1,
        "feasible": 0.05,
    }


@pytest.mark.usefixtures("heard")
def test_json_tells_why_a_part_is_missing(client: FlaskClient) -> None:
    (territory,) = client.get(f"{API}.json").get_json()["territories"]
    health = next(item for item in territory["themes"] if item["theme"] == "health")
    assert health["parts"]["felt"]["components"]["dissatisfied"] == {"missing": "no_service"}
    assert health["parts"]["measured"] == {"missing": "no_measure"}


@pytest.mark.usefixtures("heard")
def test_json_hides_counts_under_ten(client: FlaskClient) -> None:
    (territory,) = client.get(f"{API}.json").get_json()["territories"]
    culture = next(item for item in territory["themes"] if item["theme"] == "culture")
    named = culture["parts"]["felt"]["components"]["named"]
    assert (named["share"], named["is_small_count"]) == (None, True)


@pytest.mark.usefixtures("heard")
def test_geojson_joins_boundaries_by_code(client: FlaskClient) -> None:
    response = client.get(f"{API}.geojson?level=province")
    (feature,) = response.get_json()["features"]
    assert response.mimetype == "application/geo+json"
    assert (feature["id"], feature["properties"]["first"]) == ("05.091", "water")
    assert feature["geometry"]["type"] in {"Polygon", "MultiPolygon"}


@pytest.mark.usefixtures("heard")
def test_one_code_is_told_alone(client: FlaskClient) -> None:
    told = client.get(f"{API}.json?code=05").get_json()
    assert [item["code"] for item in told["territories"]] == ["05"]
    assert told["level"] == "region"


def test_territory_with_nothing_heard_is_told_empty(client: FlaskClient) -> None:
    (territory,) = client.get(f"{API}.json?code={ELSEWHERE}").get_json()["territories"]
    assert (territory["standing"], territory["themes"]) == ("no_data", [])


@pytest.mark.parametrize(
    "query", ["level=douar", "group=dogs", "code=05.999", "round=nothing", "code="]
)
@pytest.mark.parametrize("kind", ["json", "geojson"])
def test_unknown_word_is_not_found(client: FlaskClient, query: str, kind: str) -> None:
    assert client.get(f"{API}.{kind}?{query}").status_code == 404


@pytest.mark.usefixtures("heard")
def test_unchanged_ranking_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get(f"{API}.json").headers["ETag"]
    again = client.get(f"{API}.json", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    make_workshop({"roads": (50, 50)})
    db.session.commit()
    assert client.get(f"{API}.json", headers={"If-None-Match": tag}).status_code == 200


def test_round_with_results_held_back_stays_out(client: FlaskClient) -> None:
    survey = make_round(state=RoundState.OPEN, policy=ResultsPolicy.AFTER_CLOSING)
    make_answers(survey)
    db.session.commit()
    assert client.get(f"{API}.json").get_json()["territories"] == []
    assert client.get(f"{API}.json?round=autumn-2026").status_code == 404


@pytest.mark.usefixtures("heard")
def test_command_ranks_the_region_by_default(context: Flask) -> None:
    result = context.test_cli_runner().invoke(args=["priorities", "rank"])
    assert result.exit_code == 0
    assert "Béni Mellal-Khénifra" in result.output
    assert "Drinking water" in result.output.splitlines()[2]


@pytest.mark.usefixtures("heard")
def test_command_prints_the_same_document_as_the_address(
    context: Flask, client: FlaskClient
) -> None:
    told = client.get(f"{API}.json").get_json()
    result = context.test_cli_runner().invoke(
        args=["priorities", "rank", "--level", "commune", "--json"]
    )
    assert json.loads(result.output) == told


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (["--code", "05.999"], 1),
        (["--code", "05.091", "--level", "commune"], 2),
        (["--level", "douar"], 2),
        ([], 1),
    ],
)
def test_command_refuses_with_a_reason(
    context: Flask, arguments: list[str], exit_code: int
) -> None:
    result = context.test_cli_runner().invoke(args=["priorities", "rank", *arguments])
    assert (result.exit_code, bool(result.stderr)) == (exit_code, True)


def test_command_says_when_too_few_were_heard(context: Flask) -> None:
    result = context.test_cli_runner().invoke(args=["priorities", "rank", "--code", ELSEWHERE])
    assert "too few" in result.output
