import sqlite3
from datetime import date
from pathlib import Path

import geopandas
import pyogrio
import pytest
from shapely.geometry import shape

from communes.boundaries import default_layer
from maps.geopackage import Feature, geopackage
from tests.maps.factories import HOSTILE_NAMES, small_layer


def write(features: list[Feature], **changes) -> bytes:
    """A GeoPackage of the features."""
    told = {
        "table": "map",
        "title": "Need for water",
        "credit": "HCP, CC BY 4.0",
        "about": {"credit": "HCP, CC BY 4.0", "round": ""},
        "made_on": date(2026, 9, 1),
    }
    return geopackage(features, **told | changes)


def small(**changes) -> list[Feature]:
    """The squares of the small layer, with values of every type."""
    return [
        Feature(
            geometry,
            {"code": code, "value": index / 2, "rank": index, "is_new": index == 1, "note": None}
            | changes,
        )
        for index, (code, geometry) in enumerate(small_layer().communes.items())
    ]


@pytest.fixture
def kept(tmp_path: Path):
    def keep(content: bytes) -> Path:
        path = tmp_path / "map.gpkg"
        path.write_bytes(content)
        return path

    return keep


def test_gdal_reads_every_commune_as_it_was_given(kept):
    layer = default_layer()
    features = [Feature(geometry, {"code": code}) for code, geometry in layer.communes.items()]

    read = geopandas.read_file(kept(write(features)), layer="map").set_index("code")

    assert read.crs.to_epsg() == 4326
    assert len(read) == 135
    assert read.is_valid.all()
    for code, geometry in layer.communes.items():
        assert read.geometry[code].equals_exact(shape(geometry), 0) or (
            read.geometry[code].geoms[0].equals_exact(shape(geometry), 0)
        )


def test_holes_and_second_parts_come_back(kept):
    layer = default_layer()
    features = [Feature(geometry, {"code": code}) for code, geometry in layer.communes.items()]
    read = geopandas.read_file(kept(write(features)), layer="map").set_index("code")

    assert len(read.geometry["05.301.03.13"].geoms) > 1
    assert len(read.geometry["05.091.05.05"].geoms) == 1
    assert read.geometry.explode().count_interior_rings().sum() == sum(
        len(part.interiors)
        for geometry in layer.communes.values()
        for part in getattr(shape(geometry), "geoms", [shape(geometry)])
    )


def test_values_keep_their_types(kept):
    read = pyogrio.read_dataframe(kept(write(small())), layer="map")
    kinds = dict(
        sqlite3.connect(kept(write(small())))
        .execute("SELECT name, type FROM pragma_table_info('map')")
        .fetchall()
    )

    assert kinds["value"] == "DOUBLE"
    assert kinds["rank"] == "INTEGER"
    assert kinds["is_new"] == "BOOLEAN"
    assert kinds["note"] == "TEXT"
    assert list(read["value"]) == [0.0, 0.5, 1.0, 1.5]
    assert list(read["is_new"]) == [False, True, False, False]


def test_the_credit_is_inside(kept):
    path = kept(write(small()))

    assert [name for name, _ in pyogrio.list_layers(path)] == ["map", "about"]
    about = pyogrio.read_dataframe(path, layer="about")
    assert dict(zip(about["name"], about["value"], strict=True))["credit"] == "HCP, CC BY 4.0"
    (said,) = sqlite3.connect(path).execute(
        "SELECT description FROM gpkg_contents WHERE table_name = 'map'"
    )
    assert said == ("HCP, CC BY 4.0",)


def test_the_file_says_what_it_is(kept):
    file = sqlite3.connect(kept(write(small())))

    assert file.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
    assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    assert file.execute(
        "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'map'"
    ).fetchone() == (-7, 31, -5, 33)


def test_the_same_input_gives_the_same_bytes():
    assert write(small()) == write(small())


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_text_is_text(kept, name):
    read = pyogrio.read_dataframe(kept(write(small(note=name))), layer="map")

    assert set(read["note"]) == {name}


@pytest.mark.parametrize("name", ['a" TEXT); DROP TABLE map; --', "two words", "", "nom‑é"])
def test_a_name_that_is_no_word_is_refused(name):
    with pytest.raises(ValueError, match="cannot name"):
        write(small(), table=name)
    with pytest.raises(ValueError, match="cannot name"):
        write([Feature(small_layer().region, {name: 1})])
