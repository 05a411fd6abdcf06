"""The application under test: built once a session on the real migrations, rows wiped after each test."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade

from pac_toolkit import assets, create_app
from pac_toolkit.accounts.models import User
from pac_toolkit.config import Settings
from pac_toolkit.database import db
from pac_toolkit.extensions import limiter

# what takes longest begins first: the workers then end together
_FIRST = ("tests/browser/", "tests/postgres/", "tests/demo/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow folders first, each in its own order (with `--no-loadscope-reorder`, which keeps it)."""
    slow = {folder: place for place, folder in enumerate(_FIRST)}
    items.sort(
        key=lambda item: next(
            (place for folder, place in slow.items() if item.nodeid.startswith(folder)), len(slow)
        )
    )


class Browser(FlaskClient):
    """A client beside a test's own database session: the session lets go of its lock before each request."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.rollback()
        # the test's application context serves every request: what one left there is not the next one's
        for name in list(g):
            g.pop(name)
        answer = super().open(*args, **kwargs)
        # werkzeug leaves the temporary file of a large body open
        answer.request.environ["wsgi.input"].close()
        return answer

    def sign_in(self, user: User) -> None:
        """Open a session for `user` without the cost of hashing a password."""
        uniquifier = user.fs_uniquifier
        with self.session_transaction() as session:
            session.update(_user_id=uniquifier, _fresh=True, fs_cc="set", fs_paa=time.time())


@pytest.fixture(scope="session")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The var folder of the session, with the built assets in it."""
    folder = tmp_path_factory.mktemp("var")
    built = Path(__file__).parent.parent / "var" / "assets"
    if assets.is_current(built):
        (folder / "assets").symlink_to(built)
    else:
        assets.build(folder / "assets")
    return folder


@pytest.fixture(scope="session")
def app(var_dir: Path) -> Iterator[Flask]:
    """The application on SQLite in the session's var folder; `tests/postgres` has its own."""
    yield from build_app(Settings(var_dir=var_dir, secret_key="test" * 8, minimum_seconds=0))


def build_app(settings: Settings) -> Iterator[Flask]:
    """The application for these settings, its database made by the migrations."""
    application = create_app(settings, TESTING=True, WTF_CSRF_ENABLED=False)
    application.test_client_class = Browser
    with application.app_context():
        upgrade()
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context on an empty database; every row is deleted afterwards."""
    with app.app_context():
        limiter.reset()
        yield app
        db.session.rollback()
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
        db.session.commit()
        db.session.remove()


@pytest.fixture
def client(context: Flask) -> FlaskClient:
    """A browser without JavaScript; `client.sign_in(user)` opens a session."""
    return context.test_client()
