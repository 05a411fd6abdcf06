"""The file a boundary layer is kept in: GeoJSON, one feature a line, with its credit and source.

Features carry `level` (commune, province, region) and `code`; `read_layer` in `boundaries` reads it.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


def write_layer(
    target: Path,
    levels: Mapping[str, Mapping[str, "BaseGeometry"]],
    *,
    attribution: str,
    is_indicative: bool,
    source: Mapping[str, str] | None = None,
) -> None:
    """Write a layer whole or not at all: the file is replaced in one step when it is complete."""
    heading: dict[str, Any] = {"type": "FeatureCollection", "attribution": attribution}
    heading["is_indicative"] = is_indicative
    if source is not None:
        heading["source"] = dict(source)
    features = ",\n".join(
        _dump(
            {
                "type": "Feature",
                "properties": {"level": level, "code": code},
                "geometry": _geojson(geometry),
            }
        )
        for level, geometries in levels.items()
        for code, geometry in geometries.items()
    )
    text = f'{_dump(heading)[:-1]},"features":[\n{features}\n]}}\n'
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".part")
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    unfinished.replace(target)


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _geojson(geometry: "BaseGeometry") -> dict[str, Any]:
    mapping: dict[str, Any] = geometry.__geo_interface__
    return mapping
