"""From parts to a ranked list: the weighted sum, and the order it gives."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from communes.needs import MeasuredNeed
from communes.themes import list_themes
from pac_toolkit.priorities.scoring.evidence import Evidence
from pac_toolkit.priorities.scoring.parts import Part, make_parts
from pac_toolkit.priorities.scoring.vocabulary import EXPRESSED, PartName
from pac_toolkit.priorities.scoring.weights import DEFAULT_WEIGHTS, Weights

UNMEASURED: Mapping[str, MeasuredNeed] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Priority:
    """A theme's place in a territory: `rank` from 1, `score` 0 to 100, and the parts it is the sum of."""

    theme: str
    rank: int
    score: float
    parts: tuple[Part, ...]

    def part(self, name: PartName) -> Part:
        """One part by name."""
        return next(part for part in self.parts if part.name is name)

    @property
    def is_indicative(self) -> bool:
        """Whether any part that counts is indicative."""
        return any(part.is_indicative for part in self.parts)


def rank(
    evidence: Evidence,
    weights: Weights = DEFAULT_WEIGHTS,
    measured: Mapping[str, MeasuredNeed] = UNMEASURED,
) -> tuple[Priority, ...]:
    """Every theme of which people spoke, highest score first; none when too few said anything.

    `measured` is the census's need of the territory by theme. Equal scores stand in the order of the
    published list of themes, whatever the order of the input.
    """
    keys = [theme.key for theme in list_themes()]
    scored = []
    for place, (key, parts) in enumerate(make_parts(keys, evidence, measured).items()):
        if weighted := weigh(parts, weights):
            score = math.fsum(part.points for part in weighted)
            # equal sums must tie whatever their last binary digit
            scored.append((-round(score, 9), place, key, score, weighted))
    return tuple(
        Priority(key, position, min(score, 100.0), parts)
        for position, (_, _, key, score, parts) in enumerate(
            sorted(scored, key=lambda row: row[:2]), 1
        )
    )


def weigh(parts: Sequence[Part], weights: Weights) -> tuple[Part, ...]:
    """The parts with the weight of the missing ones spread over the others.

    Nothing when people said nothing of the theme, or when no part that counts has any weight.
    """
    # a hidden number is not nothing, even where what stands for it is
    if not any(part.value or part.is_small_count for part in parts if part.name in EXPRESSED):
        return ()
    whole = math.fsum(weights.of(part.name) for part in parts if part.value is not None)
    if not whole:
        return ()
    return tuple(
        replace(part, weight=weights.of(part.name) / whole) if part.value is not None else part
        for part in parts
    )
