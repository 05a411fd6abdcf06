"""How far a point lies outside a commune, against shapely on the same boundaries."""

import json
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, shape

from communes.distance import distance_outside_km
from communes.territory import UnknownTerritory, list_communes

SHAPES = {
    feature["properties"]["code"]: shape(feature["geometry"])
    for feature in json.loads(
        (files("communes") / "data" / "boundaries.geojson").read_text(encoding="utf-8")
    )["features"]
    if feature["properties"]["level"] == "commune"
}


def test_every_commune_has_its_polygon() -> None:
    for commune in list_communes():
        inside = SHAPES[commune.code].representative_point()
        assert distance_outside_km(commune.code, inside.y, inside.x) == 0.0


@settings(deadline=None)
@given(
    code=st.sampled_from(sorted(SHAPES)),
    latitude=st.floats(31.4, 33.6),
    longitude=st.floats(-7.6, -4.6),
)
def test_inside_is_inside_as_shapely_says(code: str, latitude: float, longitude: float) -> None:
    point = Point(longitude, latitude)
    far = distance_outside_km(code, latitude, longitude)
    if SHAPES[code].contains(point):
        assert far == 0.0
    else:
        # degrees of longitude are the shorter ones: between the two scales
        degrees = SHAPES[code].distance(point)
        assert degrees * 92 <= far <= degrees * 111.3


def test_a_kilometre_is_a_kilometre() -> None:
    commune = "05.091.05.05"
    north = SHAPES[commune].bounds[3]
    top = max(SHAPES[commune].exterior.coords, key=lambda xy: xy[1])
    assert distance_outside_km(commune, north + 1 / 111.19, top[0]) == pytest.approx(1.0, abs=0.01)


def test_an_unknown_commune_has_no_distance() -> None:
    with pytest.raises(UnknownTerritory):
        distance_outside_km("05.999.01.01", 32.3, -6.3)
