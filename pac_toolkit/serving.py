"""`flask serve`: make ready (tables, assets, demonstration), say where and who, then serve. What `make run` calls."""

import json
import os
import secrets
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from pac_toolkit import assets
from pac_toolkit.accounts.models import Role
from pac_toolkit.accounts.queries import count_users
from pac_toolkit.accounts.services import create_user
from pac_toolkit.config import Settings
from pac_toolkit.database import transaction
from pac_toolkit.demo.cli import with_progress
from pac_toolkit.demo.services import is_wanted, load_demonstration
from pac_toolkit.pages.queries import has_demonstration
from pac_toolkit.workshops.services import today

# role, territory and name of the demonstration's accounts: one of each role, in a commune of the mountains and its province
_ACCOUNTS = (
    ("clerk", Role.COMMUNE, "05.081.09.03", "Clerk, Ait Mazigh"),
    ("enumerator", Role.ENUMERATOR, "05.081.09.03", "Enumerator, Ait Mazigh"),
    ("expert", Role.EXPERT, "05.081", "Expert, Azilal"),
    ("province", Role.PROVINCE, "05.081", "Province of Azilal"),
    ("region", Role.REGION, "", "Region"),
    ("admin", Role.ADMIN, "", "Administrator"),
)


@click.command("serve")
@click.option("--check", is_flag=True, help="Make ready and stop before serving.")
@with_appcontext
def serve_command(check: bool) -> None:
    """Make the site ready and serve it.

    Example: PORT=8080 flask --app wsgi serve
    """
    settings: Settings = current_app.extensions["settings"]
    try:
        make_ready(settings)
    except OperationalError as error:
        raise click.ClickException(f"the database does not answer: {error.orig}") from None
    _keep_demonstration_at_home(settings)
    _say_where(settings)
    if not check:
        _become_server(settings)


def make_ready(settings: Settings) -> None:
    """Tables, assets and, on an empty loopback site, the demonstration. Safe to repeat and to interrupt."""
    upgrade()
    target = assets.folder(current_app)
    if not assets.is_current(target):
        click.echo("Building fonts, Leaflet and plotly for browsers …")
        assets.build(target)
    if settings.is_demonstration_allowed and is_wanted():
        _make_accounts(settings.var_dir / "demonstration-accounts.json")
        load_demonstration(today=today(), progress=with_progress)


def _keep_demonstration_at_home(settings: Settings) -> None:
    """Refuse to show the embedded database's demonstration, with its accounts, beyond this machine."""
    if settings.database_url or settings.is_demonstration_allowed or not has_demonstration():
        return
    raise click.ClickException(
        f"the database in {settings.var_dir} holds the demonstration, which is shown on this machine only "
        f"(HOST=127.0.0.1).\nFor a site of your own name another folder, PAC_VAR=/srv/pac, or a DATABASE_URL."
    )


def _make_accounts(path: Path) -> None:
    """One account of each role, each with a random password kept in a file that only its owner reads."""
    if path.exists() and count_users():
        return
    passwords = {}
    with transaction():
        for name, role, territory, label in _ACCOUNTS:
            email = f"{name}@demo.example"
            passwords[email] = secrets.token_urlsafe(12)
            create_user(
                email=email,
                display_name=label,
                password=passwords[email],
                role=role,
                territories=[territory] if territory else [],
            )
        path.touch(mode=0o600)
        path.write_text(json.dumps(passwords, indent=1), encoding="ascii")


def _say_where(settings: Settings) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{settings.port}"
    click.echo(f"\n  PAC Toolkit   {address}/ar/   {address}/fr/   {address}/en/")
    click.echo(f"  Staff sign-in {address}/ar/sign-in")
    accounts = settings.var_dir / "demonstration-accounts.json"
    if settings.is_demonstration_allowed and accounts.exists():
        click.echo("\n  Demonstration: the answers and workshops are synthetic. Accounts:")
        for email, password in json.loads(accounts.read_text(encoding="ascii")).items():
            click.echo(f"    {email:<26}{password}")
    elif not count_users():
        same = " (with the same DATABASE_URL and PAC_VAR)" if settings.database_url else ""
        click.echo(f"\n  Empty site. Create the first administrator{same}:")
        click.echo("    .venv/bin/flask --app wsgi users create you@example.ma --role admin")
    click.echo("\n  Ctrl-C stops the server.\n")


def _become_server(settings: Settings) -> None:
    """Replace this process by the server, so that Ctrl-C reaches it directly. It logs no addresses."""
    sys.stdout.flush()
    arguments = [
        *("--interface", "wsgi"),
        *("--host", settings.host),
        *("--port", str(settings.port)),
        *("--workers", "2"),
        *("--blocking-threads", "4"),
        *("--log-level", "warning"),
    ]
    os.execv(sys.executable, [sys.executable, "-m", "granian", *arguments, "wsgi:app"])  # noqa: S606 - our own fixed arguments
