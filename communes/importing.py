"""Importing a boundary layer of one's own: any format, projection and code column, whole or not at all.

The only module beside the builder that loads geopandas, inside its functions.
"""

import hashlib
import math
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from communes.boundaries import BoundaryLayer, default_layer, read_layer, rings
from communes.geometry_repair import (
    METRIC_CRS,
    BrokenCoverage,
    clean_coverage,
    cut_enclaves,
    give_away_specks,
    outlines,
    project,
    to_published_form,
)
from communes.layer_file import write_layer
from communes.problems import Problem, Refused
from communes.territory import REGION, commune_codes_within, normalise_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry


class InvalidLayer(Refused):
    """Raised when a supplied layer is refused; nothing was written. Codes of its problems:

    `unreadable_file` (name) · `too_much_data` (name) · `unknown_crs` · `no_code_column` (column, found) · `missing_commune` (code) ·
    `unknown_code` (code, row) · `duplicate_code` (code, rows) · `empty_geometry` (code, row) ·
    `misplaced_communes` (codes, count) · `shifted_layer` (east_km, north_km) · `hole` (km2, codes around it,
    lon, lat) · `no_coverage` (codes left without area).
    """


_FORMATS = ("ESRI Shapefile", "GPKG", "GeoJSON", "TopoJSON", "FlatGeobuf")
_UNPACKED_BYTES = 500_000_000
_GAP_WIDTH_M = 20.0  # gaps between communes that digitising leaves, closed by cleaning
_SAME_PLACE_SHARE = 0.01  # parts of one commune may touch; copies of it cover each other
_NEAR_REGION_DEGREES = 0.5
_SHIFT_KM = 5.0  # limits of 2014 and of 2024 lie some 0.4 km apart in the middle
_HOLE_KM2 = 0.25  # seen on a map of the region; slivers are closed or cannot be seen
_KM_PER_DEGREE = 111.195
_MOROCCAN_REGIONS = frozenset(f"{number:02d}" for number in range(1, 13))


def import_layer(source: Path, attribution: str, target: Path, *, name: str = "") -> BoundaryLayer:
    """Turn a supplied file into a layer, write it to `target` and return it.

    Reads what GDAL reads: zipped shapefile, GeoPackage, GeoJSON, TopoJSON, FlatGeobuf, in any CRS (one
    without a CRS must be in degrees). Layer and code column are found by their values. Features of other
    regions are ignored, parts that carry one code are united, then the coverage is cleaned and simplified.
    `name` is how its owner calls the file. Raises InvalidLayer, and writes nothing, unless all 135
    communes are there, in their places, without a hole between them.
    """
    frame, codes = _find_codes(_read_frames(source, name or source.name))
    problems = _code_problems(frame, codes) or _place_problems(frame, codes)
    if problems:
        raise InvalidLayer(problems)
    coverage, communes = _published(frame, codes)
    if holes := _holes(coverage):
        raise InvalidLayer(holes)
    provinces, region = outlines(communes)
    write_layer(
        target,
        {"commune": communes, "province": provinces, "region": {REGION.code: region}},
        attribution=attribution,
        is_indicative=False,
        source={
            "name": name or source.name,
            "sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
            "imported_on": datetime.now(UTC).date().isoformat(),
        },
    )
    return read_layer(target)


def _published(
    frame: "GeoDataFrame", codes: list[str | None]
) -> "tuple[Mapping[str, BaseGeometry], Mapping[str, BaseGeometry]]":
    """The communes sharing their borders, in metres, and the same as they are published."""
    import shapely  # noqa: PLC0415 - lazy, as in _read_frames

    try:
        coverage = _coverage(frame, codes)
        return coverage, to_published_form(coverage)
    except BrokenCoverage as broken:
        raise InvalidLayer([Problem("no_coverage", {"codes": list(broken.codes)})]) from None
    except shapely.errors.GEOSException:
        raise InvalidLayer([Problem("no_coverage", {"codes": []})]) from None


