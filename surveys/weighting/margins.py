"""The margins that weights must meet, and how their small cells are merged. No arithmetic of weights here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from surveys.weighting.cells import Cell

AGE_BANDS: Final = ("18-24", "25-35", "36-59", "60+")
"""Adults, youngest first: neighbours in this order are merged with each other."""

MINIMUM_ANSWERS: Final = 5
"""A margin cell with fewer answers is merged: a handful of people must not stand for thousands."""

Pool = tuple[str, ...]
Labels = tuple[Pool, ...]


@dataclass(frozen=True, slots=True)
class Margin:
    """One cell of a margin: how many adults it has, and the known cells with answers that make it up.

    `name` is `commune`, `commune_sex`, `commune_milieu` or `province_sex_age_band`; `labels` has one tuple
    for each part of the name, of more than one label where cells were merged. `answers` may be broken, for
    answers without a trait are shared.
    """

    name: str
    labels: Labels
    answers: float
    target: float
    members: tuple[Cell, ...]

    @property
    def is_merged(self) -> bool:
        """Whether it stands for several cells."""
        return any(len(pool) > 1 for pool in self.labels)


Key = Callable[[Cell], str]
Parts = list[tuple[Pool, "_People"]]


@dataclass(frozen=True, slots=True)
class _People:
    """Answers (shared) and adults of some known cells."""

    answers: Mapping[Cell, float]
    adults: Mapping[Cell, float]

    def parts(self, key: Key, minimum: float, order: Sequence[str] | None = None) -> Parts:
        """The people by what `key` says of them, merged until no part falls short."""
        answers, adults = _by(key, self.answers), _by(key, self.adults)
        pools = merge(
            sorted(answers.keys() | adults.keys(), key=order.index if order else None),
            {label: sum(cells.values()) for label, cells in answers.items()},
            {label: sum(cells.values()) for label, cells in adults.items()},
            minimum=minimum,
            has_order=order is not None,
        )
        return [(pool, _People(_join(answers, pool), _join(adults, pool))) for pool in pools]

    def margin(self, name: str, *labels: Pool) -> Margin:
        told, adults = sum(self.answers.values()), sum(self.adults.values())
        return Margin(name, labels, told, adults, tuple(sorted(self.answers)))


def _by(key: Key, people: Mapping[Cell, float]) -> dict[str, dict[Cell, float]]:
    found: defaultdict[str, dict[Cell, float]] = defaultdict(dict)
    for cell, n in people.items():
        found[key(cell)][cell] = n
    return dict(found)


def _join(parts: Mapping[str, Mapping[Cell, float]], pool: Pool) -> dict[Cell, float]:
    return {cell: n for label in pool for cell, n in parts.get(label, {}).items()}


def merge(
    labels: Iterable[str],
    answers: Mapping[str, float],
    adults: Mapping[str, float],
    *,
    minimum: float = MINIMUM_ANSWERS,
    has_order: bool = False,
) -> list[Pool]:
    """The labels in pools of at least `minimum` answers and some adults, as far as there are enough.

    The pool with the fewest answers that falls short joins the one with the fewest answers among the others,
    or, where labels have an order, among its two neighbours; of equals, the first. Again until none falls
    short or one pool is left.
    """
    pools: list[Pool] = [(label,) for label in labels]

    def told(pool: Pool) -> float:
        return sum(answers.get(label, 0) for label in pool)

    def falls_short(pool: Pool) -> bool:
        # a millionth: shared answers add up with rounding
        return told(pool) < minimum - 1e-6 or sum(adults.get(label, 0) for label in pool) <= 0

    while len(pools) > 1 and (short := [pool for pool in pools if falls_short(pool)]):
        smallest = min(short, key=told)
        at = pools.index(smallest)
        around = pools[max(0, at - 1) : at] + pools[at + 1 : at + 2]
        others = around if has_order else pools[:at] + pools[at + 1 :]
        other = min(others, key=told)
        first = min(at, pools.index(other))
        joined = tuple(label for pool in pools if pool in (smallest, other) for label in pool)
        pools = [pool for pool in pools if pool not in (smallest, other)]
        pools.insert(first, joined)
    return pools


def list_margins(
    answers: Mapping[Cell, float],
    adults: Mapping[Cell, float],
    provinces: Mapping[str, str],
    *,
    minimum: float = MINIMUM_ANSWERS,
    age_bands: Sequence[str] = AGE_BANDS,
) -> tuple[tuple[Margin, ...], ...]:
    """The four margins, each a partition of the answers, over the same adults: their targets agree.

    Merged in this order: provinces; communes within a province; milieux, then sexes, within a commune;
    sexes within a province, then neighbouring age bands within a sex of it. A merged commune (or province)
    counts as one in the margins that follow.
    """
    communes: list[Margin] = []
    sexes: list[Margin] = []
    milieux: list[Margin] = []
    bands: list[Margin] = []
    everybody = _People(answers, adults)
    for province, people in everybody.parts(lambda cell: provinces[cell.commune_code], minimum):
        for commune, here in people.parts(_commune, minimum):
            communes.append(here.margin("commune", commune))
            for milieu, some in here.parts(_milieu, minimum):
                milieux.append(some.margin("commune_milieu", commune, milieu))
            for sex, some in here.parts(_sex, minimum):
                sexes.append(some.margin("commune_sex", commune, sex))
        for sex, some in people.parts(_sex, minimum):
            for band, few in some.parts(_age_band, minimum, age_bands):
                bands.append(few.margin("province_sex_age_band", province, sex, band))
    return tuple(communes), tuple(sexes), tuple(milieux), tuple(bands)


def _commune(cell: Cell) -> str:
    return cell.commune_code


def _milieu(cell: Cell) -> str:
    return cell.milieu


def _sex(cell: Cell) -> str:
    return cell.sex


def _age_band(cell: Cell) -> str:
    return cell.age_band
