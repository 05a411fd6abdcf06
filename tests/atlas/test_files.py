"""Every state of the map as a file, by its address and by command: what the page shows, no more."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communes.credits import BOUNDARIES_CREDIT, CENSUS_CREDIT
from pac_toolkit.atlas.files import KINDS
from pac_toolkit.atlas.queries import get_figures
from pac_toolkit.atlas.selection import LayerKey, parse
from pac_toolkit.database import db
from pac_toolkit.documents import count_pages
from pac_toolkit.responses.models import ResultsPolicy
from pac_toolkit.responses.queries import get_current_round
from tests.priorities.factories import (
    BENI_MELLAL,
    ELSEWHERE,
    OTHER_COMMUNE,
    make_answers,
    make_round,
    make_workshop,
    tally,
)

STATES = (
    "layer=first",
    "layer=first&level=province&group=women",
    "layer=priority&theme=water",
    "layer=satisfaction&theme=water",
    "layer=participation",
    "layer=census&theme=illiteracy&group=men",
    "layer=census&theme=distance_to_paved_road&classes=quantile",
    "layer=contrast&theme=water",
    "layer=coverage&theme=women",
)
Render = Callable[..., tuple[int, str, Path]]


@pytest.fixture
def heard(context: Flask) -> None:
    """Two communes heard, a third by too few to show."""
    survey = make_round(targets={BENI_MELLAL: 200, OTHER_COMMUNE: 200, ELSEWHERE: 200})
    make_answers(survey)
    make_answers(survey, OTHER_COMMUNE, sex="male")
    tally(survey, ELSEWHERE, "priorities", {"*": 6, "water": 6})
    tally(survey, ELSEWHERE, "sat_water", {"1": 4, "5": 2})
    make_workshop({"water": (30, 20), "roads": (10, 20)})
    db.session.commit()


@pytest.fixture
def render(context: Flask, tmp_path: Path) -> Render:
    """Runs `maps render`: the exit code, what it said, the file."""

    def run(name: str, *arguments: str) -> tuple[int, str, Path]:
        out = tmp_path / name
        result = context.test_cli_runner().invoke(args=["maps", "render", *arguments, str(out)])
        return result.exit_code, result.output, out

    return run


def rows_of(content: bytes) -> dict[str, dict[str, str]]:
    """The rows of a CSV by code."""
    text = content.decode("utf-8-sig")
    return {row["code"]: row for row in csv.DictReader(io.StringIO(text))}


def shown_on(page: str) -> dict[str, str]:
    """Code → value of each row of the map's table that shows one, as a script sorts it."""
    found = {}
    for code, row in re.findall(r'<tr data-code="([^"]+)"(.*?)</tr>', page, flags=re.DOTALL):
        first = re.search(r'<td[^>]*data-value="([^"]*)"', row)
        found[code] = first[1] if first else ""
    return found


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("lang", ["ar", "fr", "en"])
def test_every_state_is_a_file_of_every_kind(client: FlaskClient, lang: str, kind: str) -> None:
    for state in STATES:
        response = client.get(f"/{lang}/maps/download.{kind}?{state}")
        assert response.status_code == 200, state
        assert len(response.data) > 5_000
        name = re.search(r"filename=([^;]+)", response.headers["Content-Disposition"])
        assert name is not None
        assert re.fullmatch(rf"map-[\w-]+-{lang}(-a4)?\.{kind}", name[1])


@pytest.mark.parametrize("kind", KINDS)
def test_a_map_before_anything_was_heard_is_a_file_too(client: FlaskClient, kind: str) -> None:
    for state in STATES:
        assert client.get(f"/ar/maps/download.{kind}?{state}").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "pdf?layer=nothing",
        "pdf?paper=a5",
        "csv?layer=priority&theme=happiness",
        "gpkg?round=nothing",
        "geojson?group=dogs",
        "svg?level=douar",
        "html?layer=census&theme=no_electricity&group=women",
        "doc?layer=first",
    ],
)
def test_a_file_of_a_state_that_does_not_exist_is_not_found(
    client: FlaskClient, address: str
) -> None:
    response = client.get(f"/fr/maps/download.{address}")
    assert response.status_code == 404
    assert '<html lang="fr" dir="ltr">' in response.text


