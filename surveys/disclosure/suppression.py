"""Which figures to hide besides the small ones, so that no sum gives one back.

A hypercube heuristic (Repsilber 1994; Giessing & Repsilber 2002) with its proof in hand: a small figure is
protected by walking, move by move, to other tables with the same published figures.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from surveys.disclosure.lattice import Lattice, Moves
from surveys.disclosure.rules import ALL, MINIMUM_CELL, UNKNOWN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Counts = NDArray[np.int64]
    Indices = NDArray[np.intp]
    Mask = NDArray[np.bool_]

PASSES: Final = 2
"""The second pass protects each figure anew, the others being hidden already: what is idle is shown again."""

# what hiding a figure costs the reader, in figures of one commune, sex and class
COST_OF_PROVINCE: Final = 6.0
COST_OF_REGION: Final = 30.0
COST_OF_SUM: Final = 3.0
COST_OF_UNKNOWN: Final = 0.3
COST_OF_NOBODY: Final = 0.5
COST_OF_A_MOVE: Final = 1e-3


# more people than any table has: no limit to a move
_PLENTY: Final = 2**40


class _Step(NamedTuple):
    """A move that can be made: the figures it touches, with what sign, by how many people."""

    figures: "Indices"
    signs: "Indices"
    people: int
    score: float


class _Crossings(NamedTuple):
    """Of one (sex, class): the four corners of each product, their signs, and what leaves plus, then minus out."""

    corners: "Indices"
    signs: "Indices"
    unless: "Indices"


class _Product(NamedTuple):
    """Closed moves of places crossed with those of a (sex, class); the figures by corner, position and crossing."""

    moves: Moves
    crossings: _Crossings
    figures: "Indices"
    stride: int


@dataclass
class Suppression:
    """The figures of a table, flat in the order of the lattice's axes, and which of them are hidden.

    The criterion: for every figure of 1 to 9 people and every whole number from 0 to 9, there is a table of
    whole numbers, none negative, that has this number there and every published figure and sum as published.
    Every other hidden figure takes at least two values in such tables. Figures of people who did not tell
    their sex or age are like the others unless `guards_unknown` is false: then they are never shown and need
    no guard, for nobody can be recognised among those who did not tell. The classes `unguarded` are shown
    however small: they hold who said nothing.
    """

    lattice: Lattice
    counts: "Counts"
    guards_unknown: bool = True
    unguarded: frozenset[str] = frozenset()
    _uses: "Counts" = field(init=False)
    _used_by: dict[int, "Indices"] = field(init=False, default_factory=dict)
    _products: dict[int, list[_Product]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        import numpy as np  # noqa: PLC0415 - 0.12 s and 16 MB a process: only where tables are protected

        self._uses = np.zeros(len(self.counts), dtype=np.int64)
        small = np.flatnonzero(self.primary)
        with np.errstate(divide="ignore"):
            for _ in range(PASSES):
                # the sums first: what protects them protects their parts
                for figure in small[::-1].tolist():
                    self._protect(figure)

    @cached_property
    def withheld(self) -> "Mask":
        """The figures that are neither shown nor guarded."""
        import numpy as np  # noqa: PLC0415 - as in `__post_init__`

        lattice = self.lattice
        places = [band == UNKNOWN for _, band in lattice.places]
        sexes = [sex == UNKNOWN for sex in (*lattice.sexes, ALL)]
        unknown = np.logical_or.outer(places, sexes) & (not self.guards_unknown)
        return np.repeat(unknown.ravel(), lattice.shape[2])

    @cached_property
    def primary(self) -> "Mask":
        """The figures that are small themselves."""
        import numpy as np  # noqa: PLC0415 - as in `__post_init__`

        choices = [choice not in self.unguarded for choice in (*self.lattice.choices, ALL)]
        is_guarded = np.resize(choices, len(self.counts)) & ~self.withheld
        found: Mask = (self.counts > 0) & (self.counts < MINIMUM_CELL) & is_guarded
        return found

    @property
    def hidden(self) -> "Mask":
        """The small figures, those that would give one of them back, and those withheld."""
        return self.primary | (self._uses > 0) | self.withheld

    def _protect(self, figure: int) -> None:
        import numpy as np  # noqa: PLC0415 - as in `__post_init__`

        if figure in self._used_by:
            self._uses[self._used_by.pop(figure)] -= 1
        touched = {figure} | self._walk(figure, 0)
        self._uses[list(touched)] += 1
        more = self._walk(figure, MINIMUM_CELL - 1) - touched
        self._uses[list(more)] += 1
        self._used_by[figure] = np.array(sorted(touched | more), dtype=np.intp)

    def _walk(self, figure: int, goal: int) -> set[int]:
        """The figures that change on the way to a table where `figure` is `goal`."""
        table, touched = self.counts.copy(), set[int]()
        price = self._cost * ~self.hidden
        while gap := goal - int(table[figure]):
            step = self._step(figure, table, price, gap)
            table[step.figures] += step.signs * step.people
            touched.update(step.figures.tolist())
            price[step.figures] = 0
        return touched

    def _step(self, figure: int, table: "Counts", price: "Numbers", gap: int) -> _Step:
        """The cheapest move a person; of those that reach the goal at once if there are any near."""
        best: _Step | None = None
        for product in self._products_of(figure):
            step = _cheapest(product, table, price, gap)
            if step and (best is None or step.score < best.score):
                best = step
            if best and best.people == abs(gap):
                break
        if best is None:  # taking or adding one person is always possible
            raise AssertionError(f"no move for the figure at {figure}")
        return best

    def _products_of(self, figure: int) -> list[_Product]:
        """The products of closed moves through a figure, worked out once: it is walked several times."""
        if figure not in self._products:
            _, sexes, choices = self.lattice.shape
            stride = sexes * choices
            place, within = divmod(figure, stride)
            crossings = self._crossings[within]
            corners = crossings.corners.T[:, None, :]
            self._products[figure] = [
                _Product(moves, crossings, corners + (moves.among * stride)[:, None], stride)
                for moves in self.lattice.moves_of(place)
            ]
        return self._products[figure]

    @cached_property
    def _crossings(self) -> list[_Crossings]:
        """For each (sex, class): the products of a closed move of sexes and one of classes, with signs."""
        import numpy as np  # noqa: PLC0415 - as in `__post_init__`

        _, sexes, choices = self.lattice.shape
        found = []
        for sex in range(sexes):
            for choice in range(choices):
                figures, signs = [], []
                for other_sex, sex_sign in _partners(sex, sexes):
                    for other, sign in _partners(choice, choices):
                        pairs = (
                            (sex, choice),
                            (other_sex, choice),
                            (sex, other),
                            (other_sex, other),
                        )
                        figures.append([s * choices + c for s, c in pairs])
                        signs.append([1, sex_sign, sign, sex_sign * sign])
                corner_signs = np.array(signs, dtype=np.intp)
                found.append(
                    _Crossings(
                        np.array(figures, dtype=np.intp),
                        corner_signs,
                        np.stack(
                            [
                                np.where(corner_signs * sign < 0, 0, _PLENTY).T[:, None, :]
                                for sign in (1, -1)
                            ]
                        ),
                    )
                )
        return found

    @cached_property
    def _cost(self) -> "Numbers":
        import numpy as np  # noqa: PLC0415 - as in `__post_init__`

        lattice = self.lattice
        places: list[float] = []
        for name, band in lattice.places:
            level = COST_OF_REGION if name == ALL else COST_OF_PROVINCE
            if name in lattice.province_of:
                level = 1.0
            elif band != ALL:
                # one age band of a province tells as much as a commune
                level /= COST_OF_PROVINCE
            places.append(level * (COST_OF_UNKNOWN if band == UNKNOWN else 1))
        sexes = [COST_OF_UNKNOWN if sex == UNKNOWN else 1.0 for sex in lattice.sexes]
        choices = [1.0] * len(lattice.choices)
        cost: Numbers = np.multiply.outer(
            np.multiply.outer(places, [*sexes, COST_OF_SUM]), [*choices, COST_OF_SUM]
        ).ravel()
        priced: Numbers = np.where(self.counts == 0, COST_OF_NOBODY * cost, cost)
        return priced


def _partners(at: int, length: int) -> list[tuple[int, int]]:
    """What may change with a label of an axis whose last is the sum: another the other way, or the sum."""
    total = length - 1
    if at == total:
        return [(other, 1) for other in range(total)]
    return [(other, -1) for other in range(total) if other != at] + [(total, 1)]


def _cheapest(product: _Product, table: "Counts", price: "Numbers", gap: int) -> _Step | None:
    """Of the products of these moves, the one that costs least for each person it brings nearer to the goal.

    Worked out for each position and crossing first, since many moves pass through the same position; called
    so often that each array operation counts. Dividing by nobody gives infinity: who calls allows it.
    """
    import numpy as np  # noqa: PLC0415 - as above

    moves, crossings, figures, stride = product
    way = 1 if gap > 0 else -1
    at = moves.at_more if way > 0 else moves.at_less
    # people that may leave the corners of each sign, at every position
    room = np.minimum.reduce(table.take(figures) + crossings.unless, axis=1)
    room = room.reshape(-1, room.shape[-1])
    people = np.minimum(np.minimum.reduce(room.take(at, axis=0), axis=0), abs(gap))
    costs = np.add.reduce(price.take(figures), axis=0)
    score = (np.add.reduce(costs.take(moves.at, axis=0), axis=0) + COST_OF_A_MOVE) / people
    move, crossing = divmod(int(score.argmin()), score.shape[1])
    if not people[move, crossing]:
        return None
    return _Step(
        (moves.nodes[move][:, None] * stride + crossings.corners[crossing]).ravel(),
        (way * moves.signs[:, None] * crossings.signs[crossing]).ravel(),
        int(people[move, crossing]),
        float(score[move, crossing]),
    )
