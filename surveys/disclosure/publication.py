"""One question as the public sees it: every figure of the fixed tables, or that it is hidden."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from surveys.disclosure.lattice import Lattice
from surveys.disclosure.rules import ALL, CLASSES, Figure, Stratum
from surveys.disclosure.suppression import Suppression
from surveys.results import Share, share

if TYPE_CHECKING:
    from surveys.disclosure.suppression import Counts, Mask


@dataclass(frozen=True, slots=True)
class Publication:
    """The public figures of one question. A hidden one is None, and may be nobody at all.

    `primary` are hidden because they are small, `secondary` because they would give a small one back;
    `withheld` are those of people who did not tell, when they are not guarded.
    """

    figures: Mapping[Figure, int | None]
    primary: frozenset[Figure]
    secondary: frozenset[Figure]
    withheld: frozenset[Figure]
    places: frozenset[str]

    @property
    def hidden(self) -> frozenset[Figure]:
        """Every figure that is not shown."""
        return self.primary | self.secondary | self.withheld

    def count(
        self, place: str = ALL, *, sex: str = ALL, age_band: str = ALL, choice: str = ALL
    ) -> int | None:
        """How many people, or None when it is hidden; 0 where nobody answered.

        Raises KeyError for a place of another round, and for an age band of a commune, which is never public.
        """
        figure = Figure(place, sex, age_band, choice)
        if figure in self.figures:
            return self.figures[figure]
        if place not in self.places or (
            age_band != ALL and Figure(place, age_band=ALL) in self.figures
        ):
            raise KeyError(figure)
        return 0

    def share(
        self, choice: str, place: str = ALL, *, sex: str = ALL, age_band: str = ALL
    ) -> Share | None:
        """The share of a class with its base and interval, or None unless both numbers are shown."""
        n = self.count(place, sex=sex, age_band=age_band, choice=choice)
        base = self.count(place, sex=sex, age_band=age_band)
        return None if n is None or base is None else share(n, base)


def publish(
    tallies: Mapping[Stratum, Mapping[str, int]],
    provinces: Mapping[str, str],
    *,
    choices: Sequence[str] = CLASSES,
    guards_unknown: bool = True,
    unguarded: Collection[str] = (),
) -> Publication:
    """The fixed public tables of one question, protected as one system of sums (see `Suppression`).

    `tallies` counts the answers of each stratum by class, `choices` names the classes; `provinces` gives the
    province of each commune of the round. Where persons may choose several answers, pass one of them against
    the rest. `unguarded` names the classes of those who said nothing: shown however small. Raises ValueError for
    a class not named, a negative count, or a commune without province.
    """
    strata = _checked(tallies, provinces, choices)
    places = frozenset((*provinces, *provinces.values(), ALL))
    nothing: frozenset[Figure] = frozenset()
    if not strata:
        return Publication({}, nothing, nothing, nothing, places)
    lattice = _lattice(strata, provinces, choices)
    found = Suppression(lattice, _sums(strata, lattice), guards_unknown, frozenset(unguarded))
    _, sexes, width = lattice.shape
    order = [
        lattice.figure(place, sex, choice)
        for place in range(len(lattice.places))
        for sex in range(sexes)
        for choice in range(width)
    ]

    def those(mask: "Mask") -> frozenset[Figure]:
        return frozenset(order[at] for at in mask.nonzero()[0].tolist())

    hidden = found.hidden
    shown = zip(order, found.counts.tolist(), hidden.tolist(), strict=True)
    return Publication(
        figures={figure: None if is_hidden else n for figure, n, is_hidden in shown},
        primary=those(found.primary),
        secondary=those(hidden & ~found.primary & ~found.withheld),
        withheld=those(found.withheld),
        places=places,
    )


def _checked(
    tallies: Mapping[Stratum, Mapping[str, int]],
    provinces: Mapping[str, str],
    choices: Sequence[str],
) -> dict[Stratum, dict[str, int]]:
    """The counts of the strata where somebody answered."""
    strata = {s: {k: n for k, n in counts.items() if n} for s, counts in tallies.items()}
    for stratum, counts in strata.items():
        is_outside = stratum.commune_code not in provinces or not set(counts) <= set(choices)
        if is_outside or min(counts.values(), default=0) < 0:
            raise ValueError(f"not counts of {', '.join(choices)} in the round: {stratum}")
    return {stratum: counts for stratum, counts in strata.items() if counts}


def _lattice(
    strata: Mapping[Stratum, Mapping[str, int]],
    provinces: Mapping[str, str],
    choices: Sequence[str],
) -> Lattice:
    """Only places where somebody answered: a commune that is not asked cannot hide anything."""
    bases: defaultdict[str, int] = defaultdict(int)
    for stratum, counts in strata.items():
        bases[stratum.commune_code] += sum(counts.values())
    communes: dict[str, list[str]] = {}
    for commune in sorted(bases, key=lambda code: (provinces[code], -bases[code], code)):
        communes.setdefault(provinces[commune], []).append(commune)
    return Lattice(
        communes,
        tuple(sorted({stratum.sex for stratum in strata})),
        tuple(sorted({stratum.age_band for stratum in strata})),
        tuple(choices),
    )


def _sums(strata: Mapping[Stratum, Mapping[str, int]], lattice: Lattice) -> "Counts":
    import numpy as np  # noqa: PLC0415 - 0.12 s and 16 MB a process: only where tables are protected

    counts = np.zeros(lattice.shape, dtype=np.int64)
    sexes = {sex: at for at, sex in enumerate(lattice.sexes)}
    classes = {choice: at for at, choice in enumerate(lattice.choices)}
    for (commune, sex, band), by_choice in strata.items():
        province = lattice.province_of[commune]
        named = ((commune, ALL), (province, ALL), (province, band), (ALL, ALL), (ALL, band))
        told = np.zeros(lattice.shape[2], dtype=np.int64)
        for choice, n in by_choice.items():
            told[classes[choice]] = n
        told[-1] = told.sum()
        # a place is named once, so nothing is added to it twice over
        for place in named:
            at = lattice.position[place]
            counts[at, sexes[sex]] += told
            counts[at, -1] += told
    flat: Counts = counts.ravel()
    return flat
