"""The hatch and the dots, as SVG: shared by the browser map, the pictures and the legends."""

from html import escape

from maps.legend import pattern_id
from maps.palettes import HATCH, PAPER


def definitions(element_id: str, scale: float = 1.0) -> str:
    """Return `<pattern>` elements for "no data" (hatch at 45°) and "hidden" (dots).

    `scale` is how many user units one screen pixel takes. The hatch is drawn as a tile
    turned by 45° rather than a diagonal across a tile: lines then join without a step.
    """
    hatch = escape(pattern_id(element_id, "no-data"))
    dots = escape(pattern_id(element_id, "hidden"))
    turn = "rotate(45)" if scale == 1 else f"rotate(45) scale({scale:g})"
    grow = "" if scale == 1 else f' patternTransform="scale({scale:g})"'
    return (
        f'<pattern id="{hatch}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="{turn}"><path fill="{PAPER}" d="M0 0h6v6H0z"/>'
        f'<path fill="{HATCH}" d="M0 0h1v6H0z"/></pattern>'
        f'<pattern id="{dots}" width="7" height="7" patternUnits="userSpaceOnUse"{grow}>'
        f'<path fill="{PAPER}" d="M0 0h7v7H0z"/>'
        f'<circle cx="2" cy="2" r="1.1" fill="{HATCH}"/>'
        f'<circle cx="5.5" cy="5.5" r="1.1" fill="{HATCH}"/></pattern>'
    )
