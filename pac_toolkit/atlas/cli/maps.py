"""`flask maps …`."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from pac_toolkit.atlas import files, selection
from pac_toolkit.atlas.files.printing import PAPERS
from pac_toolkit.atlas.selection import Cut, LayerKey, Selection, UnknownSelection
from pac_toolkit.i18n import LANGUAGES, speaking
from pac_toolkit.priorities.scoring import Group
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.queries import get_current_round, get_round
from pac_toolkit.territory.queries import get_layer

maps_commands = AppGroup("maps", help="Maps as files.")


@maps_commands.command("render")
@click.option(
    "--layer", "layer_key", required=True, type=click.Choice([key.value for key in LayerKey])
)
@click.option(
    "--level", default="commune", type=click.Choice([one.value for one in selection.LEVELS])
)
@click.option("--theme", help="Theme, service, census measure or reach that the layer is about.")
@click.option("--group", default="all", type=click.Choice([one.value for one in Group]))
@click.option(
    "--round", "slug", help="Round whose figures are shown; the current one unless given."
)
@click.option(
    "--classes", type=click.Choice([one.value for one in Cut]), help="How values are cut."
)
@click.option("--lang", default="ar", type=click.Choice(list(LANGUAGES)))
@click.option("--paper", default=PAPERS[0], type=click.Choice(PAPERS), help="Size of a PDF.")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def render_command(lang: str, paper: str, out: Path, **wanted: str | None) -> None:
    """Write one map to OUT: .pdf to print, .html opens without a network, .svg is one picture.

    .csv, .geojson and .gpkg hold exactly what the map shows, for other programs.

    Example: flask --app wsgi maps render --layer priority --theme water --lang fr water.pdf
    """
    kind = out.suffix.lower().removeprefix(".")
    if kind not in files.KINDS:
        ends = ", ".join(f".{known}" for known in files.KINDS)
        raise click.UsageError(f"{out.name}: the name must end in one of {ends}")
    state = _find_state(wanted)
    with current_app.test_request_context(f"/{lang}/maps/"), speaking(lang):
        shown = files.show(state, _find_round(state.round_slug), get_layer())
        content = files.write(shown, kind, paper).content
    _replace(out, content)
    click.echo(f"{out}: {out.stat().st_size // 1024} KB")


def _find_state(wanted: dict[str, str | None]) -> Selection:
    names = {"layer_key": "layer", "slug": "round"}
    told = {names.get(name, name): value for name, value in wanted.items() if value is not None}
    try:
        return selection.parse(told)
    except UnknownSelection as error:
        raise click.UsageError(f"there is no such map: {error}") from None


def _find_round(slug: str | None) -> Round | None:
    """The round asked for, else the current one; only what everybody may see becomes a file."""
    survey = get_round(slug) if slug else get_current_round()
    if survey is not None and survey.has_public_results:
        return survey
    if slug:
        raise click.UsageError(f"there is no round {slug} with public results")
    return None


def _replace(out: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    unfinished = out.with_name(out.name + ".part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(out)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from None
