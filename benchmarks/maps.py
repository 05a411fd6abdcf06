"""A map of the region: drawn for the first time, against the shortest folium script that draws the same geometry; and found again.

Both run in one warm process, libraries loaded. What is read of the consultation has a benchmark of its own; here it counts only where
a map from nothing is compared with the same map found on disk by a worker that remembers nothing.
"""

import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import folium
from flask import Flask, g

from benchmarks.line import Line, interleaved
from benchmarks.results_at_a_million import make_site
from communes.boundaries import BoundaryLayer
from communes.territory import get_territory
from pac_toolkit import storage
from pac_toolkit.atlas import drawing, queries, selection
from pac_toolkit.atlas.drawing import Kept
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.atlas.selection import Selection
from pac_toolkit.atlas.views import states
from pac_toolkit.atlas.views.states import State
from pac_toolkit.i18n import current_language

MAPS = (
    {"layer": "first"},
    {"layer": "priority", "theme": "water"},
    {"layer": "census", "theme": "illiteracy"},
)
_ROUNDS = 15


def run() -> Iterator[Line]:
    """Cold against folium, then warm against cold, for three layers."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_site(Path(folder))
        for query in MAPS:
            yield from _compare(app, selection.parse(query))


def _compare(app: Flask, wanted: Selection) -> Iterator[Line]:
    with app.test_request_context("/fr/maps/", query_string=wanted.arguments()):
        g.lang = "fr"
        state = states.find_state()
        figures = queries.get_figures(wanted, state.survey)
        drawn, script = interleaved(
            partial(draw, app, state, figures),
            partial(draw_shortest, state.layer, figures),
            _ROUNDS,
        )
        yield Line(f"map {wanted.show}, cold, against folium", drawn, script, "ms", 1.3)
        warm, cold = interleaved(
            forgetful(partial(states.draw_state, state)),
            forgetful(partial(states.draw_state, state), is_empty=True),
            _ROUNDS,
        )
        yield Line(f"map {wanted.show}, warm, against cold", warm, cold, "ms", 0.1)


def draw(app: Flask, state: State, figures: dict[str, Figure]) -> None:
    """The map as the page gets it: classes, words, colours, folium; the boundaries are a file of their own."""
    spec = drawing.make_spec(
        state.wanted,
        figures,
        layer=state.layer,
        language=current_language(),
        sprite=drawing.sprite_path(app.root_path),
        address=lambda code: f"?code={code}",
    )
    drawing.draw(spec, state.layer, leaflet_js="/l.js", leaflet_css="/l.css", with_geometry=False)


def draw_shortest(layer: BoundaryLayer, figures: dict[str, Figure]) -> str:
    """What one writes who only wants the communes on a map, their names and two colours."""
    features: list[dict[str, Any]] = [
        {
            "type": "Feature",
            "properties": {"name": get_territory(code).name_fr, "is_shown": figures[code].is_shown},
            "geometry": geometry,
        }
        for code, geometry in layer.communes.items()
    ]
    drawn = folium.Map(tiles=None)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        style_function=lambda item: {
            "fillColor": "#B9602F" if item["properties"]["is_shown"] else "#FFFFFF"
        },
        tooltip=folium.GeoJsonTooltip(["name"]),
    ).add_to(drawn)
    return str(drawn.get_root().render())


def forgetful(call: Callable[[], object], *, is_empty: bool = False) -> Callable[[], None]:
    """The call in a worker that remembers nothing; with nothing on disk either when `is_empty`."""

    def forget_and_call() -> None:
        # what a worker remembers of the maps it has drawn
        states._kept = Kept()  # noqa: SLF001
        if is_empty:
            for path in storage.folder("maps").iterdir():
                path.unlink()
        call()

    # the first call leaves on disk what the other one finds there
    call()
    return forget_and_call
