"""`flask serve --check`: what is made ready, what is said, what is refused."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from pac_toolkit import create_app
from pac_toolkit.config import Settings
from pac_toolkit.database import db
from pac_toolkit.demo.services import load_demonstration

ROOT = Path(__file__).parents[2]
ABROAD = "0.0.0.0"


@pytest.fixture
def settings(tmp_path: Path, var_dir: Path) -> Settings:
    """A var folder of its own, with the built assets and no database yet."""
    (tmp_path / "assets").symlink_to(var_dir / "assets")
    return Settings(var_dir=tmp_path, secret_key="test" * 8, host=ABROAD)


@pytest.fixture
def site(settings: Settings) -> Iterator[Flask]:
    """The application for these settings."""
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


def serve(app: Flask):
    return app.test_cli_runner().invoke(args=["serve", "--check"])


def test_beyond_this_machine_the_site_is_empty_and_says_how_to_begin(site: Flask) -> None:
    result = serve(site)

    assert result.exit_code == 0, result.output
    assert "Empty site. Create the first administrator" in result.output
    assert "users create" in result.output
    assert "Demonstration" not in result.output
    assert serve(site).exit_code == 0


def test_a_demonstration_in_the_embedded_database_stays_on_this_machine(site: Flask) -> None:
    serve(site)
    with site.app_context():
        load_demonstration(responses=1, workshops=1, today=date(2026, 11, 22))

    result = serve(site)

    assert result.exit_code == 1
    assert "holds the demonstration" in result.stderr
    assert "PAC_VAR" in result.stderr


def test_an_address_of_version_6_is_said_as_browsers_take_it(settings: Settings) -> None:
    app = create_app(replace(settings, host="::", port=8001))
    result = serve(app)
    with app.app_context():
        db.engine.dispose()

    assert "http://[::]:8001/ar/" in result.output


def test_a_setting_that_cannot_be_understood_is_one_line_without_a_trace(tmp_path: Path) -> None:
    environ = {**os.environ, "PAC_VAR": str(tmp_path), "PORT": "eighty"}
    result = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "routes"],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert result.stderr == "Error: PORT='eighty' cannot be understood as int\n"
