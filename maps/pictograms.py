"""Pictograms read from an SVG sprite: kept only when made of plain shapes.

A sprite is a file of the caller's; what a map inlines from it can hold no script and no link.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self
from xml.etree import ElementTree as ET

_SVG: Final = "{http://www.w3.org/2000/svg}"
_SHAPES: Final = frozenset(
    ("path", "circle", "ellipse", "line", "polyline", "polygon", "rect", "g")
)
_ATTRIBUTES: Final = frozenset(
    (
        *("d", "points", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry"),
        *("width", "height", "transform", "fill", "fill-rule", "clip-rule", "opacity"),
        *("stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray"),
    )
)
_VALUE: Final = re.compile(r"[\w\s.,#+()-]*")


@dataclass(frozen=True, slots=True)
class Pictogram:
    """A drawing on a 24 x 24 grid, in strokes of the current colour.

    `markup` holds SVG shapes only. Make one with `Pictogram.of`, which refuses the rest.
    """

    markup: str

    @classmethod
    def of(cls, markup: str) -> Self:
        """Keep `markup` when it holds plain shapes only; ValueError says what it holds else."""
        try:
            root = ET.fromstring(f"<g>{markup}</g>")  # noqa: S314 - own drawings, expat 2.4 on bounds entities
        except ET.ParseError as error:
            raise ValueError(f"not well-formed: {error}") from error
        return cls("".join(_shape(child) for child in root))


def read_sprite(text: str) -> Mapping[str, Pictogram]:
    """Return the pictograms of an SVG sprite, by the id of their `<symbol>`.

    Raises ValueError when a symbol holds anything but plain shapes.
    """
    root = ET.fromstring(text)  # noqa: S314 - own drawings, expat 2.4 on bounds entities
    symbols = (node for node in root.iter() if node.tag in ("symbol", f"{_SVG}symbol"))
    return {
        symbol.get("id", ""): Pictogram("".join(_shape(child) for child in symbol))
        for symbol in symbols
    }


def _shape(node: ET.Element) -> str:
    name = node.tag.removeprefix(_SVG)
    if name not in _SHAPES:
        raise ValueError(f"a pictogram is made of plain shapes, not of <{name}>")
    for key, value in node.attrib.items():
        if key not in _ATTRIBUTES or not _VALUE.fullmatch(value):
            raise ValueError(f"a pictogram may not hold {key}={value!r}")
    attributes = "".join(f' {key}="{value}"' for key, value in node.attrib.items())
    inner = "".join(_shape(child) for child in node)
    return f"<{name}{attributes}>{inner}</{name}>" if inner else f"<{name}{attributes}/>"
