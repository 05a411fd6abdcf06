"""`flask maps …`."""

from pathlib import Path

import click
from flask import current_app, g, render_template
from flask.cli import AppGroup

from maps.page import self_contained
from pac_toolkit.assets import asset_path
from pac_toolkit.atlas import drawing, queries, selection, wording
from pac_toolkit.atlas.drawing import Drawing
from pac_toolkit.atlas.selection import LayerKey, Selection, UnknownSelection
from pac_toolkit.i18n import LANGUAGES, current_language
from pac_toolkit.priorities.scoring import Group
from pac_toolkit.responses.queries import get_current_round
from pac_toolkit.territory.queries import get_layer

maps_commands = AppGroup("maps", help="Maps as files.")

_PICTURE_WIDTH = 960


@maps_commands.command("render")
@click.option(
    "--layer", "layer_key", required=True, type=click.Choice([key.value for key in LayerKey])
)
@click.option(
    "--level", default="commune", type=click.Choice([one.value for one in selection.LEVELS])
)
@click.option("--theme", help="Theme, service or census measure that the layer is about.")
@click.option("--group", default="all", type=click.Choice([one.value for one in Group]))
@click.option("--lang", default="ar", type=click.Choice(list(LANGUAGES)))
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def render_command(
    layer_key: str, level: str, theme: str | None, group: str, lang: str, out: Path
) -> None:
    """Write one map to OUT: .html opens without a network, .svg is one picture.

    Example: flask --app wsgi maps render --layer priority --theme water --lang fr water.html
    """
    kind = out.suffix.lower()
    if kind not in {".html", ".svg"}:
        raise click.UsageError(
            "PDF files are not made yet: write an .html or an .svg file, and print that."
            if kind == ".pdf"
            else f"{out.name}: the name must end in .html or .svg"
        )
    wanted = {"layer": layer_key, "level": level, "group": group}
    try:
        state = selection.parse({**wanted, "theme": theme} if theme else wanted)
    except UnknownSelection as error:
        raise click.UsageError(f"there is no such map: {error}") from None
    with current_app.test_request_context(f"/{lang}/maps/"):
        g.lang = lang
        text = _render(state, kind)
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}") from None
    click.echo(f"{out}: {out.stat().st_size // 1024} KB")


def _render(state: Selection, kind: str) -> str:
    """The whole file."""
    current = get_current_round()
    survey = current if current and current.has_public_results else None
    layer, language = get_layer(), current_language()
    figures = queries.get_figures(state, survey)
    spec = drawing.make_spec(
        state,
        figures,
        layer=layer,
        language=language,
        sprite=drawing.sprite_path(current_app.root_path),
        address=lambda _code: None,
    )
    if kind == ".svg":
        return drawing.picture(spec, layer, width=_PICTURE_WIDTH, with_legend=True)
    parts = drawing.draw(spec, layer, leaflet_js="", leaflet_css="")
    extra = render_template(
        "atlas/_file.html", wanted=state, drawn=Drawing(spec, figures, parts), wording=wording
    )
    return self_contained(
        parts,
        leaflet_js_text=asset_path("vendor/leaflet.js").read_text(encoding="utf-8"),
        leaflet_css_text=asset_path("vendor/leaflet.css").read_text(encoding="utf-8"),
        title=wording.title_of(state),
        language=language.code,
        direction="rtl" if language.direction == "rtl" else "ltr",
        extra_html=extra,
        extra_css=_file_style(),
    )


def _file_style() -> str:
    """The few rules of the legend and the table that follow the map in the file."""
    path = Path(current_app.root_path) / "static/css/map-file.css"
    return path.read_text(encoding="utf-8")