def read_named_formats_only() -> None:
    """Make this process read the formats that are asked for and no other, from the first file on.

    GDAL knows formats that name other files or addresses: they could fetch what their sender may not see.
    """
    import pyogrio  # noqa: PLC0415 - lazy, as in _read_frames

    others = pyogrio.list_drivers().keys() - set(_FORMATS)
    pyogrio.set_gdal_config_options({"OGR_SKIP": ",".join(sorted(others))})
    # drivers left out are dropped when GDAL registers the rest, which it did once at the import
    pyogrio.core._register_drivers()  # noqa: SLF001 - no public way; what is left is looked at below
    if left := pyogrio.list_drivers().keys() - set(_FORMATS):
        raise RuntimeError(f"formats that cannot be left out: {', '.join(sorted(left))}")


def _require_bounded(source: Path, name: str) -> None:
    """Refuse a small file that would fill the memory once unpacked."""
    if not zipfile.is_zipfile(source):
        return
    try:
        with zipfile.ZipFile(source) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise InvalidLayer([Problem("unreadable_file", {"name": name})]) from None
    if unpacked > _UNPACKED_BYTES:
        raise InvalidLayer([Problem("too_much_data", {"name": name})])


def _read_frames(source: Path, name: str) -> "list[GeoDataFrame]":
    """Read every layer of a vector file that has geometries, in degrees, geometries made valid."""
    # lazy: geopandas costs 1 s and 165 MB, which a web process must never pay
    import geopandas  # noqa: PLC0415
    import pyogrio  # noqa: PLC0415

    _require_bounded(source, name)
    try:
        layers = [name for name, kind in pyogrio.list_layers(source) if kind is not None]
        frames = [geopandas.read_file(source, layer=name) for name in layers]
    except (RuntimeError, OSError, ValueError):
        frames = []
    if not frames:
        raise InvalidLayer([Problem("unreadable_file", {"name": name})])
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
    if misplaced:
        return [Problem("misplaced_communes", {"codes": misplaced, "count": len(misplaced)})]
    return _shift_problems(frame, codes)


def _shift_problems(frame: "GeoDataFrame", codes: list[str | None]) -> list[Problem]:
    """Say by how much the whole layer lies beside its place: a wrong datum, or a wrong inverse projection."""
    import shapely  # noqa: PLC0415 - lazy, as in _read_frames

    communes = default_layer().communes
    east, north = [], []
    for code, geometry in zip(codes, frame.geometry, strict=True):
        if code in communes:
            known = shapely.geometry.shape(communes[code]).centroid
            given = shapely.centroid(geometry)
            east.append((given.x - known.x) * _KM_PER_DEGREE * math.cos(math.radians(known.y)))
            north.append((given.y - known.y) * _KM_PER_DEGREE)
    shift = median(east), median(north)
    if math.hypot(*shift) <= _SHIFT_KM:
        return []
    return [Problem("shifted_layer", {"east_km": round(shift[0]), "north_km": round(shift[1])})]


def _holes(coverage: "Mapping[str, BaseGeometry]") -> list[Problem]:
    """Say where the layer leaves ground that belongs to no commune, with the communes around it."""
    import shapely  # noqa: PLC0415 - lazy, as in _read_frames

    problems = []
    for part in shapely.get_parts(shapely.coverage_union_all(list(coverage.values()))):
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            if hole.area < _HOLE_KM2 * 1e6:
                continue
            around = sorted(code for code, area in coverage.items() if area.distance(hole) < 1)
            (place,) = project([hole.representative_point()], METRIC_CRS, 4326)
            told = {"km2": round(hole.area / 1e6, 1), "codes": around}
            at = {"lon": round(shapely.get_x(place), 4), "lat": round(shapely.get_y(place), 4)}
            problems.append(Problem("hole", {**told, **at}, ", ".join(around)))
    return problems


def _coverage(frame: "GeoDataFrame", codes: list[str | None]) -> "Mapping[str, BaseGeometry]":
    """Return one metric geometry a commune, ordered by code, sharing borders exactly."""
    expected = commune_codes_within(REGION.code)
    ours = frame.set_geometry(frame.geometry.to_crs(METRIC_CRS)).assign(hcp_code=codes)
    # making a geometry valid may leave stray lines and points beside its areas
    parts = ours[ours["hcp_code"].isin(expected)].explode(index_parts=False)
    areas = parts[parts.geom_type == "Polygon"]
    united = areas.dissolve(by="hcp_code").geometry.sort_index()
    return give_away_specks(clean_coverage(cut_enclaves(dict(united.items())), _GAP_WIDTH_M))
