"""The boundary layer in use: reading it, importing one's own, and how far a point lies outside.

Reading needs `json` alone, so that a web process may do it. Only `import_layer` loads geopandas, inside.
"""

import hashlib
import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communes.geometry_repair import (
    METRIC_CRS,
    BrokenCoverage,
    clean_coverage,
    cut_enclaves,
    outlines,
    to_published_form,
)
from communes.layer_file import write_layer
from communes.problems import Problem, Refused
from communes.territory import DATA, REGION, UnknownTerritory, commune_codes_within, normalise_code

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

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


class InvalidLayer(Refused):
    """Raised when a supplied layer is refused; nothing was written. Codes of its problems:

    `unreadable_file` (name) · `unknown_crs` · `no_code_column` (column, found) · `missing_commune` (code) ·
    `unknown_code` (code, row) · `duplicate_code` (code, rows) · `empty_geometry` (code, row) ·
    `misplaced_communes` (codes, count) · `no_coverage` (codes left without area).
    """


_GAP_WIDTH_M = 20.0  # gaps between communes that digitising leaves, closed by cleaning
_SAME_PLACE_SHARE = 0.01  # parts of one commune may touch; copies of it cover each other
_NEAR_REGION_DEGREES = 0.5
_MOROCCAN_REGIONS = frozenset(f"{number:02d}" for number in range(1, 13))


def import_layer(source: Path, attribution: str, target: Path) -> BoundaryLayer:
    """Turn a supplied file into a layer, write it to `target` and return it.

    Reads what GDAL reads: zipped shapefile, GeoPackage, GeoJSON, TopoJSON, FlatGeobuf, in any CRS (one
    without a CRS must be in degrees). Layer and code column are found by their values. Features of other
    regions are ignored, parts that carry one code are united, then the coverage is cleaned and simplified.
    Raises InvalidLayer, and writes nothing, unless all 135 communes are there.
    """
    frame, codes = _find_codes(_read_frames(source))
    problems = _code_problems(frame, codes) or _place_problems(frame, codes)
    if problems:
        raise InvalidLayer(problems)
    try:
        communes = to_published_form(_coverage(frame, codes))
    except BrokenCoverage as broken:
        raise InvalidLayer([Problem("no_coverage", {"codes": list(broken.codes)})]) from None
    provinces, region = outlines(communes)
    write_layer(
        target,
        {"commune": communes, "province": provinces, "region": {REGION.code: region}},
        attribution=attribution,
        is_indicative=False,
        source={
            "name": source.name,
            "sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
            "imported_on": datetime.now(UTC).date().isoformat(),
        },
    )
    return read_layer(target)


def _read_frames(source: Path) -> "list[GeoDataFrame]":
    """Read every layer of a vector file that has geometries, in degrees, geometries made valid."""
    # lazy: geopandas costs 1 s and 165 MB, which a web process must never pay
    import geopandas  # noqa: PLC0415
    import pyogrio  # noqa: PLC0415
    from pyogrio.errors import DataLayerError, DataSourceError  # noqa: PLC0415

    try:
        layers = [name for name, kind in pyogrio.list_layers(source) if kind is not None]
        frames = [geopandas.read_file(source, layer=name) for name in layers]
    except (DataSourceError, DataLayerError, OSError, ValueError):
        frames = []
    if not frames:
        raise InvalidLayer([Problem("unreadable_file", {"name": source.name})])
    return [_in_degrees(frame) for frame in frames]


def _in_degrees(frame: "GeoDataFrame") -> "GeoDataFrame":
    if frame.crs is None:
        west, south, east, north = frame.total_bounds
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise InvalidLayer([Problem("unknown_crs")])
        frame = frame.set_crs(4326)
    frame = frame.to_crs(4326)
    return frame.set_geometry(frame.geometry.make_valid())


