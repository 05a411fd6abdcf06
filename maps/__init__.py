"""Drawing values by territory: browser maps, static pictures, charts, self-contained files.

Takes the boundary layer and every word as arguments; knows no request, user or row. Importing
it is cheap: folium and plotly load on the first map and the first chart.
"""

from maps.charts import Chart, Series, bars, diverging, opposed, stacked
from maps.choropleth import MapParts, behaviour, choropleth, geometry, stylesheet
from maps.classes import Classes, equal, fixed, jenks, quantile
from maps.legend import LegendEntry, legend, pattern_id
from maps.page import self_contained
from maps.pictograms import Pictogram, read_sprite
from maps.pictures import svg
from maps.spec import Area, Category, MapSpec, Words

__all__ = [
    "Area",
    "Category",
    "Chart",
    "Classes",
    "LegendEntry",
    "MapParts",
    "MapSpec",
    "Pictogram",
    "Series",
    "Words",
    "bars",
    "behaviour",
    "choropleth",
    "diverging",
    "equal",
    "fixed",
    "geometry",
    "jenks",
    "legend",
    "opposed",
    "pattern_id",
    "quantile",
    "read_sprite",
    "self_contained",
    "stacked",
    "stylesheet",
    "svg",
]
