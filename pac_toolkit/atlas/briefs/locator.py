"""The small map of a brief: where the place lies, and its neighbours by number. No word stands here but the caller's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from communes.boundaries import BoundaryLayer, Geometry
from communes.neighbours import adjacency
from communes.territory import (
    Commune,
    Province,
    commune_codes_within,
    get_commune,
    list_communes,
    list_provinces,
)
from maps.pictures import svg
from maps.spec import Area, Category, MapSpec, Words

HERE = "#0B5D4B"
NEIGHBOUR = "#BFD8CF"
ELSEWHERE = "#F3EFE5"
_WIDTH = 330
_HIGH_WIDTH = 250
"""Pixels across: a map higher than wide is drawn narrower, so that numbers keep their size on paper."""


def neighbours_of(code: str, language: str) -> tuple[Commune, ...]:
    """The communes that touch a commune, by name."""
    found = [get_commune(other) for other in adjacency()[code]]
    return tuple(sorted(found, key=lambda item: item.name(language)))


def commune_map(
    place: Commune, layer: BoundaryLayer, language: str, *, title: str, numbers: Mapping[str, str]
) -> str:
    """A commune in its province, its neighbours coloured and numbered, those of other provinces too."""
    shown = commune_codes_within(place.province_code) | adjacency()[place.code]
    kinds = dict.fromkeys(shown, "elsewhere")
    kinds |= dict.fromkeys(adjacency()[place.code], "neighbour") | {place.code: "here"}
    window = _window(layer, sorted(shown), (place.province_code,))
    return _draw(window, kinds, language, title, numbers)


def province_map(
    place: Province, layer: BoundaryLayer, partners: frozenset[str], language: str, *, title: str
) -> str:
    """A province in the region: its communes that take part, its others, the other provinces by name."""
    within = commune_codes_within(place.code)
    kinds = {
        item.code: "here"
        if item.code in within & partners
        else "neighbour"
        if item.code in within
        else "elsewhere"
        for item in list_communes()
    }
    names = {item.code: item.name(language) for item in list_provinces() if item is not place}
    return _draw(layer, kinds, language, title, names)


def _window(layer: BoundaryLayer, codes: Sequence[str], provinces: Sequence[str]) -> BoundaryLayer:
    """The part of a layer that holds these communes, as a layer of its own."""
    communes = {code: layer.communes[code] for code in codes}
    parts = [part for geometry in communes.values() for part in _polygons(geometry)]
    return replace(
        layer,
        communes=communes,
        provinces={code: layer.provinces[code] for code in provinces},
        region={"type": "MultiPolygon", "coordinates": parts},
    )


def _polygons(geometry: Geometry) -> list[list[list[list[float]]]]:
    found: list[list[list[list[float]]]] = geometry["coordinates"]
    return [found] if geometry["type"] == "Polygon" else found  # type: ignore[list-item]  # a polygon is one part


def _draw(
    layer: BoundaryLayer,
    kinds: Mapping[str, str],
    language: str,
    title: str,
    labels: Mapping[str, str],
) -> str:
    colours = {"here": HERE, "neighbour": NEIGHBOUR, "elsewhere": ELSEWHERE}
    words = Words(**{**dict.fromkeys(Words.__dataclass_fields__, ""), "title": title})
    spec = MapSpec(
        areas={code: Area(code, "", None, "", "value", kind) for code, kind in kinds.items()},
        level="commune",
        words=words,
        language=language,
        direction="rtl" if language == "ar" else "ltr",
        categories=tuple(Category(kind, "", colour) for kind, colour in colours.items()),
        place_labels=labels,
    )
    drawn = svg(layer, spec, width=_WIDTH, with_links=False, with_legend=False)
    if _is_high(drawn):
        drawn = svg(layer, spec, width=_HIGH_WIDTH, with_links=False, with_legend=False)
    return drawn


def _is_high(picture: str) -> bool:
    """Whether a picture is higher than wide."""
    _, _, wide, high = picture.split('viewBox="', 1)[1].split('"', 1)[0].split()
    return float(high) > float(wide)
