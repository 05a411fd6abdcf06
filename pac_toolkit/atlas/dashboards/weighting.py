"""What people name among three, without and with weights, from published figures alone. No word stands here.

The weights rake the published answers of women and men of each commune to its adults of 2024: public figures
hold nothing finer. Staff weigh every answer, by age too (`responses.queries.weights`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from communes.census import margins
from communes.territory import commune_codes_within, get_commune
from communes.themes import list_themes
from pac_toolkit.priorities.queries import PRIORITIES_QUESTION
from pac_toolkit.priorities.scoring import SMALL_COUNT_STANDS_FOR
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.published import Published
from pac_toolkit.responses.queries import get_published, get_targets
from pac_toolkit.responses.tallying import ALL, SEXES, UNKNOWN
from surveys.weighting import Cell, WeightedShare, kish, rake, weighted_share

_SEXES: Final = tuple(sex for sex in SEXES if sex != UNKNOWN)


@dataclass(frozen=True, slots=True)
class Naming:
    """A theme with the share naming it and its rank, before and after weighting; equal shares stand as published."""

    theme: str
    shares: WeightedShare
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Order:
    """The themes of a territory, the most named after weighting first; `base` answers are worth `effective_base`."""

    namings: tuple[Naming, ...]
    base: int
    effective_base: float


@dataclass(frozen=True, slots=True)
class Named:
    """What women and men of each commune named as published, by cell, and the weights of the cells.

    A count is a fraction where it stands for a hidden one.
    """

    weights: Mapping[Cell, float]
    bases: Mapping[Cell, int]
    themes: Mapping[str, Mapping[Cell, float]]


def get_named(survey: Round) -> Named:
    """The published namings of a round by commune and sex, with the weights of these cells.

    Those who answered are the base: how many of them named nothing is hidden in most communes. A hidden count of
    a cell stands by the nearest published share around it: of the commune, of the sex in the province, in the region.
    """
    published = get_published(survey)
    bases: dict[Cell, int] = {}
    for code in get_targets(survey):
        for sex in _SEXES:
            answered = published.responses(code, sex=sex)
            if answered:
                bases[Cell(code, UNKNOWN, sex, UNKNOWN)] = answered
    shares = _Shares(published)
    themes = {
        theme.key: {cell: shares.count(theme.key, cell, base) for cell, base in bases.items()}
        for theme in list_themes()
    }
    return Named(_weigh(bases), bases, themes)


@dataclass(frozen=True)
class _Shares:
    """How often a theme was named in a place by a sex, as published; each place is read once."""

    published: Published
    _read: dict[tuple[str, str], tuple[int | None, Mapping[str, int | None]]] = field(
        default_factory=dict
    )

    def count(self, theme: str, cell: Cell, base: int) -> float:
        """The count of a cell, or what its nearest published share makes of its base."""
        code, sex = cell.commune_code, cell.sex
        shown = self._of(code, sex)[1].get(theme, 0)
        if shown is not None:
            return min(shown, base)
        province = get_commune(code).province_code
        for place, one in ((code, ALL), (province, sex), (province, ALL), (ALL, sex), (ALL, ALL)):
            whole, counts = self._of(place, one)
            n = counts.get(theme)
            if n is not None and whole:
                return base * min(n / whole, 1.0)
        return min(SMALL_COUNT_STANDS_FOR, base)

    def _of(self, place: str, sex: str) -> tuple[int | None, Mapping[str, int | None]]:
        if (place, sex) not in self._read:
            counts = self.published.choices(PRIORITIES_QUESTION, place, sex=sex)
            self._read[place, sex] = self.published.responses(place, sex=sex), counts
        return self._read[place, sex]


def _weigh(answers: Mapping[Cell, int]) -> Mapping[Cell, float]:
    asked = {cell.commune_code for cell in answers}
    population = {
        Cell(row.commune_code, row.milieu.value, row.sex, row.age_band): row.population
        for row in margins()
        if row.commune_code in asked
    }
    provinces = {code: get_commune(code).province_code for code in asked}
    return rake(answers, population, provinces).by_cell


def get_order(code: str, named: Named) -> Order | None:
    """The themes of a territory before and after weighting; None where no cell of it is shown."""
    within = commune_codes_within(code)
    bases = {cell: n for cell, n in named.bases.items() if cell.commune_code in within}
    if not bases:
        return None
    shares = {
        theme: weighted_share(
            {cell: n for cell, n in cells.items() if cell in bases}, bases, named.weights
        )
        for theme, cells in named.themes.items()
    }
    before = _ranks({theme: found.unweighted.value or 0.0 for theme, found in shares.items()})
    after = _ranks({theme: found.weighted.value or 0.0 for theme, found in shares.items()})
    effect = kish((named.weights[cell], n) for cell, n in bases.items())
    namings = [
        Naming(theme, shares[theme], before[theme], after[theme])
        for theme in sorted(after, key=lambda theme: after[theme])
        if shares[theme].unweighted.value
    ]
    return Order(tuple(namings), sum(bases.values()), effect.effective_base)


def _ranks(values: Mapping[str, float]) -> dict[str, int]:
    """1 for the highest; equal ones stand in the order given."""
    ordered = sorted(values, key=lambda theme: -round(values[theme], 9))
    return {theme: place for place, theme in enumerate(ordered, 1)}
