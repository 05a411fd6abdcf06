"""A layer that an operator supplies: accepted whole or refused with every reason."""

import hashlib
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pytest
import shapely
from shapely.geometry import Point, box, shape

from communes import InvalidLayer, adjacency, default_layer, import_layer, read_layer
from communes.neighbours import build_adjacency
from communes.territory import DATA

Frame = Callable[[], Any]


def refusal(source: Path, target: Path) -> list[tuple[str, dict[str, object]]]:
    """Import a layer that must be refused; return what was told."""
    with pytest.raises(InvalidLayer) as refused:
        import_layer(source, "Test", target)
    return [(problem.code, problem.parameters) for problem in refused.value.problems]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "layers" / "imported.geojson"


def zipped_shapefile(frame: Any, folder: Path) -> Path:
    parts = folder / "parts"
    parts.mkdir()
    frame.to_file(parts / "communes.shp")
    archive = folder / "communes.zip"
    with zipfile.ZipFile(archive, "w") as bundle:
        for part in sorted(parts.iterdir()):
            bundle.write(part, part.name)
    return archive


def geopackage(frame: Any, folder: Path) -> Path:
    frame.to_file(folder / "communes.gpkg")
    return folder / "communes.gpkg"


def geojson(frame: Any, folder: Path) -> Path:
    frame.to_file(folder / "communes.geojson", driver="GeoJSON")
    return folder / "communes.geojson"


def flatgeobuf(frame: Any, folder: Path) -> Path:
    frame.to_file(folder / "communes.fgb", driver="FlatGeobuf")
    return folder / "communes.fgb"


def topojson(frame: Any, folder: Path) -> Path:
    """Each ring an arc of its own, in degrees: the format knows nothing else."""
    arcs: list[Any] = []
    geometries = []
    for row, geometry in zip(
        frame.drop(columns="geometry").to_dict("records"), frame.to_crs(4326).geometry, strict=True
    ):
        drawn = []
        for part in getattr(geometry, "geoms", [geometry]):
            rings = [part.exterior, *part.interiors]
            drawn.append([[len(arcs) + place] for place in range(len(rings))])
            arcs += [[list(point) for point in ring.coords] for ring in rings]
        geometries.append({"type": "MultiPolygon", "arcs": drawn, "properties": row})
    collection = {"type": "GeometryCollection", "geometries": geometries}
    told = {"type": "Topology", "objects": {"communes": collection}, "arcs": arcs}
    (folder / "communes.topojson").write_text(json.dumps(told))
    return folder / "communes.topojson"


@pytest.mark.parametrize(
    ("write", "crs"),
    [
        (zipped_shapefile, 4326),
        (zipped_shapefile, 26191),
        (geopackage, 32629),
        (geopackage, 3857),
        (geojson, 4326),
        (geojson, 26191),
        (flatgeobuf, 32629),
        (topojson, 4326),
    ],
)
def test_a_whole_layer_is_accepted_in_any_format_and_crs(
    supplied_frame: Frame, tmp_path: Path, target: Path, write: Any, crs: int
) -> None:
    source = write(supplied_frame().to_crs(crs), tmp_path)

    layer = import_layer(source, "HCP, 2024", target)

    assert list(layer.communes) == list(default_layer().communes)
    assert layer.attribution == "HCP, 2024"
    assert not layer.is_indicative
    geometries = [shape(geometry) for geometry in layer.communes.values()]
    assert shapely.coverage_is_valid(geometries)
    assert build_adjacency(layer) == adjacency()
    for code, geometry in default_layer().communes.items():
        overlap = shape(geometry).intersection(shape(layer.communes[code])).area
        assert overlap > 0.97 * shape(geometry).area


