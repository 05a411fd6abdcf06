"""One sign of a legend as a picture of its own, for papers whose legend is text."""

from maps.legend import LegendEntry, pattern_id
from maps.palettes import HATCH_BORDER, INK
from maps.patterns import definitions


def swatch(entry: LegendEntry) -> str:
    """Return an `<svg>` of 30 by 18 pixels: colour, hatch or dots, dashed outline, pictogram."""
    fill = entry.colour
    if entry.pattern is not None:
        fill = f"url(#{pattern_id('swatch', entry.pattern)})"
    stroke = (
        f'stroke="{INK}" stroke-dasharray="4 3"' if entry.is_dashed else f'stroke="{HATCH_BORDER}"'
    )
    sign = ""
    if entry.pictogram is not None:
        sign = (
            f'<svg x="7.5" y="1.5" width="15" height="15" viewBox="0 0 24 24" fill="none" '
            f'stroke="{entry.ink}" color="{entry.ink}" stroke-width="2" stroke-linecap="round" '
            f'stroke-linejoin="round">{entry.pictogram.markup}</svg>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 18" width="30" height="18">'
        f"<defs>{definitions('swatch')}</defs>"
        f'<rect x="1" y="1" width="28" height="16" rx="2" fill="{fill}" {stroke}/>{sign}</svg>'
    )
