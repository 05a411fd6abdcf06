"""How far a point lies outside a commune, by the committed boundaries and plain arithmetic: no geometry library.

The boundaries are approximate (2014, simplified): a point some hundred metres outside proves nothing.
"""

import json
from functools import cache
from importlib.resources import files
from itertools import pairwise
from math import cos, hypot, radians

from communes.territory import get_commune

# metres of a degree of latitude; of longitude, times the cosine of the latitude. Exact to 0.4 % at 33° N
_DEGREE_KM = 111.19

_Ring = list[list[float]]


def distance_outside_km(code: str, latitude: float, longitude: float) -> float:
    """Kilometres from the point (degrees, WGS 84) to the commune's boundary; 0.0 inside it.

    Raises UnknownTerritory for a code that names no commune of the region.
    """
    commune = get_commune(code).code
    polygons = _polygons()[commune]
    if any(_is_inside(polygon, latitude, longitude) for polygon in polygons):
        return 0.0
    scale = cos(radians(latitude))
    return min(
        _distance_km(start, end, latitude, longitude, scale)
        for polygon in polygons
        for ring in polygon
        for start, end in pairwise(ring)
    )


@cache
def _polygons() -> dict[str, list[list[_Ring]]]:
    """The polygons of each commune: rings of [longitude, latitude], the outer one first."""
    text = (files("communes") / "data" / "boundaries.geojson").read_text(encoding="utf-8")
    found: dict[str, list[list[_Ring]]] = {}
    for feature in json.loads(text)["features"]:
        if feature["properties"]["level"] != "commune":
            continue
        shape = feature["geometry"]
        parts = shape["coordinates"]
        found[feature["properties"]["code"]] = [parts] if shape["type"] == "Polygon" else parts
    return found


def _is_inside(polygon: list[_Ring], latitude: float, longitude: float) -> bool:
    """Whether a ray to the east crosses the rings an odd number of times; a hole counts as outside."""
    inside = False
    for ring in polygon:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > latitude) != (y2 > latitude):
                crossing = x1 + (latitude - y1) / (y2 - y1) * (x2 - x1)
                inside ^= longitude < crossing
    return inside


def _distance_km(
    start: list[float], end: list[float], latitude: float, longitude: float, scale: float
) -> float:
    """From the point to the nearest place of an edge, on the plane that touches the point."""
    x1, y1 = (start[0] - longitude) * scale, start[1] - latitude
    x2, y2 = (end[0] - longitude) * scale, end[1] - latitude
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(x1 * (x2 - x1) + y1 * (y2 - y1)) / length))
    return hypot(x1 + along * (x2 - x1), y1 + along * (y2 - y1)) * _DEGREE_KM
