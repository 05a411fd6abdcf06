"""The boundary layer in use: reading it, and how far a point lies outside. Importing one's own is in `importing`.

Reading needs `json` alone, so that a web process may do it.
"""

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from communes.territory import DATA, REGION, UnknownTerritory

Geometry = dict[str, Any]
"""A GeoJSON geometry, longitude and latitude in degrees (EPSG:4326)."""

_EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


@dataclass(frozen=True)
class BoundaryLayer:
    """Boundaries of the 135 communes, the five provinces and the region, keyed by HCP code.

    `version` is the first 12 hexadecimal digits of the file's SHA-256; `is_indicative` tells that the
    limits may be shown but decide nothing; `source` describes the file an operator supplied.
    """

    communes: dict[str, Geometry]
    provinces: dict[str, Geometry]
    region: Geometry
    attribution: str
    version: str
    is_indicative: bool
    source: dict[str, str] | None = None


@cache
def default_layer() -> BoundaryLayer:
    """Return the committed layer: limits of 2014, repaired and simplified to 150 m. Read once."""
    return read_layer(DATA / "boundaries.geojson")


def read_layer(path: Path) -> BoundaryLayer:
    """Read a layer that `build_layer` or `import_layer` wrote (see `communes.layer_file`)."""
    content = path.read_bytes()
    document = json.loads(content)
    by_level: dict[str, dict[str, Geometry]] = {"commune": {}, "province": {}, "region": {}}
    for feature in document["features"]:
        properties = feature["properties"]
        by_level[properties["level"]][properties["code"]] = feature["geometry"]
    return BoundaryLayer(
        communes=by_level["commune"],
        provinces=by_level["province"],
        region=by_level["region"][REGION.code],
        attribution=document["attribution"],
        version=hashlib.sha256(content).hexdigest()[:12],
        is_indicative=document["is_indicative"],
        source=document.get("source"),
    )


def rings(geometry: Geometry) -> Iterator[list[list[float]]]:
    """Yield every ring of a Polygon or MultiPolygon, holes included, as lists of [lon, lat]."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    for polygon in polygons:
        yield from polygon


def _is_inside(geometry: Geometry, lon: float, lat: float) -> bool:
    """Tell by the even-odd rule over all rings, which makes holes outside and parts inside."""
    inside = False
    for ring in rings(geometry):
        for (lon1, lat1), (lon2, lat2) in pairwise(ring):
            crosses = (lat1 > lat) != (lat2 > lat)
            if crosses and lon < (lon2 - lon1) * (lat - lat1) / (lat2 - lat1) + lon1:
                inside = not inside
    return inside


def _distance_to_segment(x1: float, y1: float, x2: float, y2: float) -> float:
    """Return the distance from the origin to the segment."""
    dx, dy = x2 - x1, y2 - y1
    length_squared = dx * dx + dy * dy
    along = 0.0 if length_squared == 0 else -(x1 * dx + y1 * dy) / length_squared
    along = min(1.0, max(0.0, along))
    return math.hypot(x1 + along * dx, y1 + along * dy)


def distance_outside_km(layer: BoundaryLayer, commune_code: str, lon: float, lat: float) -> float:
    """Return how many kilometres a point lies outside a commune; 0.0 inside.

    Plane arithmetic around the point (equirectangular): within 0.5 % of the geodesic up to 100 km, far
    finer than the limits themselves. Raises UnknownTerritory.
    """
    geometry = layer.communes.get(commune_code)
    if geometry is None:
        raise UnknownTerritory(commune_code)
    if _is_inside(geometry, lon, lat):
        return 0.0
    km_per_degree = math.radians(1) * _EARTH_RADIUS_KM
    km_per_lon = km_per_degree * math.cos(math.radians(lat))
    return min(
        _distance_to_segment(
            (lon1 - lon) * km_per_lon,
            (lat1 - lat) * km_per_degree,
            (lon2 - lon) * km_per_lon,
            (lat2 - lat) * km_per_degree,
        )
        for ring in rings(geometry)
        for (lon1, lat1), (lon2, lat2) in pairwise(ring)
    )
