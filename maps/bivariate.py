"""Two quantities on one map: nine kinds, three steps of the one by three of the other, laid out as a square.

Each kind has a colour and a sign that says its place in the square, so that grey paper tells it too.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import Final

from maps.palettes import BIVARIATE, Palette
from maps.pictograms import Pictogram

LIMITS: Final = (1 / 3, 2 / 3)
"""Both quantities run from 0 to 1 and are cut in thirds: the same on every map."""

STEPS: Final = len(LIMITS) + 1


@dataclass(frozen=True, slots=True)
class Square:
    """One kind: `across` is the step of the first quantity, `up` that of the second, from 0."""

    across: int
    up: int

    @property
    def key(self) -> str:
        """Its name as a category of a map."""
        return f"square-{self.across}-{self.up}"

    @property
    def colour(self) -> str:
        """Its colour."""
        return BIVARIATE[self.up][self.across]

    @property
    def sign(self) -> Pictogram:
        """A frame with a dot where the kind stands in the square."""
        return _sign(self.across, self.up)


SQUARES: Final = tuple(Square(across, up) for up in range(STEPS) for across in range(STEPS))
"""All nine, row by row from the lowest."""


def square_of(across: float, up: float) -> Square:
    """Return the kind of a pair of values between 0 and 1; ValueError for any other value."""
    return Square(_step(across), _step(up))


def colours() -> Palette:
    """Return the nine colours in the order of SQUARES."""
    return tuple(square.colour for square in SQUARES)


def _step(value: float) -> int:
    if not 0 <= value <= 1:
        raise ValueError(f"{value!r} is not between 0 and 1")
    return bisect_right(LIMITS, value)


@cache
def _sign(across: int, up: int) -> Pictogram:
    x, y = 6 + 6 * across, 18 - 6 * up
    return Pictogram.of(
        '<rect x="2" y="2" width="20" height="20" rx="1"/>'
        f'<circle cx="{x}" cy="{y}" r="3" fill="currentColor" stroke="none"/>'
    )