@pytest.mark.usefixtures("heard")
def test_results_held_back_are_in_no_file(client: FlaskClient) -> None:
    survey = make_round("later", policy=ResultsPolicy.AFTER_CLOSING)
    db.session.commit()
    for kind in KINDS:
        assert client.get(f"/fr/maps/download.{kind}?round={survey.slug}").status_code == 404


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("state", STATES)
def test_the_data_say_what_the_page_says_and_hide_what_it_hides(
    client: FlaskClient, state: str
) -> None:
    page = shown_on(client.get(f"/fr/maps/?{state}").text)
    rows = rows_of(client.get(f"/fr/maps/download.csv?{state}").data)
    figures = get_figures(
        parse(dict(part.split("=") for part in state.split("&"))), get_current_round()
    )
    assert rows.keys() == figures.keys()
    for code, row in rows.items():
        assert row["standing"] == figures[code].standing
        assert (row["standing"] == "no_data") == (code not in page)
        if not figures[code].is_shown:
            assert (row["value"], row["base"], row["rank"], row["low"], row["class_fr"]) == (
                "",
            ) * 5
            assert row["colour"] == ""
        elif figures[code].voiced is not None:
            assert float(row["voiced"]) == pytest.approx(float(page[code]), abs=1e-4)
            assert row["display_fr"] == row["class_fr"] != ""
        elif figures[code].category:
            assert page[code] == row["display_fr"]
        else:
            assert float(row["value"]) == pytest.approx(float(page[code]), abs=1e-4)
            assert re.fullmatch("#[0-9A-F]{6}", row["colour"])


@pytest.mark.usefixtures("heard")
def test_a_commune_of_too_few_is_hidden_in_every_kind(client: FlaskClient, tmp_path: Path) -> None:
    state = "layer=satisfaction&theme=water"
    (row,) = (
        item["properties"]
        for item in client.get(f"/fr/maps/download.geojson?{state}").get_json(force=True)[
            "features"
        ]
        if item["id"] == ELSEWHERE
    )
    assert row["standing"] == "hidden"
    assert {row[name] for name in ("value", "base", "low", "high", "rank", "category")} == {None}
    (tmp_path / "map.gpkg").write_bytes(client.get(f"/fr/maps/download.gpkg?{state}").data)
    found = sqlite3.connect(tmp_path / "map.gpkg").execute(
        "SELECT standing, value, base, display_ar FROM map WHERE code = ?", (ELSEWHERE,)
    )
    assert found.fetchone()[:3] == ("hidden", None, None)


@pytest.mark.usefixtures("heard")
def test_names_and_words_are_there_in_both_languages(client: FlaskClient) -> None:
    row = rows_of(client.get("/en/maps/download.csv?layer=first").data)[BENI_MELLAL]
    assert (row["name_fr"], row["name_ar"]) == ("Béni Mellal", "بني ملال")
    assert (row["province_fr"], row["province_ar"]) == ("Béni Mellal", "بني ملال")
    assert (row["display_fr"], row["display_ar"]) == ("Eau potable", "الماء الصالح للشرب")
    assert (row["class_fr"], row["class_ar"]) == (row["display_fr"], row["display_ar"])
    assert not re.search("[\u2066-\u2069]", "".join(row.values()))


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("lang", ["ar", "fr"])
def test_credits_round_day_and_method_are_inside_every_file(
    client: FlaskClient, lang: str, tmp_path: Path
) -> None:
    state = "layer=priority&theme=water"
    files = {kind: client.get(f"/{lang}/maps/download.{kind}?{state}").data for kind in KINDS}
    row = rows_of(files["csv"])[BENI_MELLAL]
    told = json.loads(files["geojson"])
    (tmp_path / "map.gpkg").write_bytes(files["gpkg"])
    about = dict(sqlite3.connect(tmp_path / "map.gpkg").execute("SELECT name, value FROM about"))
    for said in (row, told, about):
        assert BOUNDARIES_CREDIT[lang] in said[f"credit_{lang}"]
        assert CENSUS_CREDIT[lang] in said[f"credit_{lang}"]
        assert said["round"] == "autumn-2026"
        assert said["made_on"]
        assert said["method"]
    for kind in ("svg", "html"):
        text = re.sub("[\u2066-\u2069]|<[^>]+>", "", files[kind].decode())
        assert BOUNDARIES_CREDIT[lang].split("،")[0].split(",")[0] in text
        assert {"ar": "استشارة الخريف", "fr": "Consultation d"}[lang] in text


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize("lang", ["ar", "fr"])
@pytest.mark.parametrize("state", STATES)
def test_a_paper_is_one_page_of_its_size(
    client: FlaskClient, state: str, lang: str, paper: str
) -> None:
    pdf = client.get(f"/{lang}/maps/download.pdf?{state}&paper={paper}").data
    assert count_pages(pdf) == 1
    wide, high = {"a4": (595, 842), "a3": (842, 1191)}[paper]
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    assert box is not None
    assert (round(float(box[1])), round(float(box[2]))) == (wide, high)


