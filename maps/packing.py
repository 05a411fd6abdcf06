"""Boundaries packed for the browser: whole numbers, each point as a step from the one before.

Half the size of GeoJSON; `data/choropleth.js` unpacks them.
"""

import json
from collections.abc import Mapping
from itertools import chain
from typing import Final

from maps.geometry import Geometry, Ring, polygons

UNITS_PER_DEGREE: Final = 10_000
"""Four decimals, 11 m: finer than any limit drawn here is known."""


def pack(geometries: Mapping[str, Geometry]) -> str:
    """Return `{code: [[[lon, lat, step, step, …], hole…], part…]}` as JSON.

    The first two numbers of a ring are its first point in ten-thousandths of a degree, each
    further pair a step. Neighbours are rounded alike, so shared borders stay shared.
    """
    packed = {
        code: [[_steps(ring) for ring in part] for part in polygons(geometry)]
        for code, geometry in sorted(geometries.items())
    }
    return json.dumps(packed, separators=(",", ":"))


def _steps(ring: Ring) -> list[int]:
    points = [
        (round(point[0] * UNITS_PER_DEGREE), round(point[1] * UNITS_PER_DEGREE)) for point in ring
    ]
    before = [(0, 0), *points[:-1]]
    moves = ((now[0] - then[0], now[1] - then[1]) for then, now in zip(before, points, strict=True))
    return list(chain.from_iterable(moves))
