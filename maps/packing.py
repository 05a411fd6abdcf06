"""Boundaries packed for the browser: each limit once, in whole numbers, each point as a step from the one before.

Neighbours share their limit, provinces are made of their communes' limits: a quarter of the size of GeoJSON.
`data/choropleth.js` unpacks them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Final

from maps.geometry import Geometry, Ring, polygons

UNITS_PER_DEGREE: Final = 10_000
"""Four decimals, 11 m: finer than any limit drawn here is known."""

_Point = tuple[int, int]
_Line = tuple[_Point, ...]


def pack(levels: Mapping[str, Mapping[str, Geometry]]) -> str:
    """Return `{"lines": […], "levels": {level: {code: [part [ring [line…]…]…]}}}` as JSON.

    A line is `[lon, lat, step, step, …]`: its first point in ten-thousandths of a degree, each further pair a
    step. A ring names its lines in order, `~i` for line `i` walked backwards. Neighbours are rounded alike, so
    shared borders stay shared; lines meet where two limits part.
    """
    rings = {
        (level, code): [[_points(ring) for ring in part] for part in polygons(geometry)]
        for level, geometries in sorted(levels.items())
        for code, geometry in sorted(geometries.items())
    }
    junctions = _junctions(ring for parts in rings.values() for part in parts for ring in part)
    lines: dict[_Line, int] = {}
    packed: dict[str, dict[str, list[list[list[int]]]]] = {level: {} for level in sorted(levels)}
    for (level, code), parts in rings.items():
        packed[level][code] = [
            [[_number(line, lines) for line in _cut(ring, junctions)] for ring in part]
            for part in parts
        ]
    told = {"lines": [_steps(line) for line in lines], "levels": packed}
    return json.dumps(told, separators=(",", ":"))


def _points(ring: Ring) -> list[_Point]:
    """The ring in whole units, closed, without a point that falls on the one before."""
    points = [
        (round(point[0] * UNITS_PER_DEGREE), round(point[1] * UNITS_PER_DEGREE)) for point in ring
    ]
    return [points[0], *(now for then, now in pairwise(points) if now != then)]


def _junctions(rings: Iterator[Sequence[_Point]]) -> set[_Point]:
    """The points that do not have the same two neighbours wherever they occur."""
    around: dict[_Point, frozenset[_Point]] = {}
    found: set[_Point] = set()
    for ring in rings:
        for place, point in enumerate(ring[:-1]):
            beside = frozenset((ring[place - 1 if place else -2], ring[place + 1]))
            if around.setdefault(point, beside) != beside:
                found.add(point)
    return found


def _cut(ring: Sequence[_Point], junctions: set[_Point]) -> Iterator[_Line]:
    """The ring from junction to junction; one line, from its least point, when it meets none."""
    open_ring = ring[:-1]
    starts = [place for place, point in enumerate(open_ring) if point in junctions]
    first = starts[0] if starts else open_ring.index(min(open_ring))
    turned = [*open_ring[first:], *open_ring[:first], open_ring[first]]
    ends = [place for place, point in enumerate(turned) if point in junctions] or [
        0,
        len(turned) - 1,
    ]
    for start, end in pairwise(ends):
        yield tuple(turned[start : end + 1])


def _number(line: _Line, lines: dict[_Line, int]) -> int:
    """The place of a line among those written so far, `~` of it when it was walked the other way."""
    backwards = line[::-1]
    if backwards in lines and backwards != line:
        return ~lines[backwards]
    return lines.setdefault(line, len(lines))


def _steps(line: _Line) -> list[int]:
    before = [(0, 0), *line[:-1]]
    moves = ((now[0] - then[0], now[1] - then[1]) for then, now in zip(before, line, strict=True))
    return list(chain.from_iterable(moves))
