"""The group of commands, and what its commands share."""

from pathlib import Path

import click
from flask.cli import AppGroup

from pac_toolkit.responses import queries
from pac_toolkit.responses.models import Round

surveys_commands = AppGroup("surveys", help="Questionnaires, rounds and their answers.")

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def find_round(slug: str) -> Round:
    """The round of this short name; a refusal that names the others when there is none."""
    round_ = queries.get_round(slug)
    if round_ is None:
        known = ", ".join(row.slug for row in queries.list_rounds()) or "none yet"
        raise click.ClickException(f"there is no round {slug!r} (rounds: {known})")
    return round_
