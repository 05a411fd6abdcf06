"""The cells that weights belong to, and how answers without a trait are shared among the known ones."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final, NamedTuple

UNKNOWN: Final = "unknown"
"""A trait that the person did not tell."""


class Cell(NamedTuple):
    """Where somebody stands: commune, milieu, sex and age band; each but the commune may be UNKNOWN."""

    commune_code: str
    milieu: str
    sex: str
    age_band: str

    @property
    def is_known(self) -> bool:
        """Whether no trait is missing."""
        return UNKNOWN not in self

    def could_be(self, known: "Cell") -> bool:
        """Whether `known` agrees with every trait that this cell tells."""
        return all(mine in {UNKNOWN, other} for mine, other in zip(self, known, strict=True))


def sharing(
    answers: Mapping[Cell, int], population: Mapping[Cell, float]
) -> dict[Cell, dict[Cell, float]]:
    """Each cell with answers → the known cells it counts in, with shares that add up to 1.

    A known cell counts in itself. A cell with a missing trait is shared among the known answers of its
    commune that agree with the traits it tells, in proportion to their number; where there are none, among
    the adults of the commune that agree; where there are none either, among all adults of the commune.
    Raises ValueError for a commune without population, a negative count, or a population cell not known.
    """
    answered, adults = _by_commune(answers), _by_commune(population)
    wrong = [cell for cell, n in [*answers.items(), *population.items()] if not n >= 0]
    if wrong or not all(cell.is_known for cell in population):
        raise ValueError(f"not a number of people of a known cell: {wrong or UNKNOWN}")
    found = {}
    for cell, n in answers.items():
        if not n:
            continue
        if sum(adults[cell.commune_code].values()) <= 0:
            raise ValueError(f"no population for {cell.commune_code}")
        found[cell] = (
            {cell: 1.0}
            if cell.is_known
            else _shares(cell, answered[cell.commune_code], adults[cell.commune_code])
        )
    return found


def _by_commune(people: Mapping[Cell, float]) -> defaultdict[str, dict[Cell, float]]:
    found: defaultdict[str, dict[Cell, float]] = defaultdict(dict)
    for cell, n in people.items():
        if n and cell.is_known:
            found[cell.commune_code][cell] = n
    return found


def _shares(
    cell: Cell, answered: Mapping[Cell, float], adults: Mapping[Cell, float]
) -> dict[Cell, float]:
    agreeing = (
        {known: n for known, n in answered.items() if cell.could_be(known)}
        or {known: n for known, n in adults.items() if cell.could_be(known)}
        or adults
    )
    total = sum(agreeing.values())
    return {known: n / total for known, n in agreeing.items()}
