"""`flask users …`."""

import sys

import click
from flask.cli import AppGroup

from communes.territory import UnknownTerritory
from pac_toolkit.accounts import queries, services
from pac_toolkit.accounts.forms import PASSWORD_LENGTH
from pac_toolkit.accounts.models import Role
from pac_toolkit.database import transaction

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


@users_commands.command("list")
def list_command() -> None:
    """List the users with role and territory.

    Example: flask --app wsgi users list
    """
    for user in queries.list_users():
        codes = " ".join(item.code for item in user.territories) or "everywhere"
        state = "" if user.active else "  (may not sign in)"
        click.echo(f"{user.email}  {user.role.value}  {codes}{state}")
