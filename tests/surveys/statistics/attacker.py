"""Somebody who knows every published figure, that all figures are sums of people, and owns a solver.

Written from the definition of the figures alone, people by commune, sex, age band and class: it shares no
code with the library but the names.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from surveys.disclosure import ALL, Figure, Publication, Stratum

Tallies = Mapping[Stratum, Mapping[str, int]]
TOLERANCE = 1e-6


def true_count(figure: Figure, tallies: Tallies, provinces: Mapping[str, str]) -> int:
    """How many people a figure counts."""
    return sum(
        n
        for stratum, counts in tallies.items()
        for choice, n in counts.items()
        if _holds(figure, stratum, choice, provinces)
    )


def _holds(figure: Figure, stratum: Stratum, choice: str, provinces: Mapping[str, str]) -> bool:
    commune, sex, band = stratum
    return (
        figure.place in {commune, provinces[commune], ALL}
        and figure.sex in {sex, ALL}
        and figure.age_band in {band, ALL}
        and figure.choice in {choice, ALL}
    )


class Attacker:
    """What the published figures leave possible."""

    def __init__(
        self, published: Publication, tallies: Tallies, provinces: Mapping[str, str]
    ) -> None:
        communes = {stratum.commune_code for stratum in tallies}
        sexes = {stratum.sex for stratum in tallies}
        bands = {stratum.age_band for stratum in tallies}
        choices = {figure.choice for figure in published.figures} - {ALL}
        people = [
            (Stratum(*traits), choice)
            for *traits, choice in product(*map(sorted, (communes, sexes, bands, choices)))
        ]
        self.rows = {
            figure: np.array([_holds(figure, *who, provinces) for who in people], dtype=float)
            for figure in published.figures
        }
        shown = {figure: n for figure, n in published.figures.items() if n is not None}
        self.known = np.array([self.rows[figure] for figure in shown]).reshape(
            len(shown), len(people)
        )
        self.values = np.array([*shown.values()], dtype=float)
        self.published = published

    def extreme(self, figures: Iterable[Figure], sign: int) -> dict[Figure, float]:
        """Every figure in a table where the sum of some is least (sign 1) or most (-1)."""
        aim = np.sum([self.rows[figure] for figure in figures], axis=0)
        # a bound keeps the problem finite when nothing at all is published
        found = linprog(
            sign * aim, A_eq=self.known, b_eq=self.values, bounds=(0, 1e4), method="highs"
        )
        assert found.status == 0, found.message
        return {figure: float(row @ found.x) for figure, row in self.rows.items()}

    def unprotected(self, minimum: int = 10) -> list[Figure]:
        """Small figures that the sums bound below `minimum` - 1 or above 0; hidden ones they give back."""
        tables: list[dict[Figure, float]] = []
        wrong = []
        for sign, is_proven in (
            (1, lambda value: value < TOLERANCE),
            (-1, lambda value: value > minimum - 1 - TOLERANCE),
        ):
            left = set(self.published.primary)
            whole = True
            while left:
                aims = sorted(left) if whole else sorted(left)[:1]
                tables.append(self.extreme(aims, sign))
                proven = {figure for figure in left if is_proven(tables[-1][figure])}
                if not whole and not proven:
                    wrong.append(aims[0])
                    left -= set(aims)
                whole = bool(whole and proven)
                left -= proven
        return wrong + [f for f in self.published.secondary if not self._moves(f, tables)]

    def _moves(self, figure: Figure, tables: Sequence[Mapping[Figure, float]]) -> bool:
        seen = [table[figure] for table in tables]
        if max(seen, default=0) - min(seen, default=0) > 0.5:
            return True
        low, high = (self.extreme([figure], sign)[figure] for sign in (1, -1))
        return high - low > 0.5

    def allows(self, figure: Figure, value: int) -> bool:
        """Whether a table of whole numbers has this value there and all published figures."""
        rows = np.vstack([self.known, self.rows[figure]])
        values = np.append(self.values, value)
        found = milp(
            np.zeros(rows.shape[1]),
            integrality=np.ones(rows.shape[1]),
            bounds=Bounds(0, 1e4),
            constraints=LinearConstraint(rows, values, values),
        )
        return bool(found.status == 0)
