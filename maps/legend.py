"""The legend of a map as data: one entry a class or category, then the special fills.

Counts come from the areas drawn, so a legend always agrees with its map.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from maps.palettes import INK, PAPER
from maps.pictograms import Pictogram
from maps.spec import MapSpec

Pattern = Literal["no-data", "hidden"]


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend.

    `colour` is the fill, `#RRGGBB`; `pattern` names the hatch or the dots drawn over it,
    whose SVG id is `pattern_id(map id, pattern)`; `is_dashed` asks for a dashed outline;
    `count` is how many areas of the map look so.
    """

    label: str
    count: int
    colour: str
    pattern: Pattern | None = None
    is_dashed: bool = False
    pictogram: Pictogram | None = None
    ink: str = INK


def legend(spec: MapSpec) -> tuple[LegendEntry, ...]:
    """Return the lines of the legend: every class or category, then what else is on the map.

    Classes and categories are listed even when empty, because an empty class is a finding;
    "no data", "hidden" and "indicative" only when an area is drawn so.
    """
    areas = spec.areas.values()
    held = Counter(spec.index_of(area) for area in areas if area.is_coloured)
    statuses = Counter(area.status for area in areas)
    words = spec.words
    special = (
        LegendEntry(words.indicative, statuses["indicative"], PAPER, is_dashed=True),
        LegendEntry(words.hidden, statuses["hidden"], PAPER, "hidden"),
        LegendEntry(words.no_data, statuses["no_data"], PAPER, "no-data"),
    )
    return (*_keys(spec, held), *(entry for entry in special if entry.count))


def pattern_id(element_id: str, pattern: Pattern) -> str:
    """Return the SVG id of a pattern of the map `element_id`, for `fill="url(#…)"`."""
    return f"{element_id}-{pattern}"


def _keys(spec: MapSpec, held: Counter[int]) -> tuple[LegendEntry, ...]:
    if spec.is_categorical:
        return tuple(
            LegendEntry(
                item.label, held[index], item.colour, pictogram=item.pictogram, ink=item.ink
            )
            for index, item in enumerate(spec.categories)
        )
    pairs = zip(spec.class_labels, spec.colours, strict=True)
    return tuple(
        LegendEntry(label, held[index], colour) for index, (label, colour) in enumerate(pairs)
    )
