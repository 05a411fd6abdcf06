"""The communes that a programme supports, and the index of deprivation that fills the default roster.

The list of the 40 was never published: the default one says of each commune whether it is confirmed, with
its source, or merely illustrative. An operator replaces it with `read_roster`.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from communes.census import published
from communes.problems import Problem, Refused
from communes.territory import DATA, UnknownTerritory, get_commune, list_communes, normalise_code

Status = Literal["confirmed", "illustrative"]
STATUSES: tuple[Status, ...] = ("confirmed", "illustrative")

QUOTAS: Mapping[str, int] = {
    "05.081": 10,
    "05.091": 8,
    "05.255": 8,
    "05.301": 4,
    "05.311": 10,
}
"""How many of the 40 communes each province has, as the programme published it."""

DEPRIVATION_COLUMNS: Mapping[str, bool] = {
    "amenities_running_water": False,
    "amenities_electricity": False,
    "amenities_toilet": False,
    "wastewater_other": True,
    "household_waste_in_the_open": True,
    "households_distance_to_paved_road_km": True,
    "cooking_fuel_firewood": True,
    "dwelling_type_basic_or_slum": True,
    "households_people_per_room": True,
    "illiteracy_rate_10_plus": True,
    "schooling_rate_6_to_11": False,
}
"""The 11 columns of HCP's 2024 census in the index, and whether more of each is worse."""


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A supported commune; `source` says how it is known, `deprivation` is its index (0 to 100)."""

    commune_code: str
    status: Status
    source: str
    deprivation: float


class InvalidRoster(Refused):
    """Raised when a roster file is refused whole. Codes of its problems:

    `unreadable_file` · `missing_column` (column) · `empty_roster` · `unknown_commune` (code, row) ·
    `duplicate_commune` (code, row) · `unknown_status` (status, row). Rows count as in the file, its
    header being row 1.
    """


@cache
def deprivation_index() -> Mapping[str, float]:
    """Return the deprivation index of the 135 communes by code; see `compute_deprivation`."""
    return compute_deprivation(
        {
            column: {c.code: published(column, c.code) for c in list_communes()}
            for column in DEPRIVATION_COLUMNS
        }
    )


def compute_deprivation(
    figures: Mapping[str, Mapping[str, float | None]],
) -> dict[str, float]:
    """Compute the index from 0 (least) to 100 (most deprived) out of column → code → figure.

    Own index, not HCP's: for each of the 11 columns, the percentile rank of the commune among those that
    have a figure (share of the others that are better off, ties counting half); then the plain mean of its
    ranks. Ranks, because rates of small communes are extreme; a plain mean, because no weights are known.
    Municipalities have no distance to a paved road: theirs is the mean of ten ranks.
    """
    ranks: dict[str, list[float]] = {}
    for column, more_is_worse in DEPRIVATION_COLUMNS.items():
        need = {
            code: figure if more_is_worse else -figure
            for code, figure in figures[column].items()
            if figure is not None
        }
        for code, rank in _percentile_ranks(need).items():
            ranks.setdefault(code, []).append(rank)
    return {code: round(sum(found) / len(found), 1) for code, found in sorted(ranks.items())}


def _percentile_ranks(need: Mapping[str, float]) -> dict[str, float]:
    """Return for each code the share of the others with less need, in percent; ties count half."""
    everyone = list(need.values())
    others = len(everyone) - 1
    return {
        code: 100
        * (sum(v < own for v in everyone) + (sum(v == own for v in everyone) - 1) / 2)
        / others
        for code, own in need.items()
    }


@cache
def default_roster() -> tuple[RosterEntry, ...]:
    """Return the shipped roster of 40 communes, ordered by code: 7 confirmed, 33 illustrative."""
    return read_roster(DATA / "roster.csv")


def read_roster(path: Path) -> tuple[RosterEntry, ...]:
    """Read a roster from a CSV file (UTF-8, comma or semicolon), ordered by code.

    Columns: `commune_code`, and if wished `status` (confirmed when blank) and `source`. Raises
    InvalidRoster with every wrong row.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InvalidRoster([Problem("unreadable_file", {"name": path.name})]) from None
    heading = text.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    if "commune_code" not in (reader.fieldnames or ()):
        raise InvalidRoster([Problem("missing_column", {"column": "commune_code"})])
    entries: dict[str, RosterEntry] = {}
    problems: list[Problem] = []
    for row in reader:
        entry = _read_entry(row, reader.line_num, entries)
        if isinstance(entry, Problem):
            problems.append(entry)
        else:
            entries[entry.commune_code] = entry
    if not entries and not problems:
        problems.append(Problem("empty_roster"))
    if problems:
        raise InvalidRoster(problems)
    return tuple(entries[code] for code in sorted(entries))


def _read_entry(
    row: Mapping[str, str | None], line: int, known: Mapping[str, RosterEntry]
) -> RosterEntry | Problem:
    """Read one row, or say what is wrong with it."""
    written = (row["commune_code"] or "").strip()
    place = f"row {line}"
    try:
        code = get_commune(normalise_code(written) or written).code
    except UnknownTerritory:
        return Problem("unknown_commune", {"code": written, "row": line}, place)
    if code in known:
        return Problem("duplicate_commune", {"code": code, "row": line}, place)
    status = (row.get("status") or "").strip() or "confirmed"
    if status not in STATUSES:
        return Problem("unknown_status", {"status": status, "row": line}, place)
    source = (row.get("source") or "").strip()
    return RosterEntry(code, status, source, deprivation_index()[code])
