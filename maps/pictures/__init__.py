"""The same map as one static SVG: for documents, for small multiples, for a page without script.

Presentation attributes only, so that the strictest content security policy lets it through.
"""

import re
from collections.abc import Sequence
from typing import Final

from communes.boundaries import BoundaryLayer
from maps.pictures.foot import Foot, LegendBox
from maps.pictures.sheet import Sheet
from maps.pictures.swatch import swatch
from maps.spec import MapSpec

__all__ = ["svg", "swatch"]

_ELEMENT_ID: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def svg(
    layer: BoundaryLayer,
    spec: MapSpec,
    *,
    width: int = 960,
    with_links: bool = True,
    with_legend: bool = True,
    with_scale: bool = False,
    notes: Sequence[str] = (),
    element_id: str = "picture",
) -> str:
    """Draw `spec` on `layer` as one inline `<svg>`, `width` CSS pixels wide.

    Draw it at about the width at which it will be seen: lines and letters keep their size
    then. With links, each area that has an address leads there and says its name and value
    when pointed at; the links stay out of the tab order, as the page lists the same ones.
    With the legend, the picture stands alone: legend, credits and all, after `notes`, lines
    of small print; with the scale, a bar of so many kilometres as `words.scale` names.
    `element_id` must differ between the pictures of one page.
    """
    if not _ELEMENT_ID.fullmatch(element_id):
        raise ValueError(f"{element_id!r} cannot name an element")
    sheet = Sheet.of(layer, spec, width, element_id)
    drawn = [sheet.areas(with_links), sheet.outlines(), sheet.signs(), sheet.names()]
    height = sheet.projection.height
    if with_legend:
        height, markup = LegendBox.of(spec, width).placed(sheet, height)
        drawn.append(markup)
    small_print = (*notes, spec.words.attribution) if with_legend else tuple(notes)
    height, markup = Foot(spec, width, with_scale, small_print).placed(sheet, height)
    drawn.append(markup)
    return f"{sheet.opening(height, with_links)}{''.join(drawn)}</svg>"
