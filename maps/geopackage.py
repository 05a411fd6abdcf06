"""A GeoPackage (OGC 12-128r19, version 1.3) of surfaces, written with the standard library alone.

GDAL writes one too, but loading it costs a second and 165 MB, which a process that answers people
must not pay. One table of features in degrees (EPSG:4326), one of plain facts about them.
"""

import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Final

from maps.geometry import Geometry, Ring, bounds_of, polygons

Value = str | int | float | bool | None

_APPLICATION_ID: Final = 0x47504B47
_VERSION: Final = 10300
_SRS: Final = 4326
_WGS84: Final = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
_TABLES: Final = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE,
  max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
"""


@dataclass(frozen=True, slots=True)
class Feature:
    """One surface with what is said about it; all features of a file have the same names."""

    geometry: Geometry
    properties: Mapping[str, Value]


def geopackage(
    features: Sequence[Feature],
    *,
    table: str,
    title: str,
    credit: str,
    about: Mapping[str, str],
    made_on: date,
) -> bytes:
    """Return the file: `table` holds the features, `about` its facts as names and values.

    `credit` stands in the description that programs show of the table. The same input gives
    the same bytes. Raises ValueError for a name that is no plain word.
    """
    names = {table, *(name for item in features for name in item.properties)}
    if wrong := sorted(name for name in names if not name.isidentifier() or not name.isascii()):
        raise ValueError(f"cannot name a table or column: {', '.join(wrong)}")
    with closing(sqlite3.connect(":memory:")) as file:
        file.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        file.execute(f"PRAGMA user_version = {_VERSION}")
        file.executescript(_TABLES)
        file.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
            [
                ("Undefined cartesian", -1, "NONE", -1, "undefined", None),
                ("Undefined geographic", 0, "NONE", 0, "undefined", None),
                ("WGS 84 geodetic", _SRS, "EPSG", _SRS, _WGS84, "longitude, latitude in degrees"),
            ],
        )
        _write_features(file, table, features)
        box = bounds_of([item.geometry for item in features])
        sides = (box.west, box.south, box.east, box.north)
        instant = f"{made_on.isoformat()}T00:00:00.000Z"
        _list(file, (table, "features", title, credit, instant, *sides, _SRS))
        file.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'MULTIPOLYGON', ?, 0, 0)",
            (table, _SRS),
        )
        file.execute(
            "CREATE TABLE about (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, name TEXT, value TEXT)"
        )
        file.executemany("INSERT INTO about (name, value) VALUES (?, ?)", about.items())
        _list(file, ("about", "attributes", "about", credit, instant, *(None,) * 5))
        file.commit()
        return file.serialize()


def _list(file: sqlite3.Connection, row: tuple[Value, ...]) -> None:
    """Name a table among the contents of the file."""
    file.execute("INSERT INTO gpkg_contents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _write_features(file: sqlite3.Connection, table: str, features: Sequence[Feature]) -> None:
    names = list(features[0].properties) if features else []
    columns = ", ".join(f'"{name}" {_type_of(features, name)}' for name in names)
    file.execute(
        f'CREATE TABLE "{table}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, '
        f"geom MULTIPOLYGON, {columns})"
    )
    marks = ", ".join("?" * (len(names) + 1))
    into = ", ".join(("geom", *(f'"{name}"' for name in names)))
    file.executemany(
        f'INSERT INTO "{table}" ({into}) VALUES ({marks})',  # noqa: S608 - names checked above
        [(blob(item.geometry), *(item.properties[name] for name in names)) for item in features],
    )


def _type_of(features: Sequence[Feature], name: str) -> str:
    """The narrowest type that holds every value of a column."""
    kinds = {type(value) for item in features if (value := item.properties[name]) is not None}
    if kinds <= {bool}:
        return "BOOLEAN" if kinds else "TEXT"
    if kinds <= {int}:
        return "INTEGER"
    return "DOUBLE" if kinds <= {int, float} else "TEXT"


def blob(geometry: Geometry) -> bytes:
    """Return a surface as GeoPackage stores it: its bounds, then well-known binary, little-endian."""
    box = bounds_of([geometry])
    head = struct.pack("<2sBBi", b"GP", 0, 0b11, _SRS)
    sides = struct.pack("<4d", box.west, box.east, box.south, box.north)
    parts = list(polygons(geometry))
    surfaces = b"".join(b"".join(_polygon(part)) for part in parts)
    return head + sides + struct.pack("<BII", 1, 6, len(parts)) + surfaces


def _polygon(rings: Sequence[Ring]) -> Iterator[bytes]:
    yield struct.pack("<BII", 1, 3, len(rings))
    for ring in rings:
        yield struct.pack("<I", len(ring))
        yield struct.pack(f"<{2 * len(ring)}d", *(number for at in ring for number in at[:2]))
