"""`flask communes …`."""

import json
from pathlib import Path

import pytest
from flask import Flask

from communes.roster import default_roster
from communes.territory import DATA
from pac_toolkit.territory import queries
from pac_toolkit.territory.cli import communes_commands


@pytest.fixture
def run(context: Flask):  # type: ignore[no-untyped-def]
    runner = context.test_cli_runner()
    return lambda *arguments: runner.invoke(communes_commands, list(arguments))


def test_the_region_has_135_communes_and_40_partners(run) -> None:  # type: ignore[no-untyped-def]
    every = json.loads(run("list", "--json").stdout)
    partners = json.loads(run("list", "--partners", "--json").stdout)
    assert (len(every), len(partners)) == (135, 40)
    assert {row["status"] for row in partners} == {"confirmed", "illustrative"}


def test_a_list_for_reading_names_code_and_both_names(run) -> None:  # type: ignore[no-untyped-def]
    first = run("list").stdout.splitlines()[0]
    commune = json.loads(run("list", "--json").stdout)[0]
    assert commune["code"] in first
    assert commune["name_fr"] in first
    assert commune["name_ar"] in first


def test_a_roster_file_replaces_the_roster(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "roster.csv"
    file.write_text("commune_code;status\n05.091.05.05;confirmed\n", encoding="utf-8")
    result = run("roster", str(file))
    assert result.exit_code == 0
    assert queries.get_partner_codes() == {"05.091.05.05"}


def test_a_roster_with_a_wrong_code_is_refused_with_its_row(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "roster.csv"
    file.write_text("commune_code\n05.091.05.05\n05.999.99.99\n", encoding="utf-8")
    result = run("roster", str(file))
    assert result.exit_code == 1
    assert "Row 3" in result.stderr
    assert "05.999.99.99" in result.stderr
    assert queries.get_roster() == default_roster()


def test_a_layer_without_every_commune_is_refused_and_nothing_kept(  # type: ignore[no-untyped-def]
    run, context: Flask, tmp_path: Path
) -> None:
    document = json.loads((DATA / "boundaries.geojson").read_text(encoding="utf-8"))
    document["features"] = [
        feature
        for feature in document["features"]
        if feature["properties"]["level"] == "commune"
        and feature["properties"]["code"] != "05.091.05.05"
    ]
    file = tmp_path / "mine.geojson"
    file.write_text(json.dumps(document), encoding="utf-8")
    result = run("import-boundaries", str(file), "--attribution", "Mine")
    assert result.exit_code == 1
    assert "Boutferda (05.091.05.05) is missing." in result.stderr
    assert queries.get_boundary_file() is None


def test_an_own_layer_comes_into_use(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    document = json.loads((DATA / "boundaries.geojson").read_text(encoding="utf-8"))
    document["features"] = [
        feature for feature in document["features"] if feature["properties"]["level"] == "commune"
    ]
    file = tmp_path / "mine.geojson"
    file.write_text(json.dumps(document), encoding="utf-8")
    result = run("import-boundaries", str(file), "--attribution", "Agence urbaine, 2025")
    assert result.exit_code == 0, result.output
    assert queries.get_layer().attribution == "Agence urbaine, 2025"
    assert len(queries.get_layer().communes) == 135
