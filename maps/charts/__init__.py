"""Charts as plotly figures, handed over as JSON for a page's own script to draw.

Every word, number format and unit comes from the caller; numbers are plain floats.
"""

from maps.charts.chart import Chart, Series
from maps.charts.kinds import bars, diverging, opposed, stacked
from maps.charts.parts import FONT, GRID, to_json

__all__ = ["FONT", "GRID", "Chart", "Series", "bars", "diverging", "opposed", "stacked", "to_json"]
