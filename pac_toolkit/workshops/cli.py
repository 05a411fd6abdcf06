"""`flask workshops …`: records from a spreadsheet and to one."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from pac_toolkit.database import db, transaction
from pac_toolkit.workshops import exchange, queries, services
from pac_toolkit.workshops.exchange.faults import locate
from pac_toolkit.workshops.services import Outcome

workshops_commands = AppGroup("workshops", help="Records of workshops from and to spreadsheets.")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@workshops_commands.command("import")
@click.argument("file", type=_FILE)
@click.option("--dry-run", is_flag=True, help="Say what would be stored, store nothing.")
def import_command(file: Path, dry_run: bool) -> None:
    """Store the workshops of a spreadsheet: all of them, or none and every fault by row and cell.

    Example: flask --app wsgi workshops import workshops.xlsx --dry-run
    """
    reading = exchange.read_workbook(file.read_bytes(), services.today())
    try:
        with transaction():
            outcomes = exchange.store_reading(
                reading, actor=None, progress=_with_progress, is_trial=dry_run
            )
    except exchange.Refused:
        for fault in reading.faults:
            click.echo(f"{locate(fault)}: {exchange.describe(fault)}", err=True)
        click.echo(f"{len(reading.faults)} faults, nothing is stored", err=True)
        sys.exit(1)
    if dry_run:
        click.echo("nothing is stored, this was a trial:")
    for outcome in Outcome:
        click.echo(f"{outcomes[outcome]:>6} {outcome.value}")


@workshops_commands.command("export")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option(
    "--lang",
    "language",
    type=click.Choice(exchange.LANGUAGES),
    default="ar",
    help="Language of headings and words. Default: ar.",
)
@click.option("--template", is_flag=True, help="Write the empty table to fill.")
def export_command(out: Path, language: str, template: bool) -> None:
    """Write every workshop, in whatever state, to a spreadsheet that import understands.

    Example: flask --app wsgi workshops export workshops.xlsx --lang fr
    """
    workshops = [] if template else queries.list_whole_workshops()
    out.write_bytes(exchange.write_workbook(workshops, language))
    db.session.rollback()
    click.echo(f"{len(workshops)} workshops in {out}")


def _with_progress(items: Iterable[Any], length: int, label: str) -> Iterator[Any]:
    with click.progressbar(items, length=length, label=f"{label:>9}", file=sys.stderr) as shown:
        yield from shown
