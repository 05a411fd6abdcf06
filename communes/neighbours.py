"""Which communes touch each other, as statistics on neighbours need it. No geometry library is needed."""

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from communes.boundaries import BoundaryLayer, rings
from communes.territory import DATA


@cache
def adjacency() -> Mapping[str, frozenset[str]]:
    """Return the neighbours of each of the 135 communes, from the committed list of 354 links."""
    neighbours: dict[str, set[str]] = {}
    with (DATA / "neighbours.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            neighbours.setdefault(row["commune"], set()).add(row["neighbour"])
            neighbours.setdefault(row["neighbour"], set()).add(row["commune"])
    return MappingProxyType({code: frozenset(neighbours[code]) for code in sorted(neighbours)})


def build_adjacency(layer: BoundaryLayer) -> Mapping[str, frozenset[str]]:
    """Compute the neighbours in a layer: two communes that share a border or a corner (queen links).

    Layers are clean coverages, where what touches shares a vertex: comparing vertices is enough.
    """
    communes_at: dict[tuple[float, float], set[str]] = {}
    for code, geometry in layer.communes.items():
        for ring in rings(geometry):
            for lon, lat in ring:
                communes_at.setdefault((lon, lat), set()).add(code)
    neighbours: dict[str, set[str]] = {code: set() for code in sorted(layer.communes)}
    for together in communes_at.values():
        for code in together:
            neighbours[code] |= together - {code}
    return MappingProxyType({code: frozenset(others) for code, others in neighbours.items()})


def links(neighbours: Mapping[str, frozenset[str]]) -> list[tuple[str, str]]:
    """List each pair of neighbours once, ordered by code."""
    return sorted((a, b) for a, others in neighbours.items() for b in others if a < b)
