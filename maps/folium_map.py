"""The folium side of a map: our own `Map` and the layers that the browser script fills.

Import this module inside a function only: folium brings pandas, numpy and requests with it
(1.05 s of processor time and 80 MB a process, measured).
"""

import re
from typing import Any, Final

import folium
from branca.element import Figure, MacroElement
from folium.map import Layer
from folium.template import Template

_ELEMENT_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


class Map(folium.Map):
    """A folium map that asks nothing of the outside: our Leaflet, no tiles, no inline style.

    `leaflet_js` and `leaflet_css` are the addresses from which the page loads Leaflet; they
    are held by the instance, so that two maps in one process may differ. `options` are
    Leaflet's own. Rendering twice gives the same text: names come from `element_id`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = pacMaps.create(
            {{ this.element_id|tojson }}, {{ this.settings|tojson }});
        {% endmacro %}
        """
    )

    def __init__(
        self, *, leaflet_js: str, leaflet_css: str, element_id: str, options: dict[str, Any]
    ) -> None:
        if not _ELEMENT_ID.fullmatch(element_id):
            raise ValueError(f"{element_id!r} cannot name an element and a variable")
        self.element_id = element_id  # first: folium asks for the name while it builds
        super().__init__(tiles=None)
        self.default_js = [("leaflet", leaflet_js)]
        self.default_css = [("leaflet_css", leaflet_css)]
        self.settings = options

    def get_name(self) -> str:
        """Return the variable that holds the map in its script."""
        return "map_" + self.element_id.replace("-", "_")


class AreaLayer(Layer):
    """The areas that are coloured: one path each, painted from a short list of styles.

    `records` are what the script knows of each area, in drawing order; `paint` in a record
    is the place of its style in `styles`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }}_styles = {{ this.styles|tojson }};
        const {{ this.get_name() }} = L.geoJson(
            pacMaps.features({{ this.geometry_key|tojson }}, {{ this.records|tojson }}), {
                smoothFactor: 0,
                style: (feature) => {{ this.get_name() }}_styles[feature.properties.paint],
                onEachFeature: (feature, layer) => pacMaps.mark(layer),
            });
        {% endmacro %}
        """
    )

    def __init__(
        self, name: str, geometry_key: str, records: list[dict[str, Any]], styles: list[Any]
    ) -> None:
        super().__init__(name=name)
        self.variable = name
        self.geometry_key = geometry_key
        self.records = records
        self.styles = styles

    def get_name(self) -> str:
        """Return the variable that holds the layer in the map's script."""
        return self.variable


class OutlineLayer(Layer):
    """The province outlines, drawn over the areas and never in the way of the pointer."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = L.geoJson(
            pacMaps.outlines({{ this.geometry_key|tojson }}), {
                smoothFactor: 0, interactive: false, pane: "outlines",
                style: () => ({{ this.style|tojson }}),
            });
        {% endmacro %}
        """
    )

    def __init__(self, name: str, geometry_key: str, style: dict[str, Any]) -> None:
        super().__init__(name=name)
        self.variable = name
        self.geometry_key = geometry_key
        self.style = style

    def get_name(self) -> str:
        """Return the variable that holds the layer in the map's script."""
        return self.variable


class Finish(MacroElement):
    """The last lines of a map's script: frame it, label it, make it answer to the reader."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        pacMaps.controls({{ this.map }}, {{ this.words|tojson }});
        const {{ this.map }}_reset = pacMaps.frame({{ this.map }}, {{ this.bounds|tojson }});
        pacMaps.labels({{ this.map }}, {{ this.places|tojson }});
        pacMaps.enliven({{ this.map }}, {{ this.areas }}, {{ this.map }}_reset);
        {% endmacro %}
        """
    )

    def __init__(
        self,
        map_name: str,
        areas: str,
        *,
        words: dict[str, str],
        bounds: list[list[float]],
        places: list[dict[str, Any]],
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it untyped
        self.map = map_name
        self.areas = areas
        self.words = words
        self.bounds = bounds
        self.places = places


def script_of(drawing: Map) -> str:
    """Render the map and return its script part alone."""
    figure = drawing.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("the map was added to something that is not a page")
    figure.render()
    return figure.script.render()
