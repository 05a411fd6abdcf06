"""`flask surveys import` and `export`."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from pac_toolkit import audit
from pac_toolkit.database import db
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.cli import surveys_commands
from pac_toolkit.responses.models import RoundState
from tests.responses.exchange.tool_files import draw, kobo_csv, kobo_rows, plain_csv
from tests.responses.factories import RURAL, make_round, store

Run = Callable[..., Result]
PEOPLE = draw(12)


@pytest.fixture
def run(context: Flask) -> Run:
    runner = context.test_cli_runner()
    return lambda *arguments: runner.invoke(surveys_commands, [str(part) for part in arguments])


@pytest.fixture
def slug(context: Flask) -> str:
    return make_round(
        slug="autumn", targets=dict.fromkeys({p.commune_code for p in PEOPLE}, 5)
    ).slug


@pytest.fixture
def kobo(tmp_path: Path) -> Path:
    file = tmp_path / "kobo.csv"
    file.write_bytes(kobo_csv(PEOPLE, "fr"))
    return file


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    rows = [list(row) for row in kobo_rows(PEOPLE)]
    rows[4][rows[0].index("sex")] = "?"
    file = tmp_path / "broken.csv"
    file.write_bytes(plain_csv(rows))
    return file


def test_a_dry_run_tells_and_stores_nothing(run: Run, slug: str, kobo: Path) -> None:
    result = run("import", kobo, "--round", slug, "--dry-run")

    assert result.exit_code == 0, result.output
    assert "written by kobo" in result.stdout
    assert "Vous/Vous êtes\xa0: → sex" in result.stdout
    assert "dry run: 12 answers would be stored" in result.stdout
    assert queries.count_stored() == 0


def test_an_import_stores_and_says_how_many(run: Run, slug: str, kobo: Path) -> None:
    result = run("import", kobo, "--round", slug)
    again = run("import", kobo, "--round", slug)

    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("12 answers stored, 0 known already\n")
    assert again.stdout.endswith("0 answers stored, 12 known already\n")
    assert services.find_differences() == []


def test_a_bad_cell_refuses_the_whole_file_and_names_it(run: Run, slug: str, broken: Path) -> None:
    dry = run("import", broken, "--round", slug, "--dry-run")
    real = run("import", broken, "--round", slug)

    assert (dry.exit_code, real.exit_code) == (1, 1)
    assert "D5 (sex): “?” is none of the choices" in dry.stdout
    assert "D5 (sex): “?” is none of the choices" in real.stderr
    assert "1 of 12 rows cannot be" in real.stderr
    assert queries.count_stored() == 0


def test_the_good_rows_are_stored_when_that_is_asked(run: Run, slug: str, broken: Path) -> None:
    result = run("import", broken, "--round", slug, "--skip-bad")

    assert result.exit_code == 0, result.output
    assert "11 answers stored" in result.stdout
    assert "D5 (sex)" in result.stderr


def test_a_file_that_is_none_is_refused_with_a_sentence(
    run: Run, slug: str, tmp_path: Path
) -> None:
    file = tmp_path / "empty.csv"
    file.touch()

    result = run("import", file, "--round", slug)

    assert result.exit_code == 1
    assert "The file is empty" in result.stderr


def test_columns_and_commune_can_be_said(run: Run, slug: str, tmp_path: Path) -> None:
    file = tmp_path / "plain.csv"
    rows = [["genre", "age_band", "milieu", "autre"], ["female", "60+", "rural", "x"]]
    file.write_bytes(plain_csv(rows))

    result = run(
        "import", file, "--round", slug, "--commune", PEOPLE[0].commune_code,
        "--choose", "genre=sex", "--ignore", "autre", "--channel", "paper",
    )  # fmt: skip
    wrong = run("import", file, "--round", slug, "--choose", "genre")

    assert result.exit_code == 0, result.output
    assert wrong.exit_code == 2


def test_a_closed_round_is_told(run: Run, kobo: Path) -> None:
    codes = {person.commune_code for person in PEOPLE}
    closed = make_round(RoundState.CLOSED, slug="gone", targets=dict.fromkeys(codes, 5)).slug

    result = run("import", kobo, "--round", closed)

    assert result.exit_code == 1
    assert "open it" in result.stderr


@pytest.mark.parametrize("form", ["csv", "xlsx", "sav", "geojson", "json"])
def test_a_round_goes_out_in_every_format_and_leaves_an_entry(
    run: Run, tmp_path: Path, form: str
) -> None:
    round_ = make_round(slug="autumn")
    store(round_)
    out = tmp_path / f"out.{form}"

    result = run("export", "--round", "autumn", "--format", form, out)

    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 200
    db.session.rollback()
    (entry,) = [x for x in audit.list_entries("round", round_.id) if x.action == "export"]
    assert entry.changes["format"] == [None, form]


def test_the_standard_output_takes_what_can_be_streamed(run: Run) -> None:
    store(make_round(slug="autumn"))

    written = run("export", "--round", "autumn", "--format", "json", "--communes", "05.091", "-")
    refused = run("export", "--round", "autumn", "--format", "xlsx", "-")

    assert [item["commune"] for item in json.loads(written.stdout)["responses"]] == [RURAL]
    assert refused.exit_code == 2


def test_an_unknown_commune_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    make_round(slug="autumn")

    result = run(
        "export", "--round", "autumn", "--format", "csv", "--communes", "05.999", tmp_path / "a.csv"
    )

    assert result.exit_code == 2