def test_the_source_file_is_recorded_and_read_again(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    source = geopackage(supplied_frame(), tmp_path)

    layer = import_layer(source, "HCP, 2024", target)

    assert layer.source is not None
    assert layer.source["name"] == "communes.gpkg"
    assert layer.source["sha256"] == hashlib.sha256(source.read_bytes()).hexdigest()
    assert read_layer(target) == layer


def test_our_own_layer_file_can_be_imported(target: Path, tmp_path: Path) -> None:
    layer = import_layer(DATA / "boundaries.geojson", "Test", target)

    assert layer.communes.keys() == default_layer().communes.keys()


def test_parts_of_one_commune_on_several_rows_are_united(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    source = geojson(supplied_frame().explode(index_parts=False), tmp_path)

    layer = import_layer(source, "Test", target)

    assert layer.communes["05.301.03.13"]["type"] == "MultiPolygon"


def test_communes_of_other_regions_are_ignored(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    elsewhere = geopandas.GeoDataFrame(
        {"nom": [0], "Code_Commu": ["06.141.01.01."]}, geometry=[box(-8, 33, -7.9, 33.1)], crs=4326
    )
    source = geojson(pd.concat([supplied_frame(), elsewhere]), tmp_path)

    assert len(import_layer(source, "Test", target).communes) == 135


def test_a_missing_commune_is_named_and_nothing_written(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    frame = supplied_frame()
    source = geojson(frame[frame["Code_Commu"] != "05.091.05.05."], tmp_path)

    assert refusal(source, target) == [("missing_commune", {"code": "05.091.05.05"})]
    assert not target.exists()


def test_a_copied_commune_is_named_with_its_rows(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    frame = supplied_frame()
    source = geojson(pd.concat([frame, frame.iloc[[3]]]), tmp_path)
    code = str(frame["Code_Commu"].iloc[3]).rstrip(".")

    assert refusal(source, target) == [("duplicate_code", {"code": code, "rows": [4, 136]})]
    assert not target.exists()


def test_a_code_given_to_two_communes_is_told_with_the_missing_one(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    frame = supplied_frame()
    missing, doubled = (str(frame["Code_Commu"].iloc[i]).rstrip(".") for i in (5, 6))
    frame.loc[5, "Code_Commu"] = doubled

    assert refusal(geojson(frame, tmp_path), target) == [
        ("missing_commune", {"code": missing}),
        ("duplicate_code", {"code": doubled, "rows": [6, 7]}),
    ]
    assert not target.exists()


@pytest.mark.parametrize("wrong", ["05.999.01.01", "99.091.01.01"])
def test_an_unknown_code_is_named_with_its_row(
    supplied_frame: Frame, tmp_path: Path, target: Path, wrong: str
) -> None:
    frame = supplied_frame()
    missing = str(frame["Code_Commu"].iloc[5]).rstrip(".")
    frame.loc[5, "Code_Commu"] = wrong

    assert refusal(geojson(frame, tmp_path), target) == [
        ("missing_commune", {"code": missing}),
        ("unknown_code", {"code": wrong, "row": 6}),
    ]
    assert not target.exists()


def test_a_commune_without_area_is_named(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    frame = supplied_frame()
    frame.loc[0, "geometry"] = None
    frame.loc[1, "geometry"] = Point(-6, 32)

    assert [code for code, _ in refusal(geojson(frame, tmp_path), target)] == ["empty_geometry"] * 2
    assert not target.exists()


def test_swapped_coordinates_are_recognised(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    frame = supplied_frame()
    frame["geometry"] = [
        shapely.transform(g, lambda points: points[:, ::-1]) for g in frame.geometry
    ]

    ((code, parameters),) = refusal(geojson(frame, tmp_path), target)

    assert (code, parameters["count"]) == ("misplaced_communes", 135)
    assert not target.exists()


def test_a_layer_without_hcp_codes_is_refused(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    source = geojson(supplied_frame()[["nom", "geometry"]], tmp_path)

    assert [code for code, _ in refusal(source, target)] == ["no_code_column"]


def test_two_communes_in_one_place_are_no_coverage(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    frame = supplied_frame()
    frame.loc[1, "geometry"] = frame.loc[0, "geometry"]

    ((code, parameters),) = refusal(geojson(frame, tmp_path), target)

    assert code == "no_coverage"
    assert parameters["codes"] == ["05.081.01.03"]
    assert not target.exists()


def test_stray_lines_of_a_commune_are_dropped(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    frame = supplied_frame()
    area = frame.loc[0, "geometry"]
    line = shapely.LineString([area.centroid, Point(-6.0, 32.0)])
    frame.loc[0, "geometry"] = shapely.GeometryCollection([area, line])

    layer = import_layer(geojson(frame, tmp_path), "Test", target)

    assert layer.communes["05.081.01.01"]["type"] == "Polygon"


def test_the_layer_with_the_codes_is_found_among_several(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    source = tmp_path / "several.gpkg"
    provinces = geopandas.GeoDataFrame({"nom": ["x"]}, geometry=[box(-7, 31, -6, 32)], crs=4326)
    provinces.to_file(source, layer="provinces")
    supplied_frame().to_file(source, layer="communes")

    assert len(import_layer(source, "Test", target).communes) == 135


def test_metres_without_a_crs_are_refused(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    frame = supplied_frame().to_crs(26191)
    source = zipped_shapefile(frame, tmp_path)
    bare = tmp_path / "bare.zip"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            if not name.endswith(".prj"):
                new.writestr(name, old.read(name))

    assert refusal(bare, target) == [("unknown_crs", {})]


@pytest.mark.parametrize(
    ("name", "content"),
    [("broken.gpkg", b"not a geopackage"), ("table.csv", b"code,name\n1,2\n"), ("empty.zip", b"")],
)
def test_what_is_no_layer_is_refused(
    tmp_path: Path, target: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)

    assert refusal(tmp_path / name, target) == [("unreadable_file", {"name": name})]
    assert not target.exists()


def test_an_absent_file_is_refused(tmp_path: Path, target: Path) -> None:
    assert refusal(tmp_path / "absent.geojson", target)[0][0] == "unreadable_file"


def test_a_refused_layer_leaves_the_one_in_use_alone(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    import_layer(geopackage(supplied_frame(), tmp_path), "First", target)
    before = target.read_bytes()

    refusal(geojson(supplied_frame().iloc[1:], tmp_path), target)

    assert target.read_bytes() == before


def test_the_written_file_is_plain_geojson(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    import_layer(geopackage(supplied_frame(), tmp_path), 'A "quoted" <credit>', target)

    document = json.loads(target.read_text("utf-8"))

    assert document["type"] == "FeatureCollection"
    assert document["attribution"] == 'A "quoted" <credit>'
    assert len(document["features"]) == 135 + 5 + 1
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_write_that_fails_leaves_the_layer_in_use_alone(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    source = geopackage(supplied_frame(), tmp_path)
    import_layer(source, "First", target)
    before = target.read_bytes()
    target.with_name(f"{target.name}.part").mkdir()  # nothing can be written under that name

    with pytest.raises(OSError, match="part"):
        import_layer(source, "Second", target)

    assert target.read_bytes() == before


@pytest.mark.parametrize("crs", [4326, 32629])
def test_a_hole_is_told_with_its_size_its_place_and_the_communes_around_it(
    supplied_frame: Frame, tmp_path: Path, target: Path, crs: int
) -> None:
    frame = supplied_frame().to_crs(32629)
    # where two communes meet, far from the outline of the region
    one, other = "05.091.05.05", min(adjacency()["05.091.05.05"])
    index = {code.rstrip("."): row for row, code in enumerate(frame["Code_Commu"])}
    border = frame.geometry[index[one]].intersection(frame.geometry[index[other]])
    hole = border.interpolate(0.5, normalized=True).buffer(800) if border.length else None
    for row in range(len(frame)):
        frame.loc[row, "geometry"] = frame.geometry[row].difference(hole)

    ((code, told),) = refusal(geojson(frame.to_crs(crs), tmp_path), target)

    assert code == "hole"
    assert told["km2"] == pytest.approx(hole.area / 1e6, abs=0.1)
    assert {one, other} <= set(told["codes"])
    at = geopandas.GeoSeries([Point(told["lon"], told["lat"])], crs=4326).to_crs(32629)[0]
    assert hole.contains(at)
    assert not target.exists()


def test_borders_drawn_twice_are_told(supplied_frame: Frame, tmp_path: Path, target: Path) -> None:
    frame = supplied_frame().to_crs(32629)
    moves = random.Random(1)
    frame["geometry"] = [
        shapely.affinity.translate(area, moves.uniform(-3, 3), moves.uniform(-3, 3))
        for area in frame.geometry
    ]

    assert [code for code, _ in refusal(geopackage(frame, tmp_path), target)] == ["no_coverage"]
    assert not target.exists()


def test_communes_that_do_not_touch_are_told(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    frame = supplied_frame().to_crs(32629)
    frame["geometry"] = [area.buffer(-200) for area in frame.geometry]

    told = {code for code, _ in refusal(geopackage(frame, tmp_path), target)}

    assert told
    assert told <= {"no_coverage", "hole"}
    assert not target.exists()


@pytest.mark.parametrize(("east", "north"), [(0, 19_800), (-9_000, -7_000)])
def test_a_layer_beside_its_place_is_told_by_how_much(
    supplied_frame: Frame, tmp_path: Path, target: Path, east: int, north: int
) -> None:
    frame = supplied_frame().to_crs(26191)
    frame["geometry"] = frame.geometry.translate(east, north)

    ((code, told),) = refusal(geopackage(frame, tmp_path), target)

    assert code == "shifted_layer"
    assert told["east_km"] == pytest.approx(east / 1000, abs=1)
    assert told["north_km"] == pytest.approx(north / 1000, abs=1)
    assert not target.exists()


@pytest.mark.parametrize(
    "written",
    [
        lambda code: int(code.replace(".", "")),
        lambda code: float(code.replace(".", "")),
        lambda code: code.replace(".", "-"),
        lambda code: code.replace(".", ""),
        lambda code: ".".join(str(int(part)) for part in code.split(".")) + ".",
    ],
)
def test_the_codes_are_found_in_any_column_and_spelling(
    supplied_frame: Frame, tmp_path: Path, target: Path, written: Any
) -> None:
    frame = supplied_frame().to_crs(3857)
    frame["ref_hcp"] = [written(code.rstrip(".")) for code in frame.pop("Code_Commu")]

    layer = import_layer(geopackage(frame, tmp_path), "Test", target, name="mine.gpkg")

    assert layer.communes.keys() == default_layer().communes.keys()
    assert layer.source is not None
    assert layer.source["name"] == "mine.gpkg"


def test_a_process_of_its_own_tells_problems_as_json(
    supplied_frame: Frame, tmp_path: Path, target: Path
) -> None:
    def run(source: Path) -> subprocess.CompletedProcess[str]:
        words = [str(source), str(target), "Mine", "mine.geojson"]
        command = [sys.executable, "-m", "communes", *words]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    refused = run(geojson(supplied_frame().iloc[1:], tmp_path))
    assert refused.returncode == 1
    assert json.loads(refused.stdout) == [
        {"code": "missing_commune", "parameters": {"code": "05.081.01.01"}}
    ]
    assert not target.exists()
    accepted = run(geojson(supplied_frame(), tmp_path))
    assert (accepted.returncode, accepted.stdout) == (0, "[]")
    assert read_layer(target).attribution == "Mine"
