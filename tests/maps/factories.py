"""Layers, areas and maps for the tests of `maps`."""

import re
from typing import Any

from communes.boundaries import BoundaryLayer, default_layer
from maps.classes import fixed
from maps.palettes import NEED
from maps.pictograms import Pictogram
from maps.spec import Area, Category, MapSpec, Words

DROP = Pictogram.of('<path d="M12 3 6 14h12z"/>')

HOSTILE_NAMES = (
    "<script>document.title='PWNED'</script>",
    "${document.title='PWNED'}",
    "`;document.title='PWNED';`",
    "<img src=x onerror=document.title='PWNED'>",
    "\u202egnp.evil\u202e",
    "</script><script>document.title='PWNED'</script>",
    "&lt;b&gt; \"quoted\" 'name'",
)


def square(west: float, south: float, side: float = 1.0) -> dict[str, Any]:
    """A square polygon, counted in degrees from its south-west corner."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def small_layer() -> BoundaryLayer:
    """Four square communes in two provinces, two degrees by two."""
    return BoundaryLayer(
        communes={
            "05.001.01.01": square(-7, 31),
            "05.001.01.02": square(-6, 31),
            "05.002.01.01": square(-7, 32),
            "05.002.01.02": square(-6, 32),
        },
        provinces={
            "05.001": {
                "type": "Polygon",
                "coordinates": [[[-7, 31], [-5, 31], [-5, 32], [-7, 32], [-7, 31]]],
            },
            "05.002": {
                "type": "Polygon",
                "coordinates": [[[-7, 32], [-5, 32], [-5, 33], [-7, 33], [-7, 32]]],
            },
        },
        region=square(-7, 31, 2),
        attribution="A credit",
        version="0123456789ab",
        is_indicative=True,
    )


def words(**changes: str) -> Words:
    """Every word of a map, in English unless changed."""
    said = {
        "title": "Need for water",
        "description": "A map by commune.",
        "legend_title": "People who name water",
        "no_data": "no data",
        "hidden": "too few people",
        "indicative": "uncertain",
        "attribution": "A credit",
        "zoom_in": "Closer",
        "zoom_out": "Farther",
        "keyboard_hint": "Arrows move, Enter chooses.",
    }
    return Words(**said | changes)


def area(code: str, value: float | None = None, **changes: Any) -> Area:
    """An area with a value, or without data when there is none."""
    told: dict[str, Any] = {
        "code": code,
        "label": f"Name of {code}",
        "value": value,
        "display": "no data" if value is None else f"{value:g} %",
        "status": "no_data" if value is None else "value",
    }
    return Area(**told | changes)


def spec(areas: list[Area], **changes: Any) -> MapSpec:
    """A map of the areas by five fixed classes from 0 to 100."""
    values = [one.value for one in areas if one.value is not None]
    told: dict[str, Any] = {
        "areas": {one.code: one for one in areas},
        "level": "commune",
        "words": words(),
        "language": "en",
        "direction": "ltr",
        "classes": fixed((0, 20, 40, 60, 80, 100), values),
        "colours": NEED,
        "class_labels": ("0-20", "20-40", "40-60", "60-80", "80-100"),
    }
    return MapSpec(**told | changes)


def categorical_spec(areas: list[Area], **changes: Any) -> MapSpec:
    """A map of the areas by two categories, water and roads, each with its pictogram."""
    told: dict[str, Any] = {
        "classes": None,
        "colours": (),
        "class_labels": (),
        "categories": (
            Category("water", "Water", "#0072B2", DROP),
            Category("roads", "Roads", "#F0E442", DROP),
        ),
    }
    return spec(areas, **told | changes)


def small_spec(**changes: Any) -> MapSpec:
    """One area of each status on the small layer."""
    areas = [
        area("05.001.01.01", 12.0, href="/en/communes/05.001.01.01"),
        area("05.001.01.02", 55.0, status="indicative"),
        area("05.002.01.01"),
        area("05.002.01.02", status="hidden", display="too few people"),
    ]
    return spec(areas, **changes)


def region_spec(with_values: int = 40, **changes: Any) -> MapSpec:
    """The 135 communes of the region, `with_values` of them with a value from 0 to 100."""
    codes = sorted(default_layer().communes)
    areas = [
        area(code, index * 100 / with_values if index < with_values else None)
        for index, code in enumerate(codes)
    ]
    return spec(areas, **changes)


def rings_of(path: str) -> list[list[tuple[int, int]]]:
    """Read relative path data back into absolute points."""
    found = []
    for ring in path.split("z")[:-1]:
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        points = [(numbers[0], numbers[1])]
        for across, down in zip(numbers[2::2], numbers[3::2], strict=True):
            points.append((points[-1][0] + across, points[-1][1] + down))
        found.append(points)
    return found
