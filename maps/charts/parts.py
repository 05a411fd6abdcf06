"""What every chart is put together from: the empty figure, labels, bars, words, whiskers."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from maps.charts.chart import Chart, Series
from maps.lettering import isolated, wrapped
from maps.palettes import INK

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# under this name the pages load it
FONT: Final = "Plex, IBM Plex Sans Arabic, sans-serif"
GRID: Final = "#DDD8CC"
MUTED: Final = "#4F5752"

TEXT: Final = 16
_LINE: Final = 24
_LABEL_WIDTH: Final = 310
"""Labels are broken to fit the narrowest phone, because the same figure serves every screen."""
_SIDE: Final = 20
BAR: Final = 24
_GAP: Final = 16


def to_json(figure: "Figure") -> str:
    """Return a figure as JSON that can stand inside `<script type="application/json">`.

    No `<`, `>` or `&` is left in it, so no text of a figure can end the script element.
    """
    text: str = figure.to_json()
    escapes = (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026"))
    for sign, escaped in (*escapes, ("\u2028", "\\u2028"), ("\u2029", "\\u2029")):
        text = text.replace(sign, escaped)
    return text


def figure_of(chart: Chart, slot: "Slot", low: float, high: float) -> "Figure":
    """Return the empty figure: its axis from `low` to `high`, its labels in their places."""
    # plotly: 80 ms, then 0.45 s of processor time for the first figure of a process.
    from plotly.graph_objects import Figure  # noqa: PLC0415

    margin = {"l": _SIDE, "r": _SIDE, "t": 4, "b": 60 if chart.axis else 36, "pad": 0}
    figure = Figure()
    figure.update_layout(
        template="none",
        font={"family": FONT, "size": TEXT, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        separators=chart.separators,
        barmode="overlay",
        margin=margin,
        height=round(margin["t"] + margin["b"] + slot.height * len(chart.categories)),
        showlegend=False,
        uniformtext={"mode": "hide", "minsize": TEXT - 2},
        hoverlabel={"font": {"family": FONT}},
        meta={"title": chart.title, "foot": chart.foot, "language": chart.language},
    )
    figure.add_scatter(**_labels(chart, slot, low))
    figure.update_xaxes(
        # From the left end to the right one: in Arabic the axis runs from the right.
        range=[high, low] if chart.direction == "rtl" else [low, high],
        title={"text": text_of(chart.axis), "font": {"size": TEXT - 1, "color": MUTED}},
        ticksuffix=text_of(chart.suffix) if chart.suffix else "",
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
class Slot:
    """The room of one category, in pixels: its label above, its bars below."""

    label: float
    bars: float

    @classmethod
    def of(cls, chart: Chart, bars: float) -> "Slot":
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


def _labels(chart: Chart, slot: Slot, low: float) -> dict[str, Any]:
    """Return the categories' labels, each above its bars: there none is ever cut.

    They are text marks, not annotations, whose Arabic plotly moves out of its place.
    """
    return {
        "mode": "text",
        "x": [low] * len(chart.categories),
        "y": [slot.middle(row, 0.0) for row in rows(chart)],
        "text": ["<br>".join(map(text_of, _label_lines(label))) for label in chart.categories],
        "textposition": "top left" if chart.direction == "rtl" else "top right",
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _label_lines(label: str) -> tuple[str, ...]:
    return wrapped(label, TEXT, _LABEL_WIDTH) or ("",)


def bar(chart: Chart, series: Series, middles: Sequence[float]) -> dict[str, Any]:
    """Return the bars of one series, each at its middle, with what is said when pointed at."""
    names = [text_of(name) for name in chart.categories]
    shown = [text_of(display) for display in series.displays]
    said = [
        f"{name}<br>{text_of(series.name)}: {display}"
        for name, display in zip(names, shown, strict=True)
    ]
    return {
        "orientation": "h",
        "name": text_of(series.name),
        "x": list(series.values),
        "y": list(middles),
        "marker": {"color": series.colour},
        "hovertext": said,
        "hoverinfo": "text",
    }


def marks(
    chart: Chart,
    across: Sequence[float],
    down: Sequence[float],
    texts: Sequence[str],
    *,
    is_before: bool = False,
) -> dict[str, Any]:
    """Return words written on the chart, each beginning at its point, or ending there."""
    return {
        "mode": "text",
        "x": list(across),
        "y": list(down),
        "text": [f"\u00a0{text_of(text)}\u00a0" for text in texts],
        "textposition": "middle left"
        if (chart.direction == "rtl") != is_before
        else "middle right",
        "textfont": {"size": TEXT - 1},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def whiskers(series: Series) -> dict[str, Any] | None:
    """Return the intervals of a series as lines over its bars, None when it has none."""
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


def text_of(text: str) -> str:
    """Return stored text as plotly shows it unchanged: its own small markup is disarmed."""
    return escape(isolated(text), quote=False)


def rows(chart: Chart) -> range:
    """Return the places of the categories, from the top."""
    return range(len(chart.categories))