def _find_codes(frames: "list[GeoDataFrame]") -> "tuple[GeoDataFrame, list[str | None]]":
    """Find the layer and column that give most of the 135 codes; return the layer and a code a row."""
    expected = commune_codes_within(REGION.code)
    best_frame, best_codes = frames[0], list[str | None]()
    best_column, best_found = "", 0
    for frame in frames:
        for column in frame.columns.drop(frame.geometry.name):
            codes = [normalise_code(str(value)) for value in frame[column]]
            found = len(expected.intersection(code for code in codes if code))
            if found > best_found:
                best_frame, best_codes = frame, codes
                best_column, best_found = str(column), found
    if best_found < len(expected) / 2:
        problem = Problem("no_code_column", {"column": best_column, "found": best_found})
        raise InvalidLayer([problem])
    return best_frame, best_codes


def _code_problems(frame: "GeoDataFrame", codes: list[str | None]) -> list[Problem]:
    """Say which communes are missing, unknown, empty, or there twice. Rows count from 1."""
    expected = commune_codes_within(REGION.code)
    missing = sorted(expected.difference(code for code in codes if code))
    problems = [Problem("missing_commune", {"code": code}, code) for code in missing]
    for row, (code, geometry) in enumerate(zip(codes, frame.geometry, strict=True), start=1):
        if code in expected:
            if geometry is None or geometry.area == 0:
                problems.append(Problem("empty_geometry", {"code": code, "row": row}, f"row {row}"))
        elif code and (code[:2] == REGION.code or code[:2] not in _MOROCCAN_REGIONS):
            problems.append(Problem("unknown_code", {"code": code, "row": row}, f"row {row}"))
    # parts of one commune on several rows are welcome, unless one of them bears a missing one's place
    for code, count in sorted(Counter(code for code in codes if code in expected).items(), key=str):
        rows = [row for row, other in enumerate(codes, start=1) if other == code]
        if count > 1 and (missing or _cover_each_other([frame.geometry.iloc[r - 1] for r in rows])):
            problems.append(
                Problem("duplicate_code", {"code": code, "rows": rows}, f"row {rows[-1]}")
            )
    return problems


def _cover_each_other(parts: "list[BaseGeometry | None]") -> bool:
    import shapely  # noqa: PLC0415 - lazy, as in _read_frames

    drawn = [part for part in parts if part is not None]
    total = sum(part.area for part in drawn)
    return bool(total - shapely.union_all(drawn).area > _SAME_PLACE_SHARE * total)


def _place_problems(frame: "GeoDataFrame", codes: list[str | None]) -> list[Problem]:
    """Say which communes lie far from the region: coordinates swapped, or a wrong CRS declared."""
    expected = commune_codes_within(REGION.code)
    corners = [point for ring in rings(default_layer().region) for point in ring]
    lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
    near = _NEAR_REGION_DEGREES
    misplaced = []
    for code, geometry in zip(codes, frame.geometry, strict=True):
        if code not in expected:
            continue
        west, south, east, north = geometry.bounds
        in_width = min(lons) - near <= west <= east <= max(lons) + near
        if not (in_width and min(lats) - near <= south <= north <= max(lats) + near):
            misplaced.append(code)
    if not misplaced:
        return []
    return [Problem("misplaced_communes", {"codes": misplaced, "count": len(misplaced)})]


def _coverage(frame: "GeoDataFrame", codes: list[str | None]) -> "Mapping[str, BaseGeometry]":
    """Return one metric geometry a commune, ordered by code, sharing borders exactly."""
    import shapely  # noqa: PLC0415 - lazy, as in _read_frames

    expected = commune_codes_within(REGION.code)
    ours = frame.set_geometry(frame.geometry.to_crs(METRIC_CRS)).assign(hcp_code=codes)
    # making a geometry valid may leave stray lines and points beside its areas
    parts = ours[ours["hcp_code"].isin(expected)].explode(index_parts=False)
    areas = parts[parts.geom_type == "Polygon"]
    united = areas.dissolve(by="hcp_code").geometry.sort_index()
    try:
        return clean_coverage(cut_enclaves(dict(united.items())), _GAP_WIDTH_M)
    except shapely.errors.GEOSException:
        raise BrokenCoverage([]) from None
