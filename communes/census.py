"""What the census measures of a commune's needs, and the margins that weighting uses.

Values are HCP's own; a need is the share that lacks something, so that more is always worse. Read from the
committed extracts; how the extracts are made is in `build`.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from communes.labels import Labels, labels
from communes.territory import (
    DATA,
    REGION,
    Commune,
    Milieu,
    commune_codes_within,
    get_commune,
    get_territory,
    list_communes,
    list_provinces,
)

Sex = Literal["all", "female", "male"]
Level = Literal["commune", "province", "region"]

_EVERYWHERE = frozenset(Milieu)
_BOTH_CENSUSES = (2014, 2024)


class UnknownMeasure(KeyError):  # noqa: N818 - named for what is wrong
    """Raised when a key names no measure."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A census measure of need for one theme.

    `unit` is `percent` or `km`; `base` names the people or households it is a share of: `households`,
    `population_10_plus`, `population_7_to_12`, `labour_active`. `years` are the censuses that asked the
    same question. Below `minimum_base` a commune has no value. `milieux` tells where HCP measures it.
    `column` is HCP's column, of which the value is the complement to 100 when `is_complement`.
    """

    key: str
    theme: str
    labels: Labels = field(hash=False)
    column: str
    base: str = "households"
    unit: str = "percent"
    is_complement: bool = False
    has_sex: bool = False
    years: tuple[int, ...] = _BOTH_CENSUSES
    more_is_worse: bool = True
    minimum_base: int = 0
    milieux: frozenset[Milieu] = _EVERYWHERE


_MEASURES = {
    measure.key: measure
    for measure in (
        Measure(
            "no_running_water",
            "water",
            labels(
                "الأسر غير المرتبطة بالماء الجاري",
                "Ménages sans eau courante",
                "Households without running water",
            ),
            "amenities_running_water",
            is_complement=True,
        ),
        Measure(
            "no_electricity",
            "electricity",
            labels(
                "الأسر غير المستفيدة من الكهرباء",
                "Ménages sans électricité",
                "Households without electricity",
            ),
            "amenities_electricity",
            is_complement=True,
        ),
        Measure(
            "no_toilet",
            "sanitation",
            labels(
                "الأسر التي لا تتوفر على مرحاض",
                "Ménages sans toilettes",
                "Households without a toilet",
            ),
            "amenities_toilet",
            is_complement=True,
        ),
        Measure(
            "no_sewer_or_septic_tank",
            "sanitation",
            labels(
                "الأسر دون شبكة تطهير ولا حفرة صحية",
                "Ménages sans égout ni fosse septique",
                "Households with neither sewer nor septic tank",
            ),
            "wastewater_other",
        ),
        Measure(
            "waste_in_the_open",
            "waste",
            labels(
                "الأسر التي ترمي نفاياتها في الطبيعة",
                "Ménages jetant leurs déchets dans la nature",
                "Households leaving their waste in the open",
            ),
            "household_waste_in_the_open",
            years=(2024,),
        ),
        Measure(
            "distance_to_paved_road",
            "roads",
            labels(
                "متوسط بعد المساكن عن الطريق المعبدة",
                "Distance moyenne des logements à la route goudronnée",
                "Average distance from dwellings to a paved road",
            ),
            "households_distance_to_paved_road_km",
            unit="km",
            milieux=frozenset({Milieu.RURAL}),
        ),
        Measure(
            "out_of_school_6_to_11",
            "education",
            labels(
                "الأطفال غير المتمدرسين (6-11 سنة)",
                "Enfants de 6 à 11 ans non scolarisés",
                "Children aged 6 to 11 out of school",
            ),
            "schooling_rate_6_to_11",
            base="population_7_to_12",
            is_complement=True,
            has_sex=True,
            years=(2024,),
        ),
        Measure(
            "illiteracy",
            "education",
            labels(
                "نسبة الأمية (10 سنوات فأكثر)",
                "Taux d'analphabétisme (10 ans et plus)",
                "Illiteracy rate (aged 10 and over)",
            ),
            "illiteracy_rate_10_plus",
            base="population_10_plus",
            has_sex=True,
        ),
        Measure(
            "unemployment",
            "economy",
            labels("معدل البطالة", "Taux de chômage", "Unemployment rate"),
            "labour_unemployment_rate",
            base="labour_active",
            has_sex=True,
            minimum_base=300,
        ),
        Measure(
            "cooking_with_firewood",
            "environment",
            labels(
                "الأسر التي تطهو بالحطب",
                "Ménages cuisinant au bois",
                "Households cooking with firewood",
            ),
            "cooking_fuel_firewood",
        ),
        Measure(
            "precarious_housing",
            "urbanism",
            labels(
                "الأسر القاطنة بمسكن بدائي أو صفيحي",
                "Ménages en maison sommaire ou bidonville",
                "Households in basic or slum housing",
            ),
            "dwelling_type_basic_or_slum",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Margin:
    """The population of one cell of a commune: milieu × sex (`female`, `male`) × age band (18 and over)."""

    commune_code: str
    milieu: Milieu
    sex: str
    age_band: str
    population: float


def list_measures(theme: str | None = None) -> tuple[Measure, ...]:
    """List the measures of a theme, or all. None means that the census measures nothing for the theme."""
    return tuple(m for m in _MEASURES.values() if theme is None or m.theme == theme)


def get_measure(key: str) -> Measure:
    """Return the measure with this key. Raises UnknownMeasure."""
    try:
        return _MEASURES[key]
    except KeyError:
        raise UnknownMeasure(key) from None


@cache
def _figures() -> Mapping[tuple[str, int, str], Mapping[str, float]]:
    """Return the extract by (commune, year, sex): the figures HCP published, by column."""
    with (DATA / "census.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    keys = {"code", "year", "sex"}
    return {
        (row["code"], int(row["year"]), row["sex"]): {
            column: float(text) for column, text in row.items() if text and column not in keys
        }
        for row in rows
    }


def published(column: str, code: str, year: int = 2024, sex: Sex = "all") -> float | None:
    """Return HCP's own figure of a commune in a column of the extract, or None where it has none.

    The columns are listed in `communes/data/README.md`.
    """
    return _figures().get((code, year, sex), {}).get(column)


def _commune_figures(
    measure: Measure, commune_code: str, year: int, sex: Sex
) -> tuple[float, float] | None:
    """Return the value in a commune and its base, or None when HCP has none."""
    figures = _figures().get((commune_code, year, sex), {})
    if year not in measure.years or measure.column not in figures:
        return None
    published = figures[measure.column]
    need = 100 - published if measure.is_complement else published
    return round(need, 1), figures[measure.base]


def value(
    measure_key: str,
    code: str,
    year: int = 2024,
    sex: Sex = "all",
    milieu: Milieu | None = None,
) -> float | None:
    """Return a measure for a commune, province or the region, in the measure's unit, or None.

    With `milieu` only the communes of that milieu count: municipalities or rural communes, each whole.

    A commune has no value where HCP does not measure it, in a year that did not ask the same question,
    by sex for a household's measure, or below the minimum base. Provinces and the region are the mean of
    their communes weighted by the base: it equals the figure HCP publishes to 0.1 point (2024; roads to
    0.2 km, unemployment of women in 2014 to 0.4). Raises UnknownMeasure, UnknownTerritory.
    """
    measure = get_measure(measure_key)
    territory = get_territory(code)
    if isinstance(territory, Commune):
        if milieu not in (None, territory.milieu):
            return None
        found = _commune_figures(measure, code, year, sex)
        return found[0] if found and found[1] >= measure.minimum_base else None
    figures = [
        found
        for commune_code in commune_codes_within(code)
        if milieu in (None, get_commune(commune_code).milieu)
        and (found := _commune_figures(measure, commune_code, year, sex))
    ]
    weight = sum(base for _, base in figures)
    return sum(need * base for need, base in sorted(figures)) / weight if weight else None


def values(
    measure_key: str,
    level: Level = "commune",
    year: int = 2024,
    sex: Sex = "all",
    milieu: Milieu | None = None,
) -> dict[str, float | None]:
    """Return a measure for every territory of a level, by code; None where there is no value.

    `milieu` as in `value`.
    """
    codes = {
        "commune": [commune.code for commune in list_communes()],
        "province": [province.code for province in list_provinces()],
        "region": [REGION.code],
    }[level]
    return {code: value(measure_key, code, year, sex, milieu) for code in codes}


def base_of(measure_key: str, code: str, year: int = 2024, sex: Sex = "all") -> int:
    """Return how many people or households a measure's value rests on in a territory; 0 when none.

    Raises UnknownMeasure, UnknownTerritory.
    """
    measure = get_measure(measure_key)
    found = (_commune_figures(measure, c, year, sex) for c in commune_codes_within(code))
    return round(sum(figures[1] for figures in found if figures))


@cache
def margins() -> tuple[Margin, ...]:
    """Return the adults of 2024 by commune × milieu × sex × age band, for weighting.

    HCP publishes five-year groups: bands that cut one take their share of it in proportion to years
    (18-24 = 2/5 of 15-19 + 20-24; 25-35 = 25-29 + 30-34 + 1/5 of 35-39), hence the decimals. A rural
    commune with an urban centre has both milieux.
    """
    with (DATA / "margins.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Margin(
                commune_code=row["code"],
                milieu=Milieu(row["milieu"]),
                sex=row["sex"],
                age_band=row["age_band"],
                population=float(row["population"]),
            )
            for row in csv.DictReader(stream)
        )