@pytest.mark.usefixtures("heard")
def test_a_file_is_made_anew_only_after_a_change(client: FlaskClient) -> None:
    address = "/fr/maps/download.csv?layer=priority&theme=roads"
    first = client.get(address)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert (client.get(address, headers=tag).status_code) == 304
    make_workshop({"roads": (90, 90)})
    db.session.commit()
    changed = client.get(address, headers=tag)
    assert changed.status_code == 200
    assert rows_of(changed.data)[BENI_MELLAL] != rows_of(first.data)[BENI_MELLAL]


@pytest.mark.usefixtures("heard")
def test_a_file_that_the_reader_has_costs_nothing(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def show(*_words: object) -> None:
        raise AssertionError("figures were asked for")

    address = "/fr/maps/download.csv?layer=priority&theme=roads"
    tag = {"If-None-Match": client.get(address).headers["ETag"]}
    monkeypatch.setattr("pac_toolkit.atlas.views.files.show", show)
    assert client.get(address, headers=tag).status_code == 304


@pytest.mark.parametrize("kind", KINDS)
def test_an_invented_map_says_so(client: FlaskClient, kind: str) -> None:
    make_answers(make_round(is_demo=True))
    db.session.commit()
    content = client.get(f"/fr/maps/download.{kind}?layer=first").data
    if kind != "pdf":
        assert "Démonstration" in content.decode("utf-8", "replace")
    else:
        assert len(content) > 10_000


def test_a_map_of_the_census_is_never_called_invented(client: FlaskClient) -> None:
    make_answers(make_round(is_demo=True))
    db.session.commit()
    content = client.get("/fr/maps/download.svg?layer=census&theme=illiteracy").data.decode()
    assert "Démonstration" not in content


def test_a_map_of_real_answers_does_not_say_that_it_is_invented(client: FlaskClient) -> None:
    make_answers(make_round())
    db.session.commit()
    for kind in ("csv", "svg", "html", "geojson"):
        content = client.get(f"/fr/maps/download.{kind}?layer=first").data.decode()
        assert "Démonstration" not in content


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("kind", KINDS)
def test_the_command_writes_what_the_address_gives(
    client: FlaskClient, render: Render, kind: str
) -> None:
    code, said, out = render(
        f"map.{kind}", "--layer", "priority", "--theme", "water", "--lang", "fr"
    )
    assert code == 0, said
    assert (
        out.read_bytes() == client.get(f"/fr/maps/download.{kind}?layer=priority&theme=water").data
    )
    assert list(out.parent.iterdir()) == [out]


@pytest.mark.usefixtures("heard")
def test_the_command_knows_papers_and_rounds(render: Render) -> None:
    code, _, out = render("map.pdf", "--layer", "first", "--paper", "a3", "--round", "autumn-2026")
    assert code == 0
    assert count_pages(out.read_bytes()) == 1
    code, said, out = render("late.pdf", "--layer", "first", "--round", "nothing")
    assert (code, "nothing" in said, out.exists()) == (2, True, False)


@pytest.mark.parametrize("layer", list(LayerKey))
@pytest.mark.usefixtures("heard")
def test_the_page_for_a_usb_stick_asks_for_nothing(render: Render, layer: LayerKey) -> None:
    code, said, out = render("map.html", "--layer", layer.value, "--lang", "ar")
    assert code == 0, said
    text = out.read_text(encoding="utf-8")
    assert '<html lang="ar" dir="rtl">' in text
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)=", text)
    assert text.count('<tr data-code="') == 135


def test_the_command_says_where_it_cannot_write(context: Flask) -> None:
    arguments = ["maps", "render", "--layer", "first", "/no/such/folder/map.svg"]
    result = context.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 1
    assert "/no/such/folder/map.svg cannot be written" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--layer", "first", "map.doc"],
        ["--layer", "first", "map.png"],
        ["--layer", "first", "--theme", "water", "map.svg"],
        ["--layer", "first", "--paper", "a5", "map.pdf"],
        ["--layer", "nothing", "map.svg"],
        ["--layer", "first", "--level", "region", "map.svg"],
        ["map.svg"],
    ],
)
def test_the_command_refuses_what_it_cannot_draw(context: Flask, arguments: list[str]) -> None:
    result = context.test_cli_runner().invoke(args=["maps", "render", *arguments])
    assert (result.exit_code, bool(result.stderr)) == (2, True)
