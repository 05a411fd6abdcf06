"""The region, its provinces, cercles and communes: codes, names, populations, and how to find them.

Boundaries and census measures live beside this module. Everything is read once from `communes/data`.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from communes.folding import fold, fold_digits

DATA = Path(__file__).parent / "data"
_SEPARATORS = re.compile(r"[.\-/_ ]")


class Milieu(StrEnum):
    """HCP's division of communes: municipalities are urban, all others rural."""

    URBAN = "urban"
    RURAL = "rural"


class UnknownTerritory(KeyError):  # noqa: N818 - named for what is wrong
    """Raised when a code names no territory of the region."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class _Named:
    """A territory with its HCP code and its two official names."""

    code: str
    name_fr: str
    name_ar: str

    def name(self, language: str) -> str:
        """Return the Arabic name for `ar`, else the French spelling: names have no English form."""
        return self.name_ar if language == "ar" else self.name_fr


@dataclass(frozen=True, slots=True)
class Region(_Named):
    """The region; its code has two digits (`05`)."""


@dataclass(frozen=True, slots=True)
class Province(_Named):
    """A province; its code has two parts (`05.091`)."""


@dataclass(frozen=True, slots=True)
class Cercle(_Named):
    """A cercle, the group of rural communes between province and commune (`05.091.05`)."""

    province_code: str


@dataclass(frozen=True, slots=True)
class Commune(_Named):
    """A commune (`05.091.05.05`) with its legal population and its households at both censuses.

    `cercle_code` is None for the 16 municipalities, which belong to no cercle.
    """

    province_code: str
    cercle_code: str | None
    milieu: Milieu
    population_2014: int
    population_2024: int
    households_2014: int
    households_2024: int


Territory = Commune | Province | Region

REGION = Region("05", "Béni Mellal-Khénifra", "بني ملال-خنيفرة")


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@cache
def _communes() -> dict[str, Commune]:
    return {
        row["code"]: Commune(
            code=row["code"],
            name_fr=row["name_fr"],
            name_ar=row["name_ar"],
            province_code=row["province_code"],
            cercle_code=row["cercle_code"] or None,
            milieu=Milieu(row["milieu"]),
            population_2014=int(row["population_2014"]),
            population_2024=int(row["population_2024"]),
            households_2014=int(row["households_2014"]),
            households_2024=int(row["households_2024"]),
        )
        for row in _rows("communes.csv")
    }


@cache
def _provinces() -> dict[str, Province]:
    return {row["code"]: Province(**row) for row in _rows("provinces.csv")}


@cache
def _cercles() -> dict[str, Cercle]:
    return {row["code"]: Cercle(**row) for row in _rows("cercles.csv")}


@cache
def list_communes(province_code: str | None = None) -> tuple[Commune, ...]:
    """List the communes of a province, or all 135, ordered by code.

    Raises UnknownTerritory when no province has the code.
    """
    if province_code is None:
        return tuple(_communes().values())
    province = get_province(province_code)
    return tuple(c for c in _communes().values() if c.province_code == province.code)


@cache
def list_provinces() -> tuple[Province, ...]:
    """List the five provinces, ordered by code."""
    return tuple(_provinces().values())


@cache
def list_cercles(province_code: str | None = None) -> tuple[Cercle, ...]:
    """List the cercles of a province, or all 19, ordered by code.

    Raises UnknownTerritory when no province has the code.
    """
    if province_code is None:
        return tuple(_cercles().values())
    province = get_province(province_code)
    return tuple(c for c in _cercles().values() if c.province_code == province.code)


def normalise_code(text: str) -> str | None:
    """Return a commune's code in HCP's dotted form, or None when the text is no commune code.

    Understands what files carry: `05.081.11.01.`, `5.81.11.1`, `05-081-11-01`, `050811101`, `50811101` and
    `50811101.0`.
    """
    parts = _SEPARATORS.split(text.strip().rstrip("."))
    if len(parts) == 2 and set(parts[1]) == {"0"}:
        parts = parts[:1]
    if not all(part.isascii() and part.isdecimal() for part in parts):
        return None
    widths = (2, 3, 2, 2)
    if len(parts) == 1 and len(parts[0]) in {8, 9}:  # a spreadsheet drops the leading zero
        digits = parts[0].zfill(sum(widths))
        parts = [digits[:2], digits[2:5], digits[5:7], digits[7:]]
    padded = [part.zfill(width) for part, width in zip(parts, widths, strict=False)]
    if [len(part) for part in padded] != list(widths) or len(parts) != len(widths):
        return None
    return ".".join(padded)


def get_commune(code: str) -> Commune:
    """Return the commune with this HCP code. Raises UnknownTerritory."""
    try:
        return _communes()[code]
    except KeyError:
        raise UnknownTerritory(code) from None


def get_province(code: str) -> Province:
    """Return the province with this HCP code. Raises UnknownTerritory."""
    try:
        return _provinces()[code]
    except KeyError:
        raise UnknownTerritory(code) from None


def get_territory(code: str) -> Territory:
    """Return the region, province or commune with this code. Raises UnknownTerritory."""
    if code == REGION.code:
        return REGION
    return _provinces().get(code) or get_commune(code)


def province_of(commune_code: str) -> Province:
    """Return the province that a commune belongs to. Raises UnknownTerritory."""
    return get_province(get_commune(commune_code).province_code)


@cache
def commune_codes_within(code: str) -> frozenset[str]:
    """Return the codes of the communes inside a territory: a commune gives itself, the region all.

    Raises UnknownTerritory.
    """
    territory = get_territory(code)
    if isinstance(territory, Commune):
        return frozenset({code})
    if isinstance(territory, Province):
        return frozenset(c.code for c in list_communes(code))
    return frozenset(_communes())


@cache
def _search_index() -> tuple[tuple[Commune, tuple[str, ...]], ...]:
    return tuple((c, (fold(c.name_fr), fold(c.name_ar))) for c in _communes().values())


def _match_rank(names: tuple[str, ...], wanted: str) -> int | None:
    """Rank a match: 0 whole name, 1 start of the name, 2 start of a word, 3 elsewhere."""
    ranks = []
    run_together = wanted.replace(" ", "")
    for name in names:
        if name == wanted:
            ranks.append(0)
        elif name.startswith(wanted):
            ranks.append(1)
        elif f" {wanted}" in name:
            ranks.append(2)
        elif run_together in name.replace(" ", ""):
            ranks.append(3)
    return min(ranks, default=None)


def search_communes(text: str, limit: int = 10) -> tuple[Commune, ...]:
    """Find communes by name in either script, or by the start of their code, best match first.

    Spelling is folded (see `communes.folding`); among equal matches the larger commune comes first.
    Returns at most `limit` communes, none for a blank text.
    """
    typed = text.strip()
    if typed[:1].isdecimal():
        digits = fold_digits(typed)
        coded = (c for c in _communes().values() if fold_digits(c.code).startswith(digits))
        return tuple(coded)[:limit]
    wanted = fold(typed)
    if not wanted:
        return ()
    found = [
        (rank, -commune.population_2024, commune.code, commune)
        for commune, names in _search_index()
        if (rank := _match_rank(names, wanted)) is not None
    ]
    return tuple(commune for *_, commune in sorted(found, key=lambda item: item[:3])[:limit])
