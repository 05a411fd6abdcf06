"""`flask users …`."""

import sys
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import AppGroup

from communes.territory import UnknownTerritory
from pac_toolkit.accounts import permissions, queries, services
from pac_toolkit.accounts.forms import PASSWORD_LENGTH
from pac_toolkit.accounts.models import Role
from pac_toolkit.accounts.tokens import token_of
from pac_toolkit.database import transaction
from pac_toolkit.i18n import DEFAULT, LANGUAGES

if TYPE_CHECKING:
    from pac_toolkit.config import Settings

users_commands = AppGroup("users", help="Members of staff.")


@users_commands.command("create")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option(
    "--territory", "territories", multiple=True, metavar="CODE", help="HCP code; may be repeated."
)
@click.option("--name", default="", help="Name shown in the audit record (default: the address).")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_command(
    email: str, role: str, territories: tuple[str, ...], name: str, password_stdin: bool
) -> None:
    """Add a user; asks for the password.

    Example: flask --app wsgi users create clerk@commune.ma --role commune --territory 05.091.05.05
    """
    password = (
        sys.stdin.readline().rstrip("\n")
        if password_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    if len(password) < PASSWORD_LENGTH:
        raise click.ClickException(f"the password needs at least {PASSWORD_LENGTH} characters")
    try:
        with transaction():
            services.create_user(
                email=email,
                display_name=name or email,
                password=password,
                role=Role(role),
                territories=territories,
            )
    except services.InvalidEmailError:
        raise click.ClickException(f"{email} is not an e-mail address") from None
    except services.EmailTakenError:
        raise click.ClickException(f"{email} is a user already") from None
    except services.TerritoryNeededError:
        raise click.ClickException(f"the role {role} needs --territory CODE") from None
    except UnknownTerritory as error:
        raise click.ClickException(
            f"{error.args[0]} is not a commune or province of the region"
        ) from None
    click.echo(f"{email} may sign in as {role}")


@users_commands.command("collect-token")
@click.argument("email")
@click.option("--revoke", is_flag=True, help="Void the code; nothing more is accepted from it.")
@click.option("--renew", is_flag=True, help="Void the former code and make another.")
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    default=DEFAULT,
    show_default=True,
    help="Language of a new code.",
)
@click.option("--site", default="", metavar="URL", help="Address of the site as tablets reach it.")
def collect_token_command(email: str, revoke: bool, renew: bool, language: str, site: str) -> None:
    """Print the address to give to ODK Collect or KoboCollect as server; made at the first call.

    Example: flask --app wsgi users collect-token enumerator@commune.ma --site https://pac.example.ma
    """
    user = queries.find_user_by_email(email)
    if user is None:
        raise click.ClickException(f"there is no user {email}")
    if revoke:
        with transaction():
            was_there = services.revoke_collector_key(user=user)
        click.echo(f"{email}: {'revoked' if was_there else 'there was no code'}")
        return
    if not permissions.can_collect(user):
        raise click.ClickException(f"{email} collects no answers: {user.role.value}, or stopped")
    row = queries.get_collector_key(user)
    if row is None or renew:
        with transaction():
            row = services.renew_collector_key(user=user, language=language)
    token = token_of(row.key, current_app.config["SECRET_KEY"])
    click.echo(f"{(site or _own_address()).rstrip('/')}/collect/{token}")


def _own_address() -> str:
    """Where the server of these settings listens."""
    settings: Settings = current_app.extensions["settings"]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{'https' if settings.https else 'http'}://{host}:{settings.port}"


@users_commands.command("list")
def list_command() -> None:
    """List the users with role and territory.

    Example: flask --app wsgi users list
    """
    for user in queries.list_users():
        codes = " ".join(item.code for item in user.territories) or "everywhere"
        state = "" if user.active else "  (may not sign in)"
        click.echo(f"{user.email}  {user.role.value}  {codes}{state}")
