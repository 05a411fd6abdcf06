"""Populations and samples that the tests of statistics share."""

import random
from collections import Counter
from collections.abc import Mapping
from itertools import product

from surveys.weighting import AGE_BANDS, UNKNOWN, Cell

MILIEUX = ("rural", "urban")
SEXES = ("female", "male")
PROVINCES = {f"{province}{n}": province for province in ("A", "B") for n in (1, 2, 3)}


def population(seed: int = 1, provinces: Mapping[str, str] = PROVINCES) -> dict[Cell, float]:
    """Adults by known cell; communes differ fivefold."""
    draw = random.Random(seed)
    size = {commune: draw.uniform(200, 1000) for commune in provinces}
    return {
        Cell(commune, *traits): size[commune] * draw.uniform(0.5, 2)
        for commune in provinces
        for traits in product(MILIEUX, SEXES, AGE_BANDS)
    }


def sample(
    adults: Mapping[Cell, float], each: int = 200, *, unknown: float = 0.0, seed: int = 1
) -> dict[Cell, int]:
    """`each` answers a commune, drawn unevenly; each trait is left out with probability `unknown`."""
    draw = random.Random(seed)
    found: Counter[Cell] = Counter()
    for commune in sorted({cell.commune_code for cell in adults}):
        cells = [cell for cell in adults if cell.commune_code == commune]
        chances = [adults[cell] * draw.uniform(0.4, 1.6) for cell in cells]
        for cell in draw.choices(cells, chances, k=each):
            traits = (UNKNOWN if draw.random() < unknown else trait for trait in cell[1:])
            found[Cell(commune, *traits)] += 1
    return dict(found)
