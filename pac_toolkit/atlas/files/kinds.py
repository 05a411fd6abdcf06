"""Every kind of file that a state of the map is written as."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import current_app, render_template

from maps.page import self_contained
from pac_toolkit.assets import asset_path
from pac_toolkit.atlas import drawing, wording
from pac_toolkit.atlas.drawing import Drawing
from pac_toolkit.atlas.files.printing import as_pdf
from pac_toolkit.atlas.files.records import as_csv, as_geojson, as_geopackage
from pac_toolkit.atlas.files.shown import Shown
from pac_toolkit.documents import PDF
from pac_toolkit.i18n import current_language

PICTURE_WIDTH: Final = 960


@dataclass(frozen=True, slots=True)
class File:
    """A file to take along: its name, its type, its content."""

    name: str
    mimetype: str
    content: bytes


def as_svg(shown: Shown) -> bytes:
    """The map as one picture that stands alone: title, legend, scale, credits."""
    notes = [part for part in (shown.invented, " · ".join(shown.facts), *shown.credits[1:]) if part]
    text = drawing.picture(
        shown.spec,
        shown.layer,
        width=PICTURE_WIDTH,
        with_legend=True,
        with_links=False,
        with_scale=True,
        notes=notes,
    )
    return text.encode()


def as_html(shown: Shown) -> bytes:
    """A page that opens from a USB stick: map, legend and table, nothing asked of any network."""
    language, spec = current_language(), shown.spec
    parts = drawing.draw(spec, shown.layer, leaflet_js="", leaflet_css="")
    drawn = Drawing(spec, shown.figures, parts)
    silent = (item for item in shown.figures.values() if item.standing == "no_data")
    page = self_contained(
        parts,
        leaflet_js_text=asset_path("vendor/leaflet.js").read_text(encoding="utf-8"),
        leaflet_css_text=asset_path("vendor/leaflet.css").read_text(encoding="utf-8"),
        title=shown.title,
        language=language.code,
        direction="rtl" if language.direction == "rtl" else "ltr",
        extra_html=render_template(
            "atlas/_file.html",
            shown=shown,
            wanted=shown.wanted,
            drawn=drawn,
            listed=[*drawn.shown, *silent],
            wording=wording,
        ),
        extra_css=_own("css/map-file.css"),
        extra_js=_own("js/map-file.js"),
    )
    return page.encode()


def _own(name: str) -> str:
    """The text of one of our own styles or scripts."""
    return (Path(current_app.root_path) / "static" / name).read_text(encoding="utf-8")


_WRITERS: Final[Mapping[str, tuple[str, Callable[[Shown], bytes]]]] = {
    "pdf": (PDF, as_pdf),
    "svg": ("image/svg+xml", as_svg),
    "html": ("text/html", as_html),
    "csv": ("text/csv", as_csv),
    "geojson": ("application/geo+json", as_geojson),
    "gpkg": ("application/geopackage+sqlite3", as_geopackage),
}
KINDS: Final = tuple(_WRITERS)
"""The kinds of files by the end of their names."""


def write(shown: Shown, kind: str, paper: str = "a4") -> File:
    """The file of this kind, in the language that is being spoken; `paper` is the size of a PDF, a4 or a3."""
    mimetype, writer = _WRITERS[kind]
    if kind == "pdf":
        return File(f"{shown.name}-{paper}.pdf", mimetype, as_pdf(shown, paper))
    return File(f"{shown.name}.{kind}", mimetype, writer(shown))
