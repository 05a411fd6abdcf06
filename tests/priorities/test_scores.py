"""The pages that rank one territory and explain one score, and how sure they say it is."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit.database import db
from pac_toolkit.priorities import certainty
from pac_toolkit.priorities.scoring import Level, Method, Weights
from pac_toolkit.priorities.stability import Stability
from tests.priorities.factories import (
    BENI_MELLAL,
    ELSEWHERE,
    OTHER_COMMUNE,
    make_answers,
    make_round,
    make_workshop,
    tally,
)

RANKING = "/en/priorities/ranking"


@pytest.fixture
def heard(context: Flask) -> None:
    survey = make_round()
    make_answers(survey)
    make_workshop({"water": (30, 20), "roads": (10, 20)})
    make_workshop({"water": (10, 20), "roads": (30, 20)}, commune_code=OTHER_COMMUNE)
    db.session.commit()


def rows(page: str) -> list[list[str]]:
    """The cells of the table of the sum, part by part, as a reader sees them."""
    table = page.rsplit('aria-labelledby="sum-caption"', maxsplit=1)[-1].split(
        "</table>", maxsplit=1
    )[0]
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)
    ]


@pytest.mark.usefixtures("heard")
def test_a_score_is_redone_from_what_its_page_says(client: FlaskClient) -> None:
    page = client.get(f"{RANKING}/{BENI_MELLAL}/water").text
    found = rows(page)
    parts = [row for row in found if len(row) == 4 and row[0] != "Part"]
    assert len(parts) == 5

    total = sum(100 * float(value) * float(weight) for _, value, weight, _ in parts if value != "—")

    points = sum(float(row[3]) for row in parts)
    score = float(found[-1][-1])
    assert total == pytest.approx(score, abs=0.05)
    assert points == pytest.approx(score, abs=0.05)
    assert "30 / 40 = 75.0 %" in page
    assert "50 / 80 = 62.5 %" in page


@pytest.mark.usefixtures("heard")
def test_what_is_missing_is_said(client: FlaskClient) -> None:
    page = client.get(f"{RANKING}/{BENI_MELLAL}/health").text
    assert "the census measures nothing for this theme" in page
    assert "goes to the others" in page


@pytest.mark.usefixtures("heard")
def test_a_small_count_is_never_written(client: FlaskClient) -> None:
    page = client.get(f"{RANKING}/{BENI_MELLAL}/culture").text
    assert "a number is hidden; counted as 5.0 % of 100" in page
    assert "4 / 100" not in page


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
@pytest.mark.parametrize("code", [BENI_MELLAL, "05.091", "05", ELSEWHERE])
def test_pages_stand_in_every_language(client: FlaskClient, lang: str, code: str) -> None:
    for address in (code, f"{code}/water", f"{code}/green"):
        page = client.get(f"/{lang}/priorities/ranking/{address}")
        assert page.status_code == 200
        assert page.text.count("<h1") == 1


@pytest.mark.parametrize(
    "path", ["05.999", "05/dogs", "05.999/water", "05?method=no.1", "05?round=x"]
)
def test_what_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"{RANKING}/{path}").status_code == 404


def test_too_few_and_nothing_are_said_in_words(client: FlaskClient) -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "priorities", {"*": 9, "water": 9})
    db.session.commit()
    for path, words in (
        (BENI_MELLAL, "Too few people were heard"),
        (ELSEWHERE, "Nothing was heard here yet"),
    ):
        for address in (path, f"{path}/water"):
            assert words in client.get(f"{RANKING}/{address}").text
    for code in (BENI_MELLAL, ELSEWHERE):
        assert certainty.get_stability(code, survey).shares == {}


@pytest.mark.usefixtures("heard")
def test_how_sure_a_place_is_stands_in_words(client: FlaskClient) -> None:
    page = client.get(f"{RANKING}/{BENI_MELLAL}").text
    assert re.search(r"holds: 100 % of draws", page)
    assert (
        "It stays among the first three in 100 % of the draws"
        in client.get(f"{RANKING}/{BENI_MELLAL}/water").text
    )


def test_a_place_that_does_not_hold_says_so(client: FlaskClient) -> None:
    survey = make_round()
    near = {"*": 100, "water": 60, "roads": 50, "hygiene": 31, "green": 30, "lighting": 30}
    tally(survey, BENI_MELLAL, "priorities", near)
    db.session.commit()
    assert "does not hold" in client.get(f"{RANKING}/{BENI_MELLAL}").text


@pytest.mark.usefixtures("heard")
def test_certainty_is_made_once_for_each_state_of_the_data(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    measure = certainty.measure_stability

    def count(*given: object, **named: object) -> Stability:
        made.append("made")
        return measure(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(certainty, "measure_stability", count)
    first = certainty.get_stability(BENI_MELLAL, None)
    assert certainty.get_stability(BENI_MELLAL, None) == first
    assert len(made) == 1
    make_workshop({"green": (40, 40)})
    assert certainty.get_stability(BENI_MELLAL, None) != first
    assert len(made) == 2


@pytest.mark.usefixtures("heard")
def test_a_spoilt_file_is_made_again(context: Flask) -> None:
    first = certainty.list_stability(Level.COMMUNE, None)
    folder = Path(context.extensions["settings"].var_dir) / "stability"
    for path in folder.glob("*.json"):
        path.write_text("{")
    assert certainty.list_stability(Level.COMMUNE, None) == first
    assert set(first) == {BENI_MELLAL, OTHER_COMMUNE}
    assert first[BENI_MELLAL] == certainty.get_stability(BENI_MELLAL, None)


@pytest.mark.usefixtures("heard")
def test_files_and_command_tell_how_sure_it_is(context: Flask, client: FlaskClient) -> None:
    (territory, _) = client.get("/api/v1/priorities.json").get_json()["territories"]
    water = territory["themes"][0]
    assert water["in_top_three"] == 1
    assert (water["holds"], territory["stability"]["draws"]) == (True, 1000)
    out = (
        context.test_cli_runner().invoke(args=["priorities", "rank", "--code", BENI_MELLAL]).output
    )
    assert "holds in 100 % of draws" in out
    told = context.test_cli_runner().invoke(args=["priorities", "rank", "--json"]).output
    assert json.loads(told)["territories"][0]["stability"]["workshops"] == 2


@pytest.mark.usefixtures("heard")
def test_two_drafts_of_one_version_are_not_one(context: Flask) -> None:
    votes = {"water": 30, "roads": 25, "health": 20, "education": 15, "green": 10}
    make_workshop({theme: (n, n) for theme, n in votes.items()}, commune_code=ELSEWHERE)
    drafts = [
        Method("draft", 1, Weights(*weights)) for weights in ((1, 0, 0, 0, 0), (0.1, 0, 0, 0, 0.9))
    ]
    one, other = (certainty.get_stability(ELSEWHERE, None, method=item) for item in drafts)
    assert one == certainty.get_stability(ELSEWHERE, None, method=drafts[0])
    assert one.shares != other.shares


@pytest.mark.usefixtures("heard")
def test_what_nobody_asked_for_is_said_to_have_no_score(client: FlaskClient) -> None:
    page = client.get(f"{RANKING}/{OTHER_COMMUNE}/health").text
    assert "People said nothing of this theme here" in page
