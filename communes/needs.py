"""What the census says of need by theme: one value between 0 and 1 for each territory, more is worse.

Each measure is placed against the region: 0 is the best commune's figure, 0.5 the region's, 1 the worst
commune's, in a straight line on either side. Where 2014 asked the same question, a quarter of the value says how
much of the deficit of 2014 is left. Health, transport and other themes have no measure, and say so.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from communes.census import Level, Measure, base_of, list_measures, value, values
from communes.territory import REGION
from communes.themes import get_theme

SHARE_OF_CHANGE = 0.25
"""How much of a value the change since 2014 makes where it is known; the place against the region makes the rest."""

NO_MEASURE = "no_measure"
"""The census measures nothing for the theme."""
NOT_MEASURED_HERE = "not_measured_here"
"""The theme has a measure, which HCP does not publish for the territory (roads of municipalities)."""
TOO_FEW = "too_few"
"""The figure would rest on too few people (unemployment under 300 actives)."""


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a measure is compared with, in the measure's unit: best and worst commune and the region, 2024."""

    best: float
    region: float
    worst: float

    def place(self, figure: float) -> float:
        """Return where a figure stands: 0 at the best commune, 0.5 at the region, 1 at the worst commune."""
        if figure <= self.region:
            span, low, start = self.region - self.best, self.best, 0.0
        else:
            span, low, start = self.worst - self.region, self.region, 0.5
        return min(max(start + (figure - low) / span / 2, 0.0), 1.0) if span > 0 else 0.5


@dataclass(frozen=True, slots=True)
class MeasuredFigure:
    """One census measure of a territory.

    `figure` is in the measure's unit (percent of its base, or km), of 2024; `before` the same of 2014, None
    where the question was another. `base` counts the people or households of 2024 that it is a share of.
    `place` (0 to 1) is where the figure stands against the region, `left` (0 to 1) is
    figure / (figure + before): 0.5 when nothing changed, less when the deficit shrank.
    """

    measure: Measure
    figure: float
    before: float | None
    base: int
    yardstick: Yardstick

    @property
    def place(self) -> float:
        """Where the figure of 2024 stands against the region, 0 to 1."""
        return self.yardstick.place(self.figure)

    @property
    def left(self) -> float | None:
        """What is left of the deficit of 2014, 0 to 1; None where it cannot be compared."""
        if self.before is None:
            return None
        both = self.figure + self.before
        return self.figure / both if both > 0 else 0.0

    @property
    def against_region(self) -> float:
        """The figure less the region's, in the measure's unit (points of percent, or km)."""
        return self.figure - self.yardstick.region

    @property
    def change(self) -> float | None:
        """The figure of 2024 less that of 2014, in the measure's unit."""
        return None if self.before is None else self.figure - self.before

    @property
    def value(self) -> float:
        """The need, 0 to 1: place, and what is left of 2014 for a quarter where it is known."""
        if self.left is None:
            return self.place
        return (1 - SHARE_OF_CHANGE) * self.place + SHARE_OF_CHANGE * self.left


@dataclass(frozen=True, slots=True)
class MeasuredNeed:
    """What the census says of a theme in a territory.

    `value` (0 to 1, more is worse) is the mean over the theme's measures. `against_region` (figure less the
    region's) and `change_since_2014` are means over the measures too, in their unit: points of percent, km for
    roads. `missing` tells why there is no value: `no_measure`, `not_measured_here`, `too_few`.
    """

    value: float | None = None
    against_region: float | None = None
    change_since_2014: float | None = None
    missing: str | None = None
    figures: tuple[MeasuredFigure, ...] = ()


@cache
def measured_themes() -> tuple[str, ...]:
    """Return the themes that the census measures, in the order of the list of themes' measures."""
    return tuple(dict.fromkeys(measure.theme for measure in list_measures()))


@cache
def yardstick(measure_key: str) -> Yardstick:
    """Return what a measure is compared with. Raises UnknownMeasure."""
    figures = [figure for figure in values(measure_key).values() if figure is not None]
    region = value(measure_key, REGION.code)
    if region is None:  # no measure is published without its region
        raise LookupError(measure_key)
    return Yardstick(min(figures), region, max(figures))


@cache
def measured_need(theme: str, level: Level = "commune") -> Mapping[str, MeasuredNeed]:
    """Return a theme's measured need for every territory of a level, by code.

    Provinces and the region are their communes' figures weighted by people or households, placed by the same
    yardstick. Raises UnknownTheme.
    """
    get_theme(theme)
    measures = list_measures(theme)
    by_measure = {measure.key: values(measure.key, level) for measure in measures}
    codes = by_measure[measures[0].key] if measures else values(list_measures()[0].key, level)
    return MappingProxyType({code: _need(measures, by_measure, code) for code in codes})


def _need(
    measures: tuple[Measure, ...], by_measure: Mapping[str, Mapping[str, float | None]], code: str
) -> MeasuredNeed:
    if not measures:
        return MeasuredNeed(missing=NO_MEASURE)
    figures = tuple(
        MeasuredFigure(
            measure,
            figure,
            value(measure.key, code, 2014),
            base_of(measure.key, code),
            yardstick(measure.key),
        )
        for measure in measures
        if (figure := by_measure[measure.key][code]) is not None
    )
    if not figures:
        has_people = any(base_of(measure.key, code) for measure in measures)
        return MeasuredNeed(missing=TOO_FEW if has_people else NOT_MEASURED_HERE)
    changes = [item.change for item in figures if item.change is not None]
    return MeasuredNeed(
        _mean([item.value for item in figures]),
        _mean([item.against_region for item in figures]),
        _mean(changes) if changes else None,
        figures=figures,
    )


def _mean(numbers: list[float]) -> float:
    return math.fsum(numbers) / len(numbers)
