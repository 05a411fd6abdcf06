"""Maps kept on disk between requests and workers: a drawing as bytes, and bytes as the same drawing."""

import json
from dataclasses import asdict, astuple
from typing import Any

from maps.choropleth import MapParts, behaviour
from maps.classes import Classes
from maps.pictograms import Pictogram
from maps.spec import Area, Category, MapSpec, Words
from pac_toolkit.atlas.drawing import Drawing
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.disk_cache import DiskCache

MAPS = DiskCache("maps")


def dump(drawn: Drawing) -> bytes:
    """The figures, the map with its words, and the two parts of the page."""
    parts = drawn.parts
    told = {
        "figures": [astuple(item) for item in drawn.figures.values()],
        "spec": _tell(drawn.spec),
        "body": parts.body if parts else "",
        "drawing": parts.drawing if parts else "",
    }
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


def load(content: bytes) -> Drawing:
    """The drawing that `dump` told of."""
    told: dict[str, Any] = json.loads(content)
    figures = {item[0]: Figure(*item) for item in told["figures"]}
    # the boundaries are a file of their own: no page takes them from here
    parts = MapParts("", told["body"], behaviour(), "", told["drawing"])
    return Drawing(_read(told["spec"]), figures, parts)


def _tell(spec: MapSpec) -> dict[str, Any]:
    return {
        "areas": [astuple(area) for area in spec.areas.values()],
        "level": spec.level,
        "words": asdict(spec.words),
        "language": spec.language,
        "direction": spec.direction,
        "classes": astuple(spec.classes) if spec.classes is not None else None,
        "colours": spec.colours,
        "class_labels": spec.class_labels,
        "categories": [
            (one.key, one.label, one.colour, one.pictogram and one.pictogram.markup)
            for one in spec.categories
        ],
        "place_labels": dict(spec.place_labels),
    }


def _read(told: dict[str, Any]) -> MapSpec:
    classes = told["classes"]
    return MapSpec(
        areas={area[0]: Area(*area) for area in told["areas"]},
        level=told["level"],
        words=Words(**told["words"]),
        language=told["language"],
        direction=told["direction"],
        classes=Classes(tuple(classes[0]), tuple(classes[1]), classes[2]) if classes else None,
        colours=tuple(told["colours"]),
        class_labels=tuple(told["class_labels"]),
        # the drawings were plain shapes when they were kept
        categories=tuple(
            Category(key, label, colour, Pictogram(sign) if sign else None)
            for key, label, colour, sign in told["categories"]
        ),
        place_labels=told["place_labels"],
    )
