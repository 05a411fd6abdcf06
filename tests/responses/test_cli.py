"""`flask surveys …`."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries
from pac_toolkit.responses.cli import surveys_commands
from pac_toolkit.responses.models import Tally
from surveys.shipped import satisfaction, satisfaction_source
from tests.responses.factories import make_round, store
from tests.surveys.corpus import FOLDER

Run = Callable[..., Result]


@pytest.fixture
def run(context: Flask) -> Run:
    runner = context.test_cli_runner()
    return lambda *arguments: runner.invoke(surveys_commands, list(arguments))


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    file = tmp_path / "satisfaction.md"
    file.write_bytes(satisfaction_source())
    return file


@pytest.mark.parametrize("command", ["check", "publish", "retally", "rounds"])
def test_every_command_explains_itself_with_an_example(run: Run, command: str) -> None:
    assert f"surveys {command}" in run(command, "--help").stdout


def test_check_says_what_is_understood(run: Run, shipped: Path) -> None:
    result = run("check", str(shipped))
    assert result.exit_code == 0
    assert "ar, fr, en" in result.stdout
    assert "sat_streets  select_one (8 choices)  if ${milieu} = 'urban'" in result.stdout
    assert "must hold count-selected(.) <= 3" in result.stdout


def test_check_refuses_naming_sheet_and_row(run: Run, shipped: Path) -> None:
    shipped.write_text(
        shipped.read_text(encoding="utf-8").replace("count-selected(.) <= 3", "sum(.) <= 3"),
        encoding="utf-8",
    )
    result = run("check", str(shipped))
    assert result.exit_code == 1
    assert "survey!" in result.stderr
    assert "sum" in result.stderr


def test_check_tells_every_fault_in_a_sentence_with_its_sheet_and_row(run: Run) -> None:
    result = run("check", str(FOLDER / "broken" / "everything-at-once.md"))
    assert result.exit_code == 1
    assert "settings!2: Fill in “version” in the sheet settings." in result.stderr
    assert "survey!2: The type “txt” is not supported." in result.stderr
    assert "choices!4: The choice “x” stands twice in its list." in result.stderr


def test_check_warns_of_missing_translations_and_still_accepts(run: Run, shipped: Path) -> None:
    source = shipped.read_bytes().replace(b"| Drinking water |", b"|  |", 1)
    shipped.write_bytes(source)
    result = run("check", str(shipped))
    assert result.exit_code == 0
    assert re.search(r"survey!\d+: The “label” in “en” is missing\.", result.stderr)


def test_a_type_our_form_does_not_ask_is_refused_in_its_row(run: Run, shipped: Path) -> None:
    source = shipped.read_text().replace("| text | free_text |", "| text | instance_id |")
    shipped.write_text(source)
    result = run("check", str(shipped))
    assert re.search(r"survey!\d+: The name “instance_id” is used by our form", result.stderr)


def test_publish_puts_a_new_version_into_the_round(run: Run, shipped: Path) -> None:
    slug = make_round(slug="autumn").slug
    version = satisfaction().version
    shipped.write_bytes(satisfaction_source().replace(version.encode(), b"2027010101"))
    result = run("publish", str(shipped), "--round", slug)
    assert result.exit_code == 0, result.output
    db.session.rollback()
    round_ = queries.get_round(slug)
    assert round_ is not None
    assert round_.version.version == "2027010101"
    assert len(queries.get_targets(round_)) == 2


def test_publish_refuses_an_unknown_round(run: Run, shipped: Path) -> None:
    make_round(slug="autumn")
    result = run("publish", str(shipped), "--round", "winter")
    assert result.exit_code == 1
    assert "autumn" in result.stderr


def test_publish_refuses_another_text_under_a_published_version(run: Run, shipped: Path) -> None:
    make_round(slug="autumn")
    shipped.write_bytes(satisfaction_source().replace(b"Eau potable", b"Eau du robinet"))
    result = run("publish", str(shipped), "--round", "autumn")
    assert result.exit_code == 1
    assert "version" in result.stderr


def test_retally_check_proves_or_names_the_rows_that_differ(run: Run) -> None:
    store(make_round())
    good = run("retally", "--check")
    assert good.exit_code == 0
    assert "the tallies equal the responses" in good.stdout
    with transaction():
        db.session.execute(update(Tally).where(Tally.question == "sat_water").values(n=5))
    bad = run("retally", "--check")
    assert bad.exit_code == 1
    assert "female 25-35 rural sat_water 1: 5, counted 1" in bad.stdout
    assert "1 rows differ" in bad.stderr
    assert run("retally").exit_code == 0
    assert run("retally", "--check").exit_code == 0


def test_rounds_lists_state_answers_and_target(run: Run) -> None:
    store(make_round(slug="autumn"))
    result = run("rounds")
    assert "autumn  open  2026-10-01 to 2026-12-31  1 of 425  pac_satisfaction" in result.stdout
