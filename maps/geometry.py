"""GeoJSON geometry in plain arithmetic: bounds, a place for a label, paths in picture units.

No shapely here: a page draws its map without loading 165 MB of geometry libraries.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Self

Geometry = Mapping[str, Any]
Point = tuple[float, float]
Ring = Sequence[Sequence[float]]

_SCAN_LINES = 9

NAME_ASPECT = 3.0
"""How much wider than high a name is, for `roomy_place`."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle of longitudes and latitudes, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def padded(self, share: float) -> Self:
        """Return the rectangle grown on each side by `share` of its width and height."""
        wide, high = (self.east - self.west) * share, (self.north - self.south) * share
        return type(self)(self.west - wide, self.south - high, self.east + wide, self.north + high)

    def corners(self) -> list[list[float]]:
        """Return [[south, west], [north, east]], as Leaflet writes bounds."""
        return [[self.south, self.west], [self.north, self.east]]


def polygons(geometry: Geometry) -> Iterator[Sequence[Ring]]:
    """Yield each part of a Polygon or MultiPolygon: its outer ring, then its holes.

    Raises ValueError for any other type: only surfaces can be coloured.
    """
    if geometry["type"] == "Polygon":
        yield geometry["coordinates"]
    elif geometry["type"] == "MultiPolygon":
        yield from geometry["coordinates"]
    else:
        raise ValueError(f"a {geometry['type']} is not a surface")


def bounds_of(geometries: Iterable[Geometry]) -> Bounds:
    """Return the smallest rectangle around all the geometries."""
    points = [point for geometry in geometries for part in polygons(geometry) for point in part[0]]
    longitudes = [point[0] for point in points]
    latitudes = [point[1] for point in points]
    return Bounds(min(longitudes), min(latitudes), max(longitudes), max(latitudes))


@dataclass(frozen=True, slots=True)
class Place:
    """A place inside an area, and the room above and below it in degrees of latitude."""

    longitude: float
    latitude: float
    room: float


def roomy_place(geometry: Geometry, aspect: float = 1.0) -> Place:
    """Return a roomy place inside the largest part, for a sign `aspect` times as wide as high.

    Nine lines are laid across the part; of the middles of the stretches inside it, the one
    with most room to its four sides wins. Always inside, also when the part is a crescent.
    """
    part = max(polygons(geometry), key=lambda rings: abs(_area(rings[0])))
    # A degree of longitude is shorter than one of latitude: room is compared in kilometres,
    # and a name needs more of it sideways.
    shrink = math.cos(math.radians(part[0][0][1])) / aspect
    rings = [[(point[0] * shrink, point[1]) for point in ring] for ring in part]
    low = min(y for _, y in rings[0])
    high = max(y for _, y in rings[0])
    best: tuple[float, Point] = (-1.0, rings[0][0])
    for step in range(1, _SCAN_LINES + 1):
        level = low + (high - low) * (step - 0.5) / _SCAN_LINES
        for left, right in _stretches(rings, level):
            middle = (left + right) / 2
            room = min((right - left) / 2, _vertical_room(rings, middle, level))
            best = max(best, (room, (middle, level)))
    room, (across, up) = best
    return Place(across / shrink, up, max(room, 0.0))


def _area(ring: Ring) -> float:
    return sum(one[0] * two[1] - two[0] * one[1] for one, two in pairwise(ring)) / 2


def _stretches(rings: Sequence[Sequence[Point]], level: float) -> list[Point]:
    """Return the stretches of the horizontal line `y = level` inside the rings."""
    crossings = sorted(
        x1 + (x2 - x1) * (level - y1) / (y2 - y1)
        for ring in rings
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > level) != (y2 > level)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=True))


def _vertical_room(rings: Sequence[Sequence[Point]], x: float, y: float) -> float:
    """Return how far one can go up and down from (x, y), the shorter of the two."""
    upright = [[(down, across) for across, down in ring] for ring in rings]
    for low, high in _stretches(upright, x):
        if low <= y <= high:
            return min(y - low, high - y)
    return 0.0


@dataclass(frozen=True, slots=True)
class Projection:
    """Spherical Mercator onto a picture, the projection of the map in the browser.

    `scale` is units a radian, `left` and `top` the Mercator coordinates of the picture's
    origin. Coordinates come out as whole units: neighbours round alike, so that shared
    borders stay shared.
    """

    scale: float
    left: float
    top: float
    width: int
    height: int

    @classmethod
    def fitting(cls, bounds: Bounds, width: int, margin: int) -> Self:
        """Return the projection that fills `width` units with `bounds`, `margin` units free."""
        left, right = math.radians(bounds.west), math.radians(bounds.east)
        top, bottom = _mercator(bounds.north), _mercator(bounds.south)
        scale = (width - 2 * margin) / (right - left)
        height = math.ceil((top - bottom) * scale) + 2 * margin
        return cls(scale, left - margin / scale, top + margin / scale, width, height)

    def unit(self, longitude: float, latitude: float) -> tuple[int, int]:
        """Return the whole unit (right, down) on which a place falls."""
        across = (math.radians(longitude) - self.left) * self.scale
        down = (self.top - _mercator(latitude)) * self.scale
        return round(across), round(down)

    def latitude(self, down: float) -> float:
        """Return the latitude, in degrees, that falls `down` units below the top."""
        return math.degrees(math.atan(math.sinh(self.top - down / self.scale)))

    def length(self, degrees: float, latitude: float) -> float:
        """Return how many units `degrees` of latitude take at a latitude."""
        return math.radians(degrees) * self.scale / math.cos(math.radians(latitude))

    def path(self, geometry: Geometry) -> str:
        """Return the outline as SVG path data in whole units and relative steps.

        Points that fall on the unit before them or on a straight line are left out; a
        ring that shrinks to nothing is left out too; where it is all there is, it stays a dot.
        """
        rings = [
            _thinned([self.unit(point[0], point[1]) for point in ring])
            for part in polygons(geometry)
            for ring in part
        ]
        kept = [ring for ring in rings if len(ring) > 2] or [max(rings, key=len)]
        return "".join(_ring_path(ring) for ring in kept)


def _mercator(latitude: float) -> float:
    return math.asinh(math.tan(math.radians(latitude)))


def _thinned(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop the closing point, repeats and points in the middle of a straight line."""
    kept: list[tuple[int, int]] = []
    for point in points[:-1]:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and _is_between(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _is_between(start: tuple[int, int], middle: tuple[int, int], end: tuple[int, int]) -> bool:
    one = (middle[0] - start[0], middle[1] - start[1])
    two = (end[0] - middle[0], end[1] - middle[1])
    is_straight = one[0] * two[1] == one[1] * two[0]
    return is_straight and one[0] * two[0] + one[1] * two[1] > 0


def _ring_path(ring: Sequence[tuple[int, int]]) -> str:
    if len(ring) == 1:  # smaller than a unit: a dot, so that the area is still on the map
        return f"M{ring[0][0]} {ring[0][1]}h1v1z"
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(ring)]
    # "l3 -4" is written "3-4": a sign separates as well as a space does.
    drawn = "".join(f" {across}{_joined(down)}" for across, down in steps).replace(" -", "-")
    return f"M{ring[0][0]} {ring[0][1]}l{drawn.lstrip()}z"


def _joined(number: int) -> str:
    return str(number) if number < 0 else f" {number}"
