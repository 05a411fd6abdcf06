"""The rules of publication in one place: which tables, which classes, which numbers are small. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

ALL: Final = "*"
"""In a figure: every place, sex, age band or class together."""

UNKNOWN: Final = "unknown"
"""The sex or age band of somebody who did not tell."""

MINIMUM_CELL: Final = 10
"""A figure of 1 to 9 people is hidden: their neighbours would know whose answer it is."""

INDICATIVE_BASE: Final = 30
"""Shares of fewer answers than this are said to be indicative."""

BATCH: Final = 10
"""Live figures move only when so many answers have come or gone."""

PUBLIC_TABLES: Final = (("commune",), ("commune", "sex"), ("province", "sex", "age_band"))
"""What the public sees of a question, each by class, with every sum: up to provinces and the region, over
sexes, over age bands, over classes. Nothing else is ever published: filters would subtract to one person."""

CLASS_OF: Final[Mapping[str, str]] = {
    "1": "dissatisfied",
    "2": "dissatisfied",
    "3": "neutral",
    "4": "satisfied",
    "5": "satisfied",
}
CLASSES: Final = ("dissatisfied", "neutral", "satisfied")


class Stratum(NamedTuple):
    """The people of one commune, sex and age band (`unknown` is a sex and an age band like the others)."""

    commune_code: str
    sex: str
    age_band: str


class Figure(NamedTuple):
    """One published number: a commune, a province or ALL; a sex, an age band and a class, each or ALL.

    Communes have no age bands.
    """

    place: str = ALL
    sex: str = ALL
    age_band: str = ALL
    choice: str = ALL


def is_small(n: float) -> bool:
    """Whether a number of people is hidden from the public; nobody at all is nobody."""
    return 0 < n < MINIMUM_CELL


def is_indicative(base: float) -> bool:
    """Whether shares of this base are said to be indicative."""
    return base < INDICATIVE_BASE


def in_classes(counts: Mapping[str, int]) -> dict[str, int]:
    """The answers 1 to 5 in the three public classes; what is outside the scale is left out."""
    found = dict.fromkeys(CLASSES, 0)
    for code, n in counts.items():
        if code in CLASS_OF:
            found[CLASS_OF[code]] += n
    return found


def figures_of(stratum: Stratum, province: str) -> Iterable[Figure]:
    """The published bases that somebody of a stratum counts in."""
    sexes = (stratum.sex, ALL)
    yield from (Figure(stratum.commune_code, sex) for sex in sexes)
    for place in (province, ALL):
        for sex in sexes:
            yield from (Figure(place, sex, band) for band in (stratum.age_band, ALL))
