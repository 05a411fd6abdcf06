"""Maps kept on disk between requests and workers: a drawing as bytes, and bytes as the same drawing."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from maps.choropleth import MapParts, behaviour
from maps.classes import Classes
from maps.spec import MapSpec
from pac_toolkit.atlas.drawing import Drawing
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.disk_cache import DiskCache

MAPS = DiskCache("maps")

MakeSpec = Callable[[Mapping[str, Figure], Classes | None], MapSpec]


def dump(drawn: Drawing) -> bytes:
    """What cannot be told again in a moment: the figures, their classes, the two parts of the page."""
    classes, parts = drawn.spec.classes, drawn.parts
    told = {
        "figures": [asdict(item) for item in drawn.figures.values()],
        "classes": asdict(classes) if classes else None,
        "body": parts.body if parts else "",
        "drawing": parts.drawing if parts else "",
    }
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


def load(content: bytes, make_spec: MakeSpec) -> Drawing:
    """The drawing that `dump` told of; `make_spec` puts its words to it again."""
    told: dict[str, Any] = json.loads(content)
    figures = {item["code"]: Figure(**item) for item in told["figures"]}
    found = told["classes"]
    classes = (
        Classes(tuple(found["breaks"]), tuple(found["counts"]), found["method"]) if found else None
    )
    # the boundaries are a file of their own: no page takes them from here
    parts = MapParts("", told["body"], behaviour(), "", told["drawing"])
    return Drawing(make_spec(figures, classes), figures, parts)
