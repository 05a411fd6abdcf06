"""Charts as plotly figures, handed over as JSON for a page's own script to draw.

Every word, number format and unit comes from the caller; numbers are plain floats.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from maps.lettering import isolated, wrapped
from maps.palettes import INK, ink_on
from maps.spec import Direction

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# under this name the pages load it
FONT: Final = "Plex, IBM Plex Sans Arabic, sans-serif"
GRID: Final = "#DDD8CC"
MUTED: Final = "#4F5752"

_TEXT: Final = 16
_LINE: Final = 24
_LABEL_WIDTH: Final = 310
"""Labels are broken to fit the narrowest phone, because the same figure serves every screen."""
_SIDE: Final = 20
_BAR: Final = 24
_GAP: Final = 16


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


def bars(chart: Chart) -> str:
    """Return horizontal bars as JSON, one beside the other, with whiskers for intervals.

    A missing value leaves its place empty and says so in its own words.
    """
    slot = _Slot.of(chart, _BAR * len(chart.series))
    low, high = _extent(chart)
    # A fifth more than the longest bar leaves room for the number written after it.
    figure = _figure(chart, slot, low, high + (high - low) * 0.22)
    for index, series in enumerate(chart.series):
        share = (index + 0.5) / len(chart.series)
        middles = [slot.middle(row, share) for row in _rows(chart)]
        figure.add_bar(
            **_bar(chart, series, middles),
            width=slot.breadth / len(chart.series) * 0.92,
            error_x=_whiskers(series),
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
    starts = [_starts(chart, row, 0.0) for row in _rows(chart)]
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
    starts = [_starts(chart, row, _before_middle(chart, row)) for row in _rows(chart)]
    reach = max(max(-start[0], start[-1]) for start in starts)
    figure = _segments(chart, starts, -(reach or 1.0), reach or 1.0)
    figure.update_xaxes(showticklabels=False, showgrid=False, zeroline=False)
    figure.add_vline(x=0, line_color=MUTED, line_width=1, layer="below")
    return to_json(figure)


def to_json(figure: "Figure") -> str:
    """Return a figure as JSON that can stand inside `<script type="application/json">`.

    No `<`, `>` or `&` is left in it, so no text of a figure can end the script element.
    """
    text: str = figure.to_json()
    escapes = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"))
    for sign, escaped in (*escapes, ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, escaped)
    return text


def _segments(chart: Chart, starts: Sequence[Sequence[float]], low: float, high: float) -> "Figure":
    """Return a figure whose bars are cut into one segment a series, each from its start."""
    slot = _Slot.of(chart, _BAR * 1.25)
    figure = _figure(chart, slot, low, high)
    middles = [slot.middle(row) for row in _rows(chart)]
    for index, series in enumerate(chart.series):
        figure.add_bar(
            **_bar(chart, series, middles),
            width=slot.breadth,
            base=[start[index] for start in starts],
            text=[_text(display) for display in series.displays],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            insidetextfont={"color": ink_on(series.colour), "size": _TEXT - 2},
        )
    empty = [row for row in _rows(chart) if all(one.values[row] is None for one in chart.series)]
    if empty:
        said = [chart.series[0].displays[row] for row in empty]
        figure.add_scatter(
            **_marks(chart, [low] * len(empty), [middles[row] for row in empty], said)
        )
    return figure


def _figure(chart: Chart, slot: "_Slot", low: float, high: float) -> "Figure":
    """Return the empty figure: its axis from `low` to `high`, its labels in their places."""
    # plotly: 80 ms, then 0.45 s of processor time for the first figure of a process.
    from plotly.graph_objects import Figure  # noqa: PLC0415

    margin = {"l": _SIDE, "r": _SIDE, "t": 4, "b": 60 if chart.axis else 36, "pad": 0}
    figure = Figure()
    figure.update_layout(
        template="none",
        font={"family": FONT, "size": _TEXT, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        separators=chart.separators,
        barmode="overlay",
        margin=margin,
        height=round(margin["t"] + margin["b"] + slot.height * len(chart.categories)),
        showlegend=False,
        uniformtext={"mode": "hide", "minsize": _TEXT - 2},
        hoverlabel={"font": {"family": FONT}},
        meta={"title": chart.title, "foot": chart.foot, "language": chart.language},
    )
    figure.add_scatter(**_labels(chart, slot, low))
    figure.update_xaxes(
        # From the left end to the right one: in Arabic the axis runs from the right.
        range=[high, low] if chart.direction == "rtl" else [low, high],
        title={"text": _text(chart.axis), "font": {"size": _TEXT - 1, "color": MUTED}},
        ticksuffix=_text(chart.suffix) if chart.suffix else "",
        gridcolor=GRID,
        zerolinecolor=INK,
        nticks=6,
        fixedrange=True,
    )
    figure.update_yaxes(
        range=[len(chart.categories) - 0.5, -0.5], visible=False, zeroline=False, fixedrange=True
    )
    return figure


@dataclass(frozen=True, slots=True)
class _Slot:
    """The room of one category, in pixels: its label above, its bars below."""

    label: float
    bars: float

    @classmethod
    def of(cls, chart: Chart, bars: float) -> "_Slot":
        """Measure the slot that holds the longest label; every category gets the same."""
        lines = max(len(_label_lines(label)) for label in chart.categories)
        return cls(lines * _LINE + 4, bars)

    @property
    def height(self) -> float:
        """Height of the whole slot."""
        return self.label + self.bars + _GAP

    @property
    def breadth(self) -> float:
        """Breadth of the bars on the axis, where a slot is 1."""
        return self.bars / self.height

    def middle(self, row: int, share: float = 0.5) -> float:
        """Return where on the axis lies `share` of the way down the bars of a row."""
        return row - 0.5 + (self.label + self.bars * share) / self.height


def _labels(chart: Chart, slot: _Slot, low: float) -> dict[str, Any]:
    """Return the categories' labels, each above its bars: there none is ever cut.

    They are text marks, not annotations, whose Arabic plotly moves out of its place.
    """
    return {
        "mode": "text",
        "x": [low] * len(chart.categories),
        "y": [slot.middle(row, 0.0) for row in _rows(chart)],
        "text": ["<br>".join(map(_text, _label_lines(label))) for label in chart.categories],
        "textposition": "top left" if chart.direction == "rtl" else "top right",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _label_lines(label: str) -> tuple[str, ...]:
    return wrapped(label, _TEXT, _LABEL_WIDTH) or ("",)


def _bar(chart: Chart, series: Series, middles: Sequence[float]) -> dict[str, Any]:
    names = [_text(name) for name in chart.categories]
    shown = [_text(display) for display in series.displays]
    said = [
        f"{name}<br>{_text(series.name)}: {display}"
        for name, display in zip(names, shown, strict=True)
    ]
    return {
        "orientation": "h",
        "name": _text(series.name),
        "x": list(series.values),
        "y": list(middles),
        "marker": {"color": series.colour},
        "hovertext": said,
        "hoverinfo": "text",
    }


def _numbers(chart: Chart, series: Series, middles: Sequence[float]) -> dict[str, Any]:
    """Return the numbers written after the bars, beyond the whiskers so that both are read."""
    intervals = series.intervals or (None,) * len(series.values)
    ends = (
        max(value or 0.0, pair[1] if pair is not None and value is not None else 0.0)
        for value, pair in zip(series.values, intervals, strict=True)
    )
    return _marks(chart, list(ends), middles, series.displays)


def _marks(
    chart: Chart, across: Sequence[float], down: Sequence[float], texts: Sequence[str]
) -> dict[str, Any]:
    """Return words written on the chart, each beginning at its point."""
    return {
        "mode": "text",
        "x": list(across),
        "y": list(down),
        "text": [f"\u00a0{_text(text)}\u00a0" for text in texts],
        "textposition": "middle left" if chart.direction == "rtl" else "middle right",
        "textfont": {"size": _TEXT - 1},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _whiskers(series: Series) -> dict[str, Any] | None:
    if not series.intervals:
        return None
    pairs = list(zip(series.values, series.intervals, strict=True))
    return {
        "type": "data",
        "symmetric": False,
        "array": [0 if v is None or i is None else max(i[1] - v, 0) for v, i in pairs],
        "arrayminus": [0 if v is None or i is None else max(v - i[0], 0) for v, i in pairs],
        "color": INK,
        "thickness": 1.5,
        "width": 4,
    }


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


def _text(text: str) -> str:
    """Return stored text as plotly shows it unchanged: its own small markup is disarmed."""
    return escape(isolated(text), quote=False)


def _rows(chart: Chart) -> range:
    return range(len(chart.categories))
