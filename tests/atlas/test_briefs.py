"""Briefs: two pages whatever stands on them, what they say, and how they are kept and written."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from communes.neighbours import adjacency
from communes.territory import get_commune, get_province, get_territory, list_communes
from pac_toolkit.atlas import briefs
from pac_toolkit.atlas.briefs.making import tell_brief
from pac_toolkit.database import db
from pac_toolkit.documents import count_pages, make_pdf
from pac_toolkit.i18n import speaking
from pac_toolkit.storage import folder
from tests.atlas.locks import write_beside
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


@pytest.fixture
def heard(context: Flask) -> None:
    survey = make_round()
    make_answers(survey)
    make_answers(survey, OTHER_COMMUNE, sex="male")
    make_workshop({"water": (30, 20), "roads": (10, 20)})
    db.session.commit()


@pytest.fixture(autouse=True)
def fresh(context: Flask) -> None:
    for path in folder("briefs").glob("*.pdf"):
        path.unlink()


def told(code: str, language: str = "en") -> dict[str, Any]:
    place = get_territory(code)
    with speaking(language):
        return tell_brief(place, briefs.get_sources())  # type: ignore[arg-type]


def text_of(pdf: bytes, folder: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = folder / "brief.pdf"
    path.write_bytes(pdf)
    run = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return " ".join(run.stdout.split())


def longest(language: str) -> str:
    return max(list_communes(), key=lambda item: len(item.name(language))).code


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("lang", ["ar", "fr"])
@pytest.mark.parametrize("code", [BENI_MELLAL, PROVINCE, longest("fr"), longest("ar")])
def test_a_brief_has_two_pages_in_both_languages(client: FlaskClient, lang: str, code: str) -> None:
    kind = "provinces" if code == PROVINCE else "communes"
    answer = client.get(f"/{lang}/{kind}/{code}/brief.pdf")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert count_pages(answer.data) == 2


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize("lang", ["ar", "fr"])
@pytest.mark.parametrize("code", [BENI_MELLAL, PROVINCE])
def test_names_without_end_make_the_letters_smaller_never_a_third_page(
    lang: str, code: str
) -> None:
    data = told(code, lang)
    name = "Ouled Sidi Mohamed Ben Abdellah " * 6
    data |= {"name": name, "other_name": name, "within": name, "title": "x"}
    data["needs"]["rows"] = [{**data["needs"]["rows"][0], "theme": name, "why": [name] * 4}] * 7
    data["neighbours"]["rows"] = [[name, name]] * 12
    data["map"]["numbers"] = [[str(n), name] for n in range(12)]
    assert count_pages(make_pdf("atlas/brief.typ", data, language=lang)) == 2


@pytest.mark.usefixtures("heard")
def test_a_brief_says_in_print_what_was_heard(client: FlaskClient, tmp_path: Path) -> None:
    text = text_of(client.get(f"/fr/communes/{BENI_MELLAL}/brief.pdf").data, tmp_path)
    assert "Béni Mellal" in text
    assert "Eau potable" in text
    assert "Haut-Commissariat au Plan (HCP)" in text
    assert "Démonstration" not in text


def test_an_invented_round_is_said_to_be_invented_on_both_pages(
    client: FlaskClient, tmp_path: Path
) -> None:
    make_answers(make_round(is_demo=True))
    db.session.commit()
    text = text_of(client.get(f"/fr/communes/{BENI_MELLAL}/brief.pdf").data, tmp_path)
    assert text.count("Démonstration synthétique") == 2


@pytest.mark.usefixtures("heard")
def test_each_need_is_the_sum_of_the_parts_drawn() -> None:
    sources = briefs.get_sources()
    ranking = sources.ranking(BENI_MELLAL)
    assert ranking is not None
    rows = told(BENI_MELLAL)["needs"]["rows"]
    assert rows[0]["rank"] == "1"
    for row, item in zip(rows, ranking.priorities, strict=False):
        assert sum(points for _, points, _ in row["parts"]) == pytest.approx(item.score, abs=0.05)


@pytest.mark.usefixtures("heard")
def test_the_first_three_say_whether_they_hold_and_in_how_many_draws() -> None:
    sources = briefs.get_sources()
    ranking, stability = sources.ranking(BENI_MELLAL), sources.stability(BENI_MELLAL)
    assert ranking is not None
    assert stability is not None
    for row, item in zip(told(BENI_MELLAL)["needs"]["rows"][:3], ranking.priorities, strict=False):
        word = "holds" if stability.holds(item.theme) else "does not hold"
        share = stability.of(item.theme)
        assert row["certainty"].startswith(f"{word}: {100 * (share or 0):.0f} % of draws")


def test_where_nobody_was_heard_words_stand_and_the_census_is_told() -> None:
    make_round()
    data = told(BENI_MELLAL)
    assert data["needs"]["empty"] == "Nothing was heard here yet."
    assert data["services"]["empty"] == "No service was rated here yet."
    assert "Nobody was heard here yet" in data["heard"]["note"]
    assert {side["empty"] for side in data["sexes"]["sides"]} == {"Nothing was heard yet."}
    assert data["neighbours"]["text"] == "No first need can be told here."
    assert data["measured"]["rows"][0]["cells"][0] == "2.5 %"


def test_a_commune_outside_the_roster_is_said_not_to_take_part() -> None:
    outside = next(
        item.code for item in list_communes() if item.code not in briefs.get_sources().partners
    )
    assert "does not take part" in told(outside)["needs"]["empty"]


def test_hidden_cells_are_said_and_never_drawn() -> None:
    survey = make_round()
    tally(survey, BENI_MELLAL, "priorities", {"*": 3, "water": 3})
    tally(survey, BENI_MELLAL, "sat_water", {"1": 1, "5": 2})
    data = told(BENI_MELLAL)
    assert "Too few people were heard" in data["needs"]["empty"]
    assert data["services"]["sides"] == []
    assert "not shown" in data["services"]["hidden"]
    assert data["heard"]["figures"][2][0] == "under 10"
    assert "not shown" in data["heard"]["note"]
    assert count_pages(briefs.make_brief(BENI_MELLAL, "ar", briefs.get_sources())) == 2


@pytest.mark.usefixtures("heard")
def test_the_measured_need_is_the_census_against_the_region() -> None:
    rows = {row["label"]: row for row in told(ELSEWHERE)["measured"]["rows"]}
    water = rows["Households without running water"]
    here, region, difference, _ = water["cells"]
    assert float(here.removesuffix(" %")) - float(region.removesuffix(" %")) == pytest.approx(
        float(difference.strip("\u2066\u2069").replace("−", "-")), abs=0.11
    )
    assert water["is_worse"] == (not difference.startswith("\u2066−"))
    municipal = {row["label"]: row for row in told(BENI_MELLAL)["measured"]["rows"]}
    road = municipal["Average distance from dwellings to a paved road"]
    assert road["cells"][0] == "not measured here"


def test_neighbours_with_the_same_first_need_are_named_with_their_people() -> None:
    survey = make_round(targets={BENI_MELLAL: 100, "05.091.05.05": 100})
    neighbour = min(adjacency()[BENI_MELLAL])
    make_answers(survey)
    make_answers(survey, neighbour)
    data = told(BENI_MELLAL)["neighbours"]
    assert data["text"].startswith("1 neighbour also puts")
    assert get_commune(neighbour).name("en") in data["rows"][0][0]
    together = get_commune(BENI_MELLAL).population_2024 + get_commune(neighbour).population_2024
    assert f"{together:,}" in data["text"]


@pytest.mark.usefixtures("heard")
def test_a_province_tells_what_comes_first_in_its_communes() -> None:
    rows = told(PROVINCE)["neighbours"]["rows"]
    assert [theme for theme, _ in rows] == ["Drinking water"]
    assert get_commune(BENI_MELLAL).name("en") in rows[0][1]


@pytest.mark.usefixtures("heard")
def test_a_brief_is_kept_until_something_changes(client: FlaskClient) -> None:
    address = f"/fr/communes/{BENI_MELLAL}/brief.pdf"
    first = client.get(address)
    kept = [path.name for path in folder("briefs").glob(f"{BENI_MELLAL}-fr-*.pdf")]
    assert len(kept) == 1
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304

    make_workshop({"roads": (300, 300)})
    db.session.commit()
    changed = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.data != first.data
    now = [path.name for path in folder("briefs").glob(f"{BENI_MELLAL}-fr-*.pdf")]
    assert len(now) == 1
    assert now != kept


@pytest.mark.parametrize(
    "address",
    [
        "communes/05.999.01.01/brief.pdf",
        "communes/05.091/brief.pdf",
        "communes/05/brief.pdf",
        "provinces/05/brief.pdf",
        "provinces/05.091.01.01/brief.pdf",
        "provinces/nowhere/brief.pdf",
    ],
)
def test_a_brief_of_no_such_place_is_not_found_in_the_language(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(f"/fr/{address}")
    assert answer.status_code == 404
    assert '<html lang="fr" dir="ltr">' in answer.text


@pytest.mark.usefixtures("heard")
def test_the_page_of_a_commune_leads_to_its_brief(client: FlaskClient) -> None:
    page = client.get(f"/ar/communes/{BENI_MELLAL}").text
    assert f'href="/ar/communes/{BENI_MELLAL}/brief.pdf"' in page


# --- flask briefs render ---


def run(app: Flask, *arguments: object) -> Any:
    db.session.commit()
    g.pop("lang", None)
    return app.test_cli_runner().invoke(args=["briefs", "render", *map(str, arguments)])


@pytest.mark.usefixtures("heard")
def test_briefs_go_into_a_folder_and_stay_while_they_are_up_to_date(
    context: Flask, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "briefs"
    wanted = ("--code", BENI_MELLAL, "--code", PROVINCE)
    first = run(context, out, *wanted)
    assert first.exit_code == 0, first.output
    assert "4 briefs made" in first.output
    names = {f"{code}-{lang}.pdf" for code in (BENI_MELLAL, PROVINCE) for lang in ("ar", "fr")}
    assert {path.name for path in out.iterdir()} == names | {"briefs.json"}

    before = {name: (out / name).stat().st_mtime_ns for name in names}
    assert "0 briefs made, 4 were up to date" in run(context, out, *wanted).output
    assert before == {name: (out / name).stat().st_mtime_ns for name in names}
    assert "4 briefs made" in run(context, out, *wanted, "--force").output


@pytest.mark.usefixtures("heard")
def test_a_brief_that_was_damaged_or_lost_is_made_again(context: Flask, tmp_path: Path) -> None:
    run(context, tmp_path, "--code", BENI_MELLAL)
    (tmp_path / f"{BENI_MELLAL}-ar.pdf").write_bytes(b"%PDF half")
    (tmp_path / f"{BENI_MELLAL}-fr.pdf").unlink()
    assert "2 briefs made" in run(context, tmp_path, "--code", BENI_MELLAL).output
    (tmp_path / "briefs.json").write_text("{")
    assert "2 briefs made" in run(context, tmp_path, "--code", BENI_MELLAL).output


@pytest.mark.usefixtures("heard")
def test_a_run_cut_short_leaves_whole_files_and_goes_on(context: Flask, tmp_path: Path) -> None:
    sources = briefs.get_sources()
    wanted = [(BENI_MELLAL, "ar"), (BENI_MELLAL, "fr"), (PROVINCE, "fr")]
    steps = briefs.render_briefs(tmp_path, wanted, sources)
    assert next(steps) == (f"{BENI_MELLAL}-ar.pdf", True)
    steps.close()
    assert {path.name for path in tmp_path.iterdir()} == {f"{BENI_MELLAL}-ar.pdf", "briefs.json"}
    assert list(json.loads((tmp_path / "briefs.json").read_text())) == [f"{BENI_MELLAL}-ar.pdf"]
    made = [is_made for _, is_made in briefs.render_briefs(tmp_path, wanted, sources)]
    assert made == [False, True, True]


@pytest.mark.parametrize("code", ["05", "05.999", "x"])
def test_a_code_without_a_brief_is_refused_before_anything_is_written(
    context: Flask, tmp_path: Path, code: str
) -> None:
    answer = run(context, tmp_path / "out", "--code", code)
    assert answer.exit_code == 2
    assert not (tmp_path / "out").exists()


def test_all_briefs_are_those_of_the_roster_and_the_five_provinces(context: Flask) -> None:
    codes = briefs.list_codes(briefs.get_sources())
    assert len(codes) == 45
    assert [code for code in codes if len(code) == 6] == [
        "05.081",
        "05.091",
        "05.255",
        "05.301",
        "05.311",
    ]
    assert get_province(codes[-1])


@pytest.mark.usefixtures("heard")
def test_people_can_answer_while_briefs_are_made(
    context: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def make(*words: Any, **more: Any) -> bytes:
        write_beside()
        made.append(more["language"])
        return make_pdf(*words, **more)

    monkeypatch.setattr("pac_toolkit.documents.make_pdf", make)
    answer = run(context, tmp_path, "--code", BENI_MELLAL)
    assert answer.exit_code == 0, answer.output
    assert made == ["ar", "fr"]
