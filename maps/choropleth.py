"""The map for the browser: folium and Leaflet under a strict content security policy.

The page writes the body, loads Leaflet from its own address and the script as its own file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib import resources
from typing import TYPE_CHECKING, Any

from communes.boundaries import BoundaryLayer
from maps.geometry import NAME_ASPECT, Geometry, Place, bounds_of, roomy_place
from maps.legend import pattern_id
from maps.packing import UNITS_PER_DEGREE, pack
from maps.palettes import HATCH_BORDER, INK, PAPER
from maps.patterns import definitions
from maps.spec import Area, Level, MapSpec

if TYPE_CHECKING:
    from maps.folium_map import Map

_MAX_ZOOM = 11.5
"""The limits are known to some 500 m: nearer, a map would promise what it does not know."""


@dataclass(frozen=True, slots=True)
class MapParts:
    """The parts of one map, each for its place in the page.

    `head` loads Leaflet; `body` holds the map's element; `script` is one file to load after
    it, with `defer`. Where many maps share a layer, serve its three pieces apart instead:
    `behaviour` (the same for every map), `geometry` (the same for one layer version and
    level) and `drawing` (this map's values), in this order.
    """

    head: str
    body: str
    behaviour: str
    geometry: str
    drawing: str

    @property
    def script(self) -> str:
        """The whole script of the map, to be served as one JavaScript file."""
        return "\n".join((self.behaviour, self.geometry, self.drawing))


def choropleth(
    layer: BoundaryLayer,
    spec: MapSpec,
    *,
    leaflet_js: str,
    leaflet_css: str,
    element_id: str = "map",
    with_geometry: bool = True,
) -> MapParts:
    """Draw `spec` on `layer` for a page that allows `script-src 'self'; style-src 'self'`.

    Without its geometry for a page that loads that as a file of its own. `element_id` must
    differ between the maps of one page. The page also needs the rules of
    `stylesheet()`. Raises ValueError when the layer and the areas are not the same.
    """
    from maps.folium_map import script_of  # noqa: PLC0415 - folium: 1.05 s and 80 MB, once

    drawing = build_map(
        layer, spec, leaflet_js=leaflet_js, leaflet_css=leaflet_css, element_id=element_id
    )
    return MapParts(
        head=_head(drawing),
        body=_body(spec, element_id),
        behaviour=behaviour(),
        geometry=geometry(layer, spec.level) if with_geometry else "",
        drawing=f'(function () {{\n"use strict";\n{script_of(drawing)}\n}})();\n',
    )


def build_map(
    layer: BoundaryLayer, spec: MapSpec, *, leaflet_js: str, leaflet_css: str, element_id: str
) -> "Map":
    """Return the folium map itself, to which a notebook or a later layer can be added."""
    # folium and what it imports: 1.05 s of processor time and 80 MB, once a process.
    from maps import folium_map  # noqa: PLC0415

    geometries = spec.geometries(layer)
    bounds = bounds_of([layer.region])
    drawing = folium_map.Map(
        leaflet_js=leaflet_js,
        leaflet_css=leaflet_css,
        element_id=element_id,
        options={"maxBounds": bounds.padded(0.25).corners(), "maxZoom": _MAX_ZOOM},
    )
    name = drawing.get_name()
    records, styles = _records(spec, element_id)
    areas = folium_map.AreaLayer(f"{name}_areas", _key(layer, spec.level), records, styles)
    areas.add_to(drawing)
    outline = {"className": "outline", "fill": False, "color": INK, "weight": 2, "opacity": 1}
    folium_map.OutlineLayer(f"{name}_outlines", _key(layer, "province"), outline).add_to(drawing)
    finish = folium_map.Finish(
        name,
        areas.get_name(),
        words={
            "zoomIn": spec.words.zoom_in,
            "zoomOut": spec.words.zoom_out,
            "scale": spec.words.scale,
        },
        bounds=bounds.corners(),
        places=[*_symbols(spec, geometries, element_id), *_names(spec, layer)],
    )
    drawing.add_child(finish, name="finish")
    return drawing


def geometry(layer: BoundaryLayer, level: Level) -> str:
    """Return the script that holds the boundaries of a level, the same for all its maps.

    It changes only with `layer.version`: serve it under an address that names both.
    """
    levels = {"province": layer.provinces}
    if level == "commune":
        levels["commune"] = layer.communes
    return f"pacMaps.store({json.dumps(layer.version)}, {UNITS_PER_DEGREE}, {pack(levels)});"


@cache
def behaviour() -> str:
    """Return the script that every map shares; it holds no value and no word."""
    return (resources.files("maps") / "data/choropleth.js").read_text(encoding="utf-8")


@cache
def stylesheet() -> str:
    """Return the rules a map needs, to be served beside the page's own style sheet."""
    return (resources.files("maps") / "data/map.css").read_text(encoding="utf-8")


def _head(drawing: "Map") -> str:
    links = (f'<link rel="stylesheet" href="{escape(url)}">' for _, url in drawing.default_css)
    scripts = (f'<script src="{escape(url)}" defer></script>' for _, url in drawing.default_js)
    return "\n".join((*links, *scripts))


def _body(spec: MapSpec, element_id: str) -> str:
    """Return the map's element: one stop for the keyboard, left to right like any map."""
    words = spec.words
    symbols = "".join(
        f'<symbol id="{_symbol_id(element_id, place)}" viewBox="0 0 24 24">'
        f"{category.pictogram.markup}</symbol>"
        for place, category in enumerate(spec.categories)
        if category.pictogram is not None
    )
    return (
        '<div class="pac-map__frame">'
        '<svg class="pac-map__patterns" width="1" height="1" aria-hidden="true" '
        f'focusable="false"><defs>{definitions(element_id)}{symbols}</defs></svg>\n'
        f'<div class="pac-map" id="{element_id}" dir="ltr" lang="{escape(spec.language)}" '
        f'tabindex="0" role="application" aria-label="{escape(words.title)}" '
        f'aria-describedby="{element_id}-said"></div>\n'
        f'<p class="pac-map__said" id="{element_id}-said" dir="{spec.direction}">'
        f"{escape(words.description)} {escape(words.keyboard_hint)}</p>\n"
        f'<p class="pac-map__said" id="{element_id}-live" dir="{spec.direction}" '
        'role="status"></p>\n'
        f'<p class="pac-map__credit" lang="{escape(spec.language)}" dir="auto">{escape(words.attribution)}</p></div>'
    )


def _key(layer: BoundaryLayer, level: str) -> str:
    return f"{layer.version}/{level}"


def _records(
    spec: MapSpec, element_id: str
) -> tuple[list[dict[str, Any]], list[dict[str, str | float]]]:
    """Return what the script knows of each area, and the few styles they share."""
    styles: list[dict[str, str | float]] = []
    records: list[dict[str, Any]] = []
    for area in spec.in_drawing_order():
        style = _style(spec, area, element_id)
        if style not in styles:
            styles.append(style)
        record = {
            "code": area.code,
            "label": area.label,
            "display": area.display,
            "paint": styles.index(style),
        }
        if area.href is not None:
            record["href"] = area.href
        records.append(record)
    return records, styles


def _style(spec: MapSpec, area: Area, element_id: str) -> dict[str, str | float]:
    """Return Leaflet's path options for one area."""
    style: dict[str, str | float] = {
        "className": f"area area--{area.status.replace('_', '-')}",
        "fillOpacity": 1,
        "opacity": 1,
        "weight": 0.7,
        "color": PAPER if area.is_coloured else HATCH_BORDER,
    }
    if area.status == "no_data":
        style["fillColor"] = f"url(#{pattern_id(element_id, 'no-data')})"
    elif area.status == "hidden":
        style["fillColor"] = f"url(#{pattern_id(element_id, 'hidden')})"
    else:
        style["fillColor"] = spec.colour_of(area)
        if not spec.is_categorical:
            # a page may print its classes in other colours, by the number of the class
            style["className"] = f"{style['className']} area--step-{spec.index_of(area)}"
    if area.status == "indicative":
        style |= {"color": INK, "weight": 1.2, "dashArray": "4 3"}
    return style


def _symbol_id(element_id: str, place: int) -> str:
    return f"{element_id}-symbol-{place}"


def _symbols(
    spec: MapSpec, geometries: Mapping[str, Geometry], element_id: str
) -> list[dict[str, Any]]:
    """Return the pictograms of a categorical map: colour is never the only sign."""
    signs = []
    for area in spec.areas.values():
        if spec.is_categorical and area.is_coloured:
            index = spec.index_of(area)
            category = spec.categories[index]
            if category.pictogram is not None:
                sign = {"symbol": _symbol_id(element_id, index), "ink": category.ink}
                signs.append(_placed(roomy_place(geometries[area.code])) | sign)
    return signs


def _names(spec: MapSpec, layer: BoundaryLayer) -> list[dict[str, Any]]:
    """Return the names written on the map itself."""
    known = {**layer.provinces, **layer.communes}
    return [
        _placed(roomy_place(known[code], aspect=NAME_ASPECT)) | {"text": label}
        for code, label in spec.place_labels.items()
    ]


def _placed(place: Place) -> dict[str, Any]:
    at = [round(place.latitude, 4), round(place.longitude, 4)]
    return {"at": at, "room": round(place.room, 4)}
