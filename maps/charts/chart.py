"""What a chart shows: plain frozen values, checked when made."""

from dataclasses import dataclass

from maps.spec import Direction


@dataclass(frozen=True, slots=True)
class Series:
    """One set of bars: its name in the legend, its colour, one value a category.

    `values` holds None where nothing may be shown; `displays` are the values as the caller
    writes them; `intervals` the low and high limit of each, when there are any.
    """

    name: str
    colour: str
    values: tuple[float | None, ...]
    displays: tuple[str, ...]
    intervals: tuple[tuple[float, float] | None, ...] = ()

    def __post_init__(self) -> None:
        if len(self.values) != len(self.displays):
            raise ValueError(f"{self.name}: one display a value is needed")
        if self.intervals and len(self.intervals) != len(self.values):
            raise ValueError(f"{self.name}: one interval a value is needed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a chart shows: categories from top to bottom, and one series or more.

    `title` (a sentence) and `foot` (base and margin) travel in the figure's `layout.meta`
    for the page to write around it, as it writes the legend from the names and colours of
    the series: HTML wraps and mirrors them, a figure cannot. `axis` names the value axis;
    `separators` are the decimal and the thousands sign of the language (",." in Moroccan
    Arabic); `suffix` follows each number of the axis (" %"). `low` and `high` fix the axis;
    without them it fits the data.
    """

    title: str
    axis: str
    foot: str
    language: str
    direction: Direction
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    separators: str = ".,"
    suffix: str = ""
    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        if not self.categories or not self.series:
            raise ValueError("a chart needs a category and a series")
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ValueError(f"{series.name}: one value a category is needed")
