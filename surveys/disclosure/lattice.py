"""The published figures as a lattice of sums, and the moves that keep every sum: no number of people here.

Three axes: places (communes, provinces and the region, the latter two also by age band), sexes, classes. On
each, a closed move is a vector of +1 and -1 that keeps all sums of the axis; a product of one on each axis
keeps all published sums.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from surveys.disclosure.rules import ALL, Figure

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Indices = NDArray[np.intp]

NEAREST = 3
"""How many communes of another province are tried: the fullest; more cost time and hide no less."""


class Moves(NamedTuple):
    """Closed moves that share one pattern of signs: a row of positions each, the first the one asked for.

    `among` are the different positions, `at[k, m]` says which of them the k-th of move m is: what is worked
    out for a position serves every move through it. `at_more` and `at_less` say the same of two such lists,
    one behind the other, the first for the positions that gain when the first of a move gains or loses.
    """

    nodes: "Indices"
    signs: "Indices"
    among: "Indices"
    at: "Indices"
    at_more: "Indices"
    at_less: "Indices"


@lru_cache(maxsize=6)
def _moves_among(
    _communes: tuple[tuple[str, tuple[str, ...]], ...], _age_bands: tuple[str, ...]
) -> dict[int, list[Moves]]:
    """What `known_moves` fills, one for each list of places: neither sexes nor classes matter to it."""
    return {}


@dataclass(frozen=True)
class Lattice:
    """The structure of one list of tables: communes by province in the order of preference, and the labels."""

    communes: Mapping[str, Sequence[str]]
    sexes: tuple[str, ...]
    age_bands: tuple[str, ...]
    choices: tuple[str, ...]

    @cached_property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Every (place, age band or ALL), in the order of the first axis."""
        found = [(commune, ALL) for inside in self.communes.values() for commune in inside]
        for place in (*self.communes, ALL):
            found += [(place, band) for band in (ALL, *self.age_bands)]
        return tuple(found)

    @cached_property
    def position(self) -> dict[tuple[str, str], int]:
        """Where each place stands on the first axis."""
        return {place: at for at, place in enumerate(self.places)}

    @cached_property
    def province_of(self) -> dict[str, str]:
        """The province of each commune."""
        return {c: province for province, inside in self.communes.items() for c in inside}

    @property
    def shape(self) -> tuple[int, int, int]:
        """Places, sexes and classes; the last of the latter two is ALL."""
        return len(self.places), len(self.sexes) + 1, len(self.choices) + 1

    def figure(self, place: int, sex: int, choice: int) -> Figure:
        """The figure at a position."""
        name, band = self.places[place]
        return Figure(name, (*self.sexes, ALL)[sex], band, (*self.choices, ALL)[choice])

    def moves(self, at: int) -> Iterator[Moves]:
        """The closed moves of a place, those that touch the fewest first; the last adds one person."""
        import numpy as np  # noqa: PLC0415 - 0.12 s and 16 MB a process: only where tables are protected

        by_signs: defaultdict[tuple[int, ...], list[list[int]]] = defaultdict(list)
        for move in self._named_moves(*self.places[at]):
            nodes = [self.position[place] for place in move]
            first = nodes.index(at)
            signed = [sign * move[self.places[at]] for sign in move.values()]
            order = [first, *(i for i in range(len(nodes)) if i != first)]
            by_signs[tuple(signed[i] for i in order)].append([nodes[i] for i in order])
        for pattern, rows in by_signs.items():
            positions = np.array(rows, dtype=np.intp)
            among, inverse = np.unique(positions, return_inverse=True)
            known = np.ascontiguousarray(inverse.reshape(positions.shape).T)
            signs = np.array(pattern, dtype=np.intp)
            second = [np.where(signs * way > 0, 0, len(among))[:, None] for way in (1, -1)]
            yield Moves(positions, signs, among, known, known + second[0], known + second[1])

    @cached_property
    def known_moves(self) -> dict[int, list[Moves]]:
        """The moves of the places asked for so far; tables of the same people share them."""
        communes = tuple((province, tuple(inside)) for province, inside in self.communes.items())
        return _moves_among(communes, self.age_bands)

    def moves_of(self, at: int) -> list[Moves]:
        """As `moves`, worked out once."""
        if at not in self.known_moves:
            self.known_moves[at] = list(self.moves(at))
        return self.known_moves[at]

    def _named_moves(self, name: str, band: str) -> Iterator[dict[tuple[str, str], int]]:
        if name in self.province_of:
            yield from self._between_communes(name)
            yield from self._across(self.province_of[name], name, self.age_bands)
            yield from self._one_person([name], self.age_bands)
        elif name in self.communes:
            bands = self.age_bands if band == ALL else (band,)
            if band != ALL:
                yield from self._between_bands(name, band)
            for commune in self.communes[name]:
                yield from self._across(name, commune, bands)
            yield from self._one_person(self.communes[name], bands)
        else:
            bands = self.age_bands if band == ALL else (band,)
            if band != ALL:
                yield from self._between_bands(ALL, band)
            yield from self._one_person([*self.province_of], bands)

    def _between_communes(self, commune: str) -> Iterator[dict[tuple[str, str], int]]:
        """Into a commune and out of another of its province."""
        for other in self.communes[self.province_of[commune]]:
            if other != commune:
                yield {(commune, ALL): 1, (other, ALL): -1}

    def _between_bands(self, place: str, band: str) -> Iterator[dict[tuple[str, str], int]]:
        """From one age band to another, back in another province or not back at all."""
        for other_band in self.age_bands:
            if other_band == band:
                continue
            mine = {(place, band): 1, (place, other_band): -1}
            for other in self.communes:
                if place == ALL:
                    yield {**mine, (other, band): 1, (other, other_band): -1}
                elif other != place:
                    yield {**mine, (other, band): -1, (other, other_band): 1}
            if place != ALL:
                yield {**mine, (ALL, band): 1, (ALL, other_band): -1}

    def _across(
        self, province: str, commune: str, bands: Sequence[str]
    ) -> Iterator[dict[tuple[str, str], int]]:
        """Into a commune and its province, out of a commune of another province, within an age band."""
        for band in bands:
            into = {(commune, ALL): 1, (province, ALL): 1, (province, band): 1}
            for other, inside in self.communes.items():
                if other != province:
                    for far in islice(inside, NEAREST):
                        yield {**into, (far, ALL): -1, (other, ALL): -1, (other, band): -1}

    def _one_person(
        self, communes: Sequence[str], bands: Sequence[str]
    ) -> Iterator[dict[tuple[str, str], int]]:
        """Somebody more: every sum up to the region's moves."""
        for commune in communes:
            province = self.province_of[commune]
            for band in bands:
                places = (
                    (commune, ALL),
                    (province, ALL),
                    (province, band),
                    (ALL, ALL),
                    (ALL, band),
                )
                yield dict.fromkeys(places, 1)
