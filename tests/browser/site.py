"""A served site to look at: its own var folder, the demonstration in small, an account of each role."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from pac_toolkit import create_app
from pac_toolkit.accounts.models import Role, User
from pac_toolkit.accounts.services import create_user
from pac_toolkit.config import Settings
from pac_toolkit.database import db, transaction
from pac_toolkit.demo.services import ROUND, load_demonstration
from pac_toolkit.responses.codes import serial
from pac_toolkit.responses.models import Response
from pac_toolkit.responses.queries import get_batch, get_round, list_copies
from pac_toolkit.responses.services import create_batch
from pac_toolkit.workshops.models import Workshop, WorkshopState
from pac_toolkit.workshops.services import today
from tests.workshops.factories import make_workshop

ROOT = Path(__file__).parents[2]
SECRET_KEY = "browser" * 5
# Bejaâd and its province
COMMUNE, PROVINCE = "05.311.01.01", "05.311"
FORM = f"surveys/{ROUND}/{COMMUNE}"
PASSWORD = "mot de passe d'essai 2026"
ACCOUNTS: dict[Role, tuple[str, ...]] = {
    Role.ENUMERATOR: (COMMUNE,),
    Role.COMMUNE: (COMMUNE,),
    Role.EXPERT: (PROVINCE,),
    Role.PROVINCE: (PROVINCE,),
    Role.REGION: (),
    Role.ADMIN: (),
}
# several communes pass the ten answers of a public figure and the thirty of a firm one
RESPONSES, WORKSHOPS = 1_200, 60
PATIENCE_SECONDS = 60

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """A site under its address, and the application that reads the same database."""

    address: str
    app: Flask

    def url(self, path: str, language: str = "ar") -> str:
        """The address of a page; a path that begins with `/` is taken as it is."""
        return self.address + (path if path.startswith("/") else f"/{language}/{path}")

    def ask(self, question: Callable[[], T]) -> T:
        """What the database answers; the lock is let go of at once."""
        with self.app.app_context():
            try:
                return question()
            finally:
                db.session.rollback()

    def change(self, action: Callable[[], T]) -> T:
        """Do something to the database, whole."""
        with self.app.app_context(), transaction():
            return action()


@contextmanager
def served(
    folder: Path, *, responses: int = RESPONSES, workshops: int = WORKSHOPS
) -> Iterator[Site]:
    """The site, filled and served on a free port; stopped at the end. `folder` holds the built assets."""
    app = create_app(Settings(var_dir=folder, secret_key=SECRET_KEY))
    with app.app_context():
        upgrade()
        load_demonstration(responses=responses, workshops=workshops, today=today())
        with transaction():
            for role, territories in ACCOUNTS.items():
                create_user(
                    email=email_of(role),
                    display_name=f"{role.value.title()} 1",
                    password=PASSWORD,
                    role=role,
                    territories=territories,
                )
    port = free_port()
    server = start_server(folder, port)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_well(address, server)
        yield Site(address, app)
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)
        with app.app_context():
            db.engine.dispose()


def email_of(role: Role) -> str:
    """The address that the account of a role signs in with."""
    return f"{role.value}@example.org"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_server(folder: Path, port: int, workers: int = 1) -> subprocess.Popen[bytes]:
    """The server of `flask serve`, with one worker unless told; what it says is in `server.log`."""
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    environment.update(PAC_VAR=str(folder), SECRET_KEY=SECRET_KEY, PAC_MINIMUM_SECONDS="0")
    arguments = [
        *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4", "--log-level", "warning"),
    ]
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "granian", *arguments, "wsgi:app"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def wait_until_well(address: str, server: subprocess.Popen[bytes]) -> None:
    """Until the site says that it is well."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urlopen(f"{address}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the site at {address} does not answer")


def find_validated() -> tuple[int, int]:
    """A validated workshop and a need that it heard."""
    workshop = db.session.scalars(
        select(Workshop)
        .where(Workshop.state == WorkshopState.VALIDATED, Workshop.hearings.any())
        .order_by(Workshop.id)
    ).first()
    return workshop.id, workshop.hearings[0].need_id


def find_receipt() -> str:
    """The receipt of an answer that is counted."""
    return str(db.session.scalars(select(Response.receipt).order_by(Response.id)).first())


def find_of_territory(code: str) -> int:
    """A workshop held in this province whose record is open; made where the demonstration has none."""
    found = db.session.scalars(
        select(Workshop.id)
        .where(Workshop.state == WorkshopState.HELD, Workshop.commune_code.startswith(code))
        .order_by(Workshop.id)
    ).first()
    return found or make_workshop(WorkshopState.HELD, commune_code=COMMUNE).id


def print_forms(copies: int) -> int:
    """Print so many paper forms for the commune; the number of their batch."""
    clerk = db.session.scalars(select(User).where(User.email == email_of(Role.COMMUNE))).one()
    round_ = get_round(ROUND)
    assert round_ is not None
    batch = create_batch(
        round_=round_, commune_code=COMMUNE, language="ar", copies=copies, actor=clerk
    )
    return batch.id


def find_serials(batch_id: int) -> list[str]:
    """The serials of the forms of a batch."""
    batch = get_batch(batch_id)
    assert batch is not None
    return [serial(copy.number) for copy in list_copies(batch)]
