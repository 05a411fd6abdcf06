"""The kinds of charts: bars side by side, parts of a sum, a scale around its middle, two sides of a line."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from maps.charts.chart import Chart, Series
from maps.charts.parts import (
    BAR,
    MUTED,
    TEXT,
    Slot,
    bar,
    figure_of,
    marks,
    rows,
    text_of,
    to_json,
    whiskers,
)
from maps.palettes import INK, ink_on

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def bars(chart: Chart) -> str:
    """Return horizontal bars as JSON, one beside the other, with whiskers for intervals.

    A missing value leaves its place empty and says so in its own words.
    """
    slot = Slot.of(chart, BAR * len(chart.series))
    low, high = _extent(chart)
    # A fifth more than the longest bar leaves room for the number written after it.
    figure = figure_of(chart, slot, low, high + (high - low) * 0.22)
    for index, series in enumerate(chart.series):
        share = (index + 0.5) / len(chart.series)
        middles = [slot.middle(row, share) for row in rows(chart)]
        figure.add_bar(
            **bar(chart, series, middles),
            width=slot.breadth / len(chart.series) * 0.92,
            error_x=whiskers(series),
        )
        figure.add_scatter(**_numbers(chart, series, middles))
    return to_json(figure)


def stacked(chart: Chart) -> str:
    """Return parts that add up, end to end: the parts of a score, the shares of a whole.

    Raises ValueError for a negative value: parts of a sum are not negative.
    """
    values = [value for series in chart.series for value in series.values if value is not None]
    if any(value < 0 for value in values):
        raise ValueError("parts that add up cannot be negative")
    starts = [_starts(chart, row, 0.0) for row in rows(chart)]
    totals = [start[-1] for start in starts]
    low, high = chart.low or 0.0, chart.high or max(totals) or 1.0
    return to_json(_segments(chart, starts, low, high))


def diverging(chart: Chart) -> str:
    """Return a scale of answers around its middle: unfavourable one way, favourable the other.

    Series go from the most unfavourable to the most favourable; with an odd number the
    middle one lies half on each side, so that the two sides can be compared at a glance
    (Heiberger and Robbins 2014, "Design of Diverging Stacked Bar Charts"). The axis carries
    no numbers, because a share is the length of its segment, not its place.
    """
    starts = [_starts(chart, row, _before_middle(chart, row)) for row in rows(chart)]
    reach = max(max(-start[0], start[-1]) for start in starts)
    figure = _segments(chart, starts, -(reach or 1.0), reach or 1.0)
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.add_vline(x=0, line_color=MUTED, line_width=1, layer="below")
    return to_json(figure)


def opposed(chart: Chart) -> str:
    """Return two shares of one whole on the two sides of a line, each with its interval.

    The first series grows towards the beginning of the line of text, the second towards its end;
    the axis counts from the middle both ways. Raises ValueError unless there are two series.
    """
    if len(chart.series) != 2:
        raise ValueError("two series stand on two sides")
    slot = Slot.of(chart, BAR * 1.25)
    reach = max(map(abs, _extent(chart)))
    # room for the numbers written beyond the bars, for two of them where the values are small
    figure = figure_of(chart, slot, -reach * 1.3, reach * 1.3)
    middles = [slot.middle(row) for row in rows(chart)]
    for sign, series in zip((-1, 1), chart.series, strict=True):
        turned = _turned(series) if sign < 0 else series
        figure.add_bar(**bar(chart, turned, middles), width=slot.breadth, error_x=whiskers(turned))
        ends = [sign * end for end in _ends(series)]
        figure.add_scatter(**marks(chart, ends, middles, series.displays, is_before=sign < 0))
    step = next((one for one in (5, 10, 20, 50) if reach / one <= 3), 50)
    ticks = [step * place for place in range(-int(reach // step), int(reach // step) + 1)]
    figure.update_xaxes(
        tickvals=ticks,
        ticktext=[text_of(f"{abs(tick)}{chart.suffix}") for tick in ticks],
        ticksuffix="",
        zeroline=False,
    )
    # the line between the sides is drawn along the bars alone: labels stand across it
    half = slot.breadth / 2
    ends_of_line = [edge for middle in middles for edge in (middle - half, middle + half, None)]
    figure.add_scatter(
        mode="lines",
        x=[0, 0, None] * len(middles),
        y=ends_of_line,
        line={"color": INK, "width": 1.5},
        hoverinfo="skip",
    )
    return to_json(figure)


def _segments(chart: Chart, starts: Sequence[Sequence[float]], low: float, high: float) -> "Figure":
    """Return a figure whose bars are cut into one segment a series, each from its start."""
    slot = Slot.of(chart, BAR * 1.25)
    figure = figure_of(chart, slot, low, high)
    middles = [slot.middle(row) for row in rows(chart)]
    for index, series in enumerate(chart.series):
        figure.add_bar(
            **bar(chart, series, middles),
            width=slot.breadth,
            base=[start[index] for start in starts],
            text=[text_of(display) for display in series.displays],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            insidetextfont={"color": ink_on(series.colour), "size": TEXT - 2},
        )
    empty = [row for row in rows(chart) if all(one.values[row] is None for one in chart.series)]
    if empty:
        said = [chart.series[0].displays[row] for row in empty]
        figure.add_scatter(
            **marks(chart, [low] * len(empty), [middles[row] for row in empty], said)
        )
    return figure


def _numbers(chart: Chart, series: Series, middles: Sequence[float]) -> dict[str, Any]:
    """Return the numbers written after the bars, beyond the whiskers so that both are read."""
    return marks(chart, _ends(series), middles, series.displays)


def _ends(series: Series) -> list[float]:
    """Return where each bar ends, its whisker included."""
    intervals = series.intervals or (None,) * len(series.values)
    return [
        max(value or 0.0, pair[1] if pair is not None and value is not None else 0.0)
        for value, pair in zip(series.values, intervals, strict=True)
    ]


def _turned(series: Series) -> Series:
    """Return the series on the other side of zero."""
    return replace(
        series,
        values=tuple(None if value is None else -value for value in series.values),
        intervals=tuple(pair and (-pair[1], -pair[0]) for pair in series.intervals),
    )


def _starts(chart: Chart, row: int, before: float) -> list[float]:
    """Return where each segment of a row begins, and at last where the whole ends."""
    lengths = (series.values[row] or 0.0 for series in chart.series)
    return list(accumulate(lengths, initial=-before))


def _before_middle(chart: Chart, row: int) -> float:
    """Return how much of a row lies on the unfavourable side of the middle."""
    lengths = [series.values[row] or 0.0 for series in chart.series]
    middle = len(lengths) // 2
    return sum(lengths[:middle]) + (lengths[middle] / 2 if len(lengths) % 2 else 0.0)


def _extent(chart: Chart) -> tuple[float, float]:
    """Return the ends of the axis: those given, or the least and the greatest number drawn."""
    drawn = [0.0]
    for series in chart.series:
        drawn += [value for value in series.values if value is not None]
        drawn += [limit for pair in series.intervals if pair is not None for limit in pair]
    low = min(drawn) if chart.low is None else chart.low
    high = max(drawn) if chart.high is None else chart.high
    return low, high if high > low else low + 1
